//! Reports as people see them: whoever may not see amounts sees no rate and no cost.

use super::view::{BandView, Costs, LabourView, OverlapView, Posted, RatesView, Row, View};
use crate::app::App;
use crate::ctx::Ctx;
use crate::document::codes;
use crate::document::show::sees_money;
use crate::document::view::ByNumber;
use crate::error::{Code, Error, Result};
use qitao_domain::Money;
use qitao_domain::costing::Elements;
use qitao_domain::item::Item;
use qitao_domain::production::work_report::ReportState;
use qitao_store::{PostedReport, Read, ReportOverlap};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What reports name, by row number.
struct Names {
    orders: HashMap<i64, String>,
    codes: HashMap<i64, (String, u32)>,
    items: HashMap<i64, Item>,
    centers: HashMap<i64, (String, String)>,
    machines: HashMap<i64, String>,
    people: HashMap<i64, (String, String)>,
    reversed: HashMap<i64, (i64, String)>,
    overlapping: BTreeSet<i64>,
}

impl Names {
    fn of(r: &mut Read<'_>, reports: &[PostedReport]) -> Result<Self> {
        fn ids(reports: &[PostedReport], of: impl Fn(&PostedReport) -> i64) -> Vec<i64> {
            reports.iter().map(of).collect::<BTreeSet<_>>().into_iter().collect()
        }
        let papers = ids(reports, |one| one.document_id);
        let own = ids(reports, |one| one.id);
        let lines = r.document_lines(&papers)?;
        let machines: BTreeSet<i64> = reports.iter().filter_map(|one| one.said.machine).map(|machine| machine.0).collect();
        let people: BTreeSet<i64> = reports.iter().flat_map(|one| &one.said.operators).map(|time| time.person.0).collect();
        Ok(Self {
            orders: r.documents_by_id(&papers)?.into_iter().map(|head| (head.id, head.number)).collect(),
            codes: codes(r, &lines, |line| line.document_id)?,
            items: r.items_by_id(&ids(reports, |one| one.item_id))?.into_iter().map(|item| (item.id, item.record)).collect(),
            centers: r
                .work_centers_by_id(&ids(reports, |one| one.work_center_id))?
                .into_iter()
                .map(|one| (one.id, (one.record.code, one.record.name)))
                .collect(),
            machines: r
                .machines_by_id(&machines.into_iter().collect::<Vec<_>>())?
                .into_iter()
                .map(|one| (one.id, one.record.code))
                .collect(),
            people: r.people_named(&people.into_iter().collect::<Vec<_>>())?,
            reversed: r.work_report_reversals(&own)?,
            overlapping: r.work_report_overlaps(&own)?.into_iter().map(|lap| lap.report_id).collect(),
        })
    }

    fn person(&self, id: i64) -> (String, String) {
        self.people.get(&id).cloned().unwrap_or_default()
    }

    fn row(&self, ctx: &Ctx, report: &PostedReport) -> Result<Row> {
        let said = &report.said;
        let item = self.items.get(&report.item_id).ok_or_else(|| Error::missing("item", report.item_id))?;
        let (work_center, work_center_name) = self.centers.get(&report.work_center_id).cloned().unwrap_or_default();
        let (code, codes) = self.codes.get(&report.document_id).cloned().unwrap_or_default();
        let state = match (report.reversal_of, self.reversed.get(&report.id)) {
            (Some(_), _) => ReportState::Reversal,
            (None, Some(_)) => ReportState::Reversed,
            (None, None) => ReportState::Posted,
        };
        let mut names: Vec<String> = Vec::new();
        for time in &said.operators {
            let (login, name) = self.person(time.person.0);
            let name = if name.is_empty() { login } else { name };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(Row {
            number: report.number.clone(),
            day: report.posted.day,
            state,
            order: self.orders.get(&report.document_id).cloned().unwrap_or_default(),
            operation: said.operation,
            operation_name: report.operation_name.clone(),
            item: item.code.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            work_center,
            work_center_name,
            machine: said.machine.and_then(|machine| self.machines.get(&machine.0).cloned()).unwrap_or_default(),
            starts: said.start,
            ends: said.end,
            good: said.good,
            rework: said.rework,
            reject_material: said.reject_material,
            reject_work: said.reject_work,
            labour_seconds: said.labour_seconds().unwrap_or_default(),
            machine_seconds: said.machine_seconds,
            kwh: report.posted.kwh,
            operators: names.join(", "),
            overlaps: self.overlapping.contains(&report.id),
            code,
            codes,
            costs: sees_money(ctx).then(|| costs(&Elements { difference: report.difference, ..report.posted.costs })).transpose()?,
            made_by: report.actor.clone(),
            made_at: report.at,
        })
    }
}

pub(super) fn costs(of: &Elements<Money>) -> Result<Costs> {
    let total = of.total().ok_or_else(|| Error::new(Code::Overflow).with("item", "report").with("figure", of.labour))?;
    Ok(Costs { labour: of.labour, machine: of.machine, energy: of.energy, overhead: of.overhead, difference: of.difference, total })
}

/// Rows of reports, in the order asked for.
pub(super) fn rows(r: &mut Read<'_>, ctx: &Ctx, ids: &[i64]) -> Result<Vec<Row>> {
    let reports = r.work_reports_by_id(ids)?;
    let names = Names::of(r, &reports)?;
    reports.iter().map(|report| names.row(ctx, report)).collect()
}

/// What was just posted.
pub(super) fn posted(r: &mut Read<'_>, ctx: &Ctx, ids: &[i64]) -> Result<Posted> {
    Ok(Posted { reports: rows(r, ctx, ids)?, overlaps: overlaps(r, ids)? })
}

fn overlaps(r: &mut Read<'_>, ids: &[i64]) -> Result<Vec<OverlapView>> {
    let found = r.work_report_overlaps(ids)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let named: BTreeSet<i64> = found.iter().flat_map(|lap| [lap.report_id, lap.other_id]).collect();
    let reports = r.work_reports_by_id(&named.into_iter().collect::<Vec<_>>())?;
    let names = Names::of(r, &reports)?;
    let by_id: HashMap<i64, &PostedReport> = reports.iter().map(|report| (report.id, report)).collect();
    let view = |lap: &ReportOverlap| {
        let (one, other) = (by_id.get(&lap.report_id)?, by_id.get(&lap.other_id)?);
        Some(OverlapView {
            report: one.number.clone(),
            other: other.number.clone(),
            order: names.orders.get(&other.document_id).cloned().unwrap_or_default(),
            operation: other.said.operation,
            person: lap.person.map(|person| names.person(person.0).0),
            machine: lap.machine.map(|machine| names.machines.get(&machine.0).cloned().unwrap_or_default()),
            starts: lap.starts,
            ends: lap.ends,
        })
    };
    Ok(found.iter().filter_map(view).collect())
}

/// `report.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ByNumber) -> Result<View> {
    app.read(|r| of(r, ctx, &input.number))
}

/// The report with this number.
pub(super) fn of(r: &mut Read<'_>, ctx: &Ctx, number: &str) -> Result<View> {
    let report = r.work_report(number)?.ok_or_else(|| Error::missing("work_report", number))?;
    let names = Names::of(r, std::slice::from_ref(&report))?;
    let row = names.row(ctx, &report)?;
    let grades: BTreeSet<i64> = report.said.operators.iter().filter_map(|time| time.grade).map(|grade| grade.0).collect();
    let grades: HashMap<i64, String> =
        r.grades_by_id(&grades.into_iter().collect::<Vec<_>>())?.into_iter().map(|one| (one.id, one.record.code)).collect();
    let money = sees_money(ctx);
    let times = report.said.operators.iter().zip(&report.posted.operators);
    let labour = times.map(|(time, cost)| {
        let (person, name) = names.person(time.person.0);
        LabourView {
            person,
            name,
            hours: cost.hours,
            seconds: cost.seconds,
            grade: time.grade.filter(|_| money).and_then(|grade| grades.get(&grade.0).cloned()),
            wage: cost.wage.filter(|_| money),
            factor: money.then_some(cost.factor),
            amount: money.then_some(cost.amount),
        }
    });
    let band = |band: &qitao_domain::costing::operation::BandCost| BandView {
        band: band.band,
        seconds: band.seconds,
        kwh: band.kwh,
        price: money.then_some(band.price),
        amount: money.then_some(band.amount),
    };
    let of_request = r.work_reports_of_request(&report.request_id)?;
    let others: Vec<i64> = of_request.into_iter().filter(|id| *id != report.id).collect();
    let shared_with = r.work_reports_by_id(&others)?.into_iter().map(|other| other.number).collect();
    let reversal_of = r.work_reports_by_id(report.reversal_of.as_slice())?.pop().map(|other| other.number);
    Ok(View {
        operators_of: labour.collect(),
        bands: report.posted.bands.iter().map(band).collect(),
        rates: money.then_some(RatesView {
            hourly: report.posted.machine.hourly,
            per_cycle: report.posted.machine.per_cycle,
            power: report.power,
            overhead: report.posted.overhead,
        }),
        run: report.said.run,
        cycles: report.posted.cycles,
        cycles_counted: report.said.cycles.is_some(),
        metered: report.said.energy_kwh.is_some(),
        shared_with,
        reversal_of,
        reversed_by: names.reversed.get(&report.id).map(|(_, number)| number.clone()),
        overlapping: overlaps(r, &[report.id])?,
        reason_rework: report.reason_rework,
        reason_material: report.reason_material,
        reason_work: report.reason_work,
        note: report.note,
        reason: report.reason,
        row,
    })
}
