// Which sheet is what and which column is which field: what the program recognised, and what a person makes of it.
import type { FieldOf, Kind, KindOf, Opened, Sheet, SheetMapping } from "./types";

/** A column and the field that it is. */
interface PlanColumn {
  index: number;
  letter: string;
  header: string;
  field: string | null;
  /** Letters of the column that has the field that this header names, too; this one is then not read. */
  repeats: string | null;
}

/** A sheet as the program reads it when it is of one kind. */
interface Reading {
  headerRow: number;
  rows: number;
  columns: PlanColumn[];
}

/** A sheet with the kind and fields that a person sees and may change. */
export interface SheetPlan extends Reading {
  /** Its name within the trial run. */
  name: string;
  /** None: not imported. */
  kind: Kind | null;
  /** What it is as each kind. */
  readings: ReadonlyMap<Kind, Reading>;
}

/**
 * Names of the sheets within a run. One file's sheets keep their names; among several files a sheet carries its file's
 * name too, and a number where two files are called alike. The program names them by the same rule.
 */
export function runSheets(files: readonly Opened[]): { file: Opened; sheet: Sheet; name: string }[] {
  const out: { file: Opened; sheet: Sheet; name: string }[] = [];
  files.forEach((file, at) => {
    const taken = at > 0 && out.some((s) => s.name.startsWith(file.name));
    const prefix = taken ? `${file.name} (${at + 1})` : file.name;
    const named = file.sheets.map((sheet) => {
      const joined = file.format === "csv" ? prefix : `${prefix} / ${sheet.name}`;
      return { file, sheet, name: files.length > 1 ? joined : sheet.name };
    });
    out.push(...named);
  });
  return out;
}

function readingOf(sheet: Pick<Sheet, "header_row" | "rows" | "columns">): Reading {
  return {
    headerRow: sheet.header_row,
    rows: sheet.rows,
    columns: sheet.columns.map((c) => ({ ...c, field: c.field ?? null, repeats: c.repeats ?? null })),
  };
}

/** As recognised. */
export function planOf(files: readonly Opened[]): SheetPlan[] {
  return runSheets(files).map(({ sheet, name }) => {
    const own = readingOf(sheet);
    const readings = new Map(sheet.others.map((as): [Kind, Reading] => [as.kind, readingOf(as)]));
    if (sheet.kind) readings.set(sheet.kind, own);
    return { ...own, name, kind: sheet.kind ?? null, readings };
  });
}

/** Another kind for a sheet: its columns are what the program reads them as. */
export function withKind(plan: SheetPlan, kind: Kind | null): SheetPlan {
  return { ...plan, kind, ...(kind ? plan.readings.get(kind) : undefined) };
}

/** A column is another field, or none. */
export function withField(plan: SheetPlan, index: number, field: string | null): SheetPlan {
  return { ...plan, columns: plan.columns.map((c) => (c.index === index ? { ...c, field } : c)) };
}

/** Required fields without a column. */
export function missing(plan: SheetPlan, kinds: readonly KindOf[]): FieldOf[] {
  const fields = kinds.find((k) => k.kind === plan.kind)?.fields ?? [];
  return fields.filter((f) => f.required && !plan.columns.some((c) => c.field === f.field));
}

/** Fields that stand at more than one column. */
export function repeated(plan: SheetPlan): string[] {
  if (!plan.kind) return [];
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { field } of plan.columns) {
    if (!field) continue;
    if (seen.has(field)) twice.add(field);
    seen.add(field);
  }
  return [...twice];
}

/** Whether the trial run can begin: something is imported, nothing required is missing, no field stands twice. */
export function ready(plans: readonly SheetPlan[], kinds: readonly KindOf[]): boolean {
  const used = plans.filter((p) => p.kind);
  return used.length > 0 && used.every((p) => missing(p, kinds).length === 0 && repeated(p).length === 0);
}

/** Whether nobody needs to look: ready, and every column of every sheet that has rows is a field. */
export function complete(plans: readonly SheetPlan[], kinds: readonly KindOf[]): boolean {
  return ready(plans, kinds) && plans.every((p) => !p.kind || p.rows === 0 || p.columns.every((c) => c.header === "" || c.field));
}

/** Sheets that are imported and have rows: a template brings empty ones along. */
export function filled(plans: readonly SheetPlan[]): SheetPlan[] {
  const used = plans.filter((p) => p.kind);
  const some = used.filter((p) => p.rows > 0);
  return some.length ? some : used;
}

/** For the trial run. */
export function mappingOf(plans: readonly SheetPlan[]): SheetMapping[] {
  return plans.flatMap((p) =>
    p.kind
      ? [
          {
            sheet: p.name,
            kind: p.kind,
            header_row: p.headerRow,
            columns: p.columns.flatMap((c) => (c.field ? [{ index: c.index, field: c.field }] : [])),
          },
        ]
      : [],
  );
}
