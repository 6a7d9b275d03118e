import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import type { Input, Output } from "@/contract";
import { call } from "@/transport/call";
import type { ApiError } from "@/transport/error";
import { readKey } from "@/transport/query";

/** Commands that answer part by part, whatever their lines are called. */
type Parted = "month.list" | "costing.wip" | "costing.margin" | "standard.versions" | "standard.list" | "standard.compare";

type Cursor = string | number | null;

/** Reads what comes part by part. Lines of another day or version never stand for those that are asked for. */
export function useParts<N extends Parted>(name: N, input: Omit<Input<N>, "after">, enabled = true) {
  const read = useInfiniteQuery<Output<N>, ApiError, InfiniteData<Output<N>, Cursor>, readonly unknown[], Cursor>({
    queryKey: readKey(name, input as Input<N>),
    queryFn: ({ pageParam }) => call(name, { ...input, ...(pageParam === null ? {} : { after: pageParam }) } as Input<N>),
    initialPageParam: null,
    getNextPageParam: (part) => (part as { next?: Cursor }).next ?? null,
    enabled,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = read;
  return {
    ...read,
    parts: read.data?.pages ?? [],
    /** Reads on, where there is more. */
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
  };
}
