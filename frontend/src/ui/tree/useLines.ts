import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import type { ApiError } from "@/transport/error";

/** A flat answer with `lines` and `next`, page by page. */
export function useLines<A extends { lines: unknown[]; next?: string | null }>(
  queryKey: QueryKey,
  fetch: (after: string | null) => Promise<A>,
  enabled: boolean,
) {
  const query = useInfiniteQuery<A, ApiError, { pages: A[] }, QueryKey, string | null>({
    queryKey,
    queryFn: ({ pageParam }) => fetch(pageParam),
    initialPageParam: null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
    enabled,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  // The books were changed between two pages: all of them are read again, from the first.
  const moved = query.error?.code === "list.moved";
  const { refetch } = query;
  useEffect(() => {
    if (moved) void refetch();
  }, [moved, refetch]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { ...query, more, lines: (query.data?.pages.flatMap((p) => p.lines) ?? []) as A["lines"], first: query.data?.pages[0] };
}
