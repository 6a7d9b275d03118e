//! Work reports as they were posted, with who worked and what was drawn. What may be reported is decided above.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{work_order_operation, work_report, work_report_band, work_report_operator};
use crate::stored::{CHUNK, back, day, in_order, number};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::costing::Elements;
use qitao_domain::costing::operation::{BandCost, OperatorCost, Posted};
use qitao_domain::costing::rates::{Basis, MachineRate, Overhead, Power, Wage};
use qitao_domain::costing::report_variance::{ReportCauses, ReportVariance};
use qitao_domain::costing::tariff::Band;
use qitao_domain::production::work_report::{Hours, OperatorTime, Run, WorkReport};
use qitao_domain::{GradeId, MachineId, Money, PerUnit, PersonId, Price, Qty};
use std::collections::HashMap;

/// A report as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedReport {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// The client's id of the request that it came with.
    pub request_id: String,
    /// Which of the operations that the request reported, from 1.
    pub entry: u32,
    /// The order's paper.
    pub document_id: i64,
    /// Name of the operation then.
    pub operation_name: String,
    /// What the order makes.
    pub item_id: i64,
    /// Where.
    pub work_center_id: i64,
    /// What was said. Cycles and energy are there where they were counted and metered.
    pub said: WorkReport,
    /// Why pieces are to be worked again.
    pub reason_rework: String,
    /// Why they are 料废.
    pub reason_material: String,
    /// Why they are 工废.
    pub reason_work: String,
    /// What the machine draws where no meter says it.
    pub power: Power,
    /// What it cost, with the rates of then.
    pub posted: Posted,
    /// What its good output should have cost, and why it did not; none where nothing said what it should.
    pub variance: Option<ReportVariance>,
    /// Anything else.
    pub note: String,
    /// The report that it takes back.
    pub reversal_of: Option<i64>,
    /// Why it does.
    pub reason: String,
    /// Its part of what its month's wages and bills were more than what was posted; nothing while the month is open.
    pub difference: Money,
    /// The person.
    pub actor: String,
    /// The kind of client.
    pub client: String,
    /// Microseconds UTC.
    pub at: i64,
}

/// All that was reported of an operation, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reported {
    /// It may give more than the one before.
    pub more_allowed: bool,
    /// Good pieces.
    pub good: Qty,
    /// To be worked again.
    pub rework: Qty,
    /// 料废.
    pub reject_material: Qty,
    /// 工废.
    pub reject_work: Qty,
    /// Seconds of people.
    pub labour_seconds: i64,
    /// Seconds of machines.
    pub machine_seconds: i64,
    /// What it cost.
    pub costs: Elements<Money>,
    /// A report that counts has its set-up and clean-up in its standard.
    pub set_up_posted: bool,
}

impl Reported {
    /// Pieces that are good or lost for good; `None` when out of range.
    #[must_use]
    pub fn processed(&self) -> Option<Qty> {
        self.good.checked_add(self.reject_material)?.checked_add(self.reject_work)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = work_report)]
pub(crate) struct Row {
    id: i64,
    number: String,
    request_id: String,
    entry: i32,
    day: i32,
    document_id: i64,
    operation: i32,
    operation_name: String,
    item_id: i64,
    work_center_id: i64,
    machine_id: Option<i64>,
    starts: i64,
    ends: i64,
    run_starts: Option<i64>,
    run_ends: Option<i64>,
    good: i64,
    rework: i64,
    reject_material: i64,
    reject_work: i64,
    reason_rework: String,
    reason_material: String,
    reason_work: String,
    labour_seconds: i64,
    machine_seconds: i64,
    cycles: i64,
    cycles_counted: bool,
    metered: bool,
    kwh: i64,
    hourly: i64,
    per_cycle: i64,
    rated_kw: i64,
    load_factor: i64,
    per_labour_hour: i64,
    per_machine_hour: i64,
    of_labour: i64,
    labour: i64,
    machine: i64,
    energy: i64,
    overhead: i64,
    note: String,
    reversal_of: Option<i64>,
    reason: String,
    actor: String,
    client: String,
    at: i64,
    has_standard: bool,
    standard: i64,
    cause_rate: i64,
    cause_efficiency: i64,
    cause_energy_price: i64,
    cause_energy_usage: i64,
    cause_scrap: i64,
    with_set_up: bool,
    difference: i64,
}

impl Row {
    fn variance(&self) -> Option<ReportVariance> {
        let causes = [self.cause_rate, self.cause_efficiency, self.cause_energy_price, self.cause_energy_usage, self.cause_scrap];
        self.has_standard.then(|| ReportVariance {
            standard: Money::from_scaled(self.standard),
            causes: ReportCauses::from_array(causes.map(Money::from_scaled)),
            with_set_up: self.with_set_up,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = work_report_operator)]
pub(crate) struct OperatorRow {
    id: i64,
    report_id: i64,
    number: i32,
    person_id: i64,
    starts: i64,
    hours: String,
    seconds: i64,
    grade_id: Option<i64>,
    basis: Option<String>,
    price: Option<i64>,
    factor: i64,
    amount: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = work_report_band)]
pub(crate) struct BandRow {
    id: i64,
    report_id: i64,
    band: String,
    seconds: i64,
    price: i64,
    kwh: i64,
    amount: i64,
}

impl OperatorRow {
    fn cost(&self) -> Result<(OperatorTime, OperatorCost)> {
        let hours = Hours::from_word(&self.hours).ok_or_else(|| StoreError::Unknown("work_report_operator.hours", self.hours.clone()))?;
        let basis = |word: &String| Basis::from_word(word).ok_or_else(|| StoreError::Unknown("work_report_operator.basis", word.clone()));
        let wage = match (&self.basis, self.price) {
            (Some(word), Some(price)) => Some(Wage { basis: basis(word)?, price: Price::from_scaled(price) }),
            (Some(_) | None, _) => None,
        };
        let (person, seconds) = (PersonId(self.person_id), self.seconds);
        let (factor, amount) = (PerUnit::from_scaled(self.factor), Money::from_scaled(self.amount));
        let time = OperatorTime { person, grade: self.grade_id.map(GradeId), hours, seconds };
        Ok((time, OperatorCost { person, hours, seconds, wage, factor, amount }))
    }
}

impl BandRow {
    fn cost(&self) -> Result<BandCost> {
        Ok(BandCost {
            band: Band::from_word(&self.band).ok_or_else(|| StoreError::Unknown("work_report_band.band", self.band.clone()))?,
            seconds: self.seconds,
            price: Price::from_scaled(self.price),
            kwh: Qty::from_scaled(self.kwh),
            amount: Money::from_scaled(self.amount),
        })
    }
}

fn whole(row: Row, operators: Vec<(OperatorTime, OperatorCost)>, bands: Vec<BandCost>) -> Result<PostedReport> {
    let (times, costs) = operators.into_iter().unzip();
    let (money, price, share) = (Money::from_scaled, Price::from_scaled, PerUnit::from_scaled);
    let kwh = Qty::from_scaled(row.kwh);
    let variance = row.variance();
    let elements = Elements {
        labour: money(row.labour),
        machine: money(row.machine),
        energy: money(row.energy),
        overhead: money(row.overhead),
        ..Elements::default()
    };
    Ok(PostedReport {
        id: row.id,
        number: row.number,
        request_id: row.request_id,
        entry: back(row.entry),
        document_id: row.document_id,
        operation_name: row.operation_name,
        item_id: row.item_id,
        work_center_id: row.work_center_id,
        said: WorkReport {
            operation: back(row.operation),
            start: row.starts,
            end: row.ends,
            good: Qty::from_scaled(row.good),
            rework: Qty::from_scaled(row.rework),
            reject_material: Qty::from_scaled(row.reject_material),
            reject_work: Qty::from_scaled(row.reject_work),
            operators: times,
            machine: row.machine_id.map(MachineId),
            machine_seconds: row.machine_seconds,
            run: row.run_starts.zip(row.run_ends).map(|(from, to)| Run { from, to }),
            cycles: row.cycles_counted.then_some(row.cycles),
            energy_kwh: row.metered.then_some(kwh),
        },
        reason_rework: row.reason_rework,
        reason_material: row.reason_material,
        reason_work: row.reason_work,
        power: Power { rated_kw: Qty::from_scaled(row.rated_kw), load_factor: share(row.load_factor) },
        posted: Posted {
            day: day(row.day)?,
            costs: elements,
            operators: costs,
            bands,
            kwh,
            cycles: row.cycles,
            machine: MachineRate { hourly: price(row.hourly), per_cycle: price(row.per_cycle) },
            overhead: Overhead {
                per_labour_hour: price(row.per_labour_hour),
                per_machine_hour: price(row.per_machine_hour),
                of_labour: share(row.of_labour),
            },
        },
        variance,
        note: row.note,
        reversal_of: row.reversal_of,
        reason: row.reason,
        difference: money(row.difference),
        actor: row.actor,
        client: row.client,
        at: row.at,
    })
}

pub(crate) fn row_of(one: &PostedReport) -> Row {
    let (said, posted) = (&one.said, &one.posted);
    let standard = one.variance.map_or(0, |of| of.standard.scaled());
    let [cause_rate, cause_efficiency, cause_energy_price, cause_energy_usage, cause_scrap] =
        one.variance.map(|of| of.causes).unwrap_or_default().array().map(Money::scaled);
    Row {
        id: one.id,
        number: one.number.clone(),
        request_id: one.request_id.clone(),
        entry: number(one.entry),
        day: posted.day.number(),
        document_id: one.document_id,
        operation: number(said.operation),
        operation_name: one.operation_name.clone(),
        item_id: one.item_id,
        work_center_id: one.work_center_id,
        machine_id: said.machine.map(|machine| machine.0),
        starts: said.start,
        ends: said.end,
        run_starts: said.run.map(|run| run.from),
        run_ends: said.run.map(|run| run.to),
        good: said.good.scaled(),
        rework: said.rework.scaled(),
        reject_material: said.reject_material.scaled(),
        reject_work: said.reject_work.scaled(),
        reason_rework: one.reason_rework.clone(),
        reason_material: one.reason_material.clone(),
        reason_work: one.reason_work.clone(),
        labour_seconds: said.labour_seconds().unwrap_or(i64::MAX),
        machine_seconds: said.machine_seconds,
        cycles: posted.cycles,
        cycles_counted: said.cycles.is_some(),
        metered: said.energy_kwh.is_some(),
        kwh: posted.kwh.scaled(),
        hourly: posted.machine.hourly.scaled(),
        per_cycle: posted.machine.per_cycle.scaled(),
        rated_kw: one.power.rated_kw.scaled(),
        load_factor: one.power.load_factor.scaled(),
        per_labour_hour: posted.overhead.per_labour_hour.scaled(),
        per_machine_hour: posted.overhead.per_machine_hour.scaled(),
        of_labour: posted.overhead.of_labour.scaled(),
        labour: posted.costs.labour.scaled(),
        machine: posted.costs.machine.scaled(),
        energy: posted.costs.energy.scaled(),
        overhead: posted.costs.overhead.scaled(),
        note: one.note.clone(),
        reversal_of: one.reversal_of,
        reason: one.reason.clone(),
        actor: one.actor.clone(),
        client: one.client.clone(),
        at: one.at,
        has_standard: one.variance.is_some(),
        standard,
        cause_rate,
        cause_efficiency,
        cause_energy_price,
        cause_energy_usage,
        cause_scrap,
        with_set_up: one.variance.is_some_and(|of| of.with_set_up),
        difference: one.difference.scaled(),
    }
}

/// Who worked on a report that has its row number, with row numbers from `first`.
pub(crate) fn operator_rows(one: &PostedReport, first: i64) -> impl Iterator<Item = OperatorRow> {
    one.said.operators.iter().zip(&one.posted.operators).zip(0_i32..).map(move |((time, cost), at)| OperatorRow {
        id: first + i64::from(at),
        report_id: one.id,
        number: at + 1,
        person_id: cost.person.0,
        starts: one.said.start,
        hours: cost.hours.word().into(),
        seconds: cost.seconds,
        grade_id: time.grade.map(|grade| grade.0),
        basis: cost.wage.map(|wage| wage.basis.word().into()),
        price: cost.wage.map(|wage| wage.price.scaled()),
        factor: cost.factor.scaled(),
        amount: cost.amount.scaled(),
    })
}

/// What was drawn for a report that has its row number, with row numbers from `first`.
pub(crate) fn band_rows(one: &PostedReport, first: i64) -> impl Iterator<Item = BandRow> {
    one.posted.bands.iter().zip(first..).map(move |(band, id)| BandRow {
        id,
        report_id: one.id,
        band: band.band.word().into(),
        seconds: band.seconds,
        price: band.price.scaled(),
        kwh: band.kwh.scaled(),
        amount: band.amount.scaled(),
    })
}

diesel::alias!(work_report as back_report: BackReport);

impl Read<'_> {
    /// Reports by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn work_reports_by_id(&mut self, ids: &[i64]) -> Result<Vec<PostedReport>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<Row> = work_report::table
                .filter(work_report::id.eq_any(chunk))
                .select(Row::as_select())
                .load(self.conn)
                .tried("reading work reports")?;
            let mut operators: HashMap<i64, Vec<_>> = HashMap::new();
            let who: Vec<OperatorRow> = work_report_operator::table
                .filter(work_report_operator::report_id.eq_any(chunk))
                .order((work_report_operator::report_id, work_report_operator::number))
                .select(OperatorRow::as_select())
                .load(self.conn)
                .tried("reading who worked")?;
            for row in who {
                operators.entry(row.report_id).or_default().push(row.cost()?);
            }
            let mut bands: HashMap<i64, Vec<_>> = HashMap::new();
            let drawn: Vec<BandRow> = work_report_band::table
                .filter(work_report_band::report_id.eq_any(chunk))
                .order((work_report_band::report_id, work_report_band::id))
                .select(BandRow::as_select())
                .load(self.conn)
                .tried("reading what was drawn")?;
            for row in drawn {
                bands.entry(row.report_id).or_default().push(row.cost()?);
            }
            for row in rows {
                let id = row.id;
                let one = whole(row, operators.remove(&id).unwrap_or_default(), bands.remove(&id).unwrap_or_default())?;
                found.insert(id, one);
            }
        }
        Ok(in_order(ids, found))
    }

    /// The report with this number.
    ///
    /// # Errors
    /// The database's.
    pub fn work_report(&mut self, number: &str) -> Result<Option<PostedReport>> {
        let id: Option<i64> = work_report::table
            .filter(work_report::number.eq(number))
            .select(work_report::id)
            .first(self.conn)
            .optional()
            .tried("looking for a work report")?;
        Ok(self.work_reports_by_id(id.as_slice())?.pop())
    }

    /// The reports that came with a request, in its order.
    ///
    /// # Errors
    /// The database's.
    pub fn work_reports_of_request(&mut self, request: &str) -> Result<Vec<i64>> {
        work_report::table
            .filter(work_report::request_id.eq(request))
            .order(work_report::entry)
            .select(work_report::id)
            .load(self.conn)
            .tried("looking for work reports of a request")
    }

    /// Row number and number of the reports that took these back, by what they took back.
    ///
    /// # Errors
    /// The database's.
    pub fn work_report_reversals(&mut self, ids: &[i64]) -> Result<HashMap<i64, (i64, String)>> {
        let mut found = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Option<i64>, i64, String)> = work_report::table
                .filter(work_report::reversal_of.eq_any(chunk.iter().copied().map(Some).collect::<Vec<_>>()))
                .select((work_report::reversal_of, work_report::id, work_report::number))
                .load(self.conn)
                .tried("looking for reversals of work reports")?;
            found.extend(rows.into_iter().filter_map(|(of, id, number)| Some((of?, (id, number)))));
        }
        Ok(found)
    }

    /// Whether a report of an order counts: one that was not taken back.
    ///
    /// # Errors
    /// The database's.
    pub fn has_work_reports(&mut self, document: i64) -> Result<bool> {
        let back = back_report.filter(back_report.field(work_report::reversal_of).eq(work_report::id.nullable()));
        let counts = work_report::table
            .filter(work_report::document_id.eq(document))
            .filter(work_report::reversal_of.is_null())
            .filter(diesel::dsl::not(diesel::dsl::exists(back)));
        let first: Option<i64> =
            counts.select(work_report::id).first(self.conn).optional().tried("looking for work reports of an order")?;
        Ok(first.is_some())
    }

    /// What was reported of the operations of work orders, by order and the operation's number.
    ///
    /// # Errors
    /// The database's.
    pub fn reported(&mut self, documents: &[i64]) -> Result<HashMap<(i64, u32), Reported>> {
        use work_order_operation as o;
        let mut found = HashMap::new();
        for chunk in documents.chunks(CHUNK) {
            let rows: Vec<((i64, i32, bool, bool), (i64, i64, i64, i64), (i64, i64), (i64, i64, i64, i64))> = o::table
                .filter(o::document_id.eq_any(chunk))
                .select((
                    (o::document_id, o::number, o::more_allowed, o::set_up_posted),
                    (o::good, o::rework, o::reject_material, o::reject_work),
                    (o::labour_seconds, o::machine_seconds),
                    (o::labour, o::machine, o::energy, o::overhead),
                ))
                .load(self.conn)
                .tried("reading what was reported of operations")?;
            let (q, m) = (Qty::from_scaled, Money::from_scaled);
            for ((document, number, more_allowed, set_up_posted), pieces, (labour_seconds, machine_seconds), costs) in rows {
                let costs =
                    Elements { labour: m(costs.0), machine: m(costs.1), energy: m(costs.2), overhead: m(costs.3), ..Elements::default() };
                let one = Reported {
                    more_allowed,
                    good: q(pieces.0),
                    rework: q(pieces.1),
                    reject_material: q(pieces.2),
                    reject_work: q(pieces.3),
                    labour_seconds,
                    machine_seconds,
                    costs,
                    set_up_posted,
                };
                found.insert((document, back(number)), one);
            }
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Writes a report with who worked and what was drawn, gives it its row number, and counts it at its operation.
    ///
    /// # Errors
    /// [`StoreError::MonthClosed`]; the database's.
    pub fn add_work_report(&mut self, one: &mut PostedReport) -> Result<()> {
        use work_order_operation as o;
        self.may_post(one.posted.day)?;
        one.id = self.next_ids("work_report", 1)?;
        let row = row_of(one);
        let posted = &one.posted;
        diesel::insert_into(work_report::table).values(&row).execute(self.conn).tried("writing a work report")?;
        let first = self.next_ids("work_report_operator", posted.operators.len())?;
        let operators: Vec<OperatorRow> = operator_rows(one, first).collect();
        insert_all!(&mut *self.conn, work_report_operator::table, &operators, "writing who worked");
        let first = self.next_ids("work_report_band", posted.bands.len())?;
        let bands: Vec<BandRow> = band_rows(one, first).collect();
        insert_all!(&mut *self.conn, work_report_band::table, &bands, "writing what was drawn");
        diesel::update(o::table.filter(o::document_id.eq(one.document_id)).filter(o::number.eq(row.operation)))
            .set((
                (
                    o::good.eq(o::good + row.good),
                    o::rework.eq(o::rework + row.rework),
                    o::reject_material.eq(o::reject_material + row.reject_material),
                    o::reject_work.eq(o::reject_work + row.reject_work),
                    o::labour_seconds.eq(o::labour_seconds + row.labour_seconds),
                    o::machine_seconds.eq(o::machine_seconds + row.machine_seconds),
                ),
                (
                    o::labour.eq(o::labour + row.labour),
                    o::machine.eq(o::machine + row.machine),
                    o::energy.eq(o::energy + row.energy),
                    o::overhead.eq(o::overhead + row.overhead),
                ),
                // A reversal of the report that had it frees it for the next one.
                row.with_set_up.then(|| o::set_up_posted.eq(one.reversal_of.is_none())),
            ))
            .execute(self.conn)
            .tried("counting a work report at its operation")?;
        self.bump("work_report")
    }

    /// Says whether an operation of an order may give more than the one before.
    ///
    /// # Errors
    /// The database's.
    pub fn set_more_allowed(&mut self, document: i64, operation: u32, allowed: bool) -> Result<()> {
        use work_order_operation as o;
        diesel::update(o::table.filter(o::document_id.eq(document)).filter(o::number.eq(number(operation))))
            .set(o::more_allowed.eq(allowed))
            .execute(self.conn)
            .tried("changing an operation of a work order")?;
        self.bump("work_order")
    }
}
