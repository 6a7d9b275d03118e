import { Input, type InputRef, Segmented } from "antd";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Input as CommandInput, FileCommand, Filter, ListCommand, Right, Row } from "@/contract";
import { formatClock } from "@/format/date";
import { formatCount } from "@/format/number";
import { textOf, useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { KeyHint, useKey } from "@/keys/registry";
import { useDenied, useMay } from "@/session/useRights";
import { useInfo } from "@/shell/info";
import { useHasPage } from "@/shell/pages";
import { useSettings } from "@/state/settings";
import { openPage, type PageId } from "@/state/tabs";
import { callFile } from "@/transport/call";
import { usePages } from "@/transport/query";
import { Empty, type EmptyStep, Filtered } from "../Empty";
import { type Column, Grid } from "../Grid";
import { Failure } from "../Message";
import { KeyButton, Page, Remove } from "../Page";
import { useSaved } from "../useSaved";
import { useRested, useSlow } from "../useSlow";
import { ColumnChooser } from "./ColumnChooser";
import { Filters, useConditionText } from "./Filters";
import { type Asked, countMost, dropFilter, type FilterField, type FilterKind, listInput } from "./state";
import { useColumns } from "./useColumns";
import { useTicks } from "./useTicks";

/** A list's column: how it shows, sorts and filters. */
export interface ListColumn<R> extends Column<R> {
  filter?: FilterKind;
  /** Hidden until chosen under 列. */
  optional?: boolean;
}

export interface DataListProps<N extends ListCommand> {
  command: N;
  exportCommand?: FileCommand;
  /** What else of the listed rows can be saved: their lines. */
  exportMore?: { command: FileCommand; label: string };
  title: string;
  columns: ListColumn<Row<N>>[];
  rowKey: (row: Row<N>) => string;
  onOpen: (row: Row<N>) => void;
  /** One of them is 全部, with no condition of its own; the first is shown first, unless `first` says which. */
  quick?: { label: string; filter: Filter[] }[];
  first?: number;
  /** Conditions that the page brings; chips like the others. */
  given?: Filter[];
  /** What the page is about; always asked for, and not to be taken away. */
  only?: Filter[];
  /** What can be asked for though no column shows it. */
  fields?: FilterField[];
  sort?: string;
  /** What is searched for, kept with the tab. */
  text?: string;
  onText?: (text: string) => void;
  /** Text for so many rows: 共 22 种物料. */
  countText: (count: string) => string;
  empty: { title: string; why: string };
  /** Under which name the person's columns are kept; the command's unless set. */
  keep?: string;
  /** How a new one begins; none where nothing begins here. */
  create?: { page: PageId; label: string; note: string; right?: Right };
  /** What an import from here would bring; nothing can be imported when left out. */
  importKind?: string;
  /** A shorter way to the first ones, before the usual steps. */
  firstStep?: EmptyStep;
  /** What became of it, over the list. */
  message?: ReactNode;
  /** In place of the steps to a first one. */
  steps?: EmptyStep[];
  /** Buttons that depend on the selected row, and on what was ticked, before all others. */
  actions?: (selected: Row<N> | null, chosen: Chosen<Row<N>>) => ReactNode;
  /** Rows can be ticked, also with the space bar; what the box of one is called. */
  tick?: (row: Row<N>) => string;
  inspector?: (row: Row<N>) => ReactNode;
  rowClass?: (row: Row<N>) => string;
}

/** What is meant in a list: the ticked rows, or without any all that it would show. */
export interface Chosen<R> {
  rows: readonly R[];
  /** The list as it is asked for, without its limit. */
  all: { text?: string; filter?: Filter[]; sort?: string };
  total: number | null;
}

/** 50 rows at a time from the program: search, conditions, sort, columns, export, and a state for every case. */
export function DataList<N extends ListCommand>(props: DataListProps<N>) {
  const { command, columns, rowKey, quick = [], empty, tick } = props;
  const t = useT();
  const saved = useSaved();
  const info = useInfo();
  const language = useSettings((s) => s.language);
  const may = useMay();
  const denied = useDenied();
  const canImport = useHasPage("import") && props.importKind !== undefined;
  const createRight = props.create?.right ?? "master_data";
  const { text: given, onText } = props;
  const [text, setText] = useState(given ?? "");
  const [filters, setFilters] = useState<Filter[]>(props.given ?? []);
  const [sort, setSort] = useState(props.sort ?? "");
  const [view, setView] = useState(props.first ?? 0);
  const [selected, setSelected] = useState<string | null>(null);
  const [saving, setSaving] = useState<unknown>(null);
  const search = useRef<InputRef>(null);
  const rested = useRested(text);
  const told = useRef(given ?? "");
  useEffect(() => {
    if (given === undefined || given === told.current) return;
    told.current = given;
    setText(given);
  }, [given]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when the text is another, not when the page draws anew
  useEffect(() => {
    if (rested === told.current) return;
    told.current = rested;
    onText?.(rested);
  }, [rested]);
  const asked: Asked = { text: rested, filters, sort };
  const input = listInput(asked, [...(props.only ?? []), ...(quick[view]?.filter ?? [])]);
  const pages = usePages(command, input as CommandInput<N>);
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const total = pages.data?.pages[0]?.total ?? null;
  const list = useColumns(props.keep ?? command, columns);
  const ticks = useTicks(rowKey);
  const shown = tick ? [ticks.column(tick), ...list.shown] : list.shown;
  const slow = useSlow(pages.isPending);
  const fields: FilterField[] = [
    ...columns.flatMap((c) => (c.filter ? [{ field: c.key, label: c.title, kind: c.filter }] : [])),
    ...(props.fields ?? []),
  ];
  const conditionText = useConditionText(fields);

  useKey("filter", () => search.current?.focus(), { bar: true });
  const saveFile = (command = props.exportCommand) => {
    if (!command) return;
    setSaving(null);
    const { limit: _limit, count: _count, count_most: _most, ...question } = input;
    const what = { ...question, columns: list.shown.map((c) => c.key), language } as unknown as CommandInput<FileCommand>;
    callFile(command, what).then(saved, setSaving);
  };
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const toEnd = async () => {
    // 40 pages are as far as anyone follows with a key; beyond, a condition or another order helps more.
    let result = await fetchNextPage();
    for (let i = 0; i < 40 && result.hasNextPage; i += 1) result = await fetchNextPage();
    const last = result.data?.pages.at(-1)?.rows.at(-1);
    if (last) setSelected(rowKey(last));
  };

  const current = rows.find((r) => rowKey(r) === selected) ?? null;
  const { limit: _most, count: _counted, count_most: _counting, ...all } = input;
  // Where one comes to with every condition taken away.
  const home = Math.max(
    0,
    quick.findIndex((q) => q.filter.length === 0),
  );
  const conditions = [
    ...(rested.trim() ? [{ label: rested.trim(), remove: () => setText("") }] : []),
    ...(view !== home && quick[view] ? [{ label: quick[view].label, remove: () => setView(home) }] : []),
    ...filters.map((f) => ({ label: conditionText(f), remove: () => setFilters(dropFilter(filters, f)) })),
  ];
  const clear = () => {
    setText("");
    setFilters([]);
    setView(home);
  };
  const begin = props.create;
  const create = () => begin && openPage(begin.page, {});
  const bring = () => openPage("import", { kind: props.importKind });
  const steps: EmptyStep[] = props.steps ?? [
    ...(props.firstStep ? [props.firstStep] : []),
    ...(begin
      ? [{ title: begin.label, note: begin.note, key: "create" as const, run: create, denied: denied(createRight) }]
      : []),
    ...(canImport
      ? [
          {
            title: t("welcome.import"),
            note: t("welcome.importOf", { what: textOf(`audit.kind.${props.importKind}`) ?? "" }),
            key: "importFile" as const,
            run: bring,
            denied: denied("import"),
          },
        ]
      : []),
  ];
  const nothing = pages.isSuccess && rows.length === 0 && !pages.isFetching;
  const since = pages.dataUpdatedAt ? formatClock(pages.dataUpdatedAt * 1000, info?.timezone ?? "Asia/Shanghai").slice(0, 5) : "";
  const retry = [{ label: t("common.retry"), key: "refresh" as const, run: () => void pages.refetch() }];

  return (
    <Page
      title={props.title}
      actions={
        <>
          {tick && ticks.rows.length > 0 && (
            <span className="chip">
              {t("list.ticked", { count: ticks.rows.length })}
              <Remove label={t("list.untick")} run={ticks.clear} />
            </span>
          )}
          {props.actions?.(current, { rows: ticks.rows, all, total })}
          {props.exportCommand && !nothing && <KeyButton id="exportFile" label={t("common.export")} run={() => saveFile()} bar />}
          {props.exportMore && !nothing && (
            <KeyButton label={props.exportMore.label} run={() => saveFile(props.exportMore?.command)} />
          )}
          {canImport && (
            <KeyButton
              id="importFile"
              label={t("common.import")}
              run={bring}
              bar={nothing}
              right="import"
              // One reason for both is enough where there is little room.
              quiet={!may(createRight)}
            />
          )}
          {begin && <KeyButton id="create" label={begin.label} run={create} primary bar right={createRight} />}
        </>
      }
      filter={
        <>
          {quick.length > 1 && (
            <Segmented options={quick.map((q, i) => ({ label: q.label, value: i }))} value={view} onChange={setView} />
          )}
          <Filters fields={fields} filters={filters} onChange={setFilters} />
          <span className="right">
            <Input
              ref={search}
              style={{ width: 180 }}
              value={text}
              placeholder={t("common.filter")}
              aria-label={t("common.filter")}
              onChange={(e) => setText(e.target.value)}
              onKeyDown={(e) => {
                if (e.key === "Escape") {
                  setText("");
                  e.currentTarget.closest(".page")?.querySelector<HTMLElement>(".grid")?.focus();
                }
                if (e.key === "ArrowDown") e.currentTarget.closest(".page")?.querySelector<HTMLElement>(".grid")?.focus();
              }}
              suffix={<Kbd id="filter" />}
            />
          </span>
          <ColumnChooser all={list.all} shown={list.shown} preference={list.preference} change={list.change} />
        </>
      }
      message={
        saving !== null ? (
          <Failure what={t("list.notSaved")} error={saving} next={[{ label: t("common.retry"), run: saveFile }]} line />
        ) : pages.error ? (
          <Failure
            what={rows.length ? t("list.notRefreshed", { time: since }) : t("list.notRead")}
            error={pages.error}
            next={retry}
            line
          />
        ) : (
          props.message
        )
      }
      totals={
        <>
          <span>{total !== null ? props.countText(formatCount(total) + (total < countMost ? "" : "+")) : ""}</span>
          <span className="right">
            {rows.length > 0 &&
              (hasNextPage
                ? t("list.shownMore", { shown: formatCount(rows.length) })
                : t("list.shownAll", { shown: formatCount(rows.length) }))}
          </span>
          {hasNextPage && (
            <span>
              <Kbd id="end" /> {t("keys.end")}
            </span>
          )}
        </>
      }
      inspector={props.inspector && current ? props.inspector(current) : undefined}
    >
      {!nothing && (
        <>
          <KeyHint id="rows" />
          <KeyHint id="open" />
        </>
      )}
      <div
        className={pages.error ? "stale" : ""}
        onKeyDown={(e) => {
          const inTable = e.target instanceof HTMLElement && e.target.getAttribute("role") === "grid";
          if (!tick || e.key !== " " || !inTable || !current) return;
          e.preventDefault();
          ticks.toggle(current);
        }}
      >
        <Grid
          label={props.title}
          columns={shown}
          rows={rows}
          rowKey={rowKey}
          selected={selected}
          onSelect={setSelected}
          onOpen={props.onOpen}
          sort={sort}
          onSort={setSort}
          onResize={(key, width) => list.change({ ...list.preference, widths: { ...list.preference.widths, [key]: width } })}
          onEnd={more}
          onToEnd={() => void toEnd()}
          rowClass={props.rowClass}
          loading={pages.isPending && slow}
          empty={
            !nothing ? undefined : conditions.length > 0 ? (
              <Filtered title={t("list.nothingFits", { what: props.title })} conditions={conditions} onClear={clear} />
            ) : (
              <Empty {...empty} steps={steps} />
            )
          }
        />
      </div>
    </Page>
  );
}
