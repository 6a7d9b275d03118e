//! Work orders (工单): how far one is.
//!
//! An order is an order to make so much of an item. What it needs and how it is made is copied when it is written ([`lists`]) and
//! never changes afterwards by itself. When its operations are done is in [`dates`], how it is divided in [`portions`].

pub mod dates;
pub mod lists;
pub mod portions;

use crate::document::DocumentState;
use crate::words::words;
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

impl WorkOrderState {
    /// How far an order is whose paper is in this state: [`crate::document::TRANSITIONS`] says how it goes on. `started` says whether
    /// something was taken, reported or brought into stock for it; that follows from what is posted, and nobody does it by itself.
    #[must_use]
    pub const fn of(paper: DocumentState, started: bool) -> Self {
        match (paper, started) {
            (DocumentState::Draft, _) => Self::Planned,
            (DocumentState::Open, false) => Self::Released,
            (DocumentState::Open | DocumentState::Posted | DocumentState::Reversed, _) => Self::Started,
            (DocumentState::Done, _) => Self::Completed,
            (DocumentState::Closed, _) => Self::Closed,
            (DocumentState::Cancelled, _) => Self::Cancelled,
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_paper_is_as_far_as_its_order() {
        use DocumentState::{Cancelled, Closed, Done, Draft, Open};
        let of = |paper| (WorkOrderState::of(paper, false), WorkOrderState::of(paper, true));
        assert_eq!(of(Open), (WorkOrderState::Released, WorkOrderState::Started));
        let same = [
            (Draft, WorkOrderState::Planned),
            (Done, WorkOrderState::Completed),
            (Closed, WorkOrderState::Closed),
            (Cancelled, WorkOrderState::Cancelled),
        ];
        for (paper, order) in same {
            assert_eq!(of(paper), (order, order));
        }
    }

    #[test]
    fn reports_are_taken_from_release_to_close() {
        let taking: Vec<_> = WorkOrderState::ALL.iter().filter(|state| state.takes_reports()).collect();
        assert_eq!(taking, [&WorkOrderState::Released, &WorkOrderState::Started, &WorkOrderState::Completed]);
    }
}
