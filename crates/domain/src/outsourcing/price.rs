//! What one good piece costs at an operation (加工费), by supplier, item and operation, from a day on, with breaks by quantity.
//!
//! An order takes the price of the day on which it is confirmed, by what is ordered, and keeps it: what is agreed later changes no
//! order that is under way.

use crate::costing::rates::Dated;
use crate::{Day, ItemId, PartnerId, Price, Qty, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Work {
    /// Who does it.
    pub supplier: PartnerId,
    /// What is made.
    pub item: ItemId,
    /// Which operation of it; none for the whole item.
    pub operation: Option<u32>,
}

/// From this quantity of an order on, a piece costs so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PriceBreak")]
pub struct Break {
    /// Ordered at least; the first is 0.
    pub from: Qty,
    /// Of one good piece, without tax.
    pub price: Price,
}

/// Why breaks cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BreakError {
    /// There is none, or the first is not from 0 on.
    #[error("the first price is not from 0 on")]
    NoFirst,
    /// More than can be read.
    #[error("more than {most} breaks")]
    TooMany {
        /// How many are kept.
        most: usize,
    },
    /// Two are from the same quantity on, or not in order.
    #[error("{0} is not more than the break before")]
    Order(Qty),
    /// A price is below zero.
    #[error("the price from {0} on is below zero")]
    Negative(Qty),
}

/// Whether breaks can be kept. A price of 0 can: some work is done for nothing.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(breaks: &[Break]) -> Result<(), BreakError> {
    if breaks.first().is_none_or(|first| !first.from.is_zero()) {
        return Err(BreakError::NoFirst);
    }
    if breaks.len() > limits::PRICE_BREAKS {
        return Err(BreakError::TooMany { most: limits::PRICE_BREAKS });
    }
    if let Some(pair) = breaks.windows(2).find(|pair| pair[1].from <= pair[0].from) {
        return Err(BreakError::Order(pair[1].from));
    }
    breaks.iter().find(|one| one.price.is_negative()).map_or(Ok(()), |one| Err(BreakError::Negative(one.from)))
}

/// The price of a piece when so many are ordered: that of the last break that is reached.
///
/// 1.20 from 0, 1.00 from 500 on: 499 → 1.20, 500 → 1.00.
#[must_use]
pub fn of(breaks: &[Break], ordered: Qty) -> Option<Price> {
    let reached = breaks.partition_point(|one| one.from <= ordered);
    breaks[..reached].last().map(|one| one.price)
}

/// All prices, on all days.
#[derive(Debug, Clone, Default)]
pub struct Prices {
    prices: Dated<Work, Vec<Break>>,
}

impl Prices {
    /// Of prices in any order. Each holds from its day until the next for the same work; one without breaks ends the one before.
    #[must_use]
    pub fn new(prices: Vec<(Work, Day, Vec<Break>)>) -> Self {
        Self { prices: Dated::new(prices) }
    }

    /// What a piece costs when so many are ordered on a day; none where nothing was agreed.
    #[must_use]
    pub fn on(&self, work: &Work, day: Day, ordered: Qty) -> Option<Price> {
        of(self.prices.on(work, day)?, ordered)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{day, price, qty};
    use super::*;

    fn breaks(list: &[(&str, &str)]) -> Vec<Break> {
        list.iter().map(|(from, each)| Break { from: qty(from), price: price(each) }).collect()
    }

    #[test]
    fn the_last_break_that_is_reached_says_the_price() {
        let list = breaks(&[("0", "1.2"), ("500", "1"), ("1000", "0.85")]);
        let at = |ordered| of(&list, qty(ordered)).map(|price| price.to_string());
        assert_eq!([at("1"), at("499"), at("500"), at("5000")], ["1.2", "1.2", "1", "0.85"].map(|price| Some(price.to_owned())));
        assert_eq!(of(&[], qty("1")), None);
    }

    #[test]
    fn an_order_has_the_price_of_its_day() {
        let work = Work { supplier: PartnerId(1), item: ItemId(2), operation: Some(20) };
        let prices = Prices::new(vec![
            (work, day("2026-11-01"), breaks(&[("0", "1.2"), ("500", "1")])),
            (work, day("2026-11-20"), breaks(&[("0", "1.3")])),
            (work, day("2026-12-01"), vec![]),
        ]);
        let on = |text, ordered| prices.on(&work, day(text), qty(ordered)).map(|price| price.to_string());
        assert_eq!(on("2026-11-19", "600").as_deref(), Some("1"));
        assert_eq!(on("2026-11-20", "600").as_deref(), Some("1.3"));
        assert_eq!((on("2026-10-31", "600"), on("2026-12-01", "600")), (None, None));
        assert_eq!(prices.on(&Work { operation: None, ..work }, day("2026-11-19"), qty("1")), None, "the whole item is other work");
    }

    #[test]
    fn breaks_begin_at_nothing_and_rise() {
        assert_eq!(check(&breaks(&[("0", "0")])), Ok(()));
        assert_eq!(check(&[]), Err(BreakError::NoFirst));
        assert_eq!(check(&breaks(&[("1", "1")])), Err(BreakError::NoFirst));
        assert_eq!(check(&breaks(&[("0", "1"), ("5", "1"), ("5", "2")])), Err(BreakError::Order(qty("5"))));
        assert_eq!(check(&breaks(&[("0", "1"), ("5", "-0.1")])), Err(BreakError::Negative(qty("5"))));
        let many: Vec<Break> = (0..=21).map(|n| Break { from: Qty::from_whole(n).unwrap(), price: price("1") }).collect();
        assert_eq!(check(&many), Err(BreakError::TooMany { most: 20 }));
    }
}
