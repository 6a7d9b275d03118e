// Partners, warehouses and bins, as papers name them: of each only what a paper shows. This module alone asks for them.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { isInSandbox } from "@/state/sandbox";
import { transport } from "@/transport/transport";
import type { Habit } from "./amounts";

export interface Named {
  code: string;
  name: string;
  retired?: boolean;
  /** Of a warehouse: what lies there. */
  kind?: string;
}

export interface Bin extends Named {
  warehouse: string;
}

function ask(name: string, input: unknown): Promise<unknown> {
  return transport().send(name, input, undefined, isInSandbox());
}

async function rowsOf<R>(name: string, input: unknown): Promise<R[]> {
  return ((await ask(name, input)) as { rows: R[] }).rows;
}

/** What a partner is to us; papers of a side are written for those of it. */
export type Side = "customer" | "supplier";

export function partnersKey(side: Side, text: string) {
  return [["partner"], "partner.list", { side, text }];
}

/** Those of a side by code, name or initials, in the order of their codes: the first ones for no text at all. */
export function askPartners(side: Side, text: string): Promise<Named[]> {
  const filter = [
    { field: side, op: "eq", values: ["true"] },
    { field: "retired", op: "eq", values: ["false"] },
  ];
  return rowsOf<Named>("partner.list", { text, filter, sort: "code", limit: 50 });
}

export function usePartners(side: Side, text: string, enabled: boolean) {
  return useQuery({
    queryKey: partnersKey(side, text),
    queryFn: () => askPartners(side, text),
    enabled,
    placeholderData: keepPreviousData,
  });
}

function usePartner(code: string) {
  const found = useQuery({
    queryKey: [["partner"], "partner.get", { code }],
    queryFn: async () => ((await ask("partner.get", { code })) as { partner: Named & Habit }).partner,
    enabled: code !== "",
  });
  return found.data;
}

/** What a partner is called. */
export function usePartnerName(code: string): string | undefined {
  return usePartner(code)?.name;
}

/** What of a partner changes the amounts of its papers; undefined until it is read, and for nobody. */
export function usePartnerHabit(code: string): Habit | undefined {
  return usePartner(code);
}

/** Every warehouse that is in use. */
export function useWarehouses(enabled: boolean): Named[] {
  const found = useQuery({
    queryKey: [["warehouse"], "warehouse.list", {}],
    queryFn: () => rowsOf<Named>("warehouse.list", { limit: 1000 }),
    enabled,
  });
  return (found.data ?? []).filter((w) => w.retired !== true);
}

/** The bins of these warehouses. */
export function useBins(warehouses: readonly string[]): Bin[] {
  const values = [...new Set(warehouses)].filter((w) => w !== "").sort();
  const found = useQuery({
    queryKey: [["warehouse"], "bin.list", values],
    queryFn: () => rowsOf<Bin>("bin.list", { filter: [{ field: "warehouse", op: "any_of", values }], limit: 100_000 }),
    enabled: values.length > 0,
    placeholderData: keepPreviousData,
  });
  return (found.data ?? []).filter((b) => b.retired !== true);
}
