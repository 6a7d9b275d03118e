import { useMemo } from "react";
import type { Filter, VersionState } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { Num, VersionDot } from "../cells";
import type { ListColumn } from "./DataList";

/** What a list of versions has in each row. */
interface VersionRow {
  item: string;
  version: string;
  name: string;
  spec: string;
  from: string;
  to?: string | null;
  state: VersionState;
}

/** What lists of versions share: columns, quick views by state, the item that the page was opened for. */
export function useVersionList<R extends VersionRow>(countKey: keyof R & string, countTitle: string) {
  const t = useT();
  const today = useToday();
  const { item } = useTab().params;
  const states = useMemo(
    () => (["draft", "active", "obsolete"] as const).map((value) => ({ value, label: t(`version.state.${value}`) })),
    [t],
  );
  const columns = useMemo(
    (): ListColumn<R>[] => [
      {
        key: "item",
        title: t("item.code"),
        width: 190,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.item}</span>,
      },
      { key: "version", title: t("version.version"), width: 76, sort: true, filter: { type: "text" }, render: (r) => r.version },
      { key: "name", title: t("item.name"), width: 150, grow: true, filter: { type: "text" }, render: (r) => r.name },
      {
        key: "spec",
        title: t("item.spec"),
        width: 180,
        grow: true,
        filter: { type: "text" },
        render: (r) => <span className="text2">{r.spec}</span>,
      },
      { key: countKey, title: countTitle, width: 96, align: "right", render: (r) => <Num value={String(r[countKey])} /> },
      {
        key: "from",
        title: t("version.from"),
        width: 108,
        align: "right",
        filter: { type: "date" },
        render: (r) => formatDay(r.from, today),
      },
      {
        key: "to",
        title: t("version.to"),
        width: 108,
        align: "right",
        filter: { type: "date" },
        render: (r) => formatDay(r.to, today),
      },
      {
        key: "state",
        title: t("version.stateTitle"),
        width: 104,
        filter: { type: "choice", options: states },
        render: (r) => <VersionDot state={r.state} />,
      },
    ],
    [t, today, states, countKey, countTitle],
  );
  const given: Filter[] | undefined = item ? [{ field: "item", op: "eq", values: [item] }] : undefined;
  return {
    columns,
    given,
    sort: "item",
    rowKey: (r: R) => `${r.item} ${r.version}`,
    rowClass: (r: R) => (r.state === "obsolete" ? "dim" : ""),
    quick: [
      { label: t("common.all"), filter: [] },
      ...states.map((s) => ({ label: s.label, filter: [{ field: "state", op: "any_of" as const, values: [s.value] }] })),
    ],
  };
}
