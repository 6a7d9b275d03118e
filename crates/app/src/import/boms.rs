//! Bills of material, a row per line.

use super::books::BooksError;
use super::cells::{At, Desk, Got, wrong};
use super::check::{Prepared, Records};
use super::differences::{Differences, State, bom_texts, line_texts};
use super::kinds::Kind;
use super::lines::{COMPONENT, FIXED_OUTPUT, FROM, LINE, LineRow, OUTPUT, PARENT, TO, VERSION, VERSION_FROM, VERSION_TO, lines, too_fine};
use super::loops::{self, Layer};
use super::problem::Code;
use super::substitutes::{self, SubstituteRow};
use super::versions::{DaysAt, Head, Once, ShownState, Timeline, VersionOf, day_params, overlap};
use super::world::World;
use qitao_domain::bom::{Bom, BomLine};
use qitao_domain::calendar::Validity;
use qitao_domain::item::{Item, ItemKind};
use qitao_domain::routing::VersionState;
use qitao_domain::{Day, Qty, limits};
use std::collections::{HashMap, HashSet};

/// The rows of one version. A row that does not say (readably) of which parent and version it is stands alone, without them: its
/// mistakes are told like those of any other, and nothing is made of it.
struct Group<'a> {
    item: String,
    version: String,
    head: Head,
    output_qty: Once<Qty>,
    fixed_output: Once<Qty>,
    bad: bool,
    rows: Vec<LineRow<'a>>,
}

/// A version as it will be: from the file, or from the books because a substitute of it is in the file.
pub(crate) struct Draft {
    pub bom: Bom,
    /// Row of each line; none for those that stay as in the books.
    pub at: Vec<Option<At>>,
    pub rows: Vec<At>,
    /// Lines that are left out for a mistake: component, days, row.
    pub left_out: Vec<(String, Validity, At)>,
    pub first: At,
    /// Where its days are said.
    pub days_at: DaysAt,
    pub bad: bool,
}

pub(crate) type Stored = HashMap<(String, String), Bom>;

/// Resolves BOM lines and substitutes.
pub(crate) fn check(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<LineRow<'_>>,
    rows_of_substitutes: Vec<SubstituteRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    if rows.is_empty() && rows_of_substitutes.is_empty() {
        return Ok(());
    }
    let parents: HashSet<&str> = rows
        .iter()
        .map(|r| &r.parent)
        .chain(rows_of_substitutes.iter().map(|r| &r.parent))
        .filter_map(|p| Some(p.get()?.text.as_ref()))
        .collect();
    let mut parents: Vec<&str> = parents.into_iter().collect();
    parents.sort_unstable();
    let mut stored: Stored = world.books.boms(&parents)?.into_iter().map(|b| ((b.item.clone(), b.version.clone()), sorted(b))).collect();
    let groups = group(desk, rows, usual(&stored, world.today));
    let mut drafts = Vec::with_capacity(groups.len());
    for group in groups {
        drafts.push(resolve(desk, world, group, &stored)?);
    }
    overlaps(desk, &mut drafts, &stored);
    cut_loops(desk, world, &mut drafts, &stored)?;
    let mut by_key: HashMap<(String, String), usize> =
        drafts.iter().enumerate().map(|(i, d)| ((d.bom.item.clone(), d.bom.version.clone()), i)).collect();
    for draft in &mut drafts {
        if !draft.bad && !draft.bom.lines.iter().zip(&draft.at).any(|(_, at)| at.is_some()) {
            // All its lines were left out: the version stays as it is in the books, or away.
            draft.bad = true;
        }
        if draft.bad {
            draft.rows.iter().for_each(|at| desk.leave_out(*at));
        }
    }
    substitutes::attach(desk, world, rows_of_substitutes, &mut drafts, &mut by_key, &stored, found)?;
    for draft in drafts.into_iter().filter(|d| !d.bad) {
        let bom = sorted(draft.bom);
        let old = stored.remove(&(bom.item.clone(), bom.version.clone()));
        compare(found, old.as_ref(), &bom, !draft.rows.is_empty());
        if old.as_ref() != Some(&bom) {
            let state = if old.is_some() { State::Changed } else { State::New };
            records.boms.push(Prepared { state, record: bom });
        }
    }
    Ok(())
}

fn sorted(mut bom: Bom) -> Bom {
    bom.lines.sort_by_key(|l| l.number);
    bom.lines.iter_mut().for_each(|l| l.substitutes.sort_by_key(|s| s.priority));
    bom
}

/// Versions of rows that do not say theirs.
pub(crate) fn usual(stored: &Stored, today: Day) -> VersionOf {
    let kept = stored.values().map(|b| (b.item.as_str(), b.version.as_str(), b.state == VersionState::Active, b.valid));
    VersionOf::new(kept, today)
}

fn group<'a>(desk: &mut Desk<'_>, rows: Vec<LineRow<'a>>, mut versions: VersionOf) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut by_key: HashMap<(String, String), usize> = HashMap::new();
    for mut row in rows {
        let at = row.at;
        let item = row.parent.get().map(|p| p.text.as_ref().to_owned());
        let version = item.as_deref().and_then(|item| versions.next(desk, at, item, &row.version, &[VERSION, PARENT]));
        let bad = version.is_none();
        let key = (item.unwrap_or_default(), version.unwrap_or_default());
        let index = match by_key.get(&key).filter(|_| !bad) {
            Some(&index) => index,
            None => {
                let (item, version) = key.clone();
                let (head, output_qty, fixed_output) = Default::default();
                groups.push(Group { item, version, head, output_qty, fixed_output, bad, rows: Vec::new() });
                by_key.insert(key, groups.len() - 1);
                groups.len() - 1
            }
        };
        let group = &mut groups[index];
        let take = |got: &mut Got<VersionState>| match std::mem::replace(got, Got::Absent) {
            Got::Is(state) => Got::Is(ShownState(state)),
            Got::Absent => Got::Absent,
            Got::Blank => Got::Blank,
            Got::Bad => Got::Bad,
        };
        let said = [
            group.head.from.add(desk, at, VERSION_FROM, row.version_from),
            group.head.to.add(desk, at, VERSION_TO, row.version_to),
            group.head.state.add(desk, at, 4, take(&mut row.state)),
            group.output_qty.add(desk, at, OUTPUT, row.output_qty),
            group.fixed_output.add(desk, at, FIXED_OUTPUT, row.fixed_output),
            group.head.note.add(desk, at, 7, std::mem::replace(&mut row.version_note, Got::Absent)),
        ];
        group.bad |= said.contains(&false);
        group.rows.push(row);
    }
    groups
}

fn resolve(desk: &mut Desk<'_>, world: &mut World<'_>, group: Group<'_>, stored: &Stored) -> Result<Draft, BooksError> {
    let first = group.rows[0].at;
    let rows: Vec<At> = group.rows.iter().map(|r| r.at).collect();
    let mut bad = group.bad;
    let mut parent: Option<Item> = None;
    for &at in rows.iter().filter(|_| !group.item.is_empty()) {
        parent = world.item(desk, at, PARENT, &group.item)?.cloned();
        if parent.is_some() {
            break;
        }
        bad = true;
    }
    if parent.as_ref().is_some_and(|p| p.kind == ItemKind::Service) {
        desk.report(first, PARENT, wrong(Code::ServiceHasNoBom, &[]));
        bad = true;
    }
    let old = stored.get(&(group.item.clone(), group.version.clone()));
    let days_at = group.head.days_at(first, VERSION_FROM, VERSION_TO);
    let (output_at, fixed_at) = (group.output_qty.at(first), group.fixed_output.at(first));
    let bom = Bom {
        valid: group.head.valid(old.map(|b| b.valid)),
        state: group.head.state(old.map(|b| b.state)),
        output_qty: group.output_qty.or_clear(old.map(|b| b.output_qty), Qty::ONE),
        fixed_output: group.fixed_output.or_clear(old.map(|b| b.fixed_output), Qty::ZERO),
        note: group.head.note.or_clear(old.map(|b| b.note.clone()), String::new()),
        item: group.item,
        version: group.version,
        lines: Vec::new(),
    };
    if !bom.valid.is_ordered() {
        let days = day_params(bom.valid);
        desk.report(days_at.at, days_at.field, wrong(Code::DatesReversed, &days.each_ref().map(|(k, v)| (*k, v.as_str()))));
        bad = true;
    }
    if !bom.output_qty.is_positive() {
        desk.report(output_at, OUTPUT, wrong(Code::NotPositive, &[]));
        bad = true;
    }
    if bom.fixed_output.is_negative() {
        desk.report(fixed_at, FIXED_OUTPUT, wrong(Code::Negative, &[]));
        bad = true;
    }
    if let Some(parent) = &parent {
        for (at, field, value) in [(output_at, OUTPUT, bom.output_qty), (fixed_at, FIXED_OUTPUT, bom.fixed_output)] {
            bad |= too_fine(desk, at, field, value, parent);
        }
    }
    if rows.len() > limits::BOM_LINES {
        desk.report(rows[limits::BOM_LINES], LINE, wrong(Code::TooManyLines, &[("most", &limits::BOM_LINES.to_string())]));
        bad = true;
    }
    let mut draft = Draft { bom, at: Vec::new(), rows, left_out: Vec::new(), first, days_at, bad };
    lines(desk, world, group.rows, old, &mut draft)?;
    Ok(draft)
}

fn overlaps(desk: &mut Desk<'_>, drafts: &mut [Draft], stored: &Stored) {
    let mut timeline = Timeline::default();
    let replaced: HashSet<(&str, &str)> = drafts.iter().filter(|d| !d.bad).map(|d| (d.bom.item.as_str(), d.bom.version.as_str())).collect();
    for bom in stored.values().filter(|b| b.state == VersionState::Active && !replaced.contains(&(b.item.as_str(), b.version.as_str()))) {
        timeline.insert(&bom.item, &bom.version, bom.valid);
    }
    // Those with another mistake come after the others: they are told, too, and push none of them out.
    let mut order: Vec<&mut Draft> = drafts.iter_mut().filter(|d| d.bom.state == VersionState::Active).collect();
    order.sort_by_key(|d| d.bad);
    for draft in order.into_iter().filter(|d| d.bom.valid.is_ordered() && !d.bom.version.is_empty()) {
        if let Some((other, valid)) = timeline.add(&draft.bom.item, &draft.bom.version, draft.bom.valid) {
            overlap(desk, &draft.days_at, &[FROM, TO, VERSION], (&draft.bom.version, draft.bom.valid), (&other, valid));
            draft.bad = true;
        }
    }
}

/// Finds loops through the file's lines, reports each at the line that closes it and takes that line out. What is active counts
/// together; a draft is asked alone whether it would close one, as when it is saved on screen.
fn cut_loops(desk: &mut Desk<'_>, world: &World<'_>, drafts: &mut [Draft], stored: &Stored) -> Result<(), BooksError> {
    let mut graph = loops::Graph::default();
    let mut parents: HashSet<&str> = HashSet::new();
    let mut replaced: HashSet<(&str, &str)> = HashSet::new();
    for (index, draft) in drafts.iter().enumerate().filter(|(_, d)| !d.bom.item.is_empty()) {
        parents.insert(&draft.bom.item);
        if !draft.bad {
            replaced.insert((&draft.bom.item, &draft.bom.version));
        }
        let (good, left_out) = match draft.bom.state {
            VersionState::Active if draft.bad => (Layer::LeftOut, Layer::LeftOut),
            VersionState::Active => (Layer::Active, Layer::LeftOut),
            VersionState::Draft => (Layer::Draft(index), Layer::Draft(index)),
            VersionState::Obsolete => continue,
        };
        let lines = draft.bom.lines.iter().zip(&draft.at).map(|(l, at)| (l.component.as_str(), l.valid, good, at.is_some()));
        let others = draft.left_out.iter().map(|(component, valid, _)| (component.as_str(), *valid, left_out, true));
        for (at, (component, valid, layer, of_file)) in lines.chain(others).enumerate() {
            if let Some(valid) = valid.intersect(draft.bom.valid) {
                graph.add(&draft.bom.item, component, valid, layer, of_file.then_some((index, at)));
            }
        }
    }
    for bom in stored.values().filter(|b| !replaced.contains(&(b.item.as_str(), b.version.as_str()))) {
        parents.insert(&bom.item);
        super::books::edges_of(bom).for_each(|e| graph.add(&e.parent, &e.component, e.valid, Layer::Active, None));
    }
    // What lies below in the books, level by level.
    let mut asked: HashSet<String> = parents.iter().map(|p| (*p).to_owned()).collect();
    let mut frontier: Vec<String> = graph.names().filter(|n| asked.insert((*n).to_owned())).map(str::to_owned).collect();
    while !frontier.is_empty() {
        let codes: Vec<&str> = frontier.iter().map(String::as_str).collect();
        let edges = world.books.components(&codes)?;
        frontier = edges.iter().filter(|e| asked.insert(e.component.clone())).map(|e| e.component.clone()).collect();
        edges.iter().for_each(|e| graph.add(&e.parent, &e.component, e.valid, Layer::Active, None));
    }
    let mut cut: Vec<(usize, usize)> = Vec::new();
    for found in graph.loops() {
        let (draft, line) = found.closed_by;
        let from = &drafts[draft];
        let own = from.at.get(line).copied().flatten();
        let at = own.or_else(|| from.left_out.get(line.checked_sub(from.at.len())?).map(|(_, _, at)| *at));
        if let Some(at) = at {
            desk.report(at, COMPONENT, wrong(Code::Loop, &[("path", &found.path)]));
        }
        if own.is_some() {
            cut.push((draft, line));
        }
    }
    cut.sort_unstable();
    cut.dedup();
    for (draft, line) in cut.into_iter().rev() {
        let draft = &mut drafts[draft];
        let number = draft.bom.lines.remove(line).number;
        draft.at.remove(line);
        let old = stored.get(&(draft.bom.item.clone(), draft.bom.version.clone()));
        if let Some(old) = old.and_then(|b| b.lines.iter().find(|l| l.number == number)) {
            draft.bom.lines.push(old.clone());
            draft.at.push(None);
        }
    }
    Ok(())
}

fn compare(found: &mut Differences, old: Option<&Bom>, new: &Bom, with_lines: bool) {
    let head = format!("{} {}", new.item, new.version);
    if let Some(old) = old {
        found.compare_head(Kind::Bom, &head, bom_texts(old), bom_texts(new));
    }
    if !with_lines {
        return;
    }
    let mut before: HashMap<u32, &BomLine> = old.iter().flat_map(|b| b.lines.iter().map(|l| (l.number, l))).collect();
    for line in &new.lines {
        let old = before.remove(&line.number).map(line_texts);
        found.compare(Kind::Bom, format!("{head} {}", line.number), &line.component, old, Some(line_texts(line)));
    }
    let mut gone: Vec<&BomLine> = before.into_values().collect();
    gone.sort_by_key(|l| l.number);
    for line in gone {
        found.compare(Kind::Bom, format!("{head} {}", line.number), &line.component, Some(line_texts(line)), None);
    }
}
