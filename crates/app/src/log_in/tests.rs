//! Guesses, clocks and ends, with a clock of their own.

use crate::{App, Caller, Client, Code, Create, Error, Location, Place, Reply, Token};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

struct Books {
    app: Arc<App>,
    owner: Caller,
    code: String,
    _folder: tempfile::TempDir,
}

fn of(error: Result<Value, Error>) -> Code {
    error.unwrap_err().code
}

impl Books {
    /// Books with an owner, and 王 with the PIN 4711, the password `tanglewood` and a badge.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Location::Sqlite(folder.path().join("t.qitao")), Create::New, "test").unwrap();
        let mut books = Self { app, owner: Caller::local(Client::Window), code: String::new(), _folder: folder };
        let begun = books.ask("login.switch_on", json!({ "login": "Li", "name": "李敏", "password": "correct horse" }));
        books.owner = books.shown(&begun["session"]["token"]);
        books.code = begun["recovery_code"].as_str().unwrap().into();
        let person = json!({ "login": "wang", "name": "王强", "roles": ["keeper"], "retired": false });
        books.ask("person.save", json!({ "person": person, "revision": null }));
        for (kind, secret) in [("pin", "4711"), ("password", "tanglewood"), ("badge", "E-00417")] {
            books.ask("person.set_secret", json!({ "login": "wang", "kind": kind, "secret": secret }));
        }
        books
    }

    fn shown(&self, token: &Value) -> Caller {
        Caller::local(Client::Browser).with_session(Some(Token::given(token.as_str().unwrap())))
    }

    fn call(&self, caller: &Caller, name: &str, input: Value) -> Result<Value, Error> {
        match self.app.call(caller, name, input)? {
            Reply::Json(value) => Ok(value),
            Reply::File(_) => Ok(Value::Null),
        }
    }

    fn ask(&self, name: &str, input: Value) -> Value {
        self.call(&self.owner, name, input.clone()).unwrap_or_else(|error| panic!("{name} {input}: {error}"))
    }

    /// From a place of its own each time, so that only the person's own lock is met.
    fn try_in(&self, n: u32, login: &str, secret: &str) -> Result<Value, Error> {
        let caller = Caller::elsewhere(Client::Browser, std::net::IpAddr::from(n.to_be_bytes()));
        self.call(&caller, "session.login", json!({ "login": login, "secret": secret }))
    }

    fn log_in(&self, secret: &str) -> Caller {
        self.shown(&self.try_in(0, "wang", secret).unwrap()["token"])
    }

    /// After a day they have to log in again.
    fn log_in_owner(&mut self) {
        self.owner = self.shown(&self.try_in(1, "li", "correct horse").unwrap()["token"]);
    }

    fn pass(&self, micros: i64) {
        self.app.shift.fetch_add(micros, Ordering::Relaxed);
    }

    fn trail(&self) -> Vec<Value> {
        self.ask("audit.list", json!({ "object_kind": "session", "object_key": "wang" }))["rows"].as_array().unwrap().clone()
    }
}

/// A guesser who waits as told, from another address each time.
#[test]
fn guesses_at_a_pin_take_weeks_and_the_right_one_waits_as_well() {
    let books = Books::new();
    let (mut waited, mut delays) = (0, Vec::new());
    for n in 0..41_u32 {
        let guess = format!("{:04}", 5_000 + n);
        match books.try_in(n, "wang", &guess) {
            Err(error) if error.code == Code::LoginWrong => {}
            Err(error) if error.code == Code::LoginLocked => {
                let seconds: i64 = error.params["seconds"].parse().unwrap();
                // Neither the right PIN nor the password nor the badge is looked at meanwhile.
                if n == 10 {
                    for secret in ["4711", "tanglewood"] {
                        assert_eq!(of(books.try_in(n, "wang", secret)), Code::LoginLocked, "after {n}");
                    }
                    let badge = Caller::elsewhere(Client::Phone, std::net::IpAddr::from(n.to_be_bytes()));
                    assert_eq!(of(books.call(&badge, "session.login", json!({ "badge": "E-00417" }))), Code::LoginLocked);
                    books.pass((seconds - 1) * SECOND);
                    assert_eq!(of(books.try_in(n, "wang", "4711")), Code::LoginLocked, "a second too early");
                    books.pass(-(seconds - 1) * SECOND);
                }
                waited += seconds;
                delays.push(seconds);
                books.pass(seconds * SECOND);
                assert_eq!(of(books.try_in(n, "wang", &guess)), Code::LoginWrong);
            }
            other => panic!("{guess}: {other:?}"),
        }
    }
    assert_eq!(delays[..9], [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
    assert!(delays[8..].iter().all(|&delay| delay == 3_600) && delays.len() == 36, "{delays:?}");
    // It goes on like this; the rest is a sum.
    let for_all = waited + 959 * 3_600;
    assert!(for_all > 40 * 86_400, "{for_all} s for 1,000 of 10,000");
    // Whoever knows it waits once, and is in; the count begins anew.
    books.pass(HOUR);
    books.log_in("4711");
    let mut books = books;
    books.log_in_owner();
    assert_eq!(books.ask("person.get", json!({ "code": "wang" }))["failed"], 0);
    let trail = books.trail();
    let failed: Vec<_> = trail.iter().filter_map(|row| row["after"].as_str()).filter(|after| after.contains("failed")).collect();
    assert_eq!(failed.len(), 41, "each wrong try is on the trail");
    assert!(failed[0].contains("\"failed\":41,\"locked_until\":"), "{}", failed[0]);
}

#[test]
fn a_thousand_guesses_at_once_are_no_more_than_five() {
    let books = Books::new();
    let answers: Vec<Code> = std::thread::scope(|scope| {
        let guess = |n: u32| of(books.try_in(n, "wang", &format!("{:04}", 5_000 + n)));
        let threads: Vec<_> = (0..8).map(|t| scope.spawn(move || (t * 125..(t + 1) * 125).map(guess).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let wrong = answers.iter().filter(|code| **code == Code::LoginWrong).count();
    assert_eq!((answers.len(), wrong, answers.iter().filter(|code| **code == Code::LoginLocked).count()), (1_000, 5, 995));
}

#[test]
fn a_login_that_nobody_has_answers_like_one_that_somebody_has() {
    let books = Books::new();
    let answers = |login: &str| -> Vec<(Code, Option<String>)> {
        (0..8).map(|n| books.try_in(n, login, "0000").unwrap_err()).map(|e| (e.code, e.params.get("seconds").cloned())).collect()
    };
    let known = answers("wang");
    assert_eq!(known[4..6], [(Code::LoginWrong, None), (Code::LoginLocked, Some("30".into()))]);
    assert_eq!(answers("nobody"), known);
    // Nor does somebody without a PIN, or who is retired, answer otherwise.
    for login in ["bare", "gone"] {
        let person = json!({ "login": login, "name": login, "roles": [], "retired": login == "gone" });
        books.ask("person.save", json!({ "person": person, "revision": null }));
        assert_eq!(answers(login), known, "{login}");
    }
    let (input, none) = (
        json!({ "login": "x", "secret": "0000" }),
        books.call(&Caller::local(Client::Window), "session.login", json!({ "badge": "E-99999" })),
    );
    assert_eq!(of(none), Code::LoginWrong);
    let wrong = books.call(&Caller::local(Client::Window), "session.login", input).unwrap_err();
    assert_eq!(wrong.params.len(), 0, "nothing is said back: {wrong:?}");
}

#[test]
fn one_place_that_tries_all_logins_waits_and_others_do_not() {
    let books = Books::new();
    let from = |address: [u8; 4], login: &str| {
        let caller = Caller::elsewhere(Client::Browser, address.into());
        books.call(&caller, "session.login", json!({ "login": login, "secret": "4711" }))
    };
    for n in 0..21 {
        assert_eq!(of(from([10, 0, 0, 7], &format!("l{n}"))), Code::LoginWrong);
    }
    let waits = from([10, 0, 0, 7], "wang").unwrap_err();
    assert_eq!((waits.code, waits.params["seconds"].as_str()), (Code::LoginLocked, "5"));
    from([10, 0, 0, 8], "wang").unwrap();
}

#[test]
fn a_clock_set_back_neither_opens_a_lock_nor_keeps_it_for_ever() {
    let books = Books::new();
    books.pass(100 * 24 * HOUR);
    for n in 0..5 {
        assert_eq!(of(books.try_in(n, "wang", "0000")), Code::LoginWrong);
    }
    books.pass(-50 * 24 * HOUR);
    let wait = || books.try_in(9, "wang", "4711").unwrap_err().params["seconds"].parse::<i64>().unwrap();
    assert_eq!(wait(), 30, "as of now, and not for fifty days");
    books.pass(29 * SECOND);
    assert_eq!(wait(), 1);
    books.pass(SECOND);
    books.log_in("4711");
}

#[test]
fn a_session_ends_by_rest_by_age_and_by_a_clock_set_back() {
    let books = Books::new();
    books.ask("login.configure", json!({ "idle_minutes": 30, "longest_hours": 8 }));
    let look = |caller: &Caller| books.call(caller, "item.list", json!({})).map(|_| ()).map_err(|e| e.code);
    let wang = books.log_in("tanglewood");
    for _ in 0..16 {
        books.pass(29 * MINUTE);
        assert_eq!(look(&wang), Ok(()));
    }
    books.pass(17 * MINUTE);
    assert_eq!(look(&wang), Err(Code::SessionExpired), "eight hours and a minute");

    let wang = books.log_in("4711");
    books.pass(30 * MINUTE);
    assert_eq!(look(&wang), Err(Code::SessionExpired), "rest");
    // A session that is over is none, and no hindrance for the next.
    let input = json!({ "login": "wang", "secret": "4711" });
    let wang = books.shown(&books.call(&wang, "session.login", input).unwrap()["token"]);
    assert_eq!(look(&wang), Ok(()));
    books.pass(-6 * MINUTE);
    assert_eq!(look(&wang), Err(Code::SessionExpired), "the clock");
    assert_eq!(books.app.may_listen(&wang).unwrap_err().code, Code::SessionExpired);
}

#[test]
fn changing_the_person_at_a_shared_pc_ends_the_former_session() {
    let books = Books::new();
    let wang = books.log_in("4711");
    let wrong = books.call(&wang, "session.login", json!({ "login": "li", "secret": "wrong horse" }));
    assert_eq!(of(wrong), Code::LoginWrong);
    assert!(books.call(&wang, "item.list", json!({})).is_ok(), "a wrong try leaves them where they are");
    let opened = books.call(&wang, "session.login", json!({ "login": "LI", "secret": "correct horse" })).unwrap();
    assert_eq!(opened["state"]["actor"]["name"], "Li");
    assert_eq!(of(books.call(&wang, "item.list", json!({}))), Code::SessionEnded);
    // Back by badge.
    let li = books.shown(&opened["token"]);
    let back = books.call(&li, "session.login", json!({ "badge": "E-00417" })).unwrap();
    assert_eq!((&back["state"]["actor"]["name"], &back["state"]["name"]), (&json!("wang"), &json!("王强")));
    assert_eq!(of(books.call(&li, "item.list", json!({}))), Code::SessionEnded);
}

#[test]
fn a_recovery_code_works_once_and_logs_everybody_out() {
    let books = Books::new();
    let wang = books.log_in("4711");
    let from = Caller { place: Place::Elsewhere([10, 0, 0, 9].into()), ..Caller::local(Client::Browser) };
    let recover = |login: &str, code: &str| {
        books.call(&from, "session.recover", json!({ "login": login, "code": code, "password": "battery staple" }))
    };
    assert_eq!(of(recover("li", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA")), Code::RecoveryWrong);
    assert_eq!(of(recover("wang", &books.code)), Code::RecoveryWrong, "only for somebody who manages people");
    let begun = recover("li", &books.code.to_lowercase()).unwrap();
    for caller in [&wang, &books.owner] {
        assert_eq!(of(books.call(caller, "item.list", json!({}))), Code::SessionEnded);
    }
    assert_eq!(of(recover("li", &books.code)), Code::RecoveryWrong, "it was used");
    let li = books.shown(&begun["session"]["token"]);
    books.call(&li, "person.list", json!({})).unwrap();
    assert_eq!(of(books.try_in(1, "li", "correct horse")), Code::LoginWrong);
    books.try_in(2, "li", "battery staple").unwrap();
    // The way of whoever has the file.
    let recovered = books.app.recover().unwrap();
    assert_eq!(of(books.call(&li, "item.list", json!({}))), Code::SessionEnded);
    assert_eq!(of(recover("li", begun["recovery_code"].as_str().unwrap())), Code::RecoveryWrong);
    recover("li", &recovered.recovery_code).unwrap();
}

/// Recovery codes are no way to try more often: the place waits for them as for anything else.
#[test]
fn wrong_recovery_codes_count_for_their_place() {
    let books = Books::new();
    let from = Caller { place: Place::Elsewhere([10, 0, 0, 9].into()), ..Caller::local(Client::Browser) };
    let recover = |login: &str| {
        books.call(&from, "session.recover", json!({ "login": login, "code": "AAAAA", "password": "battery staple" })).unwrap_err()
    };
    for n in 0..21 {
        // Whether there is such a person shows in nothing.
        assert_eq!(recover(if n % 2 == 0 { "li" } else { "nobody" }).code, Code::RecoveryWrong);
    }
    assert_eq!(recover("li").params["seconds"], "5");
    assert_eq!(books.ask("person.get", json!({ "code": "li" }))["failed"], 0, "nobody is locked out by it");
}

/// The books never hold what somebody typed, nor what a session is shown by, in any table or index.
#[test]
fn nothing_secret_is_in_the_books() {
    let books = Books::new();
    let wang = books.log_in("tanglewood");
    books.call(&wang, "session.set_own_secret", json!({ "current": "4711", "kind": "password", "secret": "rosebuds-1941" })).unwrap();
    let anew = books.ask("login.new_recovery", json!({ "current": "correct horse" }))["recovery_code"].as_str().unwrap().to_owned();
    let token = wang.session.as_ref().unwrap().text().to_owned();
    let Books { app, code, _folder: folder, .. } = books;
    drop(app);
    let folder = folder.path();
    // With what has not come into the file itself yet.
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let bytes: Vec<u8> = files.flat_map(|file| std::fs::read(file).unwrap()).collect();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("wang") && holds("$argon2id$") && holds(&Token::given(&token).hash()));
    for secret in ["tanglewood", "rosebuds", "correct horse", "E-00417", &token, &code, &anew] {
        assert!(!holds(secret), "{secret}");
    }
    // A PIN's four digits may stand anywhere; what may not is a hash that can be gone through.
    let conn = rusqlite::Connection::open(folder.join("t.qitao")).unwrap();
    let kept: i64 = conn.query_row("SELECT COUNT(*) FROM request WHERE command IN ('session.login', 'person.set_secret', 'session.set_own_secret', 'login.switch_on', 'login.new_recovery')", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 0);
}
