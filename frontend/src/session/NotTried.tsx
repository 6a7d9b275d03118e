import { useEffect } from "react";
import { formatSeconds } from "@/format/date";
import { useT } from "@/i18n";
import type { ApiError } from "@/transport/error";
import { Failure, Message } from "@/ui/Message";
import { useCountdown } from "./useCountdown";

/** Why a secret was not taken; whoever was wrong too often sees the time run down. */
export function NotTried({ what, error }: { what: string; error: ApiError | null }) {
  const t = useT();
  const { seconds, start } = useCountdown();
  const locked = error?.code === "login.locked";
  useEffect(() => {
    if (error?.code === "login.locked") start(Number(error.params.seconds));
  }, [error, start]);
  if (!error || (locked && seconds === 0)) return null;
  // Who it is, is known here; only the secret can be wrong.
  if (error.code === "login.wrong") return <Message tone="red" what={what} why={t("session.secretWrong")} />;
  if (!locked) return <Failure what={what} error={error} />;
  return (
    <Message
      tone="amber"
      what={t("session.lockedWhat", { what })}
      why={t("session.lockedWhy", { time: formatSeconds(seconds) })}
    />
  );
}
