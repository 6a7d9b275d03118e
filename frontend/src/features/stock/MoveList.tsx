import { Button } from "antd";
import { useMemo } from "react";
import type { Row } from "@/contract";
import { formatDay } from "@/format/date";
import { useWhen } from "@/format/useWhen";
import { useT } from "@/i18n";
import { usePersonName } from "@/session/people";
import { useMay } from "@/session/useRights";
import { useInfo, useToday } from "@/shell/info";
import { useSettings } from "@/state/settings";
import { openPage } from "@/state/tabs";
import { BinCode, CodeLink, Num } from "@/ui/cells";
import { Tag } from "@/ui/Dot";
import { WalkKeys } from "@/ui/ItemParts";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { Fact, Section } from "@/ui/Page";
import { openPaper, PaperLink, useKindChoices } from "@/ui/Papers";
import { movers } from "./movers";
import { useOfItem } from "./ofItem";
import { Moved } from "./Parts";

type MoveRow = Row<"stock.moves">;

/** 收发流水: every move of stock, newest first, with the paper that brought it. */
export default function MoveList() {
  const t = useT();
  const today = useToday();
  const english = useSettings((s) => s.language) === "en";
  const nameOf = usePersonName();
  const money = useMay()("money");
  const decimals = useInfo()?.currency_decimals ?? 2;
  const kinds = useKindChoices(movers);
  const { item, title, only } = useOfItem(t("stock.moves"));
  const columns = useMemo(
    (): ListColumn<MoveRow>[] => [
      {
        key: "document",
        title: t("stock.document"),
        width: 170,
        frozen: true,
        filter: { type: "text" },
        render: (r) => <PaperLink number={r.document} />,
      },
      { key: "line", title: t("stock.line"), width: 48, align: "right", render: (r) => r.line },
      {
        key: "day",
        title: t("stock.day"),
        width: 84,
        filter: { type: "date" },
        render: (r) => formatDay(r.day, today),
      },
      {
        key: "kind",
        title: t("stock.kind"),
        width: english ? 200 : 150,
        filter: { type: "choice", options: kinds },
        render: (r) => (
          <>
            {t(`lineage.kinds.${r.kind}`)} <Mark row={r} />
          </>
        ),
      },
      {
        key: "item",
        title: t("stock.item"),
        width: 160,
        filter: item ? undefined : { type: "text" },
        render: (r) => (
          <CodeLink page="item" params={{ code: r.item }}>
            {r.item}
          </CodeLink>
        ),
      },
      { key: "name", title: t("stock.name"), width: 110, grow: true, render: (r) => r.name },
      {
        key: "warehouse",
        title: t("stock.warehouse"),
        width: 84,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.warehouse}</span>,
      },
      { key: "bin", title: t("stock.bin"), width: 92, filter: { type: "text" }, render: (r) => <BinCode bin={r.bin} /> },
      {
        key: "lot",
        title: t("stock.lot"),
        width: 110,
        filter: { type: "code" },
        render: (r) => <span className="code">{r.lot}</span>,
      },
      {
        key: "quantity",
        title: t("stock.moveQuantity"),
        width: 96,
        align: "right",
        render: (r) => <Moved value={r.quantity} decimals={r.decimals} />,
      },
      { key: "unit", title: t("stock.unit"), width: 52, align: "center", render: (r) => r.unit },
      ...(money
        ? [
            {
              key: "value",
              title: t("stock.value"),
              width: 104,
              align: "right" as const,
              render: (r: MoveRow) => (r.value ? <Moved value={r.value} decimals={decimals} /> : <Num value={null} />),
            },
          ]
        : []),
      { key: "actor", title: t("stock.actor"), width: 80, render: (r) => nameOf(r.actor) },
    ],
    [t, today, kinds, item, money, decimals, nameOf, english],
  );
  return (
    <DataList
      command="stock.moves"
      sort="-day"
      exportCommand="stock.export_moves"
      title={title}
      columns={columns}
      only={only}
      rowKey={(r) => String(r.id)}
      onOpen={(r) => openPaper(r.document)}
      countText={(count) => t("stock.moveCount", { count: count as never })}
      empty={{ title: t("stock.movesEmpty"), why: t("stock.movesEmptyWhy") }}
      actions={(row) => <WalkKeys from={row && { item: row.item }} />}
      inspector={(row) => <MoveInspector row={row} />}
    />
  );
}

const tones = { reversal: undefined, waits: "amber", rejected: "amber", released: "green" } as const;

/** What the kind of its paper does not say: it takes another back, or a review began or ended to hold what lies there. */
function Mark({ row }: { row: MoveRow }) {
  const t = useT();
  if (!row.mark) return null;
  return <Tag tone={tones[row.mark]}>{t(`stock.marks.${row.mark}`)}</Tag>;
}

/** What brought a move, what of it waits for a review, and who posted it when. */
function MoveInspector({ row }: { row: MoveRow }) {
  const t = useT();
  const when = useWhen();
  const nameOf = usePersonName();
  const { item } = row;
  return (
    <>
      <Section
        title={
          <>
            <PaperLink number={row.document} /> <Tag>{t(`lineage.kinds.${row.kind}`)}</Tag> <Mark row={row} />
          </>
        }
      >
        <Fact label={t("stock.line")}>{row.line}</Fact>
        <Fact label={t("stock.actor")}>{nameOf(row.actor)}</Fact>
        <Fact label={t("stock.at")}>{when(row.at)}</Fact>
      </Section>
      <Section
        title={
          <CodeLink page="item" params={{ code: item }}>
            {item}
          </CodeLink>
        }
        note={row.name}
      >
        <Fact label={t("stock.moveQuantity")} strong>
          <Moved value={row.quantity} decimals={row.decimals} /> {row.unit}
        </Fact>
        <Fact label={t("stock.moveHeld")}>
          <Moved value={row.held} decimals={row.decimals} /> {row.unit}
        </Fact>
      </Section>
      <div className="section sectionactions">
        <Button size="small" onClick={() => openPage("stock.balances", { item })}>
          {t("stock.openBalances")}
        </Button>
        <Button size="small" onClick={() => openPage("stock.moves", { item })}>
          {t("stock.openMoves")}
        </Button>
      </div>
    </>
  );
}
