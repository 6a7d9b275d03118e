//! Snapshots of stock (库存快照): when they are taken unless somebody says otherwise, and what they are held against.

use crate::words::words;
use chrono::NaiveTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When they are taken unless somebody says otherwise, by the factory's clock.
pub const TIMES: [&str; 3] = ["09:00", "13:00", "18:00"];
/// A difference beyond this is red unless somebody says otherwise.
pub const THRESHOLD: i64 = 3;

/// What says otherwise than the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SnapshotEvidence")]
pub enum Evidence {
    /// A count that was ended and not posted yet (盘点).
    Count,
    /// A line that was scanned, and whose paper is not posted yet: its goods are on the way (已扫未过账).
    Scan,
    /// Promises beyond what is there (预留超过库存).
    Reserved,
}

words!(Evidence { Count = "count", Scan = "scan", Reserved = "reserved" });

/// A time of a day: `09:00`; none where the text is none.
#[must_use]
pub fn time(text: &str) -> Option<NaiveTime> {
    if text.len() == 5 { NaiveTime::parse_from_str(text, "%H:%M").ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_two_digits_each() {
        assert_eq!(time("09:00"), NaiveTime::from_hms_opt(9, 0, 0));
        assert_eq!(time("23:59"), NaiveTime::from_hms_opt(23, 59, 0));
        for wrong in ["9:00", "24:00", "09:60", "0900", "", "09:00:00", "+9:00"] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
        assert!(TIMES.iter().all(|text| time(text).is_some()));
    }
}
