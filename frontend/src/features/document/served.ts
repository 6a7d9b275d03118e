import { useCallback, useState } from "react";
import { errorText } from "@/i18n";
import { toApiError } from "@/transport/error";
import type { LineColumn } from "@/ui/form/LineGrid";
import type { LineProblem } from "@/ui/form/LineProblems";
import { same } from "@/ui/form/merge";
import type { PaperLine } from "./paper";

interface Served {
  /** Place of the line, from 0. */
  at: number;
  field: string;
  text: string;
  /** As it was when it was refused: once it is another, it is not known to be wrong. */
  line: PaperLine;
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
      setServed(line ? { at, field: error.params.field ?? "", text, line } : null);
    },
    clear,
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
