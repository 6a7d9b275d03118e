import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { useCallback, useSyncExternalStore } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useMaySee, useSessionState } from "@/session/useRights";
import { useSettings } from "@/state/settings";
import { openPage, useTabs } from "@/state/tabs";
import { menuGroups, useIsHere, usePages } from "./pages";

/** Whether the window is wide enough for the full menu and a docked inspector, or at least so many pixels wide. */
export function useWide(from = 1360): boolean {
  const query = `(min-width: ${from}px)`;
  const subscribe = useCallback(
    (changed: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

/** The left menu, grouped by job: only what exists and what the person may see. */
export function Menu() {
  const t = useT();
  const pages = usePages();
  const front = useTabs((s) => s.tabs.find((x) => x.id === s.active));
  const maySee = useMaySee();
  const isHere = useIsHere();
  const session = useSessionState();
  const { menuNarrow, closedGroups, set } = useSettings();
  const roomy = useWide();
  const narrow = menuNarrow || !roomy;
  const lit = front ? (pages.find((p) => p.id === front.page)?.under ?? front.page) : null;
  return (
    <nav className={narrow ? "menu narrow" : "menu"} aria-label={t("shell.menu")}>
      <div className="menuscroll">
        {menuGroups.map((group) => {
          const items = pages
            .filter((p) => p.menu?.group === group && maySee(p) && isHere(p))
            .sort((a, b) => (a.menu?.order ?? 0) - (b.menu?.order ?? 0));
          if (items.length === 0) return null;
          const closed = closedGroups.includes(group);
          const toggle = () => set({ closedGroups: closed ? closedGroups.filter((g) => g !== group) : [...closedGroups, group] });
          return (
            <div key={group} className="menugroup">
              {!narrow && (
                <button type="button" className="menuhead" aria-expanded={!closed} onClick={toggle}>
                  <span className="twist" aria-hidden="true">
                    {closed ? "▸" : "▾"}
                  </span>
                  {t(`shell.group.${group}`)}
                </button>
              )}
              {(narrow || !closed) &&
                items.map((p) => {
                  const label = p.menu ? t(p.menu.label) : "";
                  const waiting = (p.menu?.badge && session?.[p.menu.badge]) || 0;
                  return (
                    <button
                      type="button"
                      key={p.id}
                      className={lit === p.id ? "menuitem lit" : "menuitem"}
                      aria-current={lit === p.id ? "page" : undefined}
                      title={narrow ? label : undefined}
                      onClick={() => openPage(p.id, {})}
                    >
                      {narrow && p.menu ? <p.menu.icon size={16} aria-label={label} /> : label}
                      {waiting > 0 && <span className="menubadge num">{formatCount(waiting)}</span>}
                    </button>
                  );
                })}
            </div>
          );
        })}
      </div>
      {roomy && (
        <button
          type="button"
          className="plain menufold"
          onClick={() => set({ menuNarrow: !menuNarrow })}
          aria-label={narrow ? t("shell.widen") : t("shell.narrow")}
          title={narrow ? t("shell.widen") : t("shell.narrow")}
        >
          {narrow ? <PanelLeftOpen size={15} /> : <PanelLeftClose size={15} />}
        </button>
      )}
    </nav>
  );
}
