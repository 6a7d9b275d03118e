import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import en from "./en";
import zh from "./zh-CN";

function keys(tree: object, at = ""): string[] {
  return Object.entries(tree).flatMap(([k, v]) => (typeof v === "string" ? [`${at}${k}`] : keys(v as object, `${at}${k}.`)));
}
function texts(tree: object): [string, string][] {
  return keys(tree).map((k) => [k, k.split(".").reduce<unknown>((t, p) => (t as Record<string, unknown>)[p], tree) as string]);
}
function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? sources(join(dir, e.name)) : [join(dir, e.name)],
  );
}

it("says everything in both languages, with the same figures", () => {
  expect(keys(en).sort()).toEqual(keys(zh).sort());
  const english = new Map(texts(en));
  const holes = (s: string) => [...new Set(s.match(/\{\{\w+\}\}/g) ?? [])].sort();
  for (const [key, text] of texts(zh)) expect(holes(english.get(key) ?? ""), key).toEqual(holes(text));
});

it("has a sentence for every error that the program can answer with", () => {
  const contract = JSON.parse(readFileSync("../crates/app/openapi.json", "utf8")) as {
    components: { schemas: { Code: { oneOf: { const: string }[] } } };
  };
  const codes = contract.components.schemas.Code.oneOf.map((c) => c.const);
  expect(codes.length).toBeGreaterThan(50);
  const known = new Set(keys(zh.error));
  expect(codes.filter((c) => !known.has(c))).toEqual([]);
});

it("keeps to the wording: no 您, no exclamation marks, a space between Chinese and Latin", () => {
  for (const [key, text] of texts(zh)) {
    expect(text, key).not.toMatch(/您|！|!/);
    expect(text, key).not.toMatch(/[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]/);
  }
});

it("has no screen text in code", () => {
  const code = sources("src").filter((f) => /\.tsx?$/.test(f) && !/\.test\.tsx?$|src\/test\/|src\/contract\//.test(f));
  expect(code.length).toBeGreaterThan(50);
  for (const file of code) {
    const text = readFileSync(file, "utf8")
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/^\s*(\/\/|\* ).*$/gm, "")
      .replace(/\/\/ .*$/gm, "");
    expect(text.match(/[\u4e00-\u9fff]+/g) ?? [], file).toEqual([]);
    // Words between tags; operators and code between > and < don't look like this.
    expect(text.match(/(?<=[a-z"}]>)\s*[A-Z][a-z]+ [a-z]+[^<>{}()=;]*(?=<\/)/g) ?? [], file).toEqual([]);
  }
});

it("keeps no text that nothing shows", () => {
  const code = sources("src").filter((f) => /\.tsx?$/.test(f) && !/src\/(contract|locales)\//.test(f));
  const all = code.map((f) => readFileSync(f, "utf8")).join("\n");
  // `check.codes.${code}` shows everything below check.codes.
  const begun = [...all.matchAll(/[`"]([a-zA-Z_.]+\.)\$\{/g)].map((m) => m[1] ?? "");
  const plain = keys(zh).map((k) => k.replace(/_(zero|one|other)$/, ""));
  expect(plain.filter((k) => !all.includes(`"${k}"`) && !begun.some((b) => k.startsWith(b)))).toEqual([]);
});

it("keeps files short", () => {
  for (const file of sources("src").filter((f) => !f.includes("contract"))) {
    if (!/\.css$/.test(file)) expect(readFileSync(file, "utf8").split("\n").length, file).toBeLessThanOrEqual(501);
  }
});
