//! The audit trail.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::Result;
use qitao_store::{AuditFilter, AuditRow, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AuditList")]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Kind of object.
    #[serde(default)]
    pub object_kind: Option<String>,
    /// Its code.
    #[serde(default)]
    pub object_key: Option<String>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// A page of the trail, newest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "AuditPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<AuditRow>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// `audit.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    let filter = AuditFilter { object_kind: input.object_kind, object_key: input.object_key, before_id: input.after };
    let (rows, next) = list::cut(input.limit, |most| app.read(|r| Ok(r.audit_rows(&filter, most)?)), |row| row.id)?;
    Ok(Page { rows, next })
}
