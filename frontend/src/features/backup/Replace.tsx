import { AutoComplete, Button, Input } from "antd";
import { useId, useState } from "react";
import type { Consequence, Output } from "@/contract";
import { useT } from "@/i18n";
import { useSessionState } from "@/session/useRights";
import { Danger } from "@/shell/Danger";
import { useInfo } from "@/shell/info";
import { JobRow } from "@/shell/JobChip";
import { Overlay } from "@/shell/Overlay";
import { toldOf, useConsequenceText } from "@/trail/approvals";
import { momentText } from "@/trail/day";
import { call } from "@/transport/call";
import { type ApiError, toApiError } from "@/transport/error";
import { transport } from "@/transport/transport";
import { useJob } from "@/transport/useJob";
import { Failure, Message } from "@/ui/Message";
import { fileOf, folderOf } from "./words";

type Would = Output<"backup.would_replace">;

const command = "backup.put_in_place";
/** What a proof helps against. */
const unproved = ["proof.none", "replace.altered"];

/** Which file is to take the place of the books; then what would come of it. */
export function Replace({
  file = "",
  ready,
  onClose,
}: {
  file?: string;
  /** Files that the program knows beside the books. */
  ready: Output<"backup.status">["ready"];
  onClose: () => void;
}) {
  const t = useT();
  const id = useId();
  const [place, setPlace] = useState(file);
  const [would, setWould] = useState<Would | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [looking, setLooking] = useState(false);
  const proving = useJob("backup.prove");
  const [unasked, setUnasked] = useState<unknown>(null);
  const ask = transport().askPlace;
  const info = useInfo();
  const zone = info?.timezone ?? "Asia/Shanghai";
  const books = folderOf(info?.books.location ?? "");
  const busy = looking || proving.busy;
  const pick = (chosen: string) => {
    setPlace(chosen);
    setError(null);
  };
  const named = fileOf(place, ready, books);
  const look = () => {
    setLooking(true);
    setError(null);
    proving.clear();
    call("backup.would_replace", { file: named })
      .then(setWould, (problem) => setError(toApiError(problem)))
      .finally(() => setLooking(false));
  };
  const prove = () => {
    setError(null);
    proving.start({ file: named }, look);
  };
  if (would) return <Agree would={would} onClose={onClose} />;
  const missing = error?.code === "file.gone" && !ready.some(({ file: known }) => known === named);
  const canProve = error !== null && unproved.includes(error.code);
  return (
    <Overlay label={t("backup.replaceTitle")} className="danger placebox" onClose={() => !busy && onClose()}>
      <h2>{t("backup.replaceTitle")}</h2>
      <p>{t("backup.replaceWhy")}</p>
      <label className="above" htmlFor={id}>
        {t("backup.replaceFile")}
      </label>
      <div className="placefield">
        <AutoComplete
          id={id}
          value={place}
          disabled={busy}
          placeholder={t("backup.replaceFileNote")}
          options={ready.map(({ file: known, at }) => ({
            value: known,
            label: [
              known.slice(folderOf(known).length),
              at == null ? t("backup.toProve") : t("backup.readyAt", { moment: momentText(at, zone) }),
            ].join(" · "),
          }))}
          // Once it is whole there is nothing to choose, and nothing lies over the buttons.
          filterOption={(typed, known) => known?.value !== typed && (known?.value ?? "").includes(typed)}
          onChange={(chosen) => pick(chosen ?? "")}
          allowClear
        />
        {ask && (
          <Button
            disabled={busy}
            onClick={() => void ask("file", place.trim() || books).then((chosen) => chosen && pick(chosen), setUnasked)}
          >
            {t("backup.otherFile")}
          </Button>
        )}
      </div>
      {unasked !== null && <Failure what={t("backup.notAsked")} error={unasked} />}
      {missing && <Message tone="red" what={t("backup.notReplaceable")} why={t("backup.noSuchFile", { path: named })} />}
      {error && !missing && <Failure what={t("backup.notReplaceable")} error={error} />}
      {proving.error && <Failure what={t("backup.notProved")} error={proving.error} />}
      {proving.view && <JobRow job={proving.view} />}
      <div className="dangeractions">
        <Button onClick={onClose} disabled={busy}>
          {t("common.cancel")} <kbd className="kbd">Esc</kbd>
        </Button>
        {canProve && (
          <Button loading={proving.busy} onClick={prove}>
            {t("backup.prove")}
          </Button>
        )}
        <Button
          type={canProve ? "default" : "primary"}
          loading={looking}
          disabled={place.trim() === "" || proving.busy}
          title={place.trim() === "" ? t("backup.replaceFileNeeded") : undefined}
          onClick={look}
        >
          {t("backup.replaceLook")}
        </Button>
      </div>
    </Overlay>
  );
}

function figuresOf(would: Would): Consequence[] {
  return [
    { what: "moment", figure: would.at },
    { what: "gone", figure: would.gone },
    ...(would.gone_from == null || would.gone_to == null
      ? []
      : ([
          { what: "gone_by", figure: would.gone_by },
          { what: "gone_from", figure: would.gone_from },
          { what: "gone_to", figure: would.gone_to },
        ] as const)),
    { what: "bytes", figure: would.size },
  ];
}

/** The figures, why, who agrees; the keyboard stays on the way back. */
function Agree({ would, onClose }: { would: Would; onClose: () => void }) {
  const t = useT();
  const id = useId();
  const told = useConsequenceText();
  const login = useSessionState()?.login ?? false;
  const [reason, setReason] = useState("");
  const putting = useJob(command);
  const title = t("backup.replaceAsk", { file: would.file });
  const go = () =>
    putting.start({ file: would.file, reason: reason.trim() }, onClose, (error) => {
      // It can be asked for now, with the same reason.
      if (error.code === "approval.needed") onClose();
    });
  return (
    <Danger
      label={t("backup.replaceTitle")}
      title={title}
      why={
        <>
          {t("backup.replaceConsequences")}
          {login && t("backup.replaceLogin")}
          <br />
          {t(login ? "backup.replaceSecond" : "backup.replaceAlone")}
        </>
      }
      stay={t("common.cancel")}
      go={t("backup.replaceGo")}
      busy={putting.busy}
      blocked={reason.trim() === "" ? t("backup.replaceReasonNeeded") : null}
      onStay={onClose}
      onGo={go}
    >
      <ul>
        {toldOf(figuresOf(would)).map((one) => (
          <li key={one.what}>{told(one)}</li>
        ))}
        {would.gone === 0 && <li>{t("backup.replaceNothing")}</li>}
        <li>{t("backup.replaceLater")}</li>
      </ul>
      <label className="above" htmlFor={id}>
        {t("backup.replaceReason")}
      </label>
      <Input
        id={id}
        value={reason}
        disabled={putting.busy}
        maxLength={500}
        onChange={(e) => setReason(e.target.value)}
        className="reason"
      />
      {putting.error && <Failure what={t("backup.notReplaced")} error={putting.error} />}
      {putting.view && <JobRow job={putting.view} />}
    </Danger>
  );
}
