import { Input, type InputRef, Segmented } from "antd";
import { type Ref, useId } from "react";
import type { SecretKind } from "@/contract";
import { useT } from "@/i18n";

export const secretKinds: readonly SecretKind[] = ["password", "pin", "badge"];

/** Which of the three, and the new one. */
export function SecretFields({
  kind,
  onKind,
  value,
  onChange,
  input,
}: {
  kind: SecretKind;
  /** None: only this kind. */
  onKind?: (kind: SecretKind) => void;
  value: string;
  onChange: (value: string) => void;
  input?: Ref<InputRef>;
}) {
  const t = useT();
  const id = useId();
  const label = t(`secret.kind.${kind}`);
  return (
    <>
      {onKind && (
        <Segmented
          options={secretKinds.map((k) => ({ value: k, label: t(`secret.kind.${k}`) }))}
          value={kind}
          onChange={onKind}
        />
      )}
      <label htmlFor={id}>{label}</label>
      <Input.Password
        id={id}
        ref={input}
        key={kind}
        value={value}
        autoComplete="new-password"
        inputMode={kind === "pin" ? "numeric" : undefined}
        onChange={(e) => onChange(kind === "pin" ? e.target.value.replace(/\D/g, "") : e.target.value)}
        aria-describedby={`${id}-note`}
        data-autofocus={onKind ? undefined : true}
      />
      <span className="muted small" id={`${id}-note`}>
        {t(`secret.note.${kind}`)}
      </span>
    </>
  );
}
