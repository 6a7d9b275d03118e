import type { JournalRow } from "@/contract";
import { none } from "@/format/number";
import { useT } from "@/i18n";
import { Section } from "@/ui/Page";
import { changesOf } from "./diff";
import { tableText } from "./tables";
import { useChangeWords } from "./words";

/** One row of a table, before and after: the fields that differ. */
export function RowDiff({ row }: { row: JournalRow }) {
  const t = useT();
  const words = useChangeWords();
  // A record is known by its code; the number of its row is the last resort.
  const code = (row.after ?? row.before)?.code;
  const what = row.before == null ? t("audit.made") : row.after == null ? t("audit.gone") : null;
  const shown = changesOf(row.before ?? undefined, row.after ?? undefined).filter((c) => c.changed);
  return (
    <Section
      title={
        <>
          {tableText(row.table)} <span className="code">{code ?? row.key}</span>
        </>
      }
      note={what}
    >
      <table className="trail">
        <thead>
          <tr>
            <th>{t("audit.field")}</th>
            <th>{t("audit.before")}</th>
            <th>{t("audit.after")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((c) => (
            <tr key={c.field}>
              <td>{words.name(c)}</td>
              <td className={row.before == null ? "muted" : "was"}>
                {row.before == null ? none : words.show(c.field, c.before)}
              </td>
              <td className={row.after == null ? "muted" : "is"}>{row.after == null ? none : words.show(c.field, c.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
