import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPage } from "@/state/tabs";
import { renderShell } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("the window's ×", () => {
  const type = async () => {
    act(() => openPage("work_center", {}));
    await userEvent.setup().type(await screen.findByLabelText(/编码/), "M9");
  };

  it("closes at once where nothing is unsaved", async () => {
    const { program } = renderShell({ kind: "window" });
    await screen.findByText("从哪里开始");
    act(() => program.pressClose());
    expect(program.told).toEqual(["saved", "asking", "go"]);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("asks before unsaved input goes, naming its tabs", async () => {
    const user = userEvent.setup();
    const { program, unmount } = renderShell({ kind: "window" });
    await screen.findByText("从哪里开始");
    await type();
    await waitFor(() => expect(program.told.at(-1)).toBe("unsaved"));
    act(() => program.pressClose());
    expect(program.told.at(-1)).toBe("asking");
    let dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByText("1 页有没保存的改动")).toBeTruthy();
    expect(within(dialog).getByText("新建工作中心")).toBeTruthy();
    expect(document.activeElement?.textContent).toContain("留下");
    await user.keyboard("{Enter}");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByLabelText(/编码/)).toHaveProperty("value", "M9");
    expect(program.told.at(-1)).toBe("asking");
    act(() => program.pressClose());
    dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByText("放弃并关闭"));
    expect(program.told.at(-1)).toBe("go");
    unmount();
    expect(program.told.at(-1)).toBe("saved");
  });

  it("is not alone: other books ask, too", async () => {
    const user = userEvent.setup();
    let closed = 0;
    renderShell({ kind: "window", onCloseBooks: () => (closed += 1) });
    await screen.findByText("从哪里开始");
    await type();
    await user.click(screen.getByRole("button", { name: /瓯江阀门/ }));
    await user.click(await screen.findByText("打开别的账套"));
    const dialog = await screen.findByRole("dialog");
    expect(closed).toBe(0);
    await user.click(within(dialog).getByText("放弃并关闭"));
    expect(closed).toBe(1);
  });
});
