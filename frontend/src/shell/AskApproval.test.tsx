import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ApprovalView } from "@/contract";
import { useTabs } from "@/state/tabs";
import { renderShell } from "@/test/render";
import { call, onAsked } from "@/transport/call";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

const input = { code: "pcs", retired: true, revision: 3 };
const refusal = new ApiError(
  "rejected",
  "approval.needed",
  "",
  { command: "unit.retire", label: "pcs", uses: "1412", deleted: "0" },
  "ask_for_approval",
);

async function ask(more: Partial<ApprovalView>[] = []) {
  const user = userEvent.setup();
  const { program } = renderShell();
  program.approvals.rows.push(...(more as ApprovalView[]));
  await screen.findByText("从哪里开始");
  program.failing.set("unit.retire", refusal);
  await act(() => call("unit.retire", input).catch(() => undefined));
  return { user, program, dialog: await screen.findByRole("dialog", { name: "要另一个人同意" }) };
}

it("tells the consequences in figures, and asks with exactly the input that was refused", async () => {
  const { user, program, dialog } = await ask();
  expect(await within(dialog).findByText("停用单位 pcs 件：要另一个人同意")).toBeTruthy();
  expect(within(dialog).getByText(/^现在什么都没有改。提交后由 .*批准，同意时才执行。$/)).toBeTruthy();
  expect(within(dialog).getByRole("button", { name: "物料清单 FA-DN50-0304 V3，2 处" })).toBeTruthy();
  expect(within(dialog).getByText("还有 1,409 处")).toBeTruthy();
  expect(within(dialog).getByText("正在用它的有 1,412 处")).toBeTruthy();
  expect(within(dialog).queryByText(/删除/)).toBeNull();
  expect(document.activeElement).toBe(within(dialog).getByLabelText("为什么要这样做"));
  const go = within(dialog).getByRole("button", { name: "提出申请" });
  expect(go).toHaveProperty("disabled", true);
  await user.keyboard("换成新单位{Control>}{Enter}{/Control}");
  await waitFor(() => expect(screen.queryByRole("dialog", { name: "要另一个人同意" })).toBeNull());
  expect(program.sent.find((s) => s.name === "approval.request")?.input).toEqual({
    command: "unit.retire",
    input,
    reason: "换成新单位",
  });
  await user.click(await screen.findByRole("button", { name: "看申请" }));
  expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "approval.list", params: { id: "1" } });
});

it("leads to the request that somebody made already, instead of asking twice", async () => {
  const first = { id: 12, command: "unit.retire", label: "pcs", requester: "administrator", state: "open", made_at: 0 } as const;
  // What the page that it leads to shows of it.
  const shown = {
    judged_on: {},
    moved: [],
    consequences: [],
    approvers: [],
    input: { code: "pcs" },
    client: "browser",
    reason: "",
  } as const;
  const { user, dialog } = await ask([{ ...first, ...shown } as unknown as Partial<ApprovalView>]);
  await user.type(within(dialog).getByLabelText("为什么要这样做"), "换成新单位");
  expect(await within(dialog).findByText(/^管理员 在 .* 提出了申请 12，还没有人定。$/)).toBeTruthy();
  expect(within(dialog).getByRole("button", { name: "提出申请" })).toHaveProperty("disabled", true);
  await user.click(within(dialog).getByRole("button", { name: "看申请" }));
  expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "approval.list", params: { id: "12" } });
});

it("leads to the request where only asking tells that there is one", async () => {
  const { user, program, dialog } = await ask();
  const params = { id: "12", requester: "administrator", name: "管理员" };
  program.failing.set("approval.request", new ApiError("conflict", "approval.asked", "", params, "look_at_request"));
  const heard: number[] = [];
  const stop = onAsked(({ id }) => void heard.push(id));
  await user.type(within(dialog).getByLabelText("为什么要这样做"), "换成新单位");
  await user.click(within(dialog).getByRole("button", { name: "提出申请" }));
  expect(await within(dialog).findByText("管理员 已经提出了同样的申请 12，还没有人定。")).toBeTruthy();
  expect(within(dialog).getByRole("button", { name: "提出申请" })).toHaveProperty("disabled", true);
  expect(heard).toEqual([12]);
  stop();
  await user.click(within(dialog).getByRole("button", { name: "看申请" }));
  expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "approval.list", params: { id: "12" } });
});

it("asks for nothing by Esc", async () => {
  const { user, program } = await ask();
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog", { name: "要另一个人同意" })).toBeNull();
  expect(program.sent.some((s) => s.name === "approval.request")).toBe(false);
});
