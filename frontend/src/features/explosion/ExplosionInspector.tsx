import { Button } from "antd";
import type { ExplodeLine } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal, formatPercent, isNegative, isZero } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { useToday } from "@/shell/info";
import { openPage } from "@/state/tabs";
import { ItemHead, OccupationSection, WhereUsedSection, walkDown } from "@/ui/ItemParts";
import { Fact, Section } from "@/ui/Page";
import { chain, isRounded, unrounded } from "./formula";

/** So much of a chain fits beside its figure. */
const briefChars = 20;

/** Where the selected requirement comes from, and what else the part goes into. */
export function ExplosionInspector({
  line,
  above,
  date,
}: {
  line: ExplodeLine;
  /** From the top down to the parent; empty where rows are summed, and for the top itself. */
  above: ExplodeLine[];
  date?: string;
}) {
  const t = useT();
  const today = useToday();
  const total = `${formatDecimal(line.quantity, line.decimals)} ${line.unit}`;
  const sum = chain(line, above, t("explosion.perOrder"));
  // A short chain stands on one line with what it gives.
  const brief = sum !== null && sum.length <= briefChars;
  const equals = brief ? sum : "=";
  const parent = above.at(-1);
  const rounded = isRounded(line);
  const step = line.decimals === 0 ? "1" : `0.${"0".repeat(line.decimals - 1)}1`;
  const otherUnit = line.line_qty != null && line.line_unit != null && line.line_unit !== line.unit;
  return (
    <>
      <ItemHead item={{ code: line.item, name: line.name, spec: line.spec, source: line.source }} />
      <Section title={t("explosion.thisNeed")}>
        {sum && !brief && <div className="formula num">{sum}</div>}
        {rounded ? (
          <>
            <Fact label={sum ? equals : t("explosion.unrounded")}>
              {unrounded(line)} {line.unit}
            </Fact>
            <Fact
              label={t(isNegative(line.quantity) ? "explosion.roundedDown" : "explosion.roundedUp", { step, unit: line.unit })}
              strong
            >
              {total}
            </Fact>
          </>
        ) : (
          <Fact label={sum ? equals : t("explosion.total")} strong>
            {total}
          </Fact>
        )}
        {parent && !line.fixed && isRounded(parent) && (
          <p className="muted formulanote">
            {t("explosion.parentUnrounded", {
              item: parent.item,
              unrounded: unrounded(parent),
              rounded: formatDecimal(parent.quantity, parent.decimals),
              unit: parent.unit,
            })}
          </p>
        )}
        {line.level > 0 && line.basis == null && <p className="muted formulanote">{t("explosion.summedNote")}</p>}
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
            <Button size="small" onClick={() => walkDown({ item: line.item, quantity: line.quantity, date })}>
              {t("bom.explode")} <Kbd id="explode" />
            </Button>
          )}
          <Button size="small" onClick={() => openPage("item", { code: line.item })}>
            {t("where_used.openItem")}
          </Button>
        </div>
      </Section>
      <WhereUsedSection code={line.item} date={date} />
      <OccupationSection code={line.item} />
    </>
  );
}
