//! Would new lines close a loop?

use super::coef::{QuickMap, index};
use super::edit::Moved;
use super::graph::{Arc, Arcs, BomGraph};
use crate::calendar::Validity;
use crate::{BomLineId, Day, ItemId};
use std::collections::{BTreeSet, HashSet};

/// First and last day, as numbers.
type Span = (i32, i32);

/// A line to another item.
#[derive(Debug, Clone, Copy)]
struct Way {
    node: u32,
    line: BomLineId,
    span: Span,
}

/// The lines among which a loop is looked for: a graph's, but for what moved since and what is being replaced.
struct Lines<'a> {
    graph: &'a BomGraph,
    ignore: &'a HashSet<BomLineId>,
    /// Items that the graph does not have; they are numbered after its own.
    new: Vec<(ItemId, &'a str)>,
    /// Parents whose lines in the graph are no longer true.
    replaced: HashSet<u32>,
    down: QuickMap<u32, Vec<Way>>,
    up: QuickMap<u32, Vec<Way>>,
}

impl<'a> Lines<'a> {
    fn new(graph: &'a BomGraph, moved: &'a Moved, ignore: &'a HashSet<BomLineId>) -> Self {
        let unknown = moved.nodes.iter().filter(|node| graph.numbers.get(node.id).is_none());
        let mut lines = Self {
            graph,
            ignore,
            new: unknown.map(|node| (node.id, &*node.code)).collect(),
            replaced: moved.parents.iter().filter_map(|&parent| graph.numbers.get(parent)).collect(),
            down: QuickMap::default(),
            up: QuickMap::default(),
        };
        for edge in moved.edges.iter().filter(|edge| edge.valid.is_ordered()) {
            if let (Some(parent), Some(component)) = (lines.number(edge.parent), lines.number(edge.component)) {
                let span = (edge.valid.from.number(), edge.valid.to.map_or(i32::MAX, Day::number));
                lines.down.entry(parent).or_default().push(Way { node: component, line: edge.line, span });
                lines.up.entry(component).or_default().push(Way { node: parent, line: edge.line, span });
            }
        }
        lines
    }

    fn number(&self, id: ItemId) -> Option<u32> {
        let new = || self.new.iter().position(|item| item.0 == id).map(|n| index(self.graph.items.len() + n));
        self.graph.numbers.get(id).or_else(new)
    }

    fn nodes(&self) -> usize {
        self.graph.items.len() + self.new.len()
    }

    fn code(&self, node: u32) -> &str {
        let known = self.graph.items.get(node as usize).map(|item| &*item.code);
        known.unwrap_or_else(|| self.new[node as usize - self.graph.items.len()].1)
    }

    /// Lines lead from lower to higher numbers, and so would these: then there is no loop, and no need to look.
    fn all_ascend(&self, top: u32, parts: &[(u32, Validity)]) -> bool {
        self.graph.above_loop.is_empty()
            && parts.iter().all(|&(part, _)| top < part)
            && self.down.iter().all(|(&parent, ways)| ways.iter().all(|way| parent < way.node))
    }

    fn down(&self, node: u32, wanted: impl Fn(u32) -> bool, found: &mut Vec<(u32, Span)>) {
        found.clear();
        if (node as usize) < self.graph.items.len() && !self.replaced.contains(&node) {
            self.kept(&self.graph.down, node, &wanted, found);
        }
        self.moved(self.down.get(&node), wanted, found);
    }

    fn up(&self, node: u32, wanted: impl Fn(u32) -> bool, found: &mut Vec<(u32, Span)>) {
        found.clear();
        if (node as usize) < self.graph.items.len() {
            self.kept(&self.graph.up, node, |other| wanted(other) && !self.replaced.contains(&other), found);
        }
        self.moved(self.up.get(&node), wanted, found);
    }

    fn kept(&self, arcs: &Arcs, node: u32, wanted: impl Fn(u32) -> bool, found: &mut Vec<(u32, Span)>) {
        for place in arcs.range(node) {
            let arc = arcs.arcs[place];
            if !wanted(arc.node) {
                continue;
            }
            let line = arcs.line.get(place).copied().unwrap_or(index(place));
            if !self.ignore.contains(&self.graph.cold[line as usize].line) {
                found.push((arc.node, self.graph.days(&arc)));
            }
        }
    }

    fn moved(&self, ways: Option<&Vec<Way>>, wanted: impl Fn(u32) -> bool, found: &mut Vec<(u32, Span)>) {
        let ways = ways.into_iter().flatten().filter(|way| wanted(way.node) && !self.ignore.contains(&way.line));
        found.extend(ways.map(|way| (way.node, way.span)));
    }

    /// What `from` leads to, itself included; `next` gives where an item leads, as far as it is wanted.
    fn spread(&self, from: impl IntoIterator<Item = u32>, next: impl Fn(u32, &dyn Fn(u32) -> bool, &mut Vec<(u32, Span)>)) -> Vec<bool> {
        let mut marked = vec![false; self.nodes()];
        let (mut open, mut found) = (Vec::new(), Vec::new());
        for n in from {
            if !std::mem::replace(&mut marked[n as usize], true) {
                open.push(n);
            }
        }
        while let Some(n) = open.pop() {
            next(n, &|other| !marked[other as usize], &mut found);
            for &(other, _) in &found {
                if !std::mem::replace(&mut marked[other as usize], true) {
                    open.push(other);
                }
            }
        }
        marked
    }

    /// The loop that lines from `top` to these parts would close.
    fn closed_by(&self, top: u32, parts: &[(u32, Validity)]) -> Option<Vec<Box<str>>> {
        // On whatever day: what contains the parent, and what of that the components contain. Mostly nothing.
        let above = self.spread([top], |n, wanted, found| self.up(n, wanted, found));
        let starts = parts.iter().map(|p| p.0).filter(|&p| above[p as usize]);
        let between = self.spread(starts, |n, wanted, found| self.down(n, |other| above[other as usize] && wanted(other), found));
        if !between[top as usize] {
            return None;
        }
        let inside = |n: u32| between[n as usize];
        let mut found = Vec::new();
        for &(part, valid) in parts.iter().filter(|p| inside(p.0)) {
            // A common day of some spans is the first day of one of them.
            let last = valid.to.map_or(i32::MAX, Day::number);
            let mut days = BTreeSet::from([valid.from.number()]);
            for n in (0..index(self.nodes())).filter(|&n| inside(n)) {
                self.down(n, inside, &mut found);
                days.extend(found.iter().map(|&(_, span)| span.0).filter(|&from| valid.from.number() < from && from <= last));
            }
            for day in days {
                let next = |n: u32, found: &mut Vec<u32>| {
                    let mut ways = Vec::new();
                    self.down(n, inside, &mut ways);
                    found.extend(ways.iter().filter(|&&(_, (from, to))| from <= day && day <= to).map(|way| way.0));
                };
                if let Some(path) = way(part, top, next) {
                    return Some(std::iter::once(top).chain(path).map(|n| self.code(n).into()).collect());
                }
            }
        }
        None
    }
}

/// The shortest way from one item to another, both included; `next` gives where an item leads.
fn way(from: u32, to: u32, next: impl Fn(u32, &mut Vec<u32>)) -> Option<Vec<u32>> {
    let mut came: QuickMap<u32, u32> = QuickMap::default();
    let (mut here, mut found) = (vec![from], Vec::new());
    came.insert(from, from);
    while !here.is_empty() && !came.contains_key(&to) {
        let mut after = Vec::new();
        for n in here {
            found.clear();
            next(n, &mut found);
            for &other in &found {
                if let std::collections::hash_map::Entry::Vacant(place) = came.entry(other) {
                    place.insert(n);
                    after.push(other);
                }
            }
        }
        here = after;
    }
    let mut path = vec![to];
    let mut at = *came.get(&to)?;
    if to == from {
        return Some(path);
    }
    while at != from {
        path.push(at);
        at = *came.get(&at)?;
    }
    path.push(from);
    path.reverse();
    Some(path)
}

impl BomGraph {
    /// Whether lines from `parent` to these components, each on its days, would close a loop on any day, and which:
    /// A, B, C, A, beginning with the parent. It is asked of the books as they are after what `moved`; lines in `ignore`
    /// (those of the version that is being replaced) are left out.
    ///
    /// Items that are neither in the graph nor in what moved have no lines; such an item can only contain itself, and is
    /// then named by its id.
    #[must_use]
    pub fn would_close_loop(
        &self,
        moved: &Moved,
        parent: ItemId,
        components: &[(ItemId, Validity)],
        ignore: &HashSet<BomLineId>,
    ) -> Option<Vec<Box<str>>> {
        let lines = Lines::new(self, moved, ignore);
        let top = lines.number(parent);
        if components.iter().any(|&(c, valid)| c == parent && valid.is_ordered()) {
            let name: Box<str> = top.map_or_else(|| parent.to_string().into(), |n| lines.code(n).into());
            return Some(vec![name.clone(), name]);
        }
        let top = top?;
        let parts: Vec<(u32, Validity)> =
            components.iter().filter_map(|&(c, valid)| lines.number(c).filter(|_| valid.is_ordered()).map(|n| (n, valid))).collect();
        if lines.all_ascend(top, &parts) { None } else { lines.closed_by(top, &parts) }
    }

    /// One true loop within strongly connected items on a day: the shortest through the one with the smallest code.
    pub(super) fn loop_within(&self, members: &[u32], counts: impl Fn(&Arc) -> bool) -> Option<Vec<Box<str>>> {
        let inside: HashSet<u32> = members.iter().copied().collect();
        let first = *members.iter().min_by_key(|&&n| self.code(n))?;
        let next = |n: u32, found: &mut Vec<u32>| {
            let arcs = self.down.of(n).iter().filter(|arc| counts(arc) && inside.contains(&arc.node));
            found.extend(arcs.map(|arc| arc.node));
        };
        let mut starts = Vec::new();
        next(first, &mut starts);
        let way = starts.into_iter().filter_map(|start| way(start, first, next)).min_by_key(Vec::len)?;
        Some(std::iter::once(first).chain(way).map(|n| self.code(n).into()).collect())
    }
}
