import { expect, it } from "vitest";
import { readDay } from "@/format/date";
import { parseDecimal } from "@/format/number";
import type { Hit } from "./ItemPicker";
import type { LineColumn } from "./line-column";
import { cellsOf, codesIn, pasteInto, place } from "./paste";

interface Line {
  item: string;
  quantity: string;
  price: string;
  discount: string;
  due: string;
  unit: string;
  note: string;
}

const text = (key: keyof Line, read: (typed: string) => string | null): LineColumn<Line> => ({
  key,
  title: titles[key],
  width: 80,
  align: "right",
  show: (l) => l[key],
  edit: {
    type: "text",
    text: (l) => l[key],
    put: (l, typed) => {
      const value = read(typed);
      return value === null ? null : { ...l, [key]: value };
    },
    problem: "x",
  },
});
const titles: Record<keyof Line, string> = {
  item: "物料编码",
  quantity: "数量",
  price: "单价",
  discount: "折扣",
  due: "交期",
  unit: "单位",
  note: "备注",
};
const shown = (key: string, title: string, align?: "right"): LineColumn<Line> => ({
  key,
  title,
  width: 80,
  align,
  show: () => "",
});
const percent = (typed: string) => (/^\d{1,2}%?$/.test(typed) ? typed.replace("%", "") : null);
const columns: LineColumn<Line>[] = [
  shown("number", "行", "right"),
  {
    key: "item",
    title: titles.item,
    width: 80,
    show: (l) => l.item,
    locked: (l) => (l.note === "locked" ? "of an order" : undefined),
    edit: { type: "item", value: (l) => l.item, put: (l, hit) => ({ ...l, item: hit.code, unit: hit.unit }) },
  },
  shown("name", "名称"),
  shown("spec", "规格"),
  text("quantity", (typed) => parseDecimal(typed, 6)),
  shown("left", "未发", "right"),
  text("price", (typed) => parseDecimal(typed, 6)),
  text("discount", percent),
  text("due", (typed) => readDay(typed, "2026-11-28") ?? null),
  {
    key: "unit",
    title: titles.unit,
    width: 80,
    show: (l) => l.unit,
    edit: {
      type: "choice",
      value: (l) => l.unit,
      options: () => [
        { value: "pcs", label: "pcs 件" },
        { value: "kg", label: "kg 千克" },
      ],
      put: (l, unit) => ({ ...l, unit }),
    },
  },
  text("note", (typed) => typed),
];
const blank = (): Line => ({ item: "", quantity: "", price: "", discount: "", due: "", unit: "", note: "" });
const known = new Map(["FA-1", "FA-2"].map((code): [string, Hit] => [code, { code, name: code, unit: "pcs" } as Hit]));
const at = (key: string) => columns.findIndex((c) => c.key === key);
const keysOf = (rows: string[][], from = "item", fixed = true) =>
  place(rows, columns, at(from), fixed, blank()).into.map((c) => (c === undefined ? null : columns[c]?.key));
const paste = (rows: string[][], lines: Line[] = [], start = 0, from = "item") =>
  pasteInto(place(rows, columns, at(from), true, blank()), columns, lines, start, blank, (code) => known.get(code));

it("reads what a spreadsheet copies", () => {
  expect(cellsOf("FA-1\t240\r\nFA-2\t 40 \r\n")).toEqual([
    ["FA-1", "240"],
    ["FA-2", "40"],
  ]);
  expect(cellsOf('FA-1\t"two\nlines, and a ""word"""\t3')).toEqual([["FA-1", 'two\nlines, and a "word"', "3"]]);
  // Inches are no quotes.
  expect(cellsOf('2" pipe\t"A\n')).toEqual([['2" pipe', '"A']]);
  expect(cellsOf("240")).toEqual([["240"]]);
  expect(cellsOf("12.5\n\n41\n")).toEqual([["12.5"], [""], ["41"]]);
  expect(cellsOf("a\t\t")).toEqual([["a", "", ""]]);
  expect(cellsOf("\r\n\t\r\n")).toEqual([]);
});

it("lets each column go into the next one that it can stand in", () => {
  expect(keysOf([["FA-1", "240", "386.5", "2026-12-05"]])).toEqual(["item", "quantity", "price", "due"]);
  expect(keysOf([["FA-1", "240", "386.5", "5%", "12-5"]])).toEqual(["item", "quantity", "price", "discount", "due"]);
  expect(keysOf([["FA-1", "闸阀", "DN50", "240"]])).toEqual(["item", "name", "spec", "quantity"]);
  expect(keysOf([["FA-1", "240", "千克", "急"]])).toEqual(["item", "quantity", "unit", "note"]);
  // One that is wrong in one row is still what the others are.
  expect(
    keysOf([
      ["FA-1", "240"],
      ["FA-2", "many"],
      ["FA-2", "7"],
    ]),
  ).toEqual(["item", "quantity"]);
  // More than there is room for.
  expect(keysOf([["急", "x", "y"]], "note")).toEqual(["note", null, null]);
});

it("begins where the cursor is, and where nobody put it, where the first column fits", () => {
  expect(keysOf([["many"]], "quantity")).toEqual(["quantity"]);
  expect(keysOf([["240", "12-5"]], "quantity")).toEqual(["quantity", "due"]);
  expect(keysOf([["urgent"]], "quantity", false)).toEqual(["note"]);
  // What can't be read is rather marked in its cell than left out.
  expect(keysOf([["12.5%", "12-5"]], "quantity", false)).toEqual(["quantity", "due"]);
});

it("goes by headings where there are some", () => {
  const rows = [
    ["数量", "物料编码 *", "客户料号", "交期"],
    ["240", "FA-1", "K-9", "12-5"],
  ];
  expect(place(rows, columns, at("item"), true, blank())).toEqual({
    rows: [["240", "FA-1", "K-9", "12-5"]],
    into: [at("quantity"), at("item"), undefined, at("due")],
  });
});

it("asks for each code once", () => {
  const placed = place(
    [
      ["FA-1", "1"],
      ["FA-2", "1"],
      ["FA-1", "2"],
      ["", "3"],
    ],
    columns,
    at("item"),
    true,
    blank(),
  );
  expect(codesIn(placed, columns)).toEqual(["FA-1", "FA-2"]);
});

it("fills lines and adds those that are missing; what can't be read stays as text", () => {
  const kept = { ...blank(), item: "FA-2", quantity: "1", note: "keep" };
  const {
    lines,
    typed,
    kept: left,
    passed,
  } = paste(
    [
      ["FA-1", "1,240", "386", "12-5"],
      ["XX-9", "a lot", "", ""],
    ],
    [kept],
  );
  expect(lines).toEqual([{ ...kept, item: "FA-1", unit: "pcs", quantity: "1240", price: "386", due: "2026-12-05" }, blank()]);
  expect(typed.filter((cell) => cell.text !== null)).toEqual([
    { row: 1, column: "item", text: "XX-9" },
    { row: 1, column: "quantity", text: "a lot" },
  ]);
  expect([left, passed]).toEqual([0, []]);
});

it("tells what it left out", () => {
  const locked = { ...blank(), item: "FA-2", note: "locked" };
  const done = paste([["FA-1", "闸阀", "3"]], [locked]);
  expect(done.lines).toEqual([{ ...locked, quantity: "3" }]);
  expect([done.kept, done.passed]).toEqual([1, ["名称"]]);
});
