import { Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useT } from "@/i18n";
import { NotTried } from "@/session/NotTried";
import { useDenied } from "@/session/useRights";
import { Overlay } from "@/shell/Overlay";
import { sessionDo } from "@/state/session";
import { useChange } from "@/transport/query";

/** The way back in, made anew where it was lost or seen by somebody. */
export function NewRecovery() {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const denied = useDenied()("people");
  return (
    <>
      <p>{t("settings.codeWhy")}</p>
      <div className="steprow">
        <Button onClick={() => setAsking(true)} disabled={denied !== null}>
          {t("settings.newCode")}
        </Button>
        {denied && <span className="why">{denied}</span>}
      </div>
      {asking && <Ask onClose={() => setAsking(false)} />}
    </>
  );
}

function Ask({ onClose }: { onClose: () => void }) {
  const t = useT();
  const id = useId();
  const [current, setCurrent] = useState("");
  const change = useChange("login.new_recovery", ({ recovery_code }) => {
    sessionDo({ code: recovery_code });
    onClose();
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (current !== "" && !change.isPending) change.mutate({ current });
  };
  return (
    <Overlay label={t("settings.newCode")} className="danger logincard" onClose={() => !change.isPending && onClose()}>
      <form className="loginform" onSubmit={submit}>
        <h2>{t("settings.newCode")}</h2>
        <p>{t("settings.newCodeWhy")}</p>
        <label htmlFor={id}>{t("settings.ownSecret")}</label>
        <Input.Password
          id={id}
          value={current}
          autoComplete="current-password"
          onChange={(e) => setCurrent(e.target.value)}
          data-autofocus
        />
        <NotTried what={t("settings.noNewCode")} error={change.error} />
        <div className="dangeractions">
          {current === "" && <span className="why">{t("settings.ownSecretFirst")}</span>}
          <Button onClick={onClose} disabled={change.isPending}>
            {t("common.cancel")} <kbd className="kbd">Esc</kbd>
          </Button>
          <Button type="primary" htmlType="submit" disabled={current === ""} loading={change.isPending}>
            {t("settings.newCode")} <kbd className="kbd">Enter</kbd>
          </Button>
        </div>
      </form>
    </Overlay>
  );
}
