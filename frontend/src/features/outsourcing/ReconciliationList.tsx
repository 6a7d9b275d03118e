import { Segmented } from "antd";
import { useState } from "react";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { CodeLink } from "@/ui/cells";
import { DayField } from "@/ui/DayField";
import { Tag } from "@/ui/Dot";
import { Empty, Filtered } from "@/ui/Empty";
import { ItemPicker } from "@/ui/form/ItemPicker";
import { SupplierSelect } from "@/ui/form/SupplierSelect";
import { type Column, Grid } from "@/ui/Grid";
import { NotRead } from "@/ui/Message";
import { Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";
import { DuesCards } from "./DuesCards";
import { HoldParts } from "./HoldParts";
import { useMaterialColumns } from "./materialColumns";
import { type LossState, type ReconciliationRow, useOutsourcing } from "./wire";
import "./outsourcing.css";

const states = ["hold", "open", "warn", "clear"] as const;
const step = 100;

const keyOf = (row: ReconciliationRow) => `${row.order} ${row.line}`;

/** 委外核销: what became of the material of outsourced orders, of a supplier, an item, a month, in one state; with what they come to. */
export default function ReconciliationList() {
  const t = useT();
  const tab = useTab();
  const { supplier = "", item = "", month = "" } = tab.params;
  const state = states.find((one) => one === tab.params.state) ?? null;
  const look = (change: Record<string, string>) => {
    const next = { ...tab.params, ...change };
    tab.setParams(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== "")));
  };
  const [limit, setLimit] = useState(step);
  const asked = Object.entries({ supplier, item, month, state: state ?? "" }).filter(([, value]) => value !== "");
  const filter = asked.map(([field, value]) => ({ field, op: "eq" as const, values: [value] }));
  const read = useOutsourcing("outsourcing.reconciliations", { filter, limit, count: true }, true);
  const slow = useSlow(read.isPending);
  const [at, setAt] = useState<string | null>(null);
  const rows = read.data?.rows ?? [];
  const totals = read.data?.totals;
  const selected = rows.find((row) => keyOf(row) === at);
  const name = useSupplierName(supplier, rows);
  const title = supplier === "" && month === "" ? t("reconcile.title") : t("reconcile.titleOf", { supplier: name, month });
  useTitle(title.trim());
  const columns = useColumns(supplier === "");
  const conditions = [
    ...(supplier === "" ? [] : [{ label: name, remove: () => look({ supplier: "" }) }]),
    ...(item === "" ? [] : [{ label: item, remove: () => look({ item: "" }) }]),
    ...(month === "" ? [] : [{ label: month, remove: () => look({ month: "" }) }]),
    ...(state === null ? [] : [{ label: t(`reconcile.only.${state}`), remove: () => look({ state: "" }) }]),
  ];
  const none = read.isSuccess && rows.length === 0;
  return (
    <Page
      title={title}
      sub={
        totals && (
          <>
            {totals.holds > 0 && <Tag tone="red">{t("reconcile.holds", { count: totals.holds })}</Tag>}
            {totals.differences > 0 && <Tag tone="amber">{t("reconcile.differences", { count: totals.differences })}</Tag>}
          </>
        )
      }
      filter={
        <>
          <SupplierSelect
            label={t("outsourcing.supplier")}
            placeholder={t("outsourcing.rule.all.supplier")}
            width={170}
            value={supplier}
            name={name}
            onPick={(code) => look({ supplier: code })}
            onClear={() => look({ supplier: "" })}
          />
          <ItemPicker
            label={t("item.noun")}
            placeholder={t("outsourcing.rule.all.item")}
            width={150}
            value={item}
            onPick={(hit) => look({ item: hit.code })}
            onClear={() => look({ item: "" })}
          />
          <DayField
            label={t("reconcile.month")}
            placeholder={t("reconcile.allMonths")}
            to="month"
            width={120}
            value={month}
            onPick={(to) => look({ month: to ?? "" })}
          />
          <Segmented
            aria-label={t("rate.state")}
            options={[
              { value: "", label: t("common.all") },
              ...states.map((one) => ({ value: one, label: t(`reconcile.only.${one}`) })),
            ]}
            value={state ?? ""}
            onChange={(to) => look({ state: to as LossState | "open" | "" })}
          />
        </>
      }
      message={read.error && <NotRead read={read} />}
      totals={
        <>
          <span>{read.data?.total == null ? "" : t("reconcile.count", { count: read.data.total })}</span>
          {totals && totals.warns > 0 && <span>{t("reconcile.warns", { count: totals.warns })}</span>}
        </>
      }
      inspector={selected ? <HoldParts of={selected} /> : undefined}
    >
      <div className={read.error ? "recpage stale" : "recpage"}>
        <KeyHint id="rows" />
        <KeyHint id="open" label={t("reconcile.open")} />
        <div className="recmaterials alone">
          <Grid
            label={t("reconcile.title")}
            columns={columns}
            rows={rows}
            rowKey={keyOf}
            selected={at}
            onSelect={setAt}
            onOpen={(row) => openPage("outsourcing.reconcile", { order: row.order })}
            onEnd={() => {
              if (read.data?.next != null && !read.isFetching) setLimit(limit + step);
            }}
            rowClass={(row) => (row.state === "hold" ? "held" : "")}
            loading={read.isPending && slow}
            empty={
              !none ? undefined : conditions.length > 0 ? (
                <Filtered
                  title={t("list.nothingFits", { what: t("reconcile.title") })}
                  conditions={conditions}
                  onClear={() => tab.setParams({})}
                />
              ) : (
                <Empty title={t("reconcile.empty")} why={t("reconcile.emptyWhy")} steps={[]} />
              )
            }
          />
        </div>
        {totals && rows.length > 0 && (
          <DuesCards
            dues={totals}
            notes={{
              held: totals.holds > 0 ? t("reconcile.note.held", { count: totals.holds }) : "",
              payable: totals.differences > 0 ? t("reconcile.note.waits", { count: totals.differences }) : "",
            }}
          />
        )}
      </div>
    </Page>
  );
}

/** What the supplier is called that is asked for: as its rows say, else as the books do. */
function useSupplierName(code: string, rows: readonly ReconciliationRow[]): string {
  const said = rows.find((row) => row.supplier === code)?.supplier_name;
  const read = useRead("partner.get", { code }, { enabled: code !== "" && said === undefined });
  return said ?? read.data?.partner.name ?? code;
}

/** What the page of the order says as well: it goes first where the room is needed for whose the rows are. */
const asideOfOne = ["net", "allowance", "returned"] as const;
const asideOfAll = ["reject_material", "reject_work", "lost"] as const;

/** Of all suppliers, whose it is stands before; of one, only the order. */
function useColumns(ofAll: boolean): Column<ReconciliationRow>[] {
  const t = useT();
  const figures = useMaterialColumns<ReconciliationRow>(ofAll ? [...asideOfOne, ...asideOfAll] : asideOfOne);
  const order: Column<ReconciliationRow> = {
    key: "order",
    title: t("reconcile.column.order"),
    width: 118,
    frozen: true,
    render: (row) => (
      <CodeLink page="outsourcing.reconcile" params={{ order: row.order }}>
        {row.order}
      </CodeLink>
    ),
  };
  const supplier: Column<ReconciliationRow> = {
    key: "supplier",
    title: t("outsourcing.supplier"),
    width: 100,
    frozen: true,
    render: (row) => row.supplier_name,
  };
  const differences: Column<ReconciliationRow> = {
    key: "differences",
    title: t("reconcile.column.open"),
    width: 50,
    align: "right",
    render: (row) =>
      row.differences === 0 ? <span className="zero">0</span> : <span className="amber strong">{row.differences}</span>,
  };
  return [order, ...(ofAll ? [supplier] : []), ...figures.slice(0, -1), differences, ...figures.slice(-1)];
}
