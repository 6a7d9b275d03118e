//! Dumps and the journal's files give back exactly the books of any moment on PostgreSQL, or say why not.
#![allow(clippy::unwrap_used)]

use crate::common::{Postgres, bom, item, line, unit};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use proptest::prelude::*;
use qitao_store::backup::{Full, Naming};
use qitao_store::journal::tables::{Kept, kept};
use qitao_store::restore::{self, Plan};
use qitao_store::{Create, Location, Stamp, Store, StoreError, restore_pg};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

const BOOKS: &str = "0123456789abcdef";

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = diesel::sql_types::Text)]
    one: String,
}

fn ask(url: &str, sql: &str) -> Vec<String> {
    let mut db = PgConnection::establish(url).unwrap();
    diesel::sql_query(sql).load::<One>(&mut db).unwrap().into_iter().map(|one| one.one).collect()
}

fn run_sql(url: &str, sql: &str) {
    PgConnection::establish(url).unwrap().batch_execute(sql).unwrap();
}

/// Every journalled table as it is.
fn dump(url: &str) -> BTreeMap<String, String> {
    let tables = ask(url, "SELECT tablename::text AS one FROM pg_tables WHERE schemaname = 'public'");
    let all: BTreeMap<_, _> = tables
        .into_iter()
        .filter(|table| !matches!(kept(table), Kept::Not(_)))
        .map(|table| {
            let sql =
                format!("SELECT COALESCE(string_agg(r, E'\\n' ORDER BY r), '') AS one FROM (SELECT t::text AS r FROM \"{table}\" t) x");
            (table, ask(url, &sql).concat())
        })
        .collect();
    assert!(all.len() > 12);
    all
}

struct Place {
    folder: tempfile::TempDir,
    database: Postgres,
    store: Store,
}

impl Place {
    fn new() -> Option<Self> {
        let database = Postgres::new()?;
        let store = Store::open(Location::Postgres(database.url()), Create::New, "test").unwrap();
        Some(Self { folder: tempfile::tempdir().unwrap(), database, store })
    }

    fn backups(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    fn write(&self, at: i64, change: impl FnMut(&mut qitao_store::Write<'_>) -> Result<(), StoreError>) {
        self.store.write(&Stamp { at, actor: "李敏".into() }, change).unwrap();
    }

    fn back_up(&self) -> Full {
        let naming = Naming { books: BOOKS, name: "a", reason: "asked", rest: Duration::ZERO };
        self.store.back_up(&self.backups(), &naming, &mut |_, _| true).unwrap()
    }

    fn ship(&self) {
        self.store.ship(&self.backups(), BOOKS, 0).unwrap();
    }

    fn moment(&self) -> Moment {
        (self.store.read(|r| r.newest_change()).unwrap(), dump(&self.database.url()))
    }

    fn restored(plan: &Plan) -> BTreeMap<String, String> {
        let to = Postgres::new().unwrap();
        // A few rows at a time: what a million meet, these meet too.
        restore_pg::restore_at(plan, &to.url(), restore_pg::Pace { at_once: 3, most: 5 }, &mut |_, _| true).unwrap();
        dump(&to.url())
    }
}

/// Number of a change, and the books after it.
type Moment = (i64, BTreeMap<String, String>);

/// Ten changes with a backup after the third, all of it in files.
fn ten() -> Option<(Place, Vec<Moment>, Full)> {
    let place = Place::new()?;
    place.write(1, |w| w.put_units(&[unit("件"), unit("kg")]));
    let (mut full, mut moments) = (None, Vec::new());
    for n in 1..=10 {
        place.write(n * 1_000_000, |w| {
            w.put_items(&[item(&format!("I{n}"), "阀 \"x\" \\ 'y'\n"), item("X", &n.to_string())])?;
            w.put_boms(&[bom("X", "V1", (1..=n).map(|m| line(u32::try_from(m).unwrap() * 10, &format!("I{m}"))).collect())])
        });
        moments.push(place.moment());
        if n == 3 {
            full = Some(place.back_up());
        }
        place.ship();
    }
    Some((place, moments, full.unwrap()))
}

#[test]
fn any_moment_after_a_dump_comes_back_exactly_and_goes_on() {
    let Some((place, moments, full)) = ten() else { return };
    for (change, books) in &moments[2..] {
        let mut plan = restore::plan(&place.backups(), None).unwrap();
        assert_eq!(plan.change, moments[9].0);
        plan.change = *change;
        assert_eq!(Place::restored(&plan), *books, "{change}");
    }
    let own = restore::plan(&full.path, None).unwrap();
    assert_eq!((own.change, Place::restored(&own)), (moments[2].0, moments[2].1.clone()), "a dump by its name is what it was");

    // The restored books go on: numbers of rows, the journal's triggers, references.
    let to = Postgres::new().unwrap();
    restore_pg::restore(&restore::plan(&place.backups(), None).unwrap(), &to.url(), &mut |_, _| true).unwrap();
    let open = |create| Store::open(Location::Postgres(to.url()), create, "test");
    for create in [Create::Never, Create::IfMissing, Create::New] {
        assert!(matches!(open(create), Err(StoreError::Unproved(_))), "nobody has proved it");
    }
    let store = open(Create::Restored).unwrap();
    store.write(&Stamp { at: 20_000_000, actor: String::new() }, |w| w.put_items(&[item("Y", "")])).unwrap();
    let changes = store.read(|r| r.changes_after(moments[9].0, 10)).unwrap();
    assert_eq!(changes.iter().map(|c| (c.id, c.command.as_str())).collect::<Vec<_>>(), [(moments[9].0 + 1, "")], "no barrier");
    assert!(changes[0].amount >= 2, "{changes:?}");
    drop(store);
    let mut db = PgConnection::establish(&to.url()).unwrap();
    assert!(db.batch_execute("DELETE FROM unit").is_err(), "references hold again");
    restore_pg::prove(&to.url(), true).unwrap();
    open(Create::Never).unwrap();
}

#[test]
fn nothing_is_restored_over_anything_and_what_is_damaged_is_refused_by_its_hash() {
    let Some((place, moments, full)) = ten() else { return };
    let plan = restore::plan(&place.backups(), None).unwrap();
    let to = Postgres::new().unwrap();
    for there in ["CREATE TABLE mine (id INT)", "CREATE VIEW mine AS SELECT 1 AS one", "CREATE SEQUENCE mine"] {
        run_sql(&to.url(), there);
        assert!(matches!(restore_pg::restore(&plan, &to.url(), &mut |_, _| true), Err(StoreError::Exists(_))), "{there}");
        let kind = there.split(' ').nth(1).unwrap();
        run_sql(&to.url(), &format!("DROP {kind} mine"));
    }
    assert!(
        matches!(restore_pg::restore(&plan, &place.database.url(), &mut |_, _| true), Err(StoreError::InUse(_))),
        "somebody has those books open"
    );
    // Whoever stops it finds the database as empty as it was.
    for stop in 1..12 {
        let mut ticks = 0;
        let stopped = restore_pg::restore(&plan, &to.url(), &mut |_, _| {
            ticks += 1;
            ticks < stop
        });
        let left = ask(&to.url(), "SELECT relname::text AS one FROM pg_class WHERE relnamespace = 'public'::regnamespace");
        match stopped {
            Err(StoreError::Cancelled) => assert!(left.is_empty(), "{stop}: {left:?}"),
            Ok(()) => restore_pg::prove(&to.url(), false).unwrap(),
            Err(other) => panic!("{other:?}"),
        }
    }
    // A process that was ended in the middle left this; the next restore begins anew.
    run_sql(
        &to.url(),
        "CREATE SEQUENCE qitao_restoring; CREATE TABLE unit (id INT); CREATE FUNCTION journal_unit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    );
    let opened = Store::open(Location::Postgres(to.url()), Create::IfMissing, "test");
    assert!(matches!(opened, Err(StoreError::Unproved(_))));
    restore_pg::restore(&plan, &to.url(), &mut |_, _| true).unwrap();
    assert_eq!(dump(&to.url()), moments[9].1);

    // A hole in the journal: said, and up to where.
    let segment = std::fs::read_dir(place.backups()).unwrap().flatten().map(|e| e.path());
    let segment = segment.into_iter().find(|p| p.extension().is_some_and(|e| e == "qjournal")).unwrap();
    let text = std::fs::read_to_string(&segment).unwrap();
    let at = text.find(&format!("C {{\"id\":{}", moments[6].0)).unwrap();
    std::fs::write(&segment, text[..at].to_owned() + &text[at..].replacen("阀", "门", 1)).unwrap();
    let Err(StoreError::Hole { change, .. }) = restore::plan(&place.backups(), None) else { panic!("no hole") };
    assert_eq!(change, moments[5].0);
    std::fs::write(&segment, text).unwrap();
    // A row of the journal that does not fit the books: found while it is written, and nothing is left.
    let mut cut = restore::plan(&place.backups(), None).unwrap();
    cut.full.manifest.change = moments[0].0;
    let empty = Postgres::new().unwrap();
    assert!(matches!(restore_pg::restore(&cut, &empty.url(), &mut |_, _| true), Err(StoreError::Damaged { .. })));
    assert!(ask(&empty.url(), "SELECT relname::text AS one FROM pg_class WHERE relnamespace = 'public'::regnamespace").is_empty());
    // The dump itself.
    let whole = std::fs::read(&full.path).unwrap();
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    for bytes in [&whole[..whole.len() - 1], &altered[..], &[]] {
        std::fs::write(&full.path, bytes).unwrap();
        assert!(matches!(restore::plan(&place.backups(), None), Err(StoreError::Damaged { .. })));
    }
}

#[test]
fn what_belongs_to_an_extension_stays_and_hinders_no_restore() {
    let Some((place, moments, _)) = ten() else { return };
    let plan = restore::plan(&place.backups(), None).unwrap();
    let to = Postgres::new().unwrap();
    let left = "SELECT relname::text AS one FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')";
    // Functions and types; an aggregate; functions and a view.
    for (extension, views) in [("hstore", 0), ("intagg", 0), ("pg_buffercache", 1)] {
        run_sql(&to.url(), &format!("CREATE EXTENSION {extension}"));
        // Stopped when the dump is there already and has to be taken away.
        let stopped = restore_pg::restore(&plan, &to.url(), &mut |done, _| done == 0);
        assert!(matches!(stopped, Err(StoreError::Cancelled)), "{extension}: {stopped:?}");
        assert_eq!(ask(&to.url(), left).len(), views, "{extension}");
        restore_pg::restore(&plan, &to.url(), &mut |_, _| true).unwrap();
        assert_eq!(dump(&to.url()), moments[9].1);
        restore_pg::prove(&to.url(), false).unwrap();
        assert_eq!(ask(&to.url(), left).len(), views, "{extension}");
    }
    run_sql(&to.url(), "SELECT 'a=>1'::hstore; SELECT count(*) FROM pg_buffercache");
}

#[test]
fn rows_that_wait_are_written_in_the_shape_that_they_have() {
    let Some(place) = Place::new() else { return };
    place.write(1, |w| w.put_units(&[unit("件")]));
    place.back_up();
    let named = |code: &str| qitao_domain::unit::Unit { name: format!("{code}-zh"), name_en: format!("{code}-en"), ..unit(code) };
    place.write(2, |w| w.put_units(&[named("a")]));
    // Two columns change their places, so that the next row has another shape; what only they know is not lost by it.
    let Place { folder, database, store } = place;
    drop(store);
    run_sql(
        &database.url(),
        "ALTER TABLE unit RENAME name TO x; ALTER TABLE unit RENAME name_en TO name; ALTER TABLE unit RENAME x TO name_en; \
         ALTER TABLE unit DISABLE TRIGGER journal_row; UPDATE unit SET name = name_en, name_en = name; ALTER TABLE unit ENABLE TRIGGER journal_row",
    );
    let store = Store::open(Location::Postgres(database.url()), Create::Never, "test").unwrap();
    let place = Place { folder, database, store };
    // Nobody restores over it else.
    run_sql(&place.database.url(), "UPDATE journal_change SET command = '' WHERE command = 'journal.barrier'");
    place.write(3, |w| w.put_units(&[named("b")]));
    place.ship();
    let shapes = "SELECT COUNT(DISTINCT j.shape)::text AS one FROM journal j JOIN journal_shape s ON s.id = j.shape WHERE s.name = 'unit'";
    assert_eq!(ask(&place.database.url(), shapes), ["2"]);
    let to = Postgres::new().unwrap();
    restore_pg::restore(&restore::plan(&place.backups(), None).unwrap(), &to.url(), &mut |_, _| true).unwrap();
    let names = "SELECT code || ' ' || name || ' ' || name_en AS one FROM unit ORDER BY id";
    assert_eq!(ask(&to.url(), names), ask(&place.database.url(), names));
    assert_eq!(ask(&to.url(), names)[1..], ["a a-zh a-en", "b b-zh b-en"]);
}

/// What happens to some books.
#[derive(Debug, Clone)]
enum Step {
    Items(u8, u8),
    Bom(u8, u8),
    DropBom(u8),
    Outside(u8),
    Swap(u8, u8),
    Renumber(u8),
    Ship,
    BackUp,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..12_u8, any::<u8>()).prop_map(|(a, b)| Step::Items(a, b)),
        4 => (0..12_u8, 0..12_u8).prop_map(|(a, b)| Step::Bom(a, b)),
        2 => (0..12_u8).prop_map(Step::DropBom),
        1 => (0..12_u8).prop_map(Step::Outside),
        2 => (0..12_u8, 0..12_u8).prop_map(|(a, b)| Step::Swap(a, b)),
        2 => (0..4_u8).prop_map(Step::Renumber),
        3 => Just(Step::Ship),
        1 => Just(Step::BackUp),
    ]
}

fn run(steps: &[Step], pick: &[usize]) {
    let Some(place) = Place::new() else { return };
    place.write(1, |w| w.put_units(&[unit("件"), unit("kg")]));
    let all: Vec<_> = (0..12).map(|n| item(&format!("I{n}"), "")).collect();
    place.write(1, |w| w.put_items(&all));
    let first = place.back_up();
    let mut clock = 1_000_i64;
    let mut moments = vec![place.moment()];
    for step in steps {
        clock += 10;
        // Seen as a change of its own by whoever writes next.
        let outside = |sql: &str| {
            run_sql(&place.database.url(), sql);
            place.write(clock, |w| w.set_book("seen", &clock.to_string()));
        };
        match *step {
            Step::Items(n, text) => place.write(clock, |w| w.put_items(&[item(&format!("I{n}"), &text.to_string())])),
            Step::Bom(a, b) => place.write(clock, |w| {
                w.put_boms(&[bom(&format!("I{a}"), "V1", vec![line(10, &format!("I{b}")), line(u32::from(b) + 20, "I0")])])
            }),
            Step::DropBom(n) => place.write(clock, |w| match w.bom(&format!("I{n}"), "V1")? {
                Some(found) => w.delete_bom(qitao_domain::BomId(found.id)),
                None => Ok(()),
            }),
            Step::Outside(n) => outside(&format!(
                "DELETE FROM bom WHERE item_id % 12 = {n}; UPDATE item SET note = note || 'x', retired = NOT retired WHERE id = {n}"
            )),
            // Codes are unique at every instant, so it takes three steps.
            Step::Swap(a, b) if a != b => outside(&format!(
                "BEGIN; UPDATE item SET code = 'between' WHERE code = 'I{a}'; UPDATE item SET code = 'I{a}' WHERE code = 'I{b}'; \
                 UPDATE item SET code = 'I{b}' WHERE code = 'between'; COMMIT"
            )),
            // A row that goes by another number from now on; the next may take the one that it had.
            Step::Renumber(n) => outside(&format!(
                "INSERT INTO preference (actor, key, value) VALUES ('p{n}', 'a', '{clock}') ON CONFLICT (actor, key) DO UPDATE SET value = '{clock}'; \
                 DELETE FROM preference WHERE actor = 'q{n}'; UPDATE preference SET actor = 'q{n}' WHERE actor = 'p{n}'"
            )),
            Step::Swap(..) => {}
            Step::Ship => place.ship(),
            Step::BackUp => drop(place.back_up()),
        }
        let now = place.moment();
        let _ = moments.pop_if(|m| m.0 == now.0);
        // A change past the program and the one that noticed it are two.
        moments.push(now);
    }
    place.ship();
    for pick in pick {
        let (change, books) = &moments[pick % moments.len()];
        let mut plan = restore::plan(&place.backups(), None).unwrap();
        if plan.full.manifest.change > *change {
            plan = restore::plan(&first.path, Some(i64::MAX)).unwrap();
        }
        plan.change = *change;
        assert_eq!(Place::restored(&plan), *books, "change {change}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_every_moment_comes_back_exactly(steps in prop::collection::vec(step(), 1..25), pick in prop::collection::vec(any::<usize>(), 2)) {
        run(&steps, &pick);
    }
}
