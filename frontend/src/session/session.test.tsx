import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { App } from "@/app/App";
import { useSession } from "@/state/session";
import { openPage, useTabs } from "@/state/tabs";
import { FakeTransport } from "@/test/fake";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

let program: FakeTransport;
const sent = (name: string) => program.sent.filter((call) => call.name === name).map((call) => call.input);

function start(as: string | null, more: (people: FakeTransport["people"]) => void = () => undefined) {
  program = new FakeTransport({ login: true });
  program.people.current = as;
  more(program.people);
  setTransport(program);
  return render(<App />);
}

/** Fills in as hands do: not as fast as a scanner. */
async function logIn(login: string, secret: string) {
  fireEvent.change(await screen.findByLabelText("代码"), { target: { value: login } });
  fireEvent.change(screen.getByLabelText("密码或 PIN"), { target: { value: secret } });
  screen.getByLabelText("密码或 PIN").focus();
  await userEvent.setup().keyboard("{Enter}");
}

/** A scanner that acts as a keyboard. */
function scan(field: HTMLElement, badge: string) {
  for (const key of badge) fireEvent.keyDown(field, { key });
  fireEvent.change(field, { target: { value: badge } });
  fireEvent.keyDown(field, { key: "Enter" });
}

beforeEach(() => {
  localStorage.clear();
  useSession.setState({ lost: null, out: false, switching: false, code: null, replaced: false });
  useTabs.setState({ tabs: [], active: null, books: null });
  window.history.replaceState(null, "", "/");
});
afterEach(() => setTransport(undefined));

describe("before the books", () => {
  it("stands who it is: login and password, with Enter", async () => {
    const user = userEvent.setup({ delay: 50 });
    start(null);
    await screen.findByRole("heading", { name: "瓯江阀门" });
    expect(screen.queryByText("物料清单")).toBeNull();
    expect(document.activeElement).toBe(screen.getByLabelText("代码"));
    await user.keyboard("{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("还差：代码，密码或 PIN");
    await user.keyboard("limin{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("还差：密码或 PIN");
    expect(document.activeElement).toBe(screen.getByLabelText("密码或 PIN"));
    await user.keyboard("oujiang-2026{Enter}");
    await screen.findByText("从哪里开始");
    expect(sent("session.login")).toEqual([{ login: "limin", secret: "oujiang-2026" }]);
    expect(await screen.findByText("李敏 · 负责人")).toBeTruthy();
  });

  it("a badge is enough, in either field, and is not left there to be read", async () => {
    start(null);
    scan(await screen.findByLabelText("密码或 PIN"), "E00417-LIMIN");
    await screen.findByText("从哪里开始");
    expect(sent("session.login")).toEqual([{ badge: "E00417-LIMIN" }]);
  });

  it("says what is wrong, and keeps what was typed", async () => {
    start(null);
    await logIn("limin", "wrong");
    expect(await screen.findByText(/代码、密码或 PIN 不对。/)).toBeTruthy();
    expect(screen.getByLabelText("代码")).toHaveProperty("value", "limin");
    expect(screen.getByLabelText("密码或 PIN")).toHaveProperty("value", "wrong");
  });

  it("counts a wait down, for that person alone", async () => {
    start(null);
    await logIn("wangq", "1357");
    expect(await screen.findByText("没有登录：输错太多次")).toBeTruthy();
    expect(screen.getAllByText(/还要等 [67]:\d\d/).length).toBeGreaterThan(0);
    expect(screen.getByRole("button", { name: /登录/ })).toHaveProperty("disabled", true);
    await logIn("hulj", "4711");
    await screen.findByText("从哪里开始");
  });

  it("lets an owner back in, and shows the new code until it is written down", async () => {
    const user = userEvent.setup();
    start(null);
    await user.click(await screen.findByText("忘了密码，用恢复码"));
    fireEvent.change(screen.getByLabelText("代码"), { target: { value: "limin" } });
    fireEvent.change(screen.getByLabelText("恢复码"), { target: { value: program.people.recovery } });
    fireEvent.change(screen.getByLabelText("新密码"), { target: { value: "another-one" } });
    await user.click(screen.getByRole("button", { name: /^登录/ }));
    const dialog = await screen.findByRole("dialog", { name: "写下恢复码" });
    expect(within(dialog).getByText("QW8ER-TY5UP-2ASDF-GH3JK-ZX9CV")).toBeTruthy();
    await user.keyboard("{Escape}");
    expect(screen.getByRole("dialog", { name: "写下恢复码" })).toBeTruthy();
    const on = within(dialog).getByRole("button", { name: "继续" });
    expect(on).toHaveProperty("disabled", true);
    expect(within(dialog).getByText("收好了先打勾")).toBeTruthy();
    // Neither a reload nor the window's × takes it away unasked.
    const reload = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(reload);
    expect(reload.defaultPrevented).toBe(true);
    await user.click(within(dialog).getByRole("checkbox", { name: "我已经收好" }));
    await user.click(on);
    const later = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(later);
    expect(later.defaultPrevented).toBe(false);
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(await screen.findByText("从哪里开始")).toBeTruthy();
  });
});

it("says that the recovery code is wrong, and goes on to what is missing", async () => {
  const user = userEvent.setup();
  start(null);
  await user.click(await screen.findByText("忘了密码，用恢复码"));
  await user.type(screen.getByLabelText("代码"), "limin{Enter}");
  expect(document.activeElement).toBe(screen.getByLabelText("恢复码"));
  expect(screen.getByText("还差：恢复码，新密码")).toBeTruthy();
  await user.keyboard("AAAAA{Enter}another-one{Enter}");
  expect(await screen.findByText(/代码或恢复码不对。/)).toBeTruthy();
  expect(sent("session.recover")).toEqual([{ login: "limin", code: "AAAAA", password: "another-one" }]);
});

it("asks before the window closes over a code that nobody has kept", async () => {
  const user = userEvent.setup();
  program = new FakeTransport({ kind: "window", login: true });
  program.desk = { name: "瓯江阀门", location: program.location, server: null };
  setTransport(program);
  render(<App />);
  await screen.findByText("从哪里开始");
  act(() => useSession.setState({ code: "QW8ER-TY5UP-2ASDF-GH3JK-ZX9CV" }));
  await waitFor(() => expect(program.told.at(-1)).toBe("unsaved"));
  act(() => program.pressClose());
  let dialog = await screen.findByRole("dialog", { name: "恢复码还没有收好" });
  expect(screen.queryByText(/QW8ER/, { selector: "output" })).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: /留下/ }));
  expect(program.told).not.toContain("go");
  dialog = await screen.findByRole("dialog", { name: "写下恢复码" });
  expect(within(dialog).getByText("QW8ER-TY5UP-2ASDF-GH3JK-ZX9CV")).toBeTruthy();
  act(() => program.pressClose());
  await user.click(await screen.findByRole("button", { name: "不收了，离开" }));
  expect(program.told.at(-1)).toBe("go");
});

describe("a session that is over", () => {
  async function typed() {
    const user = userEvent.setup();
    start("limin");
    await screen.findByText("从哪里开始");
    act(() => openPage("work_center", {}));
    await user.type(await screen.findByLabelText(/编码/), "M22");
    await user.type(screen.getByLabelText(/名称/), "立车");
    program.people.current = null;
    program.people.why = "session.expired";
    await user.keyboard("{Control>}s{/Control}");
    return { user, dialog: await screen.findByRole("dialog", { name: "太久没有用，要重新登录" }) };
  }

  it("is asked for over what is half typed, which is saved afterwards", async () => {
    const { user, dialog } = await typed();
    expect(within(dialog).getByLabelText("代码")).toHaveProperty("value", "limin");
    expect(within(dialog).getByText("瓯江阀门")).toBeTruthy();
    // Neither menu nor bars are seen behind it.
    expect(document.querySelector(".shell")?.classList.contains("away")).toBe(true);
    // Not to be left by Esc, nor by the keys below.
    await user.keyboard("{Escape}{Control>}s{/Control}");
    expect(screen.getByRole("dialog", { name: "太久没有用，要重新登录" })).toBeTruthy();
    await logIn("limin", "oujiang-2026");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(document.querySelector(".shell")?.classList.contains("away")).toBe(false);
    expect(screen.getByLabelText(/编码/)).toHaveProperty("value", "M22");
    await user.click(screen.getByRole("button", { name: /保存/ }));
    await waitFor(() => expect(program.centers.some((c) => c.record.code === "M22")).toBe(true));
  });

  it("may go on with somebody else, who is told whose input is there", async () => {
    const { user } = await typed();
    await logIn("hulj", "4711");
    const dialog = await screen.findByRole("dialog", { name: "有没保存的改动" });
    expect(within(dialog).getByText("李敏 有没保存的改动")).toBeTruthy();
    expect(within(dialog).getByText(/记在 胡立军 名下/)).toBeTruthy();
    expect(document.activeElement?.textContent).toContain("留着");
    await user.click(within(dialog).getByText("放弃 1 页的改动"));
    await waitFor(() => expect(screen.queryByLabelText(/编码/)).toBeNull());
  });

  it("that ended because other books are in place says so, and keeps the page", async () => {
    start("limin");
    await screen.findByText("从哪里开始");
    program.people.current = null;
    program.people.replaced = { at: Date.now() * 1000, moment: Date.UTC(2026, 0, 22, 15, 57) * 1000 };
    const asked = sent("system.info").length;
    act(() => program.emit({ type: "replaced" }));
    const dialog = await screen.findByRole("dialog", { name: /^账套已换成 2026-01-2\d .* 的$/ });
    expect(within(dialog).getByText(/原来的账套在哪里/)).toBeTruthy();
    await logIn("limin", "oujiang-2026");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent("system.info").length).toBeGreaterThan(asked);
    expect(screen.getByText("从哪里开始")).toBeTruthy();
  });

  it("that somebody ended is noticed by the news, and keeps the page", async () => {
    start("limin");
    await screen.findByText("从哪里开始");
    program.people.current = null;
    program.people.why = "session.ended";
    act(() => program.emit({ type: "spoiled", sandbox: false, tags: ["session"] }));
    expect(await screen.findByRole("dialog", { name: "登录已经结束，要重新登录" })).toBeTruthy();
    expect(screen.getByText("从哪里开始")).toBeTruthy();
  });
});

it("says that other books are in place where nobody logs in", async () => {
  const user = userEvent.setup();
  start("limin");
  await screen.findByText("从哪里开始");
  program.people.login = false;
  program.people.replaced = { at: Date.now() * 1000, moment: Date.UTC(2026, 0, 22, 15, 57) * 1000 };
  act(() => program.emit({ type: "replaced" }));
  expect(await screen.findByRole("dialog", { name: "账套已换成 2026-01-22 23:57:00 的" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "知道了" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

it("tells whoever logs in that other books are in place, for a day", async () => {
  for (const [hours, shown] of [
    [2, true],
    [25, false],
  ] as const) {
    const { unmount } = start(null, (people) => {
      people.replaced = { at: (Date.now() - hours * 3_600_000) * 1000, moment: Date.UTC(2026, 0, 22, 15, 57) * 1000 };
    });
    await screen.findByLabelText("代码");
    expect(screen.queryByText(/^账套已换成/) !== null).toBe(shown);
    unmount();
  }
});

it("tells it once: who said so or logged in here is told no more, and other books are news again", async () => {
  const user = userEvent.setup();
  const at = (Date.now() - 3_600_000) * 1000;
  const looked = async (when: number) => {
    const { unmount } = start(null, (people) => {
      people.replaced = { at: when, moment: Date.UTC(2026, 0, 22, 15, 57) * 1000 };
    });
    await screen.findByLabelText("代码");
    return { told: screen.queryByText(/^账套已换成/) !== null, unmount };
  };
  // Looking alone is not seeing.
  for (const told of [true, true]) {
    const page = await looked(at);
    expect(page.told).toBe(told);
    if (page.told) page.unmount();
  }
  const first = await looked(at);
  await user.click(screen.getByRole("button", { name: "知道了" }));
  expect(screen.queryByText(/^账套已换成/)).toBeNull();
  first.unmount();
  const second = await looked(at);
  expect(second.told).toBe(false);
  second.unmount();
  const third = await looked(at + 1);
  expect(third.told).toBe(true);
  await logIn("limin", "oujiang-2026");
  await screen.findByText("从哪里开始");
  third.unmount();
  expect((await looked(at + 1)).told).toBe(false);
});

it("asks for nothing once nobody logs in any more", async () => {
  const user = userEvent.setup();
  start("limin");
  await screen.findByText("从哪里开始");
  // Another window switched it off; the first call after it hears that its session is over.
  program.failing.set("unit.list", new ApiError("forbidden", "session.ended", ""));
  program.people.login = false;
  program.people.current = null;
  act(() => openPage("unit.list", {}));
  await waitFor(() => expect(sent("unit.list").length).toBeGreaterThan(0));
  program.failing.clear();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(await screen.findByRole("button", { name: /管理员/ }));
  expect(await screen.findByText("不用登录")).toBeTruthy();
  expect(screen.queryByText("退出登录")).toBeNull();
});

describe("the person's menu", () => {
  it("lets somebody else take over by PIN; Esc leaves it", async () => {
    const user = userEvent.setup();
    start("limin");
    await user.click(await screen.findByRole("button", { name: /李敏/ }));
    await user.click(await screen.findByText("换人"));
    const dialog = await screen.findByRole("dialog", { name: "换人" });
    // The menu's button gets the keyboard back late on a slow PC; the dialog keeps it.
    act(() => screen.getByRole("button", { name: /李敏/ }).focus());
    expect(dialog.contains(document.activeElement)).toBe(true);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog", { name: "换人" })).toBeNull());
    await user.click(screen.getByRole("button", { name: /李敏/ }));
    await user.click(await screen.findByText("换人"));
    await logIn("hulj", "4711");
    expect(await screen.findByRole("button", { name: /胡立军/ })).toBeTruthy();
    // A planner does not manage people, so the menu has no such pages.
    await waitFor(() => expect(screen.queryByRole("button", { name: "人员" })).toBeNull());
  });

  it("logs out: nothing is left on screen", async () => {
    const user = userEvent.setup();
    start("limin");
    await user.click(await screen.findByRole("button", { name: /李敏/ }));
    await user.click(await screen.findByText("退出登录"));
    expect(await screen.findByLabelText("密码或 PIN")).toBeTruthy();
    expect(screen.queryByText("从哪里开始")).toBeNull();
    expect(sent("session.logout")).toHaveLength(1);
    await logIn("hulj", "4711");
    expect(await screen.findByText("从哪里开始")).toBeTruthy();
  });

  it("sets one's own PIN", async () => {
    const user = userEvent.setup();
    start("limin");
    await user.click(await screen.findByRole("button", { name: /李敏/ }));
    await user.click(await screen.findByText("密码、PIN、工牌"));
    const dialog = await screen.findByRole("dialog", { name: "密码、PIN、工牌" });
    fireEvent.change(within(dialog).getByLabelText("现在的密码或 PIN"), { target: { value: "oujiang-2026" } });
    await user.click(within(dialog).getByText("PIN"));
    fireEvent.change(within(dialog).getByLabelText("PIN", { selector: "input[type=password]" }), { target: { value: "24x68" } });
    await user.click(within(dialog).getByRole("button", { name: "设 PIN" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent("session.set_own_secret")).toEqual([{ current: "oujiang-2026", kind: "pin", secret: "2468" }]);
  });
});

describe("without a right", () => {
  it("a page says so, a button has the reason beside it, and its key does nothing", async () => {
    const user = userEvent.setup();
    start("wangq");
    await screen.findByText("从哪里开始");
    expect(screen.queryByText("系统")).toBeNull();
    act(() => openPage("person.list", {}));
    expect(await screen.findByText("你看不了这一页")).toBeTruthy();
    expect(screen.getByText(/要有“管人员”的权限/)).toBeTruthy();
    expect(sent("person.list")).toEqual([]);
    act(() => openPage("unit", { code: "kg" }));
    await screen.findByDisplayValue("kilogram");
    await user.type(screen.getByLabelText(/中文名/), "x");
    const [beside] = within(screen.getByRole("heading", { name: /单位 kg/ }).parentElement as HTMLElement).getAllByText(
      "没有“改基础资料”的权限",
    );
    expect(beside).toBeTruthy();
    expect(screen.getByRole("button", { name: /保存/ })).toHaveProperty("disabled", true);
    await user.keyboard("{Control>}s{/Control}");
    expect(sent("unit.save")).toEqual([]);
  });
});
