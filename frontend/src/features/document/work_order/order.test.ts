import { describe, expect, it } from "vitest";
import type { DocumentDraft, WorkOrderComponent } from "@/contract";
import { blankOrder, doneOperations, orderOfDraft, sum, toReserve, withOrdered, withParents } from "./order";

const part = (line: number, item: string, left: string, reserved: string, available: string): WorkOrderComponent => ({
  ...{ line, item, name: "", spec: "", unit: "件", decimals: 0, kind: "component", operation: null, backflush: false },
  ...{ required: left, issued: "0", supplemented: "0", reserved, left, available },
});

const drafted = (...lines: [item: string, quantity: string, line: number][]): DocumentDraft => ({
  kind: "work_order",
  due: "2026-12-05",
  lines: lines.map(([item, quantity, line]) => ({ item, quantity, parents: [{ document: "SO-261103-001", line, quantity }] })),
});

it("adds exactly", () => {
  expect([sum(["0.1", "0.2"]), sum(["5", "-2"]), sum([])]).toEqual(["0.3", "3", "0"]);
});

describe("what can be promised to the parts of an order", () => {
  const told = (...parts: WorkOrderComponent[]) => toReserve(parts).map((r) => [r.part.line, r.quantity, r.lack]);

  it("is what is left and not promised, as far as nobody else has it", () => {
    // Of 100 left 20 are promised; what is available to it has those 20 in it, so 50 are free.
    expect(told(part(1, "BOLT", "100", "20", "70"))).toEqual([[1, "50", "30"]]);
    expect(told(part(1, "BOLT", "100", "100", "170"))).toEqual([]);
    expect(told(part(1, "BOLT", "10", "0", "-5"))).toEqual([[1, "0", "10"]]);
  });

  it("gives a part on two lines its stock once", () => {
    expect(told(part(1, "BOLT", "40", "0", "60"), part(2, "BOLT", "40", "0", "60"))).toEqual([
      [1, "40", "0"],
      [2, "20", "20"],
    ]);
  });

  it("is nothing for what comes out", () => {
    expect(told({ ...part(1, "CHIPS", "10", "0", "10"), kind: "by_product" })).toEqual([]);
  });
});

describe("an order for lines of others", () => {
  it("makes all of one item together, and each other item by itself", () => {
    const made = orderOfDraft(drafted(["VALVE", "10", 1], ["PUMP", "3", 2], ["VALVE", "2.5", 3]));
    expect(made?.order).toMatchObject({ item: "VALVE", quantity: "12.5", due: "2026-12-05" });
    expect(made?.order.parents.map((p) => [p.line, p.quantity])).toEqual([
      [1, "10"],
      [3, "2.5"],
    ]);
    expect(made?.others.map((parents) => parents.map((p) => p.line))).toEqual([[2]]);
    expect(orderOfDraft(drafted())).toBeNull();
  });

  it("has more for stock than was asked for, and less where less is made", () => {
    const order = { ...blankOrder, quantity: "10", parents: [{ document: "SO-261103-001", line: 1, quantity: "10" }] };
    const asked = { "SO-261103-001:1": "10" };
    const parent = (quantity: string, of = order, most?: Record<string, string>) =>
      withOrdered(of, quantity, most).parents?.[0]?.quantity;
    expect([parent("12", order, asked), parent("8", order, asked)]).toEqual(["10", "8"]);
    // In the books some of it is for stock: that part changes.
    const some = { ...order, quantity: "15" };
    expect([parent("20", some), parent("8", some)]).toEqual(["10", "8"]);
    expect(parent("20")).toBe("20");
  });

  it("takes more lines, and makes enough for all of them", () => {
    const order = withParents({ ...blankOrder, item: "VALVE", quantity: "4" }, drafted(["VALVE", "10", 1]));
    expect(order).toMatchObject({ quantity: "10", due: "2026-12-05" });
    expect(withParents(order, drafted(["VALVE", "10", 1])).parents).toHaveLength(1);
  });
});

it("has an operation done once nothing comes any more, and not where it has only caught up", () => {
  const at = (operation: number, good: string, left: string, reject_work = "0", outsourced = false) => ({
    ...{ operation, outsourced, good, reject_material: "0", reject_work, left },
  });
  const done = (...operations: ReturnType<typeof at>[]) => [...doneOperations(operations, "200")];
  expect(done(at(10, "60", "140"), at(20, "60", "0"))).toEqual([]);
  expect(done(at(10, "198", "0", "2"), at(20, "60", "138"))).toEqual([10]);
  // What was lost before does not come; a supplier's operation says nothing.
  expect(done(at(10, "198", "0", "2"), at(15, "0", "198", "0", true), at(20, "198", "0"), at(30, "190", "0", "8"))).toEqual([
    10, 20, 30,
  ]);
  // It may give more than the one before: the whole of the order is through.
  expect(done(at(10, "60", "140"), at(20, "200", "0"), at(30, "150", "50"))).toEqual([20]);
});
