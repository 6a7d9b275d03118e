import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { type ReactNode, useState } from "react";
import type { Input, Right } from "@/contract";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { useTab } from "@/shell/page-context";
import { type ApiError, toApiError } from "@/transport/error";
import { readAgain, useRead } from "@/transport/query";
import { Failure, type NextStep } from "../Message";
import { KeyButton, Page, useTitle } from "../Page";
import { TrailLink } from "../TrailLink";
import { Conflict } from "./Conflict";
import type { FormProblems } from "./Fields";
import type { Draft, Saved } from "./useDraft";

export interface Saving {
  busy: boolean;
  error: ApiError | null;
  /** Some changes ask why first, and want to know in their dialog how it ended: saved, or why not. */
  run: (reason?: string, ended?: (failed: ApiError | null) => void) => void;
  clear: () => void;
}

/** By which the word that something was saved is found, for what is told in its place. */
export const savedKey = "saved";

/** Saves a draft: checks, sends, takes what came back; a conflict reads theirs, so both can be compared. */
export function useSaving<T extends object>(
  draft: Draft<T>,
  problems: FormProblems,
  send: (record: T, revision: number | null, reason?: string) => Promise<Saved<T>>,
  onSaved?: (saved: Saved<T>) => void,
  ready: () => boolean = () => true,
): Saving {
  const t = useT();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const run = (reason?: string, ended?: (failed: ApiError | null) => void) => {
    if (busy || !problems.checkAll() || !ready()) return;
    setBusy(true);
    setError(null);
    send(draft.value, draft.revision, reason)
      .then(
        (saved) => {
          draft.take(saved);
          void message.success({ key: savedKey, content: t("form.saved") });
          onSaved?.(saved);
          ended?.(null);
        },
        (problem: unknown) => {
          const failed = toApiError(problem);
          if (failed.kind === "conflict") void readAgain(client, { refetchType: "active" });
          problems.fromServer(failed);
          setError(failed);
          ended?.(failed);
        },
      )
      .finally(() => setBusy(false));
  };
  return { busy, error, run, clear: () => setError(null) };
}

/** Where a dialog ends that asked before something was done: it was done, or what is next is asked elsewhere; else it says why not. */
export function endsDialog(failed: ApiError | null): boolean {
  return failed === null || failed.kind === "conflict" || failed.code === "approval.needed";
}

/** What is being read, or why it could not be. */
interface Read {
  error: ApiError | null;
  refetch: () => unknown;
}

/** Reads the record that the tab names by its code, or the one that a new one is copied from. */
export function useCoded<
  N extends "item.get" | "unit.get" | "work_center.get" | "machine.get" | "grade.get" | "partner.get" | "warehouse.get",
>(name: N) {
  const { code, copy } = useTab().params;
  const from = code ?? copy;
  const read = useRead(name, { code: from ?? "" } as Input<N>, { enabled: from !== undefined });
  return { code, copy, read, missing: from !== undefined && !read.data ? from : null };
}

/** In place of a record that isn't there yet, or can't be read. */
export function Unread({ title, read }: { title: string; read: Read }) {
  const t = useT();
  useTitle(title);
  if (!read.error) return <div className="page" aria-busy="true" />;
  return (
    <Page
      title={title}
      message={
        <Failure
          what={t("form.notRead")}
          error={read.error}
          next={[{ label: t("common.retry"), key: "refresh", run: () => void read.refetch() }]}
        />
      }
    >
      {null}
    </Page>
  );
}

/** The page of one record: title, saving, what went wrong, the form, what belongs to it. */
export function RecordPage<T extends object>({
  title,
  sub,
  draft,
  saving,
  blocked,
  right = "master_data",
  readOnly = false,
  actions,
  labelOf,
  show,
  align,
  read,
  message,
  mend = [],
  notice,
  bar,
  inspector,
  children,
}: {
  /** 物料 BT-M12X50-A2, 新建物料; the tab's title, too. */
  title: string;
  sub?: ReactNode;
  draft: Draft<T>;
  saving: Saving;
  /** Why it can't be saved now. */
  blocked?: string | null;
  /** What the person needs to save it. */
  right?: Right;
  /** Nobody changes it any more. */
  readOnly?: boolean;
  actions?: ReactNode;
  labelOf: (field: string, line?: string) => string;
  show: (field: string, value: unknown) => string;
  /** Where a save numbers lines anew. */
  align?: (base: T, mine: T, theirs: T) => { base: T; mine: T };
  read: Read;
  message?: ReactNode;
  /** What mends what was refused. */
  mend?: NextStep[];
  /** What is to be known of the record, beside whatever went wrong. */
  notice?: ReactNode;
  bar?: ReactNode;
  inspector?: ReactNode;
  children: ReactNode;
}) {
  const t = useT();
  useTitle(title);
  const next: NextStep[] = [{ label: t("common.retry"), run: () => saving.run() }];
  const conflict = saving.error?.kind === "conflict" && draft.theirs !== null;
  return (
    <Page
      title={title}
      sub={sub}
      actions={
        <>
          {actions}
          {draft.dirty && draft.revision !== null && <KeyButton label={t("form.revert")} run={draft.revert} />}
          {!readOnly && (
            <KeyButton
              id="save"
              label={t("common.save")}
              primary
              bar
              busy={saving.busy}
              disabled={!draft.dirty || Boolean(blocked)}
              why={blocked ?? t(draft.revision === null ? "form.untouched" : "form.unchanged")}
              right={right}
              run={() => saving.run()}
            />
          )}
        </>
      }
      message={
        <>
          {notice}
          {read.error ? (
            <Failure
              what={t("form.notRefreshed")}
              error={read.error}
              next={[{ label: t("common.retry"), key: "refresh", run: () => void read.refetch() }]}
            />
          ) : draft.theirs ? (
            <Conflict draft={draft} labelOf={labelOf} show={show} align={align} />
          ) : saving.error && !conflict ? (
            <Failure what={t("form.notSaved")} error={saving.error} next={saving.error.kind === "offline" ? next : mend} />
          ) : (
            message
          )}
        </>
      }
      totals={bar}
      inspector={inspector}
    >
      {children}
    </Page>
  );
}

/** 停用, or 恢复使用. */
export function RetireButton({
  record,
  draft,
  change,
}: {
  record: { code: string; retired: boolean };
  draft: Pick<Draft<object>, "dirty" | "revision">;
  change: { isPending: boolean; mutate: (input: { code: string; retired: boolean; revision: number }) => void };
}) {
  const t = useT();
  const { code, retired } = record;
  return (
    <KeyButton
      label={retired ? t("common.reuse") : t("common.retire")}
      busy={change.isPending}
      disabled={draft.dirty}
      right="master_data"
      quiet
      why={t("version.saveFirst")}
      run={() => draft.revision !== null && change.mutate({ code, retired: !retired, revision: draft.revision })}
    />
  );
}

/** Who changed it last, for a bar, and the way to all who did. */
export function ChangedBy({ by, at, trail }: { by?: string; at?: number; trail: { kind: string; code: string } }) {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  return by !== undefined && at !== undefined ? (
    <span className="changedby">
      {t("form.changedBy", { who: nameOf(by), when: when(at) })}
      <TrailLink {...trail} />
    </span>
  ) : null;
}
