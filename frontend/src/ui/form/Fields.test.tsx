import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("a form's number", () => {
  it("says what is wrong with it, and stays as it was typed", async () => {
    const user = userEvent.setup();
    renderPage("item", { code: "BT-M12X50-A2" });
    const field = await screen.findByLabelText(/安全库存/);
    const say = async (typed: string, reason: string) => {
      await user.clear(field);
      await user.type(field, typed);
      await user.tab();
      expect(screen.getByText(reason)).toBeTruthy();
      expect(field).toHaveProperty("value", typed);
    };
    await say("1,50", "逗号是小数点吗？写成 1.50");
    await say("1e3", "不是数字");
    await say("0.5", "要填整数");
    await user.clear(field);
    await user.type(field, "1，500");
    await user.tab();
    expect(field).toHaveProperty("value", "1,500");
  });
});

describe("Enter in a form", () => {
  it("goes to the next field, past those that can't be changed, and at last to the lines", async () => {
    const user = userEvent.setup();
    renderPage("item", { code: "BT-M12X50-A2" });
    const name = await screen.findByLabelText(/名称/);
    await user.click(name);
    const label = () => document.querySelector(`label[for="${document.activeElement?.id}"]`)?.textContent?.replace(/[ *]/g, "");
    for (const next of ["规格型号", "条码", "类别", "来源", "单位", "小数位", "分组", "提前期"]) {
      await user.keyboard("{Enter}");
      expect(label()).toBe(next);
    }
    await user.click(screen.getByLabelText(/备注/));
    await user.keyboard("{Shift>}{Enter}{/Shift}x{Enter}");
    expect(screen.getByLabelText(/备注/)).toHaveProperty("value", "\nx");
    expect(document.activeElement).toBe(screen.getByRole("grid", { name: "单位换算" }));
  });

  it("takes what is chosen in an open list", async () => {
    const user = userEvent.setup();
    renderPage("item", { code: "BT-M12X50-A2" });
    const kind = await screen.findByLabelText(/类别/);
    act(() => kind.focus());
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await screen.findByTitle("半成品");
    // The list looks at a key's old number, which userEvent leaves out.
    fireEvent.keyDown(kind, { key: "ArrowDown", keyCode: 40, which: 40 });
    fireEvent.keyDown(kind, { key: "Enter", keyCode: 13, which: 13 });
    expect(document.activeElement).toBe(kind);
    await waitFor(() => expect(screen.getByRole("button", { name: /保存(?!存货)/ })).toHaveProperty("disabled", false));
  });
});

describe("the conversions of an item", () => {
  it("take Enter after the last cell, and save without the line that was only begun", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("item", { code: "BT-M12X50-A2" });
    const grid = await screen.findByRole("grid", { name: "单位换算" });
    const lines = () => within(grid).getAllByRole("row").length - 1;
    const before = lines();
    grid.focus();
    await user.type(screen.getByLabelText(/规格型号/), "!");
    await user.click(within(grid).getByText(/加一行|新行|Enter/));
    expect(lines()).toBe(before + 1);
    expect(screen.queryByText(/格有错/)).toBeNull();
    await user.click(screen.getByRole("button", { name: /保存(?!存货)/ }));
    await waitFor(() => expect(lines()).toBe(before));
    const sent = program.sent.filter((s) => s.name === "item.save").at(-1)?.input as { item: { conversions: unknown[] } };
    expect(sent.item.conversions.length).toBe(before);
  });

  it("that something was put into are not left out", async () => {
    const user = userEvent.setup();
    renderPage("item", { code: "BT-M12X50-A2" });
    const grid = await screen.findByRole("grid", { name: "单位换算" });
    await user.click(within(grid).getByText(/加一行|新行|Enter/));
    await user.keyboard("12{Enter}");
    expect(await screen.findByText(/格有错/)).toBeTruthy();
  });
});
