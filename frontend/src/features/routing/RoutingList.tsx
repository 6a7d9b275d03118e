import type { Row } from "@/contract";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { WalkKeys, walkDown } from "@/ui/ItemParts";
import { DataList } from "@/ui/list/DataList";
import { useVersionList } from "@/ui/list/useVersionList";
import { KeyButton, useTitle } from "@/ui/Page";

/** 工艺路线: every version. */
export default function RoutingList() {
  const t = useT();
  const { item } = useTab().params;
  useTitle(t("routing.title"));
  const versions = useVersionList<Row<"routing.list">>("operation_count", t("routing.operationCount"));
  return (
    <DataList
      {...versions}
      key={item}
      command="routing.list"
      exportCommand="routing.export"
      exportMore={{ command: "routing.export_operations", label: t("routing.exportOperations") }}
      title={t("routing.title")}
      onOpen={(r) => openPage("routing", { item: r.item, version: r.version })}
      countText={(count) => t("routing.count", { count: count as never })}
      empty={{ title: t("routing.empty"), why: t("routing.emptyWhy") }}
      create={{ page: "routing", label: t("routing.create"), note: t("routing.createNote") }}
      importKind="routing"
      actions={(row) => (
        <>
          <WalkKeys from={row && { item: row.item }} down={false} />
          {row && <KeyButton id="explode" label={t("explosion.title")} run={() => walkDown({ item: row.item })} />}
        </>
      )}
    />
  );
}
