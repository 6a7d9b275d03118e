//! Work in process (在制品): what of an order's cost is in the pieces that came into stock, and what is still in the shop. Weighted
//! average, equivalent units (约当产量) per operation.
//!
//! An operation's cost is in all pieces that are good after it and were not lost later; those that came into stock take their part
//! with them, and what was spent on lost ones is carried by the rest, 工废 and 料废 alike. Material that was issued is in as many
//! pieces as it is enough for, so what still lies beside the machine is not charged to the first pieces. Completed and work in
//! process are always what was spent: the second is the rest of the first.

use super::element::{ELEMENTS, Element, Elements};
use super::{OutOfRange, beyond, money_parts, money_sum};
use crate::exact::{allocate, pow10};
use crate::{Money, Qty};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

/// What was reported of an operation up to a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stage {
    /// Good.
    pub good: Qty,
    /// Lost, of both kinds.
    pub rejects: Qty,
    /// Equivalent units of what is begun and not reported yet: 10 pieces that are half done are 5.
    pub begun: Qty,
}

/// An amount that was spent on an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// The place of its operation among the stages. What belongs to none stands at the first.
    pub stage: usize,
    /// What it is.
    pub element: Element,
    /// How much.
    pub amount: Money,
    /// Of material: for how many pieces of the order it is enough; none where it is used up as reported.
    pub enough_for: Option<Qty>,
}

/// What of an operation's cost is where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageValue {
    /// In how many finished pieces' worth the operation's work is.
    pub equivalent: Qty,
    /// What was spent on it.
    pub spent: Elements<Money>,
    /// What of it came into stock.
    pub completed: Elements<Money>,
    /// What of it is still in the shop.
    pub in_process: Elements<Money>,
}

/// What of an order's cost is where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InProcess {
    /// By operation; adds up to the order's.
    pub stages: Vec<StageValue>,
    /// What was spent.
    pub spent: Elements<Money>,
    /// What came into stock. A completion is worth this less what completions before it took.
    pub completed: Elements<Money>,
    /// What is still in the shop.
    pub in_process: Elements<Money>,
}

/// Divides what was spent on an order of which so many pieces came into stock. With the `last` of them all that was spent goes along.
///
/// Operation 1: 100 good for 1000; operation 2: 80 good, 5 lost, for 425; 60 came into stock. The work of the first is in
/// 100 − 5 pieces: 60/95 of 1000 = 631.58; that of the second in 80: 60/80 of 425 = 318.75. In the shop remain 474.67.
///
/// # Errors
/// The figure that is out of range.
pub fn in_process(stages: &[Stage], spent: &[Spent], completed: Qty, last: bool, decimals: u32) -> Result<InProcess, OutOfRange> {
    let equivalents = equivalents(stages, completed)?;
    // Spent and completed, exactly, by stage and element. Each material is in another number of pieces, so that their sum may need
    // more digits than 128 bits have.
    let rows = equivalents.len();
    let mut amounts = vec![[Money::ZERO; ELEMENTS]; rows];
    let mut gone: Vec<[BigRational; ELEMENTS]> = vec![std::array::from_fn(|_| BigRational::zero()); rows];
    for of in spent {
        let stage = of.stage.min(rows - 1);
        let (units, lost) = equivalents[stage];
        let units = of.enough_for.and_then(|enough| enough.checked_sub(lost)).map_or(units, |enough| units.max(enough));
        let element = of.element as usize;
        amounts[stage][element] = amounts[stage][element].checked_add(of.amount).ok_or_else(beyond("spent"))?;
        let (out, of_all) = match () {
            () if last => (1, 1),
            () if units.is_positive() => (completed.min(units).scaled(), units.scaled()),
            () => (0, 1),
        };
        gone[stage][element] += BigRational::new(BigInt::from(of.amount.scaled()) * out, BigInt::from(of_all) * Money::ONE.scaled());
    }
    let mut values = vec![[Money::ZERO; ELEMENTS]; rows];
    for element in 0..ELEMENTS {
        let parts: Vec<BigRational> = gone.iter().map(|row| row[element].clone()).collect();
        for (row, amount) in values.iter_mut().zip(money_parts(&parts, decimals, "completed")?) {
            row[element] = amount;
        }
    }
    let value = |stage: usize| {
        let (spent, completed) = (Elements::from_array(amounts[stage]), Elements::from_array(values[stage]));
        let in_process = spent.minus(&completed).ok_or_else(beyond("in process"))?;
        Ok(StageValue { equivalent: equivalents[stage].0, spent, completed, in_process })
    };
    let stages: Vec<StageValue> = (0..rows).map(value).collect::<Result<_, OutOfRange>>()?;
    let sum = |of: fn(&StageValue) -> Elements<Money>, figure| {
        let mut all = [Money::ZERO; ELEMENTS];
        for (element, sum) in all.iter_mut().enumerate() {
            *sum = money_sum(stages.iter().map(|stage| of(stage).array()[element]), figure)?;
        }
        Ok(Elements::from_array(all))
    };
    let (spent, completed) = (sum(|stage| stage.spent, "spent")?, sum(|stage| stage.completed, "completed")?);
    let in_process = sum(|stage| stage.in_process, "in process")?;
    Ok(InProcess { stages, spent, completed, in_process })
}

impl InProcess {
    /// The same where pieces took other amounts with them than equivalents say: at a standard price, and by completions of before the
    /// last reports. What is worth so much in stock is not in the shop. Where it comes from is what equivalents say of each operation,
    /// and what pieces took beyond that (or left) is shared, element by element, by how much that is, whatever its sign (by what was
    /// spent there where they say nothing). So operations add up to it, and none is further from its equivalents than the whole is, nor
    /// on the other side: parts of both signs, as what came out beside or was taken back has them, would say no proportion.
    ///
    /// Equivalents say 100 and −90, pieces took 20: the other 10 are shared as 100 and 90 → 105.26 and −85.26.
    ///
    /// # Errors
    /// The figure that is out of range.
    pub fn taken(&self, taken: &Elements<Money>, decimals: u32) -> Result<Self, OutOfRange> {
        let beyond = beyond("completed");
        let mut values = vec![[Money::ZERO; ELEMENTS]; self.stages.len()];
        for (element, total) in taken.array().into_iter().enumerate() {
            let of = |amounts: fn(&StageValue) -> Elements<Money>| -> Vec<i128> {
                self.stages.iter().map(|stage| i128::from(amounts(stage).array()[element].scaled())).collect()
            };
            let gone = of(|stage| stage.completed);
            let more = i128::from(total.scaled()) - gone.iter().sum::<i128>();
            let sizes = |amounts: &[i128]| -> Vec<i128> { amounts.iter().map(|amount| amount.abs()).collect() };
            let weights = if gone.iter().all(|amount| *amount == 0) { sizes(&of(|stage| stage.spent)) } else { sizes(&gone) };
            // Whole steps of the currency, unless the amount itself is finer; what nothing was spent on stands at the first.
            let step = pow10(Money::DECIMALS - decimals.max(total.decimals_used()).min(Money::DECIMALS));
            let step = if more % step == 0 { step } else { 1 };
            let shared = if weights.iter().all(|weight| *weight == 0) { None } else { allocate(more / step, &weights) };
            let first = || (0..weights.len()).map(|at| if at == 0 { more / step } else { 0 }).collect();
            for ((row, gone), part) in values.iter_mut().zip(gone).zip(shared.unwrap_or_else(first)) {
                let scaled = part.checked_mul(step).and_then(|part| part.checked_add(gone));
                row[element] = scaled.and_then(|scaled| i64::try_from(scaled).ok()).map(Money::from_scaled).ok_or_else(beyond)?;
            }
        }
        let value = |(stage, completed): (&StageValue, [Money; ELEMENTS])| {
            let completed = Elements::from_array(completed);
            let in_process = stage.spent.minus(&completed).ok_or_else(beyond)?;
            Ok(StageValue { completed, in_process, ..*stage })
        };
        let stages: Vec<StageValue> = self.stages.iter().zip(values).map(value).collect::<Result<_, OutOfRange>>()?;
        let in_process = self.spent.minus(taken).ok_or_else(beyond)?;
        Ok(Self { stages, spent: self.spent, completed: *taken, in_process })
    }
}

/// By stage: in how many pieces its work is, and how many were lost at it or later. An order without operations has one stage, which
/// all that came into stock went through.
fn equivalents(stages: &[Stage], completed: Qty) -> Result<Vec<(Qty, Qty)>, OutOfRange> {
    let out_of_range = beyond("equivalent units");
    if stages.is_empty() {
        return Ok(vec![(completed, Qty::ZERO)]);
    }
    let mut lost = Qty::ZERO;
    let mut found = Vec::with_capacity(stages.len());
    for stage in stages.iter().rev() {
        let survived = stage.good.checked_sub(lost).ok_or_else(out_of_range)?;
        // More came into stock than was reported here: whoever forgot to report, the pieces went through.
        let units = survived.max(completed).checked_add(stage.begun).ok_or_else(out_of_range)?;
        lost = lost.checked_add(stage.rejects).ok_or_else(out_of_range)?;
        found.push((units, lost));
    }
    found.reverse();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn q(n: i64) -> Qty {
        Qty::from_whole(n).unwrap()
    }

    fn m(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn stage(good: i64, rejects: i64) -> Stage {
        Stage { good: q(good), rejects: q(rejects), begun: Qty::ZERO }
    }

    fn spent(stage: usize, element: Element, amount: &str, enough_for: Option<i64>) -> Spent {
        Spent { stage, element, amount: m(amount), enough_for: enough_for.map(q) }
    }

    fn totals(found: &InProcess) -> (String, String) {
        (found.completed.total().unwrap().to_string(), found.in_process.total().unwrap().to_string())
    }

    #[test]
    fn the_work_of_an_operation_is_in_the_pieces_that_survived_it() {
        let stages = [stage(100, 0), stage(80, 5)];
        let spent = [spent(0, Element::Labour, "1000", None), spent(1, Element::Machine, "425", None)];
        let found = in_process(&stages, &spent, q(60), false, 2).unwrap();
        assert_eq!(found.stages.iter().map(|s| s.equivalent).collect::<Vec<_>>(), [q(95), q(80)]);
        assert_eq!((found.completed.labour, found.completed.machine), (m("631.58"), m("318.75")));
        assert_eq!(totals(&found), ("950.33".into(), "474.67".into()));
        assert_eq!(totals(&in_process(&stages, &spent, q(60), true, 2).unwrap()), ("1425".into(), "0".into()));
        assert_eq!(totals(&in_process(&stages, &spent, q(0), false, 2).unwrap()), ("0".into(), "1425".into()));
    }

    #[test]
    fn what_is_half_done_counts_half() {
        let begun = Stage { begun: q(5), ..stage(20, 0) };
        let found = in_process(&[begun], &[spent(0, Element::Labour, "250", None)], q(20), false, 2).unwrap();
        assert_eq!(totals(&found), ("200".into(), "50".into()));
    }

    #[test]
    fn material_is_in_what_it_is_enough_for() {
        // All material for 100 is issued; 10 were made, 5 more were lost: the other 95 carry it.
        let issued = [spent(0, Element::Material, "1900", Some(100))];
        assert_eq!(totals(&in_process(&[stage(10, 5)], &issued, q(10), false, 2).unwrap()), ("200".into(), "1700".into()));
        // Too little was issued for what was made: it is in those.
        let short = [spent(0, Element::Material, "1900", Some(8))];
        assert_eq!(totals(&in_process(&[stage(10, 5)], &short, q(10), false, 2).unwrap()), ("1900".into(), "0".into()));
    }

    #[test]
    fn waste_is_carried_by_the_good() {
        // 20 in at 1 each, one good and one waste → 20
        let found = in_process(&[stage(1, 1)], &[spent(0, Element::Material, "20", None)], q(1), false, 4).unwrap();
        assert_eq!(totals(&found), ("20".into(), "0".into()));
    }

    #[test]
    fn many_materials_need_more_digits_than_there_are() {
        // Enough for 1000003.000000 to 1000042.000001 pieces: no common denominator has 128 bits.
        let spent: Vec<Spent> = (0..40)
            .map(|n| Spent {
                enough_for: Some(Qty::from_scaled(1_000_003_000_000 + n * 1_000_000 + n % 2)),
                ..spent(0, Element::Material, "1000.01", None)
            })
            .collect();
        let found = in_process(&[stage(500_000, 0)], &spent, q(500_000), false, 2).unwrap();
        // 40 × 1000.01 × 500 000 ÷ about 1 000 022.5
        assert_eq!(totals(&found), ("19999.75".into(), "20000.65".into()));
    }

    #[test]
    fn nothing_is_lost_where_reports_are_missing() {
        let cost = [spent(0, Element::Labour, "90", None)];
        // Nothing reported, all in stock; nothing reported and nothing in stock; no operations at all.
        assert_eq!(totals(&in_process(&[stage(0, 0)], &cost, q(5), false, 2).unwrap()), ("90".into(), "0".into()));
        assert_eq!(totals(&in_process(&[stage(0, 0)], &cost, q(0), false, 2).unwrap()), ("0".into(), "90".into()));
        assert_eq!(totals(&in_process(&[], &cost, q(5), false, 2).unwrap()), ("90".into(), "0".into()));
        let material = [spent(0, Element::Material, "90", Some(9))];
        assert_eq!(totals(&in_process(&[], &material, q(3), false, 2).unwrap()), ("30".into(), "60".into()));
    }

    #[test]
    fn what_pieces_took_is_not_in_the_shop() {
        let stages = [stage(100, 0), stage(80, 5)];
        let spent = [spent(0, Element::Labour, "1000", None), spent(1, Element::Labour, "425", None)];
        let found = in_process(&stages, &spent, q(60), false, 2).unwrap();
        // 900 in the proportion of 631.58 and 318.75.
        let taken = found.taken(&Elements { labour: m("900"), ..Elements::default() }, 2).unwrap();
        let parts: Vec<String> = taken.stages.iter().map(|s| format!("{} {}", s.completed.labour, s.in_process.labour)).collect();
        assert_eq!(parts, ["598.13 401.87", "301.87 123.13"]);
        assert_eq!((totals(&taken), taken.stages[0].equivalent), (("900".into(), "525".into()), q(95)));
        // What nothing was spent on stands at the first.
        let odd = found.taken(&Elements { material: m("7"), ..Elements::default() }, 2).unwrap();
        assert_eq!((odd.completed.total(), odd.in_process.total()), (Some(m("7")), Some(m("1418"))));
        assert_eq!(odd.stages[0].completed.material, m("7"));
    }

    #[test]
    fn parts_of_both_signs_say_no_proportion() {
        let stages = [stage(100, 0), stage(100, 0)];
        // What was spent on the second was taken back in a later month, and more came out beside it than went in.
        let spent = [spent(0, Element::Material, "100", None), spent(1, Element::Material, "-90", None)];
        let found = in_process(&stages, &spent, q(100), false, 2).unwrap();
        let taken = found.taken(&Elements { material: m("20"), ..Elements::default() }, 2).unwrap();
        let parts: Vec<String> = taken.stages.iter().map(|s| format!("{} {}", s.completed.material, s.in_process.material)).collect();
        assert_eq!(parts, ["105.26 -5.26", "-85.26 -4.74"], "in the proportion of 100 and -90 it would be 200 and -180");
    }

    proptest! {
        /// Element by element, at every operation and in all, at every rounding.
        #[test]
        fn completed_and_in_process_are_what_was_spent(
            stages in prop::collection::vec((0_i64..200, 0_i64..20, 0_i64..10), 0..5),
            spent in prop::collection::vec((0_usize..5, 0_usize..ELEMENTS, 0_i64..100_000_000, prop::option::of(0_i64..200)), 0..12),
            completed in 0_i64..200, last in any::<bool>(), decimals in 0_u32..5,
        ) {
            let step = 10_i64.pow(4 - decimals);
            let stages: Vec<Stage> = stages.into_iter().map(|(good, rejects, begun)| Stage { good: q(good), rejects: q(rejects), begun: q(begun) }).collect();
            let spent: Vec<Spent> = spent.into_iter().map(|(stage, element, amount, enough)| {
                Spent { stage, element: Element::ALL[element], amount: Money::from_scaled(amount / step * step), enough_for: enough.map(q) }
            }).collect();
            let found = in_process(&stages, &spent, q(completed), last, decimals).unwrap();
            let all: i64 = spent.iter().map(|of| of.amount.scaled()).sum();
            prop_assert_eq!(found.spent.total().unwrap().scaled(), all);
            for value in &found.stages {
                for ((spent, gone), left) in value.spent.array().iter().zip(value.completed.array()).zip(value.in_process.array()) {
                    prop_assert_eq!(gone.scaled() + left.scaled(), spent.scaled());
                    prop_assert!(!gone.is_negative() && !left.is_negative() && gone.scaled() % step == 0);
                }
            }
            prop_assert_eq!(found.completed.plus(&found.in_process), Some(found.spent));
            // Whatever pieces took, operations add up to it; what equivalents say is what they say.
            prop_assert_eq!(&found.taken(&found.completed, decimals).unwrap(), &found);
            let most = found.spent.map(|amount| Money::from_scaled(amount.scaled() / 3 + 7));
            let taken = found.taken(&most, decimals).unwrap();
            let mut sum = Elements::<Money>::default();
            for value in &taken.stages {
                sum = sum.plus(&value.completed).unwrap();
                prop_assert_eq!(value.completed.plus(&value.in_process), Some(value.spent));
            }
            prop_assert_eq!((sum, taken.completed), (most, most));
            if last {
                prop_assert!(found.in_process.total().unwrap().is_zero());
            }
        }

        /// What was spent may be below zero, of what came out beside or was taken back: no operation is further from what equivalents say
        /// than the whole, nor on the other side of it.
        #[test]
        fn what_pieces_took_goes_one_way_from_what_equivalents_say(
            stages in prop::collection::vec((0_i64..200, 0_i64..20), 1..5),
            spent in prop::collection::vec((0_usize..5, 0_usize..ELEMENTS, -1_000_000_i64..1_000_000), 0..12),
            completed in 0_i64..200, taken in prop::array::uniform7(-1_000_000_i64..1_000_000), decimals in 0_u32..5,
        ) {
            let stages: Vec<Stage> = stages.into_iter().map(|(good, rejects)| stage(good, rejects)).collect();
            let spent: Vec<Spent> = spent.into_iter().map(|(stage, element, amount)| {
                Spent { stage, element: Element::ALL[element], amount: Money::from_scaled(amount), enough_for: None }
            }).collect();
            let found = in_process(&stages, &spent, q(completed), false, decimals).unwrap();
            let taken = Elements::from_array(taken.map(Money::from_scaled));
            let after = found.taken(&taken, decimals).unwrap();
            for element in 0..ELEMENTS {
                let of = |value: &StageValue| value.completed.array()[element].scaled();
                let more = taken.array()[element].scaled() - found.completed.array()[element].scaled();
                prop_assert_eq!(after.stages.iter().map(of).sum::<i64>(), taken.array()[element].scaled());
                for (before, after) in found.stages.iter().zip(&after.stages) {
                    let moved = of(after) - of(before);
                    prop_assert!(moved.signum() * more.signum() >= 0 && moved.abs() <= more.abs(), "{} of {}", moved, more);
                }
            }
            prop_assert_eq!(after.completed.plus(&after.in_process), Some(after.spent));
        }
    }
}
