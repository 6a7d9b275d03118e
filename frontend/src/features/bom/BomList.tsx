import type { Row } from "@/contract";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { WalkKeys, walkDown } from "@/ui/ItemParts";
import { DataList } from "@/ui/list/DataList";
import { useVersionList } from "@/ui/list/useVersionList";
import { KeyButton, useTitle } from "@/ui/Page";

/** 物料清单: every version. */
export default function BomList() {
  const t = useT();
  const { item } = useTab().params;
  useTitle(t("bom.title"));
  const versions = useVersionList<Row<"bom.list">>("line_count", t("bom.lineCount"));
  return (
    <DataList
      {...versions}
      key={item}
      command="bom.list"
      exportCommand="bom.export"
      exportMore={{ command: "bom.export_lines", label: t("bom.exportLines") }}
      title={t("bom.title")}
      onOpen={(r) => openPage("bom", { item: r.item, version: r.version })}
      countText={(count) => t("bom.count", { count: count as never })}
      empty={{ title: t("bom.empty"), why: t("bom.emptyWhy") }}
      create={{ page: "bom", label: t("bom.create"), note: t("bom.createNote") }}
      importKind="bom"
      actions={(row) => (
        <>
          <WalkKeys from={row && { item: row.item }} down={false} />
          {row && <KeyButton id="explode" label={t("explosion.title")} run={() => walkDown({ item: row.item })} />}
        </>
      )}
    />
  );
}
