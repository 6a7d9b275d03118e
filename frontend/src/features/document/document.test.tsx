import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DocumentDraft } from "@/contract";
import { openPage, useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage, renderShell } from "@/test/render";
import { call } from "@/transport/call";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import { kindOf } from "./kinds";
import { blankLine, type PaperLine, readFrom, withPlace, withQuantity, writeFrom } from "./paper";

/** antd parts two signs on a button unless the app tells it not to; a button that was busy keeps its sign of that before them. */
const two = (word: string) => new RegExp([...word].join("\\s?"));
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const sent = (program: { sent: { name: string; input: unknown }[] }, name: string) =>
  program.sent.filter((s) => s.name === name).map((s) => s.input as Record<string, unknown>);

/** A cell of the lines by what it shows. */
const cell = (text: string, of = 0) =>
  waitFor(() => {
    const grid = screen.getByRole("grid", { name: "明细" });
    const found = within(grid)
      .getAllByRole("gridcell")
      .filter((c) => c.textContent === text)[of];
    if (!found) throw new Error(`no cell ${text}`);
    return found;
  });

/** Enter takes what a pick list has found and marked; it goes by the old number of the key, which user-event leaves out. */
const pick = async (code: string) => {
  const marked = () => [...document.querySelectorAll(".ant-select-item-option-active")].map((o) => o.getAttribute("title"));
  await waitFor(() => expect(marked()).toContain(code));
  fireEvent.keyDown(document.activeElement as Element, { key: "Enter", keyCode: 13 });
  fireEvent.keyUp(document.activeElement as Element, { key: "Enter", keyCode: 13 });
};

/** Keys as a scanner writes them: nothing waits for a list, and what comes after a code is for the cells after it. */
const scan = (keys: string[]) => {
  for (const key of keys) {
    const at = document.activeElement as HTMLInputElement;
    const code = key === "Enter" ? 13 : undefined;
    const types = fireEvent.keyDown(at, { key, keyCode: code, which: code }) && key.length === 1;
    if (types) fireEvent.change(at, { target: { value: at.value + key } });
  }
};

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("lists one kind, the newest first, with state and tracking code, and opens by Enter", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("sales_order.list");
  await screen.findByText("SO-261103-001");
  expect(sent(program, "document.list")[0]).toMatchObject({
    filter: [{ field: "kind", op: "eq", values: ["sales_order"] }],
    sort: "-day",
    count: true,
    count_most: 10_000,
  });
  expect(screen.getByText("共 2 张")).toBeTruthy();
  const rows = screen.getAllByRole("row").slice(1);
  expect(rows[0]?.textContent).toContain("SO-261120-001");
  expect(rows[1] && within(rows[1]).getByText("已下达")).toBeTruthy();
  expect(rows[1]?.textContent).toContain("113,120.00");
  expect(rows[1]?.textContent).toContain("OTC-20261103-0012-1");
  screen.getByRole("grid").focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(front()).toMatchObject({ page: "sales_order", params: { number: "SO-261103-001" } });
});

it("writes a sales order without a mouse", async () => {
  const user = userEvent.setup();
  const { program } = renderShell();
  await screen.findByText("从哪里开始");
  act(() => openPage("sales_order", {}));
  const partner = await screen.findByLabelText(/^客户/);
  act(() => partner.focus());
  await user.keyboard("永固");
  await pick("C-0118");
  await waitFor(() => expect(partner.closest(".ant-select")?.textContent).toContain("C-0118 永固"));
  act(() => screen.getByRole("grid", { name: "明细" }).focus());
  await user.keyboard("{Enter}DN50-0304");
  await pick("FA-DN50-0304");
  // The quantity comes next: pieces have no decimals, and what was typed stays.
  expect(await screen.findByLabelText("数量")).toBeTruthy();
  await screen.findByText("Z41W-16P DN50");
  await user.keyboard("2.5{Enter}");
  expect(await screen.findByText("第 1 行 数量：要填整数")).toBeTruthy();
  expect(screen.getByText("2.5")).toBeTruthy();
  await user.keyboard("{Shift>}{Tab}{/Shift}{Control>}a{/Control}240{Enter}386{Enter}");
  await user.keyboard("{Control>}s{/Control}");
  await waitFor(() => expect(sent(program, "document.save")).toHaveLength(1));
  expect(sent(program, "document.save")[0]).toMatchObject({
    number: null,
    revision: null,
    document: {
      kind: "sales_order",
      day: "2026-11-23",
      partner: "C-0118",
      lines: [{ item: "FA-DN50-0304", quantity: "240", price: "386" }],
    },
  });
  await waitFor(() => expect(front()).toMatchObject({ params: { number: "SO-261123-001" }, dirty: false }));
  // Amounts are the program's.
  expect((await screen.findAllByText("92,640.00")).length).toBeGreaterThan(0);
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() =>
    expect(sent(program, "document.act")[0]).toEqual({ number: "SO-261123-001", verb: "confirm", reason: "", revision: 1 }),
  );
  expect(await screen.findByText("已下达")).toBeTruthy();
  expect(screen.queryByRole("button", { name: two("保存") })).toBeNull();
});

it("begins the first line for whoever comes from the head, and takes a whole code before anything was found", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("sales_order");
  const note = await screen.findByLabelText("备注");
  act(() => note.focus());
  await user.keyboard("{Enter}");
  await waitFor(() => expect(document.activeElement?.closest('[role="gridcell"]')).toBeTruthy());
  scan([..."FA-DN50-0304", "Enter", ..."10", "Enter", ..."600", "Enter"]);
  await waitFor(() => expect(screen.getByRole("grid", { name: "明细" }).textContent).toContain("600"));
  const partner = screen.getByLabelText(/^客户/);
  act(() => partner.focus());
  await user.keyboard("C-0118");
  await pick("C-0118");
  await user.click(screen.getByRole("button", { name: two("保存") }));
  await waitFor(() => expect(sent(program, "document.save")).toHaveLength(1));
  expect(sent(program, "document.save")[0]).toMatchObject({
    document: { lines: [{ item: "FA-DN50-0304", quantity: "10", price: "600" }] },
  });
});

it("keeps a code that nothing has where it was typed, and lets nothing go to other cells", async () => {
  renderPage("sales_order");
  const grid = await screen.findByRole("grid", { name: "明细" });
  act(() => grid.focus());
  // The first sign opens the first cell, and is kept.
  scan([..."FA-DN50-030", "Enter", ..."10", "Enter"]);
  expect((await screen.findByRole("alert")).textContent).toContain("没有编码正好是“FA-DN50-030”的");
  expect((document.activeElement as HTMLInputElement).value).toBe("FA-DN50-030");
  expect(screen.queryByText("10")).toBeNull();
});

it("offers only partners of the paper's side, and lists them at a click", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("purchase_order");
  await user.click(await screen.findByLabelText(/^供应商/));
  expect(await screen.findByText("瑞安标准件厂")).toBeTruthy();
  expect(screen.queryByText("温州恒泰阀门")).toBeNull();
  expect(sent(program, "partner.list")[0]).toMatchObject({
    filter: [
      { field: "supplier", op: "eq", values: ["true"] },
      { field: "retired", op: "eq", values: ["false"] },
    ],
  });
});

it("shows a refused save at its line, and lets it be tried again", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("sales_order", { number: "SO-261120-001" });
  await user.click(await cell("12"));
  await user.keyboard("{Control>}a{/Control}13{Enter}");
  program.failing.set(
    "document.save",
    new ApiError("rejected", "sale.locked", "locked", {
      line: "1",
      field: "quantity",
      item: "BT-M12X50-A2",
      available: "330",
      safety_stock: "400",
      factor: "1.3",
      on_order: "0",
    }),
  );
  await user.click(screen.getByRole("button", { name: two("保存") }));
  expect((await screen.findByRole("alert")).textContent).toContain("没有保存");
  const wrong = await cell("13");
  expect(wrong.getAttribute("aria-invalid")).toBe("true");
  expect(wrong.getAttribute("title")).toBe("BT-M12X50-A2 暂停接单：可用 330，低于安全库存 400 × 1.3，在途 0。");
  await waitFor(() =>
    expect(screen.getByRole("status").textContent).toBe(
      "第 1 行 数量：BT-M12X50-A2 暂停接单：可用 330，低于安全库存 400 × 1.3，在途 0。",
    ),
  );
  program.failing.clear();
  await user.click(screen.getByRole("button", { name: two("保存") }));
  await waitFor(() => expect(front()?.dirty).toBe(false));
  expect((await cell("13")).getAttribute("aria-invalid")).toBe("false");
  expect(sent(program, "document.save").at(-1)).toMatchObject({ number: "SO-261120-001", revision: 1 });
});

it("makes a receipt of an order's lines, posts it by key, and reverses it with a reason", async () => {
  const user = userEvent.setup();
  const order = renderPage("purchase_order", { number: "PO-261105-001" });
  await user.click(await screen.findByRole("button", { name: "生成采购收货" }));
  expect(front()).toMatchObject({ page: "receipt", params: { from: "PO-261105-001" } });
  order.unmount();

  const made = renderPage("receipt", { from: "PO-261105-001:1" });
  await made.findByText("BT-M12X50-A2");
  expect(sent(made.program, "document.propose")[0]).toEqual({
    kind: "receipt",
    from: [{ document: "PO-261105-001", lines: [1] }],
  });
  expect(made.getByRole("button", { name: "PO-261105-001" })).toBeTruthy();
  expect(made.getAllByText(/第 1 行 ×1,000/).length).toBeGreaterThan(0);
  // What was proposed can be saved as it is; one parent goes with the quantity.
  await waitFor(() => expect(front()?.dirty).toBe(true));
  await user.click(await cell("1,000"));
  await user.keyboard("{Control>}a{/Control}600{Enter}");
  await user.click(made.getByRole("button", { name: two("保存") }));
  await waitFor(() => expect(sent(made.program, "document.save")).toHaveLength(1));
  expect(sent(made.program, "document.save")[0]).toMatchObject({
    document: {
      partner: "S-0042",
      lines: [{ quantity: "600", parents: [{ document: "PO-261105-001", line: 1, quantity: "600" }] }],
    },
  });
  await user.click(await made.findByRole("button", { name: two("过账") }));
  expect(await made.findByText("已过账")).toBeTruthy();
  await user.click(made.getByRole("button", { name: two("冲销") }));
  const dialog = await made.findByRole("dialog", { name: "冲销" });
  expect(within(dialog).getByText(/1 行的库存退回原来的样子/)).toBeTruthy();
  expect(within(dialog).getByText("先写原因，它会留在操作记录里")).toBeTruthy();
  await user.type(within(dialog).getByLabelText("原因"), "录错了");
  await user.click(within(dialog).getByRole("button", { name: two("冲销") }));
  await waitFor(() => expect(sent(made.program, "document.act").at(-1)).toMatchObject({ verb: "reverse", reason: "录错了" }));
  expect(await made.findByText("已冲销")).toBeTruthy();
});

it("accepts a receipt's line that waits, with a reason and the revision that was seen", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("receipt.waiting");
  await screen.findByText("GR-261110-001");
  expect(screen.getByText("先选一行")).toBeTruthy();
  screen.getByRole("grid").focus();
  await user.keyboard("{ArrowDown}");
  await user.click(screen.getByRole("button", { name: two("接收") }));
  const dialog = await screen.findByRole("dialog", { name: "接收" });
  await within(dialog).findByText(/收到 1,025 件/);
  expect(within(dialog).getByText(/送货单写 1,000 件/)).toBeTruthy();
  // What was ordered, beside what came.
  expect(await within(dialog).findByText(/订 1,000 件，已到/)).toBeTruthy();
  // The reason has the keyboard, and Enter goes on.
  await user.keyboard("多 25 件照收{Enter}");
  await waitFor(() =>
    expect(sent(program, "document.review")[0]).toEqual({
      number: "GR-261110-001",
      line: 1,
      accept: true,
      reason: "多 25 件照收",
      revision: 1,
    }),
  );
  expect(await screen.findByText("没有待审核的收货")).toBeTruthy();
});

it("makes the next paper of ticked open lines, of one kind at a time", async () => {
  const user = userEvent.setup();
  renderPage("order.lines");
  await screen.findByText("FA-DN50-0304");
  screen.getByRole("grid").focus();
  // By due day: the purchase order's two lines stand first.
  await user.keyboard("{ArrowDown} {ArrowDown} ");
  expect(await screen.findByText("勾了 2 行")).toBeTruthy();
  await user.click(screen.getByLabelText("勾选 SO-261103-001 第 1 行"));
  expect(await screen.findByText("一次只能勾同一种单据的行")).toBeTruthy();
  await user.click(screen.getByLabelText("勾选 SO-261103-001 第 1 行"));
  await user.click(await screen.findByRole("button", { name: "生成采购收货" }));
  const from = front()?.params.from ?? "";
  expect(front()?.page).toBe("receipt");
  expect(readFrom(from)).toEqual([{ document: "PO-261105-001", lines: expect.arrayContaining([1, 2]) }]);
});

it("promises stock to a line of an order, and gives it up with a reason", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("sales_order", { number: "SO-261103-001" });
  await user.click(await cell("240"));
  await user.click(await screen.findByRole("button", { name: two("预留") }));
  const hold = await screen.findByRole("dialog");
  const amount = within(hold).getByLabelText("数量");
  await user.clear(amount);
  await user.type(amount, "1.5");
  expect(within(hold).getByText("要填整数")).toBeTruthy();
  await user.clear(amount);
  await user.type(amount, "60");
  await user.click(within(hold).getByRole("button", { name: two("预留") }));
  await waitFor(() =>
    expect(sent(program, "reservation.hold")[0]).toEqual({ number: "SO-261103-001", line: 1, quantity: "60", reason: "" }),
  );
  expect((await screen.findAllByText("160")).length).toBeGreaterThan(0);
  await user.click(screen.getByRole("button", { name: two("释放") }));
  const free = await screen.findByRole("dialog");
  expect(within(free).getByText("先写原因，它会留在操作记录里")).toBeTruthy();
  await user.type(within(free).getByLabelText("原因"), "客户改期");
  await user.click(within(free).getByRole("button", { name: two("释放") }));
  await waitFor(() =>
    expect(sent(program, "reservation.void")[0]).toEqual({
      number: "SO-261103-001",
      line: 1,
      quantity: "160",
      reason: "客户改期",
    }),
  );
});

it("lets whoever sells promise stock, as much as is still to go and not promised", async () => {
  const user = userEvent.setup();
  const before = ({ people }: FakeTransport) => {
    people.roles.push({ role: { code: "seller", name: "销售", rights: ["look", "sell"] }, ready_made: false, revision: 1 });
    for (const { person } of people.people) if (person.login === "wangq") person.roles = ["seller"];
  };
  renderPage("sales_order", { number: "SO-261103-001" }, { login: true, as: "wangq", before });
  await user.click(await cell("240"));
  const hold = await screen.findByRole("button", { name: two("预留") });
  await waitFor(() => expect(hold).toHaveProperty("disabled", false));
  await user.click(hold);
  // Of 240 to go, 100 are promised.
  expect(within(await screen.findByRole("dialog")).getByLabelText("数量")).toHaveProperty("value", "140");
});

it("takes nothing of a line of which nothing is left, or that takes another paper back, and says why", async () => {
  const user = userEvent.setup();
  const before = ({ documents }: FakeTransport) => {
    const line = { item: "BT-M12X50-A2", quantity: "10", warehouse: "W1" };
    const came = (day: string) => documents.write({ kind: "receipt", day, partner: "S-0042", lines: [line] });
    const [whole, back, part] = [came("2026-11-11"), came("2026-11-12"), came("2026-11-13")];
    for (const paper of [whole, back, part]) Object.assign(paper, { state: "posted", editable: false });
    Object.assign(whole.lines[0] as object, { returned: "10" });
    Object.assign(back.lines[0] as object, { quantity: "-10" });
    Object.assign(part.lines[0] as object, { returned: "2.50" });
  };
  renderPage("supplier_return", {}, { before });
  await user.click((await screen.findAllByRole("button", { name: "选来源行" }))[0] as HTMLElement);
  const dialog = await screen.findByRole("dialog");
  const box = async (number: string) => (await within(dialog).findByLabelText(`勾选 ${number} 第 1 行`)) as HTMLInputElement;
  expect((await box("GR-261111-001")).disabled).toBe(true);
  expect((await box("GR-261112-001")).disabled).toBe(true);
  expect((await box("GR-261113-001")).disabled).toBe(false);
  const row = (await box("GR-261113-001")).closest('[role="row"]') as HTMLElement;
  expect(within(row).getByText("7.5")).toBeTruthy();
  // Also by key: Enter takes none of them.
  within(dialog).getByRole("grid").focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(within(dialog).getByText("冲销单上的行，不能再取")).toBeTruthy();
  expect(within(dialog).getByRole("button", { name: /^取 0 行/ })).toHaveProperty("disabled", true);
});

it("lets whoever sees amounts say the price of what an adjustment adds", async () => {
  const user = userEvent.setup();
  const before = ({ documents }: FakeTransport) => {
    const line = { item: "BT-M12X50-A2", warehouse: "W1", reason: "盘盈" };
    const lines = [
      { ...line, quantity: "7" },
      { ...line, quantity: "-3" },
    ];
    documents.write({ kind: "adjustment", lines });
  };
  const { program, unmount } = renderPage("adjustment", { number: "SA-261123-001" }, { before });
  await cell("7");
  const grid = screen.getByRole("grid", { name: "明细" });
  const head = within(grid).getAllByRole("columnheader");
  const at = head.findIndex((h) => h.textContent === "单价");
  const priceOf = (row: number) =>
    within(within(grid).getAllByRole("row")[row + 1] as HTMLElement).getAllByRole("gridcell")[at] as HTMLElement;
  expect(priceOf(1).getAttribute("aria-readonly")).toBe("true");
  await user.click(priceOf(0));
  await user.keyboard("0.42{Enter}");
  await user.click(screen.getByRole("button", { name: two("保存") }));
  await waitFor(() =>
    expect(sent(program, "document.save")[0]).toMatchObject({ document: { lines: [{ price: "0.42" }, { price: null }] } }),
  );
  unmount();
  renderPage("adjustment", { number: "SA-261123-001" }, { before, login: true, as: "wangq" });
  await cell("7");
  await waitFor(() => expect(screen.queryByRole("columnheader", { name: "单价" })).toBeNull());
});

it("takes lines of purchase orders into a new receipt", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("receipt");
  await screen.findByText("明细来自采购订单");
  await user.click(screen.getAllByRole("button", { name: "选来源行" })[0] as HTMLElement);
  const dialog = await screen.findByRole("dialog", { name: "选采购订单的行" });
  await user.click(await within(dialog).findByLabelText("勾选 PO-261105-001 第 2 行"));
  await user.click(within(dialog).getByRole("button", { name: "取 1 行" }));
  expect(await screen.findByText("NT-M12-A2")).toBeTruthy();
  expect(sent(program, "document.propose")[0]).toEqual({ kind: "receipt", from: [{ document: "PO-261105-001", lines: [2] }] });
  expect(await screen.findByText("瑞安标准件厂")).toBeTruthy();
});

it("shows why nothing can be made of a paper", async () => {
  renderPage("receipt", { from: "PO-000000-001" });
  expect(await screen.findByText("没有生成采购收货")).toBeTruthy();
});

it("copies a paper as a new one of today", async () => {
  const user = userEvent.setup();
  const { unmount } = renderPage("sales_order", { number: "SO-261103-001" });
  await user.click(await screen.findByRole("button", { name: two("复制") }));
  expect(front()).toMatchObject({ page: "sales_order", params: { copy: "SO-261103-001" } });
  unmount();
  const { program } = renderPage("sales_order", { copy: "SO-261103-001" });
  await screen.findByText("FA-DN50-0304");
  expect(screen.getByRole("heading", { name: "新建销售订单" })).toBeTruthy();
  await user.click(await cell("240"));
  await user.keyboard("{Control>}a{/Control}5{Enter}");
  await user.click(screen.getByRole("button", { name: two("保存") }));
  await waitFor(() =>
    expect(sent(program, "document.save")[0]).toMatchObject({
      number: null,
      document: { day: "2026-11-23", reference: "", lines: [{ quantity: "5" }, {}] },
    }),
  );
});

it("knows a paper's kind by its number, and lines by an address", () => {
  expect(kindOf("GR-261110-1234")).toBe("receipt");
  expect(kindOf("XX-1")).toBeUndefined();
  const from = [
    { document: "SO-1", line: 1 },
    { document: "SO-2", line: 3 },
    { document: "SO-1", line: 2 },
  ];
  expect(writeFrom(from)).toBe("SO-1:1,2;SO-2:3");
  expect(readFrom("SO-1:1,2;SO-2:3;SO-3")).toEqual([
    { document: "SO-1", lines: [1, 2] },
    { document: "SO-2", lines: [3] },
    { document: "SO-3", lines: [] },
  ]);
});

it("gives the first warehouse to the lines without one, and not to services", () => {
  const line = (number: number, item: string, warehouse = "") => ({ ...blankLine([]), number, item, warehouse });
  const before = [line(1, "A"), line(2, "B"), line(3, "运费"), line(4, "C", "W2")];
  const lies = (item: string) => item !== "运费";
  const houses = (lines: PaperLine[]) => withPlace(before, lines, lies).map((l) => l.warehouse);
  expect(houses(before.with(0, line(1, "A", "W1")))).toEqual(["W1", "W1", "", "W2"]);
  // Another one in place of a first is that line's own.
  expect(houses(before.with(3, line(4, "C", "W1")))).toEqual(["", "", "", "W1"]);
});

it("buys more than was asked for, and lets the rest be for stock", () => {
  const parents = [{ document: "PR-1", line: 1, quantity: "300" }];
  const line: PaperLine = { ...blankLine([]), quantity: "300", parents, asked: "300" };
  const taken = (quantity: string, more?: boolean) => withQuantity(line, quantity, more).parents[0]?.quantity;
  expect([taken("320", true), taken("100", true), taken("320")]).toEqual(["300", "100", "320"]);
  const [less] = withQuantity(withQuantity(line, "100", true), "320", true).parents;
  expect(less?.quantity).toBe("300");
});

it("merges two people's edits of a paper line by line, though saving numbers the lines anew", async () => {
  const user = userEvent.setup();
  const line = (item: string, quantity: string) => ({ item, quantity, price: "1", tax_rate: "0.13" });
  const lines = [line("FA-DN50-0304", "11"), line("NT-M12-A2", "22"), line("BT-M12X50-A2", "33")];
  const document: DocumentDraft = { kind: "sales_order", partner: "C-0121", lines };
  const { program } = renderPage(
    "sales_order",
    { number: "SO-261123-001" },
    { before: (fake) => void fake.answer("document.save", { document }) },
  );
  await user.click(await cell("33"));
  await user.keyboard("{Control>}a{/Control}35{Enter}");
  const fewer = { ...document, lines: lines.slice(1) };
  await act(() => call("document.save", { document: fewer, number: "SO-261123-001", revision: 1 }));
  await user.click(await screen.findByRole("button", { name: /^逐格比较/ }));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getAllByRole("button").at(-1) as HTMLElement);
  await user.click(screen.getByRole("button", { name: two("保存") }));
  await waitFor(() => expect(sent(program, "document.save")).toHaveLength(2));
  expect(sent(program, "document.save")[1]).toMatchObject({
    revision: 2,
    document: {
      lines: [
        { item: "NT-M12-A2", quantity: "22" },
        { item: "BT-M12X50-A2", quantity: "35" },
      ],
    },
  });
});

it("gives up what is typed in a cell by Esc", async () => {
  const user = userEvent.setup();
  renderPage("sales_order", { number: "SO-261120-001" });
  await user.click(await cell("12"));
  await user.keyboard("{Control>}a{/Control}77{Escape}");
  expect(await cell("12")).toBeTruthy();
  expect(front()?.dirty).toBe(false);
  // And what was no number.
  await user.click(await cell("12"));
  await user.keyboard("{Control>}a{/Control}x{Enter}");
  await user.click(await cell("x"));
  await user.keyboard("{Escape}");
  expect((await cell("12")).getAttribute("aria-invalid")).toBe("false");
});
