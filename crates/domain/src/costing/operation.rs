//! What a report of an operation costs (工序成本), and what the operation should cost.
//!
//! ```text
//! labour   = hours × hourly rate × factor of the hours, or good pieces × piece rate
//! machine  = machine hours × machine rate + cycles × price per cycle
//! energy   = metered kWh × tariff, else rated kW × load factor × machine hours, spread evenly over the time and split at the bands
//! overhead = labour hours × rate + machine hours × rate + labour × share
//! ```
//! A report is valued with the rates of the factory day on which it starts. Each element is rounded once; the lines below it (per
//! operator, per band) are rounded together, so that they add up to it.

use super::element::Elements;
use super::rates::{Basis, MachineRate, Overhead, Power, Rates, Wage};
use super::tariff::Band;
use super::{OutOfRange, beyond, money_parts, money_sum};
use crate::exact::{Rounding, round, round_together};
use crate::production::work_report::{Hours, WorkReport};
use crate::routing::Operation;
use crate::{Day, Exact, ItemId, Money, PerUnit, PersonId, Price, Qty, WorkCenterId};
use chrono::{DateTime, TimeZone};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, Zero};

const SECOND: i64 = 1_000_000;

/// Where a report's operation is done, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What the order makes.
    pub item: ItemId,
    /// Where.
    pub work_center: WorkCenterId,
    /// Pieces that one cycle makes, above 0.
    pub cycle_qty: Qty,
    /// What a supplier gets for a good piece; none where it is done here.
    pub fee: Option<Price>,
}

/// What one operator's time cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperatorCost {
    /// Who.
    pub person: PersonId,
    /// How their hours are paid.
    pub hours: Hours,
    /// How long, in seconds.
    pub seconds: i64,
    /// The rate that was used; none where nothing said one, and the work costs nothing.
    pub wage: Option<Wage>,
    /// Times the hourly rate.
    pub factor: PerUnit,
    /// What it comes to.
    pub amount: Money,
}

/// What was drawn in one band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BandCost {
    /// Which.
    pub band: Band,
    /// How long, in seconds.
    pub seconds: i64,
    /// What a kWh cost.
    pub price: Price,
    /// How much was drawn.
    pub kwh: Qty,
    /// What it comes to.
    pub amount: Money,
}

/// What a report posts, with the rates that it keeps for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The factory day on which it starts: it belongs to that month, and these days' rates were used.
    pub day: Day,
    /// Each element.
    pub costs: Elements<Money>,
    /// Labour by operator; adds up to the element.
    pub operators: Vec<OperatorCost>,
    /// Energy by band; adds up to the element.
    pub bands: Vec<BandCost>,
    /// All that was drawn.
    pub kwh: Qty,
    /// Cycles that were counted or follow from the pieces.
    pub cycles: i64,
    /// What a machine hour and a cycle cost.
    pub machine: MachineRate,
    /// What was charged on top.
    pub overhead: Overhead,
}

impl Posted {
    /// What the report that takes it back posts; `None` when out of range. It is turned round and not worked out again, so both
    /// together are nothing, whatever the rates have become.
    #[must_use]
    pub fn reversed(&self) -> Option<Self> {
        let money = |amount: Money| Money::ZERO.checked_sub(amount);
        let turn = |quantity: Qty| Qty::ZERO.checked_sub(quantity);
        let operator =
            |line: &OperatorCost| Some(OperatorCost { seconds: line.seconds.checked_neg()?, amount: money(line.amount)?, ..*line });
        let band = |line: &BandCost| {
            Some(BandCost { seconds: line.seconds.checked_neg()?, kwh: turn(line.kwh)?, amount: money(line.amount)?, ..*line })
        };
        Some(Self {
            costs: Elements::<Money>::default().minus(&self.costs)?,
            operators: self.operators.iter().map(operator).collect::<Option<_>>()?,
            bands: self.bands.iter().map(band).collect::<Option<_>>()?,
            kwh: turn(self.kwh)?,
            cycles: self.cycles.checked_neg()?,
            ..*self
        })
    }
}

/// The factory day of an instant (microseconds UTC).
///
/// # Errors
/// An instant that no calendar has.
pub fn day_of<Z: TimeZone>(instant: i64, zone: &Z) -> Result<Day, OutOfRange> {
    let local = DateTime::from_timestamp_micros(instant).map(|at| at.with_timezone(zone).naive_local());
    local.and_then(|local| Day::from_date(local.date())).ok_or_else(beyond("start"))
}

/// Values a report.
///
/// # Errors
/// The element that is out of range.
pub fn post<Z: TimeZone>(report: &WorkReport, place: &Place, rates: &Rates, zone: &Z, decimals: u32) -> Result<Posted, OutOfRange> {
    let day = day_of(report.start, zone)?;
    let (machine, power, overhead) = rates.machine(report.machine, place.work_center, day);
    let operators = labour(report, place, rates, day, decimals)?;
    let labour = money_sum(operators.iter().map(|line| line.amount), "labour")?;
    let machine_hours = hours(report.machine_seconds);
    let cycles = cycles(report, place.cycle_qty)?;
    let run = priced(&[(machine_hours, machine.hourly), (Exact::from_integer(cycles.into()), machine.per_cycle)], "machine")?;
    let (kwh, bands) = energy(report, power, machine_hours, rates, day, zone, decimals)?;
    let labour_hours = hours(report.labour_seconds().ok_or_else(beyond("labour"))?);
    let by_hours = [(labour_hours, overhead.per_labour_hour), (machine_hours, overhead.per_machine_hour)];
    let of_labour = labour.to_exact().checked_mul(&overhead.of_labour.to_exact());
    let charged = of_labour.and_then(|share| priced(&by_hours, "overhead").ok()?.checked_add(&share)).ok_or_else(beyond("overhead"))?;
    let fee = place.fee.map_or(Ok(Exact::zero()), |fee| priced(&[(report.good.to_exact(), fee)], "outsourced"))?;
    let rounded = Elements { machine: run, overhead: charged, outsourced: fee, ..Elements::zero() }.posted(decimals)?;
    let energy = money_sum(bands.iter().map(|line| line.amount), "energy")?;
    Ok(Posted { day, costs: Elements { labour, energy, ..rounded }, operators, bands, kwh, cycles, machine, overhead })
}

fn hours(seconds: i64) -> Exact {
    Exact::new(seconds.into(), 3_600)
}

/// Quantities times prices, exactly.
fn priced(of: &[(Exact, Price)], figure: &'static str) -> Result<Exact, OutOfRange> {
    let sum = of.iter().try_fold(Exact::zero(), |sum, (quantity, price)| sum.checked_add(&quantity.checked_mul(&price.to_exact())?));
    sum.ok_or_else(beyond(figure))
}

/// By operator, in the order of the report. Who is paid by the piece shares the good pieces with all who worked on them, by time.
fn labour(report: &WorkReport, place: &Place, rates: &Rates, day: Day, decimals: u32) -> Result<Vec<OperatorCost>, OutOfRange> {
    let out_of_range = beyond("labour");
    let all = report.labour_seconds().ok_or_else(out_of_range)?;
    let share = |seconds: i64| match all {
        // Nobody's time is known: they did as much each.
        0 => Exact::new(1, i128::try_from(report.operators.len()).unwrap_or(1).max(1)),
        all => Exact::new(seconds.into(), all.into()),
    };
    let mut lines = Vec::with_capacity(report.operators.len());
    let mut parts = Vec::with_capacity(report.operators.len());
    for time in &report.operators {
        let wage = rates.wage(time.person, time.grade, (place.item, report.operation), day);
        let factor = rates.factor(time.hours, day);
        let exact = match wage {
            None => Some(Exact::zero()),
            Some(Wage { basis: Basis::Hour, price }) => {
                hours(time.seconds).checked_mul(&price.to_exact()).and_then(|amount| amount.checked_mul(&factor.to_exact()))
            }
            Some(Wage { basis: Basis::Piece, price }) => {
                report.good.to_exact().checked_mul(&price.to_exact()).and_then(|amount| amount.checked_mul(&share(time.seconds)))
            }
        };
        parts.push(exact.ok_or_else(out_of_range)?);
        let (person, hours, seconds) = (time.person, time.hours, time.seconds);
        lines.push(OperatorCost { person, hours, seconds, wage, factor, amount: Money::ZERO });
    }
    for (line, amount) in lines.iter_mut().zip(money_parts(&parts, decimals, "labour")?) {
        line.amount = amount;
    }
    Ok(lines)
}

/// What was counted, else as many whole cycles as the pieces took, the good and all others: a stroke with one cavity empty is a stroke.
fn cycles(report: &WorkReport, cycle_qty: Qty) -> Result<i64, OutOfRange> {
    if let Some(cycles) = report.cycles {
        return Ok(cycles);
    }
    let pieces = report.processed().and_then(|pieces| pieces.checked_add(report.rework)).ok_or_else(beyond("cycles"))?;
    let each = if cycle_qty.is_positive() { cycle_qty } else { Qty::ONE };
    let exact = Exact::new(pieces.scaled().into(), each.scaled().into());
    round(&exact, 0, Rounding::Up).and_then(|cycles| i64::try_from(cycles).ok()).ok_or_else(beyond("cycles"))
}

/// What was drawn in all, and by band.
fn energy<Z: TimeZone>(
    report: &WorkReport,
    power: Power,
    machine_hours: Exact,
    rates: &Rates,
    day: Day,
    zone: &Z,
    decimals: u32,
) -> Result<(Qty, Vec<BandCost>), OutOfRange> {
    let out_of_range = beyond("energy");
    let drawn = || power.rated_kw.to_exact().checked_mul(&power.load_factor.to_exact())?.checked_mul(&machine_hours);
    let exact = report.energy_kwh.map_or_else(drawn, |kwh| Some(kwh.to_exact())).ok_or_else(out_of_range)?;
    let kwh = Qty::from_exact(&exact, Qty::DECIMALS, Rounding::HalfAway).ok_or_else(out_of_range)?;
    let Some(tariff) = rates.tariffs.on(&(), day).filter(|_| !exact.is_zero()) else { return Ok((kwh, Vec::new())) };
    // Where the machine says when it ran, that is when it drew.
    let (from, to) = report.run.map_or((report.start, report.end), |run| (run.from, run.to));
    let parts = tariff.split(from.div_euclid(SECOND), to.div_euclid(SECOND), zone);
    let all: i64 = parts.iter().map(|part| part.seconds).sum();
    let share = |seconds: i64| if all == 0 { Some(exact) } else { exact.checked_mul(&Exact::new(seconds.into(), all.into())) };
    let drawn: Vec<Exact> = parts.iter().map(|part| share(part.seconds)).collect::<Option<_>>().ok_or_else(out_of_range)?;
    let costs = drawn.iter().zip(&parts).map(|(kwh, part)| kwh.checked_mul(&part.price.to_exact())).collect::<Option<Vec<_>>>();
    let amounts = money_parts(&costs.ok_or_else(out_of_range)?, decimals, "energy")?;
    let rounded = round_together(&drawn, Qty::DECIMALS).ok_or_else(out_of_range)?;
    let lines = parts.iter().zip(amounts).zip(rounded).map(|((part, amount), kwh)| {
        let kwh = Qty::from_scaled(i64::try_from(kwh).ok()?);
        Some(BandCost { band: part.band, seconds: part.seconds, price: part.price, kwh, amount })
    });
    Ok((kwh, lines.collect::<Option<_>>().ok_or_else(out_of_range)?))
}

/// What an hour, a cycle and a piece of an operation should cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StandardRates {
    /// An hour of the operation, with everybody who works on it.
    pub labour: Price,
    /// What is paid for a good piece, where that is how work is paid.
    pub piece: Price,
    /// The machine.
    pub machine: MachineRate,
    /// What it draws.
    pub power: Power,
    /// A kWh, on average over the bands.
    pub kwh: Price,
    /// What is charged on top.
    pub overhead: Overhead,
    /// What a supplier gets for a piece, where a supplier does it.
    pub fee: Price,
}

/// What an operation should cost for a lot, exactly: standard time = (set-up + clean-up) per order + run ÷ efficiency. Of what a
/// supplier does, the fee.
///
/// Operations of 20, 25 and 30 minutes at 100/h, at 80 % and with 33 minutes of set-up and clean-up each → 321.25.
///
/// # Errors
/// The element that is out of range; `standard time` where cycle or efficiency is not above 0.
pub fn standard(operation: &Operation, efficiency: PerUnit, lot: Qty, rates: &StandardRates) -> Result<Elements<Exact>, OutOfRange> {
    if operation.outsourced {
        return Ok(Elements { outsourced: priced(&[(lot.to_exact(), rates.fee)], "outsourced")?, ..Elements::zero() });
    }
    let seconds = operation.standard_seconds(lot, efficiency).ok_or_else(beyond("standard time"))?;
    let hours = seconds.checked_div(&Exact::from_integer(3_600)).ok_or_else(beyond("standard time"))?;
    let cycles = lot.to_exact().checked_div(&operation.cycle_qty.to_exact()).ok_or_else(beyond("machine"))?;
    let labour = priced(&[(hours, rates.labour), (lot.to_exact(), rates.piece)], "labour")?;
    let machine = priced(&[(hours, rates.machine.hourly), (cycles, rates.machine.per_cycle)], "machine")?;
    let drawn = rates.power.rated_kw.to_exact().checked_mul(&rates.power.load_factor.to_exact());
    let kwh = drawn.and_then(|kw| kw.checked_mul(&hours)).ok_or_else(beyond("energy"))?;
    let energy = priced(&[(kwh, rates.kwh)], "energy")?;
    let by_hours = [(hours, rates.overhead.per_labour_hour), (hours, rates.overhead.per_machine_hour)];
    let of_labour = labour.checked_mul(&rates.overhead.of_labour.to_exact());
    let overhead = of_labour.and_then(|share| priced(&by_hours, "overhead").ok()?.checked_add(&share)).ok_or_else(beyond("overhead"))?;
    Ok(Elements { labour, machine, energy, overhead, ..Elements::zero() })
}

#[cfg(test)]
mod tests {
    use super::super::element::unit_cost;
    use super::super::rates::{At, Dated, Whose};
    use super::super::sheet::Figures;
    use super::super::tariff::{BandPrice, Season, Slot, Tariff, TimeOfUse};
    use super::*;
    use crate::MachineId;
    use crate::production::work_report::{OperatorTime, Run};
    use chrono::{FixedOffset, NaiveDateTime};
    use proptest::prelude::*;

    fn q(text: &str) -> Qty {
        text.parse().unwrap()
    }

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    fn shanghai() -> FixedOffset {
        FixedOffset::east_opt(8 * 3600).unwrap()
    }

    fn at(text: &str) -> i64 {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        shanghai().from_local_datetime(&local).unwrap().timestamp_micros()
    }

    fn center() -> Place {
        Place { item: ItemId(1), work_center: WorkCenterId(1), cycle_qty: Qty::ONE, fee: None }
    }

    fn since<K: Ord, V>(key: K, value: V) -> Dated<K, V> {
        Dated::new(vec![(key, "2026-01-01".parse().unwrap(), value)])
    }

    /// Valley from 22:00, flat from 6:00, peak from 8:00 till 11:00 and from 17:00.
    fn bands() -> TimeOfUse {
        use Band::{Flat, Peak, Valley};
        let slots = [(22, Valley), (6, Flat), (8, Peak), (11, Flat), (17, Peak)];
        let slots = slots.map(|(hour, band)| Slot { from_seconds: hour * 3600, band }).into();
        let prices = [(Peak, "1.2"), (Flat, "0.75"), (Valley, "0.33")].map(|(band, text)| BandPrice { band, price: price(text) }).into();
        Tariff { seasons: vec![Season { month: 1, day: 1, slots, prices }] }.checked().unwrap()
    }

    fn rates() -> Rates {
        Rates {
            wages: since(Whose::Everyone, Wage { basis: Basis::Hour, price: price("48") }),
            machines: since(At::WorkCenter(WorkCenterId(1)), MachineRate { hourly: price("60"), per_cycle: Price::ZERO }),
            powers: since(At::WorkCenter(WorkCenterId(1)), Power { rated_kw: q("5.5"), load_factor: "0.7".parse().unwrap() }),
            tariffs: since((), bands()),
            ..Rates::default()
        }
    }

    fn time(person: i64, hours: Hours, seconds: i64) -> OperatorTime {
        OperatorTime { person: PersonId(person), grade: None, hours, seconds }
    }

    fn report(start: &str, end: &str) -> WorkReport {
        WorkReport {
            operation: 10,
            start: at(start),
            end: at(end),
            good: q("120"),
            rework: Qty::ZERO,
            reject_material: Qty::ZERO,
            reject_work: Qty::ZERO,
            operators: vec![time(1, Hours::Usual, 3 * 3600)],
            machine: None,
            machine_seconds: 9_000,
            run: None,
            cycles: None,
            energy_kwh: None,
        }
    }

    fn posted(report: &WorkReport, rates: &Rates) -> Posted {
        post(report, &center(), rates, &shanghai(), 2).unwrap()
    }

    #[test]
    fn three_hours_over_a_hundred_and_twenty_good() {
        let posted = posted(&report("2026-11-03 09:30", "2026-11-03 12:00"), &rates());
        // 3 h × 48.00/h ÷ 120 = 1.20 each
        assert_eq!(posted.costs.labour.to_string(), "144");
        let labour = Elements { labour: posted.costs.labour, ..Elements::default() };
        assert_eq!(unit_cost(&labour, q("120"), 2).unwrap().labour.to_string(), "1.2");
        assert_eq!(posted.costs.machine.to_string(), "150");
        assert_eq!(posted.day.to_string(), "2026-11-03");
    }

    #[test]
    fn energy_follows_the_bands() {
        // 5.5 kW × 0.70 × 2.5 h = 9.625 kWh; 1.5 h peak at 1.20 and 1 h flat at 0.75 → 5.775 × 1.20 + 3.85 × 0.75 = 9.8175 → 9.82
        let posted = posted(&report("2026-11-03 09:30", "2026-11-03 12:00"), &rates());
        assert_eq!((posted.kwh.to_string().as_str(), posted.costs.energy.to_string().as_str()), ("9.625", "9.82"));
        let lines: Vec<_> = posted.bands.iter().map(|b| (b.band, b.seconds, b.kwh.to_string(), b.amount.to_string())).collect();
        // 6.93 and 2.8875
        assert_eq!(lines, [(Band::Peak, 5_400, "5.775".into(), "6.93".into()), (Band::Flat, 3_600, "3.85".into(), "2.89".into())]);
    }

    #[test]
    fn a_meter_goes_before_what_is_rated_and_a_run_before_the_interval() {
        let mut metered = report("2026-11-03 09:30", "2026-11-03 12:00");
        metered.energy_kwh = Some(q("10"));
        // 6 kWh peak, 4 kWh flat
        assert_eq!(posted(&metered, &rates()).costs.energy.to_string(), "10.2");
        metered.run = Some(Run { from: at("2026-11-03 11:00"), to: at("2026-11-03 11:30") });
        assert_eq!(posted(&metered, &rates()).costs.energy.to_string(), "7.5", "all of it flat");
        metered.run = Some(Run { from: at("2026-11-03 22:00"), to: at("2026-11-03 22:00") });
        assert_eq!(posted(&metered, &rates()).costs.energy.to_string(), "3.3", "what was metered in no time has the price of then");
        let unpriced = Rates { tariffs: Dated::default(), ..rates() };
        let unpriced = posted(&metered, &unpriced);
        assert_eq!((unpriced.kwh.to_string().as_str(), unpriced.costs.energy), ("10", Money::ZERO));
    }

    #[test]
    fn the_day_of_the_start_says_the_rates() {
        let next = |value: &str| (Whose::Everyone, "2026-12-01".parse().unwrap(), Wage { basis: Basis::Hour, price: price(value) });
        let from = (Whose::Everyone, "2026-01-01".parse().unwrap(), Wage { basis: Basis::Hour, price: price("48") });
        let rates = Rates { wages: Dated::new(vec![from, next("50")]), ..rates() };
        let night = posted(&report("2026-11-30 20:00", "2026-12-01 08:00"), &rates);
        assert_eq!((night.day.to_string().as_str(), night.costs.labour.to_string().as_str()), ("2026-11-30", "144"));
        // 2 h peak, 8 h valley, 2 h flat of 9.625 kWh
        assert_eq!(night.bands.iter().map(|b| b.seconds).collect::<Vec<_>>(), [7_200, 28_800, 7_200]);
        let day = posted(&report("2026-12-01 00:00", "2026-12-01 08:00"), &rates);
        assert_eq!(day.costs.labour.to_string(), "150");
    }

    #[test]
    fn operators_are_paid_as_recorded() {
        let mut several = report("2026-11-03 09:30", "2026-11-03 12:00");
        several.operators = vec![time(1, Hours::Usual, 3_600), time(1, Hours::Overtime, 1_800), time(2, Hours::Holiday, 600)];
        // 48 + 0.5 × 48 × 1.5 + 1/6 × 48 × 3
        let amounts = posted(&several, &rates()).operators.iter().map(|line| line.amount.to_string()).collect::<Vec<_>>();
        assert_eq!(amounts, ["48", "36", "24"]);
        // Thirds of an hour of three people: 10.0033… each come to 30.01.
        let third = Rates { wages: since(Whose::Everyone, Wage { basis: Basis::Hour, price: price("30.01") }), ..rates() };
        several.operators = (1..=3).map(|person| time(person, Hours::Usual, 1_200)).collect();
        let posted = posted(&several, &third);
        assert_eq!(posted.operators.iter().map(|line| line.amount.to_string()).collect::<Vec<_>>(), ["10.01", "10", "10"]);
        assert_eq!(posted.costs.labour.to_string(), "30.01");
    }

    #[test]
    fn pieces_are_paid_whoever_made_them() {
        let piece = since((ItemId(1), 10, Whose::Everyone), Wage { basis: Basis::Piece, price: price("0.35") });
        let rates = Rates { operation_wages: piece, ..rates() };
        let mut pieces = report("2026-11-03 09:30", "2026-11-03 12:00");
        pieces.reject_work = q("5");
        pieces.operators = vec![time(1, Hours::Usual, 3_600), time(2, Hours::Usual, 7_200)];
        // 120 good × 0.35, shared 1 : 2
        assert_eq!(posted(&pieces, &rates).operators.iter().map(|line| line.amount.to_string()).collect::<Vec<_>>(), ["14", "28"]);
        pieces.operators = vec![time(1, Hours::Usual, 0), time(2, Hours::Usual, 0)];
        assert_eq!(posted(&pieces, &rates).operators.iter().map(|line| line.amount.to_string()).collect::<Vec<_>>(), ["21", "21"]);
    }

    #[test]
    fn cycles_are_counted_or_follow_from_the_pieces() {
        let per_cycle = MachineRate { hourly: Price::ZERO, per_cycle: price("1.5") };
        let rates = Rates { machines: since(At::Machine(MachineId(4)), per_cycle), ..rates() };
        let four = Place { cycle_qty: q("4"), ..center() };
        let mut moulded = WorkReport { machine: Some(MachineId(4)), good: q("97"), ..report("2026-11-03 09:30", "2026-11-03 12:00") };
        moulded.reject_material = q("2");
        let cost = |report: &WorkReport| {
            let posted = post(report, &four, &rates, &shanghai(), 2).unwrap();
            (posted.cycles, posted.costs.machine.to_string())
        };
        // 99 pieces at 4 → 25 strokes
        assert_eq!(cost(&moulded), (25, "37.5".into()));
        moulded.cycles = Some(30);
        assert_eq!(cost(&moulded), (30, "45".into()));
    }

    #[test]
    fn overhead_is_charged_by_hours_and_on_labour() {
        let overhead = Overhead { per_labour_hour: price("10"), per_machine_hour: price("4"), of_labour: "0.25".parse().unwrap() };
        let rates = Rates { overheads: since(At::WorkCenter(WorkCenterId(1)), overhead), ..rates() };
        let posted = posted(&report("2026-11-03 09:30", "2026-11-03 12:00"), &rates);
        // 3 h × 10 + 2.5 h × 4 + 144 × 25 %
        assert_eq!(posted.costs.overhead.to_string(), "76");
    }

    #[test]
    fn a_supplier_gets_the_fee() {
        let outside = Place { fee: Some(price("0.125")), ..center() };
        let report = WorkReport { operators: vec![], machine_seconds: 0, ..report("2026-11-03 09:30", "2026-11-03 12:00") };
        let posted = post(&report, &outside, &rates(), &shanghai(), 2).unwrap();
        assert_eq!(posted.costs, Elements { outsourced: "15".parse().unwrap(), ..Elements::default() });
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let dear = Rates { wages: since(Whose::Everyone, Wage { basis: Basis::Hour, price: Price::from_scaled(i64::MAX) }), ..rates() };
        let long = WorkReport { operators: vec![time(1, Hours::Usual, i64::MAX)], ..report("2026-11-03 09:30", "2026-11-03 12:00") };
        assert_eq!(post(&long, &center(), &dear, &shanghai(), 2), Err(OutOfRange { figure: "labour" }));
    }

    fn operation(run_minutes: u32, setup_minutes: u32, cleanup_minutes: u32) -> Operation {
        Operation {
            number: 10,
            name: String::new(),
            work_center: String::new(),
            outsourced: false,
            setup_seconds: setup_minutes * 60,
            cleanup_seconds: cleanup_minutes * 60,
            run_seconds: run_minutes * 60,
            cycle_qty: Qty::ONE,
            lead_time_days: 0,
            note: String::new(),
        }
    }

    #[test]
    fn the_table_s_operations() {
        let rates = StandardRates { machine: MachineRate { hourly: price("100"), per_cycle: Price::ZERO }, ..StandardRates::default() };
        let efficiency = "0.8".parse().unwrap();
        let each = [20, 25, 30].map(|run| standard(&operation(run, 20, 13), efficiency, Qty::ONE, &rates).unwrap().machine);
        // (75 min ÷ 0.8 + 3 × 33 min) × 100/h
        assert_eq!(each.iter().sum::<Exact>(), Exact::new(32_125, 100));
        assert_eq!(standard(&operation(20, 0, 0), PerUnit::ZERO, Qty::ONE, &rates), Err(OutOfRange { figure: "standard time" }));
    }

    #[test]
    fn every_element_has_its_standard() {
        let rates = StandardRates {
            labour: price("48"),
            piece: Price::ZERO,
            machine: MachineRate { hourly: price("60"), per_cycle: price("0.1") },
            power: Power { rated_kw: q("5.5"), load_factor: "0.7".parse().unwrap() },
            kwh: price("0.8"),
            overhead: Overhead { per_labour_hour: price("10"), per_machine_hour: price("4"), of_labour: "0.25".parse().unwrap() },
            fee: price("3"),
        };
        // 10 pieces of 6 minutes: 1 h
        let costs = standard(&operation(6, 0, 0), PerUnit::ONE, q("10"), &rates).unwrap().posted(2).unwrap();
        assert_eq!(costs.array().map(|m| m.to_string()), ["0", "48", "61", "3.08", "26", "0", "0"]);
        // Paid by the piece it is so however long it takes.
        let by_piece = StandardRates { piece: price("0.3"), ..StandardRates::default() };
        assert_eq!(standard(&operation(6, 0, 0), PerUnit::ONE, q("10"), &by_piece).unwrap().labour, Exact::from_integer(3));
        let outside = Operation { outsourced: true, ..operation(6, 0, 0) };
        assert_eq!(standard(&outside, PerUnit::ONE, q("10"), &rates).unwrap().posted(2).unwrap().total().unwrap().to_string(), "30");
    }

    proptest! {
        /// Whatever is reported, the lines add up to their elements, and taken back it is nothing.
        #[test]
        fn lines_add_up_to_their_elements(
            start in 0_i64..200_000, length in 0_i64..86_400, times in prop::collection::vec(0_i64..86_400, 0..5),
            wage in 0_i64..100_000_000, good in 0_i64..1_000, metered in prop::option::of(0_i64..100_000_000), piece in any::<bool>(), decimals in 0_u32..5,
        ) {
            let start = at("2026-11-03 00:00") + start * SECOND;
            let basis = if piece { Basis::Piece } else { Basis::Hour };
            let rates = Rates { wages: since(Whose::Everyone, Wage { basis, price: Price::from_scaled(wage) }), ..rates() };
            let operators: Vec<_> = times.iter().zip(0..).map(|(&seconds, person)| time(person, Hours::Overtime, seconds)).collect();
            let report = WorkReport {
                start, end: start + length * SECOND, operators, good: Qty::from_scaled(good * 1_000_000), machine_seconds: length,
                energy_kwh: metered.map(Qty::from_scaled), ..report("2026-11-03 09:30", "2026-11-03 12:00")
            };
            let posted = post(&report, &center(), &rates, &shanghai(), decimals).unwrap();
            let sum = |amounts: Vec<Money>| amounts.into_iter().map(Money::scaled).sum::<i64>();
            prop_assert_eq!(sum(posted.operators.iter().map(|line| line.amount).collect()), posted.costs.labour.scaled());
            prop_assert_eq!(sum(posted.bands.iter().map(|line| line.amount).collect()), posted.costs.energy.scaled());
            if !posted.bands.is_empty() {
                prop_assert_eq!(posted.bands.iter().map(|line| line.kwh.scaled()).sum::<i64>(), posted.kwh.scaled());
                prop_assert_eq!(posted.bands.iter().map(|line| line.seconds).sum::<i64>(), length);
            }
            // Reversed and reported anew is reported once, also in the sums.
            let figures = Figures::of(&report, &posted, None).unwrap();
            let gone = Figures::of(&report.reversed().unwrap(), &posted.reversed().unwrap(), None).unwrap();
            let turned = Figures { reports: gone.reports, without_standard: gone.without_standard, ..figures.reversed().unwrap() };
            prop_assert_eq!(turned, gone);
            let back = posted.reversed().unwrap();
            prop_assert_eq!(posted.costs.plus(&back.costs), Some(Elements::default()));
            prop_assert_eq!(back.reversed().unwrap(), posted);
        }
    }
}
