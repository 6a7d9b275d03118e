//! Open books and who calls: what every subcommand that works on books begins with.

use crate::file_error;
use qitao_app::{Books, Caller, Client, Code, Create, Error, Location, Reply, Result, Token};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::Path;

/// The variable with the password or PIN: an argument would be seen by everybody on this computer.
const PASSWORD: &str = "QITAO_PASSWORD";

/// Who calls, and whether they mean the sandbox.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Who<'a> {
    pub login: Option<&'a str>,
    pub sandbox: bool,
}

/// Open books, and who calls: somebody who is logged in until this is dropped, or the local administrator.
pub(crate) struct Desk {
    pub books: Books,
    pub caller: Caller,
}

impl Desk {
    /// As whoever needs not log in.
    pub(crate) fn new(books: Books) -> Self {
        Self { books, caller: Caller::local(Client::Program) }
    }

    /// Opens books, or joins their server, and logs in if that is asked for.
    /// Then the sandbox is meant, if it is asked for.
    pub(crate) fn open(location: &Location, who: &Who<'_>, program: &str) -> Result<Self> {
        let mut desk = Self::new(Books::open(location, Create::Never, program)?);
        if let Some(login) = who.login {
            let secret = match std::env::var(PASSWORD) {
                Ok(secret) if !secret.is_empty() => secret,
                Ok(_) | Err(_) => ask_secret(login)?,
            };
            let opened = desk.call("session.login", json!({ "login": login, "secret": secret }))?;
            desk.caller.session = opened["token"].as_str().map(Token::given);
        }
        // People log in to the books, wherever they work.
        desk.caller.sandbox = who.sandbox;
        Ok(desk)
    }

    /// Calls a command that answers with JSON.
    pub(crate) fn call(&self, name: &str, input: Value) -> Result<Value> {
        match self.books.call(&self.caller, name, input)? {
            Reply::Json(value) => Ok(value),
            Reply::File(_) => Ok(Value::Null),
        }
    }

    /// Takes a file in and gives its handle.
    pub(crate) fn upload(&self, path: &Path) -> Result<String> {
        let size = std::fs::metadata(path).map_err(|e| file_error(path, &e))?.len();
        if size > qitao_app::limits::UPLOAD_BYTES {
            return Err(Error::new(Code::FileTooLarge).with("size", size).with("limit", qitao_app::limits::UPLOAD_BYTES));
        }
        let bytes = std::fs::read(path).map_err(|e| file_error(path, &e))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(self.books.upload(&self.caller, &name, &bytes)?.file)
    }

    /// Where somebody agreed to what takes long: waits for it, as it would end with this process.
    pub(crate) fn finish_approved(&self, name: &str, answer: Value) -> Result<Value> {
        if name != "approval.approve" || answer["state"] != "open" || answer["job"].is_null() {
            return Ok(answer);
        }
        self.finish(json!({ "job": answer["job"] }))?;
        self.call("approval.get", json!({ "id": answer["id"] }))
    }

    /// Waits for the job that a command answered with; its progress goes to stderr.
    pub(crate) fn finish(&self, mut started: Value) -> Result<Value> {
        let id = serde_json::from_value(started["job"].take()).map_err(|e| Error::new(Code::Internal).with("why", e))?;
        let mut teller = Teller::new();
        let result = self.books.wait_for_job(&self.caller, id, |job| teller.tell(&job.command, job.done, job.total));
        teller.end();
        result
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if self.caller.session.is_none() {
            return;
        }
        match self.call("session.logout", json!({})) {
            // A session of books that others take the place of ends with them.
            Err(error) if !error.code.is_of_session() && error.code != Code::ReplaceNow => tracing::warn!(%error, "not logged out"),
            Ok(_) | Err(_) => {}
        }
    }
}

/// How far something is, on stderr: over and over in a terminal, else a line for each twentieth.
pub(crate) struct Teller {
    live: bool,
    told: (i64, i64),
}

impl Teller {
    pub(crate) fn new() -> Self {
        Self { live: std::io::stderr().is_terminal(), told: (-1, -1) }
    }

    pub(crate) fn tell(&mut self, what: &str, done: i64, total: i64) {
        let now = if total > 0 { (done.saturating_mul(20) / total, total) } else { (0, 0) };
        if self.live {
            eprint!("\r{what} {done}/{total} ");
        } else if now != self.told {
            eprintln!("{what} {done}/{total}");
        }
        self.told = now;
    }

    pub(crate) fn end(&self) {
        if self.live {
            eprintln!();
        }
    }
}

/// Asks for a password or PIN, which is not shown; only where somebody sits.
fn ask_secret(login: &str) -> Result<String> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::new(Code::FieldRequired).with("field", PASSWORD));
    }
    rpassword::prompt_password(format!("{login}: ")).map_err(|e| file_error("stdin".as_ref(), &e))
}
