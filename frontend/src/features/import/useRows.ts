import { useQueries } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { Output } from "@/contract";
import { call } from "@/transport/call";

/** Rows are fetched in blocks of this many row numbers. */
const block = 200;

type RowPage = Output<"import.rows">;

/**
 * Rows of a sheet by their numbers, fetched where they come into sight. They are kept for as long as the page shows the
 * same files: what was corrected since is laid over them, so a newer run needs no new rows.
 */
export function useRows(key: string, run: number, sheet: string, visible: readonly number[]) {
  const blocks = useMemo(() => [...new Set(visible.map((n) => Math.floor((n - 1) / block)))].sort((a, b) => a - b), [visible]);
  const results = useQueries({
    queries: blocks.map((b) => ({
      queryKey: ["import.rows", key, sheet, b],
      queryFn: (): Promise<RowPage> =>
        call("import.rows", { run, sheet, from: b * block + 1, limit: block, only_problems: false }),
    })),
  });
  const head = useRef<{ sheet: string; columns: RowPage["columns"]; sample: RowPage["rows"] } | null>(null);
  const rows = new Map<number, string[]>();
  let more = false;
  let error: unknown = null;
  results.forEach((r) => {
    if (r.error) error = r.error;
    if (!r.data) return;
    if (head.current?.sheet !== sheet) head.current = { sheet, columns: r.data.columns, sample: r.data.rows.slice(0, 60) };
    for (const row of r.data.rows) rows.set(row.row, row.cells);
    if (r.data.next != null) more = true;
  });
  return { rows, head: head.current?.sheet === sheet ? head.current : null, more, error };
}
