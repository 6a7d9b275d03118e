import type { QueryKey } from "@tanstack/react-query";
import { App, DatePicker, Input, type InputRef, Segmented } from "antd";
import dayjs from "dayjs";
import { type ReactNode, useRef, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { KeyHint, useKey } from "@/keys/registry";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import type { Saved } from "@/transport/transport";
import { Filtered } from "../Empty";
import { type Column, Grid } from "../Grid";
import { Failure } from "../Message";
import { KeyButton, Page, useTitle } from "../Page";
import { useAltDown } from "../useAltDown";
import { useSlow } from "../useSlow";
import type { TreeLine } from "./rows";
import { type TreeColumn, TreeTable } from "./TreeTable";
import { useLines } from "./useLines";
import { useTree } from "./useTree";

/** What a line of either direction through the BOMs has. */
export interface WalkLine extends TreeLine {
  item: string;
  name: string;
  spec: string;
  can_open: boolean;
}

/** One page of an answer, or of one node's children. */
export interface Asked {
  view: string;
  path?: TreeLine["path"];
  depth?: number;
  limit: number;
  after: string | null;
}

export interface TreePageProps<L extends WalkLine> {
  /** 展开 FA-DN50-0304. */
  title: string;
  /** The item that is looked at. */
  root: { code: string; name?: string; spec?: string };
  /** The question's key for one view and path; begins with its cache tags. */
  keyOf: (question: Pick<Asked, "view" | "path">) => QueryKey;
  ask: (question: Asked) => Promise<{ lines: L[]; next?: string | null; micros: number }>;
  save: (view: string) => Promise<Saved>;
  /** The short answer that the head and the totals are made of. */
  head: { micros?: number; error: unknown; known: boolean; refetch: () => unknown };
  /** `indented` is the tree, the others are flat. */
  views: { value: string; label: string }[];
  view: string;
  /** Before the day in the filter bar. */
  quantity?: ReactNode;
  dateLabel: string;
  columns: (flat: boolean) => TreeColumn<L>[];
  /** The row above all, level 0. */
  top: L | undefined;
  /** Tells rows of a flat view apart. */
  rowKey: (line: L) => string;
  sub?: ReactNode;
  /** Buttons before 导出. */
  actions?: (current: L | null) => ReactNode;
  totals?: ReactNode;
  inspector: (current: L | null, parent: L | null) => ReactNode;
  /** Instead of the table, when there is nothing to show. */
  empty?: ReactNode;
  /** What did not happen, when there is no answer. */
  failed: string;
}

/** Children of one node, or rows of a flat view, at a time. */
const pageSize = 200;

/** The way through the BOMs, down or up: level by level or flat, for a day, filtered, saved as a file. */
export function TreePage<L extends WalkLine>(props: TreePageProps<L>) {
  const { title, root, head, views, view, top, rowKey } = props;
  const t = useT();
  const { message } = App.useApp();
  const tab = useTab();
  const today = useToday();
  const { date } = tab.params;
  const [filter, setFilter] = useState("");
  const [selected, setSelected] = useState({ view: "indented", key: "[]", item: root.code });
  const [saving, setSaving] = useState<unknown>(null);
  const search = useRef<InputRef>(null);
  const days = useAltDown();
  const look = (change: Record<string, string | undefined>) => tab.setParams({ ...tab.params, ...change });

  const words = filter.trim().toLowerCase();
  const fits = (l: L) => words === "" || `${l.item} ${l.name} ${l.spec}`.toLowerCase().includes(words);
  const indented = view === "indented";
  const tree = useTree<L>(
    {
      queryKey: (load) => [...props.keyOf({ view: "indented", path: load.path }), "tree", load.after],
      fetch: async ({ path, after }) => {
        const { lines, next } = await props.ask({ view: "indented", depth: 1, path, limit: pageSize, after });
        return { lines, next: next ?? null };
      },
      leaf: (line) => !line.can_open,
    },
    indented,
    fits,
  );
  const flat = useLines([...props.keyOf({ view }), "flat"], (after) => props.ask({ view, limit: pageSize, after }), !indented);
  const flatLines = flat.lines.filter(fits);

  useTitle(title);
  useKey("filter", () => search.current?.focus(), { bar: true });
  const key = (l: L) => (indented ? JSON.stringify(l.path) : rowKey(l));
  const lines = indented ? tree.rows.flatMap((r) => (r.kind === "line" ? [r.line] : [])) : flatLines;
  // Another view keeps the item that is looked at.
  const current =
    selected.view === view
      ? (lines.find((l) => key(l) === selected.key) ?? null)
      : (lines.find((l) => l.item === selected.item) ?? null);
  const lit = selected.view === view ? selected.key : current ? key(current) : null;
  const select = (next: string) => setSelected({ view, key: next, item: lines.find((l) => key(l) === next)?.item ?? root.code });
  const parent =
    current && indented ? (lines.find((l) => key(l) === JSON.stringify(current.path.slice(0, -1))) ?? top ?? null) : null;

  const error = head.error ?? (indented ? tree.error : flat.error);
  const waiting = indented ? tree.loading : flat.isPending;
  const loading = useSlow(waiting) && waiting;
  const retry = () => {
    void head.refetch();
    if (indented) tree.refresh();
    else void flat.refetch();
  };
  const saveFile = () => {
    setSaving(null);
    props.save(view).then(({ saved }) => {
      if (saved) void message.success(t("list.saved", { name: saved }));
    }, setSaving);
  };
  const level: Column<L> = {
    key: "level",
    title: t("tree.level"),
    width: 44,
    frozen: true,
    render: (l) => <span className="muted num">{l.level}</span>,
  };
  const unknown = head.error !== null && !head.known;
  const shown = indented ? tree.rows.length : lines.length;
  const nothing = words !== "" && !waiting && shown === 0 && (
    <Filtered
      title={t("list.nothingFits", { what: t("item.title") })}
      conditions={[{ label: filter.trim(), remove: () => setFilter("") }]}
      onClear={() => setFilter("")}
    />
  );
  const open = (l: L) => openPage("item", { code: l.item });

  return (
    <Page
      title={`${title} ${root.name ?? ""} ${root.spec ?? ""}`}
      sub={props.sub}
      actions={
        <>
          {props.actions?.(current)}
          {!props.empty && !unknown && <KeyButton id="exportFile" label={t("common.export")} run={saveFile} bar />}
        </>
      }
      filter={
        <>
          {props.quantity}
          <label htmlFor={`${tab.id}-date`}>{props.dateLabel}</label>
          <DatePicker
            id={`${tab.id}-date`}
            style={{ width: 128 }}
            value={dayjs(date ?? today)}
            allowClear={false}
            onChange={(d) => look({ date: d ? d.format("YYYY-MM-DD") : undefined })}
            {...days}
          />
          <Segmented options={views} value={view} onChange={(v) => look({ view: v })} />
          <Input
            ref={search}
            className="right"
            style={{ width: 160 }}
            value={filter}
            placeholder={t("tree.filter")}
            aria-label={t("tree.filter")}
            onChange={(e) => setFilter(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === "Escape") setFilter("");
              if (e.key === "Escape" || e.key === "ArrowDown")
                e.currentTarget.closest(".page")?.querySelector<HTMLElement>(".grid")?.focus();
            }}
            suffix={<Kbd id="filter" />}
          />
        </>
      }
      message={
        saving !== null ? (
          <Failure what={t("list.notSaved")} error={saving} line />
        ) : error ? (
          <Failure what={props.failed} error={error} next={[{ label: t("common.retry"), key: "refresh", run: retry }]} line />
        ) : null
      }
      totals={
        !props.empty &&
        !unknown && (
          <>
            {props.totals}
            <span className="right">
              {head.known &&
                t("explosion.rows", {
                  rows: formatCount(shown),
                  ms: Math.max(1, Math.round((flat.first?.micros ?? head.micros ?? 0) / 1000)),
                })}
            </span>
          </>
        )
      }
      inspector={props.inspector(current, parent)}
    >
      {!props.empty && !unknown && !nothing && <KeyHint id="open" />}
      {props.empty ??
        (unknown ? null : indented ? (
          <TreeTable
            label={title}
            tree={tree}
            columns={props.columns(false)}
            top={top}
            selected={lit}
            onSelect={select}
            onOpen={open}
            loading={loading}
            empty={nothing || undefined}
          />
        ) : (
          <>
            <KeyHint id="rows" />
            <Grid
              label={title}
              columns={[level, ...props.columns(true)]}
              rows={lines}
              rowKey={key}
              selected={lit}
              onSelect={select}
              onOpen={open}
              onEnd={flat.more}
              loading={loading}
              empty={nothing || undefined}
            />
          </>
        ))}
    </Page>
  );
}
