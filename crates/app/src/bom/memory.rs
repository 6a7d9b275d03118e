//! The BOM graph in memory: made when it is first asked for, then carried over from change to change.
//!
//! A graph belongs to a value of the counter `graph` (store). Whoever asks reads that in its own snapshot; if it is another
//! one, what lies between is read again from the same snapshot and the rest is taken from the graph at hand. So a graph is
//! always that of the snapshot of whoever asks, and as if it had been loaded. Where nobody knows what lies between, it is;
//! so it is when others may have had the books (another epoch of the store).

use crate::app::lock;
use crate::error::{Code, Error, Result};
use qitao_domain::bom::{BomGraph, Moved};
use qitao_store::{Read, Store, StoreError, Touched};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Changes that follow each other sooner are carried over together: the next one is not to share the processor with a graph.
const QUIET: Duration = Duration::from_millis(20);
/// But no more of them, as each asks for loops among all that is not carried over yet.
const AT_ONCE: u32 = 50;

/// What a graph is of: an epoch of the store, and the counter there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    epoch: u64,
    counter: i64,
}

impl Moment {
    /// That of a snapshot, unless no graph of it may be kept.
    fn of(store: &Store, r: &mut Read<'_>) -> Result<Option<Self>> {
        // Asked before the graph is read: one that is read over a change of epochs is then of the old one.
        let epoch = store.epoch();
        Ok(r.graph_revision()?.map(|counter| Self { epoch, counter }))
    }

    fn touched_since(self, known: Self, store: &Store) -> Option<Touched> {
        if known.epoch == self.epoch { store.touched(known.counter, self.counter) } else { None }
    }
}

#[derive(Default)]
struct Kept {
    graph: Mutex<Option<(Moment, Arc<BomGraph>)>>,
    /// Held while a graph is being made, so that nobody makes the same one beside.
    making: Mutex<()>,
}

/// A graph, and what makes it that of a moment.
struct Near {
    moment: Moment,
    graph: Arc<BomGraph>,
    moved: Moved,
}

/// The graph in memory, and the thread that carries it over behind each change.
pub(crate) struct Memory {
    kept: Arc<Kept>,
    /// Dropped to end the thread.
    wake: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Kept {
    fn get(&self) -> Option<(Moment, Arc<BomGraph>)> {
        lock(&self.graph).as_ref().map(|(moment, graph)| (*moment, Arc::clone(graph)))
    }

    /// The graph at hand, where it is known what moved since; else one that is loaded.
    fn near(&self, store: &Store, r: &mut Read<'_>, moment: Moment) -> Result<Near> {
        if let Some((known, graph)) = self.get()
            && let Some(touched) = moment.touched_since(known, store)
        {
            return Ok(Near { moment, graph, moved: r.moved(&touched)? });
        }
        Ok(Near { moment, graph: Arc::new(r.bom_graph()?), moved: Moved::default() })
    }

    /// Makes the graph and keeps it, unless a newer one is there: who still reads an old snapshot does not take that away.
    fn carry_over(&self, Near { moment, graph, moved }: Near) -> Result<Arc<BomGraph>> {
        let graph = if moved.is_nothing() { graph } else { Arc::new(graph.carried_over(&moved).map_err(StoreError::from)?) };
        let mut kept = lock(&self.graph);
        if kept.as_ref().is_none_or(|(known, _)| *known < moment) {
            let old = kept.replace((moment, Arc::clone(&graph)));
            // Nobody waits while it is taken apart.
            drop(kept);
            drop(old);
        }
        Ok(graph)
    }

    fn graph(&self, store: &Store, r: &mut Read<'_>) -> Result<Arc<BomGraph>> {
        let Some(moment) = Moment::of(store, r)? else { return Ok(Arc::new(r.bom_graph()?)) };
        if let Some((known, graph)) = self.get()
            && known == moment
        {
            return Ok(graph);
        }
        let _making = lock(&self.making);
        // It may have been made meanwhile: then nothing moved.
        let near = self.near(store, r, moment)?;
        self.carry_over(near)
    }

    /// Carries the graph over, if there is one and it is no longer that of the books.
    fn catch_up(&self, store: &Store) -> Result<()> {
        let mut making = None;
        let near = store.read(|r| {
            making = Some(lock(&self.making));
            match (self.get(), Moment::of(store, r)?) {
                (Some((known, _)), Some(moment)) if known < moment => self.near(store, r, moment).map(Some),
                _ => Ok(None),
            }
        })?;
        // The snapshot is let go first: the write-ahead log grows as long as one is held.
        near.map_or(Ok(()), |near| self.carry_over(near).map(drop))
    }

    /// After each change, so that the next question finds the graph.
    fn keep_up(&self, store: &Store, woken: &Receiver<()>) {
        while woken.recv().is_ok() {
            for _ in 1..AT_ONCE {
                if woken.recv_timeout(QUIET).is_err() {
                    break;
                }
            }
            if let Err(error) = self.catch_up(store) {
                tracing::warn!(%error, "the graph was not carried over; who asks next will see why");
            }
        }
    }
}

impl Memory {
    pub fn new(store: &Arc<Store>) -> Result<Self> {
        let kept = Arc::new(Kept::default());
        let (wake, woken) = channel();
        let (own, store) = (Arc::clone(&kept), Arc::clone(store));
        let thread = std::thread::Builder::new()
            .name("bom-graph".into())
            .spawn(move || own.keep_up(&store, &woken))
            .map_err(|e| Error::new(Code::Internal).with("why", e))?;
        Ok(Self { kept, wake: Some(wake), thread: Some(thread) })
    }

    /// The graph as of this snapshot.
    pub fn graph(&self, store: &Store, r: &mut Read<'_>) -> Result<Arc<BomGraph>> {
        self.kept.graph(store, r)
    }

    /// A graph without waiting for one, and what moved between it and this snapshot.
    pub fn at_hand(&self, store: &Store, r: &mut Read<'_>) -> Result<(Arc<BomGraph>, Moved)> {
        match Moment::of(store, r)? {
            Some(moment) if self.kept.get().is_some_and(|(known, _)| moment.touched_since(known, store).is_some()) => {
                let near = self.kept.near(store, r, moment)?;
                Ok((near.graph, near.moved))
            }
            _ => Ok((self.graph(store, r)?, Moved::default())),
        }
    }

    /// Something was committed.
    pub fn wake(&self) {
        if let Some(wake) = &self.wake
            && wake.send(()).is_err()
        {
            tracing::warn!("nobody carries the graph over any more");
        }
    }
}

impl Drop for Memory {
    /// Waits for the thread, which has the books open.
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("carrying the graph over ended in a panic");
        }
    }
}

#[cfg(test)]
mod tests;
