//! Stock promised to a line (预留): held, then posted (perhaps for less) or void; each is a record of its own.

use crate::Qty;
use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a record of a reservation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReservationKind {
    /// Stock is promised (锁定).
    Hold,
    /// What was promised was taken (已用).
    Post,
    /// A promise was given up (释放).
    Void,
}

words!(ReservationKind { Hold = "hold", Post = "post", Void = "void" });

/// An item's stock as far as it can be promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Free {
    /// In warehouses of our own.
    pub on_hand: Qty,
    /// Of it: waits for a review.
    pub held: Qty,
    /// Of it: promised.
    pub reserved: Qty,
}

impl Free {
    /// What nobody was promised and may be used.
    #[must_use]
    pub fn available(&self) -> Qty {
        Qty::from_scaled(self.on_hand.scaled().saturating_sub(self.held.scaled()).saturating_sub(self.reserved.scaled()))
    }

    /// The most that can leave for a line to which `own` was promised and of which `open` is not done yet.
    #[must_use]
    pub fn shippable(&self, own: Qty, open: Qty) -> Qty {
        Qty::from_scaled(self.available().scaled().saturating_add(own.scaled())).min(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_promises_are_kept() {
        let q = |n: i64| Qty::from_whole(n).unwrap();
        let free = Free { on_hand: q(100), held: q(10), reserved: q(60) };
        assert_eq!(free.available(), q(30));
        assert_eq!(free.shippable(q(20), q(80)), q(50));
        assert_eq!(free.shippable(q(60), q(80)), q(80));
        assert_eq!(Free { on_hand: q(5), held: q(5), reserved: q(0) }.shippable(q(0), q(3)), q(0));
    }
}
