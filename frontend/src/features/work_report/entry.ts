// Reports as they are typed from paper: what each line says, what is missing, and what goes over the wire.
import type { ErrorKind, Hours, Input } from "@/contract";
import { plusDays, readMinute } from "@/format/date";
import { halfWidth, isZero } from "@/format/number";
import { instantOf } from "@/trail/day";

/** Who worked, and for how many minutes; null: all the time. */
export interface Worker {
  login: string;
  minutes: number | null;
}

/** An error as it is kept with its line: an ApiError without its class. */
export interface Refusal {
  kind: ErrorKind;
  code: string;
  message: string;
  params: Record<string, string>;
}

export interface EntryLine {
  /** `WO-261103-006/20`. */
  code: string;
  good: string;
  rework: string;
  reject_material: string;
  reject_work: string;
  reason_rework: string;
  reason_material: string;
  reason_work: string;
  people: Worker[];
  machine: string;
  /** Of which day a time without one is. */
  day: string;
  /** `YYYY-MM-DD HH:mm`, or nothing yet. */
  from: string;
  to: string;
  hours: Hours;
  /** Whole minutes; all the time when nothing is typed. */
  machine_minutes: string;
  kwh: string;
  note: string;
  /** `unknown`: it was sent and no answer came; sent again it is still one report. */
  state: "typed" | "sending" | "posted" | "failed" | "unknown";
  /** The id under which it is sent, once it was. */
  request: string | null;
  problem: Refusal | null;
  /** The report's number, and whether it overlaps with others. */
  report: string;
  overlaps: boolean;
}

export function blankLine(day: string): EntryLine {
  return {
    ...{ code: "", good: "", rework: "", reject_material: "", reject_work: "" },
    ...{ reason_rework: "", reason_material: "", reason_work: "", people: [], machine: "" },
    ...{ day, from: "", to: "", hours: "usual", machine_minutes: "", kwh: "", note: "" },
    ...{ state: "typed", request: null, problem: null, report: "", overlaps: false },
  };
}

/** The same once more, as something that was just typed. */
export function copyOfLine(line: EntryLine): EntryLine {
  return { ...line, state: "typed", request: null, problem: null, report: "", overlaps: false };
}

/** What was refused and is changed by now is as good as just typed. */
export function retyped(line: EntryLine): EntryLine {
  if (line.state === "failed") return { ...line, state: "typed", request: null, problem: null };
  return line;
}

/** May it be in the books already? It stays as it was sent then: with other figures it would be another report. */
export function isSent(line: EntryLine): line is EntryLine & { state: "posted" | "sending" | "unknown" } {
  return line.state === "posted" || line.state === "sending" || line.state === "unknown";
}

/** Its id stands for a report in the books, and that one says something else. */
export const isOther = (problem: Refusal | null) => problem?.code === "request.id_reused";

/**
 * Whether a line that was sent is refused, or nobody knows. A refusal tells nothing of what went before where the program did not come to
 * look for the id: nobody is logged in, or it broke down.
 */
export function outcome(before: EntryLine["state"], problem: Refusal): "failed" | "unknown" {
  if (problem.kind === "offline" || isOther(problem)) return "unknown";
  return before === "unknown" && (problem.kind === "forbidden" || problem.kind === "internal") ? "unknown" : "failed";
}

/** A traveller's code as it is scanned or typed: `WO-261103-006/20`, `261103-006/20`, `wo-261103-006 20`; null for what is none. */
export function readCode(text: string): string | null {
  const tidy = halfWidth(text).toUpperCase();
  const [, order = "", operation = ""] = /^(\S+?)(?:\s*\/\s*|\s+)0*([1-9]\d{0,8})$/.exec(tidy) ?? [];
  if (order === "") return null;
  return `${/^\d{6}-\d{3,}$/.test(order) ? `WO-${order}` : order}/${operation}`;
}

/** A time as it is typed, `8:00`, `0800` or with its day, `11-27 22:00`, as `YYYY-MM-DD HH:mm`; null for what is none. */
export function readTime(text: string, day: string): string | null {
  const short = /^(\d{1,2})(\d{2})$/.exec(halfWidth(text));
  return readMinute(short ? `${short[1]}:${short[2]}` : text, day) ?? null;
}

/** When it ends: a time alone that is not after the start is one of the day after. */
export function readEnd(text: string, line: Pick<EntryLine, "day" | "from">): string | null {
  const start = line.from.slice(0, 10) || line.day;
  const end = readTime(text, start);
  const hasDay = /\d\D+\d+\D+\d/.test(text.trim());
  if (end === null || hasDay || line.from === "" || end > line.from) return end;
  return `${plusDays(start, 1) ?? start}${end.slice(10)}`;
}

/** Minutes as they are typed: `90`, or `1:30`; null for what is none. */
function readMinutes(text: string): number | null {
  const parts = /^(?:(\d{1,2}):)?(\d{1,4})$/.exec(text);
  if (!parts) return null;
  return Number(parts[1] ?? 0) * 60 + Number(parts[2]);
}

/** Who is known, by login and name. */
export type Names = readonly { login: string; name: string }[];

/**
 * Who worked, as it is typed: logins or names with commas between, each with its minutes or without, `linx 90, 王强`. Those that are not
 * known, or whose name several have, are told.
 */
export function readPeople(text: string, names: Names): { people: Worker[]; unknown: string[] } {
  const people: Worker[] = [];
  const unknown: string[] = [];
  const parts = halfWidth(text)
    .split(/[,;\u3001]+/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
  for (const part of parts) {
    const [, who = part, time] = /^(.*\S)\s+(\d[\d:]*)$/.exec(part) ?? [];
    const minutes = time === undefined ? null : readMinutes(time);
    const byLogin = names.filter((one) => one.login.toLowerCase() === who.toLowerCase());
    const fits = byLogin.length > 0 ? byLogin : names.filter((one) => one.name === who);
    const [found] = fits;
    if (!found || fits.length > 1 || (time !== undefined && minutes === null)) unknown.push(part);
    else if (people.every((one) => one.login !== found.login)) people.push({ login: found.login, minutes });
  }
  return { people, unknown };
}

/** As it is typed again: `linx 90, wangq`. */
export function writePeople(people: readonly Worker[], nameOf: (login: string) => string = (login) => login): string {
  return people.map((one) => [nameOf(one.login), ...(one.minutes === null ? [] : [one.minutes])].join(" ")).join(", ");
}

/** Pieces that need a reason, with where the reason stands. */
export const reasons = [
  { quantity: "rework", reason: "reason_rework" },
  { quantity: "reject_material", reason: "reason_material" },
  { quantity: "reject_work", reason: "reason_work" },
] as const;

const some = (quantity: string) => quantity !== "" && !isZero(quantity);

export function hasPieces(line: EntryLine, key: (typeof reasons)[number]["quantity"]): boolean {
  return some(line[key]);
}

/** What is still wrong with a line before it is sent, by column: a key of the texts under `workReport.entry.wrong`. */
export function missing(line: EntryLine): Record<string, "required" | "backwards" | "tooLong" | "reason"> {
  const found: ReturnType<typeof missing> = {};
  for (const key of ["code", "from", "to"] as const) if (line[key] === "") found[key] = "required";
  if (line.from !== "" && line.to !== "") {
    if (line.to <= line.from) found.to = "backwards";
    else if (line.to > `${plusDays(line.from.slice(0, 10), 1) ?? ""}${line.from.slice(10)}`) found.to = "tooLong";
  }
  // A machine may have run by itself; work that nobody and nothing did would cost nothing, and nobody would see it.
  if (line.people.length === 0 && line.machine === "" && line.machine_minutes === "") found.people = "required";
  for (const { quantity, reason } of reasons) if (some(line[quantity]) && line[reason].trim() === "") found[reason] = "reason";
  return found;
}

/** What goes over the wire. */
export function postOf(line: EntryLine, zone: string): Input<"report.post"> {
  const pieces = (quantity: string) => (quantity === "" ? "0" : quantity);
  return {
    machine: line.machine === "" ? null : line.machine,
    starts: instantOf(line.from, zone),
    ends: instantOf(line.to, zone),
    machine_seconds: line.machine_minutes === "" ? null : Number(line.machine_minutes) * 60,
    energy_kwh: line.kwh === "" ? null : line.kwh,
    operators: line.people.map(({ login, minutes }) => ({
      person: login,
      hours: line.hours,
      seconds: minutes === null ? null : minutes * 60,
    })),
    operations: [
      {
        code: line.code,
        good: pieces(line.good),
        rework: pieces(line.rework),
        reject_material: pieces(line.reject_material),
        reject_work: pieces(line.reject_work),
        reason_rework: some(line.rework) ? line.reason_rework.trim() : "",
        reason_material: some(line.reject_material) ? line.reason_material.trim() : "",
        reason_work: some(line.reject_work) ? line.reason_work.trim() : "",
        note: line.note.trim(),
      },
    ],
  };
}

const columns: Readonly<Record<string, string>> = {
  ...{ order: "code", operation: "code", operations: "code", starts: "from", ends: "to", interval: "to" },
  ...{ person: "people", people: "people", operators: "people", operator_seconds: "people" },
  ...{ machine_seconds: "machine_minutes", energy_kwh: "kwh" },
};

/** The column at which the program's refusal stands: that of the field which it names, else the code. */
export function columnOf(problem: Refusal, shown: readonly string[]): string {
  const { field = "" } = problem.params;
  const column = columns[field] ?? field;
  return shown.includes(column) ? column : "code";
}
