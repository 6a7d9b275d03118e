//! `qitao serve` killed (SIGKILL) at random instants while it posts: the books open again, every posting that was acknowledged is
//! there, every other one is there whole or not at all, and sent again it is done once.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::program::run;
use crate::common::server::Server;
use crate::common::trade::Trade;
use crate::common::{Place, postgres, skipped};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SEED: u64 = 20_261_126;
/// Lines of a paper: enough that a kill finds some of them written.
const LINES: usize = 8;

/// Posts; none where the server was killed before it answered.
fn post(server: &Server, id: &str, paper: &Value) -> Option<u16> {
    let input = json!({ "number": paper["number"], "verb": "post", "revision": paper["revision"] }).to_string();
    let request = server.agent.post(format!("{}/api/document.act", server.address)).header("authorization", server.bearer());
    let response = request.header("x-request-id", id).header("x-client", "browser").send(input.as_bytes());
    let mut response = response.ok()?;
    // What was not read to its end was not acknowledged.
    response.body_mut().read_to_vec().ok()?;
    Some(response.status().as_u16())
}

fn draft(server: &Server, id: &str) -> Value {
    let line = json!({ "item": "BOLT", "quantity": "1", "price": "2.5", "warehouse": "W1", "reason": "期初" });
    let lines = vec![line; LINES];
    let answer = server.change("document.save", id, &json!({ "document": { "kind": "adjustment", "lines": lines } }));
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn on_hand(server: &Server) -> usize {
    let filter = json!([{ "field": "item", "op": "eq", "values": ["BOLT"] }]);
    let row = &server.ask("stock.list", json!({ "filter": filter }))["rows"][0];
    let pieces: usize = row["on_hand"].as_str().unwrap().parse().unwrap();
    // 2.50 each.
    assert_eq!(row["value"], (pieces * 5 / 2).to_string(), "{row}");
    pieces
}

fn verified(place: &Place) {
    let verified = run(place, &["verify"]);
    assert_eq!((verified.code, &verified.json()["problems"]), (Some(0), &json!(0)), "{verified}");
}

fn story(place: &Place, kills: u32, seed: u64) {
    drop(Trade::new(place));
    let mut random = StdRng::seed_from_u64(seed);
    let mut server = Server::start(place);
    // How long one takes, once the server is warm.
    let mut posted = Vec::new();
    let mut takes = Duration::ZERO;
    for at in 0..3 {
        let paper = draft(&server, &format!("warm-{at}"));
        let started = Instant::now();
        assert_eq!(post(&server, &format!("warm-post-{at}"), &paper), Some(200));
        takes = started.elapsed();
        posted.push(paper["number"].clone());
    }
    let (mut before, mut acknowledged) = (0, 0);
    for kill in 0..kills {
        let paper = draft(&server, &format!("save-{kill}"));
        let id = format!("post-{kill}");
        // Each instant is random within its own share of the time, so that no part is left out.
        let share = (takes.as_micros() as u64 * 5 / 4 / u64::from(kills)).max(1);
        let delay = Duration::from_micros(share * u64::from(kill) + random.random_range(0..share));
        let answer = std::thread::scope(|scope| {
            let thread = scope.spawn(|| post(&server, &id, &paper));
            std::thread::sleep(delay);
            let id = server.process.0.id().to_string();
            assert!(std::process::Command::new("kill").args(["-9", &id]).status().unwrap().success());
            thread.join().unwrap()
        });
        drop(server);
        assert!(answer.is_none_or(|status| status == 200), "{answer:?}");
        if kill % 20 == 19 {
            verified(place);
        }
        server = Server::start(place);
        let found = server.ask("document.get", json!({ "number": paper["number"] }));
        let is_there = found["state"] == "posted";
        assert!(is_there || found["state"] == "draft", "{found}");
        assert_eq!(on_hand(&server), LINES * (posted.len() + usize::from(is_there)), "kill {kill} after {delay:?}: {}", found["state"]);
        if answer.is_some() {
            acknowledged += 1;
            assert!(is_there, "kill {kill} after {delay:?}: {} was acknowledged and is gone", paper["number"]);
        }
        before += u32::from(!is_there);
        // Whoever got no answer sends it again: it is done, and once.
        if answer.is_none() {
            assert_eq!(post(&server, &id, &paper), Some(200), "kill {kill}");
        }
        posted.push(paper["number"].clone());
    }
    assert_eq!(on_hand(&server), LINES * posted.len());
    let list = server.ask("document.list", json!({ "limit": 1000, "sort": "number" }));
    let there: Vec<&Value> =
        list["rows"].as_array().unwrap().iter().filter(|row| row["state"] == "posted").map(|row| &row["number"]).collect();
    assert_eq!(there, posted.iter().collect::<Vec<_>>());
    drop(server);
    verified(place);
    println!("a posting takes {takes:?}; killed {kills} times: {before} not at all, {acknowledged} acknowledged");
    assert!(before > 0 && before < kills, "every kill came too late, or too early");
}

#[test]
fn a_kill_leaves_whole_postings() {
    // On two books at once, for a start takes its time.
    std::thread::scope(|scope| {
        for seed in [SEED, SEED + 1] {
            scope.spawn(move || story(&Place::file(), 100, seed));
        }
    });
}

#[test]
fn a_kill_leaves_whole_postings_on_postgresql() {
    match postgres() {
        Some(url) => story(&Place::database(&url), 25, SEED),
        None => skipped("kill of a posting on PostgreSQL", "QITAO_TEST_PG is not set"),
    }
}
