import type { JournalChange } from "@/contract";
import { formatCount } from "@/format/number";
import { textOf } from "@/i18n";
import { commandText } from "@/trail/words";

/** A table by what its rows are. */
export function tableText(table: string): string {
  return textOf(`journal.tables.${table}`) ?? textOf(`audit.kind.${table}`) ?? table;
}

/** What was done; the program's own work and what was written past it have no command. */
export function changeText(command: string): string {
  return command === ""
    ? (textOf("journal.own") ?? "")
    : (textOf(`journal.commands.${command.replaceAll(".", "_")}`) ?? commandText(command));
}

/** Tables whose rows only say that something was done, which is seen elsewhere. */
const quiet = new Set(["audit", "request", "revision", "sequence", "approval", "approval_held"]);

/** What a change did, table by table: deleted first, as that is what is looked for. */
export function countTexts({ counts }: Pick<JournalChange, "counts">): string[] {
  return counts
    .filter(({ table }) => !quiet.has(table))
    .flatMap(({ table, deleted, changed, added }) =>
      Object.entries({ deleted, changed, added })
        .filter(([, count]) => count > 0)
        .map(([what, count]) => textOf(`journal.count.${what}`, { table: tableText(table), count: formatCount(count) }) ?? ""),
    );
}
