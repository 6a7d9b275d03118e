// What is owed, accrued and matched, of the program in memory: some invoices, and what pages ask of them. Its sums are counted in cents.
import type { DocumentDraft, Output, Row } from "@/contract";

type Any = Record<string, unknown>;
type Invoice = Row<"debt.invoices">;
type Match = Row<"match.list">;

const supplier = { partner: "S-0042", partner_name: "瑞安标准件厂" };
const customer = { partner: "C-0121", partner_name: "温州恒泰阀门" };
const nothing = { net: "0", tax: "0", gross: "0" };
const bolt = { item: "BT-M12X50-A2", name: "六角螺栓", spec: "M12×50", unit: "件", decimals: 0 };

const cents = (value: string) => Math.round(Number(value) * 100);
const money = (sum: number) => (sum / 100).toFixed(2);

export class FakeMoney {
  payable: Invoice[] = [
    {
      ...supplier,
      document: "PI-260901-001",
      reference: "25330001",
      day: "2026-09-01",
      due: "2026-10-16",
      late: 38,
      age: 2,
      gross: "1200.50",
      paid: "200.50",
      open: "1000.00",
    },
    {
      ...supplier,
      document: "PI-261110-001",
      reference: "25330002",
      day: "2026-11-10",
      due: "2026-12-25",
      late: 0,
      age: 0,
      gross: "300.00",
      paid: "0",
      open: "300.00",
    },
  ];
  receivable: Invoice[] = [
    {
      ...customer,
      document: "SI-261112-001",
      reference: "",
      day: "2026-11-12",
      due: "2026-12-12",
      late: 0,
      age: 0,
      gross: "-768.40",
      paid: "0",
      open: "-768.40",
    },
  ];
  /** Money before there is an invoice, by side. */
  advance = { payable: "500.00", receivable: "4305.00" };
  accruals: Row<"accrual.list">[] = [
    {
      ...supplier,
      ...bolt,
      document: "GR-261120-001",
      line: 1,
      day: "2026-11-20",
      order: "PO-261118-001",
      order_line: 2,
      received: "410",
      returned: "10",
      invoiced: "100",
      quantity: "300",
      net: "408.00",
      stock_value: "544.00",
    },
  ];
  matches: Match[] = [
    {
      ...supplier,
      ...bolt,
      document: "PO-261118-001",
      line: 2,
      day: "2026-11-18",
      state: "open",
      code: "",
      codes: 0,
      ordered: "400",
      received: "410",
      accepted: "410",
      waiting: "0",
      rejected: "0",
      returned: "10",
      invoiced: "100",
      credited: "0",
      open: false,
      price: "1.36",
      tax_included: false,
      tax_rate: "0.13",
      invoice_price: "1.4",
      ordered_amounts: { net: "544.00", tax: "70.72", gross: "614.72" },
      received_amounts: { net: "544.00", tax: "70.72", gross: "614.72" },
      invoiced_amounts: { net: "140.00", tax: "18.20", gross: "158.20" },
      differences: [
        { what: "received_not_invoiced", quantity: "300", net: "408.00", tax: "53.04" },
        { what: "price", quantity: "100", net: "4.00", tax: "0.52" },
      ],
    },
    {
      ...supplier,
      ...bolt,
      document: "PO-261101-001",
      line: 1,
      day: "2026-11-01",
      state: "done",
      code: "OTC-20261101-0001-3",
      codes: 1,
      ordered: "52",
      received: "52",
      accepted: "0",
      waiting: "0",
      rejected: "0",
      returned: "0",
      invoiced: "52",
      credited: "0",
      open: false,
      price: "7.8",
      tax_included: false,
      tax_rate: "0.13",
      invoice_price: "7.8",
      ordered_amounts: { net: "405.60", tax: "52.73", gross: "458.33" },
      received_amounts: { net: "405.60", tax: "52.73", gross: "458.33" },
      invoiced_amounts: { net: "405.60", tax: "52.73", gross: "458.33" },
      differences: [],
    },
  ];
  papers: Output<"match.get">["papers"] = [
    {
      kind: "purchase_invoice",
      document: "PI-261110-001",
      line: 1,
      day: "2026-11-10",
      reference: "25330002",
      quantity: "100",
      review: "none",
      price: "1.4",
      tax_included: false,
      tax_rate: "0.13",
      amounts: nothing,
      off: true,
    },
  ];
  /** What money of an advance would pay. */
  allocation: DocumentDraft = {
    kind: "payment",
    partner: supplier.partner,
    lines: [
      { item: "", quantity: "-500", settles: "PM-261001-001" },
      { item: "", quantity: "500", settles: "PI-260901-001" },
    ],
  };

  answer(name: string, input: Any): unknown {
    const side = input.side === "receivable" ? "receivable" : "payable";
    switch (name) {
      case "debt.invoices": {
        const rows = this.of(this[side], input);
        return { rows, next: null, total: rows.length, open: this.sum(rows, "open"), advance: this.advance[side] };
      }
      case "debt.partners":
        return this.partners(this.of(this[side], input), this.advance[side], input);
      case "accrual.list": {
        const rows = this.of(this.accruals, input);
        return { rows, next: null, total: rows.length, net: this.sum(rows, "net") };
      }
      case "accrual.partners": {
        const net = this.sum(this.accruals, "net");
        return { rows: [{ ...supplier, lines: this.accruals.length, net }], next: null, net };
      }
      case "match.list": {
        const wanted = ((input.filter ?? []) as { field: string }[]).map((f) => f.field);
        const fits = (r: Match) => {
          const has = (what: string) => r.differences.some((d) => d.what === what);
          return wanted.every((f) => (f === "differs" ? r.differences.length > 0 : f !== "price" || has("price")));
        };
        const rows = this.matches.filter(fits);
        return { rows, next: null, total: rows.length };
      }
      case "match.get":
        return { row: this.matches.find((r) => r.document === input.number), papers: this.papers };
      case "document.propose":
        return input.kind === "payment" ? { document: this.allocation, short: [] } : undefined;
    }
    return undefined;
  }

  private of<R extends { partner: string }>(rows: R[], input: Any): R[] {
    return input.partner ? rows.filter((r) => r.partner === input.partner) : rows;
  }

  private sum<K extends string>(rows: readonly Record<K, string>[], key: K): string {
    return money(rows.reduce((sum, r) => sum + cents(r[key]), 0));
  }

  private partners(rows: Invoice[], advance: string, input: Any): Output<"debt.partners"> {
    const [first] = rows;
    const open = this.sum(rows, "open");
    const spans = ((input.ages as number[] | undefined) ?? [30, 60, 90]).length + 2;
    const ages = Array.from({ length: spans }, (_, at) =>
      this.sum(
        rows.filter((r) => r.age === at),
        "open",
      ),
    );
    if (!first) return { rows: [], next: null, sum: { open, ages, advance } };
    const { partner, partner_name } = first;
    const row = { partner, partner_name, payment_days: 45, invoices: rows.length, open, ages, advance };
    return { rows: [row], next: null, sum: { open, ages, advance } };
  }
}
