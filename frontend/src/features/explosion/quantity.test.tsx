import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderPage } from "@/test/render";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

describe("the quantity of an explosion", () => {
  it("says what is wrong with it, and stays as it was typed", async () => {
    const user = userEvent.setup();
    renderPage("explosion", { item: "FA-DN50-0304", quantity: "240" });
    await screen.findByText("VB-DN50-0304");
    const say = async (typed: string, reason: string) => {
      await user.clear(screen.getByLabelText("数量"));
      await user.type(screen.getByLabelText("数量"), typed);
      expect(await screen.findByText(reason)).toBeTruthy();
    };
    await say("1，5", "逗号是小数点吗？写成 1.5");
    expect(screen.getByLabelText("数量")).toHaveProperty("value", "1，5");
    await say("1/3", "不是数字");
    await say("1.1234567", "小数最多 6 位");
    await say("-1", "数量要大于 0");
  });

  it("writes no file for an old quantity, and says which one the figures are for", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("explosion", { item: "FA-DN50-0304", quantity: "240" });
    await screen.findByText("VB-DN50-0304");
    const field = screen.getByLabelText("数量");
    await user.clear(field);
    await user.type(field, "12");
    await waitFor(() =>
      expect(program.sent.filter((s) => s.name === "bom.explode").at(-1)?.input).toMatchObject({ quantity: "12" }),
    );
    await user.type(field, "x");
    // The last good one, not that of the address.
    expect(await screen.findByText("数量不对，表中仍按 12 算")).toBeTruthy();
    expect(screen.getByRole("button", { name: /导出/ })).toHaveProperty("disabled", true);
    await user.keyboard("{Control>}e{/Control}");
    expect(program.sent.some((s) => s.name === "bom.explode_export")).toBe(false);
    await user.type(field, "{Backspace}");
    await waitFor(() => expect(screen.getByRole("button", { name: /导出/ })).toHaveProperty("disabled", false));
  });
});
