//! Work orders: what they are beside papers, and what they copied. What they may be and what they do is decided above.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::list::NEVER;
use crate::schema::{
    document, document_line, line_link, work_center, work_order, work_order_component, work_order_link, work_order_operation,
};
use crate::stored::{CHUNK, back, day, number};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::bom::LineKind;
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::production::work_order::portions::Link;
use qitao_domain::routing::Operation;
use qitao_domain::{BomLineId, Day, Exact, Money, PerUnit, Qty, WorkCenterId};
use std::collections::{HashMap, HashSet};

/// What a work order is beside being a paper with one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkOrder {
    /// Its paper.
    pub document_id: i64,
    /// The paper of what it takes; none where it takes nothing.
    pub list_id: Option<i64>,
    /// 1 goes first, 9 last.
    pub priority: u8,
    /// The day whose bill of material and routing were copied.
    pub copied_day: Day,
    /// Version of that bill of material; empty where there was none.
    pub bom_version: String,
    /// Version of that routing; empty where there was none.
    pub routing_version: String,
    /// It works again what came out badly.
    pub rework: bool,
    /// Planned first day.
    pub start: Day,
    /// Planned last day.
    pub end: Day,
    /// Something was taken, reported or brought into stock for it.
    pub started: bool,
    /// What was spent on it and is in no piece, while it is closed; none before, and of what was closed before that was kept.
    pub left_over: Option<Money>,
}

/// What one order has to do with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderLink {
    /// The order.
    pub document_id: i64,
    /// The other one.
    pub other_id: i64,
    /// What.
    pub kind: Link,
}

/// What a line of a material list is beside being a line of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderComponent {
    /// Its line.
    pub line_id: i64,
    /// The work order.
    pub document_id: i64,
    /// Which operation takes it; none for the first.
    pub operation: Option<u32>,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// The line of the bill of material that it was copied from.
    pub bom_line: BomLineId,
    /// Own units for one piece.
    pub per: Exact,
    /// Own units for the order on top.
    pub fixed: Exact,
}

/// An operation of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderOperation {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// The work order.
    pub document_id: i64,
    /// As it was copied; the work centre by its code.
    pub operation: Operation,
    /// The work centre.
    pub work_center: WorkCenterId,
    /// The work centre's efficiency then.
    pub efficiency: PerUnit,
    /// More may be reported good than the operation before gave.
    pub more_allowed: bool,
    /// Planned first day.
    pub start: Day,
    /// Planned last day.
    pub end: Day,
}

/// An open work order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenWorkOrder {
    /// Its paper.
    pub document_id: i64,
    /// Its material list.
    pub list_id: Option<i64>,
    /// 1 goes first.
    pub priority: u8,
    /// Planned last day.
    pub end: Day,
    /// What it makes.
    pub item_id: i64,
    /// How much came into stock of it.
    pub done: Qty,
    /// How much is still to come of it.
    pub left: Qty,
    /// When it is to be done.
    pub due: Day,
    /// It was released.
    pub released: bool,
    /// It works again what came out badly.
    pub rework: bool,
}

/// A line of an open order's material list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenNeed {
    /// The list.
    pub list_id: i64,
    /// The line.
    pub line_id: i64,
    /// The part.
    pub item_id: i64,
    /// What the order needs; below zero: what comes out of it.
    pub required: Qty,
    /// What it got, less what came back.
    pub issued: Qty,
    /// What is promised to it.
    pub reserved: Qty,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = work_order, treat_none_as_null = true)]
pub(crate) struct OrderRow {
    document_id: i64,
    list_id: Option<i64>,
    priority: i32,
    copied_day: i32,
    bom_version: String,
    routing_version: String,
    rework: bool,
    start_day: i32,
    end_day: i32,
    started: bool,
    left_over: Option<i64>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = work_order_component)]
struct ComponentRow {
    line_id: i64,
    document_id: i64,
    operation: Option<i32>,
    kind: String,
    bom_line_id: i64,
    per: String,
    fixed: String,
}

#[derive(Queryable, Selectable, Insertable)]
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
}

impl TryFrom<OrderRow> for WorkOrder {
    type Error = StoreError;

    fn try_from(row: OrderRow) -> Result<Self> {
        Ok(Self {
            document_id: row.document_id,
            list_id: row.list_id,
            priority: u8::try_from(row.priority).unwrap_or(u8::MAX),
            copied_day: day(row.copied_day)?,
            bom_version: row.bom_version,
            routing_version: row.routing_version,
            rework: row.rework,
            start: day(row.start_day)?,
            end: day(row.end_day)?,
            started: row.started,
            left_over: row.left_over.map(Money::from_scaled),
        })
    }
}

impl From<&WorkOrder> for OrderRow {
    fn from(one: &WorkOrder) -> Self {
        Self {
            document_id: one.document_id,
            list_id: one.list_id,
            priority: i32::from(one.priority),
            copied_day: one.copied_day.number(),
            bom_version: one.bom_version.clone(),
            routing_version: one.routing_version.clone(),
            rework: one.rework,
            start_day: one.start.number(),
            end_day: one.end.number(),
            started: one.started,
            left_over: one.left_over.map(Money::scaled),
        }
    }
}

/// An exact ratio as it is kept: both numbers need up to 128 bits, which no column has.
pub(crate) fn ratio_text(ratio: &Exact) -> String {
    format!("{}/{}", ratio.numer(), ratio.denom())
}

pub(crate) fn ratio(text: &str) -> Result<Exact> {
    let parts = text.split_once('/').and_then(|(a, b)| Some((a.parse::<i128>().ok()?, b.parse::<i128>().ok()?)));
    match parts {
        Some((numerator, denominator)) if denominator > 0 => Ok(Exact::new(numerator, denominator)),
        Some(_) | None => Err(StoreError::Unknown("per", text.into())),
    }
}

impl Read<'_> {
    /// What these work orders are beside papers, by the row number of their paper.
    ///
    /// # Errors
    /// The database's.
    pub fn work_orders(&mut self, documents: &[i64]) -> Result<HashMap<i64, WorkOrder>> {
        let mut found = HashMap::with_capacity(documents.len());
        for chunk in documents.chunks(CHUNK) {
            let rows: Vec<OrderRow> =
                work_order::table.filter(work_order::document_id.eq_any(chunk)).load(self.conn).tried("reading work orders")?;
            for row in rows {
                found.insert(row.document_id, row.try_into()?);
            }
        }
        Ok(found)
    }

    /// The work orders whose material lists these are: (list, order).
    ///
    /// # Errors
    /// The database's.
    pub fn orders_of_lists(&mut self, lists: &[i64]) -> Result<Vec<(i64, i64)>> {
        let mut found = Vec::with_capacity(lists.len());
        for chunk in lists.chunks(CHUNK) {
            let rows: Vec<(Option<i64>, i64)> = work_order::table
                .filter(work_order::list_id.eq_any(chunk))
                .select((work_order::list_id, work_order::document_id))
                .order(work_order::document_id)
                .load(self.conn)
                .tried("reading work orders")?;
            found.extend(rows.into_iter().filter_map(|(list, order)| Some((list?, order))));
        }
        Ok(found)
    }

    /// The open work orders, planned ones too, in the sequence in which stock goes to them: by priority, due day and number.
    ///
    /// # Errors
    /// The database's.
    pub fn open_work_orders(&mut self) -> Result<Vec<OpenWorkOrder>> {
        let rows: Vec<(i64, Option<i64>, i32, i32, i64, i64, i64, i32, String, bool)> = work_order::table
            .inner_join(document::table.on(document::id.eq(work_order::document_id)))
            .inner_join(document_line::table.on(document_line::document_id.eq(document::id)))
            .filter(document::kind.eq(DocumentKind::WorkOrder.word()))
            .filter(document::state.eq_any([DocumentState::Draft.word(), DocumentState::Open.word()]))
            .order((work_order::priority, document_line::wanted, document::number))
            .select((
                work_order::document_id,
                work_order::list_id,
                work_order::priority,
                work_order::end_day,
                document_line::item_id.assume_not_null(),
                document_line::quantity,
                document_line::done,
                document_line::wanted,
                document::state,
                work_order::rework,
            ))
            .load(self.conn)
            .tried("reading open work orders")?;
        rows.into_iter()
            .map(|(document_id, list_id, priority, end, item_id, quantity, done, wanted, state, rework)| {
                let left = Qty::from_scaled(quantity.saturating_sub(done).max(0));
                let due = if wanted == NEVER { day(end)? } else { day(wanted)? };
                Ok(OpenWorkOrder {
                    document_id,
                    list_id,
                    priority: u8::try_from(priority).unwrap_or(u8::MAX),
                    end: day(end)?,
                    item_id,
                    done: Qty::from_scaled(done),
                    left,
                    due,
                    released: state == DocumentState::Open.word(),
                    rework,
                })
            })
            .collect()
    }

    /// What open work orders take, by list: (list, line, item, required, issued, reserved). What comes out of them is below zero.
    ///
    /// # Errors
    /// The database's.
    pub fn needs_of_open_orders(&mut self) -> Result<Vec<OpenNeed>> {
        let rows: Vec<(i64, i64, i64, i64, i64, i64)> = document_line::table
            .inner_join(document::table.on(document::id.eq(document_line::document_id)))
            .filter(document::kind.eq(DocumentKind::MaterialList.word()))
            .filter(document::state.eq_any([DocumentState::Draft.word(), DocumentState::Open.word()]))
            .order((document_line::document_id, document_line::number))
            .select((
                document_line::document_id,
                document_line::id,
                document_line::item_id.assume_not_null(),
                document_line::quantity,
                document_line::done,
                document_line::reserved,
            ))
            .load(self.conn)
            .tried("reading what open work orders take")?;
        let q = Qty::from_scaled;
        let need = |(list_id, line_id, item_id, required, issued, reserved)| OpenNeed {
            list_id,
            line_id,
            item_id,
            required: q(required),
            issued: q(issued),
            reserved: q(reserved),
        };
        Ok(rows.into_iter().map(need).collect())
    }

    /// Open work orders that make parts for lines of other orders' lists, by order and in the sequence in which it names them: (line of the
    /// list, order, how much for it).
    ///
    /// # Errors
    /// The database's.
    pub fn orders_for_lists(&mut self) -> Result<Vec<(i64, i64, Qty)>> {
        let made = diesel::alias!(crate::schema::document_line as made);
        let rows: Vec<(i64, i64, i64)> = line_link::table
            .inner_join(document_line::table.on(document_line::id.eq(line_link::parent_id)))
            .inner_join(made.on(made.field(document_line::id).eq(line_link::line_id)))
            .filter(document_line::kind.eq(DocumentKind::MaterialList.word()))
            .inner_join(document::table.on(document::id.eq(made.field(document_line::document_id))))
            .filter(made.field(document_line::kind).eq(DocumentKind::WorkOrder.word()))
            .filter(document::state.eq_any([DocumentState::Draft.word(), DocumentState::Open.word()]))
            .order((line_link::line_id, line_link::id))
            .select((line_link::parent_id, made.field(document_line::document_id), line_link::quantity))
            .load(self.conn)
            .tried("reading orders that make parts")?;
        Ok(rows.into_iter().map(|(line, order, quantity)| (line, order, Qty::from_scaled(quantity))).collect())
    }

    /// What an order has to do with others, from both sides.
    ///
    /// # Errors
    /// The database's.
    pub fn order_links(&mut self, document: i64) -> Result<Vec<OrderLink>> {
        let rows: Vec<(i64, i64, String)> = work_order_link::table
            .filter(work_order_link::document_id.eq(document).or(work_order_link::other_id.eq(document)))
            .order(work_order_link::id)
            .select((work_order_link::document_id, work_order_link::other_id, work_order_link::kind))
            .load(self.conn)
            .tried("reading links of work orders")?;
        rows.into_iter()
            .map(|(document_id, other_id, kind)| {
                let kind = Link::from_word(&kind).ok_or(StoreError::Unknown("work_order_link.kind", kind))?;
                Ok(OrderLink { document_id, other_id, kind })
            })
            .collect()
    }

    /// Those of some orders that were divided, or that others were put into: what they take is no longer what was copied for one order.
    ///
    /// # Errors
    /// The database's.
    pub fn divided_orders(&mut self, documents: &[i64]) -> Result<HashSet<i64>> {
        let mut found = HashSet::new();
        let kinds = [Link::SplitFrom.word(), Link::MergedInto.word()];
        for chunk in documents.chunks(CHUNK) {
            let of = work_order_link::table.filter(work_order_link::kind.eq_any(kinds)).into_boxed();
            let rows: Vec<(i64, i64)> = of
                .filter(work_order_link::document_id.eq_any(chunk).or(work_order_link::other_id.eq_any(chunk)))
                .select((work_order_link::document_id, work_order_link::other_id))
                .load(self.conn)
                .tried("reading links of work orders")?;
            found.extend(rows.into_iter().flat_map(|(one, other)| [one, other]));
        }
        Ok(found)
    }

    /// What lines of material lists are beside lines of papers, by line.
    ///
    /// # Errors
    /// The database's.
    pub fn order_components(&mut self, lines: &[i64]) -> Result<HashMap<i64, OrderComponent>> {
        let mut found = HashMap::with_capacity(lines.len());
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<ComponentRow> = work_order_component::table
                .filter(work_order_component::line_id.eq_any(chunk))
                .load(self.conn)
                .tried("reading what work orders take")?;
            for row in rows {
                let kind = LineKind::from_word(&row.kind).ok_or(StoreError::Unknown("work_order_component.kind", row.kind))?;
                let one = OrderComponent {
                    line_id: row.line_id,
                    document_id: row.document_id,
                    operation: row.operation.map(back),
                    kind,
                    bom_line: BomLineId(row.bom_line_id),
                    per: ratio(&row.per)?,
                    fixed: ratio(&row.fixed)?,
                };
                found.insert(one.line_id, one);
            }
        }
        Ok(found)
    }

    /// The operations of work orders, by order and number.
    ///
    /// # Errors
    /// The database's.
    pub fn order_operations(&mut self, documents: &[i64]) -> Result<Vec<OrderOperation>> {
        let mut found = Vec::new();
        for chunk in documents.chunks(CHUNK) {
            let rows: Vec<(OperationRow, String)> = work_order_operation::table
                .inner_join(work_center::table.on(work_center::id.eq(work_order_operation::work_center_id)))
                .filter(work_order_operation::document_id.eq_any(chunk))
                .order((work_order_operation::document_id, work_order_operation::number))
                .select((OperationRow::as_select(), work_center::code))
                .load(self.conn)
                .tried("reading operations of work orders")?;
            for (row, work_center) in rows {
                found.push(OrderOperation {
                    id: row.id,
                    document_id: row.document_id,
                    operation: Operation {
                        number: back(row.number),
                        name: row.name,
                        work_center,
                        outsourced: row.outsourced,
                        setup_seconds: back(row.setup_seconds),
                        cleanup_seconds: back(row.cleanup_seconds),
                        run_seconds: back(row.run_seconds),
                        cycle_qty: Qty::from_scaled(row.cycle_qty),
                        lead_time_days: back(row.lead_time_days),
                        note: row.note,
                    },
                    work_center: WorkCenterId(row.work_center_id),
                    efficiency: PerUnit::from_scaled(row.efficiency),
                    more_allowed: row.more_allowed,
                    start: day(row.start_day)?,
                    end: day(row.end_day)?,
                });
            }
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Writes what a work order is beside a paper, new or anew.
    ///
    /// # Errors
    /// The database's.
    pub fn put_work_order(&mut self, one: &WorkOrder) -> Result<()> {
        let row = OrderRow::from(one);
        let changed = diesel::update(work_order::table.find(one.document_id)).set(&row).execute(self.conn).tried("writing a work order")?;
        if changed == 0 {
            diesel::insert_into(work_order::table).values(&row).execute(self.conn).tried("writing a work order")?;
        }
        self.bump("work_order")
    }

    /// Says what one order has to do with another.
    ///
    /// # Errors
    /// The database's.
    pub fn add_order_link(&mut self, link: OrderLink) -> Result<()> {
        let id = self.next_ids("work_order_link", 1)?;
        diesel::insert_into(work_order_link::table)
            .values((
                work_order_link::id.eq(id),
                work_order_link::document_id.eq(link.document_id),
                work_order_link::other_id.eq(link.other_id),
                work_order_link::kind.eq(link.kind.word()),
            ))
            .execute(self.conn)
            .tried("linking work orders")?;
        self.bump("work_order")
    }

    /// Takes away what an order says of this kind of others.
    ///
    /// # Errors
    /// The database's.
    pub fn remove_order_links(&mut self, document: i64, kind: Link) -> Result<()> {
        let own = work_order_link::table.filter(work_order_link::document_id.eq(document)).filter(work_order_link::kind.eq(kind.word()));
        diesel::delete(own).execute(self.conn).tried("unlinking work orders")?;
        self.bump("work_order")
    }

    /// Writes what the lines of a material list are beside lines of a paper; the lines are new, and those before them are gone.
    ///
    /// # Errors
    /// The database's.
    pub fn add_order_components(&mut self, components: &[OrderComponent]) -> Result<()> {
        let row = |one: &OrderComponent| ComponentRow {
            line_id: one.line_id,
            document_id: one.document_id,
            operation: one.operation.map(number),
            kind: one.kind.word().into(),
            bom_line_id: one.bom_line.0,
            per: ratio_text(&one.per),
            fixed: ratio_text(&one.fixed),
        };
        let rows: Vec<ComponentRow> = components.iter().map(row).collect();
        insert_all!(&mut *self.conn, work_order_component::table, &rows, "writing what a work order takes");
        self.bump("work_order")
    }

    /// Writes anew what lines of a material list take for an order on top; all else of them stays as it was copied.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_order_components(&mut self, components: &[OrderComponent]) -> Result<()> {
        for one in components {
            diesel::update(work_order_component::table.find(one.line_id))
                .set(work_order_component::fixed.eq(ratio_text(&one.fixed)))
                .execute(self.conn)
                .tried("writing what a work order takes")?;
        }
        self.bump("work_order")
    }

    /// Writes the operations of a work order in place of those that it had, and gives them their row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn put_order_operations(&mut self, document: i64, operations: &mut [OrderOperation]) -> Result<()> {
        diesel::delete(work_order_operation::table.filter(work_order_operation::document_id.eq(document)))
            .execute(self.conn)
            .tried("writing operations of a work order")?;
        let first = self.next_ids("work_order_operation", operations.len())?;
        operations.iter_mut().zip(first..).for_each(|(one, id)| (one.id, one.document_id) = (id, document));
        let row = |one: &OrderOperation| OperationRow {
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
        };
        let rows: Vec<OperationRow> = operations.iter().map(row).collect();
        insert_all!(&mut *self.conn, work_order_operation::table, &rows, "writing operations of a work order");
        self.bump("work_order")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_come_back_as_they_were() {
        for exact in [Exact::new(1000, 148), Exact::from_integer(0), Exact::new(i128::MAX, 3)] {
            assert_eq!(ratio(&ratio_text(&exact)).unwrap(), exact);
        }
        for wrong in ["", "1", "1/0", "a/b", "1/-2"] {
            assert!(ratio(wrong).is_err(), "{wrong}");
        }
    }
}
