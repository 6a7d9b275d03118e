import { X } from "lucide-react";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { comboOf, comboText, type KeyId, keyTable } from "@/keys/table";
import { Overlay } from "./Overlay";

const groups = ["everywhere", "list", "form", "import"] as const;

/** F1: every key there is. */
export function Help({ onClose }: { onClose: () => void }) {
  const t = useT();
  const ids = Object.keys(keyTable) as KeyId[];
  return (
    <Overlay label={t("shell.helpTitle")} className="help" onClose={onClose}>
      <div className="floathead">
        <strong>{t("shell.helpTitle")}</strong>
        <button type="button" className="plain" onClick={onClose} aria-label={t("common.close")} data-autofocus>
          <Kbd text="Esc" /> <X size={14} />
        </button>
      </div>
      <div className="helpgrid">
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(`shell.helpGroup.${group}`)}</h3>
            <dl>
              {ids
                .filter((id) => keyTable[id].group === group)
                .map((id) => (
                  <div key={id}>
                    <dt>
                      <Kbd text={comboText(comboOf(id))} />
                    </dt>
                    <dd>{t(keyTable[id].label) as string}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Overlay>
  );
}
