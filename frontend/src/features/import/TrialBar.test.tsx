import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "antd";
import { afterEach, expect, it, vi } from "vitest";
import { FakeTransport } from "@/test/fake";
import { setTransport } from "@/transport/transport";
import { TrialBar } from "./TrialBar";
import type { Trial } from "./types";
import type { Flow } from "./useImport";

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

function show(change: Partial<Trial>) {
  setTransport(new FakeTransport());
  const write = vi.fn();
  render(
    <App>
      <TrialBar
        flow={{ write } as unknown as Flow}
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
