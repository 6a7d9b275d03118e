// What differs between the kinds of papers, as data: their place in the menu, what they show, and what they come of.
import {
  ArrowLeftRight,
  Banknote,
  ClipboardList,
  ClipboardPlus,
  FileMinus,
  FilePlus,
  Hammer,
  Landmark,
  ListTree,
  type LucideIcon,
  NotebookPen,
  PackageCheck,
  PackageMinus,
  PackageOpen,
  PackagePlus,
  PackageX,
  ReceiptText,
  ScrollText,
  SlidersHorizontal,
  Truck,
  Undo2,
} from "lucide-react";
import type { DocumentKind, Right } from "@/contract";
import type { MenuGroup } from "@/shell/pages";
import { outsourced } from "./outsourced";

/** A field of a line that only some kinds have. */
export type LineField =
  | "noted"
  | "is_final"
  | "price"
  | "due"
  | "warehouse"
  | "to_warehouse"
  | "lot"
  | "reason"
  | "parents"
  | "settles";

/** How far something is that comes of a line. */
export type Progress = "done" | "returned" | "billed" | "reserved" | "left";

export interface KindDef {
  kind: DocumentKind;
  /** What its numbers begin with. */
  prefix: string;
  group: MenuGroup;
  /** Its place within the group. */
  order: number;
  icon: LucideIcon;
  /** What whoever writes one needs. */
  right: Right;
  /** Orders are confirmed and done line by line; papers are posted. */
  life: "order" | "paper";
  /** Whom it is made out to. */
  side: "customer" | "supplier" | null;
  /** Its lines are amounts that pay invoices of this kind. */
  pays?: DocumentKind;
  /** It has an amount of its own, and what is paid or used of that is told. */
  settles?: true;
  /** It has a day when it is wanted, or has to be paid. */
  due?: true;
  /** What its lines have beside item, quantity and note. */
  fields: readonly LineField[];
  progress: readonly Progress[];
  /** What its lines come of. */
  from: readonly DocumentKind[];
  /** A line of it has to come of something. */
  needsFrom?: true;
  /** A line may be more than what it comes of: the rest is for stock. */
  more?: true;
  /** Stock can be promised to its lines. */
  reserves?: true;
  /** It has a page of its own, and is written there. */
  apart?: true;
}

export const kinds: Record<DocumentKind, KindDef> = {
  sales_order: {
    kind: "sales_order",
    prefix: "SO",
    group: "sales",
    order: 10,
    icon: NotebookPen,
    right: "sell",
    life: "order",
    side: "customer",
    due: true,
    fields: ["price", "due", "reason"],
    progress: ["done", "returned", "billed", "reserved", "left"],
    from: [],
    reserves: true,
  },
  shipment: {
    kind: "shipment",
    prefix: "SH",
    group: "sales",
    order: 20,
    icon: Truck,
    right: "keep",
    life: "paper",
    side: "customer",
    fields: ["warehouse", "lot", "price", "parents"],
    progress: ["returned", "billed"],
    from: ["sales_order"],
    needsFrom: true,
  },
  customer_return: {
    kind: "customer_return",
    prefix: "RC",
    group: "sales",
    order: 30,
    icon: PackageMinus,
    right: "keep",
    life: "paper",
    side: "customer",
    fields: ["warehouse", "lot", "price", "reason", "parents"],
    progress: ["billed"],
    from: ["shipment"],
    needsFrom: true,
  },
  sales_invoice: {
    kind: "sales_invoice",
    prefix: "SI",
    group: "sales",
    order: 40,
    icon: FilePlus,
    right: "invoice",
    life: "paper",
    side: "customer",
    settles: true,
    due: true,
    fields: ["price", "parents"],
    progress: [],
    from: ["shipment", "customer_return"],
    needsFrom: true,
  },
  money_receipt: {
    kind: "money_receipt",
    prefix: "MR",
    group: "sales",
    order: 50,
    icon: Banknote,
    right: "invoice",
    life: "paper",
    side: "customer",
    pays: "sales_invoice",
    settles: true,
    fields: ["settles"],
    progress: [],
    from: [],
  },
  production_plan: {
    kind: "production_plan",
    prefix: "PP",
    group: "plan",
    order: 10,
    icon: ScrollText,
    right: "plan",
    life: "order",
    side: null,
    due: true,
    fields: ["due"],
    progress: ["done", "left"],
    from: [],
  },
  requisition: {
    kind: "requisition",
    prefix: "PR",
    group: "purchase",
    order: 10,
    icon: ClipboardList,
    right: "plan",
    life: "order",
    side: null,
    due: true,
    fields: ["due", "parents"],
    progress: ["done", "left"],
    from: ["sales_order", "production_plan"],
    more: true,
    needsFrom: true,
  },
  purchase_order: {
    kind: "purchase_order",
    prefix: "PO",
    group: "purchase",
    order: 20,
    icon: NotebookPen,
    right: "purchase",
    life: "order",
    side: "supplier",
    due: true,
    fields: ["price", "due", "parents"],
    progress: ["done", "returned", "billed", "left"],
    from: ["requisition"],
    more: true,
  },
  receipt: {
    kind: "receipt",
    prefix: "GR",
    group: "purchase",
    order: 30,
    icon: PackageCheck,
    right: "keep",
    life: "paper",
    side: "supplier",
    fields: ["noted", "is_final", "warehouse", "lot", "price", "parents"],
    progress: ["returned", "billed"],
    from: ["purchase_order"],
    needsFrom: true,
  },
  supplier_return: {
    kind: "supplier_return",
    prefix: "RS",
    group: "purchase",
    order: 40,
    icon: PackageX,
    right: "keep",
    life: "paper",
    side: "supplier",
    fields: ["warehouse", "lot", "price", "reason", "parents"],
    progress: ["billed"],
    from: ["receipt"],
    needsFrom: true,
  },
  purchase_invoice: {
    kind: "purchase_invoice",
    prefix: "PI",
    group: "purchase",
    order: 50,
    icon: FileMinus,
    right: "invoice",
    life: "paper",
    side: "supplier",
    settles: true,
    due: true,
    fields: ["price", "parents"],
    progress: [],
    from: ["receipt", "supplier_return"],
    needsFrom: true,
  },
  payment: {
    kind: "payment",
    prefix: "PM",
    group: "purchase",
    order: 60,
    icon: Landmark,
    right: "invoice",
    life: "paper",
    side: "supplier",
    pays: "purchase_invoice",
    settles: true,
    fields: ["settles"],
    progress: [],
    from: [],
  },
  transfer: {
    kind: "transfer",
    prefix: "ST",
    group: "stock",
    order: 10,
    icon: ArrowLeftRight,
    right: "keep",
    life: "paper",
    side: null,
    fields: ["warehouse", "to_warehouse", "lot"],
    progress: [],
    from: [],
  },
  adjustment: {
    kind: "adjustment",
    prefix: "SA",
    group: "stock",
    order: 20,
    icon: SlidersHorizontal,
    right: "keep",
    life: "paper",
    side: null,
    fields: ["warehouse", "lot", "reason"],
    progress: [],
    from: [],
  },
  work_order: {
    kind: "work_order",
    prefix: "WO",
    group: "make",
    order: 10,
    icon: Hammer,
    right: "plan",
    life: "order",
    side: null,
    due: true,
    fields: ["due", "parents"],
    progress: ["done", "left"],
    from: ["sales_order", "production_plan", "material_list"],
    more: true,
    apart: true,
  },
  material_list: {
    kind: "material_list",
    prefix: "ML",
    group: "make",
    order: 15,
    icon: ListTree,
    right: "plan",
    life: "order",
    side: null,
    due: true,
    fields: ["due", "parents"],
    progress: ["done", "reserved", "left"],
    from: ["work_order"],
    needsFrom: true,
    reserves: true,
    apart: true,
  },
  issue: {
    kind: "issue",
    prefix: "IS",
    group: "make",
    order: 30,
    icon: PackageOpen,
    right: "keep",
    life: "paper",
    side: null,
    fields: ["warehouse", "lot", "parents"],
    progress: ["returned"],
    from: ["material_list"],
    needsFrom: true,
  },
  supplement: {
    kind: "supplement",
    prefix: "SU",
    group: "make",
    order: 40,
    icon: ClipboardPlus,
    right: "keep",
    life: "paper",
    side: null,
    fields: ["warehouse", "lot", "reason", "parents"],
    progress: ["returned"],
    from: ["material_list"],
    needsFrom: true,
  },
  material_return: {
    kind: "material_return",
    prefix: "RM",
    group: "make",
    order: 50,
    icon: Undo2,
    right: "keep",
    life: "paper",
    side: null,
    fields: ["warehouse", "lot", "reason", "parents"],
    progress: [],
    from: ["issue", "supplement"],
    needsFrom: true,
  },
  completion: {
    kind: "completion",
    prefix: "CP",
    group: "make",
    order: 60,
    icon: PackagePlus,
    right: "keep",
    life: "paper",
    side: null,
    fields: ["is_final", "warehouse", "lot", "parents"],
    progress: [],
    from: ["work_order", "material_list"],
    needsFrom: true,
  },
  ...outsourced,
};

/** What comes into stock by these gets labels. */
export const labelled: readonly DocumentKind[] = ["receipt", "customer_return", "adjustment", "completion"];

/** The icon of worklists. */
export const listIcon = ReceiptText;

export const allKinds = Object.values(kinds);

/** What a paper with this number is; undefined for a number that is none. */
export function kindOf(number: string): DocumentKind | undefined {
  return allKinds.find((k) => number.startsWith(`${k.prefix}-`))?.kind;
}

/** What can be made of lines of a kind. */
export function madeOf(kind: DocumentKind): KindDef[] {
  return allKinds.filter((k) => k.from.includes(kind));
}

/** It shows prices and amounts, or is an amount itself. */
export function hasAmounts(def: KindDef): boolean {
  return def.fields.includes("price") || def.pays !== undefined;
}
