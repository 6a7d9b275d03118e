// A browser on a server of its own, and what the people at it do.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { type Served, serve } from "./served";

/** What the program itself refuses on purpose, or what is gone, is no mistake of the page. */
const refusals = /status of (401|403|404|409|422)/;
const shots = process.env.QITAO_SHOTS;

/** A page over a sample factory, with everything that went wrong in it. */
export class Desk {
  readonly wrong: string[] = [];
  private constructor(
    readonly page: Page,
    readonly served: Served,
    private readonly browser: Browser,
    private readonly name: string,
  ) {}

  static async open(name: string): Promise<Desk> {
    const served = await serve();
    const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"];
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const desk = new Desk(page, served, browser, name);
    page.on("pageerror", (error) => desk.wrong.push(error.message));
    page.on("console", (message) => {
      const refused = refusals.test(message.text()) && message.location().url.includes("/api/");
      if (message.type() === "error" && !refused) desk.wrong.push(message.text());
    });
    await page.goto(served.url.href);
    await page.locator(".pagehead h1").waitFor();
    return desk;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.served.stop();
  }

  async shot(name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: path.join(shots, `${this.name}-${name}.png`) });
  }

  /** The page in front. */
  get front() {
    return this.page.locator(".pagehost:not([hidden])");
  }

  get dialog() {
    return this.page.getByRole("dialog");
  }

  /** As the browser's own back and forward come to a page. */
  async to(query: string): Promise<void> {
    await this.page.evaluate((search) => {
      history.pushState(null, "", `/?${search}`);
      dispatchEvent(new PopStateEvent("popstate"));
    }, query);
    await this.front.locator(".pagehead h1").waitFor();
  }

  /** Makes the first owner, who is logged in then. */
  async switchOn(login: string, name: string, password: string): Promise<void> {
    await this.to("page=settings");
    await this.page.getByRole("button", { name: "打开登录" }).click();
    await this.page.getByLabel("代码").fill(login);
    await this.page.getByLabel("姓名").fill(name);
    await this.page.getByLabel("密码 *", { exact: true }).fill(password);
    await this.page.getByLabel("再输一次密码").fill(password);
    await this.shot("switch-on");
    await this.page.keyboard.press("Enter");
    await this.page.getByText("写下恢复码").waitFor();
    await this.shot("recovery");
    await this.page.getByRole("checkbox", { name: "我已经收好" }).check();
    await this.page.getByRole("button", { name: "继续", exact: true }).click();
  }

  /** Somebody new with a role and a PIN. */
  async add(login: string, name: string, role: string, pin: string): Promise<void> {
    await this.to("page=person");
    await this.front.getByLabel("代码").fill(login);
    await this.front.getByLabel("姓名").fill(name);
    await this.front.getByLabel("角色").click();
    await this.page.locator(".ant-select-item-option:visible", { hasText: role }).click();
    await this.page.keyboard.press("Escape");
    await this.page.keyboard.press("Control+s");
    await this.page.getByRole("heading", { name: `人员 ${name}` }).waitFor();
    await this.front.getByRole("button", { name: "设 PIN" }).click();
    await this.dialog.getByLabel("PIN").fill(pin);
    await this.page.keyboard.press("Enter");
    await this.dialog.waitFor({ state: "hidden" });
  }

  /** The person at the machine changes: password or PIN, over whatever is open. */
  async change(login: string, secret: string): Promise<void> {
    await this.page.locator("button.person").click();
    await this.page.getByRole("menuitem", { name: "换人" }).click();
    await this.logIn(login, secret);
  }

  async logIn(login: string, secret: string): Promise<void> {
    await this.dialog.getByLabel("代码").fill(login);
    await this.dialog.getByLabel("密码或 PIN").fill(secret);
    await this.shot(`change-${login}`);
    await this.page.keyboard.press("Enter");
    await this.dialog.waitFor({ state: "hidden" });
  }

  /** Whoever is there agrees to the request at hand. */
  async agree(): Promise<void> {
    await this.front.getByRole("button", { name: /^同意/ }).click();
    await this.shot("agree");
    await this.dialog.getByRole("button", { name: /^同意/ }).click();
  }
}
