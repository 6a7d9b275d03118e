import type { Input, JobResults, Output, Row } from "@/contract";

export type Problem = Row<"import.problems">;
export type ProblemCode = Problem["code"];
export type Difference = Row<"import.differences">;
export type DifferenceState = Difference["state"];
export type Opened = Output<"import.open">;
export type Sheet = Opened["sheets"][number];
export type KindOf = Opened["kinds"][number];
export type Kind = KindOf["kind"];
export type FieldOf = KindOf["fields"][number];
export type SheetMapping = NonNullable<Input<"import.dry_run">["mapping"]>[number];
export type Fix = NonNullable<Input<"import.dry_run">["fixes"]>[number];
export type SkipRow = NonNullable<Input<"import.dry_run">["skip_rows"]>[number];
export type Batch = Output<"import.batches">["rows"][number];

export type Trial = JobResults["import.dry_run"];
export type Written = JobResults["import.write"];

/** All kinds, in the order in which they depend on each other. */
export const kinds = [
  "unit",
  "item",
  "conversion",
  "work_center",
  "bom",
  "substitute",
  "routing",
  "partner",
  "warehouse",
  "bin",
  "opening_stock",
  "opening_sale",
  "opening_purchase",
  "opening_receivable",
  "opening_payable",
] as const satisfies readonly Kind[];

/** A place in a file. */
export interface Cell {
  sheet: string;
  row: number;
  column: number;
}

/** Mistakes of a header: there is no row to show, they are mended in the mapping. */
export const headerCodes: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  "column_missing",
  "column_repeated",
  "time_unit_assumed",
  "days_of_version",
  "column_unread",
  "share_headed",
  "side_missing",
]);
