//! Work orders as they were at the end of a day: what was reported, issued and completed by then, whatever came later.
//!
//! A paper counts from its day on; what takes it back has a day of its own, and turns it round from then on.

use crate::error::Tried;
use crate::stored::{CHUNK, back};
use crate::{Read, Result};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};
use qitao_domain::costing::Elements;
use qitao_domain::{Day, Money, Qty};
use std::collections::HashMap;

/// A work order that was in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShopOrder {
    /// Its paper.
    pub document_id: i64,
    /// The line that says what it makes.
    pub line_id: i64,
    /// What it makes.
    pub item_id: i64,
    /// How much.
    pub quantity: Qty,
    /// The paper of its material list.
    pub list_id: Option<i64>,
}

/// What was reported of an operation by the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageReported {
    /// Good pieces.
    pub good: Qty,
    /// Lost, of both kinds.
    pub rejects: Qty,
    /// What it cost.
    pub costs: Elements<Money>,
}

/// What went to a line of a material list by the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListIssued {
    /// Issued, in the line's own unit, less what came back and is needed again.
    pub done: Qty,
    /// What all that went there is worth, less what came back and what came out beside.
    pub value: Money,
}

/// What came into stock of a work order by the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrderCame {
    /// Pieces.
    pub quantity: Qty,
    /// What they were worth.
    pub value: Money,
    /// What of that was kept apart by element.
    pub kept: Elements<Money>,
    /// One of them was said to be the last.
    pub is_final: bool,
}

#[derive(QueryableByName)]
struct OrderRow {
    #[diesel(sql_type = BigInt)]
    document_id: i64,
    #[diesel(sql_type = BigInt)]
    line_id: i64,
    #[diesel(sql_type = BigInt)]
    item_id: i64,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
    #[diesel(sql_type = BigInt)]
    list_id: i64,
}

#[derive(QueryableByName)]
struct StageRow {
    #[diesel(sql_type = BigInt)]
    document_id: i64,
    #[diesel(sql_type = Integer)]
    operation: i32,
    #[diesel(sql_type = BigInt)]
    good: i64,
    #[diesel(sql_type = BigInt)]
    rejects: i64,
    #[diesel(sql_type = BigInt)]
    labour: i64,
    #[diesel(sql_type = BigInt)]
    machine: i64,
    #[diesel(sql_type = BigInt)]
    energy: i64,
    #[diesel(sql_type = BigInt)]
    overhead: i64,
}

#[derive(QueryableByName)]
struct IssuedRow {
    #[diesel(sql_type = BigInt)]
    line_id: i64,
    #[diesel(sql_type = BigInt)]
    done: i64,
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct CameRow {
    #[diesel(sql_type = BigInt)]
    line_id: i64,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
    #[diesel(sql_type = BigInt)]
    value: i64,
    #[diesel(sql_type = BigInt)]
    material: i64,
    #[diesel(sql_type = BigInt)]
    labour: i64,
    #[diesel(sql_type = BigInt)]
    machine: i64,
    #[diesel(sql_type = BigInt)]
    energy: i64,
    #[diesel(sql_type = BigInt)]
    overhead: i64,
    #[diesel(sql_type = BigInt)]
    finals: i64,
}

/// Row numbers as a list of SQL: they are numbers of our own.
fn numbers(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}

/// What a line of a paper moved by a day, as a number.
fn moved(line: &str, on: i32) -> String {
    format!("COALESCE((SELECT SUM(m.value) FROM stock_move m WHERE m.document_line_id = {line} AND m.day <= {on}), 0)")
}

#[derive(QueryableByName)]
struct NegativeRow {
    #[diesel(sql_type = BigInt)]
    orders: i64,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

/// Work orders that were not closed at an instant, whatever became of them since: each as it was then, with its line.
fn in_shop(instant: i64) -> String {
    let then = |what: &str, now: &str| {
        format!(
            "COALESCE((SELECT {what} FROM work_order_before b WHERE b.document_id = d.id AND b.until_at > {instant} \
             ORDER BY b.until_at LIMIT 1), {now})"
        )
    };
    format!(
        "SELECT d.id AS document_id, d.number, l.id AS line_id, l.item_id, {} AS quantity, {} AS list_id FROM document d \
         JOIN document_line l ON l.document_id = d.id JOIN work_order o ON o.document_id = d.id WHERE d.kind = 'work_order' \
         AND l.item_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM work_order_closing c WHERE c.document_id = d.id \
         AND c.closed_at <= {instant} AND (c.reopened_at IS NULL OR c.reopened_at > {instant}))",
        then("b.quantity", "l.quantity"),
        then("COALESCE(b.list_id, 0)", "COALESCE(o.list_id, 0)")
    )
}

impl Read<'_> {
    /// How many of these orders took more into stock by the end of a day than was spent on them, and how much that is: what [`Self::reported_by`],
    /// [`Self::issued_by`] and [`Self::came_by`] say of each, added up by the database.
    ///
    /// # Errors
    /// The database's.
    pub fn negative_in_process(&mut self, on: Day, instant: i64) -> Result<(i64, Money)> {
        let on = on.number();
        let row: NegativeRow = diesel::sql_query(format!(
            "WITH shop AS ({}) \
             SELECT CAST(COUNT(*) AS BIGINT) AS orders, CAST(COALESCE(SUM(n.in_process), 0) AS BIGINT) AS amount FROM (\
               SELECT v.id, SUM(v.value) AS in_process FROM (\
                 SELECT s.document_id AS id, r.labour + r.machine + r.energy + r.overhead AS value FROM shop s \
                 JOIN work_report r ON r.document_id = s.document_id WHERE r.day <= {on} \
                 UNION ALL SELECT s.document_id, -m.value FROM shop s JOIN document_line p ON p.document_id = s.list_id \
                 JOIN line_link k ON k.parent_id = p.id JOIN document_line c ON c.id = k.line_id JOIN document d ON d.id = c.document_id \
                 JOIN stock_move m ON m.document_line_id = c.id WHERE c.kind IN ('issue', 'supplement', 'completion') \
                 AND d.posted_at IS NOT NULL AND d.day <= {on} AND m.day <= {on} \
                 UNION ALL SELECT s.document_id, -m.value FROM shop s JOIN document_line p ON p.document_id = s.list_id \
                 JOIN line_link k ON k.parent_id = p.id JOIN document_line i ON i.id = k.line_id JOIN line_link h ON h.parent_id = i.id \
                 JOIN document_line c ON c.id = h.line_id JOIN document d ON d.id = c.document_id \
                 JOIN stock_move m ON m.document_line_id = c.id WHERE i.kind IN ('issue', 'supplement') AND c.kind = 'material_return' \
                 AND d.posted_at IS NOT NULL AND d.day <= {on} AND m.day <= {on} \
                 UNION ALL SELECT s.document_id, -m.value FROM shop s JOIN line_link k ON k.parent_id = s.line_id \
                 JOIN document_line c ON c.id = k.line_id JOIN document d ON d.id = c.document_id \
                 JOIN stock_move m ON m.document_line_id = c.id WHERE c.kind = 'completion' \
                 AND d.posted_at IS NOT NULL AND d.day <= {on} AND m.day <= {on}\
               ) v GROUP BY v.id HAVING SUM(v.value) < 0\
             ) n",
            in_shop(instant)
        ))
        .get_result(self.conn)
        .tried("adding up what took more along than was spent")?;
        Ok((row.orders, Money::from_scaled(row.amount)))
    }

    /// Work orders that may have been in the shop at the end of a day: all that were not closed at its last `instant` (microseconds UTC),
    /// whatever became of them since, each as it was then; what was posted to them by then says whether they were. In the order of their
    /// numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn shop_orders(&mut self, instant: i64) -> Result<Vec<ShopOrder>> {
        let sql = format!(
            "SELECT s.document_id, s.line_id, s.item_id, s.quantity, s.list_id FROM ({}) s ORDER BY s.number, s.line_id",
            in_shop(instant)
        );
        let rows: Vec<OrderRow> = diesel::sql_query(sql).load(self.conn).tried("looking for work orders in the shop")?;
        let order = |row: OrderRow| ShopOrder {
            document_id: row.document_id,
            line_id: row.line_id,
            item_id: row.item_id,
            quantity: Qty::from_scaled(row.quantity),
            list_id: (row.list_id != 0).then_some(row.list_id),
        };
        Ok(rows.into_iter().map(order).collect())
    }

    /// What was reported of the operations of work orders by the end of a day, by order and the operation's number.
    ///
    /// # Errors
    /// The database's.
    pub fn reported_by(&mut self, documents: &[i64], on: Day) -> Result<HashMap<(i64, u32), StageReported>> {
        let mut found = HashMap::new();
        for chunk in documents.chunks(CHUNK) {
            let whole = |what: &str| format!("CAST(SUM({what}) AS BIGINT)");
            let rows: Vec<StageRow> = diesel::sql_query(format!(
                "SELECT document_id, operation, {} AS good, {} AS rejects, {} AS labour, {} AS machine, {} AS energy, {} AS overhead \
                 FROM work_report WHERE document_id IN ({}) AND day <= {} GROUP BY document_id, operation",
                whole("good"),
                whole("reject_material + reject_work"),
                whole("labour"),
                whole("machine"),
                whole("energy"),
                whole("overhead"),
                numbers(chunk),
                on.number(),
            ))
            .load(self.conn)
            .tried("adding up what was reported by a day")?;
            let money = Money::from_scaled;
            for row in rows {
                let costs = Elements {
                    labour: money(row.labour),
                    machine: money(row.machine),
                    energy: money(row.energy),
                    overhead: money(row.overhead),
                    ..Elements::default()
                };
                let one = StageReported { good: Qty::from_scaled(row.good), rejects: Qty::from_scaled(row.rejects), costs };
                found.insert((row.document_id, back(row.operation)), one);
            }
        }
        Ok(found)
    }

    /// What went to the lines of material lists by the end of a day, by line.
    ///
    /// # Errors
    /// The database's.
    pub fn issued_by(&mut self, lists: &[i64], on: Day) -> Result<HashMap<i64, ListIssued>> {
        let mut found = HashMap::new();
        let on = on.number();
        for chunk in lists.chunks(CHUNK) {
            // What stood in for something counts as what it replaced, and comes back whole.
            let rows: Vec<IssuedRow> = diesel::sql_query(format!(
                "SELECT f.line_id, CAST(SUM(f.done) AS BIGINT) AS done, CAST(SUM(f.value) AS BIGINT) AS value FROM (\
                   SELECT k.parent_id AS line_id, CASE WHEN c.kind = 'issue' THEN k.quantity ELSE 0 END AS done, -{own} AS value \
                   FROM document_line p JOIN line_link k ON k.parent_id = p.id JOIN document_line c ON c.id = k.line_id \
                   JOIN document d ON d.id = c.document_id WHERE p.document_id IN ({lists}) AND c.kind IN ('issue', 'supplement', 'completion') \
                   AND d.posted_at IS NOT NULL AND d.day <= {on} \
                   UNION ALL SELECT k.parent_id, CASE WHEN i.kind <> 'issue' THEN 0 WHEN k.quantity = i.quantity THEN -h.quantity \
                   WHEN h.quantity < 0 THEN k.quantity ELSE -k.quantity END, -{own} \
                   FROM document_line p JOIN line_link k ON k.parent_id = p.id JOIN document_line i ON i.id = k.line_id \
                   JOIN line_link h ON h.parent_id = i.id JOIN document_line c ON c.id = h.line_id JOIN document d ON d.id = c.document_id \
                   WHERE p.document_id IN ({lists}) AND i.kind IN ('issue', 'supplement') AND c.kind = 'material_return' \
                   AND d.posted_at IS NOT NULL AND d.day <= {on}\
                 ) f GROUP BY f.line_id",
                own = moved("c.id", on),
                lists = numbers(chunk),
            ))
            .load(self.conn)
            .tried("adding up what was issued by a day")?;
            let one = |row: IssuedRow| (row.line_id, ListIssued { done: Qty::from_scaled(row.done), value: Money::from_scaled(row.value) });
            found.extend(rows.into_iter().map(one));
        }
        Ok(found)
    }

    /// What came into stock of lines of work orders by the end of a day, by line.
    ///
    /// # Errors
    /// The database's.
    pub fn came_by(&mut self, lines: &[i64], on: Day) -> Result<HashMap<i64, OrderCame>> {
        let mut found = HashMap::new();
        let on = on.number();
        for chunk in lines.chunks(CHUNK) {
            let stands =
                format!("d.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM document b WHERE b.reverses_id = d.id AND b.day <= {on})");
            let kept =
                |element: &str| format!("CAST(SUM(CASE WHEN {stands} THEN COALESCE(e.{element}, 0) ELSE 0 END) AS BIGINT) AS {element}");
            let rows: Vec<CameRow> = diesel::sql_query(format!(
                "SELECT k.parent_id AS line_id, CAST(SUM(k.quantity) AS BIGINT) AS quantity, CAST(SUM({own}) AS BIGINT) AS value, \
                 {}, {}, {}, {}, {}, CAST(SUM(CASE WHEN {stands} AND c.is_final THEN 1 ELSE 0 END) AS BIGINT) AS finals \
                 FROM line_link k JOIN document_line c ON c.id = k.line_id JOIN document d ON d.id = c.document_id \
                 LEFT JOIN completion_cost e ON e.line_id = c.id WHERE k.parent_id IN ({lines}) AND c.kind = 'completion' \
                 AND d.posted_at IS NOT NULL AND d.day <= {on} GROUP BY k.parent_id",
                kept("material"),
                kept("labour"),
                kept("machine"),
                kept("energy"),
                kept("overhead"),
                own = moved("c.id", on),
                lines = numbers(chunk),
            ))
            .load(self.conn)
            .tried("adding up what was completed by a day")?;
            let money = Money::from_scaled;
            for row in rows {
                let kept = Elements {
                    material: money(row.material),
                    labour: money(row.labour),
                    machine: money(row.machine),
                    energy: money(row.energy),
                    overhead: money(row.overhead),
                    ..Elements::default()
                };
                let (quantity, value) = (Qty::from_scaled(row.quantity), money(row.value));
                found.insert(row.line_id, OrderCame { quantity, value, kept, is_final: row.finals > 0 });
            }
        }
        Ok(found)
    }
}
