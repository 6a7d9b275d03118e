//! The sample factory 瓯江阀门: 237 valve models over shared castings, stems, seals and bolts, with skids, station sets
//! and repair kits on top; all records of master data, and nothing else.
//!
//! Pure and deterministic: tables and integer rules, no clock, no chance, no database. Each call gives the same factory.
//! Its story goes up to November 2026: some lists have earlier versions ([`versions`] holds them), a few are drafts or
//! obsolete, a few items are retired.
//!
//! What later issues add (stock, partners, orders, a quarter's history) is built here too, each in a file beside
//! `versions.rs` and as a field of [`Factory`], from the same tables.
//!
//! Files: `range` says which models there are; `stock`, `casting`, `fastener`, `common` and `actuator` are what they
//! share; `valve`, `turning`, `straight` and `set` put it together; `part` and `plant` are how the tables are written
//! down; `base` has units and work centres, `rates` machines, grades and what both cost.

mod actuator;
mod base;
mod casting;
mod common;
mod fastener;
mod packaging;
mod part;
mod plant;
mod range;
mod rates;
mod set;
mod stock;
mod straight;
#[cfg(test)]
mod tests;
pub(crate) mod trade;
mod turning;
mod valve;
mod versions;

use plant::Plant;
use qitao_domain::bom::Bom;
use qitao_domain::costing::rate::DatedRate;
use qitao_domain::grade::Grade;
use qitao_domain::item::Item;
use qitao_domain::machine::Machine;
use qitao_domain::routing::Routing;
use qitao_domain::unit::Unit;
use qitao_domain::work_center::WorkCenter;
use range::{Model, Series};

/// A whole factory's master data. Each list is in an order in which what is referred to comes first: a component's
/// bill of material stands before its parent's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factory {
    /// Units of measure.
    pub units: Vec<Unit>,
    /// Items with their conversions.
    pub items: Vec<Item>,
    /// Work centres.
    pub work_centers: Vec<WorkCenter>,
    /// Machines.
    pub machines: Vec<Machine>,
    /// Grades of operators.
    pub grades: Vec<Grade>,
    /// What work, machines and electricity cost.
    pub rates: Vec<DatedRate>,
    /// Bills of material, all versions.
    pub boms: Vec<Bom>,
    /// Routings, all versions.
    pub routings: Vec<Routing>,
}

/// Enters a model with everything that it is made of.
fn enter(plant: &mut Plant, model: &Model) -> String {
    match model.series {
        Series::Gate | Series::ElectricGate | Series::Globe | Series::ElectricGlobe => valve::enter(plant, model),
        Series::Check => straight::check(plant, model),
        Series::Strainer => straight::strainer(plant, model),
        Series::Ball | Series::PneumaticBall => turning::ball_valve(plant, model),
        Series::Butterfly => turning::butterfly(plant, model),
    }
}

/// Name of the sample books.
pub const NAME: &str = "瓯江阀门 · 示例账套";

/// The sample factory.
#[must_use]
pub fn factory() -> Factory {
    let mut plant = Plant::default();
    for model in range::models() {
        enter(&mut plant, &model);
    }
    set::enter(&mut plant);
    versions::enter(&mut plant);
    Factory {
        units: base::units(),
        work_centers: base::work_centers(),
        machines: rates::machines(),
        grades: rates::grades(),
        rates: rates::rates(),
        items: plant.items,
        boms: plant.boms.into_iter().flatten().collect(),
        routings: plant.routings.into_iter().flatten().collect(),
    }
}
