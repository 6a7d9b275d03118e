//! Drives: electric actuators with their motors, worm gears, pneumatic cylinders, and what they are mounted with.

use super::base::at;
use super::casting::{Alloy, casting};
use super::common::hand_wheel;
use super::fastener::{Grade, bolted};
use super::part::{Line, Part, back, each, grams, line, milli, sent_out, step, thousandths, up_to, whole};
use super::plant::Plant;
use super::range::Model;
use super::stock::{bar_grams, bulk, round_bar, sheet, turnings};

/// A bought part of a drive.
fn bought(p: &mut Plant, code: impl Into<String>, group: &str, name: &str, spec: impl Into<String>, lead: u32, safety: i64) -> String {
    p.once(code, |_| Part::bought("件", group, name, spec).lead(lead).safety(safety).lot(safety.max(5), 5))
}

/// Worm of 40Cr: `WM-{centre}`.
fn worm(p: &mut Plant, centre: i64) -> String {
    p.once(format!("WM-{centre}"), |p| {
        let bar = (centre * 45 / 100 + 9) / 5 * 5;
        let rod = round_bar(p, "40CR", bar);
        let g = bar_grams("40CR", bar, centre * 22);
        let chips = turnings(p, "40CR");
        Part::made("件", "零件·传动", "蜗杆", format!("40Cr a={centre}"))
            .lead(10)
            .safety(10)
            .lot(20, 5)
            .lines([line(rod, grams(g)).scrap(30).at(10), back(chips, grams(g * 38 / 100)).at(20)])
            .steps([
                step("下料", at::SAW, 10, 40),
                step("粗车", at::ROUGH, 20, 240).clean(5),
                sent_out("调质", at::HEAT, 4).per(200),
                step("精车", at::CNC, 25, 260).clean(5),
                step("铣蜗杆", at::MILL, 40, 420).clean(10),
                step("磨齿面", at::GRIND, 30, 360),
                step("检验", at::INSPECT, 10, 60),
            ])
    })
}

/// Worm wheel of aluminium bronze.
fn worm_wheel(p: &mut Plant, centre: i64) -> String {
    p.once(format!("WW-{centre}"), |p| {
        let g = centre * centre * 3 / 10 / 10 * 10;
        let blank = casting(p, format!("CA-WW{centre}-QAL"), "蜗轮铸件", Alloy::Bronze, g);
        let chips = turnings(p, "QAL");
        Part::made("件", "零件·传动", "蜗轮", format!("ZCuAl10Fe3 a={centre}"))
            .lead(8)
            .safety(10)
            .lot(20, 5)
            .lines([line(blank, each(1)).scrap(20).at(10), back(chips, grams(g * 24 / 100)).at(10)])
            .steps([
                step("车坯", at::CNC, 25, 300).clean(5),
                step("滚齿", at::MILL, 45, 600).clean(10),
                step("插键槽", at::MILL, 15, 120),
                step("检验", at::INSPECT, 10, 60),
            ])
    })
}

fn housing(p: &mut Plant, code: &str, name: &str, g: i64) -> String {
    p.once(code, |p| {
        let blank = casting(p, format!("CA-{code}-HT"), &format!("{name}铸件"), Alloy::Ht250, g);
        let chips = turnings(p, "HT250");
        Part::made("件", "零件·传动", name, "HT250")
            .lead(7)
            .lines([line(blank, each(1)).scrap(30).at(10), back(chips, grams(g * 9 / 100)).at(10)])
            .steps([
                step("镗铣", at::MILL, 50, 600 + g / 30).clean(10),
                step("钻孔攻丝", at::DRILL, 25, 420),
                step("清洗", at::WASH, 5, 60),
                step("检验", at::INSPECT, 10, 90),
            ])
    })
}

/// Bearings, seals and worm pair in a housing: lines that both kinds of gear share.
fn gear_lines(p: &mut Plant, centre: i64, housing_code: &str, housing_grams: i64) -> Vec<Line> {
    let bearing =
        bought(p, format!("BG-{}", 6_200 + centre / 20), "外购·传动", "深沟球轴承", format!("{}-2RS", 6_200 + centre / 20), 7, 40);
    let seal = bought(
        p,
        format!("OS-{}X{}", centre / 2, centre / 2 + 20),
        "外购·传动",
        "骨架油封",
        format!("{}×{}×8 NBR", centre / 2, centre / 2 + 20),
        7,
        40,
    );
    vec![
        line(housing(p, housing_code, "箱体", housing_grams), each(1)).at(10),
        line(worm(p, centre), each(1)).at(10),
        line(worm_wheel(p, centre), each(1)).at(10),
        line(bearing, each(4)).at(10),
        line(seal, each(2)).at(10),
    ]
}

/// Worm gear of a butterfly valve or a large ball valve: `GW-80`.
pub(super) fn worm_gear(p: &mut Plant, dn: i64) -> String {
    let (centre, wheel) = up_to(dn, &[(150, (63, 200)), (200, (80, 240)), (300, (100, 320))], (125, 400));
    p.once(format!("GW-{centre}"), |p| {
        let mut lines = gear_lines(p, centre, &format!("GH-{centre}"), centre * centre * 12 / 10);
        lines.push(line(hand_wheel(p, wheel), each(1)).at(20));
        lines.push(line(bulk(p, "LB-MOS2"), grams(centre * 2)).at(20));
        lines.extend(bolted(p, 6, 8, 25, Grade::Zinc).into_iter().map(|l| l.at(20)));
        Part::made("台", "组件·传动", "蜗轮箱", format!("a={centre} 手轮 Φ{wheel}")).lead(6).safety(4).lines(lines).steps([
            step("装蜗轮副", at::FIT, 20, 900),
            step("合箱注脂", at::FIT, 10, 600),
            step("跑合检验", at::INSPECT, 15, 300),
        ])
    })
}

/// The motor of an actuator, wound here: wire by the metre.
fn motor(p: &mut Plant, watts: i64) -> String {
    let (wire, steel) = (bulk(p, "CW-QZY-05"), bulk(p, "SI-50W470"));
    let coil = p.once(format!("CL-{watts}W"), |_| {
        Part::made("件", "零件·电机", "定子线圈", format!("{watts} W 三相"))
            .lead(2)
            .lines([line(wire, each(60 + watts / 4)).fixed(whole(12)).scrap(20).at(10).note("排线试绕 12 m")])
            .steps([step("绕线", at::WIND, 20, 180 + watts / 4), step("扎线", at::WIND, 5, 90)])
    });
    let stator = p.once(format!("SN-{watts}W"), |_| {
        Part::made("件", "零件·电机", "定子", format!("{watts} W"))
            .lead(4)
            .lines([line(steel, grams(1_200 + watts * 4)).scrap(80).at(10), line(coil, each(3)).at(20)])
            .steps([
                step("叠压铁芯", at::WIND, 20, 240),
                step("嵌线", at::WIND, 15, 900 + watts / 2),
                step("浸漆烘干", at::PAINT, 15, 7_200).per(40).clean(20),
                step("耐压检验", at::INSPECT, 10, 60),
            ])
    });
    p.once(format!("MO-YDF-{watts}"), |p| {
        let rotor = bought(p, format!("RO-{watts}W"), "外购·电机", "铸铝转子", format!("{watts} W"), 15, 10);
        let shell = bought(p, format!("MH-{watts}W"), "外购·电机", "电机机壳", format!("YDF-{watts} 铝压铸"), 15, 10);
        let bar = if watts <= 370 { 18 } else { 28 };
        let rod = round_bar(p, "40CR", bar);
        let shaft = p.once(format!("SH-M{watts}"), |_| {
            Part::made("件", "零件·电机", "电机轴", format!("40Cr {watts} W"))
                .lines([line(rod, grams(bar_grams("40CR", bar, 2_200))).scrap(30).at(10)])
                .steps([
                    step("下料", at::SAW, 10, 20),
                    step("数控车", at::CNC, 20, 180).clean(5),
                    step("磨外圆", at::GRIND, 15, 150),
                    step("检验", at::INSPECT, 5, 20),
                ])
        });
        let bearing = bought(p, "BG-6203", "外购·传动", "深沟球轴承", "6203-2RS", 7, 60);
        Part::made("台", "组件·电机", "阀用电机", format!("YDF {watts} W 380 V"))
            .lead(5)
            .safety(4)
            .lines([
                line(stator, each(1)).at(10),
                line(rotor, each(1)).at(10),
                line(shaft, each(1)).at(10),
                line(shell, each(1)).at(10),
                line(bearing, each(2)).at(10),
            ])
            .steps([step("装配", at::FIT, 15, 900), step("空载试验", at::TEST, 10, 300)])
    })
}

/// Electric actuator: by the torque that a diameter asks for.
pub(super) fn electric(p: &mut Plant, dn: i64) -> String {
    let (torque, watts, centre) =
        up_to(dn, &[(65, (10, 250, 63)), (100, (15, 370, 63)), (150, (30, 750, 80)), (250, (60, 1_500, 100))], (120, 3_000, 125));
    p.once(format!("EA-DZW{torque}"), |p| {
        let mut lines = gear_lines(p, centre, &format!("EH-{torque}"), centre * centre * 25 / 10);
        lines.push(line(motor(p, watts), each(1)).at(20));
        for (code, name, spec, n) in [
            ("SW-TRV", "行程控制机构", "10 进位计数器", 1),
            ("SW-TRQ", "转矩开关", "双向", 1),
            ("PT-WDD", "开度电位器", "WDD35 1 kΩ", 1),
            ("TM-16", "接线端子排", "16 位", 1),
            ("CN-M20", "电缆接头", "M20×1.5 IP67", 2),
        ] {
            let code = bought(p, code, "外购·电气", name, spec, 10, 20);
            lines.push(line(code, each(n)).at(30));
        }
        lines.push(line(bulk(p, "CB-RVV-4"), milli(1_800)).scrap(30).at(30));
        lines.push(line(bulk(p, "LB-GEAR"), milli(300 + torque * 15)).unit("L").at(20));
        lines.push(line(hand_wheel(p, if torque <= 15 { 200 } else { 280 }), each(1)).at(20));
        lines.push(line(bulk(p, "PT-EP-GY"), grams(60 + torque * 2)).fixed(thousandths(250)).scrap(150).at(50));
        lines.extend(bolted(p, 8, 8, 30, Grade::A2).into_iter().map(|l| l.at(20)));
        Part::made("台", "组件·电动装置", "电动装置", format!("DZW{torque} {watts} W")).lead(8).safety(2).lines(lines).steps([
            step("装蜗轮副", at::FIT, 25, 1_500),
            step("装电机注油", at::FIT, 10, 900),
            step("接线", at::FIT, 10, 1_200),
            step("整定试验", at::TEST, 15, 1_200).note("转矩、行程、绝缘"),
            step("喷漆", at::PAINT, 20, 300).clean(20),
            step("检验", at::INSPECT, 10, 180),
        ])
    })
}

/// Bracket, coupling and bolts between an actuator and its valve.
pub(super) fn mounting(p: &mut Plant, model: &Model) -> Vec<Line> {
    let dn = model.dn;
    let bracket =
        p.once(format!("AD-DN{dn}"), |p| {
            let g = (1_800 + dn * 42) / 100 * 100;
            let blank = casting(p, format!("CA-AD{dn}-QT"), "支架铸件", Alloy::Qt400, g);
            Part::made("件", "零件·传动", "电装支架", format!("DN{dn} QT400")).lead(6).lines([line(blank, each(1)).scrap(20).at(10)]).steps(
                [step("车止口", at::FINISH, 25, 300 + dn * 2).clean(5), step("钻孔", at::DRILL, 15, 240), step("检验", at::INSPECT, 5, 40)],
            )
        });
    let bar = (model.size().bar + 24) / 5 * 5;
    let rod = round_bar(p, "40CR", bar);
    let coupling = p.once(format!("KP-DN{dn}"), |_| {
        Part::made("件", "零件·传动", "牙嵌联轴套", format!("40Cr DN{dn}"))
            .lead(5)
            .lines([line(rod, grams(bar_grams("40CR", bar, bar * 10 + 40))).scrap(30).at(10)])
            .steps([
                step("下料", at::SAW, 10, 30),
                step("数控车", at::CNC, 20, 200).clean(5),
                step("铣牙", at::MILL, 20, 240),
                sent_out("发黑", at::PLATE, 4),
                step("检验", at::INSPECT, 5, 20),
            ])
    });
    let (m, len) = if dn <= 100 { (12, 45) } else { (16, 60) };
    let mut lines = vec![line(bracket, each(1)), line(coupling, each(1))];
    lines.extend(bolted(p, 8, m, len, Grade::Zinc));
    lines
}

/// Pneumatic actuator with solenoid valve and limit switches.
pub(super) fn pneumatic(p: &mut Plant, dn: i64) -> String {
    let (bore, profile): (i64, &'static str) = if dn <= 50 { (100, "AP-6063-100") } else { (140, "AP-6063-140") };
    p.once(format!("PA-{bore}"), |p| {
        let tube = bulk(p, profile);
        let barrel = p.once(format!("CY-{bore}"), |_| {
            Part::made("件", "零件·气动", "缸体", format!("6063-T5 Φ{bore}"))
                .lead(8)
                .lines([line(tube, milli(bore * 24 / 10 + 4)).scrap(20).at(10)])
                .steps([
                    step("下料", at::SAW, 10, 60),
                    step("镗铣", at::MILL, 30, 480).clean(10),
                    sent_out("硬质氧化", at::PLATE, 6),
                    step("检验", at::INSPECT, 5, 40),
                ])
        });
        let (bar, rod) = (40, round_bar(p, "2CR13", 40));
        let shaft = p.once(format!("PS-{bore}"), |_| {
            Part::made("件", "零件·气动", "齿轮轴", format!("20Cr13 Φ{bore} 缸"))
                .lead(7)
                .lines([line(rod, grams(bar_grams("2CR13", bar, bore * 18))).scrap(30).at(10)])
                .steps([
                    step("下料", at::SAW, 10, 30),
                    step("数控车", at::CNC, 25, 300).clean(5),
                    step("铣齿", at::MILL, 40, 480).clean(10),
                    sent_out("化学镀镍", at::PLATE, 5),
                    step("检验", at::INSPECT, 5, 40),
                ])
        });
        let mut lines = vec![line(barrel, each(1)).at(10), line(shaft, each(1)).at(10)];
        for (code, name, spec, n) in [
            (format!("PI-{bore}"), "活塞", format!("压铸铝 Φ{bore}"), 2),
            (format!("EC-{bore}"), "端盖", format!("压铸铝 Φ{bore}"), 2),
            (format!("SG-{bore}"), "弹簧组件", format!("Φ{bore} 5 组"), 8),
            (format!("OR-{bore}"), "O 形圈", format!("NBR Φ{bore}×3.5"), 6),
            ("SV-4V210".into(), "电磁阀", "4V210-08 AC220V".into(), 1),
            ("LS-APL210".into(), "限位开关盒", "APL-210N".into(), 1),
        ] {
            let code = bought(p, code, "外购·气动", name, spec, 10, 20);
            lines.push(line(code, each(n)).at(20));
        }
        lines.push(line(bulk(p, "LB-MOS2"), grams(bore / 3)).at(20));
        lines.extend(bolted(p, 8, 8, 30, Grade::A2).into_iter().map(|l| l.at(20)));
        Part::made("台", "组件·气动执行器", "气动执行器", format!("单作用 Φ{bore}")).lead(6).safety(4).lines(lines).steps([
            step("装轴", at::FIT, 15, 420),
            step("装活塞端盖", at::FIT, 10, 600),
            step("动作试验", at::TEST, 10, 240),
        ])
    })
}

/// Stainless bracket of a pneumatic ball valve, bent of sheet.
pub(super) fn bent_bracket(p: &mut Plant, dn: i64) -> String {
    let plate = sheet(p, "304", 40);
    p.once(format!("BR-Q-DN{dn}"), |_| {
        Part::made("件", "零件·气动", "连接支架", format!("304 δ4 DN{dn}"))
            .lead(4)
            .lines([line(plate, grams(420 + dn * 9)).scrap(120).at(10)])
            .steps([step("激光下料", at::SAW, 15, 60), step("折弯", at::FORGE, 15, 60), step("检验", at::INSPECT, 5, 15)])
    })
}
