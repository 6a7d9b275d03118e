//! A copy that is killed, cancelled, or finds no room; books that can have none.

use super::{
    COMMANDS, Code, Command, Connection, Duration, Ended, Instant, Needs, Place, Right, RngExt, Run, RunQueryDsl, SEED, SeedableRng,
    SqliteConnection, StdRng, Stdio, Value, administrator, ask, books_file, call, content, in_sandbox, job, json, postgres, qitao, rows,
    run, sample, sandbox_file, skipped, sql_query, unit,
};
use crate::common;

#[test]
fn a_copy_that_is_killed_leaves_the_former_sandbox_and_nothing_else() {
    let place = Place::file();
    run(&place, &["init", "--sample"]).json();
    // Large enough that there is a middle.
    let filler = "INSERT INTO preference (actor, key, value) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) \
                  SELECT 'filler', 'k' || i, hex(randomblob(200)) FROM n";
    let mut conn = SqliteConnection::establish(books_file(&place).to_str().unwrap()).unwrap();
    sql_query(filler).execute(&mut conn).unwrap();
    drop(conn);
    run(&place, &["call", "sandbox.make"]).json();
    run(&place, &["call", "--sandbox", "unit.save", &unit("tried").to_string()]).json();
    let made = run(&place, &["call", "sandbox.state"]).json();
    let items = content(&books_file(&place))["item"].clone();
    let (mut random, mut in_the_middle) = (StdRng::seed_from_u64(SEED), 0);
    let making = sandbox_file(&place).with_file_name("books.sandbox.qitao.making");
    for _ in 0..12 {
        let anew = ["call", "sandbox.make", r#"{"reason":"试"}"#];
        let mut child = Ended(qitao(&place, &anew).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let until = Instant::now() + common::server::PATIENCE;
        while !making.exists() && child.0.try_wait().unwrap().is_none() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(random.random_range(0..400)));
        drop(child);
        in_the_middle += usize::from(making.exists());
        let now = run(&place, &["call", "sandbox.state"]).json();
        assert!(!making.exists(), "the next start takes it away");
        let units = run(&place, &["call", "--sandbox", "unit.list", "{\"limit\":1000}"]).json();
        let tried = rows(&units).iter().any(|row| row["code"] == "tried");
        // The former one with all that was tried, or a new one.
        assert_eq!(tried, now["made_at"] == made["made_at"], "{now}");
        assert_eq!(run(&place, &["--sandbox", "verify"]).json()["problems"], 0);
        assert_eq!(content(&books_file(&place))["item"], items);
        if !tried {
            break;
        }
    }
    assert!(in_the_middle > 0, "none was killed in the middle");
    assert_eq!(run(&place, &["verify"]).json()["problems"], 0);
}

#[test]
fn a_copy_that_is_cancelled_leaves_the_former_sandbox() {
    let (place, app) = sample();
    call(&app, &in_sandbox(), "unit.save", unit("tried")).unwrap();
    let mut stopped = 0;
    for _ in 0..20 {
        let started = ask(&app, "sandbox.make", json!({ "reason": "试" }));
        // May be too late, which is said.
        drop(call(&app, &administrator(), "job.cancel", json!({ "id": started["job"] })));
        let ended = app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {});
        let tried = rows(&call(&app, &in_sandbox(), "unit.list", json!({})).unwrap()).iter().any(|row| row["code"] == "tried");
        match ended {
            Err(error) if error.code == Code::JobCancelled => {
                assert!(tried);
                stopped += 1;
            }
            Err(error) => panic!("{error}"),
            Ok(_) => {
                assert!(!tried);
                call(&app, &in_sandbox(), "unit.save", unit("tried")).unwrap();
            }
        }
        assert!(!sandbox_file(&place).with_file_name("books.sandbox.qitao.making").exists());
    }
    assert!(stopped > 0);
}

#[test]
fn a_disk_without_room_is_said_and_nothing_is_begun() {
    let place = Place::file();
    run(&place, &["init", "--sample"]).json();
    let small = tempfile::tempdir().unwrap();
    let script = format!(
        "mount -t tmpfs -o size=20m small {0} && cp {1} {0}/books.qitao && exec \"$@\"",
        small.path().display(),
        books_file(&place).display()
    );
    let trial = r#"{"title":"t","why":"w","kind":"sql","text":"UPDATE item SET note = 'x'"}"#;
    // A script is tried on such a copy, too.
    for (call, code) in [(&["sandbox.make"][..], "sandbox.full"), (&["script.submit", trial], "script.no_room")] {
        let mut unshare = Command::new("unshare");
        unshare.args(["-rm", "sh", "-c", &script, "sh"]).arg(common::program::program());
        unshare.arg("--db").arg(format!("sqlite:{}/books.qitao", small.path().display())).arg("call").args(call).stdin(Stdio::null());
        let Ok(ran) = unshare.output().map(Run::of) else { return skipped("a disk without room", "no unshare") };
        if ran.err.contains("unshare:") || ran.err.contains("mount:") {
            return skipped("a disk without room", &ran.err);
        }
        let error = ran.error();
        assert_eq!(error["code"], code, "{error}");
        let figure = |name: &str| error["params"][name].as_str().unwrap().parse::<u64>().unwrap();
        assert!(figure("free") < figure("needs") && figure("free") < 20 << 20, "{error}");
    }
}

#[test]
fn books_on_postgres_say_that_they_have_none() {
    let Some(url) = postgres() else { return skipped("books on PostgreSQL without a sandbox", "QITAO_TEST_PG is not set") };
    let place = Place::database(&url);
    let app = place.open();
    let state = ask(&app, "sandbox.state", json!({}));
    assert_eq!((&state["exists"], &state["problem"]["code"]), (&json!(false), &json!("sandbox.not_sqlite")));
    for (caller, name) in [(administrator(), "sandbox.drop"), (in_sandbox(), "unit.list")] {
        assert_eq!(call(&app, &caller, name, json!({})).unwrap_err().code, Code::SandboxNotSqlite);
    }
    assert_eq!(job(&app, &administrator(), "sandbox.make", json!({})).unwrap_err().code, Code::SandboxNotSqlite);
    assert_eq!(ask(&app, "session.state", json!({}))["sandbox"], Value::Null);
    let needs = |name: &str| COMMANDS.iter().find(|command| command.name == name).unwrap().needs;
    assert!(["sandbox.state", "sandbox.make", "sandbox.drop"].iter().all(|name| needs(name) == Needs::Right(Right::Sandbox)));
}
