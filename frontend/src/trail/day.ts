import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";

dayjs.extend(utc);
dayjs.extend(timezone);

/** The instant at which a day begins in the factory, so many days later; microseconds UTC. */
export function startOf(day: string, zone: string, later = 0): number {
  return dayjs.tz(dayjs.utc(day).add(later, "day").format("YYYY-MM-DD"), zone).valueOf() * 1000;
}

/** So many days before a day. */
export function before(day: string, days: number): string {
  return dayjs.utc(day).subtract(days, "day").format("YYYY-MM-DD");
}

/** An instant of `2026-01-22 23:57` by the factory's clock; microseconds UTC. */
export function instantOf(minute: string, zone: string): number {
  return dayjs.tz(minute, zone).valueOf() * 1000;
}

/** A moment by the factory's clock, `2026-01-22 23:57` or with seconds, as the program takes it; null when it is none. */
export function momentOf(text: string, zone: string): string | null {
  const found = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})(:\d{2})?$/.exec(text.trim());
  if (!found) return null;
  const local = `${found[1]} ${found[2]}${found[3] ?? ":00"}`;
  // A day or an hour that does not exist would silently become another.
  if (dayjs.utc(local).format("YYYY-MM-DD HH:mm:ss") !== local) return null;
  return dayjs.tz(local, zone).format("YYYY-MM-DDTHH:mm:ssZ");
}

/** An instant as {@link momentOf} reads it. */
export function momentText(micros: number, zone: string): string {
  return dayjs(Math.floor(micros / 1000))
    .tz(zone)
    .format("YYYY-MM-DD HH:mm:ss");
}
