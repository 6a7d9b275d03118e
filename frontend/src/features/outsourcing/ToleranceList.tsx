import type { OutsourcingToleranceRow } from "@/contract";
import { formatDecimal, shift } from "@/format/number";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";
import { Named, useDays, useNowAndLater } from "./agreedColumns";

/** 损耗约定: what may be lost, and how far over it is still paid. */
export default function ToleranceList() {
  const t = useT();
  useTitle(t("outsourcing.rule.title"));
  const days = useDays<OutsourcingToleranceRow>((r) => r.rule.from);
  const quick = useNowAndLater();
  const share = (key: "allowance" | "tolerance", width: number): ListColumn<OutsourcingToleranceRow> => ({
    key,
    title: t(`outsourcing.rule.field.${key}`),
    width,
    align: "right",
    // 0 is said: it means that nothing is allowed.
    render: (r) => r.rule.terms && `${formatDecimal(shift(r.rule.terms[key], 2))}%`,
  });
  const columns: ListColumn<OutsourcingToleranceRow>[] = [
    {
      key: "supplier",
      title: t("outsourcing.supplier"),
      width: 190,
      frozen: true,
      sort: true,
      filter: { type: "text" },
      render: (r) => (
        <Named page="partner" code={r.rule.supplier ?? ""} name={r.supplier_name} all={t("outsourcing.rule.all.supplier")} />
      ),
    },
    {
      key: "item",
      title: t("item.noun"),
      width: 200,
      sort: true,
      filter: { type: "text" },
      render: (r) => <Named page="item" code={r.rule.item ?? ""} name={r.item_name} all={t("outsourcing.rule.all.item")} />,
    },
    {
      key: "operation",
      title: t("outsourcing.operation"),
      width: 96,
      filter: { type: "number" },
      render: (r) => r.rule.operation ?? <span className="muted">{t("outsourcing.rule.all.operation")}</span>,
    },
    {
      key: "material",
      title: t("outsourcing.material"),
      width: 200,
      grow: true,
      sort: true,
      filter: { type: "text" },
      render: (r) => (
        <Named page="item" code={r.rule.material ?? ""} name={r.material_name} all={t("outsourcing.rule.all.material")} />
      ),
    },
    share("allowance", 84),
    share("tolerance", 70),
    {
      key: "deducts",
      title: t("outsourcing.rule.field.deducts"),
      width: 110,
      render: (r) =>
        r.rule.terms ? (
          t(`outsourcing.rule.pays.${r.rule.terms.deducts_reject_work ? "they" : "we"}`)
        ) : (
          <span className="muted">{t("outsourcing.rule.over")}</span>
        ),
    },
    { key: "note", title: t("common.note"), width: 160, optional: true, filter: { type: "text" }, render: (r) => r.rule.note },
    ...days,
  ];
  return (
    <DataList
      command="outsourcing.tolerances"
      title={t("outsourcing.rule.title")}
      columns={columns}
      rowKey={(r) => String(r.id)}
      onOpen={(r) => openPage("outsourcing.tolerance", { id: String(r.id) })}
      quick={quick}
      first={2}
      sort="subject"
      countText={(count) => t("outsourcing.rule.count", { count })}
      rowClass={(r) => (r.state === "past" ? "dim" : "")}
      empty={{ title: t("outsourcing.rule.empty"), why: t("outsourcing.rule.emptyWhy") }}
      create={{
        page: "outsourcing.tolerance",
        label: t("outsourcing.rule.create"),
        note: t("outsourcing.rule.createNote"),
        right: "purchase",
      }}
    />
  );
}
