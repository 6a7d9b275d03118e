//! What other screens show of an item.

use crate::error::Tried;
use crate::item::{ALL_FROM, kind, source};
use crate::schema::{item, unit};
use crate::stored::CHUNK;
use crate::{Read, Result};
use diesel::prelude::*;
use qitao_domain::ItemId;
use qitao_domain::item::{Item, ItemKind, Source};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// What other screens show of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ItemBrief {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Specification.
    pub spec: String,
    /// Own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// What it is.
    pub kind: ItemKind,
    /// Where it comes from.
    pub source: Source,
    /// May no longer be used.
    pub retired: bool,
}

impl ItemBrief {
    /// Of a whole item.
    #[must_use]
    pub fn of(item: &Item) -> Self {
        Self {
            code: item.code.clone(),
            name: item.name.clone(),
            spec: item.spec.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            kind: item.kind,
            source: item.source,
            retired: item.retired,
        }
    }
}

impl Read<'_> {
    /// What other screens show of these items.
    ///
    /// # Errors
    /// The database's.
    pub fn item_briefs(&mut self, ids: &[ItemId]) -> Result<HashMap<ItemId, ItemBrief>> {
        type Columns = (i64, String, String, String, String, i32, String, String, bool);
        let mut found = HashMap::with_capacity(ids.len());
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let query = || {
            item::table.inner_join(unit::table.on(unit::id.eq(item::unit_id))).select((
                item::id,
                item::code,
                item::name,
                item::spec,
                unit::code,
                item::decimals,
                item::kind,
                item::source,
                item::retired,
            ))
        };
        let mut rows: Vec<Columns> = Vec::new();
        if ids.len() >= ALL_FROM {
            rows = query().load(self.conn).tried("reading items")?;
        } else {
            for chunk in ids.chunks(CHUNK) {
                rows.extend(query().filter(item::id.eq_any(chunk)).load::<Columns>(self.conn).tried("reading items")?);
            }
        }
        for (id, code, name, spec, unit, decimals, kind_, source_, retired) in rows {
            let decimals = u8::try_from(decimals).unwrap_or(0);
            let brief = ItemBrief { code, name, spec, unit, decimals, kind: kind(&kind_)?, source: source(&source_)?, retired };
            found.insert(ItemId(id), brief);
        }
        Ok(found)
    }
}
