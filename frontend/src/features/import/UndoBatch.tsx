import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { traits } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { JobRow } from "@/shell/JobChip";

import { spoil } from "@/transport/query";
import { useJob } from "@/transport/useJob";
import { Failure } from "@/ui/Message";

/** Asks before an import is taken back: what goes, what comes back, what would stop it. */
export function UndoBatch({
  batch,
  onClose,
  onDone,
}: {
  batch: { id: number; file: string; added: number; changed: number };
  onClose: () => void;
  onDone?: () => void;
}) {
  const t = useT();
  const { message } = App.useApp();
  const client = useQueryClient();
  const undoing = useJob("import.undo");
  const start = () =>
    undoing.start({ batch: batch.id }, () => {
      void spoil(client, traits("import.undo").spoils);
      void message.success(
        `${t("import.undo.done", { file: batch.file })}${t("common.comma")}${t("import.undo.doneWhy", {
          added: formatCount(batch.added),
          changed: formatCount(batch.changed),
        })}`,
      );
      onDone?.();
      onClose();
    });
  const count = formatCount(batch.added + batch.changed);
  return (
    <Danger
      label={t("import.undo.action")}
      title={t("import.undo.title", { file: batch.file })}
      why={
        <>
          {t(`import.undo.${batch.changed === 0 ? "onlyAdded" : batch.added === 0 ? "onlyChanged" : "what"}`, {
            added: formatCount(batch.added),
            changed: formatCount(batch.changed),
          })}
          <br />
          <span className="muted">{t("import.undo.rule")}</span>
        </>
      }
      stay={t("common.cancel")}
      go={undoing.busy ? t("import.undo.busy") : t("import.undo.do", { count })}
      busy={undoing.busy}
      onStay={onClose}
      onGo={start}
    >
      {undoing.error && <Failure what={t("import.undo.failed")} error={undoing.error} />}
      {undoing.busy && undoing.view && <JobRow job={undoing.view} />}
    </Danger>
  );
}
