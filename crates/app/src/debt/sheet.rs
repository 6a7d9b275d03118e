//! What is owed as a workbook: by partner and age, and by invoice.

use super::{Advance, Export, PartnerRow, Row, Side, Sum, advances, ages_of, all, by_partner, in_advance, numbers, rows, sum};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::export::{self, cells};
use crate::system::Language;
use crate::words;
use qitao_domain::Money;
use qitao_office::{Column, ColumnType, TableRow, TableSheet, Value};
use qitao_store::Read;
use std::sync::Arc;

/// Money in advance among the rows of a file.
fn of_advances(r: &mut Read<'_>, advances: &[Advance]) -> Result<Vec<(Row, Option<Money>)>> {
    let partners = crate::document::partners(r, advances.iter().filter_map(|one| one.money.partner_id))?;
    let mut numbers = numbers(r, advances.iter().map(|one| one.money.id))?;
    let row = |one: &Advance| {
        let (partner, partner_name) = one.money.partner_id.and_then(|id| partners.get(&id)).cloned().unwrap_or_default();
        let (document, reference) = numbers.remove(&one.money.id).unwrap_or_default();
        let row = Row {
            document,
            reference,
            day: one.money.day,
            due: one.money.day,
            late: 0,
            age: 0,
            partner,
            partner_name,
            gross: Money::ZERO,
            paid: Money::ZERO,
            open: Money::ZERO,
        };
        (row, Some(one.left))
    };
    Ok(advances.iter().map(row).collect())
}

/// The sheet by partner: a column for each age, and what all of them come to in the last row.
fn partner_sheet<'a>(rows: Vec<PartnerRow>, all: &Sum, ages: &[u32], side: Side, language: Language, currency: u8) -> TableSheet<'a> {
    let words = |kind: &str| words::title(kind, language);
    let span = |(at, to): (usize, &u32)| {
        let from = at.checked_sub(1).and_then(|before| ages.get(before)).map_or(1, |before| before + 1);
        format!("{from}–{to} {}", words("debt.days"))
    };
    let older = format!("> {} {}", ages.last().copied().unwrap_or_default(), words("debt.days"));
    let spans: Vec<String> = ages.iter().enumerate().map(span).collect();
    let heads = words::columns(if side == Side::Payable { "payable_of" } else { "receivable_of" });
    let column = |head: &export::Head| Column::new(head.head(language), head.width, head.holds);
    let age = |head: String| Column::new(head, 16, ColumnType::Number);
    let (before, after): (Vec<&export::Head>, Vec<&export::Head>) = heads.iter().partition(|head| head.field != "advance");
    let mut columns: Vec<Column> = before.into_iter().map(column).collect();
    columns.push(age(words("debt.not_due").to_owned()));
    columns.extend(spans.into_iter().chain([older]).map(age));
    columns.extend(after.into_iter().map(column));
    let money = move |value: Money| cells::money(value, currency);
    let row = move |row: PartnerRow| {
        let mut values = vec![cells::text(&row.partner), cells::text(&row.partner_name), cells::int(i64::from(row.payment_days))];
        values.extend([cells::int(i64::from(row.invoices)), money(row.open)]);
        values.extend(row.ages.into_iter().chain([row.advance]).map(money));
        TableRow { level: 0, values }
    };
    let mut last = vec![cells::text(words("sum")), Value::Empty, Value::Empty];
    last.extend([cells::int(rows.iter().map(|row| i64::from(row.invoices)).sum()), money(all.open)]);
    last.extend(all.ages.iter().copied().chain([all.advance]).map(money));
    TableSheet {
        name: format!("{} {}", side.title(language), words("debt.by_partner")),
        captions: Vec::new(),
        columns,
        frozen_columns: 1,
        autofilter: true,
        tree: false,
        rows: Box::new(rows.into_iter().map(row).chain([TableRow { level: 0, values: last }])),
    }
}

/// `debt.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: Export) -> Result<FileOut> {
    let ages = ages_of(input.ages.as_ref())?;
    let (partners, sum, found) = app.read(|r| {
        let owed = all(r, input.side, input.day, input.partner.as_deref(), &ages)?;
        let advances = advances(r, input.side, input.day, input.partner.as_deref())?;
        crate::check::count("rows", owed.len() + advances.len(), export::SHEET_RECORDS)?;
        let partners: Vec<PartnerRow> = by_partner(r, &owed, &advances, ages.len())?.into_values().collect();
        let sum = sum(&owed, ages.len(), in_advance(&advances)?)?;
        let mut found: Vec<(Row, Option<Money>)> =
            rows(r, input.day, &owed.iter().collect::<Vec<_>>())?.into_iter().map(|row| (row, None)).collect();
        found.extend(of_advances(r, &advances)?);
        Ok::<_, Error>((partners, sum, found))
    })?;
    let title = input.side.title(input.language);
    let currency = export::currency(app)?;
    let cell = |(row, advance): &(Row, Option<Money>), field: &str| {
        let of_invoice = |value: Money| advance.map_or_else(|| cells::money(value, currency), |_| Value::Empty);
        Some(match field {
            "partner" => cells::text(&row.partner),
            "partner_name" => cells::text(&row.partner_name),
            "document" => cells::text(&row.document),
            "reference" => cells::text(&row.reference),
            "day" => cells::day(Some(row.day)),
            "due" => cells::day(Some(row.due)),
            "late" => cells::int(row.late.max(0)),
            "gross" => of_invoice(row.gross),
            "paid" => of_invoice(row.paid),
            "open" => of_invoice(row.open),
            "advance" => advance.map_or(Value::Empty, |left| cells::money(left, currency)),
            _ => return None,
        })
    };
    let heads: Vec<&export::Head> = words::columns(input.side.word()).iter().collect();
    let sheets = vec![
        partner_sheet(partners, &sum, &ages, input.side, input.language, currency),
        export::of_records(title, &heads, input.language, &found, |row, field| cell(row, field)),
    ];
    export::sheets(sheets, format!("{title} {}.xlsx", input.day))
}
