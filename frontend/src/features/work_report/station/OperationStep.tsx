import { Play, Square } from "lucide-react";
import { useState } from "react";
import { formatDecimal, isZero, none } from "@/format/number";
import { useT } from "@/i18n";
import { KeyPad, press } from "@/ui/scan/KeyPad";
import {
  clocksOf,
  figure,
  isTyped,
  type Kind,
  kinds,
  type Lost,
  namesOf,
  reasonOf,
  type Step,
  unreasoned,
  withoutClock,
} from "./station";
import { sinceText, useMinute } from "./time";
import { useDigits } from "./useDigits";
import type { useStation } from "./useStation";

type Field = Kind | "minutes";
const isLost = (field: Field): field is Lost => field in reasonOf;

/** Figures of an operation on keys that gloves hit; the clock; why some are no good. */
export function OperationStep({
  step,
  station,
}: {
  step: Extract<Step, { at: "operation" }>;
  station: ReturnType<typeof useStation>;
}) {
  const t = useT();
  const now = useMinute();
  const { typed, setTyped, busy } = station;
  const { operation, people } = step;
  const [field, setField] = useState<Field>("good");
  const [stopping, setStopping] = useState(false);
  const clocks = clocksOf(people, operation);
  const [first] = clocks;
  const decimals = field === "minutes" ? 0 : operation.decimals;
  const quantity = (value: string) => `${formatDecimal(value, operation.decimals)} ${operation.unit}`;
  const without = unreasoned(typed);
  const [unsaid] = without;
  const noMinutes = clocks.length === 0 && (typed.minutes === "" || isZero(typed.minutes));
  const clockless = withoutClock(people, operation);
  const why =
    clockless.length > 0
      ? t("station.why.clock", { names: namesOf(clockless) })
      : !isTyped(typed)
        ? t("station.why.nothing")
        : unsaid
          ? t("station.why.reason", { what: t(`workReport.field.${unsaid}`) })
          : noMinutes
            ? t("station.why.minutes")
            : null;
  const put = (text: string) => setTyped({ ...typed, [field]: text });
  useDigits((key) => put(press(typed[field], key, decimals)));
  return (
    <div className="stationwork">
      <div className="stationleft">
        <section className="stationfacts">
          <h2>
            <span className="code">{operation.operation}</span> {operation.operation_name} · {operation.name} {operation.spec}
          </h2>
          <div className="text2">
            <span className="code">{operation.code}</span> · <span className="code">{operation.item}</span> ·{" "}
            <span className="code">{operation.tracking_code || none}</span>
          </div>
          <dl>
            <div>
              <dt>{operation.before ? t("station.before", { name: operation.before.name }) : t("station.ordered")}</dt>
              <dd className="num">{quantity(operation.before?.good ?? operation.quantity)}</dd>
            </div>
            <div>
              <dt>{t("station.reported")}</dt>
              <dd className="num">{quantity(operation.good)}</dd>
            </div>
            <div>
              <dt>{t("station.left")}</dt>
              <dd className="num">{quantity(operation.left)}</dd>
            </div>
            <div>
              <dt>{t("station.clock")}</dt>
              <dd className="num">{first ? sinceText(first.started_at, now) : none}</dd>
            </div>
          </dl>
          <div className="stationpeople">
            {people.map((who) => (
              <span key={who.person}>
                {who.name || who.person}
                {clocks.some((clock) => clock.person === who.person) && ` · ${t("station.runs")}`}
              </span>
            ))}
            <span className="text2">{t("station.joins")}</span>
          </div>
        </section>
        <div className="stationtiles" role="radiogroup" aria-label={t("station.figures")}>
          {kinds.map((kind) => (
            <button
              key={kind}
              type="button"
              role="radio"
              aria-checked={field === kind}
              className={`stationtile ${kind}`}
              onClick={() => setField(kind)}
            >
              <span>{t(`workReport.field.${kind}`)}</span>
              <strong className="num">{typed[kind] === "" ? "0" : typed[kind]}</strong>
              <span className="text2">{operation.unit}</span>
            </button>
          ))}
          {clocks.length === 0 && (
            <button
              type="button"
              role="radio"
              aria-checked={field === "minutes"}
              className="stationtile minutes"
              onClick={() => setField("minutes")}
            >
              <span>{t("station.minutes")}</span>
              <strong className="num">{typed.minutes === "" ? "0" : typed.minutes}</strong>
              <span className="text2">{t("station.minutesUnit")}</span>
            </button>
          )}
        </div>
        {isLost(field) && (
          <div className="stationchoices" role="group" aria-label={t("station.reason")}>
            {([1, 2, 3, 4] as const).map((n) => {
              const text = t(`station.reasons.${field}.${n}`);
              return (
                <button
                  key={n}
                  type="button"
                  aria-pressed={typed[reasonOf[field]] === text}
                  onClick={() => setTyped({ ...typed, [reasonOf[field]]: text })}
                >
                  {text}
                </button>
              );
            })}
            <input
              aria-label={t("station.otherReason")}
              placeholder={t("station.otherReason")}
              value={typed[reasonOf[field]]}
              maxLength={200}
              onChange={(e) => setTyped({ ...typed, [reasonOf[field]]: e.target.value })}
            />
          </div>
        )}
        {operation.machines.length > 1 && clocks.length === 0 && (
          <div className="stationchoices" role="group" aria-label={t("station.machine")}>
            {operation.machines.map((machine) => (
              <button
                key={machine.code}
                type="button"
                aria-pressed={typed.machine === machine.code}
                onClick={() => setTyped({ ...typed, machine: typed.machine === machine.code ? "" : machine.code })}
              >
                <span className="code">{machine.code}</span> {machine.name}
              </button>
            ))}
          </div>
        )}
        {stopping && (
          <div className="stationchoices" role="group" aria-label={t("station.stopReason")}>
            <span>{t("station.stopReason")}</span>
            {([1, 2, 3] as const).map((n) => (
              <button key={n} type="button" disabled={busy} onClick={() => station.stop(t(`station.stopReasons.${n}`))}>
                {t(`station.stopReasons.${n}`)}
              </button>
            ))}
          </div>
        )}
      </div>
      <div className="stationright">
        <KeyPad decimals={decimals} onKey={(key) => put(press(typed[field], key, decimals))} />
        {why !== null && <p className="stationwhy">{why}</p>}
        <div className="stationfoot">
          {clocks.length < people.length && (
            <button type="button" className={isTyped(typed) ? "" : "main"} disabled={busy} onClick={station.start}>
              <Play size={22} aria-hidden="true" /> {t("station.start")}
            </button>
          )}
          {clocks.length > 0 && (
            <button type="button" disabled={busy} aria-expanded={stopping} onClick={() => setStopping(!stopping)}>
              <Square size={20} aria-hidden="true" /> {t("station.stopOnly")}
            </button>
          )}
          {(clocks.length > 0 || isTyped(typed)) && (
            <button type="button" className="main" disabled={busy || why !== null} onClick={station.post}>
              {t(clocks.length > 0 ? "station.stopAndPost" : "station.post", {
                quantity: formatDecimal(figure(typed.good, operation.decimals) ?? "0", 0),
                unit: operation.unit,
              })}
            </button>
          )}
          <button type="button" onClick={station.home}>
            {t("common.cancel")}
          </button>
        </div>
      </div>
    </div>
  );
}
