import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import { renderPage, renderShell } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

/** antd parts two signs on a button unless the app tells it not to. */
const two = (word: string) => new RegExp(`^${word[0]}\\s?${word[1]}$`);
const open = (params = {}, as?: string) => renderPage("approval.list", params, { login: true, as });
const inspector = () => within(screen.getByRole("complementary", { name: "详情" }));

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("shows state, consequences, exact input, and agrees after asking", async () => {
  const user = userEvent.setup();
  const { program } = open();
  const row = (await screen.findAllByText("正在用它的有 412 处", { selector: ".text2" }))[0]?.closest<HTMLElement>("[role=row]");
  expect(row && within(row).getByText("待审批")).toBeTruthy();
  expect(await screen.findByText("胡立军", { selector: "strong" })).toBeTruthy();
  expect(inspector().getByText("编码").closest("tr")?.textContent).toBe("编码pcs");
  expect(screen.getByText("等你定的 1 条")).toBeTruthy();
  // Who asked and why, in full; where it is used, each place to be opened; of the others how many.
  expect(inspector().getByText("换成新单位", { selector: ".longtext" })).toBeTruthy();
  expect(inspector().getByText("物料清单 FA-DN50-0304 V3，2 处")).toBeTruthy();
  expect(inspector().getByText("还有 409 处")).toBeTruthy();
  await user.click(inspector().getByRole("button", { name: "物料 BT-M12X50-A2" }));
  expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "item", params: { code: "BT-M12X50-A2" } });
  await user.click(inspector().getByRole("button", { name: two("同意") }));
  const dialog = await screen.findByRole("dialog", { name: "同意：停用单位 pcs 件" });
  expect(within(dialog).getByText("换成新单位")).toBeTruthy();
  expect(within(dialog).getByText("还有 409 处")).toBeTruthy();
  expect(document.activeElement?.classList.contains("reason")).toBe(true);
  await user.click(within(dialog).getByRole("button", { name: two("同意") }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(program.sent.find((s) => s.name === "approval.approve")?.input).toEqual({ id: 7, reason: "" });
  expect(await screen.findByText("等你定的 0 条")).toBeTruthy();
});

it("refuses only with a reason", async () => {
  const user = userEvent.setup();
  const { program } = open();
  await screen.findByText("胡立军", { selector: "strong" });
  await user.click(inspector().getByRole("button", { name: two("拒绝") }));
  const dialog = await screen.findByRole("dialog", { name: "拒绝：停用单位 pcs 件" });
  const go = within(dialog).getByRole("button", { name: two("拒绝") });
  expect(go).toHaveProperty("disabled", true);
  fireEvent.change(within(dialog).getByLabelText("原因"), { target: { value: "还有订单在用" } });
  await user.click(go);
  await waitFor(() =>
    expect(program.sent.find((s) => s.name === "approval.refuse")?.input).toEqual({ id: 7, reason: "还有订单在用" }),
  );
  // The one that was refused stays in sight with the reason right below its state, and the keyboard is in the list.
  expect(await inspector().findByText("还有订单在用", { selector: ".longtext" })).toBeTruthy();
  expect(inspector().getAllByText("李敏", { selector: "header strong" })[0]?.closest("section")?.previousElementSibling).toBe(
    document.querySelector(".inspector section"),
  );
  expect(document.activeElement?.getAttribute("role")).toBe("grid");
  await user.keyboard("{ArrowDown}");
  expect(inspector().queryByText("还有订单在用", { selector: ".longtext" })).toBeNull();
});

it("says by name who was quicker, and takes the buttons away", async () => {
  const user = userEvent.setup();
  const { program } = open();
  await screen.findByText("胡立军", { selector: "strong" });
  await user.click(inspector().getByRole("button", { name: two("同意") }));
  const dialog = await screen.findByRole("dialog");
  const row = program.approvals.rows.find((r) => r.id === 7);
  if (row) Object.assign(row, { state: "refused", decided_by: "yejp", decided_at: 0, decided_reason: "不行" });
  const params = { id: "7", state: "refused", by: "yejp" };
  program.failing.set("approval.approve", new ApiError("conflict", "approval.decided", "", params));
  await user.click(within(dialog).getByRole("button", { name: two("同意") }));
  const name = program.people.people.find((p) => p.person.login === "yejp")?.person.name;
  expect(await screen.findByText(`申请 7 已由 ${name} 处理。`)).toBeTruthy();
  await waitFor(() => expect(inspector().queryByRole("button", { name: two("同意") })).toBeNull());
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("lets one's own only be withdrawn", async () => {
  const user = userEvent.setup();
  const { program } = open({ id: "6" });
  await user.click(await screen.findByRole("button", { name: two("撤回") }));
  expect(inspector().queryByRole("button", { name: two("同意") })).toBeNull();
  const dialog = await screen.findByRole("dialog", { name: "撤回：关闭登录" });
  await user.click(within(dialog).getByRole("button", { name: two("撤回") }));
  await waitFor(() => expect(program.sent.find((s) => s.name === "approval.withdraw")?.input).toEqual({ id: 6 }));
  expect((await screen.findAllByText("已撤回")).length).toBeGreaterThan(0);
});

it("says what moved, when it is agreed to and afterwards", async () => {
  const user = userEvent.setup();
  const { program } = open();
  await screen.findByText("胡立军", { selector: "strong" });
  const row = program.approvals.rows.find((r) => r.id === 7);
  if (row) row.moved = ["unit", "uses"];
  await user.click(inspector().getByRole("button", { name: two("同意") }));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: two("同意") }));
  expect(await screen.findByText("申请以后变过的：单位 pcs，用到的地方。这条申请已失效。")).toBeTruthy();
  expect(await screen.findByText("已经变了")).toBeTruthy();
  expect(inspector().getByText("已失效", { selector: ".state" })).toBeTruthy();
});

it("says that whoever asked may not do it any more, where somebody else asked anew", async () => {
  open({ id: "2" });
  expect(await screen.findByText("申请人的权限", { selector: ".red" })).toBeTruthy();
  expect(inspector().getByText("申请人已停用，或者没有这项权限了，没有执行。已有人重新提出同样的申请。")).toBeTruthy();
  expect(inspector().queryByText(/申请时的后果不再算数/)).toBeNull();
});

it("decides nothing without the right, and asks the program for what is waiting or mine", async () => {
  const user = userEvent.setup();
  const { program } = open({ id: "7" }, "linx");
  expect(await screen.findByText("你没有“批准”的权限。由 李敏 批准；要这个权限，找管人员的人。")).toBeTruthy();
  const asked = () => program.sent.filter((s) => s.name === "approval.list").at(-1)?.input;
  await user.click(screen.getByText("我申请的"));
  await waitFor(() => expect(asked()).toEqual({ requester: "linx", limit: 50 }));
  await user.click(screen.getByText("待审批", { selector: ".ant-segmented-item-label" }));
  await waitFor(() => expect(asked()).toEqual({ state: "open", limit: 50 }));
});

it("leads to login where there is no second person", async () => {
  renderPage("approval.list");
  expect(await screen.findByText("现在不用登录，没有第二个人，什么都不用审批。")).toBeTruthy();
});

it("has a badge in the menu, and none at nothing", async () => {
  const { program } = renderShell();
  const entry = await screen.findByRole("button", { name: "待审批" });
  expect(entry.querySelector(".menubadge")).toBeNull();
  program.people.waiting = () => 3;
  program.emit({ type: "spoiled", tags: ["approval"] } as never);
  expect(await screen.findByRole("button", { name: /待审批\s?3/ })).toBeTruthy();
});

it("has its limit on the settings page", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("settings", {}, { login: true });
  const limit = await screen.findByLabelText("不用审批最多");
  await waitFor(() => expect(limit).toHaveProperty("value", "1000"));
  fireEvent.change(limit, { target: { value: "12x" } });
  expect(screen.getByRole("button", { name: "保存上限" })).toHaveProperty("disabled", true);
  fireEvent.change(limit, { target: { value: "500" } });
  await user.click(screen.getByRole("button", { name: "保存上限" }));
  await waitFor(() => expect(program.sent.find((s) => s.name === "approval.configure")?.input).toEqual({ mass_changes: 500 }));
});

it("shows on the settings page that a higher limit was asked for, and does not ask twice", async () => {
  const { program } = renderPage("settings", {}, { login: true });
  const [row] = program.approvals.rows;
  if (row) Object.assign(row, { command: "approval.configure", object: { kind: "book", key: "approval.mass_changes" } });
  expect(await screen.findByText(/^改批量改动的上限：申请 7 待审批（胡立军，/)).toBeTruthy();
  const limit = screen.getByLabelText("不用审批最多");
  const save = screen.getByRole("button", { name: "保存上限" });
  await waitFor(() => expect(limit).toHaveProperty("value", "1000"));
  fireEvent.change(limit, { target: { value: "5000" } });
  expect(save).toHaveProperty("disabled", true);
  expect(screen.getByText("申请 7 定了再改大")).toBeTruthy();
  fireEvent.change(limit, { target: { value: "500" } });
  expect(save).toHaveProperty("disabled", false);
});

it("stays beside the list at 1280 px, where it would hide what one comes for", async () => {
  const before = window.matchMedia;
  const fits = (query: string) => Number(/min-width: (\d+)px/.exec(query)?.[1]) <= 1280;
  window.matchMedia = ((query: string) => ({ ...before(query), matches: fits(query) })) as typeof window.matchMedia;
  try {
    open();
    await screen.findByText("胡立军", { selector: "strong" });
    expect(screen.getByRole("complementary", { name: "详情" }).className).toBe("inspector");
    expect(inspector().getByRole("button", { name: two("同意") })).toBeTruthy();
  } finally {
    window.matchMedia = before;
  }
});

it("is told of on the record that it is about, and leads there", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("unit", { code: "件" }, { login: true });
  const [row] = program.approvals.rows;
  if (row) row.object = { kind: "unit", key: "件" };
  const strip = await screen.findByText(/^停用单位：申请 7 待审批（胡立军，/);
  const message = strip.closest<HTMLElement>(".message");
  expect(message?.className).toBe("message blue line");
  expect(program.sent.find((s) => s.name === "approval.of")?.input).toEqual({ kind: "unit", key: "件" });
  await user.click(within(message as HTMLElement).getByRole("button", { name: "看申请" }));
  expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "approval.list", params: { id: "7" } });
});
