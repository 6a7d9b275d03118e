import { Input, Segmented } from "antd";
import { useId, useState } from "react";
import { compare, formatDecimal, isNegative, isZero, parseDecimal, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { notNumber } from "@/ui/form/number-words";
import { Failure } from "@/ui/Message";
import { KeyButton, Section } from "@/ui/Page";
import { type MaterialFigures, useOutsourcingChange } from "./wire";

/** Characters that a reason has at least (`limits::HOLD_REASON_CHARS`): shorter ones nobody understands later. */
const leastReason = 10;
const decimals = 6;

const ways = ["all", "part", "charge"] as const;
type Way = (typeof ways)[number];

/** The most that can be decided about: what waits is released; what is lost beyond what is allowed is charged. */
function mostOf(way: Way, of: MaterialFigures): string {
  if (way !== "charge") return of.held;
  const released = subtract(of.over, of.held);
  const most = subtract(subtract(of.excess, of.charged), released);
  return isNegative(most) ? "0" : most;
}

/** Releases what waits, all of it or a part, or lets the supplier pay for it; always with a reason. */
export function Decide({ order, of }: { order: string; of: MaterialFigures }) {
  const t = useT();
  const id = useId();
  const [way, setWay] = useState<Way>("all");
  const [typed, setTyped] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [left, setLeft] = useState(false);
  const decide = useOutsourcingChange("outsourcing.decide_hold", () => {
    setReason("");
    setTyped(null);
    setLeft(false);
  });
  const most = mostOf(way, of);
  const text = typed ?? most;
  const read = way === "all" ? of.held : parseDecimal(text, decimals);
  const wrong =
    read === null || text.trim() === ""
      ? (notNumber(t, text, decimals) ?? t("form.required"))
      : isZero(read) || isNegative(read)
        ? t("form.aboveZero")
        : compare(read, most) > 0
          ? t("reconcile.decide.most", { most: formatDecimal(most), unit: of.unit })
          : null;
  const short = [...reason.trim()].length < leastReason;
  const go = () => {
    setLeft(true);
    if (wrong !== null || read === null || short) return;
    const what = way === "charge" ? "charge" : "release";
    decide.mutate({ order, line: of.line, what, quantity: read, reason: reason.trim() });
  };
  return (
    <Section title={t("reconcile.decide.title")}>
      <div className="decide">
        <Segmented
          block
          aria-label={t("reconcile.decide.way")}
          options={ways.map((one) => ({ value: one, label: t(`reconcile.decide.${one}`) }))}
          value={way}
          onChange={(one) => {
            setWay(one);
            setTyped(null);
          }}
        />
        {way !== "all" && (
          <div className={wrong === null ? "field" : "field wrong"}>
            <label htmlFor={`${id}-quantity`}>{t("reconcile.decide.quantity")}</label>
            <Input
              id={`${id}-quantity`}
              className="numeric"
              inputMode="decimal"
              value={text}
              status={wrong === null ? undefined : "error"}
              suffix={<span className="unitafter">{of.unit}</span>}
              onChange={(e) => setTyped(e.target.value)}
            />
            {wrong !== null && (
              <div className="problem" role="alert">
                {wrong}
              </div>
            )}
          </div>
        )}
        <div className={left && short ? "field wrong" : "field"}>
          <label htmlFor={`${id}-reason`}>{t("common.reason")}</label>
          <Input.TextArea
            id={`${id}-reason`}
            value={reason}
            maxLength={500}
            autoSize={{ minRows: 2, maxRows: 6 }}
            status={left && short ? "error" : undefined}
            onChange={(e) => setReason(e.target.value)}
            onBlur={() => setLeft(reason !== "")}
          />
          {left && short && (
            <div className="problem" role="alert">
              {t("reconcile.decide.short", { least: leastReason })}
            </div>
          )}
        </div>
        {decide.error && <Failure what={t("reconcile.decide.failed")} error={decide.error} />}
        <div className="decidego">
          <KeyButton
            id="commit"
            bar
            label={t(`reconcile.decide.go.${way === "charge" ? "charge" : "release"}`, {
              quantity: read === null ? "" : formatDecimal(read),
              unit: of.unit,
            })}
            primary
            busy={decide.isPending}
            disabled={wrong !== null}
            why={wrong ?? undefined}
            quiet
            run={go}
          />
        </div>
      </div>
    </Section>
  );
}
