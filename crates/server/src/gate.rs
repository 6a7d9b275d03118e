//! The books that the server has open: calls go through here, and wait while other books take their place.

use qitao_app::{App, Code, Error, Event, HEARD, Reached, Result, reopen};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;
use tokio::sync::oneshot::Sender;

/// How the books are served: they have to know it, whichever they are.
pub(crate) struct Served {
    pub address: String,
    pub token: String,
    /// Where other computers reach them.
    pub widely: Option<String>,
    /// How others reach it, if they do.
    pub reached: Option<Reached>,
}

/// Open books, or those that came in their place.
pub(crate) struct Gate(RwLock<Option<Arc<App>>>);

impl Gate {
    pub(crate) fn new(app: Arc<App>) -> Arc<Self> {
        Arc::new(Self(RwLock::new(Some(app))))
    }

    /// The books that are open now. Waits while others take their place, so only where a thread may.
    pub(crate) fn app(&self) -> Result<Arc<App>> {
        let open = self.0.read().unwrap_or_else(PoisonError::into_inner);
        open.clone().ok_or_else(|| Error::new(Code::BooksNone))
    }

    /// Waits until these are closed and others are there.
    pub(crate) fn wait_for_next(&self, old: &Weak<App>) -> Result<()> {
        while old.strong_count() > 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.app().map(drop)
    }

    /// Opens the books that take the place of these, and again. When they cannot be served, `broken` is told why.
    pub(crate) fn watch(self: &Arc<Self>, served: Served, broken: Sender<Error>) -> Result<()> {
        let (gate, mut events) = (Arc::downgrade(self), self.app()?.subscribe());
        let watch = move || {
            // Ends with the books, when the server does.
            while heard(&events) {
                let Some(gate) = gate.upgrade() else { return };
                match gate.pass(&served) {
                    Ok(next) => events = next,
                    Err(error) => {
                        drop(broken.send(error));
                        return;
                    }
                }
            }
        };
        let spawned = std::thread::Builder::new().name("gate".into()).spawn(watch);
        spawned.map(drop).map_err(|e| Error::new(Code::Internal).with("why", e))
    }

    /// Lets the old books go and serves the new ones; gives their events.
    fn pass(&self, served: &Served) -> Result<Receiver<Event>> {
        std::thread::sleep(HEARD);
        let mut open = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let old = open.take().ok_or_else(|| Error::new(Code::BooksNone))?;
        let new = reopen(old, "serve")?;
        if let Some(address) = &served.widely {
            // Those of a time before people had to log in are nobody else's to reach.
            new.serve_widely(address)?;
        }
        new.reached_by(served.reached.clone());
        new.announce(&served.address, &served.token)?;
        let events = new.subscribe();
        *open = Some(new);
        Ok(events)
    }
}

fn heard(events: &Receiver<Event>) -> bool {
    events.iter().any(|event| event == Event::Replaced)
}
