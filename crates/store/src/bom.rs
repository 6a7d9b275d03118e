//! Bills of material: versions, lines, substitutes.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{bom, bom_line, bom_substitute, item};
use crate::stored::{CHUNK, Stored, back, number, validity, version_state};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::bom::{Bom, BomLine, LineKind, Substitute};
use qitao_domain::calendar::Validity;
use qitao_domain::routing::VersionState;
use qitao_domain::{BomId, BomLineId, Day, PerUnit, Qty};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// A version without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BomHead {
    /// Row number.
    pub id: BomId,
    /// Version.
    pub version: String,
    /// State.
    pub state: VersionState,
    /// Days.
    pub valid: Validity,
}

/// A row of the list of versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BomRow {
    /// The parent's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Version.
    pub version: String,
    /// State.
    pub state: VersionState,
    /// Days.
    #[serde(flatten)]
    pub valid: Validity,
    /// Lines.
    pub line_count: i64,
    /// See [`Stored::revision`].
    pub revision: i64,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = bom, treat_none_as_null = true)]
struct Row {
    id: i64,
    item_id: i64,
    version: String,
    state: String,
    valid_from: i32,
    valid_to: Option<i32>,
    output_qty: i64,
    fixed_output: i64,
    note: String,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable, PartialEq, Clone)]
#[diesel(table_name = bom_line, treat_none_as_null = true)]
struct LineRow {
    id: i64,
    bom_id: i64,
    number: i32,
    component_id: i64,
    kind: String,
    qty: i64,
    unit_id: i64,
    fixed_qty: i64,
    scrap: i64,
    cost_share: i64,
    operation: Option<i32>,
    valid_from: i32,
    valid_to: Option<i32>,
    note: String,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = bom_substitute)]
struct SubstituteRow {
    id: i64,
    bom_line_id: i64,
    priority: i32,
    item_id: i64,
    ratio: i64,
}

/// A version that is there already.
struct Known {
    id: i64,
    revision: i64,
    state: String,
}

impl Read<'_> {
    /// One version.
    ///
    /// # Errors
    /// The database's.
    pub fn bom(&mut self, item: &str, version: &str) -> Result<Option<Stored<Bom>>> {
        Ok(self.boms_of(&[item])?.into_iter().find(|b| b.record.version == version))
    }

    /// All versions of these parents, with lines.
    ///
    /// # Errors
    /// The database's.
    pub fn boms_of(&mut self, parents: &[&str]) -> Result<Vec<Stored<Bom>>> {
        let wanted = self.items_of(parents)?;
        let mut heads: Vec<Row> = Vec::new();
        let keys: Vec<i64> = wanted.keys().copied().collect();
        for chunk in keys.chunks(CHUNK) {
            let rows = bom::table.filter(bom::item_id.eq_any(chunk)).order((bom::item_id, bom::id));
            heads.extend(rows.load::<Row>(self.conn).tried("reading BOMs")?);
        }
        let mut lines = self.lines_of(&heads.iter().map(|h| h.id).collect::<Vec<_>>())?;
        heads
            .into_iter()
            .map(|head| {
                Ok(Stored {
                    id: head.id,
                    record: Bom {
                        item: wanted.get(&head.item_id).copied().unwrap_or_default().into(),
                        version: head.version,
                        state: version_state(&head.state)?,
                        valid: validity(head.valid_from, head.valid_to)?,
                        output_qty: Qty::from_scaled(head.output_qty),
                        fixed_output: Qty::from_scaled(head.fixed_output),
                        note: head.note,
                        lines: lines.remove(&head.id).unwrap_or_default().into_iter().map(|(_, line)| line).collect(),
                    },
                    revision: head.revision,
                    changed_at: head.changed_at,
                    changed_by: head.changed_by,
                })
            })
            .collect()
    }

    /// Rows of the list of versions by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn bom_rows(&mut self, ids: &[i64]) -> Result<Vec<BomRow>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Row, String, String, String)> = bom::table
                .inner_join(item::table.on(item::id.eq(bom::item_id)))
                .filter(bom::id.eq_any(chunk))
                .select((Row::as_select(), item::code, item::name, item::spec))
                .load(self.conn)
                .tried("reading BOMs")?;
            let counts: HashMap<i64, i64> = bom_line::table
                .filter(bom_line::bom_id.eq_any(chunk))
                .group_by(bom_line::bom_id)
                .select((bom_line::bom_id, diesel::dsl::count_star()))
                .load::<(i64, i64)>(self.conn)
                .tried("counting BOM lines")?
                .into_iter()
                .collect();
            for (row, item, name, spec) in rows {
                let line_count = counts.get(&row.id).copied().unwrap_or(0);
                let valid = validity(row.valid_from, row.valid_to)?;
                let state = version_state(&row.state)?;
                found.insert(row.id, BomRow { item, name, spec, version: row.version, state, valid, line_count, revision: row.revision });
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// The versions of one parent without their lines.
    ///
    /// # Errors
    /// The database's.
    pub fn bom_heads(&mut self, item: &str) -> Result<Vec<BomHead>> {
        let rows: Vec<Row> = bom::table
            .inner_join(item::table.on(item::id.eq(bom::item_id)))
            .filter(item::code.eq(item))
            .select(Row::as_select())
            .order((bom::valid_from, bom::id))
            .load(self.conn)
            .tried("reading BOMs")?;
        rows.into_iter()
            .map(|r| {
                Ok(BomHead {
                    id: BomId(r.id),
                    version: r.version,
                    state: version_state(&r.state)?,
                    valid: validity(r.valid_from, r.valid_to)?,
                })
            })
            .collect()
    }

    /// The version of one parent that is active on a day.
    ///
    /// # Errors
    /// The database's.
    pub fn bom_version_on(&mut self, item: i64, day: Day) -> Result<Option<String>> {
        bom::table
            .filter(bom::item_id.eq(item))
            .filter(bom::state.eq(VersionState::Active.word()))
            .filter(bom::valid_from.le(day.number()))
            .filter(bom::valid_to.is_null().or(bom::valid_to.ge(day.number())))
            .select(bom::version)
            .first(self.conn)
            .optional()
            .tried("reading BOMs")
    }

    /// The lines of these parents' active versions: parent, component, the days that line and version have in common.
    ///
    /// # Errors
    /// The database's.
    pub fn active_components(&mut self, parents: &[&str]) -> Result<Vec<(String, String, Validity)>> {
        let wanted = self.items_of(parents)?;
        let keys: Vec<i64> = wanted.keys().copied().collect();
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let rows: Vec<(i64, String, i32, Option<i32>, i32, Option<i32>)> = bom_line::table
                .inner_join(bom::table.on(bom::id.eq(bom_line::bom_id)))
                .inner_join(item::table.on(item::id.eq(bom_line::component_id)))
                .filter(bom::item_id.eq_any(chunk))
                .filter(bom::state.eq("active"))
                .select((bom::item_id, item::code, bom::valid_from, bom::valid_to, bom_line::valid_from, bom_line::valid_to))
                .load(self.conn)
                .tried("reading BOM lines")?;
            for (parent, component, from, to, line_from, line_to) in rows {
                if let Some(valid) = validity(from, to)?.intersect(validity(line_from, line_to)?) {
                    found.push((wanted.get(&parent).copied().unwrap_or_default().to_owned(), component, valid));
                }
            }
        }
        Ok(found)
    }

    /// Row numbers of a version's lines, whatever its state.
    ///
    /// # Errors
    /// The database's.
    pub fn bom_line_ids(&mut self, id: BomId) -> Result<Vec<BomLineId>> {
        let ids: Vec<i64> =
            bom_line::table.filter(bom_line::bom_id.eq(id.0)).select(bom_line::id).load(self.conn).tried("reading BOM lines")?;
        Ok(ids.into_iter().map(BomLineId).collect())
    }

    fn lines_of(&mut self, boms: &[i64]) -> Result<HashMap<i64, Vec<(i64, BomLine)>>> {
        let units: HashMap<i64, String> = self.unit_ids()?.into_iter().map(|(code, id)| (id, code)).collect();
        let mut found: HashMap<i64, Vec<(i64, BomLine)>> = HashMap::with_capacity(boms.len());
        for chunk in boms.chunks(CHUNK) {
            let rows: Vec<(LineRow, String)> = bom_line::table
                .inner_join(item::table.on(item::id.eq(bom_line::component_id)))
                .filter(bom_line::bom_id.eq_any(chunk))
                .order((bom_line::bom_id, bom_line::number))
                .select((LineRow::as_select(), item::code))
                .load(self.conn)
                .tried("reading BOM lines")?;
            let substitutes: Vec<(i64, i32, String, i64)> = bom_substitute::table
                .inner_join(bom_line::table.on(bom_line::id.eq(bom_substitute::bom_line_id)))
                .inner_join(item::table.on(item::id.eq(bom_substitute::item_id)))
                .filter(bom_line::bom_id.eq_any(chunk))
                .order((bom_substitute::bom_line_id, bom_substitute::priority))
                .select((bom_substitute::bom_line_id, bom_substitute::priority, item::code, bom_substitute::ratio))
                .load(self.conn)
                .tried("reading substitutes")?;
            let mut by_line: HashMap<i64, Vec<Substitute>> = HashMap::new();
            for (line, priority, item, ratio) in substitutes {
                by_line.entry(line).or_default().push(Substitute { priority: back(priority), item, ratio: PerUnit::from_scaled(ratio) });
            }
            for (row, component) in rows {
                let line = BomLine {
                    number: back(row.number),
                    component,
                    kind: LineKind::from_word(&row.kind).ok_or(StoreError::Unknown("bom_line.kind", row.kind))?,
                    qty: PerUnit::from_scaled(row.qty),
                    unit: units.get(&row.unit_id).cloned().unwrap_or_default(),
                    fixed_qty: Qty::from_scaled(row.fixed_qty),
                    scrap: PerUnit::from_scaled(row.scrap),
                    cost_share: PerUnit::from_scaled(row.cost_share),
                    operation: row.operation.map(back),
                    valid: validity(row.valid_from, row.valid_to)?,
                    substitutes: by_line.remove(&row.id).unwrap_or_default(),
                    note: row.note,
                };
                found.entry(row.bom_id).or_default().push((row.id, line));
            }
        }
        Ok(found)
    }

    /// What may stand in for the components of lines, by line and priority: (item, how much of it replaces one).
    ///
    /// # Errors
    /// The database's.
    pub fn stand_ins(&mut self, lines: &[BomLineId]) -> Result<HashMap<BomLineId, Vec<(i64, PerUnit)>>> {
        let ids: Vec<i64> = lines.iter().map(|id| id.0).collect();
        let mut found: HashMap<BomLineId, Vec<(i64, PerUnit)>> = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(i64, i64, i64)> = bom_substitute::table
                .filter(bom_substitute::bom_line_id.eq_any(chunk))
                .order((bom_substitute::bom_line_id, bom_substitute::priority))
                .select((bom_substitute::bom_line_id, bom_substitute::item_id, bom_substitute::ratio))
                .load(self.conn)
                .tried("reading substitutes")?;
            for (line, item, ratio) in rows {
                found.entry(BomLineId(line)).or_default().push((item, PerUnit::from_scaled(ratio)));
            }
        }
        Ok(found)
    }

    /// What is written on a line's row number: number, unit and quantity as entered. For the rows of an explosion.
    ///
    /// # Errors
    /// The database's.
    pub fn bom_line_facts(&mut self, ids: &[BomLineId]) -> Result<HashMap<BomLineId, (PerUnit, String)>> {
        let units: HashMap<i64, String> = self.unit_ids()?.into_iter().map(|(code, id)| (id, code)).collect();
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(i64, i64, i64)> = bom_line::table
                .filter(bom_line::id.eq_any(chunk))
                .select((bom_line::id, bom_line::qty, bom_line::unit_id))
                .load(self.conn)
                .tried("reading BOM lines")?;
            found.extend(
                rows.into_iter()
                    .map(|(id, qty, unit)| (BomLineId(id), (PerUnit::from_scaled(qty), units.get(&unit).cloned().unwrap_or_default()))),
            );
        }
        Ok(found)
    }
}

impl Read<'_> {
    /// The items that these versions make.
    ///
    /// # Errors
    /// The database's.
    pub fn parents_of(&mut self, versions: &[i64]) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for chunk in versions.chunks(CHUNK) {
            let codes = bom::table.inner_join(item::table.on(item::id.eq(bom::item_id))).filter(bom::id.eq_any(chunk)).select(item::code);
            found.extend(codes.load::<String>(self.conn).tried("looking for parents")?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

impl Write<'_> {
    /// Makes or replaces whole versions, by parent and version. A line keeps its row number while its number stays.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for an item or unit that is not there; the database's.
    pub fn put_boms(&mut self, boms: &[Bom]) -> Result<()> {
        let units = self.unit_ids()?;
        let mut codes: HashSet<&str> = HashSet::new();
        for one in boms {
            codes.insert(&one.item);
            for line in &one.lines {
                codes.insert(&line.component);
                codes.extend(line.substitutes.iter().map(|s| s.item.as_str()));
            }
        }
        let items = self.item_ids(&codes.into_iter().collect::<Vec<_>>())?;
        let item_id = |code: &str| items.get(code).copied().ok_or_else(|| StoreError::Unknown("bom.item", code.into()));
        let known = self.known_boms(&boms.iter().map(|b| item_id(&b.item)).collect::<Result<Vec<_>>>()?)?;
        let mut next = self.next_ids("bom", boms.len())?;
        let mut next_line = self.next_ids("bom_line", boms.iter().map(|b| b.lines.len()).sum())?;
        let (mut heads, mut lines, mut substitutes) = (Vec::new(), Vec::new(), Vec::new());
        for one in boms {
            let parent = item_id(&one.item)?;
            let mut head = Row {
                id: next,
                item_id: parent,
                version: one.version.clone(),
                state: one.state.word().into(),
                valid_from: one.valid.from.number(),
                valid_to: one.valid.to.map(Day::number),
                output_qty: one.output_qty.scaled(),
                fixed_output: one.fixed_output.scaled(),
                note: one.note.clone(),
                revision: 1,
                changed_at: self.stamp.at,
                changed_by: self.stamp.actor.clone(),
            };
            let mut old_lines = HashMap::new();
            let old = known.get(&(parent, one.version.clone()));
            if one.state == VersionState::Active || old.is_some_and(|old| old.state == "active") {
                self.touched.parent(parent);
            }
            if let Some(&Known { id, revision, .. }) = old {
                head.id = id;
                head.revision = revision + 1;
                diesel::update(bom::table.find(id)).set(&head).execute(self.conn).tried("saving a BOM")?;
                let rows: Vec<LineRow> = bom_line::table.filter(bom_line::bom_id.eq(id)).load(self.conn).tried("saving a BOM")?;
                old_lines.extend(rows.into_iter().map(|row| (row.number, row)));
            } else {
                next += 1;
                heads.push(Row {
                    version: head.version.clone(),
                    state: head.state.clone(),
                    note: head.note.clone(),
                    changed_by: head.changed_by.clone(),
                    ..head
                });
            }
            for line in &one.lines {
                let mut row = LineRow {
                    id: next_line,
                    bom_id: head.id,
                    number: number(line.number),
                    component_id: item_id(&line.component)?,
                    kind: line.kind.word().into(),
                    qty: line.qty.scaled(),
                    unit_id: units.get(&line.unit).copied().ok_or_else(|| StoreError::Unknown("bom_line.unit", line.unit.clone()))?,
                    fixed_qty: line.fixed_qty.scaled(),
                    scrap: line.scrap.scaled(),
                    cost_share: line.cost_share.scaled(),
                    operation: line.operation.map(number),
                    valid_from: line.valid.from.number(),
                    valid_to: line.valid.to.map(Day::number),
                    note: line.note.clone(),
                };
                let id = if let Some(old) = old_lines.remove(&row.number) {
                    row.id = old.id;
                    if row != old {
                        diesel::update(bom_line::table.find(old.id)).set(&row).execute(self.conn).tried("saving a BOM line")?;
                    }
                    diesel::delete(bom_substitute::table.filter(bom_substitute::bom_line_id.eq(old.id)))
                        .execute(self.conn)
                        .tried("saving substitutes")?;
                    old.id
                } else {
                    next_line += 1;
                    let id = row.id;
                    lines.push(row);
                    id
                };
                for one in &line.substitutes {
                    substitutes.push(SubstituteRow {
                        id: 0,
                        bom_line_id: id,
                        priority: number(one.priority),
                        item_id: item_id(&one.item)?,
                        ratio: one.ratio.scaled(),
                    });
                }
            }
            for old in old_lines.values() {
                diesel::delete(bom_line::table.find(old.id)).execute(self.conn).tried("deleting a BOM line")?;
            }
        }
        insert_all!(&mut *self.conn, bom::table, &heads, "saving BOMs");
        insert_all!(&mut *self.conn, bom_line::table, &lines, "saving BOM lines");
        let first = self.next_ids("bom_substitute", substitutes.len())?;
        substitutes.iter_mut().zip(first..).for_each(|(row, id)| row.id = id);
        insert_all!(&mut *self.conn, bom_substitute::table, &substitutes, "saving substitutes");
        self.bump("bom")
    }

    /// Deletes a version and its lines; for taking an import back.
    ///
    /// # Errors
    /// The database's.
    pub fn delete_bom(&mut self, id: BomId) -> Result<()> {
        let parents: Vec<i64> = bom::table.filter(bom::id.eq(id.0)).select(bom::item_id).load(self.conn).tried("deleting a BOM")?;
        parents.into_iter().for_each(|parent| self.touched.parent(parent));
        let lines: Vec<i64> =
            bom_line::table.filter(bom_line::bom_id.eq(id.0)).select(bom_line::id).load(self.conn).tried("deleting a BOM")?;
        for chunk in lines.chunks(CHUNK) {
            diesel::delete(bom_substitute::table.filter(bom_substitute::bom_line_id.eq_any(chunk)))
                .execute(self.conn)
                .tried("deleting a BOM")?;
        }
        diesel::delete(bom_line::table.filter(bom_line::bom_id.eq(id.0))).execute(self.conn).tried("deleting a BOM")?;
        diesel::delete(bom::table.find(id.0)).execute(self.conn).tried("deleting a BOM")?;
        self.bump("bom")
    }

    /// The parents of these versions have other lines now.
    pub(crate) fn touch_parents_of(&mut self, versions: &[i64]) -> Result<()> {
        for chunk in versions.chunks(CHUNK) {
            let parents = bom::table.filter(bom::id.eq_any(chunk)).select(bom::item_id);
            let parents: Vec<i64> = parents.load(self.conn).tried("looking for parents")?;
            parents.into_iter().for_each(|parent| self.touched.parent(parent));
        }
        Ok(())
    }

    fn known_boms(&mut self, parents: &[i64]) -> Result<HashMap<(i64, String), Known>> {
        let mut known = HashMap::new();
        for chunk in parents.chunks(CHUNK) {
            let rows: Vec<(i64, String, i64, i64, String)> = bom::table
                .filter(bom::item_id.eq_any(chunk))
                .select((bom::item_id, bom::version, bom::id, bom::revision, bom::state))
                .load(self.conn)
                .tried("reading BOMs")?;
            known.extend(rows.into_iter().map(|(item, version, id, revision, state)| ((item, version), Known { id, revision, state })));
        }
        Ok(known)
    }
}
