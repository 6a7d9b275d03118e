import {
  type InfiniteData,
  type InvalidateQueryFilters,
  type MutateOptions,
  QueryCache,
  QueryClient,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
} from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { type CommandName, type Input, type ListCommand, type Output, type Row, traits } from "@/contract";
import { useConnection } from "@/state/connection";
import { call, goesToSandbox, onSpoiled } from "./call";
import { ApiError, toApiError } from "./error";

/** A read's key begins with its cache tags. */
export function readKey<N extends CommandName>(name: N, input: Input<N>): [readonly string[], N, Input<N>] {
  return [traits(name).reads, name, input];
}

/** One client per books: cached until a tag is spoiled, tried again only when no answer came. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onSuccess: () => useConnection.getState().read(Date.now()) }),
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        networkMode: "always",
        retry: (count, error) => count < 1 && error instanceof ApiError && error.kind === "offline",
        retryDelay: 500,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** Drops what is cached, all of it or what the filters choose; what is on screen is read again. */
export function readAgain(client: QueryClient, filters: InvalidateQueryFilters = {}): Promise<void> {
  // A first read that is under way may have been answered before the change, and an invalidation alone would take its answer for new
  // (`cancelRefetch` is for queries that have data).
  for (const query of client.getQueryCache().findAll({ ...filters, fetchStatus: "fetching" })) {
    if (query.state.data === undefined) void query.cancel({ silent: true });
  }
  return client.invalidateQueries(filters);
}

/** Drops every cached read that has one of the tags, or only those of the sandbox or of the books; those on screen are read again. */
export function spoil(client: QueryClient, tags: readonly string[], sandbox?: boolean): Promise<void> {
  return readAgain(client, {
    predicate: ({ queryKey: [reads, name] }) =>
      Array.isArray(reads) &&
      reads.some((tag) => tags.includes(String(tag))) &&
      (sandbox === undefined || goesToSandbox(name as CommandName) === sandbox),
  });
}

/** Spoils by our own changes. */
export function watchOwnChanges(client: QueryClient): () => void {
  return onSpoiled((tags) => void spoil(client, tags));
}

/** Reads a command, cached by its tags. */
export function useRead<N extends CommandName>(
  name: N,
  input: Input<N>,
  options: { enabled?: boolean; keep?: boolean } = {},
): UseQueryResult<Output<N>, ApiError> {
  return useQuery<Output<N>, ApiError>({
    queryKey: readKey(name, input),
    queryFn: () => call(name, input),
    enabled: options.enabled ?? true,
    placeholderData: options.keep ? (previous) => previous : undefined,
  });
}

/** Reads a list page by page. */
export function usePages<N extends ListCommand>(name: N, input: Input<N>, enabled = true) {
  type Cursor = string | number | null;
  type Page = { rows: Row<N>[]; next?: string | number | null; total?: number | null };
  return useInfiniteQuery<Page, ApiError, InfiniteData<Page, Cursor>, readonly unknown[], Cursor>({
    queryKey: readKey(name, input),
    queryFn: async ({ pageParam }) =>
      (await call(name, { ...(input as object), ...(pageParam ? { after: pageParam } : {}) } as Input<N>)) as unknown as Page,
    initialPageParam: null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (previous) => previous,
    enabled,
  });
}

/**
 * A change; errors come as ApiError. The same one asked for again while it is on its way is the first one: a second Enter comes
 * before any screen shows that the first was heard.
 */
export function useChange<N extends CommandName>(name: N, done?: (output: Output<N>) => void) {
  const onWay = useRef(new Set<string>());
  const change = useMutation<Output<N>, ApiError, Input<N>>({
    mutationFn: async (input) => {
      try {
        return await call(name, input);
      } catch (problem) {
        throw toApiError(problem);
      }
    },
    onSuccess: done,
    onSettled: (_output, _error, input) => void onWay.current.delete(JSON.stringify(input)),
  });
  const { mutate } = change;
  const once = useCallback(
    (input: Input<N>, options?: MutateOptions<Output<N>, ApiError, Input<N>>) => {
      const key = JSON.stringify(input);
      if (onWay.current.has(key)) return;
      onWay.current.add(key);
      (mutate as (input: Input<N>, options?: MutateOptions<Output<N>, ApiError, Input<N>>) => void)(input, options);
    },
    [mutate],
  );
  return { ...change, mutate: once };
}
