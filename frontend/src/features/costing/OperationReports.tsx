import { type RefObject, useMemo, useState } from "react";
import type { ReportRow, SheetLine } from "@/contract";
import { dayAt, formatClock, formatDay } from "@/format/date";
import { add, divide, formatCount, formatDecimal, isZero, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo, useToday } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { usePages } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { type Column, Grid } from "@/ui/Grid";
import { priceDecimals } from "@/ui/Match";
import { Failure } from "@/ui/Message";
import { type About, aboutFilter, differenceOf } from "@/ui/report/report";
import { HoursOf } from "@/ui/report/words";
import { useSlow } from "@/ui/useSlow";
import { elements, roomOf } from "./parts";

/** The reports of an operation, the first ones first, and the one at hand. */
export function useOperationReports(about: About | undefined) {
  const read = usePages(
    "report.list",
    { filter: aboutFilter(about ?? {}), sort: "starts", limit: 200, count: true },
    about !== undefined,
  );
  const [number, setNumber] = useState<string | null>(null);
  // Those of the operation before are not this one's.
  const rows = useMemo(
    () => (read.isPlaceholderData ? [] : (read.data?.pages.flatMap((page) => page.rows) ?? [])),
    [read.data, read.isPlaceholderData],
  );
  return {
    read,
    rows,
    total: read.isPlaceholderData ? undefined : read.data?.pages[0]?.total,
    /** The one that was chosen, else the first. */
    selected: rows.find((row) => row.number === number) ?? rows[0],
    select: setNumber,
    first: () => setNumber(null),
  };
}

/** What the reports that are here cost together; none as soon as one's costs are not to be seen, or more are to come. */
function together(rows: readonly ReportRow[], whole: boolean): string | null {
  if (!whole || rows.length === 0) return null;
  return rows.reduce<string | null>((sum, row) => (sum === null || !row.costs ? null : add(sum, row.costs.total)), "0");
}

/** The reports of one operation: their costs add up to the operation's, and that is said. */
export function OperationReports({
  line,
  reports,
  box,
}: {
  line: SheetLine;
  reports: ReturnType<typeof useOperationReports>;
  /** Around its table, which takes the keyboard when it is entered. */
  box: RefObject<HTMLDivElement | null>;
}) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const { read, rows, selected } = reports;
  const slow = useSlow(read.isPending || read.isPlaceholderData);
  const columns = useColumns(line);
  const sum = together(rows, read.isSuccess && !read.isPlaceholderData && !read.hasNextPage);
  const apart = sum === null ? null : subtract(sum, line.total);
  const title = t("orderCost.reports", { operation: line.operation, name: line.operation_name });
  return (
    <>
      <div className="costhead">
        <strong>{title}</strong>
        <span className="text2">
          {t("centerCost.count", { count: formatCount(reports.total ?? line.reports) as never })}
          {apart !== null && isZero(apart) && <>{t("orderCost.agrees")}</>}
        </span>
        {apart !== null && !isZero(apart) && (
          <span className="amber" role="alert">
            {t("orderCost.apart", { apart: formatDecimal(apart, decimals) })}
          </span>
        )}
        <span className="right muted small">{t("workReport.ratesKept")}</span>
      </div>
      {read.error && (
        <div className="pagemessage">
          <Failure
            what={t("list.notRead")}
            error={read.error}
            next={[{ label: t("common.retry"), run: () => void read.refetch() }]}
            line
          />
        </div>
      )}
      <div className="costfill reports" ref={box}>
        <Grid
          label={title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.number}
          selected={selected?.number ?? null}
          onSelect={reports.select}
          onOpen={(row) => openPage("report.list", { number: row.number })}
          onEnd={() => read.hasNextPage && !read.isFetchingNextPage && void read.fetchNextPage()}
          rowClass={(row) => (row.state === "posted" ? "" : "dim")}
          focus={false}
          foot
          loading={(read.isPending || read.isPlaceholderData) && slow}
        />
      </div>
    </>
  );
}

/** Below them stand the figures of the operation's line, which the program added up. */
function useColumns(line: SheetLine): Column<ReportRow>[] {
  const t = useT();
  const today = useToday();
  const info = useInfo();
  const decimals = info?.currency_decimals ?? 2;
  const zone = info?.timezone ?? "Asia/Shanghai";
  return useMemo(() => {
    const pieces = (key: "good" | "reject_material" | "reject_work", width: number): Column<ReportRow> => ({
      key,
      title: t(`workReport.field.${key}`),
      width,
      align: "right",
      render: (row) => <Num value={row[key]} decimals={row.decimals} />,
      foot: <Num value={line[key]} />,
    });
    const hours = (key: "labour" | "machine"): Column<ReportRow> => ({
      key: `${key}_hours`,
      title: t(`centerCost.${key}_hours`),
      width: 54,
      align: "right",
      render: (row) => <HoursOf seconds={row[`${key}_seconds`]} />,
      foot: <Num value={line[`${key}_hours`]} decimals={2} />,
    });
    const money = (key: (typeof elements)[number] | "total"): Column<ReportRow> => ({
      key,
      title: t(`workReport.element.${key}`),
      width: Math.max(56, roomOf(formatDecimal(line[key], decimals))),
      align: "right",
      render: (row) => {
        const amount = <Num value={row.costs?.[key]} decimals={decimals} />;
        return key === "total" ? <strong>{amount}</strong> : amount;
      },
      foot: <Num value={line[key]} decimals={decimals} />,
    });
    const unit = (row: ReportRow) => (row.costs ? divide(row.costs.total, row.good, priceDecimals) : null);
    return [
      {
        key: "starts",
        title: t("orderCost.starts"),
        width: 120,
        frozen: true,
        render: (row) => (
          <span className="num" title={row.number}>
            {formatDay(dayAt(row.starts, zone), today)} {formatClock(row.starts, zone).slice(0, 5)}
          </span>
        ),
        foot: t("costSheet.column.sum"),
      },
      { key: "operators", title: t("workReport.field.operators"), width: 72, grow: true, render: (row) => row.operators },
      {
        key: "machine_code",
        title: t("workReport.field.machine"),
        width: 72,
        render: (row) =>
          row.machine === "" ? null : (
            <CodeLink page="machine" params={{ code: row.machine }}>
              {row.machine}
            </CodeLink>
          ),
      },
      pieces("good", Math.max(48, roomOf(formatDecimal(line.good)))),
      pieces("reject_material", 44),
      pieces("reject_work", 44),
      hours("labour"),
      hours("machine"),
      ...elements.map(money),
      ...(isZero(differenceOf(line))
        ? []
        : [
            {
              key: "difference",
              title: t("workReport.difference"),
              width: Math.max(72, roomOf(formatDecimal(differenceOf(line), decimals))),
              align: "right" as const,
              render: (row: ReportRow) => <Num value={row.costs && differenceOf(row.costs)} decimals={decimals} />,
              foot: <Num value={differenceOf(line)} decimals={decimals} />,
            },
          ]),
      money("total"),
      {
        key: "unit_cost",
        title: t("orderCost.unit"),
        width: 72,
        align: "right",
        render: (row) => <Num value={unit(row)} decimals={priceDecimals} />,
        foot: <Num value={line.unit_cost} decimals={priceDecimals} />,
      },
    ];
  }, [t, today, zone, decimals, line]);
}
