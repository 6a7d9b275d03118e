import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import type { ClipboardEvent, RefObject } from "react";
import { errorText, useT } from "@/i18n";
import { toApiError } from "@/transport/error";
import { itemsByCode } from "./items";
import type { LineColumn } from "./line-column";
import { cellsOf, codesIn, type Pasted, pasteInto, place } from "./paste";

/** Where cells are pasted: the cell that is being typed into, or a line as a whole. */
export interface PasteAt {
  row: number;
  /** The first column that they may go into. */
  col: number;
  /** Somebody put the cursor into that cell. */
  cell: boolean;
}

/** Takes cells of a spreadsheet that are pasted into lines, and says what became of them; a single text in a cell is left to the cell. */
export function usePaste<L>({
  columns,
  now,
  blank,
  onPasted,
}: {
  /** Those that are shown. */
  columns: readonly LineColumn<L>[];
  /** The lines as last written. */
  now: RefObject<L[]>;
  blank: (lines: L[]) => L;
  onPasted: (pasted: Pasted<L>, at: PasteAt) => void;
}): (e: ClipboardEvent, at: PasteAt, leave: () => void) => void {
  const t = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const paste = async (cells: string[][], at: PasteAt) => {
    const placed = place(cells, columns, at.col, at.cell, blank(now.current));
    const itemOf = await itemsByCode(client, codesIn(placed, columns));
    const pasted = pasteInto(placed, columns, now.current, at.row, blank, itemOf);
    onPasted(pasted, at);
    const wrong = pasted.typed.filter((cell) => cell.text !== null).length;
    const told = [
      t("form.pasted", { count: placed.rows.length }),
      ...(wrong > 0 ? [t("form.wrongCells", { count: wrong })] : []),
      ...(pasted.passed.length > 0 ? [t("form.pastedPast", { columns: pasted.passed.join(t("common.comma")) })] : []),
      ...(pasted.kept > 0 ? [t("form.pastedKept", { count: pasted.kept })] : []),
    ];
    const content = told.join(t("form.pastedAnd"));
    void (told.length > 1 ? message.warning(content, 8) : message.success(content));
  };
  return (e, at, leave) => {
    const cells = cellsOf(e.clipboardData.getData("text"));
    const isOne = cells.length === 1 && cells[0]?.length === 1;
    if (cells.length === 0 || (isOne && at.cell)) return;
    e.preventDefault();
    // What was typed before is written first, and does not come after what is pasted.
    leave();
    paste(cells, at).catch((problem: unknown) => {
      void message.error(t("form.notPasted", { why: errorText(toApiError(problem)) }), 8);
    });
  };
}
