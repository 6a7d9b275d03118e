// Chromium over a real server: an archive script is tried, agreed to by a second person, run and brought back; then restored
// books take the place of the books, and everybody logs in anew.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Desk } from "./desk";

const OWNER = "correct horse battery";

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open("script");
}, 180_000);
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.shot("failed");
});
afterAll(async () => {
  await desk?.close();
});

/** Makes a unit, as work that goes on meanwhile. */
async function unit(code: string): Promise<void> {
  await desk.to("page=unit");
  await desk.front.getByLabel("代码").fill(code);
  await desk.front.getByLabel("中文名").fill(code);
  await desk.page.keyboard.press("Control+s");
  await desk.page.getByRole("heading", { name: new RegExp(code) }).waitFor();
}

it("has an owner and an administrator", async () => {
  await desk.switchOn("li", "李敏", OWNER);
  await desk.add("zhao", "赵刚", "系统管理员", "8899");
});

it("refuses what a script may not do, at its line, and keeps what was typed", async () => {
  const { page } = desk;
  await desk.change("zhao", "8899");
  await desk.to("page=script");
  await desk.front.getByLabel("名称").fill("旧版清单归档");
  await desk.front.getByLabel("为什么").fill("年终清理");
  await desk.front.getByLabel("脚本", { exact: true }).fill("DELETE FROM bom WHERE state = 'obsolete';\nDROP TABLE item;");
  await desk.front.getByRole("button", { name: /^试运行/ }).click();
  await page
    .getByText(/没有通过/)
    .first()
    .waitFor();
  await desk.shot("refused");
  expect(await desk.front.getByLabel("名称").inputValue()).toBe("旧版清单归档");
});

it("shows what the script would do, table by table and row by row", async () => {
  await desk.front.getByLabel("脚本", { exact: true }).fill("DELETE FROM bom WHERE state = 'obsolete';");
  await desk.front.getByRole("button", { name: /^试运行/ }).click();
  await desk.front.getByText("已试运行").first().waitFor();
  await desk.page.waitForTimeout(500);
  await desk.shot("tried");
});

it("is run once somebody else agreed", async () => {
  const { page } = desk;
  await desk.front.getByRole("button", { name: /^申请执行/ }).click();
  await desk.shot("ask-run");
  await desk.dialog.getByRole("button", { name: "申请执行" }).click();
  const ask = page.getByRole("dialog", { name: "要另一个人同意" });
  await ask.waitFor();
  await ask.getByLabel("为什么要这样做").fill("年终清理");
  await desk.shot("ask");
  await ask.getByRole("button", { name: /提出申请/ }).click();
  await page.getByRole("button", { name: "看申请" }).first().click();
  await desk.change("li", OWNER);
  await unit("托盘");
  await desk.to("page=approval.list");
  await desk.front.getByText("年终清理").first().waitFor();
  await page.waitForTimeout(500);
  await desk.shot("request");
  await desk.agree();
  await page.getByText("申请 1 已同意").first().waitFor();
  await desk.to("page=script&number=2");
  await desk.front.getByText("已执行").first().waitFor();
  await desk.shot("run");
});

it("comes back as one change, and what was made meanwhile stays", async () => {
  const { page } = desk;
  await desk.to("page=journal");
  const row = desk.front.getByRole("row").filter({ hasText: "维护脚本" }).first();
  await row.click();
  await page.waitForTimeout(500);
  await desk.shot("journal");
  await row.getByRole("checkbox").check();
  await desk.front.getByRole("button", { name: /看能找回什么/ }).click();
  await page.getByLabel("为什么找回").fill("还有订单要用旧版");
  await desk.shot("bring-back");
  await desk.dialog.getByRole("button", { name: /找回 \d/ }).click();
  await page
    .getByText(/已找回 \d/)
    .first()
    .waitFor();
  await desk.to("page=unit&code=托盘");
  await desk.front.getByLabel("中文名").waitFor();
});

it("puts restored books in the place of the books, and everybody logs in anew", async () => {
  const { page } = desk;
  await desk.change("zhao", "8899");
  await desk.to("page=backup");
  await desk.front.getByRole("button", { name: "马上备份", exact: true }).click();
  await page
    .getByText(/已备份，/)
    .first()
    .waitFor();
  await desk.front.getByRole("button", { name: "恢复到某一刻" }).first().click();
  await desk.dialog.getByRole("button", { name: "先看能到哪里" }).click();
  await page.getByText(/能恢复到/).waitFor();
  await page.getByLabel("新文件的名字").fill("restored.qitao");
  await page.getByRole("button", { name: "恢复成新文件" }).click();
  await page.getByText(/已恢复成/).waitFor();
  await desk.shot("restored");
  await page.getByRole("button", { name: "用它替换当前账套" }).click();
  await page.getByRole("button", { name: "先看会怎样" }).or(page.getByLabel("为什么要换")).first().waitFor();
  const look = page.getByRole("button", { name: "先看会怎样" });
  if (await look.isVisible()) await look.click();
  await page.getByLabel("为什么要换").fill("试一次");
  await desk.shot("replace");
  await desk.dialog.getByRole("button", { name: "替换当前账套" }).click();
  const ask = page.getByRole("dialog", { name: "要另一个人同意" });
  await ask.waitFor();
  await ask.getByRole("button", { name: /提出申请/ }).click();
  await ask.waitFor({ state: "hidden" });
  await desk.change("li", OWNER);
  await unit("木箱");
  await desk.to("page=approval.list&id=2");
  await desk.front.getByText("试一次").first().waitFor();
  await page.waitForTimeout(500);
  await desk.shot("replace-request");
  await desk.agree();
  await page
    .getByText(/账套已换成/)
    .first()
    .waitFor({ timeout: 60_000 });
  await desk.shot("replaced");
  await desk.logIn("li", OWNER);
  await desk.to("page=unit.list");
  await desk.front.getByText("托盘").first().waitFor();
  expect(await desk.front.getByText("木箱").count()).toBe(0);
  await desk.shot("after");
  expect(desk.wrong).toEqual([]);
}, 120_000);
