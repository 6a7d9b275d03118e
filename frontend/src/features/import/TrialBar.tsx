import { useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { useSettings } from "@/state/settings";
import { callFile } from "@/transport/call";
import { KeyButton } from "@/ui/Page";
import { useSaved } from "@/ui/useSaved";
import type { Problem, Trial } from "./types";
import type { Flow } from "./useImport";

/** The trial's way on: leave it, take the remarks along, or write. */
export function TrialBar({
  flow,
  trial,
  open,
  checking,
  onCancel,
}: {
  flow: Flow;
  trial: Trial;
  open: readonly Problem[];
  checking: boolean;
  onCancel: () => void;
}) {
  const t = useT();
  const saved = useSaved();
  const language = useSettings((s) => s.language);
  const [failed, setFailed] = useState<unknown>(null);
  const [skipping, setSkipping] = useState(false);
  const download = () => {
    setFailed(null);
    callFile("import.annotated", { run: trial.run, language }).then(saved, setFailed);
  };
  const good = Math.max(0, trial.checked - trial.skipped);
  const changes = trial.new + trial.changed + trial.removed;
  const errors = checking ? open.filter((p) => p.severity === "error").length : trial.errors;
  const why = checking
    ? t("import.trial.again")
    : trial.errors > 0
      ? t("import.trial.stillOpen", { count: formatCount(errors) })
      : good === 0
        ? t("import.trial.nothing")
        : changes === 0
          ? t("import.trial.allSame")
          : undefined;
  // What goes from the books is said where it is done, not only among the counts.
  const rows = (count: number) =>
    trial.removed > 0
      ? t("import.trial.rowsRemoving", { count: formatCount(count), removed: formatCount(trial.removed) })
      : t("import.trial.rows", { count: formatCount(count) });
  const can = !checking && good > 0 && changes > 0;
  return (
    <div className="imp-bar">
      <KeyButton id="cancel" label={t("import.trial.cancel")} run={onCancel} />
      <KeyButton label={t("import.trial.annotated")} run={download} />
      {failed !== null ? (
        <span className="red small">{t("import.trial.annotatedFailed")}</span>
      ) : (
        <span className="muted imp-promise">{t("import.trial.promise")}</span>
      )}
      <span className="right imp-end">
        {why && <span className={trial.errors > 0 ? "red" : "muted"}>{why}</span>}
        {trial.errors > 0 && (
          <KeyButton
            label={t("import.trial.writeSkipping", { rows: rows(good) })}
            disabled={!can}
            run={() => setSkipping(true)}
          />
        )}
        <KeyButton
          id="commit"
          label={t("import.trial.write", { rows: rows(trial.errors > 0 ? trial.checked : good) })}
          primary
          disabled={!can || trial.errors > 0}
          run={() => flow.write(false)}
          bar
        />
      </span>
      {skipping && (
        <Danger
          label={t("import.trial.skipTitle", { count: formatCount(trial.skipped) })}
          title={t("import.trial.skipTitle", { count: formatCount(trial.skipped) })}
          why={t("import.trial.skipWhy")}
          stay={t("import.trial.stay")}
          go={t("import.trial.writeSkipping", { rows: rows(good) })}
          onStay={() => setSkipping(false)}
          onGo={() => {
            setSkipping(false);
            flow.write(true);
          }}
        />
      )}
    </div>
  );
}
