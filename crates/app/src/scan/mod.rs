//! Scanning the lines of papers that move stock: a setting per kind (`scan required`), the scans themselves, and their log.
//!
//! A scan that is refused is an answer and no error: it stands in the log, in the same transaction, and whoever sends it again is told
//! the same. What is said against it is the wire's own error, so that screens and programs read it like any other. Which line a scan is
//! of is decided in `qitao_domain::stock::scan`; while a kind's setting is on, `document.act` asks here before it posts.

pub(crate) mod log;
pub mod view;

use crate::app::App;
use crate::check;
use crate::ctx::Ctx;
use crate::document::paper::{Around, Paper, is_kept, may};
use crate::error::{Code, Error, Result};
use crate::system::Empty;
use qitao_domain::barcode::check_digit_fits;
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::item::Item;
use qitao_domain::stock::scan::{LabelledBin, Outcome, Part, Seen, Spot, Verdict, Wanted, carried, judge};
use qitao_domain::tracking::{TrackingCode, TrackingError};
use qitao_domain::{BinId, ItemId, Qty, WarehouseId, limits};
use qitao_store::{BinAt, Document, Line, LineScan, Read, Scan, Stored, Write};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use view::{Goods, PartView, Require, Rule, Rules, Take, Taken};

/// The books' fact that names the kinds whose lines have to be scanned.
const REQUIRED: &str = "scan.required";

/// The kinds whose lines have to be scanned before they are posted.
pub(crate) fn required(r: &mut Read<'_>) -> Result<BTreeSet<DocumentKind>> {
    let text = r.book(REQUIRED)?.unwrap_or_default();
    Ok(text.split(',').filter_map(DocumentKind::from_word).collect())
}

fn words(kinds: &BTreeSet<DocumentKind>) -> String {
    kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(",")
}

fn rules(kinds: &BTreeSet<DocumentKind>) -> Rules {
    let movers = DocumentKind::ALL.iter().copied().filter(|kind| is_scanned(*kind));
    Rules { kinds: movers.map(|kind| Rule { kind, required: kinds.contains(&kind) }).collect() }
}

/// `scan.rules`
pub(crate) fn list_rules(app: &Arc<App>, _: &Ctx, _: Empty) -> Result<Rules> {
    app.read(|r| Ok(rules(&required(r)?)))
}

/// `scan.require`
pub(crate) fn require(app: &Arc<App>, ctx: &Ctx, input: Require) -> Result<Rules> {
    check_kind(input.kind)?;
    app.write(ctx, |w| {
        let old = required(w)?;
        let mut new = old.clone();
        if input.required {
            new.insert(input.kind)
        } else {
            new.remove(&input.kind)
        };
        w.set_book(REQUIRED, &words(&new))?;
        w.audit("book", REQUIRED, Some(&words(&old)), Some(&words(&new)))?;
        Ok(rules(&new))
    })
}

/// What moves stock and is written as a draft first; what a command writes and posts at once has nobody to scan for it.
fn is_scanned(kind: DocumentKind) -> bool {
    kind.moves_stock() && !crate::outsourcing::is_apart(kind)
}

fn check_kind(kind: DocumentKind) -> Result<()> {
    if is_scanned(kind) { Ok(()) } else { Err(Error::new(Code::ScanKind).with("field", "kind").with("kind", kind.word())) }
}

/// The lines of a paper that are scanned, with what of each was: those that move something.
pub(crate) fn wanted(paper: &Paper, around: &Around, marks: &[LineScan]) -> Result<Vec<Wanted>> {
    let marks: HashMap<u32, &LineScan> = marks.iter().map(|mark| (mark.line, mark)).collect();
    let labelled = |id: Option<i64>| -> Result<Option<LabelledBin>> {
        let bin = id.map(|id| around.bin(id)).transpose()?.filter(|bin| !bin.bin.is_empty());
        Ok(bin.map(label))
    };
    let mut found = Vec::new();
    for line in &paper.lines {
        if !line.kind.moves_stock() || !is_kept(around.item(line)?) {
            continue;
        }
        let mark = marks.get(&line.number).copied().copied().unwrap_or_default();
        found.push(Wanted {
            line: line.number,
            item: ItemId(line.item_id.unwrap_or_default()),
            bin: labelled(line.bin_id)?,
            to_bin: labelled(line.to_bin_id)?,
            item_done: mark.item.is_some(),
            bin_done: mark.bin.is_some(),
            to_bin_done: mark.to_bin.is_some(),
        });
    }
    Ok(found)
}

fn label(bin: &BinAt) -> LabelledBin {
    LabelledBin { bin: BinId(bin.id), warehouse: WarehouseId(bin.warehouse_id) }
}

/// What of each line of a paper is scanned, for those who look at it, by line.
pub(crate) fn parts(r: &mut Read<'_>, paper: &Paper, around: &Around) -> Result<HashMap<u32, Vec<PartView>>> {
    if !paper.head.kind.moves_stock() {
        return Ok(HashMap::new());
    }
    let marks = r.line_scans(paper.head.id)?;
    let lines = wanted(paper, around, &marks)?;
    let view = |one: &Wanted| one.parts().map(|(part, done)| PartView { part, done }).collect();
    Ok(lines.iter().map(|one| (one.line, view(one))).collect())
}

/// Refuses a paper of which something has to be scanned and was not.
pub(crate) fn refuse_unscanned(r: &mut Read<'_>, paper: &Paper) -> Result<()> {
    let head = &paper.head;
    if !head.kind.moves_stock() || !required(r)?.contains(&head.kind) {
        return Ok(());
    }
    let around = paper.around(r)?;
    let marks = r.line_scans(head.id)?;
    let mut left = Vec::new();
    for one in wanted(paper, &around, &marks)?.iter().filter(|one| !one.is_done()) {
        let item = around.items.get(&one.item.0).map_or("", |item| item.code.as_str());
        left.push(format!("{} {item}", one.line));
    }
    if left.is_empty() {
        return Ok(());
    }
    Err(Error::new(Code::ScanMissing).with("number", &head.number).with("count", left.len()).listing(left))
}

/// What was scanned of a draft's lines, before they are written anew.
pub(crate) fn before(r: &mut Read<'_>, head: &Document) -> Result<Vec<(Spot, LineScan)>> {
    if head.id == 0 || !head.kind.moves_stock() {
        return Ok(Vec::new());
    }
    let marks = r.line_scans(head.id)?;
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let lines: HashMap<u32, Spot> = r.document_lines(&[head.id])?.iter().map(|line| (line.number, spot(line))).collect();
    Ok(marks.into_iter().filter_map(|mark| lines.get(&mark.line).map(|spot| (*spot, mark))).collect())
}

fn spot(line: &Line) -> Spot {
    Spot { line: line.number, item: line.item_id, bin: line.bin_id, to_bin: line.to_bin_id }
}

/// Lines that still say what was scanned keep their marks; all others have to be scanned again.
pub(crate) fn carry(w: &mut Write<'_>, document: i64, before: &[(Spot, LineScan)], lines: &[Line]) -> Result<()> {
    if before.is_empty() {
        return Ok(());
    }
    let old: Vec<Spot> = before.iter().map(|(spot, _)| *spot).collect();
    let new: Vec<Spot> = lines.iter().map(spot).collect();
    let kept = carried(&old, &new).into_iter().zip(lines);
    let marks: Vec<LineScan> = kept.filter_map(|(at, line)| Some(LineScan { line: line.number, ..before.get(at?)?.1 })).collect();
    Ok(w.put_line_scans(document, &marks)?)
}

/// What a text names: an item by its barcode, a bin by its, an item by its code, a bin of the paper's warehouses by its code.
fn seen(r: &mut Read<'_>, text: &str, paper: &Paper, around: &mut Around) -> Result<Vec<Seen>> {
    let mut found = Vec::new();
    let owner = r.barcode_owner(text)?;
    let codes: Vec<&str> = owner.as_deref().into_iter().chain([text]).collect();
    let items = r.item_ids(&codes)?;
    let item = |code: &str| items.get(code).map(|id| Seen::Item(ItemId(*id)));
    found.extend(owner.as_deref().and_then(item));
    if let Some(bin) = r.bin_with_barcode(text)? {
        around.add_bins(r, BTreeSet::from([bin.id]))?;
        found.push(Seen::Bin(label(around.bin(bin.id)?)));
    }
    found.extend(item(text));
    let own = paper.lines.iter().flat_map(|line| [line.bin_id, line.to_bin_id]).flatten();
    let warehouses: BTreeSet<String> = own.map(|id| around.bin(id).map(|bin| bin.warehouse.clone())).collect::<Result<_>>()?;
    let named = r.bins_by_code(&warehouses.iter().map(|warehouse| (warehouse.as_str(), text)).collect::<Vec<_>>())?;
    for bin in named {
        found.push(Seen::Bin(label(&bin)));
        around.bins.insert(bin.id, bin);
    }
    Ok(found)
}

/// Which line it is of; where nothing has the code, whether that can be seen of the code itself.
fn verdict(paper: &Paper, lines: &[Wanted], line: Option<u32>, text: &str, seen: &[Seen]) -> Verdict {
    let found = judge(lines, line, seen);
    let outcome = if paper.head.state != DocumentState::Draft {
        Outcome::NotDraft
    } else if found.outcome == Outcome::Unknown {
        match text.parse::<TrackingCode>() {
            Ok(_) => Outcome::TrackingCode,
            Err(TrackingError::Check(_)) => Outcome::WrongCheck,
            Err(TrackingError::Shape(_)) if check_digit_fits(text) == Some(false) => Outcome::WrongCheck,
            Err(TrackingError::Shape(_)) => Outcome::Unknown,
        }
    } else {
        found.outcome
    };
    if outcome == found.outcome {
        return found;
    }
    Verdict { outcome, line, part: None, elsewhere: None, ..found }
}

/// `scan.take`
pub(crate) fn take(app: &Arc<App>, ctx: &Ctx, input: Take) -> Result<Taken> {
    let text = input.text.trim();
    if text.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "text"));
    }
    check::text("text", text, limits::SCAN_CHARS)?;
    app.write(ctx, |w| {
        let paper = Paper::load(w, &input.number)?;
        may(ctx, paper.head.kind)?;
        check_kind(paper.head.kind)?;
        if let Some(line) = input.line.filter(|line| paper.lines.iter().all(|one| one.number != *line)) {
            return Err(Error::missing("document_line", format!("{} {line}", input.number)).with("field", "line"));
        }
        let mut around = paper.around(w)?;
        let marks = w.line_scans(paper.head.id)?;
        let mut lines = wanted(&paper, &around, &marks)?;
        let seen = seen(w, text, &paper, &mut around)?;
        let verdict = verdict(&paper, &lines, input.line, text, &seen);
        let line = verdict.line.and_then(|number| paper.lines.iter().find(|line| line.number == number));
        let (item_id, bin_id) = match verdict.seen {
            Some(Seen::Item(item)) => (Some(item.0), None),
            Some(Seen::Bin(bin)) => (None, Some(bin.bin.0)),
            None => (None, None),
        };
        let to = verdict.part == Some(Part::ToBin);
        let id = w.add_scan(&Scan {
            id: 0,
            at: ctx.now,
            day: ctx.today,
            actor: ctx.actor.name.clone(),
            client: ctx.client.word().into(),
            document_id: paper.head.id,
            line: verdict.line,
            text: text.to_owned(),
            outcome: verdict.outcome,
            part: verdict.part,
            item_id,
            bin_id,
            wanted_item_id: line.and_then(|line| line.item_id),
            wanted_bin_id: line.and_then(|line| if to { line.to_bin_id } else { line.bin_id }),
        })?;
        if let (Outcome::Matched, Some(number), Some(part)) = (verdict.outcome, verdict.line, verdict.part) {
            let old = marks.iter().find(|mark| mark.line == number).copied();
            w.put_line_scan(&marked(old, paper.head.id, number, part, id))?;
            lines.iter_mut().filter(|one| one.line == number).for_each(|one| match part {
                Part::Item => one.item_done = true,
                Part::Bin => one.bin_done = true,
                Part::ToBin => one.to_bin_done = true,
            });
        }
        let scanned = verdict.seen.map(|seen| scanned(w, seen, line, &mut around)).transpose()?;
        let of_line = line.map(|line| of_line(w, line, &mut around)).transpose()?;
        let refused = refusal(&paper, &verdict, text, scanned.as_ref(), of_line.as_ref());
        Ok(Taken {
            outcome: verdict.outcome,
            line: verdict.line,
            part: verdict.part,
            whole: verdict.line.is_some_and(|number| lines.iter().any(|one| one.line == number && one.is_done())),
            left: u32::try_from(lines.iter().filter(|one| !one.is_done()).count()).unwrap_or(u32::MAX),
            elsewhere: verdict.elsewhere,
            wanted: of_line,
            scanned,
            refused,
        })
    })
}

fn marked(old: Option<LineScan>, document: i64, line: u32, part: Part, scan: i64) -> LineScan {
    let old = old.unwrap_or(LineScan { document_id: document, line, ..LineScan::default() });
    match part {
        Part::Item => LineScan { item: Some(scan), ..old },
        Part::Bin => LineScan { bin: Some(scan), ..old },
        Part::ToBin => LineScan { to_bin: Some(scan), ..old },
    }
}

fn goods(item: Option<&Item>, bin: Option<&BinAt>, there: Option<Qty>) -> Goods {
    let text = |of: fn(&Item) -> &String| item.map(|item| of(item).clone()).unwrap_or_default();
    Goods {
        item: text(|i| &i.code),
        name: text(|i| &i.name),
        spec: text(|i| &i.spec),
        unit: text(|i| &i.unit),
        decimals: item.map_or(0, |item| item.decimals),
        warehouse: bin.map(|bin| bin.warehouse.clone()).unwrap_or_default(),
        bin: bin.map(|bin| bin.bin.clone()).unwrap_or_default(),
        there,
    }
}

/// What a line is of, and how much of it lies where it says.
fn of_line(r: &mut Read<'_>, line: &Line, around: &mut Around) -> Result<Goods> {
    let item = line.item_id.unwrap_or_default();
    let mut there = Qty::ZERO;
    for ((_, bin, lot), balance) in r.balances(&[item])? {
        if Some(bin) == line.bin_id && (line.lot.is_empty() || lot == line.lot) {
            there = crate::document::effect::added(there, balance.quantity);
        }
    }
    let bin = line.bin_id.map(|id| around.bin(id)).transpose()?;
    Ok(goods(around.items.get(&item), bin, line.bin_id.is_some().then_some(there)))
}

/// What was scanned. An item with where most of it lies: in the warehouse of the line that was meant, if any of it does.
fn scanned(r: &mut Read<'_>, seen: Seen, line: Option<&Line>, around: &mut Around) -> Result<Goods> {
    let item = match seen {
        Seen::Bin(bin) => return Ok(goods(None, Some(around.bin(bin.bin.0)?), None)),
        Seen::Item(item) => item,
    };
    around.add_items(r, BTreeSet::from([item.0]))?;
    let mut by_bin: HashMap<i64, Qty> = HashMap::new();
    for ((_, bin, _), balance) in r.balances(&[item.0])? {
        let sum = by_bin.entry(bin).or_insert(Qty::ZERO);
        *sum = crate::document::effect::added(*sum, balance.quantity);
    }
    around.add_bins(r, by_bin.keys().copied().collect())?;
    let near = line.and_then(|line| line.bin_id).and_then(|id| around.bins.get(&id)).map(|bin| bin.warehouse_id);
    let rank = |(id, there): &(&i64, &Qty)| {
        let is_near = around.bins.get(*id).is_some_and(|bin| Some(bin.warehouse_id) == near);
        (is_near, **there, std::cmp::Reverse(**id))
    };
    let place = by_bin.iter().filter(|(_, there)| there.is_positive()).max_by_key(rank);
    let bin = place.map(|(id, _)| around.bin(*id)).transpose()?;
    Ok(goods(around.items.get(&item.0), bin, Some(place.map_or(Qty::ZERO, |(_, there)| *there))))
}

/// What is said against a scan.
fn refusal(paper: &Paper, verdict: &Verdict, text: &str, scanned: Option<&Goods>, wanted: Option<&Goods>) -> Option<Error> {
    let number = &paper.head.number;
    let code = match (verdict.outcome, verdict.line) {
        (Outcome::Matched | Outcome::Again, _) => return None,
        (Outcome::OtherItem, Some(_)) => Code::ScanOtherItem,
        (Outcome::OtherBin, Some(_)) => Code::ScanOtherBin,
        (Outcome::OtherItem | Outcome::OtherBin, None) => Code::ScanNotHere,
        (Outcome::OtherWarehouse, _) => Code::ScanOtherWarehouse,
        (Outcome::Unknown, _) => Code::ScanUnknown,
        (Outcome::WrongCheck, _) => Code::ScanCheck,
        (Outcome::TrackingCode, _) => Code::ScanTracking,
        (Outcome::NotDraft, _) => Code::ScanNotDraft,
    };
    let place = |goods: &Goods| format!("{} {}", goods.warehouse, goods.bin).trim_end().to_owned();
    let is_item = matches!(verdict.seen, Some(Seen::Item(_)));
    let told = |goods: Option<&Goods>| goods.map(|goods| if is_item { goods.item.clone() } else { place(goods) }).unwrap_or_default();
    let error = Error::new(code).with("number", number).with("text", text).with("state", paper.head.state.word());
    let error = error.with("scanned", told(scanned)).with("wanted", told(wanted));
    let error = error.with("warehouse", scanned.map_or("", |goods| goods.warehouse.as_str()));
    Some(match verdict.line {
        Some(line) => error.with("line", line),
        None => error,
    })
}

/// The codes of what stands in the log, by row number.
fn items_named(r: &mut Read<'_>, ids: BTreeSet<i64>) -> Result<HashMap<i64, Item>> {
    let ids: Vec<i64> = ids.into_iter().collect();
    Ok(r.items_by_id(&ids)?.into_iter().map(|item: Stored<Item>| (item.id, item.record)).collect())
}
