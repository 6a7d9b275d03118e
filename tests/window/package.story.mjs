// The Debian package as a person gets it: installed with all that it needs, started, used, removed. What it made stays.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { person } from "./person.mjs";
import { openWindow } from "./window.mjs";

const PACKAGE = process.env.QITAO_PACKAGE;
assert.ok(PACKAGE, "QITAO_PACKAGE is not set: use cargo xtask test --lane package");

/** The package's name, as dpkg keeps it. */
const NAME = execFileSync("dpkg-deb", ["--field", PACKAGE, "Package"], { encoding: "utf8" }).trim();
const isInstalled = () => spawnSync("dpkg-query", ["-W", "-f=${db:Status-Status}", NAME], { encoding: "utf8" }).stdout === "installed";

/** Nobody's own Qitao is replaced, and only root can install. */
const skip =
  process.getuid?.() !== 0 ? "only root can install a package" : isInstalled() ? `${NAME} is installed on this machine` : false;

const BROUGHT = [
  "/usr/bin/qitao",
  "/usr/bin/qitao-desktop",
  "/usr/share/applications/Qitao.desktop",
  "/usr/share/doc/qitao/LICENSE-APACHE",
  "/usr/share/doc/qitao/LICENSE-MIT",
  "/usr/share/doc/qitao/THIRD-PARTY.txt",
  "/usr/share/icons/hicolor/128x128/apps/qitao-desktop.png",
  "/usr/share/mime/packages/qitao.xml",
  "/usr/share/qitao/NotoSansSC-Regular.ttf",
];

const apt = (...args) =>
  execFileSync("apt-get", ["-q", "-y", "--no-install-recommends", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "inherit"],
  });

let folder;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "qitao-package-"));
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
  if (!skip && isInstalled()) apt("remove", NAME);
});
const books = () => `sqlite:${path.join(folder, "样例 工厂.qitao")}`;
const qitao = (...args) => execFileSync("/usr/bin/qitao", ["--db", books(), ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

test("it installs, and brings programs, menu entry, icons, file type and licences", { skip }, () => {
  apt("install", PACKAGE);
  assert.ok(isInstalled());
  for (const file of BROUGHT) assert.ok(statSync(file).size > 0, file);
  const files = execFileSync("dpkg", ["-L", NAME], { encoding: "utf8" }).split("\n").filter(Boolean);
  const outside = files.filter((file) => !file.startsWith("/usr") && file !== "/.");
  assert.deepEqual(outside, []);
  const entry = readFileSync("/usr/share/applications/Qitao.desktop", "utf8");
  assert.match(entry, /^MimeType=application\/x-qitao;?$/m);
  // Without the %f a file that is opened with it would not be handed over.
  assert.match(entry, /^Exec=qitao-desktop %f$/m);
});

test("its headless program makes the sample factory and explodes a valve", { skip }, () => {
  const version = execFileSync("/usr/bin/qitao", ["--version"], { encoding: "utf8" }).trim();
  assert.equal(version, `qitao ${execFileSync("dpkg-deb", ["--field", PACKAGE, "Version"], { encoding: "utf8" }).trim()}`);
  qitao("init", "--sample");
  const input = { item: "FA-DN50-0304", quantity: "240", date: "2026-11-25", view: "summed" };
  const { quantity, lines } = JSON.parse(qitao("call", "bom.explode", JSON.stringify(input)));
  assert.equal(quantity, "240");
  // Of the 0.4 m of a stem and what is lost in sawing (docs: the sample factory's first page).
  assert.equal(lines.find((line) => line.item === "RB-304-D24").quantity, "342.928");
  assert.equal(JSON.parse(qitao("verify")).problems, 0);
});

test("its window opens those books by their file", { skip }, async () => {
  const file = books().slice("sqlite:".length);
  const window = await openWindow({ args: [file] });
  try {
    const me = person(window);
    await me.sees("物料");
    const { open } = await me.call("desk.state", {});
    assert.equal(open.location, file);
    const { quantity } = await me.call("bom.explode", { item: "FA-DN50-0304", quantity: "240" });
    assert.equal(quantity, "240");
    await window.shot("package");
    assert.match(window.log(), /started, version \d+\.\d+\.\d+/);
  } finally {
    await window.close();
  }
});

test("removed, it leaves nothing but what was made with it", { skip }, () => {
  apt("remove", NAME);
  assert.equal(isInstalled(), false);
  for (const file of BROUGHT) assert.equal(existsSync(file), false, file);
  assert.ok(statSync(books().slice("sqlite:".length)).size > 100_000);
});
