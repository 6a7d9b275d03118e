import { useEffect, useRef } from "react";
import type { KindDef } from "./kinds";
import type { Named } from "./lookup";
import type { PaperLine } from "./paper";

/**
 * The warehouse that goods of such a paper can only mean, where there is no other: of those where goods simply lie, or of all where
 * they may also come to be looked at, or go from one place to another.
 */
export function onlyPlace(def: KindDef, warehouses: readonly Named[]): string | undefined {
  if (!def.fields.includes("warehouse")) return undefined;
  const any = def.kind === "customer_return" || def.fields.includes("to_warehouse");
  const [one, ...others] = any ? warehouses : warehouses.filter((w) => w.kind === "stock");
  return others.length === 0 ? one?.code : undefined;
}

/** Lines with it, where they have an item that lies somewhere and no warehouse; the same lines where nothing is to be said. */
export function withOnlyPlace(
  def: KindDef,
  lines: PaperLine[],
  only: string | undefined,
  fits: (line: PaperLine) => boolean,
): PaperLine[] {
  if (only === undefined || !lines.some((l) => l.item !== "" && l.warehouse === "" && fits(l))) return lines;
  const to = def.fields.includes("to_warehouse") ? only : "";
  return lines.map((l) =>
    l.item !== "" && l.warehouse === "" && fits(l) ? { ...l, warehouse: only, to_warehouse: l.to_warehouse || to } : l,
  );
}

/** Puts the only warehouse on lines that are new, once for each: who takes it off again is not contradicted. */
export function useOnlyPlace(
  def: KindDef,
  lines: PaperLine[],
  warehouses: readonly Named[],
  fits: (line: PaperLine) => boolean,
  put: (lines: PaperLine[]) => void,
): void {
  const told = useRef(new Set<number>());
  const placed = withOnlyPlace(def, lines, onlyPlace(def, warehouses), (l) => fits(l) && !told.current.has(l.number));
  useEffect(() => {
    if (placed === lines) return;
    for (const [i, l] of placed.entries()) if (l !== lines[i]) told.current.add(l.number);
    put(placed);
  });
}
