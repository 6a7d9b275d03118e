import { expect, it } from "vitest";
import { kinds } from "./kinds";
import { blankLine, type PaperLine } from "./paper";
import { onlyPlace, withOnlyPlace } from "./useOnlyPlace";

const store = { code: "W1", name: "原料仓", kind: "stock" };
const line = (number: number, item: string, warehouse = ""): PaperLine => ({ ...blankLine([]), number, item, warehouse });

it("knows the only warehouse that goods of a paper can mean", () => {
  const looked = { code: "Q1", name: "待处理仓", kind: "quarantine" };
  const second = { code: "W2", name: "成品仓", kind: "stock" };
  expect(onlyPlace(kinds.receipt, [store])).toBe("W1");
  // What is received is not put where things are looked at; what comes back may be, and what is moved may go there.
  expect(onlyPlace(kinds.receipt, [looked, store])).toBe("W1");
  expect(onlyPlace(kinds.customer_return, [looked, store])).toBeUndefined();
  expect(onlyPlace(kinds.transfer, [looked, store])).toBeUndefined();
  expect(onlyPlace(kinds.transfer, [store])).toBe("W1");
  expect(onlyPlace(kinds.receipt, [store, second])).toBeUndefined();
  expect(onlyPlace(kinds.receipt, [])).toBeUndefined();
  expect(onlyPlace(kinds.sales_order, [store])).toBeUndefined();
});

it("puts it on lines that have an item and no warehouse", () => {
  const lines = [line(1, "A"), line(2, "运费"), line(3, "B", "W2"), line(4, "")];
  const placed = withOnlyPlace(kinds.receipt, lines, "W1", (l) => l.item !== "运费");
  expect(placed.map((l) => l.warehouse)).toEqual(["W1", "", "W2", ""]);
  expect(withOnlyPlace(kinds.receipt, lines, undefined, () => true)).toBe(lines);
  expect(withOnlyPlace(kinds.receipt, placed, "W1", (l) => l.item !== "运费")).toBe(placed);
  const [moved] = withOnlyPlace(kinds.transfer, [line(1, "A")], "W1", () => true);
  expect([moved?.warehouse, moved?.to_warehouse]).toEqual(["W1", "W1"]);
});
