import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditRow } from "@/contract";
import { useTabs } from "@/state/tabs";
import { renderPage } from "@/test/render";
import { before, startOf } from "@/trail/day";
import { changesOf, parse } from "@/trail/diff";
import { setTransport } from "@/transport/transport";

const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("before and after", () => {
  it("stand side by side, what differs first", () => {
    const changes = changesOf({ code: "A", name: "一", note: "x" }, { code: "A", name: "二", spec: "M6" });
    expect(changes.map((c) => [c.field, c.before, c.after, c.changed])).toEqual([
      ["name", "一", "二", true],
      ["note", "x", undefined, true],
      ["spec", undefined, "M6", true],
      ["code", "A", "A", false],
    ]);
  });

  it("go line by line, by their number", () => {
    const was = {
      lines: [
        { number: 10, qty: "1" },
        { number: 20, qty: "1" },
        { number: 30, qty: "4" },
      ],
    };
    const is = {
      lines: [
        { number: 10, qty: "1" },
        { number: 20, qty: "2" },
        { number: 40, qty: "5" },
      ],
    };
    const changed = changesOf(was, is).filter((c) => c.changed);
    expect(changed).toEqual([
      { field: "lines", line: "20", before: { qty: "1" }, after: { qty: "2" }, changed: true },
      { field: "lines", line: "30", before: { number: 30, qty: "4" }, after: undefined, changed: true },
      { field: "lines", line: "40", before: undefined, after: { number: 40, qty: "5" }, changed: true },
    ]);
  });

  it("may be a plain value, or what is no JSON", () => {
    expect(changesOf(parse('"瓯江"'), parse('"瓯江阀门"'))).toEqual([
      { field: "", before: "瓯江", after: "瓯江阀门", changed: true },
    ]);
    expect(changesOf(parse(null), parse('"on"'))[0]).toMatchObject({ before: undefined, after: "on", changed: true });
    expect(parse("off: ")).toBe("off: ");
  });
});

it("days begin by the factory's clock", () => {
  expect(startOf("2026-11-23", "Asia/Shanghai")).toBe(Date.UTC(2026, 10, 22, 16) * 1000);
  expect(startOf("2026-11-23", "Asia/Shanghai", 1)).toBe(Date.UTC(2026, 10, 23, 16) * 1000);
  // A day of 25 hours.
  expect(startOf("2026-10-25", "Europe/Berlin", 1) - startOf("2026-10-25", "Europe/Berlin")).toBe(25 * 3_600_000_000);
  expect(before("2026-03-01", 1)).toBe("2026-02-28");
});

describe("the trail", () => {
  it("counts wrong tries, and says who made a recovery code anew and how somebody lost a role", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("audit.list", {}, { login: true });
    const [first] = program.people.trail;
    const row = (more: Partial<AuditRow>) => ({ ...(first as AuditRow), before: null, after: null, ...more });
    program.people.trail = [
      row({ id: 3, command: "login.new_recovery", object_kind: "book", object_key: "login.recovery" }),
      row({ id: 2, command: "session.login", object_kind: "session", object_key: "wangq", after: '{"failed":6}' }),
      row({
        id: 1,
        command: "person.save",
        object_kind: "person",
        object_key: "linx",
        before: '{"roles":["planner"]}',
        after: '{"roles":[],"reason":"转岗"}',
      }),
    ];
    // In the list and, as the row at hand, beside it.
    expect(await screen.findAllByText("重做恢复码")).toHaveLength(2);
    expect(screen.getAllByText("第 6 次").length).toBeGreaterThan(0);
    expect(screen.queryByText("新建")).toBeNull();
    await user.click(screen.getByText("保存人员"));
    expect(await screen.findByRole("cell", { name: "转岗" })).toBeTruthy();
  });

  it("is newest first; the row at hand shows before and after in words, and leads to its object", async () => {
    const user = userEvent.setup();
    renderPage("audit.list", {}, { login: true });
    await screen.findAllByText("保存物料");
    const inspector = screen.getByRole("complementary", { name: "详情" });
    const line = within(inspector).getByText("安全库存").closest("tr");
    expect([...(line?.cells ?? [])].map((c) => [c.textContent, c.className])).toEqual([
      ["安全库存", ""],
      ["500", "was"],
      ["620", "is"],
    ]);
    expect(within(inspector).queryByText("名称")).toBeNull();
    await user.click(within(inspector).getByText("另外 7 个字段没有变"));
    expect(within(inspector).getByText("名称")).toBeTruthy();
    expect(within(inspector).getByText("外购件", { exact: false, selector: "td.muted:nth-child(2)" })).toBeTruthy();
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}");
    expect(within(screen.getByRole("complementary")).getByText("明细 20")).toBeTruthy();
    await user.keyboard("{Enter}");
    expect(front()).toMatchObject({ page: "bom", params: { item: "FA-DN50-0304", version: "V3" } });
  });

  it("asks the program for a person, a command, a kind, a code, a span of days", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("audit.list", { actor: "hulj", from: "2026-11-20", to: "2026-11-21" }, { login: true });
    const asked = () => program.sent.filter((s) => s.name === "audit.list").at(-1)?.input;
    await waitFor(() =>
      expect(asked()).toEqual({
        actor: "hulj",
        from: startOf("2026-11-20", "Asia/Shanghai"),
        to: startOf("2026-11-22", "Asia/Shanghai"),
        limit: 50,
      }),
    );
    await user.click(screen.getByText("全部"));
    await waitFor(() => expect(asked()).toEqual({ actor: "hulj", limit: 50 }));
    const command = screen.getByRole("combobox", { name: "操作" });
    await user.type(command, "停用或恢复物料");
    await user.click(await screen.findByText("停用或恢复物料", { selector: ".ant-select-item-option-content" }));
    await waitFor(() => expect(asked()).toEqual({ actor: "hulj", command: "item.retire", limit: 50 }));
    await user.keyboard("{Escape}");
    await user.type(screen.getByLabelText("对象代码"), "SK-PRV-02{Enter}");
    await waitFor(() => expect(asked()).toEqual({ actor: "hulj", command: "item.retire", object_key: "SK-PRV-02", limit: 50 }));
  });

  it("filtered to nothing names the conditions, each to be taken away", async () => {
    const user = userEvent.setup();
    renderPage("audit.list", { actor: "yejp", kind: "item" }, { login: true });
    await screen.findByText("没有符合条件的操作记录");
    await user.click(screen.getByText("清除“对象 物料”"));
    expect((await screen.findAllByText("改账套设置")).length).toBeGreaterThan(0);
    expect(useTabs.getState().tabs[0]?.params).toEqual({ actor: "yejp" });
  });

  it("exports what is asked for by Ctrl E", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("audit.list", { kind: "item", key: "BT-M12X50-A2" }, { login: true });
    await screen.findByRole("heading", { name: "物料 BT-M12X50-A2 的操作记录" });
    await screen.findAllByText("保存物料");
    await user.click(screen.getByRole("button", { name: /导出/ }));
    expect(program.sent.find((s) => s.name === "audit.export")?.input).toEqual({
      filter: { object_kind: "item", object_key: "BT-M12X50-A2" },
      language: "zh-CN",
    });
  });

  it("is one click from a record, for whoever may see it", async () => {
    const user = userEvent.setup();
    const { unmount } = renderPage("work_center", { code: "C01" }, { login: true });
    await user.click(await screen.findByRole("button", { name: "操作记录" }));
    expect(front()).toMatchObject({ page: "audit.list", params: { kind: "work_center", key: "C01" } });
    unmount();
    renderPage("work_center", { code: "C01" }, { login: true, as: "wangq" });
    await screen.findByText(/修改/);
    await waitFor(() => expect(screen.queryByRole("button", { name: "操作记录" })).toBeNull());
  });
});
