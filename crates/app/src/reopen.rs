//! Letting books go and opening what is in their place then.

use crate::app::App;
use crate::error::{Code, Error, Result};
use qitao_store::{Create, Location, replace};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A call of the old books may take this long, and has them until it ends.
pub const CLOSING: Duration = Duration::from_secs(150);
const LOOK: Duration = Duration::from_millis(20);
/// Whoever waits for the job that did it hears how it ended before its books are gone.
pub const HEARD: Duration = Duration::from_millis(700);

/// Closes books and opens those that are in their place then.
///
/// # Errors
/// As [`App::open`]; [`Code::BooksInUse`] when somebody had the old ones for too long.
pub fn reopen(app: Arc<App>, program: &str) -> Result<Arc<App>> {
    let location = app.store.location().clone();
    let left = Arc::downgrade(&app);
    drop(app);
    let until = Instant::now() + CLOSING;
    while left.strong_count() > 0 && Instant::now() < until {
        std::thread::sleep(LOOK);
    }
    loop {
        match App::open(location.clone(), Create::Never, program) {
            // Nobody has them any more, and they are just being closed.
            Err(Error { code: Code::BooksInUse, .. }) if Instant::now() < until => std::thread::sleep(LOOK),
            other => return other,
        }
    }
}

/// Waits, `most` so long, until books that this process had open are closed: work behind a person's back may still look at them, and whoever lets
/// go of them last writes the journal's files. For the end of a process, and for whoever puts other books in their place.
pub fn wait_until_closed(most: Duration) {
    if !qitao_store::wait_until_closed(most) {
        tracing::warn!("the books were still open at the end; what they have is whole, but the journal's files may be behind");
    }
}

/// Where other books were agreed to and this process lets these go: waits until they are closed and puts the others in place now, not when somebody opens them next.
///
/// # Errors
/// As [`App::open`].
pub fn finish_replacing(location: &Location) -> Result<()> {
    match location {
        Location::Sqlite(file) if replace::marked(file)?.is_some() => {
            wait_until_closed(CLOSING);
            App::open_still(location.clone(), Create::Never, "replace").map(drop)
        }
        Location::Sqlite(_) | Location::Postgres(_) => Ok(()),
    }
}
