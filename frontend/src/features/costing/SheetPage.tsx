import { Button, Segmented } from "antd";
import { useMemo, useState } from "react";
import type { SheetBy, SheetLine } from "@/contract";
import { monthOf, plusDays } from "@/format/date";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint, useKey } from "@/keys/registry";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage, type Params } from "@/state/tabs";
import { DaysFilter } from "@/ui/DaysFilter";
import { Empty, Filtered } from "@/ui/Empty";
import { Grid } from "@/ui/Grid";
import { NotRead } from "@/ui/Message";
import { KeyButton, Page, Remove, useTitle } from "@/ui/Page";
import { PrintButton, usePrint } from "@/ui/PrintButton";
import { useSlow } from "@/ui/useSlow";
import { Charts } from "./Charts";
import { keyColumns, useNameOf } from "./keyColumns";
import { drill, filters, inputOf, keyOf, lookOf, views } from "./look";
import { figureColumns } from "./parts";
import { exportOf, useSheet } from "./sheet";
import "./costing.css";

/** Lines at first, and at most. */
const first = 500;
const all = 10_000;

/** 成本表: what work cost, looked at from seven sides; each line leads to a finer sheet, and in the end to its reports. */
export default function SheetPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const language = useSettings((s) => s.language);
  useTitle(t("costSheet.title"));
  const { params } = tab;
  const look = useMemo(() => lookOf(params, today), [params, today]);
  const { by, from, to } = look;
  const [limit, setLimit] = useState(first);
  const input = { ...inputOf(look), limit };
  const read = useSheet(input);
  const exporting = usePrint("costing.sheet_export", t("list.notSaved"));
  const printing = usePrint("costing.sheet_print");
  const slow = useSlow(read.isPending);
  const [selected, setSelected] = useState<string | null>(null);
  /** The coarser sheets that this one was come to from, each with the line that was opened. */
  const [above, setAbove] = useState<{ params: Params; selected: string }[]>([]);

  const put = (change: Record<string, string | undefined>) => tab.setParams({ ...params, ...change });
  const turn = (next: SheetBy) => {
    setAbove([]);
    setSelected(null);
    setLimit(first);
    put({ by: next });
  };
  const open = (line: SheetLine) => {
    const step = drill(line, look);
    if (!step) return;
    if (!("look" in step)) {
      if (step.page === "costing.order") openPage(step.page, step.params);
      else openPage(step.page, step.params);
      return;
    }
    setAbove((levels) => [...levels, { params, selected: keyOf(line, by) }]);
    setSelected(null);
    setLimit(first);
    tab.setParams({ ...step.look, charts: params.charts });
  };
  const up = () => {
    const level = above.at(-1);
    if (!level) return;
    setAbove(above.slice(0, -1));
    setSelected(level.selected);
    setLimit(first);
    tab.setParams(level.params);
  };
  useKey("back", up, { bar: true, label: t("costSheet.up"), enabled: above.length > 0 });

  const lines = read.data?.lines ?? [];
  const totals = read.data?.totals;
  const nameOf = useNameOf(by);
  const columns = useMemo(
    () => [
      ...keyColumns(t, by),
      ...figureColumns<SheetLine>({ t, decimals, sheet: read.data, machine: by !== "operation" && by !== "work_order" }),
    ],
    [t, by, decimals, read.data],
  );
  const month = monthOf(today);
  const before = monthOf(plusDays(month.from, -1) ?? month.from);
  const conditions = filters.flatMap((filter) => {
    const value = look[filter];
    return value === undefined
      ? []
      : [{ label: `${t(`costSheet.by.${filter}`)} ${value}`, remove: () => put({ [filter]: undefined }) }];
  });
  const clear = () => put(Object.fromEntries(filters.map((filter) => [filter, undefined])));
  const charts = params.charts === "1";
  const none = read.isSuccess && lines.length === 0;
  return (
    <Page
      title={t("costSheet.title")}
      actions={
        <>
          <Segmented
            aria-label={t("costSheet.view")}
            options={views.map((value) => ({ value, label: t(`costSheet.by.${value}`) }))}
            value={by}
            onChange={turn}
          />
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
        </>
      }
      filter={
        <>
          <DaysFilter from={from} to={to} pick={put} />
          <span className="costchips">
            {conditions.map(({ label, remove }) => (
              <span key={label} className="chip" title={label}>
                <span className="cut">{label}</span>
                <Remove label={t("list.clearOne", { label })} run={remove} />
              </span>
            ))}
          </span>
          <Button
            className="right"
            type={charts ? "default" : "text"}
            aria-pressed={charts}
            onClick={() => put({ charts: charts ? undefined : "1" })}
          >
            {t("costSheet.charts")}
          </Button>
        </>
      }
      message={exporting.failure ?? printing.failure ?? (read.error && <NotRead read={read} />)}
      totals={
        totals && (
          <>
            <span>{t("costSheet.lines", { count: lines.length })}</span>
            <span>{t("centerCost.count", { count: formatCount(totals.reports) as never })}</span>
            {(read.data?.more ?? 0) > 0 && (
              <span>
                {t("costSheet.more", { more: formatCount(read.data?.more ?? 0) })}{" "}
                {limit < all && (
                  <Button type="link" size="small" onClick={() => setLimit(all)}>
                    {t("costSheet.showMore")}
                  </Button>
                )}
              </span>
            )}
            <span className="right">{t("workReport.ratesKept")}</span>
          </>
        )
      }
    >
      <div className="costpage">
        <div className={read.error ? "costfill stale" : "costfill"}>
          <KeyHint id="rows" />
          <KeyHint id="open" label={t("costSheet.drill")} />
          <Grid
            key={by}
            label={t("costSheet.title")}
            columns={columns}
            rows={lines}
            rowKey={(line) => keyOf(line, by)}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
            follow
            foot
            loading={read.isPending && slow}
            empty={
              !none ? undefined : conditions.length > 0 ? (
                <Filtered title={t("costSheet.filteredOut")} conditions={conditions} onClear={clear} />
              ) : (
                <Empty
                  title={t("centerCost.empty")}
                  why={t("centerCost.emptyWhy")}
                  steps={[{ title: t("daysFilter.lastMonth"), note: `${before.from} – ${before.to}`, run: () => put(before) }]}
                />
              )
            }
          />
        </div>
        {charts && read.data && !none && (
          <Charts
            sheet={read.data}
            look={look}
            nameOf={nameOf}
            onPick={setSelected}
            line={lines.find((line) => keyOf(line, by) === selected)}
            onMonths={(months) => {
              setAbove((levels) => [...levels, { params, selected: selected ?? "" }]);
              setSelected(null);
              tab.setParams({ ...months, charts: params.charts });
            }}
          />
        )}
      </div>
    </Page>
  );
}
