import { Button } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import type { Row } from "@/contract";
import { formatCount, none } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { callFile } from "@/transport/call";
import { useChange, usePages, useRead } from "@/transport/query";
import { CodeLink, Num, PlaceCode } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, Section, useTitle } from "@/ui/Page";
import { PaperLink } from "@/ui/Papers";
import { useSaved } from "@/ui/useSaved";
import { useSlow } from "@/ui/useSlow";
import { SnapshotSettings } from "./SnapshotSettings";

type Snapshot = Row<"snapshot.list">;

/** Minutes after its instant from which on a snapshot was made up for. */
const LATE = 5 * 60 * 1_000_000;
/** Differences that stand in the inspector. */
const SHOWN = 200;

/** 库存快照: what lay where at set times, and what did not agree with it then. */
export default function SnapshotPage() {
  const t = useT();
  const when = useWhen();
  const may = useMay();
  useTitle(t("snapshot.title"));
  const [selected, setSelected] = useState<string | null>(null);
  const [setting, setSetting] = useState(false);
  const facts = useRead("snapshot.facts", {});
  const pages = usePages("snapshot.list", { limit: 50 });
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const slow = useSlow(pages.isPending);
  const take = useChange("snapshot.take", (taken) => setSelected(String(taken.due)));
  const saved = useSaved();
  const language = useSettings((s) => s.language);
  const [notSaved, setNotSaved] = useState<unknown>(null);
  const save = ({ due }: Snapshot) => {
    setNotSaved(null);
    callFile("snapshot.export", { due, language }).then(saved, setNotSaved);
  };
  const shown = rows.find((r) => String(r.due) === selected) ?? rows[0];
  const columns = useMemo(
    (): Column<Snapshot>[] => [
      { key: "due", title: t("snapshot.due"), width: 140, frozen: true, render: (r) => when(r.due) },
      {
        key: "taken",
        title: t("snapshot.taken"),
        width: 200,
        grow: true,
        render: (r) =>
          r.by_hand ? (
            <Tag>{t("snapshot.byHand")}</Tag>
          ) : r.taken_at - r.due > LATE ? (
            <Tag>{t("snapshot.late", { at: when(r.taken_at) })}</Tag>
          ) : (
            <span className="muted">{t("snapshot.onTime")}</span>
          ),
      },
      { key: "lines", title: t("snapshot.lines"), width: 100, align: "right", render: (r) => formatCount(r.lines) },
      {
        key: "evidence",
        title: t("snapshot.looked"),
        width: 100,
        align: "right",
        render: (r) => (r.evidence == null ? <span className="muted">{none}</span> : formatCount(r.evidence)),
      },
      {
        key: "differences",
        title: t("snapshot.differences"),
        width: 100,
        align: "right",
        render: (r) => formatCount(r.differences),
      },
      {
        key: "red",
        title: t("snapshot.red"),
        width: 120,
        align: "right",
        render: (r) => <span className={r.red > 0 ? "red strong" : "muted"}>{formatCount(r.red)}</span>,
      },
    ],
    [t, when],
  );
  const times = facts.data?.times ?? "";
  return (
    <Page
      title={t("snapshot.title")}
      sub={
        facts.data && (
          <span className="muted">
            {times === ""
              ? t("snapshot.never")
              : t("snapshot.plan", { times: times.replaceAll(" ", t("snapshot.and")), threshold: facts.data.threshold })}
          </span>
        )
      }
      actions={
        <>
          {shown && <KeyButton id="exportFile" label={t("common.export")} run={() => save(shown)} />}
          <KeyButton label={t("snapshot.settings")} right="administer" run={() => setSetting(true)} disabled={!facts.data} />
          <KeyButton label={t("snapshot.take")} right="keep" primary busy={take.isPending} run={() => take.mutate({})} />
        </>
      }
      message={
        pages.error || take.error || facts.error || notSaved !== null ? (
          <>
            {notSaved !== null && <Failure what={t("list.notSaved")} error={notSaved} line />}
            {(pages.error ?? facts.error) && (
              <Failure
                what={t("list.notRead")}
                error={pages.error ?? facts.error}
                next={[{ label: t("common.retry"), key: "refresh", run: () => void [pages, facts].map((one) => one.refetch()) }]}
                line
              />
            )}
            {take.error && <Failure what={t("snapshot.notTaken")} error={take.error} />}
          </>
        ) : null
      }
      inspector={
        shown && (
          <>
            <Differences snapshot={shown} />
            <Moved snapshot={shown} />
          </>
        )
      }
      docked
    >
      <Grid
        label={t("snapshot.title")}
        columns={columns}
        rows={rows}
        rowKey={(r) => String(r.due)}
        selected={selected ?? (shown ? String(shown.due) : null)}
        onSelect={setSelected}
        onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
        rowClass={(r) => (r.red > 0 ? "held" : "")}
        loading={pages.isPending && slow}
        empty={
          pages.isSuccess && rows.length === 0 ? (
            <Empty title={t("snapshot.empty")} why={t("snapshot.emptyWhy")} steps={[]} />
          ) : undefined
        }
      />
      {setting && facts.data && may("administer") && <SnapshotSettings facts={facts.data} onEnd={() => setSetting(false)} />}
    </Page>
  );
}

/** What stands on a line of the inspector. */
interface Figures {
  key: string;
  item: string;
  decimals: number;
  /** Where it lies, or what is said of it. */
  place: ReactNode;
  /** None where this person may not see it yet. */
  figures: (string | null | undefined)[];
  red?: boolean;
}

/** A list of items with three figures each, the first {@link SHOWN} of them. */
function Lines(props: {
  title: string;
  note: string;
  label: string;
  /** Said where there is none. */
  none: string;
  heads: [string, string, string];
  read: { error: Error | null; isSuccess: boolean; isMore: boolean };
  rows: Figures[];
}) {
  const t = useT();
  const { read, rows } = props;
  return (
    <Section title={props.title} note={props.note}>
      {read.error && <Failure what={t("list.notRead")} error={read.error} line />}
      {read.isSuccess && rows.length === 0 && <div className="muted">{props.none}</div>}
      {rows.length > 0 && (
        <table className="mini" aria-label={props.label}>
          <thead>
            <tr>
              <th>{t("snapshot.item")}</th>
              {props.heads.map((head) => (
                <th key={head} className="num">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.key} className={one.red ? "red" : undefined}>
                <td>
                  <CodeLink page="item" params={{ code: one.item }}>
                    {one.item}
                  </CodeLink>
                  <div className="muted">{one.place}</div>
                </td>
                {one.figures.map((figure, at) => (
                  <td key={props.heads[at]} className={one.red && at === 2 ? "num red strong" : "num"}>
                    <Num value={figure} decimals={one.decimals} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {read.isMore && <div className="muted">{t("snapshot.first", { count: SHOWN })}</div>}
    </Section>
  );
}

/** What did not agree with a snapshot: what differs most first, beyond the threshold in red. */
function Differences({ snapshot }: { snapshot: Snapshot }) {
  const t = useT();
  const when = useWhen();
  const read = useRead("snapshot.differences", { due: snapshot.due, limit: SHOWN });
  return (
    <Lines
      title={t("snapshot.at", { at: when(snapshot.due) })}
      note={t("snapshot.differences")}
      label={t("snapshot.differences")}
      none={
        // That nothing says otherwise is worth something only where something was looked at.
        snapshot.evidence === 0
          ? t("snapshot.noEvidence")
          : snapshot.evidence == null
            ? t("snapshot.noDifference")
            : t("snapshot.agrees", { count: snapshot.evidence })
      }
      heads={[t("snapshot.book"), t("snapshot.evidence"), t("snapshot.difference")]}
      read={{ error: read.error, isSuccess: read.isSuccess, isMore: read.data?.next != null }}
      rows={(read.data?.rows ?? []).map((one) => ({
        key: String(one.number),
        item: one.item,
        decimals: one.decimals,
        place: (
          <>
            {one.kind === "reserved" ? t("snapshot.reserved") : <PlaceCode {...one} />}{" "}
            {one.kind === "scan" && (
              <>
                <span className="muted">{t("snapshot.scanned")}</span> <PaperLink number={one.source} />
              </>
            )}
            {one.kind === "count" && (
              <Button type="link" size="small" onClick={() => openPage("count", { number: one.source })}>
                {one.source}
              </Button>
            )}
          </>
        ),
        figures: [one.book, one.evidence, one.difference],
        red: one.red,
      }))}
    />
  );
}

/** What moved since the snapshot before: no judgement, so no colour. */
function Moved({ snapshot }: { snapshot: Snapshot }) {
  const t = useT();
  const read = useRead("snapshot.lines", { due: snapshot.due, moved: true, limit: SHOWN });
  return (
    <Lines
      title={t("snapshot.moved")}
      note={t("snapshot.movedNote")}
      label={t("snapshot.moved")}
      none={t("snapshot.still")}
      heads={[t("snapshot.before"), t("snapshot.change"), t("snapshot.now")]}
      read={{ error: read.error, isSuccess: read.isSuccess, isMore: read.data?.next != null }}
      rows={(read.data?.rows ?? []).map((one) => ({
        key: [one.item, one.warehouse, one.bin, one.lot].join(" "),
        item: one.item,
        decimals: one.decimals,
        place: <PlaceCode {...one} />,
        figures: [one.before, one.moved, one.quantity],
      }))}
    />
  );
}
