import type { Output } from "@/contract";
import { formatCount, formatDecimal } from "@/format/number";
import { useT } from "@/i18n";
import { Dot, type Tone } from "@/ui/Dot";

export type CutOver = Output<"cut_over.get">;
export type StepView = CutOver["steps"][number];
export type Step = StepView["step"];
export type Figures = StepView["figures"];

/** The kind of file that brings a step in; master data has many. */
export const imports: Record<Step, string | null> = {
  masters: null,
  stock: "opening_stock",
  at_supplier: "opening_stock",
  sales_orders: "opening_sale",
  purchase_orders: "opening_purchase",
  receivables: "opening_receivable",
  payables: "opening_payable",
};

export type StepState = "none" | "open" | "stale" | "fresh";

/** How far a step is: agreed to as it is now, agreed to as it was, or not at all. */
export function stateOf({ ticked, figures }: StepView): StepState {
  if (ticked) return ticked.stale ? "stale" : "fresh";
  return figures.rows === 0 ? "none" : "open";
}

const tones: Record<StepState, Tone> = { none: "grey", open: "amber", stale: "red", fresh: "green" };

export function StepDot({ state }: { state: StepState }) {
  const t = useT();
  return <Dot tone={tones[state]}>{t(`cutOver.states.${state}`)}</Dot>;
}

/** What there is: of goods by unit, of master data by kind. Units are never mixed. */
export function Amounts({ figures }: { figures: Figures }) {
  const t = useT();
  const counts = figures.counts.filter((c) => c.rows > 0);
  const said = [
    ...counts.map((c) => `${t(`cutOver.counts.${c.kind as "item"}`)} ${formatCount(c.rows)}`),
    ...figures.quantities.map((q) => `${formatDecimal(q.quantity, 0)} ${q.unit}`),
  ];
  return said.length === 0 ? <span className="muted">—</span> : <span className="num">{said.join(" · ")}</span>;
}
