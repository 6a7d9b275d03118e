import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { errorText } from "@/i18n";
import { openPage, useTabs } from "@/state/tabs";
import { otc } from "@/test/fake-lineage";
import { renderPage, renderShell } from "@/test/render";
import { ApiError } from "@/transport/error";

const code = otc("20261103", 12);
const front = () => {
  const { tabs, active } = useTabs.getState();
  return tabs.find((t) => t.id === active);
};
const stage = (name: string) => document.querySelector(`[data-stage="${name}"]`) as HTMLElement;
const box = (number: string) => document.querySelector(`[data-paper="${number}"]`) as HTMLElement;
const row = () => screen.getByRole("row", { selected: true });

describe("a chain", () => {
  it("is found by its code, however it is typed, and by any of its papers", async () => {
    const user = userEvent.setup();
    renderPage("lineage");
    await screen.findByText("查一张订单的来龙去脉");
    const field = screen.getByLabelText("追踪码或单据号");
    await user.type(field, `${code.replaceAll("-", "").toLowerCase()}{Enter}`);
    await screen.findByRole("heading", { name: code });
    await waitFor(() => expect(front()?.params).toEqual({ code }));
    expect(field).toHaveProperty("value", code);
    expect(row().textContent).toContain("SO-261103-006");

    await user.clear(field);
    await user.type(field, "gr-261119-001{Enter}");
    await waitFor(() => expect(front()?.params).toEqual({ code, paper: "GR-261119-001" }));
    expect(row().textContent).toContain("GR-261119-001");
  });

  it("leaves alone what is being written when the answer to the code before comes", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("lineage");
    await screen.findByText("查一张订单的来龙去脉");
    const field = screen.getByLabelText("追踪码或单据号");
    program.delay = 400;
    await user.type(field, "gr-261119-001{Enter}");
    await user.clear(field);
    await user.type(field, "SO-26");
    await screen.findByRole("heading", { name: code });
    expect(field).toHaveProperty("value", "SO-26");
  });

  it("says at the field that a check character is wrong, and goes on showing what was there", async () => {
    const user = userEvent.setup();
    renderPage("lineage", { code });
    await screen.findByRole("heading", { name: code });
    const field = screen.getByLabelText("追踪码或单据号");
    const wrong = `${code.slice(0, -1)}${code.endsWith("A") ? "B" : "A"}`;
    await user.clear(field);
    await user.type(field, `${wrong}{Enter}`);
    const said = await screen.findByRole("alert");
    const error = new ApiError("invalid", "tracking.check", `the check character of ${wrong} is wrong`, { code: wrong });
    expect(said.textContent?.trim()).toBe(errorText(error));
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.getAttribute("aria-describedby")).toBe(said.id);
    expect(field).toHaveProperty("value", wrong);
    expect(screen.getByRole("heading", { name: code })).toBeTruthy();
    expect(front()?.params).toEqual({ code });
    // The next scan takes its place.
    await user.clear(field);
    await user.type(field, "SO-261103-006{Enter}");
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
    expect(field.getAttribute("aria-invalid")).toBe("false");
  });

  it("offers the chains of a paper that bears several codes", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("lineage");
    const other = otc("20261104", 2);
    const several = new ApiError(
      "rejected",
      "tracking.several",
      "several",
      { number: "PO-261105-009", count: "2" },
      "choose_other",
      [code, other],
    );
    program.failing.set("lineage.get", several);
    await user.type(await screen.findByLabelText("追踪码或单据号"), "PO-261105-009{Enter}");
    const said = within(await screen.findByRole("alert"));
    expect(said.getByRole("button", { name: other })).toBeTruthy();
    program.failing.clear();
    await user.click(said.getByRole("button", { name: code }));
    await screen.findByRole("heading", { name: code });
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says so when a link leads to a code that is none", async () => {
    renderPage("lineage", { code: "OTC-20261103-0013-0" });
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(screen.getByLabelText("追踪码或单据号")).toHaveProperty("value", "OTC-20261103-0013-0");
    expect(screen.queryByRole("grid")).toBeNull();
  });

  it("tells of each stage how far it is, in words and days", async () => {
    renderPage("lineage", { code });
    await screen.findByRole("heading", { name: code });
    expect(screen.getByRole("list", { name: "环节" }).children).toHaveLength(10);
    expect(stage("order").textContent).toBe("订单1 张 已齐11-03");
    expect(stage("purchase").textContent).toBe("采购2 张 已齐11-05 至 11-06");
    expect(stage("receipt").textContent).toBe("收货3 张 进行中11-18 至 11-20");
    expect(stage("shipment").textContent).toBe("发货 缺");
    expect(stage("shipment").className).toContain("missing");
    expect(stage("work_order").textContent).toBe("工单 不需要");
    expect(screen.getByText("6 个环节，已齐 3，进行中 2，缺 1，未到 0")).toBeTruthy();
    expect(screen.getByText("还不完整")).toBeTruthy();
  });

  it("draws papers with number, kind, figure and state, and what is missing dashed", async () => {
    renderPage("lineage", { code });
    await screen.findByRole("heading", { name: code });
    expect(box("SO-261103-006").textContent).toBe("SO-261103-00692,640.00销售订单已下达");
    expect(box("GR-261118-004").textContent).toBe("GR-261118-004100 件采购收货已过账");
    expect(box("GR-261119-001").textContent).toContain("待审核 1 行");
    expect(document.querySelector('[data-gap="shipment"]')?.textContent).toBe("发货缺");
    expect(document.querySelector('[data-gap="work_order"]')).toBeNull();
    // Every paper stands in the table too.
    expect(screen.getByRole("grid", { name: "链上的单据" }).getAttribute("aria-rowcount")).toBe("9");
  });

  it("marks a paper's way in the graph when its row is chosen, and its row when its box is", async () => {
    const user = userEvent.setup();
    renderPage("lineage", { code });
    const grid = await screen.findByRole("grid", { name: "链上的单据" });
    await user.click(within(grid).getByText("采购退货"));
    expect(box("RS-261120-001").className).toContain("lit");
    expect(box("GR-261118-004").className).toContain(" on");
    expect(box("PO-261106-003").className).not.toContain(" on");
    fireEvent.click(box("PO-261106-003"));
    await waitFor(() => expect(row().textContent).toContain("PO-261106-003"));
    expect(box("RS-261120-001").className).not.toContain(" on");
    await user.click(within(stage("receipt")).getByRole("button", { name: "3 张" }));
    expect(row().textContent).toContain("GR-261118-004");
  });

  it("is walked along in the graph by keyboard, and opens a paper from there and from the table", async () => {
    const user = userEvent.setup();
    renderPage("lineage", { code });
    const grid = await screen.findByRole("grid", { name: "链上的单据" });
    const graph = screen.getByRole("group", { name: "血缘图" });
    graph.focus();
    await user.keyboard("{ArrowRight}{ArrowRight}{ArrowDown}");
    expect(row().textContent).toContain("PO-261106-003");
    await user.keyboard("{Enter}");
    expect(front()).toMatchObject({ page: "purchase_order", params: { number: "PO-261106-003" } });
    act(() => useTabs.setState({ active: "t1" }));
    grid.focus();
    await user.keyboard("{ArrowUp}{Enter}");
    expect(front()).toMatchObject({ page: "purchase_order", params: { number: "PO-261105-001" } });
    act(() => useTabs.setState({ active: "t1" }));
    fireEvent.doubleClick(box("PM-261122-001"));
    expect(front()).toMatchObject({ page: "payment", params: { number: "PM-261122-001" } });
  });

  it("tells beside a paper what it came of and what came of it", async () => {
    const user = userEvent.setup();
    renderPage("lineage", { code, paper: "GR-261118-004" });
    const details = within(await screen.findByRole("complementary", { name: "详情" }));
    expect(details.getByText("100 件")).toBeTruthy();
    await user.click(details.getByRole("button", { name: "RS-261120-001" }));
    expect(row().textContent).toContain("RS-261120-001");
    await user.click(details.getByRole("button", { name: /打开单据/ }));
    expect(front()).toMatchObject({ page: "supplier_return", params: { number: "RS-261120-001" } });
  });

  it("says that not all papers are shown", async () => {
    renderPage("lineage", { code }, { before: ({ stock }) => Object.assign(stock.lineage.chain, { cut: true }) });
    expect(await screen.findByText("单据太多，只列出前 9 张")).toBeTruthy();
  });
});

describe("the list of codes", () => {
  it("says what each lacks, and opens chains and orders", async () => {
    const user = userEvent.setup();
    renderPage("lineage.list");
    const grid = await screen.findByRole("grid", { name: "追踪码" });
    const [, broken, whole] = await waitFor(() => {
      const rows = within(grid).getAllByRole("row");
      expect(rows).toHaveLength(3);
      return rows as [HTMLElement, HTMLElement, HTMLElement];
    });
    expect(broken.textContent).toContain("还不完整发货");
    expect(whole.textContent).toContain("生产计划");
    expect(whole.textContent).toContain("完整");
    await user.click(within(broken).getByRole("button", { name: "SO-261103-006" }));
    expect(front()).toMatchObject({ page: "sales_order", params: { number: "SO-261103-006" } });
    act(() => useTabs.setState({ active: "t1" }));
    grid.focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(front()).toMatchObject({ page: "lineage", params: { code } });
  });
});

describe("completeness", () => {
  it("is a share of the month's papers, with the broken ones and what they should come of", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("lineage.completeness");
    // 403 of 412 are 97.815 %: below the goal.
    const share = await screen.findByText("97.81%");
    expect(share.className).toContain("amber");
    expect(screen.getByText("403 / 412 张单据追踪完整")).toBeTruthy();
    expect(screen.getByText(/不完整 9 张/)).toBeTruthy();
    expect(program.sent.findLast((s) => s.name === "lineage.completeness")?.input).toMatchObject({
      from: "2026-11-01",
      to: "2026-11-23",
    });
    const grid = screen.getByRole("grid", { name: "不完整的单据" });
    const row = (number: string) => within(grid).getByText(number).closest('[role="row"]')?.textContent;
    expect(row("SH-261112-003")).toContain("订单");
    expect(row("GR-261113-001")).toMatch(/订单.*申请/);
    grid.focus();
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(front()).toMatchObject({ page: "receipt", params: { number: "GR-261113-001" } });
  });

  it("says that all is whole, that there is nothing, and that days stand the wrong way round", async () => {
    const of = (documents: number, days = {}) =>
      renderPage("lineage.completeness", days, {
        before: ({ stock }) => {
          stock.lineage.completeness = { documents, whole: documents, rows: [], next: null };
        },
      });
    const first = of(12, { from: "2026-10-01", to: "2026-10-31" });
    expect((await screen.findByText("100.00%")).className).toContain("green");
    expect(screen.getByText("这些天的单据全部追踪完整")).toBeTruthy();
    first.unmount();
    const second = of(0);
    expect(await screen.findByText("这些天没有要追踪的单据")).toBeTruthy();
    expect(document.querySelector(".sharefigure")).toBeNull();
    second.unmount();
    renderPage("lineage.completeness", { from: "2026-11-20", to: "2026-11-01" });
    expect((await screen.findByRole("alert")).textContent).toBe("开始日期晚于结束日期");
  });
});

describe("the palette", () => {
  it("opens the chain of a code or a paper", async () => {
    const user = userEvent.setup();
    renderShell();
    await screen.findByText("从哪里开始");
    for (const typed of [code.toLowerCase(), "so-261103-006"]) {
      await user.keyboard("{Control>}k{/Control}");
      await user.type(screen.getByRole("combobox", { name: "搜索" }), typed);
      const option = await screen.findByRole("option", { name: /打开追踪链/ });
      // Of a paper's number, the paper itself is meant first.
      expect(option.getAttribute("aria-selected")).toBe(String(typed !== "so-261103-006"));
      // The books have no item of that name, and something was found all the same.
      expect(screen.queryByText(/^0 个结果/)).toBeNull();
      await user.click(option);
      await waitFor(() => expect(front()?.page).toBe("lineage"));
      await screen.findAllByRole("heading", { name: code });
      await waitFor(() => expect(front()?.params.code).toBe(code));
      act(() => openPage("welcome", {}));
    }
    await user.keyboard("{Control>}k{/Control}");
    await user.type(screen.getByRole("combobox", { name: "搜索" }), "FA-DN50");
    await screen.findAllByRole("option", { name: /FA-DN50-0304/ });
    expect(screen.queryByRole("option", { name: /打开追踪链/ })).toBeNull();
  });
});
