//! What needs a second person: asked for, agreed to, done once; or refused, taken back, overtaken.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::agree::{Factory, code, each, import, log_in, retire};
use crate::common::{administrator, call, rows};
use qitao_app::{COMMANDS, Caller, Code, Error, Event};
use serde_json::{Value, json};
use std::sync::Barrier;

#[test]
fn somebody_else_agrees_and_it_is_done_in_the_requesters_name() {
    each(|f, _| {
        let needed = call(&f.app, &f.wang, "unit.retire", retire("pcs", 1)).unwrap_err();
        assert_eq!(
            (needed.code, needed.params["uses"].as_str(), needed.hint.as_deref()),
            (Code::ApprovalNeeded, "1", Some("ask_for_approval"))
        );
        // Not by the other door either.
        let mut unit = call(&f.app, &f.wang, "unit.get", json!({ "code": "pcs" })).unwrap()["unit"].clone();
        unit["retired"] = json!(true);
        assert_eq!(code(call(&f.app, &f.wang, "unit.save", json!({ "unit": unit, "revision": 1 }))), Code::ApprovalNeeded);
        assert!(!f.is_retired("pcs"));
        // What nothing uses needs nobody.
        call(&f.app, &f.wang, "unit.retire", retire("kg", 1)).unwrap();

        let events = f.app.subscribe();
        let asked = f.ask_to_retire(&f.wang);
        assert_eq!(
            (&asked["state"], &asked["label"], &asked["requester"], &asked["reason"], &asked["input"], &asked["own"]),
            (&json!("open"), &json!("pcs"), &json!("wang"), &json!("因为"), &retire("pcs", 1), &json!(true))
        );
        assert_eq!(asked["consequences"], json!([{ "what": "uses", "figure": 1 }]));
        assert!(events.try_iter().any(|event| matches!(event, Event::Spoiled { tags, .. } if tags.iter().any(|tag| tag == "approval"))));
        assert_eq!([&f.wang, &f.mei, &f.he, &f.li, &f.zhao].map(|who| f.to_decide(who)), [0, 0, 1, 1, 1].map(|n| json!(n)));
        assert!(!f.is_retired("pcs"));

        let done = f.approve(&f.zhao, &asked).unwrap();
        assert_eq!((&done["state"], &done["decided_by"], &done["decided_reason"]), (&json!("approved"), &json!("zhao"), &json!("可以")));
        assert_eq!(done["answer"]["unit"]["retired"], true);
        assert!(f.is_retired("pcs"));
        assert_eq!(f.to_decide(&f.li), 0);
        // On the trail both, by the number of the one in the name of the other.
        let trail = |filter: Value| call(&f.app, &f.li, "audit.list", filter).unwrap();
        let change = trail(json!({ "command": "unit.retire", "object_key": "pcs" }));
        assert_eq!(
            (rows(&change).len(), &rows(&change)[0]["actor"], &rows(&change)[0]["request_id"]),
            (1, &json!("wang"), &done["request_id"])
        );
        assert!(done["request_id"].as_str().unwrap().starts_with(&format!("approval-{}-", done["id"])));
        let decided = trail(json!({ "command": "approval.approve" }));
        assert_eq!((rows(&decided).len(), &rows(&decided)[0]["actor"]), (1, &json!("zhao")));
        let after: Value = serde_json::from_str(rows(&decided)[0]["after"].as_str().unwrap()).unwrap();
        assert_eq!((&after["state"], &after["request_id"], &after["requester"]), (&json!("approved"), &done["request_id"], &json!("wang")));
        let unit = call(&f.app, &f.li, "unit.get", json!({ "code": "pcs" })).unwrap();
        assert_eq!((&unit["changed_by"], &unit["revision"]), (&json!("wang"), &json!(2)));
    });
}

#[test]
fn nobody_agrees_to_their_own_request_nor_without_the_right_to_approve() {
    each(|f, _| {
        let asked = f.ask_to_retire(&f.li);
        // Another session, another client, the same person.
        for session in [&f.li, &log_in(&f.app, "li")] {
            assert_eq!(code(f.approve(session, &asked)), Code::ApprovalOwn);
            assert_eq!(code(call(&f.app, session, "approval.refuse", json!({ "id": asked["id"], "reason": "x" }))), Code::ApprovalOwn);
        }
        // `wang` may do it and may not agree to it.
        let refuse = call(&f.app, &f.wang, "approval.refuse", json!({ "id": asked["id"], "reason": "x" }));
        for error in [f.approve(&f.wang, &asked).unwrap_err(), refuse.unwrap_err()] {
            assert_eq!((error.code, error.params["right"].as_str()), (Code::Forbidden, "approve"));
        }
        assert_eq!(code(f.approve(&administrator(), &asked)), Code::SessionNeeded);
        // Who has no right to see others' requests sees none; who may approve sees all.
        assert_eq!(code(call(&f.app, &f.wang, "approval.get", json!({ "id": asked["id"] }))), Code::Missing);
        let list = |who: &Caller| rows(&call(&f.app, who, "approval.list", json!({})).unwrap()).len();
        assert_eq!([&f.wang, &f.he, &f.li].map(list), [0, 1, 1]);
        assert_eq!((&f.state(&asked)["state"], f.is_retired("pcs")), (&json!("open"), false));
        // Whoever may not do it may not ask for it either.
        let request = json!({ "command": "unit.retire", "input": retire("pcs", 1), "reason": "x" });
        assert_eq!(code(call(&f.app, &f.he, "approval.request", request)), Code::Forbidden);
        assert_eq!(
            code(call(&f.app, &f.he, "approval.ahead", json!({ "command": "unit.retire", "input": retire("pcs", 1) }))),
            Code::Forbidden
        );
    });
}

#[test]
fn an_accountant_sees_and_decides_what_a_planner_asks_for_and_can_do_nothing_of_it_alone() {
    each(|f, _| {
        let input = json!({ "code": "pcs", "retired": true, "revision": 1 });
        assert_eq!(code(call(&f.app, &f.he, "unit.retire", input.clone())), Code::Forbidden);
        let ahead = call(&f.app, &f.wang, "approval.ahead", json!({ "command": "unit.retire", "input": input })).unwrap();
        assert_eq!(
            (&ahead["label"], &ahead["name"], &ahead["object"], &ahead["waiting"]),
            (&json!("pcs"), &json!("件"), &json!({ "kind": "unit", "key": "pcs" }), &Value::Null)
        );
        // By login, and nobody who may not.
        assert_eq!(ahead["approvers"], json!({ "names": ["he", "李敏", "zhao"], "count": 3 }));
        let asked = f.ask_to_retire(&f.wang);
        let seen = f.state(&asked);
        assert_eq!((&seen["yours_to_decide"], &seen["name"], &seen["input"]), (&json!(true), &json!("件"), &retire("pcs", 1)));
        assert_eq!(seen["places"], json!([{ "kind": "item", "code": "A", "version": "", "name": "甲", "uses": 1 }]));
        assert_eq!((&seen["places"], &seen["approvers"]), (&ahead["places"], &ahead["approvers"]));
        let done = f.approve(&f.he, &asked).unwrap();
        assert_eq!((&done["state"], &done["decided_by"], &done["places"]), (&json!("approved"), &json!("he"), &json!([])));
        assert!(f.is_retired("pcs"));
        // It is the planner's change, and refusing needs no more than agreeing.
        let unit = call(&f.app, &f.li, "unit.get", json!({ "code": "pcs" })).unwrap();
        assert_eq!(unit["changed_by"], "wang");
        call(&f.app, &f.wang, "unit.retire", json!({ "code": "pcs", "retired": false, "revision": 2 })).unwrap();
        let asked = f.ask(&f.wang, "unit.retire", retire("pcs", 3));
        let refused = call(&f.app, &f.he, "approval.refuse", json!({ "id": asked["id"], "reason": "还在用" })).unwrap();
        assert_eq!((&refused["state"], &refused["decided_by"]), (&json!("refused"), &json!("he")));
    });
}

#[test]
fn the_same_is_not_asked_for_twice_and_its_object_tells_of_it() {
    each(|f, _| {
        let of =
            |who: &Caller, key: &str| call(&f.app, who, "approval.of", json!({ "kind": "unit", "key": key })).unwrap()["waiting"].clone();
        assert_eq!(of(&f.mei, "pcs"), json!([]));
        let first = f.ask_to_retire(&f.wang);
        let waiting = |readable: bool| {
            json!({
                "id": first["id"], "command": "unit.retire", "requester": "wang", "made_at": first["made_at"], "readable": readable
            })
        };
        // Whoever may look sees that somebody asked; who may see requests can open it.
        assert_eq!(
            (of(&f.mei, "pcs"), of(&f.wang, "pcs"), of(&f.he, "pcs")),
            (json!([waiting(false)]), json!([waiting(true)]), json!([waiting(true)]))
        );
        assert_eq!(of(&f.he, "kg"), json!([]));
        let ahead = call(&f.app, &f.li, "approval.ahead", json!({ "command": "unit.retire", "input": retire("pcs", 1) })).unwrap();
        assert_eq!(ahead["waiting"], waiting(true));
        for who in [&f.wang, &f.li] {
            let request = json!({ "command": "unit.retire", "input": retire("pcs", 1), "reason": "再来" });
            let error = call(&f.app, who, "approval.request", request).unwrap_err();
            assert_eq!(
                (error.code, error.params["id"].as_str(), error.params["requester"].as_str(), error.params["name"].as_str()),
                (Code::ApprovalAsked, first["id"].to_string().as_str(), "wang", "wang")
            );
        }
        // Another command, or another object, is something else.
        let mut unit = call(&f.app, &f.wang, "unit.get", json!({ "code": "pcs" })).unwrap()["unit"].clone();
        unit["retired"] = json!(true);
        unit["name"] = json!("个");
        let saving = f.ask(&f.wang, "unit.save", json!({ "unit": unit, "revision": 1 }));
        assert_eq!(of(&f.li, "pcs").as_array().unwrap().len(), 2);
        // The name that is set with it does not make it another one.
        unit["name"] = json!("只");
        let request = json!({ "command": "unit.save", "input": { "unit": unit, "revision": 1 }, "reason": "x" });
        assert_eq!(code(call(&f.app, &f.li, "approval.request", request)), Code::ApprovalAsked);
        call(&f.app, &f.wang, "approval.withdraw", json!({ "id": saving["id"] })).unwrap();

        // Once the books have moved nobody can agree to the first: whoever asks anew ends it.
        import(&f.app, &f.li, "物料编码,物料名称,计量单位,物料类别\nB,乙,pcs,原材料\n").unwrap();
        let ahead = call(&f.app, &f.li, "approval.ahead", json!({ "command": "unit.retire", "input": retire("pcs", 1) })).unwrap();
        assert_eq!((&ahead["waiting"], &ahead["consequences"][0]["figure"]), (&Value::Null, &json!(2)));
        assert_eq!(f.state(&first)["state"], "open", "looking ends nothing");
        let anew = f.ask_to_retire(&f.li);
        let ended = f.state(&first);
        assert_eq!((&ended["state"], &ended["moved"], &ended["decided_by"]), (&json!("stale"), &json!(["uses"]), &json!("li")));
        let trail = call(&f.app, &f.li, "audit.list", json!({ "object_kind": "approval", "object_key": first["id"].to_string() })).unwrap();
        let after: Value = serde_json::from_str(rows(&trail)[0]["after"].as_str().unwrap()).unwrap();
        assert_eq!((&rows(&trail)[0]["actor"], &after["state"], &after["moved"]), (&json!("li"), &json!("stale"), &json!(["uses"])));
        f.approve(&f.he, &anew).unwrap();
        assert!(f.is_retired("pcs"));
        assert_eq!(of(&f.li, "pcs"), json!([]));
    });
}

#[test]
fn asked_for_twice_at_once_it_is_one_request() {
    each(|f, _| {
        let gate = Barrier::new(6);
        let answers: Vec<Result<Value, Error>> = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..6)
                .map(|n| {
                    let who = if n % 2 == 0 { f.wang.clone() } else { f.li.clone() };
                    let (f, gate) = (&f, &gate);
                    scope.spawn(move || {
                        gate.wait();
                        call(
                            &f.app,
                            &who,
                            "approval.request",
                            json!({ "command": "unit.retire", "input": retire("pcs", 1), "reason": "x" }),
                        )
                    })
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let made: Vec<&Value> = answers.iter().flatten().collect();
        assert_eq!(made.len(), 1, "{answers:?}");
        let first = made[0]["id"].to_string();
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert_eq!((error.code, error.params["id"].as_str()), (Code::ApprovalAsked, first.as_str()));
        }
        assert_eq!(rows(&call(&f.app, &f.he, "approval.list", json!({})).unwrap()).len(), 1);
    });
}

#[test]
fn what_has_moved_is_not_done_and_both_are_told() {
    each(|f, _| {
        let asked = f.ask_to_retire(&f.wang);
        // One more item counts in it now.
        import(&f.app, &f.li, "物料编码,物料名称,计量单位,物料类别\nB,乙,pcs,原材料\n").unwrap();
        let events = f.app.subscribe();
        let error = f.approve(&f.zhao, &asked).unwrap_err();
        assert_eq!((error.code, error.list.join(",").as_str()), (Code::ApprovalStale, "uses"));
        assert!(events.try_iter().any(|event| matches!(event, Event::Spoiled { tags, .. } if tags.iter().any(|tag| tag == "approval"))));
        let seen = call(&f.app, &f.wang, "approval.get", json!({ "id": asked["id"] })).unwrap();
        assert_eq!(
            (&seen["state"], &seen["moved"], &seen["decided_by"], &seen["answer"]),
            (&json!("stale"), &json!(["uses"]), &json!("zhao"), &Value::Null)
        );
        assert!(!f.is_retired("pcs"));
        // It stays so, also when the books are as they were.
        assert_eq!(code(f.approve(&f.li, &asked)), Code::ApprovalStale);
        assert_eq!(rows(&call(&f.app, &f.li, "audit.list", json!({ "command": "approval.approve" })).unwrap()).len(), 1);
        // Asked for anew, it is judged anew.
        let anew = f.ask_to_retire(&f.wang);
        assert_eq!(anew["consequences"][0]["figure"], 2);
        f.approve(&f.zhao, &anew).unwrap();
        assert!(f.is_retired("pcs"));
    });
}

#[test]
fn agreed_to_twice_at_once_it_is_done_once() {
    each(|f, _| {
        let first = f.ask_to_retire(&f.wang);
        let gate = Barrier::new(6);
        let answers: Vec<Result<Value, Error>> = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..6)
                .map(|n| {
                    let who = if n % 2 == 0 { f.li.clone() } else { f.zhao.clone() };
                    let (f, gate, first) = (&f, &gate, &first);
                    scope.spawn(move || {
                        gate.wait();
                        f.approve(&who, first)
                    })
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        // Three clicked as the same person: all of them are told that it is done; the other's are told by whom.
        let winner = f.state(&first)["decided_by"].clone();
        let fine: Vec<&Value> = answers.iter().flatten().collect();
        assert_eq!(fine.len(), 3, "{answers:?}");
        assert!(fine.iter().all(|done| done["decided_by"] == winner && done["state"] == "approved"));
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert_eq!(
                (error.code, error.params["state"].as_str(), json!(error.params["by"])),
                (Code::ApprovalDecided, "approved", winner.clone())
            );
        }
        let changes = call(&f.app, &f.li, "audit.list", json!({ "command": "unit.retire", "object_key": "pcs" })).unwrap();
        assert_eq!(rows(&changes).len(), 1);
        let unit = call(&f.app, &f.li, "unit.get", json!({ "code": "pcs" })).unwrap();
        assert_eq!(unit["revision"], 2);
        // The same click sent again with its id answers the same, and does nothing.
        let unit = json!({ "code": "pcs", "retired": false, "revision": 2 });
        call(&f.app, &f.wang, "unit.retire", unit).unwrap();
        let second = f.ask(&f.wang, "unit.retire", retire("pcs", 3));
        let li = f.li.clone().with_request_id(Some("one-click".into()));
        let done = f.approve(&li, &second).unwrap();
        assert_eq!(f.approve(&li, &second).unwrap(), done);
        assert_eq!(code(f.approve(&f.zhao.clone().with_request_id(Some("one-click".into())), &second)), Code::RequestIdReused);
    });
}

#[test]
fn refused_and_withdrawn_requests_stay_so() {
    each(|f, _| {
        let one = f.ask_to_retire(&f.wang);
        let refuse = |who: &Caller, asked: &Value, reason: &str| {
            call(&f.app, who, "approval.refuse", json!({ "id": asked["id"], "reason": reason }))
        };
        let withdraw = |who: &Caller, asked: &Value| call(&f.app, who, "approval.withdraw", json!({ "id": asked["id"] }));
        assert_eq!(refuse(&f.li, &one, " ").unwrap_err().params["field"], "reason");
        let refused = refuse(&f.li, &one, "还有库存").unwrap();
        assert_eq!(
            (&refused["state"], &refused["decided_by"], &refused["decided_reason"]),
            (&json!("refused"), &json!("li"), &json!("还有库存"))
        );
        let two = f.ask_to_retire(&f.wang);
        assert_eq!(code(withdraw(&f.li, &two)), Code::ApprovalNotYours);
        assert_eq!(withdraw(&f.wang, &two).unwrap()["state"], "withdrawn");
        for asked in [&one, &two] {
            assert_eq!(code(f.approve(&f.zhao, asked)), Code::ApprovalDecided);
            assert_eq!(code(refuse(&f.zhao, asked, "x")), Code::ApprovalDecided);
            assert_eq!(code(withdraw(&f.wang, asked)), Code::ApprovalDecided);
        }
        assert!(!f.is_retired("pcs"));
        // Open ones first, then the newest; page by page nothing is missed.
        let three = f.ask_to_retire(&f.wang);
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = call(&f.app, &f.he, "approval.list", json!({ "limit": 1, "after": after })).unwrap();
            found.extend(rows(&page).iter().map(|row| row["id"].clone()));
            after = page["next"].clone();
            if after.is_null() {
                break;
            }
        }
        assert_eq!(found, [three["id"].clone(), two["id"].clone(), one["id"].clone()]);
        let filtered = |filter: Value| rows(&call(&f.app, &f.he, "approval.list", filter).unwrap()).len();
        assert_eq!(filtered(json!({ "state": "refused" })) + filtered(json!({ "state": "open" })), 2);
        assert_eq!((filtered(json!({ "requester": "li" })), filtered(json!({ "command": "unit.retire" }))), (0, 3));
        assert_eq!(code(call(&f.app, &f.he, "approval.list", json!({ "after": "x" }))), Code::ListBadCursor);
        // They cannot be without end.
        let units = (0..200).map(|n| format!("U{n}"));
        for code in units.clone() {
            let unit = json!({ "code": code, "name": code, "name_en": code, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
            call(&f.app, &f.li, "unit.save", json!({ "unit": unit, "revision": null })).unwrap();
        }
        let items = units.clone().fold("物料编码,物料名称,计量单位,物料类别\n".to_owned(), |text, code| {
            format!("{text}I-{code},物,{code},原材料\n")
        });
        import(&f.app, &f.li, &items).unwrap();
        for code in units.take(199) {
            f.ask(&f.wang, "unit.retire", retire(&code, 1));
        }
        let request = json!({ "command": "unit.retire", "input": retire("U199", 1), "reason": "x" });
        assert_eq!(code(call(&f.app, &f.wang, "approval.request", request)), Code::TooMany);
    });
}

#[test]
fn whoever_asked_must_still_be_allowed_to() {
    each(|f, _| {
        let asked = f.ask_to_retire(&f.wang);
        let save = |roles: &[&str], retired: bool| {
            let revision = call(&f.app, &f.li, "person.get", json!({ "code": "wang" })).unwrap()["revision"].clone();
            let person = json!({ "login": "wang", "name": "wang", "roles": roles, "retired": retired });
            call(&f.app, &f.li, "person.save", json!({ "person": person, "revision": revision, "reason": "x" })).unwrap();
        };
        for (roles, retired) in [(&["keeper"][..], false), (&["planner"], true)] {
            save(roles, retired);
            let error = f.approve(&f.zhao, &asked).unwrap_err();
            assert_eq!((error.code, error.params["requester"].as_str()), (Code::ApprovalRequester, "wang"));
            assert_eq!((&f.state(&asked)["state"], f.is_retired("pcs")), (&json!("open"), false));
        }
        // Brought back, it counts again.
        save(&["planner"], false);
        f.approve(&f.zhao, &asked).unwrap();
        assert!(f.is_retired("pcs"));
    });
}

#[test]
fn a_request_of_somebody_who_may_not_do_it_any_more_stands_in_nobodys_way() {
    each(|f, _| {
        for (revision, roles, retired) in [(1, "keeper", false), (3, "planner", true)] {
            let first = f.ask(&f.wang, "unit.retire", retire("pcs", revision));
            let save = |role: &str, retired: bool| {
                let revision = call(&f.app, &f.li, "person.get", json!({ "code": "wang" })).unwrap()["revision"].clone();
                let person = json!({ "login": "wang", "name": "wang", "roles": [role], "retired": retired });
                call(&f.app, &f.li, "person.save", json!({ "person": person, "revision": revision, "reason": "x" })).unwrap();
            };
            let ahead = || call(&f.app, &f.li, "approval.ahead", json!({ "command": "unit.retire", "input": retire("pcs", revision) }));
            assert_eq!(ahead().unwrap()["waiting"]["id"], first["id"]);
            save(roles, retired);
            assert_eq!((&ahead().unwrap()["waiting"], &f.state(&first)["state"]), (&Value::Null, &json!("open")));
            let anew = f.ask(&f.li, "unit.retire", retire("pcs", revision));
            let ended = f.state(&first);
            assert_eq!((&ended["state"], &ended["moved"], &ended["decided_by"]), (&json!("stale"), &json!(["requester"]), &json!("li")));
            f.approve(&f.zhao, &anew).unwrap();
            assert!(f.is_retired("pcs"));
            // As it was, for the next.
            save("planner", false);
            call(&f.app, &f.li, "unit.retire", json!({ "code": "pcs", "retired": false, "revision": revision + 1 })).unwrap();
        }
    });
}

#[test]
fn login_is_switched_off_by_two_and_without_it_nothing_needs_anybody() {
    each(|f, place| {
        let off = json!({ "reason": "只剩我们俩" });
        let needed = call(&f.app, &f.li, "login.switch_off", off.clone()).unwrap_err();
        assert_eq!((needed.code, needed.params["people"].as_str()), (Code::ApprovalNeeded, "5"));
        let waiting = f.ask_to_retire(&f.wang);
        let asked = f.ask(&f.li, "login.switch_off", off);
        assert_eq!(f.approve(&f.zhao, &asked).unwrap()["state"], "approved");
        let Factory { app, .. } = f;
        drop(app);
        let app = place.open();
        let state = call(&app, &administrator(), "session.state", json!({})).unwrap();
        assert_eq!((&state["login"], &state["approvals"]), (&json!(false), &json!(0)));
        // There is no second person: nobody agrees, nobody has to, and what waited can be cleared up.
        let all = call(&app, &administrator(), "approval.list", json!({})).unwrap();
        assert_eq!(rows(&all)[1]["decided_by"], "zhao");
        let approve = json!({ "id": waiting["id"] });
        assert_eq!(code(call(&app, &administrator(), "approval.approve", approve.clone())), Code::LoginOff);
        let request = json!({ "command": "unit.retire", "input": retire("pcs", 1), "reason": "x" });
        assert_eq!(code(call(&app, &administrator(), "approval.request", request)), Code::LoginOff);
        assert_eq!(call(&app, &administrator(), "approval.withdraw", approve).unwrap()["state"], "withdrawn");
        assert_eq!(call(&app, &administrator(), "unit.retire", retire("pcs", 1)).unwrap()["unit"]["retired"], true);
    });
}

#[test]
fn where_nobody_else_could_agree_it_is_done_and_stands_on_the_trail() {
    each(|f, _| {
        // Whoever may approve counts, whatever else they may not do.
        let retired = |login: &str, role: &str, retired: bool| {
            let revision = call(&f.app, &f.li, "person.get", json!({ "code": login })).unwrap()["revision"].clone();
            let person = json!({ "login": login, "name": login, "roles": [role], "retired": retired });
            call(&f.app, &f.li, "person.save", json!({ "person": person, "revision": revision, "reason": "x" })).unwrap();
        };
        retired("zhao", "planner", false);
        assert_eq!(code(call(&f.app, &f.li, "unit.retire", retire("pcs", 1))), Code::ApprovalNeeded);
        retired("he", "accountant", true);
        // `li` is the only one now who may approve; for `wang` there is still somebody.
        assert_eq!(code(call(&f.app, &f.wang, "unit.retire", retire("pcs", 1))), Code::ApprovalNeeded);
        let request = json!({ "command": "unit.retire", "input": retire("pcs", 1), "reason": "x" });
        assert_eq!(code(call(&f.app, &f.li, "approval.request", request)), Code::ApprovalNotNeeded);
        call(&f.app, &f.li, "unit.retire", retire("pcs", 1)).unwrap();
        let trail = call(&f.app, &f.li, "audit.list", json!({ "object_kind": "approval" })).unwrap();
        let after: Value = serde_json::from_str(rows(&trail)[0]["after"].as_str().unwrap()).unwrap();
        assert_eq!(
            (&rows(&trail)[0]["command"], &after),
            (&json!("unit.retire"), &json!({ "nobody_else": true, "consequences": [{ "what": "uses", "figure": 1 }] }))
        );
    });
}

#[test]
fn a_larger_limit_needs_a_second_person_itself() {
    each(|f, _| {
        let set = |who: &Caller, mass: u32| call(&f.app, who, "approval.configure", json!({ "mass_changes": mass }));
        assert_eq!(call(&f.app, &f.wang, "approval.facts", json!({})).unwrap()["mass_changes"], 1000);
        let needed = set(&f.li, 1001).unwrap_err();
        assert_eq!(
            (needed.code, needed.params["before"].as_str(), needed.params["after"].as_str()),
            (Code::ApprovalNeeded, "1000", "1001")
        );
        assert_eq!(set(&f.li, 10).unwrap()["mass_changes"], 10);
        let asked = f.ask(&f.li, "approval.configure", json!({ "mass_changes": 50 }));
        set(&f.zhao, 9).unwrap();
        assert_eq!(code(f.approve(&f.zhao, &asked)), Code::ApprovalStale);
        assert_eq!(code(set(&f.wang, 1)), Code::Forbidden);
        assert_eq!(code(set(&f.li, 1_000_001)), Code::FieldRange);
    });
}

#[test]
fn what_has_a_judge_is_a_change_with_a_right_and_without_a_secret() {
    let contract = qitao_app::contract::openapi();
    let judged: Vec<&str> = COMMANDS
        .iter()
        .map(|command| command.name)
        .filter(|name| contract["paths"][format!("/api/{name}")]["post"]["x-approval"] == true)
        .collect();
    assert!(
        ["login.switch_off", "import.write", "import.undo", "item.retire", "approval.configure"].iter().all(|name| judged.contains(name))
    );
    for name in judged {
        let command = qitao_app::contract::find(name).unwrap();
        assert!(command.kind.is_change() && matches!(command.needs, qitao_app::Needs::Right(_)), "{name}");
        let post = &contract["paths"][format!("/api/{name}")]["post"];
        let input = post["requestBody"]["content"]["application/json"]["schema"].to_string();
        assert!(!input.contains("Secret"), "{name} would keep a secret with its input");
    }
}
