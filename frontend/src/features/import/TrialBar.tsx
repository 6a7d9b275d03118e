import { Button } from "antd";
import { useState } from "react";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { useSettings } from "@/state/settings";
import { callFile } from "@/transport/call";
import { KeyButton } from "@/ui/Page";
import { useSaved } from "@/ui/useSaved";
import { lookAt } from "./RequestNews";
import type { Problem, Trial } from "./types";
import type { Flow } from "./useImport";
import { holdsBack, type WriteRequest } from "./useRequest";

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
  const { request } = flow;
  const held = holdsBack(request);
  const why = checking
    ? t("import.trial.again")
    : request && held
      ? t(request.state === "stale" ? "import.request.rerunFirst" : "import.request.waits", { id: request.id })
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
  const can = !checking && !held && good > 0 && changes > 0;
  return (
    <div className="imp-bar">
      <KeyButton id="cancel" label={t("import.trial.cancel")} run={onCancel} />
      <KeyButton label={t("import.trial.annotated")} run={download} />
      {failed !== null ? <span className="red small">{t("import.trial.annotatedFailed")}</span> : <Promised request={request} />}
      <span className="right imp-end">
        {why && <span className={trial.errors > 0 && !held ? "red" : "muted"}>{why}</span>}
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

/** What the books are like so far; nothing that a request has made untrue. */
function Promised({ request }: { request: WriteRequest | null }) {
  const t = useT();
  if (request?.state === "approved") return null;
  if (request?.state !== "open" || !request.ofTrial) {
    return <span className="muted imp-promise">{t("import.trial.promise")}</span>;
  }
  const under = request.view?.job != null;
  return (
    <span className="imp-promise" role="status">
      {t(under ? "import.request.running" : "import.request.open", { id: request.id })}
      <Button size="small" type="link" onClick={() => lookAt(request.id)}>
        {t("approval.look")}
      </Button>
    </span>
  );
}
