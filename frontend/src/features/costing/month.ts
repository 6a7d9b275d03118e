// What months, work in process and margins are as the program tells them: by hand until its contract has these commands.
import type { Right } from "@/contract";
import { monthOf } from "@/format/date";
import type { PageId, PageParams } from "@/state/tabs";

/** What closing and opening a month again takes. */
export const closeRight: Right = "cost";

export type MonthState = "open" | "closed";

/** A month of the books. Amounts are told to whoever may see them. */
export interface Month {
  /** `2026-11`. */
  month: string;
  state: MonthState;
  closed_at?: number | null;
  closed_by?: string | null;
  note?: string | null;
  reports: number;
  labour?: string | null;
  energy?: string | null;
  /** What was really paid, as it was said at closing. */
  wages?: string | null;
  energy_bill?: string | null;
  /** How much more both are than what was posted; none while it is open, and where nobody compared. */
  difference?: string | null;
  /** That is shared out over its reports. */
  allocated: boolean;
}

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
] as const;
export type CheckName = (typeof checks)[number];

export interface MonthCheck {
  check: CheckName;
  /** `stop` prevents closing, `look` is to be seen and does not. */
  state: "ok" | "look" | "stop";
  count: number;
  amount?: string | null;
}

/** What was posted in a month, by element. */
export const postedElements = ["labour", "machine", "energy", "overhead", "material"] as const;

export interface MonthView {
  month: string;
  state: MonthState;
  may_close: boolean;
  /** The code of an error. */
  why_not?: string | null;
  checks: MonthCheck[];
  posted: Record<(typeof postedElements)[number], string>;
  reports: number;
}

export interface MonthClosed {
  month: string;
  state: MonthState;
  /** How much more was paid than was posted; none where nobody compared. */
  wages_difference?: string | null;
  energy_difference?: string | null;
  /** Reports that have, or had, a part of it. */
  reports: number;
  /** Lines of sales of which it is, or was, said what they earned. */
  margins: number;
}

export const wipElements = ["material", "labour", "machine", "energy", "overhead"] as const;
export type WipFigures = Record<(typeof wipElements)[number] | "total", string>;

/** What was spent on an order, of that what is in completed pieces, and what is left in process. */
export const wipParts = ["spent", "completed_cost", "in_process"] as const;
export type WipPart = (typeof wipParts)[number];
export type WipTotals = Record<WipPart, WipFigures>;

/** An operation of a work order that was in the shop. */
export interface WipLine extends WipTotals {
  work_order: string;
  item: string;
  item_name: string;
  unit: string;
  /** What the order makes. */
  quantity: string;
  /** Good at the operation; what came into stock, of an order without operations. */
  good: string;
  /** What of the order came into stock. */
  completed: string;
  operation?: number | null;
  operation_name?: string | null;
  /** In how many finished pieces the operation's work is (约当产量). */
  equivalent: string;
}

export interface MarginLine {
  sales_order: string;
  line: number;
  partner: string;
  partner_name: string;
  item: string;
  item_name: string;
  unit: string;
  quantity: string;
  revenue: string;
  cost: string;
  margin: string;
  /** Of the revenue; null where there is none. */
  rate: string | null;
  tracking_code?: string | null;
}

export type MarginTotals = Pick<MarginLine, "revenue" | "cost" | "margin" | "rate">;

/** Part by part: how many, and after which. */
interface Part {
  limit?: number;
  after?: string;
}

declare module "@/contract/by_hand" {
  interface ByHand {
    "month.list": { takes: Part; answers: { months: Month[]; next?: string | null } };
    "month.check": { takes: { month: string }; answers: MonthView };
    "month.close": {
      takes: { month: string; wages?: string; energy_bill?: string; allocate: boolean; note?: string };
      answers: MonthClosed;
    };
    "month.reopen": { takes: { month: string; reason: string }; answers: MonthClosed };
    "costing.wip": { takes: Part & { on: string }; answers: { lines: WipLine[]; totals: WipTotals; next?: string | null } };
    "costing.margin": {
      takes: Part & { month: string };
      answers: { lines: MarginLine[]; totals: MarginTotals; state: MonthState; next?: string | null };
    };
  }
}

/** A page that a check leads to. */
export type CheckLink = { [P in PageId]: { page: P; params: PageParams[P] } }[PageId];

/** Where what a check found can be put right, with what has to be looked at there. */
export function linksOf(check: CheckName, month: string): CheckLink[] {
  const { from, to } = monthOf(`${month}-01`);
  const draft = { state: "draft" };
  switch (check) {
    case "clocks_running":
      return [{ page: "report.station", params: {} }];
    case "documents_draft":
      return [
        { page: "receipt.list", params: draft },
        { page: "shipment.list", params: draft },
        { page: "issue.list", params: draft },
        { page: "completion.list", params: draft },
        { page: "sales_invoice.list", params: draft },
        { page: "purchase_invoice.list", params: draft },
      ];
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
