//! Bills of material, a row per line, and substitutes.

use super::books::BooksError;
use super::cells::{At, CodeText, Desk, Got, RowFields, wrong};
use super::check::{Prepared, Records};
use super::differences::{Differences, State, bom_texts, line_texts, substitute_texts};
use super::kinds::Kind;
use super::loops;
use super::masters::World;
use super::problem::Code;
use super::text::Wrong;
use super::versions::{Head, Numbers, Once, ShownState, Timeline, VersionOf, day_params};
use qitao_domain::bom::{Bom, BomLine, LineKind, Substitute};
use qitao_domain::calendar::Validity;
use qitao_domain::item::Item;
use qitao_domain::routing::VersionState;
use qitao_domain::unit::ratio_to_own;
use qitao_domain::{Day, PerUnit, Qty, limits};
use std::collections::{HashMap, HashSet};

const PARENT: usize = 0;
const VERSION_FROM: usize = 2;
const OUTPUT: usize = 5;
const FIXED_OUTPUT: usize = 6;
const LINE: usize = 8;
const COMPONENT: usize = 9;
const QTY: usize = 11;
const UNIT: usize = 12;
const FIXED_QTY: usize = 13;
const SCRAP: usize = 14;
const COST_SHARE: usize = 15;
const FROM: usize = 17;
const TO: usize = 18;

/// A row of the BOM sheet.
pub(crate) struct LineRow<'a> {
    at: At,
    pub parent: Got<CodeText<'a>>,
    version: Got<CodeText<'a>>,
    version_from: Got<Day>,
    version_to: Got<Day>,
    state: Got<VersionState>,
    output_qty: Got<Qty>,
    fixed_output: Got<Qty>,
    version_note: Got<String>,
    line: Got<u32>,
    pub component: Got<CodeText<'a>>,
    kind: Got<LineKind>,
    qty: Got<PerUnit>,
    unit: Got<CodeText<'a>>,
    fixed_qty: Got<Qty>,
    scrap: Got<(PerUnit, bool)>,
    cost_share: Got<(PerUnit, bool)>,
    operation: Got<u32>,
    from: Got<Day>,
    to: Got<Day>,
    note: Got<String>,
}

/// Largest line or operation number.
pub(crate) const MOST_NUMBER: u32 = 1_000_000;

impl<'a> LineRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            parent: row.code(desk, PARENT),
            version: row.code(desk, 1),
            version_from: row.day(desk, VERSION_FROM),
            version_to: row.day(desk, 3),
            state: row.choice(desk, 4),
            output_qty: row.quantity(desk, OUTPUT),
            fixed_output: row.quantity(desk, FIXED_OUTPUT),
            version_note: row.text(desk, 7),
            line: row.whole(desk, LINE, 1, MOST_NUMBER),
            component: row.code(desk, COMPONENT),
            kind: row.choice(desk, 10),
            qty: row.coefficient(desk, QTY),
            unit: row.code(desk, UNIT),
            fixed_qty: row.quantity(desk, FIXED_QTY),
            scrap: row.share(desk, SCRAP),
            cost_share: row.share(desk, COST_SHARE),
            operation: row.whole(desk, 16, 1, MOST_NUMBER),
            from: row.day(desk, FROM),
            to: row.day(desk, TO),
            note: row.text(desk, 19),
        }
    }
}

/// The rows of one version.
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
struct Draft {
    bom: Bom,
    /// Row of each line; none for lines that stay as in the books.
    at: Vec<Option<At>>,
    rows: Vec<At>,
    first: At,
    days_at: At,
    bad: bool,
}

/// A component at an operation.
type Use = (String, Option<u32>);
type Stored = HashMap<(String, String), Bom>;

/// Resolves BOM lines and substitutes.
pub(crate) fn check(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<LineRow<'_>>,
    substitutes: Vec<SubstituteRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let parents: HashSet<&str> =
        rows.iter().map(|r| &r.parent).chain(substitutes.iter().map(|r| &r.parent)).filter_map(|p| Some(p.get()?.text.as_ref())).collect();
    let mut parents: Vec<&str> = parents.into_iter().collect();
    if parents.is_empty() {
        return Ok(());
    }
    parents.sort_unstable();
    let mut stored: Stored = world.books.boms(&parents)?.into_iter().map(|b| ((b.item.clone(), b.version.clone()), sorted(b))).collect();
    let groups = group(desk, rows);
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
    attach(desk, world, substitutes, &mut drafts, &mut by_key, &stored, found)?;
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

fn group<'a>(desk: &mut Desk<'_>, rows: Vec<LineRow<'a>>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut by_key: HashMap<(String, String), usize> = HashMap::new();
    let mut versions = VersionOf::new();
    for mut row in rows {
        let Some(parent) = row.parent.get().map(|p| p.text.as_ref().to_owned()) else { continue };
        let Some(version) = versions.next(row.at, &parent, &row.version) else { continue };
        let at = row.at;
        let key = (parent, version);
        let index = match by_key.get(&key) {
            Some(&index) => index,
            None => {
                let (item, version) = key.clone();
                let (head, output_qty, fixed_output) = Default::default();
                groups.push(Group { item, version, head, output_qty, fixed_output, bad: false, rows: Vec::new() });
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
            group.head.to.add(desk, at, 3, row.version_to),
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
    for &at in &rows {
        parent = world.item(desk, at, PARENT, &group.item)?.cloned();
        if parent.is_none() {
            bad = true;
        } else {
            break;
        }
    }
    let old = stored.get(&(group.item.clone(), group.version.clone()));
    let days_at = group.head.days_at(first);
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
        desk.report(days_at, VERSION_FROM, wrong(Code::DatesReversed, &days.each_ref().map(|(k, v)| (*k, v.as_str()))));
        bad = true;
    }
    if !bom.output_qty.is_positive() {
        desk.report(first, OUTPUT, wrong(Code::NotPositive, &[]));
        bad = true;
    }
    if bom.fixed_output.is_negative() {
        desk.report(first, FIXED_OUTPUT, wrong(Code::Negative, &[]));
        bad = true;
    }
    if let Some(parent) = &parent {
        for (field, value) in [(OUTPUT, bom.output_qty), (FIXED_OUTPUT, bom.fixed_output)] {
            bad |= too_fine(desk, first, field, value, parent);
        }
    }
    if rows.len() > limits::BOM_LINES {
        desk.report(rows[limits::BOM_LINES], LINE, wrong(Code::TooManyLines, &[("most", &limits::BOM_LINES.to_string())]));
        bad = true;
    }
    let mut draft = Draft { bom, at: Vec::new(), rows, first, days_at, bad };
    lines(desk, world, group.rows, old, &mut draft)?;
    Ok(draft)
}

/// Whether a stock quantity has more decimals than its item; reported.
fn too_fine(desk: &mut Desk<'_>, at: At, field: usize, value: Qty, item: &Item) -> bool {
    let fine = value.decimals_used() > u32::from(item.decimals);
    if fine {
        desk.report(at, field, wrong(Code::TooManyDecimals, &[("decimals", &item.decimals.to_string()), ("unit", &item.unit)]));
    }
    fine
}

fn lines(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<LineRow<'_>>,
    old: Option<&Bom>,
    draft: &mut Draft,
) -> Result<(), BooksError> {
    let mut numbers = Numbers::new(desk, LINE, rows.iter().filter_map(|r| Some((r.at, *r.line.get()?))));
    let old_lines: HashMap<u32, &BomLine> = old.iter().flat_map(|b| b.lines.iter().map(|l| (l.number, l))).collect();
    let mut repeated: HashMap<Use, Vec<(Validity, At)>> = HashMap::new();
    let mut taken: HashSet<u32> = HashSet::new();
    let mut kept: Vec<u32> = Vec::new();
    let mut shares = PerUnit::ZERO;
    let mut last_share = draft.first;
    for row in rows {
        let at = row.at;
        let number = numbers.next(at, row.line.get().copied());
        let before = old_lines.get(&number).copied();
        let line = line(desk, world, row, number, before, draft)?;
        let Some(line) = line.filter(|_| !desk.is_bad(at)) else {
            kept.push(number);
            continue;
        };
        let same = repeated.entry((line.component.clone(), line.operation)).or_default();
        if let Some((_, first)) = same.iter().rev().take(8).find(|(valid, _)| valid.intersect(line.valid).is_some()) {
            desk.report(at, COMPONENT, wrong(Code::ComponentRepeated, &[("row", &first.row.to_string())]));
        }
        same.push((line.valid, at));
        if line.kind == LineKind::CoProduct {
            shares = shares.checked_add(line.cost_share).unwrap_or(PerUnit::from_scaled(i64::MAX));
            last_share = at;
        }
        taken.insert(number);
        draft.bom.lines.push(line);
        draft.at.push(Some(at));
    }
    // A line whose row has a mistake stays as it is in the books.
    for number in kept {
        if let Some(line) = old_lines.get(&number).filter(|_| taken.insert(number)) {
            draft.bom.lines.push((*line).clone());
            draft.at.push(None);
        }
    }
    if shares > PerUnit::ONE {
        desk.report(last_share, COST_SHARE, wrong(Code::SharesTooHigh, &[("sum", &shares.to_string())]));
        draft.bad = true;
    }
    Ok(())
}

fn line(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    row: LineRow<'_>,
    number: u32,
    before: Option<&BomLine>,
    draft: &Draft,
) -> Result<Option<BomLine>, BooksError> {
    let at = row.at;
    // All that does not need the item first, so that a row's mistakes are all reported at once.
    let component = row.component.get().map(|c| c.text.as_ref());
    let old = before.filter(|l| component == Some(l.component.as_str()));
    let fixed_qty = row.fixed_qty.or_clear(old.map(|l| l.fixed_qty), Qty::ZERO);
    if fixed_qty.is_negative() {
        desk.report(at, FIXED_QTY, wrong(Code::Negative, &[]));
    }
    // A line may have a fixed quantity only.
    let qty = row.qty.or_keep(old.map(|l| l.qty), PerUnit::ZERO);
    if row.qty.get().is_some() && (qty.is_negative() || (qty.is_zero() && !fixed_qty.is_positive())) {
        desk.report(at, QTY, wrong(Code::NotPositive, &[]));
    }
    let kind = row.kind.or_keep(old.map(|l| l.kind), LineKind::Component);
    let scrap = scrap(desk, at, row.scrap, old);
    let cost_share = cost_share(desk, at, row.cost_share, kind, old);
    let valid = days(desk, at, row.from, row.to, old, draft.bom.valid);
    let Some(component) = component else { return Ok(None) };
    if component == draft.bom.item {
        desk.report(at, COMPONENT, wrong(Code::OwnComponent, &[]));
    }
    let Some(item) = world.item(desk, at, COMPONENT, component)?.cloned() else { return Ok(None) };
    if item.retired && draft.bom.state == VersionState::Active {
        desk.report(at, COMPONENT, wrong(Code::RetiredItem, &[]));
    }
    let unit = match &row.unit {
        Got::Is(code) => code.text.as_ref(),
        Got::Absent => old.map_or(item.unit.as_str(), |l| l.unit.as_str()),
        Got::Blank => item.unit.as_str(),
        Got::Bad => return Ok(None),
    };
    if unit == item.unit {
        too_fine(desk, at, FIXED_QTY, fixed_qty, &item);
    } else {
        let Some(found) = world.unit(desk, at, UNIT, unit, Some(&item)) else { return Ok(None) };
        let way = world.units.get(&item.unit).and_then(|own| ratio_to_own(found, own, &item.conversions));
        if way.is_none() {
            desk.report(at, UNIT, wrong(Code::NoConversion, &[("item", &item.code), ("unit", &item.unit)]));
        }
    }
    let line = BomLine {
        number,
        component: component.to_owned(),
        kind,
        qty,
        unit: unit.to_owned(),
        fixed_qty,
        scrap,
        cost_share,
        operation: match row.operation {
            Got::Is(operation) => Some(operation),
            Got::Blank => None,
            Got::Absent | Got::Bad => old.and_then(|l| l.operation),
        },
        valid,
        substitutes: old.map(|l| l.substitutes.clone()).unwrap_or_default(),
        note: row.note.or_clear(old.map(|l| l.note.clone()), String::new()),
    };
    Ok(Some(line))
}

fn scrap(desk: &mut Desk<'_>, at: At, got: Got<(PerUnit, bool)>, old: Option<&BomLine>) -> PerUnit {
    let (value, percent) = match got {
        Got::Is(found) => found,
        Got::Blank => return PerUnit::ZERO,
        Got::Absent | Got::Bad => return old.map_or(PerUnit::ZERO, |l| l.scrap),
    };
    if value.is_negative() {
        desk.report(at, SCRAP, wrong(Code::Negative, &[]));
    } else if value >= PerUnit::ONE {
        // 3 without a percent sign is 3 %.
        let hundred = PerUnit::from_whole(100).unwrap_or(PerUnit::ONE);
        let suggestion = (!percent && value < hundred).then(|| format!("{value}%"));
        desk.report(at, SCRAP, Wrong { suggestion, ..wrong(Code::ScrapTooHigh, &[("share", &value.to_string())]) });
    }
    value
}

fn cost_share(desk: &mut Desk<'_>, at: At, got: Got<(PerUnit, bool)>, kind: LineKind, old: Option<&BomLine>) -> PerUnit {
    let value = match got {
        Got::Is((value, _)) => value,
        Got::Blank => return PerUnit::ZERO,
        Got::Absent | Got::Bad => return old.map_or(PerUnit::ZERO, |l| l.cost_share),
    };
    if value.is_negative() {
        desk.report(at, COST_SHARE, wrong(Code::Negative, &[]));
    } else if value > PerUnit::ONE {
        desk.report(at, COST_SHARE, wrong(Code::ShareTooHigh, &[]));
    } else if kind != LineKind::CoProduct && !value.is_zero() {
        desk.report(at, COST_SHARE, wrong(Code::ShareOfNoCoProduct, &[]));
    }
    value
}

fn days(desk: &mut Desk<'_>, at: At, from: Got<Day>, to: Got<Day>, old: Option<&BomLine>, version: Validity) -> Validity {
    let said_from = from.get().is_some();
    let valid = Validity {
        from: from.or_clear(old.map(|l| l.valid.from), version.from),
        to: match to {
            Got::Is(day) => Some(day),
            Got::Blank => None,
            Got::Absent | Got::Bad => old.and_then(|l| l.valid.to),
        },
    };
    let report = |desk: &mut Desk<'_>, field, code, days: Validity| {
        let params = day_params(days);
        desk.report(at, field, wrong(code, &params.each_ref().map(|(k, v)| (*k, v.as_str()))));
    };
    if !valid.is_ordered() {
        report(desk, TO, Code::DatesReversed, valid);
    } else if valid.from < version.from || version.to.is_some_and(|end| valid.from > end) {
        report(desk, if said_from { FROM } else { VERSION_FROM }, Code::OutsideVersion, version);
    } else if valid.to.is_some_and(|to| version.to.is_some_and(|end| to > end)) {
        report(desk, TO, Code::OutsideVersion, version);
    }
    valid
}

fn overlaps(desk: &mut Desk<'_>, drafts: &mut [Draft], stored: &Stored) {
    let mut timeline = Timeline::default();
    let replaced: HashSet<(&str, &str)> = drafts.iter().filter(|d| !d.bad).map(|d| (d.bom.item.as_str(), d.bom.version.as_str())).collect();
    for bom in stored.values().filter(|b| b.state == VersionState::Active && !replaced.contains(&(b.item.as_str(), b.version.as_str()))) {
        timeline.insert(&bom.item, &bom.version, bom.valid);
    }
    for draft in drafts.iter_mut().filter(|d| !d.bad && d.bom.state == VersionState::Active) {
        if let Some((other, valid)) = timeline.add(&draft.bom.item, &draft.bom.version, draft.bom.valid) {
            let [from, to] = day_params(valid);
            let params = [("other", other.as_str()), (from.0, from.1.as_str()), (to.0, to.1.as_str())];
            desk.report(draft.days_at, VERSION_FROM, wrong(Code::Overlap, &params));
            draft.bad = true;
        }
    }
}

/// Finds loops through the file's lines, reports each at the line that closes it and takes that line out.
fn cut_loops(desk: &mut Desk<'_>, world: &World<'_>, drafts: &mut [Draft], stored: &Stored) -> Result<(), BooksError> {
    let mut graph = loops::Graph::default();
    let mut parents: HashSet<&str> = HashSet::new();
    let mut replaced: HashSet<(&str, &str)> = HashSet::new();
    for (index, draft) in drafts.iter().enumerate().filter(|(_, d)| !d.bad) {
        parents.insert(&draft.bom.item);
        replaced.insert((&draft.bom.item, &draft.bom.version));
        if draft.bom.state != VersionState::Active {
            continue;
        }
        for (at, line) in draft.bom.lines.iter().enumerate() {
            if let Some(valid) = line.valid.intersect(draft.bom.valid) {
                let from_file = draft.at[at].map(|_| (index, at));
                graph.add(&draft.bom.item, &line.component, valid, from_file);
            }
        }
    }
    for bom in stored.values().filter(|b| !replaced.contains(&(b.item.as_str(), b.version.as_str()))) {
        parents.insert(&bom.item);
        super::books::edges_of(bom).for_each(|e| graph.add(&e.parent, &e.component, e.valid, None));
    }
    // What lies below in the books, level by level.
    let mut asked: HashSet<String> = parents.iter().map(|p| (*p).to_owned()).collect();
    let mut frontier: Vec<String> = graph.names().filter(|n| asked.insert((*n).to_owned())).map(str::to_owned).collect();
    while !frontier.is_empty() {
        let codes: Vec<&str> = frontier.iter().map(String::as_str).collect();
        let edges = world.books.components(&codes)?;
        frontier = edges.iter().filter(|e| asked.insert(e.component.clone())).map(|e| e.component.clone()).collect();
        edges.iter().for_each(|e| graph.add(&e.parent, &e.component, e.valid, None));
    }
    let mut cut: Vec<(usize, usize)> = Vec::new();
    for found in graph.loops() {
        let (draft, line) = found.closed_by;
        if let Some(at) = drafts[draft].at[line] {
            desk.report(at, COMPONENT, wrong(Code::Loop, &[("path", &found.path)]));
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
            item: row.code(desk, 4),
            ratio: row.coefficient(desk, 5),
        }
    }
}

fn attach(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<SubstituteRow<'_>>,
    drafts: &mut Vec<Draft>,
    by_key: &mut HashMap<(String, String), usize>,
    stored: &Stored,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let mut versions = VersionOf::new();
    let mut seen: HashMap<(usize, u32, u32), At> = HashMap::new();
    let mut last: HashMap<(usize, u32), u32> = HashMap::new();
    for row in rows {
        let at = row.at;
        let Some(parent) = row.parent.get().map(|c| c.text.as_ref()) else { continue };
        let Some(version) = versions.next(at, parent, &row.version) else { continue };
        if row.ratio.get().is_some_and(|r| !r.is_positive()) {
            desk.report(at, 5, wrong(Code::NotPositive, &[]));
        }
        if world.item(desk, at, 0, parent)?.is_none() {
            continue;
        }
        let Some(item) = row.item.get().map(|c| c.text.as_ref()) else { continue };
        if world.item(desk, at, 4, item)?.is_none() {
            continue;
        }
        let Some(&number) = row.line.get() else { continue };
        let key = (parent.to_owned(), version);
        let index = match (by_key.get(&key), stored.get(&key)) {
            (Some(&index), _) => index,
            (None, Some(old)) => {
                let none = vec![None; old.lines.len()];
                drafts.push(Draft { bom: old.clone(), at: none, rows: Vec::new(), first: at, days_at: at, bad: false });
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
        if item == line.component || item == key.0 {
            desk.report(at, 4, wrong(Code::OwnComponent, &[]));
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
        if desk.is_bad(at) {
            continue;
        }
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
