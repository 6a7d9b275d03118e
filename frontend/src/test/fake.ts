// A small program in memory that answers the contract's commands. For tests and screenshots only: its numbers come from
// a plain recursion in binary floating point, which the real program never does.
import type { Bom, Item, OpenBooks, Routing, ServerEvent, Unit, Uploaded, WorkCenter } from "@/contract";
import { ApiError } from "@/transport/error";
import type { Closing, Saved, Transport } from "@/transport/transport";
import { FakeApprovals } from "./fake-approvals";
import { FakeCopies } from "./fake-copies";
import { fakeBoms, fakeCenters, fakeItems, fakeRoutings, fakeUnits } from "./fake-data";
import { FakeDocuments } from "./fake-documents";
import { FakeMasters } from "./fake-masters";
import { FakeOutsourcing } from "./fake-outsourcing";
import { FakePeople } from "./fake-people";
import { FakeSandbox } from "./fake-sandbox";
import { FakeScripts } from "./fake-scripts";
import { FakeStock } from "./fake-stock";
import { FakeWorkOrders } from "./fake-work-orders";

type Any = Record<string, unknown>;
interface Kept<T> {
  record: T;
  revision: number;
}

const now = 1_795_400_000_000_000;

const keep = <T>(records: T[]): Kept<T>[] => records.map((record) => ({ record, revision: 1 }));

const same = (r: Any, input: Any) =>
  r.code === undefined
    ? r.item === input.item && r.version === input.version
    : r.code === input.code && r.warehouse === input.warehouse;

export class FakeTransport implements Transport {
  readonly kind: "window" | "browser";
  /** Everything that was sent. */
  readonly sent: { name: string; input: unknown; requestId?: string; sandbox?: boolean }[] = [];
  /** Errors to throw next, by command. */
  readonly failing = new Map<string, ApiError>();
  delay = 0;
  items: Kept<Item>[];
  boms: Kept<Bom>[];
  units: Kept<Unit>[];
  centers: Kept<WorkCenter>[];
  routings: Kept<Routing>[];
  readonly masters: FakeMasters;
  readonly people: FakePeople;
  readonly approvals: FakeApprovals;
  readonly copies = new FakeCopies();
  readonly sandbox = new FakeSandbox(() => this.copied());
  location = "D:\\齐套\\oujiang.qitao";
  readonly scripts = new FakeScripts();
  readonly stock = new FakeStock();
  readonly documents: FakeDocuments;
  readonly workOrders: FakeWorkOrders;
  readonly outsourcing: FakeOutsourcing;
  preferences = new Map<string, unknown>();
  desk: OpenBooks | null = null;
  name = "瓯江阀门";
  currencyDecimals = 2;
  private readonly answered = new Map<string, unknown>();
  private tell: (event: ServerEvent) => void = () => undefined;
  /** What the window would be told, when there is one. */
  readonly told: string[] = [];
  closing?: Closing;
  /** Somebody presses the window's ×. */
  pressClose: () => void = () => undefined;
  asked?: Transport["asked"];
  askPlace?: Transport["askPlace"];
  /** What the person chooses when asked for a place, and what they were asked for. */
  chosen: string | null = null;
  readonly asked_for: [string, string][] = [];
  /** Somebody double-clicks a file of books. */
  openFile: (location: string) => void = () => undefined;

  constructor(options: { empty?: boolean; kind?: "window" | "browser"; login?: boolean } = {}) {
    this.people = new FakePeople(options);
    this.approvals = new FakeApprovals(this.people);
    this.kind = options.kind ?? "browser";
    if (this.kind === "window") {
      this.askPlace = (kind, suggested) => {
        this.asked_for.push([kind, suggested]);
        return Promise.resolve(this.chosen);
      };
      this.asked = (onFile) => {
        this.openFile = onFile;
        return () => undefined;
      };
      this.closing = {
        hold: (unsaved) => void this.told.push(unsaved ? "unsaved" : "saved"),
        leave: (go) => void this.told.push(go ? "go" : "asking"),
        listen: (onAsked) => {
          this.pressClose = onAsked;
          return () => undefined;
        },
      };
    }
    this.items = keep(options.empty ? [] : fakeItems());
    this.boms = keep(options.empty ? [] : fakeBoms());
    this.units = keep(fakeUnits());
    this.centers = keep(options.empty ? [] : fakeCenters());
    this.routings = keep(options.empty ? [] : fakeRoutings());
    const item = (code: string) => this.items.find((i) => i.record.code === code)?.record;
    this.documents = new FakeDocuments(item, options.empty === true);
    this.workOrders = new FakeWorkOrders(this.documents, this);
    this.masters = new FakeMasters(options.empty === true, () => this.people.rights(this.people.current).includes("money"));
    this.outsourcing = new FakeOutsourcing(options.empty === true, this);
  }

  /** A program over copies of these records. */
  private copied(): FakeTransport {
    const copy = new FakeTransport();
    for (const table of ["items", "boms", "units", "centers", "routings"] as const)
      copy[table] = structuredClone(this[table]) as never;
    copy.location = "D:\\齐套\\oujiang.sandbox.qitao";
    return copy;
  }

  async send(name: string, input: unknown, requestId?: string, sandbox?: boolean): Promise<unknown> {
    this.sent.push({ name, input, requestId, ...(sandbox ? { sandbox } : {}) });
    if (this.delay) await new Promise((r) => setTimeout(r, this.delay));
    const failure = this.failing.get(name);
    if (failure) throw failure;
    this.people.check(name);
    if (requestId && this.answered.has(requestId)) return this.answered.get(requestId);
    this.people.sandbox = this.sandbox.made_at;
    const answer = sandbox ? this.sandbox.within(name, (input ?? {}) as Any) : this.answer(name, (input ?? {}) as Any);
    if (requestId) this.answered.set(requestId, answer);
    return structuredClone(answer);
  }

  async save(name: string, input: unknown, sandbox?: boolean): Promise<Saved> {
    this.sent.push({ name, input, ...(sandbox ? { sandbox } : {}) });
    return { saved: `${name}.xlsx` };
  }

  async upload(file: File): Promise<Uploaded> {
    return { file: "1", name: file.name, size: file.size };
  }

  listen(onEvent: (event: ServerEvent) => void, onConnection: (connected: boolean) => void): () => void {
    this.tell = onEvent;
    onConnection(true);
    return () => undefined;
  }

  emit(event: ServerEvent): void {
    this.tell(event);
  }

  answer(name: string, input: Any): unknown {
    const [noun = "", verb = ""] = name.split(".");
    const { approvals, copies, sandbox, scripts, stock, documents, workOrders, masters, people, outsourcing } = this;
    for (const part of [approvals, copies, sandbox, scripts, stock, documents, workOrders, masters, outsourcing, people]) {
      const answer = part.answer(name, input);
      if (answer != null) return answer;
    }
    switch (name) {
      case "system.info":
        return {
          version: "0.1.0",
          contract: "0",
          books: {
            name: this.name,
            location: this.location,
            backend: "sqlite",
            identity: "0",
            empty: this.items.length === 0,
            synced: null,
          },
          ...this.people.info(),
          currency_decimals: this.currencyDecimals,
          timezone: "Asia/Shanghai",
          now,
          today: "2026-11-23",
          last_backup: this.copies.status.brief.last,
          backup: this.copies.status.brief,
          counts: {
            items: this.items.length,
            boms: this.boms.length,
            routings: this.routings.length,
            work_centers: this.centers.length,
          },
        };
      case "system.configure":
        this.name = String(input.name ?? this.name);
        return this.answer("system.info", {});
      case "search.find": {
        const words = String(input.text).toLowerCase().split(/\s+/);
        const says = ({ code, name: n, spec }: Item) => words.every((w) => `${code} ${n} ${spec}`.toLowerCase().includes(w));
        const hits = this.items.map((k) => k.record).filter(says);
        const items = hits.map(({ code, name: n, spec, retired }) => ({ kind: "item", code, name: n, spec, retired }));
        const all = input.kinds ? items : [...items, ...this.masters.found(words)];
        const found = { next: null, total: all.length, cut: false, micros: 1800 };
        return { hits: all, ...found };
      }
      case "preference.get":
        return { value: this.preferences.get(String(input.key)) ?? null };
      case "preference.set":
        this.preferences.set(String(input.key), input.value);
        return {};
      case "job.list":
        return { rows: [] };
      case "bom.explode":
        return this.explode(input);
      case "bom.where_used":
        return this.whereUsed(input);
      case "bom.check":
        return {
          problems: [
            { code: "retired_component", items: ["FA-DN50-0304", "NP-DN50-16P"], params: {} },
            { code: "no_bom", items: ["SK-PRV-02"], params: {} },
          ],
          total: 2,
          items: this.items.length,
          lines: this.boms.reduce((n, b) => n + b.record.lines.length, 0),
          next: null,
        };
      case "desk.state":
        return {
          open: this.desk,
          version: "0.1.0",
          recent: [
            { name: "浙江恒力阀门 2026", location: "D:\\齐套\\hengli.qitao", opened_at: Date.now() * 1000, found: true },
            {
              name: "恒力阀门 试算副本",
              location: "D:\\齐套\\hengli-试算.qitao",
              opened_at: Date.now() * 1000 - 86_400_000_000,
              found: true,
            },
            {
              name: "恒力阀门 2024 归档",
              location: "E:\\归档\\hengli-2024.qitao",
              opened_at: now - 40 * 86_400_000_000,
              found: true,
            },
            { name: "瑞安模具", location: "D:\\齐套\\ruian.qitao", opened_at: now - 50 * 86_400_000_000, found: false },
          ],
        };
      case "desk.sample":
        this.desk = { name: "示例工厂", location: "sample", server: null };
        return {};
      case "desk.open":
        if (typeof input.location === "string") this.desk = { name: input.location, location: input.location, server: null };
        return {};
    }
    if (verb === "list") return this.list(noun, input);
    if (verb === "get") return this.view(noun, this.find(noun, input));
    if (verb === "save") return this.store(noun, input);
    if (verb === "retire" || verb === "set_state") {
      const kept = this.find(noun, input);
      kept.record = { ...kept.record, ...(verb === "retire" ? { retired: input.retired } : { state: input.state }) } as never;
      kept.revision += 1;
      return this.view(noun, kept);
    }
    throw new ApiError("missing", "command.unknown", name);
  }

  private table(noun: string): Kept<Any>[] {
    const tables: Record<string, unknown> = {
      item: this.items,
      bom: this.boms,
      unit: this.units,
      work_center: this.centers,
      routing: this.routings,
      ...this.masters.tables(),
    };
    return (tables[noun] ?? []) as Kept<Any>[];
  }

  private find(noun: string, input: Any): Kept<Any> {
    const kept = this.table(noun).find(({ record: r }) => same(r, input));
    if (!kept) throw new ApiError("missing", `${noun}.missing`, "not in the books");
    return kept;
  }

  private store(noun: string, input: Any): unknown {
    const record = input[noun] as Any;
    const table = this.table(noun);
    if (input.revision === null) {
      if (table.some(({ record: r }) => same(r, record)))
        throw new ApiError("conflict", "already_there", "taken", { kind: noun, key: String(record.code), field: "code" });
      table.push({ record, revision: 1 });
      this.masters.made(noun, record);
      return this.view(noun, this.find(noun, record));
    }
    const kept = this.find(noun, input.renamed_from ? { ...record, code: input.renamed_from } : record);
    if (kept.revision !== input.revision)
      throw new ApiError("conflict", "changed_meanwhile", "changed", { key: String(record.code), changed_by: "胡立军" });
    kept.record = record;
    kept.revision += 1;
    return this.view(noun, kept);
  }

  /** Somebody else saves. */
  changeBehind(noun: string, key: Any, change: Any): void {
    const kept = this.find(noun, key);
    kept.record = { ...kept.record, ...change };
    kept.revision += 1;
  }

  private view(noun: string, kept: Kept<Any>): unknown {
    const meta = { revision: kept.revision, changed_at: now, changed_by: "胡立军" };
    if (noun === "item") {
      const code = kept.record.code;
      return {
        item: kept.record,
        ...meta,
        bom_versions: this.boms.filter((b) => b.record.item === code).length,
        routing_versions: this.routings.filter((r) => r.record.item === code).length,
        used_in: 2,
        low_level_code: 2,
      };
    }
    if (noun === "bom") return { bom: kept.record, ...meta, items: this.items.map((k) => this.brief(k.record)) };
    if (noun === "routing") return { routing: kept.record, ...meta, items: this.items.map((k) => this.brief(k.record)) };
    return { [noun]: kept.record, ...meta, ...this.masters.around(noun, kept.record) };
  }

  private brief(i: Item) {
    return {
      code: i.code,
      name: i.name,
      spec: i.spec,
      unit: i.unit,
      decimals: i.decimals,
      kind: i.kind,
      source: i.source,
      retired: i.retired,
    };
  }

  private list(noun: string, input: Any): unknown {
    const text = String(input.text ?? "").toLowerCase();
    let rows = this.table(noun).map((k) => {
      const r: Any = { ...k.record, ...this.masters.around(noun, k.record as Any), revision: k.revision, changed_at: now };
      const of = this.items.find((i) => i.record.code === r.item)?.record;
      if (of) Object.assign(r, { name: of.name, spec: of.spec });
      if (Array.isArray(r.lines)) r.line_count = r.lines.length;
      if (Array.isArray(r.operations)) r.operation_count = r.operations.length;
      return r;
    });
    if (text) rows = rows.filter((r) => JSON.stringify(r).toLowerCase().includes(text));
    for (const f of (input.filter ?? []) as { field: string; op: string; values: string[] }[]) {
      rows = rows.filter((r) => {
        const value = String(r[f.field] ?? "");
        if (f.op === "contains") return value.includes(f.values[0] ?? "");
        if (f.op === "begins") return value.startsWith(f.values[0] ?? "");
        return f.op === "empty" ? value === "" : f.values.includes(value);
      });
    }
    const sort = String(input.sort ?? "");
    const field = sort.replace("-", "");
    if (field) rows.sort((a, b) => (String(a[field]) < String(b[field]) ? -1 : 1) * (sort.startsWith("-") ? -1 : 1));
    const from = Number(input.after ?? 0);
    const limit = Number(input.limit ?? 1000);
    return {
      rows: rows.slice(from, from + limit),
      next: from + limit < rows.length ? String(from + limit) : null,
      total: rows.length,
    };
  }

  private bomOf(item: string): Bom | undefined {
    return this.boms.find((b) => b.record.item === item && b.record.state === "active")?.record;
  }

  private itemOf(code: string): Item {
    const item = this.items.find((i) => i.record.code === code)?.record;
    if (!item) throw new ApiError("missing", "item.missing", code, { code });
    return item;
  }

  private explode(input: Any): unknown {
    const root = this.itemOf(String(input.item));
    const quantity = Number(input.quantity ?? 1);
    const lines: Any[] = [];
    const under = (input.path ?? []) as number[];
    const walk = (code: string, need: number, path: number[], level: number) => {
      const bom = this.bomOf(code);
      if (!bom || level > Number(input.depth ?? 99) + under.length) return;
      for (const l of bom.lines) {
        const item = this.itemOf(l.component);
        const gross = (need * Number(l.qty)) / (1 - Number(l.scrap));
        const at = [...path, (this.boms.findIndex((b) => b.record === bom) + 1) * 1000 + l.number];
        const rounded = Math.ceil(gross * 10 ** item.decimals - 1e-6) / 10 ** item.decimals;
        const prefix = JSON.stringify(at).startsWith(JSON.stringify(under).slice(0, -1));
        if (prefix && at.length > under.length) {
          lines.push({
            item: item.code,
            name: item.name,
            spec: item.spec,
            unit: item.unit,
            decimals: item.decimals,
            kind: item.kind,
            source: item.source,
            retired: item.retired,
            level,
            quantity: String(rounded),
            per: l.qty,
            scrap: l.scrap,
            line_kind: l.kind,
            fixed: false,
            is_leaf: !this.bomOf(item.code),
            can_open: this.bomOf(item.code) !== undefined,
            is_phantom: item.kind === "phantom",
            path: at,
            number: l.number,
            operation: l.operation,
            need_date: "2026-12-02",
            line_unit: l.unit,
            line_qty: l.qty,
            basis: {
              unrounded: String(Number(gross.toFixed(9))),
              exact: Number(gross.toFixed(9)) === gross,
              qty: l.qty,
              output_qty: "1",
              unit_num: "1",
              unit_den: "1",
            },
          });
        }
        walk(item.code, gross, at, level + 1);
      }
    };
    walk(root.code, quantity, [], 1);
    const shown = input.view === "indented" ? lines : this.flat(lines, input);
    return {
      item: this.brief(root),
      quantity: String(quantity),
      date: input.date ?? "2026-11-23",
      version: this.bomOf(root.code)?.version ?? null,
      lines: shown,
      next: null,
      summary: { items: new Set(lines.map((l) => l.item)).size, max_level: Math.max(0, ...lines.map((l) => Number(l.level))) },
      micros: 1900,
    };
  }

  /** Rows of a flat view: those that are wanted, by code. */
  private flat(lines: Any[], { text = "", source }: Any): Any[] {
    const said = (l: Any) => `${l.item} ${l.name} ${l.spec}`.toLowerCase();
    return lines
      .filter((l) => said(l).includes(String(text)) && (source === undefined || l.source === source))
      .sort((a, b) => (String(a.item) < String(b.item) ? -1 : 1));
  }

  private whereUsed(input: Any): unknown {
    const root = this.itemOf(String(input.item));
    const under = (input.path ?? []) as number[];
    const lines: Any[] = [];
    const walk = (code: string, per: number, path: number[], level: number) => {
      this.boms.forEach(({ record: bom }, n) => {
        const l = bom.state === "active" ? bom.lines.find((x) => x.component === code) : undefined;
        if (!l) return;
        const item = this.itemOf(bom.item);
        const quantity = per * Number(l.qty);
        const at = [...path, n + 1];
        const top = !this.boms.some((b) => b.record.state === "active" && b.record.lines.some((x) => x.component === bom.item));
        lines.push({
          item: item.code,
          name: item.name,
          spec: item.spec,
          unit: item.unit,
          decimals: item.decimals,
          kind: item.kind,
          source: item.source,
          retired: item.retired,
          level,
          quantity: String(quantity),
          fixed_quantity: "0",
          exact: true,
          is_top: top,
          is_direct: level === 1,
          is_phantom: item.kind === "phantom",
          can_open: !top,
          path: at,
        });
        walk(bom.item, quantity, at, level + 1);
      });
    };
    walk(root.code, 1, [], 1);
    const direct = lines.filter((l) => l.level === 1);
    const tops = lines.filter((l) => l.is_top);
    const inside = lines.filter(
      (l) =>
        (l.path as number[]).length > under.length &&
        (l.path as number[]).length <= under.length + Number(input.depth ?? 1) &&
        under.every((p, i) => (l.path as number[])[i] === p),
    );
    const by: Record<string, Any[]> = { direct, tops, all: lines, indented: inside };
    const chosen = (by[String(input.view ?? "all")] ?? lines).slice(0, Number(input.limit ?? 1000));
    return {
      item: this.brief(root),
      lines: chosen,
      next: null,
      summary: { direct: direct.length, tops: tops.length, all: lines.length },
      micros: 900,
    };
  }
}
