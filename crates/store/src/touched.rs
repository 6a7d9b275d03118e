//! What each of the newest changes did to what the BOM graph holds, so that a graph of some changes ago is carried over
//! instead of loaded.
//!
//! The counter `graph` moves in the transaction of such a change and in no other. One process has the books open and
//! changes them one after the other, so its notes miss nothing. A note is made before the commit, as others may read right
//! after it. A commit that failed leaves a note that names too much, which costs some reading and nothing else: notes say
//! only what to read again, and it is read from the snapshot of whoever asks.

use crate::{Read, Result, Store, Write};
use std::collections::{BTreeSet, VecDeque};

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
    fn add(&mut self, counter: i64, touched: &Touched) {
        match self.0.back_mut() {
            Some((last, noted)) if *last == counter => noted.add(touched),
            _ => self.0.push_back((counter, touched.clone())),
        }
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
        self.notes().between(from, to)
    }

    /// Moves the counter and notes what was touched; the last thing before a commit.
    pub(crate) fn note(&self, write: &mut Write<'_>) -> Result<()> {
        if write.touched.is_nothing() {
            return Ok(());
        }
        write.bump("graph")?;
        let counter = write.revision("graph")?;
        self.notes().add(counter, &write.touched);
        Ok(())
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
        notes.add(7, &of(&[1]));
        notes.add(8, &of(&[2]));
        // The commit of 8 failed, and the next change moved the counter to 8.
        notes.add(8, &of(&[3]));
        notes.add(9, &of(&[4]));
        assert_eq!(notes.between(6, 9), Some(of(&[1, 2, 3, 4])));
        assert_eq!(notes.between(8, 7), Some(of(&[2, 3])));
        assert_eq!(notes.between(9, 9), Some(Touched::default()));
        assert_eq!(notes.between(5, 9), None, "6 is not known");
        assert_eq!(notes.between(8, 10), None, "10 is not known");
        let many: Vec<i64> = (0..=i64::try_from(MOST).unwrap()).collect();
        notes.add(10, &of(&many));
        assert_eq!(notes.between(9, 10), None, "too much");
        assert_eq!(notes.between(8, 9), Some(of(&[4])));
        for counter in 11..23 {
            notes.add(counter, &of(&many[1..]));
        }
        assert_eq!(notes.between(11, 12), None, "forgotten");
        assert_eq!(notes.between(21, 22), Some(of(&many[1..])));
    }
}
