//! What the BOM graph in memory is built from: every item, every line of an active version. Streamed, so that a million
//! lines never lie in memory twice. Which of it is to be read again after a change, `touched` knows.

use crate::conn::Conn;
use crate::error::Tried;
use crate::item::{kind, source};
use crate::scan::{self, Line};
use crate::schema::{bom, bom_line, item, item_conversion};
use crate::stored::{CHUNK, day, validity};
use crate::{Read, Result, StoreError, Touched};
use diesel::prelude::*;
use qitao_domain::bom::{BomGraph, Edge, GraphBuilder, ItemNode, LineKind, Moved};
use qitao_domain::calendar::Validity;
use qitao_domain::unit::{Conversion, Unit, ratio_to_own};
use qitao_domain::{BomLineId, Exact, ItemId, PerUnit, Qty};
use std::collections::HashMap;

type LineColumns = (i64, i64, i32, i64, String, i64, i64, i64, i64, Option<i32>, i32, Option<i32>);

macro_rules! line_columns {
    () => {
        (
            bom_line::id,
            bom_line::bom_id,
            bom_line::number,
            bom_line::component_id,
            bom_line::kind,
            bom_line::qty,
            bom_line::unit_id,
            bom_line::fixed_qty,
            bom_line::scrap,
            bom_line::operation,
            bom_line::valid_from,
            bom_line::valid_to,
        )
    };
}

fn line((id, bom, number, component, kind, qty, unit, fixed_qty, scrap, operation, from, to): LineColumns) -> Result<Line> {
    let kind = LineKind::from_word(&kind).ok_or(StoreError::Unknown("bom_line.kind", kind))?;
    Ok(Line { id, bom, number, component, kind, qty, unit, fixed_qty, scrap, operation, from, to })
}

/// The last one is the item's unit.
type NodeColumns = (i64, String, i32, String, String, i32, bool, i64);

macro_rules! node_columns {
    () => {
        (item::id, item::code, item::decimals, item::kind, item::source, item::lead_time_days, item::retired, item::unit_id)
    };
}

fn node((id, code, decimals, kind_, source_, lead_time_days, retired, _): NodeColumns) -> Result<ItemNode> {
    Ok(ItemNode {
        id: ItemId(id),
        code: code.into(),
        decimals: u8::try_from(decimals).unwrap_or(0),
        kind: kind(&kind_)?,
        source: source(&source_)?,
        lead_time_days: u32::try_from(lead_time_days).unwrap_or(0),
        retired,
    })
}

/// A version as its lines need it.
#[derive(Clone, Copy)]
struct Head {
    parent: i64,
    valid: Validity,
    output_qty: Qty,
}

type HeadColumns = (i64, i64, i32, Option<i32>, i64);

impl Read<'_> {
    /// The graph of all items and all lines of active versions, each on its days within the version's. A line whose unit
    /// does not convert is an error: every save refuses to make one.
    ///
    /// # Errors
    /// The database's; [`StoreError::Graph`] where the books hold what makes no graph.
    pub fn bom_graph(&mut self) -> Result<BomGraph> {
        if let Some(file) = self.file
            && let Some(graph) = self.graph_with_scan(file)?
        {
            return Ok(graph);
        }
        let (mut builder, mut beside) = self.start()?;
        let query = bom_line::table.select(line_columns!()).order(bom_line::id);
        let mut push = |row: diesel::QueryResult<LineColumns>| beside.push(&line(row.tried("reading BOM lines")?)?, &mut builder);
        match &mut *self.conn {
            Conn::Sqlite(c) => query.load_iter::<LineColumns, _>(c).tried("reading BOM lines")?.try_for_each(&mut push)?,
            Conn::Pg(c) => {
                query.load_iter::<LineColumns, diesel::pg::PgRowByRowLoadingMode>(c).tried("reading BOM lines")?.try_for_each(&mut push)?
            }
        }
        Ok(builder.finish())
    }

    /// The same with the lines read on threads beside; none where that would be another state of the books.
    fn graph_with_scan(&mut self, file: &std::path::Path) -> Result<Option<BomGraph>> {
        let counter = self.revision("graph")?;
        std::thread::scope(|scope| {
            let scan = scan::start(scope, file)?;
            let (mut builder, mut beside) = self.start()?;
            if !scan.is_of(counter)? {
                return Ok(None);
            }
            for lines in scan.lines() {
                lines?.iter().try_for_each(|line| beside.push(line, &mut builder))?;
            }
            Ok(Some(builder.finish()))
        })
    }

    /// All items in a builder, and what the lines need.
    fn start(&mut self) -> Result<(GraphBuilder, Beside)> {
        let rows: Vec<NodeColumns> = item::table.select(node_columns!()).order(item::id).load(self.conn).tried("reading items")?;
        let mut beside = Beside::new(self)?;
        rows.iter().for_each(|row| beside.own(row.0, row.7));
        let mut builder = GraphBuilder::new(rows.into_iter().map(node).collect::<Result<_>>()?)?;
        let heads: Vec<HeadColumns> = bom::table
            .filter(bom::state.eq("active"))
            .select((bom::id, bom::item_id, bom::valid_from, bom::valid_to, bom::output_qty))
            .load(self.conn)
            .tried("reading BOMs")?;
        beside.heads(heads)?;
        let conversions = item_conversion::table
            .select((item_conversion::item_id, item_conversion::unit_id, item_conversion::quantity, item_conversion::base))
            .load(self.conn)
            .tried("reading conversions")?;
        beside.conversions(conversions);
        let lines: i64 = bom_line::table.count().get_result(self.conn).tried("counting BOM lines")?;
        builder.reserve(usize::try_from(lines).unwrap_or(0));
        Ok((builder, beside))
    }

    /// What was touched, as it is in this snapshot.
    ///
    /// # Errors
    /// The database's.
    pub fn moved(&mut self, touched: &Touched) -> Result<Moved> {
        let list = |ids: &std::collections::BTreeSet<i64>| ids.iter().copied().collect::<Vec<_>>();
        let (items, parents) = (list(&touched.items), list(&touched.parents));
        let ids = |list: &[i64]| list.iter().copied().map(ItemId).collect();
        let mut moved = Moved { items: ids(&items), parents: ids(&parents), ..Moved::default() };
        for chunk in items.chunks(CHUNK) {
            let rows = item::table.select(node_columns!()).filter(item::id.eq_any(chunk));
            let rows: Vec<NodeColumns> = rows.load(self.conn).tried("reading items")?;
            moved.nodes.extend(rows.into_iter().map(node).collect::<Result<Vec<_>>>()?);
        }
        for chunk in parents.chunks(CHUNK) {
            let mut beside = Beside::new(self)?;
            let heads: Vec<HeadColumns> = bom::table
                .filter(bom::item_id.eq_any(chunk))
                .filter(bom::state.eq("active"))
                .select((bom::id, bom::item_id, bom::valid_from, bom::valid_to, bom::output_qty))
                .load(self.conn)
                .tried("reading BOMs")?;
            let versions: Vec<i64> = heads.iter().map(|head| head.0).collect();
            beside.heads(heads)?;
            let mut lines = Vec::new();
            for chunk in versions.chunks(CHUNK) {
                let rows = bom_line::table.select(line_columns!()).filter(bom_line::bom_id.eq_any(chunk)).order(bom_line::id);
                let rows: Vec<LineColumns> = rows.load(self.conn).tried("reading BOM lines")?;
                lines.extend(rows.into_iter().map(line).collect::<Result<Vec<_>>>()?);
            }
            let mut components: Vec<i64> = lines.iter().map(|line| line.component).collect();
            components.sort_unstable();
            components.dedup();
            for chunk in components.chunks(CHUNK) {
                let own: Vec<(i64, i64)> =
                    item::table.filter(item::id.eq_any(chunk)).select((item::id, item::unit_id)).load(self.conn).tried("reading items")?;
                own.into_iter().for_each(|(item, unit)| beside.own(item, unit));
                let conversions = item_conversion::table
                    .filter(item_conversion::item_id.eq_any(chunk))
                    .select((item_conversion::item_id, item_conversion::unit_id, item_conversion::quantity, item_conversion::base))
                    .load(self.conn)
                    .tried("reading conversions")?;
                beside.conversions(conversions);
            }
            for line in &lines {
                moved.edges.extend(beside.edge(line)?);
            }
        }
        Ok(moved)
    }
}

/// What stands beside the lines: their versions and units.
struct Beside {
    heads: HashMap<i64, Head>,
    /// The head of the last line; lines come by version.
    last: (i64, Option<Head>),
    /// Unit by item; 0 where there is none.
    own: Vec<i64>,
    units: HashMap<i64, Unit>,
    conversions: HashMap<i64, Vec<Conversion>>,
    /// Own units of an item in one of another, looked up once per pair.
    ratios: HashMap<(i64, i64), Option<Exact>>,
}

impl Beside {
    fn new(r: &mut Read<'_>) -> Result<Self> {
        let units = r.units()?.into_iter().map(|unit| (unit.id, unit.record)).collect();
        let (heads, conversions, ratios) = (HashMap::new(), HashMap::new(), HashMap::new());
        Ok(Self { heads, last: (0, None), own: Vec::new(), units, conversions, ratios })
    }

    fn own(&mut self, item: i64, unit: i64) {
        // Row numbers are given out one after the other, so few places stay empty.
        let place = usize::try_from(item).unwrap_or(0);
        if self.own.len() <= place {
            self.own.resize(place + 1, 0);
        }
        self.own[place] = unit;
    }

    fn heads(&mut self, rows: Vec<HeadColumns>) -> Result<()> {
        for (id, parent, from, to, output) in rows {
            let valid = Validity { from: day(from)?, to: to.map(day).transpose()? };
            self.heads.insert(id, Head { parent, valid, output_qty: Qty::from_scaled(output) });
        }
        Ok(())
    }

    fn conversions(&mut self, rows: Vec<(i64, i64, i64, i64)>) {
        for (item, unit, quantity, base) in rows {
            let unit = self.units.get(&unit).map(|u| u.code.clone()).unwrap_or_default();
            let conversion = Conversion { unit, quantity: Qty::from_scaled(quantity), base: Qty::from_scaled(base) };
            self.conversions.entry(item).or_default().push(conversion);
        }
    }

    fn push(&mut self, line: &Line, builder: &mut GraphBuilder) -> Result<()> {
        match self.edge(line)? {
            Some(edge) => Ok(builder.push(&edge)?),
            None => Ok(()),
        }
    }

    /// The line in the graph; none when its version is not active or has no day in common with it.
    fn edge(&mut self, line: &Line) -> Result<Option<Edge>> {
        if self.last.0 != line.bom {
            self.last = (line.bom, self.heads.get(&line.bom).copied());
        }
        let Some(head) = self.last.1 else { return Ok(None) };
        let Some(valid) = validity(line.from, line.to)?.intersect(head.valid) else { return Ok(None) };
        // Leaving it out would make a requirement silently nothing.
        let unit_ratio = self
            .ratio(line.component, line.unit)
            .ok_or_else(|| StoreError::Unknown("bom_line.unit", format!("line {} does not convert", line.id)))?;
        Ok(Some(Edge {
            line: BomLineId(line.id),
            parent: ItemId(head.parent),
            component: ItemId(line.component),
            kind: line.kind,
            number: u32::try_from(line.number).unwrap_or(0),
            operation: line.operation.and_then(|o| u32::try_from(o).ok()),
            valid,
            qty: PerUnit::from_scaled(line.qty),
            fixed_qty: Qty::from_scaled(line.fixed_qty),
            scrap: PerUnit::from_scaled(line.scrap),
            output_qty: head.output_qty,
            unit_ratio,
        }))
    }

    /// Own units of an item in one of `unit`.
    fn ratio(&mut self, item: i64, unit: i64) -> Option<Exact> {
        let own = usize::try_from(item).ok().and_then(|place| self.own.get(place)).copied()?;
        if own == unit {
            return Some(Exact::from_integer(1));
        }
        let (units, conversions) = (&self.units, &self.conversions);
        let look_up = || ratio_to_own(units.get(&unit)?, units.get(&own)?, conversions.get(&item).map_or(&[], Vec::as_slice));
        *self.ratios.entry((item, unit)).or_insert_with(look_up)
    }
}
