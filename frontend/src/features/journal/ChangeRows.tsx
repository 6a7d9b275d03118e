import type { JournalChange } from "@/contract";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { RowDiff } from "@/trail/RowDiff";
import { countTexts } from "@/trail/tables";
import { clientText } from "@/trail/words";
import { usePages } from "@/transport/query";
import { Failure } from "@/ui/Message";
import { Fact, Section } from "@/ui/Page";
import { changeText } from "./words";

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
        {change.brought_back && (
          <Fact label={t(change.brought_back.whole ? "journal.back" : "journal.partlyBack")}>
            {when(change.brought_back.at)} {nameFrom(people, change.brought_back.actor)}
          </Fact>
        )}
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
        <RowDiff key={row.id} row={row} />
      ))}
      {pages.hasNextPage && (
        <button type="button" className="plain link" onClick={() => void pages.fetchNextPage()}>
          {t("journal.more")}
        </button>
      )}
    </>
  );
}
