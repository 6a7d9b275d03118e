//! The chains of all orders that had a paper in some days, a PDF for each, as one archive: for days that somebody asks for, and for
//! the last month on its own, on the night to the fifth, when the month's papers are written.
//!
//! The archive of a month lies in the folder `papers` beside the backups, under the month's name, in as many files as its orders need;
//! beside them stands what they are (`2026-10.json`), which is what lists of them are read from. It is there whole or not at all, and made
//! once on its own, however often the computer was off that night; whoever may see prices has it made again, and opens it.

use super::chain::whole;
use super::{Printed, failed, font};
use crate::app::App;
use crate::app::lock;
use crate::contract;
use crate::contract::FileOut;
use crate::ctx::{Actor, Caller, Client, Ctx, Right};
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use crate::system::{Empty, Language};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use qitao_domain::{Day, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Of which days chains are printed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LineagePrintDays")]
#[serde(deny_unknown_fields)]
pub struct PrintDays {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The language of what stands around what the books hold.
    #[serde(default)]
    pub language: Language,
}

impl Label for PrintDays {
    fn label(&self, _: &App) -> String {
        format!("{} – {}", self.from, self.to)
    }
}

/// `lineage.print_days`
pub(crate) fn days(app: &Arc<App>, ctx: &Ctx, input: PrintDays, progress: &Progress) -> Result<Printed> {
    if input.to < input.from {
        return Err(Error::new(Code::DaysOrder).with("field", "to").with("from", input.from).with("to", input.to));
    }
    let codes = codes(app, &input, 0, limits::PRINTED_ORDERS + 1)?;
    crate::check::count("rows", codes.len(), usize::try_from(limits::PRINTED_ORDERS).unwrap_or(usize::MAX))?;
    if codes.is_empty() {
        return Err(Error::new(Code::PrintNoOrders).with("from", input.from).with("to", input.to));
    }
    let bytes = archive(app, ctx, &codes, input.language, &|done, total| progress.tell(done, total))?;
    let kept = app.files.keep_for(&ctx.actor.name, &format!("{} {}.zip", input.from, input.to), &bytes)?;
    Ok(Printed { file: kept.file, name: kept.name, size: kept.size, papers: u32::try_from(codes.len()).unwrap_or(u32::MAX) })
}

/// The orders that had a paper in those days, after one of them, so many at most: row number and code.
fn codes(app: &App, input: &PrintDays, after: i64, most: u32) -> Result<Vec<(i64, String)>> {
    app.read(|r| {
        let ids = r.codes_of_days(input.from, input.to, after, most)?;
        Ok(r.trackings_by_id(&ids)?.into_iter().map(|tracking| (tracking.id, tracking.code)).collect())
    })
}

/// The chains of orders, a PDF for each.
fn archive(
    app: &Arc<App>,
    ctx: &Ctx,
    codes: &[(i64, String)],
    language: Language,
    tell: &dyn Fn(usize, usize) -> Result<()>,
) -> Result<Vec<u8>> {
    let font = font::font()?;
    let mut files = Vec::with_capacity(codes.len());
    for (at, (_, code)) in codes.iter().enumerate() {
        tell(at, codes.len())?;
        // A large order is stopped between its papers, too.
        let (_, papers) = whole(app, ctx, code, language, &|_, _| tell(at, codes.len()))?;
        let bytes = qitao_office::pdf::papers(&font, code, &papers, &|_, _| tell(at, codes.len()).is_ok()).map_err(failed)?;
        files.push((format!("{code}.pdf"), bytes));
    }
    qitao_office::pdf::archive(&files).map_err(failed)
}

/// Where in the books it stands which month was made last.
const MADE: &str = "printed.month";
/// The folder beside the backups.
const FOLDER: &str = "papers";
/// Months that are listed: twenty years.
const MONTHS: usize = 240;
/// One month is made at a time: another run would put its files among those of the first.
static MAKING: Mutex<()> = Mutex::new(());

/// A file of a month's archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LineageArchiveFile")]
pub struct ArchiveFile {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Orders in it; none where it was made before that was written down.
    pub orders: Option<u32>,
}

/// The archive of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LineageArchive")]
pub struct Archive {
    /// The month: `2026-10`.
    pub month: String,
    /// When it was made; microseconds UTC.
    pub made_at: i64,
    /// Who had it made; empty where the program made it on its own.
    pub made_by: String,
    /// Orders that had a paper in it; none where it was made before that was written down.
    pub orders: Option<u32>,
    /// Its files, in the order in which the orders came.
    pub files: Vec<ArchiveFile>,
}

/// The archives that were made.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LineageArchives")]
pub struct Archives {
    /// Where they lie; none where no folder is set that they could lie in.
    pub folder: Option<String>,
    /// Why nothing is made, or nothing can be read.
    pub problem: Option<Error>,
    /// The archives, the newest month first.
    pub rows: Vec<Archive>,
}

/// Which month is made again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LineageMakeMonth")]
#[serde(deny_unknown_fields)]
pub struct MakeMonth {
    /// Any day of it.
    pub day: Day,
    /// Orders of one file (2000 when absent, and at most).
    #[serde(default)]
    pub orders_per_file: Option<u32>,
    /// The language of what stands around what the books hold.
    #[serde(default)]
    pub language: Language,
}

impl Label for MakeMonth {
    fn label(&self, _: &App) -> String {
        name_of(self.day)
    }
}

/// Which file of an archive.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LineageArchiveGet")]
#[serde(deny_unknown_fields)]
pub struct ArchiveGet {
    /// Its name.
    pub file: String,
}

fn name_of(day: Day) -> String {
    day.date().format("%Y-%m").to_string()
}

/// The first and the last day of the month of a day.
fn month_of(day: NaiveDate) -> Option<(Day, Day)> {
    let first = day.with_day(1)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    Some((Day::from_date(first)?, Day::from_date(last)?))
}

/// The month that has to be there on a day: until the fifth, last month's papers may still be written.
fn wanted(day: NaiveDate) -> Option<(Day, Day)> {
    let this = day.checked_sub_days(Days::new(4))?.with_day(1)?;
    month_of(this.pred_opt()?)
}

/// So many months are made up for at most: whose program stood still for longer asks for older ones by hand.
const MADE_UP: usize = 12;

/// The first days of the months up to the wanted one that were not made yet, the oldest first: a program that was off from one fifth
/// to past the next has several. Of books that made none, the wanted one alone.
fn left(made: Option<&str>, wanted: Day) -> Vec<Day> {
    let mut left = vec![wanted];
    let before = |day: &Day| month_of(day.date().with_day(1)?.pred_opt()?).map(|(first, _)| first);
    if let Some(made) = made {
        left = std::iter::successors(Some(wanted), before).take_while(|day| name_of(*day).as_str() > made).take(MADE_UP).collect();
        left.reverse();
    }
    left
}

/// The papers of last month and of those before it that were not made yet. Where the books have no folder for them it is said, and tried
/// again each night.
pub(crate) fn last_month(app: &Arc<App>, due: DateTime<Utc>) -> Result<()> {
    let Some((wanted, _)) = wanted(app.day_of(due).date()) else { return Ok(()) };
    let made = app.read(|r| Ok(r.book(MADE)?))?;
    for from in left(made.as_deref(), wanted) {
        let month = name_of(from);
        let input = MakeMonth { day: from, orders_per_file: None, language: Language::Chinese };
        match make(app, "", &input, &|_, _| Ok(())) {
            Ok(archive) => tracing::info!(month, orders = archive.orders, "the month's papers are made"),
            Err(error) if error.code == Code::PrintNoOrders => {}
            Err(error) if error.code == Code::BackupNoPlace => {
                tracing::warn!(month, "the month's papers are not made: no folder for backups is set, beside which they would lie");
                return Ok(());
            }
            Err(error) => return Err(error),
        }
        app.write_own(|w| Ok(w.set_book(MADE, &month)?))?;
    }
    Ok(())
}

/// `archive.make`
pub(crate) fn make_month(app: &Arc<App>, ctx: &Ctx, input: MakeMonth, progress: &Progress) -> Result<Archive> {
    if let Some(orders) = input.orders_per_file {
        crate::check::range("orders_per_file", i64::from(orders), 1, i64::from(limits::PRINTED_ORDERS))?;
    }
    make(app, &ctx.actor.name, &input, &|done, total| progress.tell(done, total))
}

/// Makes the archive of a month in the place of the one before it, if there is one. Everything is written under other names first.
fn make(app: &Arc<App>, made_by: &str, input: &MakeMonth, tell: &dyn Fn(usize, usize) -> Result<()>) -> Result<Archive> {
    let folder = app.backup_folder()?.join(FOLDER);
    let _one = lock(&MAKING);
    let (from, to) = month_of(input.day.date()).ok_or_else(|| Error::new(Code::PrintNoOrders).with("from", input.day))?;
    let days = PrintDays { from, to, language: input.language };
    let (mut parts, mut after) = (Vec::new(), 0);
    loop {
        // A large month is several files: none is larger than one that somebody asks for.
        let part = codes(app, &days, after, input.orders_per_file.unwrap_or(limits::PRINTED_ORDERS))?;
        let Some(last) = part.iter().map(|(id, _)| *id).max() else { break };
        after = last;
        parts.push(part);
    }
    if parts.is_empty() {
        return Err(Error::new(Code::PrintNoOrders).with("from", from).with("to", to));
    }
    // It is whole whoever asks for it, and only whoever may see prices is given it.
    let ctx = app.ctx(&Caller::local(Client::Program), contract::known("lineage.print_days")?, &Value::Null)?;
    let ctx = Ctx { actor: Actor::with_rights("system", Right::ALL.iter().copied()), ..ctx };
    let failed = |error: std::io::Error| Error::new(Code::FileNotWritten).with("name", folder.display()).with("why", error);
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let month = name_of(from);
    let orders: usize = parts.iter().map(Vec::len).sum();
    let mut files: Vec<(PathBuf, ArchiveFile)> = Vec::with_capacity(parts.len());
    let written: Result<usize> = parts.iter().zip(1..).try_fold(0, |before, (part, at)| {
        let bytes = archive(app, &ctx, part, input.language, &|done, _| tell(before + done, orders))?;
        let name = if at == 1 { format!("{month}.zip") } else { format!("{month} ({at}).zip") };
        let new = folder.join(format!("{name}.new"));
        crate::files::write_whole(&new, &bytes)?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        files.push((new, ArchiveFile { name, size, orders: u32::try_from(part.len()).ok() }));
        Ok(before + part.len())
    });
    let put = || -> Result<Archive> {
        written?;
        for (new, file) in &files {
            std::fs::rename(new, folder.join(&file.name)).map_err(failed)?;
        }
        let files = files.iter().map(|(_, file)| file.clone()).collect();
        let (made_at, made_by) = (Utc::now().timestamp_micros(), made_by.to_owned());
        Ok(Archive { month: month.clone(), made_at, made_by, orders: u32::try_from(orders).ok(), files })
    };
    let made = put().inspect_err(|_| files.iter().for_each(|(new, _)| drop(std::fs::remove_file(new))))?;
    let text = serde_json::to_vec_pretty(&made).map_err(|error| Error::new(Code::Internal).with("why", error))?;
    crate::files::write_whole(&folder.join(format!("{month}.json")), &text)?;
    // What it had more of before is not of it any more.
    for name in names(&folder)? {
        if month_in(&name) == Some(month.as_str()) && !made.files.iter().any(|file| file.name == name) {
            std::fs::remove_file(folder.join(&name)).map_err(failed)?;
        }
    }
    app.spoil(&["archive"]);
    Ok(made)
}

/// The month of an archive's file by its name: `2026-10 (2).zip`.
fn month_in(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".zip")?;
    let (month, part) = stem.split_at_checked(7)?;
    let is_part =
        part.is_empty() || part.strip_prefix(" (").and_then(|part| part.strip_suffix(')')).is_some_and(|n| n.parse::<u32>().is_ok());
    let is_month = format!("{month}-01").parse::<Day>().is_ok();
    (is_part && is_month).then_some(month)
}

/// The names of what lies in the folder; nothing where nothing was made yet.
fn names(folder: &Path) -> Result<Vec<String>> {
    let failed = |error: std::io::Error| Error::new(Code::FileRead).with("name", folder.display()).with("why", error);
    let found = match std::fs::read_dir(folder) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let names = found.map(|entry| Ok(entry.map_err(failed)?.file_name().into_string().ok()));
    Ok(names.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// What lies in the folder, the newest month first.
fn made(folder: &Path) -> Result<Vec<Archive>> {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in names(folder)? {
        if let Some(month) = month_in(&name) {
            files.entry(month.to_owned()).or_default().push(name);
        }
    }
    let mut found = Vec::with_capacity(files.len());
    for (month, mut names) in files.into_iter().rev().take(MONTHS) {
        let said = std::fs::read(folder.join(format!("{month}.json"))).ok();
        if let Some(archive) = said.and_then(|text| serde_json::from_slice::<Archive>(&text).ok()) {
            found.push(archive);
            continue;
        }
        // Made before it was written down what it is.
        names.sort_by_key(|name| (name.len(), name.clone()));
        let mut made_at = 0;
        let of = |name: String| {
            let seen = std::fs::metadata(folder.join(&name)).ok();
            let at = seen.as_ref().and_then(|seen| seen.modified().ok()).map_or(0, |at| DateTime::<Utc>::from(at).timestamp_micros());
            made_at = at.max(made_at);
            ArchiveFile { name, size: seen.map_or(0, |seen| seen.len()), orders: None }
        };
        let files = names.into_iter().map(of).collect();
        found.push(Archive { month, made_at, made_by: String::new(), orders: None, files });
    }
    Ok(found)
}

/// `archive.list`
pub(crate) fn archives(app: &Arc<App>, _: &Ctx, _: Empty) -> Result<Archives> {
    let folder = match app.backup_folder() {
        Ok(folder) => folder.join(FOLDER),
        Err(error) if error.code == Code::BackupNoPlace => return Ok(Archives { folder: None, problem: Some(error), rows: Vec::new() }),
        Err(error) => return Err(error),
    };
    let shown = Some(folder.display().to_string());
    Ok(match made(&folder) {
        Ok(rows) => Archives { folder: shown, problem: None, rows },
        Err(error) => Archives { folder: shown, problem: Some(error), rows: Vec::new() },
    })
}

/// `archive.get`
pub(crate) fn archive_file(app: &Arc<App>, _: &Ctx, input: ArchiveGet) -> Result<FileOut> {
    let folder = app.backup_folder()?.join(FOLDER);
    // Nothing is read by a name that is not an archive's.
    let found = made(&folder)?.into_iter().flat_map(|archive| archive.files).find(|file| file.name == input.file);
    let name = found.ok_or_else(|| Error::missing("archive", &input.file))?.name;
    let failed = |error: std::io::Error| Error::new(Code::FileRead).with("name", &name).with("why", error);
    let bytes = std::fs::read(folder.join(&name)).map_err(failed)?;
    Ok(super::file(name, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_made_from_the_fifth_of_the_next_on() {
        let check = |day: &str, from: &str, to: &str| {
            let (first, last) = wanted(day.parse().unwrap()).unwrap();
            assert_eq!((first.to_string().as_str(), last.to_string().as_str()), (from, to), "{day}");
        };
        check("2026-11-05", "2026-10-01", "2026-10-31");
        check("2026-11-04", "2026-09-01", "2026-09-30");
        check("2026-11-30", "2026-10-01", "2026-10-31");
        check("2027-01-05", "2026-12-01", "2026-12-31");
        check("2024-03-09", "2024-02-01", "2024-02-29");
    }

    #[test]
    fn months_that_the_program_slept_through_are_made_up_for() {
        let check = |made: Option<&str>, wanted: &str, expected: &[&str]| {
            let days: Vec<String> = left(made, wanted.parse().unwrap()).iter().map(|day| name_of(*day)).collect();
            assert_eq!(days, expected, "{made:?} {wanted}");
        };
        check(None, "2026-10-01", &["2026-10"]);
        check(Some("2026-10"), "2026-10-01", &[]);
        check(Some("2026-11"), "2026-10-01", &[]);
        check(Some("2026-09"), "2026-10-01", &["2026-10"]);
        check(Some("2026-11"), "2027-02-01", &["2026-12", "2027-01", "2027-02"]);
        assert_eq!(left(Some("2019-01"), "2026-10-01".parse().unwrap()).len(), MADE_UP);
    }

    #[test]
    fn archives_are_told_from_other_files_by_their_names() {
        for (name, month) in [("2026-10.zip", Some("2026-10")), ("2026-10 (2).zip", Some("2026-10")), ("2026-10 (12).zip", Some("2026-10"))]
        {
            assert_eq!(month_in(name), month, "{name}");
        }
        for name in
            ["2026-13.zip", "2026-10.zip.new", "2026-10.json", "2026-10 (x).zip", "2026-10x.zip", "..zip", "é.zip", "../2026-10.zip"]
        {
            assert_eq!(month_in(name), None, "{name}");
        }
    }
}
