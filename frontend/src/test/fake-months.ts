// Months, work in process and margins of the program in memory: sums in cents of what the reports cost; the rest is as a test puts it.
import type { Input, Output, ReportView } from "@/contract";
import {
  checks,
  type MarginLine,
  type Month,
  type MonthCheck,
  type MonthView,
  type WipFigures,
  type WipLine,
  wipElements,
  type wipParts,
} from "@/features/costing/month";
import { ApiError } from "@/transport/error";

type Any = Record<string, unknown>;
type Closing = Input<"month.close">;

/** 2026-11-23 16:00 in the factory. */
const now = Date.UTC(2026, 10, 23, 8) * 1000;
const cents = (text: string | null | undefined) => Math.round(Number(text ?? 0) * 100);
const money = (value: number) => (value / 100).toFixed(2);

/** A line of work in process: what was spent by element, and of that what is in completed pieces. */
export function wipLine(
  order: Pick<WipLine, "work_order" | "item" | "item_name"> & Partial<WipLine>,
  spent: Partial<WipFigures>,
  completed: Partial<WipFigures>,
): WipLine {
  const figures = (of: (key: (typeof wipElements)[number]) => number): WipFigures => {
    const own = Object.fromEntries(wipElements.map((key) => [key, money(of(key))])) as unknown as WipFigures;
    return { ...own, total: money(wipElements.reduce((sum, key) => sum + of(key), 0)) };
  };
  return {
    ...{ unit: "件", quantity: "120", good: "60", completed: "30", operation: 20, operation_name: "车外圆", equivalent: "22.5" },
    ...order,
    spent: figures((key) => cents(spent[key])),
    completed_cost: figures((key) => cents(completed[key])),
    in_process: figures((key) => cents(spent[key]) - cents(completed[key])),
  };
}

export class FakeMonths {
  /** By month; what is not here is open. */
  readonly closed = new Map<string, Omit<Closing, "seen"> & { difference: string | null }>();
  /** The first month in which something was posted. */
  first: string | null = "2026-10";
  /** What is not in order, of each open month. */
  found: MonthCheck[] = [];
  /** Somebody else has to agree before a month is opened again. */
  asks = true;
  material = "0.00";
  /** Orders in process, and from which day on. */
  readonly wip: { since: string; line: WipLine }[] = [];
  /** What is computed when that month is closed. */
  readonly margins = new Map<string, MarginLine[]>();
  private readonly reports: readonly ReportView[];

  constructor(reports: readonly ReportView[]) {
    this.reports = reports;
  }

  answer(name: string, input: Any): unknown {
    switch (name) {
      case "month.list":
        return { months: this.months(), next: null } satisfies Output<"month.list">;
      case "month.check":
        return this.check(String(input.month));
      case "month.close":
        return this.close(input as unknown as Closing);
      case "month.reopen":
        if (this.asks) throw new ApiError("rejected", "approval.needed", "", { label: String(input.month) }, "ask_for_approval");
        this.closed.delete(String(input.month));
        return { month: String(input.month), state: "open", reports: 0, margins: 0, along: 0 } satisfies Output<"month.reopen">;
      case "costing.wip":
        return this.inProcess(String(input.on));
      case "costing.margin":
        return this.margin(String(input.month));
    }
    return undefined;
  }

  private of(month: string): ReportView[] {
    return this.reports.filter((report) => report.day.startsWith(month));
  }

  private sum(month: string, element: "labour" | "machine" | "energy" | "overhead"): string {
    return money(this.of(month).reduce((all, { costs }) => all + cents(costs?.[element]), 0));
  }

  private months(): Month[] {
    const rows: Month[] = [];
    if (this.first === null) return rows;
    for (let [year, number] = [2026, 11]; ; number -= 1) {
      if (number === 0) [year, number] = [year - 1, 12];
      const month = `${year}-${String(number).padStart(2, "0")}`;
      if (month < this.first) return rows;
      const closing = this.closed.get(month);
      rows.push({
        month,
        state: closing ? "closed" : "open",
        reports: this.of(month).length,
        ...{ labour: this.sum(month, "labour"), energy: this.sum(month, "energy") },
        ...(closing
          ? {
              ...{ closed_at: now, closed_by: "limin", note: closing.note, difference: closing.difference },
              ...{ wages: closing.wages, energy_bill: closing.energy_bill },
              allocated: closing.allocate,
            }
          : { allocated: false }),
      });
    }
  }

  private check(month: string): MonthView {
    const state = this.closed.has(month) ? "closed" : "open";
    const rows = checks.map(
      (check): MonthCheck =>
        (state === "open" && this.found.find((one) => one.check === check)) || { check, state: "ok", count: 0 },
    );
    const why_not = this.whyNot(month, rows);
    return {
      month,
      state,
      may_close: why_not === null,
      why_not,
      checks: rows,
      posted: {
        ...{ labour: this.sum(month, "labour"), machine: this.sum(month, "machine") },
        ...{ energy: this.sum(month, "energy"), overhead: this.sum(month, "overhead"), material: this.material },
      },
      reports: this.of(month).length,
      ...{ since: null, seen: this.mark(rows) },
    };
  }

  private mark(rows: readonly MonthCheck[]): string {
    return rows.map((one) => one.count).join(" ");
  }

  /** Months are closed one after the other, once they are over. */
  private whyNot(month: string, rows: readonly MonthCheck[]): NonNullable<MonthView["why_not"]> | null {
    if (this.closed.has(month)) return "month.already";
    if (month >= "2026-11") return "month.not_ended";
    if (this.months().some((one) => one.state === "open" && one.month < month)) return "month.first";
    return rows.some((one) => one.state === "stop") ? "month.stopped" : null;
  }

  private close(closing: Closing): Output<"month.close"> {
    const { month, wages, energy_bill: bill, allocate, seen } = closing;
    if (seen !== this.check(month).seen) throw new ApiError("conflict", "month.moved", "", { month }, "look_again");
    const apart = (paid: string | null | undefined, element: "labour" | "energy") =>
      paid == null ? null : money(cents(paid) - cents(this.sum(month, element)));
    const [wagesApart, billApart] = [apart(wages, "labour"), apart(bill, "energy")];
    const compared = wagesApart !== null || billApart !== null;
    this.closed.set(month, { ...closing, difference: compared ? money(cents(wagesApart) + cents(billApart)) : null });
    return {
      ...{ month, state: "closed", margins: this.margins.get(month)?.length ?? 0 },
      ...{ reports: allocate ? this.of(month).length : 0, along: 0 },
      ...{ wages_difference: wagesApart, energy_difference: billApart },
    };
  }

  private inProcess(on: string): Output<"costing.wip"> {
    const lines = this.wip.filter(({ since }) => since <= on).map(({ line }) => line);
    const together = (part: (typeof wipParts)[number]) =>
      Object.fromEntries(
        [...wipElements, "total" as const].map((key) => [
          key,
          money(lines.reduce((all, line) => all + cents(line[part][key]), 0)),
        ]),
      ) as unknown as WipFigures;
    const [spent, completed_cost, in_process] = [together("spent"), together("completed_cost"), together("in_process")];
    return { lines, totals: { spent, completed_cost, in_process }, next: null };
  }

  private margin(month: string): Output<"costing.margin"> {
    const state = this.closed.has(month) ? "closed" : "open";
    const lines = state === "closed" ? (this.margins.get(month) ?? []) : [];
    const sum = (key: "revenue" | "cost" | "margin") => lines.reduce((all, line) => all + cents(line[key]), 0);
    const [revenue, cost, margin] = [sum("revenue"), sum("cost"), sum("margin")];
    return {
      lines,
      totals: {
        ...{ revenue: money(revenue), cost: money(cost), margin: money(margin) },
        rate: revenue === 0 ? null : (margin / revenue).toFixed(4),
      },
      state,
      next: null,
    };
  }
}
