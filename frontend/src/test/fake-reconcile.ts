// The reconciliation of outsourced orders in the program in memory: domain.md's worked numbers, worked out again by its formulas.
import type {
  Dues,
  MaterialFigures,
  MovedBy,
  OperationFigures,
  Reconciliation,
  ReconciliationPage,
  ReconciliationRow,
  Side,
} from "@/features/outsourcing/wire";
import { ApiError } from "@/transport/error";

type Any = Record<string, unknown>;

/** What is known of a material: the rest follows. One unit of it in each piece. */
interface Given {
  line: number;
  material: string;
  material_name: string;
  unit: string;
  decimals: number;
  good: number;
  reject_material?: number;
  reject_work?: number;
  issued: number;
  returned?: number;
  /** What is there, where somebody looked. */
  left?: number;
  allowance: number;
  tolerance: number;
  deducts?: boolean;
  /** What the supplier pays for one, and at which what is over is held. */
  price: number;
  standard: number;
  papers: MovedBy[];
}

/** To six decimals: binary fractions leave crumbs. */
const tidy = (value: number) => Number(value.toFixed(6));
const text = (value: number) => String(tidy(value));
const money = (value: number) => tidy(value).toFixed(2);

function figures(of: Given, released: number, charges: number): MaterialFigures & { deduction: number } {
  const { reject_material = 0, reject_work = 0, returned = 0, deducts = true } = of;
  const net = of.good + reject_material;
  const book = of.issued - returned - net - reject_work;
  const left = of.left ?? Math.max(0, book);
  const used = of.issued - returned - left;
  const allowed = net * (1 + of.allowance);
  const deducted = deducts ? reject_work : 0;
  const excess = tidy(used - allowed - deducted);
  const charged = Math.max(0, Math.min(charges, excess));
  const over = tidy(Math.max(0, excess - charged - allowed * of.tolerance));
  const held = tidy(Math.max(0, over - released));
  return {
    ...{ line: of.line, material: of.material, material_name: of.material_name, unit: of.unit, decimals: of.decimals },
    ...{ good: text(of.good), reject_material: text(reject_material), reject_work: text(reject_work) },
    ...{ issued: text(of.issued), returned: text(returned), net: text(net), rejected: text(reject_work) },
    ...{ book_left: text(book), left: text(left), lost: text(book - left), use: text(used) },
    ...{ allowance: text(of.allowance), tolerance: text(of.tolerance), deducts, allowed: text(allowed) },
    ...{ excess: text(excess), charged: text(charged), over: text(over), held: text(held) },
    ...{ standard_price: text(of.standard), held_amount: money(held * of.standard) },
    loss_rate: net === 0 ? null : text((used - net) / net),
    state: excess - charged <= 0 ? "clear" : held > 0 ? "hold" : "warn",
    settled: of.left !== undefined || book === 0,
    deduction: (deducted + charged) * of.price,
  };
}

const paper = (kind: MovedBy["kind"], number: string, day: string, quantity: string): MovedBy => ({
  kind,
  number,
  day,
  quantity,
});

const order = "SC-261109-002";
const whose = { supplier: "S001", supplier_name: "瑞安热镀锌厂" };
/** 2026-11-22 17:40 in the factory. */
const declared = Date.UTC(2026, 10, 22, 9, 40) * 1000;

/** 110 kg issued, 2 back, 1 left, 100 good: 3.98 kg over, 27.26 held. 104 issued, 4 spoiled: 12.00 deducted. 3000 issued: within the tolerance. */
const operations: (Omit<OperationFigures, keyof Dues | "materials" | "price"> & { each: number; given: Given[] })[] = [
  {
    ...{
      order_line: 1,
      operation: 20,
      operation_name: "发黑",
      item: "BK-M12-Q235",
      item_name: "填料压板",
      unit: "件",
      decimals: 0,
    },
    ...{ good: "100", reject_material: "0", reject_work: "0", each: 2 },
    given: [
      {
        ...{
          line: 1,
          material: "RB-304-D24",
          material_name: "圆钢",
          unit: "kg",
          decimals: 2,
          good: 100,
          issued: 110,
          returned: 2,
          left: 1,
        },
        ...{ allowance: 0.02, tolerance: 0.01, price: 6.85, standard: 6.85 },
        papers: [
          paper("issue", "OI-261109-011", "2026-11-09", "80"),
          paper("supplement", "OU-261114-003", "2026-11-14", "30"),
          paper("return", "OB-261119-001", "2026-11-19", "-2"),
          paper("receipt", "OR-261120-004", "2026-11-20", "100"),
        ],
      },
    ],
  },
  {
    ...{
      order_line: 2,
      operation: 40,
      operation_name: "磷化",
      item: "GL-DN50-0304",
      item_name: "填料压盖",
      unit: "件",
      decimals: 0,
    },
    ...{ good: "100", reject_material: "0", reject_work: "4", each: 2 },
    given: [
      {
        ...{
          line: 2,
          material: "GL-DN50-0304",
          material_name: "填料压盖",
          unit: "件",
          decimals: 0,
          good: 100,
          reject_work: 4,
          issued: 104,
        },
        ...{ allowance: 0, tolerance: 0.01, price: 3, standard: 3 },
        papers: [paper("issue", "OI-261109-012", "2026-11-09", "104"), paper("receipt", "OR-261120-005", "2026-11-20", "100")],
      },
    ],
  },
  {
    ...{
      order_line: 3,
      operation: 30,
      operation_name: "热镀锌",
      item: "BT-M12X50-A2",
      item_name: "六角螺栓",
      unit: "件",
      decimals: 0,
    },
    ...{ good: "2790", reject_material: "12", reject_work: "30", each: 0.1 },
    given: [
      {
        ...{
          line: 3,
          material: "BT-M12X50-A2",
          material_name: "六角螺栓",
          unit: "件",
          decimals: 0,
          good: 2790,
          reject_material: 12,
        },
        ...{
          reject_work: 30,
          issued: 3000,
          left: 120,
          allowance: 0.02,
          tolerance: 0.01,
          deducts: false,
          price: 0.3,
          standard: 0.315,
        },
        papers: [paper("issue", "OI-261110-002", "2026-11-10", "3000"), paper("receipt", "OR-261121-001", "2026-11-21", "2790")],
      },
    ],
  },
];

export class FakeReconcile {
  /** By line of the list: what was decided about it. */
  private readonly released = new Map<number, number>();
  private readonly charged = new Map<number, number>();
  /** Nothing came back yet of any order. */
  empty = false;
  readonly sides: Side[] = [
    this.side(null, { line: 1, figure: "left", what: "RB-304-D24", what_name: "圆钢", unit: "kg", decimals: 2 }, "1", "1"),
    this.side(null, { order_line: 1, figure: "good", operation: 20, what: "BK-M12-Q235", what_name: "填料压板" }, "100", "100"),
    this.side(7, { order_line: 2, figure: "good", operation: 40, what: "GL-DN50-0304", what_name: "填料压盖" }, "100", "102"),
    this.side(
      null,
      { order_line: 3, figure: "good", operation: 30, what: "BT-M12X50-A2", what_name: "六角螺栓" },
      "2790",
      "2790",
    ),
  ];

  private side(
    id: number | null,
    of: Partial<Side> & Pick<Side, "figure" | "what" | "what_name">,
    ours: string,
    theirs: string,
  ): Side {
    return {
      ...{ id, order_line: 1, operation: null, line: null, unit: "件", decimals: 0, ours, theirs },
      ...{ state: ours === theirs ? "agreed" : "open", verdict: null, settled_by: null, reason: "" },
      revision: id === null ? null : 1,
      ...of,
    };
  }

  answer(name: string, input: Any): unknown {
    switch (name) {
      case "outsourcing.reconciliations":
        return this.list(input);
      case "outsourcing.reconcile":
        return this.view(String(input.order));
      case "outsourcing.decide_hold":
        return this.decide(input);
      case "outsourcing.settle_difference":
        return this.settle(input);
      default:
        return undefined;
    }
  }

  private materials(given: readonly Given[]) {
    return given.map((of) => ({
      ...figures(of, this.released.get(of.line) ?? 0, this.charged.get(of.line) ?? 0),
      papers: of.papers,
    }));
  }

  private dues(each: number, good: string, materials: readonly { deduction: number; held_amount: string | null }[]): Dues {
    const fee = each * Number(good);
    const deduction = materials.reduce((sum, one) => sum + one.deduction, 0);
    const held = Math.min(
      Math.max(0, fee - deduction),
      materials.reduce((sum, one) => sum + Number(one.held_amount), 0),
    );
    return { fee: money(fee), deduction: money(deduction), held: money(held), payable: money(fee - deduction - held) };
  }

  private sum(all: readonly Dues[]): Dues {
    const of = (key: keyof Dues) => money(all.reduce((sum, one) => sum + Number(one[key]), 0));
    return { fee: of("fee"), deduction: of("deduction"), held: of("held"), payable: of("payable") };
  }

  private view(number: string): Reconciliation {
    if (number !== order) throw new ApiError("missing", "missing", "", { kind: "subcontract_order", key: number });
    const shown = operations.map(({ given, each, ...operation }): OperationFigures => {
      const materials = this.materials(given);
      return { ...operation, price: text(each), ...this.dues(each, operation.good, materials), materials };
    });
    const sides = { sides: this.sides, declared_at: declared, declared_by: "page" as const };
    return { order, ...whose, due: "2026-11-24", operations: shown, ...this.sum(shown), ...sides };
  }

  private list(input: Any): ReconciliationPage {
    const view = this.view(order);
    const all = this.empty
      ? []
      : view.operations.flatMap((operation) =>
          operation.materials.map(
            ({ papers: _by, ...material }): ReconciliationRow => ({
              ...{ order, ...whose, item: operation.item, item_name: operation.item_name },
              ...{ operation: operation.operation, operation_name: operation.operation_name },
              ...material,
              differences: this.sides.filter((side) => side.state === "open" && side.order_line === operation.order_line).length,
            }),
          ),
        );
    const fits = (row: ReconciliationRow, field: string, wanted: string) => {
      if (field === "supplier") return row.supplier === wanted;
      if (field === "item") return row.item === wanted || row.material === wanted;
      if (field === "month") return wanted === "2026-11";
      return wanted === "open" ? row.differences > 0 : row.state === wanted;
    };
    const filter = (input.filter ?? []) as { field: string; values: string[] }[];
    const rows = all.filter((row) => filter.every(({ field, values: [wanted = ""] }) => fits(row, field, wanted)));
    const named = new Set(rows.map((row) => row.operation));
    const count = (state: string) => rows.filter((row) => row.state === state).length;
    const totals = {
      ...this.sum(view.operations.filter((operation) => named.has(operation.operation))),
      ...{ holds: count("hold"), warns: count("warn"), differences: rows.reduce((sum, row) => sum + row.differences, 0) },
    };
    return { rows, next: null, total: rows.length, totals };
  }

  private decide(input: Any): Reconciliation {
    const line = Number(input.line);
    const now = this.view(String(input.order)).operations.flatMap((one) => one.materials);
    const held = Number(now.find((one) => one.line === line)?.held ?? 0);
    const decided = input.what === "charge" ? this.charged : this.released;
    if (input.what === "release" && Number(input.quantity) > held)
      throw new ApiError("rejected", "outsourcing.decide_most", "", { most: text(held), field: "quantity" });
    decided.set(line, (decided.get(line) ?? 0) + Number(input.quantity));
    return this.view(order);
  }

  private settle(input: Any): unknown {
    const side = this.sides.find((one) => one.id === input.id);
    if (!side) throw new ApiError("missing", "missing", "", { kind: "outsourcing_difference", key: String(input.id) });
    if (side.revision !== input.revision)
      throw new ApiError("conflict", "changed_meanwhile", "", { key: side.what, changed_by: "胡立军" });
    const stands = input.verdict === "ours" || side.figure === "left";
    Object.assign(side, {
      state: stands ? "settled" : "correcting",
      ...{ verdict: input.verdict, settled_by: "linx", reason: input.reason, revision: Number(side.revision) + 1 },
    });
    return side;
  }
}
