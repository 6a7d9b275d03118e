import { Check } from "lucide-react";
import type { LineageStage, LineageStageView } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import "./stage-bar.css";

/** The stages of an order's life in a row, each with how far it is: a sign and a word, dashed where nothing is there. */
export function StageBar({
  stages,
  at,
  onPick,
  every = false,
}: {
  stages: readonly LineageStageView[];
  /** The stage at hand. */
  at?: LineageStage;
  /** Called for a stage of which there are papers. */
  onPick?: (stage: LineageStage) => void;
  /** Stages without any can be picked, too. */
  every?: boolean;
}) {
  const t = useT();
  const today = useToday();
  const days = ({ first, last }: LineageStageView) => {
    if (!first) return "";
    const [from, to] = [formatDay(first, today), formatDay(last ?? first, today)];
    return from === to ? from : t("lineage.between", { from, to });
  };
  return (
    <ol className="stages" aria-label={t("lineage.stagesLabel")}>
      {stages.map((s) => {
        const some = s.documents > 0;
        return (
          <li key={s.stage} className={`stage ${s.state}${s.stage === at ? " at" : ""}`} data-stage={s.stage}>
            <span className="stagemark" aria-hidden="true">
              {s.state === "whole" && <Check size={11} strokeWidth={3} />}
            </span>
            {onPick && every ? (
              <button type="button" className="plain stagename" onClick={() => onPick(s.stage)}>
                <strong>{t(`lineage.stages.${s.stage}`)}</strong>
              </button>
            ) : (
              <strong>{t(`lineage.stages.${s.stage}`)}</strong>
            )}
            <span className="stageword">
              {some &&
                (onPick && !every ? (
                  <button type="button" className="plain link" onClick={() => onPick(s.stage)}>
                    {t("lineage.papers", { count: s.documents })}
                  </button>
                ) : (
                  <span className="text2">{t("lineage.papers", { count: s.documents })}</span>
                ))}{" "}
              {t(`lineage.stageStates.${s.state}`)}
            </span>
            <span className="text2 stagedays">{days(s)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** How many stages are how far, in words. */
export function useStageSummary(): (stages: readonly LineageStageView[]) => string {
  const t = useT();
  return (stages) => {
    const count = (state: LineageStageView["state"]) => stages.filter((s) => s.state === state).length;
    const [whole, part, missing, ahead] = [count("whole"), count("part"), count("missing"), count("ahead")];
    return t("lineage.summary", { all: stages.length - count("unneeded"), whole, part, missing, ahead });
  };
}
