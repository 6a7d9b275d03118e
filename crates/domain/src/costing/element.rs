//! The elements of cost (成本要素). They are kept apart from the report up to the finished item, and only ever added up for show.

use super::{OutOfRange, beyond};
use crate::exact::{Rounding, pow10, round_together};
use crate::words::words;
use crate::{Exact, Money, Price};
use num_traits::Zero;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An element of cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CostElement")]
pub enum Element {
    /// What was issued (直接材料).
    Material,
    /// Wages of what was reported (直接人工).
    Labour,
    /// Hours and cycles of machines (机器).
    Machine,
    /// Electricity (能源).
    Energy,
    /// What is charged on top (制造费用).
    Overhead,
    /// Fees of suppliers for operations (委外加工费).
    Outsourced,
    /// What the month's wages and bills were more than what was posted, shared out at close (分摊差异).
    Difference,
}

words!(Element {
    Material = "material",
    Labour = "labour",
    Machine = "machine",
    Energy = "energy",
    Overhead = "overhead",
    Outsourced = "outsourced",
    Difference = "difference",
});

/// How many elements there are.
pub const ELEMENTS: usize = Element::ALL.len();

/// One figure for each element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Elements<T> {
    /// [`Element::Material`].
    pub material: T,
    /// [`Element::Labour`].
    pub labour: T,
    /// [`Element::Machine`].
    pub machine: T,
    /// [`Element::Energy`].
    pub energy: T,
    /// [`Element::Overhead`].
    pub overhead: T,
    /// [`Element::Outsourced`].
    pub outsourced: T,
    /// [`Element::Difference`].
    pub difference: T,
}

impl<T: Copy> Elements<T> {
    /// The figure of an element.
    #[must_use]
    pub const fn of(&self, element: Element) -> T {
        match element {
            Element::Material => self.material,
            Element::Labour => self.labour,
            Element::Machine => self.machine,
            Element::Energy => self.energy,
            Element::Overhead => self.overhead,
            Element::Outsourced => self.outsourced,
            Element::Difference => self.difference,
        }
    }

    /// All figures, in the order of [`Element::ALL`].
    #[must_use]
    pub const fn array(&self) -> [T; ELEMENTS] {
        [self.material, self.labour, self.machine, self.energy, self.overhead, self.outsourced, self.difference]
    }

    /// From all figures, in the order of [`Element::ALL`].
    #[must_use]
    pub const fn from_array(figures: [T; ELEMENTS]) -> Self {
        let [material, labour, machine, energy, overhead, outsourced, difference] = figures;
        Self { material, labour, machine, energy, overhead, outsourced, difference }
    }

    /// Another figure for each.
    #[must_use]
    pub fn map<U>(&self, change: impl FnMut(T) -> U) -> Elements<U> {
        let [material, labour, machine, energy, overhead, outsourced, difference] = self.array().map(change);
        Elements { material, labour, machine, energy, overhead, outsourced, difference }
    }
}

macro_rules! sums {
    ($($figure:ident),+) => {$(
        impl Elements<$figure> {
            /// All elements together; `None` when out of range.
            #[must_use]
            pub fn total(&self) -> Option<$figure> {
                self.array().into_iter().try_fold($figure::ZERO, $figure::checked_add)
            }

            /// Element by element; `None` when out of range.
            #[must_use]
            pub fn plus(&self, other: &Self) -> Option<Self> {
                self.both(other, $figure::checked_add)
            }

            /// Element by element; `None` when out of range.
            #[must_use]
            pub fn minus(&self, other: &Self) -> Option<Self> {
                self.both(other, $figure::checked_sub)
            }

            fn both(&self, other: &Self, op: impl Fn($figure, $figure) -> Option<$figure>) -> Option<Self> {
                let mut figures = self.array();
                for (own, other) in figures.iter_mut().zip(other.array()) {
                    *own = op(*own, other)?;
                }
                Some(Self::from_array(figures))
            }
        }
    )+};
}
sums!(Money, Price);

impl Elements<Exact> {
    /// Nothing.
    #[must_use]
    pub fn zero() -> Self {
        Self::from_array([Exact::zero(); ELEMENTS])
    }

    /// Each rounded on its own, half away from zero: what becomes a stored fact. The total is their sum.
    ///
    /// # Errors
    /// The element that does not fit.
    pub fn posted(&self, decimals: u32) -> Result<Elements<Money>, OutOfRange> {
        let mut figures = [Money::ZERO; ELEMENTS];
        for (at, (&element, exact)) in Element::ALL.iter().zip(self.array()).enumerate() {
            figures[at] = Money::from_exact(&exact, decimals, Rounding::HalfAway).ok_or_else(beyond(element.word()))?;
        }
        Ok(Elements::from_array(figures))
    }

    /// Rounded together to prices of so many decimals: the elements add up to the rounded total. What is shown.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn shown(&self, decimals: u32) -> Result<Elements<Price>, OutOfRange> {
        let decimals = decimals.min(Price::DECIMALS);
        let rounded = round_together(&self.array(), decimals).ok_or_else(beyond("unit cost"))?;
        let mut figures = [Price::ZERO; ELEMENTS];
        for (figure, rounded) in figures.iter_mut().zip(rounded) {
            let scaled = rounded.checked_mul(pow10(Price::DECIMALS - decimals)).and_then(|scaled| i64::try_from(scaled).ok());
            *figure = scaled.map(Price::from_scaled).ok_or_else(beyond("unit cost"))?;
        }
        Ok(Elements::from_array(figures))
    }
}

/// What one good piece costs, shown to so many decimals, element by element so that they add up: what was rejected made the good
/// ones dearer. `None` where nothing is good, or out of range.
///
/// 13 521.26 over 96 good of 97 → 140.8465. 20 in at 1, one good and one waste → 20.
#[must_use]
pub fn unit_cost(costs: &Elements<Money>, good: crate::Qty, decimals: u32) -> Option<Elements<Price>> {
    if !good.is_positive() {
        return None;
    }
    costs.map(|amount| amount.to_exact() / good.to_exact()).shown(decimals).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn material(amount: &str) -> Elements<Money> {
        Elements { material: amount.parse().unwrap(), ..Elements::default() }
    }

    fn check(costs: &Elements<Money>, good: &str, expected: &str) {
        let shown = unit_cost(costs, good.parse().unwrap(), 4).unwrap();
        assert_eq!(shown.total().unwrap().to_string(), expected);
    }

    #[test]
    fn the_good_carry_what_was_rejected() {
        check(&material("13521.26"), "96", "140.8465");
        // 20 in at 1 each make one good and one waste.
        check(&material("20"), "1", "20");
        // 3 h × 48.00/h ÷ 120 good = 1.20 each
        check(&Elements { labour: "144".parse().unwrap(), ..Elements::default() }, "120", "1.2");
        assert_eq!(unit_cost(&material("20"), crate::Qty::ZERO, 4), None);
    }

    #[test]
    fn shown_parts_add_up_to_the_shown_total() {
        let parts =
            Elements { material: Exact::new(87, 100), labour: Exact::new(3166, 400), machine: Exact::new(4466, 400), ..Elements::zero() };
        let shown = parts.shown(2).unwrap();
        assert_eq!([shown.material, shown.labour, shown.machine].map(|p| p.to_string()), ["0.87", "7.92", "11.16"]);
        assert_eq!(shown.total().unwrap().to_string(), "19.95");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let costs = Elements { energy: Exact::from_integer(i128::from(i64::MAX)), ..Elements::zero() };
        assert_eq!(costs.posted(2), Err(OutOfRange { figure: "energy" }));
    }

    #[test]
    fn an_element_is_where_its_word_says() {
        let figures: Elements<Money> = Elements::from_array([1, 2, 3, 4, 5, 6, 7].map(Money::from_scaled));
        let json = serde_json::to_value(figures).unwrap();
        for (element, scaled) in Element::ALL.iter().zip(1..) {
            assert_eq!(figures.of(*element).scaled(), scaled);
            assert_eq!(json[element.word()], figures.of(*element).to_string());
        }
        assert_eq!(Elements::from_array(figures.array()), figures);
    }

    proptest! {
        #[test]
        fn elements_add_up_to_the_total_at_every_rounding(amounts in prop::array::uniform7(-10_000_000_i64..10_000_000), good in 1_i64..100_000_000, decimals in 0_u32..7) {
            let costs = Elements::from_array(amounts.map(Money::from_scaled));
            let good = crate::Qty::from_scaled(good);
            let shown = unit_cost(&costs, good, decimals).unwrap();
            let exact = costs.total().unwrap().to_exact() / good.to_exact();
            prop_assert_eq!(shown.total().unwrap(), Price::from_exact(&exact, decimals, Rounding::HalfAway).unwrap());
        }
    }
}
