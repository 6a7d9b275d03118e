//! The doors of the page: `call` for every command by its name, `upload` for the bytes of a file, `open_saved` for a file that
//! was just saved, `ask_place` for a place on this computer.

use std::{path::Path, sync::Arc};

use percent_encoding::percent_decode_str;
use qitao_app::{Caller, Client, Code, Desk, Error, FileOut, Reply, Result};
use serde_json::{Value, json};
use tauri::{
    AppHandle, Manager, State,
    ipc::{InvokeBody, Request},
};
use tauri_plugin_opener::OpenerExt;

use crate::{asked::Asked, dialogs, saved};

/// Answers the command `name` as `POST /api/<name>` does, except that a file goes to a place that the person chooses:
/// `{"saved": path}`, or `{"saved": null}` when the dialog was cancelled. A cancelled dialog for books leaves everything as it
/// is and answers `desk.state`.
#[tauri::command]
pub async fn call(
    app: AppHandle,
    desk: State<'_, Arc<Desk>>,
    name: String,
    input: Value,
    request_id: Option<String>,
    sandbox: Option<bool>,
) -> Result<Value> {
    let desk = Arc::clone(&desk);
    blocking(move || {
        let caller = Caller::local(Client::Window).with_request_id(request_id).in_sandbox(sandbox.unwrap_or_default());
        let (name, input) = match app.state::<Asked>().take_for(&name) {
            Some(file) => ("desk.open".to_owned(), json!({ "location": file.to_string_lossy() })),
            None => (name, input),
        };
        let reply = match dialogs::locate(&app, &name, input) {
            Some(input) => desk.call(&caller, &name, input),
            None => desk.call(&caller, "desk.state", json!({})),
        }?;
        match reply {
            Reply::Json(value) => Ok(value),
            Reply::File(file) => Ok(json!({ "saved": save(&app, &file)? })),
        }
    })
    .await
}

/// Takes the raw bytes of a file. Its name comes in the header `name`, percent-encoded, because headers are ASCII; the header
/// `sandbox` says that it is for the sandbox.
#[tauri::command]
pub async fn upload(desk: State<'_, Arc<Desk>>, request: Request<'_>) -> Result<Value> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(Error::new(Code::InputInvalid).with("command", "upload").with("why", "the body is not raw bytes"));
    };
    let Some(name) = request.headers().get("name") else {
        return Err(Error::new(Code::FieldRequired).with("field", "name"));
    };
    let name = percent_decode_str(&String::from_utf8_lossy(name.as_bytes())).decode_utf8_lossy().into_owned();
    let caller = Caller::local(Client::Window).in_sandbox(request.headers().contains_key("sandbox"));
    let (desk, bytes) = (Arc::clone(&desk), bytes.clone());
    blocking(move || {
        let uploaded = desk.upload(&caller, &name, &bytes)?;
        serde_json::to_value(uploaded).map_err(|error| Error::new(Code::Internal).with("why", error))
    })
    .await
}

/// Asks the person for a place on this computer: `file` or `folder` that is there, or where `new` books go. Nothing is opened or
/// written here. Null when the dialog was cancelled.
#[tauri::command]
pub async fn ask_place(app: AppHandle, kind: String, suggested: String) -> Result<Option<String>> {
    blocking(move || Ok(dialogs::place(&app, &kind, Path::new(&suggested)).map(|place| place.display().to_string()))).await
}

/// Opens a file that this window saved with the system's program for it, or shows it in its folder.
#[tauri::command]
pub async fn open_saved(app: AppHandle, path: String, folder: bool) -> Result<()> {
    blocking(move || {
        app.state::<saved::Saved>().check(Path::new(&path))?;
        let opener = app.opener();
        if folder { opener.reveal_item_in_dir(&path) } else { opener.open_path(&path, None::<&str>) }
            .map_err(|error| Error::new(Code::FileNotOpened).with("path", &path).with("why", error))
    })
    .await
}

fn save(app: &AppHandle, file: &FileOut) -> Result<Option<String>> {
    let Some(path) = dialogs::place_to_save(app, &file.name) else { return Ok(None) };
    qitao_app::files::write_whole(&path, &file.bytes)?;
    app.state::<saved::Saved>().add(&path);
    Ok(Some(path.display().to_string()))
}

/// Runs what may take long away from the thread that draws the window and from those that carry messages.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tauri::async_runtime::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Error::new(Code::Internal).with("why", error)))
}
