//! AdventureWorks, a public sample company, as Qitao's master data.
//!
//! Its CSVs become one import workbook, which goes through the importer as any user's would. What was chosen:
//!
//! - an item's code is its ProductNumber; its unit is the one in which the BOM counts it (each component has only one),
//!   `EA` where no BOM does; ounces and inches have 2 decimals;
//! - sold products are finished, other made ones semi-finished, the rest raw; made or bought as MakeFlag says;
//! - rows of BillOfMaterials without an assembly mark the tops and are no lines; the rest of one assembly are the lines of
//!   its version V1, valid from its first line's first day, each line with its own days;
//! - every Location is a work centre; the stores among them have no operations;
//! - an operation's hours are hours per work order whatever its size, so they are set-up time, and the run time is 0. Per
//!   product and operation the most frequent pair of place and hours over all work orders counts (ties: the lower one). In
//!   this data all work orders of a product agree, so any other choice would give the same.

mod load;
mod source;
mod workbook;

pub use load::{Loaded, load};
pub use source::{BomRow, Location, Operation, Product, Source};
pub use workbook::workbook;
