//! Units and work centres. Every mistake of a row is told, whatever else is wrong with it.

use super::books::BooksError;
use super::cells::{At, CodeText, Desk, Got, wrong};
use super::check::{Prepared, Records};
use super::differences::{Differences, State, unit_texts, work_center_texts};
use super::fields::RowFields;
use super::kinds::Kind;
use super::problem::Code;
use super::text::Wrong;
use super::world::{World, first_of, warn_spaces};
use crate::check;
use qitao_domain::unit::{Dimension, Unit};
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{PerUnit, Qty, limits};
use std::collections::HashMap;

/// A row of units.
pub(crate) struct UnitRow<'a> {
    at: At,
    code: Got<CodeText<'a>>,
    name: Got<String>,
    name_en: Got<String>,
    decimals: Got<u32>,
    dimension: Got<Dimension>,
    factor: Got<Qty>,
    per: Got<Qty>,
    retired: Got<bool>,
}

impl<'a> UnitRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            code: row.code(desk, 0),
            name: row.text(desk, 1),
            name_en: row.text(desk, 2),
            decimals: row.whole(desk, 3, 0, limits::ITEM_DECIMALS),
            dimension: row.choice(desk, DIMENSION),
            factor: row.quantity(desk, FACTOR),
            per: row.quantity(desk, PER),
            retired: row.yes_no(desk, 7),
        }
    }
}

const DIMENSION: usize = 4;
const FACTOR: usize = 5;
const PER: usize = 6;

/// Resolves units.
pub(crate) fn units(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<UnitRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let mut seen = HashMap::new();
    for row in rows {
        let at = row.at;
        let code = row.code.get().map(|c| c.text.as_ref().to_owned());
        let first = code.as_ref().is_some_and(|code| first_of(desk, &mut seen, code, at, 0));
        for (field, value) in [(FACTOR, &row.factor), (PER, &row.per)] {
            if value.get().is_some_and(|v| !v.is_positive()) {
                desk.report(at, field, wrong(Code::NotPositive, &[]));
            }
        }
        let own = [row.factor.is_there(), row.per.is_there()];
        let before = code.as_ref().and_then(|code| world.units.get(code)).cloned();
        let old = before.as_ref();
        let dimension = row.dimension.or_keep(old.map(|u| u.dimension), Dimension::Count);
        let decimals = if dimension == Dimension::Count { 0 } else { 3 };
        let unit = Unit {
            name: row.name.or_clear(old.map(|u| u.name.clone()), String::new()),
            name_en: row.name_en.or_clear(old.map(|u| u.name_en.clone()), String::new()),
            decimals: u8::try_from(row.decimals.or_clear(old.map(|u| u32::from(u.decimals)), decimals)).unwrap_or(0),
            dimension,
            factor: row.factor.or_clear(old.map(|u| u.factor), Qty::ONE),
            per: row.per.or_clear(old.map(|u| u.per), Qty::ONE),
            retired: row.retired.or_keep(old.map(|u| u.retired), false),
            code: code.clone().unwrap_or_default(),
        };
        for (own, field, value) in [(own[0], FACTOR, unit.factor), (own[1], PER, unit.per)] {
            if dimension == Dimension::Count && value.is_positive() && value != Qty::ONE {
                desk.report(at, if own { field } else { DIMENSION }, wrong(Code::CountFactor, &[]));
            }
        }
        let Some(code) = code.filter(|_| first) else { continue };
        warn_spaces(desk, at, 0, &code);
        // A size that cannot be read is a mistake already.
        if let Some(old) = old.filter(|old| !desk.is_bad(at) && check::changes_size(old, &unit)) {
            let uses = world.books.unit_uses(&code)?;
            if uses > 0 {
                let field = if old.dimension == unit.dimension { FACTOR } else { DIMENSION };
                desk.report(at, field, wrong(Code::UnitSizeInUse, &[("uses", &uses.to_string())]));
            }
        }
        if desk.is_bad(at) {
            world.bad_units.insert(code, at);
            continue;
        }
        let state = found.compare(Kind::Unit, code.clone(), &unit.name, old.map(unit_texts), Some(unit_texts(&unit)));
        if state != State::Same {
            records.units.push(Prepared { state, record: unit.clone() });
        }
        world.units.insert(code, unit);
    }
    Ok(())
}

/// A row of work centres.
pub(crate) struct CenterRow<'a> {
    at: At,
    code: Got<CodeText<'a>>,
    name: Got<String>,
    efficiency: Got<(PerUnit, bool)>,
    outsourced: Got<bool>,
    note: Got<String>,
    retired: Got<bool>,
}

impl<'a> CenterRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            code: row.code(desk, 0),
            name: row.text(desk, 1),
            efficiency: row.share(desk, 2),
            outsourced: row.yes_no(desk, 3),
            note: row.text(desk, 4),
            retired: row.yes_no(desk, 5),
        }
    }
}

/// Resolves work centres.
pub(crate) fn work_centers(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<CenterRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) {
    let mut seen = HashMap::new();
    let ten = PerUnit::from_whole(10).unwrap_or(PerUnit::ONE);
    for row in rows {
        let code = row.code.get().map(|c| c.text.as_ref().to_owned());
        let first = code.as_ref().is_some_and(|code| first_of(desk, &mut seen, code, row.at, 0));
        match row.efficiency.get() {
            Some((value, _)) if !value.is_positive() => desk.report(row.at, 2, wrong(Code::NotPositive, &[])),
            // 85 without a percent sign is 85 %, not 8500 %.
            Some((value, false)) if *value >= ten => {
                let suggestion = Some(format!("{value}%"));
                desk.report(row.at, 2, Wrong { suggestion, ..wrong(Code::TooLarge, &[("most", "10")]) });
            }
            Some(_) | None => {}
        }
        let Some(code) = code.filter(|_| first) else { continue };
        warn_spaces(desk, row.at, 0, &code);
        let old = world.centers.get(&code);
        let center = WorkCenter {
            code: code.clone(),
            name: row.name.or_clear(old.map(|c| c.name.clone()), String::new()),
            efficiency: match row.efficiency {
                Got::Is((value, _)) => value,
                Got::Blank => PerUnit::ONE,
                Got::Absent | Got::Bad => old.map_or(PerUnit::ONE, |c| c.efficiency),
            },
            outsourced: row.outsourced.or_keep(old.map(|c| c.outsourced), false),
            note: row.note.or_clear(old.map(|c| c.note.clone()), String::new()),
            retired: row.retired.or_keep(old.map(|c| c.retired), false),
        };
        if desk.is_bad(row.at) {
            world.bad_centers.insert(code, row.at);
            continue;
        }
        let state =
            found.compare(Kind::WorkCenter, code.clone(), &center.name, old.map(work_center_texts), Some(work_center_texts(&center)));
        if state != State::Same {
            records.work_centers.push(Prepared { state, record: center.clone() });
        }
        world.centers.insert(code, center);
    }
}
