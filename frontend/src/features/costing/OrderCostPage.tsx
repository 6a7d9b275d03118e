import { useMemo, useRef } from "react";
import type { SheetLine } from "@/contract";
import { formatDay } from "@/format/date";
import { divide, formatDecimal, isZero, shift } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { CodeLink } from "@/ui/cells";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { KeyFigure } from "@/ui/KeyFigure";
import { priceDecimals } from "@/ui/Match";
import { NotRead } from "@/ui/Message";
import { OrderState } from "@/ui/OrderState";
import { Inspector, InspectorButton, KeyButton, Page, Remove, useTitle } from "@/ui/Page";
import { ChainLink } from "@/ui/Papers";
import { PrintButton, usePrint } from "@/ui/PrintButton";
import { useSlow } from "@/ui/useSlow";
import { CauseParts } from "./CauseParts";
import { OperationReports, useOperationReports } from "./OperationReports";
import { figureColumns, Signed } from "./parts";
import { ReportCost } from "./ReportCost";
import { exportOf, type SheetInput, useSheet } from "./sheet";
import { signed, toneOf } from "./variance";
import "./costing.css";

/** Before and after every report. */
const ever = { from: "2000-01-01", to: "2999-12-31" };

/** 工序成本明细: what each operation of an order cost, its reports, why it cost other than it should have, and how a report's costs came about. */
export default function OrderCostPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const language = useSettings((s) => s.language);
  const { params } = tab;
  const { number = "", from, to } = params;
  useTitle(`${t("orderCost.title")} ${number}`);
  const input: SheetInput = { by: "operation", ...ever, ...(from ? { from } : {}), ...(to ? { to } : {}), work_order: number };
  const read = useSheet(input);
  const order = useRead("work_order.get", { number }).data;
  const exporting = usePrint("costing.sheet_export", t("list.notSaved"));
  const printing = usePrint("costing.sheet_print");
  const slow = useSlow(read.isPending);
  const operations = useRef<HTMLDivElement>(null);
  const below = useRef<HTMLDivElement>(null);

  const lines = useMemo(() => read.data?.lines ?? [], [read.data]);
  const totals = read.data?.totals;
  const at = lines.find((line) => String(line.operation) === params.operation) ?? lines[0];
  const pick = (operation: string) => tab.setParams({ ...params, operation });
  const reports = useOperationReports(at && { order: number, operation: String(at.operation), from, to });

  // What comes out of the last operation is what all of them are for; what is done outside is not reported here.
  const last = order?.operations.filter((one) => !one.outsourced).at(-1)?.number;
  const made = lines.find((one) => one.operation === last)?.good;
  const perPiece = totals && made != null ? divide(totals.total, made, priceDecimals) : null;
  const columns = useMemo(
    (): Column<SheetLine>[] => [
      {
        key: "operation",
        title: t("costSheet.column.operation"),
        width: 56,
        frozen: true,
        render: (line) => line.operation,
        foot: t("costSheet.column.sum"),
      },
      {
        key: "operation_name",
        title: t("centerCost.name"),
        width: 88,
        frozen: true,
        render: (line) => line.operation_name,
      },
      {
        key: "work_center",
        title: t("workReport.field.workCenter"),
        width: 88,
        render: (line) =>
          line.work_center && (
            <CodeLink page="work_center" params={{ code: line.work_center }}>
              {line.work_center}
            </CodeLink>
          ),
      },
      ...figureColumns<SheetLine>({ t, decimals, sheet: read.data, order: { unitCost: perPiece }, machine: true }),
    ],
    [t, decimals, read.data, perPiece],
  );

  const focus = (box: HTMLElement | null) => box?.querySelector<HTMLElement>("[role=grid]")?.focus();
  const up = () => {
    if (below.current?.contains(document.activeElement)) focus(operations.current);
    else openPage("costing.sheet", {});
  };
  const paper = order?.document;
  const line = paper?.lines[0];
  const some = Boolean(from ?? to);
  const none = read.isSuccess && lines.length === 0;
  return (
    <Page
      title={`${t("orderCost.title")} ${number}`}
      sub={
        <>
          {line && (
            <span className="text2 cut">
              {line.name} {line.item}
            </span>
          )}
          {order && <OrderState state={order.state} />}
        </>
      }
      actions={
        <>
          {at && <InspectorButton docked />}
          <KeyButton id="back" label={t("orderCost.up")} run={up} bar />
          <KeyButton
            id="exportFile"
            label={t("common.export")}
            disabled={lines.length === 0}
            busy={exporting.busy}
            run={() => exporting.print(exportOf(input, language))}
            bar
          />
          <PrintButton
            busy={printing.busy}
            disabled={lines.length === 0}
            run={() => printing.print(exportOf(input, language))}
            bar
          />
          <KeyButton label={t("workReport.openOrder")} run={() => openPage("work_order", { number })} />
        </>
      }
      filter={
        <div className="keyfigures costfigures">
          {line && (
            <>
              <KeyFigure label={t("orderCost.ordered")}>
                {formatDecimal(line.quantity, line.decimals)} {line.unit}
              </KeyFigure>
              <KeyFigure label={t("orderCost.completed")}>
                {formatDecimal(line.done, line.decimals)} {line.unit}
              </KeyFigure>
            </>
          )}
          {totals && (
            <>
              <KeyFigure label={t("orderCost.actual")}>{formatDecimal(totals.total, decimals)}</KeyFigure>
              <KeyFigure label={t("costSheet.column.unit_cost")}>
                <span title={perPiece === null ? t("orderCost.notMade") : t("orderCost.perPiece", { good: formatDecimal(made) })}>
                  {formatDecimal(perPiece, priceDecimals)}
                </span>
              </KeyFigure>
              <KeyFigure label={t("orderCost.standard")}>{formatDecimal(totals.standard, decimals)}</KeyFigure>
              <KeyFigure label={t("costSheet.column.variance")}>
                <Signed value={totals.variance} decimals={decimals} />
                <Share variance={totals.variance} standard={totals.standard} />
              </KeyFigure>
            </>
          )}
          {paper?.codes[0] && (
            <span className="keyfigure">
              <span className="keyname">{t("workReport.field.code")}</span>
              <ChainLink code={paper.codes[0]} />
            </span>
          )}
          {some && (
            <span className="chip right">
              {formatDay(from, today)} – {formatDay(to, today)}
              <Remove
                label={t("orderCost.allDays")}
                run={() => openPage("costing.order", { number, operation: params.operation })}
              />
            </span>
          )}
        </div>
      }
      message={exporting.failure ?? printing.failure ?? (read.error && <NotRead read={read} />)}
    >
      <div className={read.error ? "costpage stale" : "costpage"}>
        <KeyHint id="rows" label={t("orderCost.pick")} />
        <KeyHint id="open" label={t("orderCost.toReports")} />
        <div
          className="costfill operations"
          ref={operations}
          // As high as its rows, as long as there is room for what is below.
          style={none || !read.data ? undefined : { flexBasis: (lines.length + 1) * 28 + 32 }}
        >
          <Grid
            label={t("orderCost.title")}
            columns={columns}
            rows={lines}
            rowKey={(one) => String(one.operation)}
            selected={at ? String(at.operation) : null}
            onSelect={pick}
            onOpen={(one) => {
              pick(String(one.operation));
              reports.first();
              focus(below.current);
            }}
            follow
            foot
            loading={read.isPending && slow}
            empty={
              none ? (
                <Empty
                  title={t("orderCost.empty", { number })}
                  why={t("orderCost.emptyWhy")}
                  steps={[
                    {
                      title: t("workReport.openOrder"),
                      note: t("orderCost.openOrderNote"),
                      run: () => openPage("work_order", { number }),
                    },
                  ]}
                />
              ) : undefined
            }
          />
        </div>
        {at && totals && (
          <div className="costlower">
            <div className="costreports">
              <OperationReports line={at} reports={reports} box={below} />
              <CauseParts lines={lines} totals={totals} onPick={pick} />
            </div>
            {/* It stays while the reports of the next operation are read: the tables beside it keep their width. */}
            <Inspector docked>{reports.selected && <ReportCost row={reports.selected} />}</Inspector>
          </div>
        )}
      </div>
    </Page>
  );
}

/** How much that is of what it should have cost. */
function Share({ variance, standard }: { variance: string | null | undefined; standard: string | null | undefined }) {
  if (variance == null || standard == null || isZero(standard)) return null;
  const part = divide(variance, standard, 4);
  return part === null ? null : <span className={`small share ${toneOf(part)}`}>{signed(shift(part, 2), 2)}%</span>;
}
