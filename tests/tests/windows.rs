//! The programs for Windows, under wine: installed, used from a folder with Chinese and spaces in its name, killed, removed. What they
//! leave is looked at from outside: their books by this machine's own build, their workbooks by another library.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod common;

use calamine::Reader;
use common::program::{Ended, Run};
use common::server::{PATIENCE, Server};
use common::wine::{drive_c, eventually, home, install, installed, named, on, qitao, registry, run, start, usual_place};
use common::{Database, ask, job, postgres, verify};
use qitao_app::{App, Create, Location};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A gate valve of the sample factory.
const VALVE: &str = "FA-DN50-0304";
const DAY: &str = "2026-11-25";

/// A folder of one test, as people name them. Not among the documents, which wine links to those of this machine's own user.
fn folder(name: &str) -> PathBuf {
    let folder = home().join(format!("齐套 账套 {name}"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Books, opened by this machine's own build.
fn opened(books: &Path) -> Arc<App> {
    App::open(Location::Sqlite(books.into()), Create::Never, "story").unwrap()
}

fn explosion(quantity: &str) -> Value {
    json!({ "item": VALVE, "quantity": quantity, "date": DAY, "view": "summed" })
}

/// An answer without how long it took.
fn timeless(mut answer: Value) -> Value {
    assert!(answer["micros"].is_u64(), "{answer}");
    answer["micros"] = json!(0);
    answer
}

fn names(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The cells of a workbook's first sheet.
fn cells(file: &Path) -> Vec<Vec<String>> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(file).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn the_sample_factory_comes_to_the_same_figures() {
    let folder = folder("样例");
    let books = folder.join("样例 工厂.qitao");
    let made = on(&books, &["init", "--sample"]).json();
    assert_eq!(made["location"], named(&books));
    let there = timeless(on(&books, &["call", "bom.explode", &explosion("240").to_string()]).json());
    assert_eq!(there["quantity"], "240");
    assert!(there["lines"].as_array().unwrap().len() > 20, "{there}");
    assert_eq!(on(&books, &["verify"]).json()["problems"], 0);

    // A workbook, and its figures.
    let sheet = folder.join("展开 240 台.xlsx");
    let input = json!({ "item": VALVE, "quantity": "240", "date": DAY, "view": "summed", "language": "zh-CN" });
    let exported = on(&books, &["call", "bom.explode_export", &input.to_string(), "--out", &named(&sheet)]);
    assert_eq!(exported.code, Some(0), "{exported}");
    let written: BTreeSet<String> = cells(&sheet).into_iter().flatten().collect();
    for line in there["lines"].as_array().unwrap() {
        let code = line["item"].as_str().unwrap();
        assert!(written.contains(code), "{code} is not in {written:?}");
    }

    // This machine's build makes the same factory, and reads the one that was made there.
    let here = tempfile::tempdir().unwrap();
    let own = App::open(Location::Sqlite(here.path().join("own.qitao")), Create::New, "story").unwrap();
    job(&own, "sample.load", json!({ "papers": false })).unwrap();
    assert_eq!(timeless(ask(&own, "bom.explode", explosion("240"))), there);
    let theirs = opened(&books);
    assert_eq!(timeless(ask(&theirs, "bom.explode", explosion("240"))), there);
    verify(&theirs);
}

#[test]
fn books_on_postgresql_come_to_the_same_figures() {
    let superuser = postgres().expect("QITAO_TEST_PG is not set: cargo xtask test --lane wine sets it");
    let database = Database::new(&superuser);
    let on_postgres = |arguments: &[&str]| {
        let mut command = start(&qitao(), &[&["--db", "env:QITAO_STORY_BOOKS"], arguments].concat());
        Run::of(command.env("QITAO_STORY_BOOKS", database.url()).stdin(Stdio::null()).output().unwrap())
    };
    on_postgres(&["init", "--sample"]).json();
    let there = timeless(on_postgres(&["call", "bom.explode", &explosion("240").to_string()]).json());
    assert_eq!(there["quantity"], "240");
    assert_eq!(on_postgres(&["verify"]).json()["problems"], 0);
    let own = App::open(Location::Postgres(database.url()), Create::Never, "story").unwrap();
    assert_eq!(timeless(ask(&own, "bom.explode", explosion("240"))), there);
}

#[test]
fn a_gbk_table_and_a_workbook_come_in_and_go_out() {
    let folder = folder("导入");
    let (books, papers) = (folder.join("工厂.qitao"), folder.join("客户 资料"));
    std::fs::create_dir(&papers).unwrap();
    on(&books, &["init"]).json();
    // As Excel on a Chinese Windows saves text: GBK, and lines that end with CR and LF.
    let text = "单位编码,单位名称,小数位数,量纲\r\npcs,件,0,计数\r\nkg,千克,3,质量\r\n";
    let (gbk, _, lost) = encoding_rs::GBK.encode(text);
    assert!(!lost && std::str::from_utf8(&gbk).is_err());
    std::fs::write(papers.join("1 单位.csv"), &gbk).unwrap();
    let (gbk, _, _) = encoding_rs::GBK
        .encode("物料编码,物料名称,计量单位,物料类别\r\nA-1,闸阀 DN50,pcs,成品\r\nB-1,阀体,pcs,半成品\r\nC-1,圆钢,kg,原材料\r\n");
    std::fs::write(papers.join("2 物料.csv"), &gbk).unwrap();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, head) in ["父件编码", "行号", "子件编码", "单位用量", "损耗率"].iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), *head).unwrap();
    }
    for (row, (parent, component, quantity, scrap)) in [("A-1", "B-1", 2.0, "0"), ("B-1", "C-1", 1.25, "2%")].into_iter().enumerate() {
        let row = u32::try_from(row).unwrap() + 1;
        sheet.write(row, 0, parent).unwrap().write(row, 1, 10).unwrap().write(row, 2, component).unwrap();
        sheet.write(row, 3, quantity).unwrap().write(row, 4, scrap).unwrap();
    }
    workbook.save(papers.join("3 清单.xlsx")).unwrap();

    let imported = on(&books, &["import", &named(&papers)]).json();
    assert_eq!((&imported["errors"], &imported["new"]), (&json!(0), &json!(2 + 3 + 2)), "{imported}");
    // 10 × 2 × 1.25 ÷ (1 − 2 %) = 25.510204…, in kilograms with three decimals.
    let exploded = on(&books, &["call", "bom.explode", &json!({ "item": "A-1", "quantity": "10", "view": "summed" }).to_string()]).json();
    let of = |code: &str| {
        let line = exploded["lines"].as_array().unwrap().iter().find(|line| line["item"] == code);
        line.unwrap_or_else(|| panic!("no {code} in {exploded}"))["quantity"].clone()
    };
    assert_eq!((of("B-1"), of("C-1")), (json!("20"), json!("25.511")), "{exploded}");
    assert_eq!(on(&books, &["verify"]).json()["problems"], 0);

    let sheet = folder.join("物料 导出.xlsx");
    assert_eq!(on(&books, &["call", "item.export", r#"{"language":"zh-CN"}"#, "--out", &named(&sheet)]).code, Some(0));
    let rows = cells(&sheet);
    let found: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(found, ["A-1", "B-1", "C-1"], "{rows:?}");
    assert!(rows[1].contains(&"闸阀 DN50".to_owned()), "{rows:?}");

    // A mistake is told at its cell, and nothing is written.
    let wrong = papers.join("4 错误.csv");
    std::fs::write(&wrong, encoding_rs::GBK.encode("物料编码,物料名称,计量单位\r\nD-1,螺栓,箱\r\n").0).unwrap();
    let refused = on(&books, &["import", &named(&wrong), "--language", "zh-CN"]);
    assert_eq!(refused.code, Some(1), "{refused}");
    assert!(refused.err.contains("C2"), "{refused}");
    let theirs = opened(&books);
    assert_eq!(ask(&theirs, "system.info", json!({}))["counts"]["items"], 3);
    verify(&theirs);
}

#[test]
fn a_server_answers_and_a_second_start_says_who_has_the_books() {
    let folder = folder("服务");
    let books = folder.join("车间.qitao");
    on(&books, &["init", "--sample"]).json();
    let db = format!("sqlite:{}", named(&books));
    let mut server = Server::started(&mut start(&qitao(), &["--db", &db, "serve", "--listen", "127.0.0.1:0"]));
    let over_http = timeless(server.ask("bom.explode", explosion("240")));
    assert_eq!(over_http["item"]["code"], VALVE);
    let page = server.get("/");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(server.bare("/api/system.info", &[], b"{}").error(), (401, "token.wrong".into()));

    // Another server is told who has the books; a single call goes through the one that does.
    let second = on(&books, &["serve", "--listen", "127.0.0.1:0"]).error();
    assert_eq!(second["code"], "books.in_use", "{second}");
    assert_eq!((&second["params"]["program"], &second["params"]["address"]), (&json!("serve"), &json!(server.address)), "{second}");
    assert_eq!(timeless(on(&books, &["call", "bom.explode", &explosion("240").to_string()]).json()), over_http);
    assert_eq!(on(&books, &["verify"]).json()["problems"], 0);

    // The lock goes with the process, however it ends.
    server.process.0.kill().unwrap();
    server.process.0.wait().unwrap();
    let since = Instant::now();
    let after = loop {
        let tried = on(&books, &["call", "system.info"]);
        if tried.code == Some(0) || since.elapsed() > PATIENCE {
            break tried.json();
        }
    };
    assert!(after["counts"]["items"].as_i64().unwrap() > 200, "{after}");
    verify(&opened(&books));
}

#[test]
fn a_workbook_that_excel_has_open_is_named_and_stays_as_it_is() {
    let folder = folder("占用");
    let books = folder.join("账.qitao");
    on(&books, &["init"]).json();
    let sheet = folder.join("物料 清单.xlsx");
    std::fs::write(&sheet, "as it was").unwrap();
    let place = named(&sheet);
    let export = ["call", "item.export", r#"{"language":"zh-CN"}"#, "--out", &place];
    let mut excel = start(&drive_c().join("windows/system32/hold.exe"), &[&place]);
    let mut excel = Ended(excel.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap());
    let mut said = String::new();
    BufReader::new(excel.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said.trim(), "held");

    let refused = on(&books, &export).error();
    assert_eq!((&refused["code"], &refused["params"]["name"]), (&json!("file.in_use"), &json!(place)), "{refused}");
    assert_eq!(std::fs::read_to_string(&sheet).unwrap(), "as it was");
    assert!(!names(&folder).iter().any(|name| name.starts_with(".qitao-")), "{:?}", names(&folder));

    drop(excel.0.stdin.take());
    assert!(excel.0.wait().unwrap().success());
    let exported = on(&books, &export);
    assert_eq!(exported.code, Some(0), "{exported}");
    assert_eq!(cells(&sheet).len(), 1, "the heads");
}

#[test]
fn places_that_only_windows_knows() {
    // Longer than the 260 characters that Windows gives a path.
    let mut deep = folder("深");
    while named(&deep).chars().count() < 280 {
        deep.push("车间 计划 物料清单 二〇二六年");
    }
    std::fs::create_dir_all(&deep).unwrap();
    let books = deep.join("账.qitao");
    on(&books, &["init", "--sample"]).json();
    let exploded = timeless(on(&books, &["call", "bom.explode", &explosion("1").to_string()]).json());
    assert_eq!(exploded["item"]["code"], VALVE);
    assert_eq!(on(&books, &["verify"]).json()["problems"], 0);
    let sheet = deep.join("物料.xlsx");
    assert_eq!(on(&books, &["call", "item.export", r#"{"language":"zh-CN"}"#, "--out", &named(&sheet)]).code, Some(0));
    assert!(cells(&sheet).len() > 200);

    // Devices and shares.
    let place = named(&folder("深"));
    let init = |db: &str| run(&qitao(), &["--db", db, "init"]);
    assert_eq!(init(&format!(r"sqlite:{place}\con.qitao")).refused(), "books.device");
    assert_eq!(init("sqlite:NUL").refused(), "books.device");
    assert_eq!(init(r"sqlite:\\nas\share\books.qitao").refused(), "books.network_drive");
    assert_eq!(init(r"sqlite:\\?\UNC\nas\share\books.qitao").refused(), "books.network_drive");
    // A share under a letter; what sets this Windows up says so of N.
    assert_eq!(init(r"sqlite:N:\books.qitao").refused(), "books.network_drive");

    // A drive letter and forward slashes.
    init(&format!("sqlite:{}/斜 杠.qitao", place.replace('\\', "/"))).json();
    verify(&opened(&folder("深").join("斜 杠.qitao")));
}

#[test]
fn time_zones_are_those_of_the_books_and_not_of_windows() {
    let books = folder("时区").join("账.qitao");
    on(&books, &["init"]).json();
    let set = |zone: &str| on(&books, &["call", "system.configure", &json!({ "timezone": zone }).to_string()]);
    // Never put forward or back there: a day and more apart.
    for (zone, hours) in [("Pacific/Kiritimati", 14), ("Pacific/Pago_Pago", -11)] {
        let day = || json!((chrono::Utc::now() + chrono::TimeDelta::hours(hours)).date_naive().to_string());
        let (before, there, after) = (day(), set(zone).json(), day());
        assert!(there["today"] == before || there["today"] == after, "{zone}: {there}");
    }
    assert_eq!(set("China Standard Time").refused(), "timezone.unknown", "Windows' own names are none of the books'");
}

#[test]
fn the_window_has_no_console_and_both_programs_say_what_they_are() {
    // Of the optional header: 2 is a program with windows, 3 one with a console.
    let subsystem = |program: &[u8]| {
        let header = usize::try_from(u32::from_le_bytes(program[0x3c..0x40].try_into().unwrap())).unwrap();
        assert_eq!(&program[header..header + 4], b"PE\0\0");
        u16::from_le_bytes(program[header + 92..header + 94].try_into().unwrap())
    };
    for (name, kind) in [("Qitao.exe", 2), ("bin/qitao.exe", 3)] {
        let program = std::fs::read(installed().join(name)).unwrap();
        assert_eq!(subsystem(&program), kind, "{name}");
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        // As a picture of 256 points, which is a whole PNG in both.
        let icon = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../icons/icon.ico")).unwrap();
        let largest = picture(&icon);
        assert!(program.windows(largest.len()).any(|bytes| bytes == largest), "{name} has not our icon");
        for text in ["ProductName", "Qitao", env!("CARGO_PKG_VERSION")] {
            let wanted = utf16(text);
            assert!(program.windows(wanted.len()).any(|bytes| bytes == wanted), "{name} does not say {text}");
        }
    }
    let version = run(&qitao(), &["--version"]);
    assert_eq!(String::from_utf8(version.out).unwrap().trim(), concat!("qitao ", env!("CARGO_PKG_VERSION")));
}

/// The largest picture of an icon: after a head of six bytes come sixteen of each, with length and place at the end.
fn picture(icon: &[u8]) -> &[u8] {
    let number = |at: usize| usize::try_from(u32::from_le_bytes(icon[at..at + 4].try_into().unwrap())).unwrap();
    let pictures = (0..usize::from(icon[4])).map(|at| 6 + 16 * at).map(|entry| &icon[number(entry + 12)..][..number(entry + 8)]);
    pictures.max_by_key(|picture| picture.len()).unwrap()
}

#[test]
fn without_webview2_the_window_says_what_is_missing() {
    let mut window = Ended(start(&installed().join("Qitao.exe"), &[]).stdin(Stdio::null()).spawn().unwrap());
    let said = run(&drive_c().join("windows/system32/read_dialog.exe"), &["齐套 Qitao"]);
    assert_eq!(said.code, Some(0), "{said}");
    let said = String::from_utf8(said.out).unwrap();
    for line in include_str!("../../src-tauri/no-web-view.txt").lines() {
        assert!(said.contains(line), "{line} is not in {said}");
    }
    assert_eq!(window.0.wait().unwrap().code(), Some(1));
}

/// 50 parts, and so many items that each have two of them.
fn tables(folder: &Path, items: u32, word: &str) {
    std::fs::create_dir(folder).unwrap();
    let mut texts = ["物料编码,物料名称,计量单位,物料类别\n".to_owned(), "父件编码,行号,子件编码,单位用量\n".to_owned()];
    for item in 0..items {
        writeln!(texts[0], "K-{item:05},{word} {item},pcs,半成品").unwrap();
        for line in 1..=2 {
            writeln!(texts[1], "K-{item:05},{line}0,P-{:02},{}", (item * 7 + line) % 50, 1 + item % 5).unwrap();
        }
    }
    (0..50).for_each(|part| writeln!(texts[0], "P-{part:02},{word} {part},pcs,原材料").unwrap());
    std::fs::write(folder.join("单位.csv"), "单位编码,单位名称,小数位数,量纲\npcs,件,0,计数\n").unwrap();
    std::fs::write(folder.join("物料.csv"), encoding_rs::GBK.encode(&texts[0]).0).unwrap();
    std::fs::write(folder.join("清单.csv"), &texts[1]).unwrap();
}

/// What tells books before an import from those after it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Content {
    counts: Value,
    name: Value,
    batches: usize,
}

fn content(books: &Path) -> Content {
    let app = opened(books);
    verify(&app);
    let batches = ask(&app, "import.batches", json!({}))["rows"].as_array().unwrap().len();
    Content {
        counts: ask(&app, "system.info", json!({}))["counts"].clone(),
        name: ask(&app, "item.get", json!({ "code": "K-00000" }))["item"]["name"].clone(),
        batches,
    }
}

/// Imports, and kills so long after it began to write; gives how long it wrote, if it came to its end.
fn import(books: &Path, papers: &Path, kill: Option<Duration>) -> Option<Duration> {
    let mut command = start(&qitao(), &["--db", &format!("sqlite:{}", named(books)), "import", &named(papers)]);
    let mut child = Ended(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut said = Vec::new();
    while !said.last().is_some_and(|line: &String| line.starts_with("import.write")) {
        said.push(lines.next().unwrap_or_else(|| panic!("it ended, {:?}, before it wrote: {said:#?}", child.0.wait())));
    }
    let wrote = Instant::now();
    if let Some(delay) = kill {
        std::thread::sleep(delay);
        let _ = child.0.kill();
        let _ = child.0.wait();
        return None;
    }
    assert!(child.0.wait().unwrap().success());
    Some(wrote.elapsed())
}

#[test]
fn a_kill_in_the_middle_of_an_import_leaves_whole_books() {
    const KILLS: u32 = 8;
    let folder = folder("断电");
    let (first, second) = (folder.join("之前"), folder.join("之后"));
    tables(&first, 200, "旧件");
    tables(&second, 3_000, "新件");
    let books = folder.join("工厂.qitao");
    on(&books, &["init"]).json();
    on(&books, &["import", &named(&first)]).json();
    let copy = |name: &str| {
        let copy = folder.join(name);
        std::fs::copy(&books, &copy).unwrap();
        copy
    };
    let (before, done) = (content(&copy("前.qitao")), copy("后.qitao"));
    let writing = import(&done, &second, None).unwrap();
    let after = content(&done);
    assert_eq!((&before.counts["items"], &after.counts["items"]), (&json!(250), &json!(3_050)));
    assert_eq!((&before.name, &after.name), (&json!("旧件 0"), &json!("新件 0")));

    let mut as_before = 0;
    for at in 0..KILLS {
        let trial = copy(&format!("试 {at}.qitao"));
        import(&trial, &second, Some(writing * at / KILLS));
        // The next start under wine finds them whole, and so does this machine's build.
        assert_eq!(on(&trial, &["verify"]).json()["problems"], 0);
        let found = content(&trial);
        assert!(found == before || found == after, "killed after {at}/{KILLS} of {writing:?}: {found:?}");
        as_before += u32::from(found == before);
    }
    println!("{writing:?} of writing; killed {KILLS} times: {as_before} as before");
    assert!(as_before > 0, "every kill came too late");
}

#[test]
fn the_installer_leaves_an_old_windows_as_it_is() {
    // What sets this Windows up makes it an older one for a program of this name.
    let old = drive_c().join("on-windows-7.exe");
    std::fs::copy(common::wine::installer(), &old).unwrap();
    let place = drive_c().join("nowhere");
    let refused = run(&old, &["/S", r"/D=C:\nowhere"]);
    assert_eq!(refused.code, Some(3), "{refused}");
    assert!(!place.exists());
}

#[test]
fn the_installer_needs_no_administrator_and_removes_only_what_it_brought() {
    const UNINSTALL: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Qitao";
    const FILE_TYPE: &str = r"HKCU\Software\Classes\.qitao";
    const BOOKS: &str = r"HKCU\Software\Classes\Qitao.Books";
    // The other tests use what lies in the usual place; this one has a place of its own.
    let usual = installed();
    assert_eq!(usual, &usual_place());
    // Asked of Windows as it is started, before it could ask for more; and nothing is entered for the whole computer.
    let installer = std::fs::read(common::wine::installer()).unwrap();
    let manifest = br#"level="asInvoker""#;
    assert!(installer.windows(manifest.len()).any(|bytes| bytes == manifest));
    for key in [UNINSTALL, FILE_TYPE] {
        assert_eq!(registry(&key.replace("HKCU", "HKLM")), None);
    }
    let shortcut = home().join("AppData/Roaming/Microsoft/Windows/Start Menu/Programs/齐套 Qitao.lnk");
    assert!(shortcut.is_file());

    let place = drive_c().join("齐套程序");
    let run = install(&[r"/D=C:\齐套程序"]);
    assert_eq!(run.code, Some(0), "{run}");
    let brought = [
        "LICENSE-APACHE.txt",
        "LICENSE-MIT.txt",
        "NotoSansSC-Regular.ttf",
        "Qitao.exe",
        "THIRD-PARTY.txt",
        "WebView2Loader.dll",
        "bin",
        "uninstall.exe",
    ];
    assert_eq!(names(&place), brought.map(str::to_owned).into());
    assert_eq!(names(&place.join("bin")), ["qitao.exe".to_owned()].into());
    let notices = std::fs::read_to_string(place.join("THIRD-PARTY.txt")).unwrap();
    for library in ["diesel ", "tauri ", "axum ", "react ", "antd ", "WebView2Loader.dll ", "mingw-w64 runtime ", "Rust standard library "]
    {
        assert!(notices.lines().any(|line| line.starts_with(library)), "{library} is not in THIRD-PARTY.txt");
    }
    let entry = registry(UNINSTALL).unwrap();
    assert!(entry.contains(env!("CARGO_PKG_VERSION")) && entry.contains(r"C:\齐套程序\uninstall.exe"), "{entry}");
    assert!(registry(FILE_TYPE).unwrap().contains("Qitao.Books"));
    let opens = registry(BOOKS).unwrap();
    assert!(opens.contains(r#"@="\"C:\齐套程序\Qitao.exe\" \"%1\"""#), "{opens}");

    // It works from there; while it runs, another installation refuses instead of leaving half of each.
    let program = place.join("bin").join("qitao.exe");
    let books = place.join("放错地方.qitao");
    let db = format!("sqlite:{}", named(&books));
    common::wine::run(&program, &["--db", &db, "init"]).json();
    let mut server = Server::started(&mut start(&program, &["--db", &db, "serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(server.ask("system.info", json!({}))["counts"]["items"], 0);
    let refused = install(&[r"/D=C:\齐套程序"]);
    assert_eq!(refused.code, Some(2), "{refused}");
    server.process.0.kill().unwrap();
    server.process.0.wait().unwrap();

    // The next version goes where this one is, without being told, and leaves the books.
    std::fs::write(place.join("THIRD-PARTY.txt"), "of an older version").unwrap();
    let again = install(&[]);
    assert_eq!(again.code, Some(0), "{again}");
    assert_eq!(std::fs::read_to_string(place.join("THIRD-PARTY.txt")).unwrap(), notices);
    let counted = common::wine::run(&program, &["--db", &db, "call", "system.info"]).json();
    assert_eq!(counted["counts"]["items"], 0);

    // Removed without a question: everything that it brought, and nothing else.
    let gone = common::wine::run(&place.join("uninstall.exe"), &["/S"]);
    assert_eq!(gone.code, Some(0), "{gone}");
    eventually("the programs are gone", || !place.join("uninstall.exe").exists() && !place.join("bin").exists());
    for name in names(&place) {
        assert!(name.starts_with("放错地方.qitao"), "{name} stays behind");
    }
    for key in [UNINSTALL, FILE_TYPE, BOOKS] {
        eventually("the registry is as before", || registry(key).is_none());
    }
    assert!(!shortcut.exists());
    verify(&opened(&books));
}
