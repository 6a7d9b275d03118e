import type { Unit } from "@/contract";
import { useT } from "@/i18n";

const dimensions = ["count", "mass", "length", "area", "volume", "time"] as const satisfies readonly Unit["dimension"][];

export function useDimensions() {
  const t = useT();
  return dimensions.map((value) => ({ value, label: t(`unit.dimensions.${value}`) }));
}
