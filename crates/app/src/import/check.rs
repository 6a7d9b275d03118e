//! The check from start to end: read the rows of every kind, ask the books once per kind, resolve in the order of
//! dependence.

use super::books::{Books, BooksError};
use super::cells::Desk;
use super::differences::{Difference, Differences, State};
use super::fields::RowFields;
use super::items::{self, ConversionRow, ItemRow};
use super::kinds::Kind;
use super::mapping::{SheetMapping, recognise};
use super::masters::{self, CenterRow, UnitRow};
use super::opening::{self, OpeningPaper, OpeningRow};
use super::partners::{self, PartnerRow};
use super::places::{self, BinRow, WarehouseRow};
use super::problem::{self, Fix, Problem};
use super::world::World;
use super::{boms, lines, routings, substitutes};
use qitao_domain::Day;
use qitao_domain::bom::Bom;
use qitao_domain::item::Item;
use qitao_domain::partner::Partner;
use qitao_domain::routing::Routing;
use qitao_domain::stock::StockRule;
use qitao_domain::unit::Unit;
use qitao_domain::warehouse::{Bin, Warehouse};
use qitao_domain::work_center::WorkCenter;
use qitao_office::{Watch, Workbook};

/// What to check.
pub struct Input<'a> {
    /// The file.
    pub workbook: &'a Workbook,
    /// How its sheets are to be read; none means as recognised.
    pub mapping: Option<&'a [SheetMapping]>,
    /// Cells to be read as something else.
    pub fixes: &'a [Fix],
    /// Rows (sheet, row) that a person leaves out.
    pub skip_rows: &'a [(String, u32)],
    /// The books.
    pub books: &'a dyn Books,
    /// Tells of columns that are not read: nobody has seen how they were mapped.
    pub tell_unread: bool,
    /// The day by which a version is in force.
    pub today: Day,
    /// Told of rows, and asked whether to go on.
    pub watch: Watch<'a>,
}

/// A record ready to be written: its final form, merged with what the books have.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Prepared<T> {
    /// [`State::New`] or [`State::Changed`].
    pub state: State,
    /// The record.
    pub record: T,
}

/// What to write, in this order. Records that the books already have just so are not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Records {
    /// Units.
    pub units: Vec<Prepared<Unit>>,
    /// Items with all their conversions.
    pub items: Vec<Prepared<Item>>,
    /// Work centres.
    pub work_centers: Vec<Prepared<WorkCenter>>,
    /// Versions with all their lines and substitutes; lines that are not in them go.
    pub boms: Vec<Prepared<Bom>>,
    /// Versions with all their operations; operations that are not in them go.
    pub routings: Vec<Prepared<Routing>>,
    /// Customers and suppliers.
    #[serde(default)]
    pub partners: Vec<Prepared<Partner>>,
    /// Warehouses.
    #[serde(default)]
    pub warehouses: Vec<Prepared<Warehouse>>,
    /// Bins.
    #[serde(default)]
    pub bins: Vec<Prepared<Bin>>,
    /// How items' stock is kept.
    #[serde(default)]
    pub stock_rules: Vec<Prepared<StockRule>>,
    /// Papers that come from other books.
    #[serde(default)]
    pub papers: Vec<OpeningPaper>,
}

impl Records {
    /// How many records stand like this to the books.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        fn of<T>(prepared: &[Prepared<T>], state: State) -> usize {
            prepared.iter().filter(|one| one.state == state).count()
        }
        let masters = of(&self.units, state) + of(&self.items, state) + of(&self.work_centers, state);
        let papers = if state == State::New { self.papers.len() } else { 0 };
        let trade = of(&self.partners, state) + of(&self.warehouses, state) + of(&self.bins, state) + of(&self.stock_rules, state);
        masters + of(&self.boms, state) + of(&self.routings, state) + trade + papers
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let masters = self.units.is_empty() && self.items.is_empty() && self.work_centers.is_empty();
        let trade = self.partners.is_empty() && self.warehouses.is_empty() && self.bins.is_empty() && self.stock_rules.is_empty();
        masters && self.boms.is_empty() && self.routings.is_empty() && trade && self.papers.is_empty()
    }
}

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Counts {
    /// Rows that were looked at.
    pub rows: u64,
    /// Errors, also those beyond the list.
    pub errors: u64,
    /// Warnings, also those beyond the list.
    pub warnings: u64,
    /// Rows that would not be written.
    pub skipped: u64,
    /// New records and lines.
    pub new: u64,
    /// Changed ones.
    pub changed: u64,
    /// Ones that are as in the books.
    pub same: u64,
    /// Lines and operations that go.
    pub removed: u64,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// In the order of the file; the first 100 000 errors and as many warnings.
    pub problems: Vec<Problem>,
    /// What would be written when rows with mistakes are skipped; all of the file when there is none.
    pub records: Records,
    /// What that would do to the books.
    pub differences: Vec<Difference>,
    /// How many of what.
    pub counts: Counts,
}

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The watcher said stop.
    #[error("cancelled")]
    Cancelled,
    /// The books did not answer.
    #[error("the books could not be read")]
    Books(#[from] BooksError),
}

/// The rows of all sheets.
#[derive(Default)]
struct Rows<'a> {
    units: Vec<UnitRow<'a>>,
    items: Vec<ItemRow<'a>>,
    conversions: Vec<ConversionRow<'a>>,
    centers: Vec<CenterRow<'a>>,
    lines: Vec<lines::LineRow<'a>>,
    substitutes: Vec<substitutes::SubstituteRow<'a>>,
    operations: Vec<routings::OperationRow<'a>>,
    partners: Vec<PartnerRow<'a>>,
    warehouses: Vec<WarehouseRow<'a>>,
    bins: Vec<BinRow<'a>>,
    opening: Vec<OpeningRow<'a>>,
}

/// Checks a file against the books.
///
/// # Errors
/// [`CheckError`]: cancelled, or the books did not answer. What is wrong with the file is in the outcome.
pub fn check(input: &Input<'_>) -> Result<Outcome, CheckError> {
    let recognised: Vec<SheetMapping>;
    let mapping = match input.mapping {
        Some(mapping) => mapping,
        None => {
            recognised = recognise(input.workbook).iter().filter_map(super::SheetGuess::mapping).collect();
            &recognised
        }
    };
    let mut desk = Desk::open(input.workbook, mapping, input.fixes, input.skip_rows);
    if input.tell_unread {
        desk.tell_unread();
    }
    let mut counts = Counts::default();
    let rows = read_rows(&mut desk, input, &mut counts)?;
    let watch = |part: u64| if (input.watch)(counts.rows * (5 + part) / 10, counts.rows) { Ok(()) } else { Err(CheckError::Cancelled) };

    let mut found = Differences::default();
    let mut records = Records::default();
    watch(0)?;
    let codes = codes_used(&rows);
    let mut world = World::open(input.books, &codes, input.today)?;
    masters::units(&mut desk, &mut world, rows.units, &mut records, &mut found)?;
    items::items(&mut desk, &mut world, rows.items, rows.conversions, &mut records, &mut found)?;
    masters::work_centers(&mut desk, &mut world, rows.centers, &mut records, &mut found);
    watch(1)?;
    boms::check(&mut desk, &mut world, rows.lines, rows.substitutes, &mut records, &mut found)?;
    watch(4)?;
    routings::check(&mut desk, &mut world, rows.operations, &mut records, &mut found)?;
    trade(&mut desk, &mut world, rows.partners, rows.warehouses, rows.bins, (&mut records, &mut found))?;
    opening::check(&mut desk, &mut world, &rows.opening, &mut records, &mut found)?;
    watch(5)?;

    counts.skipped = desk.left_out();
    counts.errors = desk.errors;
    counts.warnings = desk.warnings;
    (counts.new, counts.changed, counts.same, counts.removed) = (found.new, found.changed, found.same, found.removed);
    let mut problems = desk.problems;
    let order = |name: &str| input.workbook.sheets.iter().position(|s| s.name == name);
    problems.sort_by_key(|p| (order(&p.sheet), p.row, p.column, p.severity));
    problem::finish(&mut problems);
    Ok(Outcome { problems, records, differences: found.list, counts })
}

fn read_rows<'a>(desk: &mut Desk<'a>, input: &Input<'a>, counts: &mut Counts) -> Result<Rows<'a>, CheckError> {
    let mut rows = Rows::default();
    let total: u64 = desk.sources.iter().map(|s| s.sheet.filled_rows() as u64).sum();
    for index in 0..u16::try_from(desk.sources.len()).unwrap_or(u16::MAX) {
        if !desk.readable(index) {
            continue;
        }
        let (sheet, kind) = (desk.sources[usize::from(index)].sheet, desk.sources[usize::from(index)].kind);
        for row in sheet.rows() {
            let Some(fields) = desk.row(index, row.number) else { continue };
            counts.rows += 1;
            if counts.rows.is_multiple_of(5_000) && !(input.watch)(counts.rows / 2, total) {
                return Err(CheckError::Cancelled);
            }
            read_row(desk, kind, fields, &mut rows);
        }
    }
    Ok(rows)
}

fn read_row<'a>(desk: &mut Desk<'a>, kind: Kind, fields: RowFields<'a>, rows: &mut Rows<'a>) {
    match kind {
        Kind::Unit => rows.units.push(UnitRow::read(desk, fields)),
        Kind::Item => rows.items.push(ItemRow::read(desk, fields)),
        Kind::Conversion => rows.conversions.push(ConversionRow::read(desk, fields)),
        Kind::WorkCenter => rows.centers.push(CenterRow::read(desk, fields)),
        Kind::Bom => rows.lines.push(lines::LineRow::read(desk, fields)),
        Kind::Substitute => rows.substitutes.push(substitutes::SubstituteRow::read(desk, fields)),
        Kind::Routing => rows.operations.push(routings::OperationRow::read(desk, fields)),
        Kind::Partner => rows.partners.push(PartnerRow::read(desk, fields)),
        Kind::Warehouse => rows.warehouses.push(WarehouseRow::read(desk, fields)),
        Kind::Bin => rows.bins.push(BinRow::read(desk, fields)),
        Kind::OpeningStock | Kind::OpeningSale | Kind::OpeningPurchase | Kind::OpeningReceivable | Kind::OpeningPayable => {
            rows.opening.push(OpeningRow::read(desk, kind, fields));
        }
    }
}

/// Partners, then warehouses, then bins: each may name what came before it.
fn trade(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    partners: Vec<PartnerRow<'_>>,
    warehouses: Vec<WarehouseRow<'_>>,
    bins: Vec<BinRow<'_>>,
    (records, found): (&mut Records, &mut Differences),
) -> Result<(), CheckError> {
    if partners.is_empty() && warehouses.is_empty() && bins.is_empty() {
        return Ok(());
    }
    let codes = partners.iter().map(|r| &r.code).chain(warehouses.iter().map(|r| &r.partner));
    let codes: std::collections::BTreeSet<&str> = codes.filter_map(|c| Some(c.get()?.text.as_ref())).collect();
    world.open_trade(&codes.into_iter().collect::<Vec<_>>())?;
    partners::partners(desk, world, partners, records, found)?;
    places::warehouses(desk, world, warehouses, records, found)?;
    places::bins(desk, world, bins, records, found)?;
    Ok(())
}

/// The codes of all items that the file names, each once.
fn codes_used(rows: &Rows<'_>) -> Vec<String> {
    let items = rows.items.iter().map(|r| &r.code);
    let conversions = rows.conversions.iter().map(|r| &r.item);
    let lines = rows.lines.iter().flat_map(|r| [&r.parent, &r.component]);
    let substitutes = rows.substitutes.iter().flat_map(|r| [&r.parent, &r.item]);
    let operations = rows.operations.iter().map(|r| &r.item);
    let opening = rows.opening.iter().map(|r| &r.item);
    let all = items.chain(conversions).chain(lines).chain(substitutes).chain(operations).chain(opening);
    let mut seen = std::collections::HashSet::new();
    let codes = all.filter_map(|c| Some(c.get()?.text.as_ref())).filter(|c| seen.insert(*c));
    codes.map(str::to_owned).collect()
}
