import type { Filter } from "@/contract";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { useTitle } from "@/ui/Page";

/** A list that a tab may show for one item alone: what is always asked for then, and what the page is called. */
export function useOfItem(title: string): { item: string | undefined; title: string; only: Filter[] } {
  const t = useT();
  const { item } = useTab().params;
  const whole = item ? t("stock.of", { title, item }) : title;
  useTitle(whole);
  return { item, title: whole, only: itemFilter(item) };
}

/** The condition that leaves one item. */
export function itemFilter(item: string | undefined): Filter[] {
  return item ? [{ field: "item", op: "eq", values: [item] }] : [];
}
