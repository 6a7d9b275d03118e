import { Fragment, useEffect, useRef } from "react";
import "./code.css";

/** Many lines of a script with their numbers; the marked one is where something is wrong. Read only without `onChange`. */
export function CodeArea({
  id,
  label,
  value,
  marked,
  markedLabel,
  least = 12,
  onChange,
}: {
  id?: string;
  label: string;
  value: string;
  marked?: number;
  /** What a reader of the screen hears of the marked line. */
  markedLabel?: string;
  /** Lines that it has room for at least. */
  least?: number;
  onChange?: (value: string) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const lines = value.split("\n").length;
  const rows = Math.max(lines, least);
  useEffect(() => {
    if (marked !== undefined) box.current?.querySelector(".codemark")?.scrollIntoView?.({ block: "center" });
  }, [marked]);
  const numbers = Array.from({ length: rows }, (_, at) => at + 1);
  return (
    <div className="codearea" ref={box}>
      <div className="codelines" aria-hidden="true">
        {numbers.map((number) => (
          <Fragment key={number}>
            <span className={number === marked ? "codemark" : number > lines ? "beyond" : undefined}>{number}</span>
          </Fragment>
        ))}
      </div>
      <textarea
        id={id}
        aria-label={label}
        aria-description={markedLabel}
        aria-invalid={marked !== undefined || undefined}
        value={value}
        rows={rows}
        readOnly={onChange === undefined}
        wrap="off"
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onChange={(e) => onChange?.(e.target.value)}
      />
    </div>
  );
}
