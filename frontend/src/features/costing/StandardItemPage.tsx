import { useMemo, useState } from "react";
import { formatDecimal, isZero, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { KeyFigure } from "@/ui/KeyFigure";
import { priceDecimals } from "@/ui/Match";
import { NotRead } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";
import { longestOf, roomOf } from "./parts";
import { type StandardBreakdown, type StandardPart, standardElements } from "./standard";
import { costColumns, priceWidth, Unpriced } from "./standardColumns";
import "./costing.css";

const keyOf = (line: StandardPart, at: number) => `${at} ${line.kind} ${line.item ?? ""} ${line.operation ?? ""}`;

/** 标准成本组成: the components and operations that an item's standard cost is made of; a component leads to its own. */
export default function StandardItemPage() {
  const t = useT();
  const tab = useTab();
  const { version = "", item = "" } = tab.params;
  useTitle(t("standard.partsOf", { item }));
  const read = useRead("standard.breakdown", { version: Number(version), item });
  const slow = useSlow(read.isPending);
  const view = read.data;
  const rows = useMemo(() => (view?.lines ?? []).map((line, at) => ({ ...line, key: keyOf(line, at) })), [view]);
  const [selected, setSelected] = useState<string | null>(null);
  /** The items that this one was come to from, the last one last. */
  const [above, setAbove] = useState<readonly string[]>([]);
  const up = () => {
    const parent = above.at(-1);
    if (parent === undefined) return openPage("costing.standard", { version });
    setAbove(above.slice(0, -1));
    setSelected(null);
    tab.setParams({ version, item: parent });
  };
  const deeper = (line: StandardPart) => {
    if (line.kind !== "component" || !line.item) return;
    setAbove([...above, item]);
    setSelected(null);
    tab.setParams({ version, item: line.item });
  };
  const columns = useMemo(
    (): Column<StandardPart & { key: string }>[] => [
      {
        key: "what",
        title: t("standard.column.what"),
        width: 168,
        frozen: true,
        render: (line) =>
          line.kind === "component" && line.item ? (
            <CodeLink page="item" params={{ code: line.item }}>
              {line.item}
            </CodeLink>
          ) : line.kind === "operation" ? (
            t("standard.operation", { operation: line.operation ?? "" })
          ) : (
            t(line.kind === "lot" ? "standard.lot" : "standard.price")
          ),
        foot: t("standard.column.sum"),
      },
      {
        key: "name",
        title: t("standard.column.item_name"),
        width: 120,
        grow: true,
        render: (line) =>
          line.kind === "component" ? (
            line.item_name
          ) : (
            <>
              {line.operation_name} <span className="text2">{line.work_center}</span>
            </>
          ),
      },
      {
        key: "quantity",
        title: t("standard.column.quantity"),
        width: roomOf(longestOf(rows.map((line) => line.quantity ?? "0000"))),
        align: "right",
        render: (line) => <Num value={line.quantity} />,
      },
      { key: "unit", title: t("standard.column.unit"), width: 48, align: "center", render: (line) => line.unit },
      {
        key: "unit_cost",
        title: t("standard.column.unit_cost"),
        width: priceWidth(rows.map((line) => line.unit_cost)),
        align: "right",
        render: (line) => <Num value={line.unit_cost} decimals={priceDecimals} />,
      },
      ...costColumns<StandardPart & { key: string }>(t, (line) => line.cost, rows, view?.cost),
    ],
    [t, view, rows],
  );
  const isNone = read.isSuccess && rows.length === 0;
  return (
    <Page
      title={t("standard.partsOf", { item })}
      sub={
        view && (
          <>
            <span className="text2 cut">{view.item_name}</span>
            <Unpriced of={view} />
          </>
        )
      }
      actions={
        <>
          <KeyButton id="back" label={t("standard.up")} run={up} bar />
          <KeyButton label={item} run={() => openPage("item", { code: item })} />
        </>
      }
      filter={
        view && (
          <div className="keyfigures costfigures">
            {standardElements.map((element) => (
              <KeyFigure key={element} label={t(`standard.element.${element}`)}>
                {formatDecimal(view.cost[element], priceDecimals)}
              </KeyFigure>
            ))}
            <KeyFigure label={t("standard.element.total")}>{formatDecimal(view.cost.total, priceDecimals)}</KeyFigure>
            <KeyFigure label={t("standard.usualLot")}>
              {formatDecimal(view.lot)} {view.unit}
            </KeyFigure>
          </div>
        )
      }
      message={read.error && <NotRead read={read} />}
      totals={view && rows.length > 0 && <Ties view={view} />}
    >
      <div className={read.error ? "costpage stale" : "costpage"}>
        <div className="costfill">
          <KeyHint id="rows" />
          <KeyHint id="open" label={t("standard.deeper")} />
          <Grid
            label={t("standard.parts")}
            columns={columns}
            rows={rows}
            rowKey={(line) => line.key}
            selected={selected}
            onSelect={setSelected}
            onOpen={deeper}
            foot
            loading={read.isPending && slow}
            empty={
              isNone ? <Empty title={t("standard.noParts", { item })} why={t("standard.noPartsWhy")} steps={[]} /> : undefined
            }
          />
        </div>
      </div>
    </Page>
  );
}

/** Whether the lines come to the item's cost, in each element. */
export function apartOf(view: StandardBreakdown): string {
  const totals = ([...standardElements, "total"] as const).map((element) =>
    view.lines.reduce((left, line) => subtract(left, line.cost[element]), view.cost[element]),
  );
  return totals.find((left) => !isZero(left)) ?? "0";
}

function Ties({ view }: { view: StandardBreakdown }) {
  const t = useT();
  const apart = apartOf(view);
  if (isZero(apart)) return <span>{t("standard.ties")}</span>;
  return (
    <span className="amber" role="alert">
      {t("standard.apart", { apart: formatDecimal(apart, priceDecimals) })}
    </span>
  );
}
