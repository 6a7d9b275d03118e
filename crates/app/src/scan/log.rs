//! The scan log (扫码记录) as people see it.

use super::view::{Page, Row};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::document::paper::Around;
use crate::error::{Error, Result};
use crate::export::{self, cells};
use crate::system::{List, ListExport};
use qitao_store::{Read, Scan, list};
use std::collections::BTreeSet;
use std::sync::Arc;

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::SCANS, input)?;
    let scans = r.scans_by_id(&page.ids)?;
    let mut around = Around::default();
    around.add_papers(r, scans.iter().map(|scan| scan.document_id))?;
    around.add_bins(r, scans.iter().flat_map(|scan| [scan.bin_id, scan.wanted_bin_id]).flatten().collect())?;
    let ids: BTreeSet<i64> = scans.iter().flat_map(|scan| [scan.item_id, scan.wanted_item_id]).flatten().collect();
    let items = super::items_named(r, ids)?;
    let item = |id: Option<i64>| id.and_then(|id| items.get(&id));
    let place = |id: Option<i64>| -> Result<String> {
        let bin = id.map(|id| around.bin(id)).transpose()?;
        Ok(bin.map(|bin| crate::bin::key(&bin.warehouse, &bin.bin)).unwrap_or_default())
    };
    let row = |scan: Scan| -> Result<Row> {
        let paper = around.papers.get(&scan.document_id).ok_or_else(|| Error::missing("document", scan.document_id))?;
        Ok(Row {
            id: scan.id,
            at: scan.at,
            day: scan.day,
            kind: paper.kind,
            document: paper.number.clone(),
            state: paper.state,
            line: scan.line,
            outcome: scan.outcome,
            matched: scan.outcome.is_match(),
            part: scan.part,
            item: item(scan.item_id).map(|item| item.code.clone()).unwrap_or_default(),
            name: item(scan.item_id).map(|item| item.name.clone()).unwrap_or_default(),
            bin: place(scan.bin_id)?,
            wanted_item: item(scan.wanted_item_id).map(|item| item.code.clone()).unwrap_or_default(),
            wanted_bin: place(scan.wanted_bin_id)?,
            actor: scan.actor,
            client: scan.client,
            text: scan.text,
        })
    };
    Ok(Page { rows: scans.into_iter().map(row).collect::<Result<_>>()?, next: page.next, total: page.total })
}

/// `scan.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `scan.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let zone = app.timezone();
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "scan", &input, pages, |row, field| {
        Some(match field {
            "id" => cells::int(row.id),
            "day" => cells::day(Some(row.day)),
            "at" => cells::text(&time(row.at, zone)),
            "document" => cells::text(&row.document),
            "kind" => cells::word("document_kind", row.kind.word(), input.language),
            "line" => row.line.map_or(qitao_office::Value::Empty, |line| cells::int(i64::from(line))),
            "text" => cells::text(&row.text),
            "outcome" => cells::word("scan_outcome", row.outcome.word(), input.language),
            "part" => row.part.map_or(qitao_office::Value::Empty, |part| cells::word("scan_part", part.word(), input.language)),
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "bin" => cells::text(&row.bin),
            "wanted_item" => cells::text(&row.wanted_item),
            "wanted_bin" => cells::text(&row.wanted_bin),
            "actor" => cells::text(&row.actor),
            "client" => cells::word("client", &row.client, input.language),
            _ => return None,
        })
    })
}

/// The time of day of an instant in the factory, to the second.
fn time(at: i64, zone: chrono_tz::Tz) -> String {
    chrono::DateTime::from_timestamp_micros(at).map(|at| at.with_timezone(&zone).format("%H:%M:%S").to_string()).unwrap_or_default()
}
