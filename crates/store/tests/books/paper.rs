//! Papers as they are kept, on both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::{both, item, stamp, unit};
use qitao_domain::document::{DocumentKind, DocumentState, Review};
use qitao_domain::{Day, Money, PerUnit, Price, Qty};
use qitao_store::{Document, Line, StoreError};

fn requisition(day: Day) -> Document {
    Document {
        id: 0,
        kind: DocumentKind::Requisition,
        number: "PR-251124-001".into(),
        day,
        state: DocumentState::Draft,
        partner_id: None,
        reference: String::new(),
        due: None,
        tax_included: false,
        net: Money::ZERO,
        tax: Money::ZERO,
        gross: Money::ZERO,
        settled: Money::ZERO,
        reverses_id: None,
        item_id: None,
        tracking_id: None,
        unclaimed: false,
        reason: String::new(),
        note: String::new(),
        made_at: stamp().at,
        made_by: stamp().actor,
        posted_at: None,
        posted_by: None,
        revision: 1,
        changed_at: stamp().at,
        changed_by: stamp().actor,
    }
}

fn line(item: i64) -> Line {
    Line {
        id: 0,
        document_id: 0,
        kind: DocumentKind::Requisition,
        number: 1,
        item_id: Some(item),
        settles_id: None,
        tracking_id: None,
        quantity: Qty::ONE,
        price: Price::ZERO,
        own_price: false,
        discount: PerUnit::ZERO,
        tax_rate: PerUnit::ZERO,
        net: Money::ZERO,
        tax: Money::ZERO,
        gross: Money::ZERO,
        due: None,
        bin_id: None,
        to_bin_id: None,
        lot: String::new(),
        noted: None,
        is_final: false,
        done: Qty::ZERO,
        returned: Qty::ZERO,
        billed: Qty::ZERO,
        reserved: Qty::ZERO,
        ended: false,
        open: false,
        review: Review::None,
        reviewed_by: None,
        reviewed_at: None,
        reason: String::new(),
        note: String::new(),
    }
}

#[test]
fn a_line_that_is_not_there_is_not_kept() {
    both(|store| {
        let day = Day::from_number(20_416).unwrap();
        let item = store
            .write(&stamp(), |w| -> Result<i64, StoreError> {
                w.put_units(&[unit("件")])?;
                w.put_items(&[item("A", "阀")])?;
                Ok(w.items_by_code(&["A"])?[0].id)
            })
            .unwrap();
        let lines = store
            .write(&stamp(), |w| -> Result<Vec<Line>, StoreError> {
                let (mut head, mut lines) = (requisition(day), vec![line(item)]);
                w.add_document(&mut head)?;
                w.put_lines(&head, &mut lines)?;
                lines[0].note = "急".into();
                w.keep_lines(&lines)?;
                Ok(lines)
            })
            .unwrap();
        let there = store.read(|r| r.document_lines(&[lines[0].document_id])).unwrap();
        assert_eq!(there, lines);
        // One of the two is not there: neither is written.
        let gone = Line { id: lines[0].id + 1_000, number: 2, ..lines[0].clone() };
        let changed = Line { note: "不急".into(), ..lines[0].clone() };
        let error = store.write(&stamp(), |w| w.keep_lines([&changed, &gone])).unwrap_err();
        assert!(matches!(&error, StoreError::Unknown("document_line.id", id) if *id == gone.id.to_string()), "{error}");
        assert_eq!(store.read(|r| r.document_lines(&[lines[0].document_id])).unwrap(), lines);
    });
}
