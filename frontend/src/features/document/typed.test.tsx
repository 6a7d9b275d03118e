import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

const soon = { timeout: 5_000 };
const sent = (program: FakeTransport, name: string) =>
  program.sent.filter((s) => s.name === name).map((s) => s.input as Record<string, unknown>);
const grid = () => screen.findByRole("grid", { name: "明细" }, soon);
/** What the lines show, row by row, without what is empty. */
const rows = async () =>
  within(await grid())
    .getAllByRole("row")
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole("gridcell")
        .map((c) => c.textContent)
        .filter((text) => text !== "" && text !== "—"),
    );
const bar = () => document.querySelector(".totals")?.textContent ?? document.body.textContent ?? "";
const before = (program: FakeTransport) =>
  program.documents.write({ kind: "sales_order", partner: "C-0118", tax_included: true, lines: [line("2", "10")] });
const line = (quantity: string, price: string) => ({ item: "FA-DN50-0304", quantity, price });

describe("a day in the head", () => {
  const open = async () => {
    const shown = renderPage("sales_order");
    const due = await screen.findByLabelText("交期", {}, soon);
    return { ...shown, user: userEvent.setup(), due: due as HTMLInputElement };
  };

  it.each([
    ["12-5", "2026-12-05"],
    ["1205", "2026-12-05"],
    ["1/10", "2027-01-10"],
    ["5", "2026-11-05"],
    ["明天", "2026-11-24"],
    ["+3", "2026-11-26"],
  ])("is taken as %s is typed", async (typed, day) => {
    const { user, due } = await open();
    await user.click(due);
    await user.keyboard(`${typed}{Enter}`);
    await waitFor(() => expect(due.value).toBe(day), soon);
    expect(document.activeElement).not.toBe(due);
  });

  it("is told where it can't be read, stays as it was typed, and is not saved without", async () => {
    const { user, due, program } = await open();
    await user.click(due);
    await user.keyboard("13-45");
    await user.tab();
    expect(await screen.findByText("读不出是哪天：写成 2026-09-01、9-1 或 +3", {}, soon)).toBeTruthy();
    expect(due.value).toBe("13-45");
    await user.keyboard("{Control>}s{/Control}");
    expect(sent(program, "document.save")).toEqual([]);
    await user.clear(due);
    await user.type(due, "12-5");
    await user.tab();
    await waitFor(() => expect(due.value).toBe("2026-12-05"), soon);
    expect(screen.queryByText("读不出是哪天：写成 2026-09-01、9-1 或 +3")).toBeNull();
    // Typed once more in another way, it is shown as it is.
    await user.clear(due);
    await user.type(due, "1205");
    await user.tab();
    await waitFor(() => expect(due.value).toBe("2026-12-05"), soon);
  });
});

describe("rows of a spreadsheet", () => {
  it("go into the lines; what can't be read is marked, and keeps them from being saved", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("sales_order", { number: "SO-261123-001" }, { before });
    (await grid()).focus();
    await user.paste("FA-DN50-0304\t240\t386\t12-5\r\nXX-9\t7\t1.5\t\r\nfa-dn65-0304\tsix\t512\t\r\n");
    await waitFor(async () => expect(await rows()).toHaveLength(4), soon);
    const shown = await rows();
    expect(shown[1]).toEqual(expect.arrayContaining(["FA-DN50-0304", "240", "386.0000", "12-05"]));
    expect(shown[2]).toEqual(expect.arrayContaining(["XX-9", "1.5000"]));
    expect(shown[3]).toEqual(expect.arrayContaining(["FA-DN65-0304", "six", "512.0000"]));
    expect(await screen.findByText("第 3 行 物料编码：没有编码是“XX-9”的物料", {}, soon)).toBeTruthy();
    expect(await screen.findByText("贴入 3 行；2 格有错", {}, soon)).toBeTruthy();
    // All codes are asked for at once.
    const asked = sent(program, "item.list").filter((input) => JSON.stringify(input).includes("XX-9"));
    expect(asked).toHaveLength(1);
    await user.keyboard("{Control>}s{/Control}");
    expect(sent(program, "document.save")).toEqual([]);
    // What is given up takes its mistakes along.
    await user.click(screen.getByRole("button", { name: /还\s?原/ }));
    await waitFor(() => expect(screen.queryByText(/没有编码是/)).toBeNull(), soon);
    expect(await rows()).toHaveLength(1);
    await user.click(await screen.findByText("+ 加一行"));
    expect((await rows())[1]?.join()).not.toContain("XX-9");
  });

  it("are left alone where a paper can only be looked at", async () => {
    const user = userEvent.setup();
    renderPage("sales_order", { number: "SO-261103-001" });
    (await grid()).focus();
    await user.paste("FA-DN50-0304\t240\r\nFA-DN50-0304\t240\r\n");
    expect(await rows()).toHaveLength(2);
  });
});

describe("an item that is looked for", () => {
  it("is told with what is available, asked for all that are found at once", async () => {
    const user = userEvent.setup();
    const { program } = renderPage(
      "sales_order",
      { number: "SO-261123-001" },
      {
        before: (p) => {
          before(p);
          const [row] = p.stock.rows;
          if (row) p.stock.rows.push({ ...row, item: "FA-DN50-0304", available: "36", decimals: 0 });
        },
      },
    );
    (await grid()).focus();
    await user.click(await screen.findByText("+ 加一行"));
    await user.keyboard("dn50");
    expect(await screen.findByText("可发 36", {}, soon)).toBeTruthy();
    const asked = sent(program, "stock.list");
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ filter: [{ field: "item", op: "any_of" }] });
  });

  it("is made in place by F2, and stands in the line", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("sales_order", { number: "SO-261123-001" }, { before });
    await grid();
    await user.click(await screen.findByText("+ 加一行"));
    await user.keyboard("NEW-1");
    await user.keyboard("{F2}");
    const dialog = await screen.findByRole("dialog", { name: "新建物料" }, soon);
    const code = within(dialog).getByLabelText(/^编码|^物料编码/) as HTMLInputElement;
    expect(code.value).toBe("NEW-1");
    await user.type(within(dialog).getByLabelText(/^名称/), "新阀");
    const unit = within(dialog).getByLabelText(/^单位/);
    await user.click(unit);
    await user.click(await screen.findByTitle(/^件/, {}, soon));
    await user.click(within(dialog).getByRole("button", { name: /保存并填入/ }));
    await waitFor(() => expect(sent(program, "item.save")).toHaveLength(1), soon);
    expect(sent(program, "item.save")[0]).toMatchObject({ item: { code: "NEW-1", name: "新阀", unit: "件" }, revision: null });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull(), soon);
    await waitFor(async () => expect((await rows())[1]).toEqual(expect.arrayContaining(["NEW-1"])), soon);
    // The quantity comes next.
    expect(document.activeElement?.getAttribute("aria-label")).toBe("数量");
    expect(useTabs.getState().tabs[0]?.page).toBe("sales_order");
  });

  it("can be made by nobody without the right", async () => {
    const user = userEvent.setup();
    renderPage("sales_order", { number: "SO-261123-001" }, { before, login: true, as: "wangq" });
    await grid();
    await user.click(await screen.findByText("+ 加一行"));
    await user.keyboard("dn50");
    expect(await screen.findByText("填入", {}, soon)).toBeTruthy();
    expect(screen.queryByText("新建物料")).toBeNull();
    await user.keyboard("{F2}");
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

it("shows what lines come to while they are typed, and the program's figures once it is saved", async () => {
  const user = userEvent.setup();
  renderPage("sales_order", { number: "SO-261123-001" }, { before });
  await grid();
  await waitFor(() => expect(bar()).toContain("价税合计 20.00"), soon);
  await user.click(await screen.findByText("10.0000", {}, soon));
  await user.keyboard("{Control>}a{/Control}11.115{Enter}");
  // With tax: 22.23 ÷ 1.13 = 19.673 → 19.67.
  await waitFor(() => expect(bar()).toContain("价税合计 22.23"), soon);
  expect(bar()).toContain("不含税 19.67");
  expect(bar()).toContain("税额 2.56");
  expect((await rows())[0]).toContain("22.23");
});

it("follows another customer's way with tax, unless it was said on this paper", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("sales_order", { number: "SO-261123-001" }, { before });
  await grid();
  await waitFor(() => expect(bar()).toContain("价税合计 20.00"), soon);
  const partner = await screen.findByLabelText(/^客户/);
  await user.click(partner);
  await user.keyboard("C-0121");
  await waitFor(
    () => expect(document.querySelector(".ant-select-item-option-active")?.getAttribute("title")).toBe("C-0121"),
    soon,
  );
  fireEvent.keyDown(partner, { key: "Enter", keyCode: 13 });
  // 20.00 without tax now, at the new one's 13 %.
  await waitFor(() => expect(bar()).toContain("价税合计 22.60"), soon);
  expect(screen.getByText("按往来单位")).toBeTruthy();
  await user.keyboard("{Control>}s{/Control}");
  await user.click(screen.getByRole("button", { name: /保\s?存/ }));
  await waitFor(() => expect(sent(program, "document.save")).toHaveLength(1), soon);
  expect(sent(program, "document.save")[0]).toMatchObject({
    document: { partner: "C-0121", tax_included: null, lines: [{ tax_rate: null }] },
  });
});

it("shows an order's chain over its form, each stage leading to it", async () => {
  const user = userEvent.setup();
  const { unmount } = renderPage("sales_order", { number: "SO-261103-001" });
  const chain = await screen.findByRole("region", { name: "单据血缘" }, soon);
  await waitFor(() => expect(within(chain).getAllByRole("listitem")).toHaveLength(10), soon);
  expect(chain.textContent).toContain("6 个环节，已齐 3，进行中 2，缺 1，未到 0");
  await user.click(within(chain).getByRole("button", { name: "采购" }));
  const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
  expect(front()).toMatchObject({ page: "lineage", params: { code: "OTC-20261103-0012-1", paper: "PO-261105-001" } });
  // One of which nothing is there opens it, too.
  await user.click(within(chain).getByRole("button", { name: "发货" }));
  expect(front()).toMatchObject({ page: "lineage", params: { code: "OTC-20261103-0012-1" } });
  unmount();
  renderPage("sales_order", { number: "SO-261123-001" }, { before });
  await grid();
  expect(screen.queryByRole("region", { name: "单据血缘" })).toBeNull();
});
