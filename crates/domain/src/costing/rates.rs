//! Rates: what an hour of a person or of a machine, a cycle, a piece and overhead cost from a day on.
//!
//! Nothing here changes what was posted: a report keeps the rates that it was posted with.

use super::tariff::TimeOfUse;
use crate::production::work_report::Hours;
use crate::words::words;
use crate::{Day, GradeId, ItemId, MachineId, PerUnit, PersonId, Price, Qty, WorkCenterId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Values by key, each from a day on until the next one of its key. Flat and sorted: a look-up is a binary search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated<K, V> {
    rows: Vec<(K, Day, V)>,
}

impl<K, V> Default for Dated<K, V> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<K: Ord, V> Dated<K, V> {
    /// Of rows in any order; of two for one key and day the later in the list counts.
    #[must_use]
    pub fn new(mut rows: Vec<(K, Day, V)>) -> Self {
        rows.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        Self { rows }
    }

    /// What is valid on a day: the last that began on it or before; none where nothing did.
    #[must_use]
    pub fn on(&self, key: &K, day: Day) -> Option<&V> {
        let end = self.rows.partition_point(|row| (&row.0, row.1) <= (key, day));
        self.rows[..end].last().filter(|row| row.0 == *key).map(|row| &row.2)
    }
}

/// Whose rate it is. A person's own goes before that of their grade, and that before everyone's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// One person's.
    Person(PersonId),
    /// A grade's (技能等级).
    Grade(GradeId),
    /// Everyone's who has no other.
    Everyone,
}

/// What labour is paid by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The hour (计时).
    Hour,
    /// The good piece (计件).
    Piece,
}

words!(Basis { Hour = "hour", Piece = "piece" });

/// What a person's work is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Wage {
    /// By what.
    pub basis: Basis,
    /// For an hour, or for a good piece.
    pub price: Price,
}

/// What a machine costs besides energy; what the machine has goes before what its work centre has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct MachineRate {
    /// Of an hour.
    pub hourly: Price,
    /// Of a cycle (每模次); 0 where there is none.
    pub per_cycle: Price,
}

/// What a machine draws where no meter says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Power {
    /// Rated power in kW.
    pub rated_kw: Qty,
    /// Share of it that is drawn on average, 0 to 1.
    pub load_factor: PerUnit,
}

/// Overhead. All that is not 0 is charged and added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Overhead {
    /// For an hour of labour, whatever it is paid.
    pub per_labour_hour: Price,
    /// For an hour of the machine.
    pub per_machine_hour: Price,
    /// Share of the labour posted: 0.35 for 35 %.
    pub of_labour: PerUnit,
}

/// What an operation should be valued with; none of what nothing is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StandardOf {
    /// What work is paid.
    pub wage: Option<Wage>,
    /// What the machine costs.
    pub machine: Option<MachineRate>,
    /// What it draws.
    pub power: Option<Power>,
    /// A kWh, on average over the bands of the day.
    pub kwh: Option<Price>,
    /// What is charged on top.
    pub overhead: Option<Overhead>,
}

/// Where a rate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// On one machine.
    Machine(MachineId),
    /// On all of a work centre's that have none of their own.
    WorkCenter(WorkCenterId),
}

/// All rates of the books, on all days.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    /// Wages for one operation of an item, by its number. They go before those of `wages`, whosever they are: an operation that is
    /// paid by the piece is so for everyone.
    pub operation_wages: Dated<(ItemId, u32, Whose), Wage>,
    /// Wages for all other work.
    pub wages: Dated<Whose, Wage>,
    /// What hours beyond the usual ones are paid, times the hourly rate; where none is set, [`Hours::usual_factor`].
    pub factors: Dated<Hours, PerUnit>,
    /// Machines.
    pub machines: Dated<At, MachineRate>,
    /// Their power.
    pub powers: Dated<At, Power>,
    /// Overhead.
    pub overheads: Dated<At, Overhead>,
    /// What electricity costs.
    pub tariffs: Dated<(), TimeOfUse>,
}

impl Rates {
    /// What somebody is paid for an operation of an item on a day; none where nothing says it.
    #[must_use]
    pub fn wage(&self, person: PersonId, grade: Option<GradeId>, operation: (ItemId, u32), day: Day) -> Option<Wage> {
        let whose = [Some(Whose::Person(person)), grade.map(Whose::Grade), Some(Whose::Everyone)];
        let (item, number) = operation;
        let own = whose.iter().flatten().find_map(|&whose| self.operation_wages.on(&(item, number, whose), day));
        own.or_else(|| whose.iter().flatten().find_map(|whose| self.wages.on(whose, day))).copied()
    }

    /// What hours of a kind are paid on a day, times the hourly rate.
    #[must_use]
    pub fn factor(&self, hours: Hours, day: Day) -> PerUnit {
        self.factors.on(&hours, day).copied().unwrap_or(hours.usual_factor())
    }

    /// What an operation of an item should be valued with on a day, whoever does it: everyone's wage, what the work centre has, and what a
    /// kWh costs on average. What only the machine has counts where the work centre has none.
    #[must_use]
    pub fn standard(&self, operation: (ItemId, u32), center: WorkCenterId, machine: Option<MachineId>, day: Day) -> StandardOf {
        let (item, number) = operation;
        let own = self.operation_wages.on(&(item, number, Whose::Everyone), day);
        let places = [Some(At::WorkCenter(center)), machine.map(At::Machine)];
        StandardOf {
            wage: own.or_else(|| self.wages.on(&Whose::Everyone, day)).copied(),
            machine: found(&self.machines, &places, day),
            power: found(&self.powers, &places, day),
            kwh: self.tariffs.on(&(), day).and_then(|tariff| tariff.average(day)),
            overhead: found(&self.overheads, &places, day),
        }
    }

    /// Rate, power and overhead of a machine, or of its work centre, on a day; nothing where nothing is set.
    #[must_use]
    pub fn machine(&self, machine: Option<MachineId>, center: WorkCenterId, day: Day) -> (MachineRate, Power, Overhead) {
        let places = [machine.map(At::Machine), Some(At::WorkCenter(center))];
        (first(&self.machines, &places, day), first(&self.powers, &places, day), first(&self.overheads, &places, day))
    }
}

fn found<V: Copy>(rates: &Dated<At, V>, places: &[Option<At>], day: Day) -> Option<V> {
    places.iter().flatten().find_map(|at| rates.on(at, day)).copied()
}

fn first<V: Copy + Default>(rates: &Dated<At, V>, places: &[Option<At>], day: Day) -> V {
    found(rates, places, day).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn wage(basis: Basis, price: &str) -> Wage {
        Wage { basis, price: price.parse().unwrap() }
    }

    #[test]
    fn a_rate_holds_until_the_next() {
        let rates = Dated::new(vec![(2, day("2026-07-01"), "c"), (1, day("2026-07-01"), "b"), (1, day("2026-01-01"), "a")]);
        for (key, on, expected) in [
            (1, "2025-12-31", None),
            (1, "2026-01-01", Some("a")),
            (1, "2026-06-30", Some("a")),
            (1, "2026-07-01", Some("b")),
            (2, "2026-06-30", None),
            (2, "2999-12-31", Some("c")),
            (3, "2026-07-01", None),
        ] {
            assert_eq!(rates.on(&key, day(on)).copied(), expected, "{key} {on}");
        }
        let twice = Dated::new(vec![((), Day::FIRST, 1), ((), Day::FIRST, 2)]);
        assert_eq!(twice.on(&(), Day::FIRST), Some(&2));
    }

    #[test]
    fn the_nearest_wage_counts() {
        let (own, grade, item) = (PersonId(1), GradeId(5), ItemId(9));
        let from = day("2026-01-01");
        let rates = Rates {
            wages: Dated::new(vec![
                (Whose::Everyone, from, wage(Basis::Hour, "30")),
                (Whose::Grade(grade), from, wage(Basis::Hour, "40")),
                (Whose::Person(own), from, wage(Basis::Hour, "48")),
            ]),
            operation_wages: Dated::new(vec![((item, 20, Whose::Everyone), from, wage(Basis::Piece, "0.35"))]),
            ..Rates::default()
        };
        let of = |person, grade, number| rates.wage(person, grade, (item, number), from).unwrap().price.to_string();
        assert_eq!(of(own, Some(grade), 10), "48");
        assert_eq!(of(PersonId(2), Some(grade), 10), "40");
        assert_eq!(of(PersonId(2), None, 10), "30");
        assert_eq!(of(own, Some(grade), 20), "0.35", "an operation paid by the piece is so for everyone");
        assert_eq!(rates.wage(own, None, (item, 10), day("2025-12-31")), None);
    }

    #[test]
    fn a_machine_goes_before_its_work_centre() {
        let (from, center) = (day("2026-01-01"), WorkCenterId(3));
        let rate = |text: &str| MachineRate { hourly: text.parse().unwrap(), per_cycle: Price::ZERO };
        let rates = Rates {
            machines: Dated::new(vec![
                (At::WorkCenter(center), from, rate("60")),
                (At::Machine(MachineId(7)), day("2026-02-01"), rate("80")),
            ]),
            ..Rates::default()
        };
        let of = |machine, on: &str| rates.machine(machine, center, day(on)).0.hourly.to_string();
        assert_eq!(of(Some(MachineId(7)), "2026-02-01"), "80");
        assert_eq!(of(Some(MachineId(7)), "2026-01-31"), "60");
        assert_eq!(of(None, "2026-02-01"), "60");
        assert_eq!(rates.machine(None, WorkCenterId(4), from), Default::default());
    }

    #[test]
    fn a_standard_is_that_of_the_work_centre_and_of_everyone() {
        let (from, center, machine) = (day("2026-01-01"), WorkCenterId(3), MachineId(7));
        let rate = |text: &str| MachineRate { hourly: text.parse().unwrap(), per_cycle: Price::ZERO };
        let rates = Rates {
            wages: Dated::new(vec![
                (Whose::Everyone, from, wage(Basis::Hour, "30")),
                (Whose::Person(PersonId(1)), from, wage(Basis::Hour, "48")),
            ]),
            operation_wages: Dated::new(vec![((ItemId(9), 20, Whose::Everyone), from, wage(Basis::Piece, "0.35"))]),
            machines: Dated::new(vec![(At::WorkCenter(center), day("2026-02-01"), rate("60")), (At::Machine(machine), from, rate("80"))]),
            ..Rates::default()
        };
        let of = |number, on: &str| rates.standard((ItemId(9), number), center, Some(machine), day(on));
        assert_eq!(of(10, "2026-01-01").wage, Some(wage(Basis::Hour, "30")));
        assert_eq!(of(20, "2026-01-01").wage, Some(wage(Basis::Piece, "0.35")));
        assert_eq!(of(10, "2026-01-31").machine, Some(rate("80")), "the work centre has none yet");
        assert_eq!(of(10, "2026-02-01").machine, Some(rate("60")));
        assert_eq!(of(10, "2025-12-31"), StandardOf::default());
    }

    #[test]
    fn hours_beyond_the_usual_are_paid_more() {
        let rates = Rates { factors: Dated::new(vec![(Hours::RestDay, day("2026-05-01"), "2.5".parse().unwrap())]), ..Rates::default() };
        let of = |hours, on: &str| rates.factor(hours, day(on)).to_string();
        assert_eq!([of(Hours::Usual, "2026-05-01"), of(Hours::Overtime, "2026-05-01")], ["1", "1.5"]);
        assert_eq!(
            [of(Hours::RestDay, "2026-04-30"), of(Hours::RestDay, "2026-05-01"), of(Hours::Holiday, "2026-05-01")],
            ["2", "2.5", "3"]
        );
    }
}
