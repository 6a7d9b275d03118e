import type { WorkOrderView } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useInfo, useToday } from "@/shell/info";
import { CodeLink } from "@/ui/cells";
import { Fact, Section } from "@/ui/Page";
import { DocumentInspector } from "../DocumentInspector";
import { kinds } from "../kinds";
import { PaperLink, Tracked } from "../words";
import { OrderCosts } from "./progress";

/** What an order was copied from, its list and chain, and the orders that it has to do with; below what came of it, and who did what. */
export function OrderInspector({ view }: { view: WorkOrderView }) {
  const t = useT();
  const today = useToday();
  const money = useInfo()?.currency_decimals ?? 2;
  const { document: paper, list, links } = view;
  const [line] = paper.lines;
  const item = line?.item ?? "";
  // Its list stands above, and has a line for each part.
  const kept = line && { ...line, children: line.children.filter((child) => child.kind !== "material_list") };
  return (
    <>
      <Section title={t("workOrder.noun")} note={<span className="code">{paper.number}</span>}>
        <Fact label={t("workOrder.days")}>
          <span className={view.late ? "red strong" : undefined}>
            {formatDay(view.start, today)} – {formatDay(view.end, today)}
          </span>
        </Fact>
        {list != null && (
          <Fact label={t("workOrder.list")}>
            <PaperLink number={list} />
          </Fact>
        )}
        {paper.codes.map((code) => (
          <Fact key={code} label={t("workOrder.chain")}>
            <Tracked code={code} />
          </Fact>
        ))}
      </Section>
      <Section title={t("workOrder.about")} note={formatDay(view.copied_day, today)}>
        <Fact label={t("workOrder.bomVersion")}>
          {view.bom_version ? (
            <CodeLink page="bom" params={{ item, version: view.bom_version }}>
              {view.bom_version}
            </CodeLink>
          ) : (
            <span className="muted">{t("workOrder.noVersion")}</span>
          )}
        </Fact>
        <Fact label={t("workOrder.routingVersion")}>
          {view.routing_version ? (
            <CodeLink page="routing" params={{ item, version: view.routing_version }}>
              {view.routing_version}
            </CodeLink>
          ) : (
            <span className="muted">{t("workOrder.noVersion")}</span>
          )}
        </Fact>
      </Section>
      <OrderCosts view={view} />
      {links.length > 0 && (
        <Section title={t("workOrder.links")}>
          {links.map((link) => (
            <Fact
              key={`${link.kind} ${link.number} ${link.back}`}
              label={link.back ? t(`workOrder.linkBack.${link.kind}`) : t(`workOrder.link.${link.kind}`)}
            >
              <PaperLink number={link.number} />
            </Fact>
          ))}
        </Section>
      )}
      <DocumentInspector
        def={kinds.work_order}
        view={paper}
        line={undefined}
        place={1}
        kept={kept}
        brief={line && { code: line.item, name: line.name, spec: line.spec, unit: line.unit, decimals: line.decimals }}
        currencyDecimals={money}
        editable={false}
        dirty={false}
        onLine={() => undefined}
        onView={() => undefined}
      />
    </>
  );
}
