import { CircleCheck, IdCard, ScanLine } from "lucide-react";
import type { ReportClock } from "@/contract";
import { formatDecimal, isZero, none } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { useRead } from "@/transport/query";
import { travellerCode } from "@/ui/report/report";
import { ScanField } from "@/ui/scan/ScanField";
import { kinds, type Step, type Who } from "./station";
import { sinceText, useMinute } from "./time";

/** Who is at what: one row for each clock that runs. */
function Running({ clocks, onPick }: { clocks: readonly ReportClock[]; onPick?: (clock: ReportClock) => void }) {
  const t = useT();
  const when = useWhen();
  const now = useMinute();
  return (
    <ul className="stationclocks">
      {clocks.map((clock) => {
        const inside = (
          <>
            <strong>{clock.person_name || clock.person}</strong>
            <span className="grow">
              <span className="code">{travellerCode(clock.order, clock.operation)}</span> {clock.operation_name}{" "}
              <span className="text2">{clock.name}</span>
            </span>
            <span className="code text2">{clock.machine ?? clock.work_center}</span>
            <span className="num" title={when(clock.started_at)}>
              {t("station.since", { time: sinceText(clock.started_at, now) })}
            </span>
          </>
        );
        return (
          <li key={clock.id}>
            {onPick ? (
              <button type="button" onClick={() => onPick(clock)}>
                {inside}
              </button>
            ) : (
              <div>{inside}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Nobody is here: whose badge comes first; below, who runs what. */
export function BadgeStep({ onScan }: { onScan: (text: string) => void }) {
  const t = useT();
  const read = useRead("report.running", { limit: 100 }, { keep: true });
  const rows = read.data?.rows ?? [];
  return (
    <>
      <div className="stationtask">
        <IdCard size={72} aria-hidden="true" />
        <strong>{t("station.scanBadge")}</strong>
        <ScanField label={t("station.scanBadge")} onScan={onScan} />
      </div>
      <section className="stationlist">
        <h2>{t("station.running", { count: rows.length })}</h2>
        {rows.length === 0 && <p className="text2">{t("station.nobody")}</p>}
        <Running clocks={rows} />
      </section>
    </>
  );
}

/** Somebody is here: what they are at, and the next operation by its code. */
export function PersonStep({ who, onScan, onAway }: { who: Who; onScan: (text: string) => void; onAway: () => void }) {
  const t = useT();
  const read = useRead("report.running", { person: who.person, limit: 100 }, { keep: true });
  const own = (read.data?.rows ?? []).filter((clock) => clock.person === who.person);
  return (
    <>
      <div className="stationtask">
        <ScanLine size={72} aria-hidden="true" />
        <strong>{t("station.scanOperation")}</strong>
        <ScanField label={t("station.scanOperation")} onScan={onScan} />
        <button type="button" className="quiet" onClick={onAway}>
          {t("station.notMe", { name: who.name || who.person })}
        </button>
      </div>
      <section className="stationlist">
        <h2>{t("station.own", { name: who.name || who.person })}</h2>
        {own.length === 0 && <p className="text2">{t("station.ownNothing")}</p>}
        <Running clocks={own} onPick={(clock) => onScan(travellerCode(clock.order, clock.operation))} />
      </section>
    </>
  );
}

/** It is in the books: what was posted, and what is next. */
export function DoneStep({
  step,
  busy,
  onMore,
  onAway,
  onScan,
}: {
  step: Extract<Step, { at: "done" }>;
  busy: boolean;
  onMore: () => void;
  onAway: () => void;
  onScan: (text: string) => void;
}) {
  const t = useT();
  const { operation, posted } = step;
  const [report] = posted?.reports ?? [];
  return (
    <div className="stationdone">
      <CircleCheck size={72} aria-hidden="true" />
      <strong>
        {operation.operation} {operation.operation_name} · {operation.name}
      </strong>
      {report && (
        <p className="stationsum">
          {kinds
            .filter((kind) => kind === "good" || !isZero(report[kind]))
            .map((kind) => `${t(`workReport.field.${kind}`)} ${formatDecimal(report[kind], report.decimals)} ${report.unit}`)
            .join(" · ")}
        </p>
      )}
      <span className="code text2">{operation.tracking_code || none}</span>
      {posted && posted.overlaps.length > 0 && (
        <p className="amber">
          {t("station.overlaps", { count: posted.overlaps.length, report: posted.overlaps[0]?.other ?? "" })}
        </p>
      )}
      <div className="stationfoot">
        <button type="button" disabled={busy} onClick={onMore}>
          {t("station.goOn")}
        </button>
        <button type="button" className="main" onClick={onAway}>
          {t("station.next")}
        </button>
      </div>
      <ScanField label={t("station.scanOperation")} onScan={onScan} />
    </div>
  );
}
