//! `qitao serve` on books of a test, and who talks to it.

use super::Place;
use super::program::{Ended, qitao};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Nothing here takes this long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// `qitao serve` on books of its own.
pub struct Server {
    pub process: Ended,
    pub address: String,
    pub token: String,
    pub agent: ureq::Agent,
}

/// What it answered.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} {}", self.status, String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and code of an error.
    pub fn error(&self) -> (u16, String) {
        (self.status, self.json()["code"].as_str().unwrap().to_owned())
    }
}

impl Server {
    pub fn start(place: &Place) -> Self {
        Self::started(&mut qitao(place, &["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Waits for the address that such a command prints.
    pub fn started(command: &mut Command) -> Self {
        let mut process = Ended(command.stdout(Stdio::piped()).spawn().unwrap());
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        // Where people log in, no key stands in the address.
        let (address, key) = line.trim().rsplit_once('/').unwrap_or_else(|| panic!("no address: {line}"));
        let token = key.strip_prefix("#token=").unwrap_or_default();
        // A connection on which something was refused unread is closed by the server, and must not be used again.
        let config =
            ureq::Agent::config_builder().http_status_as_error(false).max_idle_connections(0).timeout_global(Some(PATIENCE)).build();
        Self { process, address: address.into(), token: token.into(), agent: config.into() }
    }

    /// Posts with these headers and nothing else.
    pub fn bare(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.send(body).unwrap();
        let body = response.body_mut().read_to_vec().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    pub fn get(&self, path: &str) -> Answer {
        let mut response = self.agent.get(format!("{}{path}", self.address)).call().unwrap();
        let body = response.body_mut().read_to_vec().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    pub fn post(&self, name: &str, input: &Value) -> Answer {
        self.bare(&format!("/api/{name}"), &[("authorization", &self.bearer())], input.to_string().as_bytes())
    }

    pub fn change(&self, name: &str, id: &str, input: &Value) -> Answer {
        let headers = [("authorization", self.bearer()), ("x-request-id", id.into()), ("x-client", "browser".into())];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.bare(&format!("/api/{name}"), &headers, input.to_string().as_bytes())
    }

    pub fn ask(&self, name: &str, input: Value) -> Value {
        let answer = self.post(name, &input);
        assert_eq!(answer.status, 200, "{name} {input}: {}", answer.json());
        answer.json()
    }

    pub fn upload(&self, name: &str, bytes: &[u8]) -> Value {
        let answer = self.bare(&format!("/api/upload?name={name}"), &[("authorization", &self.bearer())], bytes);
        assert_eq!(answer.status, 200);
        answer.json()
    }

    /// The events from now on.
    pub fn events(&self) -> Receiver<Value> {
        let url = format!("{}/api/events?token={}", self.address, self.token);
        let response = self.agent.get(url).config().timeout_global(None).build().call().unwrap();
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(response.into_body().into_reader()).lines().map_while(Result::ok) {
                if let Some(data) = line.strip_prefix("data: ")
                    && sender.send(serde_json::from_str(data).unwrap()).is_err()
                {
                    break;
                }
            }
        });
        receiver
    }

    /// Asks it to end, as a system that shuts down does; gives how long it took and its exit code.
    pub fn terminate(&mut self) -> (Duration, Option<i32>) {
        let started = Instant::now();
        let kill = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.process.0.id())]).status().unwrap();
        assert!(kill.success());
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.process.0.try_wait().unwrap() {
                return (started.elapsed(), status.code());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it did not end within {} s", PATIENCE.as_secs());
    }
}
