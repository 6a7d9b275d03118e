import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { add } from "@/format/number";
import { openPage, useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage, renderShell } from "@/test/render";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const asked = (program: FakeTransport) => program.sent.filter((s) => s.name === "costing.sheet").at(-1)?.input;
const eight = Date.UTC(2026, 10, 23, 0) * 1000;
const days = { from: "2026-11-01", to: "2026-11-23" };

/** 155.70 for 60 pieces that should have cost 150.00, and 96.00 for 30 that should have cost 105.00. */
function reported(program: FakeTransport): void {
  const { workOrders } = program;
  workOrders.make({ item: "VB-DN50-0304", quantity: "120", due: "2026-12-20" });
  const time = { starts: eight, ends: eight + 7_200_000_000 };
  const { reports } = workOrders;
  reports.post({
    ...time,
    operators: [{ person: "linx" }],
    machine: "SK-01",
    operations: [{ code: "WO-261123-001/10", good: "60" }],
  });
  reports.post({ ...time, operators: [{ person: "hulj" }], operations: [{ code: "WO-261123-001/20", good: "30" }] });
  reports.sheets.standards.set("WO-261123-001/10", "2.5").set("WO-261123-001/20", "3.5");
}

const sheet = async () => {
  const grid = await screen.findByRole("grid", { name: "成本表" }, late);
  await within(grid).findAllByText("合计", {}, late);
  return grid;
};
const cells = (row: HTMLElement | null | undefined) =>
  row
    ? within(row)
        .getAllByRole("gridcell")
        .map((cell) => cell.textContent)
    : [];
const foot = (grid: HTMLElement) => grid.querySelector<HTMLElement>(".gridfoot");
const rows = (grid: HTMLElement) => [...grid.querySelectorAll<HTMLElement>(".gridrow[role=row]")];
const plain = (text: string | null | undefined) => (text ?? "0").replace(/,/g, "").replace("\u2212", "-").replace("+", "");

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("shows this month by operation, with sums that stay and variances with sign and colour", async () => {
  const { program } = renderPage("costing.sheet", {}, { before: reported });
  const grid = await sheet();
  expect(asked(program)).toEqual({ by: "operation", ...days, limit: 500 });
  const [first, second] = rows(grid);
  expect(cells(first).slice(0, 8)).toEqual([
    "WO-261123-001",
    expect.stringContaining("10"),
    "C01",
    "1",
    "60 件",
    "0",
    "0",
    "2.00",
  ]);
  expect(cells(first).slice(8)).toEqual(["96.00", "52.00", "7.70", "0.00", "155.70", "2.5950", "2.5000", "+5.70", ""]);
  expect(within(first as HTMLElement).getByText("+5.70").className).toContain("red");
  expect(within(second as HTMLElement).getByText("\u22129.00").className).toContain("green");
  expect(cells(foot(grid)).slice(8, 13)).toEqual(["192.00", "52.00", "7.70", "0.00", "251.70"]);
  // Bars tell what they show.
  expect(
    within(first as HTMLElement)
      .getByRole("img")
      .getAttribute("aria-label"),
  ).toBe("费率 +2.85，效率 +1.43，废品 +1.42");
});

it.each(["工序", "工单", "物料", "工作中心", "操作工", "追踪码", "月份"])(
  "adds up to its totals on screen by %s",
  async (view) => {
    const user = userEvent.setup();
    renderPage("costing.sheet", {}, { before: reported });
    await sheet();
    await user.click(within(screen.getByRole("radiogroup")).getByText(view));
    const grid = await sheet();
    await waitFor(() => expect(rows(grid).length).toBeGreaterThan(0), late);
    const heads = within(grid)
      .getAllByRole("columnheader")
      .map((head) => head.textContent ?? "");
    for (const element of ["人工", "机器", "能源", "制造费用", "实际合计", "差异"]) {
      const at = heads.indexOf(element);
      const sum = rows(grid).reduce((all, row) => add(all, plain(cells(row)[at])), "0");
      expect(Number(sum), element).toBe(Number(plain(cells(foot(grid))[at])));
    }
    const total = heads.indexOf("实际合计");
    for (const row of [...rows(grid), foot(grid)]) {
      const own = cells(row);
      const parts = [4, 3, 2, 1].reduce((all, back) => add(all, plain(own[total - back])), "0");
      expect(Number(parts)).toBe(Number(plain(own[total])));
    }
    expect(cells(foot(grid))[total]).toBe("251.70");
  },
);

it("goes down from a month to orders and to an order's own page, and up again to the line it came from", async () => {
  const user = userEvent.setup();
  const { program } = renderShell();
  reported(program);
  await screen.findByText("从哪里开始", {}, late);
  act(() => openPage("costing.sheet", { by: "month", from: "2026-10-10", to: "2026-11-23" }));
  await user.dblClick(within(await sheet()).getByText("2026-11"));
  await waitFor(() => expect(asked(program)).toEqual({ by: "work_order", ...days, limit: 500 }), late);
  expect(front()).toMatchObject({ page: "costing.sheet", params: { by: "work_order", ...days } });
  await user.keyboard("{Alt>}{ArrowUp}{/Alt}");
  await waitFor(() => expect(front()?.params).toEqual({ by: "month", from: "2026-10-10", to: "2026-11-23" }), late);
  await waitFor(() => expect(document.querySelector(".gridrow.lit")?.textContent).toContain("2026-11"), late);
  (await sheet()).focus();
  await user.keyboard("{Enter}");
  const order = await within(await sheet()).findByText("VB-DN50-0304", {}, late);
  await user.dblClick(order.closest("[role=row]") as HTMLElement);
  expect(front()).toMatchObject({ page: "costing.order", params: { number: "WO-261123-001", ...days } });
});

it("leads from an operation to its reports, of the same days", async () => {
  const user = userEvent.setup();
  renderPage("costing.sheet", days, { before: reported });
  const grid = await sheet();
  grid.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(front()).toMatchObject({
    page: "report.list",
    params: { order: "WO-261123-001", operation: "20", ...days },
  });
});

it("keeps what it is of in its tab, and lets it be taken away", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.sheet", { ...days, operator: "linx" }, { before: reported, login: true });
  const grid = await sheet();
  expect(cells(foot(grid))).toContain("155.70");
  expect(asked(program)).toMatchObject({ operator: "linx" });
  await user.click(screen.getByRole("button", { name: "清除“操作工 linx”" }));
  await waitFor(() => expect(asked(program)).toEqual({ by: "operation", ...days, limit: 500 }), late);
  expect(front()?.params).toEqual(days);
});

it("says that there are none, and where there may be some", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.sheet", { item: "VB-DN50-0304" });
  await screen.findByText("这些条件下没有报工", {}, late);
  await user.click(screen.getByText("清除“物料 VB-DN50-0304”"));
  await screen.findByText("这些天没有报工", {}, late);
  expect(screen.getByRole("button", { name: /导出/ })).toHaveProperty("disabled", true);
  await user.click(screen.getAllByText("上月").at(-1) as HTMLElement);
  await waitFor(() => expect(asked(program)).toMatchObject({ from: "2026-10-01", to: "2026-10-31" }), late);
});

it("saves all views of what is looked at as a workbook", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.sheet", { ...days, work_center: "C01" }, { before: reported });
  await sheet();
  await user.click(screen.getByRole("button", { name: /导出/ }));
  await screen.findByText(/costing.sheet_export/, {}, late);
  expect(program.sent.at(-1)).toEqual({
    name: "costing.sheet_export",
    input: { ...days, work_center: "C01", language: "zh-CN" },
  });
});

it("says how many lines are left, and reads more of them", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) => {
    reported(program);
    program.workOrders.reports.sheets.more = 1200;
  };
  const { program } = renderPage("costing.sheet", days, { before });
  await screen.findByText(/还有 1,200 行没显示/, {}, late);
  await user.click(screen.getByRole("button", { name: "多显示些" }));
  await waitFor(() => expect(asked(program)).toMatchObject({ limit: 10_000 }), late);
});

it("is not there for whoever has nothing to do with costs, who is told which right it takes", async () => {
  renderShell({ login: true, as: "wangq" });
  const menu = within(await screen.findByRole("navigation", { name: "菜单" }, late));
  await menu.findByText("销售订单", {}, late);
  await waitFor(() => expect(menu.queryByText("成本表")).toBeNull(), late);
  act(() => openPage("costing.sheet", {}));
  expect(await screen.findByText(/定费率/, {}, late)).toBeTruthy();
});

it("shows no figures that the program refuses", async () => {
  renderPage("costing.sheet", days, { before: reported, login: true, as: "wangq" });
  expect(await screen.findByText(/再试/, {}, late)).toBeTruthy();
  expect(screen.queryByText("155.70")).toBeNull();
});

it("draws elements and the largest variances, and tells why there is no trend", async () => {
  const user = userEvent.setup();
  renderPage("costing.sheet", days, { before: reported });
  await sheet();
  await user.click(screen.getByRole("button", { name: /图\s?表/ }));
  const elements = within(await screen.findByRole("region", { name: "成本构成" }, late));
  expect(elements.getByText("192.00")).toBeTruthy();
  expect(elements.getByText("76.3%")).toBeTruthy();
  const variances = within(screen.getByRole("region", { name: "差异最大" }));
  expect(variances.getAllByRole("button").map((one) => one.textContent)).toEqual([
    expect.stringContaining("WO-261123-001/20"),
    expect.stringContaining("WO-261123-001/10"),
  ]);
  await user.click(variances.getAllByRole("button")[0] as HTMLElement);
  await waitFor(() => expect(document.querySelector(".gridrow.lit")?.textContent).toContain("96.00"));
  await screen.findByText(/不到两个月/, {}, late);
  await user.click(screen.getByRole("button", { name: "按月看" }));
  expect(front()?.params).toMatchObject({ by: "month", from: "2025-12-01", to: "2026-11-23", charts: "1" });
});
