//! What stands before the books: the recent ones, new ones, the sample factory, opening, joining and closing. For the
//! window; a server has its books open from the start.

use crate::app::{App, Event, lock};
use crate::books::Books;
use crate::contract::Reply;
use crate::ctx::Caller;
use crate::error::{Code, Error, Result};
use crate::files::Uploaded;
use crate::secret::Token;
use qitao_store::{Create, Location};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// Recent books that are remembered.
const RECENT: usize = 20;

/// Books that were open once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recent {
    /// Name.
    pub name: String,
    /// File.
    pub location: String,
    /// Microseconds UTC.
    pub opened_at: i64,
    /// Is the file still there?
    #[serde(default)]
    pub found: bool,
}

/// The books that are open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenBooks {
    /// Name.
    pub name: String,
    /// File.
    pub location: String,
    /// The server of this computer that has them open; none when the window itself has.
    pub server: Option<String>,
}

/// What the start screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "DeskState")]
pub struct State {
    /// The program's version.
    pub version: &'static str,
    /// The books that are open.
    pub open: Option<OpenBooks>,
    /// Books that were open once, newest first.
    pub recent: Vec<Recent>,
}

/// Which books.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "DeskPlace")]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// A file; the shell asks for one when absent.
    #[serde(default)]
    pub location: Option<String>,
}

/// Books and the file that they were asked for by.
#[derive(Debug, Clone)]
struct Opened {
    file: PathBuf,
    books: Books,
    /// Who is logged in. Kept here and never given to the page, so that no page can lose it.
    session: Arc<Mutex<Option<Token>>>,
}

impl Opened {
    fn caller(&self, caller: &Caller) -> Caller {
        caller.clone().with_session(lock(&self.session).clone())
    }

    /// Runs a command as whoever is logged in, and keeps who that is from now on.
    fn call(&self, caller: &Caller, name: &str, input: Value) -> Result<Reply> {
        let caller = self.caller(caller);
        let mut reply = self.books.call(&caller, name, input);
        match &mut reply {
            Ok(Reply::Json(answer)) => match name {
                "session.login" => self.log_in(answer.get_mut("token")),
                "session.recover" | "login.switch_on" => self.log_in(answer.pointer_mut("/session/token")),
                "session.logout" | "login.switch_off" => self.log_out(&caller),
                _ => {}
            },
            // Ended meanwhile, or nobody logs in any more.
            Err(error) if error.code.is_of_session() || error.code == Code::TokenWrong => self.log_out(&caller),
            Ok(Reply::File(_)) | Err(_) => {}
        }
        reply
    }

    fn log_in(&self, token: Option<&mut Value>) {
        if let Some(Value::String(text)) = token.map(Value::take) {
            self.keep(Some(Token::given(&text)));
        }
    }

    /// The session that was shown is over; somebody else may have logged in since.
    fn log_out(&self, caller: &Caller) {
        let is_same = *lock(&self.session) == caller.session;
        if is_same && caller.session.is_some() {
            self.keep(None);
        }
    }

    fn keep(&self, session: Option<Token>) {
        lock(&self.session).clone_from(&session);
        self.books.listen_as(session);
    }

    fn shown(&self) -> Result<OpenBooks> {
        Ok(OpenBooks { name: self.books.name()?, location: self.file.display().to_string(), server: self.books.server() })
    }
}

/// The place before the books.
#[derive(Debug)]
pub struct Desk {
    folder: PathBuf,
    books: Arc<Mutex<Option<Opened>>>,
    listeners: Arc<Mutex<Vec<Sender<Event>>>>,
}

impl Desk {
    /// A desk that remembers in this folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.into(), books: Arc::default(), listeners: Arc::default() }
    }

    /// Runs a command: `desk.*` here, everything else on the open books.
    ///
    /// # Errors
    /// The command's; [`Code::BooksNone`] when none are open.
    pub fn call(&self, caller: &Caller, name: &str, input: Value) -> Result<Reply> {
        if !name.starts_with("desk.") {
            return self.opened()?.call(caller, name, input);
        }
        // What stands before the books has no sandbox.
        let caller = &caller.clone().in_sandbox(false);
        let input = if input.is_null() { json!({}) } else { input };
        let place: Place = serde_json::from_value(input)
            .map_err(|e| Error::new(Code::InputInvalid).with("command", name.chars().take(64).collect::<String>()).with("why", e))?;
        let location =
            || place.location.clone().map(PathBuf::from).ok_or_else(|| Error::new(Code::FieldRequired).with("field", "location"));
        match name {
            "desk.state" => {}
            "desk.sample" => {
                let file = place.location.clone().map_or_else(|| self.folder.join("sample.qitao"), PathBuf::from);
                self.open(&file, Create::IfMissing)?;
                self.fill_sample(caller)?;
            }
            "desk.create" => self.open(&location()?, Create::New)?,
            "desk.open" => self.open(&location()?, Create::Never)?,
            "desk.close" => *lock(&self.books) = None,
            "desk.forget" => {
                let gone = location()?.display().to_string();
                let recent: Vec<_> = self.recent().into_iter().filter(|r| r.location != gone).collect();
                self.remember(&recent);
            }
            _ => return Err(Error::new(Code::CommandUnknown).with("command", name.chars().take(64).collect::<String>())),
        }
        Ok(Reply::Json(crate::contract::output(&self.state())?))
    }

    /// Takes a file in, for the open books.
    ///
    /// # Errors
    /// [`Code::BooksNone`], or as [`App::upload`].
    pub fn upload(&self, caller: &Caller, name: &str, bytes: &[u8]) -> Result<Uploaded> {
        let opened = self.opened()?;
        opened.books.upload(&opened.caller(caller), name, bytes)
    }

    /// Events of whatever books are open, from now on.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Event> {
        let (sender, receiver) = channel();
        lock(&self.listeners).push(sender);
        receiver
    }

    fn opened(&self) -> Result<Opened> {
        lock(&self.books).clone().ok_or_else(|| Error::new(Code::BooksNone))
    }

    /// Opens a file of books, or joins the server that has it open. What is open already stays, unless its server is lost.
    fn open(&self, file: &Path, create: Create) -> Result<()> {
        let file = crate::files::absolute(file)?;
        if self.opened().is_ok_and(|opened| opened.file == file && opened.books.answers()) {
            return Ok(());
        }
        // Whoever was logged in at a server that is lost still is, in the same books.
        let session = self.opened().ok().filter(|old| old.file == file).map(|old| old.session).unwrap_or_default();
        // The old books stay open until the new ones are.
        let books = Books::open(&Location::Sqlite(file.clone()), create, "window")?;
        let opened = Opened { file, books, session };
        self.listen(&opened)?;
        let shown = opened.shown()?;
        *lock(&self.books) = Some(opened);
        self.note(&shown);
        Ok(())
    }

    /// Passes the events of books on to the window, until they are closed; then those of what took their place.
    fn listen(&self, opened: &Opened) -> Result<()> {
        let (hears, listening, events) = (opened.books.hearing(), Arc::clone(&opened.session), opened.books.subscribe()?);
        opened.books.listen_as(lock(&opened.session).clone());
        // The books are the desk's to hold, and not this thread's.
        let (folder, books, listeners) = (self.folder.clone(), Arc::downgrade(&self.books), Arc::clone(&self.listeners));
        let pass_on = move || {
            // A server that was lost may just have been found again, or somebody else has opened the books.
            for event in std::iter::once(Event::Connection { connected: true }).chain(events) {
                let session = lock(&listening).clone();
                if !hears(&event, session) {
                    continue;
                }
                if event == Event::Replaced
                    && let Some(books) = books.upgrade()
                {
                    Self { folder: folder.clone(), books, listeners: Arc::clone(&listeners) }.reopen();
                }
                // A window that is gone misses nothing.
                lock(&listeners).retain(|listener| listener.send(event.clone()).is_ok());
            }
        };
        let spawned = std::thread::Builder::new().name("events".into()).spawn(pass_on);
        spawned.map(drop).map_err(|e| Error::new(Code::Internal).with("why", e))
    }

    /// Opens the books that take the place of those that are open here; calls wait so long. Where a server has them, it does.
    fn reopen(&self) {
        if self.opened().is_ok_and(|opened| matches!(opened.books, Books::Own(_))) {
            std::thread::sleep(crate::reopen::HEARD);
        }
        let mut books = lock(&self.books);
        let Some(Opened { file, books: Books::Own(app), session }) = books.take_if(|opened| matches!(opened.books, Books::Own(_))) else {
            return;
        };
        *lock(&session) = None;
        let opened = crate::reopen::reopen(app, "window").and_then(|app| {
            let opened = Opened { file, books: Books::Own(app), session };
            self.listen(&opened)?;
            Ok(opened)
        });
        match opened {
            Ok(opened) => *books = Some(opened),
            // The window finds no books open and begins anew: there it is told why.
            Err(error) => tracing::error!(%error, "the books that were put in place cannot be opened"),
        }
    }

    fn fill_sample(&self, caller: &Caller) -> Result<()> {
        let opened = self.opened()?;
        if opened.books.is_empty()?
            && let Reply::Json(started) = opened.call(caller, "sample.load", json!({}))?
        {
            let job = serde_json::from_value(started["job"].clone()).map_err(|e| Error::new(Code::Internal).with("why", e))?;
            opened.books.wait_for_job(&opened.caller(caller), job, |_| {})?;
            self.note(&opened.shown()?);
        }
        Ok(())
    }

    fn state(&self) -> State {
        let open = self.opened().and_then(|opened| opened.shown()).ok();
        State { version: env!("CARGO_PKG_VERSION"), open, recent: self.recent() }
    }

    fn list(&self) -> PathBuf {
        self.folder.join("recent.json")
    }

    fn recent(&self) -> Vec<Recent> {
        // A list that is not there, or not ours, is an empty list.
        let text = std::fs::read_to_string(self.list()).unwrap_or_default();
        let mut recent: Vec<Recent> = serde_json::from_str(&text).unwrap_or_default();
        for one in &mut recent {
            one.found = Path::new(&one.location).is_file();
        }
        recent
    }

    fn note(&self, opened: &OpenBooks) {
        let mut recent: Vec<_> = self.recent().into_iter().filter(|r| r.location != opened.location).collect();
        let now = crate::job::now();
        recent.insert(0, Recent { name: opened.name.clone(), location: opened.location.clone(), opened_at: now, found: true });
        recent.truncate(RECENT);
        self.remember(&recent);
    }

    /// Forgetting is no reason not to open books.
    fn remember(&self, recent: &[Recent]) {
        let text = serde_json::to_string_pretty(recent).unwrap_or_default();
        let kept = std::fs::create_dir_all(&self.folder)
            .map_err(|error| Error::new(Code::FileNotWritten).with("name", self.folder.display()).with("why", error))
            .and_then(|()| crate::files::write_whole(&self.list(), text.as_bytes()));
        if let Err(error) = kept {
            tracing::warn!(%error, "the list of recent books was not kept");
        }
    }
}

impl App {
    pub(crate) fn name(&self) -> Result<String> {
        let kept = self.read(|r| Ok(r.book("name")?))?;
        Ok(kept.unwrap_or_else(|| crate::system::file_name(&self.location())))
    }

    pub(crate) fn is_empty(&self) -> Result<bool> {
        self.read(|r| Ok(r.counts()?.items == 0))
    }
}

const DESK: &[(&str, &str)] = &[
    ("desk.state", "What the start screen shows. Window only."),
    ("desk.sample", "Opens the sample factory, made at its first time. Window only."),
    ("desk.create", "Makes new books. Window only."),
    ("desk.open", "Opens books. Window only."),
    ("desk.close", "Closes the books. Window only."),
    ("desk.forget", "Takes books off the list; the file stays. Window only."),
];

pub(crate) fn openapi(generator: &mut SchemaGenerator, paths: &mut Map<String, Value>) {
    let (input, output, error) = (
        crate::contract::schema::<Place>(generator),
        crate::contract::schema::<State>(generator),
        crate::contract::schema::<Error>(generator),
    );
    for (name, summary) in DESK {
        paths.insert(
            format!("/api/{name}"),
            json!({ "post": {
                "operationId": name, "summary": summary, "tags": ["desk"], "x-kind": "desk", "x-tags": ["desk"],
                "requestBody": { "required": true, "content": { "application/json": { "schema": input } } },
                "responses": {
                    "200": { "description": "done", "content": { "application/json": { "schema": output } } },
                    "default": { "description": "not done", "content": { "application/json": { "schema": error } } },
                },
            }}),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctx::Client;

    #[test]
    fn a_window_that_is_gone_is_forgotten_and_one_that_comes_later_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::new(folder.path());
        drop(desk.subscribe());
        let caller = Caller::local(Client::Window);
        desk.call(&caller, "desk.create", json!({ "location": folder.path().join("a.qitao") })).unwrap();
        let late = desk.subscribe();
        let event = || late.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
        desk.call(&caller, "system.configure", json!({ "name": "a" })).unwrap();
        while !matches!(event(), Event::Spoiled { .. }) {}
        assert_eq!(lock(&desk.listeners).len(), 1);
    }
}
