//! A paper with all that its rules look at, read once.

use super::view::Draft;
use crate::ctx::{Ctx, Right};
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::item::{Item, ItemKind};
use qitao_domain::partner::Partner;
use qitao_domain::stock::StockRule;
use qitao_domain::trade::progress::Progress;
use qitao_domain::{Money, PerUnit, Qty};
use qitao_store::{BinAt, Document, Line, LineShare, Link, Read, Stored};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A paper.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) head: Document,
    pub(crate) lines: Vec<Line>,
    pub(crate) links: Vec<Link>,
}

/// What the lines of papers name.
#[derive(Debug, Default)]
pub(crate) struct Around {
    /// By row number.
    pub(crate) items: HashMap<i64, Item>,
    /// By the item's row number; the usual one where nobody set one.
    pub(crate) rules: HashMap<i64, StockRule>,
    /// By row number.
    pub(crate) bins: HashMap<i64, BinAt>,
    /// Lines that lines come of, and what those come of, by row number.
    pub(crate) lines: HashMap<i64, Line>,
    /// Papers of those lines, and invoices that are paid, by row number.
    pub(crate) papers: HashMap<i64, Document>,
}

/// The currency's decimals.
pub(crate) fn currency_decimals(r: &mut Read<'_>) -> Result<u32> {
    Ok(r.book("currency_decimals")?.and_then(|text| text.parse().ok()).unwrap_or(2))
}

/// Whoever writes a paper of this kind needs its right; of money, whose quantity is the amount, also that to see it.
pub(crate) fn may(ctx: &Ctx, kind: DocumentKind) -> Result<()> {
    let rights = [Some(kind.right()), kind.is_money().then_some(Right::Money)];
    match rights.into_iter().flatten().find(|right| !ctx.actor.rights.contains(right)) {
        Some(right) => Err(ctx.forbidden(right)),
        None => Ok(()),
    }
}

impl Paper {
    /// Does it end what was begun with its partner? An order is a beginning, whatever it comes of.
    pub(crate) fn ends(&self) -> bool {
        let of_something = |line: &Line| line.settles_id.is_some() || self.links.iter().any(|link| link.line_id == line.id);
        !self.head.kind.asks() && self.lines.iter().all(of_something)
    }

    /// The paper with this number.
    pub(crate) fn load(r: &mut Read<'_>, number: &str) -> Result<Self> {
        let head = r.document(number)?.ok_or_else(|| Error::missing("document", number))?;
        Self::of_head(r, head)
    }

    /// The paper of a head that was read already.
    pub(crate) fn of_head(r: &mut Read<'_>, head: Document) -> Result<Self> {
        let lines = r.document_lines(&[head.id])?;
        let links = r.links_of(&lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
        Ok(Self { head, lines, links })
    }

    /// The paper as the person saw it.
    pub(crate) fn load_seen(r: &mut Read<'_>, number: &str, revision: i64) -> Result<Self> {
        let paper = Self::load(r, number)?;
        paper.seen(revision)?;
        Ok(paper)
    }

    /// Refuses what was decided on an older state of it.
    pub(crate) fn seen(&self, revision: i64) -> Result<()> {
        let head = &self.head;
        if head.revision == revision {
            return Ok(());
        }
        let error = Error::new(Code::ChangedMeanwhile).with("kind", "document").with("key", &head.number);
        let error = error.with("changed_by", &head.changed_by).with("changed_at", head.changed_at);
        Err(error.with("theirs", head.revision).with("yours", revision))
    }

    /// What a line of it comes of.
    pub(crate) fn parents(&self, line: i64) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| link.line_id == line)
    }

    /// What its lines name.
    pub(crate) fn around(&self, r: &mut Read<'_>) -> Result<Around> {
        let mut around = Around::default();
        around.add_lines(r, self.links.iter().map(|link| link.parent_id))?;
        // What goes back to a supplier, or comes back from a customer, also counts on the order.
        if matches!(
            self.head.kind,
            DocumentKind::SupplierReturn | DocumentKind::CustomerReturn | DocumentKind::MaterialReturn | DocumentKind::SubcontractReturn
        ) {
            let parents: Vec<i64> = self.links.iter().map(|link| link.parent_id).collect();
            let orders = r.links_of(&parents)?;
            around.add_lines(r, orders.iter().map(|link| link.parent_id))?;
        }
        around.add_papers(r, self.lines.iter().filter_map(|line| line.settles_id))?;
        let own = self.lines.iter();
        let items = own.filter_map(|line| line.item_id).chain(around.lines.values().filter_map(|line| line.item_id)).collect();
        around.add_items(r, items)?;
        let bins: BTreeSet<i64> = self.lines.iter().flat_map(|line| [line.bin_id, line.to_bin_id]).flatten().collect();
        around.add_bins(r, bins)?;
        Ok(around)
    }
}

impl Around {
    pub(crate) fn add_lines(&mut self, r: &mut Read<'_>, ids: impl Iterator<Item = i64>) -> Result<()> {
        let ids: Vec<i64> = ids.filter(|id| !self.lines.contains_key(id)).collect::<BTreeSet<_>>().into_iter().collect();
        let lines = r.lines_by_id(&ids)?;
        self.add_papers(r, lines.iter().map(|line| line.document_id))?;
        self.lines.extend(lines.into_iter().map(|line| (line.id, line)));
        Ok(())
    }

    pub(crate) fn add_papers(&mut self, r: &mut Read<'_>, ids: impl Iterator<Item = i64>) -> Result<()> {
        let ids: Vec<i64> = ids.filter(|id| !self.papers.contains_key(id)).collect::<BTreeSet<_>>().into_iter().collect();
        self.papers.extend(r.documents_by_id(&ids)?.into_iter().map(|paper| (paper.id, paper)));
        Ok(())
    }

    pub(crate) fn add_items(&mut self, r: &mut Read<'_>, ids: BTreeSet<i64>) -> Result<()> {
        let ids: Vec<i64> = ids.into_iter().collect();
        self.rules.extend(r.stock_rules(&ids)?);
        self.items.extend(r.items_by_id(&ids)?.into_iter().map(|item: Stored<Item>| (item.id, item.record)));
        Ok(())
    }

    pub(crate) fn add_bins(&mut self, r: &mut Read<'_>, ids: BTreeSet<i64>) -> Result<()> {
        let ids: Vec<i64> = ids.into_iter().filter(|id| !self.bins.contains_key(id)).collect();
        self.bins.extend(r.bins_by_id(&ids)?.into_iter().map(|bin| (bin.id, bin)));
        Ok(())
    }

    /// The item of a line.
    pub(crate) fn item(&self, line: &Line) -> Result<&Item> {
        let found = line.item_id.and_then(|id| self.items.get(&id));
        found.ok_or_else(|| Error::new(Code::Internal).with("why", format!("line {} has no item", line.id)))
    }

    /// How its stock is kept.
    pub(crate) fn rule(&self, item_id: i64) -> StockRule {
        self.rules.get(&item_id).cloned().unwrap_or_else(|| StockRule::usual(self.items.get(&item_id).map_or("", |i| i.code.as_str())))
    }

    /// The bin with this row number.
    pub(crate) fn bin(&self, id: i64) -> Result<&BinAt> {
        self.bins.get(&id).ok_or_else(|| Error::new(Code::Internal).with("why", format!("there is no bin {id}")))
    }

    /// A line that another comes of.
    pub(crate) fn line(&self, id: i64) -> Result<&Line> {
        self.lines.get(&id).ok_or_else(|| Error::new(Code::Internal).with("why", format!("there is no line {id}")))
    }

    /// The paper of a line that another comes of.
    pub(crate) fn paper_of(&self, line: &Line) -> Result<&Document> {
        let found = self.papers.get(&line.document_id);
        found.ok_or_else(|| Error::new(Code::Internal).with("why", format!("there is no paper {}", line.document_id)))
    }
}

/// The smallest quantity of an item, scaled: 1 000 000 for whole pieces.
pub(crate) fn step(item: &Item) -> i64 {
    10_i64.pow(Qty::DECIMALS.saturating_sub(u32::from(item.decimals)))
}

/// It lies in stock: neither a service nor a phantom.
pub(crate) fn is_kept(item: &Item) -> bool {
    match item.kind {
        ItemKind::Raw | ItemKind::SemiFinished | ItemKind::Finished => true,
        ItemKind::Phantom | ItemKind::Service => false,
    }
}

/// What of a line is counted.
pub(crate) fn progress(line: &Line) -> Progress {
    Progress {
        kind: line.kind,
        quantity: Qty::from_scaled(line.quantity.scaled().saturating_abs()),
        done: line.done,
        returned: line.returned,
        billed: line.billed,
        ended: line.ended,
    }
}

/// Is something still to come of a line of a paper in this state?
pub(crate) fn is_open(line: &Line, state: DocumentState) -> bool {
    match state {
        // What a complete order did not take, it does not need any more.
        DocumentState::Done if matches!(line.kind, DocumentKind::MaterialList | DocumentKind::SubcontractList) => false,
        DocumentState::Open | DocumentState::Done | DocumentState::Posted => progress(line).left().is_positive(),
        DocumentState::Draft | DocumentState::Closed | DocumentState::Reversed | DocumentState::Cancelled => false,
    }
}

/// What is open of an invoice; of money, below zero, what is left of it to pay invoices with.
pub(crate) fn open_of(paper: &Document) -> Money {
    let left = paper.gross.scaled().saturating_sub(paper.settled.scaled());
    Money::from_scaled(if paper.kind.is_money() { -left } else { left })
}

/// What a paper has of its lines: their sums, and what it is found by.
pub(crate) fn add_up(head: &mut Document, lines: &[Line]) -> Result<()> {
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", &head.number);
    let sum = |of: fn(&Line) -> Money| lines.iter().try_fold(Money::ZERO, |sum, line| sum.checked_add(of(line))).ok_or_else(beyond);
    let (net, tax, gross) = (sum(|l| l.net)?, sum(|l| l.tax)?, sum(|l| l.gross)?);
    (head.net, head.tax, head.gross) = (net, tax, gross);
    head.item_id = lines.first().and_then(|line| line.item_id);
    head.tracking_id = lines.iter().find_map(|line| line.tracking_id);
    Ok(())
}

/// Says whose a paper's lines are, which is known when it becomes binding.
pub(crate) fn claim(head: &mut Document, lines: &mut [Line], shares: &[LineShare]) {
    let mut first: HashMap<i64, i64> = HashMap::new();
    for one in shares {
        if let Some(tracking) = one.share.tracking {
            first.entry(one.line_id).or_insert(tracking.0);
        }
    }
    lines.iter_mut().for_each(|line| line.tracking_id = first.get(&line.id).copied());
    head.unclaimed = shares.iter().any(|one| one.share.tracking.is_none());
}

/// A new line with nothing but what it is.
pub(crate) fn blank(kind: DocumentKind, number: u32) -> Line {
    Line {
        id: 0,
        document_id: 0,
        kind,
        number,
        item_id: None,
        settles_id: None,
        tracking_id: None,
        quantity: Qty::ZERO,
        price: qitao_domain::Price::ZERO,
        own_price: false,
        discount: PerUnit::ZERO,
        tax_rate: PerUnit::ZERO,
        net: Money::ZERO,
        tax: Money::ZERO,
        gross: Money::ZERO,
        due: None,
        bin_id: None,
        to_bin_id: None,
        lot: String::new(),
        noted: None,
        is_final: false,
        done: Qty::ZERO,
        returned: Qty::ZERO,
        billed: Qty::ZERO,
        reserved: Qty::ZERO,
        ended: false,
        open: false,
        review: qitao_domain::document::Review::None,
        reviewed_by: None,
        reviewed_at: None,
        reason: String::new(),
        note: String::new(),
    }
}

/// The codes that a draft names, each once.
pub(crate) fn named<'d>(draft: &'d Draft, of: impl Fn(&'d super::view::DraftLine) -> &'d str) -> Vec<&'d str> {
    draft.lines.iter().map(of).filter(|code| !code.is_empty()).collect::<HashSet<_>>().into_iter().collect()
}

/// The partner with this code, as papers of this kind take one; one that is not dealt with any more only where the paper `ends` what was
/// begun.
pub(crate) fn partner(r: &mut Read<'_>, kind: DocumentKind, code: &str, ends: bool) -> Result<Option<Stored<Partner>>> {
    use qitao_domain::document::Side;
    let wanted = |yes: bool, side: &str| {
        if yes { Ok(()) } else { Err(Error::new(Code::PartnerSide).with("field", "partner").with("partner", code).with("side", side)) }
    };
    if kind.side() == Side::Nobody {
        return if code.is_empty() { Ok(None) } else { Err(Error::new(Code::DocumentField).with("field", "partner")) };
    }
    if code.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "partner"));
    }
    let partner = r.partner(code)?.ok_or_else(|| Error::missing("partner", code).with("field", "partner"))?;
    match kind.side() {
        Side::Customer => wanted(partner.record.customer, "customer")?,
        Side::Supplier => wanted(partner.record.supplier, "supplier")?,
        Side::Nobody => {}
    }
    if partner.record.retired && !ends {
        return Err(Error::new(Code::RetiredUsed).with("key", code).with("field", "partner"));
    }
    Ok(Some(partner))
}

/// Does a paper do nothing, or was it taken back?
pub(crate) fn is_void(head: &Document) -> bool {
    matches!(head.state, DocumentState::Cancelled | DocumentState::Reversed) || head.reverses_id.is_some()
}
