// What months, work in process and margins are, and where what was found leads.
import type { Output, Right } from "@/contract";
import { monthOf } from "@/format/date";
import type { PageId, PageParams } from "@/state/tabs";

/** What closing and opening a month again takes. */
export const closeRight: Right = "cost";

export type MonthState = "open" | "closed";

/** A month of the books. Amounts are told to whoever may see them. */
export type Month = Output<"month.list">["months"][number];

/** What is looked at before a month is closed, in the order in which it is told. */
export const checks = [
  "clocks_running",
  "documents_draft",
  "receipts_in_review",
  "counts_open",
  "overlaps",
  "reports_without_people",
  "without_rate",
  "goods_not_invoiced",
  "orders_without_reports",
  "negative_in_process",
  "snapshot_differences",
] as const satisfies readonly CheckName[];
export type CheckName = MonthCheck["check"];

export type MonthView = Output<"month.check">;
export type MonthCheck = MonthView["checks"][number];

/** What was posted in a month, by element. */
export const postedElements = ["labour", "machine", "energy", "overhead", "material"] as const;

export type MonthClosed = Output<"month.close">;

export const wipElements = ["material", "labour", "machine", "energy", "overhead"] as const;
export type WipTotals = Output<"costing.wip">["totals"];
export type WipFigures = WipTotals["spent"];

/** What was spent on an order, of that what is in completed pieces, and what is left in process. */
export const wipParts = ["spent", "completed_cost", "in_process"] as const;
export type WipPart = (typeof wipParts)[number];

/** An operation of a work order that was in the shop. */
export type WipLine = Output<"costing.wip">["lines"][number];

export type MarginLine = Output<"costing.margin">["lines"][number];
export type MarginTotals = Output<"costing.margin">["totals"];

/** A page that a check leads to. */
export type CheckLink = { [P in PageId]: { page: P; params: PageParams[P] } }[PageId];

/** Papers that move stock or money when they are posted. */
const posting = [
  ...([
    "receipt",
    "supplier_return",
    "shipment",
    "customer_return",
    "issue",
    "supplement",
    "material_return",
    "completion",
  ] as const),
  ...(["transfer", "adjustment", "sales_invoice", "purchase_invoice", "payment", "money_receipt"] as const),
];

/** Where what a check found can be put right, with what has to be looked at there. */
export function linksOf(check: CheckName, month: string): CheckLink[] {
  const { from, to } = monthOf(`${month}-01`);
  switch (check) {
    case "clocks_running":
      return [{ page: "report.station", params: {} }];
    case "documents_draft":
      return posting.map((kind): CheckLink => ({ page: `${kind}.list`, params: { state: "draft", from, to } }) as CheckLink);
    case "receipts_in_review":
      return [{ page: "receipt.waiting", params: {} }];
    case "counts_open":
      return [{ page: "count.list", params: { state: "open" } }];
    case "overlaps":
      return [{ page: "report.list", params: { from, to, only: "overlaps" } }];
    case "reports_without_people":
      return [{ page: "report.list", params: { from, to, only: "nobody" } }];
    case "without_rate":
      return [
        { page: "rate.list", params: {} },
        { page: "report.list", params: { from, to } },
      ];
    case "goods_not_invoiced":
      return [{ page: "accrual.list", params: { day: to } }];
    case "orders_without_reports":
      return [{ page: "work_order.list", params: { state: "completed" } }];
    case "negative_in_process":
      return [{ page: "costing.wip", params: { on: to, only: "negative" } }];
    case "snapshot_differences":
      return [{ page: "snapshot.list", params: {} }];
  }
}

/** The month before one: of `2026-01` it is `2025-12`. */
export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, "0")}`;
}
