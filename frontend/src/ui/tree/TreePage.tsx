import type { QueryKey } from "@tanstack/react-query";
import { Button, Checkbox, Input, type InputRef, Segmented } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { KeyHint, useKey } from "@/keys/registry";
import { comboOf } from "@/keys/table";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import type { Saved } from "@/transport/transport";
import { DayField } from "../DayField";
import { Filtered } from "../Empty";
import { type Column, Grid } from "../Grid";
import { Failure } from "../Message";
import { KeyButton, Page, useTitle } from "../Page";
import { useSaved } from "../useSaved";
import { useRested, useSlow } from "../useSlow";
import { allLevels, pathKey, type TreeLine } from "./rows";
import { type TreeColumn, TreeTable } from "./TreeTable";
import { useLines } from "./useLines";
import { type Unfolded, useTree } from "./useTree";

/** What a line of either direction through the BOMs has. */
export interface WalkLine extends TreeLine {
  item: string;
  name: string;
  spec: string;
  source: "buy" | "make" | "outsource";
  can_open: boolean;
}

/** One page of an answer, or of one node's children. */
export interface Asked {
  view: string;
  path?: TreeLine["path"];
  depth?: number;
  limit: number;
  after: string | null;
  /** Flat views: only rows that have this text. */
  text?: string;
  /** Flat views: only items from there. */
  source?: "buy";
}

export interface TreePageProps<L extends WalkLine> {
  /** 展开 FA-DN50-0304. */
  title: string;
  /** The item that is looked at. */
  root: { code: string; name?: string; spec?: string };
  /** The question's key for one view and path; begins with its cache tags. */
  keyOf: (question: Omit<Asked, "limit" | "after" | "depth">) => QueryKey;
  ask: (question: Asked) => Promise<{ lines: L[]; next?: string | null; micros: number }>;
  save: (question: Pick<Asked, "view" | "text" | "source">) => Promise<Saved>;
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
  /** `above`: the rows from the top down to the one over `current`, in the tree. */
  inspector: (current: L | null, above: L[]) => ReactNode;
  /** Offers to leave only what is bought. */
  bought?: boolean;
  /** Instead of the table, when there is nothing to show. */
  empty?: ReactNode;
  /** Why it can't be saved as a file now. */
  held?: string;
  /** What did not happen, when there is no answer. */
  failed: string;
}

/** Children of one node, or rows of a flat view, at a time. */
const pageSize = 200;
/** Most rows that are opened at once: as many as anyone scrolls through, and quick to draw. */
const unfoldRows = 2000;
/** Pages of a flat view that are read to find the item that was looked at in another view. */
const followPages = 10;

/** The way through the BOMs, down or up: level by level or flat, for a day, filtered, saved as a file. */
export function TreePage<L extends WalkLine>(props: TreePageProps<L>) {
  const { title, root, head, views, view, top, rowKey } = props;
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const { date } = tab.params;
  const [filter, setFilter] = useState("");
  const [selected, setSelected] = useState({ view: "indented", key: "[]", item: root.code });
  const [saving, setSaving] = useState<unknown>(null);
  const [onlyBought, setOnlyBought] = useState(false);
  const [unfolded, setUnfolded] = useState<(Unfolded & { under: string; asked: string }) | null>(null);
  const [unfolding, setUnfolding] = useState(false);
  const [notUnfolded, setNotUnfolded] = useState<{ error: unknown; asked: string } | null>(null);
  const saved = useSaved();
  const search = useRef<InputRef>(null);
  const look = (change: Record<string, string | undefined>) => tab.setParams({ ...tab.params, ...change });

  const words = filter.trim().toLowerCase();
  const filtered = words !== "" || onlyBought;
  // What is closed stays in sight when only bought parts are wanted: they may well be below it.
  const fits = (l: L, closed: boolean) =>
    (words === "" || `${l.item} ${l.name} ${l.spec}`.toLowerCase().includes(words)) &&
    (!onlyBought || l.source === "buy" || closed);
  // A flat view is asked for what fits, as it has more rows than are here; of a tree the open rows are looked through.
  const rested = useRested(words);
  const wanted = { ...(rested ? { text: rested } : {}), ...(onlyBought ? { source: "buy" as const } : {}) };
  const indented = view === "indented";
  const tree = useTree<L>(
    {
      queryKey: (load) => [...props.keyOf({ view: "indented", path: load.path }), "tree", load.after, load.depth ?? 1],
      fetch: async ({ path, after, depth }) => {
        const limit = depth === undefined ? pageSize : unfoldRows;
        const { lines, next } = await props.ask({ view: "indented", depth: depth ?? 1, path, limit, after });
        return { lines, next: next ?? null };
      },
      leaf: (line) => !line.can_open,
    },
    indented,
    filtered ? fits : null,
  );
  const flat = useLines(
    [...props.keyOf({ view, ...wanted }), "flat"],
    (after) => props.ask({ view, limit: pageSize, after, ...wanted }),
    !indented,
  );

  useTitle(title);
  useKey("filter", () => search.current?.focus(), { bar: true });
  const key = (l: L) => (indented ? pathKey(l.path) : rowKey(l));
  const lines = indented ? tree.rows.flatMap((r) => (r.kind === "line" ? [r.line] : [])) : flat.lines;
  // Another view keeps the item that is looked at.
  const current =
    selected.view === view
      ? (lines.find((l) => key(l) === selected.key) ?? null)
      : (lines.find((l) => l.item === selected.item) ?? null);
  const lit = selected.view === view ? selected.key : current ? key(current) : null;
  const select = (next: string) => setSelected({ view, key: next, item: lines.find((l) => key(l) === next)?.item ?? root.code });
  const byKey = current && indented ? new Map(lines.map((l) => [key(l), l])) : null;
  const above =
    byKey && current ? current.path.map((_, i) => (i === 0 ? top : byKey.get(pathKey(current.path.slice(0, i))))) : [];

  // What was looked at in another view is looked for in this one: further pages of a flat view, closed branches of the tree.
  const missing = selected.view !== view && current === null && selected.item !== root.code ? selected.item : null;
  const { more: morePages, hasNextPage } = flat;
  const read = flat.data?.pages.length ?? 0;
  useEffect(() => {
    if (missing !== null && !indented && hasNextPage && read > 0 && read < followPages) morePages();
  }, [missing, indented, hasNextPage, read, morePages]);
  const latest = useRef({ props, tree });
  latest.current = { props, tree };
  useEffect(() => {
    if (missing === null || !indented) return;
    let gone = false;
    const { ask } = latest.current.props;
    ask({ view: "indented", depth: allLevels, path: [], limit: unfoldRows, after: null }).then(
      (answer) => {
        const line = answer.lines.find((l) => l.item === missing);
        if (!line || gone) return;
        latest.current.tree.reveal(line.path);
        setSelected({ view: "indented", key: pathKey(line.path), item: missing });
      },
      () => undefined, // It stays unmarked, as before.
    );
    return () => {
      gone = true;
    };
  }, [missing, indented]);

  // What is told of an unfolding is about this item, quantity and day.
  const asked = JSON.stringify(props.keyOf({ view: "indented", path: [] }));
  const cut = unfolded?.asked === asked && !unfolded.whole ? unfolded : null;
  const unfoldFailed = notUnfolded?.asked === asked ? notUnfolded : null;
  const unfold = (line: L | undefined) => {
    if (unfolding) return;
    setUnfolding(true);
    setNotUnfolded(null);
    const path = line?.path ?? [];
    tree
      .unfold(path)
      .then(
        (how) => setUnfolded({ ...how, under: path.length && line ? line.item : "", asked }),
        (error) => setNotUnfolded({ error, asked }),
      )
      .finally(() => setUnfolding(false));
  };
  const fold = (line: L | undefined) => {
    const path = line?.path ?? [];
    setUnfolded(null);
    tree.fold(path);
    // The marked row may be closed away with the others.
    if (current && current.path.length > path.length + 1 && path.length === 0)
      setSelected({
        view,
        key: pathKey(current.path.slice(0, 1)),
        item: byKey?.get(pathKey(current.path.slice(0, 1)))?.item ?? "",
      });
  };

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
    props.save({ view, ...(indented ? {} : wanted) }).then(saved, setSaving);
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
  const clear = () => {
    setFilter("");
    setOnlyBought(false);
  };
  const nothing = filtered && !waiting && shown === 0 && (
    <Filtered
      title={t("list.nothingFits", { what: t("item.title") })}
      conditions={[
        ...(words ? [{ label: filter.trim(), remove: () => setFilter("") }] : []),
        ...(onlyBought ? [{ label: t("tree.onlyBought"), remove: () => setOnlyBought(false) }] : []),
      ]}
      onClear={clear}
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
          {!props.empty && !unknown && (
            // The file of a tree has all of it, whatever is open or wanted here.
            <KeyButton
              id="exportFile"
              label={indented && filtered ? t("tree.exportWhole") : t("common.export")}
              disabled={props.held !== undefined}
              why={props.held}
              run={saveFile}
              bar
            />
          )}
        </>
      }
      filter={
        <>
          {props.quantity}
          <label htmlFor={`${tab.id}-date`}>{props.dateLabel}</label>
          <DayField
            id={`${tab.id}-date`}
            width={128}
            value={date ?? today}
            clear={false}
            onPick={(day) => look({ date: day ?? undefined })}
          />
          <Segmented options={views} value={view} onChange={(v) => look({ view: v })} />
          {indented && (
            <span className="foldkeys">
              <Button
                onClick={() => unfold(undefined)}
                aria-busy={unfolding}
                title={t("tree.unfoldHint")}
                aria-keyshortcuts={comboOf("unfoldAll")}
              >
                {t("tree.unfoldAll")}
              </Button>
              <Button onClick={() => fold(undefined)} title={t("tree.foldHint")} aria-keyshortcuts={comboOf("foldAll")}>
                {t("tree.foldAll")}
              </Button>
            </span>
          )}
          {props.bought && (
            <Checkbox checked={onlyBought} onChange={(e) => setOnlyBought(e.target.checked)}>
              {t("tree.onlyBought")}
            </Checkbox>
          )}
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
        ) : unfoldFailed ? (
          <Failure what={t("tree.notOpened")} error={unfoldFailed.error} line />
        ) : error ? (
          <Failure what={props.failed} error={error} next={[{ label: t("common.retry"), key: "refresh", run: retry }]} line />
        ) : null
      }
      totals={
        !props.empty &&
        !unknown && (
          <>
            {props.totals}
            {indented && filtered && tree.closed > 0 && (
              <span className="amber" role="status">
                {t("tree.closed", { count: tree.closed })}
              </span>
            )}
            {indented && cut && (
              <span className="amber" role="status">
                {t(cut.depth > 0 ? "tree.unfoldedSome" : "tree.unfoldedNone", {
                  under: cut.under || root.code,
                  depth: cut.depth,
                  most: formatCount(unfoldRows),
                })}
              </span>
            )}
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
      inspector={props.inspector(current, above.every((l) => l !== undefined) ? (above as L[]) : [])}
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
            onUnfold={unfold}
            onFold={fold}
            loading={loading}
            empty={nothing || undefined}
          />
        ) : (
          <>
            <KeyHint id="rows" />
            <Grid
              key={view}
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
