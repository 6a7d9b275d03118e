import type { ReactNode } from "react";
import { none } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { Num } from "@/ui/cells";
import type { Column } from "@/ui/Grid";
import { priceDecimals } from "@/ui/Match";
import type { SheetCauses, SheetFigures } from "./sheet";
import { barOf, type causes, type Reach, signed, toneOf } from "./variance";

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

/**
 * The figures of a sheet, with totals below: pieces, hours, each element, what one piece cost and should have, and why it cost other than that.
 * `totals` are the program's own: they are not added up here.
 */
export function figureColumns<L extends SheetFigures>({
  t,
  decimals,
  totals,
  reach,
  reports,
  perPiece,
}: {
  t: ReturnType<typeof useT>;
  decimals: number;
  totals: SheetFigures | undefined;
  reach: Reach;
  /** How many reports a line is of stands beside, and the unit of its pieces. */
  reports: boolean;
  /** What one piece of all lines cost; the program's, unless the page knows better. */
  perPiece?: ReactNode;
}): Column<L>[] {
  const column = (key: string, title: string, width: number, show: (of: SheetFigures) => ReactNode): Column<L> => ({
    key,
    title,
    width,
    align: "right",
    render: show,
    foot: totals && show(totals),
  });
  const pieces = (key: "good" | "reject_material" | "reject_work", width: number) =>
    column(key, t(`workReport.field.${key}`), width, (of) => <Num value={of[key]} />);
  const hours = (key: "labour_hours" | "machine_hours") =>
    column(key, t(`centerCost.${key}`), 68, (of) => <Num value={of[key]} decimals={2} />);
  return [
    ...(reports ? [column("reports", t("costSheet.column.reports"), 52, (of) => <Num value={String(of.reports)} />)] : []),
    reports
      ? column("good", t("workReport.field.good"), 84, (of: SheetFigures & { unit?: string | null }) => (
          <>
            <Num value={of.good} /> {of.good != null && <span className="text2">{of.unit}</span>}
          </>
        ))
      : pieces("good", 68),
    pieces("reject_material", 48),
    pieces("reject_work", 48),
    hours("labour_hours"),
    hours("machine_hours"),
    ...elements.map((element) =>
      column(element, t(`workReport.element.${element}`), element === "labour" || element === "machine" ? 88 : 80, (of) => (
        <Num value={of[element]} decimals={decimals} />
      )),
    ),
    column("total", t("costSheet.column.total"), 96, (of) => (
      <strong>
        <Num value={of.total} decimals={decimals} />
      </strong>
    )),
    {
      ...column("unit_cost", t("costSheet.column.unit_cost"), 80, (of) => <Num value={of.unit_cost} decimals={priceDecimals} />),
      ...(perPiece === undefined ? {} : { foot: perPiece }),
    },
    {
      ...column("unit_standard", t("costSheet.column.unit_standard"), 80, (of) => (
        <Num value={of.unit_standard} decimals={priceDecimals} />
      )),
      ...(perPiece === undefined ? {} : { foot: undefined }),
    },
    column("variance", t("costSheet.column.variance"), 88, (of) => <Signed value={of.variance} decimals={decimals} />),
    {
      ...column("causes", t("costSheet.column.causes"), 150, (of) => <CauseBar of={of.causes} reach={reach} />),
      align: "left",
      grow: true,
    },
  ];
}
