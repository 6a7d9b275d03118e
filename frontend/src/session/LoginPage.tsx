import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SessionState } from "@/contract";
import { useT } from "@/i18n";
import { StartSettings } from "@/shell/StartSettings";
import { hasDesk } from "@/transport/desk";
import { Message } from "@/ui/Message";
import { entered } from "./entered";
import { LoginForm } from "./LoginForm";
import { replacedLately, replacedMoment, sawReplaced } from "./Replaced";

/** Before the books, where people log in and nobody is. */
export function LoginPage({ state, onCloseBooks }: { state: SessionState; onCloseBooks: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [told, setTold] = useState(false);
  const other = told ? null : replacedLately(state);
  return (
    <div className="start">
      <div className="loginbody">
        <header className="starthead">
          <span className="logo big" aria-hidden="true">
            {t("shell.logo")}
          </span>
          <div>
            <h1>{state.books.name}</h1>
            <p>{t("shell.product")}</p>
          </div>
        </header>
        <section className="card logincard" aria-label={t("session.loginTo", { books: state.books.name })}>
          {other && (
            <Message
              tone="amber"
              what={t("session.replaced", { moment: replacedMoment(other) })}
              why={t("session.replacedWhy")}
              next={[
                {
                  label: t("session.replacedSeen"),
                  run: () => {
                    sawReplaced(state);
                    setTold(true);
                  },
                },
              ]}
            />
          )}
          {state.login ? (
            <LoginForm
              recovers
              side={
                hasDesk() && (
                  <button type="button" className="plain link" onClick={onCloseBooks}>
                    {t("shell.otherBooks")}
                  </button>
                )
              }
              onOpened={({ state: now }) => entered(client, now)}
            />
          ) : (
            <Message tone="amber" what={t("session.offHere")} why={t("session.offHereWhy")} />
          )}
        </section>
      </div>
      <footer className="statusbar">
        <span>{t("start.version", { version: state.version })}</span>
        <span>{t("start.local")}</span>
        <StartSettings help={false} />
      </footer>
    </div>
  );
}
