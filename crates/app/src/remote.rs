//! Books that `qitao serve` of this computer has open: the same calls, files and events, through its door.
//!
//! A change always goes out under a request id, so that it may be sent again when no answer came. The server may have
//! been started anew meanwhile, with another token: whoever holds the books now says so in the lease. Opening the books
//! instead of a server that ended is no business of this file.

use crate::app::{Event, lock};
use crate::contract::{self, CommandKind, FileOut, Reply};
use crate::ctx::{Caller, Client};
use crate::error::{Code, Error, Result};
use crate::files::Uploaded;
use crate::sandbox;
use crate::secret::Token;
use qitao_store::{Holder, Location, holder};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use ureq::http::StatusCode;

type Response = ureq::http::Response<ureq::Body>;

/// A server of this computer that lives says something within this time.
const GREETING: Duration = Duration::from_secs(5);
/// Longer than the server itself lets a call run, so that its own word comes first.
const ANSWER: Duration = Duration::from_secs(150);
/// The server says something on an event stream every 15 s.
const SILENCE: Duration = Duration::from_secs(40);
/// How often a lost server is looked for.
const AGAIN: Duration = Duration::from_secs(1);
/// What says who it is, and what says no, is a page at most.
const WORD_BYTES: u64 = 1024 * 1024;
/// The longest lists and explosions have some 100 MB, their workbooks less. What never ends is no answer.
const ANSWER_BYTES: u64 = 1024 * 1024 * 1024;
/// The longest event is that of a job that has ended, with its result.
const EVENT_BYTES: u64 = 16 * 1024 * 1024;

/// Books that a server has open.
pub struct Remote {
    location: Location,
    name: String,
    holder: Mutex<Holder>,
    agent: ureq::Agent,
    /// Whose events are heard.
    session: Mutex<Option<Token>>,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").field("location", &self.location).field("address", &self.address()).finish_non_exhaustive()
    }
}

/// Why a request came to nothing.
enum Failed {
    /// No answer.
    Silent(Error),
    /// The server says no.
    Refused(Error),
}

impl Failed {
    fn error(self) -> Error {
        match self {
            Self::Silent(error) | Self::Refused(error) => error,
        }
    }
}

/// What is sent.
struct Request<'a> {
    path: String,
    caller: &'a Caller,
    id: Option<String>,
    media_type: &'static str,
    name: Option<&'a str>,
    body: &'a [u8],
    patience: Duration,
}

impl Remote {
    /// Joins the server that says that it has these books open; none says so: `None`.
    ///
    /// # Errors
    /// [`Code::HolderSilent`] when it says so and does not answer.
    pub(crate) fn join(location: &Location) -> Result<Option<Arc<Self>>> {
        let Some(found) = holder(location).filter(Holder::can_be_joined) else { return Ok(None) };
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // Never through a proxy, and never over a connection that may have gone stale.
            .proxy(None)
            .max_idle_connections(0)
            // The token and whole files go to the server that was found, and nowhere else that it may name.
            .max_redirects(0)
            .build();
        let (name, holder, session) = (String::new(), Mutex::new(found.clone()), Mutex::default());
        let mut remote = Self { location: location.clone(), name, holder, agent: config.into(), session };
        let info = remote.greet(&found).map_err(|failed| {
            let error = failed.error();
            let why = error.params.get("why").cloned().unwrap_or(error.message);
            Error::new(Code::HolderSilent).of_holder(&found).with("why", why)
        })?;
        info["books"]["name"].as_str().unwrap_or_default().clone_into(&mut remote.name);
        Ok(Some(Arc::new(remote)))
    }

    /// The books' name when they were joined.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The server's address.
    pub(crate) fn address(&self) -> String {
        lock(&self.holder).address.clone()
    }

    /// What the server says of the books, in a few seconds or not at all.
    pub(crate) fn info(&self) -> Result<Value> {
        self.with_holder(|holder| self.greet(holder))
    }

    /// Whether this is a server that we can talk to, as commands may mean something else in another version, and whether
    /// it has these books and not those that they are a copy of.
    fn greet(&self, holder: &Holder) -> std::result::Result<Value, Failed> {
        let caller = Caller::local(Client::Program);
        let response = self.send_to(holder, &Request::of(&caller, "/api/session.state", b"{}", GREETING))?;
        let info: Value = read(response, WORD_BYTES).map_err(|why| silent(holder, why))?;
        for (what, theirs, ours) in [
            ("version", &info["version"], env!("CARGO_PKG_VERSION")),
            ("contract", &info["contract"], contract::fingerprint()),
            ("books", &info["books"]["identity"], &holder.books),
        ] {
            if theirs != ours {
                return Err(silent(holder, format!("{what} {}, not {ours}", theirs.as_str().unwrap_or("?"))));
            }
        }
        Ok(info)
    }

    /// As [`crate::App::call`].
    pub(crate) fn call(&self, caller: &Caller, name: &str, input: &Value) -> Result<Reply> {
        let command = contract::known(name)?;
        let body = input.to_string();
        let mut request = Request::of(caller, &format!("/api/{}", command.name), body.as_bytes(), ANSWER);
        request.id = Some(caller.request_id()?);
        self.send(&request, |response| match command.kind {
            CommandKind::File => file(response).map(Reply::File),
            CommandKind::Query | CommandKind::Change | CommandKind::Job | CommandKind::JobChange => {
                read(response, ANSWER_BYTES).map(Reply::Json)
            }
        })
    }

    /// As [`crate::App::upload`].
    pub(crate) fn upload(&self, caller: &Caller, name: &str, bytes: &[u8]) -> Result<Uploaded> {
        let mut request = Request::of(caller, "/api/upload", bytes, ANSWER);
        request.media_type = "application/octet-stream";
        request.name = Some(name);
        self.send(&request, |response| read(response, WORD_BYTES))
    }

    /// Says whose events are heard from the next stream on: the server ends one whose session has ended.
    pub(crate) fn listen_as(&self, session: Option<Token>) {
        *lock(&self.session) = session;
    }

    /// The server's events from now on, and whether it still answers; ends with the last owner of the books.
    pub(crate) fn subscribe(self: &Arc<Self>) -> Result<Receiver<Event>> {
        let (sender, receiver) = channel();
        let remote = Arc::downgrade(self);
        let listen = move || {
            let mut connected = true;
            while let Some(stream) = remote.upgrade().map(|remote| remote.events()) {
                // A server that wants to know first who listens is there.
                let heard = stream.as_ref().map_or_else(|error| error.code.is_of_session() || error.code == Code::Forbidden, |_| true);
                // What was told before the stream was there was heard by nobody, so each new one is said.
                let news = stream.is_ok() || heard != connected;
                if news && tell(&remote, &sender, Event::Connection { connected: heard }).is_none() {
                    return;
                }
                connected = heard;
                if let Ok(stream) = stream {
                    if pass_on(&remote, &sender, stream).is_none() {
                        return;
                    }
                    // It ended the stream, as somebody logged out, or it ended itself.
                    let answers = remote.upgrade().is_some_and(|remote| remote.info().is_ok());
                    if !answers && tell(&remote, &sender, Event::Connection { connected: false }).is_none() {
                        return;
                    }
                    connected = answers;
                }
                std::thread::sleep(AGAIN);
            }
        };
        std::thread::Builder::new().name("server".into()).spawn(listen).map_err(|e| Error::new(Code::Internal).with("why", e))?;
        Ok(receiver)
    }

    fn events(&self) -> Result<BufReader<impl std::io::Read + use<>>> {
        let response = self.with_holder(|holder| {
            let session = lock(&self.session).clone();
            let token = session.as_ref().map_or(holder.token.as_str(), Token::text);
            let request = self.agent.get(format!("{}/api/events", holder.address)).header("authorization", format!("Bearer {token}"));
            let limits =
                request.config().timeout_connect(Some(GREETING)).timeout_recv_response(Some(GREETING)).timeout_per_read(Some(SILENCE));
            answered(holder, limits.build().call())
        })?;
        Ok(BufReader::new(response.into_body().into_with_config().limit(u64::MAX).reader()))
    }

    fn send<T>(&self, request: &Request<'_>, read: impl Fn(Response) -> std::result::Result<T, String>) -> Result<T> {
        self.with_holder(|holder| read(self.send_to(holder, request)?).map_err(|why| silent(holder, why)))
    }

    /// Asks the server; if it is not there, looks who has the books now and asks that one once: it proves that it has them.
    fn with_holder<T>(&self, ask: impl Fn(&Holder) -> std::result::Result<T, Failed>) -> Result<T> {
        let known = lock(&self.holder).clone();
        let failed = match ask(&known) {
            Ok(done) => return Ok(done),
            Err(failed) => failed,
        };
        let gone = match &failed {
            Failed::Silent(_) => true,
            Failed::Refused(error) => error.code == Code::TokenWrong,
        };
        let now = holder(&self.location).filter(|now| gone && now.can_be_joined() && *now != known);
        let Some(now) = now else { return Err(failed.error()) };
        self.greet(&now).map_err(Failed::error)?;
        *lock(&self.holder) = now.clone();
        ask(&now).map_err(Failed::error)
    }

    fn send_to(&self, holder: &Holder, request: &Request<'_>) -> std::result::Result<Response, Failed> {
        let mut post = self.agent.post(format!("{}{}", holder.address, request.path));
        // The door's token lets a program of this computer in; where people log in, the session says who it is.
        let token = request.caller.session.as_ref().map_or(holder.token.as_str(), Token::text);
        post = post.header("authorization", format!("Bearer {token}")).header("content-type", request.media_type);
        post = post.header("x-client", request.caller.client.word());
        if let Some(id) = &request.id {
            post = post.header("x-request-id", id);
        }
        if request.caller.sandbox {
            post = post.header(sandbox::HEADER, sandbox::MEANT);
        }
        if let Some(name) = request.name {
            post = post.query("name", name);
        }
        let limits = post.config().timeout_connect(Some(GREETING)).timeout_global(Some(request.patience));
        answered(holder, limits.build().send(request.body))
    }
}

fn silent(holder: &Holder, why: impl std::fmt::Display) -> Failed {
    Failed::Silent(Error::new(Code::ServerSilent).with("address", &holder.address).with("why", why))
}

/// What is neither an answer nor a refusal in our own words is not from a server of ours: another program may have its port.
fn answered(holder: &Holder, answer: std::result::Result<Response, ureq::Error>) -> std::result::Result<Response, Failed> {
    let response = answer.map_err(|why| silent(holder, why))?;
    let status = response.status();
    if status == StatusCode::OK {
        return Ok(response);
    }
    Err(read(response, WORD_BYTES).map_or_else(|_| silent(holder, status), Failed::Refused))
}

impl<'a> Request<'a> {
    fn of(caller: &'a Caller, path: &str, body: &'a [u8], patience: Duration) -> Self {
        Self { path: path.into(), caller, id: None, media_type: "application/json", name: None, body, patience }
    }
}

/// Passes an event on, unless the books were left meanwhile or nobody listens: `None`.
fn tell(remote: &Weak<Remote>, sender: &Sender<Event>, event: Event) -> Option<()> {
    remote.upgrade()?;
    sender.send(event).ok()
}

/// Passes the events of a stream on until it ends; `None` when nobody is left to hear them.
fn pass_on(remote: &Weak<Remote>, sender: &Sender<Event>, mut stream: impl BufRead) -> Option<()> {
    while let Some(line) = next_line(&mut stream, EVENT_BYTES) {
        remote.upgrade()?;
        if let Some(data) = line.strip_prefix(b"data: ") {
            match serde_json::from_slice(data) {
                Ok(event) => tell(remote, sender, event)?,
                Err(error) => tracing::warn!(%error, "an event of the server is not understood"),
            }
        }
    }
    Some(())
}

/// The next line of a stream; none at its end, where it breaks off, and where a line has no end.
fn next_line(stream: &mut impl BufRead, most: u64) -> Option<Vec<u8>> {
    let mut line = Vec::new();
    stream.take(most).read_until(b'\n', &mut line).ok()?;
    (line.pop() == Some(b'\n')).then_some(line)
}

fn bytes(response: Response, most: u64) -> std::result::Result<Vec<u8>, String> {
    response.into_body().into_with_config().limit(most).read_to_vec().map_err(|e| e.to_string())
}

fn read<T: DeserializeOwned>(response: Response, most: u64) -> std::result::Result<T, String> {
    serde_json::from_slice(&bytes(response, most)?).map_err(|e| e.to_string())
}

fn file(response: Response) -> std::result::Result<FileOut, String> {
    let header = |name: &str| response.headers().get(name).and_then(|h| h.to_str().ok()).unwrap_or_default().to_owned();
    let (media_type, disposition) = (header("content-type"), header("content-disposition"));
    let name = disposition.split_once("filename*=UTF-8''").map_or("", |(_, name)| name);
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned();
    Ok(FileOut { name, media_type, bytes: bytes(response, ANSWER_BYTES)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_an_end_is_the_end() {
        let mut stream = std::io::Cursor::new(b"data: 1\n\ndata: 22\ndata: 333\n".as_slice());
        let mut next = || next_line(&mut stream, 9);
        assert_eq!(next().as_deref(), Some(b"data: 1".as_slice()));
        assert_eq!(next().as_deref(), Some(b"".as_slice()));
        assert_eq!(next().as_deref(), Some(b"data: 22".as_slice()));
        assert_eq!(next(), None, "too long");
        assert_eq!(next_line(&mut b"data: 1".as_slice(), 9), None, "broken off");
    }
}
