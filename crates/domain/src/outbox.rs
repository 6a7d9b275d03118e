//! Messages to outside (消息发送): how far one came.

use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// It is tried, again if need be (待发).
    Waiting,
    /// It has arrived (已送达).
    Sent,
    /// It is tried no more (已放弃).
    GivenUp,
}

words!(OutboxState { Waiting = "waiting", Sent = "sent", GivenUp = "given_up" });
