// Chains of tracking codes in the program in memory: one order whose shipment and invoice are not there yet, and whose receipt is missing.
import type { LineageNode, LineageStageView, LineageView, Output, Row } from "@/contract";
import { ApiError } from "@/transport/error";

type Any = Record<string, unknown>;

const signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The check character of digits, ISO/IEC 7064 MOD 37,36. */
function check(digits: string): string {
  let product = 36;
  for (const digit of digits) {
    const sum = (product + signs.indexOf(digit)) % 36;
    product = ((sum === 0 ? 36 : sum) * 2) % 37;
  }
  return signs[(37 - product) % 36] ?? "";
}

export function otc(day: string, serial: number): string {
  const number = String(serial).padStart(4, "0");
  return `OTC-${day}-${number}-${check(day + number)}`;
}

function node(
  number: string,
  stage: LineageNode["stage"],
  kind: LineageNode["kind"],
  more: Partial<LineageNode> = {},
): LineageNode {
  const base = { item: "FA-DN50-0304", item_name: "闸阀", quantity: "240", unit: "台", decimals: 0, amount: null, waiting: 0 };
  return { ...base, stage, kind, number, state: "posted", day: "2026-11-10", partner: "", lines: 1, made_by: "limin", ...more };
}

const casting = { item: "CA-VB50-CF8", item_name: "阀体铸件", quantity: "153", unit: "件" };

export class FakeLineage {
  chain: LineageView = {
    code: otc("20261103", 12),
    day: "2026-11-03",
    order: "SO-261103-006",
    partner: "永固化工装备（宁波）有限公司",
    is_whole: false,
    cut: false,
    stages: [
      stage("order", "whole", 1, "2026-11-03"),
      stage("requisition", "whole", 1, "2026-11-04"),
      stage("purchase", "whole", 2, "2026-11-05", "2026-11-06"),
      stage("receipt", "part", 3, "2026-11-18", "2026-11-20"),
      stage("work_order", "unneeded", 0),
      stage("issue", "unneeded", 0),
      stage("outsourcing", "unneeded", 0),
      stage("completion", "unneeded", 0),
      stage("shipment", "missing", 0),
      stage("invoice", "part", 2, "2026-11-21", "2026-11-22"),
    ],
    nodes: [
      node("SO-261103-006", "order", "sales_order", { state: "open", amount: "92640", lines: 7, partner: "永固化工装备" }),
      node("PR-261104-002", "requisition", "requisition", { state: "done", ...casting }),
      node("PO-261105-001", "purchase", "purchase_order", { state: "open", ...casting, quantity: "100", amount: "8200" }),
      node("PO-261106-003", "purchase", "purchase_order", { state: "open", ...casting, quantity: "53", amount: "4346" }),
      node("GR-261118-004", "receipt", "receipt", { ...casting, quantity: "100" }),
      node("GR-261119-001", "receipt", "receipt", { ...casting, quantity: "54", waiting: 1 }),
      node("RS-261120-001", "receipt", "supplier_return", { ...casting, quantity: "4" }),
      node("PI-261121-002", "invoice", "purchase_invoice", { ...casting, quantity: "96", amount: "7872" }),
      node("PM-261122-001", "invoice", "payment", { item: "", item_name: "", quantity: "0", amount: "7872" }),
    ],
    edges: [
      ["SO-261103-006", "PR-261104-002"],
      ["PR-261104-002", "PO-261105-001"],
      ["PR-261104-002", "PO-261106-003"],
      ["PO-261105-001", "GR-261118-004"],
      ["PO-261106-003", "GR-261119-001"],
      ["GR-261118-004", "RS-261120-001"],
      ["GR-261118-004", "PI-261121-002"],
      ["RS-261120-001", "PI-261121-002"],
      ["PI-261121-002", "PM-261122-001"],
    ].map(([from = "", to = ""]) => ({ from, to })),
  };
  codes: Row<"lineage.list">[] = [
    {
      code: this.chain.code,
      day: "2026-11-03",
      order: "SO-261103-006",
      kind: "sales_order",
      state: "open",
      partner: this.chain.partner,
      is_whole: false,
      missing: ["shipment"],
    },
    {
      code: otc("20261001", 3),
      day: "2026-10-01",
      order: "PP-261001-003",
      kind: "production_plan",
      state: "done",
      partner: "",
      is_whole: true,
      missing: [],
    },
  ];
  completeness: Output<"lineage.completeness"> = {
    documents: 412,
    whole: 403,
    rows: [
      {
        kind: "shipment",
        number: "SH-261112-003",
        day: "2026-11-12",
        partner: "温州石化",
        missing: ["order"],
        lines: 2,
      },
      {
        kind: "receipt",
        number: "GR-261113-001",
        day: "2026-11-13",
        partner: "丽水铸造",
        missing: ["order", "requisition"],
        lines: 1,
      },
    ],
    next: null,
  };
  archives: Output<"archive.list"> = {
    folder: "D:\\齐套\\备份\\papers",
    problem: null,
    rows: [
      {
        month: "2026-10",
        made_at: 1_793_818_800_000_000,
        made_by: "",
        orders: 2140,
        files: [
          { name: "2026-10.zip", size: 61_000_000, orders: 2000 },
          { name: "2026-10 (2).zip", size: 4_100_000, orders: 140 },
        ],
      },
      {
        month: "2026-09",
        made_at: 1_791_140_400_000_000,
        made_by: "limin",
        orders: null,
        files: [{ name: "2026-09.zip", size: 900, orders: null }],
      },
    ],
  };

  answer(name: string, input: Any): unknown {
    switch (name) {
      case "archive.list":
        return this.archives;
      case "lineage.get":
        return this.get(String(input.code).trim().toUpperCase());
      case "lineage.list":
        return { rows: this.codes, next: null, total: this.codes.length };
      case "lineage.completeness":
        return this.completeness;
    }
    return undefined;
  }

  private get(code: string): LineageView {
    const plain = code.replaceAll("-", "");
    if (!plain.startsWith("OTC")) {
      if (this.chain.nodes.some((n) => n.number === code)) return this.chain;
      throw new ApiError("missing", "missing", "not in the books", { kind: "document", key: code });
    }
    const read = `OTC-${plain.slice(3, 11)}-${plain.slice(11, 15)}-${plain.slice(15)}`;
    if (check(plain.slice(3, 15)) !== plain.slice(15))
      throw new ApiError("invalid", "tracking.check", `the check character of ${read} is wrong`, { code: read });
    if (read !== this.chain.code) throw new ApiError("missing", "missing", "not in the books", { kind: "tracking", key: read });
    return this.chain;
  }
}

function stage(
  name: LineageStageView["stage"],
  state: LineageStageView["state"],
  documents: number,
  first: string | null = null,
  last: string | null = first,
): LineageStageView {
  return { stage: name, state, documents, first, last };
}
