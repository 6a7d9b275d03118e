// Chromium over a real server: a factory begins to log in, one person asks, another agrees, and what went wrong is brought back.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Served, serve } from "./served";

let browser: Browser;
let context: BrowserContext;
let page: Page;
let served: Served;
const wrong: string[] = [];
/** What the program itself refuses on purpose is no mistake of the page. */
const refusals = /status of (401|403|409|422)/;
const shots = process.env.QITAO_SHOTS;
const VALVE = "FA-DN50-0304";
const OWNER = "correct horse battery";

async function shot(name: string): Promise<void> {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `people-${name}.png`) });
}

beforeAll(async () => {
  served = await serve();
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args });
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !refusals.test(message.text())) wrong.push(message.text());
  });
}, 180_000);
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await shot("failed");
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

async function open(query: string): Promise<void> {
  await page.evaluate((search) => {
    history.pushState(null, "", `/?${search}`);
    dispatchEvent(new PopStateEvent("popstate"));
  }, query);
  await page.locator(".pagehost:not([hidden]) .pagehead h1").waitFor();
}

/** The person at the machine changes: password or PIN, over whatever is open. */
async function change(login: string, secret: string): Promise<void> {
  await page.locator("button.person").click();
  await page.getByRole("menuitem", { name: "换人" }).click();
  const card = page.getByRole("dialog");
  await card.getByLabel("代码").fill(login);
  await card.getByLabel("密码或 PIN").fill(secret);
  await shot(`change-${login}`);
  await page.keyboard.press("Enter");
  await card.waitFor({ state: "hidden" });
}

const front = () => page.locator(".pagehost:not([hidden])");
const inspector = () => page.locator(".pagehost:not([hidden]) .inspector");

it("begins with an owner, who adds a planner", async () => {
  await page.goto(served.url.href);
  await page.locator(".pagehead h1").waitFor();
  await open("page=settings");
  await page.getByRole("button", { name: "打开登录" }).click();
  await page.getByLabel("代码").fill("li");
  await page.getByLabel("姓名").fill("李敏");
  await page.getByLabel("密码").fill(OWNER);
  await shot("switch-on");
  await page.keyboard.press("Enter");
  await page.getByText("写下恢复码").waitFor();
  await shot("recovery");
  await page.getByRole("button", { name: "已写下，继续" }).click();
  await open("page=person");
  await page.getByLabel("代码").fill("wang");
  await page.getByLabel("姓名").fill("王伟");
  await page.getByLabel("角色").click();
  await page.locator(".ant-select-item-option", { hasText: "计划" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+s");
  await page.getByRole("heading", { name: "人员 王伟" }).waitFor();
  await shot("person");
});

it("asks for what needs a second person, who agrees", async () => {
  await front().getByRole("button", { name: "设 PIN" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("PIN").fill("4711");
  await shot("set-pin");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });

  await change("wang", "4711");
  await open(`page=item&code=${VALVE}`);
  await front().getByRole("button", { name: "停用" }).click();
  const ask = page.getByRole("dialog", { name: "要另一个人同意" });
  await ask.waitFor();
  await shot("ask");
  expect(await ask.getByRole("button", { name: /提出申请/ }).isDisabled()).toBe(true);
  await ask.getByLabel("为什么要这样做").fill("换成新型号");
  await ask.getByRole("button", { name: /提出申请/ }).click();
  await ask.waitFor({ state: "hidden" });
  await shot("asked");
  await page.getByRole("button", { name: "看申请" }).click();
  await inspector().getByText("换成新型号").waitFor();
  await shot("own-request");
  await page.getByText("自己申请的由另一个人定").waitFor();

  await change("li", OWNER);
  await shot("badge");
  await open("page=approval.list");
  await front().getByText("换成新型号").waitFor();
  await shot("request");
  await front().getByRole("button", { name: /^同意/ }).click();
  await shot("approve");
  await page.getByRole("dialog").getByRole("button", { name: /^同意/ }).click();
  await page.getByText("申请 1 已同意并执行").waitFor();
  await shot("approved");
  await open(`page=item&code=${VALVE}`);
  await front().getByRole("button", { name: "恢复使用" }).waitFor();
  await front().getByText("王伟").first().waitFor();
  expect(await front().locator(".message.red").count()).toBe(0);
});

it("finds every step on the trail", async () => {
  await open("page=audit.list");
  await front().getByRole("row").nth(3).waitFor();
  await shot("audit");
  await front().getByRole("row").nth(2).click();
  await page.waitForTimeout(400);
  await shot("audit-row");
});

it("makes a copy and restores to a moment", async () => {
  await open("page=backup");
  await page.waitForTimeout(500);
  await shot("backup");
  await front().getByRole("button", { name: "马上备份", exact: true }).click();
  await page.getByText(/已备份，/).waitFor();
  await shot("backed-up");
  await front()
    .getByRole("button", { name: /恢复到某一刻/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "先看能到哪里" }).click();
  await page.getByText(/能恢复到/).waitFor();
  await shot("looked");
  await page.getByLabel("新文件").fill(path.join(served.folder, "restored.qitao"));
  await page.getByRole("button", { name: "恢复成新文件" }).click();
  await page.getByText(/已恢复成/).waitFor();
  await shot("restored");
  await page.keyboard.press("Escape");
});

it("brings back what was changed", async () => {
  await open("page=journal");
  await front().getByRole("row").nth(3).waitFor();
  await page.waitForTimeout(500);
  await shot("journal");
  const row = front().getByRole("row").filter({ hasText: "停用" }).first();
  await row.click();
  await page.waitForTimeout(500);
  await shot("journal-row");
  await row.getByRole("checkbox").check();
  await front()
    .getByRole("button", { name: /看能找回什么/ })
    .click();
  await page.getByLabel("为什么找回").fill("停错了");
  await shot("bring-back");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /找回 \d/ })
    .click();
  await page.getByText(/已找回/).waitFor();
  await shot("brought-back");
  await open(`page=item&code=${VALVE}`);
  await shot("item-back");
  await front().getByRole("button", { name: "停用" }).waitFor();
  expect(wrong).toEqual([]);
});
