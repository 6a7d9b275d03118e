// Standard costs of the program in memory: roll-ups as they are put here; a new one is the last one again, with what `next` changes.
import type { Output } from "@/contract";
import {
  type StandardCost,
  type StandardElement,
  type StandardItem,
  type StandardPart,
  type StandardVersion,
  standardElements,
} from "@/features/costing/standard";
import { ApiError } from "@/transport/error";

type Any = Record<string, unknown>;
type Parts = Partial<Record<StandardElement, string>>;

/** 2026-11-23 16:00 in the factory. */
const now = Date.UTC(2026, 10, 23, 8) * 1000;
const micros = (text: string | undefined) => Math.round(Number(text ?? 0) * 10_000);
const price = (value: number) => (value / 10_000).toFixed(4);

/** A cost of these elements, with what they come to. */
export function costOf(parts: Parts): StandardCost {
  const own = Object.fromEntries(standardElements.map((key) => [key, price(micros(parts[key]))])) as unknown as StandardCost;
  return { ...own, total: price(standardElements.reduce((sum, key) => sum + micros(parts[key]), 0)) };
}

/** An item of a roll-up: what it adds itself, and all that is in it. */
export function standardItem(item: string, item_name: string, own: Parts, cost: Parts, unpriced = false): StandardItem {
  return { item, item_name, unit: "件", own: costOf(own), cost: costOf(cost), unpriced };
}

interface Kept {
  version: StandardVersion;
  items: StandardItem[];
  parts: Map<string, StandardPart[]>;
}

export class FakeStandards {
  /** The newest first. */
  readonly kept: Kept[] = [];
  /** What the next roll-up finds. */
  next: StandardItem[] = [];

  /** Keeps a roll-up, with what its items are made of. */
  roll(
    name: string,
    day: string,
    items: StandardItem[] = this.next,
    parts: Record<string, StandardPart[]> = {},
  ): StandardVersion {
    const version: StandardVersion = {
      ...{ version: this.kept.length + 1, name, day, made_at: now, made_by: "limin" },
      ...{ items: items.length, unpriced: items.filter((one) => one.unpriced).length },
    };
    this.kept.unshift({ version, items, parts: new Map(Object.entries(parts)) });
    return version;
  }

  answer(name: string, input: Any): unknown {
    switch (name) {
      case "standard.versions":
        return { versions: this.kept.map(({ version }) => version), next: null } satisfies Output<"standard.versions">;
      case "standard.roll_up": {
        const { version, items, unpriced } = this.roll(String(input.name), String(input.day));
        return { version, items, unpriced };
      }
      case "standard.list": {
        const words = String(input.words ?? "").toLowerCase();
        const items = this.of(input.version).items.filter(
          (one) =>
            `${one.item} ${one.item_name}`.toLowerCase().includes(words) &&
            (input.unpriced === undefined || one.unpriced === input.unpriced),
        );
        return { items, next: null } satisfies Output<"standard.list">;
      }
      case "standard.compare":
        return this.compare(this.of(input.a), this.of(input.b));
      case "standard.breakdown": {
        const { items, parts } = this.of(input.version);
        const found = items.find(({ item }) => item === input.item);
        if (!found) throw new ApiError("missing", "missing", "", { kind: "item", key: String(input.item) });
        const { own: _, ...one } = found;
        return { ...one, lot: "100", lines: parts.get(found.item) ?? [] } satisfies Output<"standard.breakdown">;
      }
    }
    return undefined;
  }

  private of(version: unknown): Kept {
    const found = this.kept.find((one) => one.version.version === version);
    if (!found) throw new ApiError("missing", "missing", "", { kind: "standard", key: String(version) });
    return found;
  }

  private compare(a: Kept, b: Kept): Output<"standard.compare"> {
    const codes = [...new Set([...a.items, ...b.items].map(({ item }) => item))];
    const items = codes.flatMap((code) => {
      const [was, is] = [a, b].map(({ items }) => items.find(({ item }) => item === code));
      const any = is ?? was;
      if (!any) return [];
      const apart = (key: StandardElement | "total") => micros(is?.cost[key]) - micros(was?.cost[key]);
      if (apart("total") === 0) return [];
      return [
        {
          ...{ item: code, item_name: any.item_name, unit: any.unit, difference: price(apart("total")) },
          ...{ was: was?.cost.total ?? null, is: is?.cost.total ?? null },
          by: {
            ...(Object.fromEntries(standardElements.map((key) => [key, price(apart(key))])) as Record<StandardElement, string>),
            total: price(apart("total")),
          },
        },
      ];
    });
    const size = (text: string) => Math.abs(Number(text));
    return { items: items.toSorted((x, y) => size(y.difference) - size(x.difference)), next: null };
  }
}
