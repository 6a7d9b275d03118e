//! Approvals (审批): a change that needs a second person, from the request to its end.
//!
//! Pure: how a request moves on is data, who may decide it is a function of who they are. What a command would do, and on
//! which state of the books that was judged, comes in as figures and names.

use crate::words::words;
use crate::{PersonId, Right};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ApprovalState")]
pub enum State {
    /// Nobody has decided.
    Open,
    /// Somebody agreed, and in that moment it was done.
    Approved,
    /// Somebody said no.
    Refused,
    /// Whoever asked takes it back.
    Withdrawn,
    /// Somebody agreed, but what it was judged on had moved: nothing was done.
    Stale,
}

words!(State { Open = "open", Approved = "approved", Refused = "refused", Withdrawn = "withdrawn", Stale = "stale" });

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Somebody agrees, and it is done.
    Approve,
    /// Somebody says no.
    Refuse,
    /// Whoever asked takes it back.
    Withdraw,
    /// It was found that the books have moved.
    Outdate,
}

/// All that can happen. An end is an end.
const STEPS: [(State, Step, State); 4] = [
    (State::Open, Step::Approve, State::Approved),
    (State::Open, Step::Refuse, State::Refused),
    (State::Open, Step::Withdraw, State::Withdrawn),
    (State::Open, Step::Outdate, State::Stale),
];

impl State {
    /// The state after a step; none where it cannot be taken.
    #[must_use]
    pub fn after(self, step: Step) -> Option<Self> {
        STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(_, _, to)| *to)
    }
}

/// What a figure of the consequences counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ApprovalFigure")]
pub enum Figure {
    /// Records that are there and become others.
    Changed,
    /// Records that come.
    New,
    /// Lines and operations that go.
    Removed,
    /// Records that become what they were before.
    Restored,
    /// Records that go.
    Deleted,
    /// BOM lines, BOMs, routings, operations that use it.
    Uses,
    /// People who can log in.
    People,
    /// What is set now.
    Before,
    /// What would be set.
    After,
    /// The last instant that the books would know, microseconds UTC.
    Moment,
    /// Changes that would be gone from the books.
    Gone,
    /// People who made them.
    GoneBy,
    /// When the first of them was made, microseconds UTC.
    GoneFrom,
    /// When the last of them was made, microseconds UTC.
    GoneTo,
    /// Size in bytes.
    Bytes,
    /// Reports that give up their part of a month's difference.
    Unshared,
    /// Margins of sales that go.
    Margins,
}

words!(Figure {
    Changed = "changed",
    New = "new",
    Removed = "removed",
    Restored = "restored",
    Deleted = "deleted",
    Uses = "uses",
    People = "people",
    Before = "before",
    After = "after",
    Moment = "moment",
    Gone = "gone",
    GoneBy = "gone_by",
    GoneFrom = "gone_from",
    GoneTo = "gone_to",
    Bytes = "bytes",
    Unshared = "unshared",
    Margins = "margins",
});

/// One consequence in a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalConsequence")]
pub struct Consequence {
    /// What is counted.
    pub what: Figure,
    /// How many.
    pub figure: i64,
}

/// The state of the books that something was judged on: what it looked at, and what that was (a revision, a counter).
pub type JudgedOn = BTreeMap<String, String>;

/// What is not as it was judged, by name.
#[must_use]
pub fn moved(judged: &JudgedOn, now: &JudgedOn) -> Vec<String> {
    let names: BTreeSet<&String> = judged.keys().chain(now.keys()).collect();
    names.into_iter().filter(|name| judged.get(*name) != now.get(*name)).cloned().collect()
}

/// Somebody, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// Who.
    pub person: PersonId,
    /// What they may do now; nothing once they are retired.
    pub rights: &'a BTreeSet<Right>,
}

/// Why somebody may not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotYou {
    /// They asked for it themselves, at whichever screen.
    Own,
    /// They may not agree to anything.
    Lacks(Right),
    /// Whoever asked may not do it any more.
    RequesterLacks(Right),
}

/// May somebody agree that somebody else's request is done, which needs a right of its own? That right is the requester's:
/// whoever agrees has the right to approve and is another person, and need not be able to do it alone. So nobody who may
/// agree has to be given what they are there to watch over.
///
/// # Errors
/// Why not.
pub fn may_approve(approver: Party<'_>, requester: Party<'_>, needs: Right) -> Result<(), NotYou> {
    if approver.person == requester.person {
        return Err(NotYou::Own);
    }
    if !approver.rights.contains(&Right::Approve) {
        return Err(NotYou::Lacks(Right::Approve));
    }
    if requester.rights.contains(&needs) { Ok(()) } else { Err(NotYou::RequesterLacks(needs)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_stays_decided() {
        for &state in State::ALL {
            for step in [Step::Approve, Step::Refuse, Step::Withdraw, Step::Outdate] {
                assert_eq!(state.after(step).is_some(), state == State::Open, "{state:?} {step:?}");
            }
        }
        assert_eq!(State::Open.after(Step::Outdate), Some(State::Stale));
    }

    #[test]
    fn only_somebody_else_who_may_approve_agrees_and_only_while_the_other_still_may() {
        let of = |rights: &[Right]| rights.iter().copied().collect::<BTreeSet<_>>();
        let check = |approver: (i64, &[Right]), requester: &[Right], expected: Result<(), NotYou>| {
            let (a, r) = (of(approver.1), of(requester));
            let party = |id, rights| Party { person: PersonId(id), rights };
            assert_eq!(may_approve(party(approver.0, &a), party(1, &r), Right::Import), expected);
        };
        let both = [Right::Approve, Right::Import];
        check((2, &[Right::Approve]), &[Right::Import], Ok(()));
        check((2, &both), &[Right::Import], Ok(()));
        check((1, &both), &[Right::Import], Err(NotYou::Own));
        check((2, &[Right::Import]), &[Right::Import], Err(NotYou::Lacks(Right::Approve)));
        check((2, &both), &[Right::Approve], Err(NotYou::RequesterLacks(Right::Import)));
        check((2, &both), &[], Err(NotYou::RequesterLacks(Right::Import)));
    }

    #[test]
    fn whatever_differs_comes_or_goes_has_moved() {
        let state = |pairs: &[(&str, &str)]| pairs.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect::<JudgedOn>();
        let judged = state(&[("bom", "3"), ("item", "7")]);
        assert_eq!(moved(&judged, &judged), Vec::<String>::new());
        assert_eq!(moved(&judged, &state(&[("bom", "3"), ("item", "8"), ("unit", "1")])), ["item", "unit"]);
        assert_eq!(moved(&judged, &JudgedOn::new()), ["bom", "item"]);
    }
}
