import type { Script } from "@/contract";
import { formatCount } from "@/format/number";
import { useT } from "@/i18n";
import { tableText } from "./tables";

/** What a script comes to, a line for each table; where `onPick` is given, one of them can be chosen. */
export function ScriptCounts({
  script,
  picked,
  onPick,
}: {
  script: Pick<Script, "counts">;
  picked?: string;
  onPick?: (table: string | undefined) => void;
}) {
  const t = useT();
  const sum = (what: "added" | "changed" | "deleted") => script.counts.reduce((all, one) => all + one[what], 0);
  const figure = (count: number) => <td className={count === 0 ? "num zero" : "num"}>{formatCount(count)}</td>;
  return (
    <table className="trail scriptcounts">
      <thead>
        <tr>
          <th>{t("script.table")}</th>
          <th>{t("script.added")}</th>
          <th>{t("script.changed")}</th>
          <th>{t("script.deleted")}</th>
        </tr>
      </thead>
      <tbody>
        {script.counts.map(({ table, added, changed, deleted }) => (
          <tr key={table} className={table === picked ? "on" : undefined}>
            <td>
              {onPick ? (
                <button
                  type="button"
                  className="plain link"
                  aria-pressed={table === picked}
                  title={t("script.showRows", { table: tableText(table) })}
                  onClick={() => onPick(table === picked ? undefined : table)}
                >
                  {tableText(table)}
                </button>
              ) : (
                tableText(table)
              )}
            </td>
            {figure(added)}
            {figure(changed)}
            {figure(deleted)}
          </tr>
        ))}
        {script.counts.length > 1 && (
          <tr className="strong">
            <td>{t("script.total")}</td>
            {figure(sum("added"))}
            {figure(sum("changed"))}
            {figure(sum("deleted"))}
          </tr>
        )}
      </tbody>
    </table>
  );
}
