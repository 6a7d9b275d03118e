import { useMemo } from "react";
import { formatDay } from "@/format/date";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo, useToday } from "@/shell/info";
import { useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { DifferenceDots, MatchFacts, type MatchRow, priceDecimals } from "@/ui/Match";
import { Failure } from "@/ui/Message";
import { Fact, Section, useTitle } from "@/ui/Page";
import { ChainLink, openPaper, PaperLink, PaperState } from "@/ui/Papers";

const states = ["open", "done", "closed"] as const;

/** What is asked for at a touch, by what lists are filtered by. */
const quick = ["differs", "not_invoiced", "beyond", "unaccepted", "price", "over_short"] as const;

/** 三单匹配: lines of purchase orders against what came and what was invoiced of them, every difference by its name. */
export default function MatchList() {
  const t = useT();
  const today = useToday();
  const money = useInfo()?.currency_decimals ?? 2;
  useTitle(t("match.title"));
  const columns = useMemo((): ListColumn<MatchRow>[] => {
    const quantity = (key: "ordered" | "received" | "returned" | "invoiced" | "waiting" | "rejected", optional = false) => ({
      key,
      title: t(`match.${key}`),
      width: 68,
      align: "right" as const,
      optional,
      render: (r: MatchRow) => <Num value={r[key]} decimals={r.decimals} />,
    });
    const amount = (key: string, title: string, of: (r: MatchRow) => string, optional = false) => ({
      key,
      title,
      width: 108,
      align: "right" as const,
      optional,
      render: (r: MatchRow) => <Num value={of(r)} decimals={money} />,
    });
    return [
      {
        key: "document",
        title: t("match.document"),
        width: 156,
        frozen: true,
        filter: { type: "text" },
        render: (r) => <PaperLink number={r.document} />,
      },
      { key: "line", title: t("match.line"), width: 40, align: "right", render: (r) => r.line },
      {
        key: "state",
        title: t("match.state"),
        width: 84,
        filter: { type: "choice", options: states.map((value) => ({ value, label: t(`document.states.${value}`) })) },
        render: (r) => <PaperState state={r.state} />,
      },
      {
        key: "partner",
        title: t("match.partner"),
        width: 128,
        grow: true,
        filter: { type: "text" },
        render: (r) => r.partner_name || r.partner,
      },
      {
        key: "item",
        title: t("match.item"),
        width: 148,
        filter: { type: "text" },
        render: (r) => (
          <CodeLink page="item" params={{ code: r.item }}>
            {r.item}
          </CodeLink>
        ),
      },
      { key: "name", title: t("match.name"), width: 92, render: (r) => r.name },
      { key: "differences", title: t("match.difference"), width: 160, render: (r) => <DifferenceDots row={r} /> },
      quantity("ordered"),
      quantity("received"),
      quantity("waiting", true),
      quantity("rejected", true),
      quantity("returned"),
      quantity("invoiced"),
      { key: "unit", title: t("match.unit"), width: 48, align: "center", render: (r) => r.unit },
      { key: "price", title: t("match.price"), width: 88, align: "right", render: (r) => formatDecimal(r.price, priceDecimals) },
      {
        key: "invoice_price",
        title: t("match.invoicePrice"),
        width: 88,
        align: "right",
        render: (r) => (r.invoice_price == null ? <Num value={null} /> : formatDecimal(r.invoice_price, priceDecimals)),
      },
      amount("ordered_net", t("match.orderedNet"), (r) => r.ordered_amounts.net),
      amount("ordered_gross", t("match.orderedGross"), (r) => r.ordered_amounts.gross, true),
      amount("received_net", t("match.receivedNet"), (r) => r.received_amounts.net, true),
      amount("invoiced_net", t("match.invoicedNet"), (r) => r.invoiced_amounts.net),
      amount("invoiced_gross", t("match.invoicedGross"), (r) => r.invoiced_amounts.gross, true),
      {
        key: "day",
        title: t("match.day"),
        width: 80,
        optional: true,
        filter: { type: "date" },
        render: (r) => <span className="num">{formatDay(r.day, today)}</span>,
      },
      {
        key: "code",
        title: t("match.code"),
        width: 196,
        filter: { type: "text" },
        render: (r) => (r.code ? <ChainLink code={r.code} /> : <Num value={null} />),
      },
    ];
  }, [t, today, money]);
  return (
    <DataList
      command="match.list"
      exportCommand="match.export"
      title={t("match.title")}
      columns={columns}
      rowKey={(r) => `${r.document} ${r.line}`}
      onOpen={(r) => openPaper(r.document)}
      quick={[
        { label: t("common.all"), filter: [] },
        ...quick.map((field) => ({
          label: t(`match.quick.${field}`),
          filter: [{ field, op: "eq" as const, values: ["true"] }],
        })),
      ]}
      countText={(count) => t("match.count", { count: count as never })}
      empty={{ title: t("match.empty"), why: t("match.emptyWhy") }}
      steps={[]}
      inspector={(row) => <MatchInspector row={row} />}
    />
  );
}

/** The figures of a line, and every paper that they come from. */
function MatchInspector({ row }: { row: MatchRow }) {
  const t = useT();
  const today = useToday();
  const read = useRead("match.get", { number: row.document, line: row.line });
  const retry = [{ label: t("common.retry"), key: "refresh" as const, run: () => void read.refetch() }];
  return (
    <>
      <Section
        title={
          <>
            <PaperLink number={row.document} /> {row.line}
          </>
        }
        note={row.name}
      >
        <MatchFacts row={row} />
      </Section>
      {read.error && <Failure what={t("list.notRead")} error={read.error} next={retry} />}
      <Section title={t("match.papers")}>
        {read.data?.papers.length === 0 && <span className="muted">{t("match.noPapers")}</span>}
        {read.data?.papers.map((p) => (
          <Fact
            key={`${p.document} ${p.line}`}
            label={
              <>
                <PaperLink number={p.document} /> <span className="muted">{formatDay(p.day, today)}</span>
              </>
            }
          >
            <Num value={p.quantity} decimals={row.decimals} /> ×{" "}
            <span className={p.off ? "red" : ""}>{formatDecimal(p.price, priceDecimals)}</span>
          </Fact>
        ))}
      </Section>
    </>
  );
}
