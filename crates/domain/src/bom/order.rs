//! Numbering by low-level code, loops and their names.

use super::BomError;
use super::coef::index;
use super::graph::{Arcs, BomGraph};
use super::live::Live;
use super::view::OnDay;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// New numbers for items.
pub(super) struct Numbering {
    /// New number by old one.
    pub rank: Vec<u32>,
    /// Low-level code by new number.
    pub levels: Vec<u32>,
    /// The union of all days has a loop.
    pub loops: bool,
}

/// Numbers items by their longest distance from a top; ties by the old number. A loop counts as one level.
pub(super) fn number(nodes: usize, ends: &[(u32, u32)]) -> Numbering {
    let mut level = vec![0_u32; nodes];
    let done = peel(nodes, ends, &mut level);
    let loops = done < nodes;
    if loops {
        level = levels_of_knots(nodes, ends);
    }
    let deepest = level.iter().copied().max().unwrap_or(0) as usize;
    let mut next = vec![0_u32; deepest + 2];
    for &l in &level {
        next[l as usize + 1] += 1;
    }
    for l in 0..=deepest {
        next[l + 1] += next[l];
    }
    let mut rank = vec![0; nodes];
    let mut levels = vec![0; nodes];
    for (old, &l) in level.iter().enumerate() {
        let new = next[l as usize];
        next[l as usize] += 1;
        rank[old] = new;
        levels[new as usize] = l;
    }
    Numbering { rank, levels, loops }
}

/// Kahn's algorithm; gives how many items came off.
fn peel(nodes: usize, ends: &[(u32, u32)], level: &mut [u32]) -> usize {
    let mut start = vec![0_u32; nodes + 1];
    let mut waiting = vec![0_u32; nodes];
    for &(parent, component) in ends {
        start[parent as usize + 1] += 1;
        waiting[component as usize] += 1;
    }
    for n in 0..nodes {
        start[n + 1] += start[n];
    }
    let mut next = start.clone();
    let mut targets = vec![0_u32; ends.len()];
    for &(parent, component) in ends {
        let at = &mut next[parent as usize];
        targets[*at as usize] = component;
        *at += 1;
    }
    let mut ready: Vec<u32> = (0..index(nodes)).filter(|&n| waiting[n as usize] == 0).collect();
    let mut done = 0;
    while let Some(n) = ready.pop() {
        done += 1;
        let below = level[n as usize] + 1;
        for &c in &targets[start[n as usize] as usize..start[n as usize + 1] as usize] {
            let c = c as usize;
            level[c] = level[c].max(below);
            waiting[c] -= 1;
            if waiting[c] == 0 {
                ready.push(index(c));
            }
        }
    }
    done
}

/// Levels when there are loops: strongly connected items share one.
fn levels_of_knots(nodes: usize, ends: &[(u32, u32)]) -> Vec<u32> {
    let graph: DiGraph<(), (), u32> = DiGraph::from_edges(ends.iter().copied());
    let mut level = vec![0_u32; nodes.max(graph.node_count())];
    let mut knot = vec![0_u32; level.len()];
    let knots = kosaraju_scc(&graph); // in reverse topological order; not recursive
    for (number, members) in knots.iter().enumerate() {
        members.iter().for_each(|m| knot[m.index()] = index(number));
    }
    let mut below = vec![0_u32; knots.len()];
    for (number, members) in knots.iter().enumerate().rev() {
        for &member in members {
            level[member.index()] = below[number];
        }
        for &member in members {
            for c in graph.neighbors(member) {
                let other = knot[c.index()] as usize;
                if other != number {
                    below[other] = below[other].max(below[number] + 1);
                }
            }
        }
    }
    level.truncate(nodes);
    level
}

/// Which items reach a loop of the union of all days, downwards and upwards.
pub(super) fn around_loops(graph: &BomGraph) -> (Vec<bool>, Vec<bool>) {
    let nodes = graph.items.len();
    let mut knotted = vec![false; nodes];
    for members in kosaraju_scc(OnDay::any(graph)) {
        let own = |n: NodeIndex<u32>| graph.down.of(index(n.index())).iter().any(|a| a.node as usize == n.index());
        if members.len() > 1 || own(members[0]) {
            members.iter().for_each(|m| knotted[m.index()] = true);
        }
    }
    let spread = |arcs: &Arcs| {
        let mut marked = knotted.clone();
        let mut open: Vec<u32> = (0..index(nodes)).filter(|&n| knotted[n as usize]).collect();
        while let Some(n) = open.pop() {
            for arc in arcs.of(n) {
                if !std::mem::replace(&mut marked[arc.node as usize], true) {
                    open.push(arc.node);
                }
            }
        }
        marked
    };
    (spread(&graph.up), spread(&graph.down))
}

/// Items in topological order away from where a pass starts, that one first; among them all that it can reach.
pub(super) struct Order {
    /// Numbers are such an order, except around loops of the union of all days.
    numbers: std::ops::Range<u32>,
    upwards: bool,
    /// What was searched for.
    found: Vec<u32>,
}

/// A search that finds more than this share of the numbers in question costs more than passing over the others.
const WORTH_SEARCHING: usize = 16;

impl Order {
    /// Downwards from a top.
    ///
    /// # Errors
    /// A loop below it on the day, by name.
    pub fn below(graph: &BomGraph, live: &Live, top: u32) -> Result<Self, BomError> {
        if graph.above_loop.get(top as usize).copied().unwrap_or(false) {
            return Ok(Self { numbers: 0..0, upwards: false, found: reachable(graph, &graph.down, live, top, false)? });
        }
        Ok(Self::of(graph.items.len(), &graph.down, live, top, top..graph.last_below[top as usize] + 1))
    }

    /// Upwards from a part.
    ///
    /// # Errors
    /// A loop above it on the day, by name.
    pub fn above(graph: &BomGraph, live: &Live, part: u32) -> Result<Self, BomError> {
        if graph.below_loop.get(part as usize).copied().unwrap_or(false) {
            return Ok(Self { numbers: 0..0, upwards: true, found: reachable(graph, &graph.up, live, part, true)? });
        }
        Ok(Self::of(graph.items.len(), &graph.up, live, part, graph.first_above[part as usize]..part + 1))
    }

    fn of(items: usize, arcs: &Arcs, live: &Live, from: u32, numbers: std::ops::Range<u32>) -> Self {
        let upwards = numbers.start != from;
        let mut met = vec![false; items];
        let mut found = vec![from];
        let mut looked = 0;
        while let Some(&node) = found.get(looked) {
            looked += 1;
            for arc in arcs.of(node).iter().filter(|arc| live.has(arc)) {
                if !std::mem::replace(&mut met[arc.node as usize], true) {
                    found.push(arc.node);
                }
            }
            if found.len() > numbers.len() / WORTH_SEARCHING {
                return Self { numbers, upwards, found: Vec::new() };
            }
        }
        found.sort_unstable();
        if upwards {
            found.reverse();
        }
        Self { numbers: 0..0, upwards, found }
    }

    /// At most so many items are reached.
    pub fn most(&self) -> usize {
        self.numbers.len() + self.found.len()
    }

    /// Towards lower numbers?
    pub const fn upwards(&self) -> bool {
        self.upwards
    }

    /// The levels to go through before [`Self::found`], each in numbers that go up; within one no item leads to another.
    pub fn levels<'g>(&self, graph: &'g BomGraph) -> impl Iterator<Item = std::ops::Range<u32>> + use<'g> {
        let (std::ops::Range { mut start, mut end }, upwards) = (self.numbers.clone(), self.upwards);
        std::iter::from_fn(move || {
            if start >= end {
                return None;
            }
            let levels = &graph.levels[start as usize..end as usize];
            if upwards {
                let last = levels[levels.len() - 1];
                let from = start + index(levels.partition_point(|&level| level < last));
                Some(from..std::mem::replace(&mut end, from))
            } else {
                let until = start + index(levels.partition_point(|&level| level == levels[0]));
                Some(std::mem::replace(&mut start, until)..until)
            }
        })
    }

    /// Some numbers of a level, in order.
    pub fn within(&self, mut numbers: std::ops::Range<u32>) -> impl Iterator<Item = u32> + use<> {
        let upwards = self.upwards;
        std::iter::from_fn(move || if upwards { numbers.next_back() } else { numbers.next() })
    }

    /// The items that were searched for, in order.
    pub fn found(&self) -> impl Iterator<Item = u32> {
        self.found.iter().copied()
    }
}

/// The items that `from` reaches on the asked day along `arcs`, itself first, each before all that it leads to.
///
/// # Errors
/// A loop, with its name in the direction parent → component; `upwards` says that `arcs` lead to parents.
pub(super) fn reachable(graph: &BomGraph, arcs: &Arcs, live: &Live, from: u32, upwards: bool) -> Result<Vec<u32>, BomError> {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Seen {
        Never,
        Open,
        Done,
    }
    let mut seen = vec![Seen::Never; graph.items.len()];
    let mut order = Vec::new();
    let mut path: Vec<(u32, usize)> = vec![(from, arcs.range(from).start)];
    seen[from as usize] = Seen::Open;
    while let Some((node, place)) = path.last_mut() {
        let node = *node;
        if *place == arcs.range(node).end {
            seen[node as usize] = Seen::Done;
            order.push(node);
            path.pop();
            continue;
        }
        let arc = arcs.arcs[*place];
        *place += 1;
        if !live.has(&arc) {
            continue;
        }
        match seen[arc.node as usize] {
            Seen::Done => {}
            Seen::Never => {
                seen[arc.node as usize] = Seen::Open;
                path.push((arc.node, arcs.range(arc.node).start));
            }
            Seen::Open => {
                let mut members: Vec<u32> = path.iter().map(|p| p.0).skip_while(|&n| n != arc.node).collect();
                if upwards {
                    members.reverse();
                }
                return Err(BomError::Loop { path: name_loop(graph, &members) });
            }
        }
    }
    order.reverse();
    Ok(order)
}

/// The codes around a loop of these items in order, starting and ending with the smallest one: A, B, C, A.
pub(super) fn name_loop(graph: &BomGraph, members: &[u32]) -> Vec<Box<str>> {
    let first = (0..members.len()).min_by_key(|&i| graph.code(members[i])).unwrap_or(0);
    (0..=members.len()).map(|i| graph.code(members[(first + i) % members.len()]).into()).collect()
}
