//! A version as a workbook: figures as numbers, totals as formulas.

use super::view::{Export, ItemRow, List};
use super::{allowed, ask, version};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::export::{self, Head, cells};
use crate::words;
use qitao_domain::limits;
use qitao_office::{Column, TableRow, TableSheet, Value};
use std::sync::Arc;

/// What the total of a line is the sum of.
const ELEMENTS: [&str; 6] = ["material", "labour", "machine", "energy", "overhead", "outsourcing"];

/// `standard.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: Export) -> Result<FileOut> {
    allowed(ctx)?;
    let language = input.language;
    let heads: Vec<&'static Head> = words::columns("standard").iter().collect();
    let elements: Vec<u16> = (0_u16..).zip(&heads).filter(|(_, head)| ELEMENTS.contains(&head.field)).map(|(at, _)| at).collect();
    let (of, rows) = app.read(|r| {
        let of = version(r, input.version, "version")?;
        crate::check::count("rows", usize::try_from(of.items).unwrap_or(usize::MAX).saturating_add(2), export::SHEET_RECORDS)?;
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let list = List { version: input.version, words: None, unpriced: None, limit: Some(limits::LIST_MOST), after };
            let page = ask::page(r, &list)?;
            rows.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok::<_, Error>((of, rows));
            }
        }
    })?;
    let title = words::title("standard", language);
    let values = |row: ItemRow| -> Vec<Value> { heads.iter().map(|head| cell(&row, head.field, &elements, &input)).collect() };
    let sheet = TableSheet {
        name: title.into(),
        captions: vec![format!("{}: {}", of.name, of.day)],
        columns: heads.iter().map(|head| Column::new(head.head(language), head.width, head.holds)).collect(),
        frozen_columns: 1,
        autofilter: true,
        tree: false,
        rows: Box::new(rows.into_iter().map(|row| TableRow { level: 0, values: values(row) })),
    };
    export::workbook(sheet, format!("{title} {}.xlsx", of.day))
}

fn cell(row: &ItemRow, field: &str, elements: &[u16], input: &Export) -> Value {
    match field {
        "item" => cells::text(&row.item),
        "item_name" => cells::text(&row.item_name),
        "unit" => cells::text(&row.unit),
        "own" => cells::price(row.own.total),
        "material" => cells::price(row.cost.material),
        "labour" => cells::price(row.cost.labour),
        "machine" => cells::price(row.cost.machine),
        "energy" => cells::price(row.cost.energy),
        "overhead" => cells::price(row.cost.overhead),
        "outsourcing" => cells::price(row.cost.outsourcing),
        "total" => Value::SumOfRow(elements.to_vec(), row.cost.total.to_string(), 4),
        "lacks" => row.lacks.map_or(Value::Empty, |lack| cells::word("standard_lack", lack.word(), input.language)),
        _ => Value::Empty,
    }
}
