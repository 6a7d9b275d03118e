import { useMemo } from "react";
import type { AuditRow, Consequence } from "@/contract";
import { firstDay } from "@/format/date";
import { formatDecimal, none, shift } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { textOf, useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import type { PageId, PageParams } from "@/state/tabs";
import { openPage } from "@/state/tabs";
import { kindOf } from "@/ui/Papers";
import { stateName, useConsequenceText } from "./approvals";
import { type Change, changesOf, parse } from "./diff";
import values from "./values.json";

export const objectKinds = [
  "item",
  "bom",
  "routing",
  "work_center",
  "machine",
  "grade",
  "rate",
  "unit",
  "partner",
  "warehouse",
  "bin",
  "stock_rule",
  "sale_lock",
  "document",
  "count",
  "cut_over",
  "month",
  "person",
  "role",
  "session",
  "book",
  "import",
  "approval",
  "sandbox",
  "script",
] as const;

/** `item.save` as people say it; where one command goes both ways, its input says which. */
export function commandText(command: string, input?: unknown): string {
  const way = typeof input === "object" && input !== null && "retired" in input ? input.retired : undefined;
  const verb = typeof way === "boolean" && textOf(`audit.verb.${command.replaceAll(".", "_")}_${way ? "on" : "off"}`);
  if (verb) return verb;
  return textOf(`audit.verb.${command.replaceAll(".", "_")}`) ?? command;
}

/** What somebody asks for, where its input is not at hand: of records only retiring one needs somebody else. */
export function requestText(command: string): string {
  return commandText(command, { retired: true });
}

/** What a change is about: what is done, the code, and what that is called where it has a name of its own. */
export function subjectText(verb: string, label: string, name: string): string {
  // A script's label is its number and its name.
  return [verb, label, name === label || label.endsWith(` ${name}`) ? "" : name].filter((part) => part !== "").join(" ");
}

export function kindText(kind: string): string {
  return textOf(`audit.kind.${kind}`) ?? kind;
}

export function clientText(client: string): string {
  return textOf(`audit.client_.${client}`) ?? client;
}

/** An object's code; a setting of the books by its name. */
export function keyText({ object_kind, object_key }: Pick<AuditRow, "object_kind" | "object_key">): string {
  const own = object_kind === "book" ? textOf(`audit.bookKeys.${object_key.replaceAll(".", "_")}`) : null;
  // Where nobody else could have agreed, the trail names the command that went on without.
  if (object_kind === "command" || (object_kind === "approval" && !/^\d+$/.test(object_key))) return commandText(object_key);
  if (object_kind === "cut_over") return textOf(`cutOver.steps.${object_key}`) ?? textOf(`cutOver.${object_key}`) ?? object_key;
  // The factor of the groups that have none of their own.
  if (object_kind === "sale_lock" && object_key === "") return textOf("saleLock.others") ?? object_key;
  return own ?? object_key;
}

/** `W1 A-01`: the warehouse and the bin; the floor has no code. Only the last blank parts them, as codes may have some. */
export function placeOf(key: string): { warehouse: string; bin: string } {
  const cut = key.lastIndexOf(" ");
  return cut < 0 ? { warehouse: key, bin: "" } : { warehouse: key.slice(0, cut), bin: key.slice(cut + 1) };
}

function binOf(key: string): PageParams["bin"] {
  const { warehouse, bin } = placeOf(key);
  return bin === "" ? { warehouse, floor: "1" } : { warehouse, code: bin };
}

const verbs: Partial<Record<string, string>> = {
  draft: "recall",
  open: "confirm",
  done: "confirm",
  posted: "post",
  cancelled: "cancel",
  closed: "close",
  reversed: "reverse",
};

/** What was done with a paper, by where it came to; undefined where that is not told. */
function stepOf(before: unknown, after: unknown): string | undefined {
  const state = (of: unknown) => (typeof of === "object" && of !== null && "state" in of ? String(of.state) : "");
  const step = state(before) === "closed" ? "reopen" : verbs[state(after)];
  return state(before) === "" || state(before) === state(after) ? undefined : step;
}

/** Opens the object's own page, where it has one. */
export function pageOf({ object_kind, object_key }: Pick<AuditRow, "object_kind" | "object_key">): (() => void) | null {
  const to =
    <P extends PageId>(page: P, params: PageParams[P]) =>
    () =>
      openPage(page, params);
  const cut = object_key.lastIndexOf(" ");
  const version = { item: object_key.slice(0, cut), version: object_key.slice(cut + 1) };
  switch (object_kind) {
    case "item":
    case "unit":
    case "work_center":
    case "machine":
    case "grade":
    case "partner":
    case "warehouse":
    case "role":
      return to(object_kind, { code: object_key });
    case "document": {
      const kind = kindOf(object_key);
      return kind ? to(kind, { number: object_key }) : null;
    }
    case "count":
      return to("count", { number: object_key });
    case "bin":
      return to("bin", binOf(object_key));
    case "stock_rule":
      return to("item", { code: object_key });
    case "bom":
    case "routing":
      return cut > 0 ? to(object_kind, version) : null;
    case "person":
    case "session":
      return object_key === "" ? null : to("person", { login: object_key });
    case "import":
      return to("import", {});
    case "book":
      return to("settings", {});
    case "sandbox":
      return to("sandbox", {});
    case "approval":
      return /^\d+$/.test(object_key) ? to("approval.list", { id: object_key }) : null;
    case "script":
      return to("script", { number: object_key });
    default:
      return null;
  }
}

const { people, moments, words, flat, shares } = values;
const tables: Record<string, string[] | undefined> = words;
const computed: Record<string, string[] | undefined> = values.computed;

/** A record without what is worked out for screens: that changes by itself, and nobody did it. */
function withoutComputed(value: unknown, kind: string, holder = ""): unknown {
  const fields = computed[kind];
  if (fields === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => withoutComputed(one, kind, holder));
  const told = Object.entries(value).filter(([field]) => !fields.includes(field) && !fields.includes(`${holder}.${field}`));
  return Object.fromEntries(told.map(([field, one]) => [field, withoutComputed(one, kind, field)]));
}

/** What a row of the trail was and is. What moved under a request names the record that the request is about. */
export function recordsOf(row: Pick<AuditRow, "object_kind" | "object_key" | "before" | "after">): [unknown, unknown] {
  const read = (text: string | null | undefined) => {
    const value = parse(text);
    if (row.object_kind === "approval") return requestOf(value);
    // Kept as a list in one text.
    if (row.object_kind === "book" && row.object_key === "scan.required" && typeof value === "string")
      return { scan_kinds: value.split(",") };
    return withoutComputed(value, row.object_kind);
  };
  return [read(row.before), read(row.after)];
}

function requestOf(record: unknown): unknown {
  if (typeof record !== "object" || record === null || !("moved" in record) || !record.moved) return record;
  // Rows of earlier programs have the list as a text.
  const moved = typeof record.moved === "string" ? parse(record.moved) : record.moved;
  if (!Array.isArray(moved)) return record;
  const { command, label } = record as { command?: unknown; label?: unknown };
  return { ...record, moved: movedNames(moved.map(String), String(command ?? ""), String(label ?? "")) };
}

/** What moved under a request; the record that it is about by its code, too. */
export function movedNames(names: readonly string[], command: string, label: string): string[] {
  const noun = command.split(".")[0];
  return names.map((name) => (name === noun && label !== "" ? `${name} ${label}` : name));
}

/** What was done; or what was tried, where it is a wrong try. */
export function verbOf(row: Pick<AuditRow, "command" | "object_kind" | "object_key" | "before" | "after">): string {
  const [before, after] = recordsOf(row);
  // Whoever logs in where somebody else was ends that one's login, which is no login of theirs.
  const ends = row.object_kind === "session" && before !== undefined && after === undefined;
  const step = row.command === "document.act" ? stepOf(before, after) : undefined;
  if (step) return textOf(`document.verbs.${step}`) ?? step;
  const verb = commandText(ends && row.command === "session.login" ? "session.end" : row.command, after);
  const tries =
    before === undefined && typeof after === "object" && after !== null && "failed" in after ? Number(after.failed) : 0;
  return row.object_kind === "session" && tries > 0 ? (textOf("audit.failed", { what: verb }) ?? verb) : verb;
}

/** Fields and values of a change in words. */
export function useChangeWords() {
  const t = useT();
  const when = useWhen();
  const told = useConsequenceText();
  const nameOf = usePersonName();
  return useMemo(() => {
    const comma = t("common.comma");
    const label = (field: string, kind: string): string =>
      textOf(`audit.fieldsOf.${kind}.${field}`) ?? textOf(`audit.fields.${field}`) ?? textOf(`field.${field}`) ?? field;
    const joined = (parts: string[]) => parts.filter((part) => part !== none).join(comma) || none;
    const part = (field: string, value: unknown, kind: string): string => {
      const shown = show(field, value, kind);
      if (shown === none || (kind === "session" && field === "failed")) return shown;
      // Its own fields say what they are.
      if (typeof value === "object" && flat.includes(field)) return shown;
      return field === "locked_until" ? t("audit.lockedUntil", { when: shown }) : `${label(field, kind)} ${shown}`;
    };
    const show = (field: string, value: unknown, kind = ""): string => {
      if (value === undefined || value === null || value === "" || value === firstDay) return none;
      if (typeof value === "boolean") return value ? t("common.yes") : t("common.no");
      if (Array.isArray(value)) return joined(value.map((v) => show(field, v, kind)));
      if (typeof value === "object")
        return field === "consequences"
          ? told(value as Consequence)
          : joined(Object.entries(value).map(([f, v]) => part(f, v, kind)));
      if (moments.includes(field)) return when(Number(value));
      if (kind === "session" && field === "failed") return value === 0 ? none : t("audit.times", { times: String(value) });
      return plain(field, String(value), kind);
    };
    const plain = (field: string, text: string, kind: string): string => {
      if (field === "command") return kind === "approval" ? requestText(text) : commandText(text);
      // Nobody has to judge it.
      if (field === "review" && text === "none") return none;
      // Not the books: whoever asked.
      if (field === "moved" && text === "requester") return t("audit.movedRequester");
      if (field === "moved") return t("audit.movedRecord", { what: stateName(text) });
      // Of rows as they are kept in a table of their own, these are no decimals.
      if (shares.includes(`${kind}.${field}`)) return `${formatDecimal(shift(text, 2))}%`;
      if (people.includes(field)) return nameOf(text);
      if (field === "" && text === "on") return t("audit.loginOn");
      if (field === "" && text.startsWith("off: ")) return t("audit.loginOff", { reason: text.slice(5) });
      const own = tables[`${kind}.${field}`] ?? tables[field] ?? [];
      return own.map((table) => textOf(`${table}.${text}`)).find((word) => word !== null) ?? text;
    };
    const name = (change: Change, kind = ""): string => {
      if (change.field === "") return t("audit.value");
      const field = label(change.field, kind);
      return change.line === undefined ? field : t("audit.line", { field, line: change.line });
    };
    /** Some changes on one line, as far as there is room: the inspector has all. */
    const brief = (row: AuditRow, most: number): string => {
      const kind = row.object_kind;
      const [before, after] = recordsOf(row);
      if (before === undefined && after === undefined) return "";
      if (kind === "session" && (before === undefined || after === undefined)) return show("", after ?? before, kind);
      const changes = changesOf(before, after).filter((c) => c.changed);
      if (kind === "approval") {
        // What a request asks for; then what became of it, and why.
        if (before === undefined && typeof after === "object" && after !== null && "asked_for" in after)
          return joined(["command", "label", "asked_for"].map((f) => show(f, (after as Record<string, unknown>)[f], kind)));
        if (before === undefined) return show("", after, kind);
        const state = changes.find((c) => c.field === "state");
        const rest = changes.filter((c) => c.field === "moved" || c.field === "reason");
        return joined([
          ...(state ? [`${show("state", state.before, kind)} → ${show("state", state.after, kind)}`] : []),
          ...rest.map((c) => show(c.field, c.after, kind)),
        ]);
      }
      if (typeof after === "object" && before === undefined) return t("audit.made");
      if (after === undefined) return t("audit.gone");
      const texts = changes.slice(0, most).map((c) => {
        const both = `${show(c.field, c.before, kind)} → ${show(c.field, c.after, kind)}`;
        return c.field === "" ? both : `${name(c, kind)} ${both}`;
      });
      return texts.join(comma) + (changes.length > most ? " …" : "");
    };
    return { show, name, brief };
  }, [t, when, told, nameOf]);
}
