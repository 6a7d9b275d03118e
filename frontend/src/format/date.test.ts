import { expect, it, vi } from "vitest";
import { dayAt, formatClock, formatDay, formatSeconds, isDay, monthOf, readDay, readMinute, readMonth, whenParts } from "./date";

it("leaves out this year", () => {
  expect(formatDay("2026-11-27", "2026-11-23")).toBe("11-27");
  expect(formatDay("2027-01-04", "2026-11-23")).toBe("2027-01-04");
  expect(formatDay("1900-01-01", "2026-11-23")).toBe("\u2014");
  expect(formatDay(null, "2026-11-23")).toBe("\u2014");
});

it("goes by the factory's clock, not this machine's", () => {
  const micros = Date.UTC(2026, 10, 22, 23, 30, 5) * 1000;
  expect(formatClock(micros, "Asia/Shanghai")).toBe("07:30:05");
  const now = Date.UTC(2026, 10, 23, 1, 0) * 1000;
  expect(whenParts(micros, now, "Asia/Shanghai")).toEqual({ day: "today", time: "07:30" });
  expect(whenParts(micros - 86_400_000_000, now, "Asia/Shanghai").day).toBe("yesterday");
  expect(whenParts(micros - 5 * 86_400_000_000, now, "Asia/Shanghai").day).toBe("11-18");
});

it("knows which days there are", () => {
  expect(["2024-02-29", "1900-01-01", "2999-12-31"].every(isDay)).toBe(true);
  expect(["2025-02-29", "2026-13-01", "26-01-01", "1899-12-31", ""].some(isDay)).toBe(false);
});

const today = "2026-11-28";

it.each([
  ["2026-12-05", "2026-12-05"],
  ["2026/12/5", "2026-12-05"],
  ["20261205", "2026-12-05"],
  ["2026年12月5日", "2026-12-05"],
  ["12-5", "2026-12-05"],
  ["12/5", "2026-12-05"],
  ["12.5", "2026-12-05"],
  ["12。5", "2026-12-05"],
  ["１２－５", "2026-12-05"],
  ["1205", "2026-12-05"],
  ["12月5日", "2026-12-05"],
  ["12月5号", "2026-12-05"],
  [" 12 - 5 ", "2026-12-05"],
  ["5", "2026-11-05"],
  ["05", "2026-11-05"],
  ["5号", "2026-11-05"],
  ["今天", "2026-11-28"],
  ["明天", "2026-11-29"],
  ["Tomorrow", "2026-11-29"],
  ["昨天", "2026-11-27"],
  ["+3", "2026-12-01"],
  ["＋3", "2026-12-01"],
  ["-28", "2026-10-31"],
  ["", null],
  ["  ", null],
])("reads %s as the day %s", (text, day) => expect(readDay(text, today)).toBe(day));

it.each([
  // Near the end of a year the next one's days are nearer, and near its beginning the last one's.
  ["1-10", "2026-11-28", "2027-01-10"],
  ["12-20", "2027-01-08", "2026-12-20"],
  ["0110", "2026-12-31", "2027-01-10"],
  ["6-1", "2026-11-28", "2026-06-01"],
  ["5-25", "2026-11-28", "2027-05-25"],
  ["7-1", "2026-11-28", "2026-07-01"],
  // 29 February is where there is one.
  ["2-29", "2026-11-28", "2028-02-29"],
  ["229", "2026-11-28", undefined],
  ["1-1", "2027-07-02", "2027-01-01"],
  ["1-1", "2027-07-03", "2028-01-01"],
  // 183 days before and after: the one to come.
  ["1-1", "2028-07-02", "2029-01-01"],
])("reads %s on %s as the nearest one, %s", (text, day, found) => expect(readDay(text, day)).toBe(found));

it.each(["13-45", "2-30", "32", "2026-13-01", "20260231", "下周", "12-5-26", "261205", "abc", "+99999", "0", "12:5", "1/2/3"])(
  "does not take %s for a day",
  (text) => expect(readDay(text, today)).toBeUndefined(),
);

it("keeps to this month where only its day is typed", () => {
  expect(readDay("31", today)).toBeUndefined();
  expect(readDay("31", "2026-12-01")).toBe("2026-12-31");
});

it.each([
  ["2026-12", "2026-12"],
  ["202612", "2026-12"],
  ["2026年3月", "2026-03"],
  ["3", "2027-03"],
  ["9月", "2026-09"],
  ["", null],
  ["13", undefined],
  ["2026", undefined],
])("reads %s as the month %s", (text, month) => expect(readMonth(text, today)).toBe(month));

it.each([
  ["2026-11-22 23:57", "2026-11-22 23:57"],
  ["11-22 9:05", "2026-11-22 09:05"],
  ["昨天 18：02", "2026-11-27 18:02"],
  ["7:30", "2026-11-28 07:30"],
  ["", null],
  ["11-22", undefined],
  ["11-22 24:00", undefined],
  ["2-30 7:30", undefined],
])("reads %s as the minute %s", (text, minute) => expect(readMinute(text, today)).toBe(minute));

it("shows seconds as a clock", () => {
  expect(formatSeconds(90)).toBe("1:30");
  expect(formatSeconds(4350)).toBe("1:12:30");
});

it("knows the months", () => {
  expect(["2026-11-23", "2028-02-29", "2026-12-01"].map(monthOf)).toEqual([
    { from: "2026-11-01", to: "2026-11-30" },
    { from: "2028-02-01", to: "2028-02-29" },
    { from: "2026-12-01", to: "2026-12-31" },
  ]);
});

it("never leaves it to the engine how a day is written", () => {
  // Some put en-CA together as 11/28/2026.
  const whole = vi
    .spyOn(Intl.DateTimeFormat.prototype as { format: unknown }, "format", "get")
    .mockReturnValue(() => "11/28/2026");
  expect(dayAt(Date.UTC(2026, 10, 27, 17, 0) * 1000, "Asia/Shanghai")).toBe("2026-11-28");
  whole.mockRestore();
  const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const own = Object.entries(sources).filter(([, source]) => /toLocale(Date|Time)?String|DateTimeFormat\([^)]/.test(source));
  expect(own.map(([file]) => file)).toEqual(["./date.ts"]);
});
