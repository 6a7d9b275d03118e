import { expect, it } from "vitest";
import type { DocumentLineView } from "@/contract";
import { amountsOf, lineAmounts, totalOf, withPartner } from "./amounts";
import { blankLine, blankPaper, type Paper, type PaperLine } from "./paper";

// The program's own examples, in `trade/amount.rs`: what is shown before saving is what is saved.
it.each([
  ["3", "10", "0", "0.13", false, ["30", "3.9", "33.9"]],
  ["3", "10", "0", "0.13", true, ["26.55", "3.45", "30"]],
  ["7", "1.99", "0.05", "0.13", false, ["13.23", "1.72", "14.95"]],
  ["-3", "10", "0", "0.13", true, ["-26.55", "-3.45", "-30"]],
  ["1", "0.005", "0", "0", false, ["0.01", "0", "0.01"]],
  ["-1", "0.005", "0", "0", false, ["-0.01", "0", "-0.01"]],
  ["5", "0", "0", "0.13", false, ["0", "0", "0"]],
  ["0.000001", "999999999999.999999", "0", "0", false, ["1000000", "0", "1000000"]],
] as const)("%s at %s less %s with %s (with tax: %s)", (quantity, price, discount, rate, included, [net, tax, gross]) => {
  expect(amountsOf(quantity, { price, discount, tax_rate: rate }, included, 2)).toEqual({ net, tax, gross });
});

it("rounds to the currency's decimals", () => {
  const terms = { price: "0.6125", discount: "0", tax_rate: "0.13" };
  expect(amountsOf("1", terms, false, 0)).toEqual({ net: "1", tax: "0", gross: "1" });
  expect(amountsOf("1", terms, false, 4)).toEqual({ net: "0.6125", tax: "0.0796", gross: "0.6921" });
});

const paper = (change: Partial<Paper> = {}): Paper => ({ ...blankPaper("sales_order", "2026-11-28"), partner: "C-1", ...change });
const line = (change: Partial<PaperLine> = {}): PaperLine => ({
  ...blankLine([]),
  item: "FA-1",
  quantity: "3",
  price: "10",
  ...change,
});
const habit = { tax_included: true, tax_rate: "0.13" };
const of = (change: Partial<PaperLine>, on = paper(), kept?: DocumentLineView, own: typeof habit | undefined = habit) =>
  lineAmounts({ line: line(change), paper: on, habit: own, kept, decimals: 2 });

it("takes the partner's tax where the line and the paper say none", () => {
  expect(of({})).toEqual({ net: "26.55", tax: "3.45", gross: "30" });
  expect(of({}, paper({ tax: "excluded" }))).toEqual({ net: "30", tax: "3.9", gross: "33.9" });
  expect(of({ tax_rate: "0", discount: "0.1" })).toEqual({ net: "27", tax: "0", gross: "27" });
  expect(of({ price: null })).toEqual({ net: "0", tax: "0", gross: "0" });
});

it("says nothing where only the program can tell", () => {
  const order = [{ document: "SO-261103-001", line: 1, quantity: "3" }];
  expect(lineAmounts({ line: line(), paper: paper(), habit: undefined, kept: undefined, decimals: 2 })).toBeUndefined();
  expect(of({ quantity: "" })).toBeUndefined();
  // A part of what it comes of, to the cent that is left of that.
  expect(of({ price: null, parents: order }, paper({ kind: "sales_invoice" }))).toBeUndefined();
  expect(of({}, paper({ kind: "shipment" }))).toBeUndefined();
  // What is bought has a price of its own, whatever it was requested by.
  expect(of({ parents: order }, paper({ kind: "purchase_order" }))).toEqual({ net: "26.55", tax: "3.45", gross: "30" });
  expect(totalOf([{ net: "1", tax: "0", gross: "1" }, undefined])).toBeUndefined();
});

it("shows what the program says of a line that stands as it was saved", () => {
  const kept = { price: { own: false, price: "3", discount: "0", tax_rate: "0", net: "9.99", tax: "0", gross: "9.99" } };
  expect(of({}, paper(), kept as unknown as DocumentLineView)).toMatchObject({ net: "9.99", gross: "9.99" });
});

it("adds lines up exactly", () => {
  const cents = Array.from({ length: 3 }, () => ({ net: "0.1", tax: "0.2", gross: "0.3" }));
  expect(totalOf(cents)).toEqual({ net: "0.3", tax: "0.6", gross: "0.9" });
  expect(totalOf([])).toEqual({ net: "0", tax: "0", gross: "0" });
});

it("follows another partner's habit, unless somebody said otherwise on this paper", () => {
  const lines = [line({ tax_rate: "0.130" }), line({ tax_rate: "0.06" }), line({ tax_rate: null })];
  const saved = paper({ tax: "included", lines });
  const rates = (changed: Partial<Paper>) => changed.lines?.map((l) => l.tax_rate);
  const follows = withPartner(saved, "C-2", habit, false);
  expect(follows).toMatchObject({ partner: "C-2", tax: "partner" });
  expect(rates(follows)).toEqual([null, "0.06", null]);
  // Said in this sitting, or before it was saved: it is not as the old partner has it.
  expect(withPartner(saved, "C-2", habit, true).tax).toBe("included");
  expect(withPartner(paper({ tax: "excluded" }), "C-2", habit, false).tax).toBe("excluded");
  expect(withPartner(saved, "C-1", habit, false)).toEqual({});
  const parents = [{ document: "SH-261103-001", line: 1, quantity: "3" }];
  expect(
    rates(withPartner(paper({ kind: "sales_invoice", lines: [line({ tax_rate: "0.13", parents })] }), "C-2", habit, false)),
  ).toEqual(["0.13"]);
});
