//! A rate as people write it, with codes: whose it is, from which day on, what it says. [`super::rates`] is what they come to.

use super::rates::{Basis, MachineRate, Overhead, Power};
use super::tariff::Tariff;
use crate::production::work_report::Hours;
use crate::words::words;
use crate::{Day, PerUnit, Price, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a rate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RateKind")]
pub enum RateKind {
    /// What work is paid (工价).
    Wage,
    /// At which grade a person works (人员等级).
    Grade,
    /// What hours beyond the usual are paid, times the hourly wage (加班系数).
    Overtime,
    /// What a machine costs (机器费率).
    Machine,
    /// What a machine draws (功率).
    Power,
    /// Overhead (制造费用).
    Overhead,
    /// What electricity costs (电价).
    Tariff,
}

words!(RateKind {
    Wage = "wage",
    Grade = "grade",
    Overtime = "overtime",
    Machine = "machine",
    Power = "power",
    Overhead = "overhead",
    Tariff = "tariff",
});

/// What work is paid: a person's, a grade's or everyone's; for one operation of an item, or for all other work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WageRate {
    /// Login of the person; none where it is a grade's or everyone's.
    pub person: Option<String>,
    /// Code of the grade; none where it is a person's or everyone's.
    pub grade: Option<String>,
    /// Code of the item of whose operation it is; none for all work.
    pub item: Option<String>,
    /// That operation's number.
    pub operation: Option<u32>,
    /// By the hour or by the good piece.
    pub basis: Basis,
    /// Of one.
    pub price: Price,
}

/// The grade at which a person works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonGrade {
    /// Their login.
    pub person: String,
    /// Its code; none from that day on.
    pub grade: Option<String>,
}

/// What hours beyond the usual are paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overtime {
    /// Which hours.
    pub hours: Hours,
    /// Times the hourly wage.
    pub factor: PerUnit,
}

/// What a machine costs besides energy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MachineRateOf")]
pub struct MachineRateOf {
    /// Code of the machine; none where it is a work centre's.
    pub machine: Option<String>,
    /// Code of the work centre whose machines have none of their own.
    pub work_center: Option<String>,
    /// Of an hour.
    pub hourly: Price,
    /// Of a cycle (每模次); 0 where there is none.
    pub per_cycle: Price,
}

/// What a machine draws where no meter says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PowerOf {
    /// Code of the machine; none where it is a work centre's.
    pub machine: Option<String>,
    /// Code of the work centre whose machines have none of their own.
    pub work_center: Option<String>,
    /// Rated power in kW.
    pub rated_kw: Qty,
    /// Share of it that is drawn on average, 0 to 1.
    pub load_factor: PerUnit,
}

/// Overhead of a machine or work centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OverheadOf {
    /// Code of the machine; none where it is a work centre's.
    pub machine: Option<String>,
    /// Code of the work centre whose machines have none of their own.
    pub work_center: Option<String>,
    /// For an hour of labour.
    pub per_labour_hour: Price,
    /// For an hour of the machine.
    pub per_machine_hour: Price,
    /// Share of the labour posted: 0.35 for 35 %.
    pub of_labour: PerUnit,
}

/// A rate of any kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rate {
    /// What work is paid.
    Wage(WageRate),
    /// At which grade a person works.
    Grade(PersonGrade),
    /// What hours beyond the usual are paid.
    Overtime(Overtime),
    /// What a machine costs.
    Machine(MachineRateOf),
    /// What a machine draws.
    Power(PowerOf),
    /// Overhead.
    Overhead(OverheadOf),
    /// What electricity costs.
    Tariff(Tariff),
}

/// A rate with its first day. It holds until another of the same subject begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DatedRate {
    /// Its first day.
    pub from: Day,
    /// What it says.
    pub rate: Rate,
}

/// Where a rate stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateState {
    /// Another holds already.
    Past,
    /// It holds today.
    Now,
    /// It begins later.
    Later,
}

impl RateState {
    /// Of a rate that holds from a day to another, both with it; `to` is none where no other follows.
    #[must_use]
    pub fn on(today: Day, from: Day, to: Option<Day>) -> Self {
        if from > today {
            Self::Later
        } else if to.is_some_and(|to| to < today) {
            Self::Past
        } else {
            Self::Now
        }
    }
}

impl Rate {
    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> RateKind {
        match self {
            Self::Wage(_) => RateKind::Wage,
            Self::Grade(_) => RateKind::Grade,
            Self::Overtime(_) => RateKind::Overtime,
            Self::Machine(_) => RateKind::Machine,
            Self::Power(_) => RateKind::Power,
            Self::Overhead(_) => RateKind::Overhead,
            Self::Tariff(_) => RateKind::Tariff,
        }
    }

    /// Whose it is: of one kind and subject one holds on a day. Parts stand between tabs, which no code has.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Wage(wage) => wage_subject(wage.person.as_deref(), wage.grade.as_deref(), wage.item.as_deref().zip(wage.operation)),
            Self::Grade(grade) => format!("person\t{}", grade.person),
            Self::Overtime(overtime) => overtime.hours.word().into(),
            Self::Machine(of) => place_subject(of.machine.as_deref(), of.work_center.as_deref()),
            Self::Power(of) => place_subject(of.machine.as_deref(), of.work_center.as_deref()),
            Self::Overhead(of) => place_subject(of.machine.as_deref(), of.work_center.as_deref()),
            Self::Tariff(_) => "tariff".into(),
        }
    }
}

/// The subject of a wage.
#[must_use]
pub fn wage_subject(person: Option<&str>, grade: Option<&str>, operation: Option<(&str, u32)>) -> String {
    let whose = match (person, grade) {
        (Some(person), _) => format!("person\t{person}"),
        (None, Some(grade)) => format!("grade\t{grade}"),
        (None, None) => "everyone".into(),
    };
    operation.map_or_else(|| whose.clone(), |(item, number)| format!("{whose}\t{item}\t{number}"))
}

/// The subjects of the wages that somebody may have for an operation, the one that counts first: as [`super::rates::Rates::wage`] looks
/// for them.
#[must_use]
pub fn wage_subjects(person: Option<&str>, grade: Option<&str>, operation: Option<(&str, u32)>) -> Vec<String> {
    let places = |operation: Option<(&str, u32)>| {
        let own = person.map(|_| wage_subject(person, None, operation));
        let grades = grade.map(|_| wage_subject(None, grade, operation));
        own.into_iter().chain(grades).chain([wage_subject(None, None, operation)]).collect::<Vec<_>>()
    };
    let mut all = operation.map(|of| places(Some(of))).unwrap_or_default();
    all.extend(places(None));
    all
}

/// The subject of what a machine or a work centre has.
#[must_use]
pub fn place_subject(machine: Option<&str>, work_center: Option<&str>) -> String {
    machine.map_or_else(|| format!("work_center\t{}", work_center.unwrap_or_default()), |machine| format!("machine\t{machine}"))
}

impl From<&MachineRateOf> for MachineRate {
    fn from(of: &MachineRateOf) -> Self {
        Self { hourly: of.hourly, per_cycle: of.per_cycle }
    }
}

impl From<&PowerOf> for Power {
    fn from(of: &PowerOf) -> Self {
        Self { rated_kw: of.rated_kw, load_factor: of.load_factor }
    }
}

impl From<&OverheadOf> for Overhead {
    fn from(of: &OverheadOf) -> Self {
        Self { per_labour_hour: of.per_labour_hour, per_machine_hour: of.per_machine_hour, of_labour: of.of_labour }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_wage_is_looked_for_first() {
        let of = wage_subjects(Some("wang"), Some("G3"), Some(("A 1", 20)));
        let expected = ["person\twang\tA 1\t20", "grade\tG3\tA 1\t20", "everyone\tA 1\t20", "person\twang", "grade\tG3", "everyone"];
        assert_eq!(of, expected);
        assert_eq!(wage_subjects(None, None, None), ["everyone"]);
    }

    #[test]
    fn a_rate_is_past_now_or_later() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let state = |from: &str, to: Option<&str>| RateState::on(day("2026-06-15"), day(from), to.map(day));
        assert_eq!(state("2026-06-15", None), RateState::Now);
        assert_eq!(state("2026-01-01", Some("2026-06-15")), RateState::Now);
        assert_eq!(state("2026-01-01", Some("2026-06-14")), RateState::Past);
        assert_eq!(state("2026-06-16", None), RateState::Later);
    }

    #[test]
    fn a_rate_is_one_object_on_the_wire() {
        let text = r#"{"from":"2026-01-01","rate":{"kind":"wage","person":"wang","grade":null,"item":null,"operation":null,"basis":"hour","price":"48"}}"#;
        let rate: DatedRate = serde_json::from_str(text).unwrap();
        assert_eq!((rate.rate.kind(), rate.rate.subject().as_str()), (RateKind::Wage, "person\twang"));
        assert_eq!(serde_json::to_string(&rate).unwrap(), text);
    }
}
