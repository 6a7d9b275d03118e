import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { useSandbox } from "@/state/sandbox";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { Message } from "@/ui/Message";
import { requestText } from "./words";

/** On a record's page: what somebody asked for about it and nobody has decided. The sandbox has no requests. */
export function WaitingRequests({ kind, code }: { kind: string; code: string }) {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  const inSandbox = useSandbox((s) => s.on);
  const read = useRead("approval.of", { kind, key: code }, { enabled: code !== "" && !inSandbox });
  if (inSandbox) return null;
  return (read.data?.waiting ?? []).map((one) => (
    <Message
      key={one.id}
      tone="blue"
      line
      what={t("approval.waitingFor", {
        what: requestText(one.command),
        id: one.id,
        who: nameFrom(people, one.requester),
        when: when(one.made_at),
      })}
      next={
        one.readable ? [{ label: t("approval.look"), run: () => openPage("approval.list", { id: String(one.id) }) }] : undefined
      }
    />
  ));
}
