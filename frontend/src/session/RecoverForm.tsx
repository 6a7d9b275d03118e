import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useT } from "@/i18n";
import { sessionDo } from "@/state/session";
import { useChange } from "@/transport/query";
import { useMissing } from "@/ui/form/missing";
import type { Opened } from "./LoginForm";
import { NotTried } from "./NotTried";

/** The way back in: the code that was written down, and a new password. */
export function RecoverForm({
  login: given,
  onBack,
  onOpened,
}: {
  login: string;
  onBack: () => void;
  onOpened: (opened: Opened) => void;
}) {
  const t = useT();
  const id = useId();
  const [login, setLogin] = useState(given);
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const recover = useChange("session.recover", ({ recovery_code, session }) => {
    sessionDo({ code: recovery_code });
    onOpened(session);
  });
  const missing = useMissing(id, [
    ["login", t("session.who"), login],
    ["code", t("session.code"), code],
    ["password", t("session.newPassword"), password],
  ]);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!missing.goOn() && !recover.isPending) recover.mutate({ login: login.trim(), code: code.trim(), password });
  };
  return (
    <form className="loginform" onSubmit={submit}>
      <strong>{t("session.recoverTitle")}</strong>
      <p className="text2 small">{t("session.recoverWhy")}</p>
      <label htmlFor={`${id}-login`}>{t("session.who")}</label>
      <Input id={`${id}-login`} value={login} autoFocus={login === ""} onChange={(e) => setLogin(e.target.value)} />
      <label htmlFor={`${id}-code`}>{t("session.code")}</label>
      <Input
        id={`${id}-code`}
        className="code"
        value={code}
        autoFocus={login !== ""}
        spellCheck={false}
        autoComplete="off"
        onChange={(e) => setCode(e.target.value)}
      />
      <label htmlFor={`${id}-password`}>{t("session.newPassword")}</label>
      <Input.Password
        id={`${id}-password`}
        value={password}
        placeholder={t("session.passwordNote")}
        autoComplete="new-password"
        onChange={(e) => setPassword(e.target.value)}
      />
      <NotTried what={t("session.notRecovered")} error={recover.error} />
      <div className="loginactions">
        <Button onClick={onBack}>{t("session.back")}</Button>
        {missing.why && <span className="why">{missing.why}</span>}
        <Button type="primary" htmlType="submit" loading={recover.isPending}>
          {t("session.go")} <kbd className="kbd">Enter</kbd>
        </Button>
      </div>
      <p className="muted small">{t("session.noCode")}</p>
    </form>
  );
}
