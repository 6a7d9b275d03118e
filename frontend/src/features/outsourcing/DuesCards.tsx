import type { ReactNode } from "react";
import { formatDecimal, isNegative, isZero, minus, none } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import type { Dues } from "./wire";

/** Fee, what is taken off, what waits, and what remains: the last is always the rest of the others. */
export function DuesCards({ dues, notes = {} }: { dues: Dues; notes?: Partial<Record<keyof Dues, ReactNode>> }) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const card = (key: keyof Dues, takes: boolean) => {
    const value = dues[key];
    const off = takes && value !== null && !isZero(value);
    const text = value === null ? none : formatDecimal(value, decimals);
    const red = value !== null && (key === "held" ? off : isNegative(value));
    return (
      <div key={key} className={key === "payable" ? "duescard last" : "duescard"}>
        <span className="text2 small">{t(`reconcile.dues.${key}`)}</span>
        <span className={red ? "sum num red" : "sum num"}>{off ? `${minus}${text}` : text}</span>
        <span className="text2 small note">{notes[key]}</span>
      </div>
    );
  };
  return (
    <section className="duescards" aria-label={t("reconcile.dues.title")}>
      {card("fee", false)}
      {card("deduction", true)}
      {card("held", true)}
      {card("payable", false)}
    </section>
  );
}
