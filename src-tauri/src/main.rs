//! The window: the same commands as every other shell, in a window of their own.
//!
//! This program adds what only a window has: native dialogs, one running copy, a remembered size, a log file. Every rule lives in
//! `qitao-app`; a line here that knows about items or orders is in the wrong place.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod asked;
mod closing;
mod commands;
mod dialogs;
mod saved;

use std::{env, error::Error, ffi::OsString, panic, path::Path, process::ExitCode, sync::Arc, thread, time::Duration};

use asked::Asked;
use qitao_app::{Caller, Client, Desk};
use serde_json::json;
use tauri::{App, AppHandle, Emitter, Manager, RunEvent, WindowEvent};
use tauri_plugin_log::{RotationStrategy, Target, TargetKind};

/// The name under which the page listens for job states and spoiled tags.
const EVENTS: &str = "qitao";
/// The name under which it is told of a file of books that somebody wants opened.
const ASKED: &str = "qitao-asked";
/// Enough for some weeks of a factory's use, and small enough to be sent to somebody.
const LOG_FILE_BYTES: u64 = 2_000_000;
const LOG_FILES_KEPT: usize = 5;
/// A window that was closed and whose program goes on is taken for one that hangs: work that takes longer ends with it, undone.
const LETTING_GO: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    #[cfg(windows)]
    if tauri::webview_version().is_err() {
        // There is no page that could say it.
        let message = rfd::MessageDialog::new().set_level(rfd::MessageLevel::Error).set_title("齐套 Qitao");
        message.set_description(include_str!("../no-web-view.txt")).show();
        return ExitCode::FAILURE;
    }
    let log = tauri_plugin_log::Builder::new()
        .targets([Target::new(TargetKind::LogDir { file_name: Some("qitao".into()) }), Target::new(TargetKind::Stderr)])
        .level(log::LevelFilter::Info)
        .max_file_size(LOG_FILE_BYTES.into())
        .rotation_strategy(RotationStrategy::KeepSome(LOG_FILES_KEPT))
        .build();
    let built = tauri::Builder::default()
        // First, so that a second start ends before it opens anything. Without a D-Bus session the plugin lets the program
        // start, and the lease on the books is what refuses a second writer.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| started_again(app, arguments, &folder)))
        .plugin(log)
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .plugin(tauri_plugin_dialog::init())
        // The page asks for what it wants opened; a click on a link opens nothing by itself.
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .manage(saved::Saved::default())
        .manage(closing::Closing::default())
        // Before the window is: another start may come while its page is still being loaded.
        .manage(Asked::by(env::args_os(), &env::current_dir().unwrap_or_default()))
        .setup(set_up)
        .invoke_handler(tauri::generate_handler![
            commands::call,
            commands::upload,
            commands::open_saved,
            commands::ask_place,
            closing::hold,
            closing::leave
        ])
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
                qitao_app::wait_until_closed(LETTING_GO);
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

/// A second start by a file of books has this window open it: the page asks first whether what is half typed may go.
fn started_again(app: &AppHandle, arguments: Vec<String>, folder: &str) {
    show(app);
    let arguments = arguments.into_iter().map(OsString::from);
    if let Some(file) = app.state::<Asked>().again(arguments, Path::new(folder))
        && let Err(error) = app.emit(ASKED, file)
    {
        log::warn!("the page did not hear of a file: {error}");
    }
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
