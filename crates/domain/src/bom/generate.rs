//! A made-up factory for tests and benchmarks: layered, with shared parts, the same for the same seed.

use super::LineKind;
use super::input::{Edge, ItemNode};
use crate::calendar::Validity;
use crate::item::{ItemKind, Source};
use crate::{BomLineId, Day, Exact, ItemId, PerUnit, Qty};

/// What the factory looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// How many items, ids 1…
    pub items: u32,
    /// How many lines at least as many as made items, ids 1…
    pub lines: u32,
    /// Levels, equally wide; items on the last one are bought.
    pub levels: u32,
    /// Any number; another one makes another factory.
    pub seed: u64,
}

impl Layout {
    /// 100 000 items, 1 000 000 lines, 12 levels: the factory of the targets.
    pub const TARGET: Self = Self { items: 100_000, lines: 1_000_000, levels: 12, seed: 1 };
}

/// A factory.
#[derive(Debug, Clone)]
pub struct Factory {
    /// Its items, by id; level by level, tops first.
    pub items: Vec<ItemNode>,
    /// Its lines, by id and by parent.
    pub edges: Vec<Edge>,
}

/// A small, quick generator of random numbers (SplitMix64): the same everywhere, for ever.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n` (0 when `n` is 0).
    #[allow(clippy::cast_possible_truncation)]
    pub const fn below(&mut self, n: u32) -> u32 {
        (((self.bits() >> 32) * n as u64) >> 32) as u32
    }

    /// True `share` times in a thousand.
    pub const fn chance(&mut self, share: u32) -> bool {
        self.below(1000) < share
    }
}

/// Makes a factory: quantities of 1 to 4 pieces or some grams and millimetres, now and then scrap, a batch, a fixed
/// quantity, limited days, a phantom, a by-product.
///
/// Every level but the last spreads its share of the lines over its items; components lie on the next level, one in
/// sixteen further down. Everything is made without floats, so it is the same on every machine.
#[must_use]
pub fn factory(layout: &Layout) -> Factory {
    let mut random = Random::new(layout.seed);
    let levels = layout.levels.clamp(1, layout.items.max(1));
    let first = |level: u32| u32::try_from(u64::from(layout.items) * u64::from(level) / u64::from(levels)).unwrap_or(u32::MAX);
    let mut items = Vec::with_capacity(layout.items as usize);
    for level in 0..levels {
        for number in first(level)..first(level + 1) {
            items.push(item(number, level, levels, &mut random));
        }
    }
    let parents = first(levels - 1);
    let mut edges = Vec::with_capacity(layout.lines as usize);
    if parents == 0 {
        return Factory { items, edges };
    }
    let mut level = 0;
    for parent in 0..parents {
        while parent >= first(level + 1) {
            level += 1;
        }
        let share = |p: u32| u64::from(layout.lines) * u64::from(p) / u64::from(parents);
        let count = u32::try_from(share(parent + 1) - share(parent)).unwrap_or(u32::MAX);
        let output = if random.chance(30) { 10 + 10 * i64::from(random.below(10)) } else { 1 };
        for number in 1..=count {
            let deeper = if random.chance(62) { random.below(levels - level - 1) } else { 0 };
            let (from, to) = (first(level + 1 + deeper), first(level + 2 + deeper));
            let component = from + random.below(to - from);
            let line = i64::try_from(edges.len()).unwrap_or(i64::MAX) + 1;
            edges.push(edge(line, parent, component, number, output, &items, &mut random));
        }
    }
    Factory { items, edges }
}

fn item(number: u32, level: u32, levels: u32, random: &mut Random) -> ItemNode {
    let last = level + 1 == levels;
    let decimals = if last && random.chance(300) { 3 } else { 0 };
    let phantom = !last && level > 0 && random.chance(20);
    let kind = match () {
        () if last => ItemKind::Raw,
        () if level == 0 => ItemKind::Finished,
        () if phantom => ItemKind::Phantom,
        () => ItemKind::SemiFinished,
    };
    let source = match () {
        () if last => Source::Buy,
        () if random.chance(50) => Source::Outsource,
        () => Source::Make,
    };
    let code = format!("{}{:02}-{:06}", if last { 'R' } else { 'P' }, level, number);
    let lead_time_days = random.below(if last { 30 } else { 6 });
    ItemNode { id: ItemId(i64::from(number) + 1), code: code.into(), decimals, kind, source, lead_time_days, retired: false }
}

fn edge(line: i64, parent: u32, component: u32, number: u32, output: i64, items: &[ItemNode], random: &mut Random) -> Edge {
    let part = &items[component as usize];
    let (qty, unit_ratio) = if part.decimals == 0 {
        let pieces = [1, 1, 1, 1, 1, 1, 2, 2, 2, 4][random.below(10) as usize];
        (pieces * 1_000_000_000, Exact::from_integer(1))
    } else if random.chance(500) {
        (i64::from(1 + random.below(2000)) * 1_000_000, Exact::from_integer(1)) // 0.001 … 2 kg
    } else {
        (i64::from(1 + random.below(500)) * 1_000_000_000, Exact::new(1, 1000)) // 1 … 500 g
    };
    let lost = if random.chance(100) { i64::from(1 + random.below(5)) * 10_000_000 } else { 0 };
    let fixed = if random.chance(20) { 1 + i64::from(random.below(3)) } else { 0 };
    let by_product = part.kind == ItemKind::Raw && random.chance(2);
    // Scrap is a share of what goes in; a by-product comes out.
    let (kind, scrap) = if by_product { (LineKind::ByProduct, 0) } else { (LineKind::Component, lost) };
    let valid = if random.chance(50) {
        let from = 19_723 + i32::try_from(random.below(365)).unwrap_or(0); // 2024
        let to = from + i32::try_from(random.below(1460)).unwrap_or(0);
        Validity { from: Day::from_number(from).unwrap_or(Day::FIRST), to: Day::from_number(to) }
    } else {
        Validity::ALWAYS
    };
    let whole = |n: i64| Qty::from_whole(n).unwrap_or(Qty::ONE);
    Edge {
        line: BomLineId(line),
        parent: ItemId(i64::from(parent) + 1),
        component: ItemId(i64::from(component) + 1),
        kind,
        number: number * 10,
        operation: random.chance(300).then(|| 10 * (1 + random.below(6))),
        valid,
        qty: PerUnit::from_scaled(qty * output),
        fixed_qty: whole(fixed),
        scrap: PerUnit::from_scaled(scrap),
        output_qty: whole(output),
        unit_ratio,
    }
}
