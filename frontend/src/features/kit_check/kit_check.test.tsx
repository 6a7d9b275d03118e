import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage, useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage, renderShell } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

/** A text of the table: the one at hand stands beside it, too. */
async function inGrid(text: string): Promise<HTMLElement> {
  await screen.findByRole("grid", {}, late);
  return within(screen.getByRole("grid")).findByText(text, {}, late);
}

/** One that can start, one whose bolts are on their way, one of whose parts nobody ordered anything. */
function three(program: FakeTransport): void {
  const [row] = program.stock.rows;
  if (!row) return;
  for (const [item, available] of [
    ["FA-DN50-0304", "12"],
    ["BT-M12X50-A2", "100"],
  ] as const)
    program.stock.rows.push({ ...row, item, available });
  const order = (item: string, quantity: string, priority: number) =>
    program.workOrders.make({ item, quantity, priority, due: "2026-12-20" });
  order("SK-PRV-02", "5", 1);
  order("SK-PRV-02", "1", 3);
  order("SK-PRV-02", "2", 5);
}

it("says which orders can start, and what stops the others", async () => {
  const user = userEvent.setup();
  renderPage("kit_check", {}, { before: three });
  const row = async (number: string) => (await inGrid(number)).closest("[role=row]") as HTMLElement;
  // 5 skids take 80 of the 100 bolts and 10 of the 12 valves; 1 takes 16 and 2; for 2 there is 4 bolts and no valve.
  expect(within(await row("WO-261123-001")).getByText("齐套")).toBeTruthy();
  expect(within(await row("WO-261123-002")).getByText("齐套")).toBeTruthy();
  const third = within(await row("WO-261123-003"));
  expect(third.getByText("缺料")).toBeTruthy();
  expect(third.getByText("FA-DN50-0304 差 4 台，没订")).toBeTruthy();
  expect(third.getByTitle("另 1 种")).toBeTruthy();
  const counts = [...document.querySelectorAll(".kitcount")].map((c) => c.textContent?.replace(/\s/g, ""));
  expect(counts).toEqual(["齐套2", "待料0", "缺料1"]);
  await user.click(third.getByText("FA-DN50-0304 差 4 台，没订"));
  expect(front()).toMatchObject({ page: "occupation", params: { item: "FA-DN50-0304" } });
});

it("filters by state, and leads by Enter to the order", async () => {
  const user = userEvent.setup();
  renderPage("kit_check", {}, { before: three });
  await inGrid("WO-261123-001");
  const states = within(document.querySelector(".filterbar") as HTMLElement);
  await user.click(states.getByText("待料"));
  await user.click(await screen.findByText("清除“待料”", {}, late));
  await user.click(states.getByText("缺料"));
  await waitFor(() => expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("1"), late);
  screen.getByRole("grid").focus();
  await user.keyboard("{Enter}");
  expect(front()).toMatchObject({ page: "work_order", params: { number: "WO-261123-003" } });
});

it("leads by key to who needs the part that stops an order", async () => {
  const user = userEvent.setup();
  const { program } = renderShell();
  three(program);
  act(() => openPage("kit_check", { state: "missing" }));
  await inGrid("WO-261123-003");
  await user.keyboard("{F8}");
  expect(front()).toMatchObject({ page: "occupation", params: { item: "FA-DN50-0304" } });
});

it("looks at the ticked ones alone, which leaves them what the others would take", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("kit_check", { orders: "WO-261123-003" }, { before: three });
  const third = (await inGrid("WO-261123-003")).closest("[role=row]") as HTMLElement;
  expect(within(third).getByText("齐套")).toBeTruthy();
  await user.click(screen.getByLabelText("看全部未完工单"));
  await inGrid("WO-261123-001");
  expect(program.sent.filter((s) => s.name === "work_order.kit_check").map((s) => s.input)).toEqual([
    { orders: ["WO-261123-003"] },
    { orders: [] },
  ]);
});

it("says what next where no order is open, and where one of them is none", async () => {
  const user = userEvent.setup();
  renderPage("kit_check");
  await screen.findByText("没有未完工单", {}, late);
  await user.click(screen.getByText("看工单"));
  expect(front()).toMatchObject({ page: "work_order.list" });
});

it("offers all orders where the ticked ones cannot be checked", async () => {
  const user = userEvent.setup();
  const missing = new ApiError("missing", "missing", "", { kind: "work_order", key: "WO-261123-009" });
  const { program } = renderPage(
    "kit_check",
    { orders: "WO-261123-009" },
    {
      before: (p) => {
        three(p);
        p.failing.set("work_order.kit_check", missing);
      },
    },
  );
  await screen.findByRole("alert", {}, late);
  program.failing.clear();
  await user.click(within(screen.getByRole("alert")).getByText("看全部未完工单"));
  await inGrid("WO-261123-001");
});
