//! Rows as fields: finds each field's cell (fixed, merged or as it is), reads it as what the field holds and reports what
//! is wrong at its place.

use super::cells::{At, CodeText, Desk, Got, Shares, wrong};
use super::kinds::{Field, Holds};
use super::problem::Code;
use super::text::{self, Wrong};
use qitao_domain::{Day, PerUnit, Qty, limits};
use qitao_office::CellKind;
use std::borrow::Cow;

struct Read<'a> {
    text: Cow<'a, str>,
    kind: CellKind,
}

/// A row's cells by field.
pub(crate) struct RowFields<'a> {
    pub at: At,
    fields: &'static [Field],
    cells: Vec<Option<Read<'a>>>,
    mapped: Vec<bool>,
}

impl<'a> Desk<'a> {
    /// A row's fields; `None` when nothing mapped is filled. A row that a person leaves out is read as one with mistakes,
    /// of which nothing is said: what the books have of it stays.
    pub fn row(&self, source: u16, number: u32) -> Option<RowFields<'a>> {
        let from = &self.sources[usize::from(source)];
        if number <= from.header_row {
            return None;
        }
        let row = from.sheet.row(number)?;
        let mut filled = false;
        let cells = from.columns.iter().map(|column| {
            let column = (*column)?;
            if let Some(value) = from.fixes.get(&(number, column)) {
                filled = true;
                return Some(Read { text: Cow::Owned(value.clone()), kind: CellKind::Text });
            }
            let cell = match row.cell(column) {
                Some(cell) => {
                    filled = true;
                    cell
                }
                None => from.merged(number, column)?,
            };
            Some(Read { text: Cow::Borrowed(cell.text), kind: cell.kind })
        });
        let cells: Vec<Option<Read<'a>>> = cells.collect();
        let mapped = from.columns.iter().map(Option::is_some).collect();
        filled.then_some(RowFields { at: At { source, row: number }, fields: from.kind.spec().fields, cells, mapped })
    }
}

impl<'a> RowFields<'a> {
    /// The cell's trimmed text, unless it is missing, empty or an error.
    fn raw(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<(Cow<'a, str>, CellKind)> {
        if !self.mapped[field] {
            return Got::Absent;
        }
        let Some(cell) = self.cells[field].take() else { return self.blank(desk, field) };
        match cell.kind {
            CellKind::Error => return self.wrong(desk, field, wrong(Code::ErrorValue, &[])),
            CellKind::NoResult => return self.wrong(desk, field, wrong(Code::NoResult, &[])),
            CellKind::Text | CellKind::Number | CellKind::Date | CellKind::Time | CellKind::Bool => {}
        }
        let text = match cell.text {
            Cow::Borrowed(text) => Cow::Borrowed(text::trimmed(text)),
            Cow::Owned(text) => Cow::Owned(text::trimmed(&text).to_owned()),
        };
        if text.is_empty() { self.blank(desk, field) } else { Got::Is((text, cell.kind)) }
    }

    fn blank<T>(&self, desk: &mut Desk<'a>, field: usize) -> Got<T> {
        if self.fields[field].required { self.wrong(desk, field, wrong(Code::Required, &[])) } else { Got::Blank }
    }

    fn wrong<T>(&self, desk: &mut Desk<'a>, field: usize, wrong: Wrong) -> Got<T> {
        desk.report(self.at, field, wrong);
        Got::Bad
    }

    fn read<T>(&mut self, desk: &mut Desk<'a>, field: usize, value: impl FnOnce(&str, CellKind) -> Result<T, Wrong>) -> Got<T> {
        match self.raw(desk, field) {
            Got::Is((text, kind)) => match value(&text, kind) {
                Ok(value) => Got::Is(value),
                Err(wrong) => self.wrong(desk, field, wrong),
            },
            Got::Absent => Got::Absent,
            Got::Blank => Got::Blank,
            Got::Bad => Got::Bad,
        }
    }

    /// A number's text made half-width, with a warning when it was not.
    fn half(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<(Cow<'a, str>, CellKind)> {
        match self.raw(desk, field) {
            Got::Is((text, kind)) => match text::half_width(&text) {
                Cow::Borrowed(_) => Got::Is((text, kind)),
                Cow::Owned(half) => {
                    let half = text::trimmed(&half).to_owned();
                    let warning = Wrong { suggestion: Some(half.clone()), ..wrong(Code::FullWidth, &[]) };
                    desk.report(self.at, field, warning);
                    Got::Is((Cow::Owned(half), kind))
                }
            },
            Got::Absent => Got::Absent,
            Got::Blank => Got::Blank,
            Got::Bad => Got::Bad,
        }
    }

    fn numeric<T>(&mut self, desk: &mut Desk<'a>, field: usize, value: impl FnOnce(&str) -> Result<T, Wrong>) -> Got<T> {
        match self.half(desk, field) {
            Got::Is((_, CellKind::Date | CellKind::Bool)) => self.wrong(desk, field, wrong(Code::NotANumber, &[])),
            Got::Is((text, _)) => match value(&text) {
                Ok(value) => Got::Is(value),
                Err(wrong) => self.wrong(desk, field, wrong),
            },
            Got::Absent => Got::Absent,
            Got::Blank => Got::Blank,
            Got::Bad => Got::Bad,
        }
    }

    /// A code: half-width, without outer spaces, of allowed length.
    pub fn code(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<CodeText<'a>> {
        let (text, kind) = match self.half(desk, field) {
            Got::Is(found) => found,
            Got::Absent => return Got::Absent,
            Got::Blank => return Got::Blank,
            Got::Bad => return Got::Bad,
        };
        if kind == CellKind::Date {
            return self.wrong(desk, field, wrong(Code::CodeWasDate, &[]));
        }
        let number = kind == CellKind::Number && !text.starts_with('0');
        if number && (text.len() > 15 || text.contains('E')) {
            return self.wrong(desk, field, wrong(Code::LostDigits, &[]));
        }
        if text.chars().any(char::is_control) {
            let clean: String = text.split(char::is_control).map(text::trimmed).filter(|s| !s.is_empty()).collect();
            return self.wrong(desk, field, Wrong { suggestion: Some(clean), ..wrong(Code::BadCharacter, &[]) });
        }
        let length = text.chars().count();
        if length > limits::CODE_CHARS {
            return self.wrong(desk, field, too_long(length, limits::CODE_CHARS));
        }
        Got::Is(CodeText { text, number })
    }

    /// A code that may be empty although its column must be there: a floor's.
    pub fn code_if_any(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<CodeText<'a>> {
        let filled = self.cells[field].as_ref().is_some_and(|cell| !text::trimmed(&cell.text).is_empty());
        if self.mapped[field] && !filled { Got::Blank } else { self.code(desk, field) }
    }

    /// Text of at most `most` characters; several lines only where `lines`.
    pub fn text(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<String> {
        let (most, lines) = match self.fields[field].holds {
            Holds::Spec => (limits::SPEC_CHARS, false),
            Holds::Note => (limits::NOTE_CHARS, true),
            Holds::Code
            | Holds::Unit
            | Holds::Name
            | Holds::Int { .. }
            | Holds::Number
            | Holds::Quantity
            | Holds::Coefficient
            | Holds::Share
            | Holds::Day
            | Holds::LastDay
            | Holds::YesNo
            | Holds::Choice(_)
            | Holds::Seconds => (limits::NAME_CHARS, false),
        };
        self.read(desk, field, |text, _| {
            let length = text.chars().count();
            if length > most {
                return Err(too_long(length, most));
            }
            let control = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'));
            if text.chars().any(control) {
                let clean = text.split(char::is_control).map(text::trimmed).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ");
                return Err(Wrong { suggestion: Some(clean), ..wrong(Code::BadCharacter, &[]) });
            }
            Ok(text.replace("\r\n", "\n"))
        })
    }

    /// A quantity, up to 6 decimals.
    pub fn quantity(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<Qty> {
        self.numeric(desk, field, |text| text::number(text)?.parse::<Qty>().map_err(|e| text::number_wrong(&e)))
    }

    /// A coefficient, up to 9 decimals.
    pub fn coefficient(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<PerUnit> {
        self.numeric(desk, field, |text| text::number(text)?.parse::<PerUnit>().map_err(|e| text::number_wrong(&e)))
    }

    /// A share: `5%` or `0.05`; where the column has its percent sign in the header, `5`.
    pub fn share(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<(PerUnit, bool)> {
        let shares = desk.sources[usize::from(self.at.source)].shares[field];
        let at = self.at;
        let mut doubt = None;
        let got = self.numeric(desk, field, |text| {
            let percent = text.ends_with('%');
            let headed = shares == Shares::Percent && !percent;
            let read = if headed { Cow::Owned(format!("{text}%")) } else { Cow::Borrowed(text) };
            let value = text::share(&read)?.parse::<PerUnit>().map_err(|e| text::number_wrong(&e))?;
            if shares == Shares::Doubtful && !percent && value < PerUnit::ONE && value.is_positive() {
                doubt = Some(format!("{text}%"));
            }
            Ok((value, percent || headed))
        });
        if let Some(suggestion) = doubt {
            desk.report(at, field, Wrong { suggestion: Some(suggestion), ..wrong(Code::ShareInDoubt, &[]) });
        }
        got
    }

    /// A whole number from `least` to `most`.
    pub fn whole(&mut self, desk: &mut Desk<'a>, field: usize, least: u32, most: u32) -> Got<u32> {
        self.numeric(desk, field, |text| {
            let plain = text::number(text)?;
            let plain = plain.split_once('.').filter(|(_, f)| f.bytes().all(|b| b == b'0')).map_or(&*plain, |(w, _)| w);
            if plain.contains('.') {
                return Err(wrong(Code::NotWhole, &[]));
            }
            if plain.starts_with('-') {
                return Err(wrong(if least == 0 { Code::Negative } else { Code::NotPositive }, &[]));
            }
            let too_large = || wrong(Code::TooLarge, &[("most", &most.to_string())]);
            let value: u32 = plain.parse().map_err(|_| too_large())?;
            match value {
                v if v < least => Err(wrong(Code::NotPositive, &[])),
                v if v > most => Err(too_large()),
                v => Ok(v),
            }
        })
    }

    /// A day.
    pub fn day(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<Day> {
        let from_1904 = desk.sources[usize::from(self.at.source)].from_1904;
        let last = self.fields[field].holds == Holds::LastDay;
        self.read(desk, field, |text, kind| {
            let day = if kind == CellKind::Number { text::serial_day(text, from_1904) } else { text::day(text) };
            day.map_err(|mut wrong| {
                // Other programs write 9999-12-31 for "no end".
                if last && wrong.code == Code::DateOutOfRange && text.starts_with("9999") {
                    wrong.suggestion = Some(String::new());
                }
                wrong
            })
        })
    }

    /// Yes or no.
    pub fn yes_no(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<bool> {
        self.read(desk, field, |text, _| text::word(text, super::words::YES_NO).map(|value| value == "true"))
    }

    /// One of the field's words, as the domain's own type.
    pub fn choice<T: serde::de::DeserializeOwned>(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<T> {
        let Holds::Choice(words) = self.fields[field].holds else { return Got::Absent };
        self.read(desk, field, |text, _| {
            let value = text::word(text, words)?;
            // The words' values are the serde names, which a test proves.
            serde_json::from_value(serde_json::Value::from(value)).map_err(|_| wrong(Code::UnknownWord, &[]))
        })
    }

    /// A time in whole seconds; the header says in which unit the cells are.
    pub fn seconds(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<u32> {
        let unit = desk.sources[usize::from(self.at.source)].units[field];
        self.numeric(desk, field, |text| {
            let seconds = text::seconds(text, unit)?;
            if seconds < 0 {
                return Err(wrong(Code::Negative, &[]));
            }
            let most = limits::OPERATION_SECONDS;
            let too_large = || wrong(Code::TooLarge, &[("most", &most.to_string())]);
            if seconds > most { Err(too_large()) } else { u32::try_from(seconds).map_err(|_| too_large()) }
        })
    }
}

fn too_long(length: usize, most: usize) -> Wrong {
    wrong(Code::TooLong, &[("most", &most.to_string()), ("length", &length.to_string())])
}
