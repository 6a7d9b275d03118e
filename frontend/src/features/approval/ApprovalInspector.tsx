import type { ApprovalView } from "@/contract";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { JobRow } from "@/shell/JobChip";
import { useJobs } from "@/state/jobs";
import { stateName, stateTones } from "@/trail/approvals";
import { Consequences } from "@/trail/Consequences";
import { ScriptBrief } from "@/trail/ScriptBrief";
import { clientText, commandText, movedNames, pageOf, useChangeWords } from "@/trail/words";
import { useRead } from "@/transport/query";
import { Dot } from "@/ui/Dot";
import { Failure } from "@/ui/Message";
import { Fact, Section } from "@/ui/Page";
import { Decide, type Keep } from "./Decide";

/** What is in the program's own memory says nothing to people: which file it is, the request's title says. */
const own: Record<string, string | undefined> = { "import.write": "run" };

/** Fields of the input one by one; those of the record that it holds stand among them. */
function fieldsOf(input: unknown, command: string): [string, unknown][] {
  if (typeof input !== "object" || input === null) return [["", input]];
  const entries = Object.entries(input).filter(([field]) => field !== own[command]);
  return entries.flatMap(([field, value]): [string, unknown][] =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [[field, value]],
  );
}

/** The number of the script that a request would run. */
function scriptOf(input: unknown): number | null {
  if (typeof input !== "object" || input === null || !("number" in input)) return null;
  return typeof input.number === "number" ? input.number : null;
}

/** What it is about, to be opened where it has a page. */
function Label({ view, open }: { view: ApprovalView; open: (() => void) | null }) {
  const text = <span className="code">{view.label}</span>;
  return (
    <>
      {open ? (
        <button type="button" className="plain link" onClick={open}>
          {text}
        </button>
      ) : (
        text
      )}{" "}
      {view.name !== view.label && view.name}
    </>
  );
}

/** One request: what would be done exactly, what follows, who asks, and the decision. */
export function ApprovalInspector({ id, keep }: { id: number; keep: Keep }) {
  const t = useT();
  const read = useRead("approval.get", { id });
  if (read.error && !read.data)
    return (
      <Failure
        what={t("list.notRead")}
        error={read.error}
        next={[{ label: t("common.retry"), run: () => void read.refetch() }]}
      />
    );
  if (!read.data) return <div aria-busy="true" />;
  return <Shown view={read.data} keep={keep} />;
}

function Shown({ view, keep }: { view: ApprovalView; keep: Keep }) {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  const words = useChangeWords();
  const job = useJobs((s) => s.jobs.find((j) => j.id === view.job));
  const who = nameFrom(people, view.requester);
  const script = view.command === "script.run" ? scriptOf(view.input) : null;
  const open = view.object ? pageOf({ object_kind: view.object.kind, object_key: view.object.key }) : null;
  return (
    <>
      <Section
        title={
          <>
            {commandText(view.command, view.input)} <Label view={view} open={open} />
          </>
        }
        note={<Dot tone={stateTones[view.state]}>{t(`approval.states.${view.state}`)}</Dot>}
      >
        <Decide view={view} who={who} keep={keep} />
        {job && <JobRow job={job} />}
      </Section>
      {view.decided_by != null && (
        <Section title={nameFrom(people, view.decided_by)} note={<span className="code">{view.decided_by}</span>}>
          <Fact label={t(`approval.states.${view.state}`)}>{view.decided_at != null && when(view.decided_at)}</Fact>
          {view.decided_reason && <p className="longtext">{view.decided_reason}</p>}
          {view.request_id && (
            <Fact label={t("audit.request")}>
              <span className="longcode small">{view.request_id}</span>
            </Fact>
          )}
        </Section>
      )}
      <Section title={t("approval.consequences")}>
        <Consequences command={view.command} consequences={view.consequences} places={view.places} />
      </Section>
      <Section title={t("approval.askedReason")} note={who}>
        <p className="longtext">{view.reason}</p>
      </Section>
      {script !== null && <ScriptBrief number={script} />}
      {view.state === "stale" && (
        <Section title={t("approval.moved")}>
          <div className="red">{movedNames(view.moved, view.command, view.label).map(stateName).join(t("common.comma"))}</div>
          <div className="muted small">{t(view.moved.includes("requester") ? "approval.requesterWhy" : "approval.movedWhy")}</div>
        </Section>
      )}
      <Section title={t("approval.input")}>
        <table className="trail">
          <tbody>
            {(script === null ? fieldsOf(view.input, view.command) : [["script", script] as const]).map(([field, value]) => (
              <tr key={field}>
                <td>{words.name({ field, before: undefined, after: value, changed: true })}</td>
                <td>{words.show(field, value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      <Section title={who} note={<span className="code">{view.requester}</span>}>
        <Fact label={t("approval.madeAt")}>{when(view.made_at)}</Fact>
        <Fact label={t("audit.client")}>{clientText(view.client)}</Fact>
        <Fact label={t("approval.judgedOn")}>{Object.keys(view.judged_on).map(stateName).join(t("common.comma"))}</Fact>
      </Section>
    </>
  );
}
