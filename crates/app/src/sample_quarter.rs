//! A quarter of the sample factory's trade, played with the same rules as people's own papers: what they would refuse is refused here.
//!
//! Thirteen weeks up to last Friday, each alike but for what goes wrong in it: orders, what is bought for them together, what comes (too
//! much, in parts, bad), what is made, shipped (in parts, too), comes back, is invoiced and paid. The last weeks are still on their way.
//! What only moves in the house is in `house`.

mod house;

use crate::app::{App, Change};
use crate::ctx::{Actor, Ctx};
use crate::document::act::act_in;
use crate::document::draft::save_in;
use crate::document::propose::draft_of;
use crate::document::review::review_in;
use crate::document::view::{Act, Draft, DraftLine, From, Judge, Parent, Propose, Save, View};
use crate::error::{Code, Error, Result};
use crate::sample::trade::{self, AT_LINE, BOUGHT, BY_LOTS, GOODS, GOODS_RACK, LOOKED_AT, PARTS, SOLD, Sold};
use chrono::{Datelike, NaiveTime, TimeZone};
use qitao_domain::document::{DocumentKind, Life, Review, Verb};
use qitao_domain::{Day, Money, Qty};
use std::collections::BTreeMap;

/// Weeks that are played.
const WEEKS: usize = 13;

/// What happens in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Order,
    Ask,
    Buy,
    Advance,
    Count,
    Receive,
    Accept,
    SendBack,
    ReceiveRest,
    Stage,
    Make,
    Ship,
    InvoiceIn,
    Scrap,
    ShipRest,
    TakeBack,
    Invoice,
    PutAway,
    Complain,
    Credit,
    UseAdvance,
    Collect,
    Pay,
}

/// Days after the week's Monday, hour, what happens.
const STEPS: &[(i64, u32, Step)] = &[
    (0, 9, Step::Order),
    (0, 14, Step::Ask),
    (1, 10, Step::Buy),
    (2, 15, Step::Advance),
    (4, 17, Step::Count),
    (8, 9, Step::Receive),
    (9, 10, Step::Accept),
    (9, 15, Step::SendBack),
    (11, 8, Step::ReceiveRest),
    (11, 9, Step::Stage),
    (11, 10, Step::Make),
    (11, 13, Step::Ship),
    (11, 15, Step::Scrap),
    (11, 16, Step::InvoiceIn),
    (18, 13, Step::ShipRest),
    (20, 11, Step::TakeBack),
    (21, 10, Step::Invoice),
    (23, 10, Step::PutAway),
    (30, 11, Step::Complain),
    (31, 10, Step::Credit),
    (40, 10, Step::UseAdvance),
    (51, 9, Step::Collect),
    (56, 15, Step::Pay),
];

/// The papers of a week so far.
#[derive(Default)]
struct Week {
    orders: Vec<View>,
    asked: Vec<View>,
    bought: Vec<View>,
    /// What came of each purchase, and what went back of it.
    came: Vec<Vec<View>>,
    /// What was shipped of each order, and what came back of it.
    shipped: Vec<Vec<View>>,
    payable: Vec<View>,
    receivable: Vec<View>,
    /// What a customer sent back after the invoice, then its credit.
    credited: Option<View>,
    /// Money before there was an invoice.
    advance: Option<View>,
}

/// Plays the quarter up to last Friday; how many papers there are then.
pub(crate) fn play(app: &App, w: &mut Change<'_, '_>, ctx: &Ctx, tell: &dyn Fn(usize, usize) -> Result<()>) -> Result<usize> {
    let back = i64::from(ctx.today.date().weekday().num_days_from_monday()) + 7 * i64::try_from(WEEKS).unwrap_or(i64::MAX);
    let first = ctx.today.plus(-back).ok_or_else(out_of_range)?;
    let mut events: Vec<(i64, u32, usize, Step)> = Vec::new();
    for week in 0..WEEKS {
        let days = 7 * i64::try_from(week).unwrap_or(i64::MAX);
        events.extend(STEPS.iter().map(|&(day, hour, step)| (days + day, hour, week, step)));
    }
    events.retain(|event| event.0 < back);
    events.sort_by_key(|event| (event.0, event.1, event.2));
    let actor = Actor { name: ctx.actor.name.clone(), ..Actor::administrator() };
    let mut player = Player { app, w, ctx: Ctx { actor, ..ctx.clone() }, papers: 0 };
    let mut weeks: Vec<Week> = (0..WEEKS).map(|_| Week::default()).collect();
    let all = events.len();
    for (at, (day, hour, week, step)) in events.into_iter().enumerate() {
        player.set_clock(first.plus(day).ok_or_else(out_of_range)?, hour)?;
        player.step(step, week, &mut weeks[week])?;
        tell(at + 1, all)?;
    }
    player.surplus()?;
    player.w.set_instant(ctx.now);
    Ok(player.papers)
}

fn out_of_range() -> Error {
    Error::new(Code::DocumentOutOfRange).with("number", "")
}

fn whole(quantity: i64) -> Result<Qty> {
    Qty::from_whole(quantity).ok_or_else(out_of_range)
}

/// So many whole pieces.
fn pieces(quantity: Qty) -> i64 {
    quantity.scaled() / 10_i64.pow(Qty::DECIMALS)
}

fn sold(item: &str) -> Result<&'static Sold> {
    SOLD.iter().find(|model| model.item == item).ok_or_else(|| Error::missing("item", item))
}

/// The parts that a week's orders are made of, and how many of each.
fn used(papers: &Week) -> Result<BTreeMap<usize, i64>> {
    let mut used: BTreeMap<usize, i64> = BTreeMap::new();
    for line in papers.orders.iter().flat_map(|order| &order.lines) {
        for &(part, each) in sold(&line.item)?.parts {
            *used.entry(part).or_default() += pieces(line.quantity) * each;
        }
    }
    Ok(used)
}

/// A paper with nothing on it.
fn empty(kind: DocumentKind, partner: &str) -> Draft {
    Draft {
        kind,
        day: None,
        partner: partner.into(),
        reference: String::new(),
        due: None,
        tax_included: None,
        note: String::new(),
        lines: Vec::new(),
    }
}

/// So much of a draft's line, also of what it comes of.
fn so_much(line: &mut DraftLine, quantity: Qty) {
    line.quantity = quantity;
    if let [parent] = line.parents.as_mut_slice() {
        parent.quantity = quantity;
    }
}

struct Player<'a, 'w, 'c> {
    app: &'a App,
    w: &'a mut Change<'w, 'c>,
    ctx: Ctx,
    papers: usize,
}

impl Player<'_, '_, '_> {
    fn set_clock(&mut self, day: Day, hour: u32) -> Result<()> {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).ok_or_else(out_of_range)?;
        let at = self.app.timezone().from_local_datetime(&day.date().and_time(time)).earliest().ok_or_else(out_of_range)?;
        (self.ctx.today, self.ctx.now) = (day, at.timestamp_micros());
        self.w.set_instant(self.ctx.now);
        Ok(())
    }

    /// Writes a paper, and confirms or posts it.
    fn make(&mut self, document: Draft) -> Result<View> {
        let verb = if document.kind.life() == Life::Order { Verb::Confirm } else { Verb::Post };
        let (_, draft) = save_in(self.w, &self.ctx, &Save { number: None, revision: None, document })?;
        let act = Act { number: draft.number, verb, revision: draft.revision, day: None, reason: String::new() };
        self.papers += 1;
        Ok(act_in(self.w, &self.ctx, &act)?.1)
    }

    /// What would come of papers.
    fn propose(&mut self, kind: DocumentKind, of: &[&View]) -> Result<Draft> {
        let from = of.iter().map(|paper| From { document: paper.number.clone(), lines: Vec::new() }).collect();
        draft_of(self.w, &Propose { kind, from })
    }

    fn step(&mut self, step: Step, week: usize, papers: &mut Week) -> Result<()> {
        match step {
            Step::Order => self.order(week, papers),
            Step::Ask => self.ask(papers),
            Step::Buy => self.buy(papers),
            Step::Receive => self.receive(week, papers),
            Step::Accept => self.accept(papers),
            Step::SendBack => self.send_back(week, papers),
            Step::ReceiveRest => self.receive_rest(papers),
            Step::Stage => self.stage(week, papers),
            Step::Make => self.finish(papers),
            Step::Ship => self.ship(week, papers),
            Step::ShipRest => self.ship_rest(papers),
            Step::TakeBack => self.take_back(week, papers),
            Step::PutAway => self.put_away(week, papers),
            Step::Complain => self.complain(week, papers),
            Step::Credit => self.credit(papers),
            Step::Scrap => self.scrap(week),
            Step::Count => self.count_stock(week),
            Step::Advance => self.advance(week, papers),
            Step::UseAdvance => self.use_advance(papers),
            Step::InvoiceIn => self.invoice_in(week, papers),
            Step::Invoice => self.invoice(papers),
            Step::Collect => self.collect(week, papers),
            Step::Pay => self.pay(papers),
        }
    }

    /// Two customers order two or three models each; every fourth week something is made for stock, too.
    fn order(&mut self, week: usize, papers: &mut Week) -> Result<()> {
        for order in 0..2 {
            let mut draft = empty(DocumentKind::SalesOrder, trade::customer(2 * week + order));
            draft.due = self.ctx.today.plus(18);
            draft.reference = format!("HT-{:02}{:02}", week + 1, order + 1);
            for line in 0..2 + (week + order) % 2 {
                let model = &SOLD[(2 * week + 3 * order + line) % SOLD.len()];
                let quantity = i64::try_from(4 + (5 * week + 3 * order + 7 * line) % 17).unwrap_or(4);
                let price = Some(trade::hundredths(model.price));
                draft.lines.push(DraftLine { item: model.item.into(), quantity: whole(quantity)?, price, ..DraftLine::default() });
            }
            papers.orders.push(self.make(draft)?);
            papers.shipped.push(Vec::new());
        }
        if week.is_multiple_of(4) {
            let mut plan = empty(DocumentKind::ProductionPlan, "");
            plan.due = self.ctx.today.plus(25);
            let model = SOLD[SOLD.len() - 1].item;
            plan.lines.push(DraftLine { item: model.into(), quantity: whole(30)?, ..DraftLine::default() });
            let plan = self.make(plan)?;
            papers.asked.push(plan);
        }
        Ok(())
    }

    /// The parts of all orders of the week are asked for together, one line for each part.
    fn ask(&mut self, papers: &mut Week) -> Result<()> {
        let mut parts: BTreeMap<usize, Vec<Parent>> = BTreeMap::new();
        for paper in papers.orders.iter().chain(&papers.asked) {
            for line in &paper.lines {
                for &(part, each) in sold(&line.item)?.parts {
                    let quantity = whole(pieces(line.quantity) * each)?;
                    parts.entry(part).or_default().push(Parent { document: paper.number.clone(), line: line.number, quantity });
                }
            }
        }
        let mut draft = empty(DocumentKind::Requisition, "");
        draft.due = self.ctx.today.plus(8);
        for (part, parents) in parts {
            let quantity = whole(parents.iter().map(|parent| pieces(parent.quantity)).sum())?;
            draft.lines.push(DraftLine { item: BOUGHT[part].item.into(), quantity, parents, ..DraftLine::default() });
        }
        papers.asked = vec![self.make(draft)?];
        Ok(())
    }

    /// One purchase from each supplier.
    fn buy(&mut self, papers: &mut Week) -> Result<()> {
        for supplier in trade::suppliers() {
            let theirs = |item: &str| BOUGHT.iter().find(|part| part.item == item && part.supplier == supplier);
            let mut from = Vec::new();
            for asked in &papers.asked {
                let lines: Vec<u32> = asked.lines.iter().filter(|line| theirs(&line.item).is_some()).map(|line| line.number).collect();
                if !lines.is_empty() {
                    from.push(From { document: asked.number.clone(), lines });
                }
            }
            if from.is_empty() {
                continue;
            }
            let mut draft = draft_of(self.w, &Propose { kind: DocumentKind::PurchaseOrder, from })?;
            draft.partner = supplier.into();
            for line in &mut draft.lines {
                line.price = theirs(&line.item).map(|part| trade::ten_thousandths(part.price));
            }
            papers.bought.push(self.make(draft)?);
            papers.came.push(Vec::new());
        }
        Ok(())
    }

    /// The draft of what comes of a purchase, on the racks of its parts.
    fn delivery(&mut self, bought: &View) -> Result<Draft> {
        let mut draft = self.propose(DocumentKind::Receipt, &[bought])?;
        for line in &mut draft.lines {
            let part = BOUGHT.iter().find(|part| part.item == line.item).ok_or_else(|| Error::missing("item", &line.item))?;
            (line.warehouse, line.bin) = (PARTS.into(), trade::rack(part).into());
        }
        draft.reference = format!("SH{}", &bought.number[bought.number.len().saturating_sub(6)..]);
        Ok(draft)
    }

    /// What was bought comes: some of it 2.5 % too much, some of it in part.
    fn receive(&mut self, week: usize, papers: &mut Week) -> Result<()> {
        for (at, bought) in papers.bought.iter().enumerate() {
            let mut draft = self.delivery(bought)?;
            match (4 * week + at) % 7 {
                3 => {
                    let ordered = pieces(draft.lines[0].quantity);
                    so_much(&mut draft.lines[0], whole(ordered + (ordered * 25 / 1_000).max(1))?);
                }
                5 => {
                    for line in &mut draft.lines {
                        let part = (pieces(line.quantity) * 6 / 10).max(1);
                        so_much(line, whole(part)?);
                    }
                }
                _ => {}
            }
            papers.came[at].push(self.make(draft)?);
        }
        Ok(())
    }

    /// What came too much is taken.
    fn accept(&mut self, papers: &mut Week) -> Result<()> {
        for came in papers.came.iter_mut().flatten() {
            let waiting: Vec<u32> = came.lines.iter().filter(|line| line.review == Review::Waiting).map(|line| line.number).collect();
            for line in waiting {
                let reason = "多送的按原价收下".into();
                let judge = Judge { number: came.number.clone(), line, accept: true, reason, revision: came.revision };
                *came = review_in(self.w, &self.ctx, &judge)?.1;
            }
        }
        Ok(())
    }

    /// Every eleventh purchase has bad pieces that go back.
    fn send_back(&mut self, week: usize, papers: &mut Week) -> Result<()> {
        for (at, came) in papers.came.iter_mut().enumerate() {
            if (4 * week + at) % 11 != 6 {
                continue;
            }
            let Some(first) = came.first() else { continue };
            let mut draft = self.propose(DocumentKind::SupplierReturn, &[first])?;
            draft.lines.truncate(1);
            let bad = (pieces(draft.lines[0].quantity) / 10).max(1);
            so_much(&mut draft.lines[0], whole(bad)?);
            draft.lines[0].note = "来料检验不合格".into();
            came.push(self.make(draft)?);
        }
        Ok(())
    }

    /// What did not come, and what is sent instead of what went back.
    fn receive_rest(&mut self, papers: &mut Week) -> Result<()> {
        for (at, bought) in papers.bought.iter().enumerate() {
            let draft = self.delivery(bought)?;
            if !draft.lines.is_empty() {
                papers.came[at].push(self.make(draft)?);
            }
        }
        Ok(())
    }

    /// The lot of what is made for a week's orders: the day of it.
    fn lot(item: &str, day: Day) -> String {
        if item == BY_LOTS { day.to_string().replace('-', "") } else { String::new() }
    }

    /// What was ordered is made of what was bought. There are no work orders yet, so it is adjusted.
    fn finish(&mut self, papers: &Week) -> Result<()> {
        let mut draft = empty(DocumentKind::Adjustment, "");
        draft.note = "工单启用前的完工与领料".into();
        for line in papers.orders.iter().flat_map(|order| &order.lines) {
            let model = sold(&line.item)?;
            draft.lines.push(DraftLine {
                item: line.item.clone(),
                quantity: line.quantity,
                price: Some(trade::hundredths(model.cost)),
                warehouse: GOODS.into(),
                bin: GOODS_RACK.into(),
                lot: Self::lot(&line.item, self.ctx.today),
                reason: "完工入库".into(),
                ..DraftLine::default()
            });
        }
        for (part, quantity) in used(papers)? {
            draft.lines.push(DraftLine {
                item: BOUGHT[part].item.into(),
                quantity: whole(-quantity)?,
                warehouse: AT_LINE.into(),
                reason: "生产领料".into(),
                ..DraftLine::default()
            });
        }
        self.make(draft)?;
        Ok(())
    }

    /// The draft of what is shipped of an order, from the rack of finished goods.
    fn loading(&mut self, order: &View, made: Day) -> Result<Draft> {
        let mut draft = self.propose(DocumentKind::Shipment, &[order])?;
        for line in &mut draft.lines {
            (line.warehouse, line.bin) = (GOODS.into(), GOODS_RACK.into());
            line.lot = Self::lot(&line.item, made);
        }
        Ok(draft)
    }

    /// Every third order goes in two parts.
    fn ship(&mut self, week: usize, papers: &mut Week) -> Result<()> {
        for (at, order) in papers.orders.iter().enumerate() {
            let mut draft = self.loading(order, self.ctx.today)?;
            if (2 * week + at) % 3 == 1 {
                for line in &mut draft.lines {
                    let half = (pieces(line.quantity) / 2).max(1);
                    so_much(line, whole(half)?);
                }
            }
            papers.shipped[at].push(self.make(draft)?);
        }
        Ok(())
    }

    fn ship_rest(&mut self, papers: &mut Week) -> Result<()> {
        let made = self.ctx.today.plus(-7).ok_or_else(out_of_range)?;
        for (at, order) in papers.orders.iter().enumerate() {
            let draft = self.loading(order, made)?;
            if !draft.lines.is_empty() {
                papers.shipped[at].push(self.make(draft)?);
            }
        }
        Ok(())
    }

    /// Every fifth week one piece comes back.
    fn take_back(&mut self, week: usize, papers: &mut Week) -> Result<()> {
        let Some(sent) = papers.shipped.first().and_then(|sent| sent.first()).filter(|_| week % 5 == 2) else { return Ok(()) };
        let returned = self.one_back(sent, "法兰面磕碰")?;
        papers.shipped[0].push(returned);
        Ok(())
    }

    /// One piece of what was shipped comes back, to be looked at.
    fn one_back(&mut self, sent: &View, why: &str) -> Result<View> {
        let lot = sent.lines[0].lot.clone();
        let mut draft = self.propose(DocumentKind::CustomerReturn, &[sent])?;
        draft.lines.truncate(1);
        so_much(&mut draft.lines[0], whole(1)?);
        (draft.lines[0].warehouse, draft.lines[0].lot) = (LOOKED_AT.into(), lot);
        draft.lines[0].note = why.into();
        self.make(draft)
    }

    /// Every sixth week one piece comes back that was invoiced already.
    fn complain(&mut self, week: usize, papers: &mut Week) -> Result<()> {
        let Some(sent) = papers.shipped.last().and_then(|sent| sent.first()).filter(|_| week % 6 == 1) else { return Ok(()) };
        papers.credited = Some(self.one_back(sent, "密封面渗漏")?);
        Ok(())
    }

    /// What came back after its invoice is credited.
    fn credit(&mut self, papers: &mut Week) -> Result<()> {
        let Some(returned) = papers.credited.take() else { return Ok(()) };
        let draft = self.propose(DocumentKind::SalesInvoice, &[&returned])?;
        papers.credited = Some(self.make(draft)?);
        Ok(())
    }

    /// Some money moves before there is an invoice: a supplier wants some of it, customers give a deposit.
    fn advance(&mut self, week: usize, papers: &mut Week) -> Result<()> {
        let (mut draft, amount) = match (week, papers.orders.first()) {
            (1, _) => (empty(DocumentKind::Payment, BOUGHT[BOUGHT.len() - 1].supplier), 500),
            (5 | 10, Some(order)) => {
                let gross = order.amounts.as_ref().map_or(0, |amounts| amounts.gross.scaled() / 10_i64.pow(Money::DECIMALS));
                (empty(DocumentKind::MoneyReceipt, &order.partner), gross * 3 / 10)
            }
            _ => return Ok(()),
        };
        draft.note = if week == 1 { "订货预付款" } else { "按合同预收三成" }.into();
        draft.lines.push(DraftLine { quantity: whole(amount)?, ..DraftLine::default() });
        papers.advance = Some(self.make(draft)?);
        Ok(())
    }

    /// It pays the oldest invoices.
    fn use_advance(&mut self, papers: &Week) -> Result<()> {
        let Some(advance) = &papers.advance else { return Ok(()) };
        let draft = self.propose(advance.kind, &[advance])?;
        self.make(draft)?;
        Ok(())
    }

    /// Suppliers send their invoices; every ninth has another price than the order.
    fn invoice_in(&mut self, week: usize, papers: &mut Week) -> Result<()> {
        for (at, came) in papers.came.iter().enumerate() {
            let mut draft = self.propose(DocumentKind::PurchaseInvoice, &came.iter().collect::<Vec<_>>())?;
            if (4 * week + at) % 9 == 4 {
                let item = draft.lines[0].item.clone();
                let agreed = BOUGHT.iter().find(|part| part.item == item).ok_or_else(|| Error::missing("item", &item))?;
                draft.lines[0].price = Some(trade::ten_thousandths(agreed.price + 500));
            }
            draft.reference = format!("2533{:08}", 10_427 * (week + 1) + 731 * at);
            papers.payable.push(self.make(draft)?);
        }
        Ok(())
    }

    /// Each order is invoiced once: what was shipped, less what came back.
    fn invoice(&mut self, papers: &mut Week) -> Result<()> {
        for sent in &papers.shipped {
            let draft = self.propose(DocumentKind::SalesInvoice, &sent.iter().collect::<Vec<_>>())?;
            papers.receivable.push(self.make(draft)?);
        }
        Ok(())
    }

    /// Customers pay; every fourth week one pays half.
    fn collect(&mut self, week: usize, papers: &Week) -> Result<()> {
        for (at, invoice) in papers.receivable.iter().enumerate() {
            let credit = papers.credited.iter().filter(|credit| credit.partner == invoice.partner);
            let mut draft = self.propose(DocumentKind::MoneyReceipt, &std::iter::once(invoice).chain(credit).collect::<Vec<_>>())?;
            // A deposit may have paid it.
            if draft.lines.is_empty() {
                continue;
            }
            if week % 4 == 3 && at == 0 {
                let half = Qty::from_scaled(pieces(draft.lines[0].quantity) / 2 * 10_i64.pow(Qty::DECIMALS));
                draft.lines[0].quantity = half;
            }
            self.make(draft)?;
        }
        Ok(())
    }

    fn pay(&mut self, papers: &Week) -> Result<()> {
        for invoice in &papers.payable {
            let draft = self.propose(DocumentKind::Payment, &[invoice])?;
            if !draft.lines.is_empty() {
                self.make(draft)?;
            }
        }
        Ok(())
    }

    /// On the last day something comes that nobody has judged yet.
    fn surplus(&mut self) -> Result<()> {
        let part = &BOUGHT[3];
        let mut draft = empty(DocumentKind::PurchaseOrder, part.supplier);
        let price = Some(trade::ten_thousandths(part.price));
        draft.lines.push(DraftLine { item: part.item.into(), quantity: whole(400)?, price, ..DraftLine::default() });
        let bought = self.make(draft)?;
        let mut draft = self.delivery(&bought)?;
        so_much(&mut draft.lines[0], whole(410)?);
        self.make(draft)?;
        Ok(())
    }
}
