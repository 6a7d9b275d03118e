//! What is sold beyond single valves: skids, station sets, repair kits.

use super::base::at;
use super::common::{bonnet_gasket, packing};
use super::fastener::{GROUPED_UP_TO, Grade, bolted, bonnet_group, pipe_group};
use super::part::{Line, Part, each, grams, line, milli, sent_out, step, thousandths, whole};
use super::plant::Plant;
use super::range::{Metal, Model, Series};
use super::stock::{bar_grams, bulk, round_bar, tube};

const fn model(series: Series, metal: Metal, dn: i64) -> Model {
    Model { series, metal, pn: 16, dn }
}

/// A valve in a skid with its flange bolts and gaskets.
fn built_in(p: &mut Plant, valve: &Model, n: i64) -> Vec<Line> {
    let code = super::enter(p, valve);
    let gasket = p.once(format!("GK-F-DN{}-16", valve.dn), |_| {
        Part::bought("件", "密封件·垫片", "法兰垫片", format!("DN{} PN16 石墨复合", valve.dn)).safety(40).lot(50, 10)
    });
    vec![line(code, each(n)).at(30), line(pipe_group(p, valve), each(n)).at(30), line(gasket, each(2 * n)).scrap(20).at(30)]
}

/// Welding-neck flange: forged ring, turned, drilled.
fn flange(p: &mut Plant, metal: Metal, dn: i64) -> String {
    let stainless = metal.is_stainless();
    let grade = if stainless { "304" } else { "20" };
    p.once(format!("FL-DN{dn}-16-{grade}"), |p| {
        let bar = if dn <= 50 { 80 } else { 120 };
        let stock = round_bar(p, grade, bar);
        let g = 900 + dn * dn * 5 / 10;
        let tenths = (g * 10_000_000) / (6_200 * bar * bar);
        let forged = p.once(format!("FG-DN{dn}-{grade}"), |_| {
            Part::made("件", "零件·锻件", "法兰锻件", format!("{grade} DN{dn}"))
                .lead(5)
                .lines([line(stock, grams(bar_grams(grade, bar, tenths))).scrap(40).at(10)])
                .steps([
                    step("下料", at::SAW, 10, 60),
                    step("自由锻", at::FORGE, 30, 240 + dn).clean(20),
                    sent_out(if stainless { "固溶处理" } else { "正火" }, at::HEAT, 4).per(300),
                    step("检验", at::INSPECT, 5, 30),
                ])
        });
        Part::made("件", "零件·法兰", "带颈对焊法兰", format!("DN{dn} PN16 {grade}"))
            .lead(4)
            .lines([line(forged, each(1)).scrap(10).at(10)])
            .steps([
                step("粗车", at::ROUGH, 25, 240 + dn * 3).clean(5),
                step("精车", at::CNC, 20, 200 + dn * 2).clean(5),
                step("钻孔", at::DRILL, 15, super::range::flange_bolts(dn, 16).0 * 40),
                step("检验", at::INSPECT, 5, 30),
            ])
    })
}

/// Frame of angle and channel steel, hot-dip galvanized outside: `FR-2` is 2 m long.
fn frame(p: &mut Plant, metres: i64) -> String {
    p.once(format!("FR-{metres}"), |p| {
        let (angle, channel, rod) = (bulk(p, "AG-L50"), bulk(p, "CH-8"), bulk(p, "WE-J507-D4"));
        Part::made("件", "零件·结构", "撬座", format!("{metres} m 热浸镀锌"))
            .lead(12)
            .lines([
                line(channel, milli(metres * 2_000 + 3_200)).scrap(40).at(10),
                line(angle, milli(metres * 4_000 + 4_800)).scrap(40).at(10),
                line(rod, grams(metres * 900)).scrap(80).at(20),
            ])
            .steps([
                step("下料", at::SAW, 20, 1_200 * metres),
                step("拼焊", at::WELD, 30, 5_400 * metres).clean(10),
                step("校正打磨", at::FIT, 10, 1_800 * metres),
                sent_out("热浸镀锌", at::GALVANIZE, 6),
                step("检验", at::INSPECT, 10, 300),
            ])
    })
}

/// Pipe saddle: flat steel, galvanized, with two stainless bolts.
fn saddle(p: &mut Plant, dn: i64) -> String {
    p.once(format!("CL-DN{dn}"), |p| {
        let flat = bulk(p, "FB-40X4");
        let mut lines = vec![line(flat, milli(dn * 5 + 180)).scrap(30).at(10)];
        lines.extend(bolted(p, 2, 12, 45, Grade::A2).into_iter().map(|l| l.at(30)));
        Part::made("套", "零件·结构", "管夹", format!("DN{dn}")).lead(8).lines(lines).steps([
            step("下料冲孔", at::SAW, 15, 60),
            sent_out("镀锌", at::GALVANIZE, 5),
            step("配套", at::FIT, 5, 40),
        ])
    })
}

/// What hangs beside the valves of a skid: gauges, cocks, inspection.
fn instruments(p: &mut Plant, gauges: i64) -> Vec<Line> {
    let gauge = p.once("PG-100-16", |_| Part::bought("件", "外购·仪表", "压力表", "Y-100 0~1.6 MPa").lead(10).safety(10).lot(20, 5));
    let cock = p.once("CK-M20", |_| Part::bought("件", "外购·仪表", "三通旋塞", "M20×1.5 304").lead(10).safety(10).lot(20, 5));
    let siphon = p.once("SP-M20", |_| Part::bought("件", "外购·仪表", "缓冲管", "M20×1.5 304").lead(10).safety(10).lot(20, 5));
    let inspection = p.once("SV-TPI", |_| {
        let mut part = Part::bought("次", "服务", "第三方检验", "出厂见证与报告").lead(5);
        part.item.kind = qitao_domain::item::ItemKind::Service;
        part
    });
    vec![
        line(gauge, each(gauges)).at(40),
        line(cock, each(gauges)).at(40),
        line(siphon, each(gauges)).at(40),
        line(inspection, each(0)).fixed(whole(1)).at(60).note("每单一次，不随台数"),
    ]
}

/// Code, name, spec, metal, diameter, frame in metres, metres of pipe, gauges, valves with how many.
type Skid = (&'static str, &'static str, &'static str, Metal, i64, i64, i64, i64, &'static [(Series, i64, i64)]);

const SKIDS: &[Skid] = &[
    (
        "SK-PRV-01",
        "撬装减压阀组",
        "蒸汽 DN50 1.6/0.4 MPa",
        Metal::P,
        50,
        2,
        3,
        2,
        &[(Series::Gate, 50, 2), (Series::Globe, 40, 1), (Series::Strainer, 50, 1)],
    ),
    (
        "SK-PRV-02",
        "撬装减压阀组",
        "蒸汽 DN80 1.6/0.4 MPa",
        Metal::P,
        80,
        2,
        4,
        2,
        &[(Series::Gate, 80, 2), (Series::Globe, 65, 1), (Series::Strainer, 80, 1)],
    ),
    (
        "SK-PRV-03",
        "撬装减压阀组",
        "蒸汽 DN100 1.6/0.4 MPa",
        Metal::P,
        100,
        3,
        5,
        2,
        &[(Series::Gate, 100, 2), (Series::Globe, 80, 1), (Series::Strainer, 100, 1)],
    ),
    (
        "SK-MTR-01",
        "电动切断计量撬",
        "DN80 PN16",
        Metal::C,
        80,
        3,
        6,
        3,
        &[(Series::ElectricGate, 80, 1), (Series::Check, 80, 1), (Series::Gate, 80, 2)],
    ),
    (
        "SK-MTR-02",
        "电动切断计量撬",
        "DN100 PN16",
        Metal::C,
        100,
        3,
        6,
        3,
        &[(Series::ElectricGate, 100, 1), (Series::Check, 100, 1), (Series::Gate, 100, 2)],
    ),
    (
        "SK-MTR-03",
        "电动切断计量撬",
        "DN150 PN16",
        Metal::C,
        150,
        4,
        8,
        3,
        &[(Series::ElectricGate, 150, 1), (Series::Check, 150, 1), (Series::Gate, 150, 2)],
    ),
    (
        "SK-HEX-01",
        "换热站阀组",
        "DN65 PN16",
        Metal::C,
        65,
        2,
        5,
        4,
        &[(Series::Gate, 65, 4), (Series::Check, 65, 1), (Series::Globe, 50, 2)],
    ),
    (
        "SK-DOS-01",
        "加药撬",
        "DN25 PN16 304",
        Metal::P,
        25,
        2,
        6,
        2,
        &[(Series::Ball, 25, 6), (Series::PneumaticBall, 25, 2), (Series::Strainer, 25, 1)],
    ),
];

/// One line per component and operation: valves of one size share bolts and gaskets.
fn merged(lines: Vec<Line>) -> Vec<Line> {
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let twin = kept.iter_mut().find(|k| k.0.component == line.0.component && k.0.operation == line.0.operation);
        match twin.and_then(|t| t.0.qty.checked_add(line.0.qty).map(|sum| (t, sum))) {
            Some((twin, sum)) => twin.0.qty = sum,
            None => kept.push(line),
        }
    }
    kept
}

fn skid(p: &mut Plant, row: &Skid) -> String {
    let &(code, name, spec, metal, dn, metres, pipe, gauges, valves) = row;
    p.once(code, |p| {
        let stainless = metal.is_stainless();
        let outside = dn + dn / 10 + 4;
        let run = tube(p, if stainless { "304" } else { "20" }, outside, 4);
        let weld = bulk(p, if stainless { "WE-A102-D3" } else { "WE-J507-D4" });
        let count: i64 = valves.iter().map(|v| v.2).sum();
        let mut lines = vec![
            line(frame(p, metres), each(1)).at(30),
            line(run, milli(pipe * 1_000)).scrap(50).at(10),
            line(flange(p, metal, dn), each(count * 2)).at(20),
            line(weld, grams(120 + count * dn * 3)).scrap(100).at(20),
            line(saddle(p, dn), each(metres * 2)).at(30),
        ];
        for &(series, dn, n) in valves {
            lines.extend(built_in(p, &model(series, metal, dn), n));
        }
        if code.starts_with("SK-PRV") {
            let reducer = p.once(format!("PV-Y43H-{dn}"), |_| {
                Part::bought("台", "外购·阀门", "减压阀", format!("Y43H-16C DN{dn}")).lead(25).lot(2, 0)
            });
            let safety = p.once(format!("SV-A48Y-{}", dn / 2), |_| {
                Part::bought("台", "外购·阀门", "安全阀", format!("A48Y-16C DN{}", dn / 2)).lead(25)
            });
            lines.extend([line(reducer, each(1)).at(30), line(safety, each(1)).at(30)]);
        }
        if code.starts_with("SK-MTR") {
            let meter =
                p.once(format!("FM-LUGB-{dn}"), |_| Part::bought("台", "外购·仪表", "涡街流量计", format!("LUGB DN{dn} 4~20 mA")).lead(30));
            let cable = bulk(p, "CB-RVV-4");
            lines.extend([line(meter, each(1)).at(30), line(cable, milli(12_000)).scrap(50).at(40)]);
        }
        lines.extend(instruments(p, gauges));
        let top = bulk(p, "PT-EP-GY");
        lines.push(line(top, grams(800 + metres * 600)).fixed(thousandths(500)).scrap(150).at(50));
        let lines = merged(lines);
        Part::finished("套", "成套·撬装", name, spec).lead(15).lines(lines).steps([
            step("下管坡口", at::SAW, 30, 1_800),
            step("管段组焊", at::WELD, 45, 7_200).clean(15),
            step("撬上装配", at::FIT, 30, 10_800),
            step("仪表接线", at::FIT, 15, 5_400),
            step("补漆", at::PAINT, 20, 1_800).clean(20),
            step("整撬试压", at::TEST, 45, 3_600).clean(15),
            step("包装", at::PACK, 20, 2_700),
        ])
    })
}

/// Repair kit of a size: what wears, with gasket and bolts; the disc of a globe valve, the basket of a strainer.
fn kit(p: &mut Plant, series: Series, dn: i64) -> String {
    let mark = series.mark();
    let dash = if mark.is_empty() { "" } else { "-" };
    p.once(format!("SP{dash}{mark}-DN{dn}-KIT"), |p| {
        let valve = model(series, Metal::P, dn);
        let mut lines = match series {
            Series::Strainer => vec![line(format!("SN-DN{dn}-40"), each(1))],
            Series::Globe => vec![line(packing(p, valve.size().packing), each(6)), line(valve.part("DC"), each(1))],
            Series::Gate
            | Series::ElectricGate
            | Series::ElectricGlobe
            | Series::Check
            | Series::Ball
            | Series::PneumaticBall
            | Series::Butterfly => vec![line(packing(p, valve.size().packing), each(6))],
        };
        lines.push(line(bonnet_gasket(p, &valve), each(1)));
        if dn <= GROUPED_UP_TO {
            lines.push(line(bonnet_group(p, &valve), each(1)));
        }
        let bag = p.once("PB-PE-2", |_| Part::bought("件", "包材", "自封袋", "2 号 PE").lead(5).safety(500).lot(1_000, 500));
        lines.push(line(bulk(p, "LB-LI-2"), grams(20)));
        lines.push(line(bag, each(1)));
        let spec = if mark.is_empty() { format!("DN{dn}") } else { format!("DN{dn} {}", series.words().1) };
        Part::finished("套", "成套·维修包", "维修包", spec)
            .lead(2)
            .safety(10)
            .lines(lines)
            .steps([step("配套", at::PACK, 5, 90), step("检验", at::INSPECT, 5, 20)])
    })
}

/// Skids, repair kits and the station set on top of them.
pub(super) fn enter(p: &mut Plant) {
    for row in SKIDS {
        skid(p, row);
    }
    for (series, sizes) in [
        (Series::Gate, &[15, 20, 25, 32, 40, 50, 65, 80, 100, 125, 150, 200][..]),
        (Series::Globe, &[15, 20, 25, 32, 40, 50, 65, 80, 100]),
        (Series::Strainer, &[25, 32, 40, 50, 65, 80, 100]),
    ] {
        for &dn in sizes {
            kit(p, series, dn);
        }
    }
    for (code, spec, skids, kits) in [
        ("PS-STM-01", "蒸汽减压站 8 t/h", ["SK-PRV-02", "SK-HEX-01"], [("SP-DN80-KIT", 2), ("SP-DN65-KIT", 1)]),
        ("PS-STM-02", "蒸汽减压站 15 t/h", ["SK-PRV-03", "SK-HEX-01"], [("SP-DN100-KIT", 2), ("SP-DN65-KIT", 1)]),
    ] {
        p.once(code, |_| {
            let mut lines: Vec<Line> = skids.iter().map(|s| line(*s, each(1)).at(10)).collect();
            lines.extend(kits.iter().map(|&(kit, n)| line(kit, each(n)).at(20)));
            Part::finished("套", "成套·站", "减压换热站", spec)
                .lead(5)
                .lines(lines)
                .steps([step("配套核对", at::INSPECT, 20, 3_600), step("装车", at::PACK, 30, 5_400)])
        });
    }
}
