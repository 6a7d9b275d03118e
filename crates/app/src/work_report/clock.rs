//! Clocks: who is at what operation, until they stop and say what came of it.

use super::find::{Found, named};
use super::post;
use super::show;
use super::view::{Done, Operator, Post, Running, RunningAsk, RunningPage, Start, Started, Stop, Stopped};
use crate::app::App;
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::production::work_order::WorkOrderState;
use qitao_domain::{PersonId, limits};
use qitao_store::{ClockFilter, Read, WorkClock, list};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

const SECOND: i64 = 1_000_000;

/// What the trail keeps of a clock.
#[derive(Serialize)]
struct Trail<'t> {
    order: &'t str,
    operation: u32,
    person: &'t str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'t str,
}

/// Refuses an order that takes no reports, and an operation that is done elsewhere: what comes back from there says how far it is.
pub(super) fn refuse_state(found: &Found) -> Result<()> {
    if found.operation.operation.outsourced {
        let error = Error::new(Code::ReportOutsourced).with("field", "operation").with("number", &found.paper.head.number);
        return Err(error.with("operation", found.number()));
    }
    let code = match found.state() {
        WorkOrderState::Planned => Code::ReportNotReleased,
        WorkOrderState::Closed | WorkOrderState::Cancelled => Code::ReportEnded,
        WorkOrderState::Released | WorkOrderState::Started | WorkOrderState::Completed => return Ok(()),
    };
    Err(Error::new(code).with("field", "order").with("number", &found.paper.head.number))
}

/// `report.start`
pub(crate) fn start(app: &Arc<App>, ctx: &Ctx, input: Start) -> Result<Started> {
    let (order, number) = named(input.code.as_deref(), input.order.as_deref(), input.operation)?;
    check::count("people", input.people.len(), limits::REPORT_PEOPLE)?;
    app.write(ctx, |w| {
        let found = Found::load(w, &order, number)?;
        refuse_state(&found)?;
        let machine = post::machine(w, input.machine.as_deref())?;
        let mut people = BTreeSet::new();
        for login in &input.people {
            people.insert(post::person(w, login)?.0);
        }
        if people.is_empty() {
            people.extend(ctx.person.map(|person| person.0));
        }
        if people.is_empty() {
            return Err(Error::new(Code::FieldRequired).with("field", "people"));
        }
        let of_it = ClockFilter { order: Some(found.paper.head.id), operation: Some(number), ..ClockFilter::default() };
        let there = w.running_clocks(of_it, u32::MAX)?;
        let named = w.people_named(&people.iter().copied().collect::<Vec<_>>())?;
        let mut begun = Vec::with_capacity(people.len());
        for person in people {
            let login = named.get(&person).map_or("", |(login, _)| login.as_str());
            if there.iter().any(|clock| clock.person.0 == person) {
                let error = Error::new(Code::ReportRunning).with("field", "people").with("person", login);
                return Err(error.with("number", &found.paper.head.number).with("operation", number));
            }
            let mut clock = WorkClock {
                id: 0,
                person: PersonId(person),
                document_id: found.paper.head.id,
                operation: number,
                work_center_id: found.operation.work_center.0,
                machine_id: machine.map(|machine| machine.0),
                started_at: ctx.now,
                started_by: ctx.actor.name.clone(),
                stopped_at: None,
                report_id: None,
                reason: String::new(),
            };
            w.add_work_clock(&mut clock)?;
            let trail = Trail { order: &found.paper.head.number, operation: number, person: login, reason: "" };
            w.audit("work_clock", &clock.id.to_string(), None, Some(&trail))?;
            begun.push(clock);
        }
        Ok(Started { running: shown(w, &begun)? })
    })
}

/// `report.stop`
pub(crate) fn stop(app: &Arc<App>, ctx: &Ctx, input: Stop) -> Result<Stopped> {
    check::count("clocks", input.clocks.len(), limits::REPORT_PEOPLE)?;
    let reason = check::reason_where(input.done.is_none(), input.reason.as_deref())?;
    let reason = if input.done.is_none() { reason } else { "" };
    app.rates.make_ready(&app.store)?;
    app.write(ctx, |w| {
        let ids: BTreeSet<i64> = input.clocks.iter().copied().collect();
        let ids: Vec<i64> = ids.into_iter().collect();
        let clocks = w.work_clocks(&ids)?;
        if let Some(missing) = ids.iter().find(|id| clocks.iter().all(|clock| clock.id != **id)) {
            return Err(Error::missing("work_clock", missing).with("field", "clocks"));
        }
        let Some(first) = clocks.first() else { return Err(Error::new(Code::FieldRequired).with("field", "clocks")) };
        if clocks.iter().any(|clock| clock.stopped_at.is_some()) {
            // Answers are forgotten after a while, reports are not: sent again then, it was stopped by this very request.
            let posted = w.work_reports_of_request(&ctx.request_id)?;
            if !posted.is_empty() {
                return Ok(Stopped { posted: Some(show::posted(w, ctx, &posted)?) });
            }
            return Err(Error::new(Code::ReportStopped).with("field", "clocks"));
        }
        let place = |clock: &WorkClock| (clock.document_id, clock.operation, clock.machine_id);
        if clocks.iter().any(|clock| place(clock) != place(first)) {
            return Err(Error::new(Code::ReportClocks).with("field", "clocks"));
        }
        let running = shown(w, &clocks)?;
        let posted = match &input.done {
            None => None,
            Some(done) => Some(post::post_in(app, w, ctx, &of_clocks(ctx.now, done, &input, &running))?),
        };
        w.stop_work_clocks(&ids, ctx.now, posted.as_ref().and_then(|ids| ids.first().copied()), reason)?;
        for one in &running {
            let trail = Trail { order: &one.order, operation: one.operation, person: &one.person, reason };
            w.audit("work_clock", &one.id.to_string(), Some(&trail), None)?;
        }
        Ok(Stopped { posted: posted.map(|ids| show::posted(w, ctx, &ids)).transpose()? })
    })
}

/// The report of clocks that stop now.
fn of_clocks(now: i64, done: &Done, input: &Stop, running: &[Running]) -> Post {
    let first = running.first();
    let operator = |one: &Running| Operator {
        person: one.person.clone(),
        hours: input.hours,
        seconds: Some(now.saturating_sub(one.started_at).max(0) / SECOND),
    };
    let done = Done { code: None, order: first.map(|one| one.order.clone()), operation: first.map(|one| one.operation), ..done.clone() };
    Post {
        machine: first.and_then(|one| one.machine.clone()),
        starts: running.iter().map(|one| one.started_at).min().unwrap_or(now).min(now),
        ends: now,
        machine_seconds: input.machine_seconds,
        run: None,
        energy_kwh: input.energy_kwh,
        operators: running.iter().map(operator).collect(),
        operations: vec![done],
    }
}

/// Clocks as people see them.
pub(super) fn shown(r: &mut Read<'_>, clocks: &[WorkClock]) -> Result<Vec<Running>> {
    let ids = |of: &dyn Fn(&WorkClock) -> Option<i64>| -> Vec<i64> {
        clocks.iter().filter_map(of).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let papers = ids(&|clock| Some(clock.document_id));
    let numbers: HashMap<i64, String> = r.documents_by_id(&papers)?.into_iter().map(|head| (head.id, head.number)).collect();
    let lines: HashMap<i64, Option<i64>> = r.document_lines(&papers)?.into_iter().map(|line| (line.document_id, line.item_id)).collect();
    let items: Vec<i64> = lines.values().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let items: HashMap<i64, _> = r.items_by_id(&items)?.into_iter().map(|item| (item.id, item.record)).collect();
    let operations: HashMap<(i64, u32), _> =
        r.order_operations(&papers)?.into_iter().map(|one| ((one.document_id, one.operation.number), one.operation)).collect();
    let people = r.people_named(&ids(&|clock| Some(clock.person.0)))?;
    let machines: HashMap<i64, String> =
        r.machines_by_id(&ids(&|clock| clock.machine_id))?.into_iter().map(|one| (one.id, one.record.code)).collect();
    let row = |clock: &WorkClock| {
        let (person, person_name) = people.get(&clock.person.0).cloned().unwrap_or_default();
        let item = lines.get(&clock.document_id).copied().flatten().and_then(|id| items.get(&id));
        let operation = operations.get(&(clock.document_id, clock.operation));
        Running {
            id: clock.id,
            person,
            person_name,
            order: numbers.get(&clock.document_id).cloned().unwrap_or_default(),
            operation: clock.operation,
            operation_name: operation.map(|one| one.name.clone()).unwrap_or_default(),
            item: item.map(|item| item.code.clone()).unwrap_or_default(),
            name: item.map(|item| item.name.clone()).unwrap_or_default(),
            work_center: operation.map(|one| one.work_center.clone()).unwrap_or_default(),
            machine: clock.machine_id.and_then(|id| machines.get(&id).cloned()),
            started_at: clock.started_at,
        }
    };
    Ok(clocks.iter().map(row).collect())
}

/// `report.running`
pub(crate) fn running(app: &Arc<App>, _: &Ctx, input: RunningAsk) -> Result<RunningPage> {
    app.read(|r| {
        let person = input.person.as_deref().map(|login| post::person(r, login)).transpose()?;
        let machine = match input.machine.as_deref() {
            Some(code) => Some(r.machine(code)?.ok_or_else(|| Error::missing("machine", code).with("field", "machine"))?.id),
            None => None,
        };
        let center = match input.work_center.as_deref() {
            Some(code) => Some(r.work_center(code)?.ok_or_else(|| Error::missing("work_center", code).with("field", "work_center"))?.id),
            None => None,
        };
        let filter = ClockFilter { person, machine, work_center: center, after: input.after.unwrap_or(0), ..ClockFilter::default() };
        let (clocks, next) = list::cut(input.limit, |most| r.running_clocks(filter, most), |clock| clock.id)?;
        Ok(RunningPage { rows: shown(r, &clocks)?, next })
    })
}
