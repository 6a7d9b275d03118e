import { useEffect } from "react";
import { useT } from "@/i18n";
import { useSession } from "@/state/session";
import { activate, useTabs } from "@/state/tabs";
import { transport } from "@/transport/transport";
import { Danger } from "./Danger";
import { usePages } from "./pages";
import { type Leaving, shellDo } from "./shell-state";

const anyDirty = () => useTabs.getState().tabs.some((tab) => tab.dirty);
/** A recovery code is on screen that nobody can see again. */
const hasCode = () => useSession.getState().code !== null;

/** Asks first when a tab holds unsaved input or a code is not kept yet, else goes at once. Whoever asks last is the one that is answered. */
export function askToLeave(to: Leaving, go: () => void): void {
  if (anyDirty() || hasCode()) shellDo({ asking: { to, go } });
  else go();
}

/** Keeps the window, or the browser's page, from closing over unsaved input. */
export function useHeldWindow(): void {
  const dirty = useTabs((s) => s.tabs.some((tab) => tab.dirty));
  const code = useSession((s) => s.code !== null);
  useEffect(() => transport().closing?.hold(dirty || code), [dirty, code]);
  useEffect(() => {
    const { closing } = transport();
    if (!closing) return;
    const stop = closing.listen(() => {
      // Once it is heard the window stays until the person has chosen.
      closing.leave(false);
      askToLeave("close", () => closing.leave(true));
    });
    return () => {
      stop();
      // Without these books there is nothing to lose.
      closing.hold(false);
    };
  }, []);
  useEffect(() => {
    const leave = (e: BeforeUnloadEvent) => {
      if (anyDirty() || hasCode()) e.preventDefault();
    };
    window.addEventListener("beforeunload", leave);
    return () => window.removeEventListener("beforeunload", leave);
  }, []);
}

/** Asks before all that is open is left over unsaved input, with the names of its tabs. */
export function LeaveGuard({ to, go }: { to: Leaving; go: () => void }) {
  const t = useT();
  const pages = usePages();
  const dirty = useTabs((s) => s.tabs).filter((tab) => tab.dirty);
  const code = useSession((s) => s.code !== null);
  if (code) {
    return (
      <Danger
        label={t("session.codeOpen")}
        title={t("session.codeOpen")}
        why={
          <>
            {t("session.codeOpenWhy")}
            {dirty.length > 0 && ` ${t("session.codeOpenUnsaved", { count: dirty.length })}`}
          </>
        }
        stay={t("shell.stay")}
        go={t("session.codeLeave")}
        onStay={() => shellDo({ asking: null })}
        onGo={() => {
          shellDo({ asking: null });
          go();
        }}
      />
    );
  }
  return (
    <Danger
      label={t("shell.unsaved")}
      title={t("shell.leaveUnsaved", { count: dirty.length })}
      why={t("shell.leaveUnsavedWhy")}
      stay={t("shell.stay")}
      go={t(`shell.leaveTo.${to}`)}
      onStay={() => {
        shellDo({ asking: null });
        const [first] = dirty;
        const { active } = useTabs.getState();
        if (first && !dirty.some((tab) => tab.id === active)) activate(first.id);
      }}
      onGo={() => {
        shellDo({ asking: null });
        go();
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
