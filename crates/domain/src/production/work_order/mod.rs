//! Work orders (工单): how one moves on, as data.
//!
//! An order is an order to make so much of an item. What it needs and how it is made is copied when it is written ([`lists`]) and
//! never changes afterwards by itself. When its operations are done is in [`dates`], how it is divided in [`portions`].

pub mod dates;
pub mod lists;
pub mod portions;

use crate::words::words;
use crate::{Day, Right};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a work order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkOrderState {
    /// Written; nothing may be taken or reported for it yet (计划).
    Planned,
    /// The shop may begin (已下达).
    Released,
    /// Something was taken or reported (生产中).
    Started,
    /// All that is to come into stock did (已完工).
    Completed,
    /// Nothing is posted to it any more (已关闭).
    Closed,
    /// It was given up before anything was done (已作废).
    Cancelled,
}

words!(WorkOrderState {
    Planned = "planned",
    Released = "released",
    Started = "started",
    Completed = "completed",
    Closed = "closed",
    Cancelled = "cancelled",
});

/// What is done with a work order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkOrderVerb {
    /// Lets the shop begin (下达).
    Release,
    /// Takes that back while nothing was done (撤回下达).
    Recall,
    /// The first issue or report (开工).
    Start,
    /// The last of it comes into stock (完工).
    Complete,
    /// That was taken back: more is to come (取消完工).
    Resume,
    /// Ends it, complete or not (关闭).
    Close,
    /// Takes that back (重开).
    Reopen,
    /// Gives it up (作废).
    Cancel,
}

words!(WorkOrderVerb {
    Release = "release",
    Recall = "recall",
    Start = "start",
    Complete = "complete",
    Resume = "resume",
    Close = "close",
    Reopen = "reopen",
    Cancel = "cancel",
});

impl WorkOrderVerb {
    /// The right that a person needs; none where it follows from what is posted, and nobody does it by itself.
    #[must_use]
    pub const fn right(self) -> Option<Right> {
        match self {
            Self::Release | Self::Recall | Self::Close | Self::Reopen | Self::Cancel => Some(Right::Plan),
            Self::Start | Self::Complete | Self::Resume => None,
        }
    }

    /// It has to be said why.
    #[must_use]
    pub const fn wants_reason(self) -> bool {
        match self {
            Self::Close | Self::Reopen | Self::Cancel => true,
            Self::Release | Self::Recall | Self::Start | Self::Complete | Self::Resume => false,
        }
    }
}

/// A way from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkOrderTransition {
    /// From.
    pub from: WorkOrderState,
    /// By what.
    pub verb: WorkOrderVerb,
    /// To.
    pub to: WorkOrderState,
}

const fn way(from: WorkOrderState, verb: WorkOrderVerb, to: WorkOrderState) -> WorkOrderTransition {
    WorkOrderTransition { from, verb, to }
}

/// Every way. An order that was started is not cancelled: what was spent on it has to go somewhere, so it is closed. One that is
/// closed comes back as far as it was with [`WorkOrderVerb::Reopen`]: started, and on to complete at once where nothing is left.
pub const TRANSITIONS: &[WorkOrderTransition] = &[
    way(WorkOrderState::Planned, WorkOrderVerb::Release, WorkOrderState::Released),
    way(WorkOrderState::Planned, WorkOrderVerb::Cancel, WorkOrderState::Cancelled),
    way(WorkOrderState::Released, WorkOrderVerb::Recall, WorkOrderState::Planned),
    way(WorkOrderState::Released, WorkOrderVerb::Cancel, WorkOrderState::Cancelled),
    way(WorkOrderState::Released, WorkOrderVerb::Start, WorkOrderState::Started),
    way(WorkOrderState::Started, WorkOrderVerb::Complete, WorkOrderState::Completed),
    way(WorkOrderState::Started, WorkOrderVerb::Close, WorkOrderState::Closed),
    way(WorkOrderState::Completed, WorkOrderVerb::Resume, WorkOrderState::Started),
    way(WorkOrderState::Completed, WorkOrderVerb::Close, WorkOrderState::Closed),
    way(WorkOrderState::Closed, WorkOrderVerb::Reopen, WorkOrderState::Started),
];

/// Where a work order goes by a verb; none where it cannot.
#[must_use]
pub fn next(from: WorkOrderState, verb: WorkOrderVerb) -> Option<WorkOrderState> {
    TRANSITIONS.iter().find(|t| t.from == from && t.verb == verb).map(|t| t.to)
}

/// What a person can do with a work order.
pub fn verbs(from: WorkOrderState) -> impl Iterator<Item = WorkOrderVerb> {
    TRANSITIONS.iter().filter(move |t| t.from == from && t.verb.right().is_some()).map(|t| t.verb)
}

impl WorkOrderState {
    /// Material is taken and work reported for it. A complete order still takes reports: the shop's papers come a day later.
    #[must_use]
    pub const fn takes_reports(self) -> bool {
        match self {
            Self::Released | Self::Started | Self::Completed => true,
            Self::Planned | Self::Closed | Self::Cancelled => false,
        }
    }

    /// It still needs parts and will bring what it makes.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Planned | Self::Released | Self::Started => true,
            Self::Completed | Self::Closed | Self::Cancelled => false,
        }
    }
}

/// The number of a work order: the sixth of 2026-11-03 → `WO-261103-006`.
#[must_use]
pub fn number(day: Day, serial: i64) -> String {
    crate::document::numbered("WO", day, serial)
}

#[cfg(test)]
mod tests {
    use super::*;
    use WorkOrderState::{Cancelled, Closed, Completed, Planned, Released, Started};

    fn check(path: &[(WorkOrderVerb, Option<WorkOrderState>)]) {
        let mut at = Planned;
        for &(verb, expected) in path {
            assert_eq!(next(at, verb), expected, "{at:?} {verb:?}");
            at = expected.unwrap_or(at);
        }
    }

    #[test]
    fn an_order_goes_from_planned_to_closed() {
        use WorkOrderVerb::{Cancel, Close, Complete, Recall, Release, Reopen, Resume, Start};
        check(&[(Release, Some(Released)), (Start, Some(Started)), (Complete, Some(Completed)), (Close, Some(Closed)), (Start, None)]);
        check(&[
            (Start, None),
            (Complete, None),
            (Close, None),
            (Release, Some(Released)),
            (Recall, Some(Planned)),
            (Cancel, Some(Cancelled)),
        ]);
        check(&[
            (Release, Some(Released)),
            (Start, Some(Started)),
            (Cancel, None),
            (Recall, None),
            (Close, Some(Closed)),
            (Reopen, Some(Started)),
        ]);
        check(&[(Release, Some(Released)), (Start, Some(Started)), (Complete, Some(Completed)), (Resume, Some(Started))]);
        assert_eq!(verbs(Cancelled).count(), 0);
        assert_eq!(verbs(Released).collect::<Vec<_>>(), [Recall, Cancel], "starting follows from what is posted");
        assert_eq!(number("2026-11-03".parse().unwrap(), 6), "WO-261103-006");
    }

    #[test]
    fn reports_are_taken_from_release_to_close() {
        let taking: Vec<_> = WorkOrderState::ALL.iter().filter(|state| state.takes_reports()).collect();
        assert_eq!(taking, [&Released, &Started, &Completed]);
    }
}
