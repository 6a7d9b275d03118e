// Chromium over a real server whose books hold the sample factory: a file with mistakes from the choice to the undoing.
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

const address = process.env.QITAO_URL;
if (!address) throw new Error("QITAO_URL names the server, with its token: http://127.0.0.1:8787/#token=…");
const url = new URL(address);
const token = new URLSearchParams(url.hash.slice(1)).get("token") ?? "";

let browser: Browser;
let page: Page;
const wrong: string[] = [];

beforeAll(async () => {
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
});
afterAll(async () => {
  await browser.close();
});

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the wire, looked at by the test alone
  body: any;
}

async function api(name: string, input: unknown): Promise<Answer> {
  const answer = await fetch(new URL(`/api/${name}`, url.origin), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(input),
  });
  return { status: answer.status, body: await answer.json() };
}

async function items(): Promise<number> {
  return (await api("system.info", {})).body.counts.items;
}

/** The counts above the sheet, once nothing is being checked any more. */
async function figures(): Promise<Record<string, string>> {
  await page.getByText("正在重新检查").first().waitFor({ state: "hidden" });
  const pairs = await page
    .locator(".imp-figure")
    .evaluateAll((all) =>
      all.map((one) => [one.querySelector("span")?.textContent ?? "", one.querySelector("strong")?.textContent ?? ""]),
    );
  return Object.fromEntries(pairs);
}

it("corrects a file by suggestion, by hand and by leaving a row out, writes it and takes it back", async () => {
  const code = (n: number) => `E2E-${stamp}-${n}`;
  const stamp = Date.now().toString(36).toUpperCase();
  const rows = [
    "物料编码,物料名称,计量单位,提前期,安全库存",
    `${code(1)},法兰,kg,7,10`,
    `${code(2)},法兰,公斤,7,20`,
    `${code(3)},法兰,公斤,7,30`,
    `${code(4)},法兰,kg,7,"0,5"`,
    `${code(5)},法兰,kg,七天,50`,
    `${code(6)},,kg,7,60`,
  ];
  const before = await items();

  await page.goto(new URL(`/?page=import${url.hash}`, url.origin).href);
  await page.getByTestId("import-file").setInputFiles({
    name: "e2e 物料.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`\ufeff${rows.join("\n")}\n`),
  });
  // Every header is known, so the trial run comes at once.
  await page.locator(".imp-figure").first().waitFor();
  expect(await figures()).toMatchObject({ 已检查: "6 行", 错误: "5", 新增: "1" });
  expect(await page.getByRole("button", { name: /^写入 6 行/ }).isDisabled()).toBe(true);

  // By suggestion: two units at once in the list, the comma with Enter at its cell.
  await page.getByText("改为 kg，同类 2 处").first().click();
  await page.keyboard.press("F8");
  await page.getByRole("dialog", { name: "E5" }).waitFor();
  await page.keyboard.press("Enter");
  // By hand.
  await page.keyboard.press("F8");
  await page.getByRole("dialog", { name: "D6" }).waitFor();
  await page.keyboard.press("F2");
  await page.getByLabel("改 D6").fill("9");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(700);
  expect(await figures()).toMatchObject({ 错误: "1", 新增: "5" });
  // A step too far and back.
  await page.keyboard.press("Control+z");
  await page.waitForTimeout(700);
  expect(await figures()).toMatchObject({ 错误: "2", 新增: "4" });
  await page.getByRole("dialog", { name: "D6" }).waitFor();
  await page.keyboard.press("F2");
  await page.getByLabel("改 D6").fill("9");
  await page.keyboard.press("Enter");
  // Left out.
  await page.keyboard.press("F8");
  await page.getByRole("dialog", { name: "B7" }).getByRole("button", { name: "跳过本行" }).click();
  await page.waitForTimeout(700);
  expect(await figures()).toMatchObject({ 已检查: "6 行", 错误: "0", 新增: "5", 跳过: "1" });
  expect(await items()).toBe(before);

  await page.keyboard.press("Control+Enter");
  await page.getByText("已写入账套").waitFor();
  await page.getByText("新增 5，修改 0，删除 0，不变 0，跳过 1 行").waitFor();
  expect(await items()).toBe(before + 5);
  const fields = async (n: number) => {
    const { item } = (await api("item.get", { code: code(n) })).body;
    return [item.unit, item.lead_time_days, item.safety_stock];
  };
  expect(await fields(2)).toEqual(["kg", 7, "20"]);
  expect(await fields(3)).toEqual(["kg", 7, "30"]);
  expect(await fields(4)).toEqual(["kg", 7, "0.5"]);
  expect(await fields(5)).toEqual(["kg", 9, "50"]);
  expect((await api("item.get", { code: code(6) })).body.code).toBe("missing");

  await page.getByRole("button", { name: "撤销整批" }).click();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("取消");
  await page.getByRole("button", { name: "撤销整批，5 条" }).click();
  await page.getByText("这次导入已撤销").waitFor();
  expect(await items()).toBe(before);
  expect((await api("item.get", { code: code(2) })).body.code).toBe("missing");
  const [batch] = (await api("import.batches", {})).body.rows;
  expect(batch).toMatchObject({ file: "e2e 物料.csv", added: 5, changed: 0 });
  expect(batch.undone_at).toBeGreaterThan(batch.at);
  expect(wrong).toEqual([]);
});

it("shows every suggestion before it is taken, and makes a unit that is missing", async () => {
  const stamp = Date.now().toString(36).toUpperCase();
  const roll = `卷${stamp}`;
  const rows = [
    "物料编码,物料名称,计量单位",
    `U-${stamp}-1,垫片,只`,
    `U-${stamp}-2,垫片,只`,
    `U-${stamp}-3,垫板,片`,
    `U-${stamp}-4,填料,${roll}`,
  ];
  await page.goto(new URL(`/?page=import${url.hash}`, url.origin).href);
  await page.reload();
  await page.getByTestId("import-file").setInputFiles({
    name: "e2e 单位.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`\ufeff${rows.join("\n")}\n`),
  });
  await page.locator(".imp-figure").first().waitFor();
  expect(await figures()).toMatchObject({ 错误: "4" });

  await page.getByRole("button", { name: "接受全部建议 3 处" }).click();
  const dialog = page.getByRole("dialog", { name: "接受全部建议" });
  expect(await dialog.getByRole("listitem").allInnerTexts()).toEqual([
    expect.stringMatching(/计量单位\s*只\s*→\s*件\s*2 处/),
    expect.stringMatching(/计量单位\s*片\s*→\s*件\s*1 处/),
  ]);
  // A plate is no piece here: that one stays.
  await dialog.getByRole("checkbox", { name: /片/ }).uncheck();
  await dialog.getByRole("button", { name: "改 2 处" }).click();
  await page.waitForTimeout(700);
  expect(await figures()).toMatchObject({ 错误: "2", 新增: "2" });

  // The unit is made in a tab of its own; coming back looks again.
  await page.locator(".imp-problem", { hasText: roll }).getByRole("button", { name: "新建单位" }).click();
  expect(await page.getByLabel("代码").inputValue()).toBe(roll);
  await page.keyboard.press("Control+s");
  await expect.poll(async () => (await api("unit.get", { code: roll })).status).toBe(200);
  await page.getByRole("tab", { name: /导入/ }).click();
  await page.waitForTimeout(700);
  expect(await figures()).toMatchObject({ 错误: "1", 新增: "3" });
  expect(wrong).toEqual([]);
});
