import type { ParseKeys } from "i18next";
import type { ErrorCode } from "@/contract";
import { firstDay } from "@/format/date";
import { formatDecimal, formatPercent, none } from "@/format/number";
import { daysText, errorText, textOf, useT } from "@/i18n";
import { useSettings } from "@/state/settings";
import type { ApiError } from "@/transport/error";
import type { Kind, KindOf, Problem, ProblemCode } from "./types";

/** Names of kinds, and of fields in the person's language, as their templates call them. */
export function useNames(all: readonly KindOf[]) {
  const t = useT();
  const chinese = useSettings((s) => s.language) === "zh-CN";
  const field = (kind: Kind | null | undefined, key: string): string => {
    const found = all.find((k) => k.kind === kind)?.fields.find((f) => f.field === key);
    return found ? (chinese ? found.chinese : found.english) : key;
  };
  return { kind: (kind: Kind) => t(`import.kind.${kind}`), field };
}

/** Every code has its sentence in both languages, or this does not compile. */
const problemKey = (code: ProblemCode): ParseKeys => `import.problem.${code}`;

/** Which sign it is: O and 0 look alike in a code. */
function signText(sign: string): string {
  if (/^\d$/.test(sign)) return textOf("import.trial.digit", { sign }) ?? sign;
  return (/^[A-Za-z]$/.test(sign) ? textOf("import.trial.letter", { sign }) : null) ?? sign;
}

/** What is wrong, and what to do about it, in words. */
export function useSentence(field: (key: string) => string) {
  const english = useSettings((s) => s.language) === "en";
  const params = (p: Problem): Record<string, string> => ({
    ...p.params,
    value: p.value,
    days: daysText(p.params.from, p.params.to),
    ...(p.params.found ? { found: signText(p.params.found) } : {}),
    ...(p.params.field ? { field: field(p.params.field) } : {}),
    ...(english && p.params.words_en ? { words: p.params.words_en } : {}),
  });
  return {
    say: (p: Problem): string => {
      const seen = p.code === "unknown_item" && p.params.position !== undefined;
      return textOf(seen ? "import.trial.seen" : problemKey(p.code), params(p)) ?? p.code;
    },
    why: (p: Problem): string | null => textOf(`import.why.${p.code}`, { ...params(p), fieldName: field(p.field) }),
  };
}

const readError: ErrorCode = "import.read";

/** Why a file could not be read, each reason with what to do about it; other errors as everywhere. */
export function importError(error: ApiError): { why: string; hint: string | null } {
  if (error.code !== readError) return { why: errorText(error), hint: null };
  const reason = (error.params.reason ?? "").replace(/^file\./, "");
  const found = error.params.found ?? "";
  const params = {
    ...error.params,
    found: textOf(`import.found.${found}`) ?? found,
    most: megabytes(reason, error.params.most),
    bytes: megabytes(reason, error.params.bytes),
  };
  return {
    why: textOf(`import.read.${reason}`, params) ?? errorText(error),
    hint: textOf(`import.readNext.${reason}`, params),
  };
}

function megabytes(reason: string, figure: string | undefined): string {
  if (figure === undefined) return "";
  // Sizes are in bytes, other limits are counts.
  return /large/.test(reason) && /^\d+$/.test(figure)
    ? `${formatDecimal(String(Math.round(Number(figure) / 104857.6) / 10))} MB`
    : formatDecimal(figure);
}

const shares = new Set(["scrap", "cost_share", "efficiency", "tax_rate", "tolerance"]);
const words: Partial<Record<Kind, Record<string, string>>> = {
  item: { kind: "item.kinds", source: "item.sources", lot_rule: "item.lotRules", valuation: "stock_rule.valuations" },
  unit: { dimension: "unit.dimensions" },
  bom: { state: "version.state", kind: "bom.kinds" },
  routing: { state: "version.state" },
  warehouse: { kind: "warehouse.kinds" },
};

/** A value of the books or the file as people read it. */
export function useValueText() {
  const t = useT();
  return (kind: Kind, field: string | null | undefined, value: string | null | undefined): string => {
    // A version from the first day of all has no first day.
    if (value === null || value === undefined || value === "" || value === firstDay) return none;
    if (!field) return value;
    if (value === "true") return t("common.yes");
    if (value === "false") return t("common.no");
    if (shares.has(field)) return value === "0" ? "0" : formatPercent(value);
    const group = words[kind]?.[field];
    if (group) return textOf(`${group}.${value}`) ?? value;
    return numeric.has(field) ? formatDecimal(value) : value;
  };
}

/** Fields whose cells are figures: they stand on the right. */
export const numeric: ReadonlySet<string> = new Set([
  "qty",
  "fixed_qty",
  "line",
  "scrap",
  "cost_share",
  "output_qty",
  "fixed_output",
  "decimals",
  "factor",
  "per",
  "lead_time_days",
  "safety_stock",
  "lot_min",
  "lot_multiple",
  "lot_max",
  "lot_fixed",
  "lot_days",
  "standard_price",
  "quantity",
  "base",
  "efficiency",
  "number",
  "operation",
  "setup_seconds",
  "cleanup_seconds",
  "run_seconds",
  "cycle_qty",
  "priority",
  "ratio",
  "tax_rate",
  "payment_days",
  "tolerance",
]);
