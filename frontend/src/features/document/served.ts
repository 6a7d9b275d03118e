import { useCallback, useState } from "react";
import { compare, isNegative, isZero } from "@/format/number";
import { errorText } from "@/i18n";
import { type ApiError, toApiError } from "@/transport/error";
import type { LineColumn } from "@/ui/form/LineGrid";
import type { LineProblem } from "@/ui/form/LineProblems";
import { same } from "@/ui/form/merge";
import { type PaperLine, withQuantity } from "./paper";

/**
 * What is said against a figure, whichever field of the line the program names: its mark is for the figure, since that is what is to be
 * another. With it, where the error has the most that can be.
 */
const figures: Readonly<Record<string, string>> = {
  "document.beyond": "left",
  "document.parent_sum": "sum",
  "payment.beyond": "left",
  "stock.remaining": "remaining",
  "stock.short": "there",
};

function fieldOf({ code, params }: ApiError): string {
  return code in figures ? "quantity" : (params.field ?? "");
}

/** The line with the most that can be; null where that is nothing, or not told for the line as a whole. */
function mended({ code, params }: ApiError, line: PaperLine): PaperLine | null {
  const most = params[figures[code] ?? ""];
  if (most === undefined || isZero(most)) return null;
  // Money says the sign, too; goods say how many.
  const signed = code === "payment.beyond" || !isNegative(line.quantity) || isNegative(most) ? most : `-${most}`;
  if (code === "document.parent_sum") return { ...line, quantity: signed };
  const [parent, ...others] = line.parents;
  // How much is left of one parent says nothing of several, nor of a line that is more than what it comes of.
  if (code === "document.beyond" && (others.length > 0 || !parent || compare(parent.quantity, line.quantity) !== 0)) return null;
  return others.length > 0 ? null : withQuantity(line, signed);
}

interface Served {
  /** Place of the line, from 0. */
  at: number;
  field: string;
  text: string;
  /** As it was when it was refused: once it is another, it is not known to be wrong. */
  line: PaperLine;
  /** The line with the most that can be. */
  mended: PaperLine | null;
  /** The cell to be written into: one that is empty. What is wrong with a figure stays in sight. */
  enter: { row: number; column: string } | null;
}

/** What the program found wrong with a line: it stands in that line's cell until the line is changed. */
export function useServed(lines: readonly PaperLine[]) {
  const [served, setServed] = useState<Served | null>(null);
  const holds = served !== null && same(lines[served.at], served.line);
  const clear = useCallback(() => setServed(null), []);
  return {
    put: (problem: unknown) => {
      const error = toApiError(problem);
      const at = Number(error.params.line) - 1;
      const line = lines[at];
      const { line: _line, ...params } = error.params;
      const text = errorText({ kind: error.kind, code: error.code, message: error.message, list: error.list, params });
      const field = fieldOf(error);
      const enter = field === "reason" && line?.reason === "" ? { row: at, column: field } : null;
      setServed(line ? { at, field, text, line, mended: mended(error, line), enter } : null);
    },
    clear,
    /** The column that it is about, shown or not. */
    field: holds ? served.field : null,
    enter: served?.enter ?? null,
    /** The lines with what was too much made the most that can be, and that line. */
    mended: holds && served.mended ? { line: served.mended, lines: lines.with(served.at, served.mended) } : null,
    /** Under which column it stands; the item's where the field has none of its own. */
    of: (at: number, columns: readonly LineColumn<PaperLine>[]): Record<string, string> => {
      if (!holds || served.at !== at) return {};
      const column = columns.find((c) => c.key === served.field) ?? columns.find((c) => c.edit);
      return column ? { [column.key]: served.text } : {};
    },
    /** It does not keep anybody from trying again. */
    isTold: (problem: LineProblem) => holds && problem.line === String(served.at + 1) && problem.text === served.text,
  };
}
