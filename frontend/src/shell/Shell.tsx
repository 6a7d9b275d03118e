import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useT } from "@/i18n";
import { listenToKeys, useKey } from "@/keys/registry";
import { Forbidden } from "@/session/Forbidden";
import { useMaySee, useSessionState } from "@/session/useRights";
import { useSandbox } from "@/state/sandbox";
import { activate, activateBy, belongTo, openPage, type PageId, type Tab, useTabs } from "@/state/tabs";
import { AskApproval } from "./AskApproval";
import { followAddress } from "./address";
import { CloseGuard } from "./CloseGuard";
import { Help } from "./Help";
import { useInfo } from "./info";
import { askToLeave, LeaveGuard, useHeldWindow } from "./LeaveGuard";
import { Menu } from "./Menu";
import { Palette } from "./Palette";
import { PageContext } from "./page-context";
import { useIsHere, usePages } from "./pages";
import { NotInSandbox, SandboxNews } from "./Sandbox";
import { StatusBar } from "./StatusBar";
import { shellDo, useShell } from "./shell-state";
import { askToClose, TabBar } from "./TabBar";
import { TopBar } from "./TopBar";
import { useNews } from "./useNews";

/**
 * Top bar, menu, tabs, the front page and the status bar, over books that are open. Nothing of it is seen while whoever was here
 * is `away` and has to log in; it stays as it is.
 */
export function Shell({ onCloseBooks, away = false }: { onCloseBooks: () => void; away?: boolean }) {
  const t = useT();
  const info = useInfo();
  const pages = usePages();
  const { tabs, active } = useTabs();
  const shell = useShell();
  const sandbox = useSandbox((s) => s.on);
  const actor = useSessionState()?.actor;
  useNews();
  useShellKeys();
  useHeldWindow();

  const location = info?.books.location;
  useEffect(() => {
    if (location === undefined) return;
    belongTo(location);
    const stop = followAddress((page): page is PageId => pages.some((p) => p.id === page));
    if (useTabs.getState().tabs.length === 0) openPage("welcome", {});
    return stop;
  }, [location, pages]);

  useEffect(() => {
    document.title = sandbox ? t("sandbox.documentTitle") : t("shell.product");
  }, [sandbox, t]);

  return (
    <div className={["shell", sandbox && "sandbox", away && "away"].filter(Boolean).join(" ")}>
      <TopBar onCloseBooks={() => askToLeave("close", onCloseBooks)} />
      <div className="middle">
        <Menu />
        <main className="work">
          <TabBar />
          <div className="pages">
            {tabs.map((tab) => (
              <PageHost key={tab.id} tab={tab} front={tab.id === active} />
            ))}
            {tabs.length === 0 && info && <div className="nothing muted">{t("shell.noTabs")}</div>}
            {actor && actor.rights.length === 0 && (
              <div className="nothing text2">{t("session.noRights", { who: actor.name })}</div>
            )}
          </div>
        </main>
      </div>
      <StatusBar />
      {shell.palette && <Palette onClose={() => shellDo({ palette: false })} />}
      {shell.help && <Help onClose={() => shellDo({ help: false })} />}
      {shell.asking && "tab" in shell.asking && <CloseGuard id={shell.asking.tab} />}
      {shell.asking && "to" in shell.asking && (
        <div className="leaveguard">
          <LeaveGuard {...shell.asking} />
        </div>
      )}
      {sandbox && <SandboxNews />}
      <AskApproval />
    </div>
  );
}

/** Keeps a page alive behind others, so its scroll and input stay; starts it when first seen. */
function PageHost({ tab, front }: { tab: Tab; front: boolean }) {
  const t = useT();
  const pages = usePages();
  const [seen, setSeen] = useState(front);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (front) setSeen(true);
  }, [front]);
  const handle = useMemo(() => ({ tab: tab.id, active: front, params: tab.params }), [tab.id, front, tab.params]);
  const def = pages.find((p) => p.id === tab.page);
  const maySee = useMaySee();
  const isHere = useIsHere();
  const allowed = def !== undefined && maySee(def) && isHere(def);
  // Whoever takes over may see less; what somebody else has half typed is kept out of sight, not lost.
  const [started, setStarted] = useState(false);
  useEffect(() => {
    if (allowed && seen) setStarted(true);
  }, [allowed, seen]);
  if (!def || !seen) return null;
  const { Page } = def;
  return (
    <div ref={host} className="pagehost" hidden={!front} role="tabpanel" id={`page-${tab.id}`} aria-labelledby={`tab-${tab.id}`}>
      <PageContext value={handle}>
        {!isHere(def) ? (
          <NotInSandbox title={def.title(tab.params, t)} />
        ) : (
          !allowed && <Forbidden title={def.title(tab.params, t)} rights={def.rights ?? ["look"]} />
        )}
        {(allowed || (started && tab.dirty)) && (
          <div className="pageinside" hidden={!allowed}>
            <Suspense fallback={<div className="page" aria-busy="true" />}>
              <FirstFocus front={front} host={host} />
              <Page />
            </Suspense>
          </div>
        )}
      </PageContext>
    </div>
  );
}

/** Gives the keyboard to the page that comes to the front, once it is there, unless somebody holds it. */
function FirstFocus({ front, host }: { front: boolean; host: RefObject<HTMLDivElement | null> }): null {
  useEffect(() => {
    if (!front) return;
    let tries = 0;
    const timer = setInterval(() => {
      const focused = document.activeElement;
      const shown = focused instanceof HTMLElement && focused !== document.body && !focused.closest("[hidden], .menu, .tabbar");
      const find = (selector: string) => host.current?.querySelector<HTMLElement>(selector);
      const first = shown ? null : (find("[data-autofocus]") ?? find(".form input:not([disabled])"));
      first?.focus();
      tries += 1;
      if (shown || first || tries > 20) clearInterval(timer);
    }, 50);
    return () => clearInterval(timer);
  }, [front, host]);
  return null;
}

function useShellKeys(): void {
  const client = useQueryClient();
  useKey("search", () => shellDo({ palette: true }), { bar: true });
  useKey("help", () => shellDo({ help: true }));
  useKey("back", () => window.history.back());
  useKey("nextTab", () => activateBy(1));
  useKey("previousTab", () => activateBy(-1));
  useKey("closeTab", () => {
    const { tabs, active } = useTabs.getState();
    askToClose(tabs.find((tab) => tab.id === active));
  });
  useKey("refresh", () => void client.refetchQueries({ type: "active" }));
  useEffect(() => {
    const stop = listenToKeys(() => useTabs.getState().active);
    const byNumber = (e: KeyboardEvent) => {
      if (!e.altKey || e.ctrlKey || !/^Digit[1-9]$/.test(e.code)) return;
      const tab = useTabs.getState().tabs[Number(e.code.slice(5)) - 1];
      if (!tab) return;
      e.preventDefault();
      activate(tab.id);
    };
    window.addEventListener("keydown", byNumber);
    return () => {
      stop();
      window.removeEventListener("keydown", byNumber);
    };
  }, []);
}
