import { App, Button } from "antd";
import { useState } from "react";
import type { ScriptView } from "@/contract";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { recordName, useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { Danger } from "@/shell/Danger";
import { openPage } from "@/state/tabs";
import { stateTones as requestTones } from "@/trail/approvals";
import { RowDiff } from "@/trail/RowDiff";
import { ScriptCounts } from "@/trail/ScriptCounts";
import { tableText } from "@/trail/tables";
import { useChange, usePages } from "@/transport/query";
import { CodeArea } from "@/ui/CodeArea";
import { Dot, Tag } from "@/ui/Dot";
import { Failure, Message } from "@/ui/Message";
import { Fact, KeyButton, Page, Section, useTitle } from "@/ui/Page";
import { RunScript } from "./RunScript";
import { stateTones } from "./words";

/** A script that was kept: what it comes to, row by row, and what became of it. */
export function ScriptShown({ view }: { view: ScriptView }) {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  const [asking, setAsking] = useState<"run" | "withdraw" | null>(null);
  const [table, setTable] = useState<string>();
  useTitle(`${t("script.noun")} ${view.number}`);
  const line = Number(view.error?.params.line ?? 0) || undefined;
  const open = view.requests.find((request) => request.state === "open");
  const again = () => openPage("script", { copy: String(view.number) });
  const look = (id: number) => openPage("approval.list", { id: String(id) });
  return (
    <Page
      title={`${view.number} ${view.title}`}
      sub={
        <>
          <Dot tone={stateTones[view.state]}>{t(`script.states.${view.state}`)}</Dot>{" "}
          <Tag outline>{t(`script.kinds.${view.kind}`)}</Tag>
        </>
      }
      actions={
        <>
          <KeyButton
            label={t("script.again")}
            primary={view.state !== "tried" || view.moved.length > 0}
            right="administer"
            run={again}
          />
          {view.state === "tried" && (
            <>
              <KeyButton label={t("script.withdraw")} right="administer" run={() => setAsking("withdraw")} />
              {!open && view.moved.length === 0 && (
                <KeyButton
                  label={t(view.nobody_else ? "script.runAlone" : "script.run")}
                  primary
                  right="administer"
                  run={() => setAsking("run")}
                />
              )}
            </>
          )}
        </>
      }
      message={
        view.error ? (
          <Failure what={t("script.failedHere")} error={view.error} next={[{ label: t("script.again"), run: again }]} />
        ) : open ? (
          <Message
            tone="amber"
            what={t("script.waiting", { id: open.id })}
            why={t("script.waitingWhy")}
            next={[{ label: t("script.look"), run: () => look(open.id) }]}
          />
        ) : view.state === "run" ? (
          <Message
            tone="green"
            what={t("script.ran")}
            why={t("script.ranWhy", { who: nameFrom(people, view.ended_by ?? ""), at: when(view.ended_at ?? 0) })}
            next={[{ label: t("script.toJournal"), run: () => openPage("journal", { command: "script.run" }) }]}
          />
        ) : view.moved.length > 0 ? (
          <Message
            tone="amber"
            what={t("script.movedSince")}
            why={t("script.movedSinceWhy", { rows: view.moved.map(recordName).join(t("common.comma")) })}
            next={[{ label: t("script.again"), run: again }]}
          />
        ) : view.state === "tried" && view.warnings.length > 0 ? (
          <Message
            tone="amber"
            what={t("script.idle", { count: view.warnings.length })}
            why={t("script.idleWhy", {
              where: view.warnings
                .slice(0, 5)
                .map((at) => t("script.idleAt", { statement: at.statement, line: at.line }))
                .join(t("common.comma")),
            })}
          />
        ) : null
      }
      inspector={<Facts view={view} look={look} />}
    >
      <div className="scriptbody">
        {view.counts.length > 0 && (
          <Section title={t("script.comesTo")}>
            <ScriptCounts script={view} picked={table} onPick={setTable} />
          </Section>
        )}
        <CodeArea
          label={t("script.text")}
          value={view.text}
          least={1}
          marked={line}
          markedLabel={line === undefined ? undefined : t("script.line", { line })}
        />
        {view.counts.length > 0 && <Rows key={table ?? ""} number={view.number} table={table} />}
      </div>
      {asking === "run" && <RunScript view={view} onClose={() => setAsking(null)} />}
      {asking === "withdraw" && <Withdraw number={view.number} onClose={() => setAsking(null)} />}
    </Page>
  );
}

function Rows({ number, table }: { number: number; table: string | undefined }) {
  const t = useT();
  const pages = usePages("script.rows", { number, ...(table ? { table } : {}), limit: 20 });
  const rows = pages.data?.pages.flatMap((p) => p.rows) ?? [];
  return (
    <div>
      <Section title={t("script.rows")} note={table ? tableText(table) : t("script.allTables")} />
      {pages.error && (
        <Failure
          what={t("list.notRead")}
          error={pages.error}
          next={[{ label: t("common.retry"), run: () => void pages.refetch() }]}
        />
      )}
      {rows.map((row) => (
        <RowDiff key={row.id} row={row} />
      ))}
      {pages.hasNextPage && (
        <button type="button" className="plain link" onClick={() => void pages.fetchNextPage()}>
          {t("script.more")}
        </button>
      )}
    </div>
  );
}

function Facts({ view, look }: { view: ScriptView; look: (id: number) => void }) {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  return (
    <>
      <Section title={t("script.facts")}>
        <Fact label={t("script.why")}>{view.why}</Fact>
        <Fact label={t("script.submittedBy")}>{nameFrom(people, view.submitted_by)}</Fact>
        <Fact label={t("script.submittedAt")}>{when(view.submitted_at)}</Fact>
        <Fact label={t("script.change")}>{formatCount(view.change)}</Fact>
        {view.ended_by != null && <Fact label={t("script.endedBy")}>{nameFrom(people, view.ended_by)}</Fact>}
        {view.ended_at != null && <Fact label={t("script.endedAt")}>{when(view.ended_at)}</Fact>}
        <Fact label={t("script.sha256")}>
          <span className="code small" title={view.sha256}>
            {view.sha256.slice(0, 16)}
          </span>
        </Fact>
      </Section>
      {view.requests.length > 0 && (
        <Section title={t("script.requests")}>
          {view.requests.map((request) => (
            <div key={request.id} className="fact">
              <Button type="link" size="small" style={{ padding: 0 }} onClick={() => look(request.id)}>
                {request.id} {nameFrom(people, request.requester)}
              </Button>
              <Dot tone={requestTones[request.state]}>{t(`approval.states.${request.state}`)}</Dot>
            </div>
          ))}
        </Section>
      )}
    </>
  );
}

function Withdraw({ number, onClose }: { number: number; onClose: () => void }) {
  const t = useT();
  const { message } = App.useApp();
  const change = useChange("script.withdraw", () => {
    onClose();
    void message.success(t("script.withdrawn", { number }));
  });
  const title = t("script.withdrawAsk", { number });
  return (
    <Danger
      label={title}
      title={title}
      why={t("script.withdrawWhy")}
      stay={t("common.cancel")}
      go={t("script.withdraw")}
      busy={change.isPending}
      onStay={onClose}
      onGo={() => change.mutate({ number })}
    >
      {change.error && <Failure what={t("script.notWithdrawn")} error={change.error} />}
    </Danger>
  );
}
