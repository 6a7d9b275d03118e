import type { ReactNode } from "react";
import type { ReportState } from "@/contract";
import { dayAt, formatClock } from "@/format/date";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { Dot, type Tone } from "../Dot";
import { hoursOf } from "./report";
import "./costs.css";

const tones: Record<ReportState, Tone> = { posted: "green", reversed: "grey", reversal: "grey" };

export const reportStates = Object.keys(tones) as ReportState[];

/** What became of a report, in words and colour. */
export function ReportDot({ state }: { state: ReportState }) {
  const t = useT();
  return <Dot tone={tones[state]}>{t(`workReport.states.${state}`)}</Dot>;
}

/** A report's number that leads to it. */
export function ReportLink({ number }: { number: string }) {
  return (
    <button type="button" className="plain link code" tabIndex={-1} onClick={() => openPage("report.list", { number })}>
      {number}
    </button>
  );
}

/** Seconds as hours, to two decimals at least; nothing is grey. */
export function HoursOf({ seconds }: { seconds: number }) {
  const text = formatDecimal(hoursOf(seconds), 2);
  return seconds === 0 ? <span className="zero">{text}</span> : text;
}

/** From one instant to another in the factory: `08:00–11:00`, and how many days later it ends where that is another: `20:00–05:30 +1`. */
export function useSpan(): (starts: number, ends: number) => string {
  const zone = useInfo()?.timezone ?? "Asia/Shanghai";
  return (starts, ends) => {
    const minute = (at: number) => formatClock(at, zone).slice(0, 5);
    const days = Math.round((Date.parse(dayAt(ends, zone)) - Date.parse(dayAt(starts, zone))) / 86_400_000);
    return `${minute(starts)}\u2013${minute(ends)}${days > 0 ? ` +${days}` : ""}`;
  };
}

/** One step of how a figure came about, with what it came to. */
export function Step({ children, amount }: { children: ReactNode; amount?: ReactNode }) {
  return (
    <div className="fact formulastep">
      <span className="num">{children}</span>
      <span className="num">{amount}</span>
    </div>
  );
}
