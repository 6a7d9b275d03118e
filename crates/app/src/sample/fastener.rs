//! Bolts, studs, nuts, washers and the groups (phantoms) that they are drawn in.

use super::base::at;
use super::part::{Line, Part, each, grams, line, sent_out, step, whole};
use super::plant::Plant;
use super::range::{Model, Series};
use super::stock::{round_bar, wire_rod};

/// Strength and finish.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grade {
    /// Stainless A2-70.
    A2,
    /// Stainless A4-80.
    A4,
    /// Carbon steel 8.8, hot-dip galvanized.
    Zinc,
    /// Studs of 35CrMo with 2H nuts.
    B7,
}

/// Threads in use, smallest first.
const THREADS: [i64; 12] = [6, 8, 10, 12, 16, 20, 24, 27, 30, 33, 36, 39];

/// The thread `steps` sizes up.
fn stronger(m: i64, steps: usize) -> i64 {
    let at = THREADS.iter().position(|&t| t >= m).unwrap_or(0);
    THREADS[(at + steps).min(THREADS.len() - 1)]
}

/// A bolt's weight in milligrams: shank 6.165 d² L, hexagon head 9.65 d³ (mm).
///
/// M12×50: 6.165 × 144 × 50 + 9.65 × 1728 = 61 063 mg.
fn bolt_milligrams(m: i64, len: i64) -> i64 {
    (6_165 * m * m * len + 9_650 * m * m * m) / 1_000
}

/// `BT-M12X50-A2`: hexagon bolt, or stud for B7. The galvanized ones are headed and rolled here and galvanized outside.
pub(super) fn bolt(p: &mut Plant, m: i64, len: i64, grade: Grade) -> String {
    let suffix = match grade {
        Grade::A2 => "A2",
        Grade::A4 => "A4",
        Grade::Zinc => "8.8",
        Grade::B7 => "B7",
    };
    p.once(format!("BT-M{m}X{len}-{suffix}"), |p| {
        let mg = bolt_milligrams(m, len);
        // 10 kg of M12×50 are 164.
        let (ten_kg, pieces) = (whole(10), whole((10_000_000 + mg / 2) / mg));
        let hundreds = if m <= 16 { 100 } else { 50 };
        let bought = |name: &str, spec: String| {
            Part::bought("件", "标准件·螺栓", name, spec).lead(12).safety(hundreds * 5).lot(hundreds * 10, hundreds).lot_period(14)
        };
        match grade {
            Grade::A2 => bought("六角螺栓", format!("M{m}×{len} A2-70")).note("GB/T 5782"),
            Grade::A4 => bought("六角螺栓", format!("M{m}×{len} A4-80")).note("GB/T 5782").safety(hundreds).lead(20),
            Grade::B7 => bought("双头螺柱", format!("M{m}×{len} 35CrMo")).note("GB/T 901 等长双头"),
            Grade::Zinc => {
                let rod = wire_rod(p, m);
                Part::made("件", "标准件·自制", "六角螺栓", format!("M{m}×{len} 8.8 镀锌"))
                    .lead(10)
                    .safety(hundreds * 3)
                    .lot(hundreds * 10, hundreds)
                    .lot_period(14)
                    // Ten are lost in setting the header, whatever the order.
                    .lines([line(rod, super::part::milligrams(mg * 104 / 100)).fixed(super::part::thousandths(mg / 100)).scrap(10).at(10)])
                    .steps([
                        step("冷镦", at::FORGE, 45, 120).per(100).clean(15),
                        step("滚丝", at::THREAD, 25, 150).per(100).clean(10),
                        sent_out("镀锌", at::GALVANIZE, 5),
                        step("检验包装", at::INSPECT, 10, 90).per(100),
                    ])
            }
        }
        .converts("kg", ten_kg, pieces)
    })
}

/// Which nut belongs to a bolt.
pub(super) fn nut(p: &mut Plant, m: i64, grade: Grade) -> String {
    let (suffix, spec) = match grade {
        Grade::A2 => ("A2", "A2-70"),
        Grade::A4 => ("A4", "A4-80"),
        Grade::Zinc => ("8", "8 级 热浸锌"),
        Grade::B7 => ("2H", "2H 35CrMo"),
    };
    // A nut weighs about 9.8 d³ mg: 10 kg of M12 are 591.
    let pieces = 10_000_000 / (98 * m * m * m / 10);
    p.once(format!("NT-M{m}-{suffix}"), |_| {
        Part::bought("件", "标准件·螺母", "六角螺母", format!("M{m} {spec}")).lead(10).safety(1_000).lot_min_max(1_000, 8_000).converts(
            "kg",
            whole(10),
            whole(pieces),
        )
    })
}

/// Which spring washer belongs to a bolt; studs have none.
pub(super) fn washer(p: &mut Plant, m: i64, grade: Grade) -> Option<String> {
    let (suffix, spec) = match grade {
        Grade::A2 => ("304", "304"),
        Grade::A4 => ("316", "316"),
        Grade::Zinc => ("65MN", "65Mn 达克罗"),
        Grade::B7 => return None,
    };
    Some(p.once(format!("WS-M{m}-{suffix}"), |_| {
        Part::bought("件", "标准件·垫圈", "弹簧垫圈", format!("M{m} {spec}")).lead(10).safety(1_000).lot_min_max(1_000, 10_000)
    }))
}

/// `n` bolts with what belongs to them. Stainless ones may be replaced by A4.
pub(super) fn bolted(p: &mut Plant, n: i64, m: i64, len: i64, grade: Grade) -> Vec<Line> {
    let (bolt_code, nut_code, washer_code) = (bolt(p, m, len, grade), nut(p, m, grade), washer(p, m, grade));
    let mut bolts = line(bolt_code, each(n));
    let mut nuts = line(nut_code, each(if grade == Grade::B7 { 2 * n } else { n }));
    if grade == Grade::A2 {
        bolts = bolts.or(bolt(p, m, len, Grade::A4));
        nuts = nuts.or(nut(p, m, Grade::A4));
    }
    let mut lines = vec![bolts, nuts];
    lines.extend(washer_code.map(|code| line(code, each(n))));
    lines
}

/// Bolts of the bonnet flange: how many, thread, length, grade. Higher classes take studs, one or two threads up.
pub(super) fn bonnet_bolts(model: &Model) -> (i64, i64, i64, Grade) {
    let (n, m, len) = model.size().bonnet_bolts;
    match model.class() {
        16 if model.metal.is_stainless() => (n, m, len, Grade::A2),
        16 => (n, m, len, Grade::Zinc),
        25 | 40 => (n, stronger(m, 1), len + 15, Grade::B7),
        _ => (n, stronger(m, 2), len + 35, Grade::B7),
    }
}

/// Up to this diameter the bonnet's bolts are a group of their own; larger bonnets come with theirs, for the hoist.
pub(super) const GROUPED_UP_TO: i64 = 65;

/// The group (虚拟件) of bolts of a bonnet flange: shared by gate valves, globe valves and strainers of one size.
pub(super) fn bonnet_group(p: &mut Plant, model: &Model) -> String {
    let (n, m, len, grade) = bonnet_bolts(model);
    let (suffix, spec) = match grade {
        Grade::A2 => ("", format!("M{m} {n} 套 A2-70")),
        Grade::A4 => ("-A4", format!("M{m} {n} 套 A4-80")),
        Grade::Zinc => ("-8.8", format!("M{m} {n} 套 8.8 级")),
        Grade::B7 => ("-B7", format!("M{m}×{len} {n} 套 35CrMo")),
    };
    p.once(format!("JF-DN{}-M{m}{suffix}", model.dn), |p| {
        let lines = bolted(p, n, m, len, grade);
        Part::phantom("组", "虚拟件·紧固件组", "中法兰紧固件组", spec).lines(lines)
    })
}

/// Bolts of a check valve's cover: half a bonnet's up to DN50, as no stem pulls at it; thicker covers from DN80 up.
pub(super) fn cover_bolts(model: &Model) -> (i64, i64, i64, Grade) {
    let (n, m, len, grade) = bonnet_bolts(model);
    (if model.dn <= 50 { 4 } else { n }, m, if model.dn >= 80 { len + 5 } else { len }, grade)
}

/// Eye bolt of the gland: `EB-M10X40-304`, or `EB-M16X90` of carbon steel, heat-treated and galvanized outside.
pub(super) fn eye_bolt(p: &mut Plant, model: &Model) -> String {
    let (m, len) = model.size().eye;
    let bar = [(8, 14), (10, 18), (12, 20), (16, 28), (20, 35), (24, 40)].iter().find(|b| b.0 == m).map_or(20, |b| b.1);
    let (suffix, shown, grade) = if model.metal.is_stainless() {
        (format!("-{}", model.metal.stem_grade()), model.metal.stem_grade(), model.metal.stem_grade())
    } else {
        (String::new(), "35 镀锌", "35")
    };
    p.once(format!("EB-M{m}X{len}{suffix}"), |p| {
        let rod = round_bar(p, grade, bar);
        let g = super::stock::bar_grams(grade, bar, (len + m * 2 + 4) * 10);
        let mut steps = vec![
            step("下料", at::SAW, 10, 20),
            step("车外圆", at::CNC, 30, 70).clean(10),
            step("铣扁钻孔", at::MILL, 25, 55).clean(10),
            step("滚丝", at::THREAD, 15, 20),
        ];
        if !model.metal.is_stainless() {
            steps.extend([sent_out("调质", at::HEAT, 3), sent_out("镀锌", at::GALVANIZE, 5)]);
        }
        steps.push(step("检验包装", at::INSPECT, 5, 20));
        Part::made("件", "零件·填料函", "活节螺栓", format!("M{m}×{len} {shown}"))
            .lead(8)
            .safety(200)
            .lot(200, 100)
            .lines([line(rod, grams(g)).scrap(20).at(10)])
            .steps(steps)
    })
}

/// Bolts, nuts and washers that join a valve to two pipe flanges (HG/T 20613), as a group.
pub(super) fn pipe_group(p: &mut Plant, model: &Model) -> String {
    let (n, m) = model.flange();
    let grade = if model.pn > 16 {
        Grade::B7
    } else if model.metal.is_stainless() {
        Grade::A2
    } else {
        Grade::Zinc
    };
    // Two flanges, a gasket and a nut: 70 mm for the M16 of DN50.
    let len = (m * 3 + 20 + model.dn / 20) / 5 * 5;
    let suffix = match grade {
        Grade::A2 => "A2",
        Grade::A4 => "A4",
        Grade::Zinc => "8.8",
        Grade::B7 => "B7",
    };
    // A wafer check or butterfly valve has the same bolts, so the group goes by size, not by valve.
    let sides = if model.series == Series::Butterfly { 1 } else { 2 };
    p.once(format!("PF-DN{}-{}-{suffix}{}", model.dn, model.pn, if sides == 1 { "-1" } else { "" }), |p| {
        let lines = bolted(p, n * sides, m, len, grade);
        Part::phantom("组", "虚拟件·紧固件组", "管法兰紧固件组", format!("DN{} PN{} {}×M{m}×{len}", model.dn, model.pn, n * sides))
            .lines(lines)
    })
}
