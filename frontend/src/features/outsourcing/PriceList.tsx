import type { OutsourcingPriceRow } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { priceDecimals } from "@/ui/Match";
import { useTitle } from "@/ui/Page";
import { Named, useDays, useNowAndLater } from "./agreedColumns";

/** 委外价格: what suppliers are paid for a good piece, by item and operation, from a day on. */
export default function PriceList() {
  const t = useT();
  useTitle(t("outsourcing.price.title"));
  const days = useDays<OutsourcingPriceRow>((r) => r.price.from);
  const quick = useNowAndLater();
  const columns: ListColumn<OutsourcingPriceRow>[] = [
    {
      key: "supplier",
      title: t("outsourcing.supplier"),
      width: 190,
      frozen: true,
      sort: true,
      filter: { type: "text" },
      render: (r) => <Named page="partner" code={r.price.supplier} name={r.supplier_name} />,
    },
    {
      key: "item",
      title: t("item.noun"),
      width: 240,
      sort: true,
      filter: { type: "text" },
      render: (r) => <Named page="item" code={r.price.item} name={r.item_name} />,
    },
    {
      key: "operation",
      title: t("outsourcing.operation"),
      width: 96,
      filter: { type: "number" },
      render: (r) => r.price.operation ?? <span className="muted">{t("outsourcing.wholeItem")}</span>,
    },
    {
      key: "price",
      title: t("outsourcing.price.each"),
      width: 110,
      align: "right",
      render: (r) =>
        r.price.breaks[0] ? (
          formatDecimal(r.price.breaks[0].price, priceDecimals)
        ) : (
          <span className="muted">{t("outsourcing.price.over")}</span>
        ),
    },
    {
      key: "breaks",
      title: t("outsourcing.price.more"),
      width: 220,
      grow: true,
      render: (r) => (
        <span className="num">
          {r.price.breaks
            .slice(1)
            .map((one) =>
              t("outsourcing.price.beyond", {
                from: formatDecimal(one.from),
                price: formatDecimal(one.price, priceDecimals),
              }),
            )
            .join(t("common.comma"))}
        </span>
      ),
    },
    { key: "note", title: t("common.note"), width: 160, optional: true, filter: { type: "text" }, render: (r) => r.price.note },
    ...days,
  ];
  return (
    <DataList
      command="outsourcing.prices"
      title={t("outsourcing.price.title")}
      columns={columns}
      rowKey={(r) => String(r.id)}
      onOpen={(r) => openPage("outsourcing.price", { id: String(r.id) })}
      quick={quick}
      first={2}
      sort="subject"
      countText={(count) => t("outsourcing.price.count", { count })}
      rowClass={(r) => (r.state === "past" ? "dim" : "")}
      empty={{ title: t("outsourcing.price.empty"), why: t("outsourcing.price.emptyWhy") }}
      create={{
        page: "outsourcing.price",
        label: t("outsourcing.price.create"),
        note: t("outsourcing.price.createNote"),
        right: "purchase",
      }}
    />
  );
}
