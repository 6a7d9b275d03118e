//! The BOM graph of the books, asked before a version is written, and what it says in the words of the contract.

use crate::app::App;
use crate::error::{Code, Error, Result};
use qitao_domain::bom::{Bom, BomError};
use qitao_domain::calendar::Validity;
use qitao_domain::{BomId, Day, ItemId};
use qitao_store::{Read, Stored};
use std::collections::HashSet;

/// What the graph says, in the words of the contract.
pub(crate) fn error(error: BomError) -> Error {
    match error {
        BomError::NoItem(id) => Error::missing("item", id),
        BomError::NoPath(line) => Error::new(Code::ViewPath).with("field", "path").with("line_id", line),
        BomError::NotPositive => Error::new(Code::FieldPositive).with("field", "quantity").with("value", "≤ 0"),
        BomError::Loop { path } => Error::new(Code::BomLoopFound).with("path", path.join(" → ")),
        BomError::Overflow { item, figure } => Error::new(Code::Overflow).with("item", item).with("figure", figure),
    }
}

/// Refuses a version whose lines, on any day, would close a loop with those of the other versions.
pub(super) fn refuse_loop(app: &App, r: &mut Read<'_>, old: Option<&Stored<Bom>>, new: &Bom) -> Result<()> {
    let (graph, moved) = app.memory.at_hand(&app.store, r)?;
    let ignore: HashSet<_> = match old {
        Some(old) => r.bom_line_ids(BomId(old.id))?.into_iter().collect(),
        None => HashSet::new(),
    };
    let mut codes: Vec<&str> = new.lines.iter().map(|line| line.component.as_str()).collect();
    codes.push(&new.item);
    let ids = r.item_ids(&codes)?;
    let id = |code: &str| ids.get(code).copied().map(ItemId).ok_or_else(|| Error::missing("item", code));
    let mut parts: Vec<(ItemId, Validity)> = Vec::with_capacity(new.lines.len());
    for line in &new.lines {
        if let Some(valid) = line.valid.intersect(new.valid) {
            parts.push((id(&line.component)?, valid));
        }
    }
    match graph.would_close_loop(&moved, id(&new.item)?, &parts, &ignore) {
        None => Ok(()),
        Some(path) => Err(Error::new(Code::BomLoop).with("field", "component").with("path", path.join(" → "))),
    }
}

/// How many items a part goes into directly on a day, and how deep it lies.
pub(crate) fn place(app: &App, r: &mut Read<'_>, item: ItemId, day: Day) -> Result<(usize, u32)> {
    // Where no lines moved, the graph at hand says it as well.
    let (graph, moved) = app.memory.at_hand(&app.store, r)?;
    let graph = if moved.parents.is_empty() { graph } else { app.graph(r)? };
    if graph.item(item).is_none() {
        return Ok((0, 0));
    }
    let parents = graph.where_used_direct(item, day).map_err(error)?.direct;
    Ok((parents, graph.low_level_code(item, day).unwrap_or(0)))
}
