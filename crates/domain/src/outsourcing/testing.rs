//! Short ways to write figures in tests.

use crate::{Day, Exact, Money, PerUnit, Price, Qty};

pub(crate) fn qty(text: &str) -> Qty {
    text.parse().unwrap()
}

pub(crate) fn per(text: &str) -> PerUnit {
    text.parse().unwrap()
}

pub(crate) fn price(text: &str) -> Price {
    text.parse().unwrap()
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// So much for one piece.
pub(crate) fn each(numer: i128, denom: i128) -> Exact {
    Exact::new(numer, denom)
}
