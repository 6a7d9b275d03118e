//! What was otherwise before, what is being tried, what is no longer used: earlier versions, drafts, obsolete versions,
//! retired items. A version that took effect in its time stays active up to its last day.

use super::part::{Part, each, milli, milligrams};
use super::plant::{Plant, day};
use qitao_domain::PerUnit;
use qitao_domain::bom::{Bom, BomLine};
use qitao_domain::calendar::Validity;
use qitao_domain::item::ItemKind;
use qitao_domain::routing::VersionState;

type Date = (i32, u32, u32);

/// The engineering change of 2026-09-01 that the DN50 and DN65 gate valves went through.
const SEPTEMBER: Date = (2026, 9, 1);
/// The one before.
const JULY: Date = (2026, 7, 1);

impl Plant {
    /// Splits the oldest version of `item` at `from`: what is there now holds from that day, and `change` says what the
    /// lines were until the day before.
    fn earlier(&mut self, item: &str, from: Date, note: &str, change: impl FnOnce(&mut Vec<BomLine>)) {
        let Some(versions) = self.place(item).and_then(|at| self.boms.get_mut(at)) else { return };
        let Some(oldest) = versions.first_mut() else { return };
        let mut before = oldest.clone();
        oldest.valid.from = day(from);
        oldest.note = note.into();
        before.valid.to = day(from).plus(-1);
        change(&mut before.lines);
        versions.insert(0, before);
        number(versions);
    }

    /// Adds a version after the latest that was never active on its own: a draft, or one that was given up.
    fn aside(&mut self, item: &str, state: VersionState, valid: Validity, note: &str, change: impl FnOnce(&mut Vec<BomLine>)) {
        let Some(versions) = self.place(item).and_then(|at| self.boms.get_mut(at)) else { return };
        let Some(latest) = versions.last() else { return };
        let mut next = Bom { state, valid, note: note.into(), ..latest.clone() };
        change(&mut next.lines);
        versions.push(next);
        number(versions);
    }
}

fn number(versions: &mut [Bom]) {
    for (n, version) in (1..).zip(versions) {
        version.version = format!("V{n}");
    }
}

/// Sets the quantity of a component where it stands.
fn quantity(lines: &mut [BomLine], component: &str, qty: PerUnit) {
    for line in lines.iter_mut().filter(|l| l.component == component) {
        line.qty = qty;
    }
}

fn scrap(lines: &mut [BomLine], component: &str, permille: i64) {
    for line in lines.iter_mut().filter(|l| l.component == component) {
        line.scrap = milli(permille);
    }
}

fn replace(lines: &mut [BomLine], component: &str, by: &str) {
    for line in lines.iter_mut().filter(|l| l.component == component) {
        line.component = by.into();
    }
}

/// Code, unit, group, name, spec, why it is no longer used.
const RETIRED: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("PK-GR-32X5", "圈", "零件·填料函", "石墨填料", "Φ32×22×5", "2026-09 改用 PK-GR-32X6"),
    ("PK-AS-28X5", "圈", "零件·填料函", "石棉填料", "Φ28×18×5", "石棉禁用，改石墨"),
    ("BT-M12X45-8.8D", "件", "标准件·螺栓", "六角螺栓", "M12×45 8.8 电镀锌", "改热浸镀锌"),
    ("PT-PF-GY", "kg", "辅料·油漆", "酚醛面漆 灰", "F04-1", "环保不达标，改环氧"),
    ("HW-180-QT", "件", "零件·手轮", "手轮", "Φ180 QT400", "并入 Φ160 与 Φ200"),
    ("GK-DN50-XB", "件", "密封件·垫片", "石棉橡胶垫片", "DN50 XB350", "改缠绕垫片"),
    ("WD-ST12-D3", "kg", "原材料·焊材", "司太立焊丝", "ST12 Φ3.2", "统一为 ST6"),
    ("NP-AL-DN50", "件", "辅料·铭牌", "铭牌", "铝 丝印", "改 304 激光打标"),
];

/// The gate valves DN50 and DN65 of 304: the changes that the books' first users remember.
fn remembered(p: &mut Plant) {
    p.earlier("FA-DN50-0304", SEPTEMBER, "ECN-2609-01 润滑脂按车间领用记录", |l| quantity(l, "LB-LI-2", milligrams(10_000)));
    p.earlier("FA-DN50-0304", JULY, "ECN-2607-03 石棉橡胶垫片改缠绕垫片", |l| replace(l, "GK-DN50-SWG", "GK-DN50-XB"));
    p.earlier("BN-DN50-0304", SEPTEMBER, "ECN-2609-01 填料加一圈", |l| quantity(l, "PK-GR-28X5", each(5)));
    p.earlier("ST-DN50-0304", SEPTEMBER, "ECN-2609-02 夹持料头计入损耗", |l| scrap(l, "RB-304-D24", 20));
    p.earlier("FA-DN65-0304", SEPTEMBER, "ECN-2609-01 润滑脂按车间领用记录", |l| quantity(l, "LB-LI-2", milligrams(13_000)));
    p.earlier("BN-DN65-0304", SEPTEMBER, "ECN-2609-01 DN65 填料改规格", |l| replace(l, "PK-GR-32X6", "PK-GR-32X5"));
    p.earlier("ST-DN65-0304", SEPTEMBER, "ECN-2609-02 夹持料头计入损耗", |l| scrap(l, "RB-304-D28", 20));
    let next_year = Validity { from: day((2027, 1, 1)), to: None };
    p.aside("FA-DN50-0304", VersionState::Draft, next_year, "低泄漏填料方案，待型式试验", |l| {
        quantity(l, "LB-LI-2", milligrams(6_000))
    });
    p.aside("BN-DN50-0304", VersionState::Draft, next_year, "低泄漏填料方案：七圈", |l| quantity(l, "PK-GR-28X5", each(7)));
    let spring = Validity { from: day((2026, 3, 1)), to: Some(day((2026, 3, 31))) };
    p.aside("JF-DN65-M12", VersionState::Obsolete, spring, "六套方案试压泄漏，未采用", |l| {
        l.iter_mut().for_each(|line| line.qty = each(6))
    });
    p.aside("HC-DN50-0304", VersionState::Obsolete, spring, "M12 三套方案，未采用", |l| quantity(l, "BT-M12X50-A2", each(3)));
}

/// Changes that went through many lists on one day: castings got more scrap after the sand was changed, and the paint of
/// carbon steel valves went from phenolic to epoxy.
fn sweeping(p: &mut Plant) {
    let of_group = |p: &Plant, group: &str, kind: ItemKind| -> Vec<String> {
        p.items.iter().filter(|i| i.group == group && i.kind == kind).map(|i| i.code.clone()).collect()
    };
    for code in of_group(p, "铸件·砂铸", ItemKind::SemiFinished) {
        if code.starts_with("CA-VB") && code.ends_with("-WCB") {
            p.earlier(&code, (2026, 4, 1), "ECN-2604-01 换树脂砂，旧砂耗 8 %", |l| scrap(l, "SD-RES", 80));
        }
    }
    for code in of_group(p, "成品·截止阀", ItemKind::Finished) {
        if code.ends_with("-WCB") {
            p.earlier(&code, (2026, 1, 1), "ECN-2512-02 酚醛面漆改环氧", |l| replace(l, "PT-EP-BL", "PT-PF-GY"));
        }
    }
    for code in of_group(p, "成品·球阀", ItemKind::Finished) {
        if code.starts_with("QF") && code.ends_with("-0316") {
            let trial = Validity { from: day((2027, 3, 1)), to: None };
            p.aside(&code, VersionState::Draft, trial, "密封圈加厚方案，试制废品多", |l| {
                l.iter_mut().filter(|line| line.component.starts_with("RS-")).for_each(|line| line.scrap = milli(50));
            });
        }
    }
    // A second routing: the small glands move from the lathe to the supplier's.
    for code in ["GL-DN50-20", "GL-DN40-20"] {
        let Some(versions) = p.place(code).and_then(|at| p.routings.get_mut(at)) else { continue };
        let Some(now) = versions.first_mut() else { continue };
        let mut before = now.clone();
        before.valid.to = day(JULY).plus(-1);
        for operation in before.operations.iter_mut().filter(|o| o.name == "磷化") {
            operation.name = "发黑".into();
            operation.lead_time_days = 6;
        }
        now.version = "V2".into();
        now.valid.from = day(JULY);
        now.note = "发黑改磷化".into();
        versions.insert(0, before);
    }
}

/// A bolt that was replaced for a season: the line itself has days.
fn seasonal(p: &mut Plant) {
    let summer = Validity { from: day((2026, 6, 1)), to: Some(day((2026, 9, 30))) };
    let desiccant = p.once("DS-50", |_| Part::bought("件", "包材", "干燥剂", "50 g 矿物").lead(5).safety(200).lot(500, 100));
    for code in ["PG-4H", "PG-5H", "PG-6H"] {
        let made = p.numbered(vec![super::part::line(desiccant.clone(), each(4)).on(summer).note("梅雨季加放")]);
        let Some(bom) = p.place(code).and_then(|at| p.boms.get_mut(at)).and_then(|v| v.last_mut()) else { continue };
        let number = bom.lines.last().map_or(10, |l| l.number + 10);
        bom.lines.extend(made.into_iter().map(|l| BomLine { number, ..l }));
    }
}

/// See the module.
pub(super) fn enter(p: &mut Plant) {
    for &(code, unit, group, name, spec, why) in RETIRED {
        p.once(code, |_| Part::bought(unit, group, name, spec).retired().note(why));
    }
    remembered(p);
    sweeping(p);
    seasonal(p);
}
