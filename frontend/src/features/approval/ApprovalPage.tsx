import { Segmented } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Approval } from "@/contract";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { nameFrom, usePeople } from "@/session/people";
import { useSessionState } from "@/session/useRights";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { stateTones, toldOf, useConsequenceText } from "@/trail/approvals";
import { requestText } from "@/trail/words";
import { usePages } from "@/transport/query";
import { Dot, Tag } from "@/ui/Dot";
import { Empty, Filtered } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";
import { ApprovalInspector } from "./ApprovalInspector";
import type { Keep } from "./Decide";

/** 待审批: what needs a second person; open ones first. */
export default function ApprovalPage() {
  const t = useT();
  const tab = useTab();
  const when = useWhen();
  const people = usePeople();
  const session = useSessionState();
  useTitle(t("approval.title"));
  const { id, show = "all" } = tab.params;
  const own = session?.actor?.name;
  const mine = show === "mine" && own !== undefined ? { requester: own } : {};
  const pages = usePages("approval.list", { ...(show === "open" ? { state: "open" as const } : mine), limit: 50 });
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const [selected, setSelected] = useState<string | null>(null);
  // A link brings a request that may be on none of the pages read so far; a new one is what is looked at from then on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another link is the reason, not what it is read for.
  useEffect(() => setSelected(null), [id]);
  const wanted = selected ?? id ?? (rows[0] ? String(rows[0].id) : null);
  // What is being decided stays in sight, wherever the list puts it by then; afterwards the keyboard is in the list again.
  const listed = useRef<HTMLDivElement>(null);
  const keep: Keep = {
    begun: () => setSelected(wanted),
    over: () => listed.current?.querySelector<HTMLElement>("[role=grid]")?.focus({ preventScroll: true }),
  };
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const slow = useSlow(pages.isPending);
  const nothing = pages.isSuccess && rows.length === 0 && !pages.isFetching;
  const told = useConsequenceText();
  const columns = useMemo(
    (): Column<Approval>[] => [
      { key: "id", title: t("approval.number"), width: 60, frozen: true, align: "right", render: (r) => r.id },
      {
        key: "state",
        title: t("approval.state"),
        width: 84,
        frozen: true,
        render: (r) => <Dot tone={stateTones[r.state]}>{t(`approval.states.${r.state}`)}</Dot>,
      },
      {
        key: "what",
        title: t("approval.what"),
        width: 184,
        render: (r) => (
          <>
            {requestText(r.command)} <span className="code">{r.label}</span>
          </>
        ),
      },
      {
        key: "consequences",
        title: t("approval.consequences"),
        width: 140,
        grow: true,
        render: (r) => <span className="text2">{toldOf(r.consequences).map(told).join(t("common.comma"))}</span>,
      },
      {
        key: "requester",
        title: t("approval.requester"),
        width: 104,
        render: (r) => (
          <>
            {nameFrom(people, r.requester)} {r.own && <Tag outline>{t("approval.own")}</Tag>}
          </>
        ),
      },
      { key: "made_at", title: t("approval.madeAt"), width: 104, render: (r) => <span className="num">{when(r.made_at)}</span> },
      {
        key: "decided",
        title: t("approval.decidedBy"),
        width: 96,
        render: (r) => (r.decided_by ? nameFrom(people, r.decided_by) : null),
      },
    ],
    [t, people, when, told],
  );
  const choose = (to: string) => {
    setSelected(null);
    tab.setParams({ show: to === "all" ? undefined : to });
  };
  const conditions =
    show === "all"
      ? []
      : [{ label: show === "open" ? t("approval.onlyOpen") : t("approval.onlyMine"), remove: () => choose("all") }];
  return (
    <Page
      title={t("approval.title")}
      filter={
        <Segmented
          value={show}
          onChange={choose}
          options={[
            { value: "all", label: t("common.all") },
            { value: "open", label: t("approval.onlyOpen") },
            { value: "mine", label: t("approval.onlyMine") },
          ]}
        />
      }
      message={
        pages.error && (
          <Failure
            what={t("list.notRead")}
            error={pages.error}
            next={[{ label: t("common.retry"), key: "refresh", run: () => void pages.refetch() }]}
            line
          />
        )
      }
      totals={
        rows.length > 0 && (
          <>
            <span>{t("approval.forYou", { count: formatCount(session?.approvals ?? 0) as never })}</span>
            <span className="right">{t("audit.shown", { count: formatCount(rows.length) as never })}</span>
          </>
        )
      }
      docked
      inspector={
        wanted !== null && (!nothing || id !== undefined) ? (
          <ApprovalInspector key={wanted} id={Number(wanted)} keep={keep} />
        ) : undefined
      }
    >
      {!nothing && <KeyHint id="rows" />}
      <div ref={listed} style={{ display: "contents" }}>
        <Grid
          label={t("approval.title")}
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.id)}
          selected={wanted}
          onSelect={setSelected}
          onEnd={more}
          loading={pages.isPending && slow}
          empty={
            !nothing ? undefined : conditions.length > 0 ? (
              <Filtered
                title={t("list.nothingFits", { what: t("approval.noun") })}
                conditions={conditions}
                onClear={() => choose("all")}
              />
            ) : (
              <Empty
                title={t("approval.empty")}
                why={session?.login === false ? t("approval.emptyNoLogin") : t("approval.emptyWhy")}
                steps={
                  session?.login === false
                    ? [{ title: t("people.emptyStep"), note: t("people.emptyStepNote"), run: () => openPage("settings", {}) }]
                    : []
                }
              />
            )
          }
        />
      </div>
    </Page>
  );
}
