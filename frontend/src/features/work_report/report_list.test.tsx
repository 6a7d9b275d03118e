import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";
import { aboutFilter, hoursOf } from "@/ui/report/report";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const sent = (program: FakeTransport, name: string) => program.sent.filter((s) => s.name === name).map((s) => s.input);
/** 2026-11-23 08:00 in the factory. */
const eight = Date.UTC(2026, 10, 23, 0) * 1000;
const hour = 3_600_000_000;

/** An order of 120 that is released, and a report of its first operation. */
function reported(program: FakeTransport): void {
  program.workOrders.make({ item: "VB-DN50-0304", quantity: "120", due: "2026-12-20" });
  program.workOrders.reports.post({
    machine: "SK-01",
    starts: eight,
    ends: eight + 3 * hour,
    machine_seconds: 9_000,
    operators: [{ person: "linx" }],
    operations: [{ code: "WO-261123-001/10", good: "118", reject_work: "2", reason_work: "尺寸超差" }],
  });
}

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("has hours of seconds without a float", () => {
  expect([9_000, 1, 0, -1_800, 36_001].map(hoursOf)).toEqual(["2.5", "0.0003", "0", "-0.5", "10.0003"]);
});

it("asks for just what a page is about", () => {
  expect(aboutFilter({ order: "WO-261123-001", operation: "10", from: "2026-11-01", to: "2026-11-30" })).toEqual([
    { field: "order", op: "eq", values: ["WO-261123-001"] },
    { field: "operation", op: "eq", values: ["10"] },
    { field: "day", op: "ge", values: ["2026-11-01"] },
    { field: "day", op: "le", values: ["2026-11-30"] },
  ]);
  expect(aboutFilter({})).toEqual([]);
});

it("says why there is none yet, and where the first one is entered", async () => {
  const user = userEvent.setup();
  renderPage("report.list");
  await screen.findByText("还没有报工", {}, late);
  await user.click(screen.getByText("照纸单一行行录，扫码或打工序码"));
  expect(front()).toMatchObject({ page: "report.entry" });
});

it("shows what came of it, who worked, and the costs down to rate, kWh and band", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("report.list", {}, { before: reported, login: true });
  await user.click(await screen.findByText("WR-261123-001", {}, late));
  const inspector = within(await screen.findByRole("complementary", { name: "详情" }, late));
  await inspector.findByText("尺寸超差", {}, late);
  expect(inspector.getByText("林晓：3.00 h × 48.0000")).toBeTruthy();
  expect(inspector.getByText("2.50 h × 26.0000")).toBeTruthy();
  // 5.5 kW × 0.7 × 2.5 h
  expect(inspector.getByText("5.5 kW × 0.70 × 2.50 h = 9.625 kWh")).toBeTruthy();
  expect(inspector.getByText("峰 2:30:00 · 9.625 kWh × 1.0000")).toBeTruthy();
  expect(inspector.getAllByText("144.00").length).toBe(2);
  await user.click(inspector.getByRole("button", { name: "这道工序的报工" }));
  expect(front()).toMatchObject({ page: "report.list", params: { order: "WO-261123-001", operation: "10" } });
  expect(sent(program, "report.list")[0]).toMatchObject({ limit: 50, count: true });
});

it("opens the order by Enter", async () => {
  const user = userEvent.setup();
  renderPage("report.list", {}, { before: reported });
  await screen.findByText("WR-261123-001", {}, late);
  screen.getByRole("grid").focus();
  await user.keyboard("{ArrowDown}{Enter}");
  expect(front()).toMatchObject({ page: "work_order", params: { number: "WO-261123-001" } });
});

it("is taken back with a reason, and says where it is reported anew", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("report.list", {}, { before: reported });
  const verb = await screen.findByRole("button", { name: /冲\s?销/ }, late);
  expect(verb).toHaveProperty("disabled", true);
  await user.click(await screen.findByText("WR-261123-001", {}, late));
  await user.click(screen.getByRole("button", { name: /冲\s?销/ }));
  const dialog = within(await screen.findByRole("dialog", {}, late));
  expect(dialog.getByRole("button", { name: /冲\s?销/ })).toHaveProperty("disabled", true);
  await user.type(dialog.getByLabelText("原因"), "报错工单");
  await user.click(dialog.getByRole("button", { name: /冲\s?销/ }));
  await screen.findByText("WR-261123-001 已冲销。", {}, late);
  expect(sent(program, "report.reverse")).toEqual([{ number: "WR-261123-001", reason: "报错工单" }]);
  // Both are in the list, with figures that cancel each other.
  await waitFor(() => expect(screen.getByText("\u2212118")).toBeTruthy(), late);
  await user.click(screen.getByRole("button", { name: "重新报" }));
  expect(front()).toMatchObject({ page: "report.entry", params: { code: "WO-261123-001/10" } });
});

it("shows no amounts to whoever may not see them", async () => {
  renderPage("report.list", {}, { before: reported, login: true, as: "wangq" });
  await screen.findByText("WR-261123-001", {}, late);
  expect(screen.queryByRole("columnheader", { name: "合计" })).toBeNull();
});
