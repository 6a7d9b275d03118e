//! What needs a second person and takes long: imports and what takes them back, as jobs.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::agree::{Factory, code, dry_run, each, import, items, log_in, wait};
use crate::common::{call, rows};
use qitao_app::Code;
use serde_json::{Value, json};
use std::sync::Barrier;
use std::time::{Duration, Instant};

#[test]
fn an_import_that_changes_much_is_written_exactly_as_it_was_asked_for() {
    each(|f, place| {
        import(&f.app, &f.wang, &items(0..30, "旧")).unwrap();
        call(&f.app, &f.li, "approval.configure", json!({ "mass_changes": 20 })).unwrap();
        // New ones do not count; 20 changed ones are not too many.
        import(&f.app, &f.wang, &items(100..140, "新")).unwrap();
        import(&f.app, &f.wang, &items(100..120, "再")).unwrap();
        let run = dry_run(&f.app, &f.wang, &items(0..45, "新"));
        let input = json!({ "run": run, "skip_errors": false });
        let needed = call(&f.app, &f.wang, "import.write", input.clone()).unwrap_err();
        assert_eq!((needed.code, needed.params["changed"].as_str(), needed.params["new"].as_str()), (Code::ApprovalNeeded, "30", "15"));
        let asked = f.ask(&f.wang, "import.write", input.clone());
        assert_eq!(asked["label"], "物料.csv");
        // Whoever decides sees of what is changed the first by name, without the right to import.
        let seen = f.state(&asked);
        assert_eq!(seen["places"].as_array().unwrap().len(), 8);
        assert_eq!(seen["places"][0], json!({ "kind": "item", "code": "I-0000", "version": "", "name": "新 0", "uses": 1 }));
        // The same checked records are the same request, also from another trial run; others are not.
        let twice = |csv: &str| {
            let run = dry_run(&f.app, &f.wang, csv);
            call(&f.app, &f.wang, "approval.request", json!({ "command": "import.write", "input": { "run": run }, "reason": "x" }))
        };
        assert_eq!(twice(&items(0..45, "新")).unwrap_err().params["id"].as_str(), asked["id"].to_string().as_str());
        let other = twice(&items(0..45, "别的")).unwrap();
        assert_eq!(other["places"][0]["name"], "别的 0");
        call(&f.app, &f.wang, "approval.withdraw", json!({ "id": other["id"] })).unwrap();
        // Somebody else's run is nobody's to ask for.
        let foreign = json!({ "command": "import.write", "input": input, "reason": "x" });
        assert_eq!(code(call(&f.app, &f.li, "approval.request", foreign)), Code::ImportRunUnknown);

        // The program ends. In the next one the same number is another file's run, of the same person.
        let Factory { app, wang, .. } = f;
        drop(app);
        let app = place.open();
        let mut last = Value::Null;
        while last != run {
            last = dry_run(&app, &wang, "物料编码,物料名称,计量单位,物料类别\nZ,别的,pcs,原材料\n");
        }
        let zhao = log_in(&app, "zhao");
        assert_eq!(call(&app, &zhao, "session.state", json!({})).unwrap()["approvals"], 1);
        let started = call(&app, &zhao, "approval.approve", json!({ "id": asked["id"] })).unwrap();
        let written = wait(&app, &started).unwrap();
        assert_eq!((&written["changed"], &written["new"]), (&json!(30), &json!(15)));
        let done = call(&app, &zhao, "approval.get", json!({ "id": asked["id"] })).unwrap();
        assert_eq!((&done["state"], &done["decided_by"], &done["job"]), (&json!("approved"), &json!("zhao"), &started["job"]));
        let name = |code: &str| call(&app, &zhao, "item.get", json!({ "code": code })).map(|view| view["item"]["name"].clone());
        assert_eq!((name("I-0007").unwrap(), name("I-0044").unwrap()), (json!("新 7"), json!("新 44")));
        assert_eq!(name("Z").unwrap_err().code, Code::Missing);
        let batches = call(&app, &zhao, "import.batches", json!({ "limit": 1 })).unwrap();
        assert_eq!((&rows(&batches)[0]["actor"], &rows(&batches)[0]["file"]), (&json!("wang"), &json!("物料.csv")));

        // Taking it back changes as many; the same agreement is needed.
        let undo = json!({ "batch": written["batch"] });
        let needed = call(&app, &wang, "import.undo", undo.clone()).unwrap_err();
        assert_eq!(
            (needed.code, needed.params["restored"].as_str(), needed.params["deleted"].as_str()),
            (Code::ApprovalNeeded, "30", "15")
        );
        let request = json!({ "command": "import.undo", "input": undo, "reason": "错了" });
        let asked = call(&app, &wang, "approval.request", request).unwrap();
        assert_eq!(asked["places"][0], json!({ "kind": "item", "code": "I-0000", "version": "", "name": "", "uses": 1 }));
        wait(&app, &call(&app, &zhao, "approval.approve", json!({ "id": asked["id"] })).unwrap()).unwrap();
        assert_eq!(name("I-0007").unwrap(), "旧 7");
        let verified = wait(&app, &call(&app, &zhao, "system.verify", json!({})).unwrap()).unwrap();
        assert_eq!(verified["problems"], 0, "{verified}");
    });
}

#[test]
fn a_job_that_was_agreed_to_is_one_job_and_a_stale_one_is_none() {
    each(|f, _| {
        import(&f.app, &f.wang, &items(0..30, "旧")).unwrap();
        call(&f.app, &f.li, "approval.configure", json!({ "mass_changes": 20 })).unwrap();
        let ask = |name: &str| {
            let run = dry_run(&f.app, &f.wang, &items(0..30, name));
            f.ask(&f.wang, "import.write", json!({ "run": run, "skip_errors": false }))
        };
        let jobs =
            || rows(&call(&f.app, &f.li, "job.list", json!({})).unwrap()).iter().filter(|job| job["command"] == "import.write").count();
        let (one, two) = (ask("一"), ask("二"));
        let before = jobs();
        let gate = Barrier::new(4);
        std::thread::scope(|scope| {
            for n in 0..4 {
                let (f, gate, one) = (&f, &gate, &one);
                scope.spawn(move || {
                    gate.wait();
                    match f.approve(if n % 2 == 0 { &f.li } else { &f.zhao }, one) {
                        Ok(started) => drop(wait(&f.app, &started)),
                        Err(error) => assert_eq!(error.code, Code::ApprovalDecided),
                    }
                });
            }
        });
        let until = Instant::now() + Duration::from_secs(20);
        while f.state(&one)["state"] == "open" && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(f.state(&one)["state"], "approved");
        let batches = call(&f.app, &f.li, "import.batches", json!({})).unwrap();
        assert_eq!(rows(&batches).iter().filter(|row| row["changed"] == 30).count(), 1, "{batches}");
        // The other was judged on books that are no more: no job is begun for it.
        let after = jobs();
        assert!(after > before);
        let error = f.approve(&f.zhao, &two).unwrap_err();
        assert_eq!((error.code, error.list.join(",").as_str(), jobs()), (Code::ApprovalStale, "item", after));
        let item = call(&f.app, &f.li, "item.get", json!({ "code": "I-0003" })).unwrap();
        assert_eq!((&item["item"]["name"], &item["revision"]), (&json!("一 3"), &json!(2)));
    });
}

#[test]
fn a_job_that_is_cancelled_leaves_its_request_open() {
    each(|f, _| {
        import(&f.app, &f.wang, &items(0..2000, "旧")).unwrap();
        let run = dry_run(&f.app, &f.wang, &items(0..2000, "新"));
        let asked = f.ask(&f.wang, "import.write", json!({ "run": run, "skip_errors": false }));
        let started = f.approve(&f.zhao, &asked).unwrap();
        assert_eq!((&started["state"], &started["answer"]), (&json!("open"), &Value::Null));
        call(&f.app, &f.wang, "job.cancel", json!({ "id": started["job"] })).unwrap();
        assert_eq!(wait(&f.app, &started).unwrap_err().code, Code::JobCancelled);
        let name = || call(&f.app, &f.li, "item.get", json!({ "code": "I-1999" })).unwrap()["item"]["name"].clone();
        assert_eq!((&f.state(&asked)["state"], name()), (&json!("open"), json!("旧 1999")));
        // It can be refused while it works: then it fails, and nothing is written.
        let started = f.approve(&f.zhao, &asked).unwrap();
        let refused = call(&f.app, &f.li, "approval.refuse", json!({ "id": asked["id"], "reason": "halt" }));
        match refused {
            Ok(_) => {
                assert_eq!(wait(&f.app, &started).unwrap_err().code, Code::ApprovalDecided);
                assert_eq!((&f.state(&asked)["state"], name()), (&json!("refused"), json!("旧 1999")));
            }
            // It came too late.
            Err(error) => {
                assert_eq!(error.code, Code::ApprovalDecided);
                assert_eq!((&f.state(&asked)["state"], name()), (&json!("approved"), json!("新 1999")));
            }
        }
    });
}

#[test]
fn what_moves_between_the_agreement_and_the_writing_stops_it() {
    each(|f, _| {
        import(&f.app, &f.wang, &items(0..2000, "旧")).unwrap();
        let view = || call(&f.app, &f.li, "unit.get", json!({ "code": "kg" })).unwrap();
        // Somebody saves a unit while the job reads what it is to write. Should the job be faster, it is tried again.
        let stopped = (0..5).any(|n| {
            let run = dry_run(&f.app, &f.wang, &items(0..2000, &format!("新{n}")));
            let asked = f.ask(&f.wang, "import.write", json!({ "run": run, "skip_errors": false }));
            let started = f.approve(&f.zhao, &asked).unwrap();
            call(&f.app, &f.li, "unit.save", json!({ "unit": view()["unit"], "revision": view()["revision"] })).unwrap();
            let ended = wait(&f.app, &started);
            let seen = f.state(&asked);
            let name = call(&f.app, &f.li, "item.get", json!({ "code": "I-1999" })).unwrap()["item"]["name"].clone();
            match ended {
                Err(error) => {
                    assert_eq!((error.code, error.list.join(",").as_str()), (Code::ApprovalStale, "unit"));
                    assert_eq!((&seen["state"], &seen["moved"], &seen["decided_by"]), (&json!("stale"), &json!(["unit"]), &json!("zhao")));
                    assert_ne!(name, format!("新{n} 1999"));
                    true
                }
                Ok(_) => {
                    assert_eq!((&seen["state"], name), (&json!("approved"), json!(format!("新{n} 1999"))));
                    false
                }
            }
        });
        assert!(stopped, "the job was always faster");
    });
}
