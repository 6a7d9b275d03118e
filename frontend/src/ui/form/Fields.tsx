import { Checkbox, Input, Select } from "antd";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { firstDay } from "@/format/date";
import { formatDecimal, none, parseDecimal, shift } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import type { ApiError } from "@/transport/error";
import { DayField } from "../DayField";
import { useAltDown } from "../useAltDown";
import { notNumber } from "./number-words";
import type { Draft } from "./useDraft";

export type FieldKind =
  | { type: "text" }
  | { type: "long" }
  | { type: "decimal"; decimals: number; unit?: ReactNode }
  /** A share, shown and typed in %; `open` may be empty. */
  | { type: "percent"; open?: boolean }
  | { type: "integer"; unit?: ReactNode }
  | { type: "choice"; options: { value: string; label: string }[]; search?: boolean; onPick?: () => void }
  | { type: "flag" }
  /** A day; `open` may be empty, `from` shows the first day of all as empty. */
  | { type: "day"; open?: boolean }
  | { type: "custom"; render: (id: string) => ReactNode };

/** Decimals that may be typed; a share has two less in %. */
function decimalsOf(kind: FieldKind): number {
  return kind.type === "decimal" ? kind.decimals : kind.type === "percent" ? percentDecimals : 0;
}

const percentDecimals = 7;

export interface FieldSpec<T extends object> {
  name: keyof T & string;
  label: string;
  kind: FieldKind;
  /** Of 6 columns. */
  span?: number;
  required?: boolean;
  /** Can't be changed, with the reason as a title. */
  fixed?: string;
  /** Checked on leaving; a sentence when it is wrong. */
  check?: (value: T) => string | null;
}

export interface FormProblems {
  /** Sentences by field. */
  byField: Record<string, string>;
  /** Left fields are checked. */
  leave: (name: string) => void;
  /** What was typed and is no number yet; of a day, why it is none. */
  typed: Record<string, string>;
  setTyped: (name: string, text: string | null) => void;
  /** Checks everything; true when it may be sent. */
  checkAll: () => boolean;
  /** Puts a server's error under its field; false when it belongs to none. */
  fromServer: (error: ApiError) => boolean;
  clearServer: () => void;
}

/** What is wrong with a form: checked on leaving a field, all of it on saving, and what the program found. */
export function useFormProblems<T extends object>(
  draft: Draft<T>,
  fields: FieldSpec<T>[],
  errorText: (e: ApiError) => string,
): FormProblems {
  const t = useT();
  const [left, setLeft] = useState<Record<string, boolean>>({});
  const [typed, setTypedState] = useState<Record<string, string>>({});
  const [server, setServer] = useState<Record<string, string>>({});
  const problemOf = (f: FieldSpec<T>): string | null => {
    const text = typed[f.name];
    if (text !== undefined && f.kind.type === "day") return text;
    if (text !== undefined) return notNumber(t, text, decimalsOf(f.kind)) ?? t("form.notInteger");
    const value = draft.value[f.name];
    if (f.required && (value === "" || value === null || value === undefined)) return t("form.required");
    return f.check?.(draft.value) ?? null;
  };
  const byField: Record<string, string> = { ...server };
  for (const f of fields) {
    const problem = left[f.name] || typed[f.name] !== undefined ? problemOf(f) : null;
    if (problem) byField[f.name] = problem;
  }
  return {
    byField,
    typed,
    leave: (name) => {
      setLeft((l) => ({ ...l, [name]: true }));
      setServer(({ [name]: _gone, ...rest }) => rest);
    },
    setTyped: (name, text) => setTypedState(({ [name]: _gone, ...rest }) => (text === null ? rest : { ...rest, [name]: text })),
    checkAll: () => {
      setLeft(Object.fromEntries(fields.map((f) => [f.name, true])));
      setServer({});
      return fields.every((f) => problemOf(f) === null);
    },
    fromServer: (error) => {
      const field = error.params.field;
      if (!field || !fields.some((f) => f.name === field)) return false;
      setServer({ [field]: errorText(error) });
      return true;
    },
    clearServer: () => setServer({}),
  };
}

/** Head fields in 6 columns: label above, message under, unsaved ones tinted. */
export function Fields<T extends object>({
  draft,
  fields,
  problems,
}: {
  draft: Draft<T>;
  fields: FieldSpec<T>[];
  problems: FormProblems;
}) {
  return (
    <>
      <KeyHint id="nextCell" />
      {fields.map((f) => (
        <Field key={f.name} field={f} draft={draft} problems={problems} />
      ))}
    </>
  );
}

/** Enter goes to the next field, after the last to the lines; one that chooses among what is open, or was typed, stays. */
function toNext(e: KeyboardEvent<HTMLElement>): void {
  if (e.key !== "Enter" || e.nativeEvent.isComposing || e.ctrlKey || e.altKey || e.shiftKey || e.metaKey) return;
  const { target } = e;
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  const chooses = target.getAttribute("role") === "combobox";
  if (chooses && (target.getAttribute("aria-expanded") === "true" || target.value !== "")) return;
  // A day that was typed is read on leaving.
  if (
    target.closest(".ant-picker") &&
    !target.closest("[data-typed]") &&
    document.querySelector(".ant-picker-dropdown:not(.ant-picker-dropdown-hidden)")
  )
    return;
  e.preventDefault();
  e.stopPropagation();
  const fields = [...(e.currentTarget.closest(".form")?.querySelectorAll<HTMLElement>(".field") ?? [])];
  const later = fields.slice(fields.indexOf(e.currentTarget) + 1);
  const next =
    later.map((f) => f.querySelector<HTMLElement>("input:not([disabled]), textarea:not([disabled])")).find((f) => f !== null) ??
    e.currentTarget.closest(".page")?.querySelector<HTMLElement>(".lines");
  next?.focus();
  if (next instanceof HTMLInputElement) next.select();
}

function Field<T extends object>({ field, draft, problems }: { field: FieldSpec<T>; draft: Draft<T>; problems: FormProblems }) {
  const id = useId();
  const problem = problems.byField[field.name];
  const changed = draft.revision !== null && draft.changed(field.name);
  const classes = `field${changed ? " changed" : ""}${problem ? " wrong" : ""}`;
  return (
    <div
      className={classes}
      style={{ gridColumn: `span ${field.span ?? 1}` }}
      onBlur={() => problems.leave(field.name)}
      onKeyDownCapture={toNext}
    >
      {field.kind.type === "flag" ? (
        // Its box says what it is; only the line stays, so that it stands with its neighbours.
        <span className="label" aria-hidden="true">
          &nbsp;
        </span>
      ) : (
        <label htmlFor={id}>
          {field.label} {field.required && <span className="required">*</span>}
        </label>
      )}
      <Editor id={id} field={field} draft={draft} problems={problems} wrong={problem !== undefined} />
      {problem && (
        <div className="problem" role="alert" id={`${id}-problem`}>
          {problem}
        </div>
      )}
    </div>
  );
}

function Editor<T extends object>({
  id,
  field,
  draft,
  problems,
  wrong,
}: {
  id: string;
  field: FieldSpec<T>;
  draft: Draft<T>;
  problems: FormProblems;
  wrong: boolean;
}) {
  const { kind, name } = field;
  const list = useAltDown();
  const raw = draft.value[name] as unknown;
  const put = (value: unknown) => draft.set({ [name]: value } as Partial<T>);
  const shared = {
    id,
    disabled: field.fixed !== undefined,
    title: field.fixed,
    status: wrong ? ("error" as const) : undefined,
    "aria-invalid": wrong,
    "aria-describedby": wrong ? `${id}-problem` : undefined,
  };
  switch (kind.type) {
    case "text":
      return (
        <Input
          {...shared}
          // Where it can't be gone through, pointing at it shows the whole.
          title={field.fixed && [raw, field.fixed].filter(Boolean).join("\n")}
          value={String(raw ?? "")}
          onChange={(e) => put(e.target.value)}
          onBlur={(e) => e.target.value !== e.target.value.trim() && put(e.target.value.trim())}
        />
      );
    case "long":
      return (
        <Input.TextArea
          {...shared}
          autoSize={{ minRows: 1, maxRows: 6 }}
          value={String(raw ?? "")}
          onChange={(e) => put(e.target.value)}
        />
      );
    case "decimal":
      return (
        <NumberInput
          shared={shared}
          value={String(raw ?? "")}
          decimals={kind.decimals}
          // Its place is there before the unit is known: an input that gets a suffix while somebody types is made anew, and loses the keyboard.
          suffix={"unit" in kind ? (kind.unit ?? "") : undefined}
          typed={problems.typed[name]}
          setTyped={(s) => problems.setTyped(name, s)}
          put={put}
        />
      );
    case "percent":
      return (
        <NumberInput
          shared={shared}
          value={kind.open && (raw ?? null) === null ? "" : shift(String(raw ?? "0"), 2)}
          decimals={percentDecimals}
          suffix="%"
          typed={problems.typed[name]}
          setTyped={(s) => problems.setTyped(name, s)}
          put={(v) => put(shift(v, -2))}
          clear={kind.open ? () => put(null) : undefined}
        />
      );
    case "integer":
      return (
        <NumberInput
          shared={shared}
          value={String(raw ?? "")}
          decimals={0}
          suffix={kind.unit}
          typed={problems.typed[name]}
          setTyped={(s) => problems.setTyped(name, s)}
          put={(v) => put(Number.parseInt(v, 10))}
          whole
        />
      );
    case "choice":
      return (
        <Select
          id={id}
          disabled={shared.disabled}
          status={shared.status}
          value={raw === "" ? undefined : (raw as string)}
          options={kind.options}
          showSearch={kind.search ? { optionFilterProp: "label" } : false}
          onChange={(value: string) => {
            put(value);
            kind.onPick?.();
          }}
          {...list}
        />
      );
    case "flag":
      return (
        <div>
          <Checkbox id={id} disabled={shared.disabled} checked={raw === true} onChange={(e) => put(e.target.checked)}>
            {field.label}
          </Checkbox>
        </div>
      );
    case "day":
      return (
        <DayField
          id={id}
          placeholder={none}
          disabled={shared.disabled}
          wrong={wrong}
          value={raw === firstDay ? null : (raw as string | null)}
          onPick={(day) => put(day ?? (kind.open ? null : firstDay))}
          onUnread={(why) => problems.setTyped(name, why)}
        />
      );
    case "custom":
      return kind.render(id);
  }
}

/** Typed text is kept until it is a number; then it becomes the decimal string that goes over the wire. */
function NumberInput({
  shared,
  value,
  decimals,
  suffix,
  typed,
  setTyped,
  put,
  clear,
  whole = false,
}: {
  shared: object;
  value: string;
  decimals: number;
  suffix?: ReactNode;
  typed: string | undefined;
  setTyped: (text: string | null) => void;
  put: (value: string) => void;
  /** What an empty field means, where that is not zero. */
  clear?: () => void;
  whole?: boolean;
}) {
  const [editing, setEditing] = useState<string | null>(null);
  const begun = useRef(false);
  const take = (text: string) => {
    if (clear && text === "") {
      setTyped(null);
      if (value !== "") clear();
      return;
    }
    const parsed = parseDecimal(text === "" ? "0" : text, decimals);
    if (parsed === null || (whole && !/^\d{1,9}$/.test(parsed))) {
      setTyped(text);
      return;
    }
    setTyped(null);
    if (parsed !== value) put(parsed);
  };
  return (
    <Input
      {...shared}
      className="numeric"
      inputMode="decimal"
      value={editing ?? typed ?? (value === "" ? "" : formatDecimal(value))}
      suffix={suffix !== undefined ? <span className="unitafter">{suffix}</span> : undefined}
      onFocus={(e) => {
        setEditing(typed ?? value);
        begun.current = false;
        // After the click, which would take the selection away; never over what was typed already.
        requestAnimationFrame(() => begun.current || e.target.select());
      }}
      onChange={(e) => {
        begun.current = true;
        setEditing(e.target.value);
        take(e.target.value);
      }}
      onBlur={() => setEditing(null)}
    />
  );
}
