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
