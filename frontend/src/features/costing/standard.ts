// What standard costs are as the program tells them: by hand until its contract has these commands.
import type { Input, Right } from "@/contract";

/** What rolling up takes: what editing rates does. */
export const rollRight: Right = "cost";

export const standardElements = ["material", "labour", "machine", "energy", "overhead", "outsourcing"] as const;
export type StandardElement = (typeof standardElements)[number];
export type StandardCost = Record<StandardElement | "total", string>;

/** A roll-up that was kept. */
export interface StandardVersion {
  version: number;
  name: string;
  /** On which lists, routings and rates held. */
  day: string;
  made_at: number;
  made_by: string;
  items: number;
  /** Items whose cost is not whole, as something in them has no price. */
  unpriced: number;
}

/** Why an item costs more than is said, or why nothing is said. */
export type StandardLack = "price" | "wage" | "energy" | "fee" | "part" | "loop" | "above" | "range" | "shares";

export interface StandardItem {
  item: string;
  item_name: string;
  unit: string;
  /** What the item itself adds: its price where it is bought, its operations where it is made. */
  own: StandardCost;
  /** With everything that is in it. */
  cost: StandardCost;
  /** It costs more than is said, or nothing is said. */
  unpriced: boolean;
  lacks?: StandardLack | null;
}

export interface StandardDifference {
  item: string;
  item_name: string;
  unit: string;
  /** None where the item is not in that version. */
  was: string | null;
  is: string | null;
  difference: string;
  by: Record<StandardElement, string>;
}

/**
 * What an item's cost is made of: `lot` is taken once for an order, and a part of it is in each piece; `price` is what it costs by itself
 * that is bought.
 */
export interface StandardPart {
  kind: "component" | "operation" | "lot" | "price";
  item?: string | null;
  item_name?: string | null;
  operation?: number | null;
  operation_name?: string | null;
  work_center?: string | null;
  /** Of the part in one piece; of an operation, its hours. */
  quantity?: string | null;
  unit?: string | null;
  unit_cost?: string | null;
  cost: StandardCost;
}

export interface StandardBreakdown {
  item: string;
  item_name: string;
  unit: string;
  /** The usual lot. */
  lot: string;
  cost: StandardCost;
  unpriced: boolean;
  lacks?: StandardLack | null;
  lines: StandardPart[];
}

interface Part<A = string> {
  limit?: number;
  after?: A;
}

declare module "@/contract/by_hand" {
  interface ByHand {
    "standard.roll_up": {
      takes: { name: string; day: string };
      answers: { version: number; items: number; unpriced: number };
    };
    "standard.versions": { takes: Part<number>; answers: { versions: StandardVersion[]; next?: number | null } };
    "standard.list": {
      takes: Part & { version: number; words?: string; unpriced?: boolean };
      answers: { items: StandardItem[]; next?: string | null };
    };
    "standard.compare": {
      takes: Part<number> & { a: number; b: number };
      answers: { items: StandardDifference[]; next?: number | null };
    };
    "standard.breakdown": { takes: { version: number; item: string }; answers: StandardBreakdown };
    "standard.export": {
      takes: { version: number; language: Input<"costing.sheet_export">["language"] };
      file: true;
    };
  }
}
