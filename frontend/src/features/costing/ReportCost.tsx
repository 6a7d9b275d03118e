import type { ReportRow } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { useToday } from "@/shell/info";
import { useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { Section } from "@/ui/Page";
import { CostSections } from "@/ui/report/Costs";
import { ReportDot, ReportLink, useSpan } from "@/ui/report/words";

/** How the costs of the report at hand came about, as its own page shows it. */
export function ReportCost({ row }: { row: ReportRow }) {
  const t = useT();
  const today = useToday();
  const span = useSpan();
  const money = useMay()("money");
  const read = useRead("report.get", { number: row.number }, { keep: true });
  const view = read.data?.number === row.number ? read.data : undefined;
  return (
    <>
      <Section
        title={
          <>
            <ReportLink number={row.number} /> <ReportDot state={row.state} />
          </>
        }
      >
        <div className="text2 small">
          {row.operators === "" ? t("workReport.nobody") : row.operators} · {formatDay(row.day, today)}{" "}
          <span className="num">{span(row.starts, row.ends)}</span> · {t("workReport.field.good")}{" "}
          <span className="num">{formatDecimal(row.good, row.decimals)}</span>
        </div>
        {view && view.note !== "" && <div className="text2 small">{view.note}</div>}
      </Section>
      {read.error && <Failure what={t("list.notRead")} error={read.error} line />}
      {money ? view && <CostSections view={view} /> : <div className="section muted">{t("orderCost.noMoney")}</div>}
    </>
  );
}
