import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const asked = (program: FakeTransport) => program.sent.filter((s) => s.name === "costing.by_work_center").at(-1)?.input;
const eight = Date.UTC(2026, 10, 23, 0) * 1000;

function reported(program: FakeTransport): void {
  program.workOrders.make({ item: "VB-DN50-0304", quantity: "120", due: "2026-12-20" });
  const time = { starts: eight, ends: eight + 7_200_000_000, operators: [{ person: "linx" }] };
  program.workOrders.reports.post({ ...time, machine: "SK-01", operations: [{ code: "WO-261123-001/10", good: "60" }] });
  program.workOrders.reports.post({ ...time, operations: [{ code: "WO-261123-001/20", good: "30" }] });
}

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("shows this month by work centre with sums below, and each row leads to its reports", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("cost.by_work_center", {}, { before: reported });
  const grid = within(await screen.findByRole("grid", { name: "工作中心成本" }, late));
  const row = (await grid.findByText("C01", {}, late)).closest("[role=row]") as HTMLElement;
  // 2 h at 48, 2 h at 26, 7.7 kWh at 1
  expect(
    within(row)
      .getAllByRole("gridcell")
      .map((cell) => cell.textContent),
  ).toEqual([...["C01", "", "1", "2.00", "2.00", "7.70", "96.00", "52.00", "7.70", "0.00", "0.00", "155.70"]]);
  expect(asked(program)).toEqual({ from: "2026-11-01", to: "2026-11-23" });
  expect(screen.getByText("251.70")).toBeTruthy();
  await user.dblClick(grid.getByText("155.70"));
  expect(front()).toMatchObject({ page: "report.list", params: { work_center: "C01", from: "2026-11-01", to: "2026-11-23" } });
});

it("looks at the month before", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("cost.by_work_center", {}, { before: reported });
  await screen.findByText("C01", {}, late);
  await user.click(screen.getByRole("button", { name: "上月" }));
  await waitFor(() => expect(asked(program)).toEqual({ from: "2026-10-01", to: "2026-10-31" }));
  expect(await screen.findByText("这些天没有报工", {}, late)).toBeTruthy();
});
