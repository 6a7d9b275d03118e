// What lines come to while they are typed, by the program's own rule; what is saved, the program says.

import type { DocumentLineView } from "@/contract";
import { add, divide, multiply, subtract } from "@/format/number";
import { hasOwnPrices, type Paper, type PaperLine } from "./paper";

export interface Amounts {
  net: string;
  tax: string;
  gross: string;
}

/** What of a partner changes the amounts of a paper. */
export interface Habit {
  /** Prices are with tax. */
  tax_included: boolean;
  tax_rate: string;
}

/** A line's price with all that changes it. */
export interface Terms {
  price: string;
  /** Share that is taken off. */
  discount: string;
  tax_rate: string;
}

/**
 * What so much at these terms comes to, rounded half away from zero to the currency's decimals; always net + tax = gross. Null where a figure
 * is none. As `trade/amount.rs` has it: 3 × 10.00 at 13 % on top → 30.00 + 3.90 = 33.90; with tax in the price 26.55 + 3.45 = 30.00.
 */
export function amountsOf(quantity: string, terms: Terms, included: boolean, decimals: number): Amounts | null {
  const whole = multiply(quantity, terms.price);
  const full = whole && multiply(whole, subtract("1", terms.discount));
  const rounded = full && divide(full, "1", decimals);
  if (!rounded) return null;
  if (included) {
    const net = divide(rounded, add("1", terms.tax_rate), decimals);
    return net === null ? null : { net, tax: subtract(rounded, net), gross: rounded };
  }
  const exact = multiply(rounded, terms.tax_rate);
  const tax = exact && divide(exact, "1", decimals);
  return tax === null ? null : { net: rounded, tax, gross: add(rounded, tax) };
}

/** Whether prices on this paper are with tax; undefined as long as its partner's habit is not known. */
export function isIncluded(paper: Pick<Paper, "tax">, habit: Habit | undefined): boolean | undefined {
  return paper.tax === "partner" ? habit?.tax_included : paper.tax === "included";
}

/** The terms that a line has where it says none: those of what it comes of, which only the program knows, else nothing and the partner's tax. */
function termsOf(line: PaperLine, paper: Pick<Paper, "kind">, habit: Habit | undefined): Terms | undefined {
  const { price, discount, tax_rate: rate } = line;
  const said = price !== null && discount !== null && rate !== null;
  // A purchase order buys what was requested at a price of its own.
  const comesOf = line.parents.length === 1 && paper.kind !== "purchase_order";
  if (!hasOwnPrices(paper.kind) || (comesOf && !said)) return undefined;
  const own = rate ?? habit?.tax_rate;
  return own === undefined ? undefined : { price: price ?? "0", discount: discount ?? "0", tax_rate: own };
}

export interface LineAmounts {
  line: PaperLine;
  paper: Paper;
  /** Of the paper's partner. */
  habit: Habit | undefined;
  /** The line as the program keeps it, where nothing was changed that its amounts come of. */
  kept: DocumentLineView | undefined;
  decimals: number;
}

/** What a line comes to now: as the program says of one that stands as it was saved. Undefined where only the program can tell. */
export function lineAmounts({ line, paper, habit, kept, decimals }: LineAmounts): Amounts | undefined {
  if (kept) return kept.price ?? undefined;
  const [terms, included] = [termsOf(line, paper, habit), isIncluded(paper, habit)];
  if (line.quantity === "" || !terms || included === undefined) return undefined;
  return amountsOf(line.quantity, terms, included, decimals) ?? undefined;
}

/** All lines together; undefined where one of them is not known. */
export function totalOf(all: readonly (Amounts | undefined)[]): Amounts | undefined {
  return all.reduce<Amounts | undefined>(
    (sum, one) => sum && one && { net: add(sum.net, one.net), tax: add(sum.tax, one.tax), gross: add(sum.gross, one.gross) },
    { net: "0", tax: "0", gross: "0" },
  );
}

/**
 * The paper with another partner: what it has of the old one's habit becomes the new one's. Whether tax is in the prices stays where somebody
 * said so on this paper, and a line's tax rate where it is not the old partner's. What a line comes of keeps its rate.
 */
export function withPartner(paper: Paper, partner: string, old: Habit | undefined, byHand: boolean): Partial<Paper> {
  if (partner === paper.partner) return {};
  const differs = old !== undefined && paper.tax !== "partner" && (paper.tax === "included") !== old.tax_included;
  const follows = (line: PaperLine) =>
    old !== undefined &&
    line.tax_rate !== null &&
    subtract(line.tax_rate, old.tax_rate) === "0" &&
    (line.parents.length === 0 || paper.kind === "purchase_order");
  return {
    partner,
    tax: byHand || differs ? paper.tax : "partner",
    lines: paper.lines.map((line) => (follows(line) ? { ...line, tax_rate: null } : line)),
  };
}
