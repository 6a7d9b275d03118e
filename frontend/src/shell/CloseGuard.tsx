import { useT } from "@/i18n";
import { activate, closeTab, useTabs } from "@/state/tabs";
import { Danger } from "./Danger";
import { shellDo } from "./shell-state";

/** Asks before a tab with unsaved input closes. */
export function CloseGuard({ id }: { id: string }) {
  const t = useT();
  const tab = useTabs((s) => s.tabs.find((x) => x.id === id));
  return (
    <Danger
      label={t("shell.unsaved")}
      title={t("shell.closeUnsaved", { title: tab?.title ?? "" })}
      why={t("shell.closeUnsavedWhy")}
      stay={t("shell.goOnEditing")}
      go={t("shell.dropChanges")}
      onStay={() => {
        shellDo({ asking: null });
        if (tab) activate(tab.id);
      }}
      onGo={() => {
        shellDo({ asking: null });
        closeTab(id);
      }}
    />
  );
}
