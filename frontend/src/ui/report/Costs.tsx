import type { ReactNode } from "react";
import type { ReportView } from "@/contract";
import { formatSeconds } from "@/format/date";
import { divide, formatDecimal, formatPercent, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import { Num } from "../cells";
import { priceDecimals } from "../Match";
import { Section } from "../Page";
import { differenceOf, hoursOf } from "./report";
import { Step } from "./words";

const hours = (seconds: number) => formatDecimal(hoursOf(seconds), 2);

/** What a report cost, by element: each with its formula down to rate, kWh and band. Nothing for whoever may not see amounts. */
export function CostSections({ view }: { view: ReportView }) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const { costs, rates } = view;
  if (!costs || !rates) return null;
  const money = (value: string | null | undefined) => <Num value={value} decimals={decimals} />;
  const price = (value: string) => formatDecimal(value, priceDecimals);
  /** What that is for one of the good pieces. */
  const each = (amount: string) => {
    const one = divide(amount, view.good, priceDecimals);
    if (one === null) return null;
    return (
      <div className="fact small muted">
        <span>{t("workReport.formula.each", { good: formatDecimal(view.good, view.decimals) })}</span>
        <span className="num">{price(one)}</span>
      </div>
    );
  };
  const part = (element: "labour" | "machine" | "energy" | "overhead", steps: ReactNode) => (
    <Section title={t(`workReport.element.${element}`)} action={<strong className="num">{money(costs[element])}</strong>}>
      {steps}
      {!isZero(costs[element]) && each(costs[element])}
    </Section>
  );
  const difference = differenceOf(costs);
  const { hourly, per_cycle, power, overhead } = rates;
  return (
    <>
      {part(
        "labour",
        view.operators_of.map((one) => (
          <Step key={`${one.person} ${one.hours}`} amount={money(one.amount)}>
            {!one.wage
              ? t("workReport.formula.noWage", { name: one.name || one.person })
              : one.wage.basis === "piece"
                ? t("workReport.formula.piece", { name: one.name || one.person, price: price(one.wage.price) })
                : t(one.factor && one.factor !== "1" ? "workReport.formula.overtime" : "workReport.formula.hour", {
                    name: one.name || one.person,
                    hours: hours(one.seconds),
                    price: price(one.wage.price),
                    factor: one.factor ?? "1",
                  })}
          </Step>
        )),
      )}
      {part(
        "machine",
        <>
          <Step>{t("workReport.formula.machine", { hours: hours(view.machine_seconds), price: price(hourly) })}</Step>
          {!isZero(per_cycle) && <Step>{t("workReport.formula.cycles", { count: view.cycles, price: price(per_cycle) })}</Step>}
        </>,
      )}
      {part(
        "energy",
        <>
          <Step>
            {view.metered
              ? t("workReport.formula.metered", { kwh: formatDecimal(view.kwh, 3) })
              : t("workReport.formula.rated", {
                  kw: formatDecimal(power.rated_kw, 1),
                  load: formatDecimal(power.load_factor, 2),
                  hours: hours(view.machine_seconds),
                  kwh: formatDecimal(view.kwh, 3),
                })}
          </Step>
          {view.bands.map((band) => (
            <Step key={`${band.band} ${band.price}`} amount={<Num value={band.amount} decimals={priceDecimals} />}>
              {t("workReport.formula.band", {
                band: t(`rate.band.${band.band}`),
                time: formatSeconds(Math.abs(band.seconds)),
                kwh: formatDecimal(band.kwh, 3),
                price: price(band.price ?? "0"),
              })}
            </Step>
          ))}
          {view.bands.length === 0 && !isZero(view.kwh) && <div className="muted small">{t("workReport.formula.noTariff")}</div>}
        </>,
      )}
      {part(
        "overhead",
        <>
          {!isZero(overhead.per_labour_hour) && (
            <Step>
              {t("workReport.formula.perLabourHour", {
                hours: hours(view.labour_seconds),
                price: price(overhead.per_labour_hour),
              })}
            </Step>
          )}
          {!isZero(overhead.per_machine_hour) && (
            <Step>
              {t("workReport.formula.perMachineHour", {
                hours: hours(view.machine_seconds),
                price: price(overhead.per_machine_hour),
              })}
            </Step>
          )}
          {!isZero(overhead.of_labour) && (
            <Step>
              {t("workReport.formula.ofLabour", {
                labour: formatDecimal(costs.labour, decimals),
                share: formatPercent(overhead.of_labour),
              })}
            </Step>
          )}
        </>,
      )}
      {!isZero(difference) && (
        <Section
          title={t("workReport.difference")}
          note={t("workReport.differenceNote", { month: view.day.slice(0, 7) })}
          action={<strong className="num">{money(difference)}</strong>}
        />
      )}
      <Section
        title={t("workReport.element.total")}
        note={t("workReport.ratesKept")}
        action={<strong className="num">{money(costs.total)}</strong>}
      >
        {each(costs.total)}
      </Section>
    </>
  );
}
