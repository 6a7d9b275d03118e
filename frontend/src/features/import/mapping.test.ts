import { expect, it } from "vitest";
import { complete, mappingOf, missing, planOf, ready, repeated, runSheets, withField, withKind } from "./mapping";
import type { KindOf, Opened } from "./types";

const field = (name: string, chinese: string, english: string, required = false) => ({ field: name, chinese, english, required });
const bom: KindOf = {
  kind: "bom",
  fields: [
    field("parent", "父件编码", "Parent code", true),
    field("component", "子件编码", "Component code", true),
    field("qty", "单位用量", "Quantity per", true),
    field("note", "备注", "Note"),
  ],
};
const unit: KindOf = { kind: "unit", fields: [field("code", "单位编码", "Unit", true), field("name", "单位名称", "Name", true)] };
const kinds = [unit, bom];

type Column = Opened["sheets"][number]["columns"][number];
const columns = (...list: [string, string | null, string?][]): Column[] =>
  list.map(([header, of, repeats], index) => ({
    index,
    letter: "ABCDEF"[index] ?? "",
    header,
    field: of,
    repeats: repeats ?? null,
  }));
function file(name: string, format: string, ...sheets: [string, "bom" | "unit" | null, Column[], number?][]): Opened {
  return {
    file: name,
    name,
    format,
    encoding: null,
    kinds,
    sheets: sheets.map(([n, kind, c, rows = 5]) => ({ name: n, kind, header_row: 1, rows, columns: c, others: [] })),
  };
}
const whole = columns(["父件", "parent"], ["子件", "component"], ["用量", "qty"]);

it("names sheets as the program does", () => {
  const one = file("a.xlsx", "xlsx", ["BOM", "bom", whole], ["说明", null, []]);
  expect(runSheets([one]).map((s) => s.name)).toEqual(["BOM", "说明"]);
  const csv = file("b.csv", "csv", ["b", "bom", whole]);
  expect(runSheets([one, csv]).map((s) => s.name)).toEqual(["a.xlsx / BOM", "a.xlsx / 说明", "b.csv"]);
  expect(runSheets([csv, csv, one]).map((s) => s.name)).toEqual(["b.csv", "b.csv (2)", "a.xlsx / BOM", "a.xlsx / 说明"]);
});

it("skips the mapping only when every column is known", () => {
  expect(complete(planOf([file("a", "xlsx", ["BOM", "bom", whole])]), kinds)).toBe(true);
  const extra = columns(["父件", "parent"], ["子件", "component"], ["用量", "qty"], ["图号", null]);
  expect(complete(planOf([file("a", "xlsx", ["BOM", "bom", extra])]), kinds)).toBe(false);
  expect(ready(planOf([file("a", "xlsx", ["BOM", "bom", extra])]), kinds)).toBe(true);
  // A sheet of explanations is left out, an empty one of a template needs nothing.
  expect(complete(planOf([file("a", "xlsx", ["BOM", "bom", whole], ["说明", null, columns(["x", null])])]), kinds)).toBe(true);
  expect(complete(planOf([file("a", "xlsx", ["说明", null, []])]), kinds)).toBe(false);
});

it("lets a person choose which of two columns with one header is read", () => {
  const twice = columns(["父件", "parent"], ["子件", "component"], ["用量", "qty"], ["用量", null, "C"]);
  const [plan] = planOf([file("a", "xlsx", ["BOM", "bom", twice])]);
  if (!plan) throw new Error("no plan");
  expect(complete([plan], kinds)).toBe(false);
  expect(plan.columns[3]?.repeats).toBe("C");
  const other = withField(withField(plan, 2, null), 3, "qty");
  expect(ready([other], kinds)).toBe(true);
  expect(mappingOf([other])[0]?.columns.map((c) => `${c.index} ${c.field}`)).toEqual(["0 parent", "1 component", "3 qty"]);
});

it("says what is missing and what stands twice", () => {
  const [plan] = planOf([file("a", "xlsx", ["BOM", "bom", columns(["父件", "parent"], ["料号", null], ["用量", "qty"])])]);
  if (!plan) throw new Error("no plan");
  expect(missing(plan, kinds).map((f) => f.field)).toEqual(["component"]);
  expect(ready([plan], kinds)).toBe(false);
  const chosen = withField(plan, 1, "component");
  expect(missing(chosen, kinds)).toEqual([]);
  expect(ready([chosen], kinds)).toBe(true);
  const twice = withField(chosen, 2, "component");
  expect(repeated(twice)).toEqual(["component"]);
  expect(ready([twice], kinds)).toBe(false);
  expect(mappingOf([withField(chosen, 0, null)])[0]?.columns.map((c) => `${c.index} ${c.field}`)).toEqual([
    "1 component",
    "2 qty",
  ]);
});

it("takes the columns of another kind as the program reads them", () => {
  const headers = columns(["图号", null], ["材料编码", null], ["生效日期", null], ["To", null]);
  const read = columns(["图号", null], ["材料编码", "component"], ["生效日期", "from"], ["To", "to"]);
  const opened = file("a", "csv", ["a", null, headers]);
  const others: Opened["sheets"][number]["others"] = [{ kind: "bom", header_row: 2, rows: 4, columns: read }];
  const [plan] = planOf([{ ...opened, sheets: opened.sheets.map((s) => ({ ...s, others })) }]);
  if (!plan) throw new Error("no plan");
  const chosen = withKind(plan, "bom");
  expect(mappingOf([chosen])).toEqual([
    {
      sheet: "a",
      kind: "bom",
      header_row: 2,
      columns: [
        { index: 1, field: "component" },
        { index: 2, field: "from" },
        { index: 3, field: "to" },
      ],
    },
  ]);
  expect(chosen.rows).toBe(4);
  expect(mappingOf([withKind(chosen, null)])).toEqual([]);
  // Back to what it was recognised as: all columns as they were.
  const [known] = planOf([{ ...file("a", "xlsx", ["BOM", "unit", whole]) }]);
  if (!known) throw new Error("no plan");
  expect(withKind(withField(known, 0, null), "unit").columns).toEqual(known.columns);
});
