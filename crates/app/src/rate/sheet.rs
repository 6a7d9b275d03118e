//! Rates of a kind as a workbook: of a tariff one line for each band of a season.

use super::{Row, clock, page};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::export::{self, cells};
use crate::system::{Language, List, ListExport};
use qitao_domain::costing::rate::{Rate, RateKind, RateState};
use qitao_domain::costing::tariff::{Season, Slot};
use qitao_office::Value;
use qitao_store::Read;
use qitao_store::list::{Condition, Op};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;
use std::sync::Arc;

/// Which rates.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "RateExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Of which kind.
    pub kind: RateKind,
    /// As in the list.
    #[serde(default)]
    pub text: Option<String>,
    /// As in the list.
    #[serde(default)]
    pub filter: Vec<Condition>,
    /// As in the list.
    #[serde(default)]
    pub sort: Option<String>,
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}

/// A line of the file.
struct Line {
    row: Rc<Row>,
    /// Which season and band of a tariff.
    band: Option<(usize, usize)>,
}

impl Line {
    fn band(&self) -> Option<(&Season, &Slot, &Slot)> {
        let (Rate::Tariff(tariff), Some((season, slot))) = (&self.row.rate, self.band) else { return None };
        let season = tariff.seasons.get(season)?;
        // The last of a day goes on until the first of the next.
        let next = season.slots.get(slot + 1).or(season.slots.first())?;
        Some((season, season.slots.get(slot)?, next))
    }
}

fn lines(row: Row) -> Vec<Line> {
    let row = Rc::new(row);
    let Rate::Tariff(tariff) = &row.rate else { return vec![Line { row, band: None }] };
    let bands = tariff.seasons.iter().enumerate().flat_map(|(season, of)| (0..of.slots.len()).map(move |slot| (season, slot)));
    bands.map(|band| Line { row: Rc::clone(&row), band: Some(band) }).collect()
}

/// `rate.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: Export) -> Result<FileOut> {
    let language = input.language;
    let mut filter = input.filter;
    filter.push(Condition { field: "kind".into(), op: Op::Eq, values: vec![input.kind.word().into()] });
    let asked = ListExport { text: input.text, filter, sort: input.sort, columns: None, language };
    let pages = |r: &mut Read<'_>, list: &List| {
        page(r, ctx.today, list).map(|page| (page.rows.into_iter().flat_map(lines).collect(), page.next, page.total))
    };
    export::list(app, &format!("rate_{}", input.kind.word()), &asked, pages, |line: &Line, field| {
        Some(match field {
            "from" => cells::day(Some(line.row.from)),
            "to" => cells::day(line.row.to),
            "name" => cells::text(&line.row.name),
            "item_name" => cells::text(&line.row.item_name),
            "state" => cells::word("rate_state", state(line.row.state), language),
            _ => return said(line, field, language),
        })
    })
}

fn state(state: RateState) -> &'static str {
    match state {
        RateState::Past => "past",
        RateState::Now => "now",
        RateState::Later => "later",
    }
}

fn code(code: Option<&String>) -> Value {
    code.map_or(Value::Empty, |code| cells::text(code))
}

/// What the rate itself says.
fn said(line: &Line, field: &str, language: Language) -> Option<Value> {
    Some(match (&line.row.rate, field) {
        (Rate::Wage(wage), "person") => code(wage.person.as_ref()),
        (Rate::Wage(wage), "grade") => code(wage.grade.as_ref()),
        (Rate::Wage(wage), "item") => code(wage.item.as_ref()),
        (Rate::Wage(wage), "operation") => wage.operation.map_or(Value::Empty, |number| cells::int(i64::from(number))),
        (Rate::Wage(wage), "basis") => cells::word("basis", wage.basis.word(), language),
        (Rate::Wage(wage), "price") => cells::number(wage.price.to_string()),
        (Rate::Grade(grade), "person") => cells::text(&grade.person),
        (Rate::Grade(grade), "grade") => code(grade.grade.as_ref()),
        (Rate::Overtime(overtime), "hours") => cells::word("hours", overtime.hours.word(), language),
        (Rate::Overtime(overtime), "factor") => cells::number(overtime.factor.to_string()),
        (Rate::Machine(of), "machine") => code(of.machine.as_ref()),
        (Rate::Machine(of), "work_center") => code(of.work_center.as_ref()),
        (Rate::Machine(of), "hourly") => cells::number(of.hourly.to_string()),
        (Rate::Machine(of), "per_cycle") => cells::number(of.per_cycle.to_string()),
        (Rate::Power(of), "machine") => code(of.machine.as_ref()),
        (Rate::Power(of), "work_center") => code(of.work_center.as_ref()),
        (Rate::Power(of), "rated_kw") => cells::number(of.rated_kw.to_string()),
        (Rate::Power(of), "load_factor") => cells::number(of.load_factor.to_string()),
        (Rate::Overhead(of), "machine") => code(of.machine.as_ref()),
        (Rate::Overhead(of), "work_center") => code(of.work_center.as_ref()),
        (Rate::Overhead(of), "per_labour_hour") => cells::number(of.per_labour_hour.to_string()),
        (Rate::Overhead(of), "per_machine_hour") => cells::number(of.per_machine_hour.to_string()),
        (Rate::Overhead(of), "of_labour") => cells::number(of.of_labour.to_string()),
        (Rate::Tariff(_), _) => return band(line, field, language),
        _ => return None,
    })
}

fn band(line: &Line, field: &str, language: Language) -> Option<Value> {
    let (season, slot, next) = line.band()?;
    Some(match field {
        "season" => cells::text(&format!("{:02}-{:02}", season.month, season.day)),
        "starts" => cells::text(&clock(slot.from_seconds)),
        "ends" => cells::text(&clock(next.from_seconds)),
        "band" => cells::word("band", slot.band.word(), language),
        "price" => cells::number(season.prices.iter().find(|price| price.band == slot.band)?.price.to_string()),
        _ => return None,
    })
}
