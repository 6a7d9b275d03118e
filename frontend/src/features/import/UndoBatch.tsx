import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { traits } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { JobRow } from "@/shell/JobChip";
import { Overlay } from "@/shell/Overlay";
import { spoil } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { useJob } from "./useJob";

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
    undoing.start({ batch: batch.id }, (undone) => {
      void spoil(client, traits("import.undo").spoils);
      void message.success(
        `${t("import.undo.done", { file: batch.file })}${t("common.comma")}${t("import.undo.doneWhy", {
          deleted: formatCount(undone.deleted),
          restored: formatCount(undone.restored),
        })}`,
      );
      onDone?.();
      onClose();
    });
  const count = formatCount(batch.added + batch.changed);
  return (
    <Overlay label={t("import.undo.action")} className="danger" onClose={() => !undoing.busy && onClose()}>
      <h2>{t("import.undo.title", { file: batch.file })}</h2>
      <p>
        {t(`import.undo.${batch.changed === 0 ? "onlyAdded" : batch.added === 0 ? "onlyChanged" : "what"}`, {
          added: formatCount(batch.added),
          changed: formatCount(batch.changed),
        })}
        <br />
        <span className="muted">{t("import.undo.rule")}</span>
      </p>
      {undoing.error && <Failure what={t("import.undo.failed")} error={undoing.error} />}
      {undoing.busy && undoing.view && <JobRow job={undoing.view} />}
      <div className="dangeractions imp-gap">
        <Button onClick={onClose} disabled={undoing.busy} data-autofocus autoFocus>
          {t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        <Button danger loading={undoing.busy} onClick={start}>
          {undoing.busy ? t("import.undo.busy") : t("import.undo.do", { count })}
        </Button>
      </div>
    </Overlay>
  );
}
