import { Select } from "antd";
import type { ReactNode } from "react";
import type { Output, RateRow } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal, formatPercent, none } from "@/format/number";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { CodeLink } from "@/ui/cells";
import { DayField } from "@/ui/DayField";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { bands } from "./values";
import "./rate.css";

type At = Output<"rate.at">;

/** Which rates hold for somebody, at a machine or a work centre, on a day; each with the rate that says so. */
export default function RatesAtPage() {
  const t = useT();
  const tab = useTab();
  const today = useToday();
  useTitle(t("rate.at.title"));
  const { person = "", machine = "", work_center = "", day = today } = tab.params;
  const look = (change: Record<string, string | undefined>) => tab.setParams({ ...tab.params, ...change });
  const people = useRead("person.names", { limit: 10_000 }, { keep: true }).data?.rows ?? [];
  const machines = useRead("machine.list", { limit: 20_000 }, { keep: true }).data?.rows ?? [];
  const centers = useRead("work_center.list", { limit: 1000 }, { keep: true }).data?.rows ?? [];
  const or = (code: string) => (code === "" ? null : code);
  const read = useRead(
    "rate.at",
    { day, person: or(person), machine: or(machine), work_center: or(work_center) },
    { keep: true },
  );
  const choose = (name: "person" | "machine" | "work_center", options: { value: string; label: string }[], value: string) => (
    <Select
      style={{ width: 190 }}
      aria-label={t(`rate.field.${name}`)}
      placeholder={t(`rate.field.${name}`)}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={false}
      value={value === "" ? undefined : value}
      options={options}
      onChange={(to?: string) => look({ [name]: to })}
    />
  );
  const coded = (rows: readonly { code: string; name: string }[]) =>
    rows.map((r) => ({ value: r.code, label: `${r.code} ${r.name}` }));
  return (
    <Page
      title={t("rate.at.title")}
      actions={<KeyButton label={t("rate.title")} run={() => openPage("rate.list", {})} />}
      filter={
        <>
          <DayField label={t("rate.at.day")} value={day} clear={false} width={130} onPick={(to) => to && look({ day: to })} />
          {choose(
            "person",
            people.map((p) => ({ value: p.login, label: `${p.login} ${p.name}` })),
            person,
          )}
          {choose("machine", coded(machines), machine)}
          {choose("work_center", coded(centers), work_center)}
        </>
      }
      message={read.error && <Failure what={t("list.notRead")} error={read.error} line />}
    >
      <div className={read.error ? "scroll stale ratesat" : "scroll ratesat"}>
        {read.data && <Rates at={read.data} asksPerson={person !== ""} asksPlace={machine !== "" || work_center !== ""} />}
      </div>
    </Page>
  );
}

function Rates({ at, asksPerson, asksPlace }: { at: At; asksPerson: boolean; asksPlace: boolean }) {
  const t = useT();
  const price = (value: string) => formatDecimal(value, 4);
  const missing = (asked: boolean, what: "person" | "place") => t(asked ? "rate.at.nothing" : `rate.at.choose.${what}`);
  const season = at.tariff_of && inSeason(at.tariff_of, at.day);
  return (
    <table className="mini" aria-label={t("rate.at.title")}>
      <thead>
        <tr>
          <th>{t("rate.kinds")}</th>
          <th>{t("rate.at.holds")}</th>
          <th>{t("rate.at.by")}</th>
        </tr>
      </thead>
      <tbody>
        <Line kind="grade" of={undefined}>
          {at.grade ? (
            <CodeLink page="grade" params={{ code: at.grade }}>
              {at.grade}
            </CodeLink>
          ) : (
            missing(asksPerson, "person")
          )}
        </Line>
        <Line kind="wage" of={at.wage_of}>
          {at.wage ? `${t(`rate.basis.${at.wage.basis}`)} ${price(at.wage.price)}` : missing(asksPerson, "person")}
        </Line>
        {at.factors.map((one) => (
          <Line key={one.hours} kind="overtime" of={one.of}>
            {t(`rate.hours.${one.hours as "overtime"}`)} × {formatDecimal(one.factor, 2)}
          </Line>
        ))}
        <Line kind="machine" of={at.machine_of}>
          {at.machine
            ? t("rate.at.machine", { hourly: price(at.machine.hourly), per_cycle: price(at.machine.per_cycle) })
            : missing(asksPlace, "place")}
        </Line>
        <Line kind="power" of={at.power_of}>
          {at.power
            ? t("rate.at.power", { kw: formatDecimal(at.power.rated_kw, 1), load: formatPercent(at.power.load_factor) })
            : missing(asksPlace, "place")}
        </Line>
        <Line kind="overhead" of={at.overhead_of}>
          {at.overhead
            ? t("rate.at.overhead", {
                labour: price(at.overhead.per_labour_hour),
                machine: price(at.overhead.per_machine_hour),
                share: formatPercent(at.overhead.of_labour),
              })
            : missing(asksPlace, "place")}
        </Line>
        <Line kind="tariff" of={at.tariff_of}>
          {season
            ? bands
                .flatMap((band) => {
                  const one = season.prices.find((p) => p.band === band);
                  return one ? [`${t(`rate.band.${band}`)} ${one.price}`] : [];
                })
                .join(t("common.comma"))
            : t("rate.at.nothing")}
        </Line>
      </tbody>
    </table>
  );
}

/** What holds, and the rate that says so, leading to it. */
function Line({
  kind,
  of,
  children,
}: {
  kind: "grade" | "wage" | "overtime" | "machine" | "power" | "overhead" | "tariff";
  of: RateRow | null | undefined;
  children: ReactNode;
}) {
  const t = useT();
  const today = useToday();
  return (
    <tr>
      <td>{t(`rate.kind.${kind}`)}</td>
      <td className="num">{children}</td>
      <td>
        {of ? (
          <CodeLink page="rate" params={{ id: String(of.id) }}>
            {t("rate.at.since", {
              whose: kind === "tariff" ? t("rate.kind.tariff") : of.name || t("rate.everyone"),
              from: formatDay(of.from, today),
            })}
          </CodeLink>
        ) : kind === "overtime" ? (
          <span className="muted">{t("rate.at.byLaw")}</span>
        ) : (
          <span className="muted">{none}</span>
        )}
      </td>
    </tr>
  );
}

/** The season of a tariff on a day: the last that had begun by then, or the last of the year before. */
export function inSeason(of: RateRow, day: string) {
  if (of.rate.kind !== "tariff") return undefined;
  const start = (s: { month: number; day: number }) => s.month * 100 + s.day;
  const today = Number(day.slice(5, 7)) * 100 + Number(day.slice(8, 10));
  const sorted = [...of.rate.seasons].sort((a, b) => start(a) - start(b));
  return sorted.findLast((season) => start(season) <= today) ?? sorted.at(-1);
}
