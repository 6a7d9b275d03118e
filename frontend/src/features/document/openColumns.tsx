import { Checkbox } from "antd";
import { useMemo } from "react";
import type { Row } from "@/contract";
import { formatDay } from "@/format/date";
import { useT } from "@/i18n";
import { useToday } from "@/shell/info";
import { Num } from "@/ui/cells";
import type { ListColumn } from "@/ui/list/DataList";
import { PaperLink, Tracked } from "./words";

export type LineRow = Row<"document.lines">;

export const rowKeyOf = (r: LineRow) => `${r.document} ${r.line}`;

/** Lines of papers with their paper, to be chosen from. */
export function useLineRowColumns(chosen?: {
  has: (key: string) => boolean;
  toggle: (row: LineRow) => void;
  /** Why a line can't be chosen; null for one that can. */
  why?: (row: LineRow) => string | null;
}): ListColumn<LineRow>[] {
  const t = useT();
  const today = useToday();
  return useMemo(
    () => [
      ...(chosen
        ? [
            {
              key: "chosen",
              title: "",
              width: 40,
              frozen: true,
              render: (r: LineRow) => (
                <Checkbox
                  checked={chosen.has(rowKeyOf(r))}
                  tabIndex={-1}
                  disabled={(chosen.why?.(r) ?? null) !== null}
                  title={chosen.why?.(r) ?? undefined}
                  aria-label={t("document.chooseLine", { number: r.document, line: r.line })}
                  onChange={() => chosen.toggle(r)}
                />
              ),
            },
          ]
        : []),
      {
        key: "document",
        title: t("document.field.number"),
        width: 160,
        frozen: true,
        filter: { type: "text" },
        render: (r) => <PaperLink number={r.document} kind={r.kind} />,
      },
      { key: "line", title: t("document.field.line"), width: 44, align: "right", render: (r) => r.line },
      {
        key: "partner",
        title: t("document.field.partner"),
        width: 140,
        grow: true,
        filter: { type: "text" },
        render: (r) => r.partner_name || r.partner,
      },
      {
        key: "item",
        title: t("item.code"),
        width: 148,
        filter: { type: "text" },
        render: (r) => <span className="code">{r.item}</span>,
      },
      {
        key: "name",
        title: t("item.name"),
        width: 132,
        grow: true,
        render: (r) => (
          <>
            {r.name} <span className="text2">{r.spec}</span>
          </>
        ),
      },
      { key: "unit", title: t("item.unit"), width: 52, align: "center", render: (r) => r.unit },
      {
        key: "quantity",
        title: t("document.field.quantity"),
        width: 88,
        align: "right",
        render: (r) => <Num value={r.quantity} decimals={r.decimals} />,
      },
      {
        key: "done",
        title: t("document.field.done"),
        width: 88,
        align: "right",
        render: (r) => <Num value={r.done} decimals={r.decimals} />,
      },
      {
        key: "reserved",
        title: t("document.field.reserved"),
        width: 88,
        align: "right",
        optional: true,
        render: (r) => <Num value={r.reserved} decimals={r.decimals} />,
      },
      {
        key: "left",
        title: t("document.field.left"),
        width: 88,
        align: "right",
        render: (r) => <Num value={r.left} decimals={r.decimals} />,
      },
      {
        key: "day",
        title: t("document.field.day"),
        width: 76,
        optional: true,
        filter: { type: "date" },
        render: (r) => <span className="num">{formatDay(r.day, today)}</span>,
      },
      {
        key: "due",
        title: t("document.due.line"),
        width: 84,
        sort: true,
        filter: { type: "date" },
        render: (r) => <span className={r.due != null && r.due < today ? "red num" : "num"}>{formatDay(r.due, today)}</span>,
      },
      {
        key: "code",
        title: t("document.field.code"),
        width: 196,
        filter: { type: "text" },
        render: (r) => (r.code ? <Tracked code={r.code} more={r.codes - 1} /> : <Num value={null} />),
      },
    ],
    [t, today, chosen],
  );
}
