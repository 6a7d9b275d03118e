import { useCallback, useMemo, useState } from "react";
import { type LineRow, rowKeyOf } from "./openColumns";

/** Lines that were ticked, over pages and filters. */
export function useChosen() {
  const [rows, setRows] = useState<ReadonlyMap<string, LineRow>>(new Map());
  const toggle = useCallback(
    (row: LineRow) =>
      setRows((now) => {
        const next = new Map(now);
        if (!next.delete(rowKeyOf(row))) next.set(rowKeyOf(row), row);
        return next;
      }),
    [],
  );
  const clear = useCallback(() => setRows(new Map()), []);
  return useMemo(() => ({ rows: [...rows.values()], has: (key: string) => rows.has(key), toggle, clear }), [rows, toggle, clear]);
}
