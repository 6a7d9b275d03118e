import { Button } from "antd";
import type { Sheet, SheetLine } from "@/contract";
import { divide, formatDecimal, isZero, shift } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { priceDecimals } from "@/ui/Match";
import { differenceOf } from "@/ui/report/report";
import { filters, inputOf, keyOf, type Look, trendOf } from "./look";
import { elements, Signed } from "./parts";
import { useSheet } from "./sheet";
import { largest, size, toneOf } from "./variance";

/** Variances that are shown. */
const most = 8;

/** Costs by element, the largest variances, and what one piece cost from month to month. Each stands in the table as well. */
export function Charts({
  sheet,
  look,
  line,
  nameOf,
  onPick,
  onMonths,
}: {
  sheet: Sheet;
  look: Look;
  /** The one at hand. */
  line: SheetLine | undefined;
  /** What a line is called. */
  nameOf: (line: SheetLine) => string;
  onPick: (key: string) => void;
  /** Shows the months of the trend as a table. */
  onMonths: (months: Look) => void;
}) {
  return (
    <div className="costcharts">
      <Elements sheet={sheet} />
      <Largest sheet={sheet} look={look} nameOf={nameOf} onPick={onPick} />
      <Trend sheet={sheet} look={look} line={line} onMonths={onMonths} />
    </div>
  );
}

/** A part of a whole, in percent, for the width of its bar. */
const share = (part: string, whole: number) => (whole === 0 ? 0 : Math.min(100, (Math.abs(Number(part)) / whole) * 100));

function Elements({ sheet: { totals } }: { sheet: Sheet }) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const own = elements.map((element) => ({
    key: element as string,
    name: t(`workReport.element.${element}`),
    value: totals[element],
  }));
  const difference = differenceOf(totals);
  const all = isZero(difference) ? own : [...own, { key: "difference", name: t("workReport.difference"), value: difference }];
  const longest = Math.max(...all.map(({ value }) => Math.abs(Number(value))));
  return (
    <section aria-label={t("costSheet.chart.elements")}>
      <h3>{t("costSheet.chart.elements")}</h3>
      {all.map(({ key, name, value }) => {
        const part = isZero(totals.total) ? null : divide(value, totals.total, 3);
        return (
          <div key={key} className="costbar">
            <span className="cut">{name}</span>
            <span className="track" aria-hidden="true">
              <span className={`part ${key}`} style={{ width: `${share(value, longest)}%` }} />
            </span>
            <span className="num">{formatDecimal(value, decimals)}</span>
            <span className="num text2 share">{part === null ? "" : `${formatDecimal(shift(part, 2), 1)}%`}</span>
          </div>
        );
      })}
    </section>
  );
}

function Largest({
  sheet,
  look,
  nameOf,
  onPick,
}: {
  sheet: Sheet;
  look: Look;
  nameOf: (line: SheetLine) => string;
  onPick: (key: string) => void;
}) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const lines = largest(sheet.lines, (line) => line.variance, most);
  const longest = Number(size(lines[0]?.variance ?? "0"));
  return (
    <section aria-label={t("costSheet.chart.variances")}>
      <h3>{t("costSheet.chart.variances")}</h3>
      {lines.length === 0 && (
        <p className="muted">
          {t(sheet.lines.some((line) => line.variance != null) ? "costSheet.chart.noVariance" : "costSheet.noStandard")}
        </p>
      )}
      {lines.map((line) => (
        <div key={keyOf(line, look.by)} className="costbar two">
          <button type="button" className="plain link cut" title={nameOf(line)} onClick={() => onPick(keyOf(line, look.by))}>
            {nameOf(line)}
          </button>
          <span className="track" aria-hidden="true">
            <span
              className={`part ${toneOf(line.variance ?? "0")}`}
              style={{ width: `${share(line.variance ?? "0", longest)}%` }}
            />
          </span>
          <span className="num">
            <Signed value={line.variance} decimals={decimals} />
          </span>
        </div>
      ))}
    </section>
  );
}

/** Where the points of a line stand in a box, from its lowest to its highest value; a month without a value is a gap. */
export function pointsOf(
  values: readonly (number | null)[],
  { low, high }: { low: number; high: number },
): ([number, number] | null)[] {
  const wide = Math.max(1, values.length - 1);
  return values.map((value, at) => {
    if (value === null) return null;
    return [(at / wide) * 100, high === low ? 50 : 100 - ((value - low) / (high - low)) * 100];
  });
}

/** The points that hang together, as what an SVG line takes. */
function runs(points: ([number, number] | null)[]): string[] {
  const found: string[][] = [[]];
  for (const point of points) {
    if (point) found.at(-1)?.push(point.join(","));
    else found.push([]);
  }
  return found.filter((run) => run.length > 0).map((run) => run.join(" "));
}

function Trend({
  sheet,
  look,
  line: at,
  onMonths,
}: {
  sheet: Sheet;
  look: Look;
  line: SheetLine | undefined;
  onMonths: (months: Look) => void;
}) {
  const t = useT();
  const of = trendOf(at, look);
  const own = look.by === "month";
  const read = useSheet(inputOf(of), !own);
  const about = filters.flatMap((filter) => (of[filter] ? [`${t(`costSheet.by.${filter}`)} ${of[filter]}`] : []));
  const months = (own ? sheet : read.data)?.lines.filter((line) => line.month != null) ?? [];
  const known = months.flatMap((line) => (line.unit_cost == null ? [] : [Number(line.unit_cost)]));
  const standards = months.flatMap((line) => (line.unit_standard == null ? [] : [Number(line.unit_standard)]));
  const box = { low: Math.min(...known, ...standards), high: Math.max(...known, ...standards) };
  const line = (key: "unit_cost" | "unit_standard") =>
    pointsOf(
      months.map((month) => (month[key] == null ? null : Number(month[key]))),
      box,
    );
  const [actual, standard] = [line("unit_cost"), line("unit_standard")];
  const price = (value: number) => formatDecimal(value.toFixed(priceDecimals), priceDecimals);
  return (
    <section aria-label={t("costSheet.chart.trend")}>
      <h3>
        <span className="cut">
          {t("costSheet.chart.trend")} <span className="text2">{about.join(t("common.comma"))}</span>
        </span>
        {!own && (
          <Button type="link" size="small" onClick={() => onMonths(of)}>
            {t("costSheet.chart.asTable")}
          </Button>
        )}
      </h3>
      {known.length < 2 ? (
        <p className="muted">
          {t(read.isPending && !own ? "common.loading" : read.error ? "list.notRead" : "costSheet.chart.noTrend")}
        </p>
      ) : (
        <figure className="trend">
          <div className="axis num" aria-hidden="true">
            <span>{price(box.high)}</span>
            <span>{price(box.low)}</span>
          </div>
          <div className="plot">
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
              {runs(standard).map((points) => (
                <polyline key={points} className="standard" points={points} />
              ))}
              {runs(actual).map((points) => (
                <polyline key={points} className="actual" points={points} />
              ))}
            </svg>
            {actual.map((point, at) => {
              const month = months[at];
              if (!point || !month) return null;
              const told = `${month.month} ${formatDecimal(month.unit_cost, priceDecimals)}`;
              return (
                <span
                  key={month.month}
                  className="point"
                  role="img"
                  aria-label={told}
                  title={told}
                  style={{ left: `${point[0]}%`, top: `${point[1]}%` }}
                />
              );
            })}
          </div>
          <figcaption className="num">
            <span>{months[0]?.month}</span>
            <span>{months.at(-1)?.month}</span>
            <span>{t("costSheet.chart.lines")}</span>
          </figcaption>
        </figure>
      )}
    </section>
  );
}
