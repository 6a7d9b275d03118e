import { screen } from "@testing-library/react";
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
