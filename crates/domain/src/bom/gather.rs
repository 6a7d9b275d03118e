//! What a pass over the graph has come to, and the lines of one item's sum.

use super::coef::index;
use super::graph::Arc;
use super::live::{Live, RATIO};
use super::sum::Arith;

/// Which items a pass has come to.
#[derive(Debug)]
pub(super) struct Marks {
    /// Where an item's record is, plus one; 0 while it has none.
    slots: Vec<u32>,
}

impl Marks {
    pub fn new(items: usize) -> Self {
        Self { slots: vec![0; items] }
    }

    /// An item's record is the last of so many.
    pub fn put(&mut self, node: u32, records: usize) {
        self.slots[node as usize] = index(records);
    }

    /// Where the record of an item is.
    #[inline]
    pub fn slot(&self, node: u32) -> Option<usize> {
        (self.slots[node as usize] as usize).checked_sub(1)
    }
}

/// The lines of one item's sum: place of the other item's record, and weight or coefficient. They are gathered before they are
/// added up, so that memory is asked for all records before the sum needs the first one, and each loop keeps to its registers.
#[derive(Default)]
pub(super) struct Lines {
    /// Whole numbers, the first so many of them.
    whole: Vec<(u32, u32)>,
    wholes: usize,
    /// By coefficient, likewise.
    ratio: Vec<(u32, u32)>,
    ratios: usize,
}

impl Lines {
    /// Gathers the arrows that lead to a record and count; tells `met` of each record.
    #[inline(always)]
    #[allow(clippy::inline_always)] // one of the two innermost loops
    pub fn gather<A: Arith, R>(&mut self, arcs: &[Arc], live: &Live, marks: &Marks, records: &[R], mut met: impl FnMut(usize, &R)) {
        if self.whole.len() < arcs.len() {
            self.whole.resize(arcs.len(), (0, 0));
            self.ratio.resize(arcs.len(), (0, 0));
        }
        let (whole, ratio) = (&mut self.whole[..arcs.len()], &mut self.ratio[..arcs.len()]);
        let (mut wholes, mut ratios) = (0, 0);
        for arc in arcs {
            let Some(slot) = marks.slot(arc.node) else { continue };
            let weight = live.weight(arc);
            if weight == 0 {
                continue;
            }
            met(slot, &records[slot]);
            // It is put at the end of both and counted in one: which one cannot be foreseen, and a branch would be.
            let is_whole = A::WHOLE && weight != RATIO;
            whole[wholes] = (index(slot), weight);
            ratio[ratios] = (index(slot), arc.coef);
            wholes += usize::from(is_whole);
            ratios += usize::from(!is_whole);
        }
        (self.wholes, self.ratios) = (wholes, ratios);
    }

    /// Places of the records and coefficients of the lines that are no whole numbers; what comes out is among them.
    pub fn ratios(&self) -> &[(u32, u32)] {
        &self.ratio[..self.ratios]
    }

    /// The places of all their records, line by line.
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        self.whole[..self.wholes].iter().chain(self.ratios()).map(|line| line.0 as usize)
    }

    /// Forgets the lines to some records.
    pub fn forget(&mut self, slots: &[u32]) {
        let stay = |lines: &mut Vec<(u32, u32)>, count: usize| {
            let kept: Vec<_> = lines[..count].iter().copied().filter(|line| !slots.contains(&line.0)).collect();
            lines[..kept.len()].copy_from_slice(&kept);
            kept.len()
        };
        self.wholes = stay(&mut self.whole, self.wholes);
        self.ratios = stay(&mut self.ratio, self.ratios);
    }

    pub fn len(&self) -> usize {
        self.wholes + self.ratios
    }

    /// The sum over them: the other innermost loop.
    #[inline(never)]
    pub fn sum<'r, A: Arith + 'r, R>(&self, arith: &A, records: &'r [R], total: impl Fn(&'r R) -> &'r A::Total) -> A::Sum {
        let mut sum = A::Sum::default();
        for &(slot, weight) in &self.whole[..self.wholes] {
            arith.add_whole(&mut sum, total(&records[slot as usize]), weight);
        }
        for &(slot, coef) in self.ratios() {
            arith.add(&mut sum, total(&records[slot as usize]), coef);
        }
        sum
    }
}
