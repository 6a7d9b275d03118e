//! The chain of an order: every paper that bears its code, and what is missing of it.

use crate::app::App;
use crate::ctx::Ctx;
use crate::document::paper::{Around, currency_decimals, is_void, progress};
use crate::document::{self, show};
use crate::error::{Code, Error, Result};
use crate::system::List;
use qitao_domain::document::{DocumentKind, DocumentState, Review};
use qitao_domain::item::Source;
use qitao_domain::tracking::{TrackingCode, TrackingError};
use qitao_domain::trade::share::{Share, amount_of};
use qitao_domain::{Day, Money, Qty, TrackingId, limits};
use qitao_store::{Document, Line, Read, StageLine, Tracking, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Which chain: a tracking code as typed or scanned, or the number of any paper of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LineageGet")]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// The code, or a paper's number.
    pub code: String,
}

/// A stage of an order's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LineageStage")]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The order or plan that the code was born with.
    Order,
    /// What has to be bought.
    Requisition,
    /// What was ordered from suppliers.
    Purchase,
    /// What came.
    Receipt,
    /// What is made.
    WorkOrder,
    /// What was issued to make it.
    Issue,
    /// What was made.
    Completion,
    /// What was sent.
    Shipment,
    /// What was invoiced, and paid.
    Invoice,
}

/// How far a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LineageStageState")]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// All of it is there.
    Whole,
    /// Some of it is there.
    Part,
    /// Nothing of it is there, though later stages are.
    Missing,
    /// Nothing of it is there yet.
    Ahead,
    /// This order does not need it.
    Unneeded,
}

/// A stage with how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "LineageStageView")]
pub struct StageView {
    /// The stage.
    pub stage: Stage,
    /// How far it is.
    pub state: StageState,
    /// Papers of it.
    pub documents: u32,
    /// The first day of one; none where there is none.
    pub first: Option<Day>,
    /// The last.
    pub last: Option<Day>,
}

/// A paper of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "LineageNode")]
pub struct Node {
    /// The stage that it belongs to.
    pub stage: Stage,
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Its state.
    pub state: DocumentState,
    /// Its day.
    pub day: Day,
    /// The partner's name; empty where there is none.
    pub partner: String,
    /// Its lines that bear the code.
    pub lines: u32,
    /// The first of those lines' items.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// The code's share of it, in the item's unit; none where its lines are of several items, which don't add up.
    pub quantity: Option<Qty>,
    /// Its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// The code's share of the paper's amount with tax; none for whoever may not see it, and where there is none.
    pub amount: Option<Money>,
    /// Lines that wait for a review.
    pub waiting: u32,
    /// The person who wrote it.
    pub made_by: String,
}

/// Which paper came of which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "LineageEdge")]
pub struct Edge {
    /// Number of the older paper.
    pub from: String,
    /// Number of the one that came of it.
    pub to: String,
}

/// The chain of a code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LineageView")]
pub struct View {
    /// The code.
    pub code: String,
    /// The day it was born.
    pub day: Day,
    /// The order or plan that it was born with.
    pub order: String,
    /// The customer's name; empty for a plan.
    pub partner: String,
    /// All that has to be there is there.
    pub is_whole: bool,
    /// Stages in their order.
    pub stages: Vec<StageView>,
    /// Papers, by stage and day.
    pub nodes: Vec<Node>,
    /// Which came of which.
    pub edges: Vec<Edge>,
    /// There are more papers than are shown.
    pub cut: bool,
}

/// A row of the list of codes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LineageRow")]
pub struct Row {
    /// The code.
    pub code: String,
    /// The day it was born.
    pub day: Day,
    /// The order or plan that it was born with.
    pub order: String,
    /// What that is.
    pub kind: DocumentKind,
    /// Its state.
    pub state: DocumentState,
    /// The customer's name; empty for a plan.
    pub partner: String,
    /// All that has to be there is there.
    pub is_whole: bool,
    /// Stages that are not whole though later ones are there.
    pub missing: Vec<Stage>,
}

/// A page of codes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LineagePage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Of which days.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LineageDays")]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A paper whose chain is broken.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LineageBroken")]
pub struct Broken {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: Day,
    /// The partner's name.
    pub partner: String,
    /// The stages that should stand before it and do not, in their order.
    pub missing: Vec<Stage>,
    /// Its lines without a code.
    pub lines: u32,
}

/// How many papers of some days have a whole chain.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LineageCompleteness")]
pub struct Completeness {
    /// Papers that should bear a code.
    pub documents: i64,
    /// Of them: every line of theirs does.
    pub whole: i64,
    /// Those of which some line does not.
    pub rows: Vec<Broken>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

fn sum(a: Qty, b: Qty) -> Qty {
    Qty::from_scaled(a.scaled().saturating_add(b.scaled()))
}

/// The stage that a paper of a kind belongs to; none for what belongs to no order.
fn stage(kind: DocumentKind) -> Option<Stage> {
    match kind {
        DocumentKind::SalesOrder | DocumentKind::ProductionPlan => Some(Stage::Order),
        DocumentKind::Requisition => Some(Stage::Requisition),
        DocumentKind::PurchaseOrder => Some(Stage::Purchase),
        DocumentKind::Receipt | DocumentKind::SupplierReturn => Some(Stage::Receipt),
        DocumentKind::Shipment | DocumentKind::CustomerReturn => Some(Stage::Shipment),
        DocumentKind::SalesInvoice | DocumentKind::PurchaseInvoice | DocumentKind::Payment | DocumentKind::MoneyReceipt => {
            Some(Stage::Invoice)
        }
        DocumentKind::Transfer | DocumentKind::Adjustment => None,
    }
}

/// Stages in their order.
const STAGES: [Stage; 9] = [
    Stage::Order,
    Stage::Requisition,
    Stage::Purchase,
    Stage::Receipt,
    Stage::WorkOrder,
    Stage::Issue,
    Stage::Completion,
    Stage::Shipment,
    Stage::Invoice,
];

/// The papers of a code.
struct Chain {
    tracking: Tracking,
    /// Its lines, with the code's share of each.
    shares: Vec<(i64, Qty)>,
    around: Around,
}

impl Chain {
    fn load(r: &mut Read<'_>, tracking: Tracking) -> Result<Self> {
        let shares = r.lines_of_code(TrackingId(tracking.id))?;
        let mut around = Around::default();
        around.add_lines(r, shares.iter().map(|(line, _)| *line))?;
        around.add_papers(r, std::iter::once(tracking.document_id))?;
        around.add_items(r, around.lines.values().filter_map(|line| line.item_id).collect())?;
        Ok(Self { tracking, shares, around })
    }

    fn lines(&self) -> impl Iterator<Item = (&Line, Qty)> {
        self.shares.iter().filter_map(|(id, share)| Some((self.around.lines.get(id)?, *share)))
    }

    /// What of its lines on papers that count says how far it is.
    fn counted(&self) -> Vec<StageLine> {
        let counted = self.lines().filter_map(|(line, _)| {
            let head = self.around.papers.get(&line.document_id).filter(|head| !is_void(head))?;
            let item = line.item_id.and_then(|id| self.around.items.get(&id));
            Some(StageLine {
                tracking: self.tracking.id,
                document_id: head.id,
                progress: progress(line),
                day: head.day,
                made: line.item_id.filter(|_| item.is_some_and(|item| item.source == Source::Make)),
            })
        });
        counted.collect()
    }

    fn order(&self) -> Result<&Document> {
        let found = self.around.papers.get(&self.tracking.document_id);
        found.ok_or_else(|| Error::missing("document", self.tracking.document_id))
    }
}

/// How far each stage of a code is, by its lines on papers that count.
fn stages(lines: &[StageLine]) -> Vec<StageView> {
    use DocumentKind::{ProductionPlan, PurchaseOrder, Receipt, Requisition, SalesInvoice, SalesOrder, Shipment};
    let of = |kinds: &[DocumentKind]| lines.iter().filter(|line| kinds.contains(&line.progress.kind)).collect::<Vec<_>>();
    let orders = of(&[SalesOrder, ProductionPlan]);
    let (asked, bought, came) = (of(&[Requisition]), of(&[PurchaseOrder]), of(&[Receipt]));
    let (sent, billed) = (of(&[Shipment]), of(&[SalesInvoice]));
    let is_sale = orders.iter().any(|line| line.progress.kind == SalesOrder);
    // What is ours to make and came from a supplier all the same was not made here.
    let is_made = orders.iter().any(|line| match line.made {
        Some(item) => !bought.iter().chain(&came).any(|other| other.made == Some(item)),
        None => !is_sale,
    });
    let buys = !asked.is_empty() || !bought.is_empty() || !came.is_empty();
    let done = |lines: &[&StageLine]| lines.iter().all(|line| !line.progress.left().is_positive());
    // (needed, there, all of it there)
    let state = |stage: Stage| -> (bool, bool, bool) {
        match stage {
            Stage::Order => (true, !orders.is_empty(), true),
            Stage::Requisition => (buys, !asked.is_empty(), true),
            Stage::Purchase => (buys, !bought.is_empty(), done(&asked)),
            Stage::Receipt => (buys, !came.is_empty(), done(&bought)),
            Stage::WorkOrder | Stage::Issue | Stage::Completion => (is_made, false, false),
            Stage::Shipment => (is_sale, !sent.is_empty(), done(&orders)),
            Stage::Invoice => (is_sale, !billed.is_empty(), done(&orders) && done(&sent)),
        }
    };
    let mut later = false;
    let mut found: Vec<StageView> = Vec::with_capacity(STAGES.len());
    for stage in STAGES.into_iter().rev() {
        let (needed, there, whole) = state(stage);
        // Money stands with the invoices that it pays, and is none.
        let own = lines.iter().filter(|line| {
            let kind = line.progress.kind;
            let counts = !kind.is_money() && (!kind.is_invoice() || !is_sale || kind == SalesInvoice);
            counts && self::stage(kind) == Some(stage)
        });
        let mut papers: Vec<(i64, Day)> = own.map(|line| (line.document_id, line.day)).collect();
        papers.sort_unstable();
        papers.dedup();
        let state = match (needed, there) {
            (_, true) if whole => StageState::Whole,
            (_, true) => StageState::Part,
            (false, false) => StageState::Unneeded,
            (true, false) if later => StageState::Missing,
            (true, false) => StageState::Ahead,
        };
        later |= there;
        found.push(StageView {
            stage,
            state,
            documents: u32::try_from(papers.len()).unwrap_or(u32::MAX),
            first: papers.iter().map(|(_, day)| *day).min(),
            last: papers.iter().map(|(_, day)| *day).max(),
        });
    }
    found.reverse();
    found
}

/// All that has to be there is there.
fn is_whole(stages: &[StageView]) -> bool {
    stages.iter().all(|stage| matches!(stage.state, StageState::Whole | StageState::Unneeded))
}

/// The code that was typed or scanned, or that is on a paper.
fn find(r: &mut Read<'_>, text: &str) -> Result<Tracking> {
    let text = text.trim();
    let shown: String = text.chars().take(64).collect();
    match text.parse::<TrackingCode>() {
        Ok(code) => return r.tracking(&code.to_string())?.ok_or_else(|| Error::missing("tracking", code).with("field", "code")),
        Err(TrackingError::Check(_)) => return Err(Error::new(Code::TrackingCheck).with("code", shown).with("field", "code")),
        Err(TrackingError::Shape(_)) => {}
    }
    let number = shown.to_uppercase();
    let paper = r.document(&number)?.ok_or_else(|| Error::new(Code::TrackingShape).with("code", &shown).with("field", "code"))?;
    if let Some(own) = r.tracking_of(paper.id)? {
        return Ok(own);
    }
    let lines: Vec<i64> = r.document_lines(&[paper.id])?.into_iter().map(|line| line.id).collect();
    let ids: BTreeSet<i64> = r.shares_of(&lines)?.into_iter().filter_map(|one| one.share.tracking).map(|t| t.0).collect();
    let mut codes: Vec<Tracking> = r.trackings_by_id(&ids.into_iter().collect::<Vec<_>>())?;
    match codes.len() {
        0 => Err(Error::new(Code::TrackingNone).with("number", number).with("field", "code")),
        1 => Ok(codes.remove(0)),
        count => {
            let names = codes.into_iter().map(|tracking| tracking.code).collect();
            Err(Error::new(Code::TrackingSeveral).with("number", number).with("count", count).with("field", "code").listing(names))
        }
    }
}

/// `lineage.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: Get) -> Result<View> {
    app.read(|r| of(r, ctx, &input.code))
}

/// The chain of a code, or of a paper, as whoever asks may see it.
pub(crate) fn of(r: &mut Read<'_>, ctx: &Ctx, code: &str) -> Result<View> {
    let money = show::sees_money(ctx);
    let tracking = find(r, code)?;
    let chain = Chain::load(r, tracking)?;
    let partners = document::partners(r, chain.around.papers.values().filter_map(|paper| paper.partner_id))?;
    let partner = |head: &Document| head.partner_id.and_then(|id| partners.get(&id)).map(|(_, name)| name.clone()).unwrap_or_default();
    // Of an amount, a code has its part beside those of all others.
    let (own, least) = (TrackingId(chain.tracking.id), 10_i64.pow(Money::DECIMALS.saturating_sub(currency_decimals(r)?)));
    let ids: Vec<i64> = chain.shares.iter().map(|(line, _)| *line).collect();
    let mut shares: HashMap<i64, Vec<Share>> = HashMap::new();
    for one in if money { r.shares_of(&ids)? } else { Vec::new() } {
        shares.entry(one.line_id).or_default().push(one.share);
    }
    let mut nodes: BTreeMap<i64, Node> = BTreeMap::new();
    for (line, share) in chain.lines() {
        let head = chain.around.paper_of(line)?;
        let Some(stage) = stage(head.kind) else { continue };
        if head.kind.is_money() && !money {
            // Of money, the quantity is the amount.
            continue;
        }
        let item = line.item_id.and_then(|id| chain.around.items.get(&id));
        let node = nodes.entry(head.id).or_insert_with(|| Node {
            stage,
            kind: head.kind,
            number: head.number.clone(),
            state: head.state,
            day: head.day,
            partner: partner(head),
            lines: 0,
            item: item.map(|i| i.code.clone()).unwrap_or_default(),
            item_name: item.map(|i| i.name.clone()).unwrap_or_default(),
            quantity: Some(Qty::ZERO),
            unit: item.map(|i| i.unit.clone()).unwrap_or_default(),
            decimals: item.map_or(2, |i| i.decimals),
            amount: (money && show::has_prices(head.kind)).then_some(Money::ZERO),
            waiting: 0,
            made_by: head.made_by.clone(),
        });
        node.lines += 1;
        node.waiting += u32::from(line.review == Review::Waiting);
        let is_same = item.is_none_or(|i| i.code == node.item);
        node.quantity = node.quantity.filter(|_| is_same).map(|quantity| sum(quantity, share));
        if let Some(amount) = node.amount {
            let whole = shares.get(&line.id).map_or(&[][..], Vec::as_slice);
            let part = amount_of(whole, own, line.gross, least).ok_or_else(|| document::beyond(&head.number))?;
            node.amount = amount.checked_add(part);
        }
    }
    let number = |line: i64| -> Option<String> {
        let line = chain.around.lines.get(&line)?;
        Some(chain.around.papers.get(&line.document_id)?.number.clone())
    };
    let shown: HashSet<&str> = nodes.values().map(|node| node.number.as_str()).collect();
    let mut edges: Vec<Edge> = Vec::new();
    let mut drawn: HashSet<(i64, i64)> = HashSet::new();
    let paper = |line: i64| chain.around.lines.get(&line).map(|line| line.document_id);
    for link in r.links_of(&ids)? {
        // Many lines lead from one paper to another.
        let (Some(from), Some(to)) = (paper(link.parent_id), paper(link.line_id)) else { continue };
        if !drawn.insert((from, to)) {
            continue;
        }
        let (Some(from), Some(to)) = (number(link.parent_id), number(link.line_id)) else { continue };
        if shown.contains(to.as_str()) {
            edges.push(Edge { from, to });
        }
    }
    let mut nodes: Vec<Node> = nodes.into_values().collect();
    nodes.sort_by(|a, b| (a.stage, a.day, &a.number).cmp(&(b.stage, b.day, &b.number)));
    let cut = nodes.len() > limits::LINEAGE_DOCUMENTS;
    nodes.truncate(limits::LINEAGE_DOCUMENTS);
    let stages = stages(&chain.counted());
    let order = chain.order()?;
    Ok(View {
        code: chain.tracking.code.clone(),
        day: chain.tracking.day,
        order: order.number.clone(),
        partner: partner(order),
        is_whole: is_whole(&stages),
        stages,
        nodes,
        edges,
        cut,
    })
}

/// `lineage.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let page = r.page(&list::TRACKINGS, &input)?;
        let codes = r.trackings_by_id(&page.ids)?;
        let mut lines: HashMap<i64, Vec<StageLine>> = HashMap::new();
        r.stage_lines(&page.ids)?.into_iter().for_each(|line| lines.entry(line.tracking).or_default().push(line));
        let orders = r.documents_by_id(&codes.iter().map(|code| code.document_id).collect::<Vec<_>>())?;
        let partners = document::partners(r, orders.iter().filter_map(|order| order.partner_id))?;
        let orders: HashMap<i64, Document> = orders.into_iter().map(|order| (order.id, order)).collect();
        let row = |code: Tracking| {
            let order = orders.get(&code.document_id).ok_or_else(|| Error::missing("document", code.document_id))?;
            let stages = stages(lines.get(&code.id).map_or(&[], Vec::as_slice));
            Ok(Row {
                code: code.code,
                day: code.day,
                order: order.number.clone(),
                kind: order.kind,
                state: order.state,
                partner: order.partner_id.and_then(|id| partners.get(&id)).map(|(_, name)| name.clone()).unwrap_or_default(),
                is_whole: is_whole(&stages),
                missing: stages.iter().filter(|stage| stage.state == StageState::Missing).map(|stage| stage.stage).collect(),
            })
        };
        let rows = codes.into_iter().map(row).collect::<Result<_>>()?;
        Ok(Page { rows, next: page.next, total: page.total })
    })
}

/// `lineage.completeness`
pub(crate) fn completeness(app: &Arc<App>, _: &Ctx, input: Days) -> Result<Completeness> {
    if input.to < input.from {
        return Err(Error::new(Code::DaysOrder).with("field", "to").with("from", input.from).with("to", input.to));
    }
    let after: i64 = input.after.as_deref().map(str::parse).transpose().map_err(|_| Error::new(Code::ListBadCursor))?.unwrap_or(0);
    app.read(|r| {
        let (documents, broken) = r.completeness(input.from, input.to)?;
        let (found, next) = list::cut(input.limit, |most| r.broken(input.from, input.to, after, most), |last| last.0.to_string())?;
        let papers = r.documents_by_id(&found.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
        let partners = document::partners(r, papers.iter().filter_map(|paper| paper.partner_id))?;
        let mut missing = missing(r, &papers)?;
        let rows = papers
            .into_iter()
            .zip(&found)
            .map(|(paper, (_, lines))| Broken {
                kind: paper.kind,
                day: paper.day,
                partner: paper.partner_id.and_then(|id| partners.get(&id)).map(|(_, name)| name.clone()).unwrap_or_default(),
                missing: missing.remove(&paper.id).unwrap_or_default().into_iter().collect(),
                lines: u32::try_from(*lines).unwrap_or(u32::MAX),
                number: paper.number,
            })
            .collect();
        Ok(Completeness { documents, whole: documents - broken, rows, next })
    })
}

/// The stages that stand before a paper of a kind in a whole chain.
fn before(kind: DocumentKind) -> &'static [Stage] {
    use Stage::{Invoice, Order, Purchase, Receipt, Requisition, Shipment};
    match kind {
        DocumentKind::SalesOrder | DocumentKind::ProductionPlan | DocumentKind::Transfer | DocumentKind::Adjustment => &[],
        DocumentKind::Requisition | DocumentKind::Shipment => &[Order],
        DocumentKind::PurchaseOrder => &[Order, Requisition],
        DocumentKind::Receipt => &[Order, Requisition, Purchase],
        DocumentKind::SupplierReturn | DocumentKind::PurchaseInvoice => &[Order, Requisition, Purchase, Receipt],
        DocumentKind::Payment => &[Order, Requisition, Purchase, Receipt, Invoice],
        DocumentKind::CustomerReturn | DocumentKind::SalesInvoice => &[Order, Shipment],
        DocumentKind::MoneyReceipt => &[Order, Shipment, Invoice],
    }
}

/// What is missing of broken papers: each part of theirs without a code is followed up to the line that it began with, and what should
/// stand before that one is what is not there. Of an order that is partly for stock it is the order and the request of that part.
fn missing(r: &mut Read<'_>, papers: &[Document]) -> Result<HashMap<i64, BTreeSet<Stage>>> {
    let lines = r.document_lines(&papers.iter().map(|paper| paper.id).collect::<Vec<_>>())?;
    let mut found: HashMap<i64, BTreeSet<Stage>> = HashMap::new();
    // Lines that are followed, by the papers that are asked about; none is looked at twice for one of them.
    let mut asked: BTreeSet<(i64, i64)> = lines.iter().map(|line| (line.id, line.document_id)).collect();
    let mut seen = asked.clone();
    while !asked.is_empty() {
        let ids: Vec<i64> = asked.iter().map(|(line, _)| *line).collect::<BTreeSet<_>>().into_iter().collect();
        let lines: HashMap<i64, Line> = r.lines_by_id(&ids)?.into_iter().map(|line| (line.id, line)).collect();
        // No code was born for what came over from other books.
        let opened = r.opened_lines(&ids)?;
        let parents: HashMap<i64, i64> = r.links_of(&ids)?.into_iter().map(|link| (link.id, link.parent_id)).collect();
        let mut parts: HashMap<i64, Vec<Option<i64>>> = HashMap::new();
        for part in r.shares_of(&ids)?.into_iter().filter(|part| part.share.tracking.is_none()) {
            parts.entry(part.line_id).or_default().push(part.link_id);
        }
        let mut next = BTreeSet::new();
        for (id, paper) in asked {
            let Some(line) = lines.get(&id).filter(|line| !opened.contains(&line.id)) else { continue };
            for link in parts.get(&id).into_iter().flatten() {
                match link.and_then(|link| parents.get(&link)) {
                    Some(parent) => {
                        if seen.insert((*parent, paper)) {
                            next.insert((*parent, paper));
                        }
                    }
                    None => found.entry(paper).or_default().extend(before(line.kind)),
                }
            }
        }
        asked = next;
    }
    Ok(found)
}
