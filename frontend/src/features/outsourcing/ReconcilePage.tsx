import { useState } from "react";
import { formatDay } from "@/format/date";
import { add, compare, formatDecimal, isZero, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { Grid } from "@/ui/Grid";
import { priceDecimals } from "@/ui/Match";
import { NotRead } from "@/ui/Message";
import { Inspector, InspectorButton, KeyButton, Page, useTitle } from "@/ui/Page";
import { PaperLink } from "@/ui/Papers";
import { useSlow } from "@/ui/useSlow";
import { Decide } from "./Decide";
import { DuesCards } from "./DuesCards";
import { HoldParts } from "./HoldParts";
import { Formulas, useMaterialColumns } from "./materialColumns";
import { Sides } from "./Sides";
import { type MovedBy, type OperationFigures, type Reconciliation, useOutsourcing } from "./wire";
import "./outsourcing.css";

type Material = OperationFigures["materials"][number] & { operation: number | null; operation_name: string };

/** 委外核销 of one order: what became of each material, what each operation comes to, what the supplier says, what waits and why. */
export default function ReconcilePage() {
  const t = useT();
  const today = useToday();
  const { order = "" } = useTab().params;
  useTitle(t("reconcile.of", { order }));
  const read = useOutsourcing("outsourcing.reconcile", { order }, true);
  const slow = useSlow(read.isPending);
  const columns = useMaterialColumns<Material>();
  const [line, setLine] = useState<string | null>(null);
  const view = read.data;
  const materials: Material[] = (view?.operations ?? []).flatMap(({ operation, operation_name, materials }) =>
    materials.map((one) => ({ ...one, operation, operation_name })),
  );
  const holds = materials.filter((one) => one.state === "hold").length;
  const off = (view?.sides ?? []).filter((side) => side.state === "open" || side.state === "correcting").length;
  // What waits is what one comes for.
  const selected =
    materials.find((one) => String(one.line) === line) ?? materials.find((one) => one.state === "hold") ?? materials[0];
  return (
    <Page
      title={t("reconcile.of", { order })}
      sub={
        view && (
          <>
            <CodeLink page="partner" params={{ code: view.supplier }}>
              {view.supplier_name}
            </CodeLink>
            {view.due !== null && <span className="text2">{t("reconcile.due", { day: formatDay(view.due, today) })}</span>}
            {holds > 0 && <Tag tone="red">{t("reconcile.holds", { count: holds })}</Tag>}
            {off > 0 && <Tag tone="amber">{t("reconcile.differences", { count: off })}</Tag>}
          </>
        )
      }
      actions={
        <>
          {selected && <InspectorButton docked />}
          <KeyButton
            id="back"
            label={t("reconcile.title")}
            run={() => openPage("outsourcing.reconciliations", view ? { supplier: view.supplier } : {})}
            bar
          />
        </>
      }
      message={read.error && <NotRead read={read} />}
    >
      <div className={read.error ? "recpage stale" : "recpage"}>
        <KeyHint id="rows" />
        <div className="recmaterials" style={view ? { flexBasis: (materials.length + 1) * 28 + 1 } : { flexBasis: 200 }}>
          <Grid
            label={t("reconcile.materials")}
            columns={columns}
            rows={materials}
            rowKey={(one) => String(one.line)}
            selected={selected ? String(selected.line) : null}
            onSelect={setLine}
            rowClass={(one) => (one.state === "hold" ? "held" : "")}
            loading={read.isPending && slow}
          />
        </div>
        {view && selected && (
          <>
            <Formulas />
            <div className="reclower">
              <div className="recleft">
                <div className="recscroll">
                  <Sides of={view} />
                  <Papers of={selected} />
                  <Operations of={view} />
                </div>
                <DuesCards dues={view} notes={{ held: holds > 0 ? t("reconcile.note.held", { count: holds }) : "" }} />
              </div>
              <Inspector docked>
                <HoldParts of={selected} />
                {!isZero(selected.held) && <Decide key={selected.line} order={view.order} of={selected} />}
              </Inspector>
            </div>
          </>
        )}
      </div>
    </Page>
  );
}

/** What each operation comes to: pieces, their price, and the fee with what is taken off it. */
function Operations({ of }: { of: Reconciliation }) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const money = (value: string | null) => (
    <td className="num">
      <Num value={value} decimals={decimals} />
    </td>
  );
  return (
    <section aria-label={t("reconcile.operations")}>
      <div className="rechead">
        <strong>{t("reconcile.operations")}</strong>
      </div>
      <div className="recpad">
        <table className="mini">
          <thead>
            <tr>
              <th>{t("outsourcing.operation")}</th>
              <th>{t("outsourcing.item")}</th>
              <th className="num">{t("workReport.field.good")}</th>
              <th className="num">{t("workReport.field.reject_material")}</th>
              <th className="num">{t("workReport.field.reject_work")}</th>
              <th className="num">{t("outsourcing.price.each")}</th>
              {(["fee", "deduction", "held", "payable"] as const).map((key) => (
                <th key={key} className="num">
                  {t(`reconcile.dues.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {of.operations.map((one) => (
              <tr key={`${one.order_line} ${one.operation}`}>
                <td>{one.operation === null ? t("outsourcing.wholeItem") : `${one.operation} ${one.operation_name}`}</td>
                <td>
                  <span className="code">{one.item}</span> {one.item_name}
                </td>
                {(["good", "reject_material", "reject_work"] as const).map((key) => (
                  <td key={key} className="num">
                    <Num value={one[key]} decimals={one.decimals} />
                  </td>
                ))}
                <td className="num">{formatDecimal(one.price, priceDecimals)}</td>
                {money(one.fee)}
                {money(one.deduction)}
                {money(one.held)}
                {money(one.payable)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The papers that moved the material at hand; they add up to its line, and that is said. */
function Papers({ of }: { of: Material & { papers: MovedBy[] } }) {
  const t = useT();
  const today = useToday();
  const sum = (kinds: readonly MovedBy["kind"][]) =>
    of.papers.filter((paper) => kinds.includes(paper.kind)).reduce((all, paper) => add(all, paper.quantity), "0");
  const there = subtract(of.issued, of.returned);
  const agrees =
    compare(sum(["issue", "supplement", "return", "transfer"]), there) === 0 && compare(sum(["receipt"]), of.good) === 0;
  return (
    <section aria-label={t("reconcile.papers", { material: of.material })}>
      <div className="rechead">
        <strong>{t("reconcile.papers", { material: of.material })}</strong>
        {of.papers.length > 0 && (
          <span className={agrees ? "text2" : "amber"}>{t(agrees ? "reconcile.adds" : "reconcile.apart")}</span>
        )}
      </div>
      <div className="recpad">
        <table className="mini recpapers">
          <tbody>
            {of.papers.map((paper) => (
              <tr key={`${paper.number} ${paper.kind}`}>
                <td className="num text2">{formatDay(paper.day, today)}</td>
                <td>{t(`reconcile.paper.${paper.kind}`)}</td>
                <td>
                  <PaperLink number={paper.number} />
                </td>
                <td className="num">
                  {paper.kind === "receipt" ? (
                    <>
                      {t("workReport.field.good")} {formatDecimal(paper.quantity)}
                    </>
                  ) : (
                    <>
                      {paper.quantity.startsWith("-") ? "" : "+"}
                      {formatDecimal(paper.quantity)} {of.unit}
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
