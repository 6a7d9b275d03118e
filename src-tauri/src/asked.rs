//! The books that the person asked for by opening their file: a double-click starts the program with its path.
//!
//! The page begins by asking for `desk.state`. The first such question opens what was asked for, so that whatever is wrong with the file is
//! told where everything is told. Later ones are the page's to open, which knows what is half typed.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A file that waits to be opened.
#[derive(Debug, Default)]
struct Waiting {
    file: Option<PathBuf>,
    /// Has the page begun? Before that nobody listens.
    begun: bool,
}

/// What was asked for.
#[derive(Debug, Default)]
pub struct Asked(Mutex<Waiting>);

impl Asked {
    /// What the arguments of a start name, relative to where it was started.
    pub fn by(arguments: impl IntoIterator<Item = OsString>, folder: &Path) -> Self {
        Self(Mutex::new(Waiting { file: file(arguments, folder), begun: false }))
    }

    /// What another start names, for the page if it has begun; else it waits for its first question.
    pub fn again(&self, arguments: impl IntoIterator<Item = OsString>, folder: &Path) -> Option<PathBuf> {
        let file = file(arguments, folder)?;
        let mut waiting = self.waiting();
        if waiting.begun {
            return Some(file);
        }
        waiting.file = Some(file);
        None
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file, once, for the question with which the page begins.
    pub fn take_for(&self, command: &str) -> Option<PathBuf> {
        if command != "desk.state" {
            return None;
        }
        let mut waiting = self.waiting();
        waiting.begun = true;
        waiting.file.take()
    }
}

/// The first argument that is no option; before it stands the program.
fn file(arguments: impl IntoIterator<Item = OsString>, folder: &Path) -> Option<PathBuf> {
    let argument = arguments.into_iter().skip(1).find(|argument| !argument.is_empty() && !argument.to_string_lossy().starts_with('-'))?;
    Some(folder.join(argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expected: Option<&str>) {
        let arguments = arguments.iter().map(OsString::from);
        assert_eq!(Asked::by(arguments, Path::new("/home/li")).take_for("desk.state"), expected.map(PathBuf::from));
    }

    #[test]
    fn the_first_argument_that_is_no_option_is_the_file() {
        check(&["qitao-desktop"], None);
        check(&["qitao-desktop", "--verbose", ""], None);
        check(&["qitao-desktop", "工厂 一.qitao"], Some("/home/li/工厂 一.qitao"));
        check(&["qitao-desktop", "--verbose", "/mnt/a.qitao", "b.qitao"], Some("/mnt/a.qitao"));
    }

    #[test]
    fn a_file_is_opened_once_and_a_start_without_one_forgets_nothing() {
        let asked = Asked::by(["q", "a"].map(OsString::from), Path::new("/"));
        let again = |arguments: &[&str]| asked.again(arguments.iter().map(OsString::from), Path::new("/"));
        assert_eq!(again(&["q"]), None);
        assert_eq!(asked.take_for("item.list"), None);
        assert_eq!((asked.take_for("desk.state"), asked.take_for("desk.state")), (Some("/a".into()), None));
        // The page has begun and is told itself.
        assert_eq!(again(&["q", "b"]), Some("/b".into()));
        assert_eq!(asked.take_for("desk.state"), None);
    }

    #[test]
    fn a_second_start_while_the_first_comes_up_is_not_lost() {
        let asked = Asked::by(["q"].map(OsString::from), Path::new("/"));
        assert_eq!(asked.again(["q", "b"].map(OsString::from), Path::new("/")), None);
        assert_eq!(asked.take_for("desk.state"), Some("/b".into()));
    }
}
