import { type ReactNode, useState } from "react";
import type { VersionState } from "@/contract";
import { firstDay, formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { Danger } from "@/shell/Danger";
import { useToday } from "@/shell/info";
import { openPage } from "@/state/tabs";
import type { ApiError } from "@/transport/error";
import { VersionDot } from "../cells";
import { Failure } from "../Message";
import { KeyButton } from "../Page";
import type { FieldSpec } from "./Fields";
import { type Hit, ItemPicker } from "./ItemPicker";
import { endsDialog } from "./RecordPage";
import type { Draft } from "./useDraft";

/** What a version of a BOM and one of a routing have alike. */
interface Version {
  item: string;
  version: string;
  state: VersionState;
  from: string;
  to?: string | null;
}

/** The fields that say whose version it is, and when it holds. */
export function useVersionFields<T extends Version>(
  draft: Draft<T>,
  item: { label: string; span?: number; onPick: (hit: Hit) => void },
): FieldSpec<T>[] {
  const t = useT();
  const isNew = draft.revision === null;
  const fixed = isNew ? undefined : t("form.codeFixed");
  return [
    {
      name: "item",
      label: item.label,
      span: item.span,
      required: true,
      fixed,
      kind: isNew
        ? { type: "custom", render: (id) => <ItemPicker id={id} value={draft.value.item} onPick={item.onPick} /> }
        : { type: "text" },
    },
    { name: "version", label: t("version.version"), kind: { type: "text" }, required: true, fixed },
    { name: "from", label: t("version.from"), kind: { type: "day" } },
    {
      name: "to",
      label: t("version.to"),
      kind: { type: "day", open: true },
      check: (r) => (r.to !== null && r.to !== undefined && r.to < r.from ? t("version.reversed") : null),
    },
  ];
}

/** Beside the title: what the item is, the state, since when. */
export function VersionSub({
  brief,
  version,
  isNew,
}: {
  brief: { name: string; spec: string } | undefined;
  version: Version;
  isNew: boolean;
}) {
  const t = useT();
  const today = useToday();
  return (
    <>
      {brief && <span className="muted">{`${brief.name} ${brief.spec}`}</span>}
      {!isNew && <VersionDot state={version.state} />}
      {!isNew && version.from !== firstDay && (
        <span className="muted">{t("version.since", { day: formatDay(version.from, today) })}</span>
      )}
    </>
  );
}

/** Which states a version can go to; the program has the last word. */
function nextStates(state: VersionState): VersionState[] {
  switch (state) {
    case "draft":
      return ["active", "obsolete"];
    case "active":
      return ["obsolete"];
    case "obsolete":
      return ["draft"];
  }
}

/** Copying, and the steps from a version's state: 生效, 作废, 改回草稿. Making it obsolete is asked for with its consequence. */
export function VersionActions({
  page,
  draft,
  busy,
  error,
  why,
  onState,
}: {
  page: "bom" | "routing";
  draft: { value: Version; dirty: boolean; revision: number | null };
  busy: boolean;
  /** Why the last step was not taken. */
  error: ApiError | null;
  /** What would change if it became obsolete; shown while that is asked. */
  why: () => ReactNode;
  onState: (
    input: { item: string; version: string; state: VersionState; revision: number },
    then?: { onSuccess?: () => void; onError?: (failed: ApiError) => void },
  ) => void;
}) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  /** It was tried in the dialog that is open; what went wrong before is none of its business. */
  const [tried, setTried] = useState(false);
  const { item, version, state } = draft.value;
  const label: Record<VersionState, string> = {
    active: t("version.activate"),
    obsolete: t("version.obsolete"),
    draft: t("version.draft"),
  };
  const go = (to: VersionState, then?: Parameters<typeof onState>[1]) =>
    draft.revision !== null && onState({ item, version, state: to, revision: draft.revision }, then);
  const ask = () => {
    setTried(false);
    setAsking(true);
  };
  const end = () => setAsking(false);
  return (
    <>
      <KeyButton right="master_data" quiet label={t("version.copy")} run={() => openPage(page, { item, copy: version })} />
      {draft.dirty && <span className="why">{t("version.saveFirst")}</span>}
      {nextStates(state).map((next) => (
        <KeyButton
          key={next}
          label={label[next]}
          danger={next === "obsolete"}
          busy={busy}
          disabled={draft.dirty}
          right="master_data"
          quiet
          run={() => (next === "obsolete" && state === "active" ? ask() : go(next))}
        />
      ))}
      {asking && (
        <Danger
          label={t("version.obsolete")}
          title={t("version.obsoleteTitle", { item, version })}
          why={why()}
          stay={t("common.cancel")}
          go={t("version.obsolete")}
          busy={busy}
          onStay={end}
          onGo={() => {
            setTried(true);
            go("obsolete", { onSuccess: end, onError: (failed) => endsDialog(failed) && end() });
          }}
        >
          {tried && error && <Failure what={t("version.notSet")} error={error} />}
        </Danger>
      )}
    </>
  );
}

/** The version after the last of the same shape: V3 gives V4, else the name gets a 2. */
export function nextVersion(version: string): string {
  const m = /^(.*?)(\d+)$/.exec(version);
  return m ? `${m[1]}${Number(m[2]) + 1}` : `${version}2`;
}

/** The next line number: the next ten. */
export function nextNumber(lines: readonly { number: number }[]): number {
  const last = lines.reduce((n, l) => Math.max(n, l.number), 0);
  return Math.floor(last / 10) * 10 + 10;
}
