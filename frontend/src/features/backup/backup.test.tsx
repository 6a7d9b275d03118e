import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage } from "@/state/tabs";
import { renderPage, renderShell } from "@/test/render";
import { momentOf } from "@/trail/day";
import { ApiError } from "@/transport/error";
import { setTransport } from "@/transport/transport";
import { fileOf, folderOf, suggestedName } from "./words";

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
  // A browser may be anywhere: it names a file beside the books.
  expect(within(dialog).getByLabelText("新文件的名字")).toHaveProperty("value", "瓯江阀门 2026-01-22 2357.qitao");
  expect(within(dialog).getByText("会放在账套旁边，在有账套的那台电脑上：D:\\齐套\\")).toBeTruthy();
  expect(within(dialog).queryByRole("button", { name: "选别的文件" })).toBeNull();
  fireEvent.change(within(dialog).getByLabelText("新文件的名字"), { target: { value: "old.qitao" } });
  await user.click(within(dialog).getByRole("button", { name: "恢复成新文件" }));
  expect(await within(dialog).findByText("已恢复成 D:\\齐套\\old.qitao")).toBeTruthy();
  expect(within(dialog).getByText(/网页里打不开别的账套/)).toBeTruthy();
  expect(within(dialog).getByText(/41 项核对都对得上/)).toBeTruthy();
  const at = "2026-01-22T23:57:00+08:00";
  expect(program.sent.find((s) => s.name === "backup.look")?.input).toEqual({ at });
  expect(program.sent.find((s) => s.name === "backup.restore")?.input).toEqual({ at, name: "old.qitao" });
});

it("has the window ask for places: a backup that lies elsewhere, a new file on the disk of the books", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("backup", {}, { kind: "window" });
  await screen.findByText("每天");
  await user.click(screen.getByRole("button", { name: "恢复到某一刻" }));
  const dialog = await screen.findByRole("dialog", { name: "恢复到某一刻" });
  program.chosen = null;
  await user.click(within(dialog).getByRole("button", { name: "选别的文件" }));
  program.chosen = "E:\\盘\\old-backup.qitao";
  await user.click(within(dialog).getByRole("button", { name: "选别的文件" }));
  expect(await within(dialog).findByText("E:\\盘\\old-backup.qitao")).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "先看能到哪里" }));
  const to = await within(dialog).findByLabelText("新文件");
  expect(to).toHaveProperty("value", "D:\\齐套\\瓯江阀门 2026-01-22 2357.qitao");
  program.chosen = "E:\\恢复.qitao";
  await user.click(within(dialog).getByRole("button", { name: "换个地方" }));
  await waitFor(() => expect(to).toHaveProperty("value", "E:\\恢复.qitao"));
  await user.click(within(dialog).getByRole("button", { name: "恢复成新文件" }));
  expect(await within(dialog).findByText(/从“打开别的账套”打开它/)).toBeTruthy();
  expect(program.asked_for).toEqual([
    ["file", "D:\\齐套\\oujiang-backup\\"],
    ["file", "D:\\齐套\\oujiang-backup\\"],
    ["new", "D:\\齐套\\瓯江阀门 2026-01-22 2357.qitao"],
  ]);
  expect(program.sent.find((s) => s.name === "backup.restore")?.input).toEqual({
    from: "E:\\盘\\old-backup.qitao",
    to: "E:\\恢复.qitao",
  });
});

it("suggests a name that every system takes", () => {
  expect(suggestedName("瓯江阀门 · 示例账套", "2026-01-22 23:57:00")).toBe("瓯江阀门 · 示例账套 2026-01-22 2357.qitao");
  expect(suggestedName('a/b\\c:d*e?f"g<h>i|j', "2026-01-22 23:57:00")).toBe("a b c d e f g h i j 2026-01-22 2357.qitao");
  expect([folderOf("/srv/q/a.qitao"), folderOf("D:\\q\\a.qitao"), folderOf("a.qitao")]).toEqual(["/srv/q/", "D:\\q\\", ""]);
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

it("offers what was restored in the place of the books: figures first, the keyboard on the way back, a reason", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("backup");
  await screen.findByText("每天");
  await user.click(screen.getByRole("button", { name: "恢复到某一刻" }));
  const dialog = await screen.findByRole("dialog", { name: "恢复到某一刻" });
  await user.click(within(dialog).getByRole("button", { name: "先看能到哪里" }));
  fireEvent.change(await within(dialog).findByLabelText("新文件的名字"), { target: { value: "old.qitao" } });
  await user.click(within(dialog).getByRole("button", { name: "恢复成新文件" }));
  await user.click(await within(dialog).findByRole("button", { name: "用它替换当前账套" }));
  const which = await screen.findByRole("dialog", { name: "换成恢复的账套" });
  await user.click(within(which).getByRole("button", { name: "先看会怎样" }));
  const danger = await screen
    .findByText("用 D:\\齐套\\old.qitao 替换当前账套")
    .then((h) => h.closest<HTMLElement>("[role=dialog]"));
  if (!danger) throw new Error("no dialog");
  for (const text of [
    "账套里少掉 22 次改动（登录、审批、备份这类不算在内）",
    "这些是 3 人做的",
    "账套回到 2026-01-22 23:57:00",
    "换上的文件 43.2 MB",
  ])
    expect(within(danger).getByText(text)).toBeTruthy();
  expect(document.activeElement).toBe(within(danger).getByRole("button", { name: /^取消/ }));
  expect(within(danger).getByRole("button", { name: "替换当前账套" })).toHaveProperty("disabled", true);
  fireEvent.change(within(danger).getByLabelText("为什么要换"), { target: { value: " 归档脚本删错了 " } });
  await user.click(within(danger).getByRole("button", { name: "替换当前账套" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(program.sent.find((s) => s.name === "backup.put_in_place")?.input).toEqual({
    file: "D:\\齐套\\old.qitao",
    reason: "归档脚本删错了",
  });
});

it("has a file checked that nobody has checked, such as the books that were replaced", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("backup");
  await screen.findByText("每天");
  await user.click(screen.getByRole("button", { name: "换成恢复的账套" }));
  const dialog = await screen.findByRole("dialog", { name: "换成恢复的账套" });
  // What lies beside the books is offered: nobody has to know its path.
  await user.click(within(dialog).getByLabelText("用哪个文件"));
  expect(await screen.findByText("恢复.qitao · 到 2026-01-22 23:57:00")).toBeTruthy();
  await user.click(screen.getByText("oujiang.before-20260101.qitao · 要先核对"));
  expect(within(dialog).getByLabelText("用哪个文件")).toHaveProperty("value", "D:\\齐套\\oujiang.before-20260101.qitao");
  fireEvent.change(within(dialog).getByLabelText("用哪个文件"), { target: { value: "D:\\before.qitao" } });
  await user.click(within(dialog).getByRole("button", { name: "先看会怎样" }));
  expect(await within(dialog).findByText(/还没有核对过/)).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "核对这个文件" }));
  expect(await screen.findByText("用 D:\\before.qitao 替换当前账套")).toBeTruthy();
  expect(program.sent.filter((s) => s.name === "backup.prove").map((s) => s.input)).toEqual([{ file: "D:\\before.qitao" }]);
});

it("finds a file by its name alone, and says that one is not there only of one that never was", async () => {
  const known = [{ file: "D:\\齐套\\恢复.qitao" }];
  expect(fileOf(" 恢复 ", known, "D:\\齐套\\")).toBe("D:\\齐套\\恢复.qitao");
  expect(fileOf("别的", known, "/books/")).toBe("/books/别的.qitao");
  expect(fileOf("E:\\a.qitao", known, "D:\\齐套\\")).toBe("E:\\a.qitao");
  const user = userEvent.setup();
  const { program } = renderPage("backup");
  await screen.findByText("每天");
  await user.click(screen.getByRole("button", { name: "换成恢复的账套" }));
  const dialog = await screen.findByRole("dialog", { name: "换成恢复的账套" });
  program.failing.set("backup.would_replace", new ApiError("missing", "file.gone", "", { path: "x" }));
  const look = async (name: string) => {
    fireEvent.change(within(dialog).getByLabelText("用哪个文件"), { target: { value: name } });
    await user.click(within(dialog).getByRole("button", { name: /先看会怎样$/ }));
  };
  await look("没有的");
  expect(await within(dialog).findByText(/^找不到文件 .*没有的\.qitao。$/)).toBeTruthy();
  await look("恢复");
  expect(await within(dialog).findByText(/已经不在了/)).toBeTruthy();
  expect(program.sent.filter((s) => s.name === "backup.would_replace").at(-1)?.input).toEqual({ file: "D:\\齐套\\恢复.qitao" });
});

it("names what was just restored among the files", async () => {
  const user = userEvent.setup();
  const { program } = renderPage("backup");
  await screen.findByText("每天");
  const reads = () => program.sent.filter((s) => s.name === "backup.status").length;
  const before = reads();
  await user.click(screen.getByRole("button", { name: "恢复到某一刻" }));
  const dialog = await screen.findByRole("dialog", { name: "恢复到某一刻" });
  await user.click(within(dialog).getByRole("button", { name: "先看能到哪里" }));
  await user.click(await within(dialog).findByRole("button", { name: "恢复成新文件" }));
  await within(dialog).findByRole("button", { name: "用它替换当前账套" });
  await waitFor(() => expect(reads()).toBeGreaterThan(before));
});

it("hands over to the request where somebody else has to agree, with the same reason", async () => {
  const user = userEvent.setup();
  const { program } = renderShell();
  program.copies.proved.add("D:\\old.qitao");
  const params = { label: "old.qitao", moment: "1769097420000000", gone: "22", gone_by: "3", bytes: "45403340" };
  program.failing.set("backup.put_in_place", new ApiError("rejected", "approval.needed", "", params, "ask_for_approval"));
  await screen.findByText("从哪里开始");
  act(() => openPage("backup", {}));
  await screen.findByText("每天");
  await user.click(await screen.findByRole("button", { name: "换成恢复的账套" }));
  fireEvent.change(await screen.findByLabelText("用哪个文件"), { target: { value: "D:\\old.qitao" } });
  await user.click(screen.getByRole("button", { name: "先看会怎样" }));
  fireEvent.change(await screen.findByLabelText("为什么要换"), { target: { value: "删错了" } });
  await user.click(screen.getByRole("button", { name: "替换当前账套" }));
  const asking = await screen.findByRole("dialog", { name: "要另一个人同意" });
  expect(within(asking).getByText("账套里少掉 22 次改动（登录、审批、备份这类不算在内）")).toBeTruthy();
  expect(within(asking).getByText(/到同意为止还会写进来的改动也一起换掉/)).toBeTruthy();
  await user.click(within(asking).getByRole("button", { name: "提出申请" }));
  await waitFor(() =>
    expect(program.sent.find((s) => s.name === "approval.request")?.input).toEqual({
      command: "backup.put_in_place",
      input: { file: "D:\\old.qitao", reason: "删错了" },
      reason: "删错了",
    }),
  );
});
