import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import i18next from "i18next";
import { afterEach, beforeEach, expect, it } from "vitest";
import { App } from "@/app/App";
import { textOf } from "@/i18n";
import { goTo, useSandbox } from "@/state/sandbox";
import { closeTab, openPage, useTabs } from "@/state/tabs";
import { FakeTransport } from "@/test/fake";
import { call } from "@/transport/call";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

let program: FakeTransport;
const sent = (name: string) => program.sent.filter((s) => s.name === name);
const shell = () => document.querySelector(".shell") as HTMLElement;
const sign = () => screen.findByRole("note");

function start(options: { login?: boolean; as?: string } = {}) {
  program = new FakeTransport(options);
  if (options.as) program.people.current = options.as;
  setTransport(program);
}

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  useSandbox.setState({ on: false, next: null });
  useTabs.setState({ tabs: [], active: null, books: null });
  window.history.replaceState(null, "", "/");
  start();
});
afterEach(() => setTransport(undefined));

it("is made with one click, entered, marked on every screen, and left", async () => {
  const user = userEvent.setup();
  render(<App />);
  await screen.findByText("从哪里开始");
  act(() => openPage("sandbox", {}));
  await user.click(await screen.findByText("建沙箱"));
  expect(await screen.findByText("正在用账套")).toBeTruthy();
  expect(shell().className).toBe("shell");
  expect(document.title).toBe("齐套");
  await user.click(screen.getByRole("button", { name: "进入沙箱" }));
  expect((await sign()).textContent).toMatch(/^沙箱 · 今天 \d\d:\d\d 的副本 · 不影响账套/);
  expect(shell().className).toBe("shell sandbox");
  expect(document.title).toBe("沙箱 · 齐套");
  expect(await screen.findByText("正在用沙箱")).toBeTruthy();
  // A reload stays there.
  expect(sessionStorage.getItem("qitao.sandbox")).toBe("on");
  await user.click(within(await sign()).getByRole("button", { name: "回到账套" }));
  await waitFor(() => expect(shell().className).toBe("shell"));
  expect(await screen.findByText("正在用账套")).toBeTruthy();
  expect(sessionStorage.getItem("qitao.sandbox")).toBeNull();
});

it("is made once by a double click, and the second click cancels nothing", async () => {
  render(<App />);
  await screen.findByText("从哪里开始");
  act(() => openPage("sandbox", {}));
  const make = await screen.findByText("建沙箱");
  fireEvent.click(make, { detail: 1 });
  fireEvent.click(make, { detail: 2 });
  expect(await screen.findByText("正在用账套")).toBeTruthy();
  expect(sent("sandbox.make")).toHaveLength(1);
  expect(sent("job.cancel")).toHaveLength(0);
});

it("takes a double click for one: the question stays, and nobody is in and out again", async () => {
  const user = userEvent.setup();
  program.sandbox.make();
  render(<App />);
  await screen.findByText("从哪里开始");
  act(() => openPage("work_center", {}));
  await user.type(await screen.findByLabelText(/编码/), "M9");
  act(() => openPage("sandbox", {}));
  await user.click(await screen.findByRole("button", { name: "进入沙箱" }));
  const dialog = await screen.findByRole("dialog");
  const scrim = dialog.closest(".scrim") as HTMLElement;
  // The second half lies beside the dialog that the first one opened, or on one of its buttons.
  fireEvent.mouseDown(scrim, { detail: 2 });
  fireEvent.click(within(dialog).getByRole("button", { name: "放弃并进入沙箱" }), { detail: 2 });
  expect(screen.getByRole("dialog")).toBe(dialog);
  expect(shell().className).toBe("shell");
  // A click of its own is one.
  fireEvent.mouseDown(scrim, { detail: 1 });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByLabelText(/编码/)).toHaveProperty("value", "M9");
  act(() => closeTab(useTabs.getState().tabs.find((tab) => tab.page === "work_center")?.id ?? ""));
  act(() => openPage("sandbox", {}));
  await user.click(await screen.findByRole("button", { name: "进入沙箱" }));
  const back = (await screen.findAllByRole("button", { name: "回到账套" })).at(-1) as HTMLElement;
  fireEvent.mouseDown(back, { detail: 2 });
  fireEvent.click(back, { detail: 2 });
  expect(shell().className).toBe("shell sandbox");
});

it("names what a page is about: the sandbox, and not the books", async () => {
  program.sandbox.make();
  render(<App />);
  await screen.findByText("从哪里开始");
  const said = () => [i18next.t("import.diff.title"), i18next.t("import.write.done"), textOf("error.missing", { key: "X" })];
  expect(said()).toEqual(["与账套的差异", "已写入账套", "账套里没有 X。"]);
  act(() => goTo(true));
  expect(said()).toEqual(["与沙箱的差异", "已写入沙箱", "沙箱里没有 X。"]);
});

it("sends there what is about the content, and asks the books who is who", async () => {
  program.sandbox.make();
  goTo(true);
  render(<App />);
  await sign();
  act(() => openPage("item", { code: "BT-M12X50-A2" }));
  await screen.findByLabelText(/名称/);
  expect(sent("item.get").at(-1)?.sandbox).toBe(true);
  expect(sent("system.info").every((s) => s.sandbox)).toBe(true);
  expect(sent("session.state").every((s) => s.sandbox === undefined)).toBe(true);
  const item = program.items[0]?.record;
  if (!item) throw new Error("no item");
  await call("item.save", { item: { ...item, name: "试" }, revision: 1 });
  expect(program.items[0]?.record.name).toBe(item.name);
  expect(program.sandbox.inner?.items[0]?.record.name).toBe("试");
  expect(program.sandbox.changes).toBe(1);
  // A change of the books themselves does not slip past it.
  await expect(call("role.remove", { code: "x" })).rejects.toMatchObject({ code: "sandbox.not_there" });
  await expect(call("backup.make", {})).rejects.toMatchObject({ code: "sandbox.not_there" });
  act(() => openPage("backup", {}));
  expect(await screen.findByText("沙箱里没有这一页")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "备份" })).toBeNull();
});

it("sends a change again to where it went first, wherever one is by then", async () => {
  program.sandbox.make();
  goTo(true);
  const item = program.items[0]?.record;
  if (!item) throw new Error("no item");
  program.failing.set("item.save", new ApiError("offline", "client.offline", "no answer"));
  const saving = call("item.save", { item: { ...item, name: "试" }, revision: 1 });
  await waitFor(() => expect(sent("item.save")).toHaveLength(1));
  goTo(false);
  program.failing.delete("item.save");
  await saving;
  expect(sent("item.save").map((s) => s.sandbox)).toEqual([true, true]);
  expect(program.items[0]?.record.name).toBe(item.name);
});

it("asks before what is half typed goes, and takes the other pages along", async () => {
  const user = userEvent.setup();
  program.sandbox.make();
  render(<App />);
  await screen.findByText("从哪里开始");
  act(() => openPage("item.list", {}));
  act(() => openPage("work_center", {}));
  await user.type(await screen.findByLabelText(/编码/), "M9");
  await user.click(screen.getByRole("button", { name: /瓯江阀门/ }));
  await user.click(await screen.findByText("进入沙箱"));
  let dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByText(/留下/));
  expect(shell().className).toBe("shell");
  await user.click(screen.getByRole("button", { name: /瓯江阀门/ }));
  await user.click(await screen.findByText("进入沙箱"));
  dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByText("放弃并进入沙箱"));
  await sign();
  await waitFor(() => expect(useTabs.getState().books).toBe("D:\\齐套\\oujiang.sandbox.qitao"));
  expect(useTabs.getState().tabs.map((tab) => tab.page)).toEqual(["welcome", "item.list"]);
});

it("says how much is lost before it is copied anew, and does that from the books", async () => {
  const user = userEvent.setup();
  program.sandbox.make();
  program.sandbox.changes = 3;
  const first = program.sandbox.made_at;
  goTo(true);
  render(<App />);
  await sign();
  act(() => openPage("sandbox", {}));
  await user.click(await screen.findByRole("button", { name: "重新复制" }));
  let dialog = await screen.findByRole("dialog", { name: "重新复制沙箱" });
  expect(within(dialog).getByText(/^这个沙箱是 \S+ 今天 \d\d:\d\d 复制的，之后在里面试过 3 次改动，都会丢掉/)).toBeTruthy();
  expect(document.activeElement?.textContent).toMatch(/取消/);
  const go = within(dialog).getByRole("button", { name: "重新复制" });
  expect(go).toHaveProperty("disabled", true);
  await user.type(within(dialog).getByLabelText("为什么重新复制"), " 账套里改了价 ");
  await user.click(go);
  await waitFor(() => expect(program.sandbox.made_at).not.toBe(first));
  expect(shell().className).toBe("shell");
  expect(sent("sandbox.make").map((s) => [s.sandbox, s.input])).toEqual([[undefined, { reason: "账套里改了价" }]]);
  await user.click(await screen.findByRole("button", { name: "丢弃沙箱" }));
  dialog = await screen.findByRole("dialog", { name: "丢弃沙箱" });
  expect(within(dialog).getByText(/还没有试过改动/)).toBeTruthy();
  expect(within(dialog).queryByRole("textbox")).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "丢弃" }));
  expect(await screen.findByText("还没有沙箱")).toBeTruthy();
  expect(sent("sandbox.drop")).toHaveLength(1);
});

it("says in the dialog why it was not thrown away, and keeps what was typed", async () => {
  const user = userEvent.setup();
  program.sandbox.make();
  program.sandbox.changes = 3;
  render(<App />);
  await screen.findByText("从哪里开始");
  act(() => openPage("sandbox", {}));
  program.failing.set("sandbox.drop", new ApiError("rejected", "books.locked", "locked"));
  await user.click(await screen.findByRole("button", { name: "丢弃沙箱" }));
  const dialog = await screen.findByRole("dialog", { name: "丢弃沙箱" });
  fireEvent.change(within(dialog).getByRole("textbox"), { target: { value: "试完了" } });
  await user.click(within(dialog).getByRole("button", { name: /丢弃/ }));
  expect(await within(dialog).findByRole("alert")).toBeTruthy();
  expect(within(dialog).getByRole("textbox")).toHaveProperty("value", "试完了");
  program.failing.clear();
  await user.click(within(dialog).getByRole("button", { name: /丢弃/ }));
  expect(await screen.findByText("还没有沙箱")).toBeTruthy();
});

it("says why again when it is tried again", async () => {
  const user = userEvent.setup();
  program.sandbox.make();
  program.sandbox.changes = 3;
  render(<App />);
  await screen.findByText("从哪里开始");
  act(() => openPage("sandbox", {}));
  program.failing.set("sandbox.make", new ApiError("rejected", "sandbox.full", "", { place: "D:", needs: "2", free: "1" }));
  await user.click(await screen.findByRole("button", { name: "重新复制" }));
  const dialog = await screen.findByRole("dialog", { name: "重新复制沙箱" });
  fireEvent.change(within(dialog).getByLabelText("为什么重新复制"), { target: { value: "账套里改了价" } });
  await user.click(within(dialog).getByRole("button", { name: "重新复制" }));
  const retry = await screen.findByRole("button", { name: /^再试/ });
  program.failing.delete("sandbox.make");
  await user.click(retry);
  await waitFor(() => expect(program.sandbox.changes).toBe(0));
  expect(sent("sandbox.make").map((s) => s.input)).toEqual([{ reason: "账套里改了价" }, { reason: "账套里改了价" }]);
});

it("asks for a reason that is missing, as somebody tried something meanwhile", async () => {
  const user = userEvent.setup();
  program.sandbox.make();
  render(<App />);
  await screen.findByText("从哪里开始");
  act(() => openPage("sandbox", {}));
  await user.click(await screen.findByRole("button", { name: "重新复制" }));
  let dialog = await screen.findByRole("dialog", { name: "重新复制沙箱" });
  expect(within(dialog).queryByRole("textbox")).toBeNull();
  program.sandbox.changes = 1;
  await user.click(within(dialog).getByRole("button", { name: "重新复制" }));
  await user.click(await screen.findByRole("button", { name: /^再试/ }));
  dialog = await screen.findByRole("dialog", { name: "重新复制沙箱" });
  fireEvent.change(await within(dialog).findByLabelText("为什么重新复制"), { target: { value: "再来一次" } });
  await user.click(within(dialog).getByRole("button", { name: "重新复制" }));
  await waitFor(() => expect(program.sandbox.changes).toBe(0));
  expect(sent("sandbox.make").map((s) => s.input)).toEqual([{}, { reason: "再来一次" }]);
});

it("hears the one and not the other", async () => {
  program.sandbox.make();
  render(<App />);
  await screen.findByText("从哪里开始");
  const job = { id: 1, command: "system.verify", label: "", owner: "l", done: 1, total: 4, started_at: 0, ended_at: null };
  const running = { ...job, state: "running", result: null, error: null } as const;
  const reads = () => sent("system.info").length;
  const before = reads();
  act(() => program.emit({ type: "job", sandbox: true, job: running }));
  act(() => program.emit({ type: "spoiled", sandbox: true, tags: ["item"] }));
  await new Promise((later) => setTimeout(later, 30));
  expect(screen.queryByText(/1 个任务/)).toBeNull();
  expect(reads()).toBe(before);
  act(() => program.emit({ type: "spoiled", sandbox: false, tags: ["item"] }));
  await waitFor(() => expect(reads()).toBeGreaterThan(before));
  act(() => goTo(true));
  await sign();
  await waitFor(() => expect(sent("system.info").at(-1)?.sandbox).toBe(true));
  const there = reads();
  act(() => program.emit({ type: "spoiled", sandbox: false, tags: ["item"] }));
  await new Promise((later) => setTimeout(later, 30));
  expect(reads()).toBe(there);
  act(() => program.emit({ type: "job", sandbox: true, job: running }));
  expect((await screen.findAllByText(/1 个任务 25%/)).length).toBeGreaterThan(0);
});

it("is said to be gone to whoever is in it, and leads back", async () => {
  const user = userEvent.setup();
  program.sandbox.make();
  goTo(true);
  render(<App />);
  await sign();
  program.sandbox.drop();
  act(() => program.emit({ type: "spoiled", sandbox: false, tags: ["sandbox"] }));
  const dialog = await screen.findByRole("dialog", { name: "沙箱进不去了" });
  await user.click(within(dialog).getByRole("button", { name: "回到账套" }));
  await waitFor(() => expect(shell().className).toBe("shell"));
});

it("is left by whoever logs out, and is not there for whoever has no right", async () => {
  start({ login: true, as: "limin" });
  program.sandbox.make();
  goTo(true);
  render(<App />);
  await sign();
  program.people.current = "wangq";
  act(() => program.emit({ type: "spoiled", sandbox: false, tags: ["session"] }));
  expect(await screen.findByRole("dialog", { name: "沙箱进不去了" })).toBeTruthy();
  act(() => goTo(false));
  await waitFor(() => expect(shell().className).toBe("shell"));
  expect(screen.queryByRole("button", { name: "沙箱" })).toBeNull();
});

it("says why there is none on PostgreSQL", async () => {
  const error = new ApiError("rejected", "sandbox.not_sqlite", "");
  program.sandbox.problem = { kind: "rejected", code: "sandbox.not_sqlite", message: error.message, params: {}, hint: null };
  render(<App />);
  await screen.findByText("从哪里开始");
  act(() => openPage("sandbox", {}));
  expect(await screen.findByText(/PostgreSQL 上的账套还不能建沙箱/)).toBeTruthy();
  expect(screen.queryByText("建沙箱")).toBeNull();
});
