//! A row of the trail in people's words, as the screens show it.
//!
//! The words are the screens' own ([`Texts`]); which table a value's word stands in, and which fields hold people and moments,
//! is in `trail/values.json`, which the screens read, too.

use super::difference::differences;
use crate::error::{Code, Error, Result};
use crate::system::Language;
use crate::texts::Texts;
use chrono::DateTime;
use chrono_tz::Tz;
use qitao_domain::PerUnit;
use qitao_store::{AuditRow, Read};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

#[derive(Deserialize)]
struct Values {
    people: Vec<String>,
    moments: Vec<String>,
    words: HashMap<String, Vec<String>>,
    /// Records within records that are told without their own name.
    flat: Vec<String>,
    /// `kind.field` of shares, which are told in %.
    shares: Vec<String>,
    /// By kind of object, what is worked out for screens: a field, or `holder.field` where only that holder's is.
    computed: HashMap<String, Vec<String>>,
}

/// The first day that the books know: for ever.
const FIRST_DAY: &str = "1900-01-01";

/// What says all of it: the language, the factory's clock, what people are called.
pub(super) struct Words {
    texts: &'static Texts,
    zone: Tz,
    people: HashMap<String, String>,
    values: Values,
}

/// A line of a file: one field, before and after. Where there is no field, it was made or removed as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub field: String,
    pub before: String,
    pub after: String,
}

impl Words {
    pub(super) fn new(r: &mut Read<'_>, language: Language, zone: Tz) -> Result<Self> {
        let people = r.people()?.into_iter().map(|one| (one.stored.record.login, one.stored.record.name)).collect();
        Self::with(people, language, zone)
    }

    fn with(people: HashMap<String, String>, language: Language, zone: Tz) -> Result<Self> {
        let values = serde_json::from_str(include_str!("../../../../frontend/src/trail/values.json"))
            .map_err(|e| Error::new(Code::Internal).with("why", e))?;
        Ok(Self { texts: Texts::of(language), zone, people, values })
    }

    pub(super) fn text(&self, key: &'static str) -> &str {
        self.texts.get(key)
    }

    /// What a person is called.
    pub(super) fn person(&self, login: &str) -> String {
        let own = self.people.get(login).map(String::as_str).or_else(|| self.texts.find(&format!("person.{login}")));
        match own {
            Some(name) => name.to_owned(),
            None if login.is_empty() => self.text("audit.nobody").to_owned(),
            None => login.to_owned(),
        }
    }

    pub(super) fn client(&self, word: &str) -> String {
        self.texts.find(&format!("audit.client_.{word}")).unwrap_or(word).to_owned()
    }

    pub(super) fn kind(&self, kind: &str) -> String {
        self.texts.find(&format!("audit.kind.{kind}")).unwrap_or(kind).to_owned()
    }

    fn command(&self, command: &str, record: Option<&Value>) -> String {
        let key = format!("audit.verb.{}", command.replace('.', "_"));
        let way = record.and_then(|record| record.get("retired")).and_then(Value::as_bool);
        let both_ways = way.and_then(|on| self.texts.find(&format!("{key}_{}", if on { "on" } else { "off" })));
        both_ways.or_else(|| self.texts.find(&key)).unwrap_or(command).to_owned()
    }

    /// What was done; or what was tried, where it is a wrong try.
    pub(super) fn verb(&self, row: &AuditRow) -> String {
        let (before, after) = self.records(row);
        if row.command == "document.act"
            && let Some(word) = step(&before, &after).and_then(|step| self.texts.find(&format!("document.verbs.{step}")))
        {
            return word.to_owned();
        }
        // Whoever logs in where somebody else was ends that one's login, which is no login of theirs.
        let ends = row.object_kind == "session" && row.command == "session.login" && !before.is_null() && after.is_null();
        let verb = self.command(if ends { "session.end" } else { &row.command }, Some(&after));
        let failed = row.object_kind == "session" && before.is_null() && after.get("failed").and_then(Value::as_u64) > Some(0);
        if failed { self.texts.fill("audit.failed", &[("what", &verb)]) } else { verb }
    }

    /// The object's code; a setting of the books by its name.
    pub(super) fn key(&self, row: &AuditRow) -> String {
        let key = row.object_key.as_str();
        let number = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
        match row.object_kind.as_str() {
            "command" => self.command(key, None),
            // Where nobody else could have agreed, the trail names the command that went on without.
            "approval" if !number => self.command(key, None),
            "book" => self.texts.find(&format!("audit.bookKeys.{}", key.replace('.', "_"))).unwrap_or(key).to_owned(),
            "cut_over" => {
                let keys = [format!("cutOver.steps.{key}"), format!("cutOver.{key}")];
                keys.iter().find_map(|key| self.texts.find(key)).unwrap_or(key).to_owned()
            }
            // The factor of the groups that have none of their own.
            "sale_lock" if key.is_empty() => self.text("saleLock.others").to_owned(),
            _ => key.to_owned(),
        }
    }

    fn label(&self, kind: &str, field: &str) -> String {
        let keys = [format!("audit.fieldsOf.{kind}.{field}"), format!("audit.fields.{field}"), format!("field.{field}")];
        keys.iter().find_map(|key| self.texts.find(key)).unwrap_or(field).to_owned()
    }

    fn moment(&self, micros: i64) -> String {
        let at = DateTime::from_timestamp_micros(micros).map(|at| at.with_timezone(&self.zone));
        at.map_or_else(|| micros.to_string(), |at| at.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// What moved under a request: `uses`, or a record as `unit pcs`.
    fn moved(&self, name: &str) -> String {
        // Not the books: whoever asked.
        if name == "requester" {
            return self.text("audit.movedRequester").to_owned();
        }
        let table = |table: &str| {
            let keys = [format!("journal.tables.{table}"), format!("audit.kind.{table}")];
            keys.iter().find_map(|key| self.texts.find(key)).unwrap_or(table).to_owned()
        };
        let what = match (self.texts.find(&format!("approval.on.{}", name.replace('.', "_"))), name.split_once(' ')) {
            (Some(own), _) => own.to_owned(),
            (None, Some((kind, key))) => format!("{} {key}", table(kind)),
            (None, None) => table(name),
        };
        self.texts.fill("audit.movedRecord", &[("what", &what)])
    }

    fn consequence(&self, one: &Map<String, Value>) -> String {
        let (what, figure) =
            (one.get("what").and_then(Value::as_str).unwrap_or_default(), one.get("figure").and_then(Value::as_i64).unwrap_or_default());
        let shown = match what {
            "moment" | "gone_from" | "gone_to" => self.moment(figure),
            "bytes" => format!("{}.{} MB", thousands(figure >> 20), ((figure % (1 << 20)) * 10) >> 20),
            _ => thousands(figure),
        };
        self.texts.fill(&format!("approval.figure.{what}"), &[("figure", &shown)])
    }

    /// A value in words; empty where there is none.
    fn value(&self, kind: &str, field: &str, value: &Value) -> String {
        let comma = self.text("common.comma");
        let joined = |parts: Vec<String>| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(comma);
        match value {
            Value::Null => String::new(),
            Value::Bool(yes) => self.text(if *yes { "common.yes" } else { "common.no" }).to_owned(),
            Value::Array(all) => joined(all.iter().map(|one| self.value(kind, field, one)).collect()),
            Value::Object(one) if field == "consequences" => self.consequence(one),
            Value::Object(one) => joined(one.iter().map(|(field, value)| self.part(kind, field, value)).collect()),
            Value::Number(number) if self.values.moments.iter().any(|own| own == field) => {
                number.as_i64().map_or_else(|| number.to_string(), |micros| self.moment(micros))
            }
            Value::Number(number) if kind == "session" && field == "failed" => match number.as_u64() {
                Some(0) => String::new(),
                _ => self.texts.fill("audit.times", &[("times", &number.to_string())]),
            },
            Value::Number(number) => number.to_string(),
            Value::String(text) => self.plain(kind, field, text),
        }
    }

    fn plain(&self, kind: &str, field: &str, text: &str) -> String {
        match (field, text) {
            (_, "" | FIRST_DAY) => String::new(),
            // Of records only retiring one needs somebody else.
            ("command", _) if kind == "approval" => self.command(text, Some(&serde_json::json!({ "retired": true }))),
            ("command", _) => self.command(text, None),
            ("moved", _) => self.moved(text),
            // Nobody has to judge it.
            ("review", "none") => String::new(),
            ("", "on") => self.text("audit.loginOn").to_owned(),
            ("", _) if text.starts_with("off: ") => self.texts.fill("audit.loginOff", &[("reason", text.trim_start_matches("off: "))]),
            _ if self.values.shares.iter().any(|own| *own == format!("{kind}.{field}")) => percent(text),
            _ if self.values.people.iter().any(|own| own == field) => self.person(text),
            _ => {
                let tables = self.values.words.get(&format!("{kind}.{field}")).or_else(|| self.values.words.get(field));
                let word = tables.into_iter().flatten().find_map(|table| self.texts.find(&format!("{table}.{text}")));
                word.unwrap_or(text).to_owned()
            }
        }
    }

    /// A field within a record that is told as a whole: its name and its value.
    fn part(&self, kind: &str, field: &str, value: &Value) -> String {
        let shown = self.value(kind, field, value);
        match (kind, field) {
            _ if shown.is_empty() => shown,
            ("session", "failed") => shown,
            // Its own fields say what they are.
            _ if value.is_object() && self.values.flat.iter().any(|own| own == field) => shown,
            (_, "locked_until") => self.texts.fill("audit.lockedUntil", &[("when", &shown)]),
            _ => format!("{} {shown}", self.label(kind, field)),
        }
    }

    /// What a row was and is. What moved under a request names the record that the request is about.
    fn records(&self, row: &AuditRow) -> (Value, Value) {
        let computed = self.values.computed.get(&row.object_kind);
        let read = |text: Option<&str>| {
            let mut value = text.map_or(Value::Null, |text| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.into())));
            if let Some(fields) = computed {
                without(&mut value, fields, "");
            }
            // Kept as a list in one text.
            if row.object_kind == "book"
                && row.object_key == "scan.required"
                && let Some(kinds) = value.as_str()
            {
                return serde_json::json!({ "scan_kinds": kinds.split(',').collect::<Vec<_>>() });
            }
            if row.object_kind == "approval" { approval(value) } else { value }
        };
        (read(row.before.as_deref()), read(row.after.as_deref()))
    }

    /// What a row changed, a line for each field; one line where something came, went, or just happened.
    pub(super) fn lines(&self, row: &AuditRow) -> Vec<Line> {
        let kind = row.object_kind.as_str();
        let (before, after) = self.records(row);
        let whole = |field: &str| Line { field: field.into(), before: self.value(kind, "", &before), after: self.value(kind, "", &after) };
        match (&before, &after) {
            (Value::Null, Value::Null) => vec![whole("")],
            (Value::Null, _) if kind == "session" => vec![whole("")],
            (_, Value::Null) if kind == "session" => {
                vec![Line { before: String::new(), after: self.value(kind, "", &before), field: String::new() }]
            }
            (Value::Null, Value::Object(_)) => vec![whole(self.text("audit.made"))],
            (Value::Object(_), Value::Null) => vec![whole(self.text("audit.gone"))],
            _ => {
                let found = differences(&before, &after).into_iter().map(|one| Line {
                    field: match (&one.line, one.field.as_str()) {
                        (_, "") => self.text("audit.value").to_owned(),
                        (None, field) => self.label(kind, field),
                        (Some(line), field) => self.texts.fill("audit.line", &[("field", &self.label(kind, field)), ("line", line)]),
                    },
                    before: self.value(kind, &one.field, &one.before),
                    after: self.value(kind, &one.field, &one.after),
                });
                let found: Vec<Line> = found.collect();
                if found.is_empty() {
                    vec![Line { field: self.text("audit.same").to_owned(), before: String::new(), after: String::new() }]
                } else {
                    found
                }
            }
        }
    }
}

/// Which step brought a paper from its state before to the one after.
fn step(before: &Value, after: &Value) -> Option<&'static str> {
    let state = |of: &Value| of.get("state").and_then(Value::as_str).map(str::to_owned);
    match (state(before)?.as_str(), state(after)?.as_str()) {
        (was, is) if was == is => None,
        ("closed", "open" | "done") => Some("reopen"),
        (_, "open" | "done") => Some("confirm"),
        (_, "draft") => Some("recall"),
        (_, "posted") => Some("post"),
        (_, "cancelled") => Some("cancel"),
        (_, "closed") => Some("close"),
        (_, "reversed") => Some("reverse"),
        _ => None,
    }
}

/// A share as people say it: 0.13 → 13%. What is no decimal stays as it is.
fn percent(text: &str) -> String {
    let share: Option<PerUnit> = text.parse().ok();
    let hundredfold = share.and_then(|share| share.scaled().checked_mul(100)).map(PerUnit::from_scaled);
    hundredfold.map_or_else(|| text.to_owned(), |percent| format!("{percent}%"))
}

fn thousands(figure: i64) -> String {
    let digits = figure.unsigned_abs().to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if figure < 0 { format!("-{shown}") } else { shown }
}

/// Takes out what is worked out for screens: that changes by itself, and nobody did it.
fn without(value: &mut Value, computed: &[String], holder: &str) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !computed.iter().any(|own| own == name || *own == format!("{holder}.{name}")));
            for (name, one) in fields.iter_mut() {
                without(one, computed, name);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|one| without(one, computed, holder)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn approval(mut value: Value) -> Value {
    let Some(record) = value.as_object_mut() else { return value };
    // Rows of earlier programs have the list as a text.
    let names: Vec<String> = match record.get("moved") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(list @ Value::Array(_)) => serde_json::from_value(list.clone()).unwrap_or_default(),
        _ => return value,
    };
    let text = |field: &str| record.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (noun, label) = (text("command").split('.').next().unwrap_or_default().to_owned(), text("label"));
    let named = names.into_iter().map(|name| if name == noun && !label.is_empty() { format!("{name} {label}") } else { name });
    record.insert("moved".into(), named.collect());
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Case {
        kind: String,
        key: String,
        command: String,
        before: Option<Value>,
        after: Option<Value>,
        verb: String,
        of: String,
        lines: Vec<[String; 3]>,
    }

    /// The screens are held to the same cases.
    #[test]
    fn rows_are_told_as_on_screen() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../../../frontend/src/trail/told.cases.json")).unwrap();
        assert!(cases.len() > 5);
        let people = HashMap::from([("wangfang".to_owned(), "王芳".to_owned())]);
        let words = Words::with(people, Language::Chinese, chrono_tz::Asia::Shanghai).unwrap();
        for case in cases {
            let row = AuditRow {
                id: 1,
                at: 0,
                actor: "wangfang".into(),
                client: "window".into(),
                command: case.command,
                request_id: String::new(),
                object_kind: case.kind,
                object_key: case.key,
                before: case.before.map(|value| value.to_string()),
                after: case.after.map(|value| value.to_string()),
            };
            assert_eq!((words.verb(&row), words.key(&row)), (case.verb, case.of));
            let lines: Vec<[String; 3]> = words.lines(&row).into_iter().map(|line| [line.field, line.before, line.after]).collect();
            assert_eq!(lines, case.lines, "{row:?}");
        }
    }

    /// A command without its word would stand on the trail as the program calls it.
    #[test]
    fn every_command_that_writes_has_its_word() {
        for language in [Language::Chinese, Language::English] {
            let texts = Texts::of(language);
            // What somebody changes of their own screen is not on the trail.
            let told = crate::contract::COMMANDS.iter().filter(|one| one.kind.is_change() && one.name != "preference.set");
            let missing: Vec<&str> =
                told.map(|one| one.name).filter(|name| texts.find(&format!("audit.verb.{}", name.replace('.', "_"))).is_none()).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    #[test]
    fn moments_sizes_and_people_are_words() {
        let people = HashMap::from([("wangfang".to_owned(), "王芳".to_owned())]);
        let words = Words::with(people, Language::Chinese, chrono_tz::Asia::Shanghai).unwrap();
        let value = |field: &str, value: Value| words.value("session", field, &value);
        // 2026-11-26 14:35:00 in Shanghai.
        assert_eq!(
            value("", serde_json::json!({ "failed": 5, "locked_until": 1_795_674_900_000_000_i64 })),
            "第 5 次，锁定到 2026-11-26 14:35:00"
        );
        assert_eq!(["wangfang", "administrator", "gone", ""].map(|login| words.person(login)), ["王芳", "管理员", "gone", "无人"]);
        assert_eq!([0, 999, 1_000, -1_234_567].map(thousands), ["0", "999", "1,000", "-1,234,567"]);
        let bytes = serde_json::json!([{ "what": "bytes", "figure": 1_572_864 }]);
        assert_eq!(value("consequences", bytes), "换上的文件 1.5 MB");
    }
}
