//! What is done with a paper: it is confirmed, posted, cancelled, closed, reopened, reversed.

use super::effect::{Work, negated, size};
use super::ledger::Step;
use super::paper::{Paper, add_up, claim, is_open, may};
use super::show;
use super::view::{Act, View};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState, Life, Review, Verb, next};
use qitao_domain::stock::reservation::ReservationKind;
use qitao_domain::trade::share::Share;
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::{Day, Money, Qty};
use qitao_store::{Document, Line, LineShare, Link, Move, Read};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// `document.act`
pub(crate) fn act(app: &Arc<App>, ctx: &Ctx, input: Act) -> Result<View> {
    app.write(ctx, |w| {
        let (before, view) = act_in(w, ctx, &input)?;
        w.audit("document", &input.number, Some(&before), Some(&view))?;
        Ok(show::seen(ctx, view))
    })
}

/// Does it as part of a change; the whole paper before and after.
pub(crate) fn act_in(w: &mut Change<'_, '_>, ctx: &Ctx, input: &Act) -> Result<(View, View)> {
    let reason = check::reason_where(input.verb.wants_reason(), Some(&input.reason))?.to_owned();
    let paper = Paper::load(w, &input.number)?;
    may(ctx, paper.head.kind)?;
    let state = paper.head.state;
    // Said before anything else: whoever clicks twice is told that it is done, not that somebody else was faster.
    let Some(_) = next(paper.head.kind, state, input.verb).filter(|_| input.verb != Verb::Reverse || paper.head.reverses_id.is_none())
    else {
        let error = Error::new(Code::DocumentState).with("number", &input.number).with("state", state.word());
        return Err(error.with("verb", input.verb.word()));
    };
    paper.seen(input.revision)?;
    crate::work_order::follow::refuse(w, &paper.head, input.verb)?;
    let day = back_on(w, ctx, &paper.head, input)?;
    if matches!(input.verb, Verb::Reverse | Verb::Cancel) {
        crate::cut_over::may_give_up(w, paper.head.id)?;
    }
    let before = show::view(w, ctx, &paper)?;
    let mut paper = paper;
    crate::outsourcing::follow::before(w, ctx, &mut paper, (input.verb, day), &reason)?;
    let (id, kind) = (paper.head.id, paper.head.kind);
    let mut short = Vec::new();
    match input.verb {
        Verb::Confirm | Verb::Post => {
            may_post(w, kind, paper.head.day)?;
            crate::scan::refuse_unscanned(w, &paper)?;
            // What it takes is spent before what it makes is worth anything.
            short = super::backflush::issue(w, ctx, &paper)?;
            let mut work = Work::begin(w, ctx, paper)?;
            work.run()?;
            work.end()?;
        }
        Verb::Recall => recall(w, paper)?,
        Verb::Cancel => cancel(w, ctx, paper, &reason)?,
        Verb::Close => close(w, ctx, paper, &reason)?,
        Verb::Reopen => reopen(w, ctx, paper)?,
        Verb::Reverse => {
            may_post(w, kind, day)?;
            reverse(w, ctx, paper, day, &reason)?;
        }
    }
    if (kind, input.verb) == (DocumentKind::Completion, Verb::Reverse) {
        super::backflush::back(w, ctx, (id, &input.number), day, &reason)?;
    }
    crate::work_order::follow::after(w, ctx, (id, kind, input.verb), &reason)?;
    crate::outsourcing::follow::after(w, ctx, (id, input.verb), &reason, day)?;
    crate::matching::keep(w, &input.number)?;
    Ok((before, View { short, ..show::of(w, ctx, &input.number)? }))
}

/// Whether a paper of a kind is posted as of a day: not before the first day of these books, and not into a closed month. Said before
/// anything else is; the second is refused where it is written, too.
pub(crate) fn may_post(w: &mut Change<'_, '_>, kind: DocumentKind, day: Day) -> Result<()> {
    crate::cut_over::may_post(w, day)?;
    match kind.life() {
        Life::Paper | Life::Frozen => Ok(w.may_post(day)?),
        // Orders move neither stock nor money.
        Life::Order | Life::Making | Life::Following => Ok(()),
    }
}

/// The day as of which a paper is taken back. What moves stock does so when it happens: today.
fn back_on(r: &mut Read<'_>, ctx: &Ctx, head: &Document, input: &Act) -> Result<Day> {
    let Some(day) = input.day else { return Ok(ctx.today) };
    if input.verb != Verb::Reverse || head.kind.moves_stock() {
        return Err(Error::new(Code::DocumentField).with("field", "day").with("kind", head.kind.word()));
    }
    if day > ctx.today {
        return Err(Error::new(Code::DocumentFuture).with("field", "day").with("day", day).with("today", ctx.today));
    }
    if day < head.day {
        let error = Error::new(Code::ReversalEarly).with("field", "day").with("number", &head.number);
        return Err(error.with("paper_day", head.day).with("day", day));
    }
    // Money that was taken back paid it till then; on the days between it would pay what is not there.
    let money: BTreeSet<i64> = r.paid_of(&[head.id])?.iter().map(|paid| paid.money).collect();
    let money: Vec<i64> = money.into_iter().collect();
    let back = r.reversal_days(&money)?;
    for paper in r.documents_by_id(&money)? {
        if let Some(till) = back.get(&paper.id).filter(|till| day.max(paper.day) < **till) {
            let error = Error::new(Code::ReversalPaid).with("field", "day").with("number", &head.number).with("day", day);
            return Err(error.with("parent", &paper.number).with("parent_day", *till));
        }
    }
    Ok(day)
}

/// What came of a paper's lines and still counts, or may yet: drafts too.
pub(crate) fn children(r: &mut Read<'_>, paper: &Paper) -> Result<Vec<(Link, Line, Document)>> {
    let ids: Vec<i64> = paper.lines.iter().map(|line| line.id).collect();
    let links = r.links_from(&ids)?;
    let lines = r.lines_by_id(&links.iter().map(|link| link.line_id).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())?;
    let lines: HashMap<i64, Line> = lines.into_iter().map(|line| (line.id, line)).collect();
    let papers =
        r.documents_by_id(&lines.values().map(|line| line.document_id).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())?;
    let papers: HashMap<i64, Document> = papers.into_iter().map(|paper| (paper.id, paper)).collect();
    let mut found = Vec::new();
    for link in links {
        let Some(line) = lines.get(&link.line_id) else { continue };
        let Some(head) = papers.get(&line.document_id) else { continue };
        if !super::paper::is_void(head) {
            found.push((link, line.clone(), head.clone()));
        }
    }
    Ok(found)
}

/// Nothing may have come of a paper that is given up or taken back.
fn refuse_children(r: &mut Read<'_>, paper: &Paper) -> Result<()> {
    let mut numbers: Vec<String> = children(r, paper)?.into_iter().map(|(_, _, head)| head.number).collect();
    // What an order takes is written with it; what came of that counts.
    if let Some(list) = crate::work_order::follow::list_of(r, &paper.head)? {
        numbers.retain(|number| *number != list.head.number);
        numbers.extend(children(r, &list)?.into_iter().map(|(_, _, head)| head.number));
    }
    // Money names an invoice, also while it is a draft.
    numbers.extend(r.drafts_that_settle(paper.head.id)?);
    numbers.sort();
    numbers.dedup();
    if numbers.is_empty() {
        return Ok(());
    }
    Err(Error::new(Code::DocumentHasChildren).with("number", &paper.head.number).with("count", numbers.len()).listing(numbers))
}

/// Gives up what is promised to a paper's lines.
pub(crate) fn void_promises(work: &mut Work<'_, '_, '_>, reason: &str) -> Result<()> {
    let promised: Vec<(i64, i64, Qty)> =
        work.paper.lines.iter().filter(|l| l.reserved.is_positive()).map(|l| (l.id, l.item_id.unwrap_or_default(), l.reserved)).collect();
    for (line, item, quantity) in promised {
        work.promise(line, item, ReservationKind::Void, quantity, None, reason.to_owned())?;
    }
    Ok(())
}

fn cancel(w: &mut Change<'_, '_>, ctx: &Ctx, mut paper: Paper, reason: &str) -> Result<()> {
    if paper.head.state == DocumentState::Draft {
        paper.head.state = DocumentState::Cancelled;
        reason.clone_into(&mut paper.head.reason);
        return Ok(w.put_document(&mut paper.head)?);
    }
    if paper.head.kind == DocumentKind::SubcontractOrder {
        crate::outsourcing::follow::may_cancel(w, &paper)?;
    } else {
        refuse_children(w, &paper)?;
    }
    let mut work = Work::begin(w, ctx, paper)?;
    void_promises(&mut work, reason)?;
    let kind = work.paper.head.kind;
    for link in work.paper.links.clone() {
        work.count(link.parent_id, kind, negated(size(link.quantity)), false)?;
    }
    work.paper.head.state = DocumentState::Cancelled;
    reason.clone_into(&mut work.paper.head.reason);
    work.paper.lines.iter_mut().for_each(|line| line.open = false);
    work.end()
}

/// An order to the shop becomes a draft again, as long as nothing came of it.
fn recall(w: &mut Change<'_, '_>, mut paper: Paper) -> Result<()> {
    refuse_children(w, &paper)?;
    undo(w, &mut paper)
}

/// A paper that became binding is a draft again: whose its lines are is said when it becomes binding the next time.
pub(crate) fn undo(w: &mut Change<'_, '_>, paper: &mut Paper) -> Result<()> {
    w.remove_shares(&paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let head = &mut paper.head;
    (head.state, head.posted_at, head.posted_by) = (DocumentState::Draft, None, None);
    claim(head, &mut paper.lines, &[]);
    head.tracking_id = None;
    paper.lines.iter_mut().for_each(|line| line.open = false);
    w.put_document(&mut paper.head)?;
    Ok(w.keep_lines(&paper.lines)?)
}

fn close(w: &mut Change<'_, '_>, ctx: &Ctx, paper: Paper, reason: &str) -> Result<()> {
    let mut work = Work::begin(w, ctx, paper)?;
    void_promises(&mut work, reason)?;
    super::freed::free(&mut work)?;
    work.paper.head.state = DocumentState::Closed;
    reason.clone_into(&mut work.paper.head.reason);
    work.paper.lines.iter_mut().for_each(|line| line.open = false);
    work.end()
}

fn reopen(w: &mut Change<'_, '_>, ctx: &Ctx, paper: Paper) -> Result<()> {
    let mut work = Work::begin(w, ctx, paper)?;
    super::freed::take_again(&mut work)?;
    work.paper.head.state = DocumentState::Open;
    work.paper.head.reason.clear();
    work.paper.lines.iter_mut().for_each(|line| line.open = is_open(line, DocumentState::Open));
    if work.paper.lines.iter().all(|line| !line.open) {
        work.paper.head.state = DocumentState::Done;
    }
    work.end()
}

/// Takes back a paper that an import made: an order is given up, another paper reversed. What somebody took back already stays so.
pub(crate) fn give_up(w: &mut Change<'_, '_>, ctx: &Ctx, number: &str, reason: &str) -> Result<()> {
    let paper = Paper::load(w, number)?;
    may(ctx, paper.head.kind)?;
    if super::paper::is_void(&paper.head) {
        return Ok(());
    }
    match paper.head.kind.life() {
        Life::Order | Life::Making | Life::Following | Life::Frozen => match next(paper.head.kind, paper.head.state, Verb::Cancel) {
            Some(_) => cancel(w, ctx, paper, reason),
            None => {
                let error = Error::new(Code::DocumentState).with("number", number).with("state", paper.head.state.word());
                Err(error.with("verb", Verb::Cancel.word()))
            }
        },
        Life::Paper => reverse(w, ctx, paper, ctx.today, reason),
    }
}

/// A paper of its own takes a posted one back: the same lines with the other sign.
pub(crate) fn reverse(w: &mut Change<'_, '_>, ctx: &Ctx, paper: Paper, day: Day, reason: &str) -> Result<()> {
    refuse_children(w, &paper)?;
    let kind = paper.head.kind;
    if paper.head.kind.is_invoice() && !paper.head.settled.is_zero() {
        // Whoever writes invoices need not see what was paid.
        let shown = if show::sees_money(ctx) { paper.head.settled.to_string() } else { "…".into() };
        return Err(Error::new(Code::DocumentSettled).with("number", &paper.head.number).with("settled", shown));
    }
    let mut head = super::draft::new_head(w, kind, day)?;
    let old = paper.head.clone();
    if w.opening_step(old.id)?.is_some() {
        // What comes over is of the first day, and so is that it did not.
        head.day = old.day;
    }
    head.state = DocumentState::Posted;
    (head.posted_at, head.posted_by) = (Some(ctx.now), Some(w.stamp().actor.clone()));
    (head.partner_id, head.reference, head.due, head.tax_included) = (old.partner_id, old.reference.clone(), old.due, old.tax_included);
    (head.reverses_id, head.reason) = (Some(old.id), reason.to_owned());
    // The lines bear the codes of those that they take back.
    head.unclaimed = old.unclaimed;
    let mut lines: Vec<Line> = paper.lines.iter().map(mirrored).collect();
    add_up(&mut head, &lines)?;
    head.revision = 1;
    w.add_document(&mut head)?;
    w.put_lines(&head, &mut lines)?;
    let twin: HashMap<i64, i64> = paper.lines.iter().zip(&lines).map(|(old, new)| (old.id, new.id)).collect();
    let mut links: Vec<Link> = paper
        .links
        .iter()
        .map(|link| Link { id: 0, line_id: twin[&link.line_id], parent_id: link.parent_id, quantity: negated(link.quantity) })
        .collect();
    w.add_links(&mut links)?;
    let linked: HashMap<i64, i64> = paper.links.iter().zip(&links).map(|(old, new)| (old.id, new.id)).collect();
    let shares = w.shares_of(&paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let shares: Vec<LineShare> = shares
        .into_iter()
        .map(|one| LineShare {
            line_id: twin[&one.line_id],
            link_id: one.link_id.and_then(|id| linked.get(&id).copied()),
            share: Share { quantity: negated(one.share.quantity), ..one.share },
        })
        .collect();
    w.add_shares(&shares)?;
    let spoiled = super::effect::not_good(w, &paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    if kind == DocumentKind::SubcontractReceipt {
        crate::outsourcing::follow::mirrored(w, &twin)?;
    }

    // The new paper does it; what it does is dated today.
    let new = Paper { head, lines, links };
    let mut work = Work::begin(w, ctx, new)?;
    for link in &paper.links {
        if kind.is_money() || spoiled.contains(&link.line_id) {
            continue;
        }
        let was_final = paper.lines.iter().any(|line| line.id == link.line_id && line.is_final);
        work.count(link.parent_id, kind, negated(size(link.quantity)), false)?;
        if matches!(kind, DocumentKind::Receipt | DocumentKind::Completion) {
            work.goes_on(link.parent_id);
        } else if was_final {
            work.ends(link.parent_id)?;
        }
    }
    let mut moves: HashMap<i64, Vec<Move>> = HashMap::new();
    for one in work.w.moves_of(&paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())? {
        moves.entry(one.line_id).or_default().push(one);
    }
    let bins = moves.values().flatten().map(|one| one.place.1).collect();
    work.around.add_bins(work.w, bins)?;
    for (old_line, new_line) in paper.lines.iter().zip(work.paper.lines.clone()) {
        if let Some(invoice) = old_line.settles_id {
            let amount = super::draft::money_of(old_line.quantity);
            work.around.add_papers(work.w, std::iter::once(invoice))?;
            work.settle(invoice, Money::from_scaled(-amount.scaled()))?;
        }
        move_back(&mut work, &old.number, old_line, new_line.id, moves.remove(&old_line.id).unwrap_or_default())
            .map_err(|error| error.with("line", old_line.number))?;
    }
    promise_again(&mut work, &paper)?;
    work.end()?;

    let mut old = paper.head;
    old.state = DocumentState::Reversed;
    old.settled = Money::ZERO;
    reason.clone_into(&mut old.reason);
    let mut lines = paper.lines;
    lines.iter_mut().for_each(|line| line.open = false);
    for line in lines.iter_mut().filter(|line| line.review == Review::Waiting) {
        // Nobody has to look at what is not there any more.
        line.review = Review::None;
    }
    w.keep_lines(&lines)?;
    Ok(w.put_document(&mut old)?)
}

fn mirrored(line: &Line) -> Line {
    let minus = |amount: Money| Money::from_scaled(-amount.scaled());
    Line {
        id: 0,
        document_id: 0,
        quantity: negated(line.quantity),
        net: minus(line.net),
        tax: minus(line.tax),
        gross: minus(line.gross),
        done: Qty::ZERO,
        returned: Qty::ZERO,
        billed: Qty::ZERO,
        reserved: Qty::ZERO,
        ended: false,
        open: false,
        review: Review::None,
        reviewed_by: None,
        reviewed_at: None,
        ..line.clone()
    }
}

/// Moves back what a line moved, as far as it still lies there.
fn move_back(work: &mut Work<'_, '_, '_>, number: &str, old: &Line, line: i64, moves: Vec<Move>) -> Result<()> {
    // What a review ended since is summed up: what waits now is what goes back waiting.
    let mut places: Vec<(qitao_store::StockPlace, Qty, Qty, Money)> = Vec::new();
    for one in moves {
        match places.iter_mut().find(|(place, ..)| *place == one.place) {
            Some((_, quantity, held, value)) => {
                *quantity = super::effect::added(*quantity, one.quantity);
                *held = super::effect::added(*held, one.held);
                *value = Money::from_scaled(value.scaled() + one.value.scaled());
            }
            None => places.push((one.place, one.quantity, one.held, one.value)),
        }
    }
    // First what comes back, then what goes: a transfer leaves no place below zero on the way.
    places.sort_by_key(|(_, quantity, ..)| !quantity.is_negative());
    for (place, quantity, held, value) in places {
        let bin = work.around.bin(place.1)?.clone();
        let item = place.0;
        let goes = quantity.is_positive();
        if quantity.is_negative() && bin.retired {
            // Nothing could be taken from there again.
            return Err(Error::new(Code::RetiredBack).with("key", crate::bin::key(&bin.warehouse, &bin.bin)).with("number", number));
        }
        if quantity.is_negative() && work.around.rule(item).lots == place.2.is_empty() {
            // Lots came, or went, while nothing was there: no paper of now could take it from where it came from then.
            let code = &work.around.item(old)?.code;
            return Err(Error::new(Code::LotsChanged).with("item", code).with("number", number));
        }
        if goes && bin.kind == WarehouseKind::Stock {
            let free = super::effect::added(quantity, negated(held));
            if !leaves_worth(work.paper.head.kind) || !stays(work, old)? {
                work.ledger.may_leave(&work.around, item, free, Qty::ZERO)?;
            }
        }
        // What goes to another place goes with nothing.
        let worth = match (leaves_worth(work.paper.head.kind), goes) {
            (true, _) => value,
            (false, true) => work.worth_back(item, quantity, value)?,
            (false, false) => work.worth_again(item, quantity, value)?,
        };
        let worth = Money::from_scaled(-worth.scaled());
        work.ledger.apply(&work.around, &bin, Step { place, quantity: negated(quantity), held: negated(held), value: worth, line })?;
    }
    Ok(())
}

/// What moves by it is worth what it was, wherever it lies.
const fn leaves_worth(kind: DocumentKind) -> bool {
    matches!(
        kind,
        DocumentKind::Transfer | DocumentKind::SubcontractIssue | DocumentKind::SubcontractSupplement | DocumentKind::SubcontractReturn
    )
}

/// A transfer within our own stock takes nothing from anybody.
fn stays(work: &Work<'_, '_, '_>, line: &Line) -> Result<bool> {
    let kind = |id: Option<i64>| id.map(|id| work.around.bin(id).map(|bin| bin.kind)).transpose();
    Ok(kind(line.bin_id)? == Some(WarehouseKind::Stock) && kind(line.to_bin_id)? == Some(WarehouseKind::Stock))
}

/// What a reversed shipment had taken of promises is promised again, as far as it is still to go: nothing of a line that its last
/// delivery ended. So is what was not needed any more because something stood in, as far as nobody else was promised it meanwhile.
fn promise_again(work: &mut Work<'_, '_, '_>, paper: &Paper) -> Result<()> {
    let taken = work.w.taken_by(&paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let of_issue = paper.links.iter().filter(|_| paper.head.kind == DocumentKind::Issue);
    let freed = work.w.given_up_of(&of_issue.map(|link| link.parent_id).collect::<Vec<_>>(), &paper.head.number)?;
    for (record, is_there) in taken.into_iter().map(|one| (one, true)).chain(freed.into_iter().map(|one| (one, false))) {
        work.around.add_lines(work.w, std::iter::once(record.line_id))?;
        let order = work.around.line(record.line_id)?;
        let state = work.around.paper_of(order)?.state;
        let open = if is_open(order, state) { super::paper::progress(order).left() } else { Qty::ZERO };
        let mut again = record.quantity.min(super::effect::added(open, negated(order.reserved)));
        if !is_there {
            again = work.ledger.free(record.item_id).shippable(Qty::ZERO, again);
        }
        if again.is_positive() {
            work.promise(record.line_id, record.item_id, ReservationKind::Hold, again, None, work.paper.head.number.clone())?;
        }
    }
    Ok(())
}
