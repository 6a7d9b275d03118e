//! Work orders of before these books (历史工单): closed, without material, with the reports that say what their operations took. They cost
//! what the same reports cost that are posted today, with the rates of their days.
//!
//! `read` reads the file, all is worked out before the books are held, and it is written in one transaction with one row of the trail.
//! Nothing of it is in stock, and nothing is completed: what was made then came into these books, if at all, as opening stock.

mod read;

use crate::app::{App, Change};
use crate::check;
use crate::ctx::{Ctx, Right};
use crate::cut_over;
use crate::document::draft::new_paper;
use crate::document::paper::{blank, currency_decimals};
use crate::error::{Code, Error, Result};
use crate::import_run::read_file;
use crate::job::{Label, Progress};
use chrono::TimeZone;
use qitao_domain::costing::operation::{Place, post as valued};
use qitao_domain::costing::rates::{Dated, Rates};
use qitao_domain::costing::report_variance::{self, Planned};
use qitao_domain::document::{self, DocumentKind, DocumentState};
use qitao_domain::item::Item;
use qitao_domain::production::work_order::lists::routing_on;
use qitao_domain::production::work_report::{self, Hours, OperatorTime, WorkReport};
use qitao_domain::routing::{Operation, Routing};
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{Day, GradeId, ItemId, PerUnit, PersonId, Qty, WorkCenterId, limits};
use qitao_store::{HistoryOrder, OrderOperation, PostedReport, Read, Stamp, Stored, WorkOrder};
use read::{Reported, Said, wrong};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Brings work orders of before these books in.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkOrderBringIn")]
#[serde(deny_unknown_fields)]
pub struct BringIn {
    /// Handle of the file: a row for each operation of an order, or one of an order without any.
    pub file: String,
}

impl Label for BringIn {
    fn label(&self, app: &App) -> String {
        app.files.name(&self.file).unwrap_or_default()
    }
}

/// What was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "WorkOrderBroughtIn")]
pub struct BroughtIn {
    /// Orders.
    pub orders: usize,
    /// Of these: nothing was reported of them.
    pub without_reports: usize,
    /// Reports.
    pub reports: usize,
}

/// What the trail keeps of a file.
#[derive(Serialize)]
struct Trail<'t> {
    file: &'t str,
    orders: usize,
    reports: usize,
    from: Day,
    to: Day,
}

/// What the books say that the file names.
struct World {
    items: HashMap<String, Stored<Item>>,
    routings: HashMap<String, Vec<Routing>>,
    centers: HashMap<String, Stored<WorkCenter>>,
    people: HashMap<String, PersonId>,
    rates: Rates,
    grades: Dated<PersonId, Option<GradeId>>,
    zone: chrono_tz::Tz,
    decimals: u32,
}

/// `work_order.bring_in`
pub(crate) fn bring_in(app: &Arc<App>, ctx: &Ctx, input: BringIn, progress: &Progress) -> Result<BroughtIn> {
    // Each report is one, and says what it cost.
    if !ctx.actor.rights.contains(&Right::Report) {
        return Err(ctx.forbidden(Right::Report));
    }
    let workbook = read_file(app, &input.file, qitao_office::UNWATCHED)?;
    let said = read::rows(&workbook)?;
    let by_order = by_order(&said)?;
    let stamp = Stamp { at: ctx.now, actor: ctx.actor.name.clone() };
    let zone = app.timezone();
    let mut orders = app.read(|r| {
        let there = r.work_order_references()?;
        let world = World::load(r, &said, zone)?;
        let mut orders = Vec::with_capacity(by_order.len());
        for (done, rows) in by_order.iter().enumerate() {
            progress.tell(done, by_order.len())?;
            // Nothing comes twice.
            if there.contains(&rows[0].order) {
                return Err(wrong(rows[0].row, "order", &rows[0].order));
            }
            orders.push(order(&world, ctx, &stamp, rows)?);
        }
        Ok::<_, Error>(orders)
    })?;
    let (reports, days) = (orders.iter().map(|one| one.reports.len()).sum(), (first(&said, |one| one.start), last(&said)));
    let without_reports = orders.iter().filter(|one| one.reports.is_empty()).count();
    let done = BroughtIn { orders: orders.len(), without_reports, reports };
    app.write(ctx, |w| {
        if cut_over::is_closed(w)? {
            let day = cut_over::first_day(w)?.map(|day| day.to_string()).unwrap_or_default();
            return Err(Error::new(Code::CutOverClosed).with("day", day));
        }
        let there = w.work_order_references()?;
        if orders.iter().any(|one| there.contains(&one.paper.reference)) {
            return Err(Error::new(Code::ImportMoved));
        }
        number(w, &mut orders)?;
        w.add_history(&mut orders)?;
        // Else whatever asks next is planned for tables that were empty a moment ago, until the database looks at them by itself.
        w.analyze()?;
        let trail = Trail { file: &workbook.name, orders: done.orders, reports, from: days.0, to: days.1 };
        w.audit("work_order_history", &workbook.name, None, Some(&trail))?;
        Ok(done.clone())
    })
}

fn first(said: &[Said], of: impl Fn(&Said) -> Day) -> Day {
    said.iter().map(of).min().unwrap_or(Day::FIRST)
}

fn last(said: &[Said]) -> Day {
    said.iter().map(|one| one.end).max().unwrap_or(Day::LAST)
}

/// The rows of each order, in the order in which orders stand in the file; they say the same of it, and an operation is there once.
fn by_order(said: &[Said]) -> Result<Vec<Vec<&Said>>> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<Vec<&Said>> = Vec::new();
    for one in said {
        let at = *places.entry(&one.order).or_insert_with(|| {
            found.push(Vec::new());
            found.len() - 1
        });
        if let Some(other) = found[at].first() {
            let differs = [
                ("item", one.item != other.item, one.item.clone()),
                ("quantity", one.quantity != other.quantity, one.quantity.to_string()),
                ("start", one.start != other.start, one.start.to_string()),
                ("end", one.end != other.end, one.end.to_string()),
            ];
            if let Some((column, _, value)) = differs.iter().find(|(_, differs, _)| *differs) {
                return Err(wrong(one.row, column, value));
            }
        }
        let number = |one: &Said| one.operation.as_ref().map(|operation| operation.number);
        if !found[at].is_empty() && (number(one).is_none() || found[at].iter().any(|other| number(other) >= number(one))) {
            return Err(wrong(one.row, "operation", &number(one).map(|number| number.to_string()).unwrap_or_default()));
        }
        found[at].push(one);
    }
    if let Some(rows) = found.iter().find(|rows| rows.len() > limits::OPERATIONS) {
        check::count("operations", rows.len(), limits::OPERATIONS)?;
    }
    Ok(found)
}

impl World {
    fn load(r: &mut Read<'_>, said: &[Said], zone: chrono_tz::Tz) -> Result<Self> {
        let codes: BTreeSet<&str> = said.iter().map(|one| one.item.as_str()).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let items: HashMap<_, _> = r.items_by_code(&codes)?.into_iter().map(|one| (one.record.code.clone(), one)).collect();
        let mut routings: HashMap<String, Vec<Routing>> = HashMap::new();
        let known: Vec<&str> = items.keys().map(String::as_str).collect();
        for one in r.routings_of(&known)? {
            routings.entry(one.record.item.clone()).or_default().push(one.record);
        }
        let people = r.people()?.into_iter().map(|one| (one.stored.record.login.clone(), one.id())).collect();
        Ok(Self {
            items,
            routings,
            centers: r.work_centers()?.into_iter().map(|one| (one.record.code.clone(), one)).collect(),
            people,
            rates: r.rates()?,
            grades: r.person_grades()?,
            zone,
            decimals: currency_decimals(r)?,
        })
    }
}

/// An order with its reports; numbers come when it is written.
fn order(world: &World, ctx: &Ctx, stamp: &Stamp, rows: &[&Said]) -> Result<HistoryOrder> {
    let one = rows[0];
    let item = world.items.get(&one.item).ok_or_else(|| wrong(one.row, "item", &one.item))?;
    check::text("order", &one.order, limits::CODE_CHARS).map_err(|_| wrong(one.row, "order", &one.order))?;
    check::decimals("quantity", one.quantity, &item.record).map_err(|_| wrong(one.row, "quantity", &one.quantity.to_string()))?;
    if one.end > ctx.today {
        return Err(wrong(one.row, "end", &one.end.to_string()));
    }
    let mut paper = new_paper(stamp, DocumentKind::WorkOrder, one.start);
    (paper.reference, paper.due, paper.state, paper.unclaimed) = (one.order.clone(), Some(one.end), DocumentState::Closed, true);
    (paper.posted_at, paper.posted_by, paper.item_id) = (Some(ctx.now), Some(stamp.actor.clone()), Some(item.id));
    paper.revision = 1;
    let mut line = blank(DocumentKind::WorkOrder, 1);
    (line.item_id, line.quantity, line.due) = (Some(item.id), one.quantity, Some(one.end));
    let routing = world.routings.get(&one.item).and_then(|versions| routing_on(versions, one.start));
    let mut operations = Vec::with_capacity(rows.len());
    let mut reports = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(reported) = &row.operation else { continue };
        let (operation, report) = operation(world, ctx, (row, reported), (item, routing))?;
        operations.push(operation);
        reports.push(report);
    }
    let order = WorkOrder {
        document_id: 0,
        list_id: None,
        priority: 5,
        copied_day: one.start,
        bom_version: String::new(),
        routing_version: routing.map(|routing| routing.version.clone()).unwrap_or_default(),
        rework: false,
        start: one.start,
        end: one.end,
        started: !reports.is_empty(),
        // What its pieces took along is not known here, so neither is what they left.
        left_over: None,
    };
    Ok(HistoryOrder { paper, line, order, operations, reports })
}

/// An operation as the routing of the day has it, or with no times where that has none, and what was reported of it.
fn operation(
    world: &World,
    ctx: &Ctx,
    (row, said): (&Said, &Reported),
    (item, routing): (&Stored<Item>, Option<&Routing>),
) -> Result<(OrderOperation, PostedReport)> {
    let center = world.centers.get(&said.work_center).ok_or_else(|| wrong(row.row, "work_center", &said.work_center))?;
    let planned = routing.and_then(|routing| routing.operations.iter().find(|one| one.number == said.number));
    let copied = Operation {
        number: said.number,
        name: planned.map(|one| one.name.clone()).unwrap_or_default(),
        work_center: said.work_center.clone(),
        outsourced: false,
        ..planned.cloned().unwrap_or_else(|| nothing(said.number))
    };
    let operators = match &said.operator {
        None => Vec::new(),
        Some(login) => {
            let person = *world.people.get(login).ok_or_else(|| wrong(row.row, "operator", login))?;
            let grade = world.grades.on(&person, said.day).copied().flatten();
            vec![OperatorTime { person, grade, hours: Hours::Usual, seconds: said.labour_seconds }]
        }
    };
    for (column, quantity) in [("good", said.good), ("reject_material", said.reject_material), ("reject_work", said.reject_work)] {
        check::decimals(column, quantity, &item.record).map_err(|_| wrong(row.row, column, &quantity.to_string()))?;
    }
    let longest = said.machine_seconds.max(said.labour_seconds);
    if longest > limits::REPORT_SECONDS {
        let column = if said.machine_seconds >= said.labour_seconds { "machine_hours" } else { "labour_hours" };
        return Err(wrong(row.row, column, &longest.to_string()));
    }
    // When it was is not known: from the beginning of the day, for as long as it took.
    let start = midnight(world.zone, said.day).ok_or_else(|| wrong(row.row, "day", &said.day.to_string()))?;
    let end = start.saturating_add(longest.saturating_mul(1_000_000));
    if end > ctx.now {
        return Err(wrong(row.row, "day", &said.day.to_string()));
    }
    let report = WorkReport {
        operation: said.number,
        start,
        end,
        good: said.good,
        rework: Qty::ZERO,
        reject_material: said.reject_material,
        reject_work: said.reject_work,
        operators,
        machine: None,
        machine_seconds: said.machine_seconds,
        run: None,
        cycles: None,
        energy_kwh: said.kwh,
    };
    let id = WorkCenterId(center.id);
    let place = Place { item: ItemId(item.id), work_center: id, cycle_qty: copied.cycle_qty, fee: None };
    let beyond = |figure: &str| wrong(row.row, figure, &said.machine_seconds.to_string());
    let posted = valued(&report, &place, &world.rates, &world.zone, world.decimals).map_err(|out| beyond(out.figure))?;
    let (_, power, _) = world.rates.machine(None, id, posted.day);
    let standard = Planned {
        operation: &copied,
        efficiency: center.record.efficiency,
        scrap: PerUnit::ZERO,
        rates: world.rates.standard((place.item, said.number), id, None, row.start),
        with_set_up: true,
    };
    // Where no routing says how long it should take there is no standard, rather than one of nothing.
    let variance = planned.and_then(|_| report_variance::of_report(&report, &posted, &standard, world.decimals));
    let reason = |lost: Qty| if lost.is_positive() { said.reason.chars().take(limits::REASON_CHARS).collect() } else { String::new() };
    let report = PostedReport {
        id: 0,
        number: String::new(),
        request_id: ctx.request_id.clone(),
        entry: 0,
        document_id: 0,
        operation_name: copied.name.clone(),
        item_id: item.id,
        work_center_id: center.id,
        reason_rework: String::new(),
        reason_material: reason(said.reject_material),
        reason_work: reason(said.reject_work),
        power,
        posted,
        variance,
        note: String::new(),
        reversal_of: None,
        reason: String::new(),
        difference: qitao_domain::Money::ZERO,
        actor: ctx.actor.name.clone(),
        client: ctx.client.word().into(),
        at: ctx.now,
        said: report,
    };
    let operation = OrderOperation {
        id: 0,
        document_id: 0,
        operation: copied,
        work_center: id,
        efficiency: center.record.efficiency,
        more_allowed: false,
        start: row.start,
        end: row.end,
    };
    Ok((operation, report))
}

/// An operation of which nothing is known but that it was.
fn nothing(number: u32) -> Operation {
    Operation {
        number,
        name: String::new(),
        work_center: String::new(),
        outsourced: false,
        setup_seconds: 0,
        cleanup_seconds: 0,
        run_seconds: 0,
        cycle_qty: Qty::ONE,
        lead_time_days: 0,
        note: String::new(),
    }
}

/// When a day begins in the factory; where clocks are set forward then, an hour later.
fn midnight(zone: chrono_tz::Tz, day: Day) -> Option<i64> {
    let start = day.date().and_hms_opt(0, 0, 0)?;
    let begins = (0..=3).find_map(|hours| zone.from_local_datetime(&(start + chrono::TimeDelta::hours(hours))).earliest());
    begins.map(|at| at.timestamp_micros())
}

/// Gives papers and reports the next numbers of their own days.
fn number(w: &mut Change<'_, '_>, orders: &mut [HistoryOrder]) -> Result<()> {
    let (mut papers, mut reports) = (BTreeMap::<Day, i64>::new(), BTreeMap::<Day, i64>::new());
    for one in orders.iter() {
        *papers.entry(one.paper.day).or_default() += 1;
        one.reports.iter().for_each(|report| *reports.entry(report.posted.day).or_default() += 1);
    }
    let kind = DocumentKind::WorkOrder;
    for (days, series) in [(&mut papers, kind.word()), (&mut reports, "work_report")] {
        for (day, count) in days {
            let first = w.next_serials(series, *day, *count)?;
            if first + *count - 1 > limits::DOCUMENTS_A_DAY {
                let error = Error::new(Code::TooMany).with("what", "documents").with("count", first + *count - 1);
                return Err(error.with("limit", limits::DOCUMENTS_A_DAY));
            }
            *count = first;
        }
    }
    let next = |serials: &mut BTreeMap<Day, i64>, day: Day| {
        let serial = serials.entry(day).or_insert(1);
        *serial += 1;
        *serial - 1
    };
    let mut entry = 0;
    for one in orders {
        one.paper.number = document::number(kind, one.paper.day, next(&mut papers, one.paper.day));
        for report in &mut one.reports {
            entry += 1;
            report.entry = entry;
            report.number = work_report::number(report.posted.day, next(&mut reports, report.posted.day));
        }
    }
    Ok(())
}
