// A work order as it is typed: what of the view can be written, what others become as orders, and what goes over the wire.
import type { DocumentDraft, DraftLine, LineParent, Output, WorkOrderComponent, WorkOrderDraft, WorkOrderView } from "@/contract";
import { add, compare, isNegative, isZero, subtract } from "@/format/number";

/** A parent by which lines are told apart. */
export const parentKey = ({ document, line }: Pick<LineParent, "document" | "line">): string => `${document}:${line}`;

export interface Order {
  item: string;
  quantity: string;
  due: string | null;
  priority: number;
  /** Null: today. */
  copied_day: string | null;
  rework: boolean;
  /** The order whose pieces it works again. */
  rework_of: string | null;
  note: string;
  parents: LineParent[];
}

/** In the middle, as the program has it. */
const usualPriority = 5;

export const blankOrder: Order = {
  item: "",
  quantity: "",
  due: null,
  priority: usualPriority,
  copied_day: null,
  rework: false,
  rework_of: null,
  note: "",
  parents: [],
};

/** What of an order in the books can be written. */
export function orderOf(view: WorkOrderView): Order {
  const [line] = view.document.lines;
  return {
    item: line?.item ?? "",
    quantity: line?.quantity ?? "",
    due: line?.due ?? view.document.due ?? null,
    priority: view.priority,
    copied_day: view.copied_day,
    rework: view.rework,
    rework_of: view.links.find((link) => link.kind === "rework_of" && !link.back)?.number ?? null,
    note: view.document.note,
    parents: (line?.parents ?? []).map(({ document, line: of, quantity }) => ({ document, line: of, quantity })),
  };
}

/** A new one like another: for nobody, of today's lists, due another day. */
export function copyOfOrder(view: WorkOrderView): Order {
  return { ...orderOf(view), due: null, copied_day: null, parents: [], rework_of: null };
}

/** A new one that works again what this one made badly: how much is said by whoever writes it. */
export function reworkOf(view: WorkOrderView): Order {
  return { ...copyOfOrder(view), quantity: "", rework: true, rework_of: view.document.number };
}

/** What the chosen lines become: an order for all of one item, and the lines of others. */
export interface Proposed {
  order: Order;
  /** Lines of other items, by item. */
  others: LineParent[][];
}

const parentsOf = (line: DraftLine): LineParent[] => line.parents ?? [];

/** Exactly, as decimal strings. */
export function sum(quantities: readonly string[]): string {
  return quantities.reduce((all, one) => subtract(all, one.startsWith("-") ? one.slice(1) : `-${one}`), "0");
}

/** Lines of one item are made together, each other item by an order of its own. */
export function orderOfDraft(draft: DocumentDraft): Proposed | null {
  const [first] = draft.lines;
  if (!first) return null;
  const items = [...new Set(draft.lines.map((l) => l.item))];
  const ofItem = (item: DraftLine["item"]) => draft.lines.filter((l) => l.item === item);
  const own = ofItem(first.item);
  const dues = own.flatMap((l) => l.due ?? draft.due ?? []).sort();
  return {
    order: {
      ...blankOrder,
      item: first.item ?? "",
      quantity: sum(own.map((l) => l.quantity)),
      due: dues[0] ?? null,
      parents: own.flatMap(parentsOf),
    },
    others: items.slice(1).map((item) => ofItem(item).flatMap(parentsOf)),
  };
}

/**
 * Another quantity: what is for one line alone goes with it, up to what that line still asked for; what is for several stays as it is, to
 * be divided by hand.
 */
export function withOrdered(
  order: Order,
  quantity: string,
  asked: Readonly<Record<string, string>> = {},
): Pick<Order, "quantity"> & Partial<Pick<Order, "parents">> {
  const [parent] = order.parents;
  if (order.parents.length !== 1 || !parent || quantity === "") return { quantity };
  const most = asked[parentKey(parent)];
  // Some of it is for stock: that part is what changes.
  const some = compare(parent.quantity, order.quantity === "" ? parent.quantity : order.quantity) < 0 && most === undefined;
  const limit = some ? parent.quantity : most;
  const taken = limit !== undefined && compare(quantity, limit) > 0 ? limit : quantity;
  return { quantity, parents: [{ ...parent, quantity: taken }] };
}

/** More lines that it is for; one that is there already stays as it is. */
export function withParents(order: Order, proposed: DocumentDraft): Order {
  const known = new Set(order.parents.map(parentKey));
  const more = proposed.lines.flatMap(parentsOf).filter((p) => !known.has(parentKey(p)));
  const parents = [...order.parents, ...more];
  const item = order.item || (proposed.lines[0]?.item ?? "");
  const needed = sum(parents.map((p) => p.quantity));
  const quantity = order.quantity === "" || compare(order.quantity, needed) < 0 ? needed : order.quantity;
  const due = order.due ?? proposed.lines[0]?.due ?? proposed.due ?? null;
  return { ...order, item, quantity, due, parents };
}

/** What goes over the wire. */
export function draftOfOrder(order: Order): WorkOrderDraft {
  return { ...order, due: order.due ?? "" };
}

/** More of a part is wanted than there is. */
export function isShort(part: WorkOrderComponent): boolean {
  return part.kind === "component" && compare(part.available, part.left) < 0;
}

export interface ToReserve {
  part: WorkOrderComponent;
  /** How much can be promised to it now. */
  quantity: string;
  /** How much is neither promised nor free. */
  lack: string;
}

/** What can be promised to each part of an order: what it needs and has no promise for, as far as stock that nobody has goes. */
export function toReserve(components: readonly WorkOrderComponent[]): ToReserve[] {
  // A part on two lines has its stock once.
  const free = new Map<string, string>();
  return components
    .filter((part) => part.kind === "component" && compare(part.left, part.reserved) > 0)
    .map((part) => {
      const wanted = subtract(part.left, part.reserved);
      // What is available to a line has its own promise in it.
      const there = free.get(part.item) ?? subtract(part.available, part.reserved);
      const quantity = compare(wanted, there) <= 0 ? wanted : isNegative(there) ? "0" : there;
      free.set(part.item, subtract(there, quantity));
      return { part, quantity, lack: subtract(wanted, quantity) };
    });
}

/** Whether a quantity is something. */
export function isSome(quantity: string): boolean {
  return !isZero(quantity) && !isNegative(quantity);
}

type Progress = Pick<
  Output<"report.of_order">["operations"][number],
  "operation" | "outsourced" | "good" | "reject_material" | "reject_work" | "left"
>;

/**
 * Operations that are done: nothing of what came is left, and no more comes, as the one before is done or the order's quantity is through.
 * One that has only caught up with the one before is not. Suppliers' operations are passed over: nothing is reported of them.
 */
export function doneOperations(operations: readonly Progress[], quantity: string): ReadonlySet<number> {
  const done = new Set<number>();
  // Nothing more than the order's quantity comes to the first.
  let before = true;
  for (const one of operations.filter((own) => !own.outsourced)) {
    const processed = add(one.good, add(one.reject_material, one.reject_work));
    before = isZero(one.left) && (before || compare(processed, quantity) >= 0);
    if (before) done.add(one.operation);
  }
  return done;
}
