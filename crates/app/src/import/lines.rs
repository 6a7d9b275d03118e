//! Lines of bills of material: reading their rows, resolving them one by one.

use super::boms::Draft;
use super::books::BooksError;
use super::cells::{At, CodeText, Desk, Got, wrong};
use super::fields::RowFields;
use super::problem::Code;
use super::text::Wrong;
use super::versions::{Numbers, day_params};
use super::world::World;
use qitao_domain::bom::{Bom, BomLine, LineKind};
use qitao_domain::calendar::Validity;
use qitao_domain::item::Item;
use qitao_domain::routing::VersionState;
use qitao_domain::unit::ratio_to_own;
use qitao_domain::{Day, PerUnit, Qty};
use std::collections::{HashMap, HashSet};

pub(crate) const PARENT: usize = 0;
pub(crate) const VERSION: usize = 1;
pub(crate) const VERSION_FROM: usize = 2;
pub(crate) const VERSION_TO: usize = 3;
pub(crate) const OUTPUT: usize = 5;
pub(crate) const FIXED_OUTPUT: usize = 6;
pub(crate) const LINE: usize = 8;
pub(crate) const COMPONENT: usize = 9;
pub(crate) const KIND: usize = 10;
pub(crate) const QTY: usize = 11;
pub(crate) const UNIT: usize = 12;
pub(crate) const FIXED_QTY: usize = 13;
pub(crate) const SCRAP: usize = 14;
pub(crate) const COST_SHARE: usize = 15;
pub(crate) const FROM: usize = 17;
pub(crate) const TO: usize = 18;

/// A row of the BOM sheet.
pub(crate) struct LineRow<'a> {
    pub at: At,
    pub parent: Got<CodeText<'a>>,
    pub version: Got<CodeText<'a>>,
    pub version_from: Got<Day>,
    pub version_to: Got<Day>,
    pub state: Got<VersionState>,
    pub output_qty: Got<Qty>,
    pub fixed_output: Got<Qty>,
    pub version_note: Got<String>,
    pub line: Got<u32>,
    pub component: Got<CodeText<'a>>,
    pub kind: Got<LineKind>,
    pub qty: Got<PerUnit>,
    pub unit: Got<CodeText<'a>>,
    pub fixed_qty: Got<Qty>,
    pub scrap: Got<(PerUnit, bool)>,
    pub cost_share: Got<(PerUnit, bool)>,
    pub operation: Got<u32>,
    pub from: Got<Day>,
    pub to: Got<Day>,
    pub note: Got<String>,
}

/// Largest line or operation number.
pub(crate) const MOST_NUMBER: u32 = 1_000_000;

impl<'a> LineRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            parent: row.code(desk, PARENT),
            version: row.code(desk, VERSION),
            version_from: row.day(desk, VERSION_FROM),
            version_to: row.day(desk, VERSION_TO),
            state: row.choice(desk, 4),
            output_qty: row.quantity(desk, OUTPUT),
            fixed_output: row.quantity(desk, FIXED_OUTPUT),
            version_note: row.text(desk, 7),
            line: row.whole(desk, LINE, 1, MOST_NUMBER),
            component: row.code(desk, COMPONENT),
            kind: row.choice(desk, KIND),
            qty: row.coefficient(desk, QTY),
            unit: row.code(desk, UNIT),
            fixed_qty: row.quantity(desk, FIXED_QTY),
            scrap: row.share(desk, SCRAP),
            cost_share: row.share(desk, COST_SHARE),
            operation: row.whole(desk, 16, 1, MOST_NUMBER),
            from: row.day(desk, FROM),
            to: row.day(desk, TO),
            note: row.text(desk, 19),
        }
    }
}

/// A component at an operation.
type Use = (String, Option<u32>);

/// Whether a stock quantity has more decimals than its item; reported.
pub(crate) fn too_fine(desk: &mut Desk<'_>, at: At, field: usize, value: Qty, item: &Item) -> bool {
    let fine = value.decimals_used() > u32::from(item.decimals);
    if fine {
        desk.report(at, field, wrong(Code::TooManyDecimals, &[("decimals", &item.decimals.to_string()), ("unit", &item.unit)]));
    }
    fine
}

/// Resolves a version's lines into its draft.
pub(crate) fn lines(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<LineRow<'_>>,
    old: Option<&Bom>,
    draft: &mut Draft,
) -> Result<(), BooksError> {
    let mut numbers = Numbers::new(desk, LINE, rows.iter().filter_map(|r| Some((r.at, *r.line.get()?))));
    let old_lines: HashMap<u32, &BomLine> = old.iter().flat_map(|b| b.lines.iter().map(|l| (l.number, l))).collect();
    let mut repeated: HashMap<Use, Vec<(Validity, At)>> = HashMap::new();
    let mut taken: HashSet<u32> = HashSet::new();
    let mut kept: Vec<u32> = Vec::new();
    let mut shares = PerUnit::ZERO;
    let mut last_share = draft.first;
    for row in rows {
        let at = row.at;
        let number = numbers.next(at, row.line.get().copied());
        let before = old_lines.get(&number).copied();
        let component = row.component.get().map(|c| c.text.as_ref().to_owned());
        let (line, valid) = line(desk, world, row, number, before, (&draft.bom, old.map(|b| b.valid)))?;
        if let Some(line) = &line {
            let same = repeated.entry((line.component.clone(), line.operation)).or_default();
            if let Some((_, first)) = same.iter().rev().take(8).find(|(valid, _)| valid.intersect(line.valid).is_some()) {
                desk.report(at, COMPONENT, wrong(Code::ComponentRepeated, &[("row", &first.row.to_string())]));
            }
            same.push((line.valid, at));
        }
        let Some(line) = line.filter(|_| !desk.is_bad(at)) else {
            kept.push(number);
            draft.left_out.extend(component.map(|component| (component, valid, at)));
            continue;
        };
        if line.kind == LineKind::CoProduct {
            shares = shares.checked_add(line.cost_share).unwrap_or(PerUnit::from_scaled(i64::MAX));
            last_share = at;
        }
        taken.insert(number);
        draft.bom.lines.push(line);
        draft.at.push(Some(at));
    }
    // A line whose row has a mistake stays as it is in the books.
    for number in kept {
        if let Some(line) = old_lines.get(&number).filter(|_| taken.insert(number)) {
            draft.bom.lines.push((*line).clone());
            draft.at.push(None);
        }
    }
    if shares > PerUnit::ONE {
        desk.report(last_share, COST_SHARE, wrong(Code::SharesTooHigh, &[("sum", &shares.to_string())]));
        draft.bad = true;
    }
    Ok(())
}

/// A row as a line of its version, `None` where its component or unit is unknown; and its days. Every mistake of the row is
/// told, whatever else is wrong with it.
fn line(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    row: LineRow<'_>,
    number: u32,
    before: Option<&BomLine>,
    (version, version_before): (&Bom, Option<Validity>),
) -> Result<(Option<BomLine>, Validity), BooksError> {
    let at = row.at;
    let component = row.component.get().map(|c| c.text.as_ref());
    let old = before.filter(|l| component == Some(l.component.as_str()));
    let fixed_qty = row.fixed_qty.or_clear(old.map(|l| l.fixed_qty), Qty::ZERO);
    if fixed_qty.is_negative() {
        desk.report(at, FIXED_QTY, wrong(Code::Negative, &[]));
    }
    // A line may have a fixed quantity only.
    let qty = row.qty.or_keep(old.map(|l| l.qty), PerUnit::ZERO);
    if row.qty.get().is_some() && (qty.is_negative() || (qty.is_zero() && !fixed_qty.is_positive())) {
        desk.report(at, QTY, wrong(Code::NotPositive, &[]));
    }
    // A kind that cannot be read says nothing about the shares.
    let known = !matches!(row.kind, Got::Bad);
    let kind = row.kind.or_keep(old.map(|l| l.kind), LineKind::Component);
    let scrap = scrap(desk, at, row.scrap, kind.is_output() && known, old);
    let cost_share = cost_share(desk, at, row.cost_share, kind != LineKind::CoProduct && known, old);
    let kept = old.map(|line| following(line.valid, version_before, version.valid));
    let valid = days(desk, at, row.from, row.to, kept, version.valid);
    let item = match component {
        Some(component) if component == version.item => {
            desk.report(at, COMPONENT, wrong(Code::OwnComponent, &[]));
            world.items.get(component).cloned()
        }
        Some(component) => world.item(desk, at, COMPONENT, component)?.cloned(),
        None => None,
    };
    if item.as_ref().is_some_and(|i| i.retired) && version.state == VersionState::Active {
        desk.report(at, COMPONENT, wrong(Code::RetiredItem, &[]));
    }
    let own = item.as_ref().map(|i| i.unit.as_str());
    let unit = match &row.unit {
        Got::Is(code) => Some(code.text.as_ref()),
        Got::Absent => old.map(|l| l.unit.as_str()).or(own),
        Got::Blank => own,
        Got::Bad => None,
    };
    let known = match unit {
        Some(unit) if Some(unit) != own => world.unit(desk, at, UNIT, unit, item.as_ref()).cloned(),
        Some(unit) => world.units.get(unit).cloned(),
        None => None,
    };
    let (Some(component), Some(item), Some(unit)) = (component, item, known) else { return Ok((None, valid)) };
    if unit.code == item.unit {
        too_fine(desk, at, FIXED_QTY, fixed_qty, &item);
    } else if world.units.get(&item.unit).and_then(|own| ratio_to_own(&unit, own, &item.conversions)).is_none() {
        desk.report(at, UNIT, wrong(Code::NoConversion, &[("item", &item.code), ("unit", &item.unit)]));
    }
    let line = BomLine {
        number,
        component: component.to_owned(),
        kind,
        qty,
        unit: unit.code,
        fixed_qty,
        scrap,
        cost_share,
        operation: match row.operation {
            Got::Is(operation) => Some(operation),
            Got::Blank => None,
            Got::Absent | Got::Bad => old.and_then(|l| l.operation),
        },
        valid,
        substitutes: old.map(|l| l.substitutes.clone()).unwrap_or_default(),
        note: row.note.or_clear(old.map(|l| l.note.clone()), String::new()),
    };
    Ok((Some(line), valid))
}

/// A share's value, and the field at whose cell a mistake with it is told: its own, or the line's kind where it has no
/// column.
fn share_of(got: Got<(PerUnit, bool)>, field: usize, before: PerUnit) -> (PerUnit, bool, usize) {
    match got {
        Got::Is((value, percent)) => (value, percent, field),
        Got::Blank => (PerUnit::ZERO, false, field),
        Got::Absent => (before, false, KIND),
        Got::Bad => (PerUnit::ZERO, false, field),
    }
}

fn scrap(desk: &mut Desk<'_>, at: At, got: Got<(PerUnit, bool)>, of_output: bool, old: Option<&BomLine>) -> PerUnit {
    let (value, percent, field) = share_of(got, SCRAP, old.map_or(PerUnit::ZERO, |l| l.scrap));
    if value.is_negative() {
        desk.report(at, field, wrong(Code::Negative, &[]));
    } else if value >= PerUnit::ONE {
        // 3 without a percent sign is 3 %.
        let hundred = PerUnit::from_whole(100).unwrap_or(PerUnit::ONE);
        let suggestion = (!percent && value < hundred).then(|| format!("{value}%"));
        desk.report(at, field, Wrong { suggestion, ..wrong(Code::ScrapTooHigh, &[("share", &value.to_string())]) });
    } else if of_output && !value.is_zero() {
        desk.report(at, field, Wrong { suggestion: clear(field == SCRAP), ..wrong(Code::ScrapOfOutput, &[("share", &value.to_string())]) });
    }
    value
}

fn cost_share(desk: &mut Desk<'_>, at: At, got: Got<(PerUnit, bool)>, of_other: bool, old: Option<&BomLine>) -> PerUnit {
    let (value, _, field) = share_of(got, COST_SHARE, old.map_or(PerUnit::ZERO, |l| l.cost_share));
    if value.is_negative() {
        desk.report(at, field, wrong(Code::Negative, &[]));
    } else if value > PerUnit::ONE {
        desk.report(at, field, wrong(Code::ShareTooHigh, &[]));
    } else if of_other && !value.is_zero() {
        let suggestion = clear(field == COST_SHARE);
        desk.report(at, field, Wrong { suggestion, ..wrong(Code::ShareOfNoCoProduct, &[("share", &value.to_string())]) });
    }
    value
}

/// The suggestion to leave a cell empty, where it is the cell's own mistake.
fn clear(own: bool) -> Option<String> {
    own.then(String::new)
}

/// A line's days in the books; one that is the version's own there follows when the version moves.
fn following(line: Validity, before: Option<Validity>, now: Validity) -> Validity {
    let Some(before) = before else { return line };
    Validity {
        from: if line.from == before.from { now.from } else { line.from },
        to: if line.to.is_some() && line.to == before.to { now.to } else { line.to },
    }
}

fn days(desk: &mut Desk<'_>, at: At, from: Got<Day>, to: Got<Day>, old: Option<Validity>, version: Validity) -> Validity {
    let valid = Validity {
        from: from.or_clear(old.map(|valid| valid.from), version.from),
        to: match to {
            Got::Is(day) => Some(day),
            Got::Blank => None,
            Got::Absent | Got::Bad => old.and_then(|valid| valid.to),
        },
    };
    let report = |desk: &mut Desk<'_>, field, code, days: Validity| {
        let params = day_params(days);
        desk.report(at, field, wrong(code, &params.each_ref().map(|(k, v)| (*k, v.as_str()))));
    };
    if !valid.is_ordered() {
        report(desk, TO, Code::DatesReversed, valid);
    } else if version.is_ordered() && valid.intersect(version).is_none() {
        // Days beyond the version's on one side do no harm: only those that both have count.
        let field = if valid.from > version.from { FROM } else { TO };
        report(desk, field, Code::OutsideVersion, version);
    }
    valid
}
