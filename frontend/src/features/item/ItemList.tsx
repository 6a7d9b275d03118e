import { useMemo } from "react";
import type { Row } from "@/contract";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { Num, Retired } from "@/ui/cells";
import { WalkKeys } from "@/ui/ItemParts";
import { LabelButton } from "@/ui/label/LabelButton";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";
import { ItemInspector } from "./ItemInspector";
import { useItemChoices } from "./words";

type ItemRow = Row<"item.list">;

/** 物料: everything with a code. */
export default function ItemList() {
  const t = useT();
  const tab = useTab();
  const english = useSettings((s) => s.language) === "en";
  const choices = useItemChoices();
  useTitle(t("item.title"));
  const columns = useMemo(
    (): ListColumn<ItemRow>[] => [
      {
        key: "code",
        title: t("item.code"),
        width: 168,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.code}</span>,
      },
      {
        key: "name",
        title: t("item.name"),
        width: 112,
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
        key: "spec",
        title: t("item.spec"),
        width: 132,
        grow: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="text2">{r.spec}</span>,
      },
      {
        key: "kind",
        title: t("item.kind"),
        width: english ? 108 : 76,
        filter: { type: "choice", options: choices.kinds },
        render: (r) => t(`item.kinds.${r.kind}`),
      },
      {
        key: "source",
        title: t("item.source"),
        width: english ? 96 : 76,
        filter: { type: "choice", options: choices.sources },
        render: (r) => t(`item.sources.${r.source}`),
      },
      { key: "unit", title: t("item.unit"), width: 60, align: "center", filter: { type: "text" }, render: (r) => r.unit },
      {
        key: "safety_stock",
        title: t("item.safetyStock"),
        width: 92,
        align: "right",
        render: (r) => <Num value={r.safety_stock} decimals={r.decimals} />,
      },
      {
        key: "lead_time_days",
        title: t("item.leadTime"),
        width: 84,
        align: "right",
        filter: { type: "number" },
        render: (r) => <Num value={String(r.lead_time_days)} />,
      },
      { key: "group", title: t("item.group"), width: 108, filter: { type: "text" }, render: (r) => r.group },
      {
        key: "barcode",
        title: t("item.barcode"),
        width: 130,
        optional: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.barcode}</span>,
      },
      {
        key: "retired",
        title: t("common.retired"),
        width: 72,
        optional: true,
        filter: { type: "flag" },
        render: (r) => (r.retired ? t("common.yes") : ""),
      },
    ],
    [t, english, choices.kinds, choices.sources],
  );
  const kind = (label: string, value: ItemRow["kind"]) => ({
    label,
    filter: [{ field: "kind", op: "any_of" as const, values: [value] }],
  });
  return (
    <DataList
      command="item.list"
      exportCommand="item.export"
      title={t("item.title")}
      columns={columns}
      rowKey={(r) => r.code}
      onOpen={(r) => openPage("item", { code: r.code })}
      sort="code"
      text={tab.params.text}
      onText={(text) => tab.setParams({ text })}
      quick={[
        { label: t("common.all"), filter: [] },
        kind(t("item.kinds.finished"), "finished"),
        kind(t("item.kinds.semi_finished"), "semi_finished"),
        kind(t("item.kinds.raw"), "raw"),
        kind(t("item.kinds.phantom"), "phantom"),
      ]}
      countText={(count) => t("item.count", { count })}
      rowClass={(r) => (r.retired ? "dim" : "")}
      empty={{ title: t("item.empty"), why: t("item.emptyWhy") }}
      create={{ page: "item", label: t("item.create"), note: t("item.createNote") }}
      importKind="item"
      tick={(r) => t("list.tick", { what: r.code })}
      actions={(row, { rows, all, total }) => (
        <>
          <WalkKeys from={row && { item: row.code }} />
          <LabelButton
            what={rows.length > 0 ? { of: "items", named: rows.map((r) => r.code) } : { of: "items", all }}
            rows={rows.length || total}
          />
        </>
      )}
      inspector={(row) => <ItemInspector code={row.code} />}
    />
  );
}
