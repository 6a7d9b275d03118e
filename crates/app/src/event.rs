//! What happens while somebody looks: told to every screen that listens.

use crate::app::{App, lock};
use crate::job::JobView;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::mpsc::{Receiver, channel};

/// What shells pass on to their screens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A job moved.
    Job {
        /// The job as it is now.
        job: Box<JobView>,
        /// It runs in the sandbox, where jobs have numbers of their own.
        sandbox: bool,
    },
    /// Data changed; what was read under these tags is stale.
    Spoiled {
        /// Cache tags.
        tags: Vec<String>,
        /// It was read in the sandbox.
        sandbox: bool,
    },
    /// Other books are in the place of these: everything is to be read anew, and people log in again.
    Replaced,
    /// A window that is the client of a server lost it, or hears it from now on; what it read before may be stale.
    Connection {
        /// Does it answer?
        connected: bool,
    },
}

impl Event {
    /// Did it happen in the sandbox?
    #[must_use]
    pub const fn is_of_sandbox(&self) -> bool {
        match self {
            Self::Job { sandbox, .. } | Self::Spoiled { sandbox, .. } => *sandbox,
            Self::Replaced | Self::Connection { .. } => false,
        }
    }
}

impl App {
    /// Events from now on, of the sandbox too.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Event> {
        let (sender, receiver) = channel();
        lock(&self.listeners).push(sender);
        receiver
    }

    pub(crate) fn announce_event(&self, event: &Event) {
        // Whoever listens to the books hears their sandbox too: it comes and goes under them.
        let books = self.books_of_sandbox();
        let listeners = books.as_deref().map_or(&self.listeners, |books| &books.listeners);
        lock(listeners).retain(|listener| listener.send(event.clone()).is_ok());
    }

    pub(crate) fn tell_job(&self, job: JobView) {
        // Everybody hears it; what came of it is asked for.
        self.announce_event(&Event::Job { job: Box::new(job.without_result()), sandbox: self.is_sandbox() });
    }

    pub(crate) fn spoil(&self, tags: &[&str]) {
        self.announce_event(&Event::Spoiled { tags: tags.iter().map(|&t| t.to_owned()).collect(), sandbox: self.is_sandbox() });
    }
}
