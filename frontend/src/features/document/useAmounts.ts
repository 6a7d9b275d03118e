import type { DocumentLineView, DocumentView } from "@/contract";
import { same } from "@/ui/form/merge";
import type { Draft } from "@/ui/form/useDraft";
import { type Amounts, type Habit, lineAmounts, totalOf } from "./amounts";
import { hasAmounts, type KindDef } from "./kinds";
import { usePartnerHabit } from "./lookup";
import type { Paper, PaperLine } from "./paper";

/** What a paper's lines come to while it is typed, and in all; of what stands as it was saved, as the program says. */
export function useAmounts({
  def,
  view,
  draft,
  editable,
  decimals,
  begun,
}: {
  def: KindDef;
  view: DocumentView | undefined;
  draft: Draft<Paper>;
  editable: boolean;
  /** Of the currency. */
  decimals: number;
  /** A last line that nothing was put into yet. */
  begun: (line: PaperLine, at: number) => boolean;
}): {
  /** Of the paper's partner. */
  habit: Habit | undefined;
  /** The line as the program keeps it; undefined for a new one. */
  keptOf: (line: PaperLine) => DocumentLineView | undefined;
  /** It stands as it was saved. */
  untouched: (line: PaperLine) => boolean;
  of: (line: PaperLine) => Amounts | undefined;
  total: Amounts | undefined;
} {
  const { value: paper, base } = draft;
  const habit = usePartnerHabit(editable && hasAmounts(def) && !def.pays ? paper.partner : "");
  const keptOf = (line: PaperLine) => view?.lines.find((kept) => kept.number === line.number);
  const untouched = (line: PaperLine) =>
    same(
      line,
      base.lines.find((kept) => kept.number === line.number),
    );
  // Another partner has other rates, and its prices may be with tax.
  const isSameHead = paper.partner === base.partner && paper.tax === base.tax;
  const of = (line: PaperLine): Amounts | undefined => {
    if (def.pays) return { net: line.quantity, tax: "0", gross: line.quantity };
    const kept = isSameHead && untouched(line) ? keptOf(line) : undefined;
    return lineAmounts({ line, paper, habit, kept, decimals });
  };
  const counted = paper.lines.filter((line, at) => line.quantity !== "" && !begun(line, at));
  return { habit, keptOf, untouched, of, total: totalOf(counted.map(of)) };
}
