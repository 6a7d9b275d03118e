import { formatDecimal, isNegative, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import type { LineColumn } from "@/ui/form/LineGrid";
import { notNumber } from "@/ui/form/number-words";
import { priceDecimals } from "@/ui/Match";
import type { Break } from "./agreed";

/** Decimals that are kept of quantities and prices. */
const decimals = 6;

/** The columns of a price's breaks: from how many on, what a piece costs, and for which orders that is. */
export function useBreakColumns(breaks: readonly Break[], unit: string): LineColumn<Break>[] {
  const t = useT();
  const number = (key: "from" | "price", title: string, shown: number, width: number): LineColumn<Break> => ({
    key,
    title,
    width,
    align: "right",
    show: (one) => (one[key] === "" ? "" : formatDecimal(one[key], shown)),
    edit: {
      type: "text",
      text: (one) => one[key],
      put: (one, text) => {
        if (text.trim() === "") return { ...one, [key]: "" };
        const parsed = parseDecimal(text, decimals);
        return parsed === null || isNegative(parsed) ? null : { ...one, [key]: parsed };
      },
      problem: (text) => notNumber(t, text, decimals) ?? t("form.notNegative"),
    },
  });
  return [
    number("from", unit === "" ? t("outsourcing.price.fromOpen") : t("outsourcing.price.from", { unit }), 0, 160),
    number("price", unit === "" ? t("outsourcing.price.each") : t("outsourcing.price.eachOf", { unit }), priceDecimals, 150),
    {
      key: "words",
      title: t("outsourcing.price.holds"),
      width: 240,
      grow: true,
      show: (one) => {
        const next = breaks[breaks.indexOf(one) + 1]?.from;
        const words = { from: formatDecimal(one.from), next: formatDecimal(next), unit };
        if (one.from === "") return "";
        if (next === undefined || next === "")
          return breaks.indexOf(one) === 0 ? t("outsourcing.price.any") : t("outsourcing.price.above", words);
        return breaks.indexOf(one) === 0 ? t("outsourcing.price.below", words) : t("outsourcing.price.between", words);
      },
    },
  ];
}
