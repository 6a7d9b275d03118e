import { expect, it } from "vitest";
import {
  alikeFixes,
  cellKey,
  groupedFixes,
  lastCell,
  nextProblem,
  noFixing,
  openProblems,
  putFixes,
  sameFixing,
  segments,
  skipRows,
  takeRow,
  undo,
} from "./fixes";
import type { Problem } from "./types";

const sheet = "BOM";
function problem(row: number, column: number, more: Partial<Problem> = {}): Problem {
  const letter = "ABCDEFGH"[column] ?? "A";
  const base = { sheet, row, column, letter, field: "unit", value: "公斤", severity: "error", code: "unknown_unit" } as const;
  return { ...base, params: {}, suggestion: "kg", alike: 0, ...more };
}
const values = (state: typeof noFixing) => [...state.fixes.values()].map((f) => `${f.row}:${f.value}`);

it("puts, changes and takes back fixes step by step", () => {
  const one = putFixes(noFixing, [{ sheet, row: 47, column: 4, value: "0.5" }]);
  const two = putFixes(one, [
    { sheet, row: 47, column: 4, value: "0.6" },
    { sheet, row: 48, column: 4, value: "1" },
  ]);
  expect(values(two)).toEqual(["47:0.6", "48:1"]);
  expect(lastCell(two)).toEqual({ sheet, row: 47, column: 4 });
  expect(values(undo(two))).toEqual(["47:0.5"]);
  expect(values(undo(undo(two)))).toEqual([]);
  expect(undo(noFixing)).toBe(noFixing);
  // What says so already is no step, or Ctrl Z would seem to do nothing.
  expect(putFixes(one, [{ sheet, row: 47, column: 4, value: "0.5" }])).toBe(one);
});

it("leaves rows out and takes them in again, each a step", () => {
  const out = skipRows(noFixing, [{ sheet, row: 9 }]);
  expect([...out.skips.values()]).toEqual([{ sheet, row: 9 }]);
  const back = takeRow(out, { sheet, row: 9 });
  expect(back.skips.size).toBe(0);
  expect(undo(back).skips.size).toBe(1);
  expect(undo(undo(back)).skips.size).toBe(0);
  expect(takeRow(noFixing, { sheet, row: 9 })).toBe(noFixing);
});

it("fixes what is alike: same column, same mistake, same value", () => {
  const one = problem(53, 5);
  const all = [
    one,
    problem(60, 5),
    problem(61, 5, { value: "斤" }),
    problem(62, 5, { code: "no_conversion" }),
    problem(63, 6),
    problem(64, 5, { sheet: "BOM 2" }),
    problem(65, 5),
  ];
  expect(alikeFixes(all, one).map((f) => f.row)).toEqual([53, 60, 65]);
});

it("accepts one suggestion for each cell, the mistake's before the doubt's, and empty text as one", () => {
  const all = [
    problem(5, 1, { severity: "warning", code: "full_width", suggestion: "a" }),
    problem(5, 1, { suggestion: "b" }),
    problem(6, 1, { suggestion: null }),
    problem(7, 1, { suggestion: "" }),
  ];
  const cells = groupedFixes(all).flatMap((g) => g.fixes);
  expect(cells.map((f) => `${f.row}:${f.value}`)).toEqual(["5:b", "7:"]);
});

it("puts suggestions that make the same of the same value together, most first", () => {
  const all = [
    problem(5, 1, { value: "片", suggestion: "件" }),
    problem(6, 1, { value: "只", suggestion: "件" }),
    problem(7, 1, { value: "只", suggestion: "件" }),
    problem(8, 2, { value: "只", suggestion: "件" }),
  ];
  const groups = groupedFixes(all).map((g) => `${g.problem.column} ${g.problem.value}: ${g.fixes.map((f) => f.row).join()}`);
  expect(groups).toEqual(["1 只: 6,7", "1 片: 5", "2 只: 8"]);
});

it("hides what was touched since the trial, and nothing that the trial knew", () => {
  const all = [problem(5, 1), problem(6, 1), problem(7, 1)];
  const tried = putFixes(noFixing, [{ sheet, row: 5, column: 1, value: "x" }]);
  // Row 5 was tried with "x" and is still wrong.
  expect(openProblems(all, tried, tried)).toHaveLength(3);
  const now = skipRows(putFixes(tried, [{ sheet, row: 6, column: 1, value: "kg" }]), [{ sheet, row: 7 }]);
  expect(openProblems(all, tried, now).map((p) => p.row)).toEqual([5]);
  expect(openProblems(all, tried, undo(tried)).map((p) => p.row)).toEqual([6, 7]);
});

it("knows when nothing is new to try", () => {
  const a = putFixes(noFixing, [{ sheet, row: 1, column: 1, value: "x" }]);
  const b = undo(putFixes(a, [{ sheet, row: 2, column: 1, value: "y" }]));
  expect(sameFixing(a, b)).toBe(true);
  expect(sameFixing(a, putFixes(a, [{ sheet, row: 1, column: 1, value: "z" }]))).toBe(false);
  expect(sameFixing(a, skipRows(a, [{ sheet, row: 3 }]))).toBe(false);
  expect(cellKey({ sheet, row: 1, column: 12 })).not.toBe(cellKey({ sheet, row: 11, column: 2 }));
});

it("goes to the next mistake in the order of sheets, rows, columns, and round", () => {
  const all = [problem(5, 4), problem(5, 6), problem(9, 1), problem(2, 0, { sheet: "Items" })];
  const sheets = ["BOM", "Items"];
  const after = (row: number, column: number, s = sheet) => {
    const p = nextProblem(all, sheets, { sheet: s, row, column });
    return p && `${p.sheet} ${p.row}:${p.column}`;
  };
  expect(after(5, 4)).toBe("BOM 5:6");
  expect(after(5, 6)).toBe("BOM 9:1");
  expect(after(7, 0)).toBe("BOM 9:1");
  expect(after(9, 1)).toBe("Items 2:0");
  expect(after(2, 0, "Items")).toBe("BOM 5:4");
  expect(nextProblem([], sheets, null)).toBeNull();
});

it("shows rows around mistakes once, with gaps between", () => {
  expect(segments([47, 49], 2, 60)).toEqual([null, 44, 45, 46, 47, 48, 49, 50, 51, 52]);
  expect(segments([3, 30], 2, 31)).toEqual([2, 3, 4, 5, 6, null, 27, 28, 29, 30, 31]);
  expect(segments([], 2, 31)).toEqual([]);
});
