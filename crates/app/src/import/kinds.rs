//! What can be imported: kinds of record and their fields, as one table of data ([`super::words`]).

use super::words::KINDS;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::OnceLock;

/// A kind of record, in the order of dependence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Units of measure.
    Unit,
    /// Items.
    Item,
    /// Items' own unit conversions.
    Conversion,
    /// Work centres.
    WorkCenter,
    /// Bills of material, a row per line.
    Bom,
    /// Substitutes of BOM lines.
    Substitute,
    /// Routings, a row per operation.
    Routing,
    /// Customers and suppliers.
    Partner,
    /// Warehouses.
    Warehouse,
    /// Bins of warehouses.
    Bin,
    /// Stock at the cut-over, a row per bin and lot.
    OpeningStock,
    /// Open orders of customers at the cut-over, a row per line.
    OpeningSale,
    /// Open orders at suppliers at the cut-over, a row per line.
    OpeningPurchase,
    /// What customers owe at the cut-over, a row per invoice.
    OpeningReceivable,
    /// What suppliers are owed at the cut-over, a row per invoice.
    OpeningPayable,
}

/// What a field holds, and so how its cells are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A code of an item, work centre, version: 64 characters, no spaces around.
    Code,
    /// A unit's code.
    Unit,
    /// A line of text, 200 characters.
    Name,
    /// A specification, 200 characters.
    Spec,
    /// Text of several lines, 2000 characters.
    Note,
    /// A whole number from 0.
    Int {
        /// The largest.
        most: u32,
    },
    /// A number of a line or operation, from 1.
    Number,
    /// A quantity, up to 6 decimals.
    Quantity,
    /// A coefficient, up to 9 decimals.
    Coefficient,
    /// A share: `5%` or `0.05`.
    Share,
    /// A day.
    Day,
    /// A last day; empty lasts for ever.
    LastDay,
    /// Yes or no.
    YesNo,
    /// One of some words.
    Choice(Words),
    /// A time in whole seconds; the header may say that the cells are in minutes or hours.
    Seconds,
}

/// A word of a choice: its value on the wire and what people write, templates the first.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// The value.
    pub value: &'static str,
    /// In Chinese.
    pub zh: &'static [&'static str],
    /// In English.
    pub en: &'static [&'static str],
}

/// The words of a choice.
pub type Words = &'static [Word];

/// A field of a kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in mappings and problems.
    pub key: &'static str,
    /// Chinese headers.
    pub zh: &'static [&'static str],
    /// English headers.
    pub en: &'static [&'static str],
    /// What it holds.
    pub holds: Holds,
    /// Its column must be there and filled (of a bin's code, only be there: its floor has none).
    pub required: bool,
    /// An example, for the template's explanations.
    pub example: &'static str,
}

/// A kind with its names and fields.
#[derive(Debug, PartialEq, Eq)]
pub struct KindSpec {
    /// The kind.
    pub kind: Kind,
    /// Chinese names of its sheet.
    pub zh: &'static [&'static str],
    /// English names of its sheet.
    pub en: &'static [&'static str],
    /// Its fields, in the template's order.
    pub fields: &'static [Field],
}

impl Kind {
    /// All kinds, in the order of dependence.
    pub const ALL: [Self; 15] = [
        Self::Unit,
        Self::Item,
        Self::Conversion,
        Self::WorkCenter,
        Self::Bom,
        Self::Substitute,
        Self::Routing,
        Self::Partner,
        Self::Warehouse,
        Self::Bin,
        Self::OpeningStock,
        Self::OpeningSale,
        Self::OpeningPurchase,
        Self::OpeningReceivable,
        Self::OpeningPayable,
    ];

    /// Its names and fields.
    #[must_use]
    pub fn spec(self) -> &'static KindSpec {
        // KINDS is in the order of `Kind`, which a test proves.
        &KINDS[self as usize]
    }

    /// The position of a field.
    #[must_use]
    pub fn field(self, key: &str) -> Option<usize> {
        self.spec().fields.iter().position(|f| f.key == key)
    }
}

/// A header as it is compared: half-width, lower case, without spaces, `_`, `-`, `*`, `:`.
#[must_use]
pub fn plain_header(header: &str) -> String {
    super::text::half_width(header)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '*' | ':' | '.' | '#'))
        .flat_map(char::to_lowercase)
        .collect()
}

type Headers = HashMap<(Kind, String), usize>;

fn headers() -> &'static Headers {
    static HEADERS: OnceLock<Headers> = OnceLock::new();
    HEADERS.get_or_init(|| {
        let mut all = Headers::new();
        for spec in KINDS {
            // Own headers of each field first, then synonyms, so that no synonym takes another field's own header.
            for first in [true, false] {
                for (index, field) in spec.fields.iter().enumerate() {
                    for list in [field.zh, field.en, &[field.key]] {
                        let list = if first { &list[..1] } else { &list[1..] };
                        for header in list {
                            all.entry((spec.kind, plain_header(header))).or_insert(index);
                        }
                    }
                }
            }
        }
        all
    })
}

/// The field that a header names, in either language: as a whole, by one of its lines, before or in its brackets, or
/// around a slash.
#[must_use]
pub fn field_of(kind: Kind, header: &str) -> Option<usize> {
    let find = |text: &str| {
        let plain = plain_header(text);
        headers().get(&(kind, plain.clone())).copied().or_else(|| {
            // 准备时间(分), "Setup time min": the unit is told apart by `seconds_of`.
            let (base, _) = split_time_unit(&plain)?;
            let index = headers().get(&(kind, base.to_owned())).copied()?;
            (kind.spec().fields[index].holds == Holds::Seconds).then_some(index)
        })
    };
    let half = super::text::half_width(header);
    find(&half)
        .or_else(|| half.lines().find_map(find))
        .or_else(|| {
            let (before, rest) = half.split_once(['(', '[', '【'])?;
            let inside = rest.split([')', ']', '】']).next().unwrap_or_default();
            find(before).or_else(|| find(inside))
        })
        .or_else(|| half.contains('/').then(|| half.split('/').find_map(find)).flatten())
}

/// How many seconds a header's unit has; `None` when it names none.
#[must_use]
pub fn seconds_of(header: &str) -> Option<i64> {
    let half = super::text::half_width(header);
    half.lines().chain([&*half]).find_map(|line| split_time_unit(&plain_header(line)).map(|(_, seconds)| seconds))
}

/// `准备时间(分)` → (`准备时间`, 60); `setupmin` → (`setup`, 60); `setupseconds` → (`setup`, 1).
fn split_time_unit(plain: &str) -> Option<(&str, i64)> {
    let open = plain.find(['(', '[', '/', ',', '【']);
    if let Some(at) = open {
        let inside = plain[at..].trim_matches(['(', '[', '/', ',', '【', ')', ']', '】']);
        let unit = super::words::TIME_UNITS.iter().find(|(name, _)| *name == inside)?;
        return Some((&plain[..at], unit.1));
    }
    super::words::TIME_UNITS
        .iter()
        .filter(|(name, _)| name.chars().count() > 1)
        .filter_map(|(name, seconds)| plain.strip_suffix(name).map(|base| (base, *seconds)))
        .filter(|(base, _)| !base.is_empty())
        .min_by_key(|(base, _)| base.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_unambiguous() {
        for (index, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(KINDS[index].kind, *kind);
            let spec = kind.spec();
            for (at, field) in spec.fields.iter().enumerate() {
                for header in [field.key, field.zh[0], field.en[0]] {
                    assert_eq!(field_of(*kind, header), Some(at), "{kind:?} {header}");
                }
                assert_eq!(field_of(*kind, &format!("{}\n{}", field.zh[0], field.en[0])), Some(at));
                if let Holds::Choice(words) = field.holds {
                    let mut meaning = HashMap::new();
                    for word in words {
                        for name in word.zh.iter().chain(word.en).chain([&word.value]) {
                            let before = meaning.insert(plain_header(name), word.value);
                            assert!(before.is_none_or(|b| b == word.value), "{} means two things in {}", name, field.key);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn headers_as_people_write_them() {
        let bom = |h: &str| field_of(Kind::Bom, h).map(|i| Kind::Bom.spec().fields[i].key);
        for (header, key) in [
            ("父件编码*", "parent"),
            ("父件编码 (Parent code)", "parent"),
            ("Parent Item", "parent"),
            ("PARENT_CODE", "parent"),
            ("子件编码/Component", "component"),
            ("单位用量（Qty per）", "qty"),
            ("损耗率 %", "scrap"),
            ("生效日期\nFrom", "from"),
            ("版本生效日期", "version_from"),
        ] {
            assert_eq!(bom(header), Some(key), "{header}");
        }
        assert_eq!(bom("价格"), None);
        let routing = |h: &str| field_of(Kind::Routing, h).map(|i| (Kind::Routing.spec().fields[i].key, seconds_of(h)));
        for (header, key, seconds) in [
            ("准备时间(分)", "setup_seconds", Some(60)),
            ("准备时间（小时）", "setup_seconds", Some(3600)),
            ("加工时间(秒)\nRun (s)", "run_seconds", Some(1)),
            ("Setup time (min)", "setup_seconds", Some(60)),
            ("run_seconds", "run_seconds", Some(1)),
            ("Run minutes", "run_seconds", Some(60)),
            ("清理时间/分钟", "cleanup_seconds", Some(60)),
            ("准备时间", "setup_seconds", None),
        ] {
            assert_eq!(routing(header), Some((key, seconds)), "{header}");
        }
    }
}
