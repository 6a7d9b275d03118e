//! Parts that many valves share: seats, stem nuts, packings, glands, gaskets, hand wheels, name plates.

use super::base::at;
use super::casting::{Alloy, casting};
use super::part::{Line, Part, Step, back, each, grams, line, milli, sent_out, step, thousandths, whole};
use super::plant::Plant;
use super::range::{Metal, Model, Series};
use super::stock::{bar_grams, bulk, paint, round_bar, sheet, tube, turnings};

/// A time that grows with the diameter: `seconds` at DN50.
pub(super) const fn scaled(seconds: i64, dn: i64) -> i64 {
    seconds * (dn + 50) / 100
}

/// Overlay wire of a body metal.
pub(super) fn overlay_wire(p: &mut Plant, metal: Metal) -> String {
    bulk(p, if metal.is_stainless() { "WD-ST6-D3" } else { "WD-13CR-D3" })
}

/// Overlay wire per body in milligrams: 0.0275 kg at DN50, in proportion to the seat's circumference.
pub(super) const fn overlay_milligrams(dn: i64) -> i64 {
    27_500 * dn / 50
}

/// Seat ring: thick tube, overlaid and ground.
pub(super) fn seat_ring(p: &mut Plant, metal: Metal, dn: i64) -> String {
    let (suffix, spec) = match metal {
        Metal::P => ("STL", "304 堆焊司太立"),
        Metal::R => ("316", "316 堆焊司太立"),
        Metal::C => ("13CR", "20 堆焊 Cr13"),
    };
    p.once(format!("SR-DN{dn}-{suffix}"), |p| {
        let wall = if dn <= 100 { 8 } else { 12 };
        let pipe = tube(p, if metal == Metal::C { "20" } else { metal.stem_grade() }, dn + 2 * wall - 2, wall);
        let wire = overlay_wire(p, metal);
        Part::made("件", "零件·密封", "阀座密封圈", spec)
            .lead(6)
            .safety(if dn <= 100 { 60 } else { 12 })
            .lot(if dn <= 100 { 50 } else { 10 }, if dn <= 100 { 10 } else { 2 })
            .lines([
                line(pipe, milli(dn / 10 + 13)).scrap(30).at(10),
                line(wire, super::part::milligrams(overlay_milligrams(dn) / 2)).scrap(50).at(30),
            ])
            .steps([
                step("下料", at::SAW, 10, scaled(60, dn)),
                step("粗车", at::ROUGH, 20, scaled(150, dn)).clean(5),
                step("堆焊", at::OVERLAY, 30, scaled(300, dn)).clean(15),
                step("精车", at::CNC, 20, scaled(180, dn)).clean(5),
                step("磨", at::GRIND, 15, scaled(150, dn)),
                step("着色检验", at::INSPECT, 10, 60),
            ])
    })
}

/// Stem nut of aluminium bronze: `BU-TR20-QAL`.
pub(super) fn stem_nut(p: &mut Plant, model: &Model) -> String {
    let (tr, pitch) = model.size().thread;
    p.once(format!("BU-TR{tr}-QAL"), |p| {
        let bar = tr * 2;
        let rod = round_bar(p, "QAL", bar);
        let chips = turnings(p, "QAL");
        let g = bar_grams("QAL", bar, (tr * 16 / 10 + 9) * 10);
        Part::made("件", "零件·阀盖", "阀杆螺母", format!("QAl9-4 Tr{tr}×{pitch}"))
            .lead(5)
            .safety(80)
            .lot(50, 10)
            .lines([line(rod, grams(g)).scrap(20).at(10), back(chips, grams(g * 45 / 100)).at(20)])
            .steps([
                step("下料", at::SAW, 10, 25),
                step("数控车", at::CNC, 30, 120 + tr * 3).clean(10),
                step("攻梯形螺纹", at::DRILL, 15, 60 + tr * 2),
                step("检验", at::INSPECT, 5, 20),
            ])
    })
}

/// Graphite packing ring: braid cut by the metre and pressed, in hundreds.
pub(super) fn packing(p: &mut Plant, (outside, inside, height): (i64, i64, i64)) -> String {
    p.once(format!("PK-GR-{outside}X{height}"), |p| {
        let square = (outside - inside) / 2;
        let braid = p.once(format!("BR-GR-{square}"), |_| {
            Part::bought("m", "原材料·非金属", "柔性石墨盘根", format!("{square}×{square} 编织"))
                .lead(7)
                .safety(200)
                .lot(300, 100)
                .converts("kg", whole(1), thousandths(1_000_000 / (square * square * 12 / 10)))
        });
        // One ring takes its mean circumference and 3 mm of cut: Φ28×18 → 72 + 3 mm.
        let millimetres = 314 * (outside + inside) / 200 + 3;
        Part::made("圈", "零件·填料函", "石墨填料", format!("Φ{outside}×{inside}×{height}"))
            .lead(3)
            .safety(400)
            .lot(500, 100)
            .batch(whole(100), whole(0))
            .bom_note("按 100 圈备料，首件试压另加 0.5 m")
            .lines([line(braid, milli(millimetres * 100)).fixed(thousandths(500)).scrap(20).at(10)])
            .steps([step("切断", at::WIND, 5, 300).per(100), step("模压", at::WIND, 20, 1_500).per(100).clean(10)])
    })
}

/// Gland: turned from bar; phosphated outside when of plain steel.
pub(super) fn gland(p: &mut Plant, model: &Model) -> String {
    let mark = model.metal.trim_code();
    p.once(format!("GL-DN{}-{mark}", model.dn), |p| {
        let (outside, _, _) = model.size().packing;
        let bar = (outside * 2 + 9) / 5 * 5;
        let grade = if model.metal.is_stainless() { model.metal.stem_grade() } else { "20" };
        let (rod, chips) = (round_bar(p, grade, bar), turnings(p, grade));
        let g = bar_grams(grade, bar, outside * 10 + 40);
        let mut steps = vec![
            step("下料", at::SAW, 10, scaled(40, model.dn)),
            step("数控车", at::CNC, 25, scaled(160, model.dn)).clean(10),
            step("钻孔", at::DRILL, 15, 60),
        ];
        if !model.metal.is_stainless() {
            steps.push(sent_out("磷化", at::PLATE, 4));
        }
        steps.push(step("检验", at::INSPECT, 5, 20));
        let shown = if model.metal.is_stainless() { grade } else { "20 磷化" };
        let mut blank = line(rod, grams(g)).scrap(20).at(10);
        if grade == "304" {
            blank = blank.or(round_bar(p, "316", bar));
        }
        Part::made("件", "零件·填料函", "填料压盖", format!("DN{} {shown}", model.dn))
            .lead(6)
            .safety(40)
            .lot(50, 10)
            .lines([blank, back(chips, grams(g * 50 / 100)).at(20)])
            .steps(steps)
    })
}

/// Gland plate: kept by the kilogram, as it comes from the press and goes to be blackened.
pub(super) fn gland_plate(p: &mut Plant, model: &Model) -> String {
    let (m, _) = model.size().eye;
    p.once(format!("BK-M{m}-Q235"), |p| {
        let plate = sheet(p, "Q235", m * 10);
        Part::made("kg", "零件·填料函", "填料压板", format!("M{m} Q235 δ{m}"))
            .lead(6)
            .safety(50)
            .lot(100, 50)
            .converts("件", whole(3_600 / (m * m)), whole(1))
            .lines([line(plate, milli(1_000)).scrap(180).at(10)])
            .steps([step("冲裁", at::SAW, 30, 180).per(10), sent_out("发黑", at::PLATE, 4), step("检验", at::INSPECT, 5, 40).per(10)])
    })
}

/// Gasket of the bonnet: spiral wound; the large ones are wound here.
pub(super) fn bonnet_gasket(p: &mut Plant, model: &Model) -> String {
    let (dn, class) = (model.dn, model.class());
    let code = if class == 16 { format!("GK-DN{dn}-SWG") } else { format!("GK-DN{dn}-SWG-{class}") };
    let spec = format!("DN{dn} PN{class} 带石墨");
    p.once(code, |p| {
        if dn <= 150 {
            let safety = if dn == 50 { 400 } else { 100 };
            return Part::bought("件", "密封件·垫片", "缠绕垫片", spec).lead(7).safety(safety).lot(100, 50);
        }
        let (hoop, tape) = (bulk(p, "HP-304"), bulk(p, "GT-TAPE"));
        let ring = sheet(p, "304", 30);
        // Mean circumference times turns; the tape fills one turn more on either side.
        let (turn, turns) = (dn * 116 / 100 * 314 / 100, 14 + (class - 16) / 12);
        Part::made("件", "密封件·垫片", "缠绕垫片", spec)
            .lead(4)
            .safety(10)
            .lot(10, 5)
            .lines([
                line(hoop, milli(turn * turns)).scrap(20).at(10),
                line(tape, milli(turn * (turns + 2))).scrap(40).at(10),
                line(ring, grams(dn * 3)).scrap(250).at(20).note("内环"),
            ])
            .steps([step("绕制", at::WIND, 15, scaled(120, dn)), step("压环", at::WIND, 10, 90), step("检验", at::INSPECT, 5, 30)])
    })
}

/// Hand wheel of nodular iron, galvanized outside: `HW-160-QT`.
pub(super) fn hand_wheel(p: &mut Plant, diameter: i64) -> String {
    p.once(format!("HW-{diameter}-QT"), |p| {
        let g = diameter * diameter / 1_600 * 100;
        let (blank, chips) = (casting(p, format!("CA-HW{diameter}-QT"), "手轮铸件", Alloy::Qt400, g), turnings(p, "QT400"));
        Part::made("件", "零件·手轮", "手轮", format!("Φ{diameter} QT400"))
            .lead(7)
            .safety(if diameter <= 240 { 40 } else { 10 })
            .lot(if diameter <= 240 { 40 } else { 5 }, 5)
            .lines([line(blank, each(1)).scrap(10).at(10), back(chips, grams(g * 6 / 100)).at(10)])
            .steps([
                step("车孔", at::FINISH, 15, 90 + diameter / 2).clean(5),
                step("插方孔", at::MILL, 15, 80),
                sent_out("镀锌", at::GALVANIZE, 5),
                step("检验", at::INSPECT, 5, 20),
            ])
    })
}

/// Name plate: one for each size, pressure and metal of a series.
pub(super) fn name_plate(p: &mut Plant, model: &Model) -> String {
    let head = if model.series == Series::Gate { String::new() } else { format!("{}-", model.series.words().0) };
    p.once(format!("NP-{head}DN{}-{}{}", model.dn, model.pn, model.metal.letter()), |_| {
        Part::bought("件", "辅料·铭牌", "铭牌", model.spec()).lead(10).safety(50).lot(500, 500).note("304 δ0.5 激光打标")
    })
}

/// Paint for a valve of carbon steel, and what flushes the line; stainless valves are passivated instead.
pub(super) fn coating(p: &mut Plant, model: &Model, number: u32) -> Vec<Line> {
    if model.metal.is_stainless() {
        return Vec::new();
    }
    let (primer, top) = (bulk(p, "PT-EP-PR"), bulk(p, "PT-EP-BL"));
    vec![
        line(primer, paint(model.dn)).fixed(thousandths(300)).scrap(150).at(number).note("每单清洗喷枪 0.3 kg"),
        line(top, paint(model.dn)).fixed(thousandths(350)).scrap(150).at(number).note("每单换色清洗 0.35 kg"),
    ]
}

/// How a valve is put together, tested and finished: operations 10 to 70, and 80 when it is packed on the line.
pub(super) fn assembly(model: &Model, packed: bool) -> Vec<Step> {
    let dn = model.dn;
    let finish = if model.metal.is_stainless() {
        step("酸洗钝化", at::WASH, 20, scaled(120, dn)).per(4).clean(15)
    } else {
        step("喷漆", at::PAINT, 25, scaled(240, dn)).clean(20)
    };
    let mut steps = vec![
        step("清洗", at::WASH, 10, scaled(90, dn)).per(2),
        step("组装", at::FIT, 15, scaled(420, dn)),
        step("密封面配研", at::LAP, 15, scaled(300, dn)).clean(5),
        step("总装", at::FIT, 10, scaled(360, dn)),
        // Shell 15 s to 180 s, seat 15 s to 120 s, plus clamping (GB/T 26480).
        step(
            "试压",
            at::TEST,
            20,
            scaled(200, dn)
                + if dn <= 50 {
                    75
                } else if dn <= 150 {
                    180
                } else {
                    360
                },
        )
        .note("壳体 1.5 倍，密封 1.1 倍"),
        finish,
        step("检验入库", at::INSPECT, 10, scaled(80, dn)),
    ];
    if packed {
        steps.push(step("包装", at::PACK, 10, scaled(90, dn)));
    }
    steps
}

/// What a finished valve's card says beside its name.
pub(super) fn finished_note(model: &Model) -> String {
    let (n, m) = model.flange();
    format!("结构长度 {} mm；法兰 HG/T 20592 DN{} PN{} {n}×M{m}", model.face_to_face(), model.dn, model.pn)
}

/// Gland, two eye bolts, and the plate of a carbon steel valve, at operation `number`.
pub(super) fn eye_bolt_lines(p: &mut Plant, model: &Model, number: u32) -> Vec<Line> {
    let mut lines = vec![line(gland(p, model), each(1)).at(number), line(super::fastener::eye_bolt(p, model), each(2)).at(number)];
    if !model.metal.is_stainless() {
        lines.push(line(gland_plate(p, model), each(1)).unit("件").at(number));
    }
    lines
}
