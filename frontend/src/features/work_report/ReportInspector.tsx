import { Button } from "antd";
import { Fragment } from "react";
import type { ReportRow, ReportView } from "@/contract";
import { formatDay, formatSeconds } from "@/format/date";
import { formatDecimal, isZero } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { useToday } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Failure } from "@/ui/Message";
import { Fact, Section } from "@/ui/Page";
import { ChainLink, PaperLink } from "@/ui/Papers";
import { CostSections } from "@/ui/report/Costs";
import { losses } from "@/ui/report/report";
import { HoursOf, ReportDot, ReportLink, useSpan } from "@/ui/report/words";
import { TrailLink } from "@/ui/TrailLink";

/** A report: what came of it, who worked how long, at what, and what that cost, down to each rate. */
export function ReportInspector({ row }: { row: ReportRow }) {
  const t = useT();
  const today = useToday();
  const span = useSpan();
  const read = useRead("report.get", { number: row.number }, { keep: true });
  const view = read.data?.number === row.number ? read.data : undefined;
  const quantity = (value: string) => (
    <>
      <Num value={value} decimals={row.decimals} /> {row.unit}
    </>
  );
  return (
    <>
      <Section
        title={
          <>
            <span className="code">{row.number}</span> <ReportDot state={row.state} />
          </>
        }
      >
        <Fact label={t("workReport.field.order")}>
          <PaperLink number={row.order} />
        </Fact>
        <Fact label={t("workReport.field.operation")}>
          {row.operation} {row.operation_name}
        </Fact>
        <Fact label={t("workReport.field.item")}>
          <CodeLink page="item" params={{ code: row.item }}>
            {row.item}
          </CodeLink>{" "}
          {row.name}
        </Fact>
        <Fact label={t("workReport.field.workCenter")}>
          <CodeLink page="work_center" params={{ code: row.work_center }}>
            {row.work_center}
          </CodeLink>{" "}
          {row.work_center_name}
        </Fact>
        {row.machine !== "" && (
          <Fact label={t("workReport.field.machine")}>
            <CodeLink page="machine" params={{ code: row.machine }}>
              {row.machine}
            </CodeLink>
          </Fact>
        )}
        <Fact label={t("workReport.field.span")}>
          {formatDay(row.day, today)} {span(row.starts, row.ends)}
        </Fact>
        {row.code !== "" && (
          <Fact label={t("workReport.field.code")}>
            <ChainLink code={row.code} />
          </Fact>
        )}
      </Section>
      <div className="section sectionactions">
        <Button size="small" onClick={() => openPage("work_order", { number: row.order })}>
          {t("workReport.openOrder")}
        </Button>
        <Button size="small" onClick={() => openPage("report.list", { order: row.order, operation: String(row.operation) })}>
          {t("workReport.allOfOperation")}
        </Button>
      </div>
      {read.error && <Failure what={t("list.notRead")} error={read.error} line />}
      <Section title={t("workReport.pieces")}>
        <Fact label={t("workReport.field.good")} strong>
          {quantity(row.good)}
        </Fact>
        {view &&
          losses(view)
            .filter(({ quantity: of }) => !isZero(of))
            .map(({ kind, quantity: of, reason }) => (
              <Fragment key={kind}>
                <Fact label={t(`workReport.field.${kind}`)}>{quantity(of)}</Fact>
                {reason !== "" && <div className="muted small">{reason}</div>}
              </Fragment>
            ))}
        {view && view.note !== "" && <div className="text2 small">{view.note}</div>}
      </Section>
      {view && <Times view={view} />}
      {view && <CostSections view={view} />}
      {view && <Around view={view} />}
    </>
  );
}

/** Who worked, how long, and how long the machine ran. */
function Times({ view }: { view: ReportView }) {
  const t = useT();
  return (
    <Section title={t("workReport.times")}>
      {view.operators_of.map((one) => (
        <Fact
          key={`${one.person} ${one.hours}`}
          label={
            <>
              {one.name || one.person}
              {one.hours !== "usual" && <span className="muted"> {t(`workReport.hours.${one.hours}`)}</span>}
            </>
          }
        >
          {t("workReport.minutes", { minutes: minutesOf(one.seconds) })}
        </Fact>
      ))}
      {view.operators_of.length === 0 && <div className="muted">{t("workReport.nobody")}</div>}
      <Fact label={t("workReport.field.machineHours")}>
        <HoursOf seconds={view.machine_seconds} /> h
      </Fact>
      {view.run && <Fact label={t("workReport.machineRun")}>{formatSeconds((view.run.to - view.run.from) / 1_000_000)}</Fact>}
      {view.cycles !== 0 && (
        <Fact label={view.cycles_counted ? t("workReport.cyclesCounted") : t("workReport.cycles")}>{view.cycles}</Fact>
      )}
      <Fact label={view.metered ? t("workReport.kwhMetered") : t("workReport.kwhRated")}>
        <Num value={view.kwh} decimals={3} /> kWh
      </Fact>
    </Section>
  );
}

/** Whole minutes where they are whole, else to a second's part. */
function minutesOf(seconds: number): string {
  return seconds % 60 === 0 ? formatDecimal(String(seconds / 60)) : formatSeconds(Math.abs(seconds));
}

/** What else it has to do with: reports that overlap, that shared its time, that take it back; who wrote it. */
function Around({ view }: { view: ReportView }) {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  const span = useSpan();
  return (
    <>
      {view.overlapping.length > 0 && (
        <Section title={<span className="amber">{t("workReport.overlapsHint")}</span>}>
          {view.overlapping.map((one) => (
            <div key={`${one.other} ${one.person} ${one.machine}`} className="overlap">
              <ReportLink number={one.other} /> {one.person != null ? nameOf(one.person) : one.machine}{" "}
              <span className="num">{span(one.starts, one.ends)}</span>
              <div className="muted small">
                {t("workReport.orderAndOperation", { order: one.order, operation: one.operation })}
              </div>
            </div>
          ))}
        </Section>
      )}
      <Section title={t("workReport.about")}>
        {view.reversal_of != null && (
          <Fact label={t("workReport.reversalOf")}>
            <ReportLink number={view.reversal_of} />
          </Fact>
        )}
        {view.reversed_by != null && (
          <Fact label={t("workReport.reversedBy")}>
            <ReportLink number={view.reversed_by} />
          </Fact>
        )}
        {view.reason !== "" && <Fact label={t("common.reason")}>{view.reason}</Fact>}
        {view.shared_with.length > 0 && (
          <Fact label={t("workReport.sharedWith")}>
            {view.shared_with.map((number) => (
              <Fragment key={number}>
                <ReportLink number={number} />{" "}
              </Fragment>
            ))}
          </Fact>
        )}
        <Fact label={t("workReport.madeBy")}>{nameOf(view.made_by)}</Fact>
        <Fact label={t("workReport.madeAt")}>{when(view.made_at)}</Fact>
        <TrailLink kind="work_report" code={view.number} />
      </Section>
    </>
  );
}
