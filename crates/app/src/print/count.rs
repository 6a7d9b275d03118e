//! A sheet to count by: what lies where by bin, and an empty box for what somebody finds there. It is blind: what the books say, and what
//! was counted before, stands on no paper, whoever prints it.

use super::paper::Printer;
use super::{Print, failed, file, font};
use crate::app::App;
use crate::contract::FileOut;
use crate::count;
use crate::ctx::Ctx;
use crate::document::paper::Around;
use crate::error::Result;
use crate::system::Language;
use qitao_domain::stock::count::CountState;
use qitao_office::pdf::{self, Align, Column, Field, Paper, Table};
use qitao_store::{CountLine, Read};
use std::sync::Arc;

/// `count.print`
pub(crate) fn sheet(app: &Arc<App>, ctx: &Ctx, input: Print) -> Result<FileOut> {
    let font = font::font()?;
    let paper = app.read(|r| Printer::new(r, app, ctx, input.language)?.count(r, &input.number))?;
    let bytes = pdf::papers(&font, &paper.number, std::slice::from_ref(&paper), qitao_office::UNWATCHED).map_err(failed)?;
    Ok(file(format!("{} {}.pdf", paper.title, paper.number), bytes))
}

impl Printer {
    fn count(&self, r: &mut Read<'_>, number: &str) -> Result<Paper> {
        let count = count::stored(r, number)?;
        let warehouse = r.warehouses_by_id(&[count.warehouse_id])?.pop().map(|one| one.record);
        let mut lines = r.count_lines(count.id, 0, None)?;
        let mut around = Around::default();
        around.add_items(r, lines.iter().map(|line| line.place.0).collect())?;
        around.add_bins(r, lines.iter().map(|line| line.place.1).collect())?;
        // What was found later stands with its bin, and not at the end.
        let bin = |line: &CountLine| around.bins.get(&line.place.1).map(|bin| bin.bin.clone()).unwrap_or_default();
        lines.sort_by_cached_key(|line| (bin(line), line.number));
        let mut fields = Vec::new();
        if let Some(warehouse) = warehouse {
            fields.push(self.field("warehouse", format!("{} {}", warehouse.code, warehouse.name)));
        }
        fields.push(self.field("day", count.day.to_string()));
        fields.push(self.field("lines", lines.len().to_string()));
        if !count.note.is_empty() {
            fields.push(Field::wide(self.word("note"), &count.note));
        }
        let with_lots = lines.iter().any(|line| !line.place.2.is_empty());
        let rows = lines.iter().map(|line| {
            let item = around.items.get(&line.place.0);
            let name = item.map(|item| [item.name.as_str(), item.spec.as_str()].join("\n").trim_end().to_owned()).unwrap_or_default();
            let mut cells = vec![
                line.number.to_string(),
                crate::words::word("bin", &bin(line), self.language).to_owned(),
                item.map(|item| item.code.clone()).unwrap_or_default(),
                name,
                line.place.2.clone(),
                item.map(|item| self.unit(&item.unit).to_owned()).unwrap_or_default(),
                String::new(),
                String::new(),
            ];
            if !with_lots {
                cells.remove(LOT);
            }
            cells
        });
        let mut columns = COLUMNS.map(|(head, width, align)| Column { head: self.word(head).into(), width, align }).to_vec();
        if !with_lots {
            columns.remove(LOT);
        }
        let table = Table { columns, rows: rows.collect(), ..Table::default() };
        Ok(Paper {
            title: "盘点表".into(),
            subtitle: if self.language == Language::English { "Count sheet".into() } else { String::new() },
            mark: match count.state {
                CountState::Cancelled => self.word("cancelled").into(),
                CountState::Open | CountState::Counted | CountState::Approved | CountState::Posted => String::new(),
            },
            number: count.number,
            fields,
            tables: vec![table],
            signatures: ["counted_by", "witnessed_by", "keeper"].map(|key| self.field(key, "")).to_vec(),
            ..self.blank()
        })
    }
}

/// Where the lots stand, which are left out where nothing has one.
const LOT: usize = 4;

/// Head, share of the width, where the text stands; the last two are for the pencil.
const COLUMNS: [(&str, f32, Align); 8] = [
    ("line", 10.0, Align::Center),
    ("place", 22.0, Align::Left),
    ("item", 32.0, Align::Left),
    ("name", 46.0, Align::Left),
    ("lot", 22.0, Align::Left),
    ("unit", 12.0, Align::Center),
    ("counted", 26.0, Align::Right),
    ("counted_note", 18.0, Align::Left),
];
