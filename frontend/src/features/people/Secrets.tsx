import { App, Button } from "antd";
import { type FormEvent, useState } from "react";
import type { PersonView, SecretKind } from "@/contract";
import { useT } from "@/i18n";
import { SecretFields, secretKinds } from "@/session/SecretFields";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { Overlay } from "@/shell/Overlay";
import { useChange } from "@/transport/query";
import { Dot } from "@/ui/Dot";
import { Failure } from "@/ui/Message";

/** What somebody logs in with; none of it can be read back, only set anew or taken away. */
export function Secrets({ view }: { view: PersonView }) {
  const t = useT();
  const [doing, setDoing] = useState<{ what: "set" | "clear"; kind: SecretKind } | null>(null);
  const count = secretKinds.filter((kind) => view[`has_${kind}`]).length;
  return (
    <>
      {count === 0 && <p className="amber">{t("people.noSecret")}</p>}
      {secretKinds.map((kind) => {
        const has = view[`has_${kind}`];
        const name = t(`secret.kind.${kind}`);
        return (
          <div key={kind} className="secretrow">
            <span>{name}</span>
            <span className="secretstate">
              {has ? <Dot tone="green">{t("secret.has")}</Dot> : <span className="zero">{t("secret.hasNot")}</span>}
            </span>
            <span className="secretactions">
              <Button size="small" onClick={() => setDoing({ what: "set", kind })}>
                {t(`secret.${has ? "change" : "set"}.${kind}`)}
              </Button>
              {has && (
                <Button size="small" danger onClick={() => setDoing({ what: "clear", kind })}>
                  {t(`secret.clear.${kind}`)}
                </Button>
              )}
            </span>
          </div>
        );
      })}
      {doing?.what === "set" && <SetSecret view={view} kind={doing.kind} onClose={() => setDoing(null)} />}
      {doing?.what === "clear" && <ClearSecret view={view} kind={doing.kind} last={count === 1} onClose={() => setDoing(null)} />}
    </>
  );
}

function SetSecret({ view, kind, onClose }: { view: PersonView; kind: SecretKind; onClose: () => void }) {
  const t = useT();
  const { message } = App.useApp();
  const [secret, setSecret] = useState("");
  const who = view.person.name;
  const change = useChange("person.set_secret", () => {
    void message.success(t("people.setDone"));
    onClose();
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (secret !== "" && !change.isPending) change.mutate({ login: view.person.login, kind, secret });
  };
  const title = t("people.setTitle", { who, what: t(`secret.${view[`has_${kind}`] ? "change" : "set"}.${kind}`) });
  return (
    <Overlay label={title} className="danger logincard" onClose={() => !change.isPending && onClose()}>
      <form className="loginform" onSubmit={submit}>
        <h2>{title}</h2>
        <p>{t("people.setWhy", { who })}</p>
        <SecretFields kind={kind} value={secret} onChange={setSecret} />
        {change.error && <Failure what={t("people.notSet")} error={change.error} />}
        <div className="dangeractions">
          <Button onClick={onClose}>
            {t("common.cancel")} <kbd className="kbd">Esc</kbd>
          </Button>
          <Button type="primary" htmlType="submit" disabled={secret === ""} loading={change.isPending}>
            {t(`secret.set.${kind}`)} <kbd className="kbd">Enter</kbd>
          </Button>
        </div>
      </form>
    </Overlay>
  );
}

function ClearSecret({ view, kind, last, onClose }: { view: PersonView; kind: SecretKind; last: boolean; onClose: () => void }) {
  const t = useT();
  const { message } = App.useApp();
  const who = view.person.name;
  const change = useChange("person.set_secret", () => {
    void message.success(t("people.clearDone"));
    onClose();
  });
  const title = t("people.clearTitle", { who, what: t(`secret.clear.${kind}`) });
  return (
    <DangerWithReason
      label={title}
      title={title}
      why={
        <>
          {t("people.clearWhy", { who })} {last && t("people.clearLast", { who })}
        </>
      }
      stay={t("common.cancel")}
      go={t(`secret.clear.${kind}`)}
      busy={change.isPending}
      onStay={onClose}
      onGo={(reason) => change.mutate({ login: view.person.login, kind, secret: null, reason })}
    >
      {change.error && <Failure what={t("people.notSet")} error={change.error} />}
    </DangerWithReason>
  );
}
