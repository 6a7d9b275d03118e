import { Button } from "antd";
import { useMemo, useState } from "react";
import type { Row } from "@/contract";
import { fileSize, formatCount } from "@/format/number";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { KeyHint } from "@/keys/registry";
import { usePersonName } from "@/session/people";
import { useMay } from "@/session/useRights";
import { useToday } from "@/shell/info";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { useRead } from "@/transport/query";
import { useJob } from "@/transport/useJob";
import { Empty } from "@/ui/Empty";
import { type Column, Grid } from "@/ui/Grid";
import { Moment } from "@/ui/list/Conditions";
import { Failure, Message } from "@/ui/Message";
import { KeyButton, Page, useTitle } from "@/ui/Page";
import { usePrint } from "@/ui/PrintButton";
import { useSlow } from "@/ui/useSlow";
import "./lineage.css";

type Archive = Row<"archive.list">;

/** The first day of the month before that of a day: 2026-11-23 → 2026-10-01. */
export function lastMonth(today: string): string {
  const [year = 0, month = 1] = today.split("-").map(Number);
  return month === 1 ? `${year - 1}-12-01` : `${year}-${String(month - 1).padStart(2, "0")}-01`;
}

/** 月度归档: the papers of each month, an archive made on the night to the fifth or when somebody asks for it. */
export default function ArchivesPage() {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  const may = useMay();
  const language = useSettings((s) => s.language);
  const today = useToday();
  useTitle(t("lineage.archives"));
  const read = useRead("archive.list", {}, { keep: true });
  const making = useJob("archive.make");
  const file = usePrint("archive.get", t("lineage.archiveNotOpened"));
  const [picked, setPicked] = useState<string | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const slow = useSlow(read.isPending);
  const rows = read.data?.rows ?? [];
  const day = picked ?? lastMonth(today);
  const month = day.slice(0, 7);
  const nowhere = read.data?.folder == null;
  const make = () => {
    // A second start would cancel the first.
    if (!making.busy) making.start({ day, language }, (made) => setSelected(made.month));
  };
  const { print } = file;
  const columns = useMemo(
    (): Column<Archive>[] => [
      { key: "month", title: t("lineage.month"), width: 96, frozen: true, render: (a) => <span className="num">{a.month}</span> },
      {
        key: "orders",
        title: t("lineage.archiveOrders"),
        width: 96,
        align: "right",
        render: (a) => (a.orders == null ? "—" : formatCount(a.orders)),
      },
      {
        key: "files",
        title: t("lineage.archiveFiles"),
        width: 320,
        grow: true,
        render: (a) =>
          a.files.map((one) => (
            <Button key={one.name} type="link" size="small" onClick={() => print({ file: one.name })}>
              {one.name}
            </Button>
          )),
      },
      {
        key: "size",
        title: t("lineage.archiveSize"),
        width: 104,
        align: "right",
        render: (a) => fileSize(a.files.reduce((sum, one) => sum + one.size, 0)),
      },
      { key: "at", title: t("lineage.archiveAt"), width: 140, render: (a) => <span className="num">{when(a.made_at)}</span> },
      {
        key: "by",
        title: t("lineage.archiveBy"),
        width: 120,
        render: (a) => (a.made_by === "" ? <span className="muted">{t("lineage.archiveAlone")}</span> : nameOf(a.made_by)),
      },
    ],
    [t, when, nameOf, print],
  );
  const toBackup = may("backup") ? [{ label: t("lineage.archiveSetFolder"), run: () => openPage("backup", {}) }] : [];
  const message = () => {
    if (read.error) {
      const retry = [{ label: t("common.retry"), key: "refresh" as const, run: () => void read.refetch() }];
      return <Failure what={t("list.notRead")} error={read.error} next={retry} line />;
    }
    if (read.data?.problem) {
      const what = t(nowhere ? "lineage.archiveNowhere" : "list.notRead");
      return <Failure what={what} error={read.data.problem} next={nowhere ? toBackup : []} line />;
    }
    if (making.error) {
      const retry = [{ label: t("common.retry"), run: make }];
      return <Failure what={t("lineage.archiveNotMade", { month })} error={making.error} next={retry} line />;
    }
    if (making.busy) {
      const { view } = making;
      const why = view && view.total > 0 && (
        <span className="num">{` · ${formatCount(view.done)} / ${formatCount(view.total)}`}</span>
      );
      const next = [{ label: t("common.cancel"), run: making.cancel }];
      return (
        <Message
          tone="blue"
          what={t("lineage.archiveMaking", { month: making.view?.label ?? month })}
          why={why}
          next={next}
          line
        />
      );
    }
    return file.failure;
  };
  const none = read.isSuccess && rows.length === 0 && !nowhere;
  return (
    <Page
      title={t("lineage.archives")}
      actions={
        <KeyButton
          label={t("lineage.archiveMake", { month })}
          primary
          busy={making.busy}
          disabled={nowhere}
          why={t("lineage.archiveNowhere")}
          run={make}
        />
      }
      filter={
        <>
          <span className="text2">{t("lineage.archiveMonth")}</span>
          <Moment label={t("lineage.archiveMonth")} value={day} to="month" onPick={(to) => setPicked(to ? `${to}-01` : null)} />
          <span className="muted">{t("lineage.archiveWhy")}</span>
        </>
      }
      message={message()}
      totals={
        <>
          {rows.length > 0 && <span>{t("lineage.archiveCount", { count: formatCount(rows.length) as never })}</span>}
          {read.data?.folder && (
            <span className="right text2">
              {t("lineage.archiveFolder")} <span className="code">{read.data.folder}</span>
            </span>
          )}
        </>
      }
    >
      {rows.length > 0 && <KeyHint id="rows" />}
      <Grid
        label={t("lineage.archives")}
        columns={columns}
        rows={rows}
        rowKey={(a) => a.month}
        selected={selected}
        onSelect={setSelected}
        onOpen={(a) => a.files[0] && print({ file: a.files[0].name })}
        loading={read.isPending && slow}
        empty={none ? <Empty title={t("lineage.archivesEmpty")} why={t("lineage.archiveWhy")} steps={[]} /> : undefined}
      />
    </Page>
  );
}
