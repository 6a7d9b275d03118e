import { DatePicker } from "antd";
import dayjs from "dayjs";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { firstDay, readDay, readMinute, readMonth } from "@/format/date";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { typeInto } from "./typeInto";
import { useAltDown } from "./useAltDown";

const forms = { month: "YYYY-MM", day: "YYYY-MM-DD", minute: "YYYY-MM-DD HH:mm" };
const readers = { month: readMonth, day: readDay, minute: readMinute };
const examples = { month: "form.notMonth", day: "form.notDay", minute: "form.notMinute" } as const;

/**
 * Where a day is picked or typed, as people type it: `12-5`, `1205`, `5`, `明天`, `+3`; or a month, or a minute. It is read on leaving
 * and on Enter. What can't be read stays as it was typed, and is told: under the field, unless the form around it does.
 */
export function DayField({
  id,
  label,
  placeholder,
  value,
  to = "day",
  clear = true,
  from,
  until,
  width,
  disabled,
  wrong = false,
  onPick,
  onUnread,
}: {
  id?: string;
  label?: string;
  placeholder?: string;
  value: string | null | undefined;
  /** To what it is exact. */
  to?: keyof typeof forms;
  /** May be empty. */
  clear?: boolean;
  /** The first and the last day that it may be. */
  from?: string;
  until?: string;
  width?: number;
  disabled?: boolean;
  wrong?: boolean;
  onPick: (value: string | null) => void;
  /** Told why what was typed is none, or null once it is one; then it is told by whoever hears it. */
  onUnread?: (why: string | null) => void;
}) {
  const t = useT();
  const today = useToday();
  const list = useAltDown();
  const form = forms[to];
  const [why, setWhy] = useState<string | null>(null);
  /** What was typed and not read yet. */
  const typed = useRef<string | null>(null);
  const [typing, setTyping] = useState(false);
  /** Left with what can't be read: the calendar puts its own last day in when it closes, and that is not what was meant. */
  const left = useRef(false);
  const tell = (problem: string | null) => {
    setWhy(problem);
    onUnread?.(problem);
  };
  // Another day from elsewhere is shown in place of what can't be read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each day
  useEffect(() => {
    if (why !== null) tell(null);
  }, [value]);
  const problemOf = (read: string | null | undefined): string | null => {
    if (read === undefined || (read === null && !clear)) return t(examples[to]);
    if (read === null) return null;
    const beyond = (from !== undefined && read < from) || (until !== undefined && read > until);
    return beyond ? t("form.between", { from: from ?? firstDay, to: until ?? "" }) : null;
  };
  const take = (field: HTMLInputElement, leaves: boolean) => {
    if (typed.current === null) return;
    const read = readers[to](typed.current, today);
    const problem = problemOf(read);
    // The field shows what was understood; of itself where that is another one than before.
    if (problem === null && read && read === value) typeInto(field, read);
    typed.current = null;
    setTyping(false);
    left.current = leaves && problem !== null;
    tell(problem);
    if (problem === null && read !== undefined && read !== (value ?? null)) onPick(read);
  };
  const onKey = (e: KeyboardEvent<HTMLElement>) => {
    if (e.key !== "Enter" || e.nativeEvent.isComposing || !(e.target instanceof HTMLInputElement) || typed.current === null)
      return;
    e.stopPropagation();
    take(e.target, false);
    list.onOpenChange(false);
  };
  const has = (value ?? "") !== "";
  return (
    <span
      className={onUnread ? "whole" : "dayfield"}
      data-typed={typing || undefined}
      onChange={(e) => {
        if (!(e.target instanceof HTMLInputElement)) return;
        typed.current = e.target.value;
        left.current = false;
        setTyping(true);
      }}
      onMouseDownCapture={() => {
        left.current = false;
      }}
      onKeyDownCapture={onKey}
      onBlurCapture={(e) => e.target instanceof HTMLInputElement && take(e.target, true)}
    >
      <DatePicker
        id={id}
        aria-label={label}
        aria-invalid={wrong || why !== null}
        picker={to === "month" ? "month" : "date"}
        style={width === undefined ? undefined : { width }}
        showTime={to === "minute" && { format: "HH:mm" }}
        format={form}
        placeholder={placeholder ?? label}
        disabled={disabled}
        status={wrong || why !== null ? "error" : undefined}
        allowClear={clear}
        minDate={from === undefined ? undefined : dayjs(from)}
        maxDate={until === undefined ? undefined : dayjs(until)}
        preserveInvalidOnBlur
        value={has ? dayjs(value) : null}
        onChange={(picked) => {
          if (left.current) return;
          typed.current = null;
          setTyping(false);
          tell(null);
          const to = picked ? picked.format(form) : null;
          if (to !== (value ?? null)) onPick(to);
        }}
        {...list}
      />
      {why !== null && !onUnread && (
        <span className="daywrong" role="alert">
          {why}
        </span>
      )}
    </span>
  );
}
