import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ApprovalView } from "@/contract";
import { openPage, useTabs } from "@/state/tabs";
import { renderPage, renderShell } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

const requestLike: ApprovalView = {
  id: 1,
  command: "",
  label: "",
  object: { kind: "script", key: "1" },
  name: "",
  places: [],
  approvers: { names: [], count: 0 },
  consequences: [{ what: "deleted", figure: 8628 }],
  requester: "hulj",
  reason: "清理",
  made_at: 1,
  state: "open",
  decided_by: null,
  decided_at: null,
  decided_reason: "",
  moved: [],
  own: false,
  yours_to_decide: false,
  input: null,
  client: "window",
  judged_on: {},
};
const text = "DELETE FROM bom;\nDELETE FROM item;";
const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
const fill = (script: string) => {
  fireEvent.change(screen.getByLabelText("名称 *"), { target: { value: "归档店铺" } });
  fireEvent.change(screen.getByLabelText("为什么 *"), { target: { value: "停业" } });
  fireEvent.change(screen.getByLabelText("脚本"), { target: { value: script } });
};

it("says what it is for where there is none, and that there is none on PostgreSQL", async () => {
  const user = userEvent.setup();
  const { program } = renderShell();
  await screen.findByText("从哪里开始");
  act(() => openPage("script.list", {}));
  await screen.findByText("还没有维护脚本");
  await user.click(screen.getByRole("button", { name: /写 SQL 或一串命令/ }));
  expect(front()).toMatchObject({ page: "script", params: {} });
  act(() => openPage("script.list", {}));
  program.scripts.canTry = false;
  act(() => program.emit({ type: "spoiled", tags: ["script"] } as never));
  await screen.findByText("账套在 PostgreSQL 上，没有副本可以试", { selector: "strong" });
  expect(screen.getByRole("button", { name: /^新建脚本/ })).toHaveProperty("disabled", true);
});

it("marks the line that failed, keeps what was typed, and shows what the corrected one comes to", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("script", {}, { login: true });
  const go = await screen.findByRole("button", { name: /^试运行/ });
  expect(go).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("button", { name: "放入例子" }));
  expect(screen.getByLabelText<HTMLTextAreaElement>("脚本").value).toContain("DELETE FROM bom");
  fill("DELETE FROM bom;\n\nDROP TABLE item;");
  await user.click(go);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("没有通过，留作 1 号。账套没有动");
  expect(alert.textContent).toContain("第 3 行：DROP 不能写在脚本里，只能写 INSERT、UPDATE 和 DELETE。");
  expect(document.querySelector(".codemark")?.textContent).toBe("3");
  expect(screen.getByLabelText<HTMLTextAreaElement>("脚本").value).toBe("DELETE FROM bom;\n\nDROP TABLE item;");
  fill(text);
  expect(document.querySelector(".codemark")).toBeNull();
  await user.click(go);
  await screen.findByText("会改什么");
  expect(front()?.params).toEqual({ number: "2" });
  const sent = program.sent.filter((s) => s.name === "script.submit").map((s) => s.input);
  expect(sent[1]).toEqual({ title: "归档店铺", why: "停业", kind: "sql", text });
  const lines = within(document.querySelector<HTMLElement>(".scriptcounts") as HTMLElement).getAllByRole("row");
  expect(lines.map((line) => [...line.children].map((cell) => cell.textContent))).toEqual([
    ["表", "加", "改", "删"],
    ["清单明细", "0", "0", "5,752"],
    ["物料", "0", "0", "2,876"],
    ["合计", "0", "0", "8,628"],
  ]);
  // Row by row, of one table when it is chosen.
  await screen.findByText("旧货");
  await user.click(screen.getByRole("button", { name: "清单明细" }));
  await waitFor(() => expect(screen.queryByText("旧货")).toBeNull());
  expect(program.sent.filter((s) => s.name === "script.rows").at(-1)?.input).toEqual({ number: 2, table: "bom_line", limit: 20 });
});

it("asks before it is run, and somebody else when one has to agree; shows them the whole of it", async () => {
  const user = userEvent.setup();
  const { program } = renderShell();
  program.scripts.add({ title: "归档店铺", why: "停业", kind: "sql", text });
  await screen.findByText("从哪里开始");
  act(() => openPage("script", { number: "1" }));
  await user.click(await screen.findByRole("button", { name: "申请执行" }));
  const dialog = await screen.findByRole("dialog", { name: "对账套执行：归档店铺" });
  expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: /取\s?消/ }));
  expect(within(dialog).getByText("8,628")).toBeTruthy();
  expect(within(dialog).getByText(/要另一个人同意。$/)).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "申请执行" }));
  const asking = await screen.findByRole("dialog", { name: "要另一个人同意" });
  expect(within(asking).getByText("删除 8,628 条")).toBeTruthy();
  expect(screen.queryByRole("dialog", { name: "对账套执行：归档店铺" })).toBeNull();
  expect(program.sent.find((s) => s.name === "script.run")?.input).toEqual({ number: 1 });
});

it("runs at once where nobody else could agree, and leads to where it can be undone", async () => {
  const user = userEvent.setup();
  const { program } = renderShell();
  program.scripts.alone = true;
  program.scripts.add({ title: "归档店铺", why: "停业", kind: "sql", text });
  await screen.findByText("从哪里开始");
  act(() => openPage("script", { number: "1" }));
  await user.click(await screen.findByRole("button", { name: /^执\s?行$/ }));
  await user.click(await screen.findByRole("button", { name: "执行，改 8,628 行" }));
  await screen.findByText("已执行", { selector: "strong" });
  await user.click(screen.getByRole("button", { name: "去找回" }));
  expect(front()).toMatchObject({ page: "journal", params: { command: "script.run" } });
});

it("says to an owner who logs in and is the only one that it is run at once", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("script", {}, { login: true });
  program.scripts.alone = true;
  program.scripts.add({ title: "归档店铺", why: "停业", kind: "sql", text });
  act(() => useTabs.setState((s) => ({ tabs: s.tabs.map((tab) => ({ ...tab, params: { number: "1" } })) })));
  await user.click(await screen.findByRole("button", { name: /^执\s?行$/ }));
  const dialog = await screen.findByRole("dialog", { name: "对账套执行：归档店铺" });
  expect(within(dialog).getByText(/现在没有第二个人能同意，马上执行/)).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "执行，改 8,628 行" }));
  await waitFor(() => expect(program.sent.some((s) => s.name === "script.run")).toBe(true));
  expect(screen.queryByRole("dialog", { name: "要另一个人同意" })).toBeNull();
});

it("takes back only after asking", async () => {
  const user = userEvent.setup();
  const { program } = renderShell();
  program.scripts.add({ title: "归档店铺", why: "停业", kind: "sql", text });
  await screen.findByText("从哪里开始");
  act(() => openPage("script", { number: "1" }));
  await user.click(await screen.findByRole("button", { name: /^撤\s?回$/ }));
  const dialog = await screen.findByRole("dialog", { name: "撤回脚本 1" });
  expect(program.sent.some((s) => s.name === "script.withdraw")).toBe(false);
  await user.click(within(dialog).getByRole("button", { name: /^撤\s?回$/ }));
  await screen.findByText("已撤回");
  expect(screen.queryByRole("button", { name: "申请执行" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "改了再试" }));
  expect(front()).toMatchObject({ page: "script", params: { copy: "1" } });
});

it("shows whoever is to agree the script itself", async () => {
  const { program } = renderShell();
  program.scripts.add({ title: "归档店铺", why: "停业", kind: "sql", text });
  const asked = { command: "script.run", label: "1 归档店铺", input: { number: 1 }, judged_on: { script: "1" }, moved: [] };
  program.approvals.rows = [{ ...requestLike, ...asked }];
  await screen.findByText("从哪里开始");
  act(() => openPage("approval.list", { id: "1" }));
  const inspector = within(await screen.findByRole("complementary", { name: "详情" }));
  expect((await inspector.findByLabelText<HTMLTextAreaElement>("脚本")).value).toBe(text);
  expect(inspector.getByText("5,752")).toBeTruthy();
});
