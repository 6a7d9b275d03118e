import { useMemo } from "react";
import type { DocumentState, Row } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useMay } from "@/session/useRights";
import { useInfo, useToday } from "@/shell/info";
import { useTab } from "@/shell/page-context";
import { openPage } from "@/state/tabs";
import { Num } from "@/ui/cells";
import { LabelButton } from "@/ui/label/LabelButton";
import { DataList, type ListColumn } from "@/ui/list/DataList";
import { useTitle } from "@/ui/Page";
import { hasAmounts, type KindDef, labelled } from "./kinds";
import { StateDot, states, Tracked } from "./words";

type DocumentRow = Row<"document.list">;

const orderStates: readonly DocumentState[] = ["draft", "open", "done", "closed", "cancelled"];
const paperStates: readonly DocumentState[] = ["draft", "posted", "reversed", "cancelled"];

/** The papers of one kind, the newest first. */
export function DocumentList({ def }: { def: KindDef }) {
  const t = useT();
  const tab = useTab();
  const { state, from, to } = tab.params;
  const today = useToday();
  const decimals = useInfo()?.currency_decimals ?? 2;
  const money = useMay()("money");
  const { kind } = def;
  const noun = t(`document.kinds.${kind}`);
  useTitle(noun);
  const own = def.life === "order" ? orderStates : paperStates;
  const columns = useMemo((): ListColumn<DocumentRow>[] => {
    const amounts: ListColumn<DocumentRow>[] =
      hasAmounts(def) && money
        ? [
            {
              key: "gross",
              title: t("document.field.amount"),
              width: def.settles ? 96 : 104,
              align: "right",
              render: (r) => <Num value={r.gross} decimals={decimals} />,
            },
          ]
        : [];
    const settled: ListColumn<DocumentRow>[] =
      def.settles && money
        ? [
            {
              key: "settled",
              title: t(
                def.pays ? "document.field.used" : def.side === "customer" ? "document.field.received" : "document.field.paid",
              ),
              width: 96,
              align: "right",
              render: (r) => <Num value={r.settled} decimals={decimals} />,
            },
          ]
        : [];
    // What comes of several orders has a code of each.
    const merges = def.from.length > 0 || def.pays !== undefined;
    // What is paid of an invoice takes the room of how many lines it has.
    const wide = def.settles ? 140 : 168;
    return [
      {
        key: "number",
        title: t("document.field.number"),
        width: 144,
        frozen: true,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.number}</span>,
      },
      {
        key: "day",
        title: t("document.field.day"),
        width: 108,
        sort: true,
        filter: { type: "date" },
        render: (r) => <span className="num">{formatDay(r.day, today)}</span>,
      },
      ...(def.side
        ? [
            {
              key: "partner",
              title: t(`document.side.${def.side}`),
              width: wide,
              grow: true,
              filter: { type: "text" as const },
              render: (r: DocumentRow) => <span title={r.partner}>{r.partner_name || r.partner}</span>,
            },
            {
              key: "reference",
              title: t(def.pays ? "document.field.draftNumber" : "document.field.reference"),
              width: def.settles ? 124 : 112,
              filter: { type: "text" as const },
              render: (r: DocumentRow) => <span className="code">{r.reference}</span>,
            },
          ]
        : []),
      ...(def.pays
        ? []
        : [
            {
              key: "item",
              title: t("document.field.firstItem"),
              width: wide,
              grow: true,
              filter: { type: "text" as const },
              render: (r: DocumentRow) => (
                <>
                  <span className="code">{r.item}</span> <span className="text2">{r.item_name}</span>
                </>
              ),
            },
          ]),
      {
        key: "lines",
        title: t("document.field.lineCount"),
        width: 52,
        optional: def.settles,
        align: "right",
        render: (r) => <Num value={String(r.lines)} />,
      },
      ...amounts,
      ...settled,
      ...(def.due
        ? [
            {
              key: "due",
              title: t(def.settles ? "document.due.pay" : "document.due.line"),
              width: 108,
              sort: true,
              filter: { type: "date" as const },
              render: (r: DocumentRow) => <span className="num">{formatDay(r.due, today)}</span>,
            },
          ]
        : []),
      {
        key: "state",
        atEnd: true,
        title: t("document.field.state"),
        width: def.settles ? 84 : 104,
        filter: {
          type: "choice",
          options: states.filter((s) => own.includes(s)).map((value) => ({ value, label: t(`document.states.${value}`) })),
        },
        render: (r) => <StateDot state={r.state} waiting={r.waiting} />,
      },
      {
        key: "code",
        title: t("document.field.code"),
        width: merges ? 216 : 196,
        filter: { type: "text" },
        render: (r) => (r.code ? <Tracked code={r.code} more={r.codes - 1} /> : <Num value={null} />),
      },
    ];
  }, [t, today, money, decimals, def, own]);
  const of = { field: "kind", op: "eq" as const, values: [kind] };
  const days = [
    ...(from ? [{ field: "day", op: "ge" as const, values: [from] }] : []),
    ...(to ? [{ field: "day", op: "le" as const, values: [to] }] : []),
  ];
  return (
    <DataList
      // Those that are looked at from elsewhere by their state stand first, and no others than those of its days.
      key={`${state ?? ""} ${from ?? ""} ${to ?? ""}`}
      given={days}
      command="document.list"
      keep={`${kind}.list`}
      exportCommand="document.export"
      title={noun}
      columns={columns}
      rowKey={(r) => r.number}
      onOpen={(r) => openPage(kind, { number: r.number })}
      sort="-day"
      text={tab.params.text}
      onText={(text) => tab.setParams({ ...tab.params, text })}
      first={own.slice(0, 2).indexOf(state as (typeof own)[number]) + 1}
      quick={[
        { label: t("common.all"), filter: [of] },
        ...own.slice(0, 2).map((state) => ({
          label: t(`document.states.${state}`),
          filter: [of, { field: "state", op: "any_of" as const, values: [state] }],
        })),
      ]}
      countText={(count) => t("document.count", { count: count as never })}
      actions={
        labelled.includes(kind)
          ? (row) => (
              <LabelButton
                what={{ of: "document", number: row?.number ?? "" }}
                rows={null}
                disabled={row === null}
                why={t("document.waiting.pick")}
              />
            )
          : undefined
      }
      rowClass={(r) => (r.state === "cancelled" || r.state === "reversed" ? "dim" : "")}
      empty={{ title: t("document.empty", { noun }), why: t(`document.emptyWhy.${kind}`) }}
      create={{
        page: kind,
        label: t(`document.create.${kind}`),
        note: def.needsFrom ? t("document.createFrom") : t("document.createNote"),
        right: def.right,
      }}
    />
  );
}
