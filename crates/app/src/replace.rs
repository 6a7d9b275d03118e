//! Restored books in the place of the books, with a second person's agreement.
//!
//! What may take their place is a file that was proved as a whole (`proof.rs`) and comes from the same books. The last thing that
//! happens in the old books is that somebody agreed: from then on nobody writes in them. They are replaced when they are opened
//! next (`qitao_store::replace`), which the process that has them open does at once (`reopen.rs`); and the new ones are told who
//! did it, who agreed and why ([`carry`]), as they may know nothing of the request.

use crate::app::App;
use crate::approval::{Judge, Judged, Object};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::files::absolute;
use crate::job::{Label, Progress};
use crate::proof::{self, Proof};
use crate::{check, contract};
use chrono::Utc;
use qitao_domain::approval::{Figure, State};
use qitao_domain::{PersonId, limits};
use qitao_store::replace::{self, Gone, Mark};
use qitao_store::{ApprovalRow, Location, NewAudit, Read, Stamp, Store, Write};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The fact of the new books that says that they took others' place.
const REPLACED: &str = "replaced";
/// The command's name on the trail.
const COMMAND: &str = "backup.put_in_place";

/// Which file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BackupWhich")]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// A proved file of books.
    pub file: String,
}

/// Puts a file in the place of the books.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BackupPutInPlace")]
#[serde(deny_unknown_fields)]
pub struct PutInPlace {
    /// A proved file of books.
    pub file: String,
    /// Why; for the trail.
    pub reason: String,
}

/// What putting a file in place would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "BackupWould")]
pub struct Would {
    /// The file.
    pub file: String,
    /// The newest change that counts in it.
    pub change: i64,
    /// Its instant: the last that the books will know; microseconds UTC.
    pub at: i64,
    /// Bytes.
    pub size: i64,
    /// Changes that these books have and the file has not.
    pub gone: i64,
    /// People who made them.
    pub gone_by: i64,
    /// When the first of them was made, microseconds UTC; none when there is none.
    pub gone_from: Option<i64>,
    /// When the last of them was made.
    pub gone_to: Option<i64>,
}

/// Books that take these books' place as soon as these are closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "BackupReplaced")]
pub struct Replaced {
    /// The file that becomes the books.
    pub file: String,
    /// Where the books that were open are kept.
    pub kept: String,
    /// The full backup that was made of them.
    pub backup: String,
    /// The instant of the newest change that counts in the new books, microseconds UTC.
    pub at: i64,
    /// Changes that are gone from the books.
    pub gone: i64,
}

/// That these books took the place of others, for whoever has to log in anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SessionReplaced")]
pub struct Since {
    /// When, microseconds UTC.
    pub at: i64,
    /// The last instant that they know, microseconds UTC.
    pub moment: i64,
}

impl Label for PutInPlace {
    fn label(&self, _: &App) -> String {
        label(&self.file)
    }
}

fn label(file: &str) -> String {
    file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

/// Whether other books are to take the place of these: then nobody writes any more.
#[derive(Debug, Default)]
pub(crate) struct Replacing(AtomicBool);

impl Replacing {
    /// Lets nobody write once that was agreed to.
    pub(crate) fn refuse(&self) -> Result<()> {
        if self.0.load(Ordering::Relaxed) { Err(Error::new(Code::ReplaceNow)) } else { Ok(()) }
    }
}

fn own_file(app: &App) -> Result<PathBuf> {
    match app.store.location() {
        Location::Sqlite(file) => Ok(file.clone()),
        Location::Postgres(_) => Err(Error::new(Code::ReplaceNotSqlite)),
    }
}

/// The file, by its own name.
fn named(file: &str) -> Result<PathBuf> {
    let file = absolute(Path::new(file))?;
    Ok(if file.is_symlink() { std::fs::canonicalize(&file).unwrap_or(file) } else { file })
}

/// The same for every way to write a file's place, and for what links to it; also for a file that is gone.
fn one_name(file: &str) -> String {
    let Ok(whole) = absolute(Path::new(file)) else { return file.to_owned() };
    let gone = || Some(std::fs::canonicalize(whole.parent()?).ok()?.join(whole.file_name()?));
    std::fs::canonicalize(&whole).ok().or_else(gone).unwrap_or(whole).display().to_string()
}

/// Refuses the books themselves.
pub(crate) fn not_itself(app: &App, file: &Path) -> Result<()> {
    if let Location::Sqlite(own) = app.store.location()
        && let (Ok(own), Ok(other)) = (std::fs::canonicalize(own), std::fs::canonicalize(file))
        && own == other
    {
        return Err(Error::new(Code::ReplaceItself).with("file", file.display()));
    }
    length(file).map(drop)
}

/// Bytes of a file that is there. Only what is surely not there is gone.
fn length(file: &Path) -> Result<u64> {
    let gone = || Error::new(Code::FileGone).with("path", file.display());
    match std::fs::metadata(file) {
        Ok(found) if found.is_file() => Ok(found.len()),
        Ok(_) => Err(gone()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(gone()),
        Err(error) => Err(crate::files::unread(file, &error)),
    }
}

/// The proof of a file that may take the place of these books, and the last change that both have.
fn fitting(app: &App, r: &mut Read<'_>, file: &Path) -> Result<(Proof, i64)> {
    own_file(app)?;
    not_itself(app, file)?;
    let proof = proof::read(file)?;
    if proof.format != 1 || proof.schema > r.schema_version()? {
        return Err(Error::new(Code::BooksNewer).with("version", &proof.schema));
    }
    let size = length(file)?;
    if size != proof.size {
        return Err(altered(file, format!("{size} bytes, not {}", proof.size)));
    }
    if qitao_store::sandbox::is_one(file) {
        return Err(Error::new(Code::BooksSandbox).with("location", file.display()));
    }
    let other = || Error::new(Code::ReplaceOther).with("file", file.display());
    let common = proof::common(&proof::history(r)?, &proof.history).ok_or_else(other)?;
    Ok((proof, common))
}

fn altered(file: &Path, why: impl std::fmt::Display) -> Error {
    Error::new(Code::ReplaceAltered).with("file", file.display()).with("why", why)
}

pub(crate) fn with(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Is it still, byte for byte, what was proved, and does nobody have it open?
fn check_file(file: &Path, proof: &Proof) -> Result<()> {
    let in_use = || Error::new(Code::FileInUse).with("name", file.display());
    replace::refuse_held(file).map_err(|_| in_use())?;
    if std::fs::metadata(with(file, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(altered(file, "-wal"));
    }
    let (_, sha256) = qitao_store::backup::hash(file)?;
    if sha256 == proof.sha256 { Ok(()) } else { Err(altered(file, "hash")) }
}

fn would(file: &Path, proof: &Proof, gone: Gone) -> Would {
    let at = |micros: i64| (gone.changes > 0).then_some(micros);
    Would {
        file: file.display().to_string(),
        change: proof.change,
        at: proof.at,
        size: i64::try_from(proof.size).unwrap_or(i64::MAX),
        gone: gone.changes,
        gone_by: gone.people,
        gone_from: at(gone.from),
        gone_to: at(gone.to),
    }
}

/// `backup.would_replace`
pub(crate) fn would_replace(app: &Arc<App>, _: &Ctx, input: Which) -> Result<Would> {
    let file = named(&input.file)?;
    app.read(|r| {
        let (proof, common) = fitting(app, r, &file)?;
        let newest = r.newest_change()?;
        Ok(would(&file, &proof, r.work_between(common, newest)?))
    })
}

impl PutInPlace {
    fn reason(&self) -> Result<&str> {
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(Error::new(Code::FieldRequired).with("field", "reason"));
        }
        check::text("reason", reason, limits::REASON_CHARS)?;
        Ok(reason)
    }
}

/// What is judged is the file, to the byte, and the books that it parted from; not the newest change, or in a factory at work
/// every agreement would be stale. The figures are those of when it was asked for. What is written until somebody agrees goes,
/// too: that is said where one asks and where one agrees, the answer and the trail count it, and the kept file has it.
pub(crate) static PUT: Judge = Judge::new(|app, r, ctx, input| {
    let input: PutInPlace = contract::input(ctx, input.clone())?;
    input.reason()?;
    let file = named(&input.file)?;
    let asked = ctx.agreed.as_ref().and_then(|agreed| agreed.judged_on("seen")?.parse().ok());
    let seen: i64 = match asked {
        Some(seen) => seen,
        None => r.newest_change()?,
    };
    let judged = Judged::new(label(&input.file)).on("books", r.book("id")?.unwrap_or_default()).on("seen", seen);
    let (proof, common) = match fitting(app, r, &file) {
        Ok(found) => found,
        // The file was there and fitted when it was asked for. Whatever else fails may not the next time.
        Err(error) if ctx.agreed.is_some() && [Code::FileGone, Code::ProofNone, Code::ReplaceAltered].contains(&error.code) => {
            return Ok(Some(judged.on("file", "")));
        }
        Err(error) => return Err(error),
    };
    let would = would(&file, &proof, r.work_between(common, seen)?);
    let mut judged = judged.figure(Figure::Moment, would.at).figure(Figure::Gone, would.gone);
    if let (Some(from), Some(to)) = (would.gone_from, would.gone_to) {
        judged = judged.figure(Figure::GoneBy, would.gone_by).figure(Figure::GoneFrom, from).figure(Figure::GoneTo, to);
    }
    Ok(Some(judged.figure(Figure::Bytes, would.size).on("file", proof.sha256)))
})
.about(|input| Object::at("file", input, &["file"]).map(|file| Object::new("file", one_name(&file.key))));

fn no_jobs(app: &App, own: &Progress) -> Result<()> {
    // Those of the sandbox too: it closes with the books.
    match app.jobs.beside(own.job()) + app.sandbox_jobs() {
        0 => Ok(()),
        count => Err(Error::new(Code::ReplaceJobs).with("count", count)),
    }
}

/// Does a file lie on the disk of the books? Where that cannot be told, the rename itself finds out, before anything else is done.
#[cfg(unix)]
fn same_disk(file: &Path, folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| std::fs::metadata(path).map(|found| found.dev()).ok();
    disk(file) == disk(folder)
}

#[cfg(not(unix))]
fn same_disk(file: &Path, folder: &Path) -> bool {
    let disk = |path: &Path| std::fs::canonicalize(path).ok().and_then(|path| path.components().next().map(|c| c.as_os_str().to_owned()));
    disk(file) == disk(folder)
}

/// A copy beside the books, of a file on another disk: before anybody has agreed, so that a disk without room is no surprise then.
fn bring(file: &Path, to: &Path, progress: &Progress) -> Result<()> {
    let failed = |error: std::io::Error| {
        if [std::io::ErrorKind::StorageFull, std::io::ErrorKind::QuotaExceeded].contains(&error.kind()) {
            Error::new(Code::ReplaceNoRoom).with("file", file.display())
        } else {
            Error::new(Code::FileNotWritten).with("name", to.display()).with("why", error)
        }
    };
    let copied = || -> Result<()> {
        let (mut from, mut into) = (std::fs::File::open(file).map_err(failed)?, std::fs::File::create_new(to).map_err(failed)?);
        loop {
            progress.check()?;
            let mut piece = std::io::Read::take(&mut from, 4 << 20);
            if std::io::copy(&mut piece, &mut into).map_err(failed)? == 0 {
                return into.sync_all().map_err(failed);
            }
            into.sync_data().map_err(failed)?;
        }
    };
    copied().inspect_err(|_| drop(std::fs::remove_file(to)))
}

/// `backup.put_in_place`
pub(crate) fn put_in_place(app: &Arc<App>, ctx: &Ctx, input: PutInPlace, progress: &Progress) -> Result<Replaced> {
    let reason = input.reason()?;
    let (books, file) = (own_file(app)?, named(&input.file)?);
    no_jobs(app, progress)?;
    let (proof, _) = app.read(|r| fitting(app, r, &file))?;
    check_file(&file, &proof)?;
    let mut tell = |done: u64, total: u64| {
        let number = |bytes: u64| usize::try_from(bytes >> 10).unwrap_or(usize::MAX);
        progress.tell(number(done), number(total)).is_ok()
    };
    let full = app.back_up(&format!("before {COMMAND}"), &mut tell)?;
    let incoming = replace::incoming(&books);
    replace::set_aside(&books, ctx.now)?;
    let folder = books.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !same_disk(&file, folder) {
        bring(&file, &incoming, progress)?;
    }
    let kept = folder.join(replace::kept_name(&books, Utc::now().timestamp_micros()));
    let told = |gone: Gone| {
        json!({
            "reason": reason, "file": file.display().to_string(), "moment": proof.at, "change": proof.change, "sha256": proof.sha256,
            "kept": kept.display().to_string(), "backup": full.path.display().to_string(), "gone": gone.changes, "gone_by": gone.people,
        })
    };
    let now_gone = |r: &mut Read<'_>| -> Result<Gone> {
        let (_, common) = fitting(app, r, &file)?;
        let newest = r.newest_change()?;
        Ok(r.work_between(common, newest)?)
    };
    let mark = Mark {
        qitao: "replacing".into(),
        format: 1,
        id: uuid::Uuid::new_v4().simple().to_string(),
        file: file.clone(),
        size: proof.size,
        sha256: proof.sha256.clone(),
        kept: kept.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        actor: ctx.actor.name.clone(),
        client: ctx.client.word().into(),
        request_id: ctx.request_id.clone(),
        told: told(app.read(now_gone)?),
        failed: None,
    };
    let answer = json!({ "job": progress.job() });
    let decided = replace::mark(&books, &mark).map_err(Error::from).and_then(|()| {
        app.write_as(ctx, Some(&answer), |w| {
            progress.check()?;
            no_jobs(app, progress)?;
            let gone = now_gone(w)?;
            w.set_book(replace::FACT, &mark.id)?;
            w.audit("book", replace::FACT, None, Some(&told(gone)))?;
            // Whoever waits for this transaction to end finds that it was the last one.
            app.replacing.0.store(true, Ordering::Relaxed);
            Ok(gone.changes)
        })
    });
    let gone = decided.inspect_err(|_| {
        app.replacing.0.store(false, Ordering::Relaxed);
        // What nobody agreed to is nothing, also when this does not succeed.
        drop(replace::unmark(&books));
        drop(std::fs::remove_file(&incoming));
    })?;
    Ok(Replaced {
        file: file.display().to_string(),
        kept: kept.display().to_string(),
        backup: full.path.display().to_string(),
        at: proof.at,
        gone,
    })
}

/// That the books that were just opened took others' place is written in them, once; or that it came to nothing.
pub(crate) fn carry(store: &Store) -> Result<()> {
    let Location::Sqlite(books) = store.location() else { return Ok(()) };
    let Some(mark) = replace::marked(books)? else { return Ok(()) };
    let stamp = Stamp { at: Utc::now().timestamp_micros(), actor: mark.actor.clone() };
    if let Some(why) = &mark.failed {
        store.write(&stamp, |w| -> Result<()> {
            // What no fact of theirs names was never agreed to, or is written already.
            if w.book(replace::FACT)?.as_ref() != Some(&mark.id) {
                return Ok(());
            }
            tracing::error!(why, "the books that were agreed to did not take the place of these");
            trail(w, &mark, "book", replace::FACT, &json!({ "failed": why, "told": mark.told }))?;
            Ok(w.drop_book(replace::FACT)?)
        })?;
    } else if let Some(kept) = replace::kept(books, &mark)? {
        let agreed = replace::look(&kept, |r| Ok((r.approval_of(&mark.request_id)?, r.request(&mark.request_id)?)));
        let (approval, past) = agreed.unwrap_or_else(|error| {
            // They were written by another version; the trail of the new ones says at least who asked.
            tracing::warn!(%error, "who agreed could not be read in the books that were replaced");
            (None, None)
        });
        let approval = approval.filter(|row| row.state == State::Approved);
        let kin = replace::look(&kept, |r| Ok(proof::kin(r))).map_err(Error::from).flatten().unwrap_or_else(|error| {
            tracing::warn!(%error, "whose copies lie in their folder could not be read in the books that were replaced");
            BTreeSet::new()
        });
        store.write(&stamp, |w| -> Result<()> {
            let known = w.book(REPLACED)?.and_then(|text| serde_json::from_str::<Value>(&text).ok());
            if known.is_some_and(|known| known["id"] == mark.id) {
                return Ok(());
            }
            let by = approval.as_ref().and_then(|row| row.decided_by.clone());
            let mut told = mark.told.clone();
            told["kept"] = json!(kept.display().to_string());
            told["agreed"] = json!(by);
            trail(w, &mark, "book", REPLACED, &told)?;
            if let Some(row) = &approval {
                carry_approval(w, &mark, row)?;
            }
            if let Some(past) = &past
                && w.request(&mark.request_id)?.is_none()
            {
                w.keep_request(&mark.request_id, &past.command, &past.input_hash, &past.output)?;
            }
            w.end_all_sessions()?;
            w.drop_book(replace::FACT)?;
            let newest = w.newest_change()?;
            proof::branch_off(w, newest)?;
            proof::take_over(w, kin.clone())?;
            let since = json!({ "id": mark.id, "at": stamp.at, "moment": mark.told["moment"] });
            Ok(w.set_book(REPLACED, &since.to_string())?)
        })?;
        // A copy of it came, where it lies on another disk: then it is what it was.
        if !mark.file.exists() {
            proof::forget(&mark.file);
        }
    } else {
        return Ok(());
    }
    Ok(replace::unmark(books)?)
}

fn trail(w: &mut Write<'_>, mark: &Mark, kind: &str, key: &str, after: &Value) -> Result<()> {
    w.audit(NewAudit {
        client: &mark.client,
        command: COMMAND,
        request_id: &mark.request_id,
        object_kind: kind,
        object_key: key,
        before: None,
        after: Some(after.to_string()),
    })?;
    Ok(())
}

/// Who asked and who agreed, as the old books had it; where the new ones know neither of them yet, the trail alone.
fn carry_approval(w: &mut Write<'_>, mark: &Mark, row: &ApprovalRow) -> Result<()> {
    let by = row.decided_by.clone().unwrap_or_default();
    let known = |w: &mut Write<'_>, person: Option<PersonId>, login: &str| -> Result<bool> {
        let found = person.map(|person| w.person_by_id(person)).transpose()?.flatten();
        Ok(found.is_some_and(|found| found.stored.record.login == login))
    };
    let mut key = COMMAND.to_owned();
    if w.approval_of(&row.request_id)?.is_none() && known(w, Some(row.person), &row.requester)? && known(w, row.decided_person, &by)? {
        let id = w.next_approval()?;
        w.put_decided_approval(&ApprovalRow { id, ..row.clone() })?;
        key = id.to_string();
    }
    let told = json!({
        "state": row.state, "command": row.command, "label": row.label, "requester": row.requester, "asked_for": row.reason,
        "reason": row.decided_reason, "request_id": row.request_id,
    });
    w.in_name_of(&by, |w| trail(w, mark, "approval", &key, &told))
}

/// For whoever asks what books these are.
pub(crate) fn since(r: &mut Read<'_>) -> Result<Option<Since>> {
    let known = r.book(REPLACED)?.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let of = |known: Value| Some(Since { at: known["at"].as_i64()?, moment: known["moment"].as_i64()? });
    Ok(known.and_then(of))
}
