//! Reports added to the lines of views, in one pass.

use super::beyond;
use super::view::By;
use crate::document::paper::currency_decimals;
use crate::error::{Code, Error, Result};
use chrono::Datelike;
use qitao_domain::costing::sheet::{Figures, Steps, sums};
use qitao_domain::{Money, Qty};
use qitao_store::{Read, SheetFilter, SheetItem, SheetReport, SheetTime};
use std::collections::HashMap;

/// What a line is of: an order and its operation, or one of the other things. 0 is nobody, and no code.
pub(super) type Key = [i64; 2];

/// The finest part of a line that anything is said of: its key, then item, operation and work centre.
type Group = [i64; 5];

/// A line of a view.
pub(super) struct Summed {
    /// What it is of.
    pub key: Key,
    /// What it comes to.
    pub figures: Figures,
    /// The items that it counts.
    pub items: Few,
    /// Their units.
    pub units: Few,
    /// The work centres.
    pub centers: Few,
    /// An item is counted at several operations.
    pub several_operations: bool,
}

impl Summed {
    fn new(key: Key) -> Self {
        Self { key, figures: Figures::default(), items: Few::None, units: Few::None, centers: Few::None, several_operations: false }
    }
}

/// The lines of a view, in no order, and all of them together.
pub(super) struct View {
    /// The lines.
    pub lines: Vec<Summed>,
    /// Their total.
    pub whole: Summed,
}

/// None, one or several of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Few {
    /// None yet.
    None,
    /// This one alone.
    One(i64),
    /// Several.
    Several,
}

impl Few {
    fn and(&mut self, other: i64) {
        *self = match *self {
            Self::None => Self::One(other),
            Self::One(id) if id == other => Self::One(id),
            Self::One(_) | Self::Several => Self::Several,
        };
    }

    /// The only one.
    pub fn one(self) -> Option<i64> {
        match self {
            Self::One(id) => Some(id),
            Self::None | Self::Several => None,
        }
    }
}

#[derive(Default)]
struct Groups {
    numbers: HashMap<Group, u32>,
    keys: Vec<Group>,
    figures: Vec<Figures>,
}

impl Groups {
    fn add(&mut self, group: Group, part: &Figures) -> Result<()> {
        let next = self.figures.len();
        let number = *self.numbers.entry(group).or_insert_with(|| u32::try_from(next).unwrap_or(u32::MAX));
        if number as usize == next {
            self.keys.push(group);
            self.figures.push(Figures::default());
        }
        let line = self.figures.get_mut(number as usize).ok_or_else(apart)?;
        line.add(part).map_err(beyond)
    }

    /// The lines. What was all taken back is no line, and mixes nothing.
    fn view(self, items: &HashMap<i64, SheetItem>) -> Result<View> {
        let mut numbers: HashMap<Key, u32> = HashMap::new();
        let mut of_groups = Vec::with_capacity(self.keys.len());
        let (mut lines, mut whole): (Vec<Summed>, Summed) = (Vec::new(), Summed::new([0, 0]));
        let mut operations: HashMap<(u32, i64), i64> = HashMap::new();
        for (&[first, second, item, operation, center], figures) in self.keys.iter().zip(&self.figures) {
            if *figures == (Figures { without_standard: figures.without_standard, ..Figures::default() }) {
                of_groups.push(u32::MAX);
                continue;
            }
            let next = lines.len();
            let number = *numbers.entry([first, second]).or_insert_with(|| u32::try_from(next).unwrap_or(u32::MAX));
            if number as usize == next {
                lines.push(Summed::new([first, second]));
            }
            of_groups.push(number);
            // The whole stands beyond all lines.
            for (line, number) in [(&mut lines[number as usize], number), (&mut whole, u32::MAX)] {
                line.items.and(item);
                line.units.and(items.get(&item).map_or(0, |item| item.unit_id));
                line.centers.and(center);
                line.several_operations |= *operations.entry((number, item)).or_insert(operation) != operation;
            }
        }
        let figures = sums(&self.figures, of_groups, lines.len()).map_err(beyond)?;
        for (line, figures) in lines.iter_mut().zip(figures) {
            line.figures = figures;
            whole.figures.add(&figures).map_err(beyond)?;
        }
        Ok(View { lines, whole })
    }
}

/// What is needed to part a report.
struct Pass<'p> {
    filter: &'p SheetFilter,
    items: &'p HashMap<i64, SheetItem>,
    /// Who worked, by report.
    times: Vec<SheetTime>,
    /// Whose the orders are.
    shares: HashMap<i64, Vec<(Option<i64>, i64)>>,
    money: i64,
    views: Vec<(By, Groups)>,
}

/// A part of a report: for which code, by whom.
type Part = (i64, i64, Figures);

impl Pass<'_> {
    fn steps(&self, item: i64) -> Steps {
        let decimals = self.items.get(&item).map_or(Qty::DECIMALS, |item| item.decimals.min(Qty::DECIMALS));
        Steps { pieces: 10_i64.pow(Qty::DECIMALS - decimals), money: self.money }
    }

    /// By code, as much as of the order is for each.
    fn by_code(&self, report: &SheetReport) -> Result<Vec<(i64, Figures)>> {
        let shares = self.shares.get(&report.document_id).map_or(&[][..], Vec::as_slice);
        let code = |share: &(Option<i64>, i64)| share.0.unwrap_or(0);
        let first = shares.first().map_or(0, code);
        if shares.iter().all(|share| code(share) == first) {
            return Ok(vec![(first, report.figures)]);
        }
        let weights: Vec<i64> = shares.iter().map(|share| share.1).collect();
        let parts = report.figures.shared(&weights, self.steps(report.item_id)).ok_or_else(apart)?;
        Ok(shares.iter().map(code).zip(parts).collect())
    }

    /// By operator, as long as each worked.
    fn by_operator(&self, report: &SheetReport, whole: &Figures) -> Result<Vec<(i64, Figures)>> {
        let from = self.times.partition_point(|time| time.report_id < report.id);
        let times = &self.times[from..];
        let times = &times[..times.partition_point(|time| time.report_id == report.id)];
        if times.is_empty() {
            return Ok(vec![(0, *whole)]);
        }
        let weights: Vec<(i64, Money)> = times.iter().map(|time| (time.seconds, time.amount)).collect();
        let parts = whole.by_operator(&weights, self.steps(report.item_id)).ok_or_else(apart)?;
        Ok(times.iter().map(|time| time.person_id).zip(parts).collect())
    }

    /// The parts that a filter by person or code leaves of a report. They are cut in the same way whatever the view is, so that all views
    /// come to the same.
    fn left(&self, report: &SheetReport) -> Result<Vec<Part>> {
        let SheetFilter { person, tracking, .. } = *self.filter;
        let mut parts = Vec::new();
        for (code, figures) in self.by_code(report)? {
            if tracking.is_some_and(|wanted| wanted != code) {
                continue;
            }
            for (who, part) in self.by_operator(report, &figures)? {
                if person.is_none_or(|wanted| wanted == who) {
                    parts.push((code, who, part));
                }
            }
        }
        Ok(parts)
    }

    fn add(&mut self, report: &SheetReport) -> Result<()> {
        let mut views = std::mem::take(&mut self.views);
        let parts = if self.filter.person.is_some() || self.filter.tracking.is_some() { Some(self.left(report)?) } else { None };
        for (by, groups) in &mut views {
            let of = |who: i64, code: i64| group(*by, report, who, code);
            if let Some(parts) = &parts {
                parts.iter().try_for_each(|(code, who, part)| groups.add(of(*who, *code), part))?;
                continue;
            }
            match by {
                By::Operator => {
                    self.by_operator(report, &report.figures)?.iter().try_for_each(|(who, part)| groups.add(of(*who, 0), part))?
                }
                By::TrackingCode => self.by_code(report)?.iter().try_for_each(|(code, part)| groups.add(of(0, *code), part))?,
                By::Operation | By::WorkOrder | By::Item | By::WorkCenter | By::Month => groups.add(of(0, 0), &report.figures)?,
            }
        }
        self.views = views;
        Ok(())
    }
}

fn apart() -> Error {
    Error::new(Code::Overflow).with("item", "total").with("figure", "shares")
}

fn group(by: By, report: &SheetReport, who: i64, code: i64) -> Group {
    let operation = i64::from(report.operation);
    let [first, second] = match by {
        By::Operation => [report.document_id, operation],
        By::WorkOrder => [report.document_id, 0],
        By::Item => [report.item_id, 0],
        By::WorkCenter => [report.work_center_id, 0],
        By::Operator => [who, 0],
        By::TrackingCode => [code, 0],
        By::Month => {
            let date = report.day.date();
            [i64::from(date.year()) * 12 + i64::from(date.month0()), 0]
        }
    };
    [first, second, report.item_id, operation, report.work_center_id]
}

/// Each of these views.
pub(super) fn views(r: &mut Read<'_>, filter: &SheetFilter, views: &[By], items: &HashMap<i64, SheetItem>) -> Result<Vec<View>> {
    let parted = filter.person.is_some() || filter.tracking.is_some();
    let times = if parted || views.contains(&By::Operator) { r.sheet_times(filter)? } else { Vec::new() };
    let shares = if parted || views.contains(&By::TrackingCode) { r.sheet_shares(filter)? } else { HashMap::new() };
    let money = 10_i64.pow(Money::DECIMALS - currency_decimals(r)?.min(Money::DECIMALS));
    let views = views.iter().map(|&by| (by, Groups::default())).collect();
    let mut pass = Pass { filter, items, times, shares, money, views };
    r.each_sheet_report(filter, |report| pass.add(report))?;
    pass.views.into_iter().map(|(_, groups)| groups.view(items)).collect()
}
