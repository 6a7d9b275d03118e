//! What counts on a day, by coefficient: all that the innermost loops need to know of an arrow.

use super::graph::{Arc, BomGraph};
use crate::Day;

/// The weight of a coefficient that counts and is no small whole number.
pub(super) const RATIO: u32 = u32::MAX;

/// Which coefficients count on a day, and how much.
#[derive(Debug)]
pub(super) struct Live {
    /// By number of the coefficient: 0 when its days are others, its value when that is a small whole number, else [`RATIO`].
    weights: Vec<u32>,
}

impl Live {
    pub fn new(graph: &BomGraph, day: Day) -> Self {
        let day = day.number();
        let valid: Vec<bool> = graph.spans.iter().map(|&(from, to)| from <= day && day <= to).collect();
        let coefs = graph.coefs.parts.iter().zip(&graph.coefs.quick);
        let weight = |(parts, coef): (&super::coef::Parts, &super::coef::Coef)| match (valid[parts.span as usize], coef.whole) {
            (false, _) => 0,
            (true, 0) => RATIO,
            (true, whole) => whole,
        };
        Self { weights: coefs.map(weight).collect() }
    }

    /// The weight of an arrow's coefficient.
    #[inline]
    pub fn weight(&self, arc: &Arc) -> u32 {
        self.weights[arc.coef as usize]
    }

    /// Does the arrow count?
    #[inline]
    pub fn has(&self, arc: &Arc) -> bool {
        self.weight(arc) != 0
    }

    /// Does any of them?
    #[inline]
    pub fn any(&self, arcs: &[Arc]) -> bool {
        arcs.iter().any(|arc| self.has(arc))
    }
}
