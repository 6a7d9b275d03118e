// The real window under a display of its own: starts it, gives a WebDriver on its page, and ends all that it started.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Builder, By } from "selenium-webdriver";
import { isThere, pressClose } from "./x11.mjs";

/** The program under test, and where pictures and logs go; `cargo xtask test` says both. */
const PROGRAM = required("QITAO_WINDOW");
const SHOTS = required("QITAO_SHOTS");

/** Milliseconds until something that should appear counts as missing. A debug build on a busy machine is slow. */
export const PATIENCE = 20_000;
const SCREEN = "1600x1000x24";

/** Process groups that are still ours to end, also when a test throws or node is ended. */
const groups = new Set();
process.on("exit", () => {
  for (const group of groups) signal(group, "SIGKILL");
});
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => process.exit(130));

/**
 * Starts the window as a person would who has never started it: nothing in its home.
 * Native dialogs answer with files in `dialogs` (debug builds only).
 *
 * @param {{ home?: string, keep?: boolean, env?: Record<string, string>, args?: string[] }} [options] `home` of an earlier window, to start the
 * program a second time; `keep` leaves the home for that; `args` are the program's
 */
export async function openWindow({ home, keep = Boolean(home), env = {}, args = [] } = {}) {
  mkdirSync(SHOTS, { recursive: true });
  const place = home ?? (await mkdtemp(path.join(tmpdir(), "qitao-window-")));
  const dialogs = path.join(place, "dialogs");
  const runtime = path.join(place, "runtime");
  mkdirSync(dialogs, { recursive: true });
  mkdirSync(runtime, { recursive: true, mode: 0o700 });

  const own = [];
  const start = (program, args, options) => {
    const log = openSync(path.join(SHOTS, `${program}.log`), "a");
    const child = spawn(program, args, {
      ...options,
      detached: true,
      stdio: ["ignore", log, log, ...(options.stdio ?? [])],
    });
    closeSync(log);
    child.on("error", (error) => console.error(`${program}: ${error.message}`));
    if (child.pid) own.push(child.pid), groups.add(child.pid);
    return child;
  };
  const stop = async () => {
    for (const group of own.toReversed()) await end(group);
    if (!keep) await rm(place, { recursive: true, force: true });
  };

  try {
    const display = await startDisplay(start);
    const port = await freePort();
    start("WebKitWebDriver", ["-p", String(port)], {
      env: {
        PATH: process.env.PATH,
        LANG: "C.UTF-8",
        HOME: place,
        XDG_DATA_HOME: path.join(place, "data"),
        XDG_CONFIG_HOME: path.join(place, "config"),
        XDG_CACHE_HOME: path.join(place, "cache"),
        // A folder without a bus: the program must not hand over to a window that runs on this machine.
        XDG_RUNTIME_DIR: runtime,
        NO_AT_BRIDGE: "1",
        DISPLAY: display,
        TAURI_WEBVIEW_AUTOMATION: "true",
        QITAO_DIALOG_PATH: dialogs,
        ...env,
      },
    });
    const server = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${server}/status`)).ok, "WebKitWebDriver answers");
    const driver = await within(
      60_000,
      "the window opens",
      new Builder()
        .usingServer(server)
        .withCapabilities({ browserName: "wry", "webkitgtk:browserOptions": { binary: PROGRAM, args } })
        .build(),
    );
    return {
      driver,
      home: place,
      dialogs,
      /** The whole screen as a picture in the folder of shots. */
      shot: async (name) => {
        // The DOM is ahead of the screen: two frames, and then time for WebKit to bring the second to the display.
        await driver.executeAsyncScript("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))");
        await sleep(400);
        await run("import", ["-display", display, "-window", "root", path.join(SHOTS, `${name}.png`)]);
      },
      /** A scanner that acts as a keyboard: writes letters and digits faster than hands, and ends with Enter. */
      scan: async (text) => {
        const keys = ["key", "--delay", "4", ...text, "Return"];
        await run("xdotool", ["search", "--onlyvisible", "--name", "齐套", "windowfocus", ...keys], { DISPLAY: display });
      },
      /** The window's own ×. */
      pressClose: () => pressClose(display),
      /** Whether the window is on the screen. */
      isThere: () => isThere(display),
      /** The text of the page, as a person sees it. */
      text: () => driver.executeScript("return document.body ? document.body.innerText : ''"),
      /** Waits until the page shows `text`. */
      shows: (text, patience = PATIENCE) =>
        until(
          async () => (await driver.executeScript("return document.body ? document.body.innerText : ''")).includes(text),
          `the page shows “${text}”`,
          patience,
        ),
      /** Waits for the element of a CSS selector, displayed. */
      find: (css) =>
        until(async () => {
          const element = await driver.findElement(By.css(css));
          return (await element.isDisplayed()) && element;
        }, `${css} is displayed`),
      /** The program's own log file. */
      log: () => readFileSync(path.join(place, "data", "app.qitao.desktop", "logs", "qitao.log"), "utf8"),
      close: async () => {
        await within(10_000, "the window closes", driver.quit()).catch((error) => console.error(error.message));
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tries `attempt` until it gives something truthy. A throw counts as not yet. */
export async function until(attempt, what, patience = PATIENCE) {
  const deadline = Date.now() + patience;
  let cause;
  for (;;) {
    try {
      const result = await attempt();
      if (result) return result;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${patience} ms: ${what}`, { cause });
    await sleep(100);
  }
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: use cargo xtask test --lane window`);
  return value;
}

async function startDisplay(start) {
  const server = start("Xvfb", ["-displayfd", "3", "-screen", "0", SCREEN, "-nolisten", "tcp"], { stdio: ["pipe"] });
  const number = new Promise((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
    server.once("error", reject);
    server.stdio[3].once("data", (data) => resolve(String(data).trim()));
  });
  return `:${await within(PATIENCE, "Xvfb names its display", number)}`;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function within(patience, what, promise) {
  const late = AbortSignal.timeout(patience);
  const never = new Promise((_, reject) =>
    late.addEventListener("abort", () => reject(new Error(`not within ${patience} ms: ${what}`))),
  );
  return Promise.race([promise, never]);
}

async function end(group) {
  signal(group, "SIGTERM");
  for (const deadline = Date.now() + 3_000; signal(group, 0) && Date.now() < deadline; ) await sleep(50);
  signal(group, "SIGKILL");
  groups.delete(group);
}

function signal(group, name) {
  try {
    return process.kill(-group, name);
  } catch {
    // The group is gone.
    return false;
  }
}

async function run(program, args, env = {}) {
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
}
