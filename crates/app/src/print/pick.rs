//! A pick list on paper: what is taken from which bin, as one walks, with a box for what was taken; what is short stands below.

use super::paper::Printer;
use super::{failed, file, font};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::system::Language;
use crate::work_order::pick::{Row, Short, picked};
use qitao_domain::Qty;
use qitao_office::pdf::{self, Align, Column, Paper, Table};
use qitao_store::Read;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// For which orders a pick list is printed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PickPrint")]
#[serde(deny_unknown_fields)]
pub struct PrintPick {
    /// Their numbers.
    pub orders: Vec<String>,
    /// The language of what stands around what the books hold.
    #[serde(default)]
    pub language: Language,
}

/// `work_order.pick_print`
pub(crate) fn pick(app: &Arc<App>, ctx: &Ctx, input: PrintPick) -> Result<FileOut> {
    let font = font::font()?;
    let paper = app.read(|r| Printer::new(r, app, ctx, input.language)?.pick(r, ctx, &input.orders))?;
    let bytes = pdf::papers(&font, &paper.number, std::slice::from_ref(&paper), qitao_office::UNWATCHED).map_err(failed)?;
    Ok(file(format!("{} {}.pdf", paper.title, paper.number), bytes))
}

impl Printer {
    fn pick(&self, r: &mut Read<'_>, ctx: &Ctx, orders: &[String]) -> Result<Paper> {
        let list = picked(r, orders)?;
        let number = match orders {
            [one] => one.clone(),
            [first, .., last] => format!("{first} – {last}"),
            [] => String::new(),
        };
        let fields = vec![
            self.field("day", ctx.today.to_string()),
            self.field("pick_orders", orders.len().to_string()),
            self.field("lines", list.picks.len().to_string()),
        ];
        let columns = |of: &[(&'static str, f32, Align)]| -> Vec<Column> {
            of.iter().map(|(head, width, align)| Column { head: self.word(head).into(), width: *width, align: *align }).collect()
        };
        let shown = |quantity: Qty, unit: &str| format!("{quantity} {}", self.unit(unit));
        let operation = |operation: Option<u32>| operation.map(|number| number.to_string()).unwrap_or_default();
        let walk = |(row, at): (&Row, usize)| {
            let stands_in = row.instead_of.as_ref().map(|of| format!("\n{}{of} × {}", self.word("stands_in"), row.as_good_as));
            vec![
                at.to_string(),
                [row.warehouse.as_str(), row.bin.as_str()].join(" ").trim_end().to_owned(),
                row.item.clone(),
                format!("{}{}", [row.name.as_str(), row.spec.as_str()].join("\n").trim_end(), stands_in.unwrap_or_default()),
                row.lot.clone(),
                shown(row.quantity, &row.unit),
                [row.work_order.clone(), operation(row.operation)].join(" ").trim_end().to_owned(),
                String::new(),
            ]
        };
        let picks = Table { columns: columns(&PICKS), rows: list.picks.iter().zip(1..).map(walk).collect(), ..Table::default() };
        let lack = |row: &Short| {
            let order = [row.work_order.clone(), operation(row.operation)].join(" ").trim_end().to_owned();
            vec![row.item.clone(), row.name.clone(), shown(row.quantity, &row.unit), order]
        };
        let mut tables = vec![picks];
        if !list.short.is_empty() {
            tables.push(Table { columns: columns(&SHORT), rows: list.short.iter().map(lack).collect(), ..Table::default() });
        }
        Ok(Paper {
            title: "拣料单".into(),
            subtitle: if self.language == Language::English { "Pick list".into() } else { String::new() },
            number,
            fields,
            tables,
            signatures: ["picked_by", "keeper"].map(|key| self.field(key, "")).to_vec(),
            ..self.blank()
        })
    }
}

/// Head, share of the width, where the text stands; the last is for the pencil.
const PICKS: [(&str, f32, Align); 8] = [
    ("line", 9.0, Align::Center),
    ("place", 22.0, Align::Left),
    ("item", 32.0, Align::Left),
    ("name", 44.0, Align::Left),
    ("lot", 20.0, Align::Left),
    ("quantity", 22.0, Align::Right),
    ("pick_order", 32.0, Align::Left),
    ("pick_taken", 16.0, Align::Right),
];

/// What is short.
const SHORT: [(&str, f32, Align); 4] =
    [("item", 36.0, Align::Left), ("name", 60.0, Align::Left), ("pick_short", 30.0, Align::Right), ("pick_order", 40.0, Align::Left)];
