//! Routings, a row per operation.

use super::books::BooksError;
use super::cells::{At, CodeText, Desk, Got, wrong};
use super::check::{Prepared, Records};
use super::differences::{Differences, State, operation_texts, routing_texts};
use super::fields::RowFields;
use super::kinds::Kind;
use super::lines::MOST_NUMBER;
use super::problem::Code;
use super::versions::{DaysAt, Head, Numbers, ShownState, Timeline, VersionOf, day_params, overlap};
use super::world::World;
use qitao_domain::item::{Item, ItemKind};
use qitao_domain::routing::{Operation, Routing, VersionState};
use qitao_domain::{Day, Qty, limits};
use std::collections::{HashMap, HashSet};

const ITEM: usize = 0;
const VERSION: usize = 1;
const FROM: usize = 2;
const TO: usize = 3;
const NUMBER: usize = 6;
const CENTER: usize = 8;
const CYCLE: usize = 13;

/// A row of the routing sheet.
pub(crate) struct OperationRow<'a> {
    at: At,
    pub item: Got<CodeText<'a>>,
    version: Got<CodeText<'a>>,
    from: Got<Day>,
    to: Got<Day>,
    state: Got<VersionState>,
    version_note: Got<String>,
    number: Got<u32>,
    name: Got<String>,
    center: Got<CodeText<'a>>,
    outsourced: Got<bool>,
    setup: Got<u32>,
    cleanup: Got<u32>,
    run: Got<u32>,
    cycle: Got<Qty>,
    lead: Got<u32>,
    note: Got<String>,
}

impl<'a> OperationRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            item: row.code(desk, ITEM),
            version: row.code(desk, VERSION),
            from: row.day(desk, FROM),
            to: row.day(desk, TO),
            state: row.choice(desk, 4),
            version_note: row.text(desk, 5),
            number: row.whole(desk, NUMBER, 1, MOST_NUMBER),
            name: row.text(desk, 7),
            center: row.code(desk, CENTER),
            outsourced: row.yes_no(desk, 9),
            setup: row.seconds(desk, 10),
            cleanup: row.seconds(desk, 11),
            run: row.seconds(desk, 12),
            cycle: row.quantity(desk, CYCLE),
            lead: row.whole(desk, 14, 0, u32::try_from(limits::LEAD_TIME_DAYS).unwrap_or(u32::MAX)),
            note: row.text(desk, 15),
        }
    }
}

/// The rows of one version. A row that does not say (readably) of which item and version it is stands alone, without them: its
/// mistakes are told like those of any other, and nothing is made of it.
struct Group<'a> {
    item: String,
    version: String,
    head: Head,
    bad: bool,
    rows: Vec<OperationRow<'a>>,
}

type Stored = HashMap<(String, String), Routing>;

/// Resolves routings.
pub(crate) fn check(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<OperationRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    if rows.is_empty() {
        return Ok(());
    }
    let items: HashSet<&str> = rows.iter().filter_map(|r| Some(r.item.get()?.text.as_ref())).collect();
    let mut items: Vec<&str> = items.into_iter().collect();
    items.sort_unstable();
    let mut stored: Stored = world.books.routings(&items)?.into_iter().map(|r| ((r.item.clone(), r.version.clone()), sorted(r))).collect();
    let mut drafts = Vec::new();
    let kept = stored.values().map(|r| (r.item.as_str(), r.version.as_str(), r.state == VersionState::Active, r.valid));
    let versions = VersionOf::new(kept, world.today);
    for group in group(desk, rows, versions) {
        drafts.push(resolve(desk, world, group, &stored)?);
    }
    let mut timeline = Timeline::default();
    let replaced: HashSet<(&str, &str)> =
        drafts.iter().filter(|d| !d.bad).map(|d| (d.routing.item.as_str(), d.routing.version.as_str())).collect();
    for old in stored.values().filter(|r| r.state == VersionState::Active && !replaced.contains(&(r.item.as_str(), r.version.as_str()))) {
        timeline.insert(&old.item, &old.version, old.valid);
    }
    // Those with another mistake come after the others: they are told, too, and push none of them out.
    let mut order: Vec<&mut Draft> = drafts.iter_mut().filter(|d| d.routing.state == VersionState::Active).collect();
    order.sort_by_key(|d| d.bad);
    for draft in order.into_iter().filter(|d| d.routing.valid.is_ordered() && !d.routing.version.is_empty()) {
        if let Some((other, valid)) = timeline.add(&draft.routing.item, &draft.routing.version, draft.routing.valid) {
            overlap(desk, &draft.days_at, &[VERSION], (&draft.routing.version, draft.routing.valid), (&other, valid));
            draft.bad = true;
        }
    }
    for draft in &mut drafts {
        if draft.bad || !draft.from_file {
            draft.rows.iter().for_each(|at| desk.leave_out(*at));
            continue;
        }
        let routing = sorted(draft.routing.clone());
        let old = stored.remove(&(routing.item.clone(), routing.version.clone()));
        compare(found, old.as_ref(), &routing);
        if old.as_ref() != Some(&routing) {
            let state = if old.is_some() { State::Changed } else { State::New };
            records.routings.push(Prepared { state, record: routing });
        }
    }
    Ok(())
}

fn sorted(mut routing: Routing) -> Routing {
    routing.operations.sort_by_key(|o| o.number);
    routing
}

fn group<'a>(desk: &mut Desk<'_>, rows: Vec<OperationRow<'a>>, mut versions: VersionOf) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut by_key: HashMap<(String, String), usize> = HashMap::new();
    for mut row in rows {
        let at = row.at;
        let item = row.item.get().map(|p| p.text.as_ref().to_owned());
        let version = item.as_deref().and_then(|item| versions.next(desk, at, item, &row.version, &[VERSION, ITEM]));
        let bad = version.is_none();
        let key = (item.unwrap_or_default(), version.unwrap_or_default());
        let index = match by_key.get(&key).filter(|_| !bad) {
            Some(&index) => index,
            None => {
                let (item, version) = key.clone();
                groups.push(Group { item, version, head: Head::default(), bad, rows: Vec::new() });
                by_key.insert(key, groups.len() - 1);
                groups.len() - 1
            }
        };
        let group = &mut groups[index];
        let state = match row.state {
            Got::Is(state) => Got::Is(ShownState(state)),
            Got::Absent => Got::Absent,
            Got::Blank => Got::Blank,
            Got::Bad => Got::Bad,
        };
        let said = [
            group.head.from.add(desk, at, FROM, row.from),
            group.head.to.add(desk, at, TO, row.to),
            group.head.state.add(desk, at, 4, state),
            group.head.note.add(desk, at, 5, std::mem::replace(&mut row.version_note, Got::Absent)),
        ];
        group.bad |= said.contains(&false);
        group.rows.push(row);
    }
    groups
}

struct Draft {
    routing: Routing,
    rows: Vec<At>,
    days_at: DaysAt,
    /// At least one operation comes from a good row.
    from_file: bool,
    bad: bool,
}

fn resolve(desk: &mut Desk<'_>, world: &mut World<'_>, group: Group<'_>, stored: &Stored) -> Result<Draft, BooksError> {
    let rows: Vec<At> = group.rows.iter().map(|r| r.at).collect();
    let mut bad = group.bad;
    let mut item: Option<Item> = None;
    for &at in rows.iter().filter(|_| !group.item.is_empty()) {
        item = world.item(desk, at, ITEM, &group.item)?.cloned();
        if item.is_some() {
            break;
        }
        bad = true;
    }
    if item.is_some_and(|i| i.kind == ItemKind::Service) {
        desk.report(rows[0], ITEM, wrong(Code::ServiceHasNoBom, &[]));
        bad = true;
    }
    let old = stored.get(&(group.item.clone(), group.version.clone()));
    let days_at = group.head.days_at(rows[0], FROM, TO);
    let mut routing = Routing {
        valid: group.head.valid(old.map(|r| r.valid)),
        state: group.head.state(old.map(|r| r.state)),
        note: group.head.note.or_clear(old.map(|r| r.note.clone()), String::new()),
        item: group.item,
        version: group.version,
        operations: Vec::new(),
    };
    if !routing.valid.is_ordered() {
        let days = day_params(routing.valid);
        desk.report(days_at.at, days_at.field, wrong(Code::DatesReversed, &days.each_ref().map(|(k, v)| (*k, v.as_str()))));
        bad = true;
    }
    if rows.len() > limits::OPERATIONS {
        desk.report(rows[limits::OPERATIONS], NUMBER, wrong(Code::TooManyLines, &[("most", &limits::OPERATIONS.to_string())]));
        bad = true;
    }
    let old_operations: HashMap<u32, &Operation> = old.iter().flat_map(|r| r.operations.iter().map(|o| (o.number, o))).collect();
    let mut numbers = Numbers::new(desk, NUMBER, group.rows.iter().filter_map(|r| Some((r.at, *r.number.get()?))));
    let mut kept = Vec::new();
    for row in group.rows {
        let at = row.at;
        let number = numbers.next(at, row.number.get().copied());
        match operation(desk, world, row, number, old_operations.get(&number).copied()).filter(|_| !desk.is_bad(at)) {
            Some(operation) => routing.operations.push(operation),
            None => kept.push(number),
        }
    }
    let from_file = !routing.operations.is_empty();
    // An operation whose row has a mistake stays as it is in the books.
    for number in kept {
        if let Some(before) = old_operations.get(&number)
            && !routing.operations.iter().any(|o| o.number == number)
        {
            routing.operations.push((*before).clone());
        }
    }
    Ok(Draft { routing, rows, days_at, from_file, bad })
}

fn operation(desk: &mut Desk<'_>, world: &mut World<'_>, row: OperationRow<'_>, number: u32, old: Option<&Operation>) -> Option<Operation> {
    if row.cycle.get().is_some_and(|c| !c.is_positive()) {
        desk.report(row.at, CYCLE, wrong(Code::NotPositive, &[]));
    }
    let center = world.center(desk, row.at, CENTER, row.center.get()?.text.as_ref())?;
    let (center, outside) = (center.code.clone(), center.outsourced);
    Some(Operation {
        number,
        name: row.name.or_clear(old.map(|o| o.name.clone()), String::new()),
        work_center: center,
        outsourced: row.outsourced.or_keep(old.map(|o| o.outsourced), outside),
        setup_seconds: row.setup.or_clear(old.map(|o| o.setup_seconds), 0),
        cleanup_seconds: row.cleanup.or_clear(old.map(|o| o.cleanup_seconds), 0),
        run_seconds: row.run.or_clear(old.map(|o| o.run_seconds), 0),
        cycle_qty: row.cycle.or_clear(old.map(|o| o.cycle_qty), Qty::ONE),
        lead_time_days: row.lead.or_clear(old.map(|o| o.lead_time_days), 0),
        note: row.note.or_clear(old.map(|o| o.note.clone()), String::new()),
    })
}

fn compare(found: &mut Differences, old: Option<&Routing>, new: &Routing) {
    let head = format!("{} {}", new.item, new.version);
    if let Some(old) = old {
        found.compare_head(Kind::Routing, &head, routing_texts(old), routing_texts(new));
    }
    let mut before: HashMap<u32, &Operation> = old.iter().flat_map(|r| r.operations.iter().map(|o| (o.number, o))).collect();
    for operation in &new.operations {
        let old = before.remove(&operation.number).map(operation_texts);
        found.compare(Kind::Routing, format!("{head} {}", operation.number), &operation.name, old, Some(operation_texts(operation)));
    }
    let mut gone: Vec<&Operation> = before.into_values().collect();
    gone.sort_by_key(|o| o.number);
    for operation in gone {
        found.compare(Kind::Routing, format!("{head} {}", operation.number), &operation.name, Some(operation_texts(operation)), None);
    }
}
