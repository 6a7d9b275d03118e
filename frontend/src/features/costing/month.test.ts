import { expect, it } from "vitest";
import { pages } from "@/app/features";
import { startI18n } from "@/i18n";
import { closingOf, noFigures } from "./MonthFigures";
import { checks, linksOf, monthBefore } from "./month";

startI18n("zh-CN");

it("leads from every check to a page that there is, with the days or the state that it is about", () => {
  const known = new Set<string>(pages.map(({ id }) => id));
  for (const check of checks) {
    const links = linksOf(check, "2026-02");
    expect(links.length, check).toBeGreaterThan(0);
    for (const { page } of links) expect(known.has(page), page).toBe(true);
  }
  const days = { from: "2026-02-01", to: "2026-02-28" };
  expect(linksOf("overlaps", "2026-02")).toEqual([{ page: "report.list", params: { ...days, only: "overlaps" } }]);
  expect(linksOf("goods_not_invoiced", "2026-02")).toEqual([{ page: "accrual.list", params: { day: "2026-02-28" } }]);
  expect(linksOf("documents_draft", "2026-02")).toContainEqual({ page: "transfer.list", params: { ...days, state: "draft" } });
  expect(linksOf("documents_draft", "2026-02")).toHaveLength(14);
  expect(linksOf("negative_in_process", "2026-02")).toEqual([
    { page: "costing.wip", params: { on: "2026-02-28", only: "negative" } },
  ]);
});

it("knows the month before, over the end of a year", () => {
  expect(monthBefore("2026-11")).toBe("2026-10");
  expect(monthBefore("2026-01")).toBe("2025-12");
});

it("tells the program only what was typed, and shares nothing where nothing was paid", () => {
  expect(closingOf("2026-10", { ...noFigures, allocate: true }, 2)).toEqual({ month: "2026-10", allocate: false });
  expect(closingOf("2026-10", { wages: "12,345.6", energy_bill: " ", allocate: true, note: " 十月 " }, 2)).toEqual({
    month: "2026-10",
    wages: "12345.6",
    allocate: true,
    note: "十月",
  });
});
