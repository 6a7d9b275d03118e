import { App, Button } from "antd";
import { useEffect, useState } from "react";
import { useWhen } from "@/format/useWhen";
import { errorText, useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { useMay, useSessionState } from "@/session/useRights";
import { openPage } from "@/state/tabs";
import { consequencesOf, useApproversText } from "@/trail/approvals";
import { Consequences } from "@/trail/Consequences";
import { commandText, subjectText } from "@/trail/words";
import { type Needed, onNeeded, tellAsked } from "@/transport/call";
import type { ApiError } from "@/transport/error";
import { useChange, useRead } from "@/transport/query";
import { Failure, Message } from "@/ui/Message";
import { Danger } from "./Danger";
import { Reason } from "./Reason";

/** Whatever page a change comes from: when somebody else has to agree, it can be asked for here. */
export function AskApproval() {
  const [needed, setNeeded] = useState<Needed | null>(null);
  useEffect(() => onNeeded(setNeeded), []);
  if (!needed) return null;
  return <Asking needed={needed} onClose={() => setNeeded(null)} />;
}

function Asking({ needed, onClose }: { needed: Needed; onClose: () => void }) {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  const by = useApproversText();
  const { message } = App.useApp();
  const { command, input, error } = needed;
  // What was asked for with a reason is asked for with the same one.
  const [reason, setReason] = useState(() => reasonOf(input));
  const look = (request: number) => {
    onClose();
    openPage("approval.list", { id: String(request) });
  };
  const change = useChange("approval.request", (made) => {
    tellAsked({ command, input, id: made.id });
    onClose();
    void message.open({
      type: "success",
      // Long enough to read it and press the link.
      duration: 8,
      content: (
        <>
          {t("approval.asked", { id: made.id })}{" "}
          <Button size="small" type="link" onClick={() => look(made.id)}>
            {t("approval.look")}
          </Button>
        </>
      ),
    });
  });
  const ahead = useRead("approval.ahead", { command, input }).data;
  const waiting = ahead?.waiting;
  // Of some changes only asking tells that they were asked for already.
  const again = change.error?.code === "approval.asked" ? change.error : null;
  const failed = (problem: ApiError) => {
    if (problem.code === "approval.asked") tellAsked({ command, input, id: Number(problem.params.id) });
  };
  const blocked = waiting || again ? t("approval.askedAlready") : reason.trim() === "" ? t("approval.reasonNeeded") : null;
  const go = () => change.mutate({ command, input, reason: reason.trim() }, { onError: failed });
  const what = subjectText(commandText(command, input), error.params.label ?? "", ahead?.name ?? "");
  return (
    <Danger
      label={t("approval.askTitle")}
      title={t("approval.askFor", { what })}
      why={ahead ? t("approval.askWhyBy", { by: by(ahead.approvers) }) : t("approval.askWhy")}
      stay={t("common.cancel")}
      go={t("approval.askGo")}
      busy={change.isPending}
      blocked={blocked}
      holds={reason.trim() !== ""}
      onStay={onClose}
      onGo={go}
    >
      {waiting && (
        <Message
          tone="amber"
          what={t("approval.askedAlready")}
          why={t("approval.askedAlreadyWhy", {
            id: waiting.id,
            who: nameFrom(people, waiting.requester),
            when: when(waiting.made_at),
          })}
          next={waiting.readable ? [{ label: t("approval.look"), run: () => look(waiting.id) }] : []}
        />
      )}
      <Consequences command={command} consequences={consequencesOf(error)} places={ahead?.places} onOpen={onClose} />
      <Reason
        label={t("approval.reason")}
        value={reason}
        onChange={setReason}
        onGo={blocked || change.isPending ? null : go}
        long
      />
      {again && <AskedAlready error={again} onLook={look} />}
      {change.error && !again && <Failure what={t("approval.notAsked")} error={change.error} />}
    </Danger>
  );
}

/** What the program found when it was asked: the same request is open; who may see it is led there. */
function AskedAlready({ error, onLook }: { error: ApiError; onLook: (request: number) => void }) {
  const t = useT();
  const may = useMay();
  const own = useSessionState()?.actor?.name;
  const { id, requester } = error.params;
  const readable = requester === own || may("approve") || may("audit");
  return (
    <Message
      tone="amber"
      what={t("approval.askedAlready")}
      why={errorText(error)}
      next={readable ? [{ label: t("approval.look"), run: () => onLook(Number(id)) }] : []}
    />
  );
}

function reasonOf(input: unknown): string {
  if (typeof input !== "object" || input === null || !("reason" in input)) return "";
  return typeof input.reason === "string" ? input.reason : "";
}
