import type { ExplodeLine } from "@/contract";
import { compare, formatDecimal, formatPercent, isZero, minus } from "@/format/number";

type Basis = NonNullable<ExplodeLine["basis"]>;
type Line = Pick<ExplodeLine, "quantity" | "decimals" | "unit" | "scrap" | "fixed" | "line_kind" | "basis">;

const one = (value: string) => compare(value, "1") === 0;

/** A figure that goes on behind its last digit says so. */
export function unrounded(line: Line): string {
  const { basis } = line;
  if (!basis) return formatDecimal(line.quantity, line.decimals);
  return basis.exact ? formatDecimal(basis.unrounded, line.decimals) : `${formatDecimal(basis.unrounded, 9)}…`;
}

/** Whether rounding to the unit changed the figure. */
export function isRounded(line: Line): boolean {
  return line.basis != null && (!line.basis.exact || compare(line.basis.unrounded, line.quantity) !== 0);
}

/** `× 0.6385 ÷ (1 − 3%)`: what a line makes of its parent. A plain `× 1` says nothing between two others. */
function factors(line: Line, basis: Basis, keepOne: boolean): string[] {
  const sign = line.line_kind === "by_product" || line.line_kind === "co_product" ? minus : "";
  const all: string[] = [];
  if (sign || !one(basis.qty)) all.push(`× ${sign}${formatDecimal(basis.qty)}`);
  if (!one(basis.unit_num)) all.push(`× ${formatDecimal(basis.unit_num)}`);
  if (!one(basis.unit_den)) all.push(`÷ ${formatDecimal(basis.unit_den)}`);
  if (line.fixed) return all;
  if (!one(basis.output_qty)) all.push(`÷ ${formatDecimal(basis.output_qty)}`);
  if (line.scrap != null && !isZero(line.scrap)) all.push(`÷ (1 ${minus} ${formatPercent(line.scrap)})`);
  return all.length === 0 && keepOne ? ["× 1"] : all;
}

/**
 * The whole sum of a row in one chain that anyone can key in and get the row's unrounded figure, to the last digit:
 * `240 台 × 1 ÷ (1 − 2%) × 9.6 ÷ (1 − 3%)`. It starts at the nearest figure above that can be written in full, so that
 * nothing is lost on the way. `above` holds the rows from the top down to the parent; null when they are not all there.
 */
export function chain(line: Line, above: readonly Line[], perOrder: string): string | null {
  const path = [...above, line];
  let from = path.length - 2;
  // A quantity per order starts anew; the top has no basis and is what was asked for.
  while (from >= 0 && !path[from + 1]?.fixed && path[from]?.basis?.exact === false) from -= 1;
  const start = path[from];
  const first = path[from + 1];
  if (!start || !first || !line.basis) return null;
  const terms: string[] = [];
  for (const [i, step] of path.slice(from + 1).entries()) {
    if (!step.basis) return null;
    const last = from + 1 + i === path.length - 1;
    const own = factors(step, step.basis, last || step.fixed);
    if (!step.fixed) terms.push(...own);
    else terms.push(perOrder, ...(own.length ? own : ["× 1"]));
  }
  return first.fixed ? terms.join(" ") : `${unrounded(start)} ${start.unit} ${terms.join(" ")}`;
}
