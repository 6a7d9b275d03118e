//! Templates to fill in, and records as sheets that can be imported again.

use super::differences::{
    Texts, bin_texts, bom_texts, conversion_texts, item_texts, line_texts, operation_texts, partner_texts, routing_texts, substitute_texts,
    unit_texts, warehouse_texts, word_of, work_center_texts,
};
use super::kinds::{Field, Holds, Kind};
use super::sentences;
use qitao_domain::bom::Bom;
use qitao_domain::item::Item;
use qitao_domain::partner::Partner;
use qitao_domain::routing::Routing;
use qitao_domain::unit::Unit;
use qitao_domain::warehouse::{Bin, Warehouse};
use qitao_domain::work_center::WorkCenter;
use qitao_office::{Choice, Column, ColumnType, FormColumn, FormSheet, TableRow, TableSheet, Value, WriteError, form};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The language that comes first on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Default)]
pub enum Language {
    /// Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    pub(crate) fn of<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}

/// A field's header: two lines, one per language, of which the importer knows both. Times say that they are in seconds.
#[must_use]
pub fn header(field: &Field, language: Language) -> String {
    let (zh, en) = match field.holds {
        Holds::Seconds => (format!("{}(秒)", field.zh[0]), format!("{} (s)", field.en[0])),
        Holds::Code
        | Holds::Unit
        | Holds::Name
        | Holds::Spec
        | Holds::Note
        | Holds::Int { .. }
        | Holds::Number
        | Holds::Quantity
        | Holds::Coefficient
        | Holds::Share
        | Holds::Day
        | Holds::LastDay
        | Holds::YesNo
        | Holds::Choice(_) => (field.zh[0].to_owned(), field.en[0].to_owned()),
    };
    match language {
        Language::Chinese => format!("{zh}\n{en}"),
        Language::English => format!("{en}\n{zh}"),
    }
}

/// A field as a column.
#[must_use]
pub fn column(field: &Field, language: Language) -> Column {
    let (width, holds) = match field.holds {
        Holds::Code => (20, ColumnType::Text),
        Holds::Unit | Holds::Choice(_) | Holds::YesNo => (12, ColumnType::Text),
        Holds::Name | Holds::Spec => (24, ColumnType::Text),
        Holds::Note => (30, ColumnType::Text),
        Holds::Int { .. } | Holds::Number | Holds::Seconds => (12, ColumnType::Int),
        Holds::Quantity | Holds::Coefficient | Holds::Share => (14, ColumnType::Number),
        Holds::Day | Holds::LastDay => (13, ColumnType::Date),
    };
    Column::new(header(field, language), width, holds)
}

/// The sheet's name of a kind.
#[must_use]
pub fn sheet_name(kind: Kind, language: Language) -> &'static str {
    language.of(kind.spec().zh[0], kind.spec().en[0])
}

fn words(field: &Field, language: Language) -> Vec<String> {
    let words = match field.holds {
        Holds::Choice(words) => words,
        Holds::YesNo => super::words::YES_NO,
        Holds::Code
        | Holds::Unit
        | Holds::Name
        | Holds::Spec
        | Holds::Note
        | Holds::Int { .. }
        | Holds::Number
        | Holds::Quantity
        | Holds::Coefficient
        | Holds::Share
        | Holds::Day
        | Holds::LastDay
        | Holds::Seconds => &[],
    };
    words.iter().map(|w| language.of(w.zh[0], w.en[0]).to_owned()).collect()
}

fn form_sheet(kind: Kind, language: Language, rows: Vec<Vec<Value>>) -> FormSheet {
    let columns = kind.spec().fields.iter().map(|field| FormColumn {
        column: column(field, language),
        required: field.required,
        note: sentences::field_note(field, language),
        choice: Choice { words: words(field, language) },
    });
    FormSheet { name: sheet_name(kind, language).to_owned(), columns: columns.collect(), rows }
}

/// A template: a sheet per kind (all when none is named), and a sheet that explains every column with an example. The
/// importer does not read that one.
///
/// # Errors
/// The writer's own.
pub fn template(kinds: &[Kind], language: Language) -> Result<Vec<u8>, WriteError> {
    let kinds = if kinds.is_empty() { &Kind::ALL[..] } else { kinds };
    let sheets: Vec<FormSheet> = kinds.iter().map(|&kind| form_sheet(kind, language, Vec::new())).collect();
    let texts = sentences::guide(language);
    let columns = [36, 8, 46, 24].into_iter().zip(texts.columns).map(|(width, header)| Column::new(header, width, ColumnType::Text));
    let rows: Vec<TableRow> = kinds
        .iter()
        .flat_map(|&kind| kind.spec().fields.iter().map(move |field| (kind, field)))
        .map(|(kind, field)| {
            let example = match field.holds {
                Holds::Choice(words) => words.iter().find(|w| w.zh.contains(&field.example)).map_or("", |w| language.of(w.zh[0], w.en[0])),
                Holds::YesNo => {
                    super::words::YES_NO.iter().find(|w| w.zh.contains(&field.example)).map_or("", |w| language.of(w.zh[0], w.en[0]))
                }
                Holds::Code
                | Holds::Unit
                | Holds::Name
                | Holds::Spec
                | Holds::Note
                | Holds::Int { .. }
                | Holds::Number
                | Holds::Quantity
                | Holds::Coefficient
                | Holds::Share
                | Holds::Day
                | Holds::LastDay
                | Holds::Seconds => field.example,
            };
            let required = if field.required { texts.yes } else { "" };
            // Sheet and column in one cell, or the row would look like a header.
            let column = format!("{} · {}", sheet_name(kind, language), language.of(field.zh[0], field.en[0]));
            let cells = [column.as_str(), required, &sentences::field_note(field, language), example];
            TableRow { level: 0, values: cells.map(Value::from).to_vec() }
        })
        .collect();
    let guide = TableSheet {
        name: texts.sheet.to_owned(),
        captions: Vec::new(),
        columns: columns.collect(),
        frozen_columns: 0,
        autofilter: false,
        tree: false,
        rows: Box::new(rows.into_iter()),
    };
    form(&sheets, vec![guide])
}

fn values(kind: Kind, texts: &Texts, language: Language) -> Vec<Value> {
    let chinese = language == Language::Chinese;
    kind.spec()
        .fields
        .iter()
        .map(|field| {
            let text = texts.iter().find(|(key, _)| *key == field.key).map_or("", |(_, text)| text.as_str());
            if text.is_empty() {
                return Value::Empty;
            }
            match field.holds {
                Holds::Code | Holds::Unit | Holds::Name | Holds::Spec | Holds::Note => Value::Text(text.to_owned()),
                Holds::Int { .. } | Holds::Number | Holds::Seconds | Holds::Quantity | Holds::Coefficient | Holds::Share => {
                    Value::Decimal(text.to_owned())
                }
                Holds::Day | Holds::LastDay => text.parse().map_or_else(|_| Value::from(text), Value::Day),
                Holds::YesNo => Value::Text(word_of(super::words::YES_NO, text, chinese)),
                Holds::Choice(words) => Value::Text(word_of(words, text, chinese)),
            }
        })
        .collect()
}

/// A unit as a row of its sheet; so for the other kinds.
#[must_use]
pub fn unit_row(unit: &Unit, language: Language) -> Vec<Value> {
    values(Kind::Unit, &unit_texts(unit), language)
}

/// An item as a row.
#[must_use]
pub fn item_row(item: &Item, language: Language) -> Vec<Value> {
    values(Kind::Item, &item_texts(item), language)
}

/// An item's conversions as rows.
#[must_use]
pub fn conversion_rows(item: &Item, language: Language) -> Vec<Vec<Value>> {
    item.conversions.iter().map(|c| values(Kind::Conversion, &conversion_texts(&item.code, c), language)).collect()
}

/// A work centre as a row.
#[must_use]
pub fn work_center_row(center: &WorkCenter, language: Language) -> Vec<Value> {
    values(Kind::WorkCenter, &work_center_texts(center), language)
}

/// A partner as a row.
#[must_use]
pub fn partner_row(partner: &Partner, language: Language) -> Vec<Value> {
    values(Kind::Partner, &partner_texts(partner), language)
}

/// A warehouse as a row.
#[must_use]
pub fn warehouse_row(warehouse: &Warehouse, language: Language) -> Vec<Value> {
    values(Kind::Warehouse, &warehouse_texts(warehouse), language)
}

/// A bin as a row.
#[must_use]
pub fn bin_row(bin: &Bin, language: Language) -> Vec<Value> {
    values(Kind::Bin, &bin_texts(bin), language)
}

/// A BOM's lines as rows, each with the version's head.
#[must_use]
pub fn bom_rows(bom: &Bom, language: Language) -> Vec<Vec<Value>> {
    let head = bom_texts(bom);
    let row = |line| head.iter().cloned().chain(line_texts(line)).collect::<Texts>();
    bom.lines.iter().map(|line| values(Kind::Bom, &row(line), language)).collect()
}

/// A BOM's substitutes as rows.
#[must_use]
pub fn substitute_rows(bom: &Bom, language: Language) -> Vec<Vec<Value>> {
    let all = bom.lines.iter().flat_map(|l| l.substitutes.iter().map(move |s| substitute_texts(bom, l.number, s)));
    all.map(|texts| values(Kind::Substitute, &texts, language)).collect()
}

/// A routing's operations as rows, each with the version's head.
#[must_use]
pub fn routing_rows(routing: &Routing, language: Language) -> Vec<Vec<Value>> {
    let head = routing_texts(routing);
    let row = |operation| head.iter().cloned().chain(operation_texts(operation)).collect::<Texts>();
    routing.operations.iter().map(|operation| values(Kind::Routing, &row(operation), language)).collect()
}

/// Records as a sheet that can be imported again. Give `fields` to choose and order columns.
#[must_use]
pub fn sheet<'a>(kind: Kind, fields: Option<&[String]>, language: Language, rows: impl Iterator<Item = Vec<Value>> + 'a) -> TableSheet<'a> {
    let all = kind.spec().fields;
    let chosen: Vec<usize> = match fields {
        Some(keys) => keys.iter().filter_map(|key| kind.field(key)).collect(),
        None => (0..all.len()).collect(),
    };
    let columns = chosen.iter().map(|&at| column(&all[at], language)).collect();
    let rows = rows.map(move |row| {
        let values = chosen.iter().map(|&at| row.get(at).cloned().unwrap_or(Value::Empty)).collect();
        TableRow { level: 0, values }
    });
    TableSheet {
        name: sheet_name(kind, language).to_owned(),
        captions: Vec::new(),
        columns,
        frozen_columns: 1,
        autofilter: true,
        tree: false,
        rows: Box::new(rows),
    }
}
