import { useQueryClient } from "@tanstack/react-query";
import { App, Input } from "antd";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import type { Output } from "@/contract";
import { formatCount, megabytes } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { Danger } from "@/shell/Danger";
import { JobRow } from "@/shell/JobChip";
import { askToLeave } from "@/shell/LeaveGuard";
import { useTab } from "@/shell/page-context";
import { leaveSandbox } from "@/shell/Sandbox";
import { goTo, type Next, useSandbox } from "@/state/sandbox";
import type { ApiError } from "@/transport/error";
import { spoil, useChange, useRead } from "@/transport/query";
import { useJob } from "@/transport/useJob";
import { Empty } from "@/ui/Empty";
import { endsDialog } from "@/ui/form/RecordPage";
import { Failure, Message } from "@/ui/Message";
import { Fact, KeyButton, Page, Section, useTitle } from "@/ui/Page";

/** 沙箱: a copy of the books to try things in; made, entered, made anew, thrown away. */
export default function SandboxPage() {
  const t = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const { active } = useTab();
  const { on, next } = useSandbox();
  useTitle(t("sandbox.title"));
  const read = useRead("sandbox.state", {}, { keep: true });
  const state = read.data;
  const making = useJob("sandbox.make");
  const dropping = useChange("sandbox.drop", () => void message.success(t("sandbox.dropped")));
  const [asking, setAsking] = useState<"make" | "drop" | null>(null);
  // What was tried in it since it was last looked at.
  const { refetch } = read;
  useEffect(() => {
    if (active) void refetch();
  }, [active, refetch]);

  const { start } = making;
  /** Why it was to go: said again where it is tried again. */
  const why = useRef<string | undefined>(undefined);
  const make = useCallback(
    (reason?: string) => {
      why.current = reason;
      start(reason === undefined ? {} : { reason }, ({ bytes }) => {
        void spoil(client, ["sandbox"]);
        void message.success(t("sandbox.made", { size: megabytes(bytes) }));
      });
    },
    [start, client, message, t],
  );
  const ask = (act: Next["act"]) => {
    // Others try things in it, too.
    void refetch();
    dropping.reset();
    setAsking(act);
  };
  // Somebody tried something meanwhile: the reason that is missing is asked for.
  const again = () => (making.error?.code === "field.required" ? ask("make") : make(why.current));
  const { mutate: drop } = dropping;
  // It is made anew and thrown away from the books: nobody stands in what goes.
  useEffect(() => {
    if (on || next === null) return;
    useSandbox.setState({ next: null });
    const { act, reason } = next;
    if (act === "make") make(reason);
    else drop(reason === undefined ? {} : { reason });
  }, [on, next, make, drop]);

  const busy = making.busy || dropping.isPending;
  const enter = () => askToLeave("sandbox", () => goTo(true));
  const unavailable = state?.problem != null && state.problem.code !== "sandbox.of_others";
  return (
    <Page
      title={t("sandbox.title")}
      actions={
        state?.exists && (
          <>
            <KeyButton label={t("sandbox.drop")} danger disabled={busy} run={() => ask("drop")} />
            <KeyButton label={t("sandbox.again")} busy={making.busy} disabled={busy} run={() => ask("make")} />
            {on ? (
              <KeyButton label={t("sandbox.leave")} primary run={leaveSandbox} />
            ) : (
              <KeyButton label={t("sandbox.enter")} primary disabled={busy || state.problem != null} run={enter} />
            )}
          </>
        )
      }
      message={
        making.error ? (
          <Failure what={t("sandbox.notMade")} error={making.error} next={[{ label: t("common.retry"), run: again }]} />
        ) : dropping.error && asking === null ? (
          <Failure what={t("sandbox.notDropped")} error={dropping.error} />
        ) : state?.problem ? (
          <Failure what={t("sandbox.unavailable")} error={state.problem} />
        ) : read.error ? (
          <Failure
            what={t("list.notRead")}
            error={read.error}
            next={[{ label: t("common.retry"), key: "refresh", run: () => void refetch() }]}
            line
          />
        ) : null
      }
    >
      {making.view && <JobRow job={making.view} />}
      {state?.exists && <Facts state={state} on={on} />}
      {state && !state.exists && !unavailable && (
        <Empty
          title={t("sandbox.none")}
          why={t("sandbox.why")}
          steps={[
            {
              title: t("sandbox.make"),
              note: t("sandbox.makeNote", { size: megabytes(state.books_bytes) }),
              // A second start would cancel the first, and the second click of a double one is no wish to.
              run: () => !busy && make(),
            },
          ]}
        />
      )}
      {asking && state && (
        <Discard
          act={asking}
          state={state}
          busy={dropping.isPending}
          error={dropping.error}
          onStay={() => setAsking(null)}
          onGo={(reason) => {
            // Nobody goes anywhere: it is told here whether it was thrown away.
            if (asking === "drop" && !on) {
              const over = () => setAsking(null);
              drop(reason === undefined ? {} : { reason }, {
                onSuccess: over,
                onError: (failed) => endsDialog(failed) && over(),
              });
              return;
            }
            setAsking(null);
            const then = () => goTo(false, { act: asking, reason });
            // In the books nobody goes anywhere, and nothing half typed is in the way.
            if (on) askToLeave("books", then);
            else then();
          }}
        />
      )}
    </Page>
  );
}

/** What goes with the sandbox; where something was tried in it, also why it may go. */
function Discard({
  act,
  state,
  busy,
  error,
  onStay,
  onGo,
}: {
  act: Next["act"];
  state: Output<"sandbox.state">;
  busy: boolean;
  /** Why it was not thrown away. */
  error: ApiError | null;
  onStay: () => void;
  onGo: (reason?: string) => void;
}) {
  const t = useT();
  const when = useWhen();
  const name = usePersonName();
  const id = useId();
  const [reason, setReason] = useState("");
  const loses = state.changes > 0;
  const blocked =
    state.jobs > 0
      ? t("sandbox.jobsFirst", { count: formatCount(state.jobs) as never })
      : loses && reason.trim() === ""
        ? t("sandbox.reasonNeeded")
        : null;
  return (
    <Danger
      label={t(`sandbox.ask.${act}`)}
      title={t(`sandbox.ask.${act}`)}
      why={
        loses
          ? t("sandbox.discards", {
              count: formatCount(state.changes) as never,
              when: state.made_at == null ? "" : when(state.made_at),
              who: name(state.made_by ?? ""),
            })
          : t("sandbox.untouched")
      }
      stay={t("common.cancel")}
      go={t(`sandbox.go.${act}`)}
      blocked={blocked}
      busy={busy}
      onStay={onStay}
      onGo={() => onGo(loses ? reason.trim() : undefined)}
    >
      {loses && (
        <>
          <label className="above" htmlFor={id}>
            {t(`sandbox.reason.${act}`)}
          </label>
          <Input id={id} value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} className="reason" />
        </>
      )}
      {error && <Failure what={t("sandbox.notDropped")} error={error} />}
    </Danger>
  );
}

/** Since when, by whom, and what was tried. */
function Facts({ state, on }: { state: Output<"sandbox.state">; on: boolean }) {
  const t = useT();
  const when = useWhen();
  const name = usePersonName();
  return (
    <div className="sandboxfacts">
      <Message tone="blue" what={on ? t("sandbox.inside") : t("sandbox.outside")} why={t("sandbox.why")} />
      <Section title={t("sandbox.facts")}>
        <Fact label={t("sandbox.madeAt")}>{state.made_at == null ? "" : when(state.made_at)}</Fact>
        <Fact label={t("sandbox.madeBy")}>{name(state.made_by ?? "")}</Fact>
        <Fact label={t("sandbox.size")}>{megabytes(state.bytes)}</Fact>
        <Fact label={t("sandbox.changes")}>{formatCount(state.changes)}</Fact>
        <Fact label={t("sandbox.jobs")}>{formatCount(state.jobs)}</Fact>
      </Section>
    </div>
  );
}
