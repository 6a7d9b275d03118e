import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { type ReactNode, useState } from "react";
import { useWhen } from "@/format/useWhen";
import { personName, useT } from "@/i18n";
import type { ApiError } from "@/transport/error";
import { toApiError } from "@/transport/error";
import { Failure, type NextStep } from "../Message";
import { KeyButton, Page, useTitle } from "../Page";
import { Conflict } from "./Conflict";
import type { FormProblems } from "./Fields";
import type { Draft, Saved } from "./useDraft";

export interface Saving {
  busy: boolean;
  error: ApiError | null;
  run: () => void;
  clear: () => void;
}

/** Saves a draft: checks, sends, takes what came back; a conflict reads theirs, so both can be compared. */
export function useSaving<T extends object>(
  draft: Draft<T>,
  problems: FormProblems,
  send: (record: T, revision: number | null) => Promise<Saved<T>>,
  onSaved?: (saved: Saved<T>) => void,
  ready: () => boolean = () => true,
): Saving {
  const t = useT();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const run = () => {
    if (busy || !problems.checkAll() || !ready()) return;
    setBusy(true);
    setError(null);
    send(draft.value, draft.revision)
      .then(
        (saved) => {
          draft.take(saved);
          void message.success(t("form.saved"));
          onSaved?.(saved);
        },
        (problem: unknown) => {
          const failed = toApiError(problem);
          if (failed.kind === "conflict") void client.invalidateQueries({ refetchType: "active" });
          problems.fromServer(failed);
          setError(failed);
        },
      )
      .finally(() => setBusy(false));
  };
  return { busy, error, run, clear: () => setError(null) };
}

/** The page of one record: title, saving, what went wrong, the form, what belongs to it. */
export function RecordPage<T extends object>({
  title,
  noun,
  sub,
  draft,
  saving,
  blocked,
  actions,
  labelOf,
  show,
  loadError,
  retry,
  message,
  bar,
  inspector,
  children,
}: {
  /** What it is called; the tab's title, too. */
  title: string;
  /** 物料, 物料清单: stands before the title. */
  noun: string;
  sub?: ReactNode;
  draft: Draft<T>;
  saving: Saving;
  /** Why it can't be saved now. */
  blocked?: string | null;
  actions?: ReactNode;
  labelOf: (field: string, line?: string) => string;
  show: (field: string, value: unknown) => string;
  loadError?: ApiError | null;
  retry?: () => void;
  message?: ReactNode;
  bar?: ReactNode;
  inspector?: ReactNode;
  children: ReactNode;
}) {
  const t = useT();
  useTitle(title ? `${noun} ${title}` : t("form.newOf", { noun }));
  const next: NextStep[] = [{ label: t("common.retry"), run: saving.run }];
  const conflict = saving.error?.kind === "conflict" && draft.theirs !== null;
  return (
    <Page
      title={title ? `${noun} ${title}` : t("form.newOf", { noun })}
      sub={sub}
      actions={
        <>
          {actions}
          {draft.dirty && draft.revision !== null && <KeyButton label={t("form.revert")} run={draft.revert} />}
          <KeyButton
            id="save"
            label={t("common.save")}
            primary
            bar
            busy={saving.busy}
            disabled={!draft.dirty || Boolean(blocked)}
            why={blocked ?? (draft.revision === null ? undefined : t("form.unchanged"))}
            run={saving.run}
          />
        </>
      }
      message={
        loadError ? (
          <Failure
            what={t("form.notRead")}
            error={loadError}
            next={retry && [{ label: t("common.retry"), key: "refresh", run: retry }]}
          />
        ) : draft.theirs ? (
          <Conflict draft={draft} labelOf={labelOf} show={show} />
        ) : saving.error && !conflict ? (
          <Failure what={t("form.notSaved")} error={saving.error} next={saving.error.kind === "offline" ? next : []} />
        ) : (
          message
        )
      }
      totals={bar}
      inspector={inspector}
    >
      {children}
    </Page>
  );
}

/** Who changed it last, for an inspector or bar. */
export function ChangedBy({ by, at }: { by?: string; at?: number }) {
  const t = useT();
  const when = useWhen();
  return by !== undefined && at !== undefined ? (
    <span>{t("form.changedBy", { who: personName(by), when: when(at) })}</span>
  ) : null;
}
