// Partners, warehouses, bins and stock rules of the program in memory.
import type { Bin, Grade, Machine, Partner, Warehouse } from "@/contract";
import { ApiError } from "@/transport/error";
import { fakeBins, fakePartners, fakeWarehouses } from "./fake-data";

type Any = Record<string, unknown>;
interface Kept<T> {
  record: T;
  revision: number;
}

const keep = <T>(records: T[]): Kept<T>[] => records.map((record) => ({ record, revision: 1 }));

export class FakeMasters {
  partners: Kept<Partner>[];
  warehouses: Kept<Warehouse>[];
  bins: Kept<Bin>[];
  machines: Kept<Machine>[];
  grades: Kept<Grade>[];
  /** By item, what somebody set. */
  rules: Kept<Any>[] = [];
  /** Items of which there is stock. */
  readonly stocked = new Set<string>();
  /** Warehouses whose bins papers name. */
  readonly named = new Set<string>();

  constructor(
    empty: boolean,
    /** May whoever asks see amounts? */
    private readonly sees: () => boolean,
  ) {
    this.partners = keep(empty ? [] : fakePartners());
    this.warehouses = keep(empty ? [] : fakeWarehouses());
    this.bins = keep(empty ? [] : fakeBins());
    const machine = { code: "SK-01", name: "数控车床 CK6140", work_center: "C01", note: "", retired: false };
    this.machines = keep(empty ? [] : [machine]);
    this.grades = keep(empty ? [] : [{ code: "G3", name: "中级工", note: "", retired: false }]);
  }

  company = { name: "", address: "", phone: "", tax_number: "", bank: "", account: "" };

  tables(): Record<string, unknown> {
    return { partner: this.partners, warehouse: this.warehouses, bin: this.bins, machine: this.machines, grade: this.grades };
  }

  answer(name: string, input: Any): unknown {
    if (name === "stock_rule.get") return this.ruleView(String(input.item));
    // Nobody has set any; a story of its own brings what it needs.
    if (name === "rate.list") return { rows: [], next: null, total: 0 };
    if (name === "stock_rule.save") return this.saveRule(input);
    if (name === "company.get") return this.company;
    if (name === "company.save") {
      this.company = input as typeof this.company;
      return this.company;
    }
    return undefined;
  }

  found(words: string[]): Any[] {
    const fits = this.partners
      .map((k) => k.record)
      .filter((p) => words.every((w) => `${p.code} ${p.name}`.toLowerCase().includes(w)));
    return fits.map(({ code, name, retired }) => ({ kind: "partner", code, name, spec: "", retired }));
  }

  /** What a record of these is told with; undefined for others. */
  around(noun: string, record: Any): Any | undefined {
    if (noun === "partner" || noun === "machine" || noun === "grade") return { used_in: 0 };
    if (noun === "bin") {
      const at = this.warehouses.find((w) => w.record.code === record.warehouse)?.record;
      return { warehouse_name: at?.name ?? "", kind: at?.kind ?? "stock", closed: record.retired || at?.retired, items: 0 };
    }
    if (noun !== "warehouse") return undefined;
    return {
      partner_name: this.partners.find((p) => p.record.code === record.partner)?.record.name ?? "",
      bins: this.bins.filter((b) => b.record.warehouse === record.code).length,
      items: 0,
      fixed: this.named.has(String(record.code)),
    };
  }

  /** A new warehouse has its floor. */
  made(noun: string, record: Any): void {
    if (noun !== "warehouse") return;
    const floor = { warehouse: String(record.code), code: "", barcode: "", note: "", retired: false };
    this.bins.push({ record: floor, revision: 1 });
  }

  private ruleView(item: string): unknown {
    const kept = this.rules.find((k) => k.record.item === item);
    const usual = { item, lots: false, valuation: "average", standard_price: "0", tolerance: null, backflush: false };
    const { standard_price, ...rule } = kept?.record ?? usual;
    return {
      ...rule,
      standard_price: this.sees() ? standard_price : null,
      revision: kept?.revision ?? null,
      changed_at: kept ? 1_795_400_000_000_000 : null,
      changed_by: kept ? "胡立军" : "",
      in_stock: this.stocked.has(item),
    };
  }

  private saveRule({ revision, ...rule }: Any): unknown {
    const kept = this.rules.find((k) => k.record.item === rule.item);
    if ((kept?.revision ?? null) !== revision)
      throw new ApiError("conflict", "changed_meanwhile", "changed", { key: String(rule.item), changed_by: "胡立军" });
    if (kept) Object.assign(kept, { record: rule, revision: kept.revision + 1 });
    else this.rules.push({ record: rule, revision: 1 });
    return this.ruleView(String(rule.item));
  }
}
