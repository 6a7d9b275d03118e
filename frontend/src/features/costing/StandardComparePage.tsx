import { Button, Select } from "antd";
import { useMemo, useState } from "react";
import { formatDay } from "@/format/date";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { Num } from "@/ui/cells";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { priceDecimals } from "@/ui/Match";
import { NotRead } from "@/ui/Message";
import { Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";
import { Signed } from "./parts";
import { type StandardDifference, standardElements } from "./standard";
import { identity, priceWidth } from "./standardColumns";
import { useParts } from "./useParts";
import "./costing.css";
import "./month.css";

/** What items should cost by one roll-up and by another: the largest difference first, and in which element it is. */
export default function StandardComparePage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  useTitle(t("standard.compareTitle"));
  const list = useParts("standard.versions", { limit: 100 });
  const versions = useMemo(() => list.parts.flatMap((part) => part.versions), [list.parts]);
  const a = tab.params.a ?? (versions[1] && String(versions[1].version));
  const b = tab.params.b ?? (versions[0] && String(versions[0].version));
  const both = a !== undefined && b !== undefined;
  const read = useParts("standard.compare", { a: Number(a), b: Number(b), limit: 200 }, both);
  const slow = useSlow(both && read.isPending);
  const rows = useMemo(() => read.parts.flatMap((part) => part.items), [read.parts]);
  const [selected, setSelected] = useState<string | null>(null);
  const pick = (change: { a?: string; b?: string }) => tab.setParams({ a, b, ...change });
  const options = versions.map((one) => ({ value: String(one.version), label: `${one.name} · ${formatDay(one.day, today)}` }));
  const columns = useColumns(rows);
  const onlyOne = list.isSuccess && versions.length < 2;
  return (
    <Page
      title={t("standard.compareTitle")}
      filter={
        <>
          <label htmlFor="standard-a">{t("standard.from")}</label>
          <Select
            id="standard-a"
            className="standardversion"
            options={options}
            value={a}
            onChange={(next) => pick({ a: next })}
          />
          <label htmlFor="standard-b">{t("standard.to")}</label>
          <Select
            id="standard-b"
            className="standardversion"
            options={options}
            value={b}
            onChange={(next) => pick({ b: next })}
          />
          <Button type="text" disabled={!both} onClick={() => pick({ a: b, b: a })}>
            {t("standard.swap")}
          </Button>
        </>
      }
      message={(list.error ?? read.error) && <NotRead read={list.error ? list : read} />}
      totals={read.isSuccess && <span>{t("standard.items", { count: rows.length, items: formatCount(rows.length) })}</span>}
    >
      <div className={read.error ? "costpage stale" : "costpage"}>
        <div className="costfill">
          <KeyHint id="rows" />
          <KeyHint id="open" label={t("standard.toParts")} />
          <Grid
            label={t("standard.compareTitle")}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.item}
            selected={selected}
            onSelect={setSelected}
            onOpen={(row) => {
              const version = row.is === null ? a : b;
              if (version !== undefined) openPage("costing.standard_item", { version, item: row.item });
            }}
            onEnd={read.more}
            loading={(list.isPending || (both && read.isPending)) && slow}
            empty={
              onlyOne ? (
                <Empty
                  title={t("standard.onlyOne")}
                  why={t("standard.onlyOneWhy")}
                  steps={[
                    { title: t("standard.title"), note: t("standard.roll.verb"), run: () => openPage("costing.standard", {}) },
                  ]}
                />
              ) : read.isSuccess && rows.length === 0 ? (
                <Empty title={t("standard.same")} why={t("standard.sameWhy")} steps={[]} />
              ) : undefined
            }
          />
        </div>
      </div>
    </Page>
  );
}

function useColumns(rows: readonly StandardDifference[]): Column<StandardDifference>[] {
  const t = useT();
  return useMemo(() => {
    const cost = (key: "was" | "is"): Column<StandardDifference> => ({
      key,
      title: t(`standard.column.${key}`),
      width: priceWidth(rows.map((row) => row[key])),
      align: "right",
      render: (row) =>
        row[key] === null ? (
          <span title={t(key === "was" ? "standard.notThen" : "standard.notNow")}>
            <Num value={null} />
          </span>
        ) : (
          <Num value={row[key]} decimals={priceDecimals} />
        ),
    });
    return [
      ...identity<StandardDifference>(t),
      cost("was"),
      cost("is"),
      {
        key: "difference",
        title: t("standard.column.difference"),
        width: priceWidth(rows.map((row) => row.difference)),
        align: "right",
        render: (row) => <Signed value={row.difference} decimals={priceDecimals} />,
      },
      ...standardElements.map(
        (element): Column<StandardDifference> => ({
          key: element,
          title: t(`standard.element.${element}`),
          // The last one stands at the edge.
          width: priceWidth(rows.map((row) => row.by[element])) + (element === standardElements.at(-1) ? 8 : 0),
          align: "right",
          render: (row) => <Signed value={row.by[element]} decimals={priceDecimals} />,
        }),
      ),
    ];
  }, [t, rows]);
}
