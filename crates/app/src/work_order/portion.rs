//! Dividing orders (拆单) and putting them together (并单): what an order takes, whose it is and what is promised to it goes with the
//! pieces, and each order says where it came from or went.

use super::save::put_days;
use super::show::{self, draft_of};
use super::view::View;
use super::{before, follow};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::document::act::{children, give_up};
use crate::document::draft::new_head;
use crate::document::effect::{Work, added, negated, size};
use crate::document::paper::{Around, Paper, add_up, claim, is_open, may, progress, step};
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::production::work_order::WorkOrderState;
use qitao_domain::production::work_order::lists::Component;
use qitao_domain::production::work_order::portions::{self, Link as Said, Portion, PortionError};
use qitao_domain::stock::reservation::ReservationKind;
use qitao_domain::trade::share::{Share, merged, take};
use qitao_domain::{ItemId, Qty, TrackingId, limits};
use qitao_store::{Document, Line, LineShare, Link, OrderComponent, OrderLink, OrderOperation, WorkOrder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Divides parts off an order that nothing was posted to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkOrderSplit")]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Number of the order.
    pub number: String,
    /// The revision that was seen.
    pub revision: i64,
    /// How much each new order makes; the rest stays.
    pub quantities: Vec<Qty>,
}

/// An order as somebody saw it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkOrderSeen")]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Its number.
    pub number: String,
    /// The revision that was seen.
    pub revision: i64,
}

/// Puts orders into another one that makes the same thing in the same way; nothing was posted to any.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkOrderMerge")]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The order that stays.
    pub into: Seen,
    /// Those that are put into it, and given up.
    pub others: Vec<Seen>,
}

/// What became of an order that was divided.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderDivided")]
pub struct Divided {
    /// What stayed.
    pub order: View,
    /// Numbers of the new orders, in the sequence of their quantities.
    pub parts: Vec<String>,
}

/// An order with all that goes with its pieces.
struct Whole {
    paper: Paper,
    order: WorkOrder,
    list: Option<Paper>,
    components: HashMap<i64, OrderComponent>,
    operations: Vec<OrderOperation>,
    /// By line, of the order and of its list.
    shares: HashMap<i64, Vec<LineShare>>,
    around: Around,
}

/// `work_order.split`
pub(crate) fn split(app: &Arc<App>, ctx: &Ctx, input: Split) -> Result<Divided> {
    check::count("quantities", input.quantities.len(), limits::LINE_PARENTS)?;
    if input.quantities.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "quantities"));
    }
    app.write(ctx, |w| {
        may(ctx, DocumentKind::WorkOrder)?;
        let mut whole = Whole::load(w, &Seen { number: input.number.clone(), revision: input.revision })?;
        before::keep(w, &whole.paper)?;
        let before = draft_of(w, &whole.paper)?;
        let mut parts = Vec::with_capacity(input.quantities.len());
        for quantity in &input.quantities {
            let number = whole.divide(w, ctx, *quantity)?;
            let paper = Paper::load(w, &number)?;
            let made = draft_of(w, &paper)?;
            w.audit("work_order", &number, None, Some(&made))?;
            parts.push(number);
        }
        for number in parts.iter().chain([&input.number]) {
            claim_again(w, number)?;
        }
        let paper = Paper::load(w, &input.number)?;
        let after = draft_of(w, &paper)?;
        w.audit("work_order", &input.number, Some(&before), Some(&after))?;
        Ok(Divided { order: show::of(w, ctx, &input.number)?, parts })
    })
}

/// `work_order.merge`
pub(crate) fn merge(app: &Arc<App>, ctx: &Ctx, input: Merge) -> Result<View> {
    check::count("others", input.others.len(), limits::LINE_PARENTS)?;
    let named: BTreeSet<&str> = input.others.iter().map(|one| one.number.as_str()).collect();
    if input.others.is_empty() || named.len() < input.others.len() || named.contains(input.into.number.as_str()) {
        return Err(Error::new(Code::FieldRequired).with("field", "others"));
    }
    app.write(ctx, |w| {
        may(ctx, DocumentKind::WorkOrder)?;
        let into = Whole::load(w, &input.into)?;
        before::keep(w, &into.paper)?;
        let before = draft_of(w, &into.paper)?;
        let mut others = Vec::with_capacity(input.others.len());
        for other in &input.others {
            let other = Whole::load(w, other)?;
            follow::refuse_clocks(w, &other.paper.head)?;
            others.push(other);
        }
        let number = into.paper.head.number.clone();
        for other in &others {
            let gone = draft_of(w, &other.paper)?;
            w.audit("work_order", &other.paper.head.number, Some(&gone), None::<&super::view::Draft>)?;
        }
        into.take_in(w, ctx, &others)?;
        claim_again(w, &number)?;
        let paper = Paper::load(w, &number)?;
        let after = draft_of(w, &paper)?;
        w.audit("work_order", &number, Some(&before), Some(&after))?;
        show::of(w, ctx, &number)
    })
}

/// Says anew whose the lines of an order and of its list are, after their shares were written anew.
fn claim_again(w: &mut Change<'_, '_>, number: &str) -> Result<()> {
    let paper = Paper::load(w, number)?;
    let list = follow::list_of(w, &paper.head)?;
    for Paper { mut head, mut lines, .. } in list.into_iter().chain([paper]) {
        let shares = w.shares_of(&lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
        claim(&mut head, &mut lines, &shares);
        add_up(&mut head, &lines)?;
        w.keep_lines(&lines)?;
        w.keep_document(&head)?;
    }
    Ok(())
}

/// What a line is for, as shares of it: each line that it comes of has its part, and what is for stock has none.
fn made_for(quantity: Qty, links: &[&Link]) -> Vec<Share> {
    let mut found: Vec<Share> =
        links.iter().map(|link| Share { tracking: Some(TrackingId(link.parent_id)), quantity: link.quantity }).collect();
    let rest = links.iter().fold(quantity, |rest, link| added(rest, negated(link.quantity)));
    if !rest.is_zero() {
        found.push(Share { tracking: None, quantity: rest });
    }
    found
}

/// Divides shares: `go` of them, and those that stay.
fn divided(shares: &[Share], go: Qty, step: i64) -> Option<(Vec<Share>, Vec<Share>)> {
    let turned = go.is_negative() || shares.iter().any(|share| share.quantity.is_negative());
    let sign = |share: &Share| if turned { Share { quantity: negated(share.quantity), ..*share } } else { *share };
    let whole = merged(shares.iter().map(|share| Share { quantity: size(share.quantity), ..*share }))?;
    let gone = take(&whole, &[], size(go), step)?;
    let all = whole.iter().fold(Qty::ZERO, |sum, share| added(sum, share.quantity));
    let rest = added(all, negated(size(go)));
    let stays = if rest.is_positive() { take(&whole, &gone, rest, step)? } else { Vec::new() };
    Some((stays.iter().map(sign).collect(), gone.iter().map(sign).collect()))
}

impl Whole {
    fn load(w: &mut Change<'_, '_>, seen: &Seen) -> Result<Self> {
        let (paper, order) = show::load(w, &seen.number)?;
        paper.seen(seen.revision)?;
        let state = WorkOrderState::of(paper.head.state, order.started);
        if !matches!(state, WorkOrderState::Planned | WorkOrderState::Released) {
            return Err(Error::new(Code::WorkOrderBegun).with("number", &seen.number).with("state", state.word()));
        }
        let list = follow::list_of(w, &paper.head)?;
        let lines: Vec<&Line> = paper.lines.iter().chain(list.iter().flat_map(|list| &list.lines)).collect();
        let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
        let mut shares: HashMap<i64, Vec<LineShare>> = HashMap::new();
        for one in w.shares_of(&ids)? {
            shares.entry(one.line_id).or_default().push(one);
        }
        let mut around = Around::default();
        around.add_items(w, lines.iter().filter_map(|line| line.item_id).collect())?;
        let components = w.order_components(&ids)?;
        let operations = w.order_operations(&[paper.head.id])?;
        Ok(Self { paper, order, list, components, operations, shares, around })
    }

    fn makes(&self) -> &Line {
        &self.paper.lines[0]
    }

    fn listed(&self) -> &[Line] {
        self.list.as_ref().map_or(&[], |list| &list.lines)
    }

    fn links(&self, line: i64) -> Vec<&Link> {
        self.paper.parents(line).collect()
    }

    fn beyond(&self) -> Error {
        Error::new(Code::DocumentOutOfRange).with("number", &self.paper.head.number)
    }

    /// As the rules see it: what it is for stands where whose it is stands, since the lines that it is for are divided, and their shares
    /// with them.
    fn portion(&self) -> Result<Portion> {
        let component = |line: &Line| -> Result<Component> {
            let one = self.components.get(&line.id).ok_or_else(|| Error::missing("material_list", &self.paper.head.number))?;
            Ok(Component {
                item: ItemId(line.item_id.unwrap_or_default()),
                decimals: self.around.item(line)?.decimals,
                kind: one.kind,
                operation: one.operation,
                line: one.bom_line,
                per: one.per,
                fixed: one.fixed,
                required: line.quantity,
            })
        };
        let makes = self.makes();
        Ok(Portion {
            item: ItemId(makes.item_id.unwrap_or_default()),
            decimals: self.around.item(makes)?.decimals,
            state: WorkOrderState::of(self.paper.head.state, self.order.started),
            quantity: makes.quantity,
            begun: Qty::ZERO,
            shares: made_for(makes.quantity, &self.links(makes.id)),
            components: self.listed().iter().map(component).collect::<Result<_>>()?,
            operations: self.operations.iter().map(|one| one.operation.clone()).collect(),
        })
    }

    fn wrong(&self, error: PortionError, other: &str) -> Error {
        let number = &self.paper.head.number;
        match error {
            PortionError::Part | PortionError::MoreThanOpen { .. } => {
                Error::new(Code::WorkOrderPart).with("field", "quantities").with("number", number).with("quantity", self.makes().quantity)
            }
            PortionError::Begun => {
                let state = WorkOrderState::of(self.paper.head.state, self.order.started);
                Error::new(Code::WorkOrderBegun).with("number", number).with("state", state.word())
            }
            PortionError::Different => Error::new(Code::WorkOrderDifferent).with("number", number).with("other", other),
            PortionError::OutOfRange(_) => self.beyond(),
        }
    }

    /// Shares of a line as they are written; `links` are its own ones now.
    fn shares_on(line: i64, parts: &[(Option<i64>, Vec<Share>)], links: &[Link]) -> Vec<LineShare> {
        let link = |parent: Option<i64>| links.iter().find(|link| link.line_id == line && Some(link.parent_id) == parent);
        let share = |(parent, shares): &(Option<i64>, Vec<Share>)| {
            let link_id = link(*parent).map(|link| link.id);
            shares.iter().map(|share| LineShare { line_id: line, link_id, share: *share }).collect::<Vec<_>>()
        };
        parts.iter().flat_map(share).collect()
    }

    /// The shares of a line by what it comes of (none: for stock).
    fn by_parent(&self, line: i64, links: &[Link]) -> Vec<(Option<i64>, Vec<Share>)> {
        let mut found: Vec<(Option<i64>, Vec<Share>)> = Vec::new();
        for one in self.shares.get(&line).into_iter().flatten() {
            let parent = one.link_id.and_then(|id| links.iter().find(|link| link.id == id)).map(|link| link.parent_id);
            match found.iter_mut().find(|(of, _)| *of == parent) {
                Some((_, shares)) => shares.push(one.share),
                None => found.push((parent, vec![one.share])),
            }
        }
        found
    }

    /// Divides so much off, as an order of its own; its number.
    fn divide(&mut self, w: &mut Change<'_, '_>, ctx: &Ctx, quantity: Qty) -> Result<String> {
        let whole = self.portion()?;
        let (mut stays, mut goes) = portions::split(&whole, quantity).map_err(|error| self.wrong(error, ""))?;
        for ((own, stay), go) in whole.components.iter().zip(&mut stays.components).zip(&mut goes.components) {
            if stay.required.is_zero() || go.required.is_zero() {
                // What cannot be divided stays where it is.
                (*stay, go.required) = (own.clone(), Qty::ZERO);
            }
        }
        let is_open = self.paper.head.state == DocumentState::Open;

        // The paper of the part.
        let mut head = self.head_like(w, &self.paper.head, ctx)?;
        let mut makes = Line { quantity: goes.quantity, ..self.makes().clone() };
        w.put_lines(&head, std::slice::from_mut(&mut makes))?;
        let part_of = |shares: &[Share], parent: i64| {
            shares.iter().find(|share| share.tracking == Some(TrackingId(parent))).map_or(Qty::ZERO, |share| share.quantity)
        };
        let own = self.makes().clone();
        let old: Vec<Link> = self.links(own.id).into_iter().copied().collect();
        let of = |shares: &[Share], line: i64| -> Vec<Link> {
            let some = old.iter().map(|link| Link { id: 0, line_id: line, quantity: part_of(shares, link.parent_id), ..*link });
            some.filter(|link| !link.quantity.is_zero()).collect()
        };
        let (mut stay_links, mut go_links) = (of(&stays.shares, own.id), of(&goes.shares, makes.id));
        let parts = self.by_parent(own.id, &self.paper.links);
        w.remove_shares(&[own.id])?;
        w.remove_links(&[own.id])?;
        w.add_links(&mut stay_links)?;
        w.add_links(&mut go_links)?;
        let pieces = step(self.around.item(&own)?);
        let (mut stay_shares, mut go_shares) = (Vec::new(), Vec::new());
        let mut rest = goes.quantity;
        for (parent, shares) in
            parts.iter().filter(|(parent, _)| parent.is_some()).chain(parts.iter().filter(|(parent, _)| parent.is_none()))
        {
            let go = parent.map_or(rest, |parent| part_of(&goes.shares, parent));
            rest = added(rest, negated(go));
            let (stay, gone) = divided(shares, go, pieces).ok_or_else(|| self.beyond())?;
            stay_shares.push((*parent, stay));
            go_shares.push((*parent, gone));
        }
        let mut shares = Self::shares_on(own.id, &stay_shares, &stay_links);
        shares.extend(Self::shares_on(makes.id, &go_shares, &go_links));
        w.add_shares(&shares)?;
        self.shares.insert(own.id, w.shares_of(&[own.id])?);

        let list = self.divide_list(w, ctx, (&head, &makes), (&stays, &goes))?;
        w.put_work_order(&WorkOrder { document_id: head.id, list_id: list, ..self.order.clone() })?;
        let mut operations = self.operations.clone();
        w.put_order_operations(head.id, &mut operations)?;
        w.add_order_link(OrderLink { document_id: head.id, other_id: self.paper.head.id, kind: Said::SplitFrom })?;

        self.paper.lines[0].quantity = stays.quantity;
        self.paper.links = stay_links;
        w.keep_lines(&self.paper.lines)?;
        w.put_document(&mut self.paper.head)?;
        if is_open {
            w.put_document(&mut head)?;
        }
        Ok(head.number)
    }

    /// A new paper that is as far as another one.
    fn head_like(&self, w: &mut Change<'_, '_>, like: &Document, ctx: &Ctx) -> Result<Document> {
        let mut head = new_head(w, like.kind, ctx.today)?;
        (head.due, head.state, head.revision) = (like.due, like.state, 1);
        like.note.clone_into(&mut head.note);
        (head.posted_at, head.posted_by) = (like.posted_at, like.posted_by.clone());
        w.add_document(&mut head)?;
        Ok(head)
    }

    /// What was asked for or is made for a line of the list, or is on its way out of the store, stays with that line: so much has to stay.
    fn refuse_what_is_asked_for(&self, w: &mut Change<'_, '_>, list: &Paper, stays: &Portion) -> Result<()> {
        let mut numbers: BTreeSet<String> = BTreeSet::new();
        let children = children(w, list)?;
        for (line, stay) in list.lines.iter().zip(&stays.components) {
            let own = children.iter().filter(|(link, _, _)| link.parent_id == line.id);
            let asked = own.clone().fold(Qty::ZERO, |sum, (link, _, _)| added(sum, size(link.quantity)));
            if asked > size(stay.required) && line.quantity != stay.required {
                numbers.extend(own.map(|(_, _, head)| head.number.clone()));
            }
        }
        if numbers.is_empty() {
            return Ok(());
        }
        let error = Error::new(Code::WorkOrderAsked).with("number", &self.paper.head.number).with("count", numbers.len());
        Err(error.listing(numbers.into_iter().collect()))
    }

    /// Divides what it takes: the list of the part, if that takes anything.
    fn divide_list(
        &mut self,
        w: &mut Change<'_, '_>,
        ctx: &Ctx,
        (order, makes): (&Document, &Line),
        (stays, goes): (&Portion, &Portion),
    ) -> Result<Option<i64>> {
        let Some(list) = self.list.clone() else { return Ok(None) };
        self.refuse_what_is_asked_for(w, &list, stays)?;
        let taken: Vec<usize> = (0..list.lines.len()).filter(|at| !goes.components[*at].required.is_zero()).collect();
        let mut head = None;
        if !taken.is_empty() {
            head = Some(self.head_like(w, &list.head, ctx)?);
        }
        // What was promised to more than stays goes with the part.
        let mut promised: Vec<(usize, Qty)> = Vec::new();
        let mut work = Work::begin(w, ctx, list.clone())?;
        for at in &taken {
            let line = &list.lines[*at];
            let excess = added(line.reserved, negated(stays.components[*at].required.max(Qty::ZERO)));
            if excess.is_positive() {
                let to = head.as_ref().map(|head| head.number.clone()).unwrap_or_default();
                work.promise(line.id, line.item_id.unwrap_or_default(), ReservationKind::Void, excess, None, to)?;
                promised.push((*at, excess));
            }
        }
        for (line, stay) in work.paper.lines.iter_mut().zip(&stays.components) {
            line.quantity = stay.required;
        }
        work.end()?;
        let list_id = match head {
            Some(head) => {
                let reserved: HashMap<usize, Qty> = promised.into_iter().collect();
                Some(self.new_list(w, ctx, &list, (head, order, makes), goes, &taken, &reserved)?)
            }
            None => None,
        };
        self.stay(w, &list, stays)?;
        Ok(list_id)
    }

    /// Writes the list of the part.
    #[allow(clippy::too_many_arguments, reason = "the paper, what it is of and what it takes")]
    fn new_list(
        &self,
        w: &mut Change<'_, '_>,
        ctx: &Ctx,
        list: &Paper,
        (mut head, order, makes): (Document, &Document, &Line),
        goes: &Portion,
        taken: &[usize],
        promised: &HashMap<usize, Qty>,
    ) -> Result<i64> {
        let line = |(at, number): (&usize, u32)| Line {
            number,
            quantity: goes.components[*at].required,
            reserved: Qty::ZERO,
            open: head.state == DocumentState::Open,
            ..list.lines[*at].clone()
        };
        let mut lines: Vec<Line> = taken.iter().zip(1..).map(line).collect();
        w.put_lines(&head, &mut lines)?;
        let mut links: Vec<Link> =
            lines.iter().map(|line| Link { id: 0, line_id: line.id, parent_id: makes.id, quantity: line.quantity }).collect();
        w.add_links(&mut links)?;
        let component = |(at, line): (&usize, &Line)| {
            let (old, new) = (&self.components[&list.lines[*at].id], &goes.components[*at]);
            OrderComponent { line_id: line.id, document_id: order.id, fixed: new.fixed, ..old.clone() }
        };
        let components: Vec<OrderComponent> = taken.iter().zip(&lines).map(component).collect();
        w.add_order_components(&components)?;
        let mut all = Vec::new();
        for (at, line) in taken.iter().zip(&lines) {
            let shares: Vec<Share> = self.shares.get(&list.lines[*at].id).into_iter().flatten().map(|one| one.share).collect();
            if shares.is_empty() {
                continue;
            }
            let (_, gone) = divided(&shares, line.quantity, step(self.around.item(line)?)).ok_or_else(|| self.beyond())?;
            all.extend(Self::shares_on(line.id, &[(Some(makes.id), gone)], &links));
        }
        w.add_shares(&all)?;
        w.put_document(&mut head)?;
        let id = head.id;
        if !promised.is_empty() {
            let paper = Paper::of_head(w, head)?;
            let mut work = Work::begin(w, ctx, paper)?;
            for (at, line) in taken.iter().zip(&lines) {
                let Some(quantity) = promised.get(at) else { continue };
                let item = line.item_id.unwrap_or_default();
                work.promise(line.id, item, ReservationKind::Hold, *quantity, None, self.paper.head.number.clone())?;
            }
            work.end()?;
        }
        Ok(id)
    }

    /// What stays on the list, and whose that is.
    fn stay(&mut self, w: &mut Change<'_, '_>, list: &Paper, stays: &Portion) -> Result<()> {
        let own = self.makes().id;
        let ids: Vec<i64> = list.lines.iter().map(|line| line.id).collect();
        w.remove_shares(&ids)?;
        w.remove_links(&ids)?;
        let mut links: Vec<Link> = list
            .lines
            .iter()
            .zip(&stays.components)
            .map(|(line, stay)| Link { id: 0, line_id: line.id, parent_id: own, quantity: stay.required })
            .collect();
        w.add_links(&mut links)?;
        let mut all = Vec::new();
        for (line, stay) in list.lines.iter().zip(&stays.components) {
            let shares: Vec<Share> = self.shares.get(&line.id).into_iter().flatten().map(|one| one.share).collect();
            if !shares.is_empty() {
                let gone = added(line.quantity, negated(stay.required));
                let (rest, _) = divided(&shares, gone, step(self.around.item(line)?)).ok_or_else(|| self.beyond())?;
                all.extend(Self::shares_on(line.id, &[(Some(own), rest)], &links));
            }
        }
        w.add_shares(&all)?;
        let changed = |(line, stay): (&Line, &Component)| {
            let old = &self.components[&line.id];
            (old.fixed != stay.fixed).then(|| OrderComponent { fixed: stay.fixed, ..old.clone() })
        };
        let components: Vec<OrderComponent> = list.lines.iter().zip(&stays.components).filter_map(changed).collect();
        w.keep_order_components(&components)?;
        self.components.extend(components.into_iter().map(|one| (one.line_id, one)));
        let head = w.documents_by_id(&[list.head.id])?.pop().ok_or_else(|| Error::missing("document", &list.head.number))?;
        self.list = Some(Paper::of_head(w, head)?);
        self.shares.extend(ids.iter().map(|id| (*id, Vec::new())));
        for one in w.shares_of(&ids)? {
            self.shares.entry(one.line_id).or_default().push(one);
        }
        Ok(())
    }

    /// What another order takes, line by line as this one lists it. Nothing where it has no such line: what is taken per order may have
    /// stayed with the order that it was divided off.
    fn aligned(&self, own: &Portion, other: &Self) -> Result<(Portion, Vec<Option<usize>>)> {
        let mut portion = other.portion()?;
        let place = |one: &Component| (one.item, one.kind.is_output(), one.operation, one.per);
        let mut free: Vec<bool> = vec![true; portion.components.len()];
        let mut found = Vec::with_capacity(own.components.len());
        for one in &own.components {
            let at = (0..free.len()).find(|at| free[*at] && place(&portion.components[*at]) == place(one));
            if let Some(at) = at {
                free[at] = false;
            } else if !(one.is_less_than_a_step(other.makes().quantity) || one.kind.is_output()) {
                return Err(self.wrong(PortionError::Different, &other.paper.head.number));
            }
            found.push(at);
        }
        if free.contains(&true) {
            return Err(self.wrong(PortionError::Different, &other.paper.head.number));
        }
        let nothing = |one: &Component| Component { fixed: qitao_domain::Exact::from_integer(0), required: Qty::ZERO, ..one.clone() };
        let lines = own.components.iter().zip(&found);
        portion.components = lines.map(|(one, at)| at.map_or_else(|| nothing(one), |at| portion.components[at].clone())).collect();
        Ok((portion, found))
    }

    /// Puts other orders into this one.
    fn take_in(mut self, w: &mut Change<'_, '_>, ctx: &Ctx, others: &[Self]) -> Result<()> {
        let mut all = self.portion()?;
        let mut places = Vec::with_capacity(others.len());
        for other in others {
            let (portion, found) = self.aligned(&all, other)?;
            all = portions::merge(&all, &portion).map_err(|error| self.wrong(error, &other.paper.head.number))?;
            places.push(found);
        }
        let number = self.paper.head.number.clone();
        let parents: BTreeSet<i64> =
            self.paper.links.iter().chain(others.iter().flat_map(|o| &o.paper.links)).map(|l| l.parent_id).collect();
        check::count("parents", parents.len(), limits::LINE_PARENTS)?;

        // What they were promised is free for a moment, and promised again to this one.
        for other in others {
            give_up(w, ctx, &other.paper.head.number, &number)?;
            follow::to(w, ctx, other.paper.head.id, DocumentState::Cancelled, &number)?;
            let (document_id, other_id) = (other.paper.head.id, self.paper.head.id);
            w.add_order_link(OrderLink { document_id, other_id, kind: Said::MergedInto })?;
        }

        // Whose it is, and what it is for.
        let own = self.makes().id;
        let mut links: BTreeMap<i64, Qty> = BTreeMap::new();
        let mut sequence: Vec<i64> = Vec::new();
        for link in self.paper.links.iter().chain(others.iter().flat_map(|other| &other.paper.links)) {
            if !links.contains_key(&link.parent_id) {
                sequence.push(link.parent_id);
            }
            let sum = links.entry(link.parent_id).or_insert(Qty::ZERO);
            *sum = added(*sum, link.quantity);
        }
        let mut links: Vec<Link> =
            sequence.iter().map(|parent| Link { id: 0, line_id: own, parent_id: *parent, quantity: links[parent] }).collect();
        let mut parts: Vec<(Option<i64>, Vec<Share>)> = self.by_parent(own, &self.paper.links);
        for other in others {
            for (parent, shares) in other.by_parent(other.makes().id, &other.paper.links) {
                match parts.iter_mut().find(|(of, _)| *of == parent) {
                    Some((_, own)) => own.extend(shares),
                    None => parts.push((parent, shares)),
                }
            }
        }
        for (_, shares) in &mut parts {
            *shares = merged(shares.iter().copied()).ok_or_else(|| self.beyond())?;
        }
        w.remove_shares(&[own])?;
        w.remove_links(&[own])?;
        w.add_links(&mut links)?;
        w.add_shares(&Self::shares_on(own, &parts, &links))?;
        self.paper.lines[0].quantity = all.quantity;
        let due = std::iter::once(&self).chain(others).filter_map(|one| one.makes().due).min();
        (self.paper.head.due, self.paper.lines[0].due) = (due, due);
        self.order.priority = others.iter().map(|other| other.order.priority).fold(self.order.priority, u8::min);
        w.keep_lines(&self.paper.lines)?;
        w.put_document(&mut self.paper.head)?;
        self.take_lists(w, ctx, others, &places, &all)?;

        let item = self.around.item(self.makes())?.code.clone();
        let makes = self.makes().clone();
        put_days(w, ctx, (&mut self.order, &mut self.operations), (&item, &makes))?;
        let mut lines = self.paper.lines.clone();
        let first = |line: &Line| {
            let operation = self.components.get(&line.id).and_then(|one| one.operation);
            let at = operation.and_then(|number| self.operations.iter().position(|one| one.operation.number == number));
            self.operations.get(at.unwrap_or(0)).map_or(self.order.start, |one| one.start)
        };
        lines.extend(self.listed().iter().map(|line| Line { due: Some(first(line)), ..line.clone() }));
        w.date_lines(&lines)?;
        Ok(())
    }

    /// What the lists of others need comes to this one, with whose it is and what was promised.
    fn take_lists(
        &mut self,
        w: &mut Change<'_, '_>,
        ctx: &Ctx,
        others: &[Self],
        places: &[Vec<Option<usize>>],
        all: &Portion,
    ) -> Result<()> {
        let Some(mut list) = self.list.clone() else { return Ok(()) };
        let own = self.makes().id;
        let ids: Vec<i64> = list.lines.iter().map(|line| line.id).collect();
        w.remove_shares(&ids)?;
        w.remove_links(&ids)?;
        for (line, one) in list.lines.iter_mut().zip(&all.components) {
            line.quantity = one.required;
            line.open = is_open(line, list.head.state);
        }
        let mut links: Vec<Link> =
            list.lines.iter().map(|line| Link { id: 0, line_id: line.id, parent_id: own, quantity: line.quantity }).collect();
        w.add_links(&mut links)?;
        let mut promised: Vec<(i64, i64, Qty)> = Vec::new();
        let mut all_shares = Vec::new();
        for (at, line) in list.lines.iter().enumerate() {
            let theirs = |(other, places): (&'_ Self, &'_ Vec<Option<usize>>)| places[at].map(|at| other.listed()[at].clone());
            let theirs: Vec<Line> = others.iter().zip(places).filter_map(theirs).collect();
            let of = |whole: &Self, id: i64| whole.shares.get(&id).into_iter().flatten().map(|one| one.share).collect::<Vec<_>>();
            let mut shares = of(self, line.id);
            for (other, places) in others.iter().zip(places) {
                shares.extend(places[at].map(|at| of(other, other.listed()[at].id)).unwrap_or_default());
            }
            let shares = merged(shares).ok_or_else(|| self.beyond())?;
            if !shares.is_empty() {
                all_shares.extend(Self::shares_on(line.id, &[(Some(own), shares)], &links));
            }
            let more = theirs.iter().fold(Qty::ZERO, |sum, line| added(sum, line.reserved));
            if more.is_positive() {
                promised.push((line.id, line.item_id.unwrap_or_default(), more.min(added(progress(line).left(), negated(line.reserved)))));
            }
        }
        w.add_shares(&all_shares)?;
        let components: Vec<OrderComponent> = list
            .lines
            .iter()
            .zip(&all.components)
            .map(|(line, one)| OrderComponent { fixed: one.fixed, ..self.components[&line.id].clone() })
            .collect();
        w.keep_order_components(&components)?;
        w.keep_lines(&list.lines)?;
        let number = self.paper.head.number.clone();
        let id = list.head.id;
        let mut work = Work::begin(w, ctx, list)?;
        for (line, item, quantity) in promised {
            work.promise(line, item, ReservationKind::Hold, quantity, None, number.clone())?;
        }
        work.end()?;
        let head = w.documents_by_id(&[id])?.pop().ok_or_else(|| Error::missing("document", &number))?;
        self.list = Some(Paper::of_head(w, head)?);
        Ok(())
    }
}
