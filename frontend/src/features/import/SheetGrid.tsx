import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { cellKey, type Fixing, rowKey, segments } from "./fixes";
import type { SheetPlan } from "./mapping";
import type { Cell, Problem } from "./types";
import { useRows } from "./useRows";
import { numeric } from "./words";

const rowHeight = 28;
/** Room for the words at a cell. */
const popWidth = 312;

interface SheetGridProps {
  rowsKey: string;
  run: number;
  plan: SheetPlan | undefined;
  /** Only the rows around these; null shows all. */
  near: ReadonlySet<number> | null;
  /** The set grows in place; its size tells that it did. */
  nearSize: number;
  problems: readonly Problem[];
  fixing: Fixing;
  at: Cell | null;
  editing: boolean;
  onMove: (cell: Cell) => void;
  onEdit: (cell: Cell) => void;
  onPut: (cell: Cell, value: string) => void;
  onCancelEdit: () => void;
  /** What stands at the cell that is looked at. */
  popover: ReactNode;
}

/** As wide as what stands in it: a Chinese character takes as much as two others. */
function widthOf(texts: readonly string[]): number {
  const size = (s: string) => [...s].reduce((n, c) => n + (c > "\u2e7f" ? 13.5 : /[A-Z]/.test(c) ? 9.4 : 8.2), 0);
  return Math.round(Math.min(280, Math.max(48, ...texts.map(size)) + 22));
}

/** 原表: the file's own rows with letters and headers, mistakes at their cells, corrections laid over. */
export function SheetGrid(props: SheetGridProps) {
  const { plan, near, nearSize, problems, fixing, at, editing } = props;
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const sheet = plan?.name ?? "";
  const first = (plan?.headerRow ?? 1) + 1;
  const marks = useMemo(() => {
    const by = new Map<string, Problem>();
    for (const p of problems) {
      if (p.sheet !== sheet) continue;
      const key = cellKey(p);
      if (by.get(key)?.severity !== "error") by.set(key, p);
    }
    return by;
  }, [problems, sheet]);
  const [furthest, setFurthest] = useState(0);
  const last = useMemo(
    () =>
      problems.reduce((n, p) => (p.sheet === sheet ? Math.max(n, p.row) : n), Math.max(first - 1 + (plan?.rows ?? 0), furthest)),
    [problems, sheet, first, plan?.rows, furthest],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the set grows in place
  const entries = useMemo(
    (): (number | null)[] =>
      near ? segments(near, first, last) : Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i),
    [near, nearSize, first, last],
  );
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: rowHeight * 2,
    scrollPaddingEnd: rowHeight * 6,
  });
  const items = virtual.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items.at(-1)?.index ?? -1;
  const visible = useMemo(() => entries.slice(from, to + 1).filter((n): n is number => n !== null), [entries, from, to]);
  const { rows, head, more } = useRows(props.rowsKey, props.run, sheet, visible);
  // Empty rows between filled ones push the end further than the count of filled rows says.
  const atEnd = to >= entries.length - 1 && !near;
  useEffect(() => {
    if (atEnd && more) setFurthest((n) => Math.max(n, last) + 200);
  }, [atEnd, more, last]);

  const columns = head?.columns ?? [];
  const numberWidth = last > 9999 ? 68 : 56;
  const widths = useMemo(
    () =>
      (head?.columns ?? []).map((c) =>
        widthOf([
          `${c.letter} ${c.header}`,
          ...(head?.sample ?? []).map((r) => r.cells[c.index] ?? ""),
          ...longest(marks, c.index),
        ]),
      ),
    [head, marks],
  );
  const tracks = `${numberWidth}px ${widths.map((w) => `${w}px`).join(" ")} minmax(0, 1fr)`;
  const wide = numberWidth + widths.reduce((n, w) => n + w, 0);
  const text = (row: number, column: number): string =>
    fixing.fixes.get(cellKey({ sheet, row, column }))?.value ?? rows.get(row)?.[column] ?? "";

  const index = at ? entries.indexOf(at.row) : -1;
  const left = at ? numberWidth + widths.slice(0, at.column).reduce((n, w) => n + w, 0) : 0;
  const width = at ? (widths[at.column] ?? 0) : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move scrolls
  useEffect(() => {
    if (index < 0) return;
    virtual.scrollToIndex(index);
    const view = box.current;
    if (!view || widths.length === 0) return;
    if (left - numberWidth < view.scrollLeft) view.scrollLeft = Math.max(0, left - numberWidth);
    else if (left + width > view.scrollLeft + view.clientWidth) view.scrollLeft = left + width - view.clientWidth;
  }, [index, at?.column, widths.length]);

  const step = (down: number, right: number) => {
    if (!at) {
      const row = entries.find((n) => n !== null);
      if (row) props.onMove({ sheet, row, column: 0 });
      return;
    }
    let to_ = index + down;
    while (entries[to_] === null) to_ += Math.sign(down) || 1;
    const row = entries[Math.max(0, Math.min(entries.length - 1, to_))] ?? at.row;
    const column = Math.max(0, Math.min(columns.length - 1, at.column + right));
    props.onMove({ sheet, row, column });
  };
  const onKey = (e: React.KeyboardEvent) => {
    if (e.target !== box.current || e.altKey || e.metaKey || e.ctrlKey) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2);
    const steps: Record<string, [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [page, 0],
      PageUp: [-page, 0],
      Home: [0, -columns.length],
      End: [0, columns.length],
    };
    const move = steps[e.key];
    if (!move) return;
    e.preventDefault();
    step(...move);
  };

  const start = items.find((i) => i.index === index)?.start;
  const viewLeft = box.current?.scrollLeft ?? 0;
  const viewWidth = box.current?.clientWidth || 800;
  const popLeft = Math.max(viewLeft + numberWidth, Math.min(left + width - 40, viewLeft + viewWidth - popWidth - 12));
  return (
    <div
      ref={box}
      className="grid imp-grid"
      role="grid"
      aria-label={t("import.trial.sheet")}
      aria-rowcount={entries.length}
      tabIndex={0}
      data-autofocus
      onKeyDown={onKey}
    >
      <div className="gridhead" role="row" style={{ gridTemplateColumns: tracks, minWidth: wide, width: "100%" }}>
        <div role="columnheader" className="cell headcell frozen" style={{ left: 0 }}>
          <span className="sr">{t("import.trial.rowNumber")}</span>
        </div>
        {columns.map((c) => (
          <div
            key={c.index}
            role="columnheader"
            className={`cell headcell${c.field && numeric.has(c.field) ? " right" : ""}${c.field ? "" : " imp-unread"}`}
            title={c.header}
          >
            <span className="muted">{c.letter}</span> {c.header.replace(/\s*\n\s*/g, " ")}
          </div>
        ))}
      </div>
      <div style={{ height: virtual.getTotalSize() + rowHeight * 5, position: "relative", minWidth: wide }} role="rowgroup">
        {items.map((item) => {
          const row = entries[item.index];
          const style = { gridTemplateColumns: tracks, transform: `translateY(${item.start}px)`, minWidth: wide, width: "100%" };
          if (row == null) {
            const before = entries[item.index - 1] ?? first - 1;
            const after = entries[item.index + 1] ?? last + 1;
            return (
              <div key={`gap${item.index}`} className="gridrow imp-gapline" style={{ ...style, gridTemplateColumns: "1fr" }}>
                <span className="muted small">
                  {t("import.trial.gap", { from: formatCount(before + 1), to: formatCount(after - 1) })}
                </span>
              </div>
            );
          }
          const skipped = fixing.skips.has(rowKey({ sheet, row }));
          return (
            <div key={row} role="row" aria-rowindex={row} className={skipped ? "gridrow imp-skipped" : "gridrow"} style={style}>
              <div role="rowheader" className="cell frozen right num muted imp-number" style={{ left: 0 }}>
                {skipped ? t("import.trial.skippedRow") : row}
              </div>
              {columns.map((c) => {
                const cell = { sheet, row, column: c.index };
                const key = cellKey(cell);
                const mark = skipped ? undefined : marks.get(key);
                const fixed = fixing.fixes.get(key);
                const here = at !== null && at.row === row && at.column === c.index;
                const value = text(row, c.index);
                return (
                  <div
                    key={c.index}
                    role="gridcell"
                    aria-selected={here}
                    aria-invalid={mark?.severity === "error" || undefined}
                    className={[
                      "cell",
                      c.field && numeric.has(c.field) ? "right num" : "",
                      c.field ? "" : "imp-unread",
                      mark ? (mark.severity === "error" ? "imp-wrong" : "imp-doubt") : "",
                      fixed && !mark ? "imp-fixed" : "",
                      here ? "imp-here" : "",
                    ].join(" ")}
                    title={fixed ? undefined : value}
                    onClick={() => {
                      box.current?.focus();
                      props.onMove(cell);
                    }}
                    onKeyDown={() => undefined}
                    onDoubleClick={() => c.field && props.onEdit(cell)}
                  >
                    {here && editing && c.field ? (
                      <CellEdit
                        label={t("import.trial.edit", { cell: `${c.letter}${row}` })}
                        value={value}
                        right={c.field !== null && c.field !== undefined && numeric.has(c.field)}
                        onPut={(next) => {
                          box.current?.focus();
                          if (next === value) props.onCancelEdit();
                          else props.onPut(cell, next);
                        }}
                        onCancel={() => {
                          box.current?.focus();
                          props.onCancelEdit();
                        }}
                      />
                    ) : (
                      value
                    )}
                  </div>
                );
              })}
            </div>
          );
        })}
        {props.popover && start !== undefined && columns.length > 0 && (
          <div className="imp-popat" style={{ top: start + rowHeight + 4, left: popLeft, width: popWidth }}>
            {props.popover}
          </div>
        )}
      </div>
    </div>
  );
}

/** A column is as wide as its mistakes, too: they are what one looks at. */
function longest(marks: ReadonlyMap<string, Problem>, column: number): string[] {
  let text = "";
  for (const p of marks.values()) if (p.column === column && p.value.length > text.length) text = p.value;
  return [text];
}

function CellEdit({
  label,
  value,
  right,
  onPut,
  onCancel,
}: {
  label: string;
  value: string;
  right: boolean;
  onPut: (value: string) => void;
  onCancel: () => void;
}) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const over = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const end = (run: () => void) => {
    if (over.current) return;
    over.current = true;
    run();
  };
  return (
    <input
      ref={input}
      className={right ? "cellinput right" : "cellinput"}
      aria-label={label}
      value={typed}
      onChange={(e) => setTyped(e.target.value)}
      onClick={(e) => e.stopPropagation()}
      onKeyDown={(e) => {
        if (e.nativeEvent.isComposing) return;
        if (e.key === "Enter") {
          e.preventDefault();
          e.stopPropagation();
          end(() => onPut(typed));
        }
        if (e.key === "Escape") {
          e.preventDefault();
          e.stopPropagation();
          end(onCancel);
        }
      }}
      onBlur={() => end(() => onPut(typed))}
    />
  );
}
