import { useCallback, useRef, useState } from "react";
import type { DocumentLineView, DocumentView } from "@/contract";
import { alike, placesBefore } from "../alike";

/** What the phone knows of a line beyond the paper. */
export interface PhoneRow {
  /** Stays with the line, whatever number it gets. */
  id: number;
  /** Its quantity before anything was done here: what there is to do, however little of it is done. */
  planned: string;
  /** Somebody has been at it. */
  kept: boolean;
  /** What is typed of its quantity and not written yet; null for nothing. */
  typed: string | null;
}

interface Known {
  lines: readonly DocumentLineView[];
  rows: readonly PhoneRow[];
  next: number;
}

/** The paper was saved, here or elsewhere: what is known goes with the lines. `wrote` is what was written from here, by row. */
function carried(known: Known, lines: readonly DocumentLineView[], wrote: ReadonlyMap<number, string>): Known {
  let { next } = known;
  const before = placesBefore(known.lines, lines);
  const rows = lines.map((line, i): PhoneRow => {
    const at = before[i];
    const row = at === undefined ? undefined : known.rows[at];
    const old = at === undefined ? undefined : known.lines[at];
    if (row === undefined || old === undefined) return { id: next++, planned: line.quantity, kept: false, typed: null };
    const own = wrote.get(row.id);
    const changed = !alike(old.quantity, line.quantity) && (own === undefined || !alike(own, line.quantity));
    return changed ? { ...row, planned: line.quantity, kept: false, typed: null } : row;
  });
  return { lines, rows, next };
}

/** What is known of each line, by its place in the paper. */
export function useRows(view: DocumentView) {
  const wrote = useRef(new Map<number, string>());
  const [known, setKnown] = useState<Known>(() =>
    carried({ lines: [], rows: [], next: 1 }, view.lines, new Map<number, string>()),
  );
  let now = known;
  if (known.lines !== view.lines) {
    now = carried(known, view.lines, wrote.current);
    setKnown(now);
  }
  const change = useCallback(
    (id: number, to: Partial<PhoneRow>) =>
      setKnown((before) => ({ ...before, rows: before.rows.map((row) => (row.id === id ? { ...row, ...to } : row)) })),
    [],
  );
  const writes = useCallback((id: number, quantity: string) => void wrote.current.set(id, quantity), []);
  return { rows: now.rows, change, writes };
}
