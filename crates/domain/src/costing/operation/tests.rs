use super::*;
use crate::MachineId;
use crate::costing::element::unit_cost;
use crate::costing::rates::{At, Dated, Whose};
use crate::costing::sheet::Figures;
use crate::costing::tariff::{BandPrice, Season, Slot, Tariff, TimeOfUse};
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

#[test]
fn amounts_that_do_not_follow_from_their_rates_are_found() {
    let said = WorkReport { operators: vec![time(1, Hours::Usual, 10_800)], ..report("2026-11-03 09:30", "2026-11-03 12:00") };
    let (power, kept) = (Power { rated_kw: q("5.5"), load_factor: "0.7".parse().unwrap() }, posted(&said, &rates()));
    let more = |amount: &mut Money| *amount = amount.checked_add(Money::from_scaled(100)).unwrap();
    let check = |what: &str, change: &dyn Fn(&mut Posted)| {
        let mut other = kept.clone();
        change(&mut other);
        assert!(!other.follows(&said, power, 2), "{what}");
    };
    assert!(kept.follows(&said, power, 2));
    check("another wage", &|of| of.operators[0].wage = Some(Wage { basis: Basis::Hour, price: price("49") }));
    check("another amount of a wage, with its element", &|of| {
        more(&mut of.operators[0].amount);
        more(&mut of.costs.labour);
    });
    check("another hourly rate", &|of| of.machine.hourly = price("61"));
    check("another amount of the machine", &|of| more(&mut of.costs.machine));
    check("another price of a band", &|of| of.bands[0].price = price("1.3"));
    check("another length of a band", &|of| of.bands[0].seconds += 1);
    check("kWh of one band in another", &|of| (of.bands[0].kwh, of.bands[1].kwh) = (of.bands[1].kwh, of.bands[0].kwh));
    check("another amount on top", &|of| more(&mut of.costs.overhead));
    check("another factor", &|of| of.operators[0].factor = "1.5".parse().unwrap());
    assert!(!kept.follows(&said, Power { rated_kw: q("6"), ..power }, 2), "another power");
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
