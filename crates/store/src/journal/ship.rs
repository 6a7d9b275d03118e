//! Writing the journal to its files beside the backups, and to the second place.

use super::segment::{self, Head, START, Segment, Writer};
use super::{ChangeRow, Row, Shape};
use crate::error::Tried;
use crate::{Read, Result, Store, StoreError};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek, SeekFrom, Write as _};
use std::path::Path;

/// A segment of this size is closed, and the next begun.
const FULL: u64 = 16 << 20;
/// Changes read in one snapshot, and rows read at once.
const CHANGES: u32 = 200;
const ROWS: u32 = 5_000;

/// What was written to the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shipped {
    /// The newest change there.
    pub up_to: i64,
    /// Changes that were new.
    pub changes: usize,
}

impl Store {
    /// Writes every change that is not yet in the folder's segments, and waits until the disk has it. `from` is the change
    /// that a full backup there has: what lies before it needs no file. Whoever calls sees to it that nobody else does so
    /// at the same time.
    ///
    /// # Errors
    /// The folder's, or the database's. What was not written is, the next time.
    pub fn ship(&self, folder: &Path, books: &str, from: i64) -> Result<Shipped> {
        let mut last = None;
        for path in segment::files(folder, books)?.into_iter().rev() {
            // One without a whole head is nothing, and is replaced.
            if let Some(found) = segment::scan(&path)?
                && (last.is_none() || !found.changes.is_empty())
            {
                last = Some(found);
                break;
            }
        }
        if let Some(end) = last.as_ref().and_then(|segment| segment.changes.last()) {
            self.read(|r| same_history(r, end.id, end.at))?;
        }
        let mut shipped = Shipped { up_to: last.as_ref().map_or(from, Segment::newest), changes: 0 };
        let mut writer = None;
        loop {
            let done = self.read(|r| -> Result<usize> {
                let changes = r.changes_after(shipped.up_to, CHANGES)?;
                let shapes = if changes.is_empty() { BTreeMap::new() } else { r.shapes()? };
                for change in &changes {
                    // What the journal of the books has forgotten was to be here already; a new chain begins behind the hole.
                    let gap = change.id != shipped.up_to + 1;
                    if gap {
                        (writer, last) = (None, None);
                        shipped.up_to = change.id - 1;
                    }
                    let out = match &mut writer {
                        Some(out) => out,
                        none => none.insert(open(folder, books, last.take(), shipped.up_to)?),
                    };
                    write(r, out, change, &shapes)?;
                    shipped.up_to = change.id;
                    shipped.changes += 1;
                    if out.size >= FULL {
                        out.sync()?;
                        let head = Head { chain: out.chain.clone(), ..head(books, change.id) };
                        writer = Some(Writer::begin(folder, &head)?);
                    }
                }
                Ok(changes.len())
            })?;
            if done < CHANGES as usize {
                break;
            }
        }
        if let Some(mut out) = writer {
            out.sync()?;
            sync_folder(folder)?;
        }
        Ok(shipped)
    }
}

/// The newest change in the files is a change of these books, unless they have forgotten it. Somebody may have put an older
/// copy in their place, which went on with other changes under the same numbers.
fn same_history(r: &mut Read<'_>, id: i64, at: i64) -> Result<()> {
    let same = match r.change(id)? {
        Some(own) => own.at == at,
        None => r.newest_change()? > id,
    };
    if same { Ok(()) } else { Err(StoreError::Forked(id)) }
}

fn head(books: &str, after: i64) -> Head {
    Head { qitao: "journal".into(), format: 1, books: books.into(), after, chain: START.into() }
}

fn open(folder: &Path, books: &str, last: Option<Segment>, after: i64) -> Result<Writer> {
    match last {
        Some(segment) if segment.good < FULL => Writer::go_on(&segment),
        Some(segment) => Writer::begin(folder, &Head { chain: segment.chain().into(), ..head(books, after) }),
        None => Writer::begin(folder, &head(books, after)),
    }
}

fn write(r: &mut Read<'_>, out: &mut Writer, change: &ChangeRow, shapes: &BTreeMap<i64, Shape>) -> Result<()> {
    out.change(change.clone())?;
    let mut after = 0;
    loop {
        let rows: Vec<Row> = r.change_rows(change, after, ROWS)?;
        for row in &rows {
            out.row(row, shapes.get(&row.shape))?;
        }
        match rows.last() {
            Some(last) if rows.len() == ROWS as usize => after = last.id,
            Some(_) | None => break,
        }
    }
    out.end()
}

/// A new name is on the disk once its folder is.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    // Windows has no such thing for a folder, and needs none.
    if cfg!(unix) { File::open(folder).and_then(|f| f.sync_all()).tried("writing the folder of backups") } else { Ok(()) }
}

/// Makes the segments of another folder those of this one: what is missing at their ends is added.
///
/// # Errors
/// Either folder's; what is there stays.
pub fn mirror(from: &Path, to: &Path, books: &str) -> Result<()> {
    for source in segment::files(from, books)? {
        let Some(name) = source.file_name() else { continue };
        let target = to.join(name);
        let what = "copying the journal to the second place";
        let mut source = File::open(&source).tried(what)?;
        let mut copy = File::options().read(true).write(true).create(true).truncate(false).open(&target).tried(what)?;
        let (whole, there) = (source.metadata().tried(what)?.len(), copy.metadata().tried(what)?.len());
        // A tail that differs was torn off by a power-off on either side: the hash before it stands no more than a line away.
        let back = there.min(whole).saturating_sub(4096);
        let (mut ours, mut theirs) = (vec![], vec![]);
        source.seek(SeekFrom::Start(back)).tried(what)?;
        copy.seek(SeekFrom::Start(back)).tried(what)?;
        (&source).take(there.min(whole) - back).read_to_end(&mut ours).tried(what)?;
        copy.read_to_end(&mut theirs).tried(what)?;
        if ours == theirs && there == whole {
            continue;
        }
        let start = if theirs.starts_with(&ours) && there <= whole { there } else { 0 };
        source.seek(SeekFrom::Start(start)).tried(what)?;
        copy.set_len(start).tried(what)?;
        copy.seek(SeekFrom::Start(start)).tried(what)?;
        std::io::copy(&mut source, &mut copy).tried(what)?;
        copy.flush().and_then(|()| copy.sync_data()).tried(what)?;
    }
    sync_folder(to)
}

/// Takes away segments all of whose changes are before this one. Gives how many it were.
///
/// # Errors
/// The folder's.
pub fn forget_segments(folder: &Path, books: &str, before: i64) -> Result<usize> {
    let files = segment::files(folder, books)?;
    let first = |path: &Path| -> Option<i64> { path.file_stem()?.to_str()?.rsplit('-').next()?.parse().ok() };
    let mut gone = 0;
    for pair in files.windows(2) {
        // All of it is before what the next begins with.
        if first(&pair[1]).is_some_and(|next| next <= before) {
            std::fs::remove_file(&pair[0]).map_err(|source| StoreError::Io { what: "taking an old segment away", source })?;
            gone += 1;
        }
    }
    Ok(gone)
}
