//! Residues of single items, for the few numbers that the fast sums leave open.
//!
//! An item's residue is made from those of all that lead to it, each once, up to sums that are exact as they stand: where nothing was
//! cut off there is nothing to prove. What is left is little where it matters: the more often something was cut off, the less likely a number comes
//! out even.

use super::gather::Marks;
use super::graph::{Arc, Arcs, BomGraph};
use super::live::Live;
use super::residue::{self, Residue};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Not known.
const UNKNOWN: Residue = Residue::MAX;
/// Being made.
const OPEN: Residue = Residue::MAX - 1;

/// Residues of the items that a pass has come to.
pub(super) struct Proofs<'a> {
    graph: &'a BomGraph,
    live: &'a Live,
    /// The lines that a sum is made from: upwards in an explosion, downwards in where-used.
    arcs: &'a Arcs,
    /// What is taken per order besides.
    fixed: Option<&'a Arcs>,
    /// By place of the record.
    known: Vec<Residue>,
    /// Likewise, of what one order takes on top.
    orders: Vec<Residue>,
}

/// What is known stays right whoever broke off.
pub(super) fn lock<'p, 'a>(proofs: &'p Mutex<Proofs<'a>>) -> MutexGuard<'p, Proofs<'a>> {
    proofs.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Proofs<'a> {
    /// For a pass that starts with a number of residue `start`.
    pub fn new(graph: &'a BomGraph, live: &'a Live, arcs: &'a Arcs, fixed: Option<&'a Arcs>, start: Residue) -> Self {
        Self { graph, live, arcs, fixed, known: vec![start], orders: Vec::new() }
    }

    /// The residue of an item's sum; `orders` are those of the records, `exact` gives the residues of those whose sums are exact, which
    /// need no proof. None when residues say nothing in this graph.
    #[cold]
    pub fn of(&mut self, number: u32, marks: &Marks, orders: &[i64], exact: impl Fn(usize) -> Option<Residue>) -> Option<Residue> {
        if !self.graph.residues {
            return None;
        }
        self.prove(self.arcs.of(number), marks, orders, exact);
        Some(self.sum(number, marks, orders))
    }

    /// Makes the residues of the records that these arrows lead to known.
    fn prove(&mut self, arcs: &[Arc], marks: &Marks, orders: &[i64], exact: impl Fn(usize) -> Option<Residue>) {
        // Records are in topological order: what leads to the item comes before it.
        let mut met: Vec<(usize, u32)> = Vec::new();
        let mut next = Some(arcs);
        let mut looked = 0;
        while let Some(arcs) = next {
            for arc in arcs.iter().filter(|arc| self.live.has(arc)) {
                let Some(slot) = marks.slot(arc.node) else { continue };
                if self.known.len() <= slot {
                    self.known.resize(slot + 1, UNKNOWN);
                }
                if self.known[slot] == UNKNOWN {
                    self.known[slot] = exact(slot).unwrap_or(OPEN);
                    if self.known[slot] == OPEN {
                        met.push((slot, arc.node));
                    }
                }
            }
            next = met.get(looked).map(|&(_, node)| self.arcs.of(node));
            looked += 1;
        }
        met.sort_unstable();
        for (slot, node) in met {
            self.known[slot] = self.sum(node, marks, orders);
        }
    }

    /// In where-used: the residue of what one order of an item takes on top, its own fixed quantities and those of the phantoms
    /// that it opens.
    #[cold]
    pub fn of_order(&mut self, number: u32, marks: &Marks, exact: impl Fn(usize) -> Option<Residue>) -> Option<Residue> {
        if !self.graph.residues {
            return None;
        }
        // The phantoms that it opens, and those that they open; records are in topological order.
        let mut opened: Vec<(usize, u32)> = Vec::new();
        let mut next = Some(number);
        let mut looked = 0;
        while let Some(node) = next {
            self.prove(self.graph.fixed_down.of(node), marks, &[], &exact);
            for (slot, phantom) in self.phantoms(node, marks) {
                if self.orders.len() <= slot {
                    self.orders.resize(slot + 1, UNKNOWN);
                }
                if self.orders[slot] == UNKNOWN {
                    self.orders[slot] = OPEN;
                    opened.push((slot, phantom));
                }
            }
            next = opened.get(looked).map(|&(_, node)| node);
            looked += 1;
        }
        opened.sort_unstable();
        for (slot, node) in opened {
            self.orders[slot] = self.order(node, marks);
        }
        Some(self.order(number, marks))
    }

    /// The phantoms that go into an item, line by line; the part itself, in place 0, is not opened.
    fn phantoms(&self, node: u32, marks: &Marks) -> Vec<(usize, u32)> {
        let goes_in = |arc: &&Arc| self.live.has(arc) && !self.graph.coefs.quick[arc.coef as usize].negative;
        let arcs = self.graph.down.of(node).iter().filter(goes_in).filter(|arc| self.graph.is_phantom(arc.node));
        arcs.filter_map(|arc| Some((marks.slot(arc.node).filter(|&slot| slot > 0)?, arc.node))).collect()
    }

    fn order(&self, node: u32, marks: &Marks) -> Residue {
        let mut sum = 0;
        for arc in self.graph.fixed_down.of(node).iter().filter(|arc| self.live.has(arc)) {
            if let Some(slot) = marks.slot(arc.node) {
                sum = residue::add_product(sum, self.known[slot], self.graph.coefs.quick[arc.coef as usize].residue);
            }
        }
        self.phantoms(node, marks).iter().fold(sum, |sum, &(slot, _)| residue::plus(sum, self.orders[slot]))
    }

    fn sum(&self, node: u32, marks: &Marks, orders: &[i64]) -> Residue {
        let coefs = &self.graph.coefs.quick;
        let mut sum = 0;
        for arc in self.arcs.of(node).iter().filter(|arc| self.live.has(arc)) {
            if let Some(slot) = marks.slot(arc.node) {
                sum = residue::add_product(sum, self.known[slot], coefs[arc.coef as usize].residue);
            }
        }
        for arc in self.fixed.map_or(&[][..], |fixed| fixed.of(node)).iter().filter(|arc| self.live.has(arc)) {
            if let Some(slot) = marks.slot(arc.node) {
                sum = residue::add_product(sum, residue::of(i128::from(orders[slot])), coefs[arc.coef as usize].residue);
            }
        }
        sum
    }
}
