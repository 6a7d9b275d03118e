import { Input, Switch } from "antd";
import type { TFunction } from "i18next";
import { useId } from "react";
import { formatCount, formatDecimal, parseDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useDenied } from "@/session/useRights";
import { useInfo } from "@/shell/info";
import { Num } from "@/ui/cells";
import { notNumber } from "@/ui/form/number-words";
import { Section } from "@/ui/Page";
import { closeRight, type Month, type MonthView, postedElements } from "./month";
import { Signed } from "./parts";

/** What is typed at closing: what was really paid, and whether reports bear the difference. */
export interface Paid {
  wages: string;
  energy_bill: string;
  allocate: boolean;
  note: string;
}

export const noFigures: Paid = { wages: "", energy_bill: "", allocate: false, note: "" };

/** What was said when a month was closed. */
export function saidOf({ wages, energy_bill, allocated, note }: Month): Paid {
  return { wages: wages ?? "", energy_bill: energy_bill ?? "", allocate: allocated, note: note ?? "" };
}

export function isTyped({ wages, energy_bill, allocate, note }: Paid): boolean {
  return wages !== "" || energy_bill !== "" || note !== "" || allocate;
}

type Wrong = Partial<Record<"wages" | "energy_bill", string>>;

/** Why what was typed are no amounts; null when both are, or are not told. */
export function wrongOf(t: TFunction, paid: Paid, decimals: number): Wrong | null {
  const found = (["wages", "energy_bill"] as const).flatMap((field) => {
    const why =
      notNumber(t, paid[field], decimals) ?? (parseDecimal(paid[field], decimals)?.startsWith("-") ? t("form.notNumber") : null);
    return why === null ? [] : [[field, why] as const];
  });
  return found.length === 0 ? null : Object.fromEntries(found);
}

/** What the program is told: amounts that were typed, and a difference shared only where there is one. */
export function closingOf(month: string, paid: Paid, decimals: number) {
  const [wages, bill] = [parseDecimal(paid.wages, decimals), parseDecimal(paid.energy_bill, decimals)];
  return {
    month,
    ...(wages === null ? {} : { wages }),
    ...(bill === null ? {} : { energy_bill: bill }),
    allocate: paid.allocate && (wages !== null || bill !== null),
    ...(paid.note.trim() === "" ? {} : { note: paid.note.trim() }),
  };
}

/** What was posted by element, and beside it what was paid. */
export function MonthFigures({
  view,
  at,
  paid,
  put,
  wrong,
}: {
  view: MonthView;
  at: Month | undefined;
  paid: Paid;
  put: (change: Partial<Paid>) => void;
  wrong: Wrong | null;
}) {
  const t = useT();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const denied = useDenied()(closeRight);
  const note = useId();
  const share = useId();
  const closed = view.state === "closed";
  const names = { wages: t("month.wages"), energy_bill: t("month.energyBill") };
  const field = (element: (typeof postedElements)[number]) =>
    element === "labour" ? "wages" : element === "energy" ? "energy_bill" : null;
  const nothing = paid.wages.trim() === "" && paid.energy_bill.trim() === "";
  return (
    <Section title={t("month.figures")} note={t("month.reports", { count: view.reports, reports: formatCount(view.reports) })}>
      <table className="monthfigures" aria-label={t("month.figures")}>
        <thead>
          <tr>
            <th>{t("month.element")}</th>
            <th className="num">{t("month.posted")}</th>
            <th>{t("month.paid")}</th>
          </tr>
        </thead>
        <tbody>
          {postedElements.map((element) => {
            const own = field(element);
            return (
              <tr key={element}>
                <th scope="row">{element === "material" ? t("wip.column.material") : t(`workReport.element.${element}`)}</th>
                <td className="num">
                  <Num value={view.posted[element]} decimals={decimals} />
                </td>
                <td>
                  {own !== null && closed && (
                    <>
                      <span className="text2">{names[own]}</span>{" "}
                      {at?.[own] == null ? (
                        <span className="muted">{t("month.notSaid")}</span>
                      ) : (
                        <span className="num">{formatDecimal(at[own], decimals)}</span>
                      )}
                    </>
                  )}
                  {own !== null && !closed && (
                    <Amount
                      label={names[own]}
                      value={paid[own]}
                      disabled={denied !== null}
                      wrong={wrong?.[own]}
                      onChange={(text) => put({ [own]: text })}
                    />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
        {closed && at?.difference != null && (
          <tfoot>
            <tr>
              <th scope="row">{t("month.differenceTotal")}</th>
              <td className="num">
                <Signed value={at.difference} decimals={decimals} />
              </td>
              <td className="text2">{t(at.allocated ? "month.yes" : "month.no")}</td>
            </tr>
          </tfoot>
        )}
      </table>
      {closed ? (
        at?.note && <p className="text2 monthnote">{at.note}</p>
      ) : (
        <>
          <div className="monthshare">
            <Switch
              id={share}
              size="small"
              checked={paid.allocate && !nothing}
              disabled={denied !== null || nothing}
              onChange={(allocate) => put({ allocate })}
            />
            <label htmlFor={share}>{t("month.allocate")}</label>
            <span className="muted small">{denied ?? (nothing ? t("month.allocateNothing") : t("month.allocateWhy"))}</span>
          </div>
          <div className="field monthnote">
            <label htmlFor={note}>{t("month.note")}</label>
            <Input
              id={note}
              value={paid.note}
              maxLength={500}
              disabled={denied !== null}
              onChange={(e) => put({ note: e.target.value })}
            />
          </div>
        </>
      )}
    </Section>
  );
}

function Amount({
  label,
  value,
  wrong,
  disabled,
  onChange,
}: {
  label: string;
  value: string;
  wrong: string | undefined;
  disabled: boolean;
  onChange: (text: string) => void;
}) {
  const id = useId();
  return (
    <div className={wrong ? "field wrong monthamount" : value === "" ? "field monthamount" : "field changed monthamount"}>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        className="numeric"
        inputMode="decimal"
        value={value}
        disabled={disabled}
        status={wrong ? "error" : undefined}
        aria-describedby={wrong ? `${id}-why` : undefined}
        onChange={(e) => onChange(e.target.value)}
      />
      {wrong && (
        <span className="problem" id={`${id}-why`}>
          {wrong}
        </span>
      )}
    </div>
  );
}
