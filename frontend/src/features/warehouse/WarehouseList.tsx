import { useMemo } from "react";
import type { Row } from "@/contract";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { CodeLink, Retired } from "@/ui/cells";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";
import { useWarehouseKinds } from "./words";

type WarehouseRow = Row<"warehouse.list">;

/** 仓库: places with their own stock. */
export default function WarehouseList() {
  const t = useT();
  const kinds = useWarehouseKinds();
  useTitle(t("warehouse.title"));
  const columns = useMemo(
    (): ListColumn<WarehouseRow>[] => [
      {
        key: "code",
        title: t("warehouse.code"),
        width: 140,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.code}</span>,
      },
      {
        key: "name",
        title: t("warehouse.name"),
        width: 200,
        sort: true,
        filter: { type: "text" },
        render: (r) => (
          <>
            {r.name} <Retired retired={r.retired} />
          </>
        ),
      },
      {
        key: "kind",
        title: t("warehouse.kind"),
        width: 110,
        filter: { type: "choice", options: kinds },
        render: (r) => t(`warehouse.kinds.${r.kind}`),
      },
      {
        key: "partner_name",
        title: t("warehouse.partner"),
        width: 200,
        filter: { type: "text" },
        render: (r) =>
          r.partner && (
            <CodeLink page="partner" params={{ code: r.partner }}>
              {r.partner_name}
            </CodeLink>
          ),
      },
      { key: "note", title: t("common.note"), width: 200, grow: true, render: (r) => <span className="text2">{r.note}</span> },
    ],
    [t, kinds],
  );
  return (
    <DataList
      command="warehouse.list"
      exportCommand="warehouse.export"
      title={t("warehouse.title")}
      columns={columns}
      rowKey={(r) => r.code}
      onOpen={(r) => openPage("warehouse", { code: r.code })}
      sort="code"
      countText={(count) => t("warehouse.count", { count })}
      rowClass={(r) => (r.retired ? "dim" : "")}
      empty={{ title: t("warehouse.empty"), why: t("warehouse.emptyWhy") }}
      importKind="warehouse"
      create={{ page: "warehouse", label: t("warehouse.create"), note: t("warehouse.createNote") }}
    />
  );
}
