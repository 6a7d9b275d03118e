//! Books that take others' place, broken off after each step: the one or the other, never neither.
#![allow(clippy::unwrap_used)]

use crate::common::unit;
use qitao_store::replace::{self, FACT, Mark, Step};
use qitao_store::{Create, Location, Stamp, Store, StoreError};
use std::path::{Path, PathBuf};

struct Place {
    folder: tempfile::TempDir,
}

fn open(file: &Path, create: Create) -> Store {
    Store::open(Location::Sqlite(file.into()), create, "test").unwrap()
}

/// Books with one unit of this code, and `more`.
fn make(file: &Path, code: &str, more: &dyn Fn(&mut qitao_store::Write<'_>)) {
    let store = open(file, Create::New);
    store
        .write(&Stamp { at: 1, actor: String::new() }, |w| -> Result<(), StoreError> {
            w.put_units(&[unit(code)])?;
            more(w);
            Ok(())
        })
        .unwrap();
}

impl Place {
    /// Old books, whose fact says this, a new file, and the mark.
    fn new(fact: &str) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        make(&place.books(), "old", &|w| w.set_book(FACT, fact).unwrap());
        make(&place.file(), "new", &|_| {});
        qitao_store::restore::settle(&place.file()).unwrap();
        place.mark();
        place
    }

    fn books(&self) -> PathBuf {
        self.folder.path().join("账套.qitao")
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("new.qitao")
    }

    fn kept(&self) -> PathBuf {
        self.folder.path().join("账套.before-x.qitao")
    }

    fn mark(&self) {
        let (size, sha256) = qitao_store::backup::hash(&self.file()).unwrap();
        let mark = Mark {
            qitao: "replacing".into(),
            format: 1,
            id: "m".into(),
            file: self.file(),
            size,
            sha256,
            kept: "账套.before-x.qitao".into(),
            actor: "li".into(),
            client: "window".into(),
            request_id: "r".into(),
            told: serde_json::Value::Null,
            failed: None,
        };
        replace::mark(&self.books(), &mark).unwrap();
    }

    /// What whoever opens the books next finds in them.
    fn opened(&self) -> String {
        code(&self.books())
    }
}

fn code(file: &Path) -> String {
    let store = open(file, Create::Never);
    store.read(|r| -> Result<_, StoreError> { Ok(r.units()?[0].record.code.clone()) }).unwrap()
}

#[test]
fn broken_off_after_any_step_the_next_opening_ends_it() {
    for stop in [Step::Beside, Step::Settled, Step::Kept, Step::InPlace] {
        let place = Place::new("m");
        let stopped = replace::finish_until(&place.books(), &mut |step| step != stop);
        assert!(matches!(stopped, Err(StoreError::Cancelled)), "{stop:?}");
        assert_eq!(place.books().exists(), stop != Step::Kept, "{stop:?}");
        assert_eq!(place.opened(), "new", "{stop:?}");
        assert_eq!(code(&place.kept()), "old", "{stop:?}");
        assert!(!place.file().exists());
        // As long as nobody has said that it is done, it is found to be done again and again.
        assert_eq!(replace::kept(&place.books(), &replace::marked(&place.books()).unwrap().unwrap()).unwrap(), Some(place.kept()));
        assert_eq!(place.opened(), "new");
        replace::unmark(&place.books()).unwrap();
        assert_eq!(place.opened(), "new");
    }
}

#[test]
fn a_mark_that_nobody_agreed_to_is_nothing() {
    for fact in ["", "another"] {
        let place = Place::new(fact);
        // A file of another disk had come as a copy.
        std::fs::copy(place.file(), replace::incoming(&place.books())).unwrap();
        assert_eq!(place.opened(), "old");
        assert_eq!(replace::marked(&place.books()).unwrap(), None);
        assert!(place.file().exists() && !place.kept().exists() && !replace::incoming(&place.books()).exists());
    }
}

#[test]
fn a_mark_that_says_it_came_to_nothing_must_be_named_too() {
    for (fact, stays) in [("", false), ("another", false), ("m", true)] {
        let place = Place::new(fact);
        let mut mark = replace::marked(&place.books()).unwrap().unwrap();
        mark.failed = Some("because".into());
        replace::mark(&place.books(), &mark).unwrap();
        assert_eq!(place.opened(), "old", "{fact}");
        assert_eq!(replace::marked(&place.books()).unwrap().is_some(), stays, "{fact}");
        assert!(place.file().exists() && !place.kept().exists());
    }
    // Where there are no books, it puts none there.
    let place = Place::new("m");
    drop(replace::finish_until(&place.books(), &mut |step| step != Step::Kept));
    let mut mark = replace::marked(&place.books()).unwrap().unwrap();
    mark.failed = Some("because".into());
    replace::mark(&place.books(), &mark).unwrap();
    assert!(matches!(Store::open(Location::Sqlite(place.books()), Create::Never, "test"), Err(StoreError::NotThere(_))));
    assert!(place.kept().exists() && !place.books().exists());
}

#[test]
fn a_mark_of_another_format_keeps_the_books_closed() {
    for change in [|mark: &mut Mark| mark.format = 7, |mark: &mut Mark| mark.qitao = "proof".into()] {
        let place = Place::new("m");
        let mut mark = replace::marked(&place.books()).unwrap().unwrap();
        change(&mut mark);
        replace::mark(&place.books(), &mark).unwrap();
        let refused = Store::open(Location::Sqlite(place.books()), Create::Never, "test");
        assert!(matches!(refused, Err(StoreError::Replacing(_))));
        assert!(place.file().exists() && !place.kept().exists());
    }
}

#[test]
fn half_a_mark_is_none_and_does_not_stay() {
    let place = Place::new("m");
    let (mark, half) = ("账套.qitao.replacing", "账套.qitao.replacing-new");
    std::fs::rename(place.folder.path().join(mark), place.folder.path().join(half)).unwrap();
    assert_eq!(place.opened(), "old");
    assert!(!place.folder.path().join(half).exists() && place.file().exists());
}

#[test]
fn what_is_not_what_was_agreed_to_does_not_come() {
    let place = Place::new("m");
    std::fs::write(place.file(), "something else").unwrap();
    assert_eq!(place.opened(), "old");
    assert!(replace::marked(&place.books()).unwrap().unwrap().failed.unwrap().contains("not what was agreed to"));
    assert!(place.file().exists() && !place.kept().exists());
    // It is gone.
    let place = Place::new("m");
    std::fs::remove_file(place.file()).unwrap();
    assert_eq!(place.opened(), "old");
    assert!(replace::marked(&place.books()).unwrap().unwrap().failed.is_some());
    // Somebody takes it away in the one moment in which there are no books: the old ones come back.
    let place = Place::new("m");
    drop(replace::finish_until(&place.books(), &mut |step| step != Step::Kept));
    std::fs::remove_file(replace::incoming(&place.books())).unwrap();
    assert_eq!(place.opened(), "old");
    assert!(!place.kept().exists());
}

#[test]
fn a_copy_from_another_disk_waits_beside_and_a_name_that_is_taken_is_not_overwritten() {
    let place = Place::new("m");
    std::fs::copy(place.file(), replace::incoming(&place.books())).unwrap();
    std::fs::write(place.kept(), "somebody's").unwrap();
    assert_eq!(place.opened(), "new");
    assert_eq!(std::fs::read_to_string(place.kept()).unwrap(), "somebody's");
    assert!(place.file().exists(), "the original stays where it was");
    let mark = replace::marked(&place.books()).unwrap().unwrap();
    assert_eq!(code(&replace::kept(&place.books(), &mark).unwrap().unwrap()), "old");
}

#[test]
fn what_is_in_the_log_of_a_killed_process_is_kept_with_the_old_books() {
    let place = Place::new("m");
    let log = |file: &Path| PathBuf::from(format!("{}-wal", file.display()));
    // The books as a process left them that was killed: a change only in the log.
    let folder = tempfile::tempdir().unwrap();
    replace::unmark(&place.books()).unwrap();
    let store = open(&place.books(), Create::Never);
    store.write(&Stamp { at: 2, actor: String::new() }, |w| w.put_units(&[unit("later")])).unwrap();
    let copy = folder.path().join("账套.qitao");
    std::fs::copy(place.books(), &copy).unwrap();
    std::fs::copy(log(&place.books()), log(&copy)).unwrap();
    drop(store);
    assert!(std::fs::metadata(log(&copy)).unwrap().len() > 0);
    for (from, to) in [(copy.clone(), place.books()), (log(&copy), log(&place.books()))] {
        std::fs::copy(from, to).unwrap();
    }
    place.mark();
    assert_eq!(place.opened(), "new");
    let kept = open(&place.kept(), Create::Never);
    assert_eq!(kept.read(|r| r.units()).unwrap().len(), 2);
}

#[test]
fn whoever_has_the_books_open_is_not_robbed_of_them() {
    let place = Place::new("m");
    let lock = std::fs::File::create(format!("{}-lock", place.books().display())).unwrap();
    lock.try_lock().unwrap();
    let refused = Store::open(Location::Sqlite(place.books()), Create::Never, "test");
    assert!(matches!(refused, Err(StoreError::InUse(_))));
    assert!(place.file().exists() && !place.kept().exists());
}

#[cfg(unix)]
#[test]
fn through_a_link_it_is_the_books_themselves() {
    let place = Place::new("m");
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link.qitao");
    std::os::unix::fs::symlink(place.books(), &link).unwrap();
    drop(replace::finish_until(&place.books(), &mut |step| step != Step::Kept));
    assert!(!link.exists(), "it leads to nothing for a moment");
    assert_eq!((code(&link), code(&place.kept())), ("new".into(), "old".into()));
    assert!(link.is_symlink());
}
