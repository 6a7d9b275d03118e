import { Button } from "antd";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Overlay } from "@/shell/Overlay";

/** Asks before corrections are thrown away. */
export function Leave({ count, onStay, onLeave }: { count: number; onStay: () => void; onLeave: () => void }) {
  const t = useT();
  return (
    <Overlay label={t("import.trial.leaveTitle")} className="danger" onClose={onStay}>
      <h2>{t("import.trial.leaveTitle")}</h2>
      <p>{t("import.trial.leaveWhy", { count: formatCount(count) })}</p>
      <div className="dangeractions">
        <Button onClick={onStay} data-autofocus autoFocus>
          {t("import.trial.stay")} <kbd className="kbd">Esc</kbd>
        </Button>
        <Button danger onClick={onLeave}>
          {t("import.trial.leave")}
        </Button>
      </div>
    </Overlay>
  );
}
