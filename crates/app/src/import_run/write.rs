//! Writing what a trial run prepared: one short transaction, one audit row that points to the kept differences.

use super::dry_run::{REVISIONS, revisions};
use crate::app::App;
use crate::approval::{self, Held, Judge, Judged, PLACES};
use crate::contract;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::import::{Counts, Prepared, Records, State};
use crate::job::{Label, Progress};
use qitao_domain::approval::Figure;
use qitao_store::{BatchRow, DifferenceRow, Place, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Writes a run.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ImportWrite")]
#[serde(deny_unknown_fields)]
pub struct Write {
    /// The run.
    pub run: u64,
    /// Leaves out the rows with mistakes; without it, one mistake stops all.
    #[serde(default)]
    pub skip_errors: bool,
}

/// What was written.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportWritten")]
pub struct Written {
    /// Number of the import, to take it back.
    pub batch: i64,
    /// New records and lines.
    pub new: u64,
    /// Changed ones.
    pub changed: u64,
    /// Ones that were as in the books.
    pub same: u64,
    /// Lines and operations that went.
    pub removed: u64,
    /// Rows left out.
    pub skipped: u64,
}

impl Label for Write {
    fn label(&self, app: &App) -> String {
        app.runs.name(self.run)
    }
}

fn json<T: Serialize>(record: &T) -> Result<String> {
    serde_json::to_string(record).map_err(|e| Error::new(Code::Internal).with("why", e))
}

/// A record's line in the kept differences.
fn difference<T: Serialize>(kind: &str, key: String, before: Option<&T>, after: &T) -> Result<DifferenceRow> {
    Ok(DifferenceRow {
        batch_id: 0,
        number: 0,
        object_kind: kind.into(),
        object_key: key,
        before: before.map(json).transpose()?,
        after: json(after)?,
    })
}

/// What the books have of the changed ones.
fn before<'p, T: Serialize + 'p, K: std::hash::Hash + Eq>(
    kind: &str,
    prepared: &'p [Prepared<T>],
    key: impl Fn(&T) -> K,
    text: impl Fn(&T) -> String,
    load: impl FnOnce(Vec<&'p T>) -> Result<Vec<T>>,
) -> Result<Vec<DifferenceRow>> {
    let changed: Vec<&T> = prepared.iter().filter(|p| p.state == State::Changed).map(|p| &p.record).collect();
    let old: HashMap<K, T> = if changed.is_empty() { HashMap::new() } else { load(changed)?.into_iter().map(|r| (key(&r), r)).collect() };
    prepared.iter().map(|p| difference(kind, text(&p.record), old.get(&key(&p.record)), &p.record)).collect()
}

fn kept<T>(stored: Vec<qitao_store::Stored<T>>) -> Vec<T> {
    stored.into_iter().map(|s| s.record).collect()
}

fn records<T>(prepared: Vec<Prepared<T>>) -> Vec<T> {
    prepared.into_iter().map(|p| p.record).collect()
}

fn differences(r: &mut Read<'_>, records: &Records) -> Result<Vec<DifferenceRow>> {
    let mut all = before("unit", &records.units, |u| u.code.clone(), |u| u.code.clone(), |_| Ok(kept(r.units()?)))?;
    all.extend(before("work_center", &records.work_centers, |c| c.code.clone(), |c| c.code.clone(), |_| Ok(kept(r.work_centers()?)))?);
    all.extend(before(
        "item",
        &records.items,
        |i| i.code.clone(),
        |i| i.code.clone(),
        |changed| Ok(kept(r.items_by_code(&changed.iter().map(|i| i.code.as_str()).collect::<Vec<_>>())?)),
    )?);
    all.extend(before(
        "stock_rule",
        &records.stock_rules,
        |rule| rule.item.clone(),
        |rule| rule.item.clone(),
        |changed| Ok(kept(r.stock_rules_set(&changed.iter().map(|rule| rule.item.as_str()).collect::<Vec<_>>())?)),
    )?);
    all.extend(before(
        "bom",
        &records.boms,
        |b| (b.item.clone(), b.version.clone()),
        |b| format!("{} {}", b.item, b.version),
        |changed| Ok(kept(r.boms_of(&changed.iter().map(|b| b.item.as_str()).collect::<Vec<_>>())?)),
    )?);
    all.extend(before(
        "routing",
        &records.routings,
        |b| (b.item.clone(), b.version.clone()),
        |b| format!("{} {}", b.item, b.version),
        |changed| Ok(kept(r.routings_of(&changed.iter().map(|b| b.item.as_str()).collect::<Vec<_>>())?)),
    )?);
    all.extend(before(
        "partner",
        &records.partners,
        |p| p.code.clone(),
        |p| p.code.clone(),
        |changed| Ok(kept(r.partners_by_code(&changed.iter().map(|p| p.code.as_str()).collect::<Vec<_>>())?)),
    )?);
    all.extend(before("warehouse", &records.warehouses, |w| w.code.clone(), |w| w.code.clone(), |_| Ok(kept(r.warehouses()?)))?);
    all.extend(before(
        "bin",
        &records.bins,
        |b| (b.warehouse.clone(), b.code.clone()),
        |b| crate::bin::key(&b.warehouse, &b.code),
        |changed| {
            let warehouses: BTreeSet<&str> = changed.iter().map(|b| b.warehouse.as_str()).collect();
            Ok(kept(r.bins_of(&warehouses.into_iter().collect::<Vec<_>>())?))
        },
    )?);
    Ok(all)
}

/// What is to be written: of a trial run, or as it was kept when somebody asked for a second person. That it is the checked
/// records and not a file is what binds the agreement: whatever becomes of file, run and process, these are written.
#[derive(Debug, Serialize, Deserialize)]
struct Plan {
    name: String,
    counts: Counts,
    records: Records,
    revisions: Vec<i64>,
}

fn plan(app: &App, ctx: &Ctx, input: &Write) -> Result<Plan> {
    if let Some(agreed) = &ctx.agreed {
        return agreed.held();
    }
    let run = app.runs.get(ctx, input.run)?;
    let counts = run.outcome.counts;
    if counts.errors > 0 && !input.skip_errors {
        return Err(Error::new(Code::ImportProblems).with("errors", counts.errors));
    }
    if run.outcome.records.is_empty() && counts.same == 0 {
        return Err(Error::new(Code::ImportNothing));
    }
    // Copied before the transaction, so that the books are held for the writing only.
    let records = run.outcome.records.clone();
    Ok(Plan { name: run.workbook.name.clone(), counts, records, revisions: run.revisions.clone() })
}

/// The counters of what was looked at, as what something was judged on.
pub(super) fn on(judged: Judged, revisions: &[i64]) -> Judged {
    REVISIONS.iter().zip(revisions).fold(judged, |judged, (&name, revision)| judged.on(name, revision))
}

/// Changing many existing records at once needs a second person; new ones do not count.
pub(crate) static WRITE: Judge = Judge::new(|app, r, ctx, input| {
    if let Some(agreed) = &ctx.agreed {
        let judged = Judged { consequences: agreed.consequences.clone(), ..Judged::new(&agreed.label) };
        return Ok(Some(on(judged, &revisions(r)?)));
    }
    let input: Write = contract::input(ctx, input.clone())?;
    let run = app.runs.get(ctx, input.run)?;
    let (counts, records) = (run.outcome.counts, &run.outcome.records);
    let changed = records.count(State::Changed);
    if !approval::is_mass(r, changed)? {
        return Ok(None);
    }
    if revisions(r)? != run.revisions {
        return Err(Error::new(Code::ImportMoved));
    }
    let judged = Judged::new(&run.workbook.name).figure(Figure::Changed, changed).figure(Figure::New, records.count(State::New));
    Ok(Some(on(judged.figure(Figure::Removed, counts.removed), &run.revisions)))
})
.holding(|app, ctx, input| {
    let plan = plan(app, ctx, &contract::input(ctx, input.clone())?)?;
    Held::new(json(&plan)?, &changed(&plan.records, PLACES))
});

/// The first records that are there and become others.
fn changed(records: &Records, most: u32) -> Vec<Place> {
    fn of<'p, T>(kind: &'p str, prepared: &'p [Prepared<T>], named: fn(&T) -> [&str; 3]) -> impl Iterator<Item = Place> + 'p {
        prepared.iter().filter(|one| one.state == State::Changed).map(move |one| {
            let [code, version, name] = named(&one.record).map(str::to_owned);
            Place { kind: kind.into(), code, version, name, uses: 1 }
        })
    }
    let all = of("unit", &records.units, |unit| [&unit.code, "", &unit.name])
        .chain(of("work_center", &records.work_centers, |center| [&center.code, "", &center.name]))
        .chain(of("item", &records.items, |item| [&item.code, "", &item.name]))
        .chain(of("stock_rule", &records.stock_rules, |rule| [&rule.item, "", ""]))
        .chain(of("bom", &records.boms, |bom| [&bom.item, &bom.version, ""]))
        .chain(of("routing", &records.routings, |routing| [&routing.item, &routing.version, ""]))
        .chain(of("partner", &records.partners, |partner| [&partner.code, "", &partner.name]))
        .chain(of("warehouse", &records.warehouses, |warehouse| [&warehouse.code, "", &warehouse.name]))
        .chain(of("bin", &records.bins, |bin| [&bin.warehouse, &bin.code, ""]));
    all.take(most as usize).collect()
}

/// `import.write`
pub(crate) fn write(app: &Arc<App>, ctx: &Ctx, input: Write, progress: &Progress) -> Result<Written> {
    let Plan { name, counts, records: mut prepared, revisions: checked } = plan(app, ctx, &input)?;
    let differences = app.read(|r| differences(r, &prepared))?;
    let papers = std::mem::take(&mut prepared.papers);
    let (units, centers, items) = (records(prepared.units), records(prepared.work_centers), records(prepared.items));
    let rules = records(prepared.stock_rules);
    let (boms, routings) = (records(prepared.boms), records(prepared.routings));
    let (partners, warehouses, bins) = (records(prepared.partners), records(prepared.warehouses), records(prepared.bins));
    let answer = serde_json::json!({ "job": progress.job() });
    if differences.len() >= crate::backup::BIG_IMPORT {
        app.back_up_before("before import.write");
    }
    const STEPS: usize = 6;
    let written = app.write_as(ctx, Some(&answer), |w| {
        if revisions(w)? != checked {
            return Err(Error::new(Code::ImportMoved));
        }
        progress.tell(1, STEPS)?;
        // The counters of what an import has not stay: else everything would seem to have moved.
        if !units.is_empty() {
            w.put_units(&units)?;
        }
        if !centers.is_empty() {
            w.put_work_centers(&centers)?;
        }
        if !items.is_empty() {
            w.put_items(&items)?;
        }
        for rule in &rules {
            crate::stock_rule::put_free(w, rule)?;
        }
        progress.tell(2, STEPS)?;
        if !boms.is_empty() {
            w.put_boms(&boms)?;
        }
        progress.tell(3, STEPS)?;
        if !routings.is_empty() {
            w.put_routings(&routings)?;
        }
        if !partners.is_empty() {
            w.put_partners(&partners)?;
        }
        if !warehouses.is_empty() {
            crate::warehouse::put(w, &warehouses)?;
        }
        if !bins.is_empty() {
            crate::bin::put(w, &bins)?;
        }
        let mut differences = differences.clone();
        differences.extend(crate::cut_over::bring_in::bring_in(w, ctx, &name, &papers)?);
        progress.tell(4, STEPS)?;
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let batch = BatchRow {
            id: 0,
            at: 0,
            actor: String::new(),
            file: name.clone(),
            added: number(counts.new),
            changed: number(counts.changed),
            same: number(counts.same),
            skipped: number(counts.skipped),
            undone_at: None,
        };
        let batch = w.add_batch(batch, differences)?;
        let written = Written {
            batch,
            new: counts.new,
            changed: counts.changed,
            same: counts.same,
            removed: counts.removed,
            skipped: counts.skipped,
        };
        w.audit("import", &batch.to_string(), None, Some(&written))?;
        w.analyze()?;
        // The last moment at which it can be cancelled.
        progress.tell(5, STEPS)?;
        Ok(written)
    })?;
    // What was agreed to may have been asked for in an earlier process, where the number was another run's.
    if ctx.agreed.is_none() {
        app.runs.forget(input.run);
    }
    Ok(written)
}
