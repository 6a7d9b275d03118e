//! Native dialogs. Each blocks its thread, so none may be asked on the main one.
//!
//! A window test can't operate a native dialog: in debug builds the variable `QITAO_DIALOG_PATH` answers instead. If it names a
//! folder, the answer is the suggested name in it.

use std::{
    env,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};

/// The extension of a books' file.
const BOOKS: &str = "qitao";
/// The name that the dialogs suggest for new books, and that an automated `desk.open` finds again.
const BOOKS_NAME: &str = "books.qitao";

/// Completes the input of a command that needs a place and was given none. `None`: the person cancelled.
pub fn locate(app: &AppHandle, name: &str, mut input: Value) -> Option<Value> {
    let asks = input.get("location").is_none_or(Value::is_null);
    let place = match name {
        "desk.create" if asks => {
            ask(app, BOOKS_NAME, |dialog| dialog.add_filter("Qitao", &[BOOKS]).set_file_name(BOOKS_NAME).blocking_save_file())
                .map(with_extension)?
        }
        "desk.open" if asks => ask(app, BOOKS_NAME, |dialog| dialog.add_filter("Qitao", &[BOOKS]).blocking_pick_file())?,
        _ => return Some(input),
    };
    match &mut input {
        Value::Object(fields) => {
            fields.insert("location".into(), place.to_string_lossy().into());
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            input = serde_json::json!({ "location": place });
        }
    }
    Some(input)
}

/// Asks where to put a file, suggesting `name`. `None`: the person cancelled.
pub fn place_to_save(app: &AppHandle, name: &str) -> Option<PathBuf> {
    ask(app, name, |dialog| {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        dialog.add_filter(extension.to_uppercase(), &[extension]).set_file_name(name).blocking_save_file()
    })
}

/// Asks for a place that somebody means: a file or a folder that is there, or, for any other kind, where new books go. `suggested`
/// is where the dialog begins. `None`: the person cancelled.
pub fn place(app: &AppHandle, kind: &str, suggested: &Path) -> Option<PathBuf> {
    let name = suggested.file_name().unwrap_or_default().to_string_lossy().into_owned();
    ask(app, &name, |dialog| {
        let dialog = match suggested.parent() {
            Some(folder) if folder.is_dir() => dialog.set_directory(folder),
            Some(_) | None => dialog,
        };
        match kind {
            "folder" => dialog.blocking_pick_folder(),
            "file" => dialog.add_filter("Qitao", &[BOOKS]).blocking_pick_file(),
            _ => dialog.add_filter("Qitao", &[BOOKS]).set_file_name(&name).blocking_save_file(),
        }
    })
    .map(|place| if kind == "new" { with_extension(place) } else { place })
}

fn ask(
    app: &AppHandle,
    suggested: &str,
    dialog: impl FnOnce(FileDialogBuilder<tauri::Wry>) -> Option<tauri_plugin_dialog::FilePath>,
) -> Option<PathBuf> {
    if let Some(place) = automated(suggested) {
        return Some(place);
    }
    let mut builder = app.dialog().file();
    if let Some(window) = app.get_webview_window("main") {
        builder = builder.set_parent(&window);
    }
    dialog(builder)?.into_path().ok()
}

fn automated(suggested: &str) -> Option<PathBuf> {
    if !cfg!(debug_assertions) {
        return None;
    }
    let place = PathBuf::from(env::var_os("QITAO_DIALOG_PATH")?);
    Some(if place.is_dir() { place.join(suggested) } else { place })
}

/// Not every system's dialog adds the filter's extension.
fn with_extension(place: PathBuf) -> PathBuf {
    if place.extension().is_some() { place } else { place.with_extension(BOOKS) }
}
