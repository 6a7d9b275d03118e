//! What is wrong with the bills of material on a day.

use super::coef::{QuickMap, index};
use super::graph::{Arc, BomGraph};
use super::live::Live;
use super::view::OnDay;
use crate::item::{ItemKind, Source};
use crate::{Day, ItemId, limits};
use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Something that is wrong, or suspicious.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// Items contain themselves: A, B, C, A. One loop is named for each set of items that contain each other.
    Loop {
        /// The codes in order, the first again at the end.
        path: Vec<Box<str>>,
    },
    /// A made item that is in use has no valid line.
    NoBom {
        /// Its code.
        item: Box<str>,
    },
    /// A phantom has no valid line: what it stands for is never ordered.
    EmptyPhantom {
        /// Its code.
        item: Box<str>,
    },
    /// An active BOM uses a retired item.
    RetiredComponent {
        /// Whose BOM.
        parent: Box<str>,
        /// The retired item.
        component: Box<str>,
    },
    /// A bought item has a BOM: it is exploded, although nobody makes it.
    BoughtWithBom {
        /// Its code.
        item: Box<str>,
    },
    /// An item lies deeper than [`limits::BOM_LEVELS`].
    TooDeep {
        /// Its code.
        item: Box<str>,
        /// Its low-level code.
        level: u32,
    },
}

impl Problem {
    /// A stable name for screens: `loop`, `no_bom`, `empty_phantom`, `retired_component`, `bought_with_bom`, `too_deep`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Loop { .. } => "loop",
            Self::NoBom { .. } => "no_bom",
            Self::EmptyPhantom { .. } => "empty_phantom",
            Self::RetiredComponent { .. } => "retired_component",
            Self::BoughtWithBom { .. } => "bought_with_bom",
            Self::TooDeep { .. } => "too_deep",
        }
    }

    /// The items concerned, by code.
    #[must_use]
    pub fn items(&self) -> Vec<&str> {
        match self {
            Self::Loop { path } => path.iter().map(|c| &**c).collect(),
            Self::NoBom { item } | Self::EmptyPhantom { item } | Self::BoughtWithBom { item } | Self::TooDeep { item, .. } => vec![item],
            Self::RetiredComponent { parent, component } => vec![parent, component],
        }
    }
}

impl BomGraph {
    /// All problems on a day, loops first, each kind by code.
    #[must_use]
    pub fn check(&self, day: Day) -> Vec<Problem> {
        let live = self.live(day);
        let mut problems = Vec::new();
        for members in self.knots(day) {
            problems.extend(self.loop_within(&members, |arc| live.has(arc)).map(|path| Problem::Loop { path }));
        }
        let levels = self.levels_on(&live);
        for (number, item) in self.items.iter().enumerate() {
            let node = index(number);
            let code = || item.code.clone();
            let has_lines = live.any(self.down.of(node));
            if !has_lines && !item.retired {
                if item.kind == ItemKind::Phantom {
                    problems.push(Problem::EmptyPhantom { item: code() });
                } else if item.source == Source::Make && item.kind != ItemKind::Service {
                    problems.push(Problem::NoBom { item: code() });
                }
            }
            if has_lines && item.source == Source::Buy && item.kind != ItemKind::Phantom {
                problems.push(Problem::BoughtWithBom { item: code() });
            }
            if item.retired {
                let mut last = None;
                for arc in self.up.of(node).iter().filter(|arc| live.has(arc)) {
                    if last.replace(arc.node) != Some(arc.node) {
                        problems.push(Problem::RetiredComponent { parent: self.code(arc.node).into(), component: code() });
                    }
                }
            }
            if let Some(level) = levels[number].filter(|&l| l > limits::BOM_LEVELS) {
                problems.push(Problem::TooDeep { item: code(), level });
            }
        }
        problems.sort_unstable();
        problems
    }

    /// Sets of items that contain each other on a day.
    fn knots(&self, day: Day) -> Vec<Vec<u32>> {
        if self.above_loop.is_empty() {
            return Vec::new();
        }
        let live = self.live(day);
        let own = |n: u32| self.down.of(n).iter().any(|a| a.node == n && live.has(a));
        let sets = kosaraju_scc(self.on(day)).into_iter().map(|set| set.into_iter().map(|n| index(n.index())).collect::<Vec<_>>());
        sets.filter(|set| set.len() > 1 || own(set[0])).collect()
    }

    /// Every loop that there is on some day: its codes in order, the first again at the end, and the first day on which it
    /// is one. On each day one loop is named for each set of items that contain each other.
    ///
    /// Only what contains itself over all days is looked at, and of that the days on which its lines change.
    #[must_use]
    pub fn loops_on_any_day(&self) -> Vec<(Vec<Box<str>>, Day)> {
        let mut loops: BTreeMap<Vec<Box<str>>, Day> = BTreeMap::new();
        if self.above_loop.is_empty() {
            return Vec::new();
        }
        for knot in kosaraju_scc(self.on_any_day()) {
            let members: HashSet<u32> = knot.into_iter().map(|n| index(n.index())).collect();
            let arcs = members.iter().flat_map(|&n| self.down.of(n).iter().map(move |arc| (n, arc)));
            let lines: Vec<(u32, &Arc)> = arcs.filter(|(_, arc)| members.contains(&arc.node)).collect();
            // What is valid changes on the first day of a line and on the one after its last.
            let changes = lines.iter().map(|(_, arc)| self.days(arc));
            let days: BTreeSet<i32> = changes.flat_map(|(from, to)| [from, to.saturating_add(1)]).collect();
            for day in days.into_iter().filter_map(Day::from_number) {
                let valid = |arc: &Arc| {
                    let (from, to) = self.days(arc);
                    from <= day.number() && day.number() <= to
                };
                let on_day: DiGraphMap<u32, ()> =
                    lines.iter().filter(|(_, arc)| valid(arc)).map(|&(parent, arc)| (parent, arc.node)).collect();
                let sets = kosaraju_scc(&on_day).into_iter().filter(|set| set.len() > 1 || on_day.contains_edge(set[0], set[0]));
                for path in sets.filter_map(|set| self.loop_within(&set, valid)) {
                    loops.entry(path).or_insert(day);
                }
            }
        }
        loops.into_iter().collect()
    }

    /// Low-level codes on a day: how deep each item occurs at most, 0 for tops. None for items in a loop and below one.
    #[must_use]
    pub fn low_level_codes(&self, day: Day) -> Vec<(ItemId, Option<u32>)> {
        let levels = self.levels_on(&self.live(day));
        self.items.iter().map(|i| i.id).zip(levels).collect()
    }

    /// The low-level code of one item on a day; none as in [`Self::low_level_codes`], and for an item that is not there.
    ///
    /// Only what is above it is looked at, and of that mostly one way: no item lies deeper on a day than over all days, so
    /// the way through the deepest parents is as good as any.
    #[must_use]
    pub fn low_level_code(&self, item: ItemId, day: Day) -> Option<u32> {
        let node = self.numbers.get(item)?;
        let live = self.live(day);
        if self.below_loop.get(node as usize).copied().unwrap_or(false) {
            return self.levels_on(&live)[node as usize];
        }
        /// An item whose parents are being looked at, deepest over all days first.
        struct Open {
            node: u32,
            parents: Vec<u32>,
            deepest: u32,
        }
        let open = |node: u32| {
            let mut parents: Vec<u32> = self.up.of(node).iter().filter(|a| live.has(a)).map(|a| a.node).collect();
            parents.sort_unstable_by_key(|&p| (self.levels[p as usize], p));
            parents.dedup();
            Open { node, parents, deepest: 0 }
        };
        let mut known: QuickMap<u32, u32> = QuickMap::default();
        let mut path = vec![open(node)];
        while let Some(last) = path.last_mut() {
            match last.parents.last() {
                Some(&parent) if self.levels[parent as usize] + 1 > last.deepest => match known.get(&parent) {
                    Some(level) => {
                        last.deepest = last.deepest.max(level + 1);
                        last.parents.pop();
                    }
                    None => path.push(open(parent)),
                },
                _ => {
                    known.insert(last.node, last.deepest);
                    path.pop();
                }
            }
        }
        known.get(&node).copied()
    }

    /// By number.
    fn levels_on(&self, live: &Live) -> Vec<Option<u32>> {
        let nodes = self.items.len();
        let mut waiting: Vec<u32> = (0..index(nodes)).map(|n| index(self.up.of(n).iter().filter(|a| live.has(a)).count())).collect();
        let mut levels = vec![None; nodes];
        let mut deepest = vec![0_u32; nodes];
        let mut ready: Vec<u32> = (0..index(nodes)).filter(|&n| waiting[n as usize] == 0).collect();
        while let Some(n) = ready.pop() {
            let level = deepest[n as usize];
            levels[n as usize] = Some(level);
            for arc in self.down.of(n).iter().filter(|a| live.has(a)) {
                let c = arc.node as usize;
                deepest[c] = deepest[c].max(level + 1);
                waiting[c] -= 1;
                if waiting[c] == 0 {
                    ready.push(arc.node);
                }
            }
        }
        levels
    }

    /// The graph of all days, as petgraph sees it.
    #[must_use]
    pub const fn on_any_day(&self) -> OnDay<'_> {
        OnDay::any(self)
    }
}
