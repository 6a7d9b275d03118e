import { divide, formatDecimal, isNegative, isZero, none, shift } from "@/format/number";
import { useT } from "@/i18n";
import { Dot, type Tone } from "@/ui/Dot";
import type { LossState, SideState } from "./wire";

const lossTones: Record<LossState, Tone> = { clear: "green", warn: "amber", hold: "red" };
const sideTones: Record<SideState, Tone> = { agreed: "green", open: "amber", correcting: "amber", settled: "grey" };

/** 已清, 容差内, 冻结付款. */
export function LossDot({ state }: { state: LossState }) {
  const t = useT();
  return <Dot tone={lossTones[state]}>{t(`reconcile.state.${state}`)}</Dot>;
}

/** 一致, 不一致, 待更正, 已核对. */
export function SideDot({ state }: { state: SideState }) {
  const t = useT();
  return <Dot tone={sideTones[state]}>{t(`reconcile.side.${state}`)}</Dot>;
}

/** Decimals of a share in %. */
const percentDecimals = 2;

/** A share in %, rounded to what is read: 0.0510638 is 5.11%. Where there is none, a dash, which is not 0. */
export function percentText(share: string | null): string {
  const percent = share === null ? null : divide(shift(share, 2), "1", percentDecimals);
  return percent === null ? none : `${formatDecimal(percent, percentDecimals)}%`;
}

/** A figure that stands out where its line does: over what is allowed, within the tolerance or beyond. */
export function Over({ value, decimals, state }: { value: string; decimals: number; state: LossState }) {
  const text = formatDecimal(value, decimals);
  if (isZero(value)) return <span className="zero">{text}</span>;
  if (isNegative(value) || state === "clear") return <>{text}</>;
  return <span className={`${lossTones[state]} strong`}>{text}</span>;
}
