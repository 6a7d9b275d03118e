import { Button } from "antd";
import type { ReactNode } from "react";
import { errorText, hintText, useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import type { KeyId } from "@/keys/table";
import { type ApiError, toApiError } from "@/transport/error";

/** A next step, as a button. */
export interface NextStep {
  label: string;
  run: () => void;
  key?: KeyId;
  primary?: boolean;
  busy?: boolean;
}

/** What happened (bold) · why, with the figures · what next, as buttons. */
export function Message({
  tone,
  what,
  why,
  next = [],
  line = false,
}: {
  tone: "red" | "amber" | "green" | "blue";
  what: ReactNode;
  why?: ReactNode;
  next?: NextStep[];
  /** Everything on one line, steps as links. */
  line?: boolean;
}) {
  return (
    <div className={`message ${tone}${line ? " line" : ""}`} role={tone === "red" ? "alert" : "status"}>
      <div className="messagetext">
        <strong>{what}</strong>
        {why && (line ? <span>{why}</span> : <div>{why}</div>)}
      </div>
      {next.length > 0 && (
        <div className="messagenext">
          {next.map((step) => (
            <Button
              key={step.label}
              size="small"
              type={line ? "link" : step.primary ? "primary" : "default"}
              loading={step.busy}
              onClick={step.run}
            >
              {step.label}
              {step.key && <Kbd id={step.key} />}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

/** An error off the wire as a message. `what` says in the page's words what did not happen. */
export function Failure({ what, error, next, line }: { what: string; error: unknown; next?: NextStep[]; line?: boolean }) {
  const t = useT();
  const problem: ApiError = toApiError(error);
  // Nothing went wrong: the shell asks whether somebody else is to be asked.
  if (problem.code === "approval.needed") return null;
  const hint = hintText(problem);
  const said = hint ? `${errorText(problem)} ${hint}` : errorText(problem);
  // What a database says itself is for whoever wrote to it.
  const raw = line ? undefined : problem.params.raw;
  return (
    <Message
      tone={problem.kind === "conflict" ? "amber" : "red"}
      what={line ? t("message.sentence", { what }) : what}
      why={
        raw === undefined ? (
          said
        ) : (
          <>
            {said}
            <div className="muted small code">{t("message.raw", { raw })}</div>
          </>
        )
      }
      next={next}
      line={line}
    />
  );
}

/** A page could not read what it shows: why, and once more by the key that reads anew. */
export function NotRead({ read }: { read: { error: unknown; refetch: () => unknown } }) {
  const t = useT();
  const again: NextStep = { label: t("common.retry"), key: "refresh", run: () => void read.refetch() };
  return <Failure what={t("list.notRead")} error={read.error} next={[again]} line />;
}
