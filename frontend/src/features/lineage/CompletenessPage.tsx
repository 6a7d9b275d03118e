import { useMemo, useState } from "react";
import type { Row } from "@/contract";
import { formatDay } from "@/format/date";
import { formatCount, formatDecimal, shift } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { usePages } from "@/transport/query";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Moment } from "@/ui/list/Conditions";
import { Failure } from "@/ui/Message";
import { Page, useTitle } from "@/ui/Page";
import { openPaper, PaperLink } from "@/ui/Papers";
import { PrintButton } from "@/ui/PrintButton";
import { Printing, usePrintJob } from "@/ui/PrintJob";
import { useSlow } from "@/ui/useSlow";
import "./lineage.css";

type Broken = Row<"lineage.completeness">;

/** Hundredths of a percent of papers that have to have a whole chain. */
const goal = 9850n;

/** Hundredths of a percent, cut off: 99.999 % is not yet all of it. 6 of 7 → 8571. */
export function shareOf(whole: number, documents: number): bigint {
  return documents === 0 ? 10_000n : (BigInt(whole) * 10_000n) / BigInt(documents);
}

/** 完整率: how many papers of some days can be followed wholly, and which cannot. */
export default function CompletenessPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  useTitle(t("lineage.completeness"));
  const from = tab.params.from ?? `${today.slice(0, 8)}01`;
  const to = tab.params.to ?? today;
  const wrong = from > to;
  const pages = usePages("lineage.completeness", { from, to, limit: 50 }, !wrong);
  // The share of other days never stands for that of these.
  const waits = pages.isPlaceholderData;
  const read = waits ? undefined : pages.data;
  const rows = useMemo(() => read?.pages.flatMap((p) => p.rows) ?? [], [read]);
  const sum = read?.pages[0] as { documents: number; whole: number } | undefined;
  const [selected, setSelected] = useState<string | null>(null);
  const language = useSettings((s) => s.language);
  const printing = usePrintJob("lineage.print_days");
  const slow = useSlow((pages.isPending || waits) && !wrong);
  const put = (change: { from?: string; to?: string }) => tab.setParams({ ...tab.params, ...change });
  const columns = useMemo(
    (): Column<Broken>[] => [
      { key: "number", title: t("lineage.number"), width: 170, frozen: true, render: (r) => <PaperLink number={r.number} /> },
      { key: "kind", title: t("lineage.kind"), width: 110, render: (r) => t(`lineage.kinds.${r.kind}`) },
      { key: "partner", title: t("lineage.partner"), width: 200, grow: true, render: (r) => r.partner },
      { key: "lines", title: t("lineage.brokenLines"), width: 156, align: "right", render: (r) => formatCount(r.lines) },
      { key: "day", title: t("lineage.day"), width: 96, render: (r) => formatDay(r.day, today) },
      {
        key: "missing",
        title: t("lineage.brokenMissing"),
        width: 220,
        grow: true,
        render: (r) =>
          r.missing.length > 0 && (
            <Tag tone="amber">{r.missing.map((stage) => t(`lineage.stages.${stage}`)).join(t("common.and"))}</Tag>
          ),
      },
    ],
    [t, today],
  );
  const retry = [{ label: t("common.retry"), key: "refresh" as const, run: () => void pages.refetch() }];
  const documents = sum?.documents ?? 0;
  const share = sum && shareOf(sum.whole, sum.documents);
  const empty = () => {
    if (!pages.isSuccess || waits || rows.length > 0) return undefined;
    const steps = [{ title: t("lineage.otherDays"), note: t("lineage.otherDaysNote"), run: () => openPage("lineage.list", {}) }];
    return documents === 0 ? (
      <Empty title={t("lineage.noDocuments")} why={t("lineage.codesEmptyWhy")} steps={steps} />
    ) : (
      <Empty title={t("lineage.allWhole")} why={t("lineage.allWholeWhy", { documents: formatCount(documents) })} steps={steps} />
    );
  };
  return (
    <Page
      title={t("lineage.completeness")}
      actions={
        !wrong && (
          <PrintButton
            run={() => printing.print({ from, to, language }, t("lineage.between", { from, to }))}
            busy={printing.busy}
            label={t("print.days")}
            bar
          />
        )
      }
      filter={
        <>
          <span className="text2">{t("lineage.days")}</span>
          <Moment label={t("lineage.fromDay")} value={from} to="day" onPick={(day) => put({ from: day })} />
          <Moment label={t("lineage.toDay")} value={to} to="day" onPick={(day) => put({ to: day })} />
          {wrong && (
            <span className="red" role="alert">
              {t("lineage.daysWrong")}
            </span>
          )}
        </>
      }
      message={
        pages.error ? (
          <Failure what={t("list.notRead")} error={pages.error} next={retry} line />
        ) : printing.shown ? (
          <Printing printing={printing} />
        ) : null
      }
      totals={
        <span>
          {rows.length > 0 && t("lineage.brokenCount", { count: formatCount(documents - (sum?.whole ?? 0)) as never })}
          {pages.hasNextPage && ` · ${t("list.shownMore", { shown: formatCount(rows.length) })}`}
        </span>
      }
    >
      <div className="chain">
        {share !== undefined && documents > 0 && (
          <div className="share">
            <span className={`sharefigure num ${share >= goal ? "green" : "amber"}`}>
              {formatDecimal(shift(String(share), -2), 2)}%
            </span>
            <span>{t("lineage.shareOf", { whole: formatCount(sum?.whole ?? 0), documents: formatCount(documents) })}</span>
            <span className="muted">{t("lineage.shareGoal")}</span>
          </div>
        )}
        <KeyHint id="rows" />
        <KeyHint id="open" />
        <div className="brokentable">
          <Grid
            label={t("lineage.brokenTitle")}
            columns={columns}
            rows={rows}
            rowKey={(r) => r.number}
            selected={selected}
            onSelect={setSelected}
            onOpen={(r) => openPaper(r.number)}
            onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
            loading={(pages.isPending || waits) && slow}
            empty={empty()}
          />
        </div>
      </div>
    </Page>
  );
}
