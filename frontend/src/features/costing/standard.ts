// What standard costs are as the program tells them.
import type { Output, Right } from "@/contract";

/** What rolling up takes: what editing rates does. */
export const rollRight: Right = "cost";

export const standardElements = ["material", "labour", "machine", "energy", "overhead", "outsourcing"] as const;
export type StandardElement = (typeof standardElements)[number];
export type StandardCost = StandardItem["cost"];

/** A roll-up that was kept. */
export type StandardVersion = Output<"standard.versions">["versions"][number];

export type StandardItem = Output<"standard.list">["items"][number];

/** Why an item costs more than is said, or why nothing is said. */
export type StandardLack = NonNullable<StandardItem["lacks"]>;

export type StandardDifference = Output<"standard.compare">["items"][number];

export type StandardBreakdown = Output<"standard.breakdown">;

/**
 * What an item's cost is made of: `lot` is taken once for an order, and a part of it is in each piece; `price` is what it costs by itself
 * that is bought.
 */
export type StandardPart = StandardBreakdown["lines"][number];
