import { useEffect, useMemo, useRef, useState } from "react";
import type { LineageNode, LineageView } from "@/contract";
import { formatDay } from "@/format/date";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useMay } from "@/session/useRights";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Dot } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Message } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { openPaper, PaperLink, PaperState } from "@/ui/Papers";
import { PrintButton } from "@/ui/PrintButton";
import { Printing, usePrintJob } from "@/ui/PrintJob";
import { StageBar, useStageSummary } from "@/ui/StageBar";
import { CodeField } from "./CodeField";
import { Graph } from "./Graph";
import { PaperInspector } from "./PaperInspector";
import "./lineage.css";

/** 追踪: the chain of a tracking code, or of whatever paper bears it. */
export default function LineagePage() {
  const t = useT();
  const tab = useTab();
  const { code = "", paper } = tab.params;
  /** What was typed or scanned, until the program knows it; the chain that is shown stays till then. */
  const [tried, setTried] = useState<string | null>(null);
  const asked = tried ?? code;
  const chain = useRead("lineage.get", { code: asked }, { enabled: asked !== "" });
  const good = useRef<LineageView | null>(null);
  if (chain.data) good.current = chain.data;
  const view = asked === "" ? null : good.current;
  useTitle(view?.code ?? t("lineage.title"));

  const found = chain.data?.code;
  const { setParams } = tab;
  useEffect(() => {
    if (found === undefined || (found === code && tried === null)) return;
    // A paper's number was asked for: it is the one at hand.
    const number = chain.data?.nodes.find((n) => n.number === asked.toUpperCase())?.number;
    setParams({ code: found, paper: number ?? (found === code ? paper : undefined) });
    setTried(null);
  }, [found, code, tried, asked, paper, chain.data, setParams]);

  const current = view?.nodes.find((n) => n.number === paper) ?? view?.nodes.find((n) => n.number === view.order) ?? null;
  const select = (number: string) => setParams({ code, paper: number });
  const language = useSettings((s) => s.language);
  const printing = usePrintJob("lineage.print");
  const pick = () => openPage("lineage.list", {});
  return (
    <Page
      title={view ? <span className="wholecode">{view.code}</span> : t("lineage.title")}
      sub={view && <Born view={view} />}
      actions={
        <>
          {view && <PrintButton run={() => printing.print({ code: view.code, language }, view.code)} busy={printing.busy} bar />}
          {current && <KeyButton label={t("lineage.openPaper")} run={() => openPaper(current.number)} />}
        </>
      }
      filter={
        <CodeField
          shown={asked}
          error={chain.error}
          busy={chain.isFetching}
          empty={asked === ""}
          onLook={(text) => {
            if (text === asked) void chain.refetch();
            else setTried(text);
          }}
        />
      }
      message={
        printing.shown ? (
          <Printing printing={printing} />
        ) : view?.cut ? (
          <Message
            tone="amber"
            what={t("lineage.cut", { count: formatCount(view.nodes.length) as never })}
            why={t("lineage.cutWhy")}
            line
          />
        ) : null
      }
      totals={view && <Totals view={view} />}
      inspector={view && current ? <PaperInspector view={view} paper={current} onSelect={select} /> : undefined}
    >
      {view ? (
        <Chain key={view.code} view={view} current={current} onSelect={select} />
      ) : asked === "" ? (
        <Empty
          title={t("lineage.emptyTitle")}
          why={t("lineage.emptyWhy")}
          steps={[{ title: t("lineage.pickCode"), note: t("lineage.pickCodeNote"), run: pick }]}
        />
      ) : null}
    </Page>
  );
}

/** Whether the chain is whole, and what it was born with. */
function Born({ view }: { view: LineageView }) {
  const t = useT();
  const today = useToday();
  const { order, partner } = view;
  const day = formatDay(view.day, today);
  return (
    <>
      <Dot tone={view.is_whole ? "green" : "amber"}>{t(view.is_whole ? "lineage.whole" : "lineage.broken")}</Dot>
      <span className="text2 born">
        {partner ? t("lineage.born", { order, partner, day }) : t("lineage.bornPlan", { order, day })}
      </span>
    </>
  );
}

/** How many stages are how far. */
function Totals({ view }: { view: LineageView }) {
  const t = useT();
  const summary = useStageSummary();
  return (
    <>
      <span>{t("lineage.tableCount", { count: formatCount(view.nodes.length) as never })}</span>
      <span className="right">{summary(view.stages)}</span>
    </>
  );
}

/** The stages, the graph, and below it the same papers as a table; a paper chosen in one is chosen in all. */
function Chain({
  view,
  current,
  onSelect,
}: {
  view: LineageView;
  current: LineageNode | null;
  onSelect: (number: string) => void;
}) {
  const t = useT();
  const today = useToday();
  const english = useSettings((s) => s.language) === "en";
  const money = useMay()("money");
  const decimals = useInfo()?.currency_decimals ?? 2;
  const columns = useMemo(
    (): Column<LineageNode>[] => [
      { key: "number", title: t("lineage.number"), width: 170, frozen: true, render: (n) => <PaperLink number={n.number} /> },
      { key: "kind", title: t("lineage.kind"), width: english ? 128 : 92, render: (n) => t(`lineage.kinds.${n.kind}`) },
      {
        key: "item",
        title: t("lineage.item"),
        width: 160,
        render: (n) => (
          <CodeLink page="item" params={{ code: n.item }}>
            {n.item}
          </CodeLink>
        ),
      },
      { key: "item_name", title: t("lineage.itemName"), width: 110, grow: true, render: (n) => n.item_name },
      { key: "lines", title: t("lineage.lines"), width: 52, align: "right", render: (n) => n.lines },
      {
        key: "quantity",
        title: t("lineage.quantity"),
        width: 96,
        align: "right",
        render: (n) => <Num value={n.item === "" ? null : (n.quantity ?? null)} decimals={n.decimals} />,
      },
      {
        key: "unit",
        title: t("lineage.unit"),
        width: 52,
        align: "center",
        render: (n) => (n.item === "" || n.quantity == null ? "" : n.unit),
      },
      ...(money
        ? [
            {
              key: "amount",
              title: t("lineage.amount"),
              width: 108,
              align: "right" as const,
              render: (n: LineageNode) => <Num value={n.amount} decimals={decimals} />,
            },
          ]
        : []),
      { key: "day", title: t("lineage.day"), width: 84, render: (n) => formatDay(n.day, today) },
      { key: "partner", title: t("lineage.partner"), width: 150, grow: true, render: (n) => n.partner },
      {
        key: "state",
        atEnd: true,
        title: t("lineage.state"),
        width: 116,
        render: (n) => <PaperState state={n.state} waiting={n.waiting} />,
      },
    ],
    [t, today, money, english, decimals],
  );
  const first = (stage: LineageNode["stage"]) => view.nodes.find((n) => n.stage === stage);
  return (
    <div className="chain">
      <StageBar
        stages={view.stages}
        at={current?.stage}
        onPick={(stage) => {
          const paper = first(stage);
          if (paper) onSelect(paper.number);
        }}
      />
      <Graph view={view} selected={current?.number ?? null} onSelect={onSelect} onOpen={openPaper} />
      <KeyHint id="rows" />
      <KeyHint id="open" />
      <div className="chaintable">
        <Grid
          label={t("lineage.table")}
          columns={columns}
          rows={view.nodes}
          rowKey={(n) => n.number}
          selected={current?.number ?? null}
          onSelect={onSelect}
          onOpen={(n) => openPaper(n.number)}
          follow
        />
      </div>
    </div>
  );
}
