// Completes a package-lock.json: `node xtask/complete-lock.mjs frontend/package-lock.json`.
//
// A registry that has no packages for other platforms makes npm write a lock file without them, and then `npm ci` refuses it,
// also on this platform. They are added by name and version, without which a Windows machine could not install either.
import { readFileSync, writeFileSync } from "node:fs";
const file = process.argv[2];
const lock = JSON.parse(readFileSync(file, "utf8"));
const libcs = { musl: "musl", gnu: "glibc", gnueabihf: "glibc" };
let added = 0;
for (const entry of Object.values({ ...lock.packages }))
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || !/^\d/.test(version)) continue;
    const words = name.split("/").pop().split("-");
    const os = words.find((w) => ["android", "darwin", "freebsd", "linux", "win32", "openharmony"].includes(w));
    if (!os) { console.log("unknown platform", name); continue; }
    const rest = words.slice(words.indexOf(os) + 1);
    const libc = os === "linux" ? libcs[rest.at(-1)] : undefined;
    lock.packages[key] = { version, cpu: [rest[0]], dev: entry.dev, ...(libc && { libc: [libc] }), license: entry.license, optional: true, os: [os], engines: entry.engines };
    added++;
  }
const [root, ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => a.localeCompare(b, "en"))]);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(file, added);
