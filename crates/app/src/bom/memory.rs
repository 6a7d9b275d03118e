//! The BOM graph in memory: made when it is first asked for, then carried over from change to change.
//!
//! A graph belongs to a value of the counter `graph` (store). Whoever asks reads that in its own snapshot; if it is another
//! one, what lies between is read again from the same snapshot and the rest is taken from the graph at hand. So a graph is
//! always that of the snapshot of whoever asks, and as if it had been loaded. Where nobody knows what lies between, it is.

use crate::app::lock;
use crate::error::{Code, Error, Result};
use qitao_domain::bom::{BomGraph, Moved};
use qitao_store::{Read, Store, StoreError};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

#[derive(Default)]
struct Kept {
    graph: Mutex<Option<(i64, Arc<BomGraph>)>>,
    /// Held while a graph is being made, so that nobody makes the same one beside.
    making: Mutex<()>,
}

/// The graph in memory, and the thread that carries it over behind each change.
pub(crate) struct Memory {
    kept: Arc<Kept>,
    /// Dropped to end the thread.
    wake: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Kept {
    fn get(&self) -> Option<(i64, Arc<BomGraph>)> {
        lock(&self.graph).as_ref().map(|(counter, graph)| (*counter, Arc::clone(graph)))
    }

    fn graph(&self, store: &Store, r: &mut Read<'_>) -> Result<Arc<BomGraph>> {
        let Some(counter) = r.graph_revision()? else { return Ok(Arc::new(r.bom_graph()?)) };
        let fitting = |kept: &Option<(i64, Arc<BomGraph>)>| kept.as_ref().filter(|k| k.0 == counter).map(|k| Arc::clone(&k.1));
        if let Some(graph) = fitting(&self.get()) {
            return Ok(graph);
        }
        let _making = lock(&self.making);
        let kept = self.get();
        if let Some(graph) = fitting(&kept) {
            return Ok(graph);
        }
        let near = kept.as_ref().and_then(|(known, graph)| Some((graph, store.touched(*known, counter)?)));
        let graph = Arc::new(match near {
            Some((graph, touched)) => graph.carried_over(&r.moved(&touched)?).map_err(StoreError::from)?,
            None => r.bom_graph()?,
        });
        // Whoever still reads an old snapshot does not take the newest graph away.
        if kept.is_none_or(|(known, _)| known < counter) {
            *lock(&self.graph) = Some((counter, Arc::clone(&graph)));
        }
        Ok(graph)
    }

    /// Carries the graph over after each change, if there is one; then the next question finds it.
    fn keep_up(&self, store: &Store, woken: &Receiver<()>) {
        while woken.recv().is_ok() {
            while woken.try_recv().is_ok() {}
            if self.get().is_some()
                && let Err(error) = store.read(|r| self.graph(store, r))
            {
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
        if let (Some((known, graph)), Some(counter)) = (self.kept.get(), r.graph_revision()?)
            && let Some(touched) = store.touched(known, counter)
        {
            return Ok((graph, r.moved(&touched)?));
        }
        Ok((self.graph(store, r)?, Moved::default()))
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
