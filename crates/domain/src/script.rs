//! Maintenance scripts (维护脚本): what somebody with the right to administer wants done to the books beside the screens.
//!
//! Pure: which kinds there are, and how one moves on. It is tried on a copy when it is submitted, so the first state is that of
//! an end already: tried, or failed. What is tried is run once, or taken back.

use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In what a script is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ScriptKind")]
pub enum Kind {
    /// INSERT, UPDATE and DELETE.
    Sql,
    /// Commands of the contract with their inputs.
    Commands,
}

words!(Kind { Sql = "sql", Commands = "commands" });

/// How far a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ScriptState")]
pub enum State {
    /// It was tried on a copy, which held afterwards.
    Tried,
    /// It could not be tried, or the copy did not hold afterwards.
    Failed,
    /// What it did on the copy was done to the books.
    Run,
    /// Somebody took it back.
    Withdrawn,
}

words!(State { Tried = "tried", Failed = "failed", Run = "run", Withdrawn = "withdrawn" });

/// What happens to a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// What it did on the copy is done to the books.
    Run,
    /// It is taken back.
    Withdraw,
}

const STEPS: [(State, Step, State); 2] = [(State::Tried, Step::Run, State::Run), (State::Tried, Step::Withdraw, State::Withdrawn)];

impl State {
    /// The state after a step; none where it cannot be taken.
    #[must_use]
    pub fn after(self, step: Step) -> Option<Self> {
        STEPS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(_, _, to)| *to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_tried_goes_on_and_an_end_is_an_end() {
        assert_eq!(State::Tried.after(Step::Run), Some(State::Run));
        assert_eq!(State::Tried.after(Step::Withdraw), Some(State::Withdrawn));
        for end in [State::Failed, State::Run, State::Withdrawn] {
            assert_eq!((end.after(Step::Run), end.after(Step::Withdraw)), (None, None), "{end:?}");
        }
    }
}
