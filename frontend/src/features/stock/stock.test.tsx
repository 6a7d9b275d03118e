import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { type PageId, useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage, renderShell } from "@/test/render";
import { ApiError } from "@/transport/error";

const front = () => {
  const { tabs, active } = useTabs.getState();
  return tabs.find((t) => t.id === active);
};
const back = () => act(() => useTabs.setState({ active: "t1" }));
const asked = (program: FakeTransport, name: string) => program.sent.findLast((s) => s.name === name)?.input;
const rowOf = (text: string) => screen.getAllByText(text)[0]?.closest('[role="row"]') as HTMLElement;

describe("stock", () => {
  it("shows what is in stock at first, in red what is below its safety stock, zero in grey", async () => {
    const { program } = renderPage("stock.list");
    await screen.findByText("CA-VB50-CF8");
    expect(screen.queryByText("SR-DN50-STL")).toBeNull();
    expect(asked(program, "stock.list")).toMatchObject({ filter: [{ field: "has_stock", op: "eq", values: ["true"] }] });
    expect(rowOf("CA-VB50-CF8").className).toContain("held");
    expect(rowOf("WD-ST6-D3").className).not.toContain("held");
    const cells = within(rowOf("WD-ST6-D3")).getAllByRole("gridcell");
    expect(cells.map((c) => c.textContent).slice(5, 9)).toEqual(["12.500", "0.000", "0.000", "12.500"]);
    expect(cells[6]?.querySelector(".zero")).toBeTruthy();
    expect(within(rowOf("CA-VB50-CF8")).getByText("188,928.00")).toBeTruthy();
  });

  it("shows amounts with the decimals of the currency", async () => {
    const before = (program: FakeTransport) => {
      program.currencyDecimals = 0;
    };
    renderPage("stock.list", {}, { before });
    await screen.findByText("CA-VB50-CF8");
    expect(await within(rowOf("CA-VB50-CF8")).findByText("188,928")).toBeTruthy();
  });

  it("shows all, or only what is below its safety stock", async () => {
    const user = userEvent.setup();
    renderPage("stock.list");
    await screen.findByText("CA-VB50-CF8");
    await user.click(screen.getByText("全部"));
    expect(await screen.findByText("SR-DN50-STL")).toBeTruthy();
    await user.click(screen.getByText("低于安全库存"));
    await waitFor(() => expect(screen.queryByText("SR-DN50-STL")).toBeNull());
    expect(screen.getByText("CA-VB50-CF8")).toBeTruthy();
    expect(screen.queryByText("WD-ST6-D3")).toBeNull();
  });

  it("names the condition when nothing is in stock, and takes it away", async () => {
    const user = userEvent.setup();
    const before = ({ stock }: FakeTransport) => {
      stock.rows = stock.rows.filter((r) => r.on_hand === "0");
    };
    renderPage("stock.list", {}, { before });
    await user.click(await screen.findByRole("button", { name: "清除“有库存”" }));
    expect(await screen.findByText("SR-DN50-STL")).toBeTruthy();
  });

  it("says beside an item why nothing is available, where it lies, and what can be promised when", async () => {
    const user = userEvent.setup();
    renderPage("stock.list");
    await user.click(await screen.findByText("CA-VB50-CF8"));
    const details = within(await screen.findByRole("complementary", { name: "详情" }));
    expect(details.getByText("2,304 件")).toBeTruthy();
    expect(details.getByText("可用低于安全库存 40 件")).toBeTruthy();
    const promise = await details.findByRole("table", { name: "哪天能答应多少" });
    const texts = () =>
      within(promise)
        .getAllByRole("row")
        .map((r) => [...r.children].map((c) => c.textContent).join(" "));
    expect(texts()).toEqual(["日期 来 去 预计 可承诺", "今天 1,200 0 2,250 49", "12-05 53 153 2,150 100"]);
    expect(details.getByText("今天要来的 1,200 件 已经逾期。")).toBeTruthy();
    expect(details.getByText("另有 30 件 在途没有写到货日期，没有算进来。")).toBeTruthy();
    await user.click(details.getByRole("button", { name: "再取后面的日期" }));
    await waitFor(() => expect(texts().at(-1)).toBe("12-20 0 0 −51 0"));
    expect(await details.findByText("A-03-12")).toBeTruthy();
    expect(details.getByText("释放")).toBeTruthy();
    await user.click(details.getByRole("button", { name: "GR-261119-001" }));
    expect(front()).toMatchObject({ page: "receipt", params: { number: "GR-261119-001" } });
    back();
    for (const [button, page] of [
      ["看全部库位", "stock.balances"],
      ["看全部预留记录", "reservation.list"],
      ["看全部收发", "stock.moves"],
    ] as const) {
      await user.click(details.getByRole("button", { name: button }));
      expect(front()).toMatchObject({ page, params: { item: "CA-VB50-CF8" } });
      back();
    }
  });

  it("leads from its figures to what they are made of, and by Enter to the moves", async () => {
    const user = userEvent.setup();
    renderPage("stock.list");
    await screen.findByText("CA-VB50-CF8");
    const { getByRole } = within(rowOf("CA-VB50-CF8"));
    const leads: [string, PageId, string?][] = [
      ["2,304", "stock.balances"],
      ["2,250", "reservation.list"],
      ["4", "stock.balances"],
      ["53", "order.lines", "purchase_order"],
      ["2,403", "order.lines", "sales_order"],
    ];
    for (const [figure, page, kind] of leads) {
      await user.click(getByRole("button", { name: figure }));
      expect(front()).toMatchObject({ page, params: { item: "CA-VB50-CF8", ...(kind ? { kind } : {}) } });
      back();
    }
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(front()).toMatchObject({ page: "stock.moves", params: { item: "CA-VB50-CF8" } });
  });

  it("exports what is asked for", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("stock.list");
    await screen.findByText("CA-VB50-CF8");
    await user.click(screen.getByRole("button", { name: "导出" }));
    await waitFor(() =>
      expect(asked(program, "stock.export")).toMatchObject({
        filter: [{ field: "has_stock", op: "eq", values: ["true"] }],
        language: "zh-CN",
      }),
    );
  });

  it("says that it could not be read anew, and keeps what was read", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("stock.list");
    await screen.findByText("CA-VB50-CF8");
    program.failing.set("stock.list", new ApiError("internal", "database.busy", "busy"));
    await user.click(screen.getByText("全部"));
    expect((await screen.findByRole("alert")).textContent).toContain("再试");
    program.failing.clear();
    await user.click(screen.getByRole("button", { name: /再试/ }));
    expect(await screen.findByText("SR-DN50-STL")).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("where stock lies", () => {
  it("is told by warehouse, bin and lot; of one item alone when it was opened for it", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("stock.balances", { item: "CA-VB50-CF8" });
    await screen.findByRole("heading", { name: "库存分布 CA-VB50-CF8" });
    await screen.findByText("A-03-12");
    expect(screen.getAllByText("不分库位")).toHaveLength(2);
    expect(screen.queryByText("B-01-02")).toBeNull();
    const only = { field: "item", op: "eq", values: ["CA-VB50-CF8"] };
    // What was emptied is not shown at first.
    expect(asked(program, "stock.balances")).toMatchObject({ filter: [only, { field: "quantity", op: "gt", values: ["0"] }] });
    await user.click(screen.getAllByText("待处理仓")[0] as HTMLElement);
    await waitFor(() => expect(screen.queryByText("A-03-12")).toBeNull());
    expect(asked(program, "stock.balances")).toMatchObject({
      filter: [only, { field: "warehouse_kind", op: "any_of", values: ["quarantine"] }],
    });
    expect(screen.getByText("Q1")).toBeTruthy();
  });
});

describe("the moves of stock", () => {
  it("have their papers, with a sign and no red", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("stock.moves");
    const [gone, came] = [await screen.findByText("−4"), screen.getByText("+54")];
    expect(gone.className + came.className).not.toContain("red");
    expect(rowOf("RS-261120-001").textContent).toContain("采购退货");
    expect(rowOf("SA-261117-001").textContent).toContain("+12.500");
    // Of what its kind does not say there is a mark: what takes back, and what a review holds or lets go.
    expect(rowOf("RS-261120-001").textContent).not.toContain("冲销");
    expect(rowOf("RS-261116-001").textContent).toContain("采购退货 冲销");
    expect(rowOf("GR-261116-002").textContent).toContain("采购收货 审核放行");
    expect(rowOf("GR-261119-001").textContent).toContain("采购收货 待审核");
    await user.click(screen.getByRole("button", { name: "GR-261118-004" }));
    expect(front()).toMatchObject({ page: "receipt", params: { number: "GR-261118-004" } });
    back();
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(front()?.params).toMatchObject({ number: "RS-261120-001" });
    back();
    await user.click(screen.getByRole("button", { name: "导出" }));
    await waitFor(() => expect(asked(program, "stock.export_moves")).toMatchObject({ language: "zh-CN" }));
  });

  it("tell beside them what waits for a review, and who posted it", async () => {
    const user = userEvent.setup();
    renderPage("stock.moves");
    await user.click(await screen.findByText("+54"));
    const details = within(await screen.findByRole("complementary", { name: "详情" }));
    expect(details.getByText("其中待审").parentElement?.textContent).toBe("其中待审+54 件");
    expect(details.getByText("经手人").parentElement?.textContent).toContain("limin");
    await user.click(details.getByRole("button", { name: /在哪里/ }));
    expect(front()).toMatchObject({ page: "stock.balances", params: { item: "CA-VB50-CF8" } });
  });

  it("of one item are opened in a tab of their own", async () => {
    renderPage("stock.moves", { item: "WD-ST6-D3" });
    await screen.findByText("SA-261117-001");
    expect(screen.queryByText("GR-261118-004")).toBeNull();
    expect(front()?.title).toBe("收发流水 WD-ST6-D3");
  });
});

describe("reservations", () => {
  it("are records: held, used by a paper, given up with a reason", async () => {
    const user = userEvent.setup();
    renderPage("reservation.list");
    await screen.findByText("客户改期");
    expect(within(rowOf("客户改期")).getByText("释放")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "SH-261112-003" }));
    expect(front()).toMatchObject({ page: "shipment", params: { number: "SH-261112-003" } });
    back();
    await user.click(screen.getAllByText("锁定")[0] as HTMLElement);
    await waitFor(() => expect(screen.queryByText("客户改期")).toBeNull());
  });
});

it("stands in the menu, by what it is", async () => {
  const user = userEvent.setup();
  renderShell();
  await screen.findByText("从哪里开始");
  const menu = within(screen.getByRole("navigation", { name: "菜单" }));
  for (const [label, page] of [
    ["库存分布", "stock.balances"],
    ["收发流水", "stock.moves"],
    ["预留记录", "reservation.list"],
    ["追踪码", "lineage.list"],
    ["完整率", "lineage.completeness"],
  ] as const) {
    await user.click(menu.getByRole("button", { name: label }));
    expect(front()?.page).toBe(page);
  }
});

describe("the scan log", () => {
  it("shows what was scanned and what it came to, and leads to the paper", async () => {
    const user = userEvent.setup();
    const { program } = renderPage(
      "scan.list",
      {},
      {
        before: (program) => {
          const line = { item: "NT-M12-A2", quantity: "4", warehouse: "W2" };
          const document = { kind: "shipment", partner: "C-0118", lines: [line] };
          const { number } = program.answer("document.save", { document }) as { number: string };
          for (const text of ["NT-M12-A2", "BT-M12X50-A2", "???"]) program.answer("scan.take", { number, text });
          // A bin, the floor of a warehouse, and none.
          for (const [at, bin] of ["W2 A-01", "W2", ""].entries()) Object.assign(program.documents.scans[at] ?? {}, { bin });
        },
      },
    );
    expect(await screen.findByText("扫码一致")).toBeTruthy();
    const bins = screen.getAllByRole("row").map((row) => within(row).queryAllByRole("gridcell")[7]?.textContent?.trim());
    expect(bins.slice(1).sort()).toEqual(["", "W2 A-01", "W2 不分库位"]);
    expect(screen.getByText("扫错料")).toBeTruthy();
    expect(screen.getByText("不认识这个码")).toBeTruthy();
    await user.click(screen.getByText("没对上"));
    await waitFor(() =>
      expect(asked(program, "scan.list")).toMatchObject({ filter: [{ field: "matched", op: "eq", values: ["false"] }] }),
    );
    await waitFor(() => expect(screen.queryByText("扫码一致")).toBeNull());
    await user.dblClick(screen.getByText("???"));
    await waitFor(() => expect(front()).toMatchObject({ page: "shipment", params: { number: "SH-261123-001" } }));
  });
});
