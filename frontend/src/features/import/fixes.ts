// What a person corrected between two trial runs. The file itself is never changed: fixes and left-out rows are sent along.
import type { Cell, Fix, Problem, SkipRow } from "./types";

interface Change {
  key: string;
  /** What stood there before, to go back to it. */
  before: Fix | SkipRow | undefined;
  kind: "fix" | "skip";
}

/** Fixes by cell, rows left out, and the steps that led there. Values never change; every step makes a new one. */
export interface Fixing {
  readonly fixes: ReadonlyMap<string, Fix>;
  readonly skips: ReadonlyMap<string, SkipRow>;
  readonly steps: readonly (readonly Change[])[];
}

export const noFixing: Fixing = { fixes: new Map(), skips: new Map(), steps: [] };

export const cellKey = (c: Cell): string => `${c.sheet}\u0000${c.row}\u0000${c.column}`;
export const rowKey = (r: { sheet: string; row: number }): string => `${r.sheet}\u0000${r.row}`;

/** Puts values into cells, as one step. Cells that say so already are left alone; without a change there is no step. */
export function putFixes(state: Fixing, wanted: readonly Fix[]): Fixing {
  const fixes = new Map(state.fixes);
  const step: Change[] = [];
  for (const fix of wanted) {
    const key = cellKey(fix);
    const before = fixes.get(key);
    if (before?.value === fix.value) continue;
    fixes.set(key, fix);
    step.push({ key, before, kind: "fix" });
  }
  return step.length ? { ...state, fixes, steps: [...state.steps, step] } : state;
}

/** Leaves rows out, as one step. */
export function skipRows(state: Fixing, rows: readonly SkipRow[]): Fixing {
  const skips = new Map(state.skips);
  const step: Change[] = [];
  for (const { sheet, row } of rows) {
    const key = rowKey({ sheet, row });
    if (skips.has(key)) continue;
    skips.set(key, { sheet, row });
    step.push({ key, before: undefined, kind: "skip" });
  }
  return step.length ? { ...state, skips, steps: [...state.steps, step] } : state;
}

/** Takes a left-out row in again, as one step. */
export function takeRow(state: Fixing, row: { sheet: string; row: number }): Fixing {
  const key = rowKey(row);
  const before = state.skips.get(key);
  if (!before) return state;
  const skips = new Map(state.skips);
  skips.delete(key);
  return { ...state, skips, steps: [...state.steps, [{ key, before, kind: "skip" }]] };
}

/** Takes the last step back. */
export function undo(state: Fixing): Fixing {
  const last = state.steps.at(-1);
  if (!last) return state;
  const fixes = new Map(state.fixes);
  const skips = new Map(state.skips);
  for (const { key, before, kind } of [...last].reverse()) {
    const map: Map<string, unknown> = kind === "fix" ? fixes : skips;
    if (before) map.set(key, before);
    else map.delete(key);
  }
  return { fixes, skips, steps: state.steps.slice(0, -1) };
}

/** A cell of the step that `undo` would take back: where to look afterwards. */
export function lastCell(state: Fixing): Cell | null {
  const change = state.steps.at(-1)?.[0];
  if (!change) return null;
  const [sheet = "", row, column] = change.key.split("\u0000");
  return { sheet, row: Number(row), column: Number(column ?? 0) };
}

/** A problem's suggestion as a fix. */
export function fixOf(p: Problem): Fix | null {
  const value = p.suggestion ?? null;
  return value === null ? null : { sheet: p.sheet, row: p.row, column: p.column, value };
}

/** The suggestions of every problem like this one: same column, same mistake, same value. */
export function alikeFixes(all: readonly Problem[], one: Problem): Fix[] {
  return all.flatMap((p) => {
    const alike = p.sheet === one.sheet && p.column === one.column && p.code === one.code && p.value === one.value;
    const fix = alike ? fixOf(p) : null;
    return fix ? [fix] : [];
  });
}

/** Cells for which the same change is suggested. */
export interface FixGroup {
  /** Names it, however many cells it has by now. */
  key: string;
  /** One of the mistakes: they are all alike. */
  problem: Problem;
  fixes: Fix[];
}

/**
 * All suggestions, one for each cell (a mistake's goes before a doubt's), those that make the same of the same value in the same
 * column together, most first.
 */
export function groupedFixes(all: readonly Problem[]): FixGroup[] {
  const cells = new Map<string, Problem>();
  for (const p of all) {
    if (fixOf(p) === null) continue;
    const key = cellKey(p);
    const had = cells.get(key);
    if (!had || (p.severity === "error" && had.severity !== "error")) cells.set(key, p);
  }
  const groups = new Map<string, FixGroup>();
  for (const p of cells.values()) {
    const fix = fixOf(p);
    if (!fix) continue;
    const key = [p.sheet, p.column, p.value, fix.value].join("\u0000");
    const group = groups.get(key) ?? { key, problem: p, fixes: [] };
    group.fixes.push(fix);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.fixes.length - a.fixes.length);
}

/** What the trial run found and nobody has touched since: `tried` is what was sent along with that run. */
export function openProblems(all: readonly Problem[], tried: Fixing, now: Fixing): readonly Problem[] {
  if (tried === now) return all;
  return all.filter((p) => {
    if (now.skips.has(rowKey(p))) return false;
    const key = cellKey(p);
    return now.fixes.get(key)?.value === tried.fixes.get(key)?.value;
  });
}

/** Whether both would be tried alike. */
export function sameFixing(a: Fixing, b: Fixing): boolean {
  if (a === b) return true;
  if (a.fixes.size !== b.fixes.size || a.skips.size !== b.skips.size) return false;
  for (const [key, fix] of a.fixes) if (b.fixes.get(key)?.value !== fix.value) return false;
  for (const key of a.skips.keys()) if (!b.skips.has(key)) return false;
  return true;
}

/** Where a place stands among problems that are in the order of the file: the first that is not before it. */
function notBefore(problems: readonly Problem[], sheets: readonly string[], at: Cell): number {
  const order = sheets.indexOf(at.sheet);
  return problems.findIndex((p) => {
    const sheet = sheets.indexOf(p.sheet) - order;
    return sheet > 0 || (sheet === 0 && (p.row > at.row || (p.row === at.row && p.column >= at.column)));
  });
}

/** F8: the next problem after a place, from the top again after the last. */
export function nextProblem(problems: readonly Problem[], sheets: readonly string[], at: Cell | null): Problem | null {
  if (!at) return problems[0] ?? null;
  const next = notBefore(problems, sheets, { ...at, column: at.column + 1 });
  return problems[next] ?? problems[0] ?? null;
}

/** The row numbers to show around mistakes, `around` on each side, in order, each once; `null` stands for a gap. */
export function segments(rows: Iterable<number>, first: number, last: number, around = 3): (number | null)[] {
  const out: (number | null)[] = [];
  let reached = first - 1;
  for (const row of [...rows].sort((a, b) => a - b)) {
    const from = Math.max(reached + 1, row - around, first);
    const to = Math.min(row + around, last);
    if (from > reached + 1 && from <= to) out.push(null);
    for (let n = from; n <= to; n += 1) out.push(n);
    reached = Math.max(reached, to);
  }
  return out;
}
