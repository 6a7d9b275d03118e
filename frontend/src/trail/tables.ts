import type { JournalChange } from "@/contract";
import { formatCount } from "@/format/number";
import { tableName, textOf } from "@/i18n";

/** A table by what its rows are. */
export const tableText = tableName;

/** Tables whose rows only say that something was done, which is seen elsewhere. */
const quiet = new Set(["audit", "request", "revision", "sequence", "approval", "approval_held"]);

/** What was done table by table: deleted first, as that is what is looked for. */
export function countTexts({ counts }: Pick<JournalChange, "counts">): string[] {
  return counts
    .filter(({ table }) => !quiet.has(table))
    .flatMap(({ table, deleted, changed, added }) =>
      Object.entries({ deleted, changed, added })
        .filter(([, count]) => count > 0)
        .map(([what, count]) => textOf(`journal.count.${what}`, { table: tableText(table), count: formatCount(count) }) ?? ""),
    );
}
