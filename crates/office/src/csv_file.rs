//! Separated text: UTF-8 (with or without BOM), GBK/GB18030 and UTF-16 as Excel saves it; `,` `;` or tab.

use crate::xlsx::guard;
use crate::{Cell, CellKind, Format, Limits, ReadError, SheetBuilder, Watch, Workbook};
use std::borrow::Cow;

/// Reads the text as one sheet. Every cell is text; row numbers are the rows that Excel would show.
pub(crate) fn read(bytes: &[u8], name: &str, limits: &Limits, watch: Watch<'_>) -> Result<Workbook, ReadError> {
    let (text, encoding) = decode(bytes)?;
    let separator = separator(&text);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut builder = SheetBuilder::new(stem);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut row = 0_u32;
    let mut cells = 0;
    loop {
        let before = reader.position().clone();
        let more = reader.read_record(&mut record).map_err(|e| ReadError::Corrupt { detail: e.to_string() })?;
        let after = reader.position().clone();
        let from = usize::try_from(before.byte()).unwrap_or(usize::MAX).min(text.len());
        let to = usize::try_from(after.byte()).unwrap_or(usize::MAX).min(text.len());
        if !more {
            break;
        }
        // The reader skips empty lines; Excel shows them as rows.
        let raw = &text[from..to];
        let raw = if text[..from].ends_with('\r') { raw.strip_prefix('\n').unwrap_or(raw) } else { raw };
        let skipped = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
        let empty_lines = raw[..skipped].matches('\n').count();
        row = row.saturating_add(u32::try_from(empty_lines).unwrap_or(u32::MAX)).saturating_add(1);
        if to == text.len() && open_quote(raw, separator) {
            return Err(ReadError::OpenQuote { line: before.line() + empty_lines as u64 });
        }
        if row.is_multiple_of(20_000) && !watch(after.byte(), text.len() as u64) {
            return Err(ReadError::Cancelled);
        }
        for (column, field) in record.iter().enumerate() {
            if field.trim().is_empty() {
                continue;
            }
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            guard(stem, row - 1, column, limits, &mut cells)?;
            builder.push(row, Cell { column, text: field, kind: CellKind::Text, formula: false });
        }
    }
    let sheets = vec![builder.finish()];
    Ok(Workbook { name: name.to_owned(), format: Format::Csv { encoding, separator }, from_1904: false, sheets })
}

/// Strict UTF-8 first (text in GBK is practically never valid UTF-8), then strict GB18030.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), ReadError> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        let text = std::str::from_utf8(rest).map_err(|e| ReadError::NotText { line: line_at(rest, e.valid_up_to()) })?;
        return Ok((text.into(), "UTF-8 BOM"));
    }
    for (bom, encoding, label) in [(b"\xFF\xFE", encoding_rs::UTF_16LE, "UTF-16LE"), (b"\xFE\xFF", encoding_rs::UTF_16BE, "UTF-16BE")] {
        if let Some(rest) = bytes.strip_prefix(bom) {
            return encoding
                .decode_without_bom_handling_and_without_replacement(rest)
                .map(|text| (text, label))
                .ok_or(ReadError::NotText { line: 1 });
        }
    }
    let first_bad = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((text.into(), "UTF-8")),
        Err(e) => e.valid_up_to(),
    };
    match encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok((text, "GB18030")),
        None => Err(ReadError::NotText { line: bad_gb18030_line(bytes).unwrap_or_else(|| line_at(bytes, first_bad)) }),
    }
}

/// The first line that is no GB18030; a line feed is never part of a longer GB18030 character.
fn bad_gb18030_line(bytes: &[u8]) -> Option<u64> {
    let bad = |line: &[u8]| encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(line).is_none();
    bytes.split(|b| *b == b'\n').position(bad).map(|index| index as u64 + 1)
}

fn line_at(bytes: &[u8], at: usize) -> u64 {
    memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64 + 1
}

/// The separator that cuts the first lines most often and most evenly, outside quotes; `,` when none does.
fn separator(text: &str) -> char {
    let counts = |separator: char| -> Vec<usize> {
        let mut lines = vec![0];
        let mut quoted = false;
        for c in text.chars().take(20_000) {
            match c {
                '"' => quoted = !quoted,
                '\n' if !quoted => {
                    if lines.len() == 20 {
                        break;
                    }
                    lines.push(0);
                }
                c if c == separator && !quoted => {
                    if let Some(last) = lines.last_mut() {
                        *last += 1;
                    }
                }
                _ => {}
            }
        }
        lines.retain(|n| *n > 0);
        lines
    };
    // How many lines have the usual number of cuts, then how many cuts that is.
    let score = |separator: char| {
        let lines = counts(separator);
        let usual = lines.first().copied().unwrap_or(0);
        (lines.iter().filter(|n| **n == usual).count().min(usual.saturating_mul(1000)), usual)
    };
    let mut best = (',', score(','));
    for candidate in ['\t', ';'] {
        let found = score(candidate);
        if found > best.1 {
            best = (candidate, found);
        }
    }
    best.0
}

/// Whether a record's text ends inside quotes.
fn open_quote(raw: &str, separator: char) -> bool {
    let mut quoted = false;
    let mut start = true;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            if c == '"' {
                if chars.peek() == Some(&'"') {
                    chars.next();
                } else {
                    quoted = false;
                }
            }
        } else if c == '"' && start {
            quoted = true;
        }
        start = !quoted && (c == separator || c == '\n' || c == '\r');
    }
    quoted
}
