//! Gate and globe valves: body, bonnet, stem, wedge or disc.

use super::actuator::{electric, mounting};
use super::base::at;
use super::casting::{Alloy, casting};
use super::common::{
    assembly, bonnet_gasket, coating, eye_bolt_lines, finished_note, hand_wheel, name_plate, overlay_milligrams, overlay_wire, packing,
    scaled, seat_ring, stem_nut,
};
use super::fastener::{GROUPED_UP_TO, bolted, bonnet_bolts, bonnet_group};
use super::packaging::crate_for;
use super::part::{Line, Part, back, each, grams, line, milligrams, sent_out, step};
use super::plant::Plant;
use super::range::{Model, Series};
use super::stock::{bar_grams, bulk, round_bar, turnings};

/// A casting of this valve: `CA-VB50-CF8`, `CA-BNJ80-WCB-40`.
pub(super) fn own_casting(p: &mut Plant, model: &Model, mark: &str, name: &str, pn16_grams: i64) -> String {
    let alloy = Alloy::of(model.metal);
    let class = if model.class() == 16 { String::new() } else { format!("-{}", model.class()) };
    let g = model.heavier(pn16_grams);
    casting(p, format!("CA-{mark}{}{}-{}{class}", model.series.mark(), model.dn, alloy.code()), name, alloy, g)
}

/// From DN80 up a body is machined as a part of its own, before seats go in; smaller ones in one go.
pub(super) fn body_blank(p: &mut Plant, model: &Model, name: &str, pn16_grams: i64) -> Line {
    let blank = own_casting(p, model, "VB", &format!("{name}铸件"), pn16_grams);
    if model.dn < 80 {
        return line(blank, each(1)).scrap(20).at(10);
    }
    let dn = model.dn;
    let machined = p.once(model.part("VM"), |p| {
        let chips = turnings(p, Alloy::of(model.metal).code());
        let (n, _) = model.flange();
        Part::made("件", "零件·阀体", &format!("{name}加工件"), format!("{} 粗精车", model.bore()))
            .lead(6)
            .lines([line(blank, each(1)).scrap(20).at(10), back(chips, grams(model.heavier(pn16_grams) * 11 / 100)).at(10)])
            .steps([
                step("粗车", at::ROUGH, 40, scaled(900, dn)).clean(10),
                step("精车", at::FINISH, 40, scaled(800, dn)).clean(10),
                step("钻法兰孔", at::DRILL, 25, 2 * n * 40),
                step("检验", at::INSPECT, 10, scaled(90, dn)),
            ])
    });
    line(machined, each(1)).at(10)
}

/// Operations of a body with seats.
fn body_steps(model: &Model) -> Vec<super::part::Step> {
    let dn = model.dn;
    let mut steps = Vec::new();
    if dn < 80 {
        let (n, _) = model.flange();
        steps.extend([
            step("粗车", at::ROUGH, 30, scaled(540, dn)).clean(10),
            step("精车", at::CNC, 30, scaled(480, dn)).clean(10),
            step("钻法兰孔", at::DRILL, 20, 2 * n * 35),
        ]);
    } else {
        steps.push(step("镗阀座孔", at::MILL, 40, scaled(420, dn)).clean(10));
        steps.push(step("压装阀座", at::FIT, 15, scaled(180, dn)));
        steps.push(step("清洗", at::WASH, 5, scaled(60, dn)));
    }
    steps.extend([
        step("堆焊封焊", at::OVERLAY, 30, scaled(360, dn)).clean(15),
        step("研磨密封面", at::LAP, 15, scaled(300, dn)),
        step("检验", at::INSPECT, 10, scaled(60, dn)),
    ]);
    steps
}

/// `VB-DN50-0304`: body with its seats; `seats` rings, `percent` of a gate body's weight.
pub(super) fn body(p: &mut Plant, model: &Model, seats: i64, percent: i64) -> String {
    p.once(model.part("VB"), |p| {
        let blank = body_blank(p, model, "阀体", model.size().body * percent / 100);
        let (ring, wire) = (seat_ring(p, model.metal, model.dn), overlay_wire(p, model.metal));
        Part::made("件", "组件·阀体", "阀体组件", format!("{} 加工完", model.bore()))
            .lead(if model.dn < 80 { 8 } else { 6 })
            .lines([blank, line(ring, each(seats)).at(20), line(wire, milligrams(overlay_milligrams(model.dn))).scrap(50).at(40)])
            .steps(body_steps(model))
    })
}

/// `BN-DN50-0304`: bonnet with stem nut, packing and gland; from DN80 up with its bolts.
fn bonnet(p: &mut Plant, model: &Model, percent: i64) -> String {
    p.once(model.part("BN"), |p| {
        let (dn, size) = (model.dn, model.size());
        let blank = own_casting(p, model, "BN", "阀盖铸件", size.bonnet * percent / 100);
        let mut lines = vec![line(blank, each(1)).scrap(20).at(10), line(stem_nut(p, model), each(1)).at(40)];
        lines.push(line(packing(p, size.packing), each(if dn <= 150 { 6 } else { 8 })).at(50));
        lines.extend(eye_bolt_lines(p, model, 50));
        if dn > GROUPED_UP_TO {
            let (n, m, len, grade) = bonnet_bolts(model);
            lines.extend(bolted(p, n, m, len, grade).into_iter().map(|l| l.at(50)));
        }
        Part::made("件", "组件·阀盖", "阀盖组件", model.bore()).lead(8).lines(lines).steps([
            step("粗车", at::ROUGH, 30, scaled(420, dn)).clean(10),
            step("精车", at::CNC, 30, scaled(360, dn)).clean(10),
            step("钻孔", at::DRILL, 20, size.bonnet_bolts.0 * 35),
            step("压装阀杆螺母", at::FIT, 10, scaled(90, dn)),
            step("装填料函", at::FIT, 10, scaled(150, dn)),
            step("检验", at::INSPECT, 5, scaled(50, dn)),
        ])
    })
}

/// `ST-DN50-0304`: stem; `percent` of a gate stem's length. Shared by all pressures of a size.
fn stem(p: &mut Plant, model: &Model, percent: i64) -> String {
    let dash = if model.series.mark().is_empty() { String::new() } else { format!("{}-", model.series.mark()) };
    p.once(format!("ST-{dash}DN{}-{}", model.dn, model.metal.code()), |p| {
        let (dn, size, grade) = (model.dn, model.size(), model.metal.stem_grade());
        let rod = round_bar(p, grade, size.bar);
        let g = bar_grams(grade, size.bar, size.blank * percent / 100);
        let mut blank = line(rod, grams(g)).scrap(30).at(10);
        if grade == "304" {
            blank = blank.or(round_bar(p, "316", size.bar));
        }
        let mut lines = vec![blank];
        if dn >= 100 {
            // Chips of thinner stems go with the sweepings.
            let chips = turnings(p, grade);
            lines.push(back(chips, grams(g * 22 / 100)).at(30));
        }
        let mut steps = vec![
            step("下料", at::SAW, 10, scaled(30, dn)),
            step("锻 T 头", at::FORGE, 30, scaled(80, dn)).clean(10),
            step("粗车", at::ROUGH, 25, scaled(240, dn)).clean(5),
        ];
        if !model.metal.is_stainless() {
            steps.push(sent_out("调质", at::HEAT, 4));
        }
        steps.extend([
            step("精车", at::CNC, 25, scaled(260, dn)).clean(5),
            step("滚梯形丝", at::THREAD, 30, scaled(70, dn)),
            step("磨杆", at::GRIND, 20, scaled(150, dn)),
        ]);
        if !model.metal.is_stainless() {
            steps.push(sent_out("化学镀镍", at::PLATE, 5));
        }
        steps.push(step("检验", at::INSPECT, 5, scaled(40, dn)));
        let (tr, pitch) = size.thread;
        Part::made("件", "零件·阀杆", "阀杆", format!("Tr{tr}×{pitch} L={}", size.stem * percent / 100))
            .lead(8)
            .safety(if dn <= 100 { 20 } else { 0 })
            .lines(lines)
            .steps(steps)
    })
}

/// `GT-DN50-0304`: wedge, overlaid on both faces.
fn wedge(p: &mut Plant, model: &Model) -> String {
    p.once(model.part("GT"), |p| {
        let dn = model.dn;
        let blank = own_casting(p, model, "GT", "闸板铸件", model.size().wedge);
        let wire = overlay_wire(p, model.metal);
        let mut lines = vec![line(blank, each(1)).scrap(20).at(10), line(wire, milligrams(overlay_milligrams(dn) * 2)).scrap(50).at(20)];
        if dn >= 100 {
            let chips = turnings(p, Alloy::of(model.metal).code());
            lines.push(back(chips, grams(model.size().wedge * 14 / 100)).at(10));
        }
        Part::made("件", "零件·闸板", "闸板", format!("DN{dn} 楔式 {}", Alloy::of(model.metal).code())).lead(7).lines(lines).steps([
            step("粗车", at::ROUGH, 25, scaled(240, dn)).clean(5),
            step("堆焊", at::OVERLAY, 30, scaled(420, dn)).clean(15),
            step("精车斜面", at::FINISH, 30, scaled(260, dn)).clean(5),
            step("铣 T 槽", at::MILL, 20, scaled(180, dn)),
            step("磨密封面", at::GRIND, 15, scaled(240, dn)),
            step("着色检验", at::INSPECT, 10, scaled(60, dn)),
        ])
    })
}

/// `DC-J-DN50-0304`: disc of a globe valve; of bar up to DN65, cast beyond.
fn disc(p: &mut Plant, model: &Model) -> String {
    p.once(model.part("DC"), |p| {
        let (dn, grade) = (model.dn, model.metal.stem_grade());
        let blank = if dn <= 65 {
            let bar = (dn + 14) / 5 * 5;
            line(round_bar(p, grade, bar), grams(bar_grams(grade, bar, dn * 4 + 130))).scrap(20).at(10)
        } else {
            line(own_casting(p, model, "DC", "阀瓣铸件", model.size().wedge * 8 / 10), each(1)).scrap(20).at(10)
        };
        let wire = overlay_wire(p, model.metal);
        let cap_bar = (model.size().bar + 16) / 5 * 5;
        let cap_rod = round_bar(p, grade, cap_bar);
        let cap = p.once(format!("DN-DN{dn}-{}", model.metal.code()), |_| {
            Part::made("件", "零件·阀瓣", "阀瓣盖", format!("DN{dn} {grade}"))
                .lines([line(cap_rod, grams(bar_grams(grade, cap_bar, 160 + dn))).scrap(20).at(10)])
                .steps([
                    step("下料", at::SAW, 10, 20),
                    step("数控车", at::CNC, 25, scaled(90, dn)).clean(5),
                    step("检验", at::INSPECT, 5, 15),
                ])
        });
        Part::made("件", "零件·阀瓣", "阀瓣", format!("DN{dn} 锥面 {grade}"))
            .lead(6)
            .lines([blank, line(wire, milligrams(overlay_milligrams(dn))).scrap(50).at(20), line(cap, each(1)).at(50)])
            .steps([
                step("粗车", at::ROUGH, 20, scaled(160, dn)).clean(5),
                step("堆焊", at::OVERLAY, 25, scaled(240, dn)).clean(15),
                step("精车锥面", at::CNC, 25, scaled(180, dn)).clean(5),
                step("研磨", at::LAP, 10, scaled(180, dn)),
                step("装阀瓣盖", at::FIT, 5, scaled(60, dn)),
                step("检验", at::INSPECT, 5, scaled(30, dn)),
            ])
    })
}

/// Everything inside and around the stem, before the drive: lines at operations 20 and 40.
fn stemmed(p: &mut Plant, model: &Model, inner: String, parts: (String, String, String)) -> Vec<Line> {
    let (body, bonnet, stem) = parts;
    let mut lines = vec![line(body, each(1)).at(20), line(bonnet, each(1)).at(20), line(stem, each(1)).at(20), line(inner, each(1)).at(30)];
    if model.dn <= GROUPED_UP_TO {
        lines.push(line(bonnet_group(p, model), each(1)).at(40));
    }
    lines.push(line(bonnet_gasket(p, model), each(1)).at(40));
    lines
}

fn gate_core(p: &mut Plant, model: &Model) -> Vec<Line> {
    let parts = (body(p, model, 2, 100), bonnet(p, model, 100), stem(p, model, 100));
    let inner = wedge(p, model);
    stemmed(p, model, inner, parts)
}

fn globe_core(p: &mut Plant, model: &Model) -> Vec<Line> {
    let parts = (body(p, model, 1, 106), bonnet(p, model, 82), stem(p, model, 78));
    let inner = disc(p, model);
    stemmed(p, model, inner, parts)
}

/// A gate or globe valve, by hand or by motor. By hand nine kinds of line make a valve; a motor goes onto a bare valve.
pub(super) fn stemmed_valve(p: &mut Plant, model: &Model, core: fn(&mut Plant, &Model) -> Vec<Line>) -> String {
    p.once(model.code(), |p| {
        let (_, name, _, group) = model.series.words();
        let mut lines = core(p, model);
        // 8.5 g of grease at DN50.
        let grease = milligrams(8_500 * model.dn / 50);
        lines.push(line(hand_wheel(p, model.size().wheel), each(1)).at(40));
        lines.push(line(name_plate(p, model), each(1)).at(70));
        lines.push(line(bulk(p, "LB-LI-2"), grease).at(40));
        lines.extend(coating(p, model, 60));
        Part::finished("台", group, name, model.spec()).lines(lines).steps(assembly(model, false)).note(finished_note(model))
    })
}

/// An electric gate or globe valve: bare valve (裸阀), bracket, actuator.
fn motor_valve(p: &mut Plant, model: &Model, by_hand: Series, prefix: &str, core: fn(&mut Plant, &Model) -> Vec<Line>) -> String {
    p.once(model.code(), |p| {
        let (_, name, _, group) = model.series.words();
        let hand = model.with(by_hand);
        let bare = p.once(model.part(prefix), |p| {
            let mut lines = core(p, &hand);
            lines.push(line(bulk(p, "LB-LI-2"), milligrams(8_500 * model.dn / 50)).at(40));
            let mut steps = assembly(&hand, false);
            steps.retain(|s| s.0.name != "喷漆");
            Part::made("台", "组件·裸阀", "裸阀", format!("{} 配电动", hand.spec())).lead(5).lines(lines).steps(steps)
        });
        let mut lines = vec![line(bare, each(1)).at(20), line(electric(p, model.dn), each(1)).at(40)];
        lines.extend(mounting(p, model).into_iter().map(|l| l.at(40)));
        lines.push(line(name_plate(p, model), each(1)).at(70));
        lines.extend(coating(p, model, 60));
        lines.push(line(crate_for(p, model.dn, true), each(1)).at(80));
        Part::finished("台", group, name, model.spec()).lead(6).lines(lines).steps(assembly(model, true)).note(finished_note(model))
    })
}

/// Enters a gate or globe valve with all its parts.
pub(super) fn enter(p: &mut Plant, model: &Model) -> String {
    match model.series {
        Series::ElectricGate => motor_valve(p, model, Series::Gate, "FB", gate_core),
        Series::ElectricGlobe => motor_valve(p, model, Series::Globe, "FB", globe_core),
        Series::Globe => stemmed_valve(p, model, globe_core),
        Series::Gate | Series::Check | Series::Ball | Series::PneumaticBall | Series::Butterfly | Series::Strainer => {
            stemmed_valve(p, model, gate_core)
        }
    }
}
