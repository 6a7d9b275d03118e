import { useMemo } from "react";
import type { CountState, Row } from "@/contract";
import { formatDay } from "@/format/date";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { usePages } from "@/transport/query";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { Failure } from "@/ui/Message";
import { Section, useTitle } from "@/ui/Page";
import { CountDot, Share, states } from "./words";

type CountRow = Row<"count.list">;

/** Counts whose accuracy stands beside the list, newest first. */
const SHOWN = 12;

/** 盘点: sheets, how far each is, and how right the books were. */
export default function CountList() {
  const t = useT();
  const today = useToday();
  const nameOf = usePersonName();
  const asked = useTab().params.state;
  useTitle(t("count.title"));
  const columns = useMemo(
    (): ListColumn<CountRow>[] => [
      {
        key: "number",
        title: t("count.number"),
        width: 150,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.number}</span>,
      },
      {
        key: "day",
        title: t("count.day"),
        width: 84,
        filter: { type: "date" },
        render: (r) => formatDay(r.day, today),
      },
      {
        key: "warehouse",
        title: t("count.warehouse"),
        width: 150,
        filter: { type: "text" },
        render: (r) => (
          <>
            <span className="code">{r.warehouse}</span> {r.warehouse_name}
          </>
        ),
      },
      { key: "lines", title: t("count.lines"), width: 80, align: "right", render: (r) => formatCount(r.lines) },
      { key: "counted", title: t("count.counted"), width: 80, align: "right", render: (r) => formatCount(r.counted) },
      { key: "accuracy", title: t("count.accuracy"), width: 90, align: "right", render: (r) => <Share value={r.accuracy} /> },
      { key: "close", title: t("count.close"), width: 110, align: "right", render: (r) => <Share value={r.close} /> },
      { key: "made_by", title: t("count.madeBy"), width: 90, filter: { type: "text" }, render: (r) => nameOf(r.made_by) },
      { key: "note", title: t("common.note"), width: 120, grow: true, render: (r) => <span className="text2">{r.note}</span> },
      { key: "state", title: t("count.state"), width: 100, render: (r) => <CountDot state={r.state} /> },
    ],
    [t, today, nameOf],
  );
  return (
    <DataList
      command="count.list"
      title={t("count.title")}
      columns={columns}
      rowKey={(r) => r.number}
      onOpen={(r) => openPage("count", { number: r.number })}
      quick={[
        { label: t("common.all"), filter: [] },
        ...states.map((state) => ({
          label: t(`count.states.${state}`),
          filter: [{ field: "state", op: "any_of" as const, values: [state] }],
        })),
      ]}
      first={asked === undefined ? 0 : states.indexOf(asked as CountState) + 1}
      countText={(count) => t("count.total", { count: count as never })}
      empty={{ title: t("count.empty"), why: t("count.emptyWhy") }}
      create={{ page: "count", label: t("count.create"), note: t("count.createNote"), right: "keep" }}
      inspector={() => <Trend />}
    />
  );
}

/** How right the books were, count by count: the newest that are over. */
function Trend() {
  const t = useT();
  const today = useToday();
  const posted = [{ field: "state", op: "any_of" as const, values: ["posted"] }];
  const pages = usePages("count.list", { filter: posted, limit: SHOWN });
  const rows = pages.data?.pages[0]?.rows ?? [];
  return (
    <Section title={t("count.trend")}>
      {pages.error && <Failure what={t("list.notRead")} error={pages.error} line />}
      {pages.isSuccess && rows.length === 0 && <div className="muted">{t("count.noTrend")}</div>}
      {rows.length > 0 && (
        <table className="mini" aria-label={t("count.trend")}>
          <thead>
            <tr>
              <th>{t("count.day")}</th>
              <th>{t("count.warehouse")}</th>
              <th className="num">{t("count.counted")}</th>
              <th className="num">{t("count.accuracy")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.number}>
                <td>{formatDay(row.day, today)}</td>
                <td className="code">{row.warehouse}</td>
                <td className="num">{formatCount(row.counted)}</td>
                <td className="num strong">
                  <Share value={row.accuracy} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
