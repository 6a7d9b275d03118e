//! Writing drafts: what a paper must be before it is kept, and what its lines come to.

use super::paper::{Around, Paper, add_up, blank, currency_decimals, is_kept, may, named, partner, progress};
use super::view::{Draft, DraftLine, Save, View};
use super::{paper, show};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState, Parents, number};
use qitao_domain::item::ItemKind;
use qitao_domain::partner::Partner;
use qitao_domain::production::pick_list::is_enough;
use qitao_domain::trade::amount::{Terms, amounts, portion};
use qitao_domain::{Day, Money, PerUnit, Price, Qty, limits};
use qitao_store::{Document, Line, Link, Read, Stamp, Stored};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// `document.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    app.write(ctx, |w| {
        let (before, view) = save_in(w, ctx, &input)?;
        w.audit("document", &view.number, before.as_ref(), Some(&view))?;
        Ok(show::seen(ctx, view))
    })
}

/// Saves it as part of a change; the whole paper before, if there was one, and after.
pub(crate) fn save_in(w: &mut Change<'_, '_>, ctx: &Ctx, input: &Save) -> Result<(Option<View>, View)> {
    let draft = &input.document;
    check_texts(draft)?;
    may(ctx, draft.kind)?;
    if matches!(draft.kind, DocumentKind::WorkOrder | DocumentKind::MaterialList) {
        return Err(Error::new(Code::WorkOrderApart).with("field", "kind").with("kind", draft.kind.word()));
    }
    if crate::outsourcing::is_apart(draft.kind) {
        return Err(Error::new(Code::OutsourcingApart).with("field", "kind").with("kind", draft.kind.word()));
    }
    // Such a price is what stock becomes worth, and nobody agrees to it any more.
    if draft.kind == DocumentKind::Adjustment && !show::sees_money(ctx) && draft.lines.iter().any(|line| line.price.is_some()) {
        return Err(ctx.forbidden(crate::ctx::Right::Money).with("field", "price"));
    }
    let mut before = None;
    let mut head = match (&input.number, input.revision) {
        (None, None) => new_head(w, draft.kind, ctx.today)?,
        (Some(number), Some(revision)) => {
            let paper = Paper::load_seen(w, number, revision)?;
            before = Some(show::view(w, ctx, &paper)?);
            let old = paper.head;
            if old.kind != draft.kind {
                return Err(Error::new(Code::DocumentField).with("field", "kind"));
            }
            if old.state != DocumentState::Draft {
                return Err(Error::new(Code::DocumentState).with("number", number).with("state", old.state.word()).with("verb", "save"));
            }
            old
        }
        (Some(_), None) | (None, Some(_)) => return Err(Error::new(Code::FieldRequired).with("field", "revision")),
    };
    let paper = fill(w, ctx, &mut head, draft)?;
    Ok((before, show::view(w, ctx, &paper)?))
}

/// A new paper of today, with its number.
pub(crate) fn new_head(w: &mut Change<'_, '_>, kind: DocumentKind, day: Day) -> Result<Document> {
    let serial = w.next_serial(kind.word(), day)?;
    if serial > limits::DOCUMENTS_A_DAY {
        let error = Error::new(Code::TooMany).with("what", "documents").with("count", serial);
        return Err(error.with("limit", limits::DOCUMENTS_A_DAY));
    }
    let stamp = w.stamp().clone();
    Ok(Document { number: number(kind, day, serial), ..new_paper(&stamp, kind, day) })
}

/// A paper without a number.
pub(crate) fn new_paper(stamp: &Stamp, kind: DocumentKind, day: Day) -> Document {
    Document {
        id: 0,
        kind,
        number: String::new(),
        day,
        state: DocumentState::Draft,
        partner_id: None,
        reference: String::new(),
        due: None,
        tax_included: false,
        net: Money::ZERO,
        tax: Money::ZERO,
        gross: Money::ZERO,
        settled: Money::ZERO,
        reverses_id: None,
        item_id: None,
        tracking_id: None,
        unclaimed: false,
        reason: String::new(),
        note: String::new(),
        made_at: stamp.at,
        made_by: stamp.actor.clone(),
        posted_at: None,
        posted_by: None,
        revision: 0,
        changed_at: stamp.at,
        changed_by: stamp.actor.clone(),
    }
}

/// Puts a draft into a paper and writes it.
pub(crate) fn fill(w: &mut Change<'_, '_>, ctx: &Ctx, head: &mut Document, draft: &Draft) -> Result<Paper> {
    // A due day that was worked out is worked out again, and not kept as if somebody had said it.
    let worked_out = w.partners_by_id(head.partner_id.as_slice())?.first().and_then(|p| due_of(head, &p.record));
    let said = draft.due.filter(|due| head.id == 0 || Some(*due) != worked_out || head.due != worked_out);
    let of_something = |line: &DraftLine| line.settles.is_some() || !line.parents.is_empty();
    let ends = !draft.kind.asks() && draft.lines.iter().all(of_something);
    let partner = partner(w, draft.kind, &draft.partner, ends)?;
    head.partner_id = partner.as_ref().map(|p| p.id);
    head.day = draft.day.unwrap_or(if head.id == 0 { ctx.today } else { head.day });
    if head.day > ctx.today {
        return Err(Error::new(Code::DocumentFuture).with("field", "day").with("day", head.day).with("today", ctx.today));
    }
    (head.reference, head.due, head.note) = (draft.reference.clone(), said, draft.note.clone());
    let terms = partner.as_ref().map(|p| (p.record.tax_included, p.record.tax_rate));
    head.tax_included = draft.tax_included.unwrap_or(terms.is_some_and(|(included, _)| included));
    let (mut lines, parents) = lines(w, head, draft, terms.map_or(PerUnit::ZERO, |(_, rate)| rate))?;
    if head.id != 0 && !show::sees_money(ctx) {
        keep_prices(w, head, &mut lines, &parents)?;
    }
    add_up(head, &lines)?;
    if head.due.is_none() {
        head.due = partner.as_ref().and_then(|p| due_of(head, &p.record));
    }
    if head.id == 0 {
        head.revision = 1;
        w.add_document(head)?;
    } else {
        w.put_document(head)?;
    }
    let scanned = crate::scan::before(w, head)?;
    w.put_lines(head, &mut lines)?;
    crate::scan::carry(w, head.id, &scanned, &lines)?;
    let mut links = Vec::new();
    for (line, parents) in lines.iter().zip(parents) {
        links.extend(parents.into_iter().map(|(parent_id, quantity)| Link { id: 0, line_id: line.id, parent_id, quantity }));
    }
    w.add_links(&mut links)?;
    Ok(Paper { head: head.clone(), lines, links })
}

/// When an invoice is due by what is agreed with the partner.
fn due_of(head: &Document, partner: &Partner) -> Option<Day> {
    head.kind.is_invoice().then(|| head.day.plus(i64::from(partner.payment_days))).flatten()
}

/// Whoever does not see prices leaves them as they are: each line has the price of the line that it was before, which may have had
/// another number.
fn keep_prices(r: &mut Read<'_>, head: &Document, lines: &mut [Line], parents: &[Links]) -> Result<()> {
    let decimals = currency_decimals(r)?;
    let old = r.document_lines(&[head.id])?;
    let links = r.links_of(&old.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let of = |line: &Line| links.iter().filter(|link| link.line_id == line.id).map(|link| link.parent_id).collect::<BTreeSet<_>>();
    let before: Vec<(&Line, BTreeSet<i64>)> = old.iter().map(|line| (line, of(line))).collect();
    let after: Vec<(&Line, BTreeSet<i64>)> =
        lines.iter().zip(parents).map(|(line, links)| (line, links.iter().map(|(parent, _)| *parent).collect())).collect();
    let found = same_lines(&before, &after);
    for (line, same) in lines.iter_mut().zip(found).filter(|(line, _)| !line.own_price) {
        if let Some(same) = same.and_then(|at| old.get(at)).filter(|same| same.own_price) {
            (line.price, line.own_price, line.discount, line.tax_rate) = (same.price, true, same.discount, same.tax_rate);
            own_amounts(head, line, decimals)?;
        }
    }
    Ok(())
}

/// Which line, with the lines that it comes of, each one was before: rather one that says all the same, then one of the same item and
/// parents, each once, and rather the one of the same number. Where a price does not come of the parents, the item is enough.
fn same_lines(before: &[(&Line, BTreeSet<i64>)], after: &[(&Line, BTreeSet<i64>)]) -> Vec<Option<usize>> {
    type One<'a> = (&'a Line, BTreeSet<i64>);
    type Alike<'a> = &'a dyn Fn(&One<'_>, &One<'_>) -> bool;
    let item = |a: &One<'_>, b: &One<'_>| a.0.item_id == b.0.item_id && (a.1.is_empty() || a.0.kind == DocumentKind::PurchaseOrder);
    let parents = |a: &One<'_>, b: &One<'_>| (a.0.item_id, &a.1) == (b.0.item_id, &b.1);
    let says = |line: &Line| (line.quantity, line.due, line.bin_id, line.lot.clone(), line.reason.clone(), line.note.clone());
    let all = |a: &One<'_>, b: &One<'_>| parents(a, b) && says(a.0) == says(b.0);
    let alike: [Alike<'_>; 3] = [&all, &parents, &item];
    let mut free = vec![true; before.len()];
    let mut found = vec![None; after.len()];
    for (is_like, same_number) in alike.iter().flat_map(|is_like| [(is_like, true), (is_like, false)]) {
        for (one, found) in after.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let fits = |at: &usize| free[*at] && is_like(one, &before[*at]) && (!same_number || before[*at].0.number == one.0.number);
            *found = (0..before.len()).find(fits);
            if let Some(at) = *found {
                free[at] = false;
            }
        }
    }
    found
}

/// Parents of a line, with how much of each.
type Links = Vec<(i64, Qty)>;

fn lines(r: &mut Read<'_>, head: &Document, draft: &Draft, tax_rate: PerUnit) -> Result<(Vec<Line>, Vec<Links>)> {
    let decimals = currency_decimals(r)?;
    let named = Named::load(r, draft)?;
    let mut lines = Vec::with_capacity(draft.lines.len());
    let mut parents = Vec::with_capacity(draft.lines.len());
    // What earlier lines of this paper take of the same parent.
    let mut taken: HashMap<i64, Qty> = HashMap::new();
    for (one, at) in draft.lines.iter().zip(1_u32..) {
        let made = line(head, &named, one, at, tax_rate, decimals, &mut taken);
        // Which line it is stands with whatever is wrong with it.
        let (line, links) = made.map_err(|error| error.with("line", at))?;
        lines.push(line);
        parents.push(links);
    }
    unmixed(head, &lines)?;
    Ok((lines, parents))
}

/// Money in advance stands on no paper that takes money off: what is left of such a paper could not be told.
fn unmixed(head: &Document, lines: &[Line]) -> Result<()> {
    let advance = head.kind.is_money() && lines.iter().any(|line| line.settles_id.is_none());
    match lines.iter().find(|line| line.quantity.is_negative()) {
        Some(line) if advance => Err(Error::new(Code::PaymentMixed).with("field", "settles").with("line", line.number)),
        Some(_) | None => Ok(()),
    }
}

/// The records that a draft names.
struct Named {
    items: HashMap<String, Stored<qitao_domain::item::Item>>,
    bins: HashMap<(String, String), qitao_store::BinAt>,
    papers: HashMap<String, Document>,
    around: Around,
    /// Lines of lists, and of what went out by them, whose pieces are worked on and are no stock.
    pieces: HashSet<i64>,
    /// What may be issued in place of what lines of material lists name, and how much of it replaces one: by (line, item).
    stand_ins: HashMap<(i64, i64), PerUnit>,
}

impl Named {
    fn load(r: &mut Read<'_>, draft: &Draft) -> Result<Self> {
        let items = r.items_by_code(&named(draft, |line| &line.item))?;
        let places: HashSet<(&str, &str)> = draft
            .lines
            .iter()
            .flat_map(|line| [(line.warehouse.as_str(), line.bin.as_str()), (line.to_warehouse.as_str(), line.to_bin.as_str())])
            .filter(|(warehouse, _)| !warehouse.is_empty())
            .collect();
        let bins = r.bins_by_code(&places.into_iter().collect::<Vec<_>>())?;
        let mut around = Around::default();
        let mut numbers: BTreeSet<&str> = draft.lines.iter().flat_map(|line| line.parents.iter().map(|p| p.document.as_str())).collect();
        numbers.extend(draft.lines.iter().filter_map(|line| line.settles.as_deref()));
        let mut papers = HashMap::with_capacity(numbers.len());
        for number in numbers {
            let paper = r.document(number)?.ok_or_else(|| Error::missing("document", number))?;
            papers.insert(number.to_owned(), paper);
        }
        let ids: Vec<i64> = papers.values().map(|paper| paper.id).collect();
        around.lines.extend(r.document_lines(&ids)?.into_iter().map(|line| (line.id, line)));
        around.papers.extend(papers.values().map(|paper| (paper.id, paper.clone())));
        around.add_items(r, items.iter().map(|item| item.id).collect())?;
        let pieces = if draft.kind.moves_at_supplier() { pieces(r, &around)? } else { HashSet::new() };
        let stand_ins = if draft.kind == DocumentKind::Issue { stand_ins(r, &mut around)? } else { HashMap::new() };
        Ok(Self {
            items: items.into_iter().map(|item| (item.record.code.clone(), item)).collect(),
            bins: bins.into_iter().map(|bin| ((bin.warehouse.clone(), bin.bin.clone()), bin)).collect(),
            papers,
            around,
            pieces,
            stand_ins,
        })
    }

    /// How much of an item replaces one of what a line of a material list names; none where it may not stand in for it.
    fn stand_in(&self, line: i64, item: Option<i64>) -> Option<PerUnit> {
        self.stand_ins.get(&(line, item?)).copied()
    }

    fn bin(&self, field: &str, warehouse: &str, bin: &str) -> Result<Option<i64>> {
        if warehouse.is_empty() {
            return if bin.is_empty() { Ok(None) } else { Err(Error::new(Code::FieldRequired).with("field", field)) };
        }
        let key = (warehouse.to_owned(), bin.to_owned());
        let shown = if bin.is_empty() { warehouse.to_owned() } else { format!("{warehouse} {bin}") };
        let found = self.bins.get(&key).ok_or_else(|| Error::missing("bin", &shown).with("field", field))?;
        if found.retired {
            return Err(Error::new(Code::RetiredUsed).with("key", shown).with("field", field));
        }
        Ok(Some(found.id))
    }
}

fn pieces(r: &mut Read<'_>, around: &Around) -> Result<HashSet<i64>> {
    let ids: Vec<i64> = around.lines.keys().copied().collect();
    let links = r.links_of(&ids)?;
    let listed: Vec<i64> = ids.into_iter().chain(links.iter().map(|link| link.parent_id)).collect();
    let materials = r.subcontract_materials_by_line(&listed)?;
    let mut found: HashSet<i64> = materials.values().filter(|one| one.is_piece).map(|one| one.line_id).collect();
    let out: Vec<i64> = links.iter().filter(|link| found.contains(&link.parent_id)).map(|link| link.line_id).collect();
    found.extend(out);
    Ok(found)
}

fn stand_ins(r: &mut Read<'_>, around: &mut Around) -> Result<HashMap<(i64, i64), PerUnit>> {
    let lines: Vec<i64> = around.lines.values().filter(|line| line.kind == DocumentKind::MaterialList).map(|line| line.id).collect();
    let components = r.order_components(&lines)?;
    let known = r.stand_ins(&components.values().map(|one| one.bom_line).collect::<Vec<_>>())?;
    let items = lines.iter().filter_map(|id| around.lines.get(id)?.item_id).collect();
    around.add_items(r, items)?;
    let of = |one: &qitao_store::OrderComponent| known.get(&one.bom_line).map_or(&[][..], Vec::as_slice);
    Ok(components.values().flat_map(|one| of(one).iter().map(|(item, ratio)| ((one.line_id, *item), *ratio))).collect())
}

fn line(
    head: &Document,
    named: &Named,
    one: &DraftLine,
    at: u32,
    tax_rate: PerUnit,
    decimals: u32,
    taken: &mut HashMap<i64, Qty>,
) -> Result<(Line, Links)> {
    let mut line = blank(head.kind, at);
    line.quantity = one.quantity;
    (line.due, line.note, line.reason) = (one.due, one.note.clone(), one.reason.trim().to_owned());
    if head.kind.is_money() {
        money_line(head, named, one, &mut line, decimals)?;
        return Ok((line, Vec::new()));
    }
    if one.settles.is_some() {
        return Err(Error::new(Code::DocumentField).with("field", "settles"));
    }
    if one.item.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "item"));
    }
    let stored = named.items.get(&one.item).ok_or_else(|| Error::missing("item", &one.item).with("field", "item"))?;
    let item = &stored.record;
    line.item_id = Some(stored.id);
    match item.kind {
        ItemKind::Phantom => return Err(Error::new(Code::DocumentPhantom).with("field", "item").with("item", &item.code)),
        ItemKind::Service if matches!(head.kind, DocumentKind::Transfer | DocumentKind::Adjustment) => {
            return Err(Error::new(Code::StockNotKept).with("field", "item").with("item", &item.code));
        }
        ItemKind::Raw | ItemKind::SemiFinished | ItemKind::Finished | ItemKind::Service => {}
    }
    let links = links(head, named, one, &line, taken)?;
    // Whoever ends what was begun may do so with an item that was retired meanwhile.
    if item.retired && links.is_empty() && head.kind != DocumentKind::Adjustment {
        return Err(Error::new(Code::RetiredUsed).with("key", &item.code).with("field", "item"));
    }
    for (field, value) in [("quantity", Some(one.quantity)), ("noted", one.noted)] {
        if let Some(value) = value {
            check::decimals(field, value, item)?;
        }
    }
    signs(head.kind, one, &links, &named.around)?;
    let is_piece = links.iter().any(|(parent, _)| named.pieces.contains(parent));
    place((head.kind, is_piece), named, one, stored.id, item, &mut line)?;
    line.noted = one.noted;
    line.is_final = one.is_final;
    price(head, named, one, &links, &mut line, tax_rate, decimals)?;
    Ok((line, links))
}

/// Only what takes away is below zero: an adjustment, and an invoice of what came back.
fn signs(kind: DocumentKind, one: &DraftLine, links: &Links, around: &Around) -> Result<()> {
    if let Some(noted) = one.noted {
        if kind != DocumentKind::Receipt {
            return Err(Error::new(Code::DocumentField).with("field", "noted"));
        }
        check::not_negative("noted", noted)?;
    }
    if one.is_final && !matches!(kind, DocumentKind::Receipt | DocumentKind::Shipment | DocumentKind::Completion) {
        return Err(Error::new(Code::DocumentField).with("field", "is_final"));
    }
    let is_credit = links.iter().any(|(parent, _)| {
        around.lines.get(parent).is_some_and(|l| matches!(l.kind, DocumentKind::SupplierReturn | DocumentKind::CustomerReturn))
    });
    let fine = if kind == DocumentKind::Adjustment {
        !one.quantity.is_zero()
    } else if is_credit {
        one.quantity.is_negative()
    } else {
        one.quantity.is_positive()
    };
    if fine {
        Ok(())
    } else {
        Err(Error::new(if is_credit { Code::DocumentCredit } else { Code::FieldPositive })
            .with("field", "quantity")
            .with("value", one.quantity))
    }
}

/// What the line comes of, as its kind wants it.
fn links(head: &Document, named: &Named, one: &DraftLine, line: &Line, taken: &mut HashMap<i64, Qty>) -> Result<Links> {
    let kind = head.kind;
    check::count("parents", one.parents.len(), limits::LINE_PARENTS)?;
    if one.parents.is_empty() {
        return match kind.parents() {
            Parents::Needed(_) => Err(Error::new(Code::DocumentParentNeeded).with("field", "parents").with("kind", kind.word())),
            Parents::Some(_) | Parents::None => Ok(Vec::new()),
        };
    }
    let (mut links, mut sum): (Links, _) = (Vec::with_capacity(one.parents.len()), Qty::ZERO);
    for parent in &one.parents {
        let shown = format!("{} {}", parent.document, parent.line);
        let paper = &named.papers[&parent.document];
        let found = named.around.lines.values().find(|l| l.document_id == paper.id && l.number == parent.line);
        let found = found.ok_or_else(|| Error::missing("document_line", &shown).with("field", "parents"))?;
        let wrong =
            |code: Code| Error::new(code).with("field", "parents").with("parent", &parent.document).with("parent_line", parent.line);
        if !kind.parent_kinds().contains(&paper.kind) {
            return Err(wrong(Code::DocumentParentKind).with("kind", kind.word()).with("parent_kind", paper.kind.word()));
        }
        if paper::is_void(paper) || paper.state == DocumentState::Draft {
            return Err(wrong(Code::DocumentParentState).with("state", paper.state.word()));
        }
        // What a supplier does for a customer's order is made out to another than that.
        if kind.side() == paper.kind.side() && paper.partner_id != head.partner_id {
            return Err(wrong(Code::DocumentParentPartner));
        }
        // A request asks for the parts of what was ordered; everything else is of the same item.
        let ratio = if found.item_id == line.item_id { None } else { named.stand_in(found.id, line.item_id) };
        if !kind.asks_for_parts() && found.item_id != line.item_id && ratio.is_none() {
            return Err(wrong(Code::DocumentParentItem));
        }
        if let Some(ratio) = ratio {
            // What stands in counts for as much as it replaces; it may not claim more.
            let component = found.item_id.and_then(|id| named.around.items.get(&id));
            if let Some(component) = component {
                check::decimals("parents", parent.quantity, component)?;
            }
            if one.parents.len() != 1 || !is_enough(ratio, one.quantity, parent.quantity) {
                return Err(Error::new(Code::DocumentParentSum)
                    .with("field", "parents")
                    .with("quantity", one.quantity)
                    .with("sum", parent.quantity));
            }
        }
        if parent.quantity.is_zero() || parent.quantity.is_negative() != one.quantity.is_negative() {
            return Err(wrong(Code::FieldPositive).with("value", parent.quantity));
        }
        if links.iter().any(|(id, _)| *id == found.id) {
            return Err(wrong(Code::DocumentParentTwice));
        }
        let size = Qty::from_scaled(parent.quantity.scaled().saturating_abs());
        if kind == DocumentKind::WorkOrder && found.item_id == line.item_id && size > found.quantity {
            return Err(wrong(Code::DocumentBeyond).with("quantity", size).with("left", found.quantity));
        }
        let before = taken.entry(found.id).or_insert(Qty::ZERO);
        if let Some(left) = progress(found).left_for(kind) {
            let left = Qty::from_scaled(left.scaled() - before.scaled());
            if size > left {
                return Err(wrong(Code::DocumentBeyond).with("quantity", size).with("left", left.max(Qty::ZERO)));
            }
        }
        *before = Qty::from_scaled(before.scaled().saturating_add(size.scaled()));
        sum = sum.checked_add(parent.quantity).ok_or_else(|| wrong(Code::DocumentOutOfRange).with("number", &head.number))?;
        links.push((found.id, parent.quantity));
    }
    let own = one.quantity;
    // What is asked for or ordered may be more than what it comes of: the rest is for stock.
    let stands_in = links.iter().any(|(id, _)| named.stand_in(*id, line.item_id).is_some());
    let fits = if kind.asks() { sum <= own } else { links.len() == 1 && (sum == own || stands_in) };
    if !fits {
        return Err(Error::new(Code::DocumentParentSum).with("field", "parents").with("quantity", own).with("sum", sum));
    }
    Ok(links)
}

/// Where the goods are, and of which lot.
fn place(
    (kind, is_piece): (DocumentKind, bool),
    named: &Named,
    one: &DraftLine,
    item_id: i64,
    item: &qitao_domain::item::Item,
    line: &mut Line,
) -> Result<()> {
    check::text("lot", &one.lot, limits::CODE_CHARS)?;
    let moves = kind.moves_stock() && is_kept(item) && !is_piece;
    if !moves {
        for (field, value) in [("warehouse", &one.warehouse), ("to_warehouse", &one.to_warehouse), ("lot", &one.lot)] {
            if !value.is_empty() {
                return Err(Error::new(Code::DocumentField).with("field", field));
            }
        }
        return Ok(());
    }
    line.bin_id = named.bin("warehouse", &one.warehouse, &one.bin)?;
    line.to_bin_id = named.bin("to_warehouse", &one.to_warehouse, &one.to_bin)?;
    let is_transfer = kind == DocumentKind::Transfer || kind.moves_at_supplier();
    if line.bin_id.is_none() {
        return Err(Error::new(Code::FieldRequired).with("field", "warehouse"));
    }
    if is_transfer != line.to_bin_id.is_some() {
        return Err(Error::new(if is_transfer { Code::FieldRequired } else { Code::DocumentField }).with("field", "to_warehouse"));
    }
    // What lies at the supplier and is nobody's is issued where it lies.
    if kind == DocumentKind::Transfer && line.bin_id == line.to_bin_id {
        return Err(Error::new(Code::TransferSame).with("field", "to_warehouse"));
    }
    one.lot.trim().clone_into(&mut line.lot);
    match (named.around.rule(item_id).lots, line.lot.is_empty()) {
        (true, true) => Err(Error::new(Code::LotNeeded).with("field", "lot").with("item", &item.code)),
        (false, false) => Err(Error::new(Code::LotUnwanted).with("field", "lot").with("item", &item.code)),
        (true, false) | (false, true) => Ok(()),
    }
}

/// Price and amounts: given with the line, or a part of what it comes of.
fn price(head: &Document, named: &Named, one: &DraftLine, links: &Links, line: &mut Line, tax_rate: PerUnit, decimals: u32) -> Result<()> {
    let kind = head.kind;
    let prices = matches!(
        kind,
        DocumentKind::SalesOrder
            | DocumentKind::PurchaseOrder
            | DocumentKind::SalesInvoice
            | DocumentKind::PurchaseInvoice
            | DocumentKind::Adjustment
    );
    let given = [("price", one.price.is_some()), ("discount", one.discount.is_some()), ("tax_rate", one.tax_rate.is_some())];
    if let (false, Some((field, _))) = (prices, given.iter().find(|(_, given)| *given)) {
        return Err(Error::new(Code::DocumentField).with("field", field));
    }
    // What turns up has a worth or takes that of the rest; nobody grants a discount on it, and stock is without tax.
    let is_found = kind == DocumentKind::Adjustment;
    let terms = [("discount", one.discount), ("tax_rate", one.tax_rate)];
    if let (true, Some((field, _))) = (is_found, terms.iter().find(|(_, share)| share.is_some_and(|share| share != PerUnit::ZERO))) {
        return Err(Error::new(Code::DocumentField).with("field", field));
    }
    if let Some(price) = one.price
        && price.is_negative()
    {
        return Err(Error::new(Code::FieldNegative).with("field", "price").with("value", price));
    }
    for (field, share) in terms {
        if let Some(share) = share {
            check::share(field, share, true)?;
        }
    }
    let parent = match links.as_slice() {
        [(parent, _)] if !kind.asks() => named.around.lines.get(parent),
        _ => None,
    };
    line.own_price = if is_found { one.price.is_some() } else { prices && given.iter().any(|(_, given)| *given) };
    line.price = one.price.or(parent.map(|p| p.price)).unwrap_or(Price::ZERO);
    line.discount = one.discount.or(parent.map(|p| p.discount)).unwrap_or(PerUnit::ZERO);
    line.tax_rate = one.tax_rate.or(parent.map(|p| p.tax_rate)).unwrap_or(if prices && !is_found { tax_rate } else { PerUnit::ZERO });
    match parent {
        Some(parent) if !line.own_price => part_of(line, parent, [Money::ZERO; 2], decimals),
        Some(_) | None => own_amounts(head, line, decimals),
    }
}

/// The amounts of a line that has its own price.
pub(crate) fn own_amounts(head: &Document, line: &mut Line, decimals: u32) -> Result<()> {
    let terms = Terms { price: line.price, discount: line.discount, tax_rate: line.tax_rate, tax_included: head.tax_included };
    let found =
        amounts(line.quantity, &terms, decimals).ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", &head.number))?;
    (line.net, line.tax, line.gross) = (found.net, found.tax, found.gross);
    Ok(())
}

/// How much of a line papers of this kind took before.
pub(crate) fn before(parent: &Line, kind: DocumentKind) -> Qty {
    use qitao_domain::trade::progress::{Counted, counted};
    match counted(kind, parent.kind) {
        Counted::Done => parent.done,
        Counted::Returned => parent.returned,
        Counted::Billed => parent.billed,
        Counted::Nothing => Qty::ZERO,
    }
}

/// The amounts of a line that is a part of another: parts of a line add up to it, to the last cent. `rounded` is what the parts
/// before it are off by, net and gross.
pub(crate) fn part_of(line: &mut Line, parent: &Line, rounded: [Money; 2], decimals: u32) -> Result<()> {
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", parent.number);
    let before = before(parent, line.kind);
    let size = Qty::from_scaled(line.quantity.scaled().saturating_abs());
    let whole = Qty::from_scaled(parent.quantity.scaled().saturating_abs());
    let part = |total: Money, off: Money| {
        let part = portion(Money::from_scaled(total.scaled().saturating_abs()), whole, before, size, decimals).ok_or_else(beyond)?;
        let part = part.checked_sub(off).ok_or_else(beyond)?.max(Money::ZERO);
        Ok::<_, Error>(if line.quantity.is_negative() { Money::from_scaled(-part.scaled()) } else { part })
    };
    let (net, gross) = (part(parent.net, rounded[0])?, part(parent.gross, rounded[1])?);
    let tax = gross.checked_sub(net).ok_or_else(beyond)?;
    (line.net, line.tax, line.gross) = (net, tax, gross);
    Ok(())
}

/// A line of money names an invoice, and how much of it is paid; or money in advance, and below zero how much of that pays; or nothing
/// yet: then it is in advance.
fn money_line(head: &Document, named: &Named, one: &DraftLine, line: &mut Line, decimals: u32) -> Result<()> {
    let wanted = head.kind.pays();
    let number = one.settles.as_deref().unwrap_or_default();
    if one.quantity.decimals_used() > decimals {
        let error = Error::new(Code::FieldDecimals).with("field", "quantity").with("value", one.quantity);
        return Err(error.with("item", number).with("decimals", decimals));
    }
    let amount = money_of(one.quantity);
    (line.net, line.gross) = (amount, amount);
    if number.is_empty() {
        return if amount.is_positive() {
            Ok(())
        } else {
            Err(Error::new(Code::FieldPositive).with("field", "quantity").with("value", one.quantity))
        };
    }
    let invoice = named.papers.get(number).ok_or_else(|| Error::missing("document", number).with("field", "settles"))?;
    let wrong = |code: Code| Error::new(code).with("field", "settles").with("parent", number);
    if Some(invoice.kind) != wanted && invoice.kind != head.kind {
        return Err(wrong(Code::DocumentParentKind).with("kind", head.kind.word()).with("parent_kind", invoice.kind.word()));
    }
    if invoice.state != DocumentState::Posted || invoice.reverses_id.is_some() {
        return Err(wrong(Code::DocumentParentState).with("state", invoice.state.word()));
    }
    if invoice.partner_id != head.partner_id {
        return Err(wrong(Code::DocumentParentPartner));
    }
    let open = paper::open_of(invoice);
    if amount.is_zero() || amount.is_negative() != open.is_negative() || amount.scaled().abs() > open.scaled().abs() {
        return Err(wrong(Code::PaymentBeyond).with("amount", amount).with("left", open));
    }
    line.settles_id = Some(invoice.id);
    Ok(())
}

/// The amount that a quantity of money is: both count exactly, by other powers of ten.
pub(crate) fn money_of(quantity: Qty) -> Money {
    Money::from_scaled(quantity.scaled() / 10_i64.pow(Qty::DECIMALS - Money::DECIMALS))
}

fn check_texts(draft: &Draft) -> Result<()> {
    check::text("reference", &draft.reference, limits::CODE_CHARS)?;
    check::text("note", &draft.note, limits::NOTE_CHARS)?;
    if draft.lines.is_empty() {
        return Err(Error::new(Code::DocumentNoLines).with("field", "lines"));
    }
    check::count("lines", draft.lines.len(), limits::DOCUMENT_LINES)?;
    for (line, at) in draft.lines.iter().zip(1..) {
        check::text("note", &line.note, limits::NOTE_CHARS).map_err(|e| e.with("line", at))?;
        check::text("reason", &line.reason, limits::REASON_CHARS).map_err(|e| e.with("line", at))?;
    }
    Ok(())
}
