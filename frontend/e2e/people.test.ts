// Chromium over a real server: a factory begins to log in, one person asks, another agrees, and what went wrong is brought back.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Desk } from "./desk";

const VALVE = "FA-DN50-0304";
const OWNER = "correct horse battery";

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open("people");
}, 180_000);
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.shot("failed");
});
afterAll(async () => {
  await desk?.close();
});

it("begins with an owner, who adds a planner", async () => {
  await desk.switchOn("li", "李敏", OWNER);
  await desk.add("wang", "王伟", "计划", "4711");
});

it("asks for what needs a second person, who agrees", async () => {
  const { page } = desk;
  await desk.change("wang", "4711");
  await desk.to(`page=item&code=${VALVE}`);
  await desk.front.getByRole("button", { name: "停用" }).click();
  const ask = page.getByRole("dialog", { name: "要另一个人同意" });
  await ask.waitFor();
  await desk.shot("ask");
  expect(await ask.getByRole("button", { name: /提出申请/ }).isDisabled()).toBe(true);
  await ask.getByLabel("为什么要这样做").fill("换成新型号");
  await ask.getByRole("button", { name: /提出申请/ }).click();
  await ask.waitFor({ state: "hidden" });
  await desk.shot("asked");
  // The note that confirms it has the same way there.
  await desk.front.getByRole("button", { name: "看申请" }).click();
  await desk.front.locator(".inspector").getByText("换成新型号").waitFor();
  await desk.shot("own-request");
  await page.getByText("自己申请的由另一个人定").waitFor();

  await desk.change("li", OWNER);
  await desk.shot("badge");
  await desk.to("page=approval.list");
  await desk.front.getByText("换成新型号").waitFor();
  await desk.shot("request");
  await desk.agree();
  await page.getByText("申请 1 已同意并执行").waitFor();
  await desk.shot("approved");
  await desk.to(`page=item&code=${VALVE}`);
  await desk.front.getByRole("button", { name: "恢复使用" }).waitFor();
  await desk.front.getByText("王伟").first().waitFor();
  expect(await desk.front.locator(".message.red").count()).toBe(0);
});

it("finds every step on the trail", async () => {
  const { page } = desk;
  await desk.to("page=audit.list");
  await desk.front.getByRole("row").nth(3).waitFor();
  await desk.shot("audit");
  await desk.front.getByRole("row").nth(2).click();
  await page.waitForTimeout(400);
  await desk.shot("audit-row");
});

it("makes a copy and restores to a moment", async () => {
  const { page } = desk;
  await desk.to("page=backup");
  await page.waitForTimeout(500);
  await desk.shot("backup");
  await desk.front.getByRole("button", { name: "马上备份", exact: true }).click();
  await page.getByText(/已备份，/).waitFor();
  await desk.shot("backed-up");
  await desk.front.getByRole("button", { name: /恢复到某一刻/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "先看能到哪里" }).click();
  await page.getByText(/能恢复到/).waitFor();
  await desk.shot("looked");
  await page.getByLabel("新文件的名字").fill("restored.qitao");
  await page.getByRole("button", { name: "恢复成新文件" }).click();
  await page.getByText(/已恢复成/).waitFor();
  await desk.shot("restored");
  await page.keyboard.press("Escape");
});

it("brings back what was changed", async () => {
  const { page } = desk;
  await desk.to("page=journal");
  await desk.front.getByRole("row").nth(3).waitFor();
  await page.waitForTimeout(500);
  await desk.shot("journal");
  const row = desk.front.getByRole("row").filter({ hasText: "停用" }).first();
  await row.click();
  await page.waitForTimeout(500);
  await desk.shot("journal-row");
  await row.getByRole("checkbox").check();
  await desk.front.getByRole("button", { name: /看能找回什么/ }).click();
  await page.getByLabel("为什么找回").fill("停错了");
  await desk.shot("bring-back");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /找回 \d/ })
    .click();
  await page
    .getByText(/已找回 \d/)
    .first()
    .waitFor();
  await desk.shot("brought-back");
  await desk.to(`page=item&code=${VALVE}`);
  await desk.shot("item-back");
  await desk.front.getByRole("button", { name: "停用" }).waitFor();
  expect(desk.wrong).toEqual([]);
});
