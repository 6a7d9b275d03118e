import { useMemo } from "react";
import type { Row } from "@/contract";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { nameFrom, usePeople } from "@/session/people";
import { clientText, placeOf } from "@/trail/words";
import { CodeLink, PlaceCode } from "@/ui/cells";
import { Dot } from "@/ui/Dot";
import { WalkKeys } from "@/ui/ItemParts";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { Fact, Section } from "@/ui/Page";
import { openPaper, PaperLink, PaperState, useKindChoices } from "@/ui/Papers";
import { movers } from "./movers";

type ScanRow = Row<"scan.list">;

const outcomes: readonly ScanRow["outcome"][] = [
  "matched",
  "again",
  "other_item",
  "other_bin",
  "other_warehouse",
  "unknown",
  "wrong_check",
  "tracking_code",
  "not_draft",
];
const clients = ["window", "browser", "phone", "program"] as const;

/** 扫码记录: every scan for a paper, newest first, with what it came to. */
export default function ScanList() {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  const kinds = useKindChoices(movers);
  const columns = useMemo(
    (): ListColumn<ScanRow>[] => [
      { key: "at", title: t("scan.at"), width: 104, frozen: true, render: (r) => when(r.at) },
      {
        key: "document",
        title: t("scan.document"),
        width: 160,
        frozen: true,
        filter: { type: "text" },
        render: (r) => <PaperLink number={r.document} />,
      },
      { key: "line", title: t("scan.line"), width: 48, align: "right", render: (r) => r.line ?? "" },
      {
        key: "kind",
        title: t("scan.kind"),
        width: 96,
        filter: { type: "choice", options: kinds },
        render: (r) => t(`lineage.kinds.${r.kind}`),
      },
      {
        key: "text",
        title: t("scan.text"),
        width: 160,
        filter: { type: "code" },
        render: (r) => <span className="code">{r.text}</span>,
      },
      {
        key: "item",
        title: t("scan.item"),
        width: 150,
        filter: { type: "text" },
        render: (r) =>
          r.item && (
            <CodeLink page="item" params={{ code: r.item }}>
              {r.item}
            </CodeLink>
          ),
      },
      { key: "name", title: t("scan.name"), width: 100, grow: true, render: (r) => r.name },
      { key: "bin", title: t("scan.bin"), width: 112, render: (r) => <Scanned place={r.bin} /> },
      {
        key: "wanted_item",
        title: t("scan.wantedItem"),
        width: 150,
        optional: true,
        render: (r) => <span className="code">{r.wanted_item}</span>,
      },
      {
        key: "wanted_bin",
        title: t("scan.wantedBin"),
        width: 112,
        optional: true,
        render: (r) => <Scanned place={r.wanted_bin} />,
      },
      {
        key: "actor",
        title: t("scan.actor"),
        width: 88,
        filter: { type: "choice", options: people.map((p) => ({ value: p.login, label: p.name })) },
        render: (r) => nameFrom(people, r.actor),
      },
      {
        key: "client",
        title: t("scan.client"),
        width: 76,
        filter: { type: "choice", options: clients.map((value) => ({ value, label: clientText(value) })) },
        render: (r) => clientText(r.client),
      },
      {
        key: "outcome",
        title: t("scan.result"),
        width: 112,
        filter: { type: "choice", options: outcomes.map((value) => ({ value, label: t(`scan.outcome.${value}`) })) },
        render: (r) => <OutcomeDot row={r} />,
      },
    ],
    [t, when, people, kinds],
  );
  return (
    <DataList
      command="scan.list"
      exportCommand="scan.export"
      title={t("scan.title")}
      columns={columns}
      fields={[{ field: "day", label: t("scan.day"), kind: { type: "date" } }]}
      quick={[
        { label: t("scan.every"), filter: [] },
        { label: t("scan.refused"), filter: [{ field: "matched", op: "eq", values: ["false"] }] },
      ]}
      rowKey={(r) => String(r.id)}
      onOpen={(r) => openPaper(r.document)}
      countText={(count) => t("scan.count", { count: count as never })}
      empty={{ title: t("scan.empty"), why: t("scan.emptyWhy") }}
      actions={(row) => <WalkKeys from={row?.item ? { item: row.item } : null} />}
      inspector={(row) => <ScanInspector row={row} />}
    />
  );
}

/** A bin as the program names it, with its warehouse; nothing where none was scanned, or meant. */
function Scanned({ place }: { place: string }) {
  return place === "" ? null : <PlaceCode {...placeOf(place)} />;
}

function OutcomeDot({ row }: { row: ScanRow }) {
  const t = useT();
  const tone = row.outcome === "matched" ? "green" : row.outcome === "again" ? "grey" : "red";
  return <Dot tone={tone}>{t(`scan.outcome.${row.outcome}`)}</Dot>;
}

/** What a line says beside what was scanned, and who did it, with what, when. */
function ScanInspector({ row }: { row: ScanRow }) {
  const t = useT();
  const when = useWhen();
  const people = usePeople();
  return (
    <>
      <Section title={<span className="code">{row.text}</span>} action={<OutcomeDot row={row} />}>
        {row.wanted_item && <Fact label={t("scan.wantedItem")}>{row.wanted_item}</Fact>}
        {row.item && <Fact label={t("scan.item")}>{row.item}</Fact>}
        {row.wanted_bin && (
          <Fact label={t("scan.wantedBin")}>
            <Scanned place={row.wanted_bin} />
          </Fact>
        )}
        {row.bin && (
          <Fact label={t("scan.bin")}>
            <Scanned place={row.bin} />
          </Fact>
        )}
        {row.part && <Fact label={t("scan.matches")}>{t(`scan.part.${row.part}`)}</Fact>}
      </Section>
      <Section title={<PaperLink number={row.document} />} action={<PaperState state={row.state} />}>
        {row.line != null && <Fact label={t("scan.line")}>{row.line}</Fact>}
        <Fact label={t("scan.actor")}>{nameFrom(people, row.actor)}</Fact>
        <Fact label={t("scan.client")}>{clientText(row.client)}</Fact>
        <Fact label={t("scan.at")}>{when(row.at)}</Fact>
      </Section>
    </>
  );
}
