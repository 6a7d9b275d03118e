//! What electricity costs at which time (分时电价): bands over the day, by season, in the factory's own time.
//!
//! A day's bands and a year's seasons are circles: each lasts until the next begins, so a valley that crosses midnight is one
//! entry at 22:00, and a winter that crosses the year is one at 1 October. Which tariff holds is said by the day on which a report
//! starts; which of its seasons and bands, by each second, as the meter does.

use crate::exact::{Rounding, pow10};
use crate::words::words;
use crate::{Day, Exact, Price};
use chrono::{DateTime, Datelike, Offset, TimeZone, Timelike};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A band of a tariff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "TariffBand")]
pub enum Band {
    /// The dearest hours of a peak (尖).
    Sharp,
    /// 峰.
    Peak,
    /// 平.
    Flat,
    /// 谷.
    Valley,
    /// The cheapest hours of a valley, where a province has them (深谷).
    DeepValley,
}

words!(Band { Sharp = "sharp", Peak = "peak", Flat = "flat", Valley = "valley", DeepValley = "deep_valley" });

/// From a time of the day on it is this band, until the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TariffSlot")]
pub struct Slot {
    /// Seconds since midnight, below 86 400.
    pub from_seconds: u32,
    /// Which band.
    pub band: Band,
}

/// What a kWh costs in a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TariffPrice")]
pub struct BandPrice {
    /// In which.
    pub band: Band,
    /// Of one kWh.
    pub price: Price,
}

/// From a day of the year on these bands hold, until the next season begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TariffSeason")]
pub struct Season {
    /// Month of its first day.
    pub month: u32,
    /// Its first day in that month.
    pub day: u32,
    /// Its bands, in any order.
    pub slots: Vec<Slot>,
    /// A price for each band that it has.
    pub prices: Vec<BandPrice>,
}

/// A tariff: its seasons, in any order; one that does not change by season has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tariff {
    /// Its seasons.
    pub seasons: Vec<Season>,
}

/// A tariff that was checked: its seasons and bands are in order, and each band has its price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOfUse(Tariff);

/// Why a tariff cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    /// It has no season, or a season has no band.
    #[error("a tariff has at least one season, and a season at least one band")]
    Nothing,
    /// No calendar has this day.
    #[error("a season cannot begin on {month}-{day}")]
    NotADay {
        /// The month.
        month: u32,
        /// The day.
        day: u32,
    },
    /// Two seasons begin on one day, or two bands at one time.
    #[error("two seasons or bands begin at once")]
    Twice,
    /// No day has this time.
    #[error("a band cannot begin {0} seconds after midnight")]
    NotATime(u32),
    /// A band has no price, or two, or one below zero.
    #[error("{0:?} needs one price, not below zero")]
    Price(Band),
}

/// A part of an interval in one band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which band.
    pub band: Band,
    /// What a kWh costs in it.
    pub price: Price,
    /// How long, in seconds.
    pub seconds: i64,
}

const DAY: u32 = 86_400;

impl Tariff {
    /// One price at all times.
    #[must_use]
    pub fn flat(price: Price) -> Self {
        let slots = vec![Slot { from_seconds: 0, band: Band::Flat }];
        Self { seasons: vec![Season { month: 1, day: 1, slots, prices: vec![BandPrice { band: Band::Flat, price }] }] }
    }

    /// The tariff ready to be used.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn checked(mut self) -> Result<TimeOfUse, TariffError> {
        for season in &mut self.seasons {
            let Season { month, day, .. } = *season;
            // In no leap year, so that the season begins in each.
            if chrono::NaiveDate::from_ymd_opt(2026, month, day).is_none() {
                return Err(TariffError::NotADay { month, day });
            }
            season.slots.sort_by_key(|slot| slot.from_seconds);
            if season.slots.is_empty() {
                return Err(TariffError::Nothing);
            }
            if let Some(slot) = season.slots.iter().find(|slot| slot.from_seconds >= DAY) {
                return Err(TariffError::NotATime(slot.from_seconds));
            }
            if season.slots.windows(2).any(|two| two[0].from_seconds == two[1].from_seconds) {
                return Err(TariffError::Twice);
            }
            let bands = season.slots.iter().map(|slot| slot.band).chain(season.prices.iter().map(|price| price.band));
            for band in bands {
                let mut prices = season.prices.iter().filter(|price| price.band == band);
                if prices.next().is_none_or(|price| price.price.is_negative()) || prices.next().is_some() {
                    return Err(TariffError::Price(band));
                }
            }
        }
        self.seasons.sort_by_key(|season| (season.month, season.day));
        if self.seasons.is_empty() {
            return Err(TariffError::Nothing);
        }
        if self.seasons.windows(2).any(|two| (two[0].month, two[0].day) == (two[1].month, two[1].day)) {
            return Err(TariffError::Twice);
        }
        Ok(TimeOfUse(self))
    }
}

impl Season {
    fn price(&self, band: Band) -> Option<Price> {
        self.prices.iter().find(|price| price.band == band).map(|price| price.price)
    }
}

impl TimeOfUse {
    /// The tariff.
    #[must_use]
    pub const fn tariff(&self) -> &Tariff {
        &self.0
    }

    /// The parts of an interval by band, in the order in which they are met; instants in whole seconds UTC, bands in the time of
    /// `zone`. The parts add up to the interval; an empty one has one part of no length, so that what was metered in it has a price.
    ///
    /// A night shift from 20:00 to 08:00 over peak until 22:00, valley until 06:00 and flat: 2 h, 8 h, 2 h.
    #[must_use]
    pub fn split<Z: TimeZone>(&self, from: i64, to: i64, zone: &Z) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut at = from;
        loop {
            let Some((part, until)) = self.at(at, to, zone) else { return parts };
            match parts.iter_mut().find(|known| (known.band, known.price) == (part.band, part.price)) {
                Some(known) => known.seconds += part.seconds,
                None => parts.push(part),
            }
            at = until;
            if at >= to {
                return parts;
            }
        }
    }

    /// What a kWh costs on average on a day, each band weighted by its hours of the day; none where it does not fit.
    ///
    /// Eight hours each of peak at 1.20, flat at 0.75 and valley at 0.33 → 0.76.
    #[must_use]
    pub fn average(&self, day: Day) -> Option<Price> {
        let date = day.date();
        let season = self.season((date.month(), date.day()))?;
        let mut sum = 0_i128;
        let ends = season.slots.iter().skip(1).map(|slot| slot.from_seconds).chain([DAY]);
        for (slot, end) in season.slots.iter().zip(ends) {
            sum += i128::from(season.price(slot.band)?.scaled()) * i128::from(end - slot.from_seconds);
        }
        // Until the first begins the last of all lasts on.
        let (first, last) = (season.slots.first()?, season.slots.last()?);
        sum += i128::from(season.price(last.band)?.scaled()) * i128::from(first.from_seconds);
        let exact = Exact::new(sum, i128::from(DAY)) / Exact::from_integer(pow10(Price::DECIMALS));
        Price::from_exact(&exact, Price::DECIMALS, Rounding::HalfAway)
    }

    /// The season of a date; they are in order, so the last that began, and before the first of the year the last of all lasts on.
    fn season(&self, date: (u32, u32)) -> Option<&Season> {
        self.0.seasons.iter().rfind(|season| (season.month, season.day) <= date).or(self.0.seasons.last())
    }

    /// The band at an instant, and until when it surely lasts: at most until midnight, or until the clock is changed.
    fn at<Z: TimeZone>(&self, at: i64, to: i64, zone: &Z) -> Option<(Part, i64)> {
        let local = DateTime::from_timestamp(at, 0)?.with_timezone(zone).naive_local();
        let (date, second) = ((local.month(), local.day()), local.time().num_seconds_from_midnight());
        let season = self.season(date)?;
        let slot = season.slots.iter().rfind(|slot| slot.from_seconds <= second).or(season.slots.last())?;
        let next = season.slots.iter().map(|slot| slot.from_seconds).find(|&from| from > second).unwrap_or(DAY);
        let mut until = at.saturating_add(i64::from(next - second)).min(to);
        if offset(until, zone)? != offset(at, zone)? {
            // The first second of the other offset, between the two.
            let (mut before, mut after) = (at, until);
            while after - before > 1 {
                let middle = before + (after - before) / 2;
                if offset(middle, zone)? == offset(at, zone)? { before = middle } else { after = middle }
            }
            until = after;
        }
        let price = season.price(slot.band)?;
        Some((Part { band: slot.band, price, seconds: (until - at).max(0) }, until))
    }
}

fn offset<Z: TimeZone>(at: i64, zone: &Z) -> Option<i32> {
    Some(zone.offset_from_utc_datetime(&DateTime::from_timestamp(at, 0)?.naive_utc()).fix().local_minus_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{FixedOffset, LocalResult, NaiveDate, NaiveDateTime};
    use proptest::prelude::*;

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    fn slots(of: &[(u32, Band)]) -> Vec<Slot> {
        of.iter().map(|&(hour, band)| Slot { from_seconds: hour * 3600, band }).collect()
    }

    fn prices() -> Vec<BandPrice> {
        [(Band::Sharp, "1.44"), (Band::Peak, "1.2"), (Band::Flat, "0.75"), (Band::Valley, "0.33")]
            .map(|(band, text)| BandPrice { band, price: price(text) })
            .into()
    }

    /// Valley from 22:00 to 06:00, flat until 08:00, peak until 11:00, flat until 17:00, peak until 22:00; in July and August sharp
    /// from 11:00 to 13:00.
    fn factory() -> TimeOfUse {
        use Band::{Flat, Peak, Sharp, Valley};
        let usual = [(22, Valley), (6, Flat), (8, Peak), (11, Flat), (17, Peak)];
        let summer = [(22, Valley), (6, Flat), (8, Peak), (11, Sharp), (13, Flat), (17, Peak)];
        let season = |month, slots_of: &[(u32, Band)]| Season { month, day: 1, slots: slots(slots_of), prices: prices() };
        let mut seasons = vec![season(9, &usual), season(7, &summer)];
        seasons[0].prices.retain(|price| price.band != Sharp);
        Tariff { seasons }.checked().unwrap()
    }

    fn shanghai() -> FixedOffset {
        FixedOffset::east_opt(8 * 3600).unwrap()
    }

    fn at(text: &str) -> i64 {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        shanghai().from_local_datetime(&local).unwrap().timestamp()
    }

    fn check(from: &str, to: &str, expected: &[(Band, i64)]) {
        let parts = factory().split(at(from), at(to), &shanghai());
        assert_eq!(parts.iter().map(|part| (part.band, part.seconds)).collect::<Vec<_>>(), expected, "{from} to {to}");
    }

    #[test]
    fn a_night_shift_splits_to_the_second() {
        use Band::{Flat, Peak, Sharp, Valley};
        check("2026-11-03 20:00:00", "2026-11-04 08:00:00", &[(Peak, 7_200), (Valley, 28_800), (Flat, 7_200)]);
        check("2026-11-03 21:59:59", "2026-11-03 22:00:01", &[(Peak, 1), (Valley, 1)]);
        check("2026-11-03 22:00:00", "2026-11-03 23:00:00", &[(Valley, 3_600)]);
        check("2026-11-03 09:30:00", "2026-11-03 12:00:00", &[(Peak, 5_400), (Flat, 3_600)]);
        check("2026-11-03 09:30:00", "2026-11-03 09:30:00", &[(Peak, 0)]);
        check("2026-07-15 10:00:00", "2026-07-15 14:00:00", &[(Peak, 3_600), (Sharp, 7_200), (Flat, 3_600)]);
        // A whole day has each band once, however often it is met.
        check("2026-11-03 00:00:00", "2026-11-04 00:00:00", &[(Valley, 28_800), (Flat, 28_800), (Peak, 28_800)]);
    }

    #[test]
    fn a_kwh_costs_on_average() {
        let on = |day: &str| factory().average(day.parse().unwrap()).unwrap().to_string();
        // 8 h each at 1.2, 0.75 and 0.33; in July and August 2 h of flat are sharp at 1.44.
        assert_eq!([on("2026-11-03"), on("2026-06-30"), on("2026-07-15")], ["0.76", "0.76", "0.8175"]);
        assert_eq!(Tariff::flat(price("0.8")).checked().unwrap().average(Day::FIRST), Some(price("0.8")));
    }

    #[test]
    fn one_price_is_one_part() {
        let flat = Tariff::flat(price("0.8")).checked().unwrap();
        let parts = flat.split(at("2025-12-31 20:00:00"), at("2026-01-01 08:00:00"), &shanghai());
        assert_eq!(parts, [Part { band: Band::Flat, price: price("0.8"), seconds: 43_200 }]);
        assert_eq!(flat.tariff(), &Tariff::flat(price("0.8")));
    }

    #[test]
    fn seasons_are_a_circle() {
        use Band::{Flat, Sharp};
        check("2026-08-31 12:00:00", "2026-08-31 12:30:00", &[(Sharp, 1_800)]);
        check("2026-09-01 12:00:00", "2026-09-01 12:30:00", &[(Flat, 1_800)]);
        check("2026-01-15 12:00:00", "2026-01-15 12:30:00", &[(Flat, 1_800)]);
        check("2026-06-30 12:00:00", "2026-06-30 12:30:00", &[(Flat, 1_800)]);
        check("2026-07-01 12:00:00", "2026-07-01 12:30:00", &[(Sharp, 1_800)]);
    }

    /// UTC+1 until an instant, UTC+2 from then on.
    #[derive(Clone, Copy)]
    struct Summer(i64);

    impl TimeZone for Summer {
        type Offset = FixedOffset;
        fn from_offset(_: &FixedOffset) -> Self {
            Self(0)
        }
        fn offset_from_local_date(&self, _: &NaiveDate) -> LocalResult<FixedOffset> {
            LocalResult::None
        }
        fn offset_from_local_datetime(&self, _: &NaiveDateTime) -> LocalResult<FixedOffset> {
            LocalResult::None
        }
        fn offset_from_utc_date(&self, _: &NaiveDate) -> FixedOffset {
            FixedOffset::east_opt(0).unwrap()
        }
        fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> FixedOffset {
            FixedOffset::east_opt(if utc.and_utc().timestamp() < self.0 { 3600 } else { 7200 }).unwrap()
        }
    }

    #[test]
    fn an_hour_that_the_clock_leaves_out_is_in_no_band() {
        // At 04:30 clocks go to 05:30, so from 04:00 it is half an hour to 04:30, and half an hour from 05:30 to flat at 06:00.
        let change = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap().and_hms_opt(3, 30, 0).unwrap().and_utc().timestamp();
        let parts = factory().split(change - 1_800, change + 3_600, &Summer(change));
        assert_eq!(parts.iter().map(|part| (part.band, part.seconds)).collect::<Vec<_>>(), [(Band::Valley, 3_600), (Band::Flat, 1_800)]);
    }

    #[test]
    fn what_makes_no_tariff_is_refused() {
        let season = |month, day, of: &[(u32, Band)]| Season { month, day, slots: slots(of), prices: prices() };
        let wrong = |seasons: Vec<Season>| Tariff { seasons }.checked().unwrap_err();
        assert_eq!(wrong(vec![]), TariffError::Nothing);
        assert_eq!(wrong(vec![season(1, 1, &[])]), TariffError::Nothing);
        assert_eq!(wrong(vec![season(2, 29, &[(0, Band::Flat)])]), TariffError::NotADay { month: 2, day: 29 });
        assert_eq!(wrong(vec![season(1, 1, &[(24, Band::Flat)])]), TariffError::NotATime(86_400));
        assert_eq!(wrong(vec![season(1, 1, &[(0, Band::Flat), (0, Band::Peak)])]), TariffError::Twice);
        assert_eq!(wrong(vec![season(1, 1, &[(0, Band::Flat)]), season(1, 1, &[(0, Band::Flat)])]), TariffError::Twice);
        assert_eq!(wrong(vec![season(1, 1, &[(0, Band::DeepValley)])]), TariffError::Price(Band::DeepValley));
        let mut twice = season(1, 1, &[(0, Band::Flat)]);
        twice.prices.extend(prices());
        assert_eq!(wrong(vec![twice]), TariffError::Price(Band::Flat));
    }

    proptest! {
        /// Second by second it is the same, over any bands, and the parts add up to the interval.
        #[test]
        fn parts_are_the_seconds_of_each_band(starts in prop::collection::btree_set(0_u32..86_400, 1..6), from in 0_i64..200_000, length in 0_i64..90_000) {
            let bands = [Band::Valley, Band::Peak, Band::Flat];
            let slots: Vec<Slot> = starts.iter().zip(bands.iter().cycle()).map(|(&from_seconds, &band)| Slot { from_seconds, band }).collect();
            let tariff = Tariff { seasons: vec![Season { month: 1, day: 1, slots: slots.clone(), prices: prices() }] }.checked().unwrap();
            let from = at("2026-11-03 00:00:00") + from;
            let parts = tariff.split(from, from + length, &shanghai());
            prop_assert_eq!(parts.iter().map(|part| part.seconds).sum::<i64>(), length);
            let mut counted = std::collections::BTreeMap::new();
            for second in from..from + length {
                let time = u32::try_from((second + 8 * 3600).rem_euclid(86_400)).unwrap();
                let slot = slots.iter().rfind(|slot| slot.from_seconds <= time).unwrap_or(&slots[slots.len() - 1]);
                *counted.entry(slot.band).or_insert(0_i64) += 1;
            }
            let split: std::collections::BTreeMap<_, _> = parts.iter().filter(|part| part.seconds > 0).map(|part| (part.band, part.seconds)).collect();
            prop_assert_eq!(split, counted);
        }
    }
}
