//! An independent, naive reference: petgraph's own graph and rationals, recursion, no sharing of code or ideas with the
//! real one beyond the rules.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Bfs, EdgeRef};
use qitao_domain::bom::{Edge, ItemNode, LineKind};
use qitao_domain::item::{ItemKind, Source};
use qitao_domain::{BomLineId, Day, ItemId, Qty, WorkCalendar};
use std::collections::{BTreeMap, HashSet};

pub struct Oracle<'a> {
    pub graph: DiGraph<ItemNode, Edge>,
    pub calendar: &'a WorkCalendar,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    pub total: BigRational,
    pub level: u32,
    pub is_leaf: bool,
    pub need_day: Option<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRow {
    pub item: ItemId,
    pub path: Vec<(BomLineId, bool)>,
    pub quantity: BigRational,
    pub need_day: Option<Day>,
}

pub fn ratio(num: i64, scale: u32) -> BigRational {
    BigRational::new(num.into(), BigInt::from(10).pow(scale))
}

pub fn coefficient(e: &Edge) -> BigRational {
    let unit = BigRational::new((*e.unit_ratio.numer()).into(), (*e.unit_ratio.denom()).into());
    let kept = BigRational::one() - ratio(e.scrap.scaled(), 9);
    let size = ratio(e.qty.scaled(), 9) / ratio(e.output_qty.scaled(), 6) * unit / kept;
    if e.kind == LineKind::Component { size } else { -size }
}

pub fn fixed(e: &Edge) -> BigRational {
    let unit = BigRational::new((*e.unit_ratio.numer()).into(), (*e.unit_ratio.denom()).into());
    let size = ratio(e.fixed_qty.scaled(), 6) * unit;
    if e.kind == LineKind::Component { size } else { -size }
}

/// Rounds towards plus infinity to an item's decimals, as a stored quantity.
pub fn shown(value: &BigRational, decimals: u8) -> Qty {
    let up = (value * BigInt::from(10).pow(decimals.into())).ceil().to_integer() * BigInt::from(10).pow(6 - u32::from(decimals));
    Qty::from_scaled(i64::try_from(up).unwrap())
}

/// Rounds half away from zero to 9 decimals; says whether that was exact.
pub fn to_nine(value: &BigRational) -> (i128, bool) {
    let scaled = value * BigInt::from(10).pow(9);
    let half = BigRational::new(1.into(), 2.into());
    let size = (scaled.abs() + half).floor().to_integer();
    let rounded = i128::try_from(size).unwrap();
    (if scaled.is_negative() { -rounded } else { rounded }, scaled.is_integer())
}

impl<'a> Oracle<'a> {
    pub fn new(items: &[ItemNode], edges: &[Edge], day: Day, calendar: &'a WorkCalendar) -> Self {
        let mut graph = DiGraph::new();
        let nodes: BTreeMap<ItemId, NodeIndex> = items.iter().map(|i| (i.id, graph.add_node(i.clone()))).collect();
        for e in edges.iter().filter(|e| e.valid.contains(day)) {
            graph.add_edge(nodes[&e.parent], nodes[&e.component], e.clone());
        }
        Self { graph, calendar }
    }

    pub fn node(&self, id: ItemId) -> NodeIndex {
        self.graph.node_indices().find(|&n| self.graph[n].id == id).unwrap()
    }

    /// Lines of a parent, as they are numbered.
    fn lines(&self, parent: NodeIndex) -> Vec<(Edge, NodeIndex)> {
        let mut lines: Vec<_> = self.graph.edges(parent).map(|e| (e.weight().clone(), e.target())).collect();
        lines.sort_by_key(|(e, _)| (e.number, e.line));
        lines
    }

    fn release(&self, need: Option<Day>, item: &ItemNode) -> Option<Day> {
        match (item.kind, item.source) {
            (ItemKind::Phantom, _) => need,
            (_, Source::Make) => self.calendar.minus_workdays(need?, item.lead_time_days),
            (_, Source::Buy | Source::Outsource) => need?.plus(-i64::from(item.lead_time_days)),
        }
    }

    /// A true topological order of what the top reaches, or none.
    fn order(&self, top: NodeIndex) -> Option<Vec<NodeIndex>> {
        let mut reached = HashSet::new();
        let mut search = Bfs::new(&self.graph, top);
        while let Some(n) = search.next(&self.graph) {
            reached.insert(n);
        }
        let part = self.graph.filter_map(|n, i| reached.contains(&n).then_some((n, i.id)), |_, e| Some(e.line));
        let order = petgraph::algo::toposort(&part, None).ok()?;
        Some(order.into_iter().map(|n| part[n].0).collect())
    }

    pub fn explode(&self, top: ItemId, quantity: Qty, day: Day) -> Option<BTreeMap<ItemId, Need>> {
        let top = self.node(top);
        let mut totals: BTreeMap<NodeIndex, BigRational> = BTreeMap::from([(top, ratio(quantity.scaled(), 6))]);
        let mut orders: BTreeMap<NodeIndex, BigInt> = BTreeMap::new();
        let mut levels = BTreeMap::from([(top, 0)]);
        let mut needs = BTreeMap::from([(top, Some(day))]);
        let mut result = BTreeMap::new();
        for n in self.order(top)? {
            let Some(total) = totals.get(&n).cloned() else { continue };
            let item = &self.graph[n];
            let lines = self.lines(n);
            if n != top {
                let need = Need { total: total.clone(), level: levels[&n], is_leaf: lines.is_empty(), need_day: needs[&n] };
                result.insert(item.id, need);
            }
            if !total.is_positive() {
                continue;
            }
            let own_orders = if n != top && item.kind == ItemKind::Phantom { orders[&n].clone() } else { BigInt::one() };
            let release = self.release(needs[&n], item);
            for (e, c) in lines {
                *totals.entry(c).or_insert_with(BigRational::zero) += &total * coefficient(&e) + fixed(&e) * &own_orders;
                let blown = if e.kind == LineKind::Component { own_orders.clone() } else { BigInt::zero() };
                *orders.entry(c).or_default() += blown;
                let level = levels[&n] + 1;
                levels.entry(c).and_modify(|l| *l = level.max(*l)).or_insert(level);
                needs.entry(c).and_modify(|d| *d = release.min(*d)).or_insert(release);
            }
        }
        Some(result)
    }

    /// Rows of the indented view by plain recursion over all paths.
    pub fn indented(&self, top: ItemId, quantity: Qty, day: Day) -> Option<Vec<PathRow>> {
        let all = self.explode(top, quantity, day)?;
        let top = self.node(top);
        let mut rows = Vec::new();
        let mut seen = HashSet::from([top]);
        let flow = ratio(quantity.scaled(), 6);
        self.below(top, &flow, Some(day), true, &mut Vec::new(), &all, &mut seen, &mut rows);
        Some(rows)
    }

    #[allow(clippy::too_many_arguments)]
    fn below(
        &self,
        n: NodeIndex,
        flow: &BigRational,
        need: Option<Day>,
        is_order: bool,
        path: &mut Vec<(BomLineId, bool)>,
        all: &BTreeMap<ItemId, Need>,
        seen: &mut HashSet<NodeIndex>,
        rows: &mut Vec<PathRow>,
    ) {
        let release = self.release(need, &self.graph[n]);
        for (e, c) in self.lines(n) {
            let mut ways = Vec::new();
            if !(e.qty.is_zero() && e.fixed_qty.is_positive()) {
                ways.push((flow * coefficient(&e), false));
            }
            if is_order && e.fixed_qty.is_positive() {
                ways.push((fixed(&e), true));
            }
            for (i, (quantity, is_fixed)) in ways.into_iter().enumerate() {
                let item = &self.graph[c];
                path.push((e.line, is_fixed));
                rows.push(PathRow { item: item.id, path: path.clone(), quantity: quantity.clone(), need_day: release });
                if e.kind == LineKind::Component {
                    let first = seen.insert(c);
                    let orders_below = if item.kind == ItemKind::Phantom { is_order && i == 0 } else { first };
                    if all[&item.id].total.is_positive() {
                        self.below(c, &quantity, release, orders_below, path, all, seen, rows);
                    }
                }
                path.pop();
            }
        }
    }

    /// Whether `n` passes on what goes into `c`: not when `c` comes out of it, on balance.
    fn takes(&self, n: NodeIndex, c: NodeIndex) -> bool {
        let lines = || self.graph.edges_connecting(n, c).map(|e| e.weight());
        lines().all(|e| e.kind == LineKind::Component) || lines().map(coefficient).sum::<BigRational>().is_positive()
    }

    /// Every path from a part upwards: its lines, and what flows along it. `path` is empty at the part itself.
    pub fn upward(
        &self,
        part: NodeIndex,
        path: &mut Vec<BomLineId>,
        flow: &BigRational,
        rows: &mut Vec<(Vec<BomLineId>, NodeIndex, BigRational)>,
    ) {
        for e in self.graph.edges_directed(part, Direction::Incoming) {
            if !path.is_empty() && !self.takes(e.source(), part) {
                continue;
            }
            path.push(e.weight().line);
            let flow = flow * coefficient(e.weight());
            rows.push((path.clone(), e.source(), flow.clone()));
            self.upward(e.source(), path, &flow, rows);
            path.pop();
        }
    }

    /// The lines of `n` that pass on what goes into their components.
    fn passing(&self, n: NodeIndex, part: NodeIndex) -> impl Iterator<Item = (&Edge, NodeIndex)> {
        let passes = move |c: NodeIndex| c == part || self.takes(n, c);
        self.graph.edges(n).map(|e| (e.weight(), e.target())).filter(move |&(_, c)| passes(c))
    }

    /// How much of `part` is in one of `n`, variable parts only.
    pub fn variable(&self, n: NodeIndex, part: NodeIndex) -> BigRational {
        if n == part {
            return BigRational::one();
        }
        self.passing(n, part).map(|(e, c)| coefficient(e) * self.variable(c, part)).sum()
    }

    /// What one order of `n` takes of `part` on top.
    pub fn per_order(&self, n: NodeIndex, part: NodeIndex) -> BigRational {
        let through = |e: &Edge, c: NodeIndex| {
            let opened = c != part && self.graph[c].kind == ItemKind::Phantom && e.kind == LineKind::Component;
            if opened { self.per_order(c, part) } else { BigRational::zero() }
        };
        self.passing(n, part).map(|(e, c)| fixed(e) * self.variable(c, part) + through(e, c)).sum()
    }
}
