import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useMemo, useState } from "react";
import type { Backup } from "@/contract";
import { formatCount, megabytes } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { useInfo } from "@/shell/info";
import { JobRow } from "@/shell/JobChip";
import { spoil, usePages, useRead } from "@/transport/query";
import { useJob } from "@/transport/useJob";
import { Tag } from "@/ui/Dot";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Failure } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { useSlow } from "@/ui/useSlow";
import { Replace } from "./Replace";
import { Restore } from "./Restore";
import { Status } from "./Status";
import { reasonText } from "./words";

/** 备份: how the copies are, where they go, and back to a moment. */
export default function BackupPage() {
  const t = useT();
  const when = useWhen();
  const client = useQueryClient();
  const { message } = App.useApp();
  const backend = useInfo()?.books.backend;
  useTitle(t("backup.title"));
  const status = useRead("backup.status", {}, { keep: true });
  const pages = usePages("backup.list", { limit: 50 });
  const rows = useMemo(() => pages.data?.pages.flatMap((p) => p.rows) ?? [], [pages.data]);
  const making = useJob("backup.make");
  const [selected, setSelected] = useState<string | null>(null);
  const [restoring, setRestoring] = useState(false);
  const [replacing, setReplacing] = useState<string | null>(null);
  const slow = useSlow(pages.isPending);
  const nothing = pages.isSuccess && rows.length === 0 && !pages.isFetching;
  const current = rows.find((row) => row.path === selected) ?? null;
  const make = () => {
    // A second start would cancel the first, and the second click of a double one is no wish to.
    if (making.busy) return;
    making.start({}, ({ backup, second_problem }) => {
      void spoil(client, ["backup"]);
      const size = megabytes(backup.size);
      if (second_problem == null) void message.success(t("backup.made", { size }));
    });
  };
  const columns = useMemo(
    (): Column<Backup>[] => [
      { key: "at", title: t("backup.at"), width: 132, frozen: true, render: (b) => <span className="num">{when(b.at)}</span> },
      { key: "reason", title: t("backup.reason"), width: 170, render: (b) => reasonText(b.reason) },
      { key: "size", title: t("backup.size"), width: 104, align: "right", render: (b) => megabytes(b.size) },
      { key: "change", title: t("backup.change"), width: 112, align: "right", render: (b) => formatCount(b.change) },
      {
        key: "path",
        title: t("backup.file"),
        width: 260,
        grow: true,
        render: (b) => (
          <>
            {!b.own && <Tag outline>{t("backup.others", { name: b.name })}</Tag>}{" "}
            <span className="code" title={b.path}>
              {b.path.split(/[\\/]/).at(-1)}
            </span>
          </>
        ),
      },
    ],
    [t, when],
  );
  const postgres = backend === "postgres";
  return (
    <Page
      title={t("backup.title")}
      actions={
        <>
          <KeyButton
            label={t("backup.restore")}
            disabled={postgres}
            why={t("backup.noRestore")}
            right="backup"
            run={() => setRestoring(true)}
          />
          <KeyButton
            label={t("backup.replace")}
            disabled={postgres}
            why={t("backup.noReplace")}
            right="backup"
            run={() => setReplacing("")}
          />
          <KeyButton label={t("backup.make")} primary busy={making.busy} right="backup" run={make} />
        </>
      }
      message={
        making.error ? (
          <Failure what={t("backup.notMade")} error={making.error} next={[{ label: t("common.retry"), run: make }]} />
        ) : status.data?.brief.problem ? (
          <Failure what={t(`backup.states.${status.data.brief.state}`)} error={status.data.brief.problem} />
        ) : status.data?.second_problem ? (
          <Failure what={t("backup.states.second_failing")} error={status.data.second_problem} />
        ) : (pages.error ?? status.error) ? (
          <Failure
            what={t("list.notRead")}
            error={pages.error ?? status.error}
            next={[{ label: t("common.retry"), key: "refresh", run: () => void spoil(client, ["backup"]) }]}
            line
          />
        ) : null
      }
      totals={rows.length > 0 && <span className="right">{t("backup.shown", { count: formatCount(rows.length) as never })}</span>}
      inspector={status.data && <Status status={status.data} />}
    >
      {making.view && <JobRow job={making.view} />}
      {!nothing && <KeyHint id="rows" />}
      <Grid
        label={t("backup.title")}
        columns={columns}
        rows={rows}
        rowKey={(b) => b.path}
        selected={current?.path ?? null}
        onSelect={setSelected}
        onOpen={() => !postgres && setRestoring(true)}
        onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && void pages.fetchNextPage()}
        loading={pages.isPending && slow}
        empty={
          nothing ? (
            <Empty
              title={t("backup.empty")}
              why={t("backup.emptyWhy")}
              steps={[{ title: t("backup.make"), note: t("backup.makeNote"), run: make }]}
            />
          ) : undefined
        }
      />
      {restoring && (
        <Restore
          from={current}
          backups={rows}
          onClose={() => setRestoring(false)}
          onReplace={(file) => {
            setRestoring(false);
            setReplacing(file);
          }}
        />
      )}
      {replacing !== null && <Replace file={replacing} ready={status.data?.ready ?? []} onClose={() => setReplacing(null)} />}
    </Page>
  );
}
