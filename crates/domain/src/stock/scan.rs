//! Scanning the lines of a paper (扫码): which line a scan is of, or why it is of none, and which marks stay when a draft is changed.
//!
//! A line is scanned when its item is, and each bin that it names: the floor of a warehouse has no label. Marks belong to what a line
//! says: one that is of another item, or lies elsewhere, has to be scanned again. What a text names in the books is looked up elsewhere.

use crate::words::words;
use crate::{BinId, ItemId, WarehouseId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What of a line is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ScanPart")]
pub enum Part {
    /// The item.
    Item,
    /// The bin where it lies, or goes.
    Bin,
    /// Of a transfer: the bin where it goes.
    ToBin,
}

words!(Part { Item = "item", Bin = "bin", ToBin = "to_bin" });

/// What a scan came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ScanOutcome")]
pub enum Outcome {
    /// It is what a line says (一致).
    Matched,
    /// It is what a line says that was scanned before (已扫过).
    Again,
    /// It is another item (扫错料).
    OtherItem,
    /// It is another bin of that warehouse (扫错库位).
    OtherBin,
    /// It is a bin of another warehouse (扫错仓库).
    OtherWarehouse,
    /// Nothing in the books has this code (不认识).
    Unknown,
    /// Its check character does not fit: it was misread (校验位不对).
    WrongCheck,
    /// It is a tracking code, and neither an item's nor a bin's (扫到追踪码).
    TrackingCode,
    /// The paper is no draft any more (单据不是草稿).
    NotDraft,
}

words!(Outcome {
    Matched = "matched",
    Again = "again",
    OtherItem = "other_item",
    OtherBin = "other_bin",
    OtherWarehouse = "other_warehouse",
    Unknown = "unknown",
    WrongCheck = "wrong_check",
    TrackingCode = "tracking_code",
    NotDraft = "not_draft",
});

impl Outcome {
    /// It is what a line says.
    #[must_use]
    pub const fn is_match(self) -> bool {
        match self {
            Self::Matched | Self::Again => true,
            Self::OtherItem
            | Self::OtherBin
            | Self::OtherWarehouse
            | Self::Unknown
            | Self::WrongCheck
            | Self::TrackingCode
            | Self::NotDraft => false,
        }
    }
}

/// A bin with its warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelledBin {
    /// The bin.
    pub bin: BinId,
    /// Its warehouse.
    pub warehouse: WarehouseId,
}

/// A line to be scanned, and what of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Its number.
    pub line: u32,
    /// Its item.
    pub item: ItemId,
    /// The bin that it names; none for a floor.
    pub bin: Option<LabelledBin>,
    /// Of a transfer: where it goes; none for a floor.
    pub to_bin: Option<LabelledBin>,
    /// The item was scanned.
    pub item_done: bool,
    /// The bin was.
    pub bin_done: bool,
    /// The other bin was.
    pub to_bin_done: bool,
}

impl Wanted {
    /// What of it is to be scanned, and whether it was.
    pub fn parts(&self) -> impl Iterator<Item = (Part, bool)> {
        let bin = self.bin.map(|_| (Part::Bin, self.bin_done));
        let to_bin = self.to_bin.map(|_| (Part::ToBin, self.to_bin_done));
        [Some((Part::Item, self.item_done)), bin, to_bin].into_iter().flatten()
    }

    /// All of it was scanned.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.parts().all(|(_, done)| done)
    }

    /// Some of it was.
    fn is_begun(&self) -> bool {
        self.parts().any(|(_, done)| done)
    }

    /// The parts that this is.
    fn is(&self, seen: Seen) -> impl Iterator<Item = (Part, bool)> {
        self.parts().filter(move |(part, _)| match (part, seen) {
            (Part::Item, Seen::Item(item)) => self.item == item,
            (Part::Bin, Seen::Bin(bin)) => self.bin == Some(bin),
            (Part::ToBin, Seen::Bin(bin)) => self.to_bin == Some(bin),
            (Part::Item, Seen::Bin(_)) | (Part::Bin | Part::ToBin, Seen::Item(_)) => false,
        })
    }
}

/// What a scanned text names in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// An item.
    Item(ItemId),
    /// A bin.
    Bin(LabelledBin),
}

/// What a scan is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// What it came to.
    pub outcome: Outcome,
    /// The line: the one that it is of, or that was asked for.
    pub line: Option<u32>,
    /// What of the line it is, where it matches.
    pub part: Option<Part>,
    /// What was scanned, of all that the text names.
    pub seen: Option<Seen>,
    /// A line that it would have been of, where another was asked for.
    pub elsewhere: Option<u32>,
}

/// Which line a scan is of. `line` is the one that was asked for; without, the first that it fits: rather one that was begun, so that
/// bin and item of one line come together.
#[must_use]
pub fn judge(lines: &[Wanted], line: Option<u32>, seen: &[Seen]) -> Verdict {
    let asked = |one: &&Wanted| line.is_none_or(|number| one.line == number);
    let fits = |done: bool| {
        seen.iter().find_map(|seen| {
            let hit = |one: &Wanted| one.is(*seen).find(|(_, was)| *was == done).map(|(part, _)| (one.line, part, *seen));
            let begun = lines.iter().filter(asked).filter(|one| one.is_begun()).find_map(hit);
            begun.or_else(|| lines.iter().filter(asked).find_map(hit))
        })
    };
    for (outcome, found) in [(Outcome::Matched, fits(false)), (Outcome::Again, fits(true))] {
        if let Some((line, part, seen)) = found {
            return Verdict { outcome, line: Some(line), part: Some(part), seen: Some(seen), elsewhere: None };
        }
    }
    let seen = seen.first().copied();
    let is_near = |bin: LabelledBin| {
        lines.iter().filter(asked).flat_map(|one| [one.bin, one.to_bin]).flatten().any(|own| own.warehouse == bin.warehouse)
    };
    let outcome = match seen {
        None => Outcome::Unknown,
        Some(Seen::Item(_)) => Outcome::OtherItem,
        Some(Seen::Bin(bin)) if is_near(bin) => Outcome::OtherBin,
        Some(Seen::Bin(_)) => Outcome::OtherWarehouse,
    };
    let elsewhere = seen.and_then(|seen| lines.iter().find(|one| one.is(seen).any(|(_, done)| !done))).map(|one| one.line);
    Verdict { outcome, line, part: None, seen, elsewhere }
}

/// What a line's marks are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Its number.
    pub line: u32,
    /// Its item.
    pub item: Option<i64>,
    /// Where it lies.
    pub bin: Option<i64>,
    /// Where it goes.
    pub to_bin: Option<i64>,
}

impl Spot {
    fn is_like(&self, other: &Self) -> bool {
        (self.item, self.bin, self.to_bin) == (other.item, other.bin, other.to_bin)
    }
}

/// Whose marks each line of a changed draft has: of a line before that says the same, rather the one of the same number, each once.
///
/// Lines of bolt, nut; the bolt is dropped → the nut, now line 1, has the marks of line 2.
#[must_use]
pub fn carried(before: &[Spot], after: &[Spot]) -> Vec<Option<usize>> {
    let mut free = vec![true; before.len()];
    let mut found = vec![None; after.len()];
    for same_number in [true, false] {
        for (spot, found) in after.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let fits = |at: &usize| free[*at] && before[*at].is_like(spot) && (!same_number || before[*at].line == spot.line);
            *found = (0..before.len()).find(fits);
            if let Some(at) = *found {
                free[at] = false;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bin(bin: i64, warehouse: i64) -> LabelledBin {
        LabelledBin { bin: BinId(bin), warehouse: WarehouseId(warehouse) }
    }

    fn line(line: u32, item: i64, at: Option<LabelledBin>) -> Wanted {
        Wanted { line, item: ItemId(item), bin: at, to_bin: None, item_done: false, bin_done: false, to_bin_done: false }
    }

    fn check(lines: &[Wanted], asked: Option<u32>, seen: &[Seen], expected: (Outcome, Option<u32>, Option<Part>)) {
        let verdict = judge(lines, asked, seen);
        assert_eq!((verdict.outcome, verdict.line, verdict.part), expected, "{seen:?} for {asked:?}");
    }

    #[test]
    fn a_scan_is_of_the_first_line_that_it_fits_and_that_was_not_scanned() {
        use Outcome::{Again, Matched};
        let mut lines = [line(1, 7, Some(bin(1, 1))), line(2, 7, Some(bin(2, 1))), line(3, 8, None)];
        check(&lines, None, &[Seen::Item(ItemId(7))], (Matched, Some(1), Some(Part::Item)));
        check(&lines, Some(2), &[Seen::Item(ItemId(7))], (Matched, Some(2), Some(Part::Item)));
        // Whoever stands at the second bin means the line that lies there.
        lines[1].bin_done = true;
        check(&lines, None, &[Seen::Item(ItemId(7))], (Matched, Some(2), Some(Part::Item)));
        lines[1].item_done = true;
        check(&lines, None, &[Seen::Item(ItemId(7))], (Matched, Some(1), Some(Part::Item)));
        check(&lines, Some(2), &[Seen::Item(ItemId(7))], (Again, Some(2), Some(Part::Item)));
        check(&lines, None, &[Seen::Bin(bin(2, 1))], (Again, Some(2), Some(Part::Bin)));
        assert!(lines[1].is_done() && !lines[0].is_done());
        // A floor has no label: the item is enough.
        lines[2].item_done = true;
        assert!(lines[2].is_done());
    }

    #[test]
    fn what_is_of_no_line_is_told_apart() {
        use Outcome::{OtherBin, OtherItem, OtherWarehouse, Unknown};
        let lines = [line(1, 7, Some(bin(1, 1))), line(2, 8, Some(bin(2, 1)))];
        check(&lines, None, &[Seen::Item(ItemId(9))], (OtherItem, None, None));
        check(&lines, Some(1), &[Seen::Bin(bin(3, 1))], (OtherBin, Some(1), None));
        check(&lines, Some(1), &[Seen::Bin(bin(4, 2))], (OtherWarehouse, Some(1), None));
        check(&lines, Some(1), &[], (Unknown, Some(1), None));
        // Of another line than the one asked for: it is said which.
        assert_eq!(judge(&lines, Some(1), &[Seen::Item(ItemId(8))]).elsewhere, Some(2));
        assert_eq!(judge(&lines, Some(1), &[Seen::Item(ItemId(9))]).elsewhere, None);
    }

    #[test]
    fn a_transfer_wants_both_its_bins() {
        let mut one = Wanted { to_bin: Some(bin(2, 2)), ..line(1, 7, Some(bin(1, 1))) };
        check(&[one], None, &[Seen::Bin(bin(2, 2))], (Outcome::Matched, Some(1), Some(Part::ToBin)));
        (one.item_done, one.bin_done) = (true, true);
        assert!(!one.is_done());
        one.to_bin_done = true;
        assert!(one.is_done());
    }

    #[test]
    fn a_text_that_names_two_things_is_the_one_that_fits() {
        let lines = [line(1, 7, None)];
        check(&lines, None, &[Seen::Bin(bin(1, 1)), Seen::Item(ItemId(7))], (Outcome::Matched, Some(1), Some(Part::Item)));
    }

    #[test]
    fn marks_follow_what_a_line_says() {
        let spot = |line, item, bin| Spot { line, item: Some(item), bin: Some(bin), to_bin: None };
        let before = [spot(1, 7, 1), spot(2, 8, 1), spot(3, 8, 1)];
        assert_eq!(carried(&before, &[spot(1, 8, 1), spot(2, 8, 1)]), [Some(2), Some(1)]);
        assert_eq!(carried(&before, &[spot(1, 9, 1), spot(2, 8, 2), spot(3, 8, 1)]), [None, None, Some(2)]);
    }

    proptest! {
        #[test]
        fn no_mark_is_used_twice_and_a_draft_that_was_not_changed_keeps_all(items in prop::collection::vec((0_i64..4, 0_i64..3), 0..12)) {
            let spots: Vec<Spot> =
                items.iter().zip(1..).map(|((item, bin), line)| Spot { line, item: Some(*item), bin: Some(*bin), to_bin: None }).collect();
            prop_assert_eq!(carried(&spots, &spots), (0..spots.len()).map(Some).collect::<Vec<_>>());
            let turned: Vec<Spot> = spots.iter().rev().zip(1..).map(|(spot, line)| Spot { line, ..*spot }).collect();
            let mut used: Vec<usize> = carried(&spots, &turned).into_iter().flatten().collect();
            used.sort_unstable();
            prop_assert_eq!(used, (0..spots.len()).collect::<Vec<_>>());
        }
    }
}
