import { Button } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useKey } from "@/keys/registry";
import type { KeyId } from "@/keys/table";
import { usePage } from "@/shell/page-context";

/** What to do when there is nothing yet. */
export interface EmptyStep {
  title: string;
  note: string;
  key?: KeyId;
  /** Why the person may not; stands where the note would. */
  denied?: string | null;
  run: () => void;
}

/** Nothing yet: why, and the next steps with their keys. */
export function Empty({ title, why, steps, foot }: { title: string; why: string; steps: EmptyStep[]; foot?: ReactNode }) {
  const front = usePage()?.active ?? true;
  const box = useRef<HTMLDivElement>(null);
  // A table that was waited for may have held the keyboard, and is gone.
  useEffect(() => {
    if (front && document.activeElement === document.body) box.current?.querySelector("button")?.focus();
  }, [front]);
  return (
    <div className="empty" ref={box}>
      <h2>{title}</h2>
      <p>{why}</p>
      {steps.map((step, i) => (
        <button
          type="button"
          key={step.title}
          className={i === 0 ? "emptystep first" : "emptystep"}
          onClick={step.run}
          disabled={Boolean(step.denied)}
          data-autofocus={i === 0 || undefined}
        >
          <strong>{step.title}</strong>
          <span>{step.denied ?? step.note}</span>
          {step.key ? <Kbd id={step.key} /> : <span />}
        </button>
      ))}
      {foot}
    </div>
  );
}

/** An empty step's key, for steps that have no button of their own elsewhere on the page. */
export function StepKey({ id, run }: { id: KeyId; run: () => void }): null {
  useKey(id, run);
  return null;
}

/** Nothing passes the conditions: they are named, each can be taken away. */
export function Filtered({
  title,
  conditions,
  onClear,
}: {
  title: string;
  conditions: { label: string; remove: () => void }[];
  onClear: () => void;
}) {
  const t = useT();
  return (
    <div className="filtered">
      <strong>{title}</strong>
      <div className="text2">{t("list.conditions", { list: conditions.map((c) => c.label).join(t("common.comma")) })}</div>
      <div className="links">
        {conditions.map((c) => (
          <Button key={c.label} type="link" size="small" style={{ padding: 0 }} onClick={c.remove}>
            {t("list.clearOne", { label: c.label })}
          </Button>
        ))}
        {conditions.length > 1 && (
          <Button type="link" size="small" style={{ padding: 0 }} onClick={onClear}>
            {t("list.clearAll")}
          </Button>
        )}
      </div>
    </div>
  );
}
