//! Castings, and what goes into the furnace: charge, briquettes, scrap, ferro-alloys; runners and risers come back.

use super::base::at;
use super::part::{Part, back, each, grams, line, milli, sent_out, step, whole};
use super::plant::Plant;
use super::range::Metal;
use super::stock::{bulk, turnings};

/// What is poured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alloy {
    Cf8,
    Cf8m,
    Wcb,
    /// Nodular iron.
    Qt400,
    /// Grey iron.
    Ht250,
    /// Aluminium bronze for worm wheels.
    Bronze,
}

impl Alloy {
    pub(super) const fn of(metal: Metal) -> Self {
        match metal {
            Metal::P => Self::Cf8,
            Metal::R => Self::Cf8m,
            Metal::C => Self::Wcb,
        }
    }

    /// As it stands in codes.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Cf8 => "CF8",
            Self::Cf8m => "CF8M",
            Self::Wcb => "WCB",
            Self::Qt400 => "QT",
            Self::Ht250 => "HT",
            Self::Bronze => "QAL",
        }
    }

    /// As it stands in specifications.
    const fn grade(self) -> &'static str {
        match self {
            Self::Cf8 => "CF8",
            Self::Cf8m => "CF8M",
            Self::Wcb => "WCB",
            Self::Qt400 => "QT400-15",
            Self::Ht250 => "HT250",
            Self::Bronze => "ZCuAl10Fe3",
        }
    }

    const fn melt(self) -> &'static str {
        match self {
            Self::Cf8 | Self::Cf8m | Self::Wcb => "钢水",
            Self::Qt400 | Self::Ht250 => "铁水",
            Self::Bronze => "铜水",
        }
    }
}

/// Scales read to 0.1 kg from a kilogram up, to 10 g below.
const fn as_weighed(g: i64) -> i64 {
    if g >= 1_000 { g / 100 * 100 } else { g / 10 * 10 }
}

/// `9.6 kg`, `0.92 kg`.
fn kilograms(g: i64) -> String {
    let text = format!("{}.{:03}", g / 1_000, g % 1_000);
    format!("{} kg", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Runners and risers (浇冒口) of an alloy.
fn runners(p: &mut Plant, alloy: Alloy) -> String {
    p.once(format!("RT-{}", alloy.code()), |_| {
        Part::bought("kg", "回收料", "浇冒口回炉料", alloy.grade()).lead(0).note("清理工段回收，不采购")
    })
}

/// Scrap pressed to briquettes, with the shop's own turnings in it.
fn briquettes(p: &mut Plant, alloy: Alloy) -> String {
    let (code, scrap, grade) = match alloy {
        Alloy::Cf8 => ("BQ-304", "SC-304", "304"),
        Alloy::Cf8m => ("BQ-316", "SC-316", "316"),
        Alloy::Wcb | Alloy::Qt400 | Alloy::Ht250 | Alloy::Bronze => ("BQ-Q235", "SC-Q235", "20"),
    };
    p.once(code, |p| {
        let (scrap, chips) = (bulk(p, scrap), turnings(p, grade));
        Part::made("kg", "炉料·压块", "废钢压块", format!("{} 300×300", grade.replace("20", "碳钢")))
            .lead(1)
            .safety(1_000)
            .lot(500, 500)
            .batch(whole(100), qitao_domain::Qty::ZERO)
            .lines([line(scrap, each(82)).scrap(10).at(10), line(chips, each(19)).scrap(20).at(20)])
            .steps([step("分选剪切", at::SAW, 10, 300).per(100), step("压块", at::FORGE, 20, 240).per(100).clean(15)])
    })
}

/// Deoxidant, as wire fed into the ladle: two wires, counted by the kilogram of melt.
fn deoxidant(p: &mut Plant) -> String {
    p.once("DO-LADLE", |p| {
        let (calcium, aluminium) = (bulk(p, "WX-CASI"), bulk(p, "WX-AL"));
        Part::phantom("组", "炉料·虚拟", "钢包脱氧剂组", "每吨钢水一组")
            .lines([line(calcium, each(18)).scrap(20), line(aluminium, each(6)).scrap(20)])
    })
}

/// Runners and risers in a tonne of melt, in grams.
const RETURNS: i64 = 300_000;

/// The charge (合金料), by the tonne heat.
fn charge(p: &mut Plant, alloy: Alloy) -> String {
    p.once(format!("AL-{}", alloy.code()), |p| {
        let rows: &[(&'static str, i64)] = match alloy {
            Alloy::Cf8 => &[("NI-ELE", 18_000), ("FE-CRL", 52_000), ("FE-MN", 9_000), ("FE-SI", 7_500)],
            Alloy::Cf8m => &[("NI-ELE", 24_000), ("FE-CRL", 46_000), ("FE-MO", 11_000), ("FE-MN", 9_000), ("FE-SI", 7_500)],
            Alloy::Wcb => &[("FE-MN", 8_000), ("FE-SI", 5_500)],
            Alloy::Qt400 => &[("PI-Q10", 520_000), ("NO-MG", 13_500), ("NO-IN", 8_000)],
            Alloy::Ht250 => &[("PI-Q10", 280_000), ("FE-SI", 9_000), ("FE-MN", 4_500), ("NO-IN", 4_000)],
            Alloy::Bronze => &[("CU-CAT", 625_000), ("AL-ING", 74_000), ("SC-Q235", 26_000)],
        };
        let (own, mut lines) = (runners(p, alloy), Vec::new());
        let added: i64 = rows.iter().map(|row| row.1).sum();
        // 1 025 kg go in for 1 000 kg of melt. 300 kg of them are the foundry's own returns: a kilogram of casting takes
        // 1.6 kg of melt and gives 0.52 kg back, so there are always enough.
        let rest = (1_025_000 - RETURNS - added).max(0);
        if alloy == Alloy::Bronze {
            lines.push(line(own, grams(RETURNS)).at(10));
        } else {
            let pressed = briquettes(p, alloy);
            lines.push(line(pressed, grams(rest)).scrap(15).at(10));
            lines.push(line(own, grams(RETURNS)).at(10));
        }
        for &(code, g) in rows {
            lines.push(line(bulk(p, code), grams(g)).scrap(30).at(20));
        }
        if matches!(alloy, Alloy::Cf8 | Alloy::Cf8m | Alloy::Wcb) {
            lines.push(line(deoxidant(p), each(1)).at(20));
        }
        // The lining is patched after each order, whatever its size.
        lines.push(line(bulk(p, "LN-MGO"), milli(0)).fixed(whole(35)).at(30).note("每炉次补炉"));
        Part::made("kg", "炉料·合金料", "合金料", format!("{} {}", alloy.grade(), alloy.melt()))
            .lead(1)
            .lot(500, 500)
            .lot_most(2_000)
            .batch(whole(1_000), qitao_domain::Qty::ZERO)
            .lines(lines)
            .steps([
                step("配料", at::MELT, 20, 900).per(1_000),
                step("熔炼调质", at::MELT, 30, 5_400).per(1_000).note("炉前光谱两次"),
                step("出钢补炉", at::MELT, 10, 600).per(1_000).clean(40),
            ])
    })
}

/// A casting of `g` grams. Small stainless ones are cast by investment at a supplier, of our charge.
pub(super) fn casting(p: &mut Plant, code: impl Into<String>, name: &str, alloy: Alloy, g: i64) -> String {
    let g = as_weighed(g);
    p.once(code, |p| {
        let (melt, runner) = (charge(p, alloy), runners(p, alloy));
        let spec = format!("{} {}", alloy.grade(), kilograms(g));
        let invested = matches!(alloy, Alloy::Cf8 | Alloy::Cf8m) && g <= 15_000;
        if invested {
            // Yield 62 %: shells and gates take the rest, most of which comes back.
            return Part::outsourced("件", "铸件·精铸", name, spec)
                .lead(14)
                .safety(if g < 5_000 { 80 } else { 40 })
                .lot(100, 50)
                .lines([line(melt, grams(g * 160 / 100)).at(10), back(runner, grams(g * 52 / 100)).at(10)])
                .steps([sent_out("熔模铸造", at::INVEST, 12), step("光谱检验", at::INSPECT, 5, 60 + g / 200)]);
        }
        let treat = match alloy {
            Alloy::Cf8 | Alloy::Cf8m => Some(("固溶处理", 4)),
            Alloy::Wcb => Some(("正火", 3)),
            Alloy::Qt400 => Some(("退火", 3)),
            Alloy::Ht250 | Alloy::Bronze => None,
        };
        let (sand, coat) = (bulk(p, "SD-RES"), bulk(p, "SD-COAT"));
        let mut steps = vec![
            step("造型制芯", at::CAST, 30, 240 + g / 60),
            step("浇注", at::CAST, 15, 60 + g / 300).clean(20),
            step("清砂切割抛丸", at::CAST, 10, 180 + g / 80),
        ];
        if let Some((name, days)) = treat {
            steps.push(sent_out(name, at::HEAT, days).per(2_000_000 / g.max(1_000)).note("装炉 2 t"));
        }
        steps.push(step("检验", at::INSPECT, 5, 90 + g / 200));
        let treated = Part::made("件", "铸件·砂铸", name, spec)
            .lead(10)
            .safety(if g < 20_000 { 40 } else { 10 })
            .lot(if g < 20_000 { 20 } else { 1 }, if g < 20_000 { 10 } else { 0 })
            .lines([
                line(melt, grams(g * 165 / 100)).scrap(20).at(20),
                line(sand, grams(g * 320 / 100)).scrap(50).at(10),
                line(coat, grams((g * 8 / 1_000).max(5))).at(10),
                back(runner, grams(g * 55 / 100)).at(30),
            ]);
        treated.steps(steps)
    })
}
