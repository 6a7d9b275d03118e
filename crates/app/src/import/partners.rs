//! Customers and suppliers. Every mistake of a row is told, whatever else is wrong with it.

use super::books::BooksError;
use super::cells::{At, CodeText, Desk, Got, wrong};
use super::check::{Prepared, Records};
use super::differences::{Differences, State, partner_texts};
use super::fields::RowFields;
use super::kinds::Kind;
use super::problem::Code;
use super::text::{Wrong, half_width};
use super::world::{World, first_of, warn_spaces};
use qitao_domain::partner::Partner;
use qitao_domain::{PerUnit, limits};
use qitao_office::{Sheet, Workbook};
use std::collections::HashMap;

/// On which side partners are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Customer,
    Supplier,
}

/// A row of partners.
pub(crate) struct PartnerRow<'a> {
    at: At,
    pub code: Got<CodeText<'a>>,
    name: Got<String>,
    customer: Got<bool>,
    supplier: Got<bool>,
    tax_rate: Got<(PerUnit, bool)>,
    tax_included: Got<bool>,
    payment_days: Got<u32>,
    tolerance: Got<(PerUnit, bool)>,
    tax_number: Got<CodeText<'a>>,
    contact: Got<String>,
    phone: Got<String>,
    address: Got<String>,
    note: Got<String>,
    retired: Got<bool>,
}

const CODE: usize = 0;
const NAME: usize = 1;
pub(crate) const CUSTOMER: usize = 2;
const SUPPLIER: usize = 3;
const TAX_RATE: usize = 4;
const TOLERANCE: usize = 7;

/// What a new partner gets where the file does not say it, as on screen.
const USUAL_DAYS: u32 = 30;

fn usual_tax() -> PerUnit {
    PerUnit::from_scaled(PerUnit::ONE.scaled() / 100 * 13)
}

/// The side that a sheet names where no column says it: by the header of its codes (供应商编码), else of its names, else by its own
/// name or that of its file (供应商.xlsx).
pub(crate) fn side(workbook: &Workbook, sheet: &Sheet, header_row: u32, columns: &[Option<u32>]) -> Option<Side> {
    let header = |field: usize| Some(sheet.cell(header_row, columns.get(field).copied().flatten()?)?.text);
    // Of several files each sheet has its own file's name already.
    let file = (!workbook.name.contains(", ")).then_some(workbook.name.as_str());
    [header(CODE), header(NAME), Some(sheet.name.as_str()), file].into_iter().flatten().find_map(side_of)
}

/// The one side that a text names; none when it names both.
fn side_of(text: &str) -> Option<Side> {
    let text = half_width(text).to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match (names(&["客户", "customer"]), names(&["供应商", "供货商", "厂商", "supplier", "vendor"])) {
        (true, false) => Some(Side::Customer),
        (false, true) => Some(Side::Supplier),
        (true, true) | (false, false) => None,
    }
}

/// Whether nothing in a sheet tells customers from suppliers.
pub(crate) fn says_nothing(side: Option<Side>, columns: &[Option<u32>]) -> bool {
    side.is_none() && columns[CUSTOMER].or(columns[SUPPLIER]).is_none()
}

impl<'a> PartnerRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        let days = u32::try_from(limits::PAYMENT_DAYS).unwrap_or(u32::MAX);
        Self {
            at: row.at,
            code: row.code(desk, CODE),
            name: row.text(desk, NAME),
            customer: row.yes_no(desk, CUSTOMER),
            supplier: row.yes_no(desk, SUPPLIER),
            tax_rate: row.share(desk, TAX_RATE),
            tax_included: row.yes_no(desk, 5),
            payment_days: row.whole(desk, 6, 0, days),
            tolerance: row.share(desk, TOLERANCE),
            tax_number: row.code(desk, 8),
            contact: row.text(desk, 9),
            phone: row.text(desk, 10),
            address: row.text(desk, 11),
            note: row.text(desk, 12),
            retired: row.yes_no(desk, 13),
        }
    }

    /// Customer and supplier. Where no column says it, the sheet's side is added to what the books know.
    fn sides(&self, desk: &Desk<'_>, old: Option<&Partner>) -> (bool, bool) {
        let before = old.map_or((false, false), |old| (old.customer, old.supplier));
        if self.customer.is_there() || self.supplier.is_there() {
            let said = |got: &Got<bool>, before: bool| got.get().copied().unwrap_or(before);
            return (said(&self.customer, before.0), said(&self.supplier, before.1));
        }
        let side = desk.sources[usize::from(self.at.source)].side;
        (before.0 || side == Some(Side::Customer), before.1 || side == Some(Side::Supplier))
    }

    /// The partner, merged with what the books have.
    fn merged(self, desk: &Desk<'_>, code: &str, old: Option<&Partner>) -> Partner {
        let (customer, supplier) = self.sides(desk, old);
        let text = |got: Got<String>, before: Option<&String>| got.or_clear(before.cloned(), String::new());
        Partner {
            code: code.to_owned(),
            name: text(self.name, old.map(|p| &p.name)),
            customer,
            supplier,
            tax_rate: share(self.tax_rate).or_clear(old.map(|p| p.tax_rate), usual_tax()),
            tax_included: self.tax_included.or_keep(old.map(|p| p.tax_included), true),
            payment_days: self.payment_days.or_clear(old.map(|p| p.payment_days), USUAL_DAYS),
            tolerance: match self.tolerance {
                Got::Is((share, _)) => Some(share),
                Got::Blank => None,
                Got::Absent | Got::Bad => old.and_then(|p| p.tolerance),
            },
            tax_number: match self.tax_number {
                Got::Is(number) => number.text.into_owned(),
                Got::Blank => String::new(),
                Got::Absent | Got::Bad => old.map(|p| p.tax_number.clone()).unwrap_or_default(),
            },
            contact: text(self.contact, old.map(|p| &p.contact)),
            phone: text(self.phone, old.map(|p| &p.phone)),
            address: text(self.address, old.map(|p| &p.address)),
            note: text(self.note, old.map(|p| &p.note)),
            retired: self.retired.or_keep(old.map(|p| p.retired), false),
        }
    }
}

pub(crate) fn share(got: Got<(PerUnit, bool)>) -> Got<PerUnit> {
    match got {
        Got::Is((share, _)) => Got::Is(share),
        Got::Absent => Got::Absent,
        Got::Blank => Got::Blank,
        Got::Bad => Got::Bad,
    }
}

/// A share of 13 is 13 %, and so 1 may be 1 %: nobody means 1300 %, and hardly anybody 100 %.
pub(crate) fn check_share(desk: &mut Desk<'_>, at: At, field: usize, got: &Got<(PerUnit, bool)>) {
    let Some(&(value, percent)) = got.get() else { return };
    if value.is_negative() {
        desk.report(at, field, wrong(Code::Negative, &[]));
    }
    if value < PerUnit::ONE {
        return;
    }
    let suggestion = (!percent).then(|| format!("{value}%"));
    if value > PerUnit::ONE {
        desk.report(at, field, Wrong { suggestion, ..wrong(Code::ShareTooHigh, &[]) });
    } else if suggestion.is_some() {
        desk.report(at, field, Wrong { suggestion, ..wrong(Code::ShareIsWhole, &[]) });
    }
}

/// Resolves partners; warehouses of the books are known by then.
pub(crate) fn partners(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<PartnerRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let mut seen = HashMap::new();
    let mut count = if rows.is_empty() { 0 } else { world.books.partner_count()? };
    for row in rows {
        let at = row.at;
        let code = row.code.get().map(|c| c.text.as_ref().to_owned());
        let was_number = row.code.get().is_some_and(|c| c.number);
        let first = code.as_ref().is_some_and(|code| first_of(desk, &mut seen, code, at, CODE));
        check_share(desk, at, TAX_RATE, &row.tax_rate);
        check_share(desk, at, TOLERANCE, &row.tolerance);
        let old = code.as_ref().and_then(|code| world.partners.get(code)).cloned();
        let read = !matches!((&row.customer, &row.supplier), (Got::Bad, _) | (_, Got::Bad));
        let partner = row.merged(desk, code.as_deref().unwrap_or_default(), old.as_ref());
        if read && !partner.customer && !partner.supplier {
            desk.report(at, CUSTOMER, wrong(Code::PartnerNeither, &[]));
        }
        let Some(code) = code.filter(|_| first) else { continue };
        warn_spaces(desk, at, CODE, &code);
        match &old {
            Some(old) if read && old.supplier && !partner.supplier => {
                if let Some(there) = world.warehouses.values().filter(|w| w.partner == code).map(|w| w.code.clone()).min() {
                    desk.report(at, SUPPLIER, wrong(Code::PartnerHasWarehouse, &[("warehouse", &there)]));
                }
            }
            Some(_) => {}
            None if was_number => desk.report(at, CODE, wrong(Code::CodeWasNumber, &[])),
            None => {}
        }
        if old.is_none() && !desk.is_bad(at) {
            count += 1;
            if count > limits::PARTNERS {
                desk.report(at, CODE, wrong(Code::TooManyLines, &[("most", &limits::PARTNERS.to_string())]));
            }
        }
        if desk.is_bad(at) {
            world.bad_partners.insert(code, at);
            continue;
        }
        let state =
            found.compare(Kind::Partner, code.clone(), &partner.name, old.as_ref().map(partner_texts), Some(partner_texts(&partner)));
        if state != State::Same {
            records.partners.push(Prepared { state, record: partner.clone() });
        }
        world.partners.insert(code, partner);
    }
    Ok(())
}
