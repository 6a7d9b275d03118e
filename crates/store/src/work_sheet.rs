//! Reports as cost sheets sum them: their figures one by one, without texts, and what their lines are called.

use crate::conn::Conn;
use crate::error::Tried;
use crate::schema::{document, document_line, item, line_share, tracking, unit, work_order_operation, work_report, work_report_operator};
use crate::stored::{CHUNK, back, day};
use crate::{Read, Result, StoreError};
use diesel::prelude::*;
use qitao_domain::costing::Elements;
use qitao_domain::costing::report_variance::ReportCauses;
use qitao_domain::costing::sheet::Figures;
use qitao_domain::document::DocumentKind;
use qitao_domain::{Day, Money, Qty};
use std::collections::HashMap;

/// Which reports a sheet is of. Of a person or a code it is those that have a part of theirs.
#[derive(Debug, Clone, Copy)]
pub struct SheetFilter {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The order's paper.
    pub document: Option<i64>,
    /// Number of the operation.
    pub operation: Option<u32>,
    /// What was made.
    pub item: Option<i64>,
    /// Where.
    pub work_center: Option<i64>,
    /// Who worked.
    pub person: Option<i64>,
    /// For which code.
    pub tracking: Option<i64>,
}

/// A report as it is summed.
#[derive(Debug, Clone, Copy)]
pub struct SheetReport {
    /// Row number.
    pub id: i64,
    /// The factory day on which it starts.
    pub day: Day,
    /// The order's paper.
    pub document_id: i64,
    /// Number of the operation.
    pub operation: u32,
    /// What was made.
    pub item_id: i64,
    /// Where.
    pub work_center_id: i64,
    /// What is summed of it.
    pub figures: Figures,
}

/// The part of somebody in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetTime {
    /// The report.
    pub report_id: i64,
    /// Who.
    pub person_id: i64,
    /// How long, in seconds.
    pub seconds: i64,
    /// What they got for it.
    pub amount: Money,
}

/// What an item is called, and what it is counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetItem {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Row number of its unit.
    pub unit_id: i64,
    /// Code of its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u32,
}

type Columns = (
    (i64, i32, i64, i32, i64, i64),
    (bool, bool),
    (i64, i64, i64, i64),
    (i64, i64, i64),
    (i64, i64, i64, i64, i64),
    (i64, i64, i64, i64, i64, i64),
);

/// The reports that a filter asks for, of one of the databases.
macro_rules! asked {
    ($filter:expr, $database:ty, $columns:expr) => {{
        use work_report as r;
        let filter: &SheetFilter = $filter;
        let mut query =
            r::table.filter(r::day.between(filter.from.number(), filter.to.number())).select($columns).into_boxed::<$database>();
        if let Some(document) = filter.document {
            query = query.filter(r::document_id.eq(document));
        }
        if let Some(operation) = filter.operation {
            query = query.filter(r::operation.eq(crate::stored::number(operation)));
        }
        if let Some(item) = filter.item {
            query = query.filter(r::item_id.eq(item));
        }
        if let Some(center) = filter.work_center {
            query = query.filter(r::work_center_id.eq(center));
        }
        if let Some(person) = filter.person {
            let of = work_report_operator::table.filter(work_report_operator::person_id.eq(person));
            query = query.filter(r::id.eq_any(of.select(work_report_operator::report_id)));
        }
        if let Some(code) = filter.tracking {
            let of = line_share::table
                .inner_join(document_line::table.on(document_line::id.eq(line_share::line_id)))
                .filter(line_share::tracking_id.eq(code))
                .filter(document_line::kind.eq(DocumentKind::WorkOrder.word()));
            query = query.filter(r::document_id.eq_any(of.select(document_line::document_id)));
        }
        query
    }};
}

fn report(row: Columns) -> Result<SheetReport> {
    let ((id, on, document_id, operation, item_id, work_center_id), (counts, has_standard), pieces, drawn, costs, held) = row;
    let (money, pieces_of) = (Money::from_scaled, Qty::from_scaled);
    let reports = if counts { 1 } else { -1 };
    let elements = Elements {
        labour: money(costs.0),
        machine: money(costs.1),
        energy: money(costs.2),
        overhead: money(costs.3),
        difference: money(costs.4),
        ..Elements::default()
    };
    let figures = Figures {
        reports,
        good: pieces_of(pieces.0),
        rework: pieces_of(pieces.1),
        reject_material: pieces_of(pieces.2),
        reject_work: pieces_of(pieces.3),
        labour_seconds: drawn.0,
        machine_seconds: drawn.1,
        kwh: pieces_of(drawn.2),
        costs: elements.array(),
        standard: money(held.0),
        causes: ReportCauses::from_array([held.1, held.2, held.3, held.4, held.5].map(money)),
        without_standard: if has_standard { 0 } else { reports },
    };
    Ok(SheetReport { id, day: day(on)?, document_id, operation: back(operation), item_id, work_center_id, figures })
}

impl Read<'_> {
    /// Gives the reports that a filter asks for to `each`, one by one and in no order: a million of them need not be in memory.
    ///
    /// # Errors
    /// The database's; what `each` refuses.
    pub fn each_sheet_report<E: From<StoreError>>(
        &mut self,
        filter: &SheetFilter,
        mut each: impl FnMut(&SheetReport) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        macro_rules! columns {
            () => {
                (
                    (r::id, r::day, r::document_id, r::operation, r::item_id, r::work_center_id),
                    (r::reversal_of.is_null(), r::has_standard),
                    (r::good, r::rework, r::reject_material, r::reject_work),
                    (r::labour_seconds, r::machine_seconds, r::kwh),
                    (r::labour, r::machine, r::energy, r::overhead, r::difference),
                    (r::standard, r::cause_rate, r::cause_efficiency, r::cause_energy_price, r::cause_energy_usage, r::cause_scrap),
                )
            };
        }
        const WHAT: &str = "reading work reports for a sheet";
        let mut push = |row: diesel::QueryResult<Columns>| each(&report(row.tried(WHAT)?)?);
        match &mut *self.conn {
            Conn::Sqlite(c) => asked!(filter, diesel::sqlite::Sqlite, columns!())
                .load_iter::<Columns, diesel::connection::DefaultLoadingMode>(c)
                .tried(WHAT)?
                .try_for_each(&mut push),
            Conn::Pg(c) => asked!(filter, diesel::pg::Pg, columns!())
                .load_iter::<Columns, diesel::pg::PgRowByRowLoadingMode>(c)
                .tried(WHAT)?
                .try_for_each(&mut push),
        }
    }

    /// Who had which part of the reports that a filter asks for, by report and in its order.
    ///
    /// # Errors
    /// The database's.
    pub fn sheet_times(&mut self, filter: &SheetFilter) -> Result<Vec<SheetTime>> {
        use work_report_operator as o;
        type Row = (i64, i32, i64, i64, i64);
        macro_rules! of {
            ($database:ty, $connection:expr) => {{
                // Whoever asks for one person wants their part of each report: it follows from those of all.
                let reports = asked!(filter, $database, work_report::id);
                o::table
                    .filter(o::report_id.eq_any(reports))
                    .select((o::report_id, o::number, o::person_id, o::seconds, o::amount))
                    .load($connection)
                    .tried("reading who worked on reports of a sheet")?
            }};
        }
        let mut rows: Vec<Row> = match &mut *self.conn {
            Conn::Sqlite(c) => of!(diesel::sqlite::Sqlite, c),
            Conn::Pg(c) => of!(diesel::pg::Pg, c),
        };
        rows.sort_unstable();
        let time = |(report_id, _, person_id, seconds, amount): Row| SheetTime {
            report_id,
            person_id,
            seconds,
            amount: Money::from_scaled(amount),
        };
        Ok(rows.into_iter().map(time).collect())
    }

    /// Whose the orders are that have reports which a filter asks for: by the order's paper, how much of it is for which code, or for none.
    ///
    /// # Errors
    /// The database's.
    pub fn sheet_shares(&mut self, filter: &SheetFilter) -> Result<HashMap<i64, Vec<(Option<i64>, i64)>>> {
        type Row = (i64, Option<i64>, i64);
        macro_rules! of {
            ($database:ty, $connection:expr) => {{
                let orders = asked!(filter, $database, work_report::document_id);
                line_share::table
                    .inner_join(document_line::table.on(document_line::id.eq(line_share::line_id)))
                    .filter(document_line::kind.eq(DocumentKind::WorkOrder.word()))
                    .filter(document_line::document_id.eq_any(orders))
                    .order((line_share::line_id, line_share::id))
                    .select((document_line::document_id, line_share::tracking_id, line_share::quantity))
                    .load($connection)
                    .tried("reading whose orders of a sheet are")?
            }};
        }
        let rows: Vec<Row> = match &mut *self.conn {
            Conn::Sqlite(c) => of!(diesel::sqlite::Sqlite, c),
            Conn::Pg(c) => of!(diesel::pg::Pg, c),
        };
        let mut found: HashMap<i64, Vec<(Option<i64>, i64)>> = HashMap::new();
        for (document, code, quantity) in rows {
            found.entry(document).or_default().push((code, quantity));
        }
        Ok(found)
    }

    /// All items of which there are reports, by row number.
    ///
    /// # Errors
    /// The database's.
    pub fn sheet_items(&mut self) -> Result<HashMap<i64, SheetItem>> {
        type Row = (i64, String, String, (i64, String), i32);
        let rows: Vec<Row> = item::table
            .inner_join(unit::table.on(unit::id.eq(item::unit_id)))
            .filter(item::id.eq_any(work_report::table.select(work_report::item_id)))
            .select((item::id, item::code, item::name, (unit::id, unit::code), item::decimals))
            .load(self.conn)
            .tried("reading items of a sheet")?;
        let one =
            |(id, code, name, (unit_id, unit), decimals): Row| (id, SheetItem { code, name, unit_id, unit, decimals: back(decimals) });
        Ok(rows.into_iter().map(one).collect())
    }

    /// Numbers of papers, by row number.
    ///
    /// # Errors
    /// The database's.
    pub fn document_numbers(&mut self, ids: &[i64]) -> Result<HashMap<i64, String>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows = document::table.filter(document::id.eq_any(chunk)).select((document::id, document::number));
            found.extend(rows.load::<(i64, String)>(self.conn).tried("reading numbers of papers")?);
        }
        Ok(found)
    }

    /// Names of the operations of work orders, by order and the operation's number.
    ///
    /// # Errors
    /// The database's.
    pub fn operation_names(&mut self, documents: &[i64]) -> Result<HashMap<(i64, u32), String>> {
        use work_order_operation as o;
        let mut found = HashMap::new();
        for chunk in documents.chunks(CHUNK) {
            let rows: Vec<(i64, i32, String)> = o::table
                .filter(o::document_id.eq_any(chunk))
                .select((o::document_id, o::number, o::name))
                .load(self.conn)
                .tried("reading names of operations")?;
            found.extend(rows.into_iter().map(|(document, number, name)| ((document, back(number)), name)));
        }
        Ok(found)
    }

    /// Tracking codes by row number, as text.
    ///
    /// # Errors
    /// The database's.
    pub fn tracking_codes(&mut self, ids: &[i64]) -> Result<HashMap<i64, String>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows = tracking::table.filter(tracking::id.eq_any(chunk)).select((tracking::id, tracking::code));
            found.extend(rows.load::<(i64, String)>(self.conn).tried("reading tracking codes")?);
        }
        Ok(found)
    }
}
