import { Button } from "antd";
import type { ExplodeLine } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal, formatPercent, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { ItemHead, WhereUsedSection } from "@/ui/ItemParts";
import { Fact, Section } from "@/ui/Page";

/** Where the selected requirement comes from, and what else the part goes into. */
export function ExplosionInspector({ line, parent, date }: { line: ExplodeLine; parent: ExplodeLine | null; date?: string }) {
  const t = useT();
  const today = useToday();
  const total = `${formatDecimal(line.quantity, line.decimals)} ${line.unit}`;
  const from = parent
    ? line.fixed
      ? t("explosion.fixed")
      : `${formatDecimal(parent.quantity, parent.decimals)} ${parent.unit} × ${formatDecimal(line.per)}`
    : t("explosion.total");
  const otherUnit = line.line_qty != null && line.line_unit != null && line.line_unit !== line.unit;
  return (
    <>
      <ItemHead item={{ code: line.item, name: line.name, spec: line.spec, source: line.source }} />
      <Section title={t("explosion.thisNeed")}>
        <Fact label={from} strong>
          {total}
        </Fact>
        {otherUnit && (
          <Fact label={t("explosion.lineQty")}>
            {formatDecimal(line.line_qty)} {line.line_unit}
          </Fact>
        )}
        {line.scrap != null && !isZero(line.scrap) && <Fact label={t("explosion.scrap")}>{formatPercent(line.scrap)}</Fact>}
        {line.operation != null && <Fact label={t("explosion.operation")}>{line.operation}</Fact>}
        {line.need_date && <Fact label={t("explosion.neededOn")}>{formatDay(line.need_date, today)}</Fact>}
        <div className="sectionactions">
          {!line.is_leaf && line.level > 0 && (
            <Button
              size="small"
              onClick={() =>
                openPage("explosion", {
                  item: line.item,
                  ...(isZero(line.quantity) ? {} : { quantity: line.quantity.replace("-", "") }),
                  date,
                })
              }
            >
              {t("bom.explode")}
            </Button>
          )}
          <Button size="small" onClick={() => openPage("item", { code: line.item })}>
            {t("where_used.openItem")}
          </Button>
        </div>
      </Section>
      <WhereUsedSection code={line.item} date={date} />
    </>
  );
}
