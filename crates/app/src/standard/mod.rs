//! Standard costs (标准成本): what each item should cost, rolled up over all bills of material and routings of a day, kept in versions.
//!
//! `roll` rolls up and writes a version, `made_of` is what a version keeps of each item's lines, so that a figure can be broken down for
//! ever, `ask` answers what is in a version and what two differ by, `file` is the workbook. Sums are formed in
//! `qitao_domain::costing::rollup`.

mod ask;
mod file;
mod made_of;
mod roll;
pub mod view;

pub(crate) use ask::{breakdown, compare, list, versions};
pub(crate) use file::export;
pub(crate) use roll::roll_up;

use crate::ctx::{Ctx, Right};
use crate::document::show::sees_money;
use crate::error::{Error, Result};
use qitao_store::{Read, StandardVersion};

/// What things cost is shown to whoever looks after costs and may see amounts.
fn allowed(ctx: &Ctx) -> Result<()> {
    if sees_money(ctx) { Ok(()) } else { Err(ctx.forbidden(Right::Money)) }
}

fn version(r: &mut Read<'_>, id: i64, field: &str) -> Result<StandardVersion> {
    r.standard_version(id)?.ok_or_else(|| Error::missing("standard", id).with("field", field))
}
