// Fresh books of a small valve factory that trades: what papers are made of, and no paper yet.

const unit = (code, name, decimals, dimension) => ({
  code,
  name,
  name_en: code,
  decimals,
  dimension,
  factor: "1",
  per: "1",
  retired: false,
});
const item = (code, name, spec, kind, source, unit, decimals) => ({
  ...{ code, name, spec, kind, source, unit, decimals, group: "", barcode: "", lead_time_days: 7, safety_stock: "0" },
  ...{ lot_rule: "lot_for_lot", lot_min: "0", lot_multiple: "0", lot_max: "0", lot_fixed: "0", lot_days: 0 },
  ...{ conversions: [], note: "", retired: false },
});
const partner = (code, name, customer) => ({
  ...{ code, name, customer, supplier: !customer, tax_rate: "0.13", tax_included: false, payment_days: 30 },
  ...{ tax_number: "", contact: "", phone: "", address: "", note: "", retired: false },
});

/** Makes new books by the start screen, and by commands what a story takes for granted. */
export async function foundFactory(me) {
  await me.sees("新建账套");
  await me.press("2");
  await me.find(".menuitem", "销售订单");
  await me.call("unit.save", { unit: unit("件", "件", 0, "count"), revision: null }).catch(() => undefined);
  for (const one of [
    item("BT-M12X50", "六角螺栓", "M12×50 A2-70", "raw", "buy", "件", 0),
    item("NT-M12", "六角螺母", "M12 A2-70", "raw", "buy", "件", 0),
    item("WS-12", "平垫圈", "12 A2", "raw", "buy", "件", 0),
  ]) {
    await me.call("item.save", { item: one, revision: null });
  }
  for (const one of [partner("C1", "江南泵阀", true), partner("C2", "北方石化", true), partner("S1", "苏州紧固件", false)]) {
    await me.call("partner.save", { partner: one, revision: null });
  }
  const house = { code: "W1", name: "主仓", kind: "stock", partner: "", note: "", retired: false };
  await me.call("warehouse.save", { warehouse: house, revision: null });
}

/**
 * What a shop is made of, on top of that: a valve of two bolts, turned (10) and put together (20) at C01; two people at 48 an hour, a machine at
 * 60 that draws 5.5 kW × 0.7, and electricity at 1 the whole day. A hundred bolts lie in W1, at 0.5.
 */
export async function foundShop(me) {
  await foundFactory(me);
  const valve = item("VALVE", "闸阀", "DN50", "finished", "make", "件", 0);
  await me.call("item.save", { item: valve, revision: null });
  const center = { code: "C01", name: "装配", efficiency: "1", outsourced: false, note: "", retired: false };
  await me.call("work_center.save", { work_center: center, revision: null });
  const machine = { code: "M1", name: "车床", work_center: "C01", note: "", retired: false };
  await me.call("machine.save", { machine, revision: null });
  for (const [login, name] of [
    ["wang", "王强"],
    ["li", "李敏"],
  ]) {
    await me.call("person.save", { person: { login, name, roles: [], retired: false }, revision: null });
  }
  const version = { item: "VALVE", state: "active", from: "1900-01-01", to: null, note: "" };
  const operations = [
    [10, "粗车", 60],
    [20, "装配", 120],
  ].map(([number, name, run_seconds]) => ({
    ...{ number, name, run_seconds, work_center: "C01", outsourced: false, setup_seconds: 0, cleanup_seconds: 0 },
    ...{ cycle_qty: "1", lead_time_days: 0, note: "" },
  }));
  await me.call("routing.save", { routing: { ...version, version: "R1", operations }, revision: null });
  const bolts = {
    ...{
      number: 10,
      component: "BT-M12X50",
      kind: "component",
      qty: "2",
      unit: "件",
      fixed_qty: "0",
      scrap: "0",
      cost_share: "0",
    },
    ...{ operation: 20, from: "1900-01-01", to: null, substitutes: [], note: "" },
  };
  const bom = { ...version, version: "V1", output_qty: "1", fixed_output: "0", lines: [bolts] };
  await me.call("bom.save", { bom, revision: null });
  const at = { machine: null, work_center: "C01" };
  for (const rate of [
    { kind: "wage", person: null, grade: null, item: null, operation: null, basis: "hour", price: "48" },
    { kind: "machine", ...at, hourly: "60", per_cycle: "0" },
    { kind: "power", ...at, rated_kw: "5.5", load_factor: "0.7" },
    {
      kind: "tariff",
      seasons: [{ month: 1, day: 1, slots: [{ from_seconds: 0, band: "flat" }], prices: [{ band: "flat", price: "1" }] }],
    },
  ]) {
    await me.call("rate.save", { id: null, from: "2020-01-01", rate, revision: null, reason: "补录" });
  }
  const lines = [{ item: "BT-M12X50", quantity: "100", price: "0.5", warehouse: "W1", reason: "期初" }];
  const { number, revision } = await me.call("document.save", { document: { kind: "adjustment", partner: "", lines } });
  await me.call("document.act", { number, verb: "post", revision, reason: "" });
}
