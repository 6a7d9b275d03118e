import { Button } from "antd";
import { useMemo, useState } from "react";
import { monthOf, plusDays } from "@/format/date";
import { formatCount, formatDecimal, none, shift } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { CodeLink, Num } from "@/ui/cells";
import { DayField } from "@/ui/DayField";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { NotRead } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { ChainLink, PaperLink } from "@/ui/Papers";
import { useSlow } from "@/ui/useSlow";
import { type MarginLine, type MarginTotals, monthBefore } from "./month";
import { useParts } from "./useParts";
import "./costing.css";

/** 毛利: what the sales of a closed month brought, line by line; each leads to its order and its chain. */
export default function MarginPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const now = today.slice(0, 7);
  const month = tab.params.month ?? monthBefore(now);
  useTitle(t("margin.of", { month }));
  const pick = (next: string) => tab.setParams({ month: next });
  const read = useParts("costing.margin", { month, limit: 500 });
  const slow = useSlow(read.isPending);
  const [selected, setSelected] = useState<string | null>(null);
  const { parts, more } = read;
  const lines = useMemo(() => parts.flatMap((part) => part.lines), [parts]);
  const totals = parts[0]?.totals;
  const state = parts[0]?.state;
  const columns = useColumns(totals, decimals);
  const after = (plusDays(monthOf(`${month}-01`).to, 1) ?? today).slice(0, 7);
  const toMonth = () => openPage("costing.month", { month });
  return (
    <Page
      title={t("margin.of", { month })}
      actions={<KeyButton label={t("month.title")} run={toMonth} />}
      filter={
        <>
          <span className="text2">{t("margin.month")}</span>
          <DayField
            label={t("margin.month")}
            to="month"
            value={month}
            clear={false}
            width={112}
            onPick={(next) => next && pick(next)}
          />
          <Button type="text" onClick={() => pick(monthBefore(month))}>
            {t("margin.before")}
          </Button>
          <Button type="text" disabled={after > now} onClick={() => pick(after)}>
            {t("margin.next")}
          </Button>
        </>
      }
      message={read.error && <NotRead read={read} />}
      totals={
        totals &&
        state === "closed" && (
          <>
            <span>{t("margin.lines", { count: lines.length, lines: formatCount(lines.length) })}</span>
            {(["revenue", "cost", "margin"] as const).map((key) => (
              <span key={key}>
                {t(`margin.column.${key}`)} <strong className="num">{formatDecimal(totals[key], decimals)}</strong>
              </span>
            ))}
            <span>
              {t("margin.column.rate")} <Rate value={totals.rate} />
            </span>
            <span className="right">{t("margin.atClose")}</span>
          </>
        )
      }
    >
      <div className={read.error ? "costpage stale" : "costpage"}>
        <div className="costfill">
          <KeyHint id="rows" />
          <KeyHint id="open" label={t("margin.toOrder")} />
          <Grid
            label={t("margin.title")}
            columns={columns}
            rows={lines}
            rowKey={(line) => `${line.sales_order} ${line.line}`}
            selected={selected}
            onSelect={setSelected}
            onOpen={(line) => openPage("sales_order", { number: line.sales_order })}
            onEnd={more}
            foot
            loading={read.isPending && slow}
            empty={
              !read.isSuccess || lines.length > 0 ? undefined : state === "open" ? (
                <Empty
                  title={t("margin.open", { month })}
                  why={t("margin.openWhy")}
                  steps={[{ title: t("margin.toMonth"), note: t("margin.toMonthNote"), run: toMonth }]}
                />
              ) : (
                <Empty
                  title={t("margin.empty", { month })}
                  why={t("margin.emptyWhy")}
                  steps={[
                    {
                      title: t("margin.before"),
                      note: monthBefore(month),
                      run: () => pick(monthBefore(month)),
                    },
                  ]}
                />
              )
            }
          />
        </div>
      </div>
    </Page>
  );
}

/** A share of the revenue in percent; a dash where there was no revenue, which is why. */
function Rate({ value }: { value: string | null | undefined }) {
  const t = useT();
  if (value == null)
    return (
      <span className="zero" title={t("margin.noRevenue")}>
        {none}
      </span>
    );
  const percent = shift(value, 2);
  return (
    <span className="num">
      <Num value={percent} decimals={2} />%
    </span>
  );
}

function useColumns(totals: MarginTotals | undefined, decimals: number): Column<MarginLine>[] {
  const t = useT();
  return useMemo(() => {
    const money = (key: "revenue" | "cost" | "margin"): Column<MarginLine> => ({
      key,
      title: t(`margin.column.${key}`),
      width: 100,
      align: "right",
      render: (line) =>
        key === "margin" ? (
          <strong>
            <Num value={line[key]} decimals={decimals} />
          </strong>
        ) : (
          <Num value={line[key]} decimals={decimals} />
        ),
      foot: totals && <Num value={totals[key]} decimals={decimals} />,
    });
    return [
      {
        key: "sales_order",
        title: t("margin.column.sales_order"),
        width: 132,
        frozen: true,
        render: (line) => <PaperLink number={line.sales_order} />,
        foot: t("margin.column.sum"),
      },
      { key: "line", title: t("margin.column.line"), width: 40, align: "right", frozen: true, render: (line) => line.line },
      {
        key: "partner",
        title: t("margin.column.partner"),
        width: 120,
        grow: true,
        render: (line) => <span title={line.partner}>{line.partner_name || line.partner}</span>,
      },
      {
        key: "item",
        title: t("margin.column.item"),
        width: 136,
        render: (line) => (
          <CodeLink page="item" params={{ code: line.item }}>
            {line.item}
          </CodeLink>
        ),
      },
      { key: "item_name", title: t("margin.column.item_name"), width: 96, grow: true, render: (line) => line.item_name },
      {
        key: "quantity",
        title: t("margin.column.quantity"),
        width: 80,
        align: "right",
        render: (line) => <Num value={line.quantity} />,
      },
      { key: "unit", title: t("margin.column.unit"), width: 48, align: "center", render: (line) => line.unit },
      money("revenue"),
      money("cost"),
      money("margin"),
      {
        key: "rate",
        title: t("margin.column.rate"),
        width: 84,
        align: "right",
        render: (line) => <Rate value={line.rate} />,
        foot: totals && <Rate value={totals.rate} />,
      },
      {
        key: "tracking_code",
        title: t("margin.column.tracking_code"),
        width: 196,
        render: (line) => (line.tracking_code ? <ChainLink code={line.tracking_code} /> : <Num value={null} />),
      },
    ];
  }, [t, totals, decimals]);
}
