//! A file on another disk, a disk without room, and kills at any instant.

use super::{
    Command, Connection, Duration, Instant, PUT, Path, PathBuf, Place, RngExt, Run, SEED, SeedableRng, SimpleConnection, SqliteConnection,
    StdRng, Stdio, beside, books, json, kept, leftovers, program, qitao, run, unit, units,
};
use crate::common;

#[cfg(unix)]
/// Books with `one`, and `old.qitao` restored from them on another disk, where there is one. The copies go to a folder of their own.
fn on_another_disk() -> Option<(Place, tempfile::TempDir, PathBuf)> {
    use std::os::unix::fs::MetadataExt;
    let (place, other) = (Place::file(), tempfile::tempdir_in("/dev/shm").ok()?);
    let disk = |path: &Path| std::fs::metadata(path).unwrap().dev();
    if disk(other.path()) == disk(books(&place).parent().unwrap()) {
        return None;
    }
    run(&place, &["init", "--sample"]).json();
    let backups = other.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    run(&place, &["call", "backup.configure", &json!({ "folder": backups }).to_string()]).json();
    run(&place, &["backup"]).json();
    let old = other.path().join("old.qitao");
    let to = format!("sqlite:{}", old.display());
    Run::of(Command::new(program()).args(["restore", backups.to_str().unwrap(), "--to", &to]).output().unwrap()).json();
    run(&place, &["call", "unit.save", &unit("two").to_string()]).json();
    Some((place, other, old))
}

#[cfg(unix)]
#[test]
fn a_file_on_another_disk_comes_as_a_copy_if_there_is_room() {
    let Some((place, other, old)) = on_another_disk() else {
        return common::skipped("a file on another disk", "/dev/shm is none");
    };
    // The books lie in a small file system, with a megabyte to spare.
    let folder = books(&place).parent().unwrap().to_owned();
    let (seed, size) = (other.path().join("seed"), std::fs::metadata(books(&place)).unwrap().len() + (1 << 20));
    std::fs::create_dir(&seed).unwrap();
    std::fs::copy(books(&place), seed.join("books.qitao")).unwrap();
    let input = json!({ "file": old, "reason": "x" }).to_string();
    let script = format!(
        "mount -t tmpfs -o size={size} small {0} && cp {1}/* {0} && \"$@\"; c=$?; ls {0} >&2; exit $c",
        folder.display(),
        seed.display()
    );
    let inner = qitao(&place, &["call", PUT, &input]);
    let mut unshare = Command::new("unshare");
    unshare.args(["-rm", "sh", "-c", &script, "sh"]).arg(inner.get_program()).args(inner.get_args()).stdin(Stdio::null());
    let ran = Run::of(unshare.output().unwrap());
    if ran.err.contains("unshare:") || ran.err.contains("mount:") {
        common::skipped("a disk without room", &ran.err);
    } else {
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.err.contains("replace.no_room"), "{ran}");
        assert!(!ran.err.contains("incoming") && !ran.err.contains("replacing"), "{ran}");
    }
    // With room.
    let done = run(&place, &["call", PUT, &input]).json();
    assert_eq!((&done["gone"], kept(&place).len(), leftovers(&place).len()), (&json!(1), 1, 0));
    assert!(!units(&place).contains(&"two".to_owned()));
    assert!(old.exists(), "the original stays where it is");
}

/// Kills the program while it puts books in place, at random instants; then they are the one or the other, and whole.
#[test]
fn whenever_it_is_killed_the_old_or_the_new_books_are_there() {
    let place = Place::file();
    run(&place, &["init"]).json();
    run(&place, &["call", "unit.save", &unit("one").to_string()]).json();
    run(&place, &["backup"]).json();
    let backups = books(&place).with_file_name("books.qitao.backups");
    let mut random = StdRng::seed_from_u64(SEED);
    let (mut whole, mut old_ones, mut new_ones) = (Duration::ZERO, 0, 0);
    for round in 0..40 {
        let code = format!("r{round}");
        run(&place, &["call", "unit.save", &unit(&code).to_string()]).json();
        let file = beside(&place, &format!("old{round}.qitao"));
        let newest = std::fs::read_dir(&backups)
            .unwrap()
            .flatten()
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "qitao"))
            .min()
            .unwrap();
        let restored = Command::new(program())
            .args(["restore", newest.to_str().unwrap(), "--to", &format!("sqlite:{}", file.display())])
            .output()
            .unwrap();
        Run::of(restored).json();
        let input = json!({ "file": file, "reason": "x" }).to_string();
        let begun = Instant::now();
        let mut child = qitao(&place, &["call", PUT, &input]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        if round == 0 {
            assert!(child.wait().unwrap().success());
            whole = begun.elapsed();
            assert_eq!(units(&place), ["one"]);
            continue;
        }
        std::thread::sleep(whole.mul_f64(random.random_range(0.8..1.1)));
        let _ = child.kill();
        child.wait().unwrap();
        let before = kept(&place).len();
        let there = units(&place);
        assert!(leftovers(&place).is_empty(), "{:?}", leftovers(&place));
        if there == ["one"] {
            new_ones += 1;
            // The instant between the one and the other moves with how busy the computer is: it is looked for.
            whole = whole.mul_f64(0.9);
            let [.., last] = &kept(&place)[..] else { panic!("nothing was kept") };
            let count = "SELECT CASE WHEN (SELECT COUNT(*) FROM unit) > 1 THEN 1 ELSE json('the kept books are not whole') END";
            SqliteConnection::establish(last.to_str().unwrap()).unwrap().batch_execute(count).unwrap();
        } else {
            assert!(there.contains(&code) && kept(&place).len() == before, "{there:?}");
            assert!(file.exists(), "what was restored is still there");
            old_ones += 1;
            whole = whole.mul_f64(1.1);
        }
    }
    println!("{old_ones} times the old books, {new_ones} times the new ones");
    assert!(old_ones > 3 && new_ones > 3, "{old_ones} {new_ones}");
    let verified = run(&place, &["verify"]).json();
    assert_eq!(verified["problems"], 0);
}
