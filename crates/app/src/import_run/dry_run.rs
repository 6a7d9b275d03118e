//! The trial run: everything is checked and prepared, nothing is written.

use super::books::Snapshot;
use super::read_file;
use crate::app::{App, lock};
use crate::ctx::{Ctx, Right};
use crate::error::{Code, Error, Result};
use crate::import::{CheckError, Fix, Input, Kind, Outcome, SheetMapping, check, recognise};
use crate::job::{Label, Progress};
use qitao_office::{Format, Workbook};
use qitao_store::Read;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Steps of a trial run's progress, of which reading the files takes the first.
const STEPS: u64 = 1_000;
const READING: u64 = 400;

/// Runs that are kept between two steps; the oldest goes. Each holds its file's cells.
const KEPT: usize = 4;

/// A row that a person leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "ImportSkipRow")]
#[serde(deny_unknown_fields)]
pub struct SkipRow {
    /// The sheet's name.
    pub sheet: String,
    /// The file's row, from 1.
    pub row: u32,
}

/// What is tried.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ImportDryRun")]
#[serde(deny_unknown_fields)]
pub struct DryRun {
    /// Handles of the files; several are checked as one.
    #[serde(default)]
    pub files: Vec<String>,
    /// Instead of files: an earlier run, whose files are tried again with these fixes.
    #[serde(default)]
    pub run: Option<u64>,
    /// How the sheets are to be read; as recognised (or as in the earlier run) when absent.
    #[serde(default)]
    pub mapping: Option<Vec<SheetMapping>>,
    /// Cells to be read as something else.
    #[serde(default)]
    pub fixes: Vec<Fix>,
    /// Rows that are left out.
    #[serde(default)]
    pub skip_rows: Vec<SkipRow>,
}

/// What a trial run found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportDryRunDone")]
pub struct DryRunDone {
    /// Its number, for what comes next.
    pub run: u64,
    /// The files' names.
    pub name: String,
    /// Rows looked at.
    pub checked: u64,
    /// Mistakes.
    pub errors: u64,
    /// What a person should look at.
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
    /// The sheets that were read.
    pub sheets: Vec<String>,
    /// The sheets that have something and were not read.
    pub unread: Vec<String>,
}

/// A trial run.
#[derive(Debug)]
pub(crate) struct Run {
    pub workbook: Arc<Workbook>,
    pub mapping: Vec<SheetMapping>,
    pub fixes: Vec<Fix>,
    pub outcome: Outcome,
    /// What the books were when it was checked.
    pub revisions: Vec<i64>,
    pub owner: String,
}

/// The runs that are kept.
#[derive(Debug, Default)]
pub struct Runs {
    kept: Mutex<(u64, BTreeMap<u64, Arc<Run>>)>,
}

impl Runs {
    fn keep(&self, run: Run) -> u64 {
        let mut kept = lock(&self.kept);
        kept.0 += 1;
        let number = kept.0;
        kept.1.insert(number, Arc::new(run));
        while kept.1.len() > KEPT {
            kept.1.pop_first();
        }
        number
    }

    /// A run of this person.
    pub(crate) fn get(&self, ctx: &Ctx, run: u64) -> Result<Arc<Run>> {
        let found = lock(&self.kept).1.get(&run).filter(|r| r.owner == ctx.actor.name).map(Arc::clone);
        found.ok_or_else(|| Error::new(Code::ImportRunUnknown).with("run", run))
    }

    /// The files of a run, for people.
    pub(crate) fn name(&self, run: u64) -> String {
        lock(&self.kept).1.get(&run).map(|r| r.workbook.name.clone()).unwrap_or_default()
    }

    /// Written; its memory is free.
    pub(crate) fn forget(&self, run: u64) {
        lock(&self.kept).1.remove(&run);
    }
}

/// What must not have moved between trial and writing.
pub(super) const REVISIONS: [&str; 9] = ["unit", "item", "work_center", "bom", "routing", "partner", "warehouse", "bin", "stock_rule"];

/// Their counters now.
pub(super) fn revisions(r: &mut Read<'_>) -> Result<Vec<i64>> {
    REVISIONS.iter().map(|name| Ok(r.revision(name)?)).collect()
}

impl Label for DryRun {
    fn label(&self, app: &App) -> String {
        let names: Vec<String> = self.files.iter().filter_map(|f| app.files.name(f).ok()).collect();
        names.join(", ")
    }
}

/// Tells of a part of the work as the steps `from` to `to` of the whole, so that progress never goes back.
fn part(progress: &Progress, from: u64, to: u64) -> impl Fn(u64, u64) -> bool {
    move |done, total| {
        let step = from + (to - from) * done.min(total) / total.max(1);
        let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        progress.tell(count(step), count(STEPS)).is_ok()
    }
}

/// All files as one workbook; where there are several, a sheet carries its file's name.
fn workbook(app: &App, files: &[String], progress: &Progress) -> Result<Workbook> {
    let mut all: Option<Workbook> = None;
    for (at, file) in files.iter().enumerate() {
        let step = |at: usize| READING * at as u64 / files.len() as u64;
        let watch = part(progress, step(at), step(at + 1));
        let mut one = read_file(app, file, &watch)?;
        if files.len() > 1 {
            // One of several of which nothing would be read is a mistake, not something to pass over.
            if recognise(&one).iter().all(|sheet| sheet.kind.is_none()) {
                return Err(Error::new(Code::ImportNoSheet).with("name", &one.name));
            }
            let name = one.name.clone();
            let csv = matches!(one.format, Format::Csv { .. });
            // Two files may have one name.
            let prefix = if at > 0 && all.as_ref().is_some_and(|a| a.sheets.iter().any(|s| s.name.starts_with(&name))) {
                format!("{name} ({})", at + 1)
            } else {
                name
            };
            for sheet in &mut one.sheets {
                sheet.name = if csv { prefix.clone() } else { format!("{prefix} / {}", sheet.name) };
            }
        }
        match &mut all {
            None => all = Some(one),
            Some(all) => {
                all.name = format!("{}, {}", all.name, one.name);
                all.sheets.append(&mut one.sheets);
            }
        }
    }
    all.ok_or_else(|| Error::new(Code::FieldRequired).with("field", "files"))
}

/// `import.dry_run`
pub(crate) fn dry_run(app: &Arc<App>, ctx: &Ctx, input: DryRun, progress: &Progress) -> Result<DryRunDone> {
    let (workbook, before) = match input.run {
        Some(run) => {
            let run = app.runs.get(ctx, run)?;
            (Arc::clone(&run.workbook), Some(run.mapping.clone()))
        }
        None => (Arc::new(workbook(app, &input.files, progress)?), None),
    };
    let tell_unread = input.mapping.is_none() && before.is_none();
    let mapping =
        input.mapping.or(before).unwrap_or_else(|| recognise(&workbook).iter().filter_map(crate::import::SheetGuess::mapping).collect());
    if mapping.is_empty() {
        return Err(Error::new(Code::ImportNoSheet).with("name", &workbook.name));
    }
    // What is there is told beside what the file says.
    let prices = ["standard_price", "valuation"].map(|name| Kind::Item.field(name));
    let says_price = |sheet: &SheetMapping| {
        sheet.kind == Kind::Item && sheet.columns.iter().any(|column| prices.contains(&Kind::Item.field(&column.field)))
    };
    if !ctx.actor.rights.contains(&Right::Money) && mapping.iter().any(says_price) {
        return Err(ctx.forbidden(Right::Money).with("field", "standard_price"));
    }
    let read = |name: &str| mapping.iter().any(|m| m.sheet == name);
    let unread = workbook.sheets.iter().filter(|s| s.filled_rows() > 0 && !read(&s.name)).map(|s| s.name.clone()).collect();
    let skip_rows: Vec<(String, u32)> = input.skip_rows.into_iter().map(|s| (s.sheet, s.row)).collect();
    let watch = part(progress, if input.run.is_some() { 0 } else { READING }, STEPS);
    let (outcome, revisions) = app.read(|r| {
        let revisions = revisions(r)?;
        let books = Snapshot::new(r);
        let input = Input {
            workbook: &workbook,
            mapping: Some(&mapping),
            fixes: &input.fixes,
            skip_rows: &skip_rows,
            books: &books,
            tell_unread,
            today: ctx.today,
            watch: &watch,
        };
        let outcome = check(&input).map_err(|error| match error {
            CheckError::Cancelled => Error::new(Code::JobCancelled),
            CheckError::Books(why) => Error::new(Code::DatabaseFailed).with("why", why),
        })?;
        Ok((outcome, revisions))
    })?;
    let counts = outcome.counts;
    let sheets = mapping.iter().map(|m| m.sheet.clone()).collect();
    let name = workbook.name.clone();
    let run = app.runs.keep(Run { workbook, mapping, fixes: input.fixes, outcome, revisions, owner: ctx.actor.name.clone() });
    Ok(DryRunDone {
        run,
        name,
        checked: counts.rows,
        errors: counts.errors,
        warnings: counts.warnings,
        skipped: counts.skipped,
        new: counts.new,
        changed: counts.changed,
        same: counts.same,
        removed: counts.removed,
        sheets,
        unread,
    })
}
