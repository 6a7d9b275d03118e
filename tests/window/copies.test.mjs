// Copies in the real window: what is tried in the sandbox stays there, and restored books take the place of the open ones.
import assert from "node:assert/strict";
import path from "node:path";
import { person } from "./person.mjs";
import { story } from "./station.mjs";

let window;
let me;
const { station } = story("copies", (opened) => {
  window = opened;
  me = person(window);
});

/** Makes a unit as a person does. */
async function unit(code) {
  await me.click(".menuitem", "单位");
  await me.find(".pagehost:not([hidden]) .pagehead button", "新建单位");
  await me.press("Ctrl+N");
  await me.fill("代码", code);
  await me.fill("中文名", code);
  await me.press("Ctrl+S");
  await me.find(".pagehost:not([hidden]) h1", code);
}

const units = async () => (await me.call("unit.list", { limit: 1000 })).rows.map((row) => row.code);

station("a sandbox is made with one click and marked on every screen", async () => {
  await me.sees("看示例工厂");
  await me.press("1");
  await me.sees("从哪里开始", 60_000);
  await me.click(".menuitem", "沙箱");
  await me.click(".pagehost:not([hidden]) button", "建沙箱");
  await me.click(".pagehost:not([hidden]) button", "进入沙箱");
  await me.sees("不影响账套");
  await unit("试箱");
  await me.sees("不影响账套");
  await window.shot("copies-01-sandbox");
});

station("what was tried there is not in the books", async () => {
  await me.click("button", "回到账套");
  await me.until(async () => !(await window.text()).includes("不影响账套"), "the sign is gone");
  assert.ok(!(await units()).includes("试箱"));
  await window.shot("copies-02-books");
});

station("restored books take the place of the open ones, and the window goes on", async () => {
  await unit("木箱");
  await me.click(".menuitem", "备份");
  await me.click(".pagehost:not([hidden]) button", "马上备份");
  await me.sees("已备份，");
  await me.click(".pagehost:not([hidden]) .pagehead button", "恢复到某一刻");
  await me.click("[role=dialog] button", "先看能到哪里");
  await me.sees("能恢复到");
  const file = path.join(window.home, "恢复.qitao");
  await me.fill("新文件", file);
  await me.click("[role=dialog] button", "恢复成新文件");
  await me.sees("已恢复成");
  await me.press("Escape");
  await unit("托盘");
  await me.click(".menuitem", "备份");
  await me.click(".pagehost:not([hidden]) button", "换成恢复的账套");
  await me.fill("用哪个文件", file);
  await me.click("[role=dialog] button", "先看会怎样");
  await me.fill("为什么要换", "托盘是误加的");
  await window.shot("copies-03-replace");
  await me.click("[role=dialog] .ant-btn-dangerous", "替换当前账套");
  await me.until(async () => !(await units().catch(() => ["托盘"])).includes("托盘"), "the restored books are open", 60_000);
  assert.ok((await units()).includes("木箱"));
  await me.sees("账套已换成");
  await window.shot("copies-04-replaced");
  await me.click("[role=dialog] button", "知道了");
  // It works on: in the books that are open now.
  await unit("纸箱");
  assert.ok((await units()).includes("纸箱"));
  const { rows } = await me.call("audit.list", { limit: 20 });
  assert.match(JSON.stringify(rows), /托盘是误加的/);
});
