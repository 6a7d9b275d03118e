import type { JournalRow } from "@/contract";
import { none } from "@/format/number";
import { useT } from "@/i18n";
import { Section } from "@/ui/Page";
import { changesOf } from "./diff";
import { tableText } from "./tables";
import { useChangeWords } from "./words";

/** The row's own number and its count of changes are nobody's business but the program's. */
const own = new Set(["id", "revision"]);

/** One row of a table, before and after: the fields that differ. */
export function RowDiff({ row }: { row: JournalRow }) {
  const t = useT();
  const words = useChangeWords();
  const what = row.before == null ? t("audit.made") : row.after == null ? t("audit.gone") : null;
  const shown = changesOf(row.before ?? undefined, row.after ?? undefined).filter((c) => c.changed && !own.has(c.field));
  const show = (field: string, value: unknown) =>
    words.show(field, value === "true" ? true : value === "false" ? false : value, row.table);
  return (
    <Section
      title={
        <>
          {tableText(row.table)} <span className="code">{row.name ?? row.key}</span>
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
              <td>{words.name(c, row.table)}</td>
              <td className={row.before == null ? "muted" : "was"}>{row.before == null ? none : show(c.field, c.before)}</td>
              <td className={row.after == null ? "muted" : "is"}>{row.after == null ? none : show(c.field, c.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
