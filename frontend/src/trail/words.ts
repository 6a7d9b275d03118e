import { useMemo } from "react";
import type { AuditRow } from "@/contract";
import { firstDay } from "@/format/date";
import { none } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { textOf, useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import type { PageId, PageParams } from "@/state/tabs";
import { openPage } from "@/state/tabs";
import type { Change } from "./diff";

export const objectKinds = [
  "item",
  "bom",
  "routing",
  "work_center",
  "unit",
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
  return own ?? object_key;
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
    case "role":
      return to(object_kind, { code: object_key });
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

const tables: Record<string, string[]> = {
  source: ["item.sources"],
  lot_rule: ["item.lotRules"],
  kind: ["item.kinds", "bom.kinds"],
  state: ["version.state"],
  dimension: ["unit.dimensions"],
  set: ["secret.kind"],
  roles: ["role.name"],
  rights: ["right.name"],
  script_kind: ["script.kinds"],
  script_state: ["script.states"],
};

/** Fields and values of a change in words. */
export function useChangeWords() {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  return useMemo(() => {
    // Of a session it counts wrong tries; of what took no place it says why.
    const keyOf = (field: string, value: unknown): string =>
      field === "failed" && typeof value === "number" ? "failed_tries" : field;
    const label = (field: string): string => textOf(`audit.fields.${field}`) ?? textOf(`field.${field}`) ?? field;
    const one = (field: string, value: unknown): string => {
      if (value === undefined || value === null || value === "" || value === firstDay) return none;
      if (typeof value === "boolean") return value ? t("common.yes") : t("common.no");
      if (field === "locked_until" || field === "made_at" || field === "changed_at" || field === "moment")
        return when(Number(value));
      if (field === "changed_by") return nameOf(String(value));
      if (Array.isArray(value)) return value.map((v) => show(field, v)).join(t("common.comma")) || none;
      if (typeof value === "object")
        return Object.entries(value)
          .filter(([, v]) => v !== null && v !== "" && !(Array.isArray(v) && v.length === 0))
          .map(([f, v]) => `${label(keyOf(f, v))} ${show(f, v)}`)
          .join(t("common.comma"));
      if (field === "" && value === "on") return t("audit.loginOn");
      if (field === "" && String(value).startsWith("off: ")) return t("audit.loginOff", { reason: String(value).slice(5) });
      return (
        (tables[field] ?? []).map((table) => textOf(`${table}.${String(value)}`)).find((text) => text !== null) ?? String(value)
      );
    };
    const show = one;
    return {
      show,
      name: (change: Change): string =>
        change.field === ""
          ? t("audit.value")
          : change.line === undefined
            ? label(keyOf(change.field, change.after ?? change.before))
            : t("audit.line", { field: label(change.field), line: change.line }),
    };
  }, [t, when, nameOf]);
}
