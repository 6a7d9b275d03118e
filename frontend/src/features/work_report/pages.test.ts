import { expect, it } from "vitest";
import { pages } from "./pages";

it("stands under what is made and what it costs, and shows what is written or costs only to whoever may do that", () => {
  expect(pages.map(({ id, menu, rights }) => [id, menu?.group, rights])).toEqual([
    ["report.list", "make", undefined],
    ["report.entry", "make", ["report"]],
    ["report.station", "make", ["report"]],
    ["cost.by_work_center", "cost", ["money"]],
  ]);
});
