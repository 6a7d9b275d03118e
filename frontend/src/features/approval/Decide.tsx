import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { type ApprovalView, traits } from "@/contract";
import { errorText, useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { Danger } from "@/shell/Danger";
import { Reason } from "@/shell/Reason";
import { takeJob } from "@/state/jobs";
import { stateName, useApproversText } from "@/trail/approvals";
import { Consequences } from "@/trail/Consequences";
import { commandText, movedNames, subjectText } from "@/trail/words";
import { call } from "@/transport/call";
import type { ApiError } from "@/transport/error";
import { spoil, useChange } from "@/transport/query";
import { Failure, Message } from "@/ui/Message";

type Doing = "approve" | "refuse" | "withdraw";

/** What the list does meanwhile. */
export interface Keep {
  /** Somebody is about to decide. */
  begun: () => void;
  /** It is decided, by whomever. */
  over: () => void;
}

/** Agree, refuse, take back: each only for whom it is; else who may. */
export function Decide({ view, who, keep }: { view: ApprovalView; who: string; keep: Keep }) {
  const t = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const by = useApproversText();
  const [doing, setDoing] = useState<Doing | null>(null);
  const people = usePeople();
  const [late, setLate] = useState<ApiError | null>(null);
  // The button that asked is gone with the decision: the dialog cannot give the keyboard back to it.
  const over = useRef(false);
  const end = () => {
    over.current = true;
    setDoing(null);
  };
  useEffect(() => {
    if (doing !== null || !over.current) return;
    over.current = false;
    keep.over();
  }, [doing, keep]);
  const begin = (what: Doing) => {
    keep.begun();
    setDoing(what);
  };
  const done = (after: ApprovalView) => {
    end();
    const job = after.job;
    if (job != null && after.state === "open") {
      void call("job.get", { id: job }).then(takeJob, () => undefined);
      void message.success(t("approval.started", { id: after.id }));
    } else void message.success(t(`approval.done.${after.state}`, { id: after.id }));
  };
  const approve = useChange("approval.approve", done);
  const refuse = useChange("approval.refuse", done);
  const withdraw = useChange("approval.withdraw", done);
  // Agreeing to what has moved ends the request, though the call fails; and somebody else may have been quicker.
  const failed = (error: ApiError) => {
    if (error.code !== "approval.stale" && error.code !== "approval.decided") return;
    end();
    setLate(error);
    void spoil(client, traits("approval.approve").spoils);
  };
  const go = (reason: string) => {
    if (doing === "approve") approve.mutate({ id: view.id, reason }, { onError: failed });
    if (doing === "refuse") refuse.mutate({ id: view.id, reason }, { onError: failed });
    if (doing === "withdraw") withdraw.mutate({ id: view.id }, { onError: failed });
  };
  const change = doing === "approve" ? approve : doing === "refuse" ? refuse : withdraw;
  return (
    <>
      {late?.code === "approval.decided" && (
        <Message
          tone="amber"
          what={t("approval.notDone")}
          why={errorText({ ...late, params: { ...late.params, by: nameFrom(people, late.params.by ?? "") } })}
        />
      )}
      {late?.code === "approval.stale" && (
        <Message
          tone="amber"
          what={t("approval.staleWhat")}
          why={t("approval.staleWhy", {
            names: movedNames(late.list, view.command, view.label).map(stateName).join(t("common.comma")),
          })}
        />
      )}
      {view.state === "open" && view.yours_to_decide && (
        <div className="steprow">
          <Button type="primary" onClick={() => begin("approve")}>
            {t("approval.approve")}
          </Button>
          <Button danger onClick={() => begin("refuse")}>
            {t("approval.refuse")}
          </Button>
        </div>
      )}
      {view.state === "open" && view.own && (
        <div className="steprow">
          <Button onClick={() => begin("withdraw")}>{t("approval.withdraw")}</Button>
          <span className="muted small">
            {t("approval.ownWhy")}
            {t("common.comma")}
            {by(view.approvers)}
          </span>
        </div>
      )}
      {view.state === "open" && !view.own && !view.yours_to_decide && (
        <div className="muted small">{t("approval.needsRight", { by: by(view.approvers) })}</div>
      )}
      {doing && (
        <Confirm key={doing} doing={doing} view={view} who={who} change={change} onClose={() => setDoing(null)} onGo={go} />
      )}
    </>
  );
}

function Confirm({
  doing,
  view,
  who,
  change,
  onClose,
  onGo,
}: {
  doing: Doing;
  view: ApprovalView;
  who: string;
  change: { isPending: boolean; error: ApiError | null };
  onClose: () => void;
  onGo: (reason: string) => void;
}) {
  const t = useT();
  const [reason, setReason] = useState("");
  const what = subjectText(commandText(view.command, view.input), view.label, view.name);
  const title = t(`approval.confirm.${doing}`, { what });
  const needed = doing === "refuse" && reason.trim() === "";
  return (
    <Danger
      label={title}
      title={title}
      why={t(`approval.confirmWhy.${doing}`, { who })}
      stay={t("common.cancel")}
      go={t(`approval.${doing}`)}
      busy={change.isPending}
      blocked={needed ? t("approval.refuseReason") : null}
      holds={reason.trim() !== ""}
      onStay={onClose}
      onGo={() => onGo(reason.trim())}
    >
      <Consequences command={view.command} consequences={view.consequences} places={view.places} onOpen={onClose} />
      {doing !== "withdraw" && (
        <>
          <div className="above">{t("approval.askedReason")}</div>
          <p className="longtext">{view.reason}</p>
        </>
      )}
      {doing !== "withdraw" && (
        <Reason
          label={t("approval.reasonOf")}
          value={reason}
          onChange={setReason}
          onGo={needed || change.isPending ? null : () => onGo(reason.trim())}
          long
        />
      )}
      {change.error && <Failure what={t("approval.notDone")} error={change.error} />}
    </Danger>
  );
}
