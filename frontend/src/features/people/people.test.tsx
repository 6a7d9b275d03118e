import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useSession } from "@/state/session";
import { useTabs } from "@/state/tabs";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

const front = () => useTabs.getState().tabs.find((t) => t.id === useTabs.getState().active);
/** antd parts two signs on a button unless the app tells it not to. */
const two = (word: string) => new RegExp(`^${word[0]}\\s?${word[1]}$`);
const page = (id: "person.list" | "person" | "role.list" | "role", params = {}) => renderPage(id, params, { login: true });

beforeEach(() => {
  localStorage.clear();
  useSession.setState({ code: null });
});
afterEach(() => setTransport(undefined));

describe("people", () => {
  it("shows who can log in, how and as what, and opens by Enter", async () => {
    const user = userEvent.setup();
    page("person.list");
    const row = (await screen.findByText("wangq")).closest<HTMLElement>("[role=row]");
    expect(row && within(row).getByText("仓管员")).toBeTruthy();
    expect(row && within(row).getByText(/^锁到/)).toBeTruthy();
    expect(screen.getByText("还不能登录")).toBeTruthy();
    expect(screen.getByText("共 7 人")).toBeTruthy();
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(front()).toMatchObject({ page: "person", params: { login: "hulj" } });
  });

  it("leads to login where nobody logs in", async () => {
    const user = userEvent.setup();
    renderPage("person.list");
    await user.click(await screen.findByRole("button", { name: /在账套设置里/ }));
    expect(front()?.page).toBe("settings");
  });

  it("makes one: login, name, role; then a PIN", async () => {
    const user = userEvent.setup();
    const { program } = page("person");
    await user.type(await screen.findByLabelText(/代码/), "chenh");
    await user.type(screen.getByLabelText(/姓名/), "陈华");
    const roles = screen.getByLabelText(/角色/);
    await user.type(roles, "仓管");
    await user.click(await screen.findByText("仓管员", { selector: ".ant-select-item-option-content" }));
    await user.click(screen.getByRole("button", { name: /保存/ }));
    await user.click(await screen.findByRole("button", { name: "设 PIN" }));
    const dialog = await screen.findByRole("dialog", { name: "陈华：设 PIN" });
    await user.type(within(dialog).getByLabelText("PIN"), "24a68");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(program.sent.find((s) => s.name === "person.save")?.input).toEqual({
      person: { login: "chenh", name: "陈华", roles: ["keeper"], retired: false },
      revision: null,
    });
    expect(program.sent.find((s) => s.name === "person.set_secret")?.input).toEqual({
      login: "chenh",
      kind: "pin",
      secret: "2468",
    });
    expect(await screen.findByText("在用")).toBeTruthy();
  });

  it("finds a role by its code and 拼音首字母, and never drops what was typed", async () => {
    const user = userEvent.setup();
    const { program } = page("person");
    await user.type(await screen.findByLabelText(/代码/), "lik");
    await user.type(screen.getByLabelText(/姓名/), "李会计");
    expect(screen.getByText("没有角色，登录了也什么都不能做。", { selector: "strong" })).toBeTruthy();
    const roles = screen.getByLabelText(/角色/);
    const save = screen.getByRole("button", { name: /保存/ });
    await user.type(roles, "zzz");
    await user.click(save);
    expect(await screen.findByText("没有角色“zzz”", { selector: ".problem" })).toBeTruthy();
    expect(program.sent.some((s) => s.name === "person.save")).toBe(false);
    await user.type(roles, "{Backspace>3/}");
    await user.type(roles, "accountant");
    await user.click(await screen.findByText("会计", { selector: ".ant-select-item-option-content" }));
    await user.type(roles, "cgy{Tab}");
    await user.click(save);
    await waitFor(() => expect(program.sent.some((s) => s.name === "person.save")).toBe(true));
    expect(program.sent.find((s) => s.name === "person.save")?.input).toMatchObject({
      person: { roles: ["accountant", "keeper"] },
    });
  });

  it("says before saving what somebody loses", async () => {
    const user = userEvent.setup();
    page("person", { login: "linx" });
    const roles = await screen.findByLabelText(/角色/);
    await screen.findByText("计划员");
    roles.focus();
    await user.keyboard("{Backspace}");
    // An outsourcing clerk may no more than look, as a planner does.
    expect(screen.queryByText(/会失去/)).toBeNull();
    await user.keyboard("{Backspace}");
    expect(await screen.findByText("保存后 林晓 会失去：查看，改基础资料，导入，用沙箱")).toBeTruthy();
  });

  it("asks who takes people away from themselves", async () => {
    const user = userEvent.setup();
    const { program } = page("person", { login: "limin" });
    const roles = await screen.findByLabelText(/角色/);
    await screen.findByText("负责人");
    roles.focus();
    await user.keyboard("{Backspace}{Escape}");
    await user.click(screen.getByRole("button", { name: /保存/ }));
    const dialog = await screen.findByRole("dialog", { name: "改 李敏 的角色" });
    expect(within(dialog).getByText(/你就看不了这一页/)).toBeTruthy();
    expect(document.activeElement?.classList.contains("reason")).toBe(true);
    await user.keyboard("{Escape}");
    expect(program.sent.some((s) => s.name === "person.save")).toBe(false);
  });

  it("retires after telling how many sessions end", async () => {
    const user = userEvent.setup();
    const { program } = page("person", { login: "hulj" });
    await screen.findByRole("button", { name: /结束 浏览器 192\.168\.1\.31/ });
    await user.click(await screen.findByRole("button", { name: two("停用") }));
    const dialog = await screen.findByRole("dialog", { name: "停用 胡立军" });
    expect(within(dialog).getByText(/现在登录着的 1 处马上结束/)).toBeTruthy();
    const go = within(dialog).getByRole("button", { name: "停用 胡立军" });
    expect(go).toHaveProperty("disabled", true);
    expect(within(dialog).getByText("先写原因，它会留在操作记录里")).toBeTruthy();
    await user.type(within(dialog).getByLabelText("原因"), " 离职 ");
    await user.click(go);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(program.sent.find((s) => s.name === "person.retire")?.input).toEqual({
      code: "hulj",
      retired: true,
      revision: 1,
      reason: "离职",
    });
    await user.click(await screen.findByRole("button", { name: "恢复使用" }));
    // Back again takes no reason.
    expect(await screen.findByRole("button", { name: two("停用") })).toBeTruthy();
  });

  it("keeps somebody who manages people", async () => {
    const user = userEvent.setup();
    const { program } = page("person", { login: "limin" });
    program.people.people = program.people.people.filter((p) => p.person.login !== "yejp");
    await user.click(await screen.findByRole("button", { name: two("停用") }));
    const dialog = await screen.findByRole("dialog", { name: "停用 李敏" });
    await user.type(within(dialog).getByLabelText("原因"), "试");
    await user.click(within(dialog).getByRole("button", { name: "停用 李敏" }));
    expect(await within(dialog).findByText(/没有人能管人员/)).toBeTruthy();
  });

  it("unlocks, ends a session, takes a badge away", async () => {
    const user = userEvent.setup();
    const { program } = page("person", { login: "wangq" });
    expect(await screen.findByText(/^输错 6 次，\d\d:\d\d:\d\d 起锁着，到 \d\d:\d\d:\d\d$/)).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: two("解锁") }));
    await waitFor(() => expect(screen.queryByText(/输错 6 次/)).toBeNull());
    await user.click(await screen.findByRole("button", { name: /结束 手机/ }));
    expect(await screen.findByText("没有登录着")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "去掉工牌" }));
    const dialog = await screen.findByRole("dialog", { name: "王强：去掉工牌" });
    await user.type(within(dialog).getByLabelText("原因"), "工牌丢了");
    await user.click(within(dialog).getByRole("button", { name: "去掉工牌" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(program.sent.filter((s) => s.name === "person.set_secret").map((s) => s.input)).toEqual([
      { login: "wangq", kind: "badge", secret: null, reason: "工牌丢了" },
    ]);
  });

  it("asks why before a role goes that gave rights", async () => {
    const user = userEvent.setup();
    const { program } = page("person", { login: "hulj" });
    const roles = await screen.findByLabelText(/角色/);
    await screen.findByText("计划员");
    roles.focus();
    await user.keyboard("{Backspace}{Escape}");
    await user.click(screen.getByRole("button", { name: /保存/ }));
    const dialog = await screen.findByRole("dialog", { name: "改 胡立军 的角色" });
    expect(within(dialog).getByText(/会失去：查看，改基础资料，导入，用沙箱/)).toBeTruthy();
    expect(program.sent.some((s) => s.name === "person.save")).toBe(false);
    await user.type(within(dialog).getByLabelText("原因"), "转岗");
    await user.click(within(dialog).getByRole("button", { name: "保存，失去 4 项" }));
    await waitFor(() =>
      expect(program.sent.find((s) => s.name === "person.save")?.input).toMatchObject({
        person: { login: "hulj", roles: [] },
        reason: "转岗",
      }),
    );
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("sets a PIN once, however often Enter is pressed", async () => {
    const user = userEvent.setup();
    const { program } = page("person", { login: "hulj" });
    program.delay = 50;
    await user.click(await screen.findByRole("button", { name: "换 PIN" }));
    const dialog = await screen.findByRole("dialog", { name: "胡立军：换 PIN" });
    fireEvent.change(within(dialog).getByLabelText("PIN"), { target: { value: "1212" } });
    const form = within(dialog).getByLabelText("PIN").closest("form") as HTMLFormElement;
    // Both before the screen has heard of the first.
    fireEvent.submit(form);
    fireEvent.submit(form);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(program.sent.filter((s) => s.name === "person.set_secret")).toHaveLength(1);
    // Another time it is another change.
    await user.click(screen.getByRole("button", { name: "换 PIN" }));
    const again = await screen.findByRole("dialog", { name: "胡立军：换 PIN" });
    fireEvent.change(within(again).getByLabelText("PIN"), { target: { value: "1212" } });
    fireEvent.submit(within(again).getByLabelText("PIN").closest("form") as HTMLFormElement);
    await waitFor(() => expect(program.sent.filter((s) => s.name === "person.set_secret")).toHaveLength(2));
  });
});

describe("roles", () => {
  it("are listed with what they may do; ready-made ones are marked and stay", async () => {
    page("role.list");
    const row = (await screen.findByText("planner")).closest<HTMLElement>("[role=row]");
    expect(row && within(row).getByText("查看，改基础资料，导入，用沙箱")).toBeTruthy();
    expect(row && within(row).getByText("现成")).toBeTruthy();
  });

  it("say who loses what, and ask before it is saved", async () => {
    const user = userEvent.setup();
    const { program } = page("role", { code: "planner" });
    await user.click(await screen.findByRole("checkbox", { name: "导入" }));
    expect(await screen.findByText("保存后 2 人会失去：导入")).toBeTruthy();
    expect(screen.queryByRole("button", { name: two("删除") })).toBeNull();
    await user.click(screen.getByRole("button", { name: /保存/ }));
    const dialog = await screen.findByRole("dialog", { name: "保存角色 计划员" });
    expect(within(dialog).getByText("胡立军，林晓")).toBeTruthy();
    await user.type(within(dialog).getByLabelText("原因"), "导入归一个人管");
    await user.click(within(dialog).getByRole("button", { name: "保存，2 人失去权限" }));
    await waitFor(() =>
      expect(program.sent.find((s) => s.name === "role.save")?.input).toEqual({
        role: { code: "planner", name: "", rights: ["look", "master_data", "sandbox"] },
        revision: 1,
        reason: "导入归一个人管",
      }),
    );
  });

  it("say in the dialog why one was not saved or removed, and keep the reason that was typed", async () => {
    const user = userEvent.setup();
    const { program, unmount } = page("role", { code: "planner" });
    await user.click(await screen.findByRole("checkbox", { name: "导入" }));
    await user.click(screen.getByRole("button", { name: /保存/ }));
    const dialog = await screen.findByRole("dialog", { name: "保存角色 计划员" });
    await user.type(within(dialog).getByLabelText("原因"), "换人");
    program.failing.set("role.save", new ApiError("rejected", "books.locked", "locked"));
    await user.click(within(dialog).getByRole("button", { name: /保存，2 人失去权限/ }));
    const told = await within(dialog).findByRole("alert");
    expect(told.textContent).toContain("没有保存");
    expect(within(dialog).getByLabelText("原因")).toHaveProperty("value", "换人");
    program.failing.clear();
    await user.click(within(dialog).getByRole("button", { name: /保存，2 人失去权限/ }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    unmount();
    const other = page("role", { code: "quality" });
    other.program.failing.set("role.remove", new ApiError("rejected", "books.locked", "locked"));
    await user.click(await screen.findByRole("button", { name: two("删除") }));
    const asked = await screen.findByRole("dialog", { name: "删除 检验员" });
    await user.click(within(asked).getByRole("button", { name: two("删除") }));
    expect(await within(asked).findByRole("alert")).toBeTruthy();
  });

  it("gain without a question", async () => {
    const user = userEvent.setup();
    const { program } = page("role", { code: "planner" });
    await user.click(await screen.findByRole("checkbox", { name: "批准" }));
    expect(await screen.findByText("保存后 2 人会多出：批准")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /保存/ }));
    await waitFor(() => expect(program.sent.some((s) => s.name === "role.save")).toBe(true));
  });

  it("can be removed when nobody has them", async () => {
    const user = userEvent.setup();
    const { program } = page("role", { code: "quality" });
    await user.click(await screen.findByRole("button", { name: two("删除") }));
    const dialog = await screen.findByRole("dialog", { name: "删除 检验员" });
    await user.click(within(dialog).getByRole("button", { name: two("删除") }));
    await waitFor(() => expect(program.sent.find((s) => s.name === "role.remove")?.input).toEqual({ code: "quality" }));
  });
});

describe("settings", () => {
  it("names the addresses that a phone can open, and no loopback address", async () => {
    const reached = ["http://qitao.lan:8787", "http://192.168.1.20:8787"];
    renderPage("settings", {}, { login: true, before: (program) => (program.people.reachedAt = reached) });
    expect(await screen.findByText("http://192.168.1.20:8787/?phone")).toBeTruthy();
    expect(screen.getByText("http://qitao.lan:8787/?phone")).toBeTruthy();
    expect(screen.queryByText(/localhost/)).toBeNull();
  });

  it("says that phones cannot open the books where only this computer is served, and what to do", async () => {
    renderPage("settings");
    expect(await screen.findByText(/账套只给这台电脑用/)).toBeTruthy();
    expect(screen.getByText(/serve --listen 0\.0\.0\.0:8787/)).toBeTruthy();
    expect(screen.getByText(/在上面打开登录/)).toBeTruthy();
    expect(screen.getByText(/停下现在这个服务/)).toBeTruthy();
    expect(screen.queryByText(/\?phone/)).toBeNull();
  });

  it("sends only what was changed", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("settings");
    const name = await screen.findByLabelText(/账套名称/);
    fireEvent.change(name, { target: { value: "瓯江阀门 2027" } });
    await user.click(screen.getByRole("button", { name: /^保\s?存$/ }));
    await waitFor(() =>
      expect(program.sent.find((s) => s.name === "system.configure")?.input).toEqual({ name: "瓯江阀门 2027" }),
    );
    await waitFor(() => expect(front()?.dirty).toBe(false));
  });

  it("switches login on with the first owner", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("settings");
    await user.click(await screen.findByRole("button", { name: "打开登录" }));
    expect(document.activeElement).toBe(screen.getByLabelText(/代码/));
    expect(screen.getByText("还差：代码，姓名，密码，再输一次密码")).toBeTruthy();
    // Enter goes on to what is missing.
    await user.type(screen.getByLabelText(/^代码/), "limin{Enter}");
    expect(document.activeElement).toBe(screen.getByLabelText(/^姓名/));
    await user.keyboard("李敏{Enter}");
    expect(document.activeElement).toBe(screen.getByLabelText(/^密码/));
    await user.keyboard("oujiang-2026{Enter}");
    const again = screen.getByLabelText(/^再输一次密码/);
    expect(document.activeElement).toBe(again);
    await user.keyboard("oujiang-2062{Enter}");
    expect(screen.getByText("两次输的密码不一样")).toBeTruthy();
    expect(program.sent.some((s) => s.name === "login.switch_on")).toBe(false);
    await user.clear(again);
    await user.keyboard("oujiang-2026{Enter}");
    expect(await screen.findByText("要登录")).toBeTruthy();
    expect(program.sent.find((s) => s.name === "login.switch_on")?.input).toEqual({
      login: "limin",
      name: "李敏",
      password: "oujiang-2026",
    });
  });

  it("makes a new recovery code for whoever shows that it is them", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("settings", {}, { login: true });
    await user.click(await screen.findByRole("button", { name: "重做恢复码" }));
    const dialog = await screen.findByRole("dialog", { name: "重做恢复码" });
    expect(within(dialog).getByText(/原来的恢复码马上作废/)).toBeTruthy();
    expect(within(dialog).getByText("先填你的密码或 PIN")).toBeTruthy();
    const field = within(dialog).getByLabelText("你的密码或 PIN");
    expect(document.activeElement).toBe(field);
    await user.keyboard("wrong{Enter}");
    expect(await within(dialog).findByText("恢复码没有重做")).toBeTruthy();
    expect(useSession.getState().code).toBeNull();
    await user.clear(field);
    await user.keyboard("oujiang-2026{Enter}");
    await waitFor(() => expect(useSession.getState().code).toBe("QW8ER-TY5UP-2ASDF-GH3JK-ZX9CV"));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(program.sent.filter((s) => s.name === "login.new_recovery").map((s) => s.input)).toEqual([
      { current: "wrong" },
      { current: "oujiang-2026" },
    ]);
  });

  it("counts down for whoever was wrong too often", async () => {
    const user = userEvent.setup();
    renderPage("settings", {}, { login: true });
    await user.click(await screen.findByRole("button", { name: "重做恢复码" }));
    const dialog = await screen.findByRole("dialog", { name: "重做恢复码" });
    const field = within(dialog).getByLabelText("你的密码或 PIN");
    for (let n = 0; n < 5; n += 1) {
      fireEvent.change(field, { target: { value: `wrong${n}` } });
      await user.click(within(dialog).getByRole("button", { name: /^重做恢复码/ }));
      await within(dialog).findByText(n < 4 ? "恢复码没有重做" : "恢复码没有重做：输错太多次");
    }
    expect(within(dialog).getByText(/^还要等 0:(29|30)/)).toBeTruthy();
  });

  it("switches it off with a reason, unless other computers come in", async () => {
    const user = userEvent.setup();
    const { unmount } = renderPage("settings", {}, { login: true });
    // A browser comes over the port, even one on the same computer.
    expect(await screen.findByRole("button", { name: "关闭登录" })).toHaveProperty("disabled", true);
    expect(screen.getByText("在有账套的电脑上，用窗口打开它才能关")).toBeTruthy();
    unmount();
    const { program } = renderPage("settings", {}, { login: true, kind: "window" });
    program.people.served = true;
    await user.click(await screen.findByRole("button", { name: "关闭登录" }));
    const dialog = await screen.findByRole("dialog", { name: "关闭登录" });
    expect(within(dialog).getByText(/7 人以后不用登录/)).toBeTruthy();
    const go = within(dialog).getByRole("button", { name: "关闭登录" });
    expect(go).toHaveProperty("disabled", true);
    await user.type(within(dialog).getByLabelText("原因"), "只剩一个人");
    await user.click(go);
    expect(await within(dialog).findByText(/别的电脑连着这个账套/)).toBeTruthy();
    program.people.served = false;
    await user.click(go);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(program.sent.filter((s) => s.name === "login.switch_off").at(-1)?.input).toEqual({ reason: "只剩一个人" });
  });

  it("sets how long a login lasts", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("settings", {}, { login: true });
    fireEvent.change(await screen.findByLabelText("多久不用就要重新登录"), { target: { value: "2" } });
    expect(screen.getByRole("button", { name: "保存时长" })).toHaveProperty("disabled", true);
    fireEvent.change(screen.getByLabelText("多久不用就要重新登录"), { target: { value: "30" } });
    await user.click(screen.getByRole("button", { name: "保存时长" }));
    await waitFor(() =>
      expect(program.sent.find((s) => s.name === "login.configure")?.input).toEqual({ idle_minutes: 30, longest_hours: 24 }),
    );
    await waitFor(() => expect(screen.getByLabelText("最长")).toHaveProperty("value", "24"));
  });
});
