//! The traveller (流转卡) that goes with a work order through the shop: a QR code for each operation, and boxes for the pencil where nobody
//! scans. No amount stands on it, whoever prints it.

use super::paper::Printer;
use super::{Print, failed, file, font};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::document::codes;
use crate::document::paper::Around;
use crate::error::Result;
use crate::system::Language;
use crate::work_order;
use qitao_domain::exact::{Rounding, round};
use qitao_domain::production::work_report::traveller_code;
use qitao_domain::{Exact, Qty};
use qitao_office::pdf::{self, Align, Column, Field, Paper, Table};
use qitao_store::{OrderOperation, Read};
use std::collections::HashMap;
use std::sync::Arc;

/// `work_order.traveller`
pub(crate) fn traveller(app: &Arc<App>, ctx: &Ctx, input: Print) -> Result<FileOut> {
    let font = font::font()?;
    let paper = app.read(|r| Printer::new(r, app, ctx, input.language)?.traveller(r, &input.number))?;
    let bytes = pdf::papers(&font, &paper.number, std::slice::from_ref(&paper), qitao_office::UNWATCHED).map_err(failed)?;
    Ok(file(format!("{} {}.pdf", paper.title, paper.number), bytes))
}

impl Printer {
    fn traveller(&self, r: &mut Read<'_>, number: &str) -> Result<Paper> {
        let (order, row) = work_order::load(r, number)?;
        let (id, line) = (order.head.id, &order.lines[0]);
        let mut around = Around::default();
        around.add_items(r, line.item_id.into_iter().collect())?;
        let item = around.item(line)?;
        let (code, _) = codes(r, &order.lines, |line| line.document_id)?.remove(&id).unwrap_or_default();
        let centers: HashMap<String, String> = r.work_centers()?.into_iter().map(|one| (one.record.code, one.record.name)).collect();
        let operations = r.order_operations(&[id])?;
        let name = [item.name.as_str(), item.spec.as_str()].join(" ").trim_end().to_owned();
        let mut fields = vec![
            self.field("traveller_item", &item.code),
            Field::wide(self.word("traveller_name"), name),
            self.field(
                "traveller_quantity",
                format!("{} {}", line.quantity.with_decimals(u32::from(item.decimals)), self.unit(&item.unit)),
            ),
            self.field("due", line.due.map(|day| day.to_string()).unwrap_or_default()),
            self.field("traveller_priority", row.priority.to_string()),
        ];
        if !code.is_empty() {
            fields.push(Field::wide(self.word("codes"), code));
        }
        if !order.head.note.is_empty() {
            fields.push(Field::wide(self.word("note"), &order.head.note));
        }
        let rows = operations.iter().map(|one| {
            let operation = &one.operation;
            let code = traveller_code(&order.head.number, operation.number);
            let center = centers.get(&operation.work_center).map_or(operation.work_center.as_str(), String::as_str);
            let place = if operation.outsourced { format!("{center}\n{}", self.word("traveller_outside")) } else { center.to_owned() };
            vec![
                operation.number.to_string(),
                [operation.name.as_str(), operation.note.as_str(), code.as_str()].join("\n").replace("\n\n", "\n"),
                place,
                format!("{}\n{}", one.start, minutes(one, line.quantity)),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
            ]
        });
        let columns = COLUMNS.map(|(head, width, align)| Column { head: self.word(head).into(), width, align });
        let codes = operations.iter().map(|one| traveller_code(&order.head.number, one.operation.number)).collect();
        let table = Table { columns: columns.to_vec(), rows: rows.collect(), codes, ..Table::default() };
        Ok(Paper {
            title: "流转卡".into(),
            subtitle: if self.language == Language::English { "Traveller".into() } else { String::new() },
            mark: super::words::mark(order.head.state, self.language).into(),
            number: order.head.number,
            fields,
            tables: vec![table],
            ..self.blank()
        })
    }
}

/// Standard time of the order in minutes, rounded up; empty where it cannot be said.
fn minutes(one: &OrderOperation, quantity: Qty) -> String {
    let seconds = one.operation.standard_seconds(quantity, one.efficiency);
    let minutes = seconds.and_then(|seconds| round(&(seconds / Exact::from_integer(60)), 0, Rounding::Up));
    minutes.map(|minutes| format!("{minutes} min")).unwrap_or_default()
}

/// Head, share of the width, where the text stands; those without a text are for the pencil, and the last has the code.
const COLUMNS: [(&str, f32, Align); 8] = [
    ("traveller_number", 11.0, Align::Center),
    ("traveller_operation", 46.0, Align::Left),
    ("traveller_center", 28.0, Align::Left),
    ("traveller_planned", 23.0, Align::Center),
    ("traveller_good", 15.0, Align::Right),
    ("traveller_rejects", 15.0, Align::Right),
    ("traveller_who", 20.0, Align::Left),
    ("traveller_code", 22.0, Align::Right),
];
