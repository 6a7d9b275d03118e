import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";

const entered = (program: FakeTransport) => program.sent.filter((s) => s.name === "count.enter").map((s) => s.input);
const cell = (line: number) => screen.findByLabelText(new RegExp(`^第 ${line} 行 `)) as Promise<HTMLInputElement>;

describe("a count sheet", () => {
  it("takes figures one under the other, and shows nothing of the books", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("count", { number: "PD-261123-001" });
    await user.click(await cell(1));
    await user.keyboard("12.25{Enter}");
    await waitFor(async () => expect(document.activeElement).toBe(await cell(2)));
    await user.keyboard("997{Enter}");
    await waitFor(() => expect(entered(program)).toHaveLength(2));
    expect(entered(program)).toEqual([
      { number: "PD-261123-001", entries: [{ line: 1, quantity: "12.25" }] },
      { number: "PD-261123-001", entries: [{ line: 2, quantity: "997" }] },
    ]);
    expect(screen.queryByText("账面")).toBeNull();
    expect(await screen.findByText("已盘 2 / 3 行")).toBeTruthy();
  });

  it("sends nothing that is no figure of the item, and keeps it", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("count", { number: "PD-261123-001" });
    await user.click(await cell(2));
    await user.keyboard("1.5{Enter}");
    await waitFor(async () => expect(document.activeElement).toBe(await cell(3)));
    expect((await cell(2)).getAttribute("aria-invalid")).toBe("true");
    expect((await cell(2)).value).toBe("1.5");
    expect(entered(program)).toEqual([]);
  });

  it("jumps to the line of a barcode, and says what is not on the sheet", async () => {
    const user = userEvent.setup();
    renderPage("count", { number: "PD-261123-001" });
    const field = await screen.findByLabelText("扫物料或库位条码，跳到那一行");
    await user.type(field, "6901234567892{Enter}");
    await waitFor(async () => expect(document.activeElement).toBe(await cell(2)));
    await user.clear(field);
    await user.type(field, "NOWHERE{Enter}");
    expect((await screen.findByRole("alert")).textContent).toBe("盘点表上没有 NOWHERE");
  });

  it("takes a column of Excel", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("count", { number: "PD-261123-001" });
    await user.click(await cell(1));
    await user.paste("12.5\n1000\n41\n");
    const entries = [
      { line: 1, quantity: "12.5" },
      { line: 2, quantity: "1000" },
      { line: 3, quantity: "41" },
    ];
    await waitFor(() => expect(entered(program)).toEqual([{ number: "PD-261123-001", entries }]));
  });

  it("asks before lines are left out, then shows the differences", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("count", { number: "PD-261123-001" });
    await user.click(await cell(2));
    await user.keyboard("997{Enter}");
    await user.click(await cell(3));
    await user.keyboard("39{Enter}");
    await screen.findByText("已盘 2 / 3 行");
    await user.click(screen.getByRole("button", { name: /^盘完/ }));
    await screen.findByText("还有 1 行没有盘");
    await user.click(screen.getAllByRole("button", { name: /^盘\s?完/ }).at(-1) as HTMLElement);
    expect(await screen.findByText("账面")).toBeTruthy();
    // Three of a thousand are within the tolerance, one of forty is not.
    expect(screen.getByText("−3").className).toContain("amber");
    expect(screen.getByText("−1").className).toContain("red");
    const sent = program.sent.findLast((s) => s.name === "count.act")?.input;
    expect(sent).toMatchObject({ verb: "finish", leave: true, revision: 1 });
  });

  it("says that nobody agrees to their own count", async () => {
    const before = ({ stock: { counts } }: FakeTransport) => {
      counts.state = "counted";
      counts.own = true;
    };
    renderPage("count", { number: "PD-261123-001" }, { before });
    expect(await screen.findByText("自己盘过，要由别人审批")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /^审批/ })).toBeNull();
  });
});
