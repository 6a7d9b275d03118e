import { expect, it } from "vitest";
import { Scan } from "./scan";

/** Types a text and Enter with so many milliseconds between two keys. */
function type(text: string, gap: number, scan = new Scan(), from = 10_000): string | null {
  let at = from;
  for (const key of text) {
    expect(scan.key(key, at)).toBeNull();
    at += gap;
  }
  return scan.key("Enter", at);
}

it("takes what comes faster than hands for a badge", () => {
  expect(type("E00417-LIMIN", 4)).toBe("E00417-LIMIN");
  expect(type("E00417-LIMIN", 35)).toBe("E00417-LIMIN");
});

it("takes typing, and what is too short for a badge, for typing", () => {
  expect(type("oujiang-2026", 60)).toBeNull();
  expect(type("limin", 4)).toBeNull();
});

it("leaves out what was typed before, and the Shift of capitals", () => {
  const scan = new Scan();
  scan.key("l", 0);
  scan.key("i", 120);
  expect(type("E00931", 5, scan)).toBe("E00931");
  scan.key("Shift", 20_000);
  scan.key("E", 20_004);
  for (const [i, key] of [..."00931"].entries()) scan.key(key, 20_008 + i * 4);
  expect(scan.key("Enter", 20_030)).toBe("E00931");
});

it("wants the Enter at once", () => {
  const scan = new Scan();
  for (const [i, key] of [..."E00931"].entries()) scan.key(key, i * 4);
  expect(scan.key("Enter", 900)).toBeNull();
});

it("bears a computer that is busy for a moment", () => {
  const scan = new Scan();
  const times = [0, 4, 8, 12, 80, 84, 88, 92, 210, 214, 218, 222];
  for (const [i, key] of [..."QT0000017731"].entries()) expect(scan.key(key, times[i] ?? 0)).toBeNull();
  expect(scan.key("Enter", 226)).toBe("QT0000017731");
});

it("leaves out what hands had just begun", () => {
  const scan = new Scan();
  scan.key("l", 0);
  expect(type("E00931", 5, scan, 120)).toBe("E00931");
});
