import { useRef, useState } from "react";
import { formatCount, formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useInfo } from "@/shell/info";
import { useChange } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { Fact } from "@/ui/Page";
import { closingOf, type Paid } from "./MonthFigures";
import { type MonthClosed, type MonthView, monthBefore } from "./month";

/** Asks before a month is closed: what then can't be done any more, with the figures that it is closed by. */
export function CloseMonth({
  view: now,
  paid,
  onEnd,
}: {
  view: MonthView;
  paid: Paid;
  /** Told what came of it; nothing where it was given up. */
  onEnd: (closed?: MonthClosed) => void;
}) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  // What was looked at, whatever the books say by now: where that is something else, the program does not close.
  const [view] = useState(now);
  const { month } = view;
  const close = useChange("month.close", onEnd);
  const asked = { ...closingOf(month, paid, decimals), seen: view.seen };
  const looks = view.checks.filter((one) => one.state === "look").length;
  const beside = (posted: string, name: string, told: string | undefined) => (
    <>
      {formatDecimal(posted, decimals)}
      <span className="text2">
        {" · "}
        {name} {told === undefined ? t("month.notSaid") : formatDecimal(told, decimals)}
      </span>
    </>
  );
  return (
    <Danger
      label={t("month.closeTitle", { month })}
      title={t("month.closeTitle", { month })}
      why={t("month.closeWhy")}
      stay={t("common.cancel")}
      go={t("month.close", { month })}
      busy={close.isPending}
      onStay={() => onEnd()}
      onGo={() => close.mutate(asked)}
    >
      <div className="monthfacts">
        {view.since && (
          <Fact label={t("month.along")}>
            <span className="amber">
              {view.since === monthBefore(month) ? view.since : `${view.since} – ${monthBefore(month)}`}
            </span>
          </Fact>
        )}
        <Fact label={t("month.column.reports")}>{formatCount(view.reports)}</Fact>
        <Fact label={t("workReport.element.labour")}>{beside(view.posted.labour, t("month.wages"), asked.wages)}</Fact>
        <Fact label={t("workReport.element.energy")}>{beside(view.posted.energy, t("month.energyBill"), asked.energy_bill)}</Fact>
        <Fact label={t("month.allocated")}>{t(asked.allocate ? "month.yes" : "month.no")}</Fact>
        {looks > 0 && (
          <Fact label={t("month.looks")}>
            <span className="amber">{formatCount(looks)}</span>
          </Fact>
        )}
      </div>
      {close.error && <Failure what={t("month.notClosed")} error={close.error} />}
    </Danger>
  );
}

/** Asks before a closed month is opened again, and why; a second person agrees. */
export function ReopenMonth({ month, onEnd }: { month: string; onEnd: (opened?: MonthClosed) => void }) {
  const t = useT();
  const kept = useRef("");
  const reopen = useChange("month.reopen", onEnd);
  return (
    <DangerWithReason
      kept={kept}
      label={t("month.reopenTitle", { month })}
      title={t("month.reopenTitle", { month })}
      why={t("month.reopenWhy")}
      stay={t("common.cancel")}
      go={t("month.reopen")}
      busy={reopen.isPending}
      onStay={() => onEnd()}
      // Who is to agree is asked for by the shell, with the same reason.
      onGo={(reason) => reopen.mutate({ month, reason }, { onError: (error) => error.code === "approval.needed" && onEnd() })}
    >
      {reopen.error && <Failure what={t("month.notReopened")} error={reopen.error} />}
    </DangerWithReason>
  );
}
