//! The chain of an order: every paper that bears its code, and what is missing of it.

mod completeness;
mod stage;

pub(crate) use completeness::completeness;
pub use completeness::{Broken, Completeness, Days};
pub use stage::{Stage, StageState, StageView};

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
use stage::{is_whole, stage, stages};
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

fn sum(a: Qty, b: Qty) -> Qty {
    Qty::from_scaled(a.scaled().saturating_add(b.scaled()))
}

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
        // What comes out beside what an order makes need not come.
        let needed = |line: &Line| line.kind != DocumentKind::MaterialList || line.quantity.is_positive();
        let counted = self.lines().filter(|(line, _)| needed(line)).filter_map(|(line, _)| {
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
