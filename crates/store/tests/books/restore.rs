//! Backups and the journal's files give back exactly the books of any moment, or say why not.
#![allow(clippy::unwrap_used)]

use crate::common::{bom, item, line, unit};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{QueryableByName, SqliteConnection};
use proptest::prelude::*;
use qitao_domain::item::Item;
use qitao_store::backup::{self, Full, Naming};
use qitao_store::journal::ship;
use qitao_store::journal::tables::{Kept, kept};
use qitao_store::restore::{self, Plan};
use qitao_store::{BackupFault, Create, Location, Stamp, Store, StoreError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const BOOKS: &str = "0123456789abcdef";

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = diesel::sql_types::Text)]
    one: String,
}

/// Every journalled table as it is in a file.
fn dump(file: &Path) -> BTreeMap<String, String> {
    let mut db = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let mut ask =
        |sql: &str| -> Vec<String> { diesel::sql_query(sql).load::<One>(&mut db).unwrap().into_iter().map(|one| one.one).collect() };
    let tables = ask("SELECT name AS one FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'");
    let mut all = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !matches!(kept(table), Kept::Not(_))) {
        let columns = ask(&format!("SELECT group_concat('\"' || name || '\"') AS one FROM pragma_table_info('{table}')")).concat();
        let sql = format!(
            "SELECT COALESCE(group_concat(r, char(10)), '') AS one FROM (SELECT json_array({columns}) AS r FROM \"{table}\" ORDER BY 1)"
        );
        all.insert(table, ask(&sql).concat());
    }
    assert!(all.len() > 12);
    all
}

struct Place {
    folder: tempfile::TempDir,
    store: Option<Store>,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("backups")).unwrap();
        let store = Store::open(Location::Sqlite(folder.path().join("a.qitao")), Create::New, "test").unwrap();
        Self { folder, store: Some(store) }
    }

    fn books(&self) -> PathBuf {
        self.folder.path().join("a.qitao")
    }

    fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    fn write(&self, at: i64, change: impl FnMut(&mut qitao_store::Write<'_>) -> Result<(), StoreError>) {
        self.store().write(&Stamp { at, actor: "李敏".into() }, change).unwrap();
    }

    fn back_up(&self) -> Full {
        let naming = Naming { books: BOOKS, name: "a", reason: "asked", rest: Duration::ZERO };
        self.store().back_up(&self.backups(), &naming, &mut |_, _| true).unwrap()
    }

    fn ship(&self) {
        self.store().ship(&self.backups(), BOOKS, 0).unwrap();
    }

    fn newest(&self) -> i64 {
        self.store().read(|r| r.newest_change()).unwrap()
    }

    fn restored(&self, plan: &Plan) -> BTreeMap<String, String> {
        let to = self.folder.path().join("restored");
        restore::restore(plan, &to, &mut |_, _| true).unwrap();
        let all = dump(&to);
        std::fs::remove_file(to).unwrap();
        all
    }
}

/// Number of a change, and the books after it.
type Moment = (i64, BTreeMap<String, String>);

/// Ten changes with a backup after the third, all of it in files. Gives the books after each, by number of the change.
fn ten() -> (Place, Vec<Moment>, Full) {
    let place = Place::new();
    place.write(1, |w| w.put_units(&[unit("件"), unit("kg")]));
    let mut full = None;
    let mut moments = Vec::new();
    for n in 1..=10 {
        place.write(n * 1_000_000, |w| w.put_items(&[item(&format!("I{n}"), "阀"), item("X", &n.to_string())]));
        moments.push((place.newest(), dump(&place.books())));
        if n == 3 {
            full = Some(place.back_up());
        }
        place.ship();
    }
    (place, moments, full.unwrap())
}

fn segment(place: &Place) -> PathBuf {
    let files = std::fs::read_dir(place.backups()).unwrap().flatten().map(|e| e.path());
    files.into_iter().find(|p| p.extension().is_some_and(|e| e == "qjournal")).unwrap()
}

#[test]
fn any_moment_after_a_backup_comes_back_exactly() {
    let (place, moments, full) = ten();
    assert!(matches!(restore::plan(&place.backups(), Some(1)), Err(StoreError::NoBackup(_))));
    for (change, books) in &moments[2..] {
        // The clock of these changes is 1970's, the backup's is ours: by number, then.
        let mut plan = restore::plan(&place.backups(), None).unwrap();
        assert_eq!(plan.change, moments[9].0);
        plan.change = *change;
        assert_eq!(place.restored(&plan), *books, "{change}");
    }
    let own = restore::plan(&full.path, None).unwrap();
    assert_eq!((own.change, place.restored(&own)), (moments[2].0, moments[2].1.clone()), "a backup by its name is what it was");
    assert!(matches!(restore::restore(&own, &place.books(), &mut |_, _| true), Err(StoreError::Io { .. })), "over nothing");
}

#[test]
fn a_backup_that_was_cut_or_altered_is_refused_by_its_hash() {
    let (place, moments, full) = ten();
    let whole = std::fs::read(&full.path).unwrap();
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    for (bytes, why) in [(&whole[..whole.len() - 1], "bytes"), (&altered[..], "hash"), (&[], "bytes")] {
        std::fs::write(&full.path, bytes).unwrap();
        let Err(StoreError::Damaged { why: found, .. }) = restore::plan(&full.path, None) else { panic!("{why}") };
        assert!(found.contains(why), "{found}");
        assert!(matches!(restore::plan(&place.backups(), None), Err(StoreError::Damaged { .. })), "there is no other");
    }
    std::fs::write(&full.path, &whole).unwrap();
    // A damaged one is left out where an older one and the journal give the same.
    let newer = place.back_up();
    std::fs::write(&newer.path, &altered).unwrap();
    let plan = restore::plan(&place.backups(), None).unwrap();
    assert_eq!((plan.full.path.clone(), plan.damaged.clone()), (full.path, vec![newer.manifest.file]));
    assert_eq!(place.restored(&plan), moments[9].1);
    std::fs::remove_file(newer.path.with_file_name(format!("{}.backup.json", plan.damaged[0]))).unwrap();
    assert!(matches!(restore::plan(&newer.path, None), Err(StoreError::Damaged { .. })), "without a manifest it is none");
}

#[test]
fn half_a_change_at_the_end_is_cut_off_and_written_again() {
    let (place, moments, _) = ten();
    let file = segment(&place);
    let whole = std::fs::read(&file).unwrap();
    for size in (whole.len() - 3_000..whole.len()).step_by(97) {
        std::fs::write(&file, &whole[..size]).unwrap();
        let plan = restore::plan(&place.backups(), None).unwrap();
        let books = moments.iter().find(|m| m.0 == plan.change).map(|m| &m.1).unwrap();
        assert!(plan.change < moments[9].0 && place.restored(&plan) == *books, "{size}");
        // Zeros, as a file system leaves after a power-off.
        std::fs::write(&file, [&whole[..size], &[0; 512]].concat()).unwrap();
        place.ship();
        let plan = restore::plan(&place.backups(), None).unwrap();
        assert!(plan.change == moments[9].0 && place.restored(&plan) == moments[9].1, "{size}: as if nothing had happened");
    }
}

#[test]
fn a_hole_is_said_and_up_to_where() {
    let (place, moments, full) = ten();
    let file = segment(&place);
    let text = std::fs::read_to_string(&file).unwrap();
    let hole = |at: Option<i64>| match restore::plan(&place.backups(), at) {
        Err(StoreError::Hole { change, at }) => (change, at),
        other => panic!("{other:?}"),
    };
    // A letter of the seventh change, or its whole first row: nothing from there on is trusted.
    let at = text.find(&format!("C {{\"id\":{}", moments[6].0)).unwrap();
    let row = at + text[at..].find("\nR ").unwrap();
    let gone = text[..row].to_owned() + &text[row + 1 + text[row + 1..].find('\n').unwrap()..];
    for altered in [text[..at].to_owned() + &text[at..].replacen("阀", "门", 1), gone] {
        std::fs::write(&file, altered).unwrap();
        assert_eq!(hole(None), (moments[5].0, 6_000_000));
    }
    // As long as the books know those changes, the next writing mends it.
    place.ship();
    let plan = restore::plan(&place.backups(), None).unwrap();
    assert!(plan.change == moments[9].0 && place.restored(&plan) == moments[9].1);

    // A segment that is missing, of changes that the books have forgotten.
    std::fs::remove_file(&file).unwrap();
    place.store().write(&Stamp { at: 11_000_000, actor: String::new() }, |w| w.forget_changes(i64::MAX, moments[7].0, 1000)).unwrap();
    place.write(12_000_000, |w| w.put_items(&[item("Y", "")]));
    place.ship();
    assert_eq!(hole(None), (full.manifest.change, full.manifest.at));
    // What comes after the next backup can be restored.
    let next = place.back_up();
    place.write(13_000_000, |w| w.put_items(&[item("Z", "")]));
    place.ship();
    let plan = restore::plan(&place.backups(), None).unwrap();
    assert_eq!((plan.full.path.clone(), place.restored(&plan)), (next.path, dump(&place.books())));
}

#[test]
fn the_second_place_is_the_same_and_mends_its_own_torn_end() {
    let (place, moments, full) = ten();
    let second = place.folder.path().join("second");
    assert!(ship::mirror(&place.backups(), &second, BOOKS).is_err(), "it is gone");
    std::fs::create_dir(&second).unwrap();
    backup::copy(&full, &second).unwrap();
    ship::mirror(&place.backups(), &second, BOOKS).unwrap();
    let name = segment(&place).file_name().unwrap().to_owned();
    let whole = std::fs::read(second.join(&name)).unwrap();
    for torn in [whole[..whole.len() - 10].to_vec(), [&whole[..whole.len() - 700], &[0; 9_000][..]].concat(), vec![]] {
        std::fs::write(second.join(&name), torn).unwrap();
        ship::mirror(&place.backups(), &second, BOOKS).unwrap();
        assert!(std::fs::read(second.join(&name)).unwrap() == whole);
    }
    let plan = restore::plan(&second, None).unwrap();
    assert_eq!(place.restored(&plan), moments[9].1);
}

#[test]
fn an_older_copy_put_in_place_of_the_books_is_noticed() {
    let (mut place, ..) = ten();
    let old = place.folder.path().join("old.qitao");
    place
        .store()
        .back_up(&place.backups(), &Naming { books: BOOKS, name: "old", reason: "asked", rest: Duration::ZERO }, &mut |_, _| true)
        .unwrap();
    let full = backup::list(&place.backups()).unwrap().remove(0);
    std::fs::copy(&full.path, &old).unwrap();
    drop(place.store.take());
    std::fs::rename(old, place.books()).unwrap();
    place.store = Some(Store::open(Location::Sqlite(place.books()), Create::Never, "test").unwrap());
    assert!(matches!(place.store().ship(&place.backups(), BOOKS, 0), Err(StoreError::Forked(_))));
    for n in 0..10 {
        place.write(n, |w| w.put_items(&[item("Z", &n.to_string())]));
    }
    assert!(matches!(place.store().ship(&place.backups(), BOOKS, 0), Err(StoreError::Forked(_))), "under the same numbers");
}

#[test]
fn a_place_that_is_gone_or_read_only_or_full_is_named() {
    let place = Place::new();
    let naming = Naming { books: BOOKS, name: "a", reason: "asked", rest: Duration::ZERO };
    let fault = |folder: &Path| match place.store().back_up(folder, &naming, &mut |_, _| true) {
        Err(StoreError::Backup { fault, .. }) => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(fault(&place.folder.path().join("gone")), BackupFault::Gone);
    assert_eq!(fault(&place.books()), BackupFault::Gone, "a file is no folder");
    // Full and read-only are tried by a program in a small file system of its own: tests/tests/backup.rs.
    std::fs::write(place.backups().join(".qitao-backup-01234567-1-0"), "a process that was killed left this").unwrap();
    std::fs::write(place.backups().join(".qitao-backup-89abcdef-1-0"), "other books have theirs here").unwrap();
    place.back_up();
    assert!(!place.backups().join(".qitao-backup-01234567-1-0").exists());
    assert!(place.backups().join(".qitao-backup-89abcdef-1-0").exists());
}

#[test]
fn no_save_waits_for_a_slow_backup() {
    let place = Place::new();
    place.write(1, |w| w.put_units(&[unit("件")]));
    for n in 0..20 {
        let many: Vec<_> = (0..500).map(|i| Item { note: "长".repeat(300), ..item(&format!("{n}-{i}"), "") }).collect();
        place.write(1, |w| w.put_items(&many));
    }
    let (mut slowest, mut saves) = (Duration::ZERO, 0);
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| {
            let naming = Naming { books: BOOKS, name: "a", reason: "asked", rest: Duration::from_millis(50) };
            place.store().back_up(&place.backups(), &naming, &mut |_, _| true).unwrap()
        });
        while !slow.is_finished() {
            let begun = Instant::now();
            place.write(2, |w| w.put_items(&[item("save", &saves.to_string())]));
            slowest = slowest.max(begun.elapsed());
            saves += 1;
        }
        let full = slow.join().unwrap();
        backup::check(&full).unwrap();
        assert!(full.manifest.size > 10_000_000, "{}", full.manifest.size);
    });
    assert!(saves > 20, "{saves} saves while it ran");
    let naming = Naming { books: BOOKS, name: "a", reason: "asked", rest: Duration::from_millis(50) };
    assert!(matches!(place.store().back_up(&place.backups(), &naming, &mut |_, _| false), Err(StoreError::Cancelled)));
    let left = std::fs::read_dir(place.backups()).unwrap().flatten().map(|e| e.file_name().to_string_lossy().into_owned());
    assert_eq!(left.filter(|name| name.starts_with(".qitao")).count(), 0);
    // How long a save takes is the benchmark's; that none waits for the end of the copy is this one's.
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
}

/// What happens to some books.
#[derive(Debug, Clone)]
enum Step {
    Items(u8, u8),
    Bom(u8, u8),
    DropBom(u8),
    Outside(u8),
    Ship,
    BackUp,
    /// The program ends, however; so many bytes of the newest segment never reached the disk.
    Kill(u16),
    /// The clock is set.
    Clock(i8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..12_u8, any::<u8>()).prop_map(|(a, b)| Step::Items(a, b)),
        4 => (0..12_u8, 0..12_u8).prop_map(|(a, b)| Step::Bom(a, b)),
        2 => (0..12_u8).prop_map(Step::DropBom),
        1 => (0..12_u8).prop_map(Step::Outside),
        3 => Just(Step::Ship),
        1 => Just(Step::BackUp),
        1 => (0..2_000_u16).prop_map(Step::Kill),
        1 => any::<i8>().prop_map(Step::Clock),
    ]
}

fn run(steps: &[Step], pick: &[usize]) {
    let mut place = Place::new();
    place.write(1, |w| w.put_units(&[unit("件"), unit("kg")]));
    let all: Vec<_> = (0..12).map(|n| item(&format!("I{n}"), "")).collect();
    place.write(1, |w| w.put_items(&all));
    let first = place.back_up();
    let mut clock = 1_000_i64;
    let mut moments = vec![(place.newest(), dump(&place.books()))];
    for step in steps {
        clock += 10;
        match *step {
            Step::Items(n, text) => place.write(clock, |w| w.put_items(&[item(&format!("I{n}"), &text.to_string())])),
            Step::Bom(a, b) => place.write(clock, |w| {
                w.put_boms(&[bom(&format!("I{a}"), "V1", vec![line(10, &format!("I{b}")), line(u32::from(b) + 20, "I0")])])
            }),
            Step::DropBom(n) => place.write(clock, |w| match w.bom(&format!("I{n}"), "V1")? {
                Some(found) => w.delete_bom(qitao_domain::BomId(found.id)),
                None => Ok(()),
            }),
            Step::Outside(n) => {
                let mut db = SqliteConnection::establish(place.books().to_str().unwrap()).unwrap();
                db.batch_execute(&format!(
                    "PRAGMA foreign_keys = ON; DELETE FROM bom WHERE item_id % 12 = {n}; UPDATE item SET note = note || 'x' WHERE id = {n}"
                ))
                .unwrap();
                drop(db);
                // Seen as a change of its own by whoever writes next.
                place.write(clock, |w| w.set_book("seen", &clock.to_string()));
                let _ = moments.pop_if(|m| m.0 > place.newest());
            }
            Step::Ship => place.ship(),
            Step::BackUp => drop(place.back_up()),
            Step::Kill(bytes) => {
                place.ship();
                drop(place.store.take());
                let mut files: Vec<_> = std::fs::read_dir(place.backups())
                    .unwrap()
                    .flatten()
                    .map(|e| e.path())
                    .filter(|p| p.extension().is_some_and(|e| e == "qjournal"))
                    .collect();
                files.sort();
                if let Some(file) = files.last() {
                    let size = std::fs::metadata(file).unwrap().len();
                    std::fs::File::options().write(true).open(file).unwrap().set_len(size.saturating_sub(u64::from(bytes))).unwrap();
                }
                place.store = Some(Store::open(Location::Sqlite(place.books()), Create::Never, "test").unwrap());
            }
            Step::Clock(by) => clock += i64::from(by) * 100,
        }
        if moments.last().is_none_or(|m| m.0 < place.newest()) {
            moments.push((place.newest(), dump(&place.books())));
        }
    }
    place.ship();
    for pick in pick {
        let (change, books) = &moments[pick % moments.len()];
        let mut plan = restore::plan(&place.backups(), None).unwrap();
        if plan.full.manifest.change > *change {
            plan = restore::plan(&first.path, Some(i64::MAX)).unwrap();
        }
        plan.change = *change;
        assert_eq!(place.restored(&plan), *books, "change {change} of {:?}", moments.iter().map(|m| m.0).collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_every_moment_comes_back_exactly(steps in prop::collection::vec(step(), 1..40), pick in prop::collection::vec(any::<usize>(), 3)) {
        run(&steps, &pick);
    }
}
