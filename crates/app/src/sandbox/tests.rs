//! What cannot be timed from outside: jobs that run in the sandbox, rights that go while something is written.

use super::Where;
use crate::contract::{COMMANDS, known};
use crate::{App, Caller, Client, Code, Create, Error, Event, Location, Reply, Token};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;

struct Books {
    folder: tempfile::TempDir,
    app: Arc<App>,
}

impl Books {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Location::Sqlite(folder.path().join("b.qitao")), Create::New, "test").unwrap();
        Self { folder, app }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("b.sandbox.qitao")
    }

    fn make(&self, caller: &Caller) -> Result<Value, Error> {
        self.make_because(caller, json!({ "reason": "试完了" }))
    }

    fn make_because(&self, caller: &Caller, why: Value) -> Result<Value, Error> {
        let started = self.call(caller, "sandbox.make", why)?;
        self.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
    }

    fn call(&self, caller: &Caller, name: &str, input: Value) -> Result<Value, Error> {
        Self::ask(&self.app, caller, name, input)
    }

    fn ask(app: &Arc<App>, caller: &Caller, name: &str, input: Value) -> Result<Value, Error> {
        match app.call(caller, name, input)? {
            Reply::Json(value) => Ok(value),
            Reply::File(file) => Ok(json!(file.name)),
        }
    }
}

fn local() -> Caller {
    Caller::local(Client::Program)
}

fn inside() -> Caller {
    local().in_sandbox(true)
}

fn unit(code: &str) -> Value {
    let unit = json!({ "code": code, "name": code, "name_en": code, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
    json!({ "unit": unit, "revision": null })
}

/// A command that somebody adds later is about the books themselves if its noun is.
#[test]
fn what_is_about_the_books_themselves_is_not_for_the_sandbox() {
    let both = |name: &&str| known(name).unwrap().place == Where::Both;
    let of = |nouns: &[&str]| {
        let of_noun = |name: &&str| nouns.contains(&name.split('.').next().unwrap());
        COMMANDS.iter().map(|c| c.name).filter(of_noun).filter(both).collect::<Vec<_>>()
    };
    let books = ["session", "login", "person", "role", "approval", "backup", "outbox", "archive", "sandbox"];
    // These a screen of the content asks.
    assert_eq!(of(&books), ["approval.facts"]);
    let content = [
        "item",
        "unit",
        "bom",
        "routing",
        "work_center",
        "machine",
        "grade",
        "rate",
        "standard",
        "outsourcing",
        "partner",
        "warehouse",
        "bin",
        "stock_rule",
        "sale_lock",
        "document",
        "work_order",
        "report",
        "costing",
        "month",
        "attachment",
        "match",
        "accrual",
        "debt",
        "stock",
        "reservation",
        "snapshot",
        "scan",
        "count",
        "cut_over",
        "lineage",
        "print",
        "label",
        "import",
        "script",
        "job",
        "journal",
        "audit",
        "search",
        "preference",
        "system",
        "company",
        "sample",
    ];
    let rest = COMMANDS.iter().map(|c| c.name).filter(|name| !books.contains(&name.split('.').next().unwrap()));
    assert_eq!(rest.collect::<Vec<_>>(), of(&content), "and no noun is forgotten here");
    let door: Vec<_> = COMMANDS.iter().filter(|c| c.place == Where::Door).map(|c| c.name).collect();
    assert_eq!(door, ["session.state", "session.logout", "person.names", "sandbox.state"]);
}

#[test]
fn a_sandbox_in_which_a_job_runs_is_neither_made_anew_nor_thrown_away() {
    let books = Books::new();
    books.make(&local()).unwrap();
    books.call(&inside(), "unit.save", unit("tried")).unwrap();
    let events = books.app.subscribe();
    let (go_on, waits) = channel::<()>();
    let ctx = books.app.ctx(&inside(), known("system.verify").unwrap(), &Value::Null).unwrap();
    let work = move |_: &Arc<App>, _: &crate::ctx::Ctx, progress: &crate::job::Progress| {
        progress.tell(1, 2)?;
        waits.recv().unwrap();
        Ok(json!("done"))
    };
    let job = books.app.in_sandbox(|sandbox| sandbox.start_job(&ctx, "", work)).unwrap();
    assert_eq!(books.call(&local(), "sandbox.state", json!({})).unwrap()["jobs"], 1);
    // By its number it is known in the sandbox and not in the books.
    assert_eq!(books.call(&inside(), "job.get", json!({ "id": job })).unwrap()["state"], "running");
    assert!(
        books.call(&local(), "job.list", json!({})).unwrap()["rows"].as_array().unwrap().iter().all(|row| row["command"] == "sandbox.make")
    );
    for error in [books.make(&local()).unwrap_err(), books.call(&local(), "sandbox.drop", json!({})).unwrap_err()] {
        assert_eq!((error.code, error.params["jobs"].as_str()), (Code::SandboxBusy, "1"));
    }
    assert_eq!(books.call(&inside(), "unit.list", json!({})).unwrap()["rows"][0]["code"], "tried");
    go_on.send(()).unwrap();
    assert_eq!(books.app.wait_for_job_of(&inside(), job, |_| {}).unwrap(), "done");
    // Whoever listens to the books hears the sandbox, and can tell.
    let of_job: Vec<bool> = events
        .try_iter()
        .filter_map(
            |event| if let Event::Job { job: view, sandbox } = event { (view.command == "system.verify").then_some(sandbox) } else { None },
        )
        .collect();
    assert!(of_job.len() >= 2 && of_job.iter().all(|sandbox| *sandbox), "{of_job:?}");
    books.make(&local()).unwrap();
    assert_eq!(books.call(&inside(), "unit.list", json!({})).unwrap()["rows"], json!([]));
}

#[test]
fn what_was_tried_goes_for_a_reason_and_nothing_goes_without_one() {
    let books = Books::new();
    let trail = || {
        let page = books.call(&local(), "audit.list", json!({ "object_kind": "sandbox" })).unwrap();
        page["rows"].as_array().unwrap().iter().map(|row| row["after"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    // Nothing is lost: nobody is asked.
    books.make_because(&local(), json!({})).unwrap();
    books.make_because(&local(), json!({})).unwrap();
    assert!(trail().iter().all(|after| !after.contains("reason")), "{:?}", trail());
    books.call(&inside(), "unit.save", unit("tried")).unwrap();
    for why in [json!({}), json!({ "reason": "  " })] {
        for error in [books.make_because(&local(), why.clone()).unwrap_err(), books.call(&local(), "sandbox.drop", why).unwrap_err()] {
            assert_eq!((error.code, error.params["field"].as_str()), (Code::FieldRequired, "reason"));
        }
    }
    assert_eq!((trail().len(), &books.call(&inside(), "unit.list", json!({})).unwrap()["rows"][0]["code"]), (2, &json!("tried")));
    let anew = books.make_because(&local(), json!({ "reason": " 账套里改了价 " })).unwrap();
    assert_eq!(anew["discarded"], 1);
    assert!(trail()[0].contains("\"reason\":\"账套里改了价\""), "{:?}", trail());
    books.call(&local(), "sandbox.drop", json!({})).unwrap();
    assert_eq!((trail().len(), books.file().exists()), (4, false));
}

#[test]
fn a_right_that_goes_while_something_is_written_is_asked_of_the_books_again() {
    let books = Books::new();
    let begun = books.call(&local(), "login.switch_on", json!({ "login": "li", "name": "李敏", "password": "correct horse" })).unwrap();
    let shown = |token: &Value| local().with_session(Some(Token::given(token.as_str().unwrap())));
    let owner = shown(&begun["session"]["token"]);
    let person = |roles: &[&str], revision: Value| json!({ "person": { "login": "wang", "name": "王强", "roles": roles, "retired": false }, "revision": revision, "reason": "试" });
    books.call(&owner, "person.save", person(&["planner"], Value::Null)).unwrap();
    let set = books.call(&owner, "person.set_secret", json!({ "login": "wang", "kind": "pin", "secret": "4711" })).unwrap();
    books.make(&owner).unwrap();
    let wang = shown(&books.call(&local(), "session.login", json!({ "login": "wang", "secret": "4711" })).unwrap()["token"]);
    let wang = wang.in_sandbox(true);
    assert_eq!(books.call(&wang, "unit.save", unit("one")).unwrap()["changed_by"], "wang");

    // The call came in when they had the right; it is written when they have it no more.
    let command = known("unit.save").unwrap();
    let late = |code: &str| (books.app.ctx(&wang, command, &unit(code)).unwrap(), unit(code));
    let write = |(ctx, input): (crate::ctx::Ctx, Value)| {
        let done = books.app.in_sandbox(|sandbox| (command.run)(sandbox, &ctx, input));
        done.map(drop).map_err(|error| (error.code, error.params["right"].clone()))
    };
    assert_eq!(write(late("two")), Ok(()));
    let (lost_sandbox, lost_right) = (late("three"), late("four"));
    // One role may change master data and not enter; the other is the other way round.
    for (code, rights) in [("data", json!(["look", "master_data"])), ("guest", json!(["look", "sandbox"]))] {
        books.call(&owner, "role.save", json!({ "role": { "code": code, "name": code, "rights": rights }, "revision": null })).unwrap();
    }
    let now = books.call(&owner, "person.save", person(&["data"], set["revision"].clone())).unwrap();
    assert_eq!(write(lost_sandbox), Err((Code::Forbidden, "sandbox".into())));
    books.call(&owner, "person.save", person(&["guest"], now["revision"].clone())).unwrap();
    assert_eq!(write(lost_right), Err((Code::Forbidden, "master_data".into())));
    let units = books.call(&owner.clone().in_sandbox(true), "unit.list", json!({})).unwrap();
    assert_eq!(units["rows"].as_array().unwrap().len(), 2);
}

#[test]
fn a_sandbox_has_no_schedule_no_backups_and_ends_with_its_books() {
    let books = Books::new();
    books.make(&local()).unwrap();
    let sandbox = books.app.in_sandbox(|sandbox| Ok(Arc::clone(sandbox))).unwrap();
    assert!(sandbox.is_sandbox() && !books.app.is_sandbox());
    assert!(crate::app::lock(&sandbox.schedule).is_none());
    assert_eq!(sandbox.backup_folder().unwrap_err().code, Code::BackupNoPlace);
    sandbox.back_up_before("before import.write");
    sandbox.ship_at_end();
    assert!(!books.folder.path().join("b.sandbox.qitao.backups").exists());
    // Whoever still has it when the books are closed writes nothing any more.
    let ctx = books.app.ctx(&inside(), known("unit.save").unwrap(), &Value::Null).unwrap();
    let file = books.file();
    let Books { folder, app } = books;
    drop(app);
    assert_eq!(sandbox.write(&ctx, |w| Ok(w.set_book("name", "x")?)).unwrap_err().code, Code::BooksNone);
    drop(sandbox);
    let error = App::open(Location::Sqlite(file), Create::Never, "test").unwrap_err();
    assert_eq!(error.code, Code::BooksSandbox);
    drop(folder);
}

#[test]
fn what_lies_in_its_place_and_is_no_sandbox_of_these_books_is_left_alone() {
    let books = Books::new();
    std::fs::write(books.file(), "a note").unwrap();
    assert_eq!(books.make(&local()).unwrap_err().code, Code::SandboxTaken);
    assert_eq!(books.call(&local(), "sandbox.drop", json!({})).unwrap_err().code, Code::SandboxTaken);
    assert_eq!(books.call(&local(), "sandbox.state", json!({})).unwrap()["problem"]["code"], "sandbox.taken");
    assert_eq!(books.call(&inside(), "unit.list", json!({})).unwrap_err().code, Code::SandboxTaken);
    assert_eq!(std::fs::read(books.file()).unwrap(), b"a note");
    std::fs::remove_file(books.file()).unwrap();
    for (name, code) in [("sandbox.drop", Code::SandboxNone), ("unit.list", Code::SandboxNone)] {
        let caller = if name == "unit.list" { inside() } else { local() };
        assert_eq!(books.call(&caller, name, json!({})).unwrap_err().code, code);
    }
    books.make(&local()).unwrap();
    // The books became others, as restored ones do: nobody takes the copy of the old ones for theirs.
    books.app.branch_off(1).unwrap();
    assert_eq!(books.call(&inside(), "unit.list", json!({})).unwrap_err().code, Code::SandboxOfOthers);
    let state = books.call(&local(), "sandbox.state", json!({})).unwrap();
    assert_eq!((&state["exists"], &state["problem"]["code"]), (&json!(true), &json!("sandbox.of_others")));
    books.make(&local()).unwrap();
    books.call(&inside(), "unit.list", json!({})).unwrap();
}

#[test]
fn a_copy_that_fails_leaves_the_former_one_open_to_all() {
    let books = Books::new();
    books.make(&local()).unwrap();
    books.call(&inside(), "unit.save", unit("tried")).unwrap();
    let trail = || books.call(&local(), "audit.list", json!({ "object_kind": "sandbox" })).unwrap()["rows"].as_array().unwrap().len();
    // Something that nobody can replace by a file lies where the copy would be made.
    let blocked = books.folder.path().join("b.sandbox.qitao.making");
    std::fs::create_dir(&blocked).unwrap();
    std::fs::write(blocked.join("x"), "x").unwrap();
    let error = books.make(&local()).unwrap_err();
    assert_eq!((error.code, error.params["place"].as_str()), (Code::SandboxFailed, books.file().to_str().unwrap()));
    assert_eq!(books.call(&inside(), "unit.list", json!({})).unwrap()["rows"][0]["code"], "tried");
    assert_eq!(trail(), 1, "nothing was made");
    std::fs::remove_dir_all(&blocked).unwrap();
    books.make(&local()).unwrap();
    assert_eq!((books.call(&inside(), "unit.list", json!({})).unwrap()["rows"].clone(), trail()), (json!([]), 2));
}

#[test]
fn one_that_another_process_has_open_is_not_overwritten() {
    let (books, others) = (Books::new(), Books::new());
    others.make(&local()).unwrap();
    std::fs::rename(others.file(), books.file()).unwrap();
    let open = || qitao_store::Store::open(Location::Sqlite(books.file()), Create::Never, "test").unwrap();
    let held = open();
    let copying = books.folder.path().join("b.sandbox.qitao.making");
    for error in [books.make(&local()).unwrap_err(), books.call(&local(), "sandbox.drop", json!({})).unwrap_err()] {
        assert_eq!((error.code, error.params["name"].as_str()), (Code::FileInUse, books.file().to_str().unwrap()));
        assert!(!copying.exists());
    }
    held.write(&qitao_store::Stamp { at: 1, actor: String::new() }, |w| w.set_book("name", "theirs")).unwrap();
    drop(held);
    assert_eq!(open().read(|r| r.book("name")).unwrap().as_deref(), Some("theirs"));
    books.make(&local()).unwrap();
    books.call(&inside(), "unit.list", json!({})).unwrap();
}

/// A sandbox closes only when the last call has left it; meanwhile every page asks whether there is one.
#[test]
fn who_asks_for_the_state_does_not_wait_for_a_sandbox_that_closes() {
    let books = Books::new();
    books.make(&local()).unwrap();
    let state = || books.call(&local(), "session.state", json!({})).unwrap()["sandbox"].clone();
    let made = books.call(&local(), "sandbox.state", json!({})).unwrap()["made_at"].clone();
    assert!(made.is_i64() && state() == made);
    books.call(&inside(), "unit.list", json!({})).unwrap();
    let ((entered, inside_now), (leave, leaves), (tell, told)) = (channel::<()>(), channel::<()>(), channel());
    std::thread::scope(|scope| {
        let app = &books.app;
        scope.spawn(move || {
            app.in_sandbox(|_| {
                entered.send(()).unwrap();
                leaves.recv().unwrap();
                Ok(())
            })
        });
        inside_now.recv().unwrap();
        let dropping = scope.spawn(|| books.call(&local(), "sandbox.drop", json!({})));
        // It waits for the call; until it does, the state could be asked without waiting in any case.
        let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while app.sandbox.open.try_read().is_ok() && std::time::Instant::now() < until {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        scope.spawn(move || tell.send(Books::ask(app, &local(), "session.state", json!({})).unwrap()["sandbox"].clone()));
        let answer = told.recv_timeout(std::time::Duration::from_secs(5));
        leave.send(()).unwrap();
        assert_eq!(answer, Ok(made));
        dropping.join().unwrap().unwrap();
    });
    assert_eq!(state(), Value::Null);
}

#[test]
fn a_copy_that_a_kill_left_beside_the_sandbox_goes_with_the_next_opening() {
    let books = Books::new();
    books.make(&local()).unwrap();
    let left = |name: &str| books.folder.path().join(format!("b.sandbox.qitao.trying-{name}"));
    // When somebody enters it, and when its books are opened.
    for name in ["1-0", "1-0-wal"] {
        std::fs::write(left(name), "x").unwrap();
    }
    books.call(&inside(), "unit.list", json!({})).unwrap();
    assert!(!left("1-0").exists() && !left("1-0-wal").exists());
    std::fs::write(left("2-0"), "x").unwrap();
    let Books { folder, app } = books;
    drop(app);
    let open = || App::open(Location::Sqlite(folder.path().join("b.qitao")), Create::Never, "test").unwrap();
    drop(open());
    let left = folder.path().join("b.sandbox.qitao.trying-2-0");
    assert!(!left.exists());
    // What is no sandbox may be others' books, and that a copy of theirs.
    std::fs::remove_file(folder.path().join("b.sandbox.qitao")).unwrap();
    drop(App::open(Location::Sqlite(folder.path().join("b.sandbox.qitao")), Create::New, "test").unwrap());
    std::fs::write(&left, "x").unwrap();
    drop(open());
    assert!(left.exists());
}
