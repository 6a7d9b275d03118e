import { Button } from "antd";
import { useT } from "@/i18n";
import { activate, closeTab, useTabs } from "@/state/tabs";
import { Overlay } from "./Overlay";
import { shellDo } from "./shell-state";

/** Asks before a tab with unsaved input closes. Focus is on cancel. */
export function CloseGuard({ id }: { id: string }) {
  const t = useT();
  const tab = useTabs((s) => s.tabs.find((x) => x.id === id));
  const stay = () => {
    shellDo({ closing: null });
    if (tab) activate(tab.id);
  };
  const drop = () => {
    shellDo({ closing: null });
    closeTab(id);
  };
  return (
    <Overlay label={t("shell.unsaved")} className="danger" onClose={stay}>
      <h2>{t("shell.closeUnsaved", { title: tab?.title ?? "" })}</h2>
      <p>{t("shell.closeUnsavedWhy")}</p>
      <div className="dangeractions">
        <Button onClick={stay} data-autofocus autoFocus>
          {t("shell.goOnEditing")} <kbd className="kbd">Esc</kbd>
        </Button>
        <Button danger onClick={drop}>
          {t("shell.dropChanges")}
        </Button>
      </div>
    </Overlay>
  );
}
