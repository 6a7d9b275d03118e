// Work orders of the program in memory: their lists come of the BOMs as they stand, one level deep, and stock is what stock.list says.
import type {
  Bom,
  DocumentView,
  Item,
  KitRow,
  Machine,
  OccupationRow,
  Output,
  Person,
  Routing,
  StockRow,
  WorkOrderComponent,
  WorkOrderDraft,
  WorkOrderState,
  WorkOrderView,
} from "@/contract";
import { ApiError } from "@/transport/error";
import type { FakeDocuments } from "./fake-documents";
import { FakeReports } from "./fake-reports";

type Any = Record<string, unknown>;

/** The records around orders. */
interface Around {
  items: { record: Item }[];
  boms: { record: Bom }[];
  routings: { record: Routing }[];
  stock: { rows: StockRow[] };
  masters: { machines: { record: Machine }[] };
  people: { people: { person: Person; secrets: { badge?: string } }[] };
}

interface Kept {
  draft: WorkOrderDraft;
  paper: DocumentView;
  list: DocumentView;
  end: string;
}

const states: Partial<Record<DocumentView["state"], WorkOrderState>> = {
  draft: "planned",
  open: "released",
  done: "completed",
  closed: "closed",
  cancelled: "cancelled",
};

export class FakeWorkOrders {
  readonly orders: Kept[] = [];
  /** What was spent and is in no piece, of each. */
  left = "0";
  /** Each would copy something else now. */
  changed = false;
  /** What was reported of them. */
  readonly reports: FakeReports;
  private readonly documents: FakeDocuments;
  private readonly around: Around;

  constructor(documents: FakeDocuments, around: Around) {
    this.documents = documents;
    this.around = around;
    this.reports = new FakeReports({
      order: (number) => this.view(this.of(number)),
      page: (rows, input) => this.documents.page(rows as never, input),
      machines: () => this.around.masters.machines.map(({ record }) => record),
      nameOf: (login) => this.around.people.people.find(({ person }) => person.login === login)?.person.name ?? login,
      who: (text) => {
        const found = this.around.people.people.find((one) => one.person.login === text || one.secrets.badge === text);
        return found && { person: found.person.login, name: found.person.name };
      },
    });
  }

  answer(name: string, input: Any): unknown {
    switch (name) {
      case "work_order.get":
        return this.view(this.of(input.number));
      case "work_order.save":
        return this.save(input);
      case "work_order.compare":
        return {
          parts: this.changed
            ? [
                {
                  item: "BT-M12X50-A2",
                  name: "",
                  unit: "件",
                  kind: "component",
                  operation: null,
                  was: { per: "8", fixed: "0" },
                  is: null,
                },
              ]
            : [],
          operations: [],
        };
      case "work_order.split":
        return this.split(input);
      case "work_order.merge":
        return this.merge(input);
      case "work_order.pick":
        return this.pick((input.orders ?? []) as string[]);
      case "work_order.issue":
        return { issues: [{ work_order: (input.orders as string[])[0], issue: "IS-261123-001" }], short: [] };
      case "work_order.list":
        return this.documents.page(
          this.orders.map((kept) => this.row(kept)),
          input,
        );
      case "work_order.kit_check":
        return { orders: this.kit((input.orders ?? []) as string[]) };
      case "bom.occupation":
        return this.occupation(String(input.item));
    }
    return this.reports.answer(name, input);
  }

  /** One in the books; released unless said otherwise. Its operations take till `end`. */
  make(draft: WorkOrderDraft, { planned = false, end = draft.due }: { planned?: boolean; end?: string } = {}): WorkOrderView {
    const { document } = this.save({ work_order: draft });
    const kept = this.of(document.number);
    kept.end = end;
    if (!planned) this.documents.answer("document.act", { number: document.number, verb: "confirm" });
    return this.view(kept);
  }

  private bom(item: string): Bom | undefined {
    return this.around.boms.find(({ record }) => record.item === item)?.record;
  }

  private routing(item: string): Routing | undefined {
    return this.around.routings.find(({ record }) => record.item === item)?.record;
  }

  private of(number: unknown): Kept {
    const found = this.orders.find((kept) => kept.paper.number === number);
    if (!found) throw new ApiError("missing", "missing", "", { kind: "work_order", key: String(number) });
    return found;
  }

  private save(input: Any): WorkOrderView {
    const draft = input.work_order as WorkOrderDraft;
    const { item, quantity, due, note = "", parents = [] } = draft;
    if (!draft.due) throw new ApiError("invalid", "field.required", "", { field: "due" });
    const document = { kind: "work_order" as const, due, note, lines: [{ item, quantity, due, parents }] };
    const lines = (this.bom(item)?.lines ?? []).map((l) => ({
      item: l.component,
      quantity: String((Number(l.qty) * Number(quantity)) / (1 - Number(l.scrap))),
    }));
    const list = { kind: "material_list" as const, due, lines };
    if (typeof input.number !== "string") {
      const paper = this.documents.write(document);
      const kept = { draft, paper, list: this.documents.write(list), end: due };
      this.orders.push(kept);
      return this.view(kept);
    }
    const kept = this.of(input.number);
    this.documents.answer("document.save", { document, number: kept.paper.number, revision: input.revision });
    this.documents.answer("document.save", { document: list, number: kept.list.number });
    kept.draft = draft;
    kept.end = due;
    return this.view(kept);
  }

  private split(input: Any): Output<"work_order.split"> {
    const kept = this.of(input.number);
    const parts = (input.quantities as string[]).map((quantity) => {
      const made = this.make({ ...kept.draft, quantity }, { planned: kept.paper.state === "draft" });
      return made.document.number;
    });
    const rest = (input.quantities as string[]).reduce((all, one) => all - Number(one), Number(kept.draft.quantity));
    this.take(kept, String(rest));
    return { order: this.view(kept), parts };
  }

  private merge(input: Any): WorkOrderView {
    const into = this.of((input.into as Any).number);
    for (const other of input.others as Any[]) {
      const kept = this.of(other.number);
      this.take(into, String(Number(into.draft.quantity) + Number(kept.draft.quantity)));
      kept.paper.state = "cancelled";
    }
    return this.view(into);
  }

  private take(kept: Kept, quantity: string): void {
    kept.draft = { ...kept.draft, quantity };
    const [line] = kept.paper.lines;
    if (line) line.quantity = quantity;
  }

  /** The first part of each order from one bin; of the others nothing is there. */
  private pick(orders: string[]): Output<"work_order.pick"> {
    const all = orders.map((number) => this.view(this.of(number)));
    const picks = all.flatMap(({ document, list, components: [one] }) =>
      one
        ? [
            {
              ...{ warehouse: "W1", bin: "A-01", lot: "", item: one.item, name: one.name, spec: one.spec, unit: one.unit },
              ...{ decimals: one.decimals, quantity: one.required, work_order: document.number, operation: one.operation },
              ...{ list: list ?? "", line: one.line, instead_of: null, as_good_as: one.required },
            },
          ]
        : [],
    );
    const short = all.flatMap(({ document, components }) =>
      components.slice(1).map((one) => ({
        ...{ work_order: document.number, operation: one.operation, line: one.line, item: one.item, name: one.name },
        ...{ unit: one.unit, decimals: one.decimals, quantity: one.required },
      })),
    );
    return { picks, short };
  }

  private free(item: string): number {
    return Number(this.around.stock.rows.find((row) => row.item === item)?.available ?? 0);
  }

  private components({ draft, list }: Kept): WorkOrderComponent[] {
    const lines = this.bom(draft.item)?.lines ?? [];
    return list.lines.map((l, i) => ({
      line: l.number,
      item: l.item,
      name: l.name,
      spec: l.spec,
      unit: l.unit,
      decimals: l.decimals,
      kind: lines[i]?.kind ?? "component",
      backflush: false,
      operation: lines[i]?.operation ?? null,
      required: l.quantity,
      issued: l.done,
      supplemented: "0",
      reserved: l.reserved,
      left: String(Number(l.quantity) - Number(l.done)),
      available: String(this.free(l.item) + Number(l.reserved)),
    }));
  }

  private view(kept: Kept): WorkOrderView {
    const { draft, paper, list, end } = kept;
    // The list goes with its order.
    list.state = paper.state;
    if (paper.state === "open")
      Object.assign(paper, { verbs: ["recall", "cancel"], makes: ["completion", "issue", "supplement"] });
    const operations = (this.routing(draft.item)?.operations ?? []).map((o) => ({
      ...o,
      work_center_name: "",
      standard_seconds: o.setup_seconds + o.run_seconds * Number(draft.quantity),
      start: "2026-11-24",
      end,
    }));
    return {
      document: paper,
      state: states[paper.state] ?? "planned",
      priority: draft.priority ?? 5,
      copied_day: draft.copied_day ?? "2026-11-23",
      bom_version: this.bom(draft.item)?.version ?? "",
      routing_version: this.routing(draft.item)?.version ?? "",
      rework: draft.rework ?? false,
      start: "2026-11-24",
      end,
      late: end > draft.due,
      list: list.lines.length > 0 ? list.number : null,
      components: this.components(kept),
      operations,
      links: draft.rework_of ? [{ kind: "rework_of" as const, number: draft.rework_of, back: false }] : [],
      worth: { spent: "0", completed: "0", left: this.left },
    };
  }

  private row(kept: Kept): object {
    const { document, ...view } = this.view(kept);
    const [line] = document.lines;
    const { item = "", name = "", spec = "", unit = "", decimals = 0, quantity = "0", done = "0" } = line ?? {};
    const open = document.state === "draft" || document.state === "open";
    return {
      ...{
        number: document.number,
        day: document.day,
        state: view.state,
        priority: view.priority,
        item,
        name,
        spec,
        unit,
        decimals,
      },
      ...{ quantity, done, left: String(Number(quantity) - Number(done)), start: view.start, end: view.end, due: kept.draft.due },
      ...{
        rework: view.rework,
        changed: this.changed,
        late: view.late,
        open,
        code: document.codes[0] ?? "",
        codes: document.codes.length,
      },
      revision: document.revision,
    };
  }

  private open(): Kept[] {
    const open = this.orders.filter(({ paper }) => paper.state === "draft" || paper.state === "open");
    return open.sort((a, b) => (a.draft.priority ?? 5) - (b.draft.priority ?? 5));
  }

  /** Bolts are on their way; of all else nothing is ordered. */
  private kit(asked: string[]): KitRow[] {
    const left = new Map<string, number>();
    return this.open()
      .filter(({ paper }) => asked.length === 0 || asked.includes(paper.number))
      .map((kept): KitRow => {
        const { document, priority, components } = this.view(kept);
        const stops = components.flatMap((c) => {
          const there = left.get(c.item) ?? this.free(c.item);
          const wanted = c.kind === "component" ? Number(c.left) - Number(c.reserved) : 0;
          left.set(c.item, Math.max(0, there - wanted));
          if (wanted <= there) return [];
          const comes = c.item.startsWith("BT-");
          const missing = String(wanted - there);
          const { item, name, unit, decimals } = c;
          return [{ item, name, unit, decimals, missing, unordered: comes ? "0" : missing, comes: comes ? "2026-12-02" : null }];
        });
        const unordered = stops.some((s) => s.unordered !== "0");
        const [line] = document.lines;
        return {
          work_order: document.number,
          item: line?.item ?? "",
          name: line?.name ?? "",
          left: line?.quantity ?? "0",
          unit: line?.unit ?? "",
          decimals: line?.decimals ?? 0,
          priority,
          due: kept.draft.due,
          state: stops.length === 0 ? "ready" : unordered ? "missing" : "waiting",
          from: stops.length === 0 ? "2026-11-23" : unordered ? null : "2026-12-02",
          stops,
        };
      });
  }

  private occupation(item: string): Output<"bom.occupation"> {
    const orders = this.open().flatMap((kept): OccupationRow[] => {
      const { document, state, components } = this.view(kept);
      const own = components.find((c) => c.item === item);
      const [line] = document.lines;
      const { required = "0", issued = "0", reserved = "0", left = "0" } = own ?? {};
      const made = this.bom(kept.draft.item)?.lines.map((l) => l.component) ?? [];
      const below = made.flatMap((part) => this.bom(part)?.lines.filter((l) => l.component === item) ?? []);
      const indirect = String(below.reduce((all, l) => all + Number(l.qty) * Number(kept.draft.quantity), 0));
      if (!own && indirect === "0") return [];
      return [
        {
          ...{ work_order: document.number, item: line?.item ?? "", name: line?.name ?? "", state, required, issued, reserved },
          ...{ remaining: left, indirect, due: kept.draft.due, tracking_code: document.codes[0] ?? "" },
        },
      ];
    });
    const sum = (key: "required" | "issued" | "reserved" | "remaining") =>
      String(orders.reduce((all, o) => all + Number(o[key]), 0));
    const { unit = "", decimals = 0 } = this.around.items.find(({ record }) => record.code === item)?.record ?? {};
    const totals = { required: sum("required"), issued: sum("issued"), reserved: sum("reserved"), remaining: sum("remaining") };
    return { orders, totals, unit, decimals };
  }
}
