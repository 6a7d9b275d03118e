import type { ApprovalView } from "@/contract";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { JobRow } from "@/shell/JobChip";
import { useJobs } from "@/state/jobs";
import { noteOf, stateName, stateTones, toldOf, useConsequenceText } from "@/trail/approvals";
import { ScriptBrief } from "@/trail/ScriptBrief";
import { clientText, commandText, useChangeWords } from "@/trail/words";
import { useRead } from "@/transport/query";
import { Dot } from "@/ui/Dot";
import { Failure } from "@/ui/Message";
import { Fact, Section } from "@/ui/Page";
import { Decide } from "./Decide";

/** Fields of the input one by one; those of the record that it holds stand among them. */
function fieldsOf(input: unknown): [string, unknown][] {
  if (typeof input !== "object" || input === null) return [["", input]];
  return Object.entries(input).flatMap(([field, value]): [string, unknown][] =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [[field, value]],
  );
}

/** The number of the script that a request would run. */
function scriptOf(input: unknown): number | null {
  if (typeof input !== "object" || input === null || !("number" in input)) return null;
  return typeof input.number === "number" ? input.number : null;
}

/** One request: what would be done exactly, what follows, who asks, and the decision. */
export function ApprovalInspector({ id }: { id: number }) {
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
  return <Shown view={read.data} />;
}

function Shown({ view }: { view: ApprovalView }) {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  const words = useChangeWords();
  const told = useConsequenceText();
  const job = useJobs((s) => s.jobs.find((j) => j.id === view.job));
  const who = nameFrom(people, view.requester);
  const script = view.command === "script.run" ? scriptOf(view.input) : null;
  return (
    <>
      <Section
        title={
          <>
            {commandText(view.command)} <span className="code">{view.label}</span>
          </>
        }
        note={<Dot tone={stateTones[view.state]}>{t(`approval.states.${view.state}`)}</Dot>}
      >
        <Decide view={view} who={who} />
        {job && <JobRow job={job} />}
      </Section>
      <Section title={t("approval.consequences")}>
        {toldOf(view.consequences).map((one) => (
          <div key={one.what}>{told(one)}</div>
        ))}
        {noteOf(view.command) && <div className="muted small">{noteOf(view.command)}</div>}
      </Section>
      {script !== null && <ScriptBrief number={script} />}
      {view.state === "stale" && (
        <Section title={t("approval.moved")}>
          <div className="red">{view.moved.map(stateName).join(t("common.comma"))}</div>
          <div className="muted small">{t("approval.movedWhy")}</div>
        </Section>
      )}
      <Section title={t("approval.input")}>
        <table className="trail">
          <tbody>
            {(script === null ? fieldsOf(view.input) : [["script", script] as const]).map(([field, value]) => (
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
        <Fact label={t("approval.reasonOf")}>{view.reason}</Fact>
        <Fact label={t("approval.judgedOn")}>{Object.keys(view.judged_on).map(stateName).join(t("common.comma"))}</Fact>
      </Section>
      {view.decided_by != null && (
        <Section title={nameFrom(people, view.decided_by)} note={<span className="code">{view.decided_by}</span>}>
          <Fact label={t(`approval.states.${view.state}`)}>{view.decided_at != null && when(view.decided_at)}</Fact>
          {view.decided_reason && <Fact label={t("approval.reasonOf")}>{view.decided_reason}</Fact>}
          {view.request_id && (
            <Fact label={t("audit.request")}>
              <span className="code small">{view.request_id}</span>
            </Fact>
          )}
        </Section>
      )}
    </>
  );
}
