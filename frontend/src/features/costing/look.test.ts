import { expect, it } from "vitest";
import type { SheetLine } from "@/contract";
import { daysOfTrend, drill, inputOf, keyOf, type Look, lookOf, trendOf } from "./look";
import { pages } from "./pages";

const figures = { reports: 1, labour_hours: "1", machine_hours: "1", kwh: "0" };
const amounts = { labour: "0", machine: "0", energy: "0", overhead: "0", difference: "0", total: "0" };
const line = (key: Partial<SheetLine>): SheetLine => ({ ...figures, ...amounts, ...key });
const days = { from: "2026-10-20", to: "2026-11-23" };
const look = (by: Look["by"], only: Partial<Look> = {}): Look => ({ by, ...days, ...only });

it("stands among the costs, for whoever has to do with costs", () => {
  expect(pages.map(({ id, menu, under, rights }) => [id, menu?.group ?? under, rights])).toEqual([
    ["costing.sheet", "cost", ["cost"]],
    ["costing.order", "costing.sheet", ["cost"]],
  ]);
});

it("asks for this month by operation unless its tab says otherwise", () => {
  expect(lookOf({}, "2026-11-23")).toEqual({ by: "operation", from: "2026-11-01", to: "2026-11-23" });
  const params = { by: "item", ...days, operation: "20", work_order: "WO-1", charts: "1" };
  expect(inputOf(lookOf(params, "2026-11-23"))).toEqual({ by: "item", ...days, operation: 20, work_order: "WO-1" });
  expect(lookOf({ by: "weather" }, "2026-11-23").by).toBe("operation");
});

it("goes from each view to the next finer one, of the same days and conditions", () => {
  const to = (by: Look["by"], key: Partial<SheetLine>, only: Partial<Look> = {}) => drill(line(key), look(by, only));
  expect(to("item", { item: "A" }, { operator: "linx" })).toEqual({ look: look("work_order", { item: "A", operator: "linx" }) });
  expect(to("work_center", { work_center: "C01" })).toEqual({ look: look("operation", { work_center: "C01" }) });
  expect(to("operator", { operator: "linx" })).toEqual({ look: look("work_order", { operator: "linx" }) });
  expect(to("tracking_code", { tracking_code: "OTC" })).toEqual({ look: look("work_order", { tracking_code: "OTC" }) });
  expect(to("operation", { work_order: "WO-1", operation: 20 }, { operator: "linx" })).toEqual({
    page: "report.list",
    params: { order: "WO-1", operation: "20", operator: "linx", ...days },
  });
});

it("opens a month only as far as it is looked at", () => {
  expect(drill(line({ month: "2026-10" }), look("month"))).toEqual({
    look: look("work_order", { from: "2026-10-20", to: "2026-10-31" }),
  });
  expect(drill(line({ month: "2026-11" }), look("month"))).toEqual({
    look: look("work_order", { from: "2026-11-01", to: "2026-11-23" }),
  });
});

it("opens an order's own page only where that shows the same figures", () => {
  const order = line({ work_order: "WO-1", item: "A" });
  expect(drill(order, look("work_order", { item: "A" }))).toEqual({ page: "costing.order", params: { number: "WO-1", ...days } });
  expect(drill(order, look("work_order", { operator: "linx" }))).toEqual({
    look: look("operation", { operator: "linx", work_order: "WO-1" }),
  });
});

it("leads nowhere from a line of nobody or without a code", () => {
  expect(drill(line({}), look("operator"))).toBeNull();
  expect(drill(line({ tracking_code: "" }), look("tracking_code"))).toBeNull();
  expect(keyOf(line({}), "operator")).toBe("");
});

it("shows the trend of twelve months, or of the months that are looked at", () => {
  expect(daysOfTrend({ by: "item", from: "2026-11-01", to: "2026-11-23" })).toEqual({ from: "2025-12-01", to: "2026-11-23" });
  expect(daysOfTrend({ by: "item", from: "2024-01-05", to: "2026-11-23" }).from).toBe("2024-01-05");
  expect(daysOfTrend({ by: "month", from: "2026-03-01", to: "2026-11-23" }).from).toBe("2026-03-01");
});

it("follows an operation over all orders of its item, and whatever else is at hand", () => {
  const months = { by: "month", from: "2025-12-01", to: "2026-11-23" };
  const operation = line({ work_order: "WO-1", operation: 20, item: "A" });
  expect(trendOf(operation, look("operation", { work_order: "WO-1", work_center: "C01" }))).toEqual({
    ...months,
    ...{ work_center: "C01", item: "A", operation: "20" },
  });
  expect(trendOf(line({ work_center: "C01" }), look("work_center", { item: "A" }))).toEqual({
    ...months,
    ...{ item: "A", work_center: "C01" },
  });
  expect(trendOf(undefined, look("item"))).toEqual(months);
  expect(trendOf(line({}), look("operator"))).toEqual(months);
});
