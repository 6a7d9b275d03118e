import { useMemo } from "react";
import type { Hours, ReportOperation } from "@/contract";
import { formatDecimal, halfWidth, isNegative, parseDecimal } from "@/format/number";
import { errorText, useT } from "@/i18n";
import { nameFrom } from "@/session/people";
import { toApiError } from "@/transport/error";
import { Dot } from "@/ui/Dot";
import type { LineColumn } from "@/ui/form/LineGrid";
import { notNumber } from "@/ui/form/number-words";
import { ReportLink } from "@/ui/report/words";
import {
  type EntryLine,
  hasPieces,
  isOther,
  isSent,
  type Names,
  readCode,
  readEnd,
  readPeople,
  readTime,
  reasons,
  writePeople,
} from "./entry";

const hours: readonly Hours[] = ["usual", "overtime", "rest_day", "holiday"];

/** What one types of a paper report, from the operation's code to the note. */
export function useEntryColumns(
  names: Names,
  operationOf: (code: string) => ReportOperation | undefined,
): LineColumn<EntryLine>[] {
  const t = useT();
  return useMemo(() => {
    type Column = LineColumn<EntryLine>;
    const sent = (l: EntryLine) =>
      isSent(l) ? t(`workReport.entry.locked.${isOther(l.problem) ? "other" : l.state}`) : undefined;
    const quantity = (key: "good" | (typeof reasons)[number]["quantity"]): Column => ({
      key,
      title: t(`workReport.field.${key}`),
      width: key === "good" ? 64 : 56,
      align: "right",
      locked: sent,
      show: (l) => (l[key] === "" ? null : formatDecimal(l[key], operationOf(l.code)?.decimals)),
      edit: {
        type: "text",
        text: (l) => l[key],
        put: (l, typed) => {
          if (typed.trim() === "") return { ...l, [key]: "" };
          const parsed = parseDecimal(typed, operationOf(l.code)?.decimals ?? 6);
          return parsed === null || isNegative(parsed) ? null : { ...l, [key]: parsed };
        },
        problem: (typed, l) => notNumber(t, typed, operationOf(l.code)?.decimals ?? 6) ?? t("form.notNegative"),
      },
    });
    const reason = (key: (typeof reasons)[number]["reason"], of: (typeof reasons)[number]["quantity"]): Column => ({
      key,
      title: t(`workReport.entry.reasonOf.${of}`),
      width: 72,
      locked: (l) => sent(l) ?? (hasPieces(l, of) ? undefined : t("workReport.entry.locked.noPieces")),
      show: (l) => (hasPieces(l, of) ? l[key] : null),
      edit: { type: "text", text: (l) => l[key], put: (l, typed) => ({ ...l, [key]: typed }), problem: "" },
    });
    const time = (key: "from" | "to"): Column => ({
      key,
      title: t(`workReport.entry.${key}`),
      hint: t("workReport.entry.timeHint"),
      width: 92,
      locked: sent,
      show: (l) => <span className="num">{l[key].startsWith(l.day) ? l[key].slice(11) : l[key].slice(5)}</span>,
      edit: {
        type: "text",
        text: (l) => (l[key].startsWith(l.day) ? l[key].slice(11) : l[key]),
        put: (l, typed) => {
          if (typed.trim() === "") return { ...l, [key]: "" };
          const read = key === "from" ? readTime(typed, l.day) : readEnd(typed, l);
          return read === null ? null : { ...l, [key]: read };
        },
        problem: t("workReport.entry.notTime"),
      },
    });
    const figure = (key: "machine_minutes" | "kwh", decimals: number): Column => ({
      key,
      title: t(`workReport.entry.${key}`),
      hint: t(`workReport.entry.${key}Hint`),
      width: 84,
      align: "right",
      optional: true,
      locked: sent,
      show: (l) => (l[key] === "" ? null : formatDecimal(l[key])),
      edit: {
        type: "text",
        text: (l) => l[key],
        put: (l, typed) => {
          if (typed.trim() === "") return { ...l, [key]: "" };
          const parsed = parseDecimal(typed, decimals);
          return parsed === null || isNegative(parsed) ? null : { ...l, [key]: parsed };
        },
        problem: (typed) => notNumber(t, typed, decimals) ?? t("form.notNegative"),
      },
    });
    const all: Column[] = [
      {
        key: "code",
        title: t("workReport.entry.code"),
        hint: t("workReport.entry.codeHint"),
        width: 172,
        frozen: true,
        locked: sent,
        show: (l) => <span className="code">{l.code}</span>,
        edit: {
          type: "text",
          text: (l) => l.code,
          put: (l, typed) => {
            const code = typed.trim() === "" ? "" : readCode(typed);
            return code === null ? null : { ...l, code };
          },
          problem: t("workReport.entry.notCode"),
        },
      },
      {
        key: "what",
        title: t("workReport.entry.what"),
        width: 126,
        grow: true,
        show: (l) => <What line={l} operation={operationOf(l.code)} />,
      },
      quantity("good"),
      ...reasons.flatMap(({ quantity: of, reason: key }) => [quantity(of), reason(key, of)]),
      {
        key: "people",
        title: t("workReport.field.operators"),
        hint: t("workReport.entry.peopleHint"),
        width: 108,
        locked: sent,
        show: (l) => writePeople(l.people, (login) => nameFrom(names, login)),
        edit: {
          type: "text",
          text: (l) => writePeople(l.people),
          put: (l, typed) => {
            const { people, unknown } = readPeople(typed, names);
            return unknown.length > 0 ? null : { ...l, people };
          },
          problem: (typed) => t("workReport.entry.noPerson", { who: readPeople(typed, names).unknown.join(t("common.comma")) }),
        },
      },
      {
        key: "machine",
        title: t("workReport.field.machine"),
        width: 72,
        locked: sent,
        show: (l) => <span className="code">{l.machine}</span>,
        edit: {
          type: "text",
          text: (l) => l.machine,
          put: (l, typed) => ({ ...l, machine: halfWidth(typed).toUpperCase() }),
          problem: "",
        },
      },
      time("from"),
      time("to"),
      {
        key: "hours",
        title: t("workReport.entry.hours"),
        width: 96,
        optional: true,
        locked: sent,
        show: (l) =>
          l.hours === "usual" ? <span className="muted">{t("workReport.hours.usual")}</span> : t(`workReport.hours.${l.hours}`),
        edit: {
          type: "choice",
          value: (l) => l.hours,
          options: () => hours.map((value) => ({ value, label: t(`workReport.hours.${value}`) })),
          put: (l, value) => ({ ...l, hours: hours.find((one) => one === value) ?? "usual" }),
        },
      },
      figure("machine_minutes", 0),
      figure("kwh", 6),
      {
        key: "note",
        title: t("common.note"),
        width: 140,
        optional: true,
        locked: sent,
        show: (l) => l.note,
        edit: { type: "text", text: (l) => l.note, put: (l, typed) => ({ ...l, note: typed }), problem: "" },
      },
      { key: "result", title: t("workReport.entry.result"), width: 146, show: (l) => <Result line={l} /> },
    ];
    return all;
  }, [t, names, operationOf]);
}

/** What the code stands for, and how much of it is still to be reported. */
function What({ line, operation }: { line: EntryLine; operation: ReportOperation | undefined }) {
  const t = useT();
  if (!operation) return null;
  const left = formatDecimal(operation.left, operation.decimals);
  return (
    <span title={`${operation.item} ${operation.name}`}>
      {operation.operation_name} <span className="code text2">{operation.item}</span>{" "}
      {line.state !== "posted" && <span className="muted">{t("workReport.entry.left", { left, unit: operation.unit })}</span>}
    </span>
  );
}

/** What became of a line. */
function Result({ line }: { line: EntryLine }) {
  const t = useT();
  switch (line.state) {
    case "posted":
      return (
        <span title={line.overlaps ? t("workReport.overlapsHint") : undefined}>
          <Dot tone={line.overlaps ? "amber" : "green"}>
            <ReportLink number={line.report} />
          </Dot>
        </span>
      );
    case "sending":
      return <Dot tone="blue">{t("workReport.entry.states.sending")}</Dot>;
    case "unknown":
      return (
        <span title={t(isOther(line.problem) ? "workReport.entry.locked.other" : "workReport.entry.unknownHint")}>
          <Dot tone="amber">{t(`workReport.entry.states.${isOther(line.problem) ? "other" : "unknown"}`)}</Dot>
        </span>
      );
    case "failed":
      return (
        <span title={line.problem ? errorText(toApiError(line.problem)) : undefined}>
          <Dot tone="red">{t("workReport.entry.states.failed")}</Dot>
        </span>
      );
    case "typed":
      return null;
  }
}
