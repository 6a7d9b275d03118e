import type { DocumentView, LineRef } from "@/contract";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useChange, useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { PaperLink } from "./words";

/** 接收 or 拒收 of a line that came otherwise than ordered: the figures, what follows, and why. */
export function Judge({
  number,
  line,
  accept,
  onEnd,
}: {
  number: string;
  line: number;
  accept: boolean;
  onEnd: (changed?: DocumentView) => void;
}) {
  const t = useT();
  const read = useRead("document.get", { number });
  const view = read.data;
  const kept = view?.lines.find((l) => l.number === line);
  const change = useChange("document.review", onEnd);
  const verb = t(accept ? "document.judge.accept" : "document.judge.reject");
  const figure = (value: string | null | undefined) => `${formatDecimal(value, kept?.decimals)} ${kept?.unit ?? ""}`;
  return (
    <DangerWithReason
      label={verb}
      title={t("document.judge.title", { verb, number, line })}
      why={
        <>
          {kept && (
            <>
              {kept.item} {kept.name} {t("document.judge.came", { quantity: figure(kept.quantity) })}
              {kept.noted != null && (
                <>
                  {t("common.comma")}
                  {t("document.judge.noted", { quantity: figure(kept.noted) })}
                </>
              )}
              {kept.parents.map((p) => (
                <Ordered key={`${p.document} ${p.line}`} parent={p} figure={figure} />
              ))}
              <br />
            </>
          )}
          {t(accept ? "document.judge.acceptWhy" : "document.judge.rejectWhy")}
        </>
      }
      stay={t("common.cancel")}
      go={verb}
      busy={change.isPending || !view}
      onStay={() => onEnd()}
      onGo={(reason) => view && change.mutate({ number, line, accept, reason, revision: view.revision })}
    >
      {(change.error ?? read.error) && <Failure what={t("document.judge.failed", { verb })} error={change.error ?? read.error} />}
    </DangerWithReason>
  );
}

/** What was ordered, and how much of it is here by now. */
function Ordered({ parent, figure }: { parent: LineRef; figure: (value: string | undefined) => string }) {
  const t = useT();
  const order = useRead("document.get", { number: parent.document });
  const line = order.data?.lines.find((l) => l.number === parent.line);
  return (
    <>
      <br />
      <PaperLink number={parent.document} kind={parent.kind} /> {t("document.lineNumber", { line: parent.line })}{" "}
      {line && t("document.judge.ordered", { quantity: figure(line.quantity), done: figure(line.done) })}
    </>
  );
}
