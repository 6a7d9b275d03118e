import { useMemo } from "react";
import type { Row } from "@/contract";
import { formatPercent } from "@/format/number";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { Retired } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";

type CenterRow = Row<"work_center.list">;

/** 工作中心: where operations are done. */
export default function WorkCenterList() {
  const t = useT();
  useTitle(t("work_center.title"));
  const columns = useMemo(
    (): ListColumn<CenterRow>[] => [
      {
        key: "code",
        title: t("work_center.code"),
        width: 140,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.code}</span>,
      },
      {
        key: "name",
        title: t("work_center.name"),
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
        key: "outsourced",
        title: t("work_center.where"),
        width: 90,
        filter: { type: "flag" },
        render: (r) =>
          r.outsourced ? <Tag outline>{t("work_center.outsourced")}</Tag> : <span className="text2">{t("work_center.own")}</span>,
      },
      {
        key: "efficiency",
        title: t("work_center.efficiency"),
        width: 90,
        align: "right",
        render: (r) => formatPercent(r.efficiency),
      },
      { key: "note", title: t("common.note"), width: 200, grow: true, render: (r) => <span className="text2">{r.note}</span> },
    ],
    [t],
  );
  return (
    <DataList
      command="work_center.list"
      exportCommand="work_center.export"
      title={t("work_center.title")}
      columns={columns}
      rowKey={(r) => r.code}
      onOpen={(r) => openPage("work_center", { code: r.code })}
      sort="code"
      countText={(count) => t("work_center.count", { count })}
      rowClass={(r) => (r.retired ? "dim" : "")}
      empty={{ title: t("work_center.empty"), why: t("work_center.emptyWhy") }}
      create={{ page: "work_center", label: t("work_center.create"), note: t("work_center.createNote") }}
      importKind="work_center"
    />
  );
}
