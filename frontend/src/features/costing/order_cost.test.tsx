import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage, useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage, renderShell } from "@/test/render";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const eight = Date.UTC(2026, 10, 23, 0) * 1000;
const hour = 3_600_000_000;
const number = "WO-261123-001";

/** Two reports of the first operation (one of them taken back and written anew), one of the second. */
function reported(program: FakeTransport): void {
  const { workOrders } = program;
  workOrders.make({ item: "VB-DN50-0304", quantity: "120", due: "2026-12-20" });
  const { reports } = workOrders;
  const post = (operation: number, good: string, starts: number, hours: number, machine?: string) =>
    reports.post({
      ...{ starts, ends: starts + hours * hour, machine, operators: [{ person: "linx" }] },
      operations: [{ code: `${number}/${operation}`, good }],
    });
  post(10, "60", eight, 2, "SK-01");
  post(10, "40", eight + 3 * hour, 1);
  reports.answer("report.reverse", { number: "WR-261123-002", reason: "报错工单" });
  post(20, "30", eight, 2);
  reports.sheets.standards.set(`${number}/10`, "2.5").set(`${number}/20`, "3.5");
}

const operations = async () => {
  const grid = await screen.findByRole("grid", { name: "工序成本明细" }, late);
  await within(grid).findAllByText("155.70", {}, late);
  return grid;
};
const cells = (row: HTMLElement | null | undefined) =>
  row
    ? within(row)
        .getAllByRole("gridcell")
        .map((cell) => cell.textContent)
    : [];
const foot = (grid: HTMLElement) => cells(grid.querySelector<HTMLElement>(".gridfoot"));

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("shows what an order cost in figures that add up: head, operations, reports, causes", async () => {
  const { program } = renderPage("costing.order", { number }, { before: reported });
  const grid = await operations();
  expect(program.sent.find((s) => s.name === "costing.sheet")?.input).toEqual({
    by: "operation",
    from: "2000-01-01",
    to: "2999-12-31",
    work_order: number,
  });
  const figure = (name: string) =>
    screen
      .getAllByText(name)
      .map((one) => one.closest(".keyfigure")?.querySelector(".num")?.textContent)
      .find((text) => text != null);
  await waitFor(() => expect(figure("投产")).toBe("120 件"), late);
  expect(figure("实际成本")).toBe("251.70");
  expect(figure("标准成本")).toBe("255.00");
  expect(figure("差异")).toBe("\u22123.30\u22121.29%");
  // 251.70 over the 30 that came out of the last operation
  expect(figure("单位实际")).toBe("8.3900");
  expect(foot(grid)).toEqual(
    expect.arrayContaining(["合计", "192.00", "52.00", "7.70", "0.00", "251.70", "8.3900", "\u22123.30"]),
  );
  const reports = await screen.findByRole("grid", { name: /^工序 10 .* · 报工$/ }, late);
  await within(reports).findAllByText("2.5950", {}, late);
  expect(await screen.findByText(/3 条报工，合计与上表一致/, {}, late)).toBeTruthy();
  expect(foot(reports)).toEqual(expect.arrayContaining(["60", "96.00", "52.00", "7.70", "155.70", "2.5950"]));
  const causes = within(screen.getByRole("region", { name: "差异构成" }));
  expect(causes.getByText("合计 \u22123.30，与上表一致")).toBeTruthy();
  expect(causes.getByText("\u22121.65").className).toContain("green");
});

it("says by how much reports and operation differ", async () => {
  const before = (program: FakeTransport) => {
    reported(program);
    const [first] = program.workOrders.reports.reports;
    const list = program.workOrders.reports.answer.bind(program.workOrders.reports);
    program.workOrders.reports.answer = (name, input) => {
      const answer = structuredClone(list(name, input));
      if (name === "report.list")
        for (const row of (answer as { rows: { number: string; costs: { total: string } }[] }).rows)
          if (row.number === first?.number) row.costs.total = "155.71";
      return answer;
    };
  };
  renderPage("costing.order", { number }, { before });
  expect((await screen.findByText("合计与上表差 0.01", {}, late)).getAttribute("role")).toBe("alert");
});

it("goes from an operation into its reports by Enter, and shows how a report's costs came about", async () => {
  const user = userEvent.setup();
  renderPage("costing.order", { number }, { before: reported });
  const grid = await operations();
  const inspector = within(await screen.findByRole("complementary", { name: "详情" }, late));
  expect(await inspector.findByText(/2.00 h × 48.0000/, {}, late)).toBeTruthy();
  // 96.00 and 155.70 over 60 good ones
  expect(inspector.getByText("1.6000")).toBeTruthy();
  expect(inspector.getByText("2.5950")).toBeTruthy();
  grid.focus();
  await user.keyboard("{ArrowDown}");
  expect(front()?.params).toMatchObject({ operation: "20" });
  await screen.findByRole("grid", { name: /^工序 20 / }, late);
  await user.keyboard("{Enter}");
  const reports = screen.getByRole("grid", { name: /^工序 20 / });
  expect(document.activeElement).toBe(reports);
  await waitFor(() => expect(inspector.getByText("WR-261123-004")).toBeTruthy(), late);
});

it("goes up from the reports to the operations, and from there to the sheets", async () => {
  const user = userEvent.setup();
  const { program } = renderShell();
  reported(program);
  await screen.findByText("从哪里开始", {}, late);
  act(() => openPage("costing.order", { number }));
  const grid = await operations();
  grid.focus();
  await user.keyboard("{ArrowDown}{Enter}");
  const reports = await screen.findByRole("grid", { name: /^工序 20 / }, late);
  await waitFor(() => expect(document.activeElement).toBe(reports), late);
  await user.keyboard("{Alt>}{ArrowUp}{/Alt}");
  expect(document.activeElement).toBe(grid);
  expect(front()?.page).toBe("costing.order");
  await user.keyboard("{Alt>}{ArrowUp}{/Alt}");
  expect(front()).toMatchObject({ page: "costing.sheet" });
});

it("is reached from an order that has costs", async () => {
  const user = userEvent.setup();
  renderPage("work_order", { number }, { before: reported });
  await user.click(await screen.findByRole("button", { name: "工序成本明细" }, late));
  expect(front()).toMatchObject({ page: "costing.order", params: { number } });
});

it("names the operations that a cause comes from, and goes to them", async () => {
  const user = userEvent.setup();
  renderPage("costing.order", { number }, { before: reported });
  await operations();
  const causes = within(await screen.findByRole("region", { name: "差异构成" }, late));
  const [first] = causes.getAllByRole("button");
  expect(first?.parentElement?.textContent).toContain("\u22124.50");
  await user.click(first as HTMLElement);
  expect(front()?.params).toMatchObject({ operation: "20" });
});

it("tells why there are no variances where a report has no standard", async () => {
  const before = (program: FakeTransport) => {
    reported(program);
    program.workOrders.reports.sheets.standards.delete(`${number}/20`);
  };
  renderPage("costing.order", { number }, { before });
  await operations();
  const causes = within(await screen.findByRole("region", { name: "差异构成" }, late));
  expect(causes.getByText("有报工没有标准，算不出差异")).toBeTruthy();
});

it("tells no cost per piece before the last operation gave one", async () => {
  const before = (program: FakeTransport) => {
    reported(program);
    program.workOrders.reports.answer("report.reverse", { number: "WR-261123-004", reason: "报错工单" });
  };
  renderPage("costing.order", { number }, { before });
  await operations();
  const told = await screen.findAllByTitle("末道工序还没有合格，算不出单件成本", {}, late);
  expect(told.map((one) => one.textContent)).toEqual(["\u2014", "\u2014"]);
});

it("says that an order has no costs yet, and leads to it", async () => {
  const user = userEvent.setup();
  const before = (program: FakeTransport) =>
    void program.workOrders.make({ item: "VB-DN50-0304", quantity: "120", due: "2026-12-20" });
  renderPage("costing.order", { number }, { before });
  await screen.findByText(`${number} 还没有成本`, {}, late);
  await user.click(screen.getByText("看工序和谁来报"));
  expect(front()).toMatchObject({ page: "work_order", params: { number } });
});

it("looks at some days only where it came from them, and at all on demand", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("costing.order", { number, from: "2026-11-01", to: "2026-11-23" }, { before: reported });
  await operations();
  expect(program.sent.find((s) => s.name === "costing.sheet")?.input).toMatchObject({ from: "2026-11-01", to: "2026-11-23" });
  expect(program.sent.find((s) => s.name === "report.list")?.input).toMatchObject({
    filter: expect.arrayContaining([{ field: "day", op: "ge", values: ["2026-11-01"] }]),
  });
  await user.click(screen.getByRole("button", { name: "看全部日子" }));
  expect(front()).toMatchObject({ page: "costing.order", params: { number } });
  expect(front()?.params.from).toBeUndefined();
});
