//! Where our material lies at a supplier: the warehouses that are its own.

use crate::error::{Code, Error, Result};
use qitao_domain::warehouse::{Warehouse, WarehouseKind};
use qitao_store::{BinAt, Read};

/// The places of a supplier that are in use, by code.
pub(crate) fn of(r: &mut Read<'_>, supplier: i64) -> Result<Vec<Warehouse>> {
    let Some(partner) = r.partners_by_id(&[supplier])?.pop() else { return Ok(Vec::new()) };
    let own = |one: &Warehouse| one.kind == WarehouseKind::Supplier && one.partner == partner.record.code && !one.retired;
    Ok(r.warehouses()?.into_iter().map(|one| one.record).filter(own).collect())
}

/// The first of them; whoever orders from a supplier that has none makes one first, so that nobody has to guess where something lies.
pub(crate) fn needed(r: &mut Read<'_>, supplier: i64) -> Result<Warehouse> {
    if let Some(first) = of(r, supplier)?.into_iter().next() {
        return Ok(first);
    }
    let code = r.partners_by_id(&[supplier])?.pop().map(|partner| partner.record.code).unwrap_or_default();
    Err(Error::new(Code::OutsourcingNoPlace).with("partner", code).with("field", "supplier"))
}

/// Whether a bin is one of a supplier's.
pub(crate) fn is_of(bin: &BinAt, supplier: Option<i64>) -> bool {
    bin.kind == WarehouseKind::Supplier && bin.partner_id.is_some() && bin.partner_id == supplier
}
