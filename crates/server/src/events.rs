//! Job progress and spoiled tags for whoever listens, as server-sent events.

use crate::http::{Door, Refused, blocking};
use axum::extract::{Extension, State};
use axum::response::sse::{Event as SseEvent, KeepAlive, KeepAliveStream, Sse};
use qitao_app::{Caller, Event};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};
use tokio_stream::wrappers::ReceiverStream;

/// Events that a slow browser may be behind before it is let go; it asks anew then.
const EVENTS_BEHIND: usize = 1024;

/// How soon an event stream notices that the server ends: a stream that stayed open would keep it, and the books, for ever.
const NOTICE: Duration = Duration::from_millis(250);
/// How often an event stream asks whether whoever listens still may.
const ASK_AGAIN: Duration = Duration::from_secs(1);

pub(crate) type Events = Sse<KeepAliveStream<ReceiverStream<std::result::Result<SseEvent, Infallible>>>>;

/// Everything that is told from now on.
pub(crate) async fn events(State(door): State<Arc<Door>>, Extension(caller): Extension<Caller>) -> std::result::Result<Events, Refused> {
    let (gate, who) = (Arc::clone(&door.gate), caller.clone());
    let (events, books) = blocking(move || {
        let app = gate.app()?;
        app.may_listen(&who)?;
        Ok((app.subscribe(), Arc::downgrade(&app)))
    })
    .await?;
    let (sender, receiver) = tokio::sync::mpsc::channel(EVENTS_BEHIND);
    std::thread::spawn(move || {
        let mut asked = Instant::now();
        while !door.ending.load(Ordering::Relaxed) && !sender.is_closed() {
            let event = events.recv_timeout(NOTICE);
            if asked.elapsed() >= ASK_AGAIN {
                asked = Instant::now();
                // Whoever was logged out hears no more.
                let may = books.upgrade().is_none_or(|app| app.may_listen(&caller).is_ok());
                if !may {
                    break;
                }
            }
            let event = match event {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if event.is_of_sandbox() && !books.upgrade().is_some_and(|app| app.hears_sandbox(&caller)) {
                continue;
            }
            let replaced = event == Event::Replaced;
            if replaced && door.gate.wait_for_next(&books).is_err() {
                break;
            }
            let data = serde_json::to_string(&event).unwrap_or_default();
            // These were the last words of the old books; whoever listens asks for those of the new ones.
            if sender.try_send(Ok(SseEvent::default().data(data))).is_err() || replaced {
                break;
            }
        }
    });
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::default()))
}
