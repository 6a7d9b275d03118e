import { useMemo } from "react";
import type { Row } from "@/contract";
import { none } from "@/format/number";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { BinCode, CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { WalkKeys } from "@/ui/ItemParts";
import { LabelButton } from "@/ui/label/LabelButton";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useOfItem } from "./ofItem";

type BalanceRow = Row<"stock.balances">;

const kinds = ["stock", "quarantine", "supplier"] as const;

/** 库存分布: what lies in which warehouse, bin and lot. */
export default function BalanceList() {
  const t = useT();
  const { item, title, only } = useOfItem(t("stock.balances"));
  const columns = useMemo(
    (): ListColumn<BalanceRow>[] => [
      {
        key: "item",
        title: t("stock.item"),
        width: 168,
        frozen: true,
        sort: true,
        filter: item ? undefined : { type: "text" },
        render: (r) => (
          <CodeLink page="item" params={{ code: r.item }}>
            {r.item}
          </CodeLink>
        ),
      },
      { key: "name", title: t("stock.name"), width: 120, grow: true, filter: { type: "text" }, render: (r) => r.name },
      {
        key: "warehouse",
        title: t("stock.warehouse"),
        width: 92,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.warehouse}</span>,
      },
      {
        key: "warehouse_name",
        title: t("stock.warehouseName"),
        width: 120,
        grow: true,
        render: (r) => (
          <>
            {r.warehouse_name} {r.warehouse_kind !== "stock" && <Tag>{t(`stock.warehouseKinds.${r.warehouse_kind}`)}</Tag>}
          </>
        ),
      },
      { key: "bin", title: t("stock.bin"), width: 110, filter: { type: "text" }, render: (r) => <BinCode bin={r.bin} /> },
      {
        key: "lot",
        title: t("stock.lot"),
        width: 130,
        filter: { type: "code" },
        render: (r) => (r.lot ? <span className="code">{r.lot}</span> : <span className="zero">{none}</span>),
      },
      {
        key: "quantity",
        title: t("stock.quantity"),
        width: 104,
        align: "right",
        render: (r) => <Num value={r.quantity} decimals={r.decimals} />,
      },
      {
        key: "held",
        title: t("stock.held"),
        width: 96,
        align: "right",
        render: (r) => <Num value={r.held} decimals={r.decimals} />,
      },
      { key: "unit", title: t("stock.unit"), width: 60, align: "center", render: (r) => r.unit },
    ],
    [t, item],
  );
  return (
    <DataList
      command="stock.balances"
      title={title}
      columns={columns}
      only={only}
      rowKey={(r) => `${r.item} ${r.warehouse} ${r.bin} ${r.lot}`}
      onOpen={(r) => openPage("stock.moves", { item: r.item })}
      quick={[
        { label: t("stock.inStock"), filter: [{ field: "quantity", op: "gt", values: ["0"] }] },
        { label: t("common.all"), filter: [] },
        ...kinds.map((kind) => ({
          label: t(`stock.warehouseKinds.${kind}`),
          filter: [{ field: "warehouse_kind", op: "any_of" as const, values: [kind] }],
        })),
      ]}
      countText={(count) => t("stock.balanceCount", { count: count as never })}
      empty={{ title: t("stock.balancesEmpty"), why: t("stock.balancesEmptyWhy") }}
      tick={(r) => t("list.tick", { what: `${r.item} ${r.warehouse} ${r.bin} ${r.lot}`.trim() })}
      actions={(row, { rows, all, total }) => (
        <>
          <WalkKeys from={row && { item: row.item }} />
          <LabelButton
            what={
              rows.length > 0
                ? { of: "stock", named: rows.map(({ item, warehouse, bin, lot }) => ({ item, warehouse, bin, lot })) }
                : { of: "stock", all }
            }
            rows={rows.length || total}
          />
        </>
      )}
    />
  );
}
