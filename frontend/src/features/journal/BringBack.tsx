import { useQueryClient } from "@tanstack/react-query";
import { App, Checkbox, Input } from "antd";
import { useEffect, useId, useState } from "react";
import { type JournalPreview, traits } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { JobRow } from "@/shell/JobChip";
import { tableText } from "@/trail/tables";
import { spoil } from "@/transport/query";
import { useJob } from "@/transport/useJob";
import { Failure, Message } from "@/ui/Message";

/** Conflicts that are named in the dialog; the others are counted. */
const named = 8;

/** Records that come back, over all kinds. */
function total({ kinds }: JournalPreview): number {
  return kinds.reduce((sum, kind) => sum + kind.deleted + kind.changed, 0);
}

/** What comes back and what does not, in figures; then, asked, does it. */
export function BringBack({ changes, onClose, onDone }: { changes: readonly number[]; onClose: () => void; onDone: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [preview, setPreview] = useState<JournalPreview | null>(null);
  const [leave, setLeave] = useState(false);
  const [reason, setReason] = useState("");
  const id = useId();
  const looking = useJob("journal.preview");
  const bringing = useJob("journal.bring_back");
  const { start } = looking;
  useEffect(() => start({ changes: [...changes] }, setPreview), [start, changes]);
  const conflicts = preview?.conflict_count ?? 0;
  const count = preview ? total(preview) : 0;
  const go = () =>
    bringing.start({ changes: [...changes], conflicts: leave ? "leave" : "refuse", reason: reason.trim() }, ({ done }) => {
      void spoil(client, traits("journal.bring_back").spoils);
      void message.success(t("journal.done", { records: formatCount(total(done)) }));
      onDone();
      onClose();
    });
  const blocked = !preview
    ? t("journal.looking")
    : count === 0
      ? t("journal.nothing")
      : conflicts > 0 && !leave
        ? t("journal.decide")
        : reason.trim() === ""
          ? t("journal.reasonNeeded")
          : null;
  const title = t("journal.ask", { count: formatCount(changes.length) as never });
  return (
    <Danger
      label={title}
      title={title}
      why={t("journal.why")}
      stay={t("common.cancel")}
      go={t("journal.go", { records: formatCount(count) })}
      busy={bringing.busy}
      blocked={blocked}
      onStay={() => {
        if (looking.busy) looking.cancel();
        onClose();
      }}
      onGo={go}
    >
      {looking.view && <JobRow job={looking.view} />}
      {looking.error && <Failure what={t("journal.notLooked")} error={looking.error} />}
      {preview && (
        <ul>
          {preview.kinds.map(({ kind, deleted, changed }) => (
            <li key={kind}>
              {t("journal.comes", {
                kind: tableText(kind),
                what: [
                  deleted > 0 && t("journal.comesDeleted", { deleted: formatCount(deleted) }),
                  changed > 0 && t("journal.comesChanged", { changed: formatCount(changed) }),
                ]
                  .filter(Boolean)
                  .join(t("common.comma")),
              })}
            </li>
          ))}
        </ul>
      )}
      {preview && conflicts > 0 && (
        <>
          <Message
            tone="amber"
            what={t("journal.conflicts", { records: formatCount(conflicts) })}
            why={
              <>
                {preview.conflicts.slice(0, named).map((c) => (
                  <div key={`${c.kind} ${c.id}`}>
                    {tableText(c.kind)} <span className="code">{c.key}</span> {t(`journal.whys.${c.why}`)}
                  </div>
                ))}
                {conflicts > named && <div>{t("journal.andMore", { records: formatCount(conflicts - named) })}</div>}
              </>
            }
          />
          {count > 0 && (
            <Checkbox className="reason" checked={leave} onChange={(e) => setLeave(e.target.checked)}>
              {t("journal.leave")}
            </Checkbox>
          )}
        </>
      )}
      {count > 0 && (
        <>
          <label className="above" htmlFor={id}>
            {t("journal.reason")}
          </label>
          <Input id={id} value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} className="reason" />
        </>
      )}
      {bringing.error && <Failure what={t("journal.notDone")} error={bringing.error} />}
      {bringing.view && <JobRow job={bringing.view} />}
    </Danger>
  );
}
