// How cost sheets are asked for.
import type { Input } from "@/contract";
import { callFile } from "@/transport/call";
import { useRead } from "@/transport/query";

export type SheetInput = Input<"costing.sheet">;

/** Reads a sheet. Figures of other days or of another view never stand for those that are asked for. */
export function useSheet(input: SheetInput, enabled = true) {
  return useRead("costing.sheet", input, { enabled });
}

/** All views of what is looked at as a workbook, a sheet each. */
export function saveSheet({ by: _, limit: __, ...input }: SheetInput, language: string) {
  return callFile("costing.sheet_export", { ...input, language } as Input<"costing.sheet_export">);
}
