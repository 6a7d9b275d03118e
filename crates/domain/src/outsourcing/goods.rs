//! What pieces are when they come from a supplier.

use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a piece is that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "OutsideQuality")]
pub enum Quality {
    /// Done well (合格).
    Good,
    /// To be worked again (返修).
    Rework,
    /// Spoiled by the material (料废).
    RejectMaterial,
    /// Spoiled by the supplier's workers (工废).
    RejectWork,
}

words!(Quality { Good = "good", Rework = "rework", RejectMaterial = "reject_material", RejectWork = "reject_work" });
