import { useMemo } from "react";
import type { Row } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useSettings } from "@/state/settings";
import { Dot, Tag } from "@/ui/Dot";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import type { FilterField } from "@/ui/list/state";
import { useTitle } from "@/ui/Page";
import { ChainLink, openChain, PaperLink, PaperState, useKindChoices } from "@/ui/Papers";

type CodeRow = Row<"lineage.list">;

/** What a code is born with. */
const births = ["sales_order", "production_plan"] as const;

/** 追踪码: every code, with the order it was born with and the stages that it lacks. */
export default function CodeList() {
  const t = useT();
  const today = useToday();
  const english = useSettings((s) => s.language) === "en";
  const kinds = useKindChoices(births);
  const states = useMemo(
    () =>
      (["draft", "open", "done", "closed", "cancelled"] as const).map((value) => ({
        value,
        label: t(`document.states.${value}`),
      })),
    [t],
  );
  // A customer's name is shown, and asked for by code.
  const fields: FilterField[] = [{ field: "partner", label: t("lineage.partnerCode"), kind: { type: "text" } }];
  useTitle(t("lineage.codes"));
  const columns = useMemo(
    (): ListColumn<CodeRow>[] => [
      {
        key: "code",
        title: t("lineage.code"),
        width: 232,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <ChainLink code={r.code} />,
      },
      {
        key: "order",
        title: t("lineage.order"),
        width: 164,
        filter: { type: "text" },
        render: (r) => <PaperLink number={r.order} />,
      },
      {
        key: "kind",
        title: t("lineage.kind"),
        width: english ? 128 : 92,
        filter: { type: "choice", options: kinds },
        render: (r) => t(`lineage.kinds.${r.kind}`),
      },
      { key: "partner", title: t("lineage.partner"), width: 180, grow: true, render: (r) => r.partner },
      {
        key: "day",
        title: t("lineage.day"),
        width: 84,
        filter: { type: "date" },
        render: (r) => formatDay(r.day, today),
      },
      {
        key: "state",
        title: t("lineage.state"),
        width: 96,
        filter: { type: "choice", options: states },
        render: (r) => <PaperState state={r.state} />,
      },
      {
        key: "is_whole",
        title: t("lineage.isWhole"),
        width: 104,
        render: (r) => (
          <Dot tone={r.is_whole ? "green" : r.missing.length > 0 ? "amber" : "blue"}>
            {t(r.is_whole ? "lineage.whole" : "lineage.broken")}
          </Dot>
        ),
      },
      {
        key: "missing",
        title: t("lineage.missing"),
        width: 200,
        grow: true,
        render: (r) =>
          r.missing.length > 0 && (
            <Tag tone="amber">{r.missing.map((stage) => t(`lineage.stages.${stage}`)).join(t("common.and"))}</Tag>
          ),
      },
    ],
    [t, today, kinds, states, english],
  );
  return (
    <DataList
      command="lineage.list"
      title={t("lineage.codes")}
      columns={columns}
      fields={fields}
      rowKey={(r) => r.code}
      onOpen={(r) => openChain(r.code)}
      countText={(count) => t("lineage.count", { count: count as never })}
      empty={{ title: t("lineage.codesEmpty"), why: t("lineage.codesEmptyWhy") }}
    />
  );
}
