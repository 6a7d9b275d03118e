import { useMemo } from "react";
import type { Row } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { CodeLink } from "@/ui/cells";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { openPaper, PaperLink } from "@/ui/Papers";
import { useOfItem } from "./ofItem";
import { ReservationDot } from "./Parts";

type ReservationRow = Row<"reservation.list">;

const kinds = ["hold", "post", "void"] as const;

/** 预留记录: stock promised to lines of orders, taken or given up; each is a record of its own. */
export default function ReservationList() {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  const { item, title, only } = useOfItem(t("stock.reservations"));
  const columns = useMemo(
    (): ListColumn<ReservationRow>[] => [
      {
        key: "document",
        title: t("stock.document"),
        width: 170,
        frozen: true,
        filter: { type: "text" },
        render: (r) => <PaperLink number={r.document} />,
      },
      { key: "line", title: t("stock.line"), width: 48, align: "right", render: (r) => r.line },
      {
        key: "item",
        title: t("stock.item"),
        width: 160,
        filter: item ? undefined : { type: "text" },
        render: (r) => (
          <CodeLink page="item" params={{ code: r.item }}>
            {r.item}
          </CodeLink>
        ),
      },
      { key: "name", title: t("stock.name"), width: 110, grow: true, render: (r) => r.name },
      {
        key: "quantity",
        title: t("stock.quantity"),
        width: 96,
        align: "right",
        render: (r) => formatDecimal(r.quantity, r.decimals),
      },
      { key: "unit", title: t("stock.unit"), width: 52, align: "center", render: (r) => r.unit },
      { key: "by", title: t("stock.by"), width: 160, render: (r) => (r.by ? <PaperLink number={r.by} /> : null) },
      {
        key: "reason",
        title: t("common.reason"),
        width: 120,
        grow: true,
        render: (r) => <span className="text2">{r.reason}</span>,
      },
      { key: "actor", title: t("stock.actor"), width: 80, render: (r) => nameOf(r.actor) },
      { key: "at", title: t("stock.at"), width: 112, render: (r) => <span className="text2">{when(r.at)}</span> },
      { key: "kind", title: t("stock.reservationKind"), width: 88, render: (r) => <ReservationDot kind={r.kind} /> },
    ],
    [t, item, nameOf, when],
  );
  return (
    <DataList
      command="reservation.list"
      title={title}
      columns={columns}
      only={only}
      rowKey={(r) => String(r.id)}
      onOpen={(r) => openPaper(r.document)}
      quick={[
        { label: t("common.all"), filter: [] },
        ...kinds.map((kind) => ({
          label: t(`stock.reservationKinds.${kind}`),
          filter: [{ field: "kind", op: "any_of" as const, values: [kind] }],
        })),
      ]}
      countText={(count) => t("stock.moveCount", { count: count as never })}
      empty={{ title: t("stock.reservationsEmpty"), why: t("stock.reservationsEmptyWhy") }}
    />
  );
}
