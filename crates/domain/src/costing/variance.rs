//! Why an operation, or the material of an order, cost other than it should (差异分析), by cause. The causes always add up to the
//! whole: actual − standard of the good output.
//!
//! ```text
//! processed  = good + rejects             p = planned share of rejects
//! rate       = actual cost − standard rate × actual hours                        (价差, 工资率差异)
//! efficiency = (actual hours − set-up − h × processed) × standard rate           (效率差异)
//! scrap      = h × standard rate × (processed − good ÷ (1 − p))                  (报废差异)
//! material:    price = actual cost − standard price × actual quantity,
//!              usage = (actual − standard quantity) × standard price = mix + yield
//! ```
//! The same holds of machine hours, of kWh (price, usage, scrap), and of what overhead is charged by. Set-up and clean-up are standard
//! once an order has begun, whatever its good output: a short run that had to be set up has no variance for it.

use super::{OutOfRange, beyond, money_parts_of};
use crate::exact::Rounding;
use crate::{Exact, Money, PerUnit, Price, Qty};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an element of an operation should take: hours of people or machines, or kWh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standard {
    /// Of one hour or kWh.
    pub rate: Price,
    /// Hours or kWh for a piece, good or not.
    pub per_piece: Exact,
    /// Hours or kWh for the order on top: set-up and clean-up.
    pub fixed: Exact,
    /// Planned share of rejects, 0 ≤ p < 1.
    pub scrap: PerUnit,
}

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Output {
    /// Good.
    pub good: Qty,
    /// Rejects, of both kinds.
    pub rejects: Qty,
}

/// Why an element cost other than it should. `standard + rate + efficiency + scrap = actual`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Causes {
    /// What it cost.
    pub actual: Money,
    /// What the good output should have cost, with the planned rejects.
    pub standard: Money,
    /// The difference; above 0 it was dearer.
    pub total: Money,
    /// An hour, or a kWh, was dearer.
    pub rate: Money,
    /// It took longer, or drew more.
    pub efficiency: Money,
    /// More was rejected than planned.
    pub scrap: Money,
}

/// What the good output should have cost, exactly, and why `actual` is not that: rate, efficiency, scrap. The three and what it should
/// have cost add up to `actual`. None when out of range, or where the planned rejects are no share.
pub(super) fn exact_causes(
    (actual, quantity): (&Exact, &Exact),
    (rate, per_piece, fixed): (&Exact, &Exact, &Exact),
    scrap: PerUnit,
    output: &Output,
) -> Option<(Exact, [Exact; 3])> {
    let kept = PerUnit::ONE.checked_sub(scrap).filter(|kept| kept.is_positive() && !scrap.is_negative())?.to_exact();
    let processed = output.good.checked_add(output.rejects)?.to_exact();
    let planned = output.good.to_exact().checked_div(&kept)?;
    let should = per_piece.checked_mul(&planned)?.checked_add(fixed)?.checked_mul(rate)?;
    let priced = actual.checked_sub(&rate.checked_mul(quantity)?)?;
    let allowed = per_piece.checked_mul(&processed)?.checked_add(fixed)?;
    let efficient = quantity.checked_sub(&allowed)?.checked_mul(rate)?;
    let scrapped = per_piece.checked_mul(rate)?.checked_mul(&processed.checked_sub(&planned)?)?;
    Some((should, [priced, efficient, scrapped]))
}

/// The variance of one element by cause; `quantity` is what was taken of it, in hours or kWh.
///
/// # Errors
/// The figure that is out of range.
pub fn causes(actual: Money, quantity: &Exact, standard: &Standard, output: &Output, decimals: u32) -> Result<Causes, OutOfRange> {
    let out_of_range = beyond("variance");
    if standard.scrap.is_negative() || standard.scrap >= PerUnit::ONE {
        return Err(beyond("scrap")());
    }
    let of = (&standard.rate.to_exact(), &standard.per_piece, &standard.fixed);
    let found = exact_causes((&actual.to_exact(), quantity), of, standard.scrap, output);
    let (should, parts) = found.ok_or_else(out_of_range)?;
    let standard = Money::from_exact(&should, decimals, Rounding::HalfAway).ok_or_else(beyond("standard"))?;
    let total = actual.checked_sub(standard).ok_or_else(out_of_range)?;
    let parts = money_parts_of(total, &parts, decimals, "variance")?;
    let [rate, efficiency, scrap] = parts[..] else { return Err(out_of_range()) };
    Ok(Causes { actual, standard, total, rate, efficiency, scrap })
}

/// A material that an order took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaterialUse {
    /// Materials with the same number stand in for each other and are counted in one unit: what is a mix of what. One that nothing
    /// stands in for has a number of its own, and no mix.
    pub mix: u32,
    /// What was issued cost.
    pub actual: Money,
    /// How much was issued, less what came back.
    pub quantity: Qty,
    /// Standard price of one unit.
    pub standard_price: Price,
    /// How much the good output should have taken, scrap included.
    pub standard_quantity: Exact,
}

/// Why a material cost other than it should. `standard + price + mix + yielded = actual`, and `usage = mix + yielded`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct MaterialCauses {
    /// What it cost.
    pub actual: Money,
    /// What it should have cost.
    pub standard: Money,
    /// The difference; above 0 it was dearer.
    pub total: Money,
    /// It was dearer (价差).
    pub price: Money,
    /// More was taken (量差).
    pub usage: Money,
    /// Of that: another share of the mix was taken than planned (结构差异).
    pub mix: Money,
    /// Of that: the whole mix gave less (产出差异).
    pub yielded: Money,
}

/// The variance of each material by cause, in order.
///
/// With A what was taken of a mix in all, S what should have been and s of it this material:
/// mix = (quantity − A × s ÷ S) × price, yield = (A × s ÷ S − s) × price. Where nothing of a mix was planned there is no share,
/// and all of it is yield.
///
/// # Errors
/// The figure that is out of range.
pub fn materials(uses: &[MaterialUse], decimals: u32) -> Result<Vec<MaterialCauses>, OutOfRange> {
    let out_of_range = beyond("variance");
    let mut mixes: std::collections::BTreeMap<u32, (Exact, Exact)> = std::collections::BTreeMap::new();
    for of in uses {
        let (taken, planned) = mixes.entry(of.mix).or_insert((Exact::zero(), Exact::zero()));
        *taken = taken.checked_add(&of.quantity.to_exact()).ok_or_else(out_of_range)?;
        *planned = planned.checked_add(&of.standard_quantity).ok_or_else(out_of_range)?;
    }
    uses.iter()
        .map(|of| {
            let (taken, planned) = mixes.get(&of.mix).copied().unwrap_or((Exact::zero(), Exact::zero()));
            let exact = || {
                let (price, quantity) = (of.standard_price.to_exact(), of.quantity.to_exact());
                let should = of.standard_quantity.checked_mul(&price)?;
                let priced = of.actual.to_exact().checked_sub(&quantity.checked_mul(&price)?)?;
                let share = if planned.is_zero() { quantity } else { taken.checked_mul(&of.standard_quantity)?.checked_div(&planned)? };
                let mixed = quantity.checked_sub(&share)?.checked_mul(&price)?;
                let yielded = share.checked_sub(&of.standard_quantity)?.checked_mul(&price)?;
                Some((should, [priced, mixed, yielded]))
            };
            let (should, parts) = exact().ok_or_else(out_of_range)?;
            let standard = Money::from_exact(&should, decimals, Rounding::HalfAway).ok_or_else(beyond("standard"))?;
            let total = of.actual.checked_sub(standard).ok_or_else(out_of_range)?;
            let parts = money_parts_of(total, &parts, decimals, "variance")?;
            let [price, mix, yielded] = parts[..] else { return Err(out_of_range()) };
            let usage = mix.checked_add(yielded).ok_or_else(out_of_range)?;
            Ok(MaterialCauses { actual: of.actual, standard, total, price, usage, mix, yielded })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn m(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn whole(n: i64) -> Qty {
        Qty::from_whole(n).unwrap()
    }

    #[test]
    fn labour_by_cause() {
        // 0.1 h a piece at 40/h, 5 % rejects planned: 95 good should cost 0.1 × 40 × 95 ÷ 0.95 = 400.
        let standard =
            Standard { rate: "40".parse().unwrap(), per_piece: Exact::new(1, 10), fixed: Exact::zero(), scrap: "0.05".parse().unwrap() };
        let output = Output { good: whole(95), rejects: whole(7) };
        // 11 h at 42: rate 2 × 11, efficiency (11 − 10.2) × 40, scrap 4 × (102 − 100)
        let found = causes(m("462"), &Exact::from_integer(11), &standard, &output, 2).unwrap();
        let expected = Causes { actual: m("462"), standard: m("400"), total: m("62"), rate: m("22"), efficiency: m("32"), scrap: m("8") };
        assert_eq!(found, expected);
        // Half an hour of set-up is standard, and no loss of efficiency.
        let with_setup = Standard { fixed: Exact::new(1, 2), ..standard };
        let found = causes(m("462"), &Exact::from_integer(11), &with_setup, &output, 2).unwrap();
        assert_eq!((found.standard, found.efficiency, found.scrap), (m("420"), m("12"), m("8")));
        let wrong = Standard { scrap: PerUnit::ONE, ..standard };
        assert_eq!(causes(m("1"), &Exact::zero(), &wrong, &output, 2), Err(OutOfRange { figure: "scrap" }));
    }

    #[test]
    fn material_by_price_mix_and_yield() {
        let used = |mix, actual: &str, quantity, price: &str, standard| MaterialUse {
            mix,
            actual: m(actual),
            quantity: whole(quantity),
            standard_price: price.parse().unwrap(),
            standard_quantity: Exact::from_integer(standard),
        };
        // Of a mix 60 at 10 and 40 at 20 were planned, 77 and 33 taken (110 in all); a third material stands alone.
        let uses = [used(1, "800", 77, "10", 60), used(1, "650", 33, "20", 40), used(2, "57", 19, "2.9", 20)];
        let found = materials(&uses, 2).unwrap();
        let told: Vec<_> = found.iter().map(|c| [c.total, c.price, c.usage, c.mix, c.yielded].map(|m| m.to_string())).collect();
        // 77 − 110 × 0.6 = 11, 110 × 0.6 − 60 = 6; 33 − 44 = −11, 44 − 40 = 4; 19 − 20 = −1
        assert_eq!(told[0], ["200", "30", "170", "110", "60"]);
        assert_eq!(told[1], ["-150", "-10", "-140", "-220", "80"]);
        assert_eq!(told[2], ["-1", "1.9", "-2.9", "0", "-2.9"]);
        // What nobody planned is usage.
        let found = materials(&[used(3, "57", 19, "3", 0)], 2).unwrap();
        assert_eq!((found[0].usage, found[0].mix, found[0].standard), (m("57"), m("0"), m("0")));
        // A substitute that nobody planned is a mix.
        let found = materials(&[used(4, "0", 0, "10", 50), used(4, "600", 50, "12", 0)], 2).unwrap();
        assert_eq!(found.iter().map(|c| c.mix.to_string()).collect::<Vec<_>>(), ["-500", "600"]);
        assert!(found.iter().all(|c| c.yielded.is_zero()));
    }

    proptest! {
        #[test]
        fn causes_add_up_to_the_variance(
            actual in 0_i64..10_000_000_000, seconds in 0_i128..1_000_000, rate in 0_i64..1_000_000_000, per in (0_i128..100_000, 1_i128..5_000),
            fixed in 0_i128..10_000, scrap in 0_i64..999_999_999, good in 0_i64..1_000_000_000, rejects in 0_i64..100_000_000, decimals in 0_u32..5,
        ) {
            let step = 10_i64.pow(4 - decimals);
            let actual = Money::from_scaled(actual / step * step);
            let standard = Standard {
                rate: Price::from_scaled(rate), per_piece: Exact::new(per.0, per.1 * 3_600), fixed: Exact::new(fixed, 3_600), scrap: PerUnit::from_scaled(scrap),
            };
            let output = Output { good: Qty::from_scaled(good), rejects: Qty::from_scaled(rejects) };
            let found = causes(actual, &Exact::new(seconds, 3_600), &standard, &output, decimals).unwrap();
            prop_assert_eq!(found.rate.scaled() + found.efficiency.scaled() + found.scrap.scaled(), found.total.scaled());
            prop_assert_eq!(found.standard.scaled() + found.total.scaled(), actual.scaled());
            prop_assert!([found.standard, found.rate, found.efficiency, found.scrap].iter().all(|m| m.scaled() % step == 0));
        }

        #[test]
        fn material_causes_add_up(uses in prop::collection::vec((0_u32..3, 0_i64..1_000_000_000, 0_i64..1_000_000_000, 0_i64..100_000_000, 0_i128..100_000, 1_i128..97), 1..6), decimals in 0_u32..5) {
            let step = 10_i64.pow(4 - decimals);
            let uses: Vec<MaterialUse> = uses.into_iter().map(|(mix, actual, quantity, price, num, den)| MaterialUse {
                mix, actual: Money::from_scaled(actual / step * step), quantity: Qty::from_scaled(quantity),
                standard_price: Price::from_scaled(price), standard_quantity: Exact::new(num, den),
            }).collect();
            let found = materials(&uses, decimals).unwrap();
            for (of, causes) in uses.iter().zip(&found) {
                prop_assert_eq!(causes.mix.scaled() + causes.yielded.scaled(), causes.usage.scaled());
                prop_assert_eq!(causes.standard.scaled() + causes.price.scaled() + causes.usage.scaled(), of.actual.scaled());
            }
        }
    }
}
