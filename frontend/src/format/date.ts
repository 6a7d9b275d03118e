import { tidyNumber } from "./number";

/** The first and last day that the books know: a version from the first day has always been valid. */
export const firstDay = "1900-01-01";

/** `11-27`; with the year when it is not this year. */
export function formatDay(day: string | null | undefined, today: string): string {
  if (!day || day === firstDay) return "\u2014";
  return day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day;
}

function pieces(micros: number, timeZone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(new Date(Math.floor(micros / 1000))).map((p) => [p.type, p.value]));
}

/** The day at a place, `YYYY-MM-DD`. From its parts: how a language puts them together is for the engine to change. */
export function dayAt(micros: number, timeZone: string): string {
  const p = pieces(micros, timeZone);
  return `${p.year}-${p.month}-${p.day}`;
}

/** The factory's clock, to the second. */
export function formatClock(micros: number, timeZone: string): string {
  const p = pieces(micros, timeZone);
  return `${p.hour}:${p.minute}:${p.second}`;
}

export type When = { day: "today" | "yesterday"; time: string } | { day: string; time: string };

/** The day in words when it is near, and the time; `now` in microseconds. */
export function whenParts(micros: number, now: number, timeZone: string): When {
  const date = (m: number) => dayAt(m, timeZone);
  const p = pieces(micros, timeZone);
  const time = `${p.hour}:${p.minute}`;
  const day = date(micros);
  if (day === date(now)) return { day: "today", time };
  if (day === date(now - 86_400_000_000)) return { day: "yesterday", time };
  return { day: formatDay(day, date(now)), time };
}

/** Checks the shape and that the day exists. */
export function isDay(text: string): boolean {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!m) return false;
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && year <= 2999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Whole seconds as hours to two decimals would lose digits; shown as h:mm:ss, or m:ss below an hour. */
export function formatSeconds(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A day as it may be typed: 2026-11-23, 20261123, 11-23 of this year; nothing is no limit. */
export function readDay(text: string, today: string): string | null | undefined {
  const tidy = tidyNumber(text).replace(/[./]/g, "-");
  if (tidy === "") return null;
  const digits = /^(\d{4})(\d{2})(\d{2})$/.exec(tidy);
  const short = /^(\d{1,2})-(\d{1,2})$/.exec(tidy);
  const long = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(tidy);
  const two = (s: string | undefined) => (s ?? "").padStart(2, "0");
  const day = digits
    ? `${digits[1]}-${digits[2]}-${digits[3]}`
    : short
      ? `${today.slice(0, 4)}-${two(short[1])}-${two(short[2])}`
      : long
        ? `${long[1]}-${two(long[2])}-${two(long[3])}`
        : tidy;
  return isDay(day) ? day : undefined;
}
