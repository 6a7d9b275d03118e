// What only the shell does: dialogs, files in and out, events, and letting the books go at the end.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { openWindow } from "./window.mjs";

// What the system would open a file with here writes down what it was given.
const programs = mkdtempSync(path.join(tmpdir(), "qitao-programs-"));
const opened = path.join(programs, "opened");
writeFileSync(path.join(programs, "xdg-open"), `#!/bin/sh\nprintf '%s' "$*" > '${opened}'\n`);
chmodSync(path.join(programs, "xdg-open"), 0o755);

let window;
before(async () => {
  window = await openWindow({ keep: true, env: { PATH: `${programs}:${process.env.PATH}` } });
});
after(async () => {
  await window?.close();
  await rm(programs, { recursive: true, force: true });
  if (window) await rm(window.home, { recursive: true, force: true });
});

/** Asks the shell as the page does. */
const invoke = async (command, payload, headers) => {
  const { value, error } = await window.driver.executeAsyncScript(
    `const [command, payload, headers, done] = arguments;
     const body = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
     window.__TAURI_INTERNALS__.invoke(command, body, headers ? { headers } : undefined)
       .then((value) => done({ value }), (error) => done({ error }));`,
    command,
    payload,
    headers ?? null,
  );
  if (error) throw Object.assign(new Error(error.message ?? String(error)), error);
  return value;
};
const call = (name, input = {}, requestId = null) => invoke("call", { name, input, requestId });

test("without books a command of the factory says so", async () => {
  await assert.rejects(call("item.list"), { code: "books.none", kind: "rejected" });
});

test("new books go to the place that the dialog gives", async () => {
  const { open, recent } = await call("desk.create");
  assert.equal(open.location, path.join(window.dialogs, "books.qitao"));
  assert.equal(recent[0].location, open.location);
});

test("a file comes in under its Chinese name", async () => {
  const uploaded = await invoke("upload", "编码,名称\n", { name: encodeURIComponent("物料 一月.csv") });
  assert.equal(uploaded.name, "物料 一月.csv");
  assert.equal(uploaded.size, Buffer.byteLength("编码,名称\n"));
});

test("a file goes out to the place that the dialog gives, whole", async () => {
  const { saved } = await call("unit.export", { language: "zh-CN" });
  assert.equal(path.dirname(saved), window.dialogs);
  assert.equal(readFileSync(saved).subarray(0, 2).toString(), "PK", "a workbook is a zip");
});

test("only a file that was saved here is opened", async () => {
  const { saved } = await call("unit.export", { language: "zh-CN" });
  await assert.rejects(invoke("open_saved", { path: path.join(window.dialogs, "books.qitao"), folder: false }), {
    code: "file.not_saved",
  });
  assert.ok(!existsSync(opened));
  await invoke("open_saved", { path: saved, folder: false });
  for (let i = 0; i < 50 && !existsSync(opened); i += 1) await new Promise((resume) => setTimeout(resume, 100));
  assert.equal(readFileSync(opened, "utf8"), saved);
  rmSync(saved);
  await assert.rejects(invoke("open_saved", { path: saved, folder: true }), { code: "file.gone", kind: "missing" });
});

test("a change is told to the page", async () => {
  const unit = { code: "箱", name: "箱", dimension: "count", size: "1", decimals: 0 };
  const event = await window.driver.executeAsyncScript(
    `const [unit, done] = arguments;
     const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
     const handler = transformCallback((event) => event.payload.type === "spoiled" && done(event.payload));
     invoke("plugin:event|listen", { event: "qitao", target: { kind: "Any" }, handler })
       .then(() => invoke("call", { name: "preference.set", input: { key: "window.test", value: unit }, requestId: crypto.randomUUID() }))
       .catch(done);`,
    unit,
  );
  assert.equal(event.type, "spoiled", JSON.stringify(event));
  assert.ok(event.tags.length > 0);
});

test("books that a window had open can be opened by the next one", async () => {
  const { home } = window;
  await window.close();
  window = await openWindow({ home });
  const state = await call("desk.state");
  assert.equal(state.open, null);
  assert.equal(state.recent[0].found, true);
  const { open } = await call("desk.open", { location: null });
  assert.equal(open.location, path.join(window.dialogs, "books.qitao"));
});
