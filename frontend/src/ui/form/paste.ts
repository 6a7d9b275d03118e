// Cells of a spreadsheet that are pasted into lines: which column each goes into, and what becomes of it there.

import { parseDecimal } from "@/format/number";
import type { Hit } from "./ItemPicker";
import type { LineColumn } from "./line-column";

/**
 * The cells of what a spreadsheet puts on the clipboard, by row: tabs between cells, line breaks between rows; a cell that has such a
 * sign in it stands in quotes. Rows of nothing at the end are none.
 */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  const sign = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*)/y;
  for (let at = 0; at <= text.length; ) {
    sign.lastIndex = at;
    const [all = "", quoted, plain = ""] = sign.exec(text) ?? [];
    rows.at(-1)?.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
    at += all.length;
    if (at >= text.length) break;
    if (text[at] !== "\t") {
      rows.push([]);
      if (text.startsWith("\r\n", at)) at += 1;
    }
    at += 1;
  }
  while (rows.length > 0 && rows.at(-1)?.every((cell) => cell === "")) rows.pop();
  return rows;
}

/** Where pasted cells go. */
export interface Placed {
  /** The rows without one of headings. */
  rows: string[][];
  /** For each of their columns, the line's column that it goes into; undefined for one that has none. */
  into: (number | undefined)[];
}

/** Rows that are looked at to see what a column is. */
const looked = 50;

/** How well a text stands in a column: 1 where it is read, less where anything is, or where it is only shown; 0 where it can't be. */
function suits<L>(column: LineColumn<L>, text: string, line: L): number {
  const { edit, align } = column;
  if (text === "") return 0;
  // A name or a unit beside its item says nothing that the item doesn't; a figure means something else.
  if (!edit) return align === "right" || parseDecimal(text, 20) !== null ? 0 : 0.6;
  switch (edit.type) {
    case "item":
      return 0.75;
    case "choice":
      return choose(column, line, text) === null ? 0 : 1;
    case "text":
      if (edit.put(line, text) === null) return 0;
      // What takes any text is not asked for by this one.
      return edit.put(line, `\u2026${text}`) === null ? 1 : 0.5;
  }
}

/** Takes what a choice offers by its value or by its words. */
function choose<L>(column: LineColumn<L>, line: L, text: string): L | null {
  const { edit } = column;
  if (edit?.type !== "choice") return null;
  const wanted = text.toUpperCase();
  const found = edit
    .options(line)
    .find(({ value, label }) => [value, label, label.slice(value.length)].some((one) => one.trim().toUpperCase() === wanted));
  if (found) return edit.put(line, found.value);
  return edit.read?.(line, text) ?? null;
}

/** Which columns the cells of a row of headings name; null where it is none. */
function headed<L>(row: readonly string[], columns: readonly LineColumn<L>[]): (number | undefined)[] | null {
  const names = columns.map((c) => c.title.toUpperCase());
  const into = row.map((cell) => {
    const at = names.indexOf(cell.replace(/\s*\*$/, "").toUpperCase());
    return at < 0 || cell === "" ? undefined : at;
  });
  const told = into.filter((at) => at !== undefined);
  const typed = told.some((at) => columns[at]?.edit !== undefined);
  return typed && told.length * 2 > row.filter((cell) => cell !== "").length ? into : null;
}

/**
 * Which column of the lines each pasted column goes into: by its heading where the first row has headings; else in their order, beginning
 * at `from`, each into the next one that its cells can stand in. Codes, quantities and days find their places although columns lie between
 * that nobody pasted. `fixed`: the first goes into `from`, whatever it is, as somebody put the cursor there.
 */
export function place<L>(cells: string[][], columns: readonly LineColumn<L>[], from: number, fixed: boolean, line: L): Placed {
  const [first = [], ...others] = cells;
  const heads = others.length > 0 ? headed(first, columns) : null;
  if (heads) return { rows: others, into: heads };
  const wide = Math.max(0, ...cells.map((row) => row.length));
  const worth = Array.from({ length: wide }, (_, j) =>
    columns.map((c) => cells.slice(0, looked).reduce((sum, row) => sum + suits(c, row[j] ?? "", line), 0)),
  );
  const filled = worth.map((_, j) => cells.filter((row) => (row[j] ?? "") !== "").length);
  /** The best for the pasted columns from `j` on in the columns from `c` on. */
  const best = Array.from({ length: wide + 1 }, () => new Array<number>(columns.length + 1).fill(0));
  const at = (j: number, c: number) => best[j]?.[c] ?? 0;
  const here = (j: number, c: number) => (worth[j]?.[c] ?? 0) + at(j + 1, c + 1);
  for (let j = wide - 1; j >= 0; j--) {
    for (let c = columns.length; c >= 0; c--) {
      const none = at(j + 1, c) - (filled[j] ?? 0);
      const later = c < columns.length ? Math.max(here(j, c), at(j, c + 1)) : Number.NEGATIVE_INFINITY;
      (best[j] as number[])[c] = Math.max(none, later);
    }
  }
  const into: (number | undefined)[] = [];
  for (let j = 0, c = from; j < wide; j++) {
    const isFixed = fixed && j === 0;
    if (!isFixed) while (c < columns.length && here(j, c) < at(j, c) && at(j, c + 1) === at(j, c)) c++;
    into.push(c < columns.length && (isFixed || here(j, c) === at(j, c)) ? c++ : undefined);
  }
  return { rows: cells, into };
}

/** The codes that stand where an item is to be. */
export function codesIn<L>({ rows, into }: Placed, columns: readonly LineColumn<L>[]): string[] {
  const codes = rows.flatMap((row) => row.filter((cell, j) => cell !== "" && columns[into[j] ?? -1]?.edit?.type === "item"));
  return [...new Set(codes)];
}

export interface Pasted<L> {
  lines: L[];
  /** Text that is no value of its column, by row and column; null where a cell is a value now. */
  typed: { row: number; column: string; text: string | null }[];
  /** Heads of columns that had something in them and can't be typed into. */
  passed: string[];
  /** Cells that stay as they are in some lines, or that are beyond the last column. */
  kept: number;
}

/** The lines with the cells in them, from the line `start` down; those that are missing are added. What can't be read is kept as text. */
export function pasteInto<L>(
  { rows, into }: Placed,
  columns: readonly LineColumn<L>[],
  lines: readonly L[],
  start: number,
  blank: (lines: L[]) => L,
  itemOf: (code: string) => Hit | undefined,
): Pasted<L> {
  const done: Pasted<L> = { lines: [...lines], typed: [], passed: [], kept: 0 };
  const passed = new Set<string>();
  rows.forEach((row, down) => {
    const at = start + down;
    while (done.lines.length <= at) done.lines.push(blank(done.lines));
    row.forEach((text, j) => {
      const column = columns[into[j] ?? -1];
      const line = done.lines[at];
      if (text === "" || line === undefined) return;
      if (column === undefined || column.locked?.(line) !== undefined) {
        done.kept++;
        return;
      }
      if (column.edit === undefined) {
        passed.add(column.title);
        return;
      }
      const changed = read(column, line, text, itemOf);
      if (changed !== null) done.lines[at] = changed;
      done.typed.push({ row: at, column: column.key, text: changed === null ? text : null });
    });
  });
  done.passed = [...passed];
  return done;
}

function read<L>(column: LineColumn<L>, line: L, text: string, itemOf: (code: string) => Hit | undefined): L | null {
  const { edit } = column;
  switch (edit?.type) {
    case "item": {
      const hit = itemOf(text);
      return hit ? edit.put(line, hit) : null;
    }
    case "choice":
      return choose(column, line, text);
    case "text":
      return edit.put(line, text);
    case undefined:
      return null;
  }
}
