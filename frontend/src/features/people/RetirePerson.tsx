import type { Person } from "@/contract";
import { useT } from "@/i18n";
import { DangerWithReason } from "@/shell/DangerWithReason";
import type { ApiError } from "@/transport/error";
import { Failure } from "@/ui/Message";
import { useSessionsOf } from "./Sessions";

/** Asks before somebody can't log in any more: how many sessions end, what stays. */
export function RetirePerson({
  person,
  busy,
  error,
  onClose,
  onGo,
}: {
  person: Person;
  busy: boolean;
  error: ApiError | null;
  onClose: () => void;
  onGo: (reason: string) => void;
}) {
  const t = useT();
  const open = useSessionsOf(person.login).length;
  const who = person.name;
  return (
    <DangerWithReason
      label={t("people.retireTitle", { who })}
      title={t("people.retireTitle", { who })}
      why={t("people.retireWhy", { who, count: open })}
      stay={t("common.cancel")}
      go={t("people.retireGo", { who })}
      busy={busy}
      onStay={onClose}
      onGo={onGo}
    >
      {error && <Failure what={t("form.notRetired")} error={error} />}
    </DangerWithReason>
  );
}
