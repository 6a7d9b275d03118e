//! What BOMs and routings have in common: rows that share a version's head, and versions that may not overlap.

use super::cells::{At, CodeText, Desk, Got, wrong};
use super::problem::Code;
use qitao_domain::Day;
use qitao_domain::calendar::Validity;
use qitao_domain::routing::VersionState;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The version that rows without one belong to, when the books have none of the item.
pub(crate) const FIRST_VERSION: &str = "V1";

/// A head's field: said once, repeated, or left empty on later rows.
#[derive(Debug, Clone)]
pub(crate) struct Once<T> {
    got: Got<T>,
    at: Option<At>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { got: Got::Absent, at: None }
    }
}

impl<T: PartialEq + Clone + std::fmt::Display> Once<T> {
    /// Adds a row's cell; `false` when it is wrong or says something else than before.
    pub fn add(&mut self, desk: &mut Desk<'_>, at: At, field: usize, got: Got<T>) -> bool {
        match (&self.got, got) {
            (_, Got::Bad) => false,
            (_, Got::Absent) | (Got::Is(_) | Got::Blank | Got::Bad, Got::Blank) => true,
            (Got::Absent, Got::Blank) => {
                self.got = Got::Blank;
                true
            }
            (Got::Is(before), Got::Is(now)) if *before != now => {
                let row = self.at.map_or(0, |a| a.row).to_string();
                desk.report(at, field, wrong(Code::Contradiction, &[("row", &row), ("before", &before.to_string())]));
                false
            }
            (Got::Is(_), Got::Is(_)) => true,
            (Got::Absent | Got::Blank | Got::Bad, Got::Is(now)) => {
                self.got = Got::Is(now);
                self.at = Some(at);
                true
            }
        }
    }

    /// Where it is said; else the version's first row.
    pub fn at(&self, first: At) -> At {
        self.at.unwrap_or(first)
    }

    /// A missing column leaves `before`, no value in any row clears to `default`.
    pub fn or_clear(&self, before: Option<T>, default: T) -> T {
        self.got.clone().or_clear(before, default)
    }
}

/// A state that can be compared and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShownState(pub VersionState);

impl std::fmt::Display for ShownState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::differences::name_of(&self.0))
    }
}

/// Where a version's days are said, for problems with them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DaysAt {
    /// The row.
    pub at: At,
    /// Which of the two fields.
    pub field: usize,
    /// The fields of its first and its last day.
    fields: [usize; 2],
}

/// What all rows of a version share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    pub from: Once<Day>,
    pub to: Once<Day>,
    pub state: Once<ShownState>,
    pub note: Once<String>,
}

impl Head {
    /// The version's days, merged with the books'.
    pub fn valid(&self, before: Option<Validity>) -> Validity {
        let from = self.from.or_clear(before.map(|v| v.from), Validity::ALWAYS.from);
        let to = match &self.to.got {
            Got::Is(day) => Some(*day),
            Got::Blank => None,
            Got::Absent | Got::Bad => before.and_then(|v| v.to),
        };
        Validity { from, to }
    }

    /// The version's state, merged with the books'.
    pub fn state(&self, before: Option<VersionState>) -> VersionState {
        self.state.got.or_keep(before.map(ShownState), ShownState(VersionState::Active)).0
    }

    /// Where the days are said, in the fields `from` and `to`; `first` is the version's first row.
    pub fn days_at(&self, first: At, from: usize, to: usize) -> DaysAt {
        let (at, field) = match (self.from.at, self.to.at) {
            (Some(at), _) => (at, from),
            (None, Some(at)) => (at, to),
            (None, None) => (first, from),
        };
        DaysAt { at, field, fields: [from, to] }
    }
}

/// A version of the books: its item, its name, whether it is active, its days.
pub(crate) type Kept<'a> = (&'a str, &'a str, bool, Validity);

/// Which version a row belongs to: its own, or that of the row above when that has the same item, or the item's usual one: the one
/// in force today, else the latest active one, else the latest in the books, else `V1`.
pub(crate) struct VersionOf {
    last: Option<(u16, String, String)>,
    /// By item; and whether there are others that could be meant.
    usual: HashMap<String, (String, bool)>,
    told: HashSet<String>,
}

impl VersionOf {
    pub fn new<'a>(kept: impl Iterator<Item = Kept<'a>>, today: Day) -> Self {
        let mut of: HashMap<&str, Vec<Kept<'a>>> = HashMap::new();
        kept.for_each(|version| of.entry(version.0).or_default().push(version));
        let rank = |(_, _, active, valid): &Kept<'_>| (*active && valid.contains(today), *active, valid.from);
        let usual = of.into_iter().filter_map(|(item, versions)| {
            let best = versions.iter().max_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.1.cmp(b.1)))?;
            Some((item.to_owned(), (best.1.to_owned(), versions.len() > 1 || best.1 != FIRST_VERSION)))
        });
        Self { last: None, usual: usual.collect(), told: HashSet::new() }
    }

    /// Tells, once for each item, at the first of `fields` that there is, which of several versions was taken.
    pub fn next(&mut self, desk: &mut Desk<'_>, at: At, item: &str, version: &Got<CodeText<'_>>, fields: &[usize]) -> Option<String> {
        let above = match &self.last {
            Some((source, before, version)) if *source == at.source && before == item => Some(version.clone()),
            Some(_) | None => None,
        };
        let version = match version {
            Got::Is(code) => code.text.as_ref().to_owned(),
            Got::Bad => return None,
            Got::Blank if above.is_some() => above?,
            Got::Absent | Got::Blank => match self.usual.get(item) {
                Some((usual, others)) => {
                    if *others && self.told.insert(item.to_owned()) {
                        let field = desk.mapped(at, fields).unwrap_or_default();
                        desk.report(at, field, wrong(Code::VersionAssumed, &[("item", item), ("version", usual)]));
                    }
                    usual.clone()
                }
                None => FIRST_VERSION.to_owned(),
            },
        };
        if self.last.as_ref().is_none_or(|(source, before, last)| *source != at.source || before != item || *last != version) {
            self.last = Some((at.source, item.to_owned(), version.clone()));
        }
        Some(version)
    }
}

/// Active versions by their first day, per item.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    taken: HashMap<String, BTreeMap<Day, (Option<Day>, String)>>,
}

impl Timeline {
    /// Puts a version in that is there already, whatever it overlaps.
    pub fn insert(&mut self, item: &str, version: &str, valid: Validity) {
        self.taken.entry(item.to_owned()).or_default().insert(valid.from, (valid.to, version.to_owned()));
    }

    /// Puts a version in unless it overlaps another; gives that one and its days.
    pub fn add(&mut self, item: &str, version: &str, valid: Validity) -> Option<(String, Validity)> {
        let taken = self.taken.entry(item.to_owned()).or_default();
        let before = taken.range(..=valid.from).next_back().filter(|(_, (to, _))| to.is_none_or(|to| to >= valid.from));
        let after = taken.range(valid.from..).next().filter(|(from, _)| valid.to.is_none_or(|to| **from <= to));
        if let Some((&from, (to, other))) = before.or(after) {
            return Some((other.clone(), Validity { from, to: *to }));
        }
        taken.insert(valid.from, (valid.to, version.to_owned()));
        None
    }
}

/// Tells that a version is active on days of another: at its days or, where it is always active because the file has no column for them,
/// at the first of `instead` that there is. That the books have it otherwise is no overlap with itself.
pub(crate) fn overlap(desk: &mut Desk<'_>, days: &DaysAt, instead: &[usize], version: (&str, Validity), other: (&str, Validity)) {
    if version.0 == other.0 {
        return;
    }
    let shown = desk.mapped(days.at, &days.fields).map(|_| days.field);
    let code = if shown.is_none() && version.1 == Validity::ALWAYS { Code::VersionWithoutDays } else { Code::Overlap };
    let field = shown.or_else(|| desk.mapped(days.at, instead)).unwrap_or(days.field);
    let [from, to] = day_params(other.1);
    let params = [("other", other.0), (from.0, from.1.as_str()), (to.0, to.1.as_str())];
    desk.report(days.at, field, wrong(code, &params));
}

/// The params of a problem with days.
pub(crate) fn day_params(valid: Validity) -> [(&'static str, String); 2] {
    [("from", valid.from.to_string()), ("to", valid.to.map_or_else(|| "…".into(), |d| d.to_string()))]
}

/// Numbers counted by tens for rows that have none, around those that are given.
pub(crate) struct Numbers {
    taken: HashMap<u32, At>,
    last: u32,
}

impl Numbers {
    /// Knows the given numbers beforehand; reports those given twice.
    pub fn new(desk: &mut Desk<'_>, field: usize, given: impl Iterator<Item = (At, u32)>) -> Self {
        let mut taken = HashMap::new();
        for (at, number) in given {
            match taken.get(&number) {
                Some(first @ At { row, .. }) => {
                    let params = [("sheet", desk.sheet(*first)), ("row", &row.to_string())];
                    let problem = wrong(Code::Duplicate, &params);
                    desk.report(at, field, problem);
                }
                None => {
                    taken.insert(number, at);
                }
            }
        }
        Self { taken, last: 0 }
    }

    /// The row's number.
    pub fn next(&mut self, at: At, given: Option<u32>) -> u32 {
        self.last = given.unwrap_or_else(|| {
            let mut number = (self.last / 10 + 1) * 10;
            while self.taken.contains_key(&number) {
                number += 10;
            }
            self.taken.insert(number, at);
            number
        });
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_meet_but_do_not_overlap() {
        let days = |from: &str, to: &str| Validity { from: from.parse().unwrap(), to: to.parse().ok() };
        let mut line = Timeline::default();
        assert_eq!(line.add("A", "V1", days("2026-01-01", "2026-06-30")), None);
        assert_eq!(line.add("A", "V2", days("2026-07-01", "")), None);
        assert_eq!(line.add("B", "V1", days("2026-01-01", "")), None);
        assert_eq!(line.add("A", "V0", days("1900-01-01", "2025-12-31")), None);
        let clash = |line: &mut Timeline, from, to| line.add("A", "V9", days(from, to)).map(|c| c.0);
        assert_eq!(clash(&mut line, "2026-06-30", "2026-06-30").as_deref(), Some("V1"));
        assert_eq!(clash(&mut line, "2030-01-01", "").as_deref(), Some("V2"));
        assert_eq!(clash(&mut line, "1900-01-01", "").as_deref(), Some("V0"));
    }
}
