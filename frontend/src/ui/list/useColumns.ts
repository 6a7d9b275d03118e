import { useMemo, useState } from "react";
import { call } from "@/transport/call";
import { useRead } from "@/transport/query";
import { arrange, type ColumnPreference, readPreference } from "./state";

/** A list's columns with the person's order, widths and choice, kept with the books. */
export function useColumns<
  C extends { key: string; width: number; sized?: boolean; frozen?: boolean; grow?: boolean; optional?: boolean },
>(list: string, columns: C[]): { all: C[]; shown: C[]; preference: ColumnPreference; change: (next: ColumnPreference) => void } {
  const key = `columns.${list}`;
  const kept = useRead("preference.get", { key });
  const [own, setOwn] = useState<ColumnPreference | null>(null);
  const preference = useMemo(() => own ?? readPreference(kept.data?.value), [own, kept.data]);
  const { all, shown } = useMemo(() => arrange(columns, preference), [columns, preference]);
  const change = (next: ColumnPreference) => {
    setOwn(next);
    // Losing a column width is not worth a message; the screen keeps it until the tab closes.
    call("preference.set", { key, value: next }).catch(() => undefined);
  };
  return { all, shown, preference, change };
}
