import { App, Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import type { SecretKind } from "@/contract";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";
import { useChange } from "@/transport/query";
import { NotTried } from "./NotTried";
import { SecretFields } from "./SecretFields";

/** Sets or takes away one's own password, PIN or badge. */
export function OwnSecret({ onClose }: { onClose: () => void }) {
  const t = useT();
  const id = useId();
  const { message } = App.useApp();
  const [current, setCurrent] = useState("");
  const [kind, setKind] = useState<SecretKind>("password");
  const [secret, setSecret] = useState("");
  const change = useChange("session.set_own_secret", () => {
    void message.success(t("session.set"));
    onClose();
  });
  const ready = current !== "" && secret !== "";
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (ready && !change.isPending) change.mutate({ current, kind, secret });
  };
  return (
    <Overlay label={t("session.own")} className="danger logincard" onClose={() => !change.isPending && onClose()}>
      <form className="loginform" onSubmit={submit}>
        <h2>{t("session.own")}</h2>
        <p>{t("session.ownWhy")}</p>
        <label htmlFor={id}>{t("session.current")}</label>
        <Input.Password
          id={id}
          value={current}
          autoComplete="current-password"
          onChange={(e) => setCurrent(e.target.value)}
          data-autofocus
        />
        <SecretFields
          kind={kind}
          onKind={(next) => {
            setKind(next);
            setSecret("");
          }}
          value={secret}
          onChange={setSecret}
        />
        <NotTried what={t("session.notSet")} error={change.error} />
        <div className="dangeractions">
          <Button onClick={onClose}>
            {t("common.cancel")} <kbd className="kbd">Esc</kbd>
          </Button>
          <Button disabled={current === "" || change.isPending} onClick={() => change.mutate({ current, kind, secret: null })}>
            {t(`secret.clear.${kind}`)}
          </Button>
          <Button type="primary" htmlType="submit" disabled={!ready} loading={change.isPending}>
            {t(`secret.set.${kind}`)}
          </Button>
        </div>
      </form>
    </Overlay>
  );
}
