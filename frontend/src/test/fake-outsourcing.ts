// What is agreed with suppliers in the program in memory. It refuses what the real one refuses, with the same words.
import type { OutsourcingPriceRow, OutsourcingToleranceRow } from "@/contract";
import { priceKey, ruleKey } from "@/features/outsourcing/agreed";
import { ApiError } from "@/transport/error";
import { FakeReconcile } from "./fake-reconcile";

type Any = Record<string, unknown>;
type Price = OutsourcingPriceRow["price"];
type Rule = OutsourcingToleranceRow["rule"];

interface Kept<T> {
  id: number;
  agreed: T;
  revision: number;
}

const now = 1_795_400_000_000_000;
const today = "2026-11-23";

const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

/** What holds from a day until the next of its subject. */
class Dated<T extends { from: string; note: string }> {
  kept: Kept<T>[] = [];

  constructor(
    private readonly kind: string,
    /** Subject and day, as the trail knows it. */
    private readonly key: (one: T) => string,
    first: T[],
  ) {
    this.kept = first.map((agreed, at) => ({ id: at + 1, agreed, revision: 1 }));
  }

  private subject(one: T): string {
    return this.key({ ...one, from: "" });
  }

  find(id: unknown): Kept<T> {
    const found = this.kept.find((one) => one.id === id);
    if (!found) throw new ApiError("missing", "missing", "", { kind: this.kind, key: String(id) });
    return found;
  }

  of(one: Kept<T>) {
    const later = this.kept
      .filter((other) => this.subject(other.agreed) === this.subject(one.agreed) && other.agreed.from > one.agreed.from)
      .map((other) => other.agreed.from)
      .sort()[0];
    const to = later === undefined ? null : dayBefore(later);
    const state = one.agreed.from > today ? "later" : to !== null && to < today ? "past" : "now";
    return { id: one.id, to, state, revision: one.revision, changed_at: now, changed_by: "linx" } as const;
  }

  save(agreed: T, input: Any): Kept<T> {
    const old = input.id === null ? undefined : this.find(input.id);
    if (old && old.revision !== input.revision)
      throw new ApiError("conflict", "changed_meanwhile", "changed", { key: this.key(old.agreed), changed_by: "胡立军" });
    if (old && this.subject(old.agreed) !== this.subject(agreed))
      throw new ApiError("rejected", "outsourcing.stays", "", { field: "supplier" }, "begin_another");
    const begun = (old && old.agreed.from <= today) || agreed.from < today;
    if (begun && !input.reason) throw new ApiError("invalid", "field.required", "", { field: "reason" });
    if (this.kept.some((other) => other !== old && this.key(other.agreed) === this.key(agreed)))
      throw new ApiError("conflict", "outsourcing.twice", "", { from: agreed.from, field: "from" }, "choose_later_day");
    if (old) return Object.assign(old, { agreed, revision: old.revision + 1 });
    const one = { id: Math.max(0, ...this.kept.map((other) => other.id)) + 1, agreed, revision: 1 };
    this.kept.push(one);
    return one;
  }

  remove(input: Any): { id: number } {
    const one = this.find(input.id);
    if (one.agreed.from <= today && !input.reason) throw new ApiError("invalid", "field.required", "", { field: "reason" });
    this.kept = this.kept.filter((other) => other !== one);
    return { id: one.id };
  }

  /** Those that fit, as a list's page. */
  page<R extends { state: string; to: string | null }>(input: Any, row: (one: Kept<T>) => R): unknown {
    const asked = (input.filter ?? []) as { field: string; op: string; values: string[] }[];
    const value = (one: Kept<T>, field: string) => {
      if (field === "to") return row(one).to ?? "9999-12-31";
      return String((one.agreed as Any)[field] ?? "");
    };
    const text = String(input.text ?? "").toLowerCase();
    const rows = this.kept
      .filter((one) => this.key(one.agreed).toLowerCase().includes(text))
      .filter((one) =>
        asked.every(({ field, op, values: [wanted = ""] }) => {
          const is = value(one, field);
          if (op === "le") return is <= wanted;
          if (op === "ge") return is >= wanted;
          if (op === "gt") return is > wanted;
          return op === "contains" ? is.includes(wanted) : is === wanted;
        }),
      )
      .sort((a, b) => (this.key(a.agreed) < this.key(b.agreed) ? -1 : 1))
      .map(row);
    return { rows, next: null, total: rows.length };
  }
}

export class FakeOutsourcing {
  readonly reconcile = new FakeReconcile();
  readonly prices: Dated<Price>;
  readonly rules: Dated<Rule>;

  constructor(
    empty: boolean,
    private readonly books: {
      items: { record: { code: string; name: string } }[];
      masters: { partners: { record: { code: string; name: string } }[] };
    },
  ) {
    const work = { supplier: "S001", item: "VB-DN50-0304", operation: 30, note: "" };
    const one = (from: string, price: string) => ({ ...work, from, breaks: [{ from: "0", price }] });
    const two = {
      ...work,
      from: "2026-11-01",
      breaks: [
        { from: "0", price: "1.2" },
        { from: "500", price: "1" },
      ],
    };
    const whole = { ...work, item: "GT-DN50-0304", operation: null, from: "2026-06-01", breaks: [{ from: "0", price: "18.5" }] };
    this.prices = new Dated<Price>(
      "outsourcing_price",
      priceKey,
      empty ? [] : [two, one("2026-01-01", "1.15"), one("2027-01-01", "1.25"), whole],
    );
    const terms = (allowance: string, tolerance: string, deducts = true) => ({
      allowance,
      tolerance,
      deducts_reject_work: deducts,
    });
    const all = { supplier: null, item: null, operation: null, material: null, from: "2026-01-01", note: "" };
    this.rules = new Dated<Rule>(
      "outsourcing_tolerance",
      ruleKey,
      empty
        ? []
        : [
            { ...all, terms: terms("0.01", "0.01") },
            { ...all, supplier: "S001", material: "RB-304-D24", from: "2026-11-01", terms: terms("0.02", "0.01") },
            {
              ...all,
              supplier: "S001",
              item: "VB-DN50-0304",
              operation: 30,
              from: "2027-01-01",
              terms: terms("0", "0.005", false),
            },
          ],
    );
  }

  answer(name: string, input: Any): unknown {
    switch (name) {
      case "outsourcing.prices":
        return this.prices.page(input, (one) => this.priceRow(one));
      case "outsourcing.price":
        return this.priceRow(this.prices.find(input.id));
      case "outsourcing.save_price": {
        const price = input.price as Price;
        this.known("partner", "supplier", price.supplier);
        this.known("item", "item", price.item);
        return this.priceRow(this.prices.save(price, input));
      }
      case "outsourcing.remove_price":
        return this.prices.remove(input);
      case "outsourcing.tolerances":
        return this.rules.page(input, (one) => this.ruleRow(one));
      case "outsourcing.tolerance":
        return this.ruleRow(this.rules.find(input.id));
      case "outsourcing.save_tolerance": {
        const rule = input.rule as Rule;
        if (rule.operation != null && rule.item == null)
          throw new ApiError("invalid", "outsourcing.operation", "", { field: "operation" });
        this.known("partner", "supplier", rule.supplier);
        this.known("item", "item", rule.item);
        this.known("item", "material", rule.material);
        return this.ruleRow(this.rules.save(rule, input));
      }
      case "outsourcing.remove_tolerance":
        return this.rules.remove(input);
      default:
        return this.reconcile.answer(name, input);
    }
  }

  /** What a partner or an item is called; undefined for what is not there. */
  private nameOf(kind: "partner" | "item", code: string): string | undefined {
    const all = kind === "item" ? this.books.items : this.books.masters.partners;
    return all.find(({ record }) => record.code === code)?.record.name;
  }

  private known(kind: "partner" | "item", field: string, code: string | null | undefined): void {
    if (code != null && this.nameOf(kind, code) === undefined)
      throw new ApiError("missing", "missing", "", { kind, key: code, field }, "choose_other");
  }

  private priceRow(one: Kept<Price>) {
    const { supplier, item } = one.agreed;
    return {
      ...this.prices.of(one),
      price: one.agreed,
      supplier_name: this.nameOf("partner", supplier) ?? "",
      item_name: this.nameOf("item", item) ?? "",
    };
  }

  private ruleRow(one: Kept<Rule>) {
    const { supplier, item, material } = one.agreed;
    const name = (kind: "partner" | "item", code: string | null | undefined) =>
      code == null ? "" : (this.nameOf(kind, code) ?? "");
    return {
      ...this.rules.of(one),
      rule: one.agreed,
      supplier_name: name("partner", supplier),
      item_name: name("item", item),
      material_name: name("item", material),
    };
  }
}
