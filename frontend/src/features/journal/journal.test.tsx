import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { renderPage } from "@/test/render";
import { instantOf } from "@/trail/day";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("lists changes with what they deleted and changed, and the rows of the one at hand", async () => {
  renderPage("journal", {}, { login: true });
  const outside = (await screen.findByText("绕过程序写的")).closest<HTMLElement>("[role=row]");
  expect(outside && within(outside).getByText("删 清单明细 2,876，删 物料清单 23")).toBeTruthy();
  expect(outside && within(outside).getByText("无人")).toBeTruthy();
  const inspector = within(screen.getByRole("complementary", { name: "详情" }));
  const line = (await inspector.findByText("名称")).closest("tr");
  expect([...(line?.cells ?? [])].map((c) => c.textContent)).toEqual(["名称", "旧名", "新名"]);
  expect(inspector.queryByText("规格型号")).toBeNull();
});

it("asks the program for a span of time, a person, a command", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("journal", { actor: "hulj", from: "2026-11-20 23:50", to: "2026-11-21 00:10" }, { login: true });
  const asked = () => program.sent.filter((s) => s.name === "journal.changes").at(-1)?.input;
  await waitFor(() =>
    expect(asked()).toEqual({
      actor: "hulj",
      from: instantOf("2026-11-20 23:50", "Asia/Shanghai"),
      // The minute it ends with counts whole.
      to: instantOf("2026-11-21 00:11", "Asia/Shanghai") - 1,
      records: true,
      named: true,
      limit: 50,
    }),
  );
  await user.click(screen.getByText("全部"));
  await waitFor(() => expect(asked()).toEqual({ actor: "hulj", records: true, named: true, limit: 50 }));
  await user.click(screen.getByText("全部改动"));
  await waitFor(() => expect(asked()).toEqual({ actor: "hulj", records: false, named: true, limit: 50 }));
});

it("names conflicts, and brings the rest back only when told to leave them", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("journal", {}, { login: true });
  await user.click(await screen.findByRole("checkbox", { name: "选第 9,011 次改动" }));
  await user.click(screen.getByRole("button", { name: "看能找回什么（1）" }));
  const dialog = await screen.findByRole("dialog", { name: "找回 1 次改动删掉和改掉的" });
  expect(await within(dialog).findByText("物料清单：找回删掉的 23 条")).toBeTruthy();
  expect(within(dialog).getByText("BT-M12X50-A2").parentElement?.textContent).toBe("物料 BT-M12X50-A2 后来又改过");
  const go = within(dialog).getByRole("button", { name: "找回 23 条" });
  expect(go).toHaveProperty("disabled", true);
  await user.click(within(dialog).getByRole("checkbox"));
  expect(within(dialog).getByText("先写原因，它会留在操作记录里")).toBeTruthy();
  await user.type(within(dialog).getByLabelText("为什么找回"), "归档脚本弄错了");
  await user.click(go);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(program.sent.filter((s) => s.name === "journal.preview").map((s) => s.input)).toEqual([{ changes: [9011] }]);
  expect(program.sent.filter((s) => s.name === "journal.bring_back").map((s) => s.input)).toEqual([
    { changes: [9011], conflicts: "leave", reason: "归档脚本弄错了" },
  ]);
  expect(screen.getByText("已选 0 次")).toBeTruthy();
});

it("names what was deleted, and keeps what is back from being chosen again", async () => {
  const user = userEvent.setup();
  renderPage("journal", {}, { login: true });
  const row = async (text: string) => (await screen.findByText(text)).closest<HTMLElement>("[role=row]") as HTMLElement;
  expect(within(await row("绕过程序写的")).getByText(/FA-DN50-0304 V1/).parentElement?.parentElement?.textContent).toBe(
    "FA-DN50-0304 V1 浮动球阀，一条物料清单 等 23 条",
  );
  const back = await row("已找回");
  expect(within(back).getByText("箱", { selector: ".code" })).toBeTruthy();
  const box = within(back).getByRole("checkbox");
  expect(box).toHaveProperty("disabled", true);
  // What was only added stays; there is nothing to bring back.
  expect(within(await row("NEW-1")).getByRole("checkbox")).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("checkbox", { name: "选下面全部" }));
  expect(screen.getByText("已选 2 次")).toBeTruthy();
  expect(box).toHaveProperty("checked", false);
  await user.click(screen.getByRole("checkbox", { name: "选下面全部" }));
  expect(screen.getByText("已选 0 次")).toBeTruthy();
});

it("offers nothing to whoever may not look after the books", async () => {
  const { program } = renderPage("journal", { command: "item.save" }, { login: true, as: "linx" });
  expect(await screen.findByText(/没有“管账套”的权限/, { selector: ".why" })).toBeTruthy();
  expect(program.sent.some((s) => s.name === "journal.preview")).toBe(false);
});
