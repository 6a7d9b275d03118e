import { Button, Segmented } from "antd";
import { useMemo, useState } from "react";
import type { KitRow, KitState } from "@/contract";
import { formatDay } from "@/format/date";
import { formatCount, formatDecimal, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { useKey } from "@/keys/registry";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Dot, type Tone } from "@/ui/Dot";
import { Empty, Filtered } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, Remove, Section, useTitle } from "@/ui/Page";
import { PaperLink } from "@/ui/Papers";
import { useSlow } from "@/ui/useSlow";

const tones: Record<KitState, Tone> = { ready: "green", waiting: "amber", missing: "red" };
const states = Object.keys(tones) as KitState[];

type Stop = KitRow["stops"][number];

/** 齐套检查: which open orders can start, from when on, and what stops the others. */
export default function KitCheckPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  useTitle(t("kitCheck.title"));
  const { orders: asked = "" } = tab.params;
  const orders = useMemo(() => asked.split(";").filter((number) => number !== ""), [asked]);
  const state = states.find((one) => one === tab.params.state);
  const look = (change: Record<string, string | undefined>) => tab.setParams({ ...tab.params, ...change });
  const read = useRead("work_order.kit_check", { orders }, { keep: true });
  const all = useMemo(() => read.data?.orders ?? [], [read.data]);
  const rows = useMemo(() => (state ? all.filter((row) => row.state === state) : all), [all, state]);
  const [selected, setSelected] = useState<string | null>(null);
  const current = rows.find((row) => row.work_order === selected) ?? rows[0];
  const slow = useSlow(read.isPending);
  const first = current?.stops[0]?.item;
  useKey("occupation", () => first && openPage("occupation", { item: first }), { enabled: first !== undefined, bar: true });
  const columns = useMemo((): Column<KitRow>[] => {
    const day = (value: string | null | undefined) => <span className="num">{formatDay(value, today)}</span>;
    return [
      {
        key: "work_order",
        title: t("workOrder.field.number"),
        width: 136,
        frozen: true,
        render: (r) => <PaperLink number={r.work_order} />,
      },
      { key: "state", title: t("kitCheck.state"), width: 80, render: (r) => <KitDot state={r.state} /> },
      {
        key: "item",
        title: t("workOrder.field.item"),
        width: 136,
        render: (r) => (
          <span className="code" title={r.name}>
            {r.item}
          </span>
        ),
      },
      {
        key: "left",
        title: t("workOrder.field.left"),
        width: 64,
        align: "right",
        render: (r) => <Num value={r.left} decimals={r.decimals} />,
      },
      { key: "unit", title: t("workOrder.field.unit"), width: 44, align: "center", render: (r) => r.unit },
      { key: "priority", title: t("workOrder.field.priority"), width: 60, align: "center", render: (r) => r.priority },
      {
        key: "due",
        title: t("workOrder.field.due"),
        width: 108,
        render: (r) => (r.due < today ? <span className="num red strong">{formatDay(r.due, today)}</span> : day(r.due)),
      },
      {
        key: "from",
        title: t("kitCheck.from"),
        width: 108,
        render: (r) =>
          r.from == null ? (
            <span className="muted">{t("kitCheck.unknown")}</span>
          ) : r.from > r.due ? (
            <span className="num red strong" title={t("kitCheck.late")}>
              {formatDay(r.from, today)}
            </span>
          ) : r.from <= today ? (
            t("kitCheck.now")
          ) : (
            day(r.from)
          ),
      },
      { key: "stops", title: t("kitCheck.stops"), width: 226, grow: true, render: (r) => <Stops stops={r.stops} /> },
    ];
  }, [t, today]);
  const retry = [{ label: t("common.retry"), key: "refresh" as const, run: () => void read.refetch() }];
  const count = (one: KitState) => all.filter((row) => row.state === one).length;
  return (
    <Page
      title={t("kitCheck.title")}
      sub={<span className="muted cut">{t("kitCheck.sequence")}</span>}
      actions={<KeyButton label={t("workOrder.title")} run={() => openPage("work_order.list", {})} />}
      filter={
        <>
          <Segmented
            options={[
              { label: t("common.all"), value: "" },
              ...states.map((value) => ({ label: t(`kitCheck.states.${value}`), value: value as string })),
            ]}
            value={state ?? ""}
            onChange={(value) => look({ state: value })}
          />
          {orders.length > 0 && (
            <span className="chip">
              {t("kitCheck.only", { count: orders.length })}
              <Remove label={t("kitCheck.allOrders")} run={() => look({ orders: "" })} />
            </span>
          )}
        </>
      }
      message={
        read.error && (
          <Failure
            what={t("list.notRead")}
            error={read.error}
            next={orders.length > 0 ? [{ label: t("kitCheck.allOrders"), run: () => look({ orders: "" }) }, ...retry] : retry}
            line
          />
        )
      }
      totals={
        read.data && (
          <>
            <span>{t("kitCheck.countAll", { count: formatCount(all.length) as never })}</span>
            {states.map((one) => (
              <span key={one} className="kitcount">
                <KitDot state={one} /> <strong className="num">{formatCount(count(one))}</strong>
              </span>
            ))}
          </>
        )
      }
      inspector={current && <KitInspector row={current} />}
      docked
    >
      <div className={read.error ? "stale" : ""}>
        <Grid
          label={t("kitCheck.title")}
          columns={columns}
          rows={rows}
          rowKey={(r) => r.work_order}
          selected={current?.work_order ?? null}
          onSelect={setSelected}
          onOpen={(r) => openPage("work_order", { number: r.work_order })}
          loading={read.isPending && slow}
          empty={
            !read.isSuccess || rows.length > 0 ? undefined : state ? (
              <Filtered
                title={t("list.nothingFits", { what: t("workOrder.title") })}
                conditions={[{ label: t(`kitCheck.states.${state}`), remove: () => look({ state: "" }) }]}
                onClear={() => look({ state: "" })}
              />
            ) : (
              <Empty
                title={t("kitCheck.empty")}
                why={t("kitCheck.emptyWhy")}
                steps={[
                  {
                    title: t("kitCheck.toOrders"),
                    note: t("kitCheck.toOrdersNote"),
                    run: () => openPage("work_order.list", {}),
                  },
                ]}
              />
            )
          }
        />
      </div>
    </Page>
  );
}

function KitDot({ state }: { state: KitState }) {
  const t = useT();
  return <Dot tone={tones[state]}>{t(`kitCheck.states.${state}`)}</Dot>;
}

/** The part that stops it most, in words, and how many more. */
function Stops({ stops }: { stops: readonly Stop[] }) {
  const t = useT();
  const today = useToday();
  const [worst, ...more] = stops;
  if (!worst) return null;
  const { item, unit } = worst;
  const missing = formatDecimal(worst.missing, worst.decimals);
  const ordered = isZero(worst.unordered);
  const text = !ordered
    ? t("kitCheck.stopNotOrdered", { item, unit, missing })
    : worst.comes == null
      ? t("kitCheck.stop", { item, unit, missing })
      : t("kitCheck.stopComes", { item, unit, missing, comes: formatDay(worst.comes, today) });
  return (
    <>
      <button
        type="button"
        className={ordered ? "plain link" : "plain link red"}
        tabIndex={-1}
        onClick={(e) => {
          e.stopPropagation();
          openPage("occupation", { item });
        }}
      >
        {text}
      </button>
      {more.length > 0 && (
        <span className="muted" title={t("kitCheck.more", { count: more.length })}>
          {" "}
          +{formatCount(more.length)}
        </span>
      )}
    </>
  );
}

/** All that stops the order at hand; each part leads to who needs it. */
function KitInspector({ row }: { row: KitRow }) {
  const t = useT();
  const today = useToday();
  return (
    <>
      <Section title={<PaperLink number={row.work_order} />} action={<KitDot state={row.state} />}>
        <div className="text2">
          <span className="code">{row.item}</span> {row.name}
        </div>
      </Section>
      <div className="section sectionactions">
        <Button size="small" onClick={() => openPage("work_order", { number: row.work_order })}>
          {t("kitCheck.openOrder")}
        </Button>
      </div>
      <Section title={t("kitCheck.stops")}>
        {row.stops.length === 0 && <span className="muted">{t("kitCheck.nothingMissing")}</span>}
        {row.stops.length > 0 && (
          <table className="mini" aria-label={t("kitCheck.partsOf", { number: row.work_order })}>
            <thead>
              <tr>
                <th>{t("kitCheck.part")}</th>
                <th className="num">{t("kitCheck.missing")}</th>
                <th className="num">{t("kitCheck.unordered")}</th>
                <th className="num">{t("kitCheck.comes")}</th>
              </tr>
            </thead>
            <tbody>
              {row.stops.map((stop) => (
                <tr key={stop.item}>
                  <td>
                    <CodeLink page="occupation" params={{ item: stop.item }}>
                      {stop.item}
                    </CodeLink>
                    <div className="muted">{stop.name}</div>
                  </td>
                  <td className="num strong">
                    <Num value={stop.missing} decimals={stop.decimals} />
                  </td>
                  <td className={isZero(stop.unordered) ? "num" : "num red strong"}>
                    <Num value={stop.unordered} decimals={stop.decimals} />
                  </td>
                  <td className="num">{formatDay(stop.comes, today)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
    </>
  );
}
