import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { DocumentView, Input, Row } from "@/contract";
import { call } from "@/transport/call";
import { readKey } from "@/transport/query";
import { inParts, mostValues } from "@/ui/form/items";

/** What a line shows of its item. */
export interface Brief {
  code: string;
  name: string;
  spec: string;
  unit: string;
  decimals: number;
  /** What kind of item it is; unknown of what the paper in the books says. */
  kind?: Row<"item.list">["kind"];
}

/** What the items of a paper are called: as the paper in the books says, the others read at once. */
export function useBriefs(view: DocumentView | undefined, items: readonly string[]): (item: string) => Brief | undefined {
  const kept = useMemo(
    () =>
      new Map(
        (view?.lines ?? []).map(({ item: code, name, spec, unit, decimals }) => [code, { code, name, spec, unit, decimals }]),
      ),
    [view],
  );
  const wanted = [...new Set(items)].filter((item) => item !== "" && !kept.has(item)).sort();
  const asked = useQueries({
    queries: inParts(wanted).map((values) => {
      const input: Input<"item.list"> = { filter: [{ field: "code", op: "any_of", values }], limit: mostValues };
      return {
        queryKey: readKey("item.list", input),
        queryFn: () => call("item.list", input),
        placeholderData: keepPreviousData,
      };
    }),
    combine: (found) => new Map(found.flatMap((f) => f.data?.rows ?? []).map((row) => [row.code, row] as const)),
  });
  return (item) => kept.get(item) ?? asked.get(item);
}
