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
