//! A graph carried over to what the books have become: most of it stayed, and it holds all that its lines were read as.
//!
//! What stayed goes through the same builder as what is read, so a graph that was carried over and one that was loaded
//! afresh are the same. What moved is told by the caller (app); whether new lines may be written is asked in `loops`.

use super::coef::index;
use super::graph::{BomGraph, GraphBuilder};
use super::input::{BuildError, Edge, ItemNode};
use crate::calendar::Validity;
use crate::{Day, ItemId, PerUnit, Qty};
use std::collections::HashSet;

/// What moved since a graph was built, as it is now. What is not named here stayed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// Items that are new, changed or gone.
    pub items: HashSet<ItemId>,
    /// Those of them that are there.
    pub nodes: Vec<ItemNode>,
    /// Items whose own lines are other ones, or in other units.
    pub parents: HashSet<ItemId>,
    /// The lines that they have now.
    pub edges: Vec<Edge>,
}

impl Moved {
    /// All stayed.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.items.is_empty() && self.parents.is_empty()
    }
}

impl BomGraph {
    /// The graph of what the books are now.
    ///
    /// # Errors
    /// See [`BuildError`]; an item that is gone while a line names it, too.
    pub fn carried_over(&self, moved: &Moved) -> Result<Self, BuildError> {
        let stayed = self.items.iter().filter(|item| !moved.items.contains(&item.id)).cloned();
        let mut builder = GraphBuilder::new(stayed.chain(moved.nodes.iter().cloned()).collect())?;
        builder.reserve(self.line_count() + moved.edges.len());
        for parent in 0..index(self.items.len()) {
            if !moved.parents.contains(&self.items[parent as usize].id) {
                self.edges_of(parent).try_for_each(|edge| builder.push(&edge))?;
            }
        }
        moved.edges.iter().try_for_each(|edge| builder.push(edge))?;
        let graph = builder.finish();
        if moved.items.is_empty() {
            graph.take_places(self);
        }
        Ok(graph)
    }

    /// All lines, as they were taken; by parent as in [`BomGraph::items`], then by number.
    pub fn edges(&self) -> impl Iterator<Item = Edge> {
        (0..index(self.items.len())).flat_map(|parent| self.edges_of(parent))
    }

    fn edges_of(&self, parent: u32) -> impl Iterator<Item = Edge> {
        let mut fixed = self.fixed_down.range(parent).peekable();
        self.down.range(parent).map(move |place| {
            let arc = self.down.arcs[place];
            let parts = self.coefs.parts[arc.coef as usize];
            let (from, to) = self.days(&arc);
            let cold = self.cold[place];
            // Both lie in the order of the lines.
            let fixed = fixed.next_if(|&f| self.fixed_down.line[f] as usize == place).map(|f| self.fixed_down.arcs[f].coef);
            Edge {
                line: cold.line,
                parent: self.items[parent as usize].id,
                component: self.items[arc.node as usize].id,
                kind: parts.kind,
                number: cold.number,
                operation: (cold.operation != u32::MAX).then_some(cold.operation),
                valid: Validity { from: Day::from_number(from).unwrap_or(Day::FIRST), to: Day::from_number(to) },
                qty: PerUnit::from_scaled(parts.qty),
                fixed_qty: Qty::from_scaled(fixed.map_or(0, |coef| self.coefs.line_qty(coef))),
                scrap: self.coefs.scrap(arc.coef),
                output_qty: Qty::from_scaled(parts.output),
                unit_ratio: self.coefs.ratios[parts.ratio as usize],
            }
        })
    }
}
