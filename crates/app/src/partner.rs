//! Partners: customers and suppliers.

use crate::app::App;
use crate::approval::{self, Judge, Judged, Object};
use crate::check;
use crate::contract;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::system::{ByCode, List, ListExport, Retire};
use qitao_domain::partner::Partner;
use qitao_domain::{PartnerId, limits};
use qitao_store::{Place, Read, Stored, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A partner with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PartnerView")]
pub struct View {
    /// The partner.
    pub partner: Partner,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// Papers that are not at their end, and warehouses at their place.
    pub used_in: i64,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PartnerRow")]
pub struct Row {
    /// The partner.
    #[serde(flatten)]
    pub partner: Partner,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
}

/// A page of partners.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PartnerPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes a partner.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PartnerSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The partner.
    pub partner: Partner,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
}

fn stored(r: &mut Read<'_>, code: &str) -> Result<Stored<Partner>> {
    r.partner(code)?.ok_or_else(|| Error::missing("partner", code))
}

fn view(r: &mut Read<'_>, code: &str) -> Result<View> {
    let partner = stored(r, code)?;
    let used_in = r.partner_uses(PartnerId(partner.id))?;
    Ok(View {
        partner: partner.record,
        revision: partner.revision,
        changed_at: partner.changed_at,
        changed_by: partner.changed_by,
        used_in,
    })
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::PARTNERS, input)?;
    let rows = r.partners_by_id(&page.ids)?;
    let rows = rows.into_iter().map(|p| Row { partner: p.record, revision: p.revision, changed_at: p.changed_at }).collect();
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `partner.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `partner.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: ByCode) -> Result<View> {
    app.read(|r| view(r, &input.code))
}

/// Our stock lies at suppliers only.
pub(crate) fn stays_supplier(r: &mut Read<'_>, old: &Stored<Partner>, new: &Partner) -> Result<()> {
    if new.supplier || !old.record.supplier {
        return Ok(());
    }
    match r.warehouse_at(PartnerId(old.id))? {
        Some(warehouse) => {
            Err(Error::new(Code::PartnerHasWarehouse).with("partner", &new.code).with("warehouse", warehouse).with("field", "supplier"))
        }
        None => Ok(()),
    }
}

/// `partner.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    check::partner(&input.partner)?;
    app.write(ctx, |w| {
        let code = &input.partner.code;
        let old = crate::revision::of("partner", code, w.partner(code)?, input.revision)?;
        match &old {
            Some(old) => stays_supplier(w, old, &input.partner)?,
            None => check::count("partners", usize::try_from(w.partner_count()? + 1).unwrap_or(usize::MAX), limits::PARTNERS)?,
        }
        w.put_partners(std::slice::from_ref(&input.partner))?;
        w.audit("partner", code, old.as_ref().map(|o| &o.record), Some(&input.partner))?;
        view(w, code)
    })
}

/// Retiring one with whom something is open needs a second person, however they are retired.
fn retiring(r: &mut Read<'_>, ctx: &Ctx, code: &str, retired: bool, revision: Option<i64>) -> Result<Option<Judged>> {
    if !retired {
        return Ok(None);
    }
    let Some(old) = r.partner(code)?.filter(|old| !old.record.retired) else { return Ok(None) };
    if ctx.agreed.is_none() {
        crate::revision::of("partner", code, Some(old.clone()), revision)?;
    }
    let uses = r.partner_uses(PartnerId(old.id))?;
    Ok(approval::retiring("partner", code, old.revision, uses))
}

/// The places that are counted when one is retired.
fn places(r: &mut Read<'_>, code: &str, most: u32) -> Result<Vec<Place>> {
    match r.partner(code)? {
        Some(old) => Ok(r.partner_places(PartnerId(old.id), most)?),
        None => Ok(Vec::new()),
    }
}

/// See [`retiring`].
pub(crate) static RETIRE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Retire = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.code, input.retired, Some(input.revision))
})
.about(|input| Object::at("partner", input, &["code"]))
.counting(places);

/// See [`retiring`].
pub(crate) static SAVE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Save = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.partner.code, input.partner.retired, input.revision)
})
.about(|input| Object::at("partner", input, &["partner", "code"]))
.counting(places);

/// `partner.retire`
pub(crate) fn retire(app: &Arc<App>, ctx: &Ctx, input: Retire) -> Result<View> {
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        crate::revision::same("partner", &input.code, &old, input.revision)?;
        let new = Partner { retired: input.retired, ..old.record.clone() };
        w.put_partners(std::slice::from_ref(&new))?;
        w.audit("partner", &input.code, Some(&old.record), Some(&new))?;
        view(w, &input.code)
    })
}

/// `partner.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "partner", &input, pages, |row, field| {
        let partner = &row.partner;
        Some(match field {
            "code" => cells::text(&partner.code),
            "name" => cells::text(&partner.name),
            "customer" => cells::flag(partner.customer, input.language),
            "supplier" => cells::flag(partner.supplier, input.language),
            "tax_rate" => cells::decimal(partner.tax_rate.to_string(), 2),
            "tax_included" => cells::flag(partner.tax_included, input.language),
            "payment_days" => cells::int(i64::from(partner.payment_days)),
            "tolerance" => partner.tolerance.map_or(qitao_office::Value::Empty, |share| cells::decimal(share.to_string(), 3)),
            "tax_number" => cells::text(&partner.tax_number),
            "contact" => cells::text(&partner.contact),
            "phone" => cells::text(&partner.phone),
            "address" => cells::text(&partner.address),
            "note" => cells::text(&partner.note),
            "retired" => cells::flag(partner.retired, input.language),
            _ => return None,
        })
    })
}
