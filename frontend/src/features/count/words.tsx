import type { CountState, Row } from "@/contract";
import { formatPercent, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { Num } from "@/ui/cells";
import { Dot, type Tone } from "@/ui/Dot";

const tones: Record<CountState, Tone> = { open: "blue", counted: "amber", approved: "blue", posted: "green", cancelled: "grey" };

export const states = Object.keys(tones) as CountState[];

/** It was not as the books said; of a line whose difference whoever asks may not see, nothing is known. */
export function differs(line: Row<"count.lines">): boolean {
  return line.difference != null && !isZero(line.difference);
}

/** How far a count is, in words and colour. */
export function CountDot({ state }: { state: CountState }) {
  const t = useT();
  return <Dot tone={tones[state]}>{t(`count.states.${state}`)}</Dot>;
}

/** A share of lines, cut off and not rounded by the program: only what is wholly right is 100 %. */
export function Share({ value }: { value: string | null | undefined }) {
  if (value == null) return <Num value={null} />;
  return <span className="num">{isZero(value) ? "0%" : formatPercent(value)}</span>;
}
