import { describe, expect, it } from "vitest";
import {
  add,
  compare,
  divide,
  formatDecimal,
  formatPercent,
  isZero,
  multiply,
  parseDecimal,
  readDecimal,
  shift,
  subtract,
  tidyNumber,
} from "./number";

describe("formatDecimal", () => {
  const check = (value: string | null, decimals: number, expected: string) =>
    expect(formatDecimal(value, decimals)).toBe(expected);
  it("keeps the item's decimals and never hides digits", () => {
    check("1920", 0, "1,920");
    check("342.928", 3, "342.928");
    check("6.7", 3, "6.700");
    check("0.0275", 3, "0.0275");
    check("0", 3, "0.000");
    check("999", 0, "999");
    check("1000000", 2, "1,000,000.00");
  });
  it("writes minus as U+2212 and nothing as a dash", () => {
    check("-153", 0, "\u2212153");
    check("-0.00", 2, "0.00");
    check(null, 2, "\u2014");
    check("", 2, "\u2014");
  });
  it("shows digits that a binary float would lose", () => {
    check("9223372036854.775807", 6, "9,223,372,036,854.775807");
    check("8552.500000001", 3, "8,552.500000001");
  });
});

describe("shares", () => {
  it("moves the point without calculating", () => {
    expect(shift("0.03", 2)).toBe("3");
    expect(shift("3", -2)).toBe("0.03");
    expect(shift("0.0725", 2)).toBe("7.25");
    expect(shift("12.5", -2)).toBe("0.125");
    expect(shift("-0.5", 2)).toBe("-50");
    expect(shift("0", -2)).toBe("0");
    expect(shift("100", -2)).toBe("1");
  });
  it("shows them in percent, none as a dash", () => {
    expect(formatPercent("0.02")).toBe("2%");
    expect(formatPercent("0")).toBe("\u2014");
    expect(formatPercent("1")).toBe("100%");
  });
});

describe("parseDecimal", () => {
  it("takes what people type", () => {
    expect(parseDecimal("1,920", 0)).toBe("1920");
    expect(parseDecimal("０．５", 2)).toBe("0.5");
    expect(parseDecimal(" .5 ", 2)).toBe("0.5");
    expect(parseDecimal("007.10", 2)).toBe("7.1");
    expect(parseDecimal("−2", 0)).toBe("-2");
    expect(parseDecimal("-0", 0)).toBe("0");
  });
  it("refuses what is no number or too fine", () => {
    for (const text of ["", "-", "1.", "1e3", "abc", "1.2.3"]) expect(parseDecimal(text, 6)).toBeNull();
    expect(parseDecimal("0.001", 2)).toBeNull();
    expect(parseDecimal("0.100", 1)).toBe("0.1");
  });
  it("takes commas for thousands only where they stand so", () => {
    expect(parseDecimal("1,234", 0)).toBe("1234");
    expect(parseDecimal("-1，234,567.8", 1)).toBe("-1234567.8");
    expect(parseDecimal("12 345", 0)).toBe("12345");
    for (const text of ["1,5", "1，5", "1,23", "12,34,567", "1234,567", "0,125", "1,234,5", ",5", "1 5", "1,234 567"])
      expect(parseDecimal(text, 6)).toBeNull();
    expect(tidyNumber("1,5")).toBe("1,5");
    expect(tidyNumber(" 1，500 ")).toBe("1500");
  });
  it("says why not, and what a comma may have meant", () => {
    expect(readDecimal("1，5", 6)).toEqual({ why: "comma", meant: "1.5" });
    expect(readDecimal("-0,125", 6)).toEqual({ why: "comma", meant: "-0.125" });
    expect(readDecimal("1,2,3", 6)).toEqual({ why: "comma", meant: null });
    expect(readDecimal("1.2345", 3)).toEqual({ why: "decimals" });
    expect(readDecimal("12345678901234567890", 6)).toEqual({ why: "large" });
    expect(readDecimal("-999999999999.5", 6)).toEqual({ value: "-999999999999.5" });
    for (const text of ["1/3", "1e3", "=2*3", "abc"]) expect(readDecimal(text, 6)).toEqual({ why: "number" });
  });
});

it("subtracts exactly", () => {
  expect(subtract("240", "100")).toBe("140");
  expect(subtract("0.3", "0.1")).toBe("0.2");
  expect(subtract("9223372036854775807.1", "0.20")).toBe("9223372036854775806.9");
  expect(subtract("1", "1.0")).toBe("0");
  expect(subtract("1", "2.5")).toBe("-1.5");
});

it("compares exactly", () => {
  expect(compare("0.1", "0.10")).toBe(0);
  expect(compare("9223372036854775807.1", "9223372036854775807.2")).toBe(-1);
  expect(compare("-1", "-2")).toBe(1);
  expect(isZero("-0.000")).toBe(true);
  expect(isZero("0.001")).toBe(false);
});

it("multiplies and adds exactly, and rounds half away from zero", () => {
  expect(multiply("0.1", "0.2")).toBe("0.02");
  expect(multiply("-999999999999.999999", "999999999999.999999")).toBe("-999999999999999998000000.000000000001");
  expect(multiply("1e3", "2")).toBeNull();
  expect([add("0.1", "0.2"), add("-0.1", "0.1"), add("1", "-0.05")]).toEqual(["0.3", "0", "0.95"]);
  expect([divide("30", "1.13", 2), divide("1", "3", 4), divide("2", "3", 0)]).toEqual(["26.55", "0.3333", "1"]);
  expect([divide("0.005", "1", 2), divide("-0.005", "1", 2), divide("-0.0049", "1", 2)]).toEqual(["0.01", "-0.01", "0"]);
  expect([divide("5", "-2", 0), divide("5", "0", 2), divide("0", "7", 2)]).toEqual(["-3", null, "0"]);
});
