import words from "./day-words.json";
import { halfWidth } from "./number";

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

/** So many days after a day; undefined beyond the days that the books know. */
export function plusDays(day: string, days: number): string | undefined {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString().slice(0, 10);
  return isDay(text) ? text : undefined;
}

/** The first and last day of a day's month. */
export function monthOf(day: string): { from: string; to: string } {
  const from = `${day.slice(0, 7)}-01`;
  // 31 days after a first is in the next month, and the day before its first the last of this one.
  const next = plusDays(from, 31) ?? from;
  return { from, to: plusDays(`${next.slice(0, 7)}-01`, -1) ?? day };
}

/** The year's digits, the month's and the day's as a day; undefined where there is none such. */
function dayOf(year: string | number, month: string, day: string): string | undefined {
  const text = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isDay(text) ? text : undefined;
}

/** Years to each side that are looked at: between two days of 29 February there are at most eight. */
const yearsAround = 8;

/** The one of these that is nearest to today, the later of two that are equally near. */
function nearest(days: (string | undefined)[], today: string): string | undefined {
  const far = (day: string) => Math.abs(Date.parse(day) - Date.parse(today));
  return days.reduce<string | undefined>((best, day) => {
    if (day === undefined || best === undefined) return best ?? day;
    return far(day) < far(best) || (far(day) === far(best) && day > best) ? day : best;
  }, undefined);
}

function yearsNear(today: string): number[] {
  const year = Number(today.slice(0, 4));
  return Array.from({ length: 2 * yearsAround + 1 }, (_, i) => year - yearsAround + i);
}

/** 2026年12月5日 as 2026-12-5, 12/5 and 12.5 as 12-5. */
function tidyDay(text: string): string {
  return halfWidth(text)
    .replace(/[\u5e74\u6708]/g, "-")
    .replace(/(?<=\d)[\u65e5\u53f7]$/, "")
    .replace(/(?<=\d)\s*[./-]\s*(?=\d)/g, "-");
}

/**
 * A day as it may be typed, seen from today; null for nothing, undefined for what is no day. Whole: 2026-12-05, 2026/12/5, 20261205,
 * 2026年12月5日. Without its year, the one nearest to today: 12-5, 12/5, 12.5, 1205, 12月5日. The day of this month: 5. Or in words
 * and steps: 今天, 明天, +3, -1.
 */
export function readDay(text: string, today: string): string | null | undefined {
  const tidy = tidyDay(text);
  if (tidy === "") return null;
  const step = (words as Record<string, number | undefined>)[tidy.toLowerCase()];
  if (step !== undefined) return plusDays(today, step);
  if (/^[+-]\d{1,4}$/.test(tidy)) return plusDays(today, Number(tidy));
  const whole = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(tidy) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(tidy);
  if (whole) return dayOf(whole[1] ?? "", whole[2] ?? "", whole[3] ?? "");
  const short = /^(\d{1,2})-(\d{1,2})$/.exec(tidy) ?? /^(\d{2})(\d{2})$/.exec(tidy);
  if (short)
    return nearest(
      yearsNear(today).map((year) => dayOf(year, short[1] ?? "", short[2] ?? "")),
      today,
    );
  return /^\d{1,2}$/.test(tidy) ? dayOf(today.slice(0, 4), today.slice(5, 7), tidy) : undefined;
}

/** A month as it may be typed, `YYYY-MM`: 2026-12, 202612, 2026年12月; 12 and 12月 are the one nearest to today's. */
export function readMonth(text: string, today: string): string | null | undefined {
  const tidy = tidyDay(text).replace(/-$/, "");
  if (tidy === "") return null;
  const whole = /^(\d{4})-?(\d{1,2})$/.exec(tidy);
  if (whole) return dayOf(whole[1] ?? "", whole[2] ?? "", "1")?.slice(0, 7);
  if (!/^\d{1,2}$/.test(tidy)) return undefined;
  return nearest(
    yearsNear(today).map((year) => dayOf(year, tidy, "1")),
    `${today.slice(0, 7)}-01`,
  )?.slice(0, 7);
}

/** A minute as it may be typed, `YYYY-MM-DD HH:mm`: a day as {@link readDay} reads it, and the time; a time alone is today's. */
export function readMinute(text: string, today: string): string | null | undefined {
  const tidy = halfWidth(text);
  if (tidy === "") return null;
  const parts = /^(?:(.*\S)[ T])?\s*(\d{1,2}):(\d{2})$/.exec(tidy);
  if (!parts) return undefined;
  const [, typed, hour = "", minute = ""] = parts;
  const day = typed === undefined ? today : readDay(typed, today);
  if (!day || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return `${day} ${hour.padStart(2, "0")}:${minute}`;
}
