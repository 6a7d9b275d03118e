//! Open books as a shell has them: its own, or those of the server of this computer that opened them first.
//!
//! A shell calls the same commands on both and cannot tell them apart, except that a server may be lost.

use crate::app::{App, Event};
use crate::contract::Reply;
use crate::ctx::{Caller, Client};
use crate::error::{Code, Error, Result};
use crate::files::Uploaded;
use crate::job::{self, JobView};
use crate::remote::Remote;
use crate::secret::Token;
use qitao_domain::id::JobId;
use qitao_store::{Create, Location};
use serde_json::{Value, json};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// How long a server that begins or ends is waited for, and how often it is looked at.
const BETWEEN: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(100);
/// How often a job of a server is looked at: each time is a connection of its own.
const LOOK_THROUGH: Duration = Duration::from_millis(200);

/// Open books.
#[derive(Debug, Clone)]
pub enum Books {
    /// This process opened them.
    Own(Arc<App>),
    /// A server has them open, and this process is its client.
    Served(Arc<Remote>),
}

impl Books {
    /// Opens books, or joins the server of this computer that has them open. New books are never joined.
    ///
    /// # Errors
    /// As [`App::open`]; [`Code::HolderSilent`] when the server that has them does not answer.
    pub fn open(location: &Location, create: Create, program: &str) -> Result<Self> {
        let until = Instant::now() + BETWEEN;
        loop {
            // The lock first: a copy of served books says the same as they do of who has them open, and nobody has it.
            let error = match App::open(location.clone(), create, program) {
                Ok(app) => return Ok(Self::Own(app)),
                Err(error) if error.code == Code::BooksInUse && create != Create::New => error,
                Err(error) => return Err(error),
            };
            let silent = match Remote::join(location) {
                Ok(Some(server)) => return Ok(Self::Served(server)),
                Ok(None) => None,
                Err(error) => Some(error),
            };
            // A server that has just begun has not said yet where it is; one that ends gives the books back.
            let served = silent.is_some() || error.params.get("program").is_some_and(|p| p == "serve");
            if !served || Instant::now() >= until {
                return Err(silent.unwrap_or(error));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Runs a command, as [`App::call`].
    ///
    /// # Errors
    /// The command's; [`Code::ServerSilent`] when the server is lost.
    pub fn call(&self, caller: &Caller, name: &str, input: Value) -> Result<Reply> {
        match self {
            Self::Own(app) => app.call(caller, name, input),
            Self::Served(server) => server.call(caller, name, &input),
        }
    }

    /// Takes a file in.
    ///
    /// # Errors
    /// As [`App::upload`], or [`Code::ServerSilent`].
    pub fn upload(&self, caller: &Caller, name: &str, bytes: &[u8]) -> Result<Uploaded> {
        match self {
            Self::Own(app) => app.upload(caller, name, bytes),
            Self::Served(server) => server.upload(caller, name, bytes),
        }
    }

    /// Waits until a job of this caller has ended; `tell` hears of its progress.
    ///
    /// # Errors
    /// The job's own, [`Code::JobUnknown`], or [`Code::ServerSilent`].
    pub fn wait_for_job(&self, caller: &Caller, id: JobId, tell: impl FnMut(&JobView)) -> Result<Value> {
        match self {
            Self::Own(app) => app.wait_for_job_of(caller, id, tell),
            Self::Served(server) => job::wait(
                || match server.call(caller, "job.get", &json!({ "id": id }))? {
                    Reply::Json(view) => serde_json::from_value(view).map_err(|e| Error::new(Code::Internal).with("why", e)),
                    Reply::File(_) => Err(Error::new(Code::Internal).with("why", "a file instead of a job")),
                },
                LOOK_THROUGH,
                tell,
            ),
        }
    }

    /// Says whose events are heard, where a server asks.
    pub(crate) fn listen_as(&self, session: Option<Token>) {
        match self {
            Self::Own(_) => {}
            Self::Served(server) => server.listen_as(session),
        }
    }

    /// May an event be shown to whoever has this session? Where a server has the books, it asks before it sends any.
    pub(crate) fn hearing(&self) -> impl Fn(&Event, Option<Token>) -> bool + use<> {
        let own = match self {
            Self::Own(app) => Arc::downgrade(app),
            Self::Served(_) => Weak::new(),
        };
        move |event, session| match event {
            // What a job found is as good as what a command answers.
            Event::Job { sandbox, .. } => own.upgrade().is_none_or(|app| {
                let caller = Caller::local(Client::Window).with_session(session);
                app.may_listen(&caller).is_ok() && (!sandbox || app.hears_sandbox(&caller))
            }),
            Event::Spoiled { .. } | Event::Replaced | Event::Connection { .. } => true,
        }
    }

    /// Events from now on.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn subscribe(&self) -> Result<Receiver<Event>> {
        match self {
            Self::Own(app) => Ok(app.subscribe()),
            Self::Served(server) => server.subscribe(),
        }
    }

    /// The address of the server that has them open, if this process is its client.
    #[must_use]
    pub fn server(&self) -> Option<String> {
        match self {
            Self::Own(_) => None,
            Self::Served(server) => Some(server.address()),
        }
    }

    /// The books' name.
    pub(crate) fn name(&self) -> Result<String> {
        match self {
            Self::Own(app) => app.name(),
            Self::Served(server) => Ok(server.name().to_owned()),
        }
    }

    /// Nothing in them yet?
    pub(crate) fn is_empty(&self) -> Result<bool> {
        match self {
            Self::Own(app) => app.is_empty(),
            Self::Served(server) => Ok(server.info()?["books"]["empty"] == true),
        }
    }

    /// Can they still be reached?
    pub(crate) fn answers(&self) -> bool {
        match self {
            Self::Own(_) => true,
            Self::Served(server) => server.info().is_ok(),
        }
    }
}
