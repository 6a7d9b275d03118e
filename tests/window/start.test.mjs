import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openWindow } from "./window.mjs";

let window;
before(async () => {
  window = await openWindow();
});
after(() => window?.close());

test("the first start shows the page, not the stand-in of an unbuilt one", async () => {
  await window.shows("齐套");
  const placeholder = await window.driver.executeScript("return !!document.querySelector('meta[name=qitao-page]')");
  assert.equal(placeholder, false, "the frontend was not built before the window");
  await window.shot("start");
});

test("the window is called 齐套 and is large enough for the layout", async () => {
  assert.equal(await window.driver.getTitle(), "齐套");
  const [width, height] = await window.driver.executeScript("return [innerWidth, innerHeight]");
  assert.ok(width >= 1280 && height >= 800, `${width} × ${height}`);
});

test("the page may use its one door and gets the contract's errors through it", async () => {
  const ask = (name) =>
    window.driver.executeAsyncScript(
      `const [name, done] = arguments;
       window.__TAURI_INTERNALS__.invoke("call", { name, input: {}, requestId: null })
         .then((value) => done({ value }), (error) => done({ error }));`,
      name,
    );
  const { value } = await ask("desk.state");
  assert.equal(value.open, null);
  assert.deepEqual(value.recent, []);
  const { error } = await ask("no.such_command");
  assert.equal(typeof error.code, "string");
  assert.equal(typeof error.kind, "string");
});

test("a log file is begun in the user's own folder", async () => {
  assert.match(window.log(), /started, version \d+\.\d+\.\d+/);
});
