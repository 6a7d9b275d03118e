// Chromium over a real server whose books hold the sample factory.
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

const address = process.env.QITAO_URL;
if (!address) throw new Error("QITAO_URL names the server, with its token: http://127.0.0.1:8787/#token=…");
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Browser;
let page: Page;
const wrong: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: quiet });
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  wrong.length = 0;
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
});

function at(query: string): string {
  const url = new URL(address as string);
  url.search = query;
  return url.href;
}

it("lists items, filters them and opens one by keyboard", async () => {
  await page.goto(at("?page=item.list"));
  await page.getByRole("row").nth(5).waitFor();
  expect(page.url()).not.toContain("token");
  await page.keyboard.press("/");
  await page.keyboard.type("zf");
  await page.getByRole("grid").focus();
  await page.waitForTimeout(500);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "保存", exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get("page")).toBe("item");
  await page.keyboard.press("Alt+ArrowUp");
  await page.waitForFunction(() => location.search.includes("item.list"));
  expect(wrong).toEqual([]);
});

it("keeps the marked row in sight on the way down and up", async () => {
  for (const query of ["?page=item.list", "?page=explosion&item=FA-DN50-0304&quantity=240"]) {
    await page.setViewportSize({ width: 1280, height: 620 });
    await page.goto(at(query));
    await page.getByRole("row").nth(5).waitFor();
    if (query.includes("explosion")) {
      await page.getByRole("button", { name: "全部展开" }).click();
      await page.getByRole("row").nth(20).waitFor();
    }
    await page.locator(".pagehost:not([hidden]) .grid").focus();
    for (const key of [...Array<string>(30).fill("ArrowDown"), ...Array<string>(25).fill("ArrowUp")]) {
      await page.keyboard.press(key);
      const hidden = await page.evaluate(() => {
        const grid = document.querySelector(".pagehost:not([hidden]) .grid");
        const row = grid?.querySelector(".gridrow.lit")?.getBoundingClientRect();
        const head = grid?.querySelector(".gridhead")?.getBoundingClientRect();
        if (!grid || !row || !head) return "no row";
        const bottom = grid.getBoundingClientRect().top + grid.clientHeight;
        return row.top >= head.bottom - 1 && row.bottom <= bottom + 1
          ? ""
          : `${row.top} to ${row.bottom} of ${head.bottom} to ${bottom}`;
      });
      expect(hidden).toBe("");
    }
  }
});

it("explodes a valve level by level down to a part, and finds the valve again upward", async () => {
  await page.goto(at("?page=item.list"));
  await page.getByText("成品", { exact: true }).first().click();
  await page.waitForTimeout(600);
  // Before the code is the box that ticks it.
  const code = (await page.getByRole("row").nth(1).getByRole("gridcell").nth(1).textContent()) ?? "";
  await page.goto(at(`?page=explosion&item=${encodeURIComponent(code)}&quantity=10`));
  const tree = page.getByRole("treegrid");
  await tree.getByRole("row", { name: code }).first().waitFor();
  await tree.locator('[aria-level="2"]').first().waitFor();
  await tree.getByText("正在展开").waitFor({ state: "hidden" });
  await tree.focus();
  await page.keyboard.press("ArrowDown");
  let level = 1;
  for (; level < 12; level += 1) {
    const row = tree.locator('[aria-selected="true"]');
    if ((await row.getAttribute("aria-expanded")) === null) break;
    await page.keyboard.press("ArrowRight");
    await tree
      .locator(`[aria-level="${level + 2}"]`)
      .first()
      .waitFor();
    await tree.getByText("正在展开").waitFor({ state: "hidden" });
    await page.keyboard.press("ArrowDown");
  }
  expect(level).toBeGreaterThan(1);
  await page.keyboard.press("F7");
  await page.waitForFunction(() => location.search.includes("where_used"));
  await page.getByText("最顶层", { exact: true }).click();
  await page.getByRole("tabpanel").last().getByPlaceholder("在结果中筛选").fill(code);
  await page.getByRole("tabpanel").last().getByRole("gridcell", { name: code, exact: true }).first().waitFor();
  expect(wrong).toEqual([]);
});

it("searches from anywhere and switches language and appearance", async () => {
  await page.goto(at(""));
  await page.getByText("从哪里开始").waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "搜索" }).fill("螺栓");
  await page.getByText(/个结果/).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".person").click();
  await page.getByText("English", { exact: true }).click();
  await page.getByText("Where to start").waitFor();
  await page.locator(".person").click();
  await page.getByText("Dark", { exact: true }).click();
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  expect(wrong).toEqual([]);
});

it("saves a change once and keeps unsaved input until told otherwise", async () => {
  await page.goto(at("?page=work_center"));
  const code = `E2E-${Date.now()}`;
  await page.getByLabel(/编码/).fill(code);
  await page.getByLabel(/名称/).fill("磨床");
  await page.keyboard.press("Alt+w");
  await page.getByRole("dialog").getByText("继续编辑").click();
  await page.keyboard.press("Control+s");
  await page.waitForFunction((c) => location.search.includes(c), code);
  await page.getByRole("button", { name: "停用" }).click();
  await page.getByRole("button", { name: "恢复使用" }).waitFor();
  expect(wrong).toEqual([]);
});

it("closes the scrap of what comes out of a BOM, and says why", async () => {
  await page.goto(at("?page=bom&item=CA-VB50-CF8&version=V1"));
  const row = (text: string) => page.locator(".linerow").filter({ hasText: text });
  await row("副产品").waitFor();
  const heads = page.locator(".lines [role=columnheader]");
  let titles = await heads.allTextContents();
  const cell = (line: string, title: string) => row(line).getByRole("gridcell").nth(titles.indexOf(title));
  const scrap = cell("副产品", "损耗");
  expect(await scrap.getAttribute("title")).toContain("损耗是投入的一部分");
  expect(await scrap.getAttribute("aria-readonly")).toBe("true");
  // The keyboard goes past it: from the unit to the fixed quantity.
  await cell("副产品", "用量").click();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.getByRole("textbox", { name: "固定用量" }).waitFor();
  await page.keyboard.press("Escape");
  // A component may have scrap; it goes when the line becomes what comes out.
  await cell("用料", "损耗").click();
  await page.getByRole("textbox", { name: "损耗" }).fill("5");
  await page.keyboard.press("Enter");
  expect(await cell("用料", "损耗").textContent()).toBe("5%");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  expect(await cell("联产品", "损耗").textContent()).toBe("—");
  expect(await cell("联产品", "损耗").getAttribute("aria-readonly")).toBe("true");
  // A share of the cost has its column since one line can have it.
  expect(titles).not.toContain("成本分摊");
  titles = await heads.allTextContents();
  expect(await cell("联产品", "成本分摊").getAttribute("aria-readonly")).toBe("false");
  expect(wrong).toEqual([]);
});

it("goes into a sandbox that is marked on every screen, and back", async () => {
  await page.goto(at("?page=sandbox"));
  const make = page.getByRole("button", { name: /^建沙箱/ });
  const enter = page.getByRole("button", { name: "进入沙箱" });
  await make.or(enter).waitFor();
  if (await make.isVisible()) await make.click();
  await enter.click();
  const sign = page.getByRole("note");
  await sign.waitFor();
  expect(await sign.textContent()).toMatch(/^沙箱 · .+ 的副本 · 不影响账套/);
  const colour = () => page.locator(".topbar").evaluate((bar) => getComputedStyle(bar).backgroundColor);
  const there = await colour();
  // A reload stays there, on whatever page.
  await page.goto(at("?page=item.list"));
  await page.getByRole("row").nth(5).waitFor();
  expect(await colour()).toBe(there);
  expect(await page.title()).toContain("沙箱");
  await page.getByRole("button", { name: "回到账套" }).first().click();
  await page.getByRole("row").nth(5).waitFor();
  await sign.waitFor({ state: "detached" });
  expect(await colour()).not.toBe(there);
  expect(wrong).toEqual([]);
});
