// Unsaved input against the window's × and the books menu: nothing goes without a word.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { person } from "./person.mjs";
import { openWindow } from "./window.mjs";

let window;
let me;
before(async () => {
  window = await openWindow();
  me = person(window);
  await (await window.find("[data-door=sample]")).click();
  await me.sees("从哪里开始", 60_000);
  await me.press("Ctrl+K");
  await me.type("新建工作中心");
  await me.find(".danger, [role=option]", "新建工作中心");
  await me.press("Enter");
  await me.fill("编码", "ZZ-9");
});
after(() => window?.close());

const dialog = () => me.find("[role=dialog]", "1 页有没保存的改动");

test("× asks first, and 留下 keeps the window and what was typed", async () => {
  await window.pressClose();
  await dialog();
  assert.deepEqual(await me.texts("[role=dialog] li"), ["新建工作中心"]);
  await window.shot("close-asks");
  await me.press("Enter");
  await me.until(async () => (await me.texts("[role=dialog]")).length === 0, "the question is gone");
  assert.ok(await window.isThere());
  assert.equal(await me.run("return [...document.querySelectorAll('input')].some((i) => i.value === 'ZZ-9')"), true);
});

test("other books ask just so", async () => {
  await me.click("button.books");
  await me.click("[role=menuitem]", "打开别的账套");
  await dialog();
  await me.press("Escape");
  await me.until(async () => (await me.texts("[role=dialog]")).length === 0, "the question is gone");
});

test("放弃并关闭 closes the window", async () => {
  await window.pressClose();
  await dialog();
  // The page goes while it answers.
  await me.click(".dangeractions button", "放弃并关闭").catch(() => undefined);
  await me.until(async () => !(await window.isThere()), "the window is gone");
});

test("a page that has stopped holds the window for one try only", async () => {
  const stopped = await openWindow();
  try {
    await stopped.shows("看示例工厂");
    const { driver } = stopped;
    // As a page that said that it holds something, and hears nothing any more.
    await driver.executeAsyncScript(
      `const done = arguments[0]; window.__TAURI_INTERNALS__.invoke("hold", { unsaved: true }).then(() => done(), done);`,
    );
    await stopped.pressClose();
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    assert.ok(await stopped.isThere(), "the first try waits");
    await stopped.pressClose();
    await me.until(async () => !(await stopped.isThere()), "the window is gone");
  } finally {
    await stopped.close();
  }
});

test("without unsaved input × closes at once", async () => {
  const clean = await openWindow();
  try {
    await (await clean.find("[data-door=sample]")).click();
    await clean.shows("从哪里开始", 60_000);
    await clean.pressClose();
    await me.until(async () => !(await clean.isThere()), "the window is gone");
  } finally {
    await clean.close();
  }
});
