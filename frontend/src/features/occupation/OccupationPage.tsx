import { Checkbox } from "antd";
import { useMemo, useState } from "react";
import type { OccupationRow } from "@/contract";
import { formatDay } from "@/format/date";
import { formatCount, formatDecimal, isZero, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { Num } from "@/ui/cells";
import { Empty, Filtered } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { walkDown, walkUp } from "@/ui/ItemParts";
import { KeyFigure } from "@/ui/KeyFigure";
import { NotRead } from "@/ui/Message";
import { OrderState } from "@/ui/OrderState";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { ChainLink, PaperLink } from "@/ui/Papers";
import { usePrint } from "@/ui/PrintButton";
import { useSlow } from "@/ui/useSlow";

/** Of what is still to be issued, what nobody promised. */
function uncovered({ remaining, reserved }: { remaining: string; reserved: string }): string {
  return subtract(remaining, reserved);
}

/** 占用: the open work orders that need a part, in the sequence in which stock goes to them. */
export default function OccupationPage() {
  const t = useT();
  const today = useToday();
  const { item = "" } = useTab().params;
  useTitle(`${t("occupation.title")} ${item}`);
  const read = useRead("bom.occupation", { item });
  const head = useRead("item.get", { code: item });
  const stock = useRead("stock.list", { filter: [{ field: "item", op: "eq", values: [item] }], limit: 1 });
  const [selected, setSelected] = useState<string | null>(null);
  const [only, setOnly] = useState(false);
  const { data } = read;
  const decimals = data?.decimals ?? 0;
  const all = useMemo(() => data?.orders ?? [], [data]);
  const rows = useMemo(() => (only ? all.filter((r) => !isZero(uncovered(r)) || !isZero(r.indirect)) : all), [all, only]);
  const slow = useSlow(read.isPending);
  const language = useSettings((s) => s.language);
  const exporting = usePrint("bom.occupation_export", t("list.notSaved"));
  const columns = useMemo((): Column<OccupationRow>[] => {
    const figure = (
      key: "required" | "issued" | "reserved" | "remaining" | "indirect",
      width: number,
      hint?: string,
    ): Column<OccupationRow> => ({
      key,
      title: t(`occupation.${key}`),
      width,
      align: "right",
      render: (r) => (
        <span title={hint} className={key === "remaining" && !isZero(r[key]) ? "strong" : undefined}>
          <Num value={r[key]} decimals={decimals} />
        </span>
      ),
    });
    return [
      {
        key: "work_order",
        title: t("occupation.order"),
        width: 136,
        frozen: true,
        render: (r) => <PaperLink number={r.work_order} />,
      },
      { key: "item", title: t("occupation.product"), width: 140, render: (r) => <span className="code">{r.item}</span> },
      { key: "name", title: t("occupation.name"), width: 90, grow: true, render: (r) => r.name },
      { key: "state", title: t("occupation.state"), width: 88, render: (r) => <OrderState state={r.state} /> },
      figure("required", 76),
      figure("issued", 76),
      figure("reserved", 76),
      figure("remaining", 76),
      {
        key: "uncovered",
        title: t("occupation.uncovered"),
        width: 84,
        align: "right",
        render: (r) => <Uncovered value={uncovered(r)} decimals={decimals} />,
      },
      figure("indirect", 76, t("occupation.indirectHint")),
      {
        key: "due",
        title: t("occupation.due"),
        width: 108,
        render: (r) => <span className={r.due < today ? "num red strong" : "num"}>{formatDay(r.due, today)}</span>,
      },
      {
        key: "code",
        title: t("occupation.code"),
        width: 180,
        render: (r) => (r.tracking_code ? <ChainLink code={r.tracking_code} /> : <Num value={null} />),
      },
    ];
  }, [t, today, decimals]);
  const brief = head.data?.item;
  const lies = stock.data && (stock.data.rows[0] ?? null);
  const totals = data?.totals;
  const open = totals && uncovered(totals);
  const figure = (value: string | undefined) => <Num value={value} decimals={decimals} />;
  const none = read.isSuccess && all.length === 0;
  return (
    <Page
      title={`${t("occupation.title")} ${item}`}
      sub={
        brief && (
          <span className="text2 cut">
            {brief.name} {brief.spec}
          </span>
        )
      }
      actions={
        <>
          <KeyButton
            id="exportFile"
            label={t("common.export")}
            disabled={rows.length === 0}
            run={() => exporting.print({ item, language })}
            busy={exporting.busy}
          />
          <KeyButton id="explode" label={t("explosion.title")} run={() => walkDown({ item })} />
          <KeyButton id="whereUsed" label={t("where_used.title")} run={() => walkUp({ item })} bar />
          <KeyButton label={t("where_used.openItem")} run={() => openPage("item", { code: item })} />
        </>
      }
      filter={
        totals && (
          <div className="keyfigures">
            <KeyFigure label={t("occupation.orders")}>{formatCount(all.length)}</KeyFigure>
            <KeyFigure label={t("occupation.required")}>{figure(totals.required)}</KeyFigure>
            <KeyFigure label={t("occupation.issued")}>{figure(totals.issued)}</KeyFigure>
            <KeyFigure label={t("occupation.remaining")}>{figure(totals.remaining)}</KeyFigure>
            <KeyFigure label={t("occupation.reserved")}>{figure(totals.reserved)}</KeyFigure>
            <KeyFigure label={t("occupation.uncovered")}>
              <Uncovered value={open ?? "0"} decimals={decimals} />
            </KeyFigure>
            {lies !== undefined && (
              <>
                <KeyFigure label={t("occupation.onHand")} run={() => openPage("stock.balances", { item })}>
                  {figure(lies?.on_hand ?? "0")}
                </KeyFigure>
                <KeyFigure label={t("occupation.available")}>{figure(lies?.available ?? "0")}</KeyFigure>
                <KeyFigure label={t("occupation.onOrder")} run={() => openPage("order.lines", { item, kind: "purchase_order" })}>
                  {figure(lies?.on_order ?? "0")}
                </KeyFigure>
              </>
            )}
            <span className="right">
              <Checkbox checked={only} onChange={(e) => setOnly(e.target.checked)}>
                {t("occupation.onlyUncovered")}
              </Checkbox>
            </span>
          </div>
        )
      }
      message={exporting.failure ?? (read.error && <NotRead read={read} />)}
      totals={
        totals && (
          <>
            <strong>{t("occupation.total")}</strong>
            {(["required", "issued", "reserved", "remaining"] as const).map((key) => (
              <span key={key}>
                {t(`occupation.${key}`)} <span className="num">{formatDecimal(totals[key], decimals)}</span>
              </span>
            ))}
            {open !== undefined && !isZero(open) && (
              <strong className="red">
                {t("occupation.uncovered")} <span className="num">{formatDecimal(open, decimals)}</span> {data.unit}
              </strong>
            )}
            <span className="right">{t("occupation.formula")}</span>
          </>
        )
      }
    >
      <div className={read.error ? "stale" : ""}>
        <Grid
          label={t("occupation.title")}
          columns={columns}
          rows={rows}
          rowKey={(r) => r.work_order}
          selected={selected}
          onSelect={setSelected}
          onOpen={(r) => openPage("work_order", { number: r.work_order })}
          loading={read.isPending && slow}
          empty={
            none ? (
              <Empty
                title={t("occupation.none", { item })}
                why={t("occupation.noneWhy")}
                steps={[
                  {
                    title: t("where_used.title"),
                    note: t("palette.whereUsed", { code: item }),
                    key: "whereUsed",
                    run: () => walkUp({ item }),
                  },
                  { title: t("workOrder.title"), note: t("kitCheck.toOrdersNote"), run: () => openPage("work_order.list", {}) },
                ]}
              />
            ) : read.isSuccess && rows.length === 0 ? (
              <Filtered
                title={t("occupation.allCovered")}
                conditions={[{ label: t("occupation.onlyUncovered"), remove: () => setOnly(false) }]}
                onClear={() => setOnly(false)}
              />
            ) : undefined
          }
        />
      </div>
    </Page>
  );
}

/** What nobody promised, in red where there is some. */
function Uncovered({ value, decimals }: { value: string; decimals: number }) {
  if (isZero(value)) return <Num value={value} decimals={decimals} />;
  return <span className="red strong">{formatDecimal(value, decimals)}</span>;
}
