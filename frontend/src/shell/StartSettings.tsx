import { Dropdown } from "antd";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { type Appearance, type Language, useSettings } from "@/state/settings";
import { shellDo } from "./shell-state";

/** Language and appearance, in the status bar of what comes before the books. */
export function StartSettings({ help = true }: { help?: boolean }) {
  const t = useT();
  const { language, appearance, set } = useSettings();
  return (
    <span className="statuskeys">
      <Dropdown
        trigger={["click"]}
        autoFocus
        menu={{
          items: [
            { key: "zh-CN", label: t("shell.chinese") },
            { key: "en", label: t("shell.english") },
          ],
          onClick: ({ key }) => set({ language: key as Language }),
        }}
      >
        <button type="button" className="plain">
          {language === "en" ? t("shell.english") : t("shell.chinese")} ▾
        </button>
      </Dropdown>
      <Dropdown
        trigger={["click"]}
        autoFocus
        menu={{
          items: (["system", "light", "dark"] as const).map((key) => ({ key, label: t(`shell.${key}`) })),
          onClick: ({ key }) => set({ appearance: key as Appearance }),
        }}
      >
        <button type="button" className="plain">
          {t("shell.appearance")} {t(`shell.${appearance}`)} ▾
        </button>
      </Dropdown>
      {help && (
        <button type="button" className="plain" onClick={() => shellDo({ help: true })}>
          <Kbd id="help" /> {t("keys.help")}
        </button>
      )}
    </span>
  );
}
