//! Closing the window while the page holds unsaved input: the page is asked first, and a page that does not answer can't keep
//! the window open.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tauri::{Emitter, Manager, State, WebviewWindow, Window};

/// The name under which the page hears that the window should close.
const ASKED: &str = "qitao-close";
/// A page that has not answered by then is taken to have stopped: the next try closes the window.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the window may close at once.
#[derive(Debug, Default)]
pub struct Closing(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    /// The page holds unsaved input.
    unsaved: bool,
    /// Since when the page owes an answer.
    asked: Option<Instant>,
}

impl Closing {
    /// Whether the window closes, being asked to at `now`; if not, the page is owed the question.
    fn ask(&self, now: Instant) -> bool {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = held.asked.is_some_and(|asked| now.duration_since(asked) >= PATIENCE);
        if !held.unsaved || silent {
            return true;
        }
        held.asked.get_or_insert(now);
        false
    }

    fn hold(&self, unsaved: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Held { unsaved, asked: None };
    }

    fn answered(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).asked = None;
    }
}

/// Whether the window may close now. If it may not, the page asks the person.
pub fn may_close(window: &Window) -> bool {
    if window.state::<Closing>().ask(Instant::now()) {
        return true;
    }
    if let Err(error) = window.emit(ASKED, ()) {
        log::warn!("the page was not asked whether to close: {error}");
        return true;
    }
    false
}

/// The page says whether it holds unsaved input.
#[tauri::command]
pub fn hold(closing: State<'_, Closing>, unsaved: bool) {
    closing.hold(unsaved);
}

/// The page's answer to the question: it asks the person (`go` is false), or the person gave up what was not saved.
#[tauri::command]
pub fn leave(window: WebviewWindow, closing: State<'_, Closing>, go: bool) {
    closing.answered();
    if !go {
        return;
    }
    // Not once more through the question.
    if let Err(error) = window.destroy() {
        log::error!("the window did not close: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Duration = Duration::from_millis(1);

    #[test]
    fn without_unsaved_input_it_closes_at_once() {
        let closing = Closing::default();
        assert!(closing.ask(Instant::now()));
        closing.hold(true);
        closing.hold(false);
        assert!(closing.ask(Instant::now()));
    }

    #[test]
    fn a_page_that_answers_is_asked_each_time() {
        let (closing, start) = (Closing::default(), Instant::now());
        closing.hold(true);
        for minutes in 0..3 {
            assert!(!closing.ask(start + Duration::from_secs(60 * minutes)));
            closing.answered();
        }
    }

    #[test]
    fn a_silent_page_keeps_it_open_for_two_seconds() {
        let (closing, start) = (Closing::default(), Instant::now());
        closing.hold(true);
        assert!(!closing.ask(start));
        assert!(!closing.ask(start + PATIENCE - TICK));
        assert!(closing.ask(start + PATIENCE), "counted from the first try");
    }
}
