//! A file's bytes to its cells.

use crate::guard::{Shape, unpacked, what_is};
use crate::{ReadError, Watch, Workbook, csv_file, xls, xlsx};
use qitao_domain::limits;

/// How much is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the file.
    pub file_bytes: u64,
    /// Most bytes of a workbook's parts together, unpacked.
    pub unzipped_bytes: u64,
    /// How many times its packed size a workbook may unpack to, once it is beyond a tenth of `unzipped_bytes`. Real
    /// workbooks reach 30 to 60; a bomb has about 1000.
    pub ratio: u64,
    /// Highest row number.
    pub rows: u32,
    /// Most columns.
    pub columns: u32,
    /// Most filled cells: a million rows of twenty columns, about 400 MB here.
    pub cells: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: limits::UPLOAD_BYTES,
            unzipped_bytes: limits::UNZIPPED_BYTES,
            ratio: 200,
            rows: limits::SHEET_ROWS,
            columns: limits::SHEET_COLUMNS,
            cells: 20_000_000,
        }
    }
}

/// Reads an XLSX, XLS or CSV file. What it is, its bytes say, not its name; the name is kept for the screen and names a
/// CSV's only sheet. The watcher counts bytes, unpacked where packed.
///
/// # Errors
/// See [`ReadError`]; sizes are checked before anything is unpacked into memory.
pub fn read(bytes: &[u8], name: &str, limits: &Limits, watch: Watch<'_>) -> Result<Workbook, ReadError> {
    let size = bytes.len() as u64;
    if size > limits.file_bytes {
        return Err(ReadError::TooLarge { bytes: size, most: limits.file_bytes });
    }
    let workbook = match what_is(bytes)? {
        Shape::Zip => {
            let parts = unpacked(bytes, limits, watch)?;
            xlsx::read(bytes, name, limits, &parts, watch)?
        }
        Shape::Cfb => xls::read(bytes, name, limits, watch)?,
        Shape::Text => csv_file::read(bytes, name, limits, watch)?,
    };
    if workbook.sheets.iter().all(|sheet| sheet.filled_rows() == 0) { Err(ReadError::Empty) } else { Ok(workbook) }
}
