/** One field of a record that was changed, as the trail keeps it; a line of it when `line` says which. */
export interface Change {
  field: string;
  /** What names the line: its number, unit or item. */
  line?: string;
  before: unknown;
  after: unknown;
  changed: boolean;
}

type Record_ = Record<string, unknown>;

/** A record, a plain value, or nothing. */
export function parse(text: string | null | undefined): unknown {
  if (text === null || text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isRecord = (value: unknown): value is Record_ => typeof value === "object" && value !== null && !Array.isArray(value);
const isLines = (value: unknown): value is Record_[] => Array.isArray(value) && value.length > 0 && value.every(isRecord);

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What tells a line from the others of its table. */
function nameOf(line: Record_, at: number): string {
  const name = line.number ?? line.unit ?? line.item ?? line.code ?? at + 1;
  return String(name);
}

/** Fields of both, side by side, those that differ first; lines one by one, by their number. A plain value has no field. */
export function changesOf(before: unknown, after: unknown): Change[] {
  if (!isRecord(before) && !isRecord(after)) return [{ field: "", before, after, changed: !same(before, after) }];
  const was = isRecord(before) ? before : {};
  const is = isRecord(after) ? after : {};
  const changes: Change[] = [];
  for (const field of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (isLines(was[field]) || isLines(is[field])) changes.push(...lineChanges(field, was[field], is[field]));
    else changes.push({ field, before: was[field], after: is[field], changed: !same(was[field], is[field]) });
  }
  return [...changes.filter((c) => c.changed), ...changes.filter((c) => !c.changed)];
}

function lineChanges(field: string, was: unknown, is: unknown): Change[] {
  const byName = (lines: unknown) => new Map(isLines(lines) ? lines.map((line, at) => [nameOf(line, at), line] as const) : []);
  const [old, now] = [byName(was), byName(is)];
  const changes: Change[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(name), now.get(name)];
    if (a === undefined || b === undefined) {
      changes.push({ field, line: name, before: a, after: b, changed: true });
      continue;
    }
    // Of a line that both have only the cells that differ are told.
    const cells = Object.keys({ ...a, ...b }).filter((cell) => !same(a[cell], b[cell]));
    const part = (line: Record_) => Object.fromEntries(cells.map((cell) => [cell, line[cell]]));
    changes.push({ field, line: name, before: part(a), after: part(b), changed: cells.length > 0 });
  }
  return changes;
}
