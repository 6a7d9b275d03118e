//! What is told outside: it is written with what it tells of, sent until it has arrived, and its key is seen by nobody. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::Trade;
use crate::common::{Place, administrator, call, rows, verify};
use qitao_app::Code;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

/// A robot of a group chat on this computer: what it was told, and what it answers (then: that it has it).
struct Robot {
    address: String,
    heard: Receiver<Value>,
    answers: Arc<Mutex<VecDeque<(&'static str, &'static str)>>>,
}

impl Robot {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/cgi-bin/webhook/send?key=693a91f6-secret-wxyz", listener.local_addr().unwrap());
        let (tell, heard) = channel();
        let answers: Arc<Mutex<VecDeque<(&str, &str)>>> = Arc::default();
        let answered = Arc::clone(&answers);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut asked = BufReader::new(stream.unwrap());
                let (mut line, mut length) = (String::new(), 0);
                while asked.read_line(&mut line).unwrap() > 2 {
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                asked.read_exact(&mut body).unwrap();
                let (status, said) = answered.lock().unwrap().pop_front().unwrap_or(("200 OK", r#"{"errcode":0,"errmsg":"ok"}"#));
                let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", said.len());
                asked.get_mut().write_all(format!("{head}{said}").as_bytes()).unwrap();
                if tell.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        Self { address, heard, answers }
    }

    fn answers(&self, status: &'static str, said: &'static str) {
        self.answers.lock().unwrap().push_back((status, said));
    }

    /// What it was told next.
    fn told(&self) -> String {
        let body = self.heard.recv_timeout(PATIENCE).unwrap();
        assert_eq!(body["msgtype"], "markdown");
        body["markdown"]["content"].as_str().unwrap().to_owned()
    }
}

/// The newest message, once it is so.
fn newest(t: &Trade, so: impl Fn(&Value) -> bool) -> Value {
    let since = Instant::now();
    loop {
        let listed = t.ask("outbox.list", json!({}));
        if let Some(row) = rows(&listed).first().filter(|row| so(row)) {
            return row.clone();
        }
        assert!(since.elapsed() < PATIENCE, "{listed}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_snapshot_is_told_to_the_group_and_told_again_until_it_has_arrived() {
    for place in Place::each() {
        let t = Trade::new(&place);
        let robot = Robot::new();
        t.ask("snapshot.take", json!({}));
        assert_eq!(rows(&t.ask("outbox.list", json!({}))).len(), 0, "nobody is told while there is no address");
        t.ask("outbox.configure", json!({ "address": robot.address }));

        // A count that says otherwise, and an item whose name would be a link.
        t.give("BOLT", "10", "1");
        let count = t.ask("count.make", json!({ "warehouse": "W1" }))["count"].clone();
        t.ask("count.enter", json!({ "number": count["number"], "entries": [{ "line": 1, "quantity": "6" }] }));
        t.ask("count.act", json!({ "number": count["number"], "verb": "finish", "revision": count["revision"] }));
        robot.answers("500 Internal Server Error", "later");
        t.ask("snapshot.take", json!({}));
        let first = robot.told();
        assert!(first.starts_with("**库存快照 ") && first.contains("> 手动拍的"), "{first}");
        assert!(first.contains("> 差异：1 处，其中 <font color=\"warning\">1 处超过限度</font>"), "{first}");
        let line = format!("账面 10，实际 6，差 <font color=\"warning\">-4</font> pcs（盘点 {}）", count["number"].as_str().unwrap());
        assert!(first.contains("1. BOLT ") && first.contains(&line), "{first}");

        let waiting = newest(&t, |row| row["tries"] == 1);
        assert_eq!((waiting["state"].as_str(), waiting["said"].as_str()), (Some("waiting"), Some("HTTP 500 later")));
        let rest = waiting["next_at"].as_i64().unwrap() - chrono::Utc::now().timestamp_micros();
        assert!((10_000_000..=60_000_000).contains(&rest), "{rest}");

        // Somebody tries it at once; a robot that takes nothing says so in its answer.
        robot.answers("200 OK", r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#);
        t.ask("outbox.resend", json!({ "id": waiting["id"] }));
        assert_eq!(robot.told(), first, "it is the same message");
        let refused = newest(&t, |row| row["said"] != "HTTP 500 later");
        assert_eq!((refused["state"].as_str(), refused["said"].as_str()), (Some("waiting"), Some("errcode 45009: api freq out of limit")));

        // The computer is off until its time has come; then it is told, once.
        drop(t);
        place.alter("UPDATE outbox SET next_at = 0");
        let t = Trade { app: place.open() };
        assert_eq!(robot.told(), first);
        let sent = newest(&t, |row| row["state"] == "sent");
        assert!(sent["ended_at"].as_i64() > sent["made_at"].as_i64() && sent["next_at"].is_null(), "{sent}");
        assert_eq!(call(&t.app, &administrator(), "outbox.resend", json!({ "id": sent["id"] })).unwrap()["state"], "sent");
        assert!(robot.heard.recv_timeout(Duration::from_millis(300)).is_err(), "what has arrived is not sent again");

        // That the books agree is said once somebody looked, and only then.
        for (revision, verb) in [(2, "approve"), (3, "post")] {
            t.ask("count.act", json!({ "number": count["number"], "verb": verb, "revision": revision }));
        }
        t.ask("snapshot.take", json!({}));
        let agrees = robot.told();
        assert!(agrees.contains("> 盘点对了 1 处，账实相符"), "{agrees}");
        t.ask("snapshot.take", json!({}));
        let unknown = robot.told();
        assert!(unknown.contains("> 没有盘点，也没有扫码，账实是否相符没有依据"), "{unknown}");
        verify(&t.app);
    }
}

#[test]
fn nobody_reads_the_key_and_without_an_address_nothing_waits() {
    for place in Place::each() {
        let t = Trade::new(&place);
        // Nobody listens there any more.
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let set = t.ask("outbox.configure", json!({ "address": format!(" http://{gone}/send?key=very-secret-9876 ") }));
        assert_eq!(set, json!({ "address": format!("http://{gone}/…9876") }));
        assert_eq!(t.ask("outbox.facts", json!({})), set);
        t.ask("outbox.test", json!({}));
        let waiting = newest(&t, |row| row["tries"] == 1);
        assert!(waiting["said"].as_str().unwrap().len() > 5, "{waiting}");
        let changes = t.ask("journal.changes", json!({}));
        let told = rows(&changes).iter().map(|one| t.ask("journal.rows", json!({ "change": one["id"] })));
        let told: Vec<Value> = told.collect();
        assert!(told.iter().any(|rows| rows.to_string().contains("webhook.address")), "{changes}");
        for listed in told.into_iter().chain([t.ask("outbox.list", json!({})), t.ask("audit.list", json!({}))]) {
            assert!(!listed.to_string().contains("very-secret"), "{listed}");
        }
        assert_eq!(t.ask("outbox.configure", json!({ "address": "" })), json!({ "address": "" }));
        assert_eq!(newest(&t, |_| true)["state"], "given_up");
        for (command, input) in [("outbox.test", json!({})), ("outbox.resend", json!({ "id": waiting["id"] }))] {
            assert_eq!(t.refused(command, input).code, Code::OutboxOff);
        }
        for address in ["qyapi.weixin.qq.com", "http://example.com/x", "ftp://127.0.0.1/x"] {
            assert_eq!(t.refused("outbox.configure", json!({ "address": address })).code, Code::OutboxAddress);
        }
        let again = format!("https://{}", "x".repeat(1_000));
        assert_eq!(t.refused("outbox.configure", json!({ "address": again })).code, Code::FieldTooLong);
    }
}
