import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { renderPage } from "@/test/render";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import { labelInput, readChoice, withSize } from "./choice";

afterEach(() => setTransport(undefined));

const last = (program: { sent: { name: string; input: unknown }[] }, name: string) =>
  program.sent.findLast((s) => s.name === name)?.input as Record<string, unknown> | undefined;
const button = async (name: RegExp) => screen.findByRole("button", { name });

it("prints all of a list, or what is ticked in it, and remembers how", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("item.list");
  await screen.findByText("FA-DN50-0304");
  await user.click(await button(/^打\s?印标签/));
  expect(await screen.findByText(/列表里全部 \d+ 行/)).toBeTruthy();
  expect(await screen.findByText(/30 张标签，2 页/)).toBeTruthy();
  expect(last(program, "label.preview")).toMatchObject({
    what: { of: "items", all: { sort: "code" } },
    size: "sheet24",
    copies: 1,
  });
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();

  // The keyboard ticks, too.
  await user.click(screen.getByRole("checkbox", { name: "勾选 FA-DN50-0304" }));
  screen.getByRole("grid").focus();
  await user.keyboard("{ArrowDown} ");
  expect(await screen.findByText("勾选 2 行")).toBeTruthy();
  await user.click(await button(/^打\s?印标签/));
  const dialog = within(await screen.findByRole("dialog"));
  const copies = dialog.getByLabelText("每种几张");
  await user.clear(copies);
  await user.type(copies, "0");
  expect(await dialog.findByText("张数是 1 到 5,000")).toBeTruthy();
  await user.clear(copies);
  await user.type(copies, "3");
  const start = dialog.getByLabelText("从第几张开始");
  await user.clear(start);
  await user.type(start, "20");
  await user.click(dialog.getByText("二维码"));
  expect(await dialog.findByText(/6 张标签，2 页/)).toBeTruthy();
  await user.click(await dialog.findByRole("button", { name: /打印 6 张/ }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(last(program, "label.print")).toMatchObject({ copies: 3, start: 20, symbols: "qr", language: "zh-CN" });
  const what = last(program, "label.print")?.what as { named: string[] };
  expect(what.named).toHaveLength(2);
  expect(what.named).toContain("FA-DN50-0304");
  expect(program.preferences.get("labels.items")).toMatchObject({ size: "sheet24", symbols: "qr", copies: 3 });
  await user.click(await button(/^打\s?印标签/));
  expect(await screen.findByDisplayValue("3")).toBeTruthy();
});

it("offers a label for each piece of what came, and says which codes have no bars", async () => {
  const user = userEvent.setup();
  const before = ({ preferences }: { preferences: Map<string, unknown> }) =>
    void preferences.set("labels.document", { size: "roll40", symbols: "code128" });
  const { program } = renderPage("receipt", { number: "GR-261110-001" }, { before });
  await user.click(await button(/^打\s?印标签/));
  expect(await screen.findByText("打印 GR-261110-001 的标签")).toBeTruthy();
  expect(await screen.findByText("12 张用二维码代替条码")).toBeTruthy();
  expect(last(program, "label.preview")).toMatchObject({
    what: { of: "document", number: "GR-261110-001" },
    by_quantity: true,
    size: "roll40",
  });
  // A roll has no place to begin at, and pieces have no number of copies.
  expect(screen.queryByLabelText("从第几张开始")).toBeNull();
  expect(screen.queryByLabelText("每种几张")).toBeNull();
  await user.click(screen.getByText("固定张数"));
  expect(await screen.findByLabelText("每种几张")).toBeTruthy();
  expect(await screen.findByText("1 张用二维码代替条码")).toBeTruthy();
});

it("says why nothing can be printed", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("item.list");
  await screen.findByText("FA-DN50-0304");
  const params = { what: "labels", count: "7000", limit: "5000" };
  program.failing.set("label.preview", new ApiError("invalid", "too_many", "too many", params));
  await user.click(await button(/^打\s?印标签/));
  expect(await screen.findByText(/标签 有 7000 个，最多 5000 个/)).toBeTruthy();
  expect(screen.queryByText(/张标签/)).toBeNull();
});

it("begins small labels with QR codes, and keeps what somebody chose", () => {
  const paper = { of: "document" as const, number: "GR-261110-001" };
  expect(readChoice({ size: "roll40" }, paper).symbols).toBe("qr");
  expect(readChoice({ size: "roll40", symbols: "code128" }, paper).symbols).toBe("code128");
  const usual = readChoice(null, paper);
  expect(withSize(usual, "roll40")).toMatchObject({ size: "roll40", symbols: "qr" });
  expect(withSize(withSize(usual, "roll40"), "roll60")).toMatchObject({ size: "roll60", symbols: "both" });
  expect(withSize({ ...usual, symbols: "code128" }, "sheet40")).toMatchObject({ size: "sheet40", symbols: "code128" });
});

it("takes nothing for a choice that is none", () => {
  const items = { of: "items" as const, named: ["A"] };
  expect(readChoice({ size: "a4", copies: 0, byQuantity: true }, items)).toEqual({
    size: "sheet24",
    symbols: "both",
    reads: "item",
    byQuantity: false,
    copies: 1,
  });
  const paper = { of: "document" as const, number: "GR-261110-001" };
  expect(readChoice(null, paper).byQuantity).toBe(true);
  expect(readChoice({ byQuantity: false, copies: 4 }, paper)).toMatchObject({ byQuantity: false, copies: 4 });
  const each = labelInput(paper, { ...readChoice(null, paper), copies: 4, size: "roll60" }, 9, "en");
  expect(each).toMatchObject({ by_quantity: true, copies: 1, start: 1 });
});
