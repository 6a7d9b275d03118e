// 报工台: what a scan means at each step, and what of the typed figures goes over the wire.
import type { Input, Output, ReportClock, ReportOperation } from "@/contract";
import { isZero, parseDecimal } from "@/format/number";
import { readCode } from "../entry";

/** Somebody at the desk. */
export type Who = Output<"report.operator">;

export const namesOf = (people: readonly Who[]) => people.map((who) => who.name || who.person).join(", ");

export type Step =
  | { at: "badge" }
  | { at: "person"; who: Who }
  | { at: "operation"; people: Who[]; operation: ReportOperation }
  | { at: "done"; people: Who[]; operation: ReportOperation; posted: Output<"report.post"> | null };

/** What a scan asks for. A badge says nothing of itself: what is no operation's code is one. */
export type Meant =
  | { ask: "operation"; code: string }
  | { ask: "badge"; text: string }
  /** It fits, and changes nothing. */
  | { ask: "again" }
  /** It does not fit: nobody said who it is. */
  | { ask: "badgeFirst" }
  /** It does not fit: figures of another operation are being typed. */
  | { ask: "other"; want: string; got: string };

export function meant(step: Step, text: string): Meant {
  const code = readCode(text);
  if (code === null || !text.includes("/")) return { ask: "badge", text: text.trim() };
  switch (step.at) {
    case "badge":
      return { ask: "badgeFirst" };
    case "person":
    case "done":
      return { ask: "operation", code };
    case "operation":
      return code === step.operation.code ? { ask: "again" } : { ask: "other", want: step.operation.code, got: code };
  }
}

export const kinds = ["good", "reject_material", "reject_work", "rework"] as const;
export type Kind = (typeof kinds)[number];
/** Why pieces of a kind are no good. */
export const reasonOf = { rework: "reason_rework", reject_material: "reason_material", reject_work: "reason_work" } as const;
export type Lost = keyof typeof reasonOf;
export const lost = Object.keys(reasonOf) as Lost[];

/** What is typed: figures as text, why some are no good, and the minutes where no clock ran. */
export interface Typed extends Record<Kind, string> {
  reason_rework: string;
  reason_material: string;
  reason_work: string;
  minutes: string;
  machine: string;
}

export const nothingTyped: Typed = {
  ...{ good: "", reject_material: "", reject_work: "", rework: "" },
  ...{ reason_rework: "", reason_material: "", reason_work: "", minutes: "", machine: "" },
};

/** A figure as it is typed, `12.` on the way to `12.5`, as a decimal; null for what is none. */
export function figure(text: string, decimals: number): string | null {
  return text === "" ? "0" : parseDecimal(text.replace(/\.$/, ""), decimals);
}

export function isTyped(typed: Typed): boolean {
  return kinds.some((kind) => typed[kind] !== "" && !isZero(typed[kind].replace(/\.$/, "")));
}

/** Kinds of which some were typed and no reason was said. */
export function unreasoned(typed: Typed): Lost[] {
  return lost.filter(
    (kind) => typed[kind] !== "" && !isZero(typed[kind].replace(/\.$/, "")) && typed[reasonOf[kind]].trim() === "",
  );
}

/** Clocks of these people at the operation that they stand at. */
export function clocksOf(people: readonly Who[], operation: ReportOperation): ReportClock[] {
  return operation.running.filter((clock) => people.some((who) => who.person === clock.person));
}

/** Whose time would be in no report: they work with others whose clocks run, and their own does not. */
export function withoutClock(people: readonly Who[], operation: ReportOperation): Who[] {
  const clocks = clocksOf(people, operation);
  return clocks.length === 0 ? [] : people.filter((who) => clocks.every((clock) => clock.person !== who.person));
}

/** How an operation stood when it was looked at: where it is another, what is done there is something new. */
export function seenOf(operation: ReportOperation): unknown[] {
  const { code, good, rework, reject_material, reject_work, labour_seconds, machine_seconds, running } = operation;
  return [code, good, rework, reject_material, reject_work, labour_seconds, machine_seconds, running.map((clock) => clock.id)];
}

/** What came of it. */
export function doneOf(typed: Typed, operation: ReportOperation): Input<"report.post">["operations"][number] {
  const pieces = (kind: Kind) => figure(typed[kind], operation.decimals) ?? "0";
  const why = (kind: Lost) => (isZero(pieces(kind)) ? "" : typed[reasonOf[kind]].trim());
  return {
    code: operation.code,
    good: pieces("good"),
    rework: pieces("rework"),
    reject_material: pieces("reject_material"),
    reject_work: pieces("reject_work"),
    reason_rework: why("rework"),
    reason_material: why("reject_material"),
    reason_work: why("reject_work"),
  };
}

/** A report of the last so many minutes, by people whose clock did not run; `now` in microseconds. */
export function postOf(typed: Typed, people: readonly Who[], operation: ReportOperation, now: number): Input<"report.post"> {
  // A computer's clock may be before the program's by a little: what ends in the future is refused.
  const ends = now - (now % 60_000_000);
  return {
    machine: typed.machine === "" ? null : typed.machine,
    starts: ends - Number(typed.minutes) * 60_000_000,
    ends,
    operators: people.map(({ person }) => ({ person })),
    operations: [doneOf(typed, operation)],
  };
}
