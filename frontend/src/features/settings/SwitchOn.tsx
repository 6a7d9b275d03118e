import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useT } from "@/i18n";
import { entered } from "@/session/entered";
import { useDenied } from "@/session/useRights";
import { sessionDo } from "@/state/session";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { Failure } from "@/ui/Message";

/** Leads to login: the first owner, then the recovery code, once. */
export function SwitchOn() {
  const t = useT();
  const [open, setOpen] = useState(false);
  const denied = useDenied()("people");
  if (open) return <FirstOwner onClose={() => setOpen(false)} />;
  return (
    <div className="steprow">
      <Button onClick={() => setOpen(true)} disabled={denied !== null}>
        {t("settings.switchOn")}
      </Button>
      {denied && <span className="why">{denied}</span>}
    </div>
  );
}

function FirstOwner({ onClose }: { onClose: () => void }) {
  const t = useT();
  const id = useId();
  const client = useQueryClient();
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const ready = login.trim() !== "" && name.trim() !== "" && password !== "";
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    call("login.switch_on", { login: login.trim(), name: name.trim(), password }).then(
      ({ recovery_code, session }) => {
        sessionDo({ code: recovery_code });
        entered(client, session.state);
      },
      (problem: unknown) => {
        setBusy(false);
        setError(toApiError(problem));
      },
    );
  };
  const field = (key: string, label: string, input: React.ReactNode) => (
    <div className="field">
      <label htmlFor={`${id}-${key}`}>
        {label} <span className="required">*</span>
      </label>
      {input}
    </div>
  );
  return (
    <form className="firstowner" onSubmit={submit}>
      <strong>{t("settings.onTitle")}</strong>
      <p>{t("settings.onSteps")}</p>
      <div className="steprow">
        {field(
          "login",
          t("settings.ownerLogin"),
          <Input
            id={`${id}-login`}
            value={login}
            autoFocus
            autoComplete="username"
            spellCheck={false}
            onChange={(e) => setLogin(e.target.value)}
          />,
        )}
        {field(
          "name",
          t("settings.ownerName"),
          <Input id={`${id}-name`} value={name} autoComplete="name" onChange={(e) => setName(e.target.value)} />,
        )}
        {field(
          "password",
          t("settings.password"),
          <Input.Password
            id={`${id}-password`}
            value={password}
            placeholder={t("session.passwordNote")}
            autoComplete="new-password"
            onChange={(e) => setPassword(e.target.value)}
          />,
        )}
      </div>
      {error && <Failure what={t("settings.notOn")} error={error} />}
      <div className="loginactions">
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button type="primary" htmlType="submit" loading={busy} disabled={!ready}>
          {t("settings.switchOn")} <kbd className="kbd">Enter</kbd>
        </Button>
      </div>
    </form>
  );
}
