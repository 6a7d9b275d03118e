//! 《工序成本明细表》: what each operation of some days, or of one order, cost by element, with a good piece's cost beside its standard.

use super::paper::{Printer, grouped};
use super::{failed, file, font};
use crate::app::App;
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::system::Language;
use crate::work_report::sheet::view::{By, Export, FiguresView, Line, Sheet};
use crate::work_report::{allowed, sheet_of};
use qitao_domain::{Money, Qty, limits};
use qitao_office::pdf::{self, Align, Column, Field, Paper, Table};
use std::sync::Arc;

/// `costing.sheet_print`
pub(crate) fn cost_sheet(app: &Arc<App>, ctx: &Ctx, input: Export) -> Result<FileOut> {
    allowed(ctx)?;
    let font = font::font()?;
    let language = input.language;
    let paper = app.read(|r| {
        let printer = Printer::new(r, app, ctx, language)?;
        let asked = input.clone();
        let sheet = sheet_of(r, &input.ask(By::Operation))?;
        check::count("rows", sheet.lines.len(), limits::PRINTED_ROWS)?;
        Ok::<_, crate::error::Error>(printer.cost_sheet(&asked, &sheet))
    })?;
    let bytes = pdf::papers(&font, &paper.number, std::slice::from_ref(&paper), qitao_office::UNWATCHED).map_err(failed)?;
    Ok(file(format!("{} {}.pdf", paper.title, paper.number), bytes))
}

/// Lines of text, one above the other.
fn lines(texts: &[&str]) -> String {
    texts.iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join("\n")
}

impl Printer {
    fn cost_sheet(&self, asked: &Export, sheet: &Sheet) -> Paper {
        // Only closed months have a difference; without one its column would be empty.
        let shared = !sheet.totals.difference.is_zero() || sheet.lines.iter().any(|line| !line.figures.difference.is_zero());
        let columns: Vec<_> = COLUMNS.iter().filter(|(head, ..)| shared || *head != "cost_difference").collect();
        let column = |&&(head, width, align): &&(&'static str, f32, Align)| Column { head: self.word(head).into(), width, align };
        let row = |line: &Line| {
            columns.iter().map(|(head, ..)| self.key(head, line).unwrap_or_else(|| self.figure(head, &line.figures))).collect()
        };
        let sum = |(at, (head, ..)): (usize, &&(&'static str, f32, Align))| match at {
            0 => self.word("cost_sum").to_owned(),
            _ => self.figure(head, &sheet.totals),
        };
        let table = Table {
            columns: columns.iter().map(column).collect(),
            rows: sheet.lines.iter().map(row).collect(),
            sums: columns.iter().enumerate().map(sum).collect(),
            ..Table::default()
        };
        let number = asked.work_order.clone().unwrap_or_else(|| format!("{}-{}", plain(asked.from), plain(asked.to)));
        Paper {
            title: "工序成本明细表".into(),
            subtitle: if self.language == Language::English { "Operation costs".into() } else { String::new() },
            number,
            fields: self.asked(asked, sheet),
            tables: vec![table],
            signatures: ["cost_made_by", "cost_checked_by"].map(|key| self.field(key, "")).to_vec(),
            ..self.blank()
        }
    }

    /// What was asked, and how much there is of it.
    fn asked(&self, asked: &Export, sheet: &Sheet) -> Vec<Field> {
        let operation = asked.operation.map(|number| number.to_string());
        let only = [
            ("cost_order_is", &asked.work_order),
            ("cost_operation_is", &operation),
            ("cost_item_is", &asked.item),
            ("cost_center_is", &asked.work_center),
            ("cost_operator_is", &asked.operator),
            ("codes", &asked.tracking_code),
        ];
        let mut fields = Vec::new();
        // An order's page asks for all its days.
        if asked.work_order.is_none() {
            fields.push(self.field("cost_days", format!("{} – {}", asked.from, asked.to)));
        }
        fields.extend(only.into_iter().filter_map(|(key, value)| value.as_ref().map(|value| self.field(key, value))));
        fields.push(self.field("lines", sheet.lines.len().to_string()));
        fields.push(self.field("cost_reports", sheet.totals.reports.to_string()));
        fields
    }

    /// What a line is of; none for a figure.
    fn key(&self, head: &str, line: &Line) -> Option<String> {
        let text = |of: &Option<String>| of.clone().unwrap_or_default();
        let number = line.operation.map(|number| number.to_string()).unwrap_or_default();
        match head {
            "cost_order" => Some(lines(&[&text(&line.work_order), &text(&line.item), &text(&line.item_name)])),
            "cost_operation" => Some(lines(&[format!("{number} {}", text(&line.operation_name)).trim(), &text(&line.work_center_name)])),
            "cost_good" => {
                let unit = line.unit.as_deref().map(|unit| self.unit(unit)).unwrap_or_default();
                let good = line.figures.good.map(|good| format!("{good} {unit}")).unwrap_or_default();
                Some(lines(&[&good, &self.hours(line.figures.labour_hours)]))
            }
            _ => None,
        }
    }

    fn hours(&self, hours: Qty) -> String {
        format!("{hours} {}", self.word("cost_hours"))
    }

    fn figure(&self, head: &str, of: &FiguresView) -> String {
        let money = |amount: Option<Money>| amount.map(|amount| self.money(amount)).unwrap_or_default();
        let price = |price: Option<qitao_domain::Price>| price.map(|price| grouped(&price.with_decimals(4))).unwrap_or_default();
        match head {
            "cost_good" => self.hours(of.labour_hours),
            "cost_labour" => money(Some(of.labour)),
            "cost_machine" => money(Some(of.machine)),
            "cost_energy" => money(Some(of.energy)),
            "cost_overhead" => money(Some(of.overhead)),
            "cost_difference" => money(Some(of.difference)),
            "cost_total" => money(Some(of.total)),
            "cost_unit" => lines(&[&price(of.unit_cost), &price(of.unit_standard)]),
            "cost_variance" => money(of.variance),
            _ => String::new(),
        }
    }
}

/// A day without its hyphens, as a bar code has it.
fn plain(day: qitao_domain::Day) -> String {
    day.to_string().replace('-', "")
}

/// Head, share of the width, where the text stands.
const COLUMNS: [(&str, f32, Align); 11] = [
    ("cost_order", 30.0, Align::Left),
    ("cost_operation", 26.0, Align::Left),
    ("cost_good", 19.0, Align::Right),
    ("cost_labour", 19.0, Align::Right),
    ("cost_machine", 19.0, Align::Right),
    ("cost_energy", 17.0, Align::Right),
    ("cost_overhead", 17.0, Align::Right),
    ("cost_difference", 17.0, Align::Right),
    ("cost_total", 21.0, Align::Right),
    ("cost_unit", 19.0, Align::Right),
    ("cost_variance", 18.0, Align::Right),
];
