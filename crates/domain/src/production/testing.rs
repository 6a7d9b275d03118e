//! Short ways to write items, lines and figures in tests.

use crate::bom::{BomGraph, Edge, ItemNode, LineKind};
use crate::calendar::Validity;
use crate::item::{ItemKind, Source};
use crate::{BomLineId, Day, Exact, ItemId, PerUnit, Qty};

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn qty(text: &str) -> Qty {
    text.parse().unwrap()
}

/// Items by number, made here, without decimals; lines between them.
#[derive(Default)]
pub(crate) struct Factory {
    pub items: Vec<ItemNode>,
    pub edges: Vec<Edge>,
}

/// Of lines (parent, component, quantity).
pub(crate) fn factory(lines: &[(i64, i64, &str)]) -> Factory {
    let mut factory = Factory::default();
    lines.iter().for_each(|&(parent, component, per)| factory.line(parent, component, per));
    factory
}

impl Factory {
    pub fn item(&mut self, id: i64) -> &mut ItemNode {
        if !self.items.iter().any(|item| item.id.0 == id) {
            let (kind, source) = (ItemKind::SemiFinished, Source::Make);
            let code = format!("I{id}").into();
            self.items.push(ItemNode { id: ItemId(id), code, decimals: 0, kind, source, lead_time_days: 0, retired: false });
        }
        self.items.iter_mut().find(|item| item.id.0 == id).unwrap()
    }

    pub fn line(&mut self, parent: i64, component: i64, per: &str) {
        self.item(parent);
        self.item(component);
        let number = i64::try_from(self.edges.len()).unwrap() + 1;
        self.edges.push(Edge {
            line: BomLineId(number),
            parent: ItemId(parent),
            component: ItemId(component),
            kind: LineKind::Component,
            number: u32::try_from(number).unwrap() * 10,
            operation: None,
            valid: Validity::ALWAYS,
            qty: per.parse::<PerUnit>().unwrap(),
            fixed_qty: Qty::ZERO,
            scrap: PerUnit::ZERO,
            output_qty: Qty::ONE,
            unit_ratio: Exact::from_integer(1),
        });
    }

    pub fn decimals(&mut self, id: i64, decimals: u8) {
        self.item(id).decimals = decimals;
    }

    pub fn kind(&mut self, id: i64, kind: ItemKind) {
        self.item(id).kind = kind;
    }

    pub fn graph(&self) -> BomGraph {
        BomGraph::build(self.items.clone(), self.edges.clone()).unwrap()
    }
}
