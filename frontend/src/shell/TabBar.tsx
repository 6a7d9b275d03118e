import { App, Dropdown } from "antd";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useT } from "@/i18n";
import { activate, closeTab, closeTabs, mostTabs, type Tab, useTabs } from "@/state/tabs";
import { usePages } from "./pages";
import { shellDo } from "./shell-state";

/** Closes a tab, asking first when it holds unsaved input. */
export function askToClose(tab: Tab | undefined): void {
  if (!tab) return;
  if (tab.dirty) shellDo({ asking: { tab: tab.id } });
  else closeTab(tab.id);
}

/** One tab for each object that is open. */
export function TabBar() {
  const t = useT();
  const { tabs, active, madeRoom } = useTabs();
  const { message } = App.useApp();
  // Told once: whoever knows it needs no second word.
  useEffect(() => {
    if (madeRoom) void message.info(t("shell.madeRoom", { count: mostTabs }), 8);
  }, [madeRoom, message, t]);
  const pages = usePages();
  const bar = useRef<HTMLDivElement>(null);
  const frontTitle = tabs.find((x) => x.id === active)?.title;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a tab may grow by its title, which comes later
  useEffect(() => {
    if (active) bar.current?.querySelector(".tab.front")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active, frontTitle]);
  const step = (offset: number) => {
    const at = tabs.findIndex((x) => x.id === active);
    const next = tabs[(at + offset + tabs.length) % tabs.length];
    if (next) activate(next.id);
  };
  return (
    <div className="tabbar" role="tablist" ref={bar} aria-label={t("shell.tabs")}>
      {tabs.map((tab) => {
        const title = tab.title || pages.find((p) => p.id === tab.page)?.title(tab.params, t) || tab.page;
        const front = tab.id === active;
        return (
          <Dropdown
            key={tab.id}
            trigger={["contextMenu"]}
            menu={{
              items: [
                { key: "one", label: t("common.close"), onClick: () => askToClose(tab) },
                { key: "others", label: t("shell.closeOthers"), disabled: tabs.length < 2, onClick: () => closeTabs(tab.id) },
                { key: "all", label: t("shell.closeAll"), onClick: () => closeTabs() },
              ],
            }}
          >
            <div
              role="tab"
              id={`tab-${tab.id}`}
              aria-controls={`page-${tab.id}`}
              aria-selected={front}
              tabIndex={front ? 0 : -1}
              className={front ? "tab front" : "tab"}
              onClick={() => activate(tab.id)}
              onAuxClick={(e) => e.button === 1 && askToClose(tab)}
              onKeyDown={(e) => {
                if (e.key === "ArrowRight") step(1);
                if (e.key === "ArrowLeft") step(-1);
                if (e.key === "Delete") askToClose(tab);
              }}
            >
              <span className="tabname" title={title}>
                {title}
              </span>
              {tab.dirty && <span className="dot accent" role="img" aria-label={t("shell.unsaved")} title={t("shell.unsaved")} />}
              <button
                type="button"
                className={tab.dirty ? "plain tabclose dirty" : "plain tabclose"}
                tabIndex={-1}
                aria-label={t("shell.closeTab", { title })}
                onClick={(e) => {
                  e.stopPropagation();
                  askToClose(tab);
                }}
              >
                <X size={12} />
              </button>
            </div>
          </Dropdown>
        );
      })}
    </div>
  );
}
