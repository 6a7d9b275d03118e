//! The files as an import workbook, with the headers of the program's own template.

use super::source::{BomRow, Product, Source};
use anyhow::{Context, Result};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use std::collections::{BTreeMap, BTreeSet};

/// A cell.
enum Cell<'a> {
    Text(&'a str),
    Number(&'a str),
    Day(&'a str),
}

struct Sheet<'w> {
    sheet: &'w mut Worksheet,
    day: &'w Format,
    row: u32,
}

impl<'w> Sheet<'w> {
    fn new(sheet: &'w mut Worksheet, day: &'w Format, name: &str, headers: &[&str]) -> Result<Self> {
        sheet.set_name(name)?;
        let mut sheet = Self { sheet, day, row: 0 };
        sheet.add(&headers.iter().map(|h| Cell::Text(h)).collect::<Vec<_>>())?;
        Ok(sheet)
    }

    fn add(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text("") | Cell::Number("") | Cell::Day("") => {}
                Cell::Text(text) => _ = self.sheet.write_string(self.row, column, *text)?,
                Cell::Number(text) => _ = self.sheet.write_number(self.row, column, text.parse::<f64>()?)?,
                Cell::Day(text) => {
                    let day = ExcelDateTime::parse_from_str(text).with_context(|| format!("{text} is no day"))?;
                    self.sheet.write_datetime_with_format(self.row, column, &day, self.day)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }
}

/// Decimals and size of the units that this data uses: code, decimals, dimension, factor, per.
const UNITS: [(&str, &str, &str, &str, &str); 3] = [
    ("EA", "0", "count", "1", "1"),
    // A sixteenth of the pound of 0.45359237 kg.
    ("OZ", "2", "mass", "45359237", "1600000000"),
    ("IN", "2", "length", "254", "10000"),
];

/// Makes the workbook.
///
/// # Errors
/// A unit that this data is not known to use, a day that is none, or a failure of the writer.
pub fn workbook(source: &Source) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    units(
        source,
        &mut Sheet::new(book.add_worksheet(), &day, "Units", &["Unit", "Name", "English name", "Decimals", "Dimension", "Factor", "Per"])?,
    )?;
    let headers = ["Item code", "Name", "Specification", "Kind", "Source", "Unit", "Group", "Lead time days", "Safety stock", "Retired"];
    items(source, &mut Sheet::new(book.add_worksheet(), &day, "Items", &headers)?)?;
    work_centers(source, &mut Sheet::new(book.add_worksheet(), &day, "Work centres", &["Work centre", "Name", "Note"])?)?;
    let headers = ["Parent code", "Version", "Version from", "State", "Line", "Component code", "Quantity per", "Unit", "From", "To"];
    boms(source, &mut Sheet::new(book.add_worksheet(), &day, "BOM", &headers)?)?;
    let headers = ["Item code", "Version", "State", "Operation", "Operation name", "Work centre", "Setup (s)", "Run (s)", "Note"];
    routings(source, &mut Sheet::new(book.add_worksheet(), &day, "Routings", &headers)?)?;
    Ok(book.save_to_buffer()?)
}

fn units(source: &Source, sheet: &mut Sheet<'_>) -> Result<()> {
    let used: BTreeSet<&str> = source.products.keys().map(|id| source.unit_of(*id)).collect();
    for code in used {
        let (_, decimals, dimension, factor, per) =
            UNITS.iter().find(|u| u.0 == code).with_context(|| format!("nobody has said what {code} measures"))?;
        let name = source.units.get(code).map_or(code, String::as_str);
        use Cell::{Number, Text};
        sheet.add(&[Text(code), Text(name), Text(name), Number(decimals), Text(dimension), Number(factor), Number(per)])?;
    }
    Ok(())
}

fn specification(product: &Product) -> String {
    let size = [product.size.as_str(), product.size_unit_measure_code.trim()].join(" ");
    let weight = [product.weight.as_str(), product.weight_unit_measure_code.trim()].join(" ");
    let parts = [product.color.as_str(), size.trim(), weight.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn items(source: &Source, sheet: &mut Sheet<'_>) -> Result<()> {
    for (id, product) in &source.products {
        let made = product.make_flag == 1;
        let kind = match (product.finished_goods_flag == 1, made) {
            (true, _) => "finished",
            (false, true) => "semi_finished",
            (false, false) => "raw",
        };
        let group = product.subcategory.and_then(|id| source.groups.get(&id)).map_or("", String::as_str);
        sheet.add(&[
            Cell::Text(&product.product_number),
            Cell::Text(&product.name),
            Cell::Text(&specification(product)),
            Cell::Text(kind),
            Cell::Text(if made { "make" } else { "buy" }),
            Cell::Text(source.unit_of(*id)),
            Cell::Text(group),
            Cell::Number(&product.days_to_manufacture.to_string()),
            Cell::Number(&product.safety_stock_level.to_string()),
            Cell::Text(if product.discontinued_date.is_empty() { "no" } else { "yes" }),
        ])?;
    }
    Ok(())
}

fn work_centers(source: &Source, sheet: &mut Sheet<'_>) -> Result<()> {
    for place in &source.locations {
        let note = format!("{} per hour, {} hours a week", place.cost_rate, place.availability);
        sheet.add(&[Cell::Text(&place.id.to_string()), Cell::Text(&place.name), Cell::Text(&note)])?;
    }
    Ok(())
}

fn boms(source: &Source, sheet: &mut Sheet<'_>) -> Result<()> {
    let mut assemblies: BTreeMap<u32, Vec<&BomRow>> = BTreeMap::new();
    for row in &source.bom {
        if let Some(assembly) = row.assembly {
            assemblies.entry(assembly).or_default().push(row);
        }
    }
    let code = |id: u32| source.products.get(&id).map(|p| p.product_number.as_str()).with_context(|| format!("there is no product {id}"));
    for (assembly, mut lines) in assemblies {
        lines.sort_by_key(|line| (line.component, &line.start_date));
        let first = lines.iter().map(|line| line.start_date.as_str()).min().unwrap_or_default();
        for (number, line) in (1_u32..).zip(&lines) {
            sheet.add(&[
                Cell::Text(code(assembly)?),
                Cell::Text("V1"),
                Cell::Day(first),
                Cell::Text("active"),
                Cell::Number(&(number * 10).to_string()),
                Cell::Text(code(line.component)?),
                Cell::Number(&line.per_assembly_qty),
                Cell::Text(&line.unit_measure_code),
                Cell::Day(&line.start_date),
                Cell::Day(&line.end_date),
            ])?;
        }
    }
    Ok(())
}

fn routings(source: &Source, sheet: &mut Sheet<'_>) -> Result<()> {
    let places: BTreeMap<u32, &str> = source.locations.iter().map(|l| (l.id, l.name.as_str())).collect();
    for operation in &source.operations {
        let product = source.products.get(&operation.product).with_context(|| format!("there is no product {}", operation.product))?;
        sheet.add(&[
            Cell::Text(&product.product_number),
            Cell::Text("V1"),
            Cell::Text("active"),
            Cell::Number(&(operation.sequence * 10).to_string()),
            Cell::Text(places.get(&operation.location).copied().unwrap_or_default()),
            Cell::Text(&operation.location.to_string()),
            Cell::Number(&operation.seconds.to_string()),
            Cell::Number("0"),
            Cell::Text(&format!("per work order, from {} of {}", operation.orders, operation.orders + operation.others)),
        ])?;
    }
    Ok(())
}
