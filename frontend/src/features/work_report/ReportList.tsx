import { App } from "antd";
import { useMemo, useRef, useState } from "react";
import type { Filter, ReportRow } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useDenied, useMay } from "@/session/useRights";
import { DangerWithReason } from "@/shell/DangerWithReason";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useHasPage } from "@/shell/pages";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { useChange } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { Failure, Message } from "@/ui/Message";
import { KeyButton, useTitle } from "@/ui/Page";
import { ChainLink, PaperLink } from "@/ui/Papers";
import { aboutFilter, travellerCode } from "@/ui/report/report";
import { ReportInspector } from "./ReportInspector";
import "./report.css";
import { HoursOf, ReportDot, reportStates, useSpan } from "@/ui/report/words";

const is = (field: string, value: string): Filter => ({ field, op: "eq", values: [value] });

/** 报工记录: what was reported, the newest first; of all, or of what the page is about. */
export default function ReportList() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const columns = useColumns();
  const { params } = tab;
  const only = params.only === "overlaps" ? t("workReport.overlapping") : params.only === "nobody" ? t("costSheet.nobody") : "";
  const about = [aboutOf(params, today), only].filter(Boolean).join(" ");
  const title = about === "" ? t("workReport.title") : t("workReport.of", { about });
  useTitle(title);
  const reversing = useReversal();
  const canReport = useHasPage("report.entry");
  const denied = useDenied();
  return (
    <>
      <DataList
        key={JSON.stringify(params)}
        command="report.list"
        exportCommand="report.export"
        title={title}
        columns={columns}
        only={aboutFilter(params)}
        fields={[
          { field: "operator", label: t("workReport.field.operatorLogin"), kind: { type: "text" } },
          { field: "overlaps", label: t("workReport.field.overlaps"), kind: { type: "flag" } },
        ]}
        rowKey={(r) => r.number}
        onOpen={(r) => openPage("work_order", { number: r.order })}
        quick={[
          { label: t("common.all"), filter: [] },
          { label: t("workReport.today"), filter: [is("day", today)] },
          { label: t("workReport.overlapping"), filter: [is("overlaps", "true")] },
          { label: t("workReport.takenBack"), filter: [{ field: "state", op: "any_of", values: ["reversed", "reversal"] }] },
        ]}
        countText={(count) => t("workReport.count", { count: count as never })}
        message={reversing.message}
        rowClass={(r) => (r.state === "posted" ? "" : "dim")}
        empty={{ title: t("workReport.empty"), why: t("workReport.emptyWhy") }}
        steps={
          canReport
            ? [
                {
                  title: t("workReport.entry.title"),
                  note: t("workReport.entry.note"),
                  key: "create",
                  run: () => openPage("report.entry", {}),
                  denied: denied("report"),
                },
              ]
            : []
        }
        actions={(row) => (
          <>
            <KeyButton
              label={t("workReport.reverse.verb")}
              right="report"
              danger
              disabled={row === null || row.state !== "posted"}
              why={row === null ? t("workReport.pickFirst") : t("workReport.reverse.not")}
              quiet
              run={() => row && reversing.ask(row)}
            />
            {canReport && (
              <KeyButton
                id="create"
                label={t("workReport.entry.title")}
                right="report"
                run={() => openPage("report.entry", {})}
                bar
              />
            )}
          </>
        )}
        inspector={(row) => <ReportInspector row={row} />}
      />
      {reversing.dialog}
    </>
  );
}

/** What the page is about, in words; nothing where it shows all. */
function aboutOf(params: Record<string, string>, today: string): string {
  const days = params.from
    ? [
        params.from === params.to
          ? formatDay(params.from, today)
          : `${formatDay(params.from, today)} \u2013 ${formatDay(params.to, today)}`,
      ]
    : [];
  const of = params.order && params.operation ? travellerCode(params.order, params.operation) : params.order;
  return [params.number, of, params.work_center, params.operator, ...days].filter(Boolean).join(" ");
}

/** Takes a report back, with a reason; then says what became of it, and where it is reported anew. */
function useReversal() {
  const t = useT();
  const { message } = App.useApp();
  const [asked, setAsked] = useState<ReportRow | null>(null);
  const [done, setDone] = useState<ReportRow | null>(null);
  const kept = useRef("");
  const reverse = useChange("report.reverse", (view) => {
    setDone(asked);
    setAsked(null);
    kept.current = "";
    void message.success(t("workReport.reverse.did", { number: view.reversal_of ?? "", by: view.number }));
  });
  const end = () => {
    setAsked(null);
    reverse.reset();
  };
  const dialog = asked && (
    <DangerWithReason
      kept={kept}
      label={t("workReport.reverse.verb")}
      title={t("workReport.reverse.title", { number: asked.number })}
      why={t("workReport.reverse.why")}
      stay={t("common.cancel")}
      go={t("workReport.reverse.verb")}
      busy={reverse.isPending}
      onStay={end}
      onGo={(reason) => reverse.mutate({ number: asked.number, reason })}
    >
      {reverse.error && <Failure what={t("workReport.reverse.failed")} error={reverse.error} />}
    </DangerWithReason>
  );
  const told = done && (
    <Message
      tone="green"
      what={t("workReport.reverse.done", { number: done.number })}
      why={t("workReport.reverse.doneWhy")}
      next={[
        {
          label: t("workReport.reverse.again"),
          run: () => openPage("report.entry", { code: travellerCode(done.order, done.operation) }),
        },
        { label: t("workReport.seen"), run: () => setDone(null) },
      ]}
      line
    />
  );
  return { ask: setAsked, dialog, message: told };
}

function useColumns(): ListColumn<ReportRow>[] {
  const t = useT();
  const today = useToday();
  const span = useSpan();
  const money = useMay()("money");
  const english = useSettings((s) => s.language) === "en";
  const decimals = useInfo()?.currency_decimals ?? 2;
  return useMemo(() => {
    const quantity = (key: "good" | "rework" | "reject_material" | "reject_work"): ListColumn<ReportRow> => ({
      key,
      title: t(`workReport.field.${key}`),
      width: english || key === "good" ? 64 : 48,
      align: "right",
      filter: { type: "number" },
      render: (r) => <Num value={r[key]} decimals={r.decimals} />,
    });
    const costs = (["labour", "machine", "energy", "overhead", "total"] as const).map(
      (element): ListColumn<ReportRow> => ({
        // In the workbook the machine's costs stand beside its code.
        key: element === "machine" ? "machine_cost" : element,
        title: t(`workReport.element.${element}`),
        width: 84,
        align: "right",
        optional: element !== "total",
        render: (r) => <Num value={r.costs?.[element]} decimals={decimals} />,
      }),
    );
    return [
      {
        key: "number",
        title: t("workReport.field.number"),
        width: 144,
        frozen: true,
        sort: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.number}</span>,
      },
      {
        key: "day",
        title: t("workReport.field.day"),
        width: 86,
        sort: true,
        filter: { type: "date" },
        render: (r) => <span className="num">{formatDay(r.day, today)}</span>,
      },
      {
        key: "order",
        title: t("workReport.field.order"),
        width: 132,
        filter: { type: "text" },
        render: (r) => <PaperLink number={r.order} />,
      },
      {
        key: "operation",
        title: t("workReport.field.operation"),
        width: 92,
        filter: { type: "number" },
        render: (r) => (
          <>
            {r.operation} {r.operation_name}
          </>
        ),
      },
      quantity("good"),
      quantity("rework"),
      quantity("reject_material"),
      quantity("reject_work"),
      {
        key: "starts",
        title: t("workReport.field.span"),
        width: 126,
        sort: true,
        render: (r) => <span className="num">{span(r.starts, r.ends)}</span>,
      },
      { key: "operators", title: t("workReport.field.operators"), width: 92, render: (r) => r.operators },
      {
        key: "item",
        title: t("workReport.field.item"),
        width: 130,
        grow: true,
        filter: { type: "text" },
        render: (r) => (
          <>
            <span className="code">{r.item}</span> <span className="text2">{r.name}</span>
          </>
        ),
      },
      {
        key: "work_center",
        title: t("workReport.field.workCenter"),
        width: 110,
        filter: { type: "text" },
        render: (r) => (
          <>
            <CodeLink page="work_center" params={{ code: r.work_center }}>
              {r.work_center}
            </CodeLink>{" "}
            {r.work_center_name}
          </>
        ),
      },
      {
        key: "machine",
        title: t("workReport.field.machine"),
        width: 80,
        optional: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.machine}</span>,
      },
      {
        key: "labour_hours",
        title: t("workReport.field.labourHours"),
        width: 70,
        align: "right",
        render: (r) => <HoursOf seconds={r.labour_seconds} />,
      },
      {
        key: "machine_hours",
        title: t("workReport.field.machineHours"),
        width: 70,
        align: "right",
        render: (r) => <HoursOf seconds={r.machine_seconds} />,
      },
      {
        key: "kwh",
        title: t("workReport.field.kwh"),
        width: 70,
        align: "right",
        optional: true,
        render: (r) => <Num value={r.kwh} decimals={2} />,
      },
      ...(money ? costs : []),
      {
        key: "state",
        atEnd: true,
        title: t("workReport.field.state"),
        width: english ? 148 : 118,
        filter: { type: "choice", options: reportStates.map((value) => ({ value, label: t(`workReport.states.${value}`) })) },
        render: (r) => (
          <>
            <ReportDot state={r.state} />{" "}
            {r.overlaps && (
              <span title={t("workReport.overlapsHint")}>
                <Tag tone="amber">{t("workReport.field.overlaps")}</Tag>
              </span>
            )}
          </>
        ),
      },
      {
        key: "code",
        title: t("workReport.field.code"),
        width: 190,
        filter: { type: "text" },
        render: (r) => (r.code ? <ChainLink code={r.code} /> : <Num value={null} />),
      },
    ];
  }, [t, today, span, money, decimals, english]);
}
