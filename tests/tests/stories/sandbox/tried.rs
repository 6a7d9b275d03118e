//! What is tried is there, changes nothing in the books, and is thrown away.

use super::{
    COMMANDS, Caller, Code, Event, ITEMS, Place, Reply, Value, Where, administrator, ask, books_file, call, call_everything, content,
    differences, import, in_sandbox, job, json, rows, sample, sandbox_file, save, shown, unit, version,
};
use crate::common;

#[test]
fn no_command_in_the_sandbox_changes_the_books() {
    for with_login in [false, true] {
        let (place, app) = sample();
        let mut caller = in_sandbox();
        if with_login {
            let begun = ask(&app, "login.switch_on", json!({ "login": "li", "name": "李敏", "password": "correct horse" }));
            caller = shown(&begun["session"]["token"]).in_sandbox(true);
        }
        let file = books_file(&place);
        let before = content(&file);
        import(&app, &caller);
        let outcomes = call_everything(&app, &caller);
        for command in COMMANDS.iter().filter(|command| command.name != "session.logout") {
            let refused = outcomes[command.name].iter().all(|done| *done == Err(Code::SandboxNotThere));
            assert_eq!(refused, command.place == Where::Books, "{}: {:?}", command.name, outcomes[command.name]);
        }
        // What was plausible did change the sandbox, or this would prove nothing.
        for name in [
            "unit.save",
            "item.save",
            "item.retire",
            "bom.save",
            "bom.set_state",
            "routing.save",
            "preference.set",
            "system.configure",
            "import.undo",
        ] {
            assert!(outcomes[name].contains(&Ok(())), "{name}: {:?}", outcomes[name]);
        }
        assert_eq!(differences(&before, &content(&file)), [""; 0]);
        assert!(differences(&before, &content(&sandbox_file(&place))).len() > 8);
        // Logging out is about who calls and not about what is in the books; it ends the session, and that is all.
        if with_login {
            call(&app, &caller, "session.logout", json!({})).unwrap();
            let changed = differences(&before, &content(&file));
            assert_eq!(changed, ["audit", "journal", "journal_change", "sequence", "session"], "{changed:?}");
        }
        drop(app);
    }
}

#[test]
fn what_is_tried_is_there_and_thrown_away_when_it_is_made_anew() {
    let (place, app) = sample();
    let (books, caller) = (books_file(&place), in_sandbox());
    let state = || ask(&app, "sandbox.state", json!({}));
    let made = state();
    assert_eq!(
        (&made["exists"], &made["made_by"], &made["changes"], &made["problem"]),
        (&json!(true), &json!("administrator"), &json!(0), &Value::Null)
    );
    assert!(made["bytes"].as_i64().unwrap() > 100_000 && made["books_bytes"].as_i64().unwrap() > 100_000);
    assert_eq!(ask(&app, "session.state", json!({}))["sandbox"], made["made_at"]);
    let info = call(&app, &caller, "system.info", json!({})).unwrap();
    assert_eq!((&info["sandbox"], &info["books"]["location"]), (&json!(true), &json!(sandbox_file(&place))));
    assert_eq!(ask(&app, "system.info", json!({}))["sandbox"], false);

    let before = content(&books);
    let bom = version(&app, &caller, "bom");
    save(&app, &caller, "bom", bom.clone(), |bom| bom["lines"][0]["quantity"] = json!("77"));
    save(&app, &caller, "item", json!({ "code": bom["item"] }), |item| item["name"] = json!("试"));
    let written = import(&app, &caller);
    assert_eq!(written["new"], 2, "{written}");
    assert_eq!(state()["changes"], 3);
    let trail = call(&app, &caller, "audit.list", json!({ "limit": 3 })).unwrap();
    assert_eq!(common::column(rows(&trail), "command"), ["import.write", "item.save", "bom.save"]);
    // The same request id means one thing here and another there.
    let with_id = |caller: &Caller| caller.clone().with_request_id(Some("the-same".into()));
    call(&app, &with_id(&caller), "unit.save", unit("here")).unwrap();
    assert_eq!(differences(&before, &content(&books)), [""; 0]);
    call(&app, &with_id(&administrator()), "unit.save", unit("there")).unwrap();
    let units = |caller: &Caller| -> Vec<bool> {
        let list = call(&app, caller, "unit.list", json!({})).unwrap();
        ["here", "there"].iter().map(|code| rows(&list).iter().any(|row| row["code"] == *code)).collect()
    };
    assert_eq!((units(&caller), units(&administrator())), (vec![true, false], vec![false, true]));
    // What is exported there says so for ever.
    let export = |caller: &Caller| match app.call(caller, "item.export", json!({ "language": "zh-CN" })).unwrap() {
        Reply::File(file) => file.name,
        Reply::Json(value) => panic!("{value}"),
    };
    assert_eq!(export(&caller), format!("沙箱-{}", export(&administrator())));

    // Made anew: it is as the books are now. What was uploaded there is gone with it.
    let file = app.upload(&caller, "试.csv", ITEMS.as_bytes()).unwrap().file;
    assert_eq!(call(&app, &administrator(), "import.open", json!({ "file": file })).unwrap_err().code, Code::FileUnknown);
    call(&app, &caller, "import.open", json!({ "file": file })).unwrap();
    let events = app.subscribe();
    assert_eq!(job(&app, &administrator(), "sandbox.make", json!({})).unwrap_err().code, Code::FieldRequired);
    let anew = job(&app, &administrator(), "sandbox.make", json!({ "reason": "换新价" })).unwrap();
    assert_eq!(anew["discarded"], 4, "{anew}");
    assert!(anew["made_at"].as_i64() > made["made_at"].as_i64());
    assert!(events.try_iter().any(|event| matches!(event, Event::Spoiled { tags, sandbox: false } if tags == ["sandbox"])));
    assert_eq!(units(&caller), [false, true]);
    assert_eq!(state()["changes"], 0);
    assert_eq!(call(&app, &caller, "import.open", json!({ "file": file })).unwrap_err().code, Code::FileUnknown);
    call(&app, &caller, "unit.save", unit("more")).unwrap();
    assert!(events.try_iter().any(|event| matches!(event, Event::Spoiled { tags, sandbox: true } if tags.iter().any(|tag| tag == "unit"))));

    assert_eq!(call(&app, &administrator(), "sandbox.drop", json!({ "reason": " " })).unwrap_err().code, Code::FieldRequired);
    let gone = ask(&app, "sandbox.drop", json!({ "reason": " 试完了 " }));
    assert_eq!((&gone["exists"], &gone["made_at"]), (&json!(false), &Value::Null));
    assert!(!sandbox_file(&place).exists());
    assert_eq!(call(&app, &caller, "unit.list", json!({})).unwrap_err().code, Code::SandboxNone);
    assert_eq!(ask(&app, "session.state", json!({}))["sandbox"], Value::Null);
    // The trail of the books has who made it and who threw it away, and nothing else of all that.
    let trail = ask(&app, "audit.list", json!({ "object_kind": "sandbox" }));
    assert_eq!(common::column(rows(&trail), "command"), ["sandbox.drop", "sandbox.make", "sandbox.make"]);
    assert!(rows(&trail)[0]["before"].as_str().unwrap().contains("\"changes\":1}"), "{trail}");
    assert_eq!(rows(&trail)[0]["after"], json!("{\"reason\":\"试完了\"}"));
    assert_eq!(rows(&ask(&app, "audit.list", json!({ "object_kind": "import" }))).len(), 0);
}

#[test]
fn a_script_is_tried_in_the_sandbox_before_anybody_is_asked() {
    let place = Place::file();
    let app = place.open();
    job(&app, &administrator(), "sample.load", json!({ "papers": false })).unwrap();
    job(&app, &administrator(), "sandbox.make", json!({})).unwrap();
    let before = content(&books_file(&place));
    let archive =
        json!({ "title": "归档", "why": "试", "kind": "sql", "text": "UPDATE item SET retired = 1 WHERE code = 'FA-DN50-0304';" });
    let tried = job(&app, &in_sandbox(), "script.submit", archive.clone()).unwrap();
    let number = tried["number"].clone();
    assert_eq!(
        (&tried["state"], &tried["counts"]),
        (&json!("tried"), &json!([{ "table": "item", "added": 0, "changed": 1, "deleted": 0 }]))
    );
    let page = call(&app, &in_sandbox(), "script.rows", json!({ "number": number })).unwrap();
    let row = &rows(&page)[0];
    assert_eq!(
        (&row["name"], &row["before"]["retired"], &row["after"]["retired"]),
        (&json!("FA-DN50-0304"), &json!("false"), &json!("true"))
    );
    let done = job(&app, &in_sandbox(), "script.run", json!({ "number": number })).unwrap();
    assert_eq!(done["state"], "run");
    let item = |caller: &Caller| call(&app, caller, "item.get", json!({ "code": "FA-DN50-0304" })).unwrap()["item"]["retired"].clone();
    assert_eq!((item(&in_sandbox()), item(&administrator())), (json!(true), json!(false)));
    let mut after = content(&books_file(&place));
    after.insert("call_stat".into(), before["call_stat"].clone());
    assert_eq!(differences(&before, &after), Vec::<String>::new());
    // In the books it is a script of its own.
    assert!(rows(&call(&app, &administrator(), "script.list", json!({})).unwrap()).is_empty());
    assert_eq!(job(&app, &administrator(), "script.submit", archive).unwrap()["state"], "tried");
}
