//! Why a file was not taken in, or could not be made.

/// Why a file was not taken in. Each has a [`ReadError::code`] that the screen translates and [`ReadError::params`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file has more bytes than are taken in.
    #[error("the file has {bytes} bytes, more than {most}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// It is packed small and unzips to more than is taken in.
    #[error("the file unzips to more than {most} bytes")]
    UnzipsTooLarge {
        /// The limit that it crossed, in bytes.
        most: u64,
    },
    /// It has no bytes, or no cell with anything in it.
    #[error("there is nothing in the file")]
    Empty,
    /// It says that it is a workbook and cannot be read as one.
    #[error("the file is damaged: {detail}")]
    Corrupt {
        /// What the reader stumbled over, for the log.
        detail: String,
    },
    /// It is locked with a password.
    #[error("the file is password-protected")]
    PasswordProtected,
    /// It is something else: `pdf`, `jpeg`, `png`, `gif`, `word`, `powerpoint`, `xlsb`, `ods`, `html`, `xml`, `zip`,
    /// `rar`, `7z`, `gzip`, `old_office`, `program`, `binary`.
    #[error("this is no workbook and no CSV, but {found}")]
    WrongKind {
        /// What it is.
        found: &'static str,
    },
    /// CSV text that is neither UTF-8 nor GB18030.
    #[error("line {line} is neither UTF-8 nor GBK text")]
    NotText {
        /// The first line that cannot be read, from 1.
        line: u64,
    },
    /// CSV whose quotes do not close.
    #[error("the quotes that open in line {line} do not close")]
    OpenQuote {
        /// The line, from 1.
        line: u64,
    },
    /// A sheet with more rows than are taken in.
    #[error("sheet {sheet} has more than {most} rows")]
    TooManyRows {
        /// The sheet.
        sheet: String,
        /// The limit.
        most: u32,
    },
    /// A sheet with more columns than are taken in.
    #[error("sheet {sheet} has more than {most} columns")]
    TooManyColumns {
        /// The sheet.
        sheet: String,
        /// The limit.
        most: u32,
    },
    /// More filled cells than are taken in.
    #[error("the file has more than {most} filled cells")]
    TooManyCells {
        /// The limit.
        most: u64,
    },
    /// The watcher said stop.
    #[error("cancelled")]
    Cancelled,
}

impl ReadError {
    /// A stable code for the screen.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "file.too_large",
            Self::UnzipsTooLarge { .. } => "file.unzips_too_large",
            Self::Empty => "file.empty",
            Self::Corrupt { .. } => "file.corrupt",
            Self::PasswordProtected => "file.password_protected",
            Self::WrongKind { .. } => "file.wrong_kind",
            Self::NotText { .. } => "file.not_text",
            Self::OpenQuote { .. } => "file.open_quote",
            Self::TooManyRows { .. } => "file.too_many_rows",
            Self::TooManyColumns { .. } => "file.too_many_columns",
            Self::TooManyCells { .. } => "file.too_many_cells",
            Self::Cancelled => "file.cancelled",
        }
    }

    /// What the screen puts into the sentence.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge { bytes, most } => vec![("bytes", bytes.to_string()), ("most", most.to_string())],
            Self::UnzipsTooLarge { most } | Self::TooManyCells { most } => vec![("most", most.to_string())],
            Self::Empty | Self::PasswordProtected | Self::Cancelled => Vec::new(),
            Self::Corrupt { detail } => vec![("detail", detail.clone())],
            Self::WrongKind { found } => vec![("found", (*found).to_owned())],
            Self::NotText { line } | Self::OpenQuote { line } => vec![("line", line.to_string())],
            Self::TooManyRows { sheet, most } | Self::TooManyColumns { sheet, most } => {
                vec![("sheet", sheet.clone()), ("most", most.to_string())]
            }
        }
    }
}

/// Why a workbook could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// More rows than a sheet has.
    #[error("sheet {sheet} would have more than {most} rows")]
    TooManyRows {
        /// The sheet.
        sheet: String,
        /// Excel's limit.
        most: u32,
    },
    /// The watcher said stop.
    #[error("cancelled")]
    Cancelled,
    /// The writer refused (a sheet's name, the temporary file).
    #[error("the workbook could not be written")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}
