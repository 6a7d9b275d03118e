import { useMemo } from "react";
import type { Row } from "@/contract";
import { formatPercent } from "@/format/number";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { Num, Retired } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";

type PartnerRow = Row<"partner.list">;

/** 往来单位: customers and suppliers. */
export default function PartnerList() {
  const t = useT();
  useTitle(t("partner.title"));
  const columns = useMemo(
    (): ListColumn<PartnerRow>[] => [
      {
        key: "code",
        title: t("partner.code"),
        width: 140,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.code}</span>,
      },
      {
        key: "name",
        title: t("partner.name"),
        width: 220,
        grow: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => (
          <>
            {r.name} <Retired retired={r.retired} />
          </>
        ),
      },
      {
        key: "customer",
        title: t("partner.customer"),
        width: 84,
        filter: { type: "flag" },
        render: (r) => r.customer && <Tag>{t("partner.customer")}</Tag>,
      },
      {
        key: "supplier",
        title: t("partner.supplier"),
        width: 84,
        filter: { type: "flag" },
        render: (r) => r.supplier && <Tag outline>{t("partner.supplier")}</Tag>,
      },
      { key: "contact", title: t("partner.contact"), width: 100, filter: { type: "text" }, render: (r) => r.contact },
      { key: "phone", title: t("partner.phone"), width: 130, filter: { type: "text" }, render: (r) => r.phone },
      {
        key: "payment_days",
        title: t("partner.paymentDays"),
        width: 96,
        align: "right",
        filter: { type: "number" },
        render: (r) => <Num value={String(r.payment_days)} />,
      },
      {
        key: "tax_rate",
        title: t("partner.taxRate"),
        width: 80,
        align: "right",
        render: (r) => formatPercent(r.tax_rate),
      },
      {
        key: "tax_number",
        title: t("partner.taxNumber"),
        width: 180,
        optional: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.tax_number}</span>,
      },
      {
        key: "address",
        title: t("partner.address"),
        width: 200,
        optional: true,
        filter: { type: "text" },
        render: (r) => <span className="text2">{r.address}</span>,
      },
      { key: "note", title: t("common.note"), width: 160, grow: true, render: (r) => <span className="text2">{r.note}</span> },
      {
        key: "retired",
        title: t("common.retired"),
        width: 72,
        optional: true,
        filter: { type: "flag" },
        render: (r) => (r.retired ? t("common.yes") : ""),
      },
    ],
    [t],
  );
  const only = (label: string, field: "customer" | "supplier") => ({
    label,
    filter: [{ field, op: "eq" as const, values: ["true"] }],
  });
  return (
    <DataList
      command="partner.list"
      exportCommand="partner.export"
      title={t("partner.title")}
      columns={columns}
      rowKey={(r) => r.code}
      onOpen={(r) => openPage("partner", { code: r.code })}
      sort="code"
      quick={[
        { label: t("common.all"), filter: [] },
        only(t("partner.customer"), "customer"),
        only(t("partner.supplier"), "supplier"),
      ]}
      countText={(count) => t("partner.count", { count })}
      rowClass={(r) => (r.retired ? "dim" : "")}
      empty={{ title: t("partner.empty"), why: t("partner.emptyWhy") }}
      importKind="partner"
      create={{ page: "partner", label: t("partner.create"), note: t("partner.createNote") }}
    />
  );
}
