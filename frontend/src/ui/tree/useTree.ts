import { type QueryKey, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import {
  closeNode,
  deepest,
  type Fits,
  isBelow,
  type Load,
  type LoadState,
  loadKey,
  pathKey,
  type TreeLine,
  type TreeRow,
  treeRows,
} from "./rows";

export interface TreeSource<L extends TreeLine> {
  /** Begins with the read's cache tags. */
  queryKey: (load: Load) => QueryKey;
  fetch: (load: Load) => Promise<{ lines: L[]; next: string | null }>;
  leaf: (line: L) => boolean;
}

/** How far a tree was opened at once. */
export interface Unfolded {
  /** Down to the last level. */
  whole: boolean;
  /** So many levels; 0 when one level is already too much. */
  depth: number;
  rows: number;
}

export interface Tree<L extends TreeLine> {
  rows: TreeRow<L>[];
  /** Lines that can be opened and are not, shown or not: nobody looked through what is below them. */
  closed: number;
  toggle: (row: TreeRow<L>) => void;
  more: (load: Load) => void;
  /** Opens everything below a node, as many levels as stay a readable number of rows. */
  unfold: (path: TreeLine["path"]) => Promise<Unfolded>;
  /** Closes everything below a node, and the node itself. */
  fold: (path: TreeLine["path"]) => void;
  /** Opens the way to a node. */
  reveal: (path: TreeLine["path"]) => void;
  retry: () => void;
  loading: boolean;
  error: unknown;
  refresh: () => void;
}

interface Opened {
  loads: Load[];
  /** Nodes that were closed while what is below them is here. */
  closed: ReadonlySet<string>;
}

const root: Load = { path: [], after: null };
const start: Opened = { loads: [root], closed: new Set() };

const without = (closed: ReadonlySet<string>, gone: (path: TreeLine["path"]) => boolean): ReadonlySet<string> =>
  new Set([...closed].filter((key) => !gone(JSON.parse(key) as TreeLine["path"])));

/** A tree whose nodes are read when they are opened; spoiled tags read the open ones again. */
export function useTree<L extends TreeLine>(source: TreeSource<L>, enabled: boolean, fits: Fits<L> | null): Tree<L> {
  const client = useQueryClient();
  const [{ loads, closed }, setOpened] = useState<Opened>(start);
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
  const rows = treeRows(loads, states, source.leaf, fits, closed);
  const all = fits ? treeRows(loads, states, source.leaf, null, closed) : rows;
  const closedLines = all.filter((r) => r.kind === "line" && r.open === false).length;
  const toggle = useCallback((row: TreeRow<L>) => {
    if (row.kind !== "line" || row.open === null) return;
    const { path } = row.line;
    const key = pathKey(path);
    setOpened((now) => {
      // What a load from above holds stays when its node is closed: opening it again shows it.
      if (row.open) return { loads: closeNode(now.loads, path), closed: new Set([...now.closed, key]) };
      const covered = now.loads.some((l) => isBelow(path, l.path) && path.length - l.path.length < (l.depth ?? 1));
      const open = without(now.closed, (p) => pathKey(p) === key);
      return { loads: covered ? now.loads : [...now.loads, { path, after: null }], closed: open };
    });
  }, []);
  const more = useCallback(
    (load: Load) =>
      setOpened((now) => (now.loads.some((l) => loadKey(l) === loadKey(load)) ? now : { ...now, loads: [...now.loads, load] })),
    [],
  );
  const unfold = async (path: TreeLine["path"]): Promise<Unfolded> => {
    const found = await deepest(async (depth) => {
      const load: Load = { path, after: null, depth };
      const page = await client.fetchQuery({ queryKey: source.queryKey(load), queryFn: () => source.fetch(load) });
      return { rows: page.lines.length, whole: page.next === null };
    });
    if (!found) return { whole: false, depth: 0, rows: 0 };
    const { depth } = found;
    setOpened((now) => ({
      loads: [...closeNode(now.loads, path), { path, after: null, depth }],
      closed: without(now.closed, (p) => isBelow(p, path)),
    }));
    return found;
  };
  const fold = useCallback((path: TreeLine["path"]) => {
    if (path.length === 0) return setOpened(start);
    setOpened((now) => ({
      loads: closeNode(now.loads, path),
      closed: new Set([...without(now.closed, (p) => isBelow(p, path)), pathKey(path)]),
    }));
  }, []);
  const reveal = useCallback((path: TreeLine["path"]) => {
    setOpened((now) => {
      const above = path.slice(0, -1).map((_, i) => path.slice(0, i + 1));
      const here = (p: TreeLine["path"]) =>
        now.loads.some((l) => isBelow(p, l.path) && p.length - l.path.length < (l.depth ?? 1));
      return {
        loads: [...now.loads, ...above.filter((p) => !here(p)).map((p): Load => ({ path: p, after: null }))],
        closed: without(now.closed, (p) => isBelow(path, p)),
      };
    });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: unfold asks by the source of this very render
  return useMemo(
    () => ({
      rows,
      closed: closedLines,
      toggle,
      more,
      unfold,
      fold,
      reveal,
      retry: () => {
        for (const r of results) if (r.error) void r.refetch();
      },
      refresh: () => {
        for (const r of results) void r.refetch();
      },
      loading: first?.isPending ?? true,
      error: first?.error ?? null,
    }),
    [rows, closedLines, toggle, more, fold, reveal, results, first],
  );
}
