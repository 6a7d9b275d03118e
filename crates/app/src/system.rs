//! The books themselves, and the input shapes that many commands share.

use crate::app::App;
use crate::check;
use crate::ctx::{Actor, Ctx};
use crate::document::paper::currency_decimals;
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use qitao_domain::Day;
use qitao_store::list::{self, ListInput};
use qitao_store::{Backend, CallFigures, Counts, Finding, Read, Stored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Nothing is asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

impl Label for Empty {
    fn label(&self, _: &App) -> String {
        String::new()
    }
}

/// Which part of a list.
pub type List = ListInput;

/// The bytes of a file.
#[derive(Debug, JsonSchema)]
pub struct Bytes(#[allow(dead_code, reason = "only its schema is wanted")] Vec<u8>);

/// A page of what is listed newest first.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Newest {
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// Which record, by code.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByCode {
    /// Its code.
    pub code: String,
}

/// Which version, by item and version.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByVersion {
    /// The item's code.
    pub item: String,
    /// Version.
    pub version: String,
}

/// Retires a record or brings it back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retire {
    /// Its code.
    pub code: String,
    /// Retired from now on?
    pub retired: bool,
    /// The revision that the person saw.
    pub revision: i64,
}

/// Makes a version draft, active or obsolete.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetState {
    /// The item's code.
    pub item: String,
    /// Version.
    pub version: String,
    /// The new state.
    pub state: qitao_domain::routing::VersionState,
    /// The revision that the person saw.
    pub revision: i64,
}

pub use crate::import::Language;

/// A list as a workbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListExport {
    /// As in the list.
    #[serde(default)]
    pub text: Option<String>,
    /// As in the list.
    #[serde(default)]
    pub filter: Vec<qitao_store::list::Condition>,
    /// As in the list.
    #[serde(default)]
    pub sort: Option<String>,
    /// Columns in this order; all when absent.
    #[serde(default)]
    pub columns: Option<Vec<String>>,
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}

impl ListExport {
    /// The first page of the list that is exported.
    pub(crate) fn list(&self) -> ListInput {
        ListInput {
            text: self.text.clone(),
            filter: self.filter.clone(),
            sort: self.sort.clone(),
            limit: Some(qitao_domain::limits::LIST_MOST),
            after: None,
            count: true,
            count_most: None,
        }
    }
}

/// The books.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Books {
    /// Name.
    pub name: String,
    /// Where they are, without credentials.
    pub location: String,
    /// `sqlite` or `postgres`.
    pub backend: &'static str,
    /// Tells them from copies, as long as they are open.
    pub identity: String,
    /// Nothing in them yet?
    pub empty: bool,
    /// The service that keeps copying their folder elsewhere: it may copy half of a change, and makes two books of one.
    pub synced: Option<&'static str>,
}

/// What a screen wants to know first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Info {
    /// The program's version.
    pub version: &'static str,
    /// Tells its contract from another's: builds of one version may differ in it.
    pub contract: &'static str,
    /// The books.
    pub books: Books,
    /// Is it the sandbox that answers?
    pub sandbox: bool,
    /// The person.
    pub actor: Actor,
    /// The factory's time zone.
    pub timezone: String,
    /// Addresses at which phones and other computers reach the books, the likeliest first; none where only this computer does.
    pub reached_at: Vec<String>,
    /// Decimals of the currency.
    pub currency_decimals: u8,
    /// Microseconds UTC.
    pub now: i64,
    /// The factory's day.
    pub today: Day,
    /// When the newest full backup was begun.
    pub last_backup: Option<i64>,
    /// How the copies of the books are.
    pub backup: crate::backup::Brief,
    /// How much there is.
    pub counts: Counts,
}

/// Name, time zone, currency decimals.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Configure {
    /// Name of the books; unchanged when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// IANA time zone; unchanged when absent.
    #[serde(default)]
    pub timezone: Option<String>,
    /// 0 to 4; unchanged when absent.
    #[serde(default)]
    pub currency_decimals: Option<u8>,
}

/// What was verified.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Verified {
    /// Each check.
    pub checks: Vec<Finding>,
    /// What does not hold, in all.
    pub problems: usize,
}

/// Since when.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// First day.
    pub since: Day,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// How long calls took.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CallList {
    /// By day, command and kind of client.
    pub rows: Vec<CallFigures>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// The name of books that have none: their file's.
pub(crate) fn file_name(location: &str) -> String {
    location.rsplit(['/', '\\']).next().unwrap_or_default().trim_end_matches(".qitao").to_owned()
}

fn info_of(app: &App, ctx: &Ctx, r: &mut Read<'_>) -> Result<Info> {
    let counts = r.counts()?;
    let location = app.location();
    let name = match r.book("name")? {
        Some(name) => name,
        None => file_name(&location),
    };
    // As the books say, and not as was read when they were opened: this is also what a change of it answers.
    let zone = r.book("timezone")?.and_then(|name| name.parse().ok()).unwrap_or_else(|| app.timezone());
    let now = chrono::DateTime::from_timestamp_micros(ctx.now).unwrap_or_default();
    let backup = crate::backup::info(app, r, ctx.now)?;
    let decimals = r.book("currency_decimals")?.and_then(|text| text.parse().ok()).unwrap_or(2);
    Ok(Info {
        version: env!("CARGO_PKG_VERSION"),
        contract: crate::contract::fingerprint(),
        books: Books {
            name,
            location,
            backend: match app.store.location().backend() {
                Backend::Sqlite => "sqlite",
                Backend::Postgres => "postgres",
            },
            identity: app.store.identity(),
            empty: counts.items == 0,
            synced: app.synced(),
        },
        sandbox: app.is_sandbox(),
        actor: ctx.actor.clone(),
        timezone: zone.name().to_owned(),
        reached_at: app.reached_at(),
        currency_decimals: decimals,
        now: ctx.now,
        today: crate::app::day_in(zone, now),
        last_backup: backup.last,
        backup,
        counts,
    })
}

/// `system.info`
pub(crate) fn info(app: &Arc<App>, ctx: &Ctx, _: Empty) -> Result<Info> {
    app.read(|r| info_of(app, ctx, r))
}

/// `system.configure`
pub(crate) fn configure(app: &Arc<App>, ctx: &Ctx, input: Configure) -> Result<Info> {
    let zone = input.timezone.as_ref().map(|name| {
        let zone: std::result::Result<chrono_tz::Tz, _> = name.parse();
        zone.map_err(|_| Error::new(Code::TimezoneUnknown).with("field", "timezone").with("timezone", name))
    });
    let zone = zone.transpose()?;
    if let Some(decimals) = input.currency_decimals
        && decimals > 4
    {
        return Err(Error::new(Code::FieldRange).with("field", "currency_decimals").with("value", decimals).with("low", 0).with("high", 4));
    }
    if input.name.as_ref().is_some_and(|n| n.trim().is_empty() || n.chars().count() > qitao_domain::limits::NAME_CHARS) {
        return Err(Error::new(Code::FieldTooLong).with("field", "name").with("limit", qitao_domain::limits::NAME_CHARS));
    }
    let done = app.write(ctx, |w| {
        let before = currency_decimals(w)?;
        if let Some(decimals) = input.currency_decimals.map(u32::from).filter(|decimals| *decimals < before)
            && w.has_documents()?
        {
            // What is open to the last cent could never be paid in whole units.
            let error = Error::new(Code::CurrencyInUse).with("field", "currency_decimals");
            return Err(error.with("decimals", decimals).with("before", before));
        }
        let settings = [
            ("name", input.name.clone()),
            ("timezone", input.timezone.clone()),
            ("currency_decimals", input.currency_decimals.map(|d| d.to_string())),
        ];
        for (key, value) in settings {
            let Some(value) = value else { continue };
            let before = w.book(key)?;
            w.set_book(key, &value)?;
            w.audit("book", key, before.as_ref(), Some(&value))?;
        }
        info_of(app, ctx, w)
    })?;
    if let Some(zone) = zone {
        app.set_timezone(zone);
    }
    Ok(done)
}

/// `system.call_figures`
pub(crate) fn call_figures(app: &Arc<App>, _: &Ctx, input: Since) -> Result<CallList> {
    app.keep_figures();
    let after = match input.after.as_deref().map(|cursor| cursor.split(' ').collect::<Vec<_>>()).as_deref() {
        None => None,
        Some(&[day, command, client]) => Some((day.parse().map_err(|_| Error::new(Code::ListBadCursor))?, command, client)),
        Some(_) => return Err(Error::new(Code::ListBadCursor)),
    };
    let read = |most| app.read(|r| Ok(r.call_figures(input.since.number(), after, most)?));
    let (rows, next) = list::cut(input.limit, read, |last| format!("{} {} {}", last.day, last.command, last.client))?;
    Ok(CallList { rows, next })
}

/// Records of one kind are checked this many at a time, so that a million lines do not lie in memory at once.
const CHUNK: usize = 500;
/// Problems told per check.
const TOLD: usize = 1000;

/// `system.verify`
pub(crate) fn verify(app: &Arc<App>, _: &Ctx, _: Empty, progress: &Progress) -> Result<Verified> {
    prove(app, |done, total| progress.tell(done, total))
}

/// What does not hold of records, each with its code.
fn failed<T>(records: Vec<Stored<T>>, code: impl Fn(&T) -> &String, check: impl Fn(&T) -> Result<()>) -> Vec<String> {
    let told = |record: T| check(&record).err().map(|error| format!("{}: {error}", code(&record)));
    records.into_iter().filter_map(|stored| told(stored.record)).collect()
}

/// A whole list, some at a time: how many there are, and what does not hold of them.
fn mistakes(
    r: &mut Read<'_>,
    spec: &'static list::Spec,
    some: impl Fn(&mut Read<'_>, &[i64]) -> Result<Vec<String>>,
) -> Result<(i64, Vec<String>)> {
    let mut asked = ListInput { limit: u32::try_from(CHUNK).ok(), ..ListInput::default() };
    let (mut looked_at, mut found) = (0, Vec::new());
    loop {
        let page = r.page(spec, &asked)?;
        looked_at += i64::try_from(page.ids.len()).unwrap_or(i64::MAX);
        found.extend(some(r, &page.ids)?);
        match page.next {
            Some(next) => asked.after = Some(next),
            None => return Ok((looked_at, found)),
        }
    }
}

/// Re-proves all that can be from the books alone.
pub(crate) fn prove(app: &App, tell: impl Fn(usize, usize) -> Result<()>) -> Result<Verified> {
    app.read(|r| {
        let mut checks = r.verify()?;
        let units: check::Units = r.units()?.into_iter().map(|u| (u.record.code.clone(), u.record)).collect();
        let centers: HashSet<String> = r.work_centers()?.into_iter().map(|c| c.record.code).collect();
        let codes = r.item_codes()?;
        let looked_at = i64::try_from(codes.len()).unwrap_or(i64::MAX);
        let (mut items, mut boms, mut routings) = (Vec::new(), Vec::new(), Vec::new());
        for (number, chunk) in codes.chunks(CHUNK).enumerate() {
            tell(number * CHUNK, codes.len())?;
            let chunk: Vec<&str> = chunk.iter().map(String::as_str).collect();
            let mut known: HashMap<String, _> = HashMap::new();
            for stored in r.items_by_code(&chunk)? {
                if let Err(error) = check::item(&stored.record, &units) {
                    items.push(format!("{}: {error}", stored.record.code));
                }
                known.insert(stored.record.code.clone(), stored.record);
            }
            let versions = r.boms_of(&chunk)?;
            let parts: HashSet<&str> = versions
                .iter()
                .flat_map(|b| &b.record.lines)
                .flat_map(|l| std::iter::once(l.component.as_str()).chain(l.substitutes.iter().map(|s| s.item.as_str())))
                .filter(|code| !known.contains_key(*code))
                .collect();
            let parts: Vec<&str> = parts.into_iter().collect();
            let more = r.items_by_code(&parts)?;
            known.extend(more.into_iter().map(|i| (i.record.code.clone(), i.record)));
            for bom in &versions {
                if let Err(error) = check::bom(&bom.record, &known, &units) {
                    boms.push(format!("{} {}: {error}", bom.record.item, bom.record.version));
                }
            }
            for routing in r.routings_of(&chunk)? {
                if let Err(error) = check::routing(&routing.record, known.get(&routing.record.item), &centers) {
                    routings.push(format!("{} {}: {error}", routing.record.item, routing.record.version));
                }
            }
        }
        let masters = [
            ("partner.is_valid", mistakes(r, &list::PARTNERS, |r, ids| Ok(failed(r.partners_by_id(ids)?, |p| &p.code, check::partner)))?),
            (
                "warehouse.is_valid",
                mistakes(r, &list::WAREHOUSES, |r, ids| Ok(failed(r.warehouses_by_id(ids)?, |w| &w.code, check::warehouse)))?,
            ),
            ("machine.is_valid", mistakes(r, &list::MACHINES, |r, ids| Ok(failed(r.machines_by_id(ids)?, |m| &m.code, check::machine)))?),
            ("grade.is_valid", mistakes(r, &list::GRADES, |r, ids| Ok(failed(r.grades_by_id(ids)?, |g| &g.code, check::grade)))?),
            ("rate.is_valid", mistakes(r, &list::RATES, crate::rate::mistaken)?),
            ("work_report.amounts_follow_from_its_rates", crate::work_report::mistaken(r)?),
            ("bin.is_valid", mistakes(r, &list::BINS, |r, ids| Ok(failed(r.bin_records(ids)?, |b| &b.code, check::bin)))?),
        ];
        // From the books, not from memory. Broken ones may make no graph; then that is what does not hold.
        let loops = match r.bom_graph() {
            Ok(graph) => crate::bom::loops(&graph),
            Err(error) => vec![error.to_string()],
        };
        let people = r.people_count()?;
        let nobody = if crate::login::is_on(r)? && !crate::login::has_manager(r)? { vec!["login".to_owned()] } else { Vec::new() };
        checks.push(Finding { check: "person.somebody_manages".into(), looked_at: people, problems: nobody });
        for (check, mut problems) in
            [("item.is_valid", items), ("bom.is_valid", boms), ("routing.is_valid", routings), ("bom.has_no_loop", loops)]
        {
            problems.truncate(TOLD);
            checks.push(Finding { check: check.into(), looked_at, problems });
        }
        for (check, (looked_at, mut problems)) in masters {
            problems.truncate(TOLD);
            checks.push(Finding { check: check.into(), looked_at, problems });
        }
        let problems = checks.iter().map(|c| c.problems.len()).sum();
        Ok(Verified { checks, problems })
    })
}
