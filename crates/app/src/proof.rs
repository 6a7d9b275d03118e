//! That a file of books was proved as a whole: what it held then, in a small file beside it.
//!
//! Restored books get their proof when they get their name; `backup.prove` makes one for any other file of books, such as those
//! that were replaced. It names the file by its hash, so whoever opens the file or changes it needs another.
//!
//! Here too: which books come from which. Every restore goes on as books of its own; [`LINEAGE`] says from which they come and
//! after which change they parted, so it can be told what two files have in common. [`KIN`] says whose place they took.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::files::absolute;
use crate::job::{Label, Progress};
use qitao_store::{Create, Location, Read, Write, backup, restore};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// The fact of the books that says from which others they come.
const LINEAGE: &str = "lineage";
/// The fact of the books that names those whose place they took, and theirs.
const KIN: &str = "kin";
/// Ends the name of a proof.
const END: &str = ".proven.json";

/// Books, by id, and the last change that was made under it; the oldest first, their own last.
pub(crate) type History = Vec<(String, i64)>;

/// What a file of books held when it was proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proof {
    /// `proof`
    pub qitao: String,
    /// 1
    pub format: u32,
    /// From which books they come.
    pub history: History,
    /// The newest change that counts: that of the moment they were restored to.
    pub change: i64,
    /// Its instant, microseconds UTC.
    pub at: i64,
    /// The last migration of the tables.
    pub schema: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: String,
    /// Checks that held.
    pub checks: usize,
}

/// A file of books.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BackupProve")]
#[serde(deny_unknown_fields)]
pub struct Prove {
    /// The file.
    pub file: String,
}

/// That it was proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "BackupProved")]
pub struct Proved {
    /// The file.
    pub file: String,
    /// The newest change in it.
    pub change: i64,
    /// Its instant, microseconds UTC.
    pub at: i64,
    /// Checks that held.
    pub checks: usize,
}

impl Label for Prove {
    fn label(&self, _: &App) -> String {
        self.file.clone()
    }
}

fn lineage(r: &mut Read<'_>) -> Result<History> {
    let kept = r.book(LINEAGE)?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// From which books these come, and up to which change. What has no id, such as a sandbox, is nobody's books and has no history.
pub(crate) fn history(r: &mut Read<'_>) -> Result<History> {
    let Some(id) = r.book("id")? else { return Ok(History::new()) };
    let mut all = lineage(r)?;
    all.push((id, r.newest_change()?));
    Ok(all)
}

/// The ids of these books, of those that they come from and of those whose place they took: to people all of them are the same books.
pub(crate) fn kin(r: &mut Read<'_>) -> Result<BTreeSet<String>> {
    let before: Vec<String> = r.book(KIN)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(before.into_iter().chain(history(r)?.into_iter().map(|(id, _)| id)).collect())
}

/// They took the place of others, which were these.
pub(crate) fn take_over(w: &mut Write<'_>, others: BTreeSet<String>) -> Result<()> {
    let mut all = kin(w)?;
    all.extend(others);
    let text = serde_json::to_string(&all).map_err(|e| Error::new(Code::Internal).with("why", e))?;
    Ok(w.set_book(KIN, &text)?)
}

/// The last change that two have in common; none: they are no relatives.
pub(crate) fn common(one: &History, other: &History) -> Option<i64> {
    let mut shared = None;
    for ((one, to), (other, up_to)) in one.iter().zip(other) {
        if one != other {
            break;
        }
        shared = Some(*to.min(up_to));
        if to != up_to {
            break;
        }
    }
    shared
}

/// Gives the books a new id.
pub(crate) fn new_id(w: &mut Write<'_>) -> Result<String> {
    let id = uuid::Uuid::new_v4().simple().to_string();
    w.set_book("id", &id)?;
    Ok(id)
}

/// From here on they are books of their own, which parted from those that they were after a change.
pub(crate) fn branch_off(w: &mut Write<'_>, after: i64) -> Result<String> {
    if let Some(id) = w.book("id")? {
        let mut from = lineage(w)?;
        from.push((id, after));
        w.set_book(LINEAGE, &serde_json::to_string(&from).map_err(|e| Error::new(Code::Internal).with("why", e))?)?;
    }
    new_id(w)
}

fn place(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(END);
    name.into()
}

/// The proof beside a file.
pub(crate) fn read(file: &Path) -> Result<Proof> {
    let none = || Error::new(Code::ProofNone).with("file", file.display());
    let place = place(file);
    // A disk that does not answer for a moment says nothing of the proof.
    let failed = |error: std::io::Error| {
        if error.kind() == std::io::ErrorKind::NotFound { none() } else { crate::files::unread(&place, &error) }
    };
    let bytes = std::fs::read(&place).map_err(failed)?;
    serde_json::from_slice(&bytes).map_err(|_| none())
}

/// When the proof beside a file was written.
pub(crate) fn written(file: &Path) -> std::io::Result<SystemTime> {
    std::fs::metadata(place(file))?.modified()
}

/// Writes what was found of a file, under the name that it has or gets.
pub(crate) fn write(file: &Path, name: &Path, found: Proof) -> Result<Proof> {
    let (size, sha256) = backup::hash(file)?;
    let proof = Proof { size, sha256, ..found };
    let text = serde_json::to_vec_pretty(&proof).map_err(|e| Error::new(Code::Internal).with("why", e))?;
    crate::files::write_whole(&place(name), &text)?;
    Ok(proof)
}

/// The proof goes with its file.
pub(crate) fn forget(file: &Path) {
    drop(std::fs::remove_file(place(file)));
}

/// Proves open books as `qitao verify` does.
pub(crate) fn all(app: &App, tell: impl Fn(usize, usize) -> Result<()>) -> Result<Proof> {
    let proved = crate::system::prove(app, tell)?;
    if let Some((check, problem)) = proved.checks.iter().find_map(|check| Some((&check.check, check.problems.first()?))) {
        return Err(Error::new(Code::RestoreBroken).with("problem", format!("{check}: {problem}")));
    }
    app.read(|r| {
        let change = r.newest_change()?;
        // What the program did by itself since is no moment of anybody's.
        let at = r.work_between(0, change)?.to;
        Ok(Proof {
            qitao: "proof".into(),
            format: 1,
            history: history(r)?,
            change,
            at,
            schema: r.schema_version()?,
            size: 0,
            sha256: String::new(),
            checks: proved.checks.len(),
        })
    })
}

/// `backup.prove`
pub(crate) fn prove(app: &Arc<App>, _: &Ctx, input: Prove, progress: &Progress) -> Result<Proved> {
    let file = absolute(Path::new(&input.file))?;
    crate::replace::not_itself(app, &file)?;
    // In the place of the books it would open for nobody.
    crate::sandbox::refuse(&Location::Sqlite(file.clone()))?;
    // Opening it would change it, and then it would be no backup any more.
    if backup::is_one(&file) {
        return Err(Error::new(Code::ProofOfBackup).with("file", file.display()));
    }
    // What it was proved to be before, it is no more as soon as it is opened.
    forget(&file);
    let found = {
        let books = App::open_still(Location::Sqlite(file.clone()), Create::Never, "prove")?;
        all(&books, |done, total| progress.tell(done, total))?
    };
    restore::check_whole(&file)?;
    restore::settle(&file)?;
    let proof = write(&file, &file, found)?;
    Ok(Proved { file: file.display().to_string(), change: proof.change, at: proof.at, checks: proof.checks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_files_have_in_common() {
        let check = |one: &[(&str, i64)], other: &[(&str, i64)], shared: Option<i64>| {
            let own = |of: &[(&str, i64)]| of.iter().map(|(id, to)| ((*id).to_owned(), *to)).collect::<History>();
            assert_eq!((common(&own(one), &own(other)), common(&own(other), &own(one))), (shared, shared), "{one:?} {other:?}");
        };
        // Restored to change 40 of books that have 60; their own work, and what goes on in the restored ones, is not shared.
        check(&[("a", 60)], &[("a", 40), ("b", 43)], Some(40));
        // Put in place; the books that were kept have 61.
        check(&[("a", 61)], &[("a", 40), ("b", 43), ("c", 70)], Some(40));
        // A copy.
        check(&[("a", 60)], &[("a", 55)], Some(55));
        // Two restores to the same moment share it, and nothing after it.
        check(&[("a", 40), ("b", 50)], &[("a", 40), ("d", 90)], Some(40));
        check(&[("a", 40), ("b", 50)], &[("a", 40), ("b", 45), ("e", 46)], Some(45));
        check(&[("a", 40)], &[("z", 40)], None);
        check(&[], &[("z", 40)], None);
    }
}
