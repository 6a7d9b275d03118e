import type { DocumentView } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import type { Amounts } from "./amounts";
import { hasAmounts, type KindDef } from "./kinds";

/** Without tax, tax, with tax: as the program worked them out, or of what is typed; and how much of it is settled, once it is saved. */
export function Totals({
  def,
  view,
  dirty,
  total,
  decimals,
}: {
  def: KindDef;
  view: DocumentView | undefined;
  dirty: boolean;
  /** Of the lines as they stand; undefined where only the program can tell. */
  total: Amounts | undefined;
  decimals: number;
}) {
  const t = useT();
  if (!hasAmounts(def)) return null;
  const saved = dirty ? undefined : view?.amounts;
  const shown = saved ?? total;
  if (!shown) return <span className="muted">{t("document.amountsLater")}</span>;
  const sum = (label: string, value: string) => (
    <span key={label}>
      {label} <span className="num">{formatDecimal(value, decimals)}</span>
    </span>
  );
  return (
    <>
      {!def.pays && sum(t("document.field.net"), shown.net)}
      {!def.pays && sum(t("document.field.tax"), shown.tax)}
      <strong>{sum(t(def.pays ? "document.field.amount" : "document.field.grossTotal"), shown.gross)}</strong>
      {def.settles &&
        saved &&
        sum(
          t(def.pays ? "document.field.used" : def.side === "customer" ? "document.field.received" : "document.field.paid"),
          saved.settled,
        )}
    </>
  );
}
