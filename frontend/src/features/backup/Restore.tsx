import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useId, useState } from "react";
import type { Backup, JobResults } from "@/contract";
import { formatCount, megabytes } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { JobRow } from "@/shell/JobChip";
import { Overlay } from "@/shell/Overlay";
import { momentOf, momentText } from "@/trail/day";
import { spoil } from "@/transport/query";
import { type PlaceKind, transport } from "@/transport/transport";
import { useJob } from "@/transport/useJob";
import { Failure, Message } from "@/ui/Message";
import { useAltDown } from "@/ui/useAltDown";
import { folderOf, reasonText, suggestedName } from "./words";

/** Books of a moment in a new file: look first how far it leads, then restore. The books that are open stay as they are. */
export function Restore({
  from,
  backups,
  onClose,
  onReplace,
}: {
  from: Backup | null;
  /** Those that may be restored from. */
  backups: readonly Backup[];
  onClose: () => void;
  /** The file that was made is to take the place of the books. */
  onReplace: (file: string) => void;
}) {
  const t = useT();
  const client = useQueryClient();
  const id = useId();
  const info = useInfo();
  const zone = info?.timezone ?? "Asia/Shanghai";
  const books = info?.books.location ?? "";
  /** The window knows the disk of the books; a browser may be anywhere, and names a file beside them. */
  const ask = transport().askPlace;
  const [place, setPlace] = useState(from?.path ?? "");
  const [moment, setMoment] = useState("");
  const [to, setTo] = useState("");
  const [found, setFound] = useState<JobResults["backup.look"] | null>(null);
  const [made, setMade] = useState<JobResults["backup.restore"] | null>(null);
  const looking = useJob("backup.look");
  const restoring = useJob("backup.restore");
  const [unasked, setUnasked] = useState<unknown>(null);
  const busy = looking.busy || restoring.busy;
  const at = moment.trim() === "" ? null : momentOf(moment, zone);
  const wrong = moment.trim() !== "" && at === null;
  const asked = { ...(place.trim() ? { from: place.trim() } : {}), ...(at ? { at } : {}) };
  const look = () => {
    restoring.clear();
    looking.start(asked, (looked) => {
      setFound(looked);
      const name = suggestedName(info?.books.name ?? "", momentText(looked.at, zone));
      setTo(ask ? `${folderOf(books)}${name}` : name);
    });
  };
  const restore = () =>
    restoring.start({ ...asked, ...(ask ? { to: to.trim() } : { name: to.trim() }) }, (restored) => {
      setMade(restored);
      // It is among the files now that may take the place of the books.
      void spoil(client, ["backup"]);
    });
  const choose = (kind: PlaceKind, suggested: string, then: (chosen: string) => void) =>
    void ask?.(kind, suggested).then(
      (chosen) => chosen !== null && then(chosen),
      (problem: unknown) => setUnasked(problem),
    );
  const pickFrom = (chosen: string) => {
    setPlace(chosen);
    setFound(null);
  };
  // What was looked at must be what is restored.
  const change = (set: (text: string) => void) => (e: { target: { value: string } }) => {
    set(e.target.value);
    setFound(null);
  };
  const title = t("backup.restoreTitle");
  return (
    <Overlay label={title} className="danger placebox" onClose={() => !busy && onClose()}>
      <h2>{title}</h2>
      <p>{t("backup.restoreWhy")}</p>
      {made ? (
        <Message
          tone="green"
          what={t("backup.restored", { location: made.location })}
          why={
            <>
              {t("backup.restoredWhy", {
                at: momentText(made.looked.at, zone),
                change: formatCount(made.looked.change),
                checks: formatCount(made.checks),
              })}
              <br />
              {t(ask ? "backup.restoredOpen" : "backup.restoredThere")}
            </>
          }
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
            className="reason"
            onChange={change(setMoment)}
            data-autofocus
          />
          {wrong && <div className="problem">{t("backup.momentWrong")}</div>}
          <label className="above" htmlFor={`${id}-from`}>
            {t("backup.from")}
          </label>
          <div className="placefield">
            <From id={`${id}-from`} value={place} backups={backups} disabled={busy} onPick={pickFrom} />
            {ask && (
              <>
                <Button disabled={busy} onClick={() => choose("file", folderOf(backups[0]?.path ?? books), pickFrom)}>
                  {t("backup.otherFile")}
                </Button>
                <Button disabled={busy} onClick={() => choose("folder", folderOf(backups[0]?.path ?? books), pickFrom)}>
                  {t("backup.otherFolder")}
                </Button>
              </>
            )}
          </div>
          {unasked !== null && <Failure what={t("backup.notAsked")} error={unasked} />}
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
                {ask ? t("backup.to") : t("backup.toName")}
              </label>
              <div className="placefield">
                <Input
                  id={`${id}-to`}
                  value={to}
                  disabled={busy}
                  spellCheck={false}
                  placeholder={t("backup.toNote")}
                  onChange={(e) => setTo(e.target.value)}
                />
                {ask && (
                  <Button disabled={busy} onClick={() => choose("new", to.trim() || books, setTo)}>
                    {t("backup.otherPlace")}
                  </Button>
                )}
              </div>
              {!ask && <div className="muted small">{t("backup.toBeside", { folder: folderOf(books) })}</div>}
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
            onClick={restore}
          >
            {t("backup.restoreGo")}
          </Button>
        )}
      </div>
    </Overlay>
  );
}

/** Which backups it is restored from: all in the set folder, one that is known, or the place that was chosen. */
function From({
  id,
  value,
  backups,
  disabled,
  onPick,
}: {
  id: string;
  value: string;
  backups: readonly Backup[];
  disabled: boolean;
  onPick: (place: string) => void;
}) {
  const t = useT();
  const when = useWhen();
  const list = useAltDown();
  const known = backups.map((backup) => ({
    value: backup.path,
    label: [
      when(backup.at),
      reasonText(backup.reason),
      megabytes(backup.size),
      !backup.own && t("backup.others", { name: backup.name }),
    ]
      .filter(Boolean)
      .join(" · "),
  }));
  const other = value !== "" && !backups.some((backup) => backup.path === value);
  return (
    <Select
      id={id}
      value={value}
      disabled={disabled}
      options={[{ value: "", label: t("backup.fromAll") }, ...(other ? [{ value, label: value }] : []), ...known]}
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={false}
      onChange={onPick}
      {...list}
    />
  );
}
