import { Button, Input, type InputRef } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { errorText, hintText, useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useKey } from "@/keys/registry";
import type { ApiError } from "@/transport/error";
import { isTrackable } from "@/ui/Papers";

/** Takes a code as it is typed or scanned. What was refused stays, marked, so that the next scan takes its place. */
export function CodeField({
  shown,
  error,
  busy,
  empty,
  onLook,
}: {
  /** What is looked at. */
  shown: string;
  error: ApiError | null;
  busy: boolean;
  /** Nothing is looked at yet: the keyboard is here. */
  empty: boolean;
  onLook: (code: string) => void;
}) {
  const t = useT();
  const [text, setText] = useState(shown);
  const field = useRef<InputRef>(null);
  const id = useId();
  /** The next code is being written: the answer to the one before leaves it alone. */
  const writing = useRef(false);
  useEffect(() => {
    if (!writing.current) setText(shown);
  }, [shown]);
  useEffect(() => {
    if (error && !writing.current) field.current?.focus({ cursor: "all" });
  }, [error]);
  useKey("filter", () => field.current?.focus({ cursor: "all" }), { bar: true, label: t("lineage.field") });
  const look = () => {
    const code = text.trim();
    if (code === "") return;
    writing.current = false;
    onLook(code);
    field.current?.focus({ cursor: "all" });
  };
  return (
    <>
      <Input
        ref={field}
        className="lineagefield"
        value={text}
        status={error ? "error" : undefined}
        placeholder={t("lineage.fieldHint")}
        aria-label={t("lineage.field")}
        aria-invalid={error !== null}
        aria-describedby={error ? id : undefined}
        data-autofocus={empty || undefined}
        spellCheck={false}
        onChange={(e) => {
          writing.current = e.target.value !== "";
          setText(e.target.value);
        }}
        onPressEnter={look}
        onKeyDown={(e) => {
          if (e.key !== "Escape" && e.key !== "ArrowDown") return;
          e.currentTarget.closest(".page")?.querySelector<HTMLElement>(".grid")?.focus();
        }}
        suffix={<Kbd id="filter" />}
      />
      <Button onClick={look} loading={busy} disabled={text.trim() === ""}>
        {t("lineage.look")}
      </Button>
      {error && (
        <span className="red" id={id} role="alert">
          {errorText(error)} {hintText(error)}
          {/* A paper of several orders: which of their chains is meant? */}
          {error.list.filter(isTrackable).map((code) => (
            <button type="button" key={code} className="plain link code" onClick={() => onLook(code)}>
              {code}
            </button>
          ))}
        </span>
      )}
    </>
  );
}
