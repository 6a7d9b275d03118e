//! What happened to one line of an order: what went out, what came back, what was lost, event by event.
//!
//! A line is one operation, or several in a row at one supplier. Goods come back after the last of them. Who spoils a piece at a later
//! one has done the earlier ones, which are paid; and spoils what it took at them, too. So of each operation the pieces that are
//! paid and those that its material went into follow from the goods that came and from where the spoiled ones were spoiled.
//!
//! What is posted is taken back by the same event with the other sign, never changed. No event may leave less than nothing anywhere.

use super::reconciliation::{Left, in_pieces};
use crate::document::DocumentState;
use crate::exact::Rounding;
use crate::words::words;
use crate::{Exact, ItemId, Qty};
use num_traits::{CheckedDiv, CheckedMul, Zero};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A material of a line, and the operation that takes it. The pieces that are worked on are one of them: they go in at the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// The operation's number.
    pub operation: u32,
    /// The material.
    pub material: ItemId,
}

/// What is done when more comes back than could be made of what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoreBack {
    /// It is refused (拒收).
    Refused,
    /// It is received, and is a difference until somebody explains it (按差异收货).
    Difference,
}

words!(MoreBack { Refused = "refused", Difference = "difference" });

/// Pieces that were spoiled at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spoiled {
    /// The operation's number.
    pub operation: u32,
    /// By the material (料废).
    pub reject_material: Qty,
    /// By the supplier's workers (工废).
    pub reject_work: Qty,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Material went out (发料); `supplement` where it is more than was to go (补料).
    Issue {
        /// What.
        at: At,
        /// How much.
        quantity: Qty,
        /// It is more than was to go.
        supplement: bool,
    },
    /// Material came back (退料).
    Return {
        /// What.
        at: At,
        /// How much.
        quantity: Qty,
    },
    /// Material went on to another supplier (转出).
    PassedOn {
        /// What.
        at: At,
        /// How much.
        quantity: Qty,
    },
    /// Material came from another supplier (转入).
    TakenOver {
        /// What.
        at: At,
        /// How much.
        quantity: Qty,
    },
    /// Goods came (委外收货).
    Receipt {
        /// Good pieces.
        good: Qty,
        /// Pieces to be worked again.
        rework: Qty,
        /// Spoiled ones, by operation.
        spoiled: Vec<Spoiled>,
    },
    /// Goods went back to be worked again (返修出货): of those that came as such, or of good ones that were not good.
    GoodsBack {
        /// Of the good ones.
        good: Qty,
        /// Of those to be worked again.
        rework: Qty,
    },
    /// Material is not there any more (遗失); below zero it was found.
    Lost {
        /// What.
        at: At,
        /// How much.
        quantity: Qty,
        /// It was counted, not just declared.
        counted: bool,
    },
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The order is not confirmed yet.
    #[error("the order is not confirmed")]
    NotConfirmed,
    /// The order is closed, done or cancelled.
    #[error("the order has ended")]
    Ended,
    /// A figure is not above zero, or below it.
    #[error("{0} is not above zero")]
    NotPositive(&'static str),
    /// The line has no such operation.
    #[error("operation {0} is not of this line")]
    NoOperation(u32),
    /// The line takes no such material there.
    #[error("item {} is not taken at operation {}", .0.material, .0.operation)]
    NoMaterial(At),
    /// Less of it is there.
    #[error("{left} of item {} are there", .at.material)]
    MoreThanLeft {
        /// Of what.
        at: At,
        /// What is there.
        left: Qty,
    },
    /// More pieces than could be made of what is there.
    #[error("at most {most} pieces can be made of what is there")]
    MoreBack {
        /// How many could be.
        most: Qty,
    },
    /// More goes back, or is taken back, than came.
    #[error("more {0} than came")]
    MoreThanCame(&'static str),
    /// Material lies at the supplier: it comes back or is written off first.
    #[error("{left} of item {} are still there", .at.material)]
    StillThere {
        /// What.
        at: At,
        /// How much.
        left: Qty,
    },
    /// Something came of it: it is closed, not given up.
    #[error("goods came of it")]
    GoodsCame,
    /// A figure is beyond what can be kept.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
}

/// How much of a material went where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialAccount {
    /// What, and where it is taken.
    pub at: At,
    /// In one piece.
    pub per: Exact,
    /// Decimals of its unit.
    pub decimals: u8,
    /// First issues.
    pub issued: Qty,
    /// Supplements.
    pub supplemented: Qty,
    /// Came from another supplier.
    pub taken_over: Qty,
    /// Came back.
    pub returned: Qty,
    /// Went on to another supplier.
    pub passed_on: Qty,
    /// Lost, less found.
    pub lost: Qty,
    /// How the last loss was found out; none where nobody looked, or something moved since.
    looked: Option<bool>,
}

impl MaterialAccount {
    /// Nothing happened yet.
    #[must_use]
    pub const fn new(at: At, per: Exact, decimals: u8) -> Self {
        let nothing = Qty::ZERO;
        Self {
            at,
            per,
            decimals,
            issued: nothing,
            supplemented: nothing,
            taken_over: nothing,
            returned: nothing,
            passed_on: nothing,
            lost: nothing,
            looked: None,
        }
    }

    /// As it was kept: how the last loss was found out, `true` by a count; none where nobody looked since something moved.
    #[must_use]
    pub const fn looked_by(self, looked: Option<bool>) -> Self {
        Self { looked, ..self }
    }

    /// How the last loss was found out, `true` by a count; none where nobody looked since something moved.
    #[must_use]
    pub const fn looked(&self) -> Option<bool> {
        self.looked
    }

    /// All that went out for it; `None` when out of range.
    #[must_use]
    pub fn all_issued(&self) -> Option<Qty> {
        self.issued.checked_add(self.supplemented)?.checked_add(self.taken_over)
    }

    /// All that came back or went on; `None` when out of range.
    #[must_use]
    pub fn all_returned(&self) -> Option<Qty> {
        self.returned.checked_add(self.passed_on)
    }

    /// What there was for pieces; `None` when out of range.
    fn for_pieces(&self) -> Option<Qty> {
        self.all_issued()?.checked_sub(self.all_returned()?)?.checked_sub(self.lost)
    }
}

/// The pieces of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pieces {
    /// Done well here, whatever became of them later: these are paid.
    pub paid: Qty,
    /// Good after the last operation.
    pub good: Qty,
    /// Here to be worked again.
    pub rework: Qty,
    /// Spoiled by the material, here or later.
    pub reject_material: Qty,
    /// Spoiled by workers, here or later.
    pub reject_work: Qty,
}

impl Pieces {
    /// All that material of this operation is in; `None` when out of range.
    #[must_use]
    pub fn all(&self) -> Option<Qty> {
        self.good.checked_add(self.rework)?.checked_add(self.reject_material)?.checked_add(self.reject_work)
    }
}

/// A line of an order with all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Good pieces that came, less those that went back.
    pub good: Qty,
    /// Pieces that came to be worked again and did not go back yet.
    pub rework: Qty,
    /// What was spoiled where: every operation of the line, by number.
    pub spoiled: Vec<Spoiled>,
    /// Its materials.
    pub materials: Vec<MaterialAccount>,
    /// Decimals of the pieces.
    pub decimals: u8,
}

impl Account {
    /// A line with these operations and materials; `None` where a material is taken at an operation that it has not, or where it has none.
    #[must_use]
    pub fn new(operations: &[u32], materials: Vec<MaterialAccount>, decimals: u8) -> Option<Self> {
        let mut operations = operations.to_vec();
        operations.sort_unstable();
        operations.dedup();
        let known = materials.iter().all(|one| operations.contains(&one.at.operation));
        let spoiled = operations.iter().map(|&operation| Spoiled { operation, ..Spoiled::default() }).collect();
        (known && !operations.is_empty()).then_some(Self { good: Qty::ZERO, rework: Qty::ZERO, spoiled, materials, decimals })
    }

    /// The pieces of an operation; `None` where the line has no such operation, or out of range.
    ///
    /// 90 came good, 6 were spoiled at 20 and 4 at 30: of 20, 94 are paid; of 30, 90.
    #[must_use]
    pub fn pieces(&self, operation: u32) -> Option<Pieces> {
        let here = self.spoiled.iter().position(|one| one.operation == operation)?;
        let sum = |list: &[Spoiled], of: fn(&Spoiled) -> Qty| list.iter().try_fold(Qty::ZERO, |sum, one| sum.checked_add(of(one)));
        let from_here = &self.spoiled[here..];
        let (reject_material, reject_work) = (sum(from_here, |one| one.reject_material)?, sum(from_here, |one| one.reject_work)?);
        let later = &self.spoiled[here + 1..];
        let spoiled_later = sum(later, |one| one.reject_material)?.checked_add(sum(later, |one| one.reject_work)?)?;
        Some(Pieces { paid: self.good.checked_add(spoiled_later)?, good: self.good, rework: self.rework, reject_material, reject_work })
    }

    /// What of a material should be there and is not known to be lost; below zero where more is in pieces than was there.
    fn there(&self, one: &MaterialAccount) -> Option<Qty> {
        let pieces = self.pieces(one.at.operation)?.all()?;
        one.for_pieces()?.checked_sub(in_pieces(pieces, &one.per, one.decimals)?)
    }

    fn material(&self, at: At) -> Option<&MaterialAccount> {
        self.materials.iter().find(|one| one.at == at)
    }

    /// What of a material is there; none where the line takes no such material, or out of range.
    #[must_use]
    pub fn left(&self, at: At) -> Option<Qty> {
        self.there(self.material(at)?)
    }

    /// What is known of what is there of a material, as the reconciliation wants it. A figure that somebody found out stands until
    /// something of it moves; what was lost by then stays lost. `None` as [`Account::left`].
    #[must_use]
    pub fn known(&self, at: At) -> Option<Left> {
        let one = self.material(at)?;
        let left = self.there(one)?;
        Some(match one.looked {
            Some(true) => Left::Counted(left),
            Some(false) => Left::Declared(left),
            None if one.lost.is_zero() => Left::Book,
            None => Left::Since(left),
        })
    }

    /// Whether nothing is to be found out about any of its materials any more; `None` when out of range.
    #[must_use]
    pub fn is_settled(&self) -> Option<bool> {
        self.materials.iter().try_fold(true, |settled, one| Some(settled && (one.looked.is_some() || self.there(one)?.is_zero())))
    }

    /// How many more pieces could be made of what is there, down to a piece; none where pieces take nothing, or out of range.
    #[must_use]
    pub fn makeable(&self) -> Option<Qty> {
        let takes = self.materials.iter().filter(|one| !one.per.is_zero());
        let each = takes.map(|one| {
            let most = one.for_pieces()?.max(Qty::ZERO).to_exact().checked_div(&one.per)?;
            let most = Qty::from_exact(&most, self.decimals.into(), Rounding::Down)?;
            most.checked_sub(self.pieces(one.at.operation)?.all()?)
        });
        let each: Vec<Qty> = each.collect::<Option<_>>()?;
        each.into_iter().min().map(|most| most.max(Qty::ZERO))
    }

    /// What a return slip proposes of each material: what is there beyond what the rest of the order takes; all of it where the order has
    /// ended. `None` when out of range.
    ///
    /// 5 ordered, 6 sent, 5 good → 1.
    #[must_use]
    pub fn surplus(&self, ordered: Qty, ended: bool) -> Option<Vec<(At, Qty)>> {
        // What is to be worked again has its material.
        let open = ordered.checked_sub(self.good)?.checked_sub(self.rework)?.max(Qty::ZERO);
        let open = if ended { Qty::ZERO } else { open };
        let of = |one: &MaterialAccount| {
            let rest = self.there(one)?.checked_sub(in_pieces(open, &one.per, one.decimals)?)?;
            Some((one.at, rest))
        };
        let all: Vec<(At, Qty)> = self.materials.iter().map(of).collect::<Option<_>>()?;
        Some(all.into_iter().filter(|(_, rest)| rest.is_positive()).collect())
    }

    /// The loss that a count or a declaration of what is there comes to; it is posted, so that what is there is what was found. `None` as
    /// [`Account::left`].
    ///
    /// 8 should be there, 1 is: 7 are lost. Then 4 are found to be there: −3.
    #[must_use]
    pub fn looked_at(&self, at: At, found: Qty, counted: bool) -> Option<Event> {
        Some(Event::Lost { at, quantity: self.left(at)?.checked_sub(found)?, counted })
    }

    /// Whether the order can be given up: nothing came, and nothing of what went out is there any more.
    ///
    /// # Errors
    /// What stands against it.
    pub fn may_be_cancelled(&self) -> Result<(), Refused> {
        let spoiled = self.spoiled.iter().any(|one| !one.reject_material.is_zero() || !one.reject_work.is_zero());
        if spoiled || !self.good.is_zero() || !self.rework.is_zero() {
            return Err(Refused::GoodsCame);
        }
        for one in &self.materials {
            let left = self.there(one).ok_or(Refused::OutOfRange("left"))?;
            if left.is_positive() {
                return Err(Refused::StillThere { at: one.at, left });
            }
        }
        Ok(())
    }

    /// Posts an event.
    ///
    /// # Errors
    /// What is wrong; the account is as before.
    pub fn post(&mut self, event: &Event, more_back: MoreBack) -> Result<(), Refused> {
        check(event)?;
        let after = self.moved(event, false)?;
        self.accept(after, matches!(event, Event::Receipt { .. }) && more_back == MoreBack::Difference, event)
    }

    /// Takes a posted event back.
    ///
    /// # Errors
    /// What happened since and needs it; the account is as before.
    pub fn take_back(&mut self, event: &Event) -> Result<(), Refused> {
        let after = self.moved(event, true)?;
        self.accept(after, false, event)
    }

    /// Takes `after` over where it has nothing below zero, and what is short in it is no shorter than now.
    fn accept(&mut self, after: Self, may_be_short: bool, event: &Event) -> Result<(), Refused> {
        let figures = after.spoiled.iter().flat_map(|one| [("reject_material", one.reject_material), ("reject_work", one.reject_work)]);
        if let Some((figure, _)) = figures.chain([("good", after.good), ("rework", after.rework)]).find(|(_, figure)| figure.is_negative())
        {
            return Err(Refused::MoreThanCame(figure));
        }
        for (before, one) in self.materials.iter().zip(&after.materials) {
            let totals = [one.issued, one.supplemented, one.taken_over, one.returned, one.passed_on];
            if totals.iter().any(|total| total.is_negative()) {
                return Err(Refused::MoreThanCame("material"));
            }
            let left = after.there(one).ok_or(Refused::OutOfRange("left"))?;
            let was = self.there(before).ok_or(Refused::OutOfRange("left"))?;
            if left.is_negative() && left < was && !may_be_short {
                return Err(if matches!(event, Event::Receipt { .. }) {
                    Refused::MoreBack { most: self.makeable().unwrap_or(Qty::ZERO) }
                } else {
                    Refused::MoreThanLeft { at: one.at, left: was.max(Qty::ZERO) }
                });
            }
        }
        *self = after;
        Ok(())
    }

    fn moved(&self, event: &Event, back: bool) -> Result<Self, Refused> {
        let mut after = self.clone();
        let add = |to: &mut Qty, quantity: Qty, figure: &'static str| {
            let sum = if back { to.checked_sub(quantity) } else { to.checked_add(quantity) };
            *to = sum.ok_or(Refused::OutOfRange(figure))?;
            Ok(())
        };
        match event {
            Event::Issue { at, quantity, supplement: false } => add(&mut after.moving(*at)?.issued, *quantity, "issued")?,
            Event::Issue { at, quantity, supplement: true } => add(&mut after.moving(*at)?.supplemented, *quantity, "supplemented")?,
            Event::Return { at, quantity } => add(&mut after.moving(*at)?.returned, *quantity, "returned")?,
            Event::PassedOn { at, quantity } => add(&mut after.moving(*at)?.passed_on, *quantity, "passed_on")?,
            Event::TakenOver { at, quantity } => add(&mut after.moving(*at)?.taken_over, *quantity, "taken_over")?,
            Event::Lost { at, quantity, counted } => {
                let one = after.moving(*at)?;
                add(&mut one.lost, *quantity, "lost")?;
                one.looked = (!back).then_some(*counted);
            }
            Event::Receipt { good, rework, spoiled } => {
                add(&mut after.good, *good, "good")?;
                add(&mut after.rework, *rework, "rework")?;
                for one in spoiled {
                    let here = after.spoiled.iter_mut().find(|here| here.operation == one.operation);
                    let here = here.ok_or(Refused::NoOperation(one.operation))?;
                    add(&mut here.reject_material, one.reject_material, "reject_material")?;
                    add(&mut here.reject_work, one.reject_work, "reject_work")?;
                }
                after.moved_pieces();
            }
            Event::GoodsBack { good, rework } => {
                // What goes back is taken off, and comes on again when that is taken back.
                let less = |quantity: Qty| Qty::ZERO.checked_sub(quantity).ok_or(Refused::OutOfRange("good"));
                add(&mut after.good, less(*good)?, "good")?;
                add(&mut after.rework, less(*rework)?, "rework")?;
                after.moved_pieces();
            }
        }
        Ok(after)
    }

    /// A material of which something moves: nobody has looked since.
    fn moving(&mut self, at: At) -> Result<&mut MaterialAccount, Refused> {
        let one = self.materials.iter_mut().find(|one| one.at == at).ok_or(Refused::NoMaterial(at))?;
        one.looked = None;
        Ok(one)
    }

    fn moved_pieces(&mut self) {
        self.materials.iter_mut().for_each(|one| one.looked = None);
    }
}

/// Whether an event says something that can be.
fn check(event: &Event) -> Result<(), Refused> {
    match event {
        Event::Issue { quantity, .. }
        | Event::Return { quantity, .. }
        | Event::PassedOn { quantity, .. }
        | Event::TakenOver { quantity, .. } => {
            if quantity.is_positive() {
                Ok(())
            } else {
                Err(Refused::NotPositive("quantity"))
            }
        }
        // Nothing may be lost: then somebody looked, and found all of it.
        Event::Lost { .. } => Ok(()),
        Event::Receipt { good, rework, spoiled } => {
            let rejects = spoiled.iter().flat_map(|one| [("reject_material", one.reject_material), ("reject_work", one.reject_work)]);
            some(&[("good", *good), ("rework", *rework)].into_iter().chain(rejects).collect::<Vec<_>>())
        }
        Event::GoodsBack { good, rework } => some(&[("good", *good), ("rework", *rework)]),
    }
}

/// None is below zero, and not all are nothing.
fn some(figures: &[(&'static str, Qty)]) -> Result<(), Refused> {
    if let Some((figure, _)) = figures.iter().find(|(_, quantity)| quantity.is_negative()) {
        return Err(Refused::NotPositive(figure));
    }
    if figures.iter().all(|(_, quantity)| quantity.is_zero()) { Err(Refused::NotPositive("good")) } else { Ok(()) }
}

/// How many pieces so much weighs: `each` is what a unit of weight is in pieces, by the item's conversion. Half a piece is one, since a
/// scale errs both ways; whoever receives may say otherwise. `None` when out of range.
///
/// 2.716 kg at 148 pieces a kg → 402.
#[must_use]
pub fn weighed(weight: Qty, each: &Exact, decimals: u8) -> Option<Qty> {
    Qty::from_exact(&weight.to_exact().checked_mul(each)?, decimals.into(), Rounding::HalfAway)
}

/// Whether something may be posted to an order that is this far.
///
/// # Errors
/// It is a draft, or has ended.
pub const fn takes(state: DocumentState) -> Result<(), Refused> {
    match state {
        DocumentState::Open => Ok(()),
        DocumentState::Draft => Err(Refused::NotConfirmed),
        DocumentState::Done | DocumentState::Closed | DocumentState::Posted | DocumentState::Reversed | DocumentState::Cancelled => {
            Err(Refused::Ended)
        }
    }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
