//! The balance of the cut-over: what came over at each warehouse and of each partner, step by step, with who agreed to the sums.

use super::{View, first_day, view};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::page;
use crate::system::Language;
use crate::words;
use qitao_domain::Money;
use qitao_domain::cut_over::Step;
use qitao_store::OpeningPart;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Asks for the balance.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CutOverAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// One step; all when absent.
    #[serde(default)]
    pub step: Option<Step>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Asks for it as a workbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CutOverExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}

/// What came over at one place, or of one partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CutOverRow")]
pub struct Row {
    /// The step.
    pub step: Step,
    /// Code of the warehouse, or of the partner.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Lines of papers.
    pub rows: i64,
    /// Value of stock; of other papers the amount with tax.
    pub amount: Money,
}

/// A page of the balance.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CutOverPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows.
    pub total: i64,
}

fn row(part: OpeningPart) -> Row {
    Row { step: part.step, code: part.code, name: part.name, rows: part.rows, amount: part.amount }
}

/// `cut_over.balance`
pub(crate) fn balance(app: &Arc<App>, _: &Ctx, input: Ask) -> Result<Page> {
    let parts = app.read(|r| Ok::<_, Error>(r.opening_parts()?))?;
    let all: Vec<Row> = parts.into_iter().filter(|part| input.step.is_none_or(|step| step == part.step)).map(row).collect();
    let (part, next) = page::part(input.after.as_deref(), input.limit, all.len(), &all)?;
    Ok(Page { total: i64::try_from(all.len()).unwrap_or(i64::MAX), rows: all[part].to_vec(), next })
}

/// A row of the sheet: a place or partner, or the sum of a step.
struct Printed {
    row: Row,
    sum: bool,
}

/// Each step's rows, and after them what they come to.
fn printed(view: &View, parts: Vec<OpeningPart>, language: Language) -> Vec<Printed> {
    let mut rows = Vec::with_capacity(parts.len() + view.steps.len());
    let mut parts = parts.into_iter().peekable();
    for step in view.steps.iter().filter(|step| step.step != Step::Masters) {
        while let Some(part) = parts.next_if(|part| part.step == step.step) {
            rows.push(Printed { row: row(part), sum: false });
        }
        let amount = step.figures.amount.unwrap_or(Money::ZERO);
        let name = words::title("sum", language).to_owned();
        rows.push(Printed { row: Row { step: step.step, code: String::new(), name, rows: step.figures.rows, amount }, sum: true });
    }
    rows
}

/// `cut_over.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: Export) -> Result<FileOut> {
    let (view, parts, day) = app.read(|r| {
        let day = first_day(r)?.ok_or_else(|| Error::new(Code::CutOverNoDay))?;
        Ok::<_, Error>((view(r, ctx)?, r.opening_parts()?, day))
    })?;
    let rows = printed(&view, parts, input.language);
    crate::check::count("rows", rows.len(), export::SHEET_RECORDS)?;
    let title = words::title("cut_over", input.language);
    let currency = export::currency(app)?;
    let cell = |printed: &Printed, field: &str| {
        let row = &printed.row;
        let step = view.steps.iter().find(|step| step.step == row.step).filter(|_| printed.sum);
        let ticked = step.and_then(|step| step.ticked.as_ref());
        Some(match field {
            "step" => cells::word("cut_over_step", row.step.word(), input.language),
            "code" => cells::text(&row.code),
            "name" => cells::text(&row.name),
            "rows" => cells::int(row.rows),
            "amount" => cells::money(row.amount, currency),
            "agreed" => match ticked.and_then(|ticked| ticked.figures.amount) {
                Some(amount) => cells::money(amount, currency),
                None => qitao_office::Value::Empty,
            },
            "agreed_by" => cells::text(ticked.map_or("", |ticked| ticked.by.as_str())),
            "agreed_at" => cells::text(&ticked.map(|ticked| crate::restore::shown(ticked.at)).unwrap_or_default()),
            _ => return None,
        })
    };
    export::of_day("cut_over", title, day, input.language, &rows, cell)
}
