//! The files as they are.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

/// A row of `Product.csv`, as far as it becomes an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Product {
    /// Its id in the other files.
    #[serde(rename = "ProductID")]
    pub id: u32,
    /// Name.
    pub name: String,
    /// What people call it by; unique.
    pub product_number: String,
    /// `1` when made.
    pub make_flag: u8,
    /// `1` when sold.
    pub finished_goods_flag: u8,
    /// Empty when it has none.
    pub color: String,
    /// Least stock, whole.
    pub safety_stock_level: u32,
    /// What one costs, with 4 decimals; 0 for most that is bought.
    pub standard_cost: String,
    /// `58`, `M`; empty when it has none.
    pub size: String,
    /// Unit of the size; empty when it has none.
    pub size_unit_measure_code: String,
    /// Unit of the weight.
    pub weight_unit_measure_code: String,
    /// Weight, with decimals; empty when unknown.
    pub weight: String,
    /// Days from order to receipt.
    pub days_to_manufacture: u32,
    /// Its group.
    #[serde(rename = "ProductSubcategoryID")]
    pub subcategory: Option<u32>,
    /// Empty while it is in use.
    pub discontinued_date: String,
}

/// A row of `BillOfMaterials.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BomRow {
    /// The assembly; none on rows that only mark a top.
    #[serde(rename = "ProductAssemblyID")]
    pub assembly: Option<u32>,
    /// The part.
    #[serde(rename = "ComponentID")]
    pub component: u32,
    /// First day, `2010-03-04`.
    pub start_date: String,
    /// Last day, inclusive; empty without end.
    pub end_date: String,
    /// `EA`, `OZ`, `IN`.
    pub unit_measure_code: String,
    /// `1.00`
    pub per_assembly_qty: String,
}

/// A row of `Location.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Location {
    /// Its id.
    #[serde(rename = "LocationID")]
    pub id: u32,
    /// Name.
    pub name: String,
    /// Per hour; 0 for stores.
    pub cost_rate: String,
    /// Hours a week; 0 for stores.
    pub availability: String,
}

/// A row of `Vendor.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Vendor {
    /// Its id in the other files.
    #[serde(rename = "BusinessEntityID")]
    pub id: u32,
    /// What people call it by; unique.
    pub account_number: String,
    /// Name.
    pub name: String,
    /// From 1, the best.
    pub credit_rating: u8,
    /// `1` when it is preferred.
    pub preferred_vendor_status: u8,
    /// `0` when nothing is bought from it any more.
    pub active_flag: u8,
}

/// A row of `PurchaseOrderHeader.csv`, with its lines.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Order {
    /// Its id.
    #[serde(rename = "PurchaseOrderID")]
    pub id: u32,
    /// 1 pending, 2 approved, 3 rejected, 4 complete.
    pub status: u8,
    /// From whom.
    #[serde(rename = "VendorID")]
    pub vendor: u32,
    /// Day of the order, `2011-04-16`.
    pub order_date: String,
    /// Day on which it came.
    pub ship_date: String,
    /// In the file's order.
    #[serde(skip)]
    pub lines: Vec<OrderLine>,
}

/// A row of `PurchaseOrderDetail.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderLine {
    /// Its order.
    #[serde(rename = "PurchaseOrderID")]
    pub order: u32,
    /// When it was wanted.
    pub due_date: String,
    /// Ordered.
    pub order_qty: u32,
    /// The product's id.
    #[serde(rename = "ProductID")]
    pub product: u32,
    /// Of one, with 4 decimals.
    pub unit_price: String,
    /// Came, the rejected among it.
    #[serde(deserialize_with = "whole")]
    pub received_qty: u32,
    /// Of it: was rejected.
    #[serde(deserialize_with = "whole")]
    pub rejected_qty: u32,
}

/// A row of `ProductInventory.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Lying {
    /// The product's id.
    #[serde(rename = "ProductID")]
    pub product: u32,
    /// Where.
    #[serde(rename = "LocationID")]
    pub location: u32,
    /// Its shelf; `N/A` where there is none.
    pub shelf: String,
    /// Its bin on that shelf.
    pub bin: u32,
    /// How much.
    pub quantity: u32,
    /// Since when.
    pub modified_date: String,
}

impl Lying {
    /// The bin's code; empty for the floor, where there are no shelves.
    #[must_use]
    pub fn bin_code(&self) -> String {
        if self.shelf == "N/A" { String::new() } else { format!("{}-{}", self.shelf, self.bin) }
    }
}

/// An operation of a product, derived from its work orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The product's id.
    pub product: u32,
    /// Its place in the order of operations, from 1.
    pub sequence: u32,
    /// Where.
    pub location: u32,
    /// Per work order.
    pub seconds: u32,
    /// How many work orders say so.
    pub orders: u32,
    /// How many say something else.
    pub others: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RoutingRow {
    #[serde(rename = "ProductID")]
    product: u32,
    operation_sequence: u32,
    #[serde(rename = "LocationID")]
    location: u32,
    actual_resource_hrs: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subcategory {
    #[serde(rename = "ProductSubcategoryID")]
    id: u32,
    name: String,
}

#[derive(Debug, Deserialize)]
struct UnitRow {
    #[serde(rename = "UnitMeasureCode")]
    code: String,
    #[serde(flatten)]
    named: Named,
}

/// What of the data set comes into the books.
#[derive(Debug, Clone)]
pub struct Source {
    /// By id.
    pub products: BTreeMap<u32, Product>,
    /// All rows, in the file's order.
    pub bom: Vec<BomRow>,
    /// All of them.
    pub locations: Vec<Location>,
    /// By product and sequence.
    pub operations: Vec<Operation>,
    /// Names of groups by id.
    pub groups: BTreeMap<u32, String>,
    /// Names of units by code.
    pub units: BTreeMap<String, String>,
    /// By id.
    pub vendors: BTreeMap<u32, Vendor>,
    /// Purchase orders, by id.
    pub orders: Vec<Order>,
    /// What lies where, by product and place.
    pub inventory: Vec<Lying>,
}

pub(super) fn rows<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<T>> {
    let path = folder.join(name);
    let mut reader = csv::Reader::from_path(&path).with_context(|| format!("cannot open {}", path.display()))?;
    reader.deserialize().collect::<Result<_, _>>().with_context(|| format!("cannot read {}", path.display()))
}

/// `4.1000` hours as whole seconds.
fn seconds(hours: &str) -> Result<u32> {
    let (whole, fraction) = hours.split_once('.').unwrap_or((hours, ""));
    let scale = 10_u64.pow(u32::try_from(fraction.len())?);
    let scaled = whole.parse::<u64>()? * scale + if fraction.is_empty() { 0 } else { fraction.parse::<u64>()? };
    anyhow::ensure!(scaled * 3600 % scale == 0, "{hours} hours are no whole seconds");
    Ok(u32::try_from(scaled * 3600 / scale)?)
}

/// `3.00`: quantities are written with decimals that they never use.
fn whole<'de, D: serde::Deserializer<'de>>(from: D) -> std::result::Result<u32, D::Error> {
    let text = String::deserialize(from)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let exact = fraction.bytes().all(|digit| digit == b'0');
    whole.parse().ok().filter(|_| exact).ok_or_else(|| serde::de::Error::custom(format!("{text} is no whole quantity")))
}

fn orders(folder: &Path) -> Result<Vec<Order>> {
    let mut orders: BTreeMap<u32, Order> = rows(folder, "PurchaseOrderHeader.csv")?.into_iter().map(|o: Order| (o.id, o)).collect();
    for line in rows::<OrderLine>(folder, "PurchaseOrderDetail.csv")? {
        let order = orders.get_mut(&line.order).with_context(|| format!("there is no purchase order {}", line.order))?;
        order.lines.push(line);
    }
    Ok(orders.into_values().collect())
}

fn operations(rows: &[RoutingRow]) -> Result<Vec<Operation>> {
    let mut said: BTreeMap<(u32, u32), BTreeMap<(u32, u32), u32>> = BTreeMap::new();
    for row in rows {
        let pair = (row.location, seconds(&row.actual_resource_hrs)?);
        *said.entry((row.product, row.operation_sequence)).or_default().entry(pair).or_default() += 1;
    }
    let operations = said.into_iter().filter_map(|((product, sequence), pairs)| {
        let all: u32 = pairs.values().sum();
        // The first of the most frequent ones: `max_by_key` would give the last.
        let ((location, seconds), orders) = pairs.into_iter().rev().max_by_key(|(_, orders)| *orders)?;
        Some(Operation { product, sequence, location, seconds, orders, others: all - orders })
    });
    Ok(operations.collect())
}

impl Source {
    /// Reads the folder of the data set.
    ///
    /// # Errors
    /// A file that is not there or not as expected.
    pub fn read(folder: &Path) -> Result<Self> {
        let products: Vec<Product> = rows(folder, "Product.csv")?;
        let groups: Vec<Subcategory> = rows(folder, "ProductSubcategory.csv")?;
        let units: Vec<UnitRow> = rows(folder, "UnitMeasure.csv")?;
        let vendors: Vec<Vendor> = rows(folder, "Vendor.csv")?;
        let mut inventory: Vec<Lying> = rows(folder, "ProductInventory.csv")?;
        inventory.sort_by_key(|lying| (lying.product, lying.location));
        Ok(Self {
            products: products.into_iter().map(|p| (p.id, p)).collect(),
            bom: rows(folder, "BillOfMaterials.csv")?,
            locations: rows(folder, "Location.csv")?,
            operations: operations(&rows::<RoutingRow>(folder, "WorkOrderRouting.csv")?)?,
            groups: groups.into_iter().map(|g| (g.id, g.name)).collect(),
            units: units.into_iter().map(|u| (u.code, u.named.name)).collect(),
            vendors: vendors.into_iter().map(|v| (v.id, v)).collect(),
            orders: orders(folder)?,
            inventory,
        })
    }

    /// The unit in which the BOMs count a product.
    #[must_use]
    pub fn unit_of(&self, product: u32) -> &str {
        let used = self.bom.iter().find(|row| row.assembly.is_some() && row.component == product);
        used.map_or("EA", |row| &row.unit_measure_code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_exact() {
        assert_eq!(seconds("4.1000").unwrap(), 14_760);
        assert_eq!(seconds("3").unwrap(), 10_800);
        assert!(seconds("0.00001").is_err());
    }

    #[test]
    fn the_most_frequent_pair_counts_and_ties_go_to_the_lower_one() {
        let row = |location, hours: &str| RoutingRow { product: 1, operation_sequence: 1, location, actual_resource_hrs: hours.into() };
        let rows = [row(20, "1"), row(10, "2"), row(20, "1"), row(10, "2"), row(30, "1")];
        let expected = Operation { product: 1, sequence: 1, location: 10, seconds: 7200, orders: 2, others: 3 };
        assert_eq!(operations(&rows).unwrap(), [expected]);
    }
}
