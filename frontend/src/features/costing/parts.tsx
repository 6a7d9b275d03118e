import type { ReactNode } from "react";
import type { SheetCauses, SheetFigures } from "@/contract";
import { formatDecimal, isZero, minus, none } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { Num } from "@/ui/cells";
import type { Column } from "@/ui/Grid";
import { priceDecimals } from "@/ui/Match";
import { differenceOf } from "@/ui/report/report";
import { barOf, type causes, type Reach, reachOfAll, signed, toneOf } from "./variance";

export const elements = ["labour", "machine", "energy", "overhead"] as const;

/** A variance: over in red with a plus, saved in green with a minus; a dash where there is no standard, which is why. */
export function Signed({ value, decimals }: { value: string | null | undefined; decimals: number }) {
  const t = useT();
  if (value == null)
    return (
      <span className="zero" title={t("costSheet.noStandard")}>
        {none}
      </span>
    );
  return <span className={`${toneOf(value)} strong`}>{signed(value, decimals)}</span>;
}

/** What a variance is made of: saved to the left, over to the right, each cause in its colour. */
export function CauseBar({ of, reach }: { of: SheetCauses | null | undefined; reach: Reach }) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  if (!of) return null;
  const { zero, parts } = barOf(of, reach);
  const told = parts
    .map(({ cause }) => `${t(`costSheet.cause.${cause}`)} ${signed(of[cause], decimals)}`)
    .join(t("common.comma"));
  return (
    <span className="causebar" role="img" aria-label={told} title={told}>
      {parts.map(({ cause, left, width }) => (
        <span key={cause} className={`part ${cause}`} style={{ left: `${left}%`, width: `${width}%` }} />
      ))}
      <span className="axis" style={{ left: `${zero}%` }} />
    </span>
  );
}

/** A cause's colour and name. */
export function CauseName({ cause }: { cause: (typeof causes)[number] }) {
  const t = useT();
  return (
    <span className="causename">
      <span className={`causecolor ${cause}`} aria-hidden="true" />
      {t(`costSheet.cause.${cause}`)}
    </span>
  );
}

/** What a figure takes in bold, with what is around it. */
export function roomOf(text: string): number {
  return Math.ceil(text.length * 7.8) + 18;
}

/** The longest of these: what takes the most room. */
export function longestOf(values: readonly (string | null | undefined)[]): string {
  return values.reduce<string>((longest, value) => (value != null && value.length > longest.length ? value : longest), "0");
}

/**
 * The figures of a sheet, with totals below: pieces, hours, each element, what one piece cost and should have, and why it cost other than that.
 * `totals` are the program's own: they are not added up here. Columns are as wide as their longest figure, so that most tables fit.
 */
export function figureColumns<L extends SheetFigures & { unit?: string | null }>({
  t,
  decimals,
  sheet,
  order,
  machine,
}: {
  t: ReturnType<typeof useT>;
  decimals: number;
  sheet: { lines: readonly L[]; totals: SheetFigures } | undefined;
  /**
   * Lines are operations of one order: pieces of one are those of the next, so together they are none, and what one piece of the order cost the
   * page knows. Else units and how many reports a line is of stand beside.
   */
  order?: { unitCost: string | null };
  /** There is room for the hours of machines. */
  machine: boolean;
}): Column<L>[] {
  const { lines = [], totals } = sheet ?? {};
  const reach = reachOfAll(totals ? [...lines, totals] : []);
  type Figure = "good" | (typeof elements)[number] | "total" | "variance";
  const column = (
    key: keyof SheetFigures,
    title: string,
    width: number,
    show: (of: SheetFigures & { unit?: string | null }) => ReactNode,
  ): Column<L> => ({ key, title, width, align: "right", render: show, foot: totals && show(totals) });
  const wide = (key: Figure, title: string, places: number, show: (of: SheetFigures & { unit?: string | null }) => ReactNode) => {
    const longest = longestOf([...lines.map((line) => line[key]), totals?.[key]]);
    // A sign is as wide as a digit.
    const room = roomOf(`${key === "variance" ? minus : ""}${formatDecimal(longest, places)}`);
    return column(key, title, Math.max(60, room), show);
  };
  const money = (key: (typeof elements)[number] | "total", title: string) =>
    wide(key, title, decimals, (of) => <Num value={of[key]} decimals={decimals} />);
  const rejects = (key: "reject_material" | "reject_work") =>
    column(key, t(`workReport.field.${key}`), 44, (of) => <Num value={of[key]} />);
  const hours = (key: "labour_hours" | "machine_hours") =>
    column(key, t(`centerCost.${key}`), 62, (of) => <Num value={of[key]} decimals={2} />);
  const perPiece = (key: "unit_cost" | "unit_standard") =>
    column(key, t(`costSheet.column.${key}`), 72, (of) => (
      <PerPiece
        value={of[key]}
        why={t(key === "unit_cost" || of.standard != null ? "costSheet.noUnit" : "costSheet.noStandard")}
      />
    ));
  const good = wide("good", t("workReport.field.good"), 0, (of) => (
    <>
      <Num value={of.good} /> {!order && of.good != null && <span className="text2">{of.unit}</span>}
    </>
  ));
  const total = money("total", t("costSheet.column.total"));
  const carried = [...lines, ...(totals ? [totals] : [])].map(differenceOf);
  const longest = `${minus}${formatDecimal(longestOf(carried), decimals)}`;
  const difference = column(
    "difference" as keyof SheetFigures,
    t("workReport.difference"),
    Math.max(60, roomOf(longest)),
    (of) => <Num value={differenceOf(of)} decimals={decimals} />,
  );
  return [
    ...(order ? [] : [column("reports", t("costSheet.column.reports"), 44, (of) => <Num value={String(of.reports)} />)]),
    order ? { ...good, foot: undefined } : { ...good, width: good.width + 20 },
    rejects("reject_material"),
    rejects("reject_work"),
    hours("labour_hours"),
    ...(machine ? [hours("machine_hours")] : []),
    ...elements.map((element) => money(element, t(`workReport.element.${element}`))),
    // As long as no month was closed with one, there is none.
    ...(carried.every(isZero) ? [] : [difference]),
    { ...total, render: (of) => <strong>{total.render(of)}</strong> },
    { ...perPiece("unit_cost"), ...(order ? { foot: <PerPiece value={order.unitCost} why={t("orderCost.notMade")} /> } : {}) },
    { ...perPiece("unit_standard"), ...(order ? { foot: undefined } : {}) },
    wide("variance", t("costSheet.column.variance"), decimals, (of) => <Signed value={of.variance} decimals={decimals} />),
    {
      ...column("causes", t("costSheet.column.causes"), 100, (of) => <CauseBar of={of.causes} reach={reach} />),
      align: "left",
      grow: true,
    },
  ];
}

/** What one piece cost, or should have; a dash where that can't be said, which is why. */
function PerPiece({ value, why }: { value: string | null | undefined; why: string }) {
  if (value != null) return <Num value={value} decimals={priceDecimals} />;
  return (
    <span className="zero" title={why}>
      {none}
    </span>
  );
}
