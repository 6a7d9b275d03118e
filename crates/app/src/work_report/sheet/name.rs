//! What the lines of a sheet are called, and what is shown of their figures.

use super::super::hours::{sum as all, together as hours};
use super::sum::{self, Summed, View};
use super::view::{By, FiguresView, Line, Sheet};
use crate::error::{Code, Error, Result};
use qitao_domain::costing::Elements;
use qitao_domain::costing::element::unit_cost;
use qitao_domain::costing::sheet::Figures;
use qitao_domain::{Money, Price, Qty};
use qitao_store::{Read, SheetFilter, SheetItem};
use std::collections::{BTreeSet, HashMap};

/// Decimals of what a piece costs, as it is shown.
const UNIT: u32 = 4;

/// Whole sheets: all lines of each of these views, by their key.
pub(super) fn sheets(r: &mut Read<'_>, filter: &SheetFilter, views: &[By]) -> Result<Vec<Sheet>> {
    let items = r.sheet_items()?;
    let summed = sum::views(r, filter, views, &items)?;
    let names = Names::of(r, items, views, &summed)?;
    views.iter().zip(summed).map(|(&by, view)| names.sheet(by, &view)).collect()
}

/// Codes and names, by row number.
struct Names {
    items: HashMap<i64, SheetItem>,
    units: HashMap<i64, String>,
    orders: HashMap<i64, String>,
    operations: HashMap<(i64, u32), String>,
    centers: HashMap<i64, (String, String)>,
    people: HashMap<i64, (String, String)>,
    codes: HashMap<i64, String>,
}

impl Names {
    fn of(r: &mut Read<'_>, items: HashMap<i64, SheetItem>, views: &[By], summed: &[View]) -> Result<Self> {
        let keys = |wanted: &[By]| -> Vec<i64> {
            let of = views.iter().zip(summed).filter(|(by, _)| wanted.contains(by));
            let ids: BTreeSet<i64> = of.flat_map(|(_, view)| view.lines.iter().map(|line| line.key[0])).collect();
            ids.into_iter().collect()
        };
        Ok(Self {
            units: items.values().map(|item| (item.unit_id, item.unit.clone())).collect(),
            items,
            orders: r.document_numbers(&keys(&[By::Operation, By::WorkOrder]))?,
            operations: r.operation_names(&keys(&[By::Operation]))?,
            centers: r.work_centers()?.into_iter().map(|one| (one.id, (one.record.code, one.record.name))).collect(),
            people: r.people_named(&keys(&[By::Operator]))?,
            codes: r.tracking_codes(&keys(&[By::TrackingCode]))?,
        })
    }

    fn sheet(&self, by: By, view: &View) -> Result<Sheet> {
        let mut named: Vec<(Line, &Summed)> = view.lines.iter().map(|summed| (self.line(by, summed), summed)).collect();
        // What has no key comes last.
        named.sort_by_cached_key(|(line, _)| (key(by, line).is_none(), key(by, line).map(str::to_owned), line.operation));
        let labour = hours(named.iter().map(|(_, summed)| summed.figures.labour_seconds))?;
        let machine = hours(named.iter().map(|(_, summed)| summed.figures.machine_seconds))?;
        let mut lines = Vec::with_capacity(named.len());
        for ((line, summed), hours) in named.into_iter().zip(labour.iter().copied().zip(machine.iter().copied())) {
            lines.push(Line { figures: shown(summed, hours)?, ..line });
        }
        Ok(Sheet { lines, totals: shown(&view.whole, (all(&labour)?, all(&machine)?))?, more: 0 })
    }

    fn line(&self, by: By, summed: &Summed) -> Line {
        let [id, number] = summed.key;
        let item = summed.items.one().and_then(|item| self.items.get(&item));
        let center = summed.centers.one().and_then(|center| self.centers.get(&center)).cloned();
        let mut line = Line {
            work_order: None,
            operation: None,
            operation_name: None,
            item: None,
            item_name: None,
            // Items of one unit have it, several or not.
            unit: summed.units.one().and_then(|unit| self.units.get(&unit)).cloned(),
            work_center: None,
            work_center_name: None,
            operator: None,
            operator_name: None,
            tracking_code: None,
            month: None,
            figures: FiguresView::default(),
        };
        match by {
            By::Operation | By::WorkOrder => {
                line.work_order = self.orders.get(&id).cloned();
                (line.item, line.item_name) = item.map(|item| (item.code.clone(), item.name.clone())).unzip();
                if by == By::Operation {
                    let number = u32::try_from(number).unwrap_or(0);
                    line.operation = Some(number);
                    line.operation_name = self.operations.get(&(id, number)).cloned();
                    (line.work_center, line.work_center_name) = center.unzip();
                }
            }
            By::Item => (line.item, line.item_name) = item.map(|item| (item.code.clone(), item.name.clone())).unzip(),
            By::WorkCenter => (line.work_center, line.work_center_name) = center.unzip(),
            By::Operator => (line.operator, line.operator_name) = self.people.get(&id).cloned().unzip(),
            By::TrackingCode => line.tracking_code = self.codes.get(&id).cloned(),
            By::Month => line.month = Some(format!("{:04}-{:02}", id.div_euclid(12), id.rem_euclid(12) + 1)),
        }
        line
    }
}

fn key(by: By, line: &Line) -> Option<&str> {
    let key = match by {
        By::Operation | By::WorkOrder => &line.work_order,
        By::Item => &line.item,
        By::WorkCenter => &line.work_center,
        By::Operator => &line.operator,
        By::TrackingCode => &line.tracking_code,
        By::Month => &line.month,
    };
    key.as_deref()
}

fn out_of_range(figure: &'static str) -> Error {
    Error::new(Code::Overflow).with("item", "total").with("figure", figure)
}

/// Figures as they are shown, with the hours that were rounded for them.
fn shown(of: &Summed, (labour_hours, machine_hours): (Qty, Qty)) -> Result<FiguresView> {
    let figures: &Figures = &of.figures;
    let costs = figures.elements();
    let total = costs.total().ok_or_else(|| out_of_range("total"))?;
    let pieces = |quantity: Qty| of.units.one().map(|_| quantity);
    let counted = figures.good.is_positive() && of.units.one().is_some() && !of.several_operations;
    let of_piece = |costs: &Elements<Money>| -> Option<Price> { unit_cost(costs, figures.good, UNIT)?.total() };
    let standard = (figures.without_standard == 0).then_some(figures.standard);
    let should = |standard: Money| of_piece(&Elements { labour: standard, ..Elements::default() });
    // Why it cost more is a matter of what was posted.
    let variance = |standard: Money| total.checked_sub(costs.difference).and_then(|posted| posted.checked_sub(standard));
    let variance = standard.map(|standard| variance(standard).ok_or_else(|| out_of_range("variance"))).transpose()?;
    Ok(FiguresView {
        reports: figures.reports,
        good: pieces(figures.good),
        rework: pieces(figures.rework),
        reject_material: pieces(figures.reject_material),
        reject_work: pieces(figures.reject_work),
        labour_hours,
        machine_hours,
        kwh: figures.kwh,
        labour: costs.labour,
        machine: costs.machine,
        energy: costs.energy,
        overhead: costs.overhead,
        difference: costs.difference,
        total,
        unit_cost: if counted { of_piece(&costs) } else { None },
        standard,
        unit_standard: if counted { standard.and_then(should) } else { None },
        variance,
        causes: standard.map(|_| figures.causes),
    })
}
