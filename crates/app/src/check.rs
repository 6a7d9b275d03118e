//! What a record must be before it may be written. The importer says the same at the cell; `verify` asks it again of all.

use crate::document::paper::is_kept;
use crate::error::{Code, Error, Result};
use qitao_domain::bom::{Bom, LineKind};
use qitao_domain::calendar::Validity;
use qitao_domain::grade::Grade;
use qitao_domain::item::{Item, ItemKind, LotRule};
use qitao_domain::machine::Machine;
use qitao_domain::partner::Partner;
use qitao_domain::routing::Routing;
use qitao_domain::stock::{StockRule, Valuation};
use qitao_domain::unit::{Dimension, Unit, ratio_to_own};
use qitao_domain::warehouse::{Bin, Warehouse, WarehouseKind};
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{PerUnit, Qty, limits};
use std::collections::{HashMap, HashSet};

/// Units by code.
pub(crate) type Units = HashMap<String, Unit>;

pub(crate) fn text(field: &str, value: &str, limit: usize) -> Result<()> {
    if value.chars().count() > limit {
        return Err(Error::new(Code::FieldTooLong).with("field", field).with("limit", limit));
    }
    if value.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Error::new(Code::FieldBadText).with("field", field));
    }
    Ok(())
}

/// A code: there, not too long, one line, without spaces at its ends.
pub(crate) fn code(field: &str, value: &str) -> Result<()> {
    if value.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", field));
    }
    text(field, value, limits::CODE_CHARS)?;
    if value.trim() != value || value.contains(['\n', '\t']) {
        return Err(Error::new(Code::FieldBadText).with("field", field));
    }
    Ok(())
}

pub(crate) fn name(field: &str, value: &str) -> Result<()> {
    if value.trim().is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", field));
    }
    text(field, value, limits::NAME_CHARS)
}

/// Why somebody does what others may ask about: there, and not too long.
pub(crate) fn reason(value: &str) -> Result<&str> {
    let reason = value.trim();
    if reason.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "reason"));
    }
    text("reason", reason, limits::REASON_CHARS)?;
    Ok(reason)
}

/// A reason where somebody loses something by it; else whatever was given as one.
pub(crate) fn reason_where(needed: bool, given: Option<&str>) -> Result<&str> {
    let given = given.unwrap_or_default().trim();
    if needed {
        return reason(given);
    }
    text("reason", given, limits::REASON_CHARS)?;
    Ok(given)
}

pub(crate) fn range(field: &str, value: i64, low: i64, high: i64) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(Error::new(Code::FieldRange).with("field", field).with("value", value).with("low", low).with("high", high))
}

pub(crate) fn not_negative(field: &str, value: Qty) -> Result<()> {
    if value.is_negative() { Err(Error::new(Code::FieldNegative).with("field", field).with("value", value)) } else { Ok(()) }
}

fn positive(field: &str, value: impl std::fmt::Display, is: bool) -> Result<()> {
    if is { Ok(()) } else { Err(Error::new(Code::FieldPositive).with("field", field).with("value", value)) }
}

pub(crate) fn share(field: &str, value: PerUnit, inclusive: bool) -> Result<()> {
    let most = if inclusive { PerUnit::ONE } else { PerUnit::from_scaled(PerUnit::ONE.scaled() - 1) };
    if !value.is_negative() && value <= most {
        return Ok(());
    }
    let high = if inclusive { "1" } else { "0.999999999" };
    Err(Error::new(Code::FieldRange).with("field", field).with("value", value).with("low", 0).with("high", high))
}

fn days(valid: Validity) -> Result<()> {
    match valid.to {
        Some(to) if to < valid.from => Err(Error::new(Code::DaysOrder).with("field", "to").with("from", valid.from).with("to", to)),
        Some(_) | None => Ok(()),
    }
}

/// Refuses more than the limit.
pub(crate) fn count(what: &str, count: usize, limit: usize) -> Result<()> {
    if count > limit { Err(Error::new(Code::TooMany).with("what", what).with("count", count).with("limit", limit)) } else { Ok(()) }
}

/// A quantity of an item has no more decimals than the item.
pub(crate) fn decimals(field: &str, value: Qty, item: &Item) -> Result<()> {
    if value.decimals_used() <= u32::from(item.decimals) {
        return Ok(());
    }
    let error = Error::new(Code::FieldDecimals).with("field", field).with("value", value);
    Err(error.with("item", &item.code).with("decimals", item.decimals))
}

/// A unit.
pub(crate) fn unit(unit: &Unit) -> Result<()> {
    code("code", &unit.code)?;
    name("name", &unit.name)?;
    text("name_en", &unit.name_en, limits::NAME_CHARS)?;
    range("decimals", i64::from(unit.decimals), 0, i64::from(limits::ITEM_DECIMALS))?;
    positive("factor", unit.factor, unit.factor.is_positive())?;
    positive("per", unit.per, unit.per.is_positive())?;
    if unit.dimension == Dimension::Count && (unit.factor != Qty::ONE || unit.per != Qty::ONE) {
        return Err(Error::new(Code::FieldRange).with("field", "factor").with("value", unit.factor).with("low", 1).with("high", 1));
    }
    Ok(())
}

/// An item; its units must be among `units`.
pub(crate) fn item(item: &Item, units: &Units) -> Result<()> {
    code("code", &item.code)?;
    name("name", &item.name)?;
    text("spec", &item.spec, limits::SPEC_CHARS)?;
    text("group", &item.group, limits::NAME_CHARS)?;
    text("note", &item.note, limits::NOTE_CHARS)?;
    if !item.barcode.is_empty() {
        code("barcode", &item.barcode)?;
    }
    if !units.contains_key(&item.unit) {
        return Err(Error::missing("unit", &item.unit).with("field", "unit"));
    }
    range("decimals", i64::from(item.decimals), 0, i64::from(limits::ITEM_DECIMALS))?;
    range("lead_time_days", i64::from(item.lead_time_days), 0, limits::LEAD_TIME_DAYS)?;
    range("lot_days", i64::from(item.lot_days), 0, limits::LEAD_TIME_DAYS)?;
    let stock = [
        ("safety_stock", item.safety_stock),
        ("lot_min", item.lot_min),
        ("lot_multiple", item.lot_multiple),
        ("lot_max", item.lot_max),
        ("lot_fixed", item.lot_fixed),
    ];
    for (field, value) in stock {
        not_negative(field, value)?;
        decimals(field, value, item)?;
    }
    match item.lot_rule {
        LotRule::Fixed => positive("lot_fixed", item.lot_fixed, item.lot_fixed.is_positive())?,
        LotRule::Period => positive("lot_days", item.lot_days, item.lot_days > 0)?,
        LotRule::MinMax => positive("lot_max", item.lot_max, item.lot_max.is_positive())?,
        LotRule::LotForLot => {}
    }
    if item.lot_max.is_positive() && item.lot_max < item.lot_min {
        return Err(Error::new(Code::FieldRange)
            .with("field", "lot_max")
            .with("value", item.lot_max)
            .with("low", item.lot_min)
            .with("high", "∞"));
    }
    count("conversions", item.conversions.len(), limits::CONVERSIONS)?;
    let mut seen = HashSet::new();
    for conversion in &item.conversions {
        if !units.contains_key(&conversion.unit) {
            return Err(Error::missing("unit", &conversion.unit).with("field", "conversions"));
        }
        if conversion.unit == item.unit {
            return Err(Error::new(Code::ConversionOwnUnit).with("field", "conversions").with("unit", &conversion.unit));
        }
        if !seen.insert(&conversion.unit) {
            return Err(Error::new(Code::DuplicateUnit).with("field", "conversions").with("unit", &conversion.unit));
        }
        positive("conversions", conversion.quantity, conversion.quantity.is_positive())?;
        positive("conversions", conversion.base, conversion.base.is_positive())?;
    }
    Ok(())
}

/// How the books count in an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// Lines of any version that it is a component of, by their unit.
    pub lines: Vec<(String, i64)>,
    /// BOM and routing versions of its own, which count in its unit, too.
    pub made: i64,
    /// Lines of papers, which count in its unit and decimals.
    pub papers: i64,
}

/// Why an item that is in use cannot become what it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InUse {
    /// It would be a service, and is made.
    Made,
    /// It would lie in stock, or no more, and papers name it.
    Kept { uses: i64 },
    /// It would have fewer decimals.
    Decimals { uses: i64 },
    /// It would have another unit.
    Unit { uses: i64 },
    /// Lines count it in a unit that would not convert any more.
    Conversion { unit: String },
}

/// Whether a change of an item needs to be asked about with [`in_use`].
pub(crate) fn may_be_in_use(old: &Item, new: &Item) -> bool {
    let counts_alike = old.unit == new.unit && old.conversions == new.conversions && new.decimals >= old.decimals;
    !counts_alike || becomes_service(old, new) || is_kept(old) != is_kept(new)
}

fn becomes_service(old: &Item, new: &Item) -> bool {
    new.kind == ItemKind::Service && old.kind != ItemKind::Service
}

/// What counts in an item must go on doing so: its unit stays while it stands in BOMs, its decimals do not become fewer,
/// and each conversion that a line needs stays.
pub(crate) fn in_use(old: &Item, new: &Item, uses: &Uses, units: &Units) -> Vec<InUse> {
    let mut found = Vec::new();
    if becomes_service(old, new) && uses.made > 0 {
        found.push(InUse::Made);
    }
    if is_kept(old) != is_kept(new) && uses.papers > 0 {
        found.push(InUse::Kept { uses: uses.papers });
    }
    let count = uses.lines.iter().map(|(_, lines)| lines).sum::<i64>().saturating_add(uses.made).saturating_add(uses.papers);
    if new.decimals < old.decimals && count > 0 {
        found.push(InUse::Decimals { uses: count });
    }
    if old.unit != new.unit && count > 0 {
        found.push(InUse::Unit { uses: count });
    } else if let Some(own) = units.get(&new.unit) {
        let lost = |unit: &str| units.get(unit).is_none_or(|from| ratio_to_own(from, own, &new.conversions).is_none());
        found.extend(uses.lines.iter().filter(|(unit, _)| lost(unit)).map(|(unit, _)| InUse::Conversion { unit: unit.clone() }));
    }
    found
}

/// Whether what is counted in a unit would change because the unit does.
pub(crate) fn changes_size(old: &Unit, new: &Unit) -> bool {
    (old.dimension, old.base_ratio()) != (new.dimension, new.base_ratio())
}

/// A work centre.
pub(crate) fn work_center(center: &WorkCenter) -> Result<()> {
    code("code", &center.code)?;
    name("name", &center.name)?;
    text("note", &center.note, limits::NOTE_CHARS)?;
    positive("efficiency", center.efficiency, center.efficiency.is_positive())
}

/// A machine.
pub(crate) fn machine(machine: &Machine) -> Result<()> {
    code("code", &machine.code)?;
    name("name", &machine.name)?;
    code("work_center", &machine.work_center)?;
    text("note", &machine.note, limits::NOTE_CHARS)
}

/// A grade of operators.
pub(crate) fn grade(grade: &Grade) -> Result<()> {
    code("code", &grade.code)?;
    name("name", &grade.name)?;
    text("note", &grade.note, limits::NOTE_CHARS)
}

/// One line that may be empty: a telephone number, a tax number.
fn line(field: &str, value: &str) -> Result<()> {
    text(field, value, limits::NAME_CHARS)?;
    if value.contains(['\n', '\t']) { Err(Error::new(Code::FieldBadText).with("field", field)) } else { Ok(()) }
}

/// A partner.
pub(crate) fn partner(partner: &Partner) -> Result<()> {
    code("code", &partner.code)?;
    name("name", &partner.name)?;
    if !partner.customer && !partner.supplier {
        return Err(Error::new(Code::PartnerNeither).with("field", "customer"));
    }
    share("tax_rate", partner.tax_rate, true)?;
    range("payment_days", i64::from(partner.payment_days), 0, limits::PAYMENT_DAYS)?;
    if let Some(tolerance) = partner.tolerance {
        share("tolerance", tolerance, true)?;
    }
    line("tax_number", &partner.tax_number)?;
    line("contact", &partner.contact)?;
    line("phone", &partner.phone)?;
    text("address", &partner.address, limits::NOTE_CHARS)?;
    text("note", &partner.note, limits::NOTE_CHARS)
}

/// A warehouse.
pub(crate) fn warehouse(warehouse: &Warehouse) -> Result<()> {
    code("code", &warehouse.code)?;
    name("name", &warehouse.name)?;
    text("note", &warehouse.note, limits::NOTE_CHARS)?;
    match (warehouse.kind, warehouse.partner.is_empty()) {
        (WarehouseKind::Supplier, true) => Err(Error::new(Code::FieldRequired).with("field", "partner")),
        (WarehouseKind::Stock | WarehouseKind::Quarantine, false) => Err(Error::new(Code::WarehouseOwn).with("field", "partner")),
        (WarehouseKind::Supplier, false) | (WarehouseKind::Stock | WarehouseKind::Quarantine, true) => Ok(()),
    }
}

/// A bin; the floor has no code and stays in use.
pub(crate) fn bin(bin: &Bin) -> Result<()> {
    code("warehouse", &bin.warehouse)?;
    if !bin.code.is_empty() {
        code("code", &bin.code)?;
    } else if bin.retired {
        return Err(Error::new(Code::BinFloor).with("warehouse", &bin.warehouse).with("field", "retired"));
    }
    if !bin.barcode.is_empty() {
        code("barcode", &bin.barcode)?;
    }
    text("note", &bin.note, limits::NOTE_CHARS)
}

/// How an item's stock is kept: a standard price where it is valued at one, and nowhere else.
pub(crate) fn stock_rule(rule: &StockRule) -> Result<()> {
    let price = rule.standard_price;
    match rule.valuation {
        Valuation::Standard => positive("standard_price", price, price.is_positive())?,
        Valuation::Average if price.is_zero() => {}
        Valuation::Average => {
            return Err(Error::new(Code::FieldRange).with("field", "standard_price").with("value", price).with("low", 0).with("high", 0));
        }
    }
    rule.tolerance.map_or(Ok(()), |tolerance| share("tolerance", tolerance, true))
}

/// A BOM version; `items` are the parent, the components and their substitutes, as far as they exist.
pub(crate) fn bom(bom: &Bom, items: &HashMap<String, Item>, units: &Units) -> Result<()> {
    let parent = items.get(&bom.item).ok_or_else(|| Error::missing("item", &bom.item).with("field", "item"))?;
    if parent.kind == ItemKind::Service {
        return Err(Error::new(Code::BomOfService).with("item", &bom.item));
    }
    code("version", &bom.version)?;
    text("note", &bom.note, limits::NOTE_CHARS)?;
    days(bom.valid)?;
    positive("output_qty", bom.output_qty, bom.output_qty.is_positive())?;
    not_negative("fixed_output", bom.fixed_output)?;
    decimals("output_qty", bom.output_qty, parent)?;
    decimals("fixed_output", bom.fixed_output, parent)?;
    count("lines", bom.lines.len(), limits::BOM_LINES)?;
    let mut numbers = HashSet::new();
    let mut shares = 0_i64;
    for line in &bom.lines {
        let at = |error: Error| error.with("line", line.number);
        range("number", i64::from(line.number), 1, i64::from(i32::MAX)).map_err(at)?;
        if !numbers.insert(line.number) {
            return Err(at(Error::new(Code::DuplicateNumber).with("field", "number").with("number", line.number)));
        }
        let component = items.get(&line.component).ok_or_else(|| at(Error::missing("item", &line.component).with("field", "component")))?;
        let from = units.get(&line.unit).ok_or_else(|| at(Error::missing("unit", &line.unit).with("field", "unit")))?;
        let own = units.get(&component.unit).ok_or_else(|| at(Error::missing("unit", &component.unit)))?;
        if ratio_to_own(from, own, &component.conversions).is_none() {
            let error = Error::new(Code::UnitConversion).with("field", "unit").with("item", &line.component);
            return Err(at(error.with("unit", &line.unit).with("own", &component.unit)));
        }
        if line.qty.is_negative() {
            return Err(at(Error::new(Code::FieldNegative).with("field", "qty").with("value", line.qty)));
        }
        not_negative("fixed_qty", line.fixed_qty).map_err(at)?;
        if line.unit == component.unit {
            decimals("fixed_qty", line.fixed_qty, component).map_err(at)?;
        }
        positive("qty", line.qty, line.qty.is_positive() || line.fixed_qty.is_positive()).map_err(at)?;
        share("scrap", line.scrap, false).map_err(at)?;
        if line.kind.is_output() && !line.scrap.is_zero() {
            return Err(at(Error::new(Code::ScrapOfOutput).with("field", "scrap").with("number", line.number)));
        }
        share("cost_share", line.cost_share, true).map_err(at)?;
        if line.kind != LineKind::CoProduct && !line.cost_share.is_zero() {
            return Err(at(Error::new(Code::ShareOfNoCoProduct).with("field", "cost_share").with("number", line.number)));
        }
        if line.kind == LineKind::CoProduct {
            shares = shares.saturating_add(line.cost_share.scaled());
        }
        days(line.valid).map_err(at)?;
        if line.valid.intersect(bom.valid).is_none() {
            return Err(at(Error::new(Code::DaysOutside).with("field", "from").with("number", line.number)));
        }
        text("note", &line.note, limits::NOTE_CHARS).map_err(at)?;
        count("substitutes", line.substitutes.len(), limits::SUBSTITUTES).map_err(at)?;
        let mut priorities = HashSet::new();
        for substitute in &line.substitutes {
            if !items.contains_key(&substitute.item) {
                return Err(at(Error::missing("item", &substitute.item).with("field", "substitutes")));
            }
            if substitute.priority == 0 || !priorities.insert(substitute.priority) {
                let error = Error::new(Code::DuplicatePriority).with("field", "substitutes");
                return Err(at(error.with("priority", substitute.priority).with("number", line.number)));
            }
            positive("substitutes", substitute.ratio, substitute.ratio.is_positive()).map_err(at)?;
        }
    }
    if shares > PerUnit::ONE.scaled() {
        return Err(Error::new(Code::CostShares).with("field", "cost_share").with("share", PerUnit::from_scaled(shares)));
    }
    Ok(())
}

/// A routing version; `centers` are the codes of the work centres that exist.
pub(crate) fn routing(routing: &Routing, parent: Option<&Item>, centers: &HashSet<String>) -> Result<()> {
    let parent = parent.ok_or_else(|| Error::missing("item", &routing.item).with("field", "item"))?;
    if parent.kind == ItemKind::Service {
        return Err(Error::new(Code::BomOfService).with("item", &routing.item));
    }
    code("version", &routing.version)?;
    text("note", &routing.note, limits::NOTE_CHARS)?;
    days(routing.valid)?;
    count("operations", routing.operations.len(), limits::OPERATIONS)?;
    let mut numbers = HashSet::new();
    for operation in &routing.operations {
        let at = |error: Error| error.with("line", operation.number);
        range("number", i64::from(operation.number), 1, i64::from(i32::MAX)).map_err(at)?;
        if !numbers.insert(operation.number) {
            return Err(at(Error::new(Code::DuplicateNumber).with("field", "number").with("number", operation.number)));
        }
        name("name", &operation.name).map_err(at)?;
        if !centers.contains(&operation.work_center) {
            return Err(at(Error::missing("work_center", &operation.work_center).with("field", "work_center")));
        }
        let times = [
            ("setup_seconds", operation.setup_seconds),
            ("cleanup_seconds", operation.cleanup_seconds),
            ("run_seconds", operation.run_seconds),
        ];
        for (field, seconds) in times {
            range(field, i64::from(seconds), 0, limits::OPERATION_SECONDS).map_err(at)?;
        }
        positive("cycle_qty", operation.cycle_qty, operation.cycle_qty.is_positive()).map_err(at)?;
        range("lead_time_days", i64::from(operation.lead_time_days), 0, limits::LEAD_TIME_DAYS).map_err(at)?;
        text("note", &operation.note, limits::NOTE_CHARS).map_err(at)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A valve made of a bar, and chips that come out beside: what a change of the second line is refused for.
    fn second_line(change: impl Fn(&mut serde_json::Value)) -> Option<(Code, String)> {
        let unit = json!({ "code": "kg", "name": "kg", "name_en": "", "decimals": 3, "dimension": "mass", "factor": "1", "per": "1", "retired": false });
        let item = |code: &str| {
            serde_json::from_value::<Item>(json!({
                "code": code, "name": code, "spec": "", "kind": "raw", "source": "buy", "unit": "kg", "decimals": 3, "group": "", "barcode": "",
                "lead_time_days": 0, "safety_stock": "0", "lot_rule": "lot_for_lot", "lot_min": "0", "lot_multiple": "0", "lot_max": "0",
                "lot_fixed": "0", "lot_days": 0, "conversions": [], "note": "", "retired": false
            }))
        };
        let line = |number: u32, component: &str, kind: &str| {
            json!({
                "number": number, "component": component, "kind": kind, "qty": "0.3", "unit": "kg", "fixed_qty": "0", "scrap": "0",
                "cost_share": "0", "operation": null, "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
            })
        };
        let mut version = json!({
            "item": "VALVE", "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "output_qty": "1", "fixed_output": "0",
            "note": "", "lines": [line(10, "BAR", "component"), line(20, "CHIPS", "by_product")]
        });
        change(&mut version["lines"][1]);
        let items = ["VALVE", "BAR", "CHIPS"].map(|code| (code.to_owned(), item(code).unwrap()));
        let units = [("kg".to_owned(), serde_json::from_value(unit).unwrap())];
        let refused = bom(&serde_json::from_value(version).unwrap(), &items.into(), &units.into()).err()?;
        assert_eq!((refused.params["line"].as_str(), refused.params["number"].as_str()), ("20", "20"));
        Some((refused.code, refused.params["field"].clone()))
    }

    #[test]
    fn shares_belong_to_their_kind_of_line() {
        assert_eq!(second_line(|_| {}), None);
        // 0.3 at 50 % would come out as 0.6: a scrap of what comes out says nothing.
        assert_eq!(second_line(|l| l["scrap"] = json!("0.5")), Some((Code::ScrapOfOutput, "scrap".into())));
        let co = |l: &mut serde_json::Value| l["kind"] = json!("co_product");
        assert_eq!(second_line(|l| (co(l), l["scrap"] = json!("0.5")).1), Some((Code::ScrapOfOutput, "scrap".into())));
        assert_eq!(second_line(|l| l["cost_share"] = json!("0.5")), Some((Code::ShareOfNoCoProduct, "cost_share".into())));
        assert_eq!(second_line(|l| (co(l), l["cost_share"] = json!("0.5")).1), None);
    }

    #[test]
    fn codes_are_one_clean_line() {
        assert!(code("code", "BT-M12X50-A2").is_ok());
        for (bad, expected) in [
            ("", Code::FieldRequired),
            (" A", Code::FieldBadText),
            ("A\tB", Code::FieldBadText),
            ("A\0B", Code::FieldBadText),
            (&"x".repeat(65), Code::FieldTooLong),
        ] {
            assert_eq!(code("code", bad).unwrap_err().code, expected, "{bad:?}");
        }
    }

    #[test]
    fn scrap_stays_below_all() {
        assert!(share("scrap", "0.999999999".parse().unwrap(), false).is_ok());
        assert!(share("scrap", PerUnit::ONE, false).is_err());
        assert!(share("cost_share", PerUnit::ONE, true).is_ok());
        assert!(share("scrap", "-0.1".parse().unwrap(), false).is_err());
    }
}
