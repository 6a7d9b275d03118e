//! AdventureWorks, a public sample company, as Qitao's master data and papers.
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
//!
//! Its purchases become papers, by the commands that people use, in the order of their days:
//!
//! - a vendor is a partner called by its AccountNumber, with the 8 % tax of all its orders; the inactive ones are retired when
//!   all is loaded, as things were bought from them before; freight is left out;
//! - every Location is a warehouse, too; shelf and bin are its bins, `N/A` is its floor;
//! - an order comes in one delivery, on its ShipDate, where its product lies first. What was good and what was rejected are
//!   lines of their own: the rejected one is rejected by its review and sent back on the same day. Of orders that are complete
//!   or rejected the delivery is the last one, so what came short of them waits, and is accepted by its review; pending and
//!   approved ones go on waiting for the rest;
//! - neither production nor sales are loaded, so what was bought does not lead to what lies there. What lies there without
//!   having been bought is opening stock, on the day that ProductInventory says, at the standard cost, or at the price of the
//!   first order where there is none; what was used up is taken out on the day of the last delivery.
//!
//! Its work orders come as history, closed and without material, in one file:
//!
//! - a report for each row of WorkOrderRouting, on its actual first day, with its actual hours as those of the place's machines, at the
//!   place's rate; nobody's wage is known, so it is set to 0 rather than left open;
//! - all pieces are good at each operation but the last, where what was scrapped is lost.

mod history;
mod load;
mod papers;
mod source;
mod workbook;

pub use history::{History, history_file, load_history};
pub use load::{Loaded, load};
pub use papers::{Papers, has_papers, load_papers};
pub use source::{BomRow, Location, Lying, Operation, Order, OrderLine, Product, Source, Vendor};
pub use workbook::workbook;
