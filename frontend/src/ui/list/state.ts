import type { Filter } from "@/contract";

/** How a field can be asked for. */
export type FilterKind =
  | { type: "text" }
  /** Millions of texts: they are found by how they begin, along their index. */
  | { type: "code" }
  | { type: "number" }
  | { type: "date" }
  | { type: "choice"; options: { value: string; label: string }[] }
  | { type: "flag" };

export interface FilterField {
  field: string;
  label: string;
  kind: FilterKind;
}

export type Op = Filter["op"];

/** The comparisons that make sense for a kind of field; the first is offered first. */
export function opsOf(kind: FilterKind): Op[] {
  switch (kind.type) {
    case "text":
      return ["contains", "eq", "ne", "empty"];
    case "code":
      return ["begins", "eq", "ne", "empty"];
    case "number":
      return ["eq", "lt", "le", "gt", "ge", "ne"];
    case "date":
      return ["ge", "le", "eq", "empty"];
    case "choice":
      return ["any_of"];
    case "flag":
      return ["eq"];
  }
}

/** What a list is asked. */
export interface Asked {
  text: string;
  filters: Filter[];
  sort: string;
}

/** One more condition; the same field and comparison is replaced, not doubled. */
export function addFilter(filters: Filter[], more: Filter): Filter[] {
  return [...filters.filter((f) => f.field !== more.field || f.op !== more.op), more];
}

export function dropFilter(filters: Filter[], gone: Filter): Filter[] {
  return filters.filter((f) => f !== gone);
}

/** Rows are counted up to here: beyond, nobody reads the figure, and it would take longer than the page. */
export const countMost = 10_000;

/** The list command's input: only what is set, in the order that keeps cache keys equal. */
export function listInput(
  asked: Asked,
  fixed: Filter[] = [],
): { text?: string; filter?: Filter[]; sort?: string; limit: number; count: true; count_most: number } {
  const filter = [...fixed, ...asked.filters];
  const text = asked.text.trim();
  return {
    ...(text ? { text } : {}),
    ...(filter.length ? { filter } : {}),
    ...(asked.sort ? { sort: asked.sort } : {}),
    limit: 50,
    count: true,
    count_most: countMost,
  };
}

/** What a person chose. Whether a column shows that nobody chose is its own matter, as it may depend on what there is. */
export interface ColumnPreference {
  order: string[];
  hidden: string[];
  /** Taken in, though left out by itself. */
  shown: string[];
  widths: Record<string, number>;
}

export const noPreference: ColumnPreference = { order: [], hidden: [], shown: [], widths: {} };

/** Reads a kept preference; anything else that lies there counts as none. */
export function readPreference(value: unknown): ColumnPreference {
  if (typeof value !== "object" || value === null) return noPreference;
  const v = value as Partial<Record<keyof ColumnPreference, unknown>>;
  const strings = (x: unknown) => (Array.isArray(x) ? x.filter((s): s is string => typeof s === "string") : []);
  const widths = typeof v.widths === "object" && v.widths !== null ? Object.entries(v.widths) : [];
  return {
    order: strings(v.order),
    hidden: strings(v.hidden),
    shown: strings(v.shown),
    widths: Object.fromEntries(widths.filter((e): e is [string, number] => typeof e[1] === "number" && e[1] >= 48)),
  };
}

/** Columns as the person wants them: frozen ones keep the front, new ones keep their own place. */
export function arrange<
  C extends { key: string; width: number; sized?: boolean; frozen?: boolean; grow?: boolean; optional?: boolean },
>(columns: C[], preference: ColumnPreference): { all: C[]; shown: C[] } {
  const place = (c: C) => {
    const at = preference.order.indexOf(c.key);
    return at >= 0 ? at : columns.indexOf(c);
  };
  const sized = columns.map((c) => {
    const width = preference.widths[c.key];
    return width ? { ...c, width, sized: true, grow: false } : c;
  });
  const all = sized
    .map((c, i) => ({ c, place: place(columns[i] as C), frozen: c.frozen ? 0 : 1 }))
    .sort((a, b) => a.frozen - b.frozen || a.place - b.place)
    .map((x) => x.c);
  const { hidden, shown } = preference;
  return { all, shown: all.filter((c) => c.frozen || (!hidden.includes(c.key) && (!c.optional || shown.includes(c.key)))) };
}

/** A column is taken in or left out by hand; the others stay as they are. */
export function chooseColumn(preference: ColumnPreference, key: string, on: boolean): ColumnPreference {
  const but = (keys: string[]) => keys.filter((k) => k !== key);
  const { hidden, shown } = preference;
  return on
    ? { ...preference, hidden: but(hidden), shown: [...but(shown), key] }
    : { ...preference, hidden: [...but(hidden), key], shown: but(shown) };
}
