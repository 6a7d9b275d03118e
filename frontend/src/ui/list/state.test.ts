import { expect, it } from "vitest";
import { addFilter, arrange, chooseColumn, listInput, noPreference, readPreference } from "./state";

const columns = [
  { key: "code", width: 100, frozen: true },
  { key: "name", width: 100, grow: true },
  { key: "spec", width: 100 },
  { key: "barcode", width: 100, optional: true },
];
const keys = (list: { key: string }[]) => list.map((c) => c.key).join(" ");

it("asks only for what is set", () => {
  expect(listInput({ text: "  ", filters: [], sort: "" })).toEqual({ limit: 50, count: true, count_most: 10_000 });
  const kind = { field: "kind", op: "any_of" as const, values: ["raw"] };
  expect(listInput({ text: " m12 ", filters: [], sort: "-code" }, [kind])).toEqual({
    text: "m12",
    filter: [kind],
    sort: "-code",
    limit: 50,
    count: true,
    count_most: 10_000,
  });
});

it("replaces a condition of the same field and comparison", () => {
  const below = { field: "lead_time_days", op: "lt" as const, values: ["5"] };
  const filters = addFilter([below], { ...below, values: ["9"] });
  expect(filters).toEqual([{ ...below, values: ["9"] }]);
  expect(addFilter(filters, { ...below, op: "ge" })).toHaveLength(2);
});

it("arranges columns as the person wants, frozen ones first", () => {
  expect(keys(arrange(columns, noPreference).shown)).toBe("code name spec");
  const own = { order: ["barcode", "spec", "name", "code"], hidden: ["name"], shown: ["barcode"], widths: { spec: 222 } };
  const { all, shown } = arrange(columns, own);
  expect(keys(all)).toBe("code barcode spec name");
  expect(keys(shown)).toBe("code barcode spec");
  expect(shown.find((c) => c.key === "spec")).toMatchObject({ width: 222, grow: false });
});

it("keeps only what was chosen by hand: what depends on the lines goes on doing so", () => {
  const note = (optional: boolean) => [...columns, { key: "note", width: 100, optional }];
  const shown = (preference: typeof noPreference, noted = false) => keys(arrange(note(!noted), preference).shown);
  expect(shown(noPreference, true)).toBe("code name spec note");
  // One is left out: the optional ones stay away, and come where there is something to show.
  const left = chooseColumn(noPreference, "spec", false);
  expect(shown(left)).toBe("code name");
  expect(shown(left, true)).toBe("code name note");
  // One is taken in, and the order is another one: no other is chosen by that.
  const taken = { ...chooseColumn(left, "barcode", true), order: ["code", "barcode", "note", "name", "spec"] };
  expect(shown(taken)).toBe("code barcode name");
  expect(shown(taken, true)).toBe("code barcode note name");
  expect(shown(chooseColumn(taken, "note", false), true)).toBe("code barcode name");
  expect(chooseColumn(chooseColumn(noPreference, "spec", false), "spec", true)).toMatchObject({ hidden: [], shown: ["spec"] });
});

it("survives a preference that is not one", () => {
  expect(readPreference(null)).toEqual(noPreference);
  expect(readPreference({ order: [1, "a"], hidden: "x", widths: { a: "wide", b: 7, c: 90 } })).toEqual({
    order: ["a"],
    hidden: [],
    shown: [],
    widths: { c: 90 },
  });
});
