//! Would new lines close a loop?

use super::coef::index;
use super::graph::{Arcs, BomGraph};
use super::live::Live;
use crate::calendar::Validity;
use crate::{BomLineId, Day, ItemId};
use std::collections::{BTreeSet, HashSet};

impl BomGraph {
    /// Whether lines from `parent` to these components, each on its days, would close a loop on any day, and which:
    /// A, B, C, A, beginning with the parent. Lines in `ignore` (those of the version that is being replaced) are left out.
    ///
    /// Items that are not in the graph have no lines; a new item can only contain itself, and is then named by its id.
    #[must_use]
    pub fn would_close_loop(
        &self,
        parent: ItemId,
        components: &[(ItemId, Validity)],
        ignore: &HashSet<BomLineId>,
    ) -> Option<Vec<Box<str>>> {
        if components.iter().any(|&(c, valid)| c == parent && valid.is_ordered()) {
            let name = self.item(parent).map_or_else(|| parent.to_string().into(), |i| i.code.clone());
            return Some(vec![name.clone(), name]);
        }
        let top = self.numbers.get(parent)?;
        let parts: Vec<(u32, Validity)> =
            components.iter().filter_map(|&(c, valid)| self.numbers.get(c).filter(|_| valid.is_ordered()).map(|n| (n, valid))).collect();
        let kept = |arcs: &Arcs, place: usize| {
            let line = arcs.line.get(place).copied().unwrap_or(index(place));
            !ignore.contains(&self.cold[line as usize].line)
        };
        // On whatever day: what contains the parent, and what of that the components contain. Mostly nothing.
        let above = self.spread(&self.up, [top], |place| kept(&self.up, place), |_| true);
        let starts = parts.iter().map(|p| p.0).filter(|&p| above[p as usize]);
        let between = self.spread(&self.down, starts, |place| kept(&self.down, place), |n| above[n as usize]);
        if !between[top as usize] {
            return None;
        }
        for &(part, valid) in parts.iter().filter(|p| between[p.0 as usize]) {
            // A common day of some spans is the first day of one of them.
            let last = valid.to.map_or(i32::MAX, Day::number);
            let mut days = BTreeSet::from([valid.from.number()]);
            for n in (0..index(self.items.len())).filter(|&n| between[n as usize]) {
                for arc in self.down.of(n).iter().filter(|a| between[a.node as usize]) {
                    let from = self.days(arc).0;
                    if valid.from.number() < from && from <= last {
                        days.insert(from);
                    }
                }
            }
            for day in days {
                let usable = |place: usize| {
                    let (from, to) = self.days(&self.down.arcs[place]);
                    from <= day && day <= to && kept(&self.down, place)
                };
                if let Some(path) = self.way(part, top, usable, |n| between[n as usize]) {
                    let codes = std::iter::once(top).chain(path).map(|n| self.code(n).into());
                    return Some(codes.collect());
                }
            }
        }
        None
    }

    /// What `from` leads to, itself included.
    fn spread(
        &self,
        arcs: &Arcs,
        from: impl IntoIterator<Item = u32>,
        line: impl Fn(usize) -> bool,
        node: impl Fn(u32) -> bool,
    ) -> Vec<bool> {
        let mut marked = vec![false; self.items.len()];
        let mut open = Vec::new();
        for n in from {
            if !std::mem::replace(&mut marked[n as usize], true) {
                open.push(n);
            }
        }
        while let Some(n) = open.pop() {
            for place in arcs.range(n) {
                let next = arcs.arcs[place].node;
                if node(next) && !marked[next as usize] && line(place) {
                    marked[next as usize] = true;
                    open.push(next);
                }
            }
        }
        marked
    }

    /// The shortest way down from one item to another, both included.
    pub(super) fn way(&self, from: u32, to: u32, line: impl Fn(usize) -> bool, node: impl Fn(u32) -> bool) -> Option<Vec<u32>> {
        let mut came: super::coef::QuickMap<u32, u32> = super::coef::QuickMap::default();
        let mut here = vec![from];
        came.insert(from, from);
        while !here.is_empty() && !came.contains_key(&to) {
            let mut next = Vec::new();
            for n in here {
                for place in self.down.range(n) {
                    let other = self.down.arcs[place].node;
                    if node(other) && !came.contains_key(&other) && line(place) {
                        came.insert(other, n);
                        next.push(other);
                    }
                }
            }
            here = next;
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

    /// One true loop within strongly connected items on a day: the shortest through the one with the smallest code.
    pub(super) fn loop_within(&self, members: &[u32], live: &Live) -> Option<Vec<Box<str>>> {
        let inside: HashSet<u32> = members.iter().copied().collect();
        let first = *members.iter().min_by_key(|&&n| self.code(n))?;
        let valid = |place: usize| live.has(&self.down.arcs[place]);
        let ways = self.down.range(first).filter(|&p| valid(p) && inside.contains(&self.down.arcs[p].node));
        let way = ways.filter_map(|p| self.way(self.down.arcs[p].node, first, valid, |n| inside.contains(&n))).min_by_key(Vec::len)?;
        Some(std::iter::once(first).chain(way).map(|n| self.code(n).into()).collect())
    }
}
