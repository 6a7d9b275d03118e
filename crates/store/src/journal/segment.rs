//! The journal as files beside the backups: append-only segments of whole changes, chained by hash.
//!
//! A segment is text, a line a piece: `H` the head, `S` a shape before its first row, `C` a change, `R` each of its rows,
//! `E` the SHA-256 over the hash before and every byte since. A change counts once its `E` is there and right: what a power-off
//! left half written behind the last one is cut off. The head names the hash that the segment goes on from, so a segment that
//! is missing, or one of other books, is seen.

use super::{ChangeRow, Row, Shape};
use crate::error::Tried;
use crate::{Result, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The hash before the first change.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const END: &str = ".qjournal";

/// What a segment says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// `journal`
    pub qitao: String,
    /// 1
    pub format: u32,
    /// The books.
    pub books: String,
    /// The change before its first.
    pub after: i64,
    /// The hash that it goes on from.
    pub chain: String,
}

/// A change in a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Number.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// The person.
    pub actor: String,
    /// Kind of client.
    pub client: String,
    /// The command.
    pub command: String,
    /// Id of the request.
    pub request_id: String,
    /// First row.
    pub first: i64,
    /// Last row.
    pub last: i64,
    /// How many rows.
    pub amount: i64,
    /// By table.
    pub counts: String,
}

impl From<ChangeRow> for Change {
    fn from(c: ChangeRow) -> Self {
        let ChangeRow { id, at, actor, client, command, request_id, first, last, amount, counts } = c;
        Self { id, at, actor, client, command, request_id, first, last, amount, counts }
    }
}

impl From<Change> for ChangeRow {
    fn from(c: Change) -> Self {
        let Change { id, at, actor, client, command, request_id, first, last, amount, counts } = c;
        Self { id, at, actor, client, command, request_id, first, last, amount, counts }
    }
}

/// Where in a segment a whole change lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Number of the change.
    pub id: i64,
    /// Its instant.
    pub at: i64,
    /// Its command.
    pub command: String,
    /// The hash after it.
    pub chain: String,
}

/// A segment as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The file.
    pub path: PathBuf,
    /// What it says of itself.
    pub head: Head,
    /// Its whole changes.
    pub changes: Vec<Place>,
    /// A change, with its instant, that was whole once and now lies behind what is not: damage, and no torn end.
    pub beyond: Option<(i64, i64)>,
    /// So many bytes are whole changes.
    pub good: u64,
    /// So many bytes there are.
    pub size: u64,
}

impl Segment {
    /// The newest change in it, or the one that it goes on from.
    #[must_use]
    pub fn newest(&self) -> i64 {
        self.changes.last().map_or(self.head.after, |c| c.id)
    }

    /// The hash that the next change goes on from.
    #[must_use]
    pub fn chain(&self) -> &str {
        self.changes.last().map_or(&self.head.chain, |c| &c.chain)
    }
}

/// The segments of some books in a folder, by name and so in order.
pub(crate) fn files(folder: &Path, books: &str) -> Result<Vec<PathBuf>> {
    let start = format!("journal-{}-", short(books));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).tried("reading the folder of backups")? {
        let entry = entry.tried("reading the folder of backups")?;
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(&start) && name.ends_with(END)) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Enough of the books' id for a file name.
pub(crate) fn short(books: &str) -> &str {
    books.get(..8).unwrap_or(books)
}

pub(crate) fn name(books: &str, first: i64) -> String {
    format!("journal-{}-{first:012}{END}", short(books))
}

/// Line by line, each with what kind it is; the last may be cut short.
struct Lines {
    reader: BufReader<File>,
    line: Vec<u8>,
    /// Bytes read.
    at: u64,
}

impl Lines {
    fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).tried("opening a segment of the journal")?;
        Ok(Self { reader: BufReader::with_capacity(1 << 20, file), line: Vec::new(), at: 0 })
    }

    /// The next whole line without its end: its kind, and the rest.
    fn next(&mut self) -> Result<Option<(u8, &[u8])>> {
        self.line.clear();
        let size = self.reader.read_until(b'\n', &mut self.line).tried("reading the journal")?;
        self.at += size as u64;
        match self.line.as_slice() {
            [kind, b' ', rest @ .., b'\n'] => Ok(Some((*kind, rest))),
            // At the end, or half a line.
            _ => Ok(None),
        }
    }
}

/// Reads through a segment. What is not whole at its end is not counted; a segment without a head is none.
pub(crate) fn scan(path: &Path) -> Result<Option<Segment>> {
    let mut lines = Lines::open(path)?;
    let size = std::fs::metadata(path).tried("looking at a segment of the journal")?.len();
    let Some((b'H', text)) = lines.next()? else { return Ok(None) };
    let Ok(head) = serde_json::from_slice::<Head>(text) else { return Ok(None) };
    let mut hash = Sha256::new();
    hash.update(&head.chain);
    hash.update(&lines.line);
    let mut segment = Segment { path: path.into(), head, changes: Vec::new(), beyond: None, good: lines.at, size };
    let (mut open, mut rows) = (None::<Change>, 0_i64);
    while let Some((kind, text)) = lines.next()? {
        match kind {
            b'C' => {
                let Ok(change) = serde_json::from_slice::<Change>(text) else { break };
                (open, rows) = (Some(change), 0);
            }
            b'R' => rows += 1,
            b'S' => {}
            b'E' => {
                let wanted = hex(hash.finalize_reset().as_slice());
                let fits = |change: &mut Change| text == wanted.as_bytes() && rows == change.amount && change.id == segment.newest() + 1;
                let Some(change) = open.take_if(fits) else { break };
                hash.update(&wanted);
                segment.changes.push(Place { id: change.id, at: change.at, command: change.command, chain: wanted });
                segment.good = lines.at;
                continue;
            }
            _ => break,
        }
        hash.update(&lines.line);
    }
    segment.beyond = beyond(lines, open)?;
    Ok(Some(segment))
}

/// The last change that has an end in the rest of a segment whose hash does not hold there.
fn beyond(mut lines: Lines, mut open: Option<Change>) -> Result<Option<(i64, i64)>> {
    let mut found = None;
    // The line at which the reading stopped may be the end itself.
    let stopped_at_end = lines.line.starts_with(b"E ") && lines.line.ends_with(b"\n");
    if let Some(change) = open.take_if(|_| stopped_at_end) {
        found = Some((change.id, change.at));
    }
    while let Some((kind, text)) = lines.next()? {
        match kind {
            b'C' => open = serde_json::from_slice(text).ok(),
            b'E' => found = open.take().map(|c: Change| (c.id, c.at)).or(found),
            _ => {}
        }
    }
    Ok(found)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

/// A row as it stands in a segment.
type Written<'a> = (i64, i64, Option<&'a RawValue>, Option<&'a RawValue>);

/// What a segment tells, piece by piece.
pub(crate) enum Piece<'a> {
    Shape(Shape),
    Change(Change),
    Row { id: i64, shape: i64, before: Option<&'a str>, after: Option<&'a str> },
    End,
}

/// Tells what the segment holds up to a change. Only of one that was scanned: hashes are not looked at again.
pub(crate) fn tell(segment: &Segment, up_to: i64, mut to: impl FnMut(Piece<'_>) -> Result<()>) -> Result<()> {
    let mut lines = Lines::open(&segment.path)?;
    let wrong = |error: serde_json::Error| StoreError::Damaged { file: segment.path.display().to_string(), why: error.to_string() };
    while lines.at < segment.good
        && let Some((kind, text)) = lines.next()?
    {
        match kind {
            b'S' => {
                let (id, table, columns, keys) = serde_json::from_slice(text).map_err(wrong)?;
                to(Piece::Shape(Shape { id, table, columns, keys }))?;
            }
            b'C' => {
                let change: Change = serde_json::from_slice(text).map_err(wrong)?;
                if change.id > up_to {
                    break;
                }
                to(Piece::Change(change))?;
            }
            b'R' => {
                let (id, shape, before, after): Written<'_> = serde_json::from_slice(text).map_err(wrong)?;
                to(Piece::Row { id, shape, before: before.map(RawValue::get), after: after.map(RawValue::get) })?;
            }
            b'E' => to(Piece::End)?,
            _ => {}
        }
    }
    Ok(())
}

/// A segment that is written to.
pub(crate) struct Writer {
    out: BufWriter<File>,
    hash: Sha256,
    /// The hash after the last change.
    pub chain: String,
    /// Bytes written.
    pub size: u64,
    /// Shapes that stand in it.
    shapes: std::collections::BTreeSet<i64>,
}

impl Writer {
    /// Begins a segment; one of this name that has no whole change is replaced.
    pub(crate) fn begin(folder: &Path, head: &Head) -> Result<Self> {
        let path = folder.join(name(&head.books, head.after + 1));
        let out = File::create(&path).tried("beginning a segment of the journal")?;
        let mut new = Self {
            out: BufWriter::with_capacity(1 << 18, out),
            hash: Sha256::new(),
            chain: head.chain.clone(),
            size: 0,
            shapes: std::collections::BTreeSet::new(),
        };
        new.hash.update(&head.chain);
        new.line('H', head)?;
        Ok(new)
    }

    /// Goes on behind the last whole change; what is behind it is cut off.
    pub(crate) fn go_on(segment: &Segment) -> Result<Self> {
        let what = "going on with a segment of the journal";
        let mut out = File::options().write(true).open(&segment.path).tried(what)?;
        if segment.size > segment.good {
            tracing::warn!(path = %segment.path.display(), bytes = segment.size - segment.good, "half a change at the journal's end was cut off");
            out.set_len(segment.good).tried(what)?;
        }
        out.seek(SeekFrom::End(0)).tried(what)?;
        let mut hash = Sha256::new();
        hash.update(segment.chain());
        if segment.changes.is_empty() {
            // The head is part of the first change's hash.
            let mut lines = Lines::open(&segment.path)?;
            lines.next()?;
            hash.update(&lines.line);
        }
        let out = BufWriter::with_capacity(1 << 18, out);
        Ok(Self { out, hash, chain: segment.chain().into(), size: segment.good, shapes: std::collections::BTreeSet::new() })
    }

    fn line(&mut self, kind: char, value: &impl Serialize) -> Result<()> {
        let json = serde_json::to_string(value).map_err(|e| StoreError::Unknown("journal", e.to_string()))?;
        self.text(&format!("{kind} {json}\n"))
    }

    fn text(&mut self, text: &str) -> Result<()> {
        self.hash.update(text);
        self.size += text.len() as u64;
        self.out.write_all(text.as_bytes()).tried("writing the journal's file")
    }

    pub(crate) fn change(&mut self, change: ChangeRow) -> Result<()> {
        self.line('C', &Change::from(change))
    }

    pub(crate) fn row(&mut self, row: &Row, shape: Option<&Shape>) -> Result<()> {
        if let Some(s) = shape
            && self.shapes.insert(s.id)
        {
            self.line('S', &(s.id, &s.table, &s.columns, &s.keys))?;
        }
        // What the database made is JSON already.
        let text = |value: &Option<String>| value.as_deref().unwrap_or("null").to_owned();
        self.text(&format!("R [{},{},{},{}]\n", row.id, row.shape, text(&row.before), text(&row.after)))
    }

    pub(crate) fn end(&mut self) -> Result<()> {
        let hash = hex(self.hash.finalize_reset().as_slice());
        self.text(&format!("E {hash}\n"))?;
        self.hash.reset();
        self.hash.update(&hash);
        self.chain = hash;
        Ok(())
    }

    /// On the disk, or not at all.
    pub(crate) fn sync(&mut self) -> Result<()> {
        self.out.flush().tried("writing the journal's file")?;
        self.out.get_ref().sync_data().tried("writing the journal's file")
    }
}
