//! The graph as petgraph sees it, for what is not hot: loops, reachability, export to dot.

use super::coef::index;
use super::graph::{Arc, Arcs, BomGraph};
use super::input::ItemNode;
use crate::{BomLineId, Day};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::{Directed, Direction, visit};

/// The lines of one day (or of all days) as a directed graph of petgraph; nodes are numbered as in [`BomGraph::items`],
/// edges lead from parent to component.
#[derive(Debug, Clone, Copy)]
pub struct OnDay<'g> {
    graph: &'g BomGraph,
    day: Option<i32>,
}

impl BomGraph {
    /// The lines that are valid on a day.
    #[must_use]
    pub const fn on(&self, day: Day) -> OnDay<'_> {
        OnDay { graph: self, day: Some(day.number()) }
    }
}

/// A line, as petgraph sees it.
#[derive(Debug, Clone, Copy)]
pub struct LineRef<'g> {
    parent: u32,
    component: u32,
    place: u32,
    line: &'g BomLineId,
}

impl<'g> OnDay<'g> {
    /// The lines of all days.
    #[must_use]
    pub const fn any(graph: &'g BomGraph) -> Self {
        Self { graph, day: None }
    }

    fn valid(self, arc: &Arc) -> bool {
        let (from, to) = self.graph.days(arc);
        self.day.is_none_or(|day| from <= day && day <= to)
    }

    fn ends(self, arcs: &'g Arcs, node: u32) -> Ends<'g> {
        Ends { view: self, arcs, place: arcs.range(node) }
    }

    fn lines(self, arcs: &'g Arcs, node: u32, forward: bool) -> impl Iterator<Item = LineRef<'g>> + use<'g> {
        arcs.range(node).filter(move |&p| self.valid(&arcs.arcs[p])).map(move |p| {
            let other = arcs.arcs[p].node;
            let place = arcs.line.get(p).copied().unwrap_or(index(p));
            let (parent, component) = if forward { (node, other) } else { (other, node) };
            LineRef { parent, component, place, line: &self.graph.cold[place as usize].line }
        })
    }
}

/// The other ends of an item's lines.
#[derive(Debug, Clone)]
pub struct Ends<'g> {
    view: OnDay<'g>,
    arcs: &'g Arcs,
    place: std::ops::Range<usize>,
}

impl Iterator for Ends<'_> {
    type Item = NodeIndex<u32>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let arc = self.arcs.arcs[self.place.next()?];
            if self.view.valid(&arc) {
                return Some(NodeIndex::new(arc.node as usize));
            }
        }
    }
}

fn number(node: NodeIndex<u32>) -> u32 {
    index(node.index())
}

impl visit::GraphBase for OnDay<'_> {
    type NodeId = NodeIndex<u32>;
    type EdgeId = EdgeIndex<u32>;
}

impl visit::GraphRef for OnDay<'_> {}

impl visit::Data for OnDay<'_> {
    type NodeWeight = ItemNode;
    type EdgeWeight = BomLineId;
}

impl visit::GraphProp for OnDay<'_> {
    type EdgeType = Directed;
}

impl visit::NodeCount for OnDay<'_> {
    fn node_count(&self) -> usize {
        self.graph.items.len()
    }
}

impl visit::NodeIndexable for OnDay<'_> {
    fn node_bound(&self) -> usize {
        self.graph.items.len()
    }
    fn to_index(&self, node: Self::NodeId) -> usize {
        node.index()
    }
    fn from_index(&self, index: usize) -> Self::NodeId {
        NodeIndex::new(index)
    }
}

impl visit::NodeCompactIndexable for OnDay<'_> {}

impl visit::Visitable for OnDay<'_> {
    type Map = <DiGraph<(), (), u32> as visit::Visitable>::Map;
    fn visit_map(&self) -> Self::Map {
        Self::Map::with_capacity(self.graph.items.len())
    }
    fn reset_map(&self, map: &mut Self::Map) {
        map.clear();
        map.grow(self.graph.items.len());
    }
}

impl<'g> visit::IntoNodeIdentifiers for OnDay<'g> {
    type NodeIdentifiers = Box<dyn Iterator<Item = NodeIndex<u32>> + 'g>;
    fn node_identifiers(self) -> Self::NodeIdentifiers {
        Box::new((0..self.graph.items.len()).map(NodeIndex::new))
    }
}

impl<'g> visit::IntoNodeReferences for OnDay<'g> {
    type NodeRef = (NodeIndex<u32>, &'g ItemNode);
    type NodeReferences = Box<dyn Iterator<Item = Self::NodeRef> + 'g>;
    fn node_references(self) -> Self::NodeReferences {
        Box::new(self.graph.items.iter().enumerate().map(|(n, item)| (NodeIndex::new(n), item)))
    }
}

impl<'g> visit::IntoNeighbors for OnDay<'g> {
    type Neighbors = Ends<'g>;
    fn neighbors(self, node: Self::NodeId) -> Self::Neighbors {
        self.ends(&self.graph.down, number(node))
    }
}

impl<'g> visit::IntoNeighborsDirected for OnDay<'g> {
    type NeighborsDirected = Ends<'g>;
    fn neighbors_directed(self, node: Self::NodeId, direction: Direction) -> Self::NeighborsDirected {
        let arcs = match direction {
            Direction::Outgoing => &self.graph.down,
            Direction::Incoming => &self.graph.up,
        };
        self.ends(arcs, number(node))
    }
}

impl<'g> visit::EdgeRef for LineRef<'g> {
    type NodeId = NodeIndex<u32>;
    type EdgeId = EdgeIndex<u32>;
    type Weight = BomLineId;
    fn source(&self) -> Self::NodeId {
        NodeIndex::new(self.parent as usize)
    }
    fn target(&self) -> Self::NodeId {
        NodeIndex::new(self.component as usize)
    }
    fn weight(&self) -> &Self::Weight {
        self.line
    }
    fn id(&self) -> Self::EdgeId {
        EdgeIndex::new(self.place as usize)
    }
}

impl<'g> visit::IntoEdgeReferences for OnDay<'g> {
    type EdgeRef = LineRef<'g>;
    type EdgeReferences = Box<dyn Iterator<Item = LineRef<'g>> + 'g>;
    fn edge_references(self) -> Self::EdgeReferences {
        Box::new((0..index(self.graph.items.len())).flat_map(move |n| self.lines(&self.graph.down, n, true)))
    }
}

impl<'g> visit::IntoEdges for OnDay<'g> {
    type Edges = Box<dyn Iterator<Item = LineRef<'g>> + 'g>;
    fn edges(self, node: Self::NodeId) -> Self::Edges {
        Box::new(self.lines(&self.graph.down, number(node), true))
    }
}

impl<'g> visit::IntoEdgesDirected for OnDay<'g> {
    type EdgesDirected = Box<dyn Iterator<Item = LineRef<'g>> + 'g>;
    fn edges_directed(self, node: Self::NodeId, direction: Direction) -> Self::EdgesDirected {
        match direction {
            Direction::Outgoing => Box::new(self.lines(&self.graph.down, number(node), true)),
            Direction::Incoming => Box::new(self.lines(&self.graph.up, number(node), false)),
        }
    }
}
