//! What an order copied: its components from the bill of material and its operations from the routing of a day.
//!
//! Phantoms are opened, so the list names what is really taken. Each component keeps its exact quantity per piece and per order, so
//! that an order can be divided, and its rest be worked out, without an error of rounding. What an order needs is never changed
//! by a later bill of material: [`compare_components`] says how it differs.

use crate::bom::{BomError, BomGraph, LineKind};
use crate::calendar::Validity;
use crate::exact::Rounding;
use crate::routing::{Operation, Routing, VersionState};
use crate::{BomLineId, Day, Exact, ItemId, Qty};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};
use std::collections::BTreeMap;

/// A component of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// The part.
    pub item: ItemId,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// The operation of the order that takes it; none means the first. What is in a phantom is taken where the phantom is.
    pub operation: Option<u32>,
    /// The line that names it, perhaps a phantom's.
    pub line: BomLineId,
    /// Own units for one piece of the order, scrap included; not below 0.
    pub per: Exact,
    /// Own units for the order on top; not below 0.
    pub fixed: Exact,
    /// What the order needs in all, rounded up to the item's decimals; below 0 (and down in size) for what comes out.
    pub required: Qty,
}

impl Component {
    /// What both take together, which are of one item; `None` when out of range.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        Some(Self {
            per: self.per.checked_add(&other.per)?,
            fixed: self.fixed.checked_add(&other.fixed)?,
            required: self.required.checked_add(other.required)?,
            ..self.clone()
        })
    }

    /// What so many pieces need, exactly, without the sign; `None` when out of range.
    #[must_use]
    pub fn needed(&self, quantity: Qty) -> Option<Exact> {
        quantity.to_exact().checked_mul(&self.per)?.checked_add(&self.fixed)
    }

    /// Whether what so many pieces need, without what is taken per order, is less than the least quantity of the item: where an order is
    /// divided, one of its parts may have none of it.
    #[must_use]
    pub fn is_less_than_a_step(&self, quantity: Qty) -> bool {
        let step = Exact::new(1, 10_i128.pow(self.decimals.into()));
        quantity.to_exact().checked_mul(&self.per).is_some_and(|needed| needed < step)
    }

    /// An exact need as a quantity of the item, with the sign of its kind.
    pub(super) fn rounded(&self, needed: &Exact) -> Option<Qty> {
        let signed = if self.kind.is_output() { -needed } else { *needed };
        Qty::from_exact(&signed, self.decimals.into(), Rounding::Up)
    }

    /// What a backflush (倒冲) takes now that so many pieces in all are reported good at its operation: what they need, less what
    /// backflushes before took, so that many small reports take what one would. Of that what is there, and what is short of it. What is
    /// needed per order goes with the first piece; nothing is given back where reports were taken back. `None` when out of range.
    #[must_use]
    pub fn backflush(&self, good: Qty, taken: Qty, there: Qty) -> Option<(Qty, Qty)> {
        if self.kind.is_output() || !good.is_positive() {
            return Some((Qty::ZERO, Qty::ZERO));
        }
        let due = self.rounded(&self.needed(good)?)?.checked_sub(taken)?.max(Qty::ZERO);
        let now = due.min(there.max(Qty::ZERO));
        Some((now, due.checked_sub(now)?))
    }

    /// What is still needed of it when so many of the order's pieces are done, rounded like the whole; `None` when out of range.
    #[must_use]
    pub fn left(&self, quantity: Qty, done: Qty) -> Option<Qty> {
        self.rounded(&left(&self.needed(quantity)?, quantity, done)?)
    }
}

/// What is left of a total that belongs to `quantity` pieces when so many are done: the same share of all of it, whatever of it is
/// per piece and per order. Nothing is left of an order that gave more. `None` when out of range, or of an order of nothing.
///
/// Output 2 a unit and 1 fixed: 201 of 100 units; 60 done → 80.4.
#[must_use]
pub fn left(total: &Exact, quantity: Qty, done: Qty) -> Option<Exact> {
    if !quantity.is_positive() {
        return None;
    }
    let open = Qty::from_scaled(quantity.scaled().checked_sub(done.scaled())?.max(0));
    total.checked_mul(&Exact::new(open.scaled().into(), quantity.scaled().into()))
}

/// How many pieces so much of a part is enough for, when each takes `per` and the order `fixed` on top; none where pieces take nothing of
/// it, or when out of range.
///
/// 21 of what takes 2 a piece and 1 an order → 10.
#[must_use]
pub fn enough_for(taken: Qty, per: &Exact, fixed: &Exact) -> Option<Qty> {
    if per.is_zero() {
        return None;
    }
    let rest = taken.to_exact().checked_sub(fixed)?.max(Exact::zero());
    Qty::from_exact(&rest.checked_div(per)?, Qty::DECIMALS, Rounding::Down)
}

/// The components of an order for `quantity` of an item by the bill of material of a day, phantoms opened, in the order of its lines.
///
/// # Errors
/// An unknown item, a loop of phantoms, a figure beyond what can be kept.
pub fn components(graph: &BomGraph, item: ItemId, quantity: Qty, day: Day) -> Result<Vec<Component>, BomError> {
    let mut found = Vec::new();
    let top = Through { per: Exact::from_integer(1), fixed: Exact::zero(), operation: None };
    open(graph, item, day, &top, &mut vec![item], &mut found)?;
    for component in &mut found {
        let required = component.needed(quantity).and_then(|needed| component.rounded(&needed));
        component.required = required.ok_or_else(|| overflow(graph, component.item, "required"))?;
    }
    Ok(found)
}

fn code(graph: &BomGraph, item: ItemId) -> Box<str> {
    graph.item(item).map_or_else(|| item.to_string().into(), |node| node.code.clone())
}

fn overflow(graph: &BomGraph, item: ItemId, figure: &str) -> BomError {
    BomError::Overflow { item: code(graph, item), figure: figure.into() }
}

/// What of a phantom one order takes: so much a piece, so much on top.
struct Through {
    per: Exact,
    fixed: Exact,
    operation: Option<u32>,
}

fn open(
    graph: &BomGraph,
    item: ItemId,
    day: Day,
    through: &Through,
    path: &mut Vec<ItemId>,
    found: &mut Vec<Component>,
) -> Result<(), BomError> {
    for line in graph.lines_on(item, day)? {
        let node = graph.item(line.component).ok_or(BomError::NoItem(line.component))?;
        let product = || {
            let per = through.per.checked_mul(&line.per)?;
            let fixed = through.fixed.checked_mul(&line.per)?;
            // What a phantom takes per order is taken once for each way by which the order comes to it.
            Some((per, fixed.checked_add(&line.fixed)?))
        };
        let (per, fixed) = product().ok_or_else(|| overflow(graph, line.component, "per piece"))?;
        // What is in a phantom is taken where the phantom is; what the top's own line says counts first.
        let operation = through.operation.or(if path.len() == 1 { line.operation } else { None });
        if node.kind == crate::item::ItemKind::Phantom && !line.kind.is_output() {
            if path.contains(&line.component) {
                let start = path.iter().position(|on_path| *on_path == line.component).unwrap_or(0);
                let around = path[start..].iter().chain([&line.component]);
                return Err(BomError::Loop { path: around.map(|item| code(graph, *item)).collect() });
            }
            path.push(line.component);
            open(graph, line.component, day, &Through { per, fixed, operation }, path, found)?;
            path.pop();
            continue;
        }
        let (item, decimals, required) = (line.component, node.decimals, Qty::ZERO);
        found.push(Component { item, decimals, kind: line.kind, operation, line: line.line, per, fixed, required });
    }
    Ok(())
}

/// The routing of a day among the versions of an item: the active one that is valid on it.
#[must_use]
pub fn routing_on(versions: &[Routing], day: Day) -> Option<&Routing> {
    versions.iter().find(|routing| routing.state == VersionState::Active && Validity::contains(routing.valid, day))
}

/// How a copied list differs from one of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<T> {
    /// Only today has it.
    Added(T),
    /// Only the copy has it.
    Removed(T),
    /// Both have it, otherwise.
    Changed {
        /// As it was copied.
        was: T,
        /// As it is today.
        is: T,
    },
}

/// What a list takes of a part at an operation, all its lines together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The part.
    pub item: ItemId,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// Where.
    pub operation: Option<u32>,
    /// Own units for one piece.
    pub per: Exact,
    /// Own units for the order on top.
    pub fixed: Exact,
}

type Place = (ItemId, LineKind, Option<u32>);

fn summed(list: &[Component]) -> Option<BTreeMap<Place, Taken>> {
    let mut sums: BTreeMap<Place, Taken> = BTreeMap::new();
    for &Component { item, kind, operation, per, fixed, .. } in list {
        let start = Taken { item, kind, operation, per: Exact::zero(), fixed: Exact::zero() };
        let sum = sums.entry((item, kind, operation)).or_insert(start);
        sum.per = sum.per.checked_add(&per)?;
        sum.fixed = sum.fixed.checked_add(&fixed)?;
    }
    Some(sums)
}

/// How the components of an order differ from what they would be today, by part and operation: a new version with the same
/// contents differs in nothing. `None` when sums are out of range.
#[must_use]
pub fn compare_components(copied: &[Component], today: &[Component]) -> Option<Vec<Change<Taken>>> {
    Some(compare(&summed(copied)?, &summed(today)?))
}

/// How the operations of an order differ from what they would be today, by number.
#[must_use]
pub fn compare_operations(copied: &[Operation], today: &[Operation]) -> Vec<Change<Operation>> {
    let by_number = |list: &[Operation]| list.iter().map(|operation| (operation.number, operation.clone())).collect();
    compare::<u32, Operation>(&by_number(copied), &by_number(today))
}

fn compare<K: Ord, T: Clone + PartialEq>(copied: &BTreeMap<K, T>, today: &BTreeMap<K, T>) -> Vec<Change<T>> {
    let mut changes = Vec::new();
    let keys: std::collections::BTreeSet<&K> = copied.keys().chain(today.keys()).collect();
    for key in keys {
        match (copied.get(key), today.get(key)) {
            (Some(was), None) => changes.push(Change::Removed(was.clone())),
            (None, Some(is)) => changes.push(Change::Added(is.clone())),
            (Some(was), Some(is)) if was != is => changes.push(Change::Changed { was: was.clone(), is: is.clone() }),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bom::Edge;
    use crate::item::ItemKind;
    use crate::production::testing::{day, factory, qty};

    const ON: &str = "2026-11-03";

    fn listed(graph: &BomGraph, item: i64, quantity: &str) -> Vec<(i64, Option<u32>, String)> {
        let list = components(graph, ItemId(item), qty(quantity), day(ON)).unwrap();
        list.iter().map(|c| (c.item.0, c.operation, c.required.to_string())).collect()
    }

    #[test]
    fn an_order_copies_what_it_takes() {
        // 1 makes batches of 4 of 2 kg of 2 (3 decimals) at 3 % scrap and 0.5 kg per order; 10 gives 1 of by-product 3 for 4.
        let mut factory = factory(&[(1, 2, "2"), (1, 3, "1")]);
        factory.decimals(2, 3);
        let [kg, by_product] = &mut factory.edges[..] else { panic!() };
        *kg = Edge { output_qty: qty("4"), scrap: "0.03".parse().unwrap(), fixed_qty: qty("0.5"), operation: Some(20), ..kg.clone() };
        *by_product = Edge { output_qty: qty("4"), kind: LineKind::ByProduct, ..by_product.clone() };
        // 10 / 4 × 2 / 0.97 + 0.5 = 5.6546… up; 10 / 4 = 2.5 come out, down.
        let list = listed(&factory.graph(), 1, "10");
        assert_eq!(list, [(2, Some(20), "5.655".into()), (3, None, "-2".into())]);
    }

    #[test]
    fn phantoms_are_opened() {
        // 1 takes 2 of phantom 5 (and 1 per order on top) at operation 30; 5 is 3 of 6 and, per order, 4 of 7.
        let mut factory = factory(&[(1, 5, "2"), (5, 6, "3"), (5, 7, "0"), (1, 6, "1")]);
        factory.kind(5, ItemKind::Phantom);
        factory.edges[0].operation = Some(30);
        factory.edges[0].fixed_qty = qty("1");
        factory.edges[1].operation = Some(70);
        factory.edges[2].fixed_qty = qty("4");
        let graph = factory.graph();
        assert_eq!(listed(&graph, 1, "10"), [(6, Some(30), "63".into()), (7, Some(30), "4".into()), (6, None, "10".into())]);
        let looped = {
            factory.line(6, 5, "1");
            factory.kind(6, ItemKind::Phantom);
            components(&factory.graph(), ItemId(1), qty("1"), day(ON))
        };
        assert!(matches!(looped, Err(BomError::Loop { path }) if path.len() == 3));
    }

    #[test]
    fn only_what_is_left_is_needed() {
        // Output 2 a unit and 1 fixed, 60 of 100 done → 80.4
        let total = Exact::from_integer(2 * 100 + 1);
        assert_eq!(left(&total, qty("100"), qty("60")), Some(Exact::new(804, 10)));
        assert_eq!(left(&total, qty("100"), qty("120")), Some(Exact::zero()));
        assert_eq!(left(&total, qty("0"), qty("0")), None);
        let factory = factory(&[(1, 2, "2")]);
        let list = components(&factory.graph(), ItemId(1), qty("100"), day(ON)).unwrap();
        let with_fixed = Component { fixed: Exact::from_integer(1), decimals: 1, ..list[0].clone() };
        assert_eq!(with_fixed.left(qty("100"), qty("60")).unwrap().to_string(), "80.4");
        assert_eq!(Component { decimals: 0, ..with_fixed }.left(qty("100"), qty("60")).unwrap().to_string(), "81");
    }

    #[test]
    fn material_is_enough_for_so_many() {
        let one = Exact::from_integer(1);
        assert_eq!(enough_for(qty("21"), &Exact::from_integer(2), &one), Some(qty("10")));
        assert_eq!(enough_for(qty("0.5"), &Exact::from_integer(2), &one), Some(Qty::ZERO), "not yet for one");
        assert_eq!(enough_for(qty("1"), &Exact::from_integer(3), &Exact::zero()), Some(qty("0.333333")));
        assert_eq!(enough_for(qty("21"), &Exact::zero(), &one), None);
    }

    #[test]
    fn a_backflush_takes_what_the_good_ones_need() {
        let factory = factory(&[(1, 2, "0.4")]);
        let list = components(&factory.graph(), ItemId(1), qty("100"), day(ON)).unwrap();
        let whole = Component { fixed: Exact::from_integer(1), ..list[0].clone() };
        let mut taken = Qty::ZERO;
        let mut each = Vec::new();
        for good in ["1", "2", "3", "10", "10"] {
            let (now, short) = whole.backflush(qty(good), taken, qty("3")).unwrap();
            taken = taken.checked_add(now).unwrap();
            each.push((now.to_string(), short.to_string()));
        }
        // 1.4 → 2, 1.8 → 2, 2.2 → 3, 5: two more are there, then none is due
        let expected = [("2", "0"), ("0", "0"), ("1", "0"), ("2", "0"), ("0", "0")];
        assert_eq!(each, expected.map(|(now, short)| (now.to_string(), short.to_string())));
        assert_eq!(whole.backflush(qty("100"), taken, qty("3")), Some((qty("3"), qty("33"))), "41 are needed, 5 were taken");
        assert_eq!(whole.backflush(Qty::ZERO, Qty::ZERO, qty("3")), Some((Qty::ZERO, Qty::ZERO)));
    }

    #[test]
    fn a_copy_is_held_against_today() {
        let was = factory(&[(1, 2, "2"), (1, 3, "1"), (1, 4, "1")]);
        let mut is = factory(&[(1, 3, "1.5"), (1, 2, "1"), (1, 2, "1"), (1, 5, "1")]);
        is.edges.iter_mut().for_each(|edge| edge.line = BomLineId(edge.line.0 + 100));
        let list = |factory: &crate::production::testing::Factory| components(&factory.graph(), ItemId(1), qty("7"), day(ON)).unwrap();
        let changes = compare_components(&list(&was), &list(&is)).unwrap();
        let told: Vec<_> = changes
            .iter()
            .map(|change| match change {
                Change::Added(t) => format!("+{}", t.item),
                Change::Removed(t) => format!("-{}", t.item),
                Change::Changed { was, is } => format!("{}: {} → {}", was.item, was.per, is.per),
            })
            .collect();
        assert_eq!(told, ["3: 1 → 3/2", "-4", "+5"], "two lines of one part are as one");
        assert_eq!(compare_components(&list(&was), &list(&was)), Some(vec![]));
    }

    #[test]
    fn operations_are_compared_by_number() {
        let operation = |number, run_seconds| Operation {
            number,
            name: "粗车".into(),
            work_center: "C01".into(),
            outsourced: false,
            setup_seconds: 0,
            cleanup_seconds: 0,
            run_seconds,
            cycle_qty: Qty::ONE,
            lead_time_days: 0,
            note: String::new(),
        };
        let (was, is) = ([operation(10, 30), operation(20, 60)], [operation(20, 55), operation(30, 5)]);
        let expected = vec![
            Change::Removed(operation(10, 30)),
            Change::Changed { was: operation(20, 60), is: operation(20, 55) },
            Change::Added(operation(30, 5)),
        ];
        assert_eq!(compare_operations(&was, &is), expected);
        let version = |version: &str, state, from: &str, to: Option<&str>| Routing {
            item: "A".into(),
            version: version.into(),
            state,
            valid: Validity { from: day(from), to: to.map(day) },
            note: String::new(),
            operations: vec![],
        };
        let versions = [
            version("V1", VersionState::Active, "2026-01-01", Some("2026-06-30")),
            version("V2", VersionState::Draft, "2026-07-01", None),
            version("V3", VersionState::Active, "2026-07-01", None),
        ];
        let on = |text| routing_on(&versions, day(text)).map(|routing| routing.version.as_str());
        assert_eq!([on("2026-06-30"), on("2026-07-01"), on("2025-12-31")], [Some("V1"), Some("V3"), None]);
    }
}
