//! The two doors of the page: `call` for every command by its name, `upload` for the bytes of a file.

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tauri::{
    AppHandle, State,
    ipc::{InvokeBody, Request},
};
use tauri_plugin_opener::OpenerExt;

use crate::{
    desk::{CallContext, Desk, Error, Reply},
    dialogs, files,
};

/// What the window keeps while it runs.
pub struct Shell {
    desk: Arc<Desk>,
    /// Files that a person has saved from this window: the only ones that the page may have shown in their folder.
    saved: Mutex<HashSet<PathBuf>>,
}

impl Shell {
    /// The state of a window over `desk`.
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk, saved: Mutex::default() }
    }
}

/// Answers the command `name` as `POST /api/<name>` does, except that a file goes to a place that the person chooses:
/// `{"saved": path}`, or `{"saved": null}` when the dialog was cancelled. Dialogs for books answer `null` when cancelled.
#[tauri::command]
pub async fn call(app: AppHandle, shell: State<'_, Shell>, name: String, input: Value, request_id: Option<String>) -> Result<Value, Error> {
    if name == "desk.show" {
        return show(&app, &shell, &input);
    }
    let desk = shell.desk.clone();
    let asked = app.clone();
    let reply = blocking(move || {
        let Some(input) = dialogs::locate(&asked, &name, input) else { return Ok(Reply::Json(Value::Null)) };
        desk.call(&CallContext::window(request_id), &name, input)
    })
    .await?;
    match reply {
        Reply::Json(value) => Ok(value),
        Reply::File { name, bytes, .. } => {
            let saved = blocking(move || match dialogs::place_to_save(&app, &name) {
                Some(path) => files::write_whole(&path, &bytes).map(|()| Some(path)),
                None => Ok(None),
            })
            .await?;
            shell.saved.lock().unwrap_or_else(PoisonError::into_inner).extend(saved.clone());
            Ok(json!({ "saved": saved }))
        }
    }
}

/// Takes the raw bytes of a file. Its name comes in the header `name`, percent-encoded, because headers are ASCII.
#[tauri::command]
pub async fn upload(shell: State<'_, Shell>, request: Request<'_>) -> Result<Value, Error> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(Error::invalid("file.no_bytes", "the body is not raw bytes"));
    };
    let name = request
        .headers()
        .get("name")
        .map(|name| percent_decode_str(&String::from_utf8_lossy(name.as_bytes())).decode_utf8_lossy().into_owned());
    let Some(name) = name else { return Err(Error::invalid("file.no_name", "the header 'name' is missing")) };
    let (desk, bytes) = (shell.desk.clone(), bytes.clone());
    blocking(move || desk.upload(&CallContext::window(None), &name, bytes)).await
}

/// Opens the folder of a file that was saved from this window: `{"path": "…"}`.
fn show(app: &AppHandle, shell: &Shell, input: &Value) -> Result<Value, Error> {
    let path = input.get("path").and_then(Value::as_str).map(PathBuf::from).unwrap_or_default();
    if !shell.saved.lock().unwrap_or_else(PoisonError::into_inner).contains(&path) {
        return Err(Error::invalid("file.not_saved_here", "only a file that was saved from this window can be shown"));
    }
    app.opener().reveal_item_in_dir(&path).map_err(|error| Error::internal("file.not_shown", &error.to_string()))?;
    Ok(Value::Null)
}

/// Runs what may take long away from the thread that draws the window and from those that carry messages.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::internal("window.call_broke_off", &error.to_string())))
}
