// What of a paper's lines is scanned.
import type { DocumentView } from "@/contract";

type Line = DocumentView["lines"][number];

/** All of it was scanned, or nothing of it is to be. */
export function isScanned(line: Pick<Line, "scans">): boolean {
  return line.scans.every((one) => one.done);
}

/** Lines of which something is not scanned. */
export function unscanned(view: Pick<DocumentView, "lines">): Line[] {
  return view.lines.filter((line) => !isScanned(line));
}
