// How cost sheets are asked for.
import type { Input } from "@/contract";
import { useRead } from "@/transport/query";

export type SheetInput = Input<"costing.sheet">;

/** Reads a sheet. Figures of other days or of another view never stand for those that are asked for. */
export function useSheet(input: SheetInput, enabled = true) {
  return useRead("costing.sheet", input, { enabled });
}

/** All views of what is looked at as a workbook, a sheet each. */
export function exportOf({ by: _, limit: __, ...input }: SheetInput, language: Input<"costing.sheet_export">["language"]) {
  return { ...input, language } satisfies Input<"costing.sheet_export">;
}
