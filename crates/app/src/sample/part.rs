//! How the tables say what a part is, what goes in and how it is made; short enough to be read as a table.

use qitao_domain::bom::{BomLine, LineKind, Substitute};
use qitao_domain::calendar::Validity;
use qitao_domain::item::{Item, ItemKind, LotRule, Source};
use qitao_domain::routing::Operation;
use qitao_domain::unit::Conversion;
use qitao_domain::{PerUnit, Qty};

/// Kilograms out of grams, as a coefficient.
pub(super) const fn grams(g: i64) -> PerUnit {
    PerUnit::from_scaled(g * 1_000_000)
}

/// Kilograms out of milligrams, as a coefficient: 27 500 mg are 0.0275.
pub(super) const fn milligrams(mg: i64) -> PerUnit {
    PerUnit::from_scaled(mg * 1_000)
}

/// Metres out of millimetres, as a coefficient. (Also thousandths of anything else.)
pub(super) const fn milli(thousandths: i64) -> PerUnit {
    PerUnit::from_scaled(thousandths * 1_000_000)
}

/// Whole pieces.
pub(super) const fn each(n: i64) -> PerUnit {
    PerUnit::from_scaled(n * 1_000_000_000)
}

/// A quantity of `n` whole units.
pub(super) const fn whole(n: i64) -> Qty {
    Qty::from_scaled(n * 1_000_000)
}

/// A quantity out of thousandths.
pub(super) const fn thousandths(n: i64) -> Qty {
    Qty::from_scaled(n * 1_000)
}

/// The value of the first step that `n` does not exceed, else `beyond`.
pub(super) fn up_to<T: Copy>(n: i64, steps: &[(i64, T)], beyond: T) -> T {
    steps.iter().find(|step| n <= step.0).map_or(beyond, |step| step.1)
}

/// A line of a bill of material before it has a number.
pub(super) struct Line(pub(super) BomLine);

/// `qty` of `component`, in the component's own unit.
pub(super) fn line(component: impl Into<String>, qty: PerUnit) -> Line {
    Line(BomLine {
        number: 0,
        component: component.into(),
        kind: LineKind::Component,
        qty,
        unit: String::new(),
        fixed_qty: Qty::ZERO,
        scrap: PerUnit::ZERO,
        cost_share: PerUnit::ZERO,
        operation: None,
        valid: Validity::ALWAYS,
        substitutes: Vec::new(),
        note: String::new(),
    })
}

/// `qty` of `component` comes back (副产品).
pub(super) fn back(component: impl Into<String>, qty: PerUnit) -> Line {
    let mut made = line(component, qty);
    made.0.kind = LineKind::ByProduct;
    made
}

impl Line {
    /// Scrap in thousandths: 30 is 3 %.
    pub(super) fn scrap(mut self, permille: i64) -> Self {
        self.0.scrap = milli(permille);
        self
    }

    /// Consumed by operation `number`.
    pub(super) fn at(mut self, number: u32) -> Self {
        self.0.operation = Some(number);
        self
    }

    /// So much per order on top.
    pub(super) fn fixed(mut self, qty: Qty) -> Self {
        self.0.fixed_qty = qty;
        self
    }

    /// The quantity is in this unit, not the component's own.
    pub(super) fn unit(mut self, unit: &str) -> Self {
        self.0.unit = unit.into();
        self
    }

    /// A stand-in, one for one; the first named is tried first.
    pub(super) fn or(self, item: impl Into<String>) -> Self {
        self.or_times(item, PerUnit::ONE)
    }

    /// A stand-in of which `ratio` replace one.
    pub(super) fn or_times(mut self, item: impl Into<String>, ratio: PerUnit) -> Self {
        let priority = u32::try_from(self.0.substitutes.len() + 1).unwrap_or(u32::MAX);
        self.0.substitutes.push(Substitute { priority, item: item.into(), ratio });
        self
    }

    /// Carries this share of the parent's cost, in thousandths: a co-product (联产品).
    pub(super) fn co_product(mut self, permille: i64) -> Self {
        self.0.kind = LineKind::CoProduct;
        self.0.cost_share = milli(permille);
        self
    }

    /// Only on these days.
    pub(super) fn on(mut self, valid: Validity) -> Self {
        self.0.valid = valid;
        self
    }

    /// Position or drawing.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.0.note = note.into();
        self
    }
}

/// An operation before it has a number: set-up and clean-up in minutes per order, run time in seconds per piece.
pub(super) fn step(name: &str, work_center: &str, setup_minutes: u32, run_seconds: i64) -> Step {
    Step(Operation {
        number: 0,
        name: name.into(),
        work_center: work_center.into(),
        outsourced: false,
        setup_seconds: setup_minutes * 60,
        cleanup_seconds: 0,
        run_seconds: u32::try_from(run_seconds.max(1)).unwrap_or(u32::MAX),
        cycle_qty: Qty::ONE,
        lead_time_days: 0,
        note: String::new(),
    })
}

/// An operation that a supplier does in `days`.
pub(super) fn sent_out(name: &str, work_center: &str, days: u32) -> Step {
    let mut made = step(name, work_center, 0, 0);
    made.0.outsourced = true;
    made.0.lead_time_days = days;
    made.0.run_seconds = 0;
    made
}

/// See [`step`].
pub(super) struct Step(pub(super) Operation);

impl Step {
    /// The run time is for `pieces` at a time: a furnace load, a tray.
    pub(super) fn per(mut self, pieces: i64) -> Self {
        self.0.cycle_qty = whole(pieces.max(1));
        self
    }

    /// Clean-up per order, in minutes.
    pub(super) fn clean(mut self, minutes: u32) -> Self {
        self.0.cleanup_seconds = minutes * 60;
        self
    }

    /// What the operator has to mind.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.0.note = note.into();
        self
    }
}

/// A part with all that is known about it, before it has a code.
pub(super) struct Part {
    pub(super) item: Item,
    pub(super) lines: Vec<Line>,
    pub(super) steps: Vec<Step>,
    pub(super) output: Qty,
    pub(super) fixed_output: Qty,
    pub(super) bom_note: String,
}

impl Part {
    fn new(kind: ItemKind, source: Source, unit: &str, group: &str, name: &str, spec: impl Into<String>) -> Self {
        let item = Item {
            code: String::new(),
            name: name.into(),
            spec: spec.into(),
            kind,
            source,
            unit: unit.into(),
            decimals: super::base::unit_decimals(unit),
            group: group.into(),
            barcode: String::new(),
            lead_time_days: 0,
            safety_stock: Qty::ZERO,
            lot_rule: LotRule::LotForLot,
            lot_min: Qty::ZERO,
            lot_multiple: Qty::ZERO,
            lot_max: Qty::ZERO,
            lot_fixed: Qty::ZERO,
            lot_days: 0,
            conversions: Vec::new(),
            note: String::new(),
            retired: false,
        };
        Self { item, lines: Vec::new(), steps: Vec::new(), output: Qty::ONE, fixed_output: Qty::ZERO, bom_note: String::new() }
    }

    /// Bought, for making things of.
    pub(super) fn bought(unit: &str, group: &str, name: &str, spec: impl Into<String>) -> Self {
        Self::new(ItemKind::Raw, Source::Buy, unit, group, name, spec).lead(7)
    }

    /// Made here and used here.
    pub(super) fn made(unit: &str, group: &str, name: &str, spec: impl Into<String>) -> Self {
        Self::new(ItemKind::SemiFinished, Source::Make, unit, group, name, spec).lead(3)
    }

    /// Made by a supplier of our material.
    pub(super) fn outsourced(unit: &str, group: &str, name: &str, spec: impl Into<String>) -> Self {
        Self::new(ItemKind::SemiFinished, Source::Outsource, unit, group, name, spec).lead(14)
    }

    /// Exploded through.
    pub(super) fn phantom(unit: &str, group: &str, name: &str, spec: impl Into<String>) -> Self {
        Self::new(ItemKind::Phantom, Source::Make, unit, group, name, spec)
    }

    /// Made here and sold.
    pub(super) fn finished(unit: &str, group: &str, name: &str, spec: impl Into<String>) -> Self {
        Self::new(ItemKind::Finished, Source::Make, unit, group, name, spec).lead(4)
    }

    pub(super) fn lines(mut self, lines: impl IntoIterator<Item = Line>) -> Self {
        self.lines.extend(lines);
        self
    }

    pub(super) fn steps(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.steps.extend(steps);
        self
    }

    /// Days from order to receipt.
    pub(super) fn lead(mut self, days: u32) -> Self {
        self.item.lead_time_days = days;
        self
    }

    pub(super) fn safety(mut self, n: i64) -> Self {
        self.item.safety_stock = whole(n);
        self
    }

    /// Least order and order multiple; 0 for none.
    pub(super) fn lot(mut self, min: i64, multiple: i64) -> Self {
        (self.item.lot_min, self.item.lot_multiple) = (whole(min), whole(multiple));
        self
    }

    /// Largest order, as a furnace or a box holds no more.
    pub(super) fn lot_most(mut self, max: i64) -> Self {
        self.item.lot_max = whole(max);
        self
    }

    /// Ordered in this size: a coil, a drum, a heat.
    pub(super) fn lot_fixed(mut self, n: i64) -> Self {
        (self.item.lot_rule, self.item.lot_fixed) = (LotRule::Fixed, whole(n));
        self
    }

    /// The needs of `days` days are ordered together.
    pub(super) fn lot_period(mut self, days: u32) -> Self {
        (self.item.lot_rule, self.item.lot_days) = (LotRule::Period, days);
        self
    }

    /// Filled up to `max` when below `min`, as a shelf with two bins is.
    pub(super) fn lot_min_max(mut self, min: i64, max: i64) -> Self {
        (self.item.lot_rule, self.item.lot_min, self.item.lot_max) = (LotRule::MinMax, whole(min), whole(max));
        self
    }

    /// `quantity` of `unit` are `base` of the own unit.
    pub(super) fn converts(mut self, unit: &str, quantity: Qty, base: Qty) -> Self {
        self.item.conversions.push(Conversion { unit: unit.into(), quantity, base });
        self
    }

    /// The lines make `n` at once, plus `fixed` per order.
    pub(super) fn batch(mut self, n: Qty, fixed: Qty) -> Self {
        (self.output, self.fixed_output) = (n, fixed);
        self
    }

    pub(super) fn decimals(mut self, decimals: u8) -> Self {
        self.item.decimals = decimals;
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.item.note = note.into();
        self
    }

    pub(super) fn bom_note(mut self, note: impl Into<String>) -> Self {
        self.bom_note = note.into();
        self
    }

    pub(super) fn retired(mut self) -> Self {
        self.item.retired = true;
        self
    }
}
