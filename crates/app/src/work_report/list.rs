//! The list of work reports.

use super::hours::hours;
use super::show::rows;
use super::view::{Page, Row};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::export::{self, cells};
use crate::system::{List, ListExport};
use qitao_domain::Qty;
use qitao_store::{Read, list as lists};
use std::sync::Arc;

fn page(r: &mut Read<'_>, ctx: &Ctx, input: &List) -> Result<Page> {
    let page = r.page(&lists::WORK_REPORTS, input)?;
    Ok(Page { rows: rows(r, ctx, &page.ids)?, next: page.next, total: page.total })
}

/// `report.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, ctx, &input))
}

/// An instant in the factory, to the minute.
fn time(at: i64, zone: chrono_tz::Tz) -> String {
    chrono::DateTime::from_timestamp_micros(at).map(|at| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// `report.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: ListExport) -> Result<FileOut> {
    let (zone, currency) = (app.timezone(), export::currency(app)?);
    let pages = |r: &mut Read<'_>, list: &List| page(r, ctx, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "work_report", &input, pages, |row: &Row, field| {
        let quantity = |quantity: Qty| cells::decimal(quantity.to_string(), row.decimals);
        let cost = |of: fn(&super::view::Costs) -> qitao_domain::Money| cells::seen(row.costs.as_ref().map(of), currency);
        Some(match field {
            "number" => cells::text(&row.number),
            "day" => cells::day(Some(row.day)),
            "state" => cells::word("work_report_state", row.state.word(), input.language),
            "order" => cells::text(&row.order),
            "operation" => cells::int(i64::from(row.operation)),
            "operation_name" => cells::text(&row.operation_name),
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "work_center" => cells::text(&row.work_center),
            "work_center_name" => cells::text(&row.work_center_name),
            "machine" => cells::text(&row.machine),
            "operators" => cells::text(&row.operators),
            "starts" => cells::text(&time(row.starts, zone)),
            "ends" => cells::text(&time(row.ends, zone)),
            "good" => quantity(row.good),
            "rework" => quantity(row.rework),
            "reject_material" => quantity(row.reject_material),
            "reject_work" => quantity(row.reject_work),
            "unit" => cells::text(&row.unit),
            "labour_hours" => cells::decimal(hours(row.labour_seconds).to_string(), 2),
            "machine_hours" => cells::decimal(hours(row.machine_seconds).to_string(), 2),
            "kwh" => cells::number(row.kwh.to_string()),
            "labour" => cost(|costs| costs.labour),
            "machine_cost" => cost(|costs| costs.machine),
            "energy" => cost(|costs| costs.energy),
            "overhead" => cost(|costs| costs.overhead),
            "difference" => cost(|costs| costs.difference),
            "total" => cost(|costs| costs.total),
            "overlaps" => cells::flag(row.overlaps, input.language),
            "code" => cells::text(&row.code),
            "made_by" => cells::text(&row.made_by),
            _ => return None,
        })
    })
}
