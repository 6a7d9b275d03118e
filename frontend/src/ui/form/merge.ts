// Three-way comparison of a record: what it was, what I made of it, what somebody else saved meanwhile.

export interface Difference {
  /** Field, or field and line number. */
  path: [field: string, line?: string];
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** Both changed it, and not alike. */
  clash: boolean;
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Lines are compared by their number, so a new line above doesn't shift the rest. */
function lines(value: unknown): Map<string, unknown> | null {
  if (!Array.isArray(value)) return null;
  const map = new Map<string, unknown>();
  for (const line of value) {
    if (typeof line !== "object" || line === null || !("number" in line)) return null;
    map.set(String(line.number), line);
  }
  return map;
}

/** Everything that either side changed and in which they now differ. */
export function differences(base: object, mine: object, theirs: object): Difference[] {
  const found: Difference[] = [];
  const note = (path: Difference["path"], b: unknown, m: unknown, t: unknown) => {
    if (!same(m, t)) found.push({ path, base: b, mine: m, theirs: t, clash: !same(m, b) && !same(t, b) });
  };
  for (const field of Object.keys(theirs)) {
    const pick = (o: object) => (o as Record<string, unknown>)[field];
    const [b, m, t] = [lines(pick(base)), lines(pick(mine)), lines(pick(theirs))];
    if (b && m && t) {
      const numbers = [...new Set([...t.keys(), ...m.keys()])].sort((x, y) => Number(x) - Number(y));
      for (const n of numbers) note([field, n], b.get(n), m.get(n), t.get(n));
    } else {
      note([field], pick(base), pick(mine), pick(theirs));
    }
  }
  return found;
}

/** Theirs, with my side of the differences that I keep. */
export function merge<T extends object>(mine: T, theirs: T, keep: Difference["path"][]): T {
  const result = { ...theirs } as Record<string, unknown>;
  const own = mine as Record<string, unknown>;
  for (const [field, number] of keep) {
    if (number === undefined) {
      result[field] = own[field];
      continue;
    }
    const merged = new Map(lines(result[field]) ?? []);
    const line = lines(own[field])?.get(number);
    if (line === undefined) merged.delete(number);
    else merged.set(number, line);
    result[field] = [...merged.values()].sort((a, b) => (a as { number: number }).number - (b as { number: number }).number);
  }
  return result as T;
}
