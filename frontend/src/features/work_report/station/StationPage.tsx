import { Check, Maximize, X } from "lucide-react";
import { formatClock } from "@/format/date";
import { errorText, useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useConnection } from "@/state/connection";
import { closeTab } from "@/state/tabs";
import { Dot } from "@/ui/Dot";
import { useTitle } from "@/ui/Page";
import { difference } from "@/ui/scan/difference";
import { useScanner } from "@/ui/scan/useScanner";
import { OperationStep } from "./OperationStep";
import { BadgeStep, DoneStep, PersonStep } from "./Steps";
import "./station.css";
import { useMinute } from "./time";
import { type Answer, useStation } from "./useStation";

/** 报工台: the whole screen of a shared PC or tablet at a machine, for whoever comes: badge, operation, figures. */
export default function StationPage() {
  const t = useT();
  const tab = useTab();
  useTitle(t("station.title"));
  const station = useStation();
  const { step } = station;
  // Also where no scan is asked for: the Enter of a scanner would press the button that was pressed last.
  useScanner((text) => void station.scan(text), tab.active);
  return (
    <div className="station">
      <Head onClose={() => closeTab(tab.id)} />
      {station.answer ? (
        <ScanSays answer={station.answer} away={station.away} />
      ) : (
        <div className="stationsays calm">
          <span>{t(`station.ask.${step.at}`)}</span>
        </div>
      )}
      <main className="stationbody">
        {step.at === "badge" && <BadgeStep onScan={station.scan} />}
        {step.at === "person" && <PersonStep who={step.who} onScan={station.scan} onAway={station.home} />}
        {step.at === "operation" && <OperationStep key={step.operation.code} step={step} station={station} />}
        {step.at === "done" && (
          <DoneStep step={step} busy={station.busy} onMore={station.start} onAway={station.home} onScan={station.scan} />
        )}
      </main>
    </div>
  );
}

function Head({ onClose }: { onClose: () => void }) {
  const t = useT();
  const info = useInfo();
  const connected = useConnection((s) => s.connected);
  const now = useMinute();
  return (
    <header className="stationhead">
      <h1>{t("station.title")}</h1>
      <span className="text2 cut">{info?.books.name}</span>
      <span className="right num">{formatClock(now, info?.timezone ?? "Asia/Shanghai").slice(0, 5)}</span>
      <Dot tone={connected ? "green" : "red"}>{t(connected ? "phone.online" : "phone.offline")}</Dot>
      <button type="button" aria-label={t("station.whole")} onClick={() => void document.documentElement.requestFullscreen?.()}>
        <Maximize size={22} aria-hidden="true" />
      </button>
      <button
        type="button"
        aria-label={t("station.leave")}
        onClick={() => {
          if (document.fullscreenElement) void document.exitFullscreen();
          onClose();
        }}
      >
        <X size={24} aria-hidden="true" />
      </button>
    </header>
  );
}

/** The answer over the full width: colour, sign, words; a wrong code beside the one that was wanted, with the difference marked. */
function ScanSays({ answer, away }: { answer: Answer; away: number | null }) {
  const t = useT();
  const left = away === null ? null : <span className="stationaway num">{t("station.away", { count: away })}</span>;
  if (answer.tone === "right")
    return (
      <div className="stationsays fits" role="status">
        <Check size={28} aria-hidden="true" />
        <strong>{t(`station.right.${answer.text}`, { name: answer.name })}</strong>
        {left}
      </div>
    );
  if (answer.text !== "other")
    return (
      <div className="stationsays wrong" role="alert">
        <X size={28} aria-hidden="true" />
        <strong>{answer.text === "refused" ? errorText(answer.error) : t(`station.wrong.${answer.text}`)}</strong>
        {left}
      </div>
    );
  const [want, got] = difference(answer.want, answer.got);
  return (
    <div className="stationsays wrong" role="alert">
      <X size={28} aria-hidden="true" />
      <strong>{t("station.wrong.other")}</strong>
      <span className="stationdiffer">
        {t("station.want")}{" "}
        <span className="code">
          {want[0]}
          <mark>{want[1]}</mark>
          {want[2]}
        </span>
      </span>
      <span className="stationdiffer">
        {t("station.got")}{" "}
        <span className="code">
          {got[0]}
          <mark>{got[1]}</mark>
          {got[2]}
        </span>
      </span>
      {left}
    </div>
  );
}
