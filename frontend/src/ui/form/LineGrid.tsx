import type { TFunction } from "i18next";
import { useEffect, useRef, useState } from "react";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { comboOf, matches } from "@/keys/table";
import { frozenLeft } from "../Grid";
import { withHeadRoom } from "../headRoom";
import { CellEditor } from "./CellEditor";
import type { Hit } from "./ItemPicker";
import type { LineProblem } from "./LineProblems";
import type { LineColumn } from "./line-column";
import { MakeItem, useMakesItems } from "./MakeItem";
import { usePaste } from "./usePaste";

export type { LineColumn } from "./line-column";

export interface LineGridProps<L> {
  label: string;
  columns: LineColumn<L>[];
  /** Those that are not shown as well: what is wrong there is told, too. */
  all?: LineColumn<L>[];
  lines: L[];
  base: L[];
  onChange: (lines: L[]) => void;
  /** A line below all others. */
  blank: (lines: L[]) => L;
  /** Numbers a copied line anew. */
  copy: (line: L, lines: L[]) => L;
  /** Which line of `base` a line was; undefined for a new one. */
  before: (line: L, base: L[]) => L | undefined;
  /** Sentences for cells, by line index and column key. */
  problems?: (line: L, index: number) => Record<string, string>;
  selected: number | null;
  onSelect: (index: number | null) => void;
  disabled?: boolean;
  /** Takes the keyboard when its page comes to the front; true unless set. */
  focus?: boolean;
  /** What a line is called in a message; its place unless set. */
  nameOf?: (line: L) => string | number;
  /** Whoever comes from the head to no lines at all begins the first; true unless set. */
  begins?: boolean;
  /** How a line stands out. */
  rowClass?: (line: L) => string;
  /** Told what is wrong, for the page's bar and for saving. */
  onProblems?: (problems: LineProblem[]) => void;
  /** A cell that has to be written into now: another one each time that the cursor is to go there. */
  enter?: { row: number; column: string } | null;
}

interface At {
  row: number;
  col: number;
}

/**
 * Lines entered without a mouse: Enter next cell, then a new line; Ctrl D copies the line above, Ctrl Del drops one; Ctrl V takes cells of a
 * spreadsheet.
 */
export function LineGrid<L>(props: LineGridProps<L>) {
  const {
    columns: given,
    all: every = given,
    lines,
    base,
    onChange,
    blank,
    copy,
    before,
    selected,
    onSelect,
    disabled = false,
  } = props;
  const t = useT();
  const [at, setAt] = useState<At | null>(null);
  /** Typed text that is no value yet, by `row column`. */
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const box = useRef<HTMLDivElement>(null);
  const columns = withHeadRoom(given);
  /** The columns that can be edited in a line. */
  const editable = (line: L | undefined) =>
    columns.flatMap((c, i) => (c.edit && !(line !== undefined && c.locked?.(line)) ? [i] : []));
  const firstCell = editable(undefined)[0] ?? 0;
  const tracks = columns.map((c) => (c.grow ? `minmax(${c.width}px, 1fr)` : `${c.width}px`)).join(" ");
  // Long texts are cut off, not given room: they would push the last columns out of sight.
  const minWidth = columns.reduce((sum, c) => sum + c.width, 0);
  const lefts = frozenLeft(columns);
  /** The lines as last written: a cell that is left by a key writes before that key acts. */
  const now = useRef(lines);
  now.current = lines;
  /** A cell entered anew starts from what its line says then. */
  const [visit, setVisit] = useState(0);
  /** What was typed where no cell was yet: the cell that opens for it begins with it. */
  const [seed, setSeed] = useState("");
  const go = (next: At | null, typed = "") => {
    setAt(next);
    setSeed(typed);
    setVisit((v) => v + 1);
    onSelect(next?.row ?? null);
    if (!next) box.current?.focus();
  };
  /** Out of the cell; its line stays the current one. */
  const rest = () => {
    setAt(null);
    box.current?.focus();
  };
  const write = (row: number, line: L) => {
    now.current = now.current.with(row, line);
    onChange(now.current);
  };
  const makes = useMakesItems();
  /** An item is being made for this cell. */
  const [making, setMaking] = useState<(At & { text: string }) | null>(null);
  const endMaking = (hit?: Hit) => {
    if (!making) return;
    const { row, col, text } = making;
    setMaking(null);
    const edit = columns[col]?.edit;
    const line = now.current[row];
    if (hit === undefined || line === undefined || edit?.type !== "item") return go({ row, col }, text);
    const changed = edit.put(line, hit);
    put(row, col, changed);
    next({ row, col }, now.current);
  };
  const leave = () => {
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement && activeElement !== box.current && box.current?.contains(activeElement))
      activeElement.blur();
  };
  const keyOf = (row: number, column: string | undefined) => `${row} ${column}`;
  const key = (row: number, col: number) => keyOf(row, columns[col]?.key);
  /** A cell became a value. */
  const put = (row: number, col: number, line: L) => {
    setWrong(({ [key(row, col)]: _gone, ...rest }) => rest);
    write(row, line);
  };
  /** A sentence for each wrong cell of a line, by column. */
  const problemsOf = (line: L, row: number): Record<string, string> => {
    const found = { ...props.problems?.(line, row) };
    for (const c of every) {
      const text = wrong[keyOf(row, c.key)];
      if (text !== undefined && c.edit) found[c.key] = whyWrong(t, c.edit, text, line);
    }
    return found;
  };
  const problems = lines.map(problemsOf);
  const told = problems.flatMap((found, row): LineProblem[] =>
    every.flatMap((c) => {
      const text = found[c.key];
      if (text === undefined) return [];
      return [{ line: String(props.nameOf?.(lines[row] as L) ?? row + 1), column: c.title, text }];
    }),
  );
  const { onProblems } = props;
  const newest = useRef(told);
  newest.current = told;
  const content = JSON.stringify(told);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told anew when what is wrong is another
  useEffect(() => onProblems?.(newest.current), [content, onProblems]);
  // What was wrong in lines that are no longer shown is gone with them.
  useEffect(() => () => onProblems?.([]), [onProblems]);

  // Lines that are again as they were have nothing wrong in them.
  const wasBase = useRef(true);
  useEffect(() => {
    if (lines === base && !wasBase.current) setWrong({});
    wasBase.current = lines === base;
  }, [lines, base]);

  const { enter } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each that is asked for
  useEffect(() => {
    const col = columns.findIndex((c) => c.key === enter?.column);
    if (enter && col >= 0 && !disabled) go({ row: enter.row, col });
  }, [enter]);

  /** The cell after this one; after the last, a new line. `current` is the list as just written. */
  const next = (from: At, current: L[] = lines, typed = "") => {
    const later = editable(current[from.row]).find((c) => c > from.col);
    if (later !== undefined) return go({ row: from.row, col: later });
    if (from.row + 1 >= current.length && !disabled) onChange([...current, blank(current)]);
    go({ row: from.row + 1, col: firstCell }, typed);
  };
  const begin = (typed = "") => next({ row: -1, col: columns.length }, lines, typed);
  const previous = (from: At) => {
    const earlier = editable(lines[from.row]).findLast((c) => c < from.col);
    if (earlier !== undefined) return go({ row: from.row, col: earlier });
    if (from.row > 0) go({ row: from.row - 1, col: editable(lines[from.row - 1]).at(-1) ?? 0 });
  };
  const shiftWrong = (from: number, by: number) =>
    setWrong((w) =>
      Object.fromEntries(
        Object.entries(w).flatMap(([k, v]) => {
          const [row = "0", column] = k.split(" ");
          const n = Number(row);
          if (by < 0 && n === from) return [];
          return [[`${n >= from ? n + by : n} ${column}`, v]];
        }),
      ),
    );
  const copyLine = (row: number) => {
    leave();
    const all = now.current;
    const empty = isEmpty(all[row], blank(all));
    const above = all[row > 0 && empty ? row - 1 : row];
    if (above === undefined || disabled) return;
    const line = copy(above, empty ? all.toSpliced(row, 1) : all);
    onChange(empty ? all.with(row, line) : all.toSpliced(row + 1, 0, line));
    if (!empty) shiftWrong(row + 1, 1);
    go({ row: empty ? row : row + 1, col: firstCell });
  };
  const dropLine = (row: number) => {
    leave();
    const all = now.current;
    if (disabled || all.length === 0) return;
    onChange(all.toSpliced(row, 1));
    shiftWrong(row, -1);
    go(all.length > 1 ? { row: Math.min(row, all.length - 2), col: at?.col ?? firstCell } : null);
  };
  const paste = usePaste<L>({
    columns,
    now,
    blank,
    onPasted: (pasted, { row }) => {
      now.current = pasted.lines;
      onChange(pasted.lines);
      setWrong((w) => {
        const texts = { ...w };
        for (const cell of pasted.typed) {
          delete texts[keyOf(cell.row, cell.column)];
          if (cell.text !== null) texts[keyOf(cell.row, cell.column)] = cell.text;
        }
        return texts;
      });
      setAt(null);
      onSelect(pasted.typed.find((cell) => cell.text !== null)?.row ?? row);
      box.current?.focus();
    },
  });
  const onPaste = (e: React.ClipboardEvent) => {
    if (disabled) return;
    if (at) return paste(e, { ...at, cell: true }, leave);
    // A browser pastes to where something was marked last, and the keyboard is elsewhere.
    if (document.activeElement !== box.current) return;
    // Without a cell that is meant, below all others, and over nothing; a line that was only begun is filled.
    const last = lines.length - 1;
    const below = isEmpty(lines[last], blank(lines)) ? last : lines.length;
    paste(e, { row: below, col: firstCell, cell: false }, leave);
  };
  const onKey = (e: React.KeyboardEvent) => {
    /** Undefined where no line is the current one: which is meant then, nobody could tell. */
    const current = at?.row ?? selected ?? undefined;
    const row = current !== undefined && current in lines ? current : undefined;
    const press = e.nativeEvent;
    const does = (id: "copyLine" | "dropLine") => matches(press, comboOf(id));
    const stop = () => {
      e.preventDefault();
      e.stopPropagation();
    };
    if (does("copyLine")) {
      stop();
      if (row !== undefined) copyLine(row);
    } else if (does("dropLine")) {
      stop();
      if (row !== undefined) dropLine(row);
    } else if (e.target === box.current && !e.altKey && !e.ctrlKey) {
      if ([...e.key].length === 1 && e.key !== " " && !e.metaKey && lines.length === 0 && !disabled) {
        stop();
        begin(e.key);
      }
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        stop();
        onSelect(Math.max(0, Math.min(lines.length - 1, (selected ?? -1) + (e.key === "ArrowDown" ? 1 : -1))));
      } else if (e.key === "Enter" || e.key === "F2") {
        stop();
        if (lines.length === 0) begin();
        else go({ row: row ?? 0, col: firstCell });
      }
    }
  };

  return (
    <>
      <div
        className="lines"
        style={{ minWidth }}
        role="grid"
        aria-label={props.label}
        aria-rowcount={lines.length}
        ref={box}
        tabIndex={0}
        onKeyDown={onKey}
        onPaste={onPaste}
        onFocus={(e) => {
          const isFromHead = e.target === box.current && e.relatedTarget?.closest(".field") != null;
          if (isFromHead && lines.length === 0 && !disabled && props.begins !== false) begin();
        }}
        data-autofocus={props.focus === false ? undefined : true}
      >
        <KeyHint id="nextCell" />
        <KeyHint id="copyLine" />
        <KeyHint id="dropLine" />
        <div className="gridhead" role="row" style={{ gridTemplateColumns: tracks }}>
          {columns.map((c, col) => (
            <div
              key={c.key}
              role="columnheader"
              title={c.hint}
              className={`cell ${c.align ?? ""}${c.frozen ? " frozen" : ""}`}
              style={{ left: lefts[col] }}
            >
              {c.title}
            </div>
          ))}
        </div>
        {lines.map((line, row) => {
          const old = before(line, base);
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a line's number can be typed over, its place can't
              key={row}
              role="row"
              aria-selected={selected === row}
              className={`linerow${selected === row ? " lit" : ""} ${props.rowClass?.(line) ?? ""}`.trimEnd()}
              style={{ gridTemplateColumns: tracks }}
            >
              {columns.map((c, col) => {
                const typed = wrong[key(row, col)];
                const problem = problems[row]?.[c.key];
                const locked = c.locked?.(line);
                const open = c.edit !== undefined && locked === undefined && !disabled;
                const here = at?.row === row && at.col === col && open;
                const changed =
                  c.edit &&
                  JSON.stringify(cellValue(c, line)) !== JSON.stringify(old === undefined ? undefined : cellValue(c, old));
                return (
                  <div
                    key={c.key}
                    role="gridcell"
                    aria-invalid={problem !== undefined}
                    aria-readonly={!open}
                    title={problem ?? locked ?? c.hint}
                    style={{ left: lefts[col] }}
                    className={`cell ${c.align ?? ""}${c.edit && locked === undefined ? "" : " fixed"}${c.frozen ? " frozen" : ""}${here ? " at" : ""}${changed ? " changed" : ""}${problem ? " wrong" : ""}`}
                    onMouseDown={(e) => {
                      if (here) return;
                      e.preventDefault();
                      if (open) go({ row, col });
                      else {
                        go(null);
                        onSelect(row);
                      }
                    }}
                  >
                    {here ? (
                      <CellEditor
                        key={visit}
                        column={c}
                        line={line}
                        typed={typed}
                        seed={seed}
                        onPut={(changedLine) => put(row, col, changedLine)}
                        onWrong={(text) => setWrong((w) => ({ ...w, [key(row, col)]: text }))}
                        onNext={(changedLine) =>
                          next({ row, col }, changedLine === undefined ? lines : lines.with(row, changedLine))
                        }
                        onPrevious={() => previous({ row, col })}
                        onUp={() => row > 0 && go({ row: row - 1, col })}
                        onDown={() => row + 1 < lines.length && go({ row: row + 1, col })}
                        onLeave={rest}
                        onCreate={makes && ((text) => setMaking({ row, col, text }))}
                        onAway={() => setAt((now) => (now?.row === row && now.col === col ? null : now))}
                      />
                    ) : (
                      (typed ?? c.show(line))
                    )}
                  </div>
                );
              })}
            </div>
          );
        })}
        {!disabled && (
          <button
            type="button"
            className="plain link gridnote"
            tabIndex={-1}
            onClick={() => next({ row: lines.length - 1, col: columns.length })}
          >
            {t("form.newLine")}
          </button>
        )}
      </div>
      {making && makes && <MakeItem how={makes} text={making.text} onMade={endMaking} onClose={() => endMaking()} />}
    </>
  );
}

/** Whether a line is a last one that nothing was put into yet: no mistake, and nothing to send. */
export function isBegun<L>(line: L, index: number, lines: L[], blank: (lines: L[]) => L): boolean {
  return index === lines.length - 1 && isEmpty(line, blank(lines));
}

function isEmpty<L>(line: L | undefined, blank: L): boolean {
  if (line === undefined) return false;
  const strip = (l: L) => JSON.stringify({ ...l, number: 0 });
  return strip(line) === strip(blank);
}

/** Why a text is no value of a cell. */
function whyWrong<L>(t: TFunction, edit: NonNullable<LineColumn<L>["edit"]>, text: string, line: L): string {
  switch (edit.type) {
    case "item":
      return t("form.noItemCode", { text });
    case "choice":
      return t("form.noChoice", { text });
    case "text":
      return typeof edit.problem === "string" ? edit.problem : edit.problem(text, line);
  }
}

function cellValue<L>(column: LineColumn<L>, line: L): string {
  const edit = column.edit;
  if (!edit) return "";
  return edit.type === "text" ? edit.text(line) : edit.value(line);
}
