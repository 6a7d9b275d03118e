//! The journal as people see it: what each change did to which rows, and bringing that back.

use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::document::show::sees_money;
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use qitao_domain::bom::Bom;
use qitao_store::journal::bring_back::{Plan, Why};
use qitao_store::journal::named::{Done, Named, Touched};
use qitao_store::journal::readable::{Of, Readable};
use qitao_store::journal::tables::{is_amount, is_secret};
use qitao_store::journal::{ChangeFilter, ChangeRow};
use qitao_store::list;
use qitao_store::{AuditFilter, Read, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Which changes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "JournalChanges")]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// Not before this instant, microseconds UTC.
    #[serde(default)]
    pub from: Option<i64>,
    /// Not after this instant, microseconds UTC.
    #[serde(default)]
    pub to: Option<i64>,
    /// Of this person.
    #[serde(default)]
    pub actor: Option<String>,
    /// By this command.
    #[serde(default)]
    pub command: Option<String>,
    /// Only those that touched records, which can be brought back; not logins, jobs, settings.
    #[serde(default)]
    pub records: bool,
    /// Each with the first records that it touched, by name.
    #[serde(default)]
    pub named: bool,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// How many rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalCount")]
pub struct Count {
    /// The table.
    pub table: String,
    /// Added.
    pub added: i64,
    /// Changed.
    pub changed: i64,
    /// Deleted.
    pub deleted: i64,
}

/// A record that a change touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalNamed")]
pub struct NamedView {
    /// The table.
    pub table: String,
    /// Its code; of a version or a part, also that of what it is part of; none where nobody knows any more.
    pub name: Option<String>,
    /// Its name; of a version, its item's.
    pub title: Option<String>,
}

/// The records that a change deleted; where it deleted none, those that it changed, else those that it added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalTouched")]
pub struct TouchedView {
    /// What was done to them.
    pub done: Done,
    /// How many they are.
    pub count: i64,
    /// The first of them.
    pub records: Vec<NamedView>,
}

/// That what a change deleted or changed is back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalBack")]
pub struct Back {
    /// When it was brought back last, microseconds UTC.
    pub at: i64,
    /// By whom.
    pub actor: String,
    /// All of it, or were some records left as they were?
    pub whole: bool,
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalChange")]
pub struct ChangeView {
    /// Number.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// The person; empty when somebody wrote past the program.
    pub actor: String,
    /// Kind of client; empty for the program's own work.
    pub client: String,
    /// The command; empty for the program's own work, `journal.outside` when somebody wrote past the program.
    pub command: String,
    /// By which the audit trail names it too.
    pub request_id: String,
    /// By table.
    pub counts: Vec<Count>,
    /// Which records; when asked for, and where it touched some.
    pub touched: Option<TouchedView>,
    /// Somebody has brought it back.
    pub brought_back: Option<Back>,
}

/// A page of changes, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalChangePage")]
pub struct ChangePage {
    /// Rows.
    pub rows: Vec<ChangeView>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// The rows of which change.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "JournalRows")]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// Number of the change.
    pub change: i64,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// The columns of a row: of records as everywhere on the wire (decimals, days, codes), of others as they are kept; null where there is no value.
type Values = BTreeMap<String, Option<String>>;

/// By table, how many were added, changed, deleted, as it is kept.
pub(crate) fn counts_of(text: &str) -> Result<Vec<Count>> {
    let counts: BTreeMap<String, [i64; 3]> = serde_json::from_str(text).map_err(|e| Error::new(Code::Internal).with("why", e))?;
    Ok(counts.into_iter().map(|(table, [added, changed, deleted])| Count { table, added, changed, deleted }).collect())
}

/// A row that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalRow")]
pub struct RowView {
    /// Number, growing.
    pub id: i64,
    /// The table.
    pub table: String,
    /// Its key.
    pub key: String,
    /// What people call it: its code; of a line or an operation, that of the version and its own number.
    pub name: Option<String>,
    /// As it was; none when it was added.
    pub before: Option<Values>,
    /// As it is; none when it was deleted.
    pub after: Option<Values>,
}

/// A page of rows, in the order in which they changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalRowPage")]
pub struct RowPage {
    /// Rows.
    pub rows: Vec<RowView>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// Which changes are to be brought back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "JournalChosen")]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// Their numbers.
    pub changes: Vec<i64>,
}

/// What becomes of records that are no longer as the chosen changes left them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "JournalConflicts")]
pub enum OnConflict {
    /// Nothing is brought back.
    #[default]
    Refuse,
    /// They are left as they are now, and the rest is brought back.
    Leave,
}

/// Puts back what changes deleted or changed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "JournalBringBack")]
#[serde(deny_unknown_fields)]
pub struct BringBack {
    /// Numbers of the changes.
    pub changes: Vec<i64>,
    /// What becomes of records that were changed again since.
    #[serde(default)]
    pub conflicts: OnConflict,
    /// Why, for the trail.
    pub reason: String,
}

/// How many records of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalKind")]
pub struct Kind {
    /// `item`, `bom`, …
    pub kind: String,
    /// That had been deleted.
    pub deleted: i64,
    /// That had been changed.
    pub changed: i64,
}

/// A record that is not brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalConflict")]
pub struct ConflictView {
    /// `item`, `bom`, …
    pub kind: String,
    /// What people call it: its code; of a version, also its item's.
    pub key: String,
    /// Its row number.
    pub id: i64,
    /// Why.
    pub why: Why,
    /// Table and row number of what stands against it.
    pub other: Option<String>,
}

/// What bringing back comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalPreview")]
pub struct Preview {
    /// Records that come back.
    pub kinds: Vec<Kind>,
    /// How many do not.
    pub conflict_count: usize,
    /// The first thousand of those.
    pub conflicts: Vec<ConflictView>,
}

/// What was brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "JournalBroughtBack")]
pub struct BroughtBack {
    /// Numbers of the changes.
    pub changes: Vec<i64>,
    /// Why.
    pub reason: String,
    /// What came back, and what was left.
    pub done: Preview,
}

/// Conflicts that are named.
const NAMED: usize = 1000;
/// Changes of a page whose records are named.
const NAMED_CHANGES: u32 = 200;
/// Records of a change that are named in a list.
const NAMES: usize = 3;
/// Bringings back that are looked at; within the days that the journal reaches there are never so many.
const BACKS: u32 = 10_000;
/// The command by which it is done.
const BRING_BACK: &str = "journal.bring_back";
/// What stands for a value that nobody is shown.
const HIDDEN: &str = "•••";
/// Changes that are brought back at once.
const MOST: usize = 10_000;

impl Label for Chosen {
    fn label(&self, _: &App) -> String {
        label(&self.changes)
    }
}

impl Label for BringBack {
    fn label(&self, _: &App) -> String {
        label(&self.changes)
    }
}

fn label(changes: &[i64]) -> String {
    match changes {
        [one] => one.to_string(),
        [first, .., last] => format!("{first} … {last}"),
        [] => String::new(),
    }
}

fn change_view(row: ChangeRow, touched: Option<Touched>, brought_back: Option<Back>) -> Result<ChangeView> {
    let counts = counts_of(&row.counts)?;
    let ChangeRow { id, at, actor, client, command, request_id, .. } = row;
    let named = |Named { table, name, title }| NamedView { table, name, title };
    let touched =
        touched.map(|Touched { done, count, records }| TouchedView { done, count, records: records.into_iter().map(named).collect() });
    Ok(ChangeView { id, at, actor, client, command, request_id, counts, touched, brought_back })
}

/// What the trail keeps of bringing back, as far as it is asked for here.
#[derive(Deserialize)]
struct Kept {
    changes: Vec<i64>,
    done: KeptDone,
}

#[derive(Deserialize)]
struct KeptDone {
    conflict_count: usize,
}

/// By change, that it was brought back. A bringing back that was itself taken back says nothing any more.
fn backs(r: &mut Read<'_>) -> Result<HashMap<i64, Back>> {
    let by = ChangeFilter { command: Some(BRING_BACK.into()), ..ChangeFilter::default() };
    let numbers: HashMap<String, i64> = r.changes(&by, BACKS)?.into_iter().map(|change| (change.request_id, change.id)).collect();
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let by = AuditFilter { command: Some(BRING_BACK.into()), object_kind: Some("journal".into()), ..AuditFilter::default() };
    let mut told: Vec<_> = r.audit_rows(&by, BACKS)?.into_iter().filter_map(|row| Some((*numbers.get(&row.request_id)?, row))).collect();
    // The newest first, by their order and not by a clock that somebody may have set back.
    told.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let mut backs: HashMap<i64, Back> = HashMap::new();
    for (number, row) in told {
        if backs.get(&number).is_some_and(|back| back.whole) {
            continue;
        }
        let kept: Kept =
            serde_json::from_str(row.after.as_deref().unwrap_or_default()).map_err(|e| Error::new(Code::Internal).with("why", e))?;
        let whole = kept.done.conflict_count == 0;
        for change in kept.changes {
            let back = backs.entry(change).or_insert_with(|| Back { at: row.at, actor: row.actor.clone(), whole });
            back.whole |= whole;
        }
    }
    Ok(backs)
}

/// `journal.changes`
pub(crate) fn changes(app: &Arc<App>, _: &Ctx, input: Changes) -> Result<ChangePage> {
    let filter = ChangeFilter {
        from: input.from,
        to: input.to,
        actor: input.actor,
        command: input.command,
        records: input.records,
        before_id: input.after,
    };
    // Names are looked up change by change.
    let limit = if input.named { Some(input.limit.unwrap_or(NAMED_CHANGES).min(NAMED_CHANGES)) } else { input.limit };
    app.read(|r| {
        let (rows, next) = list::cut(limit, |most| r.changes(&filter, most), |row| row.id)?;
        let touched = if input.named { r.touched(&rows, NAMES)? } else { vec![None; rows.len()] };
        let mut backs = backs(r)?;
        let rows = rows.into_iter().zip(touched).map(|(row, touched)| {
            let back = backs.remove(&row.id);
            change_view(row, touched, back)
        });
        Ok(ChangePage { rows: rows.collect::<Result<_>>()?, next })
    })
}

/// `journal.rows`
pub(crate) fn rows(app: &Arc<App>, ctx: &Ctx, input: Rows) -> Result<RowPage> {
    app.read(|r| {
        let change = r.change(input.change)?.ok_or_else(|| Error::missing("change", input.change))?;
        let (rows, next) = list::cut(input.limit, |most| r.told_rows(&change, input.after.unwrap_or(0), most), |row| row.id)?;
        Ok(RowPage { rows: r.readable(Of::Change(&change), &rows)?.into_iter().map(|row| row_view(ctx, row)).collect(), next })
    })
}

pub(crate) fn row_view(ctx: &Ctx, row: Readable) -> RowView {
    let hides_amounts = !sees_money(ctx);
    let Readable { id, table, key, name, mut before, mut after } = row;
    for (column, value) in before.iter_mut().chain(after.iter_mut()).flatten() {
        if value.is_some() && (is_secret(&table, column, &key) || hides_amounts && is_amount(&table, column)) {
            *value = Some(HIDDEN.into());
        }
    }
    RowView { id, table, key, name, before, after }
}

fn preview_of(plan: &Plan) -> Preview {
    let kind = |(kind, [deleted, changed]): (&str, [i64; 2])| Kind { kind: kind.into(), deleted, changed };
    let conflicts = plan.conflicts.iter().take(NAMED);
    Preview {
        kinds: plan.counts().into_iter().map(kind).collect(),
        conflict_count: plan.conflicts.len(),
        conflicts: conflicts
            .map(|c| ConflictView { kind: c.kind.into(), key: c.key.clone(), id: c.id, why: c.why, other: c.other.clone() })
            .collect(),
    }
}

fn within(changes: &[i64]) -> Result<()> {
    if changes.len() > MOST {
        return Err(Error::new(Code::TooMany).with("what", "changes").with("count", changes.len()).with("limit", MOST));
    }
    Ok(())
}

/// `journal.preview`
pub(crate) fn preview(app: &Arc<App>, _: &Ctx, input: Chosen, _: &Progress) -> Result<Preview> {
    within(&input.changes)?;
    app.read(|r| Ok(preview_of(&r.plan_bring_back(&input.changes)?)))
}

/// What was put back, or written beside the commands, must go with what was written since: nothing that `verify` would find, and no
/// loop. `code` says so where it does not.
pub(crate) fn still_hold(w: &mut Change<'_, '_>, items: &[i64], boms: &[i64], code: Code) -> Result<()> {
    let broken = |problem: String| Error::new(code).with("problem", problem);
    if let Some((check, problem)) = w.verify()?.into_iter().find_map(|f| Some((f.check, f.problems.into_iter().next()?))) {
        return Err(broken(format!("{check}: {problem}")));
    }
    let units = crate::item::units(w)?;
    // Of what is not committed yet, so this graph must not be kept.
    let graph = w.bom_graph()?;
    if let Some(path) = crate::bom::loops(&graph).into_iter().next() {
        return Err(broken(path));
    }
    for stored in w.items_by_id(items)? {
        crate::check::item(&stored.record, &units).map_err(|e| broken(e.to_string()))?;
    }
    let parents = w.parents_of(boms)?;
    let parents: Vec<&str> = parents.iter().map(String::as_str).collect();
    let wanted: HashSet<i64> = boms.iter().copied().collect();
    let boms: Vec<Bom> = w.boms_of(&parents)?.into_iter().filter(|b| wanted.contains(&b.id)).map(|b| b.record).collect();
    for bom in &boms {
        let items = crate::bom::items_of(w, bom)?;
        crate::check::bom(bom, &items, &units).map_err(|e| broken(e.to_string()))?;
    }
    Ok(())
}

/// `journal.bring_back`
pub(crate) fn bring_back(app: &Arc<App>, ctx: &Ctx, input: BringBack, progress: &Progress) -> Result<BroughtBack> {
    within(&input.changes)?;
    let reason = check::reason(&input.reason)?;
    let answer = serde_json::json!({ "job": progress.job() });
    app.back_up_before("before journal.bring_back");
    app.write_as(ctx, Some(&answer), |w| {
        let plan = w.plan_bring_back(&input.changes)?;
        if let (OnConflict::Refuse, Some(first)) = (input.conflicts, plan.conflicts.first()) {
            let count = plan.conflicts.len();
            return Err(Error::new(Code::JournalConflicts).with("count", count).with("kind", first.kind).with("key", &first.key));
        }
        if plan.records.is_empty() {
            return Err(Error::new(Code::JournalNothing));
        }
        let mut stopped = None;
        let tell = |done, total| {
            stopped = progress.tell(done, total).err();
            stopped.is_none()
        };
        match (w.bring_back(&plan, tell), stopped) {
            (Err(StoreError::Cancelled), Some(error)) => return Err(error),
            (done, _) => done?,
        }
        let ids = |kind: &str| plan.records.iter().filter(|(k, ..)| *k == kind).map(|(_, id, _)| *id).collect::<Vec<_>>();
        still_hold(w, &ids("item"), &ids("bom"), Code::JournalBreaks)?;
        let done = BroughtBack { changes: input.changes.clone(), reason: reason.into(), done: preview_of(&plan) };
        w.audit("journal", &label(&input.changes), None, Some(&done))?;
        Ok(done)
    })
}
