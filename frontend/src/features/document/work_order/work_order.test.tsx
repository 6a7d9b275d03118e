import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

const late = { timeout: 5_000 };
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const sent = (program: FakeTransport, name: string) => program.sent.filter((s) => s.name === name).map((s) => s.input);
const skid = { item: "SK-PRV-02", quantity: "5", due: "2026-12-20" };

/** So much of an item lies there for anybody. */
function give(program: FakeTransport, item: string, available: string): void {
  const [row] = program.stock.rows;
  if (row) program.stock.rows = [...program.stock.rows, { ...row, item, available, on_hand: available }];
}

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("the list of work orders", () => {
  it("offers where the first one comes from", async () => {
    const user = userEvent.setup();
    renderPage("work_order.list");
    await screen.findByText("还没有工单", {}, late);
    await user.click(screen.getByText("从销售订单开"));
    expect(front()).toMatchObject({ page: "order.lines", params: { kind: "sales_order" } });
  });

  it("shows how far each is, opens by Enter, and checks the kits of what is ticked and open", async () => {
    const user = userEvent.setup();
    renderPage(
      "work_order.list",
      {},
      {
        before: (program) => {
          program.workOrders.make(skid, { end: "2026-12-24" });
          const gone = program.workOrders.make({ ...skid, quantity: "7" }, { planned: true }).document;
          program.documents.answer("document.act", { number: gone.number, verb: "cancel" });
        },
      },
    );
    const row = (await screen.findByText("WO-261123-001", {}, late)).closest("[role=row]") as HTMLElement;
    expect(within(row).getByText("已下达")).toBeTruthy();
    expect(within(row).getByText("12-24").className).toContain("red");
    for (const number of ["WO-261123-001", "WO-261123-002"]) await user.click(screen.getByLabelText(`选中 ${number}`));
    await user.click(screen.getByText("检查 1 张"));
    expect(front()).toMatchObject({ page: "kit_check", params: { orders: "WO-261123-001" } });
    useTabs.setState({ active: "t1" });
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(front()).toMatchObject({ page: "work_order" });
  });
});

describe("a work order", () => {
  it("is written from the head, and then lists what it takes", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("work_order");
    await user.type(await screen.findByLabelText(/产品编码/, {}, late), "SK-PRV-02{Enter}");
    await screen.findByText(/撬装减压阀组/, {}, late);
    fireEvent.change(screen.getByLabelText(/投产/), { target: { value: "5" } });
    await user.click(screen.getByRole("button", { name: /保\s?存/ }));
    expect(sent(program, "work_order.save")).toEqual([]);
    expect(await screen.findByText("要填", {}, late)).toBeTruthy();
    await user.type(screen.getByLabelText(/交期/), "2026-12-20{Enter}");
    fireEvent.change(screen.getByLabelText(/优先级/), { target: { value: "2" } });
    await user.click(screen.getByRole("button", { name: /保\s?存/ }));
    await screen.findByText("BT-M12X50-A2", {}, late);
    expect(sent(program, "work_order.save")).toMatchObject([
      { number: null, work_order: { ...skid, priority: 2, copied_day: null, rework: false, parents: [] } },
    ]);
    // 5 × 16, of which nothing is there.
    const row = screen.getByText("BT-M12X50-A2").closest("[role=row]") as HTMLElement;
    expect(within(row).getAllByText("80").length).toBeGreaterThan(0);
    expect(row.querySelector(".red.strong")?.textContent).toBe("0");
    expect(front()).toMatchObject({ params: { number: "WO-261123-001" }, dirty: false });
  }, 20_000);

  it("takes what is typed while the item is still being read", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("work_order");
    const send = program.send.bind(program);
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    vi.spyOn(program, "send").mockImplementation(async (name, ...rest) => {
      if (name === "item.get") await held;
      return send(name, ...rest);
    });
    await user.type(await screen.findByLabelText(/产品编码/, {}, late), "SK-PRV-02{Enter}");
    await waitFor(() => expect(program.send).toHaveBeenCalledWith("item.get", expect.anything(), undefined, false), late);
    await user.click(screen.getByLabelText(/投产/));
    await user.keyboard("1");
    go();
    await screen.findByText(/撬装减压阀组/, {}, late);
    await user.keyboard("5");
    expect(screen.getByLabelText(/投产/)).toHaveProperty("value", "15");
    expect(document.activeElement).toBe(screen.getByLabelText(/投产/));
  }, 20_000);

  it("is made for lines of one item, and the others have pages of their own", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("work_order", { from: "SO-261103-001:1,2" });
    await screen.findByText("这张工单只做 FA-DN50-0304", {}, late);
    expect(screen.getByLabelText(/投产/)).toHaveProperty("value", "240");
    expect(screen.getByLabelText("SO-261103-001 行 1 的数量")).toHaveProperty("value", "240");
    // More than was asked for is for stock.
    fireEvent.change(screen.getByLabelText(/投产/), { target: { value: "300" } });
    expect((screen.getByLabelText("SO-261103-001 行 1 的数量") as HTMLInputElement).value).toBe("240");
    await user.click(screen.getByText("再开 1 张"));
    expect(front()).toMatchObject({ page: "work_order", params: { from: "SO-261103-001:2" } });
    useTabs.setState({ active: "t1" });
    await user.click(screen.getByRole("button", { name: /保\s?存/ }));
    await waitFor(() => expect(sent(program, "work_order.save")).toHaveLength(1), late);
    expect(sent(program, "work_order.save")[0]).toMatchObject({
      work_order: { quantity: "300", parents: [{ document: "SO-261103-001", line: 1, quantity: "240" }] },
    });
  }, 20_000);

  it("is released, and can only be read from then on", async () => {
    const user = userEvent.setup();
    const { program } = renderPage(
      "work_order",
      { number: "WO-261123-001" },
      { before: (p) => void p.workOrders.make(skid, { planned: true }) },
    );
    await user.click(await screen.findByRole("button", { name: /下\s?达/ }, late));
    await screen.findByText("撤回下达", {}, late);
    expect(sent(program, "document.act")).toMatchObject([{ number: "WO-261123-001", verb: "confirm" }]);
    expect(screen.getByLabelText(/投产/)).toHaveProperty("disabled", true);
    expect(screen.queryByRole("button", { name: /保\s?存/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "生成领料" }));
    expect(front()).toMatchObject({ page: "issue", params: { from: "WO-261123-001" } });
  }, 20_000);

  it("says in red by how much it is late", async () => {
    renderPage("work_order", { number: "WO-261123-001" }, { before: (p) => void p.workOrders.make(skid, { end: "2026-12-24" }) });
    const told = await screen.findByRole("alert", {}, late);
    expect(told.textContent).toContain("12-20");
    expect(told.textContent).toContain("晚 4 天");
  });

  it("promises to all parts what is there, and says of each what came of it", async () => {
    const user = userEvent.setup();
    const { program } = renderPage(
      "work_order",
      { number: "WO-261123-001" },
      {
        before: (p) => {
          give(p, "BT-M12X50-A2", "50");
          give(p, "FA-DN50-0304", "12");
          p.workOrders.make(skid);
        },
      },
    );
    await user.click(await screen.findByRole("button", { name: /预\s?留/ }, late));
    const dialog = await screen.findByRole("dialog", { name: "为 WO-261123-001 预留用料" }, late);
    // 80 bolts are wanted and 50 are there; of the valves all 10.
    const figures = () =>
      [...screen.getByRole("table", { name: "每种料预留多少" }).querySelectorAll("tbody tr")].map((tr) =>
        [...tr.querySelectorAll("td.num")].map((td) => td.textContent),
      );
    expect(figures()).toEqual([
      ["10", "0", "10", "0"],
      ["80", "0", "50", "30"],
    ]);
    const short = new ApiError("rejected", "reservation.beyond", "", { item: "BT-M12X50-A2", available: "40", quantity: "50" });
    const send = program.send.bind(program);
    program.send = (name, input, id, sandbox) =>
      name === "reservation.hold" && (input as { line: number }).line === 2
        ? Promise.reject(short)
        : send(name, input, id, sandbox);
    await user.click(within(dialog).getByText("预留 2 种"));
    await screen.findByText("WO-261123-001：预留了 1 种，共 2 种", {}, late);
    expect(sent(program, "reservation.hold")).toMatchObject([{ number: "ML-261123-001", line: 1, quantity: "10" }]);
    expect(figures()[1]).toEqual(["80", "0", "0", "30"]);
    await user.keyboard("{Escape}");
    const row = screen.getByText("FA-DN50-0304").closest("[role=row]") as HTMLElement;
    await waitFor(() => expect(within(row).getAllByText("10")).toHaveLength(3), late);
  }, 20_000);
});
