// What is agreed with suppliers, as its forms have it: every field filled, also where nothing is named.
import type { OutsourcingPriceRow, OutsourcingToleranceRow } from "@/contract";
import { add, compare, isNegative, multiply } from "@/format/number";

/** Stands in a form for the operation that is not named. */
export const noOperation = "none";

export type Price = OutsourcingPriceRow["price"];
export type Break = Price["breaks"][number];
export type Rule = OutsourcingToleranceRow["rule"];

export interface PriceForm {
  supplier: string;
  item: string;
  operation: string;
  from: string;
  /** Why, where it has begun already. */
  reason: string;
  breaks: Break[];
  note: string;
}

/** A break to be written below these; the first begins at 0. */
export function blankBreak(above: readonly Break[]): Break {
  return { from: above.length === 0 ? "0" : "", price: "" };
}

/** One break, with its price to be written. */
export function blankPrice(from: string): PriceForm {
  return {
    ...{ supplier: "", item: "", operation: noOperation, from, reason: "", note: "" },
    breaks: [blankBreak([])],
  };
}

const operationOf = (said: string): number | null => (said === noOperation ? null : Number(said));
const saidOf = (operation: number | null | undefined): string => (operation == null ? noOperation : String(operation));

export function priceForm({ price }: Pick<OutsourcingPriceRow, "price">): PriceForm {
  return { ...price, operation: saidOf(price.operation), reason: "" };
}

export function priceOf({ reason: _why, ...form }: PriceForm): Price {
  return { ...form, operation: operationOf(form.operation) };
}

/** How the trail knows a price: whose it is for what, and its first day. */
export function priceKey({ supplier, item, operation, from }: Price): string {
  return `${[supplier, item, operation ?? ""].join(" ").trimEnd()} ${from}`;
}

/** What is wrong with a break's first quantity beside those above it. */
export function breakProblem(one: Break, index: number, all: readonly Break[]): "first" | "order" | null {
  if (one.from === "") return null;
  const above = all[index - 1];
  if (above === undefined) return compare(one.from, "0") === 0 ? null : "first";
  return above.from !== "" && compare(one.from, above.from) <= 0 ? "order" : null;
}

export interface RuleForm {
  supplier: string;
  item: string;
  operation: string;
  material: string;
  from: string;
  reason: string;
  /** Nothing of its own is agreed from that day on: a more general rule holds again. */
  ends: boolean;
  allowance: string;
  tolerance: string;
  deducts: boolean;
  note: string;
}

/** Nothing may be lost, and the supplier pays for what it spoils: what holds without any rule. */
export function blankRule(from: string): RuleForm {
  return {
    ...{ supplier: "", item: "", operation: noOperation, material: "", from, reason: "", note: "" },
    ...{ ends: false, allowance: "0", tolerance: "0", deducts: true },
  };
}

export function ruleForm({ rule }: Pick<OutsourcingToleranceRow, "rule">): RuleForm {
  const { supplier, item, operation, material, from, terms, note } = rule;
  return {
    ...blankRule(from),
    ...{ supplier: supplier ?? "", item: item ?? "", operation: saidOf(operation), material: material ?? "", note },
    ...(terms ? { allowance: terms.allowance, tolerance: terms.tolerance, deducts: terms.deducts_reject_work } : { ends: true }),
  };
}

export function ruleOf(form: RuleForm): Rule {
  const or = (code: string) => (code === "" ? null : code);
  return {
    ...{ supplier: or(form.supplier), item: or(form.item), operation: operationOf(form.operation), material: or(form.material) },
    from: form.from,
    terms: form.ends ? null : { allowance: form.allowance, tolerance: form.tolerance, deducts_reject_work: form.deducts },
    note: form.note,
  };
}

/** How the trail knows a rule: its scope, a star for all, and its first day. */
export function ruleKey({ supplier, item, operation, material, from }: Rule): string {
  return [supplier, item, operation, material]
    .map((part) => part ?? "*")
    .concat(from)
    .join(" ");
}

/** Whether a share is one of what is agreed: from nothing to all of it. */
export function isShare(share: string): boolean {
  return !isNegative(share) && compare(share, "1") <= 0;
}

/** Of so much in the pieces, how much may go into the work, and up to how much is still paid: 1000 at 2 % and 1 % → 1020 and 1030.2. */
export function limitsOf(net: string, { allowance, tolerance }: { allowance: string; tolerance: string }) {
  const allowed = multiply(net, add("1", allowance)) ?? net;
  return { allowed, paid: multiply(allowed, add("1", tolerance)) ?? allowed };
}
