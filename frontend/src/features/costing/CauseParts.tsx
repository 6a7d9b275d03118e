import type { SheetFigures, SheetLine } from "@/contract";
import { isZero, subtract } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { CauseName, Signed } from "./parts";
import { causes, largest, signed, size, sumOf } from "./variance";

/** Operations that are named of a cause. */
const named = 3;

/** 差异构成: why an order cost other than it should have, and in which operations most. */
export function CauseParts({
  lines,
  totals,
  onPick,
}: {
  lines: readonly SheetLine[];
  totals: SheetFigures;
  onPick: (operation: string) => void;
}) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const { causes: all, variance } = totals;
  if (all == null || variance == null)
    return (
      <section className="causeparts" aria-label={t("orderCost.causes")}>
        <header>
          <strong>{t("orderCost.causes")}</strong> <span className="muted">{t("costSheet.noStandard")}</span>
        </header>
      </section>
    );
  const longest = Math.max(...causes.map((cause) => Math.abs(Number(all[cause]))));
  const agrees = isZero(subtract(sumOf(all), variance));
  return (
    <section className="causeparts" aria-label={t("orderCost.causes")}>
      <header>
        <strong>{t("orderCost.causes")}</strong>{" "}
        <span className={agrees ? "text2" : "amber"}>
          {t(agrees ? "orderCost.causesSum" : "orderCost.causesApart", { variance: signed(variance, decimals) })}
        </span>
      </header>
      {causes.map((cause) => {
        const value = all[cause];
        const most = largest(lines, (line) => line.causes?.[cause], named);
        return (
          <div key={cause} className="causepart">
            <CauseName cause={cause} />
            <span className="num">
              <Signed value={value} decimals={decimals} />
            </span>
            <span className="track" aria-hidden="true">
              <span
                className={`part ${cause}`}
                style={{ width: `${longest === 0 ? 0 : (Number(size(value)) / longest) * 100}%` }}
              />
            </span>
            <span className="cut text2">
              {most.map((line, at) => (
                <span key={line.operation}>
                  {at > 0 && t("common.comma")}
                  <button type="button" className="plain link" onClick={() => onPick(String(line.operation))}>
                    {line.operation_name || line.operation}
                  </button>{" "}
                  <span className="num">{signed(line.causes?.[cause] ?? "0", decimals)}</span>
                </span>
              ))}
            </span>
          </div>
        );
      })}
    </section>
  );
}
