// What reports are as figures and conditions: hours of seconds, which reports a page is about.
import type { Filter, ReportView } from "@/contract";
import { shift } from "@/format/number";

/** Seconds as hours to four decimals, half away from zero: 9,000 s are 2.5 h. Seconds are whole, and few enough to be exact. */
export function hoursOf(seconds: number): string {
  const whole = Math.floor((Math.abs(seconds) * 10_000 + 1_800) / 3_600);
  return shift(`${seconds < 0 && whole > 0 ? "-" : ""}${whole}`, -4);
}

/** An operation as the traveller has it: `WO-261103-006/20`. */
export function travellerCode(order: string, operation: number | string): string {
  return `${order}/${operation}`;
}

/** What a page of reports is about. */
export interface About {
  number?: string;
  order?: string;
  operation?: string;
  work_center?: string;
  operator?: string;
  from?: string;
  to?: string;
  /** Those that overlap another (`overlaps`), or that name nobody (`nobody`). */
  only?: string;
}

/** The conditions that leave just those reports. */
export function aboutFilter(about: About): Filter[] {
  const is = (field: string, op: Filter["op"], value: string | undefined): Filter[] =>
    value ? [{ field, op, values: [value] }] : [];
  return [
    ...is("number", "eq", about.number),
    ...is("order", "eq", about.order),
    ...is("operation", "eq", about.operation),
    ...is("work_center", "eq", about.work_center),
    ...is("operator", "eq", about.operator),
    ...is("day", "ge", about.from),
    ...is("day", "le", about.to),
    ...is("overlaps", "eq", about.only === "overlaps" ? "true" : undefined),
    ...(about.only === "nobody" ? [{ field: "operator", op: "empty" as const, values: [] }] : []),
  ];
}

/** Why pieces are no good, each with how many and the reason that was given. */
export function losses(
  view: Pick<ReportView, "rework" | "reject_material" | "reject_work" | "reason_rework" | "reason_material" | "reason_work">,
) {
  return [
    { kind: "rework", quantity: view.rework, reason: view.reason_rework },
    { kind: "reject_material", quantity: view.reject_material, reason: view.reason_material },
    { kind: "reject_work", quantity: view.reject_work, reason: view.reason_work },
  ] as const;
}

/**
 * What reports carry of the difference between what was paid in their month and what they cost (分摊差异); none before it is closed.
 * By hand until the contract has it.
 */
export function differenceOf(of: object): string {
  return (of as { difference?: string | null }).difference ?? "0";
}
