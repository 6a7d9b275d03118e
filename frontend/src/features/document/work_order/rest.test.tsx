import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const sent = (program: FakeTransport, name: string) => program.sent.filter((s) => s.name === name).map((s) => s.input);
const skid = { item: "SK-PRV-02", quantity: "5", due: "2026-12-20" };

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("an order that is divided and put together", () => {
  it("tells what stays while parts are typed, and refuses all of it", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("work_order", { number: "WO-261123-001" }, { before: (p) => void p.workOrders.make(skid) });
    await user.click(await screen.findByRole("button", { name: /拆\s?单/ }, late));
    const dialog = await screen.findByRole("dialog", { name: "拆开 WO-261123-001" }, late);
    fireEvent.change(within(dialog).getByLabelText("第 1 份"), { target: { value: "5" } });
    expect(within(dialog).getByText("原单要留下一些")).toBeTruthy();
    fireEvent.change(within(dialog).getByLabelText("第 1 份"), { target: { value: "2" } });
    expect(within(dialog).getByText(/原单留 3/)).toBeTruthy();
    await user.click(within(dialog).getByText("拆成 2 张"));
    await waitFor(() => expect(sent(program, "work_order.split")).toHaveLength(1), late);
    expect(sent(program, "work_order.split")).toMatchObject([{ number: "WO-261123-001", quantities: ["2"] }]);
    await waitFor(() => expect(front()).toMatchObject({ page: "work_order", params: { number: "WO-261123-002" } }), late);
  }, 20_000);

  it("takes in the ticked ones that are alike, into the one that is due first", async () => {
    const user = userEvent.setup();
    const { program } = renderPage(
      "work_order.list",
      {},
      {
        before: (p) => {
          p.workOrders.make(skid);
          p.workOrders.make({ ...skid, quantity: "7", due: "2026-12-10" });
          p.workOrders.make(skid, { planned: true });
        },
      },
    );
    await screen.findByText("WO-261123-001", {}, late);
    for (const number of ["WO-261123-001", "WO-261123-002", "WO-261123-003"])
      await user.click(screen.getByLabelText(`选中 ${number}`));
    expect(screen.getByRole("button", { name: "并 3 张" })).toHaveProperty("disabled", true);
    await user.click(screen.getByLabelText("选中 WO-261123-003"));
    await user.click(screen.getByRole("button", { name: "并 2 张" }));
    const dialog = await screen.findByRole("dialog", { name: "并 2 张工单" }, late);
    expect(within(dialog).getByText(/WO-261123-002 共做 12/)).toBeTruthy();
    await user.click(within(dialog).getByText("并入 1 张"));
    await waitFor(() => expect(sent(program, "work_order.merge")).toHaveLength(1), late);
    expect(sent(program, "work_order.merge")).toMatchObject([
      { into: { number: "WO-261123-002" }, others: [{ number: "WO-261123-001" }] },
    ]);
  }, 20_000);
});

describe("a pick list", () => {
  it("says what is taken from where and what is short, and becomes the issue", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("pick_list", { orders: "WO-261123-001" }, { before: (p) => void p.workOrders.make(skid) });
    const row = (await screen.findByText("W1 A-01", {}, late)).closest("[role=row]") as HTMLElement;
    expect(within(row).getByText("FA-DN50-0304")).toBeTruthy();
    const short = screen.getByRole("table", { name: "缺料" });
    expect(within(short).getByText("BT-M12X50-A2")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /生成.*领料单/ }));
    await waitFor(() => expect(sent(program, "work_order.issue")).toEqual([{ orders: ["WO-261123-001"] }]), late);
    await waitFor(() => expect(front()).toMatchObject({ page: "issue", params: { number: "IS-261123-001" } }), late);
  }, 20_000);
});

describe("an order's page", () => {
  it("flags what changed since and shows the comparison", async () => {
    const user = userEvent.setup();
    renderPage(
      "work_order",
      { number: "WO-261123-001" },
      {
        before: (p) => {
          p.workOrders.changed = true;
          p.workOrders.make(skid);
        },
      },
    );
    await user.click(await screen.findByText("看哪里改了", {}, late));
    const table = await screen.findByRole("table", { name: /WO-261123-001 和现在的清单/ }, late);
    expect(within(table).getByText("BT-M12X50-A2")).toBeTruthy();
  }, 20_000);

  it("tells what closing leaves in no piece", async () => {
    const user = userEvent.setup();
    renderPage(
      "work_order",
      { number: "WO-261123-001" },
      {
        before: (p) => {
          p.workOrders.left = "52.17";
          const { document } = p.workOrders.make(skid);
          document.state = "done";
          document.verbs = ["close"];
        },
      },
    );
    await screen.findByText("在制", {}, late);
    await user.click(await screen.findByRole("button", { name: /关\s?闭$/ }, late));
    const dialog = await screen.findByRole("dialog", {}, late);
    expect(dialog.textContent).toContain("52.17");
  }, 20_000);

  it("begins an order that works its pieces again", async () => {
    renderPage("work_order", { rework: "WO-261123-001" }, { before: (p) => void p.workOrders.make(skid) });
    await screen.findByText("返工自", {}, late);
    expect(screen.getByLabelText(/投产/)).toHaveProperty("value", "");
    expect(screen.getByText("WO-261123-001")).toBeTruthy();
  }, 20_000);
});
