//! Need days: how far a chain of lead times reaches back, by table instead of day by day.

use super::input::ItemNode;
use crate::item::{ItemKind, Source};
use crate::{Day, WorkCalendar};

/// A day before all that can be written.
pub(super) const TOO_EARLY: i32 = i32::MIN;

/// Working days counted back from an asked day; grows as it is asked further back.
#[derive(Debug)]
pub(super) struct Backward<'c> {
    calendar: &'c WorkCalendar,
    last: i32,
    /// For each day back from the asked one: the place in `worked` of the last working day on or before it.
    place: Vec<u32>,
    /// Working days, latest first.
    worked: Vec<i32>,
    /// How many days back have been looked at.
    looked: i32,
}

impl<'c> Backward<'c> {
    pub fn new(calendar: &'c WorkCalendar, day: Day) -> Self {
        Self { calendar, last: day.number(), place: Vec::new(), worked: Vec::new(), looked: 0 }
    }

    /// Looks one day further back; `false` before 1900.
    fn look(&mut self) -> bool {
        let Some(day) = self.last.checked_sub(self.looked).and_then(Day::from_number) else { return false };
        self.place.push(u32::try_from(self.worked.len()).unwrap_or(u32::MAX));
        if self.calendar.is_workday(day) {
            self.worked.push(day.number());
        }
        self.looked += 1;
        true
    }

    /// As [`WorkCalendar::minus_workdays`].
    fn minus_workdays(&mut self, day: i32, days: u32) -> i32 {
        let back = self.last - day;
        while self.looked <= back {
            if !self.look() {
                return TOO_EARLY;
            }
        }
        let wanted = self.place[usize::try_from(back).unwrap_or(0)] as usize + days as usize;
        while self.worked.len() <= wanted {
            if !self.look() {
                return TOO_EARLY;
            }
        }
        self.worked[wanted]
    }

    /// When the parts of an order that is needed on `need` are needed: its lead time earlier, in working days when made,
    /// in calendar days when bought or outsourced; a phantom takes no time.
    #[inline]
    pub fn release(&mut self, need: i32, item: &ItemNode) -> i32 {
        if need == TOO_EARLY || item.kind == ItemKind::Phantom {
            return need;
        }
        match item.source {
            Source::Make => self.minus_workdays(need, item.lead_time_days),
            Source::Buy | Source::Outsource => {
                let day = i64::from(need) - i64::from(item.lead_time_days);
                i32::try_from(day).ok().and_then(Day::from_number).map_or(TOO_EARLY, Day::number)
            }
        }
    }
}

/// The day, unless it is before 1900.
pub(super) fn day(number: i32) -> Option<Day> {
    Day::from_number(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_calendar() {
        let day = |t: &str| t.parse::<Day>().unwrap();
        let calendar = WorkCalendar {
            workdays: [day("2026-02-14")].into(),
            holidays: [day("2026-02-16"), day("2026-02-17"), day("2026-01-01")].into(),
            ..Default::default()
        };
        let asked = day("2026-03-01");
        let mut back = Backward::new(&calendar, asked);
        for before in (0..90).rev() {
            for lead in [0, 1, 2, 5, 30, 400] {
                let need = asked.plus(-before).unwrap();
                let expected = calendar.minus_workdays(need, lead).unwrap();
                assert_eq!(back.minus_workdays(need.number(), lead), expected.number(), "{need} - {lead}");
            }
        }
        assert_eq!(back.minus_workdays(asked.number(), 3_000_000), TOO_EARLY);
        assert_eq!(calendar.minus_workdays(Day::FIRST, 3), None);
    }
}
