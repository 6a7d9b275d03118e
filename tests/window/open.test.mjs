// A start by a file of books, as a double-click on it does.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { person } from "./person.mjs";
import { openWindow } from "./window.mjs";

const QITAO = process.env.QITAO_BIN;

let folder;
before(() => {
  assert.ok(QITAO, "QITAO_BIN is not set: use cargo xtask test --lane window");
  folder = mkdtempSync(path.join(tmpdir(), "qitao-open-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("the books are open, without the start screen", async () => {
  const books = path.join(folder, "阀门 二厂.qitao");
  execFileSync(QITAO, ["--db", `sqlite:${books}`, "init"]);
  const window = await openWindow({ args: [books] });
  try {
    const me = person(window);
    await me.sees("物料");
    const { open, recent } = await me.call("desk.state", {});
    assert.equal(open.location, books);
    assert.deepEqual(
      recent.map((one) => one.location),
      [books],
    );
  } finally {
    await window.close();
  }
});

test("what is wrong with the file is said, and the start screen comes after", async () => {
  const window = await openWindow({ args: [path.join(folder, "没有.qitao")] });
  try {
    const me = person(window);
    await me.sees("没有.qitao 没有账套");
    await window.shot("open-missing");
    await me.click("button", "再试");
    await me.sees("打开账套文件");
  } finally {
    await window.close();
  }
});
