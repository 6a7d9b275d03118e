// Variances as they are shown: with a sign, and as bars from nothing to both sides.

import type { SheetCauses, SheetLine } from "@/contract";
import { add, compare, formatDecimal, isNegative, isZero } from "@/format/number";

/** In the order of their colours. */
export const causes = [
  "rate",
  "efficiency",
  "energy_price",
  "energy_usage",
  "scrap",
] as const satisfies readonly (keyof SheetCauses)[];
export type Cause = (typeof causes)[number];

/** With its sign: `+86.88`, `−7.67`, `0.00`. */
export function signed(value: string, decimals: number): string {
  const text = formatDecimal(value, decimals);
  return isZero(value) || isNegative(value) ? text : `+${text}`;
}

/** Over is red, saved is green. */
export function toneOf(value: string): "red" | "green" | "zero" {
  if (isZero(value)) return "zero";
  return isNegative(value) ? "green" : "red";
}

/** Without its sign. */
export function size(value: string): string {
  return value.startsWith("-") ? value.slice(1) : value;
}

/** The largest first, whichever way; what is nothing is left out. */
export function largest<T>(of: readonly T[], value: (one: T) => string | null | undefined, most: number): T[] {
  return of
    .filter((one) => !isZero(value(one) ?? "0"))
    .toSorted((a, b) => compare(size(value(b) ?? "0"), size(value(a) ?? "0")))
    .slice(0, most);
}

/** All causes together. */
export function sumOf(of: SheetCauses): string {
  return causes.reduce((sum, cause) => add(sum, of[cause]), "0");
}

/** How far bars reach to each side. Widths are no figures: floats are near enough. */
export interface Reach {
  saved: number;
  over: number;
}

function reachOf(of: SheetCauses): Reach {
  const values = causes.map((cause) => Number(of[cause]));
  const side = (sign: 1 | -1) => values.reduce((sum, value) => sum + Math.max(0, sign * value), 0);
  return { saved: side(-1), over: side(1) };
}

/** So far that every line's bar has room. */
export function reachOfAll(lines: readonly Pick<SheetLine, "causes">[]): Reach {
  return lines.reduce<Reach>(
    (most, { causes: own }) => {
      if (!own) return most;
      const { saved, over } = reachOf(own);
      return { saved: Math.max(most.saved, saved), over: Math.max(most.over, over) };
    },
    { saved: 0, over: 0 },
  );
}

/** A part of a bar, in percent of its width. */
export interface BarPart {
  cause: Cause;
  left: number;
  width: number;
}

/** Where nothing stands, and the parts from there: what saved to the left, what cost more to the right. */
export function barOf(of: SheetCauses, { saved, over }: Reach): { zero: number; parts: BarPart[] } {
  const whole = saved + over;
  if (whole === 0) return { zero: 50, parts: [] };
  const zero = (saved / whole) * 100;
  let [left, right] = [zero, zero];
  const parts = causes.flatMap((cause) => {
    const value = Number(of[cause]);
    if (value === 0) return [];
    const width = (Math.abs(value) / whole) * 100;
    if (value < 0) left -= width;
    const part = { cause, left: value < 0 ? left : right, width };
    if (value > 0) right += width;
    return [part];
  });
  return { zero, parts };
}
