//! Rolling up: read what a day says, work it out, write a version in one go.

use super::allowed;
use super::made_of::{KeptOperation, KeptPart, MadeOf};
use super::view::{RollUp, RolledUp};
use crate::app::App;
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::bom::{BomGraph, LineKind, OwnLine};
use qitao_domain::costing::Elements;
use qitao_domain::costing::operation::StandardRates;
use qitao_domain::costing::rates::{Basis, Rates, StandardOf, Wage};
use qitao_domain::costing::rollup::{Ask, Lack, Own, Problem, Rolled, lacking, own_cost, roll_up as rolled_up};
use qitao_domain::item::{ItemKind, Source};
use qitao_domain::routing::Operation;
use qitao_domain::{Day, ItemId, MachineId, PerUnit, Price, Qty, WorkCenterId};
use qitao_store::{NewStandard, Read, StandardBasis, StandardCost};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What the trail keeps of a version.
#[derive(Serialize)]
struct Trail<'t> {
    name: &'t str,
    day: Day,
    items: usize,
    unpriced: usize,
}

/// `standard.roll_up`
pub(crate) fn roll_up(app: &Arc<App>, ctx: &Ctx, input: RollUp) -> Result<RolledUp> {
    allowed(ctx)?;
    check::name("name", &input.name)?;
    let name = input.name.trim();
    // All is worked out before anything is locked: what changes meanwhile is of the next version.
    let costs = app.read(|r| costs(app, r, input.day))?;
    let unpriced = costs.iter().filter(|one| !one.cost.lacks.is_empty()).count();
    app.write(ctx, |w| {
        if w.has_standard_named(name)? {
            return Err(Error::new(Code::AlreadyThere).with("kind", "standard").with("key", name).with("field", "name"));
        }
        let version = w.add_standard(name, input.day, &costs)?;
        w.audit("standard", name, None, Some(&Trail { name, day: input.day, items: costs.len(), unpriced }))?;
        Ok(RolledUp { version, items: costs.len(), unpriced })
    })
}

/// An operation with what its standard is worked out with.
type Rated = (Operation, PerUnit, StandardRates);

/// The rates of a day.
struct OnDay<'d> {
    rates: &'d Rates,
    /// The machine of a work centre that has just one in use: where the centre has no rate, it is that one's.
    only: HashMap<WorkCenterId, MachineId>,
    day: Day,
}

impl OnDay<'_> {
    /// An operation with its rates, and what it lacks.
    fn rated(&self, item: ItemId, (operation, center, efficiency): &(Operation, WorkCenterId, PerUnit), lot: Qty) -> (Rated, Option<Lack>) {
        let of = self.rates.standard((item, operation.number), *center, self.only.get(center).copied(), self.day);
        let StandardOf { wage, machine, power, kwh, overhead } = of;
        let (labour, piece) = match wage {
            None => (Price::ZERO, Price::ZERO),
            Some(Wage { basis: Basis::Hour, price }) => (price, Price::ZERO),
            Some(Wage { basis: Basis::Piece, price }) => (Price::ZERO, price),
        };
        let takes_time = operation.standard_seconds(lot, *efficiency).is_some_and(|seconds| *seconds.numer() > 0);
        let draws = power.is_some_and(|power| power.rated_kw.is_positive() && power.load_factor > PerUnit::ZERO);
        let lack = if operation.outsourced {
            // Fees of suppliers come with outsourcing.
            Some(Lack::Fee)
        } else if takes_time && wage.is_none() {
            Some(Lack::Wage)
        } else {
            (takes_time && draws && kwh.is_none()).then_some(Lack::Energy)
        };
        let rates = StandardRates {
            labour,
            piece,
            machine: machine.unwrap_or_default(),
            power: power.unwrap_or_default(),
            kwh: kwh.unwrap_or_default(),
            overhead: overhead.unwrap_or_default(),
            fee: Price::ZERO,
        };
        ((operation.clone(), *efficiency, rates), lack)
    }
}

/// What an item is rolled up of.
#[derive(Default)]
struct Item {
    is_made: bool,
    own: Own,
    operations: Vec<Rated>,
    lines: Vec<OwnLine>,
    lack: Option<Lack>,
}

/// The cost of every item on a day, by row number.
fn costs(app: &App, r: &mut Read<'_>, day: Day) -> Result<Vec<NewStandard>> {
    let graph = app.graph(r)?;
    let basis = r.standard_basis(day)?;
    let rates = r.rates()?;
    let mut machines: HashMap<String, Vec<MachineId>> = HashMap::new();
    for machine in r.machines()?.into_iter().filter(|machine| !machine.record.retired) {
        machines.entry(machine.record.work_center).or_default().push(MachineId(machine.id));
    }
    let only = r.work_centers()?.into_iter().filter_map(|center| match machines.get(&center.record.code)?.as_slice() {
        [one] => Some((WorkCenterId(center.id), *one)),
        _ => None,
    });
    let on_day = OnDay { rates: &rates, only: only.collect(), day };
    let mut items = graph.items().iter().map(|node| item(&graph, &basis, &on_day, node.id)).collect::<Result<Vec<_>>>()?;
    let beside = items.iter().flat_map(|item| &item.lines).filter(|line| line.kind == LineKind::CoProduct).map(|line| line.component);
    let beside: HashSet<ItemId> = beside.collect();
    for (node, item) in graph.items().iter().zip(&mut items) {
        // A co-product that nothing else is said of costs its parent's share, and not what it is worth in stock on top.
        if item.is_made && item.operations.is_empty() && item.lines.is_empty() && beside.contains(&node.id) {
            item.own.cost = Elements::default();
        }
    }
    let own: Vec<Own> = items.iter().map(|item| item.own).collect();
    let ask = Ask { graph: &graph, day, own: &own, shares: &basis.shares };
    let found = rolled_up(&ask);

    let mut lacks: HashMap<ItemId, Lack> =
        graph.items().iter().zip(&items).filter_map(|(node, item)| Some((node.id, item.lack?))).collect();
    for problem in &found.problems {
        let (item, lack) = match *problem {
            Problem::Loop(item) => (item, Lack::Loop),
            Problem::Above(item) => (item, Lack::Above),
            Problem::OutOfRange(item, _) => (item, Lack::Range),
            Problem::NoPrice(item) => (item, Lack::Price),
            Problem::Shares(item) => (item, Lack::Shares),
        };
        // That there is no cost at all is more than that something of it is missing.
        if lack.has_no_cost() || !lacks.contains_key(&item) {
            lacks.insert(item, lack);
        }
    }
    let themselves: Vec<bool> = graph.items().iter().map(|node| lacks.contains_key(&node.id)).collect();
    for (node, _) in graph.items().iter().zip(lacking(&ask, &themselves)).filter(|(_, lacks)| *lacks) {
        lacks.entry(node.id).or_insert(Lack::Part);
    }

    let mut costs = Vec::with_capacity(items.len());
    for (node, item) in graph.items().iter().zip(items) {
        let lack = lacks.get(&node.id).copied();
        let rolled = found.of(node.id).copied().unwrap_or(Rolled { item: node.id, own: Elements::default(), below: Elements::default() });
        let cost = rolled.cost();
        let lack = if cost.is_none() { Some(Lack::Range) } else { lack };
        let top = found.on_top(node.id);
        let kept = MadeOf {
            lot: item.own.lot,
            phantom: node.kind == ItemKind::Phantom,
            top: (top != Elements::default()).then_some(top),
            ops: item.operations.iter().map(KeptOperation::of).collect(),
            parts: item.lines.iter().map(|line| KeptPart::of(line, basis.shares.get(&line.line).copied())).collect(),
        };
        let cost = cost.filter(|_| !lack.is_some_and(Lack::has_no_cost));
        let is_bare = kept.ops.is_empty() && kept.parts.is_empty();
        costs.push(NewStandard {
            cost: StandardCost {
                item: node.id,
                lacks: lack.map_or("", Lack::word).into(),
                own: if cost.is_some() { rolled.own } else { Elements::default() },
                cost: cost.unwrap_or_default(),
            },
            made_of: if cost.is_none() || is_bare { String::new() } else { kept.text()? },
        });
    }
    costs.sort_unstable_by_key(|one| one.cost.item);
    Ok(costs)
}

fn item(graph: &BomGraph, basis: &StandardBasis, on_day: &OnDay<'_>, id: ItemId) -> Result<Item> {
    let lot = basis.lots.get(&id).copied().unwrap_or(Qty::ONE);
    let price = || Elements { material: basis.prices.get(&id).copied().unwrap_or_default(), ..Elements::default() };
    let is_made = match graph.item(id).map_or(Source::Buy, |node| node.source) {
        Source::Buy => false,
        Source::Make | Source::Outsource => true,
    };
    if !is_made {
        return Ok(Item { own: Own { cost: price(), lot }, ..Item::default() });
    }
    let lines = graph.lines_on(id, on_day.day).map_err(crate::bom::graph::error)?;
    let mut found = Item { is_made, own: Own { lot, ..Own::default() }, lines, ..Item::default() };
    for operation in basis.operations.get(&id).into_iter().flatten() {
        let (rated, lack) = on_day.rated(id, operation, lot);
        found.operations.push(rated);
        found.lack = found.lack.or(lack);
    }
    if found.operations.is_empty() && found.lines.is_empty() {
        // Nothing says how it is made: it costs what it costs in stock.
        found.own.cost = price();
    } else if !found.operations.is_empty() {
        match own_cost(&found.operations, lot) {
            Ok(cost) => found.own.cost = cost,
            Err(_) => found.lack = Some(Lack::Range),
        }
    }
    Ok(found)
}
