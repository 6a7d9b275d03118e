//! What costs less than it should, as something of it has no price or no rate.

use super::Ask;
use super::rolling::Rolling;
use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why an item costs more than is said, or why nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "StandardLack")]
pub enum Lack {
    /// It is bought, or made of nothing, and nothing says what it costs.
    Price,
    /// An operation takes time, and nothing says what everyone's work is paid.
    Wage,
    /// A machine draws power, and nothing says what electricity costs.
    Energy,
    /// A supplier does an operation, and nothing says for how much.
    Fee,
    /// Something in it lacks something.
    Part,
    /// It is part of itself: it has no cost.
    Loop,
    /// A part of it has no cost, so neither has it.
    Above,
    /// A figure is beyond what a price can be: it has no cost.
    Range,
    /// Its co-products carry more than all of it: it has no cost.
    Shares,
}

words!(Lack {
    Price = "price",
    Wage = "wage",
    Energy = "energy",
    Fee = "fee",
    Part = "part",
    Loop = "loop",
    Above = "above",
    Range = "range",
    Shares = "shares",
});

impl Lack {
    /// Whether nothing is said at all.
    #[must_use]
    pub const fn has_no_cost(self) -> bool {
        match self {
            Self::Price | Self::Wage | Self::Energy | Self::Fee | Self::Part => false,
            Self::Loop | Self::Above | Self::Range | Self::Shares => true,
        }
    }
}

/// Which items lack something themselves (`own`, by place among the graph's items) or have something in them that does, at any depth.
#[must_use]
pub fn lacking(ask: &Ask<'_>, own: &[bool]) -> Vec<bool> {
    let rolling = Rolling::new(ask);
    let mut found = vec![false; ask.graph.items().len()];
    let mut open: Vec<u32> = Vec::new();
    for (place, at) in own.iter().zip(0_u32..).take(found.len()).filter(|(lacks, _)| **lacks).map(|(_, at)| (at as usize, at)) {
        found[place] = true;
        open.push(at);
    }
    while let Some(done) = open.pop() {
        rolling.waiting(done, |user| {
            if !std::mem::replace(&mut found[user as usize], true) {
                open.push(user);
            }
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::Own;
    use super::*;
    use crate::item::Source;
    use crate::production::testing::{day, factory};
    use std::collections::HashMap;

    #[test]
    fn what_lies_above_lacks_it_too() {
        // 1 has 2 and 3, 2 has 4, 5 has 3; 6 is bought, whatever it is made of elsewhere.
        let mut lines = factory(&[(1, 2, "1"), (1, 3, "1"), (2, 4, "1"), (5, 3, "1"), (6, 4, "1")]);
        lines.item(6).source = Source::Buy;
        let graph = lines.graph();
        let (own, shares) = (vec![Own::default(); graph.items().len()], HashMap::new());
        let ask = Ask { graph: &graph, day: day("2026-11-03"), own: &own, shares: &shares };
        let lacks: Vec<bool> = graph.items().iter().map(|item| item.id.0 == 4).collect();
        let found = lacking(&ask, &lacks);
        let mut ids: Vec<i64> = graph.items().iter().zip(found).filter(|(_, lacks)| *lacks).map(|(item, _)| item.id.0).collect();
        ids.sort_unstable();
        assert_eq!(ids, [1, 2, 4]);
    }
}
