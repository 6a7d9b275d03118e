import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useEffect, useId, useState } from "react";
import { useT } from "@/i18n";
import { entered } from "@/session/entered";
import { useDenied } from "@/session/useRights";
import { sessionDo } from "@/state/session";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { useMissing } from "@/ui/form/missing";
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
  const [again, setAgain] = useState("");
  // Said once both were left, or when it is sent.
  const [compared, setCompared] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  // The button that was clicked is gone by now, and took the keyboard along.
  useEffect(() => document.getElementById(`${id}-login`)?.focus(), [id]);
  const missing = useMissing(id, [
    ["login", t("settings.ownerLogin"), login],
    ["name", t("settings.ownerName"), name],
    ["password", t("settings.password"), password],
    ["again", t("settings.passwordAgain"), again],
  ]);
  const differ = compared && again !== "" && again !== password;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (missing.goOn() || busy) return;
    setCompared(true);
    if (again !== password) {
      document.getElementById(`${id}-again`)?.focus();
      return;
    }
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
  const field = (key: string, label: string, input: React.ReactNode, problem?: string) => (
    <div className={problem ? "field wrong" : "field"}>
      <label htmlFor={`${id}-${key}`}>
        {label} <span className="required">*</span>
      </label>
      {input}
      {problem && (
        <div className="problem" role="alert">
          {problem}
        </div>
      )}
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
        {field(
          "again",
          t("settings.passwordAgain"),
          <Input.Password
            id={`${id}-again`}
            value={again}
            status={differ ? "error" : undefined}
            autoComplete="new-password"
            onChange={(e) => setAgain(e.target.value)}
            onBlur={() => setCompared(true)}
          />,
          differ ? t("settings.passwordsDiffer") : undefined,
        )}
      </div>
      {error && <Failure what={t("settings.notOn")} error={error} />}
      <div className="loginactions">
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("settings.switchOn")} <kbd className="kbd">Enter</kbd>
        </Button>
        {missing.why && <span className="why">{missing.why}</span>}
      </div>
    </form>
  );
}
