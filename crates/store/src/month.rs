//! Months that were closed, what they came to, and the one door that whatever is posted goes through: nothing comes into a closed month.
//!
//! Which month may be closed, and how a difference is shared, is decided in `qitao_domain::costing::close`.

use crate::dialect::insert_all;
use crate::document::Document;
use crate::error::Tried;
use crate::schema::{document, month, month_margin, stock_move, work_report};
use crate::stored::{CHUNK, day as day_of};
use crate::{Read, Result, StoreError, Write};
use diesel::dsl::{max, min};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};
use qitao_domain::costing::close::{self, CloseError, Month};
use qitao_domain::document::Life;
use qitao_domain::{Day, Money, Qty};
use std::collections::HashSet;

/// A month that was closed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthRow {
    /// Which.
    pub month: Month,
    /// When and by whom it was closed; none when it was opened again.
    pub closed: Option<(i64, String)>,
    /// Anything.
    pub note: String,
    /// What was paid to people.
    pub wages: Option<Money>,
    /// What electricity cost.
    pub energy_bill: Option<Money>,
    /// How much more that is than what was posted.
    pub wages_difference: Option<Money>,
    /// The same of electricity.
    pub energy_difference: Option<Money>,
    /// The differences are shared out over the reports.
    pub allocated: bool,
    /// Why it was opened again.
    pub reason: String,
    /// Moves with each change.
    pub revision: i64,
}

/// What the reports of a day came to. Amounts are scaled as money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayPosted {
    /// The factory day on which they start.
    pub day: Day,
    /// Reports that count, less those that were taken back.
    pub reports: i64,
    /// Labour, machine, energy, overhead.
    pub costs: [i64; 4],
}

/// What a report of a month posted, for sharing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportPosted {
    /// Row number.
    pub id: i64,
    /// Wages.
    pub labour: Money,
    /// Electricity.
    pub energy: Money,
    /// It stands in its month: it takes nothing back, and nothing of the same month takes it back.
    pub stands: bool,
}

/// What was earned with a line of a sales order in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margin {
    /// The order's line.
    pub line: i64,
    /// Delivered, less what came back.
    pub quantity: Qty,
    /// What that comes to without tax.
    pub revenue: Money,
    /// What it was worth in stock.
    pub cost: Money,
}

impl Margin {
    /// Revenue less cost; `None` when out of range.
    #[must_use]
    pub fn margin(&self) -> Option<Money> {
        self.revenue.checked_sub(self.cost)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = month)]
struct Row {
    id: i64,
    code: String,
    first_day: i32,
    last_day: i32,
    state: String,
    closed_at: Option<i64>,
    closed_by: Option<String>,
    note: String,
    wages: Option<i64>,
    energy_bill: Option<i64>,
    wages_difference: Option<i64>,
    energy_difference: Option<i64>,
    allocated: bool,
    reason: String,
    revision: i64,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = month_margin)]
struct MarginRow {
    id: i64,
    month_id: i64,
    line_id: i64,
    quantity: i64,
    revenue: i64,
    cost: i64,
    margin: i64,
}

#[derive(QueryableByName)]
struct Delivered {
    #[diesel(sql_type = BigInt)]
    line_id: i64,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
    #[diesel(sql_type = BigInt)]
    revenue: i64,
    #[diesel(sql_type = BigInt)]
    cost: i64,
}

/// What was delivered on some days of each line of a sales order: shipments, and what customers sent back, with what takes either back.
/// Amounts are those of the papers, cost is what their goods were worth in stock.
const DELIVERED: &str = "SELECT g.line_id, CAST(SUM(g.quantity) AS BIGINT) AS quantity, CAST(SUM(g.net) AS BIGINT) AS revenue, \
    CAST(SUM(COALESCE(m.value, 0)) AS BIGINT) AS cost FROM (\
      SELECT s.id, k.parent_id AS line_id, s.quantity, s.net FROM document_line s JOIN document d ON d.id = s.document_id \
      JOIN line_link k ON k.line_id = s.id JOIN document_line o ON o.id = k.parent_id AND o.kind = 'sales_order' \
      WHERE s.kind = 'shipment' AND s.day BETWEEN $1 AND $2 AND d.posted_at IS NOT NULL \
      UNION ALL SELECT b.id, k.parent_id, -b.quantity, -b.net FROM document_line b JOIN document d ON d.id = b.document_id \
      JOIN line_link h ON h.line_id = b.id JOIN line_link k ON k.line_id = h.parent_id \
      JOIN document_line o ON o.id = k.parent_id AND o.kind = 'sales_order' \
      WHERE b.kind = 'customer_return' AND b.day BETWEEN $3 AND $4 AND d.posted_at IS NOT NULL\
    ) g LEFT JOIN (SELECT document_line_id, -SUM(value) AS value FROM stock_move WHERE kind IN ('shipment', 'customer_return') \
    AND day BETWEEN $5 AND $6 GROUP BY document_line_id) m ON m.document_line_id = g.id GROUP BY g.line_id \
    HAVING SUM(g.quantity) <> 0 OR SUM(g.net) <> 0 OR SUM(COALESCE(m.value, 0)) <> 0";

const CLOSED: &str = "closed";
const OPEN: &str = "open";

/// The days of a month, as numbers.
fn days(month: Month) -> Result<(i32, i32)> {
    let days = month.first().zip(month.last());
    let (first, last) = days.ok_or_else(|| StoreError::Unknown("month", month.to_string()))?;
    Ok((first.number(), last.number()))
}

impl TryFrom<Row> for MonthRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let money = |amount: Option<i64>| amount.map(Money::from_scaled);
        Ok(Self {
            month: row.code.parse().map_err(|_| StoreError::Unknown("month.code", row.code))?,
            closed: row.closed_at.zip(row.closed_by),
            note: row.note,
            wages: money(row.wages),
            energy_bill: money(row.energy_bill),
            wages_difference: money(row.wages_difference),
            energy_difference: money(row.energy_difference),
            allocated: row.allocated,
            reason: row.reason,
            revision: row.revision,
        })
    }
}

impl Read<'_> {
    /// The last month that is closed; those before it are closed, too.
    ///
    /// # Errors
    /// The database's.
    pub fn last_closed_month(&mut self) -> Result<Option<Month>> {
        let id: Option<i64> =
            month::table.filter(month::state.eq(CLOSED)).select(max(month::id)).first(self.conn).tried("reading what is closed")?;
        let known = |id: i64| i32::try_from(id).ok().and_then(Month::from_number);
        id.map(|id| known(id).ok_or_else(|| StoreError::Unknown("month.id", id.to_string()))).transpose()
    }

    /// A month that was closed once.
    ///
    /// # Errors
    /// The database's.
    pub fn month(&mut self, month: Month) -> Result<Option<MonthRow>> {
        let row: Option<Row> =
            month::table.find(i64::from(month.number())).select(Row::as_select()).first(self.conn).optional().tried("reading a month")?;
        row.map(TryInto::try_into).transpose()
    }

    /// All months that were closed once, the first first.
    ///
    /// # Errors
    /// The database's.
    pub fn months(&mut self) -> Result<Vec<MonthRow>> {
        let rows: Vec<Row> = month::table.order(month::id).select(Row::as_select()).load(self.conn).tried("reading months")?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The first day of which anything was posted: stock, papers, reports.
    ///
    /// # Errors
    /// The database's.
    pub fn first_posted(&mut self) -> Result<Option<Day>> {
        let what = "looking for the first that was posted";
        let moved: Option<i32> = stock_move::table.select(min(stock_move::day)).first(self.conn).tried(what)?;
        let reported: Option<i32> = work_report::table.select(min(work_report::day)).first(self.conn).tried(what)?;
        let paper: Option<i32> =
            document::table.filter(document::posted_at.is_not_null()).select(min(document::day)).first(self.conn).tried(what)?;
        [moved, reported, paper].into_iter().flatten().min().map(day_of).transpose()
    }

    /// What reports came to from one day to another, both with it, by day.
    ///
    /// # Errors
    /// The database's.
    pub fn posted_by_day(&mut self, from: Day, to: Day) -> Result<Vec<DayPosted>> {
        use diesel::dsl::sql;
        let whole = |what: &str| sql::<BigInt>(&format!("CAST(COALESCE(SUM({what}), 0) AS BIGINT)"));
        type Sums = (i32, i64, (i64, i64, i64, i64));
        let rows: Vec<Sums> = work_report::table
            .filter(work_report::day.between(from.number(), to.number()))
            .group_by(work_report::day)
            .select((
                work_report::day,
                whole("CASE WHEN reversal_of IS NULL THEN 1 ELSE -1 END"),
                (whole("labour"), whole("machine"), whole("energy"), whole("overhead")),
            ))
            .load(self.conn)
            .tried("adding up reports by day")?;
        rows.into_iter().map(|(day, reports, costs)| Ok(DayPosted { day: day_of(day)?, reports, costs: costs.into() })).collect()
    }

    /// What each report of a month posted, in the order of their row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn reports_of_month(&mut self, month: Month) -> Result<Vec<ReportPosted>> {
        let (first, last) = days(month)?;
        let rows: Vec<(i64, i64, i64, Option<i64>)> = work_report::table
            .filter(work_report::day.between(first, last))
            .order(work_report::id)
            .select((work_report::id, work_report::labour, work_report::energy, work_report::reversal_of))
            .load(self.conn)
            .tried("reading what reports of a month posted")?;
        let taken: HashSet<i64> = rows.iter().filter_map(|(.., of)| *of).collect();
        let money = Money::from_scaled;
        let one = |(id, labour, energy, of): (i64, i64, i64, Option<i64>)| ReportPosted {
            id,
            labour: money(labour),
            energy: money(energy),
            stands: of.is_none() && !taken.contains(&id),
        };
        Ok(rows.into_iter().map(one).collect())
    }

    /// How many reports of a month have a part of its difference.
    ///
    /// # Errors
    /// The database's.
    pub fn shared_of_month(&mut self, month: Month) -> Result<i64> {
        let (first, last) = days(month)?;
        work_report::table
            .filter(work_report::day.between(first, last))
            .filter(work_report::difference.ne(0))
            .select(diesel::dsl::count_star())
            .first(self.conn)
            .tried("counting reports that have a part of a difference")
    }

    /// What was delivered in a month of each line of a sales order, and what that was worth: in the order of the lines' row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn delivered(&mut self, month: Month) -> Result<Vec<Margin>> {
        let (first, last) = days(month)?;
        let rows: Vec<Delivered> = diesel::sql_query(format!("{DELIVERED} ORDER BY g.line_id"))
            .bind::<Integer, _>(first)
            .bind::<Integer, _>(last)
            .bind::<Integer, _>(first)
            .bind::<Integer, _>(last)
            .bind::<Integer, _>(first)
            .bind::<Integer, _>(last)
            .load(self.conn)
            .tried("adding up what was delivered")?;
        let margin = |row: Delivered| Margin {
            line: row.line_id,
            quantity: Qty::from_scaled(row.quantity),
            revenue: Money::from_scaled(row.revenue),
            cost: Money::from_scaled(row.cost),
        };
        Ok(rows.into_iter().map(margin).collect())
    }

    /// The margins that are kept of a closed month, in the order of the lines' row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn margins(&mut self, month: Month) -> Result<Vec<Margin>> {
        let rows: Vec<MarginRow> = month_margin::table
            .filter(month_margin::month_id.eq(i64::from(month.number())))
            .order(month_margin::line_id)
            .load(self.conn)
            .tried("reading margins")?;
        let margin = |row: MarginRow| Margin {
            line: row.line_id,
            quantity: Qty::from_scaled(row.quantity),
            revenue: Money::from_scaled(row.revenue),
            cost: Money::from_scaled(row.cost),
        };
        Ok(rows.into_iter().map(margin).collect())
    }
}

impl Write<'_> {
    /// Whether something may be posted as of a day. All that is posted asks here once more when it is written ([`Self::post_moves`],
    /// [`Self::add_work_report`], [`Self::add_document`], [`Self::put_document`]), so that no way leads around it.
    ///
    /// # Errors
    /// [`StoreError::MonthClosed`]; the database's.
    pub fn may_post(&mut self, day: Day) -> Result<()> {
        let closed = match self.closed {
            Some(known) => known,
            None => {
                let read = self.last_closed_month()?;
                self.closed = Some(read);
                read
            }
        };
        match close::may_post(day, closed) {
            Ok(()) => Ok(()),
            Err(CloseError::Closed(month) | CloseError::NotEnded(month) | CloseError::First(month) | CloseError::NotLast(month)) => {
                Err(StoreError::MonthClosed { day, month, open: closed.and_then(Month::next).unwrap_or(month) })
            }
            Err(CloseError::NothingPosted | CloseError::OutOfRange(_)) => Ok(()),
        }
    }

    /// The same for a paper that this change posts. Orders and plans are none: they move neither stock nor money, and an order of last
    /// month is made this month.
    pub(crate) fn may_post_paper(&mut self, one: &Document) -> Result<()> {
        let posts = match one.kind.life() {
            Life::Paper | Life::Frozen => one.posted_at == Some(self.stamp.at),
            Life::Order | Life::Making | Life::Following => false,
        };
        if posts { self.may_post(one.day) } else { Ok(()) }
    }

    /// Writes a month, or writes it anew; its revision moves.
    ///
    /// # Errors
    /// The database's.
    pub fn put_month(&mut self, one: &mut MonthRow) -> Result<()> {
        one.revision += 1;
        let (first_day, last_day) = days(one.month)?;
        let money = |amount: Option<Money>| amount.map(Money::scaled);
        let (closed_at, closed_by) = one.closed.clone().unzip();
        let row = Row {
            id: i64::from(one.month.number()),
            code: one.month.to_string(),
            first_day,
            last_day,
            state: if one.closed.is_some() { CLOSED } else { OPEN }.into(),
            closed_at,
            closed_by,
            note: one.note.clone(),
            wages: money(one.wages),
            energy_bill: money(one.energy_bill),
            wages_difference: money(one.wages_difference),
            energy_difference: money(one.energy_difference),
            allocated: one.allocated,
            reason: one.reason.clone(),
            revision: one.revision,
        };
        let what = "writing a month";
        // Not deleted and written anew: its margins name it.
        let there = month::table.find(row.id);
        let set = (
            (
                month::state.eq(&row.state),
                month::closed_at.eq(row.closed_at),
                month::closed_by.eq(&row.closed_by),
                month::note.eq(&row.note),
            ),
            (month::wages.eq(row.wages), month::energy_bill.eq(row.energy_bill)),
            (month::wages_difference.eq(row.wages_difference), month::energy_difference.eq(row.energy_difference)),
            (month::allocated.eq(row.allocated), month::reason.eq(&row.reason), month::revision.eq(row.revision)),
        );
        if diesel::update(there).set(set).execute(self.conn).tried(what)? == 0 {
            diesel::insert_into(month::table).values(&row).execute(self.conn).tried(what)?;
        }
        self.closed = None;
        self.bump("month")
    }

    /// Gives reports their parts of a difference, by row number.
    ///
    /// # Errors
    /// The database's.
    pub fn put_differences(&mut self, parts: &[(i64, Money)]) -> Result<()> {
        let parts: Vec<String> =
            parts.iter().filter(|(_, part)| !part.is_zero()).map(|(id, part)| format!("({id}, {})", part.scaled())).collect();
        for chunk in parts.chunks(CHUNK) {
            // They are numbers of our own.
            let sql = format!(
                "WITH given (id, part) AS (VALUES {}) UPDATE work_report SET difference = given.part FROM given WHERE work_report.id = given.id",
                chunk.join(", ")
            );
            diesel::sql_query(sql).execute(self.conn).tried("giving reports their parts of a difference")?;
        }
        self.bump("work_report")
    }

    /// Takes the parts of a difference from the reports of a month.
    ///
    /// # Errors
    /// The database's.
    pub fn drop_differences(&mut self, month: Month) -> Result<usize> {
        let (first, last) = days(month)?;
        let dropped =
            diesel::update(work_report::table.filter(work_report::day.between(first, last)).filter(work_report::difference.ne(0)))
                .set(work_report::difference.eq(0_i64))
                .execute(self.conn)
                .tried("taking parts of a difference from reports")?;
        self.bump("work_report")?;
        Ok(dropped)
    }

    /// Keeps the margins of a month.
    ///
    /// # Errors
    /// The database's; [`StoreError::Unknown`] where one is out of range.
    pub fn add_margins(&mut self, month: Month, margins: &[Margin]) -> Result<()> {
        let first = self.next_ids("month_margin", margins.len())?;
        let row = |(one, id): (&Margin, i64)| {
            let margin = one.margin().ok_or_else(|| StoreError::Unknown("month_margin.margin", one.line.to_string()))?;
            Ok(MarginRow {
                id,
                month_id: i64::from(month.number()),
                line_id: one.line,
                quantity: one.quantity.scaled(),
                revenue: one.revenue.scaled(),
                cost: one.cost.scaled(),
                margin: margin.scaled(),
            })
        };
        let rows: Vec<MarginRow> = margins.iter().zip(first..).map(row).collect::<Result<_>>()?;
        insert_all!(&mut *self.conn, month_margin::table, &rows, "writing margins");
        Ok(())
    }

    /// Gives up the margins of a month.
    ///
    /// # Errors
    /// The database's.
    pub fn drop_margins(&mut self, month: Month) -> Result<usize> {
        let of = month_margin::table.filter(month_margin::month_id.eq(i64::from(month.number())));
        diesel::delete(of).execute(self.conn).tried("giving up margins")
    }
}
