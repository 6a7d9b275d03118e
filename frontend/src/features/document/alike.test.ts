import { expect, it } from "vitest";
import { differences, merge } from "@/ui/form/merge";
import { numberedAs, placesBefore } from "./alike";
import { blankLine, blankPaper, type Paper, type PaperLine } from "./paper";

/** A line of so many of an item; of a line of SO-1, where it says which. */
const line = (item: string, quantity: string, more: Partial<PaperLine> & { of?: number } = {}): PaperLine => {
  const { of, ...rest } = more;
  const parents = of === undefined ? [] : [{ document: "SO-1", line: of, quantity }];
  return { ...blankLine([]), item, quantity, parents, ...rest };
};
/** As the program saves it: numbered from 1. */
const saved = (...lines: PaperLine[]): Paper => ({
  ...blankPaper("receipt", "2026-11-23"),
  lines: lines.map((l, i) => ({ ...l, number: i + 1 })),
});
/** What a conflict ends with when nobody chooses anything else, as item and quantity. */
function merged(base: Paper, mine: PaperLine[], theirs: Paper): string[] {
  const own = numberedAs(base, { ...base, lines: mine }, theirs);
  const list = differences(own.base, own.mine, theirs);
  const keep = list.filter((d) => JSON.stringify(d.mine) !== JSON.stringify(d.base)).map((d) => d.path);
  const { lines } = merge(own.mine, theirs, keep);
  expect(new Set(lines.map((l) => l.number)).size).toBe(lines.length);
  return lines.map((l) => `${l.item} ${l.quantity}`);
}

const three = saved(line("A", "1"), line("B", "2"), line("C", "3"));
const [a, b, c] = three.lines as [PaperLine, PaperLine, PaperLine];

it("neither loses nor doubles a line when somebody else took one away above it", () => {
  expect(merged(three, [a, b, { ...c, quantity: "5" }], saved(b, c))).toEqual(["B 2", "C 5"]);
  expect(merged(three, [a, c], saved(a, { ...b, quantity: "9" }, c))).toEqual(["A 1", "C 3"]);
});

it("keeps what each of two people added", () => {
  const added = { ...line("M", "7"), number: 4 };
  expect(merged(three, [...three.lines, added], saved(a, b, c, line("T", "8")))).toEqual(["A 1", "B 2", "C 3", "T 8", "M 7"]);
  // Also where it is the same item, and where theirs stands on top.
  expect(merged(three, [...three.lines, added], saved(line("M", "8"), a, b, c))).toEqual(["M 8", "A 1", "B 2", "C 3", "M 7"]);
});

it("tells lines of one item apart by what they come of, and by where they lie", () => {
  const base = saved(line("A", "4", { of: 1 }), line("A", "4", { of: 2 }), line("A", "4", { of: 2, bin: "X" }));
  const [one, two, three] = base.lines as [PaperLine, PaperLine, PaperLine];
  expect(merged(base, [one, two, { ...three, quantity: "3" }], saved(two, three))).toEqual(["A 4", "A 3"]);
  expect(placesBefore(base.lines, [three, two])).toEqual([2, 1]);
  expect(placesBefore(base.lines, [three, one, two])).toEqual([2, 0, 1]);
});

it("takes another item at a line's place for that line changed", () => {
  expect(merged(three, [a, { ...b, note: "n" }, c], saved(a, line("D", "2"), c))).toEqual(["A 1", "B 2", "C 3"]);
  expect(merged(three, [{ ...a, quantity: "6" }, b, c], saved(a, line("D", "2"), c))).toEqual(["A 6", "D 2", "C 3"]);
});
