//! Passes over the graph: which numbers they are made in, and level by level on all processors.

use super::error::BomError;
use super::graph::{Arcs, BomGraph};
use super::order::Order;
use super::sum::{Arith, Fast, Proved, QUANTITY_POINT, Unproved};
use super::wide::{PRECISIONS, Wide};
use rayon::prelude::*;
use std::ops::Range;

/// Why a pass over the graph stopped.
pub(super) enum Stop {
    /// This item's number is to be done again with more digits.
    Undecided(u32),
    Failed(BomError),
}

impl From<BomError> for Stop {
    fn from(error: BomError) -> Self {
        Self::Failed(error)
    }
}

/// A walk over the graph that adds up, whatever the numbers are kept in.
pub(super) trait Pass {
    type Answer;
    /// It cannot look up what a number is to be proved by, so that is carried along from the start.
    const PROVED: bool = false;
    /// Decimals that its sums keep.
    const POINT: u32 = QUANTITY_POINT;
    /// Residues say something about what it starts with.
    fn provable(&self) -> bool {
        true
    }
    fn run<A: Arith>(&self, arith: &A) -> Result<Self::Answer, Stop>;
}

impl BomGraph {
    /// Runs a pass on the fast sums; where a number is open there, again with proofs, then in as many digits as it takes.
    pub(super) fn decide<P: Pass>(&self, pass: &P) -> Result<P::Answer, BomError> {
        let provable = self.residues && pass.provable();
        let unproved = || pass.run(&Fast::<Unproved>::new(&self.coefs.quick, P::POINT));
        let proved = || pass.run(&Fast::<Proved>::new(&self.coefs.quick, P::POINT));
        let mut answer = match provable {
            true if P::PROVED => proved(),
            true => match unproved() {
                Err(Stop::Undecided(_)) => proved(),
                decided => decided,
            },
            false => unproved(),
        };
        for precision in PRECISIONS {
            match answer {
                Ok(answer) => return Ok(answer),
                Err(Stop::Failed(error)) => return Err(error),
                Err(Stop::Undecided(_)) => answer = pass.run(&Wide::new(&self.coefs, precision, provable)),
            }
        }
        match answer {
            Ok(answer) => Ok(answer),
            Err(Stop::Failed(error)) => Err(error),
            // Out of reach: the last precision takes what is within its bound for equal.
            Err(Stop::Undecided(node)) => Err(BomError::Overflow { item: self.code(node).into(), figure: "∞".into() }),
        }
    }
}

/// A pass that settles one item after the other, each from what was settled before it.
pub(super) trait Walk: Sync {
    /// What the items so far came to.
    type Known: Sync;
    /// What some items came to that is not known yet.
    type Part: Default + Send;
    /// What a thread works with besides.
    type Desk: Send;
    fn desk(&self) -> Self::Desk;
    /// Settles an item, if the pass comes to it.
    fn settle(&self, number: u32, known: &Self::Known, desk: &mut Self::Desk, part: &mut Self::Part) -> Result<(), Stop>;
    /// Makes a part known and leaves it empty.
    fn take(&self, part: &mut Self::Part, known: &mut Self::Known);
}

/// Lines of a level from which it is shared out: below, waking a thread costs more than it does.
const WORTH_SHARING: usize = 4_096;
/// Shares per thread, so that one that is held up does not hold up all.
const SHARES: usize = 2;

/// Settles all items in `order`; `arcs` are the lines that each gathers.
///
/// Items of one level do not depend on each other, so a level is shared out and what the shares come to is put together in order: the
/// answer, or the error, is the same for any number of threads.
pub(super) fn settle<W: Walk>(walk: &W, graph: &BomGraph, arcs: &Arcs, order: &Order, known: &mut W::Known) -> Result<(), Stop> {
    let mut desks = vec![(walk.desk(), W::Part::default())];
    for level in order.levels(graph) {
        let wanted = if arcs.between(&level) < WORTH_SHARING { 1 } else { rayon::current_num_threads() * SHARES };
        if desks.len() < wanted {
            desks.resize_with(wanted, || (walk.desk(), W::Part::default()));
        }
        let desks = &mut desks[..wanted];
        if let [(desk, part)] = desks {
            order.within(level).try_for_each(|number| walk.settle(number, known, desk, part))?;
            walk.take(part, known);
            continue;
        }
        let mut shares = shares(arcs, level, wanted);
        if order.upwards() {
            shares.reverse();
        }
        let before: &W::Known = known;
        let ends: Vec<Result<(), Stop>> = desks
            .par_iter_mut()
            .zip(shares)
            .map(|((desk, part), share)| order.within(share).try_for_each(|number| walk.settle(number, before, desk, part)))
            .collect();
        for (end, (_, part)) in ends.into_iter().zip(desks) {
            end?;
            walk.take(part, known);
        }
    }
    let (desk, part) = &mut desks[0];
    for number in order.found() {
        walk.settle(number, known, desk, part)?;
        walk.take(part, known);
    }
    Ok(())
}

/// A level in parts of about as many lines each.
fn shares(arcs: &Arcs, level: Range<u32>, parts: usize) -> Vec<Range<u32>> {
    let starts = &arcs.start[level.start as usize..level.end as usize];
    let (first, lines) = (starts[0] as usize, arcs.between(&level));
    let mut from = level.start;
    let mut shares = Vec::with_capacity(parts);
    for part in 1..=parts {
        let until = first + lines * part / parts;
        let end = match part < parts {
            true => level.start + super::coef::index(starts.partition_point(|&start| (start as usize) < until)),
            false => level.end,
        };
        shares.push(from..end);
        from = end;
    }
    shares
}
