//! The sample keeps the rules of master data, and is the factory that the screens show.

use super::plant::ean13;
use super::{Factory, factory, range};
use qitao_domain::bom::{Bom, BomLine, LineKind};
use qitao_domain::calendar::Day;
use qitao_domain::item::{Item, ItemKind, Source};
use qitao_domain::routing::{Routing, VersionState};
use qitao_domain::unit::{Dimension, Unit, ratio_to_own};
use qitao_domain::{PerUnit, limits};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The day of the screens.
const TODAY: &str = "2026-12-05";

/// A factory with its lists by code, as a reader sees it.
struct Books {
    factory: Factory,
}

impl Books {
    fn open() -> Self {
        Self { factory: factory() }
    }

    fn items(&self) -> HashMap<&str, &Item> {
        self.factory.items.iter().map(|i| (i.code.as_str(), i)).collect()
    }

    fn units(&self) -> HashMap<&str, &Unit> {
        self.factory.units.iter().map(|u| (u.code.as_str(), u)).collect()
    }

    /// The versions in force on a day, by parent.
    fn in_force(&self, on: &str) -> HashMap<&str, &Bom> {
        let on: Day = on.parse().unwrap();
        let active = self.factory.boms.iter().filter(|b| b.state == VersionState::Active && b.valid.contains(on));
        active.map(|b| (b.item.as_str(), b)).collect()
    }

    fn routings(&self) -> HashMap<&str, Vec<&Routing>> {
        let mut all: HashMap<&str, Vec<&Routing>> = HashMap::new();
        for routing in &self.factory.routings {
            all.entry(&routing.item).or_default().push(routing);
        }
        all
    }

    /// Levels under each item on a day: 0 for what has no list.
    fn depths(&self, on: &str) -> HashMap<String, u32> {
        let boms = self.in_force(on);
        let mut depths = HashMap::new();
        for bom in &self.factory.boms {
            depth(&bom.item, &boms, &mut depths, &mut Vec::new());
        }
        depths
    }

    fn models(&self) -> impl Iterator<Item = &Item> {
        self.factory.items.iter().filter(|i| i.kind == ItemKind::Finished && i.group.starts_with("成品·"))
    }
}

fn depth(item: &str, boms: &HashMap<&str, &Bom>, known: &mut HashMap<String, u32>, path: &mut Vec<String>) -> u32 {
    if let Some(&depth) = known.get(item) {
        return depth;
    }
    path.push(item.into());
    assert!(path[..path.len() - 1].iter().all(|above| above != item), "loop: {path:?}");
    let lines = boms.get(item).map_or(&[][..], |b| &b.lines);
    let deepest = lines.iter().map(|l| depth(&l.component, boms, known, path) + 1).max().unwrap_or(0);
    path.pop();
    known.insert(item.into(), deepest);
    deepest
}

fn component(line: &BomLine) -> (&str, String, String) {
    (&line.component, line.qty.to_string(), line.scrap.to_string())
}

#[test]
fn two_calls_give_the_same_factory() {
    assert_eq!(factory(), factory());
}

#[test]
fn there_are_237_models_and_they_are_named_by_the_standard() {
    let books = Books::open();
    let models: Vec<_> = books.models().collect();
    assert_eq!(models.len(), 237);
    assert_eq!(range::models().collect::<std::collections::HashSet<_>>().len(), 237);
    let mut seen = BTreeSet::new();
    for (item, model) in models.iter().zip(range::models()) {
        assert!(seen.insert(&item.spec), "{} twice", item.spec);
        // Type, drive, connection, structure; sealing face; pressure; body: Z941H-16C DN100.
        let (head, size) = item.spec.split_once(" DN").unwrap();
        let (kind, rest) = head.split_once('-').unwrap();
        let seat = kind.chars().last().unwrap();
        let digits: String = kind.trim_start_matches(|c: char| c.is_ascii_uppercase()).trim_end_matches(char::is_alphabetic).into();
        let letters = kind.len() - digits.len() - 1;
        assert!(
            (1..=2).contains(&letters) && (2..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()),
            "{}",
            item.spec
        );
        assert!("HWFXY".contains(seat) && "CPR".contains(rest.chars().last().unwrap()), "{}", item.spec);
        assert!(["16", "25", "40", "64"].contains(&&rest[..rest.len() - 1]), "{}", item.spec);
        assert_eq!(size.parse::<i64>().unwrap(), nominal(item), "{}", item.spec);
        assert!(model.face_to_face() > 0, "{}", item.spec);
    }
}

/// The nominal diameter in a code.
fn nominal(item: &Item) -> i64 {
    item.code.split('-').find_map(|part| part.strip_prefix("DN")).unwrap().parse().unwrap()
}

#[test]
fn the_size_of_a_factory() {
    let books = Books::open();
    let Factory { units, items, work_centers, boms, routings, .. } = &books.factory;
    assert!((2_000..=6_000).contains(&items.len()), "{} items", items.len());
    assert!((18..=26).contains(&work_centers.len()), "{} work centres", work_centers.len());
    assert!(boms.len() > 1_000 && routings.len() > 1_000 && units.len() >= 15);
    for kind in [ItemKind::Raw, ItemKind::SemiFinished, ItemKind::Finished, ItemKind::Phantom, ItemKind::Service] {
        assert!(items.iter().any(|i| i.kind == kind), "no {kind:?}");
    }
    for dimension in [Dimension::Count, Dimension::Mass, Dimension::Length, Dimension::Area] {
        let of: BTreeSet<_> = units.iter().filter(|u| u.dimension == dimension).map(|u| u.code.as_str()).collect();
        assert!(items.iter().any(|i| of.contains(i.unit.as_str())), "no item by {dimension:?}");
    }
    let lines = || boms.iter().flat_map(|b| &b.lines);
    assert!(lines().filter(|l| l.kind == LineKind::ByProduct).count() > 100);
    assert!(lines().any(|l| l.kind == LineKind::CoProduct && l.cost_share.is_positive()));
    assert!(lines().filter(|l| l.fixed_qty.is_positive()).count() > 50);
    assert!(lines().filter(|l| !l.substitutes.is_empty()).count() > 100);
    for state in [VersionState::Draft, VersionState::Active, VersionState::Obsolete] {
        assert!(boms.iter().any(|b| b.state == state), "no {state:?}");
    }
    let outside = |center: &str| routings.iter().flat_map(|r| &r.operations).filter(|o| o.work_center == center).count();
    for center in [super::base::at::HEAT, super::base::at::GALVANIZE, super::base::at::PLATE, super::base::at::INVEST] {
        assert!(outside(center) > 10, "{center}");
    }
}

#[test]
fn codes_and_barcodes_are_unique_and_within_limits() {
    let books = Books::open();
    let Factory { units, items, work_centers, boms, routings, .. } = &books.factory;
    assert_eq!(books.items().len(), items.len());
    assert_eq!(books.units().len(), units.len());
    assert_eq!(work_centers.iter().map(|w| &w.code).collect::<BTreeSet<_>>().len(), work_centers.len());
    let versions = boms.iter().map(|b| (&b.item, &b.version)).collect::<BTreeSet<_>>();
    assert_eq!(versions.len(), boms.len());
    assert_eq!(routings.iter().map(|r| (&r.item, &r.version)).collect::<BTreeSet<_>>().len(), routings.len());
    let mut labels = BTreeSet::new();
    for item in items {
        assert!(!item.code.is_empty() && item.code.chars().count() <= limits::CODE_CHARS, "{}", item.code);
        assert!(item.code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-' || b == b'.'), "{}", item.code);
        assert!(!item.name.is_empty() && item.name.chars().count() <= limits::NAME_CHARS && !item.group.is_empty(), "{}", item.code);
        if !item.barcode.is_empty() {
            assert!(labels.insert(&item.barcode), "{}", item.barcode);
            let digits: Vec<u32> = item.barcode.bytes().map(|b| u32::from(b - b'0')).collect();
            let sum: u32 = digits.iter().enumerate().map(|(i, d)| d * if i % 2 == 0 { 1 } else { 3 }).sum();
            assert!(digits.len() == 13 && digits[0] == 2 && sum.is_multiple_of(10), "{}", item.barcode);
        }
    }
    assert!(labels.len() > 500);
    assert_eq!(ean13(1), "2000000000015");
}

#[test]
fn sentences_have_their_own_punctuation() {
    let Factory { items, work_centers, boms, routings, .. } = Books::open().factory;
    let mut notes: Vec<String> = items.into_iter().map(|i| i.note).collect();
    notes.extend(work_centers.into_iter().map(|w| w.note));
    notes.extend(boms.iter().flat_map(|b| std::iter::once(&b.note).chain(b.lines.iter().map(|l| &l.note))).cloned());
    notes.extend(routings.iter().flat_map(|r| std::iter::once(&r.note).chain(r.operations.iter().map(|o| &o.note))).cloned());
    let chinese = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    assert!(notes.iter().filter(|note| note.contains(chinese)).count() > 100);
    for note in notes.iter().filter(|note| note.contains(chinese)) {
        assert!(!note.contains([',', ';', '!', '?']) && !note.contains(": "), "{note}");
    }
}

#[test]
fn quantities_fit_their_items() {
    let books = Books::open();
    let units = books.units();
    for item in &books.factory.items {
        assert_eq!(item.decimals, units[item.unit.as_str()].decimals, "{}", item.code);
        for qty in [item.safety_stock, item.lot_min, item.lot_multiple, item.lot_max, item.lot_fixed] {
            assert!(!qty.is_negative() && qty.decimals_used() <= u32::from(item.decimals), "{}", item.code);
        }
        assert!(item.lot_max.is_zero() || item.lot_max >= item.lot_min, "{}", item.code);
        let mut others = BTreeSet::new();
        for conversion in &item.conversions {
            assert!(conversion.unit != item.unit && others.insert(&conversion.unit), "{}", item.code);
            assert!(ratio_to_own(units[conversion.unit.as_str()], units[item.unit.as_str()], &item.conversions).is_some(), "{}", item.code);
        }
    }
}

#[test]
fn every_line_refers_to_what_is_there_and_converts() {
    let books = Books::open();
    let (items, units) = (books.items(), books.units());
    let mut entered: BTreeSet<&str> = BTreeSet::new();
    let with_list: BTreeSet<&str> = books.factory.boms.iter().map(|b| b.item.as_str()).collect();
    for bom in &books.factory.boms {
        let parent = items[bom.item.as_str()];
        assert_ne!(parent.source, Source::Buy, "{}", bom.item);
        assert!(bom.output_qty.is_positive() && !bom.fixed_output.is_negative() && bom.valid.is_ordered(), "{}", bom.item);
        let (mut numbers, mut components) = (BTreeSet::new(), BTreeSet::new());
        for line in &bom.lines {
            let place = format!("{} {} {}", bom.item, bom.version, line.component);
            let item = items.get(line.component.as_str()).unwrap_or_else(|| panic!("{place}"));
            assert!(ratio_to_own(units[line.unit.as_str()], units[item.unit.as_str()], &item.conversions).is_some(), "{place}");
            assert!(numbers.insert(line.number) && line.number > 0, "{place}");
            assert!(components.insert((&line.component, line.operation)), "{place} twice");
            assert!(line.qty.is_positive() || line.fixed_qty.is_positive(), "{place}");
            assert!(!line.qty.is_negative() && !line.scrap.is_negative() && line.scrap < PerUnit::ONE, "{place}");
            assert!(line.fixed_qty.decimals_used() <= u32::from(units[line.unit.as_str()].decimals), "{place}");
            assert_eq!(line.cost_share.is_positive(), line.kind == LineKind::CoProduct, "{place}");
            assert!(!with_list.contains(line.component.as_str()) || entered.contains(line.component.as_str()), "{place} comes too early");
            for (n, substitute) in (1..).zip(&line.substitutes) {
                let other = items[substitute.item.as_str()];
                assert!(substitute.priority == n && substitute.ratio.is_positive(), "{place}");
                assert!(other.unit == item.unit && other.code != item.code, "{place}");
            }
        }
        let end = bom.lines.windows(2).all(|pair| pair[0].number < pair[1].number);
        assert!(end, "{}: lines by number", bom.item);
        entered.insert(&bom.item);
    }
}

#[test]
fn retired_items_are_in_no_list_of_today() {
    let books = Books::open();
    let items = books.items();
    assert!(books.factory.items.iter().filter(|i| i.retired).count() >= 5);
    for (parent, bom) in books.in_force(TODAY) {
        for line in &bom.lines {
            assert!(!items[line.component.as_str()].retired, "{parent} {}", line.component);
        }
    }
}

#[test]
fn what_is_made_has_a_list_and_a_routing() {
    let books = Books::open();
    let (boms, routings) = (books.in_force(TODAY), books.routings());
    let centers: HashMap<&str, bool> = books.factory.work_centers.iter().map(|w| (w.code.as_str(), w.outsourced)).collect();
    for item in &books.factory.items {
        let code = item.code.as_str();
        let made = item.source != Source::Buy;
        assert_eq!(boms.contains_key(code), made, "{code}");
        assert_eq!(routings.contains_key(code), made && item.kind != ItemKind::Phantom, "{code}");
        let sent = routings.get(code).is_some_and(|r| r.iter().flat_map(|r| &r.operations).any(|o| o.outsourced));
        assert!(item.source != Source::Outsource || sent, "{code}");
        let numbers: BTreeSet<u32> = routings.get(code).into_iter().flatten().flat_map(|r| &r.operations).map(|o| o.number).collect();
        for line in boms.get(code).map_or(&[][..], |b| &b.lines) {
            assert!(line.operation.is_none_or(|o| numbers.contains(&o)), "{code} {} at {:?}", line.component, line.operation);
        }
    }
    for operation in books.factory.routings.iter().flat_map(|r| &r.operations) {
        assert_eq!(centers[operation.work_center.as_str()], operation.outsourced, "{}", operation.name);
        assert_eq!(operation.outsourced, operation.lead_time_days > 0, "{}", operation.name);
        assert!(operation.cycle_qty.is_positive() && (operation.outsourced || operation.run_seconds > 0), "{}", operation.name);
    }
    let idle: Vec<_> =
        centers.keys().filter(|c| !books.factory.routings.iter().flat_map(|r| &r.operations).any(|o| o.work_center == **c)).collect();
    assert!(idle.is_empty(), "no work for {idle:?}");
}

#[test]
fn active_versions_do_not_overlap() {
    let books = Books::open();
    let mut spans: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for bom in books.factory.boms.iter().filter(|b| b.state == VersionState::Active) {
        spans.entry(&bom.item).or_default().push(bom.valid);
    }
    assert!(spans.values().filter(|s| s.len() > 1).count() > 20);
    for (item, spans) in spans {
        for (i, one) in spans.iter().enumerate() {
            assert!(spans[i + 1..].iter().all(|other| one.intersect(*other).is_none()), "{item}");
        }
    }
}

#[test]
fn valves_are_five_to_eight_levels_deep() {
    let books = Books::open();
    for on in ["2024-06-01", "2026-08-01", TODAY] {
        let depths = books.depths(on);
        for model in books.models() {
            assert!((5..=8).contains(&depths[&model.code]), "{} has {} levels", model.code, depths[&model.code]);
        }
        assert_eq!(depths.values().max(), Some(&8));
    }
}

#[test]
fn no_loop_in_any_version() {
    let books = Books::open();
    let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for bom in &books.factory.boms {
        for line in &bom.lines {
            all.entry(&bom.item).or_default().insert(&line.component);
            all.entry(&bom.item).or_default().extend(line.substitutes.iter().map(|s| s.item.as_str()));
        }
    }
    // Takes away whatever has nothing left below it; a loop would remain.
    loop {
        let done: Vec<&str> = all.iter().filter(|(_, below)| below.iter().all(|b| !all.contains_key(b))).map(|(item, _)| *item).collect();
        if done.is_empty() {
            break;
        }
        for item in done {
            all.remove(item);
        }
    }
    assert!(all.is_empty(), "{:?}", all.keys());
}

#[test]
fn the_valve_of_the_screens() {
    let books = Books::open();
    let (boms, items) = (books.in_force(TODAY), books.items());
    let check = |parent: &str, expected: &[(&str, &str, &str)]| {
        let lines: Vec<_> = boms[parent].lines.iter().map(component).collect();
        let expected: Vec<_> = expected.iter().map(|&(code, qty, scrap)| (code, qty.to_owned(), scrap.to_owned())).collect();
        assert_eq!(lines, expected, "{parent}");
    };
    let once = |code| (code, "1", "0");
    check(
        "FA-DN50-0304",
        &[
            once("VB-DN50-0304"),
            once("BN-DN50-0304"),
            once("ST-DN50-0304"),
            once("GT-DN50-0304"),
            once("JF-DN50-M12"),
            once("GK-DN50-SWG"),
            once("HW-160-QT"),
            once("NP-DN50-16P"),
            ("LB-LI-2", "0.0085", "0"),
        ],
    );
    check("VB-DN50-0304", &[("CA-VB50-CF8", "1", "0.02"), ("SR-DN50-STL", "2", "0"), ("WD-ST6-D3", "0.0275", "0.05")]);
    check(
        "BN-DN50-0304",
        &[("CA-BN50-CF8", "1", "0.02"), once("BU-TR20-QAL"), ("PK-GR-28X5", "6", "0"), once("GL-DN50-0304"), ("EB-M10X40-304", "2", "0")],
    );
    check("ST-DN50-0304", &[("RB-304-D24", "1.386", "0.03")]);
    check("JF-DN50-M12", &[("BT-M12X50-A2", "8", "0"), ("NT-M12-A2", "8", "0"), ("WS-M12-304", "8", "0")]);
    check("ST-DN65-0304", &[("RB-304-D28", "2.104", "0.03")]);
    let valve = boms["FA-DN50-0304"];
    assert_eq!((valve.version.as_str(), valve.valid.from.to_string().as_str()), ("V3", "2026-09-01"));
    for (code, name, spec, unit) in [
        ("FA-DN50-0304", "闸阀", "Z41W-16P DN50", "台"),
        ("VB-DN50-0304", "阀体组件", "DN50 PN16 加工完", "件"),
        ("CA-VB50-CF8", "阀体铸件", "CF8 9.6 kg", "件"),
        ("SR-DN50-STL", "阀座密封圈", "304 堆焊司太立", "件"),
        ("WD-ST6-D3", "司太立焊丝", "ST6 Φ3.2", "kg"),
        ("BN-DN50-0304", "阀盖组件", "DN50 PN16", "件"),
        ("CA-BN50-CF8", "阀盖铸件", "CF8 4.1 kg", "件"),
        ("BU-TR20-QAL", "阀杆螺母", "QAl9-4 Tr20×4", "件"),
        ("PK-GR-28X5", "石墨填料", "Φ28×18×5", "圈"),
        ("GL-DN50-0304", "填料压盖", "DN50 304", "件"),
        ("EB-M10X40-304", "活节螺栓", "M10×40 304", "件"),
        ("ST-DN50-0304", "阀杆", "Tr20×4 L=268", "件"),
        ("RB-304-D24", "圆钢", "304 Φ24", "kg"),
        ("GT-DN50-0304", "闸板", "DN50 楔式 CF8", "件"),
        ("JF-DN50-M12", "中法兰紧固件组", "M12 8 套 A2-70", "组"),
        ("BT-M12X50-A2", "六角螺栓", "M12×50 A2-70", "件"),
        ("NT-M12-A2", "六角螺母", "M12 A2-70", "件"),
        ("WS-M12-304", "弹簧垫圈", "M12 304", "件"),
        ("GK-DN50-SWG", "缠绕垫片", "DN50 PN16 带石墨", "件"),
        ("HW-160-QT", "手轮", "Φ160 QT400", "件"),
        ("NP-DN50-16P", "铭牌", "Z41W-16P DN50", "件"),
        ("LB-LI-2", "锂基润滑脂", "2# 通用", "kg"),
    ] {
        let item = items[code];
        assert_eq!((item.name.as_str(), item.spec.as_str(), item.unit.as_str()), (name, spec, unit), "{code}");
    }
    assert_eq!(items["JF-DN50-M12"].kind, ItemKind::Phantom);
    assert_eq!(items["BT-M12X50-A2"].source, Source::Buy);
    for code in ["FA-DN50-0316", "QJ-DN50-0304", "HC-DN50-0304", "QF-DN25-0304", "FA-DN80-WCB", "SP-DN50-KIT", "SK-PRV-02", "EB-M16X90"] {
        assert!(items.contains_key(code), "{code}");
    }
    for code in ["BT-M12X50-8.8", "BT-M12X50-B7", "BK-M12-Q235", "GL-DN50-20", "PK-GR-32X6"] {
        assert!(items.contains_key(code), "{code}");
    }
}

#[test]
fn a_common_bolt_reaches_tens_of_models() {
    let books = Books::open();
    let boms = books.in_force(TODAY);
    let mut above: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for (parent, bom) in &boms {
        for line in &bom.lines {
            above.entry(&line.component).or_default().insert(parent);
        }
    }
    let mut reached = BTreeSet::new();
    let mut next = vec!["BT-M12X50-A2"];
    while let Some(part) = next.pop() {
        next.extend(above.get(part).into_iter().flatten().filter(|p| reached.insert(**p)));
    }
    let items = books.items();
    assert!(above["BT-M12X50-A2"].len() == 11, "{:?}", above["BT-M12X50-A2"]);
    let models = reached.iter().filter(|code| items[**code].group.starts_with("成品·")).count();
    let sold = reached.iter().filter(|code| items[**code].kind == ItemKind::Finished).count();
    assert_eq!((models, sold), (19, 30));
    for code in ["JF-DN50-M12", "JF-DN65-M12", "BN-DN80-0304", "HC-DN50-0304", "SK-PRV-02", "SP-DN50-KIT"] {
        assert!(reached.contains(code), "{code}");
    }
}

#[test]
fn the_foundry_gives_back_the_returns_that_it_melts() {
    let books = Books::open();
    let boms = books.in_force(TODAY);
    for melt in ["AL-CF8", "AL-CF8M", "AL-WCB", "AL-QT", "AL-HT", "AL-QAL"] {
        let returns = melt.replace("AL-", "RT-");
        let per_kilogram = |item: &str, component: &str| {
            let bom = boms[item];
            let line = bom.lines.iter().find(|l| l.component == component).unwrap();
            line.qty.to_exact() / bom.output_qty.to_exact() / (qitao_domain::Exact::from_integer(1) - line.scrap.to_exact())
        };
        let in_melt = per_kilogram(melt, &returns);
        let castings: Vec<_> = boms.values().filter(|b| b.lines.iter().any(|l| l.component == melt)).collect();
        assert!(!castings.is_empty(), "{melt}");
        for casting in castings {
            let needed = per_kilogram(&casting.item, melt) * in_melt;
            assert!(per_kilogram(&casting.item, &returns) >= needed, "{}", casting.item);
        }
    }
}

#[test]
fn a_valve_grows_with_its_diameter() {
    for pair in range::SIZES.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        assert!(a.dn < b.dn && a.body < b.body && a.bonnet < b.bonnet && a.wedge < b.wedge, "DN{}", b.dn);
        assert!(a.bar <= b.bar && a.stem < b.stem && a.blank > a.stem * 10 && a.wheel <= b.wheel && a.thread.0 <= b.thread.0, "DN{}", b.dn);
        assert!(b.packing.0 > b.packing.1 && b.thread.0 > b.packing.1 - 4 && b.bar > b.thread.0, "DN{}", b.dn);
    }
    assert_eq!(range::flange_bolts(50, 16), (4, 16));
    assert_eq!(range::flange_bolts(150, 40), (8, 24));
    assert_eq!(super::stock::bar_grams("304", 24, 3_862), 1_386);
}
