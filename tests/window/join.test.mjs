// Books that `qitao serve` has open: the window becomes its client, loses it, and goes on with what was typed.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { person } from "./person.mjs";
import { openWindow } from "./window.mjs";

/** The headless program; `cargo xtask test` says where it is. */
const QITAO = process.env.QITAO_BIN;

let window;
let me;
let server;
const books = () => `sqlite:${path.join(window.dialogs, "books.qitao")}`;
const qitao = (...args) => JSON.parse(execFileSync(QITAO, ["--db", books(), ...args], { encoding: "utf8" }));

/** Serves the books and gives the address that it prints. */
async function serve() {
  const child = spawn(QITAO, ["--db", books(), "serve", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise((resolve, reject) => {
    child.stdout.once("data", (data) => resolve(String(data)));
    child.once("exit", (code) => reject(new Error(`qitao serve ended with ${code}`)));
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const end = (signal) => (child.kill(signal), ended);
  return { address: line.split("/#token=")[0], end };
}

before(async () => {
  assert.ok(QITAO, "QITAO_BIN is not set: use cargo xtask test --lane window");
  window = await openWindow({ keep: true });
  me = person(window);
  qitao("init");
  server = await serve();
});
after(async () => {
  await server?.end("SIGKILL");
  await window?.close();
  if (window) rmSync(window.home, { recursive: true, force: true });
});

test("opening them joins the server and says so", async () => {
  await me.sees("打开账套文件");
  await me.click("[data-door=open]");
  await me.sees(`本机服务器 ${server.address}`);
  await window.shot("join-01-joined");
});

test("what another program changes through the server appears in the window", async () => {
  await me.click(".menuitem", "单位");
  await me.sees("没有");
  const unit = { code: "pcs", name: "件", name_en: "piece", decimals: 0, dimension: "count", factor: "1", per: "1", retired: false };
  qitao("call", "unit.save", JSON.stringify({ unit, revision: null }));
  await me.sees("pcs");
  const { rows } = await me.call("unit.list", {});
  assert.deepEqual(
    rows.map((row) => row.code),
    ["pcs"],
  );
});

test("a server that is gone is shown, and what was typed stays", async () => {
  await me.press("Ctrl+N");
  await me.fill("代码", "box");
  await server.end("SIGKILL");
  await me.sees(`连不上 ${server.address}，输入都还在`);
  await window.shot("join-02-lost");
  assert.deepEqual(await me.texts("footer .link"), ["再试"]);
});

test("a server that comes back is found again", async () => {
  const before = server.address;
  server = await serve();
  assert.notEqual(server.address, before);
  await me.sees(`本机服务器 ${server.address}`);
});

test("when none comes back, the person opens the books in the window and saves what was typed", async () => {
  await server.end("SIGTERM");
  await me.sees(`连不上 ${server.address}`);
  await me.click("footer .link", "再试");
  await me.sees("本机账套");
  await me.fill("中文名", "箱");
  await me.press("Ctrl+S");
  await me.until(async () => (await me.call("unit.list", {})).rows.length === 2, "the unit is saved");
  const { unit } = await me.call("unit.get", { code: "box" });
  assert.equal(unit.name, "箱");
  await window.shot("join-03-own");
});
