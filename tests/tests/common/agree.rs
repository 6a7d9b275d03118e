//! Books in which people ask for each other's agreement.

use super::{Place, administrator, call};
use qitao_app::{App, Caller, Code, Error, Token};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;

pub const OWNER: &str = "correct horse";

pub fn shown(token: &Value) -> Caller {
    administrator().with_session(Some(Token::given(token.as_str().unwrap_or_else(|| panic!("no token: {token}")))))
}

pub fn log_in(app: &Arc<App>, login: &str) -> Caller {
    let secret = if login == "li" { OWNER } else { "4711" };
    shown(&call(app, &administrator(), "session.login", json!({ "login": login, "secret": secret })).unwrap()["token"])
}

/// Somebody with a PIN, logged in.
pub fn add(app: &Arc<App>, owner: &Caller, login: &str, roles: &[&str]) -> Caller {
    let person = json!({ "login": login, "name": login, "roles": roles, "retired": false });
    call(app, owner, "person.save", json!({ "person": person, "revision": null })).unwrap();
    call(app, owner, "person.set_secret", json!({ "login": login, "kind": "pin", "secret": "4711" })).unwrap();
    log_in(app, login)
}

/// Books in which `li` and `zhao` own everything, `wang` plans, `mei` keeps the store, and `he` is the accountant: may approve,
/// and change nothing.
pub struct Factory {
    pub app: Arc<App>,
    pub li: Caller,
    pub zhao: Caller,
    pub wang: Caller,
    pub he: Caller,
    pub mei: Caller,
}

pub fn factory(place: &Place) -> Factory {
    let app = place.open();
    let input = json!({ "login": "li", "name": "李敏", "password": OWNER });
    let li = shown(&call(&app, &administrator(), "login.switch_on", input).unwrap()["session"]["token"]);
    let [zhao, wang, he, mei] = [("zhao", "owner"), ("wang", "planner"), ("he", "accountant"), ("mei", "keeper")]
        .map(|(login, role)| add(&app, &li, login, &[role]));
    for (code, name) in [("pcs", "件"), ("kg", "公斤")] {
        let unit = json!({ "code": code, "name": name, "name_en": code, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
        call(&app, &li, "unit.save", json!({ "unit": unit, "revision": null })).unwrap();
    }
    import(&app, &li, "物料编码,物料名称,计量单位,物料类别\nA,甲,pcs,原材料\n").unwrap();
    Factory { app, li, zhao, wang, he, mei }
}

/// A trial run of a file.
pub fn dry_run(app: &Arc<App>, who: &Caller, csv: &str) -> Value {
    let file = app.upload(who, "物料.csv", csv.as_bytes()).unwrap().file;
    wait(app, &call(app, who, "import.dry_run", json!({ "files": [file] })).unwrap()).unwrap()["run"].clone()
}

pub fn wait(app: &Arc<App>, started: &Value) -> Result<Value, Error> {
    app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
}

pub fn import(app: &Arc<App>, who: &Caller, csv: &str) -> Result<Value, Error> {
    let run = dry_run(app, who, csv);
    wait(app, &call(app, who, "import.write", json!({ "run": run }))?)
}

/// A file of items, each by this name.
pub fn items(range: std::ops::Range<u32>, name: &str) -> String {
    range.fold("物料编码,物料名称,计量单位,物料类别\n".to_owned(), |mut text, item| {
        writeln!(text, "I-{item:04},{name} {item},pcs,原材料").unwrap();
        text
    })
}

pub fn code(result: Result<Value, Error>) -> Code {
    result.map_or_else(|error| error.code, |value| panic!("not refused: {value}"))
}

pub fn retire(code: &str, revision: i64) -> Value {
    json!({ "code": code, "retired": true, "revision": revision })
}

impl Factory {
    pub fn ask(&self, who: &Caller, command: &str, input: Value) -> Value {
        let request = json!({ "command": command, "input": input, "reason": "因为" });
        call(&self.app, who, "approval.request", request).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Somebody asks to retire the unit that items count in.
    pub fn ask_to_retire(&self, who: &Caller) -> Value {
        self.ask(who, "unit.retire", retire("pcs", 1))
    }

    pub fn approve(&self, who: &Caller, asked: &Value) -> Result<Value, Error> {
        call(&self.app, who, "approval.approve", json!({ "id": asked["id"], "reason": "可以" }))
    }

    pub fn state(&self, asked: &Value) -> Value {
        call(&self.app, &self.he, "approval.get", json!({ "id": asked["id"] })).unwrap()
    }

    pub fn is_retired(&self, code: &str) -> bool {
        call(&self.app, &self.li, "unit.get", json!({ "code": code })).unwrap()["unit"]["retired"] == true
    }

    pub fn to_decide(&self, who: &Caller) -> Value {
        call(&self.app, who, "session.state", json!({})).unwrap()["approvals"].clone()
    }
}

pub fn each(story: impl Fn(Factory, &Place)) {
    for place in Place::each() {
        story(factory(&place), &place);
    }
}
