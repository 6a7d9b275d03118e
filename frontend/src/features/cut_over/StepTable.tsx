import { Button } from "antd";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { useDenied } from "@/session/useRights";
import { useInfo } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { Num } from "@/ui/cells";
import { Amounts, type CutOver, imports, type Step, StepDot, type StepView, stateOf } from "./words";

/** The check list: what each step comes to, who agreed to which amount, and what can be done now. */
export function StepTable({
  view,
  busy,
  chosen,
  onChoose,
  onTick,
  onUntick,
}: {
  view: CutOver;
  busy: boolean;
  chosen: Step | undefined;
  onChoose: (step: Step | undefined) => void;
  onTick: (step: StepView) => void;
  onUntick: (step: Step) => void;
}) {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  const denied = useDenied()("import");
  const mute = useDenied()("invoice");
  const money = useInfo()?.currency_decimals ?? 2;
  const closed = view.closed_at != null;
  return (
    <table className="cut-steps" aria-label={t("cutOver.title")}>
      <thead>
        <tr>
          <th>{t("cutOver.step")}</th>
          <th className="right">{t("cutOver.rows")}</th>
          <th>{t("cutOver.quantities")}</th>
          <th className="right">{t("cutOver.amount")}</th>
          <th className="right">{t("cutOver.agreed")}</th>
          <th>{t("cutOver.by")}</th>
          <th>{t("cutOver.state")}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {view.steps.map((one) => {
          const { step, figures, ticked } = one;
          const state = stateOf(one);
          const kind = imports[step];
          const pick = () => onChoose(chosen === step ? undefined : step);
          return (
            <tr key={step} className={chosen === step ? "chosen" : state === "stale" ? "stale" : ""}>
              <td>
                {step === "masters" ? (
                  t(`cutOver.steps.${step}`)
                ) : (
                  <button type="button" className="plain link" aria-pressed={chosen === step} onClick={pick}>
                    {t(`cutOver.steps.${step}`)}
                  </button>
                )}
              </td>
              <td className="right num">{formatCount(figures.rows)}</td>
              <td className="grow">
                <Amounts figures={figures} />
              </td>
              <td className="right">
                <Num value={figures.amount} decimals={money} />
              </td>
              <td className="right">
                <Num value={ticked?.figures.amount} decimals={money} />
              </td>
              <td>{ticked ? `${nameOf(ticked.by)} ${when(ticked.at)}` : <span className="muted">—</span>}</td>
              <td>
                <StepDot state={state} />
              </td>
              <td className="right acts">
                <Button
                  size="small"
                  disabled={closed || !view.begun || denied !== null}
                  title={denied ?? undefined}
                  onClick={() => openPage("import", kind ? { kind } : {})}
                >
                  {t("cutOver.import")}
                </Button>
                {state === "fresh" ? (
                  <Button
                    size="small"
                    disabled={closed || busy || mute !== null}
                    title={mute ?? undefined}
                    onClick={() => onUntick(step)}
                  >
                    {t("cutOver.untick")}
                  </Button>
                ) : (
                  <Button
                    size="small"
                    disabled={closed || busy || !view.day || mute !== null}
                    title={mute ?? undefined}
                    onClick={() => onTick(one)}
                  >
                    {state === "stale" ? t("cutOver.tickAgain") : t("cutOver.tick")}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
