//! What the check asks the books. Batch questions, so that a file of 100 000 lines needs a handful of queries.

use super::opening::{Asked, Opened};
use crate::check::Uses;
use qitao_domain::Qty;
use qitao_domain::bom::Bom;
use qitao_domain::calendar::Validity;
use qitao_domain::item::Item;
use qitao_domain::partner::Partner;
use qitao_domain::routing::{Routing, VersionState};
use qitao_domain::stock::StockRule;
use qitao_domain::unit::Unit;
use qitao_domain::warehouse::{Bin, Warehouse};
use qitao_domain::work_center::WorkCenter;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Why the books did not answer.
pub type BooksError = Box<dyn std::error::Error + Send + Sync>;

/// A component in an active version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The parent's code.
    pub parent: String,
    /// The component's code.
    pub component: String,
    /// The days that the line and its version have in common.
    pub valid: Validity,
}

/// What keeps a warehouse or a bin as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlaceUses {
    /// Items that lie there.
    pub items: i64,
    /// Lines of papers that name the warehouse's bins; of a bin they are not asked about.
    pub lines: i64,
}

/// How an item's stock is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The rule that is set; none: the usual one holds.
    pub rule: Option<StockRule>,
    /// How much there is of it.
    pub there: Qty,
}

/// What the check asks the books. Lists may come in any order; what is not there is left out.
pub trait Books {
    /// All units.
    ///
    /// # Errors
    /// When the books do not answer; so for all questions.
    fn units(&self) -> Result<Vec<Unit>, BooksError>;
    /// All work centres.
    fn work_centers(&self) -> Result<Vec<WorkCenter>, BooksError>;
    /// The items with these codes.
    fn items(&self, codes: &[&str]) -> Result<Vec<Item>, BooksError>;
    /// All items' codes; asked only to make suggestions for unknown ones.
    fn item_codes(&self) -> Result<Vec<String>, BooksError>;
    /// The items that have these barcodes: (barcode, item).
    fn barcodes(&self, barcodes: &[&str]) -> Result<Vec<(String, String)>, BooksError>;
    /// How the books count in these items; asked of those whose unit, decimals or kind changes.
    fn item_uses(&self, codes: &[&str]) -> Result<HashMap<String, Uses>, BooksError>;
    /// How the stock of these items is kept; asked where the file says something of it.
    fn kept(&self, codes: &[&str]) -> Result<HashMap<String, Kept>, BooksError>;
    /// How many items, conversions and lines use a unit; asked of those whose size changes.
    fn unit_uses(&self, code: &str) -> Result<i64, BooksError>;
    /// All versions of these parents' bills of material, with their lines.
    fn boms(&self, parents: &[&str]) -> Result<Vec<Bom>, BooksError>;
    /// The lines of these parents' active versions, for the search for loops.
    fn components(&self, parents: &[&str]) -> Result<Vec<Edge>, BooksError>;
    /// All versions of these items' routings.
    fn routings(&self, items: &[&str]) -> Result<Vec<Routing>, BooksError>;
    /// The partners with these codes.
    fn partners(&self, codes: &[&str]) -> Result<Vec<Partner>, BooksError>;
    /// How many partners there are.
    fn partner_count(&self) -> Result<usize, BooksError>;
    /// All warehouses.
    fn warehouses(&self) -> Result<Vec<Warehouse>, BooksError>;
    /// All bins of these warehouses.
    fn bins(&self, warehouses: &[&str]) -> Result<Vec<Bin>, BooksError>;
    /// What keeps a warehouse, or one of its bins, as it is; asked of those that change or are retired.
    fn place_uses(&self, warehouse: &str, bin: Option<&str>) -> Result<PlaceUses, BooksError>;
    /// What the cut-over has to know of these items, partners and places; asked only where something is brought over.
    fn opened(&self, asked: &Asked<'_>) -> Result<Opened, BooksError>;
}

/// Books in memory: for tests, and for checking a file against another file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryBooks {
    /// Units by code.
    pub units: BTreeMap<String, Unit>,
    /// Work centres by code.
    pub work_centers: BTreeMap<String, WorkCenter>,
    /// Items by code.
    pub items: BTreeMap<String, Item>,
    /// How their stock is kept, by item.
    pub kept: BTreeMap<String, Kept>,
    /// Bills of material by parent and version.
    pub boms: BTreeMap<(String, String), Bom>,
    /// Routings by item and version.
    pub routings: BTreeMap<(String, String), Routing>,
    /// Partners by code.
    pub partners: BTreeMap<String, Partner>,
    /// Warehouses by code.
    pub warehouses: BTreeMap<String, Warehouse>,
    /// Bins by warehouse and code; floors only where something is said of them.
    pub bins: BTreeMap<(String, String), Bin>,
    /// What keeps places as they are, by warehouse and bin.
    pub place_uses: BTreeMap<(String, Option<String>), PlaceUses>,
    /// What the cut-over knows.
    pub opened: Opened,
}

impl MemoryBooks {
    /// Writes what a check prepared.
    pub fn write(&mut self, records: &super::Records) {
        self.units.extend(records.units.iter().map(|p| (p.record.code.clone(), p.record.clone())));
        self.items.extend(records.items.iter().map(|p| (p.record.code.clone(), p.record.clone())));
        for rule in records.stock_rules.iter().map(|p| p.record.clone()) {
            let kept = self.kept.entry(rule.item.clone()).or_default();
            kept.rule = Some(rule);
        }
        self.work_centers.extend(records.work_centers.iter().map(|p| (p.record.code.clone(), p.record.clone())));
        self.boms.extend(records.boms.iter().map(|p| ((p.record.item.clone(), p.record.version.clone()), p.record.clone())));
        self.routings.extend(records.routings.iter().map(|p| ((p.record.item.clone(), p.record.version.clone()), p.record.clone())));
        self.partners.extend(records.partners.iter().map(|p| (p.record.code.clone(), p.record.clone())));
        self.warehouses.extend(records.warehouses.iter().map(|p| (p.record.code.clone(), p.record.clone())));
        self.bins.extend(records.bins.iter().map(|p| ((p.record.warehouse.clone(), p.record.code.clone()), p.record.clone())));
    }
}

/// The edges of an active version; none for others.
pub(crate) fn edges_of(bom: &Bom) -> impl Iterator<Item = Edge> + '_ {
    let lines = if bom.state == VersionState::Active { bom.lines.as_slice() } else { &[] };
    lines.iter().filter_map(|line| {
        let valid = line.valid.intersect(bom.valid)?;
        Some(Edge { parent: bom.item.clone(), component: line.component.clone(), valid })
    })
}

impl Books for MemoryBooks {
    fn units(&self) -> Result<Vec<Unit>, BooksError> {
        Ok(self.units.values().cloned().collect())
    }
    fn work_centers(&self) -> Result<Vec<WorkCenter>, BooksError> {
        Ok(self.work_centers.values().cloned().collect())
    }
    fn items(&self, codes: &[&str]) -> Result<Vec<Item>, BooksError> {
        Ok(codes.iter().filter_map(|c| self.items.get(*c)).cloned().collect())
    }
    fn item_codes(&self) -> Result<Vec<String>, BooksError> {
        Ok(self.items.keys().cloned().collect())
    }
    fn barcodes(&self, barcodes: &[&str]) -> Result<Vec<(String, String)>, BooksError> {
        let wanted: HashSet<&str> = barcodes.iter().copied().collect();
        let items = self.items.values().map(|i| (i.barcode.clone(), i.code.clone()));
        let bins = self.bins.values().map(|b| (b.barcode.clone(), crate::bin::key(&b.warehouse, &b.code)));
        Ok(items.chain(bins).filter(|(barcode, _)| wanted.contains(barcode.as_str())).collect())
    }
    fn item_uses(&self, codes: &[&str]) -> Result<HashMap<String, Uses>, BooksError> {
        let mut found: HashMap<String, Uses> = codes.iter().map(|c| ((*c).to_owned(), Uses::default())).collect();
        for line in self.boms.values().flat_map(|b| &b.lines) {
            found.entry(line.component.clone()).and_modify(|uses| uses.lines.push((line.unit.clone(), 1)));
        }
        for item in self.boms.keys().chain(self.routings.keys()).map(|(item, _)| item) {
            found.entry(item.clone()).and_modify(|uses| uses.made += 1);
        }
        Ok(found)
    }
    fn kept(&self, codes: &[&str]) -> Result<HashMap<String, Kept>, BooksError> {
        Ok(codes.iter().filter_map(|code| Some(((*code).to_owned(), self.kept.get(*code)?.clone()))).collect())
    }
    fn unit_uses(&self, code: &str) -> Result<i64, BooksError> {
        let of_item = |i: &Item| std::iter::once(&i.unit).chain(i.conversions.iter().map(|c| &c.unit)).filter(|u| *u == code).count();
        let lines = self.boms.values().flat_map(|b| &b.lines).filter(|l| l.unit == code).count();
        Ok(i64::try_from(self.items.values().map(of_item).sum::<usize>() + lines)?)
    }
    fn boms(&self, parents: &[&str]) -> Result<Vec<Bom>, BooksError> {
        let wanted: HashSet<&str> = parents.iter().copied().collect();
        Ok(self.boms.values().filter(|b| wanted.contains(b.item.as_str())).cloned().collect())
    }
    fn components(&self, parents: &[&str]) -> Result<Vec<Edge>, BooksError> {
        let wanted: HashSet<&str> = parents.iter().copied().collect();
        Ok(self.boms.values().filter(|b| wanted.contains(b.item.as_str())).flat_map(edges_of).collect())
    }
    fn routings(&self, items: &[&str]) -> Result<Vec<Routing>, BooksError> {
        let wanted: HashSet<&str> = items.iter().copied().collect();
        Ok(self.routings.values().filter(|r| wanted.contains(r.item.as_str())).cloned().collect())
    }
    fn partners(&self, codes: &[&str]) -> Result<Vec<Partner>, BooksError> {
        Ok(codes.iter().filter_map(|c| self.partners.get(*c)).cloned().collect())
    }
    fn partner_count(&self) -> Result<usize, BooksError> {
        Ok(self.partners.len())
    }
    fn warehouses(&self) -> Result<Vec<Warehouse>, BooksError> {
        Ok(self.warehouses.values().cloned().collect())
    }
    fn bins(&self, warehouses: &[&str]) -> Result<Vec<Bin>, BooksError> {
        Ok(self.bins.values().filter(|b| warehouses.contains(&b.warehouse.as_str())).cloned().collect())
    }
    fn place_uses(&self, warehouse: &str, bin: Option<&str>) -> Result<PlaceUses, BooksError> {
        Ok(self.place_uses.get(&(warehouse.to_owned(), bin.map(str::to_owned))).copied().unwrap_or_default())
    }
    fn opened(&self, _: &Asked<'_>) -> Result<Opened, BooksError> {
        Ok(self.opened.clone())
    }
}
