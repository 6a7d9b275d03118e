//! Short ways to write items and lines.

use qitao_domain::bom::{Ask, BomGraph, Edge, ItemNode, LineKind};
use qitao_domain::calendar::Validity;
use qitao_domain::item::{ItemKind, Source};
use qitao_domain::{BomLineId, Day, Exact, ItemId, PerUnit, Qty, WorkCalendar};

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn qty(text: &str) -> Qty {
    text.parse().unwrap()
}

pub fn valid(from: &str, to: &str) -> Validity {
    Validity { from: day(from), to: (!to.is_empty()).then(|| day(to)) }
}

/// Items by code, lines by codes.
#[derive(Default, Clone)]
pub struct Factory {
    pub items: Vec<ItemNode>,
    pub edges: Vec<Edge>,
    pub calendar: WorkCalendar,
}

impl Factory {
    pub fn id(&mut self, code: &str) -> ItemId {
        if let Some(item) = self.items.iter().find(|i| &*i.code == code) {
            return item.id;
        }
        let id = ItemId(i64::try_from(self.items.len()).unwrap() + 1);
        self.items.push(ItemNode {
            id,
            code: code.into(),
            decimals: 0,
            kind: ItemKind::SemiFinished,
            source: Source::Make,
            lead_time_days: 0,
            retired: false,
        });
        id
    }

    pub fn item(&mut self, code: &str) -> &mut ItemNode {
        let id = self.id(code);
        self.items.iter_mut().find(|i| i.id == id).unwrap()
    }

    pub fn line(&mut self, parent: &str, component: &str, per: &str) -> &mut Edge {
        let (parent, component) = (self.id(parent), self.id(component));
        let line = i64::try_from(self.edges.len()).unwrap() + 1;
        let number = u32::try_from(self.edges.iter().filter(|e| e.parent == parent).count()).unwrap() * 10 + 10;
        self.edges.push(Edge {
            line: BomLineId(line),
            parent,
            component,
            kind: LineKind::Component,
            number,
            operation: None,
            valid: Validity::ALWAYS,
            qty: per.parse::<PerUnit>().unwrap(),
            fixed_qty: Qty::ZERO,
            scrap: PerUnit::ZERO,
            output_qty: Qty::ONE,
            unit_ratio: Exact::from_integer(1),
        });
        self.edges.last_mut().unwrap()
    }

    pub fn graph(&self) -> BomGraph {
        BomGraph::build(self.items.clone(), self.edges.clone()).unwrap()
    }

    pub fn ask(&self, code: &str, quantity: &str, on: &str) -> Ask<'_> {
        let item = self.items.iter().find(|i| &*i.code == code).unwrap().id;
        Ask { item, quantity: qty(quantity), day: day(on), calendar: &self.calendar }
    }

    pub fn code(&self, id: ItemId) -> &str {
        &self.items.iter().find(|i| i.id == id).unwrap().code
    }

    /// Summed, as `code total@level`.
    pub fn summed(&self, code: &str, quantity: &str, on: &str) -> Vec<String> {
        let graph = self.graph();
        let rows = graph.explode(&self.ask(code, quantity, on)).unwrap().rows;
        rows.iter().map(|r| format!("{} {}@{}", self.code(r.item), r.total, r.level)).collect()
    }
}
