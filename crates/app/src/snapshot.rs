//! Snapshots of stock: what lay where at set times, and what did not agree with it then.
//!
//! `schedule` says when one is due and makes up for what was slept through; the database takes it.

use crate::app::App;
use crate::check;
use crate::ctx::Ctx;
use crate::document::paper::Around;
use crate::error::{Code, Error, Result};
use crate::outbox;
use crate::system::Empty;
use chrono::{NaiveTime, TimeDelta};
use qitao_domain::stock::snapshot::{Evidence, THRESHOLD, TIMES, time};
use qitao_domain::{Day, Qty, limits};
use qitao_store::{Read, SnapshotDifference, SnapshotLine, SnapshotPlace, StockSnapshot, Write, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

const TIMES_KEY: &str = "snapshot.times";
const THRESHOLD_KEY: &str = "snapshot.threshold";

/// Snapshots, newest first.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SnapshotList")]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// What did not agree with a snapshot.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SnapshotOf")]
#[serde(deny_unknown_fields)]
pub struct Of {
    /// The instant that it shows; microseconds UTC.
    pub due: i64,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<u32>,
}

/// A snapshot.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SnapshotRow")]
pub struct Row {
    /// The instant that it shows; microseconds UTC.
    pub due: i64,
    /// Its day.
    pub day: Day,
    /// When it was taken; microseconds UTC. Later than its instant where the computer was off or asleep then.
    pub taken_at: i64,
    /// Places in which something lay.
    pub lines: i64,
    /// What did not agree.
    pub differences: i64,
    /// Of it: beyond the threshold.
    pub red: i64,
    /// Somebody asked for it; else its time had come.
    pub by_hand: bool,
    /// Places that it is held against: of counts that are not posted yet or were since the snapshot before, and what was scanned and is on
    /// the way. None of a snapshot that was taken before this was noted.
    pub evidence: Option<i64>,
}

/// A page of snapshots.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SnapshotPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// What did not agree with a snapshot.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SnapshotDifferenceRow")]
pub struct DifferenceRow {
    /// Number, from 1, what differs most first.
    pub number: u32,
    /// What says otherwise.
    pub kind: Evidence,
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// The warehouse's code; empty where it is about the item wherever it lies.
    pub warehouse: String,
    /// The bin's code; empty for the floor.
    pub bin: String,
    /// Lot; may be empty.
    pub lot: String,
    /// What the books say; of a count, none for whoever may still have to count it blindly.
    pub book: Option<Qty>,
    /// What the evidence says; as the books.
    pub evidence: Option<Qty>,
    /// Evidence less books; as the books.
    pub difference: Option<Qty>,
    /// The number of the count, or of the paper that was scanned; else empty.
    pub source: String,
    /// Beyond the threshold.
    pub red: bool,
}

/// A page of what did not agree.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SnapshotDifferencePage")]
pub struct DifferencePage {
    /// Rows.
    pub rows: Vec<DifferenceRow>,
    /// Cursor of the page after.
    pub next: Option<u32>,
}

/// What lay where in a snapshot.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SnapshotLines")]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// The instant that it shows; microseconds UTC.
    pub due: i64,
    /// Only what differs from the snapshot before.
    #[serde(default)]
    pub moved: bool,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<Place>,
}

/// Where a page of lines goes on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SnapshotPlace")]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The item's row number.
    pub item: i64,
    /// The bin's.
    pub bin: i64,
    /// Lot; may be empty.
    pub lot: String,
}

/// What lay in a place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SnapshotLineRow")]
pub struct LineRow {
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// The warehouse's code.
    pub warehouse: String,
    /// The bin's code; empty for the floor.
    pub bin: String,
    /// Lot; may be empty.
    pub lot: String,
    /// What lay there.
    pub quantity: Qty,
    /// Of it: not available, as it waits for review or lies in quarantine.
    pub held: Qty,
    /// What lay there in the snapshot before; 0 where there was none.
    pub before: Qty,
    /// What came (or went, negative) between the two: the sum of the moves.
    pub moved: Qty,
}

/// A page of what lay where.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SnapshotLinePage")]
pub struct LinePage {
    /// Rows, by item, place and lot.
    pub rows: Vec<LineRow>,
    /// Cursor of the page after.
    pub next: Option<Place>,
}

/// When snapshots are taken, and from when on a difference is red.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SnapshotFacts")]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Times of the factory's day, like `09:00`; none: no snapshots are taken by themselves.
    pub times: String,
    /// A difference beyond it is red.
    pub threshold: Qty,
}

fn row(one: StockSnapshot) -> Row {
    Row {
        due: one.due,
        day: one.day,
        taken_at: one.taken_at,
        lines: one.lines,
        differences: one.differences,
        red: one.red,
        by_hand: one.by_hand,
        evidence: one.evidence,
    }
}

fn stored(r: &mut Read<'_>) -> Result<Facts> {
    let times = r.book(TIMES_KEY)?.unwrap_or_else(|| TIMES.join(" "));
    let threshold = r.book(THRESHOLD_KEY)?.and_then(|text| text.parse().ok());
    Ok(Facts { times, threshold: threshold.or_else(|| Qty::from_whole(THRESHOLD)).unwrap_or(Qty::ZERO) })
}

/// When snapshots are due, by the factory's clock.
pub(crate) fn times(r: &mut Read<'_>) -> Result<Vec<NaiveTime>> {
    Ok(stored(r)?.times.split_whitespace().filter_map(time).collect())
}

/// Takes the snapshot of an instant, unless there is one, tells those outside, and forgets those that are too old.
pub(crate) fn take(app: &App, w: &mut Write<'_>, due: i64, day: Day, by_hand: bool) -> Result<()> {
    let threshold = stored(w)?.threshold;
    if w.take_snapshot(due, day, threshold, by_hand)? && outbox::is_on(w)? {
        let taken = w.snapshot(due)?.ok_or_else(|| Error::missing("snapshot", due))?;
        let found = w.snapshot_differences(taken.id, 0, TOLD)?;
        let rows = shown(w, None, found)?;
        let (title, content) = told(&taken, &rows, |at| app.clock(at));
        w.put_in_outbox(&title, &content)?;
    }
    let kept = TimeDelta::days(limits::SNAPSHOT_DAYS).num_microseconds().unwrap_or(i64::MAX);
    let newest = times(w)?.len().max(1) * usize::try_from(limits::SNAPSHOT_DAYS).unwrap_or_default();
    w.forget_snapshots(due.saturating_sub(kept), u32::try_from(newest).unwrap_or(u32::MAX))?;
    Ok(())
}

/// Differences that are told outside: what somebody reads on a phone.
const TOLD: u32 = 10;
/// Later than this it was made up for; microseconds.
const LATE: i64 = 5 * 60 * 1_000_000;

/// What is told outside of a snapshot: its first line, and all of it as Markdown. Nobody reads it but the factory's own people, so it is
/// in Chinese as their papers are.
fn told(taken: &StockSnapshot, rows: &[DifferenceRow], clock: impl Fn(i64) -> String) -> (String, String) {
    let title = format!("库存快照 {}", clock(taken.due));
    let mut lines = vec![format!("**{title}**")];
    if taken.by_hand {
        lines.push("> 手动拍的".to_owned());
    } else if taken.taken_at - taken.due > LATE {
        lines.push(format!("> {} 补拍", clock(taken.taken_at)));
    }
    lines.push(format!("> 库存行：{}", taken.lines));
    lines.push(match (taken.differences, taken.red) {
        // That nothing says otherwise is worth something only where something was looked at.
        (0, _) => match taken.evidence.unwrap_or(0) {
            0 => "> 没有盘点，也没有扫码，账实是否相符没有依据".to_owned(),
            places => format!("> 盘点对了 {places} 处，账实相符"),
        },
        (all, 0) => format!("> 差异：{all} 处，都在限度内"),
        (all, red) => format!("> 差异：{all} 处，其中 <font color=\"warning\">{red} 处超过限度</font>"),
    });
    for row in rows {
        let place = [&row.warehouse, &row.bin, &row.lot].into_iter().filter(|part| !part.is_empty()).map(|part| outbox::plain(part));
        let place = place.collect::<Vec<_>>().join(" ");
        let why = match row.kind {
            Evidence::Count => format!("盘点 {}", row.source),
            Evidence::Scan => format!("已扫未过账 {}", row.source),
            Evidence::Reserved => "预留超过库存".to_owned(),
        };
        let (item, name) = (outbox::plain(&row.item), outbox::plain(&row.name));
        let color = if row.red { "warning" } else { "comment" };
        let figures = match (row.book, row.evidence, row.difference) {
            (Some(book), Some(evidence), Some(difference)) => {
                format!("账面 {book}，实际 {evidence}，差 <font color=\"{color}\">{difference}</font> {}", row.unit)
            }
            _ => format!("<font color=\"{color}\">有差异</font>"),
        };
        lines.push(format!("{}. {item} {name} {place}：{figures}（{why}）", row.number));
    }
    if taken.differences > i64::from(TOLD) {
        lines.push(format!("其余 {} 处见软件里的库存快照", taken.differences - i64::from(TOLD)));
    }
    (title, lines.join("\n"))
}

/// `snapshot.take`
pub(crate) fn take_now(app: &Arc<App>, ctx: &Ctx, _: Empty) -> Result<Row> {
    let taken = app.write(ctx, |w| {
        take(app, w, ctx.now, ctx.today, true)?;
        let taken = w.snapshot(ctx.now)?.ok_or_else(|| Error::missing("snapshot", ctx.now))?;
        Ok(row(taken))
    })?;
    app.look_now();
    Ok(taken)
}

/// `snapshot.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let read = |most| Ok::<_, Error>(r.snapshots(input.after.unwrap_or(i64::MAX), most)?);
        let (rows, next) = list::cut(input.limit, read, |one: &StockSnapshot| one.due)?;
        Ok(Page { rows: rows.into_iter().map(row).collect(), next })
    })
}

/// `snapshot.differences`
pub(crate) fn differences(app: &Arc<App>, ctx: &Ctx, input: Of) -> Result<DifferencePage> {
    app.read(|r| difference_page(r, ctx, &input))
}

/// A page of what did not agree, as the caller may see it.
pub(crate) fn difference_page(r: &mut Read<'_>, ctx: &Ctx, input: &Of) -> Result<DifferencePage> {
    let snapshot = r.snapshot(input.due)?.ok_or_else(|| Error::missing("snapshot", input.due))?;
    let read = |most| Ok::<_, Error>(r.snapshot_differences(snapshot.id, input.after.unwrap_or(0), most)?);
    let (found, next) = list::cut(input.limit, read, |one: &SnapshotDifference| one.number)?;
    Ok(DifferencePage { rows: shown(r, Some(ctx), found)?, next })
}

/// Differences as the caller may see them. To nobody in particular no figures of counts are told, as a line of them may be counted anew,
/// unless nobody has to say who they are.
fn shown(r: &mut Read<'_>, ctx: Option<&Ctx>, found: Vec<SnapshotDifference>) -> Result<Vec<DifferenceRow>> {
    let counts: BTreeSet<String> = found.iter().filter(|one| one.kind == Evidence::Count).map(|one| one.source.clone()).collect();
    let unseen = match ctx {
        Some(ctx) => crate::count::unseen(r, ctx, counts)?,
        None if crate::login::is_on(r)? => counts,
        None => BTreeSet::new(),
    };
    let mut around = Around::default();
    around.add_items(r, found.iter().map(|one| one.item_id).collect())?;
    around.add_bins(r, found.iter().filter_map(|one| one.bin_id).collect())?;
    let rows = found.into_iter().map(|one| {
        let item = around.items.get(&one.item_id).ok_or_else(|| Error::missing("item", one.item_id))?;
        let bin = one.bin_id.map(|id| around.bin(id)).transpose()?;
        let seen = one.kind != Evidence::Count || !unseen.contains(&one.source);
        let figure = |scaled: i64| seen.then(|| Qty::from_scaled(scaled));
        Ok(DifferenceRow {
            number: one.number,
            kind: one.kind,
            item: item.code.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            warehouse: bin.map(|bin| bin.warehouse.clone()).unwrap_or_default(),
            bin: bin.map(|bin| bin.bin.clone()).unwrap_or_default(),
            lot: one.lot,
            book: figure(one.book.scaled()),
            evidence: figure(one.evidence.scaled()),
            difference: figure(one.evidence.scaled().saturating_sub(one.book.scaled())),
            source: one.source,
            red: one.red,
        })
    });
    rows.collect()
}

/// `snapshot.lines`
pub(crate) fn lines(app: &Arc<App>, _: &Ctx, input: Lines) -> Result<LinePage> {
    app.read(|r| line_page(r, &input))
}

/// A page of what lay where.
pub(crate) fn line_page(r: &mut Read<'_>, input: &Lines) -> Result<LinePage> {
    let snapshot = r.snapshot(input.due)?.ok_or_else(|| Error::missing("snapshot", input.due))?;
    let after: SnapshotPlace =
        input.after.as_ref().map_or_else(|| (0, 0, String::new()), |place| (place.item, place.bin, place.lot.clone()));
    let read = |most| Ok::<_, Error>(r.snapshot_lines(&snapshot, input.moved, &after, most)?);
    let place = |one: &SnapshotLine| Place { item: one.item_id, bin: one.bin_id, lot: one.lot.clone() };
    let (found, next) = list::cut(input.limit, read, place)?;
    let mut around = Around::default();
    around.add_items(r, found.iter().map(|one| one.item_id).collect())?;
    around.add_bins(r, found.iter().map(|one| one.bin_id).collect())?;
    let rows = found.into_iter().map(|one| {
        let item = around.items.get(&one.item_id).ok_or_else(|| Error::missing("item", one.item_id))?;
        let bin = around.bin(one.bin_id)?;
        Ok(LineRow {
            item: item.code.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            warehouse: bin.warehouse.clone(),
            bin: bin.bin.clone(),
            lot: one.lot,
            quantity: Qty::from_scaled(one.quantity),
            held: Qty::from_scaled(one.held),
            before: Qty::from_scaled(one.before),
            moved: Qty::from_scaled(one.quantity.saturating_sub(one.before)),
        })
    });
    Ok(LinePage { rows: rows.collect::<Result<_>>()?, next })
}

/// `snapshot.facts`
pub(crate) fn facts(app: &Arc<App>, _: &Ctx, _: Empty) -> Result<Facts> {
    app.read(stored)
}

/// `snapshot.configure`
pub(crate) fn configure(app: &Arc<App>, ctx: &Ctx, input: Facts) -> Result<Facts> {
    check::not_negative("threshold", input.threshold)?;
    let mut wanted: Vec<&str> = input.times.split_whitespace().collect();
    check::count("times", wanted.len(), limits::SNAPSHOT_TIMES)?;
    if let Some(wrong) = wanted.iter().find(|text| time(text).is_none()) {
        let shown: String = wrong.chars().take(20).collect();
        return Err(Error::new(Code::SnapshotTime).with("field", "times").with("value", shown));
    }
    wanted.sort_unstable();
    wanted.dedup();
    let times = wanted.join(" ");
    app.write(ctx, |w| {
        let before = stored(w)?;
        w.set_book(TIMES_KEY, &times)?;
        w.set_book(THRESHOLD_KEY, &input.threshold.to_string())?;
        let after = stored(w)?;
        w.audit("book", "snapshot", Some(&before), Some(&after))?;
        Ok(after)
    })
}
