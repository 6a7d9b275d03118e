import type { QueryClient } from "@tanstack/react-query";
import type { Input } from "@/contract";
import { call } from "@/transport/call";
import { readKey } from "@/transport/query";
import type { Hit } from "./ItemPicker";

/** As many values as one condition of a list takes. */
export const mostValues = 200;

/** Some values in parts that one condition can take each. */
export function inParts(values: readonly string[]): string[][] {
  const count = Math.ceil(values.length / mostValues);
  return Array.from({ length: count }, (_, i) => values.slice(i * mostValues, (i + 1) * mostValues));
}

/** The items with these codes, by a code as it was given: as it stands, or in capitals. */
export async function itemsByCode(client: QueryClient, codes: readonly string[]): Promise<(code: string) => Hit | undefined> {
  const wanted = [...new Set(codes.flatMap((code) => [code, code.toUpperCase()]))];
  const found = new Map<string, Hit>();
  for (const values of inParts(wanted)) {
    const input: Input<"item.list"> = { filter: [{ field: "code", op: "any_of", values }], limit: mostValues };
    const { rows } = await client.fetchQuery({
      queryKey: readKey("item.list", input),
      queryFn: () => call("item.list", input),
    });
    for (const { code, name, spec, unit, decimals, retired } of rows)
      found.set(code, { kind: "item", code, name, spec, unit, decimals, retired });
  }
  return (code) => found.get(code) ?? found.get(code.toUpperCase());
}
