//! `qitao import`, and agreeing to one, killed (SIGKILL) at random instants: the books are whole, and exactly as before or
//! exactly as after.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::program::{Ended, Run, qitao, run};
use crate::common::{Database, Place, postgres, skipped};
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use qitao_app::Location;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SEED: u64 = 20_261_123;

/// What is there before: 400 items in BOMs. The import makes 1,200 items and 2,400 lines and changes 400 of each.
fn files(folder: &Path) -> [PathBuf; 2] {
    let table = |name: &str, items: std::ops::Range<u32>, word: &str, per: u32| {
        let folder = folder.join(name);
        std::fs::create_dir(&folder).unwrap();
        let mut texts = ["物料编码,物料名称,计量单位,物料类别\n".to_owned(), "父件编码,行号,子件编码,单位用量\n".to_owned()];
        for item in items {
            writeln!(texts[0], "K-{item:04},{word} {item},pcs,半成品").unwrap();
            // A part is always a higher number, so there is no loop.
            for line in 1..=2 {
                writeln!(texts[1], "K-{item:04},{}0,K-{:04},{}", line, 2000 + (item * 7 + line) % 50, per + item % 5).unwrap();
            }
        }
        for part in 2000..2050 {
            writeln!(texts[0], "K-{part:04},{word} {part},pcs,原材料").unwrap();
        }
        std::fs::write(folder.join("单位.csv"), "单位编码,单位名称,小数位数,量纲\npcs,件,0,计数\n").unwrap();
        std::fs::write(folder.join("物料.csv"), &texts[0]).unwrap();
        std::fs::write(folder.join("清单.csv"), &texts[1]).unwrap();
        folder
    };
    [table("before", 0..200, "旧件", 1), table("after", 0..1200, "新件", 2)]
}

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Text)]
    one: String,
}

/// A statement's only column, in books that nobody need have open.
fn ask(place: &Place, sqlite: &str, postgres: &str) -> Vec<String> {
    let found: Vec<One> = match place.location() {
        Location::Sqlite(file) => sql_query(sqlite).load(&mut SqliteConnection::establish(file.to_str().unwrap()).unwrap()).unwrap(),
        Location::Postgres(url) => sql_query(postgres).load(&mut PgConnection::establish(&url).unwrap()).unwrap(),
    };
    found.into_iter().map(|row| row.one).collect()
}

/// Everything in the books by table, but for clocks and what each start of the program leaves by itself.
fn content(place: &Place) -> BTreeMap<String, String> {
    let ask = |sqlite: &str, postgres: &str| ask(place, sqlite, postgres);
    // The journal is full of clocks; what a restore makes of it after kills is in `backup`.
    let own = ["lease", "job", "call_stat", "sequence", "journal", "journal_change", "journal_shape", "__diesel_schema_migrations"];
    let clocks = ["at", "changed_at", "request_id", "heartbeat"];
    let tables = ask(
        "SELECT name AS one FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        "SELECT table_name::text AS one FROM information_schema.tables WHERE table_schema = current_schema()",
    );
    let mut content = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !own.contains(&table.as_str())) {
        let columns = ask(
            &format!("SELECT name AS one FROM pragma_table_info('{table}') ORDER BY cid"),
            &format!(
                "SELECT column_name::text AS one FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
            ),
        );
        // What a request is called and answers (a job's number) differs each time; that there is one does not.
        let kept = |column: &&String| !clocks.contains(&column.as_str()) && (table != "request" || column.as_str() == "command");
        let columns: Vec<String> = columns.iter().filter(kept).map(|column| format!("\"{column}\"")).collect();
        let columns = columns.join(", ");
        let all = ask(
            &format!(
                "SELECT COALESCE(group_concat(r, char(10)), '') AS one FROM (SELECT json_array({columns}) AS r FROM {table} ORDER BY 1)"
            ),
            &format!(
                "SELECT COALESCE(string_agg(r, chr(10) ORDER BY r), '') AS one FROM (SELECT json_build_array({columns})::text AS r FROM {table}) AS t"
            ),
        );
        content.insert(table, all.concat());
    }
    assert!(content.len() > 12 && content["item"].lines().count() >= 250, "{:?}", content.keys());
    content
}

/// Which tables differ, and how many rows they have: the whole would fill the screen.
fn differences(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> String {
    let tables = one.iter().filter(|(table, text)| other[*table] != **text);
    tables.map(|(table, text)| format!("{table}: {} rows, {} rows; ", text.lines().count(), other[table].lines().count())).collect()
}

/// Books as they are before the import, to be copied.
enum Before {
    File(TempDir),
    Database(Place, String),
}

impl Before {
    fn make(place: Place, folder: &Path, then: impl FnOnce(&Place)) -> Self {
        run(&place, &["init"]).json();
        run(&place, &["import", folder.to_str().unwrap()]).json();
        then(&place);
        match place {
            Place::File(folder) => Self::File(folder),
            Place::Database(database) => {
                let superuser = postgres().unwrap();
                Self::Database(Place::Database(database), superuser)
            }
        }
    }

    fn copy(&self) -> Place {
        match self {
            Self::File(folder) => {
                let copy = tempfile::tempdir().unwrap();
                std::fs::copy(folder.path().join("books.qitao"), copy.path().join("books.qitao")).unwrap();
                Place::File(copy)
            }
            Self::Database(place, superuser) => {
                let Location::Postgres(url) = place.location() else { panic!("not a database") };
                Place::Database(Database::copy(superuser, url.rsplit_once('/').unwrap().1))
            }
        }
    }
}

/// When a run is killed.
#[derive(Debug, Clone, Copy)]
enum When {
    /// So long after its start.
    AfterStart(Duration),
    /// So long after it began to write.
    AfterWrite(Duration),
}

/// Imports and kills. Gives how long it ran, and how long it wrote.
fn import(place: &Place, folder: &Path, kill: Option<When>) -> (Duration, Duration) {
    killed(qitao(place, &["import", folder.to_str().unwrap()]), kill)
}

/// Runs something that writes an import, and kills it.
fn killed(mut command: Command, kill: Option<When>) -> (Duration, Duration) {
    let started = Instant::now();
    let mut child = Ended(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut write = started;
    match kill {
        Some(When::AfterStart(delay)) => std::thread::sleep(delay),
        Some(When::AfterWrite(delay)) => {
            assert!(lines.any(|line| line.starts_with("import.write")), "it never wrote");
            std::thread::sleep(delay);
        }
        None => {
            assert!(lines.any(|line| line.starts_with("import.write")), "it never wrote");
            write = Instant::now();
            assert!(child.0.wait().unwrap().success());
            return (started.elapsed(), write.elapsed());
        }
    }
    let _ = child.0.kill();
    child.0.wait().unwrap();
    (started.elapsed(), write.elapsed())
}

/// So many instants over the whole, and so many while it writes.
fn instants((whole, over_all): (Duration, u32), (writing, while_writing): (Duration, u32)) -> Vec<When> {
    let mut random = StdRng::seed_from_u64(SEED);
    // Each instant is random within its own share of the time, so that no part is left out.
    let mut within = |total: Duration, at: u32, of: u32| {
        let share = total.as_micros() as u64 / u64::from(of);
        Duration::from_micros(share * u64::from(at) + random.random_range(0..share.max(1)))
    };
    let mut instants: Vec<When> = (0..over_all).map(|at| When::AfterStart(within(whole + whole / 10, at, over_all))).collect();
    instants.extend((0..while_writing).map(|at| When::AfterWrite(within(writing + writing / 4, at, while_writing))));
    instants
}

fn story(place: Place, over_all: u32, while_writing: u32) {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = files(folder.path());
    let books = Before::make(place, &first, |_| {});
    let before = content(&books.copy());
    let done = books.copy();
    let (whole, writing) = import(&done, &second, None);
    let after = content(&done);
    assert_eq!(before["item"].lines().count() + 1000, after["item"].lines().count());
    assert_eq!(before["bom_line"].lines().count() + 2000, after["bom_line"].lines().count());

    let (mut as_before, mut as_after) = (0, 0);
    for when in instants((whole, over_all), (writing, while_writing)) {
        let trial = books.copy();
        import(&trial, &second, Some(when));
        // The program itself re-proves the books; only then is looked at what is in them.
        let verified = run(&trial, &["verify"]);
        assert_eq!((verified.code, &verified.json()["problems"]), (Some(0), &serde_json::json!(0)), "{when:?}: {verified}");
        let found = content(&trial);
        match (found == before, found == after) {
            (true, false) => as_before += 1,
            (false, true) => as_after += 1,
            _ => panic!("{when:?}: neither before ({}) nor after ({})", differences(&found, &before), differences(&found, &after)),
        }
    }
    println!(
        "{whole:?} in all, {writing:?} of it writing; killed {} times: {as_before} as before, {as_after} as after",
        over_all + while_writing
    );
    assert!(as_before > 0, "every kill came too late");
}

#[test]
fn a_kill_leaves_whole_books() {
    story(Place::file(), 50, 15);
}

#[test]
fn a_kill_leaves_whole_books_on_postgresql() {
    match postgres() {
        Some(url) => story(Place::database(&url), 10, 5),
        None => skipped("kill on PostgreSQL", "QITAO_TEST_PG is not set"),
    }
}

/// The program as somebody who is logged in.
fn as_somebody(place: &Place, login: &str, arguments: &[&str]) -> Command {
    let mut command = qitao(place, &[&["--as", login], arguments].concat());
    command.env("QITAO_PASSWORD", format!("{login}-secret")).stdin(Stdio::null());
    command
}

fn run_as(place: &Place, login: &str, arguments: &[&str]) -> Run {
    Run::of(as_somebody(place, login, arguments).output().unwrap())
}

/// What an approved import leaves, or an open one: the request, who decided, what it holds, imports, new names, rows of the trail.
fn approval(place: &Place) -> [String; 6] {
    [
        "SELECT state AS one FROM approval",
        "SELECT COALESCE(decided_by, '-') AS one FROM approval",
        "SELECT CAST(COUNT(*) AS TEXT) AS one FROM approval_held",
        "SELECT CAST(COUNT(*) AS TEXT) AS one FROM import_batch",
        "SELECT CAST(COUNT(*) AS TEXT) AS one FROM item WHERE name LIKE '新件%'",
        "SELECT CAST(COUNT(*) AS TEXT) AS one FROM audit WHERE command = 'approval.approve'",
    ]
    .map(|sql| ask(place, sql, sql).concat())
}

const OPEN: [&str; 6] = ["open", "-", "1", "1", "0", "0"];
const APPROVED: [&str; 6] = ["approved", "zhao", "0", "2", "1250", "1"];

/// Somebody asks for an import that changes much; somebody else agrees, and is killed while it is written.
fn approval_story(place: Place, over_all: u32, while_writing: u32) {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = files(folder.path());
    let second = second.to_str().unwrap();
    let owned = |place: &Place| {
        let on = r#"{"login":"li","name":"李","password":"li-secret"}"#;
        run(place, &["call", "login.switch_on", on]).json();
        for (login, role) in [("zhao", "owner"), ("wang", "planner")] {
            let person =
                format!(r#"{{"person":{{"login":"{login}","name":"{login}","roles":["{role}"],"retired":false}},"revision":null}}"#);
            run_as(place, "li", &["call", "person.save", &person]).json();
            let secret = format!(r#"{{"login":"{login}","kind":"password","secret":"{login}-secret"}}"#);
            run_as(place, "li", &["call", "person.set_secret", &secret]).json();
        }
        run_as(place, "li", &["call", "approval.configure", r#"{"mass_changes":100}"#]).json();
        assert_eq!(run_as(place, "wang", &["import", second]).refused(), "approval.needed");
        let asked = run_as(place, "wang", &["import", second, "--ask", "新价目"]).json();
        assert_eq!((&asked["asked"]["id"], &asked["asked"]["state"]), (&serde_json::json!(1), &serde_json::json!("open")), "{asked}");
    };
    let books = Before::make(place, &first, owned);
    let agree = |place: &Place, kill| killed(as_somebody(place, "zhao", &["call", "approval.approve", r#"{"id":1}"#]), kill);
    let done = books.copy();
    assert_eq!(approval(&done), OPEN);
    let (whole, writing) = agree(&done, None);
    assert_eq!(approval(&done), APPROVED);

    let (mut open, mut approved) = (0, 0);
    for when in instants((whole, over_all), (writing, while_writing)) {
        let trial = books.copy();
        agree(&trial, Some(when));
        let verified = run_as(&trial, "li", &["verify"]);
        assert_eq!((verified.code, &verified.json()["problems"]), (Some(0), &serde_json::json!(0)), "{when:?}: {verified}");
        let found = approval(&trial);
        if found == APPROVED {
            approved += 1;
        } else {
            assert_eq!(found, OPEN, "{when:?}");
            open += 1;
        }
        // Agreed to again, it is done if it was not, and not twice if it was.
        assert_eq!(run_as(&trial, "zhao", &["call", "approval.approve", r#"{"id":1}"#]).json()["state"], "approved");
        assert_eq!(approval(&trial), APPROVED, "{when:?}");
    }
    println!("{whole:?} in all, {writing:?} of it writing; killed {} times: {open} open, {approved} approved", open + approved);
    assert!(open > 0, "every kill came too late");
}

#[test]
fn a_kill_leaves_a_request_open_or_approved_and_done() {
    approval_story(Place::file(), 10, 15);
}

#[test]
fn a_kill_leaves_a_request_open_or_approved_and_done_on_postgresql() {
    match postgres() {
        Some(url) => approval_story(Place::database(&url), 3, 5),
        None => skipped("kill of an approval on PostgreSQL", "QITAO_TEST_PG is not set"),
    }
}
