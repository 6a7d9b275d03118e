import { useCallback } from "react";
import type { ApprovalApprovers, ApprovalFigure, Consequence } from "@/contract";
import { formatCount, megabytes } from "@/format/number";
import { recordName, textOf, useT } from "@/i18n";
import { useInfo } from "@/shell/info";
import type { ApiError } from "@/transport/error";
import type { Tone } from "@/ui/Dot";
import { momentText } from "./day";

/** Every figure that a consequence may count, in the order in which it is told. */
export const figures: readonly ApprovalFigure[] = [
  "changed",
  "new",
  "removed",
  "restored",
  "deleted",
  "uses",
  "people",
  "before",
  "after",
  "moment",
  "gone",
  "gone_by",
  "gone_from",
  "gone_to",
  "bytes",
  "unshared",
  "margins",
];

/** The colour of each state's dot. */
export const stateTones = {
  open: "amber",
  approved: "green",
  refused: "red",
  withdrawn: "grey",
  stale: "red",
} as const satisfies Record<string, Tone>;

/** The consequences that `approval.needed` names among its params. */
export function consequencesOf({ params }: Pick<ApiError, "params">): Consequence[] {
  return figures.flatMap((what) => {
    const figure = params[what];
    return figure === undefined || Number.isNaN(Number(figure)) ? [] : [{ what, figure: Number(figure) }];
  });
}

/** What a figure counts is a number, an instant or a size. */
function figureText(what: ApprovalFigure, figure: number, zone: string): string {
  switch (what) {
    case "moment":
    case "gone_from":
    case "gone_to":
      return momentText(figure, zone);
    case "bytes":
      return megabytes(figure);
    case "changed":
    case "new":
    case "removed":
    case "restored":
    case "deleted":
    case "uses":
    case "people":
    case "before":
    case "after":
    case "gone":
    case "gone_by":
    case "unshared":
    case "margins":
      return formatCount(figure);
  }
}

/** A consequence in words; instants by the factory's clock. */
export function consequenceText({ what, figure }: Consequence, zone: string): string {
  return textOf(`approval.figure.${what}`, { figure: figureText(what, figure, zone) }) ?? `${what} ${figure}`;
}

/** The same for a screen. */
export function useConsequenceText(): (one: Consequence) => string {
  const zone = useInfo()?.timezone ?? "Asia/Shanghai";
  return useCallback((one: Consequence) => consequenceText(one, zone), [zone]);
}

/** What no figure says of a command. */
export function noteOf(command: string): string | null {
  return textOf(`approval.notes.${command.replaceAll(".", "_")}`);
}

/** Those that say something: nothing new is no consequence, but a limit may well be 0. */
export function toldOf(consequences: readonly Consequence[]): Consequence[] {
  return consequences.filter(({ what, figure }) => figure !== 0 || what === "before" || what === "after");
}

/** Who may agree, as people say it: the first by name, of more how many. */
export function useApproversText(): (approvers: ApprovalApprovers) => string {
  const t = useT();
  return useCallback(
    ({ names, count }: ApprovalApprovers) => {
      const shown = names.join(t("approval.and"));
      // Not the plural's own `count`: the sentence is the same for all of them.
      return count > names.length
        ? t("approval.byMore", { names: shown, count: formatCount(count) as never })
        : t("approval.by", { names: shown });
    },
    [t],
  );
}

/** What a request was judged on, and what of it moved. */
export function stateName(name: string): string {
  return textOf(`approval.on.${name.replaceAll(".", "_")}`) ?? recordName(name);
}
