import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const valve = { item: "VB-DN50-0304", quantity: "120", due: "2026-12-20" };
const eight = Date.UTC(2026, 10, 23, 0) * 1000;
const operations = async () => within(await screen.findByRole("grid", { name: "工序" }, late));
const rowOf = async (name: string) =>
  (await (await operations()).findByText(name, {}, late)).closest("[role=row]") as HTMLElement;

/** Of its first operation 118 are good and 2 are not. */
function reported(program: FakeTransport): void {
  program.workOrders.make(valve);
  program.workOrders.reports.post({
    ...{ machine: "SK-01", starts: eight, ends: eight + 10_800_000_000, operators: [{ person: "linx" }] },
    operations: [{ code: "WO-261123-001/10", good: "118", reject_work: "2", reason_work: "碰伤" }],
  });
}

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("shows what was reported beside what was planned, and leads to the reports and to one more", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("work_order", { number: "WO-261123-001" }, { before: reported });
  const first = await rowOf("粗车");
  await within(first).findByText("完工", {}, late);
  expect(within(first).getByText("118")).toBeTruthy();
  expect(within(first).getByText("3:00:00")).toBeTruthy();
  const second = await rowOf("堆焊");
  expect(within(second).getByText("未开工")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "打印流转卡" }));
  expect(program.sent.find((s) => s.name === "work_order.traveller")?.input).toMatchObject({ number: "WO-261123-001" });
  await user.click(within(first).getByText("118"));
  expect(front()).toMatchObject({ page: "report.list", params: { order: "WO-261123-001", operation: "10" } });
  await user.click(within(second).getByText("报一条"));
  expect(front()).toMatchObject({ page: "report.entry", params: { code: "WO-261123-001/20" } });
}, 20_000);

it("does not call an operation done that has only caught up with the one before", async () => {
  const half = (program: FakeTransport) => {
    program.workOrders.make(valve);
    for (const code of ["WO-261123-001/10", "WO-261123-001/20"])
      program.workOrders.reports.post({
        ...{ machine: "SK-01", starts: eight, ends: eight + 10_800_000_000, operators: [{ person: "linx" }] },
        operations: [{ code, good: "60" }],
      });
  };
  renderPage("work_order", { number: "WO-261123-001" }, { before: half });
  const second = await rowOf("堆焊");
  await within(second).findByText("在产", {}, late);
  expect(screen.queryByText("完工")).toBeNull();
}, 20_000);

it("lets an operation give more than the one before", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("work_order", { number: "WO-261123-001" }, { before: reported });
  const first = await rowOf("粗车");
  const second = await rowOf("堆焊");
  await user.click(await within(second).findByText("按上道合格", {}, late));
  // Nothing comes before the first.
  expect(within(first).queryByText("按上道合格")).toBeNull();
  await waitFor(() =>
    expect(program.sent.find((s) => s.name === "report.allow_more")?.input).toEqual({
      order: "WO-261123-001",
      operation: 20,
      allowed: true,
    }),
  );
  await within(second).findByText("不限", {}, late);
}, 20_000);

it("says what the order has cost by element, and asks nothing of one that is planned", async () => {
  const { unmount } = renderPage("work_order", { number: "WO-261123-001" }, { before: reported });
  const inspector = within(await screen.findByRole("complementary", { name: "详情" }, late));
  await inspector.findByText("投入", {}, late);
  for (const word of ["已入库", "在制"]) expect(inspector.getByText(word)).toBeTruthy();
  unmount();
  const { program } = renderPage(
    "work_order",
    { number: "WO-261123-001" },
    { before: (p) => void p.workOrders.make(valve, { planned: true }) },
  );
  await rowOf("粗车");
  expect(program.sent.some((s) => s.name === "report.of_order")).toBe(false);
}, 20_000);
