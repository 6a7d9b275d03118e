// Work reports of the program in memory: what was said is what is shown, at one rate for everything.
import type { Input, Output, ReportClock, ReportOperation, ReportRow, ReportView, WorkOrderView } from "@/contract";
import { dayAt } from "@/format/date";
import { ApiError } from "@/transport/error";
import { FakeMonths } from "./fake-months";
import { FakeSheets } from "./fake-sheets";
import { FakeStandards } from "./fake-standards";

type Any = Record<string, unknown>;
type Done = Input<"report.post">["operations"][number];
type Post = Input<"report.post">;

/** What the reports are of, and what else is asked of it. */
interface Around {
  /** The order with this number; throws where there is none. */
  order: (number: string) => WorkOrderView;
  page: (rows: object[], input: Any) => unknown;
  machines: () => { code: string; name: string; work_center: string }[];
  nameOf: (login: string) => string;
  /** By badge or login. */
  who: (text: string) => { person: string; name: string } | undefined;
}

const hour = 3_600_000_000;
/** 2026-11-23 16:00 in the factory. */
const now = Date.UTC(2026, 10, 23, 8) * 1000;

export class FakeReports {
  readonly reports: ReportView[] = [];
  readonly clocks: ReportClock[] = [];
  /** Operations that may give more than the one before. */
  private readonly unbound = new Set<string>();
  /** What they cost, from every side. */
  readonly sheets = new FakeSheets(this.reports);
  /** The months that they stand in. */
  readonly months = new FakeMonths(this.reports);
  /** What pieces should cost. */
  readonly standards = new FakeStandards();
  private readonly around: Around;

  constructor(around: Around) {
    this.around = around;
  }

  answer(name: string, input: Any): unknown {
    switch (name) {
      case "report.operation":
        return this.operation(input as never);
      case "report.post":
        return this.post(input as unknown as Post);
      case "report.list":
        return this.list(input);
      case "report.get":
        return this.of(String(input.number));
      case "report.reverse":
        return this.reverse(String(input.number), String(input.reason));
      case "report.start":
        return this.start(input as never);
      case "report.stop":
        return this.stop(input as never);
      case "report.operator": {
        const who = this.around.who(String(input.text));
        if (!who) throw new ApiError("missing", "missing", "", { kind: "person", field: "text" });
        return who;
      }
      case "report.allow_more": {
        const { order, operation, allowed } = input as Input<"report.allow_more">;
        this.unbound[allowed ? "add" : "delete"](`${order}/${operation}`);
        return this.operation({ order, operation });
      }
      case "report.of_order":
        return this.ofOrder(String(input.number));
      case "report.running":
        return { rows: this.clocks.filter((c) => !input.person || c.person === input.person), next: null };
      case "costing.by_work_center":
        return this.byCenter(input as never);
      case "costing.sheet":
        return this.sheets.answer(input as never);
    }
    return this.months.answer(name, input) ?? this.standards.answer(name, input);
  }

  private list(input: Any): unknown {
    const { filter = [], ...rest } = input as { filter?: { field: string; op: string; values: string[] }[] };
    const fits = (row: ReportRow) =>
      filter.every(({ field, op, values: [value = ""] }) => {
        const own = String((row as unknown as Any)[field === "operator" ? "operators" : field] ?? "");
        if (op === "empty") return own === "";
        if (op === "ge") return own >= value;
        if (op === "le") return own <= value;
        return op === "eq" ? own === value || field === "operator" : values0(filter, field).includes(own);
      });
    return this.around.page(this.reports.filter(fits).toReversed(), rest);
  }

  private of(number: string): ReportView {
    const found = this.reports.find((one) => one.number === number);
    if (!found) throw new ApiError("missing", "missing", "", { kind: "work_report", key: number });
    return found;
  }

  private operation({ code, order, operation }: { code?: string; order?: string; operation?: number }): ReportOperation {
    const [, of = "", at = ""] = /^(.+)\/(\d+)$/.exec(code ?? `${order}/${operation}`) ?? [];
    if (of === "") throw new ApiError("invalid", "report.traveller", "", { field: "code", code: code ?? "" });
    const view = this.around.order(of);
    const number = Number(at);
    const place = view.operations.findIndex((one) => one.number === number);
    const step = view.operations[place];
    if (!step) throw new ApiError("missing", "missing", "", { kind: "operation", key: code ?? "", field: "operation" });
    const before = view.operations[place - 1];
    const sum = (key: "good" | "rework" | "reject_material" | "reject_work", of2 = number) =>
      String(this.counted(of, of2).reduce((all, one) => all + Number(one[key]), 0));
    const seconds = (key: "labour_seconds" | "machine_seconds") =>
      this.counted(of, number).reduce((all, one) => all + one[key], 0);
    const [line] = view.document.lines;
    const gave = before ? Number(sum("good", before.number)) : Number(line?.quantity ?? 0);
    const processed = Number(sum("good")) + Number(sum("reject_material")) + Number(sum("reject_work"));
    return {
      order: of,
      state: view.state,
      takes_reports: view.state !== "planned" && view.state !== "cancelled",
      ...{ item: line?.item ?? "", name: line?.name ?? "", spec: line?.spec ?? "", unit: line?.unit ?? "" },
      ...{ decimals: line?.decimals ?? 0, quantity: line?.quantity ?? "0", due: line?.due ?? null },
      ...{ tracking_code: view.document.codes[0] ?? "", tracking_codes: view.document.codes.length },
      ...{ operation: number, operation_name: step.name, note: step.note, code: `${of}/${number}` },
      ...{ work_center: step.work_center, work_center_name: step.work_center_name, outsourced: step.outsourced },
      standard_seconds: step.standard_seconds,
      before: before ? { operation: before.number, name: before.name, good: sum("good", before.number) } : null,
      more_allowed: this.unbound.has(`${of}/${number}`),
      ...{ good: sum("good"), rework: sum("rework") },
      ...{ reject_material: sum("reject_material"), reject_work: sum("reject_work") },
      ...{ labour_seconds: seconds("labour_seconds"), machine_seconds: seconds("machine_seconds") },
      left: String(Math.max(0, gave - processed)),
      most: before ? String(Math.max(0, gave - processed)) : null,
      machines: this.around.machines().filter((one) => one.work_center === step.work_center),
      running: this.clocks.filter((clock) => clock.order === of && clock.operation === number),
    };
  }

  private ofOrder(number: string): Output<"report.of_order"> {
    const view = this.around.order(number);
    const operations = view.operations.map(({ number: operation }) => {
      const { operation_name, code, work_center, outsourced, more_allowed, ...one } = this.operation({
        order: number,
        operation,
      });
      const { good, rework, reject_material, reject_work, left, labour_seconds, machine_seconds, standard_seconds } = one;
      const total = this.counted(number, operation)
        .reduce((all, r) => all + Number(r.costs?.total ?? 0), 0)
        .toFixed(2);
      return {
        ...{ operation, operation_name, code, work_center, outsourced, more_allowed, good, rework, reject_material, reject_work },
        ...{ left, labour_seconds, machine_seconds, standard_seconds },
        costs: { labour: total, machine: "0", energy: "0", overhead: "0", difference: "0", total },
      };
    });
    const total = operations.reduce((all, one) => all + Number(one.costs.total), 0).toFixed(2);
    const spent = { material: "0", labour: total, machine: "0", energy: "0", overhead: "0", total };
    return { number, state: view.state, operations, spent, completed: null, in_process: spent };
  }

  private counted(order: string, operation: number): ReportView[] {
    return this.reports.filter((one) => one.order === order && one.operation === operation);
  }

  post({ machine, starts, ends, machine_seconds, energy_kwh, operators = [], operations }: Post): Output<"report.post"> {
    const refuse = (code: string, field: string, more: Record<string, string> = {}) => {
      throw new ApiError("invalid", code as never, "", { field, ...more });
    };
    if (ends <= starts) refuse("report.backwards", "ends");
    const made = operations.map((done) => {
      const at = this.operation(done as never);
      if (!at.takes_reports) refuse("report.not_released", "order", { number: at.order });
      const good = Number(done.good ?? 0);
      if (at.most != null && good > Number(at.most))
        refuse("report.beyond", "good", {
          number: at.order,
          operation: String(at.operation),
          left: at.left,
          quantity: String(good),
        });
      if (Number(done.reject_work ?? 0) > 0 && !done.reason_work) refuse("field.required", "reason_work");
      return this.written(at, done, { machine, starts, ends, machine_seconds, energy_kwh, operators });
    });
    return { reports: made, overlaps: [] };
  }

  private written(at: ReportOperation, done: Done, of: Omit<Post, "operations">): ReportView {
    const whole = (of.ends - of.starts) / 1_000_000;
    const people = of.operators ?? [];
    const labour = people.reduce((all, one) => all + (one.seconds ?? whole), 0);
    const money = (value: number) => value.toFixed(2);
    const machine_seconds = of.machine ? (of.machine_seconds ?? whole) : 0;
    const kwh = of.energy_kwh ?? String(Number(((5.5 * 0.7 * machine_seconds) / 3600).toFixed(6)));
    const energy = Number(kwh);
    const costs = {
      labour: money((labour / 3600) * 48),
      machine: money((machine_seconds / 3600) * 26),
      energy: money(energy),
      overhead: "0",
      difference: "0",
    };
    const view: ReportView = {
      number: `WR-261123-${String(this.reports.length + 1).padStart(3, "0")}`,
      day: dayAt(of.starts, "Asia/Shanghai"),
      state: "posted",
      ...{ order: at.order, operation: at.operation, operation_name: at.operation_name, item: at.item, name: at.name },
      ...{ unit: at.unit, decimals: at.decimals, work_center: at.work_center, work_center_name: at.work_center_name },
      ...{ machine: of.machine ?? "", starts: of.starts, ends: of.ends, good: done.good ?? "0", rework: done.rework ?? "0" },
      ...{ reject_material: done.reject_material ?? "0", reject_work: done.reject_work ?? "0" },
      ...{
        reason_rework: done.reason_rework ?? "",
        reason_material: done.reason_material ?? "",
        reason_work: done.reason_work ?? "",
      },
      ...{ labour_seconds: labour, machine_seconds, kwh },
      operators: people.map((one) => this.around.nameOf(one.person)).join(", "),
      overlaps: false,
      ...{ code: at.tracking_code, codes: at.tracking_codes, made_by: "limin", made_at: now },
      costs: { ...costs, difference: "0", total: money(Number(costs.labour) + Number(costs.machine) + energy) },
      ...{ note: done.note ?? "", reason: "", run: null, cycles: 0, cycles_counted: false, metered: of.energy_kwh != null },
      operators_of: people.map((one) => ({
        ...{ person: one.person, name: this.around.nameOf(one.person), hours: one.hours ?? "usual" },
        seconds: one.seconds ?? whole,
        ...{ grade: "G3", wage: { basis: "hour", price: "48" }, factor: "1" },
        amount: money(((one.seconds ?? whole) / 3600) * 48),
      })),
      bands: [{ band: "peak", seconds: machine_seconds, kwh, price: "1", amount: String(energy) }],
      rates: {
        ...{ hourly: "26", per_cycle: "0", power: { rated_kw: "5.5", load_factor: "0.7" } },
        overhead: { per_labour_hour: "0", per_machine_hour: "0", of_labour: "0" },
      },
      ...{ shared_with: [], reversal_of: null, reversed_by: null, overlapping: [] },
    };
    this.reports.push(view);
    return view;
  }

  private reverse(number: string, reason: string): ReportView {
    const old = this.of(number);
    if (old.state !== "posted") throw new ApiError("conflict", "report.reversed", "", { number, by: old.reversed_by ?? "" });
    const turned = (value: string) => (Number(value) === 0 ? "0" : `-${value}`);
    const back: ReportView = {
      ...structuredClone(old),
      number: `WR-261123-${String(this.reports.length + 1).padStart(3, "0")}`,
      state: "reversal",
      ...{ good: turned(old.good), rework: turned(old.rework) },
      ...{ reject_material: turned(old.reject_material), reject_work: turned(old.reject_work) },
      ...{ labour_seconds: -old.labour_seconds, machine_seconds: -old.machine_seconds, reversal_of: number, reason },
      kwh: turned(old.kwh),
      costs: old.costs && (Object.fromEntries(Object.entries(old.costs).map(([k, v]) => [k, turned(v)])) as typeof old.costs),
      operators_of: old.operators_of.map((one) => ({ ...one, amount: one.amount == null ? null : turned(one.amount) })),
    };
    Object.assign(old, { state: "reversed", reversed_by: back.number });
    this.reports.push(back);
    return back;
  }

  private start(input: Input<"report.start">): Output<"report.start"> {
    const at = this.operation(input as never);
    if (!at.takes_reports) throw new ApiError("rejected", "report.not_released", "", { field: "order", number: at.order });
    const running = (input.people ?? []).map((person, i): ReportClock => {
      if (at.running.some((clock) => clock.person === person))
        throw new ApiError("conflict", "report.running", "", { person, number: at.order, operation: String(at.operation) });
      return {
        ...{ id: this.clocks.length + i + 1, person, person_name: this.around.nameOf(person), order: at.order },
        ...{ operation: at.operation, operation_name: at.operation_name, item: at.item, name: at.name },
        ...{ work_center: at.work_center, machine: input.machine ?? null, started_at: Date.now() * 1000 - 2 * hour },
      };
    });
    this.clocks.push(...running);
    return { running };
  }

  private stop({ clocks, done }: Input<"report.stop">): Output<"report.stop"> {
    const own = this.clocks.filter((clock) => clocks.includes(clock.id));
    const [first] = own;
    if (!first) throw new ApiError("conflict", "report.stopped", "");
    const starts = Math.min(...own.map((clock) => clock.started_at));
    const posted = done
      ? this.post({
          machine: first.machine,
          starts,
          ends: starts + 2 * hour,
          operators: own.map(({ person }) => ({ person })),
          operations: [{ ...done, order: first.order, operation: first.operation }],
        })
      : null;
    for (const clock of own) this.clocks.splice(this.clocks.indexOf(clock), 1);
    return { posted };
  }

  private byCenter({ from, to }: Input<"costing.by_work_center">): Output<"costing.by_work_center"> {
    if (to < from) throw new ApiError("invalid", "days.order", "", { field: "to", from, to });
    const within = this.reports.filter((one) => one.day >= from && one.day <= to);
    const lines = [...new Set(within.map((one) => one.work_center))].sort().map((work_center) => {
      const own = within.filter((one) => one.work_center === work_center);
      const sum = (of: (one: ReportView) => number) => own.reduce((all, one) => all + of(one), 0);
      const cost = (key: "labour" | "machine" | "energy" | "overhead" | "difference" | "total") =>
        sum((one) => Number(one.costs?.[key] ?? 0)).toFixed(2);
      const machine_hours = String(sum((one) => one.machine_seconds / 3600));
      const labour_hours = String(sum((one) => one.labour_seconds / 3600));
      return {
        ...{ work_center, name: "", reports: own.length, hours: machine_hours, labour_hours, machine_hours },
        ...{ kwh: String(sum((one) => Number(one.kwh))), labour: cost("labour"), machine: cost("machine") },
        ...{ energy: cost("energy"), overhead: cost("overhead"), difference: cost("difference"), total: cost("total") },
      };
    });
    const all = (of: (line: (typeof lines)[number]) => string | number) =>
      lines.reduce((sum, line) => sum + Number(of(line)), 0).toFixed(2);
    const totals = {
      ...{ reports: within.length, hours: all((l) => l.hours), labour: all((l) => l.labour), machine: all((l) => l.machine) },
      ...{ labour_hours: all((l) => l.labour_hours), machine_hours: all((l) => l.machine_hours), kwh: all((l) => l.kwh) },
      ...{ energy: all((l) => l.energy), overhead: all((l) => l.overhead), difference: all((l) => l.difference) },
      total: all((l) => l.total),
    };
    return { lines, totals };
  }
}

function values0(filter: { field: string; values: string[] }[], field: string): string[] {
  return filter.find((one) => one.field === field)?.values ?? [];
}
