import { Checkbox, Segmented } from "antd";
import { useMemo, useState } from "react";
import { type CommandName, type JournalChange, traits } from "@/contract";
import { commands } from "@/contract/tags";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { nameFrom, usePeople } from "@/session/people";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { before, instantOf } from "@/trail/day";
import { countTexts, tableText } from "@/trail/tables";
import { commandText } from "@/trail/words";
import { usePages } from "@/transport/query";
import { Dot } from "@/ui/Dot";
import { Empty, Filtered } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Choice, Moment } from "@/ui/list/Conditions";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";
import { BringBack } from "./BringBack";
import { ChangeRows } from "./ChangeRows";
import { changeText } from "./words";

const changing = [
  ...(Object.keys(commands) as CommandName[]).filter((name) => traits(name).change && name !== "preference.set"),
  "journal.outside",
];

/** Why choosing it would bring back nothing: all of it is there again, or it only added something. */
function spent(row: JournalChange): "isBack" | "onlyAdded" | null {
  if (row.brought_back?.whole) return "isBack";
  return row.touched?.done === "added" ? "onlyAdded" : null;
}

/** 找回: what changes deleted or changed, to be chosen and brought back while the rest stays. */
export default function JournalPage() {
  const t = useT();
  const tab = useTab();
  const when = useWhen();
  const today = useToday();
  const people = usePeople();
  const zone = useInfo()?.timezone ?? "Asia/Shanghai";
  useTitle(t("journal.title"));
  const { from, to, actor, command, all: everything } = tab.params;
  const put = (change: Record<string, string | undefined>) => tab.setParams({ ...tab.params, ...change });
  const pages = usePages("journal.changes", {
    ...(from ? { from: instantOf(from, zone) } : {}),
    // The last microsecond of the minute, as both ends count.
    ...(to ? { to: instantOf(to, zone) + 59_999_999 } : {}),
    ...(actor ? { actor } : {}),
    ...(command ? { command } : {}),
    records: everything === undefined,
    named: true,
    limit: 50,
  });
  const spans = { today: `${today} 00:00`, week: `${before(today, 6)} 00:00` };
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const [selected, setSelected] = useState<string | null>(null);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [asking, setAsking] = useState(false);
  const slow = useSlow(pages.isPending);
  const nothing = pages.isSuccess && rows.length === 0 && !pages.isFetching;
  const current = rows.find((row) => String(row.id) === selected) ?? rows[0] ?? null;
  const toggle = (row: JournalChange) =>
    spent(row) === null && setChosen((ids) => (ids.includes(row.id) ? ids.filter((x) => x !== row.id) : [...ids, row.id]));
  const open = rows.filter((row) => spent(row) === null).map((row) => row.id);
  const all = open.length > 0 && open.every((id) => chosen.includes(id));
  const names = {
    from: from && t("audit.conditions.from", { value: from }),
    to: to && t("audit.conditions.to", { value: to }),
    actor: actor && t("audit.conditions.actor", { value: nameFrom(people, actor) }),
    command: command && t("audit.conditions.command", { value: changeText(command) }),
  };
  const conditions = Object.entries(names).flatMap(([name, label]) =>
    label ? [{ label, remove: () => put({ [name]: undefined }) }] : [],
  );
  const reason = (row: JournalChange) => {
    const why = spent(row);
    return why === null ? undefined : t(`journal.spent.${why}`);
  };
  const columns: Column<JournalChange>[] = [
    {
      key: "chosen",
      title: t("journal.choose"),
      width: 52,
      frozen: true,
      render: (r) => (
        <Checkbox
          checked={chosen.includes(r.id)}
          disabled={spent(r) !== null}
          title={reason(r)}
          aria-label={t("journal.chooseOne", { id: formatCount(r.id) })}
          onClick={(e) => e.stopPropagation()}
          onChange={() => toggle(r)}
        />
      ),
    },
    { key: "at", title: t("audit.at"), width: 104, frozen: true, render: (r) => <span className="num">{when(r.at)}</span> },
    { key: "actor", title: t("audit.actor"), width: 80, render: (r) => nameFrom(people, r.actor) || t("audit.nobody") },
    { key: "command", title: t("audit.command"), width: 112, render: (r) => changeText(r.command) },
    { key: "records", title: t("journal.records"), width: 240, grow: true, render: (r) => <Records touched={r.touched} /> },
    {
      key: "counts",
      title: t("journal.counts"),
      width: 170,
      render: (r) => <span className="text2">{countTexts(r).join(t("common.comma"))}</span>,
    },
    {
      key: "back",
      title: t("journal.state"),
      width: 88,
      render: ({ brought_back: back }) =>
        back && <Dot tone={back.whole ? "green" : "amber"}>{t(back.whole ? "journal.back" : "journal.partlyBack")}</Dot>,
    },
  ];
  return (
    <Page
      title={t("journal.title")}
      actions={
        <KeyButton
          label={t("journal.preview", { count: formatCount(chosen.length) as never })}
          primary
          disabled={chosen.length === 0}
          why={t("journal.chooseFirst")}
          right="administer"
          run={() => setAsking(true)}
        />
      }
      filter={
        <>
          <Segmented
            value={to ? "other" : from === spans.today ? "today" : from === spans.week ? "week" : from ? "other" : "all"}
            onChange={(span) => put({ from: span === "today" || span === "week" ? spans[span] : undefined, to: undefined })}
            options={[
              { value: "all", label: t("audit.allTime") },
              { value: "today", label: t("audit.today") },
              { value: "week", label: t("audit.week") },
            ]}
          />
          <Moment to="minute" label={t("audit.from")} value={from} onPick={(at) => put({ from: at })} />
          <Moment to="minute" label={t("audit.to")} value={to} onPick={(at) => put({ to: at })} />
          <Choice
            label={t("audit.anyone")}
            value={actor}
            width={140}
            options={[
              ...people.map((p) => ({ value: p.login, label: `${p.name} ${p.login}` })),
              ...["administrator", "system"].map((value) => ({ value, label: nameFrom(people, value) })),
            ]}
            onPick={(value) => put({ actor: value })}
          />
          <Choice
            label={t("audit.anything")}
            value={command}
            width={140}
            options={changing.map((value) => ({
              value,
              label: value === "journal.outside" ? changeText(value) : commandText(value),
            }))}
            onPick={(value) => put({ command: value })}
          />
          <Segmented
            aria-label={t("journal.which")}
            value={everything === undefined ? "records" : "all"}
            onChange={(which) => put({ all: which === "all" ? "1" : undefined })}
            options={[
              { value: "records", label: t("journal.onlyRecords") },
              { value: "all", label: t("journal.everything") },
            ]}
          />
          <span className="right">
            <Checkbox checked={all} disabled={open.length === 0} onChange={() => setChosen(all ? [] : open)}>
              {t("journal.chooseAll")}
            </Checkbox>
          </span>
        </>
      }
      message={
        pages.error && (
          <Failure
            what={t("list.notRead")}
            error={pages.error}
            next={[{ label: t("common.retry"), key: "refresh", run: () => void pages.refetch() }]}
            line
          />
        )
      }
      totals={
        rows.length > 0 && (
          <>
            <span>{t("journal.chosen", { count: formatCount(chosen.length) as never })}</span>
            <span className="right">
              {t(pages.hasNextPage ? "audit.shownMore" : "audit.shown", { count: formatCount(rows.length) as never })}
            </span>
          </>
        )
      }
      inspector={current ? <ChangeRows key={current.id} change={current} /> : undefined}
    >
      {!nothing && (
        <>
          <KeyHint id="rows" />
          <KeyHint id="open" />
        </>
      )}
      <Grid
        label={t("journal.title")}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.id)}
        selected={current ? String(current.id) : null}
        onSelect={setSelected}
        onOpen={toggle}
        onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
        loading={pages.isPending && slow}
        empty={
          !nothing ? undefined : conditions.length > 0 ? (
            <Filtered
              title={t("list.nothingFits", { what: t("journal.changes") })}
              conditions={conditions}
              onClear={() => tab.setParams({})}
            />
          ) : (
            <Empty title={t("journal.empty")} why={t("journal.emptyWhy")} steps={[]} />
          )
        }
      />
      {asking && <BringBack changes={chosen} onClose={() => setAsking(false)} onDone={() => setChosen([])} />}
    </Page>
  );
}

/** The first records that a change deleted, else changed or added: code and name, and how many more. */
function Records({ touched }: Pick<JournalChange, "touched">) {
  const t = useT();
  if (!touched) return null;
  const more = touched.count - touched.records.length;
  return (
    <span>
      {touched.records.map((record, at) => (
        <span key={`${record.table} ${record.name}`}>
          {at > 0 && t("common.comma")}
          {record.name == null ? (
            t("journal.nameless", { table: tableText(record.table) })
          ) : (
            <span className="code">{record.name}</span>
          )}
          {record.title && record.title !== record.name && ` ${record.title}`}
        </span>
      ))}
      {more > 0 && ` ${t("journal.andSoMany", { count: formatCount(touched.count) as never })}`}
    </span>
  );
}
