//! What is told outside the house: to the robot of a group chat (企业微信, or whatever takes the same form), by a durable outbox.
//!
//! A message is written in the transaction of what it tells of, so it is told if and only if that happened. It is sent afterwards, and
//! again with growing rests until the receiver says that it has it: at least once, never lost, and whoever gets it twice sees by its
//! first line that it is the same.

use crate::app::{App, lock};
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::system::Empty;
use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::{DateTime, TimeDelta, Utc};
use qitao_domain::limits;
use qitao_domain::outbox::OutboxState;
use qitao_store::{OutboxMessage, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use ureq::http::Uri;

const ADDRESS_KEY: &str = "webhook.address";
/// A receiver says something within this time, or it counts as silent.
const ANSWER: Duration = Duration::from_secs(15);
/// Longest answer that is read; a robot's has some dozens of bytes.
const ANSWER_BYTES: u64 = 64 * 1024;
/// Most characters of what was said against a message that are kept.
const SAID: usize = 300;
/// Messages of one round: what else is due waits for the next look.
const AT_ONCE: usize = 20;
/// Largest content in bytes of UTF-8: <https://developer.work.weixin.qq.com/document/path/91770> takes 4,096.
const CONTENT_BYTES: usize = 4_096;
/// After so many tries, some three days, nobody waits for a message any more.
const GIVEN_UP: u32 = 56;

/// Messages, newest first.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "OutboxList")]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// A message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OutboxRow")]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// When it was written; microseconds UTC.
    pub made_at: i64,
    /// Its first line.
    pub title: String,
    /// How far it came.
    pub state: OutboxState,
    /// How often it was tried.
    pub tries: i32,
    /// When it is tried next, while it waits; microseconds UTC.
    pub next_at: Option<i64>,
    /// What was said against it the last time; may be empty.
    pub said: String,
    /// When it arrived or was given up; microseconds UTC.
    pub ended_at: Option<i64>,
}

/// A page of messages.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OutboxPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// Where messages go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "OutboxFacts")]
pub struct Facts {
    /// The address with all but its host and its last four characters hidden, as whoever knows it may write into the group; empty: nothing
    /// is told outside.
    pub address: String,
}

/// Says where messages go.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "OutboxConfigure")]
#[serde(deny_unknown_fields)]
pub struct Configure {
    /// The robot's address; empty: nothing is told outside, and what waits is given up.
    pub address: String,
}

/// A message.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(rename = "OutboxOne")]
#[serde(deny_unknown_fields)]
pub struct One {
    /// Its number.
    pub id: i64,
}

fn row(one: OutboxMessage) -> Row {
    let next_at = one.ended_at.is_none().then_some(one.next_at);
    let OutboxMessage { id, made_at, title, state, tries, said, ended_at, .. } = one;
    Row { id, made_at, title, state, tries, next_at, said, ended_at }
}

fn address(r: &mut Read<'_>) -> Result<Option<String>> {
    Ok(r.book(ADDRESS_KEY)?.filter(|address| !address.is_empty()))
}

/// Is there somebody outside to tell?
pub(crate) fn is_on(r: &mut Read<'_>) -> Result<bool> {
    Ok(address(r)?.is_some())
}

/// What of an address may be seen: who keeps its key from others can still tell two apart.
fn masked(address: &str) -> String {
    let Ok(uri) = address.parse::<Uri>() else { return String::new() };
    let end: String = address.chars().skip(address.chars().count().saturating_sub(4)).collect();
    format!("{}://{}/…{end}", uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", |authority| authority.as_str()))
}

fn facts_of(r: &mut Read<'_>) -> Result<Facts> {
    Ok(Facts { address: address(r)?.as_deref().map(masked).unwrap_or_default() })
}

/// Text of the books as part of a message: nothing in it makes a link, a colour or a line of its own.
pub(crate) fn plain(text: &str) -> String {
    let swap = |one| match one {
        '<' => '＜',
        '>' => '＞',
        '[' => '［',
        ']' => '］',
        '*' => '＊',
        '`' => '｀',
        other if other.is_control() => ' ',
        other => other,
    };
    text.chars().map(swap).collect()
}

/// `outbox.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let read = |most| Ok::<_, Error>(r.outbox(input.after.unwrap_or(i64::MAX), most)?);
        let (rows, next) = list::cut(input.limit, read, |one: &OutboxMessage| one.id)?;
        Ok(Page { rows: rows.into_iter().map(row).collect(), next })
    })
}

/// `outbox.facts`
pub(crate) fn facts(app: &Arc<App>, _: &Ctx, _: Empty) -> Result<Facts> {
    app.read(facts_of)
}

/// Only over TLS, where what is told and the key that tells it cannot be read on the way; to this computer itself also without.
fn wanted(text: &str) -> Result<&str> {
    let address = text.trim();
    check::text("address", address, limits::ADDRESS)?;
    if address.is_empty() {
        return Ok(address);
    }
    let wrong = || Error::new(Code::OutboxAddress).with("field", "address");
    let uri: Uri = address.parse().map_err(|_| wrong())?;
    let authority = uri.authority().ok_or_else(wrong)?;
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let ours = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let safe = uri.scheme_str() == Some("https") || (uri.scheme_str() == Some("http") && ours);
    if !safe || host.is_empty() || authority.as_str().contains('@') {
        return Err(wrong());
    }
    Ok(address)
}

/// `outbox.configure`
pub(crate) fn configure(app: &Arc<App>, ctx: &Ctx, input: Configure) -> Result<Facts> {
    let to = wanted(&input.address)?;
    app.write(ctx, |w| {
        let before = facts_of(w)?;
        w.set_book(ADDRESS_KEY, to)?;
        if to.is_empty() {
            w.give_up_outbox("")?;
        }
        let after = facts_of(w)?;
        w.audit("book", "outbox", Some(&before), Some(&after))?;
        Ok(after)
    })
}

/// `outbox.test`
pub(crate) fn test(app: &Arc<App>, ctx: &Ctx, _: Empty) -> Result<Row> {
    let sent = app.write(ctx, |w| {
        if !is_on(w)? {
            return Err(Error::new(Code::OutboxOff));
        }
        let title = format!("齐套：试发 {}", app.clock(ctx.now));
        let content = format!("**{title}**\n> {} 试发，收到即可", plain(&ctx.actor.name));
        let id = w.put_in_outbox(&title, &content)?;
        Ok(row(w.outbox_message(id)?.ok_or_else(|| Error::missing("outbox", id))?))
    })?;
    app.look_now();
    Ok(sent)
}

/// `outbox.resend`
pub(crate) fn resend(app: &Arc<App>, ctx: &Ctx, input: One) -> Result<Row> {
    let waiting = app.write(ctx, |w| {
        if !is_on(w)? {
            return Err(Error::new(Code::OutboxOff));
        }
        w.send_again(input.id)?;
        Ok(row(w.outbox_message(input.id)?.ok_or_else(|| Error::missing("outbox", input.id))?))
    })?;
    app.look_now();
    Ok(waiting)
}

impl App {
    /// An instant by the factory's clock, to the minute.
    pub(crate) fn clock(&self, at: i64) -> String {
        let at = DateTime::from_timestamp_micros(at).unwrap_or_default().with_timezone(&self.timezone());
        at.format("%Y-%m-%d %H:%M").to_string()
    }

    /// Has scheduled work look at once.
    pub(crate) fn look_now(&self) {
        if let Some(schedule) = lock(&self.schedule).as_ref() {
            schedule.look_now();
        }
    }

    /// Sends what is due, oldest first. After the first that does not arrive the others wait: they go to the same place.
    pub(crate) fn empty_outbox(self: &Arc<Self>) -> Result<()> {
        if self.is_sandbox() {
            return Ok(());
        }
        for _ in 0..AT_ONCE {
            let now = Utc::now();
            let (to, message) = self.read(|r| Ok((address(r)?, r.next_in_outbox(now.timestamp_micros())?)))?;
            let (Some(to), Some(message)) = (to, message) else { return Ok(()) };
            let came = send(&to, &message.content);
            let tried = u32::try_from(message.tries).unwrap_or(u32::MAX).saturating_add(1);
            let again = next_try(tried, now);
            self.write_own(|w| {
                let came = came.as_ref().copied().map_err(|said| (said.as_str(), again));
                Ok(w.outbox_tried(message.id, came)?)
            })?;
            self.spoil(&["outbox"]);
            if let Err(said) = came {
                tracing::warn!(message = message.id, said, "a message did not arrive");
                return Ok(());
            }
        }
        Ok(())
    }
}

/// When a message that did not arrive is tried again; nothing when nobody waits for it any more.
fn next_try(tried: u32, now: DateTime<Utc>) -> Option<i64> {
    if tried >= GIVEN_UP {
        return None;
    }
    let rests = ExponentialBuilder::default()
        .with_min_delay(Duration::from_secs(30))
        .with_max_delay(Duration::from_secs(3_600))
        .with_factor(2.0)
        .without_max_times()
        .with_jitter();
    let rest = rests.build().nth(tried.saturating_sub(1) as usize)?;
    Some((now + TimeDelta::from_std(rest).ok()?).timestamp_micros())
}

/// Sends a message; else what was said against it, without the address, which is a secret.
fn send(to: &str, content: &str) -> std::result::Result<(), String> {
    let short = |said: String| said.replace(to, "…").chars().take(SAID).collect::<String>();
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(ANSWER))
        .max_idle_connections(0)
        // A message goes to the address that was set, and nowhere else that it may name.
        .max_redirects(0);
    let here = to.parse::<Uri>().is_ok_and(|uri| uri.scheme_str() == Some("http"));
    let config = if here { config.proxy(None) } else { config };
    let agent: ureq::Agent = config.build().into();
    let mut content = content.to_owned();
    while content.len() > CONTENT_BYTES {
        // A line is left out whole: half of one might be a wrong figure.
        match content.rfind('\n') {
            Some(at) => content.truncate(at),
            None => content = content.chars().take(CONTENT_BYTES / 4).collect(),
        }
    }
    let body = json!({ "msgtype": "markdown", "markdown": { "content": content } }).to_string();
    let asked = agent.post(to).header("content-type", "application/json; charset=utf-8").send(body.as_bytes());
    let mut answer = asked.map_err(|why| short(why.to_string()))?;
    let status = answer.status();
    let text = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_string().map_err(|why| short(why.to_string()))?;
    if !status.is_success() {
        return Err(short(format!("HTTP {} {text}", status.as_u16())));
    }
    /// What a robot answers, whose HTTP status is always 200.
    #[derive(Deserialize)]
    struct Said {
        errcode: i64,
        #[serde(default)]
        errmsg: String,
    }
    match serde_json::from_str::<Said>(&text) {
        Ok(said) if said.errcode != 0 => Err(short(format!("errcode {}: {}", said.errcode, said.errmsg))),
        // Other receivers of the same form answer as they like.
        Ok(_) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_safe_or_refused() {
        for fine in ["", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1-2", "http://127.0.0.1:8080/x", "http://[::1]:80/x"] {
            assert_eq!(wanted(&format!(" {fine} ")).unwrap(), fine);
        }
        for wrong in [
            "qyapi.weixin.qq.com",
            "http://qyapi.weixin.qq.com/x",
            "http://localhost/x",
            "ftp://127.0.0.1/",
            "https://a@b/",
            "https:///x",
            "file:///etc",
        ] {
            assert_eq!(wanted(wrong).unwrap_err().code, Code::OutboxAddress, "{wrong}");
        }
    }

    #[test]
    fn nobody_reads_the_key_again() {
        let shown = masked("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa");
        assert_eq!(shown, "https://qyapi.weixin.qq.com/…5aaa");
    }

    #[test]
    fn names_stay_names_in_a_message() {
        assert_eq!(plain("[点](http://x) <font>*a*`\n"), "［点］(http://x) ＜font＞＊a＊｀ ");
    }

    #[test]
    fn rests_grow_to_an_hour_and_end_after_three_days() {
        let made = Utc::now();
        let rest = |tried| (next_try(tried, made).unwrap() - made.timestamp_micros()) / 1_000_000;
        // Each with up to its own length more, so that many offices do not knock at once.
        assert!((30..=60).contains(&rest(1)), "{}", rest(1));
        assert!((120..=240).contains(&rest(3)), "{}", rest(3));
        assert!((3_600..=7_200).contains(&rest(50)), "{}", rest(50));
        let all: i64 = (1..GIVEN_UP).map(rest).sum();
        assert!((2 * 86_400..=4 * 86_400).contains(&all), "{all}");
        assert_eq!(next_try(GIVEN_UP, made), None);
    }
}
