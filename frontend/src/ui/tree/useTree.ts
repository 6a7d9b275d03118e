import { type QueryKey, useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { closeNode, type Load, type LoadState, loadKey, type TreeLine, type TreeRow, treeRows } from "./rows";

export interface TreeSource<L extends TreeLine> {
  /** Begins with the read's cache tags. */
  queryKey: (load: Load) => QueryKey;
  fetch: (load: Load) => Promise<{ lines: L[]; next: string | null }>;
  leaf: (line: L) => boolean;
}

export interface Tree<L extends TreeLine> {
  rows: TreeRow<L>[];
  toggle: (row: TreeRow<L>) => void;
  more: (load: Load) => void;
  retry: () => void;
  loading: boolean;
  error: unknown;
  refresh: () => void;
}

const root: Load = { path: [], after: null };

/** A tree whose nodes are read when they are opened; spoiled tags read the open ones again. */
export function useTree<L extends TreeLine>(source: TreeSource<L>, enabled: boolean, fits: (line: L) => boolean): Tree<L> {
  const [loads, setLoads] = useState<Load[]>([root]);
  const results = useQueries({
    queries: loads.map((load) => ({
      queryKey: source.queryKey(load),
      queryFn: () => source.fetch(load),
      enabled,
      // Another quantity or date keeps the old figures until the new ones are there.
      placeholderData: (before: { lines: L[]; next: string | null } | undefined) => before,
    })),
  });
  const first = results[0];
  const states = new Map<string, LoadState<L>>();
  loads.forEach((load, i) => {
    const r = results[i];
    if (!r) return;
    if (r.data) states.set(loadKey(load), { status: "done", lines: r.data.lines, next: r.data.next });
    else if (r.error) states.set(loadKey(load), { status: "failed", error: r.error });
    else states.set(loadKey(load), { status: "pending" });
  });
  const rows = treeRows(loads, states, source.leaf, fits);
  const toggle = useCallback((row: TreeRow<L>) => {
    if (row.kind !== "line" || row.open === null) return;
    const { path } = row.line;
    setLoads((now) => (row.open ? closeNode(now, path) : [...now, { path, after: null }]));
  }, []);
  const more = useCallback(
    (load: Load) => setLoads((now) => (now.some((l) => loadKey(l) === loadKey(load)) ? now : [...now, load])),
    [],
  );
  return useMemo(
    () => ({
      rows,
      toggle,
      more,
      retry: () => {
        for (const r of results) if (r.error) void r.refetch();
      },
      refresh: () => {
        for (const r of results) void r.refetch();
      },
      loading: first?.isPending ?? true,
      error: first?.error ?? null,
    }),
    [rows, toggle, more, results, first],
  );
}
