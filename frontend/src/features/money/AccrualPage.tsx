import { useMemo, useState } from "react";
import type { Row } from "@/contract";
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

type Line = Row<"accrual.list">;
type Partner = Row<"accrual.partners">;

/** 暂估: what came and was not invoiced at the end of a day, by line of a receipt or by supplier. */
export default function AccrualPage() {
  const t = useT();
  const language = useSettings((s) => s.language);
  const { by, day, partner, put } = useAsOf();
  const byPartner = by === "partner";
  const asked = { day, ...(partner ? { partner } : {}) };
  const lines = usePages("accrual.list", { ...asked, limit: 50 }, !byPartner);
  const partners = usePages("accrual.partners", { ...asked, limit: 50 }, byPartner);
  const pages = byPartner ? partners : lines;
  const [byLine, bySupplier] = [asAsked(lines), asAsked(partners)];
  const sum = (byPartner ? bySupplier : byLine).pages[0] as { net: string; total?: number } | undefined;
  const money = useInfo()?.currency_decimals ?? 2;
  const more = () => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage();
  return (
    <AsOfPage
      title={t("accrual.title")}
      ways={[
        { value: "line", label: t("accrual.byLine") },
        { value: "partner", label: t("accrual.byPartner") },
      ]}
      until={t("accrual.until")}
      allPartners={(one) => t("accrual.allPartners", { partner: one })}
      pages={pages}
      save={() => callFile("accrual.export", { ...asked, language })}
      totals={
        <span>
          {sum && (
            <>
              {!byPartner && `${t("accrual.count", { count: formatCount(sum.total ?? 0) as never })} · `}
              {t("accrual.net")} <strong className="num">{formatDecimal(sum.net, money)}</strong>
            </>
          )}
        </span>
      }
    >
      {byPartner ? (
        <Partners
          rows={bySupplier.pages.flatMap((p) => p.rows)}
          pending={partners.isPending || bySupplier.waits}
          known={bySupplier.known}
          onEnd={more}
          onOpen={(row) => put({ by: "line", partner: row.partner })}
        />
      ) : (
        <Lines
          rows={byLine.pages.flatMap((p) => p.rows)}
          pending={lines.isPending || byLine.waits}
          known={byLine.known}
          onEnd={more}
        />
      )}
    </AsOfPage>
  );
}

/** Nothing waits for an invoice. */
function Nothing() {
  const t = useT();
  return <Empty title={t("accrual.empty")} why={t("accrual.emptyWhy")} steps={[]} />;
}

function Lines({
  rows,
  pending,
  known,
  onEnd,
}: {
  rows: Line[];
  pending: boolean;
  /** They were read: where there are none, there are none. */
  known: boolean;
  onEnd: () => void;
}) {
  const t = useT();
  const today = useToday();
  const slow = useSlow(pending);
  const money = useInfo()?.currency_decimals ?? 2;
  const [selected, setSelected] = useState<string | null>(null);
  const columns = useMemo((): Column<Line>[] => {
    const quantity = (key: "received" | "returned" | "invoiced" | "quantity", width = 60) => ({
      key,
      title: t(`accrual.${key}`),
      width,
      align: "right" as const,
      render: (r: Line) => <Num value={r[key]} decimals={r.decimals} />,
    });
    return [
      {
        key: "document",
        title: t("accrual.document"),
        width: 140,
        frozen: true,
        render: (r) => <PaperLink number={r.document} />,
      },
      { key: "line", title: t("accrual.line"), width: 40, align: "right", render: (r) => r.line },
      { key: "day", title: t("accrual.day"), width: 64, render: (r) => formatDay(r.day, today) },
      { key: "order", title: t("accrual.order"), width: 132, render: (r) => <PaperLink number={r.order} /> },
      { key: "partner", title: t("accrual.partner"), width: 104, grow: true, render: (r) => r.partner_name },
      {
        key: "item",
        title: t("accrual.item"),
        width: 148,
        render: (r) => (
          <CodeLink page="item" params={{ code: r.item }}>
            {r.item}
          </CodeLink>
        ),
      },
      { key: "name", title: t("accrual.name"), width: 104, grow: true, render: (r) => r.name },
      quantity("quantity", 80),
      { key: "net", title: t("accrual.net"), width: 96, align: "right", render: (r) => <Num value={r.net} decimals={money} /> },
      quantity("received"),
      quantity("returned"),
      quantity("invoiced"),
      { key: "unit", title: t("accrual.unit"), width: 44, align: "center", render: (r) => r.unit },
      {
        key: "stock_value",
        title: t("accrual.stockValue"),
        width: 92,
        align: "right",
        render: (r) => <Num value={r.stock_value} decimals={money} />,
      },
    ];
  }, [t, today, money]);
  return (
    <Grid
      label={t("accrual.title")}
      columns={columns}
      rows={rows}
      rowKey={(r) => `${r.document} ${r.line}`}
      selected={selected}
      onSelect={setSelected}
      onOpen={(r) => openPaper(r.document)}
      onEnd={onEnd}
      loading={pending && slow}
      empty={known && rows.length === 0 ? <Nothing /> : undefined}
    />
  );
}

function Partners({
  rows,
  pending,
  known,
  onEnd,
  onOpen,
}: {
  rows: Partner[];
  pending: boolean;
  known: boolean;
  onEnd: () => void;
  onOpen: (row: Partner) => void;
}) {
  const t = useT();
  const slow = useSlow(pending);
  const money = useInfo()?.currency_decimals ?? 2;
  const [selected, setSelected] = useState<string | null>(null);
  const columns = useMemo(
    (): Column<Partner>[] => [
      {
        key: "partner",
        title: t("accrual.partnerCode"),
        width: 140,
        frozen: true,
        render: (r) => (
          <CodeLink page="partner" params={{ code: r.partner }}>
            {r.partner}
          </CodeLink>
        ),
      },
      { key: "partner_name", title: t("accrual.partner"), width: 240, grow: true, render: (r) => r.partner_name },
      { key: "lines", title: t("accrual.lines"), width: 96, align: "right", render: (r) => formatCount(r.lines) },
      { key: "net", title: t("accrual.net"), width: 140, align: "right", render: (r) => <Num value={r.net} decimals={money} /> },
    ],
    [t, money],
  );
  return (
    <Grid
      label={t("accrual.byPartner")}
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
