//! The file: a row for each operation of an order, or one row of an order without any. Its first row names the columns.

use crate::error::{Code, Error, Result};
use qitao_domain::{Day, Qty};
use qitao_office::{Row, Sheet, Workbook};
use std::collections::HashMap;

/// A column by its key, and what its head may be called; the first two are what a message says.
const COLUMNS: &[(&str, &[&str])] = &[
    ("order", &["工单号", "Order"]),
    ("item", &["物料编码", "Item code"]),
    ("quantity", &["数量", "Quantity"]),
    ("start", &["开工日期", "Start"]),
    ("end", &["完工日期", "End"]),
    ("operation", &["工序号", "Operation"]),
    ("work_center", &["工作中心编码", "Work centre code"]),
    ("day", &["报工日期", "Day"]),
    ("good", &["合格", "Good"]),
    ("reject_material", &["料废", "Scrap by material"]),
    ("reject_work", &["工废", "Scrap by work"]),
    ("reason", &["报废原因", "Reason"]),
    ("machine_hours", &["机器工时", "Machine hours"]),
    ("operator", &["操作工账号", "Login"]),
    ("labour_hours", &["人工工时", "Labour hours"]),
    ("kwh", &["用电 kWh", "kWh"]),
];
/// Without these nothing can be read.
const NEEDED: [&str; 4] = ["order", "item", "quantity", "start"];

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// Its number in the file.
    pub row: u32,
    pub order: String,
    pub item: String,
    pub quantity: Qty,
    pub start: Day,
    pub end: Day,
    /// None of an order that nothing was reported of.
    pub operation: Option<Reported>,
}

/// What a row says of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reported {
    pub number: u32,
    pub work_center: String,
    pub day: Day,
    pub good: Qty,
    pub reject_material: Qty,
    pub reject_work: Qty,
    pub reason: String,
    pub machine_seconds: i64,
    pub operator: Option<String>,
    pub labour_seconds: i64,
    pub kwh: Option<Qty>,
}

/// What a cell of a row cannot be.
pub(super) fn wrong(row: u32, column: &str, value: &str) -> Error {
    let value: String = value.chars().take(64).collect();
    Error::new(Code::HistoryCell).with("row", row).with("field", column).with("value", value)
}

/// The cells of a row, by the key of their column.
struct Cells<'a> {
    row: Row<'a>,
    columns: &'a HashMap<&'static str, u32>,
}

impl<'a> Cells<'a> {
    fn text(&self, key: &str) -> &'a str {
        let column = self.columns.get(key).copied();
        column.and_then(|column| self.row.cell(column)).map_or("", |cell| cell.text.trim())
    }

    fn wrong(&self, key: &str) -> Error {
        wrong(self.row.number, key, self.text(key))
    }

    fn needed(&self, key: &str) -> Result<String> {
        let text = self.text(key);
        if text.is_empty() { Err(self.wrong(key)) } else { Ok(text.to_owned()) }
    }

    /// Not below zero; none where nothing stands.
    fn quantity(&self, key: &str) -> Result<Option<Qty>> {
        let text = self.text(key);
        if text.is_empty() {
            return Ok(None);
        }
        let quantity: Option<Qty> = text.parse().ok().filter(|quantity: &Qty| !quantity.is_negative());
        quantity.map(Some).ok_or_else(|| self.wrong(key))
    }

    /// A day, whatever time stands behind it.
    fn day(&self, key: &str) -> Result<Option<Day>> {
        let text = self.text(key);
        if text.is_empty() {
            return Ok(None);
        }
        crate::import::text::day(text).map(Some).map_err(|_| self.wrong(key))
    }

    /// Hours as whole seconds.
    fn seconds(&self, key: &str) -> Result<i64> {
        let hours = i128::from(self.quantity(key)?.unwrap_or(Qty::ZERO).scaled());
        let seconds = hours * 3_600;
        // A ten-thousandth of an hour is 0.36 s: half a second and more is one.
        i64::try_from((seconds + 500_000) / 1_000_000).map_err(|_| self.wrong(key))
    }
}

fn columns(sheet: &Sheet) -> Result<(u32, HashMap<&'static str, u32>)> {
    let nothing = || Error::new(Code::ImportNothing);
    let head = sheet.rows().next().ok_or_else(nothing)?;
    let mut found = HashMap::new();
    for cell in head.cells() {
        let text = cell.text.trim().to_lowercase();
        let of = COLUMNS.iter().find(|(key, names)| text == *key || names.iter().any(|name| name.to_lowercase() == text));
        if let Some((key, _)) = of {
            found.entry(*key).or_insert(cell.column);
        }
    }
    if let Some(missing) = NEEDED.iter().find(|key| !found.contains_key(*key)) {
        return Err(wrong(head.number, missing, ""));
    }
    Ok((head.number, found))
}

fn reported(cells: &Cells<'_>, start: Day, quantity: Qty) -> Result<Option<Reported>> {
    let text = cells.text("operation");
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse::<u32>().ok().filter(|number| (1..=i32::MAX.unsigned_abs()).contains(number));
    let rejects = |key: &str| cells.quantity(key).map(Option::unwrap_or_default);
    let (reject_material, reject_work) = (rejects("reject_material")?, rejects("reject_work")?);
    let rest = quantity.checked_sub(reject_material).and_then(|rest| rest.checked_sub(reject_work));
    let good = match cells.quantity("good")? {
        Some(good) => good,
        // What nobody lost is good.
        None => rest.filter(|rest| !rest.is_negative()).ok_or_else(|| cells.wrong("reject_work"))?,
    };
    let operator = cells.text("operator");
    let labour_seconds = cells.seconds("labour_hours")?;
    if operator.is_empty() && labour_seconds > 0 {
        return Err(cells.wrong("operator"));
    }
    Ok(Some(Reported {
        number: number.ok_or_else(|| cells.wrong("operation"))?,
        work_center: cells.needed("work_center")?,
        day: cells.day("day")?.unwrap_or(start),
        good,
        reject_material,
        reject_work,
        reason: cells.text("reason").to_owned(),
        machine_seconds: cells.seconds("machine_hours")?,
        operator: (!operator.is_empty()).then(|| operator.to_owned()),
        labour_seconds,
        kwh: cells.quantity("kwh")?,
    }))
}

/// The rows of the first sheet.
pub(super) fn rows(workbook: &Workbook) -> Result<Vec<Said>> {
    let sheet = workbook.sheets.first().ok_or_else(|| Error::new(Code::ImportNothing))?;
    let (head, columns) = columns(sheet)?;
    let mut found = Vec::with_capacity(sheet.filled_rows());
    for row in sheet.rows().filter(|row| row.number > head) {
        let cells = Cells { row, columns: &columns };
        let quantity = cells.quantity("quantity")?.filter(|quantity| quantity.is_positive()).ok_or_else(|| cells.wrong("quantity"))?;
        let start = cells.day("start")?.ok_or_else(|| cells.wrong("start"))?;
        let end = cells.day("end")?.unwrap_or(start);
        if end < start {
            return Err(cells.wrong("end"));
        }
        found.push(Said {
            row: row.number,
            order: cells.needed("order")?,
            item: cells.needed("item")?,
            quantity,
            start,
            end,
            operation: reported(&cells, start, quantity)?,
        });
    }
    if found.is_empty() { Err(Error::new(Code::ImportNothing)) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qitao_office::{Limits, UNWATCHED, read};

    fn of(text: &str) -> Result<Vec<Said>> {
        rows(&read(text.as_bytes(), "history.csv", &Limits::default(), UNWATCHED).unwrap())
    }

    const HEAD: &str = "工单号,物料编码,数量,开工日期,完工日期,工序号,工作中心编码,报工日期,工废,机器工时,操作工账号,人工工时\n";

    fn field(text: &str) -> String {
        let error = of(&format!("{HEAD}{text}\n")).unwrap_err();
        assert_eq!(error.code, Code::HistoryCell);
        format!("{} {}", error.params["row"], error.params["field"])
    }

    #[test]
    fn a_row_says_an_operation_or_that_there_is_none() {
        let found =
            of(&format!("{HEAD}13,A-1,8,2011-06-03,2011-06-13,10,C01,2011-06-04,2,4.1,,\n14,A-1,8,2011/6/3 0:00:00,,,,,,,,\n")).unwrap();
        let one = found[0].operation.as_ref().unwrap();
        assert_eq!(
            (one.number, one.good.to_string(), one.machine_seconds, one.day.to_string()),
            (10, "6".into(), 14_760, "2011-06-04".into())
        );
        assert_eq!((found[1].operation.is_none(), found[1].start == found[1].end, found[1].row), (true, true, 3));
    }

    #[test]
    fn what_cannot_be_is_named() {
        assert_eq!(field(",A-1,8,2011-06-03,,,,,,,,"), "2 order");
        assert_eq!(field("1,A-1,0,2011-06-03,,,,,,,,"), "2 quantity");
        assert_eq!(field("1,A-1,8,yesterday,,,,,,,,"), "2 start");
        assert_eq!(field("1,A-1,8,2011-06-03,2011-06-02,,,,,,,"), "2 end");
        assert_eq!(field("1,A-1,8,2011-06-03,,0,C01,,,,,"), "2 operation");
        assert_eq!(field("1,A-1,8,2011-06-03,,10,,,,,,"), "2 work_center");
        assert_eq!(field("1,A-1,8,2011-06-03,,10,C01,,9,,,"), "2 reject_work");
        assert_eq!(field("1,A-1,8,2011-06-03,,10,C01,,,-1,,"), "2 machine_hours");
        assert_eq!(field("1,A-1,8,2011-06-03,,10,C01,,,,,3"), "2 operator");
        assert_eq!(of("工单号,数量\n").unwrap_err().params["field"], "item");
        assert_eq!(of(HEAD).unwrap_err().code, Code::ImportNothing);
    }
}
