//! Customers and suppliers, and what still hangs on each: open papers, and warehouses at their place.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{document, partner, warehouse};
use crate::stored::{CHUNK, Stored, back, number};
use crate::{Place, Read, Result, Write};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use qitao_domain::partner::Partner;
use qitao_domain::{PartnerId, PerUnit};
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = partner, treat_none_as_null = true)]
struct Row {
    id: i64,
    code: String,
    name: String,
    customer: bool,
    supplier: bool,
    tax_rate: i64,
    tax_included: bool,
    payment_days: i32,
    tolerance: Option<i64>,
    tax_number: String,
    contact: String,
    phone: String,
    address: String,
    note: String,
    retired: bool,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

impl From<Row> for Stored<Partner> {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            record: Partner {
                code: row.code,
                name: row.name,
                customer: row.customer,
                supplier: row.supplier,
                tax_rate: PerUnit::from_scaled(row.tax_rate),
                tax_included: row.tax_included,
                payment_days: back(row.payment_days),
                tolerance: row.tolerance.map(PerUnit::from_scaled),
                tax_number: row.tax_number,
                contact: row.contact,
                phone: row.phone,
                address: row.address,
                note: row.note,
                retired: row.retired,
            },
            revision: row.revision,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        }
    }
}

/// Papers that are not at their end: drafts, open orders, and invoices and money of which something is left to settle.
const OPEN: &str = "(document.state IN ('draft', 'open') OR document.state = 'posted' AND document.reverses_id IS NULL \
                    AND document.kind IN ('sales_invoice', 'purchase_invoice', 'payment', 'money_receipt') AND document.settled <> document.gross)";

impl Read<'_> {
    /// One partner.
    ///
    /// # Errors
    /// The database's.
    pub fn partner(&mut self, code: &str) -> Result<Option<Stored<Partner>>> {
        let row: Option<Row> = partner::table.filter(partner::code.eq(code)).first(self.conn).optional().tried("reading a partner")?;
        Ok(row.map(Into::into))
    }

    /// Partners by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn partners_by_id(&mut self, ids: &[i64]) -> Result<Vec<Stored<Partner>>> {
        let mut found: HashMap<i64, Stored<Partner>> = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<Row> = partner::table.filter(partner::id.eq_any(chunk)).load(self.conn).tried("reading partners")?;
            found.extend(rows.into_iter().map(|row| (row.id, row.into())));
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Row numbers of partners by code.
    pub(crate) fn partner_ids(&mut self, codes: &[&str]) -> Result<HashMap<String, i64>> {
        let mut found = HashMap::with_capacity(codes.len());
        for chunk in codes.chunks(CHUNK) {
            let rows = partner::table.filter(partner::code.eq_any(chunk)).select((partner::code, partner::id));
            found.extend(rows.load::<(String, i64)>(self.conn).tried("reading partners")?);
        }
        Ok(found)
    }

    /// How many partners there are.
    ///
    /// # Errors
    /// The database's.
    pub fn partner_count(&mut self) -> Result<i64> {
        partner::table.count().get_result(self.conn).tried("counting partners")
    }

    /// The first warehouse of our stock at a supplier, by code.
    ///
    /// # Errors
    /// The database's.
    pub fn warehouse_at(&mut self, id: PartnerId) -> Result<Option<String>> {
        warehouse::table
            .filter(warehouse::partner_id.eq(id.0))
            .order(warehouse::code)
            .select(warehouse::code)
            .first(self.conn)
            .optional()
            .tried("looking for a supplier's warehouse")
    }

    /// How many papers of a partner are not at their end, and warehouses at their place in use.
    ///
    /// # Errors
    /// The database's.
    pub fn partner_uses(&mut self, id: PartnerId) -> Result<i64> {
        let what = "counting uses";
        let papers = document::table.filter(document::partner_id.eq(id.0)).filter(diesel::dsl::sql::<Bool>(OPEN));
        let papers: i64 = papers.count().get_result(self.conn).tried(what)?;
        let places = warehouse::table.filter(warehouse::partner_id.eq(id.0)).filter(warehouse::retired.eq(false));
        let places: i64 = places.count().get_result(self.conn).tried(what)?;
        Ok(papers + places)
    }

    /// The first of what [`Read::partner_uses`] counts, by code and number.
    ///
    /// # Errors
    /// The database's.
    pub fn partner_places(&mut self, id: PartnerId, most: u32) -> Result<Vec<Place>> {
        let what = "looking for places of use";
        let papers: Vec<String> = document::table
            .filter(document::partner_id.eq(id.0))
            .filter(diesel::dsl::sql::<Bool>(OPEN))
            .order(document::number)
            .limit(i64::from(most))
            .select(document::number)
            .load(self.conn)
            .tried(what)?;
        let warehouses: Vec<(String, String)> = warehouse::table
            .filter(warehouse::partner_id.eq(id.0))
            .filter(warehouse::retired.eq(false))
            .order(warehouse::code)
            .limit(i64::from(most))
            .select((warehouse::code, warehouse::name))
            .load(self.conn)
            .tried(what)?;
        let paper = |code| Place { kind: "document".into(), code, version: String::new(), name: String::new(), uses: 1 };
        let warehouse = |(code, name)| Place { kind: "warehouse".into(), code, version: String::new(), name, uses: 1 };
        let mut all: Vec<Place> = papers.into_iter().map(paper).chain(warehouses.into_iter().map(warehouse)).collect();
        all.sort_by(|a, b| (&a.code, &a.kind).cmp(&(&b.code, &b.kind)));
        all.truncate(most as usize);
        Ok(all)
    }

    /// What keeps a partner from being deleted: the first warehouse at their place, or the first paper with them.
    ///
    /// # Errors
    /// The database's.
    pub fn partner_user(&mut self, id: PartnerId) -> Result<Option<String>> {
        if let Some(warehouse) = self.warehouse_at(id)? {
            return Ok(Some(warehouse));
        }
        document::table
            .filter(document::partner_id.eq(id.0))
            .order(document::number)
            .select(document::number)
            .first(self.conn)
            .optional()
            .tried("looking for papers of a partner")
    }
}

impl Write<'_> {
    /// Makes or replaces partners, by code, with their search tokens.
    ///
    /// # Errors
    /// The database's.
    pub fn put_partners(&mut self, partners: &[Partner]) -> Result<()> {
        let codes: Vec<&str> = partners.iter().map(|p| p.code.as_str()).collect();
        let known = self.partner_ids(&codes)?;
        let new = partners.iter().filter(|p| !known.contains_key(&p.code)).count();
        let mut next = self.next_ids("partner", new)?;
        let mut fresh = Vec::with_capacity(new);
        let mut ids = Vec::with_capacity(partners.len());
        for one in partners {
            let old = known.get(&one.code).copied();
            let mut row = Row {
                id: old.unwrap_or(next),
                code: one.code.clone(),
                name: one.name.clone(),
                customer: one.customer,
                supplier: one.supplier,
                tax_rate: one.tax_rate.scaled(),
                tax_included: one.tax_included,
                payment_days: number(one.payment_days),
                tolerance: one.tolerance.map(PerUnit::scaled),
                tax_number: one.tax_number.clone(),
                contact: one.contact.clone(),
                phone: one.phone.clone(),
                address: one.address.clone(),
                note: one.note.clone(),
                retired: one.retired,
                revision: 1,
                changed_at: self.stamp.at,
                changed_by: self.stamp.actor.clone(),
            };
            ids.push(row.id);
            if let Some(old) = old {
                let before: i64 = partner::table.find(old).select(partner::revision).first(self.conn).tried("reading a partner")?;
                row.revision = before + 1;
                diesel::update(partner::table.find(old)).set(&row).execute(self.conn).tried("saving a partner")?;
            } else {
                next += 1;
                fresh.push(row);
            }
        }
        insert_all!(&mut *self.conn, partner::table, &fresh, "saving partners");
        let texts = partners.iter().zip(&ids).map(|(p, &id)| (id, vec![p.code.as_str(), p.name.as_str()])).collect::<Vec<_>>();
        self.index("partner", &texts, known.is_empty())?;
        self.bump("partner")
    }

    /// Deletes a partner whom nothing names; for taking an import back.
    ///
    /// # Errors
    /// The database's, when something names them after all.
    pub fn delete_partner(&mut self, id: PartnerId) -> Result<()> {
        self.unindex("partner", id.0)?;
        diesel::delete(partner::table.find(id.0)).execute(self.conn).tried("deleting a partner")?;
        self.bump("partner")
    }
}
