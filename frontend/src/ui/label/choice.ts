import type { Input, LabelReads, LabelSize, LabelSymbols, LabelWhat } from "@/contract";

/** Labels on a sheet, across and down; a roll has one on each of its pages. */
export const sizes: Record<LabelSize, { sheet?: readonly [number, number]; label: string }> = {
  sheet24: { sheet: [3, 8], label: "70 × 37" },
  sheet40: { sheet: [4, 10], label: "52.5 × 29.7" },
  roll40: { label: "40 × 30" },
  roll60: { label: "60 × 40" },
  roll100: { label: "100 × 50" },
};

export const sizeNames = Object.keys(sizes) as LabelSize[];
/** On these only short codes have bars that a scanner reads, so they begin with QR codes. */
const small: readonly LabelSize[] = ["sheet40", "roll40"];

/** The code that a size begins with. */
export function usualSymbols(size: LabelSize): LabelSymbols {
  return small.includes(size) ? "qr" : "both";
}

/** Another size; its usual code comes along, unless somebody chose another one. */
export function withSize<C extends { size: LabelSize; symbols: LabelSymbols }>(choice: C, size: LabelSize): C {
  const symbols = choice.symbols === usualSymbols(choice.size) ? usualSymbols(size) : choice.symbols;
  return { ...choice, size, symbols };
}

export const symbolNames = ["both", "code128", "qr"] as const satisfies readonly LabelSymbols[];
export const readNames = ["item", "lot"] as const satisfies readonly LabelReads[];

/** Most labels that are printed at once. */
export const mostLabels = 5000;

/** What somebody chose the last time, for labels of one kind of thing. */
export interface Choice {
  size: LabelSize;
  symbols: LabelSymbols;
  reads: LabelReads;
  byQuantity: boolean;
  copies: number;
}

/** There is so much of it: one label for each piece makes sense. */
export const hasQuantity = (what: LabelWhat): boolean => what.of === "stock" || what.of === "document";

/** Reads a kept choice; anything else that lies there counts as none. Of what just came, each piece gets one unless it was set otherwise. */
export function readChoice(value: unknown, what: LabelWhat): Choice {
  const v = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const among = <T extends string>(names: readonly T[], given: unknown, usual: T): T =>
    names.find((name) => name === given) ?? usual;
  const size = among(sizeNames, v.size, "sheet24");
  return {
    size,
    symbols: among(symbolNames, v.symbols, usualSymbols(size)),
    reads: among(readNames, v.reads, "item"),
    byQuantity: hasQuantity(what) && (typeof v.byQuantity === "boolean" ? v.byQuantity : what.of === "document"),
    copies: isCount(v.copies, mostLabels) ? v.copies : 1,
  };
}

export function isCount(value: unknown, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most;
}

/** How many labels are on a sheet; 1 on a roll. */
export function onASheet(size: LabelSize): number {
  const { sheet } = sizes[size];
  return sheet ? sheet[0] * sheet[1] : 1;
}

/** What the program is asked. */
export function labelInput(
  what: LabelWhat,
  choice: Choice,
  start: number,
  language: Input<"label.print">["language"],
): Input<"label.print"> {
  const { size, symbols, reads, byQuantity, copies } = choice;
  const own = hasQuantity(what);
  return {
    what,
    size,
    symbols,
    reads: own ? reads : "item",
    by_quantity: own && byQuantity,
    copies: own && byQuantity ? 1 : copies,
    start: sizes[size].sheet ? start : 1,
    language,
  };
}
