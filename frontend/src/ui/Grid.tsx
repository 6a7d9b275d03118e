import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type MouseEvent, type ReactNode, useEffect, useId, useMemo, useRef } from "react";
import { useT } from "@/i18n";
import { withHeadRoom } from "./headRoom";

/** One column of a list or tree. Outer cells stand 16 from the edge. */
export interface Column<R> {
  /** The field's name; sort and preferences go by it. */
  key: string;
  title: string;
  width: number;
  /** Somebody chose this width: its head may be cut off. */
  sized?: boolean;
  /** Takes its share of the room that is left over. */
  grow?: boolean;
  align?: "left" | "right" | "center";
  /** Stays on the left; frozen columns come first. */
  frozen?: boolean;
  /** Stays in sight at the right where the table is wider than what is seen of it. */
  atEnd?: boolean;
  sort?: boolean;
  render: (row: R) => ReactNode;
  /** What stands under it in the row of totals, where the table has one. */
  foot?: ReactNode;
}

export interface GridProps<R> {
  label: string;
  columns: Column<R>[];
  rows: R[];
  rowKey: (row: R) => string;
  selected: string | null;
  onSelect: (key: string) => void;
  onOpen?: (row: R) => void;
  /** `code` ascending, `-code` descending. */
  sort?: string;
  onSort?: (sort: string) => void;
  onResize?: (key: string, width: number) => void;
  /** Called when the last rows come into sight. */
  onEnd?: () => void;
  /** Ctrl End. */
  onToEnd?: () => void;
  rowClass?: (row: R) => string;
  /** A row of totals under the rows, in sight however far they are scrolled; its cells stand with the columns. */
  foot?: boolean;
  /** Skeleton rows instead of rows. */
  loading?: boolean;
  /** What stands under the head instead of rows. */
  empty?: ReactNode;
  /** The mark may be set elsewhere (in a graph beside): the marked row is brought into sight each time. */
  follow?: boolean;
  /** Takes the keyboard when its page comes to the front; true unless set. */
  focus?: boolean;
  /** Makes it a tree. */
  tree?: {
    level: (row: R) => number;
    /** Null for a row that can't be opened. */
    open: (row: R) => boolean | null;
    toggle: (row: R) => void;
    parent: (row: R) => string | null;
    /** Everything below a row. */
    unfold?: (row: R) => void;
    fold?: (row: R) => void;
  };
}

const rowHeight = 28;
const footHeight = 30;

function template<R>(columns: Column<R>[]): string {
  const tracks = columns.map((c) => (c.grow ? `minmax(${c.width}px, 1fr)` : `${c.width}px`));
  return columns.some((c) => c.grow) ? tracks.join(" ") : [...tracks, "1fr"].join(" ");
}

/**
 * Scrolls a row wholly into sight, no further than it must. Above it stays the head, as high as a row, and below it may be
 * totals and a scroll bar: the virtualizer counts none of them.
 */
function bringIntoSight(box: HTMLElement, index: number, below: number): void {
  const top = index * rowHeight;
  const lowest = top + 2 * rowHeight + below - box.clientHeight;
  if (box.scrollTop > top) box.scrollTop = top;
  else if (box.scrollTop < lowest) box.scrollTop = lowest;
}

/** Where each frozen column stands; undefined for the others. */
export function frozenLeft(columns: readonly { width: number; frozen?: boolean }[]): (number | undefined)[] {
  let left = 0;
  return columns.map((c) => {
    if (!c.frozen) return undefined;
    const at = left;
    left += c.width;
    return at;
  });
}

/** How far from the right each column stays that is always in sight; undefined for the others. */
export function frozenRight(columns: readonly { width: number; atEnd?: boolean }[]): (number | undefined)[] {
  let right = 0;
  return columns
    .toReversed()
    .map((c) => {
      if (!c.atEnd) return undefined;
      const at = right;
      right += c.width;
      return at;
    })
    .reverse();
}

function cellClass<R>(c: Column<R>): string {
  return `cell${c.align === "right" ? " right num" : c.align === "center" ? " center" : ""}${c.frozen ? " frozen" : ""}${c.atEnd ? " atend" : ""}`;
}

/** A virtual table with a keyboard: ↑↓ PgUp PgDn Home End, Enter and F2 open, → ← unfold and fold a tree. */
export function Grid<R>(props: GridProps<R>) {
  const {
    label,
    columns: given,
    rows,
    rowKey,
    selected,
    onSelect,
    onOpen,
    sort,
    onSort,
    onEnd,
    rowClass,
    loading,
    tree,
    follow,
  } = props;
  const columns = useMemo(() => withHeadRoom(given), [given]);
  const t = useT();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const tracks = useMemo(() => template(columns), [columns]);
  const lefts = useMemo(() => frozenLeft(columns), [columns]);
  const rights = useMemo(() => frozenRight(columns), [columns]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 5) onEnd?.();
  }, [last, rows.length, onEnd]);

  const foot = props.foot === true && rows.length > 0 && !props.empty && !loading;
  const below = foot ? footHeight : 0;
  const at = rows.findIndex((r) => rowKey(r) === selected);
  // A row that was marked before this table came (in another view) is brought into sight once.
  const sought = useRef(selected !== null);
  useEffect(() => {
    if (!(sought.current || follow) || rows.length === 0) return;
    if (at < 0) return;
    sought.current = false;
    if (box.current) bringIntoSight(box.current, at, below);
  }, [at, rows.length, follow, below]);
  const move = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!row) return;
    onSelect(rowKey(row));
    if (box.current) bringIntoSight(box.current, rows.indexOf(row), below);
  };
  const onKey = (e: React.KeyboardEvent) => {
    if (e.altKey || e.metaKey || e.target !== box.current) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2);
    const row = rows[at];
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => (e.ctrlKey && props.onToEnd ? props.onToEnd() : move(rows.length - 1)),
      Enter: () => row && !e.ctrlKey && onOpen?.(row),
    };
    if (tree && row) {
      const open = tree.open(row);
      steps.ArrowRight = () => (open === false ? tree.toggle(row) : open && move(at + 1));
      steps.ArrowLeft = () => {
        if (open) tree.toggle(row);
        else move(rows.findIndex((r) => rowKey(r) === tree.parent(row)));
      };
    }
    if (row && onOpen && !e.ctrlKey) steps.F2 = () => onOpen(row);
    if (tree && row && e.ctrlKey && !e.shiftKey && (e.key === "ArrowRight" || e.key === "ArrowLeft")) {
      e.preventDefault();
      if (e.key === "ArrowRight") tree.unfold?.(row);
      else tree.fold?.(row);
      return;
    }
    const step = steps[e.key];
    if (!step || (e.ctrlKey && e.key !== "End" && e.key !== "Home")) return;
    e.preventDefault();
    step();
  };

  return (
    <div
      ref={box}
      className="grid"
      role={tree ? "treegrid" : "grid"}
      aria-label={label}
      aria-rowcount={rows.length}
      aria-busy={loading}
      aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
      tabIndex={props.empty ? -1 : 0}
      data-autofocus={props.focus === false || props.empty ? undefined : true}
      onKeyDown={onKey}
    >
      <div className="gridhead" role="row" style={{ gridTemplateColumns: tracks }}>
        {columns.map((c, i) => (
          <HeadCell
            key={c.key}
            column={c}
            left={lefts[i]}
            right={rights[i]}
            sort={sort}
            onSort={onSort}
            onResize={props.onResize}
          />
        ))}
      </div>
      {props.empty ? (
        <div className="gridempty" role="row">
          <div role="gridcell">{props.empty}</div>
        </div>
      ) : loading ? (
        <SkeletonRows columns={columns} tracks={tracks} />
      ) : (
        <div
          style={{ height: virtual.getTotalSize(), position: "relative", minWidth: "100%", width: "max-content" }}
          role="rowgroup"
        >
          {/* Gives the rows' container the width of a row, which absolute rows can't. */}
          <div style={{ display: "grid", gridTemplateColumns: tracks, height: 0, visibility: "hidden" }} aria-hidden="true" />
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const key = rowKey(row);
            const open = tree?.open(row);
            const extra = rowClass?.(row) ?? "";
            return (
              <div
                key={key}
                id={`${id}-${item.index}`}
                role="row"
                aria-rowindex={item.index + 1}
                aria-selected={key === selected}
                aria-level={tree ? tree.level(row) + 1 : undefined}
                aria-expanded={open ?? undefined}
                className={`gridrow${key === selected ? " lit" : ""}${extra ? ` ${extra}` : ""}`}
                style={{ gridTemplateColumns: tracks, transform: `translateY(${item.start}px)`, width: "100%" }}
                onClick={() => onSelect(key)}
                onDoubleClick={() => onOpen?.(row)}
              >
                {columns.map((c, i) => (
                  <div
                    key={c.key}
                    role="gridcell"
                    className={cellClass(c)}
                    style={{ left: lefts[i], right: rights[i] }}
                    onMouseEnter={whole}
                  >
                    {c.render(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      )}
      {foot && (
        <div className="gridfoot" role="row" style={{ gridTemplateColumns: tracks }}>
          {columns.map((c, i) => (
            <div key={c.key} role="gridcell" className={cellClass(c)} style={{ left: lefts[i], right: rights[i] }}>
              {c.foot}
            </div>
          ))}
        </div>
      )}
      {loading && <span className="sr">{t("common.loading")}</span>}
    </div>
  );
}

/** What is cut off is told whole to whoever points at it. */
function whole({ currentTarget: cell }: MouseEvent<HTMLElement>): void {
  const cut = [cell, ...cell.querySelectorAll("*")].some((e) => e.scrollWidth > e.clientWidth && e.clientWidth > 0);
  if (cut) cell.title = cell.textContent ?? "";
  else cell.removeAttribute("title");
}

function HeadCell<R>({
  column,
  left,
  right,
  sort,
  onSort,
  onResize,
}: {
  column: Column<R>;
  left: number | undefined;
  right: number | undefined;
  sort?: string;
  onSort?: (sort: string) => void;
  onResize?: (key: string, width: number) => void;
}) {
  const sorts = column.sort === true && onSort !== undefined;
  const direction = sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : undefined;
  const t = useT();
  const mark = direction === "ascending" ? " ↑" : direction === "descending" ? " ↓" : "";
  const style: CSSProperties = { left, right };
  const resort = () => onSort?.(direction === "ascending" ? `-${column.key}` : column.key);
  const drag = (e: React.PointerEvent) => {
    e.preventDefault();
    e.stopPropagation();
    const from = e.clientX;
    const cell = e.currentTarget.parentElement;
    const width = cell?.getBoundingClientRect().width ?? column.width;
    const up = (end: PointerEvent) => {
      window.removeEventListener("pointerup", up);
      onResize?.(column.key, Math.max(48, Math.round(width + end.clientX - from)));
    };
    window.addEventListener("pointerup", up);
  };
  return (
    <div
      role="columnheader"
      aria-sort={direction}
      className={`${cellClass(column)} headcell${sorts ? " sorts" : ""}`}
      style={style}
      // Only where others can be sorted by, one expects it of all.
      title={onSort && column.title !== "" ? t(sorts ? "list.sorts" : "list.sortsNot", { column: column.title }) : undefined}
      tabIndex={sorts ? 0 : undefined}
      onClick={() => sorts && resort()}
      onKeyDown={(e) => {
        if (!sorts || (e.key !== "Enter" && e.key !== " ")) return;
        e.preventDefault();
        resort();
      }}
    >
      {column.title}
      {mark}
      {sorts && !direction && (
        <span className="sorthandle" aria-hidden="true">
          ↕
        </span>
      )}
      {onResize && <span className="resize" onPointerDown={drag} onClick={(e) => e.stopPropagation()} />}
    </div>
  );
}

function SkeletonRows<R>({ columns, tracks }: { columns: Column<R>[]; tracks: string }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: 12 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={i} className="gridrow" style={{ gridTemplateColumns: tracks, position: "relative", width: "100%" }}>
          {columns.map((c, j) => (
            <div key={c.key} className={cellClass(c)}>
              <span className="skeleton" style={{ width: `${40 + ((i * 7 + j * 13) % 40)}%` }} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
