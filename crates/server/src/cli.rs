//! The command line.

use crate::desk::{Desk, Teller, Who};
use crate::{file_error, http, import};
use clap::{Parser, Subcommand};
use qitao_app::files::write_whole;
use qitao_app::import::Language;
use qitao_app::{App, Books, Code, CommandKind, Create, Error, Location, Reply, Result};
use serde_json::{Value, json};
use std::io::{IsTerminal, Read, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// 齐套 Qitao: BOMs, planning, costs and outsourcing of a factory.
#[derive(Debug, Parser)]
#[command(name = "qitao", version)]
pub(crate) struct Args {
    /// The books: `sqlite:FILE`, or `env:NAME` where the environment variable NAME holds a `postgres://` address.
    #[arg(long, value_name = "BOOKS")]
    db: Option<String>,
    /// Who calls, where people have to log in: their password or PIN is in the environment variable `QITAO_PASSWORD`, or
    /// is asked for at a terminal.
    #[arg(long = "as", value_name = "LOGIN")]
    login: Option<String>,
    /// Works in the sandbox of the books: with `call`, `import` and `verify`.
    #[arg(long, global = true)]
    sandbox: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes new books.
    Init {
        /// Fills them with the sample factory.
        #[arg(long)]
        sample: bool,
    },
    /// Takes in a workbook, a CSV, or every one of a folder: all or nothing.
    Import {
        /// File or folder.
        path: PathBuf,
        /// Only checks.
        #[arg(long)]
        dry_run: bool,
        /// Leaves out the rows with mistakes.
        #[arg(long)]
        skip_errors: bool,
        /// Why: where it needs a second person, asks for their agreement instead of failing.
        #[arg(long, value_name = "REASON")]
        ask: Option<String>,
        /// In which language mistakes are told: `en` or `zh-CN`.
        #[arg(long, default_value = "en", value_parser = language)]
        language: Language,
    },
    /// Runs one command of the contract and waits for its job, if it is one.
    Call {
        /// `bom.explode`
        name: String,
        /// Its input; `-` reads it from stdin; `{}` when absent.
        input: Option<String>,
        /// The id of a change; the same change sent again with it does nothing.
        #[arg(long)]
        request_id: Option<String>,
        /// Takes a file in and puts its handle into this field.
        #[arg(long, value_name = "FIELD=PATH")]
        file: Vec<String>,
        /// Where the answer goes instead of stdout; a terminal takes no file.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Serves the books to browsers and programs: of this computer, or of others where people have to log in.
    Serve {
        /// Address; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8787")]
        listen: SocketAddr,
        /// A name by which other computers call this one, besides its addresses; may be given several times.
        #[arg(long, value_name = "HOST")]
        name: Vec<String>,
    },
    /// Ends all sessions and prints a recovery code, with which somebody who manages people logs in again.
    Recover,
    /// Re-proves the books' invariants and lists what does not hold.
    Verify,
    /// Makes a full backup: into a new file, a folder, or the set folder of backups.
    Backup {
        /// File or folder.
        to: Option<PathBuf>,
    },
    /// Restores books to a moment, into a new file or an empty database.
    Restore {
        /// A folder of backups (`NAME.backups`), or one of its backups.
        from: PathBuf,
        /// The new books: `sqlite:FILE`, or `env:NAME` with the address of an empty database; nothing that is there is replaced.
        #[arg(long, value_name = "BOOKS")]
        to: String,
        /// The moment, such as `2026-01-22T23:57:00+08:00`; else the newest state that the folder knows, or the backup's own.
        #[arg(long, value_name = "MOMENT")]
        at: Option<String>,
    },
    /// Prints the contract as OpenAPI 3.1.
    Openapi,
}

impl Command {
    /// Its name, if it is about the books themselves and not about what they hold.
    const fn of_the_books(&self) -> Option<&'static str> {
        match self {
            Self::Import { .. } | Self::Call { .. } | Self::Verify => None,
            Self::Init { .. } => Some("init"),
            Self::Serve { .. } => Some("serve"),
            Self::Recover => Some("recover"),
            Self::Backup { .. } => Some("backup"),
            Self::Restore { .. } => Some("restore"),
            Self::Openapi => Some("openapi"),
        }
    }
}

fn language(text: &str) -> std::result::Result<Language, String> {
    serde_json::from_value(json!(text)).map_err(|_| "en or zh-CN".into())
}

fn location(db: Option<&str>) -> Result<Location> {
    let text = db.unwrap_or_default();
    let wrong = || Error::new(Code::LocationInvalid).with("location", text);
    if let Some(file) = text.strip_prefix("sqlite:") {
        return if file.is_empty() { Err(wrong()) } else { Ok(Location::Sqlite(PathBuf::from(file))) };
    }
    let name = text.strip_prefix("env:").filter(|name| !name.is_empty()).ok_or_else(wrong)?;
    match std::env::var(name) {
        Ok(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => Ok(Location::Postgres(url)),
        Ok(_) | Err(_) => Err(wrong()),
    }
}

fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        // Whoever reads us has enough.
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(|e| file_error("stdout".as_ref(), &e)),
    }
}

pub(crate) fn run(args: Args) -> Result<ExitCode> {
    let db = args.db.as_deref();
    let who = Who { login: args.login.as_deref(), sandbox: args.sandbox };
    if let Some(command) = args.command.of_the_books()
        && args.sandbox
    {
        return Err(Error::new(Code::SandboxNotThere).with("command", command));
    }
    match &args.command {
        Command::Openapi => {
            print(qitao_app::contract::openapi_text().trim_end())?;
        }
        Command::Init { sample } => {
            let app = App::open(location(db)?, Create::New, "init")?;
            // A service that copies the folder elsewhere may copy half of a change; none where no name tells of one.
            let mut done = json!({ "location": app.location(), "synced": app.synced() });
            if *sample {
                let desk = Desk::new(Books::Own(app));
                done["sample"] = desk.finish(desk.call("sample.load", json!({}))?)?;
            }
            print(&done.to_string())?;
        }
        Command::Import { path, dry_run, skip_errors, ask, language } => {
            let desk = Desk::open(&location(db)?, &who, "import")?;
            let (summary, fine) =
                import::run(&desk, path, *dry_run, &import::How { skip_errors: *skip_errors, ask: ask.as_deref() }, *language)?;
            print(&summary.to_string())?;
            if !fine {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Call { name, input, request_id, file, out } => {
            if out.is_none() {
                refuse_terminal(name, std::io::stdout().is_terminal())?;
            }
            let input = read_input(input.as_deref())?;
            let desk = Desk::open(&location(db)?, &who, "call")?;
            let input = with_files(&desk, name, input, file)?;
            match desk.books.call(&desk.caller.clone().with_request_id(request_id.clone()), name, input)? {
                Reply::File(file) => match out {
                    Some(path) => write_whole(path, &file.bytes)?,
                    None => std::io::stdout().lock().write_all(&file.bytes).map_err(|e| file_error("stdout".as_ref(), &e))?,
                },
                Reply::Json(value) => {
                    let own = matches!(desk.books, Books::Own(_));
                    let is_job = qitao_app::contract::find(name).is_some_and(|c| c.kind.is_job());
                    let value = if is_job { desk.finish(value)? } else { desk.finish_approved(name, value)? };
                    drop(desk);
                    if own {
                        qitao_app::finish_replacing(&location(db)?)?;
                    }
                    match out {
                        Some(path) => write_whole(path, value.to_string().as_bytes())?,
                        None => print(&value.to_string())?,
                    }
                }
            }
        }
        Command::Backup { to } => {
            let to = to.as_ref().map(std::path::absolute).transpose().map_err(|e| file_error("backup".as_ref(), &e))?;
            let desk = Desk::open(&location(db)?, &who, "backup")?;
            let made = desk.finish(desk.call("backup.make", json!({ "to": to }))?)?;
            print(&made.to_string())?;
        }
        Command::Restore { from, to, at } => {
            let mut teller = Teller::new();
            let mut tell = |done: usize, total: usize| {
                teller.tell("restore", i64::try_from(done).unwrap_or(i64::MAX), i64::try_from(total).unwrap_or(i64::MAX));
                Ok(())
            };
            let restored = match location(Some(to))? {
                Location::Sqlite(file) => qitao_app::restore::books(from, at.as_deref(), &file, &mut tell),
                Location::Postgres(url) => qitao_app::restore::database(from, at.as_deref(), &url, &mut tell),
            };
            teller.end();
            print(&json!(restored?).to_string())?;
        }
        Command::Serve { listen, name } => {
            let app = App::open(location(db)?, Create::Never, "serve")?;
            http::serve(app, *listen, name)?;
        }
        Command::Recover => {
            let app = App::open(location(db)?, Create::Never, "recover")?;
            print(&json!(app.recover()?).to_string())?;
        }
        Command::Verify => {
            let desk = Desk::open(&location(db)?, &who, "verify")?;
            let verified = desk.finish(desk.call("system.verify", json!({}))?)?;
            print(&verified.to_string())?;
            if verified["problems"] != json!(0) {
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The bytes of a file are nothing for a terminal. Said before anything is done.
fn refuse_terminal(command: &str, is_terminal: bool) -> Result<()> {
    let is_file = qitao_app::contract::find(command).is_some_and(|c| c.kind == CommandKind::File);
    if is_file && is_terminal {
        return Err(Error::new(Code::FileRead).with("name", "stdout").with("why", "a terminal does not show a file; give --out FILE"));
    }
    Ok(())
}

fn read_input(input: Option<&str>) -> Result<Value> {
    let text = match input {
        None => return Ok(json!({})),
        Some("-") => {
            let mut text = String::new();
            let most = qitao_app::limits::CALL_BYTES as u64;
            std::io::stdin().lock().take(most + 1).read_to_string(&mut text).map_err(|e| file_error("stdin".as_ref(), &e))?;
            if text.len() as u64 > most {
                return Err(Error::new(Code::InputTooLarge).with("limit", most));
            }
            text
        }
        Some(text) => text.to_owned(),
    };
    // Windows' editors begin a UTF-8 file with a mark of that.
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|e| Error::new(Code::InputInvalid).with("command", "call").with("why", e))
}

fn with_files(desk: &Desk, command: &str, mut input: Value, files: &[String]) -> Result<Value> {
    let several = |field: &str| qitao_app::contract::find(command).is_some_and(|c| c.takes_several(field));
    for one in files {
        let wrong = || Error::new(Code::InputInvalid).with("command", "--file").with("why", "FIELD=PATH");
        let (field, path) = one.split_once('=').ok_or_else(wrong)?;
        let handle = desk.upload(path.as_ref())?;
        let fields = input.as_object_mut().ok_or_else(wrong)?;
        if several(field) {
            let handles = fields.entry(field).or_insert_with(|| json!([]));
            handles.as_array_mut().ok_or_else(wrong)?.push(json!(handle));
        } else {
            fields.insert(field.to_owned(), json!(handle));
        }
    }
    Ok(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_takes_no_file() {
        let error = refuse_terminal("item.export", true).unwrap_err();
        assert_eq!((error.code, error.params["name"].as_str()), (Code::FileRead, "stdout"));
        assert!(error.params["why"].contains("--out FILE"));
        for (command, is_terminal) in [("item.export", false), ("item.list", true), ("no.command", true)] {
            refuse_terminal(command, is_terminal).unwrap();
        }
    }
}
