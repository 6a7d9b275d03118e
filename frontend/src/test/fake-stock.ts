// Stock of the program in memory, its moves and reservations, and the chains of tracking codes.
import type { Row, StockRow } from "@/contract";
import { FakeCounts } from "./fake-counts";
import { FakeCutOver } from "./fake-cut-over";
import { FakeLineage } from "./fake-lineage";

type Any = Record<string, unknown>;
interface Asked {
  field: string;
  op: string;
  values: string[];
}

const now = 1_795_400_000_000_000;
const hour = 3_600_000_000;

function stock(item: string, name: string, more: Partial<StockRow>): StockRow {
  const none = { held: "0", reserved: "0", quarantine: "0", at_supplier: "0", on_order: "0", demand: "0", safety_stock: "0" };
  return { item, name, spec: "", unit: "件", decimals: 0, on_hand: "0", available: "0", value: "0", ...none, ...more };
}

const casting = { item: "CA-VB50-CF8", name: "阀体铸件", unit: "件", decimals: 0 };
const wire = { item: "WD-ST6-D3", name: "司太立焊丝", unit: "kg", decimals: 3 };
const own = { warehouse: "W1", warehouse_name: "原料仓", warehouse_kind: "stock" as const };

export class FakeStock {
  readonly lineage = new FakeLineage();
  readonly counts = new FakeCounts();
  readonly cutOver = new FakeCutOver();
  rows: StockRow[] = [
    stock("CA-VB50-CF8", "阀体铸件", {
      spec: "CF8 9.6 kg",
      on_hand: "2304",
      held: "54",
      reserved: "2250",
      available: "0",
      quarantine: "4",
      on_order: "53",
      demand: "2403",
      safety_stock: "40",
      value: "188928.00",
    }),
    stock("WD-ST6-D3", "司太立焊丝", {
      unit: "kg",
      decimals: 3,
      on_hand: "12.5",
      available: "12.5",
      safety_stock: "5",
      value: "10625",
    }),
    stock("SR-DN50-STL", "阀座密封圈", { spec: "304 堆焊司太立" }),
  ];
  balances: Row<"stock.balances">[] = [
    { ...casting, ...own, bin: "A-03-12", lot: "L261118", quantity: "2250", held: "0" },
    { ...casting, ...own, bin: "", lot: "", quantity: "54", held: "54" },
    {
      ...casting,
      warehouse: "Q1",
      warehouse_name: "待处理仓",
      warehouse_kind: "quarantine",
      bin: "",
      lot: "",
      quantity: "4",
      held: "0",
    },
    { ...wire, ...own, bin: "B-01-02", lot: "", quantity: "12.5", held: "0" },
  ];
  moves: Row<"stock.moves">[] = [
    { ...casting, ...this.move(9, "2026-11-20", "RS-261120-001", "supplier_return"), quantity: "-4", value: "-328" },
    {
      ...casting,
      ...this.move(11, "2026-11-16", "RS-261116-001", "supplier_return"),
      quantity: "20",
      value: "1640",
      mark: "reversal",
    },
    {
      ...casting,
      ...this.move(10, "2026-11-16", "GR-261116-002", "receipt"),
      quantity: "0",
      held: "-7",
      value: "0",
      mark: "released",
    },
    {
      ...casting,
      ...this.move(8, "2026-11-19", "GR-261119-001", "receipt"),
      quantity: "54",
      held: "54",
      value: "4428",
      mark: "waits",
    },
    { ...casting, ...this.move(7, "2026-11-18", "GR-261118-004", "receipt"), quantity: "100", value: "8200" },
    { ...wire, ...this.move(6, "2026-11-17", "SA-261117-001", "adjustment"), quantity: "12.5", value: "10625" },
  ];
  reservations: Row<"reservation.list">[] = [
    { ...casting, ...this.record(3, "void"), reason: "客户改期" },
    { ...casting, ...this.record(2, "post"), by: "SH-261112-003" },
    { ...casting, ...this.record(1, "hold") },
  ];

  private move(id: number, day: string, document: string, kind: Row<"stock.moves">["kind"]) {
    const place = { warehouse: "W1", bin: "A-03-12", lot: "L261118", line: 1, actor: "limin", held: "0", mark: null };
    return { id, at: now - id * hour, day, document, kind, ...place };
  }

  private record(id: number, kind: Row<"reservation.list">["kind"]) {
    return {
      id,
      at: now - id * hour,
      kind,
      document: "SO-261103-006",
      line: 1,
      quantity: "150",
      by: null,
      reason: "",
      actor: "limin",
    };
  }

  answer(name: string, input: Any): unknown {
    switch (name) {
      case "stock.list":
        return this.page(this.rows, input, (r, f) => {
          if (f.field === "below_safety") return Number(r.available) < Number(r.safety_stock);
          return f.field === "has_stock" ? [r.on_hand, r.quarantine, r.at_supplier].some((q) => Number(q) > 0) : undefined;
        });
      case "stock.balances":
        return this.page(this.balances, input, (r, f) => (f.op === "gt" ? Number(r.quantity) > Number(f.values[0]) : undefined));
      case "stock.moves":
        return this.page(this.moves, input);
      case "reservation.list":
        return this.page(this.reservations, input);
      case "stock.promise":
        return {
          stock: this.rows.find((r) => r.item === input.item),
          rows: input.after
            ? [{ day: "2026-12-20", comes: "0", late: "0", goes: "0", projected: "-51", promise: "0" }]
            : [
                { day: "2026-11-23", comes: "1200", late: "1200", goes: "0", projected: "2250", promise: "49" },
                { day: "2026-12-05", comes: "53", late: "0", goes: "153", projected: "2150", promise: "100" },
              ],
          undated: "30",
          next: input.after ? null : "1",
        };
    }
    return this.counts.answer(name, input) ?? this.cutOver.answer(name, input) ?? this.lineage.answer(name, input);
  }

  private page<R extends object>(all: R[], input: Any, own: (row: R, f: Asked) => boolean | undefined = () => undefined) {
    const text = String(input.text ?? "").toLowerCase();
    const filters = (input.filter ?? []) as Asked[];
    const fits = (row: R) =>
      JSON.stringify(row).toLowerCase().includes(text) &&
      filters.every((f) => own(row, f) ?? f.values.includes(String((row as Any)[f.field] ?? "")));
    const rows = all.filter(fits);
    const limit = Number(input.limit ?? 1000);
    return { rows: rows.slice(0, limit), next: null, total: rows.length };
  }
}
