//! Machines, grades of operators, and what work, machines and electricity cost.

use super::base::at;
use super::part::milli;
use qitao_domain::costing::rate::{DatedRate, MachineRateOf, OverheadOf, Overtime, PowerOf, Rate, WageRate};
use qitao_domain::costing::rates::Basis;
use qitao_domain::costing::tariff::{Band, BandPrice, Season, Slot, Tariff};
use qitao_domain::grade::Grade;
use qitao_domain::machine::Machine;
use qitao_domain::production::work_report::Hours;
use qitao_domain::{Day, PerUnit, Price, Qty};

/// Code, name, work centre, note; rated power in tenths of a kW, load factor in hundredths; 0 where its work centre says it.
const MACHINES: &[(&str, &str, &str, &str, i64, i64)] = &[
    ("GB-01", "带锯床 GB4230", at::SAW, "一号", 0, 0),
    ("GB-02", "带锯床 GB4230", at::SAW, "二号", 0, 0),
    ("GB-03", "带锯床 GB4230", at::SAW, "三号", 0, 0),
    ("KC-01", "空气锤 C41-400", at::FORGE, "", 370, 60),
    ("ZP-01", "中频炉 1 t", at::MELT, "配 AOD", 7_500, 85),
    ("ZP-02", "中频炉 2 t", at::MELT, "", 12_500, 85),
    ("CW-01", "普通车床 CW6163", at::ROUGH, "", 110, 65),
    ("CL-01", "立式车床 C5112", at::ROUGH, "", 220, 60),
    ("SK-01", "数控车床 CK6140", at::CNC, "一号", 0, 0),
    ("SK-02", "数控车床 CK6140", at::CNC, "二号", 0, 0),
    ("SK-03", "数控车床 CK6140", at::CNC, "三号", 0, 0),
    ("SK-07", "数控车床 CK6163", at::CNC, "", 150, 70),
    ("SK-08", "数控车床 CK6163", at::CNC, "2024 年起备用", 150, 70),
    ("VM-01", "加工中心 VMC1060", at::MILL, "", 185, 70),
    ("ZK-01", "摇臂钻 Z3050", at::DRILL, "", 0, 0),
    ("MX-01", "外圆磨 M1432", at::GRIND, "", 90, 60),
    ("DH-01", "等离子堆焊机 DML-V03", at::OVERLAY, "", 320, 55),
    ("HJ-01", "埋弧焊机 MZ-1000", at::WELD, "", 480, 50),
    ("SY-01", "试压台 YFA-300", at::TEST, "DN300 以下", 75, 40),
];

/// Code, name, note, hourly wage in tenths from January and from July 2026 on; 0: as before.
const GRADES: &[(&str, &str, &str, i64, i64)] = &[
    ("G1", "学徒", "六个月内", 210, 220),
    ("G2", "初级工", "", 250, 260),
    ("G3", "中级工", "", 310, 325),
    ("G4", "高级工", "", 380, 0),
    ("G5", "技师", "带徒另计", 480, 0),
];

/// Work centre; of an hour and of a cycle in tenths; rated power in tenths of a kW, load factor in hundredths; of an hour of the machine
/// as overhead in tenths.
const CENTERS: &[(&str, i64, i64, i64, i64, i64)] = &[
    (at::SAW, 120, 0, 30, 70, 30),
    (at::FORGE, 450, 8, 900, 55, 120),
    (at::MELT, 1_600, 0, 7_500, 85, 300),
    (at::CAST, 680, 35, 450, 60, 180),
    (at::ROUGH, 260, 0, 110, 65, 60),
    (at::FINISH, 300, 0, 75, 65, 60),
    (at::CNC, 550, 0, 110, 70, 90),
    (at::MILL, 620, 0, 110, 65, 90),
    (at::DRILL, 180, 0, 40, 60, 40),
    (at::GRIND, 420, 0, 75, 60, 70),
    (at::LAP, 150, 0, 22, 70, 40),
    (at::OVERLAY, 480, 0, 320, 55, 90),
    (at::THREAD, 160, 2, 110, 65, 40),
    (at::WELD, 220, 0, 150, 50, 60),
    (at::WIND, 140, 0, 40, 60, 40),
    (at::WASH, 130, 0, 180, 75, 40),
    (at::FIT, 60, 0, 15, 50, 40),
    (at::TEST, 240, 0, 75, 40, 60),
    (at::PAINT, 350, 0, 280, 65, 80),
    (at::PACK, 40, 0, 8, 50, 20),
    (at::INSPECT, 90, 0, 10, 40, 40),
];

pub(super) fn machines() -> Vec<Machine> {
    let machine = |&(code, name, center, note, _, _): &(&str, &str, &str, &str, i64, i64)| Machine {
        code: code.into(),
        name: name.into(),
        work_center: center.into(),
        note: note.into(),
        retired: code == "SK-08",
    };
    MACHINES.iter().map(machine).collect()
}

pub(super) fn grades() -> Vec<Grade> {
    let grade = |&(code, name, note, _, _): &(&str, &str, &str, i64, i64)| Grade {
        code: code.into(),
        name: name.into(),
        note: note.into(),
        retired: false,
    };
    GRADES.iter().map(grade).collect()
}

fn tenths(value: i64) -> Price {
    Price::from_scaled(value * 10_i64.pow(Price::DECIMALS) / 10)
}

fn kw(value: i64) -> Qty {
    Qty::from_scaled(value * 100_000)
}

fn hundredths(value: i64) -> PerUnit {
    milli(value * 10)
}

/// Price of a kWh in ten-thousandths.
fn per_kwh(value: i64) -> Price {
    Price::from_scaled(value * 10_i64.pow(Price::DECIMALS) / 10_000)
}

/// From an hour on, a band.
type Hour = (u32, Band);

/// The day of a usual month, and that of July and August with its sharp hours.
const USUAL: &[Hour] = &[(0, Band::Valley), (8, Band::Peak), (11, Band::Valley), (13, Band::Peak), (17, Band::Flat), (22, Band::Valley)];
const SUMMER: &[Hour] =
    &[(0, Band::Valley), (8, Band::Flat), (9, Band::Sharp), (11, Band::Valley), (13, Band::Sharp), (15, Band::Peak), (22, Band::Valley)];
/// What a kWh costs in each, in ten-thousandths: as a 1–10 kV user of Zhejiang pays.
const PRICES: &[(Band, i64)] = &[(Band::Sharp, 12_930), (Band::Peak, 10_740), (Band::Flat, 6_710), (Band::Valley, 3_020)];

fn season(month: u32, hours: &[Hour], more: i64) -> Season {
    Season {
        month,
        day: 1,
        slots: hours.iter().map(|&(hour, band)| Slot { from_seconds: hour * 3_600, band }).collect(),
        prices: PRICES
            .iter()
            .filter(|(band, _)| hours.iter().any(|(_, of)| of == band))
            .map(|&(band, price)| BandPrice { band, price: per_kwh(price + more) })
            .collect(),
    }
}

/// January and December are sharp, too, as there: one tariff until the end of 2025, a dearer one since.
fn tariff(more: i64) -> Rate {
    Rate::Tariff(Tariff {
        seasons: vec![
            season(1, SUMMER, more),
            season(2, USUAL, more),
            season(7, SUMMER, more),
            season(9, USUAL, more),
            season(12, SUMMER, more),
        ],
    })
}

fn day(year: i32, month: u32) -> Day {
    chrono::NaiveDate::from_ymd_opt(year, month, 1).and_then(Day::from_date).unwrap_or(Day::FIRST)
}

fn wage(grade: Option<&str>, price: i64) -> Rate {
    let grade = grade.map(Into::into);
    Rate::Wage(WageRate { person: None, grade, item: None, operation: None, basis: Basis::Hour, price: tenths(price) })
}

/// All rates: what holds since January, what followed in July, and what begins next year.
pub(super) fn rates() -> Vec<DatedRate> {
    let (first, july, next) = (day(2026, 1), day(2026, 7), day(2027, 1));
    let from = |from: Day, rate: Rate| DatedRate { from, rate };
    let mut all = vec![from(first, wage(None, 240)), from(day(2025, 1), tariff(-150)), from(first, tariff(0)), from(next, tariff(80))];
    for &(code, _, _, since, later) in GRADES {
        all.push(from(first, wage(Some(code), since)));
        if later > 0 {
            all.push(from(july, wage(Some(code), later)));
        }
    }
    all.push(from(next, wage(Some("G5"), 500)));
    for hours in [Hours::Overtime, Hours::RestDay, Hours::Holiday] {
        all.push(from(first, Rate::Overtime(Overtime { hours, factor: hours.usual_factor() })));
    }
    for &(center, hourly, per_cycle, power, load, overhead) in CENTERS {
        let work_center = || Some(center.to_owned());
        let machine = MachineRateOf { machine: None, work_center: work_center(), hourly: tenths(hourly), per_cycle: tenths(per_cycle) };
        all.push(from(first, Rate::Machine(machine)));
        let power = PowerOf { machine: None, work_center: work_center(), rated_kw: kw(power), load_factor: hundredths(load) };
        all.push(from(first, Rate::Power(power)));
        let (labour, share) = (Price::ZERO, hundredths(12));
        let of = OverheadOf {
            machine: None,
            work_center: work_center(),
            per_labour_hour: labour,
            per_machine_hour: tenths(overhead),
            of_labour: share,
        };
        all.push(from(first, Rate::Overhead(of)));
    }
    for &(code, _, _, _, power, load) in MACHINES.iter().filter(|machine| machine.4 > 0) {
        let power = PowerOf { machine: Some(code.into()), work_center: None, rated_kw: kw(power), load_factor: hundredths(load) };
        all.push(from(first, Rate::Power(power)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rate_is_one_that_could_be_saved() {
        let all = rates();
        for one in &all {
            crate::rate::is_valid(&one.rate).unwrap();
        }
        let keys: BTreeSet<_> = all.iter().map(|one| (one.rate.kind(), one.rate.subject(), one.from)).collect();
        assert_eq!(keys.len(), all.len());
        let machines: BTreeSet<String> = machines().into_iter().map(|machine| machine.code).collect();
        assert_eq!(machines.len(), MACHINES.len());
        let centers: BTreeSet<String> = super::super::base::work_centers().into_iter().map(|center| center.code).collect();
        assert!(MACHINES.iter().map(|m| m.2).chain(CENTERS.iter().map(|c| c.0)).all(|center| centers.contains(center)));
    }
}
