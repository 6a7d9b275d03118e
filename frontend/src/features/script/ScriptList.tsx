import { useMemo, useState } from "react";
import type { Script } from "@/contract";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { errorText, useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { nameFrom, usePeople } from "@/session/people";
import { useDenied } from "@/session/useRights";
import { openPage } from "@/state/tabs";
import { countTexts } from "@/trail/tables";
import { usePages, useRead } from "@/transport/query";
import { Dot } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Failure, Message } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";
import { stateTones } from "./words";

/** 维护脚本: every one that was submitted, newest first; none ever goes. */
export default function ScriptList() {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  const denied = useDenied()("administer");
  useTitle(t("script.title"));
  const pages = usePages("script.list", { limit: 50 });
  // Whether there can be a copy to try on is a fact of the books and not of a page.
  const canTry = useRead("script.list", { limit: 1 }).data?.can_try !== false;
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const [selected, setSelected] = useState<string | null>(null);
  const slow = useSlow(pages.isPending);
  const nothing = pages.isSuccess && rows.length === 0 && !pages.isFetching;
  const create = () => openPage("script", {});
  const columns = useMemo(
    (): Column<Script>[] => [
      { key: "number", title: t("script.number"), width: 72, frozen: true, align: "right", render: (s) => s.number },
      {
        key: "state",
        title: t("script.state"),
        width: 104,
        frozen: true,
        render: (s) => <Dot tone={stateTones[s.state]}>{t(`script.states.${s.state}`)}</Dot>,
      },
      { key: "title", title: t("script.name"), width: 200, render: (s) => s.title },
      { key: "kind", title: t("script.kind"), width: 72, render: (s) => t(`script.kinds.${s.kind}`) },
      {
        key: "counts",
        title: t("script.comesTo"),
        width: 220,
        grow: true,
        render: (s) => <span className="text2">{s.error ? errorText(s.error) : countTexts(s).join(t("common.comma"))}</span>,
      },
      { key: "by", title: t("script.submittedBy"), width: 104, render: (s) => nameFrom(people, s.submitted_by) },
      {
        key: "at",
        title: t("script.submittedAt"),
        width: 112,
        render: (s) => <span className="num">{when(s.submitted_at)}</span>,
      },
      {
        key: "ended",
        title: t("script.endedBy"),
        width: 104,
        render: (s) => (s.ended_by == null ? null : nameFrom(people, s.ended_by)),
      },
    ],
    [t, when, people],
  );
  return (
    <Page
      title={t("script.title")}
      actions={
        <KeyButton
          id="create"
          label={t("script.create")}
          primary
          disabled={!canTry}
          why={t("script.noCopy")}
          right="administer"
          run={create}
        />
      }
      message={
        !canTry ? (
          <Message tone="amber" what={t("script.noCopy")} why={t("script.noCopyWhy")} />
        ) : pages.error ? (
          <Failure
            what={t("list.notRead")}
            error={pages.error}
            next={[{ label: t("common.retry"), key: "refresh", run: () => void pages.refetch() }]}
            line
          />
        ) : null
      }
      totals={rows.length > 0 && <span className="right">{t("script.shown", { count: formatCount(rows.length) as never })}</span>}
    >
      {!nothing && (
        <>
          <KeyHint id="rows" />
          <KeyHint id="open" />
        </>
      )}
      <Grid
        label={t("script.title")}
        columns={columns}
        rows={rows}
        rowKey={(s) => String(s.number)}
        selected={selected}
        onSelect={setSelected}
        onOpen={(s) => openPage("script", { number: String(s.number) })}
        onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
        loading={pages.isPending && slow}
        empty={
          nothing ? (
            <Empty
              title={t("script.empty")}
              why={t("script.emptyWhy")}
              steps={canTry ? [{ title: t("script.create"), note: t("script.createNote"), denied, run: create }] : []}
            />
          ) : undefined
        }
      />
    </Page>
  );
}
