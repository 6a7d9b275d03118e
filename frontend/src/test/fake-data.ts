// A small valve maker for tests and screenshots: gate valves, their castings, stems, seals and bolts.
import type { Bin, Bom, BomLine, Item, Partner, Routing, Unit, Warehouse, WorkCenter } from "@/contract";

const blank: Omit<Item, "code" | "name" | "spec"> = {
  kind: "raw",
  source: "buy",
  unit: "件",
  decimals: 0,
  group: "",
  barcode: "",
  lead_time_days: 7,
  safety_stock: "0",
  lot_rule: "lot_for_lot",
  lot_min: "0",
  lot_multiple: "0",
  lot_max: "0",
  lot_fixed: "0",
  lot_days: 0,
  conversions: [],
  note: "",
  retired: false,
};

const make = { kind: "semi_finished", source: "make", lead_time_days: 3 } as const;
const kg = { unit: "kg", decimals: 3 } as const;

function item(code: string, name: string, spec: string, more: Partial<Item> = {}): Item {
  return { ...blank, code, name, spec, ...more };
}

export function fakeItems(): Item[] {
  const items = [
    item("FA-DN50-0304", "闸阀", "Z41W-16P DN50", {
      kind: "finished",
      source: "make",
      unit: "台",
      lead_time_days: 5,
      group: "闸阀",
    }),
    item("FA-DN65-0304", "闸阀", "Z41W-16P DN65", {
      kind: "finished",
      source: "make",
      unit: "台",
      lead_time_days: 5,
      group: "闸阀",
    }),
    item("QJ-DN50-0304", "截止阀", "J41W-16P DN50", { kind: "finished", source: "make", unit: "台", group: "截止阀" }),
    item("SK-PRV-02", "撬装减压阀组", "PRV-02", { kind: "finished", source: "make", unit: "套" }),
    item("VB-DN50-0304", "阀体组件", "DN50 PN16 加工完", make),
    item("CA-VB50-CF8", "阀体铸件", "CF8 9.6 kg", { safety_stock: "40", lot_min: "100", lot_multiple: "50", lead_time_days: 14 }),
    item("SR-DN50-STL", "阀座密封圈", "304 堆焊司太立"),
    item("WD-ST6-D3", "司太立焊丝", "ST6 Φ3.2", { ...kg, safety_stock: "5" }),
    item("BN-DN50-0304", "阀盖组件", "DN50 PN16", make),
    item("CA-BN50-CF8", "阀盖铸件", "CF8 4.1 kg"),
    item("BU-TR20-QAL", "阀杆螺母", "QAl9-4 Tr20×4"),
    item("PK-GR-28X5", "石墨填料", "Φ28×18×5", { unit: "圈" }),
    item("GL-DN50-0304", "填料压盖", "DN50 304"),
    item("EB-M10X40-304", "活节螺栓", "M10×40 304"),
    item("ST-DN50-0304", "阀杆", "Tr20×4 L=268", make),
    item("RB-304-D24", "圆钢", "304 Φ24", { ...kg, conversions: [{ unit: "m", quantity: "1", base: "3.551" }] }),
    item("GT-DN50-0304", "闸板", "DN50 楔式 CF8", { ...make, source: "outsource" }),
    item("CA-GT50-CF8", "闸板铸件", "CF8 1.8 kg"),
    item("JF-DN50-M12", "中法兰紧固件组", "M12 8 套 A2-70", { kind: "phantom", source: "make", unit: "组" }),
    item("BT-M12X50-A2", "六角螺栓", "M12×50 A2-70", {
      safety_stock: "500",
      conversions: [{ unit: "kg", quantity: "1", base: "148" }],
    }),
    item("NT-M12-A2", "六角螺母", "M12 A2-70"),
    item("WS-M12-304", "弹簧垫圈", "M12 304"),
    item("GK-DN50-SWG", "缠绕垫片", "DN50 PN16 带石墨", { safety_stock: "400" }),
    item("HW-160-QT", "手轮", "Φ160 QT400"),
    item("NP-DN50-16P", "铭牌", "Z41W-16P DN50", { retired: true }),
    item("LB-LI-2", "锂基润滑脂", "2# 通用", kg),
  ];
  // Enough for the second page and the scroll.
  for (let n = 1; n <= 96; n += 1) {
    const serial = String(n).padStart(3, "0");
    items.push(
      item(`ZZ-BT-${serial}`, "内六角螺钉", `M${6 + (n % 7)}×${20 + n} 12.9`, { group: "标准件", safety_stock: String(n * 25) }),
    );
  }
  return items;
}

function line(number: number, component: string, qty: string, unit: string, more: Partial<BomLine> = {}): BomLine {
  return {
    number,
    component,
    kind: "component",
    qty,
    unit,
    fixed_qty: "0",
    scrap: "0",
    cost_share: "0",
    operation: null,
    from: "1900-01-01",
    to: null,
    substitutes: [],
    note: "",
    ...more,
  };
}

function bom(item: string, version: string, lines: BomLine[], more: Partial<Bom> = {}): Bom {
  return {
    item,
    version,
    state: "active",
    from: "2026-09-01",
    to: null,
    output_qty: "1",
    fixed_output: "0",
    note: "",
    lines,
    ...more,
  };
}

export function fakeBoms(): Bom[] {
  const valve = (gasket: string) => [
    line(10, "VB-DN50-0304", "1", "件"),
    line(20, "BN-DN50-0304", "1", "件"),
    line(30, "ST-DN50-0304", "1", "件"),
    line(40, "GT-DN50-0304", "1", "件"),
    line(50, "JF-DN50-M12", "1", "组"),
    line(60, gasket, "1", "件", { substitutes: [{ priority: 1, item: "PK-GR-28X5", ratio: "2" }] }),
    line(70, "HW-160-QT", "1", "件"),
    line(80, "NP-DN50-16P", "1", "件"),
    line(90, "LB-LI-2", "0.0085", "kg"),
  ];
  return [
    bom("FA-DN50-0304", "V3", valve("GK-DN50-SWG")),
    bom("FA-DN50-0304", "V4", valve("GK-DN50-SWG"), { state: "draft", from: "2027-01-01" }),
    bom("FA-DN65-0304", "V2", [line(10, "JF-DN50-M12", "1", "组"), line(20, "ST-DN50-0304", "1", "件")]),
    bom("QJ-DN50-0304", "V1", [line(10, "BN-DN50-0304", "1", "件"), line(20, "JF-DN50-M12", "1", "组")]),
    bom("SK-PRV-02", "V1", [line(10, "FA-DN50-0304", "2", "台"), line(20, "BT-M12X50-A2", "16", "件")]),
    bom("VB-DN50-0304", "V1", [
      line(10, "CA-VB50-CF8", "1", "件", { scrap: "0.02" }),
      line(20, "SR-DN50-STL", "2", "件"),
      line(30, "WD-ST6-D3", "0.0275", "kg", { scrap: "0.05" }),
    ]),
    bom("BN-DN50-0304", "V1", [
      line(10, "CA-BN50-CF8", "1", "件", { scrap: "0.02" }),
      line(20, "BU-TR20-QAL", "1", "件"),
      line(30, "PK-GR-28X5", "6", "圈"),
      line(40, "GL-DN50-0304", "1", "件"),
      line(50, "EB-M10X40-304", "2", "件"),
    ]),
    bom("ST-DN50-0304", "V1", [line(10, "RB-304-D24", "1.386", "kg", { scrap: "0.03", fixed_qty: "0.5" })]),
    bom("GT-DN50-0304", "V1", [line(10, "CA-GT50-CF8", "1", "件")]),
    bom("JF-DN50-M12", "V1", [
      line(10, "BT-M12X50-A2", "8", "件"),
      line(20, "NT-M12-A2", "8", "件"),
      line(30, "WS-M12-304", "8", "件"),
    ]),
  ];
}

export function fakeUnits(): Unit[] {
  const count = (code: string, name_en: string): Unit => ({
    code,
    name: code,
    name_en,
    decimals: 0,
    dimension: "count",
    factor: "1",
    per: "1",
    retired: false,
  });
  return [
    count("件", "piece"),
    count("台", "set"),
    count("套", "kit"),
    count("组", "group"),
    count("圈", "ring"),
    { code: "kg", name: "千克", name_en: "kilogram", decimals: 3, dimension: "mass", factor: "1", per: "1", retired: false },
    { code: "g", name: "克", name_en: "gram", decimals: 0, dimension: "mass", factor: "1", per: "1000", retired: false },
    { code: "m", name: "米", name_en: "metre", decimals: 3, dimension: "length", factor: "1", per: "1", retired: false },
  ];
}

export function fakeCenters(): WorkCenter[] {
  const center = (code: string, name: string, efficiency: string, outsourced = false): WorkCenter => ({
    code,
    name,
    efficiency,
    outsourced,
    note: "",
    retired: false,
  });
  return [
    center("C01", "粗车", "0.85"),
    center("C02", "精车", "0.9"),
    center("H01", "堆焊", "0.8"),
    center("A01", "装配", "1"),
    center("T01", "试压", "0.95"),
    center("W01", "热镀锌", "1", true),
  ];
}

export function fakePartners(): Partner[] {
  const partner = (code: string, name: string, customer: boolean, supplier: boolean): Partner => ({
    code,
    name,
    customer,
    supplier,
    tax_rate: "0.13",
    tax_included: true,
    payment_days: 30,
    tax_number: "",
    contact: "",
    phone: "",
    address: "",
    note: "",
    retired: false,
  });
  return [
    partner("C001", "宁波石化设备", true, false),
    partner("S001", "瑞安热镀锌厂", false, true),
    partner("S002", "温州标准件", true, true),
  ];
}

export function fakeWarehouses(): Warehouse[] {
  return [
    { code: "W1", name: "原料仓", kind: "stock", partner: "", note: "", retired: false },
    { code: "W8", name: "待处理", kind: "quarantine", partner: "", note: "", retired: false },
    { code: "W9", name: "瑞安热镀锌", kind: "supplier", partner: "S001", note: "", retired: false },
  ];
}

export function fakeBins(): Bin[] {
  const bin = (warehouse: string, code: string, barcode = ""): Bin => ({ warehouse, code, barcode, note: "", retired: false });
  return [bin("W1", ""), bin("W1", "A-01", "BIN-A01"), bin("W1", "A-02"), bin("W8", ""), bin("W9", "")];
}

export function fakeRoutings(): Routing[] {
  return [
    {
      item: "VB-DN50-0304",
      version: "V1",
      state: "active",
      from: "2026-01-01",
      to: null,
      note: "",
      operations: [
        {
          number: 10,
          name: "粗车",
          work_center: "C01",
          outsourced: false,
          setup_seconds: 1800,
          cleanup_seconds: 300,
          run_seconds: 420,
          cycle_qty: "1",
          lead_time_days: 0,
          note: "",
        },
        {
          number: 20,
          name: "堆焊",
          work_center: "H01",
          outsourced: false,
          setup_seconds: 900,
          cleanup_seconds: 0,
          run_seconds: 600,
          cycle_qty: "1",
          lead_time_days: 0,
          note: "",
        },
        {
          number: 30,
          name: "热镀锌",
          work_center: "W01",
          outsourced: true,
          setup_seconds: 0,
          cleanup_seconds: 0,
          run_seconds: 0,
          cycle_qty: "1",
          lead_time_days: 5,
          note: "",
        },
      ],
    },
  ];
}
