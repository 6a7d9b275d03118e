import { type ReactNode, useMemo, useState } from "react";
import { monthOf } from "@/format/date";
import { formatCount, formatDecimal } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { textOf, useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { usePersonName } from "@/session/people";
import { useMay } from "@/session/useRights";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { WaitingRequests } from "@/trail/WaitingRequests";
import { useRead } from "@/transport/query";
import { Dot } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Message, NotRead } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";
import { CloseMonth, ReopenMonth } from "./CloseMonth";
import { MonthChecks } from "./MonthChecks";
import { isTyped, MonthFigures, noFigures, type Paid, saidOf, wrongOf } from "./MonthFigures";
import { closeRight, type Month, type MonthClosed, type MonthState, monthBefore } from "./month";
import { useParts } from "./useParts";
import "./costing.css";
import "./month.css";

/** 月结: the months, what has to be looked at before one is closed, what it cost and what was paid; closing it, and opening it again. */
export default function MonthPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const list = useParts("month.list", { limit: 60 });
  const months = useMemo(() => list.parts.flatMap((part) => part.months), [list.parts]);
  // The month that is over is what one comes for.
  const usual = months.find((one) => one.month === monthBefore(today.slice(0, 7))) ?? months[0];
  const month = tab.params.month ?? usual?.month;
  useTitle(month ? t("month.of", { month }) : t("month.title"));
  const at = months.find((one) => one.month === month);
  const slow = useSlow(list.isPending);
  const pick = (next: string) => tab.setParams({ month: next });
  const columns = useMemo(
    (): Column<Month>[] => [
      {
        key: "month",
        title: t("month.column.month"),
        width: 96,
        frozen: true,
        render: (one) => <span className="num">{one.month}</span>,
      },
      { key: "state", title: t("month.column.state"), width: 78, grow: true, render: (one) => <MonthDot state={one.state} /> },
      {
        key: "reports",
        title: t("month.column.reports"),
        width: 62,
        align: "right",
        render: (one) => formatCount(one.reports),
      },
    ],
    [t],
  );
  /** What was typed for a month stays while another one is looked at. */
  const [typed, setTyped] = useState<Record<string, Paid>>({});
  // Of a month that was opened again, what was said when it was closed.
  const before = months.find((one) => one.month === month && one.state === "open");
  const paid = (month && typed[month]) || (before ? saidOf(before) : noFigures);
  const { setDirty } = tab;
  const put = (change: Partial<Paid>) => {
    if (!month) return;
    const next = { ...typed, [month]: { ...paid, ...change } };
    setTyped(next);
    setDirty(Object.values(next).some(isTyped));
  };
  const forget = () => {
    if (!month) return;
    const { [month]: _gone, ...rest } = typed;
    setTyped(rest);
    setDirty(Object.values(rest).some(isTyped));
  };
  if (list.isSuccess && months.length === 0)
    return (
      <Page title={t("month.title")}>
        <Empty
          title={t("month.empty")}
          why={t("month.emptyWhy")}
          steps={[{ title: t("month.toReports"), note: t("month.toReportsNote"), run: () => openPage("report.entry", {}) }]}
        />
      </Page>
    );
  return (
    <One
      month={month}
      at={at}
      first={months.findLast((one) => one.state === "open")?.month ?? ""}
      paid={paid}
      put={put}
      forget={forget}
      read={list}
    >
      <div className="fill">
        <KeyHint id="rows" />
        <Grid
          label={t("month.list")}
          columns={columns}
          rows={months}
          rowKey={(one) => one.month}
          selected={month ?? null}
          onSelect={pick}
          onEnd={list.more}
          follow
          loading={list.isPending && slow}
        />
      </div>
    </One>
  );
}

/** A month's state in words and colour. */
function MonthDot({ state }: { state: MonthState }) {
  const t = useT();
  return <Dot tone={state === "closed" ? "green" : "blue"}>{t(`month.states.${state}`)}</Dot>;
}

/** The month at hand, beside the list of all. */
function One({
  month,
  at,
  first,
  paid,
  put,
  forget,
  read: list,
  children,
}: {
  month: string | undefined;
  at: Month | undefined;
  /** The first one that is open: months are closed one after the other. */
  first: string;
  paid: Paid;
  put: (change: Partial<Paid>) => void;
  forget: () => void;
  read: { error: unknown; refetch: () => unknown };
  children: ReactNode;
}) {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  const today = useToday();
  const money = useMay()("money");
  const decimals = useInfo()?.currency_decimals ?? 2;
  const read = useRead("month.check", { month: month ?? "" }, { enabled: month !== undefined });
  const view = read.data;
  const state = view?.state ?? at?.state;
  const [asking, setAsking] = useState<"close" | "reopen" | null>(null);
  const [told, setDone] = useState<MonthClosed | null>(null);
  const done = told?.month === month ? told : null;
  const wrong = wrongOf(t, paid, decimals);
  const stops = view?.checks.filter((one) => one.state === "stop").length ?? 0;
  const whyNot = stops > 0 ? t("month.checksStop", { count: stops }) : view?.may_close === false ? t("month.mayNot") : undefined;
  const closes = state !== "closed";
  const end = () => setAsking(null);
  return (
    <Page
      title={month ? t("month.of", { month }) : t("month.title")}
      sub={
        <>
          {state && <MonthDot state={state} />}
          {at?.closed_by && at.closed_at != null && (
            <span className="text2 cut">{t("month.closedBy", { who: nameOf(at.closed_by), when: when(at.closed_at) })}</span>
          )}
          {month === today.slice(0, 7) && <span className="muted">{t("month.notYet")}</span>}
        </>
      }
      actions={
        view && (
          <>
            <KeyButton
              label={t("month.toWip")}
              run={() => {
                const last = monthOf(`${view.month}-01`).to;
                const isOver = last < today;
                openPage("costing.wip", { on: isOver ? last : today });
              }}
            />
            {!closes && <KeyButton label={t("month.toMargin")} run={() => openPage("costing.margin", { month: view.month })} />}
            {closes ? (
              <KeyButton
                id="commit"
                label={t("month.close", { month: view.month })}
                right={closeRight}
                primary
                disabled={whyNot !== undefined || wrong !== null}
                why={whyNot ?? t("month.fixFirst")}
                run={() => setAsking("close")}
                bar
              />
            ) : (
              <KeyButton label={t("month.reopen")} right={closeRight} danger run={() => setAsking("reopen")} />
            )}
          </>
        )
      }
      message={
        <>
          {(read.error ?? list.error) && <NotRead read={read.error ? read : list} />}
          {month && <WaitingRequests kind="month" code={month} />}
          {done !== null && <Done done={done} onSeen={() => setDone(null)} />}
          {done === null && closes && view?.may_close === false && view.why_not && stops === 0 && (
            <Message
              tone="amber"
              what={t("month.mayNot")}
              why={textOf(`error.${view.why_not}`, { month, first }) ?? view.why_not}
              line
            />
          )}
        </>
      }
    >
      <div className="editor">
        <div className="split monthsplit">
          <div className="side">{children}</div>
          <div className="main scroll">
            {view && (
              <>
                <MonthChecks view={view} />
                {money ? (
                  <MonthFigures view={view} at={at} paid={paid} put={put} wrong={wrong} />
                ) : (
                  <div className="section muted">{t("month.noMoney")}</div>
                )}
              </>
            )}
          </div>
        </div>
      </div>
      {asking === "close" && view && (
        <CloseMonth
          view={view}
          paid={paid}
          onEnd={(closed) => {
            end();
            if (!closed) return;
            forget();
            setDone(closed);
          }}
        />
      )}
      {asking === "reopen" && month && (
        <ReopenMonth
          month={month}
          onEnd={(opened) => {
            end();
            if (opened) setDone(opened);
          }}
        />
      )}
    </Page>
  );
}

/** What became of it, and where that is seen. */
function Done({ done, onSeen }: { done: MonthClosed; onSeen: () => void }) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const seen = { label: t("month.seen"), run: onSeen };
  if (done.state === "open") return <Message tone="green" what={t("month.reopened", { month: done.month })} next={[seen]} line />;
  const { reports, margins, along, wages_difference: wages, energy_difference: energy } = done;
  return (
    <Message
      tone="green"
      what={t("month.done", { month: done.month })}
      why={
        <>
          {along > 0 && t("month.doneAlong", { count: along })}
          {t("month.doneMargins", { margins: formatCount(margins) })}
          {wages != null && t("month.doneWages", { amount: formatDecimal(wages, decimals) })}
          {energy != null && t("month.doneEnergy", { amount: formatDecimal(energy, decimals) })}
          {reports > 0 && t("month.doneShared", { reports: formatCount(reports) })}
        </>
      }
      next={[{ label: t("month.toMargin"), run: () => openPage("costing.margin", { month: done.month }) }, seen]}
      line
    />
  );
}
