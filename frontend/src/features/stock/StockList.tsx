import { useMemo } from "react";
import type { StockRow } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { useInfo } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { Num } from "@/ui/cells";
import { WalkKeys } from "@/ui/ItemParts";
import { LabelButton } from "@/ui/label/LabelButton";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import type { FilterField } from "@/ui/list/state";
import { useTitle } from "@/ui/Page";
import { isLow, Leads } from "./Parts";
import { StockInspector } from "./StockInspector";
import "./stock.css";

/** 库存: what there is of every item, what of it is promised, and what is on its way. */
export default function StockList() {
  const t = useT();
  const tab = useTab();
  const money = useMay()("money");
  const decimals = useInfo()?.currency_decimals ?? 2;
  useTitle(t("stock.title"));
  const columns = useMemo((): ListColumn<StockRow>[] => {
    const figure = (
      key: "on_hand" | "held" | "reserved" | "quarantine" | "at_supplier" | "on_order" | "demand",
      title: string,
      page: "stock.balances" | "reservation.list" | "order.lines",
      more: { kind?: "purchase_order" | "sales_order" } = {},
    ): ListColumn<StockRow> => ({
      key,
      title,
      width: 72,
      align: "right",
      render: (r) => <Leads value={r[key]} decimals={r.decimals} page={page} params={{ item: r.item, ...more }} />,
    });
    return [
      {
        key: "item",
        title: t("stock.item"),
        width: 156,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.item}</span>,
      },
      {
        key: "name",
        title: t("stock.name"),
        width: 92,
        grow: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => r.name,
      },
      {
        key: "spec",
        title: t("stock.spec"),
        width: 128,
        grow: true,
        filter: { type: "text" },
        render: (r) => <span className="text2">{r.spec}</span>,
      },
      { key: "unit", title: t("stock.unit"), width: 48, align: "center", render: (r) => r.unit },
      figure("on_hand", t("stock.onHand"), "stock.balances"),
      figure("held", t("stock.held"), "stock.balances"),
      figure("reserved", t("stock.reserved"), "reservation.list"),
      {
        key: "available",
        title: t("stock.available"),
        width: 72,
        align: "right",
        render: (r) =>
          isLow(r) ? (
            <span className="red strong">{formatDecimal(r.available, r.decimals)}</span>
          ) : (
            <Num value={r.available} decimals={r.decimals} />
          ),
      },
      figure("quarantine", t("stock.quarantine"), "stock.balances"),
      figure("at_supplier", t("stock.atSupplier"), "stock.balances"),
      figure("on_order", t("stock.onOrder"), "order.lines", { kind: "purchase_order" }),
      figure("demand", t("stock.demand"), "order.lines", { kind: "sales_order" }),
      {
        key: "safety_stock",
        title: t("stock.safetyStock"),
        width: 76,
        align: "right",
        render: (r) => <Num value={r.safety_stock} decimals={r.decimals} />,
      },
      ...(money
        ? [
            {
              key: "value",
              title: t("stock.valueOfAll"),
              width: 100,
              align: "right" as const,
              render: (r: StockRow) => <Num value={r.value} decimals={decimals} />,
            },
          ]
        : []),
    ];
  }, [t, money, decimals]);
  const fields: FilterField[] = [
    {
      field: "kind",
      label: t("item.kind"),
      kind: {
        type: "choice",
        options: (["finished", "semi_finished", "raw"] as const).map((value) => ({ value, label: t(`item.kinds.${value}`) })),
      },
    },
  ];
  return (
    <DataList
      command="stock.list"
      exportCommand="stock.export"
      title={t("stock.title")}
      columns={columns}
      fields={fields}
      rowKey={(r) => r.item}
      onOpen={(r) => openPage("stock.moves", { item: r.item })}
      sort="item"
      text={tab.params.text}
      onText={(text) => tab.setParams({ text })}
      quick={[
        { label: t("stock.inStock"), filter: [{ field: "has_stock", op: "eq", values: ["true"] }] },
        { label: t("stock.belowSafety"), filter: [{ field: "below_safety", op: "eq", values: ["true"] }] },
        { label: t("common.all"), filter: [] },
      ]}
      countText={(count) => t("stock.count", { count: count as never })}
      rowClass={(r) => (isLow(r) ? "held" : "")}
      empty={{ title: t("stock.empty"), why: t("stock.emptyWhy") }}
      tick={(r) => t("list.tick", { what: r.item })}
      actions={(row, { rows }) => (
        <>
          <WalkKeys from={row && { item: row.item }} />
          <LabelButton what={{ of: "items", named: rows.map((r) => r.item) }} rows={rows.length} why={t("label.tickFirst")} />
        </>
      )}
      inspector={(row) => <StockInspector row={row} />}
    />
  );
}
