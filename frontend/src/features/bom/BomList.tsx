import { useMemo } from "react";
import type { Row } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useKey } from "@/keys/registry";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useHasPage } from "@/shell/pages";
import { openPage } from "@/state/tabs";
import { Num, VersionDot } from "@/ui/cells";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { KeyButton, useTitle } from "@/ui/Page";

type VersionRow = Row<"bom.list">;

/** 物料清单: every version. */
export default function BomList() {
  const t = useT();
  const today = useToday();
  const tab = useTab();
  const canImport = useHasPage("import");
  useTitle(t("bom.title"));
  const states = useMemo(
    () => (["draft", "active", "obsolete"] as const).map((value) => ({ value, label: t(`version.state.${value}`) })),
    [t],
  );
  const columns = useMemo(
    (): ListColumn<VersionRow>[] => [
      {
        key: "item",
        title: t("item.code"),
        width: 190,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.item}</span>,
      },
      { key: "version", title: t("version.version"), width: 70, sort: true, filter: { type: "text" }, render: (r) => r.version },
      { key: "name", title: t("item.name"), width: 150, grow: true, filter: { type: "text" }, render: (r) => r.name },
      {
        key: "spec",
        title: t("item.spec"),
        width: 180,
        grow: true,
        filter: { type: "text" },
        render: (r) => <span className="text2">{r.spec}</span>,
      },
      {
        key: "line_count",
        title: t("bom.lineCount"),
        width: 90,
        align: "right",
        render: (r) => <Num value={String(r.line_count)} />,
      },
      {
        key: "from",
        title: t("version.from"),
        width: 100,
        align: "right",
        filter: { type: "date" },
        render: (r) => formatDay(r.from, today),
      },
      {
        key: "to",
        title: t("version.to"),
        width: 100,
        align: "right",
        filter: { type: "date" },
        render: (r) => formatDay(r.to, today),
      },
      {
        key: "state",
        title: t("version.stateTitle"),
        width: 90,
        filter: { type: "choice", options: states },
        render: (r) => <VersionDot state={r.state} />,
      },
    ],
    [t, today, states],
  );
  const create = () => openPage("bom", {});
  const given = tab.params.item ? [{ field: "item", op: "eq" as const, values: [tab.params.item] }] : undefined;
  return (
    <DataList
      key={tab.params.item}
      command="bom.list"
      exportCommand="bom.export"
      title={t("bom.title")}
      columns={columns}
      given={given}
      rowKey={(r) => `${r.item} ${r.version}`}
      onOpen={(r) => openPage("bom", { item: r.item, version: r.version })}
      sort="item"
      quick={[
        { label: t("common.all"), filter: [] },
        ...states.map((s) => ({ label: s.label, filter: [{ field: "state", op: "any_of" as const, values: [s.value] }] })),
      ]}
      countText={(count) => t("bom.count", { count: count as never })}
      rowClass={(r) => (r.state === "obsolete" ? "dim" : "")}
      empty={{
        title: t("bom.empty"),
        why: t("bom.emptyWhy"),
        steps: [
          { title: t("bom.create"), note: t("bom.createNote"), key: "create", run: create },
          ...(canImport
            ? [
                {
                  title: t("welcome.import"),
                  note: t("welcome.importNote"),
                  key: "importFile" as const,
                  run: () => openPage("import", { kind: "bom" }),
                },
              ]
            : []),
        ],
      }}
      actions={(row) => (
        <>
          <RowKeys item={row?.item ?? null} />
          {row && <KeyButton label={t("explosion.title")} run={() => openPage("explosion", { item: row.item })} />}
          {canImport && <KeyButton id="importFile" label={t("common.import")} run={() => openPage("import", { kind: "bom" })} />}
          <KeyButton id="create" label={t("bom.create")} run={create} bar />
        </>
      )}
    />
  );
}

function RowKeys({ item }: { item: string | null }): null {
  useKey("whereUsed", () => item && openPage("where_used", { item }), { enabled: item !== null, bar: true });
  return null;
}
