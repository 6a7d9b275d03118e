//! Work orders of before these books, with their reports: many at once, each table in one go.

use crate::dialect::insert_all;
use crate::document::HeadRow;
use crate::document_line::NewRow;
use crate::error::Tried;
use crate::schema::{
    document, document_line, line_share, work_order, work_order_closing, work_order_operation, work_report, work_report_band,
    work_report_operator,
};
use crate::stored::number;
use crate::work_order::OrderRow;
use crate::work_report::{BandRow, OperatorRow, Row as ReportRow, band_rows, operator_rows, row_of};
use crate::{Document, Line, OrderOperation, PostedReport, Read, Result, WorkOrder, Write};
use diesel::prelude::*;
use qitao_domain::document::DocumentKind;
use std::collections::HashSet;

/// An order that has ended, with what was reported of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryOrder {
    /// Its paper.
    pub paper: Document,
    /// What it made.
    pub line: Line,
    /// What it is beside.
    pub order: WorkOrder,
    /// How it was made.
    pub operations: Vec<OrderOperation>,
    /// What was reported, each of one of its operations.
    pub reports: Vec<PostedReport>,
}

/// An operation with what was reported of it, which for all others is added up report by report.
#[derive(Insertable)]
#[diesel(table_name = work_order_operation)]
struct OperationRow {
    id: i64,
    document_id: i64,
    number: i32,
    name: String,
    work_center_id: i64,
    outsourced: bool,
    setup_seconds: i32,
    cleanup_seconds: i32,
    run_seconds: i32,
    cycle_qty: i64,
    lead_time_days: i32,
    note: String,
    efficiency: i64,
    start_day: i32,
    end_day: i32,
    more_allowed: bool,
    good: i64,
    rework: i64,
    reject_material: i64,
    reject_work: i64,
    labour_seconds: i64,
    machine_seconds: i64,
    labour: i64,
    machine: i64,
    energy: i64,
    overhead: i64,
    set_up_posted: bool,
}

impl OperationRow {
    fn of(one: &OrderOperation, reports: &[PostedReport]) -> Self {
        let sum = |of: &dyn Fn(&PostedReport) -> i64| {
            reports.iter().filter(|report| report.said.operation == one.operation.number).map(of).fold(0, i64::saturating_add)
        };
        let has_set_up = |report: &&PostedReport| report.variance.is_some_and(|of| of.with_set_up);
        Self {
            id: one.id,
            document_id: one.document_id,
            number: number(one.operation.number),
            name: one.operation.name.clone(),
            work_center_id: one.work_center.0,
            outsourced: one.operation.outsourced,
            setup_seconds: number(one.operation.setup_seconds),
            cleanup_seconds: number(one.operation.cleanup_seconds),
            run_seconds: number(one.operation.run_seconds),
            cycle_qty: one.operation.cycle_qty.scaled(),
            lead_time_days: number(one.operation.lead_time_days),
            note: one.operation.note.clone(),
            efficiency: one.efficiency.scaled(),
            start_day: one.start.number(),
            end_day: one.end.number(),
            more_allowed: one.more_allowed,
            good: sum(&|report| report.said.good.scaled()),
            rework: sum(&|report| report.said.rework.scaled()),
            reject_material: sum(&|report| report.said.reject_material.scaled()),
            reject_work: sum(&|report| report.said.reject_work.scaled()),
            labour_seconds: sum(&|report| report.said.labour_seconds().unwrap_or(i64::MAX)),
            machine_seconds: sum(&|report| report.said.machine_seconds),
            labour: sum(&|report| report.posted.costs.labour.scaled()),
            machine: sum(&|report| report.posted.costs.machine.scaled()),
            energy: sum(&|report| report.posted.costs.energy.scaled()),
            overhead: sum(&|report| report.posted.costs.overhead.scaled()),
            set_up_posted: reports.iter().filter(|report| report.said.operation == one.operation.number).any(|report| has_set_up(&report)),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = line_share)]
struct ShareRow {
    id: i64,
    line_id: i64,
    link_id: Option<i64>,
    tracking_id: Option<i64>,
    quantity: i64,
}

#[derive(Insertable)]
#[diesel(table_name = work_order_closing)]
struct ClosedRow {
    document_id: i64,
    closed_at: i64,
}

impl Read<'_> {
    /// What work orders of before these books were called then.
    ///
    /// # Errors
    /// The database's.
    pub fn work_order_references(&mut self) -> Result<HashSet<String>> {
        let found: Vec<String> = document::table
            .filter(document::kind.eq(DocumentKind::WorkOrder.word()).and(document::reference.ne("")))
            .select(document::reference)
            .load(self.conn)
            .tried("reading what work orders were called")?;
        Ok(found.into_iter().collect())
    }
}

impl Write<'_> {
    /// Writes orders that have ended, with their reports, and gives all of them their row numbers. Nobody's code is on them.
    ///
    /// # Errors
    /// [`crate::StoreError::MonthClosed`] where a report is of a closed month; the database's.
    pub fn add_history(&mut self, orders: &mut [HistoryOrder]) -> Result<()> {
        // A month is closed with all before it, so the first day says it for all.
        if let Some(first) = orders.iter().flat_map(|one| &one.reports).map(|report| report.posted.day).min() {
            self.may_post(first)?;
        }
        let mut paper = self.next_ids("document", orders.len())?;
        let mut line = self.next_ids("document_line", orders.len())?;
        let mut operation = self.next_ids("work_order_operation", orders.iter().map(|one| one.operations.len()).sum())?;
        let mut report = self.next_ids("work_report", orders.iter().map(|one| one.reports.len()).sum())?;
        let take = |next: &mut i64| {
            *next += 1;
            *next - 1
        };
        for one in &mut *orders {
            one.paper.id = take(&mut paper);
            (one.line.id, one.line.document_id, one.order.document_id) = (take(&mut line), one.paper.id, one.paper.id);
            for own in &mut one.operations {
                (own.id, own.document_id) = (take(&mut operation), one.paper.id);
            }
            for own in &mut one.reports {
                (own.id, own.document_id) = (take(&mut report), one.paper.id);
            }
        }
        let heads: Vec<HeadRow> = orders.iter().map(|one| HeadRow::from(&one.paper)).collect();
        insert_all!(&mut *self.conn, document::table, &heads, "writing papers of before");
        drop(heads);
        let lines: Vec<NewRow> = orders.iter().map(|one| NewRow::of(&one.paper, &one.line)).collect();
        insert_all!(&mut *self.conn, document_line::table, &lines, "writing lines of before");
        drop(lines);
        let first = self.next_ids("line_share", orders.len())?;
        let share = |(one, id): (&HistoryOrder, i64)| ShareRow {
            id,
            line_id: one.line.id,
            link_id: None,
            tracking_id: None,
            quantity: one.line.quantity.scaled(),
        };
        let shares: Vec<ShareRow> = orders.iter().zip(first..).map(share).collect();
        insert_all!(&mut *self.conn, line_share::table, &shares, "writing whose lines of before are");
        drop(shares);
        let own: Vec<OrderRow> = orders.iter().map(|one| OrderRow::from(&one.order)).collect();
        insert_all!(&mut *self.conn, work_order::table, &own, "writing work orders of before");
        let operations: Vec<OperationRow> =
            orders.iter().flat_map(|one| one.operations.iter().map(|own| OperationRow::of(own, &one.reports))).collect();
        insert_all!(&mut *self.conn, work_order_operation::table, &operations, "writing operations of before");
        drop(operations);
        // They were in the shop till the last that was done for them.
        let closed = |one: &HistoryOrder| ClosedRow {
            document_id: one.paper.id,
            closed_at: one.reports.iter().map(|report| report.said.end).max().unwrap_or(one.paper.made_at),
        };
        let closings: Vec<ClosedRow> = orders.iter().map(closed).collect();
        insert_all!(&mut *self.conn, work_order_closing::table, &closings, "writing when orders of before were closed");
        drop(closings);
        self.add_reports_of_before(orders)?;
        for counter in ["document", "work_order", "work_report"] {
            self.bump(counter)?;
        }
        Ok(())
    }

    fn add_reports_of_before(&mut self, orders: &[HistoryOrder]) -> Result<()> {
        let reports = || orders.iter().flat_map(|one| &one.reports);
        let rows: Vec<ReportRow> = reports().map(row_of).collect();
        insert_all!(&mut *self.conn, work_report::table, &rows, "writing reports of before");
        drop(rows);
        let mut first = self.next_ids("work_report_operator", reports().map(|one| one.posted.operators.len()).sum())?;
        let mut people: Vec<OperatorRow> = Vec::new();
        for one in reports() {
            people.extend(operator_rows(one, first));
            first += i64::try_from(one.posted.operators.len()).unwrap_or(i64::MAX);
        }
        insert_all!(&mut *self.conn, work_report_operator::table, &people, "writing who worked before");
        let mut first = self.next_ids("work_report_band", reports().map(|one| one.posted.bands.len()).sum())?;
        let mut bands: Vec<BandRow> = Vec::new();
        for one in reports() {
            bands.extend(band_rows(one, first));
            first += i64::try_from(one.posted.bands.len()).unwrap_or(i64::MAX);
        }
        insert_all!(&mut *self.conn, work_report_band::table, &bands, "writing what was drawn before");
        Ok(())
    }
}
