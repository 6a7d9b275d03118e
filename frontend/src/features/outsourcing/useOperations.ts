import { useQueries } from "@tanstack/react-query";
import { call } from "@/transport/call";
import { readKey, useRead } from "@/transport/query";

/** Versions that are looked into; an item has a few. */
const most = 20;

export interface OperationBrief {
  number: number;
  name: string;
  outsourced: boolean;
}

/** The operations of an item, of all versions of its routing: what is in force first says what one is called. */
export function useOperations(item: string): OperationBrief[] {
  const input = { filter: [{ field: "item", op: "eq" as const, values: [item] }], limit: most };
  const listed = useRead("routing.list", input, { enabled: item !== "" });
  const versions = item === "" ? [] : (listed.data?.rows ?? []);
  const inForceFirst = versions.toSorted((a, b) => Number(b.state === "active") - Number(a.state === "active"));
  const read = useQueries({
    queries: inForceFirst.map(({ version }) => ({
      queryKey: readKey("routing.get", { item, version }),
      queryFn: () => call("routing.get", { item, version }),
    })),
  });
  const found = new Map<number, OperationBrief>();
  for (const { data } of read)
    for (const one of data?.routing.operations ?? [])
      if (!found.has(one.number)) found.set(one.number, { number: one.number, name: one.name, outsourced: one.outsourced });
  return [...found.values()].sort((a, b) => a.number - b.number);
}
