//! Who calls, by which kind of client, with which rights.

use crate::contract::Command;
use crate::error::{Code, Error, Result};
use qitao_domain::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a person may do. Every command names the one it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See master data and what is computed from it.
    Look,
    /// Change items, units, work centres, BOMs, routings.
    MasterData,
    /// Take files in, and imports back.
    Import,
    /// Look after the books themselves.
    Administer,
}

impl Right {
    /// All rights.
    pub const ALL: [Self; 4] = [Self::Look, Self::MasterData, Self::Import, Self::Administer];

    /// Its word on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::MasterData => "master_data",
            Self::Import => "import",
            Self::Administer => "administer",
        }
    }
}

/// The person behind a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Actor {
    /// Name, as the audit trail shows it.
    pub name: String,
    /// What the person may do.
    pub rights: BTreeSet<Right>,
}

impl Actor {
    /// The one local administrator.
    #[must_use]
    pub fn administrator() -> Self {
        Self { name: "administrator".into(), rights: Right::ALL.into() }
    }

    /// Somebody with these rights.
    #[must_use]
    pub fn with_rights(name: &str, rights: impl IntoIterator<Item = Right>) -> Self {
        Self { name: name.into(), rights: rights.into_iter().collect() }
    }
}

/// The kind of client that a call comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    /// The desktop window.
    Window,
    /// A browser.
    Browser,
    /// A phone.
    Phone,
    /// Another program, or the headless one.
    Program,
}

impl Client {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Browser => "browser",
            Self::Phone => "phone",
            Self::Program => "program",
        }
    }

    /// The one with this word; a program when it is none of them.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "window" => Self::Window,
            "browser" => Self::Browser,
            "phone" => Self::Phone,
            _ => Self::Program,
        }
    }
}

/// What a shell knows of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person.
    pub actor: Actor,
    /// The kind of client.
    pub client: Client,
    /// The client's id of the request; made up when a change comes without.
    pub request_id: Option<String>,
}

impl Caller {
    /// The local administrator at this kind of client.
    #[must_use]
    pub fn local(client: Client) -> Self {
        Self { actor: Actor::administrator(), client, request_id: None }
    }

    /// The client's id of the request, or a new one.
    pub(crate) fn request_id(&self) -> Result<String> {
        match &self.request_id {
            Some(id) => check_request_id(id).map(|()| id.clone()),
            None => Ok(uuid::Uuid::new_v4().to_string()),
        }
    }

    /// With the client's id of the request.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<String>) -> Self {
        self.request_id = id;
        self
    }
}

/// What a command knows of its call.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The person.
    pub actor: Actor,
    /// The kind of client.
    pub client: Client,
    /// The client's id of the request.
    pub request_id: String,
    /// Hash of the input, so that a reused id is told from a repeated send.
    pub input_hash: String,
    /// The command.
    pub command: &'static Command,
    /// Microseconds UTC.
    pub now: i64,
    /// The factory's day.
    pub today: Day,
}

impl Ctx {
    /// Has the person the command's right?
    pub(crate) fn check_right(&self) -> Result<()> {
        if self.actor.rights.contains(&self.command.right) {
            return Ok(());
        }
        Err(Error::new(Code::Forbidden)
            .with("actor", &self.actor.name)
            .with("command", self.command.name)
            .with("right", self.command.right.word()))
    }
}

/// Letters, digits, `-` and `_`, 1 to 100 of them.
fn check_request_id(id: &str) -> Result<()> {
    let fine = !id.is_empty() && id.len() <= 100 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if fine { Ok(()) } else { Err(Error::new(Code::RequestIdInvalid)) }
}
