//! Cost sheets (成本表): what reports cost, by operation, order, item, work centre, operator, tracking code and month.
//!
//! Reports are read once, whatever is asked of them, and none is kept: `sum` adds each to the lines of every view, `name` says what the
//! lines are called and rounds what is shown, `file` is the workbook.

mod file;
mod name;
mod sum;
pub mod view;

pub(crate) use file::export;

use crate::app::App;
use crate::ctx::{Ctx, Right};
use crate::document::show::sees_money;
use crate::error::{Code, Error, Result};
use qitao_domain::costing::OutOfRange;
use qitao_domain::limits;
use qitao_store::{Read, SheetFilter};
use std::sync::Arc;
use view::{Ask, Sheet};

fn beyond(of: OutOfRange) -> Error {
    Error::new(Code::Overflow).with("item", "total").with("figure", of.figure)
}

/// `costing.sheet`
pub(crate) fn sheet(app: &Arc<App>, ctx: &Ctx, input: Ask) -> Result<Sheet> {
    allowed(ctx)?;
    app.read(|r| {
        let mut sheet = sheet_of(r, &input)?;
        let most = limits::cost_lines(input.limit);
        sheet.more = u32::try_from(sheet.lines.len().saturating_sub(most)).unwrap_or(u32::MAX);
        sheet.lines.truncate(most);
        Ok(sheet)
    })
}

/// All of a sheet.
pub(crate) fn sheet_of(r: &mut Read<'_>, input: &Ask) -> Result<Sheet> {
    let filter = filter(r, input)?;
    name::sheets(r, &filter, &[input.by])?.pop().ok_or_else(|| Error::new(Code::Internal).with("why", "no view"))
}

/// A sheet says what everybody earns: whoever looks after costs and may see amounts is shown one.
pub(crate) fn allowed(ctx: &Ctx) -> Result<()> {
    if sees_money(ctx) { Ok(()) } else { Err(ctx.forbidden(Right::Money)) }
}

/// Which reports are asked for.
fn filter(r: &mut Read<'_>, input: &Ask) -> Result<SheetFilter> {
    if input.to < input.from {
        return Err(Error::new(Code::DaysOrder).with("field", "to").with("from", input.from).with("to", input.to));
    }
    let missing = |kind: &'static str, field: &'static str, key: &str| Error::missing(kind, key).with("field", field);
    let document = match &input.work_order {
        None => None,
        Some(number) => Some(crate::work_order::load(r, number).map_err(|error| error.with("field", "work_order"))?.0.head.id),
    };
    let item = match &input.item {
        None => None,
        Some(code) => Some(r.item_ids(&[code.as_str()])?.remove(code).ok_or_else(|| missing("item", "item", code))?),
    };
    let work_center = match &input.work_center {
        None => None,
        Some(code) => Some(r.work_center(code)?.ok_or_else(|| missing("work_center", "work_center", code))?.id),
    };
    let person = match &input.operator {
        None => None,
        Some(login) => Some(r.person(login)?.ok_or_else(|| missing("person", "operator", login))?.id().0),
    };
    let tracking = match &input.tracking_code {
        None => None,
        Some(code) => Some(r.tracking(code)?.ok_or_else(|| missing("tracking", "tracking_code", code))?.id),
    };
    Ok(SheetFilter { from: input.from, to: input.to, document, operation: input.operation, item, work_center, person, tracking })
}
