//! The monthly statement of a supplier (委外对账单): what of all orders is stated when, what is carried on, and what may be paid.
//!
//! A statement says what an order comes to by now less what earlier statements said of it. So all statements of an order add up to what
//! it comes to, whatever was corrected in between: a confirmed one is never changed, and what changes later stands in the next.

use super::reconciliation::Dues;
use crate::Money;
use crate::document::DocumentState;
use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementState {
    /// Being made; it follows the orders (草稿).
    Draft,
    /// The supplier has it (待对方确认).
    Sent,
    /// Both sides agreed: nothing of it changes any more (已确认).
    Confirmed,
    /// It was given up before that (已作废).
    Cancelled,
}

words!(StatementState { Draft = "draft", Sent = "sent", Confirmed = "confirmed", Cancelled = "cancelled" });

/// What is done with a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementVerb {
    /// Gives it to the supplier (发对方确认).
    Send,
    /// Takes it back from there, to change it (撤回).
    Recall,
    /// Both sides agreed (确认).
    Confirm,
    /// Gives it up (作废).
    Cancel,
}

words!(StatementVerb { Send = "send", Recall = "recall", Confirm = "confirm", Cancel = "cancel" });

/// Where a statement goes by a verb; none where it cannot. A supplier without a page agrees on paper, so a draft may be confirmed.
#[must_use]
pub const fn next(from: StatementState, verb: StatementVerb) -> Option<StatementState> {
    match (from, verb) {
        (StatementState::Draft, StatementVerb::Send) => Some(StatementState::Sent),
        (StatementState::Sent, StatementVerb::Recall) => Some(StatementState::Draft),
        (StatementState::Draft | StatementState::Sent, StatementVerb::Confirm) => Some(StatementState::Confirmed),
        (StatementState::Draft | StatementState::Sent, StatementVerb::Cancel) => Some(StatementState::Cancelled),
        (StatementState::Draft, StatementVerb::Recall)
        | (StatementState::Sent, StatementVerb::Send)
        | (StatementState::Confirmed | StatementState::Cancelled, _) => None,
    }
}

impl StatementState {
    /// How far a statement is whose paper is in this state; `sent` where the supplier has it.
    #[must_use]
    pub const fn of(paper: DocumentState, sent: bool) -> Self {
        match (paper, sent) {
            (DocumentState::Draft, false) => Self::Draft,
            (DocumentState::Draft, true) => Self::Sent,
            (DocumentState::Cancelled, _) => Self::Cancelled,
            (DocumentState::Open | DocumentState::Done | DocumentState::Closed | DocumentState::Posted | DocumentState::Reversed, _) => {
                Self::Confirmed
            }
        }
    }
}

/// A line of a statement: one operation of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// What it states: what is due by now less what earlier statements said.
    pub dues: Dues,
    /// Differences of it that nobody settled.
    pub open_differences: usize,
    /// It stands in the next month's instead (移到下月).
    pub moved: bool,
}

/// What a line states: what the operation comes to by now less what confirmed statements said of it. `None` when out of range.
///
/// 100 were stated with 27.26 held; the hold is lifted: 0 fee, −27.26 held, 27.26 to be paid.
#[must_use]
pub fn stated(now: &Dues, before: &Dues) -> Option<Dues> {
    now.minus(before)
}

/// What a statement comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "StatementTotals")]
pub struct Totals {
    /// All lines that were not moved to the next month.
    pub dues: Dues,
    /// Debit of the statement before; not above zero (上期结转).
    pub brought: Money,
    /// To be paid; not below zero (本期应付).
    pub pays: Money,
    /// Debit that the next statement takes over; not above zero (结转下期).
    pub carried: Money,
}

/// What a statement comes to, with the debit that the one before carried on; `None` when out of range.
///
/// −2.00 brought forward and 160.74 to be paid → 158.74; with 1.00 to be paid −1.00 is carried on.
#[must_use]
pub fn totals(brought: Money, lines: &[Line]) -> Option<Totals> {
    let stay = lines.iter().filter(|line| !line.moved);
    let dues = stay.into_iter().try_fold(Dues::default(), |sum, line| sum.plus(&line.dues))?;
    let due = brought.checked_add(dues.payable)?;
    Some(Totals { dues, brought, pays: due.max(Money::ZERO), carried: due.min(Money::ZERO) })
}

/// Why nothing of a statement may be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPayable {
    /// The two sides did not agree yet.
    #[error("the statement is not confirmed")]
    NotConfirmed,
    /// Lines have differences that nobody settled: they are settled, or moved to the next month.
    #[error("{lines} lines have an open difference")]
    OpenDifferences {
        /// How many lines.
        lines: usize,
    },
    /// There is nothing to be paid.
    #[error("nothing is to be paid")]
    Nothing,
    /// More than is to be paid.
    #[error("at most {most} may be paid")]
    More {
        /// How much.
        most: Money,
    },
    /// A figure is beyond what can be kept.
    #[error("the sum is out of range")]
    OutOfRange,
}

/// What may be paid of a statement. It comes of a confirmed one without an open difference alone ([`payable`]), never holds what is held,
/// and is the only thing that a payment of processing fees takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payable {
    rest: Money,
}

impl Payable {
    /// What may still be paid.
    #[must_use]
    pub const fn rest(&self) -> Money {
        self.rest
    }

    /// Without what is invoiced or paid of it.
    ///
    /// # Errors
    /// It is more than there is, or not above zero.
    pub fn pay(self, amount: Money) -> Result<Self, NotPayable> {
        if !amount.is_positive() {
            return Err(NotPayable::Nothing);
        }
        let rest = self.rest.checked_sub(amount).filter(|rest| !rest.is_negative()).ok_or(NotPayable::More { most: self.rest })?;
        Ok(Self { rest })
    }
}

/// What may be paid of a statement, of which `paid` was before.
///
/// # Errors
/// It is not confirmed, a line has an open difference, or nothing is left.
pub fn payable(state: StatementState, brought: Money, lines: &[Line], paid: Money) -> Result<Payable, NotPayable> {
    if state != StatementState::Confirmed {
        return Err(NotPayable::NotConfirmed);
    }
    let open = lines.iter().filter(|line| !line.moved && line.open_differences > 0).count();
    if open > 0 {
        return Err(NotPayable::OpenDifferences { lines: open });
    }
    let sum = totals(brought, lines).ok_or(NotPayable::OutOfRange)?;
    let rest = sum.pays.checked_sub(paid).ok_or(NotPayable::OutOfRange)?;
    if rest.is_positive() { Ok(Payable { rest }) } else { Err(NotPayable::Nothing) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::money;
    use super::*;
    use proptest::prelude::*;

    fn dues(fee: &str, deduction: &str, held: &str) -> Dues {
        Dues::new(money(fee), money(deduction), money(held)).unwrap()
    }

    fn line(dues: Dues, open_differences: usize, moved: bool) -> Line {
        Line { dues, open_differences, moved }
    }

    #[test]
    fn a_hold_that_is_lifted_stands_in_the_next_statement() {
        let (then, now) = (dues("200", "12", "27.26"), dues("200", "12", "0"));
        assert_eq!(stated(&then, &Dues::default()), Some(then));
        let next = stated(&now, &then).unwrap();
        assert_eq!((next, next.payable), (dues("0", "0", "-27.26"), money("27.26")));
    }

    #[test]
    fn a_debit_is_carried_on() {
        let first = totals(Money::ZERO, &[line(dues("10", "12", "0"), 0, false)]).unwrap();
        assert_eq!((first.pays, first.carried), (Money::ZERO, money("-2")));
        let second = totals(first.carried, &[line(dues("200", "12", "27.26"), 0, false)]).unwrap();
        assert_eq!((second.brought, second.pays, second.carried), (money("-2"), money("158.74"), Money::ZERO));
        let little = totals(first.carried, &[line(dues("1", "0", "0"), 0, false)]).unwrap();
        assert_eq!((little.pays, little.carried), (Money::ZERO, money("-1")));
    }

    #[test]
    fn what_is_not_agreed_is_not_paid() {
        let good = line(dues("100", "0", "0"), 0, false);
        let off = line(dues("50", "0", "0"), 2, false);
        let of = |state, lines: &[Line]| payable(state, Money::ZERO, lines, Money::ZERO).map(|payable| payable.rest());
        assert_eq!(of(StatementState::Draft, &[good]), Err(NotPayable::NotConfirmed));
        assert_eq!(of(StatementState::Sent, &[good]), Err(NotPayable::NotConfirmed));
        assert_eq!(of(StatementState::Confirmed, &[good, off]), Err(NotPayable::OpenDifferences { lines: 1 }));
        assert_eq!(of(StatementState::Confirmed, &[good, Line { moved: true, ..off }]), Ok(money("100")));
        assert_eq!(of(StatementState::Confirmed, &[line(dues("10", "12", "0"), 0, false)]), Err(NotPayable::Nothing));
        // What is held is in nothing that is paid.
        assert_eq!(of(StatementState::Confirmed, &[line(dues("200", "12", "27.26"), 0, false)]), Ok(money("160.74")));
        let rest = payable(StatementState::Confirmed, Money::ZERO, &[good], money("30")).unwrap();
        assert_eq!(rest.pay(money("70.01")), Err(NotPayable::More { most: money("70") }));
        assert_eq!(rest.pay(Money::ZERO), Err(NotPayable::Nothing));
        assert_eq!(rest.pay(money("70")).map(|rest| rest.rest()), Ok(Money::ZERO));
        assert_eq!(payable(StatementState::Confirmed, Money::ZERO, &[good], money("100")), Err(NotPayable::Nothing));
    }

    #[test]
    fn a_confirmed_statement_stays() {
        use StatementState::{Cancelled, Confirmed, Draft, Sent};
        assert_eq!(next(Draft, StatementVerb::Send), Some(Sent));
        assert_eq!(next(Sent, StatementVerb::Recall), Some(Draft));
        assert_eq!((next(Draft, StatementVerb::Confirm), next(Sent, StatementVerb::Confirm)), (Some(Confirmed), Some(Confirmed)));
        for verb in StatementVerb::ALL {
            assert_eq!((next(Confirmed, *verb), next(Cancelled, *verb)), (None, None));
        }
        let of = |paper| [StatementState::of(paper, false), StatementState::of(paper, true)];
        assert_eq!(of(DocumentState::Draft), [Draft, Sent]);
        assert_eq!((of(DocumentState::Posted), of(DocumentState::Cancelled)), ([Confirmed; 2], [Cancelled; 2]));
    }

    proptest! {
        /// Whatever an order comes to from month to month, and whichever lines are moved: when all is stated, statements add up to what it
        /// comes to, and payments with the last debit to what is payable.
        #[test]
        fn statements_add_up(months in prop::collection::vec(prop::collection::vec((0_i64..10_000, 0_i64..12_000, 0_i64..5_000, prop::bool::ANY), 3), 1..8)) {
            let cents = |n: i64| Money::from_scaled(n * 100);
            let mut before = [Dues::default(); 3];
            let mut now = before;
            let (mut brought, mut paid, mut payable_sum) = (Money::ZERO, Money::ZERO, Money::ZERO);
            let last = months.len() - 1;
            for (month, orders) in months.iter().enumerate() {
                let mut lines = Vec::new();
                for (at, &(fee, deduction, held, moved)) in orders.iter().enumerate() {
                    let free = (fee - deduction).max(0);
                    now[at] = Dues::new(cents(fee), cents(deduction), cents(held.min(free))).unwrap();
                    let moved = moved && month != last;
                    lines.push(Line { dues: stated(&now[at], &before[at]).unwrap(), open_differences: usize::from(moved), moved });
                    if !moved {
                        before[at] = now[at];
                    }
                }
                let got = totals(brought, &lines).unwrap();
                prop_assert!(!got.pays.is_negative() && !got.carried.is_positive() && (got.pays.is_zero() || got.carried.is_zero()));
                prop_assert_eq!(got.dues.fee.scaled(), got.dues.deduction.scaled() + got.dues.held.scaled() + got.dues.payable.scaled());
                match payable(StatementState::Confirmed, brought, &lines, Money::ZERO) {
                    Ok(payable) => {
                        prop_assert_eq!(payable.rest(), got.pays);
                        paid = paid.checked_add(got.pays).unwrap();
                    }
                    Err(reason) => prop_assert_eq!((reason, got.pays), (NotPayable::Nothing, Money::ZERO)),
                }
                payable_sum = payable_sum.checked_add(got.dues.payable).unwrap();
                brought = got.carried;
            }
            prop_assert_eq!(before, now);
            let due = now.iter().try_fold(Dues::default(), |sum, one| sum.plus(one)).unwrap();
            prop_assert_eq!(payable_sum, due.payable);
            prop_assert_eq!(paid.checked_add(brought).unwrap(), due.payable);
        }
    }
}
