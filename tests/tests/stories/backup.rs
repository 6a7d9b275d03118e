//! Backups and restores by the program: places that are full, read-only or gone, copies that are damaged, moments, a restore that
//! is killed, and 200 kills while saves, the journal and backups run.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common;
use crate::common::program::{Run, qitao, run};
use crate::common::server::Server;
use crate::common::{Place, administrator, ask, call, job, postgres, skipped};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use qitao_app::{App, Create, Location};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const SEED: u64 = 20_261_125;

fn unit(code: &str, name: &str) -> Value {
    json!({ "code": code, "name": name, "name_en": name, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false })
}

/// Makes a unit.
fn make(place: &Place, code: &str) {
    run(place, &["call", "unit.save", &json!({ "unit": unit(code, code), "revision": null }).to_string()]).json();
}

fn folder(place: &Place) -> PathBuf {
    match place.location() {
        Location::Sqlite(file) => file.with_file_name("books.qitao.backups"),
        Location::Postgres(_) => panic!("not a file"),
    }
}

fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let found = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path());
    let mut found: Vec<_> = found.filter(|p| p.to_str().unwrap().ends_with(end)).collect();
    found.sort();
    found
}

fn restore(from: &Path, to: &Path, more: &[&str]) -> Run {
    let to = format!("sqlite:{}", to.display());
    let mut arguments = vec!["restore", from.to_str().unwrap(), "--to", &to];
    arguments.extend(more);
    Run::of(Command::new(common::program::program()).args(arguments).stdin(Stdio::null()).output().unwrap())
}

/// Codes of the units in some books.
fn units(file: &Path) -> Vec<String> {
    let app = App::open(Location::Sqlite(file.into()), Create::Never, "story").unwrap();
    let list = ask(&app, "unit.list", json!({ "limit": 100_000 }));
    drop(app);
    // Work behind the books' back may still be at its end: the log goes with the last that has them open.
    let (log, since) = (PathBuf::from(format!("{}-wal", file.display())), Instant::now());
    while log.exists() {
        assert!(since.elapsed() < Duration::from_secs(30), "{} is still there", log.display());
        std::thread::sleep(Duration::from_millis(5));
    }
    common::rows(&list).iter().map(|row| row["code"].as_str().unwrap_or_else(|| panic!("{row}")).to_owned()).collect()
}

fn clock() -> String {
    std::thread::sleep(Duration::from_millis(5));
    let now = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    std::thread::sleep(Duration::from_millis(5));
    now
}

#[test]
fn a_backup_and_the_journal_lead_to_any_moment_and_over_nothing() {
    let place = Place::file();
    run(&place, &["init"]).json();
    make(&place, "one");
    let own = folder(&place).with_file_name("own.qitao");
    let made = run(&place, &["backup", own.to_str().unwrap()]).json();
    assert!(own.is_file() && made["backup"]["path"] == json!(own));
    assert_eq!(run(&place, &["backup", own.to_str().unwrap()]).refused(), "books.exist");
    run(&place, &["backup"]).json();
    let info = run(&place, &["call", "system.info"]).json();
    assert_eq!((&info["backup"]["state"], &info["backup"]["hours"]), (&json!("fine"), &json!(0)));
    assert!(info["last_backup"].is_i64());
    make(&place, "two");
    let then = clock();
    make(&place, "three");
    let (backups, to) = (folder(&place), |name: &str| own.with_file_name(name));
    let told = restore(&backups, &to("then"), &["--at", &then]);
    assert!(told.err.lines().filter(|line| line.starts_with("restore ")).count() >= 2, "progress: {told}");
    assert_eq!(told.json()["looked"]["damaged"], json!([]));
    assert_eq!(units(&to("then")), ["one", "two"]);
    restore(&backups, &to("now"), &[]).json();
    assert_eq!(units(&to("now")), ["one", "three", "two"]);
    restore(&own, &to("own-restored"), &[]).json();
    assert_eq!(units(&to("own-restored")), ["one"]);

    assert_eq!(restore(&backups, &to("now"), &[]).refused(), "books.exist");
    // The log of books that had the name is no less in the way: SQLite would write it into the new ones.
    std::fs::write(to("left-wal"), "x").unwrap();
    assert_eq!(restore(&backups, &to("left"), &[]).refused(), "books.exist");
    assert!(!to("left").exists());
    assert_eq!(restore(&backups, &to("x"), &["--at", "yesterday"]).refused(), "moment.invalid");
    assert_eq!(restore(&backups, &to("x"), &["--at", "2020-01-01T00:00:00Z"]).refused(), "backup.none");
    assert_eq!(restore(&to("nowhere"), &to("x"), &[]).refused(), "backup.gone");
    let last = restore(&backups, &to("y"), &["--at", "2999-01-01T00:00:00+08:00"]).json();
    assert_eq!(units(&to("y")).len(), 3, "{last}");

    // Damaged: refused by its hash, by name and through the folder.
    let [full] = &files(&backups, ".qitao")[..] else { panic!("one backup") };
    let whole = std::fs::read(full).unwrap();
    for bytes in [&whole[..whole.len() / 2], &[&whole[..whole.len() - 1], &[whole[whole.len() - 1] ^ 1]].concat()[..]] {
        std::fs::write(full, bytes).unwrap();
        assert_eq!(restore(full, &to("x"), &[]).refused(), "backup.damaged");
        assert_eq!(restore(&backups, &to("x"), &[]).refused(), "backup.damaged");
    }
    std::fs::write(full, &whole).unwrap();
    // A hole in the journal: said, and up to where; the moment that it names works.
    let [segment] = &files(&backups, ".qjournal")[..] else { panic!("one segment") };
    let text = std::fs::read_to_string(segment).unwrap();
    std::fs::write(segment, text.replacen("\"two\"", "\"tw0\"", 1)).unwrap();
    let hole = restore(&backups, &to("x"), &[]).error();
    assert_eq!(hole["code"], "journal.hole", "{hole}");
    restore(&backups, &to("x"), &["--at", hole["params"]["at"].as_str().unwrap()]).json();
    assert_eq!(units(&to("x")), ["one"]);
}

/// What looks at the books behind a person's back is no reason for a call to end before its change is in the files.
#[test]
fn each_call_has_its_change_in_the_files_and_leaves_no_log() {
    let place = Place::file();
    let Location::Sqlite(file) = place.location() else { panic!("a file") };
    run(&place, &["init"]).json();
    run(&place, &["backup"]).json();
    let codes: Vec<String> = (0..60).map(|n| format!("unit{n}")).collect();
    for code in &codes {
        make(&place, code);
        assert!(!PathBuf::from(format!("{}-wal", file.display())).exists(), "{code}");
        let [segment] = &files(&folder(&place), ".qjournal")[..] else { panic!("one segment") };
        assert!(std::fs::read_to_string(segment).unwrap().contains(&format!("\"{code}\"")), "{code}");
    }
}

#[test]
fn an_older_copy_put_in_place_of_the_books_goes_on_as_books_of_its_own() {
    let place = Place::file();
    let Location::Sqlite(file) = place.location() else { panic!("a file") };
    run(&place, &["init"]).json();
    make(&place, "one");
    run(&place, &["backup"]).json();
    let older = file.with_file_name("older");
    std::fs::copy(&file, &older).unwrap();
    make(&place, "two");
    let then = clock();
    std::fs::rename(&older, &file).unwrap();
    // The same number as the change that made "two".
    make(&place, "three");
    run(&place, &["backup"]).json();
    make(&place, "four");
    let to = |name: &str| file.with_file_name(name);
    restore(&folder(&place), &to("now"), &[]).json();
    assert_eq!(units(&to("now")), ["four", "one", "three"]);
    restore(&folder(&place), &to("then"), &["--at", &then]).json();
    assert_eq!(units(&to("then")), ["one", "two"], "what was replaced can still be had");
}

/// Runs the program where a small file system of its own lies at `at`; nobody else sees it.
fn in_small(place: &Place, at: &Path, options: &str, arguments: &[&str]) -> Option<Run> {
    let mut unshare = Command::new("unshare");
    let script = format!("mount -t tmpfs -o {options} small {} && exec \"$@\"", at.display());
    let program = qitao(place, arguments);
    unshare.args(["-rm", "sh", "-c", &script, "sh"]).arg(program.get_program()).args(program.get_args()).stdin(Stdio::null());
    let ran = Run::of(unshare.output().ok()?);
    if ran.err.contains("unshare:") || ran.err.contains("mount:") {
        skipped("a place that is full or read-only", &ran.err);
        return None;
    }
    Some(ran)
}

#[test]
fn a_place_that_is_full_read_only_or_gone_is_said_and_the_books_go_on() {
    let place = Place::file();
    run(&place, &["init", "--sample"]).json();
    let outside = tempfile::tempdir().unwrap();
    let (first, second) = (outside.path().join("first"), outside.path().join("second"));
    std::fs::create_dir(&first).unwrap();
    std::fs::create_dir(&second).unwrap();
    assert_eq!(run(&place, &["call", "backup.configure", "{\"folder\":\"/no/such/place\"}"]).refused(), "backup.gone");
    run(&place, &["call", "backup.configure", &json!({ "folder": first, "second": second }).to_string()]).json();
    if let Some(full) = in_small(&place, &first, "size=2m", &["backup"]) {
        assert_eq!(full.refused(), "backup.full");
        assert_eq!(in_small(&place, &first, "ro", &["backup"]).unwrap().refused(), "backup.read_only");
        // The second place is full: the first is whole, and it is said.
        let made = in_small(&place, &second, "size=2m", &["backup"]).unwrap().json();
        assert_eq!(made["second_problem"]["code"], "backup.full", "{made}");
        assert_eq!((files(&first, ".qitao").len(), files(&second, "").len()), (1, 0));
    }
    // Once it is there again, both have it.
    run(&place, &["backup"]).json();
    assert_eq!(files(&second, ".qitao").len(), 1);
    make(&place, "later");
    let to = outside.path().join("restored");
    restore(&second, &to, &[]).json();
    assert!(units(&to).contains(&"later".to_owned()), "the journal is in the second place, too");

    // The drive is taken out while the books are open.
    std::fs::rename(&first, outside.path().join("away")).unwrap();
    assert_eq!(run(&place, &["backup"]).refused(), "backup.gone");
    make(&place, "saved all the same");
    assert!(!first.exists(), "nothing is made where a drive was");
    std::fs::rename(outside.path().join("away"), &first).unwrap();
    run(&place, &["backup"]).json();
}

#[test]
fn each_night_there_is_a_backup_also_when_the_night_was_slept_through() {
    let place = Place::file();
    drop(place.open());
    make(&place, "one");
    let Location::Sqlite(file) = place.location() else { panic!("a file") };
    let sleep = "UPDATE book SET value = CAST(CAST(value AS BIGINT) - 3 * 86400000000 AS TEXT) WHERE key LIKE 'scheduled.%' AND key <> 'scheduled.snapshot'";
    SqliteConnection::establish(file.to_str().unwrap()).unwrap().batch_execute(sleep).unwrap();
    let app = place.open();
    let since = Instant::now();
    let page = loop {
        let page = ask(&app, "backup.list", json!({}));
        // It is there before the old ones have gone and it is known of.
        if !common::rows(&page).is_empty() && ask(&app, "system.info", json!({}))["backup"]["state"] == "fine" {
            break page;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "no backup was made");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(common::rows(&page)[0]["reason"], "daily", "{page}");
    let status = ask(&app, "backup.status", json!({}));
    assert_eq!(status["brief"]["state"], "fine", "{status}");
}

#[test]
fn before_an_import_is_taken_back_there_is_a_backup() {
    let place = Place::file();
    let app = place.open();
    let file =
        app.upload(&common::administrator(), "单位.csv", "单位编码,单位名称,小数位数,量纲\npcs,件,0,计数\n".as_bytes()).unwrap().file;
    let run = job(&app, "import.dry_run", json!({ "files": [file] })).unwrap()["run"].clone();
    let batch = job(&app, "import.write", json!({ "run": run })).unwrap()["batch"].clone();
    job(&app, "import.undo", json!({ "batch": batch })).unwrap();
    let page = ask(&app, "backup.list", json!({}));
    assert_eq!(common::rows(&page)[0]["reason"], "before import.undo");
    let to = folder(&place).with_file_name("restored");
    restore(Path::new(common::rows(&page)[0]["path"].as_str().unwrap()), &to, &[]).json();
    assert_eq!(units(&to), ["pcs"]);
}

#[test]
fn postgresql_is_dumped_by_its_own_program() {
    let Some(url) = postgres() else { return skipped("a backup of PostgreSQL", "QITAO_TEST_PG is not set") };
    let place = Place::database(&url);
    let outside = tempfile::tempdir().unwrap();
    let app = place.open();
    assert_eq!(ask(&app, "system.info", json!({}))["backup"]["state"], "unset");
    assert_eq!(job(&app, "backup.make", json!({})).unwrap_err().code.word(), "backup.no_place");
    ask(&app, "backup.configure", json!({ "folder": outside.path() }));
    call(&app, &administrator(), "unit.save", json!({ "unit": unit("one", "one"), "revision": null })).unwrap();
    let made = job(&app, "backup.make", json!({})).unwrap();
    let path = made["backup"]["path"].as_str().unwrap().to_owned();
    let listed = Command::new("pg_restore").args(["--list", &path]).output().unwrap();
    assert!(String::from_utf8_lossy(&listed.stdout).contains("TABLE DATA public journal_change"));
    assert_eq!(ask(&app, "system.info", json!({}))["backup"]["state"], "fine");
    let to = outside.path().join("x.qitao");
    assert_eq!(restore(Path::new(&path), &to, &[]).refused(), "restore.not_sqlite");
    call(&app, &administrator(), "unit.save", json!({ "unit": unit("two", "two"), "revision": null })).unwrap();
    drop(app);
    assert_eq!(files(outside.path(), ".qjournal").len(), 1, "the journal goes to its files as well");
    // Without the program it is said.
    let none = qitao(&place, &["backup"]).env("PATH", "/nowhere").stdin(Stdio::null()).output().unwrap();
    assert_eq!(Run::of(none).refused(), "backup.no_pg_dump");
}

/// Restores into a database, whose address is a secret and comes by the environment.
fn restore_to_database(from: &Path, to: &str, more: &[&str]) -> Command {
    let mut command = Command::new(common::program::program());
    command
        .env("QITAO_STORY_TO", to)
        .args(["restore", from.to_str().unwrap(), "--to", "env:QITAO_STORY_TO"])
        .args(more)
        .stdin(Stdio::null());
    command
}

#[test]
fn postgresql_is_restored_to_any_moment_into_an_empty_database() {
    let Some(url) = postgres() else { return skipped("a restore of PostgreSQL", "QITAO_TEST_PG is not set") };
    let place = Place::database(&url);
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("backups");
    std::fs::create_dir(&folder).unwrap();
    let app = place.open();
    job(&app, "sample.load", json!({ "papers": false })).unwrap();
    ask(&app, "backup.configure", json!({ "folder": folder }));
    let save = |code: &str| drop(call(&app, &administrator(), "unit.save", json!({ "unit": unit(code, code), "revision": null })).unwrap());
    save("one");
    job(&app, "backup.make", json!({})).unwrap();
    save("two");
    let then = clock();
    save("three");
    drop(app);
    let units = |location: Location| -> Vec<String> {
        let app = App::open(location, Create::Never, "story").unwrap();
        common::verify(&app);
        let list = ask(&app, "unit.list", json!({ "limit": 1000 }));
        let found: Vec<String> = common::column(common::rows(&list), "code").into_iter().map(str::to_owned).collect();
        let hits = ask(&app, "search.find", json!({ "text": "阀" }));
        assert!(hits.to_string().contains("阀"), "search follows from the books: {hits}");
        found.into_iter().filter(|code| ["one", "two", "three"].contains(&code.as_str())).collect()
    };
    for (at, expected) in [(Some(then.as_str()), &["one", "two"][..]), (None, &["one", "three", "two"])] {
        let to = common::Database::new(&url);
        let more: Vec<&str> = at.iter().flat_map(|at| ["--at", at]).collect();
        let restored = Run::of(restore_to_database(&folder, &to.url(), &more).output().unwrap()).json();
        assert!(restored["checks"].as_u64().unwrap() > 10, "{restored}");
        assert!(!restored["location"].as_str().unwrap().contains('@'), "{restored}");
        assert_eq!(units(Location::Postgres(to.url())), expected);
        // Over nothing that is there.
        assert_eq!(Run::of(restore_to_database(&folder, &to.url(), &[]).output().unwrap()).refused(), "books.exist");
    }
    let to = common::Database::new(&url);
    let without = restore_to_database(&folder, &to.url(), &[]).env("PATH", "/nowhere").output().unwrap();
    assert_eq!(Run::of(without).refused(), "restore.no_pg_restore");
    // A file of books is no dump.
    let other = Place::file();
    run(&other, &["init"]).json();
    let own = outside.path().join("own.qitao");
    run(&other, &["backup", own.to_str().unwrap()]).json();
    assert_eq!(Run::of(restore_to_database(&own, &to.url(), &[]).output().unwrap()).refused(), "restore.not_postgres");

    // Killed at random instants: nobody can open what is there, and the next restore begins anew.
    let begun = Instant::now();
    let timed = common::Database::new(&url);
    Run::of(restore_to_database(&folder, &timed.url(), &[]).output().unwrap()).json();
    let (whole, mut random, mut broken) = (begun.elapsed(), StdRng::seed_from_u64(SEED), 0);
    for _ in 0..8 {
        let mut child = restore_to_database(&folder, &to.url(), &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(random.random_range(0.1..1.0)));
        let _ = child.kill();
        child.wait().unwrap();
        // Its own connections, and those of the program that it ran, may end a moment later.
        let since = Instant::now();
        let opened = loop {
            match App::open(Location::Postgres(to.url()), Create::Never, "story") {
                Err(error) if error.code.word() == "books.in_use" && since.elapsed() < Duration::from_secs(20) => {}
                other => break other.map(drop),
            }
        };
        match opened {
            Err(error) => {
                assert!(["restore.unproved", "books.not_there"].contains(&error.code.word()), "{error}");
                broken += 1;
            }
            // It was done.
            Ok(()) => {
                assert_eq!(units(Location::Postgres(to.url())), ["one", "three", "two"]);
                common::sql(&to.url(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            }
        }
    }
    assert!(broken > 3, "{broken}");
    // What a killed program started goes on alone: here for a minute, with a function that the dump has, too.
    common::sql(&to.url(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE SEQUENCE qitao_restoring");
    let alone = {
        let url = to.url();
        let and = if url.contains('?') { '&' } else { '?' };
        std::thread::spawn(move || {
            let sql = "BEGIN; CREATE FUNCTION journal_approval() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
                       SELECT pg_sleep(60); COMMIT";
            PgConnection::establish(&format!("{url}{and}application_name=qitao_pg_restore")).unwrap().batch_execute(sql)
        })
    };
    let mut conn = PgConnection::establish(&to.url()).unwrap();
    let there =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'qitao_pg_restore' AND state = 'active'";
    let since = Instant::now();
    while diesel::sql_query(there).execute(&mut conn).unwrap() == 0 {
        assert!(since.elapsed() < Duration::from_secs(20), "it began");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(conn);
    Run::of(restore_to_database(&folder, &to.url(), &[]).output().unwrap()).json();
    assert!(alone.join().unwrap().is_err(), "it was ended");
    assert_eq!(units(Location::Postgres(to.url())), ["one", "three", "two"]);
}

#[test]
fn a_restore_that_is_killed_leaves_nothing_that_opens_and_the_next_one_cleans_up() {
    let place = Place::file();
    run(&place, &["init", "--sample"]).json();
    run(&place, &["backup"]).json();
    make(&place, "later");
    let to = folder(&place).with_file_name("restored.qitao");
    let begun = Instant::now();
    restore(&folder(&place), &to, &[]).json();
    let whole = begun.elapsed();
    std::fs::remove_file(&to).unwrap();
    let mut random = StdRng::seed_from_u64(SEED);
    let mut killed = 0;
    for _ in 0..12 {
        let mut command = Command::new(common::program::program());
        command.args(["restore", folder(&place).to_str().unwrap(), "--to", &format!("sqlite:{}", to.display())]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(random.random_range(0.0..1.0)));
        let _ = child.kill();
        child.wait().unwrap();
        if to.exists() {
            // Named, so it was whole and proved.
            assert!(units(&to).contains(&"later".to_owned()));
            std::fs::remove_file(&to).unwrap();
        } else {
            killed += 1;
        }
    }
    assert!(killed > 3, "{killed}");
    restore(&folder(&place), &to, &[]).json();
    let left = files(to.parent().unwrap(), "").into_iter().filter(|p| p.to_str().unwrap().contains(".restoring")).count();
    assert_eq!(left, 0);
}

/// A save that was sent, and when it was acknowledged, if it was; microseconds by the clock that the books have, too.
struct Sent {
    code: String,
    at: i64,
    acknowledged: Option<i64>,
}

fn micros() -> i64 {
    chrono::Utc::now().timestamp_micros()
}

/// Restores to random moments of what was sent: what was acknowledged before is there, and nothing that was sent after.
fn any_moment_holds(place: &Place, sent: &[Sent], moments: u32, random: &mut StdRng) {
    let to = folder(place).with_file_name("moment.qitao");
    for _ in 0..moments {
        let (from, until) = (sent[0].acknowledged.unwrap(), sent.last().unwrap().at);
        let moment = random.random_range(from..=until);
        let text = chrono::DateTime::from_timestamp_micros(moment).unwrap().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        restore(&folder(place), &to, &["--at", &text]).json();
        let there = units(&to);
        for one in sent {
            if one.acknowledged.is_some_and(|at| at <= moment) {
                assert!(there.contains(&one.code), "{} was acknowledged before {text}", one.code);
            }
            assert!(one.at <= moment || !there.contains(&one.code), "{} was sent after {text}", one.code);
        }
        std::fs::remove_file(&to).unwrap();
    }
}

/// Saves and backups by a server that is killed, then what it acknowledged, looked for in what is restored.
fn kills(servers: u32, calls: u32) {
    let place = Place::file();
    run(&place, &["init"]).json();
    let at = micros();
    make(&place, "first");
    let mut sent = vec![Sent { code: "first".into(), at, acknowledged: Some(micros()) }];
    run(&place, &["backup"]).json();
    let first = files(&folder(&place), ".qitao").remove(0);
    let mut random = StdRng::seed_from_u64(SEED);
    for turn in 0..servers {
        let mut server = Server::start(&place);
        let wait = Duration::from_millis(random.random_range(5..400));
        std::thread::scope(|scope| {
            let saving = scope.spawn(|| {
                let mut all = Vec::new();
                for n in 0.. {
                    let code = format!("s{turn}-{n}");
                    let body = json!({ "unit": unit(&code, &code), "revision": null }).to_string();
                    let request = server.agent.post(format!("{}/api/unit.save", server.address)).header("authorization", server.bearer());
                    let at = micros();
                    match request.header("content-type", "application/json").send(body) {
                        Ok(answer) if answer.status().as_u16() == 200 => all.push(Sent { code, at, acknowledged: Some(micros()) }),
                        Ok(answer) => panic!("{}", answer.status()),
                        Err(_) => {
                            all.push(Sent { code, at, acknowledged: None });
                            break;
                        }
                    }
                }
                all
            });
            let backing = scope.spawn(|| {
                loop {
                    let request = server.agent.post(format!("{}/api/backup.make", server.address)).header("authorization", server.bearer());
                    if request.header("content-type", "application/json").send("{}").is_err() {
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(30));
                }
            });
            std::thread::sleep(wait);
            let id = server.process.0.id();
            assert!(Command::new("kill").args(["-KILL", &id.to_string()]).status().unwrap().success());
            sent.extend(saving.join().unwrap());
            backing.join().unwrap();
        });
        server.process.0.wait().unwrap();
    }
    let begun = Instant::now();
    let at = micros();
    make(&place, "timed");
    let whole = begun.elapsed();
    sent.push(Sent { code: "timed".into(), at, acknowledged: Some(micros()) });
    for n in 0..calls {
        let code = format!("c{n}");
        let input = json!({ "unit": unit(&code, &code), "revision": null }).to_string();
        let arguments: &[&str] = if n % 4 == 3 { &["backup"] } else { &["call", "unit.save", &input] };
        let at = micros();
        let mut child = qitao(&place, arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(random.random_range(0.2..1.2)));
        let _ = child.kill();
        let done = child.wait_with_output().unwrap();
        if n % 4 != 3 {
            let is_done = serde_json::from_slice::<Value>(&done.stdout).is_ok();
            sent.push(Sent { code, at, acknowledged: is_done.then(micros) });
        }
    }
    // Whoever opens the books next writes what had not got to the files; then they are lost.
    run(&place, &["call", "system.info"]).json();
    let to = folder(&place).with_file_name("restored.qitao");
    restore(&folder(&place), &to, &[]).json();
    let there = units(&to);
    let acknowledged: Vec<_> = sent.iter().filter(|one| one.acknowledged.is_some()).map(|one| &one.code).collect();
    let lost: Vec<_> = acknowledged.iter().filter(|code| !there.contains(code)).collect();
    assert!(lost.is_empty(), "{lost:?} of {}", acknowledged.len());
    println!("{} changes were acknowledged before {servers} servers and {calls} programs were killed", acknowledged.len());
    assert!(acknowledged.len() > usize::try_from(servers + calls / 4).unwrap(), "{}", acknowledged.len());
    any_moment_holds(&place, &sent, 4, &mut random);
    // From the very first backup on, by the journal alone.
    std::fs::remove_file(&to).unwrap();
    for full in files(&folder(&place), ".qitao").into_iter().filter(|full| *full != first) {
        std::fs::remove_file(&full).unwrap();
        std::fs::remove_file(format!("{}.backup.json", full.display())).unwrap();
    }
    restore(&folder(&place), &to, &[]).json();
    assert_eq!(units(&to), there);
    any_moment_holds(&place, &sent, 4, &mut random);
    // What the killed ones left half made is gone with the next.
    run(&place, &["backup"]).json();
    assert_eq!(files(&folder(&place), "").into_iter().filter(|p| p.to_str().unwrap().contains(".qitao-backup-")).count(), 0);
}

#[test]
fn whatever_was_acknowledged_before_any_of_200_kills_is_restored() {
    kills(40, 160);
}

#[test]
fn a_lost_book_is_the_apps_to_bring_back_from_its_own_window() {
    let place = Place::file();
    let app: Arc<App> = place.open();
    call(&app, &administrator(), "unit.save", json!({ "unit": unit("one", "one"), "revision": null })).unwrap();
    job(&app, "backup.make", json!({})).unwrap();
    call(&app, &administrator(), "unit.save", json!({ "unit": unit("two", "two"), "revision": null })).unwrap();
    let to = folder(&place).with_file_name("restored.qitao");
    // What the last minute brought is in the files before they are read.
    let restored = job(&app, "backup.restore", json!({ "to": to })).unwrap();
    assert_eq!(restored["location"], json!(to));
    assert_eq!(units(&to), ["one", "two"]);
    let looked = job(&app, "backup.look", json!({})).unwrap();
    assert_eq!(looked["change"], restored["looked"]["change"]);
}
