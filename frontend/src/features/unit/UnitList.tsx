import { useMemo } from "react";
import type { Row } from "@/contract";
import { compare, formatDecimal, none } from "@/format/number";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { openPage } from "@/state/tabs";
import { useChange } from "@/transport/query";
import { Retired } from "@/ui/cells";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { Failure } from "@/ui/Message";
import { useTitle } from "@/ui/Page";
import { useDimensions } from "./words";

type UnitRow = Row<"unit.list">;

/** Is it what its dimension is measured in? Codes are often written without the raised figure: m2. */
function isBase(unit: UnitRow, base: string): boolean {
  const plain = base.replace("²", "2").replace("³", "3");
  return (unit.code === base || unit.code === plain) && compare(unit.factor, unit.per) === 0;
}

/** 单位: what quantities are measured in. */
export default function UnitList() {
  const t = useT();
  const dimensions = useDimensions();
  useTitle(t("unit.title"));
  const denied = useDenied();
  const add = useChange("unit.add_common");
  const columns = useMemo(
    (): ListColumn<UnitRow>[] => [
      {
        key: "code",
        title: t("unit.code"),
        width: 120,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.code}</span>,
      },
      {
        key: "name",
        title: t("unit.name"),
        width: 160,
        sort: true,
        filter: { type: "text" },
        render: (r) => (
          <>
            {r.name} <Retired retired={r.retired} />
          </>
        ),
      },
      { key: "name_en", title: t("unit.nameEn"), width: 160, render: (r) => r.name_en },
      {
        key: "dimension",
        title: t("unit.dimension"),
        width: 110,
        filter: { type: "choice", options: dimensions },
        render: (r) => t(`unit.dimensions.${r.dimension}`),
      },
      { key: "decimals", title: t("unit.decimals"), width: 90, align: "right", render: (r) => r.decimals },
      {
        key: "factor",
        title: t("unit.ratio"),
        width: 240,
        grow: true,
        render: (r) =>
          // What it is measured in is itself: no conversion.
          r.dimension === "count" || isBase(r, t(`unit.bases.${r.dimension}`)) ? (
            <span className="zero">{none}</span>
          ) : (
            t("unit.ratioText", {
              per: formatDecimal(r.per),
              unit: r.code,
              factor: formatDecimal(r.factor),
              base: t(`unit.bases.${r.dimension}`),
            })
          ),
      },
    ],
    [t, dimensions],
  );
  return (
    <DataList
      command="unit.list"
      exportCommand="unit.export"
      title={t("unit.title")}
      columns={columns}
      rowKey={(r) => r.code}
      onOpen={(r) => openPage("unit", { code: r.code })}
      sort="code"
      countText={(count) => t("unit.count", { count })}
      rowClass={(r) => (r.retired ? "dim" : "")}
      empty={{ title: t("unit.empty"), why: t("unit.emptyWhy") }}
      firstStep={{
        title: t("unit.addCommon"),
        note: t("unit.addCommonNote"),
        run: () => add.mutate({}),
        denied: denied("master_data"),
      }}
      message={add.error && <Failure what={t("unit.notAdded")} error={add.error} line />}
      create={{ page: "unit", label: t("unit.create"), note: t("unit.createNote") }}
      importKind="unit"
    />
  );
}
