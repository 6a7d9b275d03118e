//! Lines of BOMs and operations of routings as workbooks in the importer's own columns: what is changed there comes in again.

use crate::app::App;
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{SHEET_RECORDS, XLSX};
use crate::import::{Kind, paper};
use crate::system::{List, ListExport};
use crate::words;
use qitao_office::{TableSheet, UNWATCHED, Value};
use qitao_store::{Read, list as lists};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Items whose versions are read at once: few enough to keep in memory, whatever their size.
const ITEMS_AT_ONCE: usize = 200;

/// Rows of a sheet, as the importer's columns hold them.
type Rows = Vec<Vec<Value>>;

/// The versions of a list, all pages: items in the order in which they come, and which versions of them.
#[derive(Default)]
struct Listed {
    items: Vec<String>,
    versions: HashMap<String, HashSet<String>>,
    lines: i64,
}

impl Listed {
    fn add(&mut self, item: String, version: String, lines: i64) {
        if !self.versions.contains_key(&item) {
            self.items.push(item.clone());
        }
        self.versions.entry(item).or_default().insert(version);
        self.lines += lines;
    }

    fn has(&self, item: &str, version: &str) -> bool {
        self.versions.get(item).is_some_and(|versions| versions.contains(version))
    }
}

/// The versions of a list, page after page; refused before any of it is read when the lines do not fit on a sheet.
fn listed<T>(
    r: &mut Read<'_>,
    input: &ListExport,
    page: impl Fn(&mut Read<'_>, &List) -> Result<(Vec<T>, Option<String>)>,
    version: impl Fn(T) -> (String, String, i64),
) -> Result<Listed> {
    let mut asked = input.list();
    asked.count = false;
    let mut found = Listed::default();
    loop {
        let (rows, next) = page(r, &asked)?;
        rows.into_iter().map(&version).for_each(|(item, version, lines)| found.add(item, version, lines));
        match next {
            Some(next) => asked.after = Some(next),
            None => break,
        }
    }
    check::count("rows", usize::try_from(found.lines).unwrap_or(usize::MAX), SHEET_RECORDS)?;
    Ok(found)
}

/// Reads the versions of some items at a time, as they are written.
fn chunks<'l>(
    listed: &'l Listed,
    failed: &'l RefCell<Option<Error>>,
    mut read: impl FnMut(&[&str]) -> Result<Rows> + 'l,
) -> impl Iterator<Item = Vec<Value>> + 'l {
    let rows = listed.items.chunks(ITEMS_AT_ONCE).map_while(move |items| {
        let codes: Vec<&str> = items.iter().map(String::as_str).collect();
        read(&codes).map_err(|error| *failed.borrow_mut() = Some(error)).ok()
    });
    rows.flatten()
}

fn file(sheets: Vec<TableSheet<'_>>, kind: Kind, input: &ListExport) -> Result<FileOut> {
    let bytes = qitao_office::table(sheets, UNWATCHED).map_err(|e| Error::new(Code::ExportFailed).with("why", e))?;
    let name = format!("{} {}.xlsx", paper::sheet_name(kind, input.language), words::title("lines", input.language));
    Ok(FileOut { name, media_type: XLSX.into(), bytes })
}

/// `bom.export_lines`
pub(crate) fn bom_lines(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let language = input.language;
    app.read(|r| {
        let page = |r: &mut Read<'_>, asked: &List| {
            let page = r.page(&lists::BOMS, asked)?;
            Ok((r.bom_rows(&page.ids)?, page.next))
        };
        let listed = listed(r, &input, page, |row| (row.item, row.version, row.line_count))?;
        let failed = RefCell::new(None);
        // Few lines have substitutes: they wait for their own sheet.
        let substitutes: RefCell<Rows> = RefCell::default();
        let lines = chunks(&listed, &failed, |items| {
            let mut rows = Rows::new();
            for bom in r.boms_of(items)?.into_iter().map(|b| b.record).filter(|b| listed.has(&b.item, &b.version)) {
                rows.extend(paper::bom_rows(&bom, language));
                substitutes.borrow_mut().extend(paper::substitute_rows(&bom, language));
            }
            Ok(rows)
        });
        let after = std::iter::once_with(|| substitutes.take()).flatten();
        let sheets = vec![paper::sheet(Kind::Bom, None, language, lines), paper::sheet(Kind::Substitute, None, language, after)];
        let file = file(sheets, Kind::Bom, &input)?;
        failed.take().map_or(Ok(file), Err)
    })
}

/// `routing.export_operations`
pub(crate) fn routing_operations(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let language = input.language;
    app.read(|r| {
        let page = |r: &mut Read<'_>, asked: &List| {
            let page = r.page(&lists::ROUTINGS, asked)?;
            Ok((r.routing_rows(&page.ids)?, page.next))
        };
        let listed = listed(r, &input, page, |row| (row.item, row.version, row.operation_count))?;
        let failed = RefCell::new(None);
        let operations = chunks(&listed, &failed, |items| {
            let routings = r.routings_of(items)?.into_iter().map(|found| found.record);
            Ok(routings.filter(|one| listed.has(&one.item, &one.version)).flat_map(|one| paper::routing_rows(&one, language)).collect())
        });
        let file = file(vec![paper::sheet(Kind::Routing, None, language, operations)], Kind::Routing, &input)?;
        failed.take().map_or(Ok(file), Err)
    })
}
