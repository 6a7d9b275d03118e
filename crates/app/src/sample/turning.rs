//! Ball and butterfly valves: what turns by a quarter.

use super::actuator::{bent_bracket, pneumatic, worm_gear};
use super::base::at;
use super::casting::Alloy;
use super::common::{assembly, coating, finished_note, gland, name_plate, packing, scaled};
use super::fastener::{Grade, bolted, bonnet_bolts};
use super::packaging::crate_for;
use super::part::{Line, Part, back, each, grams, line, milli, milligrams, step, thousandths, up_to, whole};
use super::plant::Plant;
use super::range::{Metal, Model, Series};
use super::stock::{bar_grams, bulk, round_bar, sheet, turnings};
use super::valve::{body_blank, own_casting};

/// Turned out of a casting: body halves, covers, discs.
fn machined(p: &mut Plant, model: &Model, prefix: &str, group: &str, name: &str, pn16_grams: i64) -> String {
    p.once(model.part(prefix), |p| {
        let dn = model.dn;
        let blank = own_casting(p, model, prefix, &format!("{name}铸件"), pn16_grams);
        let mut lines = vec![line(blank, each(1)).scrap(20).at(10)];
        if dn >= 80 {
            let chips = turnings(p, Alloy::of(model.metal).code());
            lines.push(back(chips, grams(model.heavier(pn16_grams) * 12 / 100)).at(10));
        }
        Part::made("件", group, name, model.bore()).lead(6).lines(lines).steps([
            step("粗车", at::ROUGH, 25, scaled(320, dn)).clean(10),
            step("精车", at::CNC, 25, scaled(300, dn)).clean(10),
            step("钻孔攻丝", at::DRILL, 20, scaled(160, dn)),
            step("检验", at::INSPECT, 5, scaled(50, dn)),
        ])
    })
}

/// A part turned of one bar.
fn turned(p: &mut Plant, code: String, group: &str, name: &str, grade: &str, (bar, tenths): (i64, i64)) -> String {
    p.once(code, |p| {
        let rod = round_bar(p, grade, bar);
        let mut blank = line(rod, grams(bar_grams(grade, bar, tenths))).scrap(30).at(10);
        if grade == "304" {
            blank = blank.or(round_bar(p, "316", bar));
        }
        Part::made("件", group, name, format!("{grade} Φ{bar}×{}", tenths / 10)).lead(5).lines([blank]).steps([
            step("下料", at::SAW, 10, 20 + bar),
            step("数控车", at::CNC, 25, 90 + bar * 3).clean(5),
            step("铣扁", at::MILL, 15, 60 + bar),
            step("检验", at::INSPECT, 5, 20),
        ])
    })
}

/// Body with side flanges for ball and butterfly valves.
fn body(p: &mut Plant, model: &Model, percent: i64) -> String {
    p.once(model.part("VB"), |p| {
        let blank = body_blank(p, model, "阀体", model.size().body * percent / 100);
        let (dn, (n, _)) = (model.dn, model.flange());
        Part::made("件", "组件·阀体", "阀体组件", format!("{} 加工完", model.bore())).lead(7).lines([blank]).steps([
            step("精车内腔", at::CNC, 30, scaled(420, dn)).clean(10),
            step("钻法兰孔", at::DRILL, 20, n * 35),
            step("清洗", at::WASH, 5, scaled(40, dn)),
            step("检验", at::INSPECT, 10, scaled(60, dn)),
        ])
    })
}

/// Bought seal or drive part.
fn bought(p: &mut Plant, code: String, group: &str, name: &str, spec: String, safety: i64) -> String {
    p.once(code, |_| Part::bought("件", group, name, spec).safety(safety).lot(safety, 10))
}

/// Ball: of bar up to DN50, cast hollow beyond; ground to a mirror.
fn ball(p: &mut Plant, model: &Model) -> String {
    let metal = if model.metal == Metal::R { Metal::R } else { Metal::P };
    let (dn, grade) = (model.dn, metal.stem_grade());
    p.once(format!("BL-DN{dn}-{}", metal.code()), |p| {
        let (blank, g) = if dn <= 50 {
            let bar = (dn * 16 / 10 + 4) / 5 * 5;
            let g = bar_grams(grade, bar, dn * 14 + 30);
            (line(round_bar(p, grade, bar), grams(g)).scrap(30).at(10), g)
        } else {
            let g = model.size().body * 14 / 100;
            let of_metal = Model { metal, pn: 16, ..*model };
            (line(own_casting(p, &of_metal, "BL", "球体铸件", g), each(1)).scrap(30).at(10), g)
        };
        let chips = turnings(p, grade);
        Part::made("件", "零件·球体", "球体", format!("DN{dn} {grade}"))
            .lead(7)
            .safety(if dn <= 50 { 40 } else { 5 })
            .lines([blank, back(chips, grams(g * 30 / 100)).at(20)])
            .steps([
                step("下料", at::SAW, 10, scaled(40, dn)),
                step("数控车球面", at::CNC, 30, scaled(420, dn)).clean(10),
                step("铣槽", at::MILL, 15, scaled(90, dn)),
                step("磨球面", at::GRIND, 25, scaled(300, dn)).clean(10),
                step("圆度检验", at::INSPECT, 10, scaled(60, dn)),
            ])
    })
}

/// PTFE seat, turned of tube stock by weight.
fn seat(p: &mut Plant, dn: i64) -> String {
    let ptfe = bulk(p, "PL-PTFE");
    p.once(format!("RS-DN{dn}-PTFE"), |_| {
        Part::made("件", "零件·密封", "密封圈", format!("DN{dn} 增强 PTFE"))
            .lead(3)
            .safety(80)
            .lot(50, 10)
            .lines([line(ptfe, milligrams(dn * dn * 22 + dn * 300)).scrap(80).at(10)])
            .steps([step("车制", at::FINISH, 15, scaled(80, dn)).clean(5), step("检验", at::INSPECT, 5, 15)])
    })
}

/// Stem seals of a ball valve (虚拟件).
fn stem_seals(p: &mut Plant, dn: i64) -> String {
    let (outside, inside, _) = super::range::Model { series: Series::Ball, metal: Metal::P, pn: 16, dn }.size().packing;
    p.once(format!("TP-DN{dn}"), |p| {
        let ring = bought(p, format!("VP-{outside}X{inside}"), "密封件·填料", "V 形填料", format!("PTFE Φ{outside}×{inside}"), 200);
        let thrust = bought(p, format!("TW-{outside}"), "密封件·填料", "止推垫片", format!("PTFE Φ{outside}"), 200);
        let oring = bought(p, format!("OR-{inside}X2"), "密封件·填料", "O 形圈", format!("FKM {inside}×2.65"), 200);
        Part::phantom("组", "虚拟件·填料组", "阀杆密封组", format!("DN{dn}")).lines([
            line(ring, each(3)),
            line(thrust, each(1)),
            line(oring, each(1)),
        ])
    })
}

/// Bolts between the halves of a ball valve (虚拟件): fewer and thinner than a bonnet's.
fn half_bolts(p: &mut Plant, model: &Model) -> String {
    let (n, m, len, grade) = bonnet_bolts(model);
    let m = if m <= 12 { 10 } else { m - 4 };
    let suffix = match grade {
        Grade::A2 | Grade::A4 => "",
        Grade::Zinc => "-8.8",
        Grade::B7 => "-B7",
    };
    p.once(format!("JF-Q-DN{}-M{m}{suffix}", model.dn), |p| {
        let lines = bolted(p, n.min(8), m, len, grade);
        Part::phantom("组", "虚拟件·紧固件组", "主副阀体紧固件组", format!("M{m}×{len} {} 套", n.min(8))).lines(lines)
    })
}

/// A ball valve without its drive: lines at operations 20 to 40.
fn ball_core(p: &mut Plant, model: &Model) -> Vec<Line> {
    let (dn, size) = (model.dn, model.size());
    let stem_code = format!("ST-Q-DN{dn}-{}", model.metal.code());
    let stem = turned(p, stem_code, "零件·阀杆", "阀杆", model.metal.stem_grade(), (size.bar, size.stem * 45 / 10));
    let gasket = bought(p, format!("GK-Q-DN{dn}-PTFE"), "密封件·垫片", "中法兰垫片", format!("DN{dn} PTFE"), 100);
    vec![
        line(body(p, model, 62), each(1)).at(20),
        line(machined(p, model, "VC", "组件·阀体", "副阀体", size.body * 34 / 100), each(1)).at(20),
        line(ball(p, model), each(1)).at(20),
        line(stem, each(1)).at(20),
        line(seat(p, dn), each(2)).scrap(10).at(20),
        line(stem_seals(p, dn), each(1)).at(20),
        line(gasket, each(1)).scrap(20).at(40),
        line(half_bolts(p, model), each(1)).at(40),
        line(bulk(p, "LB-LI-2"), milligrams(4_000 * dn / 50)).at(40),
    ]
}

/// Lever up to DN100: bar steel, galvanized dip is replaced by a plastic coat.
fn lever(p: &mut Plant, dn: i64) -> String {
    let length = up_to(dn, &[(20, 130), (32, 160), (50, 230), (80, 300)], 450);
    let (flat, coat) = (bulk(p, "FB-40X4"), bulk(p, "PW-PVC"));
    p.once(format!("HD-{length}"), |_| {
        Part::made("件", "零件·手柄", "手柄", format!("L={length} 浸塑"))
            .lead(5)
            .safety(50)
            .lot(100, 20)
            .lines([
                line(flat, milli(length + 12)).scrap(30).at(10),
                line(coat, milligrams(length * 180)).fixed(thousandths(400)).scrap(50).at(30),
            ])
            .steps([
                step("下料冲孔", at::SAW, 20, 25),
                step("折弯", at::FORGE, 15, 20),
                step("浸塑", at::PAINT, 30, 900).per(40).clean(20).note("换色清槽"),
                step("检验", at::INSPECT, 5, 10),
            ])
    })
}

/// A ball valve with lever, worm gear or cylinder.
pub(super) fn ball_valve(p: &mut Plant, model: &Model) -> String {
    let (_, name, _, group) = model.series.words();
    p.once(model.code(), |p| {
        let dn = model.dn;
        let mut lines = if model.series == Series::PneumaticBall {
            let plain = model.with(Series::Ball);
            let bare = p.once(model.part("QB").replace("QB-Q-", "QB-"), |p| {
                let core = ball_core(p, &plain);
                let mut steps = assembly(&plain, false);
                steps.retain(|s| s.0.name != "喷漆");
                Part::made("台", "组件·裸阀", "裸球阀", format!("{} 配气动", plain.spec())).lead(4).lines(core).steps(steps)
            });
            let bracket = bent_bracket(p, dn);
            let mut lines = vec![line(bare, each(1)).at(20), line(pneumatic(p, dn), each(1)).at(40), line(bracket, each(1)).at(40)];
            lines.extend(bolted(p, 4, 8, 25, Grade::A2).into_iter().map(|l| l.at(40)));
            lines
        } else {
            let mut lines = ball_core(p, model);
            let drive = if dn <= 100 { lever(p, dn) } else { worm_gear(p, dn) };
            lines.push(line(drive, each(1)).at(40));
            lines
        };
        lines.push(line(name_plate(p, model), each(1)).at(70));
        lines.extend(coating(p, model, 60));
        lines.push(line(crate_for(p, dn, model.series == Series::PneumaticBall), each(1)).at(80));
        Part::finished("台", group, name, model.spec()).lines(lines).steps(assembly(model, true)).note(finished_note(model))
    })
}

/// Ring that presses a butterfly valve's seal: cut of plate. What falls out of a large one makes a smaller one.
fn press_ring(p: &mut Plant, dn: i64) -> String {
    let disc = p.once("CB-304-150", |_| {
        Part::bought("件", "零件·密封", "套裁圆坯", "304 δ6 Φ150").lead(0).decimals(0).note("大压圈套裁所得，不采购")
    });
    let plate = sheet(p, "304", 60);
    p.once(format!("PR-DN{dn}"), |_| {
        let g = dn * dn * 5 / 100 + 200;
        let lines = if dn == 100 {
            vec![line(disc, each(1)).scrap(20).at(10)]
        } else if dn >= 250 {
            vec![line(plate, grams(g * 16 / 10)).scrap(60).at(10), line(disc, each(1)).co_product(120).at(10)]
        } else {
            vec![line(plate, grams(g * 16 / 10)).scrap(60).at(10)]
        };
        Part::made("件", "零件·密封", "压圈", format!("DN{dn} 304")).lead(5).lines(lines).steps([
            step("激光下料", at::SAW, 15, scaled(80, dn)),
            step("车制", at::FINISH, 20, scaled(180, dn)).clean(5),
            step("钻孔", at::DRILL, 15, scaled(120, dn)),
            step("检验", at::INSPECT, 5, 30),
        ])
    })
}

/// Laminated seal ring: stainless and graphite in turn, glued, turned to its angle.
fn laminated_seal(p: &mut Plant, dn: i64) -> String {
    let (thin, graphite) = (sheet(p, "304", 15), bulk(p, "GT-SHEET"));
    p.once(format!("SL-DN{dn}"), |_| {
        let side = dn + 60;
        Part::made("件", "零件·密封", "叠层密封圈", format!("DN{dn} 304+石墨"))
            .lead(6)
            .safety(4)
            .batch(whole(2), whole(0))
            // Sheets are cut for two rings at once.
            .lines([
                line(thin, milli(side * side * 8 / 1_000)).unit("m2").scrap(100).at(10),
                line(graphite, milli(side * side * 6 / 1_000)).scrap(150).at(10),
            ])
            .steps([
                step("切片", at::SAW, 15, scaled(120, dn)).per(2),
                step("叠压粘合", at::WIND, 20, scaled(300, dn)).per(2),
                step("车锥面", at::FINISH, 25, scaled(240, dn)).clean(5),
                step("检验", at::INSPECT, 5, 40),
            ])
    })
}

/// A butterfly valve with worm gear.
pub(super) fn butterfly(p: &mut Plant, model: &Model) -> String {
    let (_, name, _, group) = model.series.words();
    p.once(model.code(), |p| {
        let (dn, size) = (model.dn, model.size());
        let grade = model.metal.stem_grade();
        let shaft = turned(p, format!("ST-D-DN{dn}-{}", model.metal.code()), "零件·阀杆", "阀轴", grade, (size.bar, dn * 16 + 1_800));
        let bush_bar = (size.bar + 14) / 5 * 5;
        let bush = turned(p, format!("BS-D{}-QAL", size.bar), "零件·阀杆", "轴套", "QAL", (bush_bar, size.bar * 14));
        let key = bought(p, format!("KY-{}", size.bar / 4 * 2), "外购·传动", "平键", format!("{}×{}", size.bar / 4 * 2, size.bar), 50);
        let mut lines = vec![
            line(body(p, model, 48), each(1)).at(20),
            line(machined(p, model, "DD", "零件·蝶板", "蝶板", size.body * 22 / 100), each(1)).at(20),
            line(shaft, each(1)).at(20),
            line(bush, each(2)).at(20),
            line(key, each(2)).at(20),
            line(laminated_seal(p, dn), each(1)).scrap(10).at(30),
            line(press_ring(p, dn), each(1)).at(30),
            line(packing(p, size.packing), each(5)).at(40),
            line(gland(p, model), each(1)).at(40),
            line(worm_gear(p, dn), each(1)).at(40),
        ];
        lines.extend(bolted(p, 8 + dn / 100 * 2, 8, 25, Grade::A2).into_iter().map(|l| l.at(30)));
        lines.push(line(bulk(p, "LB-MOS2"), milligrams(120 * dn)).at(40));
        lines.push(line(name_plate(p, model), each(1)).at(70));
        lines.extend(coating(p, model, 60));
        lines.push(line(crate_for(p, dn, false), each(1)).at(80));
        Part::finished("台", group, name, model.spec()).lines(lines).steps(assembly(model, true)).note(finished_note(model))
    })
}
