import { useEffect, useMemo, useRef } from "react";
import { usePages } from "@/transport/query";
import { type Fixing, openProblems } from "./fixes";
import type { Problem } from "./types";

/** Mistakes are fetched by this many; the first are on screen while the rest still comes. */
const page = 2000;

/** All mistakes of a run that nobody has touched since. While a newer run's are on their way, the old ones stay. */
export function useProblems(run: number, tried: Fixing, fixing: Fixing) {
  const pages = usePages("import.problems", { run, limit: page });
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData, data } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isPlaceholderData) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage]);
  const kept = useRef<{ data: unknown; all: readonly Problem[]; tried: Fixing }>({ data: null, all: [], tried });
  if (data && !isPlaceholderData && kept.current.data !== data) {
    kept.current = { data, all: data.pages.flatMap((p) => p.rows), tried };
  }
  const { all, tried: of } = kept.current;
  const open = useMemo(() => openProblems(all, of, fixing), [all, of, fixing]);
  return { open, coming: hasNextPage || isPlaceholderData || (data === undefined && pages.error === null), error: pages.error };
}
