//! What is wrong, where, and what to do about it: codes and figures, no sentences.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Does it stop the row?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row is not written.
    Error,
    /// It is written; a person should look.
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $severity:ident),* $(,)?) => {
        /// What is wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[$doc])* $name),* }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Whether it stops the row.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),* }
            }
        }
    };
}

codes! {
    /// No column for a required field. Params: field, header, header_en (its names).
    ColumnMissing Error,
    /// Two columns are for the same field, by their headers or their mapping; this one is not read. Params: other (the letters of
    /// the one that is).
    ColumnRepeated Warning,
    /// The header does not say whose days these are; they are read as the version's.
    DaysOfVersion Warning,
    /// The column has a header and is not read.
    ColumnUnread Warning,
    /// The header has a percent sign, but the numbers may be shares as well; they are read as shares.
    ShareHeaded Warning,
    /// Other numbers of the column are percents without their sign; this one may be, too.
    ShareInDoubt Warning,
    /// The row does not say of which version it is, and the books have several. Params: item, version (the one taken).
    VersionAssumed Warning,
    /// A required cell is empty.
    Required Error,
    /// Not a number.
    NotANumber Error,
    /// A comma where the decimal point belongs.
    DecimalComma Error,
    /// A comma that may be a thousands separator or a decimal comma.
    ThousandsComma Error,
    /// More decimals than can be kept. Params: decimals, unit (where it is the item's).
    TooManyDecimals Error,
    /// Beyond what can be kept.
    OutOfRange Error,
    /// Must be above 0.
    NotPositive Error,
    /// Must not be below 0.
    Negative Error,
    /// Not a whole number.
    NotWhole Error,
    /// Larger than allowed. Params: most.
    TooLarge Error,
    /// 100 % or more. Params: share.
    ScrapTooHigh Error,
    /// A share above 1.
    ShareTooHigh Error,
    /// A time with a fraction of a second. Params: seconds (the nearest), unit.
    NotWholeSeconds Error,
    /// The header names no unit of time: seconds are assumed.
    TimeUnitAssumed Warning,
    /// Not a date.
    NotADate Error,
    /// There is no such month. Params: month.
    NoSuchMonth Error,
    /// There is no such day. Params: year, month, day.
    NoSuchDay Error,
    /// Not between 1900-01-01 and 2999-12-31.
    DateOutOfRange Error,
    /// The last day is before the first. Params: from, to.
    DatesReversed Error,
    /// The line and its version share no day. Params: from, to.
    OutsideVersion Error,
    /// None of the words. Params: words, words_en.
    UnknownWord Error,
    /// More characters than allowed. Params: most, length.
    TooLong Error,
    /// A line feed, tab or other control character.
    BadCharacter Error,
    /// Full-width letters or digits, read as half-width.
    FullWidth Warning,
    /// White space inside a code.
    InnerSpace Warning,
    /// A number where codes are text: zeros in front may be lost.
    CodeWasNumber Warning,
    /// A number whose code with zeros in front is known. Params: code.
    LostZeros Warning,
    /// A code that Excel cut to 15 digits.
    LostDigits Error,
    /// A code that Excel made a date of.
    CodeWasDate Error,
    /// A merged range: its value is taken for each row. Params: from, to (rows).
    MergedFilled Warning,
    /// An error value (#N/A).
    ErrorValue Error,
    /// A formula without a stored result: open and save the file in Excel.
    NoResult Error,
    /// No such item. Params: position, found (the character that differs), where there is a suggestion.
    UnknownItem Error,
    /// The item is only in this file, in a row with mistakes. Params: sheet, row.
    ItemNotTaken Error,
    /// The item is retired.
    RetiredItem Warning,
    /// No such unit. Params: item, unit (the item's own).
    UnknownUnit Error,
    /// The unit is only in this file, in a row with mistakes. Params: sheet, row.
    UnitNotTaken Error,
    /// No way from this unit to the item's own. Params: item, unit.
    NoConversion Error,
    /// No such work centre.
    UnknownWorkCenter Error,
    /// The work centre is only in this file, in a row with mistakes. Params: sheet, row.
    WorkCenterNotTaken Error,
    /// No such BOM line. Params: item, version, line.
    UnknownLine Error,
    /// The same record again. Params: sheet, row (of the first).
    Duplicate Error,
    /// The same component again in the same version, on the same days. Params: row (of the first).
    ComponentRepeated Warning,
    /// Another item has this barcode. Params: item.
    BarcodeTaken Error,
    /// The version's head says something else in an earlier row. Params: row, before (what it says there).
    Contradiction Error,
    /// The row belongs to a version whose head is wrong. Params: item, version, sheet, row (where it is wrong).
    VersionNotTaken Error,
    /// Two active versions on the same day. Params: other (version), from, to (its days).
    Overlap Error,
    /// An active version for which the file has no days is always active, and overlaps another. Params: other, from, to (its).
    VersionWithoutDays Error,
    /// The item is its own component.
    OwnComponent Error,
    /// The line closes a loop. Params: path (`A → B → A`).
    Loop Error,
    /// More lines (operations, substitutes, conversions) than allowed. Params: most.
    TooManyLines Error,
    /// The cost shares of a version add up to more than 1. Params: sum.
    SharesTooHigh Error,
    /// The item's own unit changes: stock, lines and conversions are in the old one. Params: before.
    UnitChanged Warning,
    /// The item's unit stays while the books count in it. Params: before, uses.
    UnitInUse Error,
    /// The item's decimals do not become fewer while the books count in it. Params: before, uses.
    DecimalsInUse Error,
    /// The item has BOMs or routings and so is no service. Params: uses.
    ServiceIsMade Error,
    /// Papers name the item, and it would lie in stock or no more. Params: uses.
    KindInPapers Error,
    /// A service is not made: it has no BOM and no routing.
    ServiceHasNoBom Error,
    /// The unit's dimension and size stay while it is used. Params: uses.
    UnitSizeInUse Error,
    /// The item's lot rule needs this figure.
    LotFigureMissing Error,
    /// The largest lot is below the smallest. Params: min, max.
    LotMaxBelowMin Error,
    /// Stock at a standard price needs that price.
    StandardPriceMissing Error,
    /// Stock at its average has no standard price.
    StandardPriceUnwanted Error,
    /// Some of it is there: how its stock is kept is not changed by a file. Params: there, unit.
    StockRuleInUse Error,
    /// A figure of the item that stays has more decimals than the item would have. Params: figure, decimals, unit.
    FigureIsFiner Error,
    /// A counted unit has no factor.
    CountFactor Error,
    /// A conversion between the item's own unit and itself. Params: unit.
    ConversionOfOwnUnit Error,
    /// Only a co-product carries a share of the cost. Params: share.
    ShareOfNoCoProduct Error,
    /// A by- or co-product comes out; scrap is a share of what goes in. Params: share.
    ScrapOfOutput Error,
    /// Nobody has said yet as of which day these books begin.
    NoCutOverDay Error,
    /// The cut-over is closed. Params: day.
    CutOverClosed Error,
    /// The first day of these books has not come yet. Params: day.
    CutOverAhead Error,
    /// A 1 without a percent sign, read as the whole; it may be 1 %.
    ShareIsWhole Warning,
    /// Nothing says whether these are customers or suppliers: no column of either, no header, no name of sheet or file.
    SideMissing Error,
    /// Neither a customer nor a supplier.
    PartnerNeither Error,
    /// Our stock lies at them, so they stay a supplier. Params: warehouse.
    PartnerHasWarehouse Error,
    /// The partner is only in this file, in a row with mistakes. Params: sheet, row.
    PartnerNotTaken Error,
    /// A warehouse of our own is at no supplier.
    WarehouseOwn Error,
    /// The warehouse or bin is only in this file, in a row with mistakes. Params: sheet, row.
    PlaceNotTaken Error,
    /// Papers name the warehouse's bins: what lies there, and at whom, stays. Params: lines.
    WarehouseInPapers Error,
    /// Something lies there. Params: items.
    StockLies Error,
    /// A warehouse's floor stays in use. Params: warehouse.
    FloorRetired Error,
    /// No such customer, or a retired one.
    UnknownCustomer Error,
    /// No such supplier, or a retired one.
    UnknownSupplier Error,
    /// No such warehouse, or a retired one.
    UnknownWarehouse Error,
    /// The warehouse has no such bin, or it is retired. Params: warehouse.
    UnknownBin Error,
    /// The item is kept by lots.
    LotMissing Error,
    /// The item is not kept by lots.
    LotUnwanted Error,
    /// Neither price nor amount says what the stock is worth.
    WorthMissing Error,
    /// Quantity × price is not the amount, which is what counts. Params: amount (what the price makes of it).
    WorthDiffers Warning,
    /// The item is kept at a standard price, whatever stands here. Params: amount (by that price).
    WorthIsStandard Warning,
    /// What is owed is not nothing.
    AmountZero Error,
    /// Services and phantoms lie in no stock.
    NeverStocked Error,
    /// Phantoms are never ordered.
    NeverOrdered Error,
    /// The item is retired, and nothing can be ordered of it.
    RetiredOrdered Error,
    /// It was brought in already.
    BroughtInAlready Error,
    /// Another row of the same order has a mistake. Params: row.
    OrderNotTaken Error,
}

impl Code {
    /// Its name on the wire: `unknown_item`.
    #[must_use]
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// A mistake (or doubt) at a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// The sheet's name.
    pub sheet: String,
    /// The file's row, from 1.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
    /// The column's letters.
    pub letter: String,
    /// The field.
    pub field: String,
    /// What the cell says, as it was.
    pub value: String,
    /// Does it stop the row?
    pub severity: Severity,
    /// What is wrong.
    pub code: Code,
    /// What the sentence needs.
    pub params: BTreeMap<String, String>,
    /// What the cell should probably say; empty text means: nothing.
    pub suggestion: Option<String>,
    /// How many other cells of this column have the same problem with the same value.
    pub alike: u32,
}

/// A cell to be read as something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// The sheet's name.
    pub sheet: String,
    /// The file's row, from 1.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
    /// What it is to say.
    pub value: String,
}

/// All suggestions as fixes: accept all.
#[must_use]
pub fn suggested_fixes(problems: &[Problem]) -> Vec<Fix> {
    let mut seen = std::collections::HashSet::new();
    problems
        .iter()
        .filter(|p| seen.insert((p.sheet.as_str(), p.row, p.column)) || p.severity == Severity::Error)
        .filter_map(|p| Some(Fix { sheet: p.sheet.clone(), row: p.row, column: p.column, value: p.suggestion.clone()? }))
        .collect()
}

/// Counts how many other problems are like each, and puts them into the order of the file.
pub(crate) fn finish(problems: &mut [Problem]) {
    let mut count: HashMap<(String, u32, Code, String), u32> = HashMap::new();
    for p in problems.iter() {
        *count.entry((p.sheet.clone(), p.column, p.code, p.value.clone())).or_default() += 1;
    }
    for p in problems.iter_mut() {
        p.alike = count.get(&(p.sheet.clone(), p.column, p.code, p.value.clone())).map_or(0, |n| n - 1);
    }
}
