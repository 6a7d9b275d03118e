// Which line is which, when a paper was saved by somebody: its lines are numbered anew each time, so they go by what they say.
import { compare } from "@/format/number";

/** What a line is told by. */
export interface Told {
  item: string;
  quantity: string;
  warehouse: string;
  bin: string;
  to_warehouse: string;
  to_bin: string;
  lot: string;
  settles?: string | null;
  parents: readonly { document: string; line: number }[];
}

/** What it is of: the item, or the invoice, and what it comes of. */
function what(line: Told): string {
  return JSON.stringify([line.item, line.settles ?? null, line.parents.map(({ document, line: of }) => [document, of])]);
}

function where(line: Told): string {
  return JSON.stringify([what(line), line.warehouse, line.bin, line.to_warehouse, line.to_bin, line.lot]);
}

/** By what a line is looked for, the closest first; of several alike, the first is the first. */
const ways: readonly ((line: Told) => string)[] = [(line) => `${where(line)} ${line.quantity}`, where, what];

/**
 * For each line of `after`, its place in `before`; undefined for one that is new. Where as many lines are as were, one that says the
 * same at its own place is itself.
 */
export function placesBefore(before: readonly Told[], after: readonly Told[]): (number | undefined)[] {
  const found: (number | undefined)[] = after.map((line, i) => {
    const own = before[i];
    return before.length === after.length && own !== undefined && where(own) === where(line) ? i : undefined;
  });
  const free = new Set(before.keys());
  for (const i of found) if (i !== undefined) free.delete(i);
  for (const way of ways) {
    const by = new Map<string, number[]>();
    for (const i of free) {
      const key = way(before[i] as Told);
      by.set(key, [...(by.get(key) ?? []), i]);
    }
    for (const [i, line] of after.entries()) {
      if (found[i] !== undefined) continue;
      const at = by.get(way(line))?.shift();
      if (at === undefined) continue;
      found[i] = at;
      free.delete(at);
    }
  }
  return found;
}

/**
 * A paper as it was and as I made it, their lines numbered as in what somebody else saved of it, so that the three can be compared line
 * by line. What is not in theirs is numbered below it: first what was taken away there, then what I added. A line that comes of
 * nothing and is like no other is the one at its place.
 */
export function numberedAs<P extends { lines: (Told & { number: number })[] }>(
  base: P,
  mine: P,
  theirs: P,
): { base: P; mine: P } {
  const before = placesBefore(base.lines, theirs.lines);
  const found = new Set(before);
  const places = before.map((at, i) => {
    const isFree = !found.has(i) && base.lines[i]?.parents.length === 0 && theirs.lines[i]?.parents.length === 0;
    return at ?? (isFree ? i : undefined);
  });
  const numbers = new Map<number, number>();
  for (const [i, line] of theirs.lines.entries()) {
    const own = base.lines[places[i] ?? -1];
    if (own) numbers.set(own.number, line.number);
  }
  let next = theirs.lines.reduce((most, line) => Math.max(most, line.number), 0) + 1;
  for (const { number } of [...base.lines, ...mine.lines]) if (!numbers.has(number)) numbers.set(number, next++);
  const anew = (paper: P): P => ({
    ...paper,
    lines: paper.lines.map((line) => ({ ...line, number: numbers.get(line.number) ?? line.number })),
  });
  return { base: anew(base), mine: anew(mine) };
}

/** Whether two quantities are the same, however they are written. */
export function alike(a: string, b: string): boolean {
  return compare(a, b) === 0;
}
