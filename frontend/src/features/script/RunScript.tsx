import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { type ScriptView, traits } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useSessionState } from "@/session/useRights";
import { Danger } from "@/shell/Danger";
import { JobRow } from "@/shell/JobChip";
import { useSandbox } from "@/state/sandbox";
import { ScriptCounts } from "@/trail/ScriptCounts";
import { spoil } from "@/transport/query";
import { useJob } from "@/transport/useJob";
import { Failure } from "@/ui/Message";
import { total } from "./words";

/** Asks before a script is run, with what it does to which table, and says whether that is at once or a request to somebody else. */
export function RunScript({ view, onClose }: { view: ScriptView; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const noLogin = useSessionState()?.login === false;
  const inSandbox = useSandbox((s) => s.on);
  const alone = view.nobody_else;
  const running = useJob("script.run");
  const go = () =>
    running.start(
      { number: view.number },
      () => {
        void spoil(client, traits("script.run").spoils);
        void message.success(t("script.done", { number: view.number }));
        onClose();
      },
      // It is asked for in a dialog of its own.
      (error) => error.code === "approval.needed" && onClose(),
    );
  const title = t("script.runAsk", { title: view.title });
  return (
    <Danger
      label={title}
      title={title}
      why={t(
        !alone ? "script.runWhy" : inSandbox ? "script.runSandboxWhy" : noLogin ? "script.runAloneWhy" : "script.runNobodyWhy",
      )}
      stay={t("common.cancel")}
      go={alone ? t("script.runGo", { rows: formatCount(total(view)) }) : t("script.run")}
      busy={running.busy}
      onStay={onClose}
      onGo={go}
    >
      <ScriptCounts script={view} />
      {running.view && <JobRow job={running.view} />}
      {running.error && running.error.code !== "approval.needed" && <Failure what={t("script.notRun")} error={running.error} />}
    </Danger>
  );
}
