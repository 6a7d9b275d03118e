//! What a file is, by its bytes, and whether it can safely be unpacked.

use crate::{Limits, ReadError, Watch};
use std::collections::HashMap;
use std::io::{Cursor, Read};

/// How a file is to be read.
pub(crate) enum Shape {
    /// A zip archive: a workbook since 2007, if any.
    Zip,
    /// A compound file: a workbook until 2003, if any.
    Cfb,
    /// Text.
    Text,
}

/// First bytes of what people send by mistake.
const KNOWN: [(&[u8], &str); 12] = [
    (b"%PDF", "pdf"),
    (b"\xFF\xD8\xFF", "jpeg"),
    (b"\x89PNG", "png"),
    (b"GIF8", "gif"),
    (b"BM\xF6", "bmp"),
    (b"Rar!", "rar"),
    (b"7z\xBC\xAF", "7z"),
    (b"\x1F\x8B", "gzip"),
    (b"MZ", "program"),
    (b"\x7FELF", "program"),
    (b"SQLite format 3", "sqlite"),
    (b"{\\rtf", "rtf"),
];

/// Tells the file's shape; refuses what is known to be something else.
pub(crate) fn what_is(bytes: &[u8]) -> Result<Shape, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Shape::Zip);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        // A locked workbook is a compound file with this stream; its directory names it in UTF-16.
        if holds_utf16(bytes, "EncryptedPackage") {
            return Err(ReadError::PasswordProtected);
        }
        if holds_utf16(bytes, "WordDocument") {
            return Err(ReadError::WrongKind { found: "word" });
        }
        if !holds_utf16(bytes, "Workbook") && !holds_utf16(bytes, "Book") {
            return Err(ReadError::WrongKind { found: "old_office" });
        }
        return Ok(Shape::Cfb);
    }
    if let Some((_, found)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ReadError::WrongKind { found });
    }
    let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if !utf16 && memchr::memchr(0, &bytes[..bytes.len().min(65_536)]).is_some() {
        return Err(ReadError::WrongKind { found: "binary" });
    }
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let head = head[..head.len().min(200)].to_ascii_lowercase();
    if head.starts_with(b"<?xml") {
        return Err(ReadError::WrongKind { found: "xml" });
    }
    if head.starts_with(b"<html") || head.starts_with(b"<!doctype html") || head.starts_with(b"<table") {
        return Err(ReadError::WrongKind { found: "html" });
    }
    Ok(Shape::Text)
}

fn holds_utf16(bytes: &[u8], word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &wide).is_some()
}

/// What the walk through a workbook's parts saw, so that nobody has to read them again to know.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Real size, unpacked.
    pub bytes: u64,
    /// It has formulas.
    pub formulas: bool,
    /// It has merged cells.
    pub merges: bool,
}

/// Unpacks every part of a zip into nothing, counting real bytes (the declared ones can lie), and gives what it saw per
/// part. Also proves the checksums.
///
/// # Errors
/// When declared or real sizes cross the limits, when the archive is broken, locked or no XLSX.
pub(crate) fn unpacked(bytes: &[u8], limits: &Limits, watch: Watch<'_>) -> Result<HashMap<String, Part>, ReadError> {
    let corrupt = |e: &dyn std::fmt::Display| ReadError::Corrupt { detail: e.to_string() };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| corrupt(&e))?;
    let too_large = ReadError::UnzipsTooLarge { most: limits.unzipped_bytes };
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|e| corrupt(&e))?;
        if part.encrypted() {
            return Err(ReadError::PasswordProtected);
        }
        declared = declared.saturating_add(part.size());
        if declared > limits.unzipped_bytes {
            return Err(too_large);
        }
    }
    let names: Vec<String> = archive.file_names().filter_map(|n| Some(n.ok()?.into_owned())).collect();
    let has = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    if !has("xl/workbook.xml") {
        return Err(match () {
            () if has("xl/workbook.bin") => ReadError::WrongKind { found: "xlsb" },
            () if has("word/document.xml") => ReadError::WrongKind { found: "word" },
            () if has("ppt/presentation.xml") => ReadError::WrongKind { found: "powerpoint" },
            () if has("mimetype") && has("content.xml") => ReadError::WrongKind { found: "ods" },
            () if has("[Content_Types].xml") => ReadError::Corrupt { detail: "xl/workbook.xml is missing".into() },
            () => ReadError::WrongKind { found: "zip" },
        });
    }
    // Judged by what really comes out: small files may pack as well as they like.
    let free = limits.unzipped_bytes / 10;
    let by_ratio = (bytes.len() as u64).saturating_mul(limits.ratio).max(free);
    let mut total = 0_u64;
    let mut parts = HashMap::new();
    let mut chunk = vec![0_u8; 256 * 1024];
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|e| corrupt(&e))?;
        let name = file.name().map_err(|e| corrupt(&e))?.into_owned();
        let is_sheet = name.to_ascii_lowercase().starts_with("xl/worksheets/");
        let mut part = Part::default();
        let mut kept = 0; // the end of the last chunk, so that a tag across chunks is seen
        loop {
            let got = file.read(&mut chunk[kept..]).map_err(|e| corrupt(&e))?;
            if got == 0 {
                break;
            }
            part.bytes += got as u64;
            total += got as u64;
            if total > limits.unzipped_bytes || total > by_ratio {
                return Err(too_large);
            }
            if is_sheet {
                let seen = &chunk[..kept + got];
                part.formulas =
                    part.formulas || memchr::memmem::find(seen, b"<f>").is_some() || memchr::memmem::find(seen, b"<f ").is_some();
                part.merges = part.merges || memchr::memmem::find(seen, b"<mergeCell ").is_some();
                let end = kept + got;
                kept = end.min(16);
                chunk.copy_within(end - kept..end, 0);
            }
            if !watch(total.min(declared) / 3, declared) {
                return Err(ReadError::Cancelled);
            }
        }
        parts.insert(name, part);
    }
    Ok(parts)
}
