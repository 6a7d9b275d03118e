import { Button, Input, type InputRef } from "antd";
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Output } from "@/contract";
import { formatSeconds } from "@/format/date";
import { useT } from "@/i18n";
import { useChange } from "@/transport/query";
import { useMissing } from "@/ui/form/missing";
import { Failure, Message } from "@/ui/Message";
import { RecoverForm } from "./RecoverForm";
import { Scan } from "./scan";
import { useCountdown } from "./useCountdown";

export type Opened = Output<"session.login">;

/** Login and password or PIN, or a badge into either field. Enter logs in. */
export function LoginForm({
  login: given = "",
  recovers,
  side,
  onOpened,
}: {
  /** Who was logged in. */
  login?: string;
  /** Offers the way back in. */
  recovers: boolean;
  /** Beside the button: the way out, where there is one. */
  side?: ReactNode;
  onOpened: (opened: Opened) => void;
}) {
  const t = useT();
  const id = useId();
  const [login, setLogin] = useState(given);
  const [secret, setSecret] = useState("");
  const [recovering, setRecovering] = useState(false);
  const names = useRef<InputRef>(null);
  const secrets = useRef<InputRef>(null);
  const scan = useRef(new Scan());
  const wait = useCountdown();
  const opening = useChange("session.login", onOpened);
  // A wait is one person's; somebody else may try meanwhile.
  const [waiting, setWaiting] = useState("");
  const seconds = waiting === login.trim().toLowerCase() ? wait.seconds : 0;
  const left = useRef(0);
  useEffect(() => {
    if (left.current > 0 && seconds === 0) secrets.current?.focus();
    left.current = seconds;
  }, [seconds]);

  const send = (input: { login: string; secret: string } | { badge: string }) => {
    if (opening.isPending) return;
    opening.mutate(input, {
      onError: (error) => {
        if (error.code === "login.locked") {
          setWaiting(login.trim().toLowerCase());
          wait.start(Number(error.params.seconds));
        }
        secrets.current?.focus({ cursor: "all" });
      },
    });
  };
  const missing = useMissing(id, [
    ["login", t("session.who"), login],
    ["secret", t("session.secret"), secret],
  ]);
  // Named once somebody tried without: nobody has to be told who only began.
  const [tried, setTried] = useState(false);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(missing.goOn());
    if (missing.why === null && seconds === 0) send({ login: login.trim(), secret });
  };
  const keys = (put: (text: string) => void) => (e: KeyboardEvent<HTMLInputElement>) => {
    const badge = scan.current.key(e.key, e.timeStamp);
    if (badge === null) return;
    // It was no typing: what it wrote into the field is nobody's login, and not to be read on screen.
    e.preventDefault();
    put(e.currentTarget.value.endsWith(badge) ? e.currentTarget.value.slice(0, -badge.length) : "");
    send({ badge });
  };
  if (recovering) return <RecoverForm login={login} onBack={() => setRecovering(false)} onOpened={onOpened} />;
  const locked = opening.error?.code === "login.locked";
  return (
    <form className="loginform" onSubmit={submit}>
      <label htmlFor={`${id}-login`}>{t("session.who")}</label>
      <Input
        id={`${id}-login`}
        ref={names}
        size="large"
        value={login}
        autoFocus={given === ""}
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(e) => setLogin(e.target.value)}
        onKeyDown={keys(setLogin)}
        data-autofocus={given === "" || undefined}
      />
      <label htmlFor={`${id}-secret`}>{t("session.secret")}</label>
      <Input.Password
        id={`${id}-secret`}
        ref={secrets}
        size="large"
        value={secret}
        autoFocus={given !== ""}
        autoComplete="current-password"
        onChange={(e) => setSecret(e.target.value)}
        onKeyDown={keys(setSecret)}
        data-autofocus={given !== "" || undefined}
      />
      <p className="muted small">{t("session.badgeHint")}</p>
      {locked
        ? wait.seconds > 0 && (
            <Message
              tone="amber"
              what={t("session.locked")}
              why={t("session.lockedWhy", { time: formatSeconds(wait.seconds) })}
            />
          )
        : opening.error && <Failure what={t("session.wrong")} error={opening.error} />}
      <div className="loginactions">
        {side}
        {seconds > 0 && <span className="why num">{t("session.lockedShort", { time: formatSeconds(seconds) })}</span>}
        {tried && seconds === 0 && missing.why && (
          <span className="why" role="alert">
            {missing.why}
          </span>
        )}
        <Button size="large" type="primary" htmlType="submit" loading={opening.isPending} disabled={seconds > 0}>
          {t("session.go")} <kbd className="kbd">Enter</kbd>
        </Button>
      </div>
      {recovers && (
        <button type="button" className="plain link small" onClick={() => setRecovering(true)}>
          {t("session.forgot")}
        </button>
      )}
    </form>
  );
}
