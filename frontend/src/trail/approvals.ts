import type { ApprovalFigure, Consequence } from "@/contract";
import { formatCount } from "@/format/number";
import { recordName, textOf } from "@/i18n";
import type { ApiError } from "@/transport/error";
import type { Tone } from "@/ui/Dot";

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

/** A consequence in words. */
export function consequenceText({ what, figure }: Consequence): string {
  return textOf(`approval.figure.${what}`, { figure: formatCount(figure) }) ?? `${what} ${figure}`;
}

/** Those that say something: nothing new is no consequence, but a limit may well be 0. */
export function toldOf(consequences: readonly Consequence[]): Consequence[] {
  return consequences.filter(({ what, figure }) => figure !== 0 || what === "before" || what === "after");
}

/** What a request was judged on, and what of it moved. */
export function stateName(name: string): string {
  return textOf(`approval.on.${name.replaceAll(".", "_")}`) ?? recordName(name);
}
