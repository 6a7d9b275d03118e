import { App } from "antd";
import { useMemo, useState } from "react";
import type { PickRow } from "@/contract";
import { formatCount, formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { useChange, useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { savedKey } from "@/ui/form/RecordPage";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, Section, useTitle } from "@/ui/Page";
import { PaperLink } from "@/ui/Papers";
import { PrintButton, usePrint } from "@/ui/PrintButton";
import { useSlow } from "@/ui/useSlow";

type Row = PickRow & { key: string };

/** 拣料单: what is taken from which bin for some orders, what stands in, and what is short; it becomes an issue for each order. */
export default function PickPage() {
  const t = useT();
  const { message } = App.useApp();
  const { orders: asked = "" } = useTab().params;
  const orders = useMemo(() => asked.split(";").filter((number) => number !== ""), [asked]);
  const language = useSettings((s) => s.language);
  useTitle(t("pick.title"));
  const read = useRead("work_order.pick", { orders }, { enabled: orders.length > 0, keep: true });
  const rows = useMemo(
    () =>
      (read.data?.picks ?? []).map(
        (row): Row => ({ ...row, key: [row.list, row.line, row.warehouse, row.bin, row.lot, row.item].join(" ") }),
      ),
    [read.data],
  );
  const short = read.data?.short ?? [];
  const [selected, setSelected] = useState<string | null>(null);
  const slow = useSlow(read.isPending);
  const printing = usePrint("work_order.pick_print");
  const make = useChange("work_order.issue", ({ issues }) => {
    const numbers = issues.map((one) => one.issue);
    void message.success({
      key: savedKey,
      content: t("pick.made", { count: numbers.length, numbers: numbers.join(t("common.comma")) }),
    });
    const [first] = numbers;
    if (numbers.length === 1 && first) openPage("issue", { number: first });
    else openPage("issue.list", {});
  });
  const columns = useMemo((): Column<Row>[] => {
    return [
      {
        key: "place",
        title: t("pick.place"),
        width: 132,
        frozen: true,
        render: (r) => (
          <span className="code">
            {r.warehouse} {r.bin}
          </span>
        ),
      },
      {
        key: "item",
        title: t("workOrder.part.item"),
        width: 148,
        frozen: true,
        render: (r) => (
          <CodeLink page="item" params={{ code: r.item }}>
            {r.item}
          </CodeLink>
        ),
      },
      {
        key: "name",
        title: t("workOrder.part.name"),
        width: 120,
        grow: true,
        render: (r) => (
          <>
            {r.name} <span className="text2">{r.spec}</span>{" "}
            {r.instead_of != null && (
              <span title={t("pick.insteadHint", { item: r.instead_of, quantity: formatDecimal(r.as_good_as) })}>
                <Tag tone="amber">{t("pick.instead", { item: r.instead_of })}</Tag>
              </span>
            )}
          </>
        ),
      },
      { key: "lot", title: t("pick.lot"), width: 108, render: (r) => <span className="code">{r.lot}</span> },
      {
        key: "quantity",
        title: t("pick.quantity"),
        width: 92,
        align: "right",
        render: (r) => (
          <strong>
            <Num value={r.quantity} decimals={r.decimals} />
          </strong>
        ),
      },
      { key: "unit", title: t("workOrder.part.unit"), width: 48, align: "center", render: (r) => r.unit },
      { key: "order", title: t("workOrder.field.number"), width: 136, render: (r) => <PaperLink number={r.work_order} /> },
      {
        key: "operation",
        title: t("workOrder.part.operation"),
        width: 56,
        align: "right",
        render: (r) => <Num value={r.operation == null ? null : String(r.operation)} />,
      },
    ];
  }, [t]);
  const none = orders.length === 0 || (read.isSuccess && rows.length === 0);
  return (
    <Page
      title={t("pick.title")}
      sub={
        <span className="cut">
          {orders.map((number) => (
            <PaperLink key={number} number={number} />
          ))}
        </span>
      }
      actions={
        <>
          <PrintButton
            label={t("pick.print")}
            run={() => printing.print({ orders, language })}
            busy={printing.busy}
            dirty={rows.length === 0}
          />
          <KeyButton
            id="commit"
            label={t("pick.make", { count: new Set(rows.map((row) => row.work_order)).size })}
            right="keep"
            primary
            busy={make.isPending}
            disabled={rows.length === 0}
            why={t("pick.nothing")}
            run={() => make.mutate({ orders })}
          />
        </>
      }
      message={
        make.error ? (
          <Failure what={t("pick.notMade")} error={make.error} line />
        ) : read.error ? (
          <Failure
            what={t("list.notRead")}
            error={read.error}
            next={[{ label: t("common.retry"), key: "refresh", run: () => void read.refetch() }]}
            line
          />
        ) : (
          (printing.failure ?? undefined)
        )
      }
      totals={
        read.data && (
          <>
            <span>{t("pick.count", { count: formatCount(rows.length) as never })}</span>
            {short.length > 0 && <span className="red strong">{t("pick.shortCount", { count: short.length })}</span>}
            <span className="right muted">{t("pick.sequence")}</span>
          </>
        )
      }
      inspector={
        short.length > 0 && (
          <Section title={t("pick.short")}>
            <table className="mini" aria-label={t("pick.short")}>
              <tbody>
                {short.map((one) => (
                  <tr key={`${one.work_order} ${one.line}`}>
                    <td>
                      <CodeLink page="occupation" params={{ item: one.item }}>
                        {one.item}
                      </CodeLink>
                      <div className="muted">
                        {one.name} <PaperLink number={one.work_order} />
                      </div>
                    </td>
                    <td className="num red strong">
                      <Num value={one.quantity} decimals={one.decimals} /> {one.unit}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Section>
        )
      }
      docked
    >
      <div className={read.error ? "stale" : ""}>
        <Grid
          label={t("pick.title")}
          columns={columns}
          rows={rows}
          rowKey={(r) => r.key}
          selected={selected}
          onSelect={setSelected}
          onOpen={(r) => openPage("work_order", { number: r.work_order })}
          loading={orders.length > 0 && read.isPending && slow}
          empty={
            none ? (
              <Empty
                title={t("pick.empty")}
                why={t("pick.emptyWhy")}
                steps={[{ title: t("workOrder.title"), note: t("pick.toOrders"), run: () => openPage("work_order.list", {}) }]}
              />
            ) : undefined
          }
        />
      </div>
    </Page>
  );
}
