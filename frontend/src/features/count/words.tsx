import type { CountState } from "@/contract";
import { formatPercent } from "@/format/number";
import { useT } from "@/i18n";
import { Num } from "@/ui/cells";
import { Dot, type Tone } from "@/ui/Dot";

const tones: Record<CountState, Tone> = { open: "blue", counted: "amber", approved: "blue", posted: "green", cancelled: "grey" };

export const states = Object.keys(tones) as CountState[];

/** How far a count is, in words and colour. */
export function CountDot({ state }: { state: CountState }) {
  const t = useT();
  return <Dot tone={tones[state]}>{t(`count.states.${state}`)}</Dot>;
}

/** A share of lines, cut off and not rounded by the program: only what is wholly right is 100 %. */
export function Share({ value }: { value: string | null | undefined }) {
  return value == null ? <Num value={null} /> : <span className="num">{formatPercent(value)}</span>;
}
