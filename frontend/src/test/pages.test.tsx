import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useConnection } from "@/state/connection";
import { useSettings } from "@/state/settings";
import { openPage, useTabs } from "@/state/tabs";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import { renderPage, renderShell } from "./render";

const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("a list", () => {
  it("shows 50 rows, counts all, filters on the program and opens by Enter", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("item.list");
    await screen.findByText("BT-M12X50-A2");
    expect(screen.getByText("共 122 种物料")).toBeTruthy();
    expect(screen.getByText("已显示 50 行，向下滚动再取 50 行")).toBeTruthy();
    await user.type(screen.getByLabelText("筛选"), "M12×50");
    await waitFor(() => expect(screen.getByText("共 1 种物料")).toBeTruthy());
    expect(program.sent.filter((s) => s.name === "item.list").at(-1)?.input).toMatchObject({ text: "M12×50", limit: 50 });
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(front()).toMatchObject({ page: "item", params: { code: "BT-M12X50-A2" } });
    useTabs.setState({ active: "t1" });
    await user.keyboard("{F2}");
    expect(front()).toMatchObject({ page: "item" });
  });

  it("sorts by a head that the keyboard reaches", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("unit.list");
    await screen.findByText("kilogram");
    act(() => screen.getByRole("columnheader", { name: /中文名/ }).focus());
    const asked = () => program.sent.filter((s) => s.name === "unit.list").at(-1)?.input;
    await user.keyboard("{Enter}");
    await waitFor(() => expect(asked()).toMatchObject({ sort: "name" }));
    await user.keyboard(" ");
    await waitFor(() => expect(asked()).toMatchObject({ sort: "-name" }));
  });

  it("names the conditions when nothing fits, and takes them away", async () => {
    const user = userEvent.setup();
    renderPage("item.list");
    await screen.findByText("BT-M12X50-A2");
    await user.type(screen.getByLabelText("筛选"), "没有的东西");
    await screen.findByText("没有符合条件的物料");
    await user.click(screen.getByText("清除“没有的东西”"));
    await screen.findByText("BT-M12X50-A2");
  });

  it("keeps its head over an empty list, and offers the next steps", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("work_center.list");
    program.centers = [];
    await screen.findByText("还没有工作中心");
    expect(screen.getByRole("columnheader", { name: /编码/ })).toBeTruthy();
    expect(screen.queryByRole("button", { name: /导出/ })).toBeNull();
    await user.keyboard("{Alt>}n{/Alt}");
    await user.click(screen.getByRole("button", { name: /填编码、名称和效率/ }));
    expect(front()?.page).toBe("work_center");
  });

  it("in a narrow window shows the inspector only when F4 calls it", async () => {
    const user = userEvent.setup();
    const wide = window.matchMedia;
    window.matchMedia = (query) => ({ ...wide(query), matches: false });
    try {
      renderShell();
      await screen.findByText("从哪里开始");
      act(() => openPage("explosion", { item: "FA-DN50-0304" }));
      await screen.findByText("VB-DN50-0304");
      expect(screen.queryByRole("complementary", { name: "详情" })).toBeNull();
      await user.keyboard("{F4}");
      expect(await screen.findByRole("complementary", { name: "详情" })).toBeTruthy();
      expect(useSettings.getState().inspector).toBe(true);
      await user.keyboard("{F4}");
      expect(screen.queryByRole("complementary", { name: "详情" })).toBeNull();
      await user.click(screen.getByRole("button", { name: /详情/ }));
      expect(screen.getByRole("complementary", { name: "详情" })).toBeTruthy();
    } finally {
      window.matchMedia = wide;
      useSettings.setState({ inspectorOver: false });
    }
  });

  it("keeps old rows and says since when, when it can't refresh", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("unit.list");
    await screen.findByText("kilogram");
    program.failing.set("unit.list", new ApiError("internal", "client.status", "", { status: "500" }));
    await user.click(screen.getByText("代码 ↑"));
    await screen.findByText(/没有/);
    expect(screen.getByText("程序回了 500。")).toBeTruthy();
    program.failing.clear();
    await user.click(screen.getByText(/再试/));
    await waitFor(() => expect(screen.queryByText("程序回了 500。")).toBeNull());
  });
});

describe("a record", () => {
  it("checks on leaving, marks the tab, saves by revision", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("item", { code: "BT-M12X50-A2" });
    const name = await screen.findByLabelText(/名称/);
    await user.clear(name);
    await user.tab();
    expect(await screen.findByText("要填")).toBeTruthy();
    await user.type(name, "外六角螺栓");
    expect(front()?.dirty).toBe(true);
    await user.click(screen.getByRole("button", { name: /保存(?!存货)/ }));
    await waitFor(() => expect(front()?.dirty).toBe(false));
    const saved = program.sent.find((s) => s.name === "item.save");
    expect(saved?.input).toMatchObject({ revision: 1, item: { name: "外六角螺栓", safety_stock: "500" } });
    expect(saved?.requestId).toBeTruthy();
  });

  it("that the books don't have shows no form to fill in", async () => {
    renderPage("item", { code: "NOPE" });
    await screen.findByText("没有读到");
    expect(screen.getByRole("heading", { name: "物料 NOPE" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: /保存/ })).toBeNull();
    expect(front()?.title).toBe("物料 NOPE");
  });

  it("opens its pick lists by Alt ↓ and says why it can't be saved yet", async () => {
    const user = userEvent.setup();
    renderPage("item");
    await user.click(await screen.findByLabelText(/物料编码/));
    expect(screen.getByText("还没有填")).toBeTruthy();
    act(() => screen.getByLabelText(/类别/).focus());
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    expect(await screen.findByTitle("半成品")).toBeTruthy();
  });

  it("puts the program's mistake under its field and keeps what was typed", async () => {
    const user = userEvent.setup();
    renderPage("work_center", {});
    await user.type(await screen.findByLabelText(/编码/), "C01");
    await user.type(screen.getByLabelText(/名称/), "磨");
    await user.click(screen.getByRole("button", { name: /保存(?!存货)/ }));
    expect((await screen.findAllByText("已经有 C01 了。")).length).toBeGreaterThan(0);
    const code = screen.getByLabelText(/编码/);
    expect(code).toHaveProperty("value", "C01");
    expect(code.getAttribute("aria-invalid")).toBe("true");
    await user.clear(code);
    await user.type(code, "Z9");
    await user.click(screen.getByRole("button", { name: /保存(?!存货)/ }));
    await waitFor(() => expect(front()?.params.code).toBe("Z9"));
  });

  it("shows what somebody else changed meanwhile, and merges", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("item", { code: "BT-M12X50-A2" });
    const spec = await screen.findByLabelText(/规格型号/);
    await user.clear(spec);
    await user.type(spec, "M12×50 A4");
    program.changeBehind("item", { code: "BT-M12X50-A2" }, { name: "别人的名字" });
    await user.click(screen.getByRole("button", { name: /保存(?!存货)/ }));
    await screen.findByText("别人刚改过");
    await user.click(screen.getByRole("button", { name: "逐格比较" }));
    const dialog = await screen.findByRole("dialog", { name: "逐格比较" });
    expect(within(dialog).getByText("M12×50 A4")).toBeTruthy();
    await user.click(within(dialog).getByRole("button", { name: "用选中的" }));
    await user.click(screen.getByRole("button", { name: /保存(?!存货)/ }));
    await waitFor(() =>
      expect(program.items.find((i) => i.record.code === "BT-M12X50-A2")?.record).toMatchObject({
        name: "别人的名字",
        spec: "M12×50 A4",
      }),
    );
  });
});

describe("a BOM", () => {
  it("takes lines by keyboard: Enter goes on, Ctrl D copies, Ctrl Del drops", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("bom", { item: "JF-DN50-M12", version: "V1" });
    const grid = await screen.findByRole("grid", { name: "明细" });
    await user.click(within(grid).getAllByText("8")[0] as HTMLElement);
    await user.keyboard("12");
    fireEvent.keyDown(grid, { key: "d", code: "KeyD", ctrlKey: true });
    await waitFor(() => expect(within(grid).getByDisplayValue("40")).toBeTruthy());
    fireEvent.keyDown(grid, { key: "Delete", code: "Delete", ctrlKey: true });
    await waitFor(() => expect(within(grid).queryByDisplayValue("40")).toBeNull());
    await user.click(screen.getByRole("button", { name: /保存(?!存货)/ }));
    await waitFor(() =>
      expect(program.boms.find((b) => b.record.item === "JF-DN50-M12")?.record.lines.map((l) => l.qty)).toEqual(["12", "8", "8"]),
    );
  });

  it("refuses what is no quantity, at its cell, and won't save", async () => {
    const user = userEvent.setup();
    renderPage("bom", { item: "JF-DN50-M12", version: "V1" });
    const grid = await screen.findByRole("grid", { name: "明细" });
    await user.click(within(grid).getAllByText("8")[0] as HTMLElement);
    await user.keyboard("abc{Enter}");
    expect(within(grid).getByText("abc").getAttribute("title")).toBe("不是数字");
    expect(screen.getByText("1 格有错")).toBeTruthy();
    expect(screen.getByText("第 10 行 用量：不是数字")).toBeTruthy();
    const say = async (typed: string, reason: string) => {
      await user.click(within(grid).getAllByRole("row")[1]?.querySelector('[aria-invalid="true"]') as HTMLElement);
      await user.keyboard(`${typed}{Enter}`);
      expect(within(grid).getByText(typed).getAttribute("title")).toBe(reason);
    };
    await say("1,5", "逗号是小数点吗？写成 1.5");
    await say("0.1234567891", "小数最多 9 位");
    await say("-3", "要大于 0");
  });

  it("tells what is wrong in a column that was left out, and takes in no other for it", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("bom", { item: "JF-DN50-M12", version: "V1" });
    const grid = await screen.findByRole("grid", { name: "明细" });
    const head = (name: string) => within(grid).queryByRole("columnheader", { name });
    expect(head("用量")).toBeTruthy();
    expect(head("备注")).toBeNull();
    await user.click(within(grid).getAllByText("8")[0] as HTMLElement);
    await user.keyboard("abc{Enter}");
    await user.click(screen.getByRole("button", { name: "列" }));
    await user.click(await screen.findByRole("checkbox", { name: "用量" }));
    await waitFor(() => expect(head("用量")).toBeNull());
    expect(screen.getByText("第 10 行 用量：不是数字")).toBeTruthy();
    expect(head("备注")).toBeNull();
    expect(program.sent.findLast((s) => s.name === "preference.set")?.input).toMatchObject({
      value: { hidden: ["qty"], shown: [], order: [] },
    });
  });
});

describe("an explosion", () => {
  it("opens level by level", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("explosion", { item: "FA-DN50-0304", quantity: "240" });
    await screen.findByText("VB-DN50-0304");
    expect(screen.queryByText("CA-VB50-CF8")).toBeNull();
    screen.getByRole("treegrid").focus();
    await user.keyboard("{ArrowDown}{ArrowRight}");
    expect(await screen.findByText("CA-VB50-CF8")).toBeTruthy();
    // 240 ÷ (1 − 2 %) = 244.9 → 245
    expect(screen.getByText("245")).toBeTruthy();
    expect(
      program.sent.filter((s) => s.name === "bom.explode").every((s) => (s.input as { quantity: string }).quantity === "240"),
    ).toBe(true);
    await user.keyboard("{ArrowLeft}");
    expect(screen.queryByText("CA-VB50-CF8")).toBeNull();
  });

  it("keeps the item that is looked at when the view changes, and says what doesn't fit", async () => {
    const user = userEvent.setup();
    renderPage("explosion", { item: "FA-DN50-0304", quantity: "240" });
    await screen.findByText("VB-DN50-0304");
    screen.getByRole("treegrid").focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    const chosen = () => screen.getByRole("row", { selected: true }).querySelector(".code")?.textContent;
    const code = chosen();
    expect(code).not.toBe("FA-DN50-0304");
    await user.click(screen.getByText("汇总"));
    await screen.findByRole("grid");
    await waitFor(() => expect(chosen()).toBe(code));
    await user.type(screen.getByLabelText("在结果中筛选"), "没有的");
    await screen.findByText("没有符合条件的物料");
    await user.click(screen.getByText("清除“没有的”"));
    await waitFor(() => expect(chosen()).toBe(code));
  });

  it("tells the whole sum, and what it was before it was rounded", async () => {
    const user = userEvent.setup();
    renderPage("explosion", { item: "FA-DN50-0304", quantity: "240" });
    await screen.findByText("VB-DN50-0304");
    await user.click(screen.getByRole("button", { name: "全部展开" }));
    await user.click(await screen.findByText("CA-VB50-CF8"));
    expect(await screen.findByText("240 件 ÷ (1 − 2%)")).toBeTruthy();
    expect(screen.getByText("244.897959184… 件")).toBeTruthy();
    expect(screen.getByText("向上取整到 1 件").parentElement?.textContent).toContain("245 件");
  });

  it("opens and closes all that is below the marked row, and all there is", async () => {
    const user = userEvent.setup();
    renderPage("explosion", { item: "FA-DN50-0304", quantity: "240" });
    await screen.findByText("VB-DN50-0304");
    const rows = () => screen.getByRole("treegrid").getAttribute("aria-rowcount");
    const closed = rows();
    screen.getByRole("treegrid").focus();
    await user.keyboard("{ArrowDown}{Control>}{ArrowRight}{/Control}");
    await screen.findByText("CA-VB50-CF8");
    expect(screen.queryByText("CA-BN50-CF8")).toBeNull();
    await user.keyboard("{Control>}{ArrowLeft}{/Control}");
    await waitFor(() => expect(rows()).toBe(closed));
    await user.click(screen.getByRole("button", { name: "全部展开" }));
    await screen.findByText("CA-BN50-CF8");
    expect(screen.getByText("CA-VB50-CF8")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "全部收起" }));
    await waitFor(() => expect(rows()).toBe(closed));
  });

  it("leaves only what is bought, in the tree and in the sums", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("explosion", { item: "FA-DN50-0304", quantity: "240" });
    await screen.findByText("VB-DN50-0304");
    await user.click(screen.getByLabelText("只看外购"));
    // Bought parts may be below what is closed: that stays, can be opened, and is told.
    expect(screen.getByText("NP-DN50-16P")).toBeTruthy();
    expect(screen.getByText("还有 5 行没有打开，下面的没有筛到。")).toBeTruthy();
    const tree = within(screen.getByRole("treegrid"));
    await user.click(tree.getByText("VB-DN50-0304"));
    await user.keyboard("{ArrowRight}");
    expect(await tree.findByText("CA-VB50-CF8")).toBeTruthy();
    expect(tree.getByText("VB-DN50-0304")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "全部展开" }));
    expect(await screen.findByText("BT-M12X50-A2")).toBeTruthy();
    expect(screen.queryByText(/没有打开/)).toBeNull();
    await user.click(screen.getByRole("button", { name: /^导出全部行/ }));
    const exported = () => program.sent.findLast((s) => s.name === "bom.explode_export")?.input;
    await waitFor(() => expect(exported()).toMatchObject({ view: "indented" }));
    expect(exported()).not.toHaveProperty("source");
    await user.click(screen.getByText("汇总"));
    await screen.findByRole("grid");
    expect(await screen.findByText("BT-M12X50-A2")).toBeTruthy();
    expect(screen.queryByText("VB-DN50-0304")).toBeNull();
    await user.click(screen.getByRole("button", { name: "导出" }));
    await waitFor(() => expect(exported()).toMatchObject({ view: "summed", source: "buy" }));
  });

  it("tells that an unfolding was cut as long as the same is asked", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("explosion", { item: "FA-DN50-0304", quantity: "240" });
    await screen.findByText("VB-DN50-0304");
    const send = program.send.bind(program);
    // Any opening of several levels has more rows than are read at once.
    program.send = async (name, input, id) => {
      const answer = (await send(name, input, id)) as object;
      return (input as { limit?: number }).limit === 2000 ? { ...answer, next: "x" } : answer;
    };
    await user.click(screen.getByRole("button", { name: "全部展开" }));
    expect(await screen.findByText(/^FA-DN50-0304 下面打开到第 1 层/)).toBeTruthy();
    await user.type(screen.getByLabelText("数量"), "0");
    await waitFor(() => expect(screen.queryByText(/下面打开到第 1 层/)).toBeNull());
  });

  it("says beside the quantity why it is none, and keeps the last good figures", async () => {
    const user = userEvent.setup();
    renderPage("explosion", { item: "FA-DN50-0304", quantity: "240" });
    await screen.findByText("VB-DN50-0304");
    await user.clear(screen.getByLabelText("数量"));
    expect(await screen.findByText("数量要大于 0")).toBeTruthy();
    expect(screen.getAllByText("240").length).toBeGreaterThan(1);
  });
});

describe("a way up", () => {
  it("tells that an item is used nowhere, with the keyboard on the next step", async () => {
    renderPage("where_used", { item: "SK-PRV-02" });
    await screen.findByText("SK-PRV-02 没有用在任何生效的物料清单里");
    await waitFor(() => expect(document.activeElement?.textContent).toContain("看物料"));
  });

  it("and the way down keep the day, and down what is needed, by key as by button", async () => {
    const user = userEvent.setup();
    const date = "2026-12-01";
    renderShell();
    await screen.findByText("从哪里开始");
    act(() => openPage("explosion", { item: "FA-DN50-0304", quantity: "240", date }));
    const { id } = front() ?? {};
    await user.click(await screen.findByText("VB-DN50-0304"));
    const part = { item: "VB-DN50-0304", date };
    const back = () => act(() => useTabs.setState(({ tabs }) => ({ tabs: tabs.filter((tab) => tab.id === id), active: id })));
    const details = within(await screen.findByRole("complementary", { name: "详情" }));
    for (const go of [() => user.keyboard("{F6}"), () => user.click(details.getByText("展开"))]) {
      await go();
      expect(front()).toMatchObject({ page: "explosion", params: { ...part, quantity: "240" } });
      back();
    }
    const up = [details.getByLabelText("反查"), await details.findByText("FA-DN50-0304")];
    for (const [at, button] of up.entries()) {
      await user.click(button);
      expect(front()).toMatchObject({ page: "where_used", params: at === 0 ? part : { item: "FA-DN50-0304", date } });
      back();
    }
    await user.keyboard("{F7}");
    expect(front()).toMatchObject({ page: "where_used", params: part });
  });

  it("goes down again for the same day", async () => {
    const user = userEvent.setup();
    const date = "2026-12-01";
    renderShell();
    await screen.findByText("从哪里开始");
    act(() => openPage("where_used", { item: "SK-PRV-02", date }));
    await screen.findByText("SK-PRV-02 没有用在任何生效的物料清单里");
    await user.keyboard("{F6}");
    expect(front()).toMatchObject({ page: "explosion", params: { item: "SK-PRV-02", date } });
  });
});

describe("the shell", () => {
  it("searches, opens, and asks before unsaved input goes", async () => {
    const user = userEvent.setup();
    renderShell();
    await screen.findByText("从哪里开始");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(screen.getByRole("combobox", { name: "搜索" }), "m12 50");
    await screen.findByText("2 个结果 · 2 ms");
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(front()).toMatchObject({ page: "item", params: { code: "BT-M12X50-A2" } }));
    expect(window.location.search).toBe("?page=item&code=BT-M12X50-A2");
    await user.type(await screen.findByLabelText(/规格型号/), "!");
    await user.keyboard("{Alt>}w{/Alt}");
    const dialog = await screen.findByRole("dialog");
    expect(document.activeElement?.textContent).toContain("继续编辑");
    await user.click(within(dialog).getByText("不保存，关闭"));
    await waitFor(() => expect(front()?.page).toBe("welcome"));
  });

  it("shows the rest of what was found, and goes down and up from the marked item", async () => {
    const user = userEvent.setup();
    renderShell();
    await screen.findByText("从哪里开始");
    await user.keyboard("{Control>}k{/Control}");
    const search = screen.getByRole("combobox", { name: "搜索" });
    await user.type(search, "d");
    const more = await screen.findByText(/显示其余 \d+ 个/);
    const options = () => screen.getAllByRole("option").length;
    const before = options();
    await user.keyboard("{ArrowDown}");
    const marked = screen.getByRole("option", { selected: true }).querySelector(".code")?.textContent ?? "";
    expect(screen.getByText(`看 ${marked} 由什么做成`)).toBeTruthy();
    await user.click(more);
    await waitFor(() => expect(options()).toBeGreaterThan(before));
    await user.keyboard("{F6}");
    await waitFor(() => expect(front()?.page).toBe("explosion"));
  });

  it("shows jobs with what is left, and what others spoil is read again", async () => {
    const { program } = renderShell();
    await screen.findByText("从哪里开始");
    const job = {
      id: 7,
      command: "sample.load",
      label: "",
      done: 50,
      total: 200,
      owner: "李敏",
      started_at: Date.now() * 1000 - 10_000_000,
      ended_at: null,
      result: null,
      error: null,
    };
    program.emit({ type: "job", sandbox: false, job: { ...job, state: "running" } });
    fireEvent.click((await screen.findAllByText(/1 个任务 25%/))[0] as HTMLElement);
    expect(await screen.findByText("50 / 200")).toBeTruthy();
    expect(screen.getByText(/还要约 3\d 秒/)).toBeTruthy();
    const reads = () => program.sent.filter((s) => s.name === "system.info").length;
    const before = reads();
    program.emit({ type: "spoiled", sandbox: false, tags: ["item"] });
    await waitFor(() => expect(reads()).toBeGreaterThan(before));
  });

  it("says whose client it is, and tries a lost server again without losing input", async () => {
    const user = userEvent.setup();
    const { program } = renderShell();
    const open = { name: "瓯江阀门", location: "D:\\oujiang.qitao", server: "http://127.0.0.1:8787" };
    await screen.findByText("从哪里开始");
    program.desk = open;
    act(() => useConnection.getState().opened(open));
    await screen.findByText("本机服务器 http://127.0.0.1:8787");
    act(() => openPage("work_center", {}));
    await user.type(await screen.findByLabelText(/编码/), "M9");

    act(() => program.emit({ type: "connection", connected: false }));
    await screen.findByText("连不上 http://127.0.0.1:8787，输入都还在");
    const silent = { address: open.server, why: "refused" };
    program.failing.set("desk.open", new ApiError("offline", "server.silent", "", silent));
    await user.click(screen.getByRole("button", { name: "再试" }));
    await screen.findByText("服务器 http://127.0.0.1:8787 没有回应：refused");
    program.failing.clear();
    await user.click(screen.getByRole("button", { name: "再试" }));
    const tried = program.sent.filter((s) => s.name === "desk.open");
    expect(tried.map((s) => s.input)).toEqual([{ location: open.location }, { location: open.location }]);

    // Nobody else has the books any more: the window has them itself.
    program.desk = { ...open, server: null };
    act(() => program.emit({ type: "connection", connected: true }));
    await screen.findByText("本机账套");
    expect(screen.queryByRole("button", { name: "再试" })).toBeNull();
    expect(screen.getByLabelText(/编码/)).toHaveProperty("value", "M9");
    act(() => useConnection.getState().opened(null));
  });
});
