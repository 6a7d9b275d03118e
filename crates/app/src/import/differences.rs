//! Records as the texts of their fields, and what differs between the books' and the file's.

use super::kinds::{Kind, Word};
use qitao_domain::Day;
use qitao_domain::bom::{Bom, BomLine, Substitute};
use qitao_domain::item::Item;
use qitao_domain::partner::Partner;
use qitao_domain::routing::{Operation, Routing};
use qitao_domain::unit::{Conversion, Unit};
use qitao_domain::warehouse::{Bin, Warehouse};
use qitao_domain::work_center::WorkCenter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a record of the file stands to the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The books do not have it.
    New,
    /// The books have it otherwise.
    Changed,
    /// The books have it just so.
    Same,
    /// The books have it and the file's version of its BOM or routing does not: it goes.
    Removed,
}

/// What the file would do to the books: one per new, same or removed record or line, one per changed field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// How it stands to the books.
    pub state: State,
    /// What it is.
    pub kind: Kind,
    /// The record: its code; parent, version and line number, joined by a space.
    pub key: String,
    /// What a person calls it: the name, the component's code, the operation's name.
    pub label: String,
    /// The field that changed.
    pub field: Option<String>,
    /// What the books say.
    pub before: Option<String>,
    /// What the file says.
    pub after: Option<String>,
}

/// A record as the texts of its kind's fields, in their order.
pub(crate) type Texts = Vec<(&'static str, String)>;

/// The serde name of a value of one of the domain's enums.
pub(crate) fn name_of<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The word that a value has in a language.
pub(crate) fn word_of(words: &'static [Word], value: &str, chinese: bool) -> String {
    words.iter().find(|w| w.value == value).map_or(value, |w| if chinese { w.zh[0] } else { w.en[0] }).to_owned()
}

fn end(day: Option<Day>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

pub(crate) fn unit_texts(unit: &Unit) -> Texts {
    vec![
        ("code", unit.code.clone()),
        ("name", unit.name.clone()),
        ("name_en", unit.name_en.clone()),
        ("decimals", unit.decimals.to_string()),
        ("dimension", name_of(&unit.dimension)),
        ("factor", unit.factor.to_string()),
        ("per", unit.per.to_string()),
        ("retired", unit.retired.to_string()),
    ]
}

pub(crate) fn item_texts(item: &Item) -> Texts {
    vec![
        ("code", item.code.clone()),
        ("name", item.name.clone()),
        ("spec", item.spec.clone()),
        ("kind", name_of(&item.kind)),
        ("source", name_of(&item.source)),
        ("unit", item.unit.clone()),
        ("decimals", item.decimals.to_string()),
        ("group", item.group.clone()),
        ("barcode", item.barcode.clone()),
        ("lead_time_days", item.lead_time_days.to_string()),
        ("safety_stock", item.safety_stock.to_string()),
        ("lot_rule", name_of(&item.lot_rule)),
        ("lot_min", item.lot_min.to_string()),
        ("lot_multiple", item.lot_multiple.to_string()),
        ("lot_max", item.lot_max.to_string()),
        ("lot_fixed", item.lot_fixed.to_string()),
        ("lot_days", item.lot_days.to_string()),
        ("note", item.note.clone()),
        ("retired", item.retired.to_string()),
    ]
}

pub(crate) fn conversion_texts(item: &str, conversion: &Conversion) -> Texts {
    vec![
        ("item", item.to_owned()),
        ("unit", conversion.unit.clone()),
        ("quantity", conversion.quantity.to_string()),
        ("base", conversion.base.to_string()),
    ]
}

pub(crate) fn work_center_texts(center: &WorkCenter) -> Texts {
    vec![
        ("code", center.code.clone()),
        ("name", center.name.clone()),
        ("efficiency", center.efficiency.to_string()),
        ("outsourced", center.outsourced.to_string()),
        ("note", center.note.clone()),
        ("retired", center.retired.to_string()),
    ]
}

pub(crate) fn partner_texts(partner: &Partner) -> Texts {
    vec![
        ("code", partner.code.clone()),
        ("name", partner.name.clone()),
        ("customer", partner.customer.to_string()),
        ("supplier", partner.supplier.to_string()),
        ("tax_rate", partner.tax_rate.to_string()),
        ("tax_included", partner.tax_included.to_string()),
        ("payment_days", partner.payment_days.to_string()),
        ("tolerance", partner.tolerance.map(|share| share.to_string()).unwrap_or_default()),
        ("tax_number", partner.tax_number.clone()),
        ("contact", partner.contact.clone()),
        ("phone", partner.phone.clone()),
        ("address", partner.address.clone()),
        ("note", partner.note.clone()),
        ("retired", partner.retired.to_string()),
    ]
}

pub(crate) fn warehouse_texts(warehouse: &Warehouse) -> Texts {
    vec![
        ("code", warehouse.code.clone()),
        ("name", warehouse.name.clone()),
        ("kind", name_of(&warehouse.kind)),
        ("partner", warehouse.partner.clone()),
        ("note", warehouse.note.clone()),
        ("retired", warehouse.retired.to_string()),
    ]
}

pub(crate) fn bin_texts(bin: &Bin) -> Texts {
    vec![
        ("warehouse", bin.warehouse.clone()),
        ("code", bin.code.clone()),
        ("barcode", bin.barcode.clone()),
        ("note", bin.note.clone()),
        ("retired", bin.retired.to_string()),
    ]
}

pub(crate) fn bom_texts(bom: &Bom) -> Texts {
    vec![
        ("parent", bom.item.clone()),
        ("version", bom.version.clone()),
        ("version_from", bom.valid.from.to_string()),
        ("version_to", end(bom.valid.to)),
        ("state", name_of(&bom.state)),
        ("output_qty", bom.output_qty.to_string()),
        ("fixed_output", bom.fixed_output.to_string()),
        ("version_note", bom.note.clone()),
    ]
}

pub(crate) fn line_texts(line: &BomLine) -> Texts {
    vec![
        ("line", line.number.to_string()),
        ("component", line.component.clone()),
        ("kind", name_of(&line.kind)),
        ("qty", line.qty.to_string()),
        ("unit", line.unit.clone()),
        ("fixed_qty", line.fixed_qty.to_string()),
        ("scrap", line.scrap.to_string()),
        ("cost_share", line.cost_share.to_string()),
        ("operation", line.operation.map(|o| o.to_string()).unwrap_or_default()),
        ("from", line.valid.from.to_string()),
        ("to", end(line.valid.to)),
        ("note", line.note.clone()),
    ]
}

pub(crate) fn substitute_texts(bom: &Bom, line: u32, substitute: &Substitute) -> Texts {
    vec![
        ("parent", bom.item.clone()),
        ("version", bom.version.clone()),
        ("line", line.to_string()),
        ("priority", substitute.priority.to_string()),
        ("item", substitute.item.clone()),
        ("ratio", substitute.ratio.to_string()),
    ]
}

pub(crate) fn routing_texts(routing: &Routing) -> Texts {
    vec![
        ("item", routing.item.clone()),
        ("version", routing.version.clone()),
        ("from", routing.valid.from.to_string()),
        ("to", end(routing.valid.to)),
        ("state", name_of(&routing.state)),
        ("version_note", routing.note.clone()),
    ]
}

pub(crate) fn operation_texts(operation: &Operation) -> Texts {
    vec![
        ("number", operation.number.to_string()),
        ("name", operation.name.clone()),
        ("work_center", operation.work_center.clone()),
        ("outsourced", operation.outsourced.to_string()),
        ("setup_seconds", operation.setup_seconds.to_string()),
        ("cleanup_seconds", operation.cleanup_seconds.to_string()),
        ("run_seconds", operation.run_seconds.to_string()),
        ("cycle_qty", operation.cycle_qty.to_string()),
        ("lead_time_days", operation.lead_time_days.to_string()),
        ("note", operation.note.clone()),
    ]
}

/// The list of differences, growing.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub list: Vec<Difference>,
    pub new: u64,
    pub changed: u64,
    pub same: u64,
    pub removed: u64,
}

impl Differences {
    /// Compares a record with what the books have and counts it.
    pub fn compare(&mut self, kind: Kind, key: String, label: &str, before: Option<Texts>, after: Option<Texts>) -> State {
        let one = |state| Difference { state, kind, key: key.clone(), label: label.to_owned(), field: None, before: None, after: None };
        match (before, after) {
            (None, _) => {
                self.new += 1;
                self.list.push(one(State::New));
                State::New
            }
            (Some(_), None) => {
                self.removed += 1;
                self.list.push(one(State::Removed));
                State::Removed
            }
            (Some(before), Some(after)) if before == after => {
                self.same += 1;
                self.list.push(one(State::Same));
                State::Same
            }
            (Some(before), Some(after)) => {
                self.changed += 1;
                for ((field, old), (_, new)) in before.into_iter().zip(after).filter(|(b, a)| b.1 != a.1) {
                    let changed = one(State::Changed);
                    self.list.push(Difference { field: Some(field.to_owned()), before: Some(old), after: Some(new), ..changed });
                }
                State::Changed
            }
        }
    }

    /// As [`Self::compare`] for a version's head, which has no row of its own: only its changed fields are listed, and it counts as one
    /// that changed.
    pub fn compare_head(&mut self, kind: Kind, key: &str, before: Texts, after: Texts) {
        let listed = self.list.len();
        for ((field, old), (_, new)) in before.into_iter().zip(after).filter(|(b, a)| b.1 != a.1) {
            self.list.push(Difference {
                state: State::Changed,
                kind,
                key: key.to_owned(),
                label: String::new(),
                field: Some(field.to_owned()),
                before: Some(old),
                after: Some(new),
            });
        }
        self.changed += u64::from(self.list.len() > listed);
    }
}
