import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { useTabs } from "@/state/tabs";
import type { FakeTransport } from "@/test/fake";
import { renderPage } from "@/test/render";
import { scannerWrites } from "@/test/scanner";
import { call } from "@/transport/call";
import { ApiError } from "@/transport/error";

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
    expect((await screen.findByRole("alert")).textContent).toContain("盘点表上没有 NOWHERE");
    // The next right scan takes nothing of it away; a second one stands beside it.
    for (const code of ["6901234567892", "ZZ-999"]) {
      await user.clear(field);
      await user.type(field, `${code}{Enter}`);
    }
    expect((await screen.findByText(/NOWHERE、ZZ-999/)).textContent).toContain("盘点表上没有 NOWHERE、ZZ-999");
    await user.click(screen.getByRole("button", { name: "知道了" }));
    expect(screen.queryByText(/盘点表上没有/)).toBeNull();
  });

  it("is blind from the start, also for whoever may judge and has entered nothing yet", async () => {
    const before = ({ stock: { counts } }: FakeTransport) => {
      counts.seesEarly = true;
    };
    renderPage("count", { number: "PD-261123-001" }, { before });
    await cell(1);
    expect(screen.getByText("盲盘")).toBeTruthy();
    expect(screen.queryByText("账面")).toBeNull();
    expect(screen.queryByText("差异")).toBeNull();
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

  it("says what agreeing and posting do, and why it was not done, before the books are put right", async () => {
    const user = userEvent.setup();
    const before = ({ stock: { counts } }: FakeTransport) => {
      counts.state = "counted";
      counts.lines = counts.lines.map((l, i) => ({ ...l, counted: ["12.6", "997", "39"][i] as string, counted_by: "li" }));
    };
    const { program } = renderPage("count", { number: "PD-261123-001" }, { before });
    const acts = () => program.sent.filter((s) => s.name === "count.act").map((s) => (s.input as { verb: string }).verb);
    await user.click(await screen.findByRole("button", { name: /^审\s?批/ }));
    const dialog = await screen.findByRole("dialog", { name: "审批" });
    await waitFor(() => expect(dialog.textContent).toContain("3 行有差异：盘盈 1 行，盘亏 2 行，差异金额 −0.75"));
    expect(acts()).toEqual([]);
    program.failing.set("count.act", new ApiError("rejected", "books.locked", "locked"));
    await user.click(within(dialog).getByRole("button", { name: /审批 3 行差异/ }));
    expect((await within(dialog).findByRole("alert")).textContent).toContain("没有办成");
    program.failing.clear();
    await user.click(within(dialog).getByRole("button", { name: /审批 3 行差异/ }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await user.click(await screen.findByRole("button", { name: /^过\s?账/ }));
    await user.click(await screen.findByRole("button", { name: /过账 3 行差异/ }));
    await waitFor(() => expect(acts()).toEqual(["approve", "approve", "post"]));
  });

  it("sends the figure that stood in a cell when the next label is scanned over it", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("count", { number: "PD-261123-001" });
    await user.click(await cell(1));
    await user.keyboard("12");
    scannerWrites("6901234567892");
    await waitFor(async () => expect(document.activeElement).toBe(await cell(2)));
    expect(entered(program)).toEqual([{ number: "PD-261123-001", entries: [{ line: 1, quantity: "12" }] }]);
    expect(["12", "12.000"]).toContain((await cell(1)).value);
    expect((await cell(2)).value).toBe("");
  });

  it("keeps each line's own refusal, marks it, and does not end counting over it", async () => {
    const user = userEvent.setup();
    const before = ({ stock: { counts } }: FakeTransport) => {
      counts.lines = counts.lines.map((l) => (l.line === 1 ? { ...l, counted: "5", counted_by: "wang" } : l));
    };
    const { program } = renderPage("count", { number: "PD-261123-001" }, { before });
    await user.click(await cell(1));
    await user.keyboard("{Control>}a{/Control}12{Enter}");
    await waitFor(async () => expect((await cell(1)).getAttribute("aria-invalid")).toBe("true"));
    await user.keyboard("997{Enter}");
    await waitFor(() => expect(entered(program)).toHaveLength(2));
    await screen.findByText("已盘 2 / 3 行");
    const told = (await screen.findByText("没有录入：第 1 行 12")).closest(".message");
    expect(told?.textContent).toContain("第 1 行：wang 已经盘过。");
    expect((await cell(1)).title).toBe("第 1 行：wang 已经盘过。");
    expect((await cell(1)).value).toBe("12");
    expect(screen.getByRole("button", { name: /^盘完/ })).toHaveProperty("disabled", true);
    expect(screen.getByText("1 个数没有录入，改好再盘完")).toBeTruthy();
    expect(useTabs.getState().tabs[0]?.dirty).toBe(true);
    // Whoever gives it up sees again what is in the books.
    await user.click(await cell(1));
    await user.keyboard("{Escape}");
    expect((await cell(1)).value).toBe("5.000");
    expect(screen.getByRole("button", { name: /^盘完/ })).toHaveProperty("disabled", false);
    expect(useTabs.getState().tabs[0]?.dirty).toBe(false);
  });

  it("tries again what got no answer, and waits for every figure before counting ends", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("count", { number: "PD-261123-001" });
    await user.click(await cell(1));
    program.failing.set("count.enter", new ApiError("rejected", "books.locked", "locked"));
    await user.keyboard("12{Enter}");
    await waitFor(async () => expect((await cell(1)).getAttribute("aria-invalid")).toBe("true"));
    program.failing.clear();
    await user.click(screen.getByRole("button", { name: /再\s?试/ }));
    await screen.findByText("已盘 1 / 3 行");
    await user.click(await cell(2));
    await user.keyboard("997{Enter}39");
    program.delay = 60;
    await user.click(screen.getByRole("button", { name: /^盘完/ }));
    expect(await screen.findByText("待审批", {}, { timeout: 5_000 })).toBeTruthy();
    expect(program.sent.filter((s) => s.name === "count.enter" || s.name === "count.act").map((s) => s.name)).toEqual([
      ...Array(4).fill("count.enter"),
      "count.act",
    ]);
    expect(program.sent.findLast((s) => s.name === "count.act")?.input).toMatchObject({ verb: "finish", leave: false });
  });

  it("begins a recount with empty cells", async () => {
    const user = userEvent.setup();
    const { program } = renderPage("count", { number: "PD-261123-001" });
    await user.click(await cell(1));
    await user.paste("12.5\n1000\n39\n");
    await screen.findByText("已盘 3 / 3 行");
    await user.click(await cell(2));
    await user.keyboard("{Control>}a{/Control}99");
    // Somebody else ends counting, has two lines recounted, and this one was being typed into.
    program.answer("count.act", { verb: "finish" });
    await act(() => call("count.act", { number: "PD-261123-001", verb: "recount", revision: 1, lines: [2, 3] }));
    await screen.findByText("已盘 1 / 3 行");
    await waitFor(async () => expect((await cell(2)).value).toBe(""));
    expect((await cell(3)).value).toBe("");
    expect(await screen.findAllByText("第 2 次")).toHaveLength(2);
  });
});
