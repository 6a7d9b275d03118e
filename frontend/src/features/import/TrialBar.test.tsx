import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "antd";
import { afterEach, expect, it, vi } from "vitest";
import { useTabs } from "@/state/tabs";
import { FakeTransport } from "@/test/fake";
import { setTransport } from "@/transport/transport";
import { TrialBar } from "./TrialBar";
import type { Trial } from "./types";
import type { Flow } from "./useImport";
import type { WriteRequest } from "./useRequest";

afterEach(() => setTransport(undefined));

const trial: Trial = {
  run: 1,
  name: "清单.xlsx",
  checked: 10,
  errors: 0,
  warnings: 0,
  new: 1,
  changed: 0,
  removed: 0,
  same: 9,
  skipped: 0,
  sheets: [],
  unread: [],
};

function show(change: Partial<Trial>, request: WriteRequest | null = null) {
  setTransport(new FakeTransport());
  const write = vi.fn();
  render(
    <App>
      <TrialBar
        flow={{ write, request } as unknown as Flow}
        trial={{ ...trial, ...change }}
        open={[]}
        checking={false}
        onCancel={() => {}}
      />
    </App>,
  );
  return write;
}

it("names what it deletes on the button that does it", async () => {
  const write = show({ removed: 8 });
  await userEvent.click(screen.getByRole("button", { name: /^写入 10 行，删除 8 行/ }));
  expect(write).toHaveBeenCalledExactlyOnceWith(false);
});

it("deletes nothing: the button says only what it writes", () => {
  show({});
  expect(screen.getByRole("button", { name: /^写入/ }).textContent).toMatch(/^写入 10 行(?!，)/);
});

it("asks before rows with mistakes are left out, with the keyboard on the way back", async () => {
  const user = userEvent.setup();
  const write = show({ errors: 3, skipped: 2, removed: 4 });
  await user.click(screen.getByRole("button", { name: /跳过错误，写入 8 行，删除 4 行/ }));
  const dialog = screen.getByRole("dialog");
  expect(within(dialog).getByRole("heading").textContent).toBe("跳过 2 行");
  expect(dialog.textContent).toContain("新的物料清单版本和工艺路线会缺这些行");
  expect(document.activeElement?.textContent).toContain("继续改");
  await user.keyboard("{Enter}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(write).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: /跳过错误/ }));
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: /跳过错误，写入 8 行/ }));
  expect(write).toHaveBeenCalledExactlyOnceWith(true);
});

const request = (more: Partial<WriteRequest>): WriteRequest => ({
  id: 2,
  state: "open",
  ofTrial: true,
  view: null,
  written: undefined,
  ...more,
});

it("waits for its request: the write is off with the reason, and the way to the request stands beside it", async () => {
  const write = show({}, request({}));
  expect(screen.getByText("写入已提交，申请 2 待审批")).toBeTruthy();
  expect(screen.queryByText(/还没有改动/)).toBeNull();
  const go = screen.getByRole("button", { name: /^写入 10 行/ });
  expect(go).toHaveProperty("disabled", true);
  expect(screen.getByText("申请 2 定了再写")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "看申请" }));
  expect(useTabs.getState().tabs.at(-1)).toMatchObject({ page: "approval.list", params: { id: "2" } });
  expect(write).not.toHaveBeenCalled();
});

it("writes again once its request was refused, and not once it is out of date", () => {
  show({}, request({ state: "refused" }));
  expect(screen.getByRole("button", { name: /^写入 10 行/ })).toHaveProperty("disabled", false);
  expect(screen.getByText(/还没有改动/)).toBeTruthy();
  cleanup();
  show({}, request({ state: "stale" }));
  expect(screen.getByRole("button", { name: /^写入 10 行/ })).toHaveProperty("disabled", true);
  expect(screen.getByText("先重新试运行")).toBeTruthy();
});

it("does not deny what was written before a correction", () => {
  show({}, request({ state: "approved", ofTrial: false }));
  expect(screen.queryByText(/还没有改动/)).toBeNull();
  expect(screen.getByRole("button", { name: /^写入 10 行/ })).toHaveProperty("disabled", false);
});
