//! What is still open, so that an end can wait for it.
//!
//! Work behind a person's back has the books too while it looks at them, and the pool of connections lets go of its own in a
//! thread. A process that ends before the last of them leaves its last changes out of the journal's files, and its log beside
//! the books.

use std::sync::{Arc, Condvar, LazyLock, Mutex, PoisonError};
use std::time::Duration;

/// The books that this process has open.
static BOOKS: LazyLock<Arc<Counter>> = LazyLock::new(Arc::default);

/// How many of something are open.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    open: Mutex<usize>,
    fewer: Condvar,
}

/// Counts as one until it is dropped.
#[derive(Debug)]
pub(crate) struct Opened(Arc<Counter>);

impl Opened {
    pub(crate) fn of(counter: &Arc<Counter>) -> Self {
        *counter.open.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Self(Arc::clone(counter))
    }

    /// One more of the books of this process.
    pub(crate) fn books() -> Self {
        Self::of(&BOOKS)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        *self.0.open.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.fewer.notify_all();
    }
}

impl Counter {
    fn wait(&self, most: Duration) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (open, _) = self.fewer.wait_timeout_while(open, most, |open| *open > 0).unwrap_or_else(PoisonError::into_inner);
        *open == 0
    }
}

/// Waits, when it is dropped, until nothing of this is open any more; a minute, as then something hangs.
#[derive(Debug)]
pub(crate) struct UntilClosed(pub(crate) Arc<Counter>);

impl Drop for UntilClosed {
    fn drop(&mut self) {
        if !self.0.wait(Duration::from_secs(60)) {
            tracing::warn!("a connection to the books stays open");
        }
    }
}

/// Waits until this process has no books open any more, `most` so long. Gives whether that is so; the last thing before a
/// process ends, by one that has let go of its own.
#[must_use]
pub fn wait_until_closed(most: Duration) -> bool {
    BOOKS.wait(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_to_let_go_is_waited_for_and_no_longer_than_that() {
        let counter = Arc::<Counter>::default();
        assert!(counter.wait(Duration::ZERO), "nothing was open");
        let (own, behind) = (Opened::of(&counter), Opened::of(&counter));
        drop(own);
        assert!(!counter.wait(Duration::from_millis(5)), "somebody still has them");
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            let _ = wait.recv();
            drop(behind);
        });
        drop(go);
        drop(UntilClosed(Arc::clone(&counter)));
        assert!(counter.wait(Duration::ZERO));
        thread.join().unwrap();
    }
}
