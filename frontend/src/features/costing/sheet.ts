// Cost sheets as the program answers them. The only place that names their commands and shapes: once the generated contract has them, they
// come from there.
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { traits } from "@/contract";
import { isInSandbox } from "@/state/sandbox";
import type { ApiError } from "@/transport/error";
import { type Saved, transport } from "@/transport/transport";

/** What a line of a sheet is of. */
export type SheetBy = "operation" | "work_order" | "item" | "work_center" | "operator" | "tracking_code" | "month";

export interface SheetInput {
  by: SheetBy;
  /** First and last day, both within it. */
  from: string;
  to: string;
  work_order?: string;
  operation?: number;
  item?: string;
  work_center?: string;
  operator?: string;
  tracking_code?: string;
  /** Lines at most. */
  limit?: number;
}

/** Why something cost other than it should have; together they are the variance. */
export interface SheetCauses {
  rate: string;
  efficiency: string;
  energy_price: string;
  energy_usage: string;
  scrap: string;
}

/** Pieces are none where items of several units come together; standards where a report has none. */
export interface SheetFigures {
  reports: number;
  good?: string | null;
  rework?: string | null;
  reject_material?: string | null;
  reject_work?: string | null;
  labour_hours: string;
  machine_hours: string;
  kwh: string;
  labour: string;
  machine: string;
  energy: string;
  overhead: string;
  total: string;
  unit_cost?: string | null;
  standard?: string | null;
  unit_standard?: string | null;
  variance?: string | null;
  causes?: SheetCauses | null;
}

/** What it is of, as far as its view says so, and its figures. */
export interface SheetLine extends SheetFigures {
  work_order?: string | null;
  operation?: number | null;
  operation_name?: string | null;
  item?: string | null;
  item_name?: string | null;
  unit?: string | null;
  work_center?: string | null;
  work_center_name?: string | null;
  operator?: string | null;
  operator_name?: string | null;
  tracking_code?: string | null;
  /** `2026-11`. */
  month?: string | null;
}

export interface Sheet {
  lines: SheetLine[];
  totals: SheetFigures;
  /** Lines beyond the limit. */
  more: number;
}

const command = "costing.sheet";
const exportCommand = "costing.sheet_export";
/** It reads what these sheets read, and is cached and spoiled alike. */
const alike = "costing.by_work_center";

/** Reads a sheet. Figures of other days or of another view never stand for those that are asked for. */
export function useSheet(input: SheetInput, enabled = true): UseQueryResult<Sheet, ApiError> {
  return useQuery<Sheet, ApiError>({
    queryKey: [traits(alike).reads, alike, { sheet: input }],
    queryFn: () => transport().send(command, input, undefined, isInSandbox()) as Promise<Sheet>,
    enabled,
  });
}

/** All views of what is looked at as a workbook, a sheet each. */
export function saveSheet({ by: _, limit: __, ...input }: SheetInput, language: string): Promise<Saved> {
  return transport().save(exportCommand, { ...input, language }, isInSandbox());
}
