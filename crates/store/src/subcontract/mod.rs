//! Work ordered from suppliers: what orders, their lines, operations and materials are beside papers. What may happen to them is decided
//! above; here stand the sums of what did.

mod rows;
mod write;

use crate::error::Tried;
use crate::schema::{subcontract_goods, subcontract_line, subcontract_material, subcontract_operation, subcontract_order};
use crate::stored::CHUNK;
use crate::{Read, Result};
use diesel::prelude::*;
use qitao_domain::outsourcing::goods::Quality;
use qitao_domain::outsourcing::order::MoreBack;
use qitao_domain::outsourcing::reconciliation::{HoldBy, State};
use qitao_domain::{Exact, Money, PerUnit, Price, Qty};
use rows::{GoodsRow, LineRow, MaterialRow, OperationRow, OrderRow, goods_of, line_of, material_of, operation_of, order_of};
use std::collections::HashMap;

/// What an order is beside being a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubcontractOrder {
    /// Its paper.
    pub document_id: i64,
    /// The paper of what goes out for it; none where nothing does.
    pub list_id: Option<i64>,
    /// What waits where a loss is over the tolerance.
    pub hold_by: HoldBy,
    /// What is done when more comes back than could be made.
    pub more_back: MoreBack,
}

/// What a line of an order is beside being a line of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubcontractLine {
    /// The line.
    pub line_id: i64,
    /// Its order.
    pub document_id: i64,
    /// The work order whose operations are done; none for a whole item.
    pub work_order_id: Option<i64>,
    /// The first of these operations, and the last.
    pub operations: Option<(u32, u32)>,
    /// Good pieces that came, less those that went back.
    pub good: Qty,
    /// Pieces that are here to be worked again.
    pub rework: Qty,
}

/// An operation of a line; number 0 is all the work of a whole item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubcontractOperation {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// The order's line.
    pub line_id: i64,
    /// Its number.
    pub number: u32,
    /// Its name then; empty for a whole item.
    pub name: String,
    /// Of a good piece; none in a draft till somebody says it.
    pub price: Option<Price>,
    /// Somebody said it; else it is what was agreed.
    pub own_price: bool,
    /// Pieces spoiled here by the material.
    pub reject_material: Qty,
    /// Pieces spoiled here by workers.
    pub reject_work: Qty,
    /// What it comes to as of the last that happened: the fee.
    pub fee: Money,
    /// What is taken off.
    pub deduction: Money,
    /// What waits.
    pub held: Money,
}

/// A material of a line, beside the line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubcontractMaterial {
    /// The line of the list.
    pub line_id: i64,
    /// The order's line.
    pub order_line_id: i64,
    /// Which operation takes it.
    pub operation: u32,
    /// What it is.
    pub item_id: i64,
    /// It is the piece that is worked on.
    pub is_piece: bool,
    /// Own units for one piece.
    pub per: Exact,
    /// Decimals of its unit.
    pub decimals: u8,
    /// Lost share that is agreed.
    pub allowance: PerUnit,
    /// How far over that is still paid.
    pub tolerance: PerUnit,
    /// The supplier pays for it in pieces that its workers spoiled.
    pub deducts: bool,
    /// What the supplier pays for one of it.
    pub price: Price,
    /// At which what is over is held.
    pub standard_price: Price,
    /// First issues.
    pub issued: Qty,
    /// Supplements.
    pub supplemented: Qty,
    /// Came from another supplier.
    pub taken_over: Qty,
    /// Came back.
    pub returned: Qty,
    /// Went on to another supplier.
    pub passed_on: Qty,
    /// Lost, less found.
    pub lost: Qty,
    /// In pieces that came.
    pub used: Qty,
    /// Of it: beyond what was there.
    pub short: Qty,
    /// How the last loss was found out, `true` by a count; none where nobody looked since something moved.
    pub looked: Option<bool>,
    /// Decided to be paid all the same.
    pub released: Qty,
    /// Decided to be paid by the supplier.
    pub charged: Qty,
    /// How far the loss is from what was agreed.
    pub state: State,
}

/// A line of a receipt: pieces of one quality; below zero where it takes others back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubcontractGoods {
    /// The line.
    pub line_id: i64,
    /// The order's line.
    pub order_line_id: i64,
    /// What the pieces are.
    pub quality: Quality,
    /// Where a spoiled one was spoiled.
    pub operation: u32,
    /// How many.
    pub quantity: Qty,
    /// What was weighed, and the row number of its unit.
    pub weighed: Option<(Qty, i64)>,
    /// What they cost at the supplier.
    pub fee: Money,
    /// What else was paid to have them here.
    pub freight: Money,
}

impl Read<'_> {
    /// What these orders are beside papers, by the row number of their paper.
    ///
    /// # Errors
    /// The database's.
    pub fn subcontract_orders(&mut self, documents: &[i64]) -> Result<HashMap<i64, SubcontractOrder>> {
        let mut found = HashMap::with_capacity(documents.len());
        for chunk in documents.chunks(CHUNK) {
            let rows = subcontract_order::table.filter(subcontract_order::document_id.eq_any(chunk));
            for row in rows.load::<OrderRow>(self.conn).tried("reading subcontract orders")? {
                found.insert(row.document_id, order_of(row)?);
            }
        }
        Ok(found)
    }

    /// The order whose list this is.
    ///
    /// # Errors
    /// The database's.
    pub fn subcontract_order_of_list(&mut self, list: i64) -> Result<Option<SubcontractOrder>> {
        let row = subcontract_order::table.filter(subcontract_order::list_id.eq(list)).first::<OrderRow>(self.conn);
        row.optional().tried("reading the order of a list")?.map(order_of).transpose()
    }

    /// What lines of orders are, by line.
    ///
    /// # Errors
    /// The database's.
    pub fn subcontract_lines(&mut self, lines: &[i64]) -> Result<HashMap<i64, SubcontractLine>> {
        let mut found = HashMap::with_capacity(lines.len());
        for chunk in lines.chunks(CHUNK) {
            let rows = subcontract_line::table.filter(subcontract_line::line_id.eq_any(chunk));
            let rows: Vec<LineRow> = rows.load(self.conn).tried("reading lines of subcontract orders")?;
            found.extend(rows.iter().map(|row| (row.line_id, line_of(row))));
        }
        Ok(found)
    }

    /// Lines of orders that have operations of a work order done.
    ///
    /// # Errors
    /// The database's.
    pub fn subcontract_lines_of_work_order(&mut self, work_order: i64) -> Result<Vec<SubcontractLine>> {
        let rows = subcontract_line::table.filter(subcontract_line::work_order_id.eq(work_order)).order(subcontract_line::line_id);
        let rows: Vec<LineRow> = rows.load(self.conn).tried("reading outside work of a work order")?;
        Ok(rows.iter().map(line_of).collect())
    }

    /// The operations of lines of orders, by line and number.
    ///
    /// # Errors
    /// The database's.
    pub fn subcontract_operations(&mut self, lines: &[i64]) -> Result<Vec<SubcontractOperation>> {
        let mut found = Vec::new();
        for chunk in lines.chunks(CHUNK) {
            let rows = subcontract_operation::table
                .filter(subcontract_operation::line_id.eq_any(chunk))
                .order((subcontract_operation::line_id, subcontract_operation::number));
            let rows: Vec<OperationRow> = rows.load(self.conn).tried("reading operations of subcontract orders")?;
            found.extend(rows.into_iter().map(operation_of));
        }
        Ok(found)
    }

    /// The materials of lines of orders, by line of the list.
    ///
    /// # Errors
    /// The database's.
    pub fn subcontract_materials(&mut self, order_lines: &[i64]) -> Result<Vec<SubcontractMaterial>> {
        let mut found = Vec::new();
        for chunk in order_lines.chunks(CHUNK) {
            let rows = subcontract_material::table
                .filter(subcontract_material::order_line_id.eq_any(chunk))
                .order(subcontract_material::line_id)
                .select(MaterialRow::as_select());
            let rows: Vec<MaterialRow> = rows.load(self.conn).tried("reading materials of subcontract orders")?;
            found.extend(rows.into_iter().map(material_of).collect::<Result<Vec<_>>>()?);
        }
        Ok(found)
    }

    /// What lines of lists are, by line.
    ///
    /// # Errors
    /// The database's.
    pub fn subcontract_materials_by_line(&mut self, lines: &[i64]) -> Result<HashMap<i64, SubcontractMaterial>> {
        let mut found = HashMap::new();
        for chunk in lines.chunks(CHUNK) {
            let rows = subcontract_material::table.filter(subcontract_material::line_id.eq_any(chunk)).select(MaterialRow::as_select());
            for row in rows.load::<MaterialRow>(self.conn).tried("reading materials of subcontract orders")? {
                found.insert(row.line_id, material_of(row)?);
            }
        }
        Ok(found)
    }

    /// What lines of receipts are, by line.
    ///
    /// # Errors
    /// The database's.
    pub fn subcontract_goods(&mut self, lines: &[i64]) -> Result<HashMap<i64, SubcontractGoods>> {
        let mut found = HashMap::new();
        for chunk in lines.chunks(CHUNK) {
            let rows = subcontract_goods::table.filter(subcontract_goods::line_id.eq_any(chunk));
            for row in rows.load::<GoodsRow>(self.conn).tried("reading goods of subcontract orders")? {
                found.insert(row.line_id, goods_of(row)?);
            }
        }
        Ok(found)
    }
}
