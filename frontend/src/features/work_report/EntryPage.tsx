import { App, Button } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { errorText, useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { usePeople } from "@/session/people";
import { useSessionState } from "@/session/useRights";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { isInSandbox } from "@/state/sandbox";
import { openPage } from "@/state/tabs";
import { toApiError } from "@/transport/error";
import { DayField } from "@/ui/DayField";
import { isBegun, LineGrid } from "@/ui/form/LineGrid";
import { type LineProblem, LineProblems } from "@/ui/form/LineProblems";
import { ColumnChooser } from "@/ui/list/ColumnChooser";
import { useColumns } from "@/ui/list/useColumns";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { blankLine, columnOf, copyOfLine, type EntryLine, missing } from "./entry";
import { useEntryColumns } from "./entryColumns";
import "./report.css";
import { useEntry } from "./useEntry";
import { useOperations } from "./useOperations";

/** 报工录入: reports from paper, line by line. */
export default function EntryPage() {
  const t = useT();
  useTitle(t("workReport.entry.title"));
  const info = useInfo();
  const session = useSessionState();
  if (!info || !session) return <div className="page" aria-busy="true" />;
  const key = ["qitao.reports", info.books.identity, session.actor?.name ?? "", isInSandbox() ? "sandbox" : ""].join(".");
  return <Entry key={key} keep={key} zone={info.timezone} />;
}

const none: EntryLine[] = [];
const open = (line: EntryLine) => line.state !== "posted";

function Entry({ keep, zone }: { keep: string; zone: string }) {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const { message } = App.useApp();
  const [day, setDay] = useState(today);
  const entry = useEntry(keep, day, zone);
  const { lines, type, put } = entry;
  const names = usePeople();
  const [selected, setSelected] = useState<number | null>(null);
  const [told, setTold] = useState<LineProblem[]>([]);
  /** What is empty is told once somebody wanted to post. */
  const [tried, setTried] = useState(false);
  const blank = useCallback(() => blankLine(day), [day]);
  const codes = useMemo(() => lines.filter(open).map((line) => line.code), [lines]);
  const { operationOf, problemOf } = useOperations(codes, entry.busy);
  const columns = useColumns("report.entry", useEntryColumns(names, operationOf));
  const shown = columns.shown.map((c) => c.key);

  // A line is begun for the operation that one comes from.
  const { code } = tab.params;
  const now = useRef(lines);
  now.current = lines;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each code
  useEffect(() => {
    if (!code) return;
    const all = now.current;
    const there = all.findIndex((line) => line.code === code && open(line));
    const kept = all.filter((line, i) => !isBegun(line, i, all, blank));
    if (there < 0) put([...kept, { ...blank(), code }]);
    setEnter({ row: there < 0 ? kept.length : there, column: "good" });
    tab.setParams({});
  }, [code]);
  const [enter, setEnter] = useState<{ row: number; column: string } | null>(null);

  const begun = (line: EntryLine, i: number) => isBegun(line, i, lines, blank);
  const problems = (line: EntryLine, i: number): Record<string, string> => {
    if (!open(line) || line.state === "sending" || begun(line, i)) return {};
    const unread = problemOf(line.code);
    const own = Object.fromEntries(
      Object.entries(missing(line))
        .filter(([, why]) => tried || why !== "required")
        .map(([column, why]) => [column, why === "required" ? t("form.required") : t(`workReport.entry.wrong.${why}`)]),
    );
    return {
      ...own,
      ...(unread ? { code: errorText(unread) } : {}),
      ...(line.problem && line.state === "failed"
        ? { [columnOf(line.problem, shown)]: errorText(toApiError(line.problem)) }
        : {}),
    };
  };
  const waiting = lines.filter((line, i) => open(line) && !begun(line, i));
  const posted = lines.filter((line) => line.state === "posted");
  const send = async () => {
    setTried(true);
    // Text that is no value stands in a cell, and not in its line: such a line would be sent without it.
    const unread = new Set(
      told.flatMap(({ line, text }) => {
        const row = Number(line) - 1;
        const own = lines[row];
        return own && Object.values(problems(own, row)).includes(text) ? [] : [row];
      }),
    );
    // What was refused goes again as it is: what it was refused for may be another by now.
    const ready = waiting.filter((line) => {
      const whole = Object.keys(missing(line)).length === 0;
      return whole && problemOf(line.code) === undefined && !unread.has(lines.indexOf(line));
    });
    if (ready.length === 0) {
      void message.warning(t("workReport.entry.nothingReady"));
      return;
    }
    const done = await entry.post(ready);
    const left = waiting.length - done;
    const text = t("workReport.entry.did", { count: done });
    if (left > 0) void message.warning(`${text}${t("form.pastedAnd")}${t("workReport.entry.notDone", { count: left })}`, 6);
    else void message.success(text);
  };
  return (
    <Page
      title={t("workReport.entry.title")}
      sub={<span className="muted cut">{t("workReport.entry.kept")}</span>}
      actions={
        <>
          <KeyButton label={t("workReport.title")} run={() => openPage("report.list", {})} />
          <KeyButton
            id="commit"
            label={t("workReport.entry.post", { count: waiting.length })}
            right="report"
            primary
            bar
            busy={entry.busy}
            disabled={waiting.length === 0}
            why={t("workReport.entry.nothing")}
            quiet
            run={() => void send()}
          />
        </>
      }
      filter={
        <>
          <span className="text2">{t("workReport.entry.day")}</span>
          <DayField
            label={t("workReport.entry.day")}
            value={day}
            clear={false}
            until={today}
            width={130}
            onPick={(picked) => {
              if (!picked) return;
              // A line that nothing was put into yet goes with it.
              put(lines.filter((line, i) => !begun(line, i)));
              setDay(picked);
            }}
          />
          <span className="right muted">
            {t("form.pasteHint")} <Kbd id="paste" />
          </span>
          <ColumnChooser {...columns} />
        </>
      }
      totals={
        <>
          <span>{t("workReport.entry.waiting", { count: waiting.length })}</span>
          {posted.length > 0 && (
            <>
              <span className="entryposted">{t("workReport.entry.posted", { count: posted.length })}</span>
              <Button type="link" size="small" onClick={() => put(lines.filter(open))}>
                {t("workReport.entry.clear")}
              </Button>
            </>
          )}
          <span className="right">
            <LineProblems problems={told} />
          </span>
        </>
      }
    >
      <div className="entrylines">
        <LineGrid
          label={t("workReport.entry.lines")}
          columns={columns.shown}
          all={columns.all}
          lines={lines}
          base={none}
          before={(line) => (open(line) ? blankLine(line.day) : line)}
          onChange={type}
          blank={blank}
          copy={copyOfLine}
          problems={problems}
          selected={selected}
          onSelect={setSelected}
          onProblems={setTold}
          enter={enter}
          rowClass={(line) => (line.state === "posted" ? "posted" : "")}
        />
      </div>
    </Page>
  );
}
