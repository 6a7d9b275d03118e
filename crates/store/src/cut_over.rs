//! What came from the books before these: which papers, what they come to by step and place, and who agreed to which figures.
//!
//! Sums are of what the papers brought in, whatever came of them since. What was taken back or given up is not in them.

use crate::error::Tried;
use crate::schema::{cut_over_tick, opening_paper, partner};
use crate::stored::{CHUNK, Stored};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use qitao_domain::cut_over::{Count, Step};
use qitao_domain::partner::Partner;
use qitao_domain::{Money, Qty};
use std::collections::HashSet;

/// What a step brought in at one place, or of one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningPart {
    /// The step.
    pub step: Step,
    /// Code of the warehouse, or of the partner.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Lines of papers.
    pub rows: i64,
    /// Value of stock; of other papers the amount with tax.
    pub amount: Money,
}

/// What was brought in already, so that nothing is brought in twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpeningKeys {
    /// Papers of partners: step, partner, their number.
    pub papers: HashSet<(Step, String, String)>,
    /// Stock: item, warehouse, bin, lot.
    pub stock: HashSet<(String, String, String, String)>,
}

/// Who agreed to which figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TickRow {
    /// The step.
    pub step: Step,
    /// The figures, as JSON.
    pub figures: String,
    /// Microseconds UTC.
    pub at: i64,
    /// The person.
    pub actor: String,
}

#[derive(QueryableByName)]
struct PartRow {
    #[diesel(sql_type = Text)]
    step: String,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    lines: i64,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

#[derive(QueryableByName)]
struct UnitRow {
    #[diesel(sql_type = Text)]
    step: String,
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = Text)]
    step: String,
    #[diesel(sql_type = Nullable<Text>)]
    partner: Option<String>,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Nullable<Text>)]
    item: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    warehouse: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    bin: Option<String>,
    #[diesel(sql_type = Text)]
    lot: String,
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

const LINES: &str = "FROM opening_paper o JOIN document d ON d.id = o.document_id JOIN document_line l ON l.document_id = d.id";
const COUNTS: &str = "d.state NOT IN ('draft', 'cancelled', 'reversed')";

fn step(word: &str) -> Result<Step> {
    Step::from_word(word).ok_or_else(|| StoreError::Unknown("step", word.into()))
}

impl Read<'_> {
    /// What each step brought in, by place and partner.
    ///
    /// # Errors
    /// The database's.
    pub fn opening_parts(&mut self) -> Result<Vec<OpeningPart>> {
        // Stock is worth what its moves say: an item may be kept at a standard price, whatever the old books said.
        let sql = format!(
            "SELECT o.step AS step, COALESCE(p.code, w.code, '') AS code, COALESCE(p.name, w.name, '') AS name, CAST(COUNT(*) AS BIGINT) AS lines, \
             CAST(SUM(CASE WHEN d.kind = 'adjustment' THEN COALESCE((SELECT SUM(m.value) FROM stock_move m WHERE m.document_line_id = l.id), 0) \
             ELSE l.gross END) AS BIGINT) AS amount {LINES} LEFT JOIN partner p ON p.id = d.partner_id LEFT JOIN bin b ON b.id = l.bin_id \
             LEFT JOIN warehouse w ON w.id = b.warehouse_id WHERE {COUNTS} GROUP BY o.step, COALESCE(p.code, w.code, ''), COALESCE(p.name, w.name, '')"
        );
        let rows: Vec<PartRow> = diesel::sql_query(sql).load(self.conn).tried("adding up the cut-over")?;
        let part = |row: PartRow| {
            let amount = Money::from_scaled(row.amount);
            Ok(OpeningPart { step: step(&row.step)?, code: row.code, name: row.name, rows: row.lines, amount })
        };
        let mut parts: Vec<OpeningPart> = rows.into_iter().map(part).collect::<Result<_>>()?;
        parts.sort_by(|a, b| (a.step, &a.code).cmp(&(b.step, &b.code)));
        Ok(parts)
    }

    /// How much each step brought in, by unit, in the order of both.
    ///
    /// # Errors
    /// The database's.
    pub fn opening_quantities(&mut self) -> Result<Vec<(Step, String, Qty)>> {
        let sql = format!(
            "SELECT o.step AS step, u.code AS unit, CAST(SUM(l.quantity) AS BIGINT) AS quantity {LINES} JOIN item i ON i.id = l.item_id \
             JOIN unit u ON u.id = i.unit_id WHERE {COUNTS} GROUP BY o.step, u.code"
        );
        let rows: Vec<UnitRow> = diesel::sql_query(sql).load(self.conn).tried("adding up the cut-over")?;
        let of = |row: UnitRow| Ok((step(&row.step)?, row.unit, Qty::from_scaled(row.quantity)));
        let mut found: Vec<(Step, String, Qty)> = rows.into_iter().map(of).collect::<Result<_>>()?;
        found.sort();
        Ok(found)
    }

    /// What was brought in already.
    ///
    /// # Errors
    /// The database's.
    pub fn opening_keys(&mut self) -> Result<OpeningKeys> {
        let sql = format!(
            "SELECT DISTINCT o.step AS step, p.code AS partner, d.reference AS reference, i.code AS item, w.code AS warehouse, b.code AS bin, \
             l.lot AS lot {LINES} LEFT JOIN partner p ON p.id = d.partner_id LEFT JOIN item i ON i.id = l.item_id \
             LEFT JOIN bin b ON b.id = l.bin_id LEFT JOIN warehouse w ON w.id = b.warehouse_id WHERE {COUNTS}"
        );
        let rows: Vec<KeyRow> = diesel::sql_query(sql).load(self.conn).tried("reading what was brought in")?;
        let mut keys = OpeningKeys::default();
        for row in rows {
            match (row.partner, row.item, row.warehouse) {
                (Some(partner), _, _) => {
                    keys.papers.insert((step(&row.step)?, partner, row.reference));
                }
                (None, Some(item), Some(warehouse)) => {
                    keys.stock.insert((item, warehouse, row.bin.unwrap_or_default(), row.lot));
                }
                (None, _, _) => {}
            }
        }
        Ok(keys)
    }

    /// Was the paper brought in from other books? Then by which step.
    ///
    /// # Errors
    /// The database's.
    pub fn opening_step(&mut self, document: i64) -> Result<Option<Step>> {
        let word: Option<String> = opening_paper::table
            .find(document)
            .select(opening_paper::step)
            .first(self.conn)
            .optional()
            .tried("looking where a paper came from")?;
        word.map(|word| step(&word)).transpose()
    }

    /// How many lines were brought in and not taken back since.
    ///
    /// # Errors
    /// The database's.
    pub fn opening_count(&mut self) -> Result<i64> {
        let sql = format!("SELECT 'document' AS kind, CAST(COUNT(*) AS BIGINT) AS total {LINES} WHERE {COUNTS}");
        let row: CountRow = diesel::sql_query(sql).get_result(self.conn).tried("counting what was brought in")?;
        Ok(row.total)
    }

    /// How much master data is in use, by kind.
    ///
    /// # Errors
    /// The database's.
    pub fn master_counts(&mut self) -> Result<Vec<Count>> {
        const KINDS: [(&str, &str); 6] = [
            ("item", "item WHERE NOT retired"),
            ("bom", "bom WHERE state = 'active'"),
            ("routing", "routing WHERE state = 'active'"),
            ("partner", "partner WHERE NOT retired"),
            ("warehouse", "warehouse WHERE NOT retired"),
            ("bin", "bin WHERE NOT retired AND code <> ''"),
        ];
        let one = |(kind, from)| format!("SELECT '{kind}' AS kind, CAST(COUNT(*) AS BIGINT) AS total FROM {from}");
        let sql = KINDS.map(one).join(" UNION ALL ");
        let rows: Vec<CountRow> = diesel::sql_query(sql).load(self.conn).tried("counting master data")?;
        let total = |kind: &str| rows.iter().find(|row| row.kind == kind).map_or(0, |row| row.total);
        Ok(KINDS.map(|(kind, _)| Count { kind: kind.into(), rows: total(kind) }).into())
    }

    /// Who agreed to what.
    ///
    /// # Errors
    /// The database's.
    pub fn ticks(&mut self) -> Result<Vec<TickRow>> {
        let rows: Vec<(String, String, i64, String)> = cut_over_tick::table.load(self.conn).tried("reading who agreed to the cut-over")?;
        rows.into_iter().map(|(word, figures, at, actor)| Ok(TickRow { step: step(&word)?, figures, at, actor })).collect()
    }

    /// Partners by code; those that are not there are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn partners_by_code(&mut self, codes: &[&str]) -> Result<Vec<Stored<Partner>>> {
        let mut ids = Vec::new();
        for chunk in codes.chunks(CHUNK) {
            let rows = partner::table.filter(partner::code.eq_any(chunk)).select(partner::id);
            ids.extend(rows.load::<i64>(self.conn).tried("reading partners")?);
        }
        self.partners_by_id(&ids)
    }
}

impl Write<'_> {
    /// Says that a paper came from the books before these.
    ///
    /// # Errors
    /// The database's.
    pub fn add_opening_paper(&mut self, document: i64, step: Step) -> Result<()> {
        diesel::insert_into(opening_paper::table)
            .values((opening_paper::document_id.eq(document), opening_paper::step.eq(step.word())))
            .execute(self.conn)
            .tried("keeping where a paper came from")?;
        Ok(())
    }

    /// Keeps that somebody agreed to a step's figures, in the place of what was agreed to before.
    ///
    /// # Errors
    /// The database's.
    pub fn put_tick(&mut self, step: Step, figures: &str) -> Result<()> {
        self.drop_tick(step)?;
        diesel::insert_into(cut_over_tick::table)
            .values((
                cut_over_tick::step.eq(step.word()),
                cut_over_tick::figures.eq(figures),
                cut_over_tick::at.eq(self.stamp.at),
                cut_over_tick::actor.eq(self.stamp.actor.clone()),
            ))
            .execute(self.conn)
            .tried("keeping who agreed to the cut-over")?;
        Ok(())
    }

    /// Takes an agreement away.
    ///
    /// # Errors
    /// The database's.
    pub fn drop_tick(&mut self, step: Step) -> Result<()> {
        diesel::delete(cut_over_tick::table.find(step.word())).execute(self.conn).tried("taking an agreement away")?;
        Ok(())
    }
}
