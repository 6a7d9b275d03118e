import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { DocumentKind } from "@/contract";
import { uuid } from "@/transport/request-id";

/** A paper by its number, or a new one: begun as a copy, or of lines of others (`SO-261103-006:1,2;SO-261104-001`). */
type PaperPages = Record<DocumentKind, { number?: string; copy?: string; from?: string }> &
  Record<`${DocumentKind}.list`, { text?: string; state?: string; from?: string; to?: string }>;

/** What a page is opened with. Strings, as they stand in the address. */
export interface PageParams extends PaperPages {
  /** `rework`: a new one that works again what that one made badly. */
  work_order: PaperPages["work_order"] & { rework?: string };
  welcome: Record<string, never>;
  "item.list": { text?: string };
  item: { code?: string; copy?: string };
  "unit.list": Record<string, never>;
  unit: { code?: string; copy?: string; name?: string };
  "work_center.list": Record<string, never>;
  work_center: { code?: string; copy?: string };
  "machine.list": Record<string, never>;
  machine: { code?: string; copy?: string };
  "grade.list": Record<string, never>;
  grade: { code?: string; copy?: string };
  /** 资源与费率: `kind` is what is looked at. */
  "rate.list": { kind?: string };
  /** A rate by its number, or a new one of a kind, for somebody where the person is said. */
  rate: { id?: string; kind?: string; person?: string };
  /** Which rates hold for a person, at a machine or a work centre, on a day. */
  "rate.at": { person?: string; machine?: string; work_center?: string; day?: string };
  "outsourcing.prices": Record<string, never>;
  /** A price by its number, or a new one, begun with what another says (`copy`, its number). */
  "outsourcing.price": { id?: string; copy?: string };
  /** What became of the material of outsourced orders; `month` as `2026-11`. */
  "outsourcing.reconciliations": { supplier?: string; item?: string; month?: string; state?: string };
  "outsourcing.reconcile": { order: string };
  "outsourcing.tolerances": Record<string, never>;
  "outsourcing.tolerance": { id?: string; copy?: string };
  "partner.list": Record<string, never>;
  partner: { code?: string; copy?: string };
  "warehouse.list": Record<string, never>;
  warehouse: { code?: string; copy?: string };
  /** A bin of a warehouse: `code` is its own, `floor` stands for the one without. Neither: a new one. */
  bin: { warehouse: string; code?: string; floor?: string };
  "bom.list": { item?: string };
  bom: { item?: string; version?: string; copy?: string };
  "routing.list": { item?: string };
  routing: { item?: string; version?: string; copy?: string };
  explosion: { item: string; quantity?: string; date?: string; view?: string };
  where_used: { item: string; date?: string; view?: string };
  /** Open work orders that need a part. */
  occupation: { item: string };
  /** Which open orders can start: all, or those with these numbers (`WO-261123-001;WO-261123-002`); `state` is what is looked at. */
  kit_check: { orders?: string; state?: string };
  /** What is picked for these orders (`WO-261123-001;WO-261123-002`). */
  pick_list: { orders?: string };
  /**
   * What was reported (报工): all, or of a number, an order, an operation of it, a work centre, a person, some days; `only` those that
   * overlap (`overlaps`), or that name nobody (`nobody`).
   */
  "report.list": {
    number?: string;
    order?: string;
    operation?: string;
    work_center?: string;
    operator?: string;
    from?: string;
    to?: string;
    only?: string;
  };
  /** Reports from paper, line by line; `code` is what a line is begun for. */
  "report.entry": { code?: string };
  "report.station": Record<string, never>;
  /** What the reports of some days cost, by work centre. */
  "cost.by_work_center": { from?: string; to?: string };
  /** Cost sheets (成本表): `by` is the view; then what it is of alone. `charts` shows them below. */
  "costing.sheet": {
    by?: string;
    from?: string;
    to?: string;
    work_order?: string;
    operation?: string;
    item?: string;
    work_center?: string;
    operator?: string;
    tracking_code?: string;
    charts?: string;
  };
  /** What the operations of an order cost, ever or in some days; `operation` is the one at hand. */
  "costing.order": { number: string; operation?: string; from?: string; to?: string };
  /** Months, what has to be looked at before one is closed, closing it. */
  "costing.month": { month?: string };
  /** What was in process at the end of a day; `show` is the part whose elements are shown, `only` may be `negative`. */
  "costing.wip": { on?: string; show?: string; only?: string };
  /** What the sales of a month brought. */
  "costing.margin": { month?: string };
  /** Standard costs of a roll-up: `show` is what an item itself adds or all that is in it. */
  "costing.standard": { version?: string; words?: string; unpriced?: string; show?: string };
  /** What an item's standard cost is made of in a roll-up. */
  "costing.standard_item": { version: string; item: string };
  /** What changed from one roll-up to another. */
  "costing.standard_compare": { a?: string; b?: string };
  check: Record<string, never>;
  import: { kind?: string };
  cut_over: { step?: string };
  sale_lock: Record<string, never>;
  "person.list": Record<string, never>;
  person: { login?: string; copy?: string };
  "role.list": Record<string, never>;
  role: { code?: string; copy?: string };
  /** What is asked for; a kind and a key together are one object's own trail. */
  "audit.list": { actor?: string; kind?: string; key?: string; command?: string; from?: string; to?: string };
  settings: Record<string, never>;
  /** How requests are looked at; `id` is the one at hand. */
  "approval.list": { id?: string; show?: string };
  backup: Record<string, never>;
  sandbox: Record<string, never>;
  journal: { actor?: string; command?: string; from?: string; to?: string; all?: string };
  "script.list": Record<string, never>;
  /** A script that was kept, or a new one: begun with the text of another. */
  script: { number?: string; copy?: string };
  /** Lines of receipts that somebody has to look at. */
  "receipt.waiting": Record<string, never>;
  /** Lines of orders of which something is still to come. */
  "order.lines": { item?: string; kind?: "sales_order" | "purchase_order" | "work_order" };
  /** Lines of purchase orders against their receipts and invoices. */
  "match.list": Record<string, never>;
  /** What came and was not invoiced; `by` is how it is looked at. */
  /** What is owed; `by` is how it is looked at, `ages` the last days of each. */
  "receivable.list": { day?: string; partner?: string; by?: string; ages?: string };
  "payable.list": { day?: string; partner?: string; by?: string; ages?: string };
  "accrual.list": { day?: string; partner?: string; by?: string };
  "stock.list": { text?: string };
  /** What lies where: of everything, or of one item. */
  "stock.balances": { item?: string };
  "stock.moves": { item?: string };
  "reservation.list": { item?: string };
  "scan.list": Record<string, never>;
  "count.list": { state?: string };
  "snapshot.list": Record<string, never>;
  outbox: Record<string, never>;
  /** A count by its number, or a new one. */
  count: { number?: string };
  /** The chain of a tracking code, or of a paper's number; `paper` is the one at hand. */
  lineage: { code?: string; paper?: string };
  "lineage.list": Record<string, never>;
  "lineage.completeness": { from?: string; to?: string };
  "lineage.archives": Record<string, never>;
}

export type PageId = keyof PageParams;
export type Params = Record<string, string>;

export interface Tab {
  id: string;
  page: PageId;
  params: Params;
  /** Last known title, so restored tabs have their names before their pages load. */
  title: string;
  dirty: boolean;
}

interface Tabs {
  tabs: Tab[];
  active: string | null;
  /** Books that the tabs belong to. */
  books: string | null;
  /** Some made room for others. */
  madeRoom: boolean;
}

const paper = ["number", "copy", "from"];

/** Params that tell one tab's object from another's; the others are how it is looked at. */
const identity: Partial<Record<PageId, string[]>> = {
  item: ["code", "copy"],
  unit: ["code", "copy", "name"],
  work_center: ["code", "copy"],
  machine: ["code", "copy"],
  grade: ["code", "copy"],
  rate: ["id", "kind", "person"],
  "outsourcing.price": ["id", "copy"],
  "outsourcing.tolerance": ["id", "copy"],
  "outsourcing.reconcile": ["order"],
  partner: ["code", "copy"],
  warehouse: ["code", "copy"],
  bin: ["warehouse", "code", "floor"],
  bom: ["item", "version", "copy"],
  routing: ["item", "version", "copy"],
  explosion: ["item"],
  where_used: ["item"],
  person: ["login", "copy"],
  role: ["code", "copy"],
  script: ["number", "copy"],
  "audit.list": ["key", "kind"],
  sales_order: paper,
  production_plan: paper,
  requisition: paper,
  purchase_order: paper,
  receipt: paper,
  supplier_return: paper,
  shipment: paper,
  customer_return: paper,
  sales_invoice: paper,
  purchase_invoice: paper,
  payment: paper,
  money_receipt: paper,
  transfer: paper,
  adjustment: paper,
  work_order: [...paper, "rework"],
  material_list: paper,
  issue: paper,
  supplement: paper,
  material_return: paper,
  completion: paper,
  subcontract_order: paper,
  subcontract_list: paper,
  subcontract_issue: paper,
  subcontract_supplement: paper,
  subcontract_return: paper,
  subcontract_transfer: paper,
  subcontract_receipt: paper,
  subcontract_use: paper,
  subcontract_goods_back: paper,
  subcontract_loss: paper,
  subcontract_statement: paper,
  occupation: ["item"],
  pick_list: ["orders"],
  "report.list": ["number", "order", "operation", "work_center", "operator", "from", "to", "only"],
  "costing.order": ["number", "from", "to"],
  "costing.standard_item": ["version", "item"],
  "order.lines": ["item", "kind"],
  "count.list": ["state"],
  "stock.balances": ["item"],
  "stock.moves": ["item"],
  "reservation.list": ["item"],
  count: ["number"],
  lineage: ["code"],
};

/** More would only hide each other; the oldest without unsaved input makes room. */
export const mostTabs = 20;

export const useTabs = create<Tabs>()(
  persist((): Tabs => ({ tabs: [], active: null, books: null, madeRoom: false }), {
    name: "qitao.tabs",
    version: 1,
    // Unsaved input does not survive a restart, so neither does its mark.
    partialize: (s) => ({ ...s, madeRoom: false, tabs: s.tabs.map((t) => ({ ...t, dirty: false })) }),
  }),
);

function clean(params: object): Params {
  return Object.fromEntries(Object.entries(params).filter((e): e is [string, string] => typeof e[1] === "string" && e[1] !== ""));
}

export function sameObject(tab: Pick<Tab, "page" | "params">, page: PageId, params: Params): boolean {
  return tab.page === page && (identity[page] ?? []).every((k) => (tab.params[k] ?? "") === (params[k] ?? ""));
}

/** Brings the object's tab to the front, opening it when there is none. */
export function openPage<P extends PageId>(page: P, params: PageParams[P]): void {
  const wanted = clean(params);
  useTabs.setState((s) => {
    const there = s.tabs.find((t) => sameObject(t, page, wanted));
    if (there) {
      const tabs = s.tabs.map((t) => (t === there ? { ...t, params: { ...t.params, ...wanted } } : t));
      return { tabs, active: there.id };
    }
    const tab: Tab = { id: uuid(), page, params: wanted, title: "", dirty: false };
    const drop = s.tabs.length >= mostTabs ? s.tabs.find((t) => !t.dirty) : undefined;
    const tabs = s.tabs.filter((t) => t !== drop);
    const at = tabs.findIndex((t) => t.id === s.active);
    return {
      tabs: [...tabs.slice(0, at + 1), tab, ...tabs.slice(at + 1)],
      active: tab.id,
      madeRoom: s.madeRoom || drop !== undefined,
    };
  });
}

export function activate(id: string): void {
  useTabs.setState((s) => (s.tabs.some((t) => t.id === id) ? { active: id } : s));
}

export function activateBy(offset: number): void {
  const { tabs, active } = useTabs.getState();
  const at = tabs.findIndex((t) => t.id === active);
  const next = tabs[(at + offset + tabs.length) % tabs.length];
  if (next) activate(next.id);
}

/** Closes without asking; the tab to the right, else to the left comes to the front. */
export function closeTab(id: string): void {
  useTabs.setState((s) => {
    const at = s.tabs.findIndex((t) => t.id === id);
    const tabs = s.tabs.filter((t) => t.id !== id);
    return { tabs, active: s.active === id ? ((tabs[at] ?? tabs[at - 1])?.id ?? null) : s.active };
  });
}

/** Closes all but one, or all: those with unsaved input stay. */
export function closeTabs(but?: string): void {
  useTabs.setState((s) => {
    const tabs = s.tabs.filter((t) => t.dirty || t.id === but);
    return {
      tabs,
      active: tabs.some((t) => t.id === s.active) ? s.active : ((tabs.find((t) => t.id === but) ?? tabs[0])?.id ?? null),
    };
  });
}

export function changeTab(id: string, change: Partial<Pick<Tab, "params" | "title" | "dirty">>): void {
  useTabs.setState((s) => {
    const tab = s.tabs.find((t) => t.id === id);
    if (!tab) return s;
    const same = Object.entries(change).every(([k, v]) => JSON.stringify(tab[k as keyof Tab]) === JSON.stringify(v));
    if (same) return s;
    const params = change.params ? clean(change.params) : tab.params;
    return { tabs: s.tabs.map((t) => (t === tab ? { ...t, ...change, params } : t)) };
  });
}

/** Tabs of other books are put away. */
export function belongTo(books: string): void {
  const now = useTabs.getState().books;
  if (now === null) useTabs.setState({ books });
  else if (now !== books) useTabs.setState({ tabs: [], active: null, books });
}

/** The same pages over other data: each begins anew, and they belong to whatever is opened next. What was half typed is gone. */
export function beginAnew(): void {
  useTabs.setState((s) => {
    const tabs = s.tabs.filter((t) => !t.dirty).map((t) => ({ ...t, id: uuid() }));
    const front = s.tabs.filter((t) => !t.dirty).findIndex((t) => t.id === s.active);
    return { tabs, active: (tabs[front] ?? tabs[0])?.id ?? null, books: null };
  });
}
