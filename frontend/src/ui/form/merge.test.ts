import { expect, it } from "vitest";
import { differences, merge } from "./merge";

const line = (number: number, qty: string) => ({ number, component: `C${number}`, qty });
const base = { note: "", version: "V1", lines: [line(10, "1"), line(20, "2")] };

it("finds what each side changed, line by line", () => {
  const mine = { ...base, note: "mine", lines: [line(10, "5"), line(20, "2")] };
  const theirs = { ...base, note: "theirs", lines: [line(10, "1"), line(20, "9"), line(30, "1")] };
  const found = differences(base, mine, theirs);
  expect(found.map((d) => `${d.path.join(".")}${d.clash ? "!" : ""}`)).toEqual(["note!", "lines.10", "lines.20", "lines.30"]);
});

it("merges what I keep into theirs", () => {
  const mine = { ...base, note: "mine", lines: [line(10, "5")] };
  const theirs = { ...base, note: "theirs", lines: [line(10, "1"), line(20, "9")] };
  expect(merge(mine, theirs, [["lines", "10"]])).toEqual({ ...theirs, lines: [line(10, "5"), line(20, "9")] });
  expect(merge(mine, theirs, [["note"], ["lines", "20"]])).toEqual({ ...theirs, note: "mine", lines: [line(10, "1")] });
  expect(merge(mine, theirs, [])).toEqual(theirs);
});

it("sees nothing where both did the same", () => {
  const both = { ...base, note: "same" };
  expect(differences(base, both, { ...both })).toEqual([]);
});
