//! One process opens the books.
//!
//! The truth is a lock that the system itself gives back when a process dies, however it dies: a locked file beside the
//! books on SQLite, an advisory lock on PostgreSQL. The `lease` row only says who holds it, and where it can be joined.

use crate::conn::{Conn, connect, is_there};
use crate::dialect::batch;
use crate::error::Tried;
use crate::schema::lease;
use crate::{Location, Result, StoreError};
use diesel::prelude::*;
use std::fs::File;
use std::path::{Path, PathBuf};

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
}

impl Holder {
    /// Is it a server of this computer that said where it can be joined?
    #[must_use]
    pub fn can_be_joined(&self) -> bool {
        !self.address.is_empty() && self.host == host_name()
    }
}

/// The lock, held while the books are open.
#[derive(Debug)]
pub(crate) struct Lease {
    _file: Option<File>,
}

/// Key of the advisory lock: `qitao` in ASCII.
const ADVISORY: i64 = 0x71_69_74_61_6f;

/// How often, and how long apart, a held lock is tried before its holder is believed: two seconds in all.
const TRIES: u32 = 10;
const WAIT: std::time::Duration = std::time::Duration::from_millis(200);

impl Lease {
    pub(crate) fn take(location: &Location) -> Result<Self> {
        let Location::Sqlite(path) = location else { return Ok(Self { _file: None }) };
        let name = lock_file(path);
        let file = File::options().create(true).truncate(false).write(true).open(name).tried("opening the lock beside the books")?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse(Box::new(holder(location).unwrap_or_default()))),
            Err(std::fs::TryLockError::Error(source)) => Err(StoreError::Io { what: "locking the books", source }),
        }
    }

    /// Refuses, naming the holder, when somebody has the lock; makes none where there is none.
    pub(crate) fn refuse_held(location: &Location) -> Result<()> {
        match location {
            Location::Sqlite(path) if lock_file(path).exists() => match Self::take(location) {
                Err(held @ StoreError::InUse(_)) => Err(held),
                Ok(_) | Err(_) => Ok(()),
            },
            Location::Sqlite(_) | Location::Postgres(_) => Ok(()),
        }
    }

    /// On PostgreSQL the lock belongs to the writer's connection.
    pub(crate) fn hold(&self, conn: &mut Conn) -> Result<()> {
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
            // A process that was killed holds its lock until the server notices.
            if attempt == TRIES {
                break;
            }
            std::thread::sleep(WAIT);
        }
        Err(StoreError::InUse(Box::new(read_holder(conn).unwrap_or_default())))
    }

    pub(crate) fn sign(&self, conn: &mut Conn, program: &str) -> Result<()> {
        let row = (
            lease::id.eq(1_i64),
            lease::host.eq(host_name()),
            lease::process.eq(i64::from(std::process::id())),
            lease::program.eq(program),
            lease::address.eq(""),
            lease::token.eq(""),
            lease::heartbeat.eq(crate::tx::now_micros()),
        );
        diesel::delete(lease::table).execute(conn).tried("signing the lease")?;
        diesel::insert_into(lease::table).values(row).execute(conn).tried("signing the lease")?;
        Ok(())
    }

    pub(crate) fn announce(&self, conn: &mut Conn, address: &str, token: &str) -> Result<()> {
        diesel::update(lease::table)
            .set((lease::address.eq(address), lease::token.eq(token), lease::heartbeat.eq(crate::tx::now_micros())))
            .execute(conn)
            .tried("announcing the address")?;
        Ok(())
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

/// Who holds the books, as far as their lease row says; a process that was killed left its row behind. Only looks: the
/// lock is not even tried, as that would refuse somebody who opens the books at this moment.
#[must_use]
pub fn holder(location: &Location) -> Option<Holder> {
    match location {
        Location::Sqlite(path) if !is_there(path) || network_drive(path).is_some() => None,
        Location::Sqlite(_) | Location::Postgres(_) => read_holder(&mut connect(location).ok()?),
    }
}

fn lock_file(books: &Path) -> PathBuf {
    let mut name = books.as_os_str().to_owned();
    name.push("-lock");
    name.into()
}

fn read_holder(conn: &mut Conn) -> Option<Holder> {
    let row: (String, i64, String, String, String) =
        lease::table.select((lease::host, lease::process, lease::program, lease::address, lease::token)).first(conn).ok()?;
    Some(Holder { host: row.0, process: row.1, program: row.2, address: row.3, token: row.4 })
}

fn host_name() -> String {
    std::env::var("COMPUTERNAME")
        .or_else(|_| std::fs::read_to_string("/proc/sys/kernel/hostname"))
        .map(|name| name.trim().to_owned())
        .unwrap_or_else(|_| "localhost".into())
}

/// The kind of network drive that a file lies on, if it does: file locks do not hold there and SQLite would lose data.
pub(crate) fn network_drive(path: &Path) -> Option<String> {
    let unc = |path: &Path| is_unc(&path.to_string_lossy()).then(|| "UNC".to_owned());
    if let Some(unc) = unc(path) {
        return Some(unc);
    }
    let whole = std::path::absolute(path).ok()?;
    let full = whole.canonicalize().or_else(|_| whole.parent().unwrap_or(&whole).canonicalize()).ok()?;
    // Windows resolves a drive letter to the share behind it.
    unc(&full).or_else(|| network_mount(&std::fs::read_to_string("/proc/self/mountinfo").ok()?, &full))
}

/// Does a path name a share? `\\?\C:\a` is a local file that is named at length.
fn is_unc(path: &str) -> bool {
    match path.strip_prefix(r"\\?\") {
        Some(rest) => rest.starts_with(r"UNC\"),
        None => path.starts_with(r"\\") || path.starts_with("//"),
    }
}

/// Finds the file system of `full` in the text of `/proc/self/mountinfo`.
fn network_mount(mounts: &str, full: &Path) -> Option<String> {
    const NETWORK: &[&str] = &[
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "coda",
        "davfs",
        "fuse.sshfs",
        "fuse.davfs2",
        "fuse.rclone",
        "fuse.glusterfs",
        // What a desktop mounts for its user: locks end at the daemon.
        "fuse.gvfsd-fuse",
        "fuse.smbnetfs",
        // Folders of a virtual machine's host: locks end at the guest, and the host or another guest writes too.
        "virtiofs",
        "vboxsf",
        "prl_fs",
        "vmhgfs",
        "fuse.vmhgfs-fuse",
    ];
    let mut best: Option<(usize, String)> = None;
    for line in mounts.lines() {
        let mut fields = line.split(' ');
        let Some(place) = fields.nth(4) else { continue };
        let place = place.replace("\\040", " ");
        let Some(kind) = line.split(" - ").nth(1).and_then(|rest| rest.split(' ').next()) else { continue };
        if full.starts_with(&place) && best.as_ref().is_none_or(|(len, _)| place.len() >= *len) {
            best = Some((place.len(), kind.to_owned()));
        }
    }
    best.map(|(_, kind)| kind).filter(|kind| NETWORK.contains(&kind.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_drives_are_found() {
        let mounts = "22 1 0:20 / / rw - ext4 /dev/sda1 rw\n30 22 0:44 / /mnt/factory\\040share rw - cifs //nas/share rw\n31 22 0:45 / /mnt/disk rw - ext4 /dev/sdb rw";
        assert_eq!(network_mount(mounts, Path::new("/mnt/factory share/a.qitao")), Some("cifs".into()));
        assert_eq!(network_mount(mounts, Path::new("/mnt/disk/a.qitao")), None);
        assert_eq!(network_mount(mounts, Path::new("/home/a.qitao")), None);
        for kind in ["virtiofs", "vboxsf", "prl_fs", "vmhgfs", "fuse.vmhgfs-fuse", "fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.glusterfs"] {
            let mounts = format!("{mounts}\n32 22 0:46 / /mnt/host rw - {kind} host rw");
            assert_eq!(network_mount(&mounts, Path::new("/mnt/host/a.qitao")), Some(kind.into()));
        }
    }

    #[test]
    fn shares_are_told_from_local_files() {
        assert_eq!(network_drive(Path::new(r"\\nas\share\a.qitao")), Some("UNC".into()));
        // What a drive letter of a share is resolved to.
        assert!(is_unc(r"\\?\UNC\nas\share\a.qitao"));
        for local in [r"\\?\C:\a.qitao", r"C:\a.qitao", "/home/a.qitao", "a.qitao"] {
            assert!(!is_unc(local), "{local}");
        }
    }
}
