import { useCallback, useMemo, useState } from "react";
import type { AuditRow, Input as CommandInput } from "@/contract";
import { dayAt, formatClock, formatDay } from "@/format/date";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { nameFrom, usePeople } from "@/session/people";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { startOf } from "@/trail/day";
import { clientText, keyText, kindText, pageOf, useChangeWords, verbOf } from "@/trail/words";
import { callFile } from "@/transport/call";
import { usePages } from "@/transport/query";
import { Empty, Filtered } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSaved } from "@/ui/useSaved";
import { useSlow } from "@/ui/useSlow";
import { type Asked, AuditFilters, useConditions } from "./AuditFilters";
import { TrailInspector } from "./TrailInspector";

/** Changes that a row tells; the inspector has all. */
const told = 2;

/** 操作记录: who changed what, newest first. */
export default function AuditPage() {
  const t = useT();
  const tab = useTab();
  const info = useInfo();
  const today = useToday();
  const saved = useSaved();
  const people = usePeople();
  const words = useChangeWords();
  const language = useSettings((s) => s.language);
  const zone = info?.timezone ?? "Asia/Shanghai";
  const asked: Asked = tab.params;
  const { actor, kind, key, command, from, to } = asked;
  const object = kind && key ? `${kindText(kind)} ${keyText({ object_kind: kind, object_key: key })}` : null;
  const title = object ? t("audit.titleOf", { object }) : t("audit.title");
  useTitle(title);
  const [selected, setSelected] = useState<string | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const filter = {
    ...(actor ? { actor } : {}),
    ...(command ? { command } : {}),
    ...(kind ? { object_kind: kind } : {}),
    ...(key ? { object_key: key } : {}),
    ...(from ? { from: startOf(from, zone) } : {}),
    ...(to ? { to: startOf(to, zone, 1) } : {}),
  };
  const pages = usePages("audit.list", { ...filter, limit: 50 } as CommandInput<"audit.list">);
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const slow = useSlow(pages.isPending);
  const current = rows.find((row) => String(row.id) === selected) ?? rows[0] ?? null;
  const put = (change: Asked) => tab.setParams({ ...asked, ...change });
  const conditions = useConditions(asked, put, people);
  const nothing = pages.isSuccess && rows.length === 0 && !pages.isFetching;
  const save = () => {
    setFailed(null);
    callFile("audit.export", { filter, language }).then(saved, setFailed);
  };
  const columns = useMemo(
    (): Column<AuditRow>[] => [
      {
        key: "at",
        title: t("audit.at"),
        width: 156,
        frozen: true,
        render: (r) => {
          const day = dayAt(r.at, zone);
          return (
            <span className="num">
              {day === today ? t("common.today") : formatDay(day, today)} {formatClock(r.at, zone)}
            </span>
          );
        },
      },
      { key: "actor", title: t("audit.actor"), width: 104, render: (r) => nameFrom(people, r.actor) || t("audit.nobody") },
      { key: "command", title: t("audit.command"), width: 130, render: (r) => verbOf(r) },
      {
        key: "object",
        title: t("audit.object"),
        width: 226,
        render: (r) => (
          <>
            <span className="text2">{kindText(r.object_kind)}</span> <ObjectLink row={r} />
          </>
        ),
      },
      {
        key: "changes",
        title: t("audit.changes"),
        width: 190,
        grow: true,
        render: (r) => <span className="text2">{words.brief(r, told)}</span>,
      },
      {
        key: "client",
        title: t("audit.client"),
        width: 84,
        render: (r) => <span className="text2">{clientText(r.client)}</span>,
      },
    ],
    [t, zone, today, people, words],
  );
  const retry = [{ label: t("common.retry"), key: "refresh" as const, run: () => void pages.refetch() }];
  return (
    <Page
      title={title}
      actions={!nothing && <KeyButton id="exportFile" label={t("common.export")} run={save} bar />}
      filter={<AuditFilters asked={asked} put={put} people={people} conditions={conditions} today={today} />}
      message={
        failed !== null ? (
          <Failure what={t("list.notSaved")} error={failed} next={[{ label: t("common.retry"), run: save }]} line />
        ) : pages.error ? (
          <Failure
            what={
              rows.length
                ? t("list.notRefreshed", { time: formatClock(pages.dataUpdatedAt * 1000, zone).slice(0, 5) })
                : t("list.notRead")
            }
            error={pages.error}
            next={retry}
            line
          />
        ) : null
      }
      totals={
        rows.length > 0 && (
          <span className="right">
            {t(hasNextPage ? "audit.shownMore" : "audit.shown", { count: formatCount(rows.length) as never })}
          </span>
        )
      }
      inspector={current ? <TrailInspector key={current.id} row={current} /> : undefined}
    >
      {!nothing && (
        <>
          <KeyHint id="rows" />
          <KeyHint id="open" />
        </>
      )}
      <div className={pages.error ? "stale" : ""}>
        <Grid
          label={title}
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.id)}
          selected={current ? String(current.id) : null}
          onSelect={setSelected}
          onOpen={(row) => pageOf(row)?.()}
          onEnd={more}
          loading={pages.isPending && slow}
          empty={
            !nothing ? undefined : conditions.length > 0 ? (
              <Filtered
                title={t("list.nothingFits", { what: t("audit.title") })}
                conditions={conditions}
                onClear={() => tab.setParams({})}
              />
            ) : (
              <Empty title={t("audit.empty")} why={t("audit.emptyWhy")} steps={[]} />
            )
          }
        />
      </div>
    </Page>
  );
}

function ObjectLink({ row }: { row: AuditRow }) {
  const open = pageOf(row);
  const text = keyText(row);
  if (!open) return <span className="code">{text}</span>;
  return (
    <button
      type="button"
      className="plain link code"
      tabIndex={-1}
      onClick={(e) => {
        e.stopPropagation();
        open();
      }}
    >
      {text}
    </button>
  );
}
