import { Select } from "antd";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { ItemPicker } from "./ItemPicker";
import type { LineColumn } from "./line-column";

/** The cell of a line that is being typed into. */
export function CellEditor<L>({
  column,
  line,
  typed,
  seed,
  onPut,
  onWrong,
  onNext,
  onPrevious,
  onUp,
  onDown,
  onLeave,
  onAway,
  onCreate,
}: {
  column: LineColumn<L>;
  line: L;
  typed: string | undefined;
  /** What was typed to open the cell. */
  seed: string;
  onPut: (line: L) => void;
  onWrong: (text: string) => void;
  onNext: (line?: L) => void;
  onPrevious: () => void;
  onUp: () => void;
  onDown: () => void;
  onLeave: () => void;
  onAway: () => void;
  /** Makes the item that was looked for; none for whoever can't. */
  onCreate: ((text: string) => void) | undefined;
}) {
  const edit = column.edit;
  const [text, setText] = useState(() => seed || (typed ?? (edit?.type === "text" ? edit.text(line) : "")));
  const input = useRef<HTMLInputElement>(null);
  // What was typed to open the cell is gone on with, not over.
  const begun = useRef(seed.length);
  useLayoutEffect(() => input.current?.setSelectionRange(begun.current, input.current.value.length), []);
  /** What was typed is given up: the cell is left without it. */
  const givenUp = useRef(false);
  /** The press that enters a cell closes a list that is open by then; so it opens after it. */
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const later = setTimeout(() => setOpen(true));
    return () => clearTimeout(later);
  }, []);
  // The next cell is looked for from the beginning.
  const search = edit?.type === "choice" && typeof edit.search === "function" ? edit.search : undefined;
  const forget = useRef(search);
  forget.current = search;
  useEffect(() => () => forget.current?.(""), []);
  if (!edit) return null;
  if (edit.type === "item") {
    return (
      <ItemPicker
        autoOpen
        first={seed || typed}
        available={edit.available}
        value={edit.value(line)}
        onCreate={onCreate}
        onLeave={onAway}
        onStep={(back) => (back ? onPrevious() : onNext())}
        onPick={(hit) => {
          const changed = edit.put(line, hit);
          onPut(changed);
          onNext(changed);
        }}
      />
    );
  }
  if (edit.type === "choice") {
    return (
      <Select
        autoFocus
        open={open}
        onOpenChange={setOpen}
        size="small"
        value={edit.value(line) === "" ? undefined : edit.value(line)}
        options={edit.options(line)}
        showSearch={search ? { filterOption: false, onSearch: search } : edit.search ? { optionFilterProp: "label" } : false}
        popupMatchSelectWidth={false}
        onBlur={onAway}
        onKeyDown={(e) => {
          if (e.key === "Escape") onLeave();
          if (e.key === "Tab") {
            e.preventDefault();
            if (e.shiftKey) onPrevious();
            else onNext();
          }
        }}
        onSelect={(value: string) => {
          const changed = edit.put(line, value);
          onPut(changed);
          onNext(changed);
        }}
      />
    );
  }
  /** Takes what was typed; undefined when it is no value. */
  const take = (): L | undefined => {
    if (text === edit.text(line)) {
      if (typed !== undefined) onPut(line);
      return line;
    }
    const changed = edit.put(line, text);
    if (changed === null) onWrong(text);
    else onPut(changed);
    return changed ?? undefined;
  };
  return (
    <input
      ref={input}
      // biome-ignore lint/a11y/noAutofocus: the cell was entered, by key or click
      autoFocus
      className={`cellinput ${column.align ?? ""}`}
      aria-label={column.title}
      title={column.hint}
      value={text}
      onChange={(e) => setText(e.target.value)}
      onBlur={() => {
        if (!givenUp.current) take();
        onAway();
      }}
      onKeyDown={(e) => {
        if (e.nativeEvent.isComposing) return;
        const steps: Record<string, () => void> = {
          Enter: () => onNext(take()),
          Tab: () => {
            const changed = take();
            if (e.shiftKey) onPrevious();
            else onNext(changed);
          },
          ArrowUp: () => {
            take();
            onUp();
          },
          ArrowDown: () => {
            take();
            onDown();
          },
          Escape: () => {
            givenUp.current = true;
            if (typed !== undefined) onPut(line);
            onLeave();
          },
        };
        const step = steps[e.key];
        if (!step || e.ctrlKey || e.altKey) return;
        e.preventDefault();
        e.stopPropagation();
        step();
      }}
    />
  );
}
