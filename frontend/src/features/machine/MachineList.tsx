import { useMemo } from "react";
import type { Row } from "@/contract";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { Retired } from "@/ui/cells";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";

type MachineRow = Row<"machine.list">;

/** 设备: what work is done on. */
export default function MachineList() {
  const t = useT();
  useTitle(t("machine.title"));
  const columns = useMemo(
    (): ListColumn<MachineRow>[] => [
      {
        key: "code",
        title: t("machine.code"),
        width: 140,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.code}</span>,
      },
      {
        key: "name",
        title: t("machine.name"),
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
        key: "work_center",
        title: t("machine.work_center"),
        width: 140,
        sort: true,
        filter: { type: "text" },
        render: (r) => (
          <button type="button" className="link code" onClick={() => openPage("work_center", { code: r.work_center })}>
            {r.work_center}
          </button>
        ),
      },
      { key: "note", title: t("common.note"), width: 200, grow: true, render: (r) => <span className="text2">{r.note}</span> },
    ],
    [t],
  );
  return (
    <DataList
      command="machine.list"
      exportCommand="machine.export"
      title={t("machine.title")}
      columns={columns}
      rowKey={(r) => r.code}
      onOpen={(r) => openPage("machine", { code: r.code })}
      sort="code"
      countText={(count) => t("machine.count", { count })}
      rowClass={(r) => (r.retired ? "dim" : "")}
      empty={{ title: t("machine.empty"), why: t("machine.emptyWhy") }}
      create={{ page: "machine", label: t("machine.create"), note: t("machine.createNote") }}
    />
  );
}
