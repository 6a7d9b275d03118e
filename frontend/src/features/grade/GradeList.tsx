import { useMemo } from "react";
import type { Row } from "@/contract";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { Retired } from "@/ui/cells";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";

type GradeRow = Row<"grade.list">;

/** 技能等级: by which operators are paid. */
export default function GradeList() {
  const t = useT();
  useTitle(t("grade.title"));
  const columns = useMemo(
    (): ListColumn<GradeRow>[] => [
      {
        key: "code",
        title: t("grade.code"),
        width: 140,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.code}</span>,
      },
      {
        key: "name",
        title: t("grade.name"),
        width: 200,
        sort: true,
        filter: { type: "text" },
        render: (r) => (
          <>
            {r.name} <Retired retired={r.retired} />
          </>
        ),
      },
      { key: "note", title: t("common.note"), width: 200, grow: true, render: (r) => <span className="text2">{r.note}</span> },
    ],
    [t],
  );
  return (
    <DataList
      command="grade.list"
      exportCommand="grade.export"
      title={t("grade.title")}
      columns={columns}
      rowKey={(r) => r.code}
      onOpen={(r) => openPage("grade", { code: r.code })}
      sort="code"
      countText={(count) => t("grade.count", { count })}
      rowClass={(r) => (r.retired ? "dim" : "")}
      empty={{ title: t("grade.empty"), why: t("grade.emptyWhy") }}
      create={{ page: "grade", label: t("grade.create"), note: t("grade.createNote") }}
    />
  );
}
