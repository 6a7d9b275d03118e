import { Button } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import type { WorkOrderComponent, WorkOrderOperation, WorkOrderView } from "@/contract";
import { formatDay, formatSeconds } from "@/format/date";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { type Column, Grid } from "@/ui/Grid";
import { WalkKeys } from "@/ui/ItemParts";
import { usePrint } from "@/ui/PrintButton";
import { isShort } from "./order";
import { useProgress } from "./progress";

/** Parts of an order and its operations, as they were copied. */
export function OrderParts({ view, dirty }: { view: WorkOrderView | undefined; dirty: boolean }) {
  const t = useT();
  const progress = useProgress(view);
  const language = useSettings((s) => s.language);
  const printing = usePrint("work_order.traveller");
  const note = view === undefined ? t("workOrder.afterSaving") : dirty ? t("workOrder.asSaved") : "";
  return (
    <div className="orderparts">
      <div className="partshead">
        <strong>{t("workOrder.components")}</strong>
        <span className="muted">{note}</span>
      </div>
      <div className="fill">
        <Components rows={view?.components ?? []} known={view !== undefined} />
      </div>
      <div className="partshead">
        <strong>{t("workOrder.operations")}</strong>
        {progress.problem}
        {printing.failure}
        {view && view.state !== "planned" && view.operations.length > 0 && (
          <span className="right">
            <Button
              size="small"
              loading={printing.busy}
              disabled={dirty}
              onClick={() => printing.print({ number: view.document.number, language })}
            >
              {t("workOrder.traveller")}
            </Button>
          </span>
        )}
      </div>
      <div className="fill few">
        <Operations rows={view?.operations ?? []} known={view !== undefined} progress={progress.columns} />
      </div>
    </div>
  );
}

/** How many parts, how many of them are short, and how long it takes. */
export function OrderBar({ view }: { view: WorkOrderView }) {
  const t = useT();
  const short = view.components.filter(isShort).length;
  const seconds = view.operations.reduce((all, o) => all + o.standard_seconds, 0);
  return (
    <>
      <span>{t("workOrder.componentsCount", { count: view.components.filter((c) => c.kind === "component").length })}</span>
      {short > 0 && <span className="red strong">{t("workOrder.shortCount", { count: short })}</span>}
      <span>{t("workOrder.operationsCount", { count: view.operations.length })}</span>
      <span title={t("workOrder.timeHint")}>{t("workOrder.standardTotal", { hours: formatSeconds(seconds) })}</span>
    </>
  );
}

function None({ title, why }: { title: string; why: string }) {
  return (
    <p className="gridnote">
      <strong>{title}</strong> <span className="muted">{why}</span>
    </p>
  );
}

function Components({ rows, known }: { rows: WorkOrderComponent[]; known: boolean }) {
  const t = useT();
  const [selected, setSelected] = useState<string | null>(null);
  const current = rows.find((r) => String(r.line) === selected);
  const columns = useMemo((): Column<WorkOrderComponent>[] => {
    const figure = (
      key: "required" | "issued" | "supplemented" | "reserved" | "left",
      width = 72,
      none = false,
    ): Column<WorkOrderComponent> => ({
      key,
      title: t(`workOrder.part.${key}`),
      width,
      align: "right",
      // What comes out is neither promised nor supplemented.
      render: (r) => <Num value={none && r.kind !== "component" ? null : r[key]} decimals={r.decimals} />,
    });
    return [
      { key: "line", title: t("workOrder.part.line"), width: 44, align: "right", frozen: true, render: (r) => r.line },
      {
        key: "item",
        title: t("workOrder.part.item"),
        width: 148,
        frozen: true,
        render: (r) => (
          <CodeLink page="item" params={{ code: r.item }}>
            {r.item}
          </CodeLink>
        ),
      },
      {
        key: "name",
        title: t("workOrder.part.name"),
        width: 92,
        grow: true,
        render: (r): ReactNode => (
          <>
            {r.name}{" "}
            {r.kind !== "component" && (
              <span title={t("workOrder.part.byProduct")}>
                <Tag tone="green">{t("workOrder.part.output")}</Tag>
              </span>
            )}
            {r.backflush && (
              <span title={t("workOrder.part.backflushHint")}>
                <Tag>{t("workOrder.part.backflush")}</Tag>
              </span>
            )}
          </>
        ),
      },
      {
        key: "spec",
        title: t("workOrder.part.spec"),
        width: 92,
        grow: true,
        render: (r) => <span className="text2">{r.spec}</span>,
      },
      { key: "unit", title: t("workOrder.part.unit"), width: 44, align: "center", render: (r) => r.unit },
      {
        key: "operation",
        title: t("workOrder.part.operation"),
        width: 48,
        align: "right",
        render: (r) => <Num value={r.operation == null ? null : String(r.operation)} />,
      },
      figure("required"),
      figure("issued"),
      figure("supplemented", 72, true),
      figure("reserved", 72, true),
      figure("left"),
      {
        key: "available",
        title: t("workOrder.part.available"),
        width: 76,
        align: "right",
        render: (r) =>
          isShort(r) ? (
            <span className="red strong">{formatDecimal(r.available, r.decimals)}</span>
          ) : (
            <Num value={r.kind === "component" ? r.available : null} decimals={r.decimals} />
          ),
      },
    ];
  }, [t]);
  return (
    <>
      <WalkKeys from={current ? { item: current.item, quantity: current.required } : null} />
      <Grid
        label={t("workOrder.components")}
        columns={columns}
        rows={rows}
        rowKey={(r) => String(r.line)}
        selected={selected}
        onSelect={setSelected}
        onOpen={(r) => openPage("item", { code: r.item })}
        focus={known}
        empty={
          known && rows.length === 0 ? (
            <None title={t("workOrder.componentsNone")} why={t("workOrder.componentsNoneWhy")} />
          ) : undefined
        }
      />
    </>
  );
}

/** Operations as they are planned; with `progress`, what was reported of them stands before how they are done. */
function Operations({
  rows,
  known,
  progress,
}: {
  rows: WorkOrderOperation[];
  known: boolean;
  progress: Column<WorkOrderOperation>[];
}) {
  const t = useT();
  const today = useToday();
  const [selected, setSelected] = useState<string | null>(null);
  const columns = useMemo((): Column<WorkOrderOperation>[] => {
    const seconds = (value: number) => (value === 0 ? <span className="zero">0</span> : formatSeconds(value));
    const hint = (children: ReactNode) => <span title={t("workOrder.timeHint")}>{children}</span>;
    const standard: Column<WorkOrderOperation> = {
      key: "standard",
      title: t("workOrder.step.standard"),
      width: 96,
      align: "right",
      render: (o) => hint(o.outsourced ? <Num value={null} /> : seconds(o.standard_seconds)),
    };
    return [
      { key: "number", title: t("workOrder.step.number"), width: 60, align: "right", frozen: true, render: (o) => o.number },
      { key: "name", title: t("workOrder.step.name"), width: 120, grow: true, render: (o) => o.name },
      {
        key: "center",
        title: t("workOrder.step.center"),
        width: 150,
        grow: true,
        render: (o) => (
          <>
            <CodeLink page="work_center" params={{ code: o.work_center }}>
              {o.work_center}
            </CodeLink>{" "}
            {o.work_center_name}
          </>
        ),
      },
      // What was reported stands beside what is planned.
      ...progress.flatMap((c) => (c.key === "hours" ? [c, standard] : [c])),
      {
        key: "setup",
        title: t("workOrder.step.setup"),
        width: 76,
        align: "right",
        render: (o) => hint(seconds(o.setup_seconds)),
      },
      {
        key: "run",
        title: t("workOrder.step.run"),
        width: 92,
        align: "right",
        render: (o) =>
          hint(
            o.cycle_qty === "1" || o.run_seconds === 0
              ? seconds(o.run_seconds)
              : t("workOrder.step.runOf", { time: formatSeconds(o.run_seconds), count: formatDecimal(o.cycle_qty) as never }),
          ),
      },
      ...(progress.length > 0 ? [] : [standard]),
      {
        key: "start",
        title: t("workOrder.step.start"),
        width: 108,
        render: (o) => <span className="num">{formatDay(o.start, today)}</span>,
      },
      {
        key: "end",
        title: t("workOrder.step.end"),
        width: 108,
        render: (o) => <span className="num">{formatDay(o.end, today)}</span>,
      },
      {
        key: "outsourced",
        title: t("workOrder.step.outsourced"),
        width: 120,
        render: (o) =>
          o.outsourced ? <Tag outline>{t("workOrder.step.outsourcedDays", { count: o.lead_time_days })}</Tag> : null,
      },
    ];
  }, [t, today, progress]);
  return (
    <Grid
      label={t("workOrder.operations")}
      columns={columns}
      rows={rows}
      rowKey={(o) => String(o.number)}
      selected={selected}
      onSelect={setSelected}
      focus={false}
      empty={
        known && rows.length === 0 ? (
          <None title={t("workOrder.operationsNone")} why={t("workOrder.operationsNoneWhy")} />
        ) : undefined
      }
    />
  );
}
