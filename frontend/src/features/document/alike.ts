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

/** Whether two quantities are the same, however they are written. */
export function alike(a: string, b: string): boolean {
  return compare(a, b) === 0;
}
