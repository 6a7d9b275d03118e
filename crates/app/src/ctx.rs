//! Who calls, by which kind of client, with which rights.
//!
//! A shell says which client calls and shows the token that it was given. Who that is, and what they may do, the books say.

use crate::approval::Agreed;
use crate::contract::Command;
use crate::error::{Code, Error, Result};
use crate::secret::Token;
pub use qitao_domain::Right;
use qitao_domain::{Day, PersonId, SessionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

/// What a command asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is what somebody sees before they log in, or how they do.
    Nothing,
    /// That they are somebody: it is about themselves.
    Person,
    /// A right.
    Right(Right),
}

impl Needs {
    /// Its word in the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Person => "person",
            Self::Right(right) => right.word(),
        }
    }
}

/// The person behind a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Actor {
    /// Name, as the audit trail shows it: their login, or `administrator` where the books know no login.
    pub name: String,
    /// What the person may do.
    pub rights: BTreeSet<Right>,
}

impl Actor {
    /// The one local administrator.
    #[must_use]
    pub fn administrator() -> Self {
        Self { name: "administrator".into(), rights: Right::ALL.iter().copied().collect() }
    }

    /// Nobody in particular, who may do nothing.
    #[must_use]
    pub(crate) fn nobody() -> Self {
        Self { name: String::new(), rights: BTreeSet::new() }
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

/// Where a call comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// From this computer: the shell's own process, or a program that shows the server's door token.
    Here,
    /// From whoever reached the server's port.
    Elsewhere(IpAddr),
}

impl Place {
    /// Its word on the trail.
    pub(crate) fn word(self) -> String {
        match self {
            Self::Here => String::new(),
            Self::Elsewhere(address) => address.to_string(),
        }
    }
}

/// What a shell knows of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who it is where the books know no login. Where they do, the session alone says.
    pub actor: Actor,
    /// The token of the session that it shows.
    pub session: Option<Token>,
    /// Where it comes from.
    pub place: Place,
    /// The kind of client.
    pub client: Client,
    /// The client's id of the request; made up when a change comes without.
    pub request_id: Option<String>,
    /// The sandbox of the books is meant, and not the books.
    pub sandbox: bool,
}

impl Caller {
    /// The local administrator at this kind of client.
    #[must_use]
    pub fn local(client: Client) -> Self {
        Self { actor: Actor::administrator(), session: None, place: Place::Here, client, request_id: None, sandbox: false }
    }

    /// Somebody who reached the server's port and is nobody yet.
    #[must_use]
    pub fn elsewhere(client: Client, address: IpAddr) -> Self {
        Self { actor: Actor::nobody(), place: Place::Elsewhere(address), ..Self::local(client) }
    }

    /// With the token of a session.
    #[must_use]
    pub fn with_session(mut self, session: Option<Token>) -> Self {
        self.session = session;
        self
    }

    /// The client's id of the request, or a new one.
    pub(crate) fn request_id(&self) -> Result<String> {
        match &self.request_id {
            Some(id) => check_request_id(id).map(|()| id.clone()),
            None => Ok(uuid::Uuid::new_v4().to_string()),
        }
    }

    /// Meaning the sandbox, or the books.
    #[must_use]
    pub fn in_sandbox(mut self, sandbox: bool) -> Self {
        self.sandbox = sandbox;
        self
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
    /// The person's number; none where the books know no login, and for nobody.
    pub person: Option<PersonId>,
    /// The session that was shown and is open.
    pub session: Option<SessionId>,
    /// Where it comes from.
    pub place: Place,
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
    /// Its input, where the command has a judge.
    pub(crate) input: Option<Arc<Value>>,
    /// Somebody else agreed to it: it is done in the name of whoever asked.
    pub(crate) agreed: Option<Arc<Agreed>>,
}

impl Ctx {
    /// Has the person the command's right?
    pub(crate) fn check_right(&self) -> Result<()> {
        self.check(&self.actor.rights)
    }

    /// Are these rights enough for the command?
    pub(crate) fn check(&self, rights: &BTreeSet<Right>) -> Result<()> {
        match self.command.needs {
            Needs::Right(right) if !rights.contains(&right) => Err(self.forbidden(right)),
            Needs::Right(_) | Needs::Nothing | Needs::Person => Ok(()),
        }
    }

    /// The person has not this right.
    pub(crate) fn forbidden(&self, right: Right) -> Error {
        Error::new(Code::Forbidden).with("actor", &self.actor.name).with("command", self.command.name).with("right", right.word())
    }
}

/// Letters, digits, `-` and `_`, 1 to 100 of them.
fn check_request_id(id: &str) -> Result<()> {
    let fine = !id.is_empty() && id.len() <= 100 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if fine { Ok(()) } else { Err(Error::new(Code::RequestIdInvalid)) }
}
