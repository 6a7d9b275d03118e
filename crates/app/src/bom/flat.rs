//! Rows of the flat views: which of them are wanted, and their order.

use crate::error::{Code, Error, Result};
use qitao_domain::bom::BomGraph;
use qitao_domain::item::Source;
use qitao_domain::{ItemId, limits};
use qitao_store::Read;

/// Which rows are wanted; all of them when nothing is said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Code, name and specification have this text.
    pub text: Option<&'a str>,
    /// The item comes from there.
    pub source: Option<Source>,
}

/// The places of the wanted ones among `rows` (level, item), by level, then by code.
///
/// Codes are compared by their places in the graph, and only the numbers of the rows are sorted: a view of 65 000 rows is
/// put in order in a millisecond or two, whatever page of it is shown.
pub(super) fn places(
    r: &mut Read<'_>,
    graph: &BomGraph,
    rows: impl Iterator<Item = (u32, ItemId)>,
    wanted: &Wanted<'_>,
) -> Result<Vec<usize>> {
    let fits = |item: ItemId| wanted.source.is_none_or(|source| graph.item(item).is_some_and(|node| node.source == source));
    let mut found: Vec<(u32, u32, usize, ItemId)> = rows
        .enumerate()
        .filter(|(_, (_, item))| fits(*item))
        .map(|(place, (level, item))| (level, graph.place_by_code(item), place, item))
        .collect();
    let text = wanted.text.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
    if let Some(text) = text {
        if text.chars().count() > limits::SEARCH_CHARS {
            return Err(Error::new(Code::FieldTooLong).with("field", "text").with("limit", limits::SEARCH_CHARS));
        }
        let mut ids: Vec<ItemId> = found.iter().map(|row| row.3).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut briefs = r.item_briefs(&ids)?;
        briefs.retain(|_, brief| format!("{} {} {}", brief.code, brief.name, brief.spec).to_lowercase().contains(&text));
        found.retain(|row| briefs.contains_key(&row.3));
    }
    found.sort_unstable();
    Ok(found.into_iter().map(|row| row.2).collect())
}
