//! One process opens the books.
//!
//! The truth is a lock that the system itself gives back when a process dies, however it dies: a locked file beside the
//! books on SQLite, an advisory lock on PostgreSQL. The `lease` row only says who holds it, and where it can be joined.

use crate::conn::{Conn, connect, is_there};
use crate::dialect::batch;
use crate::error::Tried;
use crate::on_disk::network_drive;
use crate::schema::lease;
use crate::{Location, Result, StoreError};
use diesel::prelude::*;
use std::fs::File;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Who has the books open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Computer.
    pub host: String,
    /// Process number there.
    pub process: i64,
    /// `window`, `serve`, `call`, …
    pub program: String,
    /// `http://127.0.0.1:8787` when it serves, else empty.
    pub address: String,
    /// Token for that address; whoever can read the books may read it.
    pub token: String,
    /// What tells the books in which this was read from a copy of them: the row travels with every copy.
    pub books: String,
}

impl Holder {
    /// Is it a server of this computer that said where it can be joined?
    #[must_use]
    pub fn can_be_joined(&self) -> bool {
        self.socket().is_some() && self.host == host_name()
    }

    /// Whoever can write the row can name any address, and our token and files would go there: only this computer's.
    fn socket(&self) -> Option<SocketAddr> {
        let socket: SocketAddr = self.address.strip_prefix("http://")?.parse().ok()?;
        socket.ip().is_loopback().then_some(socket)
    }

    /// Does another process than this one listen there now?
    fn listens(&self) -> bool {
        let other = self.can_be_joined() && self.process != i64::from(std::process::id());
        other && self.socket().is_some_and(|socket| TcpStream::connect_timeout(&socket, KNOCK).is_ok())
    }
}

/// The lock, held while the books are open.
#[derive(Debug)]
pub(crate) struct Lease {
    _file: Option<File>,
    /// What the row says of us.
    said: Mutex<Holder>,
}

/// Key of the advisory lock: `qitao` in ASCII.
const ADVISORY: i64 = 0x71_69_74_61_6f;

/// How often, and how long apart, a held lock is tried before its holder is believed: two seconds in all.
const TRIES: u32 = 10;
const WAIT: Duration = Duration::from_millis(200);
/// Who listens on this computer takes a connection at once.
const KNOCK: Duration = Duration::from_millis(250);

impl Lease {
    pub(crate) fn take(location: &Location) -> Result<Self> {
        let Location::Sqlite(path) = location else { return Ok(Self { _file: None, said: Mutex::default() }) };
        let name = lock_file(path);
        let file = File::options().create(true).truncate(false).write(true).open(name).tried("opening the lock beside the books")?;
        for attempt in 1.. {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: Some(file), said: Mutex::default() }),
                Err(std::fs::TryLockError::WouldBlock) => {
                    let holder = holder(location);
                    // Whoever ends has taken their name away, or is work of this process that lets go in a moment.
                    let ends =
                        holder.as_ref().is_none_or(|other| other.host == host_name() && other.process == i64::from(std::process::id()));
                    if attempt == TRIES || !ends {
                        return Err(StoreError::InUse(Box::new(holder.unwrap_or_default())));
                    }
                }
                Err(std::fs::TryLockError::Error(source)) => return Err(StoreError::Io { what: "locking the books", source }),
            }
            std::thread::sleep(WAIT);
        }
        unreachable!("the last attempt returns")
    }

    /// Takes the lock where there is one; where there is none nobody has the books open. Fails only when somebody has it.
    pub(crate) fn take_if_there(location: &Location) -> Result<Option<Self>> {
        match location {
            Location::Sqlite(path) if lock_file(path).exists() => match Self::take(location) {
                Err(held @ StoreError::InUse(_)) => Err(held),
                taken => Ok(taken.ok()),
            },
            Location::Sqlite(_) | Location::Postgres(_) => Ok(None),
        }
    }

    /// Refuses, naming the holder, when somebody has the lock; makes none where there is none.
    pub(crate) fn refuse_held(location: &Location) -> Result<()> {
        Self::take_if_there(location).map(drop)
    }

    /// On PostgreSQL the lock belongs to the writer's connection.
    pub(crate) fn hold(&self, conn: &mut Conn, location: &Location) -> Result<()> {
        #[derive(QueryableByName)]
        struct Got {
            #[diesel(sql_type = diesel::sql_types::Bool)]
            got: bool,
        }
        for attempt in 1.. {
            let Conn::Pg(c) = conn else { return Ok(()) };
            let got: Got = diesel::sql_query("SELECT pg_try_advisory_lock($1) AS got")
                .bind::<diesel::sql_types::BigInt, _>(ADVISORY)
                .get_result(c)
                .tried("locking the books")?;
            if got.got {
                return Ok(());
            }
            // A process that was killed holds its lock until the server notices; one that listens was not.
            let other = read_holder(conn, location).unwrap_or_default();
            if attempt == TRIES || other.listens() {
                return Err(StoreError::InUse(Box::new(other)));
            }
            std::thread::sleep(WAIT);
        }
        unreachable!("the last attempt returns")
    }

    /// Says in the row who we are, with what is new; on a new connection what was said before is said again.
    pub(crate) fn sign(&self, conn: &mut Conn, location: &Location, new: impl FnOnce(&mut Holder)) -> Result<()> {
        let mut said = self.said();
        (said.host, said.process, said.books) = (host_name(), i64::from(std::process::id()), identity(conn, location)?);
        new(&mut said);
        let row = (
            lease::id.eq(1_i64),
            lease::host.eq(&said.host),
            lease::process.eq(said.process),
            lease::program.eq(&said.program),
            lease::address.eq(&said.address),
            lease::token.eq(&said.token),
            lease::heartbeat.eq(crate::tx::now_micros()),
        );
        diesel::delete(lease::table).execute(conn).tried("signing the lease")?;
        diesel::insert_into(lease::table).values(row).execute(conn).tried("signing the lease")?;
        Ok(())
    }

    /// The books, as they were when the row was signed.
    pub(crate) fn books(&self) -> String {
        self.said().books.clone()
    }

    fn said(&self) -> MutexGuard<'_, Holder> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn give_back(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(lease::table).execute(conn).tried("giving the lease back")?;
        match conn {
            Conn::Sqlite(_) => batch(conn, "PRAGMA optimize", "tidying up"),
            // The server would notice the closed connection only a moment later, and the next start would be refused.
            Conn::Pg(_) => batch(conn, &format!("SELECT pg_advisory_unlock({ADVISORY})"), "giving the lock back"),
        }
    }
}

/// Who holds the books, as far as their lease row says; a process that was killed left its row behind, and so did a copy.
/// Only looks: the lock is not even tried, as that would refuse somebody who opens the books at this moment.
#[must_use]
pub fn holder(location: &Location) -> Option<Holder> {
    match location {
        Location::Sqlite(path) if !is_there(path) || network_drive(path).is_some() => None,
        Location::Sqlite(_) | Location::Postgres(_) => read_holder(&mut connect(location).ok()?, location),
    }
}

/// Beside the books themselves, whatever name they are opened by: a symbolic link has no lock of its own.
fn lock_file(books: &Path) -> PathBuf {
    let mut name = crate::replace::real(books).into_os_string();
    name.push("-lock");
    name.into()
}

fn read_holder(conn: &mut Conn, location: &Location) -> Option<Holder> {
    let row: (String, i64, String, String, String) =
        lease::table.select((lease::host, lease::process, lease::program, lease::address, lease::token)).first(conn).ok()?;
    let books = identity(conn, location).ok()?;
    Some(Holder { host: row.0, process: row.1, program: row.2, address: row.3, token: row.4, books })
}

/// Tells books that are open from copies of them, under whatever name they are reached.
fn identity(conn: &mut Conn, location: &Location) -> Result<String> {
    #[derive(QueryableByName)]
    struct Told {
        #[diesel(sql_type = diesel::sql_types::Text)]
        told: String,
    }
    match (location, conn) {
        (Location::Sqlite(path), _) => file_identity(path).tried("looking at the books"),
        (Location::Postgres(_), conn) => {
            // A server of the database, and the database's number there.
            let sql = "SELECT extract(epoch FROM pg_postmaster_start_time())::text || ' ' || oid::text AS told \
                       FROM pg_database WHERE datname = current_database()";
            diesel::sql_query(sql).get_result::<Told>(conn).map(|told| told.told).tried("looking at the books")
        }
    }
}

/// A file that another was put in place of is another one, though it has its name.
#[cfg(unix)]
fn file_identity(path: &Path) -> std::io::Result<String> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).map(|file| format!("{} {}", file.dev(), file.ino()))
}

/// Nobody can put another file in place of one that is open.
#[cfg(not(unix))]
fn file_identity(path: &Path) -> std::io::Result<String> {
    // Not every driver of a disk knows the answer; wine has none for a long path.
    let whole = std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    whole.map(|path| path.display().to_string())
}

fn host_name() -> String {
    std::env::var("COMPUTERNAME")
        .or_else(|_| std::fs::read_to_string("/proc/sys/kernel/hostname"))
        .map(|name| name.trim().to_owned())
        .unwrap_or_else(|_| "localhost".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_of_this_computer_can_be_joined() {
        let at = |address: &str| Holder { address: address.into(), host: host_name(), ..Holder::default() };
        for address in ["http://127.0.0.1:8787", "http://[::1]:8787", "http://127.9.0.1:1"] {
            assert!(at(address).can_be_joined(), "{address}");
            assert!(!Holder { host: "another".into(), ..at(address) }.can_be_joined());
        }
        for address in [
            "",
            "http://192.0.2.1:8787",
            "http://[2001:db8::1]:80",
            "http://localhost:8787",
            "http://qitao.example:8787",
            "https://127.0.0.1:8787",
            "127.0.0.1:8787",
            "http://127.0.0.1",
            "http://127.0.0.1:8787/x",
            "http://127.0.0.1:8787@192.0.2.1:80",
            "http://192.0.2.1:80#127.0.0.1:8787",
        ] {
            assert!(!at(address).can_be_joined(), "{address}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_books_has_their_lock() {
        let dir = tempfile::tempdir().unwrap();
        let (books, link) = (dir.path().join("a.qitao"), dir.path().join("link.qitao"));
        std::fs::write(&books, "").unwrap();
        std::os::unix::fs::symlink(&books, &link).unwrap();
        let held = Lease::take(&Location::Sqlite(books)).unwrap();
        assert!(matches!(Lease::take(&Location::Sqlite(link.clone())), Err(StoreError::InUse(_))));
        drop(held);
        Lease::take(&Location::Sqlite(link)).unwrap();
    }
}
