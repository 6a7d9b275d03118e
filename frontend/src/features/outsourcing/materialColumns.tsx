import { formatDecimal, isZero, none, shift } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { CodeLink, Num } from "@/ui/cells";
import type { Column } from "@/ui/Grid";
import { LossDot, Over, percentText } from "./lossWords";
import type { MaterialFigures } from "./wire";

export interface MaterialAt extends MaterialFigures {
  operation: number | null;
  operation_name: string;
}

/** What of a material went where, against what was allowed: from what was issued to what waits. */
export function useMaterialColumns<R extends MaterialAt>(leftOut: readonly string[] = []): Column<R>[] {
  const t = useT();
  const money = useInfo()?.currency_decimals ?? 2;
  type Quantity = "issued" | "returned" | "left" | "lost" | "use" | "net" | "allowed";
  type Pieces = "good" | "reject_material" | "reject_work";
  const quantity = (key: Quantity, width: number): Column<R> => ({
    key,
    title: t(`reconcile.column.${key}`),
    width,
    align: "right",
    render: (r) => <Num value={r[key]} decimals={r.decimals} />,
  });
  const pieces = (key: Pieces, width: number): Column<R> => ({
    key,
    title: t(`workReport.field.${key}`),
    width,
    align: "right",
    render: (r) =>
      key === "good" ? (
        <strong>
          <Num value={r[key]} />
        </strong>
      ) : (
        <Num value={r[key]} />
      ),
  });
  const columns: Column<R>[] = [
    {
      key: "material",
      title: t("outsourcing.material"),
      width: leftOut.length > 0 ? 156 : 176,
      frozen: true,
      grow: true,
      render: (r) => (
        <>
          <CodeLink page="item" params={{ code: r.material }}>
            {r.material}
          </CodeLink>{" "}
          {r.material_name}
        </>
      ),
    },
    {
      key: "operation",
      title: t("outsourcing.operation"),
      width: 76,
      render: (r) =>
        r.operation === null ? <span className="muted">{t("outsourcing.wholeItem")}</span> : `${r.operation} ${r.operation_name}`,
    },
    { key: "unit", title: t("item.unit"), width: 44, align: "center", render: (r) => r.unit },
    quantity("issued", 70),
    quantity("returned", 56),
    quantity("left", 56),
    pieces("good", 58),
    pieces("reject_material", 48),
    pieces("reject_work", 48),
    quantity("lost", 56),
    quantity("use", 66),
    quantity("net", 66),
    {
      key: "allowance",
      title: t("reconcile.column.allowance"),
      width: 50,
      align: "right",
      render: (r) => `${formatDecimal(shift(r.allowance, 2))}%`,
    },
    quantity("allowed", 76),
    {
      key: "excess",
      title: t("reconcile.column.excess"),
      width: 64,
      align: "right",
      render: (r) => <Over value={r.excess} decimals={2} state={r.state} />,
    },
    {
      key: "loss_rate",
      title: t("reconcile.column.loss_rate"),
      width: 62,
      align: "right",
      render: (r) =>
        r.loss_rate === null ? (
          <span className="zero" title={t("reconcile.noRate")}>
            {none}
          </span>
        ) : (
          <span className={isZero(r.loss_rate) ? "zero" : undefined}>{percentText(r.loss_rate)}</span>
        ),
    },
    {
      key: "held_amount",
      title: t("reconcile.column.held"),
      width: 76,
      align: "right",
      render: (r) =>
        r.held_amount !== null && !isZero(r.held_amount) ? (
          <span className="red strong">{formatDecimal(r.held_amount, money)}</span>
        ) : (
          <Num value={r.held_amount} decimals={money} />
        ),
    },
    {
      key: "state",
      title: t("rate.state"),
      width: 100,
      atEnd: true,
      render: (r) => <LossDot state={r.state} />,
    },
  ];
  return columns.filter(({ key }) => !leftOut.includes(key));
}

/** How the figures follow from each other. */
export function Formulas() {
  const t = useT();
  return (
    <div className="formulas">
      {(["use", "net", "allowed", "excess", "lost"] as const).map((one) => (
        <span key={one}>{t(`reconcile.formula.${one}`)}</span>
      ))}
    </div>
  );
}
