// The papers of the program in memory: enough of them to look at, and just enough rules to write, post, judge and make new ones of them.
import type {
  DocumentDraft,
  DocumentKind,
  DocumentLineView,
  DocumentState,
  DocumentVerb,
  DocumentView,
  Item,
  Output,
  Row,
} from "@/contract";
import { ApiError } from "@/transport/error";
import { prefixes } from "@/ui/Papers";
import { FakeAttachments } from "./fake-attachments";
import { fakePreview } from "./fake-labels";
import { FakeMoney } from "./fake-money";

type Any = Record<string, unknown>;
type From = { document: string; lines?: number[] };
const now = 1_795_400_000_000_000;

export const fakePartners = [
  { code: "C-0118", name: "永固化工装备（宁波）有限公司", customer: true, tax_included: true, tax_rate: "0.13" },
  { code: "C-0121", name: "温州恒泰阀门", customer: true, tax_included: false, tax_rate: "0.13" },
  { code: "S-0042", name: "瑞安标准件厂", customer: false, tax_included: false, tax_rate: "0.13" },
];

const orders: readonly DocumentKind[] = ["sales_order", "production_plan", "requisition", "purchase_order", "work_order"];
const makes: Partial<Record<DocumentKind, DocumentKind[]>> = {
  sales_order: ["requisition", "shipment"],
  production_plan: ["requisition"],
  requisition: ["purchase_order"],
  purchase_order: ["receipt"],
  receipt: ["supplier_return", "purchase_invoice"],
  shipment: ["customer_return", "sales_invoice"],
};
const priced: readonly DocumentKind[] = [
  "sales_order",
  "purchase_order",
  "receipt",
  "shipment",
  "sales_invoice",
  "purchase_invoice",
];

const movers: readonly DocumentKind[] = ["receipt", "supplier_return", "shipment", "customer_return", "transfer", "adjustment"];

export class FakeDocuments {
  readonly money = new FakeMoney();
  papers: DocumentView[] = [];
  readonly files = new FakeAttachments();
  /** Kinds whose lines have to be scanned. */
  readonly required = new Set<DocumentKind>();
  readonly scans: Row<"scan.list">[] = [];
  /** What is not there of what is proposed. */
  short: Output<"document.propose">["short"] = [];
  private readonly item: (code: string) => Item | undefined;

  constructor(item: (code: string) => Item | undefined, empty: boolean) {
    this.item = item;
    if (empty) return;
    const line = (code: string, quantity: string, price: string) => ({
      item: code,
      quantity,
      price,
      tax_rate: "0.13",
      warehouse: "W2",
    });
    const order = this.write({
      kind: "sales_order",
      day: "2026-11-03",
      partner: "C-0118",
      reference: "YG-2611-0377",
      due: "2026-12-05",
      tax_included: true,
      lines: [line("FA-DN50-0304", "240", "386"), line("FA-DN65-0304", "40", "512")],
    });
    this.move(order, "open");
    for (const l of order.lines) l.shares = [{ code: "OTC-20261103-0012-1", quantity: l.quantity }];
    order.codes = ["OTC-20261103-0012-1"];
    if (order.lines[0]) order.lines[0].reserved = "100";
    this.write({ kind: "sales_order", day: "2026-11-20", partner: "C-0121", lines: [line("FA-DN50-0304", "12", "390")] });
    const bought = this.write({
      kind: "purchase_order",
      day: "2026-11-05",
      partner: "S-0042",
      due: "2026-11-20",
      tax_included: false,
      lines: [line("BT-M12X50-A2", "1000", "0.42"), line("NT-M12-A2", "400", "0.88")],
    });
    this.move(bought, "open");
    const came = this.write({
      kind: "receipt",
      day: "2026-11-10",
      partner: "S-0042",
      lines: [
        {
          ...line("BT-M12X50-A2", "1025", "0.42"),
          warehouse: "W1",
          noted: "1000",
          parents: [{ document: bought.number, line: 1, quantity: "1025" }],
        },
      ],
    });
    this.move(came, "posted");
    if (came.lines[0]) came.lines[0].review = "waiting";
    const invoice = this.write({
      kind: "sales_invoice",
      day: "2026-11-18",
      partner: "C-0118",
      lines: [line("FA-DN50-0304", "10", "386")],
    });
    this.move(invoice, "posted");
  }

  answer(name: string, input: Any): unknown {
    const ofMoney = this.money.answer(name, input);
    if (ofMoney !== undefined) return ofMoney;
    switch (name) {
      case "attachment.list":
      case "attachment.add":
      case "attachment.remove":
      case "attachment.bring_back":
        return this.files.answer(name, input);
      case "label.preview":
        return fakePreview(input as never);
      case "document.list":
        return this.page(
          this.papers.map((p) => ({
            ...p,
            gross: p.amounts?.gross ?? null,
            settled: p.amounts?.settled ?? null,
            is_settled: p.amounts != null && Number(p.amounts.settled) === Number(p.amounts.gross),
            reversal: p.reverses != null,
            lines: p.lines.length,
            item: p.lines[0]?.item ?? "",
            item_name: p.lines[0]?.name ?? "",
            waiting: p.lines.filter((l) => l.review === "waiting").length,
            code: p.codes[0] ?? "",
            codes: p.codes.length,
          })),
          input,
        );
      case "document.lines":
        return this.page(
          this.papers.flatMap((p) =>
            p.lines.map((l) => ({
              ...l,
              kind: p.kind,
              document: p.number,
              state: p.state,
              day: p.day,
              partner: p.partner,
              partner_name: p.partner_name,
              line: l.number,
              net: l.price?.net ?? null,
              gross: l.price?.gross ?? null,
              code: p.codes[0] ?? "",
              codes: p.codes.length,
            })),
          ),
          input,
        );
      case "document.get":
        return this.of(input.number);
      case "scan.rules":
        return this.rules();
      case "scan.require":
        if (input.required) this.required.add(input.kind as DocumentKind);
        else this.required.delete(input.kind as DocumentKind);
        return this.rules();
      case "scan.take":
        return this.scan(this.of(input.number), (input.line ?? null) as number | null, String(input.text));
      case "scan.list":
        return this.page(this.scans.toReversed(), input);
      case "document.save":
        return this.save(input);
      case "document.act":
        return this.act(this.of(input.number, input.revision), input.verb as DocumentVerb, String(input.reason ?? ""));
      case "document.propose":
        return { document: this.propose(input.kind as DocumentKind, input.from as From[]), short: this.short };
      case "document.review": {
        const paper = this.of(input.number, input.revision);
        const line = this.line(paper, input.line);
        line.review = input.accept ? "accepted" : "rejected";
        line.reason = String(input.reason);
        return this.changed(paper);
      }
      case "reservation.hold":
      case "reservation.void": {
        const paper = this.of(input.number);
        const line = this.line(paper, input.line);
        const sign = name === "reservation.hold" ? 1 : -1;
        line.reserved = String(Number(line.reserved) + sign * Number(input.quantity));
        return this.changed(paper);
      }
      case "partner.get": {
        const partner = fakePartners.find((p) => p.code === input.code);
        return partner && { partner };
      }
      case "partner.list": {
        const asked = (input.filter ?? []) as { field: string; values: string[] }[];
        // As papers ask for those of a side; lists and warehouses ask otherwise, and of the masters.
        const isOfPaper = input.sort === "code" && asked.some((f) => f.field === "retired");
        if (!isOfPaper) return undefined;
        const text = String(input.text ?? "").toLowerCase();
        const fits = fakePartners.filter((p) => `${p.code} ${p.name}`.toLowerCase().includes(text));
        const isOne = (p: { customer: boolean }) =>
          asked.every((f) => f.field === "retired" || (f.field === "customer") === p.customer);
        return { rows: fits.filter(isOne).map((p) => ({ ...p, retired: false })), next: null, total: null };
      }
    }
    return undefined;
  }

  of(number: unknown, revision?: unknown): DocumentView {
    const found = this.papers.find((p) => p.number === number);
    if (!found) throw new ApiError("missing", "missing", "", { kind: "document", key: String(number) });
    if (typeof revision === "number" && revision !== found.revision)
      throw new ApiError("conflict", "changed_meanwhile", "changed", { key: found.number, changed_by: "胡立军" });
    found.scan_required = found.state === "draft" && this.required.has(found.kind);
    return found;
  }

  private rules(): Output<"scan.rules"> {
    return { kinds: movers.map((kind) => ({ kind, required: this.required.has(kind) })) };
  }

  /** By code or barcode of the items of the lines, or by the bins' codes. */
  private scan(paper: DocumentView, asked: number | null, text: string): Output<"scan.take"> {
    const item = this.item(text);
    const goods = (code: string, bin: string) => {
      const found = this.item(code);
      const { name = "", spec = "", unit = "", decimals = 0 } = found ?? {};
      return { item: found ? code : "", name, spec, unit, decimals, warehouse: "W2", bin, there: found ? "2180" : null };
    };
    const among = paper.lines.filter((l) => asked === null || l.number === asked);
    const names = (l: DocumentLineView, part: string) => (part === "item" ? l.item : l.bin) === text;
    const hit = (l: DocumentLineView) => l.scans.find((one) => names(l, one.part));
    const line = among.find((l) => hit(l)?.done === false) ?? among.find(hit);
    const part = line && hit(line);
    const again = part?.done === true;
    if (part) part.done = true;
    const meant = line ?? (asked === null ? undefined : among[0]);
    const outcome = part ? (again ? "again" : "matched") : item ? "other_item" : "unknown";
    const params = { number: paper.number, text, scanned: text, wanted: meant?.item ?? "" };
    const code = outcome === "unknown" ? "scan.unknown" : asked === null ? "scan.not_here" : "scan.other_item";
    this.scans.push({
      id: this.scans.length + 1,
      at: now,
      day: "2026-11-23",
      actor: "administrator",
      client: "browser",
      kind: paper.kind,
      document: paper.number,
      state: paper.state,
      line: meant?.number ?? null,
      text,
      outcome,
      matched: part !== undefined,
      part: part?.part ?? null,
      item: item ? text : "",
      name: item?.name ?? "",
      bin: "",
      wanted_item: meant?.item ?? "",
      wanted_bin: "",
    });
    return {
      outcome,
      line: meant?.number ?? null,
      part: part?.part ?? null,
      whole: line?.scans.every((one) => one.done) ?? false,
      left: paper.lines.filter((l) => !l.scans.every((one) => one.done)).length,
      elsewhere: part || asked === null ? null : (paper.lines.find((l) => l.item === text)?.number ?? null),
      wanted: meant ? goods(meant.item, meant.bin) : null,
      scanned: item ? goods(text, "A-03-13") : null,
      refused: part ? null : { kind: "rejected", code, message: "", params, hint: "scan_again" },
    };
  }

  private line(paper: DocumentView, number: unknown): DocumentLineView {
    const found = paper.lines.find((l) => l.number === number);
    if (!found) throw new ApiError("missing", "missing", "", { key: `${paper.number} ${number}` });
    return found;
  }

  private changed(paper: DocumentView): DocumentView {
    paper.revision += 1;
    return paper;
  }

  private save(input: Any): DocumentView {
    const draft = input.document as DocumentDraft;
    // What moves goods has the price of what it comes of.
    if (
      ["receipt", "shipment", "supplier_return", "customer_return", "transfer"].includes(draft.kind) &&
      draft.lines.some((l) => l.price)
    )
      throw new ApiError("invalid", "document.field", "papers of this kind have no price", { field: "price", line: "1" });
    if (typeof input.number !== "string") return this.write(draft);
    const old = this.of(input.number, input.revision);
    const view = this.view(draft, old.number);
    for (const l of view.lines) {
      const same = old.lines.find((o) => o.item === l.item && o.bin === l.bin);
      if (same) l.scans = same.scans;
    }
    return Object.assign(old, { ...view, revision: old.revision + 1 });
  }

  write(draft: DocumentDraft): DocumentView {
    const day = draft.day ?? "2026-11-23";
    const serial = this.papers.filter((p) => p.kind === draft.kind && p.day === day).length + 1;
    const view = this.view(
      draft,
      `${prefixes[draft.kind]}-${day.slice(2).replaceAll("-", "")}-${String(serial).padStart(3, "0")}`,
    );
    this.papers.push(view);
    return view;
  }

  private view(draft: DocumentDraft, number: string): DocumentView {
    const { kind } = draft;
    const lines = draft.lines.map((l, i): DocumentLineView => {
      const item = this.item(l.item ?? "");
      if (l.item && !item) throw new ApiError("invalid", "missing", "", { key: l.item, line: String(i + 1), field: "item" });
      const gross = (Number(l.quantity) * Number(l.price ?? 0)).toFixed(2);
      const net = (Number(gross) / 1.13).toFixed(2);
      const tax = (Number(gross) - Number(net)).toFixed(2);
      return {
        number: i + 1,
        item: l.item ?? "",
        name: item?.name ?? "",
        spec: item?.spec ?? "",
        unit: item?.unit ?? "",
        decimals: item?.decimals ?? 2,
        quantity: l.quantity,
        price: priced.includes(kind)
          ? {
              own: l.price != null || l.discount != null || l.tax_rate != null,
              price: l.price ?? "0",
              discount: l.discount ?? "0",
              tax_rate: l.tax_rate ?? "0.13",
              net,
              tax,
              gross,
            }
          : null,
        due: l.due ?? draft.due ?? null,
        warehouse: l.warehouse ?? "",
        bin: l.bin ?? "",
        to_warehouse: l.to_warehouse ?? "",
        to_bin: l.to_bin ?? "",
        lot: l.lot ?? "",
        noted: l.noted ?? null,
        is_final: l.is_final ?? false,
        done: "0",
        returned: "0",
        billed: "0",
        reserved: "0",
        left: l.quantity,
        open: false,
        ended: false,
        review: "none",
        reviewed_by: null,
        reason: l.reason ?? "",
        note: l.note ?? "",
        settles: l.settles ?? null,
        scans: movers.includes(kind)
          ? [{ part: "item", done: false }, ...(l.bin ? [{ part: "bin" as const, done: false }] : [])]
          : [],
        parents: (l.parents ?? []).map((p) => {
          const of = this.of(p.document);
          return { kind: of.kind, document: p.document, state: of.state, line: p.line, quantity: p.quantity };
        }),
        children: [],
        shares: [],
      };
    });
    const sum = (key: "net" | "tax" | "gross") => lines.reduce((all, l) => all + Number(l.price?.[key] ?? 0), 0).toFixed(2);
    return {
      kind,
      number,
      day: draft.day ?? "2026-11-23",
      state: "draft",
      partner: draft.partner ?? "",
      partner_name: fakePartners.find((p) => p.code === draft.partner)?.name ?? "",
      reference: draft.reference ?? "",
      due: draft.due ?? null,
      tax_included: draft.tax_included ?? true,
      note: draft.note ?? "",
      reason: "",
      amounts: priced.includes(kind) ? { net: sum("net"), tax: sum("tax"), gross: sum("gross"), settled: "0" } : null,
      reverses: null,
      reversed_by: null,
      opening: false,
      codes: [],
      lines,
      verbs: orders.includes(kind) ? ["confirm", "cancel"] : ["post", "cancel"],
      makes: [],
      editable: true,
      scan_required: this.required.has(kind),
      revision: 1,
      made_at: now,
      made_by: "胡立军",
      posted_at: null,
      posted_by: null,
      changed_at: now,
      changed_by: "胡立军",
    };
  }

  private move(paper: DocumentView, state: DocumentState): void {
    const verbs: Partial<Record<DocumentState, DocumentVerb[]>> = {
      open: ["cancel", "close"],
      closed: ["reopen"],
      posted: ["reverse"],
    };
    Object.assign(paper, { state, editable: false, verbs: verbs[state] ?? [], posted_at: now, posted_by: "胡立军" });
    paper.makes = state === "open" || state === "posted" ? (makes[paper.kind] ?? []) : [];
    for (const l of paper.lines) l.open = state === "open" || (state === "posted" && (makes[paper.kind] ?? []).length > 0);
  }

  private act(paper: DocumentView, verb: DocumentVerb, reason: string): DocumentView {
    if ((verb === "close" || verb === "reverse") && reason === "")
      throw new ApiError("invalid", "field.required", "", { field: "reason" });
    const to: Record<DocumentVerb, DocumentState> = {
      confirm: "open",
      recall: "draft",
      post: "posted",
      cancel: "cancelled",
      close: "closed",
      reopen: "open",
      reverse: "reversed",
    };
    this.move(paper, to[verb]);
    paper.reason = reason;
    return this.changed(paper);
  }

  private propose(kind: DocumentKind, from: From[]): DocumentDraft {
    const taken = from.flatMap(({ document, lines = [] }) => {
      const paper = this.of(document);
      return paper.lines.filter((l) => lines.length === 0 || lines.includes(l.number)).map((line) => ({ paper, line }));
    });
    return {
      kind,
      partner: kind === "requisition" ? "" : (taken[0]?.paper.partner ?? ""),
      due: kind === "work_order" ? (taken[0]?.paper.due ?? null) : null,
      lines: taken.map(({ paper, line }) => ({
        item: line.item,
        quantity: line.left,
        price: line.price?.price ?? null,
        parents: [{ document: paper.number, line: line.number, quantity: line.left }],
      })),
    };
  }

  page(all: object[], input: Any): unknown {
    const text = String(input.text ?? "").toLowerCase();
    let rows = (all as Any[]).filter((r) => JSON.stringify(r).toLowerCase().includes(text));
    for (const f of (input.filter ?? []) as { field: string; op: string; values: string[] }[]) {
      rows = rows.filter((r) => {
        const value = String(r[f.field] ?? "");
        const [wanted = ""] = f.values;
        if (f.op === "contains") return value.includes(wanted);
        if (f.op === "begins") return value.startsWith(wanted);
        if (f.op === "ge") return value >= wanted;
        if (f.op === "le" || f.op === "lt") return f.op === "le" ? value <= wanted : value < wanted;
        return f.op === "empty" ? value === "" : f.values.includes(value);
      });
    }
    const sort = String(input.sort ?? "");
    const field = sort.replace("-", "");
    if (field) rows.sort((a, b) => (String(a[field]) < String(b[field]) ? -1 : 1) * (sort.startsWith("-") ? -1 : 1));
    return { rows, next: null, total: rows.length };
  }
}
