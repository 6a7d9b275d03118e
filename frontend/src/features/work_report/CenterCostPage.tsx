import { useMemo, useState } from "react";
import type { CenterCost } from "@/contract";
import { monthOf, plusDays } from "@/format/date";
import { formatCount, formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { DaysFilter } from "@/ui/DaysFilter";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { NotRead } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";

const figures = ["labour", "machine", "energy", "overhead", "difference", "total"] as const;
type Figure = (typeof figures)[number];

/** 工作中心成本: what the reports of some days cost, by work centre; each row leads to its reports. */
export default function CenterCostPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const decimals = useInfo()?.currency_decimals ?? 2;
  useTitle(t("centerCost.title"));
  const month = monthOf(today);
  const from = tab.params.from ?? month.from;
  const to = tab.params.to ?? today;
  const before = monthOf(plusDays(month.from, -1) ?? month.from);
  const look = (change: { from?: string; to?: string }) => tab.setParams({ from, to, ...change });
  const read = useRead("costing.by_work_center", { from, to }, { keep: true });
  const rows = read.data?.lines ?? [];
  const totals = read.data?.totals;
  const slow = useSlow(read.isPending);
  const [selected, setSelected] = useState<string | null>(null);
  const columns = useMemo((): Column<CenterCost>[] => {
    const name = (key: Figure) => t(key === "difference" ? "workReport.difference" : `workReport.element.${key}`);
    const hours = (key: "labour_hours" | "machine_hours"): Column<CenterCost> => ({
      key,
      title: t(`centerCost.${key}`),
      width: 96,
      align: "right",
      render: (r) => <Num value={r[key]} decimals={2} />,
    });
    const money = (key: Figure): Column<CenterCost> => ({
      key,
      title: name(key),
      width: 112,
      align: "right",
      render: (r) =>
        key === "total" ? (
          <strong>
            <Num value={r.total} decimals={decimals} />
          </strong>
        ) : (
          <Num value={r[key]} decimals={decimals} />
        ),
    });
    return [
      {
        key: "work_center",
        title: t("workReport.field.workCenter"),
        width: 120,
        frozen: true,
        render: (r) => (
          <CodeLink page="work_center" params={{ code: r.work_center }}>
            {r.work_center}
          </CodeLink>
        ),
      },
      { key: "name", title: t("centerCost.name"), width: 140, grow: true, render: (r) => r.name },
      { key: "reports", title: t("centerCost.reports"), width: 72, align: "right", render: (r) => formatCount(r.reports) },
      hours("labour_hours"),
      hours("machine_hours"),
      {
        key: "kwh",
        title: t("workReport.field.kwh"),
        width: 96,
        align: "right",
        render: (r) => <Num value={r.kwh} decimals={2} />,
      },
      ...figures.map(money),
    ];
  }, [t, decimals]);
  const sum = (label: string, value: string, places = decimals) => (
    <span>
      {label} <strong className="num">{formatDecimal(value, places)}</strong>
    </span>
  );
  return (
    <Page
      title={t("centerCost.title")}
      actions={<KeyButton label={t("workReport.title")} run={() => openPage("report.list", { from, to })} />}
      filter={<DaysFilter from={from} to={to} pick={look} />}
      message={read.error && <NotRead read={read} />}
      totals={
        totals && (
          <>
            <span>{t("centerCost.count", { count: formatCount(totals.reports) as never })}</span>
            {sum(t("centerCost.hours"), totals.hours, 2)}
            {figures.map((key) => (
              <span key={key} className={key === "total" ? "right" : undefined}>
                {sum(t(key === "difference" ? "workReport.difference" : `workReport.element.${key}`), totals[key])}
              </span>
            ))}
          </>
        )
      }
    >
      <div className={read.error ? "stale" : ""}>
        <Grid
          label={t("centerCost.title")}
          columns={columns}
          rows={rows}
          rowKey={(r) => r.work_center}
          selected={selected}
          onSelect={setSelected}
          onOpen={(r) => openPage("report.list", { work_center: r.work_center, from, to })}
          loading={read.isPending && slow}
          empty={
            read.isSuccess && rows.length === 0 ? (
              <Empty
                title={t("centerCost.empty")}
                why={t("centerCost.emptyWhy")}
                steps={[{ title: t("daysFilter.lastMonth"), note: `${before.from} – ${before.to}`, run: () => look(before) }]}
              />
            ) : undefined
          }
        />
      </div>
    </Page>
  );
}
