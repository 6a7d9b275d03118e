//! Work orders that had ended, with what their operations took: one file, brought in at once.

use super::load::{call, job};
use super::source::{Source, rows};
use anyhow::{Context, Result};
use qitao_app::{App, Caller, Client, JobView};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// A row of `WorkOrder.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WorkOrder {
    #[serde(rename = "WorkOrderID")]
    id: u32,
    #[serde(rename = "ProductID")]
    product: u32,
    order_qty: u32,
    scrapped_qty: u32,
    start_date: String,
    end_date: String,
    #[serde(rename = "ScrapReasonID")]
    scrap_reason: Option<u32>,
}

/// A row of `WorkOrderRouting.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Operation {
    #[serde(rename = "WorkOrderID")]
    order: u32,
    operation_sequence: u32,
    #[serde(rename = "LocationID")]
    location: u32,
    actual_start_date: String,
    actual_resource_hrs: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reason {
    #[serde(rename = "ScrapReasonID")]
    id: u32,
    name: String,
}

/// What was brought in, as the books say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Orders.
    pub orders: usize,
    /// Of these: nothing was reported of them.
    pub without_reports: usize,
    /// Reports, one for each operation.
    pub reports: usize,
}

/// Sets what an hour at each place costs, from before the first order on; nobody's wage is in it.
fn rates(app: &Arc<App>, source: &Source) -> Result<()> {
    let save = |rate: serde_json::Value| {
        call(app, "rate.save", json!({ "id": null, "from": "2010-01-01", "rate": rate, "revision": null, "reason": "AdventureWorks" }))
    };
    let wage = json!({ "kind": "wage", "person": null, "grade": null, "item": null, "operation": null, "basis": "hour", "price": "0" });
    save(wage)?;
    for place in source.locations.iter().filter(|place| place.cost_rate.bytes().any(|digit| (b'1'..=b'9').contains(&digit))) {
        let rate =
            json!({ "kind": "machine", "machine": null, "work_center": place.id.to_string(), "hourly": place.cost_rate, "per_cycle": "0" });
        save(rate)?;
    }
    Ok(())
}

/// The file that brings every so-many-th order in.
///
/// # Errors
/// A folder that is not the data set.
pub fn history_file(source: &Source, folder: &Path, every: usize) -> Result<String> {
    let reasons: BTreeMap<u32, String> = rows::<Reason>(folder, "ScrapReason.csv")?.into_iter().map(|one| (one.id, one.name)).collect();
    let mut operations: BTreeMap<u32, Vec<Operation>> = BTreeMap::new();
    for one in rows::<Operation>(folder, "WorkOrderRouting.csv")? {
        operations.entry(one.order).or_default().push(one);
    }
    let mut text = String::from("order,item,quantity,start,end,operation,work_center,day,reject_work,reason,machine_hours\n");
    for order in rows::<WorkOrder>(folder, "WorkOrder.csv")?.iter().step_by(every) {
        let product = source.products.get(&order.product).with_context(|| format!("there is no product {}", order.product))?;
        let head = format!("{},{},{},{},{}", order.id, product.product_number, order.order_qty, order.start_date, order.end_date);
        let mut own = operations.remove(&order.id).unwrap_or_default();
        own.sort_by_key(|one| one.operation_sequence);
        if own.is_empty() {
            writeln!(text, "{head},,,,,,")?;
        }
        for (at, one) in own.iter().enumerate() {
            // What was scrapped in the end was lost at the last operation: the files do not say where.
            let lost = if at + 1 == own.len() { order.scrapped_qty } else { 0 };
            let reason = order.scrap_reason.filter(|_| lost > 0).and_then(|id| reasons.get(&id)).map_or("", String::as_str);
            let (number, place, day, hours) = (one.operation_sequence, one.location, &one.actual_start_date, &one.actual_resource_hrs);
            writeln!(text, "{head},{number},{place},{day},{lost},\"{reason}\",{hours}")?;
        }
    }
    Ok(text)
}

/// Brings every so-many-th work order of the data set in `folder` into books that have its master data.
///
/// # Errors
/// A folder that is not the data set; what the program refuses.
pub fn load_history(app: &Arc<App>, folder: &Path, every: usize, mut tell: impl FnMut(&JobView)) -> Result<History> {
    let source = Source::read(folder)?;
    rates(app, &source)?;
    let text = history_file(&source, folder, every)?;
    let file = app.upload(&Caller::local(Client::Program), "AdventureWorks.csv", text.as_bytes())?.file;
    let done = job(app, "work_order.bring_in", json!({ "file": file }), &mut tell)?;
    Ok(serde_json::from_value(done)?)
}
