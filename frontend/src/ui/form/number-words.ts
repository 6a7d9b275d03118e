import type { TFunction } from "i18next";
import { readDecimal, wholeDigits } from "@/format/number";

/** Why what was typed is no number with so many decimals, in words; null when it is one, or nothing was typed. */
export function notNumber(t: TFunction, text: string, decimals: number): string | null {
  if (text.trim() === "") return null;
  const read = readDecimal(text, decimals);
  if ("value" in read) return null;
  switch (read.why) {
    case "number":
      return t("form.notNumber");
    case "decimals":
      return decimals === 0 ? t("form.notInteger") : t("form.manyDecimals", { count: decimals });
    case "large":
      return t("form.tooLarge", { count: wholeDigits });
    case "comma":
      return read.meant === null ? t("form.comma") : t("form.commaMeant", { meant: read.meant });
  }
}
