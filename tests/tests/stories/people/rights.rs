//! What people may do: by their roles, for as long as they have them, and not in anybody else's name.

use super::{add, begin, code, log_in, shown, unit};
use crate::common::{self, Place, administrator, call, rows};
use qitao_app::{App, COMMANDS, Caller, Code, Needs, Reply, Right, Token};
use serde_json::{Value, json};
use std::sync::Arc;

/// Everything that a command could change, as the owner sees it.
fn all_there_is(app: &Arc<App>, owner: &Caller) -> Value {
    let lists =
        ["unit.list", "item.list", "bom.list", "routing.list", "work_center.list", "person.list", "role.list", "job.list", "audit.list"];
    lists.iter().map(|name| call(app, owner, name, json!({ "limit": 100_000 })).unwrap()).collect()
}

#[test]
fn somebody_without_rights_is_refused_every_command_and_changes_nothing() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "bare", &[], "4711");
        let (bare, nobody) = (log_in(&app, "bare", "4711"), administrator());
        // Whatever a caller says of itself: the shell's own word for the administrator counts for nothing here.
        assert!(nobody.actor.rights.contains(&Right::People));
        let before = all_there_is(&app, &owner);
        assert!(COMMANDS.len() > 70);
        for command in COMMANDS {
            let ask = |caller: &Caller| app.call(caller, command.name, json!({})).map(|_| ()).map_err(|error| error.code);
            match command.needs {
                Needs::Right(_) => {
                    assert_eq!(ask(&bare), Err(Code::Forbidden), "{}", command.name);
                    assert_eq!(ask(&nobody), Err(Code::SessionNeeded), "{}", command.name);
                }
                Needs::Person => assert_eq!(ask(&nobody), Err(Code::SessionNeeded), "{}", command.name),
                Needs::Nothing => {
                    assert!(["session.state", "session.login", "session.recover"].contains(&command.name), "{}", command.name)
                }
            }
        }
        for (caller, expected) in [(&bare, Code::Forbidden), (&nobody, Code::SessionNeeded)] {
            assert_eq!(app.upload(caller, "a.csv", b"a").unwrap_err().code, expected);
            assert_eq!(app.may_listen(caller).unwrap_err().code, expected);
        }
        assert_eq!(all_there_is(&app, &owner), before);
        // What is about themselves they may.
        let state = call(&app, &bare, "session.state", json!({})).unwrap();
        assert_eq!((&state["actor"]["name"], &state["actor"]["rights"]), (&json!("bare"), &json!([])));
        call(&app, &bare, "session.logout", json!({})).unwrap();
        assert_eq!(code(call(&app, &bare, "session.logout", json!({}))), Code::SessionEnded);
    }
}

#[test]
fn a_right_comes_and_goes_with_its_role_and_a_token_with_its_person() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["planner"], "4711");
        let wang = log_in(&app, "wang", "4711");
        let save = |code: &str, id: &str| call(&app, &wang.clone().with_request_id(Some(id.into())), "unit.save", unit(code));
        let saved = save("A", "a-1").unwrap();
        assert_eq!(saved["changed_by"], "wang");
        // Whoever may look knows what people are called, and nothing else of them.
        let names = call(&app, &wang, "person.names", json!({ "limit": 1 })).unwrap();
        assert_eq!((rows(&names), &names["next"]), (&vec![json!({ "login": "li", "name": "李敏" })], &json!("li")));
        let names = call(&app, &wang, "person.names", json!({ "after": "li" })).unwrap();
        assert_eq!((rows(&names)[0]["name"].as_str(), &names["next"]), (Some("wang"), &Value::Null));
        let trail = call(&app, &owner, "audit.list", json!({ "actor": "wang", "object_kind": "unit" })).unwrap();
        assert_eq!((&rows(&trail)[0]["object_key"], &rows(&trail)[0]["client"]), (&json!("A"), &json!("program")));

        // The role loses the right: the next call notices, although the session goes on.
        let role = call(&app, &owner, "role.list", json!({ "filter": [{ "field": "code", "op": "eq", "values": ["planner"] }] })).unwrap();
        let role = rows(&role)[0].clone();
        let set = |rights: Value, revision: &Value| {
            let role = json!({ "code": "planner", "name": "", "rights": rights });
            call(&app, &owner, "role.save", json!({ "role": role, "revision": revision, "reason": "x" })).unwrap()
        };
        let changed = set(json!(["look"]), &role["revision"]);
        let refused = save("B", "b-1").unwrap_err();
        assert_eq!(
            (refused.code, refused.params["right"].as_str(), refused.params["actor"].as_str()),
            (Code::Forbidden, "master_data", "wang")
        );
        assert_eq!(code(save("A", "a-1")), Code::Forbidden, "what was done once is not answered again either");
        set(role["role"]["rights"].clone(), &changed["revision"]);
        save("B", "b-1").unwrap();

        // Retired, the token is worth nothing; back again, it stays so.
        let view = call(&app, &owner, "person.get", json!({ "code": "WANG" })).unwrap();
        let retire = |retired: bool, revision: &Value| {
            call(&app, &owner, "person.retire", json!({ "code": "wang", "retired": retired, "revision": revision, "reason": "x" })).unwrap()
        };
        let gone = retire(true, &view["revision"]);
        assert_eq!(code(save("C", "c-1")), Code::SessionEnded);
        let try_in = || call(&app, &administrator(), "session.login", json!({ "login": "wang", "secret": "4711" }));
        assert_eq!(code(try_in()), Code::LoginWrong);
        retire(false, &gone["revision"]);
        assert_eq!(code(save("C", "c-1")), Code::SessionEnded);
        let again = shown(&try_in().unwrap()["token"]);

        // Another's password is set: they are logged out. One's own: only elsewhere.
        let other = log_in(&app, "wang", "4711");
        let own = json!({ "current": "4711", "kind": "password", "secret": "tanglewood" });
        call(&app, &again, "session.set_own_secret", own).unwrap();
        assert_eq!(code(call(&app, &other, "unit.list", json!({}))), Code::SessionEnded);
        call(&app, &again, "unit.list", json!({})).unwrap();
        assert_eq!(
            code(call(&app, &again, "session.set_own_secret", json!({ "current": "wrong", "kind": "pin", "secret": null }))),
            Code::LoginWrong
        );
        call(&app, &owner, "person.set_secret", json!({ "login": "wang", "kind": "pin", "secret": "0815" })).unwrap();
        assert_eq!(code(call(&app, &again, "unit.list", json!({}))), Code::SessionEnded);
        // And whom the owner puts out by name.
        let last = log_in(&app, "wang", "0815");
        let open = call(&app, &owner, "session.list", json!({ "limit": 1 })).unwrap();
        assert_eq!(
            (&rows(&open)[0]["login"], &rows(&open)[0]["open"], &rows(&open)[0]["own"]),
            (&json!("wang"), &json!(true), &json!(false))
        );
        // One's own place among all, and by name alone.
        let own = call(&app, &owner, "session.list", json!({ "login": "LI" })).unwrap();
        assert!(rows(&own).iter().all(|row| row["login"] == "li") && rows(&own).iter().any(|row| row["own"] == true), "{own}");
        call(&app, &owner, "session.end", json!({ "id": rows(&open)[0]["id"] })).unwrap();
        assert_eq!(code(call(&app, &last, "unit.list", json!({}))), Code::SessionEnded);
    }
}

#[test]
fn a_call_forged_with_anothers_name_or_id_is_ones_own_or_nothing() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["planner"], "4711");
        add(&app, &owner, "zhao", &["planner"], "0815");
        let (wang, zhao) = (log_in(&app, "wang", "4711"), log_in(&app, "zhao", "0815"));
        // As the owner, says the caller; the books know better.
        let forged = Caller { actor: qitao_app::Actor::with_rights("li", Right::ALL.iter().copied()), ..zhao.clone() };
        assert_eq!(call(&app, &forged, "unit.save", unit("A")).unwrap()["changed_by"], "zhao");
        assert_eq!(code(call(&app, &forged, "person.list", json!({}))), Code::Forbidden);
        // In the input there is no place for it.
        let mut with_actor = unit("B");
        with_actor["actor"] = json!("li");
        assert_eq!(code(call(&app, &zhao, "unit.save", with_actor)), Code::InputInvalid);
        // Another's request id gives neither their answer nor a second change.
        let id = |caller: &Caller| caller.clone().with_request_id(Some("r-1".into()));
        call(&app, &id(&wang), "unit.save", unit("C")).unwrap();
        assert_eq!(code(call(&app, &id(&zhao), "unit.save", unit("C"))), Code::RequestIdReused);
        // A token a letter off, cut short, in capitals: nobody's.
        let token = wang.session.as_ref().unwrap().text().to_owned();
        let last = if token.ends_with('0') { "1" } else { "0" };
        for wrong in [format!("{}{last}", &token[..63]), token[..63].into(), token.to_uppercase(), String::new(), "x".repeat(100_000)] {
            let caller = administrator().with_session(Some(Token::given(&wrong)));
            let expected = if wrong == token { continue } else { Code::SessionEnded };
            assert_eq!(code(call(&app, &caller, "unit.list", json!({}))), expected);
        }
        let trail = call(&app, &owner, "audit.list", json!({ "command": "unit.save" })).unwrap();
        assert_eq!(common::column(rows(&trail), "actor"), ["wang", "zhao"]);
    }
}

#[test]
fn somebody_always_manages_people() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["planner"], "4711");
        let get = |login: &str| call(&app, &owner, "person.get", json!({ "code": login })).unwrap();
        let before = get("li");
        let save = |roles: &[&str]| {
            let view = get("li");
            let person = json!({ "login": "li", "name": "李敏", "roles": roles, "retired": false });
            call(&app, &owner, "person.save", json!({ "person": person, "revision": view["revision"], "reason": "x" }))
        };
        let retire = || {
            let input = json!({ "code": "li", "retired": true, "revision": get("li")["revision"], "reason": "x" });
            call(&app, &owner, "person.retire", input)
        };
        let taken = |login: &str, kind: &str| json!({ "login": login, "kind": kind, "secret": null, "reason": "x" });
        let without = || call(&app, &owner, "person.set_secret", taken("li", "password"));
        let strip = |code: &str| {
            let all = call(&app, &owner, "role.list", json!({})).unwrap();
            let role = rows(&all).iter().find(|row| row["role"]["code"] == code).unwrap().clone();
            let stripped = json!({ "code": code, "name": "", "rights": ["look"] });
            call(&app, &owner, "role.save", json!({ "role": stripped, "revision": role["revision"], "reason": "x" }))
        };
        for refused in [save(&["planner"]), save(&[]), retire(), without(), strip("owner")] {
            assert_eq!(code(refused), Code::LastManager);
        }
        assert_eq!(get("li"), before, "nothing of it was done");
        // Somebody who could not log in is no help; with a PIN they are.
        let deputy = json!({ "login": "zhao", "name": "赵", "roles": ["administrator"], "retired": false });
        call(&app, &owner, "person.save", json!({ "person": deputy, "revision": null })).unwrap();
        assert_eq!(code(retire()), Code::LastManager);
        call(&app, &owner, "person.set_secret", json!({ "login": "zhao", "kind": "pin", "secret": "0815" })).unwrap();
        retire().unwrap();
        assert_eq!(code(call(&app, &owner, "person.list", json!({}))), Code::SessionEnded);
        let zhao = log_in(&app, "zhao", "0815");
        assert_eq!(code(call(&app, &zhao, "role.remove", json!({ "code": "keeper" }))), Code::RoleReadyMade);
        assert_eq!(code(call(&app, &zhao, "person.set_secret", taken("zhao", "pin"))), Code::LastManager);
    }
}

/// Whatever takes something from somebody asks why, and the trail keeps it; what gives them more does not.
#[test]
fn whoever_takes_something_away_says_why() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["planner", "keeper"], "4711");
        let ask = |name: &str, mut input: Value, reason: Option<&str>| {
            if let Some(reason) = reason {
                input["reason"] = json!(reason);
            }
            call(&app, &owner, name, input)
        };
        let revision = || call(&app, &owner, "person.get", json!({ "code": "wang" })).unwrap()["revision"].clone();
        let save = |name: &str, roles: &[&str], retired: bool| {
            let person = json!({ "login": "wang", "name": name, "roles": roles, "retired": retired });
            json!({ "person": person, "revision": revision() })
        };
        let role = |code: &str, rights: &[&str]| {
            let all = call(&app, &owner, "role.list", json!({})).unwrap();
            let revision = rows(&all).iter().find(|row| row["role"]["code"] == code).map(|row| row["revision"].clone());
            json!({ "role": { "code": code, "name": code, "rights": rights }, "revision": revision })
        };
        let retire = |retired: bool| json!({ "code": "wang", "retired": retired, "revision": revision() });
        let trail = |command: &str| {
            let page = call(&app, &owner, "audit.list", json!({ "command": command, "limit": 1 })).unwrap();
            serde_json::from_str::<Value>(rows(&page)[0]["after"].as_str().unwrap()).unwrap()
        };

        // Another name, a role more, a role of which the others give all: nothing is lost.
        ask("person.save", save("王强", &["planner", "keeper", "accountant"], false), None).unwrap();
        ask("person.save", save("王强", &["planner", "accountant"], false), None).unwrap();
        assert_eq!(trail("person.save").get("reason"), None);
        let before = call(&app, &owner, "person.get", json!({ "code": "wang" })).unwrap();
        for (name, input) in [
            ("person.save", save("王强", &["keeper"], false)),
            ("person.save", save("王强", &["planner", "accountant"], true)),
            ("person.retire", retire(true)),
            ("person.set_secret", json!({ "login": "wang", "kind": "pin", "secret": null })),
            ("role.save", role("planner", &["look"])),
        ] {
            for reason in [None, Some("  ")] {
                let error = ask(name, input.clone(), reason).unwrap_err();
                assert_eq!((error.code, error.params["field"].as_str()), (Code::FieldRequired, "reason"), "{name}");
            }
            assert_eq!(code(ask(name, input.clone(), Some(&"x".repeat(501)))), Code::FieldTooLong, "{name}");
        }
        assert_eq!(call(&app, &owner, "person.get", json!({ "code": "wang" })).unwrap(), before, "nothing of it was done");
        // What nobody has may be cut down at once, and what another role gives as well.
        ask("role.save", role("outsourcing", &[]), None).unwrap();
        let rest = ["master_data", "import", "sandbox", "plan", "sell", "purchase", "keep", "review", "report"];
        ask("role.save", role("planner", &rest), None).unwrap();

        ask("role.save", role("planner", &["master_data"]), Some(" 只管图纸 ")).unwrap();
        let kept = trail("role.save");
        assert_eq!((&kept["reason"], &kept["rights"]), (&json!("只管图纸"), &json!(["master_data"])));
        ask("person.save", save("王强", &["keeper"], false), Some("转去仓库")).unwrap();
        assert_eq!((&trail("person.save")["reason"], &trail("person.save")["roles"]), (&json!("转去仓库"), &json!(["keeper"])));
        // Nobody is logged out by what takes nothing from them.
        let wang = log_in(&app, "wang", "4711");
        ask("person.set_secret", json!({ "login": "wang", "kind": "badge", "secret": null }), None).unwrap();
        call(&app, &wang, "unit.list", json!({})).unwrap();
        ask("person.set_secret", json!({ "login": "wang", "kind": "pin", "secret": null }), Some("PIN 给别人看见了")).unwrap();
        assert_eq!(code(call(&app, &wang, "unit.list", json!({}))), Code::SessionEnded);
        let kept = trail("person.set_secret");
        assert_eq!((&kept["reason"], &kept["set"], &kept["has_pin"]), (&json!("PIN 给别人看见了"), &json!("pin"), &json!(false)));
        ask("person.retire", retire(true), Some("离职")).unwrap();
        assert_eq!(trail("person.retire")["reason"], "离职");
        // What is not there is not taken away.
        ask("person.set_secret", json!({ "login": "wang", "kind": "pin", "secret": null }), None).unwrap();
        ask("person.retire", retire(true), None).unwrap();
        assert_eq!(trail("person.retire").get("reason"), None);
        // Whoever is retired has nothing more to lose; coming back takes no reason.
        ask("person.save", save("王强", &[], true), None).unwrap();
        ask("person.retire", retire(false), None).unwrap();
        assert_eq!(trail("person.retire").get("reason"), None);
    }
}

#[test]
fn the_trail_is_a_workbook_with_before_and_after_side_by_side() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        call(&app, &owner, "unit.save", unit("A")).unwrap();
        let mut changed = unit("A");
        changed["revision"] = json!(1);
        changed["unit"]["name"] = json!("=件");
        changed["unit"]["decimals"] = json!(2);
        call(&app, &owner, "unit.save", changed).unwrap();
        let export = |filter: Value| {
            let Reply::File(file) = app.call(&owner, "audit.export", json!({ "filter": filter, "language": "zh-CN" })).unwrap() else {
                panic!("no file")
            };
            assert_eq!(file.name, "操作记录.xlsx");
            let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(file.bytes)).unwrap();
            let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
            range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        let found = export(json!({ "object_kind": "unit", "object_key": "A", "actor": "li" }));
        assert_eq!(found.len(), 4, "{found:?}");
        assert_eq!(found[0], ["时间", "人员", "代码", "操作", "对象", "对象代码", "字段", "之前", "之后", "在哪里", "请求号"]);
        // A line for each field, so that whoever filters finds each.
        assert_eq!(found[1][1..10], ["李敏", "li", "保存单位", "单位", "A", "名称", "A", "=件", "程序"]);
        assert_eq!(found[2][6..9], ["小数位", "0", "2"]);
        assert_eq!((found[3][6].as_str(), found[3][7].as_str()), ("新建", ""));
        assert!(found[3][8].contains("编码 A，") && !found[3][8].contains(['{', '"']), "{:?}", found[3]);
        // The moment is one that a spreadsheet reckons with, by the factory's clock: eight hours from UTC.
        let trail = call(&app, &owner, "audit.list", json!({ "object_kind": "unit", "object_key": "A" })).unwrap();
        let days = (rows(&trail)[0]["at"].as_i64().unwrap() / 1_000_000 + 8 * 3_600) as f64 / 86_400.0 + 25_569.0;
        let shown: f64 = found[1][0].parse().unwrap_or_else(|_| panic!("no moment: {:?}", found[1]));
        assert!((shown - days).abs() < 1e-9, "{shown} {days}");
        let wrong = call(&app, &administrator(), "session.login", json!({ "login": "li", "secret": "wrong one" }));
        assert_eq!(code(wrong), Code::LoginWrong);
        let tried = export(json!({ "object_kind": "session", "object_key": "li" }));
        assert_eq!((tried[1][3].as_str(), tried[1][8].as_str()), ("登录失败", "第 1 次"), "{:?}", tried[1]);
        assert_eq!(export(json!({ "actor": "nobody" })).len(), 1);
        assert!(export(json!({})).len() > 10);
    }
}
