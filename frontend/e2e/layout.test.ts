// Chromium over a real server: whatever the language and the zoom, nothing is pushed out of the window or cut off.
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

const address = process.env.QITAO_URL;
if (!address) throw new Error("QITAO_URL names the server, with its token: http://127.0.0.1:8787/#token=…");

let browser: Browser;
beforeAll(async () => {
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"];
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args,
    // Windows' take room.
    ignoreDefaultArgs: ["--hide-scrollbars"],
  });
});
afterAll(async () => {
  await browser.close();
});

const valve = "FA-DN50-0304";
const pages = [
  "page=welcome",
  "page=item.list",
  `page=item&code=${valve}`,
  "page=bom.list",
  `page=bom&item=${valve}&version=V3`,
  "page=routing.list",
  "page=routing&item=AD-DN100&version=V1",
  `page=explosion&item=${valve}&quantity=240`,
  `page=where_used&item=BT-M12X50-A2&view=all`,
  "page=unit.list",
  "page=work_center.list",
  "page=import",
  "page=check",
  "page=person.list",
  "page=person",
  "page=role.list",
  "page=role",
  "page=audit.list",
  `page=audit.list&kind=item&key=${valve}`,
  "page=approval.list",
  "page=backup",
  "page=journal",
  "page=settings",
  "page=sales_order.list",
  "page=sales_order",
  "page=purchase_order",
  "page=receipt.list",
  "page=adjustment",
  "page=transfer",
  "page=money_receipt.list",
  "page=work_order.list",
  "page=work_order",
  "page=kit_check",
  "page=report.list",
  "page=report.entry",
  "page=cost.by_work_center",
  "page=costing.sheet",
  "page=costing.sheet&by=month&charts=1",
  "page=costing.month",
  "page=costing.wip",
  "page=costing.margin",
  "page=costing.standard",
  "page=costing.standard_compare",
  "page=rate.at",
  "page=outsourcing.prices",
  "page=outsourcing.price",
  "page=outsourcing.tolerances",
  "page=outsourcing.tolerance",
  "page=occupation&item=BT-M12X50-A2",
  "page=stock.list",
  "page=stock.balances",
  "page=stock.moves",
  "page=reservation.list",
  "page=lineage",
  "page=lineage.list",
  "page=lineage.completeness",
  "page=count.list",
  "page=count",
  "page=match.list",
  "page=accrual.list",
  "page=payable.list",
  "page=receivable.list",
  "page=partner.list",
  "page=partner",
  "page=warehouse.list",
  "page=warehouse",
];

/** 1440 × 900 at 150 % is 960 × 600 to the page. */
it.each([
  ["zh-CN", 960, 600],
  ["en", 1280, 800],
  ["en", 960, 600],
])("loses nothing in %s at %i × %i", async (language, width, height) => {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.addInitScript((chosen) => {
    localStorage.setItem("qitao.settings", JSON.stringify({ state: { language: chosen }, version: 1 }));
  }, language);
  await page.goto(address);
  await page.locator(".pagehead h1").waitFor();
  for (const query of pages) {
    // As the browser's own back and forward come to a page.
    await page.evaluate((search) => {
      history.pushState(null, "", `/?${search}`);
      dispatchEvent(new PopStateEvent("popstate"));
    }, query);
    await page.locator(".pagehost:not([hidden]) .pagehead h1").waitFor();
    await page.waitForFunction(() => !document.querySelector(".pagehost:not([hidden]) [aria-busy=true]"));
    await page.waitForTimeout(200);
    const lost = await page.evaluate(() => {
      const found: string[] = [];
      const box = (css: string) => document.querySelector(css)?.getBoundingClientRect();
      const status = box(".statusbar");
      if (!status || status.bottom > window.innerHeight + 1 || status.right > window.innerWidth + 1) found.push("status bar");
      // One line each: what doesn't fit would wrap or be clipped.
      for (const css of [".topbar", ".pagehost:not([hidden]) .pagehead", ".pagehost:not([hidden]) .filterbar"]) {
        const bar = document.querySelector<HTMLElement>(css);
        if (!bar) continue;
        if (bar.scrollWidth > bar.clientWidth + 1 || bar.scrollHeight > bar.clientHeight + 1) found.push(css);
        const right = bar.getBoundingClientRect().right;
        for (const part of bar.querySelectorAll("button, input, label")) {
          const { right: end, height: tall } = part.getBoundingClientRect();
          if (end > right + 1 || tall > 40) found.push(`${css} ${part.textContent}`);
        }
      }
      // Heads name their columns in full, and dates and kinds can be read; names and notes may be long.
      for (const head of document.querySelectorAll<HTMLElement>(".pagehost:not([hidden]) [role=columnheader]")) {
        if (head.scrollWidth > head.clientWidth + 1) found.push(`head ${head.textContent}`);
      }
      for (const cell of document.querySelectorAll<HTMLElement>(
        ".pagehost:not([hidden]) [role=gridcell].num, [role=gridcell].center",
      )) {
        if (cell.scrollWidth > cell.clientWidth + 1) found.push(`cell ${cell.textContent}`);
      }
      return found;
    });
    expect(lost, query).toEqual([]);
  }
  await context.close();
});

it("shows every column of an explosion and of a version's lines at 1440 × 900, the inspector beside", async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15_000);
  const url = new URL(address as string);
  for (const query of [
    `page=explosion&item=${valve}&quantity=240`,
    `page=explosion&item=${valve}&quantity=240&view=summed`,
    `page=bom&item=${valve}&version=V3`,
    "page=bom&item=CA-VB50-CF8&version=V1",
  ]) {
    url.search = query;
    await page.goto(url.href);
    await page.locator(".pagehost:not([hidden]) :is(.gridrow, .linerow)").nth(3).waitFor();
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll(".pagehost:not([hidden]) :is(.grid, .fill)")]
        .filter((box) => box.clientWidth > 0 && box.scrollWidth > box.clientWidth)
        .map((box) => `${box.className}: ${box.scrollWidth} in ${box.clientWidth}`),
    );
    expect(wide, query).toEqual([]);
  }
  await page.close();
});

it("writes digits in the bundled face and Chinese in the one of Windows, at any scale", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await page.goto(address);
  await page.locator(".pagehead h1").waitFor();
  await page.evaluate(() => document.fonts.ready);
  const faces = await page.evaluate(() =>
    [...document.fonts].filter((face) => face.status === "loaded").map((face) => face.family),
  );
  expect(faces.some((family) => family.includes("Inter Variable"))).toBe(true);
  // The page's own text and antd's parts ask for the same faces.
  for (const part of ["body", ".pagehead h1", "button.ant-btn"]) {
    const stack = await page
      .locator(part)
      .first()
      .evaluate((element) => getComputedStyle(element).fontFamily);
    const [latin, chinese] = stack
      .split(",")
      .map((name) => name.trim().replaceAll('"', ""))
      .filter((name) => name !== "Inter");
    expect([latin, chinese], part).toEqual(["Inter Variable", "Microsoft YaHei UI"]);
  }
  await context.close();
});
