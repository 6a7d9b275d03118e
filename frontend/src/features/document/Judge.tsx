import type { DocumentView } from "@/contract";
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
      why={t(accept ? "document.judge.acceptWhy" : "document.judge.rejectWhy")}
      stay={t("common.cancel")}
      go={verb}
      busy={change.isPending || !view}
      onStay={() => onEnd()}
      onGo={(reason) => view && change.mutate({ number, line, accept, reason, revision: view.revision })}
    >
      {kept && (
        <div className="above">
          {kept.item} {kept.name} {t("document.judge.came", { quantity: figure(kept.quantity) })}
          {kept.noted != null && (
            <>
              {t("common.comma")}
              {t("document.judge.noted", { quantity: figure(kept.noted) })}
            </>
          )}
          {kept.parents.map((p) => (
            <div key={`${p.document} ${p.line}`}>
              <PaperLink number={p.document} kind={p.kind} /> {t("document.lineNumber", { line: p.line })}
            </div>
          ))}
        </div>
      )}
      {(change.error ?? read.error) && <Failure what={t("document.judge.failed", { verb })} error={change.error ?? read.error} />}
    </DangerWithReason>
  );
}
