//! Labels of items, of bins, of what lies in stock and of what a paper moved: what is labelled, and what stands on each.
//!
//! What a scanner reads from a label is what is scanned for elsewhere: an item's barcode, or its code where it has none; a bin's barcode;
//! a lot. A bin without a barcode is scanned by its code, which another warehouse's bin may have, too: a paper's scan means the one of its
//! own warehouses. The floor of a warehouse has neither and gets no label, and the preview says so. What cannot be read as bars at a label's
//! size (Chinese characters, a code that is too long) is a QR code there; that is said, too.
//!
//! Nothing on a label has a price, so whoever may look at the list may print it.

pub mod view;

use super::paper::{Printer, grouped};
use super::{PDF, Printed, failed, font};
use crate::app::App;
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::document::paper::{Around, Paper};
use crate::error::{Code, Error, Result};
use crate::job::Progress;
use crate::system::List;
use qitao_domain::item::Item;
use qitao_domain::{Qty, limits};
use qitao_office::pdf::{self, Label, LabelSize, Symbols as Drawn};
use qitao_store::list;
use qitao_store::{Balance, BinAt, Read, StockPlace};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use view::{All, BinName, Place, Preview, Print, Reads, Shown, Size, Symbols, What};

/// Names of floors without a barcode that are told.
const NAMED: usize = 5;

impl crate::job::Label for Print {
    fn label(&self, _: &App) -> String {
        match &self.what {
            What::Items { .. } | What::Bins { .. } | What::Stock { .. } => String::new(),
            What::Document { number, .. } => number.chars().take(64).collect(),
        }
    }
}

/// Labels, each with how many there are to be.
#[derive(Default)]
struct Labels {
    each: Vec<(Label, u32)>,
    left_out: Vec<String>,
}

impl Labels {
    fn count(&self) -> u64 {
        self.each.iter().map(|(_, copies)| u64::from(*copies)).sum()
    }
}

/// What one label of stock is about.
struct Lot<'a> {
    item: &'a Item,
    lot: &'a str,
    place: String,
    quantity: Qty,
    /// The paper that it came by.
    paper: Option<&'a str>,
}

impl Size {
    const fn drawn(self) -> LabelSize {
        match self {
            Self::Sheet24 => LabelSize::Sheet24,
            Self::Sheet40 => LabelSize::Sheet40,
            Self::Roll40 => LabelSize::Roll40,
            Self::Roll60 => LabelSize::Roll60,
            Self::Roll100 => LabelSize::Roll100,
        }
    }
}

impl Symbols {
    const fn drawn(self) -> Drawn {
        match self {
            Self::Both => Drawn::Both,
            Self::Code128 => Drawn::Code128,
            Self::Qr => Drawn::Qr,
        }
    }
}

impl Print {
    /// Refuses what no sheet has.
    fn check(&self) -> Result<()> {
        let on_a_page = u32::try_from(self.size.drawn().on_a_page()).unwrap_or(1);
        let ranges = [("copies", self.copies, limits::LABELS), ("start", self.start, on_a_page)];
        for (field, value, most) in ranges {
            let Some(value) = value else { continue };
            if !(1..=most).contains(&value) {
                return Err(Error::new(Code::FieldRange).with("field", field).with("value", value).with("low", 1).with("high", most));
            }
        }
        Ok(())
    }

    /// How many labels of the first sheet are used already.
    fn skip(&self) -> usize {
        self.start.map_or(0, |start| start as usize - 1)
    }

    fn has_bars(&self, label: &Label) -> bool {
        self.symbols != Symbols::Qr && self.size.drawn().has_bars(&label.code)
    }

    fn pages(&self, labels: u64) -> u64 {
        (labels + self.skip() as u64).div_ceil(self.size.drawn().on_a_page() as u64)
    }

    /// How many labels what lies there gets.
    fn copies_of(&self, quantity: Qty, decimals: u8) -> u32 {
        let each = self.copies.unwrap_or(1);
        if !self.by_quantity || decimals > 0 {
            return each;
        }
        // Whole pieces; a part of one is still something to stick a label on.
        let pieces = u64::try_from(quantity.scaled()).unwrap_or_default().div_ceil(10_u64.pow(Qty::DECIMALS));
        u32::try_from(pieces).unwrap_or(u32::MAX)
    }

    /// What stands on which label, and how often.
    fn labels(&self, r: &mut Read<'_>, app: &App, ctx: &Ctx) -> Result<Labels> {
        self.check()?;
        let printer = Printer::new(r, app, ctx, self.language)?;
        let labels = match &self.what {
            What::Items { named, all } => self.of_items(&printer, r, named, all.as_ref()),
            What::Bins { named, all } => self.of_bins(r, named, all.as_ref()),
            What::Stock { named, all } => self.of_stock(&printer, r, named, all.as_ref()),
            What::Document { number, lines } => self.of_document(&printer, r, number, lines),
        }?;
        many(labels.count())?;
        Ok(labels)
    }

    fn of_items(&self, printer: &Printer, r: &mut Read<'_>, named: &[String], all: Option<&All>) -> Result<Labels> {
        let items = if let Some(all) = all {
            let ids = ids_of(r, &list::ITEMS, all)?;
            r.items_by_id(&ids)?
        } else {
            many(named.len() as u64)?;
            let codes: Vec<&str> = named.iter().map(String::as_str).collect();
            let mut found: HashMap<String, _> = r.items_by_code(&codes)?.into_iter().map(|item| (item.record.code.clone(), item)).collect();
            let mut items = Vec::with_capacity(named.len());
            for code in each_once(named) {
                items.push(found.remove(code).ok_or_else(|| Error::missing("item", code))?);
            }
            items
        };
        let copies = self.copies.unwrap_or(1);
        let of = |item: &Item| {
            let code = scanned(item);
            let mut lines = vec![item.spec.clone()];
            if code != item.code {
                lines.push(format!("{}{}", printer.word("of_item"), item.code));
            }
            (label(code, &item.name, lines), copies)
        };
        Ok(Labels { each: items.iter().map(|item| of(&item.record)).collect(), left_out: Vec::new() })
    }

    fn of_bins(&self, r: &mut Read<'_>, named: &[BinName], all: Option<&All>) -> Result<Labels> {
        let ids = if let Some(all) = all {
            ids_of(r, &list::BINS, all)?
        } else {
            many(named.len() as u64)?;
            let names: Vec<(&str, &str)> = named.iter().map(|bin| (bin.warehouse.as_str(), bin.code.as_str())).collect();
            let mut ids = Vec::with_capacity(named.len());
            let found = r.bins_by_code(&names)?;
            let known: HashMap<(&str, &str), i64> = found.iter().map(|bin| ((bin.warehouse.as_str(), bin.bin.as_str()), bin.id)).collect();
            for name in each_once(&names) {
                ids.push(*known.get(name).ok_or_else(|| Error::missing("bin", key(name.0, name.1)))?);
            }
            ids
        };
        let warehouses: HashMap<i64, BinAt> = r.bins_by_id(&ids)?.into_iter().map(|bin| (bin.id, bin)).collect();
        let mut labels = Labels::default();
        for bin in r.bin_records(&ids)? {
            let name = key(&bin.record.warehouse, &bin.record.code);
            let code = if bin.record.barcode.is_empty() { &bin.record.code } else { &bin.record.barcode };
            if code.is_empty() {
                labels.left_out.push(name);
                continue;
            }
            let warehouse = warehouses.get(&bin.id).map(|at| at.warehouse_name.clone()).unwrap_or_default();
            labels.each.push((label(code, &name, vec![warehouse, bin.record.note.clone()]), self.copies.unwrap_or(1)));
        }
        Ok(labels)
    }

    fn of_stock(&self, printer: &Printer, r: &mut Read<'_>, named: &[Place], all: Option<&All>) -> Result<Labels> {
        let mut around = Around::default();
        let lies = if let Some(all) = all {
            let ids = ids_of(r, &list::BALANCES, all)?;
            r.balances_by_id(&ids)?
        } else {
            many(named.len() as u64)?;
            places(r, named)?
        };
        around.add_items(r, lies.iter().map(|(place, _)| place.0).collect())?;
        around.add_bins(r, lies.iter().map(|(place, _)| place.1).collect())?;
        let mut labels = Labels::default();
        // A place that was emptied keeps its row.
        for ((item, bin, lot), balance) in lies.iter().filter(|(_, balance)| balance.quantity.is_positive()) {
            let item = around.items.get(item).ok_or_else(|| Error::missing("item", item))?;
            let bin = around.bin(*bin)?;
            let lot = Lot { item, lot, place: place(bin), quantity: balance.quantity, paper: None };
            labels.each.push(self.of_lot(printer, &lot));
        }
        Ok(labels)
    }

    fn of_document(&self, printer: &Printer, r: &mut Read<'_>, number: &str, lines: &[u32]) -> Result<Labels> {
        let paper = Paper::load(r, number)?;
        if !paper.head.kind.moves_stock() {
            return Err(Error::new(Code::LabelNoGoods).with("number", number).with("kind", paper.head.kind.word()));
        }
        let wanted: HashSet<u32> = lines.iter().copied().collect();
        if let Some(unknown) = wanted.iter().find(|n| paper.lines.iter().all(|line| line.number != **n)) {
            return Err(Error::missing("line", format!("{number} #{unknown}")));
        }
        let around = paper.around(r)?;
        let mut labels = Labels::default();
        for line in paper.lines.iter().filter(|line| wanted.is_empty() || wanted.contains(&line.number)) {
            let item = around.item(line)?;
            // What is taken away, as by a correction, is not there any more.
            if !line.quantity.is_positive() {
                continue;
            }
            let bin = line.to_bin_id.or(line.bin_id).map(|id| around.bin(id)).transpose()?;
            let place = bin.map(place).unwrap_or_default();
            let lot = Lot { item, lot: &line.lot, place, quantity: line.quantity, paper: Some(&paper.head.number) };
            labels.each.push(self.of_lot(printer, &lot));
        }
        Ok(labels)
    }

    fn of_lot(&self, printer: &Printer, of: &Lot<'_>) -> (Label, u32) {
        let Lot { item, lot, .. } = *of;
        let code = if self.reads == Reads::Lot && !lot.is_empty() { lot } else { scanned(item) };
        let said = |key, value: &str| if value.is_empty() { String::new() } else { format!("{}{value}", printer.word(key)) };
        let mut lines = Vec::new();
        if code != item.code {
            lines.push(said("of_item", &item.code));
        }
        lines.push(item.spec.clone());
        if code != lot {
            lines.push(said("of_lot", lot));
        }
        // On a label for each piece, all of them would be a lie.
        if !self.by_quantity || item.decimals > 0 {
            let quantity = grouped(&of.quantity.with_decimals(u32::from(item.decimals)));
            lines.push(said("of_quantity", &format!("{quantity} {}", printer.unit(&item.unit))));
        }
        lines.push(said("of_place", &of.place));
        lines.push(of.paper.unwrap_or_default().to_owned());
        (label(code, &item.name, lines), self.copies_of(of.quantity, item.decimals))
    }

    fn draw(&self, labels: &Labels, watch: qitao_office::Watch<'_>) -> Result<Vec<u8>> {
        if labels.each.is_empty() {
            if labels.left_out.is_empty() {
                return Err(Error::new(Code::LabelNothing));
            }
            return Err(Error::new(Code::LabelNoBarcode)
                .with("count", labels.left_out.len())
                .listing(named(&labels.left_out).into_iter().map(|bin| format!("bin {bin}")).collect()));
        }
        let font = font::font()?;
        pdf::labels(&font, self.title(), &labels.each, (self.size.drawn(), self.symbols.drawn()), self.skip(), watch).map_err(failed)
    }

    /// What the file is called.
    fn title(&self) -> &'static str {
        super::words::word("labels", self.language)
    }
}

/// Refuses what is beyond a roll of labels.
fn many(count: u64) -> Result<()> {
    check::count("labels", usize::try_from(count).unwrap_or(usize::MAX), limits::LABELS as usize)
}

/// The row numbers of a whole list.
fn ids_of(r: &mut Read<'_>, spec: &'static list::Spec, all: &All) -> Result<Vec<i64>> {
    let asked = List {
        text: all.text.clone(),
        filter: all.filter.clone(),
        sort: all.sort.clone(),
        limit: Some(limits::LABELS),
        after: None,
        count: true,
        count_most: None,
    };
    let page = r.page(spec, &asked)?;
    many(u64::try_from(page.total.unwrap_or_default()).unwrap_or_default())?;
    Ok(page.ids)
}

/// What lies in places, in the order asked for.
fn places(r: &mut Read<'_>, named: &[Place]) -> Result<Vec<(StockPlace, Balance)>> {
    let codes: Vec<&str> = named.iter().map(|place| place.item.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let items = r.item_ids(&codes)?;
    let names: Vec<(&str, &str)> = named.iter().map(|place| (place.warehouse.as_str(), place.bin.as_str())).collect();
    let bins = r.bins_by_code(&names)?;
    let bins: HashMap<(&str, &str), i64> = bins.iter().map(|bin| ((bin.warehouse.as_str(), bin.bin.as_str()), bin.id)).collect();
    let lies: HashMap<_, _> = r.balances(&items.values().copied().collect::<Vec<_>>())?.into_iter().collect();
    let mut found = Vec::with_capacity(named.len());
    let mut seen = HashSet::new();
    for place in named {
        let item = *items.get(&place.item).ok_or_else(|| Error::missing("item", &place.item))?;
        let (warehouse, bin) = (place.warehouse.as_str(), place.bin.as_str());
        let bin = *bins.get(&(warehouse, bin)).ok_or_else(|| Error::missing("bin", key(warehouse, bin)))?;
        let at = (item, bin, place.lot.clone());
        let Some(balance) = lies.get(&at) else { continue };
        if seen.insert(at.clone()) {
            found.push((at, *balance));
        }
    }
    Ok(found)
}

/// What is named twice is meant once.
fn each_once<T: std::hash::Hash + Eq>(named: &[T]) -> impl Iterator<Item = &T> {
    let mut seen = HashSet::new();
    named.iter().filter(move |one| seen.insert(*one))
}

fn key(warehouse: &str, bin: &str) -> String {
    format!("{warehouse} {bin}").trim_end().to_owned()
}

fn place(bin: &BinAt) -> String {
    if bin.bin.is_empty() { bin.warehouse.clone() } else { format!("{} / {}", bin.warehouse, bin.bin) }
}

/// What is scanned for an item.
fn scanned(item: &Item) -> &str {
    if item.barcode.is_empty() { &item.code } else { &item.barcode }
}

fn label(code: &str, title: &str, lines: Vec<String>) -> Label {
    let lines = lines.into_iter().filter(|line| !line.is_empty()).collect();
    Label { code: code.to_owned(), title: title.to_owned(), lines }
}

fn named(left_out: &[String]) -> Vec<String> {
    left_out.iter().take(NAMED).cloned().collect()
}

/// `label.preview`
pub(crate) fn preview(app: &Arc<App>, ctx: &Ctx, input: Print) -> Result<Preview> {
    let labels = app.read(|r| input.labels(r, app, ctx))?;
    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let as_qr = labels.each.iter().filter(|(label, _)| input.symbols != Symbols::Qr && !input.has_bars(label));
    Ok(Preview {
        labels: number(labels.count()),
        pages: number(if labels.count() == 0 { 0 } else { input.pages(labels.count()) }),
        as_qr: number(as_qr.map(|(_, copies)| u64::from(*copies)).sum()),
        many: labels.count() > u64::from(limits::LABELS_AT_ONCE),
        left_out: number(labels.left_out.len() as u64),
        left_out_names: named(&labels.left_out),
        first: labels.each.first().map(|(label, _)| Shown {
            bars: input.has_bars(label),
            code: label.code.clone(),
            title: label.title.clone(),
            words: label.lines.join("\n"),
        }),
    })
}

/// `label.print`
pub(crate) fn labels(app: &Arc<App>, ctx: &Ctx, input: Print) -> Result<FileOut> {
    let labels = app.read(|r| input.labels(r, app, ctx))?;
    check::count("labels", usize::try_from(labels.count()).unwrap_or(usize::MAX), limits::LABELS_AT_ONCE as usize)?;
    let bytes = input.draw(&labels, qitao_office::UNWATCHED)?;
    Ok(FileOut { name: format!("{}.pdf", input.title()), media_type: PDF.into(), bytes })
}

/// `label.print_many`
pub(crate) fn many_labels(app: &Arc<App>, ctx: &Ctx, input: Print, progress: &Progress) -> Result<Printed> {
    let labels = app.read(|r| input.labels(r, app, ctx))?;
    let of = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let bytes = input.draw(&labels, &|done, all| progress.tell(of(done), of(all)).is_ok())?;
    progress.check()?;
    let kept = app.files.keep_for(&ctx.actor.name, &format!("{}.pdf", input.title()), &bytes)?;
    Ok(Printed { file: kept.file, name: kept.name, size: kept.size, papers: u32::try_from(labels.count()).unwrap_or(u32::MAX) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn print(more: serde_json::Value) -> Print {
        let mut input = json!({ "what": { "of": "items", "named": ["A"] }, "size": "sheet24", "symbols": "both" });
        for (key, value) in more.as_object().unwrap() {
            input[key] = value.clone();
        }
        serde_json::from_value(input).unwrap()
    }

    #[test]
    fn pieces_are_counted_and_weights_are_not() {
        let copies = |more: serde_json::Value, quantity: &str, decimals: u8| print(more).copies_of(quantity.parse().unwrap(), decimals);
        assert_eq!(copies(json!({}), "70", 0), 1);
        assert_eq!(copies(json!({ "copies": 3 }), "70", 0), 3);
        assert_eq!(copies(json!({ "by_quantity": true }), "70", 0), 70);
        assert_eq!(copies(json!({ "by_quantity": true, "copies": 2 }), "1250.125", 3), 2);
        assert_eq!(copies(json!({ "by_quantity": true }), "-5", 0), 0);
    }

    #[test]
    fn a_begun_sheet_is_filled_first() {
        for (start, labels, pages) in [(1, 24, 1), (2, 24, 2), (24, 1, 1), (24, 26, 3), (13, 12, 1)] {
            assert_eq!(print(json!({ "start": start })).pages(labels), pages, "{labels} from {start}");
        }
        assert_eq!(print(json!({ "size": "roll40" })).pages(7), 7);
    }

    #[test]
    fn what_no_sheet_has_is_refused() {
        let refused = |more: serde_json::Value| print(more).check().unwrap_err().params["field"].clone();
        assert_eq!(refused(json!({ "start": 25 })), "start");
        assert_eq!(refused(json!({ "size": "roll60", "start": 2 })), "start");
        assert_eq!(refused(json!({ "copies": 0 })), "copies");
        assert!(print(json!({ "start": 24, "copies": 5000 })).check().is_ok());
    }
}
