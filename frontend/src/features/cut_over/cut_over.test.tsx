import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";

const rowOf = async (name: string) =>
  (await screen.findByRole("table", { name: "期初切换" })).querySelectorAll("tr")[
    ["基础资料", "期初库存"].indexOf(name) + 1
  ] as HTMLElement;

describe("the cut-over", () => {
  it("agrees to the figures that are seen, and takes that back", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("cut_over");
    const row = await rowOf("期初库存");
    expect(within(row).getByText("907.23")).toBeTruthy();
    expect(within(row).getByText("12.5 kg")).toBeTruthy();
    await user.click(within(row).getByRole("button", { name: /^确\s?认$/ }));
    await waitFor(() => expect(within(row).getByText("已确认")).toBeTruthy());
    const sent = program.sent.find((s) => s.name === "cut_over.tick")?.input;
    expect(sent).toMatchObject({ step: "stock", figures: { rows: 3, amount: "907.23" } });
    await user.click(within(row).getByRole("button", { name: "取消确认" }));
    await waitFor(() => expect(within(row).getByText("待确认")).toBeTruthy());
  });

  it("says what changed since somebody agreed, and is not closed before all is agreed to", async () => {
    const before = ({ stock: { cutOver } }: FakeTransport) => {
      const stock = cutOver.view.steps[1];
      if (stock)
        stock.ticked = {
          figures: { ...stock.figures, amount: "900" },
          at: 1_795_400_000_000_000,
          by: "administrator",
          stale: true,
        };
    };
    renderPage("cut_over", {}, { before });
    const row = await rowOf("期初库存");
    expect(within(row).getByText("确认后变了")).toBeTruthy();
    expect(within(row).getByText("900.00")).toBeTruthy();
    expect(within(row).getByRole("button", { name: "重新确认" })).toBeTruthy();
    expect(screen.getByRole("button", { name: /^关闭期初/ })).toHaveProperty("disabled", true);
    expect(screen.getByText("还有 7 项没有确认")).toBeTruthy();
  });

  it("says in its dialog why it was not closed, and below the steps why the balance could not be read", async () => {
    const user = userEvent.setup();
    const before = (program: FakeTransport) => {
      for (const step of program.stock.cutOver.view.steps)
        step.ticked = { figures: step.figures, at: 1_795_400_000_000_000, by: "administrator", stale: false };
      program.failing.set("cut_over.close", new ApiError("rejected", "database.busy", "busy"));
      program.failing.set("cut_over.balance", new ApiError("rejected", "database.busy", "busy"));
    };
    renderPage("cut_over", {}, { before });
    expect((await screen.findAllByRole("alert")).length).toBe(1);
    await user.click(await screen.findByRole("button", { name: /^关闭期初/ }));
    const dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: /^关闭期初/ }));
    expect(await within(dialog).findByRole("alert")).toBeTruthy();
  });

  it("shows one step's part of the balance", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("cut_over");
    await user.click(within(await rowOf("期初库存")).getByRole("button", { name: "期初库存" }));
    await waitFor(() => expect(program.sent.at(-1)).toMatchObject({ name: "cut_over.balance", input: { step: "stock" } }));
    expect(await screen.findByText("期初余额 · 期初库存")).toBeTruthy();
  });
});
