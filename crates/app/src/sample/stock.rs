//! What is bought by weight, length and area: bars, tubes, sheet, wire, chemicals; and what comes back from the shop.

use super::part::{Part, grams, thousandths, whole};
use super::plant::Plant;
use qitao_domain::PerUnit;

/// Weight of a round bar in grams: `coefficient × d² × length`, rounded half up; stainless 6.23 g, carbon steel 6.165 g
/// and aluminium bronze 5.97 g per metre and mm².
///
/// Φ24 stainless, 386.2 mm: 6.23 × 576 × 0.3862 = 1386 g.
pub(super) fn bar_grams(grade: &str, d: i64, tenths_mm: i64) -> i64 {
    (bar_coefficient(grade) * d * d * tenths_mm + 5_000_000) / 10_000_000
}

fn bar_coefficient(grade: &str) -> i64 {
    match grade {
        "304" | "316" => 6_230,
        "QAL" => 5_970,
        _ => 6_165,
    }
}

/// A round bar, in kilograms: `RB-304-D24`. 304 may be replaced by 316 wherever a line says so.
pub(super) fn round_bar(p: &mut Plant, grade: &str, d: i64) -> String {
    p.once(format!("RB-{grade}-D{d}"), |_| {
        let name = if grade == "QAL" { "铝青铜棒" } else { "圆钢" };
        let shown = match grade {
            "2CR13" => "20Cr13",
            "QAL" => "QAl9-4",
            "40CR" => "40Cr",
            "35CRMO" => "35CrMo",
            other => other,
        };
        let per_metre = bar_coefficient(grade) * d * d / 1_000;
        Part::bought("kg", "原材料·棒料", name, format!("{shown} Φ{d}"))
            .lead(3)
            .safety(if d <= 40 { 200 } else { 100 })
            .lot(150, 50)
            .lot_period(7)
            .converts("m", whole(1), thousandths(per_metre))
    })
}

/// Thick seamless tube, in metres.
pub(super) fn tube(p: &mut Plant, grade: &str, outside: i64, wall: i64) -> String {
    p.once(format!("TB-{grade}-{outside}X{wall}"), |_| {
        let shown = if grade == "2CR13" { "20Cr13" } else { grade };
        // 0.02491 × t × (D − t) kg/m (GB/T 17395)
        let per_metre = 2_491 * wall * (outside - wall) / 100;
        Part::bought("m", "原材料·管材", "无缝钢管", format!("{shown} Φ{outside}×{wall}")).lead(10).lot(6, 6).note("每支 6 m").converts(
            "kg",
            thousandths(per_metre),
            whole(1),
        )
    })
}

/// Sheet and plate, in kilograms or square metres; turned into the other by thickness.
pub(super) fn sheet(p: &mut Plant, grade: &str, tenths_mm: i64) -> String {
    p.once(format!("SH-{grade}-{tenths_mm}"), |_| {
        let (weight, name) = if grade == "Q235" { (7_850, "钢板") } else { (7_930, "不锈钢板") };
        Part::bought("kg", "原材料·板材", name, format!("{grade} δ{}.{}", tenths_mm / 10, tenths_mm % 10))
            .lead(5)
            .safety(150)
            .lot(300, 100)
            .converts("m2", whole(1), thousandths(weight * tenths_mm / 10))
    })
}

/// Cold-heading wire rod for bolts made here, in kilograms.
pub(super) fn wire_rod(p: &mut Plant, thread: i64) -> String {
    p.once(format!("WR-35-D{}", thread - 1), |_| {
        Part::bought("kg", "原材料·线材", "冷镦盘条", format!("SWRCH35K Φ{}", thread - 1)).lot_fixed(2_000).safety(400)
    })
}

/// Code, unit, group, name, spec, lead time in days, safety stock, least order, multiple.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, u32, i64, i64, i64);

const BULK: &[Row] = &[
    ("SC-304", "kg", "原材料·炉料", "304 废钢", "06Cr19Ni10 净料", 5, 3_000, 5_000, 1_000),
    ("SC-316", "kg", "原材料·炉料", "316 废钢", "06Cr17Ni12Mo2 净料", 5, 1_500, 2_000, 1_000),
    ("SC-Q235", "kg", "原材料·炉料", "碳素废钢", "重废 厚 6 以上", 3, 5_000, 10_000, 1_000),
    ("PI-Q10", "kg", "原材料·炉料", "球墨铸造生铁", "Q10", 7, 2_000, 5_000, 1_000),
    ("CU-CAT", "kg", "原材料·炉料", "电解铜", "1# Cu-CATH-1", 5, 300, 500, 100),
    ("AL-ING", "kg", "原材料·炉料", "铝锭", "Al99.70", 5, 100, 200, 50),
    ("NI-ELE", "kg", "原材料·炉料", "电解镍", "Ni9996", 7, 200, 250, 250),
    ("FE-CRL", "kg", "原材料·炉料", "微碳铬铁", "FeCr65C0.06", 7, 400, 500, 500),
    ("FE-MO", "kg", "原材料·炉料", "钼铁", "FeMo60", 7, 150, 250, 250),
    ("FE-MN", "kg", "原材料·炉料", "电解锰", "DJMn99.7", 7, 150, 250, 250),
    ("FE-SI", "kg", "原材料·炉料", "硅铁", "FeSi75", 7, 150, 250, 250),
    ("NO-MG", "kg", "原材料·炉料", "球化剂", "FeSiMg8RE3", 7, 60, 100, 50),
    ("NO-IN", "kg", "原材料·炉料", "孕育剂", "75SiFe-Ba", 7, 60, 100, 50),
    ("WX-CASI", "m", "原材料·炉料", "硅钙包芯线", "Ca30Si60 Φ13", 10, 500, 2_000, 1_000),
    ("WX-AL", "m", "原材料·炉料", "铝线", "Φ10", 10, 500, 2_000, 1_000),
    ("LN-MGO", "kg", "辅料·铸造", "镁砂炉衬料", "干振料 MgO 85", 14, 500, 1_000, 500),
    ("SD-RES", "kg", "辅料·铸造", "树脂砂", "碱酚醛 40/70 目", 3, 5_000, 10_000, 1_000),
    ("SD-COAT", "kg", "辅料·铸造", "锆英粉涂料", "醇基", 7, 100, 200, 50),
    ("WD-ST6-D3", "kg", "原材料·焊材", "司太立焊丝", "ST6 Φ3.2", 20, 20, 25, 5),
    ("WD-13CR-D3", "kg", "原材料·焊材", "堆焊焊丝", "H1Cr13 Φ3.2", 10, 40, 50, 10),
    ("WE-A102-D3", "kg", "原材料·焊材", "不锈钢焊条", "A102 Φ3.2", 5, 40, 50, 10),
    ("WE-J507-D4", "kg", "原材料·焊材", "碳钢焊条", "J507 Φ4.0", 5, 60, 100, 20),
    ("LB-LI-2", "kg", "辅料·油脂", "锂基润滑脂", "2# 通用", 5, 15, 30, 15),
    ("LB-MOS2", "kg", "辅料·油脂", "二硫化钼脂", "MoS2 耐高温", 7, 5, 10, 5),
    ("LB-GEAR", "kg", "辅料·油脂", "齿轮油", "L-CKC 220", 7, 20, 34, 17),
    ("PT-EP-PR", "kg", "辅料·油漆", "环氧铁红底漆", "H06-4", 5, 60, 100, 20),
    ("PT-EP-BL", "kg", "辅料·油漆", "环氧面漆 天蓝", "H04-5 PB06", 5, 60, 100, 20),
    ("PT-EP-GY", "kg", "辅料·油漆", "环氧面漆 中灰", "H04-5 B02", 5, 40, 80, 20),
    ("PW-PVC", "kg", "辅料·油漆", "浸塑粉", "PVC 蓝", 10, 25, 50, 25),
    ("PL-PTFE", "kg", "原材料·非金属", "聚四氟乙烯管料", "PTFE 模压", 10, 60, 100, 20),
    ("RB-NBR", "kg", "原材料·非金属", "丁腈混炼胶", "NBR 70 度", 10, 20, 40, 20),
    ("GT-SHEET", "m2", "原材料·非金属", "柔性石墨板", "δ1.0 0.5 冲刺板", 7, 20, 30, 10),
    ("GT-TAPE", "m", "原材料·非金属", "柔性石墨带", "5.4×0.5", 7, 800, 2_000, 1_000),
    ("HP-304", "m", "原材料·板材", "304 成型钢带", "V 形 5.4×0.2", 7, 800, 2_000, 1_000),
    ("MS-304-40", "m2", "原材料·板材", "304 滤网", "40 目 丝径 0.2", 7, 20, 30, 30),
    ("PN-304-P3", "m2", "原材料·板材", "304 冲孔板", "δ0.8 孔 Φ3", 7, 10, 20, 2),
    ("CW-QZY-05", "m", "原材料·线材", "漆包线", "QZY-2/180 Φ0.50", 7, 5_000, 20_000, 1_000),
    ("CB-RVV-4", "m", "原材料·线材", "控制电缆", "RVV 4×1.0", 5, 200, 500, 100),
    ("SI-50W470", "kg", "原材料·板材", "硅钢片", "50W470", 14, 300, 500, 100),
    ("AP-6063-100", "m", "原材料·型材", "铝合金缸筒型材", "6063-T5 内径 100", 10, 12, 24, 6),
    ("AP-6063-140", "m", "原材料·型材", "铝合金缸筒型材", "6063-T5 内径 140", 10, 12, 24, 6),
    ("AG-L50", "m", "原材料·型材", "等边角钢", "Q235 L50×5", 3, 60, 120, 6),
    ("CH-8", "m", "原材料·型材", "槽钢", "Q235 8#", 3, 60, 120, 6),
    ("FB-40X4", "m", "原材料·型材", "扁钢", "Q235 40×4", 3, 60, 120, 6),
    ("PY-15", "m2", "包材", "胶合板", "1220×2440×15", 5, 60, 120, 3),
    ("PY-9", "m2", "包材", "胶合板", "1220×2440×9", 5, 60, 120, 3),
    ("CD-K5", "m2", "包材", "瓦楞纸板", "五层 K=A", 3, 200, 500, 100),
    ("EP-20", "m2", "包材", "珍珠棉", "EPE δ20", 3, 50, 100, 25),
    ("ST-PET", "m", "包材", "塑钢打包带", "PET 1608", 5, 1_000, 2_400, 1_200),
    ("NL-50", "kg", "包材", "圆钉", "50 mm", 3, 20, 25, 25),
];

/// What is charged, painted, packed …: one of the table above.
pub(super) fn bulk(p: &mut Plant, code: &'static str) -> String {
    p.once(code, |_| match BULK.iter().find(|row| row.0 == code) {
        Some(&(code, unit, group, name, spec, lead, safety, min, multiple)) => {
            let part = Part::bought(unit, group, name, spec).lead(lead).safety(safety).lot(min, multiple);
            match code {
                "AG-L50" => part.converts("kg", thousandths(3_770), whole(1)),
                "CH-8" => part.converts("kg", thousandths(8_045), whole(1)),
                "FB-40X4" => part.converts("kg", thousandths(1_260), whole(1)),
                "PY-15" | "PY-9" => part.converts("张", whole(1), thousandths(2_977)),
                "CW-QZY-05" => part.converts("kg", whole(1), whole(560)).converts("卷", whole(1), whole(2_800)),
                "WX-CASI" => part.converts("kg", thousandths(215), whole(1)),
                "LB-GEAR" => part.converts("L", whole(1), thousandths(890)).converts("桶", whole(1), whole(17)),
                "PT-EP-PR" | "PT-EP-BL" | "PT-EP-GY" => {
                    part.converts("L", whole(1), thousandths(1_350)).converts("桶", whole(1), whole(20))
                }
                "ST-PET" => part.converts("卷", whole(1), whole(1_200)),
                _ => part,
            }
        }
        None => Part::bought("kg", "", code, ""),
    })
}

/// Turnings (切屑) of a grade: they come back by weight and are charged again.
pub(super) fn turnings(p: &mut Plant, grade: &str) -> String {
    let (code, name) = match grade {
        "304" | "CF8" => ("TN-304", "304 切屑"),
        "316" | "CF8M" => ("TN-316", "316 切屑"),
        "QAL" => ("TN-QAL", "铜屑"),
        "QT400" | "HT250" => ("TN-FE", "铸铁屑"),
        _ => ("TN-ST", "碳钢切屑"),
    };
    p.once(code, |_| Part::bought("kg", "回收料", name, "干净、无油").lead(5).note("先用车间回收的，不足时外购"))
}

/// Paint for one body: it grows with the surface.
///
/// DN50: 50² / 40 + 20 = 82 g.
pub(super) const fn paint(dn: i64) -> PerUnit {
    grams(dn * dn / 40 + 20)
}
