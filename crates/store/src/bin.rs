//! Bins: where in a warehouse. Each warehouse has one without a code, its floor.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{bin, document, document_line, scan_log, stock_count, stock_count_line, warehouse};
use crate::stored::{CHUNK, Stored};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::BinId;
use qitao_domain::warehouse::{Bin, WarehouseKind};
use std::collections::{BTreeSet, HashMap};

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = bin, treat_none_as_null = true)]
struct Row {
    id: i64,
    warehouse_id: i64,
    code: String,
    barcode: Option<String>,
    note: String,
    retired: bool,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

/// A bin with what papers have to know of its warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinAt {
    /// Row number.
    pub id: i64,
    /// The warehouse's row number.
    pub warehouse_id: i64,
    /// The warehouse's code.
    pub warehouse: String,
    /// The warehouse's name.
    pub warehouse_name: String,
    /// What lies in that warehouse.
    pub kind: WarehouseKind,
    /// The supplier where it is.
    pub partner_id: Option<i64>,
    /// The bin's code; empty for the floor.
    pub bin: String,
    /// The bin or its warehouse may no longer be used.
    pub retired: bool,
}

fn stored((row, warehouse): (Row, String)) -> Stored<Bin> {
    Stored {
        id: row.id,
        record: Bin { warehouse, code: row.code, barcode: row.barcode.unwrap_or_default(), note: row.note, retired: row.retired },
        revision: row.revision,
        changed_at: row.changed_at,
        changed_by: row.changed_by,
    }
}

type AtRow = (i64, i64, String, String, String, Option<i64>, String, bool, bool);

fn at((id, warehouse_id, warehouse, warehouse_name, kind, partner_id, bin, own, whole): AtRow) -> Result<BinAt> {
    let kind = crate::warehouse::kind(&kind)?;
    Ok(BinAt { id, warehouse_id, warehouse, warehouse_name, kind, partner_id, bin, retired: own || whole })
}

macro_rules! with_warehouse {
    () => {
        bin::table.inner_join(warehouse::table.on(warehouse::id.eq(bin::warehouse_id)))
    };
}

macro_rules! places {
    () => {
        with_warehouse!().select((
            bin::id,
            warehouse::id,
            warehouse::code,
            warehouse::name,
            warehouse::kind,
            warehouse::partner_id,
            bin::code,
            bin::retired,
            warehouse::retired,
        ))
    };
}

impl Read<'_> {
    /// One bin, by its warehouse's code and its own.
    ///
    /// # Errors
    /// The database's.
    pub fn bin(&mut self, warehouse: &str, code: &str) -> Result<Option<Stored<Bin>>> {
        let row: Option<(Row, String)> = with_warehouse!()
            .filter(warehouse::code.eq(warehouse))
            .filter(bin::code.eq(code))
            .select((Row::as_select(), warehouse::code))
            .first(self.conn)
            .optional()
            .tried("reading a bin")?;
        Ok(row.map(stored))
    }

    /// The bin with this barcode.
    ///
    /// # Errors
    /// The database's.
    pub fn bin_with_barcode(&mut self, barcode: &str) -> Result<Option<Stored<Bin>>> {
        let row: Option<(Row, String)> = with_warehouse!()
            .filter(bin::barcode.eq(barcode))
            .select((Row::as_select(), warehouse::code))
            .first(self.conn)
            .optional()
            .tried("reading a barcode")?;
        Ok(row.map(stored))
    }

    /// The bins with this code that have no barcode and are still used, by warehouse: their labels show the code.
    ///
    /// # Errors
    /// The database's.
    pub fn bins_without_barcode(&mut self, code: &str) -> Result<Vec<Stored<Bin>>> {
        let rows: Vec<(Row, String)> = with_warehouse!()
            .filter(bin::code.eq(code).and(bin::barcode.is_null()).and(bin::retired.eq(false)).and(warehouse::retired.eq(false)))
            .order(warehouse::code)
            .select((Row::as_select(), warehouse::code))
            .load(self.conn)
            .tried("reading bins")?;
        Ok(rows.into_iter().map(stored).collect())
    }

    /// The bins that have these barcodes: barcode, warehouse, bin.
    pub(crate) fn bins_with_barcodes(&mut self, barcodes: &[&str]) -> Result<Vec<(String, String, String)>> {
        let mut found = Vec::new();
        for chunk in barcodes.chunks(CHUNK) {
            let rows =
                with_warehouse!().filter(bin::barcode.eq_any(chunk)).select((bin::barcode.assume_not_null(), warehouse::code, bin::code));
            found.extend(rows.load::<(String, String, String)>(self.conn).tried("reading barcodes")?);
        }
        Ok(found)
    }

    /// Records of bins by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn bin_records(&mut self, ids: &[i64]) -> Result<Vec<Stored<Bin>>> {
        let mut found: HashMap<i64, Stored<Bin>> = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Row, String)> = with_warehouse!()
                .filter(bin::id.eq_any(chunk))
                .select((Row::as_select(), warehouse::code))
                .load(self.conn)
                .tried("reading bins")?;
            found.extend(rows.into_iter().map(|row| (row.0.id, stored(row))));
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// The bins that are there among these (warehouse, bin), in no particular order.
    ///
    /// # Errors
    /// The database's.
    pub fn bins_by_code(&mut self, codes: &[(&str, &str)]) -> Result<Vec<BinAt>> {
        let wanted: BTreeSet<(&str, &str)> = codes.iter().copied().collect();
        let warehouses: BTreeSet<&str> = wanted.iter().map(|(warehouse, _)| *warehouse).collect();
        let bins: Vec<&str> = wanted.iter().map(|(_, bin)| *bin).collect::<BTreeSet<_>>().into_iter().collect();
        let mut found = Vec::with_capacity(wanted.len());
        for warehouse in warehouses {
            for chunk in bins.chunks(CHUNK) {
                let rows: Vec<AtRow> = places!()
                    .filter(warehouse::code.eq(warehouse))
                    .filter(bin::code.eq_any(chunk))
                    .load(self.conn)
                    .tried("reading bins")?;
                found.extend(rows.into_iter().filter(|row| wanted.contains(&(row.2.as_str(), row.6.as_str()))));
            }
        }
        found.into_iter().map(at).collect()
    }

    /// Bins by row number, in no particular order.
    ///
    /// # Errors
    /// The database's.
    pub fn bins_by_id(&mut self, ids: &[i64]) -> Result<Vec<BinAt>> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<AtRow> = places!().filter(bin::id.eq_any(chunk)).load(self.conn).tried("reading bins")?;
            found.extend(rows.into_iter().map(at));
        }
        found.into_iter().collect()
    }

    /// All bins of these warehouses, their floors among them, in no particular order.
    ///
    /// # Errors
    /// The database's.
    pub fn bins_of(&mut self, warehouses: &[&str]) -> Result<Vec<Stored<Bin>>> {
        let mut found = Vec::new();
        for chunk in warehouses.chunks(CHUNK) {
            let rows: Vec<(Row, String)> = with_warehouse!()
                .filter(warehouse::code.eq_any(chunk))
                .select((Row::as_select(), warehouse::code))
                .load(self.conn)
                .tried("reading bins")?;
            found.extend(rows.into_iter().map(stored));
        }
        Ok(found)
    }

    /// What keeps a bin from being deleted: a paper that names it, a count, or a paper for which it was scanned.
    ///
    /// # Errors
    /// The database's.
    pub fn bin_user(&mut self, id: BinId) -> Result<Option<String>> {
        let what = "looking for uses of a bin";
        let paper: Option<String> = document_line::table
            .inner_join(document::table.on(document::id.eq(document_line::document_id)))
            .filter(document_line::bin_id.eq(id.0).or(document_line::to_bin_id.eq(id.0)))
            .select(document::number)
            .first(self.conn)
            .optional()
            .tried(what)?;
        if paper.is_some() {
            return Ok(paper);
        }
        let count: Option<String> = stock_count_line::table
            .inner_join(stock_count::table.on(stock_count::id.eq(stock_count_line::count_id)))
            .filter(stock_count_line::bin_id.eq(id.0))
            .select(stock_count::number)
            .first(self.conn)
            .optional()
            .tried(what)?;
        if count.is_some() {
            return Ok(count);
        }
        scan_log::table
            .inner_join(document::table.on(document::id.eq(scan_log::document_id)))
            .filter(scan_log::bin_id.eq(id.0).or(scan_log::wanted_bin_id.eq(id.0)))
            .select(document::number)
            .first(self.conn)
            .optional()
            .tried(what)
    }

    fn warehouse_of(&mut self, codes: &BTreeSet<&str>) -> Result<HashMap<String, i64>> {
        let codes: Vec<&str> = codes.iter().copied().collect();
        let mut found = HashMap::with_capacity(codes.len());
        for chunk in codes.chunks(CHUNK) {
            let rows = warehouse::table.filter(warehouse::code.eq_any(chunk)).select((warehouse::code, warehouse::id));
            found.extend(rows.load::<(String, i64)>(self.conn).tried("reading warehouses")?);
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Makes or replaces bins, by warehouse and code. Their warehouses must be there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a warehouse that is not there; the database's.
    pub fn put_bins(&mut self, bins: &[Bin]) -> Result<()> {
        let warehouses = self.warehouse_of(&bins.iter().map(|b| b.warehouse.as_str()).collect())?;
        let keys: Vec<(&str, &str)> = bins.iter().map(|b| (b.warehouse.as_str(), b.code.as_str())).collect();
        let known: HashMap<(i64, String), i64> = self.bins_by_code(&keys)?.into_iter().map(|b| ((b.warehouse_id, b.bin), b.id)).collect();
        let mut fresh = Vec::new();
        for one in bins {
            let warehouse_id =
                *warehouses.get(&one.warehouse).ok_or_else(|| StoreError::Unknown("bin.warehouse", one.warehouse.clone()))?;
            let mut row = self.bin_row(warehouse_id, one);
            if let Some(&old) = known.get(&(warehouse_id, one.code.clone())) {
                row.id = old;
                self.replace_bin(row)?;
            } else {
                fresh.push(row);
            }
        }
        let first = self.next_ids("bin", fresh.len())?;
        fresh.iter_mut().zip(first..).for_each(|(row, id)| row.id = id);
        insert_all!(&mut *self.conn, bin::table, &fresh, "saving bins");
        self.bump("bin")
    }

    /// Replaces a bin that may have another code then.
    ///
    /// # Errors
    /// The database's.
    pub fn put_bin(&mut self, id: BinId, one: &Bin) -> Result<()> {
        let warehouse_id = bin::table.find(id.0).select(bin::warehouse_id).first(self.conn).tried("reading a bin")?;
        let row = Row { id: id.0, ..self.bin_row(warehouse_id, one) };
        self.replace_bin(row)?;
        self.bump("bin")
    }

    /// Deletes a bin that nothing names; for taking an import back.
    ///
    /// # Errors
    /// The database's, when something names it after all.
    pub fn delete_bin(&mut self, id: BinId) -> Result<()> {
        diesel::delete(bin::table.find(id.0)).execute(self.conn).tried("deleting a bin")?;
        self.bump("bin")
    }

    fn bin_row(&self, warehouse_id: i64, one: &Bin) -> Row {
        Row {
            id: 0,
            warehouse_id,
            code: one.code.clone(),
            barcode: (!one.barcode.is_empty()).then(|| one.barcode.clone()),
            note: one.note.clone(),
            retired: one.retired,
            revision: 1,
            changed_at: self.stamp.at,
            changed_by: self.stamp.actor.clone(),
        }
    }

    fn replace_bin(&mut self, mut row: Row) -> Result<()> {
        let before: i64 = bin::table.find(row.id).select(bin::revision).first(self.conn).tried("reading a bin")?;
        row.revision = before + 1;
        diesel::update(bin::table.find(row.id)).set(&row).execute(self.conn).tried("saving a bin")?;
        Ok(())
    }
}
