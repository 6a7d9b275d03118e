//! What we are owed and what we owe (应收应付), as of the end of a day: by partner and age, down to each invoice.
//!
//! An invoice is open from its day on, till money pays it or it is taken back. What is due when stands on the invoice: by the partner's
//! days to pay, unless somebody wrote another day.

mod sheet;

pub(crate) use sheet::export;

use crate::app::App;
use crate::as_of::{self, counts};
use crate::ctx::Ctx;
use crate::document::beyond;
use crate::error::{Code, Error, Result};
use crate::system::Language;
use crate::words;
use qitao_domain::document::DocumentKind;
use qitao_domain::trade::age::{AGES, bucket};
use qitao_domain::{Day, Money};
use qitao_store::{Document, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    invoice: Document,
    due: Day,
    paid: Money,
    open: Money,
    age: usize,
}

/// Most ages that a list is cut into.
const MOST_AGES: usize = 12;
/// Invoices that are read at once.
const AT_ONCE: usize = 10_000;

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

/// Sums by paper, and the days on which papers were taken back.
type Settled = (HashMap<i64, Money>, HashMap<i64, Day>);

/// What papers settled of these by the end of a day.
fn settled(r: &mut Read<'_>, ids: &[i64], day: Day) -> Result<Settled> {
    let payments = r.paid_of(ids)?;
    let money: BTreeSet<i64> = payments.iter().map(|paid| paid.money).collect();
    let money: Vec<i64> = money.into_iter().collect();
    let papers: HashMap<i64, Document> = r.documents_by_id(&money)?.into_iter().map(|paper| (paper.id, paper)).collect();
    let back = r.reversal_days(&ids.iter().chain(&money).copied().collect::<Vec<_>>())?;
    let mut paid: HashMap<i64, Money> = HashMap::new();
    for one in payments.iter().filter(|one| papers.get(&one.money).is_some_and(|paper| counts(paper, day, &back))) {
        let sum = paid.entry(one.invoice).or_insert(Money::ZERO);
        *sum = sum.checked_add(one.amount).ok_or_else(|| beyond(one.invoice))?;
    }
    Ok((paid, back))
}

/// Money that named no invoice yet at the end of a day.
struct Advance {
    money: Document,
    left: Money,
}

/// All of it, by row number.
fn advances(r: &mut Read<'_>, side: Side, day: Day, partner: Option<&str>) -> Result<Vec<Advance>> {
    let partner = as_of::partner(r, partner)?;
    let (_, kind) = side.kinds();
    let mut found = Vec::new();
    for ids in r.maybe_owed(kind, kind, day)?.chunks(AT_ONCE) {
        // What is used of it stands below zero.
        let (used, back) = settled(r, ids, day)?;
        let mut left = used;
        for line in r.document_lines(ids)?.iter().filter(|line| line.settles_id.is_none()) {
            let sum = left.entry(line.document_id).or_insert(Money::ZERO);
            *sum = sum.checked_add(line.gross).ok_or_else(|| beyond(line.document_id))?;
        }
        let wanted = |money: &Document| counts(money, day, &back) && partner.is_none_or(|partner| money.partner_id == Some(partner));
        for money in r.documents_by_id(ids)?.into_iter().filter(wanted) {
            let left = left.get(&money.id).copied().unwrap_or(Money::ZERO);
            if !left.is_zero() {
                found.push(Advance { money, left });
            }
        }
    }
    Ok(found)
}

fn in_advance<'a>(rows: impl IntoIterator<Item = &'a Advance>) -> Result<Money> {
    let add = |sum: Money, one: &Advance| sum.checked_add(one.left).ok_or_else(|| beyond(&one.money.number));
    rows.into_iter().try_fold(Money::ZERO, add)
}

/// Every invoice that was not wholly paid, by row number, and the days to pay of each partner.
fn all(r: &mut Read<'_>, side: Side, day: Day, partner: Option<&str>, ages: &[u32]) -> Result<Vec<Owed>> {
    let partner = as_of::partner(r, partner)?;
    let (kind, money) = side.kinds();
    let mut found = Vec::new();
    for ids in r.maybe_owed(kind, money, day)?.chunks(AT_ONCE) {
        let (paid, back) = settled(r, ids, day)?;
        let wanted = |invoice: &Document| counts(invoice, day, &back) && partner.is_none_or(|partner| invoice.partner_id == Some(partner));
        for invoice in r.documents_by_id(ids)?.into_iter().filter(wanted) {
            let paid = paid.get(&invoice.id).copied().unwrap_or(Money::ZERO);
            let open = invoice.gross.checked_sub(paid).ok_or_else(|| beyond(&invoice.number))?;
            if open.is_zero() {
                continue;
            }
            let due = invoice.due.unwrap_or(invoice.day);
            found.push(Owed { due, paid, open, age: bucket(due, day, ages), invoice });
        }
    }
    Ok(found)
}

fn sum<'a>(rows: impl IntoIterator<Item = &'a Owed>, ages: usize, advance: Money) -> Result<Sum> {
    let mut sum = Sum { open: Money::ZERO, ages: vec![Money::ZERO; ages + 2], advance };
    for row in rows {
        let add = |to: Money| to.checked_add(row.open).ok_or_else(|| beyond(&row.invoice.number));
        sum.open = add(sum.open)?;
        if let Some(age) = sum.ages.get_mut(row.age) {
            *age = add(*age)?;
        }
    }
    Ok(sum)
}

fn rows(r: &mut Read<'_>, day: Day, found: &[&Owed]) -> Result<Vec<Row>> {
    let partners = crate::document::partners(r, found.iter().filter_map(|one| one.invoice.partner_id))?;
    let row = |one: &&Owed| {
        let (partner, partner_name) = one.invoice.partner_id.and_then(|id| partners.get(&id)).cloned().unwrap_or_default();
        Row {
            document: one.invoice.number.clone(),
            reference: one.invoice.reference.clone(),
            day: one.invoice.day,
            due: one.due,
            late: i64::from(day.number()) - i64::from(one.due.number()),
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
