//! Which operation is meant, and what whoever reports it wants to see of it.

use super::clock;
use super::view::{AllowMore, Ask, BeforeView, MachineView, OperationView, OrderCosts, OrderView, PersonView, Progress, Who};
use crate::app::App;
use crate::ctx::Ctx;
use crate::document::codes;
use crate::document::effect::{added, negated};
use crate::document::paper::{Around, Paper};
use crate::document::show::sees_money;
use crate::document::view::ByNumber;
use crate::error::{Code, Error, Result};
use crate::{log_in, work_order};
use qitao_domain::costing::Elements;
use qitao_domain::exact::{Rounding, round};
use qitao_domain::production::work_order::WorkOrderState;
use qitao_domain::production::work_report::{Before, of_traveller, traveller_code};
use qitao_domain::{Money, Qty};
use qitao_store::{ClockFilter, OrderOperation, Read, Reported, WorkOrder};
use serde::Serialize;
use std::sync::Arc;

/// An operation of an order, with what was reported of it and of the one before.
pub(super) struct Found {
    pub(super) paper: Paper,
    pub(super) order: WorkOrder,
    pub(super) operation: OrderOperation,
    pub(super) reported: Reported,
    /// The nearest one before that is done here, with what was reported of it.
    pub(super) before: Option<(OrderOperation, Reported)>,
}

/// The order and the operation that are meant: by the traveller's code, or by their numbers.
pub(super) fn named(code: Option<&str>, order: Option<&str>, operation: Option<u32>) -> Result<(String, u32)> {
    let required = |field: &str| Error::new(Code::FieldRequired).with("field", field);
    match (code, order, operation) {
        (Some(code), _, _) => of_traveller(code)
            .ok_or_else(|| Error::new(Code::ReportTraveller).with("field", "code").with("code", code.chars().take(64).collect::<String>())),
        (None, Some(order), Some(operation)) => Ok((order.to_owned(), operation)),
        (None, Some(_), None) => Err(required("operation")),
        (None, None, _) => Err(required("order")),
    }
}

impl Found {
    pub(super) fn load(r: &mut Read<'_>, order: &str, number: u32) -> Result<Self> {
        let (paper, row) = work_order::load(r, order).map_err(|error| error.with("field", "order"))?;
        let id = paper.head.id;
        let mut operations = r.order_operations(&[id])?;
        let missing = || Error::missing("operation", traveller_code(order, number)).with("field", "operation");
        let at = operations.iter().position(|one| one.operation.number == number).ok_or_else(missing)?;
        let mut reported = r.reported(&[id])?;
        let mut of = |one: &OrderOperation| reported.remove(&(id, one.operation.number)).unwrap_or_default();
        // What suppliers do is not reported here: the one before that bounds what there can be all the same.
        let before = operations[..at].iter().rposition(|one| !one.operation.outsourced).map(|at| operations[at].clone());
        let before = before.map(|one| {
            let of = of(&one);
            (one, of)
        });
        let operation = operations.swap_remove(at);
        let reported = of(&operation);
        Ok(Self { paper, order: row, operation, reported, before })
    }

    pub(super) fn number(&self) -> u32 {
        self.operation.operation.number
    }

    pub(super) fn state(&self) -> WorkOrderState {
        WorkOrderState::of(self.paper.head.state, self.order.started)
    }

    fn processed(&self) -> Result<Qty> {
        self.reported.processed().ok_or_else(|| self.beyond())
    }

    pub(super) fn beyond(&self) -> Error {
        Error::new(Code::DocumentOutOfRange).with("number", &self.paper.head.number)
    }

    /// What a report of it is held against.
    pub(super) fn held_against(&self) -> Result<Before> {
        Ok(Before {
            state: self.state(),
            gave: self.before.as_ref().map(|(_, reported)| reported.good),
            processed: self.processed()?,
            more_allowed: self.reported.more_allowed,
        })
    }
}

/// `report.operation`
pub(crate) fn operation(app: &Arc<App>, _: &Ctx, input: Ask) -> Result<OperationView> {
    let (order, number) = named(input.code.as_deref(), input.order.as_deref(), input.operation)?;
    app.read(|r| view(r, &order, number))
}

fn view(r: &mut Read<'_>, order: &str, number: u32) -> Result<OperationView> {
    let found = Found::load(r, order, number)?;
    let line = &found.paper.lines[0];
    let mut around = Around::default();
    around.add_items(r, line.item_id.into_iter().collect())?;
    let item = around.item(line)?.clone();
    let (tracking_code, tracking_codes) =
        codes(r, &found.paper.lines, |line| line.document_id)?.remove(&found.paper.head.id).unwrap_or_default();
    let operation = &found.operation.operation;
    let center = r.work_center(&operation.work_center)?;
    let machines = r.machines_of(&operation.work_center)?.into_iter().map(|one| one.record).filter(|one| !one.retired);
    let machines = machines.map(|one| MachineView { code: one.code, name: one.name }).collect();
    let of_it = ClockFilter { order: Some(found.paper.head.id), operation: Some(number), ..ClockFilter::default() };
    let clocks = r.running_clocks(of_it, qitao_domain::limits::list_rows(None))?;
    let reported = &found.reported;
    let gave = found.before.as_ref().map_or(line.quantity, |(_, before)| before.good);
    let left = added(gave, negated(found.processed()?)).max(Qty::ZERO);
    Ok(OperationView {
        order: found.paper.head.number.clone(),
        state: found.state(),
        takes_reports: found.state().takes_reports(),
        item: item.code,
        name: item.name,
        spec: item.spec,
        unit: item.unit,
        decimals: item.decimals,
        quantity: line.quantity,
        due: line.due,
        tracking_code,
        tracking_codes,
        operation: number,
        operation_name: operation.name.clone(),
        note: operation.note.clone(),
        code: traveller_code(&found.paper.head.number, number),
        work_center: operation.work_center.clone(),
        work_center_name: center.map(|one| one.record.name).unwrap_or_default(),
        outsourced: operation.outsourced,
        standard_seconds: standard_seconds(&found.operation, line.quantity),
        before: found.before.as_ref().map(|(one, reported)| BeforeView {
            operation: one.operation.number,
            name: one.operation.name.clone(),
            good: reported.good,
        }),
        more_allowed: reported.more_allowed,
        good: reported.good,
        rework: reported.rework,
        reject_material: reported.reject_material,
        reject_work: reported.reject_work,
        labour_seconds: reported.labour_seconds,
        machine_seconds: reported.machine_seconds,
        left,
        most: found.before.as_ref().filter(|_| !reported.more_allowed).map(|_| left),
        machines,
        running: clock::shown(r, &clocks)?,
    })
}

/// What the trail keeps of the setting.
#[derive(Serialize)]
struct Trail {
    more_allowed: bool,
}

/// `report.of_order`
pub(crate) fn of_order(app: &Arc<App>, ctx: &Ctx, input: ByNumber) -> Result<OrderView> {
    app.read(|r| {
        let (paper, row) = work_order::load(r, &input.number)?;
        let (id, line) = (paper.head.id, &paper.lines[0]);
        let money = sees_money(ctx);
        let mut reported = r.reported(&[id])?;
        // What the nearest one before gave that is done here; at the first, what the order makes.
        let mut gave = line.quantity;
        let mut operations = Vec::new();
        for one in r.order_operations(&[id])? {
            let of = reported.remove(&(id, one.operation.number)).unwrap_or_default();
            let processed = of.processed().ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", &input.number))?;
            operations.push(Progress {
                operation: one.operation.number,
                code: traveller_code(&paper.head.number, one.operation.number),
                outsourced: one.operation.outsourced,
                more_allowed: of.more_allowed,
                good: of.good,
                rework: of.rework,
                reject_material: of.reject_material,
                reject_work: of.reject_work,
                left: added(gave, negated(processed)).max(Qty::ZERO),
                labour_seconds: of.labour_seconds,
                machine_seconds: of.machine_seconds,
                standard_seconds: standard_seconds(&one, line.quantity),
                costs: money.then(|| super::show::costs(&of.costs)).transpose()?,
                operation_name: one.operation.name,
                work_center: one.operation.work_center,
            });
            if !one.operation.outsourced {
                gave = of.good;
            }
        }
        let worth = money.then(|| work_order::spent::of_order(r, line)).transpose()?;
        let view = |of: &Elements<Money>| -> Result<OrderCosts> {
            let Elements { material, labour, machine, energy, overhead, .. } = *of;
            let total = of.total().ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", &input.number))?;
            Ok(OrderCosts { material, labour, machine, energy, overhead, total })
        };
        let (spent, completed, in_process) = match &worth {
            Some([spent, completed, in_process]) => (Some(view(spent)?), Some(view(completed)?), Some(view(in_process)?)),
            None => (None, None, None),
        };
        let state = WorkOrderState::of(paper.head.state, row.started);
        Ok(OrderView { number: paper.head.number, state, operations, spent, completed, in_process })
    })
}

/// Standard time of so many pieces, in seconds, rounded up.
fn standard_seconds(one: &OrderOperation, quantity: Qty) -> i64 {
    let seconds = one.operation.standard_seconds(quantity, one.efficiency).and_then(|s| round(&s, 0, Rounding::Up));
    seconds.and_then(|s| i64::try_from(s).ok()).unwrap_or(0)
}

/// `report.operator`
pub(crate) fn operator(app: &Arc<App>, ctx: &Ctx, input: Who) -> Result<PersonView> {
    let (login, name) = log_in::whose(app, ctx, &input.text)?;
    Ok(PersonView { person: login, name })
}

/// `report.allow_more`
pub(crate) fn allow_more(app: &Arc<App>, ctx: &Ctx, input: AllowMore) -> Result<OperationView> {
    app.write(ctx, |w| {
        let found = Found::load(w, &input.order, input.operation)?;
        w.set_more_allowed(found.paper.head.id, input.operation, input.allowed)?;
        let key = traveller_code(&found.paper.head.number, input.operation);
        let (before, after) = (Trail { more_allowed: found.reported.more_allowed }, Trail { more_allowed: input.allowed });
        w.audit("work_order_operation", &key, Some(&before), Some(&after))?;
        view(w, &input.order, input.operation)
    })
}
