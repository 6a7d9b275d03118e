//! What Windows makes of the name of a file: how SQLite must be given a long one, and which it keeps for itself. Network drives are
//! in `lease`.

use std::borrow::Cow;
use std::path::Path;

/// A path may have 260 characters on Windows, the closing zero among them; SQLite adds up to eight for its own files.
const LONG: usize = 260 - 1 - "-journal".len();

/// The path as SQLite can open it. Rust's library gives Windows long names in the form that has no limit; SQLite does not.
pub(crate) fn for_sqlite(path: &Path) -> Cow<'_, Path> {
    if cfg!(windows)
        && let Ok(whole) = std::path::absolute(path)
        && let Some(whole) = whole.to_str().and_then(without_limit)
    {
        return Cow::Owned(whole.into());
    }
    Cow::Borrowed(path)
}

/// The form without a limit, for a whole path on a drive that is too long.
fn without_limit(whole: &str) -> Option<String> {
    (whole.encode_utf16().count() > LONG && !whole.starts_with(r"\\")).then(|| format!(r"\\?\{whole}"))
}

/// The name of the file, if Windows takes it for a device: books in `con.qitao` would go to the console.
pub(crate) fn device(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    (cfg!(windows) && is_device(&name)).then_some(name)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        stem => {
            let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")).unwrap_or_default();
            matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_paths_on_a_drive_take_the_form_without_a_limit() {
        let of = |letters: usize| format!(r"C:\{}", "齐".repeat(letters - 3));
        assert_eq!(without_limit(&of(LONG)), None);
        assert_eq!(without_limit(&of(LONG + 1)), Some(format!(r"\\?\{}", of(LONG + 1))));
        assert_eq!(without_limit(&format!(r"\\?\{}", of(LONG + 1))), None);
    }

    #[test]
    fn devices_are_known_by_any_ending() {
        for device in ["con", "NUL.qitao", "Aux.books.qitao", "com1", "LPT9.qitao", "com¹.qitao", "PRN .qitao"] {
            assert!(is_device(device), "{device}");
        }
        for file in ["contract.qitao", "com.qitao", "COM10.qitao", "nul-1.qitao", "工厂.con", "", ".con"] {
            assert!(!is_device(file), "{file}");
        }
    }
}
