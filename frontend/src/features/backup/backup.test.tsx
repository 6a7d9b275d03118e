import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { renderPage, renderShell } from "@/test/render";
import { momentOf } from "@/trail/day";
import { setTransport } from "@/transport/transport";

beforeEach(() => localStorage.clear());
afterEach(() => setTransport(undefined));

it("lists backups with why they were made, and makes one now", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("backup");
  expect(await screen.findByText("每天")).toBeTruthy();
  expect(screen.getByText("导入之前")).toBeTruthy();
  expect(screen.getByText("别的账套 瓯江阀门")).toBeTruthy();
  expect(screen.getAllByText("43.2 MB").length).toBe(3);
  await user.click(screen.getByRole("button", { name: "马上备份" }));
  expect(await screen.findByText("已显示 4 份")).toBeTruthy();
  expect(program.sent.find((s) => s.name === "backup.make")?.input).toEqual({});
});

it("sends only the place that was changed", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("backup");
  const second = await screen.findByLabelText("第二个地方");
  expect(screen.getByRole("button", { name: "保存位置" })).toHaveProperty("disabled", true);
  fireEvent.change(second, { target: { value: "\\\\nas\\齐套" } });
  await user.click(screen.getByRole("button", { name: "保存位置" }));
  await waitFor(() =>
    expect(program.sent.find((s) => s.name === "backup.configure")?.input).toEqual({ second: "\\\\nas\\齐套" }),
  );
  await waitFor(() => expect(screen.getByLabelText("第二个地方")).toHaveProperty("value", "\\\\nas\\齐套"));
});

it("looks first, says up to where, then restores exactly that into a new file", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("backup");
  await screen.findByText("每天");
  program.copies.damaged = ["993.qitao"];
  await user.click(screen.getByRole("button", { name: "恢复到某一刻" }));
  const dialog = await screen.findByRole("dialog", { name: "恢复到某一刻" });
  fireEvent.change(within(dialog).getByLabelText("恢复到"), { target: { value: "2026-02-30 10:00" } });
  expect(within(dialog).getByRole("button", { name: "先看能到哪里" })).toHaveProperty("disabled", true);
  fireEvent.change(within(dialog).getByLabelText("恢复到"), { target: { value: "2026-01-22 23:57" } });
  await user.click(within(dialog).getByRole("button", { name: "先看能到哪里" }));
  expect(await within(dialog).findByText("能恢复到 2026-01-22 23:57:00，第 8,990 次改动")).toBeTruthy();
  expect(within(dialog).getByText(/坏了没有用的备份：993.qitao/)).toBeTruthy();
  fireEvent.change(within(dialog).getByLabelText("新文件"), { target: { value: "D:\\齐套\\old.qitao" } });
  await user.click(within(dialog).getByRole("button", { name: "恢复成新文件" }));
  expect(await within(dialog).findByText("已恢复成 D:\\齐套\\old.qitao")).toBeTruthy();
  expect(within(dialog).getByText(/41 项核对都对得上/)).toBeTruthy();
  const at = "2026-01-22T23:57:00+08:00";
  expect(program.sent.find((s) => s.name === "backup.look")?.input).toEqual({ at });
  expect(program.sent.find((s) => s.name === "backup.restore")?.input).toEqual({ at, to: "D:\\齐套\\old.qitao" });
});

it("takes a moment by the factory's clock only", () => {
  expect(momentOf("2026-01-22 23:57:30", "Europe/Berlin")).toBe("2026-01-22T23:57:30+01:00");
  expect(momentOf("2026-02-30 10:00", "Asia/Shanghai")).toBeNull();
  expect(momentOf("22.1.2026", "Asia/Shanghai")).toBeNull();
});

it("turns amber in the status bar when the copies are not as they should be", async () => {
  const { program } = renderShell();
  const entry = await screen.findByRole("button", { name: /^上次备份/ });
  expect(entry.querySelector(".amber")).toBeNull();
  program.copies.status = { ...program.copies.status, brief: { ...program.copies.status.brief, state: "old" } };
  program.emit({ type: "spoiled", tags: ["backup"] } as never);
  const now = await screen.findByRole("button", { name: /备份太旧/ });
  expect(now.querySelector(".state.amber")).toBeTruthy();
});
