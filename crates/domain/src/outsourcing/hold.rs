//! What people decide about a loss that is over the tolerance: that it is paid all the same, or that the supplier pays for it.
//!
//! What is held is worked out from what was posted, so documents that remove the cause end a hold by themselves. A person lifts it for so
//! much material, not for so much money: another piece that comes does not change what was decided, and a greater loss is held anew.

use super::reconciliation::Material;
use crate::words::words;
use crate::{Qty, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "HoldDecision")]
pub enum What {
    /// It is paid all the same (解除冻结).
    Release,
    /// The supplier pays for it (改为扣款).
    Charge,
}

words!(What { Release = "release", Charge = "charge" });

/// A decision about so much of a material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision<'r> {
    /// What.
    pub what: What,
    /// How much of the material.
    pub quantity: Qty,
    /// Why.
    pub reason: &'r str,
}

/// Why a decision is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is about nothing.
    #[error("the quantity is not above zero")]
    NotPositive,
    /// It is about more than waits, or than the supplier can be charged.
    #[error("at most {most} can be decided about")]
    More {
        /// How much.
        most: Qty,
    },
    /// It says too little of why.
    #[error("a reason has {least} characters at least")]
    ReasonShort {
        /// How many.
        least: usize,
    },
    /// It says too much of it.
    #[error("a reason has {most} characters at most")]
    ReasonLong {
        /// How many.
        most: usize,
    },
    /// A figure is beyond what can be kept.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
}

/// What was decided about a material, all together. A decision that was taken back is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Decided {
    /// Is paid all the same.
    pub released: Qty,
    /// The supplier pays for it.
    pub charged: Qty,
}

impl Decided {
    /// With one more; `None` when out of range.
    #[must_use]
    pub fn with(&self, what: What, quantity: Qty) -> Option<Self> {
        Some(match what {
            What::Release => Self { released: self.released.checked_add(quantity)?, ..*self },
            What::Charge => Self { charged: self.charged.checked_add(quantity)?, ..*self },
        })
    }

    /// The most that can be decided about now: what is held may be released; what is lost beyond what is allowed, and was neither charged
    /// nor released, may be charged, within the tolerance, too, where that was agreed. `None` when out of range.
    #[must_use]
    pub fn most(&self, what: What, material: &Material) -> Option<Qty> {
        match what {
            What::Release => Some(material.held),
            What::Charge => Some(material.excess.checked_sub(material.charged)?.checked_sub(self.released)?.max(Qty::ZERO)),
        }
    }

    /// Whether a decision may stand, for a material as it is with all that was decided so far.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn check(&self, decision: &Decision<'_>, material: &Material) -> Result<(), Refused> {
        let characters = decision.reason.trim().chars().count();
        if characters < limits::HOLD_REASON_CHARS {
            return Err(Refused::ReasonShort { least: limits::HOLD_REASON_CHARS });
        }
        if characters > limits::REASON_CHARS {
            return Err(Refused::ReasonLong { most: limits::REASON_CHARS });
        }
        if !decision.quantity.is_positive() {
            return Err(Refused::NotPositive);
        }
        let most = self.most(decision.what, material).ok_or(Refused::OutOfRange("excess"))?;
        if decision.quantity > most { Err(Refused::More { most }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reconciliation::{Given, HoldBy, Left, Priced, State, material, operation};
    use super::super::testing::{each, per, price, qty};
    use super::super::tolerance::Terms;
    use super::*;
    use proptest::prelude::*;

    /// 110 kg, 100 good, 2 % allowed, 1 % tolerated; so much is there.
    fn loss(left: Qty, decided: Decided) -> Material {
        material(&Given {
            issued: qty("110"),
            returned: qty("2"),
            good: qty("100"),
            rework: Qty::ZERO,
            reject_material: Qty::ZERO,
            reject_work: Qty::ZERO,
            per: each(1, 1),
            decimals: 3,
            left: Left::Counted(left),
            terms: Terms { allowance: per("0.02"), tolerance: per("0.01"), ..Terms::default() },
            charged: decided.charged,
            released: decided.released,
        })
        .unwrap()
    }

    const WHY: &str = "来料厚度超差，检验单 0317";

    #[test]
    fn who_lifts_a_hold_says_why_and_no_more_than_waits() {
        let none = Decided::default();
        let held = loss(qty("1"), none);
        let check = |what, quantity, reason| none.check(&Decision { what, quantity: qty(quantity), reason }, &held);
        assert_eq!(check(What::Release, "3.98", WHY), Ok(()));
        assert_eq!(check(What::Release, "3.99", WHY), Err(Refused::More { most: qty("3.98") }));
        assert_eq!(check(What::Charge, "5", WHY), Ok(()));
        assert_eq!(check(What::Charge, "5.1", WHY), Err(Refused::More { most: qty("5") }));
        assert_eq!(check(What::Release, "0", WHY), Err(Refused::NotPositive));
        assert_eq!(check(What::Release, "1", "板厚"), Err(Refused::ReasonShort { least: 10 }));
        assert_eq!(check(What::Release, "1", "          板厚          "), Err(Refused::ReasonShort { least: 10 }));
        assert_eq!(check(What::Release, "1", &"长".repeat(501)), Err(Refused::ReasonLong { most: 500 }));
    }

    #[test]
    fn what_is_released_is_not_charged_too() {
        let released = Decided::default().with(What::Release, qty("3.98")).unwrap();
        let now = loss(qty("1"), released);
        assert_eq!((now.state, released.most(What::Release, &now)), (State::Warn, Some(Qty::ZERO)));
        // What is left of the excess is within the tolerance.
        assert_eq!(released.most(What::Charge, &now), Some(qty("1.02")));
    }

    #[test]
    fn a_count_that_finds_some_ends_its_part_of_a_hold() {
        // 3 kg are found: 0.98 kg wait instead of 3.98.
        assert_eq!([qty("1"), qty("4"), qty("5")].map(|left| loss(left, Decided::default()).held), [qty("3.98"), qty("0.98"), Qty::ZERO]);
        // What was released before stays released: nothing is held of it, and nothing is owed for it twice.
        let released = Decided { released: qty("3.98"), ..Decided::default() };
        assert_eq!([qty("1"), qty("4"), qty("0")].map(|left| loss(left, released).held), [Qty::ZERO, Qty::ZERO, qty("1")]);
    }

    proptest! {
        /// Whatever is found, lost, decided and taken back, in whatever order: each gram that is over the tolerance is held, charged or
        /// released, and none of them twice.
        #[test]
        fn no_hold_is_lost_or_doubled(steps in prop::collection::vec((0_u8..4, 0_i64..12_000), 1..30)) {
            let grams = |n: i64| Qty::from_scaled(n * 1_000);
            let mut left = qty("8");
            let mut decided: Vec<(What, Qty)> = Vec::new();
            for (step, n) in steps {
                let all = |list: &[(What, Qty)]| list.iter().try_fold(Decided::default(), |sum, (what, quantity)| sum.with(*what, *quantity)).unwrap();
                let so_far = all(&decided);
                let now = loss(left, so_far);
                match step {
                    0 => left = grams(n % 8_000),
                    3 if !decided.is_empty() => {
                        let which = usize::try_from(n).unwrap() % decided.len();
                        // Taken back and decided again it is as it was.
                        let one = decided.remove(which);
                        let without = all(&decided);
                        prop_assert_eq!(loss(left, without.with(one.0, one.1).unwrap()), now);
                    }
                    step => {
                        let what = if step == 1 { What::Release } else { What::Charge };
                        let decision = Decision { what, quantity: grams(n % 6_000), reason: WHY };
                        if so_far.check(&decision, &now).is_ok() {
                            decided.push((what, decision.quantity));
                            let after = loss(left, all(&decided));
                            match what {
                                What::Release => prop_assert_eq!(after.held.checked_add(decision.quantity).unwrap(), now.held),
                                What::Charge => prop_assert_eq!(after.charged, now.charged.checked_add(decision.quantity).unwrap()),
                            }
                        }
                    }
                }
                let so_far = all(&decided);
                let (now, undecided) = (loss(left, so_far), loss(left, Decided::default()));
                prop_assert!(now.held <= undecided.over, "never more than is over");
                let answered = now.held.scaled() + so_far.released.scaled() + so_far.charged.scaled();
                prop_assert!(answered >= undecided.over.scaled(), "all that is over is answered for");
                prop_assert!(now.charged <= now.excess.max(Qty::ZERO));
                let priced = [Priced { material: &now, price: price("6.85"), standard_price: price("7") }];
                for hold in HoldBy::ALL {
                    let dues = operation(qty("100"), price("0.2"), &priced, *hold, 2).unwrap().dues;
                    let sum = dues.deduction.scaled() + dues.held.scaled() + dues.payable.scaled();
                    prop_assert_eq!(sum, dues.fee.scaled());
                    prop_assert!(!dues.held.is_negative() && (dues.held.is_zero() || !dues.payable.is_negative()));
                }
            }
        }
    }
}
