//! The window: the same commands as every other shell, in a window of their own.
//!
//! This program adds what only a window has: native dialogs, one running copy, a remembered size, a log file. Every rule lives in
//! `qitao-app`; a line here that knows about items or orders is in the wrong place.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod closing;
mod commands;
mod dialogs;
mod files;

use std::{error::Error, panic, process::ExitCode, sync::Arc, thread};

use qitao_app::{Caller, Client, Desk};
use serde_json::json;
use tauri::{App, AppHandle, Emitter, Manager, RunEvent, WindowEvent};
use tauri_plugin_log::{RotationStrategy, Target, TargetKind};

/// The name under which the page listens for job states and spoiled tags.
const EVENTS: &str = "qitao";
/// Enough for some weeks of a factory's use, and small enough to be sent to somebody.
const LOG_FILE_BYTES: u64 = 2_000_000;
const LOG_FILES_KEPT: usize = 5;

fn main() -> ExitCode {
    let log = tauri_plugin_log::Builder::new()
        .targets([Target::new(TargetKind::LogDir { file_name: Some("qitao".into()) }), Target::new(TargetKind::Stderr)])
        .level(log::LevelFilter::Info)
        .max_file_size(LOG_FILE_BYTES.into())
        .rotation_strategy(RotationStrategy::KeepSome(LOG_FILES_KEPT))
        .build();
    let built = tauri::Builder::default()
        // First, so that a second start ends before it opens anything. Without a D-Bus session the plugin lets the program
        // start, and the lease on the books is what refuses a second writer.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| show(app)))
        .plugin(log)
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .plugin(tauri_plugin_dialog::init())
        // The page asks for what it wants opened; a click on a link opens nothing by itself.
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .manage(files::Saved::default())
        .manage(closing::Closing::default())
        .setup(set_up)
        .invoke_handler(tauri::generate_handler![commands::call, commands::upload, commands::open_saved, closing::hold, closing::leave])
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && !closing::may_close(window)
            {
                api.prevent_close();
            }
        })
        .build(tauri::generate_context!());
    match built {
        // Ends the process, so nothing after it would be run and nothing is dropped.
        Ok(app) => app.run(|app, event| {
            if matches!(event, RunEvent::Exit) {
                close_books(app);
            }
        }),
        Err(error) => {
            eprintln!("qitao-desktop: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Lets the books go, so that their lease ends with the window and not when it runs out.
fn close_books(app: &AppHandle) {
    let closed = app.state::<Arc<Desk>>().call(&Caller::local(Client::Window), "desk.close", json!({}));
    if let Err(error) = closed {
        log::error!("the books were not closed: {error}");
    }
}

fn set_up(app: &mut App) -> Result<(), Box<dyn Error>> {
    // A window has no console: what would be printed there must be found in the log.
    let default_hook = panic::take_hook();
    panic::set_hook(Box::new(move |what| {
        log::error!("{what}");
        default_hook(what);
    }));
    let desk = Arc::new(Desk::new(&app.path().app_data_dir()?));
    let events = desk.subscribe();
    let handle = app.handle().clone();
    thread::Builder::new().name("events".into()).spawn(move || {
        for event in events {
            if let Err(error) = handle.emit(EVENTS, event) {
                log::warn!("an event did not reach the page: {error}");
            }
        }
    })?;
    app.manage(desk);
    log::info!("started, version {}", env!("CARGO_PKG_VERSION"));
    Ok(())
}

/// Brings the window to the front, for somebody who started the program twice.
fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window("main") else { return };
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            log::warn!("the window did not come to the front: {error}");
        }
    }
}
