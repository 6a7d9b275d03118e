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
use super::tariff::{self, Band};
use super::{OutOfRange, beyond, money_parts, money_sum};
use crate::exact::{Rounding, round, round_together};
use crate::production::work_report::{Hours, OperatorTime, WorkReport};
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
    /// Whether each amount is what the rates that were kept with it come to, for the report that it was posted with (and no reversal of it).
    /// Rounded to what the currency had then: at most so many decimals, since it never gets fewer.
    #[must_use]
    pub fn follows(&self, report: &WorkReport, power: Power, decimals: u32) -> bool {
        (0..=decimals).rev().any(|decimals| self.again(report, power, decimals).is_ok_and(|again| again == *self))
    }

    /// The same, worked out again from what was kept.
    fn again(&self, report: &WorkReport, power: Power, decimals: u32) -> Result<Self, OutOfRange> {
        let mut again = self.clone();
        for (line, amount) in again.operators.iter_mut().zip(wages(report, &self.operators, decimals)?) {
            line.amount = amount;
        }
        let machine_hours = hours(report.machine_seconds);
        let exact = drawn(report, power, machine_hours)?;
        again.kwh = Qty::from_exact(&exact, Qty::DECIMALS, Rounding::HalfAway).ok_or_else(beyond("energy"))?;
        let (from, to) = drawn_in(report);
        let bands: Vec<(i64, Price)> = self.bands.iter().map(|line| (line.seconds, line.price)).collect();
        if !bands.is_empty() && bands.iter().map(|band| band.0).sum::<i64>() != to - from {
            return Err(OutOfRange { figure: "energy" });
        }
        for (line, (kwh, amount)) in again.bands.iter_mut().zip(in_bands(exact, &bands, decimals)?) {
            (line.kwh, line.amount) = (kwh, amount);
        }
        let labour = money_sum(again.operators.iter().map(|line| line.amount), "labour")?;
        let energy = money_sum(again.bands.iter().map(|line| line.amount), "energy")?;
        let labour_hours = hours(report.labour_seconds().ok_or_else(beyond("labour"))?);
        let machine = run(machine_hours, self.cycles, self.machine)?;
        let overhead = charged(labour, labour_hours, machine_hours, self.overhead)?;
        let rounded = Elements { machine, overhead, ..Elements::zero() }.posted(decimals)?;
        again.costs = Elements { labour, energy, outsourced: self.costs.outsourced, ..rounded };
        Ok(again)
    }

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
    let (kwh, bands) = energy(report, power, machine_hours, rates, day, zone, decimals)?;
    let run = run(machine_hours, cycles, machine)?;
    let labour_hours = hours(report.labour_seconds().ok_or_else(beyond("labour"))?);
    let charged = charged(labour, labour_hours, machine_hours, overhead)?;
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

/// By operator, in the order of the report.
fn labour(report: &WorkReport, place: &Place, rates: &Rates, day: Day, decimals: u32) -> Result<Vec<OperatorCost>, OutOfRange> {
    let line = |time: &OperatorTime| OperatorCost {
        person: time.person,
        hours: time.hours,
        seconds: time.seconds,
        wage: rates.wage(time.person, time.grade, (place.item, report.operation), day),
        factor: rates.factor(time.hours, day),
        amount: Money::ZERO,
    };
    let mut lines: Vec<OperatorCost> = report.operators.iter().map(line).collect();
    let amounts = wages(report, &lines, decimals)?;
    for (line, amount) in lines.iter_mut().zip(amounts) {
        line.amount = amount;
    }
    Ok(lines)
}

/// What each operator gets by the rates of their lines. Who is paid by the piece shares the good pieces with all who worked on them, by time.
fn wages(report: &WorkReport, lines: &[OperatorCost], decimals: u32) -> Result<Vec<Money>, OutOfRange> {
    let out_of_range = beyond("labour");
    let all = report.labour_seconds().ok_or_else(out_of_range)?;
    let share = |seconds: i64| match all {
        // Nobody's time is known: they did as much each.
        0 => Exact::new(1, i128::try_from(lines.len()).unwrap_or(1).max(1)),
        all => Exact::new(seconds.into(), all.into()),
    };
    let part = |line: &OperatorCost| match line.wage {
        None => Some(Exact::zero()),
        Some(Wage { basis: Basis::Hour, price }) => {
            hours(line.seconds).checked_mul(&price.to_exact()).and_then(|amount| amount.checked_mul(&line.factor.to_exact()))
        }
        Some(Wage { basis: Basis::Piece, price }) => {
            report.good.to_exact().checked_mul(&price.to_exact()).and_then(|amount| amount.checked_mul(&share(line.seconds)))
        }
    };
    let parts: Vec<Exact> = lines.iter().map(part).collect::<Option<_>>().ok_or_else(out_of_range)?;
    money_parts(&parts, decimals, "labour")
}

/// What an hour and a cycle of the machine come to, exactly.
fn run(machine_hours: Exact, cycles: i64, rate: MachineRate) -> Result<Exact, OutOfRange> {
    priced(&[(machine_hours, rate.hourly), (Exact::from_integer(cycles.into()), rate.per_cycle)], "machine")
}

/// What is charged on top, exactly: of labour, that which was posted.
fn charged(labour: Money, labour_hours: Exact, machine_hours: Exact, overhead: Overhead) -> Result<Exact, OutOfRange> {
    let by_hours = [(labour_hours, overhead.per_labour_hour), (machine_hours, overhead.per_machine_hour)];
    let of_labour = labour.to_exact().checked_mul(&overhead.of_labour.to_exact());
    of_labour.and_then(|share| priced(&by_hours, "overhead").ok()?.checked_add(&share)).ok_or_else(beyond("overhead"))
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
    let exact = drawn(report, power, machine_hours)?;
    let kwh = Qty::from_exact(&exact, Qty::DECIMALS, Rounding::HalfAway).ok_or_else(beyond("energy"))?;
    let Some(tariff) = rates.tariffs.on(&(), day).filter(|_| !exact.is_zero()) else { return Ok((kwh, Vec::new())) };
    let (from, to) = drawn_in(report);
    let parts = tariff.split(from, to, zone);
    let bands = in_bands(exact, &parts.iter().map(|part| (part.seconds, part.price)).collect::<Vec<_>>(), decimals)?;
    let line = |(part, (kwh, amount)): (&tariff::Part, (Qty, Money))| BandCost {
        band: part.band,
        seconds: part.seconds,
        price: part.price,
        kwh,
        amount,
    };
    Ok((kwh, parts.iter().zip(bands).map(line).collect()))
}

/// What was drawn, exactly: what a meter says, else what the machine draws.
fn drawn(report: &WorkReport, power: Power, machine_hours: Exact) -> Result<Exact, OutOfRange> {
    let drawn = || power.rated_kw.to_exact().checked_mul(&power.load_factor.to_exact())?.checked_mul(&machine_hours);
    report.energy_kwh.map_or_else(drawn, |kwh| Some(kwh.to_exact())).ok_or_else(beyond("energy"))
}

/// From which second to which it was drawn: where the machine says when it ran, then.
fn drawn_in(report: &WorkReport) -> (i64, i64) {
    let (from, to) = report.run.map_or((report.start, report.end), |run| (run.from, run.to));
    (from.div_euclid(SECOND), to.div_euclid(SECOND))
}

/// What was drawn, spread evenly over so many seconds at each price: kWh and amount of each.
fn in_bands(exact: Exact, bands: &[(i64, Price)], decimals: u32) -> Result<Vec<(Qty, Money)>, OutOfRange> {
    let out_of_range = beyond("energy");
    let all: i64 = bands.iter().map(|band| band.0).sum();
    let share = |seconds: i64| if all == 0 { Some(exact) } else { exact.checked_mul(&Exact::new(seconds.into(), all.into())) };
    let drawn: Vec<Exact> = bands.iter().map(|band| share(band.0)).collect::<Option<_>>().ok_or_else(out_of_range)?;
    let costs = drawn.iter().zip(bands).map(|(kwh, band)| kwh.checked_mul(&band.1.to_exact())).collect::<Option<Vec<_>>>();
    let amounts = money_parts(&costs.ok_or_else(out_of_range)?, decimals, "energy")?;
    let rounded = round_together(&drawn, Qty::DECIMALS).ok_or_else(out_of_range)?;
    let line = |(kwh, amount): (i128, Money)| Some((Qty::from_scaled(i64::try_from(kwh).ok()?), amount));
    rounded.into_iter().zip(amounts).map(line).collect::<Option<_>>().ok_or_else(out_of_range)
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
mod tests;
