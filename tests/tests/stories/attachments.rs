//! Files of papers: added, read, taken away and brought back, by whom; and what of them a restore gives. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, line, with};
use crate::common::{Place, administrator, call, verify};
use qitao_app::{Actor, App, Caller, Code, Create, Error, Location, Reply, Right};
use serde_json::{Value, json};

fn who(name: &str, rights: &[Right]) -> Caller {
    Caller { actor: Actor::with_rights(name, rights.iter().copied()), ..administrator() }
}

fn add(app: &std::sync::Arc<App>, caller: &Caller, paper: &Value, name: &str, bytes: &[u8]) -> Result<Value, Error> {
    let file = app.upload(&administrator(), name, bytes).unwrap().file;
    call(app, caller, "attachment.add", json!({ "document": paper["number"], "file": file }))
}

fn get(app: &std::sync::Arc<App>, caller: &Caller, paper: &Value, id: &Value) -> Result<(String, String, Vec<u8>), Error> {
    let input = json!({ "document": paper["number"], "id": id });
    let Reply::File(file) = app.call(caller, "attachment.get", input)? else { panic!("no file") };
    Ok((file.name, file.media_type, file.bytes))
}

fn names(list: &Value) -> Vec<&str> {
    list["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[test]
fn a_scan_comes_later_and_is_read_and_taken_away_by_whoever_may() {
    for place in Place::each() {
        let t = Trade::new(&place);
        let app = &t.app;
        let (keeper, other) = (who("keeper", &[Right::Look, Right::Keep]), who("other", &[Right::Look, Right::Keep]));
        let (looks, boss) = (who("looks", &[Right::Look]), who("boss", &[Right::Look, Right::Administer, Right::Audit]));
        let corrected = t.give("BOLT", "70", "2");
        assert_eq!(corrected["state"], "posted");
        let scan = b"%PDF-1.7 \x00\xff scan".to_vec();
        let list = add(app, &keeper, &corrected, "D:\\扫描\\送货单: 11-27.pdf", &scan).unwrap();
        assert_eq!(names(&list), ["送货单_ 11-27.pdf"]);
        let row = &list["rows"][0];
        assert_eq!((row["size"].as_u64(), row["added_by"].as_str()), (Some(scan.len() as u64), Some("keeper")));
        let id = &row["id"];
        assert_eq!(get(app, &looks, &corrected, id).unwrap(), ("送货单_ 11-27.pdf".into(), "application/pdf".into(), scan.clone()));

        for (name, bytes, code) in [
            ("空.pdf", &b""[..], Code::AttachmentEmpty),
            ("发票\u{202e}fdp.exe", b"MZ", Code::AttachmentRuns),
            ("page.HTML", b"<script>", Code::AttachmentRuns),
            ("again.pdf", &scan, Code::AttachmentTwice),
        ] {
            assert_eq!(add(app, &keeper, &corrected, name, bytes).unwrap_err().code, code, "{name}");
        }
        let large = vec![7; 20 * 1024 * 1024 + 1];
        let refused = add(app, &keeper, &corrected, "大.tif", &large).unwrap_err();
        assert_eq!((refused.code, refused.params["limit"].as_str()), (Code::FileTooLarge, "20971520"));
        assert_eq!(names(&add(app, &keeper, &corrected, "大.tif", &large[1..]).unwrap()).len(), 2, "just as large as it may be");
        let refused = add(app, &looks, &corrected, "x.pdf", b"x").unwrap_err();
        assert_eq!((refused.code, refused.params["right"].as_str()), (Code::Forbidden, "keep"));
        let seen = call(app, &looks, "attachment.list", json!({ "document": corrected["number"] })).unwrap();
        assert_eq!((seen["may_add"].as_bool(), seen["may_read"].as_bool()), (Some(false), Some(true)));
        assert_eq!(seen["rows"][0]["may_remove"], false);

        // Somebody else's is taken away only by whoever looks after the books.
        let remove = |caller: &Caller, id: &Value, removed: bool| {
            let name = if removed { "attachment.remove" } else { "attachment.bring_back" };
            call(app, caller, name, json!({ "document": corrected["number"], "id": id }))
        };
        assert_eq!(remove(&other, id, true).unwrap_err().code, Code::AttachmentOfOthers);
        assert_eq!(remove(&looks, id, true).unwrap_err().code, Code::Forbidden);
        assert_eq!(names(&remove(&keeper, id, true).unwrap()), ["大.tif"]);
        assert_eq!(get(app, &keeper, &corrected, id).unwrap_err().code, Code::Missing);
        assert_eq!(get(app, &boss, &corrected, id).unwrap().2, scan, "who audits still reads it");
        assert_eq!(names(&remove(&keeper, id, false).unwrap()), ["送货单_ 11-27.pdf", "大.tif"]);
        assert_eq!(names(&remove(&boss, id, true).unwrap()), ["大.tif"]);
        // The same one may be added anew; then the former does not come back beside it.
        add(app, &other, &corrected, "new.pdf", &scan).unwrap();
        assert_eq!(remove(&boss, id, false).unwrap_err().code, Code::AttachmentTwice);

        // The trail of the paper has all of it.
        let trail = t.ask("audit.list", json!({ "object_kind": "document", "object_key": corrected["number"] }));
        let told: Vec<(&str, bool)> = trail["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["command"].as_str().is_some_and(|command| command.starts_with("attachment.")))
            .map(|row| (row["actor"].as_str().unwrap(), row["after"].is_null()))
            .collect();
        assert_eq!(told, [("other", false), ("boss", true), ("keeper", false), ("keeper", true), ("keeper", false), ("keeper", false)]);

        // A paper on which amounts stand keeps its scans from whoever may not see amounts.
        let sells = who("sells", &[Right::Look, Right::Sell]);
        let order = t.make("sales_order", "C1", &[with(line("BOLT", "5"), json!({ "price": "9" }))]);
        let list = add(app, &sells, &order, "客户订单.pdf", b"price 9").unwrap();
        assert_eq!((list["may_read"].as_bool(), names(&list)), (Some(false), vec!["客户订单.pdf"]));
        let refused = get(app, &sells, &order, &list["rows"][0]["id"]).unwrap_err();
        assert_eq!((refused.code, refused.params["right"].as_str()), (Code::Forbidden, "money"));
        assert_eq!(get(app, &administrator(), &order, &list["rows"][0]["id"]).unwrap().2, b"price 9");
        // A file is that paper's, and no other's.
        assert_eq!(get(app, &administrator(), &corrected, &list["rows"][0]["id"]).unwrap_err().code, Code::Missing);
        for n in 0..48 {
            add(app, &keeper, &corrected, &format!("{n}.txt"), format!("{n}").as_bytes()).unwrap();
        }
        let refused = add(app, &keeper, &corrected, "51.txt", b"51").unwrap_err();
        assert_eq!((refused.code, refused.params["limit"].as_str()), (Code::TooMany, "50"));
        verify(app);
    }
}

#[test]
fn a_restore_gives_files_that_came_after_the_backup_and_books_without_them_all_the_same() {
    let place = Place::file();
    let t = Trade::new(&place);
    let folder = tempfile::tempdir().unwrap();
    t.ask("backup.configure", json!({ "folder": folder.path() }));
    let boss = administrator();
    let paper = t.give("BOLT", "70", "2");
    let job = |name: &str, input: Value| {
        let started = t.ask(name, input);
        t.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
    };
    add(&t.app, &boss, &paper, "before.pdf", b"in the full backup").unwrap();
    job("backup.make", json!({})).unwrap();
    let list = add(&t.app, &boss, &paper, "after.pdf", b"beside the backups").unwrap();
    let ids = [list["rows"][0]["id"].clone(), list["rows"][1]["id"].clone()];
    let Location::Sqlite(_) = place.location() else { panic!("a file") };
    // Closing writes what is missing beside the backups.
    let Trade { app } = t;
    drop(app);
    let beside: Vec<_> = std::fs::read_dir(folder.path().join("attachments")).unwrap().flatten().collect();
    assert_eq!(beside.len(), 2);
    let restored = |name: &str| {
        let to = folder.path().join(name);
        qitao_app::restore::books(folder.path(), None, &to, &mut |_, _| Ok(())).unwrap();
        App::open(Location::Sqlite(to), Create::Never, "story").unwrap()
    };
    let app = restored("whole.qitao");
    assert_eq!(get(&app, &boss, &paper, &ids[0]).unwrap().2, b"in the full backup");
    assert_eq!(get(&app, &boss, &paper, &ids[1]).unwrap().2, b"beside the backups");
    verify(&app);
    drop(app);
    // Somebody took only the backup and the journal along: the books are there, and the file says what became of it.
    std::fs::remove_dir_all(folder.path().join("attachments")).unwrap();
    let app = restored("without.qitao");
    assert_eq!(get(&app, &boss, &paper, &ids[0]).unwrap().2, b"in the full backup");
    let lost = get(&app, &boss, &paper, &ids[1]).unwrap_err();
    assert_eq!((lost.code, lost.params["name"].as_str()), (Code::AttachmentLost, "after.pdf"));
    verify(&app);
}
