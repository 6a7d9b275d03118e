//! All active bills of material as one compact graph in memory.
//!
//! Items are renumbered by low-level code over the lines of all days (then by id), so every line leads from a lower to a
//! higher number, except within a loop. Lines lie in compressed rows, forward by parent (then by line number) and
//! backward by component. Coefficients with their days are kept once and numbered. About 45 bytes per line.
//!
//! The union of all days may have a loop that no single day has; what is asked is always asked for a day, and only
//! items that can reach such a loop pay for looking. Loading and caching are elsewhere (store, app).

use super::coef::{CoefTable, Coefs, Parts, QuickMap, index};
use super::input::{BuildError, Edge, ItemNode};
use super::live::Live;
use super::order;
use super::sum::Fast;
use crate::item::ItemKind;
use crate::{BomLineId, Day, ItemId, PerUnit, Qty, limits};
use std::sync::OnceLock;

/// A line as an arrow to the other item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arc {
    /// The component (forward) or the parent (backward).
    pub node: u32,
    /// Number of its coefficient, which knows its days, too.
    pub coef: u32,
}

/// Compressed rows of arrows.
#[derive(Debug, Default)]
pub(super) struct Arcs {
    /// Where each item's arrows start; one more than items.
    pub start: Vec<u32>,
    /// The arrows.
    pub arcs: Vec<Arc>,
    /// The line of each arrow (its place in the forward rows); empty when that is its own place.
    pub line: Vec<u32>,
}

impl Arcs {
    /// The places of an item's arrows.
    #[inline]
    pub fn range(&self, node: u32) -> std::ops::Range<usize> {
        self.start[node as usize] as usize..self.start[node as usize + 1] as usize
    }

    /// An item's arrows.
    #[inline]
    pub fn of(&self, node: u32) -> &[Arc] {
        &self.arcs[self.range(node)]
    }

    /// How many arrows some items have together.
    pub fn between(&self, nodes: &std::ops::Range<u32>) -> usize {
        (self.start[nodes.end as usize] - self.start[nodes.start as usize]) as usize
    }

    fn heap_bytes(&self) -> usize {
        self.start.capacity() * 4 + self.arcs.capacity() * size_of::<Arc>() + self.line.capacity() * 4
    }

    /// The same arrows from the other end; `self` has its lines in order.
    fn reversed(&self, nodes: usize) -> Self {
        let mut start = vec![0_u32; nodes + 1];
        for arc in &self.arcs {
            start[arc.node as usize + 1] += 1;
        }
        for n in 0..nodes {
            start[n + 1] += start[n];
        }
        let mut next = start.clone();
        let mut arcs = vec![Arc { node: 0, coef: 0 }; self.arcs.len()];
        let mut line = vec![0; self.arcs.len()];
        for parent in 0..index(nodes) {
            for place in self.range(parent) {
                let arc = self.arcs[place];
                let at = next[arc.node as usize] as usize;
                next[arc.node as usize] += 1;
                arcs[at] = Arc { node: parent, ..arc };
                line[at] = self.line.get(place).copied().unwrap_or(index(place));
            }
        }
        Self { start, arcs, line }
    }
}

/// What explosion seldom looks at, per line in forward order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cold {
    pub line: BomLineId,
    pub number: u32,
    /// `u32::MAX` when none.
    pub operation: u32,
}

/// All active bills of material, ready to be asked.
#[derive(Debug)]
pub struct BomGraph {
    /// By number.
    pub(super) items: Vec<ItemNode>,
    pub(super) numbers: Numbers,
    pub(super) down: Arcs,
    pub(super) up: Arcs,
    /// Arrows for fixed quantities only, forward and backward; their `line` is the place in `down`.
    pub(super) fixed_down: Arcs,
    pub(super) fixed_up: Arcs,
    pub(super) cold: Vec<Cold>,
    pub(super) coefs: Coefs,
    /// Places among all items by code, by number; see [`BomGraph::place_by_code`].
    by_code: OnceLock<Vec<u32>>,
    /// First and last day, as numbers; `i32::MAX` when open.
    pub(super) spans: Vec<(i32, i32)>,
    /// Low-level code over the lines of all days, by number; a loop counts as one level.
    pub(super) levels: Vec<u32>,
    /// The highest number below each item and the lowest above it, over all days; not so around loops.
    pub(super) last_below: Vec<u32>,
    pub(super) first_above: Vec<u32>,
    /// Can it reach a loop of the union of all days, downwards? Empty when there is none.
    pub(super) above_loop: Vec<bool>,
    /// The same upwards.
    pub(super) below_loop: Vec<bool>,
    pub(super) residues: bool,
    /// Some lines are by- or co-products.
    pub(super) some_come_out: bool,
    /// Some lines are by-products or take nothing, so an item that a path leads to may not be needed.
    pub(super) some_unneeded: bool,
}

/// From ids to numbers.
#[derive(Debug)]
pub(super) enum Numbers {
    /// Ids are row numbers, so nearly all are used.
    Dense(Vec<u32>),
    Sparse(QuickMap<i64, u32>),
}

/// No such item.
const NONE: u32 = u32::MAX;

impl Numbers {
    fn new(items: &[ItemNode]) -> Result<Self, BuildError> {
        let most = items.iter().map(|i| i.id.0).max().unwrap_or(0);
        let least = items.iter().map(|i| i.id.0).min().unwrap_or(0);
        let dense = usize::try_from(most).ok().filter(|&m| least >= 0 && m < items.len() * 4 + 1024);
        if let Some(most) = dense {
            let mut numbers = vec![NONE; most + 1];
            for (number, item) in items.iter().enumerate() {
                let place = &mut numbers[usize::try_from(item.id.0).unwrap_or(0)];
                if *place != NONE {
                    return Err(BuildError::ItemTwice(item.id));
                }
                *place = index(number);
            }
            return Ok(Self::Dense(numbers));
        }
        let mut numbers = QuickMap::default();
        for (number, item) in items.iter().enumerate() {
            if numbers.insert(item.id.0, index(number)).is_some() {
                return Err(BuildError::ItemTwice(item.id));
            }
        }
        Ok(Self::Sparse(numbers))
    }

    #[inline]
    pub fn get(&self, id: ItemId) -> Option<u32> {
        match self {
            Self::Dense(numbers) => usize::try_from(id.0).ok().and_then(|i| numbers.get(i)).copied().filter(|&n| n != NONE),
            Self::Sparse(numbers) => numbers.get(&id.0).copied(),
        }
    }

    fn renumber(&mut self, rank: &[u32]) {
        match self {
            Self::Dense(numbers) => numbers.iter_mut().filter(|n| **n != NONE).for_each(|n| *n = rank[*n as usize]),
            Self::Sparse(numbers) => numbers.values_mut().for_each(|n| *n = rank[*n as usize]),
        }
    }
}

/// A line while the graph is being built.
#[derive(Debug, Clone, Copy)]
struct Raw {
    parent: u32,
    arc: Arc,
    cold: Cold,
    /// Coefficient of its fixed quantity; [`NONE`] when it has none.
    fixed: u32,
}

/// Takes lines one by one, so that they can come straight from a query.
pub struct GraphBuilder {
    items: Vec<ItemNode>,
    numbers: Numbers,
    lines: Vec<Raw>,
    coefs: CoefTable,
    spans: Vec<(i32, i32)>,
    by_span: QuickMap<(i32, i32), u32>,
    takes_nothing: bool,
}

impl GraphBuilder {
    /// Starts with all items.
    ///
    /// # Errors
    /// Two items with one id, too many decimals, too many items.
    pub fn new(mut items: Vec<ItemNode>) -> Result<Self, BuildError> {
        if items.len() > limits::ITEMS {
            return Err(BuildError::TooMany { what: "items", most: limits::ITEMS });
        }
        if let Some(item) = items.iter().find(|i| u32::from(i.decimals) > limits::ITEM_DECIMALS) {
            return Err(BuildError::Decimals(item.id));
        }
        if !items.is_sorted_by_key(|i| i.id) {
            items.sort_by_key(|i| i.id);
        }
        let numbers = Numbers::new(&items)?;
        Ok(Self {
            items,
            numbers,
            lines: Vec::new(),
            coefs: CoefTable::default(),
            spans: Vec::new(),
            by_span: QuickMap::default(),
            takes_nothing: false,
        })
    }

    /// Makes room for so many more lines.
    pub fn reserve(&mut self, lines: usize) {
        self.lines.reserve(lines);
    }

    /// Takes one line.
    ///
    /// # Errors
    /// An item that is not there, a figure out of range, too many lines.
    pub fn push(&mut self, edge: &Edge) -> Result<(), BuildError> {
        let line = edge.line;
        let number = |item: ItemId| self.numbers.get(item).ok_or(BuildError::NoItem { line, item });
        let (parent, node) = (number(edge.parent)?, number(edge.component)?);
        let field = match () {
            () if line.0 <= 0 => Some("line"),
            () if !edge.valid.is_ordered() => Some("valid"),
            () if edge.qty.is_negative() => Some("qty"),
            () if edge.fixed_qty.is_negative() => Some("fixed_qty"),
            () if edge.scrap.is_negative() || edge.scrap >= PerUnit::ONE => Some("scrap"),
            () if !edge.output_qty.is_positive() => Some("output_qty"),
            () if *edge.unit_ratio.numer() <= 0 => Some("unit_ratio"),
            () => None,
        };
        if let Some(field) = field {
            return Err(BuildError::OutOfRange { line, field });
        }
        if self.lines.len() >= limits::EDGES {
            return Err(BuildError::TooMany { what: "lines", most: limits::EDGES });
        }
        self.takes_nothing |= edge.qty.is_zero() && edge.fixed_qty.is_zero();
        let days = (edge.valid.from.number(), edge.valid.to.map_or(i32::MAX, Day::number));
        let next = index(self.spans.len());
        let span = *self.by_span.entry(days).or_insert_with(|| {
            self.spans.push(days);
            next
        });
        let ratio = self.coefs.ratio(edge.unit_ratio);
        let kept = u32::try_from(1_000_000_000 - edge.scrap.scaled()).unwrap_or(1);
        let (kind, qty, output) = (edge.kind, edge.qty.scaled(), edge.output_qty.scaled());
        let coef = self.coefs.coef(Parts { qty, output, kept, ratio, span, fixed: false, kind });
        let fixed = if edge.fixed_qty.is_zero() {
            NONE
        } else {
            let (qty, output) = (edge.fixed_qty.scaled(), Qty::ONE.scaled());
            self.coefs.coef(Parts { qty, output, kept: 1_000_000_000, ratio, span, fixed: true, kind })
        };
        let cold = Cold { line, number: edge.number, operation: edge.operation.unwrap_or(u32::MAX) };
        self.lines.push(Raw { parent, arc: Arc { node, coef }, cold, fixed });
        Ok(())
    }

    /// Numbers the items and lays the lines out.
    #[must_use]
    pub fn finish(self) -> BomGraph {
        let Self { items, mut numbers, lines, coefs, spans, takes_nothing, .. } = self;
        let nodes = items.len();
        let mut ends: Vec<(u32, u32)> = lines.iter().map(|l| (l.parent, l.arc.node)).collect();
        let numbering = order::number(nodes, &ends);
        let rank = &numbering.rank;
        numbers.renumber(rank);
        ends.clear();
        ends.shrink_to_fit();

        let mut sorted: Vec<Option<ItemNode>> = vec![None; nodes];
        for (old, item) in items.into_iter().enumerate() {
            sorted[rank[old] as usize] = Some(item);
        }
        let items: Vec<ItemNode> = sorted.into_iter().flatten().collect();

        // Lay the lines out by parent, then by number and id.
        let mut start = vec![0_u32; nodes + 1];
        for line in &lines {
            start[rank[line.parent as usize] as usize + 1] += 1;
        }
        for n in 0..nodes {
            start[n + 1] += start[n];
        }
        let mut next = start.clone();
        let mut places = vec![0_u32; lines.len()];
        for (i, line) in lines.iter().enumerate() {
            let at = &mut next[rank[line.parent as usize] as usize];
            places[*at as usize] = index(i);
            *at += 1;
        }
        for n in 0..nodes {
            places[start[n] as usize..start[n + 1] as usize].sort_unstable_by_key(|&i| {
                let cold = &lines[i as usize].cold;
                (cold.number, cold.line)
            });
        }
        let mut down = Arcs { start, arcs: Vec::with_capacity(lines.len()), line: Vec::new() };
        let mut fixed_down = Arcs { start: vec![0; nodes + 1], ..Arcs::default() };
        let mut cold = Vec::with_capacity(lines.len());
        for (place, &i) in places.iter().enumerate() {
            let line = &lines[i as usize];
            let node = rank[line.arc.node as usize];
            down.arcs.push(Arc { node, ..line.arc });
            cold.push(line.cold);
            if line.fixed != NONE {
                fixed_down.start[rank[line.parent as usize] as usize + 1] += 1;
                fixed_down.arcs.push(Arc { node, coef: line.fixed });
                fixed_down.line.push(index(place));
            }
        }
        drop(lines);
        drop(places);
        for n in 0..nodes {
            fixed_down.start[n + 1] += fixed_down.start[n];
        }
        let up = down.reversed(nodes);
        let fixed_up = fixed_down.reversed(nodes);
        let coefs = coefs.finish();
        let (mut last_below, mut first_above): (Vec<u32>, Vec<u32>) = ((0..index(nodes)).collect(), (0..index(nodes)).collect());
        for n in (0..index(nodes)).rev() {
            last_below[n as usize] = down.of(n).iter().map(|arc| last_below[arc.node as usize]).fold(n, u32::max);
        }
        for n in 0..index(nodes) {
            first_above[n as usize] = up.of(n).iter().map(|arc| first_above[arc.node as usize]).fold(n, u32::min);
        }
        let residues = !coefs.opaque;
        let some_come_out = coefs.quick.iter().any(|c| c.negative);
        let some_unneeded = takes_nothing || some_come_out;
        let mut graph = BomGraph {
            items,
            numbers,
            down,
            up,
            fixed_down,
            fixed_up,
            cold,
            coefs,
            by_code: OnceLock::new(),
            spans,
            levels: numbering.levels,
            last_below,
            first_above,
            above_loop: Vec::new(),
            below_loop: Vec::new(),
            residues,
            some_come_out,
            some_unneeded,
        };
        if numbering.loops {
            (graph.above_loop, graph.below_loop) = order::around_loops(&graph);
        }
        graph
    }
}

impl BomGraph {
    /// The graph of these items and lines, in any order: the same answers.
    ///
    /// # Errors
    /// See [`BuildError`]; loops are no error here.
    pub fn build(items: Vec<ItemNode>, edges: Vec<Edge>) -> Result<Self, BuildError> {
        let mut builder = GraphBuilder::new(items)?;
        builder.reserve(edges.len());
        for edge in &edges {
            builder.push(edge)?;
        }
        drop(edges);
        Ok(builder.finish())
    }

    /// How many items it has.
    #[must_use]
    pub fn item_count(&self) -> usize {
        self.items.len()
    }

    /// How many lines it has.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.cold.len()
    }

    /// An item by its id.
    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<&ItemNode> {
        self.numbers.get(id).map(|n| &self.items[n as usize])
    }

    /// All items, by low-level code over all days, then by id.
    #[must_use]
    pub fn items(&self) -> &[ItemNode] {
        &self.items
    }

    /// Where an item stands among all of them by code (as bytes, like the lists); unknown ones last.
    ///
    /// All codes are put in order once, when this is first asked: comparing texts for the rows of each answer would cost more
    /// than the answer.
    #[must_use]
    pub fn place_by_code(&self, item: ItemId) -> u32 {
        let places = self.by_code.get_or_init(|| {
            let mut sorted: Vec<u32> = (0..index(self.items.len())).collect();
            sorted.sort_unstable_by(|&a, &b| self.code(a).cmp(self.code(b)));
            let mut places = vec![0; sorted.len()];
            sorted.iter().enumerate().for_each(|(place, &number)| places[number as usize] = index(place));
            places
        });
        self.numbers.get(item).map_or(NONE, |number| places[number as usize])
    }

    /// Takes over the places of a graph of the same items, where it knows them.
    pub(super) fn take_places(&self, of: &Self) {
        if of.by_code.get().is_some() {
            self.by_code.get_or_init(|| self.items.iter().map(|item| of.place_by_code(item.id)).collect());
        }
    }

    /// Bytes that it occupies on the heap (codes included).
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let numbers = match &self.numbers {
            Numbers::Dense(n) => n.capacity() * 4,
            Numbers::Sparse(n) => n.capacity() * 16,
        };
        let codes: usize = self.items.iter().map(|i| i.code.len()).sum();
        [&self.down, &self.up, &self.fixed_down, &self.fixed_up].iter().map(|a| a.heap_bytes()).sum::<usize>()
            + self.items.capacity() * size_of::<ItemNode>()
            + codes
            + numbers
            + self.cold.capacity() * size_of::<Cold>()
            + self.coefs.heap_bytes()
            + self.by_code.get().map_or(0, |places| places.capacity() * 4)
            + self.spans.capacity() * 8
            + self.levels.capacity() * 4
            + self.last_below.capacity() * 8
            + self.above_loop.capacity()
            + self.below_loop.capacity()
    }

    pub(super) fn code(&self, node: u32) -> &str {
        &self.items[node as usize].code
    }

    /// Sums that keep so many decimals.
    pub(super) fn fast(&self, point: u32) -> Fast<'_> {
        Fast::new(&self.coefs.quick, point)
    }

    /// What counts on a day.
    pub(super) fn live(&self, day: Day) -> Live {
        Live::new(self, day)
    }

    /// First and last day of a line, as numbers; `i32::MAX` when open.
    pub(super) fn days(&self, arc: &Arc) -> (i32, i32) {
        self.spans[self.coefs.parts[arc.coef as usize].span as usize]
    }

    pub(super) fn is_phantom(&self, node: u32) -> bool {
        self.items[node as usize].kind == ItemKind::Phantom
    }
}
