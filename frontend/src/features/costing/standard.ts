// What standard costs are as the program tells them: by hand until its contract has these commands.
import type { Input, Right } from "@/contract";

/** What rolling up takes: what editing rates does. */
export const rollRight: Right = "cost";

export const standardElements = ["material", "labour", "machine", "energy", "overhead", "outsourcing"] as const;
export type StandardElement = (typeof standardElements)[number];
export type StandardCost = Record<StandardElement | "total", string>;

/** A roll-up that was kept. */
export interface StandardVersion {
  version: string;
  name: string;
  /** On which lists, routings and rates held. */
  day: string;
  made_at: number;
  made_by: string;
  items: number;
  /** Items whose cost is not whole, as something in them has no price. */
  unpriced: number;
}

export interface StandardItem {
  item: string;
  item_name: string;
  unit: string;
  /** What the item itself adds: its price where it is bought, its operations where it is made. */
  own: StandardCost;
  /** With everything that is in it. */
  cost: StandardCost;
  unpriced: boolean;
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

/** What an item's cost is made of: `lot` is what a batch costs once, by piece. */
export interface StandardPart {
  kind: "component" | "operation" | "lot";
  item?: string | null;
  item_name?: string | null;
  operation?: number | null;
  quantity?: string | null;
  unit?: string | null;
  unit_cost?: string | null;
  cost: StandardCost;
}

export interface StandardBreakdown {
  item: string;
  cost: StandardCost;
  lines: StandardPart[];
}

interface Part {
  limit?: number;
  after?: string;
}

declare module "@/contract/by_hand" {
  interface ByHand {
    "standard.roll_up": {
      takes: { name: string; day: string };
      answers: { version: string; items: number; unpriced: number };
    };
    "standard.versions": { takes: Part; answers: { versions: StandardVersion[]; next?: string | null } };
    "standard.list": {
      takes: Part & { version: string; words?: string; unpriced?: boolean };
      answers: { items: StandardItem[]; next?: string | null; more?: number | null };
    };
    "standard.compare": {
      takes: Part & { a: string; b: string };
      answers: { items: StandardDifference[]; next?: string | null };
    };
    "standard.breakdown": { takes: { version: string; item: string }; answers: StandardBreakdown };
    "standard.export": {
      takes: { version: string; language: Input<"costing.sheet_export">["language"] };
      file: true;
    };
  }
}
