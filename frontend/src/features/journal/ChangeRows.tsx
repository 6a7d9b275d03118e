import type { JournalChange, JournalRow } from "@/contract";
import { formatCount, none } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { changesOf } from "@/trail/diff";
import { clientText, useChangeWords } from "@/trail/words";
import { usePages } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { Fact, Section } from "@/ui/Page";
import { changeText, countTexts, tableText } from "./words";

const own = new Set(["id", "revision"]);

/** One change: who, what, and its rows before and after. */
export function ChangeRows({ change }: { change: JournalChange }) {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  const pages = usePages("journal.rows", { change: change.id, limit: 20 });
  const rows = pages.data?.pages.flatMap((p) => p.rows) ?? [];
  return (
    <>
      <Section title={changeText(change.command)} note={nameFrom(people, change.actor) || t("audit.nobody")}>
        <Fact label={t("audit.at")}>{when(change.at)}</Fact>
        {change.client && <Fact label={t("audit.client")}>{clientText(change.client)}</Fact>}
        <Fact label={t("journal.number")}>{formatCount(change.id)}</Fact>
        {countTexts(change).map((text) => (
          <div key={text}>{text}</div>
        ))}
      </Section>
      {pages.error && (
        <Failure
          what={t("list.notRead")}
          error={pages.error}
          next={[{ label: t("common.retry"), run: () => void pages.refetch() }]}
        />
      )}
      {rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
      {pages.hasNextPage && (
        <button type="button" className="plain link" onClick={() => void pages.fetchNextPage()}>
          {t("journal.more")}
        </button>
      )}
    </>
  );
}

function Row({ row }: { row: JournalRow }) {
  const t = useT();
  const words = useChangeWords();
  const what = row.before == null ? t("audit.made") : row.after == null ? t("audit.gone") : null;
  // The row's own number and its count of changes are nobody's business but the program's.
  const shown = changesOf(row.before ?? undefined, row.after ?? undefined).filter((c) => c.changed && !own.has(c.field));
  const show = (field: string, value: unknown) => words.show(field, value === "true" ? true : value === "false" ? false : value);
  return (
    <Section
      title={
        <>
          {tableText(row.table)} <span className="code">{row.name ?? row.key}</span>
        </>
      }
      note={what}
    >
      {shown.length > 0 && (
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
                <td className={row.before == null ? "muted" : "was"}>{row.before == null ? none : show(c.field, c.before)}</td>
                <td className={row.after == null ? "muted" : "is"}>{row.after == null ? none : show(c.field, c.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
