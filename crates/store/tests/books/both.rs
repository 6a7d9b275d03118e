//! The same answers from both databases: where they differ when nobody looks, they must not differ here.

#![allow(clippy::unwrap_used)]

use crate::common::{bom, both, item, line, stamp, unit};
use qitao_domain::bom::Substitute;
use qitao_domain::item::Item;
use qitao_domain::{PerUnit, Qty};
use qitao_store::list::{self, Condition, ListInput, Op};
use qitao_store::{AuditFilter, NewAudit, Store, StoreError};

fn fill(store: &Store, items: &[Item]) {
    store
        .write(&stamp(), |w| -> Result<(), StoreError> {
            w.put_units(&[unit("件"), unit("kg")])?;
            w.put_items(items)
        })
        .unwrap();
}

fn codes(store: &Store, input: &ListInput) -> Vec<String> {
    store
        .read(|r| -> Result<_, StoreError> {
            let page = r.page(&list::ITEMS, input)?;
            Ok(r.items_by_id(&page.ids)?.into_iter().map(|i| i.record.code).collect())
        })
        .unwrap()
}

const CODES: [&str; 12] = ["a", "B", "A", "b", "Z-1", "z_1", "z1", "啊", "阀", "é", "10", "9"];

#[test]
fn codes_sort_by_code_point_and_pages_miss_nothing() {
    both(|store| {
        fill(store, &CODES.map(|c| item(c, "名")));
        let mut expected = CODES.map(str::to_owned);
        expected.sort();
        for falling in [false, true] {
            let mut expected = expected.to_vec();
            if falling {
                expected.reverse();
            }
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let input = ListInput {
                    sort: Some(if falling { "-code" } else { "code" }.into()),
                    limit: Some(5),
                    after: after.take(),
                    ..ListInput::default()
                };
                found.extend(codes(store, &input));
                let page = store.read(|r| r.page(&list::ITEMS, &input)).unwrap();
                let Some(next) = page.next else { break };
                after = Some(next);
            }
            assert_eq!(found, expected, "falling: {falling}");
        }
    });
}

#[test]
fn ties_of_the_sort_column_are_paged_by_row() {
    both(|store| {
        let many: Vec<Item> = (0..25).map(|n| item(&format!("I{n:02}"), if n % 2 == 0 { "同名" } else { "另名" })).collect();
        fill(store, &many);
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let input = ListInput { sort: Some("name".into()), limit: Some(4), after: after.take(), ..ListInput::default() };
            found.extend(codes(store, &input));
            match store.read(|r| r.page(&list::ITEMS, &input)).unwrap().next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(found.len(), 25);
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 25);
    });
}

#[test]
fn filters_mean_the_same() {
    both(|store| {
        let mut heavy = item("KG-1", "100% 50_off 阀体");
        heavy.unit = "kg".into();
        heavy.decimals = 3;
        heavy.safety_stock = "0.3".parse().unwrap();
        heavy.group = "铸件".into();
        let mut other = item("kg-2", "other");
        other.lead_time_days = 9;
        other.retired = true;
        fill(store, &[heavy, other, item("X", "100 50 off")]);
        let check = |field: &str, op: Op, values: &[&str], expected: &[&str]| {
            let filter = vec![Condition { field: field.into(), op, values: values.iter().map(|v| (*v).to_owned()).collect() }];
            assert_eq!(codes(store, &ListInput { filter, ..ListInput::default() }), expected, "{field} {op:?} {values:?}");
        };
        check("code", Op::Contains, &["kg"], &["KG-1", "kg-2"]);
        check("code", Op::Contains, &["KG"], &["KG-1", "kg-2"]);
        check("code", Op::Begins, &["kg"], &["kg-2"]);
        check("code", Op::Begins, &["KG"], &["KG-1"]);
        check("code", Op::Begins, &["G-1"], &[]);
        check("name", Op::Contains, &["100%"], &["KG-1"]);
        check("name", Op::Contains, &["50_"], &["KG-1"]);
        check("name", Op::Contains, &["阀"], &["KG-1"]);
        check("name", Op::Contains, &["'; DROP TABLE item; --"], &[]);
        check("safety_stock", Op::Ge, &["0.3"], &["KG-1"]);
        check("safety_stock", Op::Gt, &["0.3"], &[]);
        check("lead_time_days", Op::Lt, &["9"], &["KG-1", "X"]);
        check("retired", Op::Eq, &["true"], &["kg-2"]);
        check("group", Op::Empty, &[], &["X", "kg-2"]);
        check("unit", Op::AnyOf, &["kg", "m"], &["KG-1"]);
        check("code", Op::Ne, &["X"], &["KG-1", "kg-2"]);
        for (field, op, values) in [
            ("nothing", Op::Eq, vec!["1"]),
            ("safety_stock", Op::Eq, vec!["much"]),
            ("retired", Op::Contains, vec!["true"]),
            ("code", Op::Eq, vec![]),
            ("code", Op::Eq, vec!["a\0b"]),
        ] {
            let filter = vec![Condition { field: field.into(), op, values: values.into_iter().map(str::to_owned).collect() }];
            let input = ListInput { filter, ..ListInput::default() };
            let error = store.read(|r| r.page(&list::ITEMS, &input)).unwrap_err();
            assert!(matches!(error, StoreError::List { .. }), "{error}");
        }
        let input = ListInput { after: Some("1:x:y".into()), sort: Some("lead_time_days".into()), ..ListInput::default() };
        assert!(matches!(store.read(|r| r.page(&list::ITEMS, &input)), Err(StoreError::List { why: "bad_cursor", .. })));
        let total = store.read(|r| r.page(&list::ITEMS, &ListInput { count: true, limit: Some(1), ..ListInput::default() })).unwrap();
        assert_eq!((total.total, total.ids.len()), (Some(3), 1));
    });
}

#[test]
fn search_finds_codes_names_and_initials() {
    both(|store| {
        let mut bolt = item("BT-M12X50-A2", "六角螺栓");
        bolt.spec = "M12×50 A2-70".into();
        fill(store, &[bolt, item("NT-M12-A2", "六角螺母"), item("RB-304", "圆钢")]);
        let find = |text: &str| {
            let ids: Vec<i64> = store.read(|r| r.search(text, &["item"], 50)).unwrap().into_iter().map(|hit| hit.id).collect();
            let mut codes: Vec<String> = store.read(|r| r.items_by_id(&ids)).unwrap().into_iter().map(|i| i.record.code).collect();
            codes.sort();
            codes
        };
        assert_eq!(find("m12 50"), ["BT-M12X50-A2"]);
        assert_eq!(find("m12"), ["BT-M12X50-A2", "NT-M12-A2"]);
        assert_eq!(find("ljls"), ["BT-M12X50-A2"]);
        assert_eq!(find("ljl"), ["BT-M12X50-A2", "NT-M12-A2"]);
        assert_eq!(find("螺栓"), ["BT-M12X50-A2"]);
        assert_eq!(find("ＲＢ－３０４"), ["RB-304"]);
        assert_eq!(find("%"), Vec::<String>::new());
        assert_eq!(find("  "), Vec::<String>::new());
        // What is renamed is no longer found under its old name.
        store.write(&stamp(), |w| w.put_items(&[item("RB-304", "方钢")])).unwrap();
        assert_eq!(find("圆钢"), Vec::<String>::new());
        assert_eq!(find("fg"), ["RB-304"]);
    });
}

#[test]
fn records_come_back_as_they_went() {
    both(|store| {
        fill(store, &[item("P", "阀"), item("C1", "件一"), item("C2", "件二"), item("S", "代")]);
        let mut first = line(10, "C1");
        first.qty = "0.027500001".parse().unwrap();
        first.scrap = "0.05".parse().unwrap();
        first.valid.to = Some("2026-12-31".parse().unwrap());
        first.substitutes = vec![Substitute { priority: 1, item: "S".into(), ratio: "1.5".parse().unwrap() }];
        let mut second = line(20, "C2");
        second.fixed_qty = Qty::from_scaled(1);
        second.qty = PerUnit::ZERO;
        second.operation = Some(30);
        let wanted = bom("P", "V1", vec![first, second]);
        store.write(&stamp(), |w| w.put_boms(std::slice::from_ref(&wanted))).unwrap();
        let read = || store.read(|r| r.bom("P", "V1")).unwrap().unwrap();
        assert_eq!((read().record, read().revision), (wanted.clone(), 1));
        let ids = || store.read(|r| r.bom_line_ids(qitao_domain::BomId(read().id))).unwrap();
        let before = ids();
        let mut changed = wanted;
        changed.lines.remove(1);
        changed.lines[0].substitutes.clear();
        changed.lines.push(line(30, "C2"));
        store.write(&stamp(), |w| w.put_boms(std::slice::from_ref(&changed))).unwrap();
        assert_eq!((read().record, read().revision), (changed, 2));
        assert!(ids().contains(&before[0]), "line 10 keeps its row number");
    });
}

#[test]
fn what_fails_leaves_nothing() {
    both(|store| {
        fill(store, &[item("A", "一")]);
        let before = store.read(|r| r.counts()).unwrap();
        let failed = store.write(&stamp(), |w| -> Result<(), StoreError> {
            w.put_items(&[item("B", "二")])?;
            w.put_boms(&[bom("B", "V1", vec![line(10, "not there")])])
        });
        assert!(matches!(failed, Err(StoreError::Unknown(..))), "{failed:?}");
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.write(&stamp(), |w| -> Result<(), StoreError> {
                w.put_items(&[item("C", "三")])?;
                panic!("in the middle")
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(store.read(|r| r.counts()).unwrap(), before);
        // And the books go on.
        store.write(&stamp(), |w| w.put_items(&[item("D", "四")])).unwrap();
        assert_eq!(store.read(|r| r.counts()).unwrap().items, 2);
    });
}

#[test]
fn constraints_guard_what_rules_let_through() {
    both(|store| {
        fill(store, &[item("P", "阀"), item("C", "件")]);
        let mut bad = line(10, "C");
        bad.qty = PerUnit::from_scaled(-1);
        assert!(store.write(&stamp(), |w| w.put_boms(&[bom("P", "V1", vec![bad.clone()])])).is_err());
        let mut bad = line(10, "C");
        bad.scrap = PerUnit::ONE;
        assert!(store.write(&stamp(), |w| w.put_boms(&[bom("P", "V1", vec![bad.clone()])])).is_err());
        assert!(store.write(&stamp(), |w| w.put_boms(&[bom("P", "V1", vec![line(10, "C"), line(10, "C")])])).is_err());
        let mut twin = item("Q", "二");
        twin.barcode = "690".into();
        store.write(&stamp(), |w| w.put_items(std::slice::from_ref(&twin))).unwrap();
        let again = Item { code: "R".into(), ..twin };
        let error = store.write(&stamp(), |w| w.put_items(std::slice::from_ref(&again))).unwrap_err();
        assert!(error.is_duplicate(), "{error}");
    });
}

#[test]
fn revisions_move_with_each_change_only() {
    both(|store| {
        fill(store, &[item("A", "一")]);
        let revision = |name: &str| store.read(|r| r.revision(name)).unwrap();
        let (items, boms) = (revision("item"), revision("bom"));
        assert_eq!(revision("nothing"), 0);
        store.write(&stamp(), |w| w.put_items(&[item("A", "二")])).unwrap();
        assert_eq!((revision("item"), revision("bom")), (items + 1, boms));
    });
}

#[test]
fn the_trail_is_newest_first_and_without_gaps() {
    both(|store| {
        for n in 0..7 {
            let key = format!("I{}", n % 2);
            let new = NewAudit {
                object_kind: "item",
                object_key: &key,
                command: "item.save",
                before: Some("{\"a\":\"一\"}".into()),
                ..NewAudit::default()
            };
            store.write(&stamp(), |w| w.audit(new.clone())).unwrap();
        }
        let rows = store.read(|r| r.audit_rows(&AuditFilter::default(), 100)).unwrap();
        assert_eq!(rows.iter().map(|r| r.id).collect::<Vec<_>>(), [7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(rows[0].actor, "李敏");
        let filter = AuditFilter { object_key: Some("I1".into()), after: Some((stamp().at, 5)), ..AuditFilter::default() };
        assert_eq!(store.read(|r| r.audit_rows(&filter, 100)).unwrap().iter().map(|r| r.id).collect::<Vec<_>>(), [4, 2]);
    });
}

#[test]
fn verify_is_clean_and_sees_an_overlap() {
    both(|store| {
        fill(store, &[item("P", "阀"), item("C", "件")]);
        let problems = || store.read(|r| r.verify()).unwrap().into_iter().flat_map(|f| f.problems).collect::<Vec<_>>();
        store.write(&stamp(), |w| w.put_boms(&[bom("P", "V1", vec![line(10, "C")])])).unwrap();
        assert_eq!(problems(), Vec::<String>::new());
        store.write(&stamp(), |w| w.put_boms(&[bom("P", "V2", vec![line(10, "C")])])).unwrap();
        assert_eq!(problems(), ["P: V1 / V2"]);
    });
}

#[test]
fn words_that_most_rows_have_are_found_in_the_same_order() {
    both(|store| {
        // Every code has dozens of tokens that begin with a: more than are gathered.
        let long: String = (0..50).map(|n| format!("a{n}")).collect();
        let many: Vec<Item> =
            (0..700).map(|n| item(&format!("I{n:03}"), &format!("{long}{}", if n % 300 == 3 { "阀" } else { "盖" }))).collect();
        fill(store, &many);
        let page = |text: &str, after: Option<String>| {
            let input = ListInput {
                text: Some(text.into()),
                limit: Some(2),
                after,
                count: true,
                sort: Some("-code".into()),
                ..ListInput::default()
            };
            store.read(|r| r.page(&list::ITEMS, &input)).unwrap()
        };
        assert_eq!(page("a1", None).ids, [700, 699]);
        assert_eq!(page("a1", None).total, Some(700));
        let first = page("a 阀", None);
        assert_eq!((&first.ids[..], first.total), (&[604, 304][..], Some(3)));
        assert_eq!(page("a 阀", first.next).ids, [4]);
        assert_eq!(page("a zz", None).ids, [0_i64; 0]);
    });
}

#[test]
fn the_whole_index_made_anew_is_as_it_grew() {
    both(|store| {
        let center = qitao_domain::work_center::WorkCenter {
            code: "CNC-1".into(),
            name: "数控车床".into(),
            efficiency: PerUnit::ONE,
            outsourced: false,
            note: String::new(),
            retired: false,
        };
        let mut coded = item("BT-M12X50", "六角螺栓");
        coded.barcode = "690".into();
        fill(store, &[coded, item("Z41W", "闸阀")]);
        store.write(&stamp(), |w| w.put_work_centers(std::slice::from_ref(&center))).unwrap();
        fill(store, &[item("Z41W", "球阀")]);
        let found = || {
            let hits = |word: &str| store.read(|r| r.search(word, &["item", "work_center"], 10)).unwrap();
            ["ljls", "690", "m12", "闸", "qf", "skcc", "cnc", "z41"].map(|word| hits(word).len())
        };
        let before = found();
        assert_eq!(before, [1, 1, 1, 0, 1, 1, 1, 1]);
        store.write(&stamp(), |w| w.index_anew()).unwrap();
        assert_eq!(found(), before);
    });
}
