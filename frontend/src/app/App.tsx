import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import i18next from "i18next";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import type { DeskState } from "@/contract";
import { useT } from "@/i18n";
import { LoginPage } from "@/session/LoginPage";
import { RecoveryCode } from "@/session/RecoveryCode";
import { Replaced } from "@/session/Replaced";
import { SessionGuard } from "@/session/SessionGuard";
import { askToLeave } from "@/shell/LeaveGuard";
import { PagesContext } from "@/shell/pages";
import { Shell } from "@/shell/Shell";
import { StartScreen } from "@/shell/StartScreen";
import { useConnection } from "@/state/connection";
import { goTo, useSandbox } from "@/state/sandbox";
import { sessionDo, useSession } from "@/state/session";
import { useSettings } from "@/state/settings";
import { antdTheme } from "@/theme/antd";
import { useMode } from "@/theme/useMode";
import { deskClose, deskOpen, deskState, hasDesk } from "@/transport/desk";
import { isPhone } from "@/transport/phone";
import { newQueryClient, useRead, watchOwnChanges } from "@/transport/query";
import { transport } from "@/transport/transport";
import { Failure } from "@/ui/Message";
import { pages } from "./features";

const Phone = lazy(() => import("@/features/document/phone/Phone"));

/** Theme and language around everything. */
export function App() {
  const { mode, colors } = useMode();
  const language = useSettings((s) => s.language);
  useEffect(() => {
    void i18next.changeLanguage(language);
    dayjs.locale(language === "en" ? "en" : "zh-cn");
    document.documentElement.lang = language;
  }, [language]);
  const theme = useMemo(() => antdTheme(colors, mode), [colors, mode]);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === "en" ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <AntApp className="app" message={{ maxCount: 2, duration: 2.5 }}>
        <PagesContext value={pages}>{hasDesk() ? <Desk /> : <Books onClose={() => undefined} />}</PagesContext>
      </AntApp>
    </ConfigProvider>
  );
}

/** The window: the start screen until books are open. */
function Desk() {
  const t = useT();
  const [state, setState] = useState<DeskState | null>(null);
  const [error, setError] = useState<unknown>(null);
  const look = useCallback(() => {
    deskState().then((found) => {
      setState(found);
      setError(null);
    }, setError);
  }, []);
  useEffect(look, [look]);
  const opened = state?.open?.location;
  const none = state !== null && !state.open;
  // Whoever opens books begins in the books.
  useEffect(() => {
    if (none) goTo(false);
  }, [none]);
  useEffect(
    () =>
      transport().asked?.((file) => {
        if (file === opened) return;
        askToLeave("close", () => {
          goTo(false);
          void deskOpen(file).then(setState, setError);
        });
      }),
    [opened],
  );
  useEffect(() => useConnection.getState().opened(state?.open ?? null), [state]);
  if (error !== null) return <Stopped what={t("start.failed")} error={error} retry={look} />;
  if (!state) return null;
  if (!state.open) return <StartScreen state={state} onState={setState} />;
  return <Books key={state.open.location} onClose={() => deskClose().then(setState, setError)} />;
}

/** The books, or their sandbox: nothing that was read of the one is kept for the other. */
function Books({ onClose }: { onClose: () => void }) {
  const sandbox = useSandbox((s) => s.on);
  return <Cached key={String(sandbox)} onClose={onClose} />;
}

/** One cache for each of them. */
function Cached({ onClose }: { onClose: () => void }) {
  const client = useMemo(newQueryClient, []);
  useEffect(() => watchOwnChanges(client), [client]);
  // Who was logged in to other books is nobody here.
  useEffect(() => sessionDo({ lost: null, out: false, switching: false, code: null, replaced: false }), []);
  return (
    <QueryClientProvider client={client}>
      <Gate onClose={onClose} />
    </QueryClientProvider>
  );
}

/** Who works here comes first: where people log in and nobody is, there is nothing else to see. */
function Gate({ onClose }: { onClose: () => void }) {
  const t = useT();
  const session = useRead("session.state", {});
  const { lost, out, code, replaced } = useSession();
  /** Somebody was here; what they have open stays when their session ends. */
  const [begun, setBegun] = useState(false);
  const state = session.data;
  const there = Boolean(state?.actor);
  useEffect(() => {
    if (there) setBegun(true);
    else if (out) setBegun(false);
  }, [there, out]);
  const shown = (there || begun) && !out;
  // Whoever logs in begins in the books, whoever was in the sandbox here before.
  useEffect(() => {
    if (state && !shown) goTo(false);
  }, [state, shown]);
  if (!state) {
    if (!session.error) return null;
    return <Stopped what={t("shell.noAnswer")} error={session.error} retry={() => void session.refetch()} />;
  }
  return (
    <>
      {shown ? (
        <>
          {isPhone() ? (
            <Suspense fallback={null}>
              <Phone away={!there || lost !== null} />
            </Suspense>
          ) : (
            <Shell onCloseBooks={onClose} away={!there || lost !== null} />
          )}
          <SessionGuard state={state} gone={!there && lost === null} />
          {replaced && there && state.replaced && <Replaced since={state.replaced} />}
        </>
      ) : (
        <LoginPage state={state} onCloseBooks={onClose} />
      )}
      {code !== null && (
        <RecoveryCode key={code} code={code} books={state.books.name} onNoted={() => sessionDo({ code: null })} />
      )}
    </>
  );
}

function Stopped({ what, error, retry }: { what: string; error: unknown; retry: () => void }) {
  const t = useT();
  return (
    <div className="stopped">
      <Failure what={what} error={error} next={[{ label: t("common.retry"), run: retry, key: "refresh" }]} />
    </div>
  );
}
