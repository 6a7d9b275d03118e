import type { LineageStage } from "@/contract";
import { useT } from "@/i18n";
import { useHasPage } from "@/shell/pages";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { ChainLink } from "@/ui/Papers";
import { StageBar, useStageSummary } from "@/ui/StageBar";

/** 单据血缘 of an order, over its form: which stages are there, half there, or missing. Each leads to the chain, at its first paper. */
export function OrderChain({ code }: { code: string }) {
  const t = useT();
  const summary = useStageSummary();
  const has = useHasPage("lineage");
  const chain = useRead("lineage.get", { code }, { enabled: has });
  if (!has) return null;
  if (chain.error) {
    const next = [{ label: t("common.retry"), run: () => void chain.refetch() }];
    return <Failure what={t("document.chainNotRead")} error={chain.error} next={next} line />;
  }
  const stages = chain.data?.stages ?? [];
  const open = (stage: LineageStage) =>
    openPage("lineage", { code, paper: chain.data?.nodes.find((n) => n.stage === stage)?.number });
  return (
    <section className="orderchain" aria-label={t("document.chain")} aria-busy={chain.isPending}>
      <div className="chainhead">
        <strong>{t("document.chain")}</strong>
        <ChainLink code={code} />
        {chain.data && <span className="text2">{summary(stages)}</span>}
      </div>
      <StageBar stages={stages} onPick={open} every />
    </section>
  );
}
