import { Button } from "antd";
import type { LineageNode, LineageView } from "@/contract";
import { formatDay } from "@/format/date";
import { formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Kbd } from "@/keys/Kbd";
import { usePersonName } from "@/session/people";
import { useInfo, useToday } from "@/shell/info";
import { useSettings } from "@/state/settings";
import { CodeLink } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { Fact, Section } from "@/ui/Page";
import { openPaper, PaperLink, PaperState } from "@/ui/Papers";
import { usePrint } from "@/ui/PrintButton";

/** The paper at hand: what of it is this code's, what it came of and what came of it. */
export function PaperInspector({
  view,
  paper,
  onSelect,
}: {
  view: LineageView;
  paper: LineageNode;
  onSelect: (number: string) => void;
}) {
  const t = useT();
  const today = useToday();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const nameOf = usePersonName();
  const language = useSettings((s) => s.language);
  const printing = usePrint("document.print");
  const near = (numbers: string[]) => view.nodes.filter((n) => numbers.includes(n.number));
  const from = near(view.edges.flatMap((e) => (e.to === paper.number ? [e.from] : [])));
  const to = near(view.edges.flatMap((e) => (e.from === paper.number ? [e.to] : [])));
  const list = (papers: LineageNode[], none: string) =>
    papers.length === 0 ? (
      <span className="muted">{none}</span>
    ) : (
      papers.map((p) => (
        <div className="fact" key={p.number}>
          <button type="button" className="plain link code" onClick={() => onSelect(p.number)}>
            {p.number}
          </button>
          <span>{t(`lineage.kinds.${p.kind}`)}</span>
        </div>
      ))
    );
  return (
    <>
      <Section
        title={
          <>
            <PaperLink number={paper.number} /> <Tag>{t(`lineage.kinds.${paper.kind}`)}</Tag>
          </>
        }
      >
        <div className="text2">{paper.partner}</div>
        <PaperState state={paper.state} />
        {paper.waiting > 0 && (
          <div>
            <PaperState state={paper.state} waiting={paper.waiting} />
          </div>
        )}
      </Section>
      <div className="section sectionactions">
        <Button size="small" onClick={() => openPaper(paper.number)}>
          {t("lineage.openPaper")} <Kbd id="open" />
        </Button>
        <Button size="small" loading={printing.busy} onClick={() => printing.print({ number: paper.number, language })}>
          {t("print.paper")}
        </Button>
        {printing.failure}
      </div>
      <Section title={t("lineage.share")}>
        {paper.item !== "" && (
          <Fact
            label={
              <CodeLink page="item" params={{ code: paper.item }}>
                {paper.item}
              </CodeLink>
            }
            strong
          >
            {paper.quantity == null
              ? t("lineage.ofLines", { count: paper.lines })
              : `${formatDecimal(paper.quantity, paper.decimals)} ${paper.unit}`}
          </Fact>
        )}
        <div className="text2">
          {paper.item_name} {paper.lines > 1 && <span className="muted">{t("lineage.moreLines", { count: paper.lines })}</span>}
        </div>
        {paper.amount && <Fact label={t("lineage.amount")}>{formatDecimal(paper.amount, decimals)}</Fact>}
      </Section>
      <Section title={t("lineage.from")}>{list(from, t("lineage.fromNothing"))}</Section>
      <Section title={t("lineage.to")}>{list(to, t("lineage.toNothing"))}</Section>
      <Section title={t("lineage.madeBy")} note={`${nameOf(paper.made_by)} ${formatDay(paper.day, today)}`} />
    </>
  );
}
