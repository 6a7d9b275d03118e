//! What a supplier says beside what we say (申报与差异): both stand, and each difference is a row of its own until somebody settles it.
//!
//! Nobody's figure overwrites the other's. Who is right about goods is put right by papers of ours, or stands as it is with a reason; a
//! declared rest that is accepted is what is there from then on.

use super::order::At;
use super::reconciliation::in_pieces;
use crate::words::words;
use crate::{Exact, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a declaration came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "DeclarationSource")]
pub enum Source {
    /// By the supplier's own page (申报页).
    Page,
    /// On paper, entered by us (纸质代录).
    Paper,
    /// In a file, taken in by us (文件导入).
    File,
}

words!(Source { Page = "page", Paper = "paper", File = "file" });

/// What a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Good pieces.
    Good,
    /// Pieces to be worked again.
    Rework,
    /// Pieces spoiled by the material, at an operation.
    RejectMaterial(u32),
    /// Pieces spoiled by the supplier's workers, at an operation.
    RejectWork(u32),
    /// Material that the supplier had from us, less what it gave back.
    Received(At),
    /// Material that is still there.
    Left(At),
}

/// Figures of one side.
pub type Figures = BTreeMap<Figure, Qty>;

/// Of what a supplier got, what it does not account for: above zero it has still to say where that is, below zero it says more than it
/// got. `None` when out of range.
///
/// 480 received, 402 good and 2 spoiled by work at one each, 74 still there → 2 are missing.
#[must_use]
pub fn unaccounted(received: Qty, pieces: Qty, per: &Exact, decimals: u8, left: Qty, lost: Qty) -> Option<Qty> {
    received.checked_sub(in_pieces(pieces, per, decimals)?)?.checked_sub(left)?.checked_sub(lost)
}

/// How far a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceState {
    /// Nobody decided yet (不一致).
    Open,
    /// The supplier is right: our papers have still to be put right (待更正).
    Correcting,
    /// Somebody decided (已核对).
    Settled,
    /// Both say the same by now (一致).
    Gone,
}

words!(DifferenceState { Open = "open", Correcting = "correcting", Settled = "settled", Gone = "gone" });

impl DifferenceState {
    /// Nothing is paid of it yet.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Open | Self::Correcting => true,
            Self::Settled | Self::Gone => false,
        }
    }
}

/// Who is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "DifferenceVerdict")]
pub enum Verdict {
    /// Our figure stands.
    Ours,
    /// The supplier's is right.
    Theirs,
}

words!(Verdict { Ours = "ours", Theirs = "theirs" });

/// A difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// About what.
    pub figure: Figure,
    /// What we say.
    pub ours: Qty,
    /// What the supplier says.
    pub theirs: Qty,
    /// How far it is.
    pub state: DifferenceState,
}

/// Why a difference is not settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSettled {
    /// Somebody was faster.
    #[error("somebody has settled it already")]
    Already,
    /// Both say the same by now.
    #[error("both figures are the same by now")]
    Gone,
}

impl Difference {
    /// Settles it. What goods came is put right by papers, so where the supplier is right it stays open until they say so; a rest that is
    /// accepted is posted at once.
    ///
    /// # Errors
    /// Somebody settled it, or there is nothing to settle any more.
    pub fn settle(&self, verdict: Verdict) -> Result<Self, NotSettled> {
        match self.state {
            DifferenceState::Settled => return Err(NotSettled::Already),
            DifferenceState::Gone => return Err(NotSettled::Gone),
            DifferenceState::Open | DifferenceState::Correcting => {}
        }
        let state = match (verdict, self.figure) {
            (Verdict::Ours, _) | (Verdict::Theirs, Figure::Left(_)) => DifferenceState::Settled,
            (Verdict::Theirs, Figure::Good | Figure::Rework | Figure::RejectMaterial(_) | Figure::RejectWork(_) | Figure::Received(_)) => {
                DifferenceState::Correcting
            }
        };
        Ok(Self { state, ..*self })
    }
}

/// The differences as they are now, of those that there were. The supplier's figures say which are compared; what it does not mention is
/// no difference. What was settled stays so while both figures are what they were then, and is open again when one of them moves.
#[must_use]
pub fn refreshed(rows: &[Difference], ours: &Figures, theirs: &Figures) -> Vec<Difference> {
    let mut before: BTreeMap<Figure, Difference> = rows.iter().map(|row| (row.figure, *row)).collect();
    let mut found = Vec::new();
    for (&figure, &theirs) in theirs {
        let ours = ours.get(&figure).copied().unwrap_or_default();
        let was = before.remove(&figure);
        let state = match was {
            _ if ours == theirs => {
                if let Some(was) = was {
                    found.push(Difference { ours, theirs, state: DifferenceState::Gone, ..was });
                }
                continue;
            }
            Some(was) if (was.ours, was.theirs) == (ours, theirs) && was.state != DifferenceState::Gone => was.state,
            Some(Difference { state: DifferenceState::Correcting, .. }) => DifferenceState::Correcting,
            Some(_) | None => DifferenceState::Open,
        };
        found.push(Difference { figure, ours, theirs, state });
    }
    // The supplier took its figure back.
    found.extend(before.into_values().map(|was| Difference { state: DifferenceState::Gone, ..was }));
    found
}

/// How many of them are open.
#[must_use]
pub fn open(rows: &[Difference]) -> usize {
    rows.iter().filter(|row| row.state.is_open()).count()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{each, qty};
    use super::*;
    use crate::ItemId;
    use proptest::prelude::*;

    const REST: Figure = Figure::Left(At { operation: 40, material: ItemId(1) });

    fn figures(list: &[(Figure, &str)]) -> Figures {
        list.iter().map(|(figure, quantity)| (*figure, qty(quantity))).collect()
    }

    fn told(rows: &[Difference]) -> Vec<(Figure, String, DifferenceState)> {
        rows.iter().map(|row| (row.figure, format!("{}/{}", row.ours, row.theirs), row.state)).collect()
    }

    #[test]
    fn two_pieces_are_not_accounted_for() {
        let missing = |left, lost| unaccounted(qty("480"), qty("404"), &each(1, 1), 0, qty(left), qty(lost)).unwrap().to_string();
        assert_eq!([missing("74", "0"), missing("74", "2"), missing("80", "0")], ["2", "0", "-4"]);
        assert_eq!(unaccounted(qty("6.757"), qty("1000"), &each(1, 148), 3, Qty::ZERO, Qty::ZERO), Some(Qty::ZERO));
    }

    #[test]
    fn each_difference_is_a_row_until_somebody_settles_it() {
        use DifferenceState::{Correcting, Gone, Open, Settled};
        let ours = figures(&[(Figure::Good, "400"), (Figure::RejectWork(40), "2"), (REST, "76")]);
        let theirs = figures(&[(Figure::Good, "402"), (Figure::RejectWork(40), "2"), (REST, "74")]);
        let rows = refreshed(&[], &ours, &theirs);
        assert_eq!(told(&rows), [(Figure::Good, "400/402".into(), Open), (REST, "76/74".into(), Open)]);
        let settled = [rows[0].settle(Verdict::Theirs).unwrap(), rows[1].settle(Verdict::Theirs).unwrap()];
        assert_eq!((settled[0].state, settled[1].state, open(&settled)), (Correcting, Settled, 1));
        assert_eq!(settled[1].settle(Verdict::Ours), Err(NotSettled::Already), "two people settle the same one");
        // One of the two that were missing is entered, then the other.
        let part = figures(&[(Figure::Good, "401"), (Figure::RejectWork(40), "2"), (REST, "76")]);
        let rows = refreshed(&settled, &part, &theirs);
        assert_eq!(told(&rows)[0], (Figure::Good, "401/402".into(), Correcting));
        let right = figures(&[(Figure::Good, "402"), (Figure::RejectWork(40), "2"), (REST, "74")]);
        let rows = refreshed(&rows, &right, &theirs);
        assert_eq!(told(&rows), [(Figure::Good, "402/402".into(), Gone), (REST, "74/74".into(), Gone)]);
        assert_eq!(rows[0].settle(Verdict::Ours), Err(NotSettled::Gone));
    }

    #[test]
    fn what_moves_after_it_was_settled_is_open_again() {
        let (ours, theirs) = (figures(&[(Figure::Good, "400")]), figures(&[(Figure::Good, "402")]));
        let settled = [refreshed(&[], &ours, &theirs)[0].settle(Verdict::Ours).unwrap()];
        assert_eq!(refreshed(&settled, &ours, &theirs), settled);
        let again = refreshed(&settled, &ours, &figures(&[(Figure::Good, "403")]));
        assert_eq!((again[0].state, open(&again)), (DifferenceState::Open, 1));
        // The supplier sends none of it any more.
        let none = refreshed(&settled, &ours, &Figures::new());
        assert_eq!(none[0].state, DifferenceState::Gone);
    }

    proptest! {
        /// Whatever both sides say in turn: a row for each figure that was ever different, open exactly where it still is and nobody settled it.
        #[test]
        fn rows_say_what_differs(rounds in prop::collection::vec((0_i64..4, 0_i64..4, 0_i64..4, 0_u8..3), 1..20)) {
            let mut rows: Vec<Difference> = Vec::new();
            for (ours, theirs, rest, settle) in rounds {
                let whole = |n: i64| Qty::from_whole(n).unwrap();
                let ours: Figures = [(Figure::Good, whole(ours)), (REST, whole(rest))].into();
                let theirs: Figures = [(Figure::Good, whole(theirs)), (REST, whole(2))].into();
                rows = refreshed(&rows, &ours, &theirs);
                let again = refreshed(&rows, &ours, &theirs);
                prop_assert_eq!(&again, &rows, "nothing moved");
                for row in &rows {
                    prop_assert_eq!((row.ours, row.theirs), (ours[&row.figure], theirs[&row.figure]));
                    prop_assert_eq!(row.state == DifferenceState::Gone, row.ours == row.theirs);
                }
                for figure in theirs.keys().filter(|figure| ours[figure] != theirs[figure]) {
                    prop_assert_eq!(rows.iter().filter(|row| row.figure == *figure).count(), 1);
                }
                if settle < 2 {
                    let verdict = if settle == 0 { Verdict::Ours } else { Verdict::Theirs };
                    rows = rows.iter().map(|row| row.settle(verdict).unwrap_or(*row)).collect();
                }
            }
        }
    }
}
