//! Stands where `qitao_app`'s desk will: the same names and shapes, answering only for the state of an empty desk.

use std::{collections::BTreeMap, io, path::PathBuf, sync::mpsc};

use serde::Serialize;
use serde_json::{Value, json};

/// Who calls.
pub struct CallContext;

impl CallContext {
    /// A call from the window.
    pub fn window(_request_id: Option<String>) -> Self {
        Self
    }
}

/// What a command answers.
pub enum Reply {
    /// A value for the page.
    Json(Value),
    /// A file for the person.
    #[expect(dead_code, reason = "nothing answers with a file yet")]
    File {
        /// The suggested file name.
        name: String,
        /// Its media type.
        media_type: String,
        /// Its content.
        bytes: Vec<u8>,
    },
}

/// The error object of the contract.
#[derive(Debug, Serialize)]
pub struct Error {
    kind: &'static str,
    code: String,
    message: String,
    params: BTreeMap<String, String>,
    hint: Option<String>,
}

impl Error {
    fn new(kind: &'static str, code: &str, message: &str) -> Self {
        Self { kind, code: code.into(), message: message.into(), params: BTreeMap::new(), hint: None }
    }
    /// The input makes no sense.
    pub fn invalid(code: &str, message: &str) -> Self {
        Self::new("invalid", code, message)
    }
    /// The world refuses.
    pub fn rejected(code: &str, message: &str) -> Self {
        Self::new("rejected", code, message)
    }
    /// A mistake of the program.
    pub fn internal(code: &str, message: &str) -> Self {
        Self::new("internal", code, message)
    }
    /// Adds a parameter of the message.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }
}

/// The open books and the list of recent ones.
pub struct Desk {
    _events: mpsc::Sender<Value>,
    listening: std::sync::Mutex<Option<mpsc::Receiver<Value>>>,
}

impl Desk {
    /// A desk that keeps its list in `folder`.
    pub fn new(_folder: PathBuf) -> io::Result<Self> {
        let (events, listening) = mpsc::channel();
        Ok(Self { _events: events, listening: std::sync::Mutex::new(Some(listening)) })
    }
    /// Job states and spoiled tags as they happen.
    pub fn subscribe(&self) -> mpsc::Receiver<Value> {
        self.listening.lock().ok().and_then(|mut listening| listening.take()).unwrap_or_else(|| mpsc::channel().1)
    }
    /// Answers a command.
    pub fn call(&self, _context: &CallContext, name: &str, _input: Value) -> Result<Reply, Error> {
        match name {
            "desk.state" => Ok(Reply::Json(json!({ "open": null, "recent": [], "version": env!("CARGO_PKG_VERSION") }))),
            _ => Err(Error::new("missing", "call.unknown", "no such command").with("name", name)),
        }
    }
    /// Takes a file.
    pub fn upload(&self, _context: &CallContext, name: &str, bytes: Vec<u8>) -> Result<Value, Error> {
        Err(Error::rejected("file.no_books", "no books are open").with("name", name).with("size", &bytes.len().to_string()))
    }
}
