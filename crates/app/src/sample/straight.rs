//! Check valves and strainers: covers, but no stem.

use super::base::at;
use super::casting::Alloy;
use super::common::{assembly, bonnet_gasket, coating, finished_note, name_plate, overlay_milligrams, overlay_wire, scaled};
use super::fastener::{GROUPED_UP_TO, bolted, bonnet_bolts, bonnet_group, cover_bolts};
use super::packaging::crate_for;
use super::part::{Part, back, each, grams, line, milli, milligrams, step};
use super::plant::Plant;
use super::range::Model;
use super::stock::{bar_grams, bulk, round_bar, turnings};
use super::valve::{body, body_blank, own_casting};

/// Cover: a bonnet without packing.
fn cover(p: &mut Plant, model: &Model) -> String {
    p.once(model.part("CV"), |p| {
        let (dn, g) = (model.dn, model.size().bonnet * 60 / 100);
        let blank = own_casting(p, model, "CV", "阀盖铸件", g);
        let mut lines = vec![line(blank, each(1)).scrap(20).at(10)];
        if dn >= 80 {
            let chips = turnings(p, Alloy::of(model.metal).code());
            lines.push(back(chips, grams(model.heavier(g) * 10 / 100)).at(10));
        }
        Part::made("件", "组件·阀盖", "阀盖", model.bore()).lead(6).lines(lines).steps([
            step("车平面", at::FINISH, 25, scaled(260, dn)).clean(5),
            step("钻孔", at::DRILL, 15, model.size().bonnet_bolts.0 * 35),
            step("检验", at::INSPECT, 5, scaled(40, dn)),
        ])
    })
}

/// Disc of a check valve on its arm: disc, arm, nut, washer, pin.
fn swing_disc(p: &mut Plant, model: &Model) -> String {
    p.once(model.part("DA"), |p| {
        let (dn, grade, size) = (model.dn, model.metal.stem_grade(), model.size());
        let plate = own_casting(p, model, "DH", "阀瓣铸件", size.wedge * 7 / 10);
        let arm = own_casting(p, model, "RA", "摇杆铸件", size.wedge * 4 / 10);
        let wire = overlay_wire(p, model.metal);
        let disc = p.once(model.part("DH"), |_| {
            Part::made("件", "零件·阀瓣", "阀瓣", format!("DN{dn} 旋启式"))
                .lead(6)
                .lines([line(plate, each(1)).scrap(20).at(10), line(wire, milligrams(overlay_milligrams(dn))).scrap(50).at(20)])
                .steps([
                    step("粗车", at::ROUGH, 20, scaled(180, dn)).clean(5),
                    step("堆焊", at::OVERLAY, 25, scaled(260, dn)).clean(15),
                    step("精车", at::CNC, 20, scaled(180, dn)).clean(5),
                    step("研磨", at::LAP, 10, scaled(180, dn)),
                    step("检验", at::INSPECT, 5, scaled(30, dn)),
                ])
        });
        let bar = size.bar.min(40);
        let rod = round_bar(p, grade, bar);
        let pin = p.once(format!("PN-DN{dn}-{}", model.metal.code()), |_| {
            Part::made("件", "零件·阀瓣", "销轴", format!("{grade} DN{dn}"))
                .lines([line(rod, grams(bar_grams(grade, bar, dn * 12 + 260))).scrap(30).at(10)])
                .steps([step("下料", at::SAW, 10, 20), step("数控车", at::CNC, 20, scaled(70, dn)), step("检验", at::INSPECT, 5, 15)])
        });
        let (m, _) = size.eye;
        let grade = if model.metal.is_stainless() { super::fastener::Grade::A2 } else { super::fastener::Grade::Zinc };
        let nut = super::fastener::nut(p, m, grade);
        let mut lines =
            vec![line(disc, each(1)).at(20), line(arm, each(1)).scrap(20).at(10), line(pin, each(1)).at(20), line(nut, each(1)).at(20)];
        lines.extend(super::fastener::washer(p, m, grade).map(|code| line(code, each(1)).at(20)));
        Part::made("组", "组件·阀瓣", "阀瓣组件", format!("DN{dn} 带摇杆")).lead(5).lines(lines).steps([
            step("钻摇杆孔", at::DRILL, 15, scaled(120, dn)),
            step("组装点焊", at::WELD, 10, scaled(150, dn)),
            step("检验", at::INSPECT, 5, scaled(30, dn)),
        ])
    })
}

/// A swing check valve: its cover bolts stand in its own list.
pub(super) fn check(p: &mut Plant, model: &Model) -> String {
    let (_, name, _, group) = model.series.words();
    p.once(model.code(), |p| {
        let dn = model.dn;
        let (n, m, len, grade) = cover_bolts(model);
        let mut lines = vec![
            line(body(p, model, 1, 92), each(1)).at(20),
            line(swing_disc(p, model), each(1)).at(20),
            line(cover(p, model), each(1)).at(40),
            line(bonnet_gasket(p, model), each(1)).at(40),
        ];
        lines.extend(bolted(p, n, m, len, grade).into_iter().map(|l| l.at(40)));
        if dn >= 100 {
            let eye = p.once(format!("LE-M{m}"), |_| {
                Part::bought("件", "标准件·其他", "吊环螺钉", format!("M{m} 20")).lead(10).safety(50).lot(100, 50).note("GB/T 825")
            });
            lines.push(line(eye, each(2)).at(40));
        }
        lines.push(line(name_plate(p, model), each(1)).at(70));
        lines.extend(coating(p, model, 60));
        Part::finished("台", group, name, model.spec()).lines(lines).steps(assembly(model, false)).note(finished_note(model))
    })
}

/// A Y strainer with its basket.
pub(super) fn strainer(p: &mut Plant, model: &Model) -> String {
    let (_, name, _, group) = model.series.words();
    p.once(model.code(), |p| {
        let dn = model.dn;
        let whole_body = p.once(model.part("VB"), |p| {
            let blank = body_blank(p, model, "阀体", model.size().body * 84 / 100);
            let (n, _) = model.flange();
            Part::made("件", "组件·阀体", "阀体组件", format!("{} Y 型", model.bore())).lead(7).lines([blank]).steps([
                step("车法兰", at::CNC, 30, scaled(420, dn)).clean(10),
                step("钻法兰孔", at::DRILL, 20, 2 * n * 35),
                step("镗斜孔", at::MILL, 25, scaled(200, dn)),
                step("检验", at::INSPECT, 10, scaled(50, dn)),
            ])
        });
        let (mesh, plate, rod) = (bulk(p, "MS-304-40"), bulk(p, "PN-304-P3"), bulk(p, "WE-A102-D3"));
        let basket = p.once(format!("SN-DN{dn}-40"), |_| {
            // The mesh is rolled round: π × 0.9 DN × 2.2 DN, with an overlap.
            let area = 314 * dn * 9 / 10 * dn * 22 / 10 / 100 / 1_000 + dn / 10;
            Part::made("件", "零件·滤网", "滤筒", format!("DN{dn} 40 目"))
                .lead(4)
                .safety(10)
                .lines([
                    line(mesh, milli(area)).scrap(100).at(10),
                    line(plate, milli(area)).scrap(80).at(10),
                    line(rod, grams(12 + dn / 5)).scrap(100).at(20),
                ])
                .steps([
                    step("剪板卷筒", at::SAW, 15, scaled(120, dn)),
                    step("点焊", at::WELD, 10, scaled(200, dn)),
                    step("检验", at::INSPECT, 5, 20),
                ])
        });
        let plug = p.once("PL-G12-304", |_| Part::bought("件", "标准件·其他", "丝堵", "G1/2 304").lead(7).safety(100).lot(200, 50));
        let mut lines = vec![
            line(whole_body, each(1)).at(20),
            line(basket, each(1)).at(20),
            line(cover(p, model), each(1)).at(40),
            line(bonnet_gasket(p, model), each(1)).at(40),
            line(plug, each(1)).at(40),
        ];
        if dn <= GROUPED_UP_TO {
            lines.push(line(bonnet_group(p, model), each(1)).at(40));
        } else {
            let (n, m, len, grade) = bonnet_bolts(model);
            lines.extend(bolted(p, n, m, len, grade).into_iter().map(|l| l.at(40)));
        }
        lines.push(line(name_plate(p, model), each(1)).at(70));
        lines.push(line(crate_for(p, dn, false), each(1)).at(80));
        Part::finished("台", group, name, model.spec()).lines(lines).steps(assembly(model, true)).note(finished_note(model))
    })
}
