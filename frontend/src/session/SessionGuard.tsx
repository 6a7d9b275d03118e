import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useEffect, useState } from "react";
import type { SessionState } from "@/contract";
import { textOf, useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { useInfo } from "@/shell/info";
import { Overlay } from "@/shell/Overlay";
import { usePages } from "@/shell/pages";
import { sessionDo, useSession } from "@/state/session";
import { closeTab, useTabs } from "@/state/tabs";
import { call, onSessionLost } from "@/transport/call";
import { readKey } from "@/transport/query";
import { entered } from "./entered";
import { LoginForm } from "./LoginForm";
import { replacedLately, replacedMoment } from "./Replaced";

const nameOf = (state: SessionState) => state.name || state.actor?.name || "";

/**
 * Over books that are open: asks to log in again once a session is over, and lets somebody else take over. What is open
 * and half typed stays behind it.
 */
export function SessionGuard({ state, gone }: { state: SessionState; gone: boolean }) {
  const t = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const zone = useInfo()?.timezone;
  const { lost, switching, replaced } = useSession();
  // Whoever was last there, when the state knows nobody any more.
  const [last, setLast] = useState(state);
  const [found, setFound] = useState<{ from: SessionState; now: SessionState } | null>(null);
  const dirty = useTabs((s) => s.tabs).filter((tab) => tab.dirty);
  useEffect(() => {
    if (state.actor) setLast(state);
  }, [state]);
  useEffect(
    () =>
      onSessionLost((error) => {
        sessionDo({ lost: error.code, switching: false });
        // What failed may have been asked before somebody logged in, or nobody logs in any more.
        void client
          .fetchQuery({ queryKey: readKey("session.state", {}), queryFn: () => call("session.state", {}), staleTime: 0 })
          .then(
            (now) => now.actor && entered(client, now),
            () => undefined, // Whoever logs in asks again.
          );
      }),
    [client],
  );

  const opened = (now: SessionState) => {
    const other = now.actor?.name !== last.actor?.name;
    // What was told to one person is not for the next.
    if (other) message.destroy();
    if (other && dirty.length > 0) setFound({ from: last, now });
    entered(client, now);
  };
  if (found) return <OthersInput {...found} onDone={() => setFound(null)} />;
  if (lost === null && !gone && !switching) return null;
  const again = lost !== null || gone;
  const other = again && replaced ? replacedLately(state) : null;
  const title = other
    ? t("session.replaced", { moment: replacedMoment(other, zone) })
    : again
      ? (textOf(`session.lost.${(lost ?? "session.ended").replace(".", "_")}`) ?? "")
      : t("session.switch");
  return (
    <Overlay
      label={title}
      className={again ? "danger logincard over again" : "danger logincard over"}
      onClose={() => !again && sessionDo({ switching: false })}
    >
      {again && (
        <div className="starthead">
          <span className="logo" aria-hidden="true">
            {t("shell.logo")}
          </span>
          <strong>{state.books.name}</strong>
        </div>
      )}
      <h2>{title}</h2>
      {other && <p>{t("session.replacedWhy")}</p>}
      <p>{again ? t("session.kept") : t("session.switchWhy", { who: nameOf(last) })}</p>
      <LoginForm
        login={again ? (last.actor?.name ?? "") : ""}
        recovers={again}
        side={
          again ? (
            dirty.length === 0 && (
              <button type="button" className="plain link" onClick={() => sessionDo({ out: true, lost: null })}>
                {t("session.leave")}
              </button>
            )
          ) : (
            <Button size="large" onClick={() => sessionDo({ switching: false })}>
              {t("common.cancel")} <kbd className="kbd">Esc</kbd>
            </Button>
          )
        }
        onOpened={({ state: now }) => opened(now)}
      />
    </Overlay>
  );
}

/** Somebody else is here now: whose input is still on screen, and in whose name it would be saved. */
function OthersInput({ from, now, onDone }: { from: SessionState; now: SessionState; onDone: () => void }) {
  const t = useT();
  const pages = usePages();
  const [dirty] = useState(() => useTabs.getState().tabs.filter((tab) => tab.dirty));
  return (
    <Danger
      label={t("shell.unsaved")}
      title={t("session.otherTitle", { who: nameOf(from) })}
      why={t("session.otherWhy", { now: nameOf(now) })}
      stay={t("session.keep")}
      go={t("session.drop", { count: dirty.length })}
      onStay={onDone}
      onGo={() => {
        for (const tab of dirty) closeTab(tab.id);
        onDone();
      }}
    >
      <ul>
        {dirty.map((tab) => (
          <li key={tab.id}>{tab.title || pages.find((p) => p.id === tab.page)?.title(tab.params, t) || tab.page}</li>
        ))}
      </ul>
    </Danger>
  );
}
