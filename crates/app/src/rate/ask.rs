//! Which rates hold on a day, and whose: so that a screen can say where a figure comes from.

use super::{Row, row_of};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::costing::rate::{RateKind, place_subject, wage_subjects};
use qitao_domain::costing::rates::{MachineRate, Overhead, Power, Wage};
use qitao_domain::production::work_report::Hours;
use qitao_domain::{Day, GradeId, ItemId, MachineId, PerUnit, PersonId, WorkCenterId};
use qitao_store::{RateRow, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// For whom and what.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "RateAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// On which day; today when absent.
    #[serde(default)]
    pub day: Option<Day>,
    /// Login of the person who works.
    #[serde(default)]
    pub person: Option<String>,
    /// Code of the item that is worked on, with the operation's number.
    #[serde(default)]
    pub item: Option<String>,
    /// The operation's number.
    #[serde(default)]
    pub operation: Option<u32>,
    /// Code of the machine.
    #[serde(default)]
    pub machine: Option<String>,
    /// Code of the work centre; that of the machine when absent.
    #[serde(default)]
    pub work_center: Option<String>,
}

/// What hours of a kind are paid, times the hourly wage.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RateFactor")]
pub struct Factor {
    /// Which hours.
    pub hours: Hours,
    /// Times the hourly wage.
    pub factor: PerUnit,
    /// What says so; none: the law's own factor.
    pub of: Option<Row>,
}

/// What holds on a day, and what says so.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RatesAt")]
pub struct At {
    /// On which.
    pub day: Day,
    /// Code of the grade at which the person works then.
    pub grade: Option<String>,
    /// What the person's work is paid; none where nothing says it.
    pub wage: Option<Wage>,
    /// What says so.
    pub wage_of: Option<Row>,
    /// What hours beyond the usual are paid.
    pub factors: Vec<Factor>,
    /// What the machine costs; none where neither machine nor work centre was asked about.
    pub machine: Option<MachineRate>,
    /// What says so; none: it costs nothing.
    pub machine_of: Option<Row>,
    /// What it draws.
    pub power: Option<Power>,
    /// What says so; none: it draws nothing.
    pub power_of: Option<Row>,
    /// Overhead.
    pub overhead: Option<Overhead>,
    /// What says so; none: there is none.
    pub overhead_of: Option<Row>,
    /// What electricity costs; none where nothing says it.
    pub tariff_of: Option<Row>,
}

/// The rates of some subjects, and which of them counts on a day.
struct Known {
    rows: Vec<RateRow>,
    day: Day,
    today: Day,
}

impl Known {
    /// Of subjects in the order in which they count, the first that something holds for.
    fn first(&self, kind: RateKind, subjects: &[String]) -> Option<Row> {
        let holds = |row: &&RateRow| row.stored.record.from <= self.day && row.to.is_none_or(|to| to >= self.day);
        let of = |subject: &String| {
            self.rows.iter().filter(|row| row.stored.record.rate.kind() == kind && row.stored.record.rate.subject() == *subject).find(holds)
        };
        subjects.iter().find_map(of).cloned().map(|row| row_of(row, self.today))
    }
}

fn number<T>(found: Option<T>, kind: &str, key: &str) -> Result<T> {
    found.ok_or_else(|| Error::missing(kind, key).with("field", kind))
}

/// `rate.at`
pub(crate) fn at(app: &Arc<App>, ctx: &Ctx, input: Ask) -> Result<At> {
    let day = input.day.unwrap_or(ctx.today);
    if input.item.is_some() != input.operation.is_some() {
        return Err(Error::new(Code::RateOperation).with("field", if input.item.is_some() { "operation" } else { "item" }));
    }
    app.read(|r| {
        let rates = r.rates()?;
        let who = input.person.as_deref().map(|login| number(r.person(login)?, "person", login)).transpose()?;
        let login = who.as_ref().map(|row| row.stored.record.login.as_str());
        let grade_id = match &who {
            Some(row) => r.person_grades()?.on(&row.id(), day).copied().flatten(),
            None => None,
        };
        let grade = match grade_id {
            Some(GradeId(id)) => r.grades_by_id(&[id])?.pop().map(|grade| grade.record.code),
            None => None,
        };
        let operation = input.item.as_deref().zip(input.operation);
        let item = operation.map(|(code, _)| number(r.item(code)?, "item", code)).transpose()?;
        let machine = input.machine.as_deref().map(|code| number(r.machine(code)?, "machine", code)).transpose()?;
        let center = input.work_center.as_deref().or(machine.as_ref().map(|machine| machine.record.work_center.as_str()));
        let center_id = center.map(|code| number(r.work_center(code)?, "work_center", code)).transpose()?.map(|one| WorkCenterId(one.id));

        let wages = wage_subjects(login, grade.as_deref(), operation);
        let places: Vec<String> =
            [input.machine.as_deref().map(|code| place_subject(Some(code), None)), center.map(|code| place_subject(None, Some(code)))]
                .into_iter()
                .flatten()
                .collect();
        let hours = [Hours::Overtime, Hours::RestDay, Hours::Holiday];
        let known = known(
            r,
            day,
            ctx.today,
            &[wages.as_slice(), &places, &hours.map(|hours| hours.word().to_owned()), &["tariff".into()]].concat(),
        )?;

        let at_center = center_id.map(|center| rates.machine(machine.as_ref().map(|one| MachineId(one.id)), center, day));
        let wage = who.as_ref().and_then(|row| {
            // What no item has is no operation's own.
            let operation = item.as_ref().map_or((ItemId(0), 0), |item| (ItemId(item.id), input.operation.unwrap_or_default()));
            rates.wage(PersonId(row.stored.id), grade_id, operation, day)
        });
        Ok(At {
            day,
            wage,
            wage_of: who.as_ref().and_then(|_| known.first(RateKind::Wage, &wages)),
            grade,
            factors: hours
                .into_iter()
                .map(|hours| Factor {
                    hours,
                    factor: rates.factor(hours, day),
                    of: known.first(RateKind::Overtime, &[hours.word().to_owned()]),
                })
                .collect(),
            machine: at_center.map(|(machine, _, _)| machine),
            machine_of: known.first(RateKind::Machine, &places),
            power: at_center.map(|(_, power, _)| power),
            power_of: known.first(RateKind::Power, &places),
            overhead: at_center.map(|(_, _, overhead)| overhead),
            overhead_of: known.first(RateKind::Overhead, &places),
            tariff_of: known.first(RateKind::Tariff, &["tariff".into()]),
        })
    })
}

fn known(r: &mut Read<'_>, day: Day, today: Day, subjects: &[String]) -> Result<Known> {
    Ok(Known { rows: r.rates_of(subjects)?, day, today })
}
