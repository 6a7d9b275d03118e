import { Button, Input } from "antd";
import { useId, useState } from "react";
import type { Backup, JobResults } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { JobRow } from "@/shell/JobChip";
import { Overlay } from "@/shell/Overlay";
import { momentOf, momentText } from "@/trail/day";
import { useJob } from "@/transport/useJob";
import { Failure, Message } from "@/ui/Message";

/** Books of a moment in a new file: look first how far it leads, then restore. The books that are open stay as they are. */
export function Restore({
  from,
  onClose,
  onReplace,
}: {
  from: Backup | null;
  onClose: () => void;
  /** The file that was made is to take the place of the books. */
  onReplace: (file: string) => void;
}) {
  const t = useT();
  const id = useId();
  const zone = useInfo()?.timezone ?? "Asia/Shanghai";
  const [place, setPlace] = useState(from?.path ?? "");
  const [moment, setMoment] = useState("");
  const [to, setTo] = useState("");
  const [found, setFound] = useState<JobResults["backup.look"] | null>(null);
  const [made, setMade] = useState<JobResults["backup.restore"] | null>(null);
  const looking = useJob("backup.look");
  const restoring = useJob("backup.restore");
  const busy = looking.busy || restoring.busy;
  const at = moment.trim() === "" ? null : momentOf(moment, zone);
  const wrong = moment.trim() !== "" && at === null;
  const asked = { ...(place.trim() ? { from: place.trim() } : {}), ...(at ? { at } : {}) };
  const look = () => {
    restoring.clear();
    looking.start(asked, setFound);
  };
  // What was looked at must be what is restored.
  const change = (set: (text: string) => void) => (e: { target: { value: string } }) => {
    set(e.target.value);
    setFound(null);
  };
  const title = t("backup.restoreTitle");
  return (
    <Overlay label={title} className="danger codebox" onClose={() => !busy && onClose()}>
      <h2>{title}</h2>
      <p>{t("backup.restoreWhy")}</p>
      {made ? (
        <Message
          tone="green"
          what={t("backup.restored", { location: made.location })}
          why={t("backup.restoredWhy", {
            at: momentText(made.looked.at, zone),
            change: formatCount(made.looked.change),
            checks: formatCount(made.checks),
          })}
        />
      ) : (
        <>
          <label className="above" htmlFor={`${id}-at`}>
            {t("backup.moment")}
          </label>
          <Input
            id={`${id}-at`}
            value={moment}
            disabled={busy}
            status={wrong ? "error" : undefined}
            placeholder={t("backup.momentNote")}
            onChange={change(setMoment)}
            data-autofocus
          />
          {wrong && <div className="problem">{t("backup.momentWrong")}</div>}
          <label className="above" htmlFor={`${id}-from`}>
            {t("backup.from")}
          </label>
          <Input
            id={`${id}-from`}
            value={place}
            disabled={busy}
            spellCheck={false}
            placeholder={t("backup.fromNote")}
            className="reason"
            onChange={change(setPlace)}
          />
          {looking.error && <Failure what={t("backup.notLooked")} error={looking.error} />}
          {found && (
            <>
              <Message
                tone={found.damaged.length > 0 ? "amber" : "blue"}
                what={t("backup.leads", { at: momentText(found.at, zone), change: formatCount(found.change) })}
                why={
                  <>
                    {t("backup.begins", { file: found.backup })}
                    {found.damaged.length > 0 && (
                      <>
                        <br />
                        {t("backup.damaged", { files: found.damaged.join(t("common.comma")) })}
                      </>
                    )}
                  </>
                }
              />
              <label className="above" htmlFor={`${id}-to`}>
                {t("backup.to")}
              </label>
              <Input
                id={`${id}-to`}
                value={to}
                disabled={busy}
                spellCheck={false}
                placeholder={t("backup.toNote")}
                className="reason"
                onChange={(e) => setTo(e.target.value)}
              />
            </>
          )}
          {restoring.error && <Failure what={t("backup.notRestored")} error={restoring.error} />}
          {looking.view && <JobRow job={looking.view} />}
          {restoring.view && <JobRow job={restoring.view} />}
        </>
      )}
      <div className="dangeractions">
        <Button onClick={onClose} disabled={busy}>
          {made ? t("common.close") : t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        {made && (
          <Button danger onClick={() => onReplace(made.location)}>
            {t("backup.replaceWith")}
          </Button>
        )}
        {!made && !found && (
          <Button type="primary" loading={looking.busy} disabled={wrong} onClick={look}>
            {t("backup.look")}
          </Button>
        )}
        {!made && found && (
          <Button
            type="primary"
            loading={restoring.busy}
            disabled={to.trim() === ""}
            title={to.trim() === "" ? t("backup.toNeeded") : undefined}
            onClick={() => restoring.start({ ...asked, to: to.trim() }, setMade)}
          >
            {t("backup.restoreGo")}
          </Button>
        )}
      </div>
    </Overlay>
  );
}
