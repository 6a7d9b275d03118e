//! Cost sheets as a workbook: one sheet for each view, figures as numbers, sums as formulas.

use super::view::{By, Export, FiguresView, Line, Sheet};
use super::{allowed, filter, name};
use crate::app::App;
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::export::{self, Head, cells};
use crate::system::Language;
use crate::words;
use qitao_domain::{Money, Price, Qty};
use qitao_office::{Column, TableRow, TableSheet, Value};
use std::sync::Arc;

/// What a line's total is the sum of.
const ELEMENTS: [&str; 5] = ["labour", "machine", "energy", "overhead", "difference"];

/// `costing.sheet_export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: Export) -> Result<FileOut> {
    allowed(ctx)?;
    let language = input.language;
    let captions = captions(&input);
    let name = format!("{} {} {}.xlsx", words::title("cost_sheet", language), input.from, input.to);
    let ask = input.ask(By::Operation);
    let (views, currency) = app.read(|r| {
        let filter = filter(r, &ask)?;
        Ok::<_, crate::error::Error>((name::sheets(r, &filter, &By::ALL)?, crate::document::paper::currency_decimals(r)?))
    })?;
    let currency = u8::try_from(currency).unwrap_or(2);
    for view in &views {
        // With the total, and the lines above the header.
        check::count("rows", view.lines.len() + 1 + captions.len(), export::SHEET_RECORDS)?;
    }
    let sheets = By::ALL.into_iter().zip(views).map(|(by, view)| table(by, view, captions.clone(), language, currency));
    export::sheets(sheets.collect(), name)
}

/// What was asked.
fn captions(input: &Export) -> Vec<String> {
    let language = input.language;
    let mut captions = vec![format!("{}: {} – {}", words::title("caption.days", language), input.from, input.to)];
    let operation = input.operation.map(|number| number.to_string());
    let filters = [
        ("work_order", &input.work_order),
        ("operation", &operation),
        ("item", &input.item),
        ("work_center", &input.work_center),
        ("operator", &input.operator),
        ("tracking_code", &input.tracking_code),
    ];
    for (field, value) in filters {
        let head = words::columns("cost_sheet").iter().find(|head| head.field == field);
        if let (Some(value), Some(head)) = (value, head) {
            captions.push(format!("{}: {value}", head.head(language)));
        }
    }
    captions
}

/// Whether a column is of a view. Figures are of all.
fn has(by: By, field: &str) -> bool {
    let of = match field {
        "month" => &[By::Month][..],
        "tracking_code" => &[By::TrackingCode],
        "operator" | "operator_name" => &[By::Operator],
        "work_order" => &[By::Operation, By::WorkOrder],
        "operation" | "operation_name" => &[By::Operation],
        "item" | "item_name" => &[By::Operation, By::WorkOrder, By::Item],
        "work_center" | "work_center_name" => &[By::Operation, By::WorkCenter],
        _ => &By::ALL,
    };
    of.contains(&by)
}

const fn title(by: By) -> &'static str {
    match by {
        By::Operation => "cost_sheet.operation",
        By::WorkOrder => "cost_sheet.work_order",
        By::Item => "cost_sheet.item",
        By::WorkCenter => "cost_sheet.work_center",
        By::Operator => "cost_sheet.operator",
        By::TrackingCode => "cost_sheet.tracking_code",
        By::Month => "cost_sheet.month",
    }
}

fn table(by: By, view: Sheet, captions: Vec<String>, language: Language, currency: u8) -> TableSheet<'static> {
    let heads: Vec<&'static Head> = words::columns("cost_sheet").iter().filter(|head| has(by, head.field)).collect();
    let elements = (0_u16..).zip(&heads).filter(|(_, head)| ELEMENTS.contains(&head.field)).map(|(at, _)| at).collect();
    let columns = heads.iter().map(|head| Column::new(head.head(language), head.width, head.holds)).collect();
    let row = Row { elements, currency, language };
    let Sheet { lines, totals, .. } = view;
    let last: Vec<Value> = heads.iter().enumerate().map(|(at, head)| row.last(at, head.field, &totals)).collect();
    let rows = lines.into_iter().map(move |line| {
        let values = heads.iter().map(|head| row.key(head.field, &line).unwrap_or_else(|| row.cell(head.field, &line.figures))).collect();
        TableRow { level: 0, values }
    });
    TableSheet {
        name: words::title(title(by), language).into(),
        captions,
        columns,
        frozen_columns: if by == By::Operation { 2 } else { 1 },
        // A filter would hide lines of a total.
        autofilter: false,
        tree: false,
        rows: Box::new(rows.chain([TableRow { level: 0, values: last }])),
    }
}

/// Makes the cells of rows.
struct Row {
    /// The columns that a total is the sum of.
    elements: Vec<u16>,
    /// Decimals of amounts.
    currency: u8,
    language: Language,
}

impl Row {
    /// What a line is of; none for a figure.
    fn key(&self, field: &str, line: &Line) -> Option<Value> {
        let text = |of: &Option<String>| cells::text(of.as_deref().unwrap_or_default());
        Some(match field {
            "month" => text(&line.month),
            "tracking_code" => text(&line.tracking_code),
            "operator" => text(&line.operator),
            "operator_name" => text(&line.operator_name),
            "work_order" => text(&line.work_order),
            "operation" => line.operation.map_or(Value::Empty, |number| cells::int(i64::from(number))),
            "operation_name" => text(&line.operation_name),
            "item" => text(&line.item),
            "item_name" => text(&line.item_name),
            "work_center" => text(&line.work_center),
            "work_center_name" => text(&line.work_center_name),
            "unit" => text(&line.unit),
            _ => return None,
        })
    }

    fn money(&self, value: Option<Money>) -> Value {
        cells::seen(value, self.currency)
    }

    /// A figure. What an accountant expects to be a sum is a formula.
    fn cell(&self, field: &str, of: &FiguresView) -> Value {
        let quantity = |value: Option<Qty>| value.map_or(Value::Empty, |value| cells::number(value.to_string()));
        let price = |value: Option<Price>| value.map_or(Value::Empty, cells::price);
        let hours = |value: Qty| cells::decimal(value.to_string(), 4);
        match field {
            "reports" => cells::int(of.reports),
            "good" => quantity(of.good),
            "rework" => quantity(of.rework),
            "reject_material" => quantity(of.reject_material),
            "reject_work" => quantity(of.reject_work),
            "labour_hours" => hours(of.labour_hours),
            "machine_hours" => hours(of.machine_hours),
            "kwh" => quantity(Some(of.kwh)),
            "labour" => self.money(Some(of.labour)),
            "machine" => self.money(Some(of.machine)),
            "energy" => self.money(Some(of.energy)),
            "overhead" => self.money(Some(of.overhead)),
            "difference" => self.money(Some(of.difference)),
            "total" => Value::SumOfRow(self.elements.clone(), of.total.to_string(), self.currency),
            "unit_cost" => price(of.unit_cost),
            "standard" => self.money(of.standard),
            "unit_standard" => price(of.unit_standard),
            "variance" => self.money(of.variance),
            "cause_rate" => self.money(of.causes.map(|causes| causes.rate)),
            "cause_efficiency" => self.money(of.causes.map(|causes| causes.efficiency)),
            "cause_energy_price" => self.money(of.causes.map(|causes| causes.energy_price)),
            "cause_energy_usage" => self.money(of.causes.map(|causes| causes.energy_usage)),
            "cause_scrap" => self.money(of.causes.map(|causes| causes.scrap)),
            _ => Value::Empty,
        }
    }

    /// The last row: sums of what is above, as far as these can be added.
    fn last(&self, at: usize, field: &str, totals: &FiguresView) -> Value {
        if at == 0 {
            return cells::text(words::title("sum", self.language));
        }
        let cell = self.cell(field, totals);
        // Costs of a piece are no sum.
        if field.starts_with("unit") {
            return cell;
        }
        match cell {
            Value::Quantity(sum, decimals) => Value::SumAbove(sum, decimals),
            Value::Int(sum) => Value::SumAbove(sum.to_string(), 0),
            other @ (Value::Empty
            | Value::Text(_)
            | Value::Decimal(_)
            | Value::Day(_)
            | Value::Moment(..)
            | Value::SumOfRow(..)
            | Value::SumAbove(..)) => other,
        }
    }
}
