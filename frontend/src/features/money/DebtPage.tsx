import { Select } from "antd";
import { useMemo, useState } from "react";
import type { Output, Row } from "@/contract";
import { formatDay } from "@/format/date";
import { formatCount, formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo, useToday } from "@/shell/info";
import { useSettings } from "@/state/settings";
import { callFile } from "@/transport/call";
import { usePages } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { openPaper, PaperLink } from "@/ui/Papers";
import { useSlow } from "@/ui/useSlow";
import { AsOfPage, asAsked, useAsOf } from "./AsOfPage";

type Side = "receivable" | "payable";
type Invoice = Row<"debt.invoices">;
type Partner = Row<"debt.partners">;
type Sums = Output<"debt.partners">["sum"];

/** Last days of the ages to choose from; the first are the usual ones. */
const cuts = ["30,60,90", "15,30,60", "30,60,90,180,365", "7,14,21,28"];

/** 应收应付: what partners owe us, or we owe them, at the end of a day, by age and down to each invoice. */
export function DebtPage({ side }: { side: Side }) {
  const t = useT();
  const language = useSettings((s) => s.language);
  const { by, day, partner, params, put } = useAsOf();
  const cut = params.ages ?? (cuts[0] as string);
  const ages = useMemo(() => cut.split(",").map(Number), [cut]);
  const byInvoice = by === "invoice";
  const asked = { side, day, ...(partner ? { partner } : {}) };
  const invoices = usePages("debt.invoices", { ...asked, ages, limit: 50 }, byInvoice);
  const partners = usePages("debt.partners", { ...asked, ages, limit: 50 }, !byInvoice);
  const pages = byInvoice ? invoices : partners;
  const [each, all] = [asAsked(invoices), asAsked(partners)];
  const sum = (all.pages[0] as { sum: Sums } | undefined)?.sum;
  const found = each.pages[0] as { open: string; advance: string; total: number } | undefined;
  const money = useInfo()?.currency_decimals ?? 2;
  const more = () => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage();
  const heads = useAges(ages);
  return (
    <AsOfPage
      title={t(`debt.${side}`)}
      ways={[
        { value: "partner", label: t("debt.byPartner") },
        { value: "invoice", label: t("debt.byInvoice") },
      ]}
      until={t("debt.until")}
      allPartners={(one) => t("debt.allPartners", { partner: one })}
      more={
        <>
          <span className="text2">{t("debt.ages")}</span>
          <Select
            aria-label={t("debt.ages")}
            style={{ width: 160 }}
            value={cut}
            options={cuts.map((value) => ({ value, label: value.split(",").join(" / ") }))}
            onChange={(value) => put({ ages: value })}
          />
        </>
      }
      pages={pages}
      save={() => callFile("debt.export", { ...asked, ages, language })}
      totals={
        byInvoice
          ? found && (
              <span>
                {t("debt.count", { count: formatCount(found.total) as never })} · {t(`debt.open.${side}`)}{" "}
                <strong className="num">{formatDecimal(found.open, money)}</strong> · {t(`debt.advance.${side}`)}{" "}
                <span className="num">{formatDecimal(found.advance, money)}</span>
              </span>
            )
          : sum && (
              <>
                <strong>
                  {t(`debt.open.${side}`)} <span className="num">{formatDecimal(sum.open, money)}</span>
                </strong>
                <span>
                  {t(`debt.advance.${side}`)} <span className="num">{formatDecimal(sum.advance, money)}</span>
                </span>
                {heads.map((head, at) => (
                  <span key={head}>
                    {head} <span className="num">{formatDecimal(sum.ages[at], money)}</span>
                  </span>
                ))}
              </>
            )
      }
    >
      {byInvoice ? (
        <Invoices
          side={side}
          rows={each.pages.flatMap((p) => p.rows)}
          ages={heads}
          pending={invoices.isPending || each.waits}
          known={each.known}
          onEnd={more}
        />
      ) : (
        <Partners
          side={side}
          rows={all.pages.flatMap((p) => p.rows)}
          ages={heads}
          pending={partners.isPending || all.waits}
          known={all.known}
          onEnd={more}
          onOpen={(row) => put({ by: "invoice", partner: row.partner })}
        />
      )}
    </AsOfPage>
  );
}

/** What the ages are called: 未到期, 1–30, 31–60, 61–90, over 90. */
function useAges(ages: number[]): string[] {
  const t = useT();
  return useMemo(() => {
    const spans = ages.map((to, i) => t("debt.age", { from: (ages[i - 1] ?? 0) + 1, to }));
    return [t("debt.notDue"), ...spans, t("debt.older", { days: ages.at(-1) ?? 0 })];
  }, [t, ages]);
}

function Nothing() {
  const t = useT();
  return <Empty title={t("debt.empty")} why={t("debt.emptyWhy")} steps={[]} />;
}

function Partners(props: {
  side: Side;
  rows: Partner[];
  ages: string[];
  pending: boolean;
  /** They were read: where there are none, there are none. */
  known: boolean;
  onEnd: () => void;
  onOpen: (row: Partner) => void;
}) {
  const { side, rows, ages, pending, known, onEnd, onOpen } = props;
  const t = useT();
  const slow = useSlow(pending);
  const money = useInfo()?.currency_decimals ?? 2;
  const [selected, setSelected] = useState<string | null>(null);
  const columns = useMemo(
    (): Column<Partner>[] => [
      {
        key: "partner",
        title: t("debt.partnerCode"),
        width: 104,
        frozen: true,
        render: (r) => (
          <CodeLink page="partner" params={{ code: r.partner }}>
            {r.partner}
          </CodeLink>
        ),
      },
      { key: "partner_name", title: t("debt.partner"), width: 180, grow: true, render: (r) => r.partner_name },
      {
        key: "payment_days",
        title: t("debt.paymentDays"),
        width: 80,
        align: "right",
        render: (r) => formatCount(r.payment_days),
      },
      { key: "invoices", title: t("debt.invoices"), width: 80, align: "right", render: (r) => formatCount(r.invoices) },
      {
        key: "open",
        title: t(`debt.open.${side}`),
        width: 112,
        align: "right",
        render: (r) => <Num value={r.open} decimals={money} />,
      },
      ...ages.map((title, at) => ({
        key: `age${at}`,
        title,
        width: 104,
        align: "right" as const,
        render: (r: Partner) => <Num value={r.ages[at]} decimals={money} />,
      })),
      {
        key: "advance",
        title: t(`debt.advance.${side}`),
        width: 104,
        align: "right",
        render: (r) => <Num value={r.advance} decimals={money} />,
      },
    ],
    [t, side, money, ages],
  );
  return (
    <Grid
      label={t("debt.byPartner")}
      columns={columns}
      rows={rows}
      rowKey={(r) => r.partner}
      selected={selected}
      onSelect={setSelected}
      onOpen={onOpen}
      onEnd={onEnd}
      loading={pending && slow}
      empty={known && rows.length === 0 ? <Nothing /> : undefined}
    />
  );
}

function Invoices(props: { side: Side; rows: Invoice[]; ages: string[]; pending: boolean; known: boolean; onEnd: () => void }) {
  const { side, rows, ages, pending, known, onEnd } = props;
  const t = useT();
  const today = useToday();
  const slow = useSlow(pending);
  const money = useInfo()?.currency_decimals ?? 2;
  const [selected, setSelected] = useState<string | null>(null);
  const columns = useMemo((): Column<Invoice>[] => {
    const amount = (key: "gross" | "paid" | "open") => ({
      key,
      title: key === "gross" ? t("debt.gross") : t(`debt.${key}.${side}`),
      width: 112,
      align: "right" as const,
      render: (r: Invoice) => <Num value={r[key]} decimals={money} />,
    });
    return [
      { key: "document", title: t("debt.document"), width: 156, frozen: true, render: (r) => <PaperLink number={r.document} /> },
      { key: "reference", title: t("debt.reference"), width: 140, render: (r) => <span className="code">{r.reference}</span> },
      { key: "partner", title: t("debt.partner"), width: 180, grow: true, render: (r) => r.partner_name },
      { key: "day", title: t("debt.day"), width: 84, render: (r) => formatDay(r.day, today) },
      {
        key: "due",
        title: t("debt.due"),
        width: 84,
        render: (r) => <span className={r.late > 0 ? "red" : ""}>{formatDay(r.due, today)}</span>,
      },
      {
        key: "late",
        title: t("debt.late"),
        width: 84,
        align: "right",
        render: (r) => <Num value={r.late > 0 ? String(r.late) : null} />,
      },
      { key: "age", title: t("debt.ages"), width: 112, render: (r) => ages[r.age] },
      amount("gross"),
      amount("paid"),
      amount("open"),
    ];
  }, [t, side, today, money, ages]);
  return (
    <Grid
      label={t("debt.byInvoice")}
      columns={columns}
      rows={rows}
      rowKey={(r) => r.document}
      selected={selected}
      onSelect={setSelected}
      onOpen={(r) => openPaper(r.document)}
      onEnd={onEnd}
      loading={pending && slow}
      empty={known && rows.length === 0 ? <Nothing /> : undefined}
    />
  );
}
