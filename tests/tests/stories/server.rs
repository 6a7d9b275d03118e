//! The server as browsers and programs of this computer see it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::program::run;
use crate::common::server::{PATIENCE, Server};
use crate::common::{Place, rows};
use calamine::Reader;
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// Waits until the event stream tells of a job's end, and asks what came of it: that is told to nobody who only listens. What else
/// came by is kept in `seen`.
fn ended(server: &Server, events: &Receiver<Value>, job: &Value, seen: &mut Vec<Value>) -> Value {
    loop {
        let event = events.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no end of job {job} among {seen:?}"));
        seen.push(event.clone());
        let of = &event["job"];
        if event["type"] == "job" && of["id"] == *job && of["state"] != "running" && of["state"] != "queued" {
            assert!(of["result"].is_null(), "{event}");
            return server.ask("job.get", json!({ "id": job }));
        }
    }
}

#[test]
fn nobody_comes_in_without_the_token_or_from_elsewhere() {
    let place = Place::file();
    run(&place, &["init"]).json();
    let server = Server::start(&place);
    let bearer = server.bearer();
    let info = "/api/system.info";
    assert_eq!(server.bare(info, &[], b"{}").error(), (401, "token.wrong".into()));
    for wrong in ["Bearer", "Bearer 0", "Basic eA==", &bearer[..bearer.len() - 1], &format!("{bearer}0")] {
        assert_eq!(server.bare(info, &[("authorization", wrong)], b"{}").status, 401, "{wrong}");
    }
    // In the address only where a browser cannot do otherwise: it ends up in logs and histories.
    assert_eq!(server.bare(&format!("{info}?token={}", server.token), &[], b"{}").status, 401);
    assert_eq!(server.get("/api/events").status, 401);
    assert_eq!(server.bare("/api/upload?name=a.csv", &[], b"a").status, 401);
    assert_eq!(server.bare("/api/no.such_command", &[], b"{}").status, 401, "not even names are told");

    // A page elsewhere that makes its own name point here, or calls from its own origin.
    let of = |name: &'static str, value: &'static str| server.bare(info, &[("authorization", &bearer), (name, value)], b"{}").error();
    assert_eq!(of("host", "evil.example"), (421, "http.host".into()));
    assert_eq!(of("host", "evil.example:8787"), (421, "http.host".into()));
    assert_eq!(of("origin", "http://evil.example"), (403, "http.origin".into()));
    assert_eq!(of("origin", "null"), (403, "http.origin".into()));
    let port = server.address.rsplit_once(':').unwrap().1;
    for (host, origin) in
        [(format!("localhost:{port}"), format!("http://localhost:{port}")), (format!("127.0.0.1:{port}"), server.address.clone())]
    {
        let answer = server.bare(info, &[("authorization", &bearer), ("host", &host), ("origin", &origin)], b"{}");
        assert_eq!(answer.status, 200, "{host} {origin}");
    }

    // What anybody on this computer may see.
    let contract = server.get("/openapi.json");
    assert_eq!(contract.json(), serde_json::from_str::<Value>(include_str!("../../../crates/app/openapi.json")).unwrap());
    let page = server.get("/");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").contains("default-src 'self'"), "{:?}", page.headers);
    assert_eq!((page.header("x-frame-options"), page.header("x-content-type-options")), ("DENY", "nosniff"));
}

#[test]
fn errors_have_a_status_and_bodies_a_limit() {
    let place = Place::file();
    run(&place, &["init"]).json();
    let server = Server::start(&place);
    let error = |name: &str, input: Value| server.post(name, &input).error();
    assert_eq!(error("no.such_command", json!({})), (404, "command.unknown".into()));
    assert_eq!(error("item.get", json!({ "code": "A" })), (404, "missing".into()));
    assert_eq!(error("item.get", json!({ "nothing": 1 })), (400, "input.invalid".into()));
    assert_eq!(error("import.undo", json!("1")), (400, "input.invalid".into()));
    let headers = [("authorization", server.bearer())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(server.bare("/api/item.get", &headers, b"{").error(), (400, "input.invalid".into()));
    let too_long = vec![b' '; 16 * 1024 * 1024 + 1];
    let refused = server.bare("/api/item.get", &headers, &too_long);
    assert_eq!(refused.error(), (413, "input.too_large".into()));
    assert_eq!(refused.json()["params"]["limit"], "16777216");
    // It goes on after that, and an upload may be larger than a call.
    assert_eq!(server.ask("system.info", json!({}))["counts"]["items"], 0);
    assert_eq!(server.upload("large.csv", &too_long)["size"], too_long.len());
}

/// Method, path, headers, body; the status and the code of the answer.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a [u8], u16, &'a str);

/// What never comes to a command is refused in the same words: kind, code, figures.
#[test]
fn whatever_is_refused_is_refused_as_an_error_that_screens_translate() {
    let place = Place::file();
    run(&place, &["init"]).json();
    let server = Server::start(&place);
    let bearer = server.bearer();
    let ask = |method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]| {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", server.address));
        for (name, value) in [("authorization", bearer.as_str())].iter().chain(headers) {
            request = request.header(*name, *value);
        }
        let mut response = server.agent.run(request.body(body.to_vec()).unwrap()).unwrap();
        let error: Value = serde_json::from_slice(&response.body_mut().read_to_vec().unwrap()).unwrap_or(Value::Null);
        let fine = ["kind", "code", "message"].iter().all(|field| error[field].is_string()) && error["params"].is_object();
        assert!(fine, "{method} {path}: {} {error}", response.status());
        (response.status().as_u16(), error["code"].as_str().unwrap().to_owned(), error["params"].clone())
    };
    let huge = vec![b' '; 200 * 1024 * 1024 + 1];
    let (info, id) = ("/api/system.info", "x-request-id");
    let cases: &[Case<'_>] = &[
        ("POST", "/api", &[], b"{}", 404, "http.path"),
        ("POST", "/api/a/b", &[], b"{}", 404, "http.path"),
        ("GET", "/no/such/page", &[], b"", 404, "http.path"),
        ("GET", "/assets/gone.js", &[], b"", 404, "http.path"),
        ("POST", "/", &[], b"", 405, "http.method"),
        ("GET", info, &[], b"", 405, "http.method"),
        ("DELETE", "/api/upload?name=a", &[], b"", 405, "http.method"),
        ("POST", "/openapi.json", &[], b"", 405, "http.method"),
        ("POST", "/api/events", &[], b"", 405, "http.method"),
        ("POST", "/api/%FF", &[], b"{}", 400, "http.request"),
        ("POST", "/api/upload", &[], b"a", 400, "http.request"),
        ("POST", "/api/upload?name=a&name=b", &[], b"a", 400, "http.request"),
        ("POST", "/api/system.info?token=a&token=b", &[], b"{}", 400, "http.request"),
        ("POST", info, &[], b"{\"a\":", 400, "input.invalid"),
        ("POST", info, &[], b"\xff\xfe", 400, "input.invalid"),
        ("POST", info, &[("content-type", "text/plain")], b"{}", 415, "http.media_type"),
        ("POST", info, &[("content-type", "application/x-www-form-urlencoded")], b"{}", 415, "http.media_type"),
        ("POST", info, &[("content-type", "application/jsonp")], b"{}", 415, "http.media_type"),
        ("POST", info, &[(id, "has space")], b"{}", 400, "request.id_invalid"),
        ("POST", info, &[(id, "号")], b"{}", 400, "request.id_invalid"),
        ("POST", "/api/upload?name=huge.xlsx", &[], &huge, 413, "input.too_large"),
    ];
    for (method, path, headers, body, status, code) in cases {
        let (found, error, params) = ask(method, path, headers, body);
        assert_eq!((found, error.as_str()), (*status, *code), "{method} {path} {headers:?}: {params}");
        if *code == "input.too_large" {
            assert_eq!(params["limit"], "209715200", "uploads have their own limit");
        }
    }
    assert_eq!(ask("POST", "/api/a/b", &[], b"").2["path"], "/api/a/b");
    assert_eq!(ask("GET", info, &[], b"").2, json!({ "path": info, "method": "GET" }));
    let given = ask("POST", info, &[("content-type", "text/plain")], b"{}").2;
    assert_eq!((&given["wanted"], &given["given"]), (&json!("application/json"), &json!("text/plain")));
    // With a charset, in capitals or not said at all, JSON is JSON.
    for headers in [&[][..], &[("content-type", "Application/JSON; charset=utf-8")]] {
        let headers: Vec<_> = [("authorization", bearer.as_str())].iter().chain(headers).copied().collect();
        assert_eq!(server.bare(info, &headers, b"{}").status, 200);
    }
}

#[test]
fn an_import_through_the_door() {
    for place in Place::each() {
        run(&place, &["init"]).json();
        let server = Server::start(&place);
        let events = server.events();
        let mut seen = Vec::new();
        let unit = json!({ "code": "pcs", "name": "件", "name_en": "piece", "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
        let saved = server.change("unit.save", "u-1", &json!({ "unit": unit, "revision": null }));
        assert_eq!(saved.status, 200, "{}", saved.json());

        let text: String = (1..=300).map(|n| format!("P-{n:03},零件 {n},pcs\n")).collect();
        let file = server.upload("parts.csv", format!("物料编码,物料名称,计量单位\n{text}").as_bytes());
        assert_eq!(file["name"], "parts.csv");
        let tried = server.ask("import.dry_run", json!({ "files": [file["file"]] }));
        let tried = ended(&server, &events, &tried["job"], &mut seen);
        assert_eq!(
            (&tried["state"], &tried["result"]["new"], &tried["result"]["errors"]),
            (&json!("done"), &json!(300), &json!(0)),
            "{tried}"
        );
        let run = &tried["result"]["run"];

        // Sent twice at once and once more later: one import.
        let input = json!({ "run": run, "skip_errors": false });
        let job = server.change("import.write", "w-1", &input).json()["job"].clone();
        assert_eq!(server.change("import.write", "w-1", &input).json()["job"], job);
        let written = ended(&server, &events, &job, &mut seen);
        assert_eq!((&written["state"], &written["result"]["new"]), (&json!("done"), &json!(300)), "{written}");
        let again = server.change("import.write", "w-1", &input);
        assert_eq!((again.status, again.json()), (200, json!({ "job": job })));
        let other = server.change("import.write", "w-1", &json!({ "run": run, "skip_errors": true }));
        assert_eq!(other.error(), (409, "request.id_reused".into()));
        assert_eq!(rows(&server.ask("import.batches", json!({}))).len(), 1);
        assert_eq!(server.ask("job.get", json!({ "id": job }))["result"]["new"], 300);
        let spoiled = seen.iter().filter(|e| e["type"] == "spoiled").any(|e| e["tags"].as_array().unwrap().contains(&json!("item")));
        assert!(spoiled, "readers are told that items are stale: {seen:?}");

        // The list, page by page, and all of it as a workbook.
        let page = server.ask("item.list", json!({ "limit": 50, "sort": "code", "count": true }));
        assert_eq!((rows(&page).len(), &page["total"], &rows(&page)[0]["code"]), (50, &json!(300), &json!("P-001")));
        let next = server.ask("item.list", json!({ "limit": 50, "sort": "code", "after": page["next"] }));
        assert_eq!(rows(&next)[0]["code"], "P-051");
        let export = server.post("item.export", &json!({ "language": "zh-CN" }));
        assert_eq!(export.status, 200);
        assert_eq!(export.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        assert!(export.header("content-disposition").starts_with("attachment; filename*=UTF-8''"), "{:?}", export.headers);
        let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(export.body)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let codes = range.rows().filter(|row| row.iter().any(|cell| cell.to_string().starts_with("P-"))).count();
        assert_eq!(codes, 300);

        // The trail names the kind of client.
        let trail = server.ask("audit.list", json!({ "object_kind": "unit" }));
        assert_eq!((&rows(&trail)[0]["client"], &rows(&trail)[0]["request_id"]), (&json!("browser"), &json!("u-1")), "{trail}");
    }
}

#[test]
fn one_process_has_the_books_and_gives_them_back_when_it_is_told_to_end() {
    for place in Place::each() {
        run(&place, &["init"]).json();
        let mut server = Server::start(&place);
        // Somebody is listening all the time, as a browser does.
        let events = server.events();
        for arguments in [&["init"][..], &["serve", "--listen", "127.0.0.1:0"]] {
            let error = run(&place, arguments).error();
            assert_eq!(error["code"], "books.in_use", "{error}");
            let params = &error["params"];
            let process = server.process.0.id().to_string();
            assert_eq!(
                (&params["address"], &params["process"], &params["program"]),
                (&json!(server.address), &json!(process), &json!("serve"))
            );
        }
        let (took, code) = server.terminate();
        assert_eq!(code, Some(0));
        assert!(took < Duration::from_secs(5), "{took:?}");
        // The listener is told by the end of the stream.
        while events.recv_timeout(PATIENCE).is_ok() {}
        assert_eq!(run(&place, &["verify"]).json()["problems"], 0);

        // Killed without a word, it leaves nothing that keeps others out.
        let mut server = Server::start(&place);
        server.process.0.kill().unwrap();
        server.process.0.wait().unwrap();
        let started = Instant::now();
        let freed = loop {
            let next = run(&place, &["call", "system.info"]);
            if next.code == Some(0) || started.elapsed() > PATIENCE {
                break next;
            }
        };
        assert_eq!(freed.json()["books"]["empty"], true);
    }
}
