//! PostgreSQL's own programs: full backups by `pg_dump`, and how such programs are run. The password goes by the environment, never by the command line, where
//! every user of the computer could read it.

use crate::backup::Tick;
use crate::error::{BackupFault, Tried};
use crate::{Result, Store, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The address without its password, and the password.
pub(crate) fn apart(url: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else { return (url.into(), None) };
    let mut password = None;
    let rest = match rest.rsplit_once('@') {
        Some((who, place)) => match who.split_once(':') {
            Some((user, secret)) => {
                password = Some(decoded(secret));
                format!("{user}@{place}")
            }
            None => rest.to_owned(),
        },
        None => rest.to_owned(),
    };
    let (place, query) = match rest.split_once('?') {
        Some((place, query)) => (place.to_owned(), query.to_owned()),
        None => (rest, String::new()),
    };
    let mut kept = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.strip_prefix("password=") {
            Some(secret) => password = Some(decoded(secret)),
            None => kept.push(pair),
        }
    }
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    (format!("{scheme}://{place}{query}"), password)
}

/// `%2F` and the like.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let hex = more.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[derive(diesel::QueryableByName)]
struct Snapshot {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Ends the program when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// How a program ended.
pub(crate) enum Ended {
    Fine,
    /// It is not to be found.
    NoProgram(String),
    /// The first thing that it said.
    Failed(String),
}

/// Runs a program to its end, asking whether to go on meanwhile.
pub(crate) fn run(mut command: Command, go_on: &mut dyn FnMut() -> bool) -> Result<Ended> {
    let child = match command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Ended::NoProgram(error.to_string())),
        Err(error) => return Ok(Ended::Failed(error.to_string())),
    };
    let mut child = Running(child);
    let mut stderr = child.0.stderr.take();
    // Read beside, or a program that has much to say would wait for us.
    let said = std::thread::spawn(move || {
        let mut text = String::new();
        drop(stderr.as_mut().map(|err| err.read_to_string(&mut text)));
        text
    });
    let status = loop {
        if let Some(status) = child.0.try_wait().tried("waiting for a program of PostgreSQL")? {
            break status;
        }
        if !go_on() {
            return Err(StoreError::Cancelled);
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    if status.success() {
        return Ok(Ended::Fine);
    }
    let text = said.join().unwrap_or_default();
    Ok(Ended::Failed(text.lines().next().unwrap_or("it failed without a word").to_owned()))
}

/// Dumps into a file. Gives the newest change in it: both are of one snapshot.
pub(crate) fn dump(store: &Store, url: &str, to: &Path, tick: &mut Tick<'_>) -> Result<i64> {
    let failed = |fault: BackupFault, why: String| StoreError::Backup { place: to.display().to_string(), fault, why };
    store.read(|r| {
        let change = r.newest_change()?;
        let snapshot: Snapshot =
            diesel::sql_query("SELECT pg_export_snapshot() AS name").get_result(r.conn).tried("taking a snapshot to dump")?;
        let (address, password) = apart(url);
        let mut command = Command::new("pg_dump");
        command.arg("--format=custom").arg("--no-owner").arg("--no-privileges").arg(format!("--snapshot={}", snapshot.name));
        command.arg("--file").arg(to).arg("--dbname").arg(address);
        if let Some(password) = password {
            command.env("PGPASSWORD", password);
        }
        match run(command, &mut || tick(std::fs::metadata(to).map_or(0, |m| m.len()), 0))? {
            Ended::Fine => Ok(change),
            Ended::NoProgram(why) => Err(failed(BackupFault::NoProgram, why)),
            Ended::Failed(why) => {
                let fault = if why.contains("No space left") { BackupFault::Full } else { BackupFault::Other };
                Err(failed(fault, why))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_taken_out_of_the_address() {
        let check = |url: &str, address: &str, password: Option<&str>| {
            assert_eq!(apart(url), (address.to_owned(), password.map(str::to_owned)));
        };
        check("postgres://li:s%40c%2F@db:5432/b?sslmode=require", "postgres://li@db:5432/b?sslmode=require", Some("s@c/"));
        check("postgres://db/b?user=li&password=a%26b&x=1", "postgres://db/b?user=li&x=1", Some("a&b"));
        check("postgresql://li@db/b", "postgresql://li@db/b", None);
        check("postgres:///b", "postgres:///b", None);
    }
}
