import { useT } from "@/i18n";
import { JobRow } from "@/shell/JobChip";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { ChooseStep } from "./ChooseStep";
import { DoneStep } from "./DoneStep";
import "./import.css";
import "./trial.css";
import { MapStep } from "./MapStep";
import { filled } from "./mapping";
import { TrialStep } from "./TrialStep";
import { type Flow, type Step, useImport } from "./useImport";

const steps: readonly Step[] = ["choose", "map", "trial", "write"];

/** 导入: choose files, say what the columns are, try against the books, write. */
export default function ImportPage() {
  const t = useT();
  const flow = useImport();
  const { step, names } = flow;
  const only = new Set(filled(flow.plans).flatMap((p) => (p.kind ? [p.kind] : [])));
  const [kind] = only;
  const title = kind && only.size === 1 ? t("import.titleKind", { kind: t(`import.kind.${kind}`) }) : t("import.title");
  useTitle(step === "choose" ? t("import.title") : t("import.titleOf", { name: names.join(t("common.comma")) }));
  const busy = step === "trial" && !flow.trial;
  return (
    <Page
      title={step === "choose" ? t("import.title") : title}
      sub={step !== "choose" && <span className="text2 imp-names">{names.join(" · ")}</span>}
    >
      <div className="imp">
        <Steps flow={flow} />
        {step === "choose" && <ChooseStep flow={flow} />}
        {step === "map" && <MapStep flow={flow} />}
        {busy && <Trying flow={flow} />}
        {step === "trial" && flow.trial && <TrialStep key={flow.session} flow={flow} trial={flow.trial} />}
        {step === "write" && <DoneStep flow={flow} />}
      </div>
    </Page>
  );
}

/** Where one is; steps behind can be gone back to. */
function Steps({ flow }: { flow: Flow }) {
  const t = useT();
  const at = steps.indexOf(flow.step);
  return (
    <ol className="imp-steps" aria-label={t("import.stepsLabel")}>
      {steps.map((s, i) => {
        const done = i < at || flow.written !== null;
        const inner = (
          <>
            <span className="imp-step-mark">{done ? "✓" : i + 1}</span>
            {t(`import.steps.${s}`)}
          </>
        );
        const back =
          s === "map" && flow.step === "trial"
            ? () => flow.setStep("map")
            : s === "trial" && flow.step === "map" && flow.trial
              ? () => flow.setStep("trial")
              : null;
        return (
          <li
            key={s}
            className={i === at && !flow.written ? "now" : done ? "done" : ""}
            aria-current={i === at ? "step" : undefined}
          >
            {back ? (
              <button type="button" className="plain" onClick={back}>
                {inner}
              </button>
            ) : (
              inner
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** The first trial run: progress, or why there is none. */
function Trying({ flow }: { flow: Flow }) {
  const t = useT();
  const { trying } = flow;
  return (
    <div className="empty">
      {trying.error ? (
        <Failure
          what={trying.error.code === "job.cancelled" ? t("import.trial.cancelled") : t("import.trial.failed")}
          error={trying.error}
          next={[
            { label: t("import.trial.rerun"), run: flow.rerun, primary: true },
            { label: t("import.trial.toMapping"), run: () => flow.setStep("map") },
            { label: t("import.choose.other"), run: flow.reset },
          ]}
        />
      ) : (
        <>
          <h2>{t("import.trial.running")}</h2>
          <p>{t("import.trial.runningWhy")}</p>
          {trying.view ? <JobRow job={trying.view} /> : <KeyButton label={t("common.cancel")} run={trying.cancel} />}
        </>
      )}
    </div>
  );
}
