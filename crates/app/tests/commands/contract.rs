//! The committed contract is the program's own.

#[test]
fn openapi_json_is_fresh() {
    let committed = include_str!("../../openapi.json");
    assert!(
        committed == qitao_app::contract::openapi_text(),
        "crates/app/openapi.json is stale: cargo run -p qitao-server -- openapi > crates/app/openapi.json"
    );
}

#[test]
fn names_are_unique_and_every_change_spoils_something() {
    let mut names: Vec<_> = qitao_app::COMMANDS.iter().map(|c| c.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), qitao_app::COMMANDS.len());
    for command in qitao_app::COMMANDS.iter().filter(|c| c.kind.is_change()) {
        assert!(!command.tags.is_empty(), "{} spoils nothing", command.name);
    }
}
