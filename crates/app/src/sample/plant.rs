//! What has been entered so far. A part is entered when the first thing that needs it asks for it, after what it is made
//! of: so the lists are in an order in which what is referred to comes first, and a loop cannot be written down.

use super::part::{Line, Part};
use chrono::NaiveDate;
use qitao_domain::bom::{Bom, BomLine};
use qitao_domain::calendar::{Day, Validity};
use qitao_domain::item::{Item, ItemKind, Source};
use qitao_domain::routing::{Routing, VersionState};
use std::collections::HashMap;

/// The day on which the factory's first versions took effect.
pub(super) const OPENED: (i32, u32, u32) = (2024, 1, 1);

/// A day of the calendar; the tables hold only real ones.
pub(super) fn day((year, month, day): (i32, u32, u32)) -> Day {
    NaiveDate::from_ymd_opt(year, month, day).and_then(Day::from_date).unwrap_or(Day::FIRST)
}

/// See the module.
#[derive(Default)]
pub(super) struct Plant {
    pub(super) items: Vec<Item>,
    /// Parallel to `items`: the versions of each, oldest first; empty for what is bought.
    pub(super) boms: Vec<Vec<Bom>>,
    /// Parallel to `items`.
    pub(super) routings: Vec<Vec<Routing>>,
    place: HashMap<String, usize>,
    serial: u64,
}

impl Plant {
    /// The part of this code, entered by `describe` when it is not there yet.
    pub(super) fn once(&mut self, code: impl Into<String>, describe: impl FnOnce(&mut Self) -> Part) -> String {
        let code = code.into();
        if !self.place.contains_key(&code) {
            let part = describe(self);
            self.enter(&code, part);
        }
        code
    }

    /// The place of an item in `items`, if it is there.
    pub(super) fn place(&self, code: &str) -> Option<usize> {
        self.place.get(code).copied()
    }

    fn enter(&mut self, code: &str, part: Part) {
        let valid = Validity { from: day(OPENED), to: None };
        let Part { mut item, lines, steps, output, fixed_output, bom_note } = part;
        item.code = code.into();
        if labelled(&item) {
            self.serial += 1;
            item.barcode = ean13(self.serial);
        }
        let bom = (!lines.is_empty()).then(|| Bom {
            item: code.into(),
            version: "V1".into(),
            state: VersionState::Active,
            valid,
            output_qty: output,
            fixed_output,
            note: bom_note,
            lines: self.numbered(lines),
        });
        let routing = (!steps.is_empty()).then(|| Routing {
            item: code.into(),
            version: "V1".into(),
            state: VersionState::Active,
            valid,
            note: String::new(),
            operations: (1_u32..)
                .zip(steps)
                .map(|(n, mut step)| {
                    step.0.number = n * 10;
                    step.0
                })
                .collect(),
        });
        self.place.insert(code.into(), self.items.len());
        self.items.push(item);
        self.boms.push(bom.into_iter().collect());
        self.routings.push(routing.into_iter().collect());
    }

    /// Lines 10, 20, …, each in its component's own unit where it names none.
    pub(super) fn numbered(&self, lines: Vec<Line>) -> Vec<BomLine> {
        (1_u32..)
            .zip(lines)
            .map(|(n, Line(mut line))| {
                line.number = n * 10;
                if line.unit.is_empty()
                    && let Some(item) = self.place(&line.component).and_then(|at| self.items.get(at))
                {
                    line.unit.clone_from(&item.unit);
                }
                line
            })
            .collect()
    }
}

/// What is sold or counted in the store bears a label; bulk, phantoms and what only passes through the shop do not.
fn labelled(item: &Item) -> bool {
    item.decimals == 0
        && match item.kind {
            ItemKind::Finished => true,
            ItemKind::Raw | ItemKind::SemiFinished => item.source == Source::Buy,
            ItemKind::Phantom | ItemKind::Service => false,
        }
}

/// EAN-13 for use inside the house: prefix 20, ten digits, check digit (GS1 General Specifications, 7.9).
///
/// 200000000001 → 2 + 0 + 0 + … + 3 × 1 = 5 → check digit 5.
pub(super) fn ean13(serial: u64) -> String {
    let body = format!("20{serial:010}");
    let sum: u32 = body.bytes().enumerate().map(|(i, b)| u32::from(b - b'0') * if i % 2 == 0 { 1 } else { 3 }).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}
