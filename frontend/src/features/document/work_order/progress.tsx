import { Button } from "antd";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import type { Output, WorkOrderOperation, WorkOrderView } from "@/contract";
import { formatSeconds } from "@/format/date";
import { add, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { useMay, useSeenPages } from "@/session/useRights";
import { useInfo } from "@/shell/info";
import { useHasPage } from "@/shell/pages";
import { openPage } from "@/state/tabs";
import { useChange, useRead } from "@/transport/query";
import { Num } from "@/ui/cells";
import { Dot } from "@/ui/Dot";
import type { Column } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { Fact, Section } from "@/ui/Page";
import { doneOperations } from "./order";

type Progress = Output<"report.of_order">["operations"][number];

/** What was reported of an order's operations; nothing of one that was not released. */
function useOfOrder(view: WorkOrderView | undefined) {
  const has = useHasPage("report.list");
  const number = view?.document.number ?? "";
  const asked = has && view !== undefined && view.state !== "planned";
  return useRead("report.of_order", { number }, { enabled: asked, keep: true });
}

/** How far an operation is: words and colour. */
function Stage({ of, done }: { of: Progress; done: boolean }) {
  const t = useT();
  const begun = [of.good, of.rework, of.reject_material, of.reject_work].some((one) => !isZero(one)) || of.labour_seconds !== 0;
  if (begun && done) return <Dot tone="green">{t("workOrder.step.stages.done")}</Dot>;
  return begun ? (
    <Dot tone="blue">{t("workOrder.step.stages.begun")}</Dot>
  ) : (
    <Dot tone="grey">{t("workOrder.step.stages.none")}</Dot>
  );
}

/** A step of a row: it leads somewhere, and does not open the row. */
function Go({ label, title, run }: { label: React.ReactNode; title?: string; run: () => void }) {
  return (
    <button
      type="button"
      className="plain link"
      tabIndex={-1}
      title={title}
      onClick={(e) => {
        e.stopPropagation();
        run();
      }}
    >
      {label}
    </button>
  );
}

/**
 * Columns of what was reported beside what was planned, each leading to its reports, and to one more; whether an operation may give more
 * than the one before is set there. Empty where nothing can be reported yet. With it, what went wrong.
 */
export function useProgress(view: WorkOrderView | undefined): {
  columns: Column<WorkOrderOperation>[];
  problem: React.ReactNode;
} {
  const t = useT();
  const may = useMay();
  const read = useOfOrder(view);
  const allow = useChange("report.allow_more");
  const [line] = view?.document.lines ?? [];
  const decimals = line?.decimals ?? 0;
  const quantity = line?.quantity ?? "0";
  const { data } = read;
  const { mutate } = allow;
  const reports = may("report");
  const plans = may("plan");
  const order = view?.document.number ?? "";
  const columns = useMemo(
    () => (data ? progressColumns(t, { data, quantity, decimals, order, reports, onAllow: plans ? mutate : null }) : []),
    [t, data, quantity, decimals, order, reports, plans, mutate],
  );
  const problem = (read.error || allow.error) && (
    <Failure what={t(allow.error ? "workOrder.step.notAllowed" : "list.notRead")} error={allow.error ?? read.error} line />
  );
  return { columns, problem };
}

function progressColumns(
  t: TFunction,
  {
    data,
    quantity,
    decimals,
    order,
    reports,
    onAllow,
  }: {
    data: Output<"report.of_order">;
    /** How much the order makes. */
    quantity: string;
    decimals: number;
    order: string;
    reports: boolean;
    onAllow: ((input: { order: string; operation: number; allowed: boolean }) => void) | null;
  },
): Column<WorkOrderOperation>[] {
  const of = (o: WorkOrderOperation) => data.operations.find((one) => one.operation === o.number);
  const done = doneOperations(data.operations, quantity);
  const open = data.state !== "closed" && data.state !== "cancelled";
  const figure = (key: string, title: string, value: (one: Progress) => string, width = 56): Column<WorkOrderOperation> => ({
    key,
    title,
    width,
    align: "right",
    render: (o) => {
      const one = of(o);
      return <Num value={one && !o.outsourced ? value(one) : null} decimals={decimals} />;
    },
  });
  const toReports = (o: WorkOrderOperation) => openPage("report.list", { order, operation: String(o.number) });
  return [
    {
      key: "stage",
      title: t("workOrder.step.stage"),
      width: 84,
      render: (o) => {
        const one = of(o);
        return one && !o.outsourced ? <Stage of={one} done={done.has(one.operation)} /> : null;
      },
    },
    {
      key: "good",
      title: t("workOrder.step.good"),
      width: 64,
      align: "right",
      render: (o) => {
        const one = of(o);
        if (!one || o.outsourced || isZero(one.good)) return <Num value={o.outsourced ? null : one?.good} decimals={decimals} />;
        return (
          <Go
            label={<Num value={one.good} decimals={decimals} />}
            title={t("workOrder.step.toReports")}
            run={() => toReports(o)}
          />
        );
      },
    },
    figure("rework", t("workOrder.step.rework"), (one) => one.rework),
    figure("rejects", t("workOrder.step.rejects"), (one) => add(one.reject_material, one.reject_work), 60),
    {
      key: "hours",
      title: t("workOrder.step.hours"),
      width: 84,
      align: "right",
      render: (o) => {
        const one = of(o);
        if (!one || o.outsourced) return <Num value={null} />;
        const late = one.standard_seconds > 0 && one.labour_seconds > one.standard_seconds;
        const text = formatSeconds(one.labour_seconds);
        if (one.labour_seconds === 0) return <span className="zero">0</span>;
        return (
          <Go
            label={<span className={late ? "num amber" : "num"}>{text}</span>}
            title={late ? t("workOrder.step.hoursOver") : t("workOrder.step.toReports")}
            run={() => toReports(o)}
          />
        );
      },
    },
    {
      key: "report",
      title: t("workOrder.step.report"),
      width: 108,
      render: (o) => {
        const one = of(o);
        if (!one || o.outsourced) return null;
        return (
          <span className="stepverbs">
            <Go label={t("workOrder.step.reports")} run={() => toReports(o)} />
            {reports && open && <Go label={t("workOrder.step.post")} run={() => openPage("report.entry", { code: one.code })} />}
          </span>
        );
      },
    },
    {
      key: "more",
      title: t("workOrder.step.most"),
      width: 92,
      render: (o) => {
        const one = of(o);
        // Nothing comes before the first.
        if (!one || o.outsourced || data.operations[0]?.operation === o.number) return null;
        const text = t(one.more_allowed ? "workOrder.step.noMost" : "workOrder.step.mostOfBefore");
        if (!onAllow || !open) return <span className="text2">{text}</span>;
        return (
          <Go
            label={text}
            title={t(one.more_allowed ? "workOrder.step.bind" : "workOrder.step.unbind")}
            run={() => onAllow({ order, operation: o.number, allowed: !one.more_allowed })}
          />
        );
      },
    },
  ];
}

const elements = ["material", "labour", "machine", "energy", "overhead"] as const;

/** What was spent on an order by element, what its pieces took with them, and what is still in the shop; for whoever may see amounts. */
export function OrderCosts({ view }: { view: WorkOrderView }) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const detailed = useSeenPages().some((page) => page.id === "costing.order");
  const { spent, completed, in_process } = useOfOrder(view).data ?? {};
  if (!spent) return null;
  const money = (value: string | undefined) => <Num value={value ?? "0"} decimals={decimals} />;
  return (
    <Section
      title={t("workOrder.costs.title")}
      action={
        detailed && (
          <Button type="link" size="small" onClick={() => openPage("costing.order", { number: view.document.number })}>
            {t("orderCost.title")}
          </Button>
        )
      }
    >
      {elements.map((element) => (
        <Fact key={element} label={t(`workOrder.costs.${element}`)}>
          {money(spent[element])}
        </Fact>
      ))}
      <Fact label={t("workOrder.costs.total")} strong>
        {money(spent.total)}
      </Fact>
      <Fact label={t("workOrder.costs.completed")}>{money(completed?.total)}</Fact>
      <Fact label={t(view.state === "closed" ? "workOrder.costs.leftOver" : "workOrder.costs.inProcess")} strong>
        {money(in_process?.total)}
      </Fact>
    </Section>
  );
}
