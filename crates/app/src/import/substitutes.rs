//! Substitutes, attached to lines of the file or of the books.

use super::boms::{Draft, Stored};
use super::books::BooksError;
use super::cells::{At, CodeText, Desk, Got, wrong};
use super::differences::{Differences, substitute_texts};
use super::fields::RowFields;
use super::kinds::Kind;
use super::lines::{MOST_NUMBER, VERSION_FROM, VERSION_TO};
use super::problem::Code;
use super::text::Wrong;
use super::versions::Head;
use super::world::World;
use qitao_domain::bom::Substitute;
use qitao_domain::{PerUnit, limits};
use std::collections::HashMap;

const ITEM: usize = 4;

/// A row of substitutes.
pub(crate) struct SubstituteRow<'a> {
    at: At,
    pub parent: Got<CodeText<'a>>,
    version: Got<CodeText<'a>>,
    line: Got<u32>,
    priority: Got<u32>,
    pub item: Got<CodeText<'a>>,
    ratio: Got<PerUnit>,
}

impl<'a> SubstituteRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            parent: row.code(desk, 0),
            version: row.code(desk, 1),
            line: row.whole(desk, 2, 1, MOST_NUMBER),
            priority: row.whole(desk, 3, 1, 1_000),
            item: row.code(desk, ITEM),
            ratio: row.coefficient(desk, 5),
        }
    }
}

/// Attaches substitutes; a version that is only in the books becomes a draft of its own.
pub(crate) fn attach(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<SubstituteRow<'_>>,
    drafts: &mut Vec<Draft>,
    by_key: &mut HashMap<(String, String), usize>,
    stored: &Stored,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let mut versions = super::boms::usual(stored, world.today);
    let mut seen: HashMap<(usize, u32, u32), At> = HashMap::new();
    let mut last: HashMap<(usize, u32), u32> = HashMap::new();
    for row in rows {
        let at = row.at;
        // Every mistake of the row is told, whatever else is wrong with it.
        let parent = row.parent.get().map(|c| c.text.as_ref());
        let item = row.item.get().map(|c| c.text.as_ref());
        let version = parent.and_then(|parent| versions.next(desk, at, parent, &row.version, &[1, 0]));
        if row.ratio.get().is_some_and(|r| !r.is_positive()) {
            desk.report(at, 5, wrong(Code::NotPositive, &[]));
        }
        let known = match parent {
            Some(parent) => world.item(desk, at, 0, parent)?.is_some(),
            None => false,
        };
        if let Some(item) = item {
            world.item(desk, at, ITEM, item)?;
            if parent == Some(item) {
                desk.report(at, ITEM, wrong(Code::OwnComponent, &[]));
            }
        }
        let (true, Some(parent), Some(version), Some(&number)) = (known, parent, version, row.line.get()) else { continue };
        let key = (parent.to_owned(), version);
        let index = match (by_key.get(&key), stored.get(&key)) {
            (Some(&index), _) => index,
            (None, Some(old)) => {
                let none = vec![None; old.lines.len()];
                let (rows, left_out) = Default::default();
                let days_at = Head::default().days_at(at, VERSION_FROM, VERSION_TO);
                drafts.push(Draft { bom: old.clone(), at: none, rows, left_out, first: at, days_at, bad: false });
                by_key.insert(key.clone(), drafts.len() - 1);
                drafts.len() - 1
            }
            (None, None) => {
                desk.report(at, 2, unknown_line(&key, number));
                continue;
            }
        };
        let draft = &mut drafts[index];
        if draft.bad {
            let row = draft.first.row.to_string();
            let params = [("item", key.0.as_str()), ("version", &key.1), ("sheet", desk.sheet(draft.first)), ("row", &row)];
            let problem = wrong(Code::VersionNotTaken, &params);
            desk.report(at, 2, problem);
            continue;
        }
        let Some(line_at) = draft.bom.lines.iter().position(|l| l.number == number) else {
            desk.report(at, 2, unknown_line(&key, number));
            continue;
        };
        let line = &mut draft.bom.lines[line_at];
        if item == Some(line.component.as_str()) {
            desk.report(at, ITEM, wrong(Code::OwnComponent, &[]));
        }
        let next = last.entry((index, number)).or_default();
        let priority = row.priority.get().copied().unwrap_or(*next + 1);
        *next = priority;
        if let Some(first) = seen.insert((index, number, priority), at) {
            let params = [("sheet", desk.sheet(first)), ("row", &first.row.to_string())];
            let problem = wrong(Code::Duplicate, &params);
            desk.report(at, 3, problem);
        }
        let place = line.substitutes.iter().position(|s| s.priority == priority);
        if place.is_none() && line.substitutes.len() >= limits::SUBSTITUTES {
            desk.report(at, 3, wrong(Code::TooManyLines, &[("most", &limits::SUBSTITUTES.to_string())]));
        }
        let Some(item) = item.filter(|_| !desk.is_bad(at)) else { continue };
        let old = place.map(|p| line.substitutes[p].clone());
        let ratio = row.ratio.or_clear(old.as_ref().map(|s| s.ratio), PerUnit::ONE);
        let substitute = Substitute { priority, item: item.to_owned(), ratio };
        // Against the books, where the line may have been another one.
        let books = stored.get(&key).and_then(|b| b.lines.iter().find(|l| l.number == number));
        let before = books.and_then(|l| l.substitutes.iter().find(|s| s.priority == priority));
        match place {
            Some(p) => line.substitutes[p] = substitute.clone(),
            None => line.substitutes.push(substitute.clone()),
        }
        let text = |s: &Substitute| substitute_texts(&draft.bom, number, s);
        let label = format!("{} {} {number} {priority}", key.0, key.1);
        found.compare(Kind::Substitute, label, item, before.map(text), Some(text(&substitute)));
    }
    Ok(())
}

fn unknown_line(key: &(String, String), number: u32) -> Wrong {
    wrong(Code::UnknownLine, &[("item", &key.0), ("version", &key.1), ("line", &number.to_string())])
}
