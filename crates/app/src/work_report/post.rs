//! Posting reports, and taking them back.

use super::clock::refuse_state;
use super::find::{Found, named};
use super::show;
use super::view::{Done, Operator, Post, Posted, Reverse, View};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::document::paper::{Around, currency_decimals};
use crate::error::{Code, Error, Result};
use crate::rate::AllRates;
use crate::work_order::{follow, spent};
use qitao_domain::costing::close::Month;
use qitao_domain::costing::operation::{Place, post as valued};
use qitao_domain::costing::report_variance::{self, Planned};
use qitao_domain::item::Item;
use qitao_domain::production::work_order::WorkOrderState;
use qitao_domain::production::work_report::{self, Busy, Hours, OperatorTime, Overlap, Refused, WorkReport, overlaps, shared_by_standard};
use qitao_domain::{Day, Exact, ItemId, MachineId, Money, PerUnit, PersonId, Qty, WorkReportId, limits};
use qitao_store::{PostedReport, Read};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

const SECOND: i64 = 1_000_000;

/// A machine by its code, which is in use.
pub(super) fn machine(r: &mut Read<'_>, code: Option<&str>) -> Result<Option<MachineId>> {
    let Some(code) = code else { return Ok(None) };
    let found = r.machine(code)?.ok_or_else(|| Error::missing("machine", code).with("field", "machine"))?;
    if found.record.retired {
        return Err(Error::new(Code::RetiredUsed).with("key", code).with("field", "machine"));
    }
    Ok(Some(MachineId(found.id)))
}

/// A person by their login. Whoever left has worked all the same.
pub(super) fn person(r: &mut Read<'_>, login: &str) -> Result<PersonId> {
    let found = r.person(login)?.ok_or_else(|| Error::missing("person", login).with("field", "person"))?;
    Ok(found.id())
}

/// `report.post`
pub(crate) fn post(app: &Arc<App>, ctx: &Ctx, input: Post) -> Result<Posted> {
    app.rates.make_ready(&app.store)?;
    app.write(ctx, |w| {
        let ids = post_in(app, w, ctx, &input)?;
        show::posted(w, ctx, &ids)
    })
}

/// One of several that share a time, with its part.
struct Part<'p> {
    /// Its place in the request, from 0.
    at: usize,
    done: &'p Done,
    order: String,
    operation: u32,
    machine_seconds: i64,
    energy_kwh: Option<Qty>,
    seconds: Vec<i64>,
    /// Where it had to be looked at before.
    found: Option<Found>,
}

/// What is the same for all reports of an entry.
struct Common {
    machine: Option<MachineId>,
    operators: Vec<(PersonId, Hours)>,
    known: Arc<AllRates>,
    zone: chrono_tz::Tz,
    decimals: u32,
}

/// Posts it as part of a change: the row numbers of the reports, in the order of its operations.
pub(super) fn post_in(app: &App, w: &mut Change<'_, '_>, ctx: &Ctx, input: &Post) -> Result<Vec<i64>> {
    // Answers are forgotten after a while, reports are not: sent again then, it is still one report.
    let there = w.work_reports_of_request(&ctx.request_id)?;
    if !there.is_empty() {
        return Ok(there);
    }
    check::count("operations", input.operations.len(), limits::REPORT_OPERATIONS)?;
    check::count("operators", input.operators.len(), limits::REPORT_PEOPLE)?;
    if input.operations.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "operations"));
    }
    let mut operators = Vec::with_capacity(input.operators.len());
    for one in &input.operators {
        operators.push((person(w, &one.person)?, one.hours.unwrap_or(Hours::Usual)));
    }
    w.may_post(day_of(input.starts, app.timezone())?)?;
    let common = Common {
        machine: machine(w, input.machine.as_deref())?,
        operators,
        known: app.rates.of(&app.store, w)?,
        zone: app.timezone(),
        decimals: currency_decimals(w)?,
    };
    let mut parts = parts(w, input, &common)?;
    // What was done first is posted first: the next one may have been given its pieces by this very entry.
    parts.sort_by(|a, b| (&a.order, a.operation, a.at).cmp(&(&b.order, b.operation, b.at)));
    let mut posted = Vec::with_capacity(parts.len());
    let mut begun = BTreeSet::new();
    for part in &mut parts {
        // What was posted of an order changes what is next of it.
        let found = part.found.take().filter(|_| !begun.contains(&part.order));
        let found = found.map_or_else(|| Found::load(w, &part.order, part.operation), Ok)?;
        posted.push((part.at, post_part(w, ctx, input, &common, (&*part, found))?));
        begun.insert(part.order.clone());
    }
    posted.sort_by_key(|(at, _)| *at);
    let reports: Vec<PostedReport> = posted.into_iter().map(|(_, report)| report).collect();
    flag(w, &reports)?;
    Ok(reports.iter().map(|report| report.id).collect())
}

/// Whole seconds of the time: what is left of one is no second. Times that cannot be are refused before anything is shared by them.
fn interval(input: &Post) -> Result<i64> {
    for (field, from, to) in [("ends", input.starts, input.ends)].into_iter().chain(input.run.map(|run| ("run", run.from, run.to))) {
        let length = to.checked_sub(from).unwrap_or(i64::MAX);
        if length < 0 {
            return Err(Error::new(Code::ReportBackwards).with("field", field));
        }
        if length > limits::REPORT_SECONDS * SECOND {
            // A microsecond over is over.
            let seconds = length / SECOND + i64::from(length % SECOND > 0);
            return Err(Error::new(Code::ReportTooLong).with("field", field).with("seconds", seconds));
        }
    }
    Ok((input.ends - input.starts) / SECOND)
}

/// What each operation had of the time, of what was metered and of everybody's time.
fn parts<'p>(r: &mut Read<'_>, input: &'p Post, common: &Common) -> Result<Vec<Part<'p>>> {
    let whole = interval(input)?;
    let mut named_parts = Vec::with_capacity(input.operations.len());
    let mut seen = BTreeSet::new();
    for (at, done) in input.operations.iter().enumerate() {
        let (order, operation) = named(done.code.as_deref(), done.order.as_deref(), done.operation)?;
        if !seen.insert((order.clone(), operation)) {
            return Err(Error::new(Code::ReportTwice).with("field", "operations").with("number", order).with("operation", operation));
        }
        named_parts.push((at, done, order, operation));
    }
    let mut looked_at: Vec<Option<Found>> = named_parts.iter().map(|_| None).collect();
    let machine_seconds = match (input.machine_seconds, input.run, &input.machine) {
        (Some(seconds), _, _) => seconds,
        (None, Some(run), _) => run.to.saturating_sub(run.from) / SECOND,
        (None, None, Some(_)) => whole,
        (None, None, None) => match named_parts.first() {
            Some((at, _, order, operation)) => {
                let found = looked_at[*at].insert(Found::load(r, order, *operation)?);
                if is_run_as_a_whole(found, input, common)? { whole } else { 0 }
            }
            None => 0,
        },
    };
    let mut standards = Vec::with_capacity(named_parts.len());
    if named_parts.len() > 1 {
        for (at, done, order, operation) in &named_parts {
            let found = match looked_at[*at].take() {
                Some(found) => found,
                None => Found::load(r, order, *operation)?,
            };
            standards.push(standard(looked_at[*at].insert(found), done));
        }
    } else {
        standards.push(Exact::from_integer(1));
    }
    let share = |total: i64, figure: &str| {
        // What is below zero or absurd is refused with the report itself: nothing is shared of it.
        let parts = if standards.len() == 1 { Some(vec![total]) } else { shared_by_standard(total, &standards) };
        parts.ok_or_else(|| {
            Error::new(Code::FieldRange).with("field", figure).with("value", total).with("low", 0).with("high", limits::REPORT_SECONDS)
        })
    };
    let machine_parts = share(machine_seconds, "machine_seconds")?;
    let energy_parts = input.energy_kwh.map(|kwh| share(kwh.scaled(), "energy_kwh")).transpose()?;
    let mut people_parts = Vec::with_capacity(input.operators.len());
    for Operator { seconds, .. } in &input.operators {
        people_parts.push(share(seconds.unwrap_or(whole), "operator_seconds")?);
    }
    let part = |(at, done, order, operation): (usize, &'p Done, String, u32)| Part {
        at,
        done,
        order,
        operation,
        machine_seconds: machine_parts[at],
        energy_kwh: energy_parts.as_ref().map(|parts| Qty::from_scaled(parts[at])),
        seconds: people_parts.iter().map(|parts| parts[at]).collect(),
        found: looked_at[at].take(),
    };
    Ok(named_parts.into_iter().map(part).collect())
}

/// Whether the work centre itself has what a machine has: an hourly rate or a rated power. Then it ran, whichever of its machines it was.
fn is_run_as_a_whole(found: &Found, input: &Post, common: &Common) -> Result<bool> {
    let center = found.operation.work_center;
    let (rate, power, _) = common.known.rates.machine(None, center, work_day(input, common)?);
    Ok(rate.hourly.is_positive() || power.rated_kw.is_positive())
}

/// Standard time of what came of an operation.
fn standard(found: &Found, done: &Done) -> Exact {
    let pieces = [done.good, done.rework, done.reject_material, done.reject_work];
    let pieces = pieces.into_iter().try_fold(Qty::ZERO, Qty::checked_add);
    let zero = Exact::from_integer(0);
    pieces.and_then(|pieces| found.operation.operation.standard_seconds(pieces, found.operation.efficiency)).map_or(zero, |s| s.max(zero))
}

fn texts(done: &Done, item: &Item) -> Result<()> {
    let reasons = [
        ("rework", done.rework, "reason_rework", &done.reason_rework),
        ("reject_material", done.reject_material, "reason_material", &done.reason_material),
        ("reject_work", done.reject_work, "reason_work", &done.reason_work),
    ];
    for (field, quantity, reason_field, reason) in reasons {
        check::decimals(field, quantity, item)?;
        check::text(reason_field, reason, limits::REASON_CHARS)?;
        if quantity.is_positive() && reason.trim().is_empty() {
            return Err(Error::new(Code::FieldRequired).with("field", reason_field));
        }
    }
    check::decimals("good", done.good, item)?;
    check::text("note", &done.note, limits::NOTE_CHARS)
}

fn post_part(w: &mut Change<'_, '_>, ctx: &Ctx, input: &Post, common: &Common, (part, found): (&Part<'_>, Found)) -> Result<PostedReport> {
    refuse_state(&found)?;
    let mut around = Around::default();
    let line = &found.paper.lines[0];
    around.add_items(w, line.item_id.into_iter().collect())?;
    let item = around.item(line)?;
    let done = part.done;
    texts(done, item)?;
    let day = work_day(input, common)?;
    let operator = |((person, hours), seconds): (&(PersonId, Hours), &i64)| OperatorTime {
        person: *person,
        grade: common.known.grades.on(person, day).copied().flatten(),
        hours: *hours,
        seconds: *seconds,
    };
    let said = WorkReport {
        operation: found.number(),
        start: input.starts,
        end: input.ends,
        good: done.good,
        rework: done.rework,
        reject_material: done.reject_material,
        reject_work: done.reject_work,
        operators: common.operators.iter().zip(&part.seconds).map(operator).collect(),
        machine: common.machine,
        machine_seconds: part.machine_seconds,
        run: input.run,
        cycles: done.cycles,
        energy_kwh: part.energy_kwh,
    };
    work_report::check(&said, &found.held_against()?, ctx.now).map_err(|refused| error(refused, &said, &found))?;
    let operation = &found.operation;
    let place = Place {
        item: ItemId(line.item_id.unwrap_or_default()),
        work_center: operation.work_center,
        cycle_qty: operation.operation.cycle_qty,
        fee: None,
    };
    let posted = valued(&said, &place, &common.known.rates, &common.zone, common.decimals)
        .map_err(|beyond| found.beyond().with("figure", beyond.figure))?;
    let (_, power, _) = common.known.rates.machine(common.machine, operation.work_center, posted.day);
    let rates = common.known.rates.standard((place.item, found.number()), operation.work_center, common.machine, operation.start);
    // A copied operation plans no rejects; what an order makes more for them is in its quantity.
    let planned = Planned {
        operation: &operation.operation,
        efficiency: operation.efficiency,
        scrap: PerUnit::ZERO,
        rates,
        with_set_up: !found.reported.set_up_posted,
    };
    let variance = report_variance::of_report(&said, &posted, &planned, common.decimals);
    let mut report = PostedReport {
        id: 0,
        number: number(w, ctx)?,
        request_id: ctx.request_id.clone(),
        entry: u32::try_from(part.at).unwrap_or(u32::MAX).saturating_add(1),
        document_id: found.paper.head.id,
        operation_name: operation.operation.name.clone(),
        item_id: place.item.0,
        work_center_id: operation.work_center.0,
        said,
        reason_rework: done.reason_rework.trim().into(),
        reason_material: done.reason_material.trim().into(),
        reason_work: done.reason_work.trim().into(),
        power,
        posted,
        variance,
        note: done.note.clone(),
        reversal_of: None,
        reason: String::new(),
        difference: Money::ZERO,
        actor: ctx.actor.name.clone(),
        client: ctx.client.word().into(),
        at: ctx.now,
    };
    w.add_work_report(&mut report)?;
    if found.state() == WorkOrderState::Released {
        follow::set_started(w, &[found.paper.head.id])?;
    }
    trail(w, &report, &found.paper.head.number)?;
    Ok(report)
}

/// The factory day on which it starts.
fn work_day(input: &Post, common: &Common) -> Result<Day> {
    day_of(input.starts, common.zone)
}

fn day_of(starts: i64, zone: chrono_tz::Tz) -> Result<Day> {
    let day = qitao_domain::costing::operation::day_of(starts, &zone);
    day.map_err(|_| Error::new(Code::FieldBadText).with("field", "starts"))
}

/// The next number of today.
fn number(w: &mut Change<'_, '_>, ctx: &Ctx) -> Result<String> {
    let serial = w.next_serial("work_report", ctx.today)?;
    if serial > limits::DOCUMENTS_A_DAY {
        let error = Error::new(Code::TooMany).with("what", "work_reports").with("count", serial);
        return Err(error.with("limit", limits::DOCUMENTS_A_DAY));
    }
    Ok(work_report::number(ctx.today, serial))
}

fn error(refused: Refused, said: &WorkReport, found: &Found) -> Error {
    let number = &found.paper.head.number;
    match refused {
        Refused::NotReleased => Error::new(Code::ReportNotReleased).with("number", number),
        Refused::Ended => Error::new(Code::ReportEnded).with("number", number),
        Refused::Nothing => Error::new(Code::ReportNothing).with("field", "good"),
        Refused::Negative(field) => Error::new(Code::FieldNegative).with("field", field).with("value", negative(field, said)),
        Refused::Backwards => Error::new(Code::ReportBackwards).with("field", "ends"),
        Refused::TooLong { figure, seconds } => Error::new(Code::ReportTooLong).with("field", figure).with("seconds", seconds),
        Refused::Future => Error::new(Code::ReportFuture).with("field", "ends"),
        Refused::MoreThanBefore { left, reported } => Error::new(Code::ReportBeyond)
            .with("field", "good")
            .with("number", number)
            .with("operation", found.number())
            .with("left", left)
            .with("quantity", reported),
        Refused::OutOfRange(field) => found.beyond().with("field", field),
    }
}

/// The figure that is below zero.
fn negative(field: &str, said: &WorkReport) -> String {
    let seconds = said.operators.iter().map(|time| time.seconds).min().unwrap_or_default();
    match field {
        "rework" => said.rework.to_string(),
        "reject_material" => said.reject_material.to_string(),
        "reject_work" => said.reject_work.to_string(),
        "energy_kwh" => said.energy_kwh.unwrap_or(Qty::ZERO).to_string(),
        "machine_seconds" => said.machine_seconds.to_string(),
        "operator_seconds" => seconds.to_string(),
        "cycles" => said.cycles.unwrap_or_default().to_string(),
        _ => said.good.to_string(),
    }
}

/// What the trail keeps of a report.
#[derive(Serialize)]
struct Trail<'t> {
    order: &'t str,
    operation: u32,
    starts: i64,
    ends: i64,
    good: Qty,
    rework: Qty,
    reject_material: Qty,
    reject_work: Qty,
    labour_seconds: i64,
    machine_seconds: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'t str,
}

fn trail(w: &mut Change<'_, '_>, report: &PostedReport, order: &str) -> Result<()> {
    let said = &report.said;
    let trail = Trail {
        order,
        operation: said.operation,
        starts: said.start,
        ends: said.end,
        good: said.good,
        rework: said.rework,
        reject_material: said.reject_material,
        reject_work: said.reject_work,
        labour_seconds: said.labour_seconds().unwrap_or_default(),
        machine_seconds: said.machine_seconds,
        reason: &report.reason,
    };
    w.audit("work_report", &report.number, None, Some(&trail))
}

/// Flags what somebody or the machine did at the same time as other reports say. Reports of one entry are at the same time because it
/// says so.
fn flag(w: &mut Change<'_, '_>, reports: &[PostedReport]) -> Result<()> {
    let Some(first) = reports.first() else { return Ok(()) };
    let shared = Some(WorkReportId(first.id));
    let own = |id: WorkReportId| reports.iter().any(|report| report.id == id.0);
    let people: BTreeSet<PersonId> = first.said.operators.iter().map(|time| time.person).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let (from, to) = (first.said.start, first.said.end);
    let mut busy: Vec<Busy<PersonId>> = w.busy_people(&people, from, to)?.into_iter().filter(|one| !own(one.report)).collect();
    for report in reports {
        let who: BTreeSet<PersonId> = report.said.operators.iter().filter(|time| time.seconds > 0).map(|time| time.person).collect();
        busy.extend(who.into_iter().map(|who| Busy { who, from, to, report: WorkReportId(report.id), shared }));
    }
    let with_own = |lap: &Overlap<PersonId>| own(lap.first) || own(lap.second);
    let people: Vec<_> = overlaps(busy).into_iter().filter(with_own).collect();
    let mut machines = Vec::new();
    if let Some(machine) = first.said.machine {
        let (from, to) = first.said.run.map_or((from, to), |run| (run.from, run.to));
        let mut busy: Vec<Busy<MachineId>> = w.busy_machine(machine, from, to)?.into_iter().filter(|one| !own(one.report)).collect();
        let ran = reports.iter().filter(|report| report.said.machine_seconds > 0);
        busy.extend(ran.map(|report| Busy { who: machine, from, to, report: WorkReportId(report.id), shared }));
        machines = overlaps(busy).into_iter().filter(|lap| own(lap.first) || own(lap.second)).collect();
    }
    Ok(w.add_work_report_overlaps(&people, &machines)?)
}

/// `report.reverse`
pub(crate) fn reverse(app: &Arc<App>, ctx: &Ctx, input: Reverse) -> Result<View> {
    let reason = check::reason(&input.reason)?;
    app.write(ctx, |w| {
        let missing = || Error::missing("work_report", &input.number).with("field", "number");
        let old = w.work_report(&input.number)?.ok_or_else(missing)?;
        if old.reversal_of.is_some() {
            return Err(Error::new(Code::ReportReversal).with("field", "number").with("number", &old.number));
        }
        if let Some((id, by)) = w.work_report_reversals(&[old.id])?.remove(&old.id) {
            // Sent again after its answer was forgotten, it is done already.
            if w.work_reports_of_request(&ctx.request_id)? == [id] {
                return show::of(w, ctx, &by);
            }
            return Err(Error::new(Code::ReportReversed).with("field", "number").with("number", &old.number).with("by", by));
        }
        let order = w.documents_by_id(&[old.document_id])?.pop().ok_or_else(missing)?;
        let started = w.work_orders(&[order.id])?.get(&order.id).is_some_and(|order| order.started);
        if !WorkOrderState::of(order.state, started).takes_reports() {
            return Err(Error::new(Code::ReportEnded).with("number", &order.number));
        }
        let beyond = || Error::new(Code::DocumentOutOfRange).with("number", &order.number);
        let mut posted = old.posted.reversed().ok_or_else(beyond)?;
        if w.last_closed_month()?.is_some_and(|closed| Month::of(old.posted.day) <= closed) {
            // What a closed month came to stays so: it is taken back today. What the month's close put on top stays in that month.
            posted.day = ctx.today;
        }
        let mut report = PostedReport {
            id: 0,
            number: number(w, ctx)?,
            request_id: ctx.request_id.clone(),
            entry: 1,
            said: old.said.reversed().ok_or_else(beyond)?,
            posted,
            variance: old.variance.map(|of| of.reversed().ok_or_else(beyond)).transpose()?,
            reversal_of: Some(old.id),
            reason: reason.into(),
            difference: Money::ZERO,
            actor: ctx.actor.name.clone(),
            client: ctx.client.word().into(),
            at: ctx.now,
            ..old.clone()
        };
        w.add_work_report(&mut report)?;
        w.drop_work_report_overlaps(old.id)?;
        spent::refuse_less(w, &[order.id])?;
        follow::set_started(w, &[order.id])?;
        trail(w, &report, &order.number)?;
        show::of(w, ctx, &report.number)
    })
}
