import type { Item } from "@/contract";
import { useT } from "@/i18n";

const kinds = ["raw", "semi_finished", "finished", "phantom", "service"] as const satisfies readonly Item["kind"][];
const sources = ["buy", "make", "outsource"] as const satisfies readonly Item["source"][];
const lotRules = ["lot_for_lot", "fixed", "period", "min_max"] as const satisfies readonly Item["lot_rule"][];

/** The choices of an item's fields, in words. */
export function useItemChoices() {
  const t = useT();
  return {
    kinds: kinds.map((value) => ({ value, label: t(`item.kinds.${value}`) })),
    sources: sources.map((value) => ({ value, label: t(`item.sources.${value}`) })),
    lotRules: lotRules.map((value) => ({ value, label: t(`item.lotRules.${value}`) })),
  };
}
