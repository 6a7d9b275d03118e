// Cost sheets of the program in memory: the reports' own costs, added up in cents from seven sides.
import type { ReportView, Sheet, SheetCauses, SheetFigures, SheetLine } from "@/contract";
import type { SheetInput } from "@/features/costing/sheet";
import { ApiError } from "@/transport/error";

const amounts = ["labour", "machine", "energy", "overhead", "total"] as const;
const pieces = ["good", "rework", "reject_material", "reject_work"] as const;

/** A report as far as it counts in a line. */
interface Part {
  of: ReportView;
  key: Partial<SheetLine>;
  cents: Record<(typeof amounts)[number], number>;
  /** Of its pieces and hours. */
  share: number;
}

const cents = (text: string | null | undefined) => Math.round(Number(text ?? 0) * 100);
const money = (value: number) => (value / 100).toFixed(2);

export class FakeSheets {
  /** What a piece should cost in an operation (`WO-261123-001/10`); of one that is not here nobody knows. */
  readonly standards = new Map<string, string>();
  /** Lines beyond those that are answered. */
  more = 0;
  private readonly reports: readonly ReportView[];

  constructor(reports: readonly ReportView[]) {
    this.reports = reports;
  }

  answer(input: SheetInput): Sheet {
    const { from, to } = input;
    if (to < from) throw new ApiError("invalid", "days.order", "", { field: "to", from, to });
    const parts = this.reports.filter((of) => of.day >= from && of.day <= to).flatMap((of) => this.parts(of, input));
    const lines = new Map<string, Part[]>();
    for (const part of parts) {
      const key = JSON.stringify(Object.values(part.key));
      lines.set(key, [...(lines.get(key) ?? []), part]);
    }
    const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => ({ ...own[0]?.key, ...this.figures(own) }));
    return { lines: sorted, totals: this.figures(parts), more: this.more };
  }

  /** A report, in as many parts as it had operators where it is asked who worked. */
  private parts(of: ReportView, input: SheetInput): Part[] {
    const own = Object.fromEntries(amounts.map((key) => [key, cents(of.costs?.[key])])) as Part["cents"];
    const whole: Part = { of, key: this.key(of, input.by), cents: own, share: 1 };
    const fits =
      (input.work_order ?? of.order) === of.order &&
      (input.operation ?? of.operation) === of.operation &&
      (input.item ?? of.item) === of.item &&
      (input.work_center ?? of.work_center) === of.work_center &&
      (input.tracking_code ?? of.code) === of.code;
    if (!fits) return [];
    if (input.by !== "operator" && input.operator === undefined) return [whole];
    const people = of.operators_of;
    if (people.length === 0) return input.operator === undefined ? [whole] : [];
    return people
      .map((one, at): Part => {
        // What can't be shared evenly is the first one's.
        const part = (value: number) => Math.floor(value / people.length) + (at === 0 ? value % people.length : 0);
        const shared = { ...own, labour: cents(one.amount) };
        for (const key of ["machine", "energy", "overhead"] as const) shared[key] = part(own[key]);
        shared.total = shared.labour + shared.machine + shared.energy + shared.overhead;
        const key = input.by === "operator" ? { operator: one.person, operator_name: one.name } : whole.key;
        return { of, key, cents: shared, share: 1 / people.length };
      })
      .filter((_, at) => input.operator === undefined || people[at]?.person === input.operator);
  }

  private key(of: ReportView, by: SheetInput["by"]): Partial<SheetLine> {
    const item = { item: of.item, item_name: of.name, unit: of.unit };
    const center = { work_center: of.work_center, work_center_name: of.work_center_name };
    switch (by) {
      case "operation":
        return { work_order: of.order, operation: of.operation, operation_name: of.operation_name, ...item, ...center };
      case "work_order":
        return { work_order: of.order, ...item };
      case "item":
        return item;
      case "work_center":
        return center;
      case "operator":
        return {};
      case "tracking_code":
        return { tracking_code: of.code };
      case "month":
        return { month: of.day.slice(0, 7) };
    }
  }

  private figures(parts: readonly Part[]): SheetFigures {
    const sum = (value: (part: Part) => number) => parts.reduce((all, part) => all + value(part), 0);
    const piece = (key: (typeof pieces)[number]) => String(Number(sum((part) => part.share * Number(part.of[key])).toFixed(3)));
    const hours = (key: "labour_seconds" | "machine_seconds") =>
      String(Number((sum((part) => part.share * part.of[key]) / 3600).toFixed(4)));
    const good = Number(piece("good"));
    const total = sum((part) => part.cents.total);
    const each = parts.map(({ of, share }) => {
      const one = this.standards.get(`${of.order}/${of.operation}`);
      return one === undefined ? null : Math.round(share * Number(of.good) * Number(one) * 100);
    });
    const standard =
      parts.length > 0 && each.every((one) => one !== null) ? each.reduce<number>((all, one) => all + (one ?? 0), 0) : null;
    const unit = (value: number | null) => (value === null || good === 0 ? null : (value / 100 / good).toFixed(4));
    const variance = standard === null ? null : total - standard;
    return {
      reports: new Set(parts.map((part) => part.of.number)).size,
      ...{ good: piece("good"), rework: piece("rework") },
      ...{ reject_material: piece("reject_material"), reject_work: piece("reject_work") },
      ...{ labour_hours: hours("labour_seconds"), machine_hours: hours("machine_seconds") },
      kwh: String(Number(sum((part) => part.share * Number(part.of.kwh)).toFixed(6))),
      ...{ labour: money(sum((part) => part.cents.labour)), machine: money(sum((part) => part.cents.machine)) },
      ...{ energy: money(sum((part) => part.cents.energy)), overhead: money(sum((part) => part.cents.overhead)) },
      difference: "0",
      ...{ total: money(total), unit_cost: unit(total), unit_standard: unit(standard) },
      ...{ standard: standard === null ? null : money(standard), variance: variance === null ? null : money(variance) },
      causes: variance === null ? null : this.causes(parts),
    };
  }

  /** Half of each report's variance is of rates, a quarter (the rest) of efficiency, a quarter of scrap. */
  private causes(parts: readonly Part[]): SheetCauses {
    let [rate, efficiency, scrap] = [0, 0, 0];
    for (const { of, cents: own, share } of parts) {
      const one = this.standards.get(`${of.order}/${of.operation}`) ?? "0";
      const variance = own.total - Math.round(share * Number(of.good) * Number(one) * 100);
      const [half, quarter] = [Math.trunc(variance / 2), Math.trunc(variance / 4)];
      rate += half;
      scrap += quarter;
      efficiency += variance - half - quarter;
    }
    return {
      ...{ rate: money(rate), efficiency: money(efficiency), scrap: money(scrap) },
      ...{ energy_price: "0.00", energy_usage: "0.00" },
    };
  }
}
