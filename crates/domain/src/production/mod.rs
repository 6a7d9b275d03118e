//! The rules of making: work orders with what they copied, what is picked and what is missing for them, who else needs a part, and
//! what the shop floor reports. Pure: what they are applied to is loaded and saved elsewhere; what it costs is in [`crate::costing`].

pub mod kit_check;
pub mod occupation;
pub mod pick_list;
#[cfg(test)]
pub(crate) mod testing;
pub mod work_order;
pub mod work_report;
