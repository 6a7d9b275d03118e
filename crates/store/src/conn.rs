//! Opening the books: where they are, the connections, the settings of each.

use crate::checkpoint::{BACKSTOP, Checkpoints};
use crate::dialect::batch;
use crate::error::Tried;
use crate::lease::Lease;
use crate::on_disk::{device, for_sqlite, network_drive, synced};
use crate::opened::{Counter, Opened, UntilClosed};
use crate::touched::Notes;
use crate::{Result, StoreError, migrate, replace};
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One connection to either database.
#[derive(diesel::MultiConnection)]
#[allow(clippy::large_enum_variant)]
pub(crate) enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded, one file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Where books are.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A `postgres://` URL with credentials; never shown.
    Postgres(String),
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

impl Location {
    /// How a person sees it: the path, or host and database without credentials.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                format!("postgres://{}", place.split('?').next().unwrap_or(place))
            }
        }
    }

    /// The service that keeps copying the folder of these books elsewhere (OneDrive, 坚果云, …), as far as names tell.
    #[must_use]
    pub fn synced(&self) -> Option<&'static str> {
        match self {
            Self::Sqlite(path) => synced(path),
            Self::Postgres(_) => None,
        }
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }
}

/// Whether books are made where there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Create {
    /// Only open what is there.
    Never,
    /// Make new books; refuse what is there already.
    New,
    /// Open, or make.
    IfMissing,
    /// Only open what is there, also when it was just restored into a database and is to be proved.
    Restored,
}

/// Readers beside the one writer: enough for a window and a dozen browsers, few enough for a small PC.
const READERS: u32 = 8;

#[derive(Debug)]
pub(crate) struct Readers {
    location: Location,
    open: Arc<Counter>,
}

/// A connection that only reads.
pub(crate) struct Reader {
    pub(crate) conn: Conn,
    // Dropped when the connection is closed.
    _opened: Opened,
}

impl ManageConnection for Readers {
    type Connection = Reader;
    type Error = StoreError;

    fn connect(&self) -> Result<Reader> {
        let opened = Opened::of(&self.open);
        Ok(Reader { conn: connect(&self.location)?, _opened: opened })
    }

    fn is_valid(&self, reader: &mut Reader) -> Result<()> {
        batch(&mut reader.conn, "SELECT 1", "asking for a sign of life")
    }

    fn has_broken(&self, reader: &mut Reader) -> bool {
        use diesel::r2d2::R2D2Connection;
        reader.conn.is_broken()
    }
}

/// Open books. Dropping it closes them and gives the lease back.
pub struct Store {
    // Dropped first: its connection is not the last.
    checkpoints: Option<Checkpoints>,
    pub(crate) writer: Mutex<Conn>,
    readers: Pool<Readers>,
    // Dropped next: the pool closes its connections in a thread of its own.
    _until_closed: UntilClosed,
    notes: Mutex<Notes>,
    pub(crate) epoch: AtomicU64,
    location: Location,
    // Dropped last: the books are closed before anybody else may open them, and then this process may end.
    pub(crate) lease: Lease,
    _opened: Opened,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("location", &self.location).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens books, brings them up to date (after a copy) and takes the lease.
    ///
    /// # Errors
    /// [`StoreError::NotThere`], [`StoreError::NotBooks`], [`StoreError::Newer`], [`StoreError::InUse`],
    /// [`StoreError::NetworkDrive`], [`StoreError::Device`], or the database's own.
    pub fn open(location: Location, create: Create, program: &str) -> Result<Self> {
        if let Location::Sqlite(path) = &location {
            if let Some(name) = device(path) {
                return Err(StoreError::Device(name));
            }
            if let Some(kind) = network_drive(path) {
                return Err(StoreError::NetworkDrive { path: path.display().to_string(), kind });
            }
            if replace::is_marked(path) {
                // Whoever takes the place of these books must not find them open.
                let _held = Lease::take(&location)?;
                replace::finish(path)?;
            }
            match (is_there(path), create) {
                (false, Create::Never | Create::Restored) => return Err(StoreError::NotThere(location.shown())),
                (true, Create::New) => {
                    Lease::refuse_held(&location)?;
                    return Err(StoreError::Exists(location.shown()));
                }
                (true, Create::Never | Create::IfMissing | Create::Restored) => check_header(path)?,
                (false, Create::New | Create::IfMissing) => {}
            }
        }
        let opened = Opened::books();
        let lease = Lease::take(&location)?;
        // Asked again under the lease: somebody else may have made them meanwhile.
        let made = match &location {
            Location::Sqlite(path) => Some(path.clone()).filter(|path| !is_there(path)),
            Location::Postgres(_) => None,
        };
        match Self::open_leased(&location, create, program, &lease) {
            Ok((writer, readers, open)) => {
                let checkpoints = match &location {
                    Location::Sqlite(path) => Some(Checkpoints::begin(path, &open)?),
                    Location::Postgres(_) => None,
                };
                let (writer, notes, epoch) = (Mutex::new(writer), Mutex::default(), AtomicU64::new(0));
                Ok(Self { checkpoints, writer, readers, _until_closed: UntilClosed(open), notes, epoch, location, lease, _opened: opened })
            }
            Err(error) => {
                if let Some(path) = made {
                    // A file that this call made and could not fill is nobody's books; gone before the lease is.
                    for end in ["-wal", "-shm", "", "-lock"] {
                        let mut name = path.as_os_str().to_owned();
                        name.push(end);
                        let _ = std::fs::remove_file(name);
                    }
                }
                Err(error)
            }
        }
    }

    fn open_leased(location: &Location, create: Create, program: &str, lease: &Lease) -> Result<(Conn, Pool<Readers>, Arc<Counter>)> {
        let mut writer = connect(location)?;
        lease.hold(&mut writer, location)?;
        migrate::bring_up_to_date(&mut writer, location, create)?;
        lease.sign(&mut writer, location, |said| program.clone_into(&mut said.program))?;
        let open = Arc::<Counter>::default();
        let readers = Pool::builder()
            .max_size(READERS)
            // A spare one would be opened behind our back, maybe after the books were closed and their file was moved away.
            .min_idle(Some(0))
            .test_on_check_out(location.backend() == Backend::Postgres)
            .connection_timeout(Duration::from_secs(10))
            .build(Readers { location: location.clone(), open: Arc::clone(&open) })
            .map_err(|e| StoreError::Connect { location: location.shown(), why: e.to_string() })?;
        Ok((writer, readers, open))
    }

    /// Where the books are.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The file, when it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.location {
            Location::Sqlite(path) => Some(path),
            Location::Postgres(_) => None,
        }
    }

    pub(crate) fn reader(&self) -> Result<diesel::r2d2::PooledConnection<Readers>> {
        self.readers.get().map_err(|e| StoreError::Connect { location: self.location.shown(), why: e.to_string() })
    }

    /// Makes the address at which this process serves the books known to a second start, so that it can join.
    ///
    /// # Errors
    /// The database's.
    pub fn announce(&self, address: &str, token: &str) -> Result<()> {
        let mut writer = self.writer();
        self.lease.sign(&mut writer, &self.location, |said| {
            address.clone_into(&mut said.address);
            token.clone_into(&mut said.token);
        })
    }

    /// Tells these books from copies of them, as long as they are open; see [`Holder::books`](crate::Holder).
    #[must_use]
    pub fn identity(&self) -> String {
        self.lease.books()
    }

    /// The writer's connection again, after the server ended it: with the lease, or not at all.
    pub(crate) fn mend(&self, writer: &mut Conn) -> Result<()> {
        use diesel::r2d2::R2D2Connection;
        if self.location.backend() == Backend::Sqlite || !writer.is_broken() {
            return Ok(());
        }
        let mut fresh = connect(&self.location)?;
        self.lease.hold(&mut fresh, &self.location)?;
        // Somebody else may have had the books meanwhile, even a newer version: nobody knows any more what moved.
        migrate::bring_up_to_date(&mut fresh, &self.location, Create::Never)?;
        self.lease.sign(&mut fresh, &self.location, |_| {})?;
        *writer = fresh;
        self.begin_epoch();
        tracing::warn!("the connection to the database was lost and made again");
        Ok(())
    }

    pub(crate) fn notes(&self) -> std::sync::MutexGuard<'_, Notes> {
        // Notes are added whole.
        self.notes.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A transaction was committed.
    pub(crate) fn wrote(&self) {
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.wrote();
        }
    }

    pub(crate) fn writer(&self) -> std::sync::MutexGuard<'_, Conn> {
        // A panic while writing rolled its transaction back; the connection itself stays good.
        self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let mut writer = self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Err(error) = self.lease.give_back(&mut writer) {
            tracing::warn!(%error, "could not give the lease back");
        }
    }
}

pub(crate) fn is_there(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() > 0)
}

/// Refuses early, with a clear word, what is no SQLite file; opening it would say "file is not a database" much later.
fn check_header(path: &Path) -> Result<()> {
    use std::io::Read;
    let mut head = [0_u8; 16];
    let mut file = std::fs::File::open(path).tried("opening the books")?;
    match file.read_exact(&mut head) {
        Ok(()) if &head == b"SQLite format 3\0" => Ok(()),
        Ok(()) | Err(_) => Err(StoreError::NotBooks(path.display().to_string())),
    }
}

pub(crate) fn connect(location: &Location) -> Result<Conn> {
    let failed = |why: &dyn std::fmt::Display| StoreError::Connect { location: location.shown(), why: why.to_string() };
    match location {
        Location::Sqlite(path) => {
            let path = for_sqlite(path);
            let text = path.to_str().ok_or_else(|| failed(&"the path is not Unicode"))?;
            let conn = SqliteConnection::establish(text).map_err(|e| failed(&e))?;
            let mut conn = Conn::Sqlite(conn);
            let settings = format!(
                "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; \
                 PRAGMA cache_size = -65536; PRAGMA mmap_size = 1073741824; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
                 PRAGMA wal_autocheckpoint = {BACKSTOP}"
            );
            batch(&mut conn, &settings, "setting up the connection")?;
            Ok(conn)
        }
        Location::Postgres(url) => {
            // libpq's own message may repeat the URL; it never reaches a screen.
            let conn = PgConnection::establish(url).map_err(|e| failed(&redact(&e.to_string(), url)))?;
            let mut conn = Conn::Pg(conn);
            // Compiling a question takes longer than any question of a screen; the server does it by its guess of what that will cost.
            batch(
                &mut conn,
                "SET application_name = 'qitao'; SET lock_timeout = '10s'; SET client_min_messages = warning; SET jit = off",
                "setting up the connection",
            )?;
            Ok(conn)
        }
    }
}

fn redact(message: &str, url: &str) -> String {
    let credentials = url.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map(|(c, _)| c);
    match credentials {
        Some(c) if !c.is_empty() => message.replace(c, "…"),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_never_shown() {
        let location = Location::Postgres("postgres://li:s3cret@db.example:5432/books?sslmode=require".into());
        assert_eq!(location.shown(), "postgres://db.example:5432/books");
        assert_eq!(format!("{location:?}"), "postgres://db.example:5432/books");
        assert_eq!(redact("bad postgres://li:s3cret@x", "postgres://li:s3cret@x"), "bad postgres://…@x");
    }
}
