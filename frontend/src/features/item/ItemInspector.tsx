import { Button } from "antd";
import { formatCount, formatDecimal } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { usePersonName } from "@/session/people";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { ItemHead, OccupationSection, WhereUsedSection, walkDown, walkOccupation, walkUp } from "@/ui/ItemParts";
import { Failure } from "@/ui/Message";
import { Fact, Section } from "@/ui/Page";
import { TrailLink } from "@/ui/TrailLink";

/** What hangs on an item: BOM versions, routings, where it is used. `own`: beside its own page, which has the buttons. */
export function ItemInspector({ code, own = false }: { code: string; own?: boolean }) {
  const t = useT();
  const nameOf = usePersonName();
  const when = useWhen();
  const view = useRead("item.get", { code }, { keep: true });
  const item = view.data?.item;
  if (view.error && !item) return <Failure what={t("form.notRead")} error={view.error} />;
  if (!view.data || !item) return <div aria-busy="true" />;
  const { data } = view;
  return (
    <>
      <ItemHead item={item} />
      {!own && (
        <div className="section sectionactions">
          <Button size="small" onClick={() => walkDown({ item: item.code })}>
            {t("explosion.title")} <Kbd id="explode" />
          </Button>
          <Button size="small" onClick={() => walkUp({ item: item.code })}>
            {t("where_used.title")} <Kbd id="whereUsed" />
          </Button>
          <Button size="small" onClick={() => walkOccupation(item.code)}>
            {t("occupation.title")} <Kbd id="occupation" />
          </Button>
        </div>
      )}
      <Section title={t("item.structure")}>
        <Fact label={t("item.bomVersions")}>
          <button type="button" className="plain link" onClick={() => openPage("bom.list", { item: item.code })}>
            {formatCount(data.bom_versions)}
          </button>
        </Fact>
        <Fact label={t("item.routingVersions")}>
          <button type="button" className="plain link" onClick={() => openPage("routing.list", { item: item.code })}>
            {formatCount(data.routing_versions)}
          </button>
        </Fact>
        <Fact label={t("item.lowLevelCode")}>{data.low_level_code}</Fact>
      </Section>
      <WhereUsedSection code={item.code} />
      <OccupationSection code={item.code} />
      <Section title={t("item.planning")}>
        <Fact label={t("item.safetyStock")}>
          {formatDecimal(item.safety_stock, item.decimals)} {item.unit}
        </Fact>
        <Fact label={t("item.leadTime")}>{t("common.days", { count: item.lead_time_days })}</Fact>
        <Fact label={t("item.lotRule")}>{t(`item.lotRules.${item.lot_rule}`)}</Fact>
      </Section>
      <Section title={t("item.conversions")}>
        {item.conversions.length === 0 && <span className="muted">{t("item.noConversions")}</span>}
        {item.conversions.map((c) => (
          <div key={c.unit} className="num">
            {formatDecimal(c.quantity)} {c.unit} = {formatDecimal(c.base)} {item.unit}
          </div>
        ))}
      </Section>
      <Section
        title={t("form.changed")}
        note={`${nameOf(data.changed_by)} ${when(data.changed_at)}`}
        action={<TrailLink kind="item" code={item.code} />}
      />
    </>
  );
}
