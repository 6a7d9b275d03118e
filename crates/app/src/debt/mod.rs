//! What we are owed and what we owe (应收应付), as of the end of a day: by partner and age, down to each invoice.
//!
//! An invoice is open from its day on, till money pays it or it is taken back. What is due when stands on the invoice: by the partner's
//! days to pay, unless somebody wrote another day.

mod sheet;

pub(crate) use sheet::export;

use crate::app::App;
use crate::as_of;
use crate::ctx::Ctx;
use crate::document::beyond;
use crate::error::{Code, Error, Result};
use crate::system::Language;
use crate::words;
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::trade::age::{AGES, bucket};
use qitao_domain::{Day, Money};
use qitao_store::{Read, Standing, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Whose debt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "DebtSide")]
pub enum Side {
    /// What customers owe us (应收).
    Receivable,
    /// What we owe suppliers (应付).
    Payable,
}

impl Side {
    const fn word(self) -> &'static str {
        match self {
            Self::Receivable => "receivable",
            Self::Payable => "payable",
        }
    }

    fn title(self, language: Language) -> &'static str {
        words::title(self.word(), language)
    }

    /// Invoices and the money that pays them.
    fn kinds(self) -> (DocumentKind, DocumentKind) {
        match self {
            Self::Receivable => (DocumentKind::SalesInvoice, DocumentKind::MoneyReceipt),
            Self::Payable => (DocumentKind::PurchaseInvoice, DocumentKind::Payment),
        }
    }
}

/// Asks what was owed at the end of a day.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "DebtAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// To us, or by us.
    pub side: Side,
    /// The day.
    pub day: Day,
    /// A partner's code; all when absent.
    #[serde(default)]
    pub partner: Option<String>,
    /// Last days of the ages, growing; 30, 60 and 90 when absent. What is older than the last has an age of its own.
    #[serde(default)]
    pub ages: Option<Vec<u32>>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Asks for it as a workbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "DebtExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// To us, or by us.
    pub side: Side,
    /// The day.
    pub day: Day,
    /// A partner's code; all when absent.
    #[serde(default)]
    pub partner: Option<String>,
    /// Last days of the ages, as in the list.
    #[serde(default)]
    pub ages: Option<Vec<u32>>,
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}

/// An invoice that is not wholly paid.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "DebtRow")]
pub struct Row {
    /// Its number.
    pub document: String,
    /// The partner's own number of it.
    pub reference: String,
    /// Its day.
    pub day: Day,
    /// When it has to be paid.
    pub due: Day,
    /// So many days late; below zero before it is due.
    pub late: i64,
    /// Its place among the ages: 0 is not due yet.
    pub age: u32,
    /// The partner's code.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// With tax; below zero for a credit.
    pub gross: Money,
    /// Paid by that day.
    pub paid: Money,
    /// Not paid.
    pub open: Money,
}

/// Invoices that are not wholly paid.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "DebtPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows.
    pub total: i64,
    /// The sum of all rows.
    pub open: Money,
    /// Money in advance that names no invoice yet.
    pub advance: Money,
}

/// What a partner owes, or is owed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "DebtPartner")]
pub struct PartnerRow {
    /// The partner's code.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// Days from an invoice to its payment.
    pub payment_days: u32,
    /// So many invoices.
    pub invoices: u32,
    /// In all.
    pub open: Money,
    /// By age: not due, then each age, then what is older.
    pub ages: Vec<Money>,
    /// Money in advance that names no invoice yet.
    pub advance: Money,
}

/// What partners owe, or are owed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "DebtPartners")]
pub struct PartnerPage {
    /// Rows.
    pub rows: Vec<PartnerRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All of them together.
    pub sum: Sum,
}

/// Sums by age.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "DebtSum")]
pub struct Sum {
    /// In all.
    pub open: Money,
    /// Not due, then each age, then what is older.
    pub ages: Vec<Money>,
    /// Money in advance that names no invoice yet.
    pub advance: Money,
}

/// An invoice with what is open of it.
struct Owed {
    invoice: Standing,
    paid: Money,
    open: Money,
    age: usize,
}

/// Most ages that a list is cut into.
const MOST_AGES: usize = 12;

fn ages_of(input: Option<&Vec<u32>>) -> Result<Vec<u32>> {
    let Some(ages) = input else { return Ok(AGES.to_vec()) };
    crate::check::count("ages", ages.len(), MOST_AGES)?;
    let mut before = 0;
    for age in ages {
        crate::check::range("ages", i64::from(*age), before + 1, 36_500)?;
        before = i64::from(*age);
    }
    Ok(ages.clone())
}

/// Papers of a kind that were not wholly settled at the end of a day, each with what was settled of it then, by row number: what counts
/// now, without what was written since.
fn as_of(r: &mut Read<'_>, kind: DocumentKind, money: DocumentKind, day: Day, partner: Option<i64>) -> Result<Vec<(Standing, Money)>> {
    let mut found: BTreeMap<i64, Standing> = r.unsettled(kind, partner)?.into_iter().map(|one| (one.id, one)).collect();
    let mut since: HashMap<i64, i64> = HashMap::new();
    for (paper, amount) in r.settled_since(money, day)? {
        // What is used of money stands below zero.
        let amount = if kind.is_money() { -amount.scaled() } else { amount.scaled() };
        let sum = since.entry(paper).or_insert(0);
        *sum = sum.checked_add(amount).ok_or_else(|| beyond(paper))?;
    }
    let back = r.taken_back_after(kind, day)?;
    if kind.is_money() {
        // Nothing is settled of what was taken back; till then it paid what its own lines say.
        for line in r.document_lines(&back)?.iter().filter(|line| line.settles_id.is_some()) {
            let sum = since.entry(line.document_id).or_insert(0);
            *sum = sum.checked_add(line.gross.scaled()).ok_or_else(|| beyond(line.document_id))?;
        }
    }
    let others: Vec<i64> = since.keys().filter(|id| !found.contains_key(id)).copied().collect();
    for one in r.standings(&others, kind, DocumentState::Posted)?.into_iter().chain(r.standings(&back, kind, DocumentState::Reversed)?) {
        found.insert(one.id, one);
    }
    let wanted = |one: &Standing| one.day <= day && partner.is_none_or(|partner| one.partner_id == Some(partner));
    let settled = |one: Standing| {
        let settled = one.settled.scaled().checked_add(since.get(&one.id).copied().unwrap_or(0)).ok_or_else(|| beyond(one.id))?;
        Ok((one, Money::from_scaled(settled)))
    };
    found.into_values().filter(wanted).map(settled).collect()
}

/// Money that named no invoice yet at the end of a day.
struct Advance {
    money: Standing,
    left: Money,
}

/// All of it, by row number.
fn advances(r: &mut Read<'_>, side: Side, day: Day, partner: Option<&str>) -> Result<Vec<Advance>> {
    let partner = as_of::partner(r, partner)?;
    let (_, kind) = side.kinds();
    let mut found = Vec::new();
    for (money, settled) in as_of(r, kind, kind, day, partner)? {
        let left = money.gross.checked_sub(settled).ok_or_else(|| beyond(money.id))?;
        if !left.is_zero() {
            found.push(Advance { money, left });
        }
    }
    Ok(found)
}

fn in_advance<'a>(rows: impl IntoIterator<Item = &'a Advance>) -> Result<Money> {
    let add = |sum: Money, one: &Advance| sum.checked_add(one.left).ok_or_else(|| beyond(one.money.id));
    rows.into_iter().try_fold(Money::ZERO, add)
}

/// Every invoice that was not wholly paid, by row number.
fn all(r: &mut Read<'_>, side: Side, day: Day, partner: Option<&str>, ages: &[u32]) -> Result<Vec<Owed>> {
    let partner = as_of::partner(r, partner)?;
    let (kind, money) = side.kinds();
    let mut found = Vec::new();
    for (invoice, paid) in as_of(r, kind, money, day, partner)? {
        let open = invoice.gross.checked_sub(paid).ok_or_else(|| beyond(invoice.id))?;
        if !open.is_zero() {
            found.push(Owed { paid, open, age: bucket(invoice.due, day, ages), invoice });
        }
    }
    Ok(found)
}

fn sum<'a>(rows: impl IntoIterator<Item = &'a Owed>, ages: usize, advance: Money) -> Result<Sum> {
    let mut sum = Sum { open: Money::ZERO, ages: vec![Money::ZERO; ages + 2], advance };
    for row in rows {
        let add = |to: Money| to.checked_add(row.open).ok_or_else(|| beyond(row.invoice.id));
        sum.open = add(sum.open)?;
        if let Some(age) = sum.ages.get_mut(row.age) {
            *age = add(*age)?;
        }
    }
    Ok(sum)
}

/// Number and the partner's own number of papers.
fn numbers(r: &mut Read<'_>, ids: impl Iterator<Item = i64>) -> Result<HashMap<i64, (String, String)>> {
    let papers = r.documents_by_id(&ids.collect::<Vec<_>>())?;
    Ok(papers.into_iter().map(|paper| (paper.id, (paper.number, paper.reference))).collect())
}

fn rows(r: &mut Read<'_>, day: Day, found: &[&Owed]) -> Result<Vec<Row>> {
    let partners = crate::document::partners(r, found.iter().filter_map(|one| one.invoice.partner_id))?;
    let mut numbers = numbers(r, found.iter().map(|one| one.invoice.id))?;
    let row = |one: &&Owed| {
        let (partner, partner_name) = one.invoice.partner_id.and_then(|id| partners.get(&id)).cloned().unwrap_or_default();
        let (document, reference) = numbers.remove(&one.invoice.id).unwrap_or_default();
        let due = one.invoice.due;
        Row {
            document,
            reference,
            day: one.invoice.day,
            due,
            late: i64::from(day.number()) - i64::from(due.number()),
            age: u32::try_from(one.age).unwrap_or(u32::MAX),
            partner,
            partner_name,
            gross: one.invoice.gross,
            paid: one.paid,
            open: one.open,
        }
    };
    Ok(found.iter().map(row).collect())
}

/// `debt.invoices`
pub(crate) fn invoices(app: &Arc<App>, _: &Ctx, input: Ask) -> Result<Page> {
    let ages = ages_of(input.ages.as_ref())?;
    let after: i64 = input.after.as_deref().map(str::parse).transpose().map_err(|_| Error::new(Code::ListBadCursor))?.unwrap_or(0);
    app.read(|r| {
        let all = all(r, input.side, input.day, input.partner.as_deref(), &ages)?;
        let wanted = all.iter().filter(|one| one.invoice.id > after);
        let read = |most: u32| Ok::<_, Error>(wanted.take(most as usize).collect::<Vec<_>>());
        let (shown, next) = list::cut(input.limit, read, |last| last.invoice.id.to_string())?;
        let advance = in_advance(&advances(r, input.side, input.day, input.partner.as_deref())?)?;
        let open = sum(&all, ages.len(), advance)?.open;
        Ok(Page { rows: rows(r, input.day, &shown)?, next, total: i64::try_from(all.len()).unwrap_or(i64::MAX), open, advance })
    })
}

/// What each partner owes, or is owed, by its code.
fn by_partner(r: &mut Read<'_>, all: &[Owed], advances: &[Advance], ages: usize) -> Result<BTreeMap<String, PartnerRow>> {
    // Whoever is owed nothing may still have money of ours.
    let mut parts: HashMap<i64, (Vec<&Owed>, Vec<&Advance>)> = HashMap::new();
    all.iter().for_each(|one| parts.entry(one.invoice.partner_id.unwrap_or_default()).or_default().0.push(one));
    advances.iter().for_each(|one| parts.entry(one.money.partner_id.unwrap_or_default()).or_default().1.push(one));
    let ids: Vec<i64> = parts.keys().copied().collect();
    let mut by_code: BTreeMap<String, PartnerRow> = BTreeMap::new();
    for partner in r.partners_by_id(&ids)? {
        let (own, advance) = parts.remove(&partner.id).unwrap_or_default();
        let sum = sum(own.iter().copied(), ages, in_advance(advance)?)?;
        let row = PartnerRow {
            partner: partner.record.code.clone(),
            partner_name: partner.record.name,
            payment_days: partner.record.payment_days,
            invoices: u32::try_from(own.len()).unwrap_or(u32::MAX),
            open: sum.open,
            ages: sum.ages,
            advance: sum.advance,
        };
        by_code.insert(partner.record.code, row);
    }
    Ok(by_code)
}

/// `debt.partners`
pub(crate) fn partners(app: &Arc<App>, _: &Ctx, input: Ask) -> Result<PartnerPage> {
    let ages = ages_of(input.ages.as_ref())?;
    app.read(|r| {
        let all = all(r, input.side, input.day, input.partner.as_deref(), &ages)?;
        let advances = advances(r, input.side, input.day, input.partner.as_deref())?;
        let by_code = by_partner(r, &all, &advances, ages.len())?;
        let after = input.after.unwrap_or_default();
        let wanted = by_code.into_values().filter(|row| after.is_empty() || row.partner > after);
        let read = |most: u32| Ok::<_, Error>(wanted.take(most as usize).collect::<Vec<_>>());
        let (rows, next) = list::cut(input.limit, read, |last| last.partner.clone())?;
        let advance = in_advance(&advances)?;
        Ok(PartnerPage { rows, next, sum: sum(&all, ages.len(), advance)? })
    })
}
