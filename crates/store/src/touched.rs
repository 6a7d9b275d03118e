//! What each of the newest changes did to what the BOM graph holds, so that a graph of some changes ago is carried over
//! instead of loaded.
//!
//! The counter `graph` moves in the transaction of such a change and in no other. One process has the books open and
//! changes them one after the other, so its notes miss nothing while it has them. Others may read right after the commit,
//! so nobody gets at the notes until it is known; a commit that failed, or of which nobody knows, leaves none: the next to
//! move the counter to the same value may be another process, which got the books when PostgreSQL ended our connection.
//! Once that has been noticed all is forgotten and another epoch begins: the database itself may be another one by then,
//! with the same counters for other changes.

use crate::{Read, Result, Store, Write};
use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::Ordering;

/// Row numbers kept in all notes, each note counting as one more; whoever holds an older graph loads it again.
const KEPT: usize = 50_000;
/// So many items and parents are read again one by one; beyond it, loading all costs no more.
const MOST: usize = 5_000;

/// What of the graph is to be read again, by row numbers of items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Items that were made, changed in what the graph holds of them, or deleted.
    pub items: BTreeSet<i64>,
    /// Parents whose active lines were, or count in other units.
    pub parents: BTreeSet<i64>,
    /// More than is worth naming.
    all: bool,
}

impl Touched {
    /// Nothing is to be read again.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        !self.all && self.items.is_empty() && self.parents.is_empty()
    }

    pub(crate) fn item(&mut self, id: i64) {
        self.items.insert(id);
        self.bound();
    }

    pub(crate) fn parent(&mut self, id: i64) {
        self.parents.insert(id);
        self.bound();
    }

    pub(crate) fn everything(&mut self) {
        *self = Self { all: true, ..Self::default() };
    }

    fn add(&mut self, other: &Self) {
        self.all |= other.all;
        self.items.extend(&other.items);
        self.parents.extend(&other.parents);
        self.bound();
    }

    fn len(&self) -> usize {
        self.items.len() + self.parents.len()
    }

    fn bound(&mut self) {
        if self.all || self.len() > MOST {
            self.everything();
        }
    }
}

/// The notes of the newest changes, by the value that the counter moved to.
#[derive(Debug, Default)]
pub(crate) struct Notes(VecDeque<(i64, Touched)>);

impl Notes {
    /// Of a change that is committed.
    pub(crate) fn add(&mut self, counter: i64, touched: Touched) {
        self.0.push_back((counter, touched));
        while self.0.iter().map(|note| note.1.len() + 1).sum::<usize>() > KEPT {
            self.0.pop_front();
        }
    }

    fn between(&self, from: i64, to: i64) -> Option<Touched> {
        let mut all = Touched::default();
        let mut next = from.min(to) + 1;
        for (counter, touched) in self.0.iter().filter(|(counter, _)| from.min(to) < *counter && *counter <= from.max(to)) {
            if *counter != next {
                return None;
            }
            next += 1;
            all.add(touched);
        }
        (next == from.max(to) + 1 && !all.all).then_some(all)
    }
}

impl Store {
    /// What may differ between the graphs of two values of the counter, whichever is newer; none when all may.
    #[must_use]
    pub fn touched(&self, from: i64, to: i64) -> Option<Touched> {
        // Most ask for this; they need not wait for a commit.
        if from == to { Some(Touched::default()) } else { self.notes().between(from, to) }
    }

    /// Moves when others may have had the books: a value of the counter may be another's then.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }

    /// Others may have had the books.
    pub(crate) fn begin_epoch(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
        *self.notes() = Notes::default();
    }
}

impl Write<'_> {
    /// Moves the counter where something was touched; the last thing before a commit.
    pub(crate) fn move_graph(&mut self) -> Result<Option<i64>> {
        if self.touched.is_nothing() {
            return Ok(None);
        }
        self.bump("graph")?;
        self.revision("graph").map(Some)
    }
}

impl Read<'_> {
    /// The counter of what the BOM graph holds; none within a change that has touched that itself: no graph of it may be
    /// kept, as the change may come to nothing.
    ///
    /// # Errors
    /// The database's.
    pub fn graph_revision(&mut self) -> Result<Option<i64>> {
        if self.touched.is_nothing() { self.revision("graph").map(Some) } else { Ok(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(items: &[i64]) -> Touched {
        Touched { items: items.iter().copied().collect(), ..Touched::default() }
    }

    #[test]
    fn between_two_counters_lies_what_every_change_touched_or_nothing_is_known() {
        let mut notes = Notes::default();
        notes.add(7, of(&[1]));
        notes.add(8, of(&[2, 3]));
        notes.add(9, of(&[4]));
        assert_eq!(notes.between(6, 9), Some(of(&[1, 2, 3, 4])));
        assert_eq!(notes.between(8, 7), Some(of(&[2, 3])));
        assert_eq!(notes.between(9, 9), Some(Touched::default()));
        assert_eq!(notes.between(5, 9), None, "6 is not known");
        assert_eq!(notes.between(8, 10), None, "10 is not known");
        let many: Vec<i64> = (0..=i64::try_from(MOST).unwrap()).collect();
        notes.add(10, of(&many));
        assert_eq!(notes.between(9, 10), None, "too much");
        assert_eq!(notes.between(8, 9), Some(of(&[4])));
        for counter in 11..23 {
            notes.add(counter, of(&many[1..]));
        }
        assert_eq!(notes.between(11, 12), None, "forgotten");
        assert_eq!(notes.between(21, 22), Some(of(&many[1..])));
        // Of the change to 23 nobody knows whether it was made.
        notes.add(24, of(&[1]));
        assert_eq!(notes.between(22, 24), None);
    }
}
