import { Button } from "antd";
import { useMemo, useState } from "react";
import type { Row } from "@/contract";
import { formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { openPage } from "@/state/tabs";
import { useChange, usePages, useRead } from "@/transport/query";
import { CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, Section, useTitle } from "@/ui/Page";
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
          r.taken_at - r.due > LATE ? (
            <Tag>{t("snapshot.late", { at: when(r.taken_at) })}</Tag>
          ) : (
            <span className="muted">{t("snapshot.onTime")}</span>
          ),
      },
      { key: "lines", title: t("snapshot.lines"), width: 100, align: "right", render: (r) => formatCount(r.lines) },
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
          <KeyButton label={t("snapshot.settings")} right="administer" run={() => setSetting(true)} disabled={!facts.data} />
          <KeyButton label={t("snapshot.take")} right="keep" primary busy={take.isPending} run={() => take.mutate({})} />
        </>
      }
      message={
        pages.error || take.error ? (
          <>
            {pages.error && <Failure what={t("list.notRead")} error={pages.error} line />}
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

/** What did not agree with a snapshot: what differs most first, beyond the threshold in red. */
function Differences({ snapshot }: { snapshot: Snapshot }) {
  const t = useT();
  const when = useWhen();
  const read = useRead("snapshot.differences", { due: snapshot.due, limit: SHOWN }, { keep: true });
  const rows = read.data?.rows ?? [];
  return (
    <Section title={t("snapshot.at", { at: when(snapshot.due) })} note={t("snapshot.differences")}>
      {read.error && <Failure what={t("list.notRead")} error={read.error} line />}
      {read.isSuccess && rows.length === 0 && <div className="muted">{t("snapshot.agrees")}</div>}
      {rows.length > 0 && (
        <table className="mini" aria-label={t("snapshot.differences")}>
          <thead>
            <tr>
              <th>{t("snapshot.item")}</th>
              <th className="num">{t("snapshot.book")}</th>
              <th className="num">{t("snapshot.evidence")}</th>
              <th className="num">{t("snapshot.difference")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.number} className={one.red ? "red" : undefined}>
                <td>
                  <CodeLink page="item" params={{ code: one.item }}>
                    {one.item}
                  </CodeLink>
                  <div className="muted">
                    {one.kind === "reserved"
                      ? t("snapshot.reserved")
                      : [one.warehouse, one.bin, one.lot].filter(Boolean).join(" ")}{" "}
                    {one.source !== "" && (
                      <Button type="link" size="small" onClick={() => openPage("count", { number: one.source })}>
                        {one.source}
                      </Button>
                    )}
                  </div>
                </td>
                <td className="num">
                  <Num value={one.book} decimals={one.decimals} />
                </td>
                <td className="num">
                  <Num value={one.evidence} decimals={one.decimals} />
                </td>
                <td className={one.red ? "num red strong" : "num"}>
                  <Num value={one.difference} decimals={one.decimals} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {read.data?.next != null && <div className="muted">{t("snapshot.first", { count: SHOWN })}</div>}
    </Section>
  );
}

/** What moved since the snapshot before: no judgement, so no colour. */
function Moved({ snapshot }: { snapshot: Snapshot }) {
  const t = useT();
  const read = useRead("snapshot.lines", { due: snapshot.due, moved: true, limit: SHOWN }, { keep: true });
  const rows = read.data?.rows ?? [];
  return (
    <Section title={t("snapshot.moved")} note={t("snapshot.movedNote")}>
      {read.error && <Failure what={t("list.notRead")} error={read.error} line />}
      {read.isSuccess && rows.length === 0 && <div className="muted">{t("snapshot.still")}</div>}
      {rows.length > 0 && (
        <table className="mini" aria-label={t("snapshot.moved")}>
          <thead>
            <tr>
              <th>{t("snapshot.item")}</th>
              <th className="num">{t("snapshot.before")}</th>
              <th className="num">{t("snapshot.change")}</th>
              <th className="num">{t("snapshot.now")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={[one.item, one.warehouse, one.bin, one.lot].join(" ")}>
                <td>
                  <CodeLink page="item" params={{ code: one.item }}>
                    {one.item}
                  </CodeLink>
                  <div className="muted">{[one.warehouse, one.bin, one.lot].filter(Boolean).join(" ")}</div>
                </td>
                <td className="num">
                  <Num value={one.before} decimals={one.decimals} />
                </td>
                <td className="num">
                  <Num value={one.moved} decimals={one.decimals} />
                </td>
                <td className="num">
                  <Num value={one.quantity} decimals={one.decimals} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {read.data?.next != null && <div className="muted">{t("snapshot.first", { count: SHOWN })}</div>}
    </Section>
  );
}
