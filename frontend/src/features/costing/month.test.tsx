import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage, useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { wipLine } from "@/test/fake-months";
import { renderPage, renderShell } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const asked = (program: FakeTransport, name: string) => program.sent.filter((s) => s.name === name).at(-1)?.input;
/** 8:00 on 20 October in the factory. */
const eight = Date.UTC(2026, 9, 20, 0) * 1000;

/** 96.00 of labour, 52.00 of machine and 7.70 of energy in October; nothing since. */
function reported(program: FakeTransport): void {
  program.workOrders.make({ item: "VB-DN50-0304", quantity: "120", due: "2026-12-20" });
  program.workOrders.reports.post({
    ...{ starts: eight, ends: eight + 7_200_000_000, operators: [{ person: "linx" }], machine: "SK-01" },
    operations: [{ code: "WO-261123-001/10", good: "60" }],
  });
  program.workOrders.reports.months.material = "1234.50";
}

const months = (program: FakeTransport) => program.workOrders.reports.months;
const table = async () => within(await screen.findByRole("table", { name: "成本" }, late));
const row = (of: Awaited<ReturnType<typeof table>>, name: string) => of.getByRole("row", { name: new RegExp(`^${name}`) });
const cells = (line: HTMLElement | null | undefined) =>
  line
    ? within(line)
        .getAllByRole("gridcell")
        .map((cell) => cell.textContent)
    : [];
const rows = (grid: HTMLElement) => [...grid.querySelectorAll<HTMLElement>(".gridrow[role=row]")];

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("shows the month that is over, and of any other its checks and what was posted by element", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.month", {}, { before: reported });
  const grid = await screen.findByRole("grid", { name: "各月" }, late);
  await screen.findByRole("heading", { name: "月结 2026-10" }, late);
  expect(rows(grid).map((one) => cells(one))).toEqual([
    ["2026-11", "未关账", "0"],
    ["2026-10", "未关账", "1"],
  ]);
  const figures = await table();
  expect(asked(program, "month.check")).toEqual({ month: "2026-10" });
  await waitFor(() => expect(row(figures, "人工").textContent).toContain("96.00"), late);
  for (const [element, amount] of [
    ["机器", "52.00"],
    ["能源", "7.70"],
    ["制造费用", "0.00"],
    ["材料", "1,234.50"],
  ] as const)
    expect(row(figures, element).textContent).toContain(amount);
  expect(screen.getByText("都没有问题")).toBeTruthy();
  await user.click(within(grid).getByText("2026-11"));
  await waitFor(() => expect(asked(program, "month.check")).toEqual({ month: "2026-11" }), late);
  // It is not over: nothing has to be settled, and it can't be closed all the same.
  await screen.findByText("本月还没过完", {}, late);
  await waitFor(() => expect(screen.getByRole("button", { name: /关账 2026-11/ })).toHaveProperty("disabled", true), late);
  expect(front()?.params).toEqual({ month: "2026-11" });
});

it("does not close what has to be settled first, says what, and leads there with its filter", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) => {
    reported(program);
    months(program).found = [
      { check: "receipts_in_review", state: "stop", count: 2 },
      { check: "overlaps", state: "look", count: 3 },
      { check: "goods_not_invoiced", state: "look", count: 4, amount: "5120.00" },
    ];
  };
  renderPage("costing.month", { month: "2026-10" }, { before });
  const list = within(await screen.findByRole("list", { name: "关账前看一遍" }, late));
  expect(list.getAllByRole("listitem")).toHaveLength(11);
  const line = (name: string) => list.getByText(name).closest("li") as HTMLElement;
  expect(line("待审核的收货").textContent).toContain("要处理");
  expect(line("货到票未到").textContent).toContain("5,120.00");
  expect(within(line("没结束的盘点")).queryAllByRole("button")).toEqual([]);
  expect(screen.getByRole("button", { name: /关账 2026-10/ })).toHaveProperty("disabled", true);
  expect(screen.getAllByText("1 项没处理完，不能关账").length).toBeGreaterThan(1);
  await user.click(within(line("时间重叠的报工")).getByRole("button"));
  expect(front()).toMatchObject({ page: "report.list", params: { from: "2026-10-01", to: "2026-10-31", only: "overlaps" } });
});

it("closes with what was paid: first the figures, with the keyboard on the way back", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) => {
    reported(program);
    months(program).found = [{ check: "overlaps", state: "look", count: 3 }];
  };
  const { program } = renderPage("costing.month", { month: "2026-10" }, { before });
  const share = await screen.findByRole("switch", { name: "把差异分摊到各条报工" }, late);
  expect(share).toHaveProperty("disabled", true);
  expect(screen.getByText("先填实发工资或电费账单")).toBeTruthy();
  const wages = screen.getByRole("textbox", { name: "实发工资" });
  await user.type(wages, "abc");
  expect(screen.getByRole("button", { name: /关账 2026-10/ })).toHaveProperty("disabled", true);
  await user.clear(wages);
  await user.type(wages, "1,096");
  expect(front()?.dirty).toBe(true);
  await user.click(share);
  await user.click(screen.getByRole("button", { name: /关账 2026-10/ }));
  const dialog = within(await screen.findByRole("dialog", { name: "关账 2026-10" }, late));
  expect(document.activeElement?.textContent).toContain("取消");
  expect(dialog.getByText("人工").parentElement?.textContent).toBe("人工96.00 · 实发工资 1,096.00");
  expect(dialog.getByText("能源").parentElement?.textContent).toBe("能源7.70 · 电费账单 没有填");
  expect(dialog.getByText("要看一下的").parentElement?.textContent).toContain("1");
  expect(asked(program, "month.close")).toBeUndefined();
  await user.click(dialog.getByRole("button", { name: "关账 2026-10" }));
  await screen.findByText(/算了 0 行毛利，工资差异 1,000.00，分摊到 1 条报工/, {}, late);
  expect(asked(program, "month.close")).toMatchObject({ month: "2026-10", wages: "1096", allocate: true });
  const figures = await table();
  await waitFor(() => expect(row(figures, "与已记的差异").textContent).toBe("与已记的差异+1,000.00分摊到报工"), late);
  expect(screen.queryByRole("textbox", { name: "实发工资" })).toBeNull();
  expect(front()?.dirty).toBe(false);
});

it("closes what was looked at, and nothing that came since", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.month", { month: "2026-10" }, { before: reported });
  await user.click(await screen.findByRole("button", { name: /关账 2026-10/ }, late));
  const dialog = within(await screen.findByRole("dialog", { name: "关账 2026-10" }, late));
  months(program).found = [{ check: "overlaps", state: "look", count: 1 }];
  await user.click(dialog.getByRole("button", { name: "关账 2026-10" }));
  await dialog.findByText("没有关账", {}, late);
  expect(dialog.getByText(/2026-10 关账前要看的内容变了/)).toBeTruthy();
  expect(months(program).closed.has("2026-10")).toBe(false);
});

it("keeps the dialog and says why where the program does not close", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.month", { month: "2026-10" }, { before: reported });
  await user.click(await screen.findByRole("button", { name: /关账 2026-10/ }, late));
  program.failing.set("month.close", new ApiError("rejected", "month.test", "2026-09 is still open", { month: "2026-10" }));
  const dialog = within(await screen.findByRole("dialog", {}, late));
  await user.click(dialog.getByRole("button", { name: "关账 2026-10" }));
  await dialog.findByText("没有关账", {}, late);
  expect(dialog.getByRole("alert").textContent).toContain("2026-09 is still open");
});

it("opens a month again with a reason, which a second person is asked with", async () => {
  const user = userEvent.setup();
  const { program } = renderShell({ login: true });
  reported(program);
  months(program).closed.set("2026-10", { month: "2026-10", allocate: false, difference: "0.00" });
  await screen.findByText("从哪里开始", {}, late);
  act(() => openPage("costing.month", {}));
  await user.click(await screen.findByRole("button", { name: "反关账" }, late));
  const dialog = within(await screen.findByRole("dialog", { name: "反关账 2026-10" }, late));
  expect(dialog.getByText(/先写原因/)).toBeTruthy();
  await user.type(dialog.getByRole("textbox", { name: "原因" }), "漏了一张电费单");
  await user.click(dialog.getByRole("button", { name: "反关账" }));
  expect(asked(program, "month.reopen")).toEqual({ month: "2026-10", reason: "漏了一张电费单" });
  // The shell asks for the second person; the page's own dialog is gone.
  const asking = within(await screen.findByRole("dialog", { name: "要另一个人同意" }, late));
  expect(screen.getAllByRole("dialog")).toHaveLength(1);
  expect(asking.getByDisplayValue("漏了一张电费单")).toBeTruthy();
});

it("says that it is open again where nobody has to be asked", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) => {
    reported(program);
    months(program).asks = false;
    months(program).closed.set("2026-10", { month: "2026-10", allocate: false, difference: "0.00" });
  };
  renderPage("costing.month", {}, { before });
  await user.click(await screen.findByRole("button", { name: "反关账" }, late));
  await user.type(await screen.findByRole("textbox", { name: "原因" }), "漏了{Enter}");
  expect(await screen.findByText(/2026-10 可以记账了/, {}, late)).toBeTruthy();
  await screen.findByRole("button", { name: /关账 2026-10/ }, late);
});

it("says when there is no month yet", async () => {
  const before = (program: FakeTransport) => {
    months(program).first = null;
  };
  renderPage("costing.month", {}, { before });
  expect(await screen.findByText("还没有可以月结的月份", {}, late)).toBeTruthy();
});

it("is not there for whoever has nothing to do with costs", async () => {
  renderShell({ login: true, as: "wangq" });
  const menu = within(await screen.findByRole("navigation", { name: "菜单" }, late));
  await menu.findByText("销售订单", {}, late);
  for (const title of ["月结", "在制品", "毛利", "标准成本"]) expect(menu.queryByText(title)).toBeNull();
  act(() => openPage("costing.month", {}));
  expect(await screen.findByText(/定费率/, {}, late)).toBeTruthy();
});

it("shows what is in process at the end of a day with sums that tie, and leads to an order's costs of that day", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) => {
    const order = { work_order: "WO-261020-001", item: "VB-DN50-0304", item_name: "球阀" };
    months(program).wip.push(
      {
        since: "2026-10-20",
        line: wipLine(order, { material: "500.00", labour: "96.00" }, { material: "300.00", labour: "40.00" }),
      },
      {
        since: "2026-11-02",
        line: wipLine({ ...order, work_order: "WO-261102-003" }, { material: "10.00" }, { material: "30.00" }),
      },
    );
  };
  const { program } = renderPage("costing.wip", { on: "2026-10-31" }, { before });
  const grid = await screen.findByRole("grid", { name: "在制品" }, late);
  await within(grid).findByText("合计", {}, late);
  expect(asked(program, "costing.wip")).toEqual({ on: "2026-10-31", limit: 500 });
  expect(cells(rows(grid)[0]).slice(-8)).toEqual(["200.00", "56.00", "0.00", "0.00", "0.00", "596.00", "340.00", "256.00"]);
  expect(cells(grid.querySelector<HTMLElement>(".gridfoot")).slice(-3)).toEqual(["596.00", "340.00", "256.00"]);
  expect(screen.getByText("投入 = 完工 + 在制")).toBeTruthy();
  await user.click(within(screen.getByRole("radiogroup")).getByText("投入"));
  await waitFor(() => expect(cells(rows(grid)[0]).slice(-8, -3)).toEqual(["500.00", "96.00", "0.00", "0.00", "0.00"]), late);
  await user.click(within(grid).getByText("球阀"));
  grid.focus();
  await user.keyboard("{Enter}");
  expect(front()).toMatchObject({
    page: "costing.order",
    params: { number: "WO-261020-001", operation: "20", to: "2026-10-31" },
  });
});

it("shows only what is below zero where it was come to for that, without sums that would not be those rows'", async () => {
  const before = (program: FakeTransport) => {
    const order = { work_order: "WO-261102-003", item: "VB-DN50-0304", item_name: "球阀" };
    months(program).wip.push({ since: "2026-11-02", line: wipLine(order, { material: "10.00" }, { material: "30.00" }) });
    months(program).wip.push({
      since: "2026-11-02",
      line: wipLine({ ...order, work_order: "WO-261102-004" }, { material: "10.00" }, {}),
    });
  };
  renderPage("costing.wip", { only: "negative" }, { before });
  const grid = await screen.findByRole("grid", { name: "在制品" }, late);
  await within(grid).findByText("WO-261102-003", {}, late);
  expect(within(grid).queryByText("WO-261102-004")).toBeNull();
  expect(grid.querySelector(".gridfoot")).toBeNull();
  expect(rows(grid)[0]?.className).toContain("held");
});

it("says that nothing was in process on a day", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.wip", { on: "2026-01-01" });
  await screen.findByText("这天没有在制品", {}, late);
  await user.click(screen.getAllByText("看今天").at(-1) as HTMLElement);
  await waitFor(() => expect(asked(program, "costing.wip")).toEqual({ on: "2026-11-23", limit: 500 }), late);
});

const sold = {
  ...{ sales_order: "SO-261003-006", line: 1, partner: "C01", partner_name: "恒达", item: "VB-DN50-0304", item_name: "球阀" },
  ...{ unit: "件", quantity: "40", revenue: "9600.00", cost: "6720.00", margin: "2880.00", rate: "0.3", tracking_code: null },
};

it("shows what the sales of a closed month brought, and leads to the order", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) => {
    months(program).closed.set("2026-10", { month: "2026-10", allocate: false, difference: "0.00" });
    const gift = { ...sold, line: 2, quantity: "1", revenue: "0.00", cost: "168.00", margin: "-168.00", rate: null };
    months(program).margins.set("2026-10", [sold, gift]);
  };
  const { program } = renderPage("costing.margin", {}, { before });
  const grid = await screen.findByRole("grid", { name: "毛利" }, late);
  await within(grid).findByText("合计", {}, late);
  expect(asked(program, "costing.margin")).toEqual({ month: "2026-10", limit: 500 });
  expect(cells(rows(grid)[0]).slice(-5)).toEqual(["9,600.00", "6,720.00", "2,880.00", "30.00%", "—"]);
  expect(cells(rows(grid)[1]).slice(-5)).toEqual(["0.00", "168.00", "−168.00", "—", "—"]);
  expect(cells(grid.querySelector<HTMLElement>(".gridfoot")).slice(-5, -1)).toEqual([
    "9,600.00",
    "6,888.00",
    "2,712.00",
    "28.25%",
  ]);
  await user.dblClick(within(grid).getByText("2,880.00"));
  expect(front()).toMatchObject({ page: "sales_order", params: { number: "SO-261003-006" } });
});

it("tells margins of no open month, and leads to where it is closed", async () => {
  const user = userEvent.setup();
  renderPage("costing.margin", { month: "2026-11" });
  await screen.findByText("2026-11 还没有关账", {}, late);
  expect(screen.getByRole("button", { name: "下月" })).toHaveProperty("disabled", true);
  await user.click(screen.getByText("去月结"));
  expect(front()).toMatchObject({ page: "costing.month", params: { month: "2026-11" } });
});
