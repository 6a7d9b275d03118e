//! A limit on everything, each with its reason. What is beyond one is refused with its name and figure.

/// Longest code (item, unit, work centre, version), in characters: fits a label's barcode and a column.
pub const CODE_CHARS: usize = 64;
/// Longest name, in characters: a line of an A4 list.
pub const NAME_CHARS: usize = 200;
/// Longest specification (规格型号), in characters.
pub const SPEC_CHARS: usize = 200;
/// Longest note, in characters.
pub const NOTE_CHARS: usize = 2000;
/// Most decimals of an item's own unit: what [`crate::Qty`] keeps.
pub const ITEM_DECIMALS: u32 = 6;
/// Most lines in one version of a bill of material: an editor can show them, one transaction can write them.
pub const BOM_LINES: usize = 10_000;
/// Most operations in one routing.
pub const OPERATIONS: usize = 500;
/// Most substitutes of one line.
pub const SUBSTITUTES: usize = 50;
/// Most unit conversions of one item.
pub const CONVERSIONS: usize = 50;
/// Deepest bill of material in levels; beyond it a list cannot be read.
pub const BOM_LEVELS: u32 = 100;
/// Most items in one set of books: the graph numbers them with 32 bits and must stay in memory.
pub const ITEMS: usize = 2_000_000;
/// Most BOM lines in one set of books: 400 MB of graph at most.
pub const EDGES: usize = 20_000_000;
/// Longest lead time in days: ten years is a typing mistake.
pub const LEAD_TIME_DAYS: i64 = 3_650;
/// Seconds by which an instant may lie before the last move of stock: calls that came together are done one after the other, and
/// the clocks of two computers differ a little. What is further back is a clock that was set back.
pub const CLOCKS_APART_SECONDS: i64 = 300;
/// Longest operation time in seconds (1000 days).
pub const OPERATION_SECONDS: i64 = 86_400_000;
/// Longest time of one work report, in seconds: nobody works longer than a day without an end.
pub const REPORT_SECONDS: i64 = 86_400;
/// Most operations that one entry shares a time among: a machine's hour is not cut finer.
pub const REPORT_OPERATIONS: usize = 50;
/// Most people in one report: a shift at one machine.
pub const REPORT_PEOPLE: usize = 100;
/// Most machines in one set of books: a screen finds one among them as it is typed.
pub const MACHINES: usize = 20_000;
/// Most grades: a person can read through them.
pub const GRADES: usize = 200;
/// Most rates in one set of books: all are in memory while reports are posted.
pub const RATES: usize = 200_000;
/// Most a rate of overtime may be times the hourly wage: beyond it somebody typed per cent.
pub const OVERTIME_FACTOR: i64 = 10;
/// Most breaks by quantity of one price: a person can read through them.
pub const PRICE_BREAKS: usize = 20;
/// Most prices, and most rules about loss, that are agreed with suppliers: all are in memory while orders are confirmed.
pub const OUTSOURCING_AGREED: usize = 200_000;
/// Fewest characters of the reason for which a hold is lifted or charged: what is shorter nobody understands a year later.
pub const HOLD_REASON_CHARS: usize = 10;
/// Most operations of one line of a subcontract order: as many as a routing has.
pub const SUBCONTRACT_OPERATIONS: usize = OPERATIONS;
/// Most lines of one statement: a month's work of one supplier.
pub const STATEMENT_LINES: usize = 5_000;
/// Most seasons of a tariff: one a month.
pub const TARIFF_SEASONS: usize = 12;
/// Most bands of a day: one each half hour.
pub const TARIFF_SLOTS: usize = 48;
/// Most people in one set of books: whether somebody still manages them is asked of all with each change.
pub const PEOPLE: usize = 10_000;
/// Most roles in one set of books: a person can read through them.
pub const ROLES: usize = 100;
/// Most roles of one person.
pub const PERSON_ROLES: usize = 20;
/// Digits of a PIN: fewer are guessed, more are written down.
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// Characters of a password: what is longer is no password, and costs time to hash.
pub const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// Characters that a badge gives when it is scanned: fewer are a number that others have, too.
pub const BADGE_CHARS: std::ops::RangeInclusive<usize> = 6..=128;
/// Minutes without a call after which a session may be set to end: a day at most.
pub const IDLE_MINUTES: std::ops::RangeInclusive<u32> = 5..=1_440;
/// Hours after which a session may be set to end: a month at most.
pub const SESSION_HOURS: std::ops::RangeInclusive<u32> = 1..=744;
/// Open sessions of one person; the oldest ends for the next. Somebody forgets to log out, not fifty times a day.
pub const SESSIONS_OPEN: usize = 50;
/// Open requests for a second person's agreement: beyond it nobody reads them, and each may hold a whole import.
pub const APPROVALS_OPEN: usize = 200;
/// Existing records that one import may change before a second person has to agree, unless it is set otherwise.
pub const MASS_CHANGES: u32 = 1_000;
/// What that may be set to. 0: each changed record needs a second person.
pub const MASS_CHANGES_SET: std::ops::RangeInclusive<u32> = 0..=1_000_000;
/// Longest reason that is given for something, in characters.
pub const REASON_CHARS: usize = 500;
/// Largest maintenance script, in bytes: more is a file to import.
pub const SCRIPT_BYTES: usize = 1024 * 1024;
/// Most statements or commands of one script: beyond it nobody reads it before agreeing.
pub const SCRIPT_STEPS: usize = 10_000;
/// Most rows that one script may change: they are kept with it, before and after, and written in one transaction.
pub const SCRIPT_ROWS: usize = 200_000;
/// Most bytes of the rows that one script comes to, before and after, as they are kept: they are in memory together. Rows of
/// usual records reach [`SCRIPT_ROWS`] first.
pub const SCRIPT_ROW_BYTES: usize = 128 * 1024 * 1024;
/// Longest that a script's SQL may take on the copy, in seconds: what takes longer runs in a circle.
pub const SCRIPT_SECONDS: u64 = 60;

/// Rows of a list when nothing is asked for.
pub const LIST_DEFAULT: u32 = 1_000;
/// Most rows of a list in one answer.
pub const LIST_MOST: u32 = 100_000;

/// Rows of a list that are given when this many are asked for.
#[must_use]
pub fn list_rows(asked: Option<u32>) -> u32 {
    asked.unwrap_or(LIST_DEFAULT).clamp(1, LIST_MOST)
}

/// Lines of a cost sheet that are given when nobody says how many: some screens full.
pub const COST_LINES: u32 = 500;
/// Most lines of a cost sheet in one answer; the workbook has all of them.
pub const COST_LINES_MOST: u32 = 10_000;

/// Lines of a cost sheet that are given when this many are asked for.
#[must_use]
pub fn cost_lines(asked: Option<u32>) -> usize {
    asked.unwrap_or(COST_LINES).clamp(1, COST_LINES_MOST) as usize
}

/// Most conditions of one filter: the screen offers fewer.
pub const FILTER_CONDITIONS: usize = 20;
/// Longest search text, in characters.
pub const SEARCH_CHARS: usize = 100;
/// Largest file taken in, in bytes: a workbook of a million lines has 60 MB.
pub const UPLOAD_BYTES: u64 = 200 * 1024 * 1024;
/// Largest size a workbook may unzip to, in bytes; a bomb unzips to gigabytes.
pub const UNZIPPED_BYTES: u64 = 1024 * 1024 * 1024;
/// Most rows in a sheet or CSV that is taken in: Excel's own limit.
pub const SHEET_ROWS: u32 = 1_048_576;
/// Most columns in a sheet that is taken in.
pub const SHEET_COLUMNS: u32 = 256;
/// Largest JSON body of a call, in bytes.
pub const CALL_BYTES: usize = 16 * 1024 * 1024;
/// First day that a date may have.
pub const FIRST_DAY: &str = "1900-01-01";
/// Last day that a date may have.
pub const LAST_DAY: &str = "2999-12-31";
/// Most lines of one paper: a clerk can check them, one transaction posts them.
pub const DOCUMENT_LINES: usize = 1_000;
/// Most lines that one line may come of: as many orders as one purchase can serve.
pub const LINE_PARENTS: usize = 200;
/// Most bins of one warehouse.
pub const BINS: usize = 20_000;
/// Most partners in one set of books: a screen finds one among them as it is typed.
pub const PARTNERS: usize = 100_000;
/// Latest day of payment after an invoice.
pub const PAYMENT_DAYS: i64 = 3_650;
/// Most papers of one kind on one day: the serial has three digits at least, and grows to six.
pub const DOCUMENTS_A_DAY: i64 = 999_999;
/// Most codes born on one day: four digits.
pub const TRACKING_A_DAY: i64 = 9_999;
/// Most orders whose chains are printed at once: an archive of so many still fits into memory.
pub const PRINTED_ORDERS: u32 = 2_000;
/// Largest file of a paper, in bytes: a scan of some pages has one or two million.
pub const ATTACHMENT_BYTES: u64 = 20 * 1024 * 1024;
/// Most files of one paper: more are a folder.
pub const ATTACHMENTS: usize = 50;
/// Most labels that are printed at once: a roll has no more.
pub const LABELS: u32 = 5_000;
/// Most labels that are made while somebody waits; more are made as a job.
pub const LABELS_AT_ONCE: u32 = 500;

/// Most rows of a printed table of figures: some 200 pages; more is looked at on the screen or in a workbook.
pub const PRINTED_ROWS: usize = 5_000;
/// Most papers shown of one code; an order of a small factory has some dozens.
pub const LINEAGE_DOCUMENTS: usize = 5_000;
/// Most lines of one count: a warehouse that has more is counted in parts, as nobody ends such a sheet in a day.
pub const COUNT_LINES: usize = 5_000;
/// Most figures of a count that are entered in one call: a page of the sheet.
pub const COUNT_ENTRIES: usize = 1_000;
/// Most times of a day at which stock is looked at.
pub const SNAPSHOT_TIMES: usize = 12;
/// Days that a snapshot of stock is kept: a month's questions; the ledger answers older ones.
pub const SNAPSHOT_DAYS: i64 = 31;
/// Longest address of the web in bytes; that of a robot has some hundred.
pub const ADDRESS: usize = 1_000;
/// Longest text that is taken for a scan, in characters: twice the longest code, as labels put marks around it.
pub const SCAN_CHARS: usize = 128;
