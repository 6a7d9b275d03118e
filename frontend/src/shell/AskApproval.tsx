import { App, Button, Input } from "antd";
import { useEffect, useId, useState } from "react";
import { useT } from "@/i18n";
import { openPage } from "@/state/tabs";
import { consequencesOf, noteOf, toldOf, useConsequenceText } from "@/trail/approvals";
import { commandText } from "@/trail/words";
import { type Needed, onNeeded } from "@/transport/call";
import { useChange } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { Danger } from "./Danger";

/** Whatever page a change comes from: when somebody else has to agree, it can be asked for here. */
export function AskApproval() {
  const [needed, setNeeded] = useState<Needed | null>(null);
  useEffect(() => onNeeded(setNeeded), []);
  if (!needed) return null;
  return <Asking needed={needed} onClose={() => setNeeded(null)} />;
}

function Asking({ needed, onClose }: { needed: Needed; onClose: () => void }) {
  const t = useT();
  const id = useId();
  const told = useConsequenceText();
  const { message } = App.useApp();
  const { command, input, error } = needed;
  // What was asked for with a reason is asked for with the same one.
  const [reason, setReason] = useState(() => reasonOf(input));
  const change = useChange("approval.request", (made) => {
    onClose();
    void message.open({
      type: "success",
      // Long enough to read it and press the link.
      duration: 8,
      content: (
        <>
          {t("approval.asked", { id: made.id })}{" "}
          <Button size="small" type="link" onClick={() => openPage("approval.list", { id: String(made.id) })}>
            {t("approval.look")}
          </Button>
        </>
      ),
    });
  });
  const label = error.params.label ?? "";
  const what = `${commandText(command, input)} ${label}`.trim();
  return (
    <Danger
      label={t("approval.askTitle")}
      title={t("approval.askFor", { what })}
      why={t("approval.askWhy")}
      stay={t("common.cancel")}
      go={t("approval.askGo")}
      busy={change.isPending}
      blocked={reason.trim() === "" ? t("approval.reasonNeeded") : null}
      onStay={onClose}
      onGo={() => change.mutate({ command, input, reason: reason.trim() })}
    >
      <ul>
        {toldOf(consequencesOf(error)).map((one) => (
          <li key={one.what}>{told(one)}</li>
        ))}
        {noteOf(command) && <li>{noteOf(command)}</li>}
      </ul>
      <label className="above" htmlFor={id}>
        {t("approval.reason")}
      </label>
      <Input id={id} value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} className="reason" />
      {change.error && <Failure what={t("approval.notAsked")} error={change.error} />}
    </Danger>
  );
}

function reasonOf(input: unknown): string {
  if (typeof input !== "object" || input === null || !("reason" in input)) return "";
  return typeof input.reason === "string" ? input.reason : "";
}
