import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { formatDecimal, minus } from "@/format/number";
import { useT } from "@/i18n";
import { CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import type { Column } from "@/ui/Grid";
import { priceDecimals } from "@/ui/Match";
import { longestOf, roomOf } from "./parts";
import { type StandardCost, type StandardElement, type StandardItem, type StandardLack, standardElements } from "./standard";

/** A column as wide as its longest price; signs are as wide as digits. */
export function priceWidth(values: readonly (string | null | undefined)[]): number {
  return Math.max(76, roomOf(`${minus}${formatDecimal(longestOf(values), priceDecimals)}`));
}

/** What stands first of an item: its code, which leads to it, its name, its unit. */
export function identity<R extends { item: string; item_name: string; unit: string }>(
  t: TFunction,
  /** What stands before its name. */
  beside?: (row: R) => ReactNode,
): Column<R>[] {
  return [
    {
      key: "item",
      title: t("standard.column.item"),
      width: 148,
      frozen: true,
      render: (row) => (
        <CodeLink page="item" params={{ code: row.item }}>
          {row.item}
        </CodeLink>
      ),
    },
    {
      key: "item_name",
      title: t("standard.column.item_name"),
      width: 120,
      grow: true,
      render: (row) => (
        <>
          {beside?.(row)} {row.item_name}
        </>
      ),
    },
    { key: "unit", title: t("standard.column.unit"), width: 48, align: "center", render: (row) => row.unit },
  ];
}

/** That a cost is not whole, and why. */
export function Unpriced({ of }: { of: { unpriced: boolean; lacks?: StandardLack | null } }) {
  const t = useT();
  if (!of.unpriced) return null;
  return (
    <span title={of.lacks ? t(`standard.lack.${of.lacks}`) : t("standard.unpricedHint")}>
      <Tag tone="amber">{t("standard.unpricedTag")}</Tag>
    </span>
  );
}

/** A cost by element, and what they come to. */
export function costColumns<R>(
  t: TFunction,
  costOf: (row: R) => StandardCost,
  rows: readonly R[],
  totals?: StandardCost,
): Column<R>[] {
  const column = (key: StandardElement | "total"): Column<R> => ({
    key,
    title: t(`standard.element.${key}`),
    // The total stands at the edge.
    width: priceWidth([...rows.map((row) => costOf(row)[key]), totals?.[key]]) + (key === "total" ? 8 : 0),
    atEnd: key === "total",
    align: "right",
    render: (row) => {
      const amount = <Num value={costOf(row)[key]} decimals={priceDecimals} />;
      return key === "total" ? <strong>{amount}</strong> : amount;
    },
    foot: totals && <Num value={totals[key]} decimals={priceDecimals} />,
  });
  return [...standardElements.map(column), column("total")];
}

/** Items of a roll-up with their own costs, or with all that is in them. */
export function itemColumns(t: TFunction, show: "own" | "cost", rows: readonly StandardItem[]): Column<StandardItem>[] {
  return [
    ...identity<StandardItem>(t, (row) => <Unpriced of={row} />),
    ...costColumns<StandardItem>(t, (row) => row[show], rows),
  ];
}
