// How cost sheets are looked at: by what, of which days and of what alone, and where a line leads.

import type { SheetBy, SheetLine } from "@/contract";
import { monthOf, plusDays } from "@/format/date";
import type { PageParams, Params } from "@/state/tabs";
import type { SheetInput } from "./sheet";

/** In the order of the switch. */
export const views: readonly SheetBy[] = ["operation", "work_order", "item", "work_center", "operator", "tracking_code", "month"];

/** What a sheet can be of alone. */
export const filters = ["work_order", "operation", "item", "work_center", "operator", "tracking_code"] as const;
export type SheetFilter = (typeof filters)[number];

export type Look = { by: SheetBy; from: string; to: string } & { [F in SheetFilter]?: string };

/** What a tab's params ask for: by operation, this month until today, where they do not say. */
export function lookOf(params: Params, today: string): Look {
  const by = views.find((view) => view === params.by) ?? "operation";
  const only = filters.flatMap((filter) => (params[filter] ? [[filter, params[filter]] as const] : []));
  return { by, from: params.from ?? monthOf(today).from, to: params.to ?? today, ...Object.fromEntries(only) };
}

/** What the program is asked. */
export function inputOf({ operation, ...look }: Look): SheetInput {
  return { ...look, ...(operation === undefined ? {} : { operation: Number(operation) }) };
}

/** Tells a line of a view from the others. */
export function keyOf(line: SheetLine, by: SheetBy): string {
  return by === "operation" ? `${line.work_order} ${line.operation}` : (line[by] ?? "");
}

/** Where a line leads: to a finer sheet, or to a page. */
export type Step =
  | { look: Look }
  | { page: "costing.order"; params: PageParams["costing.order"] }
  | { page: "report.list"; params: PageParams["report.list"] };

/** The days of a month, as far as they are looked at. */
function within(month: string, { from, to }: Look): { from: string; to: string } {
  const whole = monthOf(`${month}-01`);
  return { from: whole.from > from ? whole.from : from, to: whole.to < to ? whole.to : to };
}

/** The next finer view of a line, of the same days and conditions; null of a line of nobody, or without a code. */
export function drill(line: SheetLine, look: Look): Step | null {
  const { from, to } = look;
  const finer = (by: SheetBy, only: Partial<Look>): Step => ({ look: { ...look, ...only, by } });
  switch (look.by) {
    case "month":
      return line.month ? finer("work_order", within(line.month, look)) : null;
    case "item":
      return line.item ? finer("work_order", { item: line.item }) : null;
    case "work_center":
      return line.work_center ? finer("operation", { work_center: line.work_center }) : null;
    case "operator":
      return line.operator ? finer("work_order", { operator: line.operator }) : null;
    case "tracking_code":
      return line.tracking_code ? finer("work_order", { tracking_code: line.tracking_code }) : null;
    case "work_order": {
      if (!line.work_order) return null;
      // The order's own page shows all that its operations cost; an order makes one item.
      const whole = filters.every((filter) => filter === "item" || filter === "work_order" || look[filter] === undefined);
      return whole
        ? { page: "costing.order", params: { number: line.work_order, from, to } }
        : finer("operation", { work_order: line.work_order });
    }
    case "operation": {
      if (!line.work_order || line.operation == null) return null;
      const { work_center, operator } = look;
      return {
        page: "report.list",
        params: { order: line.work_order, operation: String(line.operation), work_center, operator, from, to },
      };
    }
  }
}

/**
 * What the trend of unit costs is of: of what is looked at, and of the line at hand alone. A piece is good at each operation, so only one of
 * them has a cost per piece; an operation of an order is followed over all orders of its item.
 */
export function trendOf(line: SheetLine | undefined, look: Look): Look {
  const { work_order, ...rest } = look;
  const key = line && look.by !== "month" ? line[look.by] : undefined;
  const months: Look = { ...look, by: "month", ...daysOfTrend(look) };
  if (!line || key == null || key === "") return months;
  if (look.by !== "operation") return { ...months, [look.by]: String(key) };
  if (!line.item) return months;
  return { ...rest, by: "month", ...daysOfTrend(look), item: line.item, operation: String(key) };
}

/** The days of a trend: those that are looked at by month, else the twelve months up to the last one. */
export function daysOfTrend({ by, from, to }: Pick<Look, "by" | "from" | "to">): { from: string; to: string } {
  if (by === "month") return { from, to };
  const first = Array.from({ length: 11 }).reduce<string>(
    (month) => monthOf(plusDays(month, -1) ?? month).from,
    monthOf(to).from,
  );
  return { from: first < from ? first : from, to };
}
