//! What can go wrong between the program and its books: what was tried, with the cause as source.

use crate::lease::Holder;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("{what}: {source}")]
    Database {
        /// What was tried.
        what: &'static str,
        /// The cause.
        source: diesel::result::Error,
    },
    /// The database cannot be reached or opened.
    #[error("cannot open the books at {location}: {why}")]
    Connect {
        /// Where, without credentials.
        location: String,
        /// The cause.
        why: String,
    },
    /// There is no file, and none was to be created.
    #[error("there are no books at {0}")]
    NotThere(String),
    /// There is a file already, and a new one was to be created.
    #[error("{0} is there already")]
    Exists(String),
    /// The file is no SQLite database, or one of another program.
    #[error("{0} is not a file of books")]
    NotBooks(String),
    /// The books were written by a newer version of the program.
    #[error("the books were made by a newer version (change {0} is unknown here)")]
    Newer(String),
    /// The migration of the books failed; they are as they were.
    #[error("the books could not be brought up to date: {0}")]
    Migration(String),
    /// Somebody else has the books open.
    #[error("the books are open in {} (process {} on {})", .0.program, .0.process, .0.host)]
    InUse(Box<Holder>),
    /// SQLite on a network drive loses data: file locks do not hold there.
    #[error("{path} is on a network drive ({kind})")]
    NetworkDrive {
        /// The file.
        path: String,
        /// The file system.
        kind: String,
    },
    /// Windows takes the name for a device.
    #[error("Windows keeps the name {0} for a device")]
    Device(String),
    /// Reading or writing a file beside the books failed.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The cause.
        source: std::io::Error,
    },
    /// A row holds what the program never writes.
    #[error("{0} holds an unknown value: {1}")]
    Unknown(&'static str, String),
    /// The books hold what makes no BOM graph.
    #[error("the BOM graph cannot be built: {0}")]
    Graph(#[from] qitao_domain::bom::BuildError),
    /// Reading the BOM lines beside the other work failed.
    #[error("reading BOM lines: {0}")]
    Scan(String),
    /// The journal's files go on otherwise than these books: an older copy was put in place of the books.
    #[error("the journal's files know another change {0}")]
    Forked(i64),
    /// A full backup was not made.
    #[error("no backup at {place}: {why}")]
    Backup {
        /// The folder or file.
        place: String,
        /// What kind of failure.
        fault: BackupFault,
        /// The cause.
        why: String,
    },
    /// A backup is not what it was when it was made.
    #[error("{file} is damaged: {why}")]
    Damaged {
        /// The file.
        file: String,
        /// What does not fit.
        why: String,
    },
    /// There is no backup from which the moment can be reached.
    #[error("{0} has no backup of that time")]
    NoBackup(String),
    /// The journal's files miss changes before the moment.
    #[error("the journal misses changes after {change}")]
    Hole {
        /// The last change that can be restored.
        change: i64,
        /// Its instant, microseconds UTC.
        at: i64,
    },
    /// Other books were agreed to, and cannot take their place yet.
    #[error("other books cannot be put in place: {0}")]
    Replacing(String),
    /// There is no `pg_restore`.
    #[error("pg_restore was not found: {0}")]
    NoPgRestore(String),
    /// What was restored into this database was never proved.
    #[error("a restore into {0} was broken off")]
    Unproved(String),
    /// Rows are not as a script met them on its copy.
    #[error("{count} rows are not as they were, first {}", .first.join(", "))]
    Moved {
        /// How many.
        count: usize,
        /// The first of them: table and code.
        first: Vec<String>,
    },
    /// What must be one row's alone is another's.
    #[error("{table} {key} is there already")]
    Taken {
        /// The table.
        table: &'static str,
        /// The row that came second.
        key: String,
    },
    /// A script gave a row of this table a number that the books would not give.
    #[error("a row of {0} has a number that is none of the books")]
    RowNumber(&'static str),
    /// What a script comes to is more than may be in memory: so many bytes.
    #[error("the rows of the script are {0} bytes and more")]
    TooMuch(usize),
    /// Something was to be posted into a month that is closed.
    #[error("{day} is in {month}, which is closed")]
    MonthClosed {
        /// As of when.
        day: qitao_domain::Day,
        /// Its month.
        month: qitao_domain::costing::close::Month,
        /// The first month that is open.
        open: qitao_domain::costing::close::Month,
    },
    /// Somebody asked the work to stop.
    #[error("cancelled")]
    Cancelled,
    /// A filter or sort names a column that the list does not have, or a value that its column cannot have.
    #[error("bad list query: {field}: {why}")]
    List {
        /// The field.
        field: String,
        /// What is wrong: `unknown_field`, `bad_value`, `bad_op`, `bad_cursor`.
        why: &'static str,
    },
}

/// Why a full backup was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupFault {
    /// There is no room.
    Full,
    /// One may not write there.
    ReadOnly,
    /// There is no such place.
    Gone,
    /// There is no `pg_dump`.
    NoProgram,
    /// Something else.
    Other,
}

impl BackupFault {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "the system has dozens of failures; these are those that a person can do something about"
    )]
    pub(crate) fn of(error: &std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Self::Full,
            Kind::ReadOnlyFilesystem | Kind::PermissionDenied => Self::ReadOnly,
            Kind::NotFound | Kind::NotADirectory | Kind::NetworkUnreachable | Kind::HostUnreachable | Kind::StaleNetworkFileHandle => {
                Self::Gone
            }
            _ => Self::Other,
        }
    }
}

impl StoreError {
    /// Is it a broken unique constraint?
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(
            self,
            Self::Database { source: diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _), .. }
        )
    }

    /// Did another process hold the database for too long?
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Database { source, .. } if source.to_string().contains("database is locked"))
    }

    /// May the transaction be run again?
    #[must_use]
    pub fn is_serialization_failure(&self) -> bool {
        matches!(
            self,
            Self::Database { source: diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::SerializationFailure, _), .. }
        )
    }
}

/// Adds what was tried to a Diesel error.
pub(crate) trait Tried<T> {
    fn tried(self, what: &'static str) -> crate::Result<T>;
}

impl<T> Tried<T> for diesel::QueryResult<T> {
    fn tried(self, what: &'static str) -> crate::Result<T> {
        self.map_err(|source| StoreError::Database { what, source })
    }
}

impl<T> Tried<T> for std::io::Result<T> {
    fn tried(self, what: &'static str) -> crate::Result<T> {
        self.map_err(|source| StoreError::Io { what, source })
    }
}
