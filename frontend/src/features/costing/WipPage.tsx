import { Button, Segmented } from "antd";
import { useEffect, useMemo, useState } from "react";
import { monthOf, plusDays } from "@/format/date";
import { add, formatCount, formatDecimal, isNegative, isZero, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { CodeLink, Num } from "@/ui/cells";
import { DayField } from "@/ui/DayField";
import { Empty, Filtered } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { NotRead } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { PaperLink } from "@/ui/Papers";
import { useSlow } from "@/ui/useSlow";
import { type WipFigures, type WipLine, type WipPart, type WipTotals, wipElements, wipParts } from "./month";
import { roomOf } from "./parts";
import { useParts } from "./useParts";
import "./costing.css";

/** 在制品: what open orders held at the end of a day: spent, of that in completed pieces, and left in process. */
export default function WipPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  const decimals = useInfo()?.currency_decimals ?? 2;
  useTitle(t("wip.title"));
  const { params } = tab;
  const on = params.on ?? today;
  const shown = wipParts.find((part) => part === params.show) ?? "in_process";
  const negative = params.only === "negative";
  const read = useParts("costing.wip", { on, limit: 500 });
  const slow = useSlow(read.isPending);
  const [selected, setSelected] = useState<string | null>(null);
  const put = (change: Record<string, string | undefined>) => tab.setParams({ ...params, ...change });
  const { parts, more } = read;
  const all = useMemo(() => parts.flatMap((part) => part.lines), [parts]);
  const lines = useMemo(() => (negative ? all.filter((line) => isNegative(line.in_process.total)) : all), [all, negative]);
  const totals = parts[0]?.totals;
  // Which of them are below zero is known once all are here.
  useEffect(() => {
    if (negative) more();
  }, [negative, more]);
  const columns = useColumns(shown, lines, negative ? undefined : totals, decimals);
  const open = (line: WipLine) =>
    openPage("costing.order", {
      number: line.work_order,
      ...(line.operation == null ? {} : { operation: String(line.operation) }),
      ...(on < today ? { to: on } : {}),
    });
  const none = read.isSuccess && lines.length === 0 && !read.hasNextPage;
  const before = plusDays(monthOf(on).from, -1) ?? on;
  return (
    <Page
      title={t("wip.title")}
      actions={
        <>
          <Segmented
            aria-label={t("wip.show")}
            options={wipParts.map((value) => ({ value, label: t(`wip.part.${value}`) }))}
            value={shown}
            onChange={(show) => put({ show })}
          />
          <KeyButton label={t("wip.toMonth")} run={() => openPage("costing.month", { month: on.slice(0, 7) })} />
        </>
      }
      filter={
        <>
          <span className="text2">{t("wip.on")}</span>
          <DayField
            label={t("wip.on")}
            value={on}
            until={today}
            clear={false}
            width={124}
            onPick={(day) => day && put({ on: day })}
          />
          <Button type="text" onClick={() => put({ on: undefined })}>
            {t("wip.today")}
          </Button>
          <Button type="text" onClick={() => put({ on: before })}>
            {before}
          </Button>
          <Button
            className="right"
            type={negative ? "default" : "text"}
            aria-pressed={negative}
            onClick={() => put({ only: negative ? undefined : "negative" })}
          >
            {t("wip.negative")}
          </Button>
        </>
      }
      message={read.error && <NotRead read={read} />}
      totals={
        totals && (
          <>
            <span>{t("wip.lines", { count: lines.length, lines: formatCount(lines.length) })}</span>
            {wipParts.map((part) => (
              <span key={part}>
                {t(`wip.part.${part}`)} <strong className="num">{formatDecimal(totals[part].total, decimals)}</strong>
              </span>
            ))}
            <Ties totals={totals} />
          </>
        )
      }
    >
      <div className={read.error ? "costpage stale" : "costpage"}>
        <div className="costfill">
          <KeyHint id="rows" />
          <KeyHint id="open" label={t("wip.toOrder")} />
          <Grid
            label={t("wip.title")}
            columns={columns}
            rows={lines}
            rowKey={(line) => `${line.work_order} ${line.operation ?? ""}`}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
            onEnd={more}
            rowClass={(line) => (isNegative(line.in_process.total) ? "held" : "")}
            foot={!negative}
            loading={read.isPending && slow}
            empty={
              !none ? undefined : negative && all.length > 0 ? (
                <Filtered
                  title={t("wip.negativeNone")}
                  conditions={[{ label: t("wip.negative"), remove: () => put({ only: undefined }) }]}
                  onClear={() => put({ only: undefined })}
                />
              ) : (
                <Empty
                  title={t("wip.empty")}
                  why={t("wip.emptyWhy")}
                  steps={
                    on === today
                      ? []
                      : [{ title: t("wip.today"), note: today, run: () => put({ on: undefined, only: undefined }) }]
                  }
                />
              )
            }
          />
        </div>
      </div>
    </Page>
  );
}

/** Whether what was spent is in what was completed and what is in process. */
function Ties({ totals }: { totals: WipTotals }) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const apart = subtract(totals.spent.total, add(totals.completed_cost.total, totals.in_process.total));
  if (isZero(apart)) return <span className="right">{t("wip.ties")}</span>;
  return (
    <span className="right amber" role="alert">
      {t("wip.apart", { apart: formatDecimal(apart, decimals) })}
    </span>
  );
}

/** The elements of the part that is shown, and what all three come to. */
function useColumns(
  shown: WipPart,
  lines: readonly WipLine[],
  totals: WipTotals | undefined,
  decimals: number,
): Column<WipLine>[] {
  const t = useT();
  return useMemo(() => {
    const quantity = (key: "quantity" | "good" | "completed" | "equivalent", width = 64): Column<WipLine> => ({
      key,
      title: t(`wip.column.${key}`),
      width,
      align: "right",
      render: (line) => <Num value={line[key]} />,
    });
    const money = (key: string, title: string, of: (figures: WipTotals) => string): Column<WipLine> => {
      const longest = Math.max(
        ...[...lines, ...(totals ? [totals] : [])].map((one) => formatDecimal(of(one), decimals).length),
        4,
      );
      return {
        key,
        title,
        width: Math.max(64, roomOf("0".repeat(longest))),
        align: "right",
        render: (line) => <Num value={of(line)} decimals={decimals} />,
        foot: totals && <Num value={of(totals)} decimals={decimals} />,
      };
    };
    const element = (key: keyof WipFigures & (typeof wipElements)[number]) =>
      money(
        `${shown}.${key}`,
        key === "material" ? t("wip.column.material") : t(`workReport.element.${key}`),
        (of) => of[shown][key],
      );
    const total = (part: WipPart): Column<WipLine> => {
      const column = money(part, t(`wip.total.${part}`), (of) => of[part].total);
      const own = part === shown ? { ...column, render: (line: WipLine) => <strong>{column.render(line)}</strong> } : column;
      // What one comes for stays in sight, with the room that the edge takes.
      return part === "in_process" ? { ...own, width: own.width + 8, atEnd: true } : own;
    };
    return [
      {
        key: "work_order",
        title: t("wip.column.work_order"),
        width: 132,
        frozen: true,
        render: (line) => <PaperLink number={line.work_order} />,
        foot: t("wip.column.sum"),
      },
      {
        key: "operation",
        title: t("wip.column.operation"),
        width: 92,
        frozen: true,
        render: (line) => (line.operation == null ? <Num value={null} /> : `${line.operation} ${line.operation_name ?? ""}`),
      },
      {
        key: "item",
        title: t("wip.column.item"),
        width: 136,
        render: (line) => (
          <CodeLink page="item" params={{ code: line.item }}>
            {line.item}
          </CodeLink>
        ),
      },
      { key: "item_name", title: t("wip.column.item_name"), width: 96, grow: true, render: (line) => line.item_name },
      { key: "unit", title: t("wip.column.unit"), width: 48, align: "center", render: (line) => line.unit },
      quantity("quantity"),
      quantity("good"),
      quantity("completed"),
      quantity("equivalent", 76),
      ...wipElements.map(element),
      ...wipParts.map(total),
    ];
  }, [t, shown, lines, totals, decimals]);
}
