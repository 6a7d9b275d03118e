import { expect, it, vi } from "vitest";
import { dayAt, formatClock, formatDay, formatSeconds, isDay, whenParts } from "./date";

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

it("shows seconds as a clock", () => {
  expect(formatSeconds(90)).toBe("1:30");
  expect(formatSeconds(4350)).toBe("1:12:30");
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
