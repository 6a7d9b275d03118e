import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";

/** Asks before corrections that are not written are dropped. */
export function Leave({ count, onStay, onLeave }: { count: number; onStay: () => void; onLeave: () => void }) {
  const t = useT();
  return (
    <Danger
      label={t("import.trial.leaveTitle")}
      title={t("import.trial.leaveTitle")}
      why={t("import.trial.leaveWhy", { count: formatCount(count) })}
      stay={t("import.trial.stay")}
      go={t("import.trial.leave")}
      onStay={onStay}
      onGo={onLeave}
    />
  );
}
