//! The program killed (SIGKILL) at a random instant while it does something: what it did is there whole or not at all, what it
//! answered is there, and what is sent again is done once.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::server::Server;
use crate::common::trade::Trade;
use crate::common::{Place, administrator, call};
use qitao_app::Error;
use serde_json::{Value, json};
use std::ops::Deref;
use std::process::Command;
use std::time::{Duration, Instant};

/// Books that are closed while another program has them.
pub(super) struct Books<'p> {
    place: &'p Place,
    trade: Option<Trade>,
    /// How long the program took for the last thing that it answered.
    takes: Duration,
    /// Kills after which nothing was there, all was there without an answer, and all was there that was answered.
    pub(super) kills: [u32; 3],
}

/// What was seen after a kill.
pub(super) struct Crash {
    pub(super) done: bool,
    id: String,
}

impl Deref for Books<'_> {
    type Target = Trade;

    fn deref(&self) -> &Trade {
        self.trade.as_ref().expect("the books are open")
    }
}

impl<'p> Books<'p> {
    pub(super) fn new(place: &'p Place) -> Self {
        Self { place, trade: Some(Trade::new(place)), takes: Duration::from_millis(60), kills: [0; 3] }
    }

    /// Closes and opens them.
    pub(super) fn reopen(&mut self) {
        self.trade = None;
        self.trade = Some(Trade { app: self.place.open() });
    }

    /// Has a program of its own do it, and kills it after `share` (0 to 1) of the time that such a thing takes, and a quarter more.
    pub(super) fn crash(&mut self, id: String, name: &str, input: &Value, share: f64) -> Crash {
        let paper = json!({ "number": input["number"] });
        let before = self.ask("document.get", paper.clone());
        self.trade = None;
        let server = Server::start(self.place);
        server.ask("document.get", paper.clone());
        let url = format!("{}/api/{name}", server.address);
        let send = || {
            let started = Instant::now();
            let request = server.agent.post(&url).header("authorization", server.bearer());
            let mut response = request.header("x-request-id", &id).header("x-client", "program").send(input.to_string().as_bytes()).ok()?;
            // What was not read to its end was not answered.
            response.body_mut().read_to_vec().ok()?;
            Some((response.status().as_u16(), started.elapsed()))
        };
        let answer = std::thread::scope(|scope| {
            let thread = scope.spawn(send);
            std::thread::sleep(self.takes.mul_f64(share * 1.25));
            assert!(Command::new("kill").args(["-9", &server.process.0.id().to_string()]).status().unwrap().success());
            thread.join().unwrap()
        });
        drop(server);
        self.trade = Some(Trade { app: self.place.open() });
        let done = self.ask("document.get", paper) != before;
        if let Some((status, took)) = answer {
            assert_eq!(status, 200, "{name} {input}");
            assert!(done, "{name} {input} was answered and is gone");
            self.takes = took;
        }
        self.kills[usize::from(done) + usize::from(answer.is_some())] += 1;
        Crash { done, id }
    }

    /// Whoever got no answer sends it again.
    pub(super) fn again(&self, crash: &Crash, name: &str, input: Value) -> Result<Value, Error> {
        call(&self.app, &administrator().with_request_id(Some(crash.id.clone())), name, input)
    }
}
