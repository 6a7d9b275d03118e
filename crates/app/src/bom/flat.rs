//! Rows of the flat views: which of them are wanted, and their order, by level and then by code.
//!
//! An answer may have 65 000 rows of which a page shows 50. So no text is compared (an item's place by code is a number that
//! the graph knows), and only the rows of the page are sorted: the others are parted from them, which takes one look at each.

use crate::error::{Code, Error, Result};
use qitao_domain::bom::BomGraph;
use qitao_domain::item::Source;
use qitao_domain::{ItemId, limits};
use qitao_store::Read;
use std::collections::HashSet;
use std::ops::Range;

/// Which rows are wanted; all of them when nothing is said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Code, name and specification have this text.
    pub text: Option<&'a str>,
    /// The item comes from there.
    pub source: Option<Source>,
}

/// The wanted rows of an answer: their key and their number in it.
#[derive(Debug)]
pub(super) struct Rows(Vec<(u64, u32)>);

impl Rows {
    /// The wanted ones among rows that are given as level (0 where it does not count) and item.
    pub fn wanted(r: &mut Read<'_>, graph: &BomGraph, rows: impl Iterator<Item = (u32, ItemId)>, wanted: &Wanted<'_>) -> Result<Self> {
        let key = |level: u32, item: ItemId| u64::from(level) << 32 | u64::from(graph.place_by_code(item));
        let Wanted { text, source } = *wanted;
        let text = text.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
        if source.is_none() && text.is_none() {
            return Ok(Self((0..).zip(rows).map(|(number, (level, item))| (key(level, item), number)).collect()));
        }
        let comes = |item: ItemId| source.is_none_or(|source| graph.item(item).is_some_and(|node| node.source == source));
        let mut found: Vec<(u32, u32, ItemId)> =
            (0..).zip(rows).map(|(number, (level, item))| (number, level, item)).filter(|row| comes(row.2)).collect();
        if let Some(text) = text {
            if text.chars().count() > limits::SEARCH_CHARS {
                return Err(Error::new(Code::FieldTooLong).with("field", "text").with("limit", limits::SEARCH_CHARS));
            }
            // NUL stands in no text, and PostgreSQL refuses it.
            let saying = if text.contains('\0') { HashSet::new() } else { r.items_saying(&text)? };
            found.retain(|row| saying.contains(&row.2));
        }
        Ok(Self(found.into_iter().map(|(number, level, item)| (key(level, item), number)).collect()))
    }

    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The numbers of the rows of one page, in order.
    pub fn page(mut self, part: Range<usize>) -> impl Iterator<Item = usize> {
        let Range { start, end } = part;
        if end < self.0.len() {
            self.0.select_nth_unstable(end);
            self.0.truncate(end);
        }
        if 0 < start && start < end {
            self.0.select_nth_unstable(start);
        }
        let mut page = self.0.split_off(start);
        page.sort_unstable();
        page.into_iter().map(|(_, number)| number as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_page_is_a_part_of_the_whole_order() {
        let keys = [5, 3, 9, 1, 7, 0, 8, 2, 6, 4];
        let rows = || Rows(keys.iter().zip(0..).map(|(&key, number)| (key, number)).collect());
        let whole: Vec<usize> = rows().page(0..10).collect();
        assert_eq!(whole, [5, 3, 7, 1, 9, 0, 8, 4, 6, 2]);
        for start in 0..=10 {
            for end in start..=10 {
                assert_eq!(rows().page(start..end).collect::<Vec<_>>(), whole[start..end], "{start}..{end}");
            }
        }
    }
}
