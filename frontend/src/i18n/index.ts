import i18next, { type TFunction } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { firstDay } from "@/format/date";
import { formatDecimal } from "@/format/number";
import en from "@/locales/en";
import zh from "@/locales/zh-CN";
import { isInSandbox } from "@/state/sandbox";
import type { ApiError } from "@/transport/error";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof zh };
  }
}

/** What any sentence may name without being given it: `{{books}}`, what the data on screen is of. */
const known = {
  // Not by `t`, which asks for these each time.
  get books(): string {
    const key = `shell.dataOf.${isInSandbox() ? "sandbox" : "books"}`;
    return String(i18next.getResource(i18next.resolvedLanguage ?? "en", "translation", key));
  },
};

/** Starts the translations; called once before anything renders. */
export function startI18n(language: string): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: { "zh-CN": { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false, defaultVariables: known },
    initAsync: false,
  });
}

/** Every text on screen, by typed key. */
export function useT(): TFunction {
  return useTranslation().t;
}

/** The text of a key that is known only at run time (a code off the wire), or null when there is none. */
export function textOf(key: string, params: Record<string, unknown> = {}): string | null {
  return i18next.exists(key) ? String(i18next.t(key as never, params as never)) : null;
}

/** Both ends of some days in words; an end that is open (nothing, or … off the wire) is left out. */
export function daysText(from: string | undefined, to: string | undefined): string {
  const begins = from !== undefined && from !== "" && from !== firstDay;
  const ends = to !== undefined && to !== "" && to !== "\u2026";
  if (begins && ends) return i18next.t("version.span", { from, to });
  if (begins) return i18next.t("version.since", { day: from });
  return ends ? i18next.t("version.until", { day: to }) : i18next.t("version.always");
}

/** A table by what its rows are. */
export function tableName(table: string): string {
  return textOf(`journal.tables.${table}`) ?? textOf(`audit.kind.${table}`) ?? table;
}

/** A record off the wire, `item BT-M12`, with its table in words. */
export function recordName(record: string): string {
  const cut = record.indexOf(" ");
  return cut < 0 ? record : `${tableName(record.slice(0, cut))} ${record.slice(cut + 1)}`;
}

/** Params that are words of papers, with where their texts stand. */
const paperWords = {
  kind: "kinds",
  parent_kind: "kinds",
  state: "states",
  verb: "verbs",
  review: "reviews",
  side: "side",
} as const;

/** Params that are quantities and amounts: they read as they do in tables. */
const figures = [
  ...["quantity", "sum", "left", "there", "remaining", "most", "amount", "settled"],
  ...["on_hand", "reserved", "held", "available", "on_order", "safety_stock"],
];

/** An error in the person's language: `error.<code>`, else the kind's sentence with the program's own message. */
export function errorText(error: Pick<ApiError, "kind" | "code" | "params" | "message"> & { list?: readonly string[] }): string {
  const field = error.params.field;
  const days = daysText(error.params.from, error.params.to);
  const right = error.params.right;
  const named = right === undefined ? {} : { rightName: textOf(`right.name.${right}`) ?? right };
  const { table, what } = error.params;
  const words = Object.entries(paperWords).flatMap(([name, group]) => {
    const text = error.params[name] === undefined ? null : textOf(`document.${group}.${error.params[name]}`);
    return text === null ? [] : [[name, text] as const];
  });
  const read = figures.flatMap((name) => (error.params[name] === undefined ? [] : [[name, formatDecimal(error.params[name])]]));
  const params = {
    ...error.params,
    ...Object.fromEntries(read),
    ...named,
    ...Object.fromEntries(words),
    ...(table === undefined ? {} : { table: tableName(table) }),
    ...(what === undefined ? {} : { what: textOf(`field.${what}`) ?? what }),
    ...(error.list?.length ? { list: error.list.map(recordName).join(i18next.t("common.comma")) } : {}),
    days,
    ...(field === undefined ? {} : { field: textOf(`field.${field}`) ?? field }),
  };
  const line = error.params.line === undefined ? "" : i18next.t("atLine", { line: error.params.line });
  const own = textOf(`error.${error.code}`, params);
  return (own === null ? null : line + own) ?? textOf(`error.kind.${error.kind}`, { message: error.message }) ?? error.message;
}

/** A person as they are called here; the local administrator has no name of their own. */
export function personName(name: string): string {
  return textOf(`person.${name}`) ?? name;
}

/** What to do next, when the error names it. */
export function hintText(error: Pick<ApiError, "hint" | "params">): string | null {
  return error.hint ? textOf(`hint.${error.hint}`, error.params) : null;
}
