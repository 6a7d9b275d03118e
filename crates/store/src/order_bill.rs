//! What invoices say of lines of purchase orders: follows from the papers, and is written with them.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::order_bill;
use crate::stored::CHUNK;
use crate::{Result, Write};
use diesel::prelude::*;
use qitao_domain::Qty;
use qitao_domain::trade::amount::Amounts;

/// What was invoiced of an order's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderBill {
    /// The order's line.
    pub line_id: i64,
    /// Invoiced, less what was credited.
    pub quantity: Qty,
    /// What that comes to.
    pub amounts: Amounts,
    /// So many lines of invoices have another price or rate of tax than ordered.
    pub off: i64,
    /// Of the quantity: more than is there of what it was invoiced for.
    pub beyond: Qty,
    /// Of the quantity: there, and waiting for a review or rejected.
    pub unaccepted: Qty,
}

#[derive(Insertable)]
#[diesel(table_name = order_bill)]
struct Row {
    line_id: i64,
    quantity: i64,
    net: i64,
    tax: i64,
    gross: i64,
    off: i64,
    beyond: i64,
    unaccepted: i64,
}

impl Write<'_> {
    /// Writes what was invoiced of these lines of orders, in the place of what was written of them before.
    ///
    /// # Errors
    /// The database's.
    pub fn put_order_bills(&mut self, lines: &[i64], bills: &[OrderBill]) -> Result<()> {
        for chunk in lines.chunks(CHUNK) {
            diesel::delete(order_bill::table.filter(order_bill::line_id.eq_any(chunk)))
                .execute(self.conn)
                .tried("writing what was invoiced of orders")?;
        }
        let rows: Vec<Row> = bills
            .iter()
            .map(|bill| Row {
                line_id: bill.line_id,
                quantity: bill.quantity.scaled(),
                net: bill.amounts.net.scaled(),
                tax: bill.amounts.tax.scaled(),
                gross: bill.amounts.gross.scaled(),
                off: bill.off,
                beyond: bill.beyond.scaled(),
                unaccepted: bill.unaccepted.scaled(),
            })
            .collect();
        insert_all!(&mut *self.conn, order_bill::table, &rows, "writing what was invoiced of orders");
        Ok(())
    }
}
