//! Writing what outsourced work is beside papers.

use super::rows::{goods_row, line_row, material_row, operation_row, order_row};
use super::{SubcontractGoods, SubcontractLine, SubcontractMaterial, SubcontractOperation, SubcontractOrder};
use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{subcontract_goods, subcontract_line, subcontract_material, subcontract_operation, subcontract_order};
use crate::{Result, Write};
use diesel::prelude::*;

impl Write<'_> {
    /// Writes what an order is beside a paper, new or anew.
    ///
    /// # Errors
    /// The database's.
    pub fn put_subcontract_order(&mut self, one: &SubcontractOrder) -> Result<()> {
        let row = order_row(one);
        let what = "writing a subcontract order";
        let changed = diesel::update(subcontract_order::table.find(one.document_id)).set(&row).execute(self.conn).tried(what)?;
        if changed == 0 {
            diesel::insert_into(subcontract_order::table).values(&row).execute(self.conn).tried(what)?;
        }
        self.bump("outsourcing")
    }

    /// Writes what new lines of an order are, with their operations, which get their row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn add_subcontract_lines(&mut self, lines: &[SubcontractLine], operations: &mut [SubcontractOperation]) -> Result<()> {
        let first = self.next_ids("subcontract_operation", operations.len())?;
        operations.iter_mut().zip(first..).for_each(|(one, id)| one.id = id);
        let lines: Vec<_> = lines.iter().map(line_row).collect();
        insert_all!(&mut *self.conn, subcontract_line::table, &lines, "writing lines of a subcontract order");
        let rows: Vec<_> = operations.iter().map(operation_row).collect();
        insert_all!(&mut *self.conn, subcontract_operation::table, &rows, "writing operations of a subcontract order");
        self.bump("outsourcing")
    }

    /// Writes what new lines of a list are.
    ///
    /// # Errors
    /// The database's.
    pub fn add_subcontract_materials(&mut self, materials: &[SubcontractMaterial]) -> Result<()> {
        let rows: Vec<_> = materials.iter().map(material_row).collect();
        insert_all!(&mut *self.conn, subcontract_material::table, &rows, "writing materials of a subcontract order");
        self.bump("outsourcing")
    }

    /// Writes a line of an order with its operations and materials as they are now.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_subcontract(
        &mut self,
        line: &SubcontractLine,
        operations: &[SubcontractOperation],
        materials: &[SubcontractMaterial],
    ) -> Result<()> {
        let what = "writing what happened to a subcontract order";
        diesel::update(subcontract_line::table.find(line.line_id)).set(&line_row(line)).execute(self.conn).tried(what)?;
        for one in operations {
            diesel::update(subcontract_operation::table.find(one.id)).set(&operation_row(one)).execute(self.conn).tried(what)?;
        }
        for one in materials {
            diesel::update(subcontract_material::table.find(one.line_id)).set(&material_row(one)).execute(self.conn).tried(what)?;
        }
        self.bump("outsourcing")
    }

    /// Writes what lines of a receipt are.
    ///
    /// # Errors
    /// The database's.
    pub fn add_subcontract_goods(&mut self, goods: &[SubcontractGoods]) -> Result<()> {
        let rows: Vec<_> = goods.iter().map(goods_row).collect();
        insert_all!(&mut *self.conn, subcontract_goods::table, &rows, "writing goods of a subcontract order");
        self.bump("outsourcing")
    }
}
