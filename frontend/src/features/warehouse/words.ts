import { useMemo } from "react";
import type { Warehouse } from "@/contract";
import { useT } from "@/i18n";

const kinds = ["stock", "quarantine", "supplier"] as const satisfies readonly Warehouse["kind"][];

/** What may lie in a warehouse, to choose from. */
export function useWarehouseKinds() {
  const t = useT();
  return useMemo(() => kinds.map((value) => ({ value, label: t(`warehouse.kinds.${value}`) })), [t]);
}
