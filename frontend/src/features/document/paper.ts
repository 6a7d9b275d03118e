// A paper as it is typed: what of the view can be written, and back to what goes over the wire.

import type { DocumentDraft, DocumentKind, DocumentView, Input, LineParent } from "@/contract";
import { compare } from "@/format/number";

/** A line as it is typed. `number` tells it from its neighbours; what people see is its place. */
export interface PaperLine {
  number: number;
  item: string;
  quantity: string;
  /** Null: as what it comes of, else 0. */
  price: string | null;
  discount: string | null;
  /** Null: as what it comes of, else the partner's. */
  tax_rate: string | null;
  due: string | null;
  warehouse: string;
  bin: string;
  to_warehouse: string;
  to_bin: string;
  lot: string;
  noted: string | null;
  is_final: boolean;
  reason: string;
  note: string;
  parents: LineParent[];
  /** Of its one parent, how much was left when the line was made of it; null where that is not known. */
  asked: string | null;
  settles: string | null;
}

export interface Paper {
  kind: DocumentKind;
  day: string | null;
  partner: string;
  reference: string;
  due: string | null;
  /** Whether prices include the tax; `partner`: as the partner's. */
  tax: "partner" | "included" | "excluded";
  note: string;
  lines: PaperLine[];
}

/** A line below all others; it lies where the one above does. */
export function blankLine(lines: readonly PaperLine[]): PaperLine {
  const above = lines.at(-1);
  return {
    number: nextLine(lines),
    item: "",
    quantity: "",
    price: null,
    discount: null,
    tax_rate: null,
    due: null,
    warehouse: above?.warehouse ?? "",
    bin: above?.bin ?? "",
    to_warehouse: above?.to_warehouse ?? "",
    to_bin: above?.to_bin ?? "",
    lot: "",
    noted: null,
    is_final: false,
    reason: "",
    note: "",
    parents: [],
    asked: null,
    settles: null,
  };
}

export function nextLine(lines: readonly { number: number }[]): number {
  return lines.reduce((most, l) => Math.max(most, l.number), 0) + 1;
}

export function blankPaper(kind: DocumentKind, today: string): Paper {
  return { kind, day: today, partner: "", reference: "", due: null, tax: "partner", note: "", lines: [] };
}

/** What of a paper in the books can be written. */
export function paperOf(view: DocumentView): Paper {
  return {
    kind: view.kind,
    day: view.day,
    partner: view.partner,
    reference: view.reference,
    due: view.due ?? null,
    tax: view.tax_included ? "included" : "excluded",
    note: view.note,
    lines: view.lines.map((l) => ({
      number: l.number,
      item: l.item,
      quantity: l.quantity,
      // What was worked out is shown, and not written as if somebody had said it.
      price: l.price?.own ? l.price.price : null,
      discount: l.price?.own ? l.price.discount : null,
      tax_rate: l.price?.own ? l.price.tax_rate : null,
      due: l.due ?? null,
      warehouse: l.warehouse,
      bin: l.bin,
      to_warehouse: l.to_warehouse,
      to_bin: l.to_bin,
      lot: l.lot,
      noted: l.noted ?? null,
      is_final: l.is_final,
      reason: l.reason,
      note: l.note,
      parents: l.parents.map(({ document, line, quantity }) => ({ document, line, quantity })),
      asked: null,
      settles: l.settles ?? null,
    })),
  };
}

/** A new paper like another: of today, with a number of their own; what must come of something still does. */
export function copyOf(view: DocumentView, today: string, keepParents: boolean): Paper {
  const paper = paperOf(view);
  return {
    ...paper,
    day: today,
    reference: "",
    due: null,
    lines: paper.lines.map((l, i) => ({
      ...l,
      number: i + 1,
      due: null,
      settles: null,
      reason: "",
      parents: keepParents ? l.parents : [],
    })),
  };
}

/** What the program proposes, as if it had been typed. */
export function paperOfDraft(draft: DocumentDraft, today: string): Paper {
  const { tax_included: tax } = draft;
  return {
    ...blankPaper(draft.kind, draft.day ?? today),
    partner: draft.partner ?? "",
    reference: draft.reference ?? "",
    due: draft.due ?? null,
    tax: tax === null || tax === undefined ? "partner" : tax ? "included" : "excluded",
    note: draft.note ?? "",
    lines: draft.lines.map((l, i) => {
      const parents = l.parents ?? [];
      const asked = parents.length === 1 ? (parents[0]?.quantity ?? null) : null;
      return { ...blankLine([]), ...l, number: i + 1, asked };
    }),
  };
}

/** One parent: the line's quantity is what it takes of it. Where a line may be `more` than that, it takes what there is at most. */
export function withQuantity(line: PaperLine, quantity: string, more = false): PaperLine {
  const [parent] = line.parents;
  const { asked } = line;
  const taken = more && asked !== null && quantity !== "" && compare(quantity, asked) > 0 ? asked : quantity;
  const parents = line.parents.length === 1 && parent ? [{ ...parent, quantity: taken }] : line.parents;
  return { ...line, quantity, parents };
}

/**
 * Goods of one paper mostly lie in one warehouse: when a line gets its first, those of `lies` that have none get it, too. Services lie
 * nowhere.
 */
export function withPlace(before: readonly PaperLine[], lines: PaperLine[], lies: (item: string) => boolean): PaperLine[] {
  const given = (house: "warehouse" | "to_warehouse") =>
    lines.find((l) => l[house] !== "" && before.some((b) => b.number === l.number && b[house] === ""))?.[house];
  const [from, to] = [given("warehouse"), given("to_warehouse")];
  if (from === undefined && to === undefined) return lines;
  return lines.map((l) =>
    lies(l.item) ? { ...l, warehouse: l.warehouse || (from ?? ""), to_warehouse: l.to_warehouse || (to ?? "") } : l,
  );
}

/** Kinds whose lines may have a price of their own; all others have a part of what they come of. */
const ownPrices: readonly DocumentKind[] = ["sales_order", "purchase_order", "sales_invoice", "purchase_invoice", "adjustment"];

export function hasOwnPrices(kind: DocumentKind): boolean {
  return ownPrices.includes(kind);
}

/** What goes over the wire. */
export function draftOf(paper: Paper): DocumentDraft {
  const { tax, lines, ...head } = paper;
  const priceless = hasOwnPrices(paper.kind) ? {} : { price: null, discount: null, tax_rate: null };
  return {
    ...head,
    tax_included: tax === "partner" ? null : tax === "included",
    lines: lines.map(({ number: _number, asked: _asked, ...line }) => ({ ...line, ...priceless })),
  };
}

/** Lines of other papers as they stand in an address: `SO-261103-006:1,2;SO-261104-001`. */
export function readFrom(text: string): Input<"document.propose">["from"] {
  return text
    .split(";")
    .filter((part) => part !== "")
    .map((part) => {
      const [document = "", lines = ""] = part.split(":");
      return { document, lines: lines.split(",").flatMap((n) => (/^\d+$/.test(n) ? [Number(n)] : [])) };
    });
}

export function writeFrom(lines: readonly { document: string; line?: number }[]): string {
  const by = new Map<string, number[]>();
  for (const { document, line } of lines) by.set(document, [...(by.get(document) ?? []), ...(line === undefined ? [] : [line])]);
  return [...by].map(([document, numbers]) => (numbers.length > 0 ? `${document}:${numbers.join(",")}` : document)).join(";");
}
