//! People, roles, sessions and the filters of the trail, on both databases.
#![allow(clippy::unwrap_used)]

use crate::common::{both, stamp};
use diesel::prelude::*;
use qitao_domain::PersonId;
use qitao_domain::person::Person;
use qitao_domain::right::{Right, Role, ready_made};
use qitao_store::list::{self, ListInput};
use qitao_store::{AuditFilter, Create, Hashes, Location, NewAudit, NewSession, Stamp, Store, StoreError};

fn person(login: &str, roles: &[&str]) -> Person {
    Person { login: login.into(), name: login.into(), roles: roles.iter().map(|&role| role.into()).collect(), retired: false }
}

fn put(store: &Store, one: &Person) -> PersonId {
    store.write(&stamp(), |w| w.put_person(one)).unwrap()
}

fn roles(store: &Store) {
    let made = store.write(&stamp(), |w| -> Result<(), StoreError> { ready_made().iter().try_for_each(|role| w.put_role(role, true)) });
    made.unwrap();
}

#[test]
fn a_login_is_one_person_in_upper_and_lower_case() {
    both(|store| {
        roles(store);
        let id = put(store, &person("Li.Min", &["planner", "keeper"]));
        assert_eq!(put(store, &Person { name: "李敏".into(), ..person("LI.MIN", &["keeper"]) }), id);
        let found = store.read(|r| r.person("li.min")).unwrap().unwrap();
        // As it was first written, with what was saved last.
        let expected = Person { name: "李敏".into(), ..person("Li.Min", &["keeper"]) };
        assert_eq!((&found.stored.record, found.stored.revision, found.hashes.any()), (&expected, 2, false));
        assert_eq!(put(store, &person("Ärzte", &[])), put(store, &person("ärzte", &[])), "not only ASCII has cases");
        assert_eq!(store.read(|r| r.people_count()).unwrap(), 2);
        let page = store.read(|r| r.page(&list::PEOPLE, &ListInput { text: Some("LI".into()), ..ListInput::default() })).unwrap();
        assert_eq!(store.read(|r| r.people_by_id(&page.ids)).unwrap(), [found]);
    });
}

#[test]
fn a_badge_belongs_to_one_person() {
    both(|store| {
        let (a, b) = (put(store, &person("a", &[])), put(store, &person("b", &[])));
        let badge = |hash: Option<&str>| Hashes { badge: hash.map(Into::into), ..Hashes::default() };
        store.write(&stamp(), |w| w.set_hashes(a, &badge(Some("x")))).unwrap();
        let error = store.write(&stamp(), |w| w.set_hashes(b, &badge(Some("x")))).unwrap_err();
        assert!(error.is_duplicate(), "{error}");
        // Nobody's badge is no badge that two could share.
        store.write(&stamp(), |w| w.set_hashes(b, &badge(None))).unwrap();
        assert_eq!(store.read(|r| r.person_by_badge("x")).unwrap().unwrap().id(), a);
        assert_eq!(store.read(|r| r.person_by_badge("y")).unwrap(), None);
    });
}

#[test]
fn roles_keep_their_rights_and_stay_while_somebody_has_them() {
    both(|store| {
        roles(store);
        let mut kept = store.read(|r| r.roles()).unwrap();
        kept.sort_by_key(|role| role.stored.id);
        assert_eq!(kept.iter().map(|role| role.stored.record.clone()).collect::<Vec<_>>(), ready_made());
        let own = Role { code: "packer".into(), name: "包装".into(), rights: [Right::Look].into() };
        store.write(&stamp(), |w| w.put_role(&own, false)).unwrap();
        put(store, &person("a", &["packer"]));
        let role = store.read(|r| r.role("packer")).unwrap().unwrap();
        assert_eq!((&role.stored.record, role.ready_made), (&own, false));
        assert_eq!(store.read(|r| r.role_uses(role.stored.id)).unwrap(), 1);
        assert!(store.write(&stamp(), |w| w.delete_role(role.stored.id)).is_err());
        put(store, &person("a", &[]));
        store.write(&stamp(), |w| w.delete_role(role.stored.id)).unwrap();
        assert_eq!(store.read(|r| r.role("packer")).unwrap(), None);
    });
}

#[test]
fn sessions_are_found_by_their_hash_and_end() {
    both(|store| {
        let (a, b) = (put(store, &person("a", &[])), put(store, &person("b", &[])));
        let begin = |person: PersonId, hash: &str, most: usize| {
            let new = NewSession { token_hash: hash, person, client: "browser", address: "10.0.0.7", expires_at: stamp().at + 10 };
            store.write(&stamp(), |w| w.add_session(&new, most)).unwrap()
        };
        let open = |hash: &str| store.read(|r| r.session_by_token(hash)).unwrap().unwrap().ended_at.is_none();
        let ids = ["a1", "a2", "a3"].map(|hash| begin(a, hash, 2));
        let other = begin(b, "b1", 2);
        assert_eq!(["a1", "a2", "a3", "b1"].map(open), [false, true, true, true], "the oldest ends for one too many");
        assert_eq!(store.write(&stamp(), |w| w.end_sessions_of(a, Some(ids[1]))).unwrap(), 1);
        assert_eq!(["a2", "a3", "b1"].map(open), [true, false, true]);
        store.write(&stamp(), |w| w.touch_session(other, stamp().at + 5)).unwrap();
        let seen = store.read(|r| r.session(other)).unwrap().unwrap();
        assert_eq!((seen.seen_at, seen.made_at, seen.login.as_str()), (stamp().at + 5, stamp().at, "b"));
        assert_eq!(store.write(&stamp(), |w| w.end_all_sessions()).unwrap(), 2);
        assert!(!open("b1"));
        let newest = store.read(|r| r.sessions(None, None, 2)).unwrap();
        assert_eq!(newest.iter().map(|row| row.id).collect::<Vec<_>>(), [other, ids[2]]);
        assert_eq!(store.write(&stamp(), |w| w.forget_sessions(stamp().at + 10, 100)).unwrap(), 0);
        assert_eq!(store.write(&stamp(), |w| w.forget_sessions(stamp().at + 11, 3)).unwrap(), 3);
        assert_eq!(store.read(|r| r.sessions(None, None, 10)).unwrap().len(), 1);
    });
}

/// By instant, then by number: a clock that was set back puts a row where its instant belongs.
#[test]
fn the_trail_is_filtered_and_paged_by_all_that_a_screen_offers() {
    both(|store| {
        for n in 0..60_i64 {
            let at = Stamp { at: 1_000 + n / 2 * 10 - if n == 50 { 100 } else { 0 }, actor: ["a", "b", "c"][n as usize % 3].into() };
            let key = format!("K{}", n % 4);
            let command = ["item.save", "bom.save"][n as usize % 2];
            let kind = ["item", "bom"][n as usize % 2];
            let new = NewAudit { object_kind: kind, object_key: &key, command, ..NewAudit::default() };
            store.write(&at, |w| w.audit(new.clone())).unwrap();
        }
        let all = store.read(|r| r.audit_rows(&AuditFilter::default(), 100)).unwrap();
        assert!(all.is_sorted_by(|x, y| (x.at, x.id) > (y.at, y.id)) && all.len() == 60);
        let text = |text: &str| Some(text.to_owned());
        let filters = [
            AuditFilter::default(),
            AuditFilter { actor: text("b"), ..AuditFilter::default() },
            AuditFilter { command: text("bom.save"), ..AuditFilter::default() },
            AuditFilter { object_kind: text("bom"), ..AuditFilter::default() },
            AuditFilter { object_kind: text("item"), object_key: text("K2"), ..AuditFilter::default() },
            AuditFilter { from: Some(1_050), to: Some(1_200), ..AuditFilter::default() },
            AuditFilter { actor: text("a"), command: text("item.save"), from: Some(1_100), ..AuditFilter::default() },
            AuditFilter { actor: text("nobody"), ..AuditFilter::default() },
        ];
        for (filter, count) in filters.iter().zip([60, 20, 30, 30, 15, 31, 6, 0]) {
            let fits = |row: &&qitao_store::AuditRow| {
                filter.actor.as_ref().is_none_or(|a| *a == row.actor)
                    && filter.command.as_ref().is_none_or(|c| *c == row.command)
                    && filter.object_kind.as_ref().is_none_or(|k| *k == row.object_kind)
                    && filter.object_key.as_ref().is_none_or(|k| *k == row.object_key)
                    && filter.from.is_none_or(|from| row.at >= from)
                    && filter.to.is_none_or(|to| row.at < to)
            };
            let expected: Vec<i64> = all.iter().filter(fits).map(|row| row.id).collect();
            assert_eq!(expected.len(), count, "{filter:?}");
            assert_eq!(store.read(|r| r.audit_count(filter)).unwrap(), count as i64);
            let (mut found, mut page) = (Vec::new(), filter.clone());
            loop {
                let rows = store.read(|r| r.audit_rows(&page, 7)).unwrap();
                let Some(last) = rows.last() else { break };
                page.after = Some((last.at, last.id));
                found.extend(rows.iter().map(|row| row.id));
            }
            assert_eq!(found, expected, "{filter:?}");
        }
    });
}

/// What each filter alone is served by: no sorting, no walk through the whole trail.
#[test]
fn each_filter_of_the_trail_has_its_index() {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.qitao");
    drop(Store::open(Location::Sqlite(path.clone()), Create::New, "test").unwrap());
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    for (filter, index) in [
        ("actor = 'a'", "audit_actor"),
        ("command = 'a'", "audit_command"),
        ("object_kind = 'a'", "audit_kind"),
        ("object_kind = 'a' AND object_key = 'b'", "audit_object"),
        ("at >= 1 AND at < 2", "audit_at"),
        ("1 = 1", "audit_at"),
    ] {
        let sql = format!(
            "EXPLAIN QUERY PLAN SELECT * FROM audit WHERE {filter} AND at <= 5 AND (at < 5 OR id < 6) ORDER BY at DESC, id DESC LIMIT 50"
        );
        let steps: Vec<Step> = diesel::sql_query(sql).load(&mut conn).unwrap();
        let [step] = &steps[..] else { panic!("{filter}: {:?}", steps.iter().map(|s| &s.detail).collect::<Vec<_>>()) };
        assert!(step.detail.starts_with(&format!("SEARCH audit USING INDEX {index} (")), "{filter}: {}", step.detail);
    }
}
