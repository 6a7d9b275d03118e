import { Checkbox } from "antd";
import { useCallback, useMemo, useState } from "react";
import type { ListColumn } from "./DataList";

/** Rows that were ticked, over pages and filters. */
export function useTicks<R>(rowKey: (row: R) => string) {
  const [ticked, setTicked] = useState<ReadonlyMap<string, R>>(new Map());
  const toggle = (row: R) =>
    setTicked((now) => {
      const next = new Map(now);
      if (!next.delete(rowKey(row))) next.set(rowKey(row), row);
      return next;
    });
  const clear = useCallback(() => setTicked(new Map()), []);
  const rows = useMemo(() => [...ticked.values()], [ticked]);
  const column = (label: (row: R) => string): ListColumn<R> => ({
    key: "ticked",
    title: "",
    width: 40,
    sized: true,
    frozen: true,
    render: (row) => (
      <Checkbox checked={ticked.has(rowKey(row))} tabIndex={-1} aria-label={label(row)} onChange={() => toggle(row)} />
    ),
  });
  return { rows, toggle, clear, column };
}
