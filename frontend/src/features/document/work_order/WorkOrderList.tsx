import { useMemo, useState } from "react";
import type { Row, WorkOrderState } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { WalkKeys } from "@/ui/ItemParts";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { OrderState, orderStates } from "@/ui/OrderState";
import { KeyButton, useTitle } from "@/ui/Page";
import { Tracked } from "../words";
import { MergeOrders, mergeable } from "./MergeOrders";

type OrderRow = Row<"work_order.list">;

/** States with a view of their own. */
const shown = ["planned", "released", "started", "completed"] as const;

/** Orders of which something is to come: their parts can be checked. */
const openStates: readonly WorkOrderState[] = ["planned", "released", "started"];

function isOpen(row: OrderRow): boolean {
  return openStates.includes(row.state);
}

/** 工单: what the shop is to make, the newest first. */
export default function WorkOrderList() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  useTitle(t("workOrder.title"));
  const [merging, setMerging] = useState<readonly OrderRow[] | null>(null);
  const columns = useMemo((): ListColumn<OrderRow>[] => {
    const quantity = (key: "quantity" | "done" | "left"): ListColumn<OrderRow> => ({
      key,
      title: t(`workOrder.field.${key}`),
      width: 64,
      align: "right",
      sort: key !== "left",
      filter: key === "left" ? undefined : { type: "number" },
      // Of what was not released nobody waits for anything yet.
      render: (r) => <Num value={key === "left" && r.state === "planned" ? null : r[key]} decimals={r.decimals} />,
    });
    const day = (key: "start" | "end" | "due"): ListColumn<OrderRow> => ({
      key,
      title: t(`workOrder.field.${key}`),
      width: 92,
      sort: true,
      filter: { type: "date" },
      render: (r) => (
        <span className={key === "end" && isOpen(r) && isLate(r) ? "num red strong" : "num"}>{formatDay(r[key], today)}</span>
      ),
    });
    return [
      {
        key: "number",
        title: t("workOrder.field.number"),
        width: 136,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.number}</span>,
      },
      {
        key: "item",
        title: t("workOrder.field.item"),
        width: 140,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.item}</span>,
      },
      {
        key: "name",
        title: t("workOrder.field.name"),
        width: 92,
        grow: true,
        filter: { type: "text" },
        render: (r) => (
          <>
            {r.name} <span className="text2">{r.spec}</span> {r.rework && <Tag>{t("workOrder.field.rework")}</Tag>}{" "}
            {r.changed && (
              <span title={t("workOrder.changedHint")}>
                <Tag tone="amber">{t("workOrder.changed")}</Tag>
              </span>
            )}
          </>
        ),
      },
      quantity("quantity"),
      quantity("done"),
      quantity("left"),
      { key: "unit", title: t("workOrder.field.unit"), width: 48, align: "center", render: (r) => r.unit },
      day("start"),
      day("end"),
      day("due"),
      {
        key: "priority",
        title: t("workOrder.field.priority"),
        width: 60,
        align: "center",
        sort: true,
        filter: { type: "number" },
        render: (r) => r.priority,
      },
      {
        key: "state",
        title: t("workOrder.field.state"),
        width: 84,
        filter: {
          type: "choice",
          options: orderStates.map((value) => ({ value, label: t(`workOrder.states.${value}`) })),
        },
        render: (r) => <OrderState state={r.state} />,
      },
      {
        key: "code",
        title: t("workOrder.field.code"),
        width: 176,
        filter: { type: "text" },
        render: (r) => (r.code ? <Tracked code={r.code} more={r.codes - 1} /> : <Num value={null} />),
      },
    ];
  }, [t, today]);
  return (
    <>
      <DataList
        // Those that are looked at from elsewhere by their state stand first.
        key={tab.params.state ?? ""}
        command="work_order.list"
        exportCommand="work_order.export"
        title={t("workOrder.title")}
        columns={columns}
        fields={[
          { field: "late", label: t("workOrder.late"), kind: { type: "flag" } },
          { field: "rework", label: t("workOrder.field.rework"), kind: { type: "flag" } },
          { field: "open", label: t("workOrder.field.open"), kind: { type: "flag" } },
        ]}
        rowKey={(r) => r.number}
        onOpen={(r) => openPage("work_order", { number: r.number })}
        sort="-number"
        text={tab.params.text}
        onText={(text) => tab.setParams({ ...tab.params, text })}
        first={shown.indexOf(tab.params.state as (typeof shown)[number]) + 1}
        quick={[
          { label: t("common.all"), filter: [] },
          ...shown.map((state) => ({
            label: t(`workOrder.states.${state}`),
            filter: [{ field: "state", op: "any_of" as const, values: [state] }],
          })),
          {
            label: t("workOrder.late"),
            filter: [
              { field: "late", op: "eq" as const, values: ["true"] },
              { field: "state", op: "any_of" as const, values: [...openStates] },
            ],
          },
        ]}
        countText={(count) => t("workOrder.count", { count: count as never })}
        tick={(r) => t("workOrder.tick", { number: r.number })}
        actions={(row, { rows }) => {
          const open = rows.filter(isOpen);
          const taking = rows.filter((r) => r.state === "released" || r.state === "started");
          return (
            <>
              {rows.length > 1 && (
                <KeyButton
                  label={t("workOrder.merge.verb", { count: rows.length })}
                  right="plan"
                  disabled={!mergeable(rows)}
                  why={t("workOrder.merge.unlike")}
                  quiet
                  run={() => setMerging(rows)}
                />
              )}
              {taking.length > 0 && (
                <KeyButton
                  label={t("workOrder.pickOf", { count: taking.length })}
                  quiet
                  run={() => openPage("pick_list", { orders: taking.map((r) => r.number).join(";") })}
                />
              )}
              <WalkKeys from={row && { item: row.item, quantity: row.quantity }} />
              <KeyButton
                label={open.length > 0 ? t("workOrder.kitOfTicked", { count: open.length }) : t("workOrder.kitCheck")}
                run={() => openPage("kit_check", { orders: open.map((r) => r.number).join(";") })}
              />
            </>
          );
        }}
        rowClass={(r) => (r.state === "cancelled" ? "dim" : "")}
        empty={{ title: t("workOrder.empty"), why: t("workOrder.emptyWhy") }}
        firstStep={{
          title: t("workOrder.fromSales"),
          note: t("workOrder.fromSalesNote"),
          run: () => openPage("order.lines", { kind: "sales_order" }),
        }}
        create={{
          page: "work_order",
          label: t("document.create.work_order"),
          note: t("workOrder.createNote"),
          right: "plan",
        }}
      />
      {merging && <MergeOrders rows={merging} onEnd={() => setMerging(null)} />}
    </>
  );
}

/** Its operations take longer than there is time. */
function isLate(row: OrderRow): boolean {
  return row.due != null && row.end > row.due;
}
