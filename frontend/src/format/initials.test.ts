import { expect, it } from "vitest";
import { initialsOf, means } from "./initials";

it("reads a short name's 拼音首字母", () => {
  expect(["仓管员", "负责人", "委外员", "QC 组", "欧"].map((name) => initialsOf(name)[0])).toEqual([
    "cgy",
    "fzr",
    "wwy",
    "qc z",
    "o",
  ]);
  expect(initialsOf("会计")).toEqual(["hj", "kj"]);
});

it("knows what is meant by code, name and initials", () => {
  expect(["accountant", "ACC", "会计", "计", "kj", "k", " kj "].map((typed) => means(typed, "accountant", "会计"))).toEqual(
    Array(7).fill(true),
  );
  expect(["x", "j", "计会"].map((typed) => means(typed, "accountant", "会计"))).toEqual([false, false, false]);
});
