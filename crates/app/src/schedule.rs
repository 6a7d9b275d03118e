//! Work that is due at a time of the factory's day, done by the process that opened the books.
//!
//! Due times are instants of the wall clock, and what was done is kept in the books. So a computer that slept, was off, or
//! had its clock set loses no run and repeats none: what was missed is done once, as of the last time that it was due.

use crate::app::App;
use crate::error::Result;
use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use qitao_store::Write;
use std::sync::{Arc, Weak, mpsc};
use std::time::Duration;
use tokio::sync::watch;

/// How often the clock is looked at. A timer set to the due time would stand still while the computer sleeps.
const LOOK: Duration = Duration::from_secs(30);
/// What failed is tried again after so many looks: ten minutes.
const TRY_AGAIN: u32 = 20;

/// A piece of scheduled work.
struct Task {
    /// Its name in the books.
    name: &'static str,
    /// When it is due, by the factory's clock.
    at: NaiveTime,
    /// What it does, given the instant at which it was due. It may run twice for one instant, if the process dies at its end.
    work: fn(&Arc<App>, DateTime<Utc>) -> Result<()>,
}

/// Three in the morning: whoever has a night shift is not closing a day then.
const NIGHT: NaiveTime = match NaiveTime::from_hms_opt(3, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// The copy comes first: it still has what is then forgotten.
const TASKS: &[Task] = &[
    Task { name: "backup", at: NIGHT, work: crate::backup::daily },
    Task { name: "month_papers", at: NIGHT, work: crate::print::last_month },
    Task { name: "forget_answers", at: NIGHT, work: forget_answers },
    Task { name: "forget_sessions", at: NIGHT, work: forget_sessions },
    Task { name: "forget_outbox", at: NIGHT, work: forget_outbox },
];

/// So long a repeated send finds the answer of the first. Clients try again for minutes; a phone out of reach, for days.
const ANSWERS_KEPT: TimeDelta = TimeDelta::days(30);
/// Rows of one transaction, so that no change waits for a month's clean-up.
const AT_ONCE: u32 = 2_000;

fn forget_answers(app: &Arc<App>, due: DateTime<Utc>) -> Result<()> {
    let before = (due - ANSWERS_KEPT).timestamp_micros();
    while app.write_own(|w| Ok(w.forget_requests(before, AT_ONCE)?))? == AT_ONCE as usize {}
    Ok(())
}

/// Who was logged in where is looked at when something happened; the trail keeps it anyway.
const SESSIONS_KEPT: TimeDelta = TimeDelta::days(90);

fn forget_sessions(app: &Arc<App>, due: DateTime<Utc>) -> Result<()> {
    let before = (due - SESSIONS_KEPT).timestamp_micros();
    while app.write_own(|w| Ok(w.forget_sessions(before, AT_ONCE)?))? == AT_ONCE as usize {}
    Ok(())
}

/// What was sent is asked about for a quarter at most.
const SENT_KEPT: TimeDelta = TimeDelta::days(90);

fn forget_outbox(app: &Arc<App>, due: DateTime<Utc>) -> Result<()> {
    app.write_own(|w| Ok(w.forget_outbox((due - SENT_KEPT).timestamp_micros())?))?;
    Ok(())
}

/// Everything that books do by themselves; it ends when this is dropped.
pub(crate) struct Schedule {
    looks: watch::Sender<()>,
    _journal: mpsc::Sender<()>,
}

impl Schedule {
    /// Begins with it.
    pub(crate) fn start(app: &Arc<App>) -> Self {
        let ((looks, asked), (journal, ended)) = (watch::channel(()), mpsc::channel());
        watch_clock(Arc::downgrade(app), asked);
        crate::backup::watch(Arc::downgrade(app), ended);
        Self { looks, _journal: journal }
    }

    /// Lets every task look at once.
    pub(crate) fn look_now(&self) {
        self.looks.send_replace(());
    }
}

/// In new books everything counts as done now: nothing was missed before they were.
pub(crate) fn begin(w: &mut Write<'_>, now: DateTime<Utc>) -> Result<()> {
    for key in TASKS.iter().map(key).chain([SNAPSHOT.to_owned()]) {
        if w.book(&key)?.is_none() {
            w.set_book(&key, &now.timestamp_micros().to_string())?;
        }
    }
    Ok(())
}

/// Looks at the clock until the books are closed. What is slow, as a copy of the books or an answer from outside that does not come, keeps
/// nothing else waiting: each kind of work is a task of its own.
fn watch_clock(app: Weak<App>, asked: watch::Receiver<()>) {
    let run = move || match tokio::runtime::Builder::new_current_thread().enable_time().build() {
        Ok(runtime) => runtime.block_on(async move {
            let tasks = [
                tokio::spawn(look(app.clone(), asked.clone(), daily())),
                tokio::spawn(look(app.clone(), asked.clone(), snapshots())),
                tokio::spawn(look(app, asked, sending)),
            ];
            for task in tasks {
                if let Err(error) = task.await {
                    tracing::error!(%error, "scheduled work has ended");
                }
            }
        }),
        Err(error) => tracing::error!(%error, "scheduled work cannot be done"),
    };
    if let Err(error) = std::thread::Builder::new().name("schedule".into()).spawn(run) {
        tracing::error!(%error, "scheduled work cannot be done");
    }
}

/// Works at each look, one after the other, until the books are closed.
async fn look(app: Weak<App>, mut asked: watch::Receiver<()>, mut work: impl FnMut(&Arc<App>) + Send + 'static) {
    loop {
        let books = app.clone();
        // It waits for the database and the disk, so it has a thread. The books stay open as long as somebody else has them, and not
        // because of this one.
        let looked = tokio::task::spawn_blocking(move || {
            let is_open = books.upgrade().map(|app| work(&app)).is_some();
            (work, is_open)
        });
        match looked.await {
            Ok((back, true)) => work = back,
            Ok((_, false)) => return,
            Err(error) => {
                tracing::error!(%error, "scheduled work has ended");
                return;
            }
        }
        if matches!(tokio::time::timeout(LOOK, asked.changed()).await, Ok(Err(_))) {
            return;
        }
    }
}

/// What is done once a day, in its order.
fn daily() -> impl FnMut(&Arc<App>) + Send {
    let mut waits = [0_u32; TASKS.len()];
    move |app| {
        for (task, wait) in TASKS.iter().zip(&mut waits) {
            if *wait > 0 {
                *wait -= 1;
            } else if let Err(error) = app.catch_up(task, Utc::now()) {
                tracing::warn!(task = task.name, %error, "scheduled work failed; it is tried again");
                *wait = TRY_AGAIN;
            }
        }
        if let Err(error) = app.keep_seen() {
            tracing::warn!(%error, "when sessions were last used was not kept");
        }
    }
}

/// Snapshots of stock.
fn snapshots() -> impl FnMut(&Arc<App>) + Send {
    let mut wait = 0_u32;
    move |app| {
        if wait > 0 {
            wait -= 1;
        } else if let Err(error) = app.catch_up_snapshots(Utc::now()) {
            tracing::warn!(%error, "a snapshot of stock was not taken; it is tried again");
            wait = TRY_AGAIN;
        }
    }
}

/// What is told outside.
fn sending(app: &Arc<App>) {
    if let Err(error) = app.empty_outbox() {
        tracing::warn!(%error, "the outbox was not emptied");
    }
}

impl App {
    /// Does a task, if it was due since it was last done.
    fn catch_up(self: &Arc<Self>, task: &Task, now: DateTime<Utc>) -> Result<()> {
        if self.is_sandbox() {
            return Ok(());
        }
        let last = self.read(|r| Ok(r.book(&key(task))?))?;
        let last = last.and_then(|text| DateTime::from_timestamp_micros(text.parse().ok()?));
        let Some(due) = missed(task.at, self.timezone(), last, now) else { return Ok(()) };
        (task.work)(self, due)?;
        tracing::info!(task = task.name, %due, "scheduled work is done");
        self.write_own(|w| Ok(w.set_book(&key(task), &due.timestamp_micros().to_string())?))
    }
}

/// When the last snapshot of stock was due that was taken.
const SNAPSHOT: &str = "scheduled.snapshot";
/// Snapshots that are made up for at most: three days of three.
const SNAPSHOTS_AT_ONCE: usize = 9;

impl App {
    /// Takes the snapshots of stock that were due since the last one, each as of its time. Each is taken with the mark that it was, in
    /// one transaction: however the process dies, none is taken twice.
    fn catch_up_snapshots(self: &Arc<Self>, now: DateTime<Utc>) -> Result<()> {
        if self.is_sandbox() {
            return Ok(());
        }
        let (last, times) = self.read(|r| Ok((r.book(SNAPSHOT)?, crate::snapshot::times(r)?)))?;
        let last = last.and_then(|text| DateTime::from_timestamp_micros(text.parse().ok()?));
        for due in overdue(&times, self.timezone(), last, now) {
            let day = self.day_of(due);
            self.write_own(|w| {
                crate::snapshot::take(self, w, due.timestamp_micros(), day, false)?;
                Ok(w.set_book(SNAPSHOT, &due.timestamp_micros().to_string())?)
            })?;
            tracing::info!(%due, "a snapshot of stock was taken");
            self.spoil(&["snapshot"]);
            // It may have something to tell outside.
            self.look_now();
        }
        Ok(())
    }
}

/// The instants of these times that were due after the last one and not yet, in order; of more than [`SNAPSHOTS_AT_ONCE`] the newest.
/// Where the last one lies beyond the next, the clock was wrong then: only the newest is due.
fn overdue<Z: TimeZone + Copy>(times: &[NaiveTime], zone: Z, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let newest = times.iter().filter_map(|time| missed(*time, zone, None, now)).max();
    let Some(last) = last.filter(|last| *last <= now + TimeDelta::days(2)) else { return newest.into_iter().collect() };
    let mut dues: Vec<DateTime<Utc>> = Vec::new();
    for time in times {
        // Each day is asked at its own end: the last instant of the time that had come by then.
        let mut at = now;
        for _ in 0..SNAPSHOTS_AT_ONCE {
            let Some(due) = missed(*time, zone, None, at).filter(|due| *due > last) else { break };
            dues.push(due);
            at = due - TimeDelta::seconds(1);
        }
    }
    dues.sort_unstable();
    dues.dedup();
    let from = dues.len().saturating_sub(SNAPSHOTS_AT_ONCE);
    dues.split_off(from)
}

fn key(task: &Task) -> String {
    format!("scheduled.{}", task.name)
}

/// The last instant at which daily work was due and has not been done since.
///
/// `last` is when it was last done, or due and done. If that lies beyond the next time, the clock was wrong then: it counts as
/// never done, or nothing would run until the wrong time comes.
fn missed<Z: TimeZone>(at: NaiveTime, zone: Z, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = now.with_timezone(&zone).date_naive();
    // A day's clock may stand an hour off its neighbours', and where the date line moved a day never came: two on both sides of today.
    let days = (-2..=2).filter_map(|off| today.checked_add_signed(TimeDelta::days(off)));
    let dues = days.filter_map(|day| {
        let wanted = day.and_time(at);
        // Where the clock is put forward the time may not exist; where it is put back, it comes twice and counts once.
        let there = (0..=3).find_map(|hours| zone.from_local_datetime(&(wanted + TimeDelta::hours(hours))).earliest());
        there.map(|time| time.to_utc())
    });
    let (past, coming): (Vec<_>, Vec<_>) = dues.partition(|due| *due <= now);
    let due = past.into_iter().max()?;
    let next = coming.into_iter().min()?;
    match last {
        Some(last) if last <= next && due <= last => None,
        _ => Some(due),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz;
    use chrono_tz::{America::Santiago, Asia::Shanghai, Europe::Berlin, Pacific::Apia};
    use proptest::prelude::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn missed_at(zone: Tz, last: &str, now: &str) -> Option<DateTime<Utc>> {
        missed(NIGHT, zone, Some(utc(last)), utc(now))
    }

    #[test]
    fn a_night_that_was_slept_through_is_made_up_for_once() {
        // Three in Shanghai is 19:00 UTC of the day before.
        let (friday, monday) = ("2026-11-19T19:00:00Z", "2026-11-23T00:30:00Z");
        let due = missed_at(Shanghai, friday, monday);
        assert_eq!(due, Some(utc("2026-11-22T19:00:00Z")), "as of the last night, not of the moment of waking");
        assert_eq!(missed(NIGHT, Shanghai, due, utc(monday)), None);
        assert_eq!(missed(NIGHT, Shanghai, due, utc("2026-11-23T18:59:59Z")), None);
        assert_eq!(missed(NIGHT, Shanghai, due, utc("2026-11-23T19:00:00Z")), Some(utc("2026-11-23T19:00:00Z")));
    }

    #[test]
    fn a_clock_that_was_set_neither_repeats_nor_stops_the_work() {
        let night = "2026-11-22T19:00:00Z";
        assert_eq!(missed_at(Shanghai, night, "2026-11-22T18:30:00Z"), None, "half an hour back, over the due time");
        assert_eq!(missed_at(Shanghai, "2036-01-01T19:00:00Z", "2026-11-23T00:00:00Z"), Some(utc(night)), "it was in 2036 for a day");
        assert_eq!(missed(NIGHT, Shanghai, None, utc("2026-11-23T00:00:00Z")), Some(utc(night)));
    }

    #[test]
    fn snapshots_that_were_slept_through_are_each_made_up_for() {
        let times: Vec<NaiveTime> = [9, 13, 18].iter().map(|hour| NaiveTime::from_hms_opt(*hour, 0, 0).unwrap()).collect();
        let at = |last: &str, now: &str| overdue(&times, Shanghai, Some(utc(last)), utc(now));
        // Nine in Shanghai is one o'clock UTC.
        let (nine, one, six) = (utc("2026-11-23T01:00:00Z"), utc("2026-11-23T05:00:00Z"), utc("2026-11-23T10:00:00Z"));
        assert_eq!(at("2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z"), [nine, one, six]);
        assert_eq!(at("2026-11-23T01:00:00Z", "2026-11-23T06:00:00Z"), [one]);
        assert_eq!(at("2026-11-23T05:00:00Z", "2026-11-23T09:59:59Z"), Vec::<DateTime<Utc>>::new());
        // After a month the newest of them, each once.
        let month = at("2026-10-20T10:00:00Z", "2026-11-23T10:30:00Z");
        assert_eq!((month.len(), month[0], month[8]), (9, utc("2026-11-21T01:00:00Z"), six));
        // The clock was set back: nothing is due again; it was in 2036 for a day: the newest is.
        assert_eq!(at("2026-11-23T10:00:00Z", "2026-11-23T05:30:00Z"), Vec::<DateTime<Utc>>::new());
        assert_eq!(at("2036-01-01T10:00:00Z", "2026-11-23T05:30:00Z"), [one]);
        assert_eq!(overdue(&[], Shanghai, Some(nine), six), Vec::<DateTime<Utc>>::new());
    }

    #[test]
    fn days_on_which_three_does_not_come_or_comes_twice() {
        let two = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
        // In Berlin 2:30 does not exist on 2026-03-29 (1:59 is followed by 3:00) and comes twice on 2026-10-25.
        let spring = missed(two, Berlin, Some(utc("2026-03-28T12:00:00Z")), utc("2026-03-29T12:00:00Z"));
        assert_eq!(spring, Some(utc("2026-03-29T01:30:00Z")));
        let autumn = missed(two, Berlin, Some(utc("2026-10-24T12:00:00Z")), utc("2026-10-25T00:45:00Z"));
        assert_eq!(autumn, Some(utc("2026-10-25T00:30:00Z")));
        assert_eq!(missed(two, Berlin, autumn, utc("2026-10-25T01:45:00Z")), None);
        // Apia had no 30 December 2011: the due time before the 31st's is that of the 29th, half past two at ten hours behind UTC.
        let eve = Some(utc("2011-12-29T12:30:00Z"));
        assert_eq!(missed(two, Apia, eve, utc("2011-12-30T11:00:00Z")), None);
        assert_eq!(missed(two, Apia, Some(utc("2011-12-29T00:00:00Z")), utc("2011-12-30T11:00:00Z")), eve);
        assert_eq!(missed(two, Apia, eve, utc("2011-12-30T12:30:00Z")), Some(utc("2011-12-30T12:30:00Z")));
    }

    proptest! {
        /// However the computer sleeps: after a look everything that was due is done, and nothing is done twice.
        #[test]
        fn each_due_time_is_done_at_most_once_and_the_last_one_always(
            zone in prop::sample::select(vec![Shanghai, Berlin, Santiago, Apia, Tz::UTC]),
            start in 0_i64..2_000_000_000,
            sleeps in prop::collection::vec(1_i64..300_000, 1..60),
            minutes in 0_u32..1440,
        ) {
            let at = NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0).unwrap();
            let mut now = DateTime::from_timestamp(start, 0).unwrap();
            let mut last = now;
            for sleep in sleeps {
                now += TimeDelta::seconds(sleep);
                if let Some(due) = missed(at, zone, Some(last), now) {
                    prop_assert!(last < due && due <= now, "{last} {due} {now}");
                    last = due;
                }
                prop_assert_eq!(missed(at, zone, Some(last), now), None);
                // A day has at most 25 hours, or 48 where the calendar left one out (Apia, 2011-12-30).
                prop_assert!(now - last < TimeDelta::hours(49), "{} {}", last, now);
            }
        }
    }
}
