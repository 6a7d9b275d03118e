import { expect, it } from "vitest";
import type { ExplodeLine } from "@/contract";
import { chain, isRounded, unrounded } from "./formula";

type Line = Parameters<typeof chain>[0];
type Basis = NonNullable<ExplodeLine["basis"]>;

const basis = (unroundedTo: string, change: Partial<Basis> = {}): Basis => ({
  unrounded: unroundedTo,
  exact: true,
  qty: "1",
  output_qty: "1",
  unit_num: "1",
  unit_den: "1",
  ...change,
});
const line = (change: Partial<Line>): Line => ({
  quantity: "240",
  decimals: 0,
  unit: "件",
  scrap: "0",
  fixed: false,
  line_kind: "component",
  basis: null,
  ...change,
});
const top = line({ unit: "台" });
const body = line({ basis: basis("240") });
const casting = line({ quantity: "245", scrap: "0.02", basis: basis("244.897959184", { exact: false }) });
const steel = line({
  quantity: "2423.733",
  decimals: 3,
  unit: "kg",
  scrap: "0.03",
  basis: basis("2423.73237955", { exact: false, qty: "9600", unit_den: "1000" }),
});

it("writes a row's whole sum in one chain, from the nearest figure above that is exact", () => {
  const sum = (row: Line, ...above: Line[]) => chain(row, above, "每单");
  expect(sum(body, top)).toBe("240 台 × 1");
  expect(sum(line({ quantity: "1920", basis: basis("1920", { qty: "8" }) }), top)).toBe("240 台 × 8");
  expect(sum(casting, top, body)).toBe("240 件 ÷ (1 − 2%)");
  // The casting's own figure has no end, so the sum goes on from where it came from.
  expect(sum(steel, top, body, casting)).toBe("240 件 ÷ (1 − 2%) × 9,600 ÷ 1,000 ÷ (1 − 3%)");
  expect(sum(line({ basis: basis("30.612244898", { exact: false, output_qty: "8" }) }), top, body, casting)).toBe(
    "240 件 ÷ (1 − 2%) ÷ 8",
  );
  expect(sum(line({ quantity: "-12", line_kind: "by_product", basis: basis("-12", { qty: "0.05" }) }), top)).toBe(
    "240 台 × −0.05",
  );
});

it("begins anew at a quantity per order", () => {
  const lining = line({ quantity: "35", fixed: true, basis: basis("35", { qty: "35" }) });
  const sand = line({ basis: basis("11.666666667", { exact: false, unit_den: "3" }) });
  expect(chain(lining, [top, body], "每单")).toBe("每单 × 35");
  expect(chain(sand, [top, body, lining], "每单")).toBe("35 件 ÷ 3");
  const endless = line({ fixed: true, basis: basis("0.333333333", { exact: false, unit_den: "3" }) });
  expect(chain(endless, [top, casting], "每单")).toBe("每单 ÷ 3");
  expect(chain(line({ basis: basis("0.666666667", { exact: false, qty: "2" }) }), [top, casting, endless], "每单")).toBe(
    "每单 ÷ 3 × 2",
  );
});

it("has no chain where rows are summed, or a row above is not there", () => {
  expect(chain(line({}), [], "每单")).toBeNull();
  expect(chain(casting, [], "每单")).toBeNull();
  expect(chain(steel, [top, line({}), casting], "每单")).toBe("240 件 ÷ (1 − 2%) × 9,600 ÷ 1,000 ÷ (1 − 3%)");
});

it("shows the figure before rounding only where it differs, and that it goes on", () => {
  expect([casting, steel, body, top].map(isRounded)).toEqual([true, true, false, false]);
  expect(isRounded(line({ quantity: "31", basis: basis("30.5") }))).toBe(true);
  expect([casting, steel, body].map(unrounded)).toEqual(["244.897959184…", "2,423.732379550…", "240"]);
});
